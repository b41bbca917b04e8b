"""Tables of notices: what they say, what was done to them, and who has which copy."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from storage.tables.row import Id, Json, Row, only


class NoticeRow(Row, table=True):
    """A notice as it is now (``flows.notices.notice.Notice``)."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("community", "key", name="uq_notice_community_key"),
        only("ix_notice_live", "stage IN ('approved', 'running', 'stopped')", "community", "id"),
        only("ix_notice_behind", "behind", "id"),
        Index(None, "community", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    kind: str
    stage: str
    audience: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    starts: datetime | None = None
    until: datetime | None = None
    send_at: datetime | None = None
    urgent_because: str = ""
    text: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    author: str
    approved_by: str = ""
    created_at: datetime
    begun_at: datetime | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    ended_how: str = ""
    version: int = 1
    group: str = ""
    key: str | None = None
    files: list[str] | None = Field(default=None, sa_type=Json)
    billed: bool = False
    behind: bool = False
    """Somebody may have not been promised what it says now."""


class NoticeDeedRow(Row, table=True):
    """A line of the ledger (信息公布台帐): never changed."""

    __tablename__ = "notice_deed"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    notice: int = Field(foreign_key="notice.id", sa_type=Id, index=True)
    at: datetime
    actor: str
    step: str
    version: int
    text: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    starts: datetime | None = None
    until: datetime | None = None


class NoticeCopyRow(Row, table=True):
    """Somebody whom a notice is for. ``message`` is the row that they were promised.

    ``why`` is empty, ``no-channel`` or ``declined``; ``told`` the version last promised.
    """

    __tablename__ = "notice_copy"
    __table_args__ = (
        only("ix_notice_copy_due", "why = ''", "notice", "told", "conversation"),
        Index(None, "message"),
    )

    notice: int = Field(primary_key=True, foreign_key="notice.id", sa_type=Id)
    person: int = Field(primary_key=True, foreign_key="person.id", sa_type=Id)
    home: str
    conversation: int | None = Field(default=None, foreign_key="conversation.id", sa_type=Id)
    why: str = ""
    message: int | None = Field(default=None, foreign_key="message.id", sa_type=Id)
    told: int = 0
    read_at: datetime | None = None


class NoticeKeyRow(Row, table=True):
    """What a building system shows to write notices for a community; only its hash is kept."""

    __tablename__ = "notice_key"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id", index=True)
    name: str
    key_hash: str = Field(unique=True, sa_type=Text)
    created_at: datetime
    revoked_at: datetime | None = None


class NoticePosterRow(Row, table=True):
    """A task that a steward was given for a notice's poster; none where nothing was to be done."""

    __tablename__ = "notice_poster"

    notice: int = Field(primary_key=True, foreign_key="notice.id", sa_type=Id)
    chore: str = Field(primary_key=True)
    steward: str = Field(primary_key=True)
    ticket: int | None = Field(default=None, foreign_key="ticket.id", sa_type=Id)
