"""Repair (报修): one message is enough when it says enough; the rest is asked one thing at a time."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from flows.messages import Priority
from flows.tickets import EventKind, Kind, Status
from flows.understanding import Intent, Interval, Matter
from flows.urgency import Urgency
from tests.playbook import MAINTENANCE, Playbook, at, photo, stage

SATURDAY = date(2026, 11, 28)
LEAK = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


def asked(said: list, label: str = "") -> str:
    """The first payload of the last message's buttons: what is asked."""
    payloads = [b.choice for b in said[-1].buttons if label in b.label]
    return payloads[0].partition("=")[0] if payloads else ""


# --- at once --------------------------------------------------------------------------------------


async def test_one_message_that_says_enough_opens_an_urgent_ticket_and_asks_nothing(
    play: Playbook,
) -> None:
    said = await play.resident(LEAK, who="li")
    ticket = await play.ticket()
    assert len(said) == 1
    assert said[0].buttons == ()
    assert "R-261123-0001" in said[0].text
    assert "今天 10:30前" in said[0].text  # respond within 30 min
    assert "今天 12:00前" in said[0].text  # finish within 2 h
    assert (ticket.kind, ticket.category) == (Kind.REPAIR, "repair_plumbing")
    assert (ticket.urgency, ticket.queue) == (Urgency.URGENT, "maintenance")
    assert (ticket.home, ticket.place, ticket.item) == ("3-2-501", "厨房", "水槽")
    assert (ticket.phone, ticket.verified) == ("+8613800138000", True)
    assert ticket.visit == Interval(at("13:00"), at("18:00"))
    assert [event.kind for event in await play.events(ticket)] == [EventKind.OPENED]


async def test_the_numbers_in_the_words_are_kept_apart(play: Playbook) -> None:
    await play.resident(LEAK, who="li")
    ticket = await play.ticket()
    assert "13800138000" not in ticket.text
    assert list(ticket.secrets.values()) == ["13800138000"]


async def test_what_is_known_of_a_resident_is_not_asked(play: Playbook) -> None:
    said = await play.resident("卧室的灯坏了", who="li")
    ticket = await play.ticket()
    assert (ticket.home, ticket.phone) == ("3-2-501", "+8613800138000")
    assert [asked([one]) for one in said] == ["", "repair.visit"]  # phone and home are on file


async def test_the_same_delivery_twice_makes_one_ticket(play: Playbook) -> None:
    await play.resident("厨房水管漏水", who="li", key="update-1")
    assert await play.resident("厨房水管漏水", who="li", key="update-1") == []
    assert len(await play.tickets()) == 1


async def test_the_card_is_in_the_queues_group(play: Playbook) -> None:
    await play.resident(LEAK, who="li")
    (card,) = await play.promised(MAINTENANCE)
    assert "R-261123-0001" in card.body.text
    assert card.priority is Priority.CARD


async def test_two_matters_in_one_message_are_two_tickets(play: Playbook) -> None:
    said = await play.resident("厨房水管漏水了,另外楼上半夜装修太吵了", who="li")
    assert [t.number for t in await play.tickets()] == ["R-261123-0001", "C-261123-0002"]
    assert ["R-261123-0001" in said[0].text, "C-261123-0002" in said[1].text] == [True, True]


async def test_since_when_it_leaks_is_no_time_for_a_visit(play: Playbook) -> None:
    play.means |= {
        "昨天晚上开始厨房水龙头滴水": "repair_plumbing",
        "今天上午发现厨房水龙头滴水": "repair_plumbing",
        "dripping since this evening": "repair_plumbing",
    }
    for number, text in enumerate(list(play.means)):
        await play.lives(f"neighbour{number}", home="1-1-101", name=f"邻居{number}", phone=None)
        await play.resident(text, who=f"neighbour{number}")
        assert (await play.ticket()).visit is None


async def test_a_day_that_was_chosen_makes_an_appointment(play: Playbook) -> None:
    await play.resident("卧室的灯坏了,周六上午有人在家", who="li")
    ticket = await play.ticket()
    assert ticket.urgency is Urgency.BY_APPOINTMENT
    assert ticket.visit == Interval(at("08:00", SATURDAY), at("12:00", SATURDAY))


# --- home and place -------------------------------------------------------------------------------


