"""Delivery: everything promised goes out once, in order, at its pace, whatever the channel says."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from flows.messages import (
    Address,
    Attachment,
    Button,
    Channel,
    Envelope,
    Failure,
    FailureKind,
    FileKind,
    OutboundMessage,
    Priority,
    Receipt,
    Sending,
)
from flows.tickets import EventKind
from flows.topics import topic_name
from flows.words import FluentWords
from scheduler.delivery import Delivery
from scheduler.gate import WINDOW, Gate
from scheduler.owners import is_gone, new_owner
from storage.crypt import Crypt
from storage.outcomes import LostError
from storage.postbox import SqlPostbox
from tests.storing import CHAT, COMMUNITY, GROUP, SECRET, draft

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
BOUND = 60.0
"""Seconds after which a test that waits is hung."""
NEW_GROUP = Address(Channel.TELEGRAM, "7", "-1009")


class Watch:
    """A simulated clock: sleeping moves it on."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now = max(self.now, self.now + seconds * SECOND)


class Wire:
    """A channel's way out that notes what goes over it and answers as it is told."""

    def __init__(self, watch):
        self.watch = watch
        self.sent = []
        self.at = []
        self.answers = {}
        self.count = 1000

    def answer(self, key, *answers):
        """Give these answers to the next tries of an envelope; after them it goes through."""
        self.answers[key] = list(answers)

    async def send(self, claimed):
        self.sent.append(claimed)
        self.at.append(self.watch())
        answers = self.answers.get(claimed.envelope.key)
        if answers:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            if not isinstance(answer, Receipt) or answer.messages:
                return answer
        self.count += 1
        thread = claimed.thread
        if claimed.topic is not None:
            thread = str(self.count)
            self.count += 1
        return Receipt((str(self.count),), thread=thread)

    @property
    def keys(self):
        return [claimed.envelope.key for claimed in self.sent]

    def last(self, key):
        return next(one for one in reversed(self.sent) if one.envelope.key == key)

    def times(self, *keys):
        return [at for at, key in zip(self.at, self.keys, strict=True) if key in keys or not keys]


def words():
    folder = Path(__file__).parent.parent / "flows" / "texts"
    return FluentWords({
        language: (folder / f"{language}.ftl").read_text(encoding="utf-8")
        for language in ("zh", "en")
    })  # fmt: skip


class Post:
    """The outbox, a postbox and a delivery over one wire and one simulated clock."""

    def __init__(self, storage, *, lease=75.0, name="one", watch=None, wire=None):
        self.storage = storage
        self.watch = watch or Watch()
        self.wire = wire or Wire(self.watch)
        self.postbox = SqlPostbox(
            storage.database, Crypt(SECRET), words(), lease=lease * SECOND, jitter=lambda: 0.0
        )
        self.delivery = Delivery(
            self.postbox, {Channel.TELEGRAM: self.wire}, clock=self.watch, owner=name,
            sleep=self.watch.sleep,
        )  # fmt: skip
        self.name = name

    async def put(self, key, address=CHAT, text="", **more):
        values = {"key": key, "address": address, "due": self.watch.now} | more
        body = more.pop("body", OutboundMessage(text=text or key))
        async with self.storage.write() as uow:
            return await uow.outbox.put(Envelope(**values | {"body": body}))

    async def edit(self, key, target, address=CHAT, text="", **more):
        return await self.put(key, address, text, sending=Sending.EDIT, target=target, **more)

    async def deliver(self):
        return await self.delivery.deliver_due(self.watch.now)

    async def deliver_within(self, seconds, look=0.5):
        """Deliver for so long, as a running process would that looks so often."""
        end = self.watch.now + seconds * SECOND
        while self.watch.now <= end:
            if taken := await self.claim(32):
                for claimed in taken:
                    await self.delivery._deliver(claimed, self.watch)
                continue
            due = await self.postbox.next_due(now=self.watch.now)
            if due is None or due > end:
                break
            self.watch.now = due if due > self.watch.now else self.watch.now + look * SECOND
        self.watch.now = max(self.watch.now, end)

    async def claim(self, limit=10):
        return await self.postbox.claim(now=self.watch.now, owner=self.name, limit=limit)

    async def sent(self, claimed, *ids, **more):
        return await self.postbox.sent(claimed, Receipt(ids or ("1",), **more), now=self.watch.now)

    async def failed(self, claimed, kind, **more):
        return await self.postbox.failed(claimed, Failure(kind, **more), now=self.watch.now)

    async def rows(self, table="outbox", order="id"):
        async with self.storage.database.read() as connection:
            found = await connection.execute(sql(f"SELECT * FROM {table} ORDER BY {order}"))
            return found.all()

    async def status(self, key):
        return next(row.status for row in await self.rows() if row.key == key)

    async def statuses(self):
        return Counter(row.status for row in await self.rows())

    async def ticket(self, **changed):
        async with self.storage.write() as uow:
            if await uow.communities.get("tcmy") is None:
                await uow.communities.save(COMMUNITY, today=date(2026, 11, 25))
            return await uow.tickets.open(draft(**changed), now=NOW)

    async def forum(self, group=GROUP, forum=True):
        async with self.storage.write() as uow:
            await uow.links.set_forum(group, forum)


@pytest.fixture
def post(storage):
    return Post(storage)


def busiest(times, window):
    return max(sum(start <= at < start + window for at in times) for start in times)


# --- promising ------------------------------------------------------------------------------------


async def test_the_same_promise_twice_is_one(post):
    assert await post.put("a")
    assert not await post.put("a", text="again")
    await post.deliver()
    await post.deliver()
    assert post.wire.keys == ["a"]
    assert post.wire.sent[0].envelope.body.text == "a"


async def test_what_was_put_comes_out_as_it_was(post):
    photo = Attachment(id="p", kind=FileKind.PHOTO, mime="image/jpeg", stored="p.jpg")
    body = OutboundMessage(text="好 <b>&", buttons=(Button("是", "x=y"),), attachments=(photo,))
    await post.put("a", body=body, again=False, priority=Priority.NOTICE)
    (claimed,) = await post.claim()
    envelope = claimed.envelope
    assert (envelope.body, envelope.again, envelope.priority) == (body, False, Priority.NOTICE)
    assert (claimed.tries, claimed.thread, claimed.target_id, claimed.reply_id) == (1,) + (
        None,
    ) * 3


