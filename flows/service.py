"""The story of one message and of one staff action. Start reading here.

A message was written to the inbox by its channel. It is read in the light of its conversation
(without a transaction), decided upon by ``advance`` (which is pure), and carried out in one
transaction together with the words that it leads to and the inbox's own mark. A crash before that
transaction ends means that the message is done again; after it nothing is owed but the outbox.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from flows.advance import advance, offered
from flows.carrying_out import Turning, carry_out
from flows.community import Community
from flows.conversation import Conversation, Facts, Scene
from flows.desk.desk import Desk
from flows.errand import Errand
from flows.messages import Choice, GroupChange, InboundMessage, Say, StaffMessage, Toast
from flows.numbers import duration
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
from flows.tickets import Ticket
from flows.turn import QUIET, Talk, Turn
from flows.understanding import Hit, Language, Understanding

_TRIES = 2
"""A conversation that moved while its message was read is read once more (DESIGN)."""

_LONGEST = 20_000
"""Characters of a message that are kept; nobody writes more by hand."""


class Moved(Exception):
    """The conversation changed between the reading and the writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What was seen of a conversation before its message was understood.

    ``inbound`` is the message as it is to be read: a typed label is a pressed button, and once a
    writer said which community is theirs, what they wrote before. ``row`` is then its row.
    ``split`` is the message that «another matter» was pressed for.
    """

    inbound: InboundMessage
    community: Community
    conversation: Conversation | None = None
    tickets: tuple[Ticket, ...] = ()
    split: ChatMessage | None = None
    row: int | None = None

    @property
    def version(self) -> int:
        """Give the version that the understanding rests on."""
        return self.conversation.version if self.conversation else 0


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

        Gives words for a clerk who pressed a button, where there are any.
        """
        inbound = received.inbound
        match inbound:
            case InboundMessage():
                await self._resident(received, inbound, now)
                return None
            case StaffMessage():
                return await self.desk.receive(received, inbound, now)
            case GroupChange():
                await self.desk.group_changed(received, inbound)
                return None
            case _:
                assert_never(inbound)

    # --- a resident's message ----------------------------------------------------------------

    async def _resident(self, received: Received, inbound: InboundMessage, now: datetime) -> None:
        inbound = replace(inbound, text=inbound.text.replace("\x00", "")[:_LONGEST])
        for last_try in (False, True):
            try:
                await self._one_try(received, inbound, now)
            except Moved:
                if last_try:
                    raise
            else:
                return

    async def _one_try(self, received: Received, inbound: InboundMessage, now: datetime) -> None:
        async with self._storage.read() as uow:
            glimpse = await self._look(uow, inbound)
        if glimpse is None:
            async with self._storage.write() as uow:
                await uow.inbox.done(received, Outcome.SET_ASIDE, "no community")
            return
        read = await self._understood(glimpse, now)
        async with self._storage.write() as uow:
            conversation = await _locked(uow, glimpse, now)
            errand = Errand(
                uow=uow,
                words=self._words,
                community=glimpse.community,
                now=now,
                account=self.account_of(glimpse.community.id),
            )
            outcome = await self._outcome(errand, conversation, read)
            if not await uow.inbox.done(received, outcome):
                raise Moved

    async def _look(self, uow: UnitOfWork, inbound: InboundMessage) -> Glimpse | None:
        served = self._served(inbound)
        conversation = await uow.conversations.at(inbound.address)
        row: int | None = None
        if conversation is not None and which_community.is_asked(conversation):
            inbound, conversation, row = await which_community.answered(
                uow, inbound, conversation, served
            )
        community_id = conversation.community if conversation else _community_of(inbound, served)
        community = await uow.communities.get(community_id) if community_id else None
        if community is None:
            return None
        if conversation is None:
            return Glimpse(inbound=inbound, community=community)
        tickets = await _tickets_of(uow, conversation)
        return Glimpse(
            inbound=await typed_button(uow, conversation, inbound),
            community=community,
            conversation=conversation,
            tickets=tuple(tickets),
            split=await _to_split(uow, conversation, tickets, inbound.choice),
            row=row,
        )

    def _served(self, inbound: InboundMessage) -> Sequence[str]:
        return self._bots.get(inbound.address.account, ())

    async def _understood(self, glimpse: Glimpse, now: datetime) -> Read:
        conversation = glimpse.conversation
        text = glimpse.inbound.text
        if glimpse.split is not None:
            text = unveil(glimpse.split.text, glimpse.split.secrets)
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
        hits = {
            text.strip(): hit
            for text in _questions(understanding, conversation)
            if (hit := self._understander.search(text, glimpse.community, language)) is not None
        }
        return Read(glimpse, understanding, hits, language)

    async def _outcome(self, errand: Errand, conversation: Conversation, read: Read) -> Outcome:
        inbound = read.glimpse.inbound
        served = self._served(inbound)
        if inbound.blocked is not None:
            await uow_of(errand).links.mark_dead(conversation.address, inbound.blocked)
            await uow_of(errand).conversations.save(replace(conversation, dead=inbound.blocked))
            return Outcome.ANSWERED
        if inbound.invitation is None and which_community.is_lost(read.glimpse, served):
            return await which_community.ask(errand, conversation, inbound, served)
        return await take_turn(errand, conversation, read, served)


