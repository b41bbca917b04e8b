"""The tables, as SQLModel classes; seen by nobody outside ``storage``.

How repositories use them: each gets ``(connection, crypt)`` (or a subset with a cache), where
``connection`` is the unit of work's one open ``AsyncConnection`` (already inside a transaction:
never begin, commit or roll back there) and ``crypt`` a ``storage.crypt.Crypt``. Statements are
Core, built once at module level on ``core(SomeRow)`` with ``bindparam`` where they are hot, so that
they compile once; what goes in and out of a repository are the values of ``flows``.

What holds for all tables:

- ids count up (``BIGINT``; SQLite's own ``INTEGER``); texts that people chose are ids as they are;
- datetimes are aware and come back in UTC on both databases; a naive one raises;
- enumerations are stored as their value in a text column; no native enum anywhere;
- ``*_sealed``, ``payload`` and ``body`` hold what ``Crypt.seal(PLACE, bytes)`` gave, where
  ``PLACE`` is ``table.column``; ``*_index`` and ``*_tail`` hold ``Crypt.index``; ``*_hash`` holds
  ``storage.crypt.hashed`` of a token;
- an address is the three columns ``channel``, ``account``, ``chat``.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

Id: Final = BigInteger().with_variant(Integer(), "sqlite")
Json: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A row of any table."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def core(row: type[Row]) -> Table:
    """Give the Core table of a row class, for statements."""
    table: Table = row.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    return table


_IS_LIVE: Final = "stage IN ('proposed', 'open')"


def _only(name: str, condition: str, *columns: str) -> Index:
    """Index the few rows that a condition holds for."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


# --- places and people at work --------------------------------------------------------------------


class CompanyRow(Row, table=True):
    """A property-management company."""

    __tablename__ = "company"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str = Field(unique=True)


class CommunityRow(Row, table=True):
    """A community: its checked file as JSON, without articles (they have a table).

    ``revision`` goes up with every change to it, its staff or its articles.
    """

    __tablename__ = "community"

    id: str = Field(primary_key=True)
    company: int = Field(foreign_key="company.id", sa_type=Id, index=True)
    country: str = "CN"
    document: str = Field(sa_type=Text)
    revision: int = 1


class BuildingRow(Row, table=True):
    """A building; ``steward`` is a staff number. One that left the file: ``present`` is false."""

    __tablename__ = "building"

    community: str = Field(primary_key=True, foreign_key="community.id")
    id: str = Field(primary_key=True)
    name: str
    steward: str | None = None
    present: bool = True


class HomeRow(Row, table=True):
    """A home; ``id`` is ``building-unit-room``. One that left the file: ``present`` is false."""

    __tablename__ = "home"
    __table_args__ = (
        ForeignKeyConstraint(["community", "building"], ["building.community", "building.id"]),
        Index(None, "community", "building"),
    )

    community: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    building: str
    unit: str
    room: str
    present: bool = True


class StaffRow(Row, table=True):
    """A member of staff. One who left the file stays here with ``present`` false.

    ``telegram`` is the account that they bound themselves; it wins over the file's.
    """

    __tablename__ = "staff"

    community: str = Field(primary_key=True, foreign_key="community.id")
    number: str = Field(primary_key=True)
    name: str
    document: str = Field(sa_type=Text)
    present: bool = True
    telegram: int | None = Field(default=None, sa_type=BigInteger)
    password_hash: str | None = None


class StaffInvitationRow(Row, table=True):
    """A one-time link by which a clerk binds an account and sets a password."""

    __tablename__ = "staff_invitation"
    __table_args__ = (
        ForeignKeyConstraint(["community", "staff"], ["staff.community", "staff.number"]),
        Index(None, "community", "staff"),
    )

    token_hash: str = Field(primary_key=True)
    community: str
    staff: str
    expires: datetime
    used_at: datetime | None = None


class QueueRow(Row, table=True):
    """A queue and the group chat that its community's file gives it."""

    __tablename__ = "queue"

    community: str = Field(primary_key=True, foreign_key="community.id")
    id: str = Field(primary_key=True)
    telegram: int | None = Field(default=None, sa_type=BigInteger)


class ArticleRow(Row, table=True):
    """An answer of a community's knowledge; ``source`` is ``file`` or ``clerk``."""

    __tablename__ = "article"

    community: str = Field(primary_key=True, foreign_key="community.id")
    id: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    title: str
    body: str = Field(sa_type=Text)
    asked_as: list[str] = Field(default_factory=list, sa_type=Json)
    audience: str = "residents"
    source: str = "file"


