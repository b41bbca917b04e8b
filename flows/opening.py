"""How a matter becomes a ticket: what every new one has in common (SPEC 4)."""

from flows.conversation import Scene
from flows.moments import from_json
from flows.resident.questions import phone_of, place_of
from flows.routing import Route, route
from flows.standard import deadlines
from flows.tickets import VISITED, Draft, Kind, ReadAs
from flows.understanding import Intent, Matter
from flows.urgency import Urgency, urgency_of, with_visit


def urgency(scene: Scene) -> Urgency:
    """Judge how urgent the matter of a scene's slots is, by intent, words and chosen time."""
    category, text = scene.slots["category"], scene.slots["text"]
    today = scene.facts.now.astimezone(scene.community.zone).date()
    judged = urgency_of(Matter(text, Intent(category, 1.0)), text, today)
    visit = from_json(scene.slots.get("visit"))
    return with_visit(judged, visit, today) if visit else judged


def draft(scene: Scene, kind: Kind, *, to: Route | None = None) -> Draft:
    """Make a ticket of a scene's slots: routed, with urgency and deadlines."""
    category = scene.slots["category"]
    judged = urgency(scene)
    visit = from_json(scene.slots.get("visit")) if kind in VISITED else None
    due = deadlines(scene.community, judged, scene.facts.now, visit)
    person = scene.conversation.person
    home = scene.slots.get("home")
    return Draft(
        community=scene.community.id,
        kind=kind,
        category=category,
        urgency=judged,
        queue=(to or route(category, scene.community, text=scene.slots["text"])).queue,
        text=scene.slots["text"],
        channel=scene.conversation.address.channel,
        home=home,
        verified=person is not None and (home is None or home in person.homes),
        person=person.id if person else None,
        person_name=person.name if person else name_of(scene),
        conversation=scene.conversation.id,
        phone=phone_of(scene),
        place=place_of(scene.slots, scene),
        item=scene.slots.get("item"),
        visit=visit,
        service=scene.slots.get("service"),
        respond_by=due.respond_by,
        finish_by=due.finish_by,
        read_as=ReadAs(**read) if (read := scene.slots.get("read_as")) else None,
    )


def name_of(scene: Scene) -> str:
    """Give the name by which a visitor is known: stated, or shown by the channel."""
    return scene.conversation.stated.get("name") or scene.conversation.name
