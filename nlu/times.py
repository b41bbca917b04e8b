"""When: days, parts of days and clock times in Chinese and English, as INTENTS' conventions say.

A text is cut into pieces (a day, a part of a day, a clock time, "before"), neighbouring pieces
make one moment, and a moment is worked out from the ``now`` that is handed in. What is open lies
ahead, unless the words look back.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from flows.understanding import Interval

# --- what a day, a part and a clock time are -----------------------------------------------------


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
class Dated:
    """A date with or without its year or month; ``later`` counts months from this one."""

    day: int
    month: int | None = None
    year: int | None = None
    later: int | None = None


@dataclass(frozen=True, slots=True)
class Holiday:
    """The n-th day after (positive) or before (negative) a public holiday; 0 is all of it."""

    name: str
    days: int


Day = Offset | Weekday | Week | Dated | Holiday


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
    """So long from now."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class Bound:
    """Before, by or after what stands beside it."""

    side: str


Value = Day | Part | Clock | Clocks | Ahead | Bound


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a moment and where it stands. A word such as 今晚 is a day and a part."""

    start: int
    end: int
    values: tuple[Value, ...]


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


@dataclass(frozen=True, slots=True)
class Found:
    """An interval and where in the text it was named."""

    start: int
    end: int
    interval: Interval


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
FIRST_WAKING: Final = 7
"""A bare hour below this one is meant in the afternoon: nobody books a plumber for three at night."""

_PARTS_ZH: Final = {
    "凌晨": DAWN, "清晨": EARLY, "清早": EARLY, "大清早": EARLY, "早晨": EARLY, "早上": EARLY,
    "一早": EARLY, "大早": EARLY, "早": EARLY, "上午": MORNING, "中午": NOON, "正午": NOON,
    "午间": NOON, "下午": AFTERNOON, "午后": AFTERNOON, "傍晚": DUSK, "黄昏": DUSK,
    "晚上": EVENING, "晚间": EVENING, "夜里": NIGHT, "夜晚": EVENING, "晚": EVENING, "夜": EVENING,
    "半夜": SMALL_HOURS, "深夜": SMALL_HOURS, "白天": DAYTIME,
}  # fmt: skip
_PARTS_EN: Final = {
    "early morning": EARLY, "morning": MORNING, "noon": NOON, "midday": NOON, "lunchtime": NOON,
    "lunch time": NOON, "afternoon": AFTERNOON, "evening": EVENING, "night": NIGHT,
}  # fmt: skip
_OFFSETS: Final = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨": -1, "今天": 0,
    "今日": 0, "今儿": 0, "当天": 0, "今": 0, "明天": 1, "明日": 1, "明儿": 1, "明": 1, "后天": 2,
    "后日": 2, "后儿": 2, "大后天": 3,
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "last night": -1,
    "today": 0, "tonight": 0, "tonite": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0, "tomorrow": 1, "tommorow": 1, "tomorow": 1, "tommorrow": 1, "tmr": 1,
    "tmrw": 1, "2morrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
_WEEKDAYS_ZH: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
                       "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}  # fmt: skip
_WEEKS: Final = {"": None, "这": 0, "本": 0, "这个": 0, "下": 1, "下个": 1, "下下": 2, "下下个": 2,
                 "上": -1, "上个": -1, "上上": -2, "this": 0, "next": 1, "last": -1}  # fmt: skip
_WEEKDAYS_EN: Final = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_HOLIDAYS: Final = {
    "国庆": "国庆", "十一": "国庆", "春节": "春节", "过年": "春节", "元旦": "元旦", "清明": "清明",
    "五一": "劳动", "劳动节": "劳动", "端午": "端午", "中秋": "中秋",
    "national day": "国庆", "spring festival": "春节", "chinese new year": "春节",
    "new year's day": "元旦", "labour day": "劳动", "labor day": "劳动", "may day": "劳动",
    "dragon boat": "端午", "mid-autumn": "中秋",
}  # fmt: skip
_NUMBERS_EN: Final = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), 1
    )
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


# --- the pieces ----------------------------------------------------------------------------------

_N: Final = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
_CLOCK_ZH: Final = (
    rf"(?:(?<!\d)(?P<h>{_N})(?P<dot>点钟?|时(?![候间不常而代效令长段期]))"
    r"(?:(?P<half>半)|(?P<quarter>[一1三3])刻|(?P<m>[0-5]?\d|[零一二三四五]?十?[一二三四五六七八九]?)分?)?"
    r"|(?<![\d:])(?P<hh>[01]?\d|2[0-4]):(?P<mm>[0-5]\d)(?::[0-5]\d)?(?![\d:]))"
)


def _named_again(pattern: str, suffix: str) -> str:
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{suffix}>", pattern)


_TO_ZH: Final = r"\s*(?:到|至|-|~|/)\s*"
_DIGIT_RANGE_ZH: Final = rf"(?<![\d.:-])(?P<ra>{_N})\s*(?:到|至|-|~)\s*(?P<rb>{_N})点(?P<rhalf>半)?"
_ORDINARY_NUMBER: Final = (
    r"楼栋座幢门梯线电地车柜桌岗院室房店厅口机阀桩表泵路井会别位区卡库出入球场厂站铺公信码召称"
)
_LITTLE: Final = r"(?!建议|意见|要求|问题|不|也|都没|希望|用|儿|水|声)"

_ZH: Final = re.compile(
    "|".join((
        r"(?P<combo>[今明昨后][早晚夜](?![上间里晨饭餐会班])|[今明昨后][早晚][上间])",
        r"(?P<offset>大前天|大后天|前天|昨[天日儿]|今[天日儿]|明[天日儿]|后天|当天)",
        (r"(?P<ahead>(?P<an>半个?|\d+|[一二两三四五六七八九十]{1,3}个?半?)个?"
        r"(?P<aunit>小时|钟头|分钟|天|周|星期|礼拜)(?:之后|以后|后))"),
        (r"(?P<week>这个|下下个?|下个?|本|这|上上|上个?)?(?:周|星期|礼拜)"
        r"(?:(?P<wend>末|六日|六周日|六天|六和周日|六、日|六、周日)"
        r"|(?P<wday>[一二三四五六日天]|[1-7](?!\d|[天个次小分]))(?![期致]))"),
        r"(?P<weekonly>这个|下下个?|下个?|本|这|上上|上个?)(?:周|星期|礼拜)",
        rf"(?:(?P<y>\d{{4}})[年])?(?P<mo>{_N})月(?:份)?(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:号|日)?",
        r"(?<![\d-])(?P<iy>20\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>3[01]|[12]\d|0?[1-9])(?!\d)",
        r"(?<![\d/])(?P<sm>1[0-2]|0?[1-9])/(?P<sd>3[01]|[12]\d|0?[1-9])(?![\d/])",
        (rf"(?P<later>下个?月|这个月|本月)?(?<![第a-z\d.-])(?P<dom>[123]?\d|[一二三]?十?[一二三四五六七八九十])"
        rf"[号](?![{_ORDINARY_NUMBER}])"),
        (r"(?P<holiday>国庆|春节|元旦|清明|五一|劳动节|端午|中秋)节?(?:长?假期?)?"
        r"(?P<hside>后|之后|以后|过后|前)(?:的?第(?P<hn>[一二三1-3])天)?"),
        _DIGIT_RANGE_ZH,
        _CLOCK_ZH + f"(?:{_TO_ZH}(?P<part2>上午|中午|下午|晚上|傍晚)?"
        + _named_again(_CLOCK_ZH, "2") + ")?",
        (r"(?P<part>大清早|凌晨|清晨|清早|早晨|早上|一早|上午|中午|正午|午间|下午|午后|傍晚|黄昏|晚上"
        r"|晚间|夜里|夜晚|半夜|深夜|白天|(?<=[一二三四五六日天末号])[早晚](?![上点些饭会班饿])|[早晚](?=(?:\d{1,2}|[一二三四五六七八九十]{1,2})点))"
        r"(?!好[啊呀吖,!。!~\s]|好$|安)"),
        (r"(?P<before>之前|以前|前(?=[,。!;\s]|$|来|到|修|都|能|可|要|上门|处理|搞|弄|把))"
        r"|(?P<after>之后|以后|过后|后(?=[,。!;\s]|$|来|到|有|都|能|可|在|我|再|上门|才|家))"),
    ))
)  # fmt: skip

_MER: Final = r"(?:\s*(?P<mer>[ap])\.?m\b\.?)"
_H_EN: Final = (
    r"(?:1[0-9]|2[0-4]|0?\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_WORDS_EN: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT_EN: Final = (
    r"(?!\d|[:.]\d|\s*(?:%|days?\b|hours?\b|hrs?\b|min|times\b|people\b|persons?\b|weeks?\b|months?\b"
    r"|years?\b|yuan\b|rmb\b|cars?\b|of\b|visits?\b|calls?\b|more\b|other\b|different\b|floors?\b"
    r"|residents?\b|guests?\b|kids?\b|reports?\b|st\b|nd\b|rd\b|th\b|-\d|/\d|-[a-z]))"
)
_WEEKDAY_EN: Final = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday|s)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
_MONTH_EN: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_EN: Final = re.compile(
    "|".join((
        (r"\b(?P<offset>(?:the )?day (?:after tomorrow|before yesterday)|yesterday|last night|today"
        r"|tonight|tonite|this (?:morning|afternoon|evening)|tomorrow|tommorr?ow|tomorow|tmrw?"
        r"|2morrow)\b"),
        (r"\bin (?P<an>\d+|an?|one|two|three|four|five|six|seven|half an) "
        r"(?P<aunit>hours?|minutes?|mins?|days?|weeks?)\b"),
        r"\b(?:(?P<week>this|next|last|past|coming)\s+)?weekend\b",
        r"\b(?:(?P<week2>this|next|last|past|coming)\s+)?(?P<wday>" + _WEEKDAY_EN + r")\b\.?",
        r"\b(?P<weekonly>this|next|last) week\b",
        r"\b(?P<mname>" + _MONTH_EN + r")\.?\s+(?:the )?(?P<mday>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
        r"(?:,?\s+(?P<myear>20\d\d)\b)?",
        r"\b(?:the )?(?P<dday>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)?\s+(?P<dname>" + _MONTH_EN
        + r")\b(?:,?\s+(?P<dyear>20\d\d)\b)?",
        r"(?<![\d-])(?P<iy>20\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>3[01]|[12]\d|0?[1-9])(?!\d)",
        (r"\bthe (?P<dom>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?! (?:floor|time|of|day|visit|building"
        r"|one|lift|report|week|month))"),
        (r"\b(?P<hside>after|before) (?:the )?(?P<holiday>national day|spring festival"
        r"|chinese new year|new year's day|labou?r day|may day|dragon boat|mid-autumn)\b"),
        # 3-5 pm, 10 am to noon, between 3 and 5
        r"(?<![\d.:-])(?:(?P<fromw>\bbetween|\bfrom)\s+)?(?P<ra>" + _H_EN + r")(?:[:.](?P<ram>[0-5]\d))?"
        r"(?:\s*(?P<rmer>[ap])\.?m\b\.?)?\s*(?:-|~|\bto\b|\band\b|\btill?\b|\buntil\b)\s*"
        r"(?P<rb>noon\b|" + _H_EN + r"(?![\d-]))(?:[:.](?P<rbm>[0-5]\d))?(?:\s*(?P<rmer2>[ap])\.?m\b\.?)?"
        + _UNIT_EN,
        r"\b(?P<halfw>half past|quarter past|quarter to)\s+(?P<halfh>" + _H_EN + r")\b" + _MER + "?",
        r"(?<![\d.:-])(?P<h>1[0-2]|0?[1-9])(?:[:.](?P<m>[0-5]\d))?" + _MER.replace("<mer>", "<hmer>"),
        r"(?<![\d.:-])(?P<hh>[01]?\d|2[0-4]):(?P<mm>[0-5]\d)(?!\d)",
        r"\b(?P<oh>" + _H_EN + r")\s*o'?\s?clock\b" + _MER.replace("<mer>", "<omer>") + "?",
        r"(?<=\bat )(?P<ah>" + _H_EN + r")\b" + _UNIT_EN,
        r"(?P<bound>\b(?:after|before|by|until|till|from|since)\b(?:\s+about|\s+around)?)"
        r"(?=\s+(?:(?:1[0-9]|2[0-4]|0?\d)(?::[0-5]\d)?" + _UNIT_EN + r"|" + _WORDS_EN + r"\b" + _UNIT_EN + r"|noon|midday|lunch|tomorrow|today|tonight|the \d"
        r"|(?:this|next)\b|" + _WEEKDAY_EN + r"\b|" + _MONTH_EN + r"\s+\d))"
        r"(?:\s+(?P<bh>" + _H_EN + r")\b(?!\s*[ap]\.?m\b|[:.]\d|\s*o'?clock)" + _UNIT_EN + ")?",
        (r"(?<!good )\b(?P<part>early morning|morning|noon|midday|lunch ?time|afternoon|evening|night)"
        r"\b(?!s\b)"),
    ))
)  # fmt: skip


def _clock(hour: int, minute: int = 0, mer: str | None = None, *, sure: bool = False) -> Clock:
    """Make a clock time; am and pm settle the hour."""
    if mer == "p" and hour < MIDDAY:
        hour += MIDDAY
    if mer == "a" and hour == MIDDAY:
        hour = 0
    return Clock(hour, minute, sure or mer is not None or not 0 < hour <= MIDDAY)


def _clock_zh(m: re.Match[str], suffix: str = "") -> Clock | None:
    """Read one of the clock times of the Chinese pattern."""
    if m["hh" + suffix]:
        hour = int(m["hh" + suffix])
        return _clock(
            hour, int(m["mm" + suffix]), sure=len(m["hh" + suffix]) > 1 and hour != MIDDAY
        )
    hour_said = number(m["h" + suffix] or "")
    if hour_said is None or hour_said > MIDNIGHT:
        return None
    minute = 30 if m["half" + suffix] else 0
    if m["quarter" + suffix]:
        minute = 15 if m["quarter" + suffix] in "一1" else 45
    if m["m" + suffix]:
        minute = number(m["m" + suffix].removeprefix("零")) or 0
    return _clock(hour_said, min(minute, 59))


def _read_clock_zh(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Read a clock time or two; 一点 is a time only where it cannot be "a little"."""
    first = _clock_zh(m)
    if first is None:
        return ()
    second = _clock_zh(m, "2")
    if second is not None:
        if m["part2"]:
            part = _PARTS_ZH[m["part2"]]
            second = _in_part(second, part)
        return (Clocks(first, second),)
    rest = text[m.end() :]
    if m["dot"] == "点" and re.match(r"(?:建议|意见|要求|问题|希望)", rest):
        return ()
    if m["h"] == "一" and m.end() == m.end("dot"):
        before = text[max(0, m.start() - 2) : m.start()]
        timely = before in _PARTS_ZH or re.match(r"钟|左右|之?前|之?后|以[前后]|整|多|过", rest)
        if not timely:
            return ()
    return (first,)


