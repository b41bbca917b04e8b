"""The sweeps that keep the tables tidy; each is harmless when another process has done it."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from storage.postbox import SqlPostbox
from storage.unit_of_work import SqlStorage

UPLOAD_LIFE: Final = timedelta(days=1)
"""An upload is sent within that time, or never."""
TOLD_LIFE: Final = timedelta(days=400)
"""Longer than any ticket is open and any year lasts: what was told is told of no more."""
UPLOADS_LOOKED_FOR: Final = timedelta(days=8)


class SqlSweeps:
    """What the clock calls (``scheduler.due.Housekeeping``)."""

    def __init__(self, storage: SqlStorage, postbox: SqlPostbox, files: Path) -> None:
        self._storage = storage
        self._postbox = postbox
        self._files = files

    async def forget_keys(self, now: datetime) -> int:
        """Let go of delivery keys older than 48 h (DESIGN, one message in)."""
        async with self._storage.write() as uow:
            return await uow.inbox.forget_keys(now=now)

    async def forget_pace(self, now: datetime) -> int:
        """Let go of pace rows that bind nothing any more."""
        return await self._postbox.forget_pace(now=now)

    async def forget_expired(self, now: datetime) -> int:
        """Let go of sessions and links that open nothing any more."""
        async with self._storage.write() as uow:
            return await uow.sessions.forget_expired(now=now)

    async def forget_told(self, now: datetime) -> int:
        """Let go of what was told once, so long ago that nobody would tell it again."""
        async with self._storage.write() as uow:
            return await uow.links.forget_told(before=now - TOLD_LIFE)

    async def drop_uploads(self, now: datetime) -> int:
        """Let go of files that were uploaded a day ago and never sent.

        Looked for among those of the last week: who is away for longer keeps some for good.
        """
        since, before = now - UPLOADS_LOOKED_FOR, now - UPLOAD_LIFE
        async with self._storage.write() as uow:
            gone = await uow.attachments.drop_unsent(since=since, before=before)
        # After the commit: a file without a row harms nobody, a row without a file would.
        await asyncio.to_thread(_removed, [self._files / name for name in gone])
        return len(gone)

    async def drop_payloads(self, now: datetime) -> int:
        """Drop what came in, as it came, 30 days after it was dealt with (SPEC 9)."""
        async with self._storage.write() as uow:
            return await uow.inbox.drop_payloads(now=now)


def _removed(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
