"""The matter itself, in the group: escalated, consulted on, filed anew, major, merged, split (SPEC 3)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows.community import Role
from flows.desk.actions import Act, AskApproval, Cancel, Done, New, Reply, Result, Start, Take
from flows.desk.filling import Filling
from flows.desk.matters import Consult, Escalate, LookAgain, Merge, Refile, SetMajor, Split
from flows.messages import Say
from flows.tickets import Callback, Event, EventKind, Kind, Status, Ticket
from flows.urgency import Urgency
from tests.playbook import (
    FRONT,
    MAINTENANCE,
    MANAGER,
    SECURITY,
    Playbook,
    Shown,
    community,
    photo,
    stage,
    texts,
)

ZHANG, WU, LI, CHEN, WANG, LIU = 700031, 700032, 700012, 700008, 700001, 700051


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, text: str = "厨房水槽下面漏水", who: str = "li") -> Ticket:
    """A resident's repair."""
    async with play.storage.read() as uow:
        known = await uow.conversations.at(play.address(who))
    if known is None or known.person is None:
        await play.lives(who)
    await play.resident(text, who=who)
    await play.heard(who)
    return await play.ticket()


async def card(play: Playbook, ticket: Ticket, chat: int = MAINTENANCE) -> Shown:
    """A ticket's card as its group has it."""
    await play.deliver()
    here = [
        one
        for one in play.shown
        if one.envelope.card and one.envelope.ticket == ticket.id
        and one.envelope.address.chat == str(chat)
    ]  # fmt: skip
    return here[-1]


async def last(play: Playbook, chat: int = MAINTENANCE) -> Shown:
    """What was said last in a group."""
    await play.deliver()
    said = [one for one in play.shown if not one.envelope.card]
    return [one for one in said if one.envelope.address.chat == str(chat)][-1]


async def unfolded(play: Playbook, sender: int, ticket: Ticket, chat: int = MAINTENANCE) -> Shown:
    """The card with all that a clerk may do under it."""
    here = await card(play, ticket, chat)
    if "收起" in here.labels:
        await play.press(sender, "收起", here)
        here = await card(play, ticket, chat)
    await play.press(sender, "更多…", here)
    return await card(play, ticket, chat)


async def more(play: Playbook, sender: int, ticket: Ticket, label: str) -> Shown:
    """Press a button behind «more»; gives what was said after it."""
    await play.press(sender, label, await unfolded(play, sender, ticket))
    return await last(play)


async def told(play: Playbook, who: str = "li") -> list[str]:
    return [message.text for message in await play.heard(who)]


async def done(play: Playbook, number: str, *acts: Act) -> None:
    for act in acts:
        result = await play.clerk(number, act)
        assert result.done, play.words(result)


async def refused(play: Playbook, number: str, act: Act) -> str:
    """What a clerk is refused with; nothing happened."""
    before = await play.tickets()
    result = await play.clerk(number, act)
    assert not result.done
    assert await play.tickets() == before
    return result.said.key


async def of_kind(play: Playbook, ticket: Ticket, kind: EventKind) -> list[Event]:
    return [event for event in await play.events(ticket) if event.kind is kind]


# --- 完成 -----------------------------------------------------------------------------------------


async def test_done_in_one_press_and_then_asked_what_was_done_and_how_it_is_looked_at_again(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id))
    await play.heard("li")
    toast = await play.press(ZHANG, "完成", await card(play, ticket))
    assert toast is not None
    assert toast.text == f"{ticket.number} 已完成，正在请住户确认和评价。"
    resolved = await play.ticket()
    assert (resolved.status, resolved.callback) == (Status.RESOLVED, Callback.ORDINARY)
    (asked,) = await play.heard("li")
    assert asked.buttons
    which = await last(play)
    assert "做了什么" in which.text
    assert which.labels == [
        "普通",
        "返修",
        "楼板、门窗或外墙渗漏",
        "卫生间渗水、下水堵塞",
        "隐蔽工程",
    ]
    await play.group(ZHANG, "中午吃什么", chat=MAINTENANCE)
    assert await told(play) == []  # no answer to the question: talk among colleagues
    photos = (photo("after.jpg"),)
    await play.group(
        ZHANG, "换了角阀", chat=MAINTENANCE, reply_to=which.message, attachments=photos
    )
    (words,) = await play.heard("li")
    assert (words.text, words.name) == ("换了角阀", "031")
    assert [file.id for file in words.attachments] == [photo("after.jpg").id]
    toast = await play.press(ZHANG, "楼板、门窗或外墙渗漏", which)
    assert toast is not None
    assert toast.text == f"{ticket.number} 回访方式：楼板、门窗或外墙渗漏。"
    assert (await play.ticket()).callback is Callback.LEAK
    (event,) = await of_kind(play, ticket, EventKind.CALLBACK_SET)
    assert event.data == {"callback": "leak"}
    toast = await play.press(WU, "返修", which)
    assert toast is not None
    assert toast.alert
    assert (await play.ticket()).callback is Callback.LEAK


