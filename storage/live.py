"""What open pages watch: counters that tell that something changed, cheap enough to ask often."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import bindparam, func, literal_column, select

from flows.messages import Address
from storage.database import Connection
from storage.tables import ConversationRow, InboxRow, OutboxRow, TicketEventRow, TicketRow, core

T = TypeVar("T")

_CONVERSATION: Final = core(ConversationRow)
_INBOX: Final = core(InboxRow)
_OUTBOX: Final = core(OutboxRow)
_EVENT: Final = core(TicketEventRow)
_TICKET: Final = core(TicketRow)

OVERLAP: Final = 200
"""Events that are read again: one with a lower id may be committed after one with a higher."""
_AT_ONCE: Final = 500
"""Names in one statement."""

_REVISIONS: Final = select(_CONVERSATION.c.id, _CONVERSATION.c.last_revision).where(
    _CONVERSATION.c.id.in_(bindparam("these", expanding=True))
)
_BUSY: Final = (
    select(_INBOX.c.lane)
    .where(
        _INBOX.c.lane.in_(bindparam("lanes", expanding=True)),
        _INBOX.c.status == literal_column("'open'"),
    )
    .distinct()
)
_NEWEST_EVENT: Final = select(func.coalesce(func.max(_EVENT.c.id), 0))
_EVENTS: Final = (
    select(
        _EVENT.c.id, _TICKET.c.community, _TICKET.c.queue, _TICKET.c.category,
        _TICKET.c.id.label("ticket"),
    )
    .join(_TICKET, _TICKET.c.id == _EVENT.c.ticket)
    .where(_EVENT.c.id > bindparam("after"))
    .order_by(_EVENT.c.id)
)  # fmt: skip
_NUMBERS: Final = select(_TICKET.c.id, _TICKET.c.number).where(
    _TICKET.c.id.in_(bindparam("these", expanding=True))
)
_OPEN_IN: Final = select(
    func.count().label("n"), func.min(_INBOX.c.received_at).label("since")
).where(_INBOX.c.status == literal_column("'open'"))
_WAITING_OUT: Final = select(func.count().label("n"), func.min(_OUTBOX.c.due).label("since")).where(
    _OUTBOX.c.status == literal_column("'waiting'")
)


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to a ticket."""

    event: int
    ticket: int
    community: str
    queue: str
    category: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not yet dealt with, and since when."""

    received: int
    oldest_received: datetime | None
    unsent: int
    oldest_unsent: datetime | None
    """When the one that waits longest fell due, or will."""


class SqlLive:
    """The counters in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def revisions(self, conversations: Iterable[int]) -> Mapping[int, int]:
        """Give the count of changes of each of these conversations."""
        counted: dict[int, int] = {}
        for these in _in_parts(conversations):
            rows = await self._connection.execute(_REVISIONS, {"these": these})
            counted |= {row.id: row.last_revision for row in rows}
        return counted

    async def busy(self, addresses: Iterable[Address]) -> frozenset[Address]:
        """Give those of these residents' addresses whose messages are being worked on."""
        lanes = {f"{at.channel}:{at.account}:{at.chat}": at for at in addresses}
        found: set[Address] = set()
        for these in _in_parts(lanes):
            rows = await self._connection.execute(_BUSY, {"lanes": these})
            found |= {lanes[lane] for lane in rows.scalars()}
        return frozenset(found)

    async def newest_event(self) -> int:
        """Give the id of the latest event of any ticket, or 0."""
        newest: int = (await self._connection.execute(_NEWEST_EVENT)).scalar_one()
        return newest

    async def changes(self, after: int) -> Sequence[Change]:
        """Give what happened to tickets since that event, and a few before it once more."""
        rows = await self._connection.execute(_EVENTS, {"after": after - OVERLAP})
        return [Change(row.id, row.ticket, row.community, row.queue, row.category) for row in rows]

    async def ticket_numbers(self, tickets: Iterable[int]) -> Mapping[int, str]:
        """Give the numbers by which people call these tickets."""
        numbers: dict[int, str] = {}
        for these in _in_parts(tickets):
            rows = await self._connection.execute(_NUMBERS, {"these": these})
            numbers |= {row.id: row.number for row in rows}
        return numbers

    async def backlog(self) -> Backlog:
        """Count what was received and not worked off, and what is promised and not sent."""
        received = (await self._connection.execute(_OPEN_IN)).one()
        unsent = (await self._connection.execute(_WAITING_OUT)).one()
        return Backlog(received.n, received.since, unsent.n, unsent.since)


def _in_parts(things: Iterable[T]) -> Iterator[list[T]]:
    every = list(things)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
