"""The planes: texts laid out at once as one at a time, and solvers that find what they promise."""

from collections.abc import Sequence

import numpy as np
import pytest

from nlu import features, planes
from nlu.classifier import Words
from nlu.laid_out import LaidOut, lay_out
from nlu.training import prepare

TEXTS = [
    "厨房水管漏水了", "卫生间水管在漏水漏水", "the kitchen tap leaks", "the tap drips, it leaks!",
    "电梯又坏了?", "电梯坏了 电梯坏了", "the lift is broken again", "lift broken", "", "…",
]  # fmt: skip
INTENTS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2], dtype=np.intp)


def laid_out(texts: Sequence[str] = TEXTS) -> LaidOut:
    return lay_out([prepare(text) for text in texts])


def test_texts_are_laid_out_as_one_is_weighed() -> None:
    laid = laid_out()
    whole = laid.matrix.toarray()
    for row, text in zip(whole, TEXTS, strict=True):
        positions, weights = features.weigh(prepare(text), laid.index, laid.idf)
        alone = np.zeros_like(row)
        alone[positions] = weights
        assert row == pytest.approx(alone, abs=1e-6)


def test_features_of_one_text_alone_are_left_out_unless_there_are_no_others() -> None:
    assert "水管" in laid_out().index
    assert "厨房" not in laid_out().index
    assert "电梯" in laid_out(["电梯", "水管"]).index


def test_words_part_what_can_be_parted() -> None:
    laid = laid_out()
    weights, bias = planes.of_words(laid.matrix, INTENTS, 3)
    scores = laid.matrix @ weights + bias
    assert (scores[:8].argmax(axis=1) == INTENTS[:8]).all()
    # nothing known: nothing meant
    assert scores[8:] == pytest.approx(np.full((2, 3), bias))
    words = Words(laid.index, laid.idf, weights, bias)
    assert words.scores(prepare(TEXTS[0])) == pytest.approx(scores[0], abs=1e-5)


def test_equal_texts_some_of_them_misplaced_are_no_trouble() -> None:
    laid = laid_out(["电梯坏了", "水管漏水"] * 50)
    mostly = np.tile([0, 1], 50).astype(np.intp)
    mostly[::11] = 1 - mostly[::11]
    weights, bias = planes.of_words(laid.matrix, mostly, 2)
    scores = laid.matrix[:2] @ weights + bias
    assert scores.argmax(axis=1).tolist() == [0, 1]
    assert np.abs(scores).max() < 3


def test_sentences_are_as_likely_as_they_can_be() -> None:
    generator = np.random.default_rng(1)
    targets = generator.integers(0, 4, 400)
    middles = generator.normal(size=(4, 12))
    # directions that spread very differently, as those of real vectors do
    rows = (middles[targets] + generator.normal(size=(400, 12))) * np.geomspace(0.02, 1, 12)
    rows = rows.astype(np.float32)
    weights, bias = planes.of_sentences(rows, targets.astype(np.intp), 4)

    def slope(weights: planes.Floats, bias: planes.Floats) -> planes.Floats:
        scores = rows @ weights + bias
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        chances[np.arange(400), targets] -= 1
        steepness: planes.Floats = rows.T @ chances + weights / np.float32(planes.SENTENCE_PENALTY)
        return steepness

    before = slope(np.zeros_like(weights), np.zeros_like(bias))
    assert np.abs(slope(weights, bias)).max() < 0.02 * np.abs(before).max()
