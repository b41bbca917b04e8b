"""A new household is asked on its 28th day how it is going: by day, once, and not long after."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.messages import Envelope
from flows.outreach.households import HOUSEHOLDS
from flows.people import HomeRole
from storage.register import Registered
from tests.playbook import ZONE, Playbook, community, stage

SECOND = timedelta(seconds=1)
SWEEP = "new households"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await _moved_in(book)
        yield book


async def _moved_in(play: Playbook, since: date = date(2026, 11, 1)) -> None:
    """Two people move into a home; both write to the bot."""
    people = (("tg:5001", "李建国", "+8613800138000"), ("tg:5002", "王秀英", "+8613900139000"))
    for who, name, phone in people:
        await play.lives(who, "3-2-501", name, phone)
        async with play.storage.write() as uow:
            row = Registered(
                home="3-2-501", name=name, role=HomeRole.OWNER, phone=phone, moved_in=since
            )
            await uow.register.load(play.place.id, [row])


async def _asked(play: Playbook) -> list[Envelope]:
    both = [*await play.promised("5001"), *await play.promised("5002")]
    return [one for one in both if "住得还习惯吗" in one.body.text]


@pytest.mark.parametrize("zone", [ZONE, ZoneInfo("Europe/Berlin")], ids=str)
async def test_on_day_28_at_nine_and_one_of_the_household(
    database_url: str, zone: ZoneInfo
) -> None:
    async with stage(database_url, community(timezone=zone.key)) as play:
        await _moved_in(play)
        play.now = datetime(2026, 11, 28, 19, 59, 59, tzinfo=zone)
        assert await play.tick(SWEEP) == {}
        play.now = datetime(2026, 11, 29, 8, 59, 59, tzinfo=zone)
        assert await play.tick(SWEEP) == {}
        play.now += SECOND
        async with play.storage.read() as uow:
            (piece,) = await HOUSEHOLDS.owed(uow, play.now)
        assert await play.tick(SWEEP) == {"new_household_asked": 1}
        assert await play.due._settled(HOUSEHOLDS, piece, play.now) == ()  # another saw it too
        play.later(days=1)
        assert await play.tick(SWEEP) == {}
        (asked,) = await _asked(play)
        assert asked.body.text.startswith("李建国，您搬进 3号楼2单元501室 快一个月了")
        assert "您的管家 李敏" in asked.body.text


@pytest.mark.parametrize(("day", "asked"), [(date(2026, 12, 5), 1), (date(2026, 12, 6), 0)])
async def test_after_downtime_it_is_asked_within_a_week(
    play: Playbook, day: date, asked: int
) -> None:
    play.now = datetime(day.year, day.month, day.day, 20, tzinfo=ZONE)
    assert await play.tick(SWEEP) == {}
    play.now -= SECOND
    counts = await play.tick(SWEEP)
    assert counts.get("new_household_asked", 0) == asked


async def test_the_one_who_can_be_written_to_is_asked_and_an_answer_opens_what_it_says(
    play: Playbook,
) -> None:
    await play.take(play.inbound(who="tg:5001", blocked=True))
    play.now = datetime(2026, 11, 29, 9, tzinfo=ZONE)
    assert await play.tick(SWEEP) == {"new_household_asked": 1}
    (asked,) = await _asked(play)
    assert asked.address.chat == "5002"
    await play.resident("都挺好，就是厨房水槽下面漏水", who="tg:5002")
    assert (await play.ticket()).category == "repair_plumbing"


async def test_nobody_is_asked_where_nobody_can_be_written_to(play: Playbook) -> None:
    for who in ("tg:5001", "tg:5002"):
        await play.take(play.inbound(who=who, blocked=True))
    play.now = datetime(2026, 11, 29, 9, tzinfo=ZONE)
    assert await play.tick(SWEEP) == {}
    async with play.storage.read() as uow:  # nor does anybody write to find that out
        assert await HOUSEHOLDS.owed(uow, play.now) == []
