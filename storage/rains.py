"""Heavy rains that staff reported; leaks are looked at again after the next one."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, exists, select, update

from flows.tickets import BY_VISIT, Callback, Status
from storage.database import Connection
from storage.tables import RainRow, TicketRow, core
from storage.upserts import if_new

_RAIN: Final = core(RainRow)
_TICKET: Final = core(TicketRow)
_ADD: Final = if_new(_RAIN)
_NEXT: Final = (
    select(_RAIN.c.at)
    .where(_RAIN.c.community == bindparam("community"), _RAIN.c.at > bindparam("since"))
    .order_by(_RAIN.c.at)
    .limit(1)
)
_VISIT: Final = _TICKET.alias("visit")
_WAKE: Final = (
    update(_TICKET)
    .where(
        _TICKET.c.community == bindparam("of"),
        _TICKET.c.callback == Callback.LEAK.value,
        _TICKET.c.status.in_([Status.RESOLVED.value, Status.CLOSED.value]),
        _TICKET.c.resolved_at < bindparam("fell_at"),
        ~exists().where(
            _VISIT.c.linked == _TICKET.c.id,
            _VISIT.c.category == BY_VISIT,
            _VISIT.c.opened_at >= _TICKET.c.resolved_at,
        ),
    )
    .values(look_at=bindparam("now"))
)


class SqlRains:
    """Rains in one transaction (``flows.ports.Rains``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(
        self, community: str, at: datetime, *, strength: str, by: str, now: datetime
    ) -> int | None:
        """Keep one, and let the leaks that were mended before it and not seen since be looked at.

        Gives how many those are; None where it was reported before.
        """
        row = {
            "community": community, "at": at, "strength": strength, "actor": by,
            "reported_at": now,
        }  # fmt: skip
        if not (await self._connection.execute(_ADD[self._connection.kind], row)).rowcount:
            return None
        woken = await self._connection.execute(_WAKE, {"of": community, "fell_at": at, "now": now})
        return int(woken.rowcount)

    async def after(self, community: str, since: datetime) -> datetime | None:
        """Give the first one after an instant."""
        given = {"community": community, "since": since}
        found = (await self._connection.execute(_NEXT, given)).first()
        return found.at if found is not None else None