async def test_words_rest_encrypted(post):
    await post.put("a", text="13800138000")
    (row,) = await post.rows()
    assert b"13800138000" not in bytes(row.body)


async def test_a_web_message_is_sent_when_it_is_committed(post):
    for channel in (Channel.WEB, Channel.TERMINAL):
        assert await post.put(channel, Address(channel, "", "5"))
    await post.put("call", Address(Channel.PHONE, "", "5"))
    assert await post.claim() == []
    assert await post.statuses() == {"sent": 2, "failed": 1}
    assert all(row.error for row in await post.rows() if row.status == "failed")


async def test_what_waits_can_be_withdrawn_and_what_has_gone_cannot(post):
    await post.put("a")
    await post.put("b", Address(Channel.TELEGRAM, "7", "43"), due=NOW + MINUTE)
    await post.deliver()
    async with post.storage.write() as uow:
        assert not await uow.outbox.cancel("a")
        assert await uow.outbox.cancel("b")
        assert not await uow.outbox.cancel("c")
    assert await post.statuses() == {"sent": 1, "cancelled": 1}


async def test_nothing_goes_before_it_is_due(post):
    await post.put("a", due=NOW + MINUTE)
    assert await post.deliver() == 0
    assert await post.postbox.next_due(now=NOW) == NOW + MINUTE
    post.watch.now += MINUTE
    assert await post.deliver() == 1
    assert await post.postbox.next_due(now=NOW) is None


async def test_what_waits_behind_another_does_not_hide_whose_turn_comes(post):
    away = Failure(FailureKind.TEMPORARY)
    post.wire.answer("first", away, away)  # tried again after one second, then after two
    for at, key, to in ((0.0, "first", 2), (1.1, "first", 2), (1.5, "a", 1)):
        post.watch.now = NOW + at * SECOND
        await post.put(key, chat(to))
        (claimed,) = await post.claim(1)
        await post.delivery._deliver(claimed, post.watch)
    post.watch.now = asked = NOW + 2.2 * SECOND
    await post.put("behind", chat(2))
    await post.put("paced", chat(1))
    assert await post.claim(32) == []
    assert await post.postbox.next_due(now=asked) == asked  # as far as its chat goes
    turn = await post.postbox.next_due(now=asked, asked=asked)
    assert turn is not None
    assert asked < turn <= NOW + 2.6 * SECOND
    post.watch.now = turn
    assert await post.postbox.next_due(now=turn, asked=asked) == turn  # it fell due since
    assert [one.envelope.key for one in await post.claim(32)] == ["paced"]


# --- edits ----------------------------------------------------------------------------------------


async def test_an_edit_finds_what_its_target_became(post):
    await post.put("card", GROUP)
    (card,) = await post.claim()
    await post.sent(card, "11", "12")
    await post.edit("card:v2", "card", GROUP, "新")
    await post.deliver()
    edit = post.wire.last("card:v2")
    assert (edit.target_id, edit.target_ids) == ("11", ("11", "12"))
    assert edit.envelope.body.text == "新"


async def test_edits_that_wait_are_replaced_by_the_newest(post):
    await post.put("card", GROUP)
    await post.deliver()
    post.watch.now += 5 * SECOND
    for version in (2, 3, 4):
        assert await post.edit(f"v{version}", "card", GROUP)
    assert not await post.edit("v2", "card", GROUP)
    await post.deliver()
    assert post.wire.keys == ["card", "v4"]
    assert await post.statuses() == {"sent": 2, "cancelled": 2}


async def test_an_edit_of_what_has_not_gone_is_made_in_it(post):
    photo = Attachment(id="p", kind=FileKind.PHOTO)
    await post.put("card", GROUP, body=OutboundMessage(text="旧", attachments=(photo,)))
    await post.edit("v2", "card", GROUP, "新")
    await post.deliver()
    (only,) = post.wire.sent
    assert (only.envelope.body.text, only.envelope.body.attachments) == ("新", (photo,))
    assert await post.statuses() == {"sent": 1, "cancelled": 1}


async def test_an_edit_waits_for_a_target_that_is_under_way(post):
    await post.put("card", GROUP)
    (card,) = await post.claim()
    await post.edit("v2", "card", GROUP)
    post.watch.now += 2 * SECOND
    assert await post.claim() == []
    await post.failed(card, FailureKind.TEMPORARY)
    await post.deliver_within(10)
    assert post.wire.keys == ["card", "v2"]
    assert post.wire.last("v2").target_id is not None


async def test_an_edit_of_what_was_never_sent_goes_nowhere(post):
    await post.put("a")
    (claimed,) = await post.claim()
    await post.edit("a:v2", "a")
    await post.failed(claimed, FailureKind.REFUSED)
    await post.edit("b:v2", "b")
    await post.deliver_within(5)
    assert post.wire.keys == []
    assert await post.statuses() == {"failed": 1, "cancelled": 2}


async def test_taking_back_what_has_not_gone_sends_nothing(post):
    await post.put("a")
    await post.put("a:gone", sending=Sending.DELETE, target="a")
    await post.deliver()
    assert post.wire.keys == []
    assert await post.statuses() == {"cancelled": 2}


async def test_taking_back_what_has_gone_names_all_its_parts(post):
    await post.put("a")
    (claimed,) = await post.claim()
    await post.sent(claimed, "11", "12")
    await post.put("a:gone", sending=Sending.DELETE, target="a")
    post.watch.now += 2 * SECOND
    await post.deliver()
    assert post.wire.last("a:gone").target_ids == ("11", "12")


# --- order and urgency ----------------------------------------------------------------------------


async def test_ten_messages_arrive_in_order_and_one_at_a_time(post):
    for number in range(10):
        await post.put(f"m{number}")
    assert len(await post.claim()) == 1
    assert await post.claim() == []


async def test_order_holds_through_failures(post):
    for number in range(5):
        await post.put(f"m{number}")
    lost = Failure(FailureKind.TEMPORARY, "502")
    post.wire.answer("m0", lost, lost, lost)
    post.wire.answer("m3", lost, Failure(FailureKind.LATER, retry_after=3.0))
    await post.deliver_within(60)
    assert [key for key, _ in Counter(post.wire.keys).items()] == [f"m{n}" for n in range(5)]
    assert post.wire.keys == ["m0"] * 4 + ["m1", "m2"] + ["m3"] * 3 + ["m4"]


