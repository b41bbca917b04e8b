"""Drives a bot through its webhook and times its answers, at full speed or at a steady rate."""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import aiohttp

from bot.bench.botapi import LoopbackBotApi
from bot.bench.crowd import Crowd, Written

LANES: Final = 32
"""People who at full speed write at a time; each waits for the answer, then the next one writes."""
PATIENCE: Final = 10.0
"""Seconds after which an answer counts as lost."""
CALM: Final = 0.25
LONGEST_CALMING: Final = 3.0


@dataclass(frozen=True, slots=True)
class Driven:
    """What came of a stretch: seconds from update to first answer, each, and what never came."""

    latencies: tuple[float, ...]
    lost: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Give the answered updates a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Give the seconds that ``share`` of the answers took at most; not a number for none."""
        ordered = sorted(self.latencies)
        place = math.ceil(share * len(ordered)) - 1
        return ordered[max(0, place)] if ordered else math.nan


class Waiting:
    """Who waits for an answer; told by the Bot API of every message that is sent."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, int], asyncio.Future[float]] = {}

    def heard(self, account: str, chat: int) -> None:
        """Note that a bot wrote to a chat."""
        answer = self._answers.get((account, chat))
        if answer is not None and not answer.done():
            answer.set_result(time.perf_counter())

    async def answer(self, written: Written) -> float:
        """Give the instant of the first answer. Raises TimeoutError."""
        key = (written.account, written.chat)
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                answered: float = await answer
                return answered
        finally:
            self._answers.pop(key, None)


@dataclass(frozen=True, slots=True)
class Drive:
    """A bot under load: those who write to it, where to, and who listens for its answers."""

    crowd: Crowd
    waiting: Waiting
    api: LoopbackBotApi
    client: aiohttp.ClientSession

    async def at_full_speed(self, seconds: float) -> Driven:
        """Let ``LANES`` people write at a time, for so long."""
        began = time.perf_counter()
        times: list[float | None] = []

        async def lane() -> None:
            while time.perf_counter() < began + seconds:
                times.append(await self._one(time.perf_counter()))

        await asyncio.gather(*(lane() for _ in range(LANES)))
        return _driven(times, time.perf_counter() - began)

    async def at_rate(self, rate: float, seconds: float) -> Driven:
        """Let one write every ``1 / rate`` seconds, whether the earlier ones were answered or not.

        The time runs from when it was due, so that a stall counts for all who came during it.
        """
        began = time.perf_counter()

        async def later(number: int) -> float | None:
            due = began + number / rate
            await asyncio.sleep(due - time.perf_counter())
            return await self._one(due)

        times = await asyncio.gather(*(later(number) for number in range(int(rate * seconds))))
        return _driven(times, time.perf_counter() - began)

    async def calmed(self) -> None:
        """Wait until the bot has nothing more to say, or until that takes too long."""
        ends, calls = time.perf_counter() + LONGEST_CALMING, -1
        while calls != self.api.calls and time.perf_counter() < ends:
            calls = self.api.calls
            await asyncio.sleep(CALM)

    async def _one(self, since: float) -> float | None:
        """Let the next one write; give the seconds until the answer, None where none came."""
        written = self.crowd.next()
        hook = self.api.webhooks[written.account]
        answered = asyncio.ensure_future(self.waiting.answer(written))
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": hook.secret,
        }
        try:
            async with self.client.post(hook.url, data=written.body, headers=headers) as response:
                response.raise_for_status()
            return await answered - since
        except (TimeoutError, aiohttp.ClientError):
            return None
        finally:
            answered.cancel()


def _driven(times: Sequence[float | None], seconds: float) -> Driven:
    came = tuple(one for one in times if one is not None)
    return Driven(came, len(times) - len(came), seconds)
