"""Kinds of callback: somebody goes there within three days, or after the next heavy rain."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.community import Role
from flows.desk.actions import CalledBack, Done, HandOver, New, Propose, Reopen, Take, Unreached
from flows.desk.matters import LookAgain, SetMajor
from flows.outreach.rain import fell_at
from flows.tickets import BY_VISIT, Callback, Kind, Status, Ticket
from tests.playbook import FRONT, MAINTENANCE, MORNING, ZONE, Playbook, community, stage

SECOND = timedelta(seconds=1)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("tg:5001")
        yield book


async def _mended(play: Playbook, kind: Callback, at: datetime = MORNING) -> Ticket:
    """A repair that was done then, with the kind of callback that its technician named."""
    play.now = at - timedelta(minutes=10)
    await play.resident("厨房水槽下面漏水", who="tg:5001")
    play.now = at
    ticket = await play.ticket()
    named = LookAgain(ticket=ticket.id, callback=kind)
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id), named):
        assert (await play.clerk("031", act)).done
    await play.deliver()
    await play.heard("tg:5001")
    return ticket


async def _tick(play: Playbook) -> dict[str, int]:
    done: dict[str, int] = {}
    for _ in range(4):
        for kind, count in (await play.tick("tickets")).items():
            if kind.startswith("callback"):
                done[kind] = done.get(kind, 0) + count
    return done


async def _visits(play: Playbook) -> list[Ticket]:
    return [ticket for ticket in await play.tickets() if ticket.category == BY_VISIT]


@pytest.mark.parametrize("kind", [Callback.REWORK, Callback.SEEPAGE, Callback.HIDDEN])
async def test_a_visit_within_three_days_at_a_time_that_the_resident_chooses(
    play: Playbook, kind: Callback
) -> None:
    about = await _mended(play, kind)
    assert await _tick(play) == {"callback_by_visit": 1}
    assert await _tick(play) == {}
    (visit,) = await _visits(play)
    assert (visit.assignee, visit.linked) == ("012", about.id)
    assert visit.finish_by == MORNING + timedelta(days=3)
    asked = (await play.heard("tg:5001"))[-1]
    assert asked.text == "为了确认修得牢靠，我们想再上门看一眼，您哪个时间方便？"
    heard = (await play.presses(asked.buttons[1].label, "tg:5001"))[-1]
    (visit,) = await _visits(play)
    assert visit.visit is not None
    assert heard.text == "好的，我们 今天 下午 上门查看，到时见。"


async def test_the_resident_is_asked_how_it_is_all_the_same(play: Playbook) -> None:
    await _mended(play, Callback.REWORK)
    await _tick(play)
    play.now = MORNING + timedelta(hours=24)
    assert await _tick(play) == {"callback_asked": 1}
    assert (await play.conversation("tg:5001")).talk.flow == "callback"


async def test_done_in_the_evening_the_time_is_asked_in_the_morning(play: Playbook) -> None:
    await _mended(play, Callback.REWORK, datetime(2026, 11, 23, 20, tzinfo=ZONE))
    assert await _tick(play) == {}
    play.now = datetime(2026, 11, 24, 8, 59, 59, tzinfo=ZONE)
    assert await _tick(play) == {}
    play.now += SECOND
    assert await _tick(play) == {"callback_by_visit": 1}


async def test_who_names_no_time_is_called_about_it(play: Playbook) -> None:
    await _mended(play, Callback.REWORK)
    await _tick(play)
    (said,) = (await play.presses("跳过", "tg:5001"))[-1:]
    assert said.text == "好的，管家会打电话和您另约。"


async def test_what_the_resident_closed_before_its_kind_was_named_is_visited_too(
    play: Playbook,
) -> None:
    about = await _mended(play, Callback.ORDINARY)
    await play.presses("满意", "tg:5001")
    named = LookAgain(ticket=about.id, callback=Callback.HIDDEN)
    assert (await play.clerk("031", named)).done
    assert await _tick(play) == {"callback_by_visit": 1}


async def test_ordinary_work_is_not_visited(play: Playbook) -> None:
    await _mended(play, Callback.ORDINARY)
    assert await _tick(play) == {}


async def test_what_the_visit_found_is_kept_by_button(play: Playbook) -> None:
    about = await _mended(play, Callback.REWORK)
    await _tick(play)
    (visit,) = await _visits(play)
    await play.deliver()
    assert "没打通" not in play.find("上门回访", FRONT).labels
    assert not (await play.clerk("031", Unreached(ticket=about.id))).done
    assert (await play.clerk("012", CalledBack(ticket=visit.id, rating=None))).done
    after = {ticket.id: ticket.status for ticket in await play.tickets()}
    assert after == {about.id: Status.ACCEPTED, visit.id: Status.CLOSED}


async def test_what_is_worked_on_again_is_not_visited_meanwhile(play: Playbook) -> None:
    about = await _mended(play, Callback.REWORK)
    await _tick(play)
    assert (await play.clerk("031", Reopen(ticket=about.id))).done
    (visit,) = await _visits(play)
    assert visit.status is Status.CANCELLED


async def test_who_cannot_be_written_to_is_visited_without_being_asked(play: Playbook) -> None:
    await _mended(play, Callback.REWORK)
    await play.take(play.inbound(who="tg:5001", blocked=True))
    assert await _tick(play) == {"callback_by_visit": 1}
    assert (await play.conversation("tg:5001")).talk.flow is None


@pytest.mark.parametrize(
    ("steward", "queue", "assignee"), [(None, "front_desk", None), ("051", "on_duty", "051")]
)
async def test_whose_task_it_is(
    database_url: str, steward: str | None, queue: str, assignee: str | None
) -> None:
    plain = community()
    buildings = tuple(replace(one, steward=steward) for one in plain.buildings)
    async with stage(database_url, replace(plain, buildings=buildings)) as play:
        await play.lives("tg:5001")
        await _mended(play, Callback.REWORK)
        assert await _tick(play) == {"callback_by_visit": 1}
        (visit,) = await _visits(play)
        assert (visit.queue, visit.assignee) == (queue, assignee)


async def test_what_the_manager_did_is_looked_at_by_the_manager(play: Playbook) -> None:
    await play.resident("厨房水槽下面漏水", who="tg:5001")
    ticket = await play.ticket()
    for number, act in (
        ("031", HandOver(ticket=ticket.id, queue="manager", remark="要换整根管子")),
        ("001", Take(ticket=ticket.id)),
        ("001", Done(ticket=ticket.id)),
        ("001", LookAgain(ticket=ticket.id, callback=Callback.REWORK)),
    ):
        result = await play.clerk(number, act)
        assert result.done, play.words(result)
    assert await _tick(play) == {"callback_by_visit": 1}
    (visit,) = await _visits(play)
    assert (visit.queue, visit.assignee) == ("manager", "001")


async def test_what_was_told_by_phone_is_asked_about_by_phone(play: Playbook) -> None:
    new = New(kind=Kind.REPAIR, text="厨房水槽下面漏水", home="1-1-101", phone="+8613700137000")
    assert (await play.records("012", new)).done
    ticket = await play.ticket()
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
        assert (await play.clerk("031", act)).done
    play.later(hours=24)
    assert await _tick(play) == {"callback_asked": 1}
    play.later(hours=24)
    assert await _tick(play) == {"callback_by_phone": 1}


async def test_while_something_else_is_told_the_visit_is_offered_afterwards(play: Playbook) -> None:
    await _mended(play, Callback.REWORK)
    play.means["楼道的灯不亮了"] = "repair_electrical"
    await play.resident("我要报修", who="tg:5001")
    assert await _tick(play) == {"callback_by_visit": 1}
    heard = [message.text for message in await play.heard("tg:5001")]
    assert not any("再上门看一眼" in text for text in heard)
    said = await play.resident("楼道的灯不亮了", who="tg:5001")
    assert said[-1].text.startswith("哪个时间上门您方便")  # for the lamp
    asked = (await play.presses("跳过", "tg:5001"))[-1]
    assert "再上门看一眼" in asked.text
    await play.presses(asked.buttons[1].label, "tg:5001")
    (visit,) = await _visits(play)
    assert visit.visit is not None


async def _leaks(play: Playbook, kind: Callback) -> Ticket:
    """A repair of somebody who does not answer whether there is a phone."""
    await play.lives("tg:5002", "1-1-101", "王小明", None)
    (*_, asked) = await play.resident("厨房水槽下面漏水", who="tg:5002")
    assert asked.text.startswith("方便留个联系电话吗")
    ticket = await play.ticket()
    named = LookAgain(ticket=ticket.id, callback=kind)
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id), named):
        assert (await play.clerk("031", act)).done
    return ticket


async def _is_offered(play: Playbook) -> bool:
    assert await _tick(play) == {"callback_by_visit": 1}
    return any("再上门看一眼" in one.text for one in await play.heard("tg:5002"))


async def test_a_question_about_what_is_mended_holds_no_visit_back(play: Playbook) -> None:
    await _leaks(play, Callback.HIDDEN)
    assert await _is_offered(play)


@pytest.mark.parametrize(("left", "offered"), [(3599, False), (3600, True)])
async def test_one_about_another_matter_holds_it_back_for_an_hour(
    play: Playbook, left: int, *, offered: bool
) -> None:
    first = await _leaks(play, Callback.LEAK)
    play.means["楼道的灯不亮了"] = "repair_electrical"
    (*_, asked) = await play.resident("楼道的灯不亮了", who="tg:5002")
    assert asked.text.startswith("哪个时间上门您方便")
    assert (await play.ticket()).id != first.id
    play.later(seconds=left)
    await play.group(700031, "/rain 大雨")
    assert await _is_offered(play) is offered


async def test_a_time_for_a_visit_that_was_called_off_is_not_noted(play: Playbook) -> None:
    about = await _mended(play, Callback.REWORK)
    await _tick(play)
    asked = (await play.heard("tg:5001"))[-1]
    assert (await play.clerk("031", Reopen(ticket=about.id))).done
    heard = await play.presses(asked.buttons[1].label, "tg:5001")
    (visit,) = await _visits(play)
    assert heard[-1].text.startswith(f"{visit.number} 目前已取消，这一步已经不需要了。")
    assert visit.visit is None


@pytest.mark.parametrize("said", ["满意", None])
async def test_a_major_complaint_is_visited_by_the_manager_whatever_was_said_of_it(
    play: Playbook, said: str | None
) -> None:
    play.means["楼上太吵了,要求处理"] = "complaint_noise"
    await play.resident("楼上太吵了,要求处理", who="tg:5001")
    about = await play.ticket()
    assert (await play.clerk("001", SetMajor(ticket=about.id, major=True))).done
    proposed = Propose(ticket=about.id, solution="已处理", cause="疏忽", measure="加强巡查")
    for act in (Take(ticket=about.id), proposed):
        assert (await play.clerk("051", act)).done
    await play.presses("同意", "tg:5001")
    done = play.now
    if said is not None:
        await play.resident(said, who="tg:5001")
    play.now = done + timedelta(hours=24)
    assert await _tick(play) == ({} if said else {"callback_asked": 1})
    play.now = done + timedelta(hours=48) - SECOND
    assert await _tick(play) == ({} if said else {"callback_reminded": 1})
    play.later(seconds=1)
    assert await _tick(play) == {"callback_by_visit": 1}
    (visit,) = await _visits(play)
    assert (visit.queue, visit.assignee, visit.linked) == ("manager", "001", about.id)
    asked = (await play.heard("tg:5001"))[-1]
    assert asked.text.startswith("您反映的事情我们很重视，经理想上门")
    heard = (await play.presses(asked.buttons[1].label, "tg:5001"))[-1]
    assert heard.text == "好的，经理 今天 下午 上门拜访，到时见。"
    play.later(days=2)
    assert await _tick(play) == {}


# --- after rain ----------------------------------------------------------------------------------


async def test_a_leak_is_looked_at_after_the_next_heavy_rain(play: Playbook) -> None:
    about = await _mended(play, Callback.LEAK)
    assert await _tick(play) == {}
    await play.presses("满意", "tg:5001")  # it is closed, and looked at all the same
    play.now = datetime(2026, 12, 10, 15, tzinfo=ZONE)
    await play.group(700031, "/rain 大雨 14:00", MAINTENANCE)
    await play.deliver()
    assert play.find("🌧").text == "🌧 记下了：12-10 14:00 大雨。待雨后回访的渗漏维修 1 单。"
    assert await _tick(play) == {"callback_by_visit": 1}
    (visit,) = await _visits(play)
    assert visit.linked == about.id
    assert "雨后回访" in visit.text
    play.later(days=1)
    await play.group(700012, "/rain 暴雨")
    await play.deliver()
    assert play.find("🌧").text.endswith("待雨后回访的渗漏维修 0 单。")  # it was seen to
    assert await _tick(play) == {}
    await play.group(700012, "/rain 暴雨 15:00")
    await play.deliver()
    assert play.find("这场雨已经登记过了")


async def test_a_rain_before_the_leak_was_mended_is_none_of_its(play: Playbook) -> None:
    await _mended(play, Callback.LEAK)
    play.later(hours=1)
    await play.group(700031, "/rain 暴雨 9:59", MAINTENANCE)
    await play.deliver()
    assert "0 单" in play.find("🌧").text
    assert await _tick(play) == {}


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "请这样写：/rain"),
        ("14:00", "请这样写：/rain"),
        ("大雨 1400", "请这样写：/rain"),
        ("小雨 9:00", "小雨、中雨不用登记"),
        ("雨不大 9:00", "小雨、中雨不用登记"),
        ("大雨", "🌧 记下了：11-23 10:00 大雨"),
        ("heavy 9点", "🌧 记下了：11-23 09:00 大雨"),
    ],
)
async def test_how_rain_is_reported(play: Playbook, words: str, answer: str) -> None:
    await play.group(700051, f"/rain {words}", MAINTENANCE)
    await play.deliver()
    assert play.find(answer).text.startswith(answer)


async def test_not_everybody_reports_rain(database_url: str) -> None:
    plain = community()
    staff = tuple(replace(s, roles=frozenset({Role.FINANCE})) for s in plain.staff)
    async with stage(database_url, replace(plain, staff=staff)) as play:
        await play.group(700012, "/rain 大雨")
        await play.deliver()
        assert play.find("这一步由")


def test_a_time_that_is_yet_to_come_was_yesterday() -> None:
    place = community()
    assert fell_at("大雨 10:00", MORNING, place) == MORNING
    assert fell_at("大雨 10:01", MORNING, place) == MORNING - timedelta(hours=23, minutes=59)
