"""Orders that begin with a slash; one that is not known is never relayed (SPEC 3)."""

from collections.abc import Awaitable, Callable
from typing import Final

from flows.desk import clerk_talk
from flows.desk.act_orders import ACT_ORDERS, asked
from flows.desk.actions import (
    Act,
    AskApproval,
    AskResident,
    Done,
    Inform,
    Recall,
    Restore,
    Take,
    is_managers,
    may_record,
    may_see,
)
from flows.desk.canned import canned
from flows.desk.form_ends import MUST_SAY
from flows.desk.held_in_group import was_held
from flows.desk.knowledge import know
from flows.desk.ledgers import ledger
from flows.desk.looking import duty, find, mine, queue
from flows.desk.photos import photo
from flows.desk.relaying import said
from flows.desk.why import why
from flows.desk.word_forms import question_in
from flows.desk.written import Heard, Written
from flows.duties.in_group import routine_add
from flows.fees.in_group import paid_said
from flows.messages import Say
from flows.notices.in_group import notice
from flows.outreach.marks import mark
from flows.outreach.rain import rain
from flows.outreach.visiting import quota, visit
from flows.survey.ordered import survey
from flows.tickets import Kind, Ticket


async def ordered(written: Written, order: str, words: str) -> Heard:
    """Do what a clerk orders; ``words`` are what stands after it."""
    does = ORDERS.get(order)
    if does is None:
        shown = written.errand.shown(order)
        await written.answer(Say("desk-unknown-command", {"order": shown}))
        return Heard()
    return await does(written, words)


async def _new(written: Written, _: str) -> Heard:
    if not may_record(written.staff):
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    return await clerk_talk.record_call(written)


async def _take(written: Written, _: str) -> Heard:
    if written.ticket is None:
        return await _help(written, "")
    return await said(written, Take(ticket=written.ticket.id))


async def _done(written: Written, words: str) -> Heard:
    if written.ticket is None:
        return await _help(written, "")
    ticket, bare = written.ticket, not words and not written.message.attachments
    if ticket.kind is Kind.COMPLAINT:
        return await asked(written, "propose", known={"solution": words} if words else {})
    if bare and ticket.kind in MUST_SAY:
        return await asked(written, "done")
    files = written.message.attachments
    return await said(written, Done(ticket=written.ticket.id, text=words, attachments=files))


async def _why(written: Written, words: str) -> Heard:
    """Say why a ticket is due when it is: the one meant by its number, or that of this place."""
    ticket, uow = written.ticket, written.errand.uow
    if words:
        ticket = await uow.tickets.by_number(written.errand.community.id, words)
    if ticket is None or not _may_hear_of(written, ticket):
        await written.answer(Say("desk-why-which"))
        return Heard()
    events = await uow.tickets.events(ticket.id)
    await written.answer(why(ticket, events, written.errand.community))
    return Heard()


def _may_hear_of(written: Written, ticket: Ticket) -> bool:
    """Tell whether a group may hear of a ticket: what is for the manager alone stays in its place."""
    if not may_see(written.staff, ticket.queue, ticket.category):
        return False
    here = written.errand.group(ticket.queue) == written.message.group
    return here or not is_managers(ticket)


async def _recall(written: Written, _: str) -> Heard:
    """Take back the message that this order answers; it is told in words, the card shows it late."""
    about = written.about
    if about.ticket is None or about.message is None:
        await written.answer(Say("desk-recall-what"))
        return Heard()
    result = await written.act(Recall(ticket=about.ticket.id, message=about.message))
    await written.answer(result.said)
    return Heard()


async def _ask(written: Written, words: str) -> Heard:
    """Ask the resident: at once where the order says it all, else in a short talk."""
    ticket, (question, choices) = written.ticket, question_in(words)
    if ticket is None or not question:
        return await asked(written, "ask")
    return await said(written, AskResident(ticket=ticket.id, question=question, choices=choices))


async def _approve(written: Written, words: str) -> Heard:
    """Put an answer before the manager."""
    ticket, files = written.ticket, written.message.attachments
    if ticket is None or not words:
        return await asked(written, "request")
    return await said(written, AskApproval(ticket=ticket.id, text=words, attachments=files))


async def _inform(written: Written, words: str) -> Heard:
    return await _on_incident(written, lambda ticket: Inform(ticket=ticket, text=words))


async def _restored(written: Written, words: str) -> Heard:
    return await _on_incident(written, lambda ticket: Restore(ticket=ticket, text=words))


async def _on_incident(written: Written, act: Callable[[int], Act]) -> Heard:
    """Do something to all the tickets of an incident; any of them, or its card, is answered."""
    if written.ticket is None:
        await written.answer(Say("incident-how-to-inform"))
        return Heard()
    result = await written.act(act(written.ticket.id))
    if not await was_held(written, result):
        await written.answer(result.said)
    return Heard()


async def _here(written: Written, _: str) -> Heard:
    await written.answer(Say("desk-here", {"chat": written.message.group.chat}))
    return Heard()


async def _help(written: Written, _: str) -> Heard:
    await written.answer(Say("desk-help"))
    return Heard()


ORDERS: Final[dict[str, Callable[[Written, str], Awaitable[Heard]]]] = {
    "/new": _new,
    "/mine": mine,
    "/queue": queue,
    "/find": find,
    "/duty": duty,
    "/ledger": ledger,
    "/mark": mark,
    "/notice": notice,
    "/paid": paid_said,
    "/rain": rain,
    "/survey": survey,
    "/visit": visit,
    "/quota": quota,
    "/routine_add": routine_add,
    "/canned": canned,
    "/photo": photo,
    "/know": know,
    "/take": _take,
    "/done": _done,
    "/why": _why,
    "/recall": _recall,
    **ACT_ORDERS,
    "/ask": _ask,
    "/approve": _approve,
    "/update": _inform,
    "/restored": _restored,
    "/here": _here,
    "/help": _help,
    "/start": _help,
}
