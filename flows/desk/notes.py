"""What a clerk's words are by their first signs: a note that stays inside, an order, or a reply.

A slip must fall on the safe side: what may have been meant for colleagues never reaches a resident.
"""

import re
from typing import Final

_SLASHES: Final = "[/\uff0f]"
"""A slash, or the full-width one of a Chinese keyboard."""

_MARK: Final = re.compile(rf"[\s\u200b\ufeff]*(?:{_SLASHES}{{2}}|\u3001\u3001)")
"""Two slashes, or the two 、 that the same key types in Chinese."""

_ORDER: Final = re.compile(rf"[\s\u200b\ufeff]*{_SLASHES}([^\s@]*)(?:@\S*)?\s*(.*)", re.DOTALL)


IN_PRIVATE: Final = frozenset({"/find", "/mine", "/queue", "/duty", "/ledger", "/photo"})
"""Orders that a clerk may give the bot in private too: they are about no ticket, or only look something up."""


def is_note(text: str) -> bool:
    """Tell whether a line begins with ``//``: then all of it stays inside (SPEC 3)."""
    return any(_MARK.match(line) for line in text.splitlines())


def without_marks(text: str) -> str:
    """Give the words of a note without what made them one."""
    lines = text.splitlines()
    marks = [_MARK.match(line) for line in lines]
    bare = [line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True)]
    return "\n".join(line.strip() for line in bare).strip()


def order_in(text: str) -> tuple[str, str] | None:
    """Give an order (``/done``) and the words after it; None for words that are no order."""
    found = None if is_note(text) else _ORDER.match(text)
    return (f"/{found[1].casefold()}", found[2].strip()) if found else None
