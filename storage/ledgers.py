"""Ledgers that were handed to their readers, and whether they have read them (SPEC 3)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, select, update

from flows.ledger import Copy
from storage.database import Connection
from storage.tables import LedgerCopyRow, core
from storage.upserts import if_new

_COPY: Final = core(LedgerCopyRow)
_HAND: Final = if_new(_COPY, _COPY.c.id)
_BY_ID: Final = select(_COPY).where(_COPY.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_OF_PERIOD: Final = select(_COPY).where(
    _COPY.c.community == bindparam("of_community"), _COPY.c.period == bindparam("of_period")
)
_UNREAD: Final = (
    select(_COPY)
    .where(
        _COPY.c.community == bindparam("of_community"),
        _COPY.c.read_at.is_(None),
        _COPY.c.reminded_at.is_(None),
        _COPY.c.sent_at < bindparam("before"),
    )
    .order_by(_COPY.c.id)
)
_READ: Final = (
    update(_COPY)
    .where(_COPY.c.id == bindparam("this"), _COPY.c.read_at.is_(None))
    .values(read_at=bindparam("new_at"))
)
_REMINDED: Final = (
    update(_COPY).where(_COPY.c.id == bindparam("this")).values(reminded_at=bindparam("new_at"))
)


class SqlLedgers:
    """Handed-over ledgers in one transaction (``flows.ports.Ledgers``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def hand(self, community: str, period: str, reader: str, *, at: datetime) -> Copy | None:
        """Keep that it is handed to somebody; None where it was before."""
        row = {
            "community": community,
            "period": period,
            "reader": reader,
            "sent_at": at,
            "reminded_at": None,
            "read_at": None,
        }
        added = await self._connection.execute(_HAND[self._connection.kind], row)
        copy: int | None = added.scalar()
        return None if copy is None else Copy(copy, community, period, reader, at)

    async def get(self, copy: int, *, lock: bool = False) -> Copy | None:
        """Read one, or None."""
        found = await self._all(_LOCKED if lock else _BY_ID, {"this": copy})
        return next(iter(found), None)

    async def of_period(self, community: str, period: str) -> Sequence[Copy]:
        """Give all that were handed over of a period."""
        return await self._all(_OF_PERIOD, {"of_community": community, "of_period": period})

    async def unread(self, community: str, *, before: datetime) -> Sequence[Copy]:
        """Give what was handed over before an instant, is not read, and was not reminded of."""
        return await self._all(_UNREAD, {"of_community": community, "before": before})

    async def mark_read(self, copy: int, *, at: datetime) -> bool:
        """Keep that it was read; False when it was before."""
        done = await self._connection.execute(_READ, {"this": copy, "new_at": at})
        return bool(done.rowcount)

    async def mark_reminded(self, copy: int, *, at: datetime) -> None:
        """Keep that its reader was reminded."""
        await self._connection.execute(_REMINDED, {"this": copy, "new_at": at})

    async def _all(self, statement: Select[Any], given: Mapping[str, Any]) -> list[Copy]:
        return [_copy(row) for row in await self._connection.execute(statement, given)]


def _copy(row: Row[Any]) -> Copy:
    return Copy(
        row.id, row.community, row.period, row.reader, row.sent_at, row.reminded_at, row.read_at
    )
