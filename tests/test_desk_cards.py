"""The card of a ticket in its queue's group: what it says, what it hides, its buttons, its place."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from flows.desk.actions import Cancel, Done, GiveBack, HandOver, New, Note, Reply, Start, Take
from flows.desk.cards import behind, choices
from flows.desk.notes import is_note, order_in, without_marks
from flows.messages import Channel, Priority, Sending
from flows.tickets import Kind, Status, Ticket
from flows.understanding import Interval
from tests.playbook import (
    FRONT,
    MAINTENANCE,
    MANAGER,
    SECURITY,
    Playbook,
    at,
    contact,
    photo,
    stage,
    texts,
)

LEAK = "厨房水槽下面漏水漏得厉害,电话13900139000,下午有人"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, text: str = LEAK) -> Ticket:
    await play.lives("li")
    await play.resident(text, who="li")
    return await play.ticket()


async def card(play: Playbook, chat: int = MAINTENANCE) -> list[str]:
    """The lines of the card that is to be shown now."""
    waiting = [
        envelope for envelope in await play.promised(chat) if envelope.key.startswith("card")
    ]
    return waiting[-1].body.text.splitlines()


async def labels(play: Playbook, chat: int = MAINTENANCE) -> list[str]:
    waiting = [
        envelope for envelope in await play.promised(chat) if envelope.key.startswith("card")
    ]
    return [button.label for button in waiting[-1].body.buttons]


# --- what it says ---------------------------------------------------------------------------------


async def test_a_card_tells_number_kind_urgency_home_person_words_visit_and_clocks(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    assert await card(play) == [
        f"🔴 {ticket.number} 报修·水管、龙头、下水维修 · 紧急",
        "🏠 3号楼2单元501 厨房 水槽",
        "👤 李建国 139****9000",
        "厨房水槽下面漏水漏得厉害,电话139****9000,下午有人",
        "🕒 上门 11-23 13:00–18:00",
        "⏱️ 11-23 10:30前响应 · 11-23 12:00前完成",
        "▶️ 待接单 · 工程维修组",
    ]
    (envelope,) = await play.promised(MAINTENANCE)
    assert (envelope.card, envelope.place, envelope.priority) == (True, True, Priority.CARD)


async def test_its_times_are_absolute_for_a_card_is_read_for_days(play: Playbook) -> None:
    await leak(play)
    ticket = await play.ticket()
    async with play.storage.write() as uow:
        locked = await uow.tickets.get(ticket.id, lock=True)
        night = Interval(at("20:00"), at("08:00", at("10:00").date().replace(day=24)))
        await uow.tickets.save(replace(locked, visit=night))
    play.later(days=1)
    await play.clerk("031", Take(ticket=ticket.id))
    lines = await card(play)
    assert "🕒 上门 11-23 20:00 – 11-24 08:00" in lines
    assert "⏱️ 11-23 12:00前完成" in lines


async def test_a_visit_at_an_instant_is_one(play: Playbook) -> None:
    ticket = await leak(play)
    async with play.storage.write() as uow:
        locked = await uow.tickets.get(ticket.id, lock=True)
        await uow.tickets.save(replace(locked, visit=Interval(at("15:00"), at("15:00"))))
    await play.clerk("031", Take(ticket=ticket.id))
    assert "🕒 上门 11-23 15:00" in await card(play)


async def test_what_a_visitor_states_is_marked_as_not_verified(play: Playbook) -> None:
    await play.resident("3号楼2单元501厨房漏水,电话13800138000", sender="老王 13700137000")
    lines = await card(play)
    assert lines[1] == "🏠 3号楼2单元501(未核实) 厨房"
    assert lines[2] == "👤 老王 137****7000 138****8000(未核实)"


async def test_a_residents_own_number_is_theirs_though_the_home_is_another(play: Playbook) -> None:
    person = await play.lives("li")
    new = New(kind=Kind.REPAIR, text="漏水", home="1-1-101", phone=person.phone)
    await play.records("012", new)
    lines = await card(play)
    assert lines[1:3] == ["🏠 1号楼1单元101(未核实)", "👤 李建国 138****8000"]


async def test_a_common_place_stands_without_a_home(play: Playbook) -> None:
    await play.resident("3号楼大堂的灯不亮了", who="li")
    lines = await card(play)
    assert lines[1].startswith("📍 ")
    assert "大堂" in lines[1]
    assert not any("👤" in line for line in lines)


async def test_numbers_are_masked_wherever_the_resident_writes_them(play: Playbook) -> None:
    """In words, captions, contact cards, the place and the name (SPEC 3)."""
    ticket = await leak(play)
    await play.resident("水管接头在这里,电话13700137000", who="li", attachments=(photo(),))
    await play.resident("物业师傅也可以打", who="li", contact=contact("13600136000", own=False))
    async with play.storage.write() as uow:
        locked = await uow.tickets.get(ticket.id, lock=True)
        await uow.tickets.save(replace(locked, place="厨房 13500135000", item=None))
    await play.clerk("031", Take(ticket=ticket.id))
    shown = "\n".join(envelope.body.text for envelope in await play.promised(MAINTENANCE))
    for number in ("13900139000", "13700137000", "13600136000", "13500135000"):
        assert number not in shown
        assert f"{number[:3]}****{number[-4:]}" in shown


async def test_the_clocks_that_are_owed_are_shown(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Reply(ticket=ticket.id, text="马上到"))
    assert "⏱️ 11-23 12:00前完成" in await card(play)
    await play.clerk("031", Take(ticket=ticket.id))
    await play.clerk("031", Done(ticket=ticket.id))
    assert not any("⏱️" in line for line in await card(play))


async def test_an_inquiry_is_finished_by_the_time_that_is_agreed(play: Playbook) -> None:
    await play.lives("li")
    new = New(kind=Kind.INQUIRY, text="装修要办什么手续", home="3-2-501")
    ticket = (await play.records("012", new)).ticket
    assert ticket is not None
    assert "⏱️ 11-23 10:30前响应 · 约定的时间前完成" in await card(play, FRONT)
    await play.clerk("012", Take(ticket=ticket.id))
    assert not any("⏱️" in line for line in await card(play, FRONT))


async def test_the_history_tells_who_did_what_and_when(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    play.later(minutes=10)
    await play.clerk("031", Note(ticket=ticket.id, text="要带扳手,业主13700137000"))
    await play.clerk("031", Reply(ticket=ticket.id, text="好" * 100))
    await play.resident("柜子也湿了", who="li")
    lines = await card(play)
    assert lines[-4:] == [
        "11-23 10:00 张强(031) 接单",
        "11-23 10:10 张强(031) 备注 要带扳手,业主137****7000",
        f"11-23 10:10 张强(031) 回复 {'好' * 59}…",
        "11-23 10:10 住户 补充 柜子也湿了",
    ]
    assert "▶️ 已接单 · 张强(031)" in lines


async def test_the_history_keeps_to_the_last_eight_lines(play: Playbook) -> None:
    ticket = await leak(play)
    for number in range(9):
        await play.clerk("031", Note(ticket=ticket.id, text=f"第{number}条"))
    lines = await card(play)
    assert (lines[-9][:2], lines[-8][-3:], lines[-1][-3:]) == ("▶️", "第1条", "第8条")


async def test_who_recorded_a_call_is_a_line_and_what_guanjia_did_too(play: Playbook) -> None:
    new = New(kind=Kind.EMERGENCY, text="3号楼着火了", home="3-2-501", channel=Channel.WALK_IN)
    await play.records("012", new)
    await play.clerk("031", Take(ticket=1))
    lines = await card(play)
    assert lines[-3] == "11-23 10:00 李敏(012) 代录(🚶 到访)"
    assert lines[-2].startswith("11-23 10:00 管家 通知 ")


async def test_a_request_that_was_decided_says_so(play: Playbook) -> None:
    for words in ("我要绑定房号", "3-2-501", "张三", "13900139000"):
        await play.resident(words)
    assert await labels(play, FRONT) == ["批准", "退回申请", "接单", "电话"]
    await play.clerk("012", Take(ticket=1))
    assert await labels(play, FRONT) == ["批准", "退回申请", "退回", "电话"]
    await play.group(700012, chat=FRONT, choice="desk.phone=1", callback="c")
    await play.group(700012, chat=FRONT, choice="desk.approve=1", callback="c")
    assert (await card(play, FRONT))[-2:] == [
        "11-23 10:00 李敏(012) 查看了电话",
        "11-23 10:00 李敏(012) 批准绑定",
    ]
    assert await labels(play, FRONT) == []


async def test_a_clerk_who_left_is_not_named(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    staff = tuple(one for one in play.place.staff if one.number != "031")
    async with play.storage.write() as uow:
        await uow.communities.save(replace(play.place, staff=staff), today=play.now.date())
    await play.clerk("032", Note(ticket=ticket.id, text="交接"))
    assert "▶️ 已接单 · 工程维修组" in await card(play)


# --- its buttons ----------------------------------------------------------------------------------

BY_STATUS = {
    Status.NEW: ["接单", "约定", "转派", "升级", "更多…"],
    Status.ACCEPTED: ["出发", "完成", "约定", "等待", "转派", "升级", "更多…"],
    Status.IN_PROGRESS: ["完成", "约定", "等待", "转派", "升级", "更多…"],
    Status.WAITING: ["继续", "完成", "约定", "等待", "转派", "升级", "更多…"],
    Status.RESOLVED: ["重开", "更多…"],
    Status.CLOSED: [],
    Status.CANCELLED: [],
    Status.MERGED: [],
}


def labelled(ticket: Ticket) -> list[str]:
    return [texts().say(choice.label, "zh") for choice in choices(ticket)]


async def test_the_buttons_follow_the_status_and_the_kind(play: Playbook) -> None:
    ticket = await leak(play)
    shown = {status: labelled(replace(ticket, status=status)) for status in Status}
    assert shown == BY_STATUS
    inquiry = replace(ticket, kind=Kind.INQUIRY, phone=None, secrets={})
    assert labelled(inquiry) == ["接单", "约定", "转派", "完成", "升级", "更多…"]
    assert labelled(replace(inquiry, status=Status.ACCEPTED)) == [
        "完成", "约定", "等待", "转派", "升级", "更多…",
    ]  # fmt: skip


async def test_a_number_in_the_words_can_be_looked_at_but_an_id_is_no_number(
    play: Playbook,
) -> None:
    ticket = replace(await leak(play), phone=None)
    assert "phone" in behind(replace(ticket, secrets={"⟨phone:1⟩": "13900139000"}))
    assert "phone" not in behind(replace(ticket, secrets={"⟨id:1⟩": "11010519491231002X"}))


# --- its place ------------------------------------------------------------------------------------


async def test_a_card_is_edited_in_place_and_waiting_edits_become_one(play: Playbook) -> None:
    ticket = await leak(play)
    key = f"card:{ticket.id}:{MAINTENANCE}"
    await play.clerk("031", Take(ticket=ticket.id))
    (waiting,) = await play.promised(MAINTENANCE)  # not sent yet: the card itself is changed
    assert (waiting.key, waiting.sending) == (key, Sending.MESSAGE)
    assert "▶️ 已接单 · 张强(031)" in waiting.body.text
    (posted,) = await play.deliver()
    await play.clerk("031", Note(ticket=ticket.id, text="要带扳手"))
    await play.clerk("031", Start(ticket=ticket.id))
    (edit,) = await play.promised(MAINTENANCE)
    version = (await play.ticket()).version
    assert (edit.sending, edit.target, edit.card) == (Sending.EDIT, key, True)
    assert edit.key.startswith(f"{key}:v{version}.")
    (shown,) = await play.deliver()
    assert shown.message == posted.message
    assert shown.labels == BY_STATUS[Status.IN_PROGRESS]


async def test_handed_over_the_old_card_loses_its_buttons_and_a_new_one_is_posted(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await play.resident("这里", who="li", attachments=(photo(),))
    await play.resident("柜子也湿了 13700137000", who="li")
    await play.deliver()
    old = play.find(ticket.number, MAINTENANCE)
    remark = "先问问 13600136000"
    act = HandOver(ticket=ticket.id, queue="security", remark=remark)
    await play.clerk("031", act)
    (gone,) = await play.promised(MAINTENANCE)
    assert (gone.sending, gone.target, gone.body.buttons) == (Sending.EDIT, old.envelope.key, ())
    assert "▶️ 待接单 · 秩序安保组" in gone.body.text
    new, picture, words, told = await play.promised(SECURITY)
    assert (new.card, new.sending, [b.label for b in new.body.buttons]) == (
        True, Sending.MESSAGE, BY_STATUS[Status.NEW],
    )  # fmt: skip
    assert [file.id for file in picture.body.attachments] == [photo().id]
    assert words.body.text == "💬 李建国\n柜子也湿了 137****7000"
    assert told.body.text == "📝 张强(031) 转派备注：\n先问问 136****6000"
    assert {picture.reply_to, words.reply_to, told.reply_to} == {new.key}


async def test_handed_back_the_first_card_lives_again(play: Playbook) -> None:
    ticket = await leak(play)
    await play.deliver()
    first = play.find(ticket.number, MAINTENANCE)
    await play.clerk("031", HandOver(ticket=ticket.id, queue="security"))
    await play.deliver()
    await play.clerk("051", HandOver(ticket=ticket.id, queue="maintenance"))
    (again,) = await play.promised(MAINTENANCE)
    assert (again.target, again.body.buttons) == (first.envelope.key, first.envelope.body.buttons)
    (gone,) = await play.promised(SECURITY)
    assert gone.body.buttons == ()


async def test_handed_over_within_one_group_the_card_stays_where_it_is(play: Playbook) -> None:
    new = New(kind=Kind.SUGGESTION, text="装个快递柜")
    ticket = (await play.records("012", new)).ticket
    assert ticket is not None
    await play.deliver()
    await play.clerk("012", HandOver(ticket=ticket.id, queue="finance"))
    (edit,) = await play.promised(FRONT)
    assert (edit.sending, [b.label for b in edit.body.buttons]) == (
        Sending.EDIT, ["接单", "约定", "转派", "采纳", "不采纳", "升级", "更多…"],
    )  # fmt: skip


async def test_what_staff_are_told_of_goes_under_the_card(play: Playbook) -> None:
    await play.resident("3号楼2单元501着火了,快来人")
    emergency = await play.ticket()
    new, called = await play.promised(MAINTENANCE)
    assert (emergency.queue, new.priority, called.priority) == (
        "on_duty", Priority.EMERGENCY, Priority.EMERGENCY,
    )  # fmt: skip
    assert called.reply_to == new.key
    assert "@王芳(001)" in called.body.text
    assert "@陈洁(008)" in called.body.text


async def test_an_answer_in_an_emergency_goes_before_everything_else(play: Playbook) -> None:
    await play.resident("3号楼2单元501着火了,快来人", who="tg:5001")
    await play.deliver()
    await play.clerk("031", Reply(ticket=(await play.ticket()).id, text="马上到"))
    (answer,) = await play.promised(5001)
    assert answer.priority is Priority.EMERGENCY


async def test_files_voice_and_albums_of_a_resident_stand_under_the_card(play: Playbook) -> None:
    ticket = await leak(play)
    first, second = photo("1.jpg"), photo("2.jpg")
    async with play.storage.write() as uow:
        for number, file in enumerate((first, second)):
            part = play.inbound(
                "照片" if not number else "", who="li", attachments=(file,), album="a"
            )
            await uow.inbox.put(part, now=play.now)
    await play.work()
    copy = (await play.promised(MAINTENANCE))[-1]
    assert [file.id for file in copy.body.attachments] == [first.id, second.id]
    assert (copy.body.text, copy.reply_to) == (
        "💬 李建国\n照片", f"card:{ticket.id}:{MAINTENANCE}",
    )  # fmt: skip


async def test_an_edit_reaches_staff_as_one_with_the_old_words_in_the_history(
    play: Playbook,
) -> None:
    await leak(play)
    await play.resident("水小一点了", who="li", message="m77")
    await play.deliver()
    copy = play.find("水小一点了", MAINTENANCE)
    await play.resident("水又大了", who="li", message="m77", edited=True)
    edit = next(one for one in await play.promised(MAINTENANCE) if one.target == copy.envelope.key)
    assert (edit.sending, edit.body.text) == (Sending.EDIT, "✏️ 李建国(已修改)\n水又大了")
    assert any(line.endswith("修改了消息，原文： 水小一点了") for line in await card(play))


async def test_an_edit_of_the_first_words_is_shown_though_they_stand_on_the_card_alone(
    play: Playbook,
) -> None:
    await play.lives("li")
    await play.resident("厨房漏水", who="li", message="m77")
    await play.deliver()
    await play.resident("卫生间漏水", who="li", message="m77", edited=True)
    waiting = await play.promised(MAINTENANCE)
    edited = next(one for one in waiting if one.key.startswith("copy"))
    assert (edited.sending, edited.body.text) == (Sending.MESSAGE, "✏️ 李建国(已修改)\n卫生间漏水")
    await play.deliver()
    await play.resident("阳台漏水", who="li", message="m77", edited=True)
    again = next(o for o in await play.promised(MAINTENANCE) if o.key.startswith("copy"))
    assert (again.sending, again.target) == (Sending.EDIT, edited.key)


async def test_a_visitor_without_a_name_is_the_resident(play: Playbook) -> None:
    await play.resident("3号楼2单元501厨房漏水")
    await play.resident("柜子也湿了")
    assert any(one.body.text == "💬 住户\n柜子也湿了" for one in await play.promised(MAINTENANCE))


async def test_a_complaint_about_staff_is_shown_to_the_manager_alone(play: Playbook) -> None:
    await play.resident("前台那个工作人员态度特别恶劣,我要投诉她")
    assert (await play.ticket()).queue == "manager"
    assert len(await play.promised(MANAGER)) == 1
    for group in (FRONT, MAINTENANCE, SECURITY):
        assert await play.promised(group) == []


@pytest.mark.parametrize("over", [GiveBack, Cancel])
async def test_the_card_follows_what_the_desk_page_does(play: Playbook, over: type) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    more = {"reason": "重复"} if over is Cancel else {}
    await play.clerk("031", over(ticket=ticket.id, **more))
    line = {GiveBack: "▶️ 待接单 · 工程维修组", Cancel: "▶️ 已取消 · 张强(031)"}[over]
    assert line in await card(play)


# --- notes and orders by their first signs --------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "//内部",
        "  // 内部",
        "\u3000//内部",
        "\uff0f\uff0f内部",
        "/\uff0f内部",
        "您好\n//内部",
        "\u200b//内部",
        "、、内部",
    ],
)
def test_a_line_that_begins_with_two_slashes_makes_a_note_of_all(text: str) -> None:
    assert is_note(text)
    assert order_in(text) is None


@pytest.mark.parametrize("text", ["见 https://example.com/a", "1/2", "好的//", "", "、好"])
def test_slashes_elsewhere_make_none(text: str) -> None:
    assert not is_note(text)
    assert order_in(text) is None


def test_a_note_keeps_its_words_and_loses_its_marks() -> None:
    assert without_marks(" // 业主说\n见 https://example.com/a\n//别外传") == (
        "业主说\n见 https://example.com/a\n别外传"
    )


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("/done 换了", ("/done", "换了")),
        ("/done@guanjia_bot\n换了 两个", ("/done", "换了 两个")),
        ("  \uff0fDone", ("/done", "")),
        ("/", ("/", "")),
        ("/ 您好", ("/", "您好")),
    ],
)
def test_an_order_is_its_name_and_the_words_after_it(text: str, order: tuple[str, str]) -> None:
    assert order_in(text) == order
