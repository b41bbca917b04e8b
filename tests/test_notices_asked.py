"""A resident who asks about an outage, or has it at home, while a notice for it is in force."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.desk.actions import Fold, Take
from flows.notices.deeds import do
from flows.notices.notice import Audience, Kind, Notice, Step
from flows.people import HomeRole, Invitation
from flows.tickets import Status
from tests.playbook import MORNING, Playbook, stage
from tests.test_notices import in_force, places


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


def _outage(**changes: object) -> Notice:
    notice = Notice(
        community="tcmy",
        kind=Kind.WATER,
        audience=Audience(("3",)),
        starts=MORNING + timedelta(hours=25),
        until=MORNING + timedelta(hours=33),
        text={"zh": "清洗水箱。"},
        author="012",
        created_at=MORNING,
    )
    return replace(notice, **changes)


async def test_the_notice_is_the_answer_unless_it_is_something_else(play: Playbook) -> None:
    await play.lives("guest", "3-2-501")
    await play.lives("elsewhere", "1-1-101", "别楼的", "+8613800138009")
    play.means = {
        "什么时候停水": "ask_outage",
        "家里没水了": "repair_plumbing",
        "最近有什么通知": "ask_notice",
        "什么时候停电": "ask_outage",
        "厨房水管爆了,家里没水": "repair_plumbing",
    }
    heard = await play.resident("最近有什么通知")
    assert heard[-1].text == "现在没有生效的通知。"
    notice = await in_force(play, _outage())
    await play.heard()

    # Asked about beforehand: the notice, and no ticket.
    heard = await play.resident("什么时候停水")
    assert "11月24日" in heard[0].text
    assert "是别的问题吗" in heard[1].text
    heard = await play.presses("就是这件事")
    assert "恢复了就告诉您" in heard[0].text
    heard = await play.resident("最近有什么通知")
    assert "停水通知" in heard[0].text
    # One that has not begun is not why no water comes now; another building, another outage.
    for words, who in (
        ("家里没水了", "guest"),
        ("什么时候停水", "elsewhere"),
        ("什么时候停电", "guest"),
    ):
        before = len(await play.tickets())
        await play.resident(words, who)
        assert len(await play.tickets()) == before + 1
        await play.resident("取消", who)
    for ticket in await play.tickets():
        await play.clerk("012" if ticket.queue == "front_desk" else "031", Take(ticket=ticket.id))

    # While it lasts, «no water» gets the notice; unanswered, nothing is owed for it.
    play.now = MORNING + timedelta(hours=26)
    await play.lives("tg:5005", "3-1-101", "周敏", "+8613800138005")
    heard = await play.resident("家里没水了", "tg:5005")
    assert "停水通知" in heard[0].text
    play.later(minutes=61)
    await play.tick("half_told")
    assert [ticket for ticket in await play.tickets() if ticket.home == "3-1-101"] == []
    assert await play.heard("tg:5005") == []

    # Something else goes on as it would have, with all that was said.
    await play.resident("家里没水了", "tg:5005")
    heard = await play.presses("是别的问题", "tg:5005")
    ticket = await play.ticket()
    assert (ticket.text, ticket.home) == ("家里没水了", "3-1-101")
    assert ticket.number in heard[0].text

    # One report is enough to propose an incident; restored with the notice, each is asked.
    async with play.storage.read() as uow:
        assert await uow.incidents.of_tickets([ticket.id])
    await play.clerk("031", Take(ticket=ticket.id))
    result = await play.clerk("031", Fold(ticket=ticket.id))
    assert result.done, play.words(result)
    await play.heard("tg:5005")
    async with play.storage.write() as uow:
        supervisor = play.place.member("031")
        assert supervisor is not None
        done_so = await do(places(play, uow), supervisor, notice.id, Step.RESTORE)
        assert done_so.done
    for _ in range(2):
        await play.tick("notice copies")
    told = await play.heard("tg:5005")
    assert any("恢复" in message.text and message.buttons for message in told)
    assert (await play.tickets())[ticket.id - 1].status is Status.RESOLVED


async def test_who_comes_later_gets_what_is_in_force(play: Playbook) -> None:
    await in_force(play, _outage())
    async with play.storage.write() as uow:
        invitation = Invitation(
            community="tcmy",
            home="3-2-501",
            role=HomeRole.TENANT,
            expires=MORNING + timedelta(days=1),
            uses_left=1,
        )
        await uow.people.invite(invitation, "token")
    await play.resident(who="late", invitation="token")
    await play.tick("notice copies")
    heard = await play.heard("late")
    assert ["停水通知" in message.text for message in heard] == [True]
    await play.presses("收到", "late")
    await play.tick("notice copies")
    assert len([m for m in await play.heard("late") if "停水通知" in m.text]) == 0
