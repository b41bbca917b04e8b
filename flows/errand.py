"""One transaction's work on behalf of somebody: what every step of it shares, and how it speaks.

``Errand`` holds what a command needs to be carried out; its methods write the rows that become
messages. Nothing here decides anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flows import quiet
from flows.community import Community, Queue
from flows.conversation import Conversation
from flows.desk.cards import card
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
from flows.tickets import Event, EventKind, Kind, Ticket
from flows.understanding import Language

GUANJIA, RESIDENT = "guanjia", "resident"
"""Who did it, in an event, where it was no member of staff."""

_UNREACHABLE = frozenset({Channel.PHONE, Channel.WALK_IN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What carrying out a turn or a clerk's action needs.

    ``account`` is the number of the bot that serves the community on Telegram, empty without one.
    """

    uow: UnitOfWork
    words: Words
    community: Community
    now: datetime
    account: str = ""

    def worded(self, said: Say, language: Language) -> OutboundMessage:
        """Word a Say with its buttons."""
        buttons = tuple(
            Button(self.words.say(choice.label, language), choice.payload)
            for choice in said.choices
        )
        share = self.words.say(Say("button-share-phone"), language) if said.share_phone else None
        return OutboundMessage(
            text=self.words.say(said, language), buttons=buttons, share_phone=share
        )

    # --- to the resident ---------------------------------------------------------------------

    async def tell(
        self,
        conversation: Conversation,
        language: Language,
        said: Say,
        *,
        ticket: Ticket | None = None,
        priority: Priority = Priority.REPLY,
    ) -> ChatMessage:
        """Promise words of the bot's to a resident."""
        body = self.worded(said, language)
        row = await self.uow.messages.add(
            conversation.id,
            at=self.now,
            author="bot",
            text=body.text,
            buttons=body.buttons,
            ticket=ticket.id if ticket else None,
        )
        await self._promise(conversation, row, body, priority, ticket)
        return row

    async def pass_on(
        self,
        conversation: Conversation,
        ticket: Ticket,
        *,
        number: str,
        text: str,
        attachments: tuple[Attachment, ...] = (),
        channel_id: str = "",
    ) -> ChatMessage:
        """Promise a clerk's words to a resident, in the company's name and the staff number."""
        row = await self.uow.messages.add(
            conversation.id,
            at=self.now,
            author="staff",
            name=number,
            text=text,
            attachments=attachments,
            ticket=ticket.id,
            channel_id=channel_id,
        )
        language = conversation.language or self.community.language
        shown = self.words.say(Say("staff-says", {"number": number, "text": text}), language)
        body = OutboundMessage(text=shown, attachments=attachments)
        await self._promise(conversation, row, body, Priority.REPLY, ticket)
        return row

    def due(self, conversation: Conversation, ticket: Ticket | None) -> datetime:
        """Give when words may go to a resident: now, or after the quiet hours (SPEC 5)."""
        return quiet.due(self.community, self.now, conversation.last_inbound_at, ticket)

    async def _promise(
        self,
        conversation: Conversation,
        row: ChatMessage,
        body: OutboundMessage,
        priority: Priority,
        ticket: Ticket | None,
    ) -> None:
        if conversation.address.channel in _UNREACHABLE:
            return
        await self.uow.outbox.put(
            Envelope(
                key=f"message:{row.id}",
                address=conversation.address,
                body=body,
                priority=priority,
                due=self.due(conversation, ticket),
                ticket=row.ticket,
                message=row.id,
            )
        )

    # --- to staff ----------------------------------------------------------------------------

    def group(self, queue_id: str) -> Address | None:
        """Give the group chat of a queue, where the community has a bot and the queue a group."""
        queue: Queue | None = self.community.queue(queue_id)
        if not self.account or queue is None or queue.telegram is None:
            return None
        return Address(Channel.TELEGRAM, self.account, str(queue.telegram))

    async def show(self, ticket: Ticket) -> None:
        """Bring the card up to date: posted where it is not yet, else edited in place."""
        group = self.group(ticket.queue)
        if group is None:
            return
        body = await self._card(ticket)
        key = card_key(ticket, group)
        envelope = Envelope(
            key=key,
            address=group,
            body=body,
            priority=_card_priority(ticket),
            due=self.now,
            ticket=ticket.id,
            place=True,
            card=True,
        )
        if not await self.uow.outbox.put(envelope):
            await self.uow.outbox.put(
                replace(envelope, key=f"{key}:v{ticket.version}", sending=Sending.EDIT, target=key)
            )

    async def withdraw_card(self, ticket: Ticket, queue_id: str) -> None:
        """Let the card in a former group show that the ticket has gone elsewhere."""
        group = self.group(queue_id)
        if group is None or group == self.group(ticket.queue):
            return
        body = replace(await self._card(ticket), buttons=())
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

    async def _card(self, ticket: Ticket) -> OutboundMessage:
        events = await self.uow.tickets.events(ticket.id)
        said = card(ticket, events, self.community, self.now)
        return self.worded(said, self.community.language)

    async def post(
        self,
        ticket: Ticket,
        said: Say,
        *,
        key: str,
        attachments: tuple[Attachment, ...] = (),
        message: int | None = None,
        priority: Priority | None = None,
    ) -> None:
        """Put words under the card, in the ticket's place."""
        group = self.group(ticket.queue)
        if group is None:
            return
        body = replace(self.worded(said, self.community.language), attachments=attachments)
        await self.uow.outbox.put(
            Envelope(
                key=key,
                address=group,
                body=body,
                priority=priority or _card_priority(ticket),
                due=self.now,
                reply_to=card_key(ticket, group),
                ticket=ticket.id,
                message=message,
                place=True,
            )
        )

    async def show_words(self, ticket: Ticket, row: ChatMessage) -> None:
        """Put what a resident wrote under the card, numbers masked."""
        text = masked(row.text, row.secrets)
        said = Say("resident-says", {"name": ticket.person_name, "text": text})
        await self.post(
            ticket,
            said,
            key=f"copy:{row.id}:{ticket.id}",
            attachments=row.attachments,
            message=row.id,
        )

    async def show_edit(self, ticket: Ticket, row: ChatMessage) -> None:
        """Let the copy of a resident's message in the group show its new words."""
        group = self.group(ticket.queue)
        if group is None:
            return
        said = Say(
            "resident-says-edited",
            {"name": ticket.person_name, "text": masked(row.text, row.secrets)},
        )
        body = self.worded(said, self.community.language)
        copy = f"copy:{row.id}:{ticket.id}"
        await self.uow.outbox.put(
            Envelope(
                key=f"{copy}:v{row.revision}",
                address=group,
                body=replace(body, attachments=row.attachments),
                sending=Sending.EDIT,
                target=copy,
                priority=_card_priority(ticket),
                due=self.now,
                ticket=ticket.id,
                message=row.id,
                place=True,
            )
        )

    # --- what happened -----------------------------------------------------------------------

    async def record(
        self,
        ticket: Ticket,
        kind: EventKind,
        actor: str,
        *,
        text: str = "",
        data: Mapping[str, str] | None = None,
        message: int | None = None,
    ) -> Event:
        """Append to a ticket's history."""
        return await self.uow.tickets.record(
            Event(
                ticket=ticket.id,
                at=self.now,
                kind=kind,
                actor=actor,
                text=text,
                data=dict(data) if data else None,
                message=message,
            )
        )


def card_key(ticket: Ticket, group: Address) -> str:
    """Name the envelope that is a ticket's card in a group."""
    return f"card:{ticket.id}:{group.chat}"


def _card_priority(ticket: Ticket) -> Priority:
    return Priority.EMERGENCY if ticket.kind is Kind.EMERGENCY else Priority.CARD
