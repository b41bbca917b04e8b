"""A deployment for the end-to-end tests: ``guanjia serve`` as a process, spoken to from outside.

``town()`` gives an emulated Telegram and a process that serves several estates. An estate is a
community with a bot, groups and people of its own, so that each test has a fresh one although the
process was started once (and so that several bots in one process are the ordinary case)::

    async with town(folder, database_url, estates=8) as place:
        estate = place.settle()
        estate.resident.writes(estate.bot, "厨房漏水")
        card = await place.sees(estate.maintenance, "厨房漏水")

It is noon in every estate, whenever the tests run: no quiet hours, the desk is open.
"""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from bot.loading import load
from bot.settings import Settings
from bot.storing import open_storage
from nlu.training import default_model
from tests.emulator import Bot, Emulator, Group, Message, Person
from tests.emulator.files import png
from tests.emulator.world import Chat
from tests.nursery import Child, nursery, surroundings
from tests.opening import sqlite_of, sqlite_url
from tests.storing import SECRET

ROOT = Path(__file__).parents[1]
PUBLIC = "https://guanjia.example"
START_SECONDS = 120.0
"""Seconds for a start that takes three on an idle machine."""
STOP_SECONDS = 60.0
PATIENCE = 60.0
"""Seconds for what should take a fraction of one, on a machine that is busy with other tests."""
LOG_LINES = 25

COMMUNITY = """\
id: {id}
name: {{zh: {name}, en: Estate {number}}}
timezone: {zone}
language: zh
country: CN
service_hours: [["08:30", "20:30"]]
quiet_hours: ["22:00", "08:00"]
emergency_phone: "0755-26001234"
telegram: {{token_env: {variable}}}
buildings:
  - {{id: "1", name: 1号楼, units: ["1"], rooms: ["101", "102"], steward: "012"}}
  - {{id: "3", name: 3号楼, units: ["1", "2"], rooms: ["101", "501", "502"], steward: "012"}}
queues:
  front_desk:  {{telegram: {front_desk}}}
  maintenance: {{telegram: {maintenance}}}
  security:    {{telegram: {security}}}
  cleaning:    {{telegram: {front_desk}}}
  finance:     {{telegram: {front_desk}}}
  manager:     {{telegram: {manager}}}
  on_duty:     {{telegram: {maintenance}}}
staff:
  - {{number: "001", name: 王芳, telegram: {base}01, roles: [manager], queues: [manager, front_desk]}}
  - {{number: "008", name: 陈洁, telegram: {base}08, roles: [supervisor], queues: [front_desk, cleaning, finance]}}
  - {{number: "012", name: 李敏, telegram: {base}12, roles: [agent, steward], queues: [front_desk, cleaning, finance]}}
  - {{number: "031", name: 张强, telegram: {base}31, roles: [technician], queues: [maintenance, on_duty], photo: 031.png}}
  - {{number: "032", name: 吴志明, telegram: {base}32, roles: [technician], queues: [maintenance, on_duty]}}
  - {{number: "051", name: 刘军, telegram: {base}51, roles: [security], queues: [security, on_duty]}}
services:
  - {{id: hood, queue: front_desk, name: {{zh: 油烟机清洗, en: Range hood cleaning}}, price: 120, unit: 台}}
"""
RESIDENTS = """\
home,name,role,phone,birthday,calendar,language,moved_in,telegram
3-2-501,赵丽华,owner,+8613800138000,1980-03-02,solar,zh,2020-01-01,{base}90
3-2-502,钱卫国,owner,+8613800138002,,,,2020-01-01,{base}91
1-1-101,孙静,owner,+8613800138003,,,,2020-01-01,
3-1-501,周文,owner,+8613800138004,,,,2020-01-01,
"""
PHOTO = png(64, 80)
"""Of 张强, beside the community's file."""
ARTICLE = """\
---
title: 停车月卡
language: zh
asked_as: [停车月卡怎么办, 月卡怎么办理, 办停车卡要什么材料]
---
停车月卡在客服前台办理，请带行驶证和身份证，每月 150 元。
"""


def noon_zone(now: datetime) -> str:
    """Name a zone in which it is between 11 and 12 o'clock now, so that a test ends before dusk."""
    offset = 11 - now.hour if now.hour < 23 else 12  # hours east of Greenwich
    return "Etc/GMT" if offset == 0 else f"Etc/GMT{-offset:+d}"


