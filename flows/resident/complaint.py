"""Complaint (投诉): acknowledged with an apology, recorded whole, routed by its subject."""

from flows.conversation import Flow, Scene
from flows.messages import Say
from flows.opening import draft
from flows.resident.questions import DESCRIPTION, PHONE
from flows.tickets import Kind
from flows.turn import OpenTicket, Talk, Turn
from flows.understanding import COMPLAINTS


def open_complaint(scene: Scene) -> Turn:
    """Open it; the phone of somebody unknown is offered to be left afterwards."""
    opened = OpenTicket(
        draft=draft(scene, Kind.COMPLAINT), told=Say("complaint-opened"), follow=True
    )
    return Turn(Talk(flow=COMPLAINT.name, slots=scene.slots), commands=(opened,))


COMPLAINT = Flow(
    "complaint",
    intents=COMPLAINTS,
    steps=(DESCRIPTION,),
    finish=open_complaint,
    then=(PHONE,),
)
