"""The service standard (时效): what is promised for each urgency, and by when that is (SPEC 4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from flows.community import Community, Promise, Span
from flows.service_calendar import (
    add_service_time,
    closing_of_working_day,
    local_day,
    next_opening,
    to_utc,
)
from flows.understanding import Interval
from flows.urgency import Urgency, urgency_of, with_visit

__all__ = [
    "DAY_AND_NIGHT",
    "STANDARD",
    "Deadlines",
    "Urgency",
    "deadlines",
    "promise_of",
    "urgency_of",
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
    responding = add_service_time if rests else _elapsed
    finishing = _elapsed_then_open if rests else _elapsed
    respond_by = _end(community, promise.respond, opened_at, responding)
    finish_by = _end(community, promise.finish, opened_at, finishing)
    if urgency is Urgency.BY_APPOINTMENT and visit is not None and finish_by is not None:
        finish_by = max(finish_by, next_opening(community, visit.end), key=datetime.timestamp)
    return Deadlines(respond_by, finish_by)


def _end(
    community: Community,
    span: Span | None,
    opened_at: datetime,
    add: Callable[[Community, datetime, timedelta], datetime],
) -> datetime | None:
    """End a clock: ``add`` says how its hours run; working days always end the same way."""
    if span is None:
        return None
    if span.working_days is not None:
        opened_on = local_day(community, opened_at)
        return closing_of_working_day(community, opened_on, span.working_days)
    return add(community, opened_at, span.clock or timedelta())


def _elapsed(community: Community, start: datetime, span: timedelta) -> datetime:
    """Let hours run day and night; in UTC, or a night when clocks change has a wrong length."""
    return (to_utc(start) + span).astimezone(community.zone)


def _elapsed_then_open(community: Community, start: datetime, span: timedelta) -> datetime:
    """Let hours run day and night and, where they end outside service hours, wait for opening."""
    return next_opening(community, _elapsed(community, start, span))
