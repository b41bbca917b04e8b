"""The satisfaction survey: asked once, filled in by buttons in one message, counted, published."""

import io
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageFont

from bot.charts import FONT, draw
from flows.charts import Bar, Chart
from flows.desk.actions import Done
from flows.messages import Say, Sending
from flows.ports import ChatMessage
from flows.survey.asking import OPENINGS, QUESTIONS
from flows.survey.closing import CLOSINGS
from flows.survey.filling import period_said
from flows.survey.publishing import RESULTS
from flows.survey.results import figures
from flows.survey.survey import SUBJECTS, Sheet, Standing, Survey
from flows.survey.themes import themes
from flows.sweeps.process import Process
from tests.playbook import FRONT, MANAGER, ZONE, Playbook, community, stage, texts

SWEEPS = ("surveys", "survey questions", "survey ends", "survey results")
SECOND = timedelta(seconds=1)
OPENS = datetime(2026, 12, 1, 10, tzinfo=ZONE)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("tg:5001")
        book.now = OPENS
        yield book


async def _tick(play: Playbook) -> dict[str, int]:
    counted = dict(await play.tick(*SWEEPS))
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
    assert noted.text.startswith("记下了，谢谢您花时间告诉我们。")
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
    sheet = (await _standing(play)).sheet  # and it stays what they had to say
    assert (sheet.sent_at, sheet.comment) == (play.now, "厨房水龙头漏水了，请来修")
    await play.resident("电梯也该保养保养了", who="tg:5001")
    assert (await _standing(play)).sheet.comment == "厨房水龙头漏水了，请来修"


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
    wants_no_more = await play.lives("tg:5006", "3-1-102", "周文", "+8613700137006")
    async with play.storage.write() as uow:  # on file: they never wrote a word
        await uow.people.set_language(wants_no_more.id, "en")
    assert (await _tick(play))["asked"] == 4
    assert "1 of 8: how satisfied are you" in (await play.chat("tg:5006"))[-1].text
    await play.resident("别给我发通知了", who="tg:5006")
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
        await play.group(700001, choice="survey.begin=s0", callback="c")
        assert play.toast is not None
        assert play.toast.text == "这一期的调查已经做过了"
        (said,) = await play.resident(who="tg:5001", choice="survey.power=3@1")
        assert said.text.startswith("这次调查已经结束了")


# --- what it came to -----------------------------------------------------------------------------


async def _answered_by_three(play: Playbook) -> None:
    """Three of four people answer, of three homes; two find the cleaning bad."""
    await play.lives("tg:5002", "1-1-102", "王小明", "+8613700137002")
    await play.lives("tg:5003", "1-1-501", "赵敏", "+8613700137003")
    await play.lives("tg:5004", "1-1-501", "钱多", "+8613700137004")
    await _tick(play)
    for who, cleaning in (("tg:5001", "不满意"), ("tg:5002", "不满意"), ("tg:5003", "较满意")):
        await _judges(play, who, "满意", "满意", "满意", cleaning, *["满意"] * 4)
    await play.resident("楼道没人扫，电话13800138000也打不通", who="tg:5001")
    await play.resident("垃圾堆了三天", who="tg:5002")
    await play.resident("谢谢你们", who="tg:5003")
    await _judges(play, "tg:5004", "不满意")  # not whole: it does not count


