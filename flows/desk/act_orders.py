"""Orders that are a clerk's actions on the ticket whose card they answer (SPEC 3)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from flows.desk import clerk_talk
from flows.desk.acting import refused_now
from flows.desk.actions import HandOver
from flows.desk.clerk_talk import NOTHING
from flows.desk.form_matters import queue_named
from flows.desk.forms import FORMS
from flows.desk.offers import SAMPLES
from flows.desk.relaying import said
from flows.desk.written import Heard, Written
from flows.messages import Say
from flows.turn import Slots

Order = Callable[[Written, str], Awaitable[Heard]]


async def asked(written: Written, name: str, words: str = "", known: Slots = NOTHING) -> Heard:
    """Begin the form of an action; the words after the order answer what they can.

    ``known`` is what need not be asked.
    """
    ticket = written.ticket
    if ticket is None:
        return await _about_what(written)
    refused = refused_now(SAMPLES[name](ticket.id), ticket, written.staff, written.errand.community)
    if refused is not None:
        await written.answer(refused)
        return Heard()
    return await clerk_talk.fill_in(written, FORMS[name], ticket, words, known)


async def _about_what(written: Written) -> Heard:
    await written.answer(Say("desk-about-what"))
    return Heard()


def _asks(name: str) -> Order:
    async def order(written: Written, words: str) -> Heard:
        return await asked(written, name, words)

    return order


def _does(name: str) -> Order:
    async def order(written: Written, _: str) -> Heard:
        if written.ticket is None:
            return await _about_what(written)
        return await said(written, SAMPLES[name](written.ticket.id))

    return order


async def _hand(written: Written, words: str) -> Heard:
    """Hand over to whom the first word names, a queue or a colleague; the rest is the remark."""
    ticket, errand = written.ticket, written.errand
    if ticket is None:
        return await _about_what(written)
    name, _, remark = words.strip().partition(" ")
    to = next((one for one in errand.community.staff if name in {one.number, one.name}), None)
    queue = queue_named(name, errand.community)
    if to is not None:
        # Whom one calls by name keeps it where it lies, if they serve that queue.
        queue = ticket.queue if ticket.queue in to.queues else min(to.queues, default=None)
    if queue is None:
        await written.answer(Say("desk-hand-to-whom", {"number": ticket.number}))
        return Heard()
    act = HandOver(
        ticket=ticket.id, queue=queue, remark=remark.strip(), to=to.number if to else None
    )
    return await said(written, act)


_ASKED: Final = (
    "agree", "wait", "cancel", "escalate", "consult", "refile", "merge", "split", "callback",
)  # fmt: skip

ACT_ORDERS: Final[Mapping[str, Order]] = {
    **{f"/{name}": _asks(name) for name in _ASKED},
    **{f"/{name}": _does(name) for name in ("back", "resume", "reopen", "major", "minor")},
    "/go": _does("start"),
    "/hand": _hand,
    "/assign": _hand,
}
