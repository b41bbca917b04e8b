"""``kill -9`` at every step of a run, on both databases: nothing is lost, nothing is done twice.

A run is played once for every step that it has: at that step the process ends, another begins, and
the run must come to the same end. A message may come twice only where the kill fell between its
sending and the note of it. Steps are transactions (before and after their commit), calls to
Telegram (before and after) and the webhook's answer; see ``tests.killing``.

By default the judged message alone; with ``GUANJIA_TEST_LONG=1`` a whole story, and the other way
in on each database.
"""

import asyncio
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.emulator import Emulator, Message
from tests.nursery import KILLED, Child, nursery
from tests.postgres import Server
from tests.serving import (
    PATIENCE,
    PUBLIC,
    START_SECONDS,
    Estate,
    Served,
    found,
    free_port,
    load_all,
)
from tests.story import JUDGED, cards, number_in, numbers

LANES = 2
"""Runs side by side: most of a run is waiting."""
MOST_STEPS = 400
long = pytest.mark.skipif(
    not os.environ.get("GUANJIA_TEST_LONG"), reason="takes minutes; GUANJIA_TEST_LONG=1 runs it"
)


# --- one run --------------------------------------------------------------------------------------


@dataclass
class Run:
    """A script played in a world of its own, with a kill at one of its steps."""

    emu: Emulator
    estate: Estate
    folder: Path
    variables: dict[str, str]
    lives: int = 0
    statuses: list[int] = field(default_factory=list)
    _child: Child | None = None

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def journal(self, life: int = 1) -> list[str]:
        file = self.folder / f"journal-{life}"
        return file.read_text().splitlines() if file.exists() else []

    async def live(self, kill_at: int) -> None:
        """Begin a life."""
        self.lives += 1
        self._child = nursery().start(
            "serve",
            variables=self.variables,
            folder=self.folder,
            out=self.log,
            journal=str(self.folder / f"journal-{self.lives}"),
            kill_at=kill_at,
        )
        await asyncio.wrap_future(self._child.started)

    async def watch(self) -> None:
        """Begin another life whenever one was killed."""
        while True:
            assert self._child is not None
            status = await asyncio.shield(asyncio.wrap_future(self._child.ended))
            self.statuses.append(status)
            if status != KILLED or self._ending:
                return
            await self.live(0)

    _ending: bool = False

    def end(self) -> None:
        self._ending = True
        assert self._child is not None
        with suppress(ProcessLookupError):
            os.kill(self._child.pid, 9)

    async def until(self, condition: Callable[[], Any], why: str) -> Any:
        try:
            return await self.emu.wait_for(condition, PATIENCE + 15, why)
        except AssertionError as late:
            lives = range(1, self.lives + 1)
            steps = "\n".join(f"{life}: {line}" for life in lives for line in self.journal(life))
            raise AssertionError(
                f"{late}\n--- steps\n{steps}\n--- log\n{self.log.read_text()}"
            ) from None

    async def done(self) -> None:
        """Wait until nothing is in the inbox or the outbox any more."""
        port = self.variables["GUANJIA_HTTP_PORT"]
        deadline = time.monotonic() + PATIENCE
        async with aiohttp.ClientSession() as http:
            while time.monotonic() < deadline:
                try:
                    async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
                        figures = await answer.text()
                except aiohttp.ClientError:
                    figures = ""
                if figures and all(
                    f"\n{name} 0.0" in figures
                    for name in ("guanjia_inbox_open", "guanjia_outbox_waiting")
                ):
                    return
                await asyncio.sleep(0.05)
        raise AssertionError(f"it does not come to rest:\n{self.log.read_text()}")


Script = Callable[[Run], Awaitable[None]]


async def the_judged_message(run: Run) -> None:
    """One message of a resident's: the answer comes, and the card."""
    run.estate.resident.writes(run.estate.bot, JUDGED)
    await run.until(run.estate.answers, "the receipt")
    await run.until(lambda: cards(run.estate), "the card")


