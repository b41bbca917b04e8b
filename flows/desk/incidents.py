"""One fault, many reports: folded by a clerk's yes, then one word answers all of them (SPEC 3).

An update goes to every resident; 「已恢复」 settles every ticket and asks each whether it is so. Who
says no has a matter of their own again, with new clocks; a yes ends theirs.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

from flows.conversation import Conversation
from flows.desk.actions import Fold, Inform, Restore, Result, Unlike, may_see
from flows.desk.deed import Deed
from flows.desk.incident_card import show, subject
from flows.desk.reporting import owe
from flows.errand import Errand
from flows.incidents import LIVE, Incident, Part, Stage, may_be_shared
from flows.keeping import promises_met
from flows.messages import Choice, Say
from flows.moves import record_move
from flows.tickets import Action, EventKind, Status, Ticket, move


async def fold(deed: Deed, _: Fold) -> Result:
    """归为一起: all that was proposed is one incident now."""
    incident = await _incident(deed)
    if incident is None:
        return deed.refused("incident-none")
    uow, folded = deed.errand.uow, 0
    for member in await uow.incidents.members(incident.id):
        if member.part is Part.PROPOSED:
            ticket = await uow.tickets.get(member.ticket, lock=True)
            if not _may_act(deed, ticket):
                continue
            await uow.incidents.put(incident.id, member.ticket, Part.FOLDED)
            await deed.errand.record(ticket, EventKind.FOLDED, deed.actor)
            await _saved(deed.errand, ticket)
            folded += 1
    if not folded:
        return deed.refused("incident-nothing-to-fold")
    await show(deed.errand, await uow.incidents.save(incident.id, Stage.OPEN))
    return await _done(deed, "incident-folded", {"count": folded})


async def unlike(deed: Deed, _: Unlike) -> Result:
    """不是: different matters; of an incident that runs, only the newcomers are."""
    incident = await _incident(deed)
    if incident is None:
        return deed.refused("incident-none")
    uow, proposed = deed.errand.uow, 0
    for member in await uow.incidents.members(incident.id):
        if member.part is Part.PROPOSED:
            await uow.incidents.put(incident.id, member.ticket, Part.DECLINED)
            proposed += 1
    if not proposed:
        return deed.refused("incident-nothing-to-fold")
    runs = incident.stage is Stage.OPEN
    stage = Stage.OPEN if runs else Stage.DECLINED
    await show(deed.errand, await uow.incidents.save(incident.id, stage))
    return await _done(deed, "incident-declined", {"count": proposed})


async def inform(deed: Deed, act: Inform) -> Result:
    """发进展: every resident gets the same words, in their own chat, on their own ticket."""
    incident, text = await _incident(deed), act.text.strip()
    if incident is None or incident.stage is not Stage.OPEN:
        return deed.refused("incident-none")
    if not text:
        return deed.refused("incident-needs-words")
    told, to_phone = 0, []
    async for ticket, conversation in _open_ones(deed, incident):
        if conversation is None or conversation.dead:
            to_phone.append(ticket.number)
            continue
        await _pass_on(deed, ticket, conversation, text)
        await _saved(deed.errand, _responded(deed, ticket))
        told += 1
    return await _done(deed, "incident-informed", {"count": told, "phone": _by_phone(to_phone)})


async def restore(deed: Deed, act: Restore) -> Result:
    """已恢复: every ticket is settled, and every resident asked whether it is back for them."""
    incident, text = await _incident(deed), act.text.strip()
    if incident is None or incident.stage is not Stage.OPEN:
        return deed.refused("incident-none")
    told, to_phone = 0, []
    async for ticket, conversation in _open_ones(deed, incident):
        settled = await _settled(deed, ticket, text)
        if conversation is None or conversation.dead:
            to_phone.append(ticket.number)
            continue
        if text:
            await _pass_on(deed, ticket, conversation, text)
        await _ask(deed, settled, conversation, incident)
        told += 1
    await show(deed.errand, await deed.errand.uow.incidents.save(incident.id, Stage.RESTORED))
    return await _done(deed, "incident-restored", {"count": told, "phone": _by_phone(to_phone)})


# --- its tickets ----------------------------------------------------------------------------------


async def _incident(deed: Deed) -> Incident | None:
    """Give the incident of the ticket that was named, where it is alive."""
    ticket = deed.ticket.id
    found = (await deed.errand.uow.incidents.of_tickets([ticket])).get(ticket)
    return found[0] if found is not None and found[0].stage in LIVE else None


async def _open_ones(
    deed: Deed, incident: Incident
) -> AsyncIterator[tuple[Ticket, Conversation | None]]:
    """Give its folded tickets that are open, each locked behind its conversation."""
    uow = deed.errand.uow
    for member in await uow.incidents.members(incident.id):
        if member.part is not Part.FOLDED:
            continue
        seen = await uow.tickets.get(member.ticket)
        where = seen.conversation
        conversation = await uow.conversations.get(where, lock=True) if where else None
        ticket = await uow.tickets.get(member.ticket, lock=True)
        if ticket.is_open and _may_act(deed, ticket):
            yield ticket, conversation


def _may_act(deed: Deed, ticket: Ticket) -> bool:
    """Tell whether a ticket of an incident still is a fault, and still this clerk's to settle.

    It may have been filed as something else since, or handed to another queue.
    """
    return may_be_shared(ticket) and may_see(deed.staff, ticket.queue, ticket.category)


async def _pass_on(deed: Deed, ticket: Ticket, conversation: Conversation, text: str) -> None:
    row = await deed.errand.pass_on(conversation, ticket, number=deed.staff.number, text=text)
    await deed.errand.record(ticket, EventKind.REPLIED, deed.actor, text=text, message=row.id)


async def _settled(deed: Deed, ticket: Ticket, text: str) -> Ticket:
    """Take what nobody has, and settle it."""
    errand, number = deed.errand, deed.staff.number
    if ticket.status is Status.NEW:
        accepted = move(ticket.kind, ticket.status, Action.TAKE)
        await record_move(errand, ticket, Action.TAKE, accepted, deed.actor, assignee=number)
        ticket = replace(ticket, status=accepted, assignee=number)
    status = move(ticket.kind, ticket.status, Action.RESOLVE)
    await record_move(errand, ticket, Action.RESOLVE, status, deed.actor, text=text)
    settled = replace(
        _responded(deed, ticket),
        status=status,
        resolved_at=errand.now,
        wait_for=None,
        wait_until=None,
    )
    saved = await _saved(errand, settled)
    await promises_met(errand, saved)
    await owe(deed, saved)
    return saved


async def _ask(deed: Deed, ticket: Ticket, conversation: Conversation, incident: Incident) -> None:
    """Ask a resident whether it is so for them (SPEC 3)."""
    choices = (
        Choice(Say("button-restored"), f"ticket.ok={ticket.id}"),
        Choice(Say("button-not-restored"), f"ticket.reopen={ticket.id}"),
    )
    said = Say(
        "restored", {"number": ticket.number, **subject(incident, deed.errand.community)}, choices
    )
    language = conversation.language or deed.errand.community.language
    await deed.errand.tell(conversation, language, said, ticket=ticket)


def _responded(deed: Deed, ticket: Ticket) -> Ticket:
    return ticket if ticket.responded_at else replace(ticket, responded_at=deed.errand.now)


async def _saved(errand: Errand, ticket: Ticket) -> Ticket:
    saved = await errand.uow.tickets.save(replace(ticket, changed_at=errand.now))
    await errand.show(saved)
    return saved


def _by_phone(numbers: list[str]) -> Say | str:
    """Name the tickets whose residents have no chat: they are to be called."""
    return Say("incident-by-phone", {"numbers": "、".join(numbers)}) if numbers else ""


async def _done(deed: Deed, key: str, args: dict[str, int | Say | str]) -> Result:
    ticket = await deed.errand.uow.tickets.get(deed.ticket.id)
    return Result(Say(key, {**args}), done=True, ticket=ticket)
