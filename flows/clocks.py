"""The clocks of a ticket, worked out from its events: by when somebody responds, and finishes.

A clock is set when the ticket is opened and anew when it is reopened or filed anew, runs as its
measure says and stops while the resident is waited for (SPEC 4). The urgency is the present one: a
matter that turns out to be more urgent is judged as if it had been said at once. Filed anew, a wait
that runs still runs, and what was agreed with the resident is still agreed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from flows.community import Community, Span
from flows.measures import NOTHING, Measure, amount_of, measure_of
from flows.service_calendar import to_utc
from flows.standard import DAY_AND_NIGHT, promise_of, with_chosen
from flows.tickets import Action, Event, EventKind, Ticket, has_own_day, standing
from flows.understanding import Interval

RESPONDED_BY: Final = frozenset({Action.TAKE, Action.START, Action.RESOLVE, Action.ANSWER})
"""What ends the respond clock: the resident is told of each."""
FINISHED_BY: Final = frozenset({Action.RESOLVE, Action.ANSWER, Action.CANCEL, Action.MERGE})
"""What ends the finish clock."""
AN_ANSWER: Final = "answer"
"""What a time was agreed for, in its event's data, when it is by then that it is finished."""
FOR_RESIDENT: Final = "resident"
"""What a wait is for, in its event's data, when clocks stop."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The resident was waited for; ``end`` is None where they still are."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock as it stands.

    ``due`` is None where the standard gives none, and while it is stopped. ``agreed`` is a time
    given to the resident, or to whom a task was given, instead of the standard's.
    """

    respond: bool
    set_at: datetime
    span: Span | None
    measure: Measure | None
    due: datetime | None
    pauses: tuple[Pause, ...] = ()
    ended_by: Event | None = None
    agreed: datetime | None = None

    @property
    def stopped(self) -> bool:
        """Tell whether the resident is waited for."""
        return any(pause.end is None for pause in self.pauses) and self.agreed is None

    @property
    def runs(self) -> bool:
        """Tell whether it may still run out."""
        return self.due is not None and self.ended_by is None

    def at(self, share: float) -> datetime | None:
        """Give when that share of it is over: 0.8, 1, 2; None where it has no due time now.

        A clock that is to be met at once has no shares but the whole.
        """
        if self.due is None:
            return None
        if share == 1:
            return self.due
        if self.agreed is not None:
            return self.set_at + share * (to_utc(self.agreed) - to_utc(self.set_at))
        if self.span is None or self.measure is None or amount_of(self.span) == NOTHING:
            return None
        return after(self.measure, self.set_at, share * amount_of(self.span), self.pauses)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both clocks of a ticket."""

    respond: Clock
    finish: Clock


def after(
    measure: Measure, start: datetime, amount: timedelta, pauses: Iterable[Pause]
) -> datetime | None:
    """Give when so much is over since ``start``, pauses left out; None while it is stopped.

    ``pauses`` are in order, and none overlap.
    """
    left = amount
    for pause in pauses:
        end = measure.after(start, left)
        if to_utc(end) <= to_utc(pause.start):
            return end
        if pause.end is None:
            return None
        left -= min(left, measure.between(start, pause.start))
        start = pause.end
    return measure.after(start, left)


def clocks_of(ticket: Ticket, events: Sequence[Event], community: Community) -> Clocks:
    """Work out both clocks from the ticket's history, oldest first."""
    events = standing(events)
    _, taken_up = _set(ticket, events, _reopens)
    waits = tuple(_pauses(taken_up))
    set_at, since = _set(ticket, events, _sets)
    finish = _clock(ticket, since, set_at, community, waits, respond=False)
    begun_at, begun = _set(ticket, events, _begins)
    if any(map(_responds, begun)):  # an answer that was given stands, whatever it is filed under
        set_at, since = begun_at, begun
    respond = _clock(ticket, since, set_at, community, waits, respond=True)
    return Clocks(respond, _with_what_was_agreed(ticket, taken_up, finish, community))


def _clock(
    ticket: Ticket,
    since: Sequence[Event],
    set_at: datetime,
    community: Community,
    waits: Sequence[Pause],
    *,
    respond: bool,
) -> Clock:
    """Work out one clock; what happens after it ended does not concern it any more."""
    promise = promise_of(community, ticket.urgency)
    span = promise.respond if respond else promise.finish
    ends = _responds if respond else _finishes
    over = next((event for event in since if ends(event)), None)
    pauses = tuple(
        Pause(max(pause.start, set_at), pause.end)
        for pause in waits
        if (pause.end is None or pause.end > set_at) and (over is None or pause.start < over.at)
    )
    measure = due = None
    if span is not None:
        rests = ticket.urgency not in DAY_AND_NIGHT
        measure = measure_of(community, span, set_at=set_at, respond=respond, rests=rests)
        due = after(measure, set_at, amount_of(span), pauses)
    return Clock(
        respond=respond,
        set_at=set_at,
        span=span,
        measure=measure,
        due=due,
        pauses=pauses,
        ended_by=over,
    )


