"""A clerk's answer on its way into the knowledge: drafted, waiting for a supervisor's yes (SPEC 3)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flows.understanding import Article, Language

_PLACEHOLDER: Final = re.compile(r"⟨[a-z]+⟩")
_SENTENCE: Final = re.compile(r"[。！？!?\n]")
_EDGES: Final = " ,，、。.；;：:"
_CHINESE: Final = re.compile(r"[㐀-鿿]")
_LONGEST_TITLE: Final = 30


class Decided(StrEnum):
    """What a supervisor said to it."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """An article as it would be; nobody's data is in it. ``author`` is a staff number."""

    community: str
    ticket: int
    at: datetime
    author: str
    article: Article
    decided: Decided = Decided.WAITING
    decided_by: str = ""
    decided_at: datetime | None = None
    id: int = 0


def language_of(text: str, otherwise: Language) -> Language:
    """Tell in which language an answer is written: Chinese with a Chinese character in it."""
    if _CHINESE.search(text):
        return "zh"
    return "en" if any(sign.isalpha() for sign in text) else otherwise


def without_placeholders(text: str) -> str:
    """Give a text in which what told of somebody is left out altogether."""
    lines = (" ".join(_PLACEHOLDER.sub("", line).split()) for line in text.splitlines())
    return "\n".join(line.strip(_EDGES[:4]) for line in lines).strip()


def title_of(question: str) -> str:
    """Give a question's first sentence as a title."""
    first = next((part for part in _SENTENCE.split(question) if part.strip()), "")
    first = first.strip(_EDGES)
    return first if len(first) <= _LONGEST_TITLE else f"{first[: _LONGEST_TITLE - 1]}…"
