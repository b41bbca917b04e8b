"""The embedded classifier: n-grams first, sentence vectors where those are not sure, one honest number.

A cascade: what the n-grams are sure of is answered at once (half a millisecond); everything else is
read by both, their scores added with fitted weights (late fusion). Each of the two ways has a
temperature of its own, so that a confidence is how often such a guess is right.

A model is arrays and a JSON file, made by ``nlu.training`` and read here without scikit-learn.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from flows.understanding import INTENTS, OUT_OF_SCOPE, Intent
from nlu import features, vectors

Floats = npt.NDArray[np.float32]

ARRAYS: Final = "model.npz"
FACTS: Final = "model.json"
NEAREST: Final = np.float32(6)
"""What likeness to the nearest example counts beside a plane's score."""
RANKED: Final = 10
"""So many guesses are told."""


class UnknownModelError(ValueError):
    """There is no model of this version in the folder: run `guanjia nlu train`."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted by cross-validation for one way of reading.

    ``temperature`` divides the scores; a guess is decided from the probability ``sure`` on; below
    ``strange`` (the energy of the intents in scope) a text is like nothing known.
    """

    temperature: float
    sure: float
    strange: float


@dataclass(frozen=True, slots=True)
class Guess:
    """What a model makes of a text: guesses, best first, and whether it would stand by the first."""

    ranking: tuple[Intent, ...]
    decided: bool
    energy: float

    @property
    def intent(self) -> Intent:
        """Give the best guess."""
        return self.ranking[0]


@dataclass(frozen=True, slots=True)
class Words:
    """The plane over n-grams and concepts: ``weights`` is features x intents.

    They are many, so a model that was read keeps them in half precision.
    """

    index: dict[str, int]
    idf: Floats
    weights: npt.NDArray[np.float16 | np.float32]
    bias: Floats

    def scores(self, text: str) -> Floats:
        """Score a normalised, masked text for each intent."""
        positions, weights = features.weigh(text, self.index, self.idf)
        if not len(positions):
            return self.bias
        scores: Floats = weights @ self.weights[positions].astype(np.float32) + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class Sentences:
    """The plane over sentence vectors, which are centred by ``mean`` and brought to length one.

    Where the examples are not too many the nearest one counts too: ``few`` are theirs, so many of
    each intent, one intent's after the other's; else there are none.
    """

    mean: Floats
    weights: Floats
    bias: Floats
    few: Floats
    each: npt.NDArray[np.intp]

    def scores(self, vector: Floats) -> Floats:
        """Score a vector, or a row each, for each intent."""
        moved = centred(vector, self.mean)
        scores: Floats = moved @ self.weights + self.bias
        if len(self.few):
            starts = np.cumsum(self.each) - self.each
            near: Floats = np.maximum.reduceat(moved @ self.few.T, starts, axis=-1)
            scores += NEAREST * near
        return scores


def centred(vector: Floats, mean: Floats) -> Floats:
    """Move vectors (one, or a row each) around their mean; raw ones all point the same way."""
    moved = vector - mean
    length = np.linalg.norm(moved, axis=-1, keepdims=True)
    result: Floats = (moved / np.maximum(length, _LEAST)).astype(np.float32)
    return result


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the two planes are read together.

    ``share`` is what the sentences count beside the words (0 to 1); from the confidence ``skip`` of
    the words alone on, no vector is made; where every danger together is less likely than
    ``harmless``, a word of danger is only a word.
    """

    share: float
    skip: float
    harmless: float
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. Without ``sentences`` (and ``fusion``) the words read alone."""

    intents: tuple[str, ...]
    words: Words
    alone: Calibration
    sentences: Sentences | None = None
    fusion: Fusion | None = None

    @property
    def knows_matters(self) -> bool:
        """Tell whether its intents are ours: only of those it is known what makes two matters."""
        return INTENTS.issuperset(self.intents)

    def guess(self, text: str, said: str | None = None) -> Guess:
        """Read a text: normalised and masked, and as it was ``said`` (else the words read alone)."""
        scores = self.words.scores(text) / np.float32(self.alone.temperature)
        first = self._judge(scores, Calibration(1.0, self.alone.sure, self.alone.strange))
        sentences, fusion = self.sentences, self.fusion
        if sentences is None or fusion is None or not said or not vectors.available():
            return first
        if first.intent.confidence >= fusion.skip:
            return first
        share = np.float32(fusion.share)
        both = share * sentences.scores(vectors.of(said)) + (1 - share) * scores
        return self._judge(both, fusion.calibration)

    def _judge(self, scores: Floats, calibration: Calibration) -> Guess:
        """Turn scores into calibrated guesses and decide, or not."""
        scaled = scores / np.float32(calibration.temperature)
        top = float(scaled.max())
        exponents = np.exp(scaled - top)
        total = float(exponents.sum())
        order = np.argsort(-exponents)[:RANKED]
        ranking = tuple(
            Intent(self.intents[place], round(float(exponents[place]) / total, 4))
            for place in order
        )
        outside = self.intents.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.intents else None
        known = total - (float(exponents[outside]) if outside is not None else 0.0)
        energy = calibration.temperature * (top + math.log(max(known, _LEAST)))
        decided = ranking[0].confidence >= calibration.sure
        if outside is not None and energy < calibration.strange:
            ranking = _outside(ranking)
        return Guess(ranking, decided, energy)

    def save(self, folder: Path) -> int:
        """Write the model into a folder that exists; give its size in bytes."""
        arrays: dict[str, Any] = {
            "idf": self.words.idf,
            "weights": self.words.weights.astype(np.float16),
            "bias": self.words.bias,
        }
        if self.sentences is not None:
            arrays |= {
                "mean": self.sentences.mean,
                "sentence_weights": self.sentences.weights,
                "sentence_bias": self.sentences.bias,
                "few": self.sentences.few,
                "each": self.sentences.each,
            }
        np.savez(folder / ARRAYS, **arrays)
        facts = {
            "version": features.VERSION,
            "vectors": vectors.SOURCE if self.sentences is not None else None,
            "intents": self.intents,
            "alone": asdict(self.alone),
            "fusion": asdict(self.fusion) if self.fusion is not None else None,
            "features": list(self.words.index),
        }
        (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        return sum((folder / name).stat().st_size for name in (ARRAYS, FACTS))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model. Raises UnknownModelError where there is none of this version."""
        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise UnknownModelError(f"{folder} holds no model") from problem
        if facts.get("version") != features.VERSION:
            raise UnknownModelError(f"{folder} holds a model of another version")
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            words = Words(
                {gram: place for place, gram in enumerate(facts["features"])},
                arrays["idf"],
                arrays["weights"],
                arrays["bias"],
            )
            intents, alone = tuple(facts["intents"]), Calibration(**facts["alone"])
            if facts["fusion"] is None or facts["vectors"] != vectors.SOURCE:
                return cls(intents, words, alone)
            fused = facts["fusion"]
            calibration = Calibration(**fused.pop("calibration"))
            sentences = Sentences(
                arrays["mean"],
                arrays["sentence_weights"],
                arrays["sentence_bias"],
                arrays["few"],
                arrays["each"],
            )
            return cls(intents, words, alone, sentences, Fusion(**fused, calibration=calibration))


_LEAST: Final = 1e-9


def _outside(ranking: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """Put out of scope first, with what no intent in scope has."""
    if ranking[0].name == OUT_OF_SCOPE:
        return ranking
    best = ranking[0].confidence
    told = Intent(OUT_OF_SCOPE, round(max(1 - best, best), 4))
    return (told, *(intent for intent in ranking if intent.name != OUT_OF_SCOPE))
