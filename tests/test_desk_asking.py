"""What a clerk asks the resident, and what a manager is asked before an answer goes out."""

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from flows.asking import Outcome, Question
from flows.desk.actions import (
    Act,
    ApproveWords,
    AskApproval,
    AskResident,
    Cancel,
    Reply,
    ReturnWords,
    Take,
)
from flows.held import Became
from flows.routing import is_beyond_authority
from flows.tickets import EventKind, Kind, Status
from tests.playbook import FRONT, MAINTENANCE, MANAGER, Playbook, Shown, photo, stage

ZHANG, WU, LI, CHEN, WANG = 700031, 700032, 700012, 700008, 700001
DEEDS = "请问房产证什么时候能办下来?"


@pytest_asyncio.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, who: str = "li", text: str = "厨房水槽下面漏水") -> Shown:
    """A resident's repair that Zhang has taken; gives its card."""
    async with play.storage.read() as uow:
        known = await uow.conversations.at(play.address(who))
    if known is None:
        await play.lives(who)
    await play.resident(text, who=who)
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    await play.deliver()
    await play.heard(who)
    return play.find(ticket.number, MAINTENANCE)


async def questions(play: Playbook, ticket: int = 1) -> Sequence[Question]:
    async with play.storage.read() as uow:
        return await uow.questions.of_ticket(ticket)


async def in_place(play: Playbook, words: str, chat: int = MAINTENANCE) -> Shown:
    await play.deliver()
    return play.find(words, chat)


# --- a question with choices ----------------------------------------------------------------------


async def test_a_question_with_choices_is_answered_by_a_button_under_the_card(
    play: Playbook,
) -> None:
    card = await leak(play)
    order = "/ask 明天方便上门吗? | 上午 | 下午"
    await play.group(ZHANG, order, chat=MAINTENANCE, reply_to=card.message)
    (asked,) = await play.heard("li")
    assert [button.label for button in asked.buttons] == ["上午", "下午"]
    assert asked.text.endswith("工号 031 的同事想问您：\n明天方便上门吗?")
    (thanks,) = await play.presses("下午", who="li")
    assert thanks.text.startswith("收到")
    answer = await in_place(play, "住户答复了")
    assert answer.text.endswith("问：明天方便上门吗?\n答：下午")
    assert "@张强(031)" in answer.text
    (kept,) = await questions(play)
    assert (kept.outcome, kept.answer, kept.due) == (Outcome.ANSWERED, "下午", None)
    (again,) = await play.presses("上午", who="li")
    assert "不用回答" in again.text
    assert len(await play.tickets()) == 1


