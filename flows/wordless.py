"""What holds no word: emoji, signs, bare digits, keys hit blindly. It says nothing by itself.

Such a message answers a question that offers it, and nothing else: it is no description, it is
no addition that staff must read, and it tells no language.
"""

import re
from typing import Final

from flows.understanding import Understanding

_TELLING: Final = frozenset({"phone", "datetime", "ticket", "plate", "amount"})
"""What says something even without a word around it."""
_TOKEN: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile(r"[a-z]+")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN: Final = 3
_ONE_SIGN: Final = re.compile(r"(.)\1*")
_NO_VOWEL: Final = re.compile(r"[^aeiouy]{5,}")
_APPROVING: Final = re.compile(r"[👍👌🙏🤝🌹💐😀😁😄😊🙂🥰❤♥✅💪]")


def says_nothing(understanding: Understanding) -> bool:
    """Tell whether what was written holds no word and nothing else that could be understood."""
    text = understanding.text.strip().casefold()
    if not text or any(entity.name in _TELLING for entity in understanding.entities):
        return False
    return all(map(_is_blind, _TOKEN.findall(text)))


def approves(text: str) -> bool:
    """Tell whether what holds no word is a thumb up, thanks or a smile."""
    return _APPROVING.search(text) is not None


def _is_blind(token: str) -> bool:
    """Tell whether letters are no word: one sign again and again, neighbours on a keyboard."""
    if _LATIN.fullmatch(token) is None:
        return False
    runs = len(token) >= _RUN and any(token[:_RUN] in row for row in _ROWS)
    mashed = runs and any(set(token) <= set(row) for row in _ROWS)
    return mashed or bool(_ONE_SIGN.fullmatch(token) or _NO_VOWEL.fullmatch(token))
