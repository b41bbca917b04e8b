"""A survey and one person's sheet of it: values, and what a judgement does to a sheet (SPEC 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from flows.community import Community
from flows.numbers import duration, number
from flows.service_calendar import local_day, to_utc

SUBJECTS: Final = (
    "power", "water", "security", "cleanliness", "greening", "facilities", "repairs", "attitude",
)  # fmt: skip
"""What is judged, in the order in which it is asked."""
SATISFIED, FAIRLY, NOT = 3, 2, 1
JUDGEMENTS: Final = (SATISFIED, FAIRLY, NOT)

_OPENS: Final = time(10)
_MONTHS: Final = 12
_HALF: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey of a community; ``period`` is ``2026-H2`` or ``2026-Q4``.

    ``by`` is the staff number of whoever began it, empty where the clock did. ``approved_at`` is
    when the manager let the result be published, ``withheld`` that it is not to be.
    """

    id: int = 0
    community: str
    period: str
    by: str
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    homes: int = 0
    """Occupied homes when it closed: what the rate of answers is a share of."""
    approved_at: datetime | None = None
    approved_by: str = ""
    withheld: bool = False

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can be answered."""
        return self.closed_at is None and now < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one person answered, however many homes they have.

    ``judged_at`` is when every subject was judged: from then on it counts. ``sent_at`` is when
    they said that there is nothing to add, or added it; ``left_at`` when they said that they would
    rather not. ``shown`` are the rows in which each conversation shows it.
    """

    id: int = 0
    survey: int
    person: int
    homes: tuple[str, ...]
    asked_at: datetime
    reminded_at: datetime | None = None
    answers: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    judged_at: datetime | None = None
    sent_at: datetime | None = None
    left_at: datetime | None = None
    shown: Mapping[int, int] = field(default_factory=dict)

    @property
    def question(self) -> str | None:
        """Give the subject that is asked next; None once all are judged."""
        return next((subject for subject in SUBJECTS if subject not in self.answers), None)

    @property
    def disliked(self) -> tuple[str, ...]:
        """Give the subjects that they are not satisfied with."""
        return tuple(subject for subject in SUBJECTS if self.answers.get(subject) == NOT)


@dataclass(frozen=True, slots=True)
class Standing:
    """The sheet that somebody can fill in now, and its survey."""

    survey: Survey
    sheet: Sheet


def judged(sheet: Sheet, subject: str, judgement: int, now: datetime) -> Sheet:
    """Keep a judgement; one that was given before is changed."""
    filled = replace(sheet, answers={**sheet.answers, subject: judgement}, left_at=None)
    if filled.question is None and filled.judged_at is None:
        return replace(filled, judged_at=now)
    return filled


def a_step_back(sheet: Sheet) -> Sheet:
    """Take the last judgement back: it is asked again."""
    last = next((subject for subject in reversed(SUBJECTS) if subject in sheet.answers), None)
    answers = {subject: value for subject, value in sheet.answers.items() if subject != last}
    return replace(sheet, answers=answers, judged_at=None)


# --- when ----------------------------------------------------------------------------------------


def period_of(community: Community, now: datetime) -> str | None:
    """Give the period that an instant lies in; None where there are no surveys (``0`` months)."""
    months, day = int(number(community, "survey_months")), local_day(community, now)
    if not months:
        return None
    return f"{day.year}-{'H' if months == _HALF else 'Q'}{(day.month - 1) // months + 1}"


def opens_at(community: Community, now: datetime) -> datetime | None:
    """Give when the survey of the present period opens by itself: 10:00 on its last month's 1st."""
    months, day = int(number(community, "survey_months")), local_day(community, now)
    if not months:
        return None
    last = ((day.month - 1) // months + 1) * months
    return datetime.combine(date(day.year, last, 1), _OPENS, community.zone)


def is_to_open(community: Community, now: datetime) -> bool:
    """Tell whether it opens now; after a time without a clock, until half its time is over."""
    opens = opens_at(community, now)
    if opens is None:
        return False
    begun = to_utc(opens)
    return begun <= to_utc(now) < begun + duration(community, "survey_open_for") / 2


def closes_at(community: Community, opened: datetime) -> datetime:
    """Give when a survey closes: at the same time of day, so many days later."""
    days = duration(community, "survey_open_for") // timedelta(days=1)
    local = opened.astimezone(community.zone)
    on = local.date() + timedelta(days=days)
    return datetime.combine(on, local.time(), community.zone)


def reminded_from(community: Community, survey: Survey) -> datetime:
    """Give from when on those are reminded who have not answered."""
    return survey.opened_at + duration(community, "survey_reminder_after")