async def test_what_was_said_with_it_is_not_asked_again(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id), Done(ticket=ticket.id, text="换了角阀"))
    assert "做了什么" not in (await last(play)).text


async def test_an_emergency_is_not_done_without_a_word(play: Playbook) -> None:
    await play.lives("li")
    new = New(kind=Kind.EMERGENCY, text="厨房燃气味很重", phone="+8613800138000")
    await play.records("012", new)
    ticket = await play.ticket()
    await done(play, "031", Take(ticket=ticket.id))
    at = await card(play, ticket)
    await play.group(ZHANG, "/done", chat=MAINTENANCE, reply_to=at.message)
    assert (await play.ticket()).status is Status.ACCEPTED
    await play.press(ZHANG, "完成", await card(play, ticket))
    assert (await last(play)).labels == ["取消"]
    await play.heard("li")
    await play.group(ZHANG, "阀门已关，燃气公司已到场", chat=MAINTENANCE)
    resolved = await play.ticket()
    assert (resolved.status, resolved.callback) == (Status.RESOLVED, None)
    assert (await told(play))[0] == "阀门已关，燃气公司已到场"
    assert await refused(play, "031", LookAgain(ticket=ticket.id, callback=Callback.REWORK)) == (
        "desk-no-work"
    )


async def test_an_inquiry_is_done_at_once_and_so_is_what_one_line_says(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id))
    at = await card(play, ticket)
    await play.group(ZHANG, "/done 换了角阀", chat=MAINTENANCE, reply_to=at.message)
    assert (await play.ticket()).status is Status.RESOLVED
    await play.records("012", New(kind=Kind.INQUIRY, text="装修要办什么手续"))
    inquiry = await play.ticket()
    toast = await play.press(LI, "完成", await card(play, inquiry, FRONT))
    assert toast is not None
    assert toast.text == f"{inquiry.number} 已完成。"


async def test_how_it_is_looked_at_again_is_said_once_it_is_done(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id))
    again = LookAgain(ticket=ticket.id, callback=Callback.REWORK)
    assert await refused(play, "031", again) == "desk-not-now"
    await done(play, "031", Done(ticket=ticket.id))
    question = await more(play, ZHANG, ticket, "回访方式")
    await play.press(ZHANG, "返修", question)
    assert (await play.ticket()).callback is Callback.REWORK


# --- 升级 -----------------------------------------------------------------------------------------


