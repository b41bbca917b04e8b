"""Tables of conversations: what was said, with which files, and which message is which."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field

from storage.tables.row import Id, Json, Row, only


class ConversationRow(Row, table=True):
    """One address and what is known of who writes there. ``last_seq`` counts its messages."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "account", "chat"),
        only("ix_conversation_remind_at", "remind_at IS NOT NULL", "remind_at"),
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
        only("ix_message_channel_id", "channel_id <> ''", "conversation", "channel_id"),
        only("ix_message_ticket", "ticket IS NOT NULL", "ticket"),
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


class HeldRow(Row, table=True):
    """Words of staff that did not go out at once; ``attachments`` are ids of the attachment table.

    ``why`` and ``became`` are values of ``flows.held``. ``channel``, ``account``, ``chat``,
    ``origin`` and ``thread`` say where in a group they were written, empty on the desk page.
    """

    __tablename__ = "held"
    __table_args__ = (
        Index(None, "ticket", "became"),
        only("ix_held_origin", "origin <> ''", "channel", "account", "chat", "origin"),
        only("ix_held_due", "due IS NOT NULL", "due"),
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


class LinkRow(Row, table=True):
    """What a message of a channel is to us."""

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("channel", "account", "chat", "channel_id"),
        only("ix_link_thread", "thread IS NOT NULL", "channel", "account", "chat", "thread"),
        only("ix_link_ticket", "ticket IS NOT NULL", "ticket"),
        only("ix_link_message", "message IS NOT NULL", "message"),
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
        only("ix_place_thread", "thread IS NOT NULL", "channel", "account", "chat", "thread"),
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
