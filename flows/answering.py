"""The open question: what answers it, what corrects, what adds, and how it is left (SPEC 2)."""

from dataclasses import replace
from typing import Any, Final

from flows.belonging import adding, new_matters, of_its_own, says_itself
from flows.catalogue import FLOWS
from flows.conversation import Answer, Ask, Flow
from flows.engine import asking, begin, beside, over, run
from flows.messages import Say
from flows.resident.binding import BINDING, home_to_bind
from flows.resident.callback import CALLBACK
from flows.resident.emergency import running_emergency
from flows.resident.follow_up import CANCEL, RESCHEDULE, URGE, told_of_visit
from flows.resident.questions import leaves, leaves_open, read_as, skips
from flows.resident.rating import REASON
from flows.resident.revisit import REVISIT
from flows.resident.undecided import MATTERS, PURPOSE, WHICH, with_more
from flows.said import COURTESIES, SMALL_TALK, Message, corrections, courtesy, says_more, told
from flows.turn import SKIPPED, AddToTicket, ChangeTicket, Command, OpenTicket, Turn
from flows.wordless import approves, says_nothing

_TEXT: Final = "text"
_FREE: Final = frozenset({"place", "name"})
"""What any words may answer: something else is taken for it unless it surely is none."""
_LONGEST_PLACE: Final = 12
"""A few words that name a place are one, whatever else they might mean."""
_EASILY_SAID_AGAIN: Final = frozenset(
    {URGE.name, RESCHEDULE.name, CANCEL.name, REASON.name, CALLBACK.name, REVISIT.name}
)
"""What is let go once somebody speaks of something else: it asks about what is there already."""
_STILL_DESCRIBE: Final = frozenset({"out_of_scope", "ticket_add", "rate"})
"""What words may be taken for that describe what was chosen from the menu."""


def left(message: Message) -> Turn | None:
    """«Cancel»: the open question is left, with what belongs to it."""
    said = leaves(message.inbound.text)
    matter = message.only
    stopped = matter is not None and (
        matter.intent.name == "stop" or _withdraws_what_is_half_told(message)
    )
    if message.inbound.choice is not None or not (said or stopped):
        return None
    flow = FLOWS.get(message.talk.flow or "")
    ask = flow.ask(message.talk.asked or "") if flow else None
    if flow is None or (ask is not None and _takes_no(ask, message, said=said)):
        return None
    return leave(message)


def _withdraws_what_is_half_told(message: Message) -> bool:
    """Tell whether «cancel it» can only mean what is being told: there is nothing else."""
    matter = message.only
    cancels = matter is not None and matter.intent.name == "ticket_cancel"
    return cancels and message.talk.is_report and not message.scene.facts.open_tickets


def _takes_no(ask: Ask, message: Message, *, said: bool) -> bool:
    """Tell whether a «no» is an answer to the question: it is not left by it."""
    if ask.decides or ask.hears_no:
        return ask.decides or not said
    if ask.yes_or_no:
        return False
    answer = Answer(text=message.inbound.text, understanding=message.understanding)
    return ask.optional and not said and leaves_open(answer)


def leave(message: Message) -> Turn:
    """Leave what is asked."""
    said = "offer-left" if message.talk.ticket is not None else "flow-left"
    return Turn(over(message.talk), says=(Say(said),))


def answered(message: Message) -> Turn | None:
    """A question is open: the answer belongs to it."""
    flow = FLOWS.get(message.talk.flow or "")
    if flow is None:
        return None
    answer = Answer(
        text=message.text,
        attachments=message.inbound.attachments,
        understanding=message.understanding,
    )
    return taken(message, flow, answer)


def taken(message: Message, flow: Flow, answer: Answer) -> Turn:
    """Take what was given to the open question, in words or by a button."""
    scene = replace(message.scene, slots=message.talk.slots)
    ask = flow.ask(message.talk.asked or "")
    if ask is None or not ask.when(scene):  # a deploy took it away, or it is known by now
        return _next(message, flow, dict(message.talk.slots))
    if ask.slot == _TEXT and answer.choice is None:
        turn = _described_otherwise(message, flow, ask)
        if turn is not None:
            return turn
    if answer.choice is None and ask.slot in _FREE and _speaks_of_another(message, flow, ask):
        return _meanwhile(message, flow, ask)
    own = of_its_own(message) if message.talk.ticket is not None and answer.choice is None else None
    if own is not None and any(isinstance(command, OpenTicket) for command in own.commands):
        return beside(over(message.talk), own)
    correction = corrections(message, message.talk.slots) if ask.decides else {}
    if correction:  # «no, Sunday» is neither a yes nor a no
        return _corrected(message, flow, correction)
    value = SKIPPED if _skips(ask, answer) else ask.parse(answer, scene)
    if value is not None:
        return filled(message, flow, ask, value)
    return _beside_the_point(message, flow, ask, answer)


