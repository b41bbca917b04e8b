"""The inbox: nothing twice, in order within a lane, taken over when its owner is gone."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from flows.messages import (
    Address,
    Attachment,
    Channel,
    FileKind,
    GroupChange,
    InboundMessage,
    Location,
    StaffMessage,
)
from flows.ports import Outcome
from storage.crypt import Crypt
from storage.database import Database
from storage.inbox import SqlInbox, lane_of

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CRYPT = Crypt("0123456789abcdef0123456789abcdef")


class Desk:
    """One process at the inbox; each call is a transaction."""

    def __init__(self, database: Database, *, name: str = "one", lease: float = 60, crypt=CRYPT):
        self.database, self.name, self.crypt = database, name, crypt
        self.lease = timedelta(seconds=lease)

    @asynccontextmanager
    async def inbox(self):
        async with self.database.write() as connection:
            yield SqlInbox(connection, self.crypt, lease=self.lease)

    async def put(self, inbound, now=NOW):
        async with self.inbox() as inbox:
            return await inbox.put(inbound, now=now)

    async def claim(self, now=NOW, limit=10):
        async with self.inbox() as inbox:
            return await inbox.claim(now=now, owner=self.name, limit=limit)

    async def done(self, received, outcome=Outcome.ANSWERED):
        async with self.inbox() as inbox:
            return await inbox.done(received, outcome)

    async def failed(self, received, now=NOW, most=3):
        async with self.inbox() as inbox:
            return await inbox.failed(received, now=now, error="KeyError", most=most)

    async def rows(self):
        async with self.database.read() as connection:
            from sqlalchemy import text

            found = await connection.execute(text("SELECT * FROM inbox ORDER BY id"))
            return found.all()


@pytest.fixture
async def database(database_url):
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def desk(database):
    return Desk(database)


def message(key, chat="42", text="", account="1", **more) -> InboundMessage:
    address = Address(Channel.TELEGRAM, account, chat)
    return InboundMessage(key=key, address=address, at=NOW, message=key, text=text or key, **more)


def photo(key, album, text="", chat="42"):
    file = Attachment(id=f"photo-{key}", kind=FileKind.PHOTO, mime="image/jpeg", remote=f"r{key}")
    return message(key, chat, album=album, attachments=(file,), text=text or " ")


def said(received):
    return [one.inbound.text for one in received]


async def test_what_was_put_comes_out_as_it_was(desk):
    group = Address(Channel.TELEGRAM, "1", "-100")
    everything = [
        message("1", text="漏水 ⟨13800138000⟩", location=Location(22.5, 114.1), reply_to="7",
                language="zh", choice="repair.visit=am", blocked=False, community="tcmy"),
        StaffMessage(key="2", group=group, at=NOW, thread="5", sender="700031", text="马上到"),
        GroupChange(key="3", group=group, at=NOW, migrated_to="-200"),
    ]  # fmt: skip
    for inbound in everything:
        assert await desk.put(inbound)
    received = await desk.claim()
    assert [one.inbound for one in received] == everything
    assert {one.tries for one in received} == {1}


async def test_what_is_kept_can_be_read_only_with_the_key(desk):
    await desk.put(message("1", text="电话13800138000"))
    (row,) = await desk.rows()
    assert b"13800138000" not in bytes(row.payload)


async def test_what_no_key_opens_is_set_aside_and_does_not_block_its_lane(desk, database):
    other = Desk(database, crypt=Crypt("another key, long enough"))
    await other.put(message("1"))
    await desk.put(message("2"))
    assert await desk.claim() == []
    assert [row.status for row in await desk.rows()] == ["set_aside", "open"]
    assert said(await desk.claim()) == ["2"]


async def test_the_same_delivery_twice_is_one(desk):
    assert await desk.put(message("1"))
    assert not await desk.put(message("1", text="again"))
    assert await desk.put(message("1", account="2"))
    assert len(await desk.rows()) == 2


async def test_twenty_deliveries_at_once_are_one(desk):
    kept = await asyncio.gather(*(desk.put(message("1")) for _ in range(20)))
    assert sorted(kept) == [False] * 19 + [True]
    assert len(await desk.rows()) == 1


async def test_a_key_binds_for_two_days(desk):
    assert await desk.put(message("1"))
    assert not await desk.put(message("1"), now=NOW + timedelta(hours=47, minutes=59))
    assert await desk.put(message("1"), now=NOW + timedelta(hours=48, minutes=1))
    assert len(await desk.rows()) == 2


async def test_the_sweep_clears_old_keys_and_keeps_the_rows(desk):
    await desk.put(message("1"))
    await desk.put(message("2"), now=NOW + timedelta(hours=40))
    async with desk.inbox() as inbox:
        assert await inbox.forget_keys(now=NOW + timedelta(hours=49)) == 1
    first, second = await desk.rows()
    assert (first.dedupe, first.key) == (None, "1")
    assert second.dedupe is not None


async def test_raw_updates_are_dropped_thirty_days_after_they_were_dealt_with(desk):
    await desk.put(message("1"))
    await desk.put(message("2", chat="43"))
    (first, _) = await desk.claim()
    await desk.done(first)
    async with desk.inbox() as inbox:
        assert await inbox.drop_payloads(now=datetime.now(UTC) + timedelta(days=29)) == 0
        assert await inbox.drop_payloads(now=datetime.now(UTC) + timedelta(days=31)) == 1
    dealt_with, still_open = await desk.rows()
    assert dealt_with.payload is None
    assert still_open.payload is not None


async def test_one_resident_in_order_one_at_a_time_others_beside(desk):
    for number in ("1", "2", "3"):
        await desk.put(message(number))
    await desk.put(message("4", chat="43"))
    received = await desk.claim()
    assert said(received) == ["1", "4"]
    assert await desk.claim() == []
    assert await desk.done(received[0])
    (second,) = await desk.claim()
    assert said([second]) == ["2"]
    await desk.done(second)
    assert said(await desk.claim()) == ["3"]


async def test_a_staff_groups_topics_are_lanes_of_their_own(desk):
    group = Address(Channel.TELEGRAM, "1", "-100")
    for key, thread in (("1", "5"), ("2", "5"), ("3", "6"), ("4", None)):
        await desk.put(StaffMessage(key=key, group=group, at=NOW, thread=thread, text=key))
    assert said(await desk.claim()) == ["1", "3", "4"]


def test_lanes_differ_by_bot_and_chat():
    lanes = {
        lane_of(message("1")),
        lane_of(message("1", chat="43")),
        lane_of(message("1", account="2")),
    }
    assert len(lanes) == 3
    assert lane_of(message("1")) == lane_of(message("2"))


async def test_two_processes_never_work_on_one_message(database):
    desks = [Desk(database, name=f"p{number}") for number in range(4)]
    for number in range(40):
        await desks[0].put(message(str(number), chat=str(number % 10)))
    taken = []
    finished = asyncio.Event()

    async def work(desk):
        while not finished.is_set():
            received = await desk.claim(limit=3)
            for one in received:
                taken.append(one.inbound.key)
                assert await desk.done(one)
            if len(taken) >= 40:
                finished.set()
            await asyncio.sleep(0)

    await asyncio.wait_for(asyncio.gather(*map(work, desks)), 60)
    assert len(taken) == 40
    assert set(taken) == {str(number) for number in range(40)}
    for chat in range(10):
        assert [key for key in taken if int(key) % 10 == chat] == [
            str(number) for number in range(chat, 40, 10)
        ]


async def test_a_dead_owners_message_is_taken_over_when_its_lease_is_over(database):
    crashed, other = Desk(database, lease=0.3), Desk(database, name="two")
    await other.put(message("1"))
    (lost,) = await crashed.claim()
    assert await other.claim() == []
    await asyncio.sleep(0.35)
    (again,) = await other.claim()
    assert again.inbound == lost.inbound
    assert again.tries == 2
    assert again.fence > lost.fence
    assert not await crashed.done(lost)
    assert await other.done(again, Outcome.WITH_STAFF)
    (row,) = await other.rows()
    assert row.status == "with_staff"


async def test_an_owner_known_to_be_gone_is_taken_over_at_once(database):
    gone, there, new = (Desk(database, name=name) for name in ("gone", "there", "new"))
    await gone.put(message("1"))
    await gone.claim()
    await gone.put(message("2", chat="43"))
    await there.claim()
    async with new.inbox() as inbox:
        assert sorted(await inbox.owners()) == ["gone", "there"]
        assert await inbox.take_from(["gone"]) == 1
    assert said(await new.claim()) == ["1"]


async def test_a_failed_message_waits_longer_each_time_and_its_lane_with_it(desk):
    await desk.put(message("1"))
    await desk.put(message("2"))
    (first,) = await desk.claim()
    assert not await desk.failed(first)
    assert await desk.claim(NOW + SECOND) == []
    (second_try,) = await desk.claim(NOW + 2 * SECOND)
    assert (second_try.inbound.key, second_try.tries) == ("1", 2)
    assert not await desk.failed(second_try, NOW + 2 * SECOND)
    assert await desk.claim(NOW + 5 * SECOND) == []
    assert len(await desk.claim(NOW + 6 * SECOND)) == 1


async def test_after_the_last_try_it_is_set_aside_and_the_lane_goes_on(desk):
    await desk.put(message("1"))
    await desk.put(message("2"))
    (first,) = await desk.claim()
    assert await desk.failed(first, most=1)
    (row, _) = await desk.rows()
    assert (row.status, row.reason) == ("set_aside", "KeyError")
    assert row.done_at is not None
    assert said(await desk.claim()) == ["2"]


async def test_a_failure_of_an_earlier_owner_changes_nothing(database):
    crashed, other = Desk(database, lease=0.2), Desk(database, name="two")
    await other.put(message("1"))
    (lost,) = await crashed.claim()
    await asyncio.sleep(0.25)
    (again,) = await other.claim()
    assert not await crashed.failed(lost, most=1)
    assert await other.done(again)


async def test_an_album_is_one_message_after_a_second_of_silence(desk):
    await desk.put(photo("1", "a", "漏水了"), now=NOW)
    await desk.put(photo("2", "a"), now=NOW + 0.6 * SECOND)
    await desk.put(photo("3", "a"), now=NOW + 1.2 * SECOND)
    await desk.put(message("4"), now=NOW + 1.3 * SECOND)
    assert await desk.claim(NOW + 2.1 * SECOND) == []
    (album,) = await desk.claim(NOW + 2.2 * SECOND)
    assert len(album.ids) == 3
    assert [file.remote for file in album.inbound.attachments] == ["r1", "r2", "r3"]
    assert await desk.claim(NOW + 3 * SECOND) == []
    assert await desk.done(album)
    assert said(await desk.claim(NOW + 3 * SECOND)) == ["4"]
    assert [row.status for row in await desk.rows()] == ["answered"] * 3 + ["open"]


async def test_a_late_part_of_an_album_is_not_lost(desk):
    await desk.put(photo("1", "a"))
    (album,) = await desk.claim(NOW + SECOND)
    await desk.put(photo("2", "a"), now=NOW + 2 * SECOND)
    assert await desk.claim(NOW + 3 * SECOND) == []
    await desk.done(album)
    (late,) = await desk.claim(NOW + 3 * SECOND)
    assert late.inbound.key == "2"


async def test_two_residents_albums_of_one_name_stay_apart(desk):
    await desk.put(photo("1", "a"))
    await desk.put(photo("2", "a", chat="43"))
    received = await desk.claim(NOW + SECOND)
    assert [len(one.ids) for one in received] == [1, 1]


async def test_a_failed_album_comes_back_whole(desk):
    await desk.put(photo("1", "a"))
    await desk.put(photo("2", "a"))
    (album,) = await desk.claim(NOW + SECOND)
    await desk.failed(album, NOW + SECOND)
    (again,) = await desk.claim(NOW + 3 * SECOND)
    assert again.ids == album.ids


async def test_it_tells_when_something_falls_due(desk):
    async def next_due():
        async with desk.database.read() as connection:
            return await SqlInbox(connection, CRYPT).next_due()

    assert await next_due() is None
    await desk.put(photo("1", "a"))
    assert await next_due() == NOW + SECOND
    await desk.put(message("2", chat="43"))
    assert await next_due() == NOW
    for one in await desk.claim(NOW + SECOND):
        await desk.done(one)
    assert await next_due() is None
