"""What a model is fitted by: texts that planes have not seen, and what those make of them.

A part of the examples is held out and read by planes of the rest. From that come the temperature
of each way of reading, how both count together, and from where on a guess is stood by.
"""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from flows.understanding import EMERGENCIES, OUT_OF_SCOPE
from nlu import planes, vectors
from nlu.classifier import Calibration, Fusion, Model, Sentences, Words, centred
from nlu.laid_out import LaidOut, lay_out

Floats = npt.NDArray[np.floating[Any]]
Targets = npt.NDArray[np.intp]

FOLDS: Final = 5
MANY: Final = 5000
FOLDS_OF_MANY: Final = 3
ENOUGH: Final = 3000
"""So many held-out texts say as much as all of them: then no more folds are held out."""
COMPARED: Final = 12_000
"""With no more examples than these a text is compared with each of them, too: 18 MB, 2 ms."""
SEED: Final = 20
SHARES: Final = (0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
"""What is tried for the weight of the sentences beside the words."""
FORGONE: Final = 0.001
"""Of all texts, so many may be read worse because their words alone seemed sure."""
TRUSTED: Final = 0.85
"""Of what is decided, this share shall be right among the texts held out."""
LOST: Final = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08)
"""Of what is in scope, one of these shares may be called strange."""
WORTH: Final = 10.0
"""So many per cent of what is out of scope must be found for one of what is in scope to be lost."""

OVERHEARD: Final = 0.003
"""Of true dangers, so many may seem harmless to the model; a rule must find them besides."""
HARMLESS: Final = 0.01
"""No danger is overruled that is likelier than this, whatever the held-out texts say."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from: the intents of texts by number, and the texts' vectors if any.

    ``known`` are the texts that have a vector (a row each of ``rows``, which is as long as all
    texts); where there are no vectors it is all of them. The last ``given`` texts are no examples
    of what people say: they judge nothing.
    """

    targets: Targets
    intents: tuple[str, ...]
    rows: vectors.Floats | None
    known: Targets
    given: int = 0

    @property
    def names_outside(self) -> bool:
        """Tell whether it knows what is out of scope: only then may a text be rejected."""
        return OUT_OF_SCOPE in self.intents

    @property
    def is_small(self) -> bool:
        """Tell whether its intents have few examples each: most of their names are given."""
        return 2 * self.given > len(self.intents)

    def of(self, chosen: Targets) -> Self:
        """Give the part of it with these texts."""
        rows = None if self.rows is None else self.rows[chosen]
        known = np.flatnonzero(np.isin(chosen, self.known))
        return type(self)(self.targets[chosen], self.intents, rows, known)


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and what it is worth on texts it has not seen: shares of 0 to 1."""

    model: Model
    accuracy: float
    decided: float
    skipped: float
    """How many are read by their words alone."""


def _words(lesson: Lesson, laid: LaidOut, chosen: Targets) -> planes.Plane:
    return planes.of_words(laid.matrix[chosen], lesson.targets[chosen], len(lesson.intents))


def _sentences(lesson: Lesson, chosen: Targets) -> Sentences | None:
    if lesson.rows is None:
        return None
    chosen = np.intersect1d(chosen, lesson.known, assume_unique=True)
    rows, targets = lesson.rows[chosen], lesson.targets[chosen]
    mean = rows.mean(axis=0)
    moved = centred(rows, mean)
    each = np.bincount(targets, minlength=len(lesson.intents))
    compared = len(lesson.known) <= COMPARED and each.all()
    near = np.argsort(targets, kind="stable") if compared else targets[:0]
    penalty = planes.PENALTY_OF_FEW if lesson.is_small else planes.SENTENCE_PENALTY
    plane = planes.of_sentences(moved, targets, len(lesson.intents), penalty)
    return Sentences(mean, *plane, moved[near], each)


# --- held out ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of every text by planes that have not seen it (texts x intents)."""

    words: Floats
    sentences: Floats | None


def _seen(lesson: Lesson) -> tuple[list[Targets], list[Targets]]:
    """Part the texts once or a few times: what is learned from, and what is held out of it.

    Only texts that both ways can read are held out.
    """
    size = len(lesson.targets)
    said = lesson.known[lesson.known < size - lesson.given]
    folds = min(FOLDS if len(said) < MANY else FOLDS_OF_MANY, len(said))
    parts = [said[part] for part in _parts(lesson.targets[said], folds)]
    enough = next((n for n in range(1, folds) if sum(map(len, parts[:n])) >= ENOUGH), folds)
    held = parts[:enough]
    return [np.setdiff1d(np.arange(size), part) for part in held], held