@dataclass(kw_only=True)
class Estate:
    """A community: its bot, its groups, its people."""

    number: int
    bot: Bot
    front_desk: Group
    maintenance: Group
    security: Group
    manager: Group
    resident: Person
    """赵丽华 of 3-2-501, known by her account."""
    neighbour: Person
    """钱卫国 of 3-2-502, known by his account."""
    stranger: Person
    """Nobody knows them."""
    clerks: Mapping[str, Person]

    @property
    def id(self) -> str:
        return f"estate{self.number}"

    @property
    def variable(self) -> str:
        """Name the variable of its bot's token."""
        return "GUANJIA_TELEGRAM_TOKEN" if self.number == 0 else f"GUANJIA_TOKEN_{self.number}"

    @property
    def groups(self) -> tuple[Group, ...]:
        return (self.front_desk, self.maintenance, self.security, self.manager)

    def chat(self, who: Person | None = None) -> Chat:
        """Give somebody's private chat with the bot; the resident's by default."""
        return (who or self.resident).chat_with(self.bot)

    def answers(self, who: Person | None = None) -> list[Message]:
        """Give what the bot has said to somebody."""
        return self.chat(who).said_by(self.bot)

    def file(self, zone: str) -> str:
        """Write its community's file."""
        return COMMUNITY.format(
            id=self.id,
            name="天成美雅" if self.number == 0 else f"天成美雅{self.number}期",
            number=self.number,
            zone=zone,
            variable=self.variable,
            base=_base(self.number),
            front_desk=self.front_desk.id,
            maintenance=self.maintenance.id,
            security=self.security.id,
            manager=self.manager.id,
        )


def _base(number: int) -> int:
    """Begin the numbers of an estate's accounts."""
    return 70_000 + number


def found(emu: Emulator, number: int) -> Estate:
    """Make an estate's part of Telegram: a forum for maintenance and security, plain desks."""
    base = _base(number)
    bot = emu.bot(id=42_000 + number, token=f"{42_000 + number}:secret-of-{number}")
    clerks = {
        staff: emu.user(name, int(f"{base}{staff[1:]}"), username=f"private_{number}_{staff}")
        for staff, name in (
            ("001", "芳芳"), ("008", "小洁"), ("012", "敏敏"), ("031", "强哥"), ("032", "老吴"),
            ("051", "军哥"),
        )
    }  # fmt: skip
    stranger = emu.user("路人", int(f"{base}95"))

    def group(place: int, title: str, *, forum: bool = False) -> Group:
        everybody = [*clerks.values(), stranger]
        id_ = -1_001_000_000_000 - 10 * number - place
        return emu.supergroup(id_, title, forum=forum, admins=[bot], members=everybody)

    estate = Estate(
        number=number,
        bot=bot,
        front_desk=group(1, "客服前台"),
        maintenance=group(2, "工程维修", forum=True),
        security=group(3, "秩序安保", forum=True),
        manager=group(4, "经理"),
        resident=emu.user("丽华", int(f"{base}90")),
        neighbour=emu.user("卫国", int(f"{base}91")),
        stranger=stranger,
        clerks=clerks,
    )
    for person in (estate.resident, estate.neighbour):
        person.chat_with(bot).started = True
    return estate


# --- the process ----------------------------------------------------------------------------------


