"""Which matter does a message belong to? (SPEC 2): a reply, more of the same, or something new."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from flows.catalogue import FLOWS
from flows.conversation import Scene
from flows.engine import asking, begin, beside
from flows.messages import Say
from flows.numbers import duration
from flows.resident import follow_up, small_talk
from flows.resident.emergency import running_emergency
from flows.resident.inquiry import hand_over
from flows.resident.questions import known, known_home, read_as
from flows.resident.rating import settled_choices
from flows.resident.undecided import MATTERS, ONLY_FILES, PURPOSE, WHICH, kind_of
from flows.said import COURTESIES, SMALL_TALK, Message, corrected_home, told
from flows.tickets import Status, Ticket
from flows.turn import QUIET, AddToTicket, RaiseUrgency, Turn
from flows.understanding import Intent, Matter, Understanding
from flows.urgency import Urgency, urgency_of

_SOME_IDEA: Final = 0.25
"""Below this the best guess is no idea at all: a person gets it (SPEC 4)."""
_NO_IDEA: Final = 0.15
"""Below this a guess does not even make a message something else than an addition."""

ANYWHERE: Final = frozenset({"human", "switch_language", "help"})
"""What is done at every step, the open question standing as it was (DESIGN)."""

_CHANGES: Final = {
    "ticket_cancel": follow_up.is_open,
    "ticket_urge": follow_up.is_open,
    "ticket_reschedule": follow_up.has_visit,
    "ticket_reopen": follow_up.is_over,
    "rate": follow_up.is_over,
}
"""What somebody may want done to a ticket, and to which that can be done."""
_LESS_URGENT: Final = {
    Urgency.URGENT: (Urgency.IMPORTANT, Urgency.NORMAL, Urgency.BY_APPOINTMENT),
    Urgency.IMPORTANT: (Urgency.NORMAL, Urgency.BY_APPOINTMENT),
}
"""What more of a report may raise: from which urgencies (SPEC 4)."""
_ANSWERS: Final = frozenset({"affirm", "deny", "stop", "thanks", "goodbye", "ticket_add"})


# --- on a ticket that is there -------------------------------------------------------------------


def replied(message: Message) -> Turn | None:
    """It answers one of the bot's or a clerk's messages: it belongs to that ticket (SPEC 2)."""
    ticket = message.scene.facts.ticket(message.scene.facts.replied_ticket)
    if ticket is None or ticket.id == message.talk.ticket or says_itself(message):
        return None
    if ticket.is_open:
        return adding(message, ticket)
    if ticket.status in {Status.CANCELLED, Status.MERGED}:
        return beside(
            message.talk, follow_up.as_new(with_text(message.scene, message.text), ticket)
        )
    return Turn(commands=(_asked_whether_settled(ticket),))


def says_itself(message: Message) -> bool:
    """Tell whether the words say by themselves what is to be done, with whichever ticket."""
    matter = message.only
    if message.is_wordless or matter is None:
        return False
    ticket = message.scene.facts.ticket(message.scene.facts.replied_ticket)
    over = ticket is not None and not ticket.is_open
    names = _CHANGES.keys() | ANYWHERE | COURTESIES | {"ticket_status"}
    return matter.intent.name in names or (over and matter.intent.name not in SMALL_TALK)


def _asked_whether_settled(ticket: Ticket) -> AddToTicket:
    """Staff see the words; whether it is to be taken up again the resident says by a button."""
    choices = settled_choices(ticket.id, ticket.kind)
    told = Say("ask-rating", {"number": ticket.number}, choices)
    return AddToTicket(ticket=ticket.id, told=told)


def answered_staff(message: Message) -> Turn | None:
    """Staff spoke last on a ticket: «yes», «no» and «thanks» are for them, not for the bot."""
    ticket = message.scene.facts.ticket(message.scene.facts.staff_spoke)
    if ticket is None or _may_change(message):
        return None
    only = message.only
    name = only.intent.name if only else ""
    if name in COURTESIES:
        polite = begin(name, message.scene).says[0]
        return Turn(commands=(AddToTicket(ticket=ticket.id, told=Say(polite.key)),))
    return adding(message, ticket)


def may_answer_staff(understanding: Understanding) -> bool:
    """Tell whether it may be meant for a clerk who asked something: no matter of its own."""
    sure = [matter.intent.name for matter in understanding.matters if matter.decided]
    return not sure or (len(understanding.matters) == 1 and sure[0] in _ANSWERS)


def more_of_the_same(message: Message) -> Turn | None:
    """Within 60 s of a report, what is no new matter belongs to it (SPEC 2, a burst)."""
    ticket = _just_opened(message)
    if ticket is None or _new_beside(ticket, message):
        return None
    turn = adding(message, ticket)
    urgency = _as_one_report(message, ticket)
    if ticket.urgency not in _LESS_URGENT.get(urgency, ()):
        return turn
    raised = RaiseUrgency(ticket=ticket.id, urgency=urgency)
    return replace(turn, commands=(raised, *turn.commands))


def _as_one_report(message: Message, ticket: Ticket) -> Urgency:
    """Judge a burst as the one report that it is: what is said second may be what is urgent."""
    text = f"{ticket.text}\n{message.text}"
    day = message.scene.facts.now.astimezone(message.scene.community.zone).date()
    return urgency_of(Matter(text, Intent(ticket.category, 1.0)), text, day)


def _just_opened(message: Message) -> Ticket | None:
    talk, facts = message.talk, message.scene.facts
    ticket = facts.ticket(talk.last_ticket)
    if ticket is None or talk.last_at is None or not ticket.is_open:
        return None
    since = facts.now - datetime.fromisoformat(talk.last_at)
    return ticket if since <= duration(facts.community, "burst_window") else None


def _new_beside(ticket: Ticket, message: Message) -> bool:
    sure = [m.intent.name for m in message.understanding.matters if m.decided]
    return any(name not in {ticket.category, "ticket_add"} for name in sure) or _may_change(message)


def _may_change(message: Message) -> bool:
    """Tell whether the best guess would change a ticket: then it is asked, not merely added.

    Nothing is asked of what could not be done, nor of anybody in danger; a cry that may be meant
    to hurry somebody is as well heard under the ticket.
    """
    guesses = {
        matter.intent.name
        for matter in message.understanding.matters
        if matter.decided or matter.intent.name != "ticket_urge"
    }
    possible = {
        name for name, fits in _CHANGES.items() if follow_up.candidates(message.scene, fits)
    }
    return bool(guesses & possible) and running_emergency(message.scene) is None


def adding(message: Message, ticket: Ticket) -> Turn:
    """Put the message under a ticket; a home, phone or time in it corrects the ticket."""
    return Turn(
        commands=follow_up.adding(replace(message.scene, slots=said(message, ticket)), ticket)
    )


def said(message: Message, ticket: Ticket | None) -> dict[str, Any]:
    """Give what a message says that changes a ticket, as slots named ``said_…``."""
    slots = told(message)
    if ticket is not None and ticket.home is not None:
        slots.pop("home", None)
        corrected = corrected_home(message, ticket.home)
        if corrected is not None:
            slots["home"] = corrected
    return {f"said_{slot}": value for slot, value in slots.items()}


def wordless(message: Message) -> Turn | None:
    """A lone photo, voice note or place on the map: under its ticket, or asked about."""
    if not message.is_wordless:
        return None
    ticket = _just_opened(message) or follow_up.meant(message.scene, follow_up.is_open)
    if ticket is not None:
        return adding(message, ticket)
    scene = with_text(message.scene, message.text or ONLY_FILES)
    return asking(PURPOSE, PURPOSE.steps[0], scene, message.talk)


def nothing_said(message: Message) -> Turn | None:
    """There is nothing in it that could be passed on: that is said, and what can be done."""
    if message.text.strip() or message.inbound.attachments:
        return None
    if message.inbound.unsupported:
        return Turn(says=(Say("unsupported"),))
    flow = FLOWS.get(message.talk.flow or "")
    ask = flow.ask(message.talk.asked or "") if flow else None
    if flow is None or ask is None:
        return Turn(says=(Say("what-else", {}, small_talk.menu()),))
    return asking(flow, ask, replace(message.scene, slots=message.talk.slots), message.talk)


# --- new matters ---------------------------------------------------------------------------------


def of_its_own(message: Message) -> Turn | None:
    """What looks like more of a ticket, but is of another kind than any, is no part of one.

    Where it names a thing, it opens; where it does not, it is asked which it is.
    """
    likely = _likely_matter(message)
    if likely is None or running_emergency(message.scene) is not None:
        return None
    matter, guess = likely
    same = [t for t in message.scene.facts.open_tickets if t.kind is kind_of(guess.name)]
    if any(not _names_another(matter, ticket) for ticket in same):
        return None
    anything = follow_up.latest_open(message.scene) is not None
    if matter.named("item") is not None and (anything or matter.decided):
        clear = replace(matter, intent=guess, decided=True)
        clear_one = replace(message.understanding, matters=(clear,))
        return new_matters(replace(message, understanding=clear_one))
    if matter.decided or not anything or _brings_something(message):
        return None
    if _just_opened(message) is not None:
        return None  # unclear words of a burst belong to its report (SPEC 2)
    return _which(message, matter, (guess.name, "ticket_add"))


def _brings_something(message: Message) -> bool:
    """Tell whether a file, a number or a place comes with it: that is about what is open."""
    inbound = message.inbound
    return bool(inbound.attachments) or inbound.contact is not None or inbound.location is not None


def _names_another(matter: Matter, ticket: Ticket) -> bool:
    """Tell whether it names both a thing and a place, and the ticket is about neither."""
    item, place = matter.named("item"), matter.named("place")
    if matter.decided or item is None or place is None:
        return False
    known_things = {ticket.item, ticket.place}
    return not {item.value, place.value} & known_things and item.text not in ticket.text


def _likely_matter(message: Message) -> tuple[Matter, Intent] | None:
    """Give the one matter of a message that may be an addition, and what else it would be."""
    matters = message.understanding.matters
    if len(matters) != 1 or matters[0].named("ticket") is not None or _may_change(message):
        return None
    matter = matters[0]
    if matter.decided and matter.intent.name != "ticket_add":
        return None
    guesses = [g for g in matter.ranking if g.name not in SMALL_TALK and g.name != "ticket_add"]
    guess = max(guesses, key=lambda g: g.confidence, default=None)
    if guess is None or guess.name not in MATTERS or guess.confidence < _NO_IDEA:
        return None
    added = next((g.confidence for g in matter.ranking if g.name == "ticket_add"), 0.0)
    return (matter, guess) if matter.decided or guess.confidence >= added else None


def undecided(message: Message) -> Turn | None:
    """Not sure: an open ticket takes it, else the two best guesses are offered, else a person."""
    matters = message.understanding.matters
    if any(matter.decided for matter in matters):
        return None
    likely = _likely_matter(message)
    kind = kind_of(likely[1].name) if likely else None
    running = follow_up.latest_open(message.scene, kind) or follow_up.latest_open(message.scene)
    if running is not None and not _may_change(message):
        return adding(message, running)
    guesses = [g for m in matters[:1] for g in m.ranking if g.name not in SMALL_TALK][:2]
    if not guesses or guesses[0].confidence < _SOME_IDEA:
        return _to_person(message, matters[:1], message.text)
    return _which(message, matters[0], tuple(guess.name for guess in guesses))


def _which(message: Message, matter: Matter, guesses: tuple[str, ...]) -> Turn:
    """Ask which of the guesses it is (SPEC 4)."""
    slots = known(matter, message.understanding, message.scene)
    slots |= said(message, None) | {"guesses": list(guesses)}
    return asking(WHICH, WHICH.steps[0], replace(message.scene, slots=slots), message.talk)


def new_matters(message: Message, messages: tuple[int, ...] = ()) -> Turn:
    """Open what the message holds, each matter by its own process.

    ``messages`` are rows written before that go under the first.
    """
    turn = Turn()
    for matter in message.understanding.matters:
        turn = _and_then(turn, _one_matter(message, matter, messages))
        messages = ()
    return turn


def _one_matter(message: Message, matter: Matter, messages: tuple[int, ...]) -> Turn:
    scene = message.scene
    if not matter.decided:
        return _to_person(message, (matter,), matter.text)
    slots = known(matter, message.understanding, scene)
    if matter.intent.name.startswith("ticket_"):
        slots |= said(message, follow_up.meant_open(replace(scene, slots=slots)))
    return begin(matter.intent.name, replace(scene, slots=slots), replace(QUIET, messages=messages))


def _to_person(message: Message, matters: tuple[Matter, ...], text: str) -> Turn:
    """Give words that nobody placed to a person; what they were taken for stays with them."""
    slots = dict(message.scene.slots)
    for matter in matters:
        slots |= read_as(matter, message.understanding)
    return hand_over(replace(message.scene, slots=slots), text, "human-called")


def _and_then(first: Turn, second: Turn) -> Turn:
    """Do both; one question is asked at a time, the other waits for its turn."""
    both = Turn(second.talk, (*first.says, *second.says), (*first.commands, *second.commands))
    if first.talk is None or first.talk.flow is None:
        return both
    waits = beside(second.talk or QUIET, first)
    says = first.says if second.talk is not None and second.talk.flow else both.says
    return replace(both, talk=waits.talk, says=says)


def afresh(message: Message) -> Turn:
    """Take what was written as new: the last rule of all."""
    return beside(message.talk, new_matters(message, _kept_rows(message)))


def _kept_rows(message: Message) -> tuple[int, ...]:
    """Give what was written before it was known to whom: it goes under what is opened now."""
    return message.talk.messages if message.talk.flow is None else ()


def with_text(scene: Scene, text: str) -> Scene:
    """Give the scene with nothing known but words, and the home."""
    home = known_home(scene)
    return replace(scene, slots={"text": text, **({"home": home} if home else {})})
