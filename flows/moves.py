"""A change of status as an event, and what a wait does to a ticket's due times."""

from dataclasses import replace

from flows.clocks import with_due_times
from flows.errand import Errand
from flows.tickets import Action, Event, EventKind, Status, Ticket, move


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


async def close(errand: Errand, ticket: Ticket, actor: str, **more: str) -> Ticket:
    """Close a locked ticket that is resolved, and show it so."""
    status = move(ticket.kind, ticket.status, Action.CONFIRM)
    await record_move(errand, ticket, Action.CONFIRM, status, actor, **more)
    closed = replace(ticket, status=status, changed_at=errand.now, closed_at=errand.now)
    saved = await errand.uow.tickets.save(closed)
    await errand.show(saved)
    return saved
