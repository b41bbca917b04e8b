"""A ticket's place in its queue's group: the card, and what stands under it (SPEC 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flows import formatting
from flows.community import Community, Queue, Staff
from flows.desk.actions import is_managers
from flows.desk.cards import card, name_of, shown
from flows.formatting import placed
from flows.mentions import mentions_in
from flows.messages import (
    Address,
    Attachment,
    Button,
    Channel,
    Envelope,
    OutboundMessage,
    Priority,
    Say,
    Sending,
)
from flows.ports import ChatMessage, UnitOfWork, Words
from flows.privacy import masked
from flows.tickets import Event, Kind, Ticket
from flows.topics import ENDED, Topic, about_topic, topic_name
from flows.understanding import Language

_SUPERGROUP: Final = "-100"
"""What the number of a group begins with that has addresses for its messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places of a community's tickets, within one transaction.

    ``account`` is the number of the bot that serves the community on Telegram, empty without one:
    then there are no groups, and what is shown there is shown on the desk page alone.
    """

    uow: UnitOfWork
    words: Words
    community: Community
    now: datetime
    account: str = ""

    def worded(self, said: Say, language: Language) -> OutboundMessage:
        """Word a Say with its buttons."""
        buttons = tuple(
            Button(self.words.say(choice.label, language), choice.payload, choice.url)
            for choice in said.choices
        )
        share = self.words.say(Say("button-share-phone"), language) if said.share_phone else None
        return OutboundMessage(
            text=self.words.say(said, language), buttons=buttons, share_phone=share
        )

    def group(self, queue_id: str) -> Address | None:
        """Give the group chat of a queue, where the community has a bot and the queue a group."""
        queue: Queue | None = self.community.queue(queue_id)
        if not self.account or queue is None or queue.telegram is None:
            return None
        return Address(Channel.TELEGRAM, self.account, str(queue.telegram))

    async def private(self, staff: Staff) -> Address | None:
        """Give a clerk's private chat, where the bot may write to them: they wrote to it first."""
        if not self.account or staff.telegram is None:
            return None
        address = Address(Channel.TELEGRAM, self.account, str(staff.telegram))
        conversation = await self.uow.conversations.at(address)
        return None if conversation is None or conversation.dead else address

    async def link(self, ticket: Ticket) -> str:
        """Give the address of a ticket's place, for those in its group; empty where it has none."""
        group = self.group(ticket.queue)
        if group is None:
            return ""
        group = await self.uow.links.current(group)
        card = await self.uow.links.card_of(group, ticket.id)
        if card is None or not group.chat.startswith(_SUPERGROUP):
            return ""
        path = (group.chat.removeprefix(_SUPERGROUP), card.thread, card.channel_id)
        return f"https://t.me/c/{'/'.join(part for part in path if part)}"

    async def show(self, ticket: Ticket) -> None:
        """Bring the card up to date: posted where it is not yet, else edited in place.

        What happened since it was last shown may have changed nothing of the ticket itself.
        """
        group = self.group(ticket.queue)
        if group is None:
            return
        events = await self.uow.tickets.events(ticket.id)
        files = await self.uow.messages.files_of(ticket.id)
        body = self._card(ticket, events, files)
        key = card_key(ticket, group)
        envelope = Envelope(
            key=key,
            address=group,
            body=body,
            priority=priority_of(ticket),
            due=self.now,
            ticket=ticket.id,
            place=True,
            card=True,
        )
        if not await self.uow.outbox.put(envelope):
            version = f"{key}:v{ticket.version}.{len(events)}.{files}"
            await self.uow.outbox.put(
                replace(envelope, key=version, sending=Sending.EDIT, target=key)
            )
            await self._keep_topic(ticket, group)

    async def unfold(self, ticket: Ticket, names: Sequence[str], *, press: str) -> None:
        """Show more buttons under the card, or none of them, until the ticket changes.

        ``press`` names what was pressed: a second press of the same kind is another change.
        """
        group = self.group(ticket.queue)
        if group is None:
            return
        events = await self.uow.tickets.events(ticket.id)
        files = await self.uow.messages.files_of(ticket.id)
        key = card_key(ticket, group)
        await self.uow.outbox.put(
            Envelope(
                key=f"{key}:press:{press}",
                address=group,
                body=self._card(ticket, events, files, unfolded=names),
                sending=Sending.EDIT,
                target=key,
                priority=min(priority_of(ticket), Priority.REPLY),
                due=self.now,
                ticket=ticket.id,
                place=True,
                card=True,
            )
        )

    async def _keep_topic(self, ticket: Ticket, group: Address) -> None:
        """Let the name of the ticket's topic show its state, and close it with the ticket."""
        known = await self.uow.links.topic(group, ticket.id)
        left = group != self.group(ticket.queue)
        name = topic_name(ticket.number, ticket.home, ticket.text, ticket.status, ticket.kind)
        if known is None or known == Topic(name, ticket.status in ENDED or left):
            return
        await self.uow.outbox.put(about_topic(ticket.id, group, f"v{ticket.version}", self.now))

    async def withdraw_card(self, ticket: Ticket, queue_id: str) -> None:
        """Let the card in a former group show that the ticket has gone elsewhere.

        Of what became the manager's or the company's, that is all that it shows from then on.
        """
        group = self.group(queue_id)
        if group is None or group == self.group(ticket.queue):
            return
        if is_managers(ticket):
            said = Say("card-gone", {"number": ticket.number})
            body = self.worded(said, self.community.language)
        else:
            events = await self.uow.tickets.events(ticket.id)
            body = replace(self._card(ticket, events, 0), buttons=())
        key = card_key(ticket, group)
        await self.uow.outbox.put(
            Envelope(
                key=f"{key}:v{ticket.version}",
                address=group,
                body=body,
                sending=Sending.EDIT,
                target=key,
                priority=Priority.CARD,
                due=self.now,
                ticket=ticket.id,
                place=True,
            )
        )
        await self._keep_topic(ticket, group)

    def _card(
        self, ticket: Ticket, events: Sequence[Event], files: int, *, unfolded: Sequence[str] = ()
    ) -> OutboundMessage:
        said = card(ticket, events, self.community, files=files, unfolded=unfolded)
        return self.worded(said, self.community.language)

    def shown(self, text: str) -> str:
        """Give words as a group may see them: numbers masked (SPEC 3)."""
        return shown(text, self.community)

    async def post(
        self,
        ticket: Ticket,
        said: Say,
        *,
        key: str,
        message: int | None = None,
        priority: Priority | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        """Put words and files under the card, in the ticket's place; who is tagged is mentioned.

        ``message`` is the resident's row that they come from: a reply to them is one to it.
        """
        group = self.group(ticket.queue)
        if group is None:
            return
        body = self.worded(said, self.community.language)
        mentions = mentions_in(body.text, self.community)
        await self.uow.outbox.put(
            Envelope(
                key=key,
                address=group,
                body=replace(body, attachments=attachments, mentions=mentions),
                priority=priority or priority_of(ticket),
                due=self.now,
                reply_to=card_key(ticket, group),
                ticket=ticket.id,
                message=message,
                place=True,
            )
        )

    async def show_words(self, ticket: Ticket, row: ChatMessage) -> None:
        """Put what a resident wrote under the card, numbers masked."""
        copy = self._copy(ticket, row, "resident-says")
        if copy is not None:
            await self.uow.outbox.put(copy)

    async def show_edit(self, ticket: Ticket, row: ChatMessage) -> None:
        """Let the copy of a resident's message in the group show its new words.

        What stands there only on the card (the first words of a report) is put under it now.
        """
        copy = self._copy(ticket, row, "resident-says-edited")
        if copy is None or await self.uow.outbox.put(copy):
            return
        key = f"{copy.key}:v{row.revision}"
        edit = replace(copy, key=key, sending=Sending.EDIT, target=copy.key, reply_to=None)
        await self.uow.outbox.put(edit)

    def _copy(self, ticket: Ticket, row: ChatMessage, key: str) -> Envelope | None:
        """Give a resident's message as its place in the group shows it; None without a group."""
        group = self.group(ticket.queue)
        if group is None:
            return None
        name = name_of(ticket, self.community) or Say("actor-resident")
        text = masked(row.text, row.secrets)
        body = self.worded(Say(key, {"name": name, "text": text}), self.community.language)
        body = replace(
            body,
            attachments=row.attachments,
            location=row.location,
            marks=placed(formatting.masked(row.marks, row.text, row.secrets), text, body.text),
        )
        return Envelope(
            key=f"copy:{row.id}:{ticket.id}:{group.chat}",
            address=group,
            body=body,
            priority=priority_of(ticket),
            due=self.now,
            reply_to=card_key(ticket, group),
            ticket=ticket.id,
            message=row.id,
            answers=row.answers,
            place=True,
        )


def card_key(ticket: Ticket, group: Address) -> str:
    """Name the envelope that is a ticket's card in a group."""
    return f"card:{ticket.id}:{group.chat}"


def priority_of(ticket: Ticket) -> Priority:
    """Give how soon staff must see what is posted of a ticket."""
    return Priority.EMERGENCY if ticket.kind is Kind.EMERGENCY else Priority.CARD
