"""A topic for every ticket: its name shows the state, and it is closed and opened with it."""

from collections.abc import AsyncIterator

import pytest

from flows.desk.actions import Cancel, Done, GiveBack, HandOver, Reopen, Start, Take
from flows.messages import Sending
from storage.tables import OutboxRow, core
from tests.playbook import FRONT, MAINTENANCE, Playbook, Shown, stage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        book.forums.update({MAINTENANCE, FRONT})
        yield book


async def leak(play: Playbook) -> Shown:
    await play.lives("tg:5001")
    await play.resident("厨房水槽下面漏水", who="tg:5001")
    await play.deliver()
    return play.find((await play.ticket()).number, MAINTENANCE)


async def topic(play: Playbook, card: Shown) -> tuple[str, bool]:
    """The first sign of the topic's name, and whether it is closed."""
    await play.deliver()
    assert card.thread is not None
    name, closed = play.topics[card.thread]
    assert (await play.tickets())[0].number in name
    assert "3-2-501" in name
    return name.split()[0], closed


async def fates(play: Playbook) -> list[tuple[str, str]]:
    """What became of every promise about a topic."""
    row = core(OutboxRow).c
    async with play.storage.database.read() as connection:
        found = await connection.execute(
            core(OutboxRow).select().where(row.sending == Sending.TOPIC).order_by(row.id)
        )
        return [(one.status, one.error) for one in found]


async def test_its_name_shows_the_state_and_changes_with_it(play: Playbook) -> None:
    card = await leak(play)
    ticket = await play.ticket()
    assert await topic(play, card) == ("🆕", False)
    await play.clerk("031", Take(ticket=ticket.id))
    assert await topic(play, card) == ("🙋", False)
    await play.press(700031, "出发", play.find(ticket.number, MAINTENANCE))
    assert await topic(play, card) == ("🔧", False)
    await play.clerk("031", Done(ticket=ticket.id, text="换了垫圈"))
    assert await topic(play, card) == ("☑️", False)


async def test_changes_of_a_moment_are_one_and_the_books_say_so(play: Playbook) -> None:
    card = await leak(play)
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    await play.clerk("031", Start(ticket=ticket.id))
    await play.clerk("031", Done(ticket=ticket.id))
    assert await topic(play, card) == ("☑️", False)
    *former, last = await fates(play)
    assert last == ("sent", "")
    assert [status for status, _ in former] == ["cancelled"] * 2
    assert all(why.startswith("replaced by topic:") for _, why in former)


async def test_what_is_undone_in_a_moment_changes_no_name(play: Playbook) -> None:
    card = await leak(play)
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    await play.clerk("031", GiveBack(ticket=ticket.id))
    assert await topic(play, card) == ("🆕", False)
    assert ("cancelled", "its topic is so already") in await fates(play)


async def test_it_is_closed_with_its_ticket_and_opened_when_the_resident_is_not_content(
    play: Playbook,
) -> None:
    card = await leak(play)
    ticket = await play.ticket()
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
        await play.clerk("031", act)
    await play.deliver()
    await play.presses("✅ 修好了", who="tg:5001")
    assert await topic(play, card) == ("✅", True)
    await play.resident("又漏水了，没修好", who="tg:5001")
    assert await topic(play, card) == ("🙋", False)
    assert (await play.ticket()).id == ticket.id


async def test_what_is_said_in_a_closed_topic_of_an_ended_ticket_leaves_it_closed(
    play: Playbook,
) -> None:
    card = await leak(play)
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    await play.deliver()
    await play.clerk("031", Cancel(ticket=ticket.id, reason="重复"))
    assert await topic(play, card) == ("🚫", True)
    await play.group(700031, "// 记一笔", chat=MAINTENANCE, thread=card.thread)
    await play.group(700031, "您好", chat=MAINTENANCE, thread=card.thread)
    assert await topic(play, card) == ("🚫", True)


async def test_the_topic_of_a_group_that_a_ticket_left_is_closed_until_it_returns(
    play: Playbook,
) -> None:
    card = await leak(play)
    ticket = await play.ticket()
    await play.clerk("031", HandOver(ticket=ticket.id, queue="front_desk"))
    assert await topic(play, card) == ("🆕", True)
    there = play.find(ticket.number, FRONT)
    assert await topic(play, there) == ("🆕", False)
    await play.clerk("012", HandOver(ticket=ticket.id, queue="maintenance"))
    assert await topic(play, card) == ("🆕", False)
    assert await topic(play, there) == ("🆕", True)


async def test_a_ticket_that_ends_while_its_topic_is_made_leaves_no_orphan(play: Playbook) -> None:
    await play.lives("tg:5001")
    await play.resident("厨房水槽下面漏水", who="tg:5001")
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    await play.clerk("031", Cancel(ticket=ticket.id, reason="重复"))
    await play.deliver()
    card = play.find(ticket.number, MAINTENANCE)
    assert await topic(play, card) == ("🚫", True)


async def test_reopened_by_staff_it_is_open_again(play: Playbook) -> None:
    card = await leak(play)
    ticket = await play.ticket()
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
        await play.clerk("031", act)
    await play.deliver()
    await play.presses("✅ 修好了", who="tg:5001")
    assert await topic(play, card) == ("✅", True)
    await play.clerk("031", Reopen(ticket=ticket.id))
    assert await topic(play, card) == ("🙋", False)
