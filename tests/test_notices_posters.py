"""A notice's poster: posted, looked at, taken down, each a task of the steward's done by a button."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.desk.actions import Cancel
from flows.notices.notice import Audience, Kind, Step
from flows.tickets import Status
from tests.playbook import FRONT, MORNING, Playbook, stage
from tests.test_notices import STEWARD, approved
from tests.test_notices_copies import _does, _outage

SECOND = timedelta(seconds=1)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def test_a_poster_is_put_up_looked_at_and_taken_down(play: Playbook) -> None:
    """In force for two days from 09:00: looked at after one, at its end taken down."""
    made = await approved(
        play, replace(_outage(), kind=Kind.RULE, until=MORNING + timedelta(days=2), starts=None)
    )
    await play.tick("notices", "posters")
    await play.tick("posters")
    await play.deliver()
    (post,) = await play.tickets()
    assert (post.number[0], post.category, post.assignee) == ("T", "poster_post", "012")
    assert post.finish_by == MORNING + timedelta(hours=24)
    assert "3号楼" in post.text
    assert play.find("@李敏(012)", FRONT)
    await play.press(STEWARD, "完成", play.find("请把通知 N-1(规定)的海报贴到3号楼", FRONT))
    assert (await play.tickets())[0].status is Status.RESOLVED

    play.now = MORNING + timedelta(days=1) - SECOND
    assert await play.tick("posters") == {}
    play.now = MORNING + timedelta(days=1)
    assert await play.tick("posters") == {"poster_check": 1}
    check = (await play.tickets())[1]
    assert (check.category, check.finish_by) == ("poster_check", MORNING + timedelta(days=2))

    # Its end has come: nobody needs to look any more, and it is taken down.
    play.now = MORNING + timedelta(days=2) - SECOND
    assert await play.tick("notices", "posters") == {}
    play.now += SECOND
    assert (await play.tick("notices", "posters"))["poster_down"] == 1
    assert await play.tick("posters") == {}
    post, check, down = await play.tickets()
    assert (check.status, down.category, down.assignee) == (Status.CANCELLED, "poster_down", "012")
    assert made.id == 1


async def test_what_is_called_off_is_taken_down_where_it_was_posted(play: Playbook) -> None:
    """One poster for each steward; of a building that has none the front desk's."""
    first, third = play.place.buildings
    play.place = replace(play.place, buildings=(replace(first, steward=""), third))
    async with play.storage.write() as uow:
        await uow.communities.save(play.place, today=MORNING.date())
    everywhere = await approved(play, replace(_outage(), audience=Audience()))
    unsaid = await approved(play, _outage())
    await approved(play, replace(_outage(), kind=Kind.FEE, billed=True))
    await play.tick("notices")
    counts = await asyncio.gather(play.tick("posters"), play.tick("posters"))
    assert sum(count.get("poster_post", 0) for count in counts) == 3
    of_all = [ticket for ticket in await play.tickets() if f"N-{everywhere.id}(" in ticket.text]
    unowned, owned = sorted(of_all, key=lambda ticket: ticket.assignee or "")
    assert (unowned.assignee, unowned.queue) == (None, "front_desk")
    assert ("1号楼" in unowned.text, "3号楼" in unowned.text, owned.assignee) == (
        True,
        False,
        "012",
    )
    for ticket in (unowned, owned):
        assert (await play.clerk("012", Cancel(ticket=ticket.id, reason="没有公告栏"))).done

    # Where none hangs nobody looks, and nothing is taken down; nor where it was not posted by then.
    play.now = MORNING + timedelta(days=2)
    assert await play.tick("posters") == {"poster_check": 1}
    for notice in (everywhere, unsaid):
        assert (await _does(play, "008", notice.id, Step.CALL_OFF)).done
    assert await play.tick("posters") == {}
    assert [ticket for ticket in await play.tickets() if ticket.is_open] == []
