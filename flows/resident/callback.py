"""An answer to a callback (回访): a judgement, a comment, or a matter of its own (SPEC 5)."""

from dataclasses import replace
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Say
from flows.resident.follow_up import is_over, reopen_this, settle
from flows.resident.questions import parse_text
from flows.resident.rating import asking_why, judged, rating_in, works_again
from flows.tickets import Ticket
from flows.turn import SKIPPED, AddToTicket, Turn
from flows.understanding import COMPLAINTS

TICKET: Final = "ticket"
"""The slot that names what is asked about."""
_YES, _NO, _THANKS = "affirm", "deny", "thanks"
_SAYS_LITTLE: Final = frozenset({
    "rate", _YES, _NO, _THANKS, "chitchat", "out_of_scope", "ticket_add", "goodbye",
})  # fmt: skip
"""What an answer may be taken for; whatever else is surely said is a matter of its own."""
_JUDGES: Final = COMPLAINTS | {"ticket_reopen", "ticket_urge"}
"""What words that judge may be taken for besides."""


def asked_about(scene: Scene) -> Ticket | None:
    """Give the ticket that was asked about, while it waits for a judgement."""
    found = scene.facts.ticket(int(scene.slots[TICKET]))
    return found if found is not None and is_over(found) else None


def _parse(answer: Answer, scene: Scene) -> dict[str, str] | None:
    """Take words that judge or comment on what was done; its meaning, where that is all."""
    text = parse_text(answer, scene)
    sure = {matter.intent.name for matter in answer.understanding.matters if matter.decided}
    judges = text is not None and (rating_in(text) is not None or works_again(text))
    if text is None or not sure <= (_SAYS_LITTLE | _JUDGES if judges else _SAYS_LITTLE):
        return None
    return {"text": text, "as": next(iter(sure)) if len(sure) == 1 else ""}


def _heard(scene: Scene) -> Turn:
    """Keep what was answered: the judgement where there is one, else the words."""
    ticket, answer = asked_about(scene), scene.slots["answer"]
    if ticket is None or answer == SKIPPED:
        return Turn(says=(Say("offer-left"),))
    text, read_as = answer["text"], answer["as"]
    value = rating_in(text)
    if value is not None:
        return judged(scene, ticket, value, text)
    if works_again(text) or read_as == _YES:
        return settle(ticket)
    if read_as == _NO:
        scene = replace(scene, slots={**scene.slots, "text": text})
        return asking_why(reopen_this(scene, ticket), ticket)
    told = Say("you-are-welcome" if read_as == _THANKS else "callback-noted")
    return Turn(commands=(AddToTicket(ticket=ticket.id, told=told),))


CALLBACK: Final = Flow(
    "callback",
    intents=frozenset(),
    steps=(
        Ask(
            "answer",
            parse=_parse,
            optional=True,
            words=lambda _: Say("callback-again"),
        ),
    ),
    finish=_heard,
    stands=lambda scene: asked_about(scene) is not None,
)
"""How it went."""
