"""The terminal: lines are a resident's messages, or a clerk's orders; the answers are printed.

Buttons are numbered; a number, a label or free text answers. The same inbox, service and database
as every other channel.
"""

import asyncio
import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from flows.community import Community, Staff
from flows.desk.actions import Act, Done, GiveBack, HandOver, Note, Reply, Start, Take
from flows.desk.cards import card
from flows.messages import Address, Channel, InboundMessage, Say
from flows.ports import ChatMessage, Words
from flows.privacy import unveil
from flows.service import Service
from flows.tickets import Ticket
from flows.understanding import Language
from storage.unit_of_work import SqlStorage

_SHOWN_FOR: Final = timedelta(days=1)


class NobodyThereError(LookupError):
    """There is no such resident or clerk to talk as."""


class Lines:
    """Standard input, line by line, and standard output."""

    async def next(self) -> str | None:
        """Give the next line without its end, or None at the end of input."""
        if sys.stdin.isatty():
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        return line.rstrip("\r\n") if line else None

    def show(self, text: str) -> None:
        """Print an answer."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


class ResidentTerminal:
    """A resident's or visitor's side."""

    def __init__(
        self, storage: SqlStorage, service: Service, community: Community, home: str | None
    ) -> None:
        self._storage = storage
        self._service = service
        self._community = community
        self._home = home
        self._address = Address(Channel.TERMINAL, "", f"{community.id}:{home or 'visitor'}")
        self._seen = 0

    async def talk(self, lines: Lines) -> None:
        """Take lines until the input ends. Raises NobodyThereError."""
        await self._begin()
        while (line := await lines.next()) is not None:
            if not line.strip():
                continue
            await self._say(line)
            for message in await self._new():
                lines.show(shown(message))

    async def _begin(self) -> None:
        async with self._storage.write() as uow:
            people = await uow.people.of_home(self._community.id, self._home) if self._home else ()
            if self._home and not people:
                raise NobodyThereError(f"nobody lives in {self._home}")
            name = min(people, key=lambda p: p.id).name if people else ""
            conversation = await uow.conversations.open(
                self._address, self._community.id, now=datetime.now(UTC), name=name
            )
            if people and conversation.person is None:
                first = min(people, key=lambda person: person.id)
                locked = await uow.conversations.get(conversation.id, lock=True)
                await uow.conversations.save(replace(locked, person=first))
        await self._new()

    async def _say(self, line: str) -> None:
        now, number = datetime.now(UTC), uuid.uuid4().hex
        inbound = InboundMessage(
            key=number, message=number, address=self._address, at=now,
            community=self._community.id, text=line,
        )  # fmt: skip
        async with self._storage.write() as uow:
            await uow.inbox.put(inbound, now=now)
            claimed = await uow.inbox.claim(now=now, owner="terminal", limit=100)
        for received in claimed:
            await self._service.receive(received, now)

    async def _new(self) -> Sequence[ChatMessage]:
        async with self._storage.read() as uow:
            conversation = await uow.conversations.at(self._address)
            if conversation is None:
                return ()
            rows = await uow.messages.after(conversation.id, revision=self._seen)
        self._seen = max((row.revision for row in rows), default=self._seen)
        fresh = [row for row in rows if row.author != "resident"]
        return sorted(fresh, key=lambda row: row.seq)


def shown(message: ChatMessage) -> str:
    """Give a message as the terminal prints it, its buttons numbered."""
    name = f"{message.name}: " if message.name else ""
    buttons = "".join(
        f"\n  [{number}] {button.label}" for number, button in enumerate(message.buttons, start=1)
    )
    return f"{name}{unveil(message.text, message.secrets)}{buttons}"


class ClerkTerminal:
    """A clerk's side: ``/queue`` lists, ``R-261122-0007 words`` replies, ``/take R-…`` takes."""

    def __init__(
        self, storage: SqlStorage, service: Service, community: Community, number: str
    ) -> None:
        staff = community.member(number)
        if staff is None:
            raise NobodyThereError(f"there is no staff number {number}")
        self._storage = storage
        self._service = service
        self._community = community
        self._staff: Staff = staff

    async def talk(self, lines: Lines, words: Words) -> None:
        """Take orders until the input ends."""
        language: Language = self._community.language
        lines.show(words.say(Say("terminal-orders"), language))
        while (line := await lines.next()) is not None:
            if line.strip():
                lines.show(await self._ordered(line.strip(), words, language))

    async def _ordered(self, line: str, words: Words, language: Language) -> str:
        order, _, rest = line.partition(" ")
        if order == "/queue":
            return await self._queue(words, language)
        act = await self._act(order, rest.strip())
        if act is None:
            return words.say(Say("terminal-orders"), language)
        result = await self._service.desk.act(
            self._community.id, self._staff.number, act, datetime.now(UTC)
        )
        return words.say(result.said, language)

    async def _queue(self, words: Words, language: Language) -> str:
        now = datetime.now(UTC)
        queues = [queue.id for queue in self._community.queues if self._staff.serves(queue.id)]
        async with self._storage.read() as uow:
            tickets = await uow.tickets.of_queues(
                self._community.id, queues, closed_since=now - _SHOWN_FOR
            )
            cards = [
                words.say(
                    card(ticket, await uow.tickets.events(ticket.id), self._community),
                    language,
                )
                for ticket in tickets
                if ticket.is_open
            ]
        return "\n\n".join(cards) or words.say(Say("terminal-nothing"), language)

    async def _act(self, order: str, rest: str) -> Act | None:
        named, _, words = rest.partition(" ")
        ticket = await self._ticket(order if not order.startswith("/") else named)
        if ticket is None:
            return None
        words = words.strip()
        match order:
            case "/take":
                return Take(ticket=ticket.id)
            case "/back":
                return GiveBack(ticket=ticket.id)
            case "/start":
                return Start(ticket=ticket.id)
            case "/done":
                return Done(ticket=ticket.id, text=words)
            case "/hand":
                return HandOver(ticket=ticket.id, queue=words)
            case "/note":
                return Note(ticket=ticket.id, text=words)
            case _ if not order.startswith("/"):
                return Reply(ticket=ticket.id, text=rest)
            case _:
                return None

    async def _ticket(self, number: str) -> Ticket | None:
        async with self._storage.read() as uow:
            return await uow.tickets.by_number(self._community.id, number)
