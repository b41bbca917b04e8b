"""A report that is half told: reminded of after 30 minutes, closed after 60, each at its edge."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.engine import waiting
from flows.privacy import unveil
from flows.sweeps.half_told import HALF_TOLD
from flows.sweeps.process import Owed
from flows.tickets import EventKind, Kind
from flows.turn import Talk
from flows.urgency import Urgency
from tests.playbook import FRONT, Playbook, at, community, photo, stage

SECOND = timedelta(seconds=1)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def _tick(play: Playbook) -> dict[str, int]:
    return dict(await play.tick("half_told"))


async def test_it_is_reminded_of_once_with_the_open_question(play: Playbook) -> None:
    asked = await play.resident("厨房水管坏了")
    assert asked[-1].text.startswith("请问是哪一户")
    play.later(minutes=30, seconds=-1)
    assert await _tick(play) == {}
    play.later(seconds=1)
    assert await _tick(play) == {"report_reminder": 1}
    (reminder,) = await play.heard()
    assert reminder.text.startswith("刚才说到一半的事还没登记上")
    assert "请问是哪一户" in reminder.text
    assert reminder.buttons == asked[-1].buttons
    assert await _tick(play) == {}
    play.later(minutes=20)
    said = await play.resident("3-2-501")
    assert "R-261123-0001" in said[0].text
    play.later(hours=1)
    assert await _tick(play) == {}


async def test_after_an_hour_it_is_an_inquiry_at_the_front_desk(play: Playbook) -> None:
    await play.resident("厨房水管坏了,电话13800138000", attachments=(photo(),))
    play.later(minutes=30)
    await _tick(play)
    play.later(minutes=30, seconds=-1)
    assert await _tick(play) == {}
    assert await play.tickets() == []
    await play.heard()
    play.later(seconds=1)
    assert await _tick(play) == {"report_to_desk": 1}
    ticket = await play.ticket()
    assert (ticket.kind, ticket.queue, ticket.number) == (
        Kind.INQUIRY, "front_desk", "Q-261123-0001",
    )  # fmt: skip
    assert "厨房水管坏了" in unveil(ticket.text, ticket.secrets)
    async with play.storage.read() as uow:
        said = await uow.messages.of_ticket(ticket.id)
    assert [len(row.attachments) for row in said if row.author == "resident"] == [1]
    told = [e for e in await play.events(ticket) if e.kind is EventKind.TOLD]
    assert [(e.data or {})["what"] for e in told] == ["half_told"]
    (words,) = await play.heard()
    assert words.text.startswith("刚才说到一半的事，我先转给客服前台")
    assert ticket.number in words.text
    assert any(e.card for e in await play.promised(FRONT))
    assert (await play.conversation()).talk.flow is None
    assert await _tick(play) == {}
    await play.resident("补充一下,是水槽下面")
    assert len(await play.tickets()) == 1


async def test_where_nothing_was_described_it_is_let_go(play: Playbook) -> None:
    await play.resident(choice="menu.repair")
    play.later(minutes=30)
    assert await _tick(play) == {"report_reminder": 1}
    await play.heard()
    play.later(minutes=30)
    assert await _tick(play) == {"report_dropped": 1}
    assert await play.tickets() == []
    assert await play.heard() == []
    assert (await play.conversation()).talk.flow is None


async def test_two_half_told_reports_become_two_inquiries(play: Playbook) -> None:
    await play.resident("马桶堵了")
    await play.resident("电梯坏了")
    play.later(hours=1)
    assert await _tick(play) == {"report_to_desk": 2}  # after an hour away nobody is reminded
    assert sorted(ticket.text for ticket in await play.tickets()) == ["电梯坏了", "马桶堵了"]
    assert (await play.conversation()).talk.later == ()


async def test_a_new_word_begins_the_half_hour_anew(play: Playbook) -> None:
    await play.resident("厨房水管坏了")
    play.later(minutes=29)
    await play.resident("水流得不大")
    play.later(minutes=30, seconds=-1)
    assert await _tick(play) == {}
    play.later(seconds=1)
    assert await _tick(play) == {"report_reminder": 1}


async def test_at_night_nobody_is_reminded_and_the_desk_has_it_all_the_same(
    play: Playbook,
) -> None:
    play.now = at("21:30")
    await play.resident("门铃不响了", who="tg:5001")
    assert (await play.conversation("tg:5001")).talk.is_report
    await play.deliver()
    play.now = at("22:00") - SECOND
    assert await _tick(play) == {}
    play.later(seconds=1)
    assert await _tick(play) == {"report_reminder_skipped": 1}
    play.now = at("22:30")
    assert await _tick(play) == {"report_to_desk": 1}
    (told,) = await play.promised(5001)
    assert told.due == at("08:00", play.now.date() + timedelta(days=1))


async def test_by_day_the_reminder_goes_at_once_on_telegram(play: Playbook) -> None:
    await play.resident("门铃不响了", who="tg:5001")
    await play.deliver()
    play.later(minutes=30)
    assert await _tick(play) == {"report_reminder": 1}
    (told,) = await play.promised(5001)
    assert told.due == play.now


async def test_what_is_urgent_stays_urgent_at_the_desk(play: Playbook) -> None:
    await play.resident("家里漏水漏得厉害")
    if (await play.conversation()).talk.is_report:
        play.later(hours=1)
        await _tick(play)
    ticket = await play.ticket()
    assert ticket.urgency is Urgency.URGENT


async def test_a_request_to_be_bound_is_no_inquiry(play: Playbook) -> None:
    play.means["我要绑定房号"] = "bind_home"
    await play.resident("我要绑定房号")
    assert (await play.conversation()).talk.is_report
    play.later(hours=1)
    assert await _tick(play) == {"report_dropped": 1}
    assert await play.tickets() == []


async def test_who_closed_the_chat_is_not_reminded(play: Playbook) -> None:
    await play.resident("门铃不响了", who="tg:5001")
    await play.resident(who="tg:5001", blocked=True)
    play.later(minutes=30)
    assert await _tick(play) == {}
    play.later(minutes=30)
    assert await _tick(play) == {"report_to_desk": 1}


async def test_clocks_that_tick_at_once_remind_once(play: Playbook) -> None:
    await play.resident("厨房水管坏了")
    play.later(minutes=30)
    counted = await asyncio.gather(*(play.due.at(play.now, simulated=True) for _ in range(6)))
    assert sum(counts["report_reminder"] for counts in counted) == 1
    assert len(await play.heard()) == 1
    play.later(minutes=30)
    counted = await asyncio.gather(*(play.due.at(play.now, simulated=True) for _ in range(6)))
    assert sum(counts["report_to_desk"] for counts in counted) == 1
    assert len(await play.tickets()) == 1


async def test_the_community_changes_both_times(database_url: str) -> None:
    numbers = {"reminder_after": timedelta(minutes=5), "drop_after": timedelta(minutes=7)}
    async with stage(database_url, community(numbers=numbers)) as play:
        await play.resident("厨房水管坏了")
        play.later(minutes=5)
        assert await _tick(play) == {"report_reminder": 1}
        play.later(minutes=2, seconds=-1)
        assert await _tick(play) == {}
        play.later(seconds=1)
        assert await _tick(play) == {"report_to_desk": 1}


async def test_who_has_not_said_which_community_is_nobodys(play: Playbook) -> None:
    other = community(
        id="other", name={"zh": "碧海", "en": "Bihai"}, token_env=play.place.token_env
    )
    async with play.storage.write() as uow:
        await uow.communities.save(other, today=play.now.date())
    play.communities = [play.place.id, "other"]
    await play.resident("厨房水管坏了", who="tg:5001", community=None)
    before = (await play.conversation("tg:5001")).talk
    play.later(hours=1)
    assert await _tick(play) == {"report_dropped": 1}
    assert await play.tickets() == []
    assert (await play.conversation("tg:5001")).talk == before  # it can still be answered
    assert await _tick(play) == {}


async def test_a_report_that_waits_behind_what_a_receipt_asks_is_not_lost(play: Playbook) -> None:
    await play.resident("马桶堵了")
    async with play.storage.write() as uow:
        found = await uow.conversations.at(play.address("guest"))
        assert found is not None
        locked = await uow.conversations.get(found.id, lock=True)
        offered = Talk(flow="repair", asked="visit", ticket=1, later=(waiting(locked.talk),))
        await uow.conversations.save(replace(locked, talk=offered))
    play.later(hours=1)
    assert await _tick(play) == {"report_to_desk": 1}
    assert (await play.ticket()).text == "马桶堵了"
    talk = (await play.conversation()).talk
    assert (talk.flow, talk.asked, talk.later) == ("repair", "visit", ())


async def test_what_another_process_saw_to_meanwhile_is_left(play: Playbook) -> None:
    await play.resident("厨房水管坏了")
    play.later(minutes=30)
    async with play.storage.read() as uow:
        seen = await HALF_TOLD.owed(uow, play.now)

    async def stale(*_: object) -> Sequence[Owed[int]]:
        return seen

    assert await _tick(play) == {"report_reminder": 1}
    again = play.due.sweep("again", SECOND, replace(HALF_TOLD, owed=stale))
    assert await again.run(play.now) == {}
