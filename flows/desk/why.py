"""``/why``: why a ticket is due when it is, line by line, from its history (SPEC 4)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from flows.clocks import Clock, Clocks, clocks_of, running
from flows.community import Community, Span
from flows.desk.history import event_line
from flows.measures import NOTHING, DayAndNight, Measure, ServiceTime, WorkingDays, amount_of
from flows.messages import Say
from flows.moments import instant
from flows.service_calendar import to_utc
from flows.tickets import Event, Ticket
from flows.understanding import Interval
from flows.urgency import Urgency

_SHOWN: Final = 7
"""Stretches of a clock that are shown one by one; of more the first and the last."""
_MINUTE: Final = timedelta(minutes=1)

Line = Say | str


def why(ticket: Ticket, events: Sequence[Event], community: Community) -> Say:
    """Word both clocks of a ticket: how they were set, where they ran and stopped, when they end."""
    clocks = clocks_of(ticket, events, community)
    lines: Line = ""
    for line in reversed([*_lines(ticket, clocks, community)]):
        lines = Say("why-lines", {"line": line, "more": lines})
    return Say("why", {"number": ticket.number, "lines": lines})


def _lines(ticket: Ticket, clocks: Clocks, community: Community) -> Iterator[Line]:
    urgency = Say(f"urgency-{ticket.urgency.value.replace('_', '-')}")
    set_at = clocks.respond.set_at
    how = "why-opened" if set_at == ticket.opened_at else "why-reopened"
    own = ticket.urgency in community.standard
    standard = Say("why-own-standard" if own else "why-the-standard")
    time = instant(set_at, community)
    yield Say(how, {"time": time, "urgency": urgency, "standard": standard})
    for clock in (clocks.respond, clocks.finish):
        yield from _of_clock(clock, ticket, community)


def _of_clock(clock: Clock, ticket: Ticket, community: Community) -> Iterator[Line]:
    name = "respond" if clock.respond else "finish"
    if clock.agreed is not None:
        yield Say("why-agreed", {"time": instant(clock.set_at, community)})
    elif clock.span is None or clock.measure is None:
        yield Say(f"why-{name}-none")
    elif amount_of(clock.span) == NOTHING:
        yield Say(f"why-{name}-at-once")
    else:
        measure = _measure(clock.measure, community)
        yield Say(f"why-{name}", {"span": span_in_words(clock.span), "measure": measure})
        yield from _ran(clock, clock.measure, community)
        yield from _chosen(clock, ticket, community)
    if clock.due is not None:
        yield Say(f"why-{name}-by", {"time": instant(clock.due, community)})
    if clock.ended_by is not None:
        over = event_line(replace(clock.ended_by, text=""), community)
        yield Say(f"why-{name}-over", {"event": over})


def _measure(measure: Measure, community: Community) -> Say:
    match measure:
        case ServiceTime():
            windows = [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in community.service_hours]
            return Say("measure-service", {"hours": ", ".join(windows)})
        case WorkingDays():
            return Say("measure-working-days")
        case DayAndNight(rests=True):
            return Say("measure-rests")
        case _:
            return Say("measure-day-and-night")


def _ran(clock: Clock, measure: Measure, community: Community) -> Iterator[Line]:
    """Word where the clock ran and where it stopped, in order of time."""
    stretches = running(clock, measure)
    ran: list[tuple[datetime, Line]] = [
        (one.start, _stretch(one, nth, measure, community))
        for nth, one in enumerate(stretches, start=1)
    ]
    if len(ran) > _SHOWN:
        ran[_SHOWN - 2 : -1] = [(ran[_SHOWN - 2][0], Say("why-and-so-on"))]
    for pause in clock.pauses:
        start = instant(pause.start, community)
        over = instant(pause.end, community) if pause.end is not None else ""
        said = Say("why-stopped", {"from": start, "until": over})
        ran.append((pause.start, said if over else Say("why-stands-still", {"from": start})))
    yield from (line for _, line in sorted(ran, key=lambda one: to_utc(one[0])))


def _stretch(stretch: Interval, nth: int, measure: Measure, community: Community) -> Say:
    start, end = (at.astimezone(community.zone) for at in (stretch.start, stretch.end))
    if isinstance(measure, WorkingDays):
        weekday = Say(f"weekday-{start.isoweekday()}")
        return Say("why-day", {"nth": nth, "day": f"{start:%m-%d}", "weekday": weekday})
    shown = f"{end:%H:%M}" if start.date() == end.date() else instant(end, community)
    length = length_in_words(to_utc(end) - to_utc(start))
    return Say("why-ran", {"from": instant(start, community), "until": shown, "length": length})


def _chosen(clock: Clock, ticket: Ticket, community: Community) -> Iterator[Line]:
    """Say where the visit that the resident chose moved the finish."""
    chosen = ticket.visit if ticket.urgency is Urgency.BY_APPOINTMENT else None
    if chosen is not None and clock.due is not None and not clock.respond:
        yield Say("why-chosen", {"time": instant(chosen.end, community)})


def span_in_words(span: Span) -> Say:
    """Word a number of the standard: «2 hours», «3 working days»."""
    if span.working_days is not None:
        return Say("length-working-days", {"n": span.working_days})
    return length_in_words(amount_of(span))


def length_in_words(length: timedelta) -> Say:
    """Word a length of time, to the minute."""
    hours, minutes = divmod(round(length / _MINUTE), 60)
    if hours and minutes:
        return Say("length-both", {"hours": hours, "minutes": minutes})
    return Say("length-hours", {"n": hours}) if hours else Say("length-minutes", {"n": minutes})
