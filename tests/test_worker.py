"""The worker: every message comes to an outcome, whatever fails, and none holds up another lane."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from flows.messages import Address, Channel, InboundMessage
from flows.ports import Outcome
from scheduler.worker import Worker

SECOND = timedelta(seconds=1)
BOUND = 60.0
"""Seconds after which a test that waits is hung."""


class Office:
    """A service that notes what it was given, and fails where it is told to."""

    def __init__(self, storage):
        self.storage = storage
        self.seen = []
        self.at_work = 0
        self.most_at_work = 0
        self.fails = {}
        self.slow = 0.0

    async def receive(self, received):
        self.seen.append(received.inbound.key)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await asyncio.sleep(self.slow)
            if self.fails.get(received.inbound.key, 0):
                self.fails[received.inbound.key] -= 1
                raise ValueError("电话13800138000")
            async with self.storage.write() as uow:
                assert await uow.inbox.done(received, Outcome.ANSWERED)
        finally:
            self.at_work -= 1

    async def put(self, key, chat="42"):
        async with self.storage.write() as uow:
            address = Address(Channel.TELEGRAM, "1", chat)
            inbound = InboundMessage(key=key, address=address, at=now(), text=key)
            await uow.inbox.put(inbound, now=now())

    async def statuses(self):
        async with self.storage.database.read() as connection:
            rows = await connection.execute(text("SELECT key, status, reason FROM inbox"))
            return {row.key: row for row in rows}

    async def until(self, done, seconds=BOUND):
        async with asyncio.timeout(seconds):
            while not done():
                await asyncio.sleep(0.01)


def now():
    return datetime.now(UTC)


@pytest.fixture
def office(storage):
    return Office(storage)


@asynccontextmanager
async def working(office, **more):
    stop = asyncio.Event()
    worker = Worker(office.storage, office.receive, clock=now, **more)
    task = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await asyncio.wait_for(task, BOUND)


async def test_a_resident_in_order_others_side_by_side(office):
    office.slow = 0.05
    for number in range(6):
        for chat in ("a", "b", "c"):
            await office.put(f"{chat}{number}", chat)
    async with working(office):
        await office.until(lambda: len(office.seen) == 18)
    assert office.most_at_work == 3
    for chat in "abc":
        assert [key for key in office.seen if key[0] == chat] == [f"{chat}{n}" for n in range(6)]


async def test_no_more_lanes_at_once_than_allowed(office):
    office.slow = 0.05
    for chat in range(12):
        await office.put(str(chat), str(chat))
    async with working(office, lanes=4):
        await office.until(lambda: len(office.seen) == 12)
    assert office.most_at_work == 4


async def test_a_woken_worker_works_at_once(office):
    async with working(office, poll=30.0) as worker:
        await asyncio.sleep(0.2)
        await office.put("1")
        put = now()
        worker.wake()
        await office.until(lambda: office.seen)
        assert now() - put < 0.5 * SECOND


async def test_what_another_process_took_in_is_found_by_looking(office):
    async with working(office):
        await asyncio.sleep(0.2)
        await office.put("1")
        await office.until(lambda: office.seen)


async def test_a_failed_message_is_tried_again(office):
    office.fails["1"] = 1
    await office.put("1")
    await office.put("2")
    async with working(office):
        await office.until(lambda: len(office.seen) == 3)
    assert office.seen == ["1", "1", "2"]


async def test_what_always_fails_is_set_aside_with_an_alarm_that_tells_no_secrets(office, capsys):
    office.fails["poison"] = 99
    await office.put("poison")
    await office.put("next")
    async with working(office, most=2):
        await office.until(lambda: "next" in office.seen)
    kept = await office.statuses()
    assert (kept["poison"].status, kept["next"].status) == ("set_aside", "answered")
    assert kept["poison"].reason.startswith("ValueError in receive")
    assert Counter(office.seen) == {"poison": 2, "next": 1}
    logged = capsys.readouterr().out
    assert "message set aside" in logged
    assert "13800138000" not in logged


async def test_what_ends_every_process_that_works_on_it_is_set_aside_too(office):
    await office.put("poison")
    for number in range(3):
        async with office.storage.write() as uow:
            (taken,) = await uow.inbox.claim(now=now(), owner=f"dead{number}", limit=1)
            assert taken.tries == number + 1
        async with office.storage.write() as uow:
            await uow.inbox.take_from([f"dead{number}"])
    async with working(office, most=3):
        await office.put("next")
        await office.until(lambda: "next" in office.seen)
    assert office.seen == ["next"]
    assert (await office.statuses())["poison"].status == "set_aside"


async def test_a_message_of_a_killed_process_is_taken_over_at_once(office):
    from scheduler.owners import new_owner

    await office.put("1")
    machine, number, _ = new_owner().split("|")
    async with office.storage.write() as uow:
        assert await uow.inbox.claim(now=now(), owner=f"{machine}|{number}|dead", limit=1)
    async with working(office):
        await office.until(lambda: office.seen)


async def test_stopping_finishes_what_is_in_hand(office):
    office.slow = 0.4
    await office.put("1")
    async with working(office):
        await office.until(lambda: office.seen)
    assert (await office.statuses())["1"].status == "answered"


async def test_a_database_that_is_away_sets_nothing_aside(office, capsys):
    storage = office.storage
    away = {"writes": 6}

    class Away:
        read = storage.read
        database = storage.database

        @staticmethod
        @asynccontextmanager
        async def write():
            if away["writes"] > 0:
                away["writes"] -= 1
                raise ConnectionRefusedError
            async with storage.write() as uow:
                yield uow

    await office.put("1")
    office.fails["1"] = 1
    office.storage = Away
    async with working(office, poll=0.05):
        await office.until(lambda: len(office.seen) == 1)
        away["writes"] = 4
        await office.until(lambda: len(office.seen) == 2)
        await office.until(lambda: office.at_work == 0)
    assert (await office.statuses())["1"].status == "answered"
    assert capsys.readouterr().out.count("database away") == 2


async def test_what_is_due_can_be_worked_off_without_waiting(office):
    for number in range(3):
        await office.put(str(number))
    worker = Worker(office.storage, office.receive, clock=now)
    assert await worker.work_due() == 3
    assert await worker.work_due() == 0
