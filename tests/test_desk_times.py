"""A time agreed with a resident is a promise; a ticket waits until a time that is told (SPEC 3)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from flows.desk.actions import Act, Agree, Cancel, Done, New, Resume, Start, Take, Wait
from flows.promises import Promised, PromisedTime, Standing
from flows.tickets import EventKind, Kind, Status, WaitFor
from flows.understanding import Interval
from storage.tables import PromiseRow, core
from tests.playbook import FRONT, MAINTENANCE, MORNING, ZONE, Playbook, Shown, at, stage

ZHANG, WU, LI, CHEN = 700031, 700032, 700012, 700008
TUESDAY = MORNING.date() + timedelta(days=1)
THREE = at("15:00", TUESDAY)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, who: str = "li") -> Shown:
    """A resident's repair; gives its card in the maintenance group."""
    await play.lives(who)
    await play.resident("厨房水槽下面漏水", who=who)
    await play.deliver()
    await play.heard(who)
    return play.find((await play.ticket()).number, MAINTENANCE)


async def asked(play: Playbook) -> Shown:
    """An inquiry at the front desk; gives its card."""
    await play.lives("li")
    await play.records(
        "012", New(kind=Kind.INQUIRY, text="装修要办什么手续", phone="+8613800138000")
    )
    await play.deliver()
    await play.heard("li")
    return play.find((await play.ticket()).number, FRONT)


async def told(play: Playbook, who: str = "li") -> list[str]:
    return [message.text for message in await play.heard(who)]


async def last(play: Playbook, chat: int = MAINTENANCE) -> Shown:
    """What was said last in a group."""
    await play.deliver()
    return [
        one
        for one in play.shown
        if one.envelope.address.chat == str(chat) and not one.envelope.card
    ][-1]


async def promises(play: Playbook) -> list[tuple[str, str]]:
    """What every promise is for, and how it stands, oldest first."""
    row = core(PromiseRow)
    async with play.storage.database.read() as connection:
        rows = await connection.execute(row.select().order_by(row.c.id))
    return [(one.what, one.state) for one in rows]


async def open_promise(play: Playbook) -> PromisedTime:
    async with play.storage.read() as uow:
        (promise,) = await uow.promises.open_of((await play.ticket()).id)
    return promise


async def state(play: Playbook) -> tuple[Status, WaitFor | None, datetime | None]:
    ticket = await play.ticket()
    return ticket.status, ticket.wait_for, ticket.wait_until


# --- 约定, in the group ---------------------------------------------------------------------------


async def test_a_time_is_agreed_by_buttons_of_days_and_windows(play: Playbook) -> None:
    card = await leak(play)
    await play.press(WU, "约定", card)
    days = await last(play)
    assert days.labels[0].startswith("今天")
    assert len(days.labels) == 8  # a week, and a way out
    await play.press(WU, days.labels[1], days)
    windows = await last(play)
    assert windows.labels == ["明天 上午8–12点", "明天 下午13–18点", "明天 晚上18–21点", "取消"]
    await play.press(WU, "明天 下午13–18点", windows)
    ticket = await play.ticket()
    assert ticket.visit == Interval(at("13:00", TUESDAY), at("18:00", TUESDAY))
    assert await told(play) == [
        f"{ticket.number} 已和您约好：明天 下午上门，我们会按时到。要改时间，直接告诉我就好。"
    ]
    assert (await last(play)).text == f"{ticket.number} 已约定明天 下午，已记为承诺。"


async def test_a_time_is_agreed_in_words_and_ends_the_respond_clock(play: Playbook) -> None:
    card = await leak(play)
    await play.press(ZHANG, "约定", card)
    await play.group(ZHANG, "明天下午三点", chat=MAINTENANCE)
    ticket = await play.ticket()
    assert (ticket.visit, ticket.responded_at, ticket.status) == (
        Interval(THREE, THREE), play.now, Status.NEW,
    )  # fmt: skip
    event = (await play.events(ticket))[-1]
    assert (event.kind, event.actor) == (EventKind.AGREED, "staff:031")
    assert event.data is not None
    assert event.data["what"] == "visit"
    assert datetime.fromisoformat(event.data["from"]) == THREE
    promise = await open_promise(play)
    assert (promise.what, promise.when, promise.by) == (
        Promised.VISIT, Interval(THREE, THREE), "staff:031",
    )  # fmt: skip
    assert promise.remind_at == THREE - timedelta(hours=1)
    assert promise.broken_at == THREE + timedelta(minutes=15)
    await play.deliver()
    assert "约定上门 11-24 15:00" in play.find("🕒 上门 11-24 15:00", MAINTENANCE).text