@dataclass(frozen=True, slots=True)
class _Read:
    """A message as it was read: with its meaning, and the answers that the knowledge has."""

    inbound: InboundMessage
    glimpse: Glimpse
    understanding: Understanding
    articles: Mapping[str, Hit]


def _is_lost(inbound: InboundMessage, glimpse: Glimpse, served: Sequence[str]) -> bool:
    """Tell whether nobody knows yet which of a bot's communities somebody writes to (SPEC 1)."""
    if len(served) < _SEVERAL or inbound.blocked is not None:
        return False
    conversation = glimpse.conversation
    if conversation is None:
        return inbound.community is None
    return conversation.talk.flow == COMMUNITY


async def _ask_community(
    errand: Errand, conversation: Conversation, inbound: InboundMessage, served: Sequence[str]
) -> Outcome:
    """Ask which community, and keep what was written until it is known."""
    language = inbound.language or errand.community.language
    named = [await errand.uow.communities.get(community) for community in served]
    choices = tuple(Choice(c.name[language], f"{PICK}={c.id}") for c in named if c is not None)
    await _kept(errand.uow, conversation, inbound, errand.now)
    text = inbound.text or str(conversation.talk.slots.get("text", ""))
    slots = {"text": text, "message": inbound.message}
    await errand.tell(conversation, language, Say("ask-community", {}, choices))
    talk = Talk(flow=COMMUNITY, asked="pick", slots=slots)
    await errand.uow.conversations.save(replace(conversation, talk=talk))
    return Outcome.ANSWERED


async def _take_turn(errand: Errand, conversation: Conversation, read: _Read) -> Outcome:
    """Decide and do: the message's row, the turn's commands and words, the talk kept."""
    uow, inbound, now = errand.uow, read.inbound, errand.now
    if inbound.blocked is not None:
        await uow.links.mark_dead(conversation.address, inbound.blocked)
        await uow.conversations.save(replace(conversation, dead=inbound.blocked))
        return Outcome.ANSWERED
    language = _language(inbound, read.understanding, conversation, errand.community)
    facts = await _facts(errand, conversation, read)
    turn = advance(conversation, inbound, read.understanding, facts, language)
    row = await _kept(uow, conversation, inbound, now)
    turning = Turning(
        errand=errand,
        inbound=inbound,
        conversation=replace(
            conversation,
            language=language,
            name=inbound.sender or conversation.name,
            last_inbound_at=now,
        ),
        language=language,
        row=row,
        earlier=conversation.talk.messages,
    )
    for command in turn.commands:
        turning = await carry_out(turning, command)
    for said in turn.says:
        await turning.say(said)
    talk = await _offer(turning, turn, facts)
    await uow.conversations.save(_with_talk(turning.conversation, talk, row, errand))
    return Outcome.WITH_STAFF if turning.with_staff else Outcome.ANSWERED


async def _facts(errand: Errand, conversation: Conversation, read: _Read) -> Facts:
    uow, inbound = errand.uow, read.inbound
    replied = edited = None
    if inbound.reply_to is not None:
        replied = await _ticket_of(uow, conversation, inbound.reply_to)
    if inbound.edited:
        row = await uow.messages.by_channel_id(conversation.id, inbound.message)
        edited = row.ticket if row else None
    return Facts(
        now=errand.now,
        community=errand.community,
        tickets=read.glimpse.tickets,
        articles=read.articles,
        replied_ticket=replied,
        edited_ticket=edited,
    )


