"""The clock: it only ticks. What is owed is worked out from the database by each sweep (SPEC 5).

Every process may run one: a sweep is harmless when another has done it already.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.due import Sweep

_log: Final = structlog.get_logger(__name__)


class Clock:
    """Ticks until it is stopped. ``clock`` gives the instant that sweeps are judged by.

    ``wake`` is called when something was done: there may be messages to deliver.
    """

    def __init__(
        self,
        sweeps: Iterable[Sweep],
        *,
        clock: Callable[[], datetime],
        wake: Callable[[], object] = lambda: None,
    ) -> None:
        self._sweeps = tuple(sweeps)
        self._clock = clock
        self._wake = wake

    async def run(self, stop: asyncio.Event) -> None:
        """Run each sweep at once, and then as often as it says, until ``stop`` is set."""
        scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for sweep in self._sweeps:
            scheduler.add_job(
                self._tick,
                "interval",
                args=(sweep,),
                seconds=sweep.every.total_seconds(),
                next_run_time=datetime.now(scheduler.timezone),
            )
        scheduler.start()
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _tick(self, sweep: Sweep) -> None:
        try:
            done = await sweep.run(self._clock())
        except Exception as error:  # noqa: BLE001  # the next tick makes up for it
            _log.error("sweep failed", sweep=sweep.name, error=type(error).__name__)
            return
        counts = {kind: count for kind, count in done.items() if count}
        if counts:
            _log.info("swept", sweep=sweep.name, **counts)
            self._wake()
