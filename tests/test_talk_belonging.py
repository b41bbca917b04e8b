"""Which matter does a message belong to? (SPEC 2): what opens, what is added, what is asked."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from flows.desk.actions import Reply
from flows.tickets import EventKind, Kind, Status
from flows.understanding import Entity, Intent, Matter
from tests.playbook import MAINTENANCE, Playbook, photo, stage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def lamp(play: Playbook) -> None:
    """A repair that is open and of which nothing is asked any more."""
    await play.resident("卧室的灯坏了", who="li")
    await play.presses("跳过", who="li")
    play.later(minutes=2)


async def noise(play: Playbook) -> None:
    """A complaint that is open."""
    await play.resident("楼上半夜装修太吵了", who="li")
    play.later(minutes=2)


def guessed(text: str, *guesses: str, item: str = "", place: str = "") -> tuple[Matter, ...]:
    """A matter of which the classifier is not sure, with what it names."""
    named = tuple(
        Entity(name, value, text.index(value), text.index(value) + len(value), value)
        for name, value in (("item", item), ("place", place))
        if value
    )
    ranking = tuple(Intent(name, 0.4 - n / 10) for n, name in enumerate(guesses))
    return (Matter(text, ranking[0], ranking, named, decided=False),)


async def kinds(play: Playbook) -> list[Kind]:
    return [ticket.kind for ticket in await play.tickets()]


async def asked(play: Playbook) -> str:
    talk = (await play.conversation("li")).talk
    return f"{talk.flow}.{talk.asked}"


# --- a matter of its own kind ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "before", ["厨房着火了", "业委会什么时候换届", "楼上半夜装修太吵了", "建议装个充电桩"]
)
async def test_a_thing_of_another_kind_opens_beside_whatever_is_open(
    play: Playbook, before: str
) -> None:
    await play.resident(before, who="li")
    play.later(minutes=15)
    text = "卫生间的灯有点问题"
    play.means[text] = guessed(text, "repair_electrical", "ticket_add", item="灯", place="卫生间")
    said = await play.resident(text, who="li")
    assert said[0].text.startswith("✅ 报修已登记")
    assert (await play.ticket()).category == "repair_electrical"


@pytest.mark.parametrize("minutes", [0, 5])
async def test_what_was_taken_for_an_addition_opens_where_it_names_a_thing_of_its_own(
    play: Playbook, minutes: int
) -> None:
    await play.resident("楼上半夜装修太吵了", who="li")
    play.later(minutes=minutes)
    text = "还有卫生间的灯也坏了"
    (matter,) = guessed(text, "ticket_add", "repair_electrical", item="灯", place="卫生间")
    play.means[text] = (replace(matter, decided=True),)
    await play.resident(text, who="li")
    assert await kinds(play) == [Kind.COMPLAINT, Kind.REPAIR]


async def test_a_guess_of_another_kind_that_names_nothing_is_asked_about(play: Playbook) -> None:
    await noise(play)
    play.means["又是这样"] = guessed("又是这样", "repair_plumbing", "complaint_noise")
    said = await play.resident("又是这样", who="li")
    assert [b.choice for b in said[0].buttons][:2] == [
        "which.intent=repair_plumbing",
        "which.intent=ticket_add",
    ]
    said = await play.presses("补充情况", who="li")
    assert said[0].text.startswith("已补充到 C-261123-0001")
    assert (await play.events(await play.ticket()))[-1].text == "又是这样"


async def test_a_detail_of_the_same_kind_goes_to_the_ticket_of_that_kind(play: Playbook) -> None:
    await lamp(play)
    await noise(play)
    text = "开关也松了"
    play.means[text] = guessed(text, "repair_electrical", "ticket_add", item="开关")
    said = await play.resident(text, who="li")
    assert said[0].text.startswith("已补充到 R-261123-0001")


async def test_another_thing_in_another_place_is_no_detail(play: Playbook) -> None:
    await lamp(play)
    text = "周六能来修厨房的插座吗"
    play.means[text] = guessed(text, "repair_electrical", item="插座", place="厨房")
    await play.resident(text, who="li")
    assert await kinds(play) == [Kind.REPAIR, Kind.REPAIR]


async def test_another_thing_is_none_of_the_time_that_is_asked_for(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    play.later(minutes=2)
    text = "周六能来修厨房的插座吗"
    play.means[text] = guessed(text, "repair_electrical", item="插座", place="厨房")
    await play.resident(text, who="li")
    first, second = await play.tickets()
    assert first.visit is None
    assert second.item == "插座"


async def test_in_danger_nothing_is_taken_apart(play: Playbook) -> None:
    await play.resident("厨房着火了", who="li")
    play.later(minutes=5)
    text = "灯也灭了"
    play.means[text] = guessed(text, "repair_electrical", item="灯")
    await play.resident(text, who="li")
    assert await kinds(play) == [Kind.EMERGENCY]


async def test_with_a_clerk_in_the_conversation_what_is_unclear_is_for_the_clerk(
    play: Playbook,
) -> None:
    await noise(play)
    await play.clerk("051", Reply(ticket=1, text="是哪一层?"))
    play.means["大概十楼吧"] = guessed("大概十楼吧", "repair_lift", "ticket_add")
    said = await play.resident("大概十楼吧", who="li")
    assert said[-1].text.startswith("已补充到 C-261123-0001")


# --- what holds no word ---------------------------------------------------------------------------

BLIND = ["😀😭", "asdf", "asdfasdf", "???", "xxxxx", "123", "。。。", "qwert"]


@pytest.mark.parametrize("text", BLIND)
async def test_what_holds_no_word_is_no_description(play: Playbook, text: str) -> None:
    await play.resident("你好", who="li")
    await play.presses("报修", who="li")
    said = await play.resident(text, who="li")
    assert said[0].text.startswith("不好意思，没能从这句里看出答案")
    assert said[1].text.startswith("请说说具体情况")
    assert await play.tickets() == []


@pytest.mark.parametrize("text", ["asdf", "???", "xxxxx", "123", "😭"])
async def test_what_holds_no_word_disturbs_nobody(play: Playbook, text: str) -> None:
    await lamp(play)
    before = await play.promised(MAINTENANCE)
    said = await play.resident(text, who="li")
    assert said[0].text.startswith("是想补充 R-261123-0001 的情况吗")
    assert [b.label for b in said[0].buttons] == ["📋 查进度", "👤 转人工"]
    assert await play.promised(MAINTENANCE) == before


async def test_a_thumb_up_is_thanked_for(play: Playbook) -> None:
    await lamp(play)
    said = await play.resident("👍", who="li")
    assert said[0].text.startswith("不客气")
    assert EventKind.ADDED not in [e.kind for e in await play.events(await play.ticket())]


async def test_with_nothing_open_the_menu_is_offered(play: Playbook) -> None:
    said = await play.resident("asdf", who="li")
    assert said[0].text.startswith("这条没看明白")
    assert said[0].buttons[-1].label == "👤 转人工"


async def test_a_thumb_up_leaves_what_was_offered_and_signs_do_not(play: Playbook) -> None:
    await play.resident("卧室的灯坏了", who="li")
    said = await play.resident("???", who="li")
    assert said[-1].text.startswith("哪个时间上门")
    said = await play.resident("👌", who="li")
    assert said[0].text.startswith("好的，这样就可以了")
    assert await asked(play) == "None.None"


async def test_a_thumb_up_is_a_yes_where_one_is_asked_for(play: Playbook) -> None:
    await play.resident("预约油烟机清洗,周六下午", who="li")
    assert await asked(play) == "order.sure"
    await play.resident("👍", who="li")
    assert await kinds(play) == [Kind.ORDER]


async def test_signs_name_no_service_and_no_matter(play: Playbook) -> None:
    await play.resident(choice="menu.order", who="li")
    await play.resident("!!!", who="li")
    assert await asked(play) == "order.service"
    await play.resident("取消", who="li")
    await play.resident(who="li", attachments=(photo(),))
    await play.resident("???", who="li")
    assert await asked(play) == "purpose.flow"


async def test_to_a_clerk_and_in_danger_every_sign_counts(play: Playbook) -> None:
    await lamp(play)
    await play.clerk("031", Reply(ticket=1, text="下午三点可以吗?"))
    said = await play.resident("👍", who="li")
    assert said[-1].text.startswith("已补充到 R-261123-0001")
    await play.resident("厨房着火了", who="li")
    await play.resident("!!!", who="li")
    assert (await play.events(await play.ticket()))[-1].text == "!!!"


async def test_to_skip_what_is_not_asked_any_more_adds_nothing(play: Playbook) -> None:
    await lamp(play)
    play.means["跳过"] = guessed("跳过", "stop")
    said = await play.resident("跳过", who="li")
    assert said[0].text.startswith("好的，信息够了")


@pytest.mark.parametrize("text", ["xxxxx", "123", "👍", "asdf"])
async def test_signs_are_answered_in_the_language_of_the_conversation(
    play: Playbook, text: str
) -> None:
    await lamp(play)
    chinese = await play.resident(text, who="li")
    assert chinese[0].text[0] in "是不"
    await play.resident("the kitchen tap drips", who="li")
    english = await play.resident(text, who="li")
    assert english[-1].text.isascii() or "👍" in english[-1].text or "’" in english[-1].text


# --- which of several -----------------------------------------------------------------------------


async def test_which_one_is_asked_once(play: Playbook) -> None:
    await lamp(play)
    await noise(play)
    play.means |= {
        "催一下": "ticket_urge",
        "再催催": "ticket_urge",
        "换个时间": "ticket_reschedule",
    }
    await play.resident("催一下", who="li")
    await play.presses("R-261123-0001", who="li")
    said = await play.resident("再催催", who="li")
    assert said[0].text.startswith("已催办 R-261123-0001")
    said = await play.resident("我的投诉催一下", who="li")
    assert said[0].text.startswith("已催办 C-261123-0002")
    said = await play.resident("再催催", who="li")
    assert said[0].text.startswith("已催办 C-261123-0002")


async def test_a_new_ticket_opens_the_question_again(play: Playbook) -> None:
    await lamp(play)
    play.means["催一下"] = "ticket_urge"
    await play.resident("催一下", who="li")
    await noise(play)
    said = await play.resident("催一下", who="li")
    assert said[0].text.startswith("您说的是哪一件")


@pytest.mark.parametrize(
    ("answer", "number"),
    [("报修那个", "R-261123-0001"), ("卧室的灯", "R-261123-0001"), ("投诉", "C-261123-0002")],
)
async def test_which_one_may_be_said_in_words(play: Playbook, answer: str, number: str) -> None:
    await lamp(play)
    await noise(play)
    play.means |= {"催一下": "ticket_urge", answer: guessed(answer, "ticket_add")}
    await play.resident("催一下", who="li")
    said = await play.resident(answer, who="li")
    assert said[0].text.startswith(f"已催办 {number}")


async def test_who_speaks_of_something_else_is_not_asked_which_again(play: Playbook) -> None:
    await lamp(play)
    await noise(play)
    play.means["催一下"] = "ticket_urge"
    await play.resident("催一下", who="li")
    said = await play.resident("厨房水管漏水得厉害", who="li")
    assert len(said) == 1
    assert await kinds(play) == [Kind.REPAIR, Kind.COMPLAINT, Kind.REPAIR]
    assert await asked(play) == "None.None"


async def test_a_lone_photo_with_several_open_is_asked_about(play: Playbook) -> None:
    await lamp(play)
    await noise(play)
    said = await play.resident(who="li", attachments=(photo(),))
    assert said[0].text == "收到了。这是哪一件事的？"
    labels = [b.label for b in said[0].buttons]
    assert labels[:2] == ["C-261123-0002 楼上半夜装修太吵了", "R-261123-0001 卧室的灯坏了"]
    assert labels[2:] == ["🔧 报修", "📣 投诉", "❓ 咨询", "取消"]
    said = await play.presses("R-261123-0001", who="li")
    assert said[0].text.startswith("已补充到 R-261123-0001")
    repair = (await play.tickets())[0]
    (added,) = [e for e in await play.events(repair) if e.kind is EventKind.ADDED]
    assert added.message is not None
    said = await play.resident(who="li", attachments=(photo("again.jpg"),))
    assert said[0].text.startswith("已补充到 R-261123-0001")


async def test_whose_photo_it_is_may_be_said_by_number(play: Playbook) -> None:
    await lamp(play)
    await noise(play)
    await play.resident(who="li", attachments=(photo(),))
    said = await play.resident("R-261123-0001的", who="li")
    assert said[0].text.startswith("已补充到 R-261123-0001")


async def test_a_photo_right_after_a_report_is_of_that_report(play: Playbook) -> None:
    await lamp(play)
    await play.resident("楼上半夜装修太吵了", who="li")
    said = await play.resident(who="li", attachments=(photo(),))
    assert said[0].text.startswith("已补充到 C-261123-0002")


# --- leaving and withdrawing ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["算了不投诉了", "不投诉了", "那我先不报了", "never mind"])
async def test_who_would_rather_not_leaves(play: Playbook, text: str) -> None:
    await noise(play)
    await play.resident(choice="menu.complaint", who="li")
    play.means[text] = guessed(text, "ticket_cancel")
    said = await play.resident(text, who="li")
    assert said[0].text.startswith(("好的，先不办了", "All right, we will leave it"))
    assert len(await play.tickets()) == 1


async def test_with_nothing_open_to_cancel_means_to_leave(play: Playbook) -> None:
    await play.resident(choice="menu.complaint", who="li")
    play.means["撤回这个投诉"] = "ticket_cancel"
    said = await play.resident("撤回这个投诉", who="li")
    assert said[0].text.startswith("好的，先不办了")


@pytest.mark.parametrize("intent", ["stop", "ticket_cancel"])
@pytest.mark.parametrize("offered", [True, False])
async def test_no_need_to_come_withdraws_after_a_yes(
    play: Playbook, intent: str, offered: bool
) -> None:
    await play.resident("卧室的灯坏了", who="li")
    if not offered:
        await play.presses("跳过", who="li")
    play.means["算了不用来了"] = intent
    said = await play.resident("算了不用来了", who="li")
    assert said[0].text == "要取消 R-261123-0001「卧室的灯坏了」吗？"
    assert [b.label for b in said[0].buttons] == ["确认取消", "不取消"]
    await play.resident("不用来了", who="li")
    assert (await play.ticket()).status is Status.CANCELLED


async def test_no_need_to_come_is_for_the_one_just_opened(play: Playbook) -> None:
    await lamp(play)
    play.later(minutes=10)
    await play.resident("马桶堵了", who="li")
    play.means["不用来了"] = "stop"
    said = await play.resident("不用来了", who="li")
    assert "R-261123-0002" in said[0].text


async def test_cancelled_right_after_opening_it_is_the_last_one(play: Playbook) -> None:
    await lamp(play)
    await noise(play)
    play.means["撤回"] = "ticket_cancel"
    said = await play.resident("撤回", who="li")
    assert said[0].text.startswith("要取消 C-261123-0002")
    said = await play.presses("不取消", who="li")
    assert said[0].text.startswith("好的，C-261123-0002 继续处理")


async def test_cancel_alone_means_what_was_just_opened(play: Playbook) -> None:
    said = await play.resident("取消", who="li")
    assert said[0].text.startswith("好的，目前没有正在填写的内容")
    await lamp(play)
    said = await play.resident("取消", who="li")
    assert said[0].text.startswith("要取消 R-261123-0001")


# --- asking how far it is -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "guess"),
    [("师傅到哪了", "ticket_add"), ("好的谢谢,什么时候到?", "thanks"), ("where is the plumber", "ask_contact"),
     ("嗯嗯麻烦了", "ticket_urge"), ("什么时候有答复", "ask_outage"), ("any news?", "ticket_add")],
)  # fmt: skip
async def test_how_far_it_is_is_told(play: Playbook, text: str, guess: str) -> None:
    await lamp(play)
    play.means[text] = "thanks" if guess == "thanks" else guessed(text, guess)
    said = await play.resident(text, who="li")
    assert "R-261123-0001" in said[0].text
    assert said[0].buttons[0].choice == "ticket.urge=1"
    assert EventKind.ADDED not in [e.kind for e in await play.events(await play.ticket())]


async def test_a_named_ticket_alone_is_told_of(play: Playbook) -> None:
    await lamp(play)
    await noise(play)
    text = "R-261123-0001什么时候来"
    play.means[text] = "ticket_add"
    said = await play.resident(text, who="li")
    assert "C-261123-0002" not in said[0].text


async def test_a_clerk_who_just_wrote_is_asked_when(play: Playbook) -> None:
    await lamp(play)
    await play.clerk("031", Reply(ticket=1, text="配件到了就来"))
    play.means["什么时候到"] = guessed("什么时候到", "ticket_status")
    said = await play.resident("什么时候到", who="li")
    assert said[-1].text.startswith("已补充到 R-261123-0001")


async def test_progress_tells_when_somebody_comes(play: Playbook) -> None:
    await play.resident("卧室的灯坏了,周六上午来", who="li")
    said = await play.resident("我的报修怎么样了", who="li")
    assert "上门时间：11月28日(周六)上午" in said[0].text


# --- why not satisfied ----------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [True, False])
async def test_the_reason_belongs_to_the_judgement(play: Playbook, typed: bool) -> None:
    await lamp(play)
    await play.settled()
    said = await (play.resident if typed else play.presses)("不满意", who="li")
    assert "哪里没做好" in said[0].text
    said = await play.resident("师傅态度很差,地也没擦", who="li")
    assert said[0].text.startswith("谢谢您告诉我们，给您添麻烦了")
    assert await kinds(play) == [Kind.REPAIR]
    events = await play.events(await play.ticket())
    rated = [e.text for e in events if e.kind is EventKind.RATED]
    assert rated == ["", "师傅态度很差,地也没擦"]
    assert any("地也没擦" in one.body.text for one in await play.promised(MAINTENANCE))


async def test_a_reason_given_with_it_is_not_asked_for(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    play.means["不满意,弄得到处是灰"] = "rate"
    said = await play.resident("不满意,弄得到处是灰", who="li")
    assert "哪里没做好" not in said[0].text
    assert await asked(play) == "None.None"


async def test_what_is_not_mended_is_asked_about_too(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    said = await play.presses("没修好", who="li")
    assert said[1].text.startswith("哪里没做好")
    said = await play.resident("还是不亮", who="li")
    assert said[0].text.startswith("谢谢您告诉我们")


async def test_a_reason_may_be_kept_to_oneself(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("不满意", who="li")
    said = await play.resident("跳过", who="li")
    assert said[0].text.startswith("好的，这样就可以了")


async def test_something_else_is_no_reason(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("不满意", who="li")
    await play.resident("厨房水管漏水得厉害", who="li")
    assert await kinds(play) == [Kind.REPAIR, Kind.REPAIR]
    assert await asked(play) == "None.None"


# --- what waits for the resident's word -----------------------------------------------------------


@pytest.mark.parametrize("text", ["修好了,谢谢师傅", "it works again, thank you"])
@pytest.mark.parametrize("sure", [True, False])
async def test_it_works_again_settles_it(play: Playbook, text: str, *, sure: bool) -> None:
    await lamp(play)
    await play.settled()
    play.means[text] = "thanks" if sure else guessed(text, "praise", "thanks")
    await play.resident(text, who="li")
    assert [t.status for t in await play.tickets()] == [Status.CLOSED]


async def test_a_pleased_word_is_asked_how_it_was(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    text = "师傅人挺客气"
    play.means[text] = guessed(text, "praise", "thanks")
    said = await play.resident(text, who="li")
    assert said[0].text.startswith("R-261123-0001 处理得怎么样")


@pytest.mark.parametrize(
    ("text", "intent", "status"),
    [
        ("谢谢", "thanks", Status.RESOLVED),
        ("又坏了", "", Status.ACCEPTED),
        ("随便", "", Status.RESOLVED),
    ],
)
async def test_what_does_not_say_so_settles_nothing(
    play: Playbook, text: str, intent: str, status: Status
) -> None:
    await lamp(play)
    await play.settled()
    play.means[text] = intent or guessed(text, "out_of_scope")
    await play.resident(text, who="li")
    assert (await play.tickets())[0].status is status


async def test_what_is_judged_or_beside_something_open_is_left(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await noise(play)
    play.means["修好了"] = "thanks"
    said = await play.resident("修好了", who="li")
    assert said[0].text.startswith("不客气")
    await play.presses("较满意", who="li")
    await play.settled("051")
    await play.presses("较满意", who="li")
    said = await play.resident("修好了", who="li")
    assert said[0].text.startswith("不客气")
