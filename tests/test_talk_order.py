"""Special services (特约服务): ordered like a repair, the price shown, and confirmed."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from flows.tickets import Kind
from flows.understanding import Interval
from flows.urgency import Urgency
from tests.playbook import Playbook, at, community, stage

SATURDAY = date(2026, 11, 28)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def test_an_order_shows_the_price_and_is_opened_by_a_yes(play: Playbook) -> None:
    said = await play.resident("帮我约个油烟机清洗,周六上午", who="li")
    assert "油烟机清洗，¥120/台" in said[0].text
    assert "3号楼2单元501室" in said[0].text
    assert "11月28日(周六)上午" in said[0].text
    assert [b.choice for b in said[0].buttons] == ["order.sure=yes", "order.sure=no"]
    assert await play.tickets() == []
    said = await play.presses("确认", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.service, ticket.queue) == (Kind.ORDER, "hood", "front_desk")
    assert (ticket.urgency, ticket.home) == (Urgency.BY_APPOINTMENT, "3-2-501")
    assert ticket.visit == Interval(at("08:00", SATURDAY), at("12:00", SATURDAY))
    assert ticket.text == "油烟机清洗 ¥120/台\n帮我约个油烟机清洗,周六上午"
    assert "O-261123-0001" in said[0].text


async def test_price_and_unit_stand_in_the_writers_language(play: Playbook) -> None:
    play.means["please book a range hood cleaning"] = "order_service"
    await play.resident("please book a range hood cleaning", who="li")
    said = await play.presses("Skip", who="li")
    assert "¥120/hood" in said[0].text


async def test_a_service_goes_to_the_queue_that_the_list_names(play: Playbook) -> None:
    await play.resident(who="li", choice="menu.order=tap")
    await play.presses("跳过", who="li")
    await play.presses("确认", who="li")
    ticket = await play.ticket()
    assert (ticket.queue, ticket.text) == ("maintenance", "更换水龙头 ¥60/个")


async def test_everything_that_is_missing_is_asked_one_at_a_time(play: Playbook) -> None:
    play.means["帮我约个上门服务"] = "order_service"
    said = await play.resident("帮我约个上门服务")
    assert [b.choice for b in said[0].buttons] == [
        "order.service=hood", "order.service=tap", "cancel",
    ]  # fmt: skip
    said = await play.resident("油烟机清洗")
    assert said[0].text.startswith("请问是哪一户")
    said = await play.resident("3号楼2单元501")
    assert said[0].text.startswith("哪个时间上门")
    said = await play.presses("明天 上午")
    assert "明天 上午" in said[0].text
    said = await play.resident("是的")
    assert said[1].text.startswith("方便留个联系电话")
    ticket = await play.ticket()
    assert (ticket.home, ticket.verified) == ("3-2-501", False)


@pytest.mark.parametrize("no", ["不用了", "取消", "不是的", "算了", "button"])
async def test_a_no_orders_nothing(play: Playbook, no: str) -> None:
    await play.resident("帮我约个油烟机清洗,周六上午", who="li")
    said = (
        await play.presses("不用了", who="li")
        if no == "button"
        else await play.resident(no, who="li")
    )
    assert said[0].text.startswith("好的，这次先不预约")
    assert await play.tickets() == []
    assert (await play.conversation("li")).talk.flow is None


async def test_neither_yes_nor_no_is_asked_again(play: Playbook) -> None:
    await play.resident("帮我约个油烟机清洗,周六上午", who="li")
    play.means["嗯……看看"] = ()
    said = await play.resident("嗯……看看", who="li")
    assert said[0].text.startswith("不好意思")
    assert "确认预约吗" in said[1].text


@pytest.mark.parametrize("text", ["不对,是周日上午", "改到周日上午"])
async def test_a_correction_before_the_yes_is_shown(play: Playbook, text: str) -> None:
    await play.resident("帮我约个油烟机清洗,周六上午", who="li")
    said = await play.resident(text, who="li")
    assert said[0].text == "好的，已按您说的更正。"
    assert "周日" in said[1].text
    await play.resident("好的", who="li")
    ticket = await play.ticket()
    sunday = date(2026, 11, 29)
    assert ticket.visit == Interval(at("08:00", sunday), at("12:00", sunday))


async def test_what_is_not_on_the_list_the_front_desk_prices(play: Playbook) -> None:
    play.means |= {"帮我约个上门服务": "order_service", "擦玻璃": ("ask_service", "order_service")}
    await play.resident("帮我约个上门服务", who="li")
    said = await play.resident("擦玻璃", who="li")
    assert said[0].text.startswith("这一项需要先核价")
    await play.presses("确认", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.text) == (Kind.INQUIRY, "帮我约个上门服务\n擦玻璃")


async def test_what_is_not_on_the_list_may_be_declined(play: Playbook) -> None:
    play.means |= {"帮我约个上门服务": "order_service", "擦玻璃": "order_service"}
    await play.resident("帮我约个上门服务", who="li")
    await play.resident("擦玻璃", who="li")
    await play.presses("不用了", who="li")
    assert await play.tickets() == []


async def test_another_matter_in_between_is_seen_to_first(play: Playbook) -> None:
    play.means["帮我约个上门服务"] = "order_service"
    await play.resident("帮我约个上门服务", who="li")
    said = await play.resident("楼上半夜装修太吵了", who="li")
    assert "C-261123-0001" in said[0].text
    assert said[1].text.startswith("您想预约哪一项")


async def test_a_made_up_service_is_no_answer(play: Playbook) -> None:
    play.means["帮我约个上门服务"] = "order_service"
    await play.resident("帮我约个上门服务", who="li")
    said = await play.resident(who="li", choice="order.service=gold")
    assert said[0].text.startswith("那是之前的按钮")


async def test_without_a_list_the_wish_is_asked_for_and_goes_to_the_front_desk(
    database_url: str,
) -> None:
    async with stage(database_url, community(services=())) as play:
        said = await play.resident(choice="menu.order=hood")
        assert said[0].text.startswith("请说说具体情况")
        play.means["想请人清洗油烟机"] = "order_service"
        await play.resident("想请人清洗油烟机")
        ticket = await play.ticket()
        assert (ticket.kind, ticket.text) == (Kind.INQUIRY, "想请人清洗油烟机")
        play.means["帮我约个上门服务"] = "order_service"
        play.later(minutes=2)
        await play.resident("帮我约个上门服务")
        assert len(await play.tickets()) == 2
