"""Special services (特约服务): ordered like a repair, the price shown and confirmed (SPEC 2)."""

from dataclasses import replace

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Choice, Say
from flows.moments import span
from flows.opening import draft
from flows.resident.inquiry import to_front_desk
from flows.resident.questions import HOME, PHONE, VISIT, visit_of
from flows.routing import route_service
from flows.tickets import Kind
from flows.turn import OpenTicket, Talk, Turn

YES, NO = "yes", "no"


def parse_service(answer: Answer, scene: Scene) -> str | None:
    """Read which service is wanted: a button, or its name in words."""
    if answer.choice is not None:
        return answer.choice if scene.community.service(answer.choice) else None
    named = answer.understanding.named("service")
    return str(named.value) if named else None


def service_choices(scene: Scene) -> tuple[Choice, ...]:
    """Offer the priced list."""
    return tuple(
        Choice(f"{row.name[scene.language]} ¥{row.price:f}/{row.unit}", row.id)
        for row in scene.community.services
    )


def has_prices(scene: Scene) -> bool:
    """Tell whether the community has a priced list."""
    return bool(scene.community.services)


def parse_yes(answer: Answer, _: Scene) -> str | None:
    """Read a yes or no."""
    if answer.choice in {YES, NO}:
        return answer.choice
    said = answer.understanding.matters[0].intent.name if answer.understanding.matters else ""
    return {"affirm": YES, "deny": NO, "stop": NO}.get(said)


def yes_choices(_: Scene) -> tuple[Choice, ...]:
    """Offer yes and no."""
    return (Choice(Say("button-yes"), YES), Choice(Say("button-no"), NO))


def summary(scene: Scene) -> Say:
    """Show what is ordered, for which home, when, at what price, before it is confirmed."""
    service = scene.community.service(scene.slots["service"])
    visit = visit_of(scene)
    if service is None:
        return Say("order-confirm-unlisted")
    return Say(
        "order-confirm",
        {
            "service": service.name[scene.language],
            "price": f"{service.price:f}",
            "unit": service.unit,
            "home": scene.slots["home"],
            "visit": span(visit, scene.facts.now, scene.community) if visit else Say("visit-open"),
        },
    )


def open_order(scene: Scene) -> Turn:
    """Open a confirmed order; without a priced list the front desk sees to the wish."""
    service = scene.community.service(scene.slots.get("service", ""))
    if service is None:
        return to_front_desk(scene, "inquiry-opened")
    if scene.slots["sure"] == NO:
        return Turn(says=(Say("order-dropped"),))
    named = f"{service.name[scene.community.language]} ¥{service.price:f}/{service.unit}"
    text = "\n".join(part for part in (named, scene.slots["text"]) if part)
    slots = {**scene.slots, "category": "order_service", "text": text}
    to = route_service(service, scene.community)
    opened = OpenTicket(
        draft=draft(replace(scene, slots=slots), Kind.ORDER, to=to),
        told=Say("order-opened"),
        follow=True,
    )
    return Turn(Talk(flow=ORDER.name, slots=slots), commands=(opened,))


SERVICE = Ask("service", parse=parse_service, choices=service_choices, when=has_prices)
VISIT_FOR_ORDER = replace(VISIT, when=has_prices)
HOME_FOR_ORDER = replace(HOME, when=has_prices)
SURE = Ask("sure", parse=parse_yes, choices=yes_choices, when=has_prices, words=summary)

ORDER = Flow(
    "order",
    frozenset({"order_service"}),
    steps=(SERVICE, HOME_FOR_ORDER, VISIT_FOR_ORDER, SURE),
    finish=open_order,
    then=(PHONE,),
)
