"""The second response clock: words of a resident's that nobody has answered (SPEC 4)."""

from collections.abc import Iterator
from typing import Final

from flows.clocks import wrote
from flows.measures import NOTHING, amount_of, measure_of
from flows.messages import Say
from flows.moments import instant
from flows.numbers import duration
from flows.standard import DAY_AND_NIGHT, promise_of
from flows.sweeps.duty import Duty, Look, last_told
from flows.tickets import Event, EventKind

UNANSWERED: Final = "resident_unanswered"


def unanswered(look: Look) -> Iterator[Duty]:
    """Give the reminder that a resident waits for an answer, once for each time they wait."""
    asked = _first_unanswered(look)
    span = promise_of(look.community, look.ticket.urgency).respond
    if asked is None or span is None or look.clocks.respond.runs or not look.ticket.is_open:
        return
    rests = look.ticket.urgency not in DAY_AND_NIGHT
    measure = measure_of(look.community, span, set_at=asked.at, respond=True, rests=rests)
    within = amount_of(span)
    if within == NOTHING:  # an emergency: as often as it is alerted
        within = duration(look.community, "alert_repeat")
    since = instant(asked.at, look.community)
    yield Duty(
        key=f"unanswered:{look.ticket.id}:{asked.id}",
        kind=UNANSWERED,
        at=measure.after(asked.at, within),
        gravity=15,
        said=Say("resident-unanswered", {**look.named, "since": since}),
        message=asked.message or look.last_message,
    )


def _first_unanswered(look: Look) -> Event | None:
    """Give the first words of the resident's since staff last told them anything."""
    told = last_told(look.events)
    since = told.id if told is not None else 0
    said = {EventKind.ADDED, EventKind.URGED}  # a new time was answered by the bot
    words = (e for e in look.events if e.id > since and e.kind in said)
    return next(filter(wrote, words), None)
