"""Repair (报修): a ticket as soon as the home or common place and a description are known."""

from dataclasses import replace
from typing import Final

from flows.conversation import Flow, Scene
from flows.messages import Say
from flows.opening import draft, urgency
from flows.resident.questions import DESCRIPTION, HOME, PHONE, VISIT, WHERE
from flows.tickets import Kind
from flows.turn import OpenTicket, Talk, Turn
from flows.understanding import REPAIRS
from flows.urgency import Urgency

_RECEIPTS: Final = {Urgency.URGENT: "repair-opened-urgent"}


def open_repair(scene: Scene, linked: int | None = None) -> Turn:
    """Open it at once, without a confirmation step (SPEC 2); the rest is offered afterwards."""
    judged = urgency(scene)
    told = Say(_RECEIPTS.get(judged, "repair-opened"))
    slots = {**scene.slots, "urgency": judged.value}
    made = replace(draft(replace(scene, slots=slots), Kind.REPAIR), linked=linked)
    offers = Talk(flow=REPAIR.name, slots=slots)
    return Turn(commands=(OpenTicket(draft=made, told=told, offers=offers),))


REPAIR = Flow(
    "repair",
    intents=REPAIRS,
    steps=(DESCRIPTION, HOME, WHERE),
    finish=open_repair,
    then=(VISIT, PHONE),
)
