"""What one message of a resident leads to. ``advance`` decides; it changes nothing itself.

The rules are tried from the top, and the first that applies decides the turn. What holds at every
step of every process (danger, cancel, a person, the language) stands above the open question.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from flows.catalogue import FLOWS, MENU, OPENS
from flows.conversation import Answer, Ask, Conversation, Facts, Flow, Scene
from flows.messages import Choice, InboundMessage, Say
from flows.numbers import duration
from flows.resident import follow_up, small_talk
from flows.resident.emergency import danger
from flows.resident.inquiry import HELPED, NOT_HELPED, hand_over
from flows.resident.progress import mine
from flows.resident.questions import bare, known, leaves_open
from flows.resident.rating import rated
from flows.tickets import Ticket
from flows.turn import (
    QUIET,
    SKIPPED,
    BindByPhone,
    ChangeTicket,
    EditMessage,
    NeedPerson,
    OpenTicket,
    SetLanguage,
    Talk,
    Turn,
    UseInvitation,
)
from flows.understanding import Intent, Language, Matter, Understanding

CANCEL, HUMAN, WHICH, PURPOSE = "cancel", "human", "which", "purpose"
"""Payloads and questions that belong to no process."""

_SOME_IDEA: Final = 0.25
"""Below this the best guess is no idea at all: a person gets it (SPEC 4)."""

_ANYWHERE: Final = frozenset({"human", "switch_language", "help"})
"""What is done at every step, the open question standing as it was (DESIGN)."""

_CHANGES: Final = frozenset(
    {"ticket_cancel", "ticket_reschedule", "ticket_reopen", "ticket_urge", "rate"}
)
_COURTESIES: Final = frozenset({"greet", "thanks", "chitchat", "bot_challenge"})
_PURPOSES: Final = ("repair", "complaint", "inquiry")
_LEAVE: Final = frozenset({"取消", "cancel", "退出", "算了"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message in its scene: everything that a rule may look at."""

    inbound: InboundMessage
    understanding: Understanding
    scene: Scene

    @property
    def talk(self) -> Talk:
        """Give what is being talked about."""
        return self.scene.conversation.talk

    @property
    def only(self) -> Matter | None:
        """Give the matter of a message that holds one and is sure."""
        matters = self.understanding.matters
        return matters[0] if len(matters) == 1 and matters[0].decided else None


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
    message = Message(inbound, understanding, scene)
    for rule in RULES:
        turn = rule(message)
        if turn is not None:
            return _resumed(turn, message)
    return hand_over(scene, understanding.text, "human-called")


# --- what is no text -----------------------------------------------------------------------------


def followed_invitation(message: Message) -> Turn | None:
    """An invitation link was followed."""
    token = message.inbound.invitation
    if token is None:
        return None
    if not token:
        return small_talk.greet(message.scene)
    return Turn(message.talk, commands=(UseInvitation(token=token),))


def shared_contact(message: Message) -> Turn | None:
    """A phone number was shared: it answers the open question, and binds whom it is on file for."""
    contact = message.inbound.contact
    if contact is None:
        return None
    if contact.own and message.scene.conversation.person is None and message.talk.asked != "phone":
        return Turn(message.talk, commands=(BindByPhone(phone=contact.phone),))
    if message.talk.asked == "phone":
        return _filled(message, contact.phone)
    return _said_more(message) or hand_over(message.scene, contact.phone, "inquiry-opened")


def edited(message: Message) -> Turn | None:
    """What was written before was changed: staff see it as an edit."""
    if not message.inbound.edited:
        return None
    told = Say("edit-passed-on") if message.scene.facts.edited_ticket else None
    return Turn(message.talk, commands=(EditMessage(told=told),))


def in_danger(message: Message) -> Turn | None:
    """Somebody is in danger: before anything else that is said in words."""
    category = message.understanding.emergency
    if category is None:
        return None
    matter = Matter(message.understanding.text, Intent(category, 1.0))
    slots = known(matter, message.understanding, message.scene)
    turn = danger(replace(message.scene, slots=slots), category, message.understanding.text)
    if turn.talk is message.talk or message.talk.flow is None:
        return turn
    return replace(
        turn, talk=replace(turn.talk, later=(_suspended(message.talk), *message.talk.later))
    )


