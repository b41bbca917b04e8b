"""The gate before an account's way out: never 30 arrive there in a second, whatever holds them up.

A claim plans the pace, 28 a second for all processes together. But a process that was busy for a
moment would send all that it had planned meanwhile at once, and a channel that answers late may
have got the first of them late. So each process also looks at when its own sends arrived.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from flows.pace import PER_SECOND

AT_MOST: Final = PER_SECOND + 1
"""Messages in any second. One more than planned, so that what was held up is caught up with."""
WINDOW: Final = 1.02
"""A second, and a little: clocks that are set right and ways that differ."""
REMEMBERED: Final = 64
"""Ways of which the quickest is taken for the way itself, without any waiting on it."""


class Gate:
    """The gate of one account. ``clock`` gives the present instant, ``sleep`` waits by it."""

    def __init__(
        self, clock: Callable[[], datetime], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._answers: deque[tuple[float, int]] = deque()
        """When what went was answered, and how many messages it was."""
        self._ways: deque[float] = deque([0.0], maxlen=REMEMBERED)
        """How long those took; nothing is known at the beginning."""
        self._under_way = 0
        self._answered = asyncio.Event()

    @asynccontextmanager
    async def through(self, cost: int) -> AsyncIterator[None]:
        """Wait until so many messages may go; they are under way inside, and answered after it.

        What is larger than a second's whole allowance goes when nothing else went for a second.
        """
        cost = min(cost, AT_MOST)
        while (over := self._over(cost)) > 0:
            if over > sum(messages for _, messages in self._answers):
                self._answered.clear()
                await self._answered.wait()
            else:
                await self._sleep(max(0.001, self._seconds_until_free(over)))
        self._under_way += cost
        begun = self._now()
        try:
            yield
        finally:
            self._under_way -= cost
            answered = self._now()
            self._ways.append(max(0.0, answered - begun))
            self._answers.append((answered, cost))
            self._answered.set()

    def _now(self) -> float:
        return self._clock().timestamp()

    def _over(self, cost: int) -> int:
        """Tell by how many messages a second's allowance would be passed."""
        now = self._now()
        # It arrived a way before its answer at the latest. A clock that was put back forgets.
        while self._answers and not self._window_begins() < self._answers[0][0] <= now:
            self._answers.popleft()
        gone = sum(messages for _, messages in self._answers)
        return self._under_way + gone + cost - AT_MOST

    def _seconds_until_free(self, over: int) -> float:
        for at, messages in self._answers:
            over -= messages
            if over <= 0:
                return at - self._window_begins()
        return 0.0

    def _window_begins(self) -> float:
        return self._now() - WINDOW + min(self._ways)