async def test_a_visitor_is_asked_for_the_home_and_it_stands_unverified(play: Playbook) -> None:
    said = await play.resident("厨房水管坏了")
    assert said[0].text.startswith("请问是哪一户")
    assert [b.choice for b in said[0].buttons] == ["cancel"]
    assert await play.tickets() == []
    said = await play.resident("3号楼2单元501")
    ticket = await play.ticket()
    assert (ticket.home, ticket.verified) == ("3-2-501", False)
    assert ticket.text == "厨房水管坏了"
    assert asked(said) == "repair.visit"
    said = await play.resident("跳过")
    assert asked(said) == "repair.phone"
    assert said[0].text.startswith("方便留个联系电话")
    said = await play.resident("13900139000")
    assert said[0].text == "好的，已记下。"
    assert (await play.ticket()).phone == "+8613900139000"


async def test_what_a_visitor_said_once_is_not_asked_again(play: Playbook) -> None:
    await play.resident("3-2-501厨房水管漏水了,电话13900139000")
    play.later(minutes=5)
    said = await play.resident("卧室的灯坏了")
    assert [one.number for one in await play.tickets()] == ["R-261123-0001", "R-261123-0002"]
    ticket = await play.ticket()
    assert (ticket.home, ticket.phone, ticket.verified) == ("3-2-501", "+8613900139000", False)
    assert asked(said) == "repair.visit"


async def test_a_home_in_part_is_asked_for_with_buttons(play: Playbook) -> None:
    await play.resident("马桶堵了")
    said = await play.resident("501")
    assert said[0].text.startswith("有几户都对得上")
    homes = [b.label for b in said[1].buttons]
    assert homes == [
        "1号楼1单元501室", "1号楼2单元501室", "3号楼1单元501室", "3号楼2单元501室", "取消",
    ]  # fmt: skip
    await play.presses("3号楼1单元501室")
    assert (await play.ticket()).home == "3-1-501"


async def test_a_number_that_was_typed_picks_a_home(play: Playbook) -> None:
    await play.resident("马桶堵了")
    await play.resident("501")
    await play.resident("2")
    assert (await play.ticket()).home == "1-2-501"


async def test_the_parts_of_a_home_may_come_one_after_the_other(play: Playbook) -> None:
    await play.resident("马桶堵了")
    said = await play.resident("3号楼")
    assert said[0].text == "好的，已记下。"
    await play.resident("2单元501")
    assert (await play.ticket()).home == "3-2-501"


@pytest.mark.parametrize("answer", ["9-9-999", "1", "999", "好吧"])
async def test_a_home_that_is_not_there_is_asked_for_again(play: Playbook, answer: str) -> None:
    await play.resident("马桶堵了")
    said = await play.resident(answer)
    assert said[-1].text.startswith("请问是哪一户")
    assert await play.tickets() == []


async def test_somebody_with_several_homes_picks_one(play: Playbook) -> None:
    person = await play.lives("wu", home="1-1-101", name="吴越", phone=None)
    async with play.storage.write() as uow:
        await uow.people.move_in(person.id, "1-1-102", person.residences[0].role, date(2020, 1, 1))
    said = await play.resident("马桶堵了", who="wu")
    assert [b.label for b in said[0].buttons] == ["1号楼1单元101室", "1号楼1单元102室", "取消"]
    await play.presses("1号楼1单元102室", who="wu")
    ticket = await play.ticket()
    assert (ticket.home, ticket.verified) == ("1-1-102", True)
    play.later(minutes=5)
    await play.resident("1-1-101卧室的灯坏了", who="wu")
    assert (await play.ticket()).home == "1-1-101"


async def test_another_home_is_the_subject_never_the_writers(play: Playbook) -> None:
    await play.resident("1-1-101的水漏到我家厨房了", who="li")
    assert (await play.ticket()).home == "3-2-501"


async def test_a_common_place_needs_no_home_but_a_place(play: Playbook) -> None:
    said = await play.resident("电梯坏了")
    assert said[0].text.startswith("在小区的哪个位置")
    await play.resident("3号楼一楼大堂右边那部")
    ticket = await play.ticket()
    assert (ticket.home, ticket.place) == (None, "3号楼一楼大堂右边那部")
    assert ticket.urgency is Urgency.IMPORTANT


async def test_the_building_of_a_common_place_stands_on_the_ticket(play: Playbook) -> None:
    await play.resident("1号楼的电梯坏了", who="li")
    assert (await play.ticket()).place == "1号楼"
    play.later(minutes=2)
    await play.resident("1号楼大堂的灯坏了", who="li")
    assert (await play.ticket()).place == "1号楼大堂"


