"""How single values of a community's file are written: times, durations, shifts, numbers."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final, Literal, cast
from zoneinfo import available_timezones

from bot.marked_yaml import Node, Pairs, Wrong, items, text
from bot.problems import remedy
from flows.community import Shift, Span
from flows.numbers import Number
from flows.understanding import Language

LANGUAGES: Final = ("zh", "en")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")
_PIECE: Final = re.compile(r"(\d+)\s*(wd|[smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SHIFT: Final = re.compile(r"(\S+(?:\s*,\s*\S+)*)\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")
_TOKEN: Final = re.compile(r"\d{6,}:[\w-]{20,}")
_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]*")
_IDENTIFIER: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_STAFF_NUMBER: Final = re.compile(r"[0-9A-Za-z]{1,16}")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{1,24}")
_PRICE: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_PLACE: Final = re.compile(r"[^\s/-]{1,16}")

MIDNIGHT: Final = time(0)
TELEGRAM_LIMIT: Final = 1 << 52
"""Telegram's numbers have at most 52 bits."""


def matching(pattern: re.Pattern[str], what: str, instead: str) -> Callable[[Node], str]:
    """Make a reader of texts that match a pattern wholly."""

    def read(node: Node) -> str:
        written = text(node)
        if not pattern.fullmatch(written):
            raise Wrong(f'"{written}" is not {what}', instead)
        return written

    return read


identifier: Final = matching(
    _IDENTIFIER, "an id", "write small letters, digits, _ and -, at most 32, as in an address"
)
staff_number: Final = matching(
    _STAFF_NUMBER, "a staff number", "write letters and digits, at most 16"
)
phone: Final = matching(_PHONE, "a phone number", "write digits, as one would dial it")
place: Final = matching(
    _PLACE, "a part of a home's name", 'write it without spaces, "-" and "/", at most 16 signs'
)


def one_of(known: Collection[str], what: str) -> Callable[[Node], str]:
    """Make a reader of one of some names."""

    def read(node: Node) -> str:
        written = text(node)
        if written not in known:
            raise Wrong(f'{what} "{written}" is not known', remedy(written, known))
        return written

    return read


def language(node: Node) -> Language:
    """Read ``zh`` or ``en``."""
    return cast("Language", one_of(LANGUAGES, "language")(node))


def time_zone(node: Node) -> str:
    """Read the name of a time zone."""
    known = available_timezones()
    written = text(node)
    if written not in known:
        near = remedy(written, {zone: zone for zone in known if "/" in zone})
        raise Wrong(f'time zone "{written}" is not known', near if "mean" in near else _ZONES)
    return written


_ZONES: Final = "write it as Asia/Shanghai"


def country(node: Node) -> str:
    """Read a country that there is a calendar of, by its two letters."""
    import holidays

    written = text(node)
    known = holidays.list_supported_countries(include_aliases=False)
    if written in known:
        return written
    if written.upper() in known:
        raise Wrong(f'country "{written}" is not known', f'did you mean "{written.upper()}"?')
    raise Wrong(f'country "{written}" is not known', "write its two letters: CN")


def whole(node: Node) -> int:
    """Read a whole number."""
    written = text(node)
    try:
        return int(written.replace("_", " "))
    except ValueError:
        raise Wrong(f'"{written}" is not a whole number') from None


def positive(node: Node) -> int:
    """Read a whole number from 1."""
    if (number := whole(node)) < 1:
        raise Wrong(f"{number} is too small", "write 1 or more")
    return number


def account(node: Node) -> int:
    """Read the number of a person's Telegram account."""
    number = whole(node)
    if not 0 < number < TELEGRAM_LIMIT:
        raise Wrong(f"{number} is not a person's account", "a person's number is positive")
    return number


def group(node: Node) -> int:
    """Read the number of a Telegram group."""
    number = whole(node)
    if not -TELEGRAM_LIMIT < number < 0:
        raise Wrong(f"{number} is not a group", "a group's number is negative: -1001234567890")
    return number


def chat(node: Node) -> int:
    """Read the number of a person's account or of a group."""
    number = whole(node)
    if not 0 < abs(number) < TELEGRAM_LIMIT:
        raise Wrong(f"{number} is no chat", "write a person's number, or a group's: -1001234567890")
    return number


def variable(node: Node) -> str:
    """Read the name of an environment variable; a token itself has no place in a file."""
    written = text(node)
    if _TOKEN.fullmatch(written):
        raise Wrong(
            "this is a token itself; it must not stand in a file",
            "write the name of the variable that holds it, and have BotFather revoke this one",
        )
    if not _VARIABLE.fullmatch(written):
        raise Wrong(f'"{written}" is not the name of a variable', "write GUANJIA_TELEGRAM_TOKEN")
    return written


def price(node: Node) -> Decimal:
    """Read a price: not negative, at most two decimals."""
    written = text(node)
    if not _PRICE.fullmatch(written):
        raise Wrong(f'"{written}" is not a price', "write 120 or 8.50")
    return Decimal(written)


