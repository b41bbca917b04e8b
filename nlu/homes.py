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
_R: Final = (
    r"(?P<r>\d{3,4}[a-z]?(?![a-z\d])|\d{1,2}[a-e](?![a-z\d])|[零一二三四五六七八九幺]{3,4}(?![十百千])"
    r"|(?:[一二两三四五六七八九]千)?[一二两三四五六七八九]百[零一二三四五六七八九十]{1,3}"
    r"|[一二两三四五六七八九]千零[一二三四五六七八九十]{1,3})"
)
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
_ON_A_FLOOR: Final = re.compile(
    rf"(?:{_B}{_MARK}{_SEP}(?:{_UNIT}单元{_SEP})?)?(?<![\da-z])(?P<floor>\d{{1,2}}|{_ZN}{{1,3}})\s*[楼层]\s*"
    r"(?P<door>0[1-9]|[1-9]\d?)\s*(?:室(?!\s*[\d一二两三]\s*厅)|号房|房(?![间子产东屋租价贷]))"
)
"""5楼01室: the room is called by its floor and its door, 501."""
_EVEN: Final = re.compile(
    r"(?<![\d.])(?P<b>\d{1,2})(?P<gap>[ .])(?P<u>\d{1,2})(?P=gap)(?P<r>(?!20[1-3]\d)\d{3,4})(?![\d.])"
    + _NO_UNIT
)
"""8 2 1102 and 8.2.1102; a year in the last place makes it a date."""
_TWO: Final = re.compile(
    rf"(?:{_B}{_MARK}{_SEP}{_FLOOR}|(?<![\da-z.¥$#/-])(?P<b2>[a-z]?\d{{1,2}}|[a-z])(?:\s*-\s*|#\s?))"
    rf"{_R}{_TAIL}{_NO_UNIT}"
)
_UNIT_ROOM: Final = re.compile(
    rf"(?<![\da-z])(?P<u>\d{{1,2}}|{_ZN}{{1,2}})\s*单元{_SEP}{_FLOOR}{_R}{_TAIL}{_NO_UNIT}"
)
_BUILDING_UNIT: Final = re.compile(rf"{_B}{_MARK}{_SEP}{_UNIT}单元")
_BUILDING: Final = re.compile(
    rf"{_B}\s*(?:号楼|号栋|栋(?!楼|房)|幢|#楼)|(?<![\da-z])(?P<b2>[a-z])\s*(?:座|栋|幢)|(?<![\da-z])(?P<b3>\d{{1,2}})#(?!\d)"
)
_ONE: Final = rf"(?:\d{{1,3}}|[a-z]|{_ZN}{{1,2}})"
_TO: Final = r"\s*(?:号|栋|幢)?\s*(?:、|和|跟|与|及|/|-|到|至|~)\s*"
_SEVERAL: Final = re.compile(
    rf"(?<![\da-z.¥$第/-])(?P<b>{_ONE})(?={_TO}(?:{_ONE}{_TO}){{0,6}}{_ONE}\s*(?:号楼|号栋|栋|幢|#楼|座))"
)
"""All but the last of 1、2、3号楼."""
_NEXT_ROOM: Final = re.compile(
    r"\s*(?:和|、|跟|与|及|/|&|\band\b)\s*(?P<r>\d{3,4}[a-z]?)(?![\da-z])" + _NO_UNIT
)
"""The second of 501和502."""
_LONE_UNIT: Final = re.compile(rf"(?<![\da-z])(?P<u>\d{{1,2}}|{_ZN}{{1,2}})\s*单元")
_ROOM: Final = re.compile(
    rf"(?<![\da-z.:¥$-]){_R}\s*(?:室|号房|房(?![间子产东屋租价贷])|户(?!型))"
    rf"|(?:房号|房间号|门牌号?|室号|房间)[\s:是为]*(?P<r2>\d{{3,4}}[a-z]?)(?!\d)"
)
_BARE: Final = re.compile(
    r"(?<![\d:.¥$a-z+-])(?<!第)(?<!打)(?<!拨)(?P<r>\d{3,4}[a-z]?)(?![\d:.%-])(?!\s*(?:元|块|度|平|米|人|次|个|天"
    r"|点|年|月|分|多|毫|升|斤|号楼|栋|号线|路|w\b|v\b|ml|kg|cm|mm|yuan|rmb|dollars?|days?|people|hours?|min"
    r"|times|residents|homes|steps|megabit|mb|kwh|units|litres|cubic|km|to \d|am\b|pm\b|st\b|nd\b|rd\b|th\b))"
)
_HOTLINES: Final = {"110", "119", "120", "122", "112", "911", "999", "400", "800", "100", "200", "300",
                    "500", "1000", "2000", "3000", "5000"}  # fmt: skip

