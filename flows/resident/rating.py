"""Rating (评价): satisfied, fairly satisfied, not satisfied; «not» reopens the ticket (SPEC 2)."""

from dataclasses import replace
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.judgements import NOT, beside_judgement, rating_in
from flows.messages import Choice, Say
from flows.resident.follow_up import as_new, can_reopen, is_over, latest_over, meant
from flows.resident.questions import bare, parse_text
from flows.tickets import Kind, Ticket
from flows.turn import SKIPPED, AddToTicket, RateTicket, ReopenTicket, Talk, Turn
from flows.understanding import COMPLAINTS

JUDGED: Final = "ticket.rate"
"""Begins the payload of a judgement's button; how good it was follows."""
_FEW_WORDS: Final = 3
_REASONS: Final = COMPLAINTS | {
    "rate", "ticket_add", "ticket_reopen", "ticket_urge", "out_of_scope", "chitchat",
}  # fmt: skip
"""What the words of somebody who is not satisfied may be taken for."""


def rate(scene: Scene) -> Turn:
    """Take a judgement in words on the ticket finished last."""
    ticket = _judged(scene)
    if ticket is None:
        return Turn(says=(Say("nothing-to-rate"),))
    value = rating_in(scene.slots["text"])
    if value is None:
        return Turn(says=(Say("ask-rating", {"number": ticket.number}, rating_choices(ticket.id)),))
    return judged(scene, ticket, value, scene.slots["text"])


def _judged(scene: Scene) -> Ticket | None:
    """Give the ticket that is meant: one that waits for a judgement before one that has it."""
    replied = scene.facts.ticket(scene.facts.replied_ticket)
    if replied is not None and is_over(replied):
        return replied
    return meant(scene, is_over) or latest_over(scene)


def judged(scene: Scene, ticket: Ticket, value: int, comment: str) -> Turn:
    """Keep a judgement, with thanks or an apology; after 30 days «not» opens a new one (SPEC 3)."""
    told = Say("rated", {"number": ticket.number})
    rate = RateTicket(ticket=ticket.id, rating=value, comment=comment, told=told)
    if value != NOT:
        return Turn(commands=(rate,))
    if can_reopen(ticket, scene):
        if _gives_reason(comment):
            told = Say("rated-not-because", {"number": ticket.number})
            return Turn(commands=(replace(rate, told=told),))
        told = Say("rated-not", {"number": ticket.number})
        return asking_why(Turn(commands=(replace(rate, told=told),)), ticket, ask=False)
    anew = as_new(replace(scene, slots={"text": comment or "👎"}), ticket)
    return Turn(commands=(replace(rate, told=None), *anew.commands))


def _gives_reason(comment: str) -> bool:
    """Tell whether there are words beside the judgement itself."""
    return len(bare(beside_judgement(comment))) > _FEW_WORDS


# --- why not -------------------------------------------------------------------------------------


def asking_why(turn: Turn, ticket: Ticket, *, ask: bool = True) -> Turn:
    """Let the next words be the reason; ``ask`` for it where the turn does not say so itself."""
    if not all(isinstance(command, _OF_THIS) for command in turn.commands):
        return turn  # it was opened anew
    slots = {"ticket": str(ticket.id)}
    talk = Talk(flow=REASON.name, slots=slots, asked="why")
    return replace(turn, talk=talk, says=(*turn.says, *((Say("ask-why"),) if ask else ())))


_OF_THIS: Final = (RateTicket, ReopenTicket)


def _parse_why(answer: Answer, scene: Scene) -> str | None:
    """Take any words or files as the reason, but what is surely something else."""
    ticket = _reasoned(scene)
    sure = {m.intent.name for m in answer.understanding.matters if m.decided}
    if ticket is None or not sure <= _REASONS | {ticket.category}:
        return None
    return parse_text(answer, scene)


def _reasoned(scene: Scene) -> Ticket | None:
    """Give the ticket that was found wanting; none once somebody else ended it."""
    found = scene.facts.ticket(int(scene.slots["ticket"]))
    return found if found is not None and found.is_open else None


def _keep_reason(scene: Scene) -> Turn:
    """Put the reason where staff and whoever judges the work see it."""
    ticket, why = _reasoned(scene), scene.slots["why"]
    if ticket is None or why == SKIPPED:
        return Turn(says=(Say("offer-left"),))
    told = Say("reason-noted", {"number": ticket.number})
    kept = RateTicket(ticket=ticket.id, rating=NOT, comment=why, told=None)
    return Turn(commands=(kept, AddToTicket(ticket=ticket.id, told=told)))


REASON = Flow(
    "reason",
    intents=frozenset(),
    steps=(Ask("why", parse=_parse_why, optional=True),),
    finish=_keep_reason,
    stands=lambda scene: _reasoned(scene) is not None,
)
"""Why somebody is not satisfied."""


def rating_choices(ticket: int) -> tuple[Choice, ...]:
    """Offer the three judgements."""
    return (
        Choice(Say("button-satisfied"), f"{JUDGED}3={ticket}"),
        Choice(Say("button-fairly"), f"{JUDGED}2={ticket}"),
        Choice(Say("button-not-satisfied"), f"{JUDGED}1={ticket}"),
    )


def settled_choices(ticket: int, kind: Kind) -> tuple[Choice, ...]:
    """Ask whether it is done for the resident, and how it was (SPEC 5, callback after a repair)."""
    yes, no = ("button-mended", "button-not-mended")
    if kind not in {Kind.REPAIR, Kind.ORDER, Kind.EMERGENCY}:
        yes, no = ("button-settled", "button-not-settled")
    return (
        Choice(Say(yes), f"ticket.ok={ticket}"),
        Choice(Say(no), f"ticket.reopen={ticket}"),
        *rating_choices(ticket),
    )
