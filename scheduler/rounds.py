"""Rounds: claim what is due, work on it side by side, look again when woken or when it is time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import structlog

T = TypeVar("T")
R = TypeVar("R")

POLL: Final = 0.5
"""Seconds after which to look for what another process has put there."""
GATHERED: Final = 0.01
"""Seconds in which pieces that end are gathered before more is claimed for them."""
CALM: Final = 0.03
"""Seconds to wait for the next waking before asking the database when to look again."""
LONGEST_PAUSE: Final = 5.0
LAST_PATIENCE: Final = 10.0
"""Seconds for which a stopping process still tries to write down what it did."""
CLAIMING: Final = "claiming"
LOOKING: Final = "looking"

_log: Final = structlog.get_logger(__name__)


class Rounds(Generic[T]):
    """Works off one queue until told to stop, ``at_once`` pieces side by side.

    ``claim`` gives up to so many pieces; ``work`` deals with one and does not raise; ``next_due``
    tells when there may be more than was there at the last claim, whose instant it is given. A
    database that is away is tried again, and logged once.
    """

    def __init__(
        self,
        name: str,
        *,
        claim: Callable[[int], Awaitable[Sequence[T]]],
        work: Callable[[T], Awaitable[Any]],
        next_due: Callable[[datetime], Awaitable[datetime | None]],
        clock: Callable[[], datetime],
        at_once: int,
        poll: float = POLL,
    ) -> None:
        self._name = name
        self._claim = claim
        self._work = work
        self._next_due = next_due
        self._clock = clock
        self._at_once = at_once
        self._poll = poll
        self._asked = clock()
        self._woken = asyncio.Event()
        self._in_hand: set[asyncio.Task[Any]] = set()
        self._gathering: asyncio.TimerHandle | None = None
        self._stopping_since: float | None = None
        self._failing: set[object] = set()
        """What failed at its last try. The database is away while anything is in here."""

    def wake(self) -> None:
        """Say that there is something new."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; then finish what is in hand and return."""
        stopper = asyncio.create_task(self._when_stopped(stop))
        try:
            while not stop.is_set():
                room = self._at_once - len(self._in_hand)
                self._woken.clear()
                taken = await self._taken(room) if room else ()
                for piece in taken:
                    self._begin(piece)
                if len(taken) < room or not room:
                    await self._rest()
        finally:
            stopper.cancel()
            self._stopping_since = asyncio.get_running_loop().time()
            if self._in_hand:
                await asyncio.wait(self._in_hand)

    async def surely(self, action: Callable[[], Awaitable[R]]) -> R | None:
        """Do what must be written down, again and again while the database is away.

        None where the process is stopping and it was away to the end: the lease then runs out and
        the fence keeps the books straight.
        """
        pause = 0.1
        writing = object()  # others write side by side: their success says nothing of this
        while True:
            try:
                done = await action()
            except Exception as error:  # noqa: BLE001  # what was done must be written down, whatever is wrong
                self._note_away(writing, error)
            else:
                self._note_back(writing)
                return done
            if self._is_out_of_patience():
                return None
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    def _begin(self, piece: T) -> None:
        async def work() -> None:
            await self._work(piece)

        task = asyncio.create_task(work())
        self._in_hand.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._in_hand.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("work failed", queue=self._name, error=type(error).__name__)
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHERED, self._gathered)

    def _gathered(self) -> None:
        self._gathering = None
        self.wake()

    async def _taken(self, room: int) -> Sequence[T]:
        self._asked = self._clock()
        try:
            taken = await self._claim(room)
        except Exception as error:  # noqa: BLE001  # a database that is away for a minute ends nothing
            self._note_away(CLAIMING, error)
            await asyncio.sleep(self._poll)
            return ()
        self._note_back(CLAIMING)
        return taken

    async def _rest(self) -> None:
        """Wait until woken, or until something falls due, or until it is time to look."""
        if await self._woken_within(min(CALM, self._poll)):
            return
        await self._woken_within(await self._pause())

    async def _pause(self) -> float:
        # Where looking is all that fails, looking alone can tell that the database is back.
        if self._failing - {LOOKING} or len(self._in_hand) >= self._at_once:
            return self._poll
        try:
            due = await self._next_due(self._asked)
        except Exception as error:  # noqa: BLE001  # as above
            self._note_away(LOOKING, error)
            return self._poll
        self._note_back(LOOKING)
        if due is None:
            return self._poll
        seconds = (due - self._clock()).total_seconds()
        if seconds > 0:
            return min(self._poll, seconds)
        # What was due and not given waits behind something else: no use to ask for it at once.
        return 0.0 if due > self._asked else self._poll

    async def _woken_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        return True

    async def _when_stopped(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.wake()

    def _is_out_of_patience(self) -> bool:
        since = self._stopping_since
        return since is not None and asyncio.get_running_loop().time() - since > LAST_PATIENCE

    def _note_away(self, doing: object, error: Exception) -> None:
        if not self._failing:
            _log.error("database away, trying on", queue=self._name, error=type(error).__name__)
        self._failing.add(doing)

    def _note_back(self, doing: object) -> None:
        if doing in self._failing:
            self._failing.discard(doing)
            if not self._failing:
                _log.info("database back", queue=self._name)
