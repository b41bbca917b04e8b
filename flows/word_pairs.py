"""Words made fit for a search: pairs of Chinese characters, and words of other scripts (DESIGN).

「漏水了」 becomes ``漏水 水了 了``: two characters stand side by side wherever somebody writes them,
so a search needs no dictionary. Both databases look for the pairs one after the other.
"""

import re
import unicodedata
from typing import Final

_TOKEN: Final = re.compile(r"⟨[a-z]+(?::\d+)?⟩")
"""Stands for a phone or an ID number, which nobody finds by words."""
_RUN: Final = re.compile(r"[㐀-鿿豈-﫿]+|[^\W_㐀-鿿豈-﫿]+")
_LONGEST: Final = 40
"""Letters of a word that is not Chinese; nobody looks for more of it."""


def to_pairs(text: str) -> str:
    """Write a text as it is kept for the search; empty where it holds no word."""
    return " ".join(pair for run in _runs(text) for pair in _indexed(run))


def to_phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Take what is looked for apart: phrases, all of which must stand there, in pieces.

    The last piece of a phrase may be the beginning of what stands there: ``leak`` finds
    ``leaking``, and one Chinese character finds every pair that it begins.
    """
    return tuple(_sought(run) for run in _runs(text))


def looser(phrases: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Take every pair on its own, each second one: 厨房漏水 finds 厨房的水槽漏水 too."""
    return tuple((piece,) for phrase in phrases for piece in phrase[::2])


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _TOKEN.sub(" ", text)).casefold()
    return [run[:_LONGEST] if run.isascii() else run for run in _RUN.findall(plain)]


def _is_chinese(run: str) -> bool:
    return _RUN.match(run) is not None and "㐀" <= run[0] <= "﫿"


def _indexed(run: str) -> list[str]:
    """Give a run's pairs, and its last character, which begins none."""
    if not _is_chinese(run):
        return [run]
    return [run[place : place + 2] for place in range(len(run))]


def _sought(run: str) -> tuple[str, ...]:
    if not _is_chinese(run) or len(run) == 1:
        return (run,)
    return tuple(run[place : place + 2] for place in range(len(run) - 1))
