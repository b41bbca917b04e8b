"""Special services (特约服务): ordered like a repair, the price shown and confirmed (SPEC 2)."""

from dataclasses import replace
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.home_words import home_in_words
from flows.messages import Choice, Say
from flows.moments import span
from flows.opening import draft
from flows.resident.inquiry import to_front_desk
from flows.resident.questions import DESCRIPTION, HOME, LEAVE, PHONE, VISIT, bare, visit_of
from flows.routing import route_service
from flows.tickets import Kind
from flows.turn import OpenTicket, Talk, Turn
from flows.wordless import approves, says_nothing

YES, NO = "yes", "no"
_WANTED: Final = frozenset({"order_service", "ask_service"})


def parse_service(answer: Answer, scene: Scene) -> str | None:
    """Read which service is wanted: a button, or its name in words.

    One that is not on the list is kept as it was said: the front desk says what it costs.
    """
    if answer.choice is not None:
        return answer.choice if scene.community.service(answer.choice) else None
    named = answer.understanding.named("service")
    if named is not None:
        return str(named.value)
    if says_nothing(answer.understanding):
        return None
    matters = answer.understanding.matters
    wanted = not any(matter.decided for matter in matters) or matters[0].intent.name in _WANTED
    return answer.text.strip() or None if wanted else None


def service_choices(scene: Scene) -> tuple[Choice, ...]:
    """Offer the priced list."""
    return tuple(
        Choice(f"{row.name[scene.language]} {row.per(scene.language)}", row.id)
        for row in scene.community.services
    )


def has_prices(scene: Scene) -> bool:
    """Tell whether the community has a priced list."""
    return bool(scene.community.services)


def has_none(scene: Scene) -> bool:
    """Tell whether the front desk must be told in words what is wanted."""
    return not has_prices(scene) and not scene.slots.get("text")


def is_priced(scene: Scene) -> bool:
    """Tell whether what is wanted stands on the list."""
    return scene.community.service(str(scene.slots.get("service"))) is not None


def parse_yes(answer: Answer, _: Scene) -> str | None:
    """Read a yes or no."""
    if answer.choice in {YES, NO}:
        return answer.choice
    if says_nothing(answer.understanding) and approves(answer.text):
        return YES
    if bare(answer.text) in LEAVE:
        return NO
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
            "price": service.per(scene.language),
            "home": home_in_words(scene.slots["home"], scene.community),
            "visit": span(visit, scene.facts.now, scene.community) if visit else Say("visit-open"),
        },
    )


def open_order(scene: Scene) -> Turn:
    """Open a confirmed order; what is not on the list the front desk sees to."""
    if scene.slots.get("sure") == NO:
        return Turn(says=(Say("order-dropped"),))
    wish, said = scene.slots.get("service", ""), scene.slots.get("text", "")
    service = scene.community.service(wish)
    if service is None:
        text = "\n".join(part for part in (said, wish) if part)
        return to_front_desk(replace(scene, slots={**scene.slots, "text": text}), "inquiry-opened")
    language = scene.community.language
    named = f"{service.name[language]} {service.per(language)}"
    text = "\n".join(part for part in (named, said) if part)
    slots = {**scene.slots, "category": "order_service", "text": text}
    to = route_service(service, scene.community)
    opened = OpenTicket(
        draft=draft(replace(scene, slots=slots), Kind.ORDER, to=to),
        told=Say("order-opened"),
        offers=Talk(flow=ORDER.name, slots=slots),
    )
    return Turn(commands=(opened,))


SERVICE = Ask("service", parse=parse_service, choices=service_choices, when=has_prices)
WISH = replace(DESCRIPTION, when=has_none)
VISIT_FOR_ORDER = replace(VISIT, when=is_priced)
HOME_FOR_ORDER = replace(HOME, when=has_prices)
SURE = Ask(
    "sure", parse=parse_yes, choices=yes_choices, when=has_prices, decides=True, words=summary
)

ORDER = Flow(
    "order",
    frozenset({"order_service"}),
    steps=(WISH, SERVICE, HOME_FOR_ORDER, VISIT_FOR_ORDER, SURE),
    finish=open_order,
    then=(PHONE,),
)