# --- buttons -------------------------------------------------------------------------------------


def pressed(message: Message) -> Turn | None:
    """A button was pressed: its payload names what it answers."""
    payload = message.inbound.choice
    if payload is None:
        return None
    name, _, value = payload.partition("=")
    if name == CANCEL:
        return left(message)
    if name == HUMAN:
        return replace(small_talk.human(_with_text(message.scene, "👤")), talk=message.talk)
    subject, _, verb = name.partition(".")
    match subject:
        case "menu":
            return _opened_from_menu(message, verb, value)
        case "ticket":
            return _pressed_on_ticket(message, verb, value)
        case "lang" if value in {"zh", "en"}:
            return _set_language(message, "zh" if value == "zh" else "en")
        case _ if subject == message.talk.flow and verb == message.talk.asked:
            return _answered(message, Answer(choice=value, understanding=message.understanding))
        case _ if subject in {WHICH, PURPOSE} and message.talk.flow == subject:
            return _decided(message, value)
        case _:
            return _asked_again(message).then() if message.talk.flow else _too_old(message)


def _too_old(_: Message) -> Turn:
    return Turn(says=(Say("button-too-old", {}, small_talk.menu()),))


def _set_language(message: Message, language: Language) -> Turn:
    return Turn(
        message.talk, commands=(SetLanguage(language=language),), says=(Say("language-set"),)
    )


def _opened_from_menu(message: Message, verb: str, value: str) -> Turn:
    intent = MENU.get(verb)
    if intent is None:
        return _too_old(message)
    slots: dict[str, Any] = {"category": intent}
    if value:
        slots["service"] = value
    if verb in {"order", "binding", "progress"}:
        slots["text"] = ""
    home = known(Matter("", Intent(intent, 1.0)), message.understanding, message.scene).get("home")
    if home is not None:
        slots["home"] = home
    return begin(intent, replace(message.scene, slots=slots))


def _pressed_on_ticket(message: Message, verb: str, value: str) -> Turn:
    ticket = message.scene.facts.ticket(int(value)) if value.isdigit() else None
    act = ON_TICKET.get(verb)
    if ticket is None or act is None or not mine(ticket, message.scene):
        return _too_old(message)
    return act(message, ticket)


def _urged(message: Message, ticket: Ticket) -> Turn:
    return follow_up.urge(_with_ticket(message, ticket)) if ticket.is_open else _too_old(message)


def _not_settled(message: Message, ticket: Ticket) -> Turn:
    return follow_up.reopen(_with_ticket(message, ticket))


def _other_matter(message: Message, ticket: Ticket) -> Turn:
    slots = {"text": ticket.text, "category": "human", "home": ticket.home}
    return follow_up.split_off(replace(message.scene, slots=slots), ticket)


def _rated(value: int) -> Callable[[Message, Ticket], Turn]:
    def rate(message: Message, ticket: Ticket) -> Turn:
        return Turn(message.talk, commands=(rated(ticket, value, ""),))

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


# --- at every step -------------------------------------------------------------------------------


def left(message: Message) -> Turn | None:
    """«Cancel»: the open question is left, with what belongs to it."""
    words = bare(message.inbound.text)
    matter = message.only
    stopped = matter is not None and matter.intent.name == "stop"
    if message.inbound.choice != CANCEL and words not in _LEAVE and not stopped:
        return None
    if message.talk.flow is None:
        return None if message.inbound.choice is None else _too_old(message)
    said = "offer-left" if message.talk.ticket is not None else "flow-left"
    return Turn(replace(QUIET, later=message.talk.later), says=(Say(said),))


def at_any_step(message: Message) -> Turn | None:
    """A person, another language, help: done at once, the open question stands."""
    matter = message.only
    if matter is None or matter.intent.name not in _ANYWHERE or message.talk.flow is None:
        return None
    slots = known(matter, message.understanding, message.scene)
    turn = begin(matter.intent.name, replace(message.scene, slots=slots))
    return replace(turn, talk=message.talk)


