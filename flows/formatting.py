"""How pieces of a text are shown: bold, a link, code …; kept through everything done to the text.

Places are counted in letters of the text as it was written (Python's), whatever a channel counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from flows.privacy import Secrets, in_pieces, veil

_WEB: Final = re.compile(r"https?://[^\s/?#\[\]]", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"%([0-9a-fA-F]{2})")


class Style(StrEnum):
    """A way of showing a piece of text that channels have in common."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    SPOILER = "spoiler"
    QUOTE = "quote"
    CODE = "code"
    PRE = "pre"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece from ``start`` to before ``end`` that is shown so; ``url`` of a link."""

    style: Style
    start: int
    end: int
    url: str = ""


Marks = tuple[Mark, ...]


def is_web(url: str) -> bool:
    """Tell whether an address leads to a page: no other is passed on (an account, a script)."""
    return _WEB.match(url) is not None


def shifted(marks: Iterable[Mark], by: int) -> Marks:
    """Give the marks of a text that something was put before."""
    return tuple(replace(mark, start=mark.start + by, end=mark.end + by) for mark in marks)


def within(marks: Iterable[Mark], start: int, end: int) -> Marks:
    """Give the marks of a part of a text, counted from the part's beginning."""
    found = (
        replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in marks
    )
    return tuple(mark for mark in found if mark.start < mark.end)


def masked(marks: Iterable[Mark], text: str, secrets: Secrets) -> Marks:
    """Give the marks of a text whose numbers are shown with their middle hidden.

    ``text`` has tokens for the numbers, ``secrets`` what they stand for. A link whose address
    holds a number is no link then: nobody reads there what the text hides.
    """
    marks = (mark for mark in marks if not veil(_plain(mark.url))[1])
    pieces = in_pieces(text, secrets)
    moved = (
        replace(mark, start=_moved(mark.start, pieces), end=_moved(mark.end, pieces, last=True))
        for mark in marks
    )
    return tuple(mark for mark in moved if mark.start < mark.end)


def _plain(url: str) -> str:
    """Give an address with its letters as they are: ``%31`` is a 1."""
    return _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), url)


def _moved(at: int, pieces: Sequence[tuple[str, str]], *, last: bool = False) -> int:
    """Give where a place of the plain text is in the shown one; a changed piece is one letter."""
    before = shown_before = 0
    for plain, shown in pieces:
        inside = at - before
        if inside < len(plain) or (last and inside == len(plain)):
            if plain == shown:
                return shown_before + inside
            return shown_before + (len(shown) if last and inside else 0)
        before += len(plain)
        shown_before += len(shown)
    return shown_before


def placed(marks: Marks, text: str, inside: str) -> Marks:
    """Give the marks of ``text`` where it stands in other words: at its last place there."""
    at = inside.rfind(text) if text else -1
    return shifted(within(marks, 0, len(text)), at) if at >= 0 else ()
