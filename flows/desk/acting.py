"""A clerk's actions on a ticket, carried out. The same for the group chat and the desk page."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from flows.community import Community, Staff
from flows.conversation import Conversation
from flows.desk.actions import (
    MOVES,
    Act,
    Approve,
    Cancel,
    Done,
    GiveBack,
    HandOver,
    Note,
    Refuse,
    Reopen,
    Reply,
    Result,
    Resume,
    Start,
    Take,
    WrongAnswer,
    refusal,
)
from flows.desk.answering import answered_wrongly, finish, note, reply
from flows.desk.approving import approve, refuse
from flows.desk.deed import Deed, Move
from flows.desk.moving import cancel, give_back, hand_over, reopen, resume, start, take
from flows.errand import Errand
from flows.messages import Say
from flows.ports import UnitOfWork
from flows.tickets import ANSWERED, Action, Illegal, Status, Ticket, move


async def found(uow: UnitOfWork, community_id: str) -> Community:
    """Read a community. Raises LookupError."""
    community = await uow.communities.get(community_id)
    if community is None:
        raise LookupError(community_id)
    return community


def member(community: Community, number: str) -> Staff:
    """Find a clerk. Raises LookupError."""
    staff = community.member(number)
    if staff is None:
        raise LookupError(number)
    return staff


async def do(errand: Errand, staff: Staff, act: Act) -> Result:
    """Do one thing to a ticket, or say clearly why not. Raises LookupError for no such ticket.

    What is refused has changed nothing.
    """
    ticket, conversation = await _locked(errand, act.ticket)
    refused = refused_now(act, ticket, staff, errand.community)
    if refused is not None:
        return Result(refused, done=False, ticket=ticket)
    deed = Deed(errand=errand, staff=staff, ticket=ticket, conversation=conversation)
    action = _action(act, ticket)
    if action is None:
        return await _SAYS[type(act)](deed, act)
    move_it = Move(
        errand=errand,
        staff=staff,
        ticket=ticket,
        conversation=conversation,
        action=action,
        status=move(ticket.kind, ticket.status, action),
    )
    return await _MOVES_IT[type(act)](move_it, act)


def refused_now(act: Act, ticket: Ticket, staff: Staff, community: Community) -> Say | None:
    """Give why this clerk cannot do this now, by role or by the ticket's status, or None."""
    refused = refusal(act, ticket, staff, community)
    if refused is not None:
        return refused
    action = _action(act, ticket)
    try:
        if action is not None:
            move(ticket.kind, ticket.status, action)
    except Illegal:
        return _not_now(act, ticket, community)
    return None


async def _locked(errand: Errand, ticket_id: int) -> tuple[Ticket, Conversation | None]:
    """Lock the ticket, and before it its conversation: a resident's message locks in this order."""
    uow = errand.uow
    seen = await uow.tickets.get(ticket_id)
    if seen.community != errand.community.id:
        raise LookupError(ticket_id)
    if seen.conversation is not None:
        await uow.conversations.get(seen.conversation, lock=True)
    ticket = await uow.tickets.get(ticket_id, lock=True)
    if ticket.conversation is None:
        return ticket, None
    # Again: they may have written about it from elsewhere meanwhile.
    return ticket, await uow.conversations.get(ticket.conversation, lock=True)


def _action(act: Act, ticket: Ticket) -> Action | None:
    """Give the change of status that this is: what is answered may go from new to resolved."""
    action = MOVES.get(type(act))
    answers = ticket.status is Status.NEW and ticket.kind in ANSWERED
    return Action.ANSWER if action is Action.RESOLVE and answers else action


def _not_now(act: Act, ticket: Ticket, community: Community) -> Say:
    """Say why it is not possible in this status; a take that came second names the first."""
    holder = community.member(ticket.assignee) if ticket.assignee else None
    if isinstance(act, Take) and holder is not None and ticket.is_open:
        return Say("desk-taken-by", {"name": holder.name, "number": holder.number})
    status = Say(f"status-{ticket.status.value.replace('_', '-')}")
    return Say("desk-not-now", {"number": ticket.number, "status": status})


_SAYS: Final[dict[type, Callable[[Deed, Any], Awaitable[Result]]]] = {
    Reply: reply,
    Note: note,
    WrongAnswer: answered_wrongly,
}
_MOVES_IT: Final[dict[type, Callable[[Move, Any], Awaitable[Result]]]] = {
    Take: take,
    GiveBack: give_back,
    HandOver: hand_over,
    Start: start,
    Resume: resume,
    Cancel: cancel,
    Reopen: reopen,
    Done: finish,
    Approve: approve,
    Refuse: refuse,
}
