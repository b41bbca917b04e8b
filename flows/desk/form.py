"""The form that comes before some of a clerk's actions: a short step table, and the act it comes to.

It runs as ``/new`` does (``flows.desk.clerk_talk``), by buttons, by words, or skipped where that is
allowed; on the desk page too (``flows.desk.filling``). What an order said already is not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flows.community import Staff
from flows.conversation import Answer, Ask, Flow, Scene
from flows.desk.actions import Act, is_managers, may_see
from flows.messages import Say
from flows.ports import UnitOfWork
from flows.resident.questions import leaves_open
from flows.tickets import Ticket
from flows.turn import SKIPPED, Slots, Turn


@dataclass(frozen=True, slots=True)
class Form:
    """Questions about a ticket, and the act that their answers are."""

    flow: Flow
    act: Callable[[Scene], Act]


def form(name: str, act: Callable[[Scene], Act], *steps: Ask) -> Form:
    """Make a form of its questions."""
    flow = Flow(name, intents=frozenset(), steps=steps, finish=lambda _: Turn())
    return Form(flow, act)


def asks(words: str) -> Callable[[Scene], Say]:
    """Give the words of a question, with the ticket's number in them."""
    return lambda scene: Say(words, {"number": str(scene.slots["number"])})


def begun(ticket: Ticket) -> Slots:
    """Give what is known of a form as it is begun."""
    return {"ticket": ticket.id, "number": ticket.number}


def subject(scene: Scene) -> Ticket:
    """Give the ticket that a form is about."""
    return scene.facts.tickets[0]


async def tickets_about(uow: UnitOfWork, ticket_id: int, staff: Staff) -> tuple[Ticket, ...]:
    """Give the ticket that a form is about, and after it the others of who reported it.

    Of the others those alone that this clerk may see, and that may be named in the ticket's place.
    Raises LookupError where there is no such ticket.
    """
    ticket = await uow.tickets.get(ticket_id)
    theirs = await uow.tickets.visible_to(
        person=ticket.person, homes={}, conversation=ticket.conversation or 0
    )
    return (ticket, *(other for other in theirs if _may_be_named(other, ticket, staff)))


def _may_be_named(other: Ticket, ticket: Ticket, staff: Staff) -> bool:
    """Tell whether another ticket may be offered: a group reads along (SPEC 3)."""
    if other.id == ticket.id or not may_see(staff, other.queue, other.category):
        return False
    return not is_managers(other) or other.queue == ticket.queue


def filled(flow: Flow, asked: str, answer: Answer, scene: Scene) -> Slots:
    """Give the slots with the answer to a question, or with what an answer that was none tells."""
    ask = flow.ask(asked)
    if ask is None:  # a deploy took the question away
        return scene.slots
    taken = SKIPPED if ask.optional and leaves_open(answer) else ask.parse(answer, scene)
    if taken is None:
        return {**scene.slots, **ask.narrow(answer, scene)}
    return {**scene.slots, asked: taken}


def said_at_once(flow: Flow, answer: Answer, scene: Scene) -> Slots:
    """Give what the words of an order answer already, of all that the form would ask."""
    for ask in flow.steps:
        value = ask.parse(answer, scene) if ask.when(scene) else None
        if value is not None:
            scene = replace(scene, slots={**scene.slots, ask.slot: value})
    return scene.slots
