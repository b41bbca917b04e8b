"""What a service report holds: the figures of a period, and what each of them means (SPEC 8).

A matter is of the period in which it was opened, a callback of the one in which the matter was
settled, a judgement of the one in which it was given. Tasks are no matters of residents', and count
nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flows.notices.notice import Kind as NoticeKind
from flows.notices.notice import Reach
from flows.survey.results import Tally
from flows.tickets import Kind
from flows.urgency import Urgency

NOWHERE: Final = ""
"""Stands for the building of what is in none, or of a home nobody knows."""
GOAL_ASKED: Final = 1.0


def share(part: float, whole: float) -> float | None:
    """Give a part of a whole; None where there is no whole."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Count:
    """How many there were, and in the period before."""

    what: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How long one kind of clock took, of all matters of an urgency.

    ``kept`` of ``due`` were in time; median and ninth decile are of those that ended, in the time
    that the clock counts (service hours, or day and night; waits for residents left out).
    """

    due: int
    kept: int
    ended: int
    median: timedelta | None
    ninth: timedelta | None

    @property
    def share(self) -> float | None:
        """Give the share that was kept."""
        return share(self.kept, self.due)


@dataclass(frozen=True, slots=True)
class Times:
    """Both clocks of an urgency's matters."""

    urgency: Urgency
    respond: Taken
    finish: Taken


@dataclass(frozen=True, slots=True)
class Called:
    """The callbacks of a kind: those due, asked, and answered by whatever way (SPEC 5)."""

    kind: Kind
    due: int
    asked: int
    heard: int


@dataclass(frozen=True, slots=True)
class Judged:
    """How many were satisfied, fairly, not, with what was done."""

    satisfied: int = 0
    fairly: int = 0
    dissatisfied: int = 0

    @property
    def all(self) -> int:
        """Give how many judged."""
        return self.satisfied + self.fairly + self.dissatisfied

    @property
    def rate(self) -> float | None:
        """Give the share that is satisfied, fairly included."""
        return share(self.satisfied + self.fairly, self.all)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A survey that closed in the period: response, total, subjects; and the total before it."""

    period: str
    response: float
    total: float
    before: float | None
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A problem that came again within 30 days after it was mended.

    ``home`` is its home, else ``place`` what it is in the building. ``numbers`` are the tickets.
    """

    building: str
    category: str
    home: str
    place: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complained:
    """A subject of complaint: how often, how many are settled, and what was done about it."""

    category: str
    count: int
    settled: int
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that began to be sent in the period, and whom it reached."""

    kind: NoticeKind
    at: datetime
    urgent: bool
    reach: Reach

    @property
    def share(self) -> float | None:
        """Give the share of people with a channel who got it."""
        return share(self.reach.sent, self.reach.recipients)


@dataclass(frozen=True, slots=True)
class Visited:
    """A steward's month of visits: homes visited, and how many were asked for."""

    steward: str
    month: str
    done: int
    goal: int


@dataclass(frozen=True, slots=True)
class Duties:
    """Recurring duties and committee matters that were due: done in time, late, not done."""

    in_time: int = 0
    late: int = 0
    undone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A period's figures. ``until`` is the first instant after it; ``made_at`` may lie before."""

    community: str
    period: str
    since: datetime
    until: datetime
    made_at: datetime
    matters: int
    matters_before: int
    settled: int
    reopened: int
    kinds: Sequence[Count]
    categories: Sequence[Count]
    buildings: Sequence[Count]
    channels: Sequence[Count]
    times: Sequence[Times]
    callbacks: Sequence[Called]
    callback_goal: float
    judged: Judged
    judged_before: Judged
    survey: Surveyed | None
    repeats: Sequence[Repeat]
    complaints: Sequence[Complained]
    notices: Sequence[Told]
    visits: Sequence[Visited]
    duties: Duties

    @property
    def responded(self) -> float | None:
        """Give the share of all respond clocks that were kept."""
        return _kept([one.respond for one in self.times])

    @property
    def finished(self) -> float | None:
        """Give the share of all finish clocks that were kept."""
        return _kept([one.finish for one in self.times])


def _kept(taken: Sequence[Taken]) -> float | None:
    return share(sum(one.kept for one in taken), sum(one.due for one in taken))