async def test_one_line_is_enough(play: Playbook) -> None:
    card = await leak(play)
    await play.group(WU, "/agree 明天下午三点到五点", chat=MAINTENANCE, reply_to=card.message)
    visit = (await play.ticket()).visit
    assert visit == Interval(THREE, at("17:00", TUESDAY))
    promise = await open_promise(play)
    assert promise.when == visit


@pytest.mark.parametrize("words", ["马上", "昨天下午三点"])
async def test_what_is_no_time_ahead_is_asked_again(play: Playbook, words: str) -> None:
    card = await leak(play)
    await play.press(ZHANG, "约定", card)
    await play.group(ZHANG, words, chat=MAINTENANCE)
    assert "没看出是哪个时间" in (await last(play)).text
    assert await promises(play) == []
    await play.group(ZHANG, "后天上午", chat=MAINTENANCE)
    assert await promises(play) == [("visit", "open")]


async def test_an_inquiry_has_a_time_of_its_answer(play: Playbook) -> None:
    card = await asked(play)
    await play.group(LI, "/agree 明天下午三点", chat=FRONT, reply_to=card.message)
    ticket = await play.ticket()
    assert (ticket.finish_by, ticket.visit, ticket.responded_at) == (THREE, None, play.now)
    assert await told(play) == [f"{ticket.number} 我们在明天 15:00前答复您，请您放心。"]
    assert (await open_promise(play)).what is Promised.ANSWER
    await play.clerk("012", Done(ticket=ticket.id, text="带身份证来前台办"))
    assert await promises(play) == [("answer", "kept")]


async def test_it_is_asked_only_of_who_may(play: Playbook) -> None:
    card = await leak(play)
    await play.press(ZHANG, "接单", card)
    toast = await play.press(WU, "约定", card)
    assert toast is not None
    assert (toast.text, toast.alert) == (
        f"{(await play.ticket()).number} 由接单人操作，请先接单，或请主管处理。", True,
    )  # fmt: skip
    await play.group(WU, "/agree 明天下午三点", chat=MAINTENANCE, reply_to=card.message)
    assert (await last(play)).text == toast.text
    assert await promises(play) == []


async def test_an_order_without_a_ticket_says_what_there_is(play: Playbook) -> None:
    await play.group(ZHANG, "/agree 明天下午三点", chat=MAINTENANCE)
    assert "请回复那一单的卡片" in (await last(play)).text


async def test_the_buttons_of_a_colleagues_question_do_nothing(play: Playbook) -> None:
    card = await leak(play)
    await play.press(ZHANG, "约定", card)
    question = await last(play)
    toast = await play.press(WU, question.labels[1], question)
    assert toast is not None
    assert toast.alert
    await play.press(ZHANG, "取消", question)
    assert (await last(play)).text == "好的，这次不登记。"
    assert await promises(play) == []


# --- 约定, anywhere -------------------------------------------------------------------------------


async def test_a_time_that_is_over_is_refused(play: Playbook) -> None:
    await leak(play)
    past = Interval(play.now - timedelta(hours=1), play.now)
    result = await play.clerk("031", Agree(ticket=1, when=past))
    assert (result.done, result.said.key) == (False, "desk-time-over")


async def test_no_time_is_agreed_for_what_is_over(play: Playbook) -> None:
    await leak(play)
    await play.clerk("031", Cancel(ticket=1, reason="重复"))
    result = await play.clerk("031", Agree(ticket=1, when=Interval(THREE, THREE)))
    assert (result.done, result.said.key) == (False, "desk-not-now")


@pytest.mark.parametrize(
    ("late", "standing"),
    [(timedelta(minutes=15, seconds=-1), "kept"), (timedelta(minutes=15), "broken")],
)
async def test_setting_off_in_time_keeps_a_visit(
    play: Playbook, late: timedelta, standing: str
) -> None:
    await leak(play)
    await play.clerk("031", Take(ticket=1))
    await play.clerk("031", Agree(ticket=1, when=Interval(THREE, THREE)))
    play.now = THREE + late
    await play.clerk("031", Start(ticket=1))
    assert await promises(play) == [("visit", standing)]


