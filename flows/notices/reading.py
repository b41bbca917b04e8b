"""Reading what a clerk writes of a notice: ``停水 3号楼 2026-11-25 09:00-17:00 清洗水箱``."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from flows.community import Community
from flows.notices.audience import said
from flows.notices.notice import Audience, Kind
from flows.service_calendar import DAY, local_day
from flows.understanding import Interval, Understanding

_KINDS: Final = (
    (Kind.WATER, r"停水|水箱|供水|\bwater\b"),
    (Kind.POWER, r"停电|供电|\bpower\b|\belectricity\b"),
    (Kind.GAS, r"停气|停燃气|燃气|煤气|\bgas\b"),
    (Kind.LIFT, r"电梯|\blifts?\b|\belevators?\b"),
    (Kind.PEST, r"消杀|灭鼠|灭蚊|除虫|灭蟑|\bpests?\b"),
    (Kind.WEATHER, r"天气|台风|暴雨|寒潮|高温|大风|\bweather\b|\btyphoon\b|\bstorm\b"),
    (Kind.FEE, r"缴费|收费|物业费|\bfees?\b"),
    (Kind.ACTIVITY, r"活动|\bactivit(?:y|ies)\b|\bevent\b"),
    (Kind.RULE, r"规定|规约|管理办法|\brules?\b"),
    (Kind.OTHER, r"其他|其它|\bother\b"),
)
"""The words of each kind; the first that stand in a text decide."""
_NAMED: Final = re.compile(
    r"停水|停电|停燃气|停气|电梯检修|消杀|天气|缴费|活动|规定|其他|其它"
    r"|\b(?:water|power|gas|lift|pest|weather|fee|activity|rule|other)\b(?:通知)?",
    re.IGNORECASE,
)
"""The name of a kind alone says nothing more: it is no part of the words."""
_DASH: Final = r"\s*(?:-|~|\u2013|\u2014|\uff0d|至|到)\s*"
_DATE: Final = (
    r"(?:(?P<y{n}>\d{{4}})[-/年.])?(?P<m{n}>\d{{1,2}})[-/月.](?P<d{n}>\d{{1,2}})[日号]?"
    r"|(?P<w{n}>今天|明天|后天|大后天|today|tomorrow)"
)
_CLOCK: Final = r"(?P<h{n}>[01]?\d|2[0-4])[:\uff1a](?P<i{n}>[0-5]\d)"
_SPAN: Final = re.compile(
    rf"(?:{_DATE.format(n=1)})\s*{_CLOCK.format(n=1)}{_DASH}"
    rf"(?:(?:{_DATE.format(n=2)})\s*)?{_CLOCK.format(n=2)}",
    re.IGNORECASE,
)
_CLOCKS: Final = re.compile(rf"{_CLOCK.format(n=1)}{_DASH}{_CLOCK.format(n=2)}")
_DAYS: Final = re.compile(rf"(?:{_DATE.format(n=1)}){_DASH}(?:{_DATE.format(n=2)})", re.IGNORECASE)
_MOMENT: Final = re.compile(rf"(?:{_DATE.format(n=1)})\s*{_CLOCK.format(n=1)}", re.IGNORECASE)
_AWAY: Final = {"今天": 0, "today": 0, "明天": 1, "tomorrow": 1, "后天": 2, "大后天": 3}
_MIDNIGHT: Final = 24
_YEARS: Final = range(2000, 2100)
"""No notice is of another; a day there may have no instant in UTC."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one line says of a notice; what it does not say is None or empty."""

    kind: Kind | None = None
    audience: Audience | None = None
    window: Interval | None = None
    words: str = ""


def read(
    text: str, community: Community, now: datetime, understanding: Understanding | None = None
) -> Wanted:
    """Read one line. Raises NotAnAudienceError where it names a building that is not there."""
    kind = kind_in(text)
    window, rest = window_in(text, community, now)
    audience, rest = said(rest, community)
    if window is None and understanding is not None:
        window = understood(understanding, now)
    rest = _NAMED.sub(" ", rest, count=1)
    return Wanted(kind, audience, window, " ".join(rest.split()).strip("\uff0c,。;:\uff1a "))


