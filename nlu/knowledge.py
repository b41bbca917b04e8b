"""Search in a community's articles: which one answers, and whether any does.

BM25 over pairs of Chinese characters and English word stems, the questions an article lists as
``asked_as`` and its title before its body. A wrong answer is worse than none: only what matches
well, and clearly better than the next, is given.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flows.understanding import Article, Hit, Language
from nlu.normalise import normalise

_TOKENS: Final = re.compile(r"[a-z]+|\d+|[㐀-鿿]+")
_STOP_EN: Final = frozenset(
    re.findall(
        r"\w+",
        """
    a about an and any are as at be but by can could do does for from get go going had has
    have hello hi how i if in is it its just me my need no not of on or our please so some
    that the their them there they this to us want was we what when where which who will with
    would you your
    """,
    )
)
"""Words that say nothing of what an English question is about."""
_FILLER: Final = re.compile(
    r"请问|麻烦|你好|您好|想问|问一下|问下|咨询|一下|怎么|什么|多少|哪里|哪儿|可以|能不能|可不可以|需要|我们|我家|我想|你们|小区|物业|吗|呢|啊|吧|了|的|呀|是|有|在|要"
)
_SAME: Final = (
    (re.compile(r"下班|营业"), "上班"), (re.compile(r"关门|开放"), "开门"), (re.compile(r"缴纳?"), "交"),
    (re.compile(r"管理费"), "物业费"), (re.compile(r"电瓶车|电单车"), "电动车"), (re.compile(r"门卡"), "门禁卡"),
    (re.compile(r"门禁门禁"), "门禁"), (re.compile(r"游泳池"), "泳池"), (re.compile(r"包月|月租"), "月卡"),
    (re.compile(r"新能源车?|电车"), "充电"), (re.compile(r"客人|亲戚|朋友"), "访客"), (re.compile(r"包裹"), "快递"),
    (re.compile(r"\belevators?\b"), "lift"), (re.compile(r"\bmanagement fees?\b"), "property fee"),
    (re.compile(r"\bguests?\b|\bfriends?\b"), "visitor"), (re.compile(r"\bpackages?\b"), "parcel"),
    (re.compile(r"\brenovat\w*|\bdecorat\w*|\bfit(?:ting)? out"), "renovation"), (re.compile(r"\bcards?\b"), "card"),
    (re.compile(r"\b(?:rubbish|garbage|trash|waste)\b"), "rubbish"), (re.compile(r"\bthrow (?:away|out)\b"), "rubbish"),
)  # fmt: skip
"""What askers and articles call differently."""
_ENDINGS: Final = re.compile(r"(?:ing|ed|es|s)$")
K1, B = 1.2, 0.5
ASKED: Final = 0.9
"""Weight of the best listed question beside title and body."""
FEWEST: Final = 0.32
"""Raw scores of questions that no article answers stay below this one."""
MARGIN: Final = 1.3
"""So many times better than the next it must be, unless it is clear."""
CLEAR: Final = 0.75


def _stem(word: str) -> str:
    return _ENDINGS.sub("", word) if len(word) > 4 else word  # noqa: PLR2004 - short words have no ending


def terms(text: str) -> list[str]:
    """Cut a text into search terms: pairs of Chinese characters, stems of English words."""
    found: list[str] = []
    plain = normalise(text).text
    for pattern, name in _SAME:
        plain = pattern.sub(name, plain)
    plain = _FILLER.sub(" ", plain)
    for m in _TOKENS.finditer(plain):
        run = m.group()
        if run.isascii():
            if run not in _STOP_EN:
                found.append(_stem(run))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    article: Article
    questions: tuple[frozenset[str], ...]
    title: frozenset[str]
    body: Counter[str]
    length: int


@dataclass(frozen=True, slots=True)
class Index:
    """The articles of one community, ready to be searched."""

    entries: tuple[_Entry, ...]
    weights: dict[Language, dict[str, float]]
    """How rare a term is, by language."""
    average: float

    @classmethod
    def of(cls, articles: Sequence[Article]) -> "Index":
        """Build the index; a hundred articles take milliseconds."""
        entries = tuple(
            _Entry(
                article,
                tuple(frozenset(terms(question)) for question in article.asked_as),
                frozenset(terms(article.title)),
                Counter(terms(article.body)),
                len(article.body),
            )
            for article in articles
            if article.audience != "staff"
        )
        weights: dict[Language, dict[str, float]] = {}
        for language in {entry.article.language for entry in entries}:
            own = [entry for entry in entries if entry.article.language == language]
            seen: Counter[str] = Counter()
            for entry in own:
                seen.update(set(entry.body).union(entry.title, *entry.questions))
            weights[language] = {
                term: math.log(1 + (len(own) - count + 0.5) / (count + 0.5))
                for term, count in seen.items()
            }
        average = sum(sum(e.body.values()) for e in entries) / max(1, len(entries))
        return cls(entries, weights, average)

    def _score(self, asked: list[str], entry: _Entry) -> float:
        """Give how well an article answers, 0 to 1."""
        weights = self.weights[entry.article.language]
        unknown = math.log(1 + len(self.entries))
        wanted = {term: weights.get(term, unknown) for term in set(asked)}
        total = sum(wanted.values())
        if not total:
            return 0.0
        found = set(wanted)
        best = 0.0
        for question in entry.questions:
            common = sum(wanted[t] for t in found & question)
            said = sum(weights.get(t, unknown) for t in question)
            # how much of the question is in ours, and ours in it
            best = max(best, 2 * common / (total + said) if common else 0.0)
        title = sum(wanted[t] for t in found & entry.title) / total
        size = 1 - B + B * sum(entry.body.values()) / max(1.0, self.average)
        body = (
            sum(
                wanted[t] * min(1.0, entry.body[t] * (K1 + 1) / (entry.body[t] + K1 * size) / 1.5)
                for t in found
                if t in entry.body
            )
            / total
        )
        leading = entry.title.union(*entry.questions)
        covered = sum(wanted[t] for t in found & leading) / total
        if not covered:
            return 0.0  # a word in passing is no answer
        return min(1.0, max(ASKED * best, 0.45 * best + 0.25 * title + 0.15 * body + 0.3 * covered))

    def search(self, text: str, language: Language) -> Hit | None:
        """Find the article that answers, in the asker's language first, then in another."""
        asked = terms(text)
        if not asked:
            return None
        for wanted in (True, False):
            scored = sorted(
                (
                    (self._score(asked, entry), place)
                    for place, entry in enumerate(self.entries)
                    if (entry.article.language == language) is wanted
                ),
                reverse=True,
            )
            if not scored or scored[0][0] < FEWEST:
                continue
            raw, place = scored[0]
            if raw < CLEAR and len(scored) > 1 and raw < MARGIN * scored[1][0]:
                continue
            return Hit(self.entries[place].article, round(_calibrated(raw), 3))
        return None


def _calibrated(raw: float) -> float:
    """Turn a raw score into how often such an answer is the right one, about."""
    return min(1.0, 0.7 + 0.5 * (raw - FEWEST))