async def test_an_answer_in_words_goes_to_its_ticket_while_others_are_talked_about(
    play: Playbook,
) -> None:
    card = await leak(play, who="tg:5001")
    await play.group(ZHANG, "/ask 几点在家?", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    question = play.find("几点在家", 5001)
    play.later(minutes=5)
    await play.resident("另外客厅的灯坏了,要换一个", who="tg:5001")
    assert len(await play.tickets()) == 2
    assert (await questions(play))[0].is_open
    play.later(minutes=5)
    await play.resident("晚上七点以后", who="tg:5001", reply_to=question.message)
    kept = (await questions(play))[0]
    assert (kept.outcome, kept.answer) == (Outcome.ANSWERED, "晚上七点以后")
    answer = await in_place(play, "住户答复了")
    assert answer.text.endswith("答：晚上七点以后")


async def test_what_guanjia_asked_since_is_answered_first(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "/ask 门禁密码改了吗?", chat=MAINTENANCE, reply_to=card.message)
    play.later(minutes=5)
    await play.resident("另外客厅的灯坏了,要换一个", who="li")
    play.later(minutes=5)
    await play.resident("明天下午三点", who="li")
    assert (await questions(play))[0].is_open
    assert (await play.ticket()).visit is not None


async def test_words_without_a_reply_answer_what_was_asked_last(play: Playbook) -> None:
    card = await leak(play)
    await play.resident("不用了", who="li")  # the offers under the receipt
    play.later(minutes=5)
    await play.group(ZHANG, "/ask 门禁密码改了吗?", chat=MAINTENANCE, reply_to=card.message)
    await play.heard("li")
    await play.resident("谢谢", who="li")
    assert (await questions(play))[0].is_open
    await play.resident("👌", who="li")
    assert (await questions(play))[0].is_open
    await play.resident("改了，新的是四个八", who="li")
    kept = (await questions(play))[0]
    assert (kept.outcome, kept.answer) == (Outcome.ANSWERED, "改了，新的是四个八")


async def test_two_questions_are_each_answered_by_their_own_buttons(play: Playbook) -> None:
    await leak(play)
    play.later(minutes=10)
    await leak(play, text="另外客厅的灯坏了,要换一个")
    one, two = await play.tickets()
    for ticket, choices in ((one, ("早", "晚")), (two, ("白", "黄"))):
        result = await play.clerk(
            "031", AskResident(ticket=ticket.id, question="?", choices=choices)
        )
        assert result.done
    await play.presses("早", who="li")
    await play.presses("黄", who="li")
    assert [(await questions(play, t.id))[0].answer for t in (one, two)] == ["早", "黄"]


async def test_a_question_asked_by_button_lets_the_ticket_wait_and_go_on(play: Playbook) -> None:
    await leak(play)
    await play.group(ZHANG, "/ask", chat=MAINTENANCE, reply_to=play.find("R-", MAINTENANCE).message)
    for words in ("明天方便吗?", "上午 | 下午"):
        await play.deliver()
        await play.group(ZHANG, words, chat=MAINTENANCE)
    shown = await in_place(play, "暂停计时")
    await play.press(ZHANG, "等住户答复", shown)
    assert (await play.ticket()).status is Status.WAITING
    await play.heard("li")
    await play.presses("上午", who="li")
    after = await play.ticket()
    assert (after.status, after.wait_for) == (Status.IN_PROGRESS, None)


async def test_who_may_not_ask_is_told_so(play: Playbook) -> None:
    card = await leak(play)
    await play.group(LI, "/ask 在家吗? | 在", chat=MAINTENANCE, reply_to=card.message)
    assert await play.heard("li") == []
    assert "归工程维修组" in (await in_place(play, "归工程维修组")).text
    for act in (
        AskResident(ticket=1, question=" "),
        AskResident(ticket=1, question="?", choices=tuple("123456789")),
    ):
        result = await play.clerk("031", act)
        assert (result.done, result.said.key) == (False, "desk-needs-question")


async def test_a_resident_whom_no_message_reaches_is_asked_nothing(play: Playbook) -> None:
    await leak(play, who="tg:5001")
    await play.resident(who="tg:5001", blocked=True)
    result = await play.clerk("031", AskResident(ticket=1, question="?"))
    assert result.said.key == "desk-channel-closed"


async def test_a_question_is_looked_at_like_any_words(play: Playbook) -> None:
    await leak(play)
    act = AskResident(ticket=1, question="我不知道怎么修，您说呢?", choices=("换",), waits=True)
    result = await play.clerk("031", act)
    assert result.held == 1
    card = play.find("R-", MAINTENANCE)
    await play.group(ZHANG, "/ask 不归我管? | 好", chat=MAINTENANCE, reply_to=card.message)
    asked = await in_place(play, "请再看一眼")
    await play.press(ZHANG, "照样发", asked)
    (question,) = await play.heard("li")
    assert [button.label for button in question.buttons] == ["好"]


async def test_a_question_nobody_answers_is_asked_once_more_and_then_told(play: Playbook) -> None:
    await leak(play)
    await play.clerk("031", AskResident(ticket=1, question="几点?", choices=("早", "晚")))
    await play.heard("li")
    play.later(hours=24, seconds=-1)
    assert (await play.tick()).get("question_asked_again", 0) == 0
    play.later(seconds=1)
    assert (await play.tick()).get("question_asked_again", 0) == 1
    assert (await play.tick()).get("question_asked_again", 0) == 0
    (again,) = await play.heard("li")
    assert [button.label for button in again.buttons] == ["早", "晚"]
    play.later(hours=24)
    assert (await play.tick()).get("question_unanswered", 0) == 1
    assert "可以打个电话" in (await in_place(play, "还没有答复")).text
    play.later(hours=48)
    assert not {"question_asked_again", "question_unanswered"} & (await play.tick()).keys()
    await play.presses("早", who="li")
    assert (await questions(play))[0].answer == "早"


# --- the manager's approval -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        (DEEDS, True),
        ("想租用小区的光纤线路,怎么收费", True),
        ("电梯广告位出租吗", True),
        ("动用维修资金要什么手续", True),
        ("When do we get the title deed?", True),
        ("停车月卡怎么办", False),
        ("物业费怎么交", False),
    ],
)
def test_what_is_beyond_the_communitys_authority(text: str, *, beyond: bool) -> None:
    assert is_beyond_authority(Kind.INQUIRY, text) is beyond
    assert not is_beyond_authority(Kind.REPAIR, text)


async def asks_of_deeds(play: Playbook, who: str = "li") -> Shown:
    await play.lives(who)
    play.means[DEEDS] = "ask_governance"
    await play.resident(DEEDS, who=who)
    await play.deliver()
    await play.heard(who)
    return play.find((await play.ticket()).number, FRONT)


