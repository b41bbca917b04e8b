"""The service standard (时效): what is promised for each urgency, and by when that is (SPEC 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from flows.community import Community, Promise, Span
from flows.measures import amount_of, measure_of
from flows.service_calendar import next_opening
from flows.understanding import Interval
from flows.urgency import Urgency, urgency_of, with_visit

__all__ = [
    "DAY_AND_NIGHT",
    "STANDARD",
    "Deadlines",
    "Urgency",
    "deadlines",
    "due_of",
    "promise_of",
    "urgency_of",
    "with_chosen",
    "with_visit",
]


def _minutes(n: int) -> Span:
    return Span(clock=timedelta(minutes=n))


def _hours(n: int) -> Span:
    return Span(clock=timedelta(hours=n))


def _working_days(n: int) -> Span:
    return Span(working_days=n)


_AT_ONCE: Final = _minutes(0)

STANDARD: Final[Mapping[Urgency, Promise]] = MappingProxyType({
    # urgency                        respond within     finish within
    Urgency.EMERGENCY:      Promise(_AT_ONCE,          None),
    Urgency.URGENT:         Promise(_minutes(30),      _hours(2)),
    Urgency.IMPORTANT:      Promise(_hours(1),         _hours(8)),
    Urgency.NORMAL:         Promise(_hours(2),         _hours(48)),
    Urgency.BY_APPOINTMENT: Promise(_hours(4),         _working_days(5)),
    Urgency.COMPLAINT:      Promise(_hours(1),         _working_days(3)),
    Urgency.INQUIRY:        Promise(_minutes(30),      None),
    Urgency.SUGGESTION:     Promise(_working_days(1),  _working_days(3)),
})  # fmt: skip
"""SPEC 4's table. An inquiry is finished by the time that staff agree with the resident."""

DAY_AND_NIGHT: Final = frozenset({Urgency.EMERGENCY, Urgency.URGENT})
"""Whose clocks never rest."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when somebody responds and finishes; None where the standard gives no such deadline."""

    respond_by: datetime | None
    finish_by: datetime | None


def promise_of(community: Community, urgency: Urgency) -> Promise:
    """Give the community's own row of the standard, else the default one.

    A row of the community's is whole: None in it means that there is no such deadline.
    """
    return community.standard.get(urgency, STANDARD[urgency])


def deadlines(
    community: Community,
    urgency: Urgency,
    opened_at: datetime,
    visit: Interval | None = None,
) -> Deadlines:
    """Give the deadlines of a matter opened at that instant, in the community's zone (SPEC 4).

    ``visit`` is the time the resident chose. It counts by appointment alone: a resident who
    chose a day beyond the promise is promised the end of what they chose. Raises ValueError if
    an instant has no time zone.
    """
    promise = promise_of(community, urgency)
    rests = urgency not in DAY_AND_NIGHT
    respond_by, finish_by = (
        due_of(community, span, opened_at, respond=respond, rests=rests)
        for span, respond in ((promise.respond, True), (promise.finish, False))
    )
    return Deadlines(respond_by, with_chosen(community, urgency, finish_by, visit))


def due_of(
    community: Community, span: Span | None, set_at: datetime, *, respond: bool, rests: bool
) -> datetime | None:
    """Give when a clock that was set at an instant and never stopped is due; None without one."""
    if span is None:
        return None
    measure = measure_of(community, span, set_at=set_at, respond=respond, rests=rests)
    return measure.after(set_at, amount_of(span))


def with_chosen(
    community: Community, urgency: Urgency, finish_by: datetime | None, visit: Interval | None
) -> datetime | None:
    """Give the finish of a matter by appointment: not before the end of what was chosen."""
    if urgency is not Urgency.BY_APPOINTMENT or visit is None or finish_by is None:
        return finish_by
    return max(finish_by, next_opening(community, visit.end), key=datetime.timestamp)
