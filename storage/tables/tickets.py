"""Tables of tickets and of what belongs to one."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from storage.tables.row import Id, Json, Row, only

_IS_LIVE: Final = "stage IN ('proposed', 'open')"


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
        only("ix_ticket_look_at", "look_at IS NOT NULL", "look_at"),
        only("ix_ticket_untaken", "kind = 'E' AND status = 'new'", "id"),
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
        only("ix_promise_remind_at", "remind_at IS NOT NULL", "remind_at"),
        only("ix_promise_broken_at", "broken_at IS NOT NULL", "broken_at"),
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


class QuestionRow(Row, table=True):
    """What a clerk asked a resident; ``about`` and ``outcome`` are values of ``flows.asking``."""

    __tablename__ = "question"
    __table_args__ = (
        Index(None, "ticket"),
        only("ix_question_open", "outcome = 'open'", "conversation", "id"),
        only("ix_question_due", "due IS NOT NULL", "due"),
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
        only("ix_emergency_report_look_at", "look_at IS NOT NULL", "look_at"),
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
