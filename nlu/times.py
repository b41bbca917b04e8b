"""When: days, parts of days and clock times in Chinese and English, as INTENTS' conventions say.

A text is cut into pieces (a day, a part of a day, a clock time, "before"), neighbouring pieces
make one moment, and a moment is worked out from the ``now`` that is handed in. What is open lies
ahead, unless the words look back.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Final

from flows.understanding import Interval
from nlu import times_en, times_zh
from nlu.instants import resolve
from nlu.moments import Ahead, Bound, Clock, Clocks, Dated, Moment, Offset, Part, Value, Weekday


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a moment and where it stands. A word such as 今晚 is a day and a part."""

    start: int
    end: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An interval and where in the text it was named."""

    start: int
    end: int
    interval: Interval


_GAP: Final = re.compile(
    r"[\s,()]*(?:的|那天|大概|大约|差不多|左右|全天|at|on|in the|in|the|of the|of|around|about|early|late|from"
    r"|anytime|any time|最好[是在]?|是|preferably(?: in the)?|ideally|,)?[\s,()]*\Z"
)
_LINK: Final = re.compile(r"\s*(?:到|至|-|~|to|until|till|through|thru)\s*\Z")
_OR: Final = re.compile(
    r"\s*,?\s*(?:或者?是?|还是|要么|、|和|/|\bor\b|\band\b)\s*(?:on\s+|at\s+)?\Z"
)
_HABIT: Final = re.compile(
    r"(?:每(?:个|天|晚|周|到|次)*|天天|总是?|经常|老是?|一到|都是|平时|平日|通常|一般|工作日|every|each|most|all|usually"
    r"|normally|always|weekdays?)(?:\s|在|的|the\b|single\b|other\b|on\b|in\b|,)*\Z"
)


_Reader = tuple[re.Pattern[str], Callable[[re.Match[str], str], tuple[Value, ...]]]
_LATIN: Final = re.compile(r"[a-z]{2}")


def _pieces(text: str) -> Iterator[Piece]:
    """Find all pieces of a normalised text, left to right."""
    chinese = any("㐀" <= char <= "鿿" for char in text)
    readers: list[_Reader] = []
    if chinese:
        readers.append((times_zh.PATTERN, times_zh.read))
    if not chinese or _LATIN.search(text):
        readers.append((times_en.PATTERN, times_en.read))
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
        case Dated() if isinstance(moment.day, Weekday):
            return replace(moment, day=value)  # Tuesday (the 24th): the date is more exact
        case Weekday() if isinstance(moment.day, Dated):
            return moment
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
        bounds = isinstance(piece.values[0], Bound)
        opens = bounds and text[piece.start].isascii()
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
        if bounds and not opens:
            group = None
            continue
        fresh = _with(Moment(), piece.values)
        group = _Group(piece.start, piece.end, fresh) if fresh is not None else None
    if group is not None:
        yield group


def _alternatives(text: str) -> list[_Group]:
    """Give all groups; of two with "or" between them each lends the other what it lacks."""
    groups = list(islice(_groups(text), MOST_GROUPS))
    for one, two in pairwise(groups):
        if one.linked or two.linked or not _OR.match(text, one.end, two.start):
            continue
        first, second = one.moment, two.moment
        if first.day is None or second.day is None:
            day = first.day or second.day
            one.moment, two.moment = replace(first, day=day), replace(second, day=day)
        if second.part is None and second.clock and first.part:
            two.moment = replace(two.moment, part=first.part)
        if first.part is None and not _has_time(first) and second.part and not _has_time(second):
            one.moment = replace(one.moment, part=second.part)
    return groups


def _has_time(moment: Moment) -> bool:
    return moment.clock is not None or moment.clocks is not None


def _extend(group: _Group, joined: Moment, piece: Piece) -> None:
    if group.linked is None:
        group.moment = joined
    else:
        group.linked = joined
    group.end = piece.end


_CLAUSE_END: Final = re.compile(r"[,。!?;\n]")
_BACK_ZH: Final = re.compile(
    r"了(?![解结吧来])|过(?![来去节年道一两几半\d])|刚|已经|开始|[来报修交打说坏漏停断发买装缴问提收约开走寄拿登申丢掉借看见吵]的|上次|没来|没修|没人来"
    r"|[说约答]好|答应|本来|原定|爽约|就(?:坏|漏|停|断|堵|没|不)"
)
_AHEAD_ZH: Final = re.compile(
    r"吧|行吗|行不|可以|能|会|要|在家|有人|有空|方便|麻烦|想|准备|打算|改|再|请|派|得空|都在|好不|来一下|上门"
)
_BACK_EN: Final = re.compile(
    r"\b(?:was|were|wasn't|had|did|didn't|came|reported|called|paid|ordered|left|lost|started|stopped"
    r"|broke|told|said|went|sent|wrote|ago|since|happened|fixed|repaired|promised|complained|noticed"
    r"|heard|saw|found|got|waited|been|burst|leaked|flooded|failed|died|hit|spoke|asked|arrived|showed"
    r"|turned up|missed|bought|moved|dropped|submitted|logged|filed|registered|signed|used|began|rang|knocked"
    r"|kept|made|took|woke|ran|fell|threw|stole|drilled|shouted|barked)\b"
)
_AHEAD_EN: Final = re.compile(
    r"\b(?:will|'ll|can|could|please|pls|want|would|shall|fine|works|free|available|book|come"
    r"|reschedule|move|going to|should|home|ok|okay|need|needs|like|let|wanna|when)\b"
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
        return resolve(group.moment, now, back=back)
    one, two = group.moment, group.linked
    untimed = not (_has_time(one) or _has_time(two) or one.part or two.part)
    if untimed and one.day and two.day:
        if isinstance(two.day, Weekday) and isinstance(one.day, Weekday) and two.day.week is None:
            two = replace(two, day=replace(two.day, week=one.day.week))
        return resolve(replace(one, until=two.day), now, back=back)
    if one.day and two.day and two.clocks and not (_has_time(one) or one.part):
        return resolve(replace(two, day=one.day, until=two.day), now, back=back)
    if one.day is None and two.day is None:
        return _same_day(one, two, now, back=back)
    start = resolve(one, now, back=back)
    if start is None:
        return None
    later = two if two.day else replace(two, day=Offset((start.start.date() - now.date()).days))
    if later.part is None and later.clock and one.part:
        later = replace(later, part=one.part)
    end = resolve(later, now, back=back)
    if end is None or end.end < start.start:
        return start
    return Interval(start.start, end.end)


def _same_day(one: Moment, two: Moment, now: datetime, *, back: bool) -> Interval | None:
    """Work out "8 in the morning to 6 in the evening": today while it is not over."""
    today = Offset(0)
    if two.part is None and two.clock is not None:
        two = replace(two, part=one.part)
    start = resolve(replace(one, day=today), now, back=back)
    end = resolve(replace(two, day=today), now, back=back)
    if start is None or end is None or end.end < start.start:
        return start
    shift = timedelta(days=int(end.end <= now and not back))
    return Interval(start.start + shift, end.end + shift)


FURTHEST_HABIT: Final = 20


def _is_habit(text: str, group: _Group) -> bool:
    """Tell whether a time comes again and again: every evening, on Sundays."""
    if _HABIT.search(text, max(0, group.start - FURTHEST_HABIT), group.start):
        return True
    return text[group.end : group.end + 1] == "s"


MOST_GROUPS: Final = 32
"""So many moments of a text are looked at; the words around each are searched again."""


def find(text: str, now: datetime) -> list[Found]:
    """Find every time named in a normalised text, left to right.

    ``now`` is aware and in the community's zone; the intervals are in that zone. What happens
    every day ("每天晚上", "every evening") is no time.
    """
    found: list[Found] = []
    for group in _alternatives(text):
        if not _is_time(group.moment) and (group.linked is None or not _is_time(group.linked)):
            continue
        if _is_habit(text, group):
            continue
        back = _looks_back(text, group.start, group.end)
        interval = _combine(group, now, back=back)
        if interval is not None:
            found.append(Found(group.start, group.end, interval))
    return found
