"""The clock ticks and sweeps; a sweep that fails once is made up for."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import scheduler.clock as ticking
from flows.messages import Address, Channel, InboundMessage
from scheduler.clock import Clock
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from storage.sweeps import SqlSweeps
from storage.unit_of_work import SqlStorage
from tests.playbook import SECRET, texts

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


class _Counting:
    def __init__(self) -> None:
        self.swept: list[str] = []
        self.failures = 1

    async def forget_keys(self, now: datetime) -> int:
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        self.swept.append("keys")
        return 1

    async def drop_payloads(self, now: datetime) -> int:
        self.swept.append("payloads")
        return 0

    async def forget_pace(self, now: datetime) -> int:
        self.swept.append("pace")
        return 0

    async def drop_uploads(self, now: datetime) -> int:
        self.swept.append("uploads")
        return 0

    async def forget_expired(self, now: datetime) -> int:
        self.swept.append("expired")
        return 0


async def test_ticks_until_it_is_stopped_and_survives_a_failure(monkeypatch) -> None:
    monkeypatch.setattr(ticking, "HOUR", 0.05)
    monkeypatch.setattr(ticking, "MINUTE", 0.005)
    sweeps, stop = _Counting(), asyncio.Event()
    running = asyncio.create_task(Clock(sweeps, clock=lambda: NOW).run(stop))
    async with asyncio.timeout(5):
        while not {"keys", "payloads", "pace", "uploads", "expired"} <= set(sweeps.swept):
            await asyncio.sleep(0.01)
    stop.set()
    await running
    ended = len(sweeps.swept)
    await asyncio.sleep(0.15)
    assert len(sweeps.swept) <= ended + 1
