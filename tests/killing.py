"""A ``guanjia serve`` that ends itself by ``kill -9`` at a given step, for the tests alone.

The product has no hook for this: here its storage, its calls to Telegram and its webhook are
wrapped from outside, so that each step of a run writes a line into a journal, and the process
kills itself at the N-th. See ``tests.nursery``.
"""

import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from flows.messages import Claimed, Receipt

_done: ContextVar[list[str] | None] = ContextVar("done", default=None)
"""What the transaction under way has changed, in the words of the journal."""


class Journal:
    """Writes a line a step, and ends the process at one of them."""

    def __init__(self, file: str, kill_at: int) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._kill_at = kill_at
        self._lines = 0

    def step(self, what: str) -> None:
        """Note a step; at the chosen one nothing comes after it."""
        self._lines += 1
        os.write(self._file, f"{what}\n".encode())
        if self._lines == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def wrap(journal: Journal) -> None:
    """Let every transaction that changes something, and every call to Telegram, write its steps."""
    from bot.channels.telegram_in import TelegramIn
    from bot.channels.telegram_out.request import AiohttpRequest
    from storage.claiming import Claiming
    from storage.database import Database
    from storage.inbox import SqlInbox
    from storage.outbox import SqlOutbox
    from storage.outcomes import Outcomes

    _note(SqlInbox, "put", "inbox put")
    _note(SqlInbox, "claim", "inbox claimed")
    _note(SqlInbox, "done", "inbox done")
    _note(SqlInbox, "failed", "inbox failed")
    _note(SqlInbox, "take_from", "inbox taken over")
    _note(SqlOutbox, "put", lambda envelope, **_: f"promised {envelope.address.chat}")
    _note(Claiming, "claim", "outbox claimed", changed=lambda claims: bool(claims.taken))
    _note(Outcomes, "sent", _acknowledged)
    _note(Outcomes, "failed", lambda claimed, *_, **__: f"failed {claimed.envelope.address.chat}")

    write = Database.write

    @asynccontextmanager
    async def writing(self: Database) -> AsyncIterator[Any]:
        token = _done.set([])
        try:
            async with write(self) as connection:
                yield connection
                changed = ", ".join(_done.get() or ())
                if changed:
                    journal.step(f"before the commit of {changed}")
            if changed:
                journal.step(f"after the commit of {changed}")
        finally:
            _done.reset(token)

    Database.write = writing  # type: ignore[method-assign]  # seen from outside, on purpose

    do_request = AiohttpRequest.do_request

    @wraps(do_request)
    async def requesting(self: Any, url: str, method: str, **more: Any) -> Any:
        name = url.rpartition("/")[2]
        data = more.get("request_data")
        chat = data.parameters.get("chat_id", "") if data is not None else ""
        journal.step(f"before {name} {chat}")
        answer = await do_request(self, url, method, **more)
        journal.step(f"after {name} {chat}")
        return answer

    AiohttpRequest.do_request = requesting  # type: ignore[method-assign]  # as above

    feed = TelegramIn.feed

    @wraps(feed)
    async def feeding(self: Any, body: bytes, secret: str | None) -> int:
        status = await feed(self, body, secret)
        journal.step(f"before the webhook's {status}")
        return status

    TelegramIn.feed = feeding  # type: ignore[method-assign]  # as above


def _acknowledged(sent: Sequence[tuple[Claimed, Receipt]]) -> str:
    return ", ".join(f"acknowledged {claimed.envelope.address.chat}" for claimed, _ in sent)


def _note(
    owner: type, name: str, what: str | Callable[..., str], changed: Callable[[Any], bool] = bool
) -> None:
    """Let a method of a repository say what it changed, where it changed anything."""
    original = getattr(owner, name)

    @wraps(original)
    async def noted(self: Any, *args: Any, **more: Any) -> Any:
        result = await original(self, *args, **more)
        done = _done.get()
        if done is not None and (result is None or changed(result)):
            done.append(what if isinstance(what, str) else what(*args, **more))
        return result

    setattr(owner, name, noted)
