"""What holds at every step of every process (SPEC 2): and a crash between any two of them."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.desk.actions import Reply
from flows.messages import Address, Channel, FileKind, Location
from flows.ports import Outcome
from flows.service import Moved
from flows.tickets import EventKind, Kind, Status
from flows.turn import Talk
from flows.urgency import Urgency
from storage.crypt import Crypt
from storage.unit_of_work import SqlStorage
from tests.opening import connected, sqlite_of, sqlite_url
from tests.playbook import BOT, MAINTENANCE, MORNING, SECRET, Playbook, community, photo, stage

Steps = Callable[[Playbook], Awaitable[object]]


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


@pytest.fixture
async def quick(sqlite_database_url: str) -> AsyncIterator[Playbook]:
    """A stage for what is asked of every step: no database makes a difference to that."""
    async with stage(sqlite_database_url) as book:
        yield book


# --- every step -----------------------------------------------------------------------------------


def says(*texts: str, meaning: dict[str, str | tuple[str, ...]] | None = None) -> Steps:
    async def go(play: Playbook) -> None:
        play.means |= meaning or {}
        for text in texts:
            await play.resident(text)

    return go


def presses(choice: str, *texts: str) -> Steps:
    async def go(play: Playbook) -> None:
        await play.resident(choice=choice)
        for text in texts:
            await play.resident(text)

    return go


def with_lamp(*texts: str, meaning: dict[str, str] | None = None, minutes: int = 2) -> Steps:
    async def go(play: Playbook) -> None:
        play.means |= meaning or {}
        for text in ("3-2-501卧室的灯坏了,电话13900139000", "取消"):
            await play.resident(text)
        play.later(minutes=2)
        await play.resident("1-1-101马桶堵了")
        await play.resident("取消")
        play.later(minutes=minutes)
        lamp = next(t for t in await play.tickets() if t.text.startswith("3-2-501卧室"))
        for text in texts:
            await play.resident(text.replace("LAMP", lamp.number))

    return go


async def lone_photo(play: Playbook) -> None:
    await play.resident(attachments=(photo(),))


GUESS = {"那个东西不太对劲": ("repair_plumbing", "complaint_noise")}

REPORTS: dict[str, Steps] = {
    "repair.text": presses("menu.repair"),
    "repair.home": says("马桶堵了"),
    "repair.place": says("电梯坏了"),
    "complaint.text": presses("menu.complaint"),
    "inquiry.text": presses("menu.inquiry"),
    "suggestion.text": presses("menu.suggestion"),
    "order.service": presses("menu.order"),
    "order.home": presses("menu.order=hood"),
    "order.visit": presses("menu.order=hood", "3-2-501"),
    "order.sure": presses("menu.order=hood", "3-2-501", "跳过"),
    "binding.home": presses("menu.binding"),
    "binding.name": presses("menu.binding", "3-2-501"),
    "binding.phone": presses("menu.binding", "3-2-501", "王五"),
    "urge.ticket": with_lamp("催一下", meaning={"催一下": "ticket_urge"}),
    "reschedule.ticket": with_lamp("换个时间", meaning={"换个时间": "ticket_reschedule"}),
    "reschedule.visit": with_lamp("换个时间", "LAMP", meaning={"换个时间": "ticket_reschedule"}),
    "cancel.ticket": with_lamp("不修了", meaning={"不修了": "ticket_cancel"}, minutes=60),
    "cancel.sure": with_lamp("不修了", "LAMP", meaning={"不修了": "ticket_cancel"}, minutes=60),
    "which.intent": says("那个东西不太对劲", meaning=dict(GUESS)),
    "purpose.flow": lone_photo,
}
"""Every question that a ticket waits for, and how it comes to be asked."""

OFFERS: dict[str, Steps] = {
    "repair.visit": says("3-2-501卧室的灯坏了"),
    "repair.phone": says("3-2-501厨房水管漏水得厉害"),
    "complaint.phone": says("楼上半夜装修太吵了"),
    "order.phone": presses("menu.order=hood", "3-2-501", "跳过", "是的"),
    "emergency.home": says("着火了快来人"),
    "emergency.phone": says("3-2-501着火了快来人"),
}
"""Every question that may follow a receipt."""

STEPS = REPORTS | OFFERS


async def asked(play: Playbook) -> str:
    talk = (await play.conversation()).talk
    return f"{talk.flow}.{talk.asked}"


Check = Callable[..., Awaitable[None]]
CHECKS: list[tuple[frozenset[str], Check, tuple[str, ...]]] = []
"""What holds, at which steps, and what else the check is told."""


def at(steps: Iterable[str], *more: str) -> Callable[[Check], Check]:
    """Let a check be made at these steps, each time with a copy of the conversation."""

    def kept(check: Check) -> Check:
        CHECKS.append((frozenset(steps), check, more))
        return check

    return kept


@at(STEPS)
async def the_step_is_reached(quick: Playbook, step: str) -> None:
    assert await asked(quick) == step
    for message in await quick.chat():
        assert all(len(button.choice.encode()) <= 64 for button in message.buttons)


@at(STEPS)
async def danger_is_told_at_every_step(quick: Playbook, _: str) -> None:
    quick.later(minutes=11)
    said = await quick.resident("楼道里着火了")
    assert "走楼梯" in said[0].text
    assert (await quick.ticket()).kind is Kind.EMERGENCY


@at(STEPS, "text")
@at(STEPS, "button")
async def a_person_is_called_at_every_step_and_the_question_stands(
    quick: Playbook, step: str, way: str
) -> None:
    if way == "text":
        said = await quick.resident("转人工")
    else:
        said = await quick.resident(choice="human")
    assert "客服前台" in said[0].text
    inquiries = [t for t in await quick.tickets() if t.kind is Kind.INQUIRY]
    assert len(inquiries) == 1
    stands = way == "button" or step not in {"which.intent", "purpose.flow"}
    assert await asked(quick) == (step if stands else "None.None")


@at(step for step in STEPS if step != "cancel.sure")  # there «cancel» is a yes
async def every_step_can_be_left(quick: Playbook, step: str) -> None:
    before = len(await quick.tickets())
    said = await quick.resident("取消")
    assert (await quick.conversation()).talk.flow is None
    assert len(await quick.tickets()) == before
    start = {"order.sure": "好的，这次先不预约"}.get(step, "好的，")
    assert said[0].text.startswith(start)


@at(step for step in REPORTS if not step.endswith(".sure"))
async def every_report_can_be_left_by_its_button(quick: Playbook, step: str) -> None:
    said = await quick.presses("取消")
    assert said[0].text.startswith("好的，先不办了")
    assert (await quick.conversation()).talk.flow is None


@at(STEPS)
async def the_language_can_be_changed_at_every_step(quick: Playbook, step: str) -> None:
    said = await quick.resident("speak English please")
    assert said[0].text.startswith("OK, I will write to you in English")
    assert len(said) == 2
    assert await asked(quick) == step


@at(STEPS)
async def help_is_there_at_every_step(quick: Playbook, step: str) -> None:
    quick.means["帮助"] = "help"
    said = await quick.resident("帮助")
    assert said[0].text.startswith("像平时聊天一样说就行")
    assert await asked(quick) == step


@at(STEPS)
async def an_old_button_answers_no_new_question(quick: Playbook, step: str) -> None:
    before = await quick.tickets()
    said = await quick.resident(choice="elsewhere.visit=1")
    assert said[0].text.startswith("那是之前的按钮")
    assert (await asked(quick), await quick.tickets()) == (step, before)


@at(STEPS)
async def nothing_at_all_asks_again(quick: Playbook, step: str) -> None:
    said = await quick.resident("  ")
    assert said != []
    assert await asked(quick) == step


@at(STEPS)
async def what_cannot_be_passed_on_leaves_the_question(quick: Playbook, step: str) -> None:
    said = await quick.resident(unsupported="story")
    assert said[0].text.startswith("这种消息我这边打不开")
    assert await asked(quick) == step


@at(STEPS)
async def a_complaint_in_between_is_opened_at_every_step(quick: Playbook, step: str) -> None:
    before = len(await quick.tickets())
    await quick.resident("保安总在岗亭里睡觉,我要投诉")
    assert len(await quick.tickets()) == before + 1
    assert (await quick.ticket()).kind is Kind.COMPLAINT


@at(REPORTS)
async def a_half_told_report_is_to_be_reminded_of_after_thirty_minutes(
    quick: Playbook, step: str
) -> None:
    conversation = await quick.conversation()
    assert conversation.remind_at == quick.now + timedelta(minutes=30)
    if not step.endswith(".sure"):
        await quick.resident("取消")
        assert (await quick.conversation()).remind_at is None


@at(OFFERS)
async def an_offer_is_not_reminded_of(quick: Playbook, _: str) -> None:
    assert (await quick.conversation()).remind_at is None


@pytest.mark.parametrize("step", STEPS)
async def test_what_holds_at_every_step(
    sqlite_database_url: str, tmp_path: Path, subtests: pytest.Subtests, step: str
) -> None:
    """Go to the step once; from there, each check goes on with a copy of its own."""
    async with stage(sqlite_database_url) as reached:
        await STEPS[step](reached)
        for number, (steps, check, more) in enumerate(CHECKS):
            if step not in steps:
                continue
            with subtests.test(check.__name__, step=step, more=more):
                async with copy_of(
                    reached, sqlite_database_url, tmp_path / f"{number}.db"
                ) as quick:
                    await check(quick, step, *more)


@asynccontextmanager
async def copy_of(play: Playbook, url: str, file: Path) -> AsyncIterator[Playbook]:
    """Give the same conversation in a database of its own."""
    with closing(sqlite3.connect(sqlite_of(url))) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    async with connected(sqlite_url(file)) as database:
        storage = SqlStorage(database, Crypt(SECRET), clock=lambda: MORNING)
        yield replace(play, storage=storage, seen=dict(play.seen), means=dict(play.means))


async def test_the_person_gets_what_was_told_so_far(play: Playbook) -> None:
    await play.resident("马桶堵了")
    await play.resident("转人工")
    assert (await play.ticket()).text == "马桶堵了\n转人工"


@pytest.mark.parametrize("step", STEPS)
async def test_a_button_under_a_ticket_leaves_the_question(quick: Playbook, step: str) -> None:
    quick.means["一件旧事"] = "ask_fee"
    await quick.resident("一件旧事")
    quick.later(minutes=2)
    # what an open inquiry takes to itself would not reach the step
    await quick.settled("012")
    await STEPS[step](quick)
    await quick.resident(choice="ticket.ok=1")
    assert (await quick.tickets())[0].status is Status.CLOSED
    assert await asked(quick) == step


# --- a restart, a reminder ------------------------------------------------------------------------


async def test_a_half_told_report_survives_days_and_restarts(play: Playbook) -> None:
    await play.resident("厨房水管坏了")
    play.later(days=2)
    await play.resident("3-2-501")
    assert (await play.ticket()).text == "厨房水管坏了"
    assert (await play.conversation()).remind_at is None


async def test_two_half_told_reports_are_asked_about_one_after_the_other(play: Playbook) -> None:
    await play.resident("马桶堵了")
    said = await play.resident("电梯坏了")
    assert said[-1].text.startswith("在小区的哪个位置")
    said = await play.resident("3号楼大堂")
    assert "R-261123-0001" in said[0].text
    assert said[-1].text.startswith("请问是哪一户")
    await play.resident("3-2-501")
    first, second = await play.tickets()
    assert (first.category, second.category) == ("repair_lift", "repair_plumbing")
    async with play.storage.read() as uow:
        texts = [
            [row.text for row in await uow.messages.of_ticket(t.id) if row.author == "resident"]
            for t in (first, second)
        ]
    assert texts == [["电梯坏了", "3号楼大堂"], ["马桶堵了", "3-2-501"]]


async def test_two_matters_that_both_lack_the_home_ask_once(play: Playbook) -> None:
    said = await play.resident("厨房水管坏了,另外卧室的灯不亮了")
    assert len(said) == 1
    await play.resident("3-2-501")
    assert [t.home for t in await play.tickets()] == ["3-2-501", "3-2-501"]


async def test_a_matter_that_needs_no_more_is_opened_beside_one_that_does(play: Playbook) -> None:
    said = await play.resident("厨房水管坏了,另外楼上半夜装修太吵了")
    assert "C-261123-0001" in said[0].text
    assert said[-1].text.startswith("请问是哪一户")


async def test_nothing_is_kept_of_a_menu_that_was_only_opened(play: Playbook) -> None:
    for _ in range(3):
        await play.resident(choice="menu.repair")
    assert (await play.conversation()).talk.later == ()


async def write_talk(play: Playbook, talk: Talk) -> None:
    """Keep a talk as another version of this program might have left it."""
    async with play.storage.write() as uow:
        found = await uow.conversations.at(play.address("guest"))
        assert found is not None
        locked = await uow.conversations.get(found.id, lock=True)
        await uow.conversations.save(replace(locked, talk=talk))


async def test_a_deploy_that_took_a_process_away_forgets_its_question(play: Playbook) -> None:
    await play.resident("你好")
    await write_talk(play, Talk(flow="gone", asked="home", slots={"text": "马桶堵了"}))
    said = await play.resident("你好")
    assert said[0].text.startswith("您好")
    conversation = await play.conversation()
    assert (conversation.talk.flow, conversation.remind_at) == (None, None)


async def test_a_deploy_that_took_a_question_away_goes_on(play: Playbook) -> None:
    await play.resident("马桶堵了")
    talk = (await play.conversation()).talk
    await write_talk(play, replace(talk, asked="gone"))
    said = await play.resident("嗯")
    assert said[-1].text.startswith("请问是哪一户")
    await write_talk(play, replace(talk, asked="gone"))
    for text in ("转人工", "取消"):
        assert await play.resident(text) != []


async def test_a_deploy_that_took_a_question_away_is_no_trap_for_buttons(play: Playbook) -> None:
    await play.resident("马桶堵了")
    talk = (await play.conversation()).talk
    await write_talk(play, replace(talk, asked="gone"))
    said = await play.resident(choice="repair.home=3-2-501")
    assert said[0].text.startswith("这个按钮已经过时了")
    assert await play.resident("") != []


async def test_what_waits_for_a_process_that_is_gone_is_let_go(play: Playbook) -> None:
    await play.resident("你好")
    waits = {"flow": "gone", "slots": {}, "ticket": None, "messages": []}
    await write_talk(play, Talk(later=(waits,)))
    await play.resident("你好")
    assert (await play.conversation()).talk.later == ()


async def test_an_offer_that_waits_for_a_ticket_that_is_over_is_let_go(play: Playbook) -> None:
    await play.resident("3-2-501卧室的灯坏了")
    ticket = await play.ticket()
    await play.resident("取消")
    await play.settled()
    offer = {"flow": "repair", "slots": {"text": "…"}, "ticket": ticket.id, "messages": []}
    await write_talk(play, Talk(later=(offer,)))
    said = await play.resident("你好")
    assert len(said) == 1


# --- bursts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "tickets"), [(0, 1), (59, 1), (60, 1), (61, 2)])
async def test_within_a_minute_the_same_kind_of_thing_is_the_same_report(
    play: Playbook, seconds: int, tickets: int
) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏水得厉害")
    play.later(seconds=seconds)
    play.means["水管还在漏"] = "repair_plumbing"
    await play.resident("水管还在漏")
    assert len(await play.tickets()) == tickets


async def test_within_a_minute_it_may_turn_out_to_be_urgent(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水龙头坏了")
    before = await play.ticket()
    await play.presses("跳过")
    play.means["现在漏得很厉害"] = ("repair_plumbing", "ask_fee")
    await play.resident("现在漏得很厉害")
    ticket = await play.ticket()
    assert (before.urgency, ticket.urgency) == (Urgency.NORMAL, Urgency.URGENT)
    assert ticket.finish_by == play.now + timedelta(hours=2)
    assert [(e.kind, e.actor) for e in await play.events(ticket)][1:] == [
        (EventKind.CORRECTED, "guanjia"), (EventKind.ADDED, "resident"),
    ]  # fmt: skip


async def test_within_a_minute_something_new_is_a_ticket_of_its_own(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏水得厉害")
    await play.resident("楼上半夜装修太吵了")
    assert [t.kind for t in await play.tickets()] == [Kind.REPAIR, Kind.COMPLAINT]


async def test_within_a_minute_an_unclear_wish_to_change_it_is_asked_about(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏水得厉害")
    play.means["先别来了吧"] = ("ticket_cancel", "ticket_reschedule")
    said = await play.resident("先别来了吧")
    assert said[0].buttons[0].choice == "which.intent=ticket_cancel"


async def test_a_burst_in_fast_order_loses_nothing(play: Playbook) -> None:
    await play.lives("guest")
    texts = ["厨房水管漏水得厉害", "就在水槽下面", "我在家的"]
    play.means |= dict.fromkeys(texts[1:], ())
    async with play.storage.write() as uow:
        for text in texts:
            await uow.inbox.put(play.inbound(text), now=play.now)
    await play.work()
    assert len(await play.tickets()) == 1
    ticket = await play.ticket()
    added = [e.text for e in await play.events(ticket) if e.kind is EventKind.ADDED]
    assert added == texts[1:]


async def test_an_album_is_one_message(play: Playbook) -> None:
    await play.lives("guest")
    async with play.storage.write() as uow:
        for number in range(3):
            part = play.inbound(
                "厨房水管漏水得厉害" if number == 0 else "",
                attachments=(photo(f"{number}.jpg"),),
                album="a",
            )
            await uow.inbox.put(part, now=play.now)
    await play.work()
    assert len(await play.tickets()) == 1
    shown = [len(one.body.attachments) for one in await play.promised(MAINTENANCE)]
    assert 3 in shown


# --- files, voices, places ------------------------------------------------------------------------


async def test_a_lone_voice_note_is_asked_about(play: Playbook) -> None:
    voice = replace(photo("voice.ogg"), kind=FileKind.VOICE, mime="audio/ogg")
    said = await play.resident(attachments=(voice,))
    assert said[0].text.startswith("收到了。您是要报修、投诉，还是咨询？")


async def test_a_lone_place_on_the_map_is_asked_about(play: Playbook) -> None:
    said = await play.resident(location=Location(22.5, 114.0))
    assert said[0].text.startswith("收到了。您是要报修、投诉，还是咨询？")
    await play.resident("楼上半夜装修太吵了")
    assert (await play.ticket()).text == "📍 22.50000, 114.00000\n楼上半夜装修太吵了"


async def test_a_photo_with_words_needs_no_question(play: Playbook) -> None:
    await play.lives("guest")
    said = await play.resident("厨房水管漏水得厉害", attachments=(photo(),))
    assert "R-261123-0001" in said[0].text


# --- edits ----------------------------------------------------------------------------------------


async def test_an_edit_reaches_staff_and_the_old_words_are_kept(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏睡", message="m-leak")
    play.means["厨房水管漏睡"] = "repair_plumbing"
    before = await play.ticket()
    said = await play.resident("厨房水管漏水,电话13900139000", message="m-leak", edited=True)
    assert said[0].text == "您改过的内容已同步给同事。"
    ticket = await play.ticket()
    event = (await play.events(ticket))[-1]
    assert (event.kind, event.text) == (EventKind.EDITED, "厨房水管漏睡")
    assert (before.text, ticket.text) == ("厨房水管漏睡", "厨房水管漏水,电话⟨phone:1⟩")
    shown = [one.body.text for one in await play.promised(MAINTENANCE)]
    assert any("已修改" in text and "139****9000" in text for text in shown)


async def test_an_edit_of_what_was_added_changes_that_alone(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏水得厉害")
    play.means["在水草下面"] = ()
    await play.resident("在水草下面", message="m-more")
    await play.resident("在水槽下面", message="m-more", edited=True)
    ticket = await play.ticket()
    assert ticket.text == "厨房水管漏水得厉害"
    assert (await play.events(ticket))[-1].text == "在水草下面"


async def test_the_same_words_again_are_no_edit(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏水得厉害", message="m-leak")
    await play.resident("厨房水管漏水得厉害", message="m-leak", edited=True)
    assert len(await play.events(await play.ticket())) == 1


async def test_an_edit_of_what_nobody_knows_changes_nothing(play: Playbook) -> None:
    assert await play.resident("厨房水管漏水", message="m-unknown", edited=True) == []
    assert await play.tickets() == []


async def test_an_edit_of_small_talk_needs_no_answer(play: Playbook) -> None:
    await play.resident("你好", message="m-hello")
    assert await play.resident("您好", message="m-hello", edited=True) == []
    texts = [message.text for message in await play.chat() if message.author == "resident"]
    assert texts == ["您好"]


async def test_an_edit_of_a_half_told_report_changes_what_will_be_opened(play: Playbook) -> None:
    await play.resident("厨房水管坏啦,漏睡", message="m-leak")
    await play.resident("厨房水管坏啦,漏水", message="m-leak", edited=True)
    await play.resident("3-2-501")
    assert (await play.ticket()).text == "厨房水管坏啦,漏水"


# --- how much, how odd ----------------------------------------------------------------------------


async def test_five_thousand_characters_arrive_whole(play: Playbook) -> None:
    await play.lives("guest")
    text = "厨房水管漏水得厉害。" + "洗菜盆下面也在滴水。" * 499
    assert len(text) > 5000 - 10
    await play.resident(text)
    assert (await play.ticket()).text == text


async def test_more_than_anybody_types_is_cut(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏水得厉害" + "水" * 30_000)
    assert len((await play.ticket()).text) == 20_000


async def test_signs_that_no_database_keeps_are_left_out(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("厨房水管\x00漏水得厉害")
    assert (await play.ticket()).text == "厨房水管漏水得厉害"


@pytest.mark.parametrize(
    "text", ["<b>&", "{ $number }", "'; DROP TABLE ticket; --", "⟨phone:1⟩", "😡"]
)
async def test_odd_words_come_out_as_they_were_written(play: Playbook, text: str) -> None:
    await play.lives("guest")
    play.means[f"厨房水管漏水 {text}"] = "repair_plumbing"
    await play.resident(f"厨房水管漏水 {text}")
    assert (await play.ticket()).text == f"厨房水管漏水 {text}"


@pytest.mark.parametrize("typed", ["²", "①", "9" * 5000, "0", "99", "７"])
async def test_odd_numbers_press_no_button(play: Playbook, typed: str) -> None:
    await play.lives("guest")
    await play.resident("卧室的灯坏了")
    play.means[typed] = ()
    said = await play.resident(typed)
    assert said != []
    assert (await play.ticket()).visit is None


@pytest.mark.parametrize("label", ["满意", "😀满意!", "修好了"])
async def test_a_label_is_known_without_its_picture(play: Playbook, label: str) -> None:
    await play.lives("guest")
    await play.resident("厨房水管漏水得厉害")
    await play.settled()
    await play.resident(label)
    assert (await play.ticket()).status is Status.CLOSED


async def test_a_number_is_an_answer_where_there_is_nothing_to_choose(play: Playbook) -> None:
    await play.resident("马桶堵了")
    said = await play.resident("1")
    assert said[-1].text.startswith("请问是哪一户")
    assert (await play.conversation()).talk.flow == "repair"


# --- the channel itself ---------------------------------------------------------------------------


async def test_who_closes_the_channel_and_opens_it_again(play: Playbook) -> None:
    who = "tg:5001"
    await play.resident("3-2-501厨房水管漏水了,电话13900139000", who=who)
    await play.resident(who=who, blocked=True)
    assert (await play.conversation(who)).dead is True
    result = await play.clerk("031", Reply(ticket=1, text="马上来"))
    assert result.done is False
    await play.resident(who=who, blocked=False)
    assert (await play.conversation(who)).dead is False


async def test_who_writes_can_be_written_to(play: Playbook) -> None:
    who = "tg:5001"
    await play.resident("3-2-501厨房水管漏水了,电话13900139000", who=who)
    await play.resident(who=who, blocked=True)
    await play.resident("谢谢", who=who)
    assert (await play.conversation(who)).dead is False
    assert (await play.clerk("031", Reply(ticket=1, text="马上来"))).done


async def test_a_stranger_who_closes_the_channel_leaves_nothing_behind(play: Playbook) -> None:
    await play.resident(who="tg:5001", blocked=True)
    async with play.storage.read() as uow:
        assert await uow.conversations.at(play.address("tg:5001")) is None


# --- two at once ----------------------------------------------------------------------------------


async def test_a_conversation_that_moves_while_it_is_read_is_read_once_more(
    play: Playbook,
) -> None:
    await play.lives("guest")

    async def meanwhile() -> None:
        async with play.storage.write() as uow:
            found = await uow.conversations.at(play.address("guest"))
            assert found is not None
            locked = await uow.conversations.get(found.id, lock=True)
            await uow.conversations.save(replace(locked, name="另一个名字"))

    play.meanwhile = meanwhile
    await play.resident("厨房水管漏水得厉害")
    assert len(await play.tickets()) == 1


async def test_a_message_that_another_process_has_taken_changes_nothing(play: Playbook) -> None:
    await play.lives("guest")
    async with play.storage.write() as uow:
        await uow.inbox.put(play.inbound("厨房水管漏水得厉害"), now=play.now)
        (received,) = await uow.inbox.claim(now=play.now, owner="one", limit=1)
    async with play.storage.write() as uow:
        assert await uow.inbox.done(received, Outcome.ANSWERED)
    with pytest.raises(Moved):
        await play.service.receive(received, play.now)
    assert await play.tickets() == []


async def test_what_became_of_a_message_is_in_the_books(play: Playbook) -> None:
    await play.lives("guest")
    for text in ("你好", "厨房水管漏水得厉害"):
        await play.resident(text)
    await play.resident("你好", who="nobody", community="gone")
    day = timedelta(days=1)
    async with play.storage.read() as uow:
        books = await uow.books.balance(play.now - day, play.now + day)
    assert books.inbox["answered"] == books.inbox["with_staff"] == books.inbox["set_aside"] == 1


async def test_a_community_without_a_bot_is_served_on_the_web(play: Playbook) -> None:
    other = community(id="web-only", queues=play.place.queues)
    async with play.storage.write() as uow:
        await uow.communities.save(other, today=play.now.date())
    said = await play.resident("3-2-501厨房水管漏水了,电话1", community="web-only")
    assert "R-261123-0001" in said[0].text
    assert play.service.account_of("web-only") == ""
    assert play.service.account_of("tcmy") == BOT
    assert await play.promised(MAINTENANCE) == []


def test_an_address_says_where(play: Playbook) -> None:
    assert play.address("tg:5001") == Address(Channel.TELEGRAM, BOT, "5001")