async def test_escalated_the_supervisor_is_called_at_once_and_then_the_manager(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await play.press(ZHANG, "升级", await card(play, ticket))
    await play.group(ZHANG, "住户很着急，人手不够", chat=MAINTENANCE)
    await play.deliver()
    called = play.find("📣 @陈洁(008)", MAINTENANCE)
    assert "住户很着急" in called.text
    assert "张强(031)" in called.text
    assert play.find(f"{ticket.number} 已升级，已通知客服主管。", MAINTENANCE)
    await play.press(ZHANG, "升级", await card(play, ticket))
    await play.press(ZHANG, "跳过", await last(play))
    await play.deliver()
    assert play.find("📣 @王芳(001)", MAINTENANCE)
    (first, second) = await of_kind(play, ticket, EventKind.ESCALATED)
    assert (first.data, second.data) == ({"to": "supervisor"}, {"to": "manager"})


async def test_escalating_an_inquiry_tells_the_supervisor(play: Playbook) -> None:
    await play.records("012", New(kind=Kind.INQUIRY, text="装修要办什么手续"))
    ticket = await play.ticket()
    at = await card(play, ticket, FRONT)
    await play.group(LI, "/escalate 问的是产权", chat=FRONT, reply_to=at.message)
    await play.deliver()
    assert "问的是产权" in play.find("📣 @陈洁(008)", FRONT).text


async def test_a_supervisor_and_a_complaint_about_staff_go_straight_to_the_manager(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await done(play, "008", Escalate(ticket=ticket.id))
    (event,) = await of_kind(play, ticket, EventKind.ESCALATED)
    assert event.data == {"to": "manager"}
    await play.resident("我要投诉你们的保安，态度很差还骂人", who="li")
    complaint = await play.ticket()
    assert complaint.queue == "manager"
    await done(play, "001", Escalate(ticket=complaint.id))
    (event,) = await of_kind(play, complaint, EventKind.ESCALATED)
    assert event.data == {"to": "manager"}


async def test_without_a_supervisor_the_manager_stands_in(database_url: str) -> None:
    plain = community()
    staff = tuple(one for one in plain.staff if Role.SUPERVISOR not in one.roles)
    async with stage(database_url, replace(plain, staff=staff)) as play:
        ticket = await leak(play)
        await done(play, "031", Escalate(ticket=ticket.id))
        (event,) = await of_kind(play, ticket, EventKind.ESCALATED)
        assert event.data == {"to": "manager"}


async def test_above_the_company_there_is_nobody(database_url: str) -> None:
    place = community(company_contact=700900, company="天成物业")
    async with stage(database_url, place) as play:
        await play.lives("li")
        await play.resident("我要投诉你们经理王芳，态度很差还骂人", who="li")
        async with play.storage.read() as uow:
            ticket = await uow.tickets.get(1)
        assert ticket.queue == "company"
        for act, key in (
            (Escalate(ticket=1), "desk-nobody-above"),
            (AskApproval(ticket=1, text="免一个月物业费"), "desk-nobody-above"),
            (Consult(ticket=1, queue="manager", text="?"), "desk-stays-with-manager"),
        ):
            result = await play.clerk("HQ", act)
            assert (result.done, result.said.key) == (False, key)
        assert (await play.clerk("HQ", SetMajor(ticket=1, major=True))).done


async def test_who_has_written_to_the_bot_is_called_in_private_too(play: Playbook) -> None:
    await play.resident("你好", who=f"tg:{CHEN}")
    await play.deliver()
    ticket = await leak(play)
    await done(play, "031", Escalate(ticket=ticket.id, reason="人手不够"))
    (private,) = await play.promised(CHEN)
    assert "人手不够" in private.body.text
    async with play.storage.write() as uow:
        found = await uow.conversations.at(play.address(f"tg:{CHEN}"))
        assert found is not None
        locked = await uow.conversations.get(found.id, lock=True)
        await uow.conversations.save(replace(locked, dead=True))
    await play.deliver()
    await done(play, "031", Escalate(ticket=ticket.id))
    assert await play.promised(CHEN) == []


# --- 会办 -----------------------------------------------------------------------------------------


async def test_consulted_another_group_answers_inside_and_the_keeper_keeps_it(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id))
    await play.heard("li")
    await more(play, ZHANG, ticket, "会办")
    await play.press(ZHANG, "秩序安保组", await last(play))
    await play.group(ZHANG, "请看下监控，谁动了水阀", chat=MAINTENANCE)
    await play.deliver()
    there = play.find("请你们会办", SECURITY)
    assert ticket.number in there.text
    assert "请看下监控" in there.text
    assert "138" not in there.text  # no number of the resident's, masked or not
    await play.group(LIU, "查了，是三点钟", chat=SECURITY, reply_to=there.message)
    assert (await last(play)).text == "🤝 刘军(051) 会办答复：\n查了，是三点钟"
    kept = await play.ticket()
    assert (kept.assignee, kept.queue, kept.consulted) == ("031", "maintenance", ("security",))
    noted = (await of_kind(play, ticket, EventKind.NOTED))[-1]
    assert (noted.actor, noted.text) == ("staff:051", "查了，是三点钟")
    (event,) = await of_kind(play, ticket, EventKind.CONSULTED)
    assert (event.data, event.text) == ({"queue": "security"}, "请看下监控，谁动了水阀")
    assert await told(play) == []


async def test_a_note_and_a_photo_of_the_consulted_come_back_too(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Consult(ticket=ticket.id, queue="security", text="请看下监控"))
    await play.deliver()
    there = play.find("请你们会办", SECURITY)
    await play.group(LIU, "// 只给同事", chat=SECURITY, reply_to=there.message)
    assert (await last(play)).text == "🤝 刘军(051) 会办答复：\n只给同事"
    await play.group(LIU, chat=SECURITY, reply_to=there.message, attachments=(photo(),))
    assert (await last(play)).envelope.body.attachments == (photo(),)


async def test_who_was_not_asked_does_not_advise(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Consult(ticket=ticket.id, queue="security", text="请看下监控"))
    await play.deliver()
    there = play.find("请你们会办", SECURITY)
    await play.group(WU, "我看看", chat=SECURITY, reply_to=there.message)
    assert (await last(play, SECURITY)).text == "这一单没有请您的组会办。"
    await done(play, "031", Cancel(ticket=ticket.id, reason="重复"))
    await play.group(LIU, "查了", chat=SECURITY, reply_to=there.message)
    assert "已取消" in (await last(play, SECURITY)).text
    assert await of_kind(play, ticket, EventKind.NOTED) == []


async def test_of_one_group_the_consulted_are_asked_in_the_place(play: Playbook) -> None:
    await play.records("012", New(kind=Kind.INQUIRY, text="物业费怎么算"))
    ticket = await play.ticket()
    await done(play, "012", Consult(ticket=ticket.id, queue="finance", text="上月的账单对吗"))
    await play.deliver()
    assert "请收费处会办" in play.find("上月的账单对吗", FRONT).text


@pytest.mark.parametrize(
    ("act", "key"),
    [
        (Consult(ticket=1, queue="security", text=" "), "desk-needs-words"),
        (Consult(ticket=1, queue="maintenance", text="?"), "desk-no-such-queue"),
        (Consult(ticket=1, queue="nowhere", text="?"), "desk-no-such-queue"),
        (Merge(ticket=1, into="R-200101-0001"), "desk-no-such-ticket"),
        (Refile(ticket=1, category="greet"), "desk-no-such-category"),
        (Refile(ticket=1), "desk-filed-so-already"),
        (Refile(ticket=1, urgency=Urgency.SUGGESTION), "desk-urgency-of-kind"),
        (Refile(ticket=1, category="ask_fee", urgency=Urgency.NORMAL), "desk-urgency-of-kind"),
        (Split(ticket=1, category="greet", text="灯也坏了"), "desk-no-such-category"),
        (Split(ticket=1, category="repair_electrical", text=" "), "desk-needs-words"),
    ],
)
async def test_what_makes_no_sense_is_refused(play: Playbook, act: Any, key: str) -> None:
    await leak(play)
    assert await refused(play, "031", act) == key


# --- 改类别, 紧急程度, 重大 -------------------------------------------------------------------------


async def test_filed_anew_it_keeps_its_number_and_goes_to_its_queue_with_new_clocks(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id))
    await play.heard("li")
    play.later(hours=1)
    await more(play, ZHANG, ticket, "改类别或紧急程度")
    await play.press(ZHANG, "投诉", await last(play))
    await play.press(ZHANG, "噪音扰民", await last(play))
    filed = await play.ticket()
    assert (filed.number, filed.kind, filed.category, filed.queue) == (
        ticket.number, Kind.COMPLAINT, "complaint_noise", "security",
    )  # fmt: skip
    assert (filed.status, filed.assignee, filed.urgency) == (Status.NEW, None, Urgency.COMPLAINT)
    assert (filed.respond_by, filed.responded_at) == (play.now + timedelta(hours=1), None)
    (event,) = await of_kind(play, ticket, EventKind.REFILED)
    assert event.data == {
        "kind": "C", "category": "complaint_noise", "urgency": "complaint", "queue": "security",
    }  # fmt: skip
    assert await told(play) == [f"{ticket.number} 已转到秩序安保组继续处理，您不用再说一遍。"]
    await play.deliver()
    assert "改为噪音扰民 · 投诉" in play.find(ticket.number, SECURITY).text
    async with play.storage.read() as uow:
        correction = await uow.corrections.of_ticket(ticket.id)
    assert correction is not None
    assert (correction.was.category, correction.now.category) == (
        "repair_plumbing", "complaint_noise",
    )  # fmt: skip


