"""One fault, many reports: proposed, folded by a clerk, answered as one, and asked of each."""

from collections.abc import AsyncIterator

import pytest

from flows.desk.actions import Act, Agree, Fold, HandOver, Inform, New, Restore, Take, Unlike, Wait
from flows.desk.matters import Refile
from flows.messages import Channel
from flows.tickets import EventKind, Kind, Status, Ticket, WaitFor
from flows.understanding import Interval
from tests.playbook import MAINTENANCE, Playbook, Shown, at, stage

ZHANG, WU, LIU = 700031, 700032, 700051
LI, WANG, ZHAO = "tg:5001", "tg:5002", "tg:5003"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives(LI, "3-2-501", "李建国", "+8613800138000")
        await book.lives(WANG, "3-2-502", "王小明", "+8613800138001")
        await book.lives(ZHAO, "3-1-101", "赵大海", "+8613800138002")
        yield book


async def lift(play: Playbook, who: str, text: str = "电梯坏了，停在一楼不动了") -> Ticket:
    play.means[text] = "repair_lift"
    await play.resident(text, who=who)
    await play.deliver()
    await play.heard(who)
    return await play.ticket()


def shown(play: Playbook) -> Shown:
    """The incident's card as it stands now, under the id that it was posted with."""
    last = [one for one in play.shown if one.envelope.key.startswith("incident:1:-1002")]
    return [one for one in last if one.envelope.key.count(":") == 2 or ":v" in one.envelope.key][-1]


async def folded(play: Playbook) -> tuple[Ticket, Ticket]:
    one, two = await lift(play, LI), await lift(play, WANG)
    await play.press(ZHANG, "归为一起", shown(play))
    await play.deliver()
    return one, two


async def statuses(play: Playbook) -> list[Status]:
    return [ticket.status for ticket in await play.tickets()]


# --- proposing ------------------------------------------------------------------------------------


async def test_a_second_report_from_the_building_is_proposed_as_one_fault(play: Playbook) -> None:
    one = await lift(play, LI)
    assert not any(s.envelope.key.startswith("incident") for s in play.shown)
    two = await lift(play, WANG)
    proposal = shown(play)
    assert proposal.text.startswith("🧩 像是同一处故障：3号楼")
    assert "2 单" in proposal.text
    assert f"· {one.number} 3-2-501 ❔ 待确认\n· {two.number} 3-2-502 ❔ 待确认" in proposal.text
    assert proposal.labels == ["归为一起", "不是"]
    assert proposal.thread is None


async def test_it_is_proposed_for_four_hours(play: Playbook) -> None:
    await lift(play, LI)
    play.later(hours=4, seconds=1)
    await lift(play, WANG)
    assert not any(s.envelope.key.startswith("incident") for s in play.shown)
    play.later(hours=4, seconds=-1)
    await lift(play, ZHAO)
    assert "2 单" in shown(play).text


async def test_another_building_thing_or_subject_is_another_fault(play: Playbook) -> None:
    await lift(play, LI)
    await play.lives("tg:5009", "1-1-101", "钱一", "+8613800138009")
    await lift(play, "tg:5009")
    play.means["单元门打不开"] = "repair_access"
    await play.resident("单元门打不开", who=WANG)
    await play.deliver()
    assert not any(s.envelope.key.startswith("incident") for s in play.shown)


async def test_the_same_home_is_not_two_reports(play: Playbook) -> None:
    await lift(play, LI)
    await play.lives("tg:5008", "3-2-501", "李夫人", "+8613800138008")
    await lift(play, "tg:5008")
    assert not any(s.envelope.key.startswith("incident") for s in play.shown)


async def test_a_call_that_is_recorded_counts_too(play: Playbook) -> None:
    await lift(play, LI)
    new = New(kind=Kind.REPAIR, text="电梯坏了", channel=Channel.PHONE, home="3-1-101")
    play.means["电梯坏了"] = "repair_lift"
    await play.records("012", new)
    await play.deliver()
    assert "2 单" in shown(play).text


