"""What becomes of an envelope that was not sent, and how fast may be sent: the rules themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from flows.delivery import (
    DECISIONS,
    Fate,
    Notice,
    Remedy,
    Verdict,
    decide,
    may_repeat,
    pause,
    reworded,
)
from flows.messages import (
    Address,
    Attachment,
    Button,
    Channel,
    Claimed,
    Envelope,
    Failure,
    FailureKind,
    FileKind,
    OutboundMessage,
    Sending,
)
from flows.pace import (
    CHAT_GAP,
    GROUP_MINUTE,
    GROUP_RESERVE,
    IDLE,
    PER_SECOND,
    account_bucket,
    after_account,
    after_chat,
    chat_bucket,
    cost,
    messages_in,
    room,
    turn,
)
from flows.tickets import Kind, Status
from flows.topics import topic_name

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CHAT = Address(Channel.TELEGRAM, "7", "42")
GROUP = Address(Channel.TELEGRAM, "7", "-100")
PHOTO = Attachment(id="a", kind=FileKind.PHOTO)


def envelope(address=CHAT, **more) -> Envelope:
    body = OutboundMessage(text="好")
    return Envelope(**{"key": "k", "address": address, "body": body, "due": NOW} | more)


def claimed(address=CHAT, *, tries=1, thread=None, topic=None, reopen=False, reply_id=None, **more):
    return Claimed(
        id=1, fence=1, envelope=envelope(address, **more), tries=tries, thread=thread,
        topic=topic, reopen=reopen, reply_id=reply_id,
    )  # fmt: skip


def after(kind, one, *, since=NOW, jitter=0.0, **more) -> Verdict:
    return decide(Failure(kind, **more), one, since=since, now=NOW, jitter=jitter)


def waits(seconds, **more) -> Verdict:
    return Verdict(fate=Fate.WAITING, due=NOW + seconds * SECOND, **more)


IN_TOPIC = {"thread": "5", "ticket": 1, "place": True}


@pytest.mark.parametrize(
    "kind, one, more, verdict",
    [
        (FailureKind.LATER, claimed(), {"retry_after": 7.0},
         waits(7, remedy=Remedy.HOLD_CHAT, counted=False)),
        (FailureKind.LATER, claimed(), {"retry_after": 7.0, "whole_account": True},
         waits(7, remedy=Remedy.HOLD_ACCOUNT, counted=False)),
        (FailureKind.LATER, claimed(), {}, waits(1, remedy=Remedy.HOLD_CHAT, counted=False)),
        (FailureKind.UNREACHABLE, claimed(), {},
         Verdict(fate=Fate.FAILED, remedy=Remedy.MARK_DEAD, notice=Notice.NOT_DELIVERED)),
        (FailureKind.UNREACHABLE, claimed(GROUP), {},
         waits(60, notice=Notice.GROUP_LOST, counted=False)),
        (FailureKind.TEMPORARY, claimed(tries=3), {}, waits(4)),
        (FailureKind.TEMPORARY, claimed(tries=3), {"jitter": 0.5}, waits(4.5)),
        (FailureKind.TEMPORARY, claimed(tries=900), {"since": NOW - timedelta(hours=23)},
         waits(60)),
        (FailureKind.TEMPORARY, claimed(), {"since": NOW - timedelta(hours=24)},
         Verdict(fate=Fate.FAILED, notice=Notice.GAVE_UP)),
        (FailureKind.UNKNOWN, claimed(), {}, waits(1)),
        (FailureKind.UNKNOWN, claimed(again=False), {}, Verdict(fate=Fate.UNKNOWN)),
        (FailureKind.UNKNOWN, claimed(again=False, sending=Sending.EDIT), {}, waits(1)),
        (FailureKind.MIGRATED, claimed(GROUP), {"migrated_to": "-200"},
         waits(0, remedy=Remedy.MOVE_GROUP, counted=False)),
        (FailureKind.MIGRATED, claimed(GROUP), {},
         waits(60, notice=Notice.GROUP_LOST, counted=False)),
        (FailureKind.MIGRATED, claimed(GROUP), {"migrated_to": "-100"},
         waits(60, notice=Notice.GROUP_LOST, counted=False)),
        (FailureKind.TOPIC_LOST, claimed(GROUP, **IN_TOPIC), {},
         waits(0, remedy=Remedy.LOSE_TOPIC, notice=Notice.TOPIC_LOST)),
        (FailureKind.TOPIC_LOST, claimed(GROUP, **IN_TOPIC, tries=4), {},
         waits(8, remedy=Remedy.LOSE_TOPIC, notice=Notice.TOPIC_LOST)),
        (FailureKind.TOPIC_LOST, claimed(GROUP), {}, waits(1)),
        (FailureKind.TOPIC_LOST, claimed(GROUP, **IN_TOPIC, sending=Sending.DELETE), {},
         Verdict(fate=Fate.SENT)),
        (FailureKind.TOPIC_CLOSED, claimed(GROUP, **IN_TOPIC), {},
         waits(0, remedy=Remedy.REOPEN_TOPIC, counted=False)),
        (FailureKind.TOPIC_CLOSED, claimed(GROUP, **IN_TOPIC, reopen=True), {},
         waits(60, notice=Notice.NO_RIGHTS, counted=False)),
        (FailureKind.TOPIC_CLOSED, claimed(GROUP), {},
         waits(60, notice=Notice.NO_RIGHTS, counted=False)),
        (FailureKind.NO_RIGHTS, claimed(GROUP), {},
         waits(60, notice=Notice.NO_RIGHTS, counted=False)),
        (FailureKind.NO_RIGHTS, claimed(GROUP, topic="R"), {},
         waits(0, remedy=Remedy.WITHOUT_TOPIC, notice=Notice.NO_RIGHTS, counted=False)),
        (FailureKind.NO_RIGHTS, claimed(GROUP, **IN_TOPIC, reopen=True), {},
         waits(0, remedy=Remedy.WITHOUT_TOPIC, notice=Notice.NO_RIGHTS, counted=False)),
        (FailureKind.NO_RIGHTS, claimed(GROUP, **IN_TOPIC, sending=Sending.TOPIC), {},
         Verdict(fate=Fate.CANCELLED, notice=Notice.NO_RIGHTS)),
        (FailureKind.TOPIC_LOST, claimed(GROUP, **IN_TOPIC, sending=Sending.TOPIC), {},
         Verdict(fate=Fate.CANCELLED)),
        (FailureKind.NO_RIGHTS, claimed(), {},
         Verdict(fate=Fate.FAILED, notice=Notice.NOT_DELIVERED)),
        (FailureKind.NOT_THERE, claimed(sending=Sending.DELETE), {}, Verdict(fate=Fate.SENT)),
        (FailureKind.NOT_THERE, claimed(GROUP, sending=Sending.EDIT, card=True), {},
         Verdict(fate=Fate.CANCELLED, remedy=Remedy.POST_CARD_ANEW)),
        (FailureKind.NOT_THERE, claimed(GROUP, sending=Sending.EDIT), {},
         waits(0, remedy=Remedy.AS_MESSAGE)),
        (FailureKind.NOT_THERE, claimed(sending=Sending.EDIT), {},
         Verdict(fate=Fate.FAILED, notice=Notice.EDIT_LOST)),
        (FailureKind.NOT_THERE, claimed(reply_id="9"), {},
         waits(0, remedy=Remedy.WITHOUT_REPLY)),
        (FailureKind.NOT_THERE, claimed(), {},
         Verdict(fate=Fate.FAILED, notice=Notice.NOT_DELIVERED)),
        (FailureKind.REFUSED, claimed(), {},
         Verdict(fate=Fate.FAILED, notice=Notice.NOT_DELIVERED)),
        (FailureKind.REFUSED, claimed(GROUP), {},
         Verdict(fate=Fate.FAILED, notice=Notice.REFUSED)),
    ],
)  # fmt: skip
def test_every_failure_has_its_verdict(kind, one, more, verdict):
    assert after(kind, one, **more) == verdict


def test_the_table_is_total():
    assert set(DECISIONS) == set(FailureKind)


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("address", [CHAT, GROUP])
@pytest.mark.parametrize("sending", Sending)
def test_what_waits_has_an_instant_and_nothing_else_has(kind, address, sending):
    verdict = after(kind, claimed(address, sending=sending))
    assert (verdict.due is not None) == (verdict.fate is Fate.WAITING)


def test_pauses_grow_to_a_minute():
    assert [pause(tries) // SECOND for tries in (1, 2, 3, 6, 7, 5000)] == [1, 2, 4, 32, 60, 60]


def test_only_what_may_come_twice_is_repeated():
    assert may_repeat(Sending.MESSAGE, again=True)
    assert not may_repeat(Sending.MESSAGE, again=False)
    assert may_repeat(Sending.EDIT, again=False)


def test_an_edit_changes_words_and_buttons_and_keeps_the_files():
    body = OutboundMessage(text="旧", attachments=(PHOTO,), buttons=(Button("a", "a"),))
    edited = reworded(body, OutboundMessage(text="新", buttons=(Button("b", "b"),)))
    assert edited == replace(body, text="新", buttons=(Button("b", "b"),))


def test_a_topic_is_named_without_anybodys_number():
    assert topic_name("R-261122-0007", "3-2-501", "厨房漏水\n电话⟨phone:1⟩") == (
        "🆕 R-261122-0007 · 3-2-501 · 厨房漏水 电话…"
    )
    assert topic_name("Q-261122-0008", None, "", Status.CLOSED) == "✅ Q-261122-0008"
    burning = [
        topic_name("E-261122-0009", None, "", status, Kind.EMERGENCY).split()[0]
        for status in (Status.NEW, Status.RESOLVED, Status.CLOSED)
    ]
    assert burning == ["🚨🆕", "☑️", "✅"]
    long = topic_name("R-261122-0007", "3-2-501", "😀" * 500)
    assert len(long.encode("utf-16-le")) // 2 <= 128


# --- pace -----------------------------------------------------------------------------------------


def times(sends, *, bulk=False, cost=1):
    pace, at, sent = IDLE, 0.0, []
    for _ in range(sends):
        at = turn(pace, now=at, cost=cost, bulk=bulk)
        pace = after_account(pace, at=at, cost=cost)
        sent += [at] * cost
    return sent


def busiest(sent, window):
    return max(sum(start <= at < start + window for at in sent) for start in sent)


@pytest.mark.parametrize("bulk", [True, False])
@pytest.mark.parametrize("cost", [1, 3, 10])
def test_an_account_sends_at_most_28_in_any_second_and_hardly_less(bulk, cost):
    sent = times(300, bulk=bulk, cost=cost)
    assert busiest(sent, 1.0) <= PER_SECOND
    assert sent[-1] < len(sent) / (PER_SECOND - cost + 1) + 1


def test_what_can_wait_is_spread_evenly():
    sent = times(29, bulk=True)
    assert min(b - a for a, b in pairwise(sent)) == pytest.approx(1 / 28)


def test_more_than_a_second_allows_waits_for_a_second_without_anything():
    pace = after_account(IDLE, at=5.0, cost=1)
    assert turn(pace, now=5.0, cost=40, bulk=False) == 6.0


def test_a_clock_that_was_put_back_forgets_what_was_sent_later():
    later = after_account(IDLE, at=1e6, cost=PER_SECOND)
    assert turn(later, now=5.0, cost=1, bulk=True) == 5.0
    assert after_account(later, at=5.0, cost=1).recent == (5.0,)


def test_an_account_tells_when_it_is_free():
    pace = IDLE
    for _ in range(PER_SECOND):
        assert pace.free(urgent=False) <= 5.0
        pace = after_account(pace, at=5.0, cost=1)
    assert pace.free(urgent=False) == 6.0


def test_a_chat_gets_one_message_a_second_emergency_or_not():
    pace = after_chat(IDLE, CHAT, at=5.0, cost=1)
    assert pace.free(urgent=False) == pace.free(urgent=True) == 5.0 + CHAT_GAP
    assert room(pace, CHAT, now=9.0, cost=7, urgent=False) == 9.0


def group_times(sends, urgent=False, start=IDLE, now=0.0):
    pace, sent = start, []
    for _ in range(sends):
        at = max(now, pace.free(urgent=urgent))
        at = max(at, room(pace, GROUP, now=at, cost=1, urgent=urgent))
        pace = after_chat(pace, GROUP, at=at, cost=1)
        sent.append(at)
    return sent, pace


def test_a_group_gets_15_in_any_minute():
    sent, _ = group_times(60)
    assert busiest(sent, 60.0) == GROUP_MINUTE - GROUP_RESERVE
    assert sent[-1] < 4 * 60


def test_three_more_are_kept_for_emergencies():
    _, full = group_times(15)
    more, spent = group_times(3, urgent=True, start=full, now=20.0)
    assert more == [20.0] * 3
    assert spent.free(urgent=True) == 60.0
    assert spent.free(urgent=False) > 60.0


def test_what_takes_many_actions_waits_until_all_fit():
    _, pace = group_times(10)
    assert room(pace, GROUP, now=20.0, cost=5, urgent=False) == 20.0
    assert room(pace, GROUP, now=20.0, cost=7, urgent=False) == pytest.approx(60 + CHAT_GAP)
    assert room(pace, GROUP, now=20.0, cost=40, urgent=False) == pytest.approx(60 + 9 * CHAT_GAP)


def test_it_is_counted_how_many_messages_a_channel_makes():
    assert messages_in(OutboundMessage()) == 1
    assert messages_in(OutboundMessage(text="好" * 4096)) == 1
    assert messages_in(OutboundMessage(text="好" * 4097)) == 2
    assert messages_in(OutboundMessage(text="😀" * 2049)) == 2
    assert messages_in(OutboundMessage(text="好" * 1024, attachments=(PHOTO,) * 3)) == 3
    assert messages_in(OutboundMessage(text="好" * 1025, attachments=(PHOTO,) * 3)) == 4


def test_topic_actions_count():
    assert cost(claimed(GROUP)) == 1
    assert cost(claimed(GROUP, topic="R-1")) == 2
    assert cost(claimed(GROUP, reopen=True)) == 2
    assert cost(claimed(GROUP, sending=Sending.EDIT)) == 1


def test_accounts_and_chats_have_a_pace_each():
    assert account_bucket(CHAT) == account_bucket(GROUP) == "telegram:7"
    assert chat_bucket(CHAT) != chat_bucket(GROUP)