def _skips(ask: Ask, answer: Answer) -> bool:
    """Tell whether somebody would rather not answer."""
    no_answers = ask.yes_or_no or ask.hears_no
    return ask.optional and (skips(answer) if no_answers else leaves_open(answer))


# --- an answer -----------------------------------------------------------------------------------


def _described_otherwise(message: Message, flow: Flow, ask: Ask) -> Turn | None:
    """What was to be described is something else after all: its own process, or small talk."""
    decided = [m.intent.name for m in message.understanding.matters if m.decided]
    sure = [name for name in decided if name not in SMALL_TALK]
    if decided and not sure:
        return _asked_once_more(message, flow, ask)
    if not sure or (len(sure) == 1 and sure[0] in flow.intents | _STILL_DESCRIBE):
        return None
    if MATTERS.issuperset(sure):
        turn = new_matters(message, message.talk.messages)
        return replace(turn, talk=beside(over(message.talk), turn).talk or over(message.talk))
    return _meanwhile(message, flow, ask)


def filled(message: Message, flow: Flow, ask: Ask, value: Any) -> Turn:
    """Take a value for the open question, and whatever else the message tells."""
    slots: dict[str, Any] = {**message.talk.slots, ask.slot: value}
    if ask.slot == _TEXT:
        slots["category"] = _category(message, flow)
        for matter in message.understanding.matters[:1]:
            slots |= read_as(matter, message.understanding)
    for slot, said in told(message).items():
        slots.setdefault(slot, said)
    if flow is BINDING and ask.slot != "home":
        slots |= home_to_bind(message.understanding, message.scene)
    return _next(message, flow, slots, more=_says_more(message, flow, ask, value))


def _says_more(message: Message, flow: Flow, ask: Ask, value: Any) -> bool:
    """Tell whether staff should read the answer itself: it holds more than what was asked."""
    said = message.text.strip()
    if message.inbound.choice is not None or ask.slot == _TEXT or value in (SKIPPED, said):
        return False
    return (flow in {WHICH, PURPOSE} and bool(said)) or says_more(message, {ask.slot: value})


def _category(message: Message, flow: Flow) -> str:
    """Give what the words are about, within what was chosen from the menu."""
    ranked = [g for m in message.understanding.matters for g in (m.intent, *m.ranking)]
    fitting = (guess.name for guess in ranked if guess.name in flow.intents)
    return next(fitting, str(message.talk.slots.get("category")))


def _next(message: Message, flow: Flow, slots: dict[str, Any], *, more: bool = False) -> Turn:
    """Go on with a flow: the next question, the ticket, or the next offer."""
    scene = replace(message.scene, slots=slots)
    if message.talk.ticket is not None:
        return _next_offer(message, flow, slots, more=more)
    if more:
        slots["text"] = with_more(str(slots.get("text", "")), message.text.strip())
    return run(flow, scene, message.talk)


def _next_offer(message: Message, flow: Flow, slots: dict[str, Any], *, more: bool) -> Turn:
    """Put an answer on its ticket; words of their own beside it go to staff as they are."""
    ticket, talk = message.talk.ticket or 0, message.talk
    scene = replace(message.scene, slots=slots)
    changed = {
        slot: value
        for slot, value in slots.items()
        if talk.slots.get(slot) != value and value != SKIPPED
    }
    offer = flow.next_offer(scene)
    asked = asking(flow, offer, scene, talk) if offer else Turn(over(talk))
    commands: tuple[Command, ...] = ()
    if changed:
        said = None if offer else Say("noted-down")
        if "visit" in changed:
            said = told_of_visit("visit-noted", message.scene.facts.ticket(ticket))
        commands = (ChangeTicket(ticket=ticket, slots=changed, told=said),)
    elif offer is None:
        asked = replace(asked, says=(Say("all-noted"),))
    if more:
        commands += (AddToTicket(ticket=ticket, told=None),)
    return replace(asked, commands=commands)


# --- no answer -----------------------------------------------------------------------------------


def _beside_the_point(message: Message, flow: Flow, ask: Ask, answer: Answer) -> Turn:
    """It did not answer: it tells part of it, corrects, is something else, or adds."""
    slots = message.talk.slots
    scene = replace(message.scene, slots=slots)
    narrowed = dict(ask.narrow(answer, scene))
    if narrowed and not _is_new_matter(message, flow):
        return _narrowed(message, flow, ask, narrowed)
    correction = corrections(message, slots)
    if correction:
        return _corrected(message, flow, correction)
    if _is_new_matter(message, flow):
        return _meanwhile(message, flow, ask)
    fresh = _fresh(message, flow)
    if fresh:
        return _told_besides(message, flow, ask, fresh)
    ticket = message.scene.facts.ticket(message.talk.ticket)
    blind = says_nothing(message.understanding) and running_emergency(message.scene) is None
    if blind and ticket is not None and approves(message.text):
        return leave(message)
    if ticket is not None and answer.choice is None and not blind:
        return _politely(message) or adding(message, ticket)
    return _asked_once_more(message, flow, ask, pressed=answer.choice is not None)


