"""The benchmark ``inbound``: an update at the webhook, an answer at the Bot API.

Guanjia keeps each message in its database, understands it, opens tickets, answers over its outbox;
beside it stand bare echo bots of aiogram and of python-telegram-bot, which do none of that. Each
is a process of its own and gets the same updates, from this process, over loopback.
"""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import aiohttp

from bot.bench import towns
from bot.bench.botapi import LoopbackBotApi
from bot.bench.crowd import Crowd
from bot.bench.driving import Drive, Driven, Waiting
from bot.bench.processes import (
    cpu_seconds,
    free_port,
    last_lines,
    peak_megabytes,
    refuse_dead,
    running,
    server_of,
)
from bot.settings import Settings
from bot.storing import open_storage

ECHOES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "aiogram": ("bot.bench.echo_aiogram", ()),
    "ptb-aiohttp": ("bot.bench.echo_telegram", ("aiohttp",)),
    "ptb": ("bot.bench.echo_telegram", ("shipped",)),
}
"""The bare echo bots: the module that is each, and what it is told besides."""
ECHO_ACCOUNT: Final = "7000000"
START_SECONDS: Final = 60.0
WARMING: Final = 0.25
"""The share of a stretch for which a process is warmed up before it is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is to be measured, ready to be started."""

    name: str
    module: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[str, ...]
    people: int = towns.PEOPLE
    database: int | None = None
    """The process of the database's server, where there is one on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one program. CPU in milliseconds a message; None where unknown."""

    name: str
    full: Driven
    steady: Driven
    full_cpu: float | None
    steady_cpu: float | None
    database_cpu: float | None
    megabytes: float | None
    kept: str = ""
    """What the product's own books say about the messages."""
    log: tuple[str, ...] = ()
    """The last lines that it logged; a program that is well logs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How the programs are driven: seconds of each of two stretches, updates a second of one."""

    seconds: float
    rate: float


async def measured(
    databases: Sequence[str | None], echoes: Iterable[str], load: Load, note: Callable[[str], None]
) -> list[Figures]:
    """Measure the echo bots, then the product on each database (None: a new SQLite file).

    Tells ``note`` what it is at. Raises StartFailedError and NotEmptyError.
    """
    found = []
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-") as made:
        for name in echoes:
            note(name)
            found.append(await _echo(name, load, Path(made)))
        for number, url in enumerate(databases):
            folder = Path(made) / str(number)
            folder.mkdir()
            address = url or f"sqlite+aiosqlite:///{folder / 'bench.db'}"
            kind = "PostgreSQL" if address.startswith("postgresql") else "SQLite"
            note(f"Guanjia on {kind}")
            found.append(await _guanjia(f"Guanjia, {kind}", address, load, folder))
    return found


async def _echo(name: str, load: Load, folder: Path) -> Figures:
    module, told = ECHOES[name]
    waiting = Waiting()
    async with LoopbackBotApi(waiting.heard) as api:
        secret = secrets.token_hex(8)
        program = Program(
            name=f"echo, {name}",
            module=module,
            arguments=(str(free_port()), f"{ECHO_ACCOUNT}:bench", api.url, secret, *told),
            accounts=(ECHO_ACCOUNT,),
        )
        return await _measured(program, api, waiting, load, folder)


async def _guanjia(name: str, url: str, load: Load, folder: Path) -> Figures:
    port, waiting = free_port(), Waiting()
    async with LoopbackBotApi(waiting.heard) as api:
        address = f"http://127.0.0.1:{port}"
        environment = {
            "GUANJIA_DATABASE_URL": url,
            "GUANJIA_DATA_DIR": str(folder),
            "GUANJIA_SECRET_KEY": secrets.token_urlsafe(32),
            "GUANJIA_PUBLIC_URL": address,
            "GUANJIA_HTTP_HOST": "127.0.0.1",
            "GUANJIA_HTTP_PORT": str(port),
            "GUANJIA_TELEGRAM_API_URL": api.url,
            "GUANJIA_LOG_LEVEL": "warning",
            **towns.tokens(),
        }
        settings = Settings(
            database_url=url, data_dir=folder, secret_key=environment["GUANJIA_SECRET_KEY"]
        )
        await towns.settle(settings, folder)
        program = Program(
            name=name,
            module="bot.cli",
            arguments=("serve",),
            environment=environment,
            accounts=towns.ACCOUNTS,
            database=None if settings.on_sqlite else server_of(url),
        )
        figures = await _measured(program, api, waiting, load, folder)
        return replace(figures, kept=await _books(settings))


async def _measured(
    program: Program, api: LoopbackBotApi, waiting: Waiting, load: Load, folder: Path
) -> Figures:
    log = folder / "log"
    async with (
        running(program.module, program.arguments, program.environment, log) as process,
        _client() as client,
    ):
        async with asyncio.timeout(START_SECONDS):
            while not await _is_ready(program, api, client):
                refuse_dead(process, log)
                await asyncio.sleep(0.05)
        drive = Drive(Crowd(program.accounts, program.people), waiting, api, client)
        meter = _Meter(process.pid, program.database)
        await drive.at_full_speed(load.seconds * WARMING)
        await drive.calmed()
        before = meter.read()
        full = await drive.at_full_speed(load.seconds)
        await drive.calmed()
        between = meter.read()
        steady = await drive.at_rate(load.rate, load.seconds)
        after = meter.read()
        refuse_dead(process, log)
        return Figures(
            name=program.name,
            full=full,
            steady=steady,
            full_cpu=_a_message(before.process, between.process, full),
            steady_cpu=_a_message(between.process, after.process, steady),
            database_cpu=_a_message(before.database, between.database, full),
            megabytes=peak_megabytes(process.pid),
            log=last_lines(log),
        )


@asynccontextmanager
async def _client() -> AsyncIterator[aiohttp.ClientSession]:
    """Give the client that plays Telegram's part."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        yield client


async def _is_ready(program: Program, api: LoopbackBotApi, client: aiohttp.ClientSession) -> bool:
    """Tell whether every bot has said where its updates go, and somebody is there."""
    if set(api.webhooks) < set(program.accounts):
        return False
    try:
        async with client.get(api.webhooks[program.accounts[0]].url):
            return True  # whatever it says to a GET
    except aiohttp.ClientConnectionError:
        return False


@dataclass(frozen=True, slots=True)
class _Reading:
    process: float | None
    database: float | None


@dataclass(frozen=True, slots=True)
class _Meter:
    """Reads the CPU that the program and its database's server have taken so far."""

    pid: int
    database: int | None

    def read(self) -> _Reading:
        return _Reading(cpu_seconds(self.pid), cpu_seconds(self.database))


def _a_message(before: float | None, after: float | None, driven: Driven) -> float | None:
    if before is None or after is None or not driven.latencies:
        return None
    return (after - before) * 1000 / (len(driven.latencies) + driven.lost)


async def _books(settings: Settings) -> str:
    """Ask the product's own books whether every message was kept and came to an end."""
    start, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
    async with open_storage(settings) as storage, storage.read() as uow:
        books = await uow.books.balance(start, end)
    inbox = books.inbox
    told = ", ".join(f"{inbox[part]} {part.replace('_', ' ')}" for part in inbox)
    return f"{told}; {books.outbox['sent']} sent, {books.outbox['waiting']} waiting for their pace"