async def test_an_answer_beyond_authority_goes_out_after_the_managers_yes_in_the_clerks_number(
    play: Playbook,
) -> None:
    card = await asks_of_deeds(play)
    await play.group(
        LI, "预计明年三月", reply_to=card.message, message="g90", attachments=(photo(),)
    )
    (told,) = await play.heard("li")
    assert "需要管理处经理核实" in told.text
    asked = await in_place(play, "请示", MANAGER)
    assert asked.labels == ["同意", "退回"]
    assert DEEDS in asked.text
    assert "预计明年三月" in asked.text
    refused = await play.press(LI, "同意", asked)
    assert refused is not None
    assert (refused.text, refused.alert) == ("这一步由管理处经理来做。", True)
    agreed = await play.press(WANG, "同意", asked)
    assert agreed is not None
    assert "已同意" in agreed.text
    (answer,) = await play.heard("li")
    assert (answer.text, answer.name, len(answer.attachments)) == ("预计明年三月", "012", 1)
    assert "@李敏(012)" in (await in_place(play, "已同意", FRONT)).text
    twice = await play.press(WANG, "同意", asked)
    assert twice is not None
    assert twice.alert
    await play.group(LI, "预计明年四月", message="g90", edited=True)
    said = [m.text for m in await play.chat("li") if m.author == "staff"]
    assert said == ["预计明年三月"]  # a changed answer is approved anew
    await play.deliver()
    await play.press(WANG, "同意", play.find("预计明年四月", MANAGER))
    assert [m.text for m in await play.chat("li") if m.author == "staff"] == ["预计明年四月"]


async def test_an_answer_that_is_sent_back_returns_with_the_reason(play: Playbook) -> None:
    card = await asks_of_deeds(play)
    await play.group(LI, "明天就办好", reply_to=card.message)
    await play.heard("li")
    asked = await in_place(play, "请示", MANAGER)
    await play.press(WANG, "退回", asked)
    await play.deliver()
    await play.group(WANG, "不能承诺日期", chat=MANAGER)
    assert await play.heard("li") == []
    returned = await in_place(play, "经理退回了", FRONT)
    assert returned.text.endswith("不能承诺日期")
    assert play.find("的答复已退回", MANAGER).labels == []
    twice = await play.press(WANG, "退回", asked)  # no reason is asked for again
    assert twice is not None
    assert twice.alert
    async with play.storage.read() as uow:
        held = await uow.held.get(1)
    assert held is not None
    assert (held.became, held.reason, held.decided_by) == (Became.RETURNED, "不能承诺日期", "001")
    what = [e.data for e in await play.events(await play.ticket()) if e.kind is EventKind.APPROVAL]
    assert what == [{"what": "asked"}, {"what": "returned"}]


async def test_any_answer_can_be_put_before_the_manager(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "/approve 免费更换", chat=MAINTENANCE, reply_to=card.message)
    (told,) = await play.heard("li")
    assert "核实" in told.text
    asked = await in_place(play, "请示", MANAGER)
    await play.press(WANG, "同意", asked)
    (answer,) = await play.heard("li")
    assert (answer.text, answer.name) == ("免费更换", "031")
    await play.group(ZHANG, "/approve", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    await play.group(ZHANG, "再减一半", chat=MAINTENANCE)
    await play.deliver()
    assert "再减一半" in play.find("请示", MANAGER).text


async def test_nobody_approves_their_own_answer(play: Playbook) -> None:
    await asks_of_deeds(play)
    result = await play.clerk("001", AskApproval(ticket=1, text="预计明年三月"))
    assert result.held == 1
    own = await play.clerk("001", ApproveWords(ticket=1, held=1))
    assert (own.done, own.said.key) == (False, "desk-approval-own")


async def test_the_manager_answers_without_asking(play: Playbook) -> None:
    card = await asks_of_deeds(play)
    await play.group(WANG, "预计明年三月", reply_to=card.message)
    assert [m.text for m in await play.heard("li")] == ["预计明年三月"]


async def test_what_cannot_be_put_before_the_manager_is_said(play: Playbook) -> None:
    await leak(play)
    empty = await play.clerk("031", AskApproval(ticket=1))
    assert empty.said.key == "desk-needs-words"
    await play.clerk("031", AskApproval(ticket=1, text="好"))
    for act, key in (
        (ReturnWords(ticket=1, held=1, reason=" "), "desk-approval-needs-reason"),
        (ApproveWords(ticket=1, held=9), "desk-button-too-old"),
        (ReturnWords(ticket=1, held=9, reason="x"), "desk-button-too-old"),
    ):
        result = await play.clerk("001", act)
        assert (result.done, result.said.key) == (False, key)


@pytest.mark.parametrize(
    "over", [ApproveWords(ticket=1, held=1), Cancel(ticket=1, reason="住户已知道")]
)
async def test_a_manager_who_does_not_answer_is_reminded(play: Playbook, over: Act) -> None:
    await asks_of_deeds(play)
    assert (await play.clerk("012", Reply(ticket=1, text="预计明年三月"))).held == 1
    play.later(hours=2, seconds=-1)
    assert (await play.tick()).get("approval_reminded", 0) == 0
    play.later(seconds=1)
    assert (await play.tick()).get("approval_reminded", 0) == 1
    assert (await play.tick()).get("approval_reminded", 0) == 0
    assert "还在等您批准" in (await in_place(play, "等您批准", MANAGER)).text
    assert (await play.clerk("001", over)).done
    play.later(hours=3)
    assert (await play.tick()).get("approval_reminded", 0) == 0
