"""Repair (报修): a ticket as soon as the home or common place and a description are known."""

from dataclasses import replace

from flows.conversation import Flow, Scene
from flows.messages import Say
from flows.opening import draft, urgency
from flows.resident.questions import DESCRIPTION, HOME, PHONE, VISIT, WHERE
from flows.tickets import Kind
from flows.turn import OpenTicket, Talk, Turn
from flows.understanding import REPAIRS
from flows.urgency import Urgency


def open_repair(scene: Scene, linked: int | None = None) -> Turn:
    """Open it at once, without a confirmation step (SPEC 2); the rest is offered afterwards."""
    judged = urgency(scene)
    told = Say(_receipt(scene.slots["category"], judged))
    slots = {**scene.slots, "urgency": judged.value}
    made = replace(draft(replace(scene, slots=slots), Kind.REPAIR), linked=linked)
    offers = Talk(flow=REPAIR.name, slots=slots)
    return Turn(commands=(OpenTicket(draft=made, told=told, offers=offers),))


def _receipt(category: str, judged: Urgency) -> str:
    """Give the words of the receipt; where it is urgent, with what to do until somebody comes."""
    if judged is not Urgency.URGENT:
        return "repair-opened"
    return "repair-opened-power" if category == "repair_electrical" else "repair-opened-urgent"


REPAIR = Flow(
    "repair",
    intents=REPAIRS,
    steps=(DESCRIPTION, HOME, WHERE),
    finish=open_repair,
    then=(VISIT, PHONE),
)
