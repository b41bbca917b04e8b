"""Held words in a staff group: the question about them, its buttons, and whose words are held there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from flows.desk.actions import Act, ApproveWords, DropHeld, Reply, Result, SendHeld
from flows.desk.guarding import asked_of, held_just_now, hold, what_is_wrong, words_of_reply
from flows.desk.place import card_key
from flows.desk.written import Heard, Written, answer
from flows.errand import Errand
from flows.held import Held, Why
from flows.messages import Envelope, Priority, Say, StaffMessage
from flows.tickets import Ticket

PREFIX: Final = "held-"
_TOO_OLD: Final = Heard(Say("desk-button-too-old"), alert=True)
_LONGEST_ID: Final = 15


async def keep(
    errand: Errand, message: StaffMessage, ticket: Ticket, reply: Reply, author: str = ""
) -> None:
    """Keep words that may be for colleagues, and ask: for the resident, or inside (SPEC 3)."""
    why = Why.UNSURE if author else Why.ANONYMOUS
    held = await hold(errand, ticket, words_of_reply(reply), why, author)
    await asked_in_place(errand, message, ticket, held)


async def asked_in_place(errand: Errand, message: StaffMessage, ticket: Ticket, held: Held) -> None:
    """Remember where held words were written, and ask about them there."""
    if not held.origin and message.choice is None:
        held = replace(held, group=message.group, origin=message.message, thread=message.thread)
    if held.why is Why.AUTHORITY:  # the manager is asked, in another place
        await errand.uow.held.save(held)
        await answer(errand, message, Say("desk-approval-asked", {"number": ticket.number}), ticket)
        return
    key = f"held:{held.id}"
    await errand.uow.held.save(replace(held, group=held.group or message.group, asked=key))
    asked = asked_of(held, ticket.number, errand.community)
    await errand.uow.outbox.put(
        Envelope(
            key=key,
            address=message.group,
            body=errand.worded(asked, errand.community.language),
            priority=Priority.REPLY,
            due=errand.now,
            reply_to=card_key(ticket, message.group),
            ticket=ticket.id,
            place=True,
        )
    )


async def was_held(written: Written, result: Result) -> bool:
    """Ask in the group about words that an action did not let out; tell whether it held any."""
    if result.held is None or result.ticket is None:
        return False
    held = await held_just_now(written.errand, result.held)
    await asked_in_place(written.errand, written.message, result.ticket, held)
    return True


async def pressed(
    written: Written,
    verb: str,
    ticket: Ticket,
    ask_reason: Callable[[int], Awaitable[Heard]],
) -> Heard:
    """Do what a button under held words says; ``ask_reason`` asks why they are sent back."""
    name, _, number = verb.removeprefix(PREFIX).rpartition("-")
    held_id = int(number) if number.isdecimal() and len(number) <= _LONGEST_ID else 0
    if name == "which":
        return await _shown_where(written, held_id)
    if name == "return":
        held = await written.errand.uow.held.get(held_id)
        if held is not None and not held.waits:  # no use to ask for a reason
            return Heard(Say("desk-held-decided", {"number": ticket.number}), alert=True)
        return await ask_reason(held_id)
    acts: dict[str, Act] = {
        "send": SendHeld(ticket=ticket.id, held=held_id),
        "drop": DropHeld(ticket=ticket.id, held=held_id),
        "approve": ApproveWords(ticket=ticket.id, held=held_id),
    }
    act = acts.get(name)
    if act is None:
        return _TOO_OLD
    result = await written.act(act)
    if await was_held(written, result):
        return Heard()
    return Heard(result.said, alert=not result.done)


async def _shown_where(written: Written, held_id: int) -> Heard:
    """Show the phrase to its author alone, in an alert."""
    held = await written.errand.uow.held.get(held_id)
    if held is None or not held.waits:
        return _TOO_OLD
    if held.author != written.staff.number:
        return Heard(Say("desk-held-authors-word", {"number": ""}), alert=True)
    return Heard(await what_is_wrong(written.errand, held), alert=True)
