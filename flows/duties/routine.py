"""A recurring duty and its days: what is to be done from when until when, by whom (SPEC 5).

A duty is of some days of a month or of a week. Where a month is shorter than they say, they end
with it: ``25-31`` of a February is its last days.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from flows.understanding import Language

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_YEAR: Final = range(1, 13)


@dataclass(frozen=True, slots=True)
class Routine:
    """A duty. ``first`` and ``last`` are days of the month; ``weekly``, of the week (Monday 1).

    ``name`` is empty for those whose words are Guanjia's own (``duty-…``).
    """

    id: str
    queue: str
    first: int
    last: int
    months: tuple[int, ...] = tuple(_YEAR)
    weekly: bool = False
    name: Mapping[Language, str] = field(default_factory=dict)

    @property
    def days(self) -> tuple[object, ...]:
        """Give what says on which days it falls."""
        return self.first, self.last, self.months, self.weekly


ROUTINES: Final = {
    one.id: one
    for one in (
        Routine("committee_statement", "manager", 1, 5),
        Routine("committee_questions", "manager", 10, 15),
        Routine("committee_meeting", "manager", 10, 25, (3, 6, 9, 12)),
        Routine("half_year_report", "manager", 20, 31, (6, 12)),
        Routine("bulletin_board", "front_desk", 1, 10, (1, 3, 5, 7, 9, 11)),
    )
}
"""What the manuals ask for everywhere (SPEC 5); a community's file changes or drops it."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a duty is done: of a month (``2026-11``) or a week (``2026-W47``)."""

    period: str
    first: date
    last: date

    def is_on(self, day: date) -> bool:
        """Tell whether a day is one of those on which it is to be done."""
        return self.first <= day <= self.last


def occurrence_at(routine: Routine, day: date) -> Occurrence | None:
    """Give the occurrence of the month or week that a day lies in; None where it has none."""
    if routine.weekly:
        monday = day - day.weekday() * _DAY
        year, week, _ = day.isocalendar()
        first, last = (monday + (n - 1) * _DAY for n in (routine.first, routine.last))
        return Occurrence(f"{year}-W{week:02}", first, last)
    if day.month not in routine.months:
        return None
    days = monthrange(day.year, day.month)[1]
    first, last = (day.replace(day=min(n, days)) for n in (routine.first, routine.last))
    return Occurrence(f"{day:%Y-%m}", first, last)


def after(routine: Routine, day: date) -> Occurrence:
    """Give the first occurrence that begins after a day."""
    within = day
    while True:
        found = occurrence_at(routine, within)
        if found is not None and found.first > day:
            return found
        within = within + _WEEK if routine.weekly else within.replace(day=28) + 4 * _DAY


def before(routine: Routine, day: date) -> Iterator[Occurrence]:
    """Give the occurrences that were over before a day, the latest first, without end."""
    within = day
    while True:
        found = occurrence_at(routine, within)
        if found is not None and found.last < day:
            yield found
        within = within - _WEEK if routine.weekly else within.replace(day=1) - _DAY