def _day_zh(m: re.Match[str]) -> Day | None:
    """Read the day of the Chinese pattern, if it is one."""
    day: Day | None = None
    if m["offset"]:
        day = Offset(_OFFSETS[m["offset"]])
    elif m["wend"]:
        day = Weekday(5, _WEEKS[m["week"] or ""], days=2)
    elif m["wday"]:
        day = Weekday(_WEEKDAYS_ZH[m["wday"]], _WEEKS[m["week"] or ""])
    elif m["weekonly"]:
        week = _WEEKS[m["weekonly"]]
        day = Week(week or 0)
    elif m["mo"]:
        month, dom = number(m["mo"]), number(m["d"])
        day = Dated(dom, month, int(m["y"]) if m["y"] else None) if month and dom else None
    elif m["iy"]:
        day = Dated(int(m["id"]), int(m["im"]), int(m["iy"]))
    elif m["sm"]:
        day = Dated(int(m["sd"]), int(m["sm"]))
    elif m["dom"]:
        dom = number(m["dom"])
        later = None if not m["later"] else int(m["later"].startswith("下"))
        day = Dated(dom, later=later) if dom else None
    elif m["holiday"]:
        nth = number(m["hn"] or "一") or 1
        day = Holiday(_HOLIDAYS[m["holiday"]], nth if m["hside"] != "前" else -nth)
    return day