async def test_another_thing_in_the_building_is_no_report_of_what_was_folded(
    play: Playbook,
) -> None:
    for who, text in ((LI, "马桶堵了"), (WANG, "马桶也堵了"), (ZHAO, "水龙头坏了")):
        play.means[text] = "repair_plumbing"
        await play.resident(text, who=who)
        await play.deliver()
    assert [bool(one.item) for one in await play.tickets()] == [True] * 3
    assert "2 单" in shown(play).text


async def test_a_no_is_remembered_for_the_window(play: Playbook) -> None:
    await lift(play, LI)
    await lift(play, WANG)
    toast = await play.press(ZHANG, "不是", shown(play))
    assert toast is not None
    assert toast.text == "好的，2 单各自处理。"
    await play.deliver()
    assert shown(play).labels == []
    before = len(play.shown)
    await lift(play, ZHAO)
    assert not any(s.envelope.key.startswith("incident") for s in play.shown[before:])
    assert await statuses(play) == [Status.NEW] * 3


# --- folding --------------------------------------------------------------------------------------


async def test_a_clerks_yes_folds_them_and_is_in_their_history(play: Playbook) -> None:
    one, two = await folded(play)
    assert play.toast is not None
    assert play.toast.text == "已归为一起(2 单)。"
    assert shown(play).labels == ["发进展", "已恢复"]
    for ticket in (one, two):
        event = (await play.events(ticket))[-1]
        assert (event.kind, event.actor) == (EventKind.FOLDED, "staff:031")
    assert "归入同一处故障" in play.find(one.number, MAINTENANCE).text


async def test_a_later_report_is_asked_about_and_joins(play: Playbook) -> None:
    await folded(play)
    three = await lift(play, ZHAO)
    asked = play.find("也像是", MAINTENANCE)
    assert asked.labels == ["归为一起", "不是"]
    assert asked.text.startswith(f"🧩 {three.number} 也像是 3号楼")
    await play.press(WU, "归为一起", asked)
    await play.deliver()
    assert "3 单" in shown(play).text
    assert shown(play).labels == ["发进展", "已恢复"]


async def test_a_later_report_that_is_different_stays_out(play: Playbook) -> None:
    await folded(play)
    await lift(play, ZHAO)
    await play.press(WU, "不是", play.find("也像是", MAINTENANCE))
    await play.deliver()
    assert "2 单" in shown(play).text
    assert "不是这处" in shown(play).text
    assert shown(play).labels == ["发进展", "已恢复"]


async def test_two_who_press_at_once_fold_once(play: Playbook) -> None:
    await folded(play)
    result = await play.clerk("032", Fold(ticket=1))
    assert (result.done, play.words(result)) == (
        False, "没有待确认的工单，可能已经有人处理过了。",
    )  # fmt: skip


@pytest.mark.parametrize("act", [Fold, Unlike, Inform, Restore])
async def test_who_does_not_serve_the_queue_is_refused(play: Playbook, act: type) -> None:
    await lift(play, LI)
    await lift(play, WANG)
    result = await play.clerk("051", act(ticket=1))
    assert not result.done
    assert "工程维修" in play.words(result)


@pytest.mark.parametrize("act", [Fold, Unlike, Inform, Restore])
async def test_a_ticket_on_its_own_has_nothing_of_this(play: Playbook, act: type) -> None:
    await lift(play, LI)
    result = await play.clerk("031", act(ticket=1))
    assert (result.done, play.words(result)) == (False, "这张工单现在没有归入任何故障。")


# --- one word for all -----------------------------------------------------------------------------


async def test_one_update_answers_all_each_in_their_own_chat(play: Playbook) -> None:
    one, two = await folded(play)
    await play.group(
        ZHANG, "/update 配件下午三点到", chat=MAINTENANCE, reply_to=shown(play).message
    )
    await play.deliver()
    for who, other in ((LI, two), (WANG, one)):
        said = [m.text for m in await play.heard(who)]
        assert said == ["配件下午三点到"]
        assert not any(other.number in text for text in said)
    assert play.find("已发给", MAINTENANCE).text == "已发给 2 户。"
    tickets = await play.tickets()
    assert all(ticket.responded_at == play.now for ticket in tickets)
    for ticket in tickets:
        event = (await play.events(ticket))[-1]
        assert (event.kind, event.text) == (EventKind.REPLIED, "配件下午三点到")


