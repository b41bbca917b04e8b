"""An understander that asks a Rasa server what stretches of a text mean, and for nothing else.

Rules for danger, cutting into matters, entities and decisions are those of the embedded one, which
also reads by itself whatever the server does not answer. Homes, phones, plates, ticket numbers and
amounts stay here: they are nobody else's, and say nothing of what is meant.
"""

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from flows.community import Community
from flows.ports import Reading
from flows.understanding import Hit, Language, Understanding
from nlu import entities, matters, safety
from nlu.classifier import Guess
from nlu.normalise import normalise
from nlu.rasa.server import RasaServer
from nlu.understand import LONGEST, NOTHING, Embedded

MODEL: Final = "rasa"
"""The version told of what a server has read: it does not tell its own."""
_log: Final = logging.getLogger(__name__)


class AskingRasa:
    """The embedded understanding, told by a server what the stretches of a text mean."""

    def __init__(self, embedded: Embedded, server: RasaServer) -> None:
        self._embedded = embedded
        self._server = server

    async def read(self, text: str, reading: Reading) -> Understanding:
        """Give the matters of a text, within the server's time limit. Never raises."""
        try:
            told = await self._told(text, reading)
        except Exception:  # noqa: BLE001 - never raises is the port's promise
            # without the server's word the embedded model reads
            _log.exception("Rasa could not be asked")
            told = NOTHING
        understood: Understanding = await self._embedded.apart(
            partial(self._embedded.understand, text, reading, told)
        )
        return replace(understood, model=MODEL) if told else understood

    async def _told(self, text: str, reading: Reading) -> Mapping[tuple[int, int], Guess]:
        """Ask about all that may turn out to be a matter; nobody is asked where danger is plain."""
        normal = normalise(text[:LONGEST])
        if safety.judge(normal.text).alarm is not None:
            return NOTHING
        names = entities.find(normal, reading.community, reading.now)
        masked = {
            (start, end): entities.masked(normal.text, names, matters.bare(normal.text, start), end)
            for start, end in matters.spans(normal.text)
        }
        said = {span: words for span, part in masked.items() if (words := _words(part))}
        guesses = await self._server.guesses(set(said.values()))
        return {span: guesses[words] for span, words in said.items() if words in guesses}

    async def search(self, text: str, community: Community, language: Language) -> Hit | None:
        """Find the article that answers, or None where none surely does."""
        return await self._embedded.search(text, community, language)

    def impersonal(self, text: str, community: Community, names: Collection[str]) -> str:
        """Give a text without what tells of anybody; ``names`` are people it may name."""
        return self._embedded.impersonal(text, community, names)

    def homes_in(self, text: str, community: Community, near: str | None) -> Collection[str]:
        """Give the homes that a text names; a room alone is one of the building of ``near``."""
        return self._embedded.homes_in(text, community, near)


def _words(masked: str) -> str:
    """Give what a masked stretch says in words; nothing where it names a home or a number only."""
    words = _PLACEHOLDERS.sub(" ", masked).strip()
    return words if _SAYS_SOMETHING.search(words) else ""


_PLACEHOLDERS: Final = re.compile(r"[\ue000-\ue00f]")
_SAYS_SOMETHING: Final = re.compile(r"\w")
