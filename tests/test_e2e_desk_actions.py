"""A clerk's buttons over the Bot API: each does what it says, and is refused to whom it is not for."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.emulator import Message
from tests.serving import Estate, Town, copied, town
from tests.story import report, taken

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(sqlite_template, tmp_path_factory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("actions")
    async with town(folder, copied(sqlite_template, folder), estates=8) as place:
        yield place
        await place.idle()
        await place.books()


@pytest.fixture
def estate(place: Town) -> Estate:
    return place.settle()


async def pressed(place: Town, estate: Estate, label: str, on: Message, staff: str = "031") -> str:
    """Let a clerk press a button; gives what they alone are told."""
    press = estate.clerks[staff].presses(label, on=on)
    await place.until(lambda: press.answered, f"{label} is answered")
    return press.answer


async def has_taken(place: Town, estate: Estate) -> Message:
    """A card that clerk 031 has taken, with all the buttons of that."""
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    await place.until(lambda: reported.card.button("出发"), "the card has the buttons of its state")
    return reported.card


NOT_YOURS = "由接单人操作"


async def test_take_and_hand_over(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    assert NOT_YOURS in await pressed(place, estate, "转派", card, "032")
    await pressed(place, estate, "转派", card)
    question = await place.sees(estate.maintenance, "转派到哪里")
    await pressed(place, estate, question.buttons[0], question)
    await place.told(estate, part="同事处理")


async def test_agree_and_wait_and_go_on(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    for label in ("约定", "等待"):
        assert NOT_YOURS in await pressed(place, estate, label, card, "032")
    await pressed(place, estate, "约定", card)
    days = await place.sees(estate.maintenance, "约到什么时候")
    tomorrow = next(label for label in days.buttons if label.startswith("明天"))
    await pressed(place, estate, tomorrow, days)
    windows = await place.until(
        lambda: next(
            (m for m in estate.maintenance.messages if m.button("明天 下午13–18点")), None
        ),
        "the windows of the day",
    )
    await pressed(place, estate, "明天 下午13–18点", windows)
    await place.told(estate, part="已和您约好")
    await pressed(place, estate, "等待", card)
    why = await place.sees(estate.maintenance, "在等什么")
    await pressed(place, estate, "配件", why)
    await place.sees(estate.maintenance, "等到什么时候")
    estate.clerks["031"].writes(estate.maintenance, "明天下午三点", topic=card.topic)
    await place.told(estate, part="需要的配件")
    await place.until(lambda: card.button("继续"), "it waits")
    assert NOT_YOURS in await pressed(place, estate, "继续", card, "032")
    assert "继续处理" in await pressed(place, estate, "继续", card)


async def test_set_off_and_done_and_how_it_is_looked_at_again(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    for label in ("出发", "完成"):
        assert NOT_YOURS in await pressed(place, estate, label, card, "032")
    await pressed(place, estate, "出发", card)
    await place.told(estate, part="已经出发")
    await pressed(place, estate, "完成", card)
    await place.told(estate, part="已处理完成")
    which = await place.sees(estate.maintenance, "做了什么")
    assert NOT_YOURS in await pressed(place, estate, "返修", which, "032")
    assert "返修" in await pressed(place, estate, "返修", which)
    estate.clerks["031"].replies(which, "换了新的角阀")
    await place.told(estate, part="换了新的角阀")
    await place.until(lambda: card.button("重开"), "it is resolved")
    assert "已重开" in await pressed(place, estate, "重开", card)
    again = estate.clerks["032"].presses("desk.reopen=1", on=card, stale=True)
    await place.until(lambda: again.answered, "a second press is answered")
    assert again.alert


async def test_escalate_and_consult(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    for label in ("升级", "更多…"):
        assert await pressed(place, estate, label, card, "032")
    await pressed(place, estate, "升级", card)
    reason = await place.sees(estate.maintenance, "为什么升级")
    await pressed(place, estate, "跳过", reason)
    await place.sees(estate.maintenance, "请您支援")
    await pressed(place, estate, "更多…", card)
    more = await place.sees(estate.maintenance, "还可以")
    assert NOT_YOURS in await pressed(place, estate, "会办", more, "032")
    await pressed(place, estate, "会办", more)
    whom = await place.sees(estate.maintenance, "请哪个组会办")
    await pressed(place, estate, "秩序安保组", whom)
    await place.sees(estate.maintenance, "想请他们看什么")
    estate.clerks["031"].writes(estate.maintenance, "请看下监控", topic=card.topic)
    there = await place.sees(estate.security, "请你们会办")
    estate.clerks["051"].replies(there, "三点钟有人动过阀门")
    await place.sees(estate.maintenance, "三点钟有人动过阀门")
    assert not any("三点钟" in message.text for message in estate.answers())


async def test_file_anew_split_and_cancel(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    await pressed(place, estate, "更多…", card)
    more = await place.sees(estate.maintenance, "还可以")
    for label in ("改类别或紧急程度", "拆单", "并单", "取消这一单", "退回"):
        assert NOT_YOURS in await pressed(place, estate, label, more, "032")
    await pressed(place, estate, "改类别或紧急程度", more)
    kind = await place.sees(estate.maintenance, "应该是哪一类")
    await pressed(place, estate, "只改紧急程度", kind)
    urgency = await place.sees(estate.maintenance, "改成多急")
    await pressed(place, estate, "一般", urgency)
    await place.sees(estate.maintenance, "时限重新计算")
    await pressed(place, estate, "拆单", more)
    await place.sees(estate.maintenance, "要分出来的是什么事")
    estate.clerks["031"].writes(estate.maintenance, "楼上半夜很吵", topic=card.topic)
    await place.told(estate, part="还有另一件事")
    await pressed(place, estate, "取消这一单", more)
    await place.sees(estate.maintenance, "为什么取消")
    estate.clerks["031"].writes(estate.maintenance, "和昨天那单重复", topic=card.topic)
    await place.told(estate, part="和昨天那单重复")
    assert await pressed(place, estate, "拆单", more)  # over: refused


async def test_major_is_for_those_above(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    await pressed(place, estate, "更多…", card, "008")
    more = await place.sees(estate.maintenance, "还可以")
    assert "主管或经理" in await pressed(place, estate, "定为重大", more, "031")
    assert "已定为重大" in await pressed(place, estate, "定为重大", more, "008")
    await place.sees(estate.maintenance, "@")
