"""A circuit breaker: after failures in a row a server is let alone, then tried once again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

MOST: Final = 3
"""So many failures in a row open it."""
PAUSE: Final = 30.0
"""Seconds for which nobody asks; then one call is let through to see."""


@dataclass(slots=True)
class Breaker:
    """Closed (calls pass) or open (none does, but for one trial a pause).

    ``clock`` tells seconds; only differences count.
    """

    clock: Callable[[], float] = monotonic
    most: int = MOST
    pause: float = PAUSE
    _failures: int = field(default=0, init=False)
    _next_trial: float = field(default=0.0, init=False)

    @property
    def is_open(self) -> bool:
        """Tell whether calls are held back."""
        return self._failures >= self.most

    def allows(self) -> bool:
        """Tell whether a call may be made now; say afterwards how it ended.

        A trial that never says so costs no more than another pause.
        """
        if not self.is_open:
            return True
        if self.clock() < self._next_trial:
            return False
        self._next_trial = self.clock() + self.pause
        return True

    def worked(self) -> None:
        """Take note that the server answered: the breaker closes."""
        self._failures = 0

    def failed(self) -> None:
        """Take note that it did not: with this failure the breaker may open, or stay open."""
        self._failures += 1
        self._next_trial = self.clock() + self.pause
