"""One transaction's work on behalf of somebody: what every step of it shares, and how it speaks.

``Errand`` holds what a command needs to be carried out; its methods write the rows that become
messages to residents, those of ``flows.desk.place`` what staff see. Nothing here decides anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flows import quiet
from flows.charts import Draw
from flows.conversation import Conversation
from flows.desk.place import Places
from flows.formatting import Marks, placed
from flows.messages import (
    Attachment,
    Channel,
    Envelope,
    Location,
    OutboundMessage,
    Priority,
    Say,
    Sending,
)
from flows.papers import Print
from flows.ports import ChatMessage, Understander
from flows.privacy import unveil
from flows.tickets import Event, EventKind, Kind, Ticket
from flows.understanding import Language

_DISTURBS_NOBODY = frozenset({Channel.WEB, Channel.TERMINAL})
"""What is said there is read when somebody looks; it is there once it is committed (CONTRACTS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand(Places):
    """What carrying out a turn or a clerk's action needs."""

    understander: Understander
    draw: Draw | None = None
    """Draws charts, where somebody can."""
    print_report: Print | None = None
    """Writes reports as files, where somebody can."""

    # --- to the resident ---------------------------------------------------------------------

    def language_of(self, conversation: Conversation) -> Language:
        """Give the language to write in unasked: as spoken there, else on file, else of the place."""
        on_file = conversation.person.language if conversation.person is not None else None
        return conversation.language or on_file or self.community.language

    async def tell(
        self,
        conversation: Conversation,
        language: Language,
        said: Say,
        *,
        ticket: Ticket | None = None,
        attachments: tuple[Attachment, ...] = (),
        priority: Priority = Priority.REPLY,
        again: bool = True,
        until: datetime | None = None,
    ) -> ChatMessage:
        """Promise words of the bot's to a resident; ``again`` and ``until`` as of an envelope."""
        body = replace(self.worded(said, language), attachments=attachments)
        row = await self.uow.messages.add(
            conversation.id,
            at=self.now,
            author="bot",
            text=body.text,
            buttons=body.buttons,
            attachments=attachments,
            ticket=ticket.id if ticket else None,
        )
        await self._promise(conversation, row, body, priority, ticket, again=again, until=until)
        return row

    async def redraw(
        self, conversation: Conversation, message: int, language: Language, said: Say
    ) -> None:
        """Let a message of the bot's show something else, with other buttons, in its place."""
        body = self.worded(said, language)
        row = await self.uow.messages.redraw(message, text=body.text, buttons=body.buttons)
        await self.uow.outbox.put(
            Envelope(
                key=f"message:{row.id}:v{row.revision}",
                address=conversation.address,
                body=body,
                sending=Sending.EDIT,
                target=f"message:{row.id}",
                due=self.now,
                message=row.id,
            )
        )

    async def pass_on(
        self,
        conversation: Conversation,
        ticket: Ticket,
        *,
        number: str,
        text: str,
        attachments: tuple[Attachment, ...] = (),
        answers: int | None = None,
        marks: Marks = (),
        location: Location | None = None,
    ) -> ChatMessage:
        """Promise a clerk's words to a resident, in the company's name and the staff number.

        ``number`` empty: in the desk's own name (an anonymous admin's, CONTRACTS).
        """
        row = await self.uow.messages.add(
            conversation.id,
            at=self.now,
            author="staff",
            name=number,
            text=text,
            attachments=attachments,
            ticket=ticket.id,
            answers=answers,
            marks=marks,
            location=location,
        )
        body = self._of_staff(conversation, row)
        urgent = ticket.kind is Kind.EMERGENCY
        priority = Priority.EMERGENCY if urgent else Priority.REPLY
        await self._promise(conversation, row, body, priority, ticket)
        return row

    async def pass_on_edit(
        self,
        conversation: Conversation,
        ticket: Ticket,
        row: ChatMessage,
        text: str,
        marks: Marks = (),
    ) -> None:
        """Let the resident's copy of a clerk's message show its new words, ``text``."""
        row = await self.uow.messages.edit(row.id, at=self.now, text=text, marks=marks)
        await self.uow.outbox.put(
            Envelope(
                key=f"message:{row.id}:v{row.revision}",
                address=conversation.address,
                body=self._of_staff(conversation, row),
                sending=Sending.EDIT,
                target=f"message:{row.id}",
                due=self.now,
                ticket=ticket.id,
                message=row.id,
            )
        )

    def _of_staff(self, conversation: Conversation, row: ChatMessage) -> OutboundMessage:
        text = unveil(row.text, row.secrets)
        said = Say("front-desk-says", {"text": text})
        if row.name:
            said = Say("staff-says", {"number": row.name, "text": text})
        body = self.worded(said, conversation.language or self.community.language)
        return replace(
            body,
            attachments=row.attachments,
            location=row.location,
            marks=placed(row.marks, text, body.text),
        )

    def due(self, conversation: Conversation, ticket: Ticket | None) -> datetime:
        """Give when words may go to a resident: now, or after the quiet hours (SPEC 5)."""
        if conversation.address.channel in _DISTURBS_NOBODY:
            return self.now
        return quiet.due(self.community, self.now, conversation.last_inbound_at, ticket)

    async def _promise(
        self,
        conversation: Conversation,
        row: ChatMessage,
        body: OutboundMessage,
        priority: Priority,
        ticket: Ticket | None,
        *,
        again: bool = True,
        until: datetime | None = None,
    ) -> None:
        await self.uow.outbox.put(
            Envelope(
                key=f"message:{row.id}",
                address=conversation.address,
                body=body,
                priority=priority,
                due=self.due(conversation, ticket),
                until=until,
                again=again,
                ticket=row.ticket,
                message=row.id,
                answers=row.answers,
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
