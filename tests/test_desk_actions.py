"""What a clerk can do to a ticket: done where it may be, refused with a clear word where not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.community import Queue
from flows.desk.actions import (
    Act,
    Approve,
    Cancel,
    Done,
    GiveBack,
    HandOver,
    New,
    Note,
    Refuse,
    Reopen,
    Reply,
    Resume,
    Start,
    Take,
)
from flows.messages import Channel
from flows.people import HomeRole
from flows.service import Service
from flows.tickets import Draft, EventKind, Kind, Status, Ticket
from flows.urgency import Urgency
from tests.playbook import (
    BOT,
    FRONT,
    MAINTENANCE,
    MORNING,
    Playbook,
    at,
    community,
    photo,
    stage,
    texts,
    understander,
)

LEAK = "厨房水槽下面漏水"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook, who: str = "li", home: str = "3-2-501") -> Ticket:
    """A bound resident's repair, with the maintenance queue."""
    await play.lives(who, home=home)
    await play.resident(LEAK, who=who)
    return await play.ticket()


async def asked(play: Playbook, kind: Kind = Kind.INQUIRY, who: str = "li") -> Ticket:
    """A matter of that kind, recorded for a bound resident."""
    await play.lives(who)
    result = await play.records(
        "012", New(kind=kind, text="装修要办什么手续", phone="+8613800138000")
    )
    await play.heard(who)
    assert result.ticket is not None
    return result.ticket


async def in_state(play: Playbook, ticket: Ticket, status: Status) -> Ticket:
    """Bring a ticket into a status that no clerk can bring it into."""
    async with play.storage.write() as uow:
        locked = await uow.tickets.get(ticket.id, lock=True)
        return await uow.tickets.save(replace(locked, status=status, assignee="031"))


async def told(play: Playbook, who: str = "li") -> list[str]:
    return [message.text for message in await play.heard(who)]


# --- each once allowed, with its event and what the resident is told ------------------------------


async def test_what_is_written_after_staff_called_it_off_is_a_matter_of_its_own(
    play: Playbook,
) -> None:
    await play.lives("li")
    asked = await play.resident("报修：主卧的空调不制冷", who="li")
    assert any("哪个时间上门" in one.text for one in asked)
    first = await play.ticket()
    await play.clerk("031", Cancel(ticket=first.id, reason="登记错了"))
    play.later(minutes=30)
    await play.resident("报修：主卧的空调不制冷", who="li")
    assert [one.is_open for one in await play.tickets()] == [False, True]


async def test_take_makes_it_mine_and_tells_the_resident(play: Playbook) -> None:
    ticket = await leak(play)
    await play.heard("li")
    play.later(minutes=5)
    result = await play.clerk("031", Take(ticket=ticket.id))
    taken = await play.ticket()
    assert (result.done, play.words(result)) == (True, f"{ticket.number} 已接单。")
    assert (taken.status, taken.assignee, taken.responded_at) == (
        Status.ACCEPTED, "031", play.now,
    )  # fmt: skip
    event = (await play.events(ticket))[-1]
    assert (event.kind, event.actor, event.at) == (EventKind.MOVED, "staff:031", play.now)
    assert event.data == {"action": "take", "from": "new", "to": "accepted", "assignee": "031"}
    assert await told(play) == [f"{ticket.number} 已由工号 031 的同事接单，会尽快联系您。"]


