"""Whose birthday a day is, by the solar and the lunar calendar (SPEC 5)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from lunar_python import LunarMonth, LunarYear, Solar

from flows.people import Calendar

LEAP: Final = "闰"
"""What a birthday in a leap month begins with: ``闰04-12``."""
_FEBRUARY: Final = 2
_SHORT: Final = 29
"""The last day of a short lunar month, and of February in a leap year."""


@dataclass(frozen=True, slots=True)
class BornOn:
    """The birthdays that fall on a day, as files write them, without the year.

    ``years`` are the year of each calendar that a greeting on that day counts for.
    """

    solar: frozenset[str]
    lunar: frozenset[str]
    years: dict[Calendar, int]


@lru_cache(maxsize=64)
def born_on(day: date) -> BornOn:
    """Give the birthdays that are kept on a day.

    29 February is kept on the 28th in a common year, a lunar 30th on the 29th of a short month,
    one in a leap month in the month of its name where the year has no such leap month.
    """
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    year, month = int(lunar.getYear()), int(lunar.getMonth())
    return BornOn(
        solar=frozenset(_solar(day)),
        lunar=frozenset(_lunar(year, month, int(lunar.getDay()))),
        years={"solar": day.year, "lunar": year},
    )


def _solar(day: date) -> list[str]:
    kept = [f"{day:%m-%d}"]
    last = date(day.year, _FEBRUARY + 1, 1) - date.resolution
    if day == last and day.day < _SHORT:
        kept.append(f"{_FEBRUARY:02}-{_SHORT}")
    return kept


def _lunar(year: int, month: int, day: int) -> list[str]:
    """``month`` is negative for a leap month."""
    days = [day]
    if day == _SHORT and LunarMonth.fromYm(year, month).getDayCount() == _SHORT:
        days.append(day + 1)
    names = [f"{LEAP}{-month:02}"] if month < 0 else [f"{month:02}"]
    if month > 0 and LunarYear.fromYear(year).getLeapMonth() != month:
        names.append(f"{LEAP}{month:02}")
    return [f"{name}-{on:02}" for name in names for on in days]
