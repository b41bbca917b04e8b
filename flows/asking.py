"""What staff have asked a resident: a question with choices, or whether a solution will do (SPEC 2, 3).

A question belongs to its ticket, whatever else is talked about meanwhile, until it is answered.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class About(StrEnum):
    """What is asked."""

    QUESTION = "question"
    """Whatever a clerk wants to know."""
    SOLUTION = "solution"
    """Whether the solution proposed for a complaint will do."""


class Outcome(StrEnum):
    """What has become of a question."""

    OPEN = "open"
    ANSWERED = "answered"
    AGREED = "agreed"
    REFUSED = "refused"
    OVER = "over"
    """Asked anew, or decided by the supervisor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a clerk's. ``by`` is the staff number; ``choices`` are the words of its buttons.

    ``conversation`` is where it was asked. ``due`` is when the resident is reminded, or the
    supervisor called; ``reminded`` tells which of them comes next.
    """

    community: str
    ticket: int
    conversation: int
    by: str
    asked_at: datetime
    text: str
    choices: tuple[str, ...] = ()
    about: About = About.QUESTION
    outcome: Outcome = Outcome.OPEN
    answer: str = ""
    answered_at: datetime | None = None
    due: datetime | None = None
    reminded: int = 0
    id: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether the resident's answer is still waited for."""
        return self.outcome is Outcome.OPEN
