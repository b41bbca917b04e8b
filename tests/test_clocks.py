"""The clocks of a ticket, from its events: set, stopped, set anew, ended; and ``/why`` in words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.clocks import Clocks, clocks_of
from flows.community import Promise, Span
from flows.desk.actions import Agree, Done, New, Recall, Reopen, Reply, Result, Resume, Take, Wait
from flows.desk.matters import Merge, Refile
from flows.messages import Channel
from flows.numbers import duration, number
from flows.tickets import Event, EventKind, Kind, Ticket, WaitFor
from flows.understanding import Interval
from flows.urgency import Urgency
from tests.playbook import FRONT, MAINTENANCE, MANAGER, ZONE, Playbook, at, community, stage

LUNCH = community(service_hours=((time(8, 30), time(12)), (time(13, 30), time(20, 30))))
HOUR = timedelta(hours=1)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def _recorded(play: Playbook, kind: Kind, text: str) -> Ticket:
    new = New(kind=kind, text=text, home="3-2-501", channel=Channel.PHONE)
    result = await play.records("012", new)
    assert result.done, play.words(result)
    return await play.ticket()


async def _lamp(play: Playbook, who: str = "li") -> Ticket:
    """A normal repair: respond within 2 hours of service, finish within 48 hours."""
    play.means["楼道灯不亮了"] = "repair_electrical"
    await play.resident("楼道灯不亮了", who=who)
    return await play.ticket()


async def _clocks(play: Playbook, ticket: Ticket) -> Clocks:
    async with play.storage.read() as uow:
        present = await uow.tickets.get(ticket.id)
        return clocks_of(present, await uow.tickets.events(ticket.id), play.place)


async def waits(play: Playbook, ticket: Ticket, what: str, until: datetime | None = None) -> None:
    """Let a ticket wait for something, as the one who has it says."""
    until = until or play.now + timedelta(days=30)
    reason = WaitFor(what)
    result = await play.clerk("001", Wait(ticket=ticket.id, reason=reason, until=until))
    assert result.done, play.words(result)


async def _does(play: Playbook, number: str, act: object) -> Result:
    result = await play.clerk(number, act)
    assert result.done, play.words(result)
    return result


async def _same_as_stored(play: Playbook, ticket: Ticket) -> Clocks:
    clocks = await _clocks(play, ticket)
    (present,) = [one for one in await play.tickets() if one.id == ticket.id]
    assert (clocks.respond.due, clocks.finish.due) == (present.respond_by, present.finish_by)
    return clocks


# --- set and ended --------------------------------------------------------------------------------


async def test_the_specifications_example(play: Playbook) -> None:
    play.now = at("20:00")  # Monday
    clocks = await _same_as_stored(play, await _lamp(play))
    assert clocks.respond.due == at("10:00", play.now.date() + timedelta(days=1))
    assert clocks.finish.due == at("20:00", play.now.date() + timedelta(days=2))
    assert (clocks.respond.runs, clocks.finish.runs) == (True, True)


async def test_a_take_ends_the_respond_clock_and_done_the_other(play: Playbook) -> None:
    ticket = await _lamp(play)
    play.later(minutes=5)
    await _does(play, "031", Take(ticket=ticket.id))
    clocks = await _clocks(play, ticket)
    assert (clocks.respond.runs, clocks.finish.runs) == (False, True)
    assert clocks.respond.ended_by is not None
    assert clocks.respond.ended_by.at == play.now
    play.later(minutes=5)
    await _does(play, "031", Done(ticket=ticket.id))
    clocks = await _clocks(play, ticket)
    assert (clocks.respond.runs, clocks.finish.runs) == (False, False)


async def test_a_reply_ends_the_respond_clock_too(play: Playbook) -> None:
    ticket = await _lamp(play)
    await _does(play, "031", Reply(ticket=ticket.id, text="收到,马上看"))
    assert not (await _clocks(play, ticket)).respond.runs


async def test_reopened_both_clocks_are_set_anew(play: Playbook) -> None:
    ticket = await _lamp(play)
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
        await _does(play, "031", act)
    play.later(days=3)
    await _does(play, "031", Reopen(ticket=ticket.id))
    clocks = await _same_as_stored(play, ticket)
    assert clocks.respond.set_at == clocks.finish.set_at == play.now
    assert clocks.respond.due == play.now + 2 * HOUR
    assert clocks.finish.due == play.now + 48 * HOUR
    assert clocks.respond.runs


async def test_a_reply_that_was_taken_back_answers_nobody(play: Playbook) -> None:
    ticket = await _lamp(play)
    play.later(minutes=10)
    said = await _does(play, "031", Reply(ticket=ticket.id, text="发错了"))
    assert said.message is not None
    assert (await play.ticket()).responded_at == play.now
    await _does(play, "031", Recall(ticket=ticket.id, message=said.message))
    assert (await _same_as_stored(play, ticket)).respond.runs
    assert (await play.ticket()).responded_at is None
    play.now = at("12:00")
    assert await play.tick("tickets") == {"supervisor_called": 1, "skipped": 1}
    again = await _does(play, "031", Reply(ticket=ticket.id, text="下午来修"))
    await _does(play, "031", Reply(ticket=ticket.id, text="三点"))
    assert again.message is not None
    await _does(play, "031", Recall(ticket=ticket.id, message=again.message))
    assert (await play.ticket()).responded_at == at("12:00")  # there is another


async def test_words_that_came_with_a_merged_ticket_are_not_the_residents(play: Playbook) -> None:
    first = await _lamp(play)
    play.later(minutes=20)
    await play.resident("报修：主卧的空调不制冷", who="li")
    second = await play.ticket()
    await _does(play, "031", Take(ticket=first.id))
    await waits(play, first, "resident")
    play.later(minutes=1)
    await _does(play, "031", Merge(ticket=second.id, into=first.number))
    assert (await _clocks(play, first)).finish.stopped
    play.later(hours=3)
    assert "resident_unanswered" not in await play.tick("tickets")


# --- waiting --------------------------------------------------------------------------------------


async def test_while_the_resident_is_waited_for_the_clock_stands_still(play: Playbook) -> None:
    ticket = await _lamp(play)
    due = (await _clocks(play, ticket)).finish.due
    assert due is not None
    await _does(play, "031", Take(ticket=ticket.id))
    play.later(hours=1)
    await waits(play, ticket, "resident")
    stopped = (await _clocks(play, ticket)).finish
    assert (stopped.stopped, stopped.due, stopped.runs) == (True, None, False)
    assert (stopped.at(0.8), stopped.at(2)) == (None, None)
    assert (await play.ticket()).finish_by == due  # what was shown stands until it goes on
    play.later(hours=3)
    await _does(play, "031", Resume(ticket=ticket.id))
    clocks = await _same_as_stored(play, ticket)
    assert clocks.finish.due == due + 3 * HOUR
    assert not clocks.finish.stopped


async def test_waiting_for_parts_or_rain_stops_nothing(play: Playbook) -> None:
    ticket = await _lamp(play)
    due = (await _clocks(play, ticket)).finish.due
    await _does(play, "031", Take(ticket=ticket.id))
    for what in ("parts", "rain"):
        await waits(play, ticket, what)
        play.later(hours=2)
        await _does(play, "031", Resume(ticket=ticket.id))
        assert (await _same_as_stored(play, ticket)).finish.due == due


async def test_once_the_resident_writes_the_clock_goes_on(play: Playbook) -> None:
    ticket = await _lamp(play)
    due = (await _clocks(play, ticket)).finish.due
    assert due is not None
    await _does(play, "031", Take(ticket=ticket.id))
    await waits(play, ticket, "resident")
    play.later(hours=4)
    await play.resident("补充一下,灯座也松了", who="li")
    clocks = await _same_as_stored(play, ticket)
    assert clocks.finish.due == due + 4 * HOUR
    play.later(hours=5)
    await _does(play, "031", Resume(ticket=ticket.id))
    assert (await _same_as_stored(play, ticket)).finish.due == due + 4 * HOUR


async def test_waiting_twice_and_for_something_else_in_between(play: Playbook) -> None:
    ticket = await _lamp(play)
    due = (await _clocks(play, ticket)).finish.due
    assert due is not None
    await _does(play, "031", Take(ticket=ticket.id))
    for what, hours in (("resident", 1), ("resident", 2), ("parts", 3), ("resident", 1)):
        await waits(play, ticket, what)
        play.later(hours=hours)
    await _does(play, "031", Resume(ticket=ticket.id))
    clocks = await _same_as_stored(play, ticket)
    assert [p.end - p.start for p in clocks.finish.pauses if p.end] == [3 * HOUR, HOUR]
    assert clocks.finish.due == due + 4 * HOUR


async def test_filed_anew_what_waits_still_waits_and_what_was_agreed_is_agreed(
    play: Playbook,
) -> None:
    ticket = await _lamp(play)
    await _does(play, "031", Take(ticket=ticket.id))
    play.later(hours=1)
    await waits(play, ticket, "resident")
    play.later(hours=1)
    await _does(play, "031", Refile(ticket=ticket.id, urgency=Urgency.IMPORTANT))
    filed, tomorrow = play.now, play.now.date() + timedelta(days=1)
    assert (await _clocks(play, ticket)).finish.stopped
    play.later(hours=3)
    await play.resident("补充一下,灯座也松了", who="li")
    finish = (await _same_as_stored(play, ticket)).finish
    assert finish.set_at == filed
    assert finish.due == at("08:30", tomorrow)  # 8 hours would be over at 20:00; 3 were waited
    inquiry = await _recorded(play, Kind.INQUIRY, "想问一下地下车位什么时候能租")
    until = play.now + 3 * HOUR
    await _does(play, "012", Agree(ticket=inquiry.id, when=Interval(until, until)))
    await _does(play, "012", Refile(ticket=inquiry.id, category="suggestion"))
    assert (await _same_as_stored(play, inquiry)).finish.due == until


async def test_a_new_time_of_the_visit_ends_the_wait_for_the_resident(play: Playbook) -> None:
    ticket = await _lamp(play)
    await _does(play, "031", Take(ticket=ticket.id))
    await waits(play, ticket, "resident")
    play.later(hours=1)
    play.means["改到明天下午"] = "ticket_reschedule"
    await play.resident("改到明天下午", who="li")
    clocks = await _same_as_stored(play, ticket)
    assert not clocks.finish.stopped


# --- shares ---------------------------------------------------------------------------------------


async def test_shares_of_a_clock_run_as_it_does(play: Playbook) -> None:
    play.now = at("20:00")
    clocks = await _clocks(play, await _lamp(play))
    tuesday = play.now.date() + timedelta(days=1)
    assert clocks.respond.at(0.8) == at("09:36", tuesday)
    assert clocks.respond.at(1) == at("10:00", tuesday)
    assert clocks.respond.at(2) == at("12:00", tuesday)
    assert clocks.finish.at(2) == at("20:00", tuesday + timedelta(days=3))
    complaint = await _clocks(play, await _recorded(play, Kind.COMPLAINT, "门岗态度差,要求道歉"))
    assert complaint.finish.at(1) == at("20:30", tuesday + timedelta(days=2))
    assert complaint.finish.at(2) == at("20:30", tuesday + timedelta(days=7))


async def test_at_once_has_no_shares_and_no_finish_none(play: Playbook) -> None:
    await play.resident("我被困在电梯里了", who="li")
    clocks = await _clocks(play, await play.ticket())
    assert clocks.respond.due == play.now
    assert (clocks.respond.at(0.8), clocks.respond.at(1)) == (None, play.now)
    assert (clocks.finish.due, clocks.finish.at(1)) == (None, None)


async def test_the_time_of_an_answer_that_was_agreed_is_the_finish(play: Playbook) -> None:
    ticket = await _recorded(play, Kind.INQUIRY, "想问一下地下车位什么时候能租")
    play.later(minutes=10)
    until = play.now + 10 * HOUR
    async with play.storage.write() as uow:
        await uow.tickets.record(
            Event(
                ticket=ticket.id, at=play.now, kind=EventKind.AGREED, actor="staff:012",
                data={"what": "answer", "from": until.isoformat(), "until": until.isoformat()},
            )
        )  # fmt: skip
    clocks = await _clocks(play, ticket)
    assert (clocks.finish.due, clocks.respond.runs) == (until, False)
    assert clocks.finish.at(0.8) == play.now + 8 * HOUR
    assert clocks.finish.at(2) == play.now + 20 * HOUR


# --- in words -------------------------------------------------------------------------------------


async def _why(play: Playbook, words: str, chat: int = MAINTENANCE, by: int = 700031) -> str:
    await play.deliver()
    await play.group(by, f"/why {words}".strip(), chat=chat)
    return (await play.deliver())[-1].text


async def test_why_explains_both_clocks_line_by_line(database_url: str) -> None:
    async with stage(database_url, LUNCH) as play:
        await play.lives("li")
        play.now = at("11:30")
        ticket = await _lamp(play)
        play.later(minutes=2)
        await _does(play, "031", Take(ticket=ticket.id))
        assert await _why(play, ticket.number) == "\n".join(
            (
                f"🧮 {ticket.number} 的时限是这样算的",
                "11-23 11:30 登记，按服务标准「一般」",
                "响应：2 小时以内，只计服务时间(08:30–12:00, 13:30–20:30)",
                "· 11-23 11:30–12:00 计 30 分钟",
                "· 11-23 13:30–15:00 计 1 小时 30 分钟",
                "→ 11-23 15:00 前响应",
                "✓ 已响应：11-23 11:32 张强(031) 接单",
                "完成：48 小时以内，连续计时，落在服务时间外的顺延到开门",
                "· 11-23 11:30–11-25 11:30 计 48 小时",
                "→ 11-25 11:30 前完成",
            )
        )


async def test_why_tells_of_waiting(play: Playbook) -> None:
    ticket = await _lamp(play)
    await _does(play, "031", Take(ticket=ticket.id))
    play.later(hours=1)
    await waits(play, ticket, "resident")
    said = await _why(play, ticket.number)
    assert "· 11-23 11:00 起等住户，时钟停着" in said
    assert "前完成" not in said
    play.later(hours=2)
    await _does(play, "031", Resume(ticket=ticket.id))
    said = await _why(play, ticket.number)
    lines = said.splitlines()
    waited = lines.index("· 11-23 11:00–11-23 13:00 等住户，不计时")
    assert lines[waited - 1] == "· 11-23 10:00–11:00 计 1 小时"
    assert lines[waited + 1] == "· 11-23 13:00–11-25 12:00 计 47 小时"
    assert lines[waited + 2] == "→ 11-25 12:00 前完成"


async def test_why_names_each_working_day(play: Playbook) -> None:
    play.now = at("10:00", datetime(2026, 9, 24, tzinfo=ZONE).date())  # the day before 中秋
    ticket = await _recorded(play, Kind.COMPLAINT, "楼下烧烤太吵,要求处理")
    queue = FRONT if ticket.queue == "front_desk" else -1003
    said = await _why(play, ticket.number, chat=queue, by=700008)
    assert "完成：3 个工作日以内，按工作日计，到当天收班为止" in said
    days = [line for line in said.splitlines() if line.startswith("· 第")]
    assert len(days) == 3
    assert days[0].startswith("· 第 1 个工作日：09-28 ")  # 25–27 September are the holiday


async def test_why_without_a_ticket_asks_which_and_with_a_reply_knows(play: Playbook) -> None:
    ticket = await _lamp(play)
    assert (await _why(play, "")).startswith("想看哪一单的时限")
    assert (await _why(play, "R-000000-0001")).startswith("想看哪一单的时限")
    card = play.find("待接单", MAINTENANCE)
    await play.group(700031, "/why", chat=MAINTENANCE, reply_to=card.message)
    assert (await play.deliver())[-1].text.startswith(f"🧮 {ticket.number}")


async def test_why_keeps_what_is_the_managers_in_the_managers_place(play: Playbook) -> None:
    play.means["你们保安骂人"] = "complaint_staff"
    await play.resident("你们保安骂人", who="li")
    ticket = await play.ticket()
    assert ticket.queue == "manager"
    for chat, by in ((FRONT, 700012), (FRONT, 700001)):
        assert ticket.number not in (await _why(play, ticket.number, chat=chat, by=by)).replace(
            "R-261123-0001", ""
        )
    said = await _why(play, ticket.number, chat=MANAGER, by=700001)
    assert said.startswith(f"🧮 {ticket.number}")


async def test_why_of_what_was_reopened_agreed_emergency_or_the_communitys_own(
    database_url: str,
) -> None:
    own = community(standard={"normal": Promise(Span(clock=HOUR), Span(working_days=12))})
    async with stage(database_url, own) as play:
        await play.lives("li")
        ticket = await _lamp(play)
        for act in (Take(ticket=ticket.id), Done(ticket=ticket.id), Reopen(ticket=ticket.id)):
            play.later(minutes=1)
            await _does(play, "031", act)
        said = await _why(play, ticket.number)
        assert "重开，重新计时，按本小区的服务标准「一般」" in said
        assert "· ……" in said  # twelve days are not listed one by one
        assert "· 第 12 个工作日" in said
        await play.resident("我被困在电梯里了", who="li")
        said = await _why(play, (await play.ticket()).number)
        assert "响应：立即" in said
        assert "完成：标准没有规定时限" in said


async def test_a_place_with_summer_time_is_explained_by_its_own_clocks(database_url: str) -> None:
    berlin = community(timezone="Europe/Berlin", country="DE")
    async with stage(database_url, berlin) as play:
        await play.lives("li")
        play.now = datetime(2026, 3, 28, 20, 0, tzinfo=ZoneInfo("Europe/Berlin"))
        ticket = await _lamp(play)
        said = await _why(play, ticket.number)
        assert "· 03-28 20:00–20:30 计 30 分钟" in said
        assert "· 03-29 08:30–10:00 计 1 小时 30 分钟" in said
        assert "→ 03-30 21:00 前完成" not in said
        # 48 hours after 20:00 are 21:00 of summer time, when nobody is there: the next opening.
        assert "→ 03-31 08:30 前完成" in said
        assert (await _same_as_stored(play, ticket)).finish.due is not None


async def test_why_of_what_is_urgent_agreed_or_by_appointment(play: Playbook) -> None:
    play.means["水管漏水漏得厉害"] = "repair_plumbing"
    await play.resident("水管漏水漏得厉害", who="li")
    ticket = await play.ticket()
    assert ticket.urgency is Urgency.URGENT
    said = await _why(play, ticket.number)
    assert "响应：30 分钟以内，昼夜连续计时" in said
    play.means["楼道灯不亮了,周六上午来修"] = "repair_electrical"
    await play.resident("楼道灯不亮了,周六上午来修", who="li")
    lamp = await play.ticket()
    assert lamp.urgency is Urgency.BY_APPOINTMENT
    assert lamp.visit is not None
    said = await _why(play, lamp.number)
    assert "· 第 5 个工作日：11-30 周一" in said
    async with play.storage.write() as uow:
        later = replace(lamp.visit, start=at("09:00", DECEMBER), end=at("23:00", DECEMBER))
        present = await uow.tickets.get(lamp.id, lock=True)
        await uow.tickets.save(replace(present, visit=later))
    said = await _why(play, lamp.number)
    assert "· 住户选的时间到 12-05 23:00，不早于它" in said
    assert "→ 12-06 08:30 前完成" in said
    await _agreed(play, lamp, at("18:00", DECEMBER), what="visit")
    assert "→ 12-06 08:30 前完成" in await _why(play, lamp.number)
    await _agreed(play, lamp, at("18:00", DECEMBER), what="answer")
    said = await _why(play, lamp.number)
    assert "完成：11-23 10:00 与住户约定了答复时间，以约定为准" in said
    assert "→ 12-05 18:00 前完成" in said
    assert "✓ 已响应：11-23 10:00 李敏(012) 约定上门 12-05 18:00" in said


DECEMBER = datetime(2026, 12, 5, tzinfo=ZONE).date()


async def _agreed(play: Playbook, ticket: Ticket, until: datetime, what: str) -> None:
    data = {"what": what, "from": until.isoformat(), "until": until.isoformat()}
    async with play.storage.write() as uow:
        await uow.tickets.record(
            Event(
                ticket=ticket.id, at=play.now, kind=EventKind.AGREED, actor="staff:012", data=data
            )
        )


async def test_why_of_what_was_late_before_the_wait_began(play: Playbook) -> None:
    ticket = await _lamp(play)
    await _does(play, "031", Take(ticket=ticket.id))
    play.later(days=3)
    await waits(play, ticket, "resident")
    said = await _why(play, ticket.number)
    assert "→ 11-25 10:00 前完成" in said  # it was late; that the resident is awaited mends nothing


def test_a_number_is_no_duration_and_a_duration_no_number() -> None:
    assert number(community(), "warn_at") == 0.8
    assert duration(community(), "close_after") == timedelta(days=7)
    with pytest.raises(TypeError):
        number(community(), "close_after")
    with pytest.raises(TypeError):
        duration(community(), "warn_at")
