"""The embedded classifier: a linear model over n-grams, with one temperature that makes it honest.

It is an array and a JSON file, made by ``nlu.training`` and read here without scikit-learn.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from flows.understanding import OUT_OF_SCOPE, Intent
from nlu import features

ARRAYS: Final = "model.npz"
FACTS: Final = "model.json"
RANKED: Final = 10
"""So many guesses are told."""


class UnknownModelError(ValueError):
    """There is no model of this version in the folder: run `guanjia nlu train`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was fitted by cross-validation.

    ``temperature`` divides the logits; a guess is decided from the probability ``sure`` on; below
    ``strange`` (the energy of the intents in scope, in logits) a text is like nothing known.
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
class Model:
    """A trained model: ``weights`` is features x intents, ``bias`` one number an intent."""

    intents: tuple[str, ...]
    index: dict[str, int]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    settings: Settings

    def logits(self, text: str) -> npt.NDArray[np.float32]:
        """Score a normalised, masked text for each intent."""
        positions, weights = features.weigh(text, self.index, self.idf)
        if not len(positions):
            return self.bias
        scores: npt.NDArray[np.float32] = weights @ self.weights[positions] + self.bias
        return scores

    def guess(self, text: str) -> Guess:
        """Read a normalised, masked text."""
        return self.judge(self.logits(text))

    def judge(self, logits: npt.NDArray[np.float32]) -> Guess:
        """Turn scores into calibrated guesses and decide, or not."""
        scaled = logits / self.settings.temperature
        top = float(scaled.max())
        exponents = np.exp(scaled - top)
        total = float(exponents.sum())
        order = np.argsort(-exponents)[:RANKED]
        ranking = [
            Intent(self.intents[place], round(float(exponents[place]) / total, 4))
            for place in order
        ]
        outside = self.intents.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.intents else None
        energy = self.settings.temperature * (
            top
            + math.log(total - (float(exponents[outside]) if outside is not None else 0.0) or 1e-9)
        )
        decided = ranking[0].confidence >= self.settings.sure
        if outside is not None and energy < self.settings.strange:
            decided = decided and ranking[0].name == OUT_OF_SCOPE
        return Guess(tuple(ranking), decided, energy)

    def save(self, folder: Path) -> int:
        """Write the model into a folder that exists; give its size in bytes."""
        np.savez_compressed(
            folder / ARRAYS,
            idf=self.idf,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )
        facts = {
            "version": features.VERSION,
            "intents": self.intents,
            "settings": asdict(self.settings),
            "features": list(self.index),
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
            return cls(
                tuple(facts["intents"]),
                {gram: place for place, gram in enumerate(facts["features"])},
                arrays["idf"],
                arrays["weights"].astype(np.float32),
                arrays["bias"],
                Settings(**facts["settings"]),
            )