_WORDS: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_NTH_BUILDING_EN: Final = re.compile(
    r"(?:\b(?:no\.?|number)\s*|#)(?P<b>\d{1,3})\s+(?:building|bldg|block|tower)\b"
    r"|\b(?P<b2>\d{1,2})(?:st|nd|rd|th)\s+(?:building|bldg|block|tower)\b"
)
_BUILDING_EN: Final = re.compile(
    r"\b(?:building|bldg|bld|block|blk|tower)s?\.?\s*(?:no\.?\s*|number\s*|#)?(?P<b>\d{1,3}|[a-z]|"
    + _WORDS
    + r")\b(?!')"
    r"(?:[\s,-]+(?:(?P<u>\d{1,2})\s*[-/]\s*)?#?(?P<r>\d{3,4}[a-z]?)\b)?"
)
_LAST_BUILDING_EN: Final = re.compile(
    r"\b(?:buildings|blocks|towers)\s+(?:\d{1,3}|[a-z])(?:\s*,\s*(?:\d{1,3}|[a-z])\b){0,6}\s*(?:,|and|&|or|to)\s*"
    r"(?P<b>\d{1,3}|[a-z])\b(?!')"
)
"""The last of buildings 3, 4 and 5."""
_UNIT_EN: Final = re.compile(
    r"\b(?:unit|entrance|staircase)\s*(?:no\.?\s*|#)?(?P<u>\d{1,2}|[a-d]|" + _WORDS + r")\b(?!['-])"
    r"(?:[\s,-]+#?(?P<r>\d{3,4}[a-z]?)\b)?"
)
_ROOM_EN: Final = re.compile(
    r"(?:\b(?:rooms?|rm|apartments?|appartment|apt|flats?|units?|suite|door|house|home)\.?\s*"
    r"(?:no\.?\s*|number\s*|is\s*|#)?|(?<![\da-z])#\s*)(?P<r>\d{3,4}[a-z]?|\d{1,2}[a-f])\b"
)
_GAP_EN: Final = re.compile(r"[\s,.-]*(?:of|in|at|the|,|\s)*\s*\Z")


@lru_cache(maxsize=1024)
def _value(written: str) -> str:
    """Write a part in digits: 五零一 and 五百零一 are 501, 十二 is 12, a lone letter is large."""
    if written[0].isascii():
        read = number(written) if written.isalpha() and len(written) > 1 else None
        return written.upper() if read is None else str(read)
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


def _on_a_floor(m: re.Match[str], text: str) -> Mention:
    """Read a room that is told by floor and door; both together are the room."""
    room = Part("room", _value(m["floor"]) + m["door"].zfill(2), m.start("floor"), m.end())
    return replace(_mention(m, text), room=room)


def _english(text: str, original: str) -> Iterator[Mention]:
    """Find building, unit and room in any order and join neighbours."""
    joined: Mention | None = None
    for mention in sorted(_pieces_en(text, original), key=lambda piece: piece.start):
        if joined is not None:
            both = _as_one(joined, mention, text)
            if both is not None:
                joined = both
                continue
            yield joined
        joined = mention
    if joined is not None:
        yield joined


def _pieces_en(text: str, original: str) -> list[Mention]:
    """Find building, unit and room, each with the word before it, none overlapping."""
    lasts = (_part(m, "building", "b") for m in _LAST_BUILDING_EN.finditer(text))
    found = [Mention(last.start, last.end, last) for last in lasts if last is not None]
    for pattern in (_NTH_BUILDING_EN, _BUILDING_EN, _UNIT_EN, _ROOM_EN):
        for m in pattern.finditer(text):
            if pattern is _BUILDING_EN and _is_article(m, original):
                continue  # "building a shed" is no building A
            if not any(m.start() < seen.end and seen.start < m.end() for seen in found):
                found.append(_piece_en(m))
    return found