_UNITS: Final = {
    "小时": timedelta(hours=1), "钟头": timedelta(hours=1), "分钟": timedelta(minutes=1),
    "天": timedelta(days=1), "周": timedelta(weeks=1), "星期": timedelta(weeks=1),
    "礼拜": timedelta(weeks=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1), "day": timedelta(days=1), "week": timedelta(weeks=1),
}  # fmt: skip


def _ahead(amount: str, unit: str) -> tuple[Value, ...]:
    """Read "two hours from now"; whole days are days."""
    unit = unit.removesuffix("s") if unit.isascii() else unit
    if amount.startswith("半") or amount == "half an":
        times = 0.5
    elif amount in {"a", "an"}:
        times = 1.0
    else:
        bare = amount.removesuffix("半").removesuffix("个")
        times = (number(bare) or 0) + (0.5 if amount.endswith("半") else 0)
    span = _UNITS[unit] * times
    if _UNITS[unit] >= timedelta(days=1) and times == int(times):
        return (Offset(span.days),)
    return (Ahead(span),) if span else ()


def _read_zh(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Turn a match of the Chinese pattern into values."""
    if m["combo"]:
        said = m["combo"]
        return (Offset(_OFFSETS[said[0]]), _PARTS_ZH[said[1:]])
    if m["ahead"]:
        return _ahead(m["an"], m["aunit"])
    if m["ra"]:
        first, second = number(m["ra"]), number(m["rb"])
        if first is None or second is None or max(first, second) > MIDNIGHT:
            return ()
        return (Clocks(_clock(first), _clock(second, 30 if m["rhalf"] else 0)),)
    if m["h"] or m["hh"]:
        return _read_clock_zh(m, text)
    if m["part"]:
        return (_PARTS_ZH[m["part"]],)
    if m["before"] or m["after"]:
        return (Bound("before" if m["before"] else "after"),)
    day = _day_zh(m)
    return (day,) if day is not None else ()


_PRONE: Final = {"sat", "sun", "wed", "mon", "fri", "mar", "may"}
"""Short forms that are words of their own: taken only where a time is expected."""


def _weekday_en(day: int, said: str | None, days: int = 1) -> Weekday:
    """Read "this Friday" as the coming, "last Friday" as the one just past."""
    if said in {"last", "past"}:
        return Weekday(day, days=days, past=True)
    return Weekday(day, 1 if said == "next" else None, days=days)


def _day_en(m: re.Match[str], text: str) -> Day | None:
    """Read the day of the English pattern, if it is one."""
    if m["wday"]:
        lone = m["wday"] in _PRONE and not m["week2"]
        if lone and not re.search(
            r"(?:\b(?:on|by|or|and|before|after|until|till|from|to)|^|[,/&-]) ?$", text[: m.start()]
        ):
            return None
        return _weekday_en(_WEEKDAYS_EN[m["wday"][:3]], m["week2"])
    if m["mname"]:
        year = int(m["myear"]) if m["myear"] else None
        return Dated(int(m["mday"]), _MONTHS[m["mname"][:3]], year)
    if m["dname"]:
        year = int(m["dyear"]) if m["dyear"] else None
        return Dated(int(m["dday"]), _MONTHS[m["dname"][:3]], year)
    if m["iy"]:
        return Dated(int(m["id"]), int(m["im"]), int(m["iy"]))
    if m["dom"]:
        return Dated(int(m["dom"]))
    if m["weekonly"]:
        return Week(_WEEKS[m["weekonly"]] or 0)
    if m["holiday"]:
        name = m["holiday"].replace("labor", "labour")
        return Holiday(_HOLIDAYS[name], 1 if m["hside"] == "after" else -1)
    if "weekend" in m.group():
        return _weekday_en(5, m["week"], days=2)
    return None


def _clocks_en(m: re.Match[str]) -> tuple[Value, ...]:
    """Read "3-5 pm": the second half of the day settles the first."""
    first, second = number(m["ra"].lstrip("0") or "0"), m["rb"]
    hour = MIDDAY if second == "noon" else number(second.lstrip("0") or "0")
    if first is None or hour is None:
        return ()
    minutes = int(m["ram"] or 0), int(m["rbm"] or 0)
    end = _clock(hour, minutes[1], m["rmer2"], sure=second == "noon")
    start = _clock(first, minutes[0], m["rmer"])
    if m["rmer2"] and not m["rmer"]:
        late = _clock(first, minutes[0], m["rmer2"])
        start = late if late.hour < end.hour else replace(start, sure=True)
    said = m["fromw"] or m["rmer"] or m["rmer2"] or m["ram"] or second == "noon"
    return (Clocks(start, end, weak=not said),)


def _clock_en(m: re.Match[str]) -> Clock | None:
    """Read the clock time of the English pattern, if it is one."""
    if m["halfw"]:
        hour = number(m["halfh"]) or 0
        shift, minute = {"half past": (0, 30), "quarter past": (0, 15), "quarter to": (-1, 45)}[
            m["halfw"]
        ]
        return _clock(hour + shift, minute, m["mer"])
    if m["h"]:
        return _clock(int(m["h"]), int(m["m"] or 0), m["hmer"])
    if m["hh"]:
        sure = m["hh"].startswith("0") or int(m["hh"]) == 0
        return _clock(int(m["hh"]), int(m["mm"]), sure=sure)
    if m["oh"]:
        return _clock(number(m["oh"]) or 0, 0, m["omer"])
    return _clock(number(m["ah"]) or 0) if m["ah"] else None


def _read_en(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Turn a match of the English pattern into values."""
    if m["offset"]:
        said = m["offset"]
        part: tuple[Value, ...] = ()
        if said in {"tonight", "tonite", "last night"}:
            part = (EVENING,)
        elif said.startswith("this "):
            part = (_PARTS_EN[said.removeprefix("this ")],)
        return (Offset(_OFFSETS[said]), *part)
    if m["an"]:
        return _ahead(m["an"], m["aunit"])
    if m["ra"]:
        return _clocks_en(m)
    clock = _clock_en(m)
    if clock is not None:
        return (clock,)
    if m["bound"]:
        word = m["bound"].split()[0]
        side = {"after": "after", "from": "after", "since": "since", "by": "by"}.get(word, "before")
        clock: tuple[Value, ...] = (_clock(number(m["bh"]) or 0),) if m["bh"] else ()
        return (Bound(side), *clock)
    if m["part"]:
        return (_PARTS_EN[re.sub(r"lunch ?time", "lunchtime", m["part"])],)
    day = _day_en(m, text)
    return (day,) if day is not None else ()


_GAP: Final = re.compile(
    r"[\s,]*(?:的|那天|大概|大约|差不多|左右|全天|at|on|in the|in|the|of the|of|around|about|early|late|from"
    r"|anytime|any time|,)?[\s,]*\Z"
)
_LINK: Final = re.compile(r"\s*(?:到|至|-|~|to|until|till|through|thru)\s*\Z")
_HABIT: Final = re.compile(
    r"(?:每(?:个|天|晚|周|到|次)*|天天|总是?|经常|老是?|一到|都是|every|each|most|all)\s*(?:the|single|other)?\s*\Z"
)


def _pieces(text: str) -> Iterator[Piece]:
    """Find all pieces of a normalised text, left to right."""
    chinese = any("㐀" <= char <= "鿿" for char in text)
    readers: list[tuple[re.Pattern[str], Callable[[re.Match[str], str], tuple[Value, ...]]]] = []
    if chinese:
        readers.append((_ZH, _read_zh))
    if not chinese or re.search(r"[a-z]{2}", text):
        readers.append((_EN, _read_en))
    found = [
        Piece(m.start(), m.end(), values)
        for pattern, read in readers
        for m in pattern.finditer(text)
        if (values := read(m, text))
    ]
    found.sort(key=lambda piece: (piece.start, -piece.end))
    reached = 0
    for piece in found:
        if piece.start >= reached:
            yield piece
            reached = piece.end


def _with(moment: Moment, values: tuple[Value, ...]) -> Moment | None:
    """Add values to a moment, or None where it has such a thing already."""
    for value in values:
        more = _plus(moment, value)
        if more is None:
            return None
        moment = more
    return moment


def _plus(moment: Moment, value: Value) -> Moment | None:
    """Add one value, or None where the moment has such a thing already."""
    timed = moment.clock is not None or moment.clocks is not None
    match value:
        case Part():
            return replace(moment, part=value) if moment.part is None else None
        case Clock():
            return replace(moment, clock=value) if not timed else None
        case Clocks():
            return replace(moment, clocks=value) if not timed else None
        case Ahead():
            return replace(moment, ahead=value) if moment.ahead is None else None
        case Bound(side=side):
            return replace(moment, bound=side) if moment.bound is None else None
        case _:
            return replace(moment, day=value) if moment.day is None else None


@dataclass(slots=True)
class _Group:
    """Neighbouring pieces so far."""

    start: int
    end: int
    moment: Moment
    ends_in_bound: bool = False
    linked: Moment | None = None


def _groups(text: str) -> Iterator[_Group]:
    """Join neighbouring pieces to moments, and two moments with "to" between them."""
    group: _Group | None = None
    for piece in _pieces(text):
        # 之前 stands behind what it bounds, "before" in front of it
        opens = isinstance(piece.values[0], Bound) and text[piece.start].isascii()
        if group is not None:
            gap = text[group.end : piece.start]
            target = group.linked or group.moment
            if _GAP.match(gap) and not (opens and _has_time(target)):
                joined = _with(target, piece.values)
                if joined is not None:
                    _extend(group, joined, piece)
                    continue
            if _LINK.match(gap) and group.linked is None:
                joined = _with(Moment(), piece.values)
                if joined is not None and not opens:
                    group.linked = joined
                    group.end = piece.end
                    continue
            yield group
        fresh = _with(Moment(), piece.values)
        group = _Group(piece.start, piece.end, fresh) if fresh is not None else None
    if group is not None:
        yield group


def _has_time(moment: Moment) -> bool:
    return moment.clock is not None or moment.clocks is not None


def _extend(group: _Group, joined: Moment, piece: Piece) -> None:
    if group.linked is None:
        group.moment = joined
    else:
        group.linked = joined
    group.end = piece.end


# --- working it out ------------------------------------------------------------------------------


def _in_part(clock: Clock, part: Part) -> Clock:
    """Settle an hour by the part of day beside it: 下午三点 is 15:00, 晚上十二点 midnight."""
    hour = clock.hour
    if clock.hour > MIDDAY:
        return replace(clock, sure=True)
    if part.start >= MIDDAY:
        if hour == MIDDAY:
            hour = MIDNIGHT if part.start >= EVENING.start else MIDDAY
        elif not (part == NOON and hour >= NOON.start - 2):
            hour += MIDDAY
    elif hour == MIDDAY and part.end <= EARLY.end:
        hour = 0
    return Clock(hour, clock.minute, sure=True)


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


def _holiday(day: Holiday, today: date) -> date | None:
    """Find the n-th day after or before the next such public holiday of China."""
    import holidays

    calendar = holidays.country_holidays("CN", years=(today.year, today.year + 1), language="zh_CN")
    dates = sorted(d for d, name in calendar.items() if day.name in name)
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
        meant = block[-1] if day.days > 0 else block[0]
        result = meant + timedelta(days=day.days)
        if result >= today:
            return result
    return None


def _dates(day: Day, now: datetime, *, back: bool) -> tuple[date, int] | None:
    """Give the first day meant and how many days it is."""
    today = now.date()
    match day:
        case Offset(days=days):
            return today + timedelta(days=days), 1
        case Week(week=week):
            return today + timedelta(days=7 * week - today.weekday()), 7
        case Weekday(day=weekday, days=days, past=True):
            return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1), days
        case Weekday(day=weekday, week=None, days=days):
            if back:
                return today - timedelta(days=(today.weekday() - weekday) % 7), days
            if days > 1 and today.weekday() == weekday + 1:
                return today - timedelta(days=1), days  # Sunday: this weekend is not over
            return today + timedelta(days=(weekday - today.weekday()) % 7), days
        case Weekday(day=weekday, week=week, days=days):
            monday = today + timedelta(days=7 * (week or 0) - today.weekday())
            return monday + timedelta(days=weekday), days
        case Dated():
            exact = _dated(day, today, back=back)
            return (exact, 1) if exact else None
        case Holiday():
            near = _holiday(day, today)
            return (near, 1) if near else None


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


