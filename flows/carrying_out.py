"""The commands of a resident's turn, carried out: one function each, all in one transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flows import acquaintance, answers
from flows.community import Staff
from flows.desk import incident_card
from flows.desk.calling import call, supervisors
from flows.desk.proposing_major import propose_where_due
from flows.errand import Errand
from flows.fees.attaching import with_bills
from flows.judgements import NOT, SATISFIED
from flows.keeping import promises_over
from flows.mentions import tags
from flows.messages import Say
from flows.moments import from_json, moment, span
from flows.moves import record_move, timed_anew
from flows.notices import asked as notices
from flows.outreach.calls import call_off
from flows.ports import ChatMessage
from flows.privacy import unveil
from flows.promises import Standing
from flows.resident.inquiry import helped_choices
from flows.resident.progress import queue, visit_line
from flows.routing import route
from flows.survey import filling
from flows.teaching import learn_of_wrong_answer
from flows.tickets import GUANJIA, RESIDENT, Action, EventKind, Illegal, Kind, Status, Ticket, move
from flows.turn import (
    Acknowledge,
    AddToTicket,
    AnswerQuestion,
    BindByPhone,
    CancelTicket,
    ChangeTicket,
    Command,
    ConfirmTicket,
    EditMessage,
    FillSurvey,
    NeedPerson,
    OpenTicket,
    RaiseUrgency,
    RateTicket,
    ReopenTicket,
    SetLanguage,
    SetWish,
    SplitOff,
    State,
    UrgeTicket,
    UseInvitation,
)
from flows.turning import Turning
from flows.urgency import with_visit

# --- opening -------------------------------------------------------------------------------------


async def _open(turning: Turning, command: OpenTicket) -> Turning:
    errand = turning.errand
    command = await with_bills(errand, command, turning.conversation.person)
    ticket = await errand.uow.tickets.open(command.draft, now=errand.now)
    await errand.record(ticket, EventKind.OPENED, RESIDENT, text=command.draft.text)
    for message in (*command.messages, *([turning.row.id] if turning.row else [])):
        await errand.uow.messages.set_ticket(message, ticket.id)
    if command.answered:
        ticket = await _settled(errand, ticket)
    told = command.told
    choices = helped_choices(ticket.id) if command.answered else told.choices
    args = {**told.args, **receipt(ticket, errand)}
    await turning.say(replace(told, args=args, choices=choices), ticket)
    if command.answered:
        return replace(turning, row=None)
    await errand.show(ticket)
    await _show_files(turning, ticket, command.messages)
    await tell_roles(errand, ticket)
    await propose_where_due(errand, ticket)
    await incident_card.propose(errand, ticket)
    turning = _stated(turning, ticket)
    offers = turning.offers
    if command.offers is not None:
        offers = (*offers, replace(command.offers, ticket=ticket.id))
    return replace(turning.handed(ticket), opened=ticket, offers=offers)


def _stated(turning: Turning, ticket: Ticket) -> Turning:
    """Keep what a visitor said of themselves: it is not asked again (SPEC 2)."""
    conversation = turning.conversation
    if conversation.person is not None:
        return turning
    said = {"home": ticket.home, "phone": ticket.phone}
    stated = {**conversation.stated, **{name: value for name, value in said.items() if value}}
    return turning.knowing(stated=stated)


async def _settled(errand: Errand, ticket: Ticket) -> Ticket:
    """An inquiry that the knowledge answered is resolved at once (SPEC 2)."""
    status = move(ticket.kind, ticket.status, Action.ANSWER)
    answered = replace(ticket, status=status, responded_at=errand.now, resolved_at=errand.now)
    await record_move(errand, ticket, Action.ANSWER, status, GUANJIA)
    return await errand.uow.tickets.save(answered)


async def _show_files(turning: Turning, ticket: Ticket, earlier: Sequence[int]) -> None:
    """Put photos and files that came with the report under its card."""
    errand = turning.errand
    rows = [await errand.uow.messages.get(message) for message in earlier]
    for row in (*rows, turning.row):
        if row is not None and row.attachments:
            await errand.show_words(ticket, row)


async def tell_roles(errand: Errand, ticket: Ticket, *, again: bool = False) -> None:
    """Name those who are told of a matter besides its queue (SPEC 4, routing).

    ``again``: it was filed anew, and is told of once more.
    """
    told = route(ticket.category, errand.community, major=ticket.major).also_told
    members = tuple(member for member in errand.community.staff if member.roles & set(told))
    key = f"told:{ticket.id}:{ticket.version}" if again else f"told:{ticket.id}"
    await _call(errand, ticket, members, key=key)


async def _call(errand: Errand, ticket: Ticket, members: Sequence[Staff], *, key: str) -> None:
    """Call them to a ticket, by name, in its place and in private."""
    if not members:
        return
    words = "called-emergency" if ticket.kind is Kind.EMERGENCY else "called"
    said = Say(words, {"names": tags(members), "number": ticket.number})
    await call(errand, ticket, members, said, key=key)
    await errand.record(ticket, EventKind.TOLD, GUANJIA, text=tags(members))
    await errand.show(ticket)


async def _call_supervisor(errand: Errand, ticket: Ticket) -> None:
    called = supervisors(ticket, errand.community)
    await _call(errand, ticket, called, key=f"called:{ticket.id}:{ticket.version}")


def receipt(ticket: Ticket, errand: Errand) -> dict[str, str | int | float | Say]:
    """Give what every receipt tells: number, queue, and the deadlines in words (SPEC 2)."""

    def worded(at: Any) -> Say:
        return moment(at, errand.now, errand.community) if at else Say("moment-agreed")

    return {
        "number": ticket.number,
        "queue": queue(ticket),
        "respond": worded(ticket.respond_by),
        "finish": worded(ticket.finish_by),
        "visit": visit_line(ticket, errand.now, errand.community),
    }


# --- on a ticket that is there -------------------------------------------------------------------


async def _add(turning: Turning, command: AddToTicket) -> Turning:
    """Put the message under the ticket; a button alone tells whoever has it that somebody waits."""
    errand, row = turning.errand, turning.row
    if row is None and not command.messages:
        return await _urge(turning, UrgeTicket(ticket=command.ticket, told=command.told))
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    earlier = [await errand.uow.messages.get(row_id) for row_id in command.messages]
    for one in (*earlier, row):
        if one is not None:
            await _put_under(errand, ticket, one)
    if ticket.status is Status.WAITING:  # perhaps for what they wrote: the clocks go on
        ticket = await timed_anew(errand, ticket)
    ticket = await errand.uow.tickets.save(
        replace(ticket, conversation=_spoken_in(turning, ticket), changed_at=errand.now)
    )
    await errand.show(ticket)
    await turning.say(command.told, ticket)
    return turning.handed(ticket)


def _spoken_in(turning: Turning, ticket: Ticket) -> int | None:
    """Give where a ticket is spoken of: a task is ours, its resident hears nothing of its course."""
    return ticket.conversation if ticket.kind is Kind.TASK else turning.conversation.id


async def _put_under(errand: Errand, ticket: Ticket, row: ChatMessage) -> None:
    await errand.uow.messages.set_ticket(row.id, ticket.id)
    text = unveil(row.text, row.secrets)
    await errand.record(ticket, EventKind.ADDED, RESIDENT, text=text, message=row.id)
    await errand.show_words(ticket, row)


async def _change(turning: Turning, command: ChangeTicket) -> Turning:
    errand = turning.errand
    before = ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    if "visit" in command.slots and not ticket.is_open:  # nobody comes any more
        return await _not_possible(turning, ticket)
    changed = corrected(ticket, command.slots, turning)
    kind = EventKind.RESCHEDULED if "visit" in command.slots else EventKind.CORRECTED
    said = ", ".join(str(v) for k, v in command.slots.items() if k in {"home", "phone", "place"})
    await errand.record(ticket, kind, RESIDENT, text=said, data=_new_visit(command.slots))
    if kind is EventKind.RESCHEDULED:
        await promises_over(errand, ticket, Standing.REPLACED)
        changed = await timed_anew(errand, changed)
    ticket = await errand.uow.tickets.save(replace(changed, changed_at=errand.now))
    if turning.row is not None:
        await errand.uow.messages.set_ticket(turning.row.id, ticket.id)
    await errand.show(ticket)
    told = command.told
    if told is not None and ticket.visit is not None:
        shown = span(ticket.visit, errand.now, errand.community)
        moved = _moved(errand, before, ticket)
        args = {**told.args, "number": ticket.number, "visit": shown, "moved": moved}
        told = replace(told, args=args)
    await turning.say(told, ticket)
    # the row stays: words beside the change may follow
    return replace(_stated(turning, ticket), with_staff=True)


def _new_visit(slots: Mapping[str, Any]) -> dict[str, str] | None:
    visit = from_json(slots.get("visit"))
    return {"from": visit.start.isoformat(), "until": visit.end.isoformat()} if visit else None


def _moved(errand: Errand, before: Ticket, ticket: Ticket) -> Say | str:
    """Say by when it is finished, where the chosen time moved that."""
    if ticket.finish_by is None or ticket.finish_by == before.finish_by:
        return ""
    return Say("receipt-moved", {"finish": moment(ticket.finish_by, errand.now, errand.community)})


def corrected(ticket: Ticket, slots: Mapping[str, Any], turning: Turning) -> Ticket:
    """Give the ticket with what the resident corrected; a chosen day makes an appointment."""
    changes = {name: slots[name] for name in ("home", "phone", "place") if name in slots}
    visit = from_json(slots.get("visit"))
    ticket = replace(ticket, **changes)
    if "home" in slots:
        person = turning.conversation.person
        ticket = replace(ticket, verified=person is not None and slots["home"] in person.homes)
    if visit is None:
        return ticket
    community, now = turning.errand.community, turning.errand.now
    today = now.astimezone(community.zone).date()
    return replace(ticket, visit=visit, urgency=with_visit(ticket.urgency, visit, today))


async def _raise_urgency(turning: Turning, command: RaiseUrgency) -> Turning:
    """It is more urgent than it was taken for: the clocks are those of a report that said so."""
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    raised = await timed_anew(errand, replace(ticket, urgency=command.urgency))
    await errand.uow.tickets.save(replace(raised, changed_at=errand.now))
    data = {"urgency": command.urgency.value}
    await errand.record(ticket, EventKind.CORRECTED, GUANJIA, data=data)
    return turning


def _was_the_articles(ticket: Ticket) -> bool:
    """Tell whether an article alone has answered: staff never saw it, and need not now."""
    return ticket.article is not None and ticket.responded_at == ticket.resolved_at is not None


async def _ended(turning: Turning, ticket_id: int, action: Action, told: Say | None) -> Turning:
    """End a ticket at the resident's wish; what is no longer possible is said so."""
    errand = turning.errand
    ticket = await errand.uow.tickets.get(ticket_id, lock=True)
    try:
        status = move(ticket.kind, ticket.status, action)
    except Illegal:
        return await _not_possible(turning, ticket)
    await record_move(errand, ticket, action, status, RESIDENT)
    await call_off(errand, ticket)
    ended = replace(ticket, status=status, changed_at=errand.now, closed_at=errand.now)
    saved = await errand.uow.tickets.save(replace(ended, wait_for=None, wait_until=None))
    await promises_over(errand, saved, Standing.DROPPED)
    if not _was_the_articles(ticket):
        await errand.show(saved)
    await incident_card.settled(errand, saved)
    if status is Status.CANCELLED and ticket.assignee is not None:
        withdrawn = Say("withdrawn-staff", {"number": saved.number})
        await errand.post(saved, withdrawn, key=f"withdrawn:{saved.id}")
    await turning.say(told, saved)
    return replace(turning, ended=(*turning.ended, saved.id))


