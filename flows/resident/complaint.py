"""Complaint (投诉): acknowledged with an apology, recorded whole, routed by its subject."""

from dataclasses import replace

from flows.conversation import Flow, Scene
from flows.messages import Say
from flows.opening import draft
from flows.resident.questions import DESCRIPTION, PHONE
from flows.tickets import Kind
from flows.turn import OpenTicket, Talk, Turn
from flows.understanding import COMPLAINTS


def open_complaint(scene: Scene, linked: int | None = None) -> Turn:
    """Open it; the phone of somebody unknown is offered to be left afterwards."""
    made = replace(draft(scene, Kind.COMPLAINT), linked=linked)
    offers = Talk(flow=COMPLAINT.name, slots=scene.slots)
    return Turn(commands=(OpenTicket(draft=made, told=Say("complaint-opened"), offers=offers),))


COMPLAINT = Flow(
    "complaint",
    intents=COMPLAINTS,
    steps=(DESCRIPTION,),
    finish=open_complaint,
    then=(PHONE,),
)
