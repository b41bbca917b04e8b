"""A time given to a resident: a dated commitment on a ticket, kept or broken (SPEC 3, promises)."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from flows.community import Community
from flows.numbers import duration
from flows.service_calendar import next_opening
from flows.tickets import VISITED, Kind
from flows.understanding import Interval


class Promised(StrEnum):
    """What is promised for that time."""

    VISIT = "visit"
    """Somebody comes."""
    ANSWER = "answer"
    """The resident hears (约定答复时间)."""


class Standing(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"
    """Another time was agreed instead."""
    DROPPED = "dropped"
    """The matter was withdrawn, or went into another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedTime:
    """One promise. ``by`` is who gave it, like an event's actor.

    ``remind_at`` is when whoever has the ticket is reminded, None where that is over or needless;
    ``broken_at`` is the instant from which it counts as broken unless it was kept.
    """

    community: str
    ticket: int
    what: Promised
    when: Interval
    by: str
    made_at: datetime
    remind_at: datetime | None
    broken_at: datetime | None
    standing: Standing = Standing.OPEN
    ended_at: datetime | None = None
    id: int = 0


def promised_for(kind: Kind) -> Promised:
    """Give what a time agreed for a ticket of that kind means: a visit, or an answer."""
    return Promised.VISIT if kind in VISITED else Promised.ANSWER


def reminder_of(when: Interval, now: datetime, community: Community) -> datetime | None:
    """Give when to remind of a promise; None where it was made for so soon that nobody forgot.

    An hour ahead; a whole day is reminded of at its opening.
    """
    start = when.start.astimezone(community.zone)
    whole_day = start.time() == time() and when.end > when.start
    at = (
        next_opening(community, start) if whole_day else start - duration(community, "remind_ahead")
    )
    return at if at > now else None


def breaks_at(when: Interval, community: Community) -> datetime:
    """Give the instant from which a promise counts as broken: its end, and a little patience."""
    return when.end + duration(community, "promise_patience")


def ended(promise: PromisedTime, now: datetime) -> Standing:
    """Give how a promise stands when what was promised happens now: kept, or broken."""
    late = promise.broken_at is not None and now >= promise.broken_at
    return Standing.BROKEN if late else Standing.KEPT
