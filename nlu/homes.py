"""Homes as people write them (三栋二单元501, 3-2-501, Building 3 Unit 2 Room 501), and whose they are.

A home's parts are given as the community's own list writes them. Two parts become three where the
list leaves one possibility.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from flows.community import Building, Community, Home
from nlu.moments import number


@dataclass(frozen=True, slots=True)
class Part:
    """A building, unit or room and where it stands in the normalised text."""

    name: str
    value: str
    start: int
    end: int


_DIGITS_ZH: Final = dict(zip("零一二三四五六七八九幺两", "012345678912", strict=True))
_ZN: Final = r"[零一二三四五六七八九十百两幺]"
_SEP: Final = r"[\s,、的/-]*"
_B: Final = rf"(?<![\da-z.第¥$])(?P<b>[a-z]?\d{{1,3}}|[a-z](?![a-z])|{_ZN}{{1,3}})"
_MARK: Final = r"(?:\s*(?:号楼|号栋|号院|栋楼?|幢楼?|座|大厦)|#\s?楼?)"
_FLOOR: Final = rf"(?:(?:\d{{1,2}}|{_ZN}{{1,3}})\s*[楼层]\s*(?=\d{{3,4}}|{_ZN}{{3,4}}))?"
_UNIT: Final = rf"(?P<u>\d{{1,2}}|[a-d]|{_ZN}{{1,2}})\s*"
_R: Final = r"(?P<r>\d{3,4}[a-z]?(?![a-z\d])|[零一二三四五六七八九幺]{3,4}(?![十百千])|[一二三四五六七八九]百[零一二三四五六七八九十]{1,3})"
_NO_UNIT: Final = (
    r"(?!\s*(?:元|块|度|平|米|人|次|个|天|点|年|月|分|多|毫|升|斤|w\b|v\b|ml|kg|cm|mm|yuan|rmb|%|[-/:.]\d"
    r"|\d))"
)
_TAIL: Final = r"(?:\s*(?:号房|室|房(?![间子产东屋租价贷])|号(?!楼|栋)))?"

_ZH: Final = re.compile(
    "|".join(
        (
            # building, unit, room
            (
                rf"{_B}(?:{_MARK}|\s*号|\s*楼|\s*[-/])[\s,、的/-]*{_UNIT}(?:单元|门|梯|座|[-/#]){_SEP}{_FLOOR}{_R}"
                rf"{_TAIL}{_NO_UNIT}"
            ),
        )
    )
)
_TWO: Final = re.compile(
    rf"(?:{_B}{_MARK}{_SEP}{_FLOOR}|(?<![\da-z.¥$#/-])(?P<b2>\d{{1,2}}|[a-z])(?:\s*-\s*|#\s?))"
    rf"{_R}{_TAIL}{_NO_UNIT}"
)
_UNIT_ROOM: Final = re.compile(
    rf"(?<![\da-z])(?P<u>\d{{1,2}}|{_ZN}{{1,2}})\s*单元{_SEP}{_FLOOR}{_R}{_TAIL}{_NO_UNIT}"
)
_BUILDING_UNIT: Final = re.compile(rf"{_B}{_MARK}{_SEP}{_UNIT}单元")
_BUILDING: Final = re.compile(
    rf"{_B}\s*(?:号楼|号栋|栋(?!楼|房)|幢|#楼)|(?<![\da-z])(?P<b2>[a-z])\s*(?:座|栋|幢)|(?<![\da-z])(?P<b3>\d{{1,2}})#(?!\d)"
)
_LONE_UNIT: Final = re.compile(rf"(?<![\da-z])(?P<u>\d{{1,2}}|{_ZN}{{1,2}})\s*单元")
_ROOM: Final = re.compile(
    rf"(?<![\da-z.:¥$-]){_R}\s*(?:室|号房|房(?![间子产东屋租价贷])|户(?!型))"
    rf"|(?:房号|房间号|门牌号?|室号|房间)[\s:是为]*(?P<r2>\d{{3,4}}[a-z]?)(?!\d)"
)
_BARE: Final = re.compile(
    r"(?<![\d:.¥$a-z+-])(?<!第)(?<!打)(?<!拨)(?P<r>\d{3,4}[a-z]?)(?![\d:.%-])(?!\s*(?:元|块|度|平|米|人|次|个|天"
    r"|点|年|月|分|多|毫|升|斤|号楼|栋|号线|路|w\b|v\b|ml|kg|cm|mm|yuan|rmb|dollars?|days?|people|hours?|min"
    r"|times|residents|homes|steps|megabit|mb|am\b|pm\b|st\b|nd\b|rd\b|th\b))"
)
_HOTLINES: Final = {"110", "119", "120", "122", "112", "911", "999", "400", "800", "100", "200", "300",
                    "500", "1000", "2000", "3000", "5000"}  # fmt: skip

_BUILDING_EN: Final = re.compile(
    r"\b(?:building|bldg|bld|block|blk|tower)s?\.?\s*(?:no\.?\s*|number\s*|#)?(?P<b>\d{1,3}|[a-z])\b(?!')"
    r"(?:[\s,-]+(?:(?P<u>\d{1,2})\s*[-/]\s*)?#?(?P<r>\d{3,4}[a-z]?)\b)?"
)
_UNIT_EN: Final = re.compile(
    r"\b(?:unit|entrance|staircase)\s*(?:no\.?\s*|#)?(?P<u>\d{1,2}|[a-d])\b(?!['-])"
    r"(?:[\s,-]+#?(?P<r>\d{3,4}[a-z]?)\b)?"
)
_ROOM_EN: Final = re.compile(
    r"(?:\b(?:room|rm|apartment|appartment|apt|flat|unit|suite|door|house|home)\.?\s*"
    r"(?:no\.?\s*|number\s*|is\s*|#)?|(?<![\da-z])#\s*)(?P<r>\d{3,4}[a-z]?)\b"
)
_GAP_EN: Final = re.compile(r"[\s,.-]*(?:of|in|at|the|,|\s)*\s*\Z")


@lru_cache(maxsize=1024)
def _value(written: str) -> str:
    """Write a part in digits: 五零一 and 五百零一 are 501, 十二 is 12, a lone letter is large."""
    if written[0].isascii():
        return written.upper()
    if all(char in _DIGITS_ZH for char in written):
        return "".join(_DIGITS_ZH[char] for char in written)
    read = number(written)
    return str(read) if read is not None else written


def _same(known: str, value: str) -> bool:
    return known.upper().lstrip("0") == value.upper().lstrip("0")


@dataclass(frozen=True, slots=True)
class Mention:
    """A home, or a piece of one, as mentioned; ``sure`` is false for a bare number."""

    start: int
    end: int
    building: Part | None = None
    unit: Part | None = None
    room: Part | None = None

    def parts(self) -> tuple[Part, ...]:
        """Give the parts that are known, in the order of the text."""
        known = [part for part in (self.building, self.unit, self.room) if part is not None]
        return tuple(sorted(known, key=lambda part: part.start))


def _part(m: re.Match[str], name: str, *groups: str) -> Part | None:
    for group in groups:
        if group in m.re.groupindex and m[group]:
            return Part(name, _value(m[group]), m.start(group), m.end(group))
    return None


def _widened(part: Part | None, text: str) -> Part | None:
    """Include the word that marks the part: 3 of 3号楼 becomes 3号楼."""
    if part is None:
        return None
    pattern = {
        "building": r"\s*(?:号楼|号栋|号院|栋楼?|幢楼?|座|大厦|号|楼)|#\s?楼?",
        "unit": r"\s*(?:单元|门|梯)",
        "room": r"\s*(?:号房|室|房(?![间子产东屋租价贷])|号|户)",
    }[part.name]
    m = re.compile(pattern).match(text, part.end)
    return replace(part, end=m.end()) if m else part


def _mention(m: re.Match[str], text: str) -> Mention:
    building = _widened(_part(m, "building", "b", "b2", "b3"), text)
    unit = _widened(_part(m, "unit", "u"), text)
    room = _widened(_part(m, "room", "r", "r2"), text)
    return Mention(m.start(), m.end(), building, unit, room)


def _english(text: str, original: str) -> Iterator[Mention]:
    """Find building, unit and room in any order and join neighbours."""
    found: list[Mention] = []
    for pattern in (_BUILDING_EN, _UNIT_EN, _ROOM_EN):
        for m in pattern.finditer(text):
            if (
                pattern is _BUILDING_EN
                and m["b"].isalpha()
                and not original[m.start("b")].isupper()
            ):
                continue  # "building a shed" is no building A
            overlaps = any(m.start() < seen.end and seen.start < m.end() for seen in found)
            if not overlaps:
                building, unit = _part(m, "building", "b"), _part(m, "unit", "u")
                room = _part(m, "room", "r")
                lead = building or unit or room
                if lead is not None:
                    wide = replace(lead, start=m.start())
                    building = wide if lead is building else building
                    unit = wide if lead is unit else unit
                    room = wide if lead is room else room
                found.append(Mention(m.start(), m.end(), building, unit, room))
    found.sort(key=lambda mention: mention.start)
    joined: Mention | None = None
    for mention in found:
        if joined is not None:
            clash = (
                (joined.building and mention.building)
                or (joined.unit and mention.unit)
                or (joined.room and mention.room)
            )
            if not clash and _GAP_EN.match(text[joined.end : mention.start]):
                joined = Mention(
                    joined.start,
                    mention.end,
                    joined.building or mention.building,
                    joined.unit or mention.unit,
                    joined.room or mention.room,
                )
                continue
            yield joined
        joined = mention
    if joined is not None:
        yield joined


_CUE_BEFORE: Final = re.compile(
    r"(?:\b(?:in|at|of|from|is|by|live in|neighbou?r|i'm|above|below|under|me at|number)|我家是?|我是|住在?|住户|隔壁"
    r"|楼上|楼下|对门|邻居|家是|到|去|在|是|^)\s*\Z"
)
_CUE_AFTER: Final = re.compile(
    r"\s*(?:的|家|太|又|那|住|有|天天|楼|总|一直|半夜|业主|租|漏|没|装修|养|户|in (?:building|block|tower)\b|'s\b|is\b|are\b"
    r"|has\b|plays?\b|keeps?\b|again\b|\Z|[,。!])"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2099


def _bare(m: re.Match[str], text: str, known: frozenset[str] | None) -> bool:
    """Judge whether a lone number is a room: it is on the list, or the words around say so."""
    said = m["r"].upper()
    if said in _HOTLINES:
        return False
    if known is not None and said in known:
        return True
    if said.isdigit() and _FIRST_YEAR <= int(said) <= _LAST_YEAR and known is not None:
        return False
    before, after = text[max(0, m.start() - 12) : m.start()], text[m.end() : m.end() + 14]
    return bool(_CUE_BEFORE.search(before)) and bool(_CUE_AFTER.match(after))


@lru_cache(maxsize=64)
def _rooms(buildings: tuple[Building, ...]) -> frozenset[str]:
    return frozenset(home.room.upper() for building in buildings for home in building.homes)


def _candidates(text: str, original: str, known: frozenset[str] | None) -> Iterator[Mention]:
    """Find mentions from the most to the least complete; they may overlap."""
    if _LATIN.search(text):
        yield from _english(text, original)
    if any(char.isdigit() for char in text) or _MAYBE.search(text):
        for pattern in (_ZH, _TWO, _UNIT_ROOM, _BUILDING_UNIT):
            yield from (_mention(m, text) for m in pattern.finditer(text))
    for pattern in (_BUILDING, _LONE_UNIT, _ROOM):
        yield from (_mention(m, text) for m in pattern.finditer(text))
    yield from (_mention(m, text) for m in _BARE.finditer(text) if _bare(m, text, known))


_MAYBE: Final = re.compile(rf"{_ZN}\s*[号栋幢单室]")
_LATIN: Final = re.compile(r"[a-z]{2}")


def _mentions(text: str, original: str, known: frozenset[str] | None) -> Iterator[Mention]:
    """Find mentions, none overlapping a more complete one."""
    taken = bytearray(len(text))
    for mention in _candidates(text, original, known):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            yield mention


def _fits(home: Home, mention: Mention) -> bool:
    return (
        (mention.building is None or _same(home.building, mention.building.value))
        and (mention.unit is None or _same(home.unit, mention.unit.value))
        and (mention.room is None or _same(home.room, mention.room.value))
    )


def _listed(mention: Mention, community: Community) -> Mention:
    """Write the parts as the community's list does, and add the one that follows from the others."""
    if mention.building is not None:
        said = mention.building.value
        own = next(
            (b for b in community.buildings if _same(b.id, said) or _same(_lead(b.name), said)),
            None,
        )
        if own is None:
            return mention
        mention = replace(mention, building=replace(mention.building, value=own.id))
    if mention.room is None or (mention.building is None and mention.unit is None):
        return mention
    homes = [h for b in community.buildings for h in b.homes if _fits(h, mention)]
    if len(homes) != 1:
        return mention
    home, room = homes[0], mention.room
    whole = (mention.start, mention.end)
    return replace(
        mention,
        building=replace(mention.building, value=home.building)
        if mention.building
        else Part("building", home.building, *whole),
        unit=replace(mention.unit, value=home.unit)
        if mention.unit
        else Part("unit", home.unit, *whole),
        room=replace(room, value=home.room),
    )


@lru_cache(maxsize=1024)
def _lead(name: str) -> str:
    """Give the number or letter that a building's name begins with: 3 of 3号楼, A of A座."""
    m = re.match(rf"[A-Za-z]?\d+|[A-Za-z](?![a-z])|{_ZN}+", name)
    return _value(m.group().lower()) if m else name


def find(text: str, original: str, community: Community | None) -> list[Mention]:
    """Find the homes and parts of homes named in a normalised text.

    ``original`` is the text as written, character by character beside ``text`` where both are
    equally long (its capitals tell building A from an article); pass ``text`` where they are not.
    """
    known = _rooms(community.buildings) if community is not None else None
    mentions = _mentions(text, original, known)
    if community is not None:
        mentions = (_listed(mention, community) for mention in mentions)
    return sorted(mentions, key=lambda mention: mention.start)
