"""Periods as commands take them: a day, a week, a month, a quarter."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])")
_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTHS: Final = 12
_FIRST_YEAR, _LAST_YEAR = 1970, 9000


class NotAPeriodError(ValueError):
    """Write 2026-11-22, 2026-W47, 2026-11 or 2026-Q4."""

    def __init__(self, written: str) -> None:
        super().__init__(f'"{written}" is not a period: {type(self).__doc__}')


def period(written: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give a period's first instant and the first one after it. Raises NotAPeriodError."""
    if not written.isascii():  # other digits than these count as digits too
        raise NotAPeriodError(written)
    try:
        first, after = _days(written)
    except (ValueError, OverflowError):
        raise NotAPeriodError(written) from None
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        raise NotAPeriodError(written)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def period_before(written: str, zone: ZoneInfo) -> str:
    """Give the period of the same kind that ends where this one begins. Raises NotAPeriodError."""
    since, _ = period(written, zone)
    return periods_at(since.date() - timedelta(days=1))[_kind(written)]


def period_after(written: str, zone: ZoneInfo) -> str:
    """Give the period of the same kind that begins where this one ends. Raises NotAPeriodError."""
    _, until = period(written, zone)
    return periods_at(until.date())[_kind(written)]


def periods_at(day: date) -> tuple[str, str, str, str]:
    """Give the day, the week, the month and the quarter that a day lies in."""
    year, week, _ = day.isocalendar()
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat(), f"{year}-W{week:02}", f"{day:%Y-%m}", quarter


def _kind(written: str) -> int:
    """Give the place of a period's kind among those of a day."""
    forms = (_DAY, _WEEK, _MONTH, _QUARTER)
    return next(place for place, form in enumerate(forms) if form.fullmatch(written))


def _days(written: str) -> tuple[date, date]:
    if _DAY.fullmatch(written):
        first = date.fromisoformat(written)
        return first, first + timedelta(days=1)
    if found := _WEEK.fullmatch(written):
        first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return first, first + timedelta(weeks=1)
    if found := _MONTH.fullmatch(written):
        return _months(int(found[1]), int(found[2]), 1)
    if found := _QUARTER.fullmatch(written):
        return _months(int(found[1]), 3 * int(found[2]) - 2, 3)
    raise ValueError(written)


def _months(year: int, month: int, n: int) -> tuple[date, date]:
    first = date(year, month, 1)
    years, after = divmod(month - 1 + n, _MONTHS)
    return first, date(year + years, after + 1, 1)
