"""The commands of a resident's turn, carried out: one function each, all in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flows.community import Staff
from flows.conversation import Conversation
from flows.errand import GUANJIA, RESIDENT, Errand
from flows.messages import Channel, InboundMessage, Priority, Say
from flows.moments import from_json, moment
from flows.people import Resident
from flows.ports import ChatMessage
from flows.privacy import unveil
from flows.resident.inquiry import helped_choices
from flows.resident.progress import queue
from flows.resident.rating import NOT
from flows.routing import route
from flows.standard import deadlines
from flows.tickets import Action, Event, EventKind, Illegal, Kind, Status, Ticket, move
from flows.turn import (
    AddToTicket,
    BindByPhone,
    CancelTicket,
    ChangeTicket,
    Command,
    ConfirmTicket,
    EditMessage,
    NeedPerson,
    OpenTicket,
    RateTicket,
    ReopenTicket,
    SetLanguage,
    SplitOff,
    State,
    UrgeTicket,
    UseInvitation,
)
from flows.understanding import Language
from flows.urgency import with_visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """A resident's message while its turn is carried out: what each command may change.

    ``row`` is the message itself, None for a button. ``earlier`` are the rows written since the
    flow began. ``opened`` is the ticket that later questions belong to, ``with_staff`` whether
    somebody at a desk has it now.
    """

    errand: Errand
    inbound: InboundMessage
    conversation: Conversation
    language: Language
    row: ChatMessage | None
    earlier: tuple[int, ...] = ()
    opened: Ticket | None = None
    with_staff: bool = False

    async def say(self, said: Say | None, ticket: Ticket | None = None) -> None:
        """Promise words to the writer."""
        if said is not None:
            urgent = ticket is not None and ticket.kind is Kind.EMERGENCY
            priority = Priority.EMERGENCY if urgent else Priority.REPLY
            await self.errand.tell(
                self.conversation, self.language, said, ticket=ticket, priority=priority
            )


def _with(turning: Turning, **changes: Any) -> Turning:
    return replace(turning, conversation=replace(turning.conversation, **changes))


# --- opening -------------------------------------------------------------------------------------


async def _open(turning: Turning, command: OpenTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.open(command.draft, now=errand.now)
    await errand.record(ticket, EventKind.OPENED, RESIDENT, text=command.draft.text)
    rows = [*turning.earlier, *([turning.row.id] if turning.row else [])]
    for row in rows:
        await errand.uow.messages.set_ticket(row, ticket.id)
    if command.answered:
        ticket = await _settled(errand, ticket)
    told = command.told
    if told is not None:
        choices = helped_choices(ticket.id) if command.answered else told.choices
        told = replace(told, args={**told.args, **receipt(ticket, errand)}, choices=choices)
    await turning.say(told, ticket)
    turning = replace(turning, row=None, earlier=())  # its words have their ticket now
    if command.answered:
        return turning
    await errand.show(ticket)
    await _show_files(errand, ticket, rows)
    await tell_roles(errand, ticket)
    opened = ticket if command.follow else turning.opened
    return replace(turning, opened=opened, with_staff=True)


async def _settled(errand: Errand, ticket: Ticket) -> Ticket:
    """An inquiry that the knowledge answered is resolved at once (SPEC 2)."""
    status = move(ticket.kind, ticket.status, Action.ANSWER)
    answered = replace(ticket, status=status, responded_at=errand.now, resolved_at=errand.now)
    await record_move(errand, ticket, Action.ANSWER, status, GUANJIA)
    return await errand.uow.tickets.save(answered)


async def _show_files(errand: Errand, ticket: Ticket, rows: list[int]) -> None:
    """Put photos and files that came with the report under its card."""
    for row_id in rows:
        row = await errand.uow.messages.get(row_id)
        if row is not None and row.attachments:
            await errand.show_words(ticket, row)


async def tell_roles(errand: Errand, ticket: Ticket) -> None:
    """Name those who are told of a matter besides its queue (SPEC 4, routing)."""
    told = route(ticket.category, errand.community, major=ticket.major).also_told
    names = "、".join(
        f"@{member.name}({member.number})"
        for member in errand.community.staff
        if member.roles & set(told)
    )
    if not names:
        return
    key = "called-emergency" if ticket.kind is Kind.EMERGENCY else "called"
    await errand.post(
        ticket, Say(key, {"names": names, "number": ticket.number}), key=f"told:{ticket.id}"
    )
    await errand.record(ticket, EventKind.TOLD, GUANJIA, text=names)


def receipt(ticket: Ticket, errand: Errand) -> dict[str, str | int | float | Say]:
    """Give what every receipt tells: number, queue, and the deadlines in words (SPEC 2)."""

    def worded(at: Any) -> Say:
        return moment(at, errand.now, errand.community) if at else Say("moment-agreed")

    return {
        "number": ticket.number,
        "queue": queue(ticket),
        "respond": worded(ticket.respond_by),
        "finish": worded(ticket.finish_by),
    }


# --- on a ticket that is there -------------------------------------------------------------------


async def _add(turning: Turning, command: AddToTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    if turning.row is not None:
        await errand.uow.messages.set_ticket(turning.row.id, ticket.id)
        text = unveil(turning.row.text, turning.row.secrets)
        await errand.record(ticket, EventKind.ADDED, RESIDENT, text=text, message=turning.row.id)
        await errand.show_words(ticket, turning.row)
    ticket = await errand.uow.tickets.save(
        replace(ticket, conversation=turning.conversation.id, changed_at=errand.now)
    )
    await errand.show(ticket)
    await turning.say(command.told, ticket)
    return replace(turning, with_staff=True)


async def _change(turning: Turning, command: ChangeTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    changed = corrected(ticket, command.slots, turning)
    ticket = await errand.uow.tickets.save(replace(changed, changed_at=errand.now))
    kind = EventKind.RESCHEDULED if "visit" in command.slots else EventKind.CORRECTED
    said = ", ".join(str(v) for k, v in command.slots.items() if k in {"home", "phone", "place"})
    await errand.record(ticket, kind, RESIDENT, text=said)
    if turning.row is not None:
        await errand.uow.messages.set_ticket(turning.row.id, ticket.id)
    await errand.show(ticket)
    await turning.say(command.told, ticket)
    return replace(turning, with_staff=True)


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
    urgency = with_visit(ticket.urgency, visit, today)
    due = deadlines(community, urgency, ticket.opened_at, visit)
    return replace(
        ticket,
        visit=visit,
        urgency=urgency,
        respond_by=due.respond_by if urgency is not ticket.urgency else ticket.respond_by,
        finish_by=due.finish_by,
    )


async def record_move(
    errand: Errand, ticket: Ticket, action: Action, to: Status, actor: str, **more: str
) -> Event:
    """Keep a change of status: who, when, what (SPEC 3)."""
    data = {"action": action.value, "from": ticket.status.value, "to": to.value}
    text = more.pop("text", "")
    return await errand.record(ticket, EventKind.MOVED, actor, text=text, data=data | more)


async def _moved(turning: Turning, ticket_id: int, action: Action, told: Say | None) -> Turning:
    """Move a ticket at the resident's wish; what is no longer possible is said so."""
    errand = turning.errand
    ticket = await errand.uow.tickets.get(ticket_id, lock=True)
    try:
        status = move(ticket.kind, ticket.status, action)
    except Illegal:
        status_words = Say(f"status-{ticket.status.value.replace('_', '-')}")
        await turning.say(
            Say("not-possible-now", {"number": ticket.number, "status": status_words}), ticket
        )
        return turning
    await record_move(errand, ticket, action, status, RESIDENT)
    over = status in {Status.CANCELLED, Status.CLOSED}
    saved = await errand.uow.tickets.save(
        replace(
            ticket,
            status=status,
            changed_at=errand.now,
            closed_at=errand.now if over else ticket.closed_at,
        )
    )
    await errand.show(saved)
    await turning.say(told, saved)
    return replace(turning, with_staff=not over)