def day(written: str) -> date:
    """Read a day. Raises Wrong."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.isoformat() != written:
        raise Wrong(f'"{written}" is not a date', "write 2026-12-31")
    return found


def work_or_off(node: Node) -> Literal["work", "off"]:
    """Read what a day is."""
    return cast('Literal["work", "off"]', one_of(("work", "off"), "kind of day")(node))


def clock(written: str) -> time:
    """Read ``08:30``; ``24:00`` is midnight. Raises Wrong."""
    found = _CLOCK.fullmatch(written)
    if found:
        hour, minute = int(found[1]), int(found[2])
        if (hour, minute) == (24, 0):
            return MIDNIGHT
        if hour < 24 and minute < 60:  # noqa: PLR2004 -- a clock has 24 hours of 60 minutes
            return time(hour, minute)
    raise Wrong(f'"{written}" is not a time of day', "write 08:30")


def window(node: Node) -> tuple[time, time]:
    """Read ``["08:30", "20:30"]``."""
    ends = items(node)
    if len(ends) != 2:  # noqa: PLR2004 -- from and until
        raise Wrong("a window has two times", 'write ["08:30", "20:30"]')
    opens, closes = text(ends[0]), text(ends[1])
    if opens in {closes, "24:00"}:
        raise Wrong(
            f"a window from {opens} to {closes} has no length",
            'write ["00:00", "24:00"] for the whole day',
        )
    return clock(opens), clock(closes)


def duration_of(written: str) -> timedelta:
    """Read ``30m``, ``24h``, ``2d`` or ``1h 30m``. Raises Wrong."""
    pieces = _PIECE.findall(written)
    units = [unit for _, unit in pieces]
    if (
        not pieces
        or _PIECE.sub("", written).strip()
        or "wd" in units
        or len(set(units)) < len(units)
    ):
        raise Wrong(f'"{written}" is not a duration', "write 30m, 24h, 2d or 1h 30m")
    try:
        return timedelta(**{_UNITS[unit]: int(n) for n, unit in pieces})
    except OverflowError:
        raise Wrong(f'"{written}" is longer than anything', "write 30m, 24h or 2d") from None


def span(node: Node) -> Span | None:
    """Read a number of the service standard: ``2h``, ``3wd`` (working days) or ``none``."""
    written = text(node)
    if written == "none":
        return None
    found = _PIECE.fullmatch(written)
    if found and found[2] == "wd":
        if int(found[1]) == 0:
            raise Wrong("no working day at all is no deadline", "write 1wd, a duration, or none")
        return Span(working_days=int(found[1]))
    try:
        return Span(clock=duration_of(written))
    except Wrong:
        raise Wrong(f'"{written}" is not a deadline', "write 30m, 2h, 3wd or none") from None


def value_of(number: Number, node: Node) -> timedelta | int | float:
    """Read a value for one of the numbers that a community may change; the default's kind."""
    written = text(node)
    match number.default:
        case timedelta():
            found: timedelta | float = duration_of(written)
            if not found:
                raise Wrong(f"{number.name} cannot be nothing", "write 30m, 24h, 2d or 1h 30m")
        case int():
            found = _one_of(number, node) if number.one_of else positive(node)
        case float() if number.may_be_nothing and written in _NOTHING:
            found = 0.0
        case float():
            found = _share(number.name, written)
    return found


_NOTHING: Final = frozenset({"0", "0.0"})


def _one_of(number: Number, node: Node) -> int:
    found, allowed = whole(node), " or ".join(map(str, number.one_of))
    if found not in number.one_of:
        raise Wrong(f"{number.name} cannot be {found}", f"write {allowed}")
    return found


def _share(name: str, written: str) -> float:
    try:
        found = float(written)
    except ValueError:
        found = 0.0
    if not 0 < found < 1:
        raise Wrong(f"{name} is a share between 0 and 1", "write 0.8")
    return found


def shift(staff: str, written: str) -> Shift:
    """Read ``mon-fri 20:00-08:00`` or ``sat,sun 00:00-24:00``. Raises Wrong."""
    found = _SHIFT.fullmatch(written.strip())
    if not found:
        raise Wrong(f'"{written}" is not a shift', 'write "mon-fri 20:00-08:00"')
    start, end = clock(found[2]), clock(found[3])
    if found[2] == found[3] or found[2] == "24:00":
        raise Wrong(f'"{written}" has no length', 'write "mon-sun 00:00-24:00"')
    return Shift(staff, _days(found[1]), start, None if found[3] == "24:00" else end)


def _days(written: str) -> frozenset[int]:
    days: set[int] = set()
    for part in written.split(","):
        first, _, last = part.strip().partition("-")
        start, end = _day_of_week(first), _day_of_week(last or first)
        days |= {(start + n) % 7 for n in range((end - start) % 7 + 1)}
    return frozenset(days)


def _day_of_week(written: str) -> int:
    name = written.strip().casefold()
    if name not in DAYS:
        raise Wrong(f'"{written}" is not a day of the week', f"write {', '.join(DAYS)}")
    return DAYS.index(name)


def words(node: Node) -> Mapping[Language, str]:
    """Read a name in each language; one given once stands for all of them."""
    if not isinstance(node, Pairs):
        return dict.fromkeys(cast("tuple[Language, ...]", LANGUAGES), text(node))
    given: dict[Language, str] = {}
    for key, value in node.pairs:
        if key.text not in LANGUAGES:
            what = f'language "{key.text}" is not known'
            raise Wrong(what, remedy(key.text, LANGUAGES), line=key.line)
        given[cast("Language", key.text)] = text(value)
    if not given:
        raise Wrong("a name is missing here", "write {zh: 天成美雅, en: Tiancheng Meiya}")
    first = next(iter(given.values()))
    return {spoken: given.get(spoken, first) for spoken in cast("tuple[Language, ...]", LANGUAGES)}
