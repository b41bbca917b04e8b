"""Complaints, suggestions and praise (投诉, 建议, 表扬): recorded whole, routed by their subject."""

from collections.abc import AsyncIterator

import pytest

from flows.tickets import EventKind, Kind
from flows.urgency import Urgency
from tests.playbook import FRONT, MAINTENANCE, MANAGER, SECURITY, Playbook, photo, stage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def test_a_complaint_is_acknowledged_with_an_apology_and_its_deadlines(
    play: Playbook,
) -> None:
    said = await play.resident("楼上半夜装修,吵得睡不着", who="li")
    ticket = await play.ticket()
    assert len(said) == 1
    assert said[0].text.startswith("给您添麻烦了，实在抱歉")
    assert "C-261123-0001" in said[0].text
    assert "今天 11:00前" in said[0].text
    assert "11月26日(周四)20:30前" in said[0].text
    assert (ticket.kind, ticket.queue) == (Kind.COMPLAINT, "security")
    assert (ticket.urgency, ticket.visit) == (Urgency.COMPLAINT, None)
    assert (ticket.home, ticket.phone) == ("3-2-501", "+8613800138000")


@pytest.mark.parametrize(
    ("intent", "queue", "told"),
    [
        ("complaint_noise", "security", ""),
        ("complaint_security", "security", ""),
        ("complaint_parking", "security", ""),
        ("complaint_neighbour", "security", ""),
        ("complaint_environment", "cleaning", "@陈洁(008)"),
        ("complaint_fee", "finance", "@王芳(001)"),
        ("complaint_staff", "manager", ""),
        ("complaint_service", "front_desk", "@陈洁(008)"),
    ],
)
async def test_its_subject_says_who_gets_it_and_who_is_told(
    play: Playbook, intent: str, queue: str, told: str
) -> None:
    play.means["我要投诉这件事"] = intent
    await play.resident("我要投诉这件事", who="li")
    ticket = await play.ticket()
    assert ticket.queue == queue
    events = [e.text for e in await play.events(ticket) if e.kind is EventKind.TOLD]
    assert events == ([told] if told else [])


async def test_a_complaint_about_staff_shows_nowhere_but_at_the_managers(play: Playbook) -> None:
    await play.resident("前台那个小李态度太差了,骂人", who="li")
    assert (await play.ticket()).queue == "manager"
    assert len(await play.promised(MANAGER)) == 1
    assert [*await play.promised(FRONT), *await play.promised(MAINTENANCE)] == []


async def test_a_visitor_may_complain_and_is_offered_to_leave_a_phone(play: Playbook) -> None:
    said = await play.resident("保安晚上总是睡觉,谁都能进来")
    assert said[1].text.startswith("方便留个联系电话")
    assert [b.choice for b in said[1].buttons] == ["complaint.phone=-@1"]
    said = await play.resident("13900139000")
    assert said[0].text == "好的，已记下。"
    ticket = await play.ticket()
    assert (ticket.phone, ticket.home, ticket.verified) == ("+8613900139000", None, False)


async def test_a_time_in_a_complaint_agrees_nothing(play: Playbook) -> None:
    play.means |= {"昨晚11点又开始吵": "complaint_noise", "今晚又要吵了": "complaint_noise"}
    await play.resident("楼上半夜装修,吵得睡不着", who="li")
    finish = (await play.ticket()).finish_by
    await play.resident("昨晚11点又开始吵", who="li")
    await play.resident("今晚又要吵了", who="li")
    ticket = await play.ticket()
    assert (ticket.visit, ticket.finish_by) == (None, finish)
    kinds = [event.kind for event in await play.events(ticket)]
    assert kinds == [EventKind.OPENED, EventKind.ADDED, EventKind.ADDED]


async def test_a_photo_after_it_belongs_to_it(play: Playbook) -> None:
    await play.resident("楼上半夜装修,吵得睡不着", who="li")
    said = await play.resident(who="li", attachments=(photo("wall.jpg"),))
    assert said[0].text.startswith("已补充到 C-261123-0001")
    shown = [f.name for one in await play.promised(SECURITY) for f in one.body.attachments]
    assert shown == ["wall.jpg"]


async def test_from_the_menu_the_words_are_asked_for(play: Playbook) -> None:
    await play.resident("你好", who="li")
    said = await play.presses("投诉", who="li")
    assert said[0].text.startswith("请说说具体情况")
    await play.resident("楼道里的垃圾三天没人收了", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.category) == (Kind.COMPLAINT, "complaint_environment")


async def test_chosen_from_the_menu_it_stays_a_complaint_where_nothing_is_sure(
    play: Playbook,
) -> None:
    play.means["就是那件事"] = ("ask_fee", "complaint_parking")
    play.means["还是那件事"] = ()
    await play.resident(who="li", choice="menu.complaint")
    await play.resident("就是那件事", who="li")
    assert (await play.ticket()).category == "complaint_parking"
    play.later(minutes=2)
    await play.resident(who="li", choice="menu.complaint")
    await play.resident("还是那件事", who="li")
    assert (await play.ticket()).category == "complaint_service"


async def test_a_suggestion_is_answered_within_three_working_days(play: Playbook) -> None:
    said = await play.resident("建议在3号楼下面装个充电桩", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.queue) == (Kind.SUGGESTION, "front_desk")
    assert said[0].text.startswith("谢谢您为小区出主意")
    assert "11月26日(周四)20:30前" in said[0].text


async def test_more_of_a_suggestion_within_a_minute_belongs_to_it(play: Playbook) -> None:
    await play.resident("建议在3号楼下面装个充电桩", who="li")
    play.means["最好是快充的"] = "suggestion"
    said = await play.resident("最好是快充的", who="li")
    assert said[0].text.startswith("已补充到 S-261123-0001")
    assert len(await play.tickets()) == 1


async def test_praise_gets_a_number_and_a_card_at_the_front_desk(play: Playbook) -> None:
    said = await play.resident("表扬保安小王,捡到我的钱包还给我了", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.queue) == (Kind.PRAISE, "front_desk")
    assert "P-261123-0001" in said[0].text
    assert len(await play.promised(FRONT)) == 1
