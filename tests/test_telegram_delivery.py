"""The outbox over Telegram's way out, against the emulator, on both databases.

Nothing is lost, doubled or put into the wrong topic, whatever Telegram refuses. A number in a
test's name is that of the behaviour in the list of what breaks support bots.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.channels.telegram_out import TelegramOut
from flows.messages import (
    Address,
    Attachment,
    Channel,
    Envelope,
    FileKind,
    OutboundMessage,
    Sending,
)
from flows.tickets import Ticket
from flows.words import FluentWords
from scheduler.delivery import Delivery
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from storage.unit_of_work import SqlStorage
from tests.emulator import Emulator, Group, Message
from tests.storing import COMMUNITY, SECRET, draft

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
GROUP, WANG = -1001000000002, 700501
TEXTS = Path(__file__).parent.parent / "flows" / "texts"


class Round:
    """An emulator with one staff group, and the outbox of a community on a simulated clock."""

    def __init__(self, emu: Emulator, storage: SqlStorage) -> None:
        self.emu = emu
        self.storage = storage
        self.now = NOW
        self.bot = emu.bot(token="7:secret")
        self.wang = emu.user("王芳", WANG)
        self.li = emu.user("李敏", 700012)
        self.group: Group = emu.supergroup(
            GROUP, "工程", forum=True, admins=[self.bot], members=[self.li]
        )
        self.wang.starts(self.bot)
        self.out = TelegramOut(["7:secret"], api_url=emu.url, read_file=self.read)
        words = FluentWords(
            {
                language: "\n".join(
                    path.read_text(encoding="utf-8") for path in TEXTS.glob(f"*{language}.ftl")
                )
                for language in ("zh", "en")
            }
        )
        self.delivery = Delivery(
            SqlPostbox(storage.database, Crypt(SECRET), words, jitter=lambda: 0.0),
            {Channel.TELEGRAM: self.out},
            clock=lambda: self.now,
            sleep=self.sleep,
        )

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @staticmethod
    async def read(file: Attachment) -> bytes:
        raise FileNotFoundError(file.id)

    async def ticket(self) -> Ticket:
        async with self.storage.write() as uow:
            if await uow.communities.get("tcmy") is None:
                await uow.communities.save(COMMUNITY, today=date(2026, 11, 25))
            return await uow.tickets.open(draft(), now=self.now)

    async def put(self, key: str, chat: int = GROUP, text: str = "", **more: Any) -> None:
        body = OutboundMessage(text=text or key, attachments=more.pop("attachments", ()))
        address = Address(Channel.TELEGRAM, "7", str(chat))
        envelope = Envelope(key=key, address=address, body=body, due=self.now, **more)
        async with self.storage.write() as uow:
            await uow.outbox.put(envelope)

    async def put_card(self, ticket: Ticket, *others: str) -> None:
        await self.put("card", ticket=ticket.id, place=True, card=True)
        for key in others:
            await self.put_under(ticket, key)

    async def put_under(self, ticket: Ticket, key: str, text: str = "", **more: Any) -> None:
        await self.put(key, text=text, ticket=ticket.id, place=True, reply_to="card", **more)

    async def deliver(self) -> None:
        """Deliver for two minutes of the simulated clock."""
        end = self.now + timedelta(minutes=2)
        while self.now < end:
            await self.delivery.deliver_due(self.now)
            self.now += timedelta(seconds=10)

    async def statuses(self) -> set[str]:
        async with self.storage.database.read() as connection:
            found = await connection.execute(sql("SELECT status FROM outbox"))
            return {row.status for row in found}

    @property
    def said(self) -> list[Message]:
        return self.group.said_by(self.bot)

    def texts(self, topic: int) -> list[str]:
        return [message.text for message in self.group.in_topic(topic)]


@pytest.fixture
async def post(storage: SqlStorage) -> AsyncIterator[Round]:
    async with Emulator() as emu:
        made = Round(emu, storage)
        yield made
        await made.out.close()


@pytest.mark.parametrize("fault", ["too_many_requests", "server_error", "drop_after"])
async def test_09_a_ticket_has_one_topic_whatever_happens_to_its_card(
    post: Round, fault: str
) -> None:
    ticket = await post.ticket()
    getattr(post.emu.faults, fault)(method="sendMessage")
    await post.put_card(ticket, "m1", "m2")
    await post.deliver()
    (topic,) = post.group.topics.values()
    assert topic.name.startswith(f"🆕 {ticket.number}")
    cards = ["card", "card"] if fault == "drop_after" else ["card"]  # nobody knew that it arrived
    assert post.texts(topic.id) == [*cards, "m1", "m2"]
    assert await post.statuses() == {"sent"}


async def test_07_a_deleted_topic_is_made_anew_once(post: Round) -> None:
    ticket = await post.ticket()
    await post.put_card(ticket, "m1")
    await post.deliver()
    (old,) = post.group.topics
    post.group.delete_topic(old)
    await post.put_under(ticket, "m2", "停水。" * 3000)
    await post.put_under(ticket, "m3")
    await post.deliver()
    (new,) = set(post.group.topics) - {old}
    assert post.texts(new)[0] == "card"
    assert "".join(each for each in post.texts(new) if "停水" in each) == "停水。" * 3000
    assert post.texts(new)[-2] == "m3"
    assert "话题" in post.texts(new)[-1]  # staff are told, once
    assert await post.statuses() == {"sent"}


async def test_08_a_topic_that_staff_closed_is_opened_for_a_further_word(post: Round) -> None:
    ticket = await post.ticket()
    await post.put_card(ticket)
    await post.deliver()
    (topic,) = post.group.topics.values()
    post.group.close_topic(topic)
    await post.put_under(ticket, "m1")
    await post.deliver()
    assert post.texts(topic.id) == ["card", "m1"]
    assert not topic.closed


async def test_10_a_group_whose_topics_were_switched_off_gets_replies_to_the_card(
    post: Round,
) -> None:
    ticket = await post.ticket()
    await post.put_card(ticket)
    await post.deliver()
    post.group.turn_topics_off()
    for key in ("m1", "m2", "m3"):
        await post.put_under(ticket, key)
        await post.deliver()
    last = post.group.find("m3")
    assert last is not None
    assert last.reply_to is not None
    calls = post.emu.calls_of("sendMessage", chat=GROUP)
    assert "message_thread_id" not in calls[-1].params
    assert len(post.emu.calls_of("createForumTopic")) == 1


async def test_15_a_group_that_migrated_gets_everything_at_its_new_place(post: Round) -> None:
    post.group.turn_topics_off()
    ticket = await post.ticket()
    await post.put_card(ticket)
    await post.deliver()
    post.group.migrate()
    await post.put_under(ticket, "m1")
    await post.deliver()
    assert "m1" in post.group.texts
    assert await post.statuses() <= {"sent", "cancelled"}


async def test_18_a_429_in_the_middle_of_a_long_text_doubles_nothing(post: Round) -> None:
    text = "".join(f"第{number}条。" for number in range(4000))
    post.emu.faults.too_many_requests(3, method="sendMessage", skip=1)
    post.emu.faults.server_error(method="sendMessage", skip=2)
    await post.put("long", WANG, text)
    await post.put("next", WANG)
    await post.deliver()
    said = [message.text for message in post.emu.chat(WANG).said_by(post.bot)]
    assert "".join(said) == text + "next"
    assert len(said) > 3
    assert await post.statuses() == {"sent"}


async def test_21_a_429_between_two_albums_doubles_nothing(post: Round) -> None:
    photos = post.wang.sends_album(post.bot, 13)
    files = tuple(
        Attachment(
            id=each.media.file.unique,
            kind=FileKind.PHOTO,
            remote=each.media.file.id_for(7),
            account="7",
        )
        for each in photos
        if each.media
    )
    ticket = await post.ticket()
    post.emu.faults.too_many_requests(2, method="sendMediaGroup", skip=1)
    await post.put_card(ticket)
    await post.put_under(ticket, "m1", "厨房", attachments=files)
    await post.deliver()
    (topic,) = post.group.topics
    card, *copies = post.group.in_topic(topic)
    assert card.text == "card"
    assert [each.media.file for each in copies if each.media] == [
        each.media.file for each in photos if each.media
    ]


async def test_22_words_that_become_longer_and_shorter_again(post: Round) -> None:
    await post.put("m1", WANG, "停水。" * 1500)
    await post.deliver()
    for version, text in enumerate(("供水。" * 4000, "停电。" * 2000, "好", "停气。" * 3000)):
        await post.put(f"m1:v{version}", WANG, text, sending=Sending.EDIT, target="m1")
        await post.deliver()
        said = post.emu.chat(WANG).said_by(post.bot)
        assert "".join(message.text for message in said) == text
    await post.put("m1:gone", WANG, sending=Sending.DELETE, target="m1")
    await post.deliver()
    assert post.emu.chat(WANG).said_by(post.bot) == []
