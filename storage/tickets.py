"""Tickets, their numbers and their history."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from flows.finding import Sought
from flows.messages import Channel
from flows.privacy import may_hold_numbers, veil
from flows.tickets import (
    OPEN,
    Callback,
    Draft,
    Event,
    EventKind,
    Kind,
    ReadAs,
    Status,
    Ticket,
    WaitFor,
)
from flows.understanding import Interval
from flows.urgency import Urgency
from storage.communities import SqlCommunities
from storage.conversations import MovedOnError
from storage.crypt import Crypt
from storage.database import Connection
from storage.finding import TICKET_PHONE as PHONE
from storage.finding import tickets_sought
from storage.people import TAIL, TAIL_DIGITS, without_numbers
from storage.tables import (
    ConversationRow,
    ResidenceRow,
    TicketCounterRow,
    TicketEventRow,
    TicketRow,
    core,
)
from storage.ticket_words import keep_words

SECRETS: Final = "ticket.secrets"
EVENT_SECRETS: Final = "ticket_event.secrets"

_SEARCHED: Final = frozenset({EventKind.NOTED, EventKind.MOVED})
"""Events whose words stand nowhere else: notes, remarks, what was done, reasons."""

_LOOKED_AT: Final = OPEN | {Status.RESOLVED}
"""Those on which the clock may owe something."""
_VISITED: Final = frozenset({Callback.REWORK, Callback.LEAK, Callback.SEEPAGE, Callback.HIDDEN})
"""Work that somebody goes to see again, closed or not; so they do on a major complaint."""
_AT_ONCE: Final = 1000
"""Tickets whose histories are asked for in one statement: databases take so many values, no more."""
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)

_TICKET: Final = core(TicketRow)
_COUNTER: Final = core(TicketCounterRow)
_EVENT: Final = core(TicketEventRow)
_RESIDENCE: Final = core(ResidenceRow)
_CONVERSATION: Final = core(ConversationRow)

_NEXT: Final = {
    kind: dialect_insert(_COUNTER)
    .values(community=bindparam("community"), day=bindparam("day"), value=1)
    .on_conflict_do_update(
        index_elements=[_COUNTER.c.community, _COUNTER.c.day],
        set_={"value": _COUNTER.c.value + 1},
    )
    .returning(_COUNTER.c.value)
    for kind, dialect_insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_ADD: Final = insert(_TICKET).returning(_TICKET.c.id)
_BY_ID: Final = select(_TICKET).where(_TICKET.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update(key_share=True)
_BY_NUMBER: Final = select(_TICKET).where(
    _TICKET.c.community == bindparam("community"), _TICKET.c.number == bindparam("number")
)
_READ: Final = ("read_intent", "read_confidence", "read_model")
_NEVER_CHANGED: Final = frozenset({"id", "number", "community", "opened_at", "channel", *_READ})
_SAVE: Final = (
    update(_TICKET)
    .where(_TICKET.c.id == bindparam("this"), _TICKET.c.version == bindparam("was"))
    .values(
        {
            column.name: bindparam(f"new_{column.name}")
            for column in _TICKET.c
            if column.name not in _NEVER_CHANGED
        }
    )
)
_RECORD: Final = insert(_EVENT).returning(_EVENT.c.id)
_EVENTS: Final = select(_EVENT).where(_EVENT.c.ticket == bindparam("ticket")).order_by(_EVENT.c.id)
_EVENTS_OF_ALL: Final = (
    select(_EVENT)
    .where(_EVENT.c.ticket.in_(bindparam("tickets", expanding=True)))
    .order_by(_EVENT.c.id)
)
_COMMUNITY_OF: Final = select(_TICKET.c.community).where(_TICKET.c.id == bindparam("this"))

_REPORTER_LIVES_THERE: Final = (
    select(_RESIDENCE.c.id)
    .where(
        _RESIDENCE.c.person == _TICKET.c.person,
        _RESIDENCE.c.community == _TICKET.c.community,
        _RESIDENCE.c.home == _TICKET.c.home,
        _RESIDENCE.c.until.is_(None),
    )
    .exists()
)


def _repair_of_home(place: int) -> ColumnElement[bool]:
    """Match the repairs of a home that its resident may see (SPEC 1): from their move-in on.

    Where nobody knows when that was, those of people who live there still. Not those that a
    visitor only said to be of this home.
    """
    return and_(
        _TICKET.c.community
        == select(_CONVERSATION.c.community)
        .where(_CONVERSATION.c.id == bindparam("conversation"))
        .scalar_subquery(),
        _TICKET.c.home == bindparam(f"home_{place}"),
        _TICKET.c.kind == Kind.REPAIR.value,
        _TICKET.c.verified.is_(True),
        or_(
            _TICKET.c.opened_at >= bindparam(f"since_{place}"),
            and_(bindparam(f"since_unknown_{place}", type_=Boolean()), _REPORTER_LIVES_THERE),
        ),
    )


_LATEST: Final = select(_TICKET).order_by(_TICKET.c.id.desc()).limit(bindparam("most"))
_FROM_THIS_CHAT: Final = and_(
    _TICKET.c.conversation == bindparam("conversation"), _TICKET.c.person.is_(None)
)
_VISITORS: Final = _LATEST.where(_FROM_THIS_CHAT)


@cache
def _visible(homes: int) -> Select[Any]:
    """Match what somebody with so many homes may see.

    A union, each part by an index of its own: as one condition it would be a walk through all.
    """
    parts = [
        _TICKET.c.person == bindparam("person"),
        _FROM_THIS_CHAT,
        *(_repair_of_home(place) for place in range(homes)),
    ]
    theirs = union_all(*(select(_TICKET.c.id).where(part) for part in parts))
    return _LATEST.where(_TICKET.c.id.in_(theirs))


_ALIKE: Final = (
    select(_TICKET)
    .where(
        _TICKET.c.community == bindparam("community"),
        _TICKET.c.opened_at >= bindparam("since"),
        _TICKET.c.category == bindparam("category"),
        _TICKET.c.status.in_([status.value for status in OPEN]),
    )
    .order_by(_TICKET.c.id)
)
_OF_QUEUES: Final = (
    select(_TICKET)
    .where(
        _TICKET.c.id.in_(
            union_all(
                *(
                    select(_TICKET.c.id).where(
                        _TICKET.c.community == bindparam("community"),
                        _TICKET.c.queue.in_(bindparam("queues", expanding=True)),
                        part,
                    )
                    for part in (
                        _TICKET.c.status.in_([status.value for status in OPEN]),
                        _TICKET.c.changed_at >= bindparam("since"),
                    )
                )
            )
        )
    )
    .order_by(_TICKET.c.id.desc())
)
_UNTAKEN: Final = (
    select(_TICKET.c.id, _TICKET.c.community)
    .where(  # literals: the index is found by them
        _TICKET.c.kind == literal_column("'E'"), _TICKET.c.status == literal_column("'new'")
    )
    .order_by(_TICKET.c.id)
)
_ENDED: Final = func.coalesce(_TICKET.c.resolved_at, _TICKET.c.closed_at)
_INQUIRIES: Final = (
    select(_TICKET)
    .where(
        _TICKET.c.community == bindparam("community"),
        _TICKET.c.kind == Kind.INQUIRY.value,
        _TICKET.c.opened_at < bindparam("until"),
        or_(
            _TICKET.c.opened_at >= bindparam("since"),
            _TICKET.c.status.in_([status.value for status in OPEN]),
            bindparam("until") <= _ENDED,
        ),
    )
    .order_by(_TICKET.c.id)
)
_BETWEEN: Final = (
    select(_TICKET)
    .where(
        _TICKET.c.community == bindparam("community"),
        or_(
            _TICKET.c.opened_at.between(bindparam("since"), bindparam("last")),
            _TICKET.c.resolved_at.between(bindparam("since"), bindparam("last")),
        ),
    )
    .order_by(_TICKET.c.id)
)
_TO_LOOK_AT: Final = (
    select(_TICKET.c.id, _TICKET.c.community)
    .where(_TICKET.c.look_at <= bindparam("now"))
    .order_by(_TICKET.c.look_at, _TICKET.c.id)
)
_LOOK_AGAIN: Final = (
    update(_TICKET).where(_TICKET.c.id == bindparam("this")).values(look_at=bindparam("next"))
)
_IN_TROUBLE: Final = (
    select(_TICKET.c.id)
    .where(
        _TICKET.c.community == bindparam("community"),
        _TICKET.c.kind.in_([Kind.COMPLAINT.value, Kind.EMERGENCY.value]),
        _TICKET.c.status.in_(sorted(status.value for status in OPEN)),
        or_(
            _TICKET.c.person == bindparam("person"),
            and_(
                _TICKET.c.home.in_(bindparam("homes", expanding=True)),
                _TICKET.c.verified,
            ),
        ),
    )
    .limit(1)
)
_REPORTS_AT: Final = select(func.count()).where(
    _TICKET.c.community == bindparam("community"),
    _TICKET.c.home == bindparam("home"),
    _TICKET.c.opened_at >= bindparam("since"),
    _TICKET.c.kind.in_([Kind.REPAIR.value, Kind.COMPLAINT.value]),
)


def _is_looked_at(ticket: Ticket) -> bool:
    """Tell whether the clock may owe something on it."""
    seen = ticket.callback in _VISITED or (ticket.kind is Kind.COMPLAINT and ticket.major)
    return (seen and ticket.status is Status.CLOSED) or ticket.status in _LOOKED_AT


class SqlTickets:
    """Tickets in one transaction (``flows.ports.Tickets``)."""

    def __init__(self, connection: Connection, crypt: Crypt, communities: SqlCommunities) -> None:
        self._connection = connection
        self._crypt = crypt
        self._communities = communities
        self._opened: dict[int, list[Event]] = {}
        """The whole history of those that this transaction opened."""
        self._texts: dict[int, str] = {}
        """The words of those that this transaction read: what is as it was needs no new index."""

    async def open(self, draft: Draft, *, now: datetime) -> Ticket:
        """Give it its number and keep it; its text is plain, tokens are made here.

        The counter is per community and local day, over all kinds. Raises LookupError where there
        is no such community.
        """
        community = await self._communities.known(draft.community)
        day = now.astimezone(community.zone).strftime("%y%m%d")
        counted = await self._connection.execute(
            _NEXT[self._connection.kind], {"community": draft.community, "day": day}
        )
        text, secrets = veil(draft.text, community.country)
        draft = _without_numbers(draft, community.country)
        ticket = Ticket(
            id=0,
            number=f"{draft.kind.value}-{day}-{counted.scalar_one():04d}",
            community=draft.community,
            kind=draft.kind,
            category=draft.category,
            urgency=draft.urgency,
            status=Status.NEW,
            queue=draft.queue,
            text=text,
            secrets=secrets,
            opened_at=now,
            changed_at=now,
            channel=draft.channel,
            home=draft.home,
            verified=draft.verified,
            person=draft.person,
            person_name=draft.person_name,
            conversation=draft.conversation,
            phone=draft.phone,
            place=draft.place,
            item=draft.item,
            visit=draft.visit,
            service=draft.service,
            respond_by=draft.respond_by,
            finish_by=draft.finish_by,
            linked=draft.linked,
            read_as=draft.read_as,
            article=draft.article,
        )
        added = await self._connection.execute(_ADD, self._columns(ticket))
        opened = replace(ticket, id=added.scalar_one())
        self._opened[opened.id] = []
        self._texts[opened.id] = opened.text
        await keep_words(self._connection, f"ticket:{opened.id}", opened.id, opened.text)
        return opened

    async def get(self, ticket: int, *, lock: bool = False) -> Ticket:
        """Read one; with ``lock`` nobody else may change it meanwhile. Raises LookupError."""
        found = await self._connection.execute(_LOCKED if lock else _BY_ID, {"this": ticket})
        row = found.first()
        if row is None:
            raise LookupError(f"no ticket {ticket}")
        return self._ticket(row)

    async def by_number(self, community: str, number: str) -> Ticket | None:
        """Find one by what people call it, in any case."""
        called = {"community": community, "number": number.strip().upper()}
        row = (await self._connection.execute(_BY_NUMBER, called)).first()
        return None if row is None else self._ticket(row)

    async def save(self, ticket: Ticket) -> Ticket:
        """Write its changed fields; its version goes up by one. It must be locked.

        Numbers that its text got since become tokens. Raises MovedOnError where its version is
        not the present one.
        """
        country = (await self._communities.known(ticket.community)).country
        text, secrets = veil(ticket.text, country, ticket.secrets)
        ticket = _without_numbers(ticket, country)
        saved = replace(ticket, text=text, secrets=secrets, version=ticket.version + 1)
        values = {
            f"new_{name}": value
            for name, value in self._columns(saved).items()
            if name not in _NEVER_CHANGED
        }
        this = {"this": ticket.id, "was": ticket.version}
        done = await self._connection.execute(_SAVE, this | values)
        if done.rowcount != 1:
            raise MovedOnError(f"ticket {ticket.id} is not at {ticket.version}")
        if self._texts.get(ticket.id) != text:
            await keep_words(self._connection, f"ticket:{ticket.id}", ticket.id, text)
        return saved

    async def record(self, event: Event) -> Event:
        """Append to the history; ``event.text`` and the values of ``event.data`` are plain.

        Tokens are made here, in both; ``secrets`` of the answer stand for both.
        """
        secrets = dict(event.secrets or {})
        words = {"": event.text, **(event.data or {})}  # nothing in data is named so
        if any(may_hold_numbers(word) for word in words.values()):
            country = await self._country_of(event.ticket)
            for name, word in words.items():
                words[name], secrets = veil(word, country, secrets)
        text, data = words.pop(""), words or None
        row = {
            "ticket": event.ticket,
            "at": event.at,
            "kind": event.kind.value,
            "actor": event.actor,
            "text": text,
            "secrets_sealed": self._crypt.seal_json(EVENT_SECRETS, secrets),
            "data": data,
            "message": event.message,
        }
        recorded: int = (await self._connection.execute(_RECORD, row)).scalar_one()
        kept = replace(event, id=recorded, text=text, secrets=secrets or None, data=data)
        if text and event.kind in _SEARCHED:
            await keep_words(self._connection, f"event:{recorded}", event.ticket, text)
        if event.ticket in self._opened:
            self._opened[event.ticket].append(kept)
        return kept

    async def events(self, ticket: int) -> Sequence[Event]:
        """Read the history, oldest first."""
        if ticket in self._opened:
            return tuple(self._opened[ticket])
        rows = await self._connection.execute(_EVENTS, {"ticket": ticket})
        return [self._event(row) for row in rows]

    async def events_of(self, tickets: Iterable[int]) -> Sequence[Event]:
        """Read the histories of several tickets, oldest first."""
        wanted = list(tickets)
        found: list[Row[Any]] = []
        for first in range(0, len(wanted), _AT_ONCE):
            some = {"tickets": wanted[first : first + _AT_ONCE]}
            found += (await self._connection.execute(_EVENTS_OF_ALL, some)).all()
        return [self._event(row) for row in sorted(found, key=lambda row: int(row.id))]

    async def visible_to(
        self,
        *,
        person: int | None,
        homes: Mapping[str, datetime | None],
        conversation: int,
        limit: int = 20,
    ) -> Sequence[Ticket]:
        """Give what a writer may see, latest first: their own, and repairs of their homes.

        ``homes`` are those they live in now, and since which instant, None where nobody knows.
        """
        if person is None:
            visitor = {"conversation": conversation, "most": limit}
            return self._tickets(await self._connection.execute(_VISITORS, visitor))
        writer: dict[str, Any] = {"person": person, "conversation": conversation, "most": limit}
        for place, (home, since) in enumerate(homes.items()):
            writer |= {
                f"home_{place}": home,
                f"since_{place}": since or _NEVER,
                f"since_unknown_{place}": since is None,
            }
        found = await self._connection.execute(_visible(len(homes)), writer)
        return self._tickets(found)

    async def of_queues(
        self, community: str, queues: Sequence[str], *, closed_since: datetime
    ) -> Sequence[Ticket]:
        """Give a desk's tickets: the open ones, and those that ended since; latest first."""
        wanted = {"community": community, "queues": list(queues), "since": closed_since}
        return self._tickets(await self._connection.execute(_OF_QUEUES, wanted))

    async def untaken_emergencies(self) -> Sequence[tuple[int, str]]:
        """Give the emergencies that nobody has, each with its community; oldest first."""
        rows = await self._connection.execute(_UNTAKEN)
        return [(row.id, row.community) for row in rows]

    async def inquiries(
        self, community: str, *, since: datetime, until: datetime
    ) -> Sequence[Ticket]:
        """Give the inquiries of a span, and earlier ones that were open at its end."""
        wanted = {"community": community, "since": since, "until": until}
        return self._tickets(await self._connection.execute(_INQUIRIES, wanted))

    async def between(self, community: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Give all tickets that were opened or resolved in a span, oldest first."""
        last = until - timedelta.resolution
        wanted = {"community": community, "since": since, "last": last}
        return self._tickets(await self._connection.execute(_BETWEEN, wanted))

    async def find(
        self,
        wanted: Sought,
        community: str,
        *,
        queues: Collection[str],
        hidden: Collection[str] = (),
        limit: int = 20,
    ) -> Sequence[Ticket]:
        """Find tickets of these queues, latest first; ``hidden`` categories are left out."""
        statement, given = tickets_sought(
            wanted,
            self._crypt,
            self._connection.kind,
            community=community,
            queues=queues,
            hidden=hidden,
            limit=limit,
        )
        return self._tickets(await self._connection.execute(statement, given))

    async def to_look_at(self, now: datetime) -> Sequence[tuple[int, str]]:
        """Give the tickets on which something may be owed by then, with their community."""
        rows = await self._connection.execute(_TO_LOOK_AT, {"now": now})
        return [(row.id, row.community) for row in rows]

    async def look_again(self, ticket: int, at: datetime | None) -> None:
        """Say when to look at a locked ticket again, unless it changes before; None: not at all."""
        await self._connection.execute(_LOOK_AGAIN, {"this": ticket, "next": at})

    async def alike(self, community: str, category: str, *, since: datetime) -> Sequence[Ticket]:
        """Give the open tickets of a subject that were opened since then, oldest first."""
        wanted = {"community": community, "category": category, "since": since}
        return self._tickets(await self._connection.execute(_ALIKE, wanted))

    async def in_trouble(self, community: str, person: int, homes: Sequence[str]) -> bool:
        """Tell whether a complaint or an emergency of a resident's, or of their homes, is open."""
        given = {"community": community, "person": person, "homes": list(homes)}
        return (await self._connection.execute(_IN_TROUBLE, given)).first() is not None

    async def reports_at(self, community: str, home: str, *, since: datetime) -> int:
        """Count repairs and complaints of a home since then."""
        where = {"community": community, "home": home, "since": since}
        count: int = (await self._connection.execute(_REPORTS_AT, where)).scalar_one()
        return count

    async def _country_of(self, ticket: int) -> str:
        found = await self._connection.execute(_COMMUNITY_OF, {"this": ticket})
        return (await self._communities.known(found.scalar_one())).country

    def _columns(self, ticket: Ticket) -> Mapping[str, Any]:
        return {
            "number": ticket.number,
            "community": ticket.community,
            "kind": ticket.kind.value,
            "category": ticket.category,
            "urgency": ticket.urgency.value,
            "status": ticket.status.value,
            "queue": ticket.queue,
            "text": ticket.text,
            "secrets_sealed": self._crypt.seal_json(SECRETS, ticket.secrets),
            "opened_at": ticket.opened_at,
            "changed_at": ticket.changed_at,
            "channel": ticket.channel.value,
            "home": ticket.home,
            "verified": ticket.verified,
            "person": ticket.person,
            "person_name": ticket.person_name,
            "conversation": ticket.conversation,
            **self._phone_columns(ticket.phone),
            "place": ticket.place,
            "item": ticket.item,
            "visit_from": ticket.visit.start if ticket.visit else None,
            "visit_until": ticket.visit.end if ticket.visit else None,
            "service": ticket.service,
            "respond_by": ticket.respond_by,
            "finish_by": ticket.finish_by,
            "responded_at": ticket.responded_at,
            "resolved_at": ticket.resolved_at,
            "closed_at": ticket.closed_at,
            "assignee": ticket.assignee,
            "major": ticket.major,
            "rating": ticket.rating,
            "linked": ticket.linked,
            **_read_columns(ticket.read_as),
            "article": ticket.article,
            "wait_for": ticket.wait_for and ticket.wait_for.value,
            "wait_until": ticket.wait_until,
            "callback": ticket.callback and ticket.callback.value,
            "consulted": " ".join(ticket.consulted),
            "look_at": ticket.changed_at if _is_looked_at(ticket) else None,
            "version": ticket.version,
        }

    def _phone_columns(self, phone: str | None) -> dict[str, bytes | None]:
        if not phone:
            return {"phone_sealed": None, "phone_index": None, "phone_tail": None}
        return {
            "phone_sealed": self._crypt.seal_text(PHONE, phone),
            "phone_index": self._crypt.index(PHONE, phone),
            "phone_tail": self._crypt.index(TAIL, phone[-TAIL_DIGITS:]),
        }

    def _tickets(self, rows: Any) -> list[Ticket]:
        return [self._ticket(row) for row in rows]

    def _event(self, row: Row[Any]) -> Event:
        return Event(
            id=row.id,
            ticket=row.ticket,
            at=row.at,
            kind=EventKind(row.kind),
            actor=row.actor,
            text=row.text,
            secrets=self._crypt.open_json(EVENT_SECRETS, row.secrets_sealed) or None,
            data=row.data,
            message=row.message,
        )

    def _ticket(self, row: Row[Any]) -> Ticket:
        self._texts[row.id] = row.text
        visit = row.visit_from and Interval(row.visit_from, row.visit_until)
        return Ticket(
            id=row.id,
            number=row.number,
            community=row.community,
            kind=Kind(row.kind),
            category=row.category,
            urgency=Urgency(row.urgency),
            status=Status(row.status),
            queue=row.queue,
            text=row.text,
            secrets=self._crypt.open_json(SECRETS, row.secrets_sealed),
            opened_at=row.opened_at,
            changed_at=row.changed_at,
            channel=Channel(row.channel),
            home=row.home,
            verified=row.verified,
            person=row.person,
            person_name=row.person_name,
            conversation=row.conversation,
            phone=self._crypt.open_text(PHONE, row.phone_sealed),
            place=row.place,
            item=row.item,
            visit=visit,
            service=row.service,
            respond_by=row.respond_by,
            finish_by=row.finish_by,
            responded_at=row.responded_at,
            resolved_at=row.resolved_at,
            closed_at=row.closed_at,
            assignee=row.assignee,
            major=row.major,
            rating=row.rating,
            linked=row.linked,
            read_as=row.read_intent and ReadAs(*(getattr(row, name) for name in _READ)),
            article=row.article,
            wait_for=row.wait_for and WaitFor(row.wait_for),
            wait_until=row.wait_until,
            callback=row.callback and Callback(row.callback),
            consulted=tuple(row.consulted.split()),
            version=row.version,
        )


def _read_columns(read: ReadAs | None) -> dict[str, str | float | None]:
    if read is None:
        return dict.fromkeys(_READ)
    return dict(zip(_READ, (read.intent, read.confidence, read.model), strict=True))


_Named = TypeVar("_Named", Draft, Ticket)


def _without_numbers(named: _Named, country: str) -> _Named:
    """Mask the numbers in what is kept in the clear: who reported it, the place, the thing."""
    written = (named.person_name, named.place or "", named.item or "")
    if not any(map(may_hold_numbers, written)):
        return named
    return replace(
        named,
        person_name=without_numbers(named.person_name, country),
        place=named.place and without_numbers(named.place, country),
        item=named.item and without_numbers(named.item, country),
    )
