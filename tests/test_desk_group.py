"""What staff write and press in their group: to the resident, or inside, and never by mistake."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.desk.actions import HandOver, New, Reply, Take
from flows.desk.group import Overtaken
from flows.messages import (
    Address,
    Channel,
    GroupChange,
    Location,
    Priority,
    Receipt,
    Sending,
    StaffMessage,
)
from flows.ports import Outcome
from flows.tickets import EventKind, Kind, Status, Ticket
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from storage.tables import InboxRow, core
from tests.playbook import (
    BOT,
    FRONT,
    MAINTENANCE,
    MANAGER,
    SECRET,
    SECURITY,
    Playbook,
    Shown,
    community,
    contact,
    photo,
    stage,
    texts,
)

ZHANG, WU, LI, CHEN, WANG, LIU = 700031, 700032, 700012, 700008, 700001, 700051
STRANGER = 999


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, text: str = "厨房水槽下面漏水", who: str = "li") -> Shown:
    """A resident's repair; gives its card in the maintenance group."""
    async with play.storage.read() as uow:
        known = await uow.conversations.at(play.address(who))
    if known is None:
        await play.lives(who)
    await play.resident(text, who=who)
    await play.deliver()
    await play.heard(who)
    return play.find((await play.ticket()).number, MAINTENANCE)


async def told(play: Playbook, who: str = "li") -> list[str]:
    return [message.text for message in await play.heard(who)]


async def in_group(play: Playbook, chat: int = MAINTENANCE) -> list[str]:
    """What is said in a group beside cards: to clerks, and of residents."""
    return [one.body.text for one in await play.promised(chat) if not one.key.startswith("card")]


async def outcome(play: Playbook) -> tuple[str, str]:
    """What the books say of the last thing that was received."""
    row = core(InboxRow)
    async with play.storage.database.read() as connection:
        last = (await connection.execute(row.select().order_by(row.c.id.desc()))).first()
    assert last is not None
    return last.status, last.reason


async def not_sent(play: Playbook, name: str) -> list[str]:
    number = (await play.ticket()).number
    return [
        f"{name}：{number} 这条没有发给住户。是发给住户，还是留在内部？(接单后直接发言会转给住户；以 // 开头的始终留在内部)"
    ]


# --- replies --------------------------------------------------------------------------------------


async def test_a_reply_to_the_card_goes_to_the_resident_under_the_staff_number(
    play: Playbook,
) -> None:
    card = await leak(play)
    await play.group(WU, "马上到", chat=MAINTENANCE, reply_to=card.message, sender_name="小吴")
    (reply,) = await play.heard("li")
    assert (reply.author, reply.name, reply.text) == ("staff", "032", "马上到")
    assert await in_group(play) == []  # the card shows it
    assert await outcome(play) == (Outcome.ANSWERED, "")


async def test_on_telegram_the_resident_sees_the_number_and_no_name_of_an_account(
    play: Playbook,
) -> None:
    card = await leak(play, who="tg:5001")
    await play.group(
        WU, "马上到", chat=MAINTENANCE, reply_to=card.message, sender_name="小吴",
        attachments=(photo(),),
    )  # fmt: skip
    (copy,) = await play.promised(5001)
    assert (copy.body.text, copy.priority) == ("物业工号 032：\n马上到", Priority.REPLY)
    assert [file.id for file in copy.body.attachments] == [photo().id]


async def test_a_reply_to_a_copy_of_the_residents_words_goes_to_the_resident(
    play: Playbook,
) -> None:
    await leak(play)
    await play.resident("柜子也湿了", who="li")
    await play.deliver()
    await play.heard("li")
    copy = play.find("💬 李建国\n柜子也湿了")
    await play.group(WU, "马上到", chat=MAINTENANCE, reply_to=copy.message)
    assert await told(play) == ["马上到"]


async def test_a_reply_to_what_urges_goes_to_who_urged(play: Playbook) -> None:
    await leak(play)
    await play.resident("怎么还没人来,催一下", who="li")
    await play.deliver()
    await play.heard("li")
    urged = play.find("住户在催")
    await play.group(ZHANG, "路上了", chat=MAINTENANCE, reply_to=urged.message)
    assert await told(play) == ["路上了"]


async def test_a_card_that_the_books_do_not_know_is_answered_by_the_number_on_it(
    play: Playbook,
) -> None:
    # the process died between sending the card and noting it: the group has two
    await leak(play)
    number = (await play.ticket()).number
    await play.group(WU, "马上到", chat=MAINTENANCE, reply_to="99001", card_of=number)
    assert await told(play) == ["马上到"]
    await play.group(WU, "谁", chat=MAINTENANCE, reply_to="99001", card_of="R-200101-0001")
    assert await told(play) == []


