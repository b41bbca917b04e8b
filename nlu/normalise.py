"""One form for many ways of writing, and the way back from it to the text as written.

NFKC, lower case, traditional to simplified Chinese, one kind of white space. Every character of
the result knows which character of the original it came from, so that what is found in it can be
shown in the writer's own words.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flows.understanding import Language

_OWN: Final = {
    "著": "着",  # the dictionaries keep 著 for 著作; residents mean 着火
    "妳": "你",
    "闗": "关",
    # Cantonese, as far as one character means one word
    "𨋢": "电梯",
    "喺": "在",
    "嘅": "的",
    "咗": "了",
    "佢": "他",
    "哋": "们",
    "嚟": "来",
    "睇": "看",
    "畀": "给",
    "俾": "给",
    "嗰": "那",
    "冇": "没",
    "\u200b": "",
    "\u200d": "",
    "\ufeff": "",
    "\ufe0f": "",
    "’": "'",
    "‘": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "—": "-",
    "–": "-",
    "‐": "-",
    "−": "-",
    "〇": "零",
    "､": "、",
    "｡": "。",
    **{chr(0x2460 + nth): f"({nth + 1})" for nth in range(9)},  # ① to ⑨: points of a list
    "\t": " ",
    "\r": " ",
}
"""What Unicode and the dictionaries leave as it is, or would make into something else."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text; ``origin[i]`` is where its i-th character stood in ``original``.

    ``origin`` has one element more than ``text`` has characters: the length of the original.
    """

    original: str
    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the normalised text into one of the original; ends are exclusive."""
        first = self.origin[start]
        return first, (self.origin[end - 1] + 1 if end > start else first)

    def said(self, start: int, end: int) -> str:
        """Give the original words of a span of the normalised text."""
        first, last = self.span(start, end)
        return self.original[first:last]


@cache
def _simplifier() -> Any:
    """Load opencc's dictionary, once and only when Chinese is read."""
    from opencc import OpenCC

    return OpenCC("t2s")


def _character(char: str) -> str:
    """Normalise one character: usually to one, sometimes to several or none."""
    if char in _OWN:
        return _OWN[char]
    plain = unicodedata.normalize("NFKC", char).lower()
    if len(plain) == 1 and "㐀" <= plain <= "鿿":
        simple = str(_simplifier().convert(plain))
        return _OWN.get(simple, simple)
    return " " if plain.isspace() and plain != "\n" else plain


class _Plain(dict[int, str]):
    """Normal forms by code point, as ``str.translate`` looks them up."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_CHARACTERS:
            self.clear()
        plain = self[code] = _character(chr(code))
        return plain


_MOST_CHARACTERS: Final = 16384
_plain: Final = _Plain()


def normalise(text: str) -> Normal:
    """Bring a text to its normal form; the same words written otherwise give the same form."""
    characters = [_plain[ord(char)] for char in text]
    plain = "".join(characters)
    if len(plain) == len(text) and all(characters):  # each is one, as nearly always
        return Normal(text, plain, tuple(range(len(text) + 1)))
    origin: list[int] = []
    for position, char in enumerate(characters):
        origin.extend([position] * len(char))
    origin.append(len(text))
    return Normal(text, plain, tuple(origin))


SHORT: Final = 3
"""So few Latin letters (ok, B2, AC, 3F) say nothing about the language of a Chinese writer."""


def language_of(text: str, stored: Language | None = None) -> Language | None:
    """Tell the language by the script that carries more words; without any, the stored one."""
    han = sum("㐀" <= char <= "鿿" for char in text)
    latin = sum("a" <= char <= "z" or "A" <= char <= "Z" for char in text)
    if han == 0 and latin == 0:
        return stored
    if han == 0:
        return stored if stored is not None and latin <= SHORT else "en"
    # a Chinese word has about two characters, an English one about five letters
    return "zh" if han * 5 >= latin * 2 else "en"
