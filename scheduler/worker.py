"""Works off the inbox: each message is given to the service, lanes side by side."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from flows.ports import Received, Storage
from scheduler.owners import TakingOver, new_owner
from scheduler.rounds import POLL, Rounds

LANES: Final = 8
MOST_TRIES: Final = 5

_log: Final = structlog.get_logger(__name__)


class Worker:
    """Gives what came in to ``receive``, which marks it done in its own transaction.

    What always fails is set aside after ``most`` tries, with an alarm, and its lane goes on.
    """

    def __init__(
        self,
        storage: Storage,
        receive: Callable[[Received], Awaitable[None]],
        *,
        clock: Callable[[], datetime],
        owner: str | None = None,
        lanes: int = LANES,
        most: int = MOST_TRIES,
        poll: float = POLL,
    ) -> None:
        self._storage = storage
        self._receive = receive
        self._clock = clock
        self._owner = owner or new_owner()
        self._most = most
        self._taking_over = TakingOver(self._owner, owners=self._owners, take_from=self._take_from)
        self._rounds = Rounds[Received](
            "inbox",
            claim=self._claim,
            work=self._work,
            next_due=self._next_due,
            clock=clock,
            at_once=lanes,
            poll=poll,
        )

    def wake(self) -> None:
        """Say that something came in."""
        self._rounds.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; then finish what is in hand and return."""
        await self._rounds.run(stop)

    async def work_due(self) -> int:
        """Work off what is due now and return; give how many messages that were."""
        worked = 0
        while taken := await self._claim(1):
            for received in taken:
                await self._work(received)
                worked += 1
        return worked

    async def _claim(self, limit: int) -> Sequence[Received]:
        await self._taking_over.look()
        async with self._storage.write() as uow:
            return await uow.inbox.claim(now=self._clock(), owner=self._owner, limit=limit)

    async def _work(self, received: Received) -> None:
        if received.tries > self._most:
            # It never came to an outcome at all: it ends the process that works on it.
            await self._fail(received, "no outcome")
            return
        try:
            await self._receive(received)
        except Exception as error:  # noqa: BLE001  # one message that fails must not stop the others
            await self._fail(received, _where(error))

    async def _fail(self, received: Received, error: str) -> None:
        async def fail() -> bool:
            async with self._storage.write() as uow:
                return await uow.inbox.failed(
                    received, now=self._clock(), error=error, most=self._most
                )

        set_aside = await self._rounds.surely(fail)
        log = _log.error if set_aside else _log.warning
        log(
            "message set aside" if set_aside else "message failed, tried again",
            inbox=list(received.ids),
            tries=received.tries,
            error=error,
        )

    async def _next_due(self, _: datetime) -> datetime | None:
        async with self._storage.read() as uow:
            return await uow.inbox.next_due()

    async def _owners(self) -> Sequence[str]:
        async with self._storage.read() as uow:
            return await uow.inbox.owners()

    async def _take_from(self, owners: Sequence[str]) -> int:
        async with self._storage.write() as uow:
            return await uow.inbox.take_from(owners)


def _where(error: Exception) -> str:
    """Name an error and the place it came from; its own words may quote somebody's message."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"
