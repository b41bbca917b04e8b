"""Rating (评价): satisfied, fairly satisfied, not satisfied; «not» reopens the ticket (SPEC 2)."""

import re
from dataclasses import replace
from typing import Final

from flows.conversation import Scene
from flows.messages import Choice, Say
from flows.resident.follow_up import as_new, can_reopen, is_over, latest_over, meant
from flows.tickets import Kind, Ticket
from flows.turn import RateTicket, Turn

SATISFIED, FAIRLY, NOT = 3, 2, 1

_IN_WORDS: Final = (
    (
        FAIRLY,
        r"\bnot (?:too |so )?bad\b",
    ),
    (
        SATISFIED,
        r"没(?:有|什么)*不满",
    ),
    (
        NOT,
        (
            r"[不没].{0,3}满意|不太?好|不怎么样|很差|太差|差评|差劲|糟|不行|一星|1\s*星|没修好|没解决"
            r"|\b(?:un|dis)satisfied|\bunhappy|\bbad\b|\bpoor|\bterrible|\bawful"
            r"|\b(?:one|1) stars?\b"
            r"|\b(?:not|isn't|wasn't|n't) (?:\w+ ){0,2}(?:good|great|happy|satisfied)"
        ),
    ),
    (
        FAIRLY,
        (
            r"较满意|比较满意|还行|还可以|一般|凑合|马马虎虎|[23两三二]\s*星"
            r"|\bok(?:ay)?\b|\bfairly|\bso[- ]so|\baverage|\b(?:two|three|2|3) stars?\b"
        ),
    ),
    (
        SATISFIED,
        (
            r"满意|好评|很好|不错|挺好|棒|赞|[45四五]\s*星"
            r"|\bsatisfied|\bgood|\bgreat|\bexcellent|\bperfect|\bhappy"
            r"|\b(?:four|five|4|5) stars?\b"
        ),
    ),
)
"""How people say it; the first row found decides."""


def rating_in(text: str) -> int | None:
    """Read a judgement in words, or None."""
    folded = text.casefold()
    return next((value for value, words in _IN_WORDS if re.search(words, folded)), None)


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
    told = Say("rated-not" if value == NOT else "rated", {"number": ticket.number})
    rate = RateTicket(ticket=ticket.id, rating=value, comment=comment, told=told)
    if value != NOT or can_reopen(ticket, scene):
        return Turn(commands=(rate,))
    anew = as_new(replace(scene, slots={"text": comment or "👎"}), ticket)
    return Turn(commands=(replace(rate, told=None), *anew.commands))


def rating_choices(ticket: int) -> tuple[Choice, ...]:
    """Offer the three judgements."""
    return (
        Choice(Say("button-satisfied"), f"ticket.rate3={ticket}"),
        Choice(Say("button-fairly"), f"ticket.rate2={ticket}"),
        Choice(Say("button-not-satisfied"), f"ticket.rate1={ticket}"),
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
