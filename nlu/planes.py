"""One plane an intent, found fast: over n-grams (many numbers, most of them 0) and over sentence vectors.

Both are found in single precision and for all intents at once. How many steps are taken is what
more of them no longer change in cross-validation, not what a proof would ask for.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Targets = npt.NDArray[np.intp]
Plane = tuple[Floats, Floats]
"""Weights (features x intents) and bias (one an intent)."""
SEED: Final = 20

# --- n-grams: a linear support vector machine ------------------------------------------------------

PENALTY: Final = 2.0
"""What a text on the wrong side costs beside the length of the weights."""
ROUNDS: Final = 3
TOGETHER: Final = 256
"""Texts whose multipliers are moved at once."""
_BIAS: Final = np.float32(-1)
"""A text without known features is just outside each intent, and the bias need not be learned."""


def of_words(matrix: Any, targets: Targets, intents: int) -> Plane:
    """Find the planes of a squared-hinge machine, each intent against the others.

    ``matrix`` is scipy's CSR, texts x features. Its dual is climbed a small batch of texts at a
    time: as coordinate descent does, but for all intents in the same few products.
    """
    generator = np.random.default_rng(SEED)
    weights: Floats = np.zeros((matrix.shape[1], intents), dtype=np.float32)
    batches = _batches(matrix, targets, intents, generator)
    most = max(len(batch.features) for batch in batches)
    # one place for all: fresh memory of this size would cost more than what is calculated in it
    room: Floats = np.empty((most, intents), dtype=np.float32)
    for _ in range(ROUNDS):
        for place in generator.permutation(len(batches)):
            batches[place].climb(weights, room)
    return weights, np.full(intents, _BIAS)


@dataclass(slots=True)
class _Batch:
    """A few texts over no more features than they have, and their multipliers so far."""

    features: npt.NDArray[np.intp]
    rows: Any
    columns: Any
    signs: Floats
    steps: Floats
    multipliers: Floats

    def climb(self, weights: Floats, room: Floats) -> None:
        """Move the multipliers toward what suits the weights; move the weights along.

        Each would be best off alone where it is moved to; for all of them together an intent goes
        no further that way than is best for it. ``room`` has a row for each of its features.
        """
        own = weights.take(self.features, axis=0, out=room[: len(self.features)], mode="clip")
        gradient = self.signs * (self.rows @ own + _BIAS) - 1 + _SLACK * self.multipliers
        way = np.maximum(self.multipliers - gradient * self.steps, 0) - self.multipliers
        moved = self.columns @ (way * self.signs)
        rise = -np.einsum("ti,ti->i", gradient, way)
        bend = np.einsum("fi,fi->i", moved, moved) + _SLACK * np.einsum("ti,ti->i", way, way)
        length = np.minimum(rise / np.maximum(bend, _LEAST), 1)
        self.multipliers += way * length
        moved *= length
        moved += own
        weights[self.features] = moved


_SLACK: Final = np.float32(1 / (2 * PENALTY))
_LEAST: Final = np.float32(1e-9)


def _batches(
    matrix: Any, targets: Targets, intents: int, generator: np.random.Generator
) -> list[_Batch]:
    from scipy.sparse import csr_matrix

    order = generator.permutation(len(targets))
    shuffled = matrix[order]
    found = []
    for start in range(0, len(order), TOGETHER):
        part = shuffled[start : start + TOGETHER]
        features, places = np.unique(part.indices, return_inverse=True)
        rows = csr_matrix((part.data, places, part.indptr), (part.shape[0], len(features)))
        signs = np.full((part.shape[0], intents), -1, dtype=np.float32)
        signs[np.arange(len(signs)), targets[order[start : start + TOGETHER]]] = 1
        lengths: Floats = np.asarray(rows.multiply(rows).sum(axis=1), dtype=np.float32)
        found.append(
            _Batch(
                features,
                rows,
                rows.T.tocsr(),
                signs,
                np.reciprocal(lengths + _SLACK),
                np.zeros_like(signs),
            )
        )
    return found


# --- sentence vectors: a multinomial logistic regression -------------------------------------------

SENTENCE_PENALTY: Final = 10.0
"""What a text that is read wrong costs beside the length of the weights."""
PENALTY_OF_FEW: Final = 30.0
"""The same where an intent has few examples: each of them says more."""
STEPS: Final = 12
MEMORY: Final = 8
"""Steps that are remembered to guess how the slope bends."""


def of_sentences(
    rows: Floats, targets: Targets, intents: int, penalty: float = SENTENCE_PENALTY
) -> Plane:
    """Find the planes under which the intents are likeliest.

    The vectors are first turned and stretched so that they spread alike in all directions: a dozen
    steps then do what takes many times as many otherwise.
    """
    size = len(targets)
    plain = np.hstack([rows, np.ones((size, 1), dtype=np.float32)])
    spread, turned = np.linalg.eigh((plain.T @ plain).astype(np.float64))
    # so much of a vector's spread bends the slope where all intents are about as frequent
    share = (1 - 1 / intents) / intents
    stretch = np.sqrt(share * np.maximum(spread, 0) + 1 / penalty)
    turn = (turned / stretch * np.sqrt(size)).astype(np.float32)
    even = plain @ turn
    restraint = (turn.T @ turn) / np.float32(penalty * size)
    places = np.arange(size)

    def slope(weights: Floats) -> tuple[float, Floats]:
        scores = even @ weights
        scores -= scores.max(axis=1, keepdims=True)
        true = scores[places, targets]
        chances = np.exp(scores, out=scores)
        total = chances.sum(axis=1, keepdims=True)
        loss = float((np.log(total[:, 0]) - true).mean(dtype=np.float64))
        chances /= total
        chances[places, targets] -= 1
        held = restraint @ weights
        return loss + 0.5 * float(np.vdot(weights, held)), even.T @ chances / size + held

    start = np.zeros((plain.shape[1], intents), dtype=np.float32)
    found = turn @ _descended(slope, start)
    return found[:-1], found[-1]


def _descended(slope: Callable[[Floats], tuple[float, Floats]], place: Floats) -> Floats:
    """Walk downhill by limited-memory BFGS; ``slope`` gives height and gradient of a place."""
    height, gradient = slope(place)
    memory: deque[tuple[Floats, Floats, np.float32]] = deque(maxlen=MEMORY)
    for _ in range(STEPS):
        way = _downhill(gradient, memory)
        steepness = float(np.vdot(way, gradient))
        length = np.float32(1)
        while True:
            there = place + length * way
            new_height, new_gradient = slope(there)
            if new_height <= height + _ENOUGH * float(length) * steepness or length < _SHORTEST:
                break
            length *= _BACK
        moved, bent = there - place, new_gradient - gradient
        curvature = np.vdot(moved, bent)
        if curvature <= 0:  # as low as single precision can tell
            return there
        memory.append((moved, bent, 1 / curvature))
        place, height, gradient = there, new_height, new_gradient
    return place


def _downhill(gradient: Floats, memory: deque[tuple[Floats, Floats, np.float32]]) -> Floats:
    way = -gradient
    shares = []
    for moved, bent, scale in reversed(memory):
        share = scale * np.vdot(moved, way)
        way -= share * bent
        shares.append(share)
    if memory:
        moved, bent, scale = memory[-1]
        way *= 1 / (scale * np.vdot(bent, bent))
    for (moved, bent, scale), share in zip(memory, reversed(shares), strict=True):
        way += (share - scale * np.vdot(bent, way)) * moved
    return way


_ENOUGH: Final = 1e-4
_BACK: Final = np.float32(0.4)
_SHORTEST: Final = 1e-3
