"""Running a step table: begin a process, ask its next question, go on with what waits."""

from dataclasses import replace
from typing import Any, Final

from flows.catalogue import FLOWS, OPENS
from flows.conversation import Ask, Conversation, Facts, Flow, Scene
from flows.messages import Choice, Say
from flows.resident.binding import BINDING
from flows.resident.emergency import EMERGENCY, running_emergency
from flows.resident.questions import known_home
from flows.tickets import Status
from flows.turn import (
    QUIET,
    SKIPPED,
    AddToTicket,
    AnswerQuestion,
    CancelTicket,
    ChangeTicket,
    Command,
    ConfirmTicket,
    NeedPerson,
    OpenTicket,
    RateTicket,
    ReopenTicket,
    Slots,
    SplitOff,
    Talk,
    Turn,
    UrgeTicket,
)

CANCEL = "cancel"
"""The payload that leaves whatever is asked."""


def begin(intent: str, scene: Scene, talk: Talk = QUIET) -> Turn:
    """Open the process of an intent with what is known already."""
    opens = OPENS[intent]
    if not isinstance(opens, Flow):
        return opens(scene)
    return run(opens, scene, talk)


def run(flow: Flow, scene: Scene, talk: Talk) -> Turn:
    """Ask the first question that is open, or finish; what waits in ``talk`` goes on waiting."""
    question = flow.next_question(scene)
    if question is not None:
        return asking(flow, question, scene, talk)
    turn = flow.finish(scene)
    if turn.goes_on_as is not None:
        slots = {**scene.slots, "category": turn.goes_on_as}
        turn = begin(turn.goes_on_as, replace(scene, slots=slots), talk)
    if turn.talk is not None:
        return turn
    commands = tuple(_with_messages(command, talk.messages) for command in turn.commands)
    return replace(turn, talk=over(talk), commands=commands)


def over(talk: Talk) -> Talk:
    """Give the talk without its question: it was answered, or left."""
    return replace(
        QUIET,
        later=talk.later,
        last_ticket=talk.last_ticket,
        last_at=talk.last_at,
        about=talk.about,
    )


def remembering(before: Talk, turn: Turn) -> Talk:
    """Give the talk after a turn, with what the conversation was and is about.

    A ticket that was said or done something to stays the one that is meant, until another is;
    a new one makes it open again which (SPEC 2).
    """
    talk = before if turn.talk is None else turn.talk
    if talk.last_ticket is None:
        talk = replace(talk, last_ticket=before.last_ticket, last_at=before.last_at)
    about = before.about
    for command in turn.commands:
        if isinstance(command, OpenTicket | SplitOff):
            about = None
        elif isinstance(command, _ABOUT_ONE):
            about = command.ticket
    return replace(talk, about=about)


_ABOUT_ONE: Final = (
    AddToTicket, AnswerQuestion, CancelTicket, ChangeTicket, ConfirmTicket, NeedPerson, RateTicket, ReopenTicket,
    UrgeTicket,
)  # fmt: skip


def _with_messages(command: Command, messages: tuple[int, ...]) -> Command:
    """Put what was written since the flow began under its ticket."""
    if isinstance(command, OpenTicket | AddToTicket):
        return replace(command, messages=messages)
    return command


def asking(flow: Flow, ask: Ask, scene: Scene, talk: Talk) -> Turn:
    """Ask a question: its words, its buttons, and the ways to leave it.

    A button of what is offered after a receipt names the ticket: pressed later, it still means
    that one.
    """
    mark = "" if talk.ticket is None else f"@{talk.ticket}"
    choices = tuple(
        Choice(choice.label, f"{flow.name}.{ask.slot}={choice.payload}{mark}")
        for choice in ask.choices(scene)
    )
    if ask.optional:
        choices += (Choice(Say("button-skip"), f"{flow.name}.{ask.slot}={SKIPPED}{mark}"),)
    if talk.ticket is None and not ask.decides:
        choices += (Choice(Say("button-cancel"), CANCEL),)
    words = ask.words(scene) if ask.words else Say(f"ask-{ask.slot}")
    said = replace(words, choices=choices, share_phone=ask.share_phone)
    now = scene.facts.now.isoformat()
    kept = replace(talk, flow=flow.name, slots=dict(scene.slots), asked=ask.slot, asked_at=now)
    return Turn(kept, says=(said,))