def kind_in(text: str) -> Kind | None:
    """Give the kind that a text names."""
    return next((kind for kind, words in _KINDS if re.search(words, text, re.IGNORECASE)), None)


def window_in(text: str, community: Community, now: datetime) -> tuple[Interval | None, str]:
    """Find a window; gives it, in UTC, and the words that are left."""
    for pattern, build in ((_SPAN, _span), (_DAYS, _whole_days), (_CLOCKS, _today)):
        found = pattern.search(text)
        window = build(found, community, now) if found is not None else None
        if found is not None and window is not None:
            return window, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def moment_in(text: str, community: Community, now: datetime) -> datetime | None:
    """Give the one instant that a text names, or None."""
    found = _MOMENT.search(text)
    if found is None:
        return None
    day = _day(found, 1, community, now)
    return None if day is None else _at(found, 1, day, community)


def instant(written: str, community: Community) -> datetime | None:
    """Read ``2026-11-25T09:00``, without an offset in the community's time; None where empty.

    Raises ValueError for what is none, or is of another century.
    """
    if not written.strip():
        return None
    at = datetime.fromisoformat(written.strip())
    if at.year not in _YEARS:
        raise ValueError(f"{at.year} is another century")
    return at if at.tzinfo else at.replace(tzinfo=community.zone)


def moved(window: Interval, new: Interval, text: str, community: Community) -> Interval:
    """Give a window as a change puts it: clocks without a day are those of its own day."""
    if _SPAN.search(text) or _DAYS.search(text):
        return new
    day = local_day(community, window.start)
    starts = datetime.combine(day, _face(new.start, community), community.zone)
    ends = datetime.combine(day, _face(new.end, community), community.zone)
    return replace(new, start=starts, end=ends if ends > starts else ends + DAY)


def understood(understanding: Understanding, now: datetime) -> Interval | None:
    """Give a window that the reader found in words, if it lies ahead and is one."""
    found = understanding.named("datetime")
    value = found.value if found is not None else None
    if isinstance(value, Interval) and value.end > value.start and value.end > now:
        return value
    return None


def _face(at: datetime, community: Community) -> time:
    return at.astimezone(community.zone).time().replace(tzinfo=None)


def _day(found: re.Match[str], n: int, community: Community, now: datetime) -> date | None:
    today = local_day(community, now)
    word = found[f"w{n}"]
    if word:
        return today + _AWAY[word.casefold()] * DAY
    if not found[f"m{n}"]:
        return None
    month, day = int(found[f"m{n}"]), int(found[f"d{n}"])
    try:
        if found[f"y{n}"]:
            year = int(found[f"y{n}"])
            return date(year, month, day) if year in _YEARS else None
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _at(found: re.Match[str], n: int, day: date, community: Community) -> datetime:
    hour = int(found[f"h{n}"])
    if hour == _MIDNIGHT:
        return datetime.combine(day + DAY, time(), community.zone)
    return datetime.combine(day, time(hour, int(found[f"i{n}"])), community.zone)


def _span(found: re.Match[str], community: Community, now: datetime) -> Interval | None:
    day = _day(found, 1, community, now)
    if day is None:
        return None
    return _from_to(found, day, _day(found, 2, community, now), community)


def _today(found: re.Match[str], community: Community, now: datetime) -> Interval | None:
    return _from_to(found, local_day(community, now), None, community)


def _from_to(found: re.Match[str], day: date, last: date | None, community: Community) -> Interval:
    starts = _at(found, 1, day, community)
    ends = _at(found, 2, last or day, community)
    if last is None and ends <= starts:  # past midnight
        ends += timedelta(days=1)
    return Interval(starts, ends)


def _whole_days(found: re.Match[str], community: Community, now: datetime) -> Interval | None:
    first, last = _day(found, 1, community, now), _day(found, 2, community, now)
    if first is None or last is None or last < first:
        return None
    return Interval(
        datetime.combine(first, time(), community.zone),
        datetime.combine(last + DAY, time(), community.zone),
    )
