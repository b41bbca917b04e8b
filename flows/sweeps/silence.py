"""Never silent: what waits or is late is not left without a word for more than a day (SPEC 2).

Whoever has it is asked for a line while there is time to write one. Where none comes, the resident
is told in time how it stands; both begin anew with each word that they get.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from flows import quiet
from flows.conversation import Conversation
from flows.desk.why import length_in_words
from flows.errand import Errand
from flows.measures import DayAndNight, Measure, ServiceTime, WorkingDays
from flows.messages import Priority, Say
from flows.moments import instant, moment
from flows.numbers import duration
from flows.resident.progress import queue
from flows.service_calendar import DAY, local_day, to_utc
from flows.standard import DAY_AND_NIGHT
from flows.sweeps.duty import Duty, Look, last_told
from flows.tickets import ASKED_AGAIN, GUANJIA, Action, Event, EventKind, Kind, Status

LINE_WANTED: Final = "line_wanted"
LINE_SAID: Final = "line_said"
LINE_UNSAID: Final = "line_unsaid"
"""The resident was to be told how it stands, and cannot be written to."""


def silence(look: Look) -> Iterator[Duty]:
    """Give when whoever has it is asked for a line that the resident gets, once for each day."""
    by = said_at(look)
    if by is None:
        return
    base = _last_word(look)
    yield Duty(
        key=f"silent:{look.ticket.id}:{base.timestamp():.0f}",
        kind=LINE_WANTED,
        at=_asked_at(look, base, by),
        gravity=5,
        said=Say(
            "line-wanted",
            {
                **look.named,
                "since": length_in_words(look.now - base),
                "by": instant(by, look.community),
            },
        ),
        message=look.last_message,
    )


def said_at(look: Look) -> datetime | None:
    """Give when the resident is told how it stands unless they hear before; None: nothing is owed.

    By day, before the silence is too long; what is late is not spoken of before it is late.
    """
    base = _last_word(look)
    late_from = _late_from(look, base)
    if look.ticket.conversation is None or late_from is None:
        return None
    measure, most = _measure(look, base)
    ahead = duration(look.community, "line_said_ahead")
    ends = to_utc(measure.after(base, most))
    if look.asked_again is not None and look.asked_again <= ends:
        return None  # that is a word, too
    by = ends - ahead
    if look.ticket.urgency not in DAY_AND_NIGHT:
        by = quiet.by_day(look.community, by, base, ahead)
    return max(by, late_from, base, key=to_utc)


async def say(errand: Errand, look: Look, where: Conversation | None) -> str:
    """Tell the resident how it stands, in words that need nobody; gives how it is counted."""
    kind = LINE_UNSAID if where is None else LINE_SAID
    if where is not None:
        said = _line(look)
        await errand.tell(
            where, errand.language_of(where), said, ticket=look.ticket, priority=Priority.NOTICE
        )
    data = {"what": kind, "due": look.now.isoformat()}
    await errand.record(look.ticket, EventKind.TOLD, GUANJIA, data=data)
    await errand.show(look.ticket)
    return kind


def _line(look: Look) -> Say:
    """Word how it stands: what it waits for and until when, or who goes on with it."""
    ticket = look.ticket
    args: dict[str, str | int | float | Say] = {"number": ticket.number, "queue": queue(ticket)}
    if ticket.wait_for is not None and not look.is_over(ticket.wait_until):
        until = ticket.wait_until and moment(ticket.wait_until, look.now, look.community)
        return Say(f"line-waits-{ticket.wait_for.value}", {**args, "until": until or ""})
    return Say("line-late" if look.is_over(look.clocks.finish.due) else "line-goes-on", args)


def _last_word(look: Look) -> datetime:
    """Give when the resident was told anything last: by staff, by the clock, by a reopening."""
    told = last_told(look.events)
    ours = next((event for event in reversed(look.events) if _is_ours(event)), None)
    words = [event.at for event in (told, ours) if event is not None]
    return max(words, default=look.ticket.opened_at)


_WORDS: Final = frozenset({LINE_SAID, LINE_UNSAID, ASKED_AGAIN})


def _is_ours(event: Event) -> bool:
    data = event.data or {}
    return data.get("what") in _WORDS or data.get("action") == Action.REOPEN


def _late_from(look: Look, base: datetime) -> datetime | None:
    """Give since when it may not be silent: it waits, or its finish time is over.

    What has no finish time, as an inquiry until a time was agreed, is not let wait for one.
    """
    if not look.ticket.is_open:
        return None
    if look.ticket.status is Status.WAITING:
        return base
    return look.clocks.finish.due or base


def _measure(look: Look, base: datetime) -> tuple[Measure, timedelta]:
    if look.ticket.kind is Kind.COMPLAINT:
        return WorkingDays(look.community, local_day(look.community, base)), DAY
    return DayAndNight(look.community), duration(look.community, "silent_at_most")


def _asked_at(look: Look, base: datetime, by: datetime) -> datetime:
    """Give the instant since which there is still so much of service in which to write a line."""
    left = duration(look.community, "line_asked_ahead")
    for stretch in reversed(ServiceTime(look.community).stretches(base, by)):
        length = to_utc(stretch.end) - to_utc(stretch.start)
        if left <= length:
            return to_utc(stretch.end) - left
        left -= length
    return base
