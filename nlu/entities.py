"""What a text names: homes, phones, ticket numbers, plates, times, amounts, services, places, things.

Everything is found in the normalised text and told in the writer's own words. Phones and ticket
numbers go first and homes before times, so that no digit is read twice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from flows.community import Community, PricedService
from flows.understanding import Entity, Interval
from nlu import homes, sums, times
from nlu.gazetteer import gazetteer
from nlu.normalise import Normal, normalise

Value = str | Interval | Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Named:
    """Something named; ``start`` and ``end`` count characters of the normalised text."""

    name: str
    value: Value
    start: int
    end: int


MASKS: Final = {
    "home": "\ue000", "phone": "\ue001", "plate": "\ue002", "ticket": "\ue003",
    "datetime": "\ue004", "amount": "\ue005",
}  # fmt: skip
"""What stands for each kind before n-grams are taken (private use: nobody can type them)."""
_FILL: Final = "\ue00f"

# --- phones --------------------------------------------------------------------------------------

_MOBILE_CN: Final = re.compile(r"(?<![\d-])(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)")
_CALLABLE: Final = re.compile(r"(?<![\w+.])\+?\(?\d[\d\s().-]{5,18}\d(?![\d])", re.ASCII)
_SPOKEN: Final = re.compile(
    r"[一幺][三四五六七八九][零一二三四五六七八九幺]{9}(?![零一二三四五六七八九])"
)
_SPOKEN_DIGITS: Final = str.maketrans("零一二三四五六七八九幺", "01234567891")
_HOME_LIKE: Final = re.compile(r"\d{1,2}(?P<gap>[- .])\d{1,2}(?P=gap)\d{3,4}")
_DATE_LIKE: Final = re.compile(r"20\d\d[-/.]\d{1,2}[-/.]\d{1,2}")


@lru_cache(maxsize=4096)
def _e164(written: str, region: str) -> str | None:
    """Give a number in E.164, or None where it is no number of a phone."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    # a number written with its country is believed where it is long enough
    judge = (
        phonenumbers.is_possible_number if written.startswith("+") else phonenumbers.is_valid_number
    )
    if not judge(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _phones(text: str, region: str) -> Iterator[Named]:
    """Find phone numbers, spoken ones (幺三八…) too."""
    if _ENOUGH_DIGITS.search(text):
        taken: list[tuple[int, int]] = []
        for pattern in (_MOBILE_CN, _CALLABLE) if region == "CN" else (_CALLABLE, _MOBILE_CN):
            for m in pattern.finditer(text):
                if any(m.start() < end and start < m.end() for start, end in taken):
                    continue
                if _DATE_LIKE.match(m.group()) or _HOME_LIKE.fullmatch(m.group()):
                    continue
                value = _e164(m.group(), "CN" if pattern is _MOBILE_CN else region)
                if value is not None:
                    taken.append((m.start(), m.end()))
                    yield Named("phone", value, m.start(), m.end())
    for m in _SPOKEN.finditer(text):
        value = _e164(m.group().translate(_SPOKEN_DIGITS), "CN")
        if value is not None:
            yield Named("phone", value, m.start(), m.end())


_ENOUGH_DIGITS: Final = re.compile(r"(?:\d\D*+){7}")

# --- ticket numbers, plates, amounts -------------------------------------------------------------

_TICKET: Final = re.compile(
    r"(?<![a-z\d])(?P<kind>[rcqsoepat])\s?[-_]?\s?(?P<date>\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r"(?:\s?[-_]?\s?(?P<count>\d{4,6})|\s?[-_#]\s?(?P<short>\d{1,3}))(?![\d-])"
)
_PLATE_CN: Final = re.compile(
    r"(?P<region>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])\s?(?P<letter>[a-hj-np-z])"
    r"[\s·.•-]?(?P<rest>[a-hj-np-z\d]{5,6}(?![a-z\d])|[a-hj-np-z\d]{4}[学警港澳挂领])"
)
_PLATE_CUED: Final = re.compile(
    r"(?:\b(?:licen[sc]e plate|number plate|plate number|plate|registration|reg)\b|车牌号?码?)"
    r"[\s.:是为]*(?:(?:no|number|is|now)\b[\s.:]*)*"
    r"(?P<plate>(?=[a-z -]{0,4}\d)[a-z\d]{1,4}[ -]?[a-z\d]{2,5})(?![a-z\d])"
)


_COUNTED: Final = 4
"""So many digits a ticket's count is written with; people leave the noughts out."""


def _tickets(text: str) -> Iterator[Named]:
    """Find ticket numbers of any kind, with or without their dashes."""
    for m in _TICKET.finditer(text):
        count = m["count"] or m["short"].zfill(_COUNTED)
        value = f"{m['kind'].upper()}-{m['date']}-{count}"
        yield Named("ticket", value, m.start(), m.end())


def _plates(text: str) -> Iterator[Named]:
    """Find number plates: Chinese ones by their form, others where they are announced."""
    for m in _PLATE_CN.finditer(text):
        value = f"{m['region']}{m['letter']}{m['rest']}".upper()
        yield Named("plate", value, m.start(), m.end())
    for m in _PLATE_CUED.finditer(text):
        value = re.sub(r"[ -]", "", m["plate"]).upper()
        yield Named("plate", value, m.start("plate"), m.end("plate"))


def _amounts(found: Iterable[sums.Sum]) -> Iterator[Named]:
    """Tell sums of money as their number and currency."""
    for one in found:
        value = int(one.value) if one.value == int(one.value) else float(one.value)
        yield Named("amount", {"value": value, "currency": one.currency}, one.start, one.end)


# --- priced services -----------------------------------------------------------------------------

_ACTIONS: Final = (
    ("清洗", "洗", "清理", "深度清洁", "保养", "清洁"), ("疏通", "通一下", "通下", "通"),
    ("更换", "换", "装", "安装"), ("安装", "装", "换"), ("保洁", "打扫", "清洁", "搞卫生"),
    ("维修", "修理", "修"), ("搬运", "搬"), ("擦洗", "擦"), ("开锁",), ("打蜡",),
)  # fmt: skip
_ACTIONS_EN: Final = {
    "cleaning": r"clean\w*", "replacement": r"(?:replac|chang|install|swap)\w*|new",
    "installation": r"(?:install|mount|fit|put up|hang)\w*", "unblocking": r"(?:unblock|unclog|clear)\w*",
    "repair": r"(?:repair|fix|mend)\w*", "washing": r"wash\w*|clean\w*",
}  # fmt: skip
_SYNONYMS: Final = {
    "油烟机": ("抽油烟机", "烟机"), "水龙头": ("龙头",), "灯具": ("灯", "吸顶灯", "吊灯"),
    "管道": ("下水道", "下水管", "马桶", "地漏", "水管"), "门锁": ("锁", "锁芯"), "全屋": ("全家", "家里", "整屋", "屋子"),
    "range hood": ("cooker hood", "hood", "extractor"), "air-conditioner": ("air conditioner", "aircon", "ac", "a/c",
    "air conditioning", "air-conditioning"), "lamp": ("light", "ceiling light", "chandelier"),
    "drain": ("pipe", "toilet", "sink"), "house": ("home", "flat", "apartment"), "tap": ("faucet",),
    "sofa": ("couch",),
}  # fmt: skip


def _forms_zh(name: str) -> str:
    """Give the pattern of a Chinese service: 油烟机清洗, 清洗油烟机, 洗一下油烟机."""
    for action in _ACTIONS:
        if name.endswith(action[0]) or name.startswith(action[0]):
            thing = name.removesuffix(action[0]).removeprefix(action[0]).removesuffix("深度")
            if not thing:
                break
            doing = "|".join(sorted(map(re.escape, action), key=len, reverse=True))
            things = "|".join(
                sorted(map(re.escape, (thing, *_SYNONYMS.get(thing, ()))), key=len, reverse=True)
            )
            return (
                f"{re.escape(name)}|(?:{things})(?:的|要|需要|想|也|深度)?(?:{doing})"
                f"|(?:{doing})(?:一下|个|一?台|下|新的?|我家的?)?(?:{things})"
            )
    return re.escape(name)


def _forms_en(name: str) -> str:
    """Give the pattern of an English service: "range hood cleaning", "clean the hood"."""
    words = name.split()
    doing = _ACTIONS_EN.get(words[-1])
    thing = " ".join(words[:-1])
    if doing is None or not thing:
        return rf"\b{re.escape(name)}\b"
    bare = thing.removeprefix("deep ")
    things = "|".join(
        sorted(map(re.escape, {thing, bare, *_SYNONYMS.get(bare, ())}), key=len, reverse=True)
    )
    return (
        rf"\b{re.escape(name)}\b|\b(?:{doing})\s+(?:(?:the|my|our|a|an|two|three|\d+|of|all|deep|kitchen)\s+)*"
        rf"(?:{things})s?\b|\b(?:{things})s?\s+(?:to be |needs? (?:a |to be )?|deep )?(?:{doing})\b"
    )


_compiled: dict[int, tuple[Community, tuple[tuple[PricedService, re.Pattern[str]], ...]]] = {}
_MOST_COMMUNITIES: Final = 256


def _service_patterns(
    community: Community,
) -> tuple[tuple[PricedService, re.Pattern[str]], ...]:
    """Compile a community's priced list once; kept by identity, since its mappings do not hash."""
    kept = _compiled.get(id(community))
    if kept is not None and kept[0] is community:
        return kept[1]
    patterns = []
    for service in community.services:
        forms = []
        for language, name in service.name.items():
            plain = normalise(name).text
            forms.append(_forms_en(plain) if language == "en" else _forms_zh(plain))
        patterns.append((service, re.compile("|".join(forms))))
    if len(_compiled) >= _MOST_COMMUNITIES:
        _compiled.clear()
    _compiled[id(community)] = (community, tuple(patterns))
    return tuple(patterns)


def _services(text: str, community: Community) -> Iterator[Named]:
    """Find services of the priced list by name and by obvious short forms."""
    for service, pattern in _service_patterns(community):
        m = pattern.search(text)
        if m is not None:
            yield Named("service", service.id, m.start(), m.end())


# --- all together --------------------------------------------------------------------------------


def _blank(text: str, found: Sequence[Named]) -> str:
    """Black out what is found already, keeping every other character in its place."""
    for named in found:
        text = text[: named.start] + _FILL * (named.end - named.start) + text[named.end :]
    return text


@dataclass(frozen=True, slots=True)
class Names:
    """All that a text names, in the order of the text, and the spans of whole homes."""

    all: tuple[Named, ...]
    homes: tuple[tuple[int, int], ...] = ()


def find_personal(normal: Normal, community: Community | None = None) -> Names:
    """Find what varies from home to home and is masked: all that is not a time, a thing or a place."""
    text = normal.text
    region = community.country if community is not None else "CN"
    found = [*_tickets(text)]
    found += _phones(_blank(text, found), region)
    found += _plates(_blank(text, found))
    found += _amounts(sums.find(_blank(text, found)))
    rest = _blank(text, found)
    original = normal.original if len(normal.original) == len(text) else text
    mentions = homes.find(rest, original, community)
    parts = [Named(p.name, p.value, p.start, p.end) for m in mentions for p in m.parts()]
    spans = tuple((m.start, m.end) for m in mentions)
    rest = _blank(rest, [Named("home", "", start, end) for start, end in spans])
    return Names((*found, *parts, *_amounts(sums.unnamed(rest))), spans)


def find(normal: Normal, community: Community | None, now: datetime) -> Names:
    """Find everything named. ``now`` is aware, in the community's zone."""
    text = normal.text
    personal = find_personal(normal, community)
    found = list(personal.all)
    rest = _blank(text, [n for n in found if n.name in _WHOLE])
    rest = _blank(rest, [Named("home", "", start, end) for start, end in personal.homes])
    found += (Named("datetime", t.interval, t.start, t.end) for t in times.find(rest, now))
    if community is not None:
        found += _services(text, community)
    for kind in ("place", "item"):
        said = gazetteer(kind).find(rest)
        found += (Named(kind, normal.said(w.start, w.end), w.start, w.end) for w in said)
    found.sort(key=lambda named: (named.start, named.end))
    return Names(tuple(found), personal.homes)


_WHOLE: Final = frozenset({"phone", "plate", "ticket", "amount"})
"""What is masked as it stands; of a home all parts are, and what is between them."""


def masked(text: str, names: Names, start: int = 0, end: int | None = None) -> str:
    """Give a stretch of the normalised text with placeholders for what varies from home to home.

    Whole homes, phones, plates, tickets, amounts and times become one character each.
    """
    end = len(text) if end is None else end
    spans = [(*home, MASKS["home"]) for home in names.homes]
    spans += [(n.start, n.end, MASKS[n.name]) for n in names.all if n.name in _WHOLE]
    pieces: list[str] = []
    reached = start
    for first, last, mask in sorted(spans):
        if first < reached or last > end:
            continue
        pieces += (text[reached:first], mask)
        reached = last
    pieces.append(text[reached:end])
    return "".join(pieces)


def to_entity(named: Named, normal: Normal, offset: int = 0) -> Entity:
    """Tell a named thing in the words and places of the original, ``offset`` characters less."""
    start, end = normal.span(named.start, named.end)
    return Entity(named.name, named.value, start - offset, end - offset, normal.original[start:end])
