"""Search in a community's articles: which one answers, and whether any does.

Words first: BM25 over pairs of Chinese characters and English word stems, and what question and
article are about (``nlu.subjects``), which both languages share. Where the words are not sure,
sentence vectors are asked too: of the title, of each ``asked_as`` and of the body's sentences.

A wrong answer is worse than none. How often such a match is right was fitted on questions of
residents (data/knowledge.json, by ``tests/fit_knowledge.py``), and only a sure one is given.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

import numpy as np

from flows.understanding import Article, Hit, Language
from nlu import vectors
from nlu.classifier import Floats, Sentences, centred
from nlu.gazetteer import DATA
from nlu.normalise import normalise
from nlu.phrases import Phrases
from nlu.subjects import Want, subjects, wants

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
ENOUGH: Final = 2
"""So many terms say something; one alone only where it is wanted to know something of it."""
VERBATIM: Final = 0.88
"""From this score of the words on, a question is one that the article lists, word for word."""
SENTENCES: Final = 12
"""So many of a body's first sentences get a vector."""
WEIGHTY: Final = 6.0
"""The weight of two rare subjects together, by which weights are brought to 0 to 1."""
SHARPNESS: Final = 1.0
"""The temperature at which the sentence plane tells intents."""
FARTHEST: Final = 6.0
"""A lead over the next beyond this one says no more."""


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
class _Version:
    """An article in one language."""

    article: Article
    questions: tuple[frozenset[str], ...]
    title: frozenset[str]
    body: Counter[str]

    @classmethod
    def of(cls, article: Article) -> "_Version":
        return cls(
            article,
            tuple(frozenset(terms(question)) for question in article.asked_as),
            frozenset(terms(article.title)),
            Counter(terms(article.body)),
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """An article in all its languages (those of one id), and what it is about."""

    versions: tuple[_Version, ...]
    title: frozenset[str]
    leading: frozenset[str]
    """What title and listed questions name."""
    named: frozenset[str]
    """The same, and what the bodies name."""
    text: str
    phrases: tuple[str, ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, articles: Sequence[Article]) -> "_Entry":
        about = subjects()
        phrases = tuple(phrase for a in articles for phrase in (a.title, *a.asked_as))
        leading = normalise("\n".join(phrases)).text
        body = normalise("\n".join(article.body for article in articles)).text
        sentences = tuple(part for a in articles for part in _sentences(a.body))
        return cls(
            tuple(_Version.of(article) for article in articles),
            about.of(normalise("\n".join(article.title for article in articles)).text),
            about.of(leading),
            about.of(leading) | about.of(body),
            f"{leading}\n{body}",
            phrases,
            sentences or phrases[:1],
        )

    def told(self, language: Language) -> Article:
        """Give the article in a language, else in the one it is written in."""
        articles = [version.article for version in self.versions]
        return next((a for a in articles if a.language == language), articles[0])


def _sentences(body: str) -> list[str]:
    parts = (part.strip() for part in _STOPS.split(body))
    return [part for part in parts if part][:SENTENCES]


_STOPS: Final = re.compile(r"[。;!?\uff1b\uff01\uff1f\n]|[.;!?](?= )")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, taken apart."""

    terms: list[str]
    about: frozenset[str]
    wants: tuple[Want, ...]

    @property
    def is_bare(self) -> bool:
        """Tell whether it is a word on its own (停车, weekend), which may mean anything."""
        if len(set(self.terms)) >= ENOUGH:
            return False
        # 电话 wants a phone number in the one word it says; 可以养狗吗 says what it is about
        return all(want.asked.search(term) for term in self.terms for want in self.wants)

    @classmethod
    def of(cls, text: str) -> "Question":
        """Take a text apart."""
        plain = normalise(text).text
        return cls(terms(text), subjects().of(plain), wants(plain))


@dataclass(frozen=True, slots=True)
class Scale:
    """What was fitted for one way of searching: with words alone, or with vectors too.

    ``rank`` weighs the evidence for each article. ``answers`` weighs that for the best one, its
    lead, whether the question names no subject, whether it wants something; with ``bias`` they
    give the log-odds that the best one answers. It is given from the probability ``sure`` on; of
    words alone it is believed from ``certain`` on, and below ``hopeless`` no vector is made.
    """

    rank: tuple[float, ...]
    answers: tuple[float, ...]
    bias: float
    sure: float
    certain: float = 1.0
    hopeless: float = 0.0

    def judge(self, evidence: Floats, question: Question) -> tuple[int, float]:
        """Give the place of the best article (a row each) and how probably it answers."""
        best, told = self.best(evidence, question)
        odds = float(np.dot(told, self.answers)) + self.bias
        return best, 1 / (1 + math.exp(-odds))

    def best(self, evidence: Floats, question: Question) -> tuple[int, list[float]]:
        """Give the place of the best article and all that tells whether it answers."""
        scores = evidence @ np.array(self.rank, dtype=np.float32)
        best = int(scores.argmax())
        others = np.delete(scores, best)
        lead = float(scores[best] - others.max()) if len(others) else FARTHEST
        asks = (float(not question.about), float(bool(question.wants)))
        return best, [*map(float, evidence[best]), min(lead, FARTHEST), *asks]


@cache
def scales() -> tuple[Scale, Scale]:
    """Read what was fitted: for words alone, and for words and vectors."""
    told = json.loads((DATA / "knowledge.json").read_text(encoding="utf-8"))
    words, both = (
        Scale(**{**told[name], **{key: tuple(told[name][key]) for key in ("rank", "answers")}})
        for name in ("words", "both")
    )
    return words, both


@dataclass(frozen=True, slots=True)
class _Rows:
    """Centred vectors of all entries' texts, one entry's after the other's."""

    vectors: Floats
    roots: Floats
    """The roots of what the sentence plane holds each text's intent to be."""
    starts: list[int]

    @classmethod
    def of(
        cls, texts: Sequence[tuple[str, ...]], phrases: Phrases, plane: Sentences
    ) -> "_Rows | None":
        rows = phrases.rows([text for own in texts for text in own])
        if rows is None:
            return None
        starts = np.cumsum([0, *(len(own) for own in texts[:-1])])
        return cls(
            centred(rows, plane.mean),
            np.sqrt(_intents(rows, plane)),
            [int(start) for start in starts],
        )

    def nearest(self, vector: Floats) -> Floats:
        """Give how near each entry's nearest text is."""
        near: Floats = np.maximum.reduceat(self.vectors @ vector, self.starts)
        return near

    def akin(self, intents: Floats) -> Floats:
        """Give how like each entry's likest text is in what is meant (Bhattacharyya)."""
        akin: Floats = np.maximum.reduceat(self.roots @ np.sqrt(intents), self.starts)
        return akin


def _intents(rows: Floats, plane: Sentences) -> Floats:
    """Give how probable each intent is for each vector."""
    scores = plane.scores(rows)
    told = np.exp((scores - scores.max(axis=-1, keepdims=True)) / SHARPNESS)
    intents: Floats = told / told.sum(axis=-1, keepdims=True)
    return intents


class Index:
    """The articles of one community, ready to be searched."""

    def __init__(
        self, articles: Sequence[Article], phrases: Phrases | None, plane: Sentences | None
    ) -> None:
        """Take the articles apart; a hundred of them take 0.1 s. ``of`` says what the others are."""
        self._by_id: dict[str, list[Article]] = {}
        for article in articles:
            if article.audience != "staff":
                self._by_id.setdefault(article.id, []).append(article)
        self.entries = tuple(_Entry.of(own) for own in self._by_id.values())
        versions = [version for entry in self.entries for version in entry.versions]
        self._weights = _rarity(versions)
        self._average = sum(sum(v.body.values()) for v in versions) / max(1, len(versions))
        self._subjects = Counter(name for entry in self.entries for name in entry.leading)
        self._phrases, self._plane = phrases, plane
        self._rows: tuple[_Rows, _Rows] | None = None
        self.ready()

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        phrases: Phrases | None = None,
        plane: Sentences | None = None,
    ) -> "Index":
        """Build the index. The vectors come from ``phrases``; a model's ``plane`` reads them.

        Without them, or where no vectors can be made, it is searched by words alone.
        """
        return cls(articles, phrases, plane)

    def search(self, text: str, language: Language) -> Hit | None:
        """Find the article that answers, in the asker's language if it is written in that one."""
        question = Question.of(text)
        if not self.entries or question.is_bare:
            return None
        words, both = scales()
        evidence = self.evidence(question)
        best, probability = words.judge(evidence, question)
        sure = probability >= words.sure
        verbatim = float(evidence[:, 0].max())
        if verbatim >= VERBATIM:
            best, sure = int(evidence[:, 0].argmax()), True
            probability = max(probability, verbatim)
        elif words.hopeless <= probability < words.certain and self.ready():
            best, probability = both.judge(self.more_evidence(evidence, text), question)
            sure = probability >= both.sure
        if not sure:
            return None
        return Hit(self.entries[best].told(language), round(probability, 3))

    def evidence(self, question: Question) -> Floats:
        """Give what words tell for each article, a row each."""
        count = len(self.entries)
        weights = {
            name: math.log(1 + (count + 0.5) / (self._subjects[name] + 0.5))
            for name in question.about
        }
        total = sum(weights.values())
        rows = []
        for entry in self.entries:
            lexical = max(self._score(question.terms, version) for version in entry.versions)
            strange = sum(weights[name] for name in question.about - entry.named)
            rows.append(
                (
                    lexical,
                    sum(weights[name] for name in question.about & entry.leading) / (total or 1),
                    sum(weights[name] for name in question.about & entry.title) / (total or 1),
                    strange / (total or 1),
                    min(1.0, (total - strange) / WEIGHTY),
                    sum(not want.told.search(entry.text) for want in question.wants),
                )
            )
        return np.array(rows, dtype=np.float32)

    def more_evidence(self, evidence: Floats, text: str) -> Floats:
        """Add what vectors tell. To be called when they are ready."""
        if self._rows is None or self._plane is None:
            raise RuntimeError("the vectors are not ready")
        asked, said = self._rows
        raw = vectors.of(text.strip())
        vector = centred(raw, self._plane.mean)
        told = (asked.nearest(vector), said.nearest(vector), asked.akin(_intents(raw, self._plane)))
        return np.column_stack([evidence, *told])

    def ready(self) -> bool:
        """Tell whether vectors can be asked; where some are missing, they are begun."""
        if self._rows is not None:
            return True
        phrases, plane = self._phrases, self._plane
        if phrases is None or plane is None or not self.entries or not vectors.available():
            return False
        phrases.wanted_by(
            self, chain.from_iterable((*e.phrases, *e.sentences) for e in self.entries)
        )
        asked = _Rows.of([entry.phrases for entry in self.entries], phrases, plane)
        said = _Rows.of([entry.sentences for entry in self.entries], phrases, plane)
        if asked is None or said is None:
            return False
        self._rows = asked, said
        return True

    def _score(self, asked: list[str], version: _Version) -> float:
        """Give how well an article answers, 0 to 1."""
        weights = self._weights[version.article.language]
        unknown = math.log(1 + len(self.entries))
        wanted = {term: weights.get(term, unknown) for term in set(asked)}
        total = sum(wanted.values())
        if not total:
            return 0.0
        found = set(wanted)
        best = 0.0
        for question in version.questions:
            common = sum(wanted[t] for t in found & question)
            said = sum(weights.get(t, unknown) for t in question)
            # how much of the question is in ours, and ours in it
            best = max(best, 2 * common / (total + said) if common else 0.0)
        title = sum(wanted[t] for t in found & version.title) / total
        size = 1 - B + B * sum(version.body.values()) / max(1.0, self._average)
        body = (
            sum(
                wanted[t]
                * min(1.0, version.body[t] * (K1 + 1) / (version.body[t] + K1 * size) / 1.5)
                for t in found
                if t in version.body
            )
            / total
        )
        leading = version.title.union(*version.questions)
        covered = sum(wanted[t] for t in found & leading) / total
        if not covered:
            return 0.0  # a word in passing is no answer
        return min(1.0, max(ASKED * best, 0.45 * best + 0.25 * title + 0.15 * body + 0.3 * covered))


def _rarity(versions: Sequence[_Version]) -> dict[Language, dict[str, float]]:
    """Give how rare each term is, by language."""
    weights: dict[Language, dict[str, float]] = {}
    for language in {version.article.language for version in versions}:
        own = [version for version in versions if version.article.language == language]
        seen: Counter[str] = Counter()
        for version in own:
            seen.update(set(version.body).union(version.title, *version.questions))
        weights[language] = {
            term: math.log(1 + (len(own) - count + 0.5) / (count + 0.5))
            for term, count in seen.items()
        }
    return weights