def _is_article(m: re.Match[str], original: str) -> bool:
    letter = len(m["b"]) == 1 and m["b"].isalpha()
    return letter and not original[m.start("b")].isupper()


def _piece_en(m: re.Match[str]) -> Mention:
    building, unit = _part(m, "building", "b", "b2"), _part(m, "unit", "u")
    room = _part(m, "room", "r")
    if building is not None:
        building = replace(building, start=m.start())
    elif unit is not None:
        unit = replace(unit, start=m.start())
    elif room is not None:
        room = replace(room, start=m.start())
    return Mention(m.start(), m.end(), building, unit, room)


def _as_one(one: Mention, two: Mention, text: str) -> Mention | None:
    """Join neighbours that name different parts of a home; None where they are two homes."""
    clash = (one.building and two.building) or (one.unit and two.unit) or (one.room and two.room)
    if clash or not _GAP_EN.match(text[one.end : two.start]):
        return None
    return Mention(
        one.start,
        two.end,
        one.building or two.building,
        one.unit or two.unit,
        one.room or two.room,
    )


_CUE_BEFORE: Final = re.compile(
    r"(?:\b(?:in|at|of|is|by|me at|number)|我是|住户|到|去|在|是|^|[,。!?;:\n])\s*\Z"
)
_SURELY_BEFORE: Final = re.compile(
    r"(?:\b(?:from|my|into|(?:live|i'm|am|are) (?:in|at)|i'm|we're|above|below|under|opposite|outside|next door|upstairs"
    r"|downstairs|neighbou?rs?(?: (?:in|at|from|of))?)|我家(?:是|在)?|家[是在]|住在?|隔壁|楼上|楼下|对门|邻居)\s*\Z"
)
"""Words after which a number of three or four digits is a home, whatever follows."""
_CODE_BEFORE: Final = re.compile(
    r"(?:[取提]件码|取货码|验证码|密码|运?单号|订单号?|编号|\b(?:code|password|order(?: no\.?)?))[\s:是为]*(?:is)?\s*\Z"
)
_SURELY_AFTER: Final = re.compile(r"\s*,?\s*(?:in|of|at)\s+(?:building|block|tower|bldg|unit)\b")
_NOT_BEFORE: Final = re.compile(
    r"(?:费|[收花付交扣充涨]了?|[钱共]|读数|码|单号|合计|余额|\b(?:paid|pay|cost|costs|charged|says|reads?|reading|code"
    r"|password|order|bus|route|about|around|fee|bill|total))[\s:是为]*(?:is|of|no\.?)?[\s:]*\Z"
)
_CUE_AFTER: Final = re.compile(
    r"\s*(?:的|家|太|又|那|住|有|天天|楼|总|一直|半夜|业主|租|漏|没|装修|养|户|[和跟与、]\s*\d{3,4}(?:两|家|户|都|的)|in (?:building|block|tower)\b|'s\b|is\b|are\b"
    r"|has\b|plays?\b|keeps?\b|leaks?\b|drips?\b|smells?\b|again\b|\Z|[,。!])"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_THIS_AGE, _NEXT_AGE = 2015, 2035
"""Without a list only what people write of is a year: 2001 is as likely a home."""


def _bare(m: re.Match[str], text: str, known: frozenset[str] | None) -> bool:
    """Judge whether a lone number is a room: it is on the list, or the words around say so."""
    said = m["r"].upper()
    if said in _HOTLINES:
        return False
    before, after = text[max(0, m.start() - 18) : m.start()], text[m.end() : m.end() + 18]
    if _NOT_BEFORE.search(before):
        return False
    if known is not None and said in known:
        return True
    years = (_FIRST_YEAR, _LAST_YEAR) if known is not None else (_THIS_AGE, _NEXT_AGE)
    if said.isdigit() and years[0] <= int(said) <= years[1]:
        return False
    if _SURELY_BEFORE.search(before) or _SURELY_AFTER.match(after):
        return True
    return bool(_CUE_BEFORE.search(before)) and bool(_CUE_AFTER.match(after))


@lru_cache(maxsize=64)
def _rooms(buildings: tuple[Building, ...]) -> frozenset[str]:
    return frozenset(home.room.upper() for building in buildings for home in building.homes)


@lru_cache(maxsize=64)
def _lettered(buildings: tuple[Building, ...]) -> re.Pattern[str] | None:
    """Give how a room is written close behind a letter that is a building's name: A1203."""
    letters = [
        lead.lower() for b in buildings if (lead := _lead(b.name)).isalpha() and lead.isascii()
    ]
    if not letters:
        return None
    return re.compile(rf"(?<![a-z\d])(?P<b>{'|'.join(letters)})(?P<r>\d{{3,4}})(?![a-z\d])")


def _candidates(
    text: str, original: str, known: frozenset[str] | None, lettered: re.Pattern[str] | None
) -> Iterator[Mention]:
    """Find mentions from the most to the least complete; they may overlap."""
    if lettered is not None and known is not None:
        found = lettered.finditer(text)
        yield from (_mention(m, text) for m in found if m["r"] in known)
    if _MAYBE_EN.search(text):
        yield from _english(text, original)
    digit = _DIGIT.search(text)
    if digit or _MAYBE.search(text):
        yield from (_on_a_floor(m, text) for m in _ON_A_FLOOR.finditer(text))
        for pattern in (_ZH, _EVEN, _TWO, _UNIT_ROOM, _BUILDING_UNIT):
            yield from (_mention(m, text) for m in pattern.finditer(text))
    if _MARKED.search(text):
        for pattern in (_BUILDING, _SEVERAL, _LONE_UNIT, _ROOM):
            yield from (_mention(m, text) for m in pattern.finditer(text))
    if digit:
        yield from (_mention(m, text) for m in _BARE.finditer(text) if _bare(m, text, known))


# what must stand in a text for one of the patterns to match at all: most texts hold none of it
_MAYBE: Final = re.compile(rf"{_ZN}\s*[号栋幢单室楼层]")
_MAYBE_EN: Final = re.compile(
    r"[a-z]{2}.*\d|\d.*[a-z]{2}|#\s*\d|\b(?:buildings?|bldg|bld|blocks?|blk|towers?|unit|entrance|staircase)\b",
    re.DOTALL,
)
_MARKED: Final = re.compile(r"[号栋幢座#室房户门]|单元")
_DIGIT: Final = re.compile(r"\d")


def _mentions(
    text: str, original: str, known: frozenset[str] | None, lettered: re.Pattern[str] | None = None
) -> Iterator[Mention]:
    """Find mentions, none overlapping a more complete one."""
    taken = bytearray(len(text))
    for mention in _candidates(text, original, known, lettered):
        if _CODE_BEFORE.search(text, max(0, mention.start - 12), mention.start):
            continue
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            yield mention
            # a room beside another is one too
            m = _NEXT_ROOM.match(text, mention.end) if mention.room is not None else None
            if m is not None and not any(taken[m.start("r") : m.end()]):
                taken[m.start("r") : m.end()] = b"\x01" * (m.end() - m.start("r"))
                room = _widened(_part(m, "room", "r"), text)
                yield Mention(m.start("r"), m.end(), room=room)


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
        if own is None and re.fullmatch(r"B\d+", said):  # B3 for building 3
            own = next((b for b in community.buildings if _same(b.id, said[1:])), None)
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
    lettered = _lettered(community.buildings) if community is not None else None
    mentions = _mentions(text, original, known, lettered)
    if community is not None:
        mentions = (_listed(mention, community) for mention in mentions)
    return sorted(mentions, key=lambda mention: mention.start)


def named(text: str, community: Community, near: str | None) -> frozenset[str]:
    """Give the ids of the community's homes that a normalised text names.

    What is left out is what the home ``near`` has: 「602」 and 「2单元602」 are in its building.
    """
    here = community.home(near) if near else None
    found = set()
    for mention in find(text, text, community):
        if mention.room is None:
            continue
        building = mention.building.value if mention.building else here and here.building
        unit = mention.unit.value if mention.unit else here and here.unit
        found |= {
            home.id
            for one in community.buildings
            for home in one.homes
            if (home.building, home.unit) == (building, unit)
            and _same(home.room, mention.room.value)
        }
    return frozenset(found)
