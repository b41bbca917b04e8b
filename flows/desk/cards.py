"""The card of a ticket: what staff see in their group, and what its buttons do (SPEC 3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flows.community import Community
from flows.messages import Choice, Say
from flows.moments import moment, span
from flows.privacy import mask_phone, masked
from flows.tickets import ANSWERED, Event, EventKind, Kind, Status, Ticket

_LINES: Final = 8
"""How many of the last events a card shows; the desk page shows all."""

_QUOTED: Final = 60

BUTTONS: Final[dict[Status, tuple[str, ...]]] = {
    Status.NEW: ("take", "hand", "done", "phone"),
    Status.ACCEPTED: ("start", "done", "hand", "back", "phone"),
    Status.IN_PROGRESS: ("done", "hand", "phone"),
    Status.WAITING: ("resume", "done", "hand", "phone"),
    Status.RESOLVED: ("reopen",),
    Status.CLOSED: (),
    Status.CANCELLED: (),
    Status.MERGED: (),
}
"""The buttons that apply in each status; «done» on a new one only where ``move`` allows it."""

BINDING: Final = ("approve", "refuse")
"""The buttons of a request to be bound to a home."""


def card(ticket: Ticket, events: Sequence[Event], community: Community, now: datetime) -> Say:
    """Word a ticket for its place in the group, buttons included. Phones are masked."""
    return Say(
        "card",
        {
            "head": _head(ticket),
            "where": _where(ticket, community),
            "who": _who(ticket),
            "text": masked(ticket.text, ticket.secrets),
            "visit": _visit(ticket, community, now),
            "clock": _clock(ticket, community, now),
            "state": _state(ticket, community),
            "history": history(events, community),
        },
        buttons(ticket),
    )


def buttons(ticket: Ticket) -> tuple[Choice, ...]:
    """Give the buttons that apply now."""
    if ticket.category == "bind_home" and ticket.kind is Kind.TASK and ticket.is_open:
        return tuple(Choice(Say(f"desk-{name}"), f"desk.{name}={ticket.id}") for name in BINDING)
    answerable = ticket.kind in ANSWERED
    return tuple(
        Choice(Say(f"desk-{name}"), f"desk.{name}={ticket.id}")
        for name in BUTTONS[ticket.status]
        if not (name == "done" and ticket.status is Status.NEW and not answerable)
        and not (name == "phone" and ticket.phone is None and not ticket.secrets)
    )


def _head(ticket: Ticket) -> Say:
    return Say(
        "card-head",
        {
            "mark": Say(f"mark-{ticket.urgency.value.replace('_', '-')}"),
            "number": ticket.number,
            "kind": Say(f"kind-{ticket.kind.name.lower()}"),
            "category": Say(f"intent-{ticket.category.replace('_', '-')}"),
            "urgency": Say(f"urgency-{ticket.urgency.value.replace('_', '-')}"),
        },
    )


def _where(ticket: Ticket, community: Community) -> Say | str:
    home = community.home(ticket.home) if ticket.home else None
    place = " ".join(part for part in (ticket.place, ticket.item) if part)
    if home is None:
        return Say("card-place", {"place": place}) if place else ""
    building = community.building(home.building)
    named = Say(
        "home",
        {
            "building": building.name if building else home.building,
            "unit": home.unit,
            "room": home.room,
            "id": home.id,
        },
    )
    shown = named if ticket.verified else Say("unverified", {"what": named})
    return Say("card-home", {"home": shown, "place": place})


def _who(ticket: Ticket) -> Say | str:
    if not ticket.person_name and ticket.phone is None:
        return ""
    phone = mask_phone(ticket.phone) if ticket.phone else ""
    return Say("card-who", {"name": ticket.person_name, "phone": phone})


def _visit(ticket: Ticket, community: Community, now: datetime) -> Say | str:
    return Say("card-visit", {"visit": span(ticket.visit, now, community)}) if ticket.visit else ""


def _clock(ticket: Ticket, community: Community, now: datetime) -> Say | str:
    """Show what is still owed: the response until there was one, and the finish."""
    if not ticket.is_open:
        return ""
    finish = moment(ticket.finish_by, now, community) if ticket.finish_by else None
    if ticket.responded_at is None and ticket.respond_by is not None:
        respond = moment(ticket.respond_by, now, community)
        return Say(
            "card-clock-both", {"respond": respond, "finish": finish or Say("moment-agreed")}
        )
    return Say("card-clock-finish", {"finish": finish}) if finish else ""


def _state(ticket: Ticket, community: Community) -> Say:
    status = Say(f"status-{ticket.status.value.replace('_', '-')}")
    member = community.member(ticket.assignee) if ticket.assignee else None
    if member is None:
        queue = Say(f"queue-{ticket.queue.replace('_', '-')}")
        return Say("card-state-queue", {"status": status, "queue": queue})
    return Say("card-state", {"status": status, "name": member.name, "number": member.number})


def history(events: Sequence[Event], community: Community) -> Say | str:
    """Word the last lines of a ticket's history, oldest first."""
    shown = [event for event in events if event.kind is not EventKind.OPENED][-_LINES:]
    lines: Say | str = ""
    for event in reversed(shown):
        lines = Say("card-history", {"line": event_line(event, community), "more": lines})
    return lines


def event_line(event: Event, community: Community) -> Say:
    """Word one event: when, who, what."""
    local = event.at.astimezone(community.zone)
    words = " ".join(masked(event.text, event.secrets or {}).split())
    return Say(
        "event-line",
        {
            "time": f"{local:%m-%d %H:%M}",
            "actor": actor(event.actor, community),
            "what": _what(event),
            "text": words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…",
        },
    )


def actor(name: str, community: Community) -> Say | str:
    """Word who did something, for staff."""
    kind, _, number = name.partition(":")
    member = community.member(number) if kind == "staff" else None
    if member is not None:
        return f"{member.name}({member.number})"
    return Say("actor-resident") if kind == "resident" else Say("actor-guanjia")


def _what(event: Event) -> Say:
    if event.kind is EventKind.MOVED and event.data:
        to_queue = event.data.get("queue", "")
        if to_queue:
            queue = Say(f"queue-{to_queue.replace('_', '-')}")
            return Say("event-moved-queue", {"queue": queue})
        return Say(f"event-moved-{event.data['action'].replace('_', '-')}")
    return Say(f"event-{event.kind.value.replace('_', '-')}")
