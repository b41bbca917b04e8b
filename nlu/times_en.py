"""Times in English: tomorrow 3-5 pm, Saturday morning, the 25th, in two hours, after six."""

import re
from dataclasses import replace
from typing import Final

from nlu.moments import (
    AFTERNOON,
    EARLY,
    EVENING,
    FESTIVE,
    HOLIDAYS,
    MIDDAY,
    MIDNIGHT,
    MORNING,
    NIGHT,
    NOON,
    OFFSETS,
    Bound,
    Clock,
    Clocks,
    Dated,
    Day,
    Holiday,
    Month,
    Offset,
    Part,
    Value,
    Week,
    Weekday,
    ahead,
    clock_time,
    number,
)

_PARTS: Final = {
    "early morning": EARLY, "morning": MORNING, "noon": NOON, "midday": NOON, "lunchtime": NOON,
    "lunch time": NOON, "afternoon": AFTERNOON, "evening": EVENING, "night": NIGHT,
}  # fmt: skip
_WEEKDAYS: Final = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_WEEKS: Final = {"this": 0, "next": 1, "last": -1}
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}

_MER: Final = r"(?:\s*(?P<mer>[ap])\.?m\b\.?)"
_H: Final = r"(?:1[0-9]|2[0-4]|0?\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_WORDS: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT: Final = (
    r"(?!\d|[:.]\d|\s*(?:%|days?\b|hours?\b|hrs?\b|min|times\b|people\b|persons?\b|weeks?\b|months?\b"
    r"|years?\b|yuan\b|rmb\b|cars?\b|of\b|visits?\b|calls?\b|more\b|other\b|different\b|floors?\b"
    r"|residents?\b|guests?\b|kids?\b|reports?\b|st\b|nd\b|rd\b|th\b|-\d|/\d|-[a-z]))"
)
_WEEKDAY: Final = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday|s)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_SPAN: Final = (
    r"(?P<an>\d+|half an|an?|one|two|three|four|five|six|seven|ten|twenty|thirty) "
    r"(?P<aunit>hours?|hrs?|minutes?|mins?|days?|weeks?)"
)
_SPAN_AGO: Final = re.sub(r"<(an|aunit)>", r"<\g<1>2>", _SPAN)
_SPAN_ON: Final = re.sub(r"<(an|aunit)>", r"<\g<1>3>", _SPAN)
_FEAST: Final = (
    r"(?:national day|spring festival|chinese new year|new year's day|new year|labou?r day|may day"
    r"|dragon boat(?: festival)?|mid-autumn(?: festival)?)"
)
PATTERN: Final = re.compile(
    "|".join((
        (r"\b(?P<offset>(?:the )?day (?:after tomorrow|before yesterday)|yesterday|last night|today"
        r"|tonight|tonite|this (?:morning|afternoon|evening)|tomorrow|tommorr?ow|tomorow|tmrw?"
        r"|2morrow)\b"),
        rf"\b(?P<aside>(?:with)?in(?: the next)?|the next) {_SPAN}\b(?:'? time)?(?! or so)",
        rf"\b{_SPAN_AGO} (?:ago|back|earlier)\b",
        rf"\b{_SPAN_ON} from (?:now|today)\b",
        r"\b(?:(?P<week>this|next|last|past|coming)\s+)?weekend\b",
        r"\b(?:(?P<week2>this|next|last|past|coming)\s+)?(?P<wday>" + _WEEKDAY + r")\b\.?",
        r"\b(?:the )?week (?P<weeks>after next|before last)\b|\b(?P<weekonly>this|next|last) week\b",
        (r"\b(?P<festive>christmas eve|christmas|boxing day|(?:chinese )?new year's eve|valentine's day"
        r"|lantern festival|double ninth)(?: day| festival)?\b(?! (?:party|parties|tree|event|activit|lights?|decorat"
        r"|gift|present|card|carol|market|dinner|greeting|celebrat))(?: (?P<fyear>this|next|last) year\b)?"),
        r"\b(?:the )?end of (?:the |this )?(?P<ending>(?:next )?month|year)\b",
        r"\b(?P<monthly>next|last) month\b",
        r"\b(?P<mname>" + _MONTH + r")\.?\s+(?:the )?(?P<mday>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
        r"(?:,?\s+(?P<myear>20\d\d)\b)?",
        r"\b(?:the )?(?P<dday>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)?\s+(?P<dname>" + _MONTH
        + r")\b(?:,?\s+(?P<dyear>20\d\d)\b)?",
        r"(?<![\d-])(?P<iy>20\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>3[01]|[12]\d|0?[1-9])(?!\d)",
        (r"\bthe (?P<dom>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?! (?:floor|time|of|day|visit|building"
        r"|one|lift|report|week|month))"),
        (rf"(?<=after )(?:the )?(?P<holiday>{_FEAST})\b"
        r"|(?:(?<=before )|(?<=by )|(?<=on )|(?<=during ))"
        rf"(?:the )?(?P<feast>{_FEAST})\b(?: holidays?)?"),
        # 28/11 has one reading; 11/28 is the month first, as in Chinese, where a date is expected
        (r"(?<![\d/.-])(?:(?P<md>1[0-2]|0?[1-9])/(?P<mdd>3[01]|2\d|1[3-9])|(?P<dmd>3[01]|2\d|1[3-9])/(?P<dm>1[0-2]|0?[1-9])"
        r"|(?:(?<=on )|(?<=by ))(?P<sm>1[0-2]|0?[1-9])/(?P<sd>1[0-2]|0?[1-9]))(?:/(?P<sy>20\d\d))?(?![\d/])(?<!24/7)"),
        # 3-5 pm, 10 am to noon, between 3 and 5
        r"(?<![\d.:-])(?:(?P<fromw>\bbetween|\bfrom)\s+)?(?P<ra>" + _H + r")(?:[:.](?P<ram>[0-5]\d))?"
        r"(?:\s*(?P<rmer>[ap])\.?m\b\.?)?\s*(?:-|~|\bto\b|\band\b|\btill?\b|\buntil\b)\s*"
        r"(?P<rb>noon\b|" + _H + r"(?![\d-]))(?:[:.](?P<rbm>[0-5]\d))?(?:\s*(?P<rmer2>[ap])\.?m\b\.?)?"
        + _UNIT,
        r"\b(?P<halfw>half past|quarter past|quarter to)\s+(?P<halfh>" + _H + r")\b" + _MER + "?",
        r"(?<![\d.:-])(?P<h>1[0-2]|0?[1-9])(?:[:.](?P<m>[0-5]\d))?" + _MER.replace("<mer>", "<hmer>"),
        r"(?<![\d.:-])(?P<hh>[01]?\d|2[0-4]):(?P<mm>[0-5]\d)(?!\d)",
        r"\b(?P<oh>" + _H + r")\s*o'?\s?clock\b" + _MER.replace("<mer>", "<omer>") + "?",
        r"(?:(?<=\bat )|(?<=@))(?P<ah>" + _H + r")\b" + _UNIT + r"|\b(?P<ish>" + _H + r")[ -]?ish\b",
        r"(?:(?<=\baround )|(?<=\babout ))(?P<nearh>" + _H + r")\b" + _UNIT + r"(?!\s*[ap]\.?m\b|[:.]\d|,?\d)",
        r"(?<=\bor )(?P<orh>" + _H + r")\b" + _UNIT + r"(?!\s*[ap]\.?m\b)",
        r"(?:(?<=at )|(?<=until )|(?<=till )|(?<=before )|(?<=by )|(?<=to ))(?P<midnight>midnight)\b",
        r"(?P<bound>\b(?:after|before|by|until|till|from|since)\b(?:\s+about|\s+around)?)"
        r"(?=\s+(?:(?:1[0-9]|2[0-4]|0?\d)(?::[0-5]\d)?" + _UNIT + r"|" + _WORDS + r"\b" + _UNIT + r"|noon|midday|midnight|lunch|tomorrow|today|tonight|yesterday|the \d|(?:the )?end of"
        r"|(?:this|next|last)\b|\d{1,2}/\d|(?:the )?" + _FEAST + r"|" + _WEEKDAY + r"\b|" + _MONTH + r"\s+\d))"
        r"(?:\s+(?P<bh>" + _H + r")\b(?!\s*[ap]\.?m\b|[:.]\d|\s*o'?clock)" + _UNIT + ")?",
        (r"(?<!good )\b(?P<part>early morning|morning|noon|midday|lunch ?time|afternoon|evening|night)"
        r"\b(?!s\b)"),
    ))
)  # fmt: skip


