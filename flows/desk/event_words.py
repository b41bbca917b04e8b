"""What an event of a ticket was, in words for staff: took it, agreed a visit, split R-… off (SPEC 3).

They follow the name of whoever did it: «10:05 Zhang Qiang(031) took it».
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from flows.community import Community, Staff
from flows.messages import Say
from flows.moments import instant
from flows.tickets import (
    ALERT,
    BY_TIME,
    CALLBACK,
    GUANJIA,
    UNREACHED,
    WRONG_ANSWER,
    Action,
    Event,
    EventKind,
)

Data = Mapping[str, str]
"""What an event keeps beside its words."""

_REMINDED: Final = "due"
"""In an event's data: the clock told somebody by itself, at that instant."""


def what_happened(event: Event, community: Community) -> Say:
    """Word what was done; who did it, when, and in which words stands beside it."""
    worded = _WORDED.get(event.kind)
    said = _by_clock(event) or (worded(event, event.data or {}, community) if worded else None)
    return said or Say(f"event-{event.kind.value.replace('_', '-')}")


def _by_clock(event: Event) -> Say | None:
    """Word what the clock did of itself; None where it was not the clock."""
    data = event.data or {}
    if data.get("why") == BY_TIME:
        return Say("event-closed-by-time")
    if data.get("what") == ALERT:
        return Say("event-alerted", {"nth": data["nth"]})
    if event.kind is EventKind.TOLD and _REMINDED in data:
        return Say(f"event-told-{data['what'].replace('_', '-')}")
    return None


def _opened(_: Event, data: Data, __: Community) -> Say | None:
    if "source" in data:
        return Say("event-recorded", {"source": Say(f"source-{data['source']}")})
    return Say("event-split-from", {"number": data["number"]}) if "number" in data else None


def _added(_: Event, data: Data, __: Community) -> Say | None:
    return Say("event-merged-with", {"number": data["number"]}) if "number" in data else None


def _agreed(_: Event, data: Data, community: Community) -> Say:
    return Say(f"event-agreed-{data['what']}", {"when": _span(data, community)})


def _rescheduled(_: Event, data: Data, community: Community) -> Say | None:
    return Say("event-rescheduled-to", {"when": _span(data, community)}) if data else None


def _corrected(_: Event, data: Data, __: Community) -> Say | None:
    match data.get("what"):
        case "split" if "number" in data:
            return Say("event-split-with", {"number": data["number"]})
        case "split":
            return Say("event-another-matter")
        case what if what == WRONG_ANSWER:
            return Say("event-wrong-answer")
        case _:
            return Say("event-urgency", {"urgency": _urgency(data)}) if data else None


def _rated(_: Event, data: Data, __: Community) -> Say:
    return Say(f"event-rated-{data['rating']}")


def _unfolded(_: Event, data: Data, __: Community) -> Say | None:
    return Say(f"event-unfolded-{data['why']}") if data else None


def _approval(_: Event, data: Data, __: Community) -> Say:
    return Say(f"event-approval-{data['what']}")


def _escalated(_: Event, data: Data, __: Community) -> Say:
    return Say("event-escalated", {"role": Say(f"role-{data['to']}")})


def _consulted(_: Event, data: Data, __: Community) -> Say:
    return Say("event-consulted", {"queue": _queue(data)})


def _refiled(_: Event, data: Data, __: Community) -> Say:
    if "major" in data:
        return Say(f"event-major-{data['major']}")
    category = Say(f"intent-{data['category'].replace('_', '-')}")
    return Say("event-filed-as", {"category": category, "urgency": _urgency(data)})


def _callback_set(_: Event, data: Data, __: Community) -> Say:
    return Say("event-callback", {"what": Say(f"callback-{data['callback']}")})


def _told(_: Event, data: Data, __: Community) -> Say | None:
    match data.get("what"):
        case "phone":
            return Say("event-phone-shown")
        case what if what == CALLBACK:
            return Say(f"event-callback-{data.get('way') or data['step']}")
        case what if what == UNREACHED:
            return Say("event-unreached", {"nth": data["nth"]})
        case _:
            return None


def _moved(event: Event, data: Data, community: Community) -> Say:
    given = _given_to(event, data, community)
    if given is not None:
        key = "event-given" if event.actor == GUANJIA else "event-moved-colleague"
        return Say(key, {"name": given.name, "staff": given.number})
    if "queue" in data:
        return Say("event-moved-queue", {"queue": _queue(data)})
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


def _given_to(event: Event, data: Data, community: Community) -> Staff | None:
    """Give whom a colleague, or the product itself, gave it to."""
    given = data["action"] == Action.HAND_OVER or event.actor == GUANJIA
    return community.member(data.get("assignee", "")) if given else None


def _queue(data: Data) -> Say:
    return Say(f"queue-{data['queue'].replace('_', '-')}")


def _urgency(data: Data) -> Say:
    return Say(f"urgency-{data['urgency'].replace('_', '-')}")


def _at(written: str, community: Community) -> str:
    return instant(datetime.fromisoformat(written), community)


def _span(data: Data, community: Community) -> str:
    """Write the time that an event tells of."""
    start, end = (_at(data[name], community) for name in ("from", "until"))
    if start == end:
        return start
    day = start.partition(" ")[0]
    return f"{start}–{end.removeprefix(day).strip()}"


_WORDED: Final[Mapping[EventKind, Callable[[Event, Data, Community], Say | None]]] = {
    EventKind.OPENED: _opened,
    EventKind.ADDED: _added,
    EventKind.AGREED: _agreed,
    EventKind.RESCHEDULED: _rescheduled,
    EventKind.CORRECTED: _corrected,
    EventKind.RATED: _rated,
    EventKind.UNFOLDED: _unfolded,
    EventKind.APPROVAL: _approval,
    EventKind.ESCALATED: _escalated,
    EventKind.CONSULTED: _consulted,
    EventKind.REFILED: _refiled,
    EventKind.CALLBACK_SET: _callback_set,
    EventKind.TOLD: _told,
    EventKind.MOVED: _moved,
}
"""Kinds whose words depend on what they keep; the others have one text each."""
