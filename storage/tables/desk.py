"""Tables of the desk: drafts of articles, ledgers, corrections, and what was told once."""

from datetime import datetime

from sqlalchemy import (
    Index,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field

from storage.tables.row import Id, Json, Row, only


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
        only("ix_ledger_copy_unread", "read_at IS NULL", "community", "sent_at"),
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


class ToldOnceRow(Row, table=True):
    """What was said once and is not said again."""

    __tablename__ = "told_once"

    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)


class MenuRow(Row, table=True):
    """What a bot's menu in a scope and language was last set to, as a digest of its commands."""

    __tablename__ = "menu"

    bot: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    digest: str
