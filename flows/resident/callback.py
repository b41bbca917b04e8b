"""An answer to a callback (回访): a judgement, a comment, or a matter of its own (SPEC 5)."""

from dataclasses import replace
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.judgements import (
    FAIRLY,
    NOT,
    SATISFIED,
    not_yet,
    rating_in,
    still_wrong,
    works_again,
)
from flows.messages import Say
from flows.resident.follow_up import is_over, reopen_this, settle
from flows.resident.questions import parse_text
from flows.resident.rating import asking_why, judged, settled_choices
from flows.tickets import Kind, Ticket
from flows.turn import SKIPPED, AddToTicket, Turn
from flows.understanding import COMPLAINTS, Matter
from flows.wordless import approves, says_nothing

TICKET: Final = "ticket"
"""The slot that names what is asked about."""
_YES, _NO, _THANKS, _PRAISE = "affirm", "deny", "thanks", "praise"
_SAYS_LITTLE: Final = frozenset({
    "rate", _YES, _NO, _THANKS, _PRAISE, "chitchat", "out_of_scope", "ticket_add", "goodbye",
})  # fmt: skip
"""What an answer may be taken for; whatever else is surely said is a matter of its own."""
_JUDGES: Final = COMPLAINTS | {"ticket_reopen", "ticket_urge"}
"""What words that judge may be taken for besides."""
_OF_THE_WORK: Final = frozenset({"complaint_service", "complaint_staff"})
"""What somebody may find wanting in work that is done all the same."""
_REPEATED: Final = frozenset({Kind.REPAIR, Kind.COMPLAINT})
_THUMB: Final = "👍"


def asked_about(scene: Scene) -> Ticket | None:
    """Give the ticket that was asked about, while it waits for a judgement."""
    found = scene.facts.ticket(int(scene.slots[TICKET]))
    return found if found is not None and is_over(found) else None


# --- what was answered ---------------------------------------------------------------------------


def _parse(answer: Answer, scene: Scene) -> dict[str, str] | None:
    """Take words that judge or comment on what was done; its meaning, where that is all."""
    text, ticket = parse_text(answer, scene) or _in_a_sign(answer), asked_about(scene)
    sure = {m.intent.name for m in answer.understanding.matters if m.decided}
    if text is None or ticket is None or not sure <= _may_be(text, answer, ticket):
        return None
    again = any(_is_the_same(matter, ticket) for matter in answer.understanding.matters)
    as_it_was = not works_again(text) and (again or still_wrong(text))
    meant = sure & _OF_THE_WORK or sure
    return {"text": text, "as": _STILL if as_it_was else meant.pop() if len(meant) == 1 else ""}


_STILL: Final = "ticket_reopen"


def _in_a_sign(answer: Answer) -> str | None:
    """Take a single sign, «好», and what holds no word as the thumb that it is; else None."""
    if rating_in(answer.text) is not None or not says_nothing(answer.understanding):
        return answer.text.strip() or None
    return _THUMB if approves(answer.text) else None


def _may_be(text: str, answer: Answer, ticket: Ticket) -> frozenset[str]:
    """Give what words may be taken for and still be an answer."""
    same = {m.intent.name for m in answer.understanding.matters if _is_the_same(m, ticket)}
    if rating_in(text) is not None or still_wrong(text):
        return _SAYS_LITTLE | _JUDGES | same
    works = works_again(text)
    return _SAYS_LITTLE | same | ((_JUDGES - COMPLAINTS) | _OF_THE_WORK if works else frozenset())


def _is_the_same(matter: Matter, ticket: Ticket) -> bool:
    """Tell whether it is what was dealt with, and not the like somewhere else."""
    place = matter.named("place")
    same = matter.intent.name == ticket.category and ticket.kind in _REPEATED
    return same and (place is None or ticket.place in {None, place.value})


def _heard(scene: Scene) -> Turn:
    """Keep what was answered: the judgement where there is one, else the words."""
    ticket, answer = asked_about(scene), scene.slots["answer"]
    if ticket is None or answer == SKIPPED:
        return Turn(says=(Say("offer-left"),))
    return judging(scene, ticket, answer) or _noted(ticket, answer)


def judging(scene: Scene, ticket: Ticket, answer: dict[str, str]) -> Turn | None:
    """Give what a judgement leads to; None for words that judge nothing."""
    text, read_as = answer["text"], answer["as"]
    value = rating_in(text)
    if value == NOT or (value is not None and read_as != _STILL):
        return judged(scene, ticket, value, text)
    if read_as in {_NO, _STILL}:
        scene = replace(scene, slots={**scene.slots, "text": text})
        return asking_why(reopen_this(scene, ticket), ticket, ask=read_as == _NO)
    if works_again(text) and read_as in _OF_THE_WORK:
        return judged(scene, ticket, FAIRLY, text)
    if text == _THUMB or (read_as == _PRAISE and not works_again(text)):
        return judged(scene, ticket, SATISFIED, text)
    return settle(ticket) if works_again(text) or read_as == _YES else None


def _noted(ticket: Ticket, answer: dict[str, str]) -> Turn:
    """Put words that judge nothing under the ticket."""
    told = Say("you-are-welcome" if answer["as"] == _THANKS else "callback-noted")
    if not_yet(answer["text"]):
        told = Say("callback-no-hurry", {}, settled_choices(ticket.id, ticket.kind))
    return Turn(commands=(AddToTicket(ticket=ticket.id, told=told),))


CALLBACK: Final = Flow(
    "callback",
    intents=frozenset(),
    steps=(
        Ask(
            "answer",
            parse=_parse,
            optional=True,
            yes_or_no=True,
            words=lambda _: Say("callback-again"),
        ),
    ),
    finish=_heard,
    stands=lambda scene: asked_about(scene) is not None,
)
"""How it went."""