async def _not_possible(turning: Turning, ticket: Ticket) -> Turning:
    """Say that this is over: the ticket is not in a state for it."""
    status = Say(f"status-{ticket.status.value.replace('_', '-')}")
    await turning.say(Say("not-possible-now", {"number": ticket.number, "status": status}), ticket)
    return turning


async def _confirm(turning: Turning, command: ConfirmTicket) -> Turning:
    ticket = await turning.errand.uow.tickets.get(command.ticket)
    if ticket.status is Status.CLOSED:  # told already, or closed by time: thanks all the same
        await turning.say(command.told, ticket)
        return turning
    return await _ended(turning, command.ticket, Action.CONFIRM, command.told)


async def _reopen(turning: Turning, command: ReopenTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    if ticket.is_open:
        return await _add(turning, AddToTicket(ticket=ticket.id, told=command.told))
    reopened = await taken_up_again(errand, ticket, RESIDENT, command.text)
    if turning.row is not None:
        await errand.uow.messages.set_ticket(turning.row.id, reopened.id)
        await errand.show_words(reopened, turning.row)
        await errand.show(reopened)
    await errand.post(
        reopened,
        Say("reopened-staff", {"number": reopened.number}),
        key=f"reopened:{reopened.id}:{reopened.version}",
    )
    await _call_supervisor(errand, reopened)
    await turning.say(command.told, reopened)
    return turning.handed(reopened)


async def taken_up_again(errand: Errand, ticket: Ticket, actor: str, text: str) -> Ticket:
    """Reopen with clocks set anew: accepted by whoever had it, new where nobody had (SPEC 3)."""
    await incident_card.left(errand, ticket, why="again")
    status = move(ticket.kind, ticket.status, Action.REOPEN)
    status = status if ticket.assignee else Status.NEW
    await record_move(errand, ticket, Action.REOPEN, status, actor, text=text)
    anew = await timed_anew(errand, ticket)
    await call_off(errand, ticket, visits=True)
    reopened = await errand.uow.tickets.save(
        replace(
            anew,
            status=status,
            changed_at=errand.now,
            responded_at=None,
            resolved_at=None,
            closed_at=None,
        )
    )
    await errand.show(reopened)
    return reopened


async def _urge(turning: Turning, command: UrgeTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    row = turning.row
    said = unveil(row.text, row.secrets) if row else ""
    if row is not None:
        await errand.uow.messages.set_ticket(row.id, ticket.id)
    event = await errand.record(ticket, EventKind.URGED, RESIDENT, text=said)
    member = errand.community.member(ticket.assignee) if ticket.assignee else None
    who = f"@{member.name}({member.number})" if member else queue(ticket)
    await errand.post(
        ticket,
        Say("urged-staff", {"number": ticket.number, "who": who}),
        key=f"urged:{event.id}",
        message=row.id if row else None,
    )
    await errand.show(await errand.uow.tickets.save(replace(ticket, changed_at=errand.now)))
    await turning.say(command.told, ticket)
    return turning.handed(ticket)


async def _rate(turning: Turning, command: RateTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    ticket = await judge(errand, ticket, command.rating, command.comment, RESIDENT)
    if command.rating == NOT and ticket.status in {Status.RESOLVED, Status.CLOSED}:
        reopened = await found_wanting(errand, ticket, RESIDENT, command.comment)
        await turning.say(command.told, reopened)
        return replace(turning, with_staff=True)
    if command.rating == SATISFIED and ticket.status is Status.RESOLVED:
        return await _ended(turning, ticket.id, Action.CONFIRM, command.told)
    await errand.show(ticket)
    await turning.say(command.told, ticket)
    return turning


async def judge(errand: Errand, ticket: Ticket, rating: int, comment: str, actor: str) -> Ticket:
    """Keep a judgement of a locked ticket, whoever took it down."""
    data = {"rating": str(rating)}
    await errand.record(ticket, EventKind.RATED, actor, text=comment, data=data)
    await call_off(errand, ticket)
    return await errand.uow.tickets.save(replace(ticket, rating=rating, changed_at=errand.now))


async def found_wanting(errand: Errand, ticket: Ticket, actor: str, text: str) -> Ticket:
    """Take up again what somebody is not satisfied with; the supervisor is called (SPEC 5)."""
    reopened = await taken_up_again(errand, ticket, actor, text)
    await errand.post(
        reopened,
        Say("not-satisfied-staff", {"number": reopened.number}),
        key=f"rated:{reopened.id}:{reopened.version}",
    )
    await _call_supervisor(errand, reopened)
    return reopened


async def _split_off(turning: Turning, command: SplitOff) -> Turning:
    """«Another matter»: the words leave the ticket; what they open takes them."""
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket)
    row = await errand.uow.messages.get(command.message)
    await errand.uow.messages.set_ticket(command.message, None)
    await errand.record(
        ticket, EventKind.CORRECTED, RESIDENT, data={"what": "split"}, message=command.message
    )
    await errand.show(ticket)
    await errand.post(
        ticket, Say("split-off-staff", {"number": ticket.number}), key=f"split:{command.message}"
    )
    return replace(turning, row=row)


async def _need_person(turning: Turning, command: NeedPerson) -> Turning:
    """A person is wanted: one who has it is told, an answer that did not help gets its card."""
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    if ticket.is_open:
        return await _add(turning, AddToTicket(ticket=ticket.id, told=command.told))
    await learn_of_wrong_answer(errand, ticket, by=RESIDENT, language=turning.language)
    reopened = await taken_up_again(errand, ticket, RESIDENT, "")
    await turning.say(Say("human-called", receipt(reopened, errand)), reopened)
    return turning.handed(reopened)


async def _edit(turning: Turning, command: EditMessage) -> Turning:
    """A message was changed: new words in the conversation, the old ones kept in the history."""
    errand = turning.errand
    row = await errand.uow.messages.by_channel_id(turning.conversation.id, turning.inbound.message)
    if row is None:
        return turning
    before = unveil(row.text, row.secrets)
    text, marks = turning.inbound.text, turning.inbound.marks
    if before == text and row.marks == marks:
        return turning
    row = await errand.uow.messages.edit(row.id, at=errand.now, text=text, marks=marks)
    if row.ticket is None:
        return turning
    ticket = await errand.uow.tickets.get(row.ticket, lock=True)
    await errand.record(ticket, EventKind.EDITED, RESIDENT, text=before, message=row.id)
    await errand.show_edit(ticket, row)
    if unveil(ticket.text, ticket.secrets) == before.strip():
        ticket = replace(ticket, text=turning.inbound.text.strip())
    await errand.show(await errand.uow.tickets.save(replace(ticket, changed_at=errand.now)))
    await turning.say(command.told, ticket)
    return replace(turning, with_staff=True)


# --- who writes ----------------------------------------------------------------------------------


async def _bind_by_phone(turning: Turning, command: BindByPhone) -> Turning:
    """Bind by the writer's own number; where that does not do it, go the other way."""
    bound = await acquaintance.bind_by_phone(turning, command)
    person = bound.conversation.person
    if person is not None and (command.home is None or command.home in person.homes):
        return bound
    for other in command.otherwise or ():
        bound = await carry_out(bound, other)
    return bound


async def _cancel(turning: Turning, command: CancelTicket) -> Turning:
    return await _ended(turning, command.ticket, Action.CANCEL, command.told)


_DOES: Final[dict[type[Command], Callable[[Turning, Any], Awaitable[Turning]]]] = {
    OpenTicket: _open,
    AddToTicket: _add,
    AnswerQuestion: answers.answer,
    ChangeTicket: _change,
    CancelTicket: _cancel,
    ConfirmTicket: _confirm,
    ReopenTicket: _reopen,
    RaiseUrgency: _raise_urgency,
    UrgeTicket: _urge,
    RateTicket: _rate,
    SplitOff: _split_off,
    EditMessage: _edit,
    NeedPerson: _need_person,
    UseInvitation: acquaintance.use_invitation,
    BindByPhone: _bind_by_phone,
    SetLanguage: acquaintance.set_language,
    SetWish: acquaintance.set_wish,
    Acknowledge: notices.acknowledge,
    FillSurvey: filling.fill,
    State: acquaintance.state,
}


async def carry_out(turning: Turning, command: Command) -> Turning:
    """Carry out one command; gives what the next one starts from."""
    return await _DOES[type(command)](turning, command)
