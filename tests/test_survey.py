"""The satisfaction survey: asked once, filled in by buttons in one message, counted, published."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.messages import Sending
from flows.ports import ChatMessage
from flows.survey.survey import SUBJECTS, Standing
from tests.playbook import MANAGER, ZONE, Playbook, community, stage

SECOND = timedelta(seconds=1)
OPENS = datetime(2026, 12, 1, 10, tzinfo=ZONE)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("tg:5001")
        book.now = OPENS
        yield book


async def _tick(play: Playbook) -> dict[str, int]:
    counted = dict(await play.tick("surveys", "survey questions", "survey results"))
    return {kind.removeprefix("survey_"): n for kind, n in counted.items()}


async def _opened(play: Playbook) -> None:
    assert (await _tick(play))["opened"] == 1


async def _sheet(play: Playbook, who: str = "tg:5001") -> ChatMessage:
    """The message that shows the sheet."""
    return next(m for m in reversed(await play.chat(who)) if "满意度调查" in m.text)


async def _judges(play: Playbook, who: str, *labels: str) -> None:
    for label in labels:
        await play.resident(who=who, choice=_button(await _sheet(play, who), label))


def _button(shown: ChatMessage, label: str) -> str:
    return next(b.choice for b in shown.buttons if b.label == label)


async def _standing(play: Playbook, who: str = "tg:5001") -> Standing:
    person = (await play.conversation(who)).person
    assert person is not None
    async with play.storage.write() as uow:
        standing = await uow.surveys.standing(person.id, play.now)
    assert standing is not None
    return standing


async def test_one_message_that_changes_as_it_is_filled_in(play: Playbook) -> None:
    assert await _tick(play) == {"opened": 1, "asked": 1}
    assert await _tick(play) == {}
    await play.deliver()
    assert "2026 年下半年满意度调查已开始，12-15 10:00 截止" in play.find("📋", MANAGER).text
    (asked,) = await play.heard("tg:5001")
    assert "第 1/8 题：您对「供电」满意吗？" in asked.text
    assert [b.label for b in asked.buttons] == ["满意", "较满意", "不满意", "这次不填"]
    await play.presses("较满意", "tg:5001")
    assert await play.heard("tg:5001") == []  # no new message: the same one shows the next
    (edit,) = await play.deliver()
    assert edit.envelope.sending is Sending.EDIT
    assert "· 供电：较满意" in edit.text
    assert "第 2/8 题：您对「供水」满意吗？" in edit.text
    assert edit.labels == ["满意", "较满意", "不满意", "↩ 上一题"]
    await play.presses("上一题", "tg:5001")
    assert "第 1/8 题" in (await _sheet(play)).text
    await _judges(play, "tg:5001", "满意", "满意", "满意", "不满意", "不满意", "满意", "满意")
    assert "第 8/8 题" in (await _sheet(play)).text
    await play.resident("1", who="tg:5001")  # typed, as where there are no buttons
    shown = await _sheet(play)
    assert "「清洁卫生、绿化」没让您满意" in shown.text
    assert [b.label for b in shown.buttons] == ["提交", "↩ 上一题"]
    (noted,) = await play.resident("楼道好几天没人扫，垃圾桶也满了", who="tg:5001")
    assert noted.text == "记下了，谢谢您花时间告诉我们。"
    assert await play.tickets() == []
    assert "谢谢您，已经收到。12 月 15 日截止" in (await _sheet(play)).text
    sheet = (await _standing(play)).sheet
    assert sheet.comment == "楼道好几天没人扫，垃圾桶也满了"
    assert dict(sheet.answers) == {**dict.fromkeys(SUBJECTS, 3), "cleanliness": 1, "greening": 1}


async def test_what_is_surely_something_else_opens_a_ticket(play: Playbook) -> None:
    await _tick(play)
    await _judges(play, "tg:5001", *["满意"] * 8)
    await play.resident("厨房水龙头漏水了，请来修", who="tg:5001")
    assert len(await play.tickets()) == 1
    (said,) = await play.presses("提交", "tg:5001") or [None]
    assert said is None
    assert (await _standing(play)).sheet.sent_at == play.now
    await play.resident("电梯也该保养保养了", who="tg:5001")
    assert (await _standing(play)).sheet.comment == ""


async def test_begun_on_telegram_and_finished_on_the_web(play: Playbook) -> None:
    await _tick(play)
    await _judges(play, "tg:5001", "满意", "满意")
    telegram = await play.conversation("tg:5001")
    async with play.storage.write() as uow:
        web = await uow.conversations.open(play.address("web1"), play.place.id, now=play.now)
        await uow.conversations.save(replace(web, person=telegram.person))
    (shown,) = await play.resident("满意度调查", who="web1")
    assert "第 3/8 题" in shown.text
    await _judges(play, "web1", *["较满意"] * 6)
    assert "都答完了" in (await _sheet(play, "web1")).text
    await play.presses("提交", "web1")
    await play.resident(who="tg:5001", choice=_button(await _sheet(play), "较满意"))
    assert "谢谢您，已经收到" in (await _sheet(play)).text  # an old press changes its own answer
    assert (await _standing(play)).sheet.answers["security"] == 2


async def test_asked_once_whatever_homes_and_reminded_once(play: Playbook) -> None:
    person = (await play.conversation("tg:5001")).person
    assert person is not None
    async with play.storage.write() as uow:
        await uow.people.move_in(person.id, "1-1-101", person.residences[0].role, OPENS.date())
    await play.lives("tg:5002", "1-1-102", "王小明", "+8613700137002")
    await play.lives("tg:5003", "1-1-501", "赵敏", "+8613700137003")
    await play.lives("tg:5004", "1-1-502", "钱多", "+8613700137004")
    await play.resident("别给我发通知了", who="tg:5004")
    assert (await _tick(play))["asked"] == 3
    await _judges(play, "tg:5002", *["满意"] * 8)
    await play.presses("这次不填", "tg:5003")
    assert (await play.chat("tg:5003"))[-1].text.startswith("好的，不打扰您了")
    play.now = OPENS + timedelta(days=7) - SECOND
    assert await _tick(play) == {}
    play.now += SECOND
    assert await _tick(play) == {"reminded": 1}
    reminder = (await play.heard("tg:5001"))[-1]
    assert "还差一点" in reminder.text
    assert [b.label for b in reminder.buttons][:3] == ["满意", "较满意", "不满意"]
    play.later(days=1)
    assert await _tick(play) == {}
    await play.lives("tg:5005", "3-1-101", "孙丽", "+8613700137005")
    assert await _tick(play) == {"asked": 1}
    play.later(days=1)
    assert await _tick(play) == {}


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
async def test_when_it_opens_asks_and_ends(sqlite_database_url: str, zone: str) -> None:
    here = ZoneInfo(zone)
    place = community(timezone=zone, numbers={"survey_months": 3})
    async with stage(sqlite_database_url, place) as play:
        await play.lives("tg:5001")
        opens = datetime(2026, 3, 1, 10, tzinfo=here)
        for early in (datetime(2026, 2, 1, 10, tzinfo=here), opens - SECOND):
            play.now = early
            assert await _tick(play) == {}
        play.now = opens
        assert await _tick(play) == {"opened": 1, "asked": 1}
        standing = await _standing(play)
        assert standing.survey.period == "2026-Q1"
        ends = datetime(2026, 3, 15, 10, tzinfo=here)
        assert standing.survey.closes_at == ends
        # A quarter later, in summer time; the clock was down until the evening.
        play.now = datetime(2026, 6, 1, 20, tzinfo=here)
        assert (await _tick(play)).get("asked", 0) == 0
        play.now = datetime(2026, 6, 2, 9, tzinfo=here) - SECOND
        assert (await _tick(play)).get("asked", 0) == 0
        play.now += SECOND
        assert await _tick(play) == {"asked": 1}
        assert (await _standing(play)).survey.period == "2026-Q2"
        # Half the time is over: it is not begun any more.
        play.now = datetime(2026, 9, 1, 10, tzinfo=here) + timedelta(days=7)
        assert (await _tick(play)).get("opened", 0) == 0
        play.now -= SECOND
        assert (await _tick(play))["opened"] == 1


async def test_no_surveys_and_nothing_to_fill_in(sqlite_database_url: str) -> None:
    async with stage(sqlite_database_url, community(numbers={"survey_months": 0})) as play:
        await play.lives("tg:5001")
        play.now = OPENS
        assert await _tick(play) == {}
        (said,) = await play.resident("问卷", who="tg:5001")
        assert said.text.startswith("现在没有要您填的满意度调查")
        (said,) = await play.resident(who="tg:5001", choice="survey.power=3@1")
        assert said.text.startswith("这次调查已经结束了")