class Served:
    """One ``guanjia serve``."""

    def __init__(self, folder: Path, variables: Mapping[str, str], **how: Any) -> None:
        self.folder = folder
        self._how = how
        self.port = free_port()
        self.variables = {
            **surroundings(),
            "GUANJIA_HTTP_PORT": str(self.port),
            "GUANJIA_DATA_DIR": str(folder / "var"),
            "GUANJIA_SECRET_KEY": SECRET,
            **variables,
        }
        self._child: Child | None = None
        self._log = folder / "serve.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Give all that the process has logged, former lives included."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    @property
    def runs(self) -> bool:
        return self._child is not None and self._child.runs

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    async def start(self, *arguments: str, ready: bool = True, **variables: str) -> Self:
        """Start it; return when it says that it is ready."""
        assert not self.runs, "it runs already"
        self._child = await self._guanjia(
            "serve", *arguments, variables=self.variables | variables, out=self._log, **self._how
        )
        if ready:
            await self._ready()
        return self

    async def _guanjia(self, *arguments: str, **order: Any) -> Child:
        await asyncio.to_thread(default_model)  # trained now, where ./run has not done it
        child = nursery().start(*arguments, folder=self.folder, **order)
        await asyncio.wrap_future(child.started)
        return child

    async def _ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        async with aiohttp.ClientSession() as http:
            while time.monotonic() < deadline:
                assert self.runs, f"it ended at once:\n{self.tail()}"
                try:
                    async with http.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.02)
        raise AssertionError(f"not ready after {START_SECONDS} s:\n{self.tail()}")

    async def stop(self) -> int:
        """End it by SIGTERM; give its exit status."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it at this instant."""
        await self._end(signal.SIGKILL)

    async def ended(self, timeout: float = STOP_SECONDS) -> int:
        """Wait until it ends by itself; give its exit status."""
        assert self._child is not None
        return await asyncio.wait_for(
            asyncio.shield(asyncio.wrap_future(self._child.ended)), timeout
        )

    async def _end(self, number: signal.Signals) -> int:
        if self.runs:
            os.kill(self.pid, number)
        try:
            return await self.ended()
        except TimeoutError:
            os.kill(self.pid, signal.SIGKILL)
            await self.ended()
            raise AssertionError(f"it did not stop:\n{self.tail()}") from None

    async def until(self, condition: Callable[[], Any], why: str, timeout: float) -> None:
        """Wait until something holds; say what was logged where it does not."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, f"waited {timeout} s for {why}:\n{self.tail()}"
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Leave nothing running, whatever happened."""
        if self.runs:
            await self.kill()

    def tail(self, lines: int = LOG_LINES) -> str:
        """Give the last lines of the log."""
        return "\n".join(self.log.splitlines()[-lines:])

    async def types(self, *arguments: str) -> str:
        """Run another ``guanjia`` command in the same surroundings; give what it prints."""
        with TemporaryDirectory(dir=self.folder) as folder:
            out, err = (Path(folder) / name for name in ("out", "err"))
            child = await self._guanjia(*arguments, variables=self.variables, out=out, err=err)
            status = await asyncio.wrap_future(child.ended)
            assert status == 0, f"guanjia {' '.join(arguments)}: {err.read_text()}"
            return out.read_text()

    async def get(self, path: str) -> tuple[int, Any]:
        """Ask for a page; give status and JSON (or text)."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}{path}") as answer:
            if answer.content_type == "application/json":
                return answer.status, await answer.json()
            return answer.status, await answer.text()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cable:
    """The way to a PostgreSQL server, which a test can cut and mend."""

    def __init__(self, database_url: str) -> None:
        self._target = urlsplit(database_url)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._is_cut = False
        self._port = 0

    @property
    def url(self) -> str:
        """Give the database's address by way of the cable."""
        user = f"{self._target.username}@" if self._target.username else ""
        if self._target.password:
            user = f"{self._target.username}:{self._target.password}@"
        return self._target._replace(netloc=f"{user}127.0.0.1:{self._port}").geturl()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        await self._server.wait_closed()

    def cut(self) -> None:
        """Every connection breaks, and no other is made."""
        self._is_cut = True
        for writer in tuple(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        self._is_cut = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._open |= {writer, back}
        for source, sink in ((reader, back), (there, writer)):
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(1 << 16):
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        finally:
            self._open.discard(sink)
            sink.close()


# --- the town -------------------------------------------------------------------------------------


@dataclass
class Town:
    """An emulated Telegram, the estates in it, and the process that serves them all."""

    emu: Emulator
    served: Served
    database_url: str
    estates: list[Estate]
    _free: Iterator[Estate] = field(init=False)

    def __post_init__(self) -> None:
        self._free = iter(self.estates)

    def settle(self) -> Estate:
        """Give an estate that no test has used yet."""
        estate = next(self._free, None)
        assert estate is not None, "more tests than estates: ask town() for more"
        return estate

    async def until(
        self, condition: Callable[[], Any], why: str = "", timeout: float = PATIENCE
    ) -> Any:
        """Wait until something holds, and give it; say what the process logged where it does not."""
        try:
            return await self.emu.wait_for(condition, timeout, why)
        except AssertionError as late:
            raise AssertionError(f"{late}\n--- log\n{self.served.tail()}") from None

    async def sees(self, place: Group | Chat, part: str, timeout: float = PATIENCE) -> Message:
        """Wait until words stand in a chat, and give the newest message that holds them."""
        found: Message = await self.until(lambda: place.find(part), f"{part!r} in {place}", timeout)
        return found

    async def told(
        self, estate: Estate, who: Person | None = None, *, after: int = 0, part: str = ""
    ) -> Message:
        """Wait for the bot's next words to somebody, after its first ``after`` messages."""

        def answer() -> Message | None:
            return next((m for m in estate.answers(who)[after:] if part in m.text), None)

        return await self.until(answer, f"words with {part!r} to {who or estate.resident}")

    async def idle(self, seconds: float = 1.3) -> None:
        """Wait until nothing is received, worked on or sent any more, a chat's pause included."""
        await self.until(lambda: not self.pending(), "updates are taken")
        await self.emu.quiet(seconds, PATIENCE)

    def pending(self) -> int:
        return sum(
            len(estate.bot.mailbox.pending) for estate in self.estates if estate.bot.mailbox.webhook
        )

    async def books(self) -> None:
        """The books balance (SPEC 9)."""
        assert "balanced" in (await self.served.types("balance")).splitlines()


@asynccontextmanager
async def town(
    folder: Path,
    database_url: str,
    *,
    estates: int,
    webhook: bool = False,
    start: bool = True,
    variables: Mapping[str, str] | None = None,
) -> AsyncIterator[Town]:
    """Give a running deployment; at the end SIGTERM must end it with status 0."""
    async with Emulator() as emu:
        emu.time_factor = 0.02
        settled = [found(emu, number) for number in range(estates)]
        given = {
            "GUANJIA_DATABASE_URL": database_url,
            "GUANJIA_TELEGRAM_API_URL": emu.url,
            **{estate.variable: estate.bot.token for estate in settled},
            **({"GUANJIA_PUBLIC_URL": PUBLIC} if webhook else {}),
            **(variables or {}),
        }
        served = Served(folder, given)
        emu.webhook_routes[PUBLIC] = served.url
        await load_all(served, settled, database_url)
        place = Town(emu, served, database_url, settled)
        try:
            if start:
                await served.start()
                await listening(place)
            yield place
            if served.runs:
                assert await served.stop() == 0, served.tail()
        finally:
            await served.close()


async def listening(place: Town) -> None:
    """Wait until every bot is polled, or has its webhook, and has looked at its groups."""
    boxes = [estate.bot.mailbox for estate in place.estates]
    await place.until(
        lambda: all(box.webhook is not None or box._poll is not None for box in boxes),
        "every bot listens",
        START_SECONDS,
    )
    await place.until(
        lambda: "groups checked" in place.served.log, "groups are looked at", START_SECONDS
    )


async def load_all(served: Served, estates: Iterable[Estate], database_url: str) -> None:
    """Load every estate: the first by ``guanjia load``, the others by what it calls."""
    now = datetime.now(UTC)
    zone = noon_zone(now)
    knowledge = served.folder / "knowledge"
    knowledge.mkdir()
    (knowledge / "parking.md").write_text(ARTICLE, encoding="utf-8")
    (served.folder / "031.png").write_bytes(PHOTO)
    files = []
    for estate in estates:
        file = served.folder / f"{estate.id}.yml"
        file.write_text(estate.file(zone), encoding="utf-8")
        people = file.with_suffix(".csv")
        people.write_text(RESIDENTS.format(base=_base(estate.number)), encoding="utf-8")
        files.append((file, people))
    first, *others = files
    await served.types(
        "load", str(first[0]), "--residents", str(first[1]), "--knowledge", str(knowledge)
    )
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        secret_key=SECRET,
        data_dir=served.folder / "var",
    )
    async with open_storage(settings) as storage:
        for file, people in others:
            await load(storage, file, people, knowledge, dry_run=False, now=now)


def copied(template: Path, folder: Path) -> str:
    """Copy a migrated SQLite file; give its address."""
    file = folder / "guanjia.db"
    shutil.copyfile(template, file)
    return sqlite_url(file)


def locked(url: str) -> "closing[sqlite3.Connection]":
    """Hold SQLite's write lock for the length of a block, as another program might."""
    connection = sqlite3.connect(sqlite_of(url), isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    return closing(connection)
