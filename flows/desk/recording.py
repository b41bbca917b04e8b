"""代录: a phone call or a walk-in recorded by a clerk as a ticket like any other (SPEC 3)."""

from dataclasses import dataclass, replace
from datetime import datetime

from flows.carrying_out import receipt, tell_roles
from flows.community import Community, Staff
from flows.conversation import Conversation, Facts, Scene
from flows.desk.actions import New, Result
from flows.desk.incident_card import propose
from flows.desk.proposing_major import propose_where_due
from flows.errand import Errand
from flows.messages import Address, Say
from flows.moments import to_json
from flows.opening import draft
from flows.people import Resident
from flows.ports import Reading, Understander
from flows.resident.questions import read_as
from flows.routing import route_service
from flows.tickets import Draft, EventKind, Kind
from flows.turn import Slots
from flows.understanding import (
    COMPLAINTS,
    EMERGENCIES,
    QUESTIONS,
    REPAIRS,
    Interval,
    Understanding,
)

_FALLBACK: dict[Kind, tuple[frozenset[str], str]] = {
    Kind.REPAIR: (REPAIRS, "repair_public"),
    Kind.COMPLAINT: (COMPLAINTS, "complaint_service"),
    Kind.INQUIRY: (QUESTIONS, "ask_contact"),
    Kind.SUGGESTION: (frozenset({"suggestion"}), "suggestion"),
    Kind.PRAISE: (frozenset({"praise"}), "praise"),
    Kind.ORDER: (frozenset({"order_service"}), "order_service"),
    Kind.EMERGENCY: (EMERGENCIES, "emergency_flood"),
}
"""The intents of each kind, and the one taken where the words fit none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A call or visit as it was understood, before anything is written.

    ``slots`` are what was read in the clerk's words: ``category``, ``place``, ``item``,
    ``service``, ``visit``.
    """

    new: New
    slots: Slots


async def prepare(
    understander: Understander, community: Community, new: New, now: datetime
) -> Recording:
    """Read a clerk's words for category, place and time; the kind is the clerk's own choice."""
    reading = Reading(now=now, community=community, language=community.language)
    understanding = await understander.read(new.text, reading)
    return Recording(new=new, slots=read_in(understanding, new.kind))


def read_in(understanding: Understanding, kind: Kind) -> Slots:
    """Give what a clerk's words say of category, place, thing and time."""
    intents, fallback = _FALLBACK[kind]
    named = [
        guess.name for matter in understanding.matters for guess in (matter.intent, *matter.ranking)
    ]
    guesses = [understanding.emergency, *named]
    slots: dict[str, object] = {
        "category": next((guess for guess in guesses if guess in intents), fallback)
    }
    for matter in understanding.matters[:1]:
        slots |= read_as(matter, understanding)
    for name in ("place", "item", "service"):
        found = understanding.named(name)
        if found is not None:
            slots[name] = str(found.value)
    visit = understanding.named("datetime")
    if visit is not None and isinstance(visit.value, Interval):
        slots["visit"] = to_json(visit.value)
    return slots


def missing(new: New, community: Community) -> Say | None:
    """Give what a recording lacks, in words, or None: words, and a home that is there if any."""
    if not new.text.strip():
        return Say("new-needs-text")
    if new.home is not None and community.home(new.home) is None:
        return Say("new-no-such-home", {"home": new.home})
    return None


async def record(errand: Errand, staff: Staff, recording: Recording) -> Result:
    """Open the ticket; a bound resident gets the receipt in chat (SPEC 3)."""
    new = recording.new
    lacking = missing(new, errand.community)
    if lacking is not None:
        return Result(lacking, done=False)
    person = await _person(errand, new)
    writes = await errand.uow.conversations.of_person(person.id) if person else ()
    conversation = await errand.uow.conversations.get(writes[0].id, lock=True) if writes else None
    ticket = await errand.uow.tickets.open(
        _draft(errand, recording, person, conversation), now=errand.now
    )
    source = {"source": new.channel.value}
    actor = f"staff:{staff.number}"
    await errand.record(ticket, EventKind.OPENED, actor, text=new.text, data=source)
    await errand.show(ticket)
    await tell_roles(errand, ticket)
    await propose_where_due(errand, ticket)
    await propose(errand, ticket)
    if conversation is not None:
        told = Say("recorded-for-you", {**receipt(ticket, errand)})
        language = conversation.language or errand.community.language
        await errand.tell(conversation, language, told, ticket=ticket)
    return Result(Say("desk-recorded", {"number": ticket.number}), done=True, ticket=ticket)


async def _person(errand: Errand, new: New) -> Resident | None:
    """Find who called: by the number on file, else by name in the home that was named."""
    people = errand.uow.people
    if new.phone:
        found = await people.by_phone(errand.community.id, new.phone)
        at_home = [resident for resident in found if new.home in resident.homes]
        if len(found) == 1 or len(at_home) == 1:
            return (at_home or found)[0]
    if new.home and new.name:
        living = await people.of_home(errand.community.id, new.home)
        return next((resident for resident in living if resident.name == new.name), None)
    return None


def _draft(
    errand: Errand, recording: Recording, person: Resident | None, where: Conversation | None
) -> Draft:
    new, community = recording.new, errand.community
    home = new.home or (person.homes[0] if person and len(person.homes) == 1 else None)
    caller = Conversation(
        id=0,
        community=community.id,
        address=Address(new.channel, "", ""),
        name=new.name,
        person=person,
    )
    scene = Scene(
        conversation=caller,
        facts=Facts(now=errand.now, community=community),
        slots={**recording.slots, "text": new.text.strip(), "home": home, "phone": new.phone},
        language=community.language,
    )
    service = community.service(str(recording.slots.get("service", "")))
    to = route_service(service, community) if service and new.kind is Kind.ORDER else None
    opened = draft(scene, new.kind, to=to)
    return replace(opened, conversation=where.id if where else None)