# --- the open question ---------------------------------------------------------------------------


def answered(message: Message) -> Turn | None:
    """A question is open: the answer belongs to it."""
    if message.talk.flow is None or message.talk.asked is None:
        return None
    if message.talk.flow in {WHICH, PURPOSE}:
        return None
    answer = Answer(
        text=message.inbound.text,
        attachments=message.inbound.attachments,
        understanding=message.understanding,
    )
    return _answered(message, answer)


def _answered(message: Message, answer: Answer) -> Turn | None:
    flow = FLOWS[message.talk.flow or ""]
    ask = flow.ask(message.talk.asked or "")
    if ask is None:  # a deploy took the question away
        return _next(message, flow, dict(message.talk.slots))
    scene = replace(message.scene, slots=message.talk.slots)
    value = SKIPPED if ask.optional and leaves_open(answer) else ask.parse(answer, scene)
    matter = message.only
    if value is not None:
        new = matter is not None and ask.slot == "text" and matter.intent.name in flow.intents
        return _filled(message, value, category=matter.intent.name if new and matter else None)
    correction = _corrections(message, dict(message.talk.slots), but=ask.slot)
    if correction:
        return _corrected(message, flow, correction)
    if _is_new_matter(message, flow):
        return _new_while_asked(message, flow, ask)
    ticket = message.scene.facts.ticket(message.talk.ticket)
    if ticket is not None:
        return replace(_adding(message, ticket), talk=replace(QUIET, later=message.talk.later))
    return _asked_once_more(message, flow, ask, answer)


def _asked_once_more(message: Message, flow: Flow, ask: Ask, answer: Answer) -> Turn:
    """It was no answer: say what is missing, or return the courtesy, and ask again."""
    scene = replace(message.scene, slots=message.talk.slots)
    narrowed = {**message.talk.slots, **ask.narrow(answer, scene)}
    again = asking(flow, ask, replace(scene, slots=narrowed), message.talk)
    matter = message.only
    if matter is not None and matter.intent.name in _COURTESIES:
        courtesy = begin(matter.intent.name, scene)
        polite = tuple(replace(said, choices=()) for said in courtesy.says)
        return replace(again, says=(*polite, *again.says))
    said = Say("choose-one") if narrowed != message.talk.slots else Say("not-understood")
    return replace(again, says=(said, *again.says))


def _filled(message: Message, value: Any, category: str | None = None) -> Turn:
    flow, asked = FLOWS[message.talk.flow or ""], message.talk.asked or ""
    slots = {**message.talk.slots, asked: value}
    for slot, said in _said(message).items():
        slots.setdefault(slot, said)
    if category is not None:
        slots["category"] = category
    return _next(message, flow, slots)


def _next(message: Message, flow: Flow, slots: dict[str, Any]) -> Turn:
    """Go on with a flow: the next question, the ticket, or the next offer."""
    scene = replace(message.scene, slots=slots)
    ticket = message.talk.ticket
    if ticket is None:
        return run(flow, scene, message.talk)
    changed = {
        slot: value
        for slot, value in slots.items()
        if message.talk.slots.get(slot) != value and value != SKIPPED
    }
    offer = flow.next_offer(scene)
    commands = (
        (ChangeTicket(ticket=ticket, slots=changed, told=Say("noted-down")),) if changed else ()
    )
    if offer is None:
        says = () if changed else (Say("all-noted"),)
        return Turn(replace(QUIET, later=message.talk.later), says, commands)
    asked = asking(flow, offer, scene, message.talk)
    quiet = tuple(replace(command, told=None) for command in commands)
    return replace(asked, commands=quiet)


def _said(message: Message) -> dict[str, Any]:
    """Give what a message names of home, phone and time."""
    understood = Matter(
        message.understanding.text, Intent("", 0.0), entities=message.understanding.entities
    )
    slots = known(understood, message.understanding, message.scene)
    named_home = understood.home()
    if named_home is None or named_home != slots.get("home"):
        slots.pop("home", None)
    return {
        slot: slots[slot] for slot in ("home", "phone", "visit", "place", "item") if slot in slots
    }


