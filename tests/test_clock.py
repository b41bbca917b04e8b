"""The clock ticks and sweeps; a sweep that fails once is made up for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs

from flows.errand import Errand
from flows.messages import Address, Channel, InboundMessage
from flows.ports import UnitOfWork
from flows.sweeps.process import Owed, Process
from scheduler.clock import Clock
from scheduler.due import Due, Sweep
from storage.crypt import Crypt
from storage.database import Database
from storage.postbox import SqlPostbox
from storage.sweeps import SqlSweeps
from storage.unit_of_work import SqlStorage
from tests.playbook import SECRET, community, texts, understander

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def _message(key: str) -> InboundMessage:
    return InboundMessage(key=key, address=Address(Channel.WEB, "", "a"), at=NOW, text="你好")


async def test_a_delivery_key_binds_for_48_hours_and_is_then_let_go(
    storage: SqlStorage, tmp_path: Path
) -> None:
    sweeps = SqlSweeps(storage, SqlPostbox(storage.database, Crypt(SECRET), texts()), tmp_path)
    async with storage.write() as uow:
        assert await uow.inbox.put(_message("1"), now=NOW)
    assert await sweeps.forget_keys(NOW + timedelta(hours=48)) == 0
    assert await sweeps.forget_keys(NOW + timedelta(hours=48, seconds=1)) == 1
    assert await sweeps.drop_payloads(NOW + timedelta(days=31)) == 0  # not dealt with yet
    assert await sweeps.forget_pace(NOW) == 0


async def test_what_was_told_once_is_let_go_of_when_nobody_would_tell_it_again(
    database_url: str, tmp_path: Path
) -> None:
    told_at = NOW
    storage = SqlStorage(Database(database_url), Crypt(SECRET), clock=lambda: told_at)
    sweeps = SqlSweeps(storage, SqlPostbox(storage.database, Crypt(SECRET), texts()), tmp_path)
    async with storage.write() as uow:
        assert await uow.links.told_once("wait:7:1")
    assert await sweeps.forget_told(NOW + timedelta(days=400)) == 0
    async with storage.write() as uow:
        assert not await uow.links.told_once("wait:7:1")
    assert await sweeps.forget_told(NOW + timedelta(days=400, seconds=1)) == 1
    await storage.close()


def _sweep(name: str, every: float, run: Callable[[datetime], Awaitable[int]]) -> Sweep:
    async def counted(now: datetime) -> Mapping[str, int]:
        return {name: await run(now)}

    return Sweep(name, timedelta(seconds=every), (name,), counted)


async def test_ticks_at_once_and_until_it_is_stopped_and_survives_a_failure() -> None:
    swept: list[str] = []
    woken: list[str] = []
    stop = asyncio.Event()

    async def fails_once(now: datetime) -> int:
        swept.append("fails once")
        if swept.count("fails once") == 1:
            raise OSError("the database is away")
        return 1

    async def hourly(now: datetime) -> int:
        assert now == NOW
        swept.append("hourly")
        return 0

    sweeps = (_sweep("fails_once", 0.05, fails_once), _sweep("hourly", 3600, hourly))
    clock = Clock(sweeps, clock=lambda: NOW, wake=lambda: woken.append("woken"))
    running = asyncio.create_task(clock.run(stop))
    async with asyncio.timeout(60):
        while not (woken and "hourly" in swept):
            await asyncio.sleep(0.01)
    stop.set()
    await running
    ended = len(swept)
    await asyncio.sleep(0.15)
    assert len(swept) <= ended + 1
    assert swept.count("hourly") == 1


async def test_one_piece_that_fails_leaves_the_others_owed_and_is_tried_again(
    storage: SqlStorage,
) -> None:
    settled: list[int] = []

    async def owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[int]]:
        return [Owed("tcmy", n) for n in (1, 2, 3) if n not in settled] + [Owed("gone", 4)]

    failures = [1]

    async def settle(errand: Errand, piece: int) -> Sequence[str]:
        if piece in failures:
            failures.remove(piece)
            raise LookupError(piece)
        settled.append(piece)
        return ("done",)

    async with storage.write() as uow:
        await uow.communities.save(community(), today=NOW.date())
    due = Due(storage, _Tidy(), understander(), texts(), lambda _: "")
    sweep = due.sweep("some", timedelta(seconds=1), Process(("done",), owed, settle))
    with capture_logs() as logged:
        assert await sweep.run(NOW) == {"done": 2, "failed": 1}
    (line,) = logged
    assert (line["sweep"], line["community"], line["piece"]) == ("some", "tcmy", 1)
    assert await sweep.run(NOW) == {"done": 1}
    assert settled == [2, 3, 1]


class _Tidy:
    """Tidies nothing, and says which of it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def forget_keys(self, now: datetime) -> int:
        self.asked.append("keys")
        return 2

    async def drop_payloads(self, now: datetime) -> int:
        self.asked.append("payloads")
        return 0

    async def forget_pace(self, now: datetime) -> int:
        self.asked.append("pace")
        return 0

    async def drop_uploads(self, now: datetime) -> int:
        self.asked.append("uploads")
        return 0

    async def forget_expired(self, now: datetime) -> int:
        self.asked.append("expired")
        return 0

    async def forget_told(self, now: datetime) -> int:
        self.asked.append("told")
        return 0


async def test_all_sweeps_are_run_and_what_is_simulated_tidies_nothing(
    storage: SqlStorage,
) -> None:
    tidy = _Tidy()
    due = Due(storage, tidy, understander(), texts(), lambda _: "")
    counts = await due.at(NOW)
    assert counts["forget_keys"] == 2
    assert counts["emergency_alerted"] == 0
    assert sorted(tidy.asked) == ["expired", "keys", "pace", "payloads", "told", "uploads"]
    assert "forget_keys" not in await due.at(NOW, simulated=True)
    assert len(tidy.asked) == 6
