"""A clerk's actions on a ticket, carried out. The same for the group chat and the desk page."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from flows.community import Community, Staff
from flows.desk import incidents
from flows.desk.actions import (
    DONE,
    MOVES,
    ON_OPEN,
    Act,
    Adopt,
    Agree,
    Approve,
    ApproveWords,
    AskApproval,
    AskResident,
    CalledBack,
    Cancel,
    Conclude,
    Decline,
    Done,
    DropHeld,
    Edit,
    FileReport,
    Fold,
    GiveBack,
    HandOver,
    Inform,
    Note,
    Propose,
    Recall,
    Refuse,
    Reopen,
    Reply,
    Restore,
    Result,
    Resume,
    ReturnWords,
    SendHeld,
    Start,
    Take,
    Unlike,
    Unreached,
    Wait,
    WrongAnswer,
)
from flows.desk.answering import answered_wrongly, edit, finish, note, reply
from flows.desk.approving import approve, refuse
from flows.desk.asking_resident import adopt, conclude, decline, propose
from flows.desk.asking_resident import ask as ask_resident
from flows.desk.calling_back import called_back, unreached
from flows.desk.consenting import approve as approve_words
from flows.desk.consenting import ask as ask_approval
from flows.desk.consenting import put_before, send_back
from flows.desk.consulting import advise, consult
from flows.desk.deed import Deed, Move
from flows.desk.escalating import escalate
from flows.desk.guarding import Words, act_of, asked_of, hold, why_not_yet
from flows.desk.joining import merge, split
from flows.desk.locking import locked
from flows.desk.looking_again import look_again
from flows.desk.matters import (
    Advise,
    Consult,
    Escalate,
    LookAgain,
    Merge,
    Refile,
    SetMajor,
    Split,
)
from flows.desk.moving import cancel, give_back, hand_over, reopen, resume, start, take
from flows.desk.recalling import recall
from flows.desk.refiling import refile, set_major
from flows.desk.releasing import as_written, drop, send
from flows.desk.reporting import file as file_report
from flows.desk.rights import refusal
from flows.desk.timing import agree, wait
from flows.errand import Errand
from flows.held import Held, Why
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


async def do(errand: Errand, staff: Staff, act: Act, *, guarded: bool = True) -> Result:
    """Do one thing to a ticket, or say clearly why not. Raises LookupError for no such ticket.

    What is refused has changed nothing. ``guarded``: words for the resident are looked at first,
    and held where they should not go out as they are.
    """
    ticket, conversation = await locked(errand, act)
    refused = refused_now(act, ticket, staff, errand.community)
    if refused is not None:
        return Result(refused, done=False, ticket=ticket)
    deed = Deed(errand=errand, staff=staff, ticket=ticket, conversation=conversation)
    stopped = await why_not_yet(deed, act) if guarded else None
    if stopped is not None:
        return await _held(deed, *stopped)
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


async def _held(deed: Deed, words: Words, why: Why) -> Result:
    """Keep what was held, and put it before whoever decides."""
    if why is Why.AUTHORITY:
        return await put_before(deed, words)
    ticket = deed.ticket
    held = await hold(deed.errand, ticket, words, why, deed.staff.number)
    asked = asked_of(held, ticket.number, deed.errand.community)
    return Result(asked, done=True, ticket=ticket, held=held.id)


async def _as_meant(deed: Deed, held: Held) -> Result:
    """Do what was held: as its author meant it, or, of nobody known, as who sends it does."""
    plain = as_written(held)
    if plain is not None:
        return await do(deed.errand, deed.staff, plain)
    author = deed.errand.community.member(held.author) or deed.staff
    return await do(deed.errand, author, act_of(held), guarded=False)


async def _sent(deed: Deed, act: SendHeld) -> Result:
    return await send(deed, act, _as_meant)


async def _approved(deed: Deed, act: ApproveWords) -> Result:
    return await approve_words(deed, act, _as_meant)


def refused_now(act: Act, ticket: Ticket, staff: Staff, community: Community) -> Say | None:
    """Give why this clerk cannot do this now, by role or by the ticket's status, or None."""
    refused = refusal(act, ticket, staff, community)
    if refused is not None:
        return refused
    action = _action(act, ticket)
    if action is None:
        open_alone = isinstance(act, ON_OPEN) and not ticket.is_open
        done_alone = isinstance(act, LookAgain) and ticket.status not in DONE
        return _not_now(act, ticket, community) if open_alone or done_alone else None
    try:
        move(ticket.kind, ticket.status, action)
    except Illegal:
        return _not_now(act, ticket, community)
    return None


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
    Edit: edit,
    Note: note,
    Agree: agree,
    WrongAnswer: answered_wrongly,
    Escalate: escalate,
    Consult: consult,
    Advise: advise,
    Refile: refile,
    SetMajor: set_major,
    Split: split,
    LookAgain: look_again,
    AskApproval: ask_approval,
    AskResident: ask_resident,
    FileReport: file_report,
    SendHeld: _sent,
    DropHeld: drop,
    ApproveWords: _approved,
    ReturnWords: send_back,
    Recall: recall,
    Fold: incidents.fold,
    Unlike: incidents.unlike,
    Inform: incidents.inform,
    Restore: incidents.restore,
    Unreached: unreached,
}
_MOVES_IT: Final[dict[type, Callable[[Move, Any], Awaitable[Result]]]] = {
    Take: take,
    GiveBack: give_back,
    HandOver: hand_over,
    Start: start,
    Wait: wait,
    Resume: resume,
    Cancel: cancel,
    Reopen: reopen,
    Done: finish,
    Propose: propose,
    Conclude: conclude,
    Adopt: adopt,
    Decline: decline,
    Approve: approve,
    Refuse: refuse,
    CalledBack: called_back,
    Merge: merge,
}