async def test_an_update_needs_words_and_the_button_says_how(play: Playbook) -> None:
    await folded(play)
    toast = await play.press(ZHANG, "发进展", shown(play))
    assert toast is not None
    assert toast.alert
    assert "/update" in toast.text
    await play.group(ZHANG, "/update", chat=MAINTENANCE, reply_to=shown(play).message)
    await play.deliver()
    assert play.find("请写上", MAINTENANCE)
    await play.group(ZHANG, "/update 三点到", chat=MAINTENANCE)
    await play.deliver()
    assert play.find("请回复故障卡片", MAINTENANCE)
    assert await play.heard(LI) == []


async def test_words_that_put_off_are_held_before_they_go_to_all(play: Playbook) -> None:
    await folded(play)
    await play.group(ZHANG, "/update 不知道", chat=MAINTENANCE, reply_to=shown(play).message)
    await play.deliver()
    assert await play.heard(LI) == []
    held = next(s for s in reversed(play.shown) if len(s.labels) == 3 and "031" in s.text)
    await play.press(ZHANG, held.labels[0], held)
    assert [m.text for m in await play.heard(LI)] == ["不知道"]
    assert [m.text for m in await play.heard(WANG)] == ["不知道"]


async def test_who_has_no_chat_is_to_be_called(play: Playbook) -> None:
    await lift(play, LI)
    new = New(kind=Kind.REPAIR, text="电梯坏了", channel=Channel.PHONE, home="3-1-101")
    play.means["电梯坏了"] = "repair_lift"
    await play.records("012", new)
    await play.deliver()
    called = await play.ticket()
    await play.clerk("031", Fold(ticket=1))
    result = await play.clerk("031", Inform(ticket=1, text="三点到"))
    assert play.words(result) == f"已发给 1 户。下面几单没有聊天，请打电话：{called.number}"
    result = await play.clerk("031", Restore(ticket=1))
    assert play.words(result).endswith(f"请打电话：{called.number}")
    assert await statuses(play) == [Status.RESOLVED] * 2


# --- restored -------------------------------------------------------------------------------------


async def test_restored_settles_all_and_asks_each(play: Playbook) -> None:
    await folded(play)
    toast = await play.press(WU, "已恢复", shown(play))
    assert toast is not None
    assert toast.text.strip() == "已告诉 2 户，并逐户询问是否恢复。"
    await play.deliver()
    assert await statuses(play) == [Status.RESOLVED] * 2
    assert [ticket.assignee for ticket in await play.tickets()] == ["032", "032"]
    for who in (LI, WANG):
        (asked,) = await play.heard(who)
        assert asked.text.endswith("您家这边恢复了吗？")
        assert [button.label for button in asked.buttons] == ["✅ 恢复了", "还没有"]
    assert shown(play).text.startswith("✅ 已恢复：3号楼")
    assert shown(play).labels == []


async def test_restored_is_an_order_too(play: Playbook) -> None:
    await folded(play)
    answered = shown(play).message
    await play.group(WU, "/restored 已换好主板", chat=MAINTENANCE, reply_to=answered)
    assert await statuses(play) == [Status.RESOLVED] * 2
    assert "已换好主板" in [message.text for message in await play.heard(LI)]


async def test_a_yes_ends_theirs_and_a_no_is_a_matter_of_its_own_again(play: Playbook) -> None:
    one, two = await folded(play)
    await play.clerk("031", Restore(ticket=one.id, text="已换好主板"))
    for who in (LI, WANG):
        assert next(m.text for m in await play.heard(who)) == "已换好主板"
    play.later(minutes=30)
    await play.presses("✅ 恢复了", who=LI)
    await play.presses("还没有", who=WANG)
    await play.deliver()
    assert await statuses(play) == [Status.CLOSED, Status.ACCEPTED]
    after = (await play.tickets())[1]
    assert (after.number, after.responded_at, after.resolved_at) == (two.number, None, None)
    assert after.respond_by is not None
    assert after.respond_by > play.now  # its clocks are set anew
    events = [event.kind for event in await play.events(after)]
    assert events[0] is EventKind.OPENED  # with its history
    assert EventKind.UNFOLDED in events
    assert "↩️ 还没有恢复，单独处理" in shown(play).text
    assert f"{one.number} 3-2-501 已结案" in shown(play).text
    # what is said to the others from now on is not for it
    result = await play.clerk("031", Inform(ticket=after.id, text="x"))
    assert not result.done


