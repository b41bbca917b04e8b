"""What a clerk looks up in the group: a ticket, their own, what is due, who is on duty."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time

import pytest

from flows.community import Shift
from flows.desk.actions import Done, HandOver, New, Note, Take
from flows.finding import Sought, sought
from flows.messages import Channel
from flows.shifts import next_change
from flows.tickets import Kind, Ticket
from flows.word_pairs import looser, to_pairs, to_phrases
from tests.playbook import (
    FRONT,
    MAINTENANCE,
    MANAGER,
    MORNING,
    Playbook,
    at,
    community,
    stage,
)

ZHANG, WU, LI, CHEN, WANG, LIU = 700031, 700032, 700012, 700008, 700001, 700051


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, text: str = "厨房水槽下面漏水", who: str = "li") -> Ticket:
    async with play.storage.read() as uow:
        known = await uow.conversations.at(play.address(who))
    if known is None:
        await play.lives(who)
    await play.resident(text, who=who)
    await play.deliver()
    return await play.ticket()


async def asks(
    play: Playbook, sender: int, text: str, chat: int = MAINTENANCE, **more: object
) -> str:
    """A clerk gives an order in a group; gives what is said there."""
    await play.group(sender, text, chat=chat, **more)
    said = [one.envelope.body.text for one in await play.deliver() if not one.envelope.card]
    return "\n".join(said)


# --- find -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "{number}", "{lower}", "{short}", "{counter}", "8000", "138-0013-8000", "+86 138 0013 8000", "13800138000", "138 0013 8000",
        "3-2-501", "3号楼2单元501", "501", "3栋", "漏水", "水槽", "槽", "厨房漏水", "厨房 漏水",
        "3-2-501 漏水", "3号楼2单元501室漏水",
    ],
)  # fmt: skip
async def test_a_ticket_is_found_by_number_home_end_of_phone_and_words(
    play: Playbook, words: str
) -> None:
    number = (await leak(play)).number
    words = words.format(number=number, lower=number.lower(), short=number[2:], counter=number[-4:])
    said = await asks(play, ZHANG, f"/find {words}")
    assert (
        f"1. 🔴 {number} 3号楼2单元501室 · 水管、龙头、下水维修 · 待接单 · 工程维修组「厨房水槽下面漏水」"
        in said
    )
    assert "共 1 件" in said


@pytest.mark.parametrize(
    "words",
    ["R-200101-0001", "9999", "13900139000", "1-1-101", "电梯", "3-2-501 电梯", "0138", "phone"],
)
async def test_what_is_not_there_is_not_found(play: Playbook, words: str) -> None:
    await leak(play, "厨房水槽下面漏水,电话13800138000")
    assert "没有找到" in await asks(play, ZHANG, f"/find {words}")


async def test_a_thousand_words_are_answered(play: Playbook) -> None:
    await leak(play)
    words = " ".join(f"word{number}" for number in range(1000))
    assert "没有找到" in await asks(play, ZHANG, f"/find {words}")


async def test_english_words_are_found_by_their_beginning(play: Playbook) -> None:
    number = (await leak(play, "The kitchen tap is leaking badly")).number
    assert number in await asks(play, ZHANG, "/find leak")
    assert number in await asks(play, ZHANG, "/find KITCHEN tap")
    assert "没有找到" in await asks(play, ZHANG, "/find eaking")


async def test_what_was_written_later_is_found_with_its_edits_and_notes(play: Playbook) -> None:
    number = (await leak(play)).number
    await play.resident("柜子也湿了", who="li", message="m77")
    assert number in await asks(play, ZHANG, "/find 柜子")
    await play.resident("地板也湿了", who="li", message="m77", edited=True)
    assert number in await asks(play, ZHANG, "/find 地板")
    assert "没有找到" in await asks(play, ZHANG, "/find 柜子")
    await play.clerk("031", Note(ticket=(await play.ticket()).id, text="要换密封圈"))
    assert number in await asks(play, ZHANG, "/find 密封圈")


async def test_what_was_done_for_somebody_without_a_chat_is_found(play: Playbook) -> None:
    await play.records(
        "012", New(kind=Kind.REPAIR, text="楼道灯不亮", channel=Channel.PHONE, home="1-1-101")
    )
    ticket = await play.ticket()
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id, text="更换镇流器")):
        await play.clerk("031", act)
    assert ticket.number in await asks(play, WU, "/find 镇流器")


async def test_the_phone_of_a_call_is_found_by_its_end_and_never_shown(play: Playbook) -> None:
    await play.records(
        "012",
        New(
            kind=Kind.REPAIR, text="楼道灯不亮,打13912345678找我", channel=Channel.PHONE,
            home="1-1-101", phone="+8613912345678",
        ),
    )  # fmt: skip
    said = await asks(play, WU, "/find 5678")
    assert (await play.ticket()).number in said
    assert "13912345678" not in said
    assert "139****5678" in said


async def test_what_is_looked_for_is_not_shown_as_a_number(play: Playbook) -> None:
    said = await asks(play, ZHANG, "/find 13912345678")
    assert "139****5678" in said
    assert "13912345678" not in said


async def test_nothing_to_look_for_is_asked_about(play: Playbook) -> None:
    assert "要找什么" in await asks(play, ZHANG, "/find")
    assert "要找什么" in await asks(play, ZHANG, "/find ,,")


async def test_a_clerk_finds_nothing_of_other_queues(play: Playbook) -> None:
    number = (await leak(play)).number
    assert number in await asks(play, ZHANG, "/find 漏水")
    assert number not in await asks(play, LIU, "/find 漏水", chat=-1003)
    # the front desk does not serve maintenance either
    assert number not in await asks(play, LI, "/find 漏水", chat=FRONT)


async def test_a_list_in_a_group_holds_what_is_of_that_group(play: Playbook) -> None:
    number = (await leak(play)).number
    said = await asks(play, CHEN, "/find 漏水", chat=FRONT)  # a supervisor may see it
    assert number not in said
    assert "另有 1 件在别的群，请私聊我" in said


async def test_what_belongs_elsewhere_is_sent_in_private_where_that_is_possible(
    play: Playbook,
) -> None:
    number = (await leak(play)).number
    await play.resident("你好", who=f"tg:{CHEN}")
    await play.deliver()
    await play.group(CHEN, "/find 漏水", chat=FRONT)
    (private,) = [one for one in await play.promised(CHEN) if number in one.body.text]
    (public,) = await play.promised(FRONT)
    assert number not in public.body.text
    assert "已私信" in public.body.text
    assert private.address.chat == str(CHEN)


async def test_a_complaint_about_staff_is_found_by_the_manager_alone_and_not_before_others(
    play: Playbook,
) -> None:
    play.means["前台李敏态度很差"] = "complaint_staff"
    ticket = await leak(play, "前台李敏态度很差")
    assert ticket.queue == "manager"
    for sender, chat in ((LI, FRONT), (CHEN, FRONT), (ZHANG, MAINTENANCE), (WANG, FRONT)):
        said = await asks(play, sender, "/find 态度", chat=chat)
        assert ticket.number not in said
        assert "另有" not in said
        assert "没有找到" in said
        assert ticket.number not in await asks(play, sender, f"/find {ticket.number}"[:-1], chat)
    assert ticket.number in await asks(play, WANG, "/find 态度", chat=MANAGER)
    assert ticket.number in await asks(play, WANG, "/find 8000", chat=WANG, private=True)
    assert ticket.number not in await asks(play, CHEN, "/find 8000", chat=CHEN, private=True)


async def test_a_stranger_finds_nothing(play: Playbook) -> None:
    number = (await leak(play)).number
    assert number not in await asks(play, 999, "/find 漏水")


async def test_the_button_opens_the_place(play: Playbook) -> None:
    ticket = await leak(play)
    card = play.find(ticket.number, MAINTENANCE)
    await play.group(ZHANG, "/find 漏水", chat=MAINTENANCE)
    (found,) = await play.promised(MAINTENANCE)
    assert [(one.label, one.url) for one in found.body.buttons] == [
        (f"↗ {ticket.number}", f"https://t.me/c/2/{card.message}")
    ]


async def test_the_button_opens_the_topic(play: Playbook) -> None:
    play.forums = {MAINTENANCE}
    ticket = await leak(play)
    card = play.find(ticket.number, MAINTENANCE)
    await play.group(ZHANG, "/find 漏水", chat=MAINTENANCE)
    (found,) = await play.promised(MAINTENANCE)
    assert found.body.buttons[0].url == f"https://t.me/c/2/{card.thread}/{card.message}"


async def test_many_are_counted(play: Playbook) -> None:
    for room in range(12):
        new = New(kind=Kind.REPAIR, text=f"第{room}盏灯不亮", home="1-1-101")
        await play.records("012", new)
    await play.deliver()
    said = await asks(play, ZHANG, "/find 灯不亮")
    assert "共 12 件" in said
    assert "……还有 2 件没有列出。" in said
    assert "11. " not in said


# --- mine and queue -------------------------------------------------------------------------------


async def test_mine_is_what_one_has_in_hand(play: Playbook) -> None:
    ticket = await leak(play)
    assert "张强 在本群没有未完成的单" in await asks(play, ZHANG, "/mine")
    await play.clerk("031", Take(ticket=ticket.id))
    assert ticket.number in await asks(play, ZHANG, "/mine")
    assert ticket.number not in await asks(play, WU, "/mine")
    await play.clerk("031", Done(ticket=ticket.id))
    await play.deliver()  # what is asked after it names the ticket too
    assert ticket.number not in await asks(play, ZHANG, "/mine")


async def test_the_queue_is_ordered_by_what_is_due_first(play: Playbook) -> None:
    lamp = New(kind=Kind.REPAIR, text="客厅一个灯不亮", home="1-1-101")
    await play.records("012", lamp)
    normal = await play.ticket()
    urgent = await leak(play)
    await play.deliver()
    said = await asks(play, ZHANG, "/queue")
    assert "未完成 2 件" in said
    assert said.index(urgent.number) < said.index(normal.number)
    assert (
        f"{urgent.number} 3号楼2单元501室 · 水管、龙头、下水维修 · 工程维修组 · 11-23 10:30前响应"
        in said
    )
    play.now = at("10:30")
    assert "⚠️ 应在 11-23 10:30前响应" in await asks(play, ZHANG, "/queue")
    await play.clerk("031", Take(ticket=urgent.id))
    assert "张强(031) · 11-23 12:00前完成" in await asks(play, ZHANG, "/queue")
    assert "没有未完成的单" in await asks(play, LI, "/queue", chat=FRONT)


async def test_in_private_the_queue_is_that_of_ones_own_queues(play: Playbook) -> None:
    ticket = await leak(play)
    assert ticket.number in await asks(play, ZHANG, "/queue", chat=ZHANG, private=True)
    assert ticket.number not in await asks(play, CHEN, "/queue", chat=CHEN, private=True)
    await play.clerk("031", HandOver(ticket=ticket.id, queue="front_desk"))
    assert ticket.number in await asks(play, CHEN, "/queue", chat=CHEN, private=True)


# --- duty -----------------------------------------------------------------------------------------

WEEKDAYS = frozenset(range(5))
SHIFTS = {
    "on_duty": (
        Shift("031", WEEKDAYS, time(8), time(20)),
        Shift("051", WEEKDAYS, time(20), time(8)),
        Shift("031", frozenset({5, 6}), time(0), None),
    )
}


async def test_duty_tells_who_is_on_and_who_comes_next(database_url: str) -> None:
    async with stage(database_url, community(shifts=SHIFTS)) as play:
        said = await asks(play, WU, "/duty")
        assert "值班组：张强(031)；11-23 20:00 起 刘军(051)" in said
        assert "工程维修组(不排班)：张强(031)、吴明(032)" in said
        assert "客服前台" not in said
        play.now = at("20:00")
        assert "值班组：刘军(051)；11-24 08:00 起 张强(031)" in await asks(play, WU, "/duty")
        # in private: all of the house
        assert "客服前台" in await asks(play, WU, "/duty", chat=WU, private=True)


def test_the_next_change_is_looked_for_a_week_ahead() -> None:
    alone = {"on_duty": (Shift("031", frozenset({0}), time(8), time(20)),)}
    place = community(shifts=alone)
    assert next_change(place, "on_duty", at("19:59")) == (at("20:00"), frozenset())
    found = next_change(place, "on_duty", at("20:00"))
    assert found is not None
    assert found[0].isoformat() == "2026-11-30T08:00:00+08:00"
    always = {"on_duty": (Shift("031", frozenset(range(7)), time(0), None),)}
    assert next_change(replace(place, shifts=always), "on_duty", MORNING) is None


async def test_nobody_on_duty_is_said(database_url: str) -> None:
    alone = {"on_duty": (Shift("031", frozenset({6}), time(8), time(20)),)}
    async with stage(database_url, community(shifts=alone)) as play:
        assert "值班组：无人值班；11-29 08:00 起 张强(031)" in await asks(play, WU, "/duty")


async def test_one_who_is_always_on_has_nobody_after_them(database_url: str) -> None:
    always = {"on_duty": (Shift("031", frozenset(range(7)), time(0), None),)}
    async with stage(database_url, community(shifts=always)) as play:
        assert (await asks(play, WU, "/duty")).endswith("值班组：张强(031)")


# --- an order nobody knows ------------------------------------------------------------------------


async def test_an_unknown_order_is_not_relayed_and_its_author_is_told(play: Playbook) -> None:
    ticket = await leak(play)
    card = play.find(ticket.number, MAINTENANCE)
    await play.heard("li")
    said = await asks(play, ZHANG, "/fnid 漏水", reply_to=card.message)
    assert "没有 /fnid 这个命令，没有转给住户" in said
    assert await play.heard("li") == []
    assert "/find" in await asks(play, ZHANG, "/help")


# --- words ----------------------------------------------------------------------------------------


def test_words_are_kept_as_pairs() -> None:
    assert to_pairs("厨房漏水,tap LEAKS ⟨phone:1⟩ 3号") == "厨房 房漏 漏水 水 tap leaks 3 号"
    assert to_phrases("漏水了 tap") == (("漏水", "水了"), ("tap",))
    assert looser((("厨房", "房漏", "漏水"), ("tap",))) == (("厨房",), ("漏水",), ("tap",))
    assert to_pairs("⟨id:2⟩ !") == ""


def test_short_numbers_are_words() -> None:
    assert sought("12", community(), MORNING, None) == Sought(phrases=(("12",),))
    assert sought("1234567", community(), MORNING, None) == Sought(phrases=(("1234567",),))
    assert sought("501", community(), MORNING, None) == Sought(home="*-*-501")
