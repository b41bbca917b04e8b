"""What a time is made of: days, parts of days, clock times, and what bounds them (INTENTS)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Offset:
    """So many days from today."""

    days: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """Monday is 0. ``week`` counts from this one; None means the next such day.

    ``past`` means the last such day before today.
    """

    day: int
    week: int | None = None
    days: int = 1
    past: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week, counted from this one."""

    week: int


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month, counted from this one, or the last day of it."""

    month: int
    end: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with or without its year or month.

    ``later`` counts months from this one, or years where the month is named.
    """

    day: int
    month: int | None = None
    year: int | None = None
    later: int | None = None


@dataclass(frozen=True, slots=True)
class Holiday:
    """The n-th day after (positive) or before (negative) a public holiday; 0 is all of it.

    ``later`` is the year it is said to be in, from this one; else it is the next such.
    """

    name: str
    days: int
    later: int | None = None


@dataclass(frozen=True, slots=True)
class Festive:
    """A day that has a name of its own, ``days`` after the one that ``name`` tells.

    ``name`` is a solar date (12-25) or 春节 or 重阳, which the moon tells. ``later`` as above.
    """

    name: str
    days: int = 0
    later: int | None = None


Day = Offset | Weekday | Week | Month | Dated | Holiday | Festive


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day in hours. ``weak`` ones are a time only beside a day or a clock time."""

    start: int
    end: int
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time. ``sure`` when the hour is of 24 or has am or pm."""

    hour: int
    minute: int = 0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Clocks:
    """From one clock time to another; ``weak`` without any word that says it is a time."""

    start: Clock
    end: Clock
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """So long from now, or ago where negative; ``within``: from now until then."""

    time: timedelta
    within: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """Before, by or after what stands beside it."""

    side: str


Value = Day | Part | Clock | Clocks | Ahead | Bound


@dataclass(frozen=True, slots=True)
class Moment:
    """What neighbouring pieces say together."""

    day: Day | None = None
    until: Day | None = None
    part: Part | None = None
    clock: Clock | None = None
    clocks: Clocks | None = None
    ahead: Ahead | None = None
    bound: str | None = None


DAWN: Final = Part(0, 6)
EARLY: Final = Part(6, 9)
MORNING: Final = Part(8, 12)
NOON: Final = Part(12, 14)
AFTERNOON: Final = Part(13, 18)
DUSK: Final = Part(17, 19)
EVENING: Final = Part(18, 21)
NIGHT: Final = Part(18, 21, weak=True)
SMALL_HOURS: Final = Part(0, 6, weak=True)
DAYTIME: Final = Part(8, 18)
DAY_STARTS: Final = 8
"""From when "before noon" counts."""
MIDDAY: Final = 12
MIDNIGHT: Final = 24
STILL_NIGHT: Final = 5
"""A bare hour below this one, said of the evening or night, is past midnight."""
FIRST_WAKING: Final = 7
"""A bare hour below this one is meant in the afternoon: nobody books a plumber for three at night."""
OFFSETS: Final = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨": -1, "今天": 0,
    "今日": 0, "今儿": 0, "今": 0, "当天": 0, "明天": 1, "明日": 1, "明儿": 1, "明": 1, "后天": 2,
    "后日": 2, "后儿": 2, "大后天": 3, "听日": 1, "听": 1, "寻日": -1, "琴日": -1,
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "last night": -1,
    "today": 0, "tonight": 0, "tonite": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0, "tomorrow": 1, "tommorow": 1, "tomorow": 1, "tommorrow": 1, "tmr": 1,
    "tmrw": 1, "2morrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
