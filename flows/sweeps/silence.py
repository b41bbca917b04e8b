"""Never silent: what waits or is late is not left without a word for more than a day (SPEC 2)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from flows.desk.why import length_in_words
from flows.measures import DayAndNight, Measure, WorkingDays
from flows.messages import Say
from flows.numbers import duration
from flows.service_calendar import DAY, local_day, to_utc
from flows.sweeps.duty import Duty, Look, last_told
from flows.tickets import Kind, Status

LINE_WANTED: Final = "line_wanted"


def silence(look: Look) -> Iterator[Duty]:
    """Give when the assignee is asked for a line that the resident gets; again after each day."""
    told = last_told(look.events)
    base = told.at if told is not None else look.ticket.opened_at
    late_from = _late_from(look, base)
    if look.ticket.conversation is None or late_from is None:
        return
    measure, most = _measure(look, base)
    nth = 1 + int(measure.between(base, look.now) / most)
    for n in (nth - 1, nth):  # the one that is due, and the next
        if n >= 1:
            at = max(measure.after(base, n * most), late_from, key=to_utc)
            yield Duty(
                key=f"silent:{look.ticket.id}:{base.timestamp():.0f}:{n}",
                kind=LINE_WANTED,
                at=at,
                gravity=5,
                said=Say("line-wanted", {**look.named, "since": length_in_words(look.now - base)}),
                message=look.last_message,
            )


def _late_from(look: Look, base: datetime) -> datetime | None:
    """Give since when it may not be silent: it waits, or its finish time is over."""
    if not look.ticket.is_open:
        return None
    if look.ticket.status is Status.WAITING:
        return base
    return look.clocks.finish.due


def _measure(look: Look, base: datetime) -> tuple[Measure, timedelta]:
    if look.ticket.kind is Kind.COMPLAINT:
        return WorkingDays(look.community, local_day(look.community, base)), DAY
    return DayAndNight(look.community), duration(look.community, "silent_at_most")
