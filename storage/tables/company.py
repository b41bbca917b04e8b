"""Tables of the company: its communities, places, staff, queues and articles."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Text,
)
from sqlmodel import Field

from storage.tables.row import Id, Json, Row


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

    ``telegram`` is the account that they bound themselves; it wins over the file's. So does
    ``photo``, the file that they sent; empty: they want none shown.
    """

    __tablename__ = "staff"

    community: str = Field(primary_key=True, foreign_key="community.id")
    number: str = Field(primary_key=True)
    name: str
    document: str = Field(sa_type=Text)
    present: bool = True
    telegram: int | None = Field(default=None, sa_type=BigInteger)
    photo: str | None = None
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