async def test_a_common_place_is_no_reason_to_agree_a_time(play: Playbook) -> None:
    said = await play.resident("3号楼大堂的灯坏了", who="li")
    assert len(said) == 1


# --- what is offered after the receipt ------------------------------------------------------------


async def test_a_time_is_offered_and_a_button_agrees_it(play: Playbook) -> None:
    said = await play.resident("卧室的灯坏了", who="li")
    assert [b.label for b in said[1].buttons] == [
        "今天 上午8–12点", "今天 下午13–18点", "今天 晚上18–21点", "明天 上午8–12点", "跳过",
    ]  # fmt: skip
    said = await play.presses("明天 上午", who="li")
    ticket = await play.ticket()
    tomorrow = date(2026, 11, 24)
    assert ticket.visit == Interval(at("08:00", tomorrow), at("12:00", tomorrow))
    assert ticket.urgency is Urgency.BY_APPOINTMENT
    assert said[0].text == (
        "好的，R-261123-0001 约在明天 上午上门。\n处理完成的时限相应改到11月30日(周一)20:30前。"
    )
    assert (await play.events(ticket))[-1].kind is EventKind.RESCHEDULED


@pytest.mark.parametrize("way", ["typed", "numbered", "free"])
async def test_a_label_a_number_and_free_text_answer_as_well(play: Playbook, way: str) -> None:
    await play.resident("卧室的灯坏了", who="li")
    await play.resident(
        {"typed": "今天 下午13–18点", "numbered": "2", "free": "下午吧"}[way], who="li"
    )
    assert (await play.ticket()).visit == Interval(at("13:00"), at("18:00"))


