"""Two who act at once on what hangs together wait for one another, and never for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import asyncpg
import pytest

from flows.desk.actions import CalledBack, Done, Fold, Recall, Reply, Restore, Take
from flows.desk.matters import Merge
from flows.tickets import Kind, Status, Ticket
from tests.playbook import ZONE, Playbook, stage

LI, WANG = "tg:5001", "tg:5002"
One = TypeVar("One")
Two = TypeVar("Two")
LONG = 60.0
"""Seconds after which nobody is waiting any more: a slow machine needs a few."""


@pytest.fixture
async def play(postgres_database_url: str) -> AsyncIterator[Playbook]:
    """SQLite lets one write at a time: only PostgreSQL can tie a knot."""
    async with stage(postgres_database_url) as book:
        await book.lives(LI, "3-2-501", "李建国", "+8613800138000")
        await book.lives(WANG, "3-2-501", "王小明", "+8613800138001")
        yield book


async def reports(play: Playbook, who: str, text: str, intent: str) -> Ticket:
    play.means[text] = intent
    await play.resident(text, who=who)
    return await play.ticket()


@asynccontextmanager
async def holding(
    url: str, ticket: Ticket | None
) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Keep a ticket locked, or what counts them; what is given waits until so many wait for locks."""
    holder, watcher = [await asyncpg.connect(url.replace("+asyncpg", "")) for _ in range(2)]

    async def until(waiting: int) -> None:
        async with asyncio.timeout(LONG):
            while await watcher.fetchval(_WAITING) < waiting:
                await asyncio.sleep(0.02)

    try:
        async with holder.transaction():
            if ticket is None:
                await holder.execute("SELECT value FROM ticket_counter FOR UPDATE")
            else:
                await holder.execute("SELECT id FROM ticket WHERE id = $1 FOR UPDATE", ticket.id)
            yield until
    finally:
        await holder.close()
        await watcher.close()


_WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def meet(
    url: str, at: Ticket | None, one: Awaitable[One], two: Awaitable[Two]
) -> tuple[One, Two]:
    """Let the first come as far as that, then the second as far as it can, then both."""
    async with holding(url, at) as until:
        first = asyncio.ensure_future(one)
        await until(1)
        second = asyncio.ensure_future(two)
        await until(2)
    async with asyncio.timeout(LONG):
        return await first, await second


async def test_who_withdraws_while_all_are_told_that_it_is_restored(
    play: Playbook, postgres_database_url: str
) -> None:
    await play.lives("tg:5003", "3-2-502", "赵大海", "+8613800138002")
    one = await reports(play, LI, "电梯坏了，停在一楼不动了", "repair_lift")
    two = await reports(play, "tg:5003", "电梯坏了，停在一楼不动了", "repair_lift")
    assert (await play.clerk("031", Fold(ticket=one.id))).done
    play.means["不用修了"] = "ticket_cancel"
    await play.resident("不用修了", who="tg:5003")
    _, restored = await meet(
        postgres_database_url,
        two,
        play.resident("是的", who="tg:5003"),
        play.clerk("031", Restore(ticket=one.id)),
    )
    assert restored.done
    assert [t.status for t in await play.tickets()] == [Status.RESOLVED, Status.CANCELLED]


async def test_who_rates_while_the_steward_writes_down_the_call(
    play: Playbook, postgres_database_url: str
) -> None:
    about = await reports(play, LI, "楼道灯不亮了", "repair_electrical")
    for act in (Take(ticket=about.id), Done(ticket=about.id)):
        assert (await play.clerk("031", act)).done
    for _ in range(2):
        play.later(hours=24)
        await play.tick("tickets")
    await play.tick("tickets")
    task = await play.ticket()
    assert task.linked == about.id
    _, called = await meet(
        postgres_database_url,
        about,
        play.presses("较满意", LI),
        play.clerk("012", CalledBack(ticket=task.id, rating=3)),
    )
    assert not called.done  # nobody needed to call any more
    after = {t.id: t for t in await play.tickets()}
    assert (after[about.id].rating, after[task.id].status) == (2, Status.CANCELLED)


async def test_two_who_merge_each_into_the_other(
    play: Playbook, postgres_database_url: str
) -> None:
    one = await reports(play, LI, "厨房水槽下面漏水", "repair_plumbing")
    two = await reports(play, WANG, "水槽下面在滴水", "repair_plumbing")
    results = await meet(
        postgres_database_url,
        one,
        play.clerk("031", Merge(ticket=one.id, into=two.number)),
        play.clerk("032", Merge(ticket=two.id, into=one.number)),
    )
    assert [result.done for result in results] == [True, False]
    assert [t.status for t in await play.tickets()] == [Status.MERGED, Status.NEW]


async def test_who_reports_while_the_months_visits_are_planned(
    play: Playbook, postgres_database_url: str
) -> None:
    play.now = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    await reports(
        play, WANG, "楼道灯不亮了", "repair_electrical"
    )  # tickets are counted from here on
    play.means["水槽下面在滴水"] = "repair_plumbing"
    planned, _ = await meet(
        postgres_database_url,
        None,
        play.tick("visit plans"),
        play.resident("水槽下面在滴水", who=LI),
    )
    assert planned == {"visits_planned": 1}
    assert [t.kind for t in await play.tickets()] == [Kind.REPAIR, Kind.TASK, Kind.REPAIR]


async def test_who_writes_where_a_reply_stands_that_is_taken_back(
    play: Playbook, postgres_database_url: str
) -> None:
    about = await reports(play, LI, "厨房水槽下面漏水", "repair_plumbing")
    assert (await play.clerk("031", Take(ticket=about.id))).done
    assert (await play.clerk("031", Reply(ticket=about.id, text="我下午来"))).done
    reply = next(m for m in await play.chat(LI) if m.author == "staff")
    telegram = await play.conversation(LI)
    async with play.storage.write() as uow:
        web = await uow.conversations.open(play.address("web1"), play.place.id, now=play.now)
        await uow.conversations.save(replace(web, person=telegram.person))
    for words in ("补充一下，柜子也泡了", "补充一下，地板也泡了"):
        play.means[words] = "ticket_add"
    await play.resident("补充一下，柜子也泡了", who="web1")
    assert (await play.ticket()).conversation == web.id  # what is said goes there from here on
    recalled, _ = await meet(
        postgres_database_url,
        about,
        play.clerk("031", Recall(ticket=about.id, message=reply.id)),
        play.resident("补充一下，地板也泡了", who=LI),
    )
    assert recalled.done
    assert (await play.ticket()).conversation == telegram.id
