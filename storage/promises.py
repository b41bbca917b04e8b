"""Times given to residents, with what is due on them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from flows.promises import Promised, PromisedTime, Standing
from flows.understanding import Interval
from storage.database import Connection
from storage.tables import PromiseRow, core

_PROMISE: Final = core(PromiseRow)
_OPEN: Final = _PROMISE.c.state == Standing.OPEN.value
_ADD: Final = insert(_PROMISE).returning(_PROMISE.c.id)
_OPEN_OF: Final = (
    select(_PROMISE).where(_PROMISE.c.ticket == bindparam("ticket"), _OPEN).order_by(_PROMISE.c.id)
)
_END: Final = (
    update(_PROMISE)
    .where(_PROMISE.c.id == bindparam("this"), _OPEN)
    .values(state=bindparam("standing"), ended_at=bindparam("at"), remind_at=None, broken_at=None)
)
_REMINDED: Final = (
    update(_PROMISE)
    .where(_PROMISE.c.id == bindparam("this"), _PROMISE.c.remind_at.is_not(None))
    .values(remind_at=None)
)
_TO_REMIND, _RUN_OUT = (
    select(_PROMISE)
    .where(due <= bindparam("now"))
    .order_by(due, _PROMISE.c.id)
    .limit(bindparam("most"))
    for due in (_PROMISE.c.remind_at, _PROMISE.c.broken_at)
)


class SqlPromises:
    """Promises in one transaction (``flows.ports.Promises``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, promise: PromisedTime) -> PromisedTime:
        """Keep a new one; gives it with its id."""
        added = await self._connection.execute(
            _ADD,
            {
                "community": promise.community,
                "ticket": promise.ticket,
                "what": promise.what.value,
                "from_at": promise.when.start,
                "until_at": promise.when.end,
                "state": promise.standing.value,
                "actor": promise.by,
                "made_at": promise.made_at,
                "ended_at": promise.ended_at,
                "remind_at": promise.remind_at,
                "broken_at": promise.broken_at,
            },
        )
        return replace(promise, id=added.scalar_one())

    async def open_of(self, ticket: int) -> Sequence[PromisedTime]:
        """Give a ticket's promises that are neither kept nor broken, oldest first."""
        return _promises(await self._connection.execute(_OPEN_OF, {"ticket": ticket}))

    async def end(self, promise: int, standing: Standing, *, now: datetime) -> bool:
        """Say what became of an open one; nothing is due on it any more. False: it was over."""
        over = {"this": promise, "standing": standing.value, "at": now}
        return (await self._connection.execute(_END, over)).rowcount == 1

    async def to_remind(self, *, now: datetime, limit: int) -> Sequence[PromisedTime]:
        """Give those whose keeper is to be reminded by now, longest due first."""
        due = {"now": now, "most": limit}
        return _promises(await self._connection.execute(_TO_REMIND, due))

    async def reminded(self, promise: int) -> bool:
        """Note that its keeper was reminded; False where they were before."""
        return (await self._connection.execute(_REMINDED, {"this": promise})).rowcount == 1

    async def run_out(self, *, now: datetime, limit: int) -> Sequence[PromisedTime]:
        """Give the open ones whose time is over by now, longest over first."""
        return _promises(await self._connection.execute(_RUN_OUT, {"now": now, "most": limit}))


def _promises(rows: Any) -> list[PromisedTime]:
    return [_promise(row) for row in rows]


def _promise(row: Row[Any]) -> PromisedTime:
    return PromisedTime(
        id=row.id,
        community=row.community,
        ticket=row.ticket,
        what=Promised(row.what),
        when=Interval(row.from_at, row.until_at),
        standing=Standing(row.state),
        by=row.actor,
        made_at=row.made_at,
        ended_at=row.ended_at,
        remind_at=row.remind_at,
        broken_at=row.broken_at,
    )
