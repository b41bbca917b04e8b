"""The buttons of a card in a staff group: each is one of a clerk's actions (SPEC 3)."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from flows.desk import canned, clerk_talk, held_in_group, knowledge
from flows.desk.acting import refused_now
from flows.desk.actions import (
    WORKED,
    Act,
    Conclude,
    Done,
    HandOver,
    may_see,
    may_see_phone,
)
from flows.desk.cards import LESS, MORE, is_phone
from flows.desk.forms import FORMS
from flows.desk.ledgers import READ, confirmed
from flows.desk.matters import LookAgain
from flows.desk.offers import SAMPLES, more, recipients
from flows.desk.written import About, Heard, Written, ticket_of_button
from flows.engine import CANCEL
from flows.messages import Choice, Say
from flows.notices import in_group as notices
from flows.notices.card import PREFIX as NOTICES
from flows.reports.handing import REPORT
from flows.reports.ordered import pressed as report_pressed
from flows.survey import ordered as survey
from flows.tickets import Callback, EventKind, Ticket
from flows.turn import Slots

_AT_ONCE: Final = (
    "take", "back", "start", "resume", "reopen", "approve", "refuse", "major", "minor", "wrong",
    "fold", "unlike", "restore",
    "called3", "called2", "called1", "unmended", "unreached",
)  # fmt: skip
"""The buttons that are an action of their own."""

_CONCLUDED: Final = {"conclude": True, "go-on": False}
"""What a supervisor says of a solution that nobody answered."""
_CALLBACK: Final = "callback-"
_TO_QUEUE: Final = "to-"
_TO_COLLEAGUE: Final = "for-"
_TOO_OLD: Final = Heard(Say("desk-button-too-old"), alert=True)
_CHINESE_MOBILE: Final = re.compile(r"^\+86(?=1[3-9]\d{9}$)")
"""Needs no country's code to be called; a landline would lose its 0 with it."""
_LONGEST_ALERT: Final = 180
"""Letters; Telegram shows 200."""


async def pressed(written: Written, payload: str) -> Heard:
    """Do what a button says; the words are for whoever pressed it."""
    subject, _, verb = payload.partition("=")[0].partition(".")
    if subject in clerk_talk.FLOWS or payload == CANCEL:
        return await clerk_talk.heard(written)
    if payload.startswith(NOTICES):
        return await notices.pressed(written, payload)
    if payload.startswith(READ):
        return await confirmed(written, payload)
    if subject == survey.SURVEY:
        return await survey.pressed(written, payload)
    if subject == REPORT:
        return await report_pressed(written, payload)
    ticket = await ticket_of_button(written.errand.uow, payload) if subject == "desk" else None
    if ticket is None or ticket.community != written.errand.community.id:
        return _TOO_OLD
    return await _on_ticket(replace(written, about=About(ticket=ticket)), verb, ticket)


async def _on_ticket(written: Written, verb: str, ticket: Ticket) -> Heard:
    """Do what a button of a ticket's card says."""
    if verb in FORMS:
        return await _asked(written, verb, ticket)
    for prefix, does in _WITH_A_NAME.items():
        if verb.startswith(prefix):
            return await does(written, verb, ticket)
    act = _act_of(verb, ticket)
    if act is not None:
        return await _acted(written, act)
    asks = _ASKS.get(verb)
    return await asks(written, ticket) if asks is not None else _TOO_OLD


def _act_of(verb: str, ticket: Ticket) -> Act | None:
    """Give the action that a button is by itself, or None where more has to be asked or shown."""
    if verb in _AT_ONCE:
        return SAMPLES[verb](ticket.id)
    if verb.startswith(_TO_QUEUE):
        return HandOver(ticket=ticket.id, queue=verb[len(_TO_QUEUE) :])
    if verb.startswith(_TO_COLLEAGUE):
        return HandOver(ticket=ticket.id, queue=ticket.queue, to=verb[len(_TO_COLLEAGUE) :])
    if verb in _CONCLUDED:
        return Conclude(ticket=ticket.id, as_proposed=_CONCLUDED[verb])
    if verb.startswith(_CALLBACK) and (kind := verb[len(_CALLBACK) :]) in set(Callback):
        return LookAgain(ticket=ticket.id, callback=Callback(kind))
    return None


async def _on_held(written: Written, verb: str, ticket: Ticket) -> Heard:
    """Decide upon held words; why an answer is sent back is asked first."""

    async def ask_reason(held: int) -> Heard:
        return await _asked(written, "send-back", ticket, {"held": held})

    return await held_in_group.pressed(written, verb, ticket, ask_reason)


async def _acted(written: Written, act: Act) -> Heard:
    result = await written.act(act)
    ticket = result.ticket
    if result.done and isinstance(act, Done) and ticket is not None and ticket.kind in WORKED:
        await clerk_talk.hears_what_was_done(written, ticket)
    return Heard(result.said, alert=not result.done)