async def test_to_ones_own_reply_one_can_add_but_answers_to_a_colleagues_stay_inside(
    play: Playbook,
) -> None:
    card = await leak(play)
    await play.group(ZHANG, "马上到", chat=MAINTENANCE, reply_to=card.message, message="g50")
    await play.group(ZHANG, "十分钟", chat=MAINTENANCE, reply_to="g50")
    assert await told(play) == ["马上到", "十分钟"]
    await play.group(WU, "你带扳手了吗", chat=MAINTENANCE, reply_to="g50")
    assert await told(play) == []
    assert await in_group(play) == await not_sent(play, "吴明(032)")


async def test_an_answer_to_the_bots_own_words_is_not_sent_and_said_so(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "/nonsense", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    notice = play.find("没有 /nonsense 这个命令")
    await play.group(ZHANG, "哦打错了", chat=MAINTENANCE, reply_to=notice.message)
    assert await told(play) == []
    assert await in_group(play) == await not_sent(play, "张强(031)")


async def test_talk_among_staff_is_left_alone(play: Playbook) -> None:
    await leak(play)
    await play.group(ZHANG, "中午吃什么", chat=MAINTENANCE)
    await play.group(WU, "面", chat=MAINTENANCE, reply_to="g1234")
    assert (await told(play), await in_group(play)) == ([], [])
    assert await outcome(play) == (Outcome.SET_ASIDE, "talk among staff")


async def test_two_tickets_of_one_resident_are_answered_in_their_own_places(
    play: Playbook,
) -> None:
    """TELEGRAM 13: the answer goes to the right one."""
    first = await leak(play)
    play.later(minutes=10)
    await play.resident("另外客厅的灯坏了,要换一个", who="li")
    await play.deliver()
    await play.heard("li")
    one, two = await play.tickets()
    second = play.find(two.number, MAINTENANCE)
    await play.group(ZHANG, "修水的到了", chat=MAINTENANCE, reply_to=first.message)
    await play.group(WU, "换灯的明天来", chat=MAINTENANCE, reply_to=second.message)
    assert [(m.text, m.ticket) for m in await play.heard("li")] == [
        ("修水的到了", one.id), ("换灯的明天来", two.id),
    ]  # fmt: skip


async def test_two_residents_in_one_group_do_not_meet(play: Playbook) -> None:
    card = await leak(play)
    await play.lives("wang", home="1-1-101", name="王五", phone="+8613600136000")
    other = await leak(play, text="阳台水管漏水了", who="wang")
    await play.group(ZHANG, "给王五", chat=MAINTENANCE, reply_to=other.message)
    await play.group(ZHANG, "给李建国", chat=MAINTENANCE, reply_to=card.message)
    assert (await told(play, "li"), await told(play, "wang")) == (["给李建国"], ["给王五"])


async def test_a_clerks_message_and_a_residents_of_the_same_number_are_two(
    play: Playbook,
) -> None:
    """Numbers of messages are a group's or a chat's own: they meet all the time."""
    card = await leak(play, who="tg:5001")
    await play.group(ZHANG, "马上到", chat=MAINTENANCE, reply_to=card.message, message="77")
    await play.resident("好的,柜子也湿了", who="tg:5001", message="77")
    said = [(m.author, m.text) for m in await play.chat("tg:5001")]
    assert ("staff", "马上到") in said
    assert ("resident", "好的,柜子也湿了") in said


async def test_of_a_queue_that_is_not_theirs_a_reply_is_not_sent_and_said_so(
    play: Playbook,
) -> None:
    card = await leak(play)
    await play.group(LIU, "我来", chat=MAINTENANCE, reply_to=card.message)
    assert await told(play) == []
    number = (await play.ticket()).number
    assert await in_group(play) == [f"{number} 归工程维修组处理，请联系该组同事。"]


async def test_what_did_not_reach_the_resident_is_said_in_the_place(play: Playbook) -> None:
    card = await leak(play, who="tg:5001")
    await play.resident(who="tg:5001", blocked=True)
    await play.group(ZHANG, "马上到", chat=MAINTENANCE, reply_to=card.message, message="c1")
    (said,) = await play.promised(MAINTENANCE)
    assert said.body.text.endswith("的住户已关闭聊天，消息未发出，请打电话联系。")
    assert (said.place, said.reply_to) == (True, f"said:{MAINTENANCE}:c1")  # at what was written


async def test_a_reply_that_waits_for_the_morning_is_said_to_wait(play: Playbook) -> None:
    card = await leak(play, text="客厅的灯坏了一个", who="tg:5001")
    play.later(hours=13)
    await play.group(ZHANG, "明早来", chat=MAINTENANCE, reply_to=card.message)
    assert await in_group(play) == ["现在是休息时间，回复将在 明天 08:00发给住户。"]


async def test_an_album_with_its_caption_is_one_reply(play: Playbook) -> None:
    card = await leak(play)
    async with play.storage.write() as uow:
        for number, name in enumerate(("1.jpg", "2.jpg")):
            part = StaffMessage(
                key=f"p{number}", message=f"p{number}", at=play.now, sender=str(ZHANG),
                group=Address(Channel.TELEGRAM, BOT, str(MAINTENANCE)), album="a",
                attachments=(photo(name),), text="" if number else "这两处",
                reply_to=card.message,
            )  # fmt: skip
            await uow.inbox.put(part, now=play.now)
    await play.work()
    (reply,) = await play.heard("li")
    assert (reply.text, len(reply.attachments)) == ("这两处", 2)


async def test_a_place_and_a_number_are_passed_on_in_words(play: Playbook) -> None:
    card = await leak(play)
    here = {"chat": MAINTENANCE, "reply_to": card.message}
    await play.group(ZHANG, location=Location(22.5431, 114.0579), **here)
    await play.group(ZHANG, "找他", contact=contact("13600136000"), **here)
    async with play.storage.read() as uow:
        rows = await uow.messages.of_ticket(1)
    assert [m.text for m in rows if m.author == "staff"] == [
        "📍 22.54310, 114.05790", "找他\n☎ 李建国 ⟨phone:1⟩",
    ]  # fmt: skip
    assert rows[-1].secrets == {"⟨phone:1⟩": "13600136000"}


async def test_what_cannot_be_passed_on_is_said(play: Playbook) -> None:
    card = await leak(play)
    here = {"chat": MAINTENANCE, "reply_to": card.message}
    cannot = "这种消息转不过去，请改发文字、照片、视频、语音或文件。"
    await play.group(ZHANG, unsupported="poll", **here)
    assert (await told(play), await in_group(play)) == ([], [cannot])
    await play.deliver()
    await play.group(ZHANG, "看图", unsupported="paid_media", attachments=(photo(),), **here)
    assert (await told(play), await in_group(play)) == (["看图"], [cannot])


# --- topics ---------------------------------------------------------------------------------------


async def topic(play: Playbook) -> Shown:
    play.forums = {MAINTENANCE}
    card = await leak(play)
    assert card.thread is not None
    return card


async def test_in_a_topic_a_reply_goes_out(play: Playbook) -> None:
    card = await topic(play)
    await play.group(WU, "马上到", chat=MAINTENANCE, thread=card.thread, reply_to=card.message)
    assert await told(play) == ["马上到"]


async def test_in_a_topic_plain_words_of_the_one_who_took_it_go_out(play: Playbook) -> None:
    card = await topic(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    await play.group(ZHANG, "马上到", chat=MAINTENANCE, thread=card.thread)
    assert await told(play) == ["马上到"]
    await play.group(WU, "我也去", chat=MAINTENANCE, thread=card.thread)
    assert await told(play) == []
    assert await in_group(play) == await not_sent(play, "吴明(032)")


async def test_in_a_topic_plain_words_before_anybody_took_it_are_not_sent(play: Playbook) -> None:
    card = await topic(play)
    await play.group(ZHANG, "谁去", chat=MAINTENANCE, thread=card.thread)
    assert await told(play) == []
    (said,) = await play.promised(MAINTENANCE)
    assert (said.body.text, said.place) == ((await not_sent(play, "张强(031)"))[0], True)


async def test_in_a_topic_answers_to_a_colleague_stay_inside(play: Playbook) -> None:
    card = await topic(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    await play.group(WU, "// 住户脾气大", chat=MAINTENANCE, thread=card.thread, message="g60")
    await play.group(ZHANG, "知道了", chat=MAINTENANCE, thread=card.thread, reply_to="g60")
    assert await told(play) == []
    assert await in_group(play) == await not_sent(play, "张强(031)")


async def test_outside_of_any_topic_nothing_reaches_a_resident(play: Playbook) -> None:
    """TELEGRAM 11."""
    card = await topic(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    await play.group(ZHANG, "大家注意", chat=MAINTENANCE)
    await play.group(ZHANG, "大家注意", chat=MAINTENANCE, thread="another")
    assert await told(play) == []


# --- notes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "// 住户很急",
        "  //住户很急",
        "\uff0f\uff0f住户很急",
        "、、住户很急",
        "//住户很急\n您好",
        "您好\n  // 住户很急",
    ],
)
@pytest.mark.parametrize("files", [(), (photo(),)], ids=["words", "caption"])
async def test_a_note_stays_inside_whole(play: Playbook, text: str, files: tuple) -> None:
    card = await leak(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    await play.group(ZHANG, text, chat=MAINTENANCE, reply_to=card.message, attachments=files)
    assert (await told(play), await in_group(play)) == ([], [])
    note = (await play.events(await play.ticket()))[-1]
    assert (note.kind, note.actor) == (EventKind.NOTED, "staff:031")
    assert "住户很急" in note.text
    assert "//" not in note.text


async def test_a_note_without_words_is_asked_for(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "//", chat=MAINTENANCE, reply_to=card.message)
    assert await in_group(play) == ["请写上内容再发。"]


async def test_a_note_about_nothing_is_talk_among_staff(play: Playbook) -> None:
    await play.group(ZHANG, "// 记得开会", chat=MAINTENANCE)
    assert await outcome(play) == (Outcome.SET_ASIDE, "talk among staff")


# --- orders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["/nonsense 您好", "  /nonsense", "/", "\uff0f转派 工程"])
async def test_an_order_that_is_not_known_is_never_relayed(play: Playbook, text: str) -> None:
    card = await topic(play)
    await play.press(ZHANG, "接单", card)
    await play.heard("li")
    await play.group(ZHANG, text, chat=MAINTENANCE, thread=card.thread)
    await play.group(ZHANG, text, chat=MAINTENANCE, thread=card.thread, reply_to=card.message)
    assert await told(play) == []
    words = await in_group(play)
    assert len(words) == 2
    assert "这个命令，没有转给住户" in words[0]


async def test_take_and_done_as_orders(play: Playbook) -> None:
    card = await leak(play)
    here = {"chat": MAINTENANCE, "reply_to": card.message}
    await play.group(ZHANG, "/take", **here)
    assert (await play.ticket()).assignee == "031"
    await play.heard("li")
    await play.group(ZHANG, "/done\n换了密封圈", attachments=(photo(),), message="g70", **here)
    words, question = await play.heard("li")
    assert (words.text, words.name, len(words.attachments)) == ("换了密封圈", "031", 1)
    assert "已处理完成" in question.text
    assert (await play.ticket()).status is Status.RESOLVED
    await play.group(ZHANG, "/done\n换了密封圈和软管", chat=MAINTENANCE, message="g70", edited=True)
    assert [m.text for m in await play.chat("li")][-2] == "换了密封圈和软管"


async def test_what_an_order_cannot_do_is_said(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "/done 换了", chat=MAINTENANCE, reply_to=card.message)
    assert (await in_group(play))[0].endswith("现在是「待接单」，这一步不适用。")
    assert await told(play) == []


@pytest.mark.parametrize("text", ["/help", "/start", "/take", "/done 好了", "/HELP"])
async def test_orders_without_a_ticket_are_answered_with_help(play: Playbook, text: str) -> None:
    await play.group(ZHANG, text, chat=MAINTENANCE)
    (words,) = await in_group(play)
    assert "以 // 开头：内部备注" in words


async def test_here_tells_the_groups_number(play: Playbook) -> None:
    await play.group(CHEN, "/here", chat=FRONT)
    assert await in_group(play, FRONT) == [f"本群编号：{FRONT}"]


# --- who is no member of staff --------------------------------------------------------------------


async def test_who_is_not_staff_is_ignored_and_told_so_once(play: Playbook) -> None:
    card = await leak(play)
    here = {"chat": MAINTENANCE, "reply_to": card.message}
    await play.group(STRANGER, "我来回复", **here)
    assert await in_group(play) == ["这里由物业员工操作。您若是员工，请主管为您绑定账号。"]
    assert await outcome(play) == (Outcome.SET_ASIDE, "not staff")
    await play.deliver()
    await play.group(STRANGER, "再来一次", **here)
    await play.group(STRANGER, "/take", **here)
    assert (await told(play), await in_group(play)) == ([], [])
    await play.group(STRANGER + 1, "/take", **here)
    assert len(await in_group(play)) == 1
    assert (await play.ticket()).status is Status.NEW


async def test_who_is_not_staff_may_talk(play: Playbook) -> None:
    card = await leak(play)
    await play.group(STRANGER, "大家好", chat=MAINTENANCE)
    await play.group(STRANGER, "你好", chat=MAINTENANCE, reply_to="g9")
    await play.group(STRANGER, "改了", chat=MAINTENANCE, reply_to=card.message, edited=True)
    assert await in_group(play) == []


async def test_who_is_not_staff_is_told_in_the_topic(play: Playbook) -> None:
    card = await topic(play)
    await play.group(STRANGER, "我来", chat=MAINTENANCE, thread=card.thread)
    (said,) = await play.promised(MAINTENANCE)
    assert (said.ticket, said.place) == (1, True)


async def test_a_button_is_for_staff_alone(play: Playbook) -> None:
    card = await leak(play)
    toast = await play.press(STRANGER, "接单", card)
    assert toast is not None
    assert (toast.text[:9], toast.alert) == ("这里由物业员工操作", True)
    assert (await play.ticket()).status is Status.NEW


async def test_an_anonymous_admin_is_nobody_and_is_told_every_time(play: Playbook) -> None:
    """TELEGRAM 27: never attributed to a wrong person; and never silently lost."""
    card = await leak(play)
    for _ in range(2):
        await play.group(None, "马上到", chat=MAINTENANCE, reply_to=card.message)
    await play.group(None, "大家好", chat=MAINTENANCE)
    number = (await play.ticket()).number
    words = f"匿名发言没有发给 {number} 的住户。以客服的名义发出，还是留在内部？"
    assert (await told(play), await in_group(play)) == ([], [words, words])


async def test_a_sender_without_a_number_is_nobody(play: Playbook) -> None:
    group = Address(Channel.TELEGRAM, BOT, str(MAINTENANCE))
    message = StaffMessage(key="x", group=group, at=play.now, sender="channel", text="/take")
    await play.take(message)
    assert len(await in_group(play)) == 1


# --- groups ---------------------------------------------------------------------------------------


async def test_an_unknown_group_is_left_alone(play: Playbook) -> None:
    await play.group(ZHANG, "/here", chat=-5)
    assert await outcome(play) == (Outcome.SET_ASIDE, "unknown group")
    assert await play.promised(-5) == []
    await play.group(ZHANG, chat=-5, choice="desk.take=1", callback="c")
    assert play.toast is None


async def test_another_bot_in_the_same_group_is_unknown(play: Playbook) -> None:
    group = Address(Channel.TELEGRAM, "901", str(MAINTENANCE))
    await play.take(
        StaffMessage(key="x", group=group, at=play.now, sender=str(ZHANG), text="/here")
    )
    assert await outcome(play) == (Outcome.SET_ASIDE, "unknown group")


async def test_a_group_that_migrated_is_known_where_it_is_now(play: Playbook) -> None:
    card = await leak(play)
    old = Address(Channel.TELEGRAM, BOT, str(MAINTENANCE))
    await play.take(GroupChange(key="x", group=old, at=play.now, migrated_to="-100777", forum=None))
    await play.group(ZHANG, "马上到", chat=-100777, reply_to=card.message)
    assert await told(play) == ["马上到"]
    (edit,) = await play.promised(-100777)
    assert edit.target == card.envelope.key


async def test_that_a_group_has_topics_is_remembered(play: Playbook) -> None:
    group = Address(Channel.TELEGRAM, BOT, str(MAINTENANCE))
    await play.take(GroupChange(key="x", group=group, at=play.now, forum=True))
    async with play.storage.read() as uow:
        assert await uow.links.is_forum(group) is True


async def test_one_group_may_serve_two_communities(database_url: str) -> None:
    """The ticket says which; without one, whose clerk it is."""
    east = community(id="east", staff=community().staff[:1])
    async with stage(database_url, community()) as play:
        async with play.storage.write() as uow:
            await uow.communities.save(east, today=play.now.date())
        play.communities = [east.id, play.place.id]
        card = await leak(play)
        await play.group(ZHANG, "马上到", chat=MAINTENANCE, reply_to=card.message)
        assert await told(play) == ["马上到"]
        toast = await play.press(ZHANG, "接单", card)
        assert toast is not None
        assert toast.text.endswith("已接单。")
        await play.group(LI, "/new", chat=FRONT)
        await play.group(STRANGER, "/new", chat=FRONT)
        assert len(await in_group(play, FRONT)) == 2


async def test_a_link_to_another_communitys_ticket_is_none(play: Playbook) -> None:
    """A group that once was another community's."""
    card = await leak(play)
    moved = replace(play.place, queues=())
    east = community(id="east")
    async with play.storage.write() as uow:
        await uow.communities.save(moved, today=play.now.date())
        await uow.communities.save(east, today=play.now.date())
    play.communities = [east.id, play.place.id]
    await play.group(ZHANG, "马上到", chat=MAINTENANCE, reply_to=card.message)
    toast = await play.press(ZHANG, "接单", card)
    assert toast is not None
    assert toast.text.startswith("这个按钮已经过时")
    assert (await told(play), (await play.ticket()).status) == ([], Status.NEW)


@pytest.mark.parametrize("change", [False, True])
async def test_what_another_worker_has_taken_over_is_undone(play: Playbook, change: bool) -> None:
    card = await leak(play)
    group = Address(Channel.TELEGRAM, BOT, str(MAINTENANCE))
    written = StaffMessage(
        key="x", group=group, at=play.now, message="x", sender=str(ZHANG), text="马上到",
        reply_to=card.message,
    )  # fmt: skip
    changed = GroupChange(key="x", group=group, at=play.now, forum=True)
    async with play.storage.write() as uow:
        await uow.inbox.put(changed if change else written, now=play.now)
        (received,) = await uow.inbox.claim(now=play.now, owner="first", limit=1)
    async with play.storage.write() as uow:
        await uow.inbox.take_from(["first"])
        await uow.inbox.claim(now=play.now, owner="second", limit=1)
    with pytest.raises(Overtaken):
        await play.service.receive(received, play.now)
    assert await told(play) == []


# --- buttons --------------------------------------------------------------------------------------


async def test_every_button_of_a_card_is_answered(play: Playbook) -> None:
    card = await leak(play)
    number = (await play.ticket()).number
    for label, words, status in (
        ("接单", f"{number} 已接单。", Status.ACCEPTED),
        ("出发", f"{number} 已出发，住户已收到通知。", Status.IN_PROGRESS),
    ):
        toast = await play.press(ZHANG, label, card)
        assert toast is not None
        assert (toast.text, toast.alert) == (words, False)
        assert (await play.ticket()).status is status
        await play.deliver()
        card = play.find(number, MAINTENANCE)


async def test_pressed_twice_is_done_once(play: Playbook) -> None:
    """TELEGRAM 33."""
    card = await leak(play)
    await play.press(ZHANG, "接单", card)
    toast = await play.press(ZHANG, "接单", card)
    assert toast is not None
    assert (toast.text, toast.alert) == ("已由 张强(031)接单。", True)
    assert len(await told(play)) == 1


async def test_who_comes_second_is_told_who_has_it(play: Playbook) -> None:
    card = await leak(play)
    await play.press(WU, "接单", card)
    toast = await play.press(ZHANG, "接单", card)
    assert toast is not None
    assert (toast.text, toast.alert) == ("已由 吴明(032)接单。", True)


async def test_hand_over_asks_to_which_queue_and_goes_there(play: Playbook) -> None:
    card = await leak(play)
    assert await play.press(ZHANG, "转派", card) is None
    await play.deliver()
    question = play.find("转派到哪里", MAINTENANCE)
    assert question.labels == [
        "👤 吴明(032)", "客服前台", "秩序安保组", "保洁绿化组", "收费处", "管理处经理", "值班组",
    ]  # fmt: skip
    assert all(len(b.choice.encode()) <= 64 for b in question.envelope.body.buttons)
    toast = await play.press(ZHANG, "秩序安保组", question)
    assert toast is not None
    assert toast.text == f"{(await play.ticket()).number} 已转派到秩序安保组。"
    assert (await play.ticket()).queue == "security"
    stale = await play.press(ZHANG, "客服前台", question)
    assert stale is not None
    assert (stale.alert, (await play.ticket()).queue) == (True, "security")


async def test_hand_over_to_a_colleague_of_the_queue_makes_it_theirs(play: Playbook) -> None:
    card = await leak(play)
    await play.press(ZHANG, "转派", card)
    await play.deliver()
    question = play.find("转派到哪里", MAINTENANCE)
    toast = await play.press(ZHANG, "👤 吴明(032)", question)
    handed = await play.ticket()
    assert toast is not None
    assert toast.text == f"{handed.number} 已转派给 吴明(032)。"
    assert (handed.queue, handed.assignee, handed.status) == ("maintenance", "032", Status.ACCEPTED)
    assert "@吴明(032)" in (await in_group(play))[-1]


async def test_hand_over_is_refused_before_it_is_asked_where(play: Playbook) -> None:
    card = await leak(play)
    toast = await play.press(LIU, "转派", card)
    assert toast is not None
    assert (toast.alert, "归工程维修组处理" in toast.text) == (True, True)
    await play.press(ZHANG, "接单", card)
    await play.clerk("031", HandOver(ticket=1, queue="security"))
    async with play.storage.write() as uow:
        locked = await uow.tickets.get(1, lock=True)
        await uow.tickets.save(replace(locked, status=Status.CLOSED, queue="maintenance"))
    toast = await play.press(ZHANG, "转派", card)
    assert toast is not None
    assert (toast.alert, "已结案" in toast.text) == (True, True)
    assert await in_group(play) == []


async def test_a_complaint_about_staff_has_nowhere_else_to_go(play: Playbook) -> None:
    await play.resident("前台那个工作人员态度特别恶劣,我要投诉她")
    await play.deliver()
    card = play.find((await play.ticket()).number)
    assert card.envelope.address.chat == str(MANAGER)
    toast = await play.press(WANG, "转派", card)
    assert toast is not None
    assert (toast.alert, "只由管理处经理处理" in toast.text) == (True, True)
    toast = await play.press(CHEN, "接单", card)
    assert toast is not None
    assert toast.text.endswith("归管理处经理处理，请联系该组同事。")


async def test_the_number_is_shown_to_the_one_who_took_it_alone(play: Playbook) -> None:
    card = await leak(play, text="厨房水槽下面漏水,电话13900139000")
    await play.resident("也可以打 0755-26001234 或 +86 139 0013 9000", who="li")
    await play.resident("身份证11010519491231002X", who="li")
    await play.group(
        ZHANG, chat=MAINTENANCE, choice="desk.phone=1", callback="c", message=card.message
    )
    assert play.toast is not None
    assert (play.toast.text, play.toast.alert) == ("接单之后就能看到完整号码。", True)
    await play.press(ZHANG, "接单", card)
    await play.deliver()
    await play.press(ZHANG, "更多…", play.find("已接单", MAINTENANCE))
    await play.deliver()
    card = play.find("已接单", MAINTENANCE)
    toast = await play.press(WU, "电话", card)
    assert toast is not None
    assert toast.text == "接单之后就能看到完整号码。"
    toast = await play.press(ZHANG, "电话", card)
    assert toast is not None
    ticket = await play.ticket()
    assert ticket.phone is not None
    assert toast.alert
    assert set(toast.text.removeprefix("☎️ ").split("  ")) == {"13900139000", "+8675526001234"}
    event = (await play.events(ticket))[-1]
    assert (event.kind, event.actor, event.data) == (
        EventKind.TOLD, "staff:031", {"what": "phone"},
    )  # fmt: skip
    toast = await play.press(LIU, "电话", card)
    assert toast is not None
    assert "归工程维修组处理" in toast.text


async def test_where_no_number_is_known_that_is_shown(play: Playbook) -> None:
    await play.resident("3号楼2单元501厨房漏水")
    await play.clerk("031", Take(ticket=1))
    await play.group(ZHANG, chat=MAINTENANCE, choice="desk.phone=1", callback="c")
    assert play.toast is not None
    assert play.toast.text == "☎️ -"


@pytest.mark.parametrize(
    "payload",
    [
        "desk.take=999",
        "desk.take=x",
        "desk.dance=1",
        "repair.visit=am",
        "nonsense",
        "new.kind=R",
        "cancel",
    ],
)
async def test_a_button_that_means_nothing_any_more_says_so(play: Playbook, payload: str) -> None:
    await leak(play)
    await play.group(ZHANG, chat=MAINTENANCE, choice=payload, callback="c")
    assert play.toast is not None
    assert play.toast.text == "这个按钮已经过时，请看最新的卡片。"
    assert await in_group(play) == []


async def test_a_request_to_be_bound_is_decided_by_its_buttons(play: Playbook) -> None:
    for words in ("我要绑定房号", "3-2-501", "张三", "13900139000"):
        await play.resident(words)
    await play.deliver()
    card = play.find((await play.ticket()).number, FRONT)
    toast = await play.press(LI, "批准", card)
    assert toast is not None
    assert toast.text.endswith("已批准，房号已绑定。")
    toast = await play.press(LI, "退回申请", card)
    assert toast is not None
    assert (toast.alert, "已结案" in toast.text) == (True, True)


async def test_a_word_without_a_handle_to_answer_is_not_answered(play: Playbook) -> None:
    await leak(play)
    await play.group(ZHANG, chat=MAINTENANCE, choice="desk.take=1")
    assert play.toast is None
    assert (await play.ticket()).assignee == "031"


# --- edits ----------------------------------------------------------------------------------------


async def replied(play: Playbook, who: str = "tg:5001", text: str = "三点到") -> Ticket:
    card = await leak(play, who=who)
    await play.group(ZHANG, text, chat=MAINTENANCE, reply_to=card.message, message="g80")
    await play.deliver()
    return await play.ticket()


async def test_a_clerks_edit_changes_the_residents_copy_and_keeps_the_old_text(
    play: Playbook,
) -> None:
    ticket = await replied(play)
    copy = play.find("三点到", 5001)
    await play.group(ZHANG, "四点到", chat=MAINTENANCE, message="g80", edited=True)
    (edit,) = await play.promised(5001)
    assert (edit.sending, edit.target, edit.body.text) == (
        Sending.EDIT, copy.envelope.key, "物业工号 031：\n四点到",
    )  # fmt: skip
    event = (await play.events(ticket))[-1]
    assert (event.kind, event.actor, event.text) == (EventKind.EDITED, "staff:031", "三点到")
    assert [m.text for m in await play.chat("tg:5001")][-1] == "四点到"
    (shown,) = await play.promised(MAINTENANCE)
    assert shown.body.text.endswith("张强(031) 修改了消息，原文： 三点到")
    (changed,) = [one for one in await play.deliver() if one.envelope.key == edit.key]
    assert changed.message == copy.message


async def test_numbers_in_an_edit_reach_the_resident_whole(play: Playbook) -> None:
    await replied(play, text="打13600136000")
    await play.group(ZHANG, "打13700137000", chat=MAINTENANCE, message="g80", edited=True)
    (edit,) = await play.promised(5001)
    assert edit.body.text == "物业工号 031：\n打13700137000"


async def test_an_edit_that_changes_no_word_is_none(play: Playbook) -> None:
    ticket = await replied(play)
    before = await play.events(ticket)
    await play.group(ZHANG, "三点到", chat=MAINTENANCE, message="g80", edited=True)
    assert (await play.promised(5001), await play.events(ticket)) == ([], before)


@pytest.mark.parametrize("text", ["// 三点到", "/nonsense"])
async def test_what_has_gone_out_cannot_be_made_a_note_and_that_is_said(
    play: Playbook, text: str
) -> None:
    await replied(play)
    await play.group(ZHANG, text, chat=MAINTENANCE, message="g80", edited=True)
    assert await play.promised(5001) == []
    (words,) = await in_group(play)
    assert words.startswith("这条原来的内容已经发给住户")


async def test_edits_of_other_messages_are_left_alone(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "// 内部", chat=MAINTENANCE, reply_to=card.message, message="g90")
    await play.resident("柜子也湿了", who="li")
    await play.deliver()
    await play.heard("li")
    copy = play.find("💬 李建国")
    for message in ("g90", "g91", card.message, copy.message):
        await play.group(ZHANG, "都改了", chat=MAINTENANCE, message=message, edited=True)
    await play.group(ZHANG, "马上到", chat=MAINTENANCE, reply_to=card.message, message="g92")
    await play.heard("li")
    await play.group(WU, "不是我写的", chat=MAINTENANCE, message="g92", edited=True)
    assert await told(play) == []
    assert await outcome(play) == (Outcome.SET_ASIDE, "talk among staff")


async def test_an_edit_of_a_message_whose_ticket_it_left_is_said(play: Playbook) -> None:
    await replied(play)
    async with play.storage.write() as uow:
        row = next(m for m in await uow.messages.of_ticket(1) if m.author == "staff")
        await uow.messages.set_ticket(row.id, None)
    await play.group(ZHANG, "四点到", chat=MAINTENANCE, message="g80", edited=True)
    assert len(await in_group(play)) == 1


# --- the same from the desk page ------------------------------------------------------------------


async def test_what_the_desk_page_does_the_group_sees(play: Playbook) -> None:
    card = await leak(play)
    await play.clerk("031", Take(ticket=1))
    await play.clerk("031", Reply(ticket=1, text="马上到"))
    await play.deliver()
    shown = play.find((await play.ticket()).number, MAINTENANCE)
    assert shown.message == card.message
    assert shown.text.splitlines()[-2:] == [
        "11-23 10:00 张强(031) 接单", "11-23 10:00 张强(031) 回复 马上到",
    ]  # fmt: skip


async def test_a_recorded_matter_is_answered_from_its_group(play: Playbook) -> None:
    await play.lives("li")
    new = New(kind=Kind.COMPLAINT, text="车库太吵", phone="+8613800138000")
    await play.records("012", new)
    await play.deliver()
    await play.heard("li")
    ticket = await play.ticket()
    card = play.find(ticket.number)
    chat = int(card.envelope.address.chat)
    assert chat in {FRONT, SECURITY}
    await play.group(
        LIU if chat == SECURITY else LI, "我们去看看", chat=chat, reply_to=card.message
    )
    assert await told(play) == ["我们去看看"]


async def test_an_answer_that_comes_before_what_it_answers_is_known_waits_for_it(
    play: Playbook,
) -> None:
    card = await leak(play)
    await play.press(ZHANG, "接单", card)
    await play.deliver()
    await play.resident("柜子也湿了", who="li")
    postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
    (copy,) = [
        one
        for one in await postbox.claim(now=play.now + timedelta(seconds=90), owner="x", limit=20)
        if "柜子也湿" in one.envelope.body.text
    ]  # Telegram shows it already; that it arrived is not written down yet
    answer = StaffMessage(
        key="quick", message="quick", group=copy.envelope.address, at=play.now, sender=str(WU),
        text="十分钟到", reply_to="777", answers_us=True,
    )  # fmt: skip
    async with play.storage.write() as uow:
        await uow.inbox.put(answer, now=play.now)
        (received,) = await uow.inbox.claim(now=play.now, owner="test", limit=1)
    assert await play.service.receive(received, play.now) is None
    async with play.storage.read() as uow:
        again = await uow.inbox.next_due()
    assert again is not None
    assert timedelta() < again - play.now < timedelta(seconds=1)

    assert await postbox.sent(copy, Receipt(("777",)), now=play.now)
    await play.work()
    assert any("十分钟到" in message.text for message in await play.heard("li"))


async def test_an_answer_to_what_is_never_known_is_read_as_it_stands(play: Playbook) -> None:
    await leak(play)
    await play.resident("柜子也湿了", who="li")
    postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
    assert await postbox.claim(now=play.now + timedelta(seconds=90), owner="x", limit=20)
    await play.group(ZHANG, "闲聊一句", chat=MAINTENANCE, reply_to="777", answers_us=True)
    row = core(InboxRow).c
    async with play.storage.database.read() as connection:
        rows = await connection.execute(select(row.tries, row.reason).order_by(row.id.desc()))
        last = rows.all()[0]
    assert tuple(last) == (4, "talk among staff")  # put off three times
