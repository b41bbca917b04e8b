"""The story of one message and of one staff action. Start reading here.

A message was written to the inbox by its channel. It is read in the light of its conversation
(without a transaction), decided upon by ``advance`` (which is pure), and carried out in one
transaction together with the words that it leads to and the inbox's own mark. A crash before that
transaction ends means that the message is done again; after it nothing is owed but the outbox.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from flows import which_community
from flows.community import Community
from flows.conversation import Conversation
from flows.desk.desk import Desk
from flows.errand import Errand
from flows.glimpse import Glimpse, Read
from flows.messages import GroupChange, InboundMessage, StaffMessage, Toast
from flows.one_turn import take_turn
from flows.ports import (
    ChatMessage,
    Outcome,
    Reading,
    Received,
    Storage,
    Understander,
    UnitOfWork,
    Words,
)
from flows.privacy import unveil
from flows.resident.undecided import WHICH
from flows.tickets import EventKind, Ticket
from flows.typed import typed_button
from flows.understanding import Language, Understanding
from flows.wordless import says_nothing

_LONGEST: Final = 20_000
"""Characters of a message that are kept; nobody writes more by hand."""
_OTHER_MATTER: Final = "ticket.other="


class Moved(Exception):
    """The conversation changed between the reading and the writing."""


class Service:
    """Takes what was received and sees it through.

    ``bots`` gives the communities that each bot serves, by the bot's number; a web address names
    its community itself.
    """

    def __init__(
        self,
        storage: Storage,
        understander: Understander,
        words: Words,
        bots: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._storage = storage
        self._understander = understander
        self._words = words
        self._bots = bots or {}
        self.desk = Desk(storage, understander, words, self.account_of)

    def account_of(self, community: str) -> str:
        """Give the number of the bot that serves a community, or nothing."""
        return next((bot for bot, served in self._bots.items() if community in served), "")

    async def receive(self, received: Received, now: datetime) -> Toast | None:
        """See one received message through, marking it done in the same transaction.

        Gives words for a clerk who pressed a button, where there are any. Raises Moved where the
        conversation does not hold still: the message is then tried again later.
        """
        inbound = received.inbound
        match inbound:
            case InboundMessage():
                await self._resident(received, inbound, now)
                return None
            case StaffMessage():
                return await self.desk.receive(received, inbound, now)
            case GroupChange():
                await self.desk.group_changed(received, inbound, now)
                return None
            case _:
                assert_never(inbound)

    # --- a resident's message ----------------------------------------------------------------

    async def _resident(self, received: Received, inbound: InboundMessage, now: datetime) -> None:
        """Take it, once more from the start where the conversation moved meanwhile (DESIGN)."""
        if inbound.blocked is not None:
            await self._reachable(received, inbound, dead=inbound.blocked)
            return
        inbound = replace(inbound, text=inbound.text.replace("\x00", "")[:_LONGEST])
        try:
            await self._one_try(received, inbound, now)
        except Moved:
            await self._one_try(received, inbound, now)

    async def _reachable(self, received: Received, inbound: InboundMessage, *, dead: bool) -> None:
        """Keep that the writer closed this channel, or opened it again."""
        async with self._storage.write() as uow:
            await uow.links.mark_dead(inbound.address, dead)
            found = await uow.conversations.at(inbound.address)
            if found is not None:
                conversation = await uow.conversations.get(found.id, lock=True)
                await uow.conversations.save(replace(conversation, dead=dead))
            await uow.inbox.done(received, Outcome.ANSWERED)

    async def _one_try(self, received: Received, inbound: InboundMessage, now: datetime) -> None:
        async with self._storage.read() as uow:
            glimpse = await self._look(uow, inbound)
        if glimpse is None:
            async with self._storage.write() as uow:
                await uow.inbox.done(received, Outcome.SET_ASIDE, "no community")
            return
        read = await self._read(glimpse, now)
        async with self._storage.write() as uow:
            conversation = await _locked(uow, glimpse, now)
            errand = Errand(
                uow=uow,
                words=self._words,
                understander=self._understander,
                community=glimpse.community,
                now=now,
                account=self.account_of(glimpse.community.id),
            )
            outcome = await take_turn(errand, conversation, read, self._served(inbound))
            if await uow.inbox.done(received, outcome):
                return
            raise Moved

    def _served(self, inbound: InboundMessage) -> Sequence[str]:
        return self._bots.get(inbound.address.account, ())

    async def _look(self, uow: UnitOfWork, inbound: InboundMessage) -> Glimpse | None:
        """Look at the conversation; None where there is no such community (any more)."""
        served = self._served(inbound)
        conversation, row = await uow.conversations.at(inbound.address), None
        if conversation is not None and which_community.is_asked(conversation):
            inbound, conversation, row = await which_community.answered(
                uow, inbound, conversation, served
            )
        of = conversation.community if conversation else _community_of(inbound, served)
        community = await uow.communities.get(of) if of else None
        if community is None:
            return None
        typed = await typed_button(uow, conversation, inbound)
        if conversation is None:
            return Glimpse(inbound=typed, community=community)
        tickets = await _tickets_of(uow, conversation, community)
        return Glimpse(
            inbound=typed,
            community=community,
            conversation=conversation,
            tickets=tuple(tickets),
            split=await _to_split(uow, tickets, inbound.choice or ""),
            row=row,
        )

    async def _read(self, glimpse: Glimpse, now: datetime) -> Read:
        """Read the words, outside any transaction, and search the knowledge for answers."""
        conversation, split = glimpse.conversation, glimpse.split
        text = unveil(split.text, split.secrets) if split else glimpse.inbound.text
        understanding = Understanding(text, None, ())
        if text.strip():
            reading = Reading(
                now=now,
                community=glimpse.community,
                language=conversation.language if conversation else glimpse.inbound.language,
                asked=conversation.talk.asked if conversation else None,
                open_kinds=tuple(t.kind.value for t in glimpse.tickets if t.is_open),
            )
            understanding = await self._understander.read(text, reading)
        language = _language(glimpse, understanding)
        articles = {}
        for asked in _questions(understanding, conversation):
            hit = await self._understander.search(asked, glimpse.community, language)
            if hit is not None:
                articles[asked] = hit
        return Read(
            glimpse=glimpse, understanding=understanding, articles=articles, language=language
        )


def _community_of(inbound: InboundMessage, served: Sequence[str]) -> str | None:
    if inbound.community in served or not served:
        return inbound.community
    return served[0]


async def _tickets_of(
    uow: UnitOfWork, conversation: Conversation, community: Community
) -> Sequence[Ticket]:
    person = conversation.person
    return await uow.tickets.visible_to(
        person=person.id if person else None,
        homes=person.homes_since(community.zone) if person else {},
        conversation=conversation.id,
    )


async def _to_split(uow: UnitOfWork, tickets: Sequence[Ticket], choice: str) -> ChatMessage | None:
    """Find what «another matter» was pressed for: what was added last, if it is still there."""
    named = choice.removeprefix(_OTHER_MATTER) if choice.startswith(_OTHER_MATTER) else None
    ticket = next((ticket for ticket in tickets if str(ticket.id) == named), None)
    events = await uow.tickets.events(ticket.id) if ticket else ()
    added = [event.message for event in events if event.kind is EventKind.ADDED and event.message]
    row = await uow.messages.get(added[-1]) if added else None
    return row if row is not None and ticket is not None and row.ticket == ticket.id else None


async def _locked(uow: UnitOfWork, glimpse: Glimpse, now: datetime) -> Conversation:
    """Give the conversation as it was seen, locked. Raises Moved where it is not so any more."""
    seen, inbound = glimpse.conversation, glimpse.inbound
    if seen is None:
        conversation = await uow.conversations.open(
            inbound.address, glimpse.community.id, now=now, name=inbound.sender
        )
    else:
        conversation = await uow.conversations.get(seen.id, lock=True)
    if conversation.version != glimpse.version:
        raise Moved
    if seen is None:
        return conversation
    return replace(conversation, community=seen.community, talk=seen.talk)


def _questions(understanding: Understanding, conversation: Conversation | None) -> Iterator[str]:
    """Give the texts that an article could answer: questions, and what nobody placed."""
    talk = conversation.talk if conversation else None
    if talk is not None and talk.flow == WHICH.name:
        yield str(talk.slots.get("text", ""))
    asks = any(m.intent.name.startswith("ask_") or not m.decided for m in understanding.matters)
    if understanding.emergency is None and asks:
        yield understanding.text.strip()
        yield from (matter.text.strip() for matter in understanding.matters)


def _language(glimpse: Glimpse, understanding: Understanding) -> Language:
    """Give the language to answer in: chosen, else as written, else as before (SPEC 9)."""
    conversation = glimpse.conversation
    known = conversation.language if conversation else None
    if conversation is not None and conversation.chosen_language and known:
        return known
    person = conversation.person if conversation else None
    written = None if says_nothing(understanding) else understanding.language
    return (
        written
        or known
        or (person.language if person else None)
        or glimpse.inbound.language
        or glimpse.community.language
    )