@pytest.mark.parametrize("over", [Cancel(ticket=1, reason="重复"), "resident"])
async def test_what_is_withdrawn_is_promised_no_more(play: Playbook, over: Act | str) -> None:
    await leak(play)
    await play.clerk("031", Take(ticket=1))
    await play.clerk("031", Agree(ticket=1, when=Interval(THREE, THREE)))
    if isinstance(over, str):
        await play.resident("不用来修了,取消报修", who="li")
        await play.presses("确认取消", who="li")
    else:
        await play.clerk("031", over)
    assert (await play.ticket()).status is Status.CANCELLED
    assert await promises(play) == [("visit", "dropped")]


async def test_another_time_takes_the_place_of_the_first(play: Playbook) -> None:
    await leak(play)
    await play.clerk("031", Agree(ticket=1, when=Interval(THREE, THREE)))
    await play.clerk(
        "031", Agree(ticket=1, when=Interval(at("17:00", TUESDAY), at("17:00", TUESDAY)))
    )
    assert await promises(play) == [("visit", "replaced"), ("visit", "open")]
    await play.resident("改到后天上午来吧", who="li")
    assert await promises(play) == [("visit", "replaced"), ("visit", "replaced")]


async def test_a_promise_for_soon_needs_no_reminder_and_a_day_is_reminded_of_at_its_opening(
    play: Playbook,
) -> None:
    await leak(play)
    soon = play.now + timedelta(hours=1)
    await play.clerk("031", Agree(ticket=1, when=Interval(soon, soon)))
    assert (await open_promise(play)).remind_at is None
    soon += timedelta(seconds=1)
    await play.clerk("031", Agree(ticket=1, when=Interval(soon, soon)))
    assert (await open_promise(play)).remind_at == play.now + timedelta(seconds=1)
    day = Interval(at("00:00", TUESDAY), at("00:00", TUESDAY + timedelta(days=1)))
    await play.clerk("031", Agree(ticket=1, when=day))
    assert (await open_promise(play)).remind_at == at("08:30", TUESDAY)


async def test_promises_are_due_once(play: Playbook) -> None:
    await leak(play)
    await play.clerk("031", Agree(ticket=1, when=Interval(THREE, THREE)))
    ahead, patience = THREE - timedelta(hours=1), THREE + timedelta(minutes=15)
    second = timedelta(seconds=1)
    async with play.storage.write() as uow:
        assert not await uow.promises.to_remind(now=ahead - second, limit=10)
        (due,) = await uow.promises.to_remind(now=ahead, limit=10)
        assert await uow.promises.reminded(due.id)
        assert not await uow.promises.reminded(due.id)
        assert not await uow.promises.to_remind(now=ahead, limit=10)
        assert not await uow.promises.run_out(now=patience - second, limit=10)
        (over,) = await uow.promises.run_out(now=patience, limit=10)
        assert await uow.promises.end(over.id, Standing.BROKEN, now=patience)
        assert not await uow.promises.end(over.id, Standing.KEPT, now=patience)
        assert not await uow.promises.run_out(now=patience, limit=10)
    assert await promises(play) == [("visit", "broken")]


# --- 等待 -----------------------------------------------------------------------------------------


async def taken(play: Playbook) -> Shown:
    """A repair that is taken; gives its card as it is now."""
    await leak(play)
    await play.clerk("031", Take(ticket=1))
    await play.heard("li")
    await play.deliver()
    return play.find((await play.ticket()).number, MAINTENANCE)


