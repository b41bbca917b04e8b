"""The updates of one bot: what waits, the long poll, and the webhook with its retries."""

import asyncio
import itertools
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from .errors import Json, Refused

UPDATE_LIFE = 86_400.0
ONLY_ON_DEMAND = {"chat_member", "message_reaction", "message_reaction_count"}
LONG_POLL_SECONDS = 50
GONE = 410
GONE_AFTER = 23 * 3600
ANSWERS_NOT_TAKEN = ("get", "setwebhook", "deletewebhook", "logout", "close")


@dataclass(slots=True, eq=False)
class Update:
    """One update; ``lane`` is what keeps its order, the chat."""

    id: int
    kind: str
    body: Json
    lane: int
    expires: float
    serial: int
    again: bool = False  # a redelivery, which no offset hides
    attempts: int = 0
    statuses: list[int] = field(default_factory=list)

    @property
    def whole(self) -> Json:
        """As it is sent."""
        return {"update_id": self.id, **self.body}


@dataclass(slots=True)
class Webhook:
    """Where updates go, and how the last failures were."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None
    gone_since: float | None = None


@dataclass(slots=True)
class Poll:
    """One open ``getUpdates``."""

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    terminated: bool = False


class Mailbox:
    """The updates of one bot. ``now`` gives the world's time, ``changed`` tells of progress."""

    def __init__(self, now: Callable[[], float], changed: Callable[[], None]) -> None:
        self.now = now
        self.changed = changed
        self.pending: dict[int, Update] = {}
        self.sent: list[Update] = []  # everything that ever arose, for redelivery
        self.allowed: set[str] | None = None
        self.webhook: Webhook | None = None
        self.next_id = random.randrange(100_000_000, 900_000_000)
        self.time_factor = 1.0
        self.read_timeout = 60.0
        self.route: Callable[[str], str] = lambda url: url
        self.on_reply: Callable[[Json], Awaitable[None]] | None = None
        self.duplicate_next = 0
        self.attempts: list[tuple[float, int, int]] = []  # when, update_id, status (0: no answer)
        self._serials = itertools.count(1)
        self._poll: Poll | None = None
        self._lanes: dict[int, deque[int]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._slots: asyncio.Semaphore | None = None
        self._session: aiohttp.ClientSession | None = None

    # What arises

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for updates of this kind."""
        return kind not in ONLY_ON_DEMAND if self.allowed is None else kind in self.allowed

    def put(self, kind: str, body: Any, lane: int, *, beside: Json | None = None) -> Update | None:
        """A new update, unless the bot does not want its kind."""
        if not self.wants(kind):
            return None
        update = Update(
            id=self.next_id,
            kind=kind,
            body={kind: body, **(beside or {})},
            lane=lane,
            expires=self.now() + UPDATE_LIFE,
            serial=next(self._serials),
        )
        self.next_id += 1
        self.sent.append(update)
        self._queue(update)
        if self.duplicate_next:
            self.duplicate_next -= 1
            self.put_again(update)
        return update

    def put_again(self, update: Update) -> Update:
        """The same update once more, as after a lost confirmation."""
        copy = Update(
            update.id, update.kind, update.body, update.lane, self.now() + UPDATE_LIFE,
            next(self._serials), again=True,
        )  # fmt: skip
        self._queue(copy)
        return copy

    def _queue(self, update: Update) -> None:
        self.pending[update.serial] = update
        self._lanes.setdefault(update.lane, deque()).append(update.serial)
        if self.webhook:
            self._start_lane(update.lane)
        if self._poll:
            self._poll.wake.set()
        self.changed()

    def allow(self, kinds: list[str] | None) -> None:
        """Keep the wished kinds; None leaves them as they were, an empty list is the default."""
        if kinds is not None:
            self.allowed = set(kinds) or None

    def drop_all(self) -> None:
        """Forget what waits."""
        self.pending.clear()

    def restart_ids(self, at: int | None = None) -> int:
        """The next identifier is another one, as after a silent week."""
        self.next_id = random.randrange(1_000, 90_000_000) if at is None else at
        return self.next_id

    # Long polling

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """One ``getUpdates``: confirms what is below ``offset``, then waits for more."""
        if self.webhook:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        if self._poll:
            self._poll.terminated = True
            self._poll.wake.set()
        poll = self._poll = Poll()
        try:
            self._confirm(offset)
            return await self._await_batch(poll, limit, min(seconds, LONG_POLL_SECONDS))
        finally:
            if self._poll is poll:
                self._poll = None

    async def _await_batch(self, poll: Poll, limit: int, seconds: float) -> list[Json]:
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            if poll.terminated:
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
            batch = self._batch(limit)
            left = deadline - asyncio.get_running_loop().time()
            if batch or left <= 0:
                return batch
            poll.wake.clear()
            try:
                await asyncio.wait_for(poll.wake.wait(), left)
            except TimeoutError:
                continue

    def _confirm(self, offset: int) -> None:
        self._expire()
        if offset < 0:
            keep = list(self.pending)[offset:]
            self.pending = {serial: self.pending[serial] for serial in keep}
        elif 0 < offset <= self.next_id + 10:  # an offset from before a restart of ids is void
            self.pending = {
                serial: update
                for serial, update in self.pending.items()
                if update.id >= offset or (update.again and not update.attempts)
            }
        self.changed()

    def _batch(self, limit: int) -> list[Json]:
        self._expire()
        updates = list(itertools.islice(self.pending.values(), limit))
        for update in updates:
            update.attempts += 1
        return [update.whole for update in updates]

    def _expire(self) -> None:
        now = self.now()
        for serial in [s for s, update in self.pending.items() if update.expires <= now]:
            del self.pending[serial]

    # Webhook

    async def set_webhook(self, webhook: Webhook | None) -> None:
        """Begin to push, or stop; what waits stays."""
        for task in self._workers.values():
            task.cancel()
        self._workers.clear()
        self.webhook = webhook
        if webhook is None:
            return
        if self._poll:
            self._poll.terminated = True
            self._poll.wake.set()
        self._slots = asyncio.Semaphore(webhook.max_connections)
        for lane in list(self._lanes):
            self._start_lane(lane)

    def _start_lane(self, lane: int) -> None:
        worker = self._workers.get(lane)
        if worker is None or worker.done():
            self._workers[lane] = asyncio.get_running_loop().create_task(self._run_lane(lane))

    async def _run_lane(self, lane: int) -> None:
        """One chat's updates, one at a time; the next only after a 2xx."""
        serials = self._lanes.get(lane, deque())
        while serials:
            update = self.pending.get(serials[0])
            if update is not None and not await self._push_until_taken(update):
                return
            self.pending.pop(serials[0], None)
            serials.popleft()
            self.changed()
        self._lanes.pop(lane, None)

    async def _push_until_taken(self, update: Update) -> bool:
        """True when the update is done with, taken or too old; False when the webhook is gone."""
        failures = 0
        while True:
            if update.serial not in self.pending or update.expires <= self.now():
                return True
            if self.webhook is None or self._slots is None:
                return False
            async with self._slots:
                status, wait, _ = await self.push(update)
            if 200 <= status < 300:
                return True
            if self._is_gone(status):
                self.webhook = None
                return False
            delay = wait if wait is not None else retry_delay(failures)
            failures += 1
            if self.now() + delay > update.expires:
                return True
            await asyncio.sleep(delay * self.time_factor)

    def _is_gone(self, status: int) -> bool:
        if self.webhook is None or status != GONE:
            if self.webhook:
                self.webhook.gone_since = None
            return False
        since = self.webhook.gone_since
        if since is None:
            self.webhook.gone_since = self.now()
            return False
        return self.now() - since > GONE_AFTER

    async def push(self, update: Update) -> tuple[int, float | None, str]:
        """One attempt: status (0 when there was no answer), ``Retry-After``, the answer's text."""
        hook = self.webhook
        if hook is None:
            raise LookupError("no webhook is set")
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        update.attempts += 1
        try:
            async with self._http().post(
                self.route(hook.url),
                data=json.dumps(update.whole).encode(),
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.read_timeout),
            ) as response:
                status, text = response.status, await response.text()
                asked = response.headers.get("Retry-After", "")
                problem = f"Wrong response from the webhook: {status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            status, text, asked = 0, "", ""
            timed_out = isinstance(error, TimeoutError)
            problem = "Read timeout expired" if timed_out else "Connection refused"
        self.attempts.append((self.now(), update.id, status))
        update.statuses.append(status)
        if 200 <= status < 300:
            await self._take_reply(text)
        else:
            hook.last_error_date, hook.last_error_message = int(self.now()), problem
        self.changed()
        return status, min(float(asked), 3600.0) if asked.isdigit() else None, text

    async def _take_reply(self, text: str) -> None:
        """A method in the webhook's answer is carried out; its result nobody learns."""
        try:
            reply = json.loads(text) if text else None
        except ValueError:
            return
        if not isinstance(reply, dict) or not isinstance(reply.get("method"), str):
            return
        if self.on_reply and not reply["method"].lower().startswith(ANSWERS_NOT_TAKEN):
            await self.on_reply(reply)

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._session

    async def close(self) -> None:
        """Stop pushing and polling, and let go of the connections."""
        tasks = list(self._workers.values())
        await self.set_webhook(None)
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._poll:
            self._poll.terminated = True
            self._poll.wake.set()
        if self._session:
            await self._session.close()
            self._session = None


def retry_delay(failures: int) -> float:
    """Seconds until the next try: at once, then 2, 4, 8 … up to one or two minutes."""
    if failures == 0:
        return 0.0
    return min(2.0**failures, random.uniform(60, 120))