async def test_what_never_gets_through_does_not_block_its_chat_for_ever(post):
    await post.put("poison")
    await post.put("next")
    post.wire.answer("poison", *[Failure(FailureKind.TEMPORARY, "500")] * 300)
    await post.deliver_within(11 * 60, look=10)
    assert await post.status("next") == "sent"
    post.watch.now = NOW + timedelta(hours=24) - 10 * MINUTE
    await post.deliver_within(5 * 60, look=10)
    assert await post.status("poison") == "waiting"
    await post.deliver_within(10 * 60, look=10)
    assert await post.status("poison") == "failed"


async def test_a_scheduled_message_does_not_hold_up_a_later_one(post):
    await post.put("tomorrow", due=NOW + timedelta(days=1))
    await post.put("now")
    await post.deliver()
    assert post.wire.keys == ["now"]


async def test_what_is_urgent_overtakes(post):
    await post.put("greeting", priority=Priority.GREETING)
    await post.put("notice", priority=Priority.NOTICE)
    await post.put("reply")
    await post.put("emergency", priority=Priority.EMERGENCY)
    await post.deliver()
    assert post.wire.keys == ["emergency", "reply", "notice", "greeting"]


async def test_an_answer_overtakes_a_broadcast(post):
    for number in range(200):
        await post.put(f"n{number}", chat(number), priority=Priority.NOTICE)
    await post.claim(limit=7)
    asked = post.watch.now
    await post.put("reply")
    await post.deliver()
    assert post.wire.times("reply")[0] - asked < 0.5 * SECOND


def chat(number):
    return Address(Channel.TELEGRAM, "7", str(5000 + number))


# --- pace -----------------------------------------------------------------------------------------


async def test_a_broadcast_goes_at_28_a_second(post):
    for number in range(150):
        await post.put(f"n{number}", chat(number), priority=Priority.NOTICE)
    assert await post.deliver() == 150
    assert busiest(post.wire.at, SECOND) <= 29
    assert post.wire.at[-1] - NOW < 150 / 28 * SECOND + SECOND
    assert set(post.wire.keys) == {f"n{number}" for number in range(150)}


async def test_what_a_busy_process_was_late_with_does_not_go_all_at_once(post):
    for number in range(90):
        await post.put(f"n{number}", chat(number), priority=Priority.NOTICE)
    send, held_up = post.wire.send, iter(range(90))

    async def holding_up(claimed):
        if next(held_up) == 10:  # something keeps the whole process for half a second
            await post.watch.sleep(0.5)
        return await send(claimed)

    post.wire.send = holding_up
    await post.deliver()
    assert len(set(post.wire.keys)) == 90
    assert busiest(post.wire.at, SECOND) <= 29


async def test_a_second_is_counted_from_when_it_may_have_arrived():
    watch = Watch()
    gate = Gate(watch, watch.sleep)

    async def send(seconds=0.1, cost=1):
        async with gate.through(cost):
            went = watch.now
            await watch.sleep(seconds)
        return (went - NOW) / SECOND

    assert [await send(0.0, cost=28), await send(0.0)] == [0.0, 0.0]
    went = await send(0.0)  # the 30th
    assert went == pytest.approx(WINDOW)
    larger = await send(0.4, cost=40)  # than all: when nothing else went
    assert larger == pytest.approx(went + WINDOW)
    late = await send(0.0)  # the one before may have arrived at its very end
    assert late == pytest.approx(larger + 0.4 + WINDOW)
    watch.now -= 10 * SECOND  # a clock that was put back
    assert await send(0.0, cost=29) == pytest.approx(late - 10)


