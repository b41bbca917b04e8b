"""Emergency (紧急): safety steps in the same second, the on-duty group alerted, no form."""

import re
from dataclasses import replace
from typing import Final

from flows.conversation import Flow, Scene
from flows.messages import Say
from flows.numbers import duration
from flows.opening import draft
from flows.resident.questions import HOME, PHONE, place_of
from flows.tickets import Kind, Ticket
from flows.turn import AddToTicket, OpenTicket, Talk, Turn
from flows.understanding import EMERGENCIES


def open_emergency(scene: Scene) -> Turn:
    """Say what to do now and alert; within ten minutes more of it is the same one (SPEC 2)."""
    category = scene.slots["category"]
    steps = Say(category.replace("_", "-"), {"phone": scene.community.emergency_phone})
    running = running_emergency(scene)
    if running is not None:
        told = steps if running.category != category else Say("emergency-more")
        return Turn(commands=(AddToTicket(ticket=running.id, told=told),))
    offers = Talk(flow=EMERGENCY.name, slots=scene.slots)
    opened = OpenTicket(draft=draft(scene, Kind.EMERGENCY), told=steps, offers=offers)
    return Turn(commands=(opened,))


def running_emergency(scene: Scene) -> Ticket | None:
    """Give the writer's emergency of the last ten minutes, if there is one."""
    since = scene.facts.now - duration(scene.community, "emergency_window")
    return next(
        (
            ticket
            for ticket in scene.facts.open_tickets
            if ticket.kind is Kind.EMERGENCY
            and ticket.opened_at >= since
            and ticket.conversation == scene.conversation.id
        ),
        None,
    )


_IN_SOME_HOME: Final = re.compile(
    r"厨房|卫生间|洗手间|厕所|浴室|卧室|客厅|餐厅|书房|阳台|房间|家里|屋里"
    r"|\b(?:kitchen|bathroom|toilet|bedroom|living room|study|balcony|home|flat|apartment)\b"
)


def nowhere(scene: Scene) -> bool:
    """Tell whether nobody knows where to run to: a kitchen is in every home."""
    place = place_of(scene.slots, scene)
    named = any(building.name in (place or "") for building in scene.community.buildings)
    return place is None or (not named and _IN_SOME_HOME.search(place.casefold()) is not None)


WHERE_TO = replace(
    HOME, when=nowhere, words=lambda _: Say("ask-where-to"), narrow=lambda _answer, _scene: {}
)

EMERGENCY = Flow("emergency", EMERGENCIES, steps=(), finish=open_emergency, then=(WHERE_TO, PHONE))
