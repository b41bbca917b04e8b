"""The sweeps that keep the tables tidy; each is harmless when another process has done it."""

from datetime import datetime

from storage.postbox import SqlPostbox
from storage.unit_of_work import SqlStorage


class SqlSweeps:
    """What the clock calls (``scheduler.clock.Sweeps``)."""

    def __init__(self, storage: SqlStorage, postbox: SqlPostbox) -> None:
        self._storage = storage
        self._postbox = postbox

    async def forget_keys(self, now: datetime) -> int:
        """Let go of delivery keys older than 48 h (DESIGN, one message in)."""
        async with self._storage.write() as uow:
            return await uow.inbox.forget_keys(now=now)

    async def forget_pace(self, now: datetime) -> int:
        """Let go of pace rows that bind nothing any more."""
        return await self._postbox.forget_pace(now=now)

    async def drop_payloads(self, now: datetime) -> int:
        """Drop what came in, as it came, 30 days after it was dealt with (SPEC 9)."""
        async with self._storage.write() as uow:
            return await uow.inbox.drop_payloads(now=now)