async def _asked(
    written: Written, verb: str, ticket: Ticket, known: Slots = clerk_talk.NOTHING
) -> Heard:
    """Ask what the action needs, of somebody who may do it now."""
    errand = written.errand
    refused = refused_now(SAMPLES[verb](ticket.id), ticket, written.staff, errand.community)
    if refused is not None:
        return Heard(refused, alert=True)
    form = FORMS[verb]
    if await clerk_talk.asks_nothing(written, form, ticket):
        return await _acted(written, SAMPLES[verb](ticket.id))
    return await clerk_talk.fill_in(written, form, ticket, known=known)


async def _more(written: Written, ticket: Ticket) -> Heard:
    """Unfold under the card what else this clerk may do; the card itself has what is next."""
    errand = written.errand
    ticket = await errand.uow.tickets.get(
        ticket.id, lock=True
    )  # shown as it is, whoever changes it
    names = more(ticket, written.staff, errand.community, errand.now)
    if not names:
        return Heard(Say("desk-nothing-more", {"number": ticket.number}), alert=True)
    await errand.unfold(ticket, names, press=written.message.key)
    return Heard()


async def _less(written: Written, ticket: Ticket) -> Heard:
    """Fold the card's buttons again."""
    if not may_see(written.staff, ticket.queue, ticket.category):
        return _not_theirs(ticket)
    ticket = await written.errand.uow.tickets.get(ticket.id, lock=True)
    await written.errand.unfold(ticket, (), press=written.message.key)
    return Heard()


def _not_theirs(ticket: Ticket) -> Heard:
    queue = Say(f"queue-{ticket.queue.replace('_', '-')}")
    return Heard(Say("desk-not-your-queue", {"number": ticket.number, "queue": queue}), alert=True)


async def _ask_whom(written: Written, ticket: Ticket) -> Heard:
    """Ask to whom: a button for each colleague of the queue, and for each other queue."""
    errand, staff = written.errand, written.staff
    able = recipients(ticket, staff, errand.community, errand.now)
    if not able:
        elsewhere = next(queue.id for queue in errand.community.queues if queue.id != ticket.queue)
        act = HandOver(ticket=ticket.id, queue=elsewhere)
        return Heard(refused_now(act, ticket, staff, errand.community), alert=True)
    colleagues = [
        Choice(
            f"👤 {one.staff.name}({one.staff.number})",
            f"desk.{_TO_COLLEAGUE}{one.staff.number}={ticket.id}",
        )
        for recipient in able
        if recipient.queue.id == ticket.queue
        for one in recipient.people
    ]
    queues = [
        Choice(
            Say(f"queue-{recipient.queue.id.replace('_', '-')}"),
            f"desk.{_TO_QUEUE}{recipient.queue.id}={ticket.id}",
        )
        for recipient in able
        if recipient.anybody
    ]
    asked = Say("desk-which-queue", {"number": ticket.number}, (*colleagues, *queues))
    await written.answer(asked)
    return Heard()


async def _phone(written: Written, ticket: Ticket) -> Heard:
    """Show the full number to the one who took the ticket, in an alert of theirs alone (SPEC 3)."""
    staff, uow = written.staff, written.errand.uow
    if not may_see(staff, ticket.queue, ticket.category):
        return _not_theirs(ticket)
    if not may_see_phone(ticket, staff):
        return Heard(Say("desk-phone-after-take"), alert=True)
    written_by_resident = [
        row.secrets for row in await uow.messages.of_ticket(ticket.id) if row.author == "resident"
    ]
    numbers = [
        number
        for secrets in (ticket.secrets, *written_by_resident)
        for token, number in secrets.items()
        if is_phone(token)
    ]
    shown = "  ".join(_each_once([ticket.phone or "", *numbers]))
    await written.errand.record(
        ticket, EventKind.TOLD, f"staff:{staff.number}", data={"what": "phone"}
    )
    await written.errand.show(ticket)
    return Heard(Say("desk-phone-is", {"phone": shown[:_LONGEST_ALERT] or "-"}), alert=True)


def _each_once(numbers: Iterable[str]) -> list[str]:
    """Give each number once, however it was written: with its country's code, a 0, or neither."""
    shown: dict[str, str] = {}
    for number in numbers:
        digits = re.sub(r"\D", "", number).lstrip("0")
        if digits and not any(one.endswith(digits) or digits.endswith(one) for one in shown):
            shown[digits] = _CHINESE_MOBILE.sub("", number)
    return list(shown.values())


async def _how_to_inform(_written: Written, _ticket: Ticket) -> Heard:
    return Heard(Say("incident-how-to-inform"), alert=True)


_WITH_A_NAME: Final[Mapping[str, Callable[[Written, str, Ticket], Awaitable[Heard]]]] = {
    held_in_group.PREFIX: _on_held,
    canned.SHOW: canned.pressed,
    canned.SEND: canned.pressed,
    knowledge.YES: knowledge.pressed,
    knowledge.NO: knowledge.pressed,
}
"""The buttons that say more than the ticket, by how they begin."""
_ASKS: Final[Mapping[str, Callable[[Written, Ticket], Awaitable[Heard]]]] = {
    "hand": _ask_whom,
    MORE: _more,
    LESS: _less,
    "phone": _phone,
    "inform": _how_to_inform,
    canned.OFFER: canned.offer,
    knowledge.OFFER: knowledge.offer,
}
"""The buttons that lead to a question or to words."""
