"""How a clock of the service standard runs: by service time, day and night, or in working days.

A measure says how much of it lies between two instants, and when so much of it is over. An amount
is a timedelta; a working day is one of 24 hours, whatever its service hours are.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from flows.community import Community, Span
from flows.service_calendar import (
    DAY,
    add_service_time,
    closing_of_working_day,
    is_working_day,
    last_closed_day,
    local_day,
    next_opening,
    opening_windows,
    service_between,
    to_utc,
)
from flows.understanding import Interval

NOTHING: Final = timedelta(0)


class Measure(Protocol):
    """How one clock runs. All instants given out are in the community's zone."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Give how much of it lies between two instants."""
        ...

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """Give the first instant at which so much is over since ``start``."""
        ...

    def stretches(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """Give where it runs between two instants: for each of these it can be said why."""
        ...


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """Runs in the community's service hours alone."""

    community: Community

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Add up the service between two instants."""
        return sum((_length(one) for one in self.stretches(start, end)), NOTHING)

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """Give the first instant at which so much service is over."""
        return add_service_time(self.community, start, amount)

    def stretches(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """Give the windows of service, or what of them lies between."""
        return service_between(self.community, start, end)


@dataclass(frozen=True, slots=True)
class DayAndNight:
    """Runs always; ``rests``: where it ends outside service hours it ends at the next opening."""

    community: Community
    rests: bool = False

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Subtract, in UTC: a night when clocks change has another length than its faces say."""
        return max(to_utc(end) - to_utc(start), NOTHING)

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """Add, and wait for the opening where it rests."""
        end = (to_utc(start) + amount).astimezone(self.community.zone)
        return next_opening(self.community, end) if self.rests else end

    def stretches(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """It is one."""
        return (Interval(start, end),) if start < end else ()


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Counts the closings of working days after the day on which it was set.

    A part of a day is that part of its service: two and a half days after Monday are over in the
    middle of Thursday's service hours.
    """

    community: Community
    set_on: date

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Count the working days that close after ``start`` and until ``end``."""
        return len(self.stretches(start, end)) * DAY

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """Give the closing of the last of so many days, or the instant within it."""
        days = math.ceil(amount / DAY)
        if days < 1:
            return start.astimezone(self.community.zone)
        closing = closing_of_working_day(self.community, self._not_counted(start), days)
        part = amount / DAY - (days - 1)
        if part == 1:
            return closing
        day = last_closed_day(self.community, closing)
        return max(self._within(day, part), start.astimezone(self.community.zone), key=to_utc)

    def stretches(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """Give the working days that it counts, each from its opening to its closing."""
        counted: list[Interval] = []
        day, last = self._not_counted(start) + DAY, last_closed_day(self.community, end)
        while day <= last:
            if is_working_day(self.community, day):
                counted.append(self._service(day))
            day += DAY
        return tuple(counted)

    def _not_counted(self, start: datetime) -> date:
        return max(self.set_on, last_closed_day(self.community, start))

    def _service(self, day: date) -> Interval:
        windows = opening_windows(self.community, day)
        return Interval(windows[0].start, max((one.end for one in windows), key=to_utc))

    def _within(self, day: date, part: float) -> datetime:
        service = self._service(day)
        hours = ServiceTime(self.community)
        return hours.after(service.start, part * hours.between(service.start, service.end))


def measure_of(
    community: Community, span: Span, *, set_at: datetime, respond: bool, rests: bool
) -> Measure:
    """Give how a clock of that span runs (SPEC 4): one to respond, or one to finish.

    ``rests``: not day and night. Raises ValueError if ``set_at`` has no time zone.
    """
    if span.working_days is not None:
        return WorkingDays(community, local_day(community, set_at))
    if not rests:
        return DayAndNight(community)
    return ServiceTime(community) if respond else DayAndNight(community, rests=True)


def amount_of(span: Span) -> timedelta:
    """Give how much a span is, in what its measure counts."""
    return span.working_days * DAY if span.working_days is not None else span.clock or NOTHING


def _length(stretch: Interval) -> timedelta:
    return to_utc(stretch.end) - to_utc(stretch.start)