def _corrections(message: Message, slots: dict[str, Any], but: str) -> dict[str, Any]:
    """Give the slots that a message says otherwise than they were filled."""
    return {
        slot: value
        for slot, value in _said(message).items()
        if slot != but
        and slot in {"home", "phone", "visit"}
        and slots.get(slot) not in {None, value}
    }


def _corrected(message: Message, flow: Flow, correction: dict[str, Any]) -> Turn:
    turn = _next(message, flow, {**message.talk.slots, **correction})
    return turn if turn.commands else replace(turn, says=(Say("corrected-slot"), *turn.says))


def _is_new_matter(message: Message, flow: Flow) -> bool:
    """Tell whether a message is surely about something else than the open question."""
    matters = message.understanding.matters
    sure = [m for m in matters if m.decided and not _is_small_talk(m.intent.name)]
    return bool(sure) and sure[0].intent.name not in flow.intents


def _is_small_talk(intent: str) -> bool:
    return intent in {"affirm", "deny", "thanks", "greet", "goodbye", "chitchat", "ticket_add"}


def _new_while_asked(message: Message, flow: Flow, ask: Ask) -> Turn:
    """Deal with something new; a question that must be answered is asked again afterwards."""
    turn = new_matters(message)
    if message.talk.ticket is not None:
        return turn
    if turn.talk.asked is not None:
        return replace(
            turn, talk=replace(turn.talk, later=(*turn.talk.later, _suspended(message.talk)))
        )
    scene = replace(message.scene, slots=message.talk.slots)
    again = asking(flow, ask, scene, message.talk)
    return replace(turn, talk=again.talk, says=(*turn.says, *again.says))


# --- new matters, and more on old ones -----------------------------------------------------------


def replied(message: Message) -> Turn | None:
    """It answers one of the bot's or a clerk's messages: it belongs to that ticket (SPEC 2)."""
    ticket = message.scene.facts.ticket(message.scene.facts.replied_ticket)
    matter = message.only
    about = matter is not None and matter.intent.name.startswith(("ticket_", "rate"))
    if ticket is None or about:
        return None
    if not ticket.is_open:
        return None if matter is not None else follow_up.reopen(_with_ticket(message, ticket))
    return _adding(message, ticket)


def more_of_the_same(message: Message) -> Turn | None:
    """Within 60 s of a report, what is no new matter belongs to it (SPEC 2, a burst)."""
    ticket = _just_opened(message)
    matters = message.understanding.matters
    if ticket is None or _new_beside(ticket, matters):
        return None
    return _adding(message, ticket)


def _just_opened(message: Message) -> Ticket | None:
    talk, facts = message.talk, message.scene.facts
    ticket = facts.ticket(talk.last_ticket)
    if ticket is None or talk.last_at is None or not ticket.is_open:
        return None
    fresh = facts.now - datetime.fromisoformat(talk.last_at)
    return ticket if fresh <= duration(facts.community, "burst_window") else None


def _new_beside(ticket: Ticket, matters: tuple[Matter, ...]) -> bool:
    sure = [m.intent.name for m in matters if m.decided]
    return _changes_a_ticket(matters) or any(
        name not in {ticket.category, "ticket_add"} for name in sure
    )


def _changes_a_ticket(matters: tuple[Matter, ...]) -> bool:
    """Tell whether the best guess would change a ticket: then it is asked, not merely added."""
    return any(matter.intent.name in _CHANGES for matter in matters)


def wordless(message: Message) -> Turn | None:
    """A lone photo, voice note or place on the map: under the open ticket, or asked about."""
    inbound = message.inbound
    if inbound.text.strip() or not (inbound.attachments or inbound.location or inbound.unsupported):
        return None
    if inbound.unsupported and not inbound.attachments:
        return Turn(message.talk, says=(Say("unsupported"),))
    more = _said_more(message)
    if more is not None:
        return more
    choices = tuple(Choice(Say(f"button-{name}"), f"{PURPOSE}.flow={name}") for name in _PURPOSES)
    talk = replace(message.talk, flow=PURPOSE, asked="flow", slots={"text": "📎"}, ticket=None)
    return Turn(talk, says=(Say("ask-purpose", {}, (*choices, _cancel())),))