HOLIDAYS: Final = {
    "国庆": "国庆", "十一": "国庆", "春节": "春节", "过年": "春节", "元旦": "元旦", "清明": "清明",
    "五一": "劳动", "劳动节": "劳动", "端午": "端午", "中秋": "中秋",
    "national day": "国庆", "spring": "春节", "chinese new year": "春节",
    "new year's day": "元旦", "new year": "元旦", "labour day": "劳动", "labor day": "劳动", "may day": "劳动",
    "dragon boat": "端午", "mid-autumn": "中秋",
}  # fmt: skip
FESTIVE: Final = {
    "圣诞节": Festive("12-25"), "圣诞": Festive("12-25"), "平安夜": Festive("12-24"),
    "情人节": Festive("02-14"), "妇女节": Festive("03-08"), "儿童节": Festive("06-01"),
    "除夕": Festive("春节", -1), "年三十": Festive("春节", -1), "元宵节": Festive("春节", 14),
    "重阳节": Festive("重阳"), "christmas eve": Festive("12-24"), "new year's eve": Festive("12-31"),
    "christmas": Festive("12-25"), "boxing day": Festive("12-26"), "valentine's day": Festive("02-14"),
    "lantern festival": Festive("春节", 14), "double ninth": Festive("重阳"),
    "chinese new year's eve": Festive("春节", -1),
}  # fmt: skip
_NUMBERS_EN: Final = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), 1
    )
} | {"twenty": 20, "thirty": 30}  # fmt: skip
UNITS: Final = {
    "小时": timedelta(hours=1), "钟头": timedelta(hours=1), "分钟": timedelta(minutes=1),
    "天": timedelta(days=1), "周": timedelta(weeks=1), "星期": timedelta(weeks=1),
    "礼拜": timedelta(weeks=1), "hour": timedelta(hours=1), "hr": timedelta(hours=1), "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1), "day": timedelta(days=1), "week": timedelta(weeks=1),
}  # fmt: skip


@lru_cache(maxsize=1024)
def number(written: str) -> int | None:
    """Read a small whole number in digits, Chinese or English words; None where it is none."""
    if written.isdigit() and written.isascii():
        return int(written)
    if written in _NUMBERS_EN:
        return _NUMBERS_EN[written]
    from cn2an import cn2an

    try:
        return int(cn2an(written.replace("两", "二").replace("幺", "一"), "smart"))
    except (ValueError, TypeError, KeyError):
        return None


def clock_time(hour: int, minute: int = 0, mer: str | None = None, *, sure: bool = False) -> Clock:
    """Make a clock time; am and pm settle the hour."""
    if mer == "p" and hour < MIDDAY:
        hour += MIDDAY
    if mer == "a" and hour == MIDDAY:
        hour = 0
    return Clock(hour, minute, sure or mer is not None or not 0 < hour <= MIDDAY)


def in_part(clock: Clock, part: Part) -> Clock:
    """Settle an hour by the part of day beside it: 下午三点 is 15:00, 晚上十二点 midnight.

    夜里两点 is two hours after midnight, in the night that began that day.
    """
    hour = clock.hour
    if clock.hour > MIDDAY:
        return replace(clock, sure=True)
    if part.start >= MIDDAY:
        if hour == MIDDAY:
            hour = MIDNIGHT if part.start >= EVENING.start else MIDDAY
        elif part.start >= EVENING.start and hour < STILL_NIGHT:
            hour += MIDNIGHT
        elif not (part == NOON and hour >= NOON.start - 2):
            hour += MIDDAY
    elif hour == MIDDAY and part.end <= EARLY.end:
        hour = 0
    return Clock(hour, clock.minute, sure=True)


def ahead(amount: str, unit: str, side: str = "after") -> tuple[Value, ...]:
    """Read "two hours from now", "ago" or "within two hours"; whole days are days."""
    unit = unit.removesuffix("s") if unit.isascii() else unit
    if amount.startswith("半") or amount == "half an":
        times = 0.5
    elif amount in {"a", "an"}:
        times = 1.0
    else:
        bare = amount.removesuffix("半").removesuffix("个")
        times = (number(bare) or 0) + (0.5 if amount.endswith("半") else 0)
    span = UNITS[unit] * times * (-1 if side == "ago" else 1)
    if side == "within":
        return (Ahead(span, within=True),) if span else ()
    if UNITS[unit] >= timedelta(days=1) and times == int(times):
        return (Offset(span.days),)
    return (Ahead(span),) if span else ()
