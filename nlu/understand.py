"""A text in, an Understanding out: safety first, then matters, intents, entities, a decision.

Nothing here raises and nothing takes long: text beyond what a person reads at once is not read, and
whatever goes wrong leaves one undecided matter, which a person then answers.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Protocol, Self

from flows.community import Community
from flows.ports import Reading
from flows.understanding import (
    EMERGENCIES,
    OUT_OF_SCOPE,
    Hit,
    Intent,
    Language,
    Matter,
    Understanding,
)
from nlu import entities, homes, matters, safety, vectors
from nlu.classifier import Guess, Model, Sentences
from nlu.entities import Names
from nlu.impersonal import impersonal
from nlu.knowledge import Index
from nlu.normalise import Normal, language_of, normalise
from nlu.phrases import Phrases

LONGEST: Final = 2000
"""So many characters are read; the rest is kept with the ticket but not understood."""
AT_ONCE: Final = 2
"""So many messages are read at once: a short one need not wait for a long one."""
_log = logging.getLogger(__name__)
_NOBODY_KNOWS: Final = Guess((Intent(OUT_OF_SCOPE, 0.0),), decided=False, energy=0.0)
NOTHING: Final[Mapping[tuple[int, int], Guess]] = {}
RULED: Final = 0.99
"""The confidence told for what a safety rule found."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A text on its way to being understood; ``told`` is what the model need not be asked.

    ``model`` reads all of it: the one that was in force when the text came.
    """

    normal: Normal
    names: Names
    told: Mapping[tuple[int, int], Guess]
    model: Model

    def guess(self, start: int, end: int, *, hastily: bool = False) -> Guess:
        """Ask the model about a stretch, unless it is known.

        ``hastily``: by its words alone, without the sentence's vector.
        """
        stretch = self.masked(start, end)
        said = None if hastily else self.normal.said(matters.bare(self.normal.text, start), end)
        return self.told.get((start, end)) or self.model.guess(stretch, said)

    def masked(self, start: int, end: int) -> str:
        """Give a stretch as the words read it."""
        bare = matters.bare(self.normal.text, start)
        return entities.masked(self.normal.text, self.names, bare, end)


class _Guessing(Protocol):
    def __call__(self, start: int, end: int, *, hastily: bool = False) -> Guess: ...


class Embedded:
    """The understanding that runs inside the process. Made once, used by all.

    What is awaited is calculated by threads of its own: a vector is made without Python's lock, so
    a long message keeps neither the process nor a short one waiting.

    ``version`` names its model; a text is read by one model, whatever is taken up meanwhile.
    The vectors of articles' phrases are kept in the file ``phrases``, where there is one.
    """

    def __init__(self, model: Model, version: str = "", phrases: Path | None = None) -> None:
        self._in_force = (model, version)
        self._indices: dict[int, tuple[tuple[object, ...], Sentences | None, Index]] = {}
        self._phrases = Phrases(phrases)
        self._threads = ThreadPoolExecutor(AT_ONCE, "reading")

    @classmethod
    def load(cls, folder: Path, phrases: Path | None = None) -> Self:
        """Read the model in a folder and all lists, so that nobody waits later.

        ``phrases`` is the file that keeps the vectors of articles. Raises UnknownModelError.
        """
        embedded = cls(Model.load(folder), version_of(folder), phrases)
        embedded.understand(_FIRST, Reading(now=datetime.now(UTC)))
        return embedded

    @property
    def version(self) -> str:
        """Give the version of the model that is in force."""
        return self._in_force[1]

    def take_up(self, model: Model, version: str) -> None:
        """Read with another model from the next text on."""
        self._in_force = (model, version)

    async def read(self, text: str, reading: Reading) -> Understanding:
        """Give the matters of a text in the light of who writes and when. Never raises."""
        read: Understanding = await self.apart(partial(self.understand, text, reading))
        return read

    async def apart(self, work: Callable[[], Any]) -> Any:
        """Let a thread do what takes a while; what it logs belongs to who waits for it."""
        run = partial(copy_context().run, work)
        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    def understand(
        self, text: str, reading: Reading, told: Mapping[tuple[int, int], Guess] = NOTHING
    ) -> Understanding:
        """Do the same without waiting: it is calculation, a millisecond where the words are sure.

        A sentence's vector takes 10 to 30 ms of one core; a long message may need a few.

        ``told`` is what somebody else makes of some stretches (start and end in the normalised
        text); the model is asked about the others.
        """
        said = _HALVES.sub("\ufffd", text[:LONGEST])
        language = reading.language
        try:
            language = language_of(said, reading.language)
            return self._understand(said, text, reading, language, told)
        except Exception:  # noqa: BLE001 - never raises is the port's promise
            # whatever fails here, the resident's words still reach a person (SPEC 9)
            _log.exception("a text could not be read")
            lost = Matter(text, _NOBODY_KNOWS.intent, decided=False)
            return Understanding(text, language, (lost,))

    def _understand(
        self,
        said: str,
        text: str,
        reading: Reading,
        language: Language | None,
        told: Mapping[tuple[int, int], Guess],
    ) -> Understanding:
        now = reading.now
        if reading.community is not None:
            now = now.astimezone(reading.community.zone)
        normal = normalise(said)
        model, version = self._in_force
        read = _Read(normal, entities.find(normal, reading.community, now), told, model)
        ask = cache(read.guess)
        verdict = _second_opinion(safety.judge(normal.text).among(model.intents), read, ask)
        guess = cache(partial(_guess, read, verdict, ask))
        parts = [matters.Stretch(0, len(normal.text))]
        if model.knows_matters:
            parts = matters.split(
                normal.text,
                guess,
                partial(guess, hastily=True),
                [(alarm.start, alarm.end) for alarm in verdict.alarms],
            )
        found = tuple(_matter(read, part, guess(part.start, part.end)) for part in parts)
        found = _whole(found, text, len(said))
        emergency = verdict.alarm.intent if verdict.alarm else None
        if emergency is None:
            emergency = next(
                (m.intent.name for m in found if m.decided and m.intent.name in EMERGENCIES), None
            )
        everything = tuple(entities.to_entity(named, normal) for named in read.names.all)
        return Understanding(text, language, found, emergency, everything, version)

    def intent_of(self, text: str) -> Intent:
        """Give what a text on its own is about; used to judge a model."""
        return foremost(self.understand(text, Reading(now=datetime.now(UTC))))

    async def search(self, text: str, community: Community, language: Language) -> Hit | None:
        """Find the article of the community that answers, or None where none surely does."""
        hit: Hit | None = await self.apart(partial(self.article, text, community, language))
        return hit

    def article(self, text: str, community: Community, language: Language) -> Hit | None:
        """Do the same without waiting. Never raises."""
        try:
            return self._index(community).search(text[:LONGEST], language)
        except Exception:  # noqa: BLE001 - never raises is the port's promise
            # an answer that is not found is one that a clerk gives
            _log.exception("the knowledge could not be searched")
            return None

    @property
    def plane(self) -> Sentences | None:
        """Give the model's plane over sentence vectors; None where words read alone."""
        return self._in_force[0].sentences

    def impersonal(self, text: str, community: Community, names: Collection[str]) -> str:
        """Give a text without what tells of anybody; ``names`` are people it may name."""
        return impersonal(text, community, names)

    def homes_in(self, text: str, community: Community, near: str | None) -> Collection[str]:
        """Give the homes that a text names; a room alone is one of the building of ``near``."""
        normal = normalise(text[:LONGEST])
        return homes.named(normal.text, community, near)

    def _index(self, community: Community) -> Index:
        """Give the community's index, built anew when its articles have changed."""
        plane = self.plane
        kept = self._indices.get(id(community.articles))
        if kept is not None and kept[0] is community.articles and kept[1] is plane:
            return kept[2]
        if len(self._indices) >= _MOST_INDICES:
            self._indices.clear()
        index = Index.of(community.articles, self._phrases, plane)
        self._indices[id(community.articles)] = (community.articles, plane, index)
        return index