def _said_more(message: Message) -> Turn | None:
    ticket = follow_up.latest_open(message.scene)
    return _adding(message, ticket) if ticket else None


def undecided(message: Message) -> Turn | None:
    """Not sure: an open ticket takes it, else the two best guesses are offered, else a person."""
    matters = message.understanding.matters
    if any(matter.decided for matter in matters):
        return None
    if message.talk.flow in {WHICH, PURPOSE}:
        return _still_undecided(message)
    running = follow_up.latest_open(message.scene)
    if running is not None and not _changes_a_ticket(matters):
        return _adding(message, running)
    guesses = [g for m in matters[:1] for g in m.ranking if not _is_small_talk(g.name)][:2]
    if not guesses or guesses[0].confidence < _SOME_IDEA:
        return hand_over(message.scene, message.understanding.text, "human-called")
    matter = matters[0]
    slots = known(matter, message.understanding, message.scene)
    choices = tuple(
        Choice(Say(f"intent-{g.name.replace('_', '-')}"), f"{WHICH}.intent={g.name}")
        for g in guesses
    )
    other = Choice(Say("button-neither"), f"{WHICH}.intent=human")
    talk = Talk(flow=WHICH, asked="intent", slots=slots, later=message.talk.later)
    return Turn(talk, says=(Say("which-of-two", {}, (*choices, other)),))


def _still_undecided(message: Message) -> Turn:
    said = "\n".join((str(message.talk.slots.get("text", "")), message.understanding.text)).strip()
    slots = {k: v for k, v in message.talk.slots.items() if k != "category"}
    return hand_over(replace(message.scene, slots=slots), said, "human-called")


def _decided(message: Message, value: str) -> Turn:
    """The writer said which of the guesses it is, or what a photo is about."""
    intent = MENU.get(value, value)
    if intent not in OPENS:
        return _too_old(message)
    slots = {**message.talk.slots, "category": intent}
    turn = begin(intent, replace(message.scene, slots=slots))
    return replace(turn, talk=replace(turn.talk, messages=message.talk.messages))


def new_matters(message: Message) -> Turn:
    """Open what the message holds, each matter by its own process."""
    turn = Turn()
    for matter in message.understanding.matters:
        if not matter.decided and len(message.understanding.matters) > 1:
            continue
        turn = _and_then(turn, _one_matter(message, matter))
    return turn


def _one_matter(message: Message, matter: Matter) -> Turn:
    slots = known(matter, message.understanding, message.scene)
    if matter.intent.name.startswith("ticket_"):
        slots |= {f"said_{slot}": value for slot, value in _said(message).items()}
    return begin(matter.intent.name, replace(message.scene, slots=slots))


def _and_then(first: Turn, second: Turn) -> Turn:
    """Do both; one question is asked at a time, the other waits for its turn."""
    both = Turn(second.talk, (*first.says, *second.says), (*first.commands, *second.commands))
    if first.talk.flow is None:
        return both
    if second.talk.flow is None:
        return replace(both, talk=first.talk)
    waiting = replace(first.talk, later=(*first.talk.later, _suspended(second.talk)))
    return replace(both, talk=waiting, says=first.says)


RULES: Final[tuple[Rule, ...]] = (
    followed_invitation,
    shared_contact,
    edited,
    pressed,
    in_danger,
    left,
    at_any_step,
    wordless,
    answered,
    replied,
    more_of_the_same,
    undecided,
    new_matters,
)
"""The order in which a message is judged."""


# --- running a flow ------------------------------------------------------------------------------


def begin(intent: str, scene: Scene) -> Turn:
    """Open the process of an intent with what is known already."""
    opens = OPENS[intent]
    if not isinstance(opens, Flow):
        return opens(scene)
    return run(opens, scene, QUIET)


def run(flow: Flow, scene: Scene, talk: Talk) -> Turn:
    """Ask the first question that is open, or finish."""
    question = flow.next_question(scene)
    if question is not None:
        return asking(flow, question, scene, talk)
    turn = flow.finish(scene)
    return replace(turn, talk=replace(turn.talk, later=talk.later, messages=talk.messages))