def _parts(targets: Targets, folds: int) -> list[npt.NDArray[np.intp]]:
    """Deal the texts out so that each part has about as much of each intent."""
    shuffled = np.random.default_rng(SEED).permutation(len(targets))
    dealt = shuffled[np.argsort(targets[shuffled], kind="stable")]
    return [np.sort(dealt[part::folds]) for part in range(folds)]


# --- what was fitted -------------------------------------------------------------------------------


def _log_probabilities(scores: Floats, temperature: float) -> Floats:
    scaled = scores / np.float32(temperature)
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    result: Floats = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
    return result


def _temperature(scores: Floats, targets: Targets) -> float:
    """Find the temperature under which the held-out texts are likeliest."""
    below = (scores - scores.max(axis=1, keepdims=True)).astype(np.float32)
    true = float(below[np.arange(len(targets)), targets].mean())
    room = np.empty_like(below)

    def loss(logarithm: float) -> float:
        temperature = float(np.exp(logarithm))
        np.multiply(below, np.float32(1 / temperature), out=room)
        total = np.exp(room, out=room).sum(axis=1)
        return float(np.log(total).mean()) - true / temperature

    # by the golden section: each look narrows what is left by the same share
    low, high = np.log(_COLDEST), np.log(_HOTTEST)
    colder, hotter = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    cold, hot = loss(colder), loss(hotter)
    while high - low > _CLOSE:
        if cold <= hot:
            high, hotter, hot = hotter, colder, cold
            colder = high - _GOLDEN * (high - low)
            cold = loss(colder)
        else:
            low, colder, cold = colder, hotter, hot
            hotter = low + _GOLDEN * (high - low)
            hot = loss(hotter)
    return float(np.exp((low + high) / 2))


_COLDEST, _HOTTEST = 0.03, 3.0
_GOLDEN: Final = (5**0.5 - 1) / 2
_CLOSE: Final = 0.04
"""Temperatures nearer to each other than by such a share are the same."""


