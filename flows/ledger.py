"""The front-desk ledger (客服前台工作台帐): every inquiry, who answered it, when, how (SPEC 3).

A day's ledger holds the inquiries that came on that day, and those of earlier days that were
still open when it ended. The open ones come first, what is due first at the top.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from flows.community import Community, Role, Staff
from flows.desk.actions import may_see
from flows.messages import Channel
from flows.numbers import duration
from flows.periods import period
from flows.tickets import Action, Event, EventKind, Status, Ticket, standing

_ANSWERS: Final = frozenset({Action.ANSWER.value, Action.RESOLVE.value})
_STAFF: Final = "staff:"


class How(StrEnum):
    """How an inquiry was answered."""

    KNOWLEDGE = "knowledge"
    CHAT = "chat"
    PHONE = "phone"
    WALK_IN = "walk-in"
    OPEN = "open"
    """Nobody has answered it yet."""
    GONE = "gone"
    """Withdrawn, or told with another one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One inquiry of a ledger; ``by`` is the staff number of whoever answered, if anybody did."""

    ticket: Ticket
    how: How
    by: str | None = None
    at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether staff still owe something on it."""
        return self.ticket.is_open


@dataclass(frozen=True, slots=True)
class Copy:
    """A ledger that was handed to its reader; ``reader`` is a staff number.

    ``period`` is a day (``2026-11-22``) or a week (``2026-W47``).
    """

    id: int
    community: str
    period: str
    reader: str
    sent_at: datetime
    reminded_at: datetime | None = None
    read_at: datetime | None = None


# --- what stands in it ---------------------------------------------------------------------------


def lines(
    tickets: Iterable[Ticket], events: Iterable[Event], reader: Staff | None = None
) -> list[Line]:
    """Make a ledger of inquiries and their histories; only what ``reader`` may see, if given."""
    of_ticket: dict[int, list[Event]] = {}
    for event in events:
        of_ticket.setdefault(event.ticket, []).append(event)
    found = [
        _line(ticket, of_ticket.get(ticket.id, ()))
        for ticket in tickets
        if reader is None or may_see(reader, ticket.queue, ticket.category)
    ]
    return sorted(found, key=_order)


def _order(line: Line) -> tuple[bool, datetime, int]:
    ticket = line.ticket
    due = ticket.respond_by if ticket.responded_at is None else ticket.finish_by
    return not line.is_open, (line.is_open and due) or ticket.opened_at, ticket.id


def _line(ticket: Ticket, events: Sequence[Event]) -> Line:
    """Say who answered first; what an article answered and nobody asked again, the knowledge did."""
    for event in standing(events):
        if event.actor.startswith(_STAFF) and _answers(event):
            return Line(ticket, _way(ticket), event.actor.removeprefix(_STAFF), event.at)
    if ticket.is_open:
        return Line(ticket, How.OPEN)
    if ticket.article is not None:
        return Line(ticket, How.KNOWLEDGE, None, ticket.resolved_at)
    gone = ticket.status in {Status.CANCELLED, Status.MERGED}
    return Line(ticket, How.GONE if gone else How.CHAT, None, ticket.resolved_at)


def _answers(event: Event) -> bool:
    moved = event.kind is EventKind.MOVED and (event.data or {}).get("action") in _ANSWERS
    return moved or event.kind is EventKind.REPLIED


def _way(ticket: Ticket) -> How:
    match ticket.channel:
        case Channel.PHONE:
            return How.PHONE
        case Channel.WALK_IN:
            return How.WALK_IN
        case _:
            return How.CHAT


# --- when, and for whom --------------------------------------------------------------------------


def span(written: str, community: Community) -> tuple[datetime, datetime]:
    """Give a period's first instant and the first one after it. Raises NotAPeriodError."""
    return period(written, community.zone)


def last_handed(community: Community, now: datetime) -> datetime:
    """Give the last instant at which a day's ledger was to be handed over (SPEC 5)."""
    today = midnight(now.astimezone(community.zone).date(), community)
    at = today + duration(community, "ledger_at")
    return at if at <= now else at - timedelta(days=1)


def periods_owed(community: Community, now: datetime) -> dict[str, tuple[Staff, ...]]:
    """Give the last periods that are over, and who is to read the ledger of each.

    Yesterday for the supervisors, last week for the managers; where there is no supervisor a
    manager stands in (SPEC 4). What was missed before is asked for with ``/ledger``.
    """
    handed = last_handed(community, now).date()
    yesterday = handed - timedelta(days=1)
    monday = handed - timedelta(days=handed.weekday())
    managers = _with(community, Role.MANAGER)
    return {
        yesterday.isoformat(): _with(community, Role.SUPERVISOR) or managers,
        week_of(monday - timedelta(days=1)): managers,
    }


def week_of(day: date) -> str:
    """Give the name of a day's week: ``2026-W47``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def midnight(day: date, community: Community) -> datetime:
    """Give the first instant of a day."""
    return datetime.combine(day, time(), community.zone)


def _with(community: Community, role: Role) -> tuple[Staff, ...]:
    return tuple(member for member in community.staff if role in member.roles)
