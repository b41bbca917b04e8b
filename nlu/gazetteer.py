"""Words for places and things, kept in data/places.yml and data/items.yml, found in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"

_LIFT: Final = r"(?:[0-9a-z一二三四五六七八九]{1,4}|[左右东西南北](?:边|侧|面)?(?:的)?|客|货)"
_COMPOUNDS: Final = {
    "item": re.compile(
        rf"{_LIFT}(?:号|#)?(?:电梯|客梯|货梯|梯)(?![口厅间井机])"
        r"|\b(?:lift|elevator) (?:no\.? ?)?(?:[a-d1-9])\b"
    ),
    "place": re.compile(
        r"(?:地下)?(?:车库|停车场|地库)\s*(?:-?[1-9b][1-9]?[层楼]?|负[一二三123][层楼]?)(?:[a-z]区)?"
        r"|(?:负[一二三123]|-[123]|地下[一二三123]|\bb[123])(?:层|楼)?(?:的)?(?:地下)?(?:车库|停车场|地库)"
        r"|负[一二三123][层楼]|地下[一二三123][层楼]|(?<![a-z0-9])b[1-4](?![a-z0-9])(?:层|楼)?"
        r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:楼|层)(?:的)?(?:楼道|走廊|过道|电梯口|电梯厅|楼梯间)"
        r"|\b(?:basement|level|floor) (?:b?[1-4])\b(?: garage| car park)?"
    ),
}  # numbered places and lifts are written in too many ways for a list


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the list and where it stands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The words of one kind, by first character, longest first; those to pass over too."""

    words: dict[str, tuple[tuple[str, bool], ...]]
    compound: re.Pattern[str]

    def find(self, text: str) -> Iterator[Word]:
        """Find the words in a normalised text, left to right, longest first, none overlapping."""
        taken = [(m.start(), m.end()) for m in self.compound.finditer(text)]
        position = 0
        while position < len(text):
            inside = next((end for start, end in taken if start == position), None)
            if inside is not None:
                yield Word(position, inside)
                position = inside
                continue
            found = self._at(text, position)
            if found is None:
                position += 1
                continue
            word, wanted = found
            end = position + len(word)
            crossing = any(start < end and position < stop for start, stop in taken)
            if wanted and not crossing:
                yield Word(position, end + self._plural(text, end, word))
            position = end if not crossing else position + 1

    def _at(self, text: str, position: int) -> tuple[str, bool] | None:
        for word, wanted in self.words.get(text[position], ()):
            if text.startswith(word, position) and _stands_alone(text, position, word):
                return word, wanted
        return None

    @staticmethod
    def _plural(text: str, end: int, word: str) -> int:
        return int(word.isascii() and text[end : end + 1] == "s")


def _stands_alone(text: str, position: int, word: str) -> bool:
    """Tell whether a Latin word is not a piece of a longer one; Chinese always stands alone."""
    if not word.isascii():
        return True
    if position > 0 and text[position - 1].isascii() and text[position - 1].isalnum():
        return False
    end = position + len(word)
    tail = text[end : end + 2]
    if tail[:1] == "s" and not word.endswith("s"):
        tail = tail[1:]
    return not (tail[:1].isascii() and tail[:1].isalnum())


@cache
def gazetteer(kind: str) -> Gazetteer:
    """Read the list of a kind, ``place`` or ``item``, once."""
    from ruamel.yaml import YAML

    lists: dict[str, list[str]] = YAML(typ="safe").load(DATA / f"{kind}s.yml")
    by_first: dict[str, list[tuple[str, bool]]] = {}
    for name, words in lists.items():
        for word in words:
            by_first.setdefault(str(word)[0], []).append((str(word), not name.startswith("not_")))
    return Gazetteer(
        {
            first: tuple(sorted(words, key=lambda entry: -len(entry[0])))
            for first, words in by_first.items()
        },
        _COMPOUNDS[kind],
    )
