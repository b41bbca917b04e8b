"""A text as numbers: n-grams of characters and words, and the concepts they speak of.

The same few lines serve training and reading, so both always count alike.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from nlu.concepts import concepts

VERSION: Final = 14
"""Raised when the features or the training change, so that kept models are made anew."""

_RUN: Final = re.compile(
    r"(?P<word>[a-z0-9]+(?:'[a-z]+)?)|(?P<han>[㐀-鿿\ue000-\ue00f]+)|(?P<mark>[?!])"
)
_DIGITS: Final = re.compile(r"\d+")
LONGEST_HAN: Final = 4
SUBWORDS: Final = (3, 4, 5)
"""Lengths of pieces of words: they forgive spelling and endings."""
CONCEPTS: Final = np.float32(0.6)
"""What the concepts of a text weigh beside its n-grams."""


def grams(text: str) -> list[str]:
    """Cut a normalised, masked text into its features, repeats kept."""
    found: list[str] = []
    words: list[str] = []
    for m in _RUN.finditer(text):
        if m["han"]:
            _han(m["han"], found)
            words.extend(char for char in m["han"] if char >= "\ue000")
        elif m["word"]:
            word = _DIGITS.sub("0", m["word"])
            words.append(word)
            found.extend(_pieces(word))
        else:
            found.append("m " + m["mark"])
    found.extend(f"b {one} {two}" for one, two in pairwise(words))
    if words:
        found.append("b ^ " + words[0])
    return found


@lru_cache(maxsize=16384)
def _pieces(word: str) -> tuple[str, ...]:
    """Give a word and the pieces of it; its ends count as characters."""
    padded = f" {word} "
    size = len(padded)
    pieces = (
        padded[start : start + length] for length in SUBWORDS for start in range(size - length + 1)
    )
    return ("w " + word, *pieces)


def _han(run: str, found: list[str]) -> None:
    """Add all n-grams of a run of Chinese characters; its ends count as characters."""
    padded = f"^{run}$"
    size = len(padded)
    found.extend(run)
    for length in range(2, LONGEST_HAN + 1):
        found.extend([padded[start : start + length] for start in range(size - length + 1)])


def weigh(
    text: str, index: dict[str, int], idf: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """Give the positions and weights of a text's known features.

    The n-grams have length one together, the concepts ``CONCEPTS``.
    """
    positions, weights = _block(grams(text), index, idf)
    others, lighter = _block(concepts().features(text), index, idf)
    return np.concatenate([positions, others]), np.concatenate([weights, lighter * CONCEPTS])


def _block(
    said: list[str], index: dict[str, int], idf: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    counts = Counter(index[gram] for gram in said if gram in index)
    if not counts:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
    positions = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
    weights = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    weights = (1 + np.log(weights)) * idf[positions]
    return positions, weights / np.float32(np.sqrt(weights @ weights))
