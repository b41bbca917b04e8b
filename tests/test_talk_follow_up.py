"""About a ticket that is there: add, urge, reschedule, cancel, reopen, rate, progress (SPEC 2)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.community import Role
from flows.desk.actions import Cancel, Reopen, Reply, Take
from flows.messages import Location
from flows.people import HomeRole
from flows.tickets import Action, EventKind, Kind, Status
from flows.understanding import Interval
from tests.playbook import FRONT, MAINTENANCE, Playbook, at, community, contact, photo, stage

SATURDAY = date(2026, 11, 28)


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


async def toilet(play: Playbook) -> None:
    await play.resident("马桶堵了", who="li")
    await play.presses("跳过", who="li")
    play.later(minutes=2)


async def kinds(play: Playbook) -> list[EventKind]:
    return [event.kind for event in await play.events(await play.ticket())]


# --- add ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sure", [True, False])
async def test_what_is_written_while_a_ticket_is_open_can_be_added_to_it(
    play: Playbook, sure: bool
) -> None:
    await lamp(play)
    text = "补充一下,是吸顶灯"
    play.means[text] = "ticket_add" if sure else ("ticket_add", "repair_electrical")
    said = await play.resident(text, who="li")
    assert said[0].text == "已补充到 R-261123-0001，负责的同事马上能看到。"
    assert [b.choice for b in said[0].buttons] == ["ticket.other=1"]
    event = (await play.events(await play.ticket()))[-1]
    assert (event.kind, event.text) == (EventKind.ADDED, text)
    assert any(text in one.body.text for one in await play.promised(MAINTENANCE))


async def test_an_addition_with_a_phone_and_a_time_corrects_them(play: Playbook) -> None:
    await lamp(play)
    said = await play.resident("补充一下,电话改成13900139000,周六上午来", who="li")
    assert said[0].text.startswith("R-261123-0001 的上门时间已改为 11月28日(周六)上午。")
    assert said[1].text == "已按您说的更正了 R-261123-0001。"
    ticket = await play.ticket()
    assert ticket.phone == "+8613900139000"
    assert ticket.visit == Interval(at("08:00", SATURDAY), at("12:00", SATURDAY))


async def test_files_places_and_contacts_are_added_too(play: Playbook) -> None:
    await lamp(play)
    for more in (
        {"attachments": (photo("lamp.jpg"),)},
        {"location": Location(22.5, 114.0)},
        {"contact": contact("+8613700137000", own=False)},
    ):
        said = await play.resident(who="li", **more)
        assert said[0].text.startswith("已补充到 R-261123-0001")
    texts = [event.text for event in await play.events(await play.ticket())]
    assert texts[-2] == "📍 22.50000, 114.00000"
    assert texts[-1].startswith("☎ 李建国")


async def test_an_addition_without_a_ticket_is_an_inquiry(play: Playbook) -> None:
    play.means["补充一下"] = "ticket_add"
    await play.resident("补充一下", who="li")
    assert (await play.ticket()).kind is Kind.INQUIRY


async def test_the_ticket_on_which_something_happened_last_takes_it(play: Playbook) -> None:
    await lamp(play)
    first = await play.ticket()
    await toilet(play)
    await play.clerk("031", Take(ticket=first.id))
    play.means["在卧室左边"] = ()
    said = await play.resident("在卧室左边", who="li")
    assert "R-261123-0001" in said[-1].text


async def test_a_number_names_the_ticket(play: Playbook) -> None:
    await lamp(play)
    await toilet(play)
    play.means["R-261123-0001补充一下"] = "ticket_add"
    said = await play.resident("R-261123-0001补充一下", who="li")
    assert "R-261123-0001" in said[0].text
    play.means["R-261123-0009补充一下"] = "ticket_add"
    await play.resident("R-261123-0009补充一下", who="li")
    assert (await play.ticket()).kind is Kind.INQUIRY  # there is no such one: a person looks


# --- a reply --------------------------------------------------------------------------------------


async def receipt(play: Playbook, who: str = "li") -> str:
    """The channel's id of the resident's own first message: a reply to it is about its ticket."""
    return next(m.channel_id for m in await play.chat(who) if m.author == "resident")


async def test_a_reply_belongs_to_its_ticket_whatever_it_says(play: Playbook) -> None:
    await lamp(play)
    message = await receipt(play)
    await toilet(play)
    await play.resident("厨房水管也漏水了", who="li", reply_to=message)
    assert len(await play.tickets()) == 2
    assert (await play.events((await play.tickets())[0]))[-1].text == "厨房水管也漏水了"


async def test_a_photo_as_a_reply_goes_to_its_ticket(play: Playbook) -> None:
    await lamp(play)
    message = await receipt(play)
    await toilet(play)
    said = await play.resident(who="li", reply_to=message, attachments=(photo(),))
    assert "R-261123-0001" in said[0].text


async def test_a_reply_to_the_bots_message_on_telegram_finds_its_ticket(play: Playbook) -> None:
    await play.resident("3-2-501卧室的灯坏了,电话13900139000", who="tg:5001")
    await play.deliver()
    copy = play.find("R-261123-0001", 5001)
    await play.resident("3-2-501马桶堵了", who="tg:5001")
    play.later(minutes=2)
    said = await play.resident("还有一件事,楼道灯也坏了", who="tg:5001", reply_to=copy.message)
    assert "R-261123-0001" in said[0].text


async def test_a_reply_to_the_receipt_goes_to_its_ticket_while_a_time_is_offered(
    play: Playbook,
) -> None:
    await play.resident("卧室的灯坏了", who="li")
    said = await play.resident("楼上半夜装修太吵了", who="li", reply_to=await receipt(play))
    assert said[0].text.startswith("已补充到 R-261123-0001")
    assert len(await play.tickets()) == 1


async def test_a_reply_to_something_else_is_read_as_any_message(play: Playbook) -> None:
    await lamp(play)
    await play.resident("楼上半夜装修太吵了", who="li", reply_to="unheard-of")
    assert (await play.ticket()).kind is Kind.COMPLAINT


async def test_thanks_as_a_reply_is_returned(play: Playbook) -> None:
    await lamp(play)
    said = await play.resident("谢谢", who="li", reply_to=await receipt(play))
    assert said[0].text.startswith("不客气")


async def test_a_reply_while_a_question_is_open_goes_to_its_ticket_and_the_question_stands(
    play: Playbook,
) -> None:
    await play.resident("3-2-501卧室的灯坏了")
    await play.resident("取消")
    message = await receipt(play, "guest")
    play.later(minutes=2)
    await play.resident(choice="menu.repair")
    play.means["是吸顶灯"] = ()
    said = await play.resident("是吸顶灯", reply_to=message)
    assert "R-261123-0001" in said[0].text
    assert (await play.conversation()).talk.asked == "text"


async def test_an_unclear_reply_to_what_is_done_asks_whether_it_is_settled(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    play.means["师傅是下午来的"] = ()
    said = await play.resident("师傅是下午来的", who="li", reply_to=await receipt(play))
    assert "ticket.ok=1" in [b.choice for b in said[0].buttons]
    assert (await play.ticket()).status is Status.RESOLVED
    assert (await kinds(play))[-1] is EventKind.ADDED


async def test_a_new_matter_as_a_reply_to_what_is_done_is_a_new_one(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await play.resident("厨房水管漏水了", who="li", reply_to=await receipt(play))
    assert [t.category for t in await play.tickets()] == ["repair_electrical", "repair_plumbing"]


async def test_a_reply_to_what_staff_cancelled_opens_it_anew(play: Playbook) -> None:
    await lamp(play)
    former = await play.ticket()
    await play.clerk("031", Cancel(ticket=former.id, reason="重复登记"))
    play.means["不行,还是要修"] = "deny"
    await play.resident("不行,还是要修", who="li", reply_to=await receipt(play))
    ticket = await play.ticket()
    assert (ticket.linked, ticket.category) == (former.id, "repair_electrical")
    assert ticket.text == "不行,还是要修\n(R-261123-0001) 卧室的灯坏了"
    assert (ticket.place, ticket.home) == (former.place, "3-2-501")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("楼上半夜装修太吵了", Kind.COMPLAINT), ("建议在楼下装个充电桩", Kind.INQUIRY)],
)
async def test_what_is_opened_anew_keeps_its_kind(play: Playbook, text: str, kind: Kind) -> None:
    await play.resident(text, who="li")
    former = await play.ticket()
    number = {Kind.COMPLAINT: "051", Kind.INQUIRY: "012"}[kind]
    await play.clerk(number, Cancel(ticket=former.id, reason="重复登记"))
    play.means["不行"] = "deny"
    await play.resident("不行", who="li", reply_to=await receipt(play))
    ticket = await play.ticket()
    assert (ticket.kind, ticket.linked) == (kind, former.id)


# --- what staff asked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"), [("好的", "已补充到"), ("不用了", "已补充到"), ("谢谢", "不客气")]
)
async def test_an_answer_to_a_clerk_goes_to_the_clerk(play: Playbook, text: str, told: str) -> None:
    await lamp(play)
    await play.clerk("031", Reply(ticket=1, text="周六上午可以吗?"))
    said = await play.resident(text, who="li")
    assert said[-1].text.startswith(told)
    assert (await play.events(await play.ticket()))[-1].text == text


async def test_where_the_bot_spoke_last_small_talk_stays_with_it(play: Playbook) -> None:
    await lamp(play)
    said = await play.resident("好的", who="li")
    assert said[0].text.startswith("好的。还有什么可以帮您")


async def test_a_number_that_answers_a_clerk_presses_no_button(play: Playbook) -> None:
    await lamp(play)
    await play.resident("我的报修到哪了", who="li")
    await play.clerk("031", Reply(ticket=1, text="坏了几盏灯?"))
    play.means["1"] = ()
    said = await play.resident("1", who="li")
    assert said[-1].text.startswith("已补充到")
    assert EventKind.URGED not in await kinds(play)


# --- another matter -------------------------------------------------------------------------------


async def test_another_matter_is_read_again_and_opened_as_what_it_is(play: Playbook) -> None:
    await lamp(play)
    play.means["卧室的插座也没有电"] = ("repair_electrical", "ask_fee")
    await play.resident("卧室的插座也没有电", who="li")
    play.means["卧室的插座也没有电"] = "repair_electrical"
    said = await play.presses("另一件事", who="li")
    first, second = await play.tickets()
    assert (second.kind, second.queue) == (Kind.REPAIR, "maintenance")
    assert (second.text, second.home) == ("卧室的插座也没有电", "3-2-501")
    assert "R-261123-0002" in said[0].text
    async with play.storage.read() as uow:
        rows = await uow.messages.of_ticket(second.id)
        left = await uow.messages.of_ticket(first.id)
    assert "卧室的插座也没有电" in [row.text for row in rows]
    assert "卧室的插座也没有电" not in [row.text for row in left]
    assert any("另一件事" in one.body.text for one in await play.promised(MAINTENANCE))


async def test_another_matter_that_nobody_can_place_goes_to_the_front_desk(play: Playbook) -> None:
    await lamp(play)
    play.means["那边也是"] = ()
    await play.resident("那边也是", who="li")
    said = await play.presses("另一件事", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.text) == (Kind.INQUIRY, "那边也是")
    assert "Q-261123-0002" in said[0].text


async def test_pressed_twice_it_splits_once(play: Playbook) -> None:
    await lamp(play)
    play.means["那边也是"] = ()
    await play.resident("那边也是", who="li")
    await play.presses("另一件事", who="li")
    said = await play.presses("另一件事", who="li")
    assert said[0].text.startswith("这个按钮已经过时了")
    assert len(await play.tickets()) == 2


async def test_a_photo_can_be_another_matter(play: Playbook) -> None:
    await lamp(play)
    await play.resident(who="li", attachments=(photo(),))
    await play.presses("另一件事", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.text) == (Kind.INQUIRY, "📎")
    assert [f.name for one in await play.promised(FRONT) for f in one.body.attachments] == [
        "leak.jpg"
    ]


# --- urge -----------------------------------------------------------------------------------------


async def test_urging_tells_whoever_has_it(play: Playbook) -> None:
    await lamp(play)
    await play.clerk("031", Take(ticket=1))
    said = await play.resident("怎么还没来,催一下", who="li")
    assert said[-1].text.startswith("已催办 R-261123-0001")
    event = (await play.events(await play.ticket()))[-1]
    assert (event.kind, event.text) == (EventKind.URGED, "怎么还没来,催一下")
    assert any("@张强(031)" in one.body.text for one in await play.promised(MAINTENANCE))


async def test_nobody_has_it_so_the_queue_is_told(play: Playbook) -> None:
    await lamp(play)
    await play.resident("怎么还没来,催一下", who="li")
    assert any("工程维修组 住户在催" in one.body.text for one in await play.promised(MAINTENANCE))


async def test_with_several_the_resident_says_which(play: Playbook) -> None:
    await lamp(play)
    await toilet(play)
    said = await play.resident("怎么还没来,催一下", who="li")
    assert [b.choice for b in said[0].buttons] == ["urge.ticket=2", "urge.ticket=1", "cancel"]
    await play.resident("R-261123-0001", who="li")
    assert (await play.events((await play.tickets())[0]))[-1].kind is EventKind.URGED


async def test_words_say_which(play: Playbook) -> None:
    await lamp(play)
    await toilet(play)
    play.means["卧室的灯催一下"] = "ticket_urge"
    said = await play.resident("卧室的灯催一下", who="li")
    assert said[0].text.startswith("已催办 R-261123-0001")


async def test_a_reply_says_which(play: Playbook) -> None:
    await lamp(play)
    message = await receipt(play)
    await toilet(play)
    said = await play.resident("催一下", who="li", reply_to=message)
    assert said[0].text.startswith("已催办 R-261123-0001")


async def test_a_ticket_that_is_no_choice_is_asked_for_again(play: Playbook) -> None:
    await lamp(play)
    await toilet(play)
    await play.resident("怎么还没来,催一下", who="li")
    play.means["就那个"] = ()
    said = await play.resident("就那个", who="li")
    assert said[1].text == "您说的是哪一件？"


async def test_with_nothing_open_a_person_is_called(play: Playbook) -> None:
    await play.resident("怎么还没来,催一下", who="li")
    assert (await play.ticket()).kind is Kind.INQUIRY


# --- reschedule -----------------------------------------------------------------------------------


async def test_another_time_for_the_visit(play: Playbook) -> None:
    await lamp(play)
    said = await play.resident("改到周六上午行吗", who="li")
    assert said[0].text == (
        "R-261123-0001 的上门时间已改为 11月28日(周六)上午。\n"
        "处理完成的时限相应改到11月30日(周一)20:30前。"
    )
    ticket = await play.ticket()
    assert ticket.visit == Interval(at("08:00", SATURDAY), at("12:00", SATURDAY))
    assert (await kinds(play))[-1] is EventKind.RESCHEDULED


async def test_the_time_is_asked_where_it_is_not_said(play: Playbook) -> None:
    await lamp(play)
    said = await play.resident("我想换个上门的时间", who="li")
    assert said[0].buttons[-1].choice == "cancel"
    await play.presses("明天 上午", who="li")
    assert (await play.ticket()).visit is not None


async def test_with_nobody_coming_the_front_desk_sees_to_it(play: Playbook) -> None:
    await play.resident("楼上半夜装修太吵了", who="li")
    play.later(minutes=2)
    play.means["改到周六上午行吗"] = "ticket_reschedule"
    await play.resident("改到周六上午行吗", who="li")
    assert (await play.ticket()).kind is Kind.INQUIRY


async def test_a_reopened_one_is_not_promised_back_in_time(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    play.later(days=8)
    await play.resident("刚修好的灯又坏了", who="li")
    promised = (await play.ticket()).finish_by
    await play.resident("改到今天下午", who="li")
    ticket = await play.ticket()
    assert ticket.visit is not None
    assert ticket.finish_by == promised
    assert promised is not None
    assert promised > play.now


# --- cancel ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("yes", ["确认", "是的", "取消", "1"])
async def test_withdrawn_after_a_yes(play: Playbook, yes: str) -> None:
    await lamp(play)
    said = await play.resident("不用修了", who="li")
    assert said[0].text == "要取消 R-261123-0001「卧室的灯坏了」吗？"
    assert [b.choice for b in said[0].buttons] == ["cancel.sure=yes", "cancel.sure=no"]
    said = await play.resident(yes, who="li")
    assert said[0].text.startswith("R-261123-0001 已取消")
    ticket = await play.ticket()
    assert (ticket.status, ticket.closed_at) == (Status.CANCELLED, play.now)


@pytest.mark.parametrize("no", ["不用了", "不是", "2"])
async def test_kept_after_a_no(play: Playbook, no: str) -> None:
    await lamp(play)
    await play.resident("不用修了", who="li")
    said = await play.resident(no, who="li")
    assert said[0].text.startswith("好的，R-261123-0001 继续处理")
    assert (await play.ticket()).status is Status.NEW


async def test_whoever_has_it_is_told(play: Playbook) -> None:
    await lamp(play)
    await play.clerk("031", Take(ticket=1))
    await play.resident("不用修了", who="li")
    await play.resident("是的", who="li")
    assert any("住户取消了" in one.body.text for one in await play.promised(MAINTENANCE))


async def test_with_nothing_open_there_is_nothing_to_cancel(play: Playbook) -> None:
    play.means["不用修了"] = "ticket_cancel"
    said = await play.resident("不用修了", who="li")
    assert said[0].text.startswith("目前没有可以取消的登记")


async def test_what_staff_ended_meanwhile_is_not_asked_about_any_more(play: Playbook) -> None:
    await lamp(play)
    await play.resident("不用修了", who="li")
    await play.clerk("031", Cancel(ticket=1, reason="已另行处理"))
    said = await play.resident("是的", who="li")
    assert said[-1].text.startswith("目前没有可以取消的登记")


async def test_what_staff_ended_in_the_same_moment_is_said_so(play: Playbook) -> None:
    await lamp(play)
    await play.resident("不用修了", who="li")

    async def meanwhile() -> None:
        await play.clerk("031", Cancel(ticket=1, reason="已另行处理"))

    play.meanwhile = meanwhile
    said = await play.resident("是的", who="li")
    assert said[-1].text.startswith("R-261123-0001 目前已取消")


# --- done, reopened, rated ------------------------------------------------------------------------


async def test_when_it_is_done_the_resident_is_asked(play: Playbook) -> None:
    await lamp(play)
    said = await play.settled()
    assert [b.choice for b in said[-1].buttons] == [
        "ticket.ok=1", "ticket.reopen=1", "ticket.rate3=1", "ticket.rate2=1", "ticket.rate1=1",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", [False, True])
async def test_mended_closes_it(play: Playbook, typed: bool) -> None:
    await lamp(play)
    await play.settled()
    if typed:
        said = await play.resident("修好了", who="li")
    else:
        said = await play.presses("修好了", who="li")
    assert said[0].text.startswith("太好了！R-261123-0001 就此结案")
    ticket = await play.ticket()
    assert (ticket.status, ticket.closed_at) == (Status.CLOSED, play.now)


async def test_mended_on_an_open_one_is_not_possible_now(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await play.clerk("031", Reopen(ticket=1))
    said = await play.presses("修好了", who="li")
    assert said[-1].text.startswith("R-261123-0001 目前已接单")


@pytest.mark.parametrize("way", ["button", "label", "words"])
async def test_not_mended_opens_it_again_and_the_supervisor_is_called(
    play: Playbook, way: str
) -> None:
    await lamp(play)
    await play.settled()
    opened = (await play.ticket()).finish_by
    play.later(hours=1)
    if way == "button":
        said = await play.presses("没修好", who="li")
    else:
        said = await play.resident({"label": "没修好", "words": "刚修完又坏了"}[way], who="li")
    assert said[0].text.startswith("R-261123-0001 已重新处理")
    ticket = await play.ticket()
    assert (ticket.status, ticket.assignee) == (Status.ACCEPTED, "031")
    assert (ticket.resolved_at, ticket.responded_at) == (None, None)
    assert ticket.finish_by is not None
    assert opened is not None
    assert ticket.finish_by > opened
    texts = [one.body.text for one in await play.promised(MAINTENANCE)]
    assert any("住户反映没有解决" in text for text in texts)
    assert any("@陈洁(008)" in text for text in texts)


async def test_an_old_button_reopens_no_other_ticket(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    lamps = next(m for m in reversed(await play.chat("li")) if m.buttons)
    await toilet(play)
    await play.settled("032")
    await play.clerk("031", Reopen(ticket=1))
    said = await play.resident(who="li", choice=lamps.buttons[1].choice)
    assert said[-1].text.startswith("这个按钮已经过时了")
    assert (await play.ticket()).status is Status.RESOLVED


async def test_broken_again_while_it_is_still_open_is_added(play: Playbook) -> None:
    await lamp(play)
    said = await play.resident("刚修完又坏了", who="li")
    assert said[0].text.startswith("已补充到 R-261123-0001")


async def test_broken_again_with_nothing_known_is_an_inquiry(play: Playbook) -> None:
    await play.resident("刚修完又坏了", who="li")
    assert (await play.ticket()).kind is Kind.INQUIRY


async def test_broken_again_is_for_the_ticket_that_was_named(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await toilet(play)
    play.means |= {"R-261123-0002又堵了": "ticket_reopen", "R-261123-0009又坏了": "ticket_reopen"}
    said = await play.resident("R-261123-0002又堵了", who="li")
    assert said[0].text.startswith("已补充到 R-261123-0002")
    assert (await play.tickets())[0].status is Status.RESOLVED
    await play.resident("R-261123-0009又坏了", who="li")
    assert [t.kind for t in await play.tickets()][2:] == [Kind.INQUIRY]


async def test_opened_anew_a_place_keeps_its_building(play: Playbook) -> None:
    await play.resident("1号楼的电梯坏了", who="li")
    await play.settled()
    await play.presses("修好了", who="li")
    play.later(days=31)
    play.means["1号楼的电梯又坏了"] = "ticket_reopen"
    await play.resident("1号楼的电梯又坏了", who="li")
    ticket = await play.ticket()
    assert (ticket.linked, ticket.place) == (1, "1号楼")


async def test_reopened_by_staff_in_the_same_moment_it_gets_the_words(play: Playbook) -> None:
    await lamp(play)
    await play.settled()

    async def meanwhile() -> None:
        await play.clerk("031", Reopen(ticket=1))

    play.meanwhile = meanwhile
    await play.resident("刚修完又坏了", who="li")
    events = await play.events(await play.ticket())
    assert [event.kind for event in events[-2:]] == [EventKind.MOVED, EventKind.ADDED]


@pytest.mark.parametrize(("days", "anew"), [(30, False), (31, True)])
async def test_thirty_days_after_closing_it_is_a_new_linked_ticket(
    play: Playbook, days: int, anew: bool
) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("修好了", who="li")
    play.later(days=days)
    await play.resident("刚修完又坏了", who="li")
    tickets = await play.tickets()
    assert len(tickets) == (2 if anew else 1)
    assert tickets[-1].linked == (1 if anew else None)


@pytest.mark.parametrize(
    ("label", "rating", "status"),
    [("😀 满意", 3, Status.CLOSED), ("较满意", 2, Status.RESOLVED), ("不满意", 1, Status.ACCEPTED)],
)
async def test_a_judgement_by_button(
    play: Playbook, label: str, rating: int, status: Status
) -> None:
    await lamp(play)
    await play.settled()
    said = await play.presses(label, who="li")
    assert said[0].text.startswith(
        "没能让您满意" if rating == 1 else "谢谢您对 R-261123-0001 的评价"
    )
    ticket = await play.ticket()
    assert (ticket.rating, ticket.status) == (rating, status)


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("很满意", 3), ("非常不错", 3), ("五星好评", 3), ("great job", 3), ("没什么不满意的", 3),
        ("一般般", 2), ("比较满意", 2), ("还行吧", 2), ("3 stars", 2), ("not bad at all", 2),
        ("不太满意", 1), ("不是很满意", 1), ("不太好", 1), ("太差了", 1), ("not happy with it", 1),
        ("it wasn't very good", 1),
    ],
)  # fmt: skip
async def test_a_judgement_in_words(play: Playbook, text: str, rating: int) -> None:
    await lamp(play)
    await play.settled()
    play.means[text] = "rate"
    await play.resident(text, who="li")
    assert (await play.ticket()).rating == rating
    rated = [e for e in await play.events(await play.ticket()) if e.kind is EventKind.RATED]
    assert (rated[0].text, rated[0].data) == (text, {"rating": str(rating)})


async def test_a_judgement_that_says_nothing_is_asked_for_by_buttons(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    play.means["我来评价一下"] = "rate"
    said = await play.resident("我来评价一下", who="li")
    assert [b.choice for b in said[0].buttons] == [
        "ticket.rate3=1", "ticket.rate2=1", "ticket.rate1=1",
    ]  # fmt: skip


async def test_nothing_is_there_to_be_judged(play: Playbook) -> None:
    play.means["很满意"] = "rate"
    said = await play.resident("很满意", who="li")
    assert said[0].text.startswith("谢谢您！目前没有等待评价的事项")


async def test_a_judgement_is_for_the_one_that_waits_for_it(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await toilet(play)
    await play.settled("032")
    await play.presses("😀 满意", who="li")
    play.means["很满意"] = "rate"
    await play.resident("很满意", who="li")
    assert [ticket.rating for ticket in await play.tickets()] == [3, 3]


async def test_a_judgement_as_a_reply_is_for_its_ticket(play: Playbook) -> None:
    await lamp(play)
    message = await receipt(play)
    await play.settled()
    await toilet(play)
    await play.settled("032")
    play.means["很满意"] = "rate"
    await play.resident("很满意", who="li", reply_to=message)
    assert [ticket.rating for ticket in await play.tickets()] == [3, None]


async def test_a_judgement_of_what_is_closed_is_kept(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("修好了", who="li")
    await play.presses("😀 满意", who="li")
    ticket = await play.ticket()
    assert (ticket.rating, ticket.status) == (3, Status.CLOSED)


async def test_not_satisfied_pressed_twice_is_one_judgement(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("不满意", who="li")
    said = await play.presses("不满意", who="li")
    assert said[0].text.startswith("那是之前的按钮")
    assert "哪里没做好" in said[1].text


async def test_not_satisfied_after_thirty_days_is_kept_and_opens_a_linked_one(
    play: Playbook,
) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("修好了", who="li")
    play.later(days=31)
    await play.presses("不满意", who="li")
    former, ticket = await play.tickets()
    assert (former.rating, former.status) == (
        1,
        Status.ACCEPTED if former.is_open else former.status,
    )
    assert ticket.linked == former.id


@pytest.mark.parametrize("category", ["complaint_staff", "complaint_noise"])
async def test_where_it_is_about_staff_the_supervisor_is_skipped(
    play: Playbook, category: str
) -> None:
    play.means["我要投诉这件事"] = category
    await play.resident("我要投诉这件事", who="li")
    await play.settled("001")
    await play.presses("还没解决", who="li")
    called = [e.text for e in await play.events(await play.ticket()) if e.kind is EventKind.TOLD]
    assert called == ["@王芳(001)" if category == "complaint_staff" else "@陈洁(008)"]


async def test_without_a_supervisor_the_manager_stands_in(database_url: str) -> None:
    place = community()
    staff = tuple(one for one in place.staff if Role.SUPERVISOR not in one.roles)
    async with stage(database_url, replace(place, staff=staff)) as play:
        await play.lives("li")
        await lamp(play)
        await play.settled()
        await play.presses("没修好", who="li")
        events = await play.events(await play.ticket())
        assert [e.text for e in events if e.kind is EventKind.TOLD] == ["@王芳(001)"]


async def test_with_neither_nobody_is_called(database_url: str) -> None:
    place = community()
    above = {Role.SUPERVISOR, Role.MANAGER}
    staff = tuple(one for one in place.staff if not one.roles & above)
    async with stage(database_url, replace(place, staff=staff)) as play:
        await play.lives("li")
        await lamp(play)
        await play.settled()
        await play.presses("没修好", who="li")
        assert EventKind.TOLD not in await kinds(play)


# --- progress -------------------------------------------------------------------------------------


async def test_progress_tells_state_who_and_by_when(play: Playbook) -> None:
    await lamp(play)
    await toilet(play)
    await play.clerk("031", Take(ticket=1))
    said = await play.resident("我的报修怎么样了", who="li")
    lines = said[-1].text.splitlines()
    assert lines == [
        "您的事项进展：",
        "📌 R-261123-0002 马桶堵了",
        "待接单 · 工程维修组 · 时限 11月25日(周三)10:02",
        "📌 R-261123-0001 卧室的灯坏了",
        "已接单 · 工号 031 的同事 · 时限 11月25日(周三)10:00",
    ]
    assert [b.choice for b in said[-1].buttons] == ["ticket.urge=2", "ticket.urge=1"]
    await play.presses("催办 R-261123-0001", who="li")
    assert (await play.events((await play.tickets())[0]))[-1].kind is EventKind.URGED


async def test_progress_of_the_one_that_was_named(play: Playbook) -> None:
    await lamp(play)
    await toilet(play)
    play.means["R-261123-0001到哪了"] = "ticket_status"
    said = await play.resident("R-261123-0001到哪了", who="li")
    assert "R-261123-0002" not in said[0].text


async def test_what_waits_for_the_residents_word_is_shown_too(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    said = await play.resident("我的报修怎么样了", who="li")
    assert "已完成" in said[0].text
    assert said[0].buttons == ()


async def test_an_inquiry_has_no_deadline_but_what_is_agreed(play: Playbook) -> None:
    await play.resident("楼道里着火了", who="li")
    async with play.storage.write() as uow:
        ticket = await uow.tickets.get(1, lock=True)
        await uow.tickets.save(replace(ticket, respond_by=None))
    play.later(minutes=20)
    play.means["到哪了"] = "ticket_status"
    said = await play.resident("到哪了", who="li")
    assert "时限 约定的时间" in said[0].text


async def test_a_long_text_is_shortened_in_the_list(play: Playbook) -> None:
    await play.resident("卧室的灯坏了" + "，换了灯泡也不亮" * 10, who="li")
    await play.presses("跳过", who="li")
    said = await play.resident("我的报修怎么样了", who="li")
    assert said[0].text.splitlines()[1].endswith("…")


# --- whose it is ----------------------------------------------------------------------------------


async def test_the_household_sees_its_repairs_and_nothing_else(play: Playbook) -> None:
    await play.lives("wife", name="陈美", phone="+8613700137000", role=HomeRole.FAMILY)
    await lamp(play)
    await play.resident("楼上半夜装修太吵了", who="li")
    said = await play.resident("我们家的报修到哪了", who="wife")
    assert "R-261123-0001" in said[0].text
    assert "C-261123-0002" not in said[0].text
    assert said[0].buttons == ()  # only their own can be changed


async def test_a_new_household_sees_nothing_older_than_its_move_in(play: Playbook) -> None:
    await lamp(play)
    play.later(days=3)
    async with play.storage.write() as uow:
        person = await uow.people.add(
            play.place.id, name="新住户", phone=None, home="3-2-501", role=HomeRole.OWNER,
            since=play.now.date(),
        )  # fmt: skip
        conversation = await uow.conversations.open(
            play.address("new"), play.place.id, now=play.now
        )
        locked = await uow.conversations.get(conversation.id, lock=True)
        await uow.conversations.save(replace(locked, person=person))
    said = await play.resident("我的报修到哪了", who="new")
    assert said[0].text.startswith("您目前没有正在处理的事项")


@pytest.mark.parametrize(
    "choice", ["urge", "ok", "reopen", "other", "rate1", "rate3", "helped", "nothelped", "nothing"]
)
@pytest.mark.parametrize("who", ["stranger", "wife"])
async def test_anothers_ticket_in_a_payload_is_refused(
    play: Playbook, choice: str, who: str
) -> None:
    await lamp(play)
    await play.settled()
    before = (await play.ticket()).version
    if who == "wife":
        await play.lives("wife", name="陈美", phone=None, role=HomeRole.FAMILY)
    said = await play.resident(who=who, choice=f"ticket.{choice}=1")
    assert said[0].text.startswith("这个按钮已经过时了")
    assert (await play.ticket()).version == before


@pytest.mark.parametrize("value", ["", "x", "²", "-1", "9" * 5000, "1@1"])
async def test_a_made_up_ticket_is_refused(play: Playbook, value: str) -> None:
    await lamp(play)
    said = await play.resident(who="li", choice=f"ticket.urge={value}")
    assert said[0].text.startswith("这个按钮已经过时了")


async def test_urging_what_is_over_is_too_late(play: Playbook) -> None:
    await lamp(play)
    await play.resident("我的报修到哪了", who="li")
    await play.settled()
    said = await play.presses("催办", who="li")
    assert said[-1].text.startswith("这个按钮已经过时了")


async def test_another_person_may_name_the_number_and_learns_nothing(play: Playbook) -> None:
    await lamp(play)
    play.means["R-261123-0001到哪了"] = "ticket_status"
    said = await play.resident("R-261123-0001到哪了", who="stranger")
    assert said[0].text.startswith("您目前没有正在处理的事项")
    play.means["R-261123-0001不用修了"] = "ticket_cancel"
    await play.resident("R-261123-0001不用修了", who="stranger")
    await play.resident("是的", who="stranger")
    assert (await play.tickets())[0].status is Status.NEW


async def test_events_tell_who_and_what(play: Playbook) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("修好了", who="li")
    moves = [e for e in await play.events(await play.ticket()) if e.kind is EventKind.MOVED]
    assert [(e.actor, (e.data or {})["action"]) for e in moves] == [
        ("staff:031", Action.TAKE), ("staff:031", Action.RESOLVE), ("resident", Action.CONFIRM),
    ]  # fmt: skip
    assert moves[-1].at - moves[0].at < timedelta(hours=1)


async def test_a_photo_with_hardly_a_word_goes_to_staff_too(play: Playbook) -> None:
    play.means |= {"就是这里": "affirm", "谢谢师傅": "thanks"}
    await play.resident("卧室的灯坏了", who="li")
    play.later(minutes=30)
    for words in ("就是这里", "谢谢师傅"):
        said = await play.resident(words, who="li", attachments=(photo(),))
        assert "已补充" in said[0].text
    shown = [one.body.text for one in await play.promised(MAINTENANCE) if one.body.attachments]
    assert [text.splitlines()[-1] for text in shown] == ["就是这里", "谢谢师傅"]


async def test_a_reply_is_no_new_matter_even_while_its_own_ticket_offers_something(
    play: Playbook,
) -> None:
    play.means |= {"换一个多少钱": "ask_service"}
    await lamp(play)  # the time of the visit is asked
    said = await play.resident("换一个多少钱", who="li", reply_to=await receipt(play))
    assert "已补充到 R-261123-0001" in said[0].text
    assert len(await play.tickets()) == 1


async def test_an_addition_with_a_time_alone_says_when(play: Playbook) -> None:
    await lamp(play)
    play.means["补充一下,周六上午来"] = "ticket_add"
    said = await play.resident("补充一下,周六上午来", who="li")
    assert said[0].text.startswith("R-261123-0001 的上门时间已改为 11月28日(周六)上午。")
    assert [b.label for b in said[0].buttons] == ["这是另一件事"]


async def test_not_mended_after_thirty_days_opens_anew_and_asks_nothing_of_it(
    play: Playbook,
) -> None:
    await lamp(play)
    await play.settled()
    await play.presses("修好了", who="li")
    play.later(days=31)
    await play.presses("没修好", who="li")
    assert (await play.ticket()).linked == 1
    assert (await play.conversation("li")).talk.flow != "reason"