async def test_the_result_its_tasks_and_what_residents_hear(play: Playbook) -> None:
    await _answered_by_three(play)
    await play.group(700008, "/survey", MANAGER)
    await play.deliver()
    standing = play.find("进行中", MANAGER)
    assert "已发 4 人，填好 3 人；3/3 户（100.0%）" in standing.text
    closes = OPENS + timedelta(days=14)
    play.now = closes - SECOND
    assert "closed" not in await _tick(play)
    play.now = closes
    assert (await _tick(play))["closed"] == 1
    assert await _tick(play) == {}
    await play.presses("不满意", "tg:5004")
    assert (await play.chat("tg:5004"))[-1].text.startswith("这次调查已经结束了")
    await play.deliver()
    picture = play.find("2026 年下半年满意度调查", MANAGER)
    chart = next(s for s in play.shown if s.envelope.body.attachments)
    (png,) = chart.envelope.body.attachments
    async with play.storage.read() as uow:
        drawn = await uow.attachments.content(png.id)
    assert drawn is not None
    assert drawn.startswith(b"\x89PNG")
    result = play.find("📊", MANAGER)
    assert picture.text.splitlines()[:3] == [
        "📊 2026 年下半年满意度调查结果",
        "填写 3/3 户（100.0%），3 人；总体满意率 91.7%",
        "· 供电 100.0%（满意 3，较满意 0，不满意 0）",
    ]
    assert "⚠️ 清洁卫生 33.3%（满意 0，较满意 1，不满意 2）" in result.text
    assert "· 保洁（2 人）：「楼道没人扫」" in result.text
    assert "13800138000" not in result.text
    (task,) = await play.tickets()
    assert f"· 清洁卫生：{task.number}，陈洁(008)，12-29 前" in result.text
    assert (task.assignee, task.finish_by) == ("008", closes + timedelta(days=14))
    assert "· 垃圾堆了三天" in task.text
    await play.group(700008, "/survey")  # all figures, and nobody's words
    await play.deliver()
    elsewhere = play.find("📊", FRONT).text
    assert ("总体满意率 91.7%" in elsewhere, "楼道没人扫" in elsewhere) == (True, False)

    await play.press(700008, "公布给住户", result)
    assert play.toast is not None
    assert "经理" in play.toast.text
    await play.press(700001, "公布给住户", result)
    await play.deliver()
    assert "✅ 王芳(001) 已同意公布" in play.shown[-1].text
    assert play.shown[-1].labels == []
    await play.press(700001, "不公布", result)
    assert play.toast.text == "已经定过了"
    assert await _tick(play) == {"result_told": 4}
    assert await _tick(play) == {}
    told = {who: (await play.chat(who))[-1].text for who in ("tg:5001", "tg:5003")}
    assert "3 户填写（100.0%），总体满意率 91.7%" in told["tg:5003"]
    assert "🛠「清洁卫生」做得不够，保洁绿化组会在 12 月 29 日前改进。" in told["tg:5003"]
    assert "🛠 您不满意的「清洁卫生」" in told["tg:5001"]

    done = Done(ticket=task.id, text="楼道改为每天打扫两次")
    assert (await play.clerk("008", done)).done
    play.now = closes.replace(hour=20)
    assert await _tick(play) == {}
    play.now = closes.replace(hour=9) + timedelta(days=1)
    assert await _tick(play) == {"outcome_told": 2}
    assert await _tick(play) == {}
    heard = (await play.chat("tg:5002"))[-1].text
    assert "「清洁卫生」不满意，我们已经整改：楼道改为每天打扫两次" in heard
    assert "整改：" not in (await play.chat("tg:5003"))[-1].text


async def test_begun_and_ended_by_hand_and_kept(play: Playbook) -> None:
    play.now = datetime(2026, 10, 12, 10, tzinfo=ZONE)
    await play.group(700012, "/survey")
    await play.deliver()
    assert "这一步由" in play.shown[-1].text
    await play.group(700008, "/survey")
    await play.deliver()
    asked = play.find("还没有做过满意度调查")
    await play.press(700012, "现在发起", asked)
    assert (await play.tick("surveys")) == {}
    await play.press(700008, "现在发起", asked)
    assert play.toast is not None
    assert "2026 年下半年满意度调查已开始，10-26 10:00 截止" in play.toast.text
    await play.press(700008, "现在发起", asked)
    assert play.toast.text == "这一期的调查已经做过了"
    assert await _tick(play) == {"asked": 1}
    await _judges(play, "tg:5001", *["满意"] * 8)
    await play.group(700001, "/survey", MANAGER)
    await play.deliver()
    standing = play.find("进行中", MANAGER)
    await play.press(700001, "提前结束", standing)
    assert await _tick(play) == {"closed": 1}
    await play.press(700001, "提前结束", standing)
    assert play.toast.text == "这次调查已经结束了"
    await play.deliver()
    result = play.find("总体满意率 100.0%", MANAGER)
    await play.press(700001, "不公布", result)
    await play.group(700001, "/survey", MANAGER)
    await play.deliver()
    assert play.shown[-1].labels == []
    assert await _tick(play) == {}
    play.now = OPENS  # it had its survey
    assert await _tick(play) == {}
    async with play.storage.write() as uow:
        await uow.communities.save(community(id="other"), today=OPENS.date())
        of_others = Survey(
            community="other", period="2026-H2", by="", opened_at=OPENS, closes_at=OPENS
        )
        other = await uow.surveys.open(of_others)
    assert other is not None
    for wrong in (
        f"survey.publish=s{other.id}",
        "survey.publish=s99",
        "survey.end=sx",
        "survey.odd=s1",
    ):
        await play.group(700001, choice=wrong, callback="c", chat=MANAGER)
        assert play.toast is not None
        assert play.toast.alert


async def test_nobody_answers(play: Playbook) -> None:
    await _tick(play)
    await play.take(play.inbound(who="tg:5001", blocked=True))
    play.later(days=7)
    assert await _tick(play) == {}  # nobody to be reminded, and that is all
    play.later(days=7)
    assert await _tick(play) == {"closed": 1}
    await play.deliver()
    assert play.find("没有人填写", MANAGER)
    async with play.storage.read() as uow:
        await uow.people.occupied("tcmy", OPENS.date())