def foremost(understood: Understanding) -> Intent:
    """Give what a text is about first: danger, whatever stands before it (SPEC 2), else its matter."""
    found = [matter.intent for matter in understood.matters]
    return next((intent for intent in found if intent.name == understood.emergency), found[0])


_MOST_INDICES: Final = 256


def version_of(folder: Path) -> str:
    """Give the version of the model in a folder: the hash that its name ends with."""
    return folder.name.rpartition("-")[2]


def _second_opinion(verdict: safety.Verdict, read: _Read, ask: _Guessing) -> safety.Verdict:
    """Ask the model about what a rule found; it may overrule where it is surer than of any danger.

    The rules know words: 抓小偷的保安很勇敢 has some of danger and is praise. The bound is fitted so
    that hardly any true danger lies below it (``nlu.fitting``). The clause on its own must not sound
    like danger either, so that a long story about a tap hides no smoke. Without sentence vectors
    the rule stands.
    """
    fusion = read.model.fusion
    if fusion is None or not verdict.alarms or not vectors.available():
        return verdict
    whole = ask(0, len(read.normal.text))
    if not whole.decided or _danger(whole) >= fusion.harmless:
        return verdict
    kept = tuple(
        alarm
        for alarm in verdict.alarms
        if _danger(ask(*safety.clause(read.normal.text, alarm))) >= SOUNDS
    )
    calm = verdict.calm | {alarm.intent for alarm in set(verdict.alarms) - set(kept)}
    return safety.Verdict(kept[0] if kept else None, calm, kept)


