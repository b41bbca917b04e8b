"""The emulator itself: HTTP in, methods, HTTP out; and the door for tests in this process."""

import asyncio
import contextlib
import inspect
import itertools
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeVar

from aiohttp import web

# The modules of the methods enter them in the table when they are imported.
from . import chats, editing, receiving, sending, topics  # noqa: F401 - imported for that effect
from .calls import METHODS, Call
from .errors import Json, Refused, bad_request
from .faults import CallRecord, Fault, Faults, Meter, Way
from .files import UPLOAD_LIMIT
from .people import Group, Person, account_of
from .rules import Rules, Upload, load
from .updates import Update
from .world import ADMIN_RIGHTS, Account, Bot, Chat, Member, World

T = TypeVar("T")
BODY_LIMIT = UPLOAD_LIMIT + (4 << 20)
WAIT_STEP = 0.02
PATIENCE = 60.0
"""Seconds after which whoever waits is told that nothing came."""
TRANSCRIPT = 15


class Emulator:
    """A Telegram of its own on a loopback port; see the package's description."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.port = port
        self.rules: Rules = load()
        self.world = World()
        self.faults = Faults()
        self.meter = Meter()
        self.calls: list[CallRecord] = []
        self.webhook_routes: dict[str, str] = {}
        self._changed = asyncio.Event()
        self.world.listeners.append(self._changed.set)
        self._runner: web.AppRunner | None = None
        self._time_factor = 1.0

    # Life

    async def start(self) -> Self:
        """Listen; ``url`` is known from now on."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._serve_method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        from .control import routes_for

        app.add_routes(routes_for(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def stop(self) -> None:
        """Hang up on everybody."""
        for bot in self.world.bots.values():
            await bot.mailbox.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    # Who and where

    def bot(
        self,
        name: str = "管家",
        *,
        id: int | None = None,  # noqa: A002 - Telegram's own word
        token: str | None = None,
        username: str | None = None,
        reads_all: bool = False,
    ) -> Bot:
        """A new bot. ``reads_all``: privacy mode is off. A token holds the bot's number."""
        if token is not None:
            id = int(token.split(":", 1)[0])  # noqa: A001 - as above
        number = id or 500_000_000 + self.world.serial()
        token = token or f"{number}:{secrets.token_urlsafe(26)[:35]}"
        bot = Bot(number, name, is_bot=True, username=username or f"guanjia_{number}_bot",
                  token=token, reads_all=reads_all)  # fmt: skip
        self.world.add_bot(bot)
        bot.mailbox.time_factor = self._time_factor
        bot.mailbox.route = self._route
        bot.mailbox.on_reply = lambda reply: self._take_reply(bot, reply)
        return bot

    def user(
        self,
        name: str = "住户",
        id: int | None = None,  # noqa: A002 - Telegram's own word
        *,
        username: str | None = None,
        last_name: str | None = None,
        language_code: str | None = "zh-hans",
        is_bot: bool = False,
    ) -> Person:
        """A new person (or another's bot). A known number gives the same person again."""
        number = id or 600_000_000 + self.world.serial()
        account = self.world.accounts.get(number)
        if account is None:
            account = Account(number, name, is_bot, last_name, username, language_code)
            self.world.accounts[number] = account
        return Person(self.world, account)

    def supergroup(
        self,
        id: int | None = None,  # noqa: A002 - Telegram's own word
        title: str = "客服前台",
        *,
        forum: bool = False,
        admins: Iterable[Person | Bot] = (),
        members: Iterable[Person | Bot] = (),
        username: str | None = None,
    ) -> Group:
        """A new supergroup; ``admins`` have all rights."""
        number = id or -1_001_000_000_000 - self.world.serial()
        chat = Chat(
            number, "supergroup", title, username=username, is_forum=forum,
            numbers=itertools.count(2),  # its first message is that of its founding
        )  # fmt: skip
        return self._found(chat, admins, members)

    def group(
        self,
        id: int | None = None,  # noqa: A002 - Telegram's own word
        title: str = "客服前台",
        *,
        admins: Iterable[Person | Bot] = (),
        members: Iterable[Person | Bot] = (),
    ) -> Group:
        """A new basic group."""
        chat = Chat(id or -4_000_000_000 - self.world.serial(), "group", title)
        return self._found(chat, admins, members)

    def channel(
        self,
        id: int | None = None,  # noqa: A002 - Telegram's own word
        title: str = "公告",
        *,
        admins: Iterable[Person | Bot] = (),
    ) -> Group:
        """A new channel."""
        number = id or -1_003_000_000_000 - self.world.serial()
        return self._found(Chat(number, "channel", title), admins, ())

    def _found(
        self, chat: Chat, admins: Iterable[Person | Bot], members: Iterable[Person | Bot]
    ) -> Group:
        if chat.id in self.world.chats:
            raise ValueError(f"chat {chat.id} exists already")
        self.world.chats[chat.id] = chat
        owner = Account(690_000_000 + self.world.serial(), "群主")
        self.world.accounts[owner.id] = owner
        chat.members[owner.id] = Member(owner, "creator")
        for each in members:
            self.world.set_member(chat, Member(account_of(each)), owner)
        for each in admins:
            account = account_of(each)
            place = Member(account, "administrator", set(ADMIN_RIGHTS))
            self.world.set_member(chat, place, owner)
        return Group(self.world, chat)

    def chat(self, id: int, bot: Bot | None = None) -> Chat:  # noqa: A002 - Telegram's own word
        """A chat by number; a person's number is the private chat with ``bot`` (or the only one).

        A migrated group's old number still gives the old chat.
        """
        if id < 0:
            return self.world.chats[id]
        owner = bot or next(iter(self.world.bots.values()))
        return self.world.private(owner, self.world.accounts[id])

    # Time and waiting

    @property
    def time_factor(self) -> float:
        """How long the webhook's waits between retries are, against Telegram's own (1.0)."""
        return self._time_factor

    @time_factor.setter
    def time_factor(self, factor: float) -> None:
        self._time_factor = factor
        for bot in self.world.bots.values():
            bot.mailbox.time_factor = factor

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> None:
        """The world's clock goes ahead: messages, button presses and updates age."""
        self.world.offset += seconds + 60 * minutes + 3600 * hours
        self.world.changed()

    async def wait_for(
        self, condition: Callable[[], T], timeout: float = PATIENCE, why: str = ""
    ) -> T:
        """Wait until ``condition()`` is true and give its value; ``AssertionError`` when late."""
        deadline = time.monotonic() + timeout
        while True:
            self._changed.clear()
            value = condition()
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(self._too_late(timeout, why))
            with contextlib.suppress(TimeoutError):
                # Also without news: the condition may look at something outside the emulator.
                await asyncio.wait_for(self._changed.wait(), min(left, WAIT_STEP))

    def _too_late(self, seconds: float, why: str) -> str:
        lines = [f"waited {seconds} s for {why or 'a condition'}; the latest calls:"]
        lines += [
            f"  {call.method} {call.chat} {call.text[:70]!r} -> {call.code} {call.description}"
            for call in self.calls[-TRANSCRIPT:]
        ]
        return "\n".join(lines)

    async def quiet(self, seconds: float = 0.1, timeout: float = PATIENCE) -> None:
        """Wait until for so many seconds no call came and nothing waits to be taken."""
        start = time.monotonic()

        def still() -> bool:
            recent = max([start, *(call.at for call in self.calls[-1:])])
            return time.monotonic() - recent >= seconds

        await self.wait_for(still, timeout, "quiet")

    # Books

    def calls_of(
        self,
        method: str | Iterable[str] | None = None,
        *,
        chat: int | None = None,
        ok: bool | None = None,
    ) -> list[CallRecord]:
        """The calls so far, by method, chat and outcome."""
        names = None if method is None else {method} if isinstance(method, str) else set(method)
        return [
            call
            for call in self.calls
            if (names is None or call.method in names)
            and (chat is None or call.chat == chat)
            and (ok is None or call.ok == ok)
        ]

    # Updates on demand

    def push(self, bot: Bot, kind: str, body: Json, *, lane: int = 0) -> Update | None:
        """Any update, also of a kind that nobody knows yet."""
        return bot.mailbox.put(kind, body, lane)

    def duplicate_next(self, bot: Bot, times: int = 1) -> None:
        """Each of the next ``times`` updates comes twice."""
        bot.mailbox.duplicate_next += times

    async def redeliver(
        self, bot: Bot, update: Update | None = None, *, times: int = 1, parallel: bool = False
    ) -> list[int]:
        """The same update again (by default the newest); webhook: gives the HTTP statuses.

        While polled, the copies come with the next ``getUpdates``.
        """
        update = update or bot.mailbox.sent[-1]
        if bot.mailbox.webhook is None:
            for _ in range(times):
                bot.mailbox.put_again(update)
            return []
        pushes = [bot.mailbox.push(update) for _ in range(times)]
        if parallel:
            return [status for status, *_ in await asyncio.gather(*pushes)]
        return [(await each)[0] for each in pushes]

    def restart_update_ids(self, bot: Bot, at: int | None = None) -> int:
        """Telegram begins the bot's update numbers anew."""
        return bot.mailbox.restart_ids(at)

    def _route(self, url: str) -> str:
        for public, real in self.webhook_routes.items():
            if url.startswith(public):
                return real + url.removeprefix(public)
        return url

    # One call

    async def call(
        self, bot: Bot, method: str, raw: Mapping[str, Any], uploads: Mapping[str, Upload]
    ) -> CallRecord:
        """Carry out a call and write it down; a refusal is in the record, never raised."""
        name = self.rules.canonical(method) or method
        record = CallRecord(time.monotonic(), bot.id, name, dict(raw), None)
        self.calls.append(record)
        try:
            record.result = await self._carry_out(bot, record, raw, uploads)
            record.ok, record.code = True, 200
        except Refused as refused:
            record.code, record.description = refused.code, refused.description
            record.result = refused.parameters
        self.world.changed()
        return record

    async def _carry_out(
        self, bot: Bot, record: CallRecord, raw: Mapping[str, Any], uploads: Mapping[str, Upload]
    ) -> Any:
        if record.method not in self.rules.methods:
            raise Refused(404, "Not Found: method not found")
        function = METHODS.get(record.method)
        if function is None:
            raise Refused(501, f"emulator: {record.method} is not emulated")
        names = self.rules.methods[record.method]["params"]
        given = dict(raw) | {name: part for name, part in uploads.items() if name in names}
        record.params = self.rules.read(record.method, given)
        record.chat = record.params.get("chat_id")
        if record.method == "sendMediaGroup":
            record.weight = len(record.params["media"])
        fault = self.faults.met_by(record)
        if fault is not None:
            await self._fail_before(fault, record)
        self.meter.judge(record)
        call = Call(self.world, self.rules, bot, record.method, record.params, uploads)
        result = function(call)
        if inspect.isawaitable(result):
            result = await result
        record.done = True
        self.meter.note(record)
        if fault is not None:
            await self._fail_after(fault, record)
        return result

    @staticmethod
    async def _fail_before(fault: Fault, record: CallRecord) -> None:
        if fault.way is Way.DROP_BEFORE:
            record.answered = False
            raise HungUp
        if fault.way is Way.GARBAGE and fault.refusal:
            raise Garbled(fault.refusal.code)
        if fault.refusal is not None:
            raise fault.refusal

    @staticmethod
    async def _fail_after(fault: Fault, record: CallRecord) -> None:
        if fault.way is Way.SLOW:
            await asyncio.sleep(fault.seconds)
        elif fault.way is Way.DROP_AFTER:
            record.answered = False
            raise HungUp

    async def _take_reply(self, bot: Bot, reply: Json) -> None:
        raw = {name: value for name, value in reply.items() if name != "method"}
        with contextlib.suppress(HungUp, Garbled):
            await self.call(bot, reply["method"], raw, {})

    # HTTP

    async def _serve_method(self, request: web.Request) -> web.StreamResponse:
        bot = self.world.by_token.get(request.match_info["token"])
        if bot is None:
            return refusal(Refused(401, "Unauthorized"))
        try:
            raw, uploads = await read_body(request)
            record = await self.call(bot, request.match_info["method"], raw, uploads)
        except Refused as refused:
            return refusal(refused)
        except HungUp:
            return await hang_up(request)
        except Garbled as garbled:
            return web.Response(
                status=garbled.code, text="<html><h1>Bad Gateway</h1></html>",
                content_type="text/html",
            )  # fmt: skip
        if not record.ok:
            return refusal(Refused(record.code, record.description, record.result))
        return answer({"ok": True, "result": record.result})

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] not in self.world.by_token:
            return refusal(Refused(401, "Unauthorized"))
        file = self.world.files.by_path.get(request.match_info["path"])
        if file is None:
            return refusal(Refused(404, "Not Found"))
        record = CallRecord(time.monotonic(), 0, "download", {"path": file.path}, None)
        self.calls.append(record)
        record.code, record.ok = 200, True
        data = file.data if file.data is not None else bytes(file.size)
        return web.Response(body=data, content_type="application/octet-stream")


class HungUp(Exception):
    """The connection is to be lost here."""


class Garbled(Exception):
    """A proxy's HTML is to come in place of JSON."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Lose the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def read_body(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters and files of a request: from the address, a form, or JSON."""
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object: an object is expected")
        raw |= body
    elif kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        form = await request.post()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                data = value.file.read()
                uploads[name] = Upload(value.filename, data, value.content_type)
            else:
                raw[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return raw, uploads


def answer(
    body: Json, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """JSON as the Bot API sends it."""
    return web.Response(
        body=json.dumps(body, separators=(",", ":")).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )


def refusal(refused: Refused) -> web.Response:
    """A refusal as the Bot API sends it."""
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    headers = {}
    if refused.parameters:
        body["parameters"] = refused.parameters
    if "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return answer(body, status=refused.code, headers=headers)