async def a_whole_story(run: Run) -> None:
    """Reported, taken, answered, done, rated."""
    estate, clerk = run.estate, run.estate.clerks["031"]
    await the_judged_message(run)
    await run.done()
    clerk.presses("接单", on=latest_card(estate))
    await run.until(lambda: told(estate, "031 的同事接单"), "who took it")
    card = latest_card(estate)
    clerk.replies(card, "师傅十分钟后到")
    await run.until(lambda: told(estate, "师傅十分钟后到"), "the clerk's words")
    estate.resident.sends_photo(estate.bot, "就是这里")
    await run.until(lambda: estate.maintenance.find("就是这里"), "the resident's photo")
    # a card may have been sent again: the latest is the one that is kept up to date
    await run.until(lambda: "完成" in latest_card(estate).buttons, "the card as it is now")
    clerk.presses("完成", on=latest_card(estate))
    asked = await run.until(lambda: told(estate, "已处理完成"), "the question whether it is so")
    estate.resident.presses(next(b for b in asked.buttons if b.endswith(" 满意")), on=asked)
    await run.until(lambda: told(estate, "谢谢您"), "thanks")


def told(estate: Estate, part: str) -> Message | None:
    return next((m for m in estate.answers() if part in m.text), None)


def latest_card(estate: Estate) -> Message:
    return cards(estate)[-1]


def sent_twice_allowed(journal: list[str]) -> set[str]:
    """Give the chats to which something may come twice: sent, and the note of it not committed."""
    begun: Counter[str] = Counter()
    for line in journal:
        if sending := re.fullmatch(r"before (?:send|edit|copy)\w+ (-?\d+)", line):
            begun[sending[1]] += 1
        if line.startswith("after the commit of"):
            for noted in re.findall(r"(?:acknowledged|failed) (-?\d+)", line):
                begun[noted] -= 1
    if journal and (last := re.fullmatch(r"before (?:send|edit|copy)\w+ (-?\d+)", journal[-1])):
        begun[last[1]] -= 1  # it was killed before it could send
    return {chat for chat, count in begun.items() if count > 0}


def check(run: Run) -> None:
    """Everything arrived; once, but for what may come twice."""
    estate = run.estate
    assert len(numbers(estate)) == 1, numbers(estate)
    receipts = {number_in(m.text) for m in estate.answers() if "编号" in m.text}
    assert receipts == numbers(estate)
    twice = sent_twice_allowed(run.journal())
    for chat, messages in (
        (estate.resident.id, [m.text for m in estate.answers()]),
        (estate.maintenance.id, [m.text for m in cards(estate)]),
    ):
        most = 2 if str(chat) in twice else 1
        said = Counter(messages)
        assert sum(said.values()) - len(said) <= most - 1, f"{said}\n{run.journal()[-3:]}"
    assert len(cards(estate)) <= (2 if str(estate.maintenance.id) in twice else 1)
    errors = [line for line in run.log.read_text().splitlines() if "[error" in line]
    assert not errors, errors


@dataclass
class Deployment:
    """Where runs begin: a loaded database to copy, and the way in."""

    fresh: Callable[[], Any]
    webhook: bool
    folder: Path

    @asynccontextmanager
    async def run(self, kill_at: int) -> AsyncIterator[Run]:
        folder = self.folder / f"run-{kill_at}"
        folder.mkdir()
        with self.fresh() as url:
            async with Emulator() as emu:
                emu.time_factor = 0.02
                port = free_port()
                emu.webhook_routes[PUBLIC] = f"http://127.0.0.1:{port}"
                estate = found(emu, 0)
                estate.bot.mailbox.drop_all()  # how it came into its groups
                variables = settings(estate, url, folder, emu.url, port, webhook=self.webhook)
                run = Run(emu, estate, folder, variables)
                await run.live(kill_at)
                watching = asyncio.create_task(run.watch())
                try:
                    box = estate.bot.mailbox
                    if self.webhook:
                        await run.until(lambda: box.webhook, "the webhook is set")
                    yield run
                finally:
                    run.end()
                    await asyncio.wait_for(watching, START_SECONDS)