def _danger(guess: Guess) -> float:
    """Give how likely a guess holds it that people are in any danger."""
    return sum(intent.confidence for intent in guess.ranking if intent.name in EMERGENCIES)


def _guess(
    read: _Read,
    verdict: safety.Verdict,
    ask: _Guessing,
    start: int,
    end: int,
    *,
    hastily: bool = False,
) -> Guess:
    """Read a stretch by the model; the rules have the last word."""
    guess = ask(start, end, hastily=hastily)
    if not guess.ranking:
        return _NOBODY_KNOWS
    alarm = next((a for a in verdict.alarms if start <= a.start and a.end <= end), None)
    if alarm is not None:
        ruled = Intent(alarm.intent, max(RULED, _of(guess, alarm.intent)))
        others = tuple(i for i in guess.ranking if i.name != alarm.intent)
        return Guess((ruled, *others), decided=True, energy=guess.energy)
    if guess.intent.name in verdict.calm:
        return _calmed(guess, read.model, verdict.calm, hastily=hastily)
    stretch = read.masked(start, end)
    if _OPENER.match(stretch) and read.model.knows_matters:
        return Guess((Intent("help", OPENED),), decided=True, energy=guess.energy)
    if not _SAYS_SOMETHING.search(_OF_PHONES.sub("", stretch)):
        return _bare(guess)
    doubtful = verdict.alarm is not None or guess.intent.confidence < ALARMING
    if guess.intent.name in EMERGENCIES and doubtful:
        # where a rule has found who is in danger, the model finds nobody else
        return Guess(guess.ranking, decided=False, energy=guess.energy)
    return guess


