"""The question «when?» in a clerk's conversation: buttons of days and windows, or free text (SPEC 3)."""

from datetime import date, datetime, time, timedelta
from typing import Final

from flows.community import Community
from flows.conversation import Answer, Ask, Scene
from flows.messages import Choice, Say
from flows.moments import WINDOWS, day, to_json
from flows.turn import Slots
from flows.understanding import Interval, Understanding

DAYS: Final = 7
"""How many days the buttons offer; a later one is written."""

_DAY: Final = "%Y%m%d"


def time_named(understanding: Understanding, now: datetime) -> Interval | None:
    """Give the time ahead that words name, or None: none is named, or it is over."""
    found = understanding.named("datetime")
    if found is None or not isinstance(found.value, Interval) or found.value.end <= now:
        return None
    return found.value


def window_of(value: str, now: datetime, community: Community) -> Interval | None:
    """Give the window of a button's value (``20261124T13-18``); None where it is over, or none."""
    on, _, hours = value.partition("T")
    named = {f"{start:%H}-{end:%H}": (start, end) for _, start, end in WINDOWS}
    chosen = _day_of(on, now, community)
    if chosen is None or hours not in named:
        return None
    window = _window(chosen, *named[hours], community)
    return window if window.end > now else None


def _window(on: date, start: time, end: time, community: Community) -> Interval:
    return Interval(
        datetime.combine(on, start, community.zone), datetime.combine(on, end, community.zone)
    )


def _day_of(value: str, now: datetime, community: Community) -> date | None:
    """Give the day of a button; one that is over, or that no button names, is none."""
    today = now.astimezone(community.zone).date()
    ahead = (today + timedelta(days=count) for count in range(DAYS))
    return next((one for one in ahead if f"{one:{_DAY}}" == value), None)


def day_choices(now: datetime, community: Community) -> tuple[Choice, ...]:
    """Offer the next days, today first; today only while a window of it is left."""
    today = now.astimezone(community.zone).date()
    days = [today + timedelta(days=count) for count in range(DAYS)]
    return tuple(
        Choice(day(datetime.combine(one, time(), community.zone), now, community), f"{one:{_DAY}}")
        for one in days
        if window_choices(f"{one:{_DAY}}", now, community)
    )


def window_choices(on: str, now: datetime, community: Community) -> tuple[Choice, ...]:
    """Offer the windows of a day that are not over."""
    return tuple(
        Choice(
            Say(
                "visit-window",
                {
                    "day": day(window.start, now, community),
                    "part": Say(f"part-{name}"),
                    "from": start.hour,
                    "until": end.hour,
                },
            ),
            value,
        )
        for name, start, end in WINDOWS
        if (value := f"{on}T{start:%H}-{end:%H}")
        and (window := window_of(value, now, community)) is not None
    )


def _parse(answer: Answer, scene: Scene) -> dict[str, str] | None:
    now, community = scene.facts.now, scene.community
    if answer.choice is not None:
        window = window_of(answer.choice, now, community)
    else:
        window = time_named(answer.understanding, now)
    return to_json(window) if window else None


def _choices(scene: Scene) -> tuple[Choice, ...]:
    now, community = scene.facts.now, scene.community
    windows = window_choices(str(scene.slots.get("day", "")), now, community)
    return windows or day_choices(now, community)


def _narrow(answer: Answer, scene: Scene) -> Slots:
    """Keep the day that was pressed, its windows are asked next; or that no time was understood."""
    on = _day_of(answer.choice or "", scene.facts.now, scene.community)
    return {"unread": True} if on is None else {"day": f"{on:{_DAY}}", "unread": False}


def when(words: str) -> Ask:
    """Give the question, in these words; its answer is an interval written as JSON."""

    def worded(scene: Scene) -> Say:
        unread = Say("desk-time-not-read") if scene.slots.get("unread") else ""
        return Say(words, {"number": str(scene.slots["number"]), "unread": unread})

    return Ask("when", parse=_parse, choices=_choices, narrow=_narrow, words=worded)


def chosen(slots: Slots) -> Interval:
    """Give the time that was chosen."""
    start, end = (datetime.fromisoformat(slots["when"][name]) for name in ("start", "end"))
    return Interval(start, end)