async def test_the_urgency_alone_sets_the_clocks_anew_and_an_answer_given_stands(
    play: Playbook,
) -> None:
    ticket = await leak(play, "客厅的灯坏了一个")
    assert ticket.urgency is Urgency.NORMAL
    await done(play, "031", Take(ticket=ticket.id))
    responded = (await play.ticket()).responded_at
    play.later(hours=3)
    await more(play, ZHANG, ticket, "改类别或紧急程度")
    await play.press(ZHANG, "只改紧急程度", await last(play))
    await play.press(ZHANG, "紧急", await last(play))
    filed = await play.ticket()
    assert (filed.urgency, filed.finish_by) == (Urgency.URGENT, play.now + timedelta(hours=2))
    assert (filed.assignee, filed.responded_at) == ("031", responded)


async def test_it_is_filed_anew_in_words_and_as_praise_without_a_further_question(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    at = await card(play, ticket)
    await play.group(ZHANG, "/refile 楼上半夜很吵", chat=MAINTENANCE, reply_to=at.message)
    assert (await play.ticket()).category == "complaint_noise"
    await done(play, "051", Take(ticket=ticket.id))
    await more_at(play, LIU, ticket, SECURITY, "改类别或紧急程度", "表扬")
    filed = await play.ticket()
    assert (filed.kind, filed.category, filed.queue) == (Kind.PRAISE, "praise", "front_desk")


async def more_at(play: Playbook, sender: int, ticket: Ticket, chat: int, *labels: str) -> None:
    """Press one button after another behind «more» of a card in that group."""
    first, *following = labels
    await play.press(sender, first, await unfolded(play, sender, ticket, chat))
    for label in following:
        await play.press(sender, label, await last(play, chat))


async def test_with_a_visit_chosen_it_stays_an_appointment(play: Playbook) -> None:
    ticket = await leak(play, "客厅的灯坏了一个", "li")
    await play.resident("后天上午来修吧", who="li")
    ticket = await play.ticket()
    assert ticket.urgency is Urgency.BY_APPOINTMENT
    await done(play, "031", Refile(ticket=ticket.id, category="repair_appliance"))
    filed = await play.ticket()
    assert (filed.urgency, filed.queue) == (Urgency.BY_APPOINTMENT, "maintenance")


async def test_major_is_said_by_those_above_and_the_manager_is_told(play: Playbook) -> None:
    ticket = await leak(play)
    assert await refused(play, "031", SetMajor(ticket=ticket.id, major=True)) == (
        "desk-for-those-above"
    )
    assert "定为重大" not in (await unfolded(play, ZHANG, ticket)).labels
    await more(play, CHEN, ticket, "定为重大")
    assert (await play.ticket()).major
    await play.deliver()
    assert play.find("@王芳(001)", MAINTENANCE)
    assert await refused(play, "008", SetMajor(ticket=ticket.id, major=True)) == (
        "desk-filed-so-already"
    )
    at = await card(play, ticket)
    await play.group(CHEN, "/minor", chat=MAINTENANCE, reply_to=at.message)
    assert not (await play.ticket()).major
    yes, no = await of_kind(play, ticket, EventKind.REFILED)
    assert (yes.data, no.data) == ({"major": "yes"}, {"major": "no"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("厨房吊柜掉下来砸伤了手", "提到有人受伤"),
        ("楼上漏水把我家地板泡坏了", "提到财物受损"),
    ],
)
async def test_where_there_is_harm_major_is_proposed_to_those_above(
    play: Playbook, text: str, why: str
) -> None:
    play.means[text] = "repair_plumbing"
    ticket = await leak(play, text)
    await play.deliver()
    asked = play.find("是否定为重大", MAINTENANCE)
    assert why in asked.text
    assert "@陈洁(008)" in asked.text
    toast = await play.press(ZHANG, "定为重大", asked)
    assert toast is not None
    assert toast.alert
    await play.press(CHEN, "定为重大", asked)
    assert (await play.ticket()).id == ticket.id
    assert (await play.ticket()).major


@pytest.mark.parametrize(
    ("earlier", "proposed"), [(timedelta(days=30), 1), (timedelta(days=30, seconds=1), 0)]
)
async def test_the_third_report_in_30_days_is_proposed_as_major(
    play: Playbook, earlier: timedelta, proposed: int
) -> None:
    last_at = play.now
    await play.lives("li")
    for at in (last_at - earlier, last_at - timedelta(days=1), last_at):
        play.now = at
        await play.records(
            "012",
            New(kind=Kind.REPAIR, text="厨房水龙头滴水", home="3-2-501", phone="+8613800138000"),
        )
    await play.deliver()
    said = [one.text for one in play.shown if "是否定为重大" in one.text]
    assert len(said) == proposed


async def test_what_goes_to_the_manager_is_proposed_as_major_once(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Escalate(ticket=ticket.id), Escalate(ticket=ticket.id))
    await done(play, "031", Escalate(ticket=ticket.id))
    await play.deliver()
    said = [one.text for one in play.shown if "是否定为重大" in one.text]
    assert len(said) == 1
    assert "已升级到经理" in said[0]


# --- 并单, 拆单 -----------------------------------------------------------------------------------


async def two(play: Playbook) -> tuple[Ticket, Ticket]:
    """Two repairs of one resident."""
    first = await leak(play)
    play.later(minutes=20)
    second = await leak(play, "报修：主卧的空调不制冷")
    assert first.id != second.id
    return first, second


async def test_merged_it_ends_and_what_was_said_goes_on_in_the_other(play: Playbook) -> None:
    first, second = await two(play)
    await done(play, "031", Reply(ticket=second.id, text="看到了"))
    await play.heard("li")
    question = await more(play, ZHANG, second, "并单")
    assert question.labels == [first.number, "取消"]
    await play.press(ZHANG, first.number, question)
    async with play.storage.read() as uow:
        ended = await uow.tickets.get(second.id)
        rows = await uow.messages.of_ticket(first.id)
    assert (ended.status, ended.linked) == (Status.MERGED, first.id)
    assert {"看到了", "报修：主卧的空调不制冷"} <= {row.text for row in rows}
    assert await told(play) == [
        texts().say(Say("merged", {"number": second.number, "into": first.number}), "zh")
    ]
    await play.deliver()
    copy = play.find("主卧的空调不制冷", MAINTENANCE)
    await play.group(ZHANG, "一起修", chat=MAINTENANCE, reply_to=copy.message)
    assert [(one.text, one.ticket) for one in await play.heard("li")] == [("一起修", first.id)]
    event = (await of_kind(play, first, EventKind.ADDED))[-1]
    assert event.data == {"what": "merged", "number": second.number}


async def test_an_answer_to_what_was_merged_goes_on_where_it_lives(play: Playbook) -> None:
    who = "tg:5001"
    first = await leak(play, who=who)
    play.later(minutes=20)
    second = await leak(play, "报修：主卧的空调不制冷", who=who)
    play.later(minutes=20)
    third = await leak(play, "报修：卧室的灯不亮了", who=who)
    await play.deliver()
    receipt = play.find(third.number, 5001)
    await done(play, "031", Merge(ticket=third.id, into=second.number))
    await done(play, "031", Merge(ticket=second.id, into=first.number))
    await play.resident("灯在床头那边", who=who, reply_to=receipt.message)
    assert len(await play.tickets()) == 3  # nothing was opened anew
    async with play.storage.read() as uow:
        (words,) = [row for row in await uow.messages.of_ticket(first.id) if "床头" in row.text]
    assert words.author == "resident"


async def test_only_what_is_of_one_household_is_merged(play: Playbook) -> None:
    first = await leak(play)
    await play.lives("wang", home="1-1-101", name="王五", phone="+8613900139000")
    other = await leak(play, "卧室漏水", who="wang")
    assert await refused(play, "031", Merge(ticket=other.id, into=first.number)) == (
        "desk-not-one-house"
    )
    assert await refused(play, "031", Merge(ticket=other.id, into=other.number)) == (
        "desk-no-such-ticket"
    )
    await done(play, "031", Cancel(ticket=first.id, reason="重复"))
    assert await refused(play, "031", Merge(ticket=other.id, into=first.number)) == (
        "desk-no-such-ticket"
    )


async def test_nobody_merges_into_what_is_not_theirs_to_see(play: Playbook) -> None:
    await play.lives("li")
    await play.resident("我要投诉你们的保安，态度很差还骂人", who="li")
    secret = await play.ticket()
    assert secret.queue == "manager"
    play.later(minutes=20)
    ticket = await leak(play)
    at = await card(play, ticket)
    await play.group(ZHANG, f"/merge {secret.number}", chat=MAINTENANCE, reply_to=at.message)
    assert (await last(play)).text == f"没有找到未办完的单子 {secret.number}，请核对单号。"


async def secret_and_two(play: Playbook) -> tuple[Ticket, Ticket, Ticket]:
    """A resident's complaint about staff, and two repairs of theirs."""
    await play.lives("li")
    await play.resident("我要投诉你们的保安，态度很差还骂人", who="li")
    secret = await play.ticket()
    assert secret.queue == "manager"
    play.later(minutes=20)
    return secret, *await two(play)


@pytest.mark.parametrize("sender", [ZHANG, WANG])  # the manager's question is read by the group
async def test_what_lies_with_the_manager_is_not_offered_to_merge_with(
    play: Playbook, sender: int
) -> None:
    secret, first, second = await secret_and_two(play)
    question = await more(play, sender, second, "并单")
    assert question.labels == [first.number, "取消"]
    assert secret.number not in question.text


async def test_what_lies_with_the_manager_is_merged_into_nobody_elses(play: Playbook) -> None:
    secret, first, _ = await secret_and_two(play)
    assert await refused(play, "001", Merge(ticket=secret.id, into=first.number)) == (
        "desk-stays-with-manager"
    )
    play.later(minutes=20)
    play.means["又有保安骂人"] = "complaint_staff"
    await play.resident("又有保安骂人", who="li")
    again = await play.ticket()
    assert (again.queue, again.id != secret.id) == ("manager", True)
    await done(play, "001", Merge(ticket=again.id, into=secret.number))


async def test_a_complaint_is_not_merged_with_a_housemates_ticket(play: Playbook) -> None:
    await play.lives("li")
    await play.lives("wu", name="吴小梅", phone="+8613900139000")
    noise = "楼上半夜很吵"
    play.means[noise] = "complaint_noise"
    tickets = []
    for who in ("li", "wu"):
        await play.resident(noise, who=who)
        tickets.append(await play.ticket())
    mine, theirs = tickets
    assert (mine.home, mine.id != theirs.id) == (theirs.home, True)
    assert await refused(play, "051", Merge(ticket=theirs.id, into=mine.number)) == (
        "desk-not-one-house"
    )
    repairs = [await leak(play, who=who) for who in ("li", "wu")]
    assert repairs[0].id != repairs[1].id
    await done(play, "031", Merge(ticket=repairs[1].id, into=repairs[0].number))


async def test_a_part_gets_a_number_a_queue_and_a_receipt_of_its_own(play: Playbook) -> None:
    ticket = await leak(play)
    await play.heard("li")
    at = await card(play, ticket)
    await play.group(ZHANG, "/split 楼上半夜很吵", chat=MAINTENANCE, reply_to=at.message)
    part = await play.ticket()
    assert (part.kind, part.category, part.queue, part.linked) == (
        Kind.COMPLAINT, "complaint_noise", "security", ticket.id,
    )  # fmt: skip
    assert (part.home, part.person, part.text) == (ticket.home, ticket.person, "楼上半夜很吵")
    (receipt,) = await play.heard("li")
    assert part.number in receipt.text
    assert receipt.ticket == part.id
    assert (await last(play)).text == f"已从 {ticket.number} 分出 {part.number}，住户已收到新单号。"
    event = (await play.events(ticket))[-1]
    assert event.data == {"what": "split", "number": part.number}
    assert await card(play, part, SECURITY)


async def test_words_that_do_not_say_what_the_part_is_are_asked_about(play: Playbook) -> None:
    ticket = await leak(play)
    await more(play, ZHANG, ticket, "拆单")
    play.means["那个也帮忙看看"] = ()
    await play.group(ZHANG, "那个也帮忙看看", chat=MAINTENANCE)
    await play.press(ZHANG, "报修", await last(play))
    await play.press(ZHANG, "家中电路、灯具维修", await last(play))
    assert (await play.ticket()).category == "repair_electrical"


# --- 转派, and the other orders --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "queue", "assignee"),
    [
        ("032 你去看下", "maintenance", "032"),
        ("吴明 你去看下", "maintenance", "032"),
        ("051 你去看下", "on_duty", "051"),
        ("保安 你们去看下", "security", None),
    ],
)
async def test_it_is_handed_over_by_one_line_with_a_remark(
    play: Playbook, words: str, queue: str, assignee: str | None
) -> None:
    ticket = await leak(play)
    at = await card(play, ticket)
    await play.group(ZHANG, f"/assign {words}", chat=MAINTENANCE, reply_to=at.message)
    handed = await play.ticket()
    assert (handed.queue, handed.assignee) == (queue, assignee)
    event = (await play.events(ticket))[-1]
    assert event.text == words.partition(" ")[2]


