"""Words that wait, over Telegram from outside: held, asked, approved, agreed to, reported."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.serving import Estate, Town, copied, town
from tests.story import report, taken

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(300),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(sqlite_template, tmp_path_factory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("words")
    async with town(folder, copied(sqlite_template, folder), estates=8) as place:
        yield place
        await place.idle()
        await place.books()


@pytest.fixture
def estate(place: Town) -> Estate:
    return place.settle()


async def pressed(place: Town, who, label: str, on):
    press = who.presses(label, on=on)
    await place.until(lambda: press.answered, f"{label} is answered")
    return press


async def test_a_phrase_is_held_and_goes_by_its_authors_press_alone(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    clerk, other = estate.clerks["031"], estate.clerks["032"]
    before = len(estate.answers())
    clerk.writes(estate.maintenance, "这个不归我管", topic=reported.card.topic)
    asked = await place.sees(estate.maintenance, "请再看一眼")
    refused = await pressed(place, other, "照样发", asked)
    assert (refused.alert, len(estate.answers())) == (True, before)
    where = await pressed(place, clerk, "是哪一处", asked)
    assert "不归我管" in where.answer
    clerk.presses("照样发", on=asked)
    await place.told(estate, part="这个不归我管")
    await place.until(lambda: "已经发给住户" in asked.text, "the question is settled")


async def test_a_question_is_answered_by_the_residents_button(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    clerk = estate.clerks["031"]
    clerk.replies(reported.card, "/ask 明天方便上门吗? | 上午 | 下午")
    asked = await place.told(estate, part="明天方便上门吗")
    estate.resident.presses("下午", on=asked)
    answer = await place.sees(estate.maintenance, "住户答复了")
    assert answer.text.endswith("答：下午")
    estate.clerks["051"].replies(reported.card, "/ask 在吗? | 在")
    await place.sees(estate.maintenance, "归工程维修组")
    assert not any("在吗" in message.text for message in estate.answers())


async def test_an_answer_waits_for_the_managers_press(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    estate.clerks["031"].replies(reported.card, "/approve 这次免费更换")
    asked = await place.sees(estate.manager, "这次免费更换")
    assert not any("免费更换" in message.text for message in estate.answers())
    estate.clerks["001"].presses("同意", on=asked)
    await place.told(estate, part="这次免费更换")
    again = await pressed(place, estate.clerks["001"], "退回", asked) if asked.buttons else None
    assert again is None or again.alert
    await place.idle()
    assert sum("这次免费更换" in message.text for message in estate.answers()) == 1


async def test_an_answer_is_sent_back_with_a_reason(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    estate.clerks["031"].replies(reported.card, "/approve 明天一定好")
    asked = await place.sees(estate.manager, "明天一定好")
    manager = estate.clerks["001"]
    manager.presses("退回", on=asked)
    question = await place.sees(estate.manager, "为什么退回")
    manager.writes(estate.manager, "不要承诺日期", topic=question.topic)
    await place.sees(estate.maintenance, "不要承诺日期")
    assert not any("一定好" in message.text for message in estate.answers())


async def test_a_complaint_is_done_once_its_resident_presses_agreed(place, estate):
    estate.resident.writes(estate.bot, "楼上每天半夜装修，吵得睡不着，我要投诉")
    card = await place.sees(estate.security, "半夜装修")
    guard = estate.clerks["051"]
    await pressed(place, guard, "接单", card)
    await place.until(lambda: "完成" in card.buttons, "the card offers it")
    guard.presses("完成", on=card)
    for part, words in (("处理方案", "22点后停工"), ("原因", "赶工期"), ("避免", "每晚巡查")):
        question = await place.sees(estate.security, part)
        guard.writes(estate.security, words, topic=question.topic)
    asked = await place.told(estate, part="22点后停工")
    assert not any("赶工期" in message.text for message in estate.answers())
    estate.resident.presses("同意", on=asked)
    await place.told(estate, part="就按这个方案办结")
    await place.until(lambda: "已完成" in card.text, "the card says so")


async def test_an_anonymous_admins_words_go_in_the_desks_name(place, estate):
    reported = await report(place, estate)
    estate.clerks["032"].writes(
        estate.maintenance, "马上到", topic=reported.card.topic, anonymous=True
    )
    asked = await place.sees(estate.maintenance, "匿名发言")
    estate.clerks["031"].presses("以客服名义发出", on=asked)
    told = await place.told(estate, part="马上到")
    assert told.text == "物业客服：\n马上到"


async def test_after_an_emergency_the_manager_gets_the_report_as_a_document(place, estate):
    estate.resident.writes(estate.bot, "厨房着火了!!")
    card = await place.sees(estate.maintenance, "厨房着火了")
    clerk = estate.clerks["031"]
    await pressed(place, clerk, "接单", card)
    clerk.replies(card, "/done 已扑灭")
    asked = await place.sees(estate.maintenance, "辛苦了")
    clerk.presses("填写报告", on=asked)
    for part in ("时间", "地点", "经过", "处理措施"):
        question = await place.sees(estate.maintenance, f"事故报告：{part}")
        clerk.presses("跳过", on=question)
    for part, words in (("损失", "无"), ("原因", "油锅"), ("今后", "装报警器")):
        question = await place.sees(estate.maintenance, f"事故报告：{part}")
        clerk.writes(estate.maintenance, words, topic=question.topic)
    question = await place.sees(estate.maintenance, "现场照片")
    clerk.presses("跳过", on=question)
    filed = await place.sees(estate.manager, "的事故报告")
    assert filed.media is not None
