"""An emergency that nobody takes: alerted again every two minutes, once each, until it is taken."""

import asyncio
from collections.abc import AsyncIterator
from datetime import time, timedelta

import pytest

from flows.community import Shift
from flows.desk.actions import GiveBack, HandOver, Take
from flows.messages import Priority
from flows.tickets import EventKind, Ticket
from tests.playbook import FRONT, MAINTENANCE, Playbook, community, stage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def _trapped(play: Playbook) -> Ticket:
    await play.resident("我被困在电梯里了", who="li")
    await play.deliver()
    return await play.ticket()


async def _alerts(play: Playbook, chat: int = MAINTENANCE) -> list[str]:
    return [e.body.text for e in await play.promised(chat) if e.body.text.startswith("🚨 第")]


async def test_it_is_alerted_again_two_minutes_later_and_not_a_second_before(
    play: Playbook,
) -> None:
    ticket = await _trapped(play)
    play.later(seconds=119)
    assert await play.tick("emergencies") == {}
    play.later(seconds=1)
    assert await play.tick("emergencies") == {"emergency_alerted": 1}
    (alert,) = [e for e in await play.promised(MAINTENANCE) if e.body.text.startswith("🚨 第")]
    assert alert.body.text == (
        f"🚨 第 1 次提醒：紧急 {ticket.number} 还没有人接单！"
        "@张强(031)、@刘军(051) 请立即接单、赶往现场。"
    )
    assert (alert.priority, alert.place) == (Priority.EMERGENCY, True)
    assert await play.tick("emergencies") == {}
    play.later(seconds=119)
    assert await play.tick("emergencies") == {}
    play.later(seconds=1)
    assert await play.tick("emergencies") == {"emergency_alerted": 1}
    assert [text[:7] for text in await _alerts(play)] == ["🚨 第 1 次", "🚨 第 2 次"]


async def test_who_takes_it_ends_the_alerts_and_who_gives_it_back_begins_them_again(
    play: Playbook,
) -> None:
    ticket = await _trapped(play)
    play.later(minutes=1)
    assert (await play.clerk("031", Take(ticket=ticket.id))).done
    play.later(minutes=9)
    assert await play.tick("emergencies") == {}
    assert (await play.clerk("031", GiveBack(ticket=ticket.id))).done
    assert await play.tick("emergencies") == {"emergency_alerted": 1}


async def test_after_hours_without_a_clock_it_is_one_alert_and_not_a_hundred(
    play: Playbook,
) -> None:
    ticket = await _trapped(play)
    play.later(hours=6)
    assert await play.tick("emergencies") == {"emergency_alerted": 1}
    assert len(await _alerts(play)) == 1
    told = [e for e in await play.events(ticket) if (e.data or {}).get("what") == "alert"]
    assert [(e.kind, e.data) for e in told] == [(EventKind.TOLD, {"what": "alert", "nth": "180"})]


async def test_the_history_shows_a_row_of_alerts_as_one_line(play: Playbook) -> None:
    ticket = await _trapped(play)
    for _ in range(3):
        play.later(minutes=2)
        await play.tick("emergencies")
    assert (await play.clerk("031", Take(ticket=ticket.id))).done
    card = (await play.promised(MAINTENANCE))[-1].body.text
    assert card.count("次提醒") == 1
    assert "第 3 次提醒：还没有人接单" in card


async def test_those_who_are_on_shift_are_named_and_the_queue_that_has_it_is_alerted(
    database_url: str,
) -> None:
    days = frozenset(range(7))
    place = community(shifts={"on_duty": (Shift("051", days, time(8), time(20)),)})
    async with stage(database_url, place) as play:
        ticket = await _trapped(play)
        play.later(minutes=2)
        await play.tick("emergencies")
        (alert,) = await _alerts(play)
        assert "@刘军(051) 请立即" in alert
        assert "031" not in alert
        handed = HandOver(ticket=ticket.id, queue="front_desk")
        assert (await play.clerk("051", handed)).done
        play.later(minutes=2)
        await play.tick("emergencies")
        (alert,) = await _alerts(play, FRONT)
        assert "@王芳(001)、@李敏(012)" in alert


async def test_the_community_changes_how_often(database_url: str) -> None:
    place = community(numbers={"alert_repeat": timedelta(seconds=45)})
    async with stage(database_url, place) as play:
        await _trapped(play)
        play.later(seconds=44)
        assert await play.tick("emergencies") == {}
        play.later(seconds=1)
        assert await play.tick("emergencies") == {"emergency_alerted": 1}


async def test_clocks_that_tick_at_the_same_instant_alert_once(play: Playbook) -> None:
    ticket = await _trapped(play)
    play.later(minutes=2)
    counted = await asyncio.gather(*(play.due.at(play.now) for _ in range(8)))
    assert sum(counts["emergency_alerted"] for counts in counted) == 1
    assert len(await _alerts(play)) == 1
    told = [e for e in await play.events(ticket) if (e.data or {}).get("what") == "alert"]
    assert len(told) == 1