async def _ticket_of(uow: UnitOfWork, conversation: Conversation, channel_id: str) -> int | None:
    """Find the ticket of the message that was answered: ours by its link, theirs by its row."""
    link = await uow.links.find(conversation.address, channel_id)
    if link is not None and link.ticket is not None:
        return link.ticket
    row = await uow.messages.by_channel_id(conversation.id, channel_id)
    return row.ticket if row else None


async def _kept(
    uow: UnitOfWork, conversation: Conversation, inbound: InboundMessage, now: datetime
) -> ChatMessage | None:
    """Keep what was written as a row of the conversation; an edit has its row already."""
    if inbound.edited or inbound.blocked is not None:
        return None
    text = inbound.text
    if inbound.location is not None:
        text = (
            f"{text}\n📍 {inbound.location.latitude:.5f}, {inbound.location.longitude:.5f}".strip()
        )
    if inbound.contact is not None:
        text = f"{text}\n☎ {inbound.contact.name} {inbound.contact.phone}".strip()
    if not text and not inbound.attachments:
        return None
    if inbound.message:
        again = await uow.messages.by_channel_id(conversation.id, inbound.message)
        if again is not None:
            return again
    return await uow.messages.add(
        conversation.id,
        at=now,
        author="resident",
        text=text,
        attachments=inbound.attachments,
        channel_id=inbound.message,
    )


async def _offer(turning: Turning, turn: Turn, facts: Facts) -> Talk:
    """After a receipt, offer what may still be told; gives the talk to be kept."""
    if turning.opened is None:
        return turn.talk
    now = turning.errand.now.isoformat()
    talk = replace(turn.talk, ticket=turning.opened.id, last_ticket=turning.opened.id, last_at=now)
    scene = Scene(
        conversation=turning.conversation, facts=facts, slots=talk.slots, language=turning.language
    )
    offer = offered(talk, scene)
    for said in offer.says:
        await turning.say(said, turning.opened)
    return offer.talk


def _with_talk(
    conversation: Conversation, talk: Talk, row: ChatMessage | None, errand: Errand
) -> Conversation:
    """Keep the talk; a report that is half finished is to be reminded of (SPEC 2).

    While a report is asked about, what was written belongs to it once it has a number.
    """
    half_finished = talk.flow is not None and talk.ticket is None
    written = (*talk.messages, row.id) if row and row.id not in talk.messages else talk.messages
    remind_at = errand.now + duration(errand.community, "reminder_after")
    return replace(
        conversation,
        talk=replace(talk, messages=written if half_finished else ()),
        remind_at=remind_at if half_finished else None,
    )


async def _tickets_of(uow: UnitOfWork, conversation: Conversation) -> Sequence[Ticket]:
    person = conversation.person
    return await uow.tickets.visible_to(
        person=person.id if person else None,
        homes=person.homes if person else (),
        conversation=conversation.id,
    )


def _is_question(understanding: Understanding) -> bool:
    """Tell whether an article could answer: a question, or something that nobody placed."""
    return understanding.emergency is None and any(
        matter.intent.name.startswith("ask_") or not matter.decided
        for matter in understanding.matters
    )


def _typed_button(inbound: InboundMessage, glimpse: Glimpse) -> InboundMessage:
    """Let a label or number that was typed press its button (channels without buttons)."""
    buttons = glimpse.last.buttons if glimpse.last else ()
    typed = inbound.text.strip()
    if not buttons or inbound.choice is not None or inbound.attachments:
        return inbound
    if typed.isdigit() and 1 <= int(typed) <= len(buttons):
        return replace(inbound, choice=buttons[int(typed) - 1].choice)
    pressed = next((b for b in buttons if b.label.casefold() == typed.casefold()), None)
    return replace(inbound, choice=pressed.choice) if pressed else inbound


def _language(
    inbound: InboundMessage,
    understanding: Understanding,
    conversation: Conversation | None,
    community: Community,
) -> Language:
    """Give the language to answer in: chosen, else as written, else as before (SPEC 9)."""
    if conversation is not None and conversation.chosen_language and conversation.language:
        return conversation.language
    person = conversation.person if conversation else None
    known = conversation.language if conversation else None
    return (
        understanding.language
        or known
        or (person.language if person else None)
        or inbound.language
        or community.language
    )
