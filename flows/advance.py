"""What one message of a resident leads to. ``advance`` decides; it changes nothing itself.

The rules are tried from the top, and the first that applies decides the turn. What holds at every
step of every process (danger, cancel, a person, the language) stands above the open question.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flows.answering import answered, filled, left
from flows.belonging import (
    ANYWHERE,
    afresh,
    answered_staff,
    more_of_the_same,
    nothing_said,
    of_its_own,
    replied,
    undecided,
    wordless,
)
from flows.beside_danger import opened_beside
from flows.catalogue import FLOWS
from flows.conversation import Conversation, Facts, Scene
from flows.engine import asking, begin, over, put_off, run
from flows.few_words import (
    asked_when,
    said_settled,
    still_in_danger,
    withdrawn,
    without_words,
)
from flows.in_its_light import in_its_light
from flows.messages import InboundMessage, Say
from flows.notices.during import during_notice
from flows.phones import to_e164
from flows.pressing import a_person, pressed
from flows.resident import small_talk
from flows.resident.asked_by_staff import answered_question
from flows.resident.binding import BINDING
from flows.resident.emergency import EMERGENCY, open_emergency, running_emergency
from flows.resident.questions import known
from flows.resident.undecided import PURPOSE, WHICH
from flows.said import Message, courtesy
from flows.survey.answering import asked_for, commented
from flows.tickets import Kind
from flows.turn import BindByPhone, EditMessage, SetLanguage, Turn, UseInvitation
from flows.understanding import Intent, Language, Matter, Understanding

Rule = Callable[[Message], Turn | None]


def advance(
    conversation: Conversation,
    inbound: InboundMessage,
    understanding: Understanding,
    facts: Facts,
    language: Language,
) -> Turn:
    """Decide what a message leads to. Pure; never leaves a message without an answer (SPEC 2)."""
    scene = Scene(conversation=conversation, facts=facts, language=language)
    message = _as_an_answer(Message(inbound, understanding, scene))
    for rule in RULES:
        turn = rule(message)
        if turn is not None:
            return turn
    return afresh(message)


_BEYOND_DOUBT: Final = 0.99
"""How sure what a rule has found is; the model alone may take an answer for something else."""


_SURELY_NO_NAME: Final = 0.97
"""A name is like nothing that a classifier knows, and so may look like anything."""


def _as_an_answer(message: Message) -> Message:
    """Read what says where an emergency is as that, though the model sees a danger in it too."""
    talk, read = message.talk, message.understanding
    asked = talk.flow == EMERGENCY.name and talk.asked is not None
    named = read.named("place") is not None or read.named("building") is not None
    if not (asked and named and read.emergency):
        return message
    if any(matter.intent.confidence >= _BEYOND_DOUBT for matter in read.matters):
        return message
    matters = tuple(replace(matter, decided=False) for matter in read.matters)
    return replace(message, understanding=replace(read, matters=matters, emergency=None))


# --- who writes ----------------------------------------------------------------------------------


def followed_invitation(message: Message) -> Turn | None:
    """An invitation link was followed; without a token it is a first hello."""
    token = message.inbound.invitation
    if token is None:
        return None
    return (
        Turn(commands=(UseInvitation(token=token),)) if token else small_talk.greet(message.scene)
    )


def shared_contact(message: Message) -> Turn | None:
    """A number was shared: it answers the open question, and binds whom it is on file for."""
    contact = message.inbound.contact
    phone = to_e164(contact.phone, message.scene.community.country) if contact else None
    if contact is None or phone is None:
        return None
    binds = contact.own and message.scene.conversation.person is None
    flow = FLOWS.get(message.talk.flow or "")
    ask = flow.ask("phone") if flow and message.talk.asked == "phone" else None
    if flow is None or ask is None:
        return Turn(commands=(BindByPhone(phone=phone),)) if binds else None
    if flow is BINDING and binds:
        slots = {**message.talk.slots, "shared": phone, "phone": phone}
        return run(flow, replace(message.scene, slots=slots), message.talk)
    turn = filled(message, flow, ask, phone)
    bind = (BindByPhone(phone=phone, otherwise=()),) if binds else ()
    return replace(turn, commands=(*turn.commands, *bind))


# --- danger --------------------------------------------------------------------------------------


def in_danger(message: Message) -> Turn | None:
    """Somebody is in danger: before anything else that is said in words, whatever is asked."""
    understanding, scene = message.understanding, message.scene
    category = understanding.emergency
    if category is None:
        return None
    guesses = (matter.intent for matter in understanding.matters)
    guess = next((one for one in guesses if one.name == category), Intent(category, 1.0))
    matter = Matter(understanding.text, guess, entities=understanding.entities)
    scene = replace(scene, slots=known(matter, understanding, scene))
    if message.inbound.edited and _knows_of_it(scene):
        return None
    turn = open_emergency(scene)
    if message.inbound.edited:
        turn = replace(turn, commands=(EditMessage(told=None), *turn.commands))
    if running_emergency(scene) is not None:
        return turn
    if not message.inbound.edited:
        turn = replace(turn, commands=(*turn.commands, *opened_beside(message, category)))
    reports = tuple(one for one in put_off(message.talk) if one["ticket"] is None)
    return replace(turn, talk=replace(over(message.talk), later=reports))


def _knows_of_it(scene: Scene) -> bool:
    """Tell whether the words that were changed are of an emergency that is known."""
    ticket = scene.facts.ticket(scene.facts.edited_ticket)
    of_one = ticket is not None and ticket.kind is Kind.EMERGENCY
    return of_one or running_emergency(scene) is not None


def edited(message: Message) -> Turn | None:
    """What was written before was changed: staff see it as an edit, a half-told report too."""
    if not message.inbound.edited:
        return None
    facts, talk = message.scene.facts, message.talk
    told = Say("edit-passed-on") if facts.edited_ticket else None
    edit = EditMessage(told=told)
    if not facts.edited_text or talk.slots.get("text") != facts.edited_text.strip():
        return Turn(commands=(edit,))
    slots = {**talk.slots, "text": message.inbound.text.strip()}
    return Turn(replace(talk, slots=slots), commands=(edit,))


# --- at every step -------------------------------------------------------------------------------


def at_any_step(message: Message) -> Turn | None:
    """A person, another language, help: done at once; the open question stands, asked again."""
    matter, talk = message.only, message.talk
    flow = FLOWS.get(talk.flow or "")
    ask = flow.ask(talk.asked or "") if flow else None
    if matter is None or matter.intent.name not in ANYWHERE or flow is None or ask is None:
        return None
    if talk.asked == "name" and matter.intent.confidence < _SURELY_NO_NAME:
        return None
    if matter.intent.name == "human":
        turn = a_person(message, message.text)
        return replace(turn, talk=over(talk)) if flow in {WHICH, PURPOSE} else turn
    slots = known(matter, message.understanding, message.scene)
    turn = begin(matter.intent.name, replace(message.scene, slots=slots))
    language = next((c.language for c in turn.commands if isinstance(c, SetLanguage)), None)
    scene = replace(message.scene, slots=talk.slots, language=language or message.scene.language)
    again = asking(flow, ask, scene, talk)
    return replace(turn, says=(*courtesy(turn), *again.says), talk=again.talk)


RULES: Final[tuple[Rule, ...]] = (
    followed_invitation,
    shared_contact,
    in_danger,
    edited,
    pressed,
    asked_for,
    nothing_said,
    withdrawn,
    left,
    at_any_step,
    answered_question,
    replied,
    commented,
    in_its_light,
    asked_when,
    answered,
    during_notice,
    answered_staff,
    still_in_danger,
    said_settled,
    without_words,
    wordless,
    of_its_own,
    more_of_the_same,
    undecided,
)
"""The order in which a message is judged; what none of them takes is taken ``afresh``."""
