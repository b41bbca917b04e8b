"""Few words that mean much: «no need to come», «when?», «it works», a thumb up, in danger a cry.

They are no matter of their own and nothing to add; each has its own answer (SPEC 2).
"""

from dataclasses import replace
from typing import Any, Final

from flows.belonging import ANYWHERE, adding, with_text
from flows.conversation import Answer
from flows.engine import begin, beside, over
from flows.judgements import works_again
from flows.messages import Choice, Say
from flows.resident import follow_up, small_talk
from flows.resident.emergency import running_emergency
from flows.resident.progress import asks_when
from flows.resident.questions import leaves_open
from flows.said import SMALL_TALK, Message
from flows.tickets import Status
from flows.turn import AddToTicket, Turn
from flows.wordless import approves, says_nothing

_NOT_QUITE_ASKED: Final = frozenset({"ticket_add", "ask_notice"})
"""What «any news?» may be taken for."""
_PLEASED: Final = frozenset({"thanks", "praise", "rate"})
"""What somebody says who is content."""
_ENDING: Final = frozenset({"stop", "ticket_cancel", "deny", "thanks"})
"""What «no need to come» may be taken for."""


def withdrawn(message: Message) -> Turn | None:
    """«Never mind, no need to come»: what is open is withdrawn, after a yes."""
    if follow_up.cancels(message.text) and message.talk.flow is None:
        scene = with_text(message.scene, message.text)
        return begin("ticket_cancel", scene) if follow_up.to_withdraw(scene) else None
    names = {matter.intent.name for matter in message.understanding.matters}
    sure = {m.intent.name for m in message.understanding.matters if m.decided}
    if not follow_up.need_not_come(message.text) or not (names & _ENDING or not sure):
        return None
    open_ones = follow_up.candidates(message.scene, follow_up.has_visit)
    if message.inbound.choice is not None or message.talk.is_report or not open_ones:
        return None
    slots: dict[str, Any] = {"text": message.text.strip()}
    if len(open_ones) == 1:
        slots["ticket"] = str(open_ones[0].id)
    elif message.talk.ticket is not None:
        slots["ticket"] = str(message.talk.ticket)
    turn = begin("ticket_cancel", replace(message.scene, slots=slots))
    return beside(over(message.talk), turn)


def asked_when(message: Message) -> Turn | None:
    """«Thanks, and when do you come?»: how far it is, where nothing else is surely meant."""
    facts, names = message.scene.facts, {m.intent.name for m in message.understanding.matters}
    sure = {m.intent.name for m in message.understanding.matters if m.decided}
    asks = asks_when(message.text) or (not sure and names <= {"ticket_status", "ticket_urge"})
    if not asks or not names or not sure <= SMALL_TALK | _NOT_QUITE_ASKED:
        return None
    if message.talk.is_report or facts.staff_spoke is not None or not facts.open_tickets:
        return None
    if running_emergency(message.scene) is not None:
        return None
    return begin("ticket_status", replace(message.scene, slots=_ticket_named(message)))


def _ticket_named(message: Message) -> dict[str, Any]:
    named = message.understanding.named("ticket")
    return {"ticket": str(named.value)} if named else {}


def still_in_danger(message: Message) -> Turn | None:
    """«OK, we are outside»: whoever is on the way hears all that is no matter of its own."""
    ticket = running_emergency(message.scene)
    sure = {m.intent.name for m in message.understanding.matters if m.decided}
    if ticket is None or not sure <= SMALL_TALK | {"ticket_add"}:
        return None
    changes = adding(message, ticket).commands[:-1]
    return Turn(commands=(*changes, AddToTicket(ticket=ticket.id, told=Say("emergency-more"))))


def said_settled(message: Message) -> Turn | None:
    """«It works again, thanks»: what waits for the resident's word has it (SPEC 5)."""
    ticket = follow_up.latest_over(message.scene)
    if ticket is None or ticket.status is not Status.RESOLVED or ticket.is_judged:
        return None
    names = {matter.intent.name for matter in message.understanding.matters}
    sure = {m.intent.name for m in message.understanding.matters if m.decided}
    if not sure <= SMALL_TALK or follow_up.latest_open(message.scene) is not None:
        return None
    if works_again(message.text):
        return follow_up.settle(ticket)
    if sure or not names & _PLEASED:
        return None
    return begin("rate", with_text(message.scene, message.text))


def without_words(message: Message) -> Turn | None:
    """An emoji, signs, keys hit blindly: nobody is disturbed, what can be done is said."""
    sure = {m.intent.name for m in message.understanding.matters if m.decided}
    if message.inbound.attachments or sure & (SMALL_TALK | ANYWHERE | {"out_of_scope"}):
        return None
    if leaves_open(Answer(text=message.text, understanding=message.understanding)):
        return Turn(says=(Say("all-noted"),))  # what it skips is not asked any more
    if not says_nothing(message.understanding):
        return None
    if approves(message.text):
        return begin("thanks", message.scene)
    ticket = follow_up.latest_open(message.scene)
    if ticket is None:
        return Turn(says=(Say("not-clear", {}, small_talk.menu()),))
    ways = (
        Choice(Say("button-progress"), "menu.progress"),
        Choice(Say("button-human"), "human"),
    )
    return Turn(says=(Say("add-something", {"number": ticket.number}, ways),))