def _resolve(moment: Moment, now: datetime, *, back: bool) -> Interval | None:
    """Work a moment out. ``back``: the words around look back."""
    if moment.ahead is not None:
        instant = now + moment.ahead.time
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
            one = _in_part(one, moment.part)
            if not two.sure:
                two = _in_part(two, moment.part) if two.hour <= MIDDAY else two
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
    passed = span.end <= now and moment.bound != "after"
    if passed and not back and (open_day or next_week):
        shift = timedelta(days=1 if open_day else 7)
        span = Interval(span.start + shift, span.end + shift)
    if back and open_day and span.start > now:
        span = Interval(span.start - timedelta(days=1), span.end - timedelta(days=1))
    return span if moment.bound is None else _bounded(span, moment, now)


def _bounded(span: Interval, moment: Moment, now: datetime) -> Interval | None:
    """Apply before, by, after and since to a span; None where nothing is left of it."""
    timed = moment.part is not None or moment.clock is not None or moment.clocks is not None
    day = span.start.date()
    match moment.bound:
        case "after" if timed:
            end = _at(day, MIDNIGHT, 0, now)
            return Interval(span.start, end) if end > now or moment.day is not None else None
        case "after":
            return Interval(span.end, span.end + timedelta(days=7))
        case "since":
            return Interval(span.start, now) if span.start < now else span
        case "before" | "by" if timed:
            begin = _at(day, DAY_STARTS, 0, now)
            if begin >= span.start:
                begin = _at(day, 0, 0, now)
            return Interval(begin, span.start)
        case "by":
            return Interval(min(now, span.end), span.end)
        case _:
            return Interval(min(now, span.start), span.start)