async def test_what_is_said_beside_the_answer_reaches_staff(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    await play.resident("周六上午来吧,来之前请先打个电话", who="li")
    ticket = await play.ticket()
    assert ticket.visit == Interval(at("08:00", SATURDAY), at("12:00", SATURDAY))
    assert [e.kind for e in await play.events(ticket)][1:] == [
        EventKind.RESCHEDULED, EventKind.ADDED,
    ]  # fmt: skip


async def test_an_offer_can_be_skipped_or_left(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    said = await play.presses("跳过", who="li")
    assert said[0].text.startswith("好的，信息够了")
    play.later(minutes=2)
    await play.resident("客厅空调不制冷了", who="li")
    said = await play.resident("取消", who="li")
    assert said[0].text.startswith("好的，这样就可以了")
    assert [t.status for t in await play.tickets()] == [Status.NEW, Status.NEW]


async def test_the_buttons_of_an_offer_mean_their_own_ticket(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    first = next(m for m in await play.chat("li") if m.buttons)
    play.later(minutes=2)
    await play.resident("马桶堵了", who="li")
    await play.resident(who="li", choice=first.buttons[1].choice)
    lamp, toilet = await play.tickets()
    assert (lamp.visit, toilet.visit) == (Interval(at("13:00"), at("18:00")), None)
    said = await play.resident(who="li", choice=first.buttons[-1].choice)
    assert said[0].text.startswith("好的，信息够了")


@pytest.mark.parametrize(
    "choice",
    [
        "repair.visit=20200101T08-12@1", "repair.visit=nonsense@1", "repair.nothing=1@1",
        "repair.visit=20261123T13-18@77", "repair.visit=20261123T13-18@x", "nothing.visit=1@1",
    ],
)  # fmt: skip
async def test_a_made_up_or_stale_button_changes_nothing(play: Playbook, choice: str) -> None:
    await play.resident("卧室的灯坏了", who="li")
    await play.presses("跳过", who="li")
    said = await play.resident(who="li", choice=choice)
    assert said[0].text.startswith("这个按钮已经过时了")
    assert (await play.ticket()).visit is None


async def test_a_window_that_has_passed_is_asked_for_again(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    play.later(hours=2)
    said = await play.presses("今天 上午", who="li")
    assert said[0].text.startswith("那是之前的按钮")
    assert said[0].buttons == ()
    assert said[1].buttons[0].label == "今天 下午13–18点"
    assert (await play.ticket()).visit is None


async def test_another_matter_takes_the_place_of_an_offer(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    said = await play.resident("马桶堵了", who="li")
    assert asked(said) == "repair.visit"
    assert said[-1].buttons[0].choice.endswith("@2")
    await play.resident("明天下午", who="li")
    lamp, toilet = await play.tickets()
    assert (lamp.visit is None, toilet.visit is None) == (True, False)


async def test_a_question_beside_an_offer_leaves_it_open(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    said = await play.resident("我的报修到哪了", who="li")
    assert "R-261123-0001" in said[0].text
    await play.resident("下午", who="li")
    assert (await play.ticket()).visit == Interval(at("13:00"), at("18:00"))


async def test_the_phone_may_come_while_the_time_is_asked(play: Playbook) -> None:
    await play.resident("3-2-501卧室的灯坏了")
    said = await play.resident("13900139000")
    assert said[0].text == "好的，已记下。"
    assert asked(said) == "repair.visit"
    said = await play.resident("下午")
    assert said[-1].text == "好的，R-261123-0001 约在今天 下午上门。"
    ticket = await play.ticket()
    assert (ticket.phone, ticket.visit) == ("+8613900139000", Interval(at("13:00"), at("18:00")))


async def test_thanks_for_an_offer_is_returned_and_leaves_it_open(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    said = await play.resident("谢谢", who="li")
    assert [one.text[:3] for one in said] == ["不客气"]
    await play.resident("下午", who="li")
    assert (await play.ticket()).visit == Interval(at("13:00"), at("18:00"))


async def test_words_that_are_no_answer_go_to_staff(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    play.means["是老式的那种圆灯"] = ("repair_electrical", "ask_service")
    said = await play.resident("是老式的那种圆灯", who="li")
    assert said[0].text.startswith("已补充到 R-261123-0001")
    await play.resident("下午", who="li")
    assert (await play.ticket()).visit == Interval(at("13:00"), at("18:00"))


async def test_an_offer_of_a_ticket_that_is_over_is_not_made(play: Playbook) -> None:
    await play.resident("3-2-501卧室的灯坏了,马桶也堵了")
    play.means["不用修了"] = "ticket_cancel"
    first = (await play.tickets())[0]
    said = await play.resident("不用修了")
    assert first.number in said[0].text  # a time was just offered for this one
    said = await play.resident("确认")
    assert (await play.tickets())[0].status is Status.CANCELLED
    assert not any(b.choice.endswith(f"@{first.id}") for one in said for b in one.buttons)


# --- corrections ----------------------------------------------------------------------------------


async def test_a_correction_before_it_is_opened_corrects(play: Playbook) -> None:
    await play.resident("3-2-501电梯坏了")
    play.means["3-2-501马桶堵了,周六上午有人"] = "repair_plumbing"
    await play.lives("wu", home="1-1-101", name="吴越", phone=None)
    await play.resident("帮我约个油烟机清洗,周六上午", who="wu")
    said = await play.resident("不对,是周日上午", who="wu")
    assert said[0].text == "好的，已按您说的更正。"
    assert "周日" in said[1].text


@pytest.mark.parametrize("text", ["不对,是502", "补充一下,是3-2-502", "3-2-502"])
async def test_a_visitors_home_is_corrected_in_free_text(play: Playbook, text: str) -> None:
    await play.resident("3-2-501卧室的灯坏了")
    await play.resident(text)
    ticket = await play.ticket()
    assert (ticket.home, ticket.verified) == ("3-2-502", False)


async def test_a_residents_home_is_corrected_and_then_not_verified(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    await play.resident("说错了,是3-2-502", who="li")
    ticket = await play.ticket()
    assert (ticket.home, ticket.verified) == ("3-2-502", False)


async def test_a_room_without_a_home_to_correct_corrects_nothing(play: Playbook) -> None:
    await play.resident("3号楼电梯坏了")
    play.means["不对,在501那一层"] = ()
    await play.resident("不对,在501那一层")
    assert (await play.ticket()).home is None


async def test_a_home_that_is_only_spoken_of_corrects_nothing(play: Playbook) -> None:
    await play.resident("厨房水管漏水了", who="li")
    play.means["水已经漏到楼下3-2-101的天花板了"] = "repair_plumbing"
    await play.resident("水已经漏到楼下3-2-101的天花板了", who="li")
    ticket = await play.ticket()
    assert ticket.home == "3-2-501"
    assert (await play.events(ticket))[-1].kind is EventKind.ADDED


async def test_a_time_chosen_late_is_promised_from_the_opening(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    before = await play.ticket()
    await play.resident("明年1月15日上午", who="li")
    ticket = await play.ticket()
    assert before.finish_by is not None
    assert ticket.finish_by is not None
    assert ticket.finish_by.date() == date(2027, 1, 15)


# --- photos ---------------------------------------------------------------------------------------


async def test_photos_come_under_the_card(play: Playbook) -> None:
    await play.resident("厨房水管漏水了", who="li", attachments=(photo(),))
    await play.resident(who="li", attachments=(photo("more.jpg"),))
    shown = [
        [file.name for file in one.body.attachments] for one in await play.promised(MAINTENANCE)
    ]
    assert ["leak.jpg"] in shown
    assert ["more.jpg"] in shown


async def test_a_photo_sent_while_the_home_is_asked_belongs_to_the_report(play: Playbook) -> None:
    await play.resident("厨房水管坏了")
    said = await play.resident(attachments=(photo(),))
    assert [one.text[:6] for one in said] == ["好的，已记下", "请问是哪一户"]
    await play.resident("3-2-501")
    ticket = await play.ticket()
    async with play.storage.read() as uow:
        rows = await uow.messages.of_ticket(ticket.id)
    texts = [row.text for row in rows if row.author == "resident"]
    assert texts == ["厨房水管坏了", "", "3-2-501"]
    shown = [one.body.attachments for one in await play.promised(MAINTENANCE)]
    assert [[file.name for file in files] for files in shown if files] == [["leak.jpg"]]


async def test_words_beside_the_home_stand_in_the_ticket(play: Playbook) -> None:
    await play.resident("厨房水管坏了")
    await play.resident("3-2-501,家里只有老人在,敲门要大声一点")
    assert (await play.ticket()).text == "厨房水管坏了\n3-2-501,家里只有老人在,敲门要大声一点"


async def test_half_told_things_are_taken_whatever_was_asked(play: Playbook) -> None:
    await play.resident("水龙头坏了")
    said = await play.resident("下午在家,电话13900139000")
    assert said[0].text == "好的，已记下。"
    assert said[1].text.startswith("请问是哪一户")
    await play.resident("3-2-501")
    ticket = await play.ticket()
    assert (ticket.phone, ticket.visit) == ("+8613900139000", Interval(at("13:00"), at("18:00")))


async def test_a_message_whose_parts_are_not_all_clear_loses_nothing(play: Playbook) -> None:
    play.means["马桶堵了,还有那个东西"] = (
        Matter("马桶堵了", Intent("repair_plumbing", 0.9)),
        Matter("还有那个东西", Intent("ask_fee", 0.2), decided=False),
    )
    await play.resident("马桶堵了,还有那个东西", who="li")
    assert [(t.kind, t.text) for t in await play.tickets()] == [
        (Kind.REPAIR, "马桶堵了"), (Kind.INQUIRY, "还有那个东西"),
    ]  # fmt: skip


# --- what the receipt says of the visit -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("厨房水龙头滴水,周六来修", "· 上门时间：11月28日(周六)全天"),
        ("卧室灯坏了,周六上午来", "· 上门时间：11月28日(周六)上午"),
        ("the kitchen tap drips, please come on Saturday", "· Visit: Sat 28 Nov all day"),
    ],
)
async def test_the_receipt_repeats_when_somebody_comes(
    play: Playbook, text: str, line: str
) -> None:
    said = await play.resident(text, who="li")
    assert line in said[0].text.splitlines()


async def test_a_receipt_without_a_visit_has_no_line_for_it(play: Playbook) -> None:
    said = await play.resident("厨房水龙头滴水", who="li")
    assert "上门" not in said[0].text


async def test_what_is_offered_may_still_be_told_after_something_else(play: Playbook) -> None:
    await play.resident("厨房水龙头滴水", who="li")
    await play.resident("楼上半夜装修太吵了", who="li")
    await play.presses("跳过", who="li")
    said = await play.presses("明天 上午", who="li")
    assert said[0].text.startswith("好的，R-261123-0001 约在明天 上午上门。")


async def test_without_power_nobody_is_told_of_valves(play: Playbook) -> None:
    said = await play.resident("我家停电了", who="li")
    assert said[0].text.startswith("🔴")
    assert "水阀" not in said[0].text
    assert "总闸" in said[0].text
