"""The clock: it only ticks. What is owed is worked out from the database by each sweep (SPEC 5).

Every process may run one: a sweep is harmless when another has done it already.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

MINUTE: Final = 60
HOUR: Final = 3600

_log: Final = structlog.get_logger(__name__)


class Sweeps(Protocol):
    """What the clock calls; each gives how many rows it dealt with."""

    async def forget_keys(self, now: datetime) -> int:
        """Let go of delivery keys older than 48 h (DESIGN, one message in)."""
        ...

    async def forget_pace(self, now: datetime) -> int:
        """Let go of pace rows that bind nothing any more."""
        ...

    async def drop_payloads(self, now: datetime) -> int:
        """Drop what came in, as it came, after 30 days (SPEC 9)."""
        ...

    async def drop_uploads(self, now: datetime) -> int:
        """Let go of files that were uploaded and never sent."""
        ...

    async def forget_expired(self, now: datetime) -> int:
        """Let go of sessions and links that open nothing any more."""
        ...


class Clock:
    """Ticks until it is stopped. ``clock`` gives the instant that sweeps are judged by."""

    def __init__(self, sweeps: Sweeps, *, clock: Callable[[], datetime]) -> None:
        self._sweeps = sweeps
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until ``stop`` is set."""
        scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for sweep, every in (
            (self._sweeps.forget_keys, HOUR),
            (self._sweeps.drop_payloads, HOUR),
            (self._sweeps.drop_uploads, HOUR),
            (self._sweeps.forget_expired, HOUR),
            (self._sweeps.forget_pace, 10 * MINUTE),
        ):
            scheduler.add_job(self._tick, "interval", args=(sweep,), seconds=every)
        scheduler.start()
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _tick(self, sweep: Callable[[datetime], Awaitable[int]]) -> None:
        try:
            done = await sweep(self._clock())
        except Exception as error:  # noqa: BLE001  # the next tick makes up for it
            _log.error("sweep failed", sweep=sweep.__name__, error=type(error).__name__)
            return
        if done:
            _log.info("swept", sweep=sweep.__name__, rows=done)