async def test_no_in_words_leaves_the_incident_too(play: Playbook) -> None:
    await folded(play)
    await play.clerk("031", Restore(ticket=1))
    await play.resident("还没有", who=WANG)
    assert EventKind.UNFOLDED in [e.kind for e in await play.events((await play.tickets())[1])]


async def test_after_it_is_over_a_new_report_begins_anew(play: Playbook) -> None:
    await folded(play)
    await play.clerk("031", Restore(ticket=1))
    for who in (LI, WANG):
        await play.presses("✅ 恢复了", who=who)
    await lift(play, ZHAO)
    await play.deliver()
    assert not any(s.envelope.key.startswith("incident:2") for s in play.shown)


@pytest.mark.parametrize(
    "act",
    [Refile(ticket=2, category="complaint_staff"), HandOver(ticket=2, queue="manager")],
    ids=lambda act: type(act).__name__,
)
async def test_what_went_to_the_manager_meanwhile_is_not_settled_with_the_others(
    play: Playbook, act: Act
) -> None:
    await folded(play)
    number = (await play.tickets())[1].number
    assert number in shown(play).text
    assert (await play.clerk("001", act)).done
    await play.deliver()
    assert number not in shown(play).text  # nor does the card tell that there is such a matter
    for who in (LI, WANG):
        await play.heard(who)
    before = (await play.tickets())[1]
    assert (await play.clerk("031", Inform(ticket=1, text="电工已到"))).done
    toast = await play.press(WU, "已恢复", shown(play))
    assert toast is not None
    assert toast.text.strip() == "已告诉 1 户，并逐户询问是否恢复。"
    settled, kept = await play.tickets()
    assert (settled.status, kept) == (Status.RESOLVED, before)
    assert await play.heard(WANG) == []


async def test_filed_anew_it_is_no_part_of_the_fault_any_more(play: Playbook) -> None:
    _, two = await folded(play)
    assert (await play.clerk("031", Refile(ticket=2, category="repair_electrical"))).done
    await play.deliver()
    assert f"{two.number} 3-2-502 ↪️ 改了类别，单独处理" in shown(play).text
    assert EventKind.UNFOLDED in [event.kind for event in await play.events(two)]
    assert (await play.clerk("031", Restore(ticket=1))).done
    assert await statuses(play) == [Status.RESOLVED, Status.NEW]


async def test_restored_what_was_promised_and_waited_for_is_over(play: Playbook) -> None:
    await folded(play)
    three = at("15:00")
    for act in (
        Take(ticket=1), Agree(ticket=1, when=Interval(three, three)),
        Take(ticket=2), Wait(ticket=2, reason=WaitFor.PARTS, until=three),
    ):  # fmt: skip
        assert (await play.clerk("031", act)).done
    play.later(hours=1)
    assert (await play.clerk("031", Restore(ticket=1))).done
    async with play.storage.read() as uow:
        assert list(await uow.promises.open_of(1)) == []
    waited = (await play.tickets())[1]
    assert (waited.status, waited.wait_for, waited.wait_until) == (Status.RESOLVED, None, None)
    await play.deliver()
    play.now = at("15:15")
    assert not {"promise_broken", "wait_over"} & set(await play.tick("tickets"))


async def test_an_emergency_that_was_restored_with_others_owes_its_report(play: Playbook) -> None:
    for who in (LI, WANG):
        await play.resident("我被困在电梯里了", who=who)
        await play.deliver()
    assert (await play.clerk("031", Fold(ticket=1))).done
    assert (await play.clerk("031", Restore(ticket=1))).done
    async with play.storage.read() as uow:
        reports = [await uow.emergency_reports.of_ticket(ticket) for ticket in (1, 2)]
    assert [report and report.by for report in reports] == ["031", "031"]
    await play.deliver()
    assert "@张强(031)" in play.find("事故报告", MAINTENANCE).text
