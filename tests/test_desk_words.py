"""Words are looked at before they go out: phrases, other residents, and whose words nobody knows."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from flows.desk.actions import Cancel, Done, DropHeld, Reply, SendHeld, Take
from flows.desk.wording import forbidden
from flows.formatting import Mark, Style
from flows.held import Became, Held
from flows.messages import Location
from flows.privacy import unveil
from flows.tickets import EventKind, Status
from tests.playbook import MAINTENANCE, Playbook, Shown, community, photo, stage

ZHANG, WU, LI, CHEN = 700031, 700032, 700012, 700008


@pytest_asyncio.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, who: str = "li") -> Shown:
    """A resident's repair; gives its card in the maintenance group."""
    await play.lives(who)
    await play.resident("厨房水槽下面漏水", who=who)
    await play.deliver()
    await play.heard(who)
    return play.find((await play.ticket()).number, MAINTENANCE)


async def told(play: Playbook, who: str = "li") -> list[str]:
    return [unveil(message.text, message.secrets) for message in await play.heard(who)]


async def held(play: Playbook, held_id: int = 1) -> Held:
    async with play.storage.read() as uow:
        found = await uow.held.get(held_id)
    assert found is not None
    return found


async def kinds(play: Playbook) -> list[EventKind]:
    return [event.kind for event in await play.events(await play.ticket())]


# --- what puts a resident off ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("我不知道", "不知道"),
        ("这个我们不清楚。", "不清楚"),
        ("没办法，只能等", "没办法"),
        ("这个不归我管！", "不归我管"),
        ("不归物业管的", "不归物业管"),
        ("您这个问题没办法处理", "没办法"),
        ("您家停水的原因我们不清楚", "不清楚"),
        ("我也不知道您说的是什么", "不知道"),
        ("不 知 道", "不知道"),
        ("不\u200b知*道", "不知道"),
        ("我们也管不了", "我们也管不了"),
        ("你自己想办法吧", "你自己想办法"),
        ("I don’t know", "i don't know"),
        ("Sorry, it is NOT MY JOB", "not my job"),
        ("There's nothing we can do about it", "there's nothing we can do"),
        ("不知道您明天是否方便", None),
        ("不知道明天上午方便吗？", None),
        ("我不知道您什么时候在家", None),
        ("您若不清楚，可以打电话", None),
        ("如果您还不知道怎么操作，请看说明", None),
        ("不清楚的地方可以问我", None),
        ("照片不清楚，麻烦重拍一张", None),
        ("声音听不清楚", None),
        ("有没有办法明天来？", None),
        ("不是没办法，只是要等零件", None),
        ("您反映前台说“不知道”，已经批评", None),
        ("我们会想办法尽快修好", None),
        ("I don't know if you are at home tomorrow", None),
        ("If you don't know the code, call us", None),
        ("马上到", None),
        ("爱莫能助", "爱莫能助"),
        ("Whatever!", "whatever"),
        ("whatsoever", None),
    ],
)
def test_what_is_matched_is_the_sense_and_not_the_letters(text: str, phrase: str | None) -> None:
    place = community(forbidden_phrases=("爱莫能助", "Whatever", "…"))
    assert forbidden(text, place) == phrase


def test_without_phrases_of_its_own_a_community_has_the_default_ones() -> None:
    assert forbidden("爱莫能助", community()) is None
    assert forbidden("不归我管", community()) == "不归我管"


# --- in the group ---------------------------------------------------------------------------------


