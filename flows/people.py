"""Residents and visitors, and the homes they are bound to (SPEC 1)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from flows.understanding import Language

Calendar = Literal["solar", "lunar"]
"""The calendar by which a birthday is kept."""


class HomeRole(StrEnum):
    """What somebody is in a home."""

    OWNER = "owner"
    TENANT = "tenant"
    FAMILY = "family"


class Wish(StrEnum):
    """What residents can do without (SPEC 2, own data)."""

    GREETINGS = "greetings"
    NOTICES = "notices"
    """Notices that are not urgent."""


@dataclass(frozen=True, slots=True)
class Residence:
    """Somebody's place in a home; ``until`` ends it."""

    home: str
    role: HomeRole
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A person bound to at least one home. ``residences`` are the present ones."""

    id: int
    community: str
    name: str
    phone: str | None = None
    language: Language | None = None
    residences: tuple[Residence, ...] = ()
    declined: frozenset[Wish] = frozenset()
    """What they said they do not want."""

    @property
    def homes(self) -> tuple[str, ...]:
        """Give the ids of the homes lived in now."""
        return tuple(residence.home for residence in self.residences)

    def homes_since(self, zone: ZoneInfo) -> dict[str, datetime | None]:
        """Give the homes lived in now and the instant of moving in: midnight of the community's.

        None where nobody knows when that was.
        """
        return {
            residence.home: datetime.combine(residence.since, time.min, zone)
            if residence.since
            else None
            for residence in self.residences
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that binds whoever follows it to a home; its token is stored hashed."""

    community: str
    home: str
    role: HomeRole
    expires: datetime
    uses_left: int
    person: int | None = None
    """The resident on file whom it was made for, if it was made for one."""
