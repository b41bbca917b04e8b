"""A resident's message while its turn is carried out: what the commands share and change."""

from dataclasses import dataclass, replace
from typing import Any

from flows.conversation import Conversation
from flows.errand import Errand
from flows.messages import InboundMessage, Priority, Say
from flows.ports import ChatMessage
from flows.tickets import Kind, Ticket
from flows.turn import Talk
from flows.understanding import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """What each command starts from, and may change for the next.

    ``row`` is the message itself, None for a button, and once a ticket has it. ``opened`` is the
    ticket opened last, ``offers`` the talks that may follow its receipt and others'. ``in_danger``
    tells whether it is an emergency, ``with_staff`` whether somebody at a desk has it now;
    ``ended`` are the tickets that the resident ended.
    ``served`` are the communities of the bot that was written to.
    """

    errand: Errand
    inbound: InboundMessage
    conversation: Conversation
    language: Language
    row: ChatMessage | None
    opened: Ticket | None = None
    offers: tuple[Talk, ...] = ()
    in_danger: bool = False
    with_staff: bool = False
    ended: tuple[int, ...] = ()
    served: tuple[str, ...] = ()

    async def say(self, said: Say | None, ticket: Ticket | None = None) -> None:
        """Promise words to the writer."""
        if said is not None:
            urgent = ticket is not None and ticket.kind is Kind.EMERGENCY
            priority = Priority.EMERGENCY if urgent else Priority.REPLY
            await self.errand.tell(
                self.conversation, self.language, said, ticket=ticket, priority=priority
            )

    def knowing(self, **changes: Any) -> "Turning":
        """Give it with something new known of who writes."""
        return replace(self, conversation=replace(self.conversation, **changes))

    def handed(self, ticket: Ticket) -> "Turning":
        """Give it once the message is with the staff of a ticket."""
        in_danger = self.in_danger or ticket.kind is Kind.EMERGENCY
        return replace(self, row=None, with_staff=True, in_danger=in_danger)
