"""Receives the updates of one bot, by long polling or by webhook.

An update is acknowledged when it is in the inbox, never before; what cannot be read is set aside,
so that it does not block what comes after it (SPEC 9).
"""

import asyncio
import contextlib
import hmac
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from bot.channels.telegram_in.updates import KINDS, Reader, UnreadableError, parsed, to_inbound
from flows.messages import GroupChange, Inbound

_log = logging.getLogger(__name__)

T = TypeVar("T")

POLL_SECONDS: Final = 30
"""How long Telegram holds a poll open when there is nothing; 50 at most."""
ANSWER_SECONDS: Final = 15
CONNECTIONS: Final = 40
LONGEST_PAUSE: Final = 60.0
NUMBERS_LAST: Final = 6 * 86_400.0
"""Seconds of silence after which update numbers may begin anew (a week, says Telegram)."""

Put = Callable[[Inbound], Awaitable[bool]]
"""Writes to the inbox and wakes the worker; False for a duplicate."""
SetAside = Callable[[str, str, bytes], Awaitable[None]]
"""Keeps an unreadable update: its key, why, and the update itself as JSON."""


class WebhookRefusedError(Exception):
    """Telegram did not take the webhook's address; the words are for the operator."""


class _RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """``getUpdates`` as it came: one update that cannot be typed must not spoil the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int
    allowed_updates: list[str]


class TelegramIn:
    """One bot's way in.

    ``served`` are the communities it serves; ``groups`` the chats of their queues, where they live
    now; ``staff`` the accounts of their clerks, ``contacts`` those of their companies' contacts;
    ``secret`` is what a webhook call must bring.
    """

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "https://api.telegram.org",
        served: tuple[str, ...] = (),
        groups: Iterable[int] = (),
        staff: Iterable[int] = (),
        contacts: Iterable[int] = (),
        put: Put,
        set_aside: SetAside,
        secret: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=ANSWER_SECONDS)
        self._bot = Bot(token, session=session)
        self._put = put
        self._set_aside = set_aside
        self._secret = secret
        self._clock = clock
        self.account = str(self._bot.id)
        self._reader = Reader(
            account=self.account,
            served=served,
            groups=frozenset(groups),
            staff=frozenset(staff),
            contacts=frozenset(contacts),
        )
        self.problem = ""
        """Why nothing comes in at present, for the operator; empty while all is well."""

    @property
    def path(self) -> str:
        """Give the webhook's path: the bot's number, never its token."""
        return f"/telegram/{self.account}"

    def know(
        self,
        *,
        served: tuple[str, ...],
        groups: Iterable[int],
        staff: Iterable[int],
        contacts: Iterable[int] = (),
    ) -> None:
        """Take note of communities that were loaded anew."""
        self._reader = replace(
            self._reader,
            served=served,
            groups=frozenset(groups),
            staff=frozenset(staff),
            contacts=frozenset(contacts),
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._bot.session.close()

    # --- one update --------------------------------------------------------------------------

    def to_inbound(self, update: Mapping[str, Any]) -> Inbound | None:
        """Say what an update means; None where it is nothing to us. Raises UnreadableError."""
        return to_inbound(parsed(update), self._reader, now=self._clock())

    async def take(self, update: Mapping[str, Any]) -> None:
        """See an update into the inbox, or aside. Raises whatever the inbox raises."""
        try:
            inbound = self.to_inbound(update)
        except Exception as error:  # noqa: BLE001 -- whatever it holds, the next must not wait
            await self._leave_aside(update, error)
            return
        if inbound is None:
            return
        await self._put(inbound)
        if isinstance(inbound, GroupChange) and inbound.migrated_to is not None:
            moved = self._reader.groups | {int(inbound.migrated_to)}
            self._reader = replace(self._reader, groups=moved)

    async def _leave_aside(self, update: Mapping[str, Any], error: Exception) -> None:
        key = str(update.get("update_id", ""))
        reason = str(error) if isinstance(error, UnreadableError) else type(error).__name__
        _log.error("update %s of bot %s is set aside: %s", key, self.account, reason)
        try:
            await self._set_aside(key, reason, json.dumps(update).encode())
        except Exception as failure:  # noqa: BLE001 -- it is logged, and the next must not wait
            _log.error("update %s could not be kept: %s", key, type(failure).__name__)

    # --- webhook -----------------------------------------------------------------------------

    async def set_webhook(self, public_url: str) -> None:
        """Have Telegram push updates to this deployment. Raises WebhookRefusedError."""
        try:
            await self._introduce()
            await self._bot.set_webhook(
                f"{public_url.rstrip('/')}{self.path}",
                secret_token=self._secret,
                allowed_updates=list(KINDS),
                max_connections=CONNECTIONS,
            )
        except AiogramError as error:
            raise WebhookRefusedError(self._words(error)) from None  # its own words hold the token

    async def feed(self, body: bytes, secret_header: str | None) -> int:
        """Take one call of the webhook; gives the HTTP status.

        401: not from Telegram, nothing is kept; 400: no update; 503: the inbox did not take it,
        Telegram is to come again; 200: it is in the inbox (or set aside).
        """
        given = (secret_header or "").encode()
        if not self._secret or not hmac.compare_digest(given, self._secret.encode()):
            return 401
        try:
            update = json.loads(body)
        except ValueError:
            update = None
        if not isinstance(update, dict):
            return 400
        try:
            await self.take(update)
        except Exception as error:  # noqa: BLE001 -- whatever ails the inbox: nothing is lost
            self.problem = f"the inbox took nothing: {type(error).__name__}"
            _log.exception("an update of bot %s was not kept", self.account)
            return 503
        self.problem = ""
        return 200

    # --- long polling ------------------------------------------------------------------------

    async def poll(self, stop: asyncio.Event) -> None:
        """Fetch updates until ``stop`` is set. What fails is tried again with a growing pause."""
        offset: int | None = None
        failures, heard, ready = 0, time.monotonic(), False
        while not stop.is_set():
            try:
                if not ready:
                    await _unless(stop, self._make_ready())
                    ready = not stop.is_set()
                if time.monotonic() - heard > NUMBERS_LAST:
                    offset = None
                updates = await _unless(stop, self._next(offset)) or []
                for update in updates:
                    await self.take(update)
                    offset, heard = int(update["update_id"]) + 1, time.monotonic()
                failures, self.problem = 0, ""
            except Exception as error:  # noqa: BLE001 -- nothing was confirmed: it comes again
                failures += 1
                await _pause(stop, self._report(error, failures))

    async def _next(self, offset: int | None) -> list[dict[str, Any]]:
        method = _RawUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=list(KINDS))
        return await self._bot(method, request_timeout=POLL_SECONDS + ANSWER_SECONDS)

    async def _make_ready(self) -> None:
        await self._introduce()
        webhook = await self._bot.get_webhook_info()
        if webhook.url:
            _log.warning("bot %s had a webhook, which is taken away: it is polled", self.account)
            await self._bot.delete_webhook()

    async def _introduce(self) -> None:
        """Learn the bot's own name, by which commands in groups are addressed."""
        me = await self._bot.get_me()
        self._reader = replace(self._reader, username=me.username or "")

    def _report(self, error: Exception, failures: int) -> float:
        """Tell the operator; gives the seconds until the next try."""
        self.problem = self._words(error)
        serious = isinstance(
            error, TelegramConflictError | TelegramUnauthorizedError | TelegramNotFound
        )
        level = logging.WARNING if isinstance(error, AiogramError) else logging.ERROR
        _log.log(
            logging.ERROR if serious else level,
            "bot %s receives nothing: %s",
            self.account,
            self.problem,
            exc_info=None if isinstance(error, AiogramError) else error,
        )
        if isinstance(error, TelegramRetryAfter):
            return float(error.retry_after)
        most = min(LONGEST_PAUSE, 2.0 ** min(failures - 1, 10))
        return most * random.uniform(0.5, 1)  # noqa: S311 -- spreads the tries, guards no secret

    def _words(self, error: Exception) -> str:
        """Word a failure for the operator, without the token and without any content."""
        match error:
            case TelegramConflictError():
                return (
                    f"{error.message}. Another program uses this bot's token: stop it, or give "
                    "each deployment a bot of its own"
                )
            case TelegramUnauthorizedError() | TelegramNotFound():
                return f"{error.message}: the token is not valid (any more)"
            case TelegramAPIError():
                words = f"{type(error).__name__}: {error.message}"
                return words.replace(self._bot.token, "…")
            case _:
                return type(error).__name__


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Wait for the work; None, and the work is given up, when ``stop`` is set before its end."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for each in (task, stopping):
            each.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