async def _confirm(turning: Turning, command: ConfirmTicket) -> Turning:
    ticket = await turning.errand.uow.tickets.get(command.ticket)
    if ticket.status is Status.CLOSED:  # told already, or closed by time: thanks all the same
        await turning.say(command.told, ticket)
        return turning
    return await _moved(turning, command.ticket, Action.CONFIRM, command.told)


async def _reopen(turning: Turning, command: ReopenTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    if ticket.is_open:
        return await _add(turning, AddToTicket(ticket=ticket.id, told=command.told))
    reopened = await taken_up_again(errand, ticket, RESIDENT, command.text)
    if turning.row is not None:
        await errand.uow.messages.set_ticket(turning.row.id, reopened.id)
        await errand.show_words(reopened, turning.row)
    await errand.post(
        reopened,
        Say("reopened-staff", {"number": reopened.number}),
        key=f"reopened:{reopened.id}:{reopened.version}",
    )
    await turning.say(command.told, reopened)
    return replace(turning, with_staff=True)


async def taken_up_again(errand: Errand, ticket: Ticket, actor: str, text: str) -> Ticket:
    """Reopen with clocks set anew: accepted by whoever had it, new where nobody had (SPEC 3)."""
    status = move(ticket.kind, ticket.status, Action.REOPEN)
    await record_move(errand, ticket, Action.REOPEN, status, actor, text=text)
    due = deadlines(errand.community, ticket.urgency, errand.now)
    reopened = await errand.uow.tickets.save(
        replace(
            ticket,
            status=status if ticket.assignee else Status.NEW,
            changed_at=errand.now,
            respond_by=due.respond_by,
            finish_by=due.finish_by,
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
    event = await errand.record(ticket, EventKind.URGED, RESIDENT)
    member = errand.community.member(ticket.assignee) if ticket.assignee else None
    who = f"@{member.name}({member.number})" if member else queue(ticket)
    await errand.post(
        ticket,
        Say("urged-staff", {"number": ticket.number, "who": who}),
        key=f"urged:{event.id}",
        message=turning.row.id if turning.row else None,
    )
    await errand.show(await errand.uow.tickets.save(replace(ticket, changed_at=errand.now)))
    await turning.say(command.told, ticket)
    return replace(turning, with_staff=True)


async def _rate(turning: Turning, command: RateTicket) -> Turning:
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    await errand.record(
        ticket,
        EventKind.RATED,
        RESIDENT,
        text=command.comment,
        data={"rating": str(command.rating)},
    )
    ticket = await errand.uow.tickets.save(
        replace(ticket, rating=command.rating, changed_at=errand.now)
    )
    if command.rating == NOT and ticket.status in {Status.RESOLVED, Status.CLOSED}:
        reopened = await taken_up_again(errand, ticket, RESIDENT, command.comment)
        await errand.post(
            reopened,
            Say("not-satisfied-staff", {"number": reopened.number}),
            key=f"rated:{reopened.id}:{reopened.version}",
        )
        await turning.say(command.told, reopened)
        return replace(turning, with_staff=True)
    if ticket.status is Status.RESOLVED:
        return await _moved(turning, ticket.id, Action.CONFIRM, command.told)
    await errand.show(ticket)
    await turning.say(command.told, ticket)
    return turning


async def _split_off(turning: Turning, command: SplitOff) -> Turning:
    """«Another matter»: the writer's last words on the ticket become one of their own."""
    errand = turning.errand
    rows = [
        row
        for row in await errand.uow.messages.of_ticket(command.ticket)
        if row.author == "resident" and row.conversation == turning.conversation.id
    ]
    if not rows:
        return turning
    last = rows[-1]
    text = unveil(last.text, last.secrets) or "📎"
    ticket = await errand.uow.tickets.get(command.ticket)
    await errand.record(ticket, EventKind.CORRECTED, RESIDENT, message=last.id)
    await errand.post(
        ticket, Say("split-off-staff", {"number": ticket.number}), key=f"split:{last.id}"
    )
    opening = OpenTicket(draft=replace(command.draft, text=text), told=command.told)
    return await _open(replace(turning, row=last, earlier=()), opening)


async def _need_person(turning: Turning, command: NeedPerson) -> Turning:
    """The knowledge did not help: the ticket gets its card (SPEC 2); one with staff takes more."""
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    if ticket.is_open:
        return await _add(turning, AddToTicket(ticket=ticket.id, told=command.told))
    reopened = await taken_up_again(errand, ticket, RESIDENT, "")
    await turning.say(command.told, reopened)
    return replace(turning, with_staff=True)


async def _edit(turning: Turning, command: EditMessage) -> Turning:
    """A message was changed: new words in the conversation, the old ones kept in the history."""
    errand = turning.errand
    row = await errand.uow.messages.by_channel_id(turning.conversation.id, turning.inbound.message)
    if row is None:
        return turning
    before = unveil(row.text, row.secrets)
    if before == turning.inbound.text:
        return turning
    row = await errand.uow.messages.edit(row.id, at=errand.now, text=turning.inbound.text)
    if row.ticket is None:
        return turning
    ticket = await errand.uow.tickets.get(row.ticket, lock=True)
    await errand.record(ticket, EventKind.EDITED, RESIDENT, text=before, message=row.id)
    await errand.show_edit(ticket, row)
    await errand.show(await errand.uow.tickets.save(replace(ticket, changed_at=errand.now)))
    await turning.say(command.told, ticket)
    return replace(turning, with_staff=True)


# --- who writes ----------------------------------------------------------------------------------


async def _use_invitation(turning: Turning, command: UseInvitation) -> Turning:
    """Bind the writer by an invitation; the home's other residents are told (SPEC 1)."""
    errand, conversation = turning.errand, turning.conversation
    invitation = await errand.uow.people.use_invitation(command.token, now=errand.now)
    staff = None if invitation else await _clerk_by_link(turning, command.token)
    if staff is not None:
        await turning.say(Say("staff-bound", {"name": staff.name, "number": staff.number}))
        return turning
    if invitation is None or invitation.community != conversation.community:
        await turning.say(Say("invitation-not-valid"))
        return turning
    today = errand.now.astimezone(errand.community.zone).date()
    people = errand.uow.people
    person = conversation.person
    if person is None and invitation.person is not None:
        person = await people.get(invitation.person)
    if person is None:
        person = await people.add(
            conversation.community,
            name=conversation.stated.get("name") or conversation.name or invitation.home,
            phone=None,
            home=invitation.home,
            role=invitation.role,
            since=today,
        )
    else:
        person = await people.move_in(person.id, invitation.home, invitation.role, today)
    await tell_household(errand, person, invitation.home)
    bound = _with(turning, person=person)
    await bound.say(Say("bound", {"name": person.name, "home": invitation.home}))
    return bound


async def _clerk_by_link(turning: Turning, token: str) -> Staff | None:
    """Bind a clerk's Telegram account by their own one-time link (CONTRACTS, staff invite)."""
    address = turning.conversation.address
    if address.channel is not Channel.TELEGRAM or not address.chat.isdigit():
        return None
    communities, now = turning.errand.uow.communities, turning.errand.now
    return await communities.bind_by_link(token, int(address.chat), now=now)


async def _bind_by_phone(turning: Turning, command: BindByPhone) -> Turning:
    """Bind by the writer's own number, on file for exactly one person (SPEC 1)."""
    found = await turning.errand.uow.people.by_phone(turning.conversation.community, command.phone)
    if len(found) != 1 or not found[0].homes:
        stated = {**turning.conversation.stated, "phone": command.phone}
        await turning.say(Say("phone-not-on-file"))
        return _with(turning, stated=stated)
    person = found[0]
    bound = _with(turning, person=person)
    await bound.say(Say("bound", {"name": person.name, "home": "、".join(person.homes)}))
    return bound


async def tell_household(errand: Errand, person: Resident, home: str) -> None:
    """Tell the home's other residents of the new one."""
    for other in await errand.uow.people.of_home(person.community, home):
        if other.id == person.id:
            continue
        for conversation in (await errand.uow.conversations.of_person(other.id))[:1]:
            locked = await errand.uow.conversations.get(conversation.id, lock=True)
            language = locked.language or errand.community.language
            await errand.tell(
                locked,
                language,
                Say("household-new", {"name": person.name, "home": home}),
                priority=Priority.NOTICE,
            )


async def _set_language(turning: Turning, command: SetLanguage) -> Turning:
    person = turning.conversation.person
    if person is not None:
        await turning.errand.uow.people.set_language(person.id, command.language)
    changed = _with(turning, language=command.language, chosen_language=True)
    return replace(changed, language=command.language)


async def _state(turning: Turning, command: State) -> Turning:
    return _with(turning, stated=command.stated)


async def _cancel(turning: Turning, command: CancelTicket) -> Turning:
    return await _moved(turning, command.ticket, Action.CANCEL, command.told)


_DOES: Final[dict[type[Command], Callable[[Turning, Any], Awaitable[Turning]]]] = {
    OpenTicket: _open,
    AddToTicket: _add,
    ChangeTicket: _change,
    CancelTicket: _cancel,
    ConfirmTicket: _confirm,
    ReopenTicket: _reopen,
    UrgeTicket: _urge,
    RateTicket: _rate,
    SplitOff: _split_off,
    EditMessage: _edit,
    NeedPerson: _need_person,
    UseInvitation: _use_invitation,
    BindByPhone: _bind_by_phone,
    SetLanguage: _set_language,
    State: _state,
}


async def carry_out(turning: Turning, command: Command) -> Turning:
    """Carry out one command; gives what the next one starts from."""
    return await _DOES[type(command)](turning, command)
