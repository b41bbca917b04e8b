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
    outside = category == _TRAPPED and _seen_from_outside(scene.slots["text"])
    key = "emergency-lift-trapped-outside" if outside else category.replace("_", "-")
    steps = Say(key, {"phone": scene.community.emergency_phone})
    running = running_emergency(scene)
    if running is not None:
        told = steps if running.category != category else Say("emergency-more")
        return Turn(commands=(AddToTicket(ticket=running.id, told=told),))
    offers = Talk(flow=EMERGENCY.name, slots=scene.slots)
    opened = OpenTicket(draft=draft(scene, Kind.EMERGENCY), told=steps, offers=offers)
    return Turn(commands=(opened,))


_TRAPPED: Final = "emergency_lift_trapped"
_OTHERS: Final = re.compile(
    r"有[个几]?(?:人|老|小|孩|女|男)|[两几三一]个人|老人|小孩|孩子|邻居|他们?|她们?|里面|听[到见]|看[到见]|拍门|呼救|喊|我(?:妈|爸|老|家|孩|儿|女|邻|奶|爷)"
    r"|\b(?:someone|somebody|people|person|neighbou?r|he|she|they|kid|child|man|woman|inside|hear|heard"
    r"|my (?:mother|father|mom|mum|dad|wife|husband|son|daughter|kid|child))\b"
)
_MYSELF: Final = re.compile(
    r"我们?(?:几个|俩|一家|全家|都|也|还|现在|正|一个人|刚|[和跟带][^,。\uff0c]{1,6})*"
    r"(?:[被困卡关]|在(?!门?外|门口|电梯口|电梯外|楼|旁|家))|把(?:我|人家)|救救?我"
    r"|\b(?:i'm|i am|we're|we are)\b(?! (?:outside|standing|near|hearing|calling|in the lobby))"
    r"|\b(?:i|we) got\b|\bhelp (?:me|us)\b"
)


def _seen_from_outside(text: str) -> bool:
    """Tell whether somebody tells of others who are shut in, not of themself."""
    words = text.casefold()
    return _OTHERS.search(words) is not None and _MYSELF.search(words) is None


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