_CLAUSE_END: Final = re.compile(r"[,。!?;\n]")
_BACK_ZH: Final = re.compile(
    r"[了过](?![来去节年道一])|刚|已经|开始|[来报修交打说坏漏停断发买装缴问提收约开走寄拿登申]的|上次"
)
_AHEAD_ZH: Final = re.compile(
    r"吧|行吗|行不|可以|能|会|要|在家|有人|有空|方便|麻烦|想|准备|打算|改|再|请|派|得空|都在|好不|来一下|上门"
)
_BACK_EN: Final = re.compile(
    r"\b(?:was|were|had|did|didn't|came|reported|called|paid|ordered|left|lost|started|stopped"
    r"|broke|told|said|went|sent|wrote|ago|since|happened|fixed|repaired|promised|complained)\b"
)
_AHEAD_EN: Final = re.compile(
    r"\b(?:will|'ll|can|could|please|pls|want|would|shall|fine|works|free|available|book|come"
    r"|reschedule|move|going to|should|home|ok|okay)\b"
)


def _looks_back(text: str, start: int, end: int) -> bool:
    """Tell whether the clause around a moment tells of something past."""
    before = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    after = _CLAUSE_END.search(text, end)
    clause = text[before : after.start() if after else len(text)]
    if any("㐀" <= char <= "鿿" for char in clause):
        return bool(_BACK_ZH.search(clause)) and not _AHEAD_ZH.search(clause)
    return bool(_BACK_EN.search(clause)) and not _AHEAD_EN.search(clause)