_PRONE: Final = {"sat", "sun", "wed", "mon", "fri", "mar", "may"}
"""Short forms that are words of their own: taken only where a time is expected."""


def _weekday_en(day: int, said: str | None, days: int = 1) -> Weekday:
    """Read "this Friday" as the coming, "last Friday" as the one just past."""
    if said in {"last", "past"}:
        return Weekday(day, days=days, past=True)
    return Weekday(day, 1 if said == "next" else None, days=days)


def _weekday_said(m: re.Match[str], text: str) -> Weekday | None:
    """Read a weekday; short forms that are words need a place where a time is expected."""
    lone = m["wday"] in _PRONE and not m["week2"]
    if lone and not re.search(
        r"(?:\b(?:on|by|or|and|before|after|until|till|from|to)|^|[,/&-]) ?$", text[: m.start()]
    ):
        return None
    return _weekday_en(_WEEKDAYS[m["wday"][:3]], m["week2"])


def _date_en(m: re.Match[str]) -> Dated | None:
    """Read a date in any of its forms: Nov 25th, 25 November, 2026-11-25, the 25th, 28/11."""
    year = m["myear"] or m["dyear"] or m["iy"] or m["sy"]
    day = m["mday"] or m["dday"] or m["id"] or m["dom"] or m["mdd"] or m["dmd"] or m["sd"]
    name = m["mname"] or m["dname"]
    month = m["im"] or m["md"] or m["dm"] or m["sm"]
    if not day:
        return None
    known = _MONTHS[name[:3]] if name else int(month) if month else None
    return Dated(int(day), known, int(year) if year else None)