def _calmed(guess: Guess, model: Model, calm: Container[str], *, hastily: bool) -> Guess:
    """Take the dangers that the rules have talked away out of a guess.

    What is left is believed from where such a guess is believed at all: by words alone, or by both.
    """
    fusion = None if hastily or not vectors.available() else model.fusion
    bar = model.alone.sure if fusion is None else fusion.calibration.sure
    left = tuple(intent for intent in guess.ranking if intent.name not in calm)
    total = sum(intent.confidence for intent in left)
    if not total:
        return Guess(_NOBODY_KNOWS.ranking, decided=False, energy=guess.energy)
    ranking = tuple(Intent(i.name, round(i.confidence / total, 4)) for i in left)
    sure = ranking[0].confidence >= bar and total >= LEFT_OVER
    return Guess(ranking, decided=sure, energy=guess.energy)


def _matter(read: _Read, part: matters.Stretch, guess: Guess) -> Matter:
    """Read one matter: its own words, what was guessed of them, and its entities."""
    start, end = read.normal.span(part.start, part.end)
    said = read.normal.original[start:end]
    bare = _EDGES.sub("", said)
    start += said.index(bare) if bare else 0
    own = tuple(
        entities.to_entity(named, read.normal, start)
        for named in read.names.all
        if part.start <= named.start and named.end <= part.end
    )
    return Matter(bare or said, guess.intent, guess.ranking, own, decided=guess.decided)


def _whole(found: tuple[Matter, ...], text: str, read: int) -> tuple[Matter, ...]:
    """Leave no word out: one matter is all of the text, the last of several has what was not read."""
    if len(found) == 1:
        return (replace(found[0], text=text),)
    last = replace(found[-1], text=found[-1].text + text[read:])
    return (*found[:-1], last)


_HALVES: Final = re.compile("[\ud800-\udfff]")
"""Half of a character: no engine takes it, and nobody can have meant it."""
_FIRST: Final = "3號樓二單元五百零一的水龍頭漏水 tap leaks, 13800138000, tomorrow"
"""A text that needs every list and library."""
_EDGES: Final = re.compile(r"^[\s,,、。;;]+|[\s,,、。;;]+$")
_SAYS_SOMETHING: Final = re.compile(r"([a-z])(?!\1)[a-z]|[㐀-鿿]")
"""A Chinese character, or two letters that are not the same: xxxxx is no word."""
_OF_PHONES: Final = re.compile(
    r"电话|手机|号码?|联系方式|我|的|是|打|\b(?:my|the|phone|mobile|number|is|call|me|at|on|tel)\b"
)
"""Words around a phone number that say nothing more."""
_OPENER: Final = re.compile(
    r"(?:你好|您好|我|想|要|需要|请|帮|麻烦|在线|进行|物业|[,!。~\s])*+(?:报修|报个修|维修|投诉|咨询|建议|反映(?:个|一个)?问题)(?:一下|个?(?:东西|问题|事情?))?[!。~\s]*$"
    r"|(?:hi|hello|please|i|'d|would|like|want|need|wish|to|[,.!\s])*\b(?:report|make|file|submit|request|lodge)?\s*(?:a |an )?"
    r"(?:repairs?|complaints?|complain|inquiry|enquiry|suggestion|problem)[.!\s]*$"
)
"""A kind of matter and nothing of the matter itself (我要报修): the menu asks what it is about."""
ALARMING: Final = 0.9
"""How sure the model must be to call out the on-duty group where no rule does."""
SOUNDS: Final = 0.2
"""A clause of which danger is likelier than this sounds like danger, whatever stands around it."""
OPENED: Final = 0.9
"""How sure it is that who names no more than a kind of matter wants to see the menu."""
LEFT_OVER: Final = 0.05
"""What the other intents must have had for the best of them to be believed."""
BARE: Final = 0.3
"""How sure at most of what holds no word: a number or a time answers an open question."""


def _bare(guess: Guess) -> Guess:
    """Doubt a guess about a text without words."""
    ranking = tuple(Intent(i.name, min(i.confidence, BARE)) for i in guess.ranking)
    return Guess(ranking, decided=False, energy=guess.energy)


def _of(guess: Guess, name: str) -> float:
    return next((intent.confidence for intent in guess.ranking if intent.name == name), 0.0)
