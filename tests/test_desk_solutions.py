"""A complaint is done once its resident agrees; a suggestion is adopted, or not, and they are told."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from flows.asking import Outcome
from flows.desk.actions import Adopt, Conclude, Decline, Done, New, Propose, Take
from flows.messages import Channel
from flows.tickets import EventKind, Kind, Status
from tests.playbook import FRONT, SECURITY, Playbook, Shown, stage

LIU, WU, LI, CHEN, WANG = 700051, 700032, 700012, 700008, 700001
NOISE = "楼上502半夜装修,吵得睡不着,我要投诉"
IDEA = "建议在大堂放一个快递柜"


@pytest_asyncio.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        book.means[NOISE] = "complaint_noise"
        book.means[IDEA] = "suggestion"
        yield book


async def complaint(play: Playbook, who: str = "li") -> Shown:
    """A complaint that Liu has taken; gives its card as it is then."""
    await play.lives(who)
    await play.resident(NOISE, who=who)
    await play.clerk("051", Take(ticket=1))
    await play.deliver()
    await play.heard(who)
    return play.find("C-", SECURITY)


def solution(agreed: bool | None = None) -> Propose:
    return Propose(
        ticket=1, solution="已约谈，22点后停工", cause="装修超时", measure="每晚巡查", agreed=agreed
    )


async def in_place(play: Playbook, words: str, chat: int = SECURITY) -> Shown:
    await play.deliver()
    return play.find(words, chat)


async def asked_and_told(play: Playbook, card: Shown, *answers: str) -> None:
    """Go through the short talk that «done» begins."""
    await play.press(LIU, "完成", card)
    for words in answers:
        await play.deliver()
        await play.group(LIU, words, chat=SECURITY)


# --- agreed to before it is done ------------------------------------------------------------------


async def test_done_asks_for_solution_cause_and_measure_and_the_resident_agrees(
    play: Playbook,
) -> None:
    card = await complaint(play)
    assert "完成" in card.labels
    await asked_and_told(play, card, "已约谈，22点后停工", "装修超时", "每晚巡查")
    (asked,) = await play.heard("li")
    assert "已约谈，22点后停工" in asked.text
    assert "装修超时" not in asked.text
    assert [button.label for button in asked.buttons] == ["同意", "不同意"]
    ticket = await play.ticket()
    assert (ticket.status, ticket.wait_for) == (Status.WAITING, "resident")
    (thanks,) = await play.presses("同意", who="li")
    assert [button.label for button in thanks.buttons][:2] == ["✅ 解决了", "还没解决"]
    ticket = await play.ticket()
    assert (ticket.status, ticket.resolved_at) == (Status.RESOLVED, play.now)
    assert "@刘军(051) 住户同意了" in (await in_place(play, "同意了")).text
    events = [(e.kind, e.text) for e in await play.events(ticket)]
    for kept in (
        (EventKind.PROPOSED, "已约谈，22点后停工"),
        (EventKind.CAUSE, "装修超时"),
        (EventKind.MEASURE, "每晚巡查"),
    ):
        assert kept in events


async def test_not_agreed_returns_it_to_the_clerk_with_the_words(play: Playbook) -> None:
    card = await complaint(play)
    await asked_and_told(play, card, "已约谈", "超时", "巡查")
    await play.heard("li")
    (told,) = await play.resident("不同意，要求停工", who="li")
    assert "重新考虑" in told.text
    ticket = await play.ticket()
    assert (ticket.status, ticket.wait_for) == (Status.IN_PROGRESS, None)
    refused = await in_place(play, "不同意")
    assert refused.text.endswith("不同意，要求停工")
    assert "@刘军(051)" in refused.text
    again = await play.clerk("051", solution())
    assert again.done
    await play.heard("li")
    await play.resident("可以的", who="li")
    assert (await play.ticket()).status is Status.RESOLVED


async def test_pressed_not_agreed_words_may_follow(play: Playbook) -> None:
    await complaint(play)
    await play.clerk("051", solution())
    await play.heard("li")
    await play.presses("不同意", who="li")
    assert (await play.ticket()).status is Status.IN_PROGRESS
    await play.resident("补充一下，我要他们书面道歉", who="li")
    assert "书面道歉" in (await in_place(play, "书面道歉")).text


async def test_words_that_say_neither_are_passed_on_and_asked_about(play: Playbook) -> None:
    await complaint(play)
    await play.clerk("051", solution())
    await play.heard("li")
    (asked,) = await play.resident("那昨天晚上的事怎么说", who="li")
    assert [button.label for button in asked.buttons] == ["同意", "不同意"]
    assert "昨天晚上" in (await in_place(play, "昨天晚上")).text
    assert (await play.ticket()).status is Status.WAITING
    await play.resident("👍", who="li")
    assert (await play.ticket()).status is Status.RESOLVED


async def test_an_order_brings_the_solution_and_asks_the_rest(play: Playbook) -> None:
    card = await complaint(play)
    await play.group(LIU, "/done 已约谈", chat=SECURITY, reply_to=card.message)
    for words in ("超时", "巡查"):
        await play.deliver()
        await play.group(LIU, words, chat=SECURITY)
    (asked,) = await play.heard("li")
    assert "已约谈" in asked.text


async def test_done_alone_does_not_end_a_complaint(play: Playbook) -> None:
    await complaint(play)
    result = await play.clerk("051", Done(ticket=1, text="好了"))
    assert (result.done, result.said.key) == (False, "desk-complaint-agreed-first")
    for number, act, key in (
        ("051", Propose(ticket=1, solution="x", cause=" ", measure="y"), "desk-needs-words"),
        ("032", solution(), "desk-not-your-queue"),
        ("051", Conclude(ticket=1, as_proposed=True), "desk-supervisors-word"),
        ("008", Conclude(ticket=1, as_proposed=True), "desk-no-solution-open"),
        ("051", Adopt(ticket=1, reason="x"), "desk-no-suggestion"),
    ):
        refused = await play.clerk(number, act)
        assert (refused.done, refused.said.key) == (False, key)


async def test_before_anybody_took_it_no_solution_is_proposed(play: Playbook) -> None:
    await play.lives("li")
    await play.resident(NOISE, who="li")
    refused = await play.clerk("051", solution())
    assert (refused.done, refused.said.key) == (False, "desk-not-now")


async def test_an_answer_after_it_was_withdrawn_is_told_so(play: Playbook) -> None:
    await complaint(play)
    await play.clerk("051", solution())
    await play.heard("li")
    await play.clerk("008", Conclude(ticket=1, as_proposed=True))
    assert (await play.ticket()).status is Status.RESOLVED
    await play.heard("li")
    (told,) = await play.presses("同意", who="li")
    assert "不用回答" in told.text


# --- by phone -------------------------------------------------------------------------------------


async def test_who_has_no_chat_is_asked_by_phone_and_the_answer_entered(play: Playbook) -> None:
    await play.records(
        "012", New(kind=Kind.COMPLAINT, text=NOISE, channel=Channel.PHONE, phone="+8613600136000")
    )
    await play.clerk("051", Take(ticket=1))
    lacking = await play.clerk("051", solution())
    assert (lacking.done, lacking.said.key) == (False, "desk-solution-by-phone")
    refused = await play.clerk("051", solution(agreed=False))
    assert (refused.done, (await play.ticket()).status) == (True, Status.ACCEPTED)
    await play.deliver()
    card = play.find("C-", SECURITY)
    await asked_and_told(play, card, "已约谈", "超时", "巡查")
    await play.press(LIU, "同意", await in_place(play, "电话里"))
    assert (await play.ticket()).status is Status.RESOLVED


# --- nobody answers -------------------------------------------------------------------------------


async def test_without_an_answer_the_resident_is_asked_again_and_then_the_supervisor_decides(
    play: Playbook,
) -> None:
    await complaint(play)
    await play.clerk("051", solution())
    await play.heard("li")
    play.later(hours=24, seconds=-1)
    assert await play.tick() == {}
    play.later(seconds=1)
    assert await play.tick() == {"question_asked_again": 1}
    (again,) = await play.heard("li")
    assert "同意" in again.buttons[0].label
    play.later(hours=24, seconds=-1)
    assert "solution_unanswered" not in await play.tick()
    play.later(seconds=1)
    assert (await play.tick())["solution_unanswered"] == 1
    asked = await in_place(play, "请主管决定")
    assert "@陈洁(008)" in asked.text
    assert asked.labels == ["按方案办结", "继续处理"]
    toast = await play.press(LIU, "按方案办结", asked)
    assert toast is not None
    assert toast.alert
    await play.press(CHEN, "按方案办结", asked)
    assert (await play.ticket()).status is Status.RESOLVED
    (told,) = await play.heard("li")
    assert "已按之前发给您的方案办结" in told.text


async def test_the_supervisor_is_called_every_day_until_they_decide_and_may_go_on(
    play: Playbook,
) -> None:
    await complaint(play)
    await play.clerk("051", solution())
    for hours in (24, 24, 24):
        play.later(hours=hours)
        await play.tick()
    await play.deliver()
    calls = [one for one in play.shown if "请主管决定" in one.text]
    assert len(calls) == 2
    await play.press(CHEN, "继续处理", calls[-1])
    ticket = await play.ticket()
    assert (ticket.status, ticket.wait_for) == (Status.IN_PROGRESS, None)
    async with play.storage.read() as uow:
        (question,) = await uow.questions.of_ticket(1)
    assert (question.outcome, question.due) == (Outcome.OVER, None)


async def test_a_complaint_that_ends_otherwise_owes_nobody_a_reminder(play: Playbook) -> None:
    await complaint(play)
    await play.clerk("051", solution())
    await play.resident("投诉不用处理了,取消吧", who="li")
    await play.presses("确认取消", who="li")
    assert not (await play.ticket()).is_open
    play.later(hours=24)
    assert "question_asked_again" not in await play.tick()


# --- suggestions ----------------------------------------------------------------------------------


async def suggestion(play: Playbook) -> Shown:
    await play.lives("li")
    await play.resident(IDEA, who="li")
    await play.deliver()
    await play.heard("li")
    return play.find("S-", FRONT)


async def test_a_suggestion_is_adopted_and_its_author_told_how(play: Playbook) -> None:
    card = await suggestion(play)
    assert "完成" not in card.labels
    await play.press(LI, "采纳", card)
    await play.deliver()
    await play.group(LI, "下月安装在1号楼大堂")
    (told,) = await play.heard("li")
    assert "采纳了" in told.text
    assert "下月安装在1号楼大堂" in told.text
    assert (await play.ticket()).status is Status.RESOLVED
    assert "采纳 下月安装" in (await in_place(play, "S-", FRONT)).text


async def test_a_suggestion_is_not_adopted_and_its_author_told_why(play: Playbook) -> None:
    await suggestion(play)
    for act, key in (
        (Done(ticket=1, text="好"), "desk-suggestion-adopted-or-not"),
        (Decline(ticket=1, reason=" "), "desk-needs-reason"),
        (solution(), "desk-no-complaint"),
    ):
        refused = await play.clerk("012", act)
        assert (refused.done, refused.said.key) == (False, key)
    outsider = await play.clerk("031", Decline(ticket=1, reason="x"))
    assert outsider.said.key == "desk-not-your-queue"
    assert (await play.clerk("012", Decline(ticket=1, reason="大堂消防通道不能占用"))).done
    (told,) = await play.heard("li")
    assert "没有采纳" in told.text
    assert "消防通道" in told.text


@pytest.mark.parametrize(
    "act", [Adopt(ticket=1, reason="没办法"), Decline(ticket=1, reason="没办法")]
)
async def test_the_reason_is_looked_at_like_any_words(play: Playbook, act: Adopt) -> None:
    await suggestion(play)
    assert (await play.clerk("012", act)).held == 1
    assert await play.heard("li") == []
