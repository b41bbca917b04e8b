"""A clerk's buttons over the Bot API: each does what it says, and is refused to whom it is not for."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.emulator import Message
from tests.serving import PHOTO, Estate, Town, copied, town
from tests.story import NUMBER, assert_anonymous, cards, report, taken

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(300),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(sqlite_template, tmp_path_factory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("actions")
    async with town(folder, copied(sqlite_template, folder), estates=11) as place:
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


async def behind(place: Town, estate: Estate, label: str, card: Message, staff: str = "031") -> str:
    """Let a clerk press a button behind «more», which unfolds under the card itself."""
    await unfolded(place, estate, label, card, staff)
    return await pressed(place, estate, label, card, staff)


async def unfolded(
    place: Town, estate: Estate, label: str, card: Message, staff: str = "031"
) -> None:
    """Let a clerk unfold the card, unless the button is there already."""
    if not card.button(label):
        await pressed(place, estate, "更多…", card, staff)
        await place.until(lambda: card.button(label), f"{label} unfolds")


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
    told = await place.told(estate, part="已经出发")
    assert told.media.file.data == PHOTO  # of 031, from the community's file
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
    before = len(estate.maintenance.messages)
    await unfolded(place, estate, "会办", card)
    assert NOT_YOURS in await pressed(place, estate, "会办", card, "032")
    await pressed(place, estate, "收起", card, "032")
    await place.until(lambda: card.button("更多…") and not card.button("会办"), "it folds")
    assert len(estate.maintenance.messages) == before  # all of that in the card alone
    await behind(place, estate, "会办", card)
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
    for label in ("改类别或紧急程度", "拆单", "并单", "取消这一单", "退回"):
        await unfolded(place, estate, label, card)
        assert NOT_YOURS in await pressed(place, estate, label, card, "032")
    await behind(place, estate, "改类别或紧急程度", card)
    kind = await place.sees(estate.maintenance, "应该是哪一类")
    await pressed(place, estate, "只改紧急程度", kind)
    urgency = await place.sees(estate.maintenance, "改成多急")
    await pressed(place, estate, "一般", urgency)
    await place.sees(estate.maintenance, "时限重新计算")
    await behind(place, estate, "拆单", card)
    await place.sees(estate.maintenance, "要分出来的是什么事")
    estate.clerks["031"].writes(estate.maintenance, "楼上半夜很吵", topic=card.topic)
    await place.told(estate, part="还有另一件事")
    await behind(place, estate, "取消这一单", card)
    await place.sees(estate.maintenance, "为什么取消")
    estate.clerks["031"].writes(estate.maintenance, "和昨天那单重复", topic=card.topic)
    await place.told(estate, part="和昨天那单重复")
    await place.until(lambda: not card.buttons, "nothing is left to do there")
    over = estate.clerks["031"].presses("desk.split=1", on=card, stale=True)
    await place.until(lambda: over.answered, "a button that is gone is answered")
    assert over.alert


async def test_major_is_for_those_above(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    await unfolded(place, estate, "定为重大", card, "008")
    assert "主管或经理" in await pressed(place, estate, "定为重大", card, "031")
    assert "已定为重大" in await pressed(place, estate, "定为重大", card, "008")
    await place.sees(estate.maintenance, "@")
    await place.until(lambda: card.button("更多…"), "it changed: what is next is shown")
    await unfolded(place, estate, "取消重大", card, "008")
    assert "主管或经理" in await pressed(place, estate, "取消重大", card, "031")
    minor = card.button("取消重大")["callback_data"]
    assert "不再是重大" in await pressed(place, estate, "取消重大", card, "008")
    press = estate.clerks["008"].presses(minor, on=card, stale=True)
    again = await place.until(lambda: press.answered and press.answer, "it is answered")
    assert "本来就是这样" in again


async def test_one_of_two_takes_it_gives_it_back_and_the_other_has_it(
    place: Town, estate: Estate
) -> None:
    reported = await report(place, estate)
    card, names = reported.card, {"031": "张强", "032": "吴志明"}
    presses = {staff: estate.clerks[staff].presses("接单", on=card) for staff in names}
    await place.until(lambda: all(one.answered for one in presses.values()), "both are answered")
    (won,) = (
        staff for staff, press in presses.items() if f"{reported.number} 已接单" in press.answer
    )
    (lost,) = names.keys() - {won}
    assert presses[lost].alert
    assert f"已由 {names[won]}({won})接单" in presses[lost].answer
    await place.told(estate, part=f"工号 {won} 的同事接单")
    await place.until(lambda: f"{names[won]}({won})" in card.text, "the card names who won")
    assert not any(f"工号 {lost}" in message.text for message in estate.answers())

    await place.until(lambda: card.button("出发"), "the buttons of its state")
    await unfolded(place, estate, "退回", card, won)
    assert NOT_YOURS in await pressed(place, estate, "退回", card, lost)
    before = len(estate.answers())
    assert "已退回" in await behind(place, estate, "退回", card, won)
    await place.until(lambda: "待接单" in card.text, "anybody may take it")
    await pressed(place, estate, "接单", card, lost)
    assert f"工号 {lost} 的同事接单" in (await place.told(estate, after=before)).text
    estate.resident.writes(estate.bot, "现在漏得更大了")
    words = await place.sees(estate.maintenance, "漏得更大了")
    await place.idle()  # nobody answers what is not quite there yet
    estate.clerks[lost].replies(words, "十分钟到")
    assert lost in (await place.told(estate, part="十分钟到")).text


async def test_two_reports_of_one_home_become_one(place: Town, estate: Estate) -> None:
    first = await report(place, estate)
    theirs = await report(place, estate, "厨房的灯不亮了", who=estate.neighbour)
    second = await report(place, estate, "卫生间的灯不亮了")
    await pressed(place, estate, "接单", second.card)
    await place.until(lambda: second.card.button("出发"), "the buttons of its state")
    await unfolded(place, estate, "并单", second.card)
    assert NOT_YOURS in await pressed(place, estate, "并单", second.card, "032")
    await behind(place, estate, "并单", second.card)
    asked = await place.sees(estate.maintenance, "并到哪一单")
    assert first.number in asked.buttons
    assert theirs.number not in asked.buttons
    estate.clerks["031"].replies(asked, theirs.number)
    await place.sees(estate.maintenance, "不是同一户")
    estate.clerks["031"].replies(second.card, f"/merge {first.number}")
    merged = await place.told(estate, part="已经合并到")
    assert (second.number in merged.text, first.number in merged.text) == (True, True)
    await place.until(lambda: not second.card.buttons, "nothing is left to do there")
    assert not any("合并" in message.text for message in estate.answers(estate.neighbour))
    # What is written to either goes on in the one that is left, both ways.
    estate.resident.writes(estate.bot, "灯在镜子上面", reply_to=second.receipt)
    words = await place.sees(estate.maintenance, "镜子")
    assert words.topic == first.card.topic
    await place.idle()
    estate.clerks["031"].replies(words, "好的，一起修")
    await place.told(estate, part="好的，一起修")


async def test_from_hand_to_hand_and_through_the_rain(place: Town, estate: Estate) -> None:
    card = await has_taken(place, estate)
    await pressed(place, estate, "转派", card)
    whom = await place.sees(estate.maintenance, "转派到哪里")
    assert "归工程维修组" in await pressed(place, estate, "👤 吴志明(032)", whom, "051")
    await pressed(place, estate, "👤 吴志明(032)", whom)
    await place.told(estate, part="工号 032 的同事处理")
    await place.until(lambda: "吴志明(032)" in card.text, "the card says whose it is")
    assert NOT_YOURS in await pressed(place, estate, "出发", card)
    own = estate.clerks["032"].sends_photo(estate.bot, "/photo")
    await place.sees(estate.chat(estate.clerks["032"]), "照片已存好")
    await pressed(place, estate, "出发", card, "032")
    told = await place.told(estate, part="吴志明(工号 032)已经出发")
    assert told.media.file.data == own.media.file.data
    await pressed(place, estate, "等待", card, "032")
    why = await place.sees(estate.maintenance, "在等什么")
    await pressed(place, estate, "天晴", why, "032")
    until = await place.sees(estate.maintenance, "等到什么时候")
    estate.clerks["032"].replies(until, "明天下午三点")
    assert "明天" in (await place.told(estate, part="要等天晴")).text
    await place.until(lambda: "等天晴" in card.text, "the card says what it waits for")
    await pressed(place, estate, "继续", card, "032")
    await place.until(lambda: card.button("完成") and not card.button("继续"), "it goes on")


async def test_a_part_split_off_and_done_with_a_photo_and_not_so_after_all(
    place: Town, estate: Estate
) -> None:
    card = await has_taken(place, estate)
    whole = NUMBER.search(card.text)[0]
    estate.clerks["031"].replies(card, "/split 卧室的灯也不亮了")
    receipt = await place.told(estate, part="还有另一件事")
    part = next(number for number in NUMBER.findall(receipt.text) if number != whole)
    theirs = await place.until(
        lambda: next((m for m in cards(estate) if part in m.text and m.id != card.id), None),
        "the part has a card",
    )
    assert theirs.topic != card.topic
    estate.resident.writes(estate.bot, "卧室是朝北那间", reply_to=receipt)
    assert (await place.sees(estate.maintenance, "朝北")).topic == theirs.topic
    await pressed(place, estate, "完成", card)
    asked = await place.told(estate, part="已处理完成")
    which = await place.sees(estate.maintenance, "做了什么")
    clerk = estate.clerks["031"]
    sent = clerk.sends_photo(estate.maintenance, "换了角阀", reply_to=which, topic=card.topic)
    shown = await place.told(estate, part="换了角阀")
    assert shown.media.file.data == sent.media.file.data
    estate.resident.presses(next(one for one in asked.buttons if "没修好" in one), on=asked)
    await place.sees(estate.maintenance, "没有解决")
    await place.until(lambda: card.button("完成"), "it is taken up again")
    assert_anonymous(estate)


async def test_the_resident_and_the_manager_are_asked_by_button(
    place: Town, estate: Estate
) -> None:
    card = await has_taken(place, estate)
    for label in ("问住户", "请示经理"):
        await unfolded(place, estate, label, card)
        assert await pressed(place, estate, label, card, "051")
    await behind(place, estate, "问住户", card)
    question = await place.sees(estate.maintenance, "想问住户什么")
    estate.clerks["031"].replies(question, "明天上午还是下午上门？")
    choices = await place.sees(estate.maintenance, "给住户几个选项")
    estate.clerks["031"].replies(choices, "上午 | 下午")
    waits = await place.sees(estate.maintenance, "要不要暂停计时")
    await pressed(place, estate, "照常进行", waits)
    asked = await place.told(estate, part="明天上午还是下午上门")
    estate.resident.presses("下午", on=asked)
    await place.sees(estate.maintenance, "答：下午")
    await behind(place, estate, "请示经理", card)
    question = await place.sees(estate.maintenance, "打算怎么答复")
    estate.clerks["031"].replies(question, "这次材料费全免")
    asked = await place.sees(estate.manager, "材料费全免")
    assert not any("材料费" in message.text for message in estate.answers())
    await pressed(place, estate, "同意", asked, "001")
    await place.told(estate, part="材料费全免")
