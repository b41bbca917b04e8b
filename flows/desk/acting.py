"""A clerk's actions on a ticket, carried out. The same for the group chat and the desk page."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from flows.carrying_out import record_move, taken_up_again, tell_household
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
    refusal,
)
from flows.errand import Errand
from flows.messages import Say
from flows.moments import moment
from flows.people import HomeRole
from flows.ports import UnitOfWork
from flows.resident.rating import settled_choices
from flows.tickets import ANSWERED, Action, EventKind, Illegal, Status, Ticket, move


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
    """Do one thing to a ticket, or say clearly why not. Raises LookupError for no such ticket."""
    ticket = await errand.uow.tickets.get(act.ticket, lock=True)
    if ticket.community != errand.community.id:
        raise LookupError(act.ticket)
    refused = refusal(act, ticket, staff, errand.community)
    if refused is not None:
        return Result(refused, done=False, ticket=ticket)
    try:
        status = _status_after(ticket, act)
    except Illegal:
        return Result(_not_now(ticket, act, errand.community), done=False, ticket=ticket)
    return await _DOES[type(act)](errand, staff, ticket, status, act)


def _status_after(ticket: Ticket, act: Act) -> Status:
    action = MOVES.get(type(act))
    if action is None:
        return ticket.status
    if action is Action.RESOLVE and ticket.status is Status.NEW:
        action = Action.ANSWER if ticket.kind in ANSWERED else action
    return move(ticket.kind, ticket.status, action)


def _not_now(ticket: Ticket, act: Act, community: Community) -> Say:
    """Say why it is not possible in this status; a take that came second names the first."""
    holder = community.member(ticket.assignee) if ticket.assignee else None
    if isinstance(act, Take) and holder is not None and ticket.is_open:
        return Say("desk-taken-by", {"name": holder.name, "number": holder.number})
    status = Say(f"status-{ticket.status.value.replace('_', '-')}")
    return Say("desk-not-now", {"number": ticket.number, "status": status})


async def _moved(
    errand: Errand, staff: Staff, before: Ticket, after: Ticket, act: Act, **more: str
) -> Ticket:
    """Keep a change of status with its event, and bring the card up to date."""
    action = MOVES[type(act)]
    await record_move(errand, before, action, after.status, f"staff:{staff.number}", **more)
    saved = await errand.uow.tickets.save(replace(after, changed_at=errand.now))
    await errand.show(saved)
    return saved


async def resident_of(errand: Errand, ticket: Ticket) -> Conversation | None:
    """Give where the ticket's resident can be written to, locked for writing; None: nowhere."""
    if ticket.conversation is None:
        return None
    return await errand.uow.conversations.get(ticket.conversation, lock=True)


async def _tell(errand: Errand, ticket: Ticket, said: Say) -> bool:
    conversation = await resident_of(errand, ticket)
    if conversation is None:
        return False
    language = conversation.language or errand.community.language
    await errand.tell(conversation, language, said, ticket=ticket)
    return True


def _responded(errand: Errand, ticket: Ticket) -> Ticket:
    """The respond clock ends when a take or a reply has been told to the resident (SPEC 4)."""
    return ticket if ticket.responded_at else replace(ticket, responded_at=errand.now)


async def _take(errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Take) -> Result:
    taken = replace(_responded(errand, ticket), status=status, assignee=staff.number)
    saved = await _moved(errand, staff, ticket, taken, act, assignee=staff.number)
    await _tell(errand, saved, Say("taken", {"number": saved.number, "staff": staff.number}))
    return Result(Say("desk-taken", {"number": saved.number}), done=True, ticket=saved)


async def _give_back(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: GiveBack
) -> Result:
    given = replace(ticket, status=status, assignee=None)
    saved = await _moved(errand, staff, ticket, given, act)
    return Result(Say("desk-given-back", {"number": saved.number}), done=True, ticket=saved)


async def _hand_over(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: HandOver
) -> Result:
    """Give it to another queue; its card goes along, the former place keeps a word of it."""
    handed = replace(ticket, status=status, assignee=None, queue=act.queue)
    queue = Say(f"queue-{act.queue.replace('_', '-')}")
    saved = await _moved(errand, staff, ticket, handed, act, queue=act.queue, text=act.remark)
    await errand.withdraw_card(saved, ticket.queue)
    if act.remark:
        remark = Say("desk-remark", {"name": f"{staff.name}({staff.number})", "text": act.remark})
        await errand.post(saved, remark, key=f"handed:{saved.id}:{saved.version}")
    await _tell(errand, saved, Say("handed-over", {"number": saved.number, "queue": queue}))
    said = Say("desk-handed-over", {"number": saved.number, "queue": queue})
    return Result(said, done=True, ticket=saved)


async def _start(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Start
) -> Result:
    started = replace(_responded(errand, ticket), status=status)
    saved = await _moved(errand, staff, ticket, started, act)
    told = Say("on-the-way", {"number": saved.number, "name": staff.name, "staff": staff.number})
    await _tell(errand, saved, told)
    return Result(Say("desk-started", {"number": saved.number}), done=True, ticket=saved)


async def _resume(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Resume
) -> Result:
    saved = await _moved(errand, staff, ticket, replace(ticket, status=status), act)
    return Result(Say("desk-resumed", {"number": saved.number}), done=True, ticket=saved)