async def test_waiting_asks_what_for_and_until_when_and_tells_the_resident(play: Playbook) -> None:
    card = await taken(play)
    await play.press(ZHANG, "等待", card)
    why = await last(play)
    assert why.labels == ["配件", "住户", "天晴", "取消"]
    await play.press(ZHANG, "配件", why)
    await play.group(ZHANG, "明天下午三点", chat=MAINTENANCE)
    ticket = await play.ticket()
    assert await state(play) == (Status.WAITING, WaitFor.PARTS, THREE)
    event = (await play.events(ticket))[-1]
    assert event.data == {
        "action": "wait", "from": "accepted", "to": "waiting", "for": "parts",
        "until": THREE.isoformat(),
    }  # fmt: skip
    assert await told(play) == [
        f"{ticket.number} 需要的配件正在准备，预计明天 15:00前到位，到了马上继续为您处理。"
    ]
    await play.deliver()
    shown = play.find("⏳", MAINTENANCE)
    assert "⏳ 等配件，到 11-24 15:00" in shown.text
    assert "张强(031) 等配件，到 11-24 15:00" in shown.text


@pytest.mark.parametrize(
    ("words", "reason", "until"),
    [
        ("配件 周三", WaitFor.PARTS, at("20:30", TUESDAY + timedelta(days=1))),
        ("等业主回来 明天下午", WaitFor.RESIDENT, at("18:00", TUESDAY)),
        ("下雨,明天下午三点", WaitFor.RAIN, THREE),
    ],
)
async def test_one_line_says_what_for_and_until_when(
    play: Playbook, words: str, reason: WaitFor, until: datetime
) -> None:
    card = await taken(play)
    await play.group(ZHANG, f"/wait {words}", chat=MAINTENANCE, reply_to=card.message)
    assert await state(play) == (Status.WAITING, reason, until)


async def test_what_the_words_do_not_say_is_asked(play: Playbook) -> None:
    card = await taken(play)
    await play.group(ZHANG, "/wait 明天下午三点", chat=MAINTENANCE, reply_to=card.message)
    assert (await last(play)).labels == ["配件", "住户", "天晴", "取消"]
    await play.group(ZHANG, "不清楚", chat=MAINTENANCE)
    assert (await last(play)).labels == ["配件", "住户", "天晴", "取消"]
    await play.group(ZHANG, "等零件", chat=MAINTENANCE)
    assert await state(play) == (Status.WAITING, WaitFor.PARTS, THREE)


async def test_no_time_is_shown_while_the_resident_is_waited_for(play: Playbook) -> None:
    await taken(play)
    due = "前完成"
    for reason, shown in ((WaitFor.PARTS, True), (WaitFor.RESIDENT, False)):
        assert (await play.clerk("031", Wait(ticket=1, reason=reason, until=THREE))).done
        await play.deliver()
        assert (due in play.find((await play.ticket()).number, MAINTENANCE).text) is shown
    await play.clerk("031", Resume(ticket=1))
    await play.deliver()
    assert due in play.find((await play.ticket()).number, MAINTENANCE).text


async def test_a_wait_is_put_off_and_ends_with_any_other_move(play: Playbook) -> None:
    await taken(play)
    wait = Wait(ticket=1, reason=WaitFor.PARTS, until=THREE)
    for until in (THREE, THREE + timedelta(days=1)):
        assert (await play.clerk("031", Wait(ticket=1, reason=WaitFor.RAIN, until=until))).done
    assert await state(play) == (Status.WAITING, WaitFor.RAIN, THREE + timedelta(days=1))
    assert (await play.clerk("031", Resume(ticket=1))).done
    assert await state(play) == (Status.IN_PROGRESS, None, None)
    await play.clerk("031", wait)
    await play.resident("不用来修了,取消报修", who="li")
    await play.presses("确认取消", who="li")
    assert await state(play) == (Status.CANCELLED, None, None)


@pytest.mark.parametrize(
    ("ticket_taken", "until", "key"),
    [(True, MORNING, "desk-time-over"), (False, THREE, "desk-not-now")],
)
async def test_a_wait_that_makes_no_sense_is_refused(
    play: Playbook, ticket_taken: bool, until: datetime, key: str
) -> None:
    await leak(play)
    if ticket_taken:
        await play.clerk("031", Take(ticket=1))
    result = await play.clerk("031", Wait(ticket=1, reason=WaitFor.PARTS, until=until))
    assert (result.done, result.said.key) == (False, key)


async def test_late_in_the_evening_today_is_not_offered(play: Playbook) -> None:
    card = await leak(play)
    play.now = datetime(2026, 11, 23, 21, 0, tzinfo=ZONE)
    await play.press(ZHANG, "约定", card)
    days = await last(play)
    assert days.labels[0].startswith("明天")
    assert len(days.labels) == 7
