"""Tables of what came in and what goes out."""

from datetime import datetime

from sqlalchemy import (
    Index,
)
from sqlmodel import Field

from storage.tables.row import Id, Json, Row, only


class InboxRow(Row, table=True):
    """What came in: ``status`` is ``open``, ``answered``, ``with_staff`` or ``set_aside``.

    ``key`` is the channel's name of the delivery; ``dedupe`` the same with its address, unique and
    cleared after 48 hours. ``lane`` names what must stay in order (one resident's chat).
    ``payload`` is the sealed Inbound, NULL once it was dropped after 30 days; the row stays for
    the books.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        only("ix_inbox_open_lane", "status = 'open'", "lane", "id"),
        only("ix_inbox_open_due", "status = 'open'", "due", "id"),
        only("ix_inbox_dedupe_age", "dedupe IS NOT NULL", "received_at"),
        only("ix_inbox_payload_age", "payload IS NOT NULL", "done_at"),
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
        only("ix_outbox_waiting", "status = 'waiting'", "priority", "id", "due"),
        only("ix_outbox_waiting_due", "status = 'waiting'", "due"),
        only(
            "ix_outbox_live_chat",
            "status IN ('waiting', 'sending')",
            "channel",
            "account",
            "chat",
            "lane",
            "id",
        ),
        only("ix_outbox_sending", "status = 'sending'", "lease_until"),
        only("ix_outbox_target_key", "target_key IS NOT NULL", "target_key"),
        only("ix_outbox_ticket", "ticket IS NOT NULL", "ticket"),
        only("ix_outbox_message", "message IS NOT NULL", "message"),
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
