"""Whose a ticket is and how it goes on: take, give back, hand over, set off, cancel, reopen."""

from dataclasses import replace

from flows.carrying_out import taken_up_again
from flows.desk import incident_card
from flows.desk.actions import (
    Cancel,
    GiveBack,
    HandOver,
    Reopen,
    Result,
    Resume,
    Start,
    Take,
    is_managers,
)
from flows.desk.deed import Deed, Move
from flows.keeping import promises_met, promises_over
from flows.messages import Attachment, Say
from flows.numbers import duration
from flows.promises import Promised, Standing
from flows.tickets import Action, EventKind, Ticket, move


async def take(deed: Move, _: Take) -> Result:
    """接单: it is this clerk's; the resident is told, which ends the respond clock (SPEC 4)."""
    number = deed.staff.number
    taken = replace(deed.responded(), status=deed.status, assignee=number)
    saved = await deed.moved(taken, assignee=number)
    await deed.tell(saved, Say("taken", {"number": saved.number, "staff": number}))
    return deed.done("desk-taken", saved)


async def give_back(deed: Move, _: GiveBack) -> Result:
    """Somebody else of the queue may take it."""
    saved = await deed.moved(replace(deed.ticket, status=deed.status, assignee=None))
    return deed.done("desk-given-back", saved)


async def hand_over(deed: Move, act: HandOver) -> Result:
    """转派: its card goes to the other queue; the former place keeps a word of it.

    Handed to a person it is theirs at once, as if they had taken it.
    """
    errand, former = deed.errand, deed.ticket
    status = move(former.kind, deed.status, Action.TAKE) if act.to else deed.status
    handed = replace(former, status=status, assignee=act.to, queue=act.queue)
    to = {"assignee": act.to} if act.to else {}
    saved = await deed.moved(handed, queue=act.queue, text=act.remark, **to)
    await errand.withdraw_card(saved, former.queue)
    if is_managers(saved) and not is_managers(former):
        await incident_card.settled(errand, saved)  # it names it no more
    if errand.group(saved.queue) != errand.group(former.queue):
        await bring_along(deed, saved)
    await _call_to_it(deed, saved, act.remark)
    queue = Say(f"queue-{act.queue.replace('_', '-')}")
    told, said = ("handed-over", "desk-handed-over")
    args: dict[str, str | Say] = {"number": saved.number, "queue": queue}
    member = errand.community.member(act.to) if act.to else None
    if member is not None:
        told, said = ("handed-to-colleague", "desk-handed-to")
        args = {"number": saved.number, "name": member.name, "staff": member.number}
    await deed.tell(saved, Say(told, args))
    return Result(Say(said, args), done=True, ticket=saved)


async def _call_to_it(deed: Deed, ticket: Ticket, remark: str) -> None:
    """Say in the ticket's new place who handed it over, to whom by name, and the remark."""
    errand, name = deed.errand, f"{deed.staff.name}({deed.staff.number})"
    member = errand.community.member(ticket.assignee) if ticket.assignee else None
    if member is not None:
        to = f"@{member.name}({member.number})"
        said = Say("desk-for-you", {"name": name, "to": to, "text": errand.shown(remark)})
    elif remark:
        said = Say("desk-remark", {"name": name, "text": errand.shown(remark)})
    else:
        return
    await errand.post(ticket, said, key=f"handed:{ticket.id}:{ticket.version}")


async def bring_along(deed: Deed, ticket: Ticket) -> None:
    """Put the resident's files and what they added under the card in its new group."""
    uow = deed.errand.uow
    events = await uow.tickets.events(ticket.id)
    added = {event.message for event in events if event.kind is EventKind.ADDED}
    for row in await uow.messages.of_ticket(ticket.id):
        if row.author == "resident" and (row.attachments or row.id in added):
            await deed.errand.show_words(ticket, row)


async def start(deed: Move, _: Start) -> Result:
    """出发: the resident is told who comes, by name, number and photo, if there is one."""
    saved = await deed.moved(replace(deed.responded(), status=deed.status))
    await promises_met(deed.errand, saved, Promised.VISIT)
    who = {"number": saved.number, "name": deed.staff.name, "staff": deed.staff.number}
    await deed.tell(saved, Say("on-the-way", {**who}), *await _photo_of(deed))
    return deed.done("desk-started", saved)


async def _photo_of(deed: Deed) -> tuple[Attachment, ...]:
    """Give the photo of who comes, if one is on file."""
    staff = deed.staff
    kept = await deed.errand.uow.attachments.get(staff.photo) if staff.photo else None
    return () if kept is None else (kept,)


async def resume(deed: Move, _: Resume) -> Result:
    """Go on after waiting."""
    saved = await deed.moved(replace(deed.ticket, status=deed.status))
    return deed.done("desk-resumed", saved)


async def cancel(deed: Move, act: Cancel) -> Result:
    """Withdraw it, with a reason that the resident is told."""
    reason = act.reason.strip()
    if not reason:
        return deed.refused("desk-needs-reason")
    over = replace(deed.ticket, status=deed.status, closed_at=deed.errand.now)
    saved = await deed.moved(over, text=reason)
    await promises_over(deed.errand, saved, Standing.DROPPED)
    told = Say("cancelled-by-staff", {"number": saved.number, "reason": reason})
    await deed.tell(saved, told)
    return deed.done("desk-cancelled", saved)


async def reopen(deed: Move, _: Reopen) -> Result:
    """Take it up again; 30 days after closing it must be a new one (SPEC 3)."""
    errand, closed_at = deed.errand, deed.ticket.closed_at
    within = duration(errand.community, "reopen_within")
    if closed_at is not None and errand.now - closed_at > within:
        return deed.refused("desk-too-late-to-reopen")
    saved = await taken_up_again(errand, deed.ticket, deed.actor, "")
    await deed.tell(saved, Say("reopened", {"number": saved.number}))
    return deed.done("desk-reopened", saved)
