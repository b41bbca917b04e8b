"""Times in English: tomorrow 3-5 pm, Saturday morning, the 25th, in two hours, after six."""

import re
from dataclasses import replace
from typing import Final

from nlu.moments import (
    AFTERNOON,
    EARLY,
    EVENING,
    HOLIDAYS,
    MIDDAY,
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
    Offset,
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
PATTERN: Final = re.compile(
    "|".join((
        (r"\b(?P<offset>(?:the )?day (?:after tomorrow|before yesterday)|yesterday|last night|today"
        r"|tonight|tonite|this (?:morning|afternoon|evening)|tomorrow|tommorr?ow|tomorow|tmrw?"
        r"|2morrow)\b"),
        (r"\bin (?P<an>\d+|an?|one|two|three|four|five|six|seven|half an) "
        r"(?P<aunit>hours?|minutes?|mins?|days?|weeks?)\b"),
        r"\b(?:(?P<week>this|next|last|past|coming)\s+)?weekend\b",
        r"\b(?:(?P<week2>this|next|last|past|coming)\s+)?(?P<wday>" + _WEEKDAY + r")\b\.?",
        r"\b(?P<weekonly>this|next|last) week\b",
        r"\b(?P<mname>" + _MONTH + r")\.?\s+(?:the )?(?P<mday>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
        r"(?:,?\s+(?P<myear>20\d\d)\b)?",
        r"\b(?:the )?(?P<dday>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)?\s+(?P<dname>" + _MONTH
        + r")\b(?:,?\s+(?P<dyear>20\d\d)\b)?",
        r"(?<![\d-])(?P<iy>20\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>3[01]|[12]\d|0?[1-9])(?!\d)",
        (r"\bthe (?P<dom>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?! (?:floor|time|of|day|visit|building"
        r"|one|lift|report|week|month))"),
        (r"\b(?P<hside>after|before) (?:the )?(?P<holiday>national day|spring festival"
        r"|chinese new year|new year's day|labou?r day|may day|dragon boat|mid-autumn)\b"),
        # 3-5 pm, 10 am to noon, between 3 and 5
        r"(?<![\d.:-])(?:(?P<fromw>\bbetween|\bfrom)\s+)?(?P<ra>" + _H + r")(?:[:.](?P<ram>[0-5]\d))?"
        r"(?:\s*(?P<rmer>[ap])\.?m\b\.?)?\s*(?:-|~|\bto\b|\band\b|\btill?\b|\buntil\b)\s*"
        r"(?P<rb>noon\b|" + _H + r"(?![\d-]))(?:[:.](?P<rbm>[0-5]\d))?(?:\s*(?P<rmer2>[ap])\.?m\b\.?)?"
        + _UNIT,
        r"\b(?P<halfw>half past|quarter past|quarter to)\s+(?P<halfh>" + _H + r")\b" + _MER + "?",
        r"(?<![\d.:-])(?P<h>1[0-2]|0?[1-9])(?:[:.](?P<m>[0-5]\d))?" + _MER.replace("<mer>", "<hmer>"),
        r"(?<![\d.:-])(?P<hh>[01]?\d|2[0-4]):(?P<mm>[0-5]\d)(?!\d)",
        r"\b(?P<oh>" + _H + r")\s*o'?\s?clock\b" + _MER.replace("<mer>", "<omer>") + "?",
        r"(?<=\bat )(?P<ah>" + _H + r")\b" + _UNIT,
        r"(?P<bound>\b(?:after|before|by|until|till|from|since)\b(?:\s+about|\s+around)?)"
        r"(?=\s+(?:(?:1[0-9]|2[0-4]|0?\d)(?::[0-5]\d)?" + _UNIT + r"|" + _WORDS + r"\b" + _UNIT + r"|noon|midday|lunch|tomorrow|today|tonight|the \d"
        r"|(?:this|next)\b|" + _WEEKDAY + r"\b|" + _MONTH + r"\s+\d))"
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


def _day_en(m: re.Match[str], text: str) -> Day | None:
    """Read the day of the English pattern, if it is one."""
    if m["wday"]:
        lone = m["wday"] in _PRONE and not m["week2"]
        if lone and not re.search(
            r"(?:\b(?:on|by|or|and|before|after|until|till|from|to)|^|[,/&-]) ?$", text[: m.start()]
        ):
            return None
        return _weekday_en(_WEEKDAYS[m["wday"][:3]], m["week2"])
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
        return Week(_WEEKS[m["weekonly"]])
    if m["holiday"]:
        name = m["holiday"].replace("labor", "labour")
        return Holiday(HOLIDAYS[name], 1 if m["hside"] == "after" else -1)
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
    return clock_time(number(m["ah"]) or 0) if m["ah"] else None


def read(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Turn a match of the English pattern into values."""
    if m["offset"]:
        said = m["offset"]
        part: tuple[Value, ...] = ()
        if said in {"tonight", "tonite", "last night"}:
            part = (EVENING,)
        elif said.startswith("this "):
            part = (_PARTS[said.removeprefix("this ")],)
        return (Offset(OFFSETS[said]), *part)
    if m["an"]:
        return ahead(m["an"], m["aunit"])
    if m["ra"]:
        return _clocks_en(m)
    clock = _clock_en(m)
    if clock is not None:
        return (clock,)
    if m["bound"]:
        word = m["bound"].split()[0]
        side = {"after": "after", "from": "after", "since": "since", "by": "by"}.get(word, "before")
        hour = number(m["bh"]) if m["bh"] else None
        return (Bound(side),) if hour is None else (Bound(side), clock_time(hour))
    if m["part"]:
        return (_PARTS[re.sub(r"lunch ?time", "lunchtime", m["part"])],)
    day = _day_en(m, text)
    return (day,) if day is not None else ()