async def test_who_waits_for_an_answer_that_is_late_goes_when_it_came():
    watch = Watch()
    gate, late = Gate(watch, watch.sleep), asyncio.Event()

    async def send():
        async with gate.through(29):
            await late.wait()

    async with asyncio.timeout(BOUND), asyncio.TaskGroup() as group:
        tasks = [group.create_task(send()) for _ in range(2)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert gate._under_way == 29
        late.set()
        await asyncio.gather(*tasks)
    assert watch.now == NOW + WINDOW * SECOND


async def test_replies_go_at_once_and_at_28_a_second(post):
    for number in range(60):
        await post.put(f"r{number}", chat(number))
    await post.deliver()
    assert busiest(post.wire.at, SECOND) <= 28
    assert sum(at == NOW for at in post.wire.at) == 28
    assert post.wire.at[-1] - NOW < 2.5 * SECOND


async def test_each_bot_has_a_pace_of_its_own(post):
    for number in range(56):
        bot = str(number % 2)
        await post.put(f"r{number}", Address(Channel.TELEGRAM, bot, str(number)))
    await post.deliver()
    assert post.wire.at[-1] - NOW < SECOND


async def test_a_chat_gets_one_message_a_second_the_first_at_once(post):
    for number in range(4):
        await post.put(f"m{number}")
    await post.deliver()
    gaps = [b - a for a, b in pairwise(post.wire.at)]
    assert post.wire.at[0] == NOW
    assert all(SECOND <= gap < 1.3 * SECOND for gap in gaps)


async def test_a_group_gets_15_a_minute_and_three_more_in_an_emergency(post):
    for number in range(40):
        await post.put(f"c{number}", GROUP, priority=Priority.CARD)
    await post.deliver_within(30)
    for number in range(5):
        await post.put(f"e{number}", GROUP, priority=Priority.EMERGENCY)
    asked = post.watch.now
    await post.deliver_within(200)
    assert busiest(post.wire.at, MINUTE) <= 18
    ordinary = [at for at, key in zip(post.wire.at, post.wire.keys, strict=True) if key[0] == "c"]
    assert len(ordinary) == 40
    assert busiest(ordinary, MINUTE) <= 15
    urgent = post.wire.times(*(f"e{number}" for number in range(5)))
    assert urgent[2] - asked < SECOND
    assert urgent[4] - asked < 45 * SECOND


async def test_a_full_group_does_not_hold_up_anybody_else(post):
    for number in range(30):
        await post.put(f"c{number}", GROUP)
    await post.deliver_within(20)
    await post.put("reply", priority=Priority.GREETING)
    asked = post.watch.now
    await post.deliver_within(1)
    assert post.wire.times("reply")[0] - asked < SECOND


async def test_a_long_text_counts_as_the_messages_it_becomes(post):
    for number in range(8):
        await post.put(f"c{number}", GROUP, "好" * 5000)
    await post.deliver_within(58)
    assert len(post.wire.sent) == 7


async def test_a_future_that_was_only_simulated_holds_nothing_up(post):
    await post.put("a", due=NOW + timedelta(days=300))
    await post.put("g", GROUP, due=NOW + timedelta(days=300))
    await post.delivery.deliver_due(NOW + timedelta(days=300))
    assert len(post.wire.sent) == 2
    post.wire.answer("later", Failure(FailureKind.LATER, retry_after=5.0))
    await post.put("later", due=NOW + timedelta(days=300))
    await post.delivery.deliver_due(NOW + timedelta(days=300, minutes=1))
    await post.put("b")
    await post.put("h", GROUP)
    assert await post.deliver() == 2


async def test_old_paces_are_forgotten(post):
    await post.put("a")
    await post.deliver()
    assert await post.postbox.forget_pace(now=NOW) == 0
    assert await post.postbox.forget_pace(now=NOW + timedelta(hours=2)) == 2
    await post.put("b")
    post.watch.now += timedelta(hours=2)
    assert await post.deliver() == 1


# --- 429 ------------------------------------------------------------------------------------------


async def test_429_of_a_chat_holds_that_chat_alone(post):
    await post.put("a")
    await post.put("b")
    await post.put("c", chat(1))
    post.wire.answer("a", Failure(FailureKind.LATER, retry_after=20.0))
    await post.deliver_within(10)
    assert post.wire.keys == ["a", "c"]
    await post.put("urgent", priority=Priority.EMERGENCY)
    await post.deliver_within(5)
    assert post.wire.keys == ["a", "c"]
    await post.deliver_within(30)
    assert post.wire.keys == ["a", "c", "urgent", "a", "b"]
    assert post.wire.times("urgent")[0] - NOW >= 20 * SECOND
    assert {row.status for row in await post.rows()} == {"sent"}


async def test_429_of_the_account_holds_everything_of_it_and_nothing_else(post):
    post.wire.answer("a", Failure(FailureKind.LATER, retry_after=20.0, whole_account=True))
    await post.put("a")
    await post.deliver()
    await post.put("b", chat(1))
    await post.put("other", Address(Channel.TELEGRAM, "8", "42"))
    await post.deliver_within(19)
    assert post.wire.keys == ["a", "other"]
    assert await post.postbox.next_due(now=post.watch.now) == NOW + 20 * SECOND
    await post.deliver_within(5)
    assert Counter(post.wire.keys) == {"a": 2, "b": 1, "other": 1}


async def test_429_is_no_try(post):
    await post.put("a")
    post.wire.answer("a", *[Failure(FailureKind.LATER, retry_after=2.0)] * 9)
    await post.deliver_within(60)
    assert len(post.wire.sent) == 10
    assert post.wire.at[-1] - NOW < 25 * SECOND


# --- who owns it ----------------------------------------------------------------------------------


async def test_four_processes_send_nothing_twice_and_keep_the_pace(storage):
    watch = Watch()
    posts = [Post(storage, name=f"p{number}", watch=watch) for number in range(4)]
    for number in range(60):
        await posts[0].put(f"m{number}", chat(number % 15))
    claimed = []

    async def work(post):
        for one in await post.claim(limit=4):
            claimed.append((watch.now, one.envelope.key, one.envelope.address.chat))
            await asyncio.sleep(0)
            assert await post.sent(one, one.envelope.key)

    while len(claimed) < 60 and watch.now < NOW + MINUTE:
        await asyncio.gather(*(work(post) for post in posts))
        watch.now += 0.2 * SECOND
    assert Counter(key for _, key, _ in claimed) == {f"m{number}": 1 for number in range(60)}
    assert busiest([at for at, _, _ in claimed], SECOND) <= 28 + 7  # 7: turns given out ahead
    for number in range(15):
        of_chat = [key for _, key, chat_id in claimed if chat_id == str(5000 + number)]
        assert of_chat == [f"m{one}" for one in range(number, 60, 15)]


async def test_a_lost_lease_is_sent_again_and_the_first_owner_comes_too_late(storage):
    first, second = Post(storage, lease=0.2), Post(storage, name="two")
    await first.put("a")
    (lost,) = await first.claim()
    assert await second.claim() == []
    await asyncio.sleep(1.1)
    second.watch.now += 2 * SECOND
    (again,) = await second.claim()
    assert again.fence > lost.fence
    assert not await first.sent(lost, "1")
    assert not await first.failed(lost, FailureKind.REFUSED)
    assert await second.sent(again, "2")
    assert not await first.sent(lost, "1")
    (row,) = await second.rows()
    ids = row.channel_ids if isinstance(row.channel_ids, list) else json.loads(row.channel_ids)
    assert (row.status, ids) == ("sent", ["2"])


async def test_receipts_are_written_down_together_or_not_at_all(storage):
    first, second = Post(storage), Post(storage, name="two")
    for number in range(3):
        await first.put(f"m{number}", chat(number))
    claims = await first.claim()
    receipts = [(one, Receipt((f"9{one.id}",))) for one in claims]
    await second.postbox.take_from(["one"])
    second.watch.now += 2 * SECOND
    (taken,) = await second.claim(1)
    with pytest.raises(LostError):
        await first.postbox.sent_together(receipts, now=first.watch.now)
    assert await first.statuses() == {"sending": 1, "waiting": 2}
    again = [(one, Receipt((f"9{one.id}",))) for one in (taken, *await second.claim())]
    await second.postbox.sent_together(again, now=second.watch.now)
    ids = {row.key: row.channel_ids for row in await second.rows()}
    named = {one.envelope.key: f"9{one.id}" for one in claims}
    assert {key: json.loads(i) if isinstance(i, str) else i for key, i in ids.items()} == {
        key: [called] for key, called in named.items()
    }


async def test_receipts_of_one_moment_cost_one_transaction(post, monkeypatch):
    for number in range(5):
        await post.put(f"m{number}", chat(number))
    taken = await post.claim()
    begun, write = [], post.storage.database.write
    monkeypatch.setattr(post.storage.database, "write", lambda: begun.append(1) or write())
    await asyncio.gather(*(post.delivery._deliver(one, post.watch) for one in taken))
    assert await post.statuses() == {"sent": 5}
    assert len(begun) == 1


async def test_what_must_not_come_twice_is_unknown_when_its_process_is_gone(storage):
    gone, other = Post(storage, name="gone"), Post(storage, name="other")
    await gone.put("reply")
    await gone.put("notice", chat(1), again=False)
    await gone.put("card", chat(2))
    assert len(await gone.claim()) == 3
    await gone.put("edit", chat(2), sending=Sending.EDIT, target="card", again=False)
    assert await other.postbox.owners() == ["gone"]
    assert await other.postbox.take_from(["gone"]) == 3
    assert await other.status("notice") == "unknown"
    other.watch.now += 2 * SECOND
    await other.deliver_within(10)
    assert Counter(other.wire.keys) == {"reply": 1, "card": 1, "edit": 1}


def test_a_process_knows_who_is_gone():
    me = new_owner()
    machine, number, _ = me.split("|")
    assert not is_gone(me, me=me)
    assert is_gone(f"{machine}|{number}|0000", me=me)
    assert is_gone(f"{machine}|999999999|0000", me=me)
    assert not is_gone(f"{machine}|1|0000", me=me)
    assert not is_gone(f"elsewhere|{number}|0000", me=me)
    assert not is_gone("somebody", me=me)


# --- what became of it ----------------------------------------------------------------------------


async def test_a_sent_message_is_known_by_its_ids(post):
    ticket = await post.ticket()
    async with post.storage.write() as uow:
        conversation = await uow.conversations.open(CHAT, "tcmy", now=NOW)
        row = await uow.messages.add(conversation.id, at=NOW, author="bot", text="好")
    await post.put("a", ticket=ticket.id, message=row.id)
    (claimed,) = await post.claim()
    assert await post.sent(claimed, "11", "12")
    async with post.storage.read() as uow:
        assert (await uow.messages.by_channel_id(conversation.id, "11")).id == row.id
        for name in ("11", "12"):
            link = await uow.links.find(CHAT, name)
            assert (link.ticket, link.message, link.card) == (ticket.id, row.id, False)


async def test_a_copy_for_staff_does_not_rename_the_residents_message(post):
    ticket = await post.ticket()
    async with post.storage.write() as uow:
        conversation = await uow.conversations.open(CHAT, "tcmy", now=NOW)
        row = await uow.messages.add(conversation.id, at=NOW, author="resident", text="漏水")
    await post.put("copy", GROUP, ticket=ticket.id, message=row.id, place=True)
    await post.deliver()
    async with post.storage.read() as uow:
        assert (await uow.messages.get(row.id)).channel_id == ""


async def test_a_file_that_was_uploaded_is_not_uploaded_again(post):
    photo = Attachment(id="p", kind=FileKind.PHOTO, mime="image/jpeg", stored="p.jpg")
    await post.ticket()
    async with post.storage.write() as uow:
        await uow.attachments.add(photo, community="tcmy", now=NOW)
    body = OutboundMessage(attachments=(photo,))
    await post.put("a", body=body)
    await post.put("b", chat(1), body=body)
    first, _ = await post.claim()
    assert first.envelope.body.attachments[0].remote is None
    await post.sent(first, files={"p": "AgAC"})
    await post.put("c", chat(2), body=body)
    (third,) = await post.claim()
    (file,) = third.envelope.body.attachments
    assert (file.remote, file.account, file.stored) == ("AgAC", "7", "p.jpg")


async def test_an_answer_names_the_message_it_answers(post):
    await post.put("a")
    (claimed,) = await post.claim()
    await post.sent(claimed, "11")
    await post.put("b", reply_to="a")
    await post.put("c", chat(1), reply_to="a")
    await post.put("d", chat(2), reply_to="nothing")
    await post.deliver_within(5)
    assert [post.wire.last(key).reply_id for key in "bcd"] == ["11", None, None]


# --- topics ---------------------------------------------------------------------------------------


async def at_place(post, ticket, *keys, group=GROUP):
    """Promise a ticket's card and words under it."""
    await post.put("card", group, ticket=ticket.id, place=True, card=True)
    for key in keys:
        await post.put(key, group, ticket=ticket.id, place=True, reply_to="card")


async def test_a_ticket_gets_one_topic_for_all_its_messages(post):
    await post.forum()
    ticket = await post.ticket()
    await at_place(post, ticket, "m1", "m2")
    await post.deliver_within(10)
    assert [one.topic is not None for one in post.wire.sent] == [True, False, False]
    assert post.wire.sent[0].topic == topic_name(ticket.number, "3-2-501", "厨房漏水")
    _, first, second = post.wire.sent
    assert first.thread == second.thread is not None
    async with post.storage.read() as uow:
        assert await uow.links.ticket_of_thread(GROUP, first.thread) == ticket.id
        assert (await uow.links.find(GROUP, first.reply_id)).card


async def test_two_tickets_get_a_topic_each(post):
    await post.forum()
    one, two = await post.ticket(), await post.ticket(home="3-1-101")
    await post.put("one", GROUP, ticket=one.id, place=True)
    await post.put("two", GROUP, ticket=two.id, place=True)
    await post.put("more", GROUP, ticket=one.id, place=True)
    await post.deliver_within(10)
    assert two.number in post.wire.last("two").topic
    async with post.storage.read() as uow:
        assert await uow.links.ticket_of_thread(GROUP, post.wire.last("more").thread) == one.id


async def test_two_processes_make_one_topic(storage):
    watch = Watch()
    wire = Wire(watch)
    posts = [Post(storage, name=name, watch=watch, wire=wire) for name in ("a", "b")]
    await posts[0].forum()
    ticket = await posts[0].ticket()
    await at_place(posts[0], ticket, "m1", "m2")
    for _ in range(20):
        await asyncio.gather(*(post.deliver() for post in posts))
    assert sum(one.topic is not None for one in wire.sent) == 1
    assert len(wire.sent) == 3


async def test_a_group_without_topics_gets_replies_to_the_card(post):
    await post.forum(forum=False)
    ticket = await post.ticket()
    await post.put("card", GROUP, ticket=ticket.id, place=True, card=True)
    await post.put("m1", GROUP, ticket=ticket.id, place=True)
    await post.deliver_within(10)
    card, m1 = post.wire.sent
    assert (card.topic, card.thread, m1.topic, m1.thread) == (None,) * 4
    async with post.storage.read() as uow:
        assert (await uow.links.find(GROUP, m1.reply_id)).card


async def test_a_group_that_turns_out_to_have_no_topics_is_remembered(post):
    ticket = await post.ticket()
    await at_place(post, ticket, "m1")
    (card,) = await post.claim()
    assert card.topic is not None
    await post.sent(card, "11", note="not-a-forum")
    await post.deliver_within(10)
    m1 = post.wire.last("m1")
    assert (m1.topic, m1.thread, m1.reply_id) == (None, None, "11")
    assert sum(key.startswith("delivery:delivery-not-a-forum") for key in post.wire.keys) == 1


async def test_topics_that_were_switched_off_are_not_used_any_more(post):
    await post.forum()
    ticket = await post.ticket()
    await at_place(post, ticket, "m1")
    await post.deliver_within(5)
    await post.put("m2", GROUP, ticket=ticket.id, place=True, reply_to="card")
    (m2,) = await post.claim()
    await post.sent(m2, "99", thread=None, note="not-a-forum")
    await post.put("m3", GROUP, ticket=ticket.id, place=True, reply_to="card")
    await post.deliver_within(10)
    m3 = post.wire.last("m3")
    assert m3.thread is None
    assert m3.reply_id is not None


async def test_a_lost_topic_is_made_anew_with_the_card_first_and_staff_told_once(post):
    await post.forum()
    ticket = await post.ticket()
    await at_place(post, ticket, "m1")
    await post.deliver_within(5)
    old = post.wire.last("m1").thread
    await post.edit("card:v2", "card", GROUP, "新卡", ticket=ticket.id, place=True, card=True)
    await post.deliver_within(5)
    post.wire.answer("m2", Failure(FailureKind.TOPIC_LOST))
    await post.put("m2", GROUP, ticket=ticket.id, place=True, reply_to="card")
    await post.put("m3", GROUP, ticket=ticket.id, place=True, reply_to="card")
    await post.deliver_within(20)
    keys = post.wire.keys[post.wire.keys.index("m2") :]
    assert keys[:4] == ["m2", "card", "m2", "m3"]
    assert sum(key.startswith("delivery:delivery-topic-lost") for key in keys) == 1
    card = post.wire.last("card")
    assert card.topic is not None
    assert card.envelope.body.text == "新卡"
    new = post.wire.last("m2").thread
    assert new == post.wire.last("m3").thread != old
    assert sum(one.topic is not None for one in post.wire.sent) == 2
    await post.edit("card:v3", "card", GROUP, ticket=ticket.id, place=True, card=True)
    await post.deliver_within(5)
    async with post.storage.read() as uow:
        assert (await uow.links.find(GROUP, post.wire.last("card:v3").target_id)).thread == new


async def test_a_closed_topic_is_opened_again(post):
    await post.forum()
    ticket = await post.ticket()
    await at_place(post, ticket, "m1")
    post.wire.answer("m1", Failure(FailureKind.TOPIC_CLOSED))
    await post.deliver_within(5)
    first, again = (one for one in post.wire.sent if one.envelope.key == "m1")
    assert (first.reopen, again.reopen) == (False, True)
    assert first.thread == again.thread
    await post.put("m2", GROUP, ticket=ticket.id, place=True)
    await post.deliver_within(5)
    assert not post.wire.last("m2").reopen


async def test_without_rights_there_are_cards_staff_are_told_once_and_topics_go_on(post):
    await post.forum()
    old, new = await post.ticket(), await post.ticket()
    await post.put("m1", GROUP, ticket=old.id, place=True)
    await post.deliver_within(2)
    post.wire.answer("n1", Failure(FailureKind.NO_RIGHTS))
    await post.put("n1", GROUP, ticket=new.id, place=True)
    await post.put("n2", GROUP, ticket=new.id, place=True)
    await post.put("m2", GROUP, ticket=old.id, place=True)
    await post.deliver_within(100)
    assert post.wire.keys.count("n1") == 2
    first, again = (one for one in post.wire.sent if one.envelope.key == "n1")
    assert first.topic is not None
    assert (again.topic, again.thread) == (None, None)
    assert (post.wire.last("n2").topic, post.wire.last("n2").thread) == (None, None)
    assert post.wire.last("m2").thread is not None
    (told,) = (one for one in post.wire.sent if "no-rights" in one.envelope.key)
    assert told.thread is None


async def test_a_group_that_migrated_is_followed_and_nothing_is_lost(post):
    await post.forum()
    await post.forum(NEW_GROUP)
    ticket = await post.ticket()
    await at_place(post, ticket)
    await post.deliver_within(5)
    post.wire.answer("m1", Failure(FailureKind.MIGRATED, migrated_to=NEW_GROUP.chat))
    await post.put("m1", GROUP, ticket=ticket.id, place=True, reply_to="card")
    await post.put("m2", GROUP, ticket=ticket.id, place=True, reply_to="card")
    await post.deliver_within(20)
    await post.put("m3", GROUP, ticket=ticket.id, place=True)
    await post.deliver_within(20)
    chats = [one.envelope.address.chat for one in post.wire.sent]
    assert post.wire.keys == ["card", "m1", "m1", "m2", "m3"]
    assert chats == [GROUP.chat] * 2 + [NEW_GROUP.chat] * 3
    assert post.wire.last("m1").reply_id is None


async def test_a_card_that_stayed_behind_is_posted_anew_in_the_new_group(post):
    ticket = await post.ticket()
    await post.forum(forum=False)
    await at_place(post, ticket)
    await post.deliver_within(5)
    async with post.storage.write() as uow:
        await uow.links.group_moved(GROUP, NEW_GROUP)
        await uow.links.set_forum(NEW_GROUP, forum=False)
    await post.edit("card:v2", "card", GROUP, "新", ticket=ticket.id, place=True, card=True)
    await post.deliver_within(10)
    assert post.wire.keys == ["card", "card"]
    again = post.wire.last("card")
    assert (again.envelope.address, again.envelope.body.text) == (NEW_GROUP, "新")


# --- failures that are the envelope's own ---------------------------------------------------------


async def conversation_with(post, ticket):
    async with post.storage.write() as uow:
        conversation = await uow.conversations.open(CHAT, "tcmy", now=NOW)
        row = await uow.messages.add(
            conversation.id, at=NOW, author="staff", text="好", ticket=ticket.id
        )
        return conversation, row


async def test_who_blocked_the_bot_is_not_written_to_and_staff_see_it_in_the_place(post):
    ticket = await post.ticket()
    conversation, row = await conversation_with(post, ticket)
    post.wire.answer("a", Failure(FailureKind.UNREACHABLE, "bot was blocked by the user"))
    await post.put("a", ticket=ticket.id, message=row.id)
    await post.deliver_within(5)
    assert await post.status("a") == "failed"
    async with post.storage.read() as uow:
        assert (await uow.conversations.get(conversation.id)).dead
        assert (await uow.messages.get(row.id)).undelivered == "unreachable"
        (event,) = await uow.tickets.events(ticket.id)
        assert (event.kind, event.message) == (EventKind.NOT_DELIVERED, row.id)
    (told,) = (one for one in post.wire.sent if one.envelope.address == GROUP)
    assert told.envelope.ticket == ticket.id
    assert "没有送达" in told.envelope.body.text
    assert (await post.rows())[0].error == "unreachable: bot was blocked by the user"


async def test_a_refused_message_is_shown_as_failed_with_its_reason(post):
    ticket = await post.ticket()
    _, row = await conversation_with(post, ticket)
    post.wire.answer("a", Failure(FailureKind.REFUSED, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
    await post.put("a", ticket=ticket.id, message=row.id)
    await post.put("b")
    await post.deliver_within(5)
    assert await post.status("a") == "failed"
    assert await post.status("b") == "sent"
    async with post.storage.read() as uow:
        assert (await uow.messages.get(row.id)).undelivered == "refused"


async def test_a_notice_that_fails_leads_to_no_other_notice(post):
    ticket = await post.ticket()
    refused = Failure(FailureKind.REFUSED)
    post.wire.answer("a", refused)
    post.wire.answer("delivery:delivery-not-delivered:a", refused)
    await post.put("a", ticket=ticket.id)
    await post.deliver_within(60)
    assert len(await post.rows()) == 2


async def test_a_lost_group_waits_and_the_manager_is_told(storage):
    from dataclasses import replace

    from flows.community import Queue

    post = Post(storage)
    queues = (*COMMUNITY.queues, Queue("manager", -1001000000004))
    async with storage.write() as uow:
        await uow.communities.save(replace(COMMUNITY, queues=queues), today=date(2026, 11, 25))
    kicked = Failure(FailureKind.UNREACHABLE, "bot was kicked")
    post.wire.answer("card", kicked, kicked, kicked)
    await post.put("card", GROUP)
    await post.deliver_within(100)
    assert await post.status("card") == "waiting"
    told = [one.envelope for one in post.wire.sent if one.envelope.address != GROUP]
    assert [one.address.chat for one in told] == ["-1001000000004"]
    await post.deliver_within(200)
    assert await post.status("card") == "sent"


async def test_an_unknown_outcome_is_repeated_only_where_it_may_be(post):
    lost = Failure(FailureKind.UNKNOWN, "answer lost")
    for key, again in (("reply", True), ("notice", False)):
        post.wire.answer(key, lost)
        await post.put(key, chat(len(key)), again=again)
    await post.deliver_within(10)
    assert post.wire.keys.count("reply") == 2
    assert post.wire.keys.count("notice") == 1
    assert await post.status("notice") == "unknown"


async def test_a_card_that_is_gone_is_posted_anew_with_the_words_of_the_edit(post):
    ticket = await post.ticket()
    await post.forum(forum=False)
    await at_place(post, ticket)
    await post.deliver_within(5)
    post.wire.answer("v2", Failure(FailureKind.NOT_THERE))
    await post.edit("v2", "card", GROUP, "新", ticket=ticket.id, place=True)
    await post.deliver_within(10)
    assert post.wire.keys == ["card", "v2", "card"]
    assert post.wire.last("card").envelope.body.text == "新"
    await post.edit("v3", "card", GROUP, ticket=ticket.id, place=True, card=True)
    await post.deliver_within(10)
    async with post.storage.read() as uow:
        assert (await uow.links.find(GROUP, post.wire.last("v3").target_id)).card
    assert await post.statuses() == {"sent": 2, "cancelled": 1}


async def test_a_copy_that_is_gone_is_said_anew(post):
    await post.put("copy", GROUP)
    await post.deliver()
    post.wire.answer("copy:v2", Failure(FailureKind.NOT_THERE))
    await post.edit("copy:v2", "copy", GROUP, "新")
    await post.deliver_within(10)
    first, again = (one for one in post.wire.sent if one.envelope.key == "copy:v2")
    assert (first.envelope.sending, again.envelope.sending) == (Sending.EDIT, Sending.MESSAGE)
    assert again.target_id is None


async def test_an_edit_that_can_no_longer_be_made_is_told_staff(post):
    ticket = await post.ticket()
    _, row = await conversation_with(post, ticket)
    await post.put("a", ticket=ticket.id, message=row.id)
    await post.deliver()
    post.wire.answer("a:v2", Failure(FailureKind.NOT_THERE, "message can't be edited"))
    await post.edit("a:v2", "a", ticket=ticket.id, message=row.id)
    await post.deliver_within(10)
    assert await post.status("a:v2") == "failed"
    assert any("edit-lost" in key for key in post.wire.keys)
    async with post.storage.read() as uow:
        assert (await uow.messages.get(row.id)).undelivered is None


async def test_an_answer_to_what_is_gone_is_said_on_its_own(post):
    await post.put("a")
    await post.deliver()
    post.wire.answer("b", Failure(FailureKind.NOT_THERE))
    await post.put("b", reply_to="a")
    await post.deliver_within(10)
    first, again = (one for one in post.wire.sent if one.envelope.key == "b")
    assert first.reply_id is not None
    assert again.reply_id is None


async def test_a_card_that_is_gone_does_not_keep_words_from_its_place(post):
    ticket = await post.ticket()
    await post.forum(forum=False)
    await at_place(post, ticket)
    await post.deliver_within(5)
    post.wire.answer("m1", Failure(FailureKind.NOT_THERE))
    await post.put("m1", GROUP, ticket=ticket.id, place=True)
    await post.deliver_within(10)
    first, again = (one for one in post.wire.sent if one.envelope.key == "m1")
    assert first.reply_id is not None
    assert again.reply_id is None


async def test_a_sender_that_breaks_its_promise_ends_nothing(post):
    post.wire.answer("a", ValueError("?"))
    await post.put("a")
    await post.put("b", chat(1))
    await post.deliver_within(10)
    assert Counter(post.wire.keys) == {"a": 2, "b": 1}


async def test_a_channel_that_this_process_does_not_know_waits(post):
    async with post.storage.write() as uow:
        await uow.outbox.put(
            Envelope(key="a", address=CHAT, body=OutboundMessage(text="好"), due=NOW)
        )
    deaf = Delivery(post.postbox, {}, clock=post.watch, sleep=post.watch.sleep)
    assert await deaf.deliver_due(NOW) == 0
    assert await post.status("a") == "waiting"


async def test_unreadable_words_fail_with_a_reason_and_block_nobody(post):
    other = SqlPostbox(post.storage.database, Crypt("another key, long enough"), words())
    await post.put("a")
    assert await other.claim(now=NOW, owner="x", limit=9) == []
    (row,) = await post.rows()
    assert (row.status, row.error) == ("failed", "unreadable: UnreadableError")


async def test_a_receipt_that_cannot_be_linked_is_still_a_receipt(post):
    ticket = await post.ticket()
    await post.put("a", ticket=ticket.id)
    (claimed,) = await post.claim()
    from dataclasses import replace

    odd = replace(claimed, envelope=replace(claimed.envelope, ticket=987654))
    assert await post.sent(odd, "1")
    assert await post.status("a") == "sent"


async def test_a_failure_whose_notice_cannot_be_worded_is_tried_later(post):
    ticket = await post.ticket()
    await post.put("a", ticket=ticket.id)
    mute = SqlPostbox(post.storage.database, Crypt(SECRET), FluentWords({"zh": "", "en": ""}))
    (claimed,) = await mute.claim(now=NOW, owner="x", limit=9)
    assert await mute.failed(claimed, Failure(FailureKind.REFUSED, "no"), now=NOW)
    (row,) = await post.rows()
    assert (row.status, row.error) == ("waiting", "refused: no")


# --- the running process --------------------------------------------------------------------------


class Running:
    """A delivery that runs in real time."""

    def __init__(self, storage, **more):
        self.post = Post(storage)
        self.clock = lambda: datetime.now(UTC)
        self.wire = Wire(self.clock)
        self.post.watch = self.clock
        self.stop = asyncio.Event()
        self.delivery = Delivery(
            more.pop("postbox", self.post.postbox), {Channel.TELEGRAM: self.wire},
            clock=self.clock, **more,
        )  # fmt: skip

    async def put(self, key, address=CHAT, **more):
        async with self.post.storage.write() as uow:
            body = OutboundMessage(text=key)
            values = {"key": key, "address": address, "body": body, "due": self.clock()} | more
            await uow.outbox.put(Envelope(**values))

    async def __aenter__(self):
        self.task = asyncio.create_task(self.delivery.run(self.stop))
        return self

    async def __aexit__(self, *_):
        self.stop.set()
        await asyncio.wait_for(self.task, BOUND)

    async def until(self, *keys, seconds=BOUND):
        async with asyncio.timeout(seconds):
            while not set(keys) <= set(self.wire.keys):
                await asyncio.sleep(0.005)


async def test_a_woken_delivery_sends_at_once(storage):
    async with Running(storage, poll=30.0) as running:
        await asyncio.sleep(0.2)
        await running.put("a")
        woken = running.clock()
        running.delivery.wake()
        await running.until("a")
        assert running.clock() - woken < 20 * SECOND  # and not after the half minute
        await running.put("b")
        running.delivery.wake()
        await running.until("b")
        assert running.wire.at[1] - running.wire.at[0] >= SECOND
    assert await running.post.statuses() == {"sent": 2}


async def test_what_another_process_promised_is_found_by_looking(storage):
    async with Running(storage) as running:
        await asyncio.sleep(0.2)
        await running.put("a")
        await running.until("a")


async def test_what_falls_due_goes_when_it_does(storage):
    running = Running(storage, poll=30.0)
    due = running.clock() + SECOND
    await running.put("a", due=due)
    async with running:
        await running.until("a")
    assert timedelta(0) <= running.wire.at[0] - due < 20 * SECOND


async def test_stopping_finishes_what_is_in_hand(storage):
    async with Running(storage) as running:
        slow = asyncio.Event()
        send = running.wire.send

        async def slowly(claimed):
            slow.set()
            await asyncio.sleep(0.5)
            return await send(claimed)

        running.wire.send = slowly
        await running.put("a")
        running.delivery.wake()
        await slow.wait()
        running.stop.set()
    assert await running.post.statuses() == {"sent": 1}


async def test_chats_are_served_side_by_side(storage):
    async with Running(storage) as running:
        send = running.wire.send

        async def slowly(claimed):
            await asyncio.sleep(0.3)
            return await send(claimed)

        running.wire.send = slowly
        for number in range(10):
            await running.put(str(number), chat(number))
        begun = running.clock()
        running.delivery.wake()
        await running.until(*map(str, range(10)))
        assert running.clock() - begun < 2 * SECOND


@dataclass
class Outage:
    """The database is away from a call on, until that call was tried so often."""

    call: str
    tries: int
    alone: bool = False
    """Whether it is away for this call only."""


class Away:
    """A postbox whose database goes away at the worst moments, one after the other."""

    def __init__(self, postbox, *outages):
        self.postbox = postbox
        self.outages = list(outages)
        self.begun = False

    def __getattr__(self, name):
        method = getattr(self.postbox, name)

        async def call(*args, **more):
            outage = self.outages[0] if self.outages else Outage("", 0)
            if name == outage.call:
                outage.tries -= 1
                self.begun = outage.tries > 0
                if not self.begun:
                    self.outages.pop(0)
                raise ConnectionRefusedError
            if self.begun and not outage.alone:
                raise ConnectionRefusedError
            return await method(*args, **more)

        return call


async def heard(capsys, words, times):
    """Wait until the log has said something so often; give all of it."""
    said = ""
    async with asyncio.timeout(BOUND):
        while (said := said + capsys.readouterr().out).count(words) < times:
            await asyncio.sleep(0.01)
    return said


async def test_a_database_that_is_away_loses_nothing_and_is_logged_once(storage, capsys):
    away = Away(Post(storage).postbox, Outage("claim", 3), Outage("sent", 3))
    async with Running(storage, postbox=away, poll=0.05) as running:
        await running.put("a")
        said = await heard(capsys, "database back", 2)
        assert await running.post.status("a") == "sent"
    assert running.wire.keys == ["a"]
    said += capsys.readouterr().out
    assert (said.count("database away"), said.count("database back")) == (2, 2)


async def test_a_database_that_was_away_for_a_look_is_back_after_the_next(storage, capsys):
    looks = (Outage("next_due", 3, alone=True), Outage("next_due", 1, alone=True))
    async with Running(storage, postbox=Away(Post(storage).postbox, *looks), poll=0.05):
        said = await heard(capsys, "database back", 1)
    assert said.count("database away") == 1
