"""``python -m tests.emulator --port N [--token TOKEN]``: the emulator as a process of its own.

Prints ``ready http://…`` when it listens, and for each token the bot's line; ends on a signal.
"""

import argparse
import asyncio
import signal
import sys

from .server import Emulator


async def run(host: str, port: int, tokens: list[str]) -> None:
    """Listen until a signal comes."""
    done = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, done.set)
    async with Emulator(host=host, port=port) as emulator:
        for token in tokens:
            emulator.bot(token=token)
        sys.stdout.write(f"ready {emulator.url}\n")
        sys.stdout.flush()
        await done.wait()


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", action="append", default=[], help="a bot's token; repeatable")
    given = parser.parse_args()
    asyncio.run(run(given.host, given.port, given.token))


main()
