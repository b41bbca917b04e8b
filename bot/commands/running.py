"""How commands begin and end: settings, storage, the community meant; words and exit statuses."""

import asyncio
import gc
import os
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

if TYPE_CHECKING:  # each of them costs more than `guanjia --help` may take
    from bot.settings import Settings
    from flows.community import Community
    from storage.unit_of_work import SqlStorage

T = TypeVar("T")

FAILED: Final = 1
REFUSED: Final = 2
NEW_OBJECTS: Final = 10_000
"""After so many new objects garbage is looked for. Python's 700 cost 5 % of each message, and a
second of every start, which makes objects by the hundred thousand and no garbage."""


class CommandRefusedError(Exception):
    """What was typed cannot be done; the message says what to type instead."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work to its end; on uvloop where it runs, which takes less CPU a message."""
    gc.set_threshold(NEW_OBJECTS)
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(work)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # not made for this system
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def say(line: str = "") -> None:
    """Print a line of the answer."""
    sys.stdout.write(f"{line}\n")


def warn(line: str) -> None:
    """Print a line beside the answer."""
    sys.stderr.write(f"{line}\n")


@asynccontextmanager
async def opened() -> "AsyncIterator[tuple[Settings, SqlStorage]]":
    """Give the settings and the storage that they name."""
    from bot.settings import load_settings
    from bot.storing import open_storage

    settings = load_settings()
    async with open_storage(settings) as storage:
        yield settings, storage


async def community_meant(storage: "SqlStorage", named: str | None) -> "Community":
    """Give the community that was named, or the only one. Raises CommandRefusedError."""
    async with storage.read() as uow:
        ids = await uow.communities.ids()
        if not ids:
            raise CommandRefusedError("there is no community yet: guanjia load FILE.yml")
        if named is None and len(ids) > 1:
            raise CommandRefusedError(f"which community? --community {' | '.join(ids)}")
        found = await uow.communities.get(named or ids[0])
    if found is None:
        raise CommandRefusedError(f'community "{named}" is not known: there is {", ".join(ids)}')
    return found


def ended_well(command: Callable[[], object]) -> None:
    """Run the whole program; whatever goes wrong is a line on stderr and an exit status."""
    try:
        command()
    except KeyboardInterrupt:
        _end(FAILED, "stopped")
    except BrokenPipeError:
        # Whoever read the answer has gone (`guanjia … | head`): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILED) from None
    except Exception as error:  # noqa: BLE001 -- the rim: nobody behind it would word the error
        _explain(error)


def _explain(error: Exception) -> NoReturn:
    """End with what an operator can do about an error; with the trace only where they asked."""
    from bot.problems import Refused
    from bot.settings import SettingsError
    from storage.database import is_transient

    if isinstance(error, Refused):
        _end(REFUSED, str(error))
    if isinstance(error, CommandRefusedError):
        _end(REFUSED, str(error))
    if isinstance(error, SettingsError):
        _end(FAILED, str(error))
    if os.environ.get("GUANJIA_LOG_LEVEL", "").casefold() == "debug":
        traceback.print_exception(error)
    if is_transient(error):
        _end(FAILED, f"the database cannot be reached: {_first_line(error)}")
    _end(
        FAILED,
        f"guanjia: {type(error).__name__}: {_first_line(error)}\n"
        "This was not foreseen. GUANJIA_LOG_LEVEL=debug shows where it happened.",
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")


def _end(status: int, words: str) -> NoReturn:
    warn(words)
    raise SystemExit(status)