def _day_en(m: re.Match[str], text: str) -> Day | None:
    """Read the day of the English pattern, if it is one."""
    if m["wday"]:
        return _weekday_said(m, text)
    feast = m["holiday"] or m["feast"]
    if feast:
        return Holiday(HOLIDAYS[feast.replace("labor", "labour").removesuffix(" festival")], 0)
    if m["weekonly"]:
        return Week(_WEEKS[m["weekonly"]])
    if m["weeks"]:
        return Week(2 if m["weeks"] == "after next" else -2)
    if m["festive"]:
        return replace(FESTIVE[m["festive"]], later=_WEEKS.get(m["fyear"]))
    if m["ending"] == "year":
        return Dated(31, 12, later=0)
    if m["ending"]:
        return Month(int(m["ending"].startswith("next")), end=True)
    if m["monthly"]:
        return Month(_WEEKS[m["monthly"]])
    return _weekday_en(5, m["week"], days=2) if "weekend" in m.group() else _date_en(m)


def _clocks_en(m: re.Match[str]) -> tuple[Value, ...]:
    """Read "3-5 pm": the second half of the day settles the first."""
    first, second = number(m["ra"].lstrip("0") or "0"), m["rb"]
    hour = MIDDAY if second == "noon" else number(second.lstrip("0") or "0")
    if first is None or hour is None:
        return ()
    minutes = int(m["ram"] or 0), int(m["rbm"] or 0)
    end = clock_time(hour, minutes[1], m["rmer2"], sure=second == "noon")
    start = clock_time(first, minutes[0], m["rmer"])
    if m["rmer2"] and not m["rmer"]:
        late = clock_time(first, minutes[0], m["rmer2"])
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
        return clock_time(hour + shift, minute, m["mer"])
    if m["h"]:
        return clock_time(int(m["h"]), int(m["m"] or 0), m["hmer"])
    if m["hh"]:
        sure = m["hh"].startswith("0") or int(m["hh"]) == 0
        return clock_time(int(m["hh"]), int(m["mm"]), sure=sure)
    if m["oh"]:
        return clock_time(number(m["oh"]) or 0, 0, m["omer"])
    if m["midnight"]:
        return Clock(MIDNIGHT, sure=True)
    said = m["ah"] or m["ish"]
    return clock_time(number(said) or 0) if said else None