# --- residents ------------------------------------------------------------------------------------


class PersonRow(Row, table=True):
    """A resident.

    A birthday is sealed as it was written (``1980-02-29``, ``02-29``, ``闰04-12``); its month and
    day are indexed in ``birthday_solar_index`` or ``birthday_lunar_index``, by its ``calendar``.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index(None, "community", "phone_index"),
        Index(None, "community", "phone_tail"),
        Index(None, "community", "birthday_solar_index"),
        Index(None, "community", "birthday_lunar_index"),
        Index(None, "community", "telegram"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    name: str
    phone_sealed: bytes | None = None
    phone_index: bytes | None = None
    phone_tail: bytes | None = None
    """The last four digits."""
    birthday_sealed: bytes | None = None
    birthday_solar_index: bytes | None = None
    birthday_lunar_index: bytes | None = None
    calendar: str | None = None
    language: str | None = None
    consents: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """What they want or not, by the names of ``flows.people.Wish``; nothing said is a yes."""
    telegram: int | None = Field(default=None, sa_type=BigInteger)
    """The account that the company has on file."""


class ResidenceRow(Row, table=True):
    """Somebody's place in a home; ``until`` ends it, and the row stays."""

    __tablename__ = "residence"
    __table_args__ = (
        ForeignKeyConstraint(["community", "home"], ["home.community", "home.id"]),
        Index(None, "community", "home"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    person: int = Field(foreign_key="person.id", sa_type=Id, index=True)
    community: str
    home: str
    role: str
    since: date | None = None
    until: date | None = None


class GreetingRow(Row, table=True):
    """What became of a person's birthday greeting of a (lunar) year, as ``flows`` words it."""

    __tablename__ = "greeting"
    __table_args__ = (Index(None, "community", "day"),)

    person: int = Field(primary_key=True, foreign_key="person.id", sa_type=Id)
    year: int = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    day: date
    became: str
    at: datetime


class HomeMarkRow(Row, table=True):
    """What staff marked a home with (``no-greetings``)."""

    __tablename__ = "home_mark"
    __table_args__ = (ForeignKeyConstraint(["community", "home"], ["home.community", "home.id"]),)

    community: str = Field(primary_key=True)
    home: str = Field(primary_key=True)
    mark: str = Field(primary_key=True)
    actor: str
    at: datetime


class RainRow(Row, table=True):
    """A heavy rain that staff reported: ``at`` is when it fell."""

    __tablename__ = "rain"
    __table_args__ = (UniqueConstraint("community", "at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    at: datetime
    strength: str
    actor: str
    reported_at: datetime


class InvitationRow(Row, table=True):
    """A link that binds whoever follows it to a home."""

    __tablename__ = "invitation"
    __table_args__ = (
        ForeignKeyConstraint(["community", "home"], ["home.community", "home.id"]),
        Index(None, "community", "home"),
    )

    token_hash: str = Field(primary_key=True)
    community: str
    home: str
    role: str
    expires: datetime
    uses_left: int
    person: int | None = Field(default=None, foreign_key="person.id", sa_type=Id, index=True)


# --- conversations --------------------------------------------------------------------------------


class ConversationRow(Row, table=True):
    """One address and what is known of who writes there. ``last_seq`` counts its messages."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "account", "chat"),
        _only("ix_conversation_remind_at", "remind_at IS NOT NULL", "remind_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id", index=True)
    channel: str
    account: str
    chat: str
    name: str = ""
    person: int | None = Field(default=None, foreign_key="person.id", sa_type=Id, index=True)
    language: str | None = None
    chosen_language: bool = False
    stated_sealed: bytes | None = None
    talk_sealed: bytes | None = None
    """The whole talk: slots may hold phones. NULL: nothing is being talked about."""
    version: int = 0
    last_seq: int = Field(default=0, sa_type=Id)
    last_revision: int = Field(default=0, sa_type=Id)
    last_inbound_at: datetime | None = None
    remind_at: datetime | None = None
    dead: bool = False


class MessageRow(Row, table=True):
    """What was said. ``attachments`` are ids of the attachment table, in order."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation", "seq"),
        Index(None, "conversation", "revision"),
        _only("ix_message_channel_id", "channel_id <> ''", "conversation", "channel_id"),
        _only("ix_message_ticket", "ticket IS NOT NULL", "ticket"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    conversation: int = Field(foreign_key="conversation.id", sa_type=Id)
    seq: int = Field(sa_type=Id)
    revision: int = Field(sa_type=Id)
    at: datetime
    author: str
    name: str = ""
    text: str = Field(default="", sa_type=Text)
    secrets_sealed: bytes | None = None
    buttons: list[list[str]] | None = Field(default=None, sa_type=Json)
    """Pairs of label and choice."""
    attachments: list[str] | None = Field(default=None, sa_type=Json)
    ticket: int | None = Field(default=None, foreign_key="ticket.id", sa_type=Id)
    answers: int | None = Field(default=None, sa_type=Id)
    """The message that this one is a reply to."""
    marks: list[list[Any]] | None = Field(default=None, sa_type=Json)
    """How pieces of the text are shown: style, start, end, address; not what they say."""
    location: list[float] | None = Field(default=None, sa_type=Json)
    """Latitude and longitude, in degrees."""
    channel_id: str = ""
    edited_at: datetime | None = None
    undelivered: str | None = None


class AttachmentRow(Row, table=True):
    """A file that came with a message; ``id`` is random."""

    __tablename__ = "attachment"

    id: str = Field(primary_key=True)
    community: str | None = Field(default=None, foreign_key="community.id", index=True)
    conversation: int | None = Field(
        default=None, foreign_key="conversation.id", sa_type=Id, index=True
    )
    kind: str
    mime: str
    size: int = Field(default=0, sa_type=BigInteger)
    name: str = ""
    stored: str | None = None
    remote: str | None = None
    account: str = ""
    created_at: datetime
    content_sealed: bytes | None = None
    """What a file holds that was made here and not received, until it is on the shelf."""


# --- tickets --------------------------------------------------------------------------------------


class TicketRow(Row, table=True):
    """One numbered matter."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("community", "number"),
        Index(None, "community", "queue", "status"),
        Index(None, "community", "opened_at"),
        Index(None, "community", "changed_at"),
        Index(None, "community", "home", "opened_at"),
        Index(None, "person", "id"),
        Index(None, "conversation", "id"),
        Index(None, "community", "phone_index"),
        Index(None, "community", "phone_tail"),
        _only("ix_ticket_look_at", "look_at IS NOT NULL", "look_at"),
        _only("ix_ticket_untaken", "kind = 'E' AND status = 'new'", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    number: str
    community: str = Field(foreign_key="community.id")
    kind: str
    category: str
    urgency: str
    status: str
    queue: str
    text: str = Field(sa_type=Text)
    secrets_sealed: bytes | None = None
    opened_at: datetime
    changed_at: datetime
    channel: str
    home: str | None = None
    """A home's id, or what a visitor stated: no foreign key."""
    verified: bool = True
    person: int | None = Field(default=None, foreign_key="person.id", sa_type=Id)
    person_name: str = ""
    conversation: int | None = Field(default=None, foreign_key="conversation.id", sa_type=Id)
    phone_sealed: bytes | None = None
    phone_index: bytes | None = None
    phone_tail: bytes | None = None
    place: str | None = None
    item: str | None = None
    visit_from: datetime | None = None
    visit_until: datetime | None = None
    service: str | None = None
    respond_by: datetime | None = None
    finish_by: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    assignee: str | None = None
    major: bool = False
    rating: int | None = None
    linked: int | None = Field(default=None, foreign_key="ticket.id", sa_type=Id, index=True)
    read_intent: str | None = None
    read_confidence: float | None = None
    read_model: str | None = None
    article: str | None = None
    wait_for: str | None = None
    wait_until: datetime | None = None
    callback: str | None = None
    consulted: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Names of queues, a space between."""
    look_at: datetime | None = None
    """When the clock looks at it again: every change makes that at once. NULL: never."""
    version: int = 1


class PromiseRow(Row, table=True):
    """A time given to a resident. ``remind_at`` and ``broken_at`` are when something is due."""

    __tablename__ = "promise"
    __table_args__ = (
        Index(None, "ticket", "state"),
        _only("ix_promise_remind_at", "remind_at IS NOT NULL", "remind_at"),
        _only("ix_promise_broken_at", "broken_at IS NOT NULL", "broken_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id", index=True)
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
    what: str
    from_at: datetime
    until_at: datetime
    state: str
    actor: str
    made_at: datetime
    ended_at: datetime | None = None
    remind_at: datetime | None = None
    """NULL: reminded of, or over."""
    broken_at: datetime | None = None
    """NULL: over."""


class IncidentRow(Row, table=True):
    """One fault that several residents report; one alive for a subject in a building."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "ix_incident_live",
            "community",
            "category",
            "building",
            unique=True,
            sqlite_where=text(_IS_LIVE),
            postgresql_where=text(_IS_LIVE),
        ),
        Index(None, "community", "category", "building"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    category: str
    building: str
    queue: str
    item: str = ""
    stage: str
    opened_at: datetime
    version: int = 1


class IncidentTicketRow(Row, table=True):
    """What a ticket has to do with an incident."""

    __tablename__ = "incident_ticket"

    incident: int = Field(foreign_key="incident.id", primary_key=True, sa_type=Id)
    ticket: int = Field(foreign_key="ticket.id", primary_key=True, sa_type=Id, index=True)
    part: str


class TicketCounterRow(Row, table=True):
    """The last number given on a community's local day (``261122``)."""

    __tablename__ = "ticket_counter"

    community: str = Field(primary_key=True, foreign_key="community.id")
    day: str = Field(primary_key=True)
    value: int


class TicketEventRow(Row, table=True):
    """One line of a ticket's history; never changed, never deleted."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        Index(None, "ticket", "id"),
        Index(None, "at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
    at: datetime
    kind: str
    actor: str
    text: str = Field(default="", sa_type=Text)
    secrets_sealed: bytes | None = None
    data: dict[str, Any] | None = Field(default=None, sa_type=Json)
    message: int | None = Field(default=None, foreign_key="message.id", sa_type=Id, index=True)


class TicketWordsRow(Row, table=True):
    """What a source says of a ticket, as pairs of characters (``storage.ticket_words``).

    ``source`` is ``ticket:7``, ``message:7`` or ``event:7``. What searches it is not here but in
    its migration: the two databases have different means.
    """

    __tablename__ = "ticket_words"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id, index=True)
    source: str = Field(unique=True)
    words: str = Field(sa_type=Text)


class ArticleDraftRow(Row, table=True):
    """A clerk's answer that may become an article; ``decided`` is waiting, accepted or refused."""

    __tablename__ = "article_draft"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id", index=True)
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id, index=True)
    at: datetime
    author: str
    article: str
    language: str
    title: str
    body: str = Field(sa_type=Text)
    asked_as: list[str] = Field(default_factory=list, sa_type=Json)
    decided: str = "waiting"
    decided_by: str = ""
    decided_at: datetime | None = None


class LedgerCopyRow(Row, table=True):
    """A ledger that was handed to its reader, a staff number; ``period`` is a day or a week."""

    __tablename__ = "ledger_copy"
    __table_args__ = (
        UniqueConstraint("community", "period", "reader", name="uq_ledger_copy_community"),
        _only("ix_ledger_copy_unread", "read_at IS NULL", "community", "sent_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    period: str
    reader: str
    sent_at: datetime
    reminded_at: datetime | None = None
    read_at: datetime | None = None


class CorrectionRow(Row, table=True):
    """What one ticket teaches the classifier. ``words`` have nobody's data in them.

    ``standing`` is ``open``, ``accepted`` (as an example of ``intent``) or ``dismissed``.
    """

    __tablename__ = "correction"
    __table_args__ = (
        UniqueConstraint("ticket"),
        Index(None, "standing", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id", index=True)
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
    at: datetime
    words: str = Field(sa_type=Text)
    language: str
    read_intent: str | None = None
    read_confidence: float | None = None
    read_model: str | None = None
    from_queue: str
    from_kind: str
    from_category: str
    to_queue: str
    to_kind: str
    to_category: str
    article: str = ""
    actor: str
    standing: str = "open"
    intent: str | None = None
    decided_by: str = ""
    decided_at: datetime | None = None


class QuestionRow(Row, table=True):
    """What a clerk asked a resident; ``about`` and ``outcome`` are values of ``flows.asking``."""

    __tablename__ = "question"
    __table_args__ = (
        Index(None, "ticket"),
        _only("ix_question_open", "outcome = 'open'", "conversation", "id"),
        _only("ix_question_due", "due IS NOT NULL", "due"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
    conversation: int = Field(foreign_key="conversation.id", sa_type=Id)
    by: str
    asked_at: datetime
    about: str
    words_sealed: bytes | None = None
    """What was asked, and the choices, as JSON."""
    outcome: str = "open"
    answer_sealed: bytes | None = None
    answered_at: datetime | None = None
    due: datetime | None = None
    reminded: int = 0


class EmergencyReportRow(Row, table=True):
    """The report of one emergency; ``attachments`` are ids of the attachment table."""

    __tablename__ = "emergency_report"
    __table_args__ = (
        UniqueConstraint("ticket"),
        _only("ix_emergency_report_look_at", "look_at IS NOT NULL", "look_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
    by: str
    due: datetime
    look_at: datetime | None = None
    reminded: int = 0
    told_sealed: bytes | None = None
    attachments: list[str] | None = Field(default=None, sa_type=Json)
    filed_at: datetime | None = None


class HeldRow(Row, table=True):
    """Words of staff that did not go out at once; ``attachments`` are ids of the attachment table.

    ``why`` and ``became`` are values of ``flows.held``. ``channel``, ``account``, ``chat``,
    ``origin`` and ``thread`` say where in a group they were written, empty on the desk page.
    """

    __tablename__ = "held"
    __table_args__ = (
        Index(None, "ticket", "became"),
        _only("ix_held_origin", "origin <> ''", "channel", "account", "chat", "origin"),
        _only("ix_held_due", "due IS NOT NULL", "due"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
    at: datetime
    author: str
    act: str
    why: str
    words_sealed: bytes | None = None
    """The text, and what else the act is made of, as JSON."""
    attachments: list[str] | None = Field(default=None, sa_type=Json)
    message: int | None = Field(default=None, foreign_key="message.id", sa_type=Id)
    became: str = "waiting"
    channel: str = ""
    account: str = ""
    chat: str = ""
    origin: str = ""
    thread: str | None = None
    asked: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason_sealed: bytes | None = None
    due: datetime | None = None


# --- channels: which message is which -------------------------------------------------------------


class LinkRow(Row, table=True):
    """What a message of a channel is to us."""

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("channel", "account", "chat", "channel_id"),
        _only("ix_link_thread", "thread IS NOT NULL", "channel", "account", "chat", "thread"),
        _only("ix_link_ticket", "ticket IS NOT NULL", "ticket"),
        _only("ix_link_message", "message IS NOT NULL", "message"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    channel: str
    account: str
    chat: str
    channel_id: str
    ticket: int | None = Field(default=None, foreign_key="ticket.id", sa_type=Id)
    message: int | None = Field(default=None, foreign_key="message.id", sa_type=Id)
    card: bool = False
    thread: str | None = None


class PlaceRow(Row, table=True):
    """A ticket's place in one staff group.

    ``thread`` is its topic, NULL while it has none; ``card_key`` the key of the envelope that is
    its card. ``state`` is ``wanted`` (no topic yet), ``open``, ``closed`` (by staff), ``ended``
    (closed with its ticket), or ``plain`` (none can be made). ``name`` is what the topic was called
    last. That one topic is made follows from one envelope at a time in a group.
    """

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("ticket", "channel", "account", "chat"),
        _only("ix_place_thread", "thread IS NOT NULL", "channel", "account", "chat", "thread"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
    channel: str
    account: str
    chat: str
    thread: str | None = None
    card_key: str | None = None
    state: str = "wanted"
    name: str = ""


class ChatGroupRow(Row, table=True):
    """A staff group as its channel told us: has it topics, has it moved."""

    __tablename__ = "chat_group"

    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    forum: bool | None = None
    """NULL: not known."""
    moved_to: str | None = None
    """The chat that it is now; never a chain: a later move changes this too."""


class DeadAddressRow(Row, table=True):
    """An address that cannot be written to (blocked, deactivated, kicked)."""

    __tablename__ = "dead_address"

    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)


class ToldOnceRow(Row, table=True):
    """What was said once and is not said again."""

    __tablename__ = "told_once"

    key: str = Field(primary_key=True)


# --- sessions -------------------------------------------------------------------------------------


class WebSessionRow(Row, table=True):
    """A resident's browser."""

    __tablename__ = "web_session"

    token_hash: str = Field(primary_key=True)
    conversation: int = Field(foreign_key="conversation.id", sa_type=Id, index=True)
    community: str = Field(foreign_key="community.id")
    csrf: str
    created_at: datetime
    seen_at: datetime


class DeskSessionRow(Row, table=True):
    """A clerk's browser."""

    __tablename__ = "desk_session"
    __table_args__ = (
        ForeignKeyConstraint(["community", "staff"], ["staff.community", "staff.number"]),
        Index(None, "community", "staff"),
    )

    token_hash: str = Field(primary_key=True)
    community: str
    staff: str
    csrf: str
    created_at: datetime
    expires: datetime = Field(index=True)


# --- in and out -----------------------------------------------------------------------------------


class InboxRow(Row, table=True):
    """What came in: ``status`` is ``open``, ``answered``, ``with_staff`` or ``set_aside``.

    ``key`` is the channel's name of the delivery; ``dedupe`` the same with its address, unique and
    cleared after 48 hours. ``lane`` names what must stay in order (one resident's chat).
    ``payload`` is the sealed Inbound, NULL once it was dropped after 30 days; the row stays for
    the books.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        _only("ix_inbox_open_lane", "status = 'open'", "lane", "id"),
        _only("ix_inbox_open_due", "status = 'open'", "due", "id"),
        _only("ix_inbox_dedupe_age", "dedupe IS NOT NULL", "received_at"),
        _only("ix_inbox_payload_age", "payload IS NOT NULL", "done_at"),
        Index(None, "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    channel: str
    account: str
    key: str
    dedupe: str | None = Field(default=None, unique=True)
    lane: str
    album: str | None = None
    community: str | None = None
    received_at: datetime
    due: datetime
    payload: bytes | None = None
    status: str = "open"
    reason: str = ""
    tries: int = 0
    owner: str | None = None
    lease_until: datetime | None = None
    fence: int = 0
    done_at: datetime | None = None


class OutboxRow(Row, table=True):
    """What is promised to be sent.

    ``status`` is ``waiting``, ``sending``, ``sent``, ``failed``, ``unknown`` or ``cancelled``;
    ``body`` the sealed OutboundMessage, NULL once it has been dropped; ``channel_ids`` what it became.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        _only("ix_outbox_waiting", "status = 'waiting'", "priority", "id", "due"),
        _only("ix_outbox_waiting_due", "status = 'waiting'", "due"),
        _only(
            "ix_outbox_live_chat",
            "status IN ('waiting', 'sending')",
            "channel",
            "account",
            "chat",
            "lane",
            "id",
        ),
        _only("ix_outbox_sending", "status = 'sending'", "lease_until"),
        _only("ix_outbox_target_key", "target_key IS NOT NULL", "target_key"),
        _only("ix_outbox_ticket", "ticket IS NOT NULL", "ticket"),
        _only("ix_outbox_message", "message IS NOT NULL", "message"),
        Index(None, "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)
    channel: str
    account: str
    chat: str
    lane: str
    """What must stay in order."""
    priority: str
    sending: str
    body: bytes | None = None
    due: datetime
    until: datetime | None = None
    """From then on it is worth nothing: it is dropped instead of sent."""
    status: str = "waiting"
    again: bool = True
    tries: int = 0
    first_tried_at: datetime | None = None
    owner: str | None = None
    lease_until: datetime | None = None
    fence: int = 0
    error: str = ""
    target_key: str | None = None
    reply_key: str | None = None
    ticket: int | None = Field(default=None, foreign_key="ticket.id", sa_type=Id)
    message: int | None = Field(default=None, foreign_key="message.id", sa_type=Id)
    answers: int | None = Field(default=None, sa_type=Id)
    """The message that this one is shown as a reply to, wherever it stands in that chat."""
    place: bool = False
    card: bool = False
    created_at: datetime
    sent_at: datetime | None = None
    channel_ids: list[str] | None = Field(default=None, sa_type=Json)


class PaceRow(Row, table=True):
    """What a bucket (an account, a chat, a group) has sent of late and when it may send again.

    ``bucket`` is ``channel:account`` or ``channel:account:chat``. ``recent`` are the instants of
    its last sends, in seconds since 1970, as many as its promise counts. ``free_at`` is when the
    next may go; ``urgent_free_at`` the same for an emergency. ``held_until`` is what the channel
    told us to wait (429).
    """

    __tablename__ = "pace"

    bucket: str = Field(primary_key=True)
    free_at: datetime
    urgent_free_at: datetime
    held_until: datetime | None = None
    recent: list[float] = Field(default_factory=list, sa_type=Json)
