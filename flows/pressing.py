"""Buttons: a payload names what it answers, so an old button cannot answer a new question."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from flows.answering import leave, taken
from flows.belonging import new_matters, with_text
from flows.catalogue import FLOWS, MENU
from flows.conversation import Answer, Flow
from flows.engine import CANCEL, asking, begin, beside, run
from flows.fees.asking import CATEGORY, FEE_QUESTION
from flows.fees.wording import SUBJECT as FEE
from flows.messages import Say
from flows.notices import asked as notices
from flows.resident import follow_up, small_talk
from flows.resident.asked_by_staff import pressed_answer
from flows.resident.inquiry import HELPED, NOT_HELPED, hand_over
from flows.resident.own_data import pressed_wish
from flows.resident.progress import mine
from flows.resident.questions import known_home
from flows.resident.rating import asking_why, judged
from flows.resident.undecided import MATTERS, ONLY_FILES, with_more
from flows.said import Message
from flows.survey import answering as survey
from flows.tickets import Ticket
from flows.turn import (
    SKIPPED,
    ChangeTicket,
    NeedPerson,
    SetLanguage,
    SplitOff,
    Turn,
)
from flows.understanding import Language

HUMAN = "human"
"""The payload that calls a person."""

_LANGUAGES: Final[Mapping[str, Language]] = {"zh": "zh", "en": "en"}
_LONGEST_ID: Final = 18


def pressed(message: Message) -> Turn | None:
    """A button was pressed, or its label or number was typed."""
    payload = message.inbound.choice
    if payload is None:
        return None
    name, _, value = payload.partition("=")
    subject, _, verb = name.partition(".")
    if name == CANCEL:
        return leave(message) if message.talk.flow is not None else _too_old(message)
    if name == HUMAN:
        return a_person(message, "")
    if subject == "menu":
        return _from_menu(message, verb, value)
    if subject == "ticket":
        return _on_ticket(message, verb, value)
    if subject == "lang" and value in _LANGUAGES:
        set_language = SetLanguage(language=_LANGUAGES[value])
        return Turn(commands=(set_language,), says=(Say("language-set"),))
    if subject == notices.SUBJECT:
        return notices.pressed(message) or _too_old(message)
    if subject in {"wish", FEE}:
        return _on_what_is_sent(message, subject, verb, value)
    if subject == survey.SURVEY:
        return survey.pressed(message, verb, value)
    return _on_question(message, subject, verb, value)


def _on_what_is_sent(message: Message, subject: str, verb: str, value: str) -> Turn:
    """A wish about what somebody is sent, or a question about a bill."""
    if subject == FEE:
        scene = replace(message.scene, slots={"category": CATEGORY})
        return run(FEE_QUESTION, scene, message.talk)
    return pressed_wish(message.scene, verb, value) or _too_old(message)


def a_person(message: Message, text: str) -> Turn:
    """Call a person, who also gets what was told so far; an open question stands."""
    talk = message.talk
    told = str(talk.slots.get("text", "")) if talk.is_report else ""
    scene = with_text(message.scene, "")
    return hand_over(scene, with_more(told, text) if told or text else "👤", "human-called")


def _too_old(message: Message) -> Turn:
    """An old button: what is open stands and is asked again, else the menu is offered."""
    flow = FLOWS.get(message.talk.flow or "")
    ask = flow.ask(message.talk.asked or "") if flow else None
    if flow is None or ask is None:
        return Turn(says=(Say("button-too-old", {}, small_talk.menu()),))
    scene = replace(message.scene, slots=message.talk.slots)
    again = asking(flow, ask, scene, message.talk)
    return replace(again, says=(Say("button-too-old-question"), *again.says))


# --- the menu ------------------------------------------------------------------------------------


def _from_menu(message: Message, verb: str, value: str) -> Turn:
    intent = MENU.get(verb)
    if intent is None:
        return _too_old(message)
    slots: dict[str, Any] = {"category": intent}
    if message.scene.community.service(value) is not None:
        slots["service"] = value
    if verb in {"binding", "progress"}:
        slots["text"] = ""
    home = known_home(message.scene)
    if home is not None:
        slots["home"] = home
    return beside(message.talk, begin(intent, replace(message.scene, slots=slots)))


# --- the open question, and what was offered under a receipt -------------------------------------


def _on_question(message: Message, subject: str, verb: str, value: str) -> Turn:
    flow = FLOWS.get(subject)
    value, _, of_ticket = value.partition("@")
    talk = message.talk
    if flow is not None and of_ticket and of_ticket != str(talk.ticket or ""):
        return _offered_before(message, flow, verb, value, of_ticket)
    if flow is None or (subject, verb) != (talk.flow, talk.asked):
        return _too_old(message)
    return taken(message, flow, Answer(choice=value, understanding=message.understanding))


def _offered_before(message: Message, flow: Flow, verb: str, value: str, of_ticket: str) -> Turn:
    """What was offered for a ticket may still be told, whatever came in between."""
    ticket, ask = _own(message, of_ticket), flow.ask(verb)
    if ticket is None or not ticket.is_open or ask is None:
        return _too_old(message)
    if value == SKIPPED:
        return Turn(says=(Say("all-noted"),))
    taken = ask.parse(Answer(choice=value, understanding=message.understanding), message.scene)
    if taken is None:
        return _too_old(message)
    told = follow_up.told_of_visit("visit-noted", ticket)  # nothing else is offered by buttons
    return Turn(commands=(ChangeTicket(ticket=ticket.id, slots={verb: taken}, told=told),))


# --- under a ticket ------------------------------------------------------------------------------


def _own(message: Message, value: str) -> Ticket | None:
    """Find one of the writer's own tickets by what a button says; payloads can be made up."""
    if not value.isdecimal() or len(value) > _LONGEST_ID:
        return None
    ticket = message.scene.facts.ticket(int(value))
    return ticket if ticket is not None and mine(ticket, message.scene) else None


