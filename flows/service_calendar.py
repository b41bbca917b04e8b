"""When a community is served: opening windows, working days, and time that counts only within.

Every instant given out is aware and in the community's zone. All arithmetic is done in UTC:
two instants in one zone compare and subtract by their faces, which lies when clocks change.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Final

import holidays

from flows.community import Community
from flows.understanding import Interval

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5

YEARLY_BY_DECREE: Final = frozenset({"CN"})
"""Countries whose working days are moved anew each year: known only once that is published."""


_MOVED: Final = re.compile(r"\((?:observed|substituted)|^Day off")
"""In the name of a day that is off in place of another."""


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A country's year: its working days, and whether the country has published them."""

    working: frozenset[date]
    known: bool


def calendar_known(community: Community, year: int) -> bool:
    """Tell whether the working days of that year are published, shifted ones included (SPEC 4).

    In a year that is not, days count Monday to Friday, less the holidays that the law fixes.
    """
    return _calendar(community.country, year).known


def is_working_day(community: Community, day: date) -> bool:
    """Tell whether the day counts for the standard's working days (SPEC 4).

    The community's own ``days`` win over the country's calendar.
    """
    own = community.days.get(day)
    if own is not None:
        return own == "work"
    return day in _calendar(community.country, day.year).working


def holidays_on(community: Community, day: date) -> tuple[str, ...]:
    """Give the public holidays of the community's country on a day, by their names in English.

    Days off that were moved, or given for one on a weekend, are none.
    """
    return _holidays(community.country, day.year).get(day, ())


def opening_windows(community: Community, day: date) -> tuple[Interval, ...]:
    """Give the windows of service that open on that day, in order.

    Service hours are the same every day of the week, holidays included (SPEC 4, "daily").
    A window whose end is not after its start closes on the following day. Raises ValueError
    if the community has no service hours.
    """
    zone = community.zone
    return tuple(
        Interval(window.start.astimezone(zone), window.end.astimezone(zone))
        for window in _windows(community, day)
    )


def add_service_time(community: Community, start: datetime, span: timedelta) -> datetime:
    """Give the first instant at which ``span`` of service has passed since ``start``.

    ``span`` is not negative. The closing instant still counts as open: a span that ends
    exactly then ends there, not at the next opening.
    """
    begun = to_utc(start)
    windows = _windows_from(community, begun)
    window = next(windows)
    left = span
    while left > (room := _room(window, begun)):
        left -= room
        begun = max(begun, window.end)
        window = next(windows)
    return (max(begun, window.start) + left).astimezone(community.zone)


def service_between(community: Community, start: datetime, end: datetime) -> tuple[Interval, ...]:
    """Give the stretches of service between two instants, in order; none overlap.

    What ``add_service_time`` counts: together they last as long as it counted on its way.
    """
    begun, over = to_utc(start), to_utc(end)
    stretches: list[Interval] = []
    for window in takewhile(lambda one: one.start < over, _windows_from(community, begun)):
        opens, closes = max(begun, window.start), min(window.end, over)
        if opens < closes:
            stretches.append(
                Interval(opens.astimezone(community.zone), closes.astimezone(community.zone))
            )
            begun = closes
    return tuple(stretches)


def last_closed_day(community: Community, at: datetime) -> date:
    """Give the last day whose service is over at that instant; the closing instant is over."""
    day = local_day(community, at)
    while _closing(community, day) > to_utc(at):
        day -= DAY
    return day


def next_opening(community: Community, at: datetime) -> datetime:
    """Give ``at`` itself where the community is open then (or just closing), else its opening."""
    return add_service_time(community, at, timedelta())


def closing_of_working_day(community: Community, start_day: date, n: int) -> datetime:
    """Give the closing time of the ``n``-th working day after ``start_day`` (SPEC 4)."""
    day = start_day
    for _ in range(n):
        day += DAY
        while not is_working_day(community, day):
            day += DAY
    return _closing(community, day).astimezone(community.zone)


def local_day(community: Community, at: datetime) -> date:
    """Give the community's date at that instant. Raises ValueError if ``at`` has no zone."""
    return to_utc(at).astimezone(community.zone).date()


@lru_cache(maxsize=64)
def _calendar(country: str, year: int) -> CalendarYear:
    days = [date(year, 1, 1) + n * DAY for n in range(366)]
    days = [day for day in days if day.year == year]
    try:
        calendar = holidays.country_holidays(country, years=year)
    except NotImplementedError:  # the library has no such country
        weekdays = (day for day in days if day.weekday() < SATURDAY)
        return CalendarYear(working=frozenset(weekdays), known=False)
    covered = calendar.start_year <= year <= calendar.end_year
    decided = country not in YEARLY_BY_DECREE or any(
        day.year == year for day in calendar.weekend_workdays
    )
    return CalendarYear(
        working=frozenset(day for day in days if calendar.is_working_day(day)),
        known=covered and decided,
    )


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> Mapping[date, tuple[str, ...]]:
    try:
        calendar = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:  # the library has no such country
        return {}
    return {
        day: tuple(name for name in names.split("; ") if not _MOVED.search(name))
        for day, names in calendar.items()
    }


def _windows(community: Community, day: date) -> list[Interval]:
    """Give the day's windows in UTC, by their start."""
    if not community.service_hours:
        raise ValueError(f"community {community.id} has no service hours")
    windows = (
        Interval(
            _face(community, day, opens),
            _face(community, day if opens < closes else day + DAY, closes),
        )
        for opens, closes in community.service_hours
    )
    return sorted(windows, key=lambda window: window.start)


def _closing(community: Community, day: date) -> datetime:
    """Give when a day's service ends, in UTC."""
    return max(window.end for window in _windows(community, day))


def _windows_from(community: Community, at: datetime) -> Iterator[Interval]:
    """Give the windows that are not over at that instant, in UTC, without end."""
    day = local_day(community, at) - DAY  # yesterday's may last past midnight
    while True:
        yield from (window for window in _windows(community, day) if window.end >= at)
        day += DAY


def _room(window: Interval, begun: datetime) -> timedelta:
    """Give the time of service that the window still has; windows may overlap."""
    return max(window.end - max(begun, window.start), timedelta())


def _face(community: Community, day: date, clock: time) -> datetime:
    """Give the instant at which the community's clocks show that time on that day, in UTC."""
    return datetime.combine(day, clock, tzinfo=community.zone).astimezone(UTC)


def to_utc(at: datetime) -> datetime:
    """Give the same instant in UTC. Raises ValueError if ``at`` has no zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC)
