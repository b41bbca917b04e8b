"""A text that a clerk wrote in Chinese and in English, each on lines of its own, parted into the two."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from flows.understanding import Language

_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_ENGLISH: Final = re.compile(r"(?:[A-Za-z][A-Za-z'\u2019-]*[\s,.;:]+){4}")
"""Some words: a name or a telephone number on a line of its own is of either language."""


def parted(words: str) -> Mapping[Language, str]:
    """Give both texts where one follows the other, or nothing: it is all one text."""
    lines = words.splitlines()
    spoken = [_language(line) for line in lines]
    known: list[Language] = [one for one in spoken if one is not None]
    if sum(one != other for one, other in pairwise(known)) != 1:
        return {}
    second = spoken.index(known[-1])
    first_text, second_text = "\n".join(lines[:second]), "\n".join(lines[second:])
    return {known[0]: first_text.strip(), known[-1]: second_text.strip()}


def _language(line: str) -> Language | None:
    if _CHINESE.search(line):
        return "zh"
    return "en" if _ENGLISH.search(f"{line} ") else None
