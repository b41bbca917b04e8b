"""Tables of residents, where they live, and what the clock told them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlmodel import Field

from storage.tables.row import Id, Json, Row


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
        Index(None, "community", "since"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    person: int = Field(foreign_key="person.id", sa_type=Id, index=True)
    community: str
    home: str
    role: str
    since: date | None = None
    until: date | None = None


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


class HomeVisitRow(Row, table=True):
    """A home to be visited in a month, and what was noted there; who said what is sealed."""

    __tablename__ = "home_visit"
    __table_args__ = (
        ForeignKeyConstraint(["community", "home"], ["home.community", "home.id"]),
        Index(None, "community", "month"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str
    month: str
    home: str
    steward: str
    planned_at: datetime | None = None
    task: int | None = Field(default=None, foreign_key="ticket.id", sa_type=Id)
    visited_at: datetime | None = None
    actor: str = ""
    noted_sealed: bytes | None = None
    todo: list[int] = Field(default_factory=list, sa_type=Json)
    """The tickets that came of it."""


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