def still_there(talk: Talk) -> Talk:
    """Give the talk without a question of a process that a deploy took away."""
    return talk if talk.flow is None or talk.flow in FLOWS else over(talk)


def still_standing(talk: Talk, conversation: Conversation, facts: Facts) -> Talk:
    """Give the talk without a question whose matter was settled by other means meanwhile.

    What is asked about a ticket is settled, too, once staff have called it off or merged it.
    """
    gone = {ticket.id for ticket in facts.tickets if ticket.status in _CALLED_OFF}
    talk = replace(talk, later=tuple(one for one in talk.later if one["ticket"] not in gone))
    if talk.ticket in gone:
        return over(talk)
    flow = FLOWS.get(talk.flow or "")
    scene = Scene(conversation=conversation, facts=facts, slots=talk.slots)
    return talk if flow is None or flow.stands(scene) else over(talk)


_CALLED_OFF: Final = frozenset({Status.CANCELLED, Status.MERGED})


# --- what waits ----------------------------------------------------------------------------------


def waiting(talk: Talk) -> dict[str, Any]:
    """Write down a matter that waits for its turn."""
    return {
        "flow": talk.flow,
        "slots": dict(talk.slots),
        "ticket": talk.ticket,
        "messages": list(talk.messages),
    }


def put_off(talk: Talk) -> tuple[dict[str, Any], ...]:
    """Give what waits once the open question does too; one where nothing was said yet is left."""
    told = talk.ticket is not None or bool(talk.slots.get("text")) or bool(talk.messages)
    return (*((waiting(talk),) if talk.flow is not None and told else ()), *talk.later)


def beside(talk: Talk, turn: Turn) -> Turn:
    """Do something beside what is being talked about: a new question first, the open one waits."""
    if turn.talk is None or turn.talk.flow is None:
        return replace(turn, talk=None)
    return replace(turn, talk=replace(turn.talk, later=(*turn.talk.later, *put_off(talk))))


def go_on(talk: Talk, scene: Scene, *, in_danger: bool = False) -> Turn | None:
    """With nothing asked, take up what waits: reports before what a receipt may be followed by.

    Last comes what was put off as a whole, a visit to look at former work.

    In danger, and while an emergency is fresh, only what it needs itself is asked. None where
    there is nothing.
    """
    if talk.flow is not None or not talk.later:
        return None
    first = min(talk.later, key=_order)
    if first["flow"] != EMERGENCY.name and (in_danger or running_emergency(scene)):
        return None
    rest = tuple(one for one in talk.later if one is not first)
    flow, ticket = FLOWS.get(first["flow"]), first["ticket"]
    left = replace(talk, later=rest)
    if flow is None:  # a deploy took the process away
        return Turn(left)
    if ticket is None:
        scene = _at_home(first["slots"], scene)
        return run(flow, scene, replace(left, messages=tuple(first["messages"])))
    scene = replace(scene, slots=first["slots"])
    if not flow.then:  # no question of a receipt's: it was put off as a whole
        return run(flow, scene, left)
    known = scene.facts.ticket(ticket)
    offer = flow.next_offer(scene) if known is None or known.is_open else None
    return asking(flow, offer, scene, replace(left, ticket=ticket)) if offer else Turn(left)


def _order(one: Any) -> int:
    if one["flow"] == EMERGENCY.name:
        return 0
    if one["ticket"] is None:
        return 1
    flow = FLOWS.get(one["flow"])
    return 2 if flow is None or flow.then else 3


def known_now(talk: Talk, scene: Scene) -> Turn | None:
    """Go on with a half-told report once it is known who writes: their home is not asked."""
    flow = FLOWS.get(talk.flow or "")
    if flow is None or not talk.is_report:
        return None
    if flow is BINDING:
        return Turn(over(talk))
    return run(flow, _at_home(talk.slots, scene), talk)


def _at_home(slots: Slots, scene: Scene) -> Scene:
    """Give the scene of a matter, with the writer's home where that is known by now."""
    home = known_home(scene)
    return replace(scene, slots={**({"home": home} if home else {}), **slots})