def _calibration(scores: Floats, lesson: Lesson, chosen: npt.NDArray[np.bool_]) -> Calibration:
    """Fit temperature and thresholds on the chosen texts, held out."""
    scores, targets = scores[chosen], lesson.targets[chosen]
    temperature = _temperature(scores, targets)
    probabilities = np.exp(_log_probabilities(scores, temperature))
    best, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    order = np.argsort(-confidence)
    precision = np.cumsum((best == targets)[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= TRUSTED)
    sure = float(confidence[order[int(good[-1]) if len(good) else 0]])
    return Calibration(temperature, sure, _strange(scores, targets, lesson, temperature))


def _strange(scores: Floats, targets: Targets, lesson: Lesson, temperature: float) -> float:
    """Find the energy below which few texts in scope lie, and many that are not."""
    if not lesson.names_outside:
        return -_MUCH
    place = lesson.intents.index(OUT_OF_SCOPE)
    inside = np.delete(scores, place, axis=1) / temperature
    top = inside.max(axis=1, keepdims=True)
    energy = temperature * (top[:, 0] + np.log(np.exp(inside - top).sum(axis=1)))
    best, outside = scores.argmax(axis=1), targets == place
    total = np.bincount(lesson.targets == place, minlength=2)
    # what is found and lost by strangeness alone counts
    loses = ~outside & (best == targets)
    finds = outside & (best != place)

    def worth(bound: float) -> float:
        strange = energy < bound
        found = (finds & strange).sum() / max(total[1], 1)
        return float(found - WORTH * (loses & strange).sum() / max(total[0], 1))

    bounds = [float(max(np.quantile(energy[~outside], lost), -_MUCH)) for lost in LOST]
    return max(bounds, key=worth)


_MUCH: Final = 1e9


def _skip(words: Floats, fused: Floats, targets: Targets) -> float:
    """Find from which confidence on the words alone are right as often as both together.

    So few texts as cannot tell it never let the sentences be left out.
    """
    if FORGONE * len(targets) < 1:
        return _NEVER
    probabilities = np.exp(_log_probabilities(words, 1.0))
    confidence = probabilities.max(axis=1)
    alone, both = probabilities.argmax(axis=1) == targets, fused.argmax(axis=1) == targets
    order = np.argsort(-confidence)
    lost = np.cumsum(both[order].astype(int) - alone[order].astype(int))
    bearable = np.flatnonzero(lost <= FORGONE * len(targets))
    return float(confidence[order[int(bearable[-1])]]) if len(bearable) else 1.0


_NEVER: Final = 2.0


def _harmless(scores: Floats, lesson: Lesson) -> float:
    """Find how unlikely all dangers together must be for a word of danger to be only a word."""
    dangers = np.array([intent in EMERGENCIES for intent in lesson.intents])
    danger = np.exp(_log_probabilities(scores, 1.0))[:, dangers].sum(axis=1)
    true = danger[dangers[lesson.targets]]
    return min(float(np.quantile(true, OVERHEARD)), HARMLESS) if len(true) else 0.0


def fitted(lesson: Lesson, texts: Iterable[str]) -> Learned:
    """Make a model of a lesson and of its texts, prepared as they are asked for."""
    seen, held = _seen(lesson)
    parts = (np.arange(len(lesson.targets)), *seen)
    # numpy lets another thread work while it calculates: what the vectors tell is found while the
    # texts are laid out, then what the words tell, two at a time
    with _taking_turns(), ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(2) as pool:
        meanings = [beside.submit(_sentences, lesson, part) for part in parts]
        laid = lay_out(texts)
        words = [pool.submit(_words, lesson, laid, part) for part in parts]
    whole, *others = [
        (one.result(), meaning.result()) for one, meaning in zip(words, meanings, strict=True)
    ]
    # rare features of the held-out texts weigh nothing in a plane that never saw them
    told = [
        laid.matrix[part] @ words[0] + words[1]
        for part, (words, _) in zip(held, others, strict=True)
    ]
    meant = [
        sentences.scores(lesson.rows[part])
        for part, (_, sentences) in zip(held, others, strict=True)
        if sentences is not None and lesson.rows is not None
    ]
    return _decided(
        Words(laid.index, laid.idf, *whole[0]),
        whole[1],
        lesson.of(np.concatenate(held)),
        HeldOut(np.concatenate(told), np.concatenate(meant) if meant else None),
    )


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Let a thread that has calculated go on soon, though another one is busy with words meanwhile.

    It would wait for Python's lock five thousandths of a second at every step.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(SOON)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


SOON: Final = 0.0003
"""Seconds."""


def _decided(words: Words, sentences: Sentences | None, lesson: Lesson, held: HeldOut) -> Learned:
    """Fit what decides, by texts that the planes of ``held`` have not seen."""
    targets = lesson.targets
    everything = np.ones(len(targets), dtype=bool)
    alone = _calibration(held.words, lesson, everything)
    if held.sentences is None or sentences is None:
        right, sure = _worth(held.words / alone.temperature, targets, alone.sure)
        return Learned(Model(lesson.intents, words, alone), right, sure, 1.0)
    told = held.words / alone.temperature
    share, fused = max(
        ((share, share * held.sentences + (1 - share) * told) for share in SHARES),
        key=lambda tried: _likelihood(tried[1], targets),
    )
    skip = _skip(told, fused, targets)
    skipped = np.exp(_log_probabilities(told, 1.0)).max(axis=1) >= skip
    calibration = _calibration(fused, lesson, ~skipped if (~skipped).any() else everything)
    both = np.where(skipped[:, None], told, fused / calibration.temperature)
    right, sure = _worth(both, targets, calibration.sure)
    fusion = Fusion(share, skip, _harmless(both, lesson), calibration)
    model = Model(lesson.intents, words, alone, sentences, fusion)
    return Learned(model, right, sure, float(skipped.mean()))


def _likelihood(scores: Floats, targets: Targets) -> float:
    """Give the mean log-probability of the truth, at the temperature that suits best."""
    told = _log_probabilities(scores, _temperature(scores, targets))
    return float(told[np.arange(len(targets)), targets].mean())


def _worth(scores: Floats, targets: Targets, sure: float) -> tuple[float, float]:
    """Give the share that is right and the share that is decided."""
    probabilities = np.exp(_log_probabilities(scores, 1.0))
    right = probabilities.argmax(axis=1) == targets
    return float(right.mean()), float((probabilities.max(axis=1) >= sure).mean())
