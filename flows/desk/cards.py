"""The card of a ticket: what staff see in their group, and what its buttons do (SPEC 3)."""

from collections.abc import Sequence
from typing import Final

from flows.clocks import clocks_of
from flows.community import COMPANY, Community
from flows.desk.history import history
from flows.messages import Choice, Say
from flows.moments import instant
from flows.privacy import mask_phone, masked, veil
from flows.tickets import ANSWERED, BY_VISIT, Event, Kind, Status, Ticket, is_callback
from flows.understanding import Interval

MORE, LESS = "more", "less"
"""The buttons that unfold the others under the card, and fold them again."""

BUTTONS: Final[dict[Status, tuple[str, ...]]] = {
    Status.NEW: ("take", "agree", "hand", "done", "escalate", MORE),
    Status.ACCEPTED: ("start", "done", "agree", "wait", "hand", "escalate", MORE),
    Status.IN_PROGRESS: ("done", "agree", "wait", "hand", "escalate", MORE),
    Status.WAITING: ("resume", "done", "agree", "wait", "hand", "escalate", MORE),
    Status.RESOLVED: ("reopen", "know", MORE),
    Status.CLOSED: ("know",),
    Status.CANCELLED: (),
    Status.MERGED: (),
}  # fmt: skip
"""What is next in each status: six at most, and the one that unfolds the others under the card.

«done» stands on a new one only where ``move`` allows it.
"""

_INSTEAD: Final = {
    ("done", Kind.COMPLAINT): ("propose",),
    ("done", Kind.SUGGESTION): ("adopt", "decline"),
}
"""How a complaint is done, and a suggestion: its resident agrees, or is told what is made of it."""

_SELDOM: Final = (
    "phone", "ask", "request", "consult", "refile", "major", "minor", "merge", "split", "cancel",
)  # fmt: skip

_BEHIND: Final[dict[Status, tuple[str, ...]]] = {
    Status.NEW: _SELDOM,
    Status.ACCEPTED: ("back", *_SELDOM),
    Status.IN_PROGRESS: _SELDOM,
    Status.WAITING: _SELDOM,
    Status.RESOLVED: ("callback", "wrong"),
    Status.CLOSED: ("reopen", "callback", "wrong"),
    Status.CANCELLED: (),
    Status.MERGED: (),
}
"""What is behind «more»: done less often, by few, or once the place is known."""

BINDING: Final = ("approve", "refuse")
"""The buttons of a request to be bound to a home; whoever takes it may call first."""

_UNTIL_BOUND: Final = ("back", "take", "phone")

CALLED: Final = ("called3", "called2", "called1", "unmended", "unreached")
"""The buttons of a callback task: what was heard, or that nobody answered."""
_BESIDE_CALLED: Final = ("take", "agree", "hand")


def card(
    ticket: Ticket,
    events: Sequence[Event],
    community: Community,
    *,
    files: int = 0,
    unfolded: Sequence[str] = (),
) -> Say:
    """Word a ticket for its place in the group, buttons included.

    Phones are masked, in whatever a resident wrote. Times are absolute: a card is read for days.
    ``files`` counts what the resident sent; they stand under the card. ``unfolded`` names the
    buttons that somebody wanted to see besides those that are next.
    """
    return Say(
        "card",
        {
            "head": _head(ticket),
            "where": _where(ticket, community),
            "who": _who(ticket, community),
            "text": masked(ticket.text, ticket.secrets),
            "files": Say("card-files", {"count": files}) if files else "",
            "visit": _visit(ticket, community),
            "clock": _clock(ticket, events, community),
            "wait": _wait(ticket, community),
            "state": _state(ticket, community),
            "history": history(events, community),
        },
        choices(ticket, unfolded),
    )


def choices(ticket: Ticket, unfolded: Sequence[str] = ()) -> tuple[Choice, ...]:
    """Give the buttons under the card: those that are next, and those that were unfolded."""
    names = buttons(ticket)
    if unfolded:
        names = (*(name for name in names if name != MORE), *unfolded, LESS)
    return tuple(Choice(Say(f"desk-{name}"), f"desk.{name}={ticket.id}") for name in names)


def buttons(ticket: Ticket) -> tuple[str, ...]:
    """Name the buttons that are next now."""
    if _is_binding(ticket):
        return tuple(name for name in (*BINDING, *_UNTIL_BOUND) if _applies(name, ticket))
    if is_callback(ticket) and ticket.is_open:
        heard = CALLED[:-1] if ticket.category == BY_VISIT else CALLED
        first = "take" if ticket.status is Status.NEW else "phone"
        return (*heard, *(name for name in (first, MORE) if _applies(name, ticket)))
    by_status = (name for name in BUTTONS[ticket.status] if _applies(name, ticket))
    return tuple(name for one in by_status for name in _INSTEAD.get((one, ticket.kind), (one,)))


