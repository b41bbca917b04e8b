"""Who comes: a clerk's photo gets in by ``/photo`` and goes out with "on the way" (SPEC 3)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from flows.desk.actions import Cancel, Resume, Start, Take, Wait
from flows.messages import FileKind
from flows.ports import ChatMessage
from flows.tickets import WaitFor
from tests.playbook import MAINTENANCE, Playbook, at, photo, stage

ZHANG = 700031


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def says(play: Playbook, text: str, *files, private: bool = True) -> str:
    """Zhang writes to the bot; gives its answer."""
    chat = ZHANG if private else MAINTENANCE
    await play.group(ZHANG, text, chat=chat, private=private, attachments=files)
    await play.deliver()
    answers = [one.text for one in play.shown if one.envelope.key.startswith("group:")]
    return answers[-1]


async def on_the_way(play: Playbook) -> ChatMessage:
    """Somebody reports, Zhang takes it and sets off; gives what the resident is told of it."""
    for before in await play.tickets():
        await play.clerk("031", Cancel(ticket=before.id, reason="已经好了"))
    await play.resident("报修：主卧的空调不制冷", who="li")
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    await play.heard("li")
    await play.clerk("031", Start(ticket=ticket.id))
    return (await play.heard("li"))[-1]


async def test_a_resident_sees_who_comes_as_long_as_the_clerk_wants_it(play: Playbook) -> None:
    await play.lives("li")
    assert "还没有您的照片" in await says(play, "/photo")
    told = await on_the_way(play)
    assert ("张强(工号 031)已经出发" in told.text, told.attachments) == (True, ())

    paper = replace(photo("031.pdf"), kind=FileKind.DOCUMENT)
    assert "请作为照片发送" in await says(play, "/photo", paper)
    assert "照片已存好" in await says(play, "/photo", photo("zhang.jpg"))
    assert "已有您的照片" in await says(play, "/photo")
    play.later(minutes=30)
    told = await on_the_way(play)
    assert [file.name for file in told.attachments] == ["zhang.jpg"]

    assert "照片已存好" in await says(play, "/photo", photo("newer.jpg"), private=False)
    play.later(minutes=30)
    assert [file.name for file in (await on_the_way(play)).attachments] == ["newer.jpg"]

    assert "不再附照片" in await says(play, "/photo off")
    play.later(minutes=30)
    assert (await on_the_way(play)).attachments == ()


async def test_going_on_after_waiting_shows_nobody_again(play: Playbook) -> None:
    await play.lives("li")
    await says(play, "/photo", photo("zhang.jpg"))
    assert (await on_the_way(play)).attachments
    ticket = await play.ticket()
    await play.clerk("031", Wait(ticket=ticket.id, reason=WaitFor.PARTS, until=at("20:00")))
    await play.heard("li")
    await play.clerk("031", Resume(ticket=ticket.id))
    assert not any(said.attachments for said in await play.heard("li"))