def _fresh(message: Message, flow: Flow) -> dict[str, Any]:
    """Give what was not known yet and the process can use, whatever it asked."""
    slots = message.talk.slots
    wanted = {ask.slot for ask in (*flow.steps, *flow.then)} | {"home", "phone"}
    if slots.get("home") is None:
        wanted.add("place")
    return {
        slot: value for slot, value in told(message).items() if slot in wanted and slot not in slots
    }


def _narrowed(message: Message, flow: Flow, ask: Ask, narrowed: dict[str, Any]) -> Turn:
    slots = {**message.talk.slots, **narrowed}
    again = asking(flow, ask, replace(message.scene, slots=slots), message.talk)
    said = Say("choose-one") if "candidates" in narrowed else Say("noted-down")
    return replace(again, says=(said, *again.says))


def _corrected(message: Message, flow: Flow, correction: dict[str, Any]) -> Turn:
    """A slot was filled wrongly: it is filled anew, and the question is asked again."""
    more = says_more(message, correction)
    turn = _next(message, flow, {**message.talk.slots, **correction}, more=more)
    return turn if turn.commands else replace(turn, says=(Say("corrected-slot"), *turn.says))


def _told_besides(message: Message, flow: Flow, ask: Ask, fresh: dict[str, Any]) -> Turn:
    """Something else was told that the process needs: it is kept, the question stands."""
    more = says_more(message, fresh)
    turn = _next(message, flow, {**message.talk.slots, **fresh}, more=more)
    same = turn.talk is not None and turn.talk.asked == ask.slot
    said = any(isinstance(c, ChangeTicket) and c.told is not None for c in turn.commands)
    return replace(turn, says=(Say("noted-down"), *turn.says)) if same and not said else turn


def _is_new_matter(message: Message, flow: Flow) -> bool:
    """Tell whether a message is surely about something else than the open question."""
    sure = [m.intent.name for m in message.understanding.matters if m.decided]
    if not sure or sure[0] in SMALL_TALK or sure[0] == "ticket_add":
        return False
    return sure[0] not in flow.intents or sure[0] != message.talk.slots.get("category")


def _speaks_of_another(message: Message, flow: Flow, ask: Ask) -> bool:
    short = ask.slot == "place" and len(message.text.strip()) <= _LONGEST_PLACE
    sure = [m.intent.name for m in message.understanding.matters if m.decided]
    return not short and _is_new_matter(message, flow) and MATTERS.issuperset(sure)


def _meanwhile(message: Message, flow: Flow, ask: Ask) -> Turn:
    """Deal with something new; a question that must be answered is asked again afterwards."""
    ticket = message.scene.facts.ticket(message.talk.ticket)
    replied = ticket is not None and message.scene.facts.replied_ticket == ticket.id
    if ticket is not None and replied and not says_itself(message):
        return adding(message, ticket)  # to what was said on it, not to what is asked
    talk, turn = message.talk, new_matters(message)
    if talk.ticket is not None:  # what was offered may still be told by its buttons
        opens = any(isinstance(command, OpenTicket) for command in turn.commands)
        turn = beside(over(talk), turn)
        return replace(turn, talk=over(talk)) if opens and turn.talk is None else turn
    if flow.name in _EASILY_SAID_AGAIN:
        return turn if turn.talk is not None else replace(turn, talk=over(talk))
    turn = beside(talk, turn)
    if turn.talk is not None:
        return turn
    scene = replace(message.scene, slots=message.talk.slots)
    again = asking(flow, ask, scene, message.talk)
    return replace(turn, talk=again.talk, says=(*turn.says, *again.says))


def _politely(message: Message) -> Turn | None:
    """Return a courtesy; None where the message is none."""
    matter = message.only
    if matter is None or matter.intent.name not in COURTESIES or message.is_wordless:
        return None
    return Turn(says=courtesy(begin(matter.intent.name, message.scene)))


def _asked_once_more(message: Message, flow: Flow, ask: Ask, *, pressed: bool = False) -> Turn:
    """It was no answer: return the courtesy, or say so, and ask again."""
    scene = replace(message.scene, slots=message.talk.slots)
    again = asking(flow, ask, scene, message.talk)
    polite = _politely(message)
    if polite is not None:
        return replace(again, says=(*polite.says, *again.says))
    said = Say("noted-down") if message.is_wordless else Say("not-understood")
    if pressed:
        said = Say("button-too-old-question")
    return replace(again, says=(said, *again.says))