def _is_time(moment: Moment) -> bool:
    """Tell whether the pieces are enough to be a time by themselves."""
    if moment.day is not None or moment.ahead is not None or moment.clock is not None:
        return True
    if moment.clocks is not None:
        return not moment.clocks.weak
    return moment.part is not None and not moment.part.weak


def _combine(group: _Group, now: datetime, *, back: bool) -> Interval | None:
    """Work out a group: one moment, or from one to another."""
    if group.linked is None:
        return _resolve(group.moment, now, back=back)
    one, two = group.moment, group.linked
    untimed = not (_has_time(one) or _has_time(two) or one.part or two.part)
    if untimed and one.day and two.day:
        if isinstance(two.day, Weekday) and isinstance(one.day, Weekday) and two.day.week is None:
            two = replace(two, day=replace(two.day, week=one.day.week))
        return _resolve(replace(one, until=two.day), now, back=back)
    if one.day is None and two.day is None:
        return _same_day(one, two, now, back=back)
    start = _resolve(one, now, back=back)
    if start is None:
        return None
    later = two if two.day else replace(two, day=Offset((start.start.date() - now.date()).days))
    if later.part is None and later.clock and one.part:
        later = replace(later, part=one.part)
    end = _resolve(later, now, back=back)
    if end is None or end.end < start.start:
        return start
    return Interval(start.start, end.end)


