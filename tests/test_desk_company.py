"""Complaints about a manager go to the company's contact, in private, and past the manager."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from flows.community import COMPANY
from flows.desk.actions import Take, may_see
from flows.routing import is_about_manager, route
from flows.tickets import Status, Ticket
from tests.playbook import FRONT, MANAGER, Playbook, community, stage

CONTACT = 700900
TEXT = "我要投诉王经理,态度特别恶劣,还骂人"


@pytest_asyncio.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url, community(company_contact=CONTACT, company="鸿运物业")) as book:
        book.means[TEXT] = "complaint_staff"
        yield book


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (TEXT, True),
        ("投诉你们管理处的经理", True),
        ("经理收好处,不作为", True),
        ("王芳说话太难听了", True),
        ("I want to complain about your manager", True),
        ("The manager shouted at my mother", True),
        ("前台态度太差,叫你们经理来", False),
        ("前台骂人,我要找你们王经理反映", False),
        ("投诉保安,请经理处理", False),
        ("The guard was rude, I want to speak to the manager", False),
        ("电工师傅态度不好", False),
    ],
)
def test_who_is_called_for_is_not_who_is_complained_of(text: str, *, about: bool) -> None:
    assert is_about_manager(text, community()) is about


def test_without_a_contact_that_can_be_written_to_it_stays_with_the_manager() -> None:
    for place in (community(), community(company_contact=CONTACT, token_env="")):
        assert route("complaint_staff", place, text=TEXT).queue == "manager"
    assert community().queue(COMPANY) is None


async def test_the_contact_is_told_in_private_and_the_manager_sees_nothing(play: Playbook) -> None:
    answer = await play.resident(TEXT)
    assert any("物业公司" in message.text for message in answer)
    ticket = await in_company(play)
    await play.deliver()
    card = play.find(ticket.number, CONTACT)
    assert (TEXT in card.text, card.labels) == (True, ["接单", "约定", "更多…"])
    for group in (MANAGER, FRONT):
        assert await play.promised(group) == []
    assert not [one for one in play.shown if one.envelope.address.chat != str(CONTACT)]
    assert not any(may_see(staff, ticket.queue, ticket.category) for staff in play.place.staff)
    refused = await play.clerk("001", Take(ticket=ticket.id))
    assert (refused.done, refused.said.key) == (False, "desk-not-your-queue")
    await play.resident("补充一下,昨天下午的事")
    await play.deliver()
    assert play.find("昨天下午", CONTACT)


async def test_the_contact_takes_and_finishes_it_by_its_buttons(play: Playbook) -> None:
    await play.resident(TEXT)
    ticket = await in_company(play)
    await play.deliver()
    card = play.find(ticket.number, CONTACT)
    toast = await play.press(CONTACT, "接单", card, private=True)
    assert toast is not None
    assert toast.text == f"{ticket.number} 已接单。"
    await play.deliver()
    taken = play.find("已接单", CONTACT)
    assert taken.labels == ["完成", "约定", "等待", "更多…"]
    await play.heard()
    await play.press(CONTACT, "完成", taken, private=True)
    for words in ("当面道歉", "言语不当", "培训"):
        await play.deliver()
        asked = play.shown[-1]
        here = {"chat": CONTACT, "reply_to": asked.message, "private": True}
        await play.group(CONTACT, words, **here)
    (proposed,) = await play.heard()
    assert "当面道歉" in proposed.text
    await play.presses("同意")
    assert (await in_company(play)).status is Status.RESOLVED


async def test_the_contact_answers_in_words_and_the_resident_reads_them(play: Playbook) -> None:
    await play.resident(TEXT)
    ticket = await in_company(play)
    await play.deliver()
    await play.heard()
    card = play.find(ticket.number, CONTACT)
    here = {"chat": CONTACT, "reply_to": card.message, "private": True}
    await play.group(CONTACT, "已收到，明天上午和您联系", message="p1", **here)
    (reply,) = await play.heard()
    assert (reply.author, reply.name, reply.text) == ("staff", "HQ", "已收到，明天上午和您联系")
    await play.group(CONTACT, "已收到，今天下午和您联系", message="p1", edited=True, **here)
    assert "已收到，今天下午和您联系" in [m.text for m in await play.chat()]
    await play.resident("补充一下，当时邻居也在场")
    await play.deliver()
    assert play.find("邻居也在场", CONTACT)


async def test_nobody_else_answers_to_the_contacts_card(play: Playbook) -> None:
    await play.resident(TEXT)
    ticket = await in_company(play)
    await play.deliver()
    await play.heard()
    card = play.find(ticket.number, CONTACT)
    await play.group(700001, "别理他", chat=CONTACT, reply_to=card.message, private=True)
    assert await play.heard() == []


async def in_company(play: Playbook) -> Ticket:
    async with play.storage.read() as uow:
        return await uow.tickets.get(1)


# --- a clerk's button in a private chat -----------------------------------------------------------


async def test_a_clerks_button_in_private_does_what_it_says(play: Playbook) -> None:
    await play.resident("厨房水管漏水,3号楼2单元501,电话13800138000")
    choice = "desk.take=1"
    await play.group(700031, chat=700031, choice=choice, callback="c", private=True)
    assert play.toast is not None
    assert play.toast.text.endswith("已接单。")
    assert (await play.ticket()).assignee == "031"


@pytest.mark.parametrize(
    ("choice", "sender", "words"),
    [
        ("desk.take=99", 700031, "这个按钮已经过时"),
        ("desk.nonsense=1", 700031, "这个按钮已经过时"),
        ("desk.take=1", 700012, "归工程维修组处理"),
        ("desk.take=1", 5, "这里由物业员工操作"),
    ],
)
async def test_what_cannot_be_done_in_private_is_said_clearly(
    play: Playbook, choice: str, sender: int, words: str
) -> None:
    await play.resident("厨房水管漏水,3号楼2单元501,电话13800138000")
    await play.group(sender, chat=sender, choice=choice, callback="c", private=True)
    assert play.toast is not None
    assert words in play.toast.text
    assert play.toast.alert


async def test_a_bot_that_serves_nobody_leaves_a_button_alone(play: Playbook) -> None:
    play.communities = ["elsewhere"]
    await play.group(700031, chat=700031, choice="desk.take=1", callback="c", private=True)
    assert play.toast is None


async def test_of_two_communities_the_tickets_own_is_meant(play: Playbook) -> None:
    other = replace(community(), id="another", name={"zh": "另一个", "en": "Another"})
    async with play.storage.write() as uow:
        await uow.communities.save(other, today=play.now.date())
    play.communities = ["another", "tcmy"]
    await play.resident("厨房水管漏水,3号楼2单元501,电话13800138000")
    await play.group(700031, chat=700031, choice="desk.take=1", callback="c", private=True)
    assert (await play.ticket()).assignee == "031"
