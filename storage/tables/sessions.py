"""Tables of who is signed in on a web page."""

from datetime import datetime

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
)
from sqlmodel import Field

from storage.tables.row import Id, Row


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