async def test_give_back_lets_somebody_else_take_it(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    responded = (await play.ticket()).responded_at
    result = await play.clerk("031", GiveBack(ticket=ticket.id))
    given = await play.ticket()
    assert result.done
    assert (given.status, given.assignee, given.responded_at) == (Status.NEW, None, responded)
    assert (await play.events(ticket))[-1].data == {
        "action": "give_back", "from": "accepted", "to": "new",
    }  # fmt: skip
    assert (await play.clerk("032", Take(ticket=ticket.id))).done


async def test_hand_over_moves_it_to_another_queue_with_a_remark(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    await play.heard("li")
    act = HandOver(ticket=ticket.id, queue="front_desk", remark="要先收费")
    result = await play.clerk("031", act)
    handed = await play.ticket()
    assert play.words(result) == f"{ticket.number} 已转派到客服前台。"
    assert (handed.queue, handed.status, handed.assignee) == ("front_desk", Status.NEW, None)
    event = (await play.events(ticket))[-1]
    assert (event.actor, event.text, event.data and event.data["queue"]) == (
        "staff:031", "要先收费", "front_desk",
    )  # fmt: skip
    assert await told(play) == [f"{ticket.number} 已转到客服前台继续处理，您不用再说一遍。"]
    assert (await play.clerk("012", Take(ticket=ticket.id))).done


async def test_start_tells_the_resident_who_comes(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    await play.heard("li")
    result = await play.clerk("031", Start(ticket=ticket.id))
    assert result.done
    assert (await play.ticket()).status is Status.IN_PROGRESS
    assert await told(play) == [f"张强(工号 031)已经出发，来为您处理 {ticket.number}。"]


async def test_resume_goes_on_after_waiting(play: Playbook) -> None:
    ticket = await leak(play)
    await in_state(play, ticket, Status.WAITING)
    assert (await play.clerk("031", Resume(ticket=ticket.id))).done
    assert (await play.ticket()).status is Status.IN_PROGRESS


async def test_a_reply_goes_out_under_the_staff_number_and_ends_the_respond_clock(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await play.heard("li")
    play.later(minutes=3)
    result = await play.clerk(
        "032", Reply(ticket=ticket.id, text=" 马上到 ", attachments=(photo(),))
    )
    assert play.words(result) == f"已回复住户({ticket.number})。"
    reply = (await play.heard("li"))[0]
    assert (reply.author, reply.name, reply.text) == ("staff", "032", "马上到")
    assert [file.id for file in reply.attachments] == [photo().id]
    assert (reply.ticket, reply.id) == (ticket.id, result.message)
    answered = await play.ticket()
    assert (answered.responded_at, answered.status) == (play.now, Status.NEW)
    event = (await play.events(ticket))[-1]
    assert (event.kind, event.actor, event.text, event.message) == (
        EventKind.REPLIED, "staff:032", "马上到", reply.id,
    )  # fmt: skip


async def test_the_respond_clock_ends_only_once(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Reply(ticket=ticket.id, text="马上到"))
    first = (await play.ticket()).responded_at
    play.later(minutes=3)
    await play.clerk("031", Take(ticket=ticket.id))
    assert (await play.ticket()).responded_at == first == MORNING


async def test_a_note_stays_inside(play: Playbook) -> None:
    ticket = await leak(play)
    await play.heard("li")
    result = await play.clerk("032", Note(ticket=ticket.id, text="业主电话13900139000"))
    assert result.done
    assert await told(play) == []
    event = (await play.events(ticket))[-1]
    assert (event.kind, event.actor) == (EventKind.NOTED, "staff:032")
    assert "13900139000" not in event.text
    assert (await play.ticket()).responded_at is None


async def test_done_tells_the_resident_and_asks_whether_it_is_so(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    await play.heard("li")
    play.later(hours=1)
    act = Done(ticket=ticket.id, text="换了密封圈", attachments=(photo("after.jpg"),))
    result = await play.clerk("031", act)
    words, question = await play.heard("li")
    assert (words.text, words.name, len(words.attachments)) == ("换了密封圈", "031", 1)
    assert question.text.startswith(f"{ticket.number} 已处理完成")
    assert [button.label for button in question.buttons][:2] == ["✅ 修好了", "没修好"]
    done = await play.ticket()
    assert (done.status, done.resolved_at, done.assignee) == (Status.RESOLVED, play.now, "031")
    event = (await play.events(ticket))[-1]
    assert event.data == {"action": "resolve", "from": "accepted", "to": "resolved"}
    assert result.message == words.id


async def test_an_inquiry_may_be_done_from_new_and_belongs_to_who_did_it(play: Playbook) -> None:
    ticket = await asked(play)
    result = await play.clerk("012", Done(ticket=ticket.id))
    assert result.done
    done = await play.ticket()
    assert (done.status, done.assignee, done.responded_at) == (Status.RESOLVED, "012", play.now)
    assert (await play.events(ticket))[-1].data == {
        "action": "answer", "from": "new", "to": "resolved",
    }  # fmt: skip
    assert len(await play.heard("li")) == 1


async def test_cancel_tells_the_resident_the_reason(play: Playbook) -> None:
    ticket = await leak(play)
    await play.heard("li")
    assert (await play.clerk("031", Cancel(ticket=ticket.id, reason="重复登记"))).done
    over = await play.ticket()
    assert (over.status, over.closed_at) == (Status.CANCELLED, play.now)
    assert "原因：重复登记" in (await told(play))[0]
    assert (await play.events(ticket))[-1].text == "重复登记"


async def test_reopen_takes_it_up_again_with_its_clocks_anew(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    await play.clerk("031", Done(ticket=ticket.id))
    await play.heard("li")
    play.later(hours=3)
    assert (await play.clerk("031", Reopen(ticket=ticket.id))).done
    again = await play.ticket()
    assert (again.status, again.assignee, again.resolved_at) == (Status.ACCEPTED, "031", None)
    assert again.finish_by == play.now + timedelta(hours=2)
    assert "已重新处理" in (await told(play))[0]


# --- each once refused, by role and by state ------------------------------------------------------

ROLE = (
    (Take(ticket=1), "051"),
    (GiveBack(ticket=1), "032"),
    (HandOver(ticket=1, queue="front_desk"), "051"),
    (Start(ticket=1), "032"),
    (Resume(ticket=1), "032"),
    (Reply(ticket=1, text="好"), "051"),
    (Note(ticket=1, text="好"), "012"),
    (Done(ticket=1), "051"),
    (Cancel(ticket=1, reason="重复"), "012"),
    (Reopen(ticket=1), "051"),
    (Approve(ticket=1), "031"),
    (Refuse(ticket=1), "031"),
)


@pytest.mark.parametrize(("act", "number"), ROLE, ids=lambda value: type(value).__name__)
async def test_who_has_not_the_role_is_refused_and_nothing_changes(
    play: Playbook, act: Act, number: str
) -> None:
    before = await leak(play)
    await play.clerk("031", Take(ticket=1))
    before, events = await play.ticket(), await play.events(before)
    await play.heard("li")
    result = await play.clerk(number, act)
    assert not result.done
    refusal = {
        "032": f"{before.number} 由接单人操作，请先接单，或请主管处理。",
        "031": "这一步由客服、管家、主管或经理来做。",
    }.get(number, f"{before.number} 归工程维修组处理，请联系该组同事。")
    assert play.words(result) == refusal
    assert (await play.ticket(), await play.events(before)) == (before, events)
    assert await told(play) == []


STATE = (
    (Take(ticket=1), Status.RESOLVED, "已完成"),
    (GiveBack(ticket=1), Status.IN_PROGRESS, "处理中"),
    (HandOver(ticket=1, queue="security"), Status.CLOSED, "已结案"),
    (Start(ticket=1), Status.WAITING, "等待中"),
    (Resume(ticket=1), Status.ACCEPTED, "已接单"),
    (Done(ticket=1), Status.CANCELLED, "已取消"),
    (Cancel(ticket=1, reason="重复"), Status.RESOLVED, "已完成"),
    (Reopen(ticket=1), Status.ACCEPTED, "已接单"),
    (Approve(ticket=1), Status.CLOSED, "已结案"),
    (Refuse(ticket=1), Status.CLOSED, "已结案"),
)


@pytest.mark.parametrize(("act", "status", "shown"), STATE, ids=lambda value: type(value).__name__)
async def test_what_the_state_does_not_allow_is_refused_and_nothing_changes(
    play: Playbook, act: Act, status: Status, shown: str
) -> None:
    ticket = await in_state(play, await leak(play), status)
    events = await play.events(ticket)
    result = await play.clerk("001", act)
    assert not result.done
    assert play.words(result) == f"{ticket.number} 现在是「{shown}」，这一步不适用。"
    assert (await play.ticket(), await play.events(ticket)) == (ticket, events)


async def test_a_repair_is_not_done_before_somebody_took_it(play: Playbook) -> None:
    ticket = await leak(play)
    assert not (await play.clerk("031", Done(ticket=ticket.id))).done


async def test_what_says_nothing_is_not_sent_or_kept(play: Playbook) -> None:
    ticket = await leak(play)
    await play.heard("li")
    for act in (Reply(ticket=ticket.id, text="  "), Note(ticket=ticket.id, text=" ")):
        result = await play.clerk("031", act)
        assert (result.done, play.words(result)) == (False, "请写上内容再发。")
    result = await play.clerk("031", Cancel(ticket=ticket.id, reason=" "))
    assert (result.done, play.words(result)) == (False, "请写上原因，住户会看到。")
    assert await told(play) == []
    assert (await play.ticket()).version == ticket.version


async def test_hand_over_needs_another_queue_that_is_there(play: Playbook) -> None:
    ticket = await leak(play)
    for queue, words in (
        ("nowhere", "小区没有「nowhere」这个组，请另选一个。"),
        ("maintenance", "已经在这个组里了，请选另一个组。"),
    ):
        result = await play.clerk("031", HandOver(ticket=ticket.id, queue=queue))
        assert (result.done, play.words(result)) == (False, words)


async def test_what_was_closed_long_ago_is_recorded_anew(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    await play.clerk("031", Done(ticket=ticket.id))
    await play.presses("修好了", who="li")
    assert (await play.ticket()).status is Status.CLOSED
    play.later(days=30)
    assert (await play.clerk("031", Reopen(ticket=ticket.id))).done
    await play.clerk("031", Done(ticket=ticket.id))
    await play.presses("修好了", who="li")
    play.later(days=30, seconds=1)
    result = await play.clerk("031", Reopen(ticket=ticket.id))
    assert (result.done, play.words(result)) == (
        False, f"{ticket.number} 结案已超过 30 天，请用 /new 另行登记。",
    )  # fmt: skip


async def test_whoever_stands_above_may_act_on_what_another_has(play: Playbook) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    assert (await play.clerk("008", GiveBack(ticket=ticket.id))).done


# --- complaints about staff -----------------------------------------------------------------------


@pytest.mark.parametrize("number", ["008", "012", "051"])
async def test_a_complaint_about_staff_is_the_managers_alone(play: Playbook, number: str) -> None:
    """It skips the supervisor (SPEC 4)."""
    await play.lives("li")
    await play.resident("前台那个工作人员态度特别恶劣,我要投诉她", who="li")
    ticket = await play.ticket()
    assert (ticket.category, ticket.queue) == ("complaint_staff", "manager")
    assert not (await play.clerk(number, Take(ticket=ticket.id))).done
    assert (await play.clerk("001", Take(ticket=ticket.id))).done
    result = await play.clerk("001", HandOver(ticket=ticket.id, queue="front_desk"))
    assert (result.done, play.words(result)) == (
        False, f"{ticket.number} 反映的是工作人员，只由管理处经理处理，不转到别的组。",
    )  # fmt: skip


async def test_the_card_left_behind_tells_nothing_of_what_became_the_managers(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await play.deliver()
    assert "漏水" in play.find(ticket.number, MAINTENANCE).text
    assert (await play.clerk("001", HandOver(ticket=ticket.id, queue="manager"))).done
    await play.deliver()
    assert play.find(ticket.number, MAINTENANCE).text == (
        f"{ticket.number} 已移交，由其他同事跟进。"
    )


async def test_a_complaint_about_staff_that_lies_elsewhere_can_still_go_to_the_manager(
    play: Playbook,
) -> None:
    await play.lives("li")
    await play.resident("前台那个工作人员态度特别恶劣,我要投诉她", who="li")
    async with play.storage.write() as uow:
        locked = await uow.tickets.get((await play.ticket()).id, lock=True)
        ticket = await uow.tickets.save(replace(locked, queue="front_desk"))
    assert not (await play.clerk("012", Take(ticket=ticket.id))).done
    assert (await play.clerk("001", HandOver(ticket=ticket.id, queue="manager"))).done


# --- two at once, keys, communities ---------------------------------------------------------------


async def test_of_two_who_take_it_one_gets_it_and_the_other_is_told_who(play: Playbook) -> None:
    ticket = await leak(play)
    await play.heard("li")
    results = await asyncio.gather(
        play.clerk("031", Take(ticket=ticket.id)), play.clerk("032", Take(ticket=ticket.id))
    )
    taken = await play.ticket()
    assert sorted(result.done for result in results) == [False, True]
    late = next(result for result in results if not result.done)
    name = {"031": "张强", "032": "吴明"}[taken.assignee or ""]
    assert play.words(late) == f"已由 {name}({taken.assignee})接单。"
    assert len(await told(play)) == 1
    moves = [e for e in await play.events(ticket) if e.kind is EventKind.MOVED]
    assert len(moves) == 1


async def test_a_clerk_and_the_resident_at_the_same_moment_do_not_block_each_other(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    for number in range(5):
        result, _ = await asyncio.gather(
            play.clerk("031", Reply(ticket=ticket.id, text=f"第{number}条")),
            play.resident(f"柜子也湿了,第{number}次", who="li"),
        )
        assert result.done
    kinds = [event.kind for event in await play.events(ticket)]
    assert (kinds.count(EventKind.REPLIED), kinds.count(EventKind.ADDED)) == (5, 5)


async def test_a_take_after_the_holder_has_left_the_company_is_refused_all_the_same(
    play: Playbook,
) -> None:
    ticket = await leak(play)
    await play.clerk("031", Take(ticket=ticket.id))
    staff = tuple(one for one in play.place.staff if one.number != "031")
    async with play.storage.write() as uow:
        await uow.communities.save(replace(play.place, staff=staff), today=MORNING.date())
    result = await play.clerk("032", Take(ticket=ticket.id))
    assert play.words(result) == f"{ticket.number} 现在是「已接单」，这一步不适用。"


async def test_a_key_that_was_used_changes_nothing(play: Playbook) -> None:
    ticket = await leak(play)
    await play.heard("li")
    act = Reply(ticket=ticket.id, text="马上到")
    first, again = [await play.clerk("031", act, key="k1") for _ in range(2)]
    assert (first.done, again.done) == (True, True)
    assert play.words(again) == "这一步刚才已经做过，没有重复执行。"
    assert again.ticket == await play.ticket()
    assert len(await told(play)) == 1
    assert (await play.clerk("032", act, key="k1")).message is not None


async def test_a_key_of_what_was_refused_can_be_used_again(play: Playbook) -> None:
    ticket = await leak(play)
    act = Done(ticket=ticket.id)
    assert not (await play.clerk("031", act, key="k1")).done
    await play.clerk("031", Take(ticket=ticket.id))
    assert play.words(await play.clerk("031", act, key="k1")).startswith(f"{ticket.number} 已完成")


async def test_another_communitys_ticket_is_not_there(play: Playbook) -> None:
    ticket = await leak(play)
    other = community(id="other", token_env="")
    async with play.storage.write() as uow:
        await uow.communities.save(other, today=MORNING.date())
    desk = Service(play.storage, understander(), texts(), {BOT: [play.place.id]}).desk
    for key in ("", "k1", "k1"):
        with pytest.raises(LookupError):
            await desk.act("other", "031", Take(ticket=ticket.id), play.now, key=key)
    async with play.storage.write() as uow:  # a key that was used, for whatever reason
        await uow.links.told_once("act:other:031:k2")
    with pytest.raises(LookupError):
        await desk.act("other", "031", Take(ticket=ticket.id), play.now, key="k2")
    assert (await play.ticket()).status is Status.NEW


async def test_what_is_not_there_is_an_error_of_the_caller(play: Playbook) -> None:
    ticket = await leak(play)
    desk = play.service.desk
    for place, number, act in (
        ("nowhere", "031", Take(ticket=ticket.id)),
        (play.place.id, "999", Take(ticket=ticket.id)),
        (play.place.id, "031", Take(ticket=999)),
    ):
        with pytest.raises(LookupError):
            await desk.act(place, number, act, play.now)


# --- where nothing can be sent --------------------------------------------------------------------


async def test_of_a_walk_in_nobody_can_be_written_to(play: Playbook) -> None:
    new = New(kind=Kind.REPAIR, text=LEAK, home="3-2-501", channel=Channel.WALK_IN)
    ticket = (await play.records("012", new)).ticket
    assert ticket is not None
    result = await play.clerk("031", Reply(ticket=ticket.id, text="马上到"))
    assert (result.done, play.words(result)) == (
        False, f"{ticket.number} 的住户没有聊天渠道，请打电话联系。",
    )  # fmt: skip
    assert (await play.clerk("031", Take(ticket=ticket.id))).done
    assert (await play.clerk("031", Done(ticket=ticket.id, text="换了"))).message is None
    assert (await play.ticket()).status is Status.RESOLVED


async def test_who_has_closed_the_chat_cannot_be_written_to_and_it_is_said(play: Playbook) -> None:
    ticket = await leak(play, who="tg:5001")
    await play.resident(who="tg:5001", blocked=True)
    result = await play.clerk("031", Reply(ticket=ticket.id, text="马上到"))
    assert (result.done, play.words(result)) == (
        False, f"{ticket.number} 的住户已关闭聊天，消息未发出，请打电话联系。",
    )  # fmt: skip
    assert (await play.ticket()).responded_at is None


# --- at night -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "text", "hours", "due"),
    [
        ("tg:5001", "客厅的灯坏了一个", 2, at("08:00", MORNING.date() + timedelta(days=1))),
        ("tg:5001", "客厅的灯坏了一个", 0.5, None),
        ("tg:5001", LEAK + "漏得厉害", 2, None),
        ("li", "客厅的灯坏了一个", 2, None),
    ],
    ids=["asleep", "wrote just now", "urgent", "on the web page, which wakes nobody"],
)
async def test_a_reply_at_night_waits_for_the_morning_unless_it_is_awaited(
    play: Playbook, who: str, text: str, hours: float, due: object
) -> None:
    play.now = at("21:30")
    await play.lives(who)
    await play.resident(text, who=who)
    ticket = await play.ticket()
    await play.deliver()
    play.later(hours=hours)
    result = await play.clerk("031", Reply(ticket=ticket.id, text="明早来"))
    waits = "现在是休息时间，回复将在 明天 08:00发给住户。"
    assert play.words(result) == (waits if due else f"已回复住户({ticket.number})。")
    if who.startswith("tg:"):
        assert [envelope.due for envelope in await play.promised(5001)] == [due or play.now]


# --- binding --------------------------------------------------------------------------------------


async def requested(
    play: Playbook, who: str = "guest", *, name: str = "张三", phone: str = "13900139000"
) -> Ticket:
    """A visitor asks to be bound to 3-2-501."""
    for words in ("我要绑定房号", "3-2-501", name, phone):
        await play.resident(words, who=who)
    ticket = await play.ticket()
    assert (ticket.category, ticket.kind, ticket.queue) == ("bind_home", Kind.TASK, "front_desk")
    return ticket


async def person_of(play: Playbook, who: str):
    async with play.storage.read() as uow:
        conversation = await uow.conversations.at(play.address(who))
    assert conversation is not None
    return conversation.person


async def test_approved_the_writer_is_bound_and_the_household_told(play: Playbook) -> None:
    await play.lives("li", phone="+8613800138000")
    ticket = await requested(play)
    await play.heard("guest")
    result = await play.clerk("012", Approve(ticket=ticket.id))
    assert play.words(result) == f"{ticket.number} 已批准，房号已绑定。"
    assert await told(play, "guest") == [
        "张三，已为您绑定 3号楼2单元501室。以后有事直接说，不用再报地址和电话。"
    ]
    assert await told(play, "li") == [
        "张三 刚刚绑定了 3号楼2单元501室。如果您不认识这个人，请马上告诉我们。"
    ]
    person = await person_of(play, "guest")
    assert (person.name, person.homes, person.phone) == ("张三", ("3-2-501",), "+8613900139000")
    assert person.residences[0].role is HomeRole.FAMILY
    over = await play.ticket()
    assert (over.status, over.assignee, over.closed_at) == (Status.CLOSED, "012", play.now)
    event = (await play.events(ticket))[-1]
    assert (event.actor, event.data and event.data["decision"]) == ("staff:012", "approved")
    assert not (await play.clerk("008", Approve(ticket=ticket.id))).done


async def test_who_is_on_file_for_the_home_becomes_that_resident(play: Playbook) -> None:
    known = await play.lives("li", phone="+8613900139000", name="李建国")
    ticket = await requested(play, name="李建國")
    await play.clerk("012", Approve(ticket=ticket.id))
    assert (await person_of(play, "guest")).id == known.id
    assert await told(play, "li") == []


@pytest.mark.parametrize(
    ("on_file", "stated", "same"),
    [
        (None, "13900139000", True),
        ("+8613800138000", "跳过", False),
        ("+8613800138000", "13900139000", False),
    ],
    ids=["no number on file", "none stated", "another number"],
)
async def test_a_name_alone_is_that_resident_only_where_no_number_is_on_file(
    play: Playbook, on_file: str | None, stated: str, same: bool
) -> None:
    known = await play.lives("li", phone=on_file, name="张三")
    ticket = await requested(play, phone=stated)
    await play.clerk("012", Approve(ticket=ticket.id))
    assert ((await person_of(play, "guest")).id == known.id) is same


async def test_a_number_on_file_for_another_home_is_not_given_away(play: Playbook) -> None:
    """A stated number must neither make the writer its owner nor spoil binding by it."""
    owner = await play.lives("owner", home="1-1-101", phone="+8613900139000")
    ticket = await requested(play)
    await play.clerk("012", Approve(ticket=ticket.id))
    person = await person_of(play, "guest")
    assert (person.id == owner.id, person.phone, person.homes) == (False, None, ("3-2-501",))


async def test_a_resident_gets_a_second_home(play: Playbook) -> None:
    known = await play.lives("li", home="1-1-101")
    async with play.storage.write() as uow:
        conversation = await uow.conversations.at(play.address("li"))
        assert conversation is not None
        request = Draft(
            community=play.place.id, kind=Kind.TASK, category="bind_home", queue="front_desk",
            urgency=Urgency.INQUIRY, text="绑定第二套房", channel=Channel.WEB, home="3-2-501",
            person=known.id, person_name=known.name, conversation=conversation.id, verified=False,
        )  # fmt: skip
        ticket = await uow.tickets.open(request, now=play.now)
    await play.clerk("012", Approve(ticket=ticket.id))
    person = await person_of(play, "li")
    assert (person.id, person.homes) == (known.id, ("1-1-101", "3-2-501"))


@pytest.mark.parametrize("reason", ["", "不是本户的人"])
async def test_refused_the_writer_stays_a_visitor_and_is_told(play: Playbook, reason: str) -> None:
    ticket = await requested(play)
    await play.heard("guest")
    result = await play.clerk("012", Refuse(ticket=ticket.id, reason=reason))
    assert result.done
    words = await told(play, "guest")
    assert words[0].startswith("3号楼2单元501室 的绑定这次没有通过核对")
    assert reason in words[0]
    assert await person_of(play, "guest") is None
    assert (await play.ticket()).status is Status.CANCELLED
    assert (await play.events(ticket))[-1].text == reason


async def test_what_is_no_request_cannot_be_approved_or_refused(play: Playbook) -> None:
    ticket = await asked(play)
    for act in (Approve(ticket=ticket.id), Refuse(ticket=ticket.id)):
        result = await play.clerk("012", act)
        assert (result.done, play.words(result)) == (False, "这一件没有需要审批的绑定申请。")


# --- the ticket's conversation --------------------------------------------------------------------


async def test_the_answer_goes_where_the_resident_wrote_last_about_it(play: Playbook) -> None:
    """SPEC 1: what belongs to a ticket goes to the channel of their last message on it."""
    ticket = await leak(play, who="li")
    person = await person_of(play, "li")
    async with play.storage.write() as uow:
        opened = await uow.conversations.open(play.address("phone"), play.place.id, now=play.now)
        locked = await uow.conversations.get(opened.id, lock=True)
        await uow.conversations.save(replace(locked, person=person))
    await play.resident("补充一下,柜子也湿了", who="phone")
    await play.heard("phone")
    await play.heard("li")
    await play.clerk("031", Reply(ticket=ticket.id, text="马上到"))
    assert (await told(play, "phone"), await told(play, "li")) == (["马上到"], [])


async def test_groups_are_not_needed(database_url: str) -> None:
    """The desk page does the same where a community has no Telegram."""
    queues = tuple(Queue(queue.id) for queue in community().queues)
    async with stage(database_url, community(queues=queues)) as play:
        ticket = await leak(play)
        await play.resident("柜子也湿了", who="li", message="m1")
        await play.resident("水小一点了", who="li", message="m1", edited=True)
        assert (await play.clerk("031", Take(ticket=ticket.id))).done
        act = HandOver(ticket=ticket.id, queue="front_desk", remark="看看")
        assert (await play.clerk("031", act)).done
        assert await play.promised(FRONT) == await play.promised(MAINTENANCE) == []