async def test_a_reply_with_a_forbidden_phrase_is_held_and_goes_when_its_author_says_so(
    play: Playbook,
) -> None:
    card = await leak(play)
    await play.group(
        ZHANG, "这个我不知道", chat=MAINTENANCE, reply_to=card.message, message="g70",
        attachments=(photo(),),
    )  # fmt: skip
    assert await told(play) == []
    await play.deliver()
    asked = play.find("请再看一眼", MAINTENANCE)
    assert asked.labels == ["照样发", "我改一下", "是哪一处"]
    assert "不知道" not in asked.text  # nobody else need read it again
    assert (await held(play)).attachments[0].id == photo().id
    where = await play.press(ZHANG, "是哪一处", asked)
    assert where is not None
    assert (where.text, where.alert) == ("这一处：不知道", True)
    await play.press(ZHANG, "照样发", asked)
    (reply,) = await play.heard("li")
    assert (reply.text, reply.name, len(reply.attachments)) == ("这个我不知道", "031", 1)
    assert (await held(play)).became is Became.SENT
    await play.deliver()
    assert play.find("已经发给住户", MAINTENANCE).labels == []
    # an edit of what was written finds the resident's copy
    await play.group(ZHANG, "换个阀门就好", chat=MAINTENANCE, message="g70", edited=True)
    assert [m.text for m in await play.chat("li") if m.author == "staff"] == ["换个阀门就好"]


