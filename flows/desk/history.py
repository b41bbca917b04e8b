"""What happened to a ticket, in words for staff: the lines of a card, the history on the desk page."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from flows.community import Community
from flows.desk.event_words import what_happened
from flows.messages import Say
from flows.moments import instant
from flows.privacy import masked
from flows.tickets import ALERT, Event, EventKind, files_named

_LINES: Final = 8
"""How many of the last events a card shows; the desk page shows all."""

_QUOTED: Final = 60


def files_of(event: Event) -> list[str]:
    """Give the ids of the files that an event names: those of a note that stays inside."""
    return files_named(event.data or {})


def history(events: Sequence[Event], community: Community) -> Say | str:
    """Word the last lines of a ticket's history, oldest first.

    That it was opened is the card itself; who recorded it for a resident is a line.
    """
    told = [event for event in without_earlier_alerts(events) if is_told(event)]
    lines: Say | str = ""
    for event in reversed(told[-_LINES:]):
        lines = Say("card-history", {"line": event_line(event, community), "more": lines})
    return lines


def without_earlier_alerts(events: Sequence[Event]) -> list[Event]:
    """Leave out all alerts but the last of each row of them: it says how many there were."""
    return [
        event
        for event, then in zip_longest(events, events[1:])
        if not (_is_alert(event) and then is not None and _is_alert(then))
    ]


def _is_alert(event: Event) -> bool:
    return event.data is not None and event.data.get("what") == ALERT


def is_told(event: Event) -> bool:
    """Tell whether colleagues are shown that; whose words were held is the supervisor's to know."""
    if event.kind is EventKind.HELD:
        return False
    return event.kind is not EventKind.OPENED or _recorded(event)


def _recorded(event: Event) -> bool:
    return event.kind is EventKind.OPENED and event.actor.startswith("staff:")


def event_line(event: Event, community: Community) -> Say:
    """Word one event: when, who, what."""
    if _recorded(event):
        event = replace(event, text="")  # it stands on the card
    words = " ".join(masked(event.text, event.secrets or {}).split())
    files = len(files_of(event))
    if files:
        words = f"📎{files} {words}".strip()
    return Say(
        "event-line",
        {
            "time": instant(event.at, community),
            "actor": actor(event.actor, community),
            "what": what_happened(event, community),
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
