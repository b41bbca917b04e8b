"""How often is too often: messages of a session, new sessions of a host, wrong passwords.

Kept in this process's memory: with several processes everybody has as many times as much.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_REMEMBERED: Final = 10_000
"""Names that are kept count of; those not seen longest are forgotten first."""

Ticks = Callable[[], float]
"""Gives seconds that only go forward."""


@dataclass(slots=True)
class Rate:
    """Allows ``burst`` at once and ``per_minute`` in the long run, for each name."""

    burst: int
    per_minute: float
    ticks: Ticks = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, name: str, cost: float = 1.0) -> float:
        """Count one more; give 0 where it is allowed, else the seconds until the next is.

        ``cost`` is how many it counts for; at most ``burst``, else it would never be allowed.
        """
        now, cost = self.ticks(), min(cost, self.burst)
        left, at = self._left.pop(name, (float(self.burst), now))
        left = min(self.burst, left + (now - at) * self.per_minute / 60)
        allowed = left >= cost
        self._left[name] = (left - cost if allowed else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if allowed else (cost - left) * 60 / self.per_minute


@dataclass(slots=True)
class LockOut:
    """Shuts a name out for ``seconds`` after ``tries`` failures in a row."""

    tries: int
    seconds: float
    ticks: Ticks = time.monotonic
    _failed: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)

    def wait(self, name: str) -> float:
        """Give 0 where a try is allowed, else the seconds until one is."""
        count, last = self._failed.get(name, (0, 0.0))
        left = last + self.seconds - self.ticks()
        return left if count >= self.tries and left > 0 else 0.0

    def failed(self, name: str) -> None:
        """Count a failure; those of a while ago no longer count."""
        now = self.ticks()
        count, last = self._failed.pop(name, (0, now))
        self._failed[name] = (count + 1 if now - last < self.seconds else 1, now)
        if len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        self._failed.pop(name, None)


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of the web."""

    messages: Rate = field(default_factory=lambda: Rate(burst=60, per_minute=60))
    uploads: Rate = field(default_factory=lambda: Rate(burst=30, per_minute=30))
    acts: Rate = field(default_factory=lambda: Rate(burst=60, per_minute=120))
    """What a clerk does on the desk page: more than any hand."""
    systems: Rate = field(default_factory=lambda: Rate(burst=30, per_minute=30))
    """Notices that a building system writes: each calls the supervisors."""
    sessions: Rate = field(default_factory=lambda: Rate(burst=240, per_minute=120))
    doors: Rate = field(default_factory=lambda: Rate(burst=60, per_minute=30))
    """Passwords that a host tries or sets: each costs 64 MB and a twentieth of a second."""
    sign_in: LockOut = field(default_factory=lambda: LockOut(tries=5, seconds=60))