_OF_A_DAY: Final = re.compile(
    rf"\b(?:tonight|night|morning|afternoon|evening|tomorrow|today|yesterday|{_WEEKDAY})\s*,?\s*(?:at )?(?:around|about) \Z"
)
LONGEST_DAY: Final = 30
"""A number is an hour where a day or a part of one stands before it: tonight around 8."""
_AN_HOUR: Final = re.compile(rf"(?:\bat {_H}|[ap]\.?m\.?|:\d\d)\s*,?\s*or \Z")
LONGEST_HOUR: Final = 20
FURTHEST_EARLY: Final = 24
_EARLY: Final = re.compile(rf"\bearly(?: (?:on |in |the |this |tomorrow |{_WEEKDAY} )*)\Z")


def _span_en(m: re.Match[str]) -> tuple[Value, ...]:
    """Read "in two hours", "within two hours" and "two hours ago"."""
    if m["an"]:
        return ahead(m["an"], m["aunit"], "after" if m["aside"] == "in" else "within")
    if m["an3"]:
        return ahead(m["an3"], m["aunit3"], "after")
    return ahead(m["an2"], m["aunit2"], "ago")


def _bound_en(m: re.Match[str]) -> tuple[Value, ...]:
    """Read "after", "by", "until", with the hour that may stand beside; "since" bounds nothing."""
    word = m["bound"].split()[0]
    # since when it has been so is when it began
    side = {"after": "after", "from": "from", "since": "", "by": "by"}.get(word, "before")
    hour = number(m["bh"]) if m["bh"] else None
    bound = (Bound(side),) if side else ()
    return bound if hour is None else (*bound, clock_time(hour))


def _part_en(m: re.Match[str], text: str) -> Part:
    """Read a part of the day: "early on Monday morning" begins before the morning does."""
    early = _EARLY.search(text[max(0, m.start() - FURTHEST_EARLY) : m.start()])
    said = "early morning" if m["part"] == "morning" and early else m["part"]
    return _PARTS[said]


def _offset_en(m: re.Match[str]) -> tuple[Value, ...]:
    """Read "tomorrow", and "tonight", which is a day and a part."""
    said = m["offset"]
    part: tuple[Value, ...] = ()
    if said in {"tonight", "tonite", "last night"}:
        part = (EVENING,)
    elif said.startswith("this "):
        part = (_PARTS[said.removeprefix("this ")],)
    return (Offset(OFFSETS[said]), *part)


def _another_hour(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Read the second of "at 10 or 11"."""
    before = text[max(0, m.start() - LONGEST_HOUR) : m.start()]
    return (clock_time(number(m["orh"]) or 0),) if _AN_HOUR.search(before) else ()


def read(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Turn a match of the English pattern into values."""
    if m["offset"]:
        return _offset_en(m)
    if m["an"] or m["an2"] or m["an3"]:
        return _span_en(m)
    if m["ra"]:
        return _clocks_en(m)
    if m["bound"]:
        return _bound_en(m)
    if m["orh"]:
        return _another_hour(m, text)
    if m["nearh"]:
        of_a_day = _OF_A_DAY.search(text[max(0, m.start() - LONGEST_DAY) : m.start()])
        return (clock_time(number(m["nearh"]) or 0),) if of_a_day else ()
    if m["part"]:
        return (_part_en(m, text),)
    value = _clock_en(m) or _day_en(m, text)
    return (value,) if value is not None else ()
