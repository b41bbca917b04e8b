"""What an action works on, locked in one order: conversations, tickets, an incident (SPEC 3).

Conversations and tickets each by their ids, as a resident's message locks its own before its
tickets. So two who act at once wait for one another, and never for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.conversation import Conversation
from flows.desk.actions import (
    Act,
    ApproveWords,
    CalledBack,
    Edit,
    Fold,
    Inform,
    Recall,
    Restore,
    SendHeld,
    Unlike,
)
from flows.desk.guarding import act_of
from flows.desk.matters import Merge
from flows.errand import Errand
from flows.tickets import Ticket


@dataclass(frozen=True, slots=True)
class _Reach:
    """What an action may change: tickets, of some of which the residents are told, an incident."""

    tickets: Sequence[int]
    told: Sequence[int]
    incident: int | None = None
    written: int | None = None
    """The message that it changes: it may lie where its resident was written to before."""


async def locked(errand: Errand, act: Act) -> tuple[Ticket, Conversation | None]:
    """Lock all that an action may change; gives its ticket, and where its resident is written to.

    Raises LookupError where the community has no such ticket.
    """
    uow = errand.uow
    seen = await uow.tickets.get(act.ticket)
    if seen.community != errand.community.id:
        raise LookupError(act.ticket)
    reach = await _reach(errand, await _meant(errand, act), seen)
    told = [await uow.tickets.get(one) for one in reach.told]
    places = {one.conversation for one in told}
    row = await uow.messages.get(reach.written) if reach.written is not None else None
    if row is not None and row.ticket == seen.id:
        places.add(row.conversation)
    for where in sorted(place for place in places if place is not None):
        await uow.conversations.get(where, lock=True)
    for one in sorted(reach.tickets):
        await uow.tickets.get(one, lock=True)
    if reach.incident is not None:
        await uow.incidents.get(reach.incident, lock=True)
    ticket = await uow.tickets.get(seen.id)
    if ticket.conversation is None:
        return ticket, None
    # Again: they may have written about it from elsewhere meanwhile.
    return ticket, await uow.conversations.get(ticket.conversation, lock=True)


async def _meant(errand: Errand, act: Act) -> Act:
    """Give what is done in the end: words that were held may go to a whole incident."""
    if not isinstance(act, SendHeld | ApproveWords):
        return act
    held = await errand.uow.held.get(act.held)
    return act if held is None or held.ticket != act.ticket else act_of(held)


async def _reach(errand: Errand, act: Act, ticket: Ticket) -> _Reach:
    """Say what an action reaches besides the ticket that it names."""
    uow, own = errand.uow, (ticket.id,)
    match act:
        case CalledBack() if ticket.linked is not None:
            return _Reach((ticket.linked, *own), own)
        case Recall() | Edit():
            return _Reach(own, own, written=act.message)
        case Merge():
            into = await uow.tickets.by_number(ticket.community, act.into)
            return _Reach(own if into is None else sorted({into.id, ticket.id}), own)
        case Fold() | Unlike() | Inform() | Restore():
            found = (await uow.incidents.of_tickets(own)).get(ticket.id)
            if found is None:
                return _Reach(own, own)
            members = [one.ticket for one in await uow.incidents.members(found[0].id)]
            return _Reach(members, members, found[0].id)
        case _:
            return _Reach(own, own)