async def test_whom_nobody_knows_it_is_not_handed_to(play: Playbook) -> None:
    ticket = await leak(play)
    at = await card(play, ticket)
    await play.group(ZHANG, "/hand 老王", chat=MAINTENANCE, reply_to=at.message)
    assert "转给谁" in (await last(play)).text


@pytest.mark.parametrize("order", ["/hand 保安", "/go", "/escalate"])
async def test_an_order_that_answers_no_card_says_so(play: Playbook, order: str) -> None:
    await play.group(ZHANG, order, chat=MAINTENANCE)
    assert "请回复那一单的卡片" in (await last(play)).text


async def test_the_orders_without_a_question(play: Playbook) -> None:
    ticket = await leak(play)
    at = await card(play, ticket)
    for order, status in (
        ("/take", Status.ACCEPTED), ("/back", Status.NEW), ("/take", Status.ACCEPTED),
        ("/go", Status.IN_PROGRESS), ("/cancel 重复报修", Status.CANCELLED),
    ):  # fmt: skip
        await play.group(ZHANG, order, chat=MAINTENANCE, reply_to=at.message)
        assert (await play.ticket()).status is status
    await play.group(ZHANG, "/go", chat=MAINTENANCE, reply_to=at.message)
    assert "已取消" in (await last(play)).text