def with_due_times(ticket: Ticket, events: Sequence[Event], community: Community) -> Ticket:
    """Give the ticket with the due times that its history leads to; a stopped clock keeps its."""
    clocks = clocks_of(ticket, events, community)
    respond, finish = clocks.respond, clocks.finish
    return replace(
        ticket,
        respond_by=ticket.respond_by if respond.stopped else respond.due,
        finish_by=ticket.finish_by if finish.stopped else finish.due,
    )


def _set(
    ticket: Ticket, events: Sequence[Event], sets: Callable[[Event], bool]
) -> tuple[datetime, Sequence[Event]]:
    """Give when the clocks were set last, and what happened since."""
    for place in range(len(events) - 1, -1, -1):
        if sets(events[place]):
            return events[place].at, events[place + 1 :]
    return ticket.opened_at, events


def _sets(event: Event) -> bool:
    """Tell whether clocks are set anew: taken up again, or filed anew by staff (SPEC 3)."""
    filed = event.kind is EventKind.REFILED and "urgency" in _data(event)
    return filed or _begins(event)


def _begins(event: Event) -> bool:
    """Tell whether somebody has to respond anew: it was taken up again, or went to another queue."""
    return _goes_over(event) or _reopens(event)


def _goes_over(event: Event) -> bool:
    return event.kind is EventKind.REFILED and "queue" in _data(event)


def _reopens(event: Event) -> bool:
    return _data(event).get("action") == Action.REOPEN


def _pauses(events: Iterable[Event]) -> Iterable[Pause]:
    """Give when the resident was waited for: until they wrote, or it went on."""
    begun: datetime | None = None
    for event in events:
        if begun is not None and _goes_on(event):
            yield Pause(begun, event.at)
            begun = None
        if begun is None and _waits_for_resident(event):
            begun = event.at
    if begun is not None:
        yield Pause(begun)


def _waits_for_resident(event: Event) -> bool:
    data = _data(event)
    return data.get("action") == Action.WAIT and data.get("for") == FOR_RESIDENT


def _goes_on(event: Event) -> bool:
    moved = event.kind is EventKind.MOVED and not _waits_for_resident(event)
    return moved or _goes_over(event) or wrote(event)


def wrote(event: Event) -> bool:
    """Tell whether the resident wrote: not a colleague who merged another matter into it."""
    theirs = event.kind in {EventKind.ADDED, EventKind.URGED, EventKind.RESCHEDULED}
    return theirs and not event.actor.startswith("staff:")


def _responds(event: Event) -> bool:
    told = event.kind in {EventKind.AGREED, EventKind.REPLIED}
    return told or _data(event).get("action") in RESPONDED_BY


def _finishes(event: Event) -> bool:
    return _data(event).get("action") in FINISHED_BY


def _with_what_was_agreed(
    ticket: Ticket, events: Sequence[Event], finish: Clock, community: Community
) -> Clock:
    """Give the finish clock with the time of an answer that was agreed, or the visit chosen."""
    agreed = [event for event in events if event.kind is EventKind.AGREED]
    answers = [event for event in agreed if _data(event).get("what") == AN_ANSWER]
    if has_own_day(ticket):
        return replace(finish, due=ticket.finish_by, agreed=ticket.finish_by)
    if answers:
        last = answers[-1]
        until = datetime.fromisoformat(_data(last)["until"]).astimezone(community.zone)
        return replace(finish, set_at=last.at, due=until, agreed=until)
    return replace(finish, due=with_chosen(community, ticket.urgency, finish.due, ticket.visit))


def _data(event: Event) -> Mapping[str, str]:
    return event.data or {}


def running(clock: Clock, measure: Measure) -> tuple[Interval, ...]:
    """Give the stretches in which a clock ran or will run until it is due, pauses left out."""
    stretches: list[Interval] = []
    start = clock.set_at
    for pause in clock.pauses:
        if clock.due is not None and to_utc(clock.due) <= to_utc(pause.start):
            break
        stretches += measure.stretches(start, pause.start)
        if pause.end is None:
            return tuple(stretches)
        start = pause.end
    return (*stretches, *measure.stretches(start, clock.due or start))