async def test_without_groups_and_owners_it_goes_on_at_the_desk_page(
    sqlite_database_url: str,
) -> None:
    plain = community()
    nobody = community(queues=(), staff=tuple(s for s in plain.staff if s.number == "051"))
    async with stage(sqlite_database_url, nobody) as play:
        await play.lives("tg:5001")
        play.now = OPENS
        assert await _tick(play) == {"opened": 1, "asked": 1}
        await _judges(play, "tg:5001", *["不满意"] * 8)
        (odd,) = await play.resident(who="tg:5001", choice="survey.odd=3@1")
        assert odd.text.startswith("这次调查已经结束了")
        play.later(hours=25)
        await play.resident("小区这两天挺安静", who="tg:5001")
        assert (await _standing(play)).sheet.comment == ""  # long after, it is no comment
        play.later(days=14)
        assert await _tick(play) == {"closed": 1}
        async with play.storage.read() as uow:
            assert len(await uow.surveys.tasks(1)) == 8


async def test_two_processes_do_each_piece_once(play: Playbook) -> None:
    await play.lives("tg:5002", "1-1-102", "王小明", "+8613700137002")
    await play.resident("别给我发通知了", who="tg:5002")

    async def both(process: Process[Any]) -> dict[str, int]:
        """Both have looked before either does anything."""
        async with play.storage.read() as uow:
            pieces = await process.owed(uow, play.now)
        done = [await play.due._settled(process, piece, play.now) for piece in [*pieces, *pieces]]
        return dict(Counter(kind.removeprefix("survey_") for one in done for kind in one))

    assert await both(OPENINGS) == {"opened": 1}
    async with play.storage.read() as uow:
        pieces = await QUESTIONS.owed(uow, play.now)
    for now in (OPENS, OPENS + timedelta(days=14)):  # meanwhile they left, or it is over
        await play.take(play.inbound(who="tg:5001", blocked=now == OPENS))
        assert await play.due._settled(QUESTIONS, pieces[0], now) == ()
    assert await both(QUESTIONS) == {"asked": 1}
    await _judges(play, "tg:5001", *["满意"] * 7)
    play.later(days=7)
    assert await both(QUESTIONS) == {"reminded": 1}
    await _judges(play, "tg:5001", "不满意")
    play.now = OPENS + timedelta(days=14)
    assert await both(CLOSINGS) == {"closed": 1}
    await play.deliver()
    await play.press(700001, "公布给住户", play.find("📊", MANAGER))
    assert await both(RESULTS) == {"result_told": 1}
    (task,) = await play.tickets()
    assert task.queue == "manager"  # the manners of staff
    assert (await play.clerk("001", Done(ticket=task.id))).done
    assert await both(RESULTS) == {"outcome_told": 1}
    assert "我们已经整改，谢谢您的提醒" in (await play.chat("tg:5001"))[-1].text
    assert await both(RESULTS) == {}


def test_the_chart_has_every_letter_and_its_bars() -> None:
    reader = ImageFont.truetype(str(FONT), 24)
    for language in ("zh", "en"):
        words = [texts().say(Say(f"survey-subject-{subject}"), language) for subject in SUBJECTS]
        words += [texts().say(Say(f"survey-judge-{n}"), language) for n in (3, 2, 1)]
        words.append(texts().say(Say("survey-chart", {"period": period_said("2026-H2")}), language))
        missing = bytes(reader.getmask("\uffff"))
        for letter in set("".join(words)) - {" "}:
            assert bytes(reader.getmask(letter)) != missing, letter
    bars = tuple(Bar(f"{n}", "50.0%", (0.5, 0.0, 0.5)) for n in range(8))
    picture = Image.open(io.BytesIO(draw(Chart("满意度调查", ("满意", "较满意", "不满意"), bars))))
    colours = picture.convert("RGB").getcolors(1 << 20) or []
    seen = {f"#{r:02x}{g:02x}{b:02x}" for count, (r, g, b) in colours if count > 5000}
    assert {"#2f9e6e", "#d64545", "#ffffff"} <= seen


def test_themes_count_a_comment_once_for_each_of_its_themes() -> None:
    found = themes(["保洁差，垃圾没人收", "电梯老坏；楼道脏", "the lift is slow", "嗯"])
    assert [(theme.name, theme.count) for theme in found] == [
        ("cleaning", 2), ("lift", 2), ("slow", 1), ("other", 1),
    ]  # fmt: skip
    assert found[0].quotes == ("保洁差", "楼道脏")


@pytest.mark.parametrize(("bad", "weak"), [(10, ()), (11, ("power",))])
def test_a_subject_is_weak_below_nine_in_ten(bad: int, weak: tuple[str, ...]) -> None:
    sheets = [
        Sheet(
            survey=1, person=n, homes=(f"h{n}",), asked_at=OPENS, judged_at=OPENS,
            answers={**dict.fromkeys(SUBJECTS, 3), "power": 1 if n < bad else 2},
        )
        for n in range(100)
    ]  # fmt: skip
    survey = Survey(community="tcmy", period="2026-H2", by="", opened_at=OPENS, closes_at=OPENS)
    assert figures(survey, sheets, community(), homes=200).weak == weak
    assert figures(survey, sheets, community(), homes=200).response == 0.5
    empty = figures(survey, [], community(), homes=0)
    assert (empty.response, empty.total, empty.weak) == (0.0, 0.0, ())
