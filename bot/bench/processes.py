"""The processes that are measured: started, stopped, and what CPU and memory they took (Linux)."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

STOP_SECONDS: Final = 20.0
LOG_LINES: Final = 20
LISTENING: Final = "0A"
"""The state of a listening socket in /proc/net/tcp."""

_PROC: Final = Path("/proc")


class StartFailedError(Exception):
    """A program did not come up, or went away; the message has the end of what it wrote."""


@asynccontextmanager
async def running(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``python -m module …`` for as long as the block runs."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            module,
            *arguments,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=output,
        )
    try:
        yield process
    finally:
        await _stopped(process)


async def _stopped(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def refuse_dead(process: asyncio.subprocess.Process, log: Path) -> None:
    """Raise StartFailedError where a program has ended by itself."""
    if process.returncode is not None:
        end = "\n".join(last_lines(log))
        raise StartFailedError(f"it ended with status {process.returncode}:\n{end}")


def last_lines(log: Path) -> tuple[str, ...]:
    """Give the end of what a program wrote."""
    return tuple(log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:])


def free_port() -> int:
    """Give a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# --- what they took -------------------------------------------------------------------------------


def cpu_seconds(root: int | None) -> float | None:
    """Give the CPU that a process and all below it took, user and system; None where unknown."""
    tree = _tree()
    if root not in tree:
        return None
    ticks, left = 0, [root]
    while left:
        at = left.pop()
        ticks += tree[at][1]
        left += [pid for pid, (parent, _) in tree.items() if parent == at]
    return ticks / os.sysconf("SC_CLK_TCK")


def _tree() -> dict[int, tuple[int, int]]:
    """Give every process's parent, and the ticks that it and its children of before took."""
    found = {}
    for folder in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone since
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            found[int(folder.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    return found


def peak_megabytes(pid: int) -> float | None:
    """Give the most memory that a process held at a time."""
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return None


def server_of(url: str) -> int | None:
    """Give the process that a database's address leads to, where it is one of this machine."""
    parts = urlsplit(url)
    if parts.hostname not in {"127.0.0.1", "localhost"}:
        return None
    sockets = set(_listening_on(parts.port or 5432))
    for folder in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone since, or not ours to look at
            if any(str(link.readlink()) in sockets for link in (folder / "fd").iterdir()):
                return int(folder.name)
    return None


def _listening_on(port: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for line in (_PROC / "net" / "tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].partition(":")[2], 16) == port:
                yield f"socket:[{fields[9]}]"
