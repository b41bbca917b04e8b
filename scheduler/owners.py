"""Who has work in hand: a process, named so that the next one can tell whether it is gone.

A killed process leaves leases behind. Another one on the same machine need not wait for them to
run out: it sees that nobody of that number is there any more.
"""

import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import structlog

LOOK_EVERY: Final = 5.0
"""Seconds between looks for processes that are gone."""

_PARTS: Final = 3
_log: Final = structlog.get_logger(__name__)


class TakingOver:
    """Ends the leases of processes that are gone, at the start and every few seconds."""

    def __init__(
        self,
        me: str,
        *,
        owners: Callable[[], Awaitable[Sequence[str]]],
        take_from: Callable[[Sequence[str]], Awaitable[int]],
    ) -> None:
        self._me = me
        self._owners = owners
        self._take_from = take_from
        self._looked = -LOOK_EVERY

    async def look(self) -> None:
        """Look for such processes, unless that was done a moment ago."""
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        gone = [owner for owner in await self._owners() if is_gone(owner, me=self._me)]
        if gone:
            taken = await self._take_from(gone)
            _log.info("took over from processes that are gone", pieces=taken)


def new_owner() -> str:
    """Name this process: machine, number, and a word that no other one has."""
    return f"{_machine()}|{os.getpid()}|{secrets.token_hex(4)}"


def is_gone(owner: str, *, me: str) -> bool:
    """Tell whether an owner is a process of this machine that runs no longer.

    False where nobody can tell: the lease will run out.
    """
    parts, mine = owner.split("|"), me.split("|")
    if owner == me or len(parts) != _PARTS or parts[0] != mine[0] or not parts[1].isdigit():
        return False
    if parts[1] == mine[1]:
        return True  # my own number, but an earlier life of it: a container that was restarted
    try:
        os.kill(int(parts[1]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is there, but somebody else's
    return False


@cache
def _machine() -> str:
    """Name the space in which process numbers mean something: host, its boot, its container."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        parts += [boot[:8], str(Path("/proc/self/ns/pid").readlink())]
    return "/".join(parts).replace("|", "")
