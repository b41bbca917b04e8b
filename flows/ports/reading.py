"""What flows needs of understanding: a reader of texts and the words of answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flows.community import Community
from flows.messages import (
    Say,
)
from flows.understanding import Hit, Language, Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The light in which a text is read.

    ``now`` is aware; ``asked`` names the open question's slot; ``open_kinds`` the letters of the
    writer's open tickets.
    """

    now: datetime
    community: Community | None = None
    language: Language | None = None
    asked: str | None = None
    open_kinds: tuple[str, ...] = ()


class Understander(Protocol):
    """Reads what people write. Never raises; has a time limit of its own."""

    async def read(self, text: str, reading: Reading) -> Understanding:
        """Give the matters of a text, safety first."""
        ...

    async def search(self, text: str, community: Community, language: Language) -> Hit | None:
        """Find the article that answers, or None where none surely does."""
        ...

    def impersonal(self, text: str, community: Community, names: Collection[str]) -> str:
        """Give a text without what tells of anybody: ``⟨phone⟩``, ``⟨home⟩``, ``⟨name⟩`` … instead.

        ``names`` are people who may be named in it.
        """
        ...

    def homes_in(self, text: str, community: Community, near: str | None) -> Collection[str]:
        """Give the homes that a text names; a room alone is one of the building of ``near``."""
        ...


class Words(Protocol):
    """The Fluent bundle: every word a person reads."""

    def say(self, said: Say | str, language: Language) -> str:
        """Word a Say in a language; a string is given back as it is. Raises KeyError."""
        ...