async def test_only_its_author_decides_and_only_once(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "没办法", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    asked = play.find("请再看一眼", MAINTENANCE)
    for label in ("照样发", "我改一下", "是哪一处"):
        toast = await play.press(WU, label, asked)
        assert toast is not None
        assert (toast.text, toast.alert) == ("这一步由写的人自己决定。", True)
    toast = await play.press(ZHANG, "我改一下", asked)
    assert toast is not None
    assert toast.text.startswith("好的")
    assert await told(play) == []
    toast = await play.press(ZHANG, "照样发", asked)
    assert toast is not None
    assert toast.text.endswith("已经处理过了。")
    toast = await play.press(ZHANG, "是哪一处", asked)
    assert toast is not None
    assert toast.alert
    assert await told(play) == []


async def test_held_words_that_are_edited_are_judged_anew_and_go(play: Playbook) -> None:
    card = await leak(play)
    here = {"chat": MAINTENANCE, "message": "g71"}
    await play.group(ZHANG, "我不清楚", reply_to=card.message, **here)
    await play.group(ZHANG, "我真的不清楚", edited=True, **here)
    assert await told(play) == []
    await play.group(WU, "改不了别人的", edited=True, **here)
    await play.group(ZHANG, "我查一下，十分钟内回复您", edited=True, **here)
    assert await told(play) == ["我查一下，十分钟内回复您"]
    assert [(await held(play, n)).became for n in (1, 2)] == [Became.DROPPED, Became.DROPPED]
    # from here on it is an edit like any other
    await play.group(ZHANG, "我查一下，五分钟内回复您", edited=True, **here)
    assert [m.text for m in await play.chat("li") if m.author == "staff"] == [
        "我查一下，五分钟内回复您"
    ]


@pytest.mark.race
async def test_an_edit_and_the_release_at_once_leave_one_reply_with_the_new_words(
    play: Playbook,
) -> None:
    card = await leak(play)
    for round_ in range(3):
        here = {"chat": MAINTENANCE, "message": f"race{round_}"}
        await play.group(ZHANG, f"第{round_}次，不清楚", reply_to=card.message, **here)
        waits = await latest(play)
        await asyncio.gather(
            play.clerk("031", SendHeld(ticket=waits.ticket, held=waits.id)),
            play.group(ZHANG, f"第{round_}次，马上查", edited=True, **here),
        )
        said = [m.text for m in await play.chat("li") if m.author == "staff"]
        assert said == [f"第{n}次，马上查" for n in range(round_ + 1)]


async def latest(play: Playbook) -> Held:
    async with play.storage.read() as uow:
        return (await uow.held.waiting([(await play.ticket()).id]))[-1]


async def test_words_in_a_place_that_is_not_theirs_are_not_even_held(play: Playbook) -> None:
    play.forums = {MAINTENANCE}
    card = await leak(play)
    await play.group(700051, "我看见了", chat=MAINTENANCE, thread=card.thread)
    await play.deliver()
    assert "归工程维修组处理" in play.shown[-1].text
    async with play.storage.read() as uow:
        assert await uow.held.waiting([(await play.ticket()).id]) == []


async def test_what_was_kept_back_goes_once_it_is_edited(play: Playbook) -> None:
    card = await leak(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    here = {"chat": MAINTENANCE, "reply_to": card.message}
    await play.group(ZHANG, "我不清楚", message="g74", **here)
    await play.deliver()
    await play.press(ZHANG, "我改一下", play.find("请再看一眼", MAINTENANCE))
    await play.group(ZHANG, "我查一下", message="g74", edited=True, **here)
    assert await told(play) == ["我查一下"]
    # What was no reply is none by an edit either: another action's words are given anew.
    await play.group(ZHANG, "/ask 这个我不知道", message="g75", **here)
    await play.group(ZHANG, "几点方便", message="g75", edited=True, **here)
    assert await told(play) == []
    await play.group(ZHANG, "/done 其它的不归我管", message="g76", **here)
    await play.group(ZHANG, "/done 换了阀门", message="g76", edited=True, **here)
    assert (await play.ticket()).status is Status.RESOLVED
    assert (await told(play))[0] == "换了阀门"


async def test_held_words_that_become_a_note_stay_inside(play: Playbook) -> None:
    card = await leak(play)
    here = {"chat": MAINTENANCE, "message": "g72"}
    await play.group(ZHANG, "不归我管", reply_to=card.message, **here)
    await play.group(ZHANG, "// 不归我管", edited=True, **here)
    assert await told(play) == []
    assert (await held(play)).became is Became.DROPPED


async def test_an_edit_that_brings_a_forbidden_phrase_is_held_likewise(play: Playbook) -> None:
    card = await leak(play)
    here = {"chat": MAINTENANCE, "message": "g73"}
    await play.group(ZHANG, "马上到", reply_to=card.message, **here)
    await play.group(ZHANG, "没办法", edited=True, **here)
    assert await told(play) == ["马上到"]
    await play.deliver()
    asked = play.find("请再看一眼", MAINTENANCE)
    await play.press(ZHANG, "照样发", asked)
    assert [m.text for m in await play.chat("li") if m.author == "staff"] == ["没办法"]


async def test_what_was_done_is_looked_at_too_and_is_done_when_it_goes(play: Playbook) -> None:
    card = await leak(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    await play.group(
        ZHANG, "/done 换了阀门，其它的不归我管", chat=MAINTENANCE, reply_to=card.message
    )
    assert (await play.ticket()).status is Status.ACCEPTED
    await play.deliver()
    await play.press(ZHANG, "照样发", play.find("请再看一眼", MAINTENANCE))
    assert (await play.ticket()).status is Status.RESOLVED
    assert (await told(play))[0] == "换了阀门，其它的不归我管"


async def test_it_is_counted_for_the_supervisor_and_shown_to_nobody(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "不知道", chat=MAINTENANCE, reply_to=card.message)
    (event,) = [e for e in await play.events(await play.ticket()) if e.kind is EventKind.HELD]
    assert (event.actor, event.data, event.text) == ("staff:031", {"why": "phrase"}, "")
    await play.group(WU, "马上到", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    assert "提醒" not in play.find((await play.ticket()).number, MAINTENANCE).text


async def test_a_payload_that_somebody_made_up_does_nothing(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "不知道", chat=MAINTENANCE, reply_to=card.message)
    for verb in (
        "held-send-99",
        "held-send-x",
        "held-eat-1",
        "held-",
        "held-which-99",
        "held-approve-1",
    ):
        await play.group(ZHANG, chat=MAINTENANCE, choice=f"desk.{verb}=1", callback="c")
        assert play.toast is not None
        assert play.toast.alert
    assert await told(play) == []


# --- on the desk page -----------------------------------------------------------------------------


async def test_the_desk_page_is_asked_in_the_same_way(play: Playbook) -> None:
    await leak(play)
    result = await play.clerk("031", Reply(ticket=1, text="不归我管", attachments=(photo(),)))
    assert (result.done, result.held, result.said.key) == (True, 1, "held-phrase")
    assert await told(play) == []
    refused = await play.clerk("032", SendHeld(ticket=1, held=1))
    assert (refused.done, refused.said.key) == (False, "desk-held-authors-word")
    sent = await play.clerk("031", SendHeld(ticket=1, held=1))
    assert sent.done
    (reply,) = await play.heard("li")
    assert (reply.text, len(reply.attachments)) == ("不归我管", 1)
    again = await play.clerk("031", DropHeld(ticket=1, held=1))
    assert (again.done, again.said.key) == (False, "desk-held-decided")


async def test_a_reason_that_the_resident_reads_is_looked_at(play: Playbook) -> None:
    await leak(play)
    result = await play.clerk("031", Cancel(ticket=1, reason="不归我管"))
    assert result.held == 1
    assert (await play.ticket()).is_open
    assert (await play.clerk("031", SendHeld(ticket=1, held=1))).done
    assert (await play.ticket()).status is Status.CANCELLED


async def test_what_cannot_be_done_any_more_stays_held(play: Playbook) -> None:
    await leak(play)
    await play.clerk("031", Take(ticket=1))
    assert (await play.clerk("031", Done(ticket=1, text="没办法修"))).held == 1
    await play.clerk("008", Done(ticket=1, text="换了阀门"))
    refused = await play.clerk("031", SendHeld(ticket=1, held=1))
    assert (refused.done, refused.said.key) == (False, "desk-not-now")
    assert (await held(play)).waits


async def test_nobody_is_kept_from_words_that_reach_nobody(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "// 他说不知道", chat=MAINTENANCE, reply_to=card.message)
    async with play.storage.read() as uow:
        assert await uow.held.get(1) is None


# --- other residents ------------------------------------------------------------------------------


async def neighbours(play: Playbook) -> None:
    await play.lives("wang", home="3-2-502", name="王小明", phone="+8613600136000")
    await play.lives("wife", home="3-2-501", name="赵敏敏", phone="+8613700137000")


@pytest.mark.parametrize(
    "text",
    [
        "楼下502投诉您漏水",
        "是3号楼2单元502报的",
        "王小明说的",
        "您打13600136000找他",
        "请联系 1-1-101",
    ],
)
async def test_another_residents_home_name_or_number_is_held(play: Playbook, text: str) -> None:
    card = await leak(play)
    await neighbours(play)
    await play.group(ZHANG, text, chat=MAINTENANCE, reply_to=card.message)
    assert await told(play) == []
    await play.deliver()
    asked = play.find("别的住户的信息", MAINTENANCE)
    where = await play.press(ZHANG, "是哪一处", asked)
    assert where is not None
    assert "13600136000" not in where.text
    await play.press(ZHANG, "照样发", asked)
    assert await told(play) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "李建国您好，3号楼2单元501今天上门",
        "到时请赵敏敏开门，她的电话13700137000我们有",
        "师傅张强马上到，电话13800138000还是您的吗",
        "物业电话13500135000",
        "共350元",
    ],
)
async def test_ones_own_home_household_and_the_staff_are_no_strangers(
    play: Playbook, text: str
) -> None:
    card = await leak(play)
    await neighbours(play)
    await play.group(ZHANG, text, chat=MAINTENANCE, reply_to=card.message)
    assert await told(play) == [text]


async def test_whom_the_resident_wrote_of_may_be_named(play: Playbook) -> None:
    await play.lives("li")
    await neighbours(play)
    await play.resident("厨房漏水，是楼下502王小明(13600136000)告诉我的", who="li")
    await play.deliver()
    await play.heard("li")
    card = play.find((await play.ticket()).number, MAINTENANCE)
    text = "已和502的王小明联系，电话13600136000"
    await play.group(ZHANG, text, chat=MAINTENANCE, reply_to=card.message)
    assert await told(play) == [text]


# --- whose words nobody knows, and for whom -------------------------------------------------------


async def test_an_anonymous_admins_words_go_in_the_desks_name_by_a_colleagues_yes(
    play: Playbook,
) -> None:
    card = await leak(play)
    await play.group(
        None, "马上到", chat=MAINTENANCE, reply_to=card.message, attachments=(photo(),)
    )
    await play.deliver()
    asked = play.find("匿名发言", MAINTENANCE)
    assert asked.labels == ["以客服名义发出", "留在内部"]
    refused = await play.press(LI, "以客服名义发出", asked)
    assert refused is not None
    assert refused.alert
    assert await told(play) == []
    await play.press(WU, "以客服名义发出", asked)
    (reply,) = await play.heard("li")
    assert (reply.text, reply.name, len(reply.attachments)) == ("马上到", "", 1)


async def test_on_telegram_the_desk_speaks_under_nobodys_number(play: Playbook) -> None:
    card = await leak(play, who="tg:5001")
    await play.group(None, "马上到", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    await play.press(WU, "以客服名义发出", play.find("匿名发言", MAINTENANCE))
    (copy,) = await play.promised(5001)
    assert copy.body.text == "物业客服：\n马上到"


async def test_an_anonymous_admins_words_can_stay_inside(play: Playbook) -> None:
    card = await leak(play)
    await play.group(None, "马上到", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    toast = await play.press(WU, "留在内部", play.find("匿名发言", MAINTENANCE))
    assert toast is not None
    assert "留在内部" in toast.text
    assert (await told(play), (await held(play)).became) == ([], Became.DROPPED)


async def test_an_anonymous_order_or_note_is_told_that_nobody_knows_who_it_is(
    play: Playbook,
) -> None:
    card = await leak(play)
    for text in ("/done", "// 小心", ""):
        await play.group(None, text, chat=MAINTENANCE, reply_to=card.message)
    said = [one.body.text for one in await play.promised(MAINTENANCE)]
    assert len([text for text in said if text.startswith("匿名发言认不出")]) == 3


async def test_plain_words_of_another_go_when_they_say_so_and_are_looked_at_then(
    play: Playbook,
) -> None:
    play.forums = {MAINTENANCE}
    card = await leak(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    here = {"chat": MAINTENANCE, "thread": card.thread, "message": "g80"}
    await play.group(WU, "我不知道", **here)
    await play.deliver()
    asked = play.find("留在内部", MAINTENANCE)
    assert asked.labels == ["发给住户", "留在内部"]
    toast = await play.press(ZHANG, "发给住户", asked)
    assert toast is not None
    assert toast.alert
    await play.press(WU, "发给住户", asked)
    assert await told(play) == []
    await play.deliver()
    await play.press(WU, "照样发", play.find("请再看一眼", MAINTENANCE))
    (reply,) = await play.heard("li")
    assert (reply.text, reply.name) == ("我不知道", "032")
    await play.group(WU, "我也去", edited=True, **here)
    assert [m.text for m in await play.chat("li") if m.author == "staff"] == ["我也去"]


async def test_plain_words_of_another_stay_inside_when_they_say_so(play: Playbook) -> None:
    play.forums = {MAINTENANCE}
    card = await leak(play)
    await play.group(WU, "谁去", chat=MAINTENANCE, thread=card.thread, message="g81")
    await play.deliver()
    await play.press(WU, "留在内部", play.find("留在内部", MAINTENANCE))
    await play.group(WU, "谁去呀", chat=MAINTENANCE, thread=card.thread, message="g81", edited=True)
    assert await told(play) == []


async def test_what_was_held_goes_as_it_was_written_with_its_formatting_and_place(
    play: Playbook,
) -> None:
    card = await leak(play)
    bold, here = Mark(Style.BOLD, 0, 3), Location(22.5, 114.0)
    await play.group(
        ZHANG, "不知道在不在这里", chat=MAINTENANCE, reply_to=card.message, marks=(bold,),
        location=here,
    )  # fmt: skip
    kept = await held(play)
    assert kept.waits
    await play.deliver()
    await play.press(ZHANG, "照样发", play.find("请再看一眼", MAINTENANCE))
    (reply,) = await play.heard("li")
    assert (reply.marks, reply.location) == ((bold,), here)
    await play.group(
        None, "来了", chat=MAINTENANCE, reply_to=card.message, marks=(bold,), location=here
    )
    await play.deliver()
    await play.press(WU, "以客服名义发出", play.find("匿名发言", MAINTENANCE))
    (reply,) = await play.heard("li")
    assert (reply.name, reply.marks, reply.location) == ("", (bold,), here)
