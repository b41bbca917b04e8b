"""Birthdays and days as files write them: solar or lunar, with or without the year."""

import re
from datetime import date
from typing import Final

from flows.people import Calendar

LEAP: Final = "闰"
_BIRTHDAY: Final = re.compile(
    rf"(?:(?P<year>\d{{4}})-)?(?P<leap>{LEAP})?(?P<month>\d\d)-(?P<day>\d\d)"
)
_A_LEAP_YEAR: Final = 2000
_FIRST_YEAR: Final = 1900
_LUNAR_MONTHS: Final = 12
_LUNAR_DAYS: Final = 30


class Unreadable(ValueError):
    """A text is not a day; ``instead`` is what to write."""

    def __init__(self, what: str, instead: str) -> None:
        self.what, self.instead = what, instead
        super().__init__(f"{what} — {instead}")


def day(written: str) -> date:
    """Read ``2026-12-31``. Raises Unreadable."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.isoformat() != written:
        raise Unreadable(f'"{written}" is not a date', "write 2026-12-31")
    return found


def birthday(written: str, calendar: Calendar | None, *, today: date) -> tuple[str, Calendar]:
    """Check ``1980-02-29``, ``02-29`` or (lunar, in a leap month) ``闰04-12``; give its calendar.

    Without a calendar a birthday is solar, unless it says itself that its month is a leap month.
    Raises Unreadable.
    """
    found = _BIRTHDAY.fullmatch(written)
    if not found:
        raise Unreadable(f'birthday "{written}" is not a date', "write 1980-02-29 or 02-29")
    year = int(found["year"]) if found["year"] else None
    month, on = int(found["month"]), int(found["day"])
    leap = found["leap"] is not None
    if leap and calendar == "solar":
        raise Unreadable(f'birthday "{written}" has a leap month', "write lunar under calendar")
    if year is not None and year < _FIRST_YEAR:
        raise Unreadable(f'birthday "{written}" is too long ago', "write it without the year")
    if year is not None and (year, month, on) > (today.year, today.month, today.day):
        # Excel makes a day of this year of one that was typed without a year.
        raise Unreadable(f'birthday "{written}" is yet to come', "write it without the year")
    if calendar == "lunar" or leap:
        _check_lunar(written, year, -month if leap else month, on)
        return written, "lunar"
    _check_solar(written, year, month, on)
    return written, "solar"


def _check_solar(written: str, year: int | None, month: int, on: int) -> None:
    try:
        date(year or _A_LEAP_YEAR, month, on)
    except ValueError:
        raise Unreadable(f'there is no day "{written}"', "write 1980-02-29 or 02-29") from None


def _check_lunar(written: str, year: int | None, month: int, on: int) -> None:
    """``month`` is negative for a leap month."""
    if not 1 <= abs(month) <= _LUNAR_MONTHS or not 1 <= on <= _LUNAR_DAYS:
        raise Unreadable(f'there is no lunar day "{written}"', "months have 29 or 30 days")
    if year is None:
        return
    from lunar_python import LunarMonth

    found = LunarMonth.fromYm(year, month)
    if found is None:
        what = f"there was no leap month {LEAP}{abs(month):02} in {year}"
        raise Unreadable(what, f"write {abs(month):02}-{on:02} without {LEAP}, or another year")
    if on > found.getDayCount():
        what = f'there is no lunar day "{written}": that month had {found.getDayCount()} days'
        raise Unreadable(what, "look at it again")
