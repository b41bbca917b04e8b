"""A moment worked out: which instant or interval it is, seen from now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from flows.understanding import Interval
from nlu.moments import (
    DAY_STARTS,
    FIRST_WAKING,
    MIDDAY,
    MIDNIGHT,
    Clock,
    Dated,
    Day,
    Festive,
    Holiday,
    Moment,
    Month,
    Offset,
    Week,
    Weekday,
    in_part,
)


def _at(day: date, hour: int, minute: int, now: datetime) -> datetime:
    """Give an instant of a day in now's zone; hour 24 is the next midnight."""
    base = datetime.combine(day, time(), tzinfo=now.tzinfo)
    # walking on the wall clock: the zone's offset is taken anew where it changes
    return base + timedelta(hours=hour, minutes=minute)


def _month_later(today: date, months: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(day: Dated, today: date, *, back: bool) -> date | None:
    """Find the date that is meant: complete ones as they are, others the next or the last such."""
    if day.year is not None and day.month is not None:
        return _valid(day.year, day.month, day.day)
    if day.month is not None and day.later is not None:
        return _valid(today.year + day.later, day.month, day.day)
    if day.month is not None:
        years = (today.year, today.year - 1) if back else (today.year, today.year + 1)
        candidates = [_valid(year, day.month, day.day) for year in years]
    else:
        shifts = (0, -1, -2) if back else (0, 1, 2)
        if day.later is not None:
            shifts = (day.later,) * 3
        candidates = [_valid(*_month_later(today, shift), day.day) for shift in shifts]
        if day.later is not None:
            return candidates[0]
    for candidate in candidates:
        if candidate is not None and (candidate <= today if back else candidate >= today):
            return candidate
    return None


_LEAST: Final = {"国庆": 7, "春节": 7}
"""So many days these are off in any year."""


def _holiday(day: Holiday, today: date) -> tuple[date, int] | None:
    """Find the n-th day after or before the next such public holiday of China, or all of it."""
    import holidays

    years = range(today.year - 1, today.year + 3)
    calendar = holidays.country_holidays("CN", years=years, language="zh_CN")
    dates = sorted(d for d, name in calendar.items() if day.name in name)
    if day.later is not None:
        dates = [d for d in dates if d.year == today.year + day.later]
    earliest = today if day.later is None else date.min
    blocks: list[list[date]] = []
    for found in dates:
        if blocks and found - blocks[-1][-1] <= timedelta(days=1):
            blocks[-1].append(found)
        else:
            blocks.append([found])
    for block in blocks:
        least = block[0] + timedelta(days=_LEAST.get(day.name, 1) - 1)
        if block[-1] < least:  # a year whose calendar is not published yet
            block.append(least)
        if not day.days:
            if block[-1] >= earliest:
                return block[0], (block[-1] - block[0]).days + 1
            continue
        meant = block[-1] if day.days > 0 else block[0]
        result = meant + timedelta(days=day.days)
        if result >= earliest:
            return result, 1
    return None


def _festive(day: Festive, today: date, *, back: bool) -> tuple[date, int] | None:
    """Find the next or the last such day, or the one of the year that is named."""
    years = range(today.year - 1, today.year + 3)
    found = sorted(one + timedelta(days=day.days) for one in map(_told_by(day.name), years) if one)
    if day.later is not None:
        # the last day of the old moon year belongs to the same spring as the first of the new one
        found = [one for one in found if one.year == today.year + day.later]
        return (found[0], 1) if found else None
    if back:
        return next(((one, 1) for one in reversed(found) if one <= today), None)
    return next(((one, 1) for one in found if one >= today), None)


def _told_by(name: str) -> Callable[[int], date | None]:
    """Give what tells the day of a year: the sun's calendar, or the moon's."""
    if name[0].isdigit():
        month, day = map(int, name.split("-"))
        return lambda year: _valid(year, month, day)
    from holidays.calendars.chinese import _ChineseLunisolar  # what its public holidays stand on

    moon = _ChineseLunisolar()
    tells = moon.lunar_new_year_date if name == "春节" else moon.double_ninth_date
    return lambda year: tells(year)[0]


def _month(day: Month, today: date) -> tuple[date, int]:
    """Give a month's first day and length, or its last day alone."""
    year, month = _month_later(today, day.month)
    first, after = date(year, month, 1), date(*_month_later(today, day.month + 1), 1)
    return (after - timedelta(days=1), 1) if day.end else (first, (after - first).days)


def _weekday(day: Weekday, today: date, *, back: bool) -> date:
    """Find the weekday that is meant: in the week that is named, else the next or the last such."""
    if day.past:
        return today - timedelta(days=(today.weekday() - day.day - day.days) % 7 + day.days)
    if day.week is not None:
        return today + timedelta(days=7 * day.week - today.weekday() + day.day)
    if back:
        return today - timedelta(days=(today.weekday() - day.day) % 7)
    if day.days > 1 and today.weekday() == day.day + 1:
        return today - timedelta(days=1)  # Sunday: this weekend is not over
    return today + timedelta(days=(day.day - today.weekday()) % 7)


def _dates(day: Day, now: datetime, *, back: bool) -> tuple[date, int] | None:
    """Give the first day meant and how many days it is."""
    today = now.date()
    match day:
        case Offset(days=days):
            return today + timedelta(days=days), 1
        case Week(week=week):
            return today + timedelta(days=7 * week - today.weekday()), 7
        case Month():
            return _month(day, today)
        case Weekday():
            return _weekday(day, today, back=back), day.days
        case Dated():
            exact = _dated(day, today, back=back)
            return (exact, 1) if exact else None
        case Holiday():
            return _holiday(day, today)
        case Festive():
            return _festive(day, today, back=back)


def _guess(clock: Clock, first: date, now: datetime, *, fixed: bool, back: bool) -> Clock:
    """Settle an hour without am or pm: waking hours, the next one to come today."""
    if clock.sure or clock.hour > MIDDAY:
        return clock
    options = [h for h in (clock.hour, clock.hour + MIDDAY) if FIRST_WAKING <= h < MIDNIGHT]
    options = options or [clock.hour]
    if first != now.date() or back:
        return replace(clock, hour=options[0], sure=True)
    coming = [h for h in options if _at(first, h, clock.minute, now) > now]
    hour = coming[0] if coming else options[-1 if fixed else 0]
    return replace(clock, hour=hour, sure=True)


def resolve(moment: Moment, now: datetime, *, back: bool) -> Interval | None:
    """Work a moment out. ``back``: the words around look back."""
    if moment.ahead is not None:
        instant = now + moment.ahead.time
        if moment.ahead.within:
            return None if back else Interval(now, instant)
        return Interval(instant, instant)
    fixed = moment.day is not None
    place = _dates(moment.day, now, back=back) if moment.day else (now.date(), 1)
    if place is None:
        return None
    first, days = place
    last = first + timedelta(days=days - 1)
    if moment.until is not None:
        end = _dates(moment.until, now, back=back)
        if end is None:
            return None
        last = end[0] + timedelta(days=end[1] - 1)
        while last < first:
            last += timedelta(days=7)
    span = _hours(moment, first, last, now, fixed=fixed, back=back)
    return _moved(span, moment, now, back=back)


def _hours(
    moment: Moment, first: date, last: date, now: datetime, *, fixed: bool, back: bool
) -> Interval:
    """Give the span within the days: by clock, by part, or whole."""
    start: datetime
    end: datetime
    if moment.clock is not None or moment.clocks is not None:
        one = moment.clock or (moment.clocks.start if moment.clocks else Clock(0))
        two = moment.clocks.end if moment.clocks else one
        if moment.part is not None:
            one = in_part(one, moment.part)
            if not two.sure:
                two = in_part(two, moment.part) if two.hour <= MIDDAY else two
        elif not one.sure and two.sure and moment.clocks:
            early = one.hour if one.hour >= FIRST_WAKING else one.hour + MIDDAY
            one = Clock(early, one.minute, sure=True)
        one = _guess(one, first, now, fixed=fixed, back=back)
        if moment.clocks is None:
            two = one
        elif (two.hour, two.minute) < (one.hour, one.minute) and two.hour <= MIDDAY:
            two = replace(two, hour=two.hour + MIDDAY)
        start = _at(first, one.hour, one.minute, now)
        end = _at(last, two.hour, two.minute, now)
    elif moment.part is not None:
        start = _at(first, moment.part.start, 0, now)
        end = _at(last, moment.part.end, 0, now)
    else:
        start, end = _at(first, 0, 0, now), _at(last, MIDNIGHT, 0, now)
    return Interval(start, end)


def _moved(span: Interval, moment: Moment, now: datetime, *, back: bool) -> Interval | None:
    """Move what has passed to its next time, then apply before and after."""
    open_day = moment.day is None
    next_week = isinstance(moment.day, Weekday) and moment.day.week is None and not moment.day.past
    passed = span.end <= now and moment.bound not in {"after", "from"}
    if passed and not back and (open_day or next_week):
        shift = timedelta(days=1 if open_day else 7)
        span = Interval(span.start + shift, span.end + shift)
    if back and open_day and span.start > now:
        span = Interval(span.start - timedelta(days=1), span.end - timedelta(days=1))
    return span if moment.bound is None else _bounded(span, moment, now)


def _is_an_end(day: Day | None) -> bool:
    """Tell whether a day is the end of something: before it means with it."""
    match day:
        case Month(end=True) | Dated(day=31, month=12, later=int()):
            return True
        case _:
            return False


def _bounded(span: Interval, moment: Moment, now: datetime) -> Interval | None:
    """Apply before, by, after and from to a span; None where nothing is left of it."""
    timed = moment.part is not None or moment.clock is not None or moment.clocks is not None
    day = span.start.date()
    match moment.bound:
        case "after" | "from" if timed:
            end = _at(day, MIDNIGHT, 0, now)
            return Interval(span.start, end) if end > now or moment.day is not None else None
        case "after":
            return Interval(span.end, span.end + timedelta(days=7))
        case "from":
            return span
        case "before" | "by" if timed:
            # twelve at night ends the day that it belongs to
            day = (span.start - timedelta(seconds=1)).date()
            begin = _at(day, DAY_STARTS, 0, now)
            if begin >= span.start:
                begin = _at(day, 0, 0, now)
            return Interval(begin, span.start)
        case "by":
            return Interval(min(now, span.end), span.end)
        case _ if span.start <= now < span.end or _is_an_end(moment.day):
            return Interval(now, span.end)  # what has begun can only be meant to its end
        case _:
            return Interval(min(now, span.start), span.start)