async def _reply(
    errand: Errand, staff: Staff, ticket: Ticket, _status: Status, act: Reply
) -> Result:
    """Pass words and files on to the resident, in the company's name and the staff number."""
    conversation = await resident_of(errand, ticket)
    if conversation is None:
        said = Say("desk-nobody-to-write-to", {"number": ticket.number})
        return Result(said, done=False, ticket=ticket)
    if conversation.dead:
        said = Say("desk-channel-closed", {"number": ticket.number})
        return Result(said, done=False, ticket=ticket)
    row = await errand.pass_on(
        conversation,
        ticket,
        number=staff.number,
        text=act.text,
        attachments=act.attachments,
        channel_id=act.channel_id,
    )
    await errand.record(
        ticket, EventKind.REPLIED, f"staff:{staff.number}", text=act.text, message=row.id
    )
    answered = replace(_responded(errand, ticket), changed_at=errand.now)
    saved = await errand.uow.tickets.save(answered)
    await errand.show(saved)
    due = errand.due(conversation, saved)
    if due > errand.now:
        at = moment(due, errand.now, errand.community)
        return Result(Say("desk-replied-later", {"at": at}), done=True, ticket=saved)
    return Result(Say("desk-replied", {"number": saved.number}), done=True, ticket=saved)


async def _note(errand: Errand, staff: Staff, ticket: Ticket, _status: Status, act: Note) -> Result:
    await errand.record(ticket, EventKind.NOTED, f"staff:{staff.number}", text=act.text)
    saved = await errand.uow.tickets.save(replace(ticket, changed_at=errand.now))
    await errand.show(saved)
    return Result(Say("desk-noted", {"number": saved.number}), done=True, ticket=saved)


async def _done(errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Done) -> Result:
    """Done: the resident is told, asked whether it is so, and may rate (SPEC 5)."""
    done = replace(
        _responded(errand, ticket),
        status=status,
        assignee=ticket.assignee or staff.number,
        resolved_at=errand.now,
    )
    saved = await _moved(errand, staff, ticket, done, act, text=act.text)
    conversation = await resident_of(errand, saved)
    if conversation is not None:
        if act.text or act.attachments:
            await errand.pass_on(
                conversation, saved, number=staff.number, text=act.text, attachments=act.attachments
            )
        choices = settled_choices(saved.id, saved.kind)
        language = conversation.language or errand.community.language
        said = Say("resolved", {"number": saved.number}, choices)
        await errand.tell(conversation, language, said, ticket=saved)
    return Result(Say("desk-resolved", {"number": saved.number}), done=True, ticket=saved)


async def _cancel(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Cancel
) -> Result:
    if not act.reason.strip():
        return Result(Say("desk-needs-reason"), done=False, ticket=ticket)
    over = replace(ticket, status=status, closed_at=errand.now)
    saved = await _moved(errand, staff, ticket, over, act, text=act.reason)
    told = Say("cancelled-by-staff", {"number": saved.number, "reason": act.reason})
    await _tell(errand, saved, told)
    return Result(Say("desk-cancelled", {"number": saved.number}), done=True, ticket=saved)


async def _reopen(
    errand: Errand, staff: Staff, ticket: Ticket, _status: Status, _act: Reopen
) -> Result:
    saved = await taken_up_again(errand, ticket, f"staff:{staff.number}", "")
    await _tell(errand, saved, Say("reopened", {"number": saved.number}))
    return Result(Say("desk-reopened", {"number": saved.number}), done=True, ticket=saved)


async def _approve(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Approve
) -> Result:
    """Bind the person who asked to the home they named (SPEC 1)."""
    conversation = await resident_of(errand, ticket)
    if ticket.category != "bind_home" or ticket.home is None or conversation is None:
        return Result(Say("desk-nothing-to-approve"), done=False, ticket=ticket)
    today = errand.now.astimezone(errand.community.zone).date()
    people, person = errand.uow.people, conversation.person
    if person is None:
        person = await people.add(
            errand.community.id,
            name=ticket.person_name or ticket.home,
            phone=ticket.phone,
            home=ticket.home,
            role=HomeRole.FAMILY,
            since=today,
        )
    else:
        person = await people.move_in(person.id, ticket.home, HomeRole.FAMILY, today)
    await errand.uow.conversations.save(replace(conversation, person=person))
    await tell_household(errand, person, ticket.home)
    saved = await _end_request(errand, staff, ticket, status, act)
    await _tell(errand, saved, Say("bound", {"name": person.name, "home": ticket.home}))
    return Result(Say("desk-approved", {"number": saved.number}), done=True, ticket=saved)


async def _refuse(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Refuse
) -> Result:
    if ticket.category != "bind_home":
        return Result(Say("desk-nothing-to-approve"), done=False, ticket=ticket)
    saved = await _end_request(errand, staff, ticket, status, act)
    await _tell(errand, saved, Say("binding-refused", {"home": ticket.home or ""}))
    return Result(Say("desk-refused", {"number": saved.number}), done=True, ticket=saved)


async def _end_request(
    errand: Errand, staff: Staff, ticket: Ticket, status: Status, act: Approve | Refuse
) -> Ticket:
    """A request that was decided is over: nobody is asked how it went."""
    over = replace(
        _responded(errand, ticket),
        status=status if isinstance(act, Refuse) else Status.CLOSED,
        assignee=staff.number,
        resolved_at=errand.now,
        closed_at=errand.now,
    )
    reason = act.reason if isinstance(act, Refuse) else ""
    return await _moved(errand, staff, ticket, over, act, text=reason)


_Does = Callable[[Errand, Staff, Ticket, Status, Any], Awaitable[Result]]

_DOES: Final[dict[type, _Does]] = {
    Take: _take,
    GiveBack: _give_back,
    HandOver: _hand_over,
    Start: _start,
    Resume: _resume,
    Reply: _reply,
    Note: _note,
    Done: _done,
    Cancel: _cancel,
    Reopen: _reopen,
    Approve: _approve,
    Refuse: _refuse,
}