def asking(flow: Flow, ask: Ask, scene: Scene, talk: Talk) -> Turn:
    """Ask a question: its words, its buttons, and the ways to leave it."""
    choices = tuple(
        Choice(choice.label, f"{flow.name}.{ask.slot}={choice.payload}")
        for choice in ask.choices(scene)
    )
    if ask.optional:
        choices += (Choice(Say("button-skip"), f"{flow.name}.{ask.slot}={SKIPPED}"),)
    if talk.ticket is None:
        choices += (_cancel(),)
    words = ask.words(scene) if ask.words else Say(f"ask-{ask.slot}")
    said = replace(words, choices=choices, share_phone=ask.share_phone)
    now = scene.facts.now.isoformat()
    kept = replace(talk, flow=flow.name, slots=dict(scene.slots), asked=ask.slot, asked_at=now)
    return Turn(kept, says=(said,))


def offered(talk: Talk, scene: Scene) -> Turn:
    """Offer what may still be told of a ticket that was just opened (``talk.ticket``)."""
    flow = FLOWS.get(talk.flow or "")
    offer = flow.next_offer(replace(scene, slots=talk.slots)) if flow else None
    if flow is None or offer is None:
        rest = replace(QUIET, later=talk.later, last_ticket=talk.last_ticket, last_at=talk.last_at)
        return _woken(Turn(rest), scene)
    return asking(flow, offer, replace(scene, slots=talk.slots), talk)


def _resumed(turn: Turn, message: Message) -> Turn:
    """Keep what outlives a turn, and ask on about what waits."""
    talk = turn.talk
    if talk.last_ticket is None:
        talk = replace(talk, last_ticket=message.talk.last_ticket, last_at=message.talk.last_at)
    opens = any(isinstance(c, OpenTicket) and c.follow for c in turn.commands)
    settled = replace(turn, talk=talk)
    return settled if opens else _woken(settled, message.scene)


def _woken(turn: Turn, scene: Scene) -> Turn:
    """With nothing asked, go on with the matter that waits longest."""
    if turn.talk.flow is not None or not turn.talk.later:
        return turn
    first, *rest = turn.talk.later
    talk = replace(turn.talk, later=tuple(rest), ticket=first.get("ticket"))
    flow, slots = FLOWS[first["flow"]], first["slots"]
    woken_scene = replace(scene, slots=slots)
    ask = flow.next_offer(woken_scene) if talk.ticket else flow.next_question(woken_scene)
    if ask is None:
        return _woken(replace(turn, talk=replace(talk, ticket=None)), scene)
    asked = asking(flow, ask, woken_scene, talk)
    return replace(turn, talk=asked.talk, says=(*turn.says, *asked.says))


def _suspended(talk: Talk) -> dict[str, Any]:
    return {"flow": talk.flow, "slots": dict(talk.slots), "ticket": talk.ticket}


# --- small things --------------------------------------------------------------------------------


def _adding(message: Message, ticket: Ticket) -> Turn:
    said = {f"said_{slot}": value for slot, value in _said(message).items()}
    scene = replace(message.scene, slots=said)
    return Turn(message.talk, commands=follow_up.adding(scene, ticket))


def _asked_again(message: Message) -> Turn:
    """An old button was pressed while a question is open: the question stands."""
    flow = FLOWS.get(message.talk.flow or "")
    ask = flow.ask(message.talk.asked or "") if flow else None
    if flow is None or ask is None:
        return _too_old(message)
    scene = replace(message.scene, slots=message.talk.slots)
    again = asking(flow, ask, scene, message.talk)
    return replace(again, says=(Say("button-too-old-question"), *again.says))


def _cancel() -> Choice:
    return Choice(Say("button-cancel"), CANCEL)


def _with_text(scene: Scene, text: str) -> Scene:
    return replace(scene, slots={**scene.slots, "text": text})


def _with_ticket(message: Message, ticket: Ticket) -> Scene:
    text = message.inbound.text or "👎"
    return replace(message.scene, slots={"ticket": str(ticket.id), "text": text})
