"""What the clock owes on tickets: each number at its edge, each thing told once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from flows.community import Role
from flows.desk.actions import (
    Agree,
    CalledBack,
    Done,
    HandOver,
    New,
    Reopen,
    Reply,
    Resume,
    Start,
    Take,
    Wait,
)
from flows.messages import Channel, Envelope, Mention
from flows.tickets import EventKind, Kind, Status, Ticket, WaitFor
from flows.understanding import Interval
from storage.tables import PromiseRow, core
from tests.playbook import (
    FRONT,
    MAINTENANCE,
    MANAGER,
    SECURITY,
    ZONE,
    Playbook,
    at,
    community,
    stage,
)

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def lamp(play: Playbook, who: str = "li") -> Ticket:
    """A normal repair: respond within 2 hours of service, finish within 48 hours."""
    play.means["楼道灯不亮了"] = "repair_electrical"
    await play.resident("楼道灯不亮了", who=who)
    await play.deliver()
    return await play.ticket()


async def does(play: Playbook, number: str, act: object) -> None:
    result = await play.clerk(number, act)
    assert result.done, play.words(result)
    await play.deliver()


async def waits(play: Playbook, ticket: Ticket, what: str, until: datetime | None = None) -> None:
    """Let a ticket wait for something, as the one who has it says."""
    until = until or play.now + timedelta(days=30)
    reason = WaitFor(what)
    result = await play.clerk("001", Wait(ticket=ticket.id, reason=reason, until=until))
    assert result.done, play.words(result)


async def falls_due(play: Playbook, when: datetime, **kinds: int) -> list[Envelope]:
    """It is owed then, not a second before, and not again; gives what waits to be sent."""
    play.now = when - SECOND
    assert await play.tick("tickets", "emergencies") == {}, when
    play.now = when
    await play.deliver()
    assert await play.tick("tickets", "emergencies") == kinds
    assert await play.tick("tickets", "emergencies") == {}
    return [
        e for chat in (MAINTENANCE, FRONT, SECURITY, MANAGER) for e in await play.promised(chat)
    ]


def posted(envelopes: list[Envelope]) -> list[str]:
    return [
        e.body.text for e in envelopes if e.ticket and not e.card and e.sending.value == "message"
    ]


# --- warnings -------------------------------------------------------------------------------------


async def test_the_respond_clock_warns_calls_the_supervisor_then_the_manager(
    play: Playbook,
) -> None:
    play.now = at("20:00")
    ticket = await lamp(play)
    tuesday = play.now.date() + timedelta(days=1)
    sent = await falls_due(play, at("09:36", tuesday), clock_warned=1)
    assert posted(sent) == [f"⏰ 工程维修组 {ticket.number} 要在 11-24 10:00 前响应，时间快到了。"]
    assert any(e.card or e.target for e in sent)  # the card is touched
    sent = await falls_due(play, at("10:00", tuesday), supervisor_called=1)
    assert posted(sent) == [
        f"📣 @陈洁(008) {ticket.number} 应在 11-24 10:00 前响应，已经超时，请跟进。"
    ]
    (call,) = [e for e in sent if "@陈洁" in e.body.text and not e.target]
    assert call.body.mentions == (Mention("@陈洁(008)", 700008),)
    assert call.place
    sent = await falls_due(play, at("12:00", tuesday), manager_called=1)
    assert posted(sent) == [
        f"📣 @王芳(001) {ticket.number} 应在 11-24 10:00 前响应，超时已经一倍，请亲自过问。"
    ]
    told = [e for e in await play.events(ticket) if e.kind is EventKind.TOLD]
    assert [(e.data or {})["what"] for e in told] == [
        "clock_warned", "supervisor_called", "manager_called",
    ]  # fmt: skip


async def test_who_took_it_is_reminded_of_the_finish_by_name(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    await does(play, "031", Reply(ticket=ticket.id, text="在路上了"))
    due = MONDAY + 48 * HOUR
    warn = MONDAY + 0.8 * 48 * HOUR  # 00:24 at night: it rests until the opening
    assert warn == datetime(2026, 11, 25, 0, 24, tzinfo=ZONE)
    await falls_due(play, at("20:00", due.date() - timedelta(days=1)), line_wanted=1)
    sent = await falls_due(play, at("08:30", due.date()), clock_warned=1)
    assert posted(sent) == [f"⏰ @张强(031) {ticket.number} 要在 11-25 10:00 前完成，时间快到了。"]
    (reminder,) = [e for e in sent if e.body.text.startswith("⏰ @")]
    assert reminder.body.mentions == (Mention("@张强(031)", 700031),)


async def test_taken_or_done_in_time_nobody_is_called(play: Playbook) -> None:
    ticket = await lamp(play)
    play.now = MONDAY + timedelta(minutes=95, seconds=59)
    assert await play.tick("tickets", "emergencies") == {}
    await does(play, "031", Take(ticket=ticket.id))
    play.later(seconds=1)
    assert await play.tick("tickets", "emergencies") == {}
    await does(play, "031", Done(ticket=ticket.id))
    play.later(days=4)
    assert await play.tick("tickets", "emergencies") == {"callback_asked": 1}


async def test_reopened_the_clocks_warn_anew(play: Playbook) -> None:
    ticket = await lamp(play)
    await falls_due(play, MONDAY + timedelta(minutes=96), clock_warned=1)
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id), Reopen(ticket=ticket.id)):
        await does(play, "031", act)
    reopened = play.now
    await falls_due(play, reopened + timedelta(minutes=96), clock_warned=1)


async def test_while_the_resident_is_waited_for_nothing_runs_out(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    await waits(play, ticket, "resident")
    for _ in range(4):
        play.later(hours=23)
        await does(play, "031", Reply(ticket=ticket.id, text="方便时请告诉我们时间"))
        assert await play.tick("tickets", "emergencies") == {}
    resumed = play.now
    await does(play, "031", Resume(ticket=ticket.id))
    play.later(hours=20)
    await does(play, "031", Reply(ticket=ticket.id, text="配件到了"))
    assert await play.tick("tickets", "emergencies") == {}
    play.now = resumed + 48 * HOUR  # at six in the morning: due at the opening
    assert await play.tick("tickets", "emergencies") == {"clock_warned": 1, "skipped": 1}
    await falls_due(play, at("08:30", play.now.date()), supervisor_called=1, line_said=1)


async def test_where_there_is_no_supervisor_the_manager_stands_in(database_url: str) -> None:
    whole = community()
    few = replace(whole, staff=tuple(s for s in whole.staff if Role.SUPERVISOR not in s.roles))
    async with stage(database_url, few) as play:
        await play.lives("li")
        await lamp(play)
        await falls_due(play, MONDAY + timedelta(minutes=96), clock_warned=1)
        (said,) = posted(await falls_due(play, MONDAY + 2 * HOUR, supervisor_called=1))
        assert said.startswith("📣 @王芳(001)")
        (said,) = posted(await falls_due(play, MONDAY + 4 * HOUR, manager_called=1))
        assert said.startswith("📣 @王芳(001)")


async def test_a_complaint_about_staff_skips_the_supervisor(play: Playbook) -> None:
    play.means["你们保安骂人"] = "complaint_staff"
    await play.resident("你们保安骂人", who="li")
    await play.deliver()
    await falls_due(play, MONDAY + timedelta(minutes=48), clock_warned=1)
    sent = await falls_due(play, MONDAY + HOUR, supervisor_called=1)
    (said,) = posted(sent)
    assert said.startswith("📣 @王芳(001)")
    assert {e.address.chat for e in sent} == {str(MANAGER)}


async def test_what_lies_with_the_manager_skips_the_supervisor(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", HandOver(ticket=ticket.id, queue="manager"))
    play.later(hours=2)
    assert (await play.tick("tickets"))["supervisor_called"] == 1
    assert posted(await play.promised(MANAGER))[-1].startswith("📣 @王芳(001)")
    assert await play.promised(700008) == []
    everywhere = [e for chat in (MAINTENANCE, FRONT) for e in await play.promised(chat)]
    assert not [text for text in posted(everywhere) if "📣" in text]


async def test_a_complaint_about_the_manager_is_the_companys(database_url: str) -> None:
    async with stage(database_url, community(company_contact=700900, company="天成物业")) as play:
        await play.lives("li")
        play.means["我要投诉你们经理骂人"] = "complaint_staff"
        await play.resident("我要投诉你们经理骂人", who="li")
        await play.deliver()
        await falls_due(play, MONDAY + timedelta(minutes=48), clock_warned=1)
        assert await falls_due(play, MONDAY + HOUR, supervisor_called=1) == []
        (said,) = posted(await play.promised(700900))
        assert said.startswith("📣 @天成物业(HQ) C-")
        assert await falls_due(play, MONDAY + 2 * HOUR, manager_called=1) == []
        (said,) = posted(await play.promised(700900))
        assert said.startswith("📣 @天成物业(HQ) C-")


async def test_who_is_called_hears_it_in_private_where_they_wrote_to_the_bot(
    play: Playbook,
) -> None:
    await play.resident("/start", who="tg:700008")
    await play.deliver()
    await lamp(play)
    await falls_due(play, MONDAY + timedelta(minutes=96), clock_warned=1)
    await falls_due(play, MONDAY + 2 * HOUR, supervisor_called=1)
    (private,) = await play.promised(700008)
    assert private.body.text.startswith("📣 @陈洁(008)")


async def test_the_community_changes_when_it_warns(database_url: str) -> None:
    async with stage(database_url, community(numbers={"warn_at": 0.5})) as play:
        await play.lives("li")
        await lamp(play)
        await falls_due(play, MONDAY + HOUR, clock_warned=1)


async def test_an_emergency_is_alerted_and_not_called_late(play: Playbook) -> None:
    await play.resident("我被困在电梯里了", who="li")
    play.later(hours=1)
    assert await play.tick("tickets", "emergencies") == {"emergency_alerted": 1}


# --- words of a resident's that nobody answers ----------------------------------------------------


async def test_a_resident_who_waits_for_an_answer_is_noticed_after_the_respond_time(
    play: Playbook,
) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    play.later(minutes=10)
    await play.resident("补充一下,灯座也松了", who="li")
    asked = play.now
    play.later(minutes=30)
    await play.resident("补充一下,开关也坏了", who="li")
    (said,) = posted(await falls_due(play, asked + 2 * HOUR, resident_unanswered=1))
    assert said == (
        f"💬 @张强(031) {ticket.number} 住户 11-23 10:10 的话还没有人回复。回复这条就会转给住户。"
    )
    await play.deliver()
    reminder = play.find("还没有人回复", MAINTENANCE)
    await play.group(700031, "一起换,带齐了配件", chat=MAINTENANCE, reply_to=reminder.message)
    assert "一起换,带齐了配件" in (await play.heard("li"))[-1].text
    play.later(hours=3)
    assert await play.tick("tickets", "emergencies") == {}
    await play.resident("补充一下,还有一盏不亮", who="li")
    await falls_due(play, play.now + 2 * HOUR, resident_unanswered=1)


async def test_going_on_is_no_answer_to_a_resident_who_waits(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    await waits(play, ticket, "parts")
    play.later(minutes=10)
    await play.resident("补充一下,灯座也松了", who="li")
    asked = play.now
    play.later(minutes=30)
    await does(play, "031", Resume(ticket=ticket.id))
    (said,) = posted(await falls_due(play, asked + 2 * HOUR, resident_unanswered=1))
    assert "11-23 10:10 的话还没有人回复" in said


async def test_in_an_emergency_two_minutes_are_long(play: Playbook) -> None:
    await play.resident("我被困在电梯里了", who="li")
    await play.deliver()
    ticket = await play.ticket()
    await does(play, "031", Take(ticket=ticket.id))
    play.later(minutes=1)
    await play.resident("还有老人在里面,快一点", who="li")
    assert (await play.ticket()).id == ticket.id
    await falls_due(play, play.now + timedelta(minutes=2), resident_unanswered=1)


# --- never silent ---------------------------------------------------------------------------------


async def test_what_waits_is_never_silent_for_more_than_a_day(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    play.later(hours=1)
    await waits(play, ticket, "parts")
    since = play.now  # 11:00; to be said a quarter before it is a day
    tuesday, wednesday = (since.date() + timedelta(days=n) for n in (1, 2))
    (asked,) = posted(await falls_due(play, at("08:45", tuesday), line_wanted=1))
    assert asked == (
        f"✍️ @张强(031) {ticket.number} 已有 21 小时 45 分钟没给住户消息了。"
        "请在 11-24 10:45 前回复这条写一句进展，会转给住户。"
    )
    await play.heard("li")
    await falls_due(play, at("10:45", tuesday), line_said=1)  # nobody wrote one
    (line,) = await play.heard("li")
    assert line.text.startswith(f"{ticket.number} 还在等配件，预计12月23日")
    play.now = at("11:00", tuesday)
    await play.deliver()
    reminder = play.find("写一句进展", MAINTENANCE)
    await play.group(700031, "配件明天到,到了就来", chat=MAINTENANCE, reply_to=reminder.message)
    assert "配件明天到,到了就来" in (await play.heard("li"))[-1].text
    play.now = at("08:30", wednesday)
    assert await play.tick("tickets") == {"clock_warned": 1}
    await falls_due(play, at("08:45", wednesday), line_wanted=1)


async def test_the_line_is_said_before_the_quiet_hours(play: Playbook) -> None:
    await play.lives("tg:5001", "3-1-101", phone="+8613800138001")
    ticket = await lamp(play, "tg:5001")
    await does(play, "031", Take(ticket=ticket.id))
    play.now = at("22:30")
    await play.resident("补充一下,灯座也松了", who="tg:5001")
    await does(play, "031", Reply(ticket=ticket.id, text="要等一个灯座"))  # they just wrote
    await waits(play, ticket, "parts")
    tomorrow = play.now.date() + timedelta(days=1)
    await falls_due(play, at("18:30", tomorrow), line_wanted=1)
    await falls_due(play, at("21:45", tomorrow), line_said=1)
    (line,) = [e for e in await play.promised("5001") if "还在等配件" in e.body.text]
    assert line.due == play.now


async def test_where_an_hour_of_silence_is_long_a_line_is_asked_for_at_once(
    database_url: str,
) -> None:
    async with stage(database_url, community(numbers={"silent_at_most": HOUR})) as play:
        await play.lives("li")
        ticket = await lamp(play)
        await does(play, "031", Take(ticket=ticket.id))
        play.now = at("22:10")
        await waits(play, ticket, "parts")
        await play.tick("tickets")  # nobody is there at night to write one, nor told before eight
        tomorrow = play.now.date() + timedelta(days=1)
        await falls_due(play, at("08:00", tomorrow), line_said=1, line_wanted=1)


async def test_what_is_late_is_not_silent_either(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    due = MONDAY + 48 * HOUR
    play.now = due - 30 * HOUR
    await does(play, "031", Reply(ticket=ticket.id, text="还差一个灯座"))
    await falls_due(play, at("20:00", due.date() - timedelta(days=1)), line_wanted=1)
    play.now = at("08:30", due.date())
    assert await play.tick("tickets", "emergencies") == {"clock_warned": 1}
    await play.heard("li")
    await falls_due(play, due, supervisor_called=1, line_said=1)
    (line,) = await play.heard("li")
    assert line.text == (
        f"{ticket.number} 没能按答应您的时间办好，非常抱歉。工程维修组还在跟进，一有进展马上告诉您。"
    )
    card = [e.body.text for e in await play.promised(MAINTENANCE) if e.card or e.target]
    assert "已告诉住户办到哪里了" in card[-1]
    await falls_due(play, at("19:45", due.date()), line_wanted=1)
    await falls_due(play, due + 23 * HOUR + timedelta(minutes=45), line_said=1)


async def test_a_complaint_is_not_silent_for_more_than_a_working_day(play: Playbook) -> None:
    play.now = MONDAY + timedelta(days=4)  # a Friday
    play.means["楼上太吵了,要求处理"] = "complaint_noise"
    await play.resident("楼上太吵了,要求处理", who="li")
    await play.deliver()
    ticket = await play.ticket()
    assert ticket.kind is Kind.COMPLAINT
    await does(play, "051", Take(ticket=ticket.id))
    await waits(play, ticket, "resident")
    monday = (MONDAY + timedelta(days=7)).date()
    await falls_due(play, at("18:15", monday), line_wanted=1)
    await falls_due(play, at("20:15", monday), line_said=1)


@pytest.mark.parametrize("words", ["对面的空地什么时候建公园", "我被困在电梯里了"])
async def test_what_has_no_time_to_be_finished_by_is_not_silent_either(
    play: Playbook, words: str
) -> None:
    play.means["对面的空地什么时候建公园"] = "ask_facility"
    await play.resident(words, who="li")
    ticket = await play.ticket()
    assert ticket.finish_by is None
    await does(play, "001", Take(ticket=ticket.id))
    await falls_due(play, at("19:45"), line_wanted=1)
    await falls_due(play, MONDAY + 23 * HOUR + timedelta(minutes=45), line_said=1)
    line = (await play.heard("li"))[-1]
    assert line.text.startswith(f"{ticket.number} 还没办完")
    await does(play, "001", Agree(ticket=ticket.id, when=Interval(play.now, MONDAY + 30 * HOUR)))


async def test_who_closed_every_channel_is_not_thought_to_have_heard(play: Playbook) -> None:
    await play.lives("tg:5001", "3-1-101", phone="+8613800138001")
    ticket = await lamp(play, "tg:5001")
    await does(play, "031", Take(ticket=ticket.id))
    await waits(play, ticket, "parts")
    await play.take(play.inbound(who="tg:5001", blocked=True))
    play.later(hours=24)
    assert await play.tick("tickets") == {"line_unsaid": 1}
    assert not [e for e in await play.promised("5001") if "等配件" in e.body.text]


async def test_whom_nobody_can_write_to_is_not_asked_a_line_for(play: Playbook) -> None:
    new = New(kind=Kind.REPAIR, text="楼道灯不亮", channel=Channel.PHONE)
    assert (await play.records("012", new)).done
    ticket = await play.ticket()
    await does(play, "031", Take(ticket=ticket.id))
    await waits(play, ticket, "resident")
    play.later(days=3)
    assert "line_wanted" not in await play.tick("tickets", "emergencies")


# --- promises -------------------------------------------------------------------------------------


async def _agreed(play: Playbook, ticket: Ticket, by: str, start: datetime, end: datetime) -> None:
    agree = Agree(ticket=ticket.id, when=Interval(start, end))
    await does(play, by, agree)


async def _standing(play: Playbook, ticket: Ticket) -> list[str]:
    rows = select(core(PromiseRow).c.state).where(core(PromiseRow).c.ticket == ticket.id)
    async with play.storage.database.read() as connection:
        return [row.state for row in (await connection.execute(rows)).all()]


async def test_a_promised_visit_is_reminded_of_and_reported_when_nobody_sets_off(
    play: Playbook,
) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    await _agreed(play, ticket, "031", at("15:00"), at("16:00"))
    (said,) = posted(await falls_due(play, at("14:00"), promise_reminder=1))
    assert said == (f"⏰ @张强(031) {ticket.number} 与住户约好 今天 15:00–16:00上门，请准备出发。")
    (said,) = posted(await falls_due(play, at("16:15"), promise_broken=1))
    assert said == (
        f"📣 @陈洁(008) {ticket.number} 与住户约好 今天 15:00–16:00上门，没有人出发，请跟进。"
    )
    assert await _standing(play, ticket) == ["broken"]


async def test_who_sets_off_in_time_has_kept_it(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    await _agreed(play, ticket, "031", at("15:00"), at("16:00"))
    play.now = at("14:00")
    await play.tick("tickets")
    await does(play, "031", Start(ticket=ticket.id))
    play.now = at("16:15")
    assert await play.tick("tickets") == {}
    assert await _standing(play, ticket) == ["kept"]


async def test_a_promised_answer_is_kept_by_a_reply_and_broken_without(play: Playbook) -> None:
    tickets = []
    for _ in range(2):
        new = New(kind=Kind.INQUIRY, text="想问地下车位什么时候能租", home="3-2-501")
        assert (await play.records("012", new)).done
        tickets.append(await play.ticket())
    for ticket in tickets:
        await does(play, "012", Take(ticket=ticket.id))
        await _agreed(play, ticket, "012", at("15:00"), at("15:00"))
    play.now = at("13:30")
    async with play.storage.write() as uow:  # they are written to on the web page
        resident = await uow.conversations.at(play.address("li"))
        assert resident is not None
        present = await uow.tickets.get(tickets[0].id, lock=True)
        await uow.tickets.save(replace(present, conversation=resident.id))
    await does(play, "012", Reply(ticket=tickets[0].id, text="下个月一号起可以租"))
    play.now = at("14:00")
    counts = await play.tick("tickets")
    assert counts["promise_reminder"] == 1
    assert await _standing(play, tickets[0]) == ["kept"]
    play.now = at("15:00")
    assert await play.tick("tickets") == {"supervisor_called": 2}
    play.now = at("15:15") - SECOND
    assert await play.tick("tickets") == {}
    assert await _standing(play, tickets[1]) == ["open"]
    play.now = at("15:15")  # counted; the supervisor was told when the clock was over
    assert await play.tick("tickets") == {"promise_broken": 1}
    assert await _standing(play, tickets[1]) == ["broken"]


@pytest.mark.parametrize(("early", "standing"), [(SECOND, "kept"), (0 * SECOND, "broken")])
async def test_an_answer_after_its_time_is_a_broken_promise_whenever_the_clock_looks(
    play: Playbook, early: timedelta, standing: str
) -> None:
    play.means["对面的空地什么时候建公园"] = "ask_facility"
    await play.resident("对面的空地什么时候建公园", who="li")
    ticket = await play.ticket()
    await does(play, "012", Take(ticket=ticket.id))
    await _agreed(play, ticket, "012", at("15:00"), at("15:00"))
    play.now = at("15:15") - early
    await does(play, "012", Reply(ticket=ticket.id, text="下个月一号起可以租"))
    play.now = at("15:20")
    await play.tick("tickets")
    assert await _standing(play, ticket) == [standing]


# --- waiting, closing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "word"), [("parts", "配件"), ("resident", "住户"), ("rain", "天晴")]
)
async def test_a_wait_that_is_over_is_reminded_of(play: Playbook, what: str, word: str) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    until = play.now + timedelta(hours=5, minutes=30)
    await waits(play, ticket, what, until)
    (said,) = posted(await falls_due(play, until, wait_over=1))
    assert said == f"⏳ @张强(031) {ticket.number} 等{word}的时间到了，请继续处理，或改个时间。"


async def test_who_went_on_before_is_not_reminded(play: Playbook) -> None:
    ticket = await lamp(play)
    await does(play, "031", Take(ticket=ticket.id))
    await waits(play, ticket, "parts", play.now + 5 * HOUR)
    play.later(hours=1)
    await does(play, "031", Resume(ticket=ticket.id))
    play.later(hours=5)
    assert await play.tick("tickets", "emergencies") == {}


async def test_what_is_resolved_is_closed_a_week_after_the_last_was_heard(play: Playbook) -> None:
    ticket = await lamp(play)
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
        await does(play, "031", act)
    for hours in (24, 23, 1):  # it is asked, reminded of in the morning, and a call is to be made
        play.later(hours=hours)
        assert sum((await play.tick("tickets")).values()) == 1
    await does(play, "012", CalledBack(ticket=(await play.ticket()).id, rating=2))
    heard = len(await play.chat("li"))
    await falls_due(play, play.now + timedelta(days=7), ticket_closed=1)
    closed = (await play.tickets())[0]
    assert (closed.status, closed.closed_at) == (Status.CLOSED, play.now.astimezone(UTC))
    assert (await play.events(closed))[-1].actor == "guanjia"
    assert len(await play.chat("li")) == heard  # nobody is told: they may reopen it for 30 days
    card = (await play.promised(MAINTENANCE))[-1].body.text
    assert "没有新的反馈，自动结案" in card
    await does(play, "031", Reopen(ticket=ticket.id))


# --- after hours without a clock ------------------------------------------------------------------


async def test_after_three_days_down_there_is_one_message_a_ticket(play: Playbook) -> None:
    ticket = await lamp(play)
    play.later(minutes=1)
    await play.resident("补充一下,灯座也松了", who="li")
    await play.deliver()
    play.now = MONDAY + timedelta(days=3)
    counts = await play.tick("tickets", "emergencies")
    assert counts == {"manager_called": 1, "skipped": 4, "line_said": 1}
    assert "没能按答应您的时间办好" in (await play.chat("li"))[-1].text
    (said,) = posted(await play.promised(MAINTENANCE))
    assert said.startswith("📣 @王芳(001)、@陈洁(008)")  # both who were missed
    assert await play.tick("tickets", "emergencies") == {}
    told = [e for e in await play.events(ticket) if e.kind is EventKind.TOLD]
    assert [(e.data or {})["what"] for e in told] == ["line_said", "manager_called"]


async def test_clocks_that_tick_at_once_tell_everything_once(play: Playbook) -> None:
    for who, phone in (("wang", "+8613800138001"), ("zhao", "+8613800138002")):
        await play.lives(who, "3-1-101", phone=phone)
    tickets = [await lamp(play, who) for who in ("li", "wang", "zhao")]
    assert len({ticket.id for ticket in tickets}) == 3
    play.now = MONDAY + 2 * HOUR
    counted = await asyncio.gather(*(play.due.at(play.now, simulated=True) for _ in range(6)))
    assert sum(counts["supervisor_called"] for counts in counted) == 3
    assert len(posted(await play.promised(MAINTENANCE))) == 3


async def test_in_a_place_with_summer_time_the_warnings_keep_its_time(database_url: str) -> None:
    berlin = community(timezone="Europe/Berlin", country="DE")
    async with stage(database_url, berlin) as play:
        await play.lives("li")
        here = ZoneInfo("Europe/Berlin")
        play.now = datetime(2026, 3, 28, 20, 0, tzinfo=here)  # the night when clocks go forward
        await lamp(play)
        await falls_due(play, datetime(2026, 3, 29, 9, 36, tzinfo=here), clock_warned=1)
        await falls_due(play, datetime(2026, 3, 29, 10, 0, tzinfo=here), supervisor_called=1)


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 3, 28), "10:45"), (date(2026, 10, 24), "08:45")]
)
async def test_when_clocks_change_a_day_of_silence_still_has_24_hours(
    database_url: str, day: date, said: str
) -> None:
    here = ZoneInfo("Europe/Berlin")
    async with stage(database_url, community(timezone=here.key, country="DE")) as play:
        await play.lives("li")
        play.now = datetime.combine(day, time(10), here)
        ticket = await lamp(play)
        await does(play, "031", Take(ticket=ticket.id))
        await waits(play, ticket, "parts")
        tomorrow = datetime.combine(day + timedelta(days=1), time.fromisoformat(said), here)
        play.now = tomorrow - 10 * SECOND
        assert await play.tick("tickets") == {"line_wanted": 1}
        await falls_due(play, tomorrow, line_said=1)
