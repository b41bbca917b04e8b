"""Sums of money: 350元, ¥1,280.50, 三块五, two hundred yuan; and 扣了我三百五, where nobody says the unit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from nlu.moments import number


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money and where it stands in the normalised text."""

    start: int
    end: int
    value: Decimal
    currency: str


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
    r"|(?<![\d.块元几多一二两三四五六七八九十百])(?P<tenths>[一二两三四五六七八九]|\d)(?:(?P<mao>毛(?![巾病线衣孩坯刷笔玻发]))|角(?=钱)|(?P<fen>分)(?=钱))钱?"
    rf"|\b(?P<en>(?:(?:{_WORDS}|a)(?: hundred| thousand)?(?: and)?[ -]){{1,5}})(?P<eunit>yuan|rmb|kuai|dollars?|euros?|pounds?)\b"
)


_COUNTS: Final = re.compile(r"[\d一二两三四五六七八九十百千万零]|yuan|rmb|kuai|dollar|euro|pound")
"""Without any of these a text names no sum; most hold none."""


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


def find(text: str) -> Iterator[Sum]:
    """Find the sums whose currency is named in a normalised text."""
    if not _COUNTS.search(text):
        return
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
        elif m["tenths"]:
            total, unit = Decimal(number(m["tenths"]) or 0) / (100 if m["fen"] else 10), "元"
        elif m["n3"]:
            total, unit = _number(m["n3"]), m["unit3"]
        else:
            total = _number(m["n"] or m["n2"])
            unit = (m["sign"] or m["unit"]).strip()
            if m["tenth"]:
                total += Decimal(m["tenth"]) / 10
        currency = _CURRENCIES.get(unit) or _CURRENCIES[unit.removesuffix("s")]
        yield Sum(m.start(), m.end(), total, currency)


_MEASURED: Final = (
    r"(?!\s?(?:[个次户家套张台天月年周平方吨度把位样件人岁点号楼栋层单室房幢米卡分秒小辆只条]|的|[-:/.]\d|\d|[十百千万]"
    r"|times?\b|days?\b|hours?\b|weeks?\b|months?\b|minutes?\b|units?\b|people\b|%))"
)
_PAID: Final = re.compile(
    r"(?:[收扣交付缴花罚退]|收费|扣费|押金|欠)(?:了|我们?|你们?|掉|走|是|着|过|多|快|将近|差不多|大概|一共|总共|整整){0,4}\s?"
    rf"(?:(?P<n>\d{{2,6}}(?:\.\d{{1,2}})?|\d(?:\.\d+)?[万千](?!\d))"
    rf"|(?P<zh>[一二两三四五六七八九]{{1,2}}[百千万][一二两三四五六七八九十百千零]{{0,10}})){_MEASURED}"
    r"|\b(?:charged|paid|pay|costs?|refund(?:ed)?|owe|billed)"
    r"(?: (?:me|us|you|him|her|about|around|almost|nearly|over|only|back|an? extra))*\s"
    rf"(?P<en>\d{{2,6}}(?:\.\d{{1,2}})?){_MEASURED}(?!\s?(?:st|nd|rd|th)\b)"
)
"""A sum without its unit, after what is done with money alone: 扣了我三百五, charged me 350."""


def unnamed(text: str) -> Iterator[Sum]:
    """Find sums whose currency is left out: it is the country's."""
    if not _COUNTS.search(text):
        return
    for m in _PAID.finditer(text):
        written = m["n"] or m["en"]
        start, end = m.span("n" if m["n"] else "en" if m["en"] else "zh")
        read = _number(written) if written else Decimal(number(_spelled(m["zh"])) or 0)
        if read:
            yield Sum(start, end, read, "CNY")


_TENTH_OF: Final = {"百": "十", "千": "百", "万": "千"}


def _spelled(written: str) -> str:
    """Say the last place of what leaves it out: 三百五 is 三百五十."""
    left_out = len(written) > 1 and written[-1] in "一二三四五六七八九" and written[-2] in _TENTH_OF
    return written + _TENTH_OF[written[-2]] if left_out else written