async def test_the_reason_of_a_cancellation_is_asked_for(play: Playbook) -> None:
    ticket = await leak(play)
    await more(play, ZHANG, ticket, "取消这一单")
    await play.group(ZHANG, "和昨天那单重复", chat=MAINTENANCE)
    assert (await play.ticket()).status is Status.CANCELLED
    assert "和昨天那单重复" in (await told(play))[-1]


async def test_behind_more_is_what_one_may_do(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id))
    toast = await play.press(WU, "更多…", await card(play, ticket))
    assert toast is not None
    assert (toast.text, toast.alert) == (
        f"{ticket.number} 现在没有别的可做，请先接单，或请接单人操作。", True,
    )  # fmt: skip
    folded = await card(play, ticket)
    every = await unfolded(play, ZHANG, ticket)
    assert (every.message, every.envelope.body.text) == (folded.message, folded.envelope.body.text)
    assert every.labels == [
        *folded.labels[:-1],
        "退回", "电话", "问住户", "请示经理", "会办", "改类别或紧急程度", "并单", "拆单",
        "取消这一单", "收起",
    ]  # fmt: skip
    toast = await play.press(LIU, "收起", every)
    assert toast is not None
    assert "归工程维修组处理" in toast.text
    await play.press(WU, "收起", every)
    await play.press(WU, "收起", every)  # twice is once
    assert (await card(play, ticket)).labels == folded.labels
    await unfolded(play, ZHANG, ticket)
    await done(play, "031", Start(ticket=ticket.id))
    assert (await card(play, ticket)).labels[-1] == "更多…"  # it changed: what is next is shown
    toast = await play.press(ZHANG, "退回", every)
    assert toast is not None
    assert "处理中" in toast.text


