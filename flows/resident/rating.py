"""Rating (评价): satisfied, fairly satisfied, not satisfied; «not» reopens the ticket (SPEC 2)."""

import re
from typing import Final

from flows.conversation import Scene
from flows.messages import Choice, Say
from flows.resident.follow_up import candidates, is_over, meant
from flows.tickets import Kind, Ticket
from flows.turn import RateTicket, Turn

SATISFIED, FAIRLY, NOT = 3, 2, 1

_IN_WORDS: Final = (
    (
        NOT,
        (
            r"不满意|不太满意|不好|很差|太差|差评|糟|不行|一星|1\s*星|没修好"
            r"|\b(?:un|dis)satisfied|\bbad\b|\bpoor|\bterrible|\bawful|\b(?:one|1) stars?\b"
            r"|\bnot (?:good|happy|satisfied)"
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
    ticket = meant(scene, is_over) or next(iter(candidates(scene, is_over)), None)
    if ticket is None:
        return Turn(says=(Say("nothing-to-rate"),))
    value = rating_in(scene.slots["text"])
    if value is None:
        return Turn(says=(Say("ask-rating", {"number": ticket.number}, rating_choices(ticket.id)),))
    return Turn(commands=(rated(ticket, value, scene.slots["text"]),))


def rated(ticket: Ticket, value: int, comment: str) -> RateTicket:
    """Give the command that keeps a judgement, with thanks or an apology."""
    told = Say("rated-not" if value == NOT else "rated", {"number": ticket.number})
    return RateTicket(ticket=ticket.id, rating=value, comment=comment, told=told)


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
