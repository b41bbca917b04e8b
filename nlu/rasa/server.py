"""The Rasa server over HTTP: texts out, guesses back, within a time and never an error.

What it does not answer is left out, and the embedded model is asked instead. Rasa's confidences are
sharpened by one temperature first, so that every threshold means what it means for that model.
"""

import asyncio
import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from yarl import URL

from flows.understanding import INTENTS, Intent
from nlu.classifier import RANKED, Guess
from nlu.rasa.breaker import Breaker

LIMIT: Final = 1.0
"""Seconds for all that is asked about one message."""
SMALLEST: Final = 1e-6
"""A confidence below is as good as none; its logarithm still counts."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trust:
    """How far Rasa's confidences are believed; fitted by ``./run rasa-test --fit``.

    ``temperature`` below 1 sharpens them; from the sharpened probability ``sure`` on a guess is
    decided.
    """

    temperature: float = 0.8
    sure: float = 0.75


class RasaError(Exception):
    """The server gave no answer that can be read; the message says which and holds nobody's words."""


class RasaServer:
    """Asks ``POST /model/parse`` of the server at ``url``."""

    def __init__(
        self,
        url: str,
        *,
        limit: float = LIMIT,
        trust: Trust = Trust(),
        breaker: Breaker | None = None,
    ) -> None:
        self._address = URL(url) / "model" / "parse"
        self._limit = aiohttp.ClientTimeout(total=limit)
        self._trust = trust
        self._breaker = breaker or Breaker()

    async def guesses(self, texts: Collection[str]) -> dict[str, Guess]:
        """Ask about all texts at once; give what was answered in time and can be read.

        Never raises; while the breaker is open nobody is asked.
        """
        if not texts or not self._breaker.allows():
            return {}
        try:
            replies = await self.replies(texts)
        except RasaError as error:
            self._failed(error)
            return {}
        self._worked()
        read = {text: guess_of(reply, self._trust) for text, reply in replies.items()}
        return {text: guess for text, guess in read.items() if guess is not None}

    async def known(self) -> int:
        """Say how many of our intents the server ranks for a greeting. Raises RasaError."""
        replies = await self.replies(["你好"])
        return sum(intent.name in INTENTS for intent in _ranked(replies["你好"]))

    async def replies(self, texts: Collection[str]) -> dict[str, Any]:
        """Give the server's reply to each text. Raises RasaError where one is missing."""
        # a connection for each message: none is found closed by the other side when it is needed
        async with aiohttp.ClientSession(timeout=self._limit) as session:
            asked = [self._parse(session, text) for text in texts]
            replies = await asyncio.gather(*asked, return_exceptions=True)
        for reply in replies:
            if isinstance(reply, BaseException):
                raise reply
        return dict(zip(texts, replies, strict=True))

    async def _parse(self, session: aiohttp.ClientSession, text: str) -> Any:
        try:
            post = session.post(self._address, json={"text": text}, allow_redirects=False)
            async with post as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RasaError(type(error).__name__) from error
        if response.status != _OK:
            raise RasaError(f"HTTP {response.status}")
        try:
            return json.loads(body)
        except ValueError as error:
            raise RasaError("what came is no JSON") from error

    def _worked(self) -> None:
        if self._breaker.is_open:
            _log.warning("Rasa answers again")
        self._breaker.worked()

    def _failed(self, error: RasaError) -> None:
        was_open = self._breaker.is_open
        self._breaker.failed()
        if self._breaker.is_open and not was_open:
            _log.warning("Rasa does not answer (%s): the embedded model reads meanwhile", error)


_OK: Final = 200


def _confidence(intent: Intent) -> float:
    return intent.confidence


def _ranked(reply: Any) -> list[Intent]:
    """Give what a reply names, however it is made; nothing where it is made otherwise."""
    if not isinstance(reply, dict):
        return []
    entries = reply.get("intent_ranking") or [reply.get("intent")]
    return [
        Intent(name, float(confidence))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
        and isinstance(name := entry.get("name"), str)
        and isinstance(confidence := entry.get("confidence"), int | float)
        and 0 <= confidence <= 1
    ]


def guess_of(reply: Any, trust: Trust) -> Guess | None:
    """Read a reply; None where it names no intent that we know.

    A first place that we do not know (Rasa's ``nlu_fallback``, a model of other data) is Rasa's way
    of not being sure: the guess is not decided then.
    """
    named = _ranked(reply)
    known = sorted((i for i in named if i.name in INTENTS), key=_confidence, reverse=True)
    if not known:
        return None
    shares = [max(i.confidence, SMALLEST) ** (1 / trust.temperature) for i in known]
    total = sum(shares)
    sharpened = [
        Intent(intent.name, round(share / total, 4))
        for intent, share in zip(known, shares, strict=True)
    ]
    ranking = tuple(sharpened[:RANKED])
    is_ours = max(named, key=_confidence).name in INTENTS
    return Guess(ranking, decided=is_ours and ranking[0].confidence >= trust.sure, energy=0.0)
