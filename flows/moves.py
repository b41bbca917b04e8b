"""A change of status as an event, and what a wait does to a ticket's due times."""

from flows.clocks import with_due_times
from flows.errand import Errand
from flows.tickets import Action, Event, EventKind, Status, Ticket


async def record_move(
    errand: Errand, ticket: Ticket, action: Action, to: Status, actor: str, **more: str
) -> Event:
    """Keep a change of status: who, when, what (SPEC 3)."""
    data = {"action": action.value, "from": ticket.status.value, "to": to.value}
    text = more.pop("text", "")
    return await errand.record(ticket, EventKind.MOVED, actor, text=text, data=data | more)


async def timed_anew(errand: Errand, ticket: Ticket) -> Ticket:
    """Give the ticket with its due times worked out from its history, as it is by now."""
    events = await errand.uow.tickets.events(ticket.id)
    return with_due_times(ticket, events, errand.community)
