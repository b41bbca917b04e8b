"""One action of a clerk's while it is carried out: what all of them share."""

from dataclasses import dataclass, replace

from flows.community import Staff
from flows.conversation import Conversation
from flows.desk.actions import Result
from flows.errand import Errand
from flows.messages import Attachment, Say
from flows.moves import record_move, timed_anew
from flows.ports import ChatMessage
from flows.privacy import unveil
from flows.teaching import learn_of_move
from flows.tickets import FILES, Action, EventKind, Status, Ticket
from flows.understanding import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A clerk and the ticket as it was, locked.

    ``conversation`` is where the ticket's resident can be written to (locked), None: nowhere.
    """

    errand: Errand
    staff: Staff
    ticket: Ticket
    conversation: Conversation | None

    @property
    def actor(self) -> str:
        """Give who it was, as events name them."""
        return f"staff:{self.staff.number}"

    @property
    def language(self) -> Language:
        """Give the language of the ticket's resident, as far as it is known."""
        known = self.conversation.language if self.conversation else None
        return known or self.errand.community.language

    @property
    def words(self) -> str:
        """Give what the ticket is about, numbers in the clear."""
        return unveil(self.ticket.text, self.ticket.secrets)

    def responded(self) -> Ticket:
        """Give the ticket with its respond clock ended: a take or reply is told (SPEC 4)."""
        ticket = self.ticket
        return ticket if ticket.responded_at else replace(ticket, responded_at=self.errand.now)

    async def noted(
        self,
        kind: EventKind,
        text: str,
        *,
        message: int | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        """Keep what was done without a change of status."""
        if attachments:
            community = self.errand.community.id
            keep = self.errand.uow.attachments
            await keep.add(*attachments, community=community, now=self.errand.now)
        data = {FILES: " ".join(file.id for file in attachments)} if attachments else None
        await self.errand.record(
            self.ticket, kind, self.actor, text=text, data=data, message=message
        )

    async def saved(self, after: Ticket) -> Ticket:
        """Keep the ticket, and bring its card up to date."""
        saved = await self.errand.uow.tickets.save(replace(after, changed_at=self.errand.now))
        await self.errand.show(saved)
        await learn_of_move(self.errand, self.ticket, saved, by=self.actor, language=self.language)
        return saved

    async def tell(self, ticket: Ticket, said: Say, *files: Attachment) -> None:
        """Tell the resident, where they have a chat."""
        if self.conversation is not None:
            await self.errand.tell(
                self.conversation, self.language, said, ticket=ticket, attachments=files
            )

    def done(self, key: str, ticket: Ticket, row: ChatMessage | None = None) -> Result:
        """Give the result of what was done, in words that name the ticket."""
        said = Say(key, {"number": ticket.number})
        return Result(said, done=True, ticket=ticket, message=row.id if row else None)

    def refused(self, key: str) -> Result:
        """Give the result of what cannot be done, in words that name the ticket."""
        said = Say(key, {"number": self.ticket.number})
        return Result(said, done=False, ticket=self.ticket)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Deed):
    """A deed that changes the ticket's status: ``action`` leads to ``status``."""

    action: Action
    status: Status

    async def moved(self, after: Ticket, **more: str) -> Ticket:
        """Keep the ticket as it is then, with its event, and bring the card up to date.

        What it waited for is over with any change.
        """
        await record_move(self.errand, self.ticket, self.action, after.status, self.actor, **more)
        if self.ticket.status is Status.WAITING:
            after = await timed_anew(self.errand, after)
        if self.action is not Action.WAIT:
            after = replace(after, wait_for=None, wait_until=None)
        return await self.saved(after)
