"""Callbacks: asked after a day, reminded, called by phone; each once, by day, until they are heard."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.desk.actions import Agree, CalledBack, Done, Propose, Reopen, Take, Unreached, Wait
from flows.messages import Envelope
from flows.tickets import Kind, Status, Ticket, WaitFor
from flows.understanding import Intent, Interval, Matter
from tests.playbook import (
    FRONT,
    MAINTENANCE,
    MANAGER,
    MORNING,
    ZONE,
    Playbook,
    community,
    stage,
)

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)
LEAK = "厨房水槽下面漏水"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("tg:5001")
        yield book


async def _mended(play: Playbook, at: datetime | None = None, who: str = "tg:5001") -> Ticket:
    """A repair that was done at that instant, and nothing said to it."""
    play.now = (at or MORNING) - timedelta(minutes=10)
    await play.resident(LEAK, who=who)
    play.now = at or MORNING
    ticket = await play.ticket()
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id, text="换了软管")):
        assert (await play.clerk("031", act)).done
    await play.deliver()
    await play.heard(who)
    return ticket


async def _tick(play: Playbook) -> dict[str, int]:
    """What the clock did about callbacks, until nothing more is owed."""
    done: dict[str, int] = {}
    for _ in range(4):
        for kind, count in (await play.tick()).items():
            if kind.startswith("callback"):
                done[kind] = done.get(kind, 0) + count
    return done


async def _asked(play: Playbook, chat: str = "5001") -> list[Envelope]:
    found = await play.promised(chat)
    return [e for e in found if "处理完一天" in e.body.text or "打扰您一下" in e.body.text]


async def _task(play: Playbook) -> Ticket:
    return next(t for t in reversed(await play.tickets()) if t.kind is Kind.TASK)


# --- when ----------------------------------------------------------------------------------------


async def test_a_day_later_the_next_morning_and_by_phone_after_two_days(play: Playbook) -> None:
    ticket = await _mended(play)
    play.now = MORNING + timedelta(hours=24) - SECOND
    assert await _tick(play) == {}
    play.now += SECOND
    assert await _tick(play) == {"callback_asked": 1}
    (asked,) = await _asked(play)
    assert asked.body.text == (
        f"您好，报修 {ticket.number} 处理完一天了，现在好用吗？请点下面的按钮，或者直接说说。"
    )
    assert [b.label for b in asked.body.buttons][:2] == ["✅ 修好了", "没修好"]
    play.now = datetime(2026, 11, 25, 8, 59, 59, tzinfo=ZONE)
    assert await _tick(play) == {}
    play.now += SECOND
    assert await _tick(play) == {"callback_reminded": 1}
    play.now = MORNING + timedelta(hours=48) - SECOND
    assert await _tick(play) == {}
    play.now += SECOND
    assert await _tick(play) == {"callback_by_phone": 1}
    play.later(days=3)
    assert await _tick(play) == {}
    task = await _task(play)
    assert task.number.startswith("T-")
    assert (task.assignee, task.status, task.linked) == ("012", Status.ACCEPTED, ticket.id)
    assert task.phone == "+8613800138000"


@pytest.mark.parametrize("zone", [ZONE, BERLIN], ids=str)
@pytest.mark.parametrize(
    ("done", "asked"),
    [("08:59:59", "09:00:00"), ("09:00:01", "09:00:01"), ("19:59:59", "19:59:59")],
)
async def test_only_by_day(database_url: str, zone: ZoneInfo, done: str, asked: str) -> None:
    # In Berlin, on the night before, the clocks went back.
    async with stage(database_url, community(timezone=zone.key)) as play:
        await play.lives("tg:5001")
        day, next_day = date(2026, 10, 26), date(2026, 10, 27)
        await _mended(play, datetime.fromisoformat(f"{day}T{done}").replace(tzinfo=zone))
        play.now = datetime.fromisoformat(f"{next_day}T{asked}").replace(tzinfo=zone)
        play.now -= SECOND
        assert await _tick(play) == {}
        play.now += SECOND
        assert await _tick(play) == {"callback_asked": 1}


async def test_what_falls_due_at_eight_in_the_evening_waits_for_the_morning(
    play: Playbook,
) -> None:
    await _mended(play, datetime(2026, 11, 23, 20, tzinfo=ZONE))
    play.now = datetime(2026, 11, 24, 20, tzinfo=ZONE)
    assert await _tick(play) == {}
    play.now = datetime(2026, 11, 25, 8, 59, 59, tzinfo=ZONE)
    assert await _tick(play) == {}
    play.now += SECOND
    assert await _tick(play) == {"callback_asked": 1}


async def test_the_community_changes_when(database_url: str) -> None:
    numbers = {"callback_after": timedelta(hours=2), "phone_callback_after": timedelta(hours=3)}
    async with stage(database_url, community(numbers=numbers)) as play:
        await play.lives("tg:5001")
        await _mended(play)
        play.later(hours=2)
        assert await _tick(play) == {"callback_asked": 1}
        play.later(hours=1)
        assert await _tick(play) == {"callback_by_phone": 1}


async def test_after_days_without_a_clock_it_is_asked_once_and_a_call_follows_a_day_later(
    play: Playbook,
) -> None:
    await _mended(play)
    play.now = MORNING + timedelta(days=9, hours=13)  # 23:00
    assert await _tick(play) == {}
    play.now = datetime(2026, 12, 3, 9, tzinfo=ZONE)
    counted = await asyncio.gather(*(play.due.at(play.now) for _ in range(6)))
    assert sum(counts["callback_asked"] for counts in counted) == 1
    play.later(days=1)
    assert await _tick(play) == {"callback_reminded": 1, "callback_by_phone": 1}
    assert len(await _asked(play)) == 2


async def test_what_was_asked_and_not_delivered_by_night_is_dropped(play: Playbook) -> None:
    await _mended(play, datetime(2026, 11, 23, 19, 50, tzinfo=ZONE))
    play.later(days=1)
    assert await _tick(play) == {"callback_asked": 1}
    play.now = datetime(2026, 11, 24, 22, tzinfo=ZONE)
    gone = [one.text for one in await play.deliver()]
    assert not [text for text in gone if "处理完一天" in text]
    play.now = datetime(2026, 11, 25, 9, tzinfo=ZONE)
    assert await _tick(play) == {"callback_reminded": 1}


async def test_whoever_has_no_chat_is_called(play: Playbook) -> None:
    ticket = await _mended(play)
    await play.take(play.inbound(who="tg:5001", blocked=True))
    play.later(hours=24)
    assert await _tick(play) == {"callback_asked": 1}
    assert await _asked(play) == []
    play.later(hours=24)
    assert await _tick(play) == {"callback_by_phone": 1}
    lines = [(e.data or {}) for e in await play.events(ticket)]
    assert [d["way"] for d in lines if d.get("step") == "ask"] == ["unreachable"]


async def test_another_channel_of_theirs_is_asked_where_the_first_is_closed(
    play: Playbook,
) -> None:
    await _mended(play)
    await play.lives("tg:5002", "1-1-101", "王秀英", "+8613900139000")
    await play.take(play.inbound(who="tg:5001", blocked=True))
    from dataclasses import replace

    async with play.storage.write() as uow:
        (person,) = await uow.people.by_phone(play.place.id, "+8613800138000")
        other = await uow.conversations.open(play.address("tg:5002"), "tcmy", now=play.now)
        await uow.conversations.save(replace(other, person=person))
    play.later(hours=24)
    assert await _tick(play) == {"callback_asked": 1}
    assert len(await _asked(play, "5002")) == 1


# --- what ends it --------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["满意", "较满意", "✅ 修好了", "不满意", "没修好"])
async def test_an_answer_on_done_is_the_callback(play: Playbook, button: str) -> None:
    play.now = MORNING
    await play.resident(LEAK, who="tg:5001")
    ticket = await play.ticket()
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
        await play.clerk("031", act)
    await play.presses(button, "tg:5001")
    for _ in range(4):
        play.later(hours=24)
        assert await _tick(play) == {}


async def test_an_answer_to_the_question_is_a_rating_with_a_comment(play: Playbook) -> None:
    ticket = await _mended(play)
    play.later(hours=24)
    await _tick(play)
    await play.heard("tg:5001")
    heard = await play.resident("还行吧,就是有点慢", who="tg:5001")
    assert len(heard) == 1
    (rated,) = [e for e in await play.events(ticket) if e.kind == "rated"]
    assert (rated.text, rated.data) == ("还行吧,就是有点慢", {"rating": "2"})
    play.later(days=3)
    assert await _tick(play) == {}
    assert [t.kind for t in await play.tickets()] == [Kind.REPAIR]


@pytest.mark.parametrize(
    ("words", "status", "rating"),
    [
        ("很满意，谢谢师傅", Status.CLOSED, 3),
        ("修好了", Status.CLOSED, None),
        ("师傅态度太差，也没修好", Status.ACCEPTED, 1),
        ("还没试呢，过两天看看", Status.RESOLVED, None),
    ],
)
async def test_it_is_answered_in_words(
    play: Playbook, words: str, status: Status, rating: int | None
) -> None:
    ticket = await _mended(play)
    play.later(hours=24)
    await _tick(play)
    play.means["还没试呢，过两天看看"] = "chitchat"
    await play.resident(words, who="tg:5001")
    async with play.storage.read() as uow:
        found = await uow.tickets.get(ticket.id)
    assert (found.status, found.rating) == (status, rating)
    if status is not Status.ACCEPTED:
        play.later(days=2)
        assert await _tick(play) == {}


ANSWERS = (
    ("修好了谢谢", Status.CLOSED, None),
    ("不漏了", Status.CLOSED, None),
    ("5", Status.CLOSED, 3),
    ("its fine but took forever", Status.RESOLVED, 2),
    ("修好了，就是等了三天", Status.RESOLVED, 2),
    ("3", Status.RESOLVED, 2),
    ("5分 师傅很专业", Status.CLOSED, 3),
    ("4/10", Status.ACCEPTED, 1),
    ("👍", Status.CLOSED, 3),
    ("👎", Status.ACCEPTED, 1),
    ("好", Status.CLOSED, None),
    ("谢谢师傅", Status.CLOSED, 3),
    ("没修好还在滴", Status.ACCEPTED, 1),
    ("师傅没来", Status.ACCEPTED, None),
    ("厨房水槽下面还是漏水", Status.ACCEPTED, None),
    ("没有", Status.ACCEPTED, None),
)


async def test_careless_answers_are_taken_as_they_are_meant(sqlite_database_url: str) -> None:
    async with stage(sqlite_database_url) as play:
        play.means["修好了，就是等了三天"] = "complaint_service"
        homes = [home.id for building in play.place.buildings for home in building.homes]
        asked = {}
        for n, ((words, *_), home) in enumerate(zip(ANSWERS, homes, strict=True)):
            await play.lives(f"tg:60{n:02}", home, f"住户{n}", f"+86137001370{n:02}")
            asked[words] = await _mended(play, who=f"tg:60{n:02}")
        play.later(hours=24)
        assert await _tick(play) == {"callback_asked": len(ANSWERS)}
        for n, (words, status, rating) in enumerate(ANSWERS):
            await play.heard(f"tg:60{n:02}")
            assert await play.resident(words, who=f"tg:60{n:02}"), words
            async with play.storage.read() as uow:
                found = await uow.tickets.get(asked[words].id)
            assert (found.status, found.rating) == (status, rating), words
        assert len(await play.tickets()) == len(ANSWERS)  # nothing became a ticket of its own

        # One who has not looked is not hurried; a floor that was soiled is a matter of its own.
        await play.lives("tg:7001", "1-1-101", "王小明", "+8613700137099")
        ticket = await _mended(play, play.now, who="tg:7001")
        play.later(hours=24)
        await _tick(play)
        await play.heard("tg:7001")
        (_, again) = await play.resident("？？？", who="tg:7001")
        assert again.text.startswith("这次处理得怎么样")
        (said,) = await play.resident("我没在家，晚点看看", who="tg:7001")
        assert said.text.startswith("好的，不着急")
        play.means["修是修好了 但是把地板弄脏了"] = (
            Matter("修是修好了", Intent("rate", 0.9)),
            Matter("但是把地板弄脏了", Intent("complaint_environment", 0.9)),
        )
        await play.resident("修是修好了 但是把地板弄脏了", who="tg:7001")
        latest = await play.ticket()
        assert (latest.kind, ticket.number != latest.number) == (Kind.COMPLAINT, True)


async def test_who_would_not_be_asked_is_left_alone_and_can_say_later_that_it_works(
    play: Playbook,
) -> None:
    ticket = await _mended(play)
    play.later(hours=24)
    assert await _tick(play) == {"callback_asked": 1}
    await play.heard("tg:5001")
    play.means |= {"别问了": "stop", "你好": "chitchat", "已经修好了": "chitchat"}
    (said,) = await play.resident("别问了", who="tg:5001")
    assert said.text.startswith("好的")
    assert (await play.ticket()).status is Status.RESOLVED
    await play.resident("你好", who="tg:5001")
    await play.resident("已经修好了", who="tg:5001")
    assert (await play.ticket()).number == ticket.number
    assert (await play.ticket()).status is Status.CLOSED


@pytest.mark.parametrize(
    ("meant", "status"),
    [("affirm", Status.CLOSED), ("deny", Status.ACCEPTED), ("thanks", Status.RESOLVED)],
)
async def test_a_mere_yes_or_no_or_thanks_is_an_answer(
    play: Playbook, meant: str, status: Status
) -> None:
    ticket = await _mended(play)
    play.later(hours=24)
    await _tick(play)
    play.means["嗯嗯这样"] = meant
    await play.resident("嗯嗯这样", who="tg:5001")
    async with play.storage.read() as uow:
        assert (await uow.tickets.get(ticket.id)).status is status
    if status is not Status.ACCEPTED:
        play.later(days=2)
        assert await _tick(play) == {}


async def test_a_new_matter_in_an_answer_opens_a_ticket_and_the_question_is_let_go(
    play: Playbook,
) -> None:
    await _mended(play)
    play.later(hours=24)
    await _tick(play)
    play.means["3号楼电梯停在一楼不动了"] = "repair_lift"
    await play.resident("3号楼电梯停在一楼不动了", who="tg:5001")
    assert [t.category for t in await play.tickets()][1:] == ["repair_lift"]
    assert (await play.conversation("tg:5001")).talk.flow != "callback"


async def test_a_question_that_was_answered_by_a_button_is_not_answered_by_the_next_words(
    play: Playbook,
) -> None:
    await _mended(play)
    play.later(hours=24)
    await _tick(play)
    await play.presses("没修好", "tg:5001")
    play.later(hours=2)
    before = len(await play.tickets())
    play.means["1号楼大堂的门关不上"] = "repair_access"
    await play.resident("1号楼大堂的门关不上", who="tg:5001")
    assert len(await play.tickets()) == before + 1


async def test_skipping_the_question_leaves_it(play: Playbook) -> None:
    await _mended(play)
    play.later(hours=24)
    await _tick(play)
    await play.heard("tg:5001")
    await play.resident("？？？", who="tg:5001")
    (said,) = await play.presses("跳过", who="tg:5001")
    assert (await play.conversation("tg:5001")).talk.flow is None
    assert said.text


async def test_what_is_being_told_is_not_broken_off_by_the_question(play: Playbook) -> None:
    await _mended(play)
    play.later(hours=23, minutes=59)
    await play.resident(choice="menu.complaint", who="tg:5001")
    before = (await play.conversation("tg:5001")).talk
    play.later(minutes=1)
    assert await _tick(play) == {"callback_asked": 1}
    assert (await play.conversation("tg:5001")).talk == before


async def test_what_was_reopened_is_asked_about_anew(play: Playbook) -> None:
    ticket = await _mended(play)
    play.later(hours=25)
    assert await _tick(play) == {"callback_asked": 1}
    assert (await play.clerk("031", Reopen(ticket=ticket.id))).done
    assert await _tick(play) == {}
    assert (await play.clerk("031", Done(ticket=ticket.id))).done
    play.later(hours=24)
    assert await _tick(play) == {"callback_asked": 1}


# --- by phone ------------------------------------------------------------------------------------


async def _to_be_called(play: Playbook) -> tuple[Ticket, Ticket]:
    about = await _mended(play)
    play.later(hours=24)
    await _tick(play)
    play.later(hours=24)
    await _tick(play)
    return about, await _task(play)


async def test_the_steward_is_told_and_gives_the_result_by_button(play: Playbook) -> None:
    about, task = await _to_be_called(play)
    await play.deliver()
    card = play.find("电话回访", FRONT)
    assert f"请回访 {about.number}" in card.text
    assert card.labels[:5] == [
        "😀 回访：满意", "🙂 回访：较满意", "🙁 回访：不满意", "没修好", "没打通",
    ]  # fmt: skip
    assert play.find("这件请您跟一下").text.startswith("📞 @李敏(012)")
    toast = await play.press(700012, "😀 回访：满意", card)
    assert toast is not None
    assert toast.text == f"{task.number} 回访结果已记下。"
    after = {t.id: t for t in await play.tickets()}
    assert (after[about.id].status, after[about.id].rating) == (Status.CLOSED, 3)
    assert after[task.id].status is Status.CLOSED
    (rated,) = [e for e in await play.events(about) if e.kind == "rated"]
    assert rated.actor == "staff:012"


@pytest.mark.parametrize(("rating", "kept"), [(1, 1), (None, None)])
async def test_who_says_on_the_phone_that_it_is_not_so_has_it_taken_up_again(
    play: Playbook, rating: int | None, kept: int | None
) -> None:
    about, task = await _to_be_called(play)
    assert (await play.clerk("012", CalledBack(ticket=task.id, rating=rating))).done
    after = {t.id: t for t in await play.tickets()}
    assert (after[about.id].status, after[about.id].rating) == (Status.ACCEPTED, kept)
    await play.deliver()
    assert play.find("@陈洁(008)", MAINTENANCE)


async def test_fairly_satisfied_leaves_it_resolved(play: Playbook) -> None:
    about, task = await _to_be_called(play)
    assert (await play.clerk("012", CalledBack(ticket=task.id, rating=2))).done
    after = {t.id: t for t in await play.tickets()}
    assert (after[about.id].status, after[about.id].rating) == (Status.RESOLVED, 2)
    play.later(days=2)
    assert await _tick(play) == {}


async def test_nobody_answers_three_times_and_it_is_done(play: Playbook) -> None:
    about, task = await _to_be_called(play)
    for _ in range(2):
        assert (await play.clerk("012", Unreached(ticket=task.id))).done
        assert (await _task(play)).is_open
    result = await play.clerk("012", Unreached(ticket=task.id))
    assert play.words(result) == f"{task.number} 打了三次都没打通，记下并结束。"
    assert (await _task(play)).status is Status.CLOSED
    assert not (await play.clerk("012", Unreached(ticket=task.id))).done
    assert not (await play.clerk("031", CalledBack(ticket=about.id, rating=3))).done


async def test_a_late_result_of_what_was_taken_up_meanwhile_changes_nothing_there(
    play: Playbook,
) -> None:
    about, task = await _to_be_called(play)
    assert (await play.clerk("031", Reopen(ticket=about.id))).done
    assert (await _task(play)).status is Status.CANCELLED
    assert not (await play.clerk("012", CalledBack(ticket=task.id, rating=3))).done


async def test_who_rates_after_all_is_not_called(play: Playbook) -> None:
    await _to_be_called(play)
    await play.presses("较满意", "tg:5001")
    task = await _task(play)
    assert task.status is Status.CANCELLED
    last = (await play.events(task))[-1]
    assert last.text == "住户已经自己答复"


async def _complaint_to_be_called_about(play: Playbook, number: str, text: str) -> Ticket:
    """A complaint about staff that its keeper settled, and nothing said since; gives the task."""
    play.means[text] = "complaint_staff"
    await play.resident(text, who="tg:5001")
    plan = Propose(ticket=1, solution="当面道歉", cause="言语不当", measure="培训")
    for act in (Take(ticket=1), plan):
        assert (await play.clerk(number, act)).done
    await play.presses("同意", "tg:5001")
    await play.deliver()
    play.later(hours=24)
    assert await _tick(play) == {"callback_asked": 1}
    play.later(hours=24)
    assert (await _tick(play))["callback_by_phone"] == 1
    await play.deliver()
    async with play.storage.read() as uow:
        task = await uow.tickets.get(2)
    assert (task.kind, task.linked) == (Kind.TASK, 1)
    return task


def _told_of(play: Playbook, task: Ticket) -> set[str]:
    return {one.envelope.address.chat for one in play.shown if one.envelope.ticket == task.id}


async def test_about_a_complaint_about_staff_the_manager_calls_and_no_steward_reads_of_it(
    play: Playbook,
) -> None:
    text = "你们前台说话太难听了"
    task = await _complaint_to_be_called_about(play, "001", text)
    assert (task.queue, task.assignee) == ("manager", "001")
    assert text in task.text
    assert _told_of(play, task) == {str(MANAGER)}


async def test_about_a_complaint_about_the_manager_the_companys_contact_calls(
    database_url: str,
) -> None:
    contact = 700900
    async with stage(database_url, community(company_contact=contact, company="鸿运物业")) as play:
        await play.lives("tg:5001")
        text = "我要投诉王经理,态度特别恶劣,还骂人"
        task = await _complaint_to_be_called_about(play, "HQ", text)
        assert (task.queue, task.assignee) == ("company", "HQ")
        assert _told_of(play, task) == {str(contact)}


@pytest.mark.parametrize("over", ["unreached", "called", "rated"])
async def test_a_call_that_is_over_is_promised_and_waited_for_no_more(
    play: Playbook, over: str
) -> None:
    _, task = await _to_be_called(play)
    soon = play.now + timedelta(hours=3)
    assert (await play.clerk("012", Agree(ticket=task.id, when=Interval(soon, soon)))).done
    wait = Wait(ticket=task.id, reason=WaitFor.RESIDENT, until=soon)
    if over != "called":
        assert (await play.clerk("012", wait)).done
    match over:
        case "unreached":
            for _ in range(3):
                assert (await play.clerk("012", Unreached(ticket=task.id))).done
        case "called":
            assert (await play.clerk("012", CalledBack(ticket=task.id, rating=3))).done
        case _:
            await play.presses("较满意", "tg:5001")
    ended = await _task(play)
    assert (ended.is_open, ended.wait_for, ended.wait_until) == (False, None, None)
    async with play.storage.read() as uow:
        assert list(await uow.promises.open_of(task.id)) == []


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("晚上还是吵", Status.ACCEPTED),
        ("没人联系我", Status.ACCEPTED),
        ("不吵了谢谢", Status.CLOSED),
    ],
)
async def test_a_complainant_says_how_it_is(
    sqlite_database_url: str, words: str, status: Status
) -> None:
    async with stage(sqlite_database_url) as play:
        await play.lives("li")
        play.means["楼上天天半夜吵，我要投诉"] = "complaint_noise"
        await play.resident("楼上天天半夜吵，我要投诉", who="li")
        await play.settled("051")
        play.now = MORNING + timedelta(hours=25)
        await _tick(play)
        await play.heard("li")
        assert await play.resident(words, who="li")
        (complaint,) = await play.tickets()
        assert complaint.status is status