async def test_a_complaint_about_staff_is_nobody_elses(play: Playbook) -> None:
    await play.lives("li")
    await play.resident("我要投诉你们的保安，态度很差还骂人", who="li")
    ticket = await play.ticket()
    assert await refused(play, "001", Consult(ticket=ticket.id, queue="security", text="?")) == (
        "desk-stays-with-manager"
    )
    await play.deliver()
    seen = {one.envelope.address.chat for one in play.shown if one.envelope.ticket == ticket.id}
    assert seen <= {str(MANAGER)}


# --- edges ----------------------------------------------------------------------------------------


async def test_a_queue_without_a_group_is_asked_all_the_same(database_url: str) -> None:
    plain = community()
    queues = tuple(
        replace(queue, telegram=None) if queue.id == "security" else queue for queue in plain.queues
    )
    async with stage(database_url, replace(plain, queues=queues)) as play:
        ticket = await leak(play)
        await done(play, "031", Consult(ticket=ticket.id, queue="security", text="请看下监控"))
        assert (await play.ticket()).consulted == ("security",)
        noise = await leak(play, "楼上半夜装修太吵，我要投诉")
        assert noise.queue == "security"
        await play.group(  # a card of before that: there is none to unfold any more
            CHEN, chat=MAINTENANCE, choice=f"desk.more={noise.id}", callback="c"
        )
        assert [one for one in play.shown if one.envelope.ticket == noise.id] == []


