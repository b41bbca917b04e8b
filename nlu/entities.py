"""What a text names: homes, phones, ticket numbers, plates, times, amounts, services, places, things.

Everything is found in the normalised text and told in the writer's own words. Phones and ticket
numbers go first and homes before times, so that no digit is read twice.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from flows.community import Community, PricedService
from flows.understanding import Entity, Interval
from nlu import homes, times
from nlu.gazetteer import gazetteer
from nlu.moments import number
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
    r"\s?[-_]?\s?(?P<count>\d{4,6})(?!\d)"
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
_CURRENCIES: Final = {
    "¥": "CNY", "元": "CNY", "块": "CNY", "人民币": "CNY", "rmb": "CNY", "yuan": "CNY",
    "cny": "CNY", "kuai": "CNY", "$": "USD", "us$": "USD", "usd": "USD", "美元": "USD",
    "dollar": "USD", "hk$": "HKD", "hkd": "HKD", "港币": "HKD", "港元": "HKD", "€": "EUR",
    "eur": "EUR", "euro": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP",
}  # fmt: skip
_WORDS: Final = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_SUM: Final = r"\d+(?:,\d{3})*(?:\.\d{1,2})?(?:\s?[万千](?!\d))?"
_AMOUNT: Final = re.compile(
    rf"(?P<sign>¥|us\$|hk\$|\$|€|£|rmb\s?|cny\s?|hkd\s?|usd\s?|港币|港元|美元|欧元|人民币)\s?(?P<n>{_SUM})"
    rf"|(?<![\d.])(?P<n2>{_SUM})\s?(?P<unit>元|块(?!砖|瓷|地|玻|板|布|墙|儿)|人民币|rmb\b|yuan\b|cny\b|kuai\b|美元|usd\b"
    r"|dollars?\b|港币|港元|hkd\b|欧元|euros?\b|eur\b|pounds?\b|gbp\b)(?:(?P<tenth>\d)(?!\d))?"
    r"|(?<![几数多好上第一二两三四五六七八九十百千万零])(?P<zh>[一二两三四五六七八九十百千万零]{1,16})"
    r"(?:块(?P<ztenth>[一二三四五六七八九])(?:[毛角]|(?![次个户家台套张块人天月年平方吨度把位样十百]))"
    r"|(?P<zunit>元|块钱|(?<=[百千万十])块))"
    rf"|(?<![\d.])(?P<n3>{_SUM})(?=\s?(?:-|~|到|至|to)\s?{_SUM}\s?(?P<unit3>元|块|rmb\b|yuan\b))"
    rf"|\b(?P<en>(?:(?:{_WORDS}|a)(?: hundred| thousand)?(?: and)?[ -]){{1,5}})(?P<eunit>yuan|rmb|kuai|dollars?|euros?|pounds?)\b"
)


def _tickets(text: str) -> Iterator[Named]:
    """Find ticket numbers of any kind, with or without their dashes."""
    for m in _TICKET.finditer(text):
        value = f"{m['kind'].upper()}-{m['date']}-{m['count']}"
        yield Named("ticket", value, m.start(), m.end())


def _plates(text: str) -> Iterator[Named]:
    """Find number plates: Chinese ones by their form, others where they are announced."""
    for m in _PLATE_CN.finditer(text):
        value = f"{m['region']}{m['letter']}{m['rest']}".upper()
        yield Named("plate", value, m.start(), m.end())
    for m in _PLATE_CUED.finditer(text):
        value = re.sub(r"[ -]", "", m["plate"]).upper()
        yield Named("plate", value, m.start("plate"), m.end("plate"))


def _number(written: str) -> Decimal:
    times_ten = {"万": 10_000, "千": 1_000}.get(written[-1], 1)
    return Decimal(written.rstrip("万千 ").replace(",", "")) * times_ten


_ENGLISH: Final = {"a": 1} | dict(
    zip(
        _WORDS.removeprefix("(?:").removesuffix(")").split("|"),
        (*range(1, 21), *range(30, 100, 10)),
        strict=True,
    )
)


def _in_words(said: str) -> int:
    """Read "two hundred and fifty"; "hundred" and "thousand" multiply what stands before them."""
    total = below = 0
    for word in re.findall(r"[a-z]+", said):
        if word == "hundred":
            below *= 100
        elif word == "thousand":
            total, below = total + below * 1000, 0
        else:
            below += _ENGLISH.get(word, 0)
    return total + below


def _amounts(text: str) -> Iterator[Named]:
    """Find amounts of money."""
    for m in _AMOUNT.finditer(text):
        if m["zh"]:
            read = number(m["zh"])
            if read is None:
                continue
            total, unit = Decimal(read), "元"
            if m["ztenth"]:
                total += Decimal(number(m["ztenth"]) or 0) / 10
        elif m["en"]:
            total, unit = Decimal(_in_words(m["en"])), m["eunit"]
        elif m["n3"]:
            total, unit = _number(m["n3"]), m["unit3"]
        else:
            total = _number(m["n"] or m["n2"])
            unit = (m["sign"] or m["unit"]).strip()
            if m["tenth"]:
                total += Decimal(m["tenth"]) / 10
        currency = _CURRENCIES.get(unit) or _CURRENCIES[unit.removesuffix("s")]
        value = int(total) if total == int(total) else float(total)
        yield Named("amount", {"value": value, "currency": currency}, m.start(), m.end())


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
    found += _amounts(_blank(text, found))
    rest = _blank(text, found)
    original = normal.original if len(normal.original) == len(text) else text
    mentions = homes.find(rest, original, community)
    parts = [Named(p.name, p.value, p.start, p.end) for m in mentions for p in m.parts()]
    return Names((*found, *parts), tuple((m.start, m.end) for m in mentions))


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
