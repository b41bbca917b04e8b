"""What happened to a ticket, in words for staff: the lines of a card, the history on the desk page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Final

from flows.community import Community
from flows.messages import Say
from flows.privacy import masked
from flows.tickets import (
    ALERT,
    BY_TIME,
    CALLBACK,
    UNREACHED,
    WRONG_ANSWER,
    Event,
    EventKind,
    files_named,
)

_LINES: Final = 8
"""How many of the last events a card shows; the desk page shows all."""

_QUOTED: Final = 60


def files_of(event: Event) -> list[str]:
    """Give the ids of the files that an event names: those of a note that stays inside."""
    return files_named(event.data or {})


def instant(at: datetime, community: Community) -> str:
    """Write an instant as cards do: absolute, for a card is read for days."""
    return f"{at.astimezone(community.zone):%m-%d %H:%M}"


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
            "what": _what(event, community),
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


def _by_clock(event: Event) -> Say | None:
    """Word what the clock did of itself; None where it was not the clock."""
    data = event.data or {}
    if data.get("why") == BY_TIME:
        return Say("event-closed-by-time")
    if data.get("what") == ALERT:
        return Say("event-alerted", {"nth": data["nth"]})
    if event.kind is EventKind.TOLD and "due" in data:
        return Say(f"event-told-{data['what'].replace('_', '-')}")
    return None


def _what(event: Event, community: Community) -> Say:
    data = event.data or {}
    if event.kind is EventKind.MOVED:
        return _by_clock(event) or _moved(data, community)
    if event.kind is EventKind.AGREED:
        return Say(f"event-agreed-{data['what']}", {"when": _written(data, community)})
    if event.kind in _FILED:
        return _filed(event.kind, data)
    if event.kind is EventKind.OPENED and "source" in data:
        return Say("event-recorded", {"source": Say(f"source-{data['source']}")})
    if event.kind is EventKind.APPROVAL:
        return Say(f"event-approval-{data['what']}")
    return _by_clock(event) or _named(data) or Say(f"event-{event.kind.value.replace('_', '-')}")


def _named(data: Mapping[str, str]) -> Say | None:
    """Word what an event's data names, or None where the kind says it."""
    match data.get("what"):
        case "merged" | "split" as joined if "number" in data:
            return Say(f"event-{joined}-with", {"number": data["number"]})
        case "phone":
            return Say("event-phone-shown")
        case what if what == CALLBACK:
            return Say(f"event-callback-{data.get('way') or data['step']}")
        case what if what == UNREACHED:
            return Say("event-unreached", {"nth": data["nth"]})
        case what if what == WRONG_ANSWER:
            return Say("event-wrong-answer")
        case _:
            return None


def _moved(data: Mapping[str, str], community: Community) -> Say:
    handed = data.get("action") == "hand_over"
    given = community.member(data.get("assignee", "")) if handed else None
    if given is not None:
        return Say("event-moved-colleague", {"name": given.name, "staff": given.number})
    if "queue" in data:
        queue = Say(f"queue-{data['queue'].replace('_', '-')}")
        return Say("event-moved-queue", {"queue": queue})
    if "outcome" in data:
        return Say(f"event-suggestion-{data['outcome']}")
    if "decision" in data:
        return Say(f"event-binding-{data['decision']}")
    if "into" in data:
        return Say("event-merged", {"number": data["into"]})
    if "for" in data:
        what = Say(f"wait-for-{data['for']}")
        return Say("event-waiting", {"what": what, "until": _at(data["until"], community)})
    return Say(f"event-moved-{data['action'].replace('_', '-')}")


def _at(written: str, community: Community) -> str:
    return instant(datetime.fromisoformat(written), community)


def _written(data: Mapping[str, str], community: Community) -> str:
    """Write the time that an event tells of."""
    start, end = (_at(data[name], community) for name in ("from", "until"))
    if start == end:
        return start
    day = start.partition(" ")[0]
    return f"{start}–{end.removeprefix(day).strip()}"


_FILED: Final = frozenset({
    EventKind.ESCALATED, EventKind.CONSULTED, EventKind.REFILED, EventKind.CALLBACK_SET,
})  # fmt: skip


def _filed(kind: EventKind, data: Mapping[str, str]) -> Say:
    """Word what was done with the matter itself."""
    match kind:
        case EventKind.ESCALATED:
            return Say("event-escalated-to", {"role": Say(f"role-{data['to']}")})
        case EventKind.CONSULTED:
            queue = Say(f"queue-{data['queue'].replace('_', '-')}")
            return Say("event-consulted-queue", {"queue": queue})
        case EventKind.CALLBACK_SET:
            return Say("event-callback", {"what": Say(f"callback-{data['callback']}")})
        case _ if "major" in data:
            return Say(f"event-major-{data['major']}")
        case _:
            category = Say(f"intent-{data['category'].replace('_', '-')}")
            urgency = Say(f"urgency-{data['urgency'].replace('_', '-')}")
            return Say("event-filed-as", {"category": category, "urgency": urgency})