def _on_ticket(message: Message, verb: str, value: str) -> Turn:
    ticket, act = _own(message, value), ON_TICKET.get(verb)
    answered = pressed_answer(message, ticket, verb) if ticket is not None else None
    if answered is not None:
        return beside(message.talk, answered)
    if ticket is None or act is None:
        return _too_old(message)
    return beside(message.talk, act(message, ticket))


def _urged(message: Message, ticket: Ticket) -> Turn:
    return follow_up.urge_this(ticket) if ticket.is_open else _too_old(message)


def _not_settled(message: Message, ticket: Ticket) -> Turn:
    if not follow_up.is_over(ticket):
        return _too_old(message)
    turn = follow_up.reopen_this(with_text(message.scene, message.inbound.text or "👎"), ticket)
    return asking_why(turn, ticket)


def _other_matter(message: Message, ticket: Ticket) -> Turn:
    """The words are read once more, as if nothing had been open."""
    row = message.scene.facts.split
    if row is None:
        return _too_old(message)
    matters = message.understanding.matters
    if matters and all(m.decided and m.intent.name in MATTERS for m in matters):
        turn = new_matters(message)
    else:
        text = message.understanding.text or ONLY_FILES
        turn = follow_up.as_inquiry(with_text(message.scene, text))
    return replace(turn, commands=(SplitOff(ticket=ticket.id, message=row), *turn.commands))


def _rated(value: int) -> Callable[[Message, Ticket], Turn]:
    def rate(message: Message, ticket: Ticket) -> Turn:
        if not follow_up.is_over(ticket):
            return _too_old(message)
        return judged(message.scene, ticket, value, "")

    return rate


def _needs_person(_: Message, ticket: Ticket) -> Turn:
    return Turn(commands=(NeedPerson(ticket=ticket.id, told=Say("human-has-it")),))


ON_TICKET: Final[Mapping[str, Callable[[Message, Ticket], Turn]]] = {
    "urge": _urged,
    "ok": lambda _, ticket: follow_up.settle(ticket),
    "reopen": _not_settled,
    "other": _other_matter,
    "rate3": _rated(3),
    "rate2": _rated(2),
    "rate1": _rated(1),
    HELPED: lambda _, ticket: follow_up.settle(ticket),
    NOT_HELPED: _needs_person,
}
"""What the buttons under a ticket do."""
