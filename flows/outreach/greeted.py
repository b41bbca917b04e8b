"""What became of somebody's birthday greeting: a value that is kept for each (lunar) year."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Greeted(StrEnum):
    """What became of it, and why it was not sent."""

    SENT = "sent"
    NOT_WANTED = "not-wanted"
    MARKED = "marked"
    """Their home is marked: they are left in peace."""
    IN_TROUBLE = "in-trouble"
    """A complaint or an emergency of theirs is open."""
    NO_WAY = "no-way"
    """They have no channel that can be written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """One person's greeting of a (lunar) year; only what was not sent can still change."""

    person: int
    year: int
    community: str
    day: date
    became: Greeted
    at: datetime