def _same_day(one: Moment, two: Moment, now: datetime, *, back: bool) -> Interval | None:
    """Work out "8 in the morning to 6 in the evening": today while it is not over."""
    today = Offset(0)
    if two.part is None and two.clock is not None:
        two = replace(two, part=one.part)
    start = _resolve(replace(one, day=today), now, back=back)
    end = _resolve(replace(two, day=today), now, back=back)
    if start is None or end is None or end.end < start.start:
        return start
    shift = timedelta(days=int(end.end <= now and not back))
    return Interval(start.start + shift, end.end + shift)


def _is_habit(text: str, group: _Group) -> bool:
    """Tell whether a time comes again and again: every evening, on Sundays."""
    if _HABIT.search(text, max(0, group.start - 12), group.start):
        return True
    return text[group.end : group.end + 1] == "s"


def find(text: str, now: datetime) -> list[Found]:
    """Find every time named in a normalised text, left to right.

    ``now`` is aware and in the community's zone; the intervals are in that zone. What happens
    every day ("每天晚上", "every evening") is no time.
    """
    found: list[Found] = []
    for group in _groups(text):
        if not _is_time(group.moment) and (group.linked is None or not _is_time(group.linked)):
            continue
        if _is_habit(text, group):
            continue
        back = _looks_back(text, group.start, group.end)
        interval = _combine(group, now, back=back)
        if interval is not None:
            found.append(Found(group.start, group.end, interval))
    return found