def behind(ticket: Ticket) -> tuple[str, ...]:
    """Name the buttons behind «more»; of a callback also what its status has beside what is heard."""
    if _is_binding(ticket):
        return ()
    beside = BUTTONS[ticket.status] if is_callback(ticket) else ()
    names = dict.fromkeys(
        (*(name for name in beside if name in _BESIDE_CALLED), *_BEHIND[ticket.status])
    )
    shown = buttons(ticket)
    return tuple(name for name in names if name not in shown and _applies(name, ticket))


def _is_binding(ticket: Ticket) -> bool:
    return ticket.category == "bind_home" and ticket.kind is Kind.TASK and ticket.is_open


def _applies(name: str, ticket: Ticket) -> bool:
    """Tell whether a button of its status means something for this ticket."""
    answered = ticket.kind in ANSWERED
    match name:
        case "take":
            return ticket.status is Status.NEW
        case "back":
            return ticket.status is Status.ACCEPTED
        case "done":
            return answered or ticket.status is not Status.NEW
        case "start":
            # Nobody sets off to answer a question, or from the company.
            return not answered and ticket.queue != COMPANY
        case "hand" | "escalate":
            return ticket.queue != COMPANY
        case "know":
            # What staff answered; what an article answered is known.
            return ticket.kind is Kind.INQUIRY and ticket.assignee is not None
        case "phone":
            return ticket.phone is not None or any(is_phone(token) for token in ticket.secrets)
        case _:
            return True


def is_phone(token: str) -> bool:
    """Tell whether a token stands for a phone number (and not for an ID)."""
    return token.startswith("⟨phone:")


def shown(text: str, community: Community) -> str:
    """Give words as a group may see them: numbers masked."""
    return masked(*veil(text, community.country))


def name_of(ticket: Ticket, community: Community) -> str:
    """Give the resident's name; visitors write what they like there, numbers included."""
    return shown(ticket.person_name, community)


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


def place_of(ticket: Ticket, community: Community) -> str:
    """Name the place and the thing: «kitchen tap», and not «kitchen kitchen tap»."""
    place, item = ticket.place or "", ticket.item or ""
    named = item if item and place.casefold() in item.casefold() else f"{place} {item}".strip()
    return shown(named, community)


def _where(ticket: Ticket, community: Community) -> Say | str:
    home = community.home(ticket.home) if ticket.home else None
    place = place_of(ticket, community)
    if home is None:
        return Say("card-place", {"place": place}) if place else ""
    building = community.building(home.building)
    where = Say(
        "home",
        {
            "building": building.name if building else home.building,
            "unit": home.unit,
            "room": home.room,
            "id": home.id,
        },
    )
    return Say("card-home", {"home": _checked(where, so=ticket.verified), "place": place})


def _who(ticket: Ticket, community: Community) -> Say | str:
    """Name who wrote; a visitor's number is as little verified as their home (SPEC 1)."""
    if not ticket.person_name and ticket.phone is None:
        return ""
    known = ticket.verified or ticket.person is not None
    phone = _checked(mask_phone(ticket.phone), so=known) if ticket.phone else ""
    return Say("card-who", {"name": name_of(ticket, community), "phone": phone})


def _checked(what: Say | str, *, so: bool) -> Say | str:
    return what if so else Say("unverified", {"what": what})


def _visit(ticket: Ticket, community: Community) -> Say | str:
    return Say("card-visit", {"visit": _span(ticket.visit, community)}) if ticket.visit else ""


def _clock(ticket: Ticket, events: Sequence[Event], community: Community) -> Say | str:
    """Show what is still owed: the response until there was one, and the finish.

    While the resident is waited for nothing is due, and no time is shown that will move.
    """
    if not ticket.is_open or clocks_of(ticket, events, community).finish.stopped:
        return ""
    finish = instant(ticket.finish_by, community) if ticket.finish_by else None
    if ticket.responded_at is None and ticket.respond_by is not None:
        respond = instant(ticket.respond_by, community)
        args = {"respond": respond, "finish": finish or Say("moment-agreed")}
        return Say("card-clock-both", args)
    return Say("card-clock-finish", {"finish": finish}) if finish else ""


def _wait(ticket: Ticket, community: Community) -> Say | str:
    if ticket.wait_for is None or ticket.wait_until is None:
        return ""
    until = instant(ticket.wait_until, community)
    return Say("card-wait", {"what": Say(f"wait-for-{ticket.wait_for.value}"), "until": until})


def _span(interval: Interval, community: Community) -> str:
    start, end = (instant(at, community) for at in (interval.start, interval.end))
    if start == end:
        return start
    same_day = start.partition(" ")[0] == end.partition(" ")[0]
    return f"{start}–{end.partition(' ')[2]}" if same_day else f"{start} – {end}"


def _state(ticket: Ticket, community: Community) -> Say:
    status = Say(f"status-{ticket.status.value.replace('_', '-')}")
    member = community.member(ticket.assignee) if ticket.assignee else None
    if member is None:
        queue = Say(f"queue-{ticket.queue.replace('_', '-')}")
        return Say("card-state-queue", {"status": status, "queue": queue})
    return Say("card-state", {"status": status, "name": member.name, "number": member.number})