async def test_advice_without_a_word_is_none(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Consult(ticket=ticket.id, queue="security", text="请看下监控"))
    await play.deliver()
    there = play.find("请你们会办", SECURITY)
    await play.group(LIU, "//", chat=SECURITY, reply_to=there.message)
    assert (await last(play, SECURITY)).text == "请写上内容再发。"
    assert await of_kind(play, ticket, EventKind.NOTED) == []


async def test_a_button_that_is_no_answer_leaves_the_question_open(play: Playbook) -> None:
    ticket = await leak(play)
    await more(play, ZHANG, ticket, "拆单")
    await play.group(ZHANG, chat=MAINTENANCE, choice="split.part=x", callback="c")
    assert "要分出来的是什么事" in (await last(play)).text
    await play.records("012", New(kind=Kind.EMERGENCY, text="厨房燃气味很重"))
    emergency = await play.ticket()
    await done(play, "031", Take(ticket=emergency.id))
    await play.press(ZHANG, "完成", await card(play, emergency))
    await play.group(ZHANG, chat=MAINTENANCE, choice="done.did=x", callback="c")
    assert "做了什么" in (await last(play)).text
    assert (await play.ticket()).status is Status.ACCEPTED


async def test_on_the_desk_page_a_form_without_a_question_is_done_at_once(play: Playbook) -> None:
    ticket = await leak(play)
    await done(play, "031", Take(ticket=ticket.id))
    filling = Filling(form="done", ticket=ticket.id)
    came_to = await play.service.desk.fill_in("tcmy", "031", filling, play.now)
    assert isinstance(came_to, Result)
    assert came_to.done
    with pytest.raises(LookupError):
        await play.service.desk.fill_in("tcmy", "031", Filling(form="done", ticket=99), play.now)


async def test_filed_anew_within_one_group_the_card_stays(play: Playbook) -> None:
    await play.records("012", New(kind=Kind.INQUIRY, text="物业费怎么算"))
    ticket = await play.ticket()
    await done(play, "012", Refile(ticket=ticket.id, category="complaint_fee"))
    assert (await play.ticket()).queue == "finance"
    assert "投诉" in (await card(play, ticket, FRONT)).text