def settings(
    estate: Estate, url: str, folder: Path, telegram: str, port: int, *, webhook: bool
) -> dict[str, str]:
    """Give the variables of a run's process."""
    served = Served(folder, {})
    return {
        **served.variables,
        "GUANJIA_HTTP_PORT": str(port),
        "GUANJIA_DATABASE_URL": url,
        "GUANJIA_TELEGRAM_API_URL": telegram,
        estate.variable: estate.bot.token,
        **({"GUANJIA_PUBLIC_URL": PUBLIC} if webhook else {}),
    }


async def killed_at_every_step(deployment: Deployment, script: Script, least: int) -> None:
    """Play the script once for every step, until a run comes through without being killed."""
    steps = iter(range(1, MOST_STEPS))
    came_through: list[int] = []
    began = time.monotonic()
    failures: list[str] = []

    async def lane() -> None:
        for step in steps:
            if came_through or failures:
                return
            async with deployment.run(step) as run:
                try:
                    await script(run)
                    await run.done()
                    check(run)
                except AssertionError as failure:
                    line = (run.journal() or ["?"])[-1]
                    failures.append(f"killed at step {step} ({line}): {failure}")
                if run.lives == 1:
                    came_through.append(step)

    await asyncio.gather(*(lane() for _ in range(LANES)))
    print(f"steps: {came_through}, {time.monotonic() - began:.1f} s")
    assert not failures, "\n\n".join(failures)
    assert min(came_through) > least, f"only {came_through} steps: is everything wrapped?"


# --- the databases --------------------------------------------------------------------------------


@pytest.fixture
async def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Callable[[bool], Deployment]:
    loaded = tmp_path / "loaded.db"
    shutil.copyfile(sqlite_template, loaded)
    await load_into(f"sqlite+aiosqlite:///{loaded}", tmp_path)
    for beside in ("-wal", "-shm"):
        assert not loaded.with_name(loaded.name + beside).exists()
    copies = iter(range(MOST_STEPS))

    @contextmanager
    def fresh() -> Iterator[str]:
        file = tmp_path / f"copy-{next(copies)}.db"
        shutil.copyfile(loaded, file)
        yield f"sqlite+aiosqlite:///{file}"

    return lambda webhook: Deployment(fresh, webhook, tmp_path)


@pytest.fixture
async def on_postgresql(
    postgres: Server, postgres_template: str, tmp_path: Path
) -> AsyncIterator[Callable[[bool], Deployment]]:
    loaded = postgres.create(template=postgres_template)
    await load_into(postgres.url(loaded), tmp_path)

    @contextmanager
    def fresh() -> Iterator[str]:
        name = postgres.create(template=loaded)
        try:
            yield postgres.url(name)
        finally:
            postgres.drop(name)

    yield lambda webhook: Deployment(fresh, webhook, tmp_path)
    postgres.drop(loaded)


async def load_into(url: str, folder: Path) -> None:
    async with Emulator() as emu:
        served = Served(folder, {"GUANJIA_DATABASE_URL": url})
        await load_all(served, [found(emu, 0)], url)


# --- the tests ------------------------------------------------------------------------------------


@pytest.mark.timeout(600)  # 15 to 20 s where nothing else runs
async def test_killed_at_every_step_of_a_report_on_sqlite(on_sqlite):
    await killed_at_every_step(on_sqlite(False), the_judged_message, least=12)


@pytest.mark.timeout(600)
async def test_killed_at_every_step_of_a_report_on_postgresql(on_postgresql):
    await killed_at_every_step(on_postgresql(True), the_judged_message, least=12)


@long
@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_killed_at_every_step_of_a_story_on_sqlite(on_sqlite, webhook):
    await killed_at_every_step(on_sqlite(webhook), a_whole_story, least=60)


@long
@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_killed_at_every_step_of_a_story_on_postgresql(on_postgresql, webhook):
    await killed_at_every_step(on_postgresql(webhook), a_whole_story, least=60)
