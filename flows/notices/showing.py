"""A notice as its readers see it: set off where something does not work, marked when it is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flows.community import Community
from flows.messages import Choice, Say
from flows.notices.audience import in_words
from flows.notices.notice import ACKNOWLEDGED, Kind, Notice, Step
from flows.understanding import Language

READ: Final = "notice.read="
"""Begins the payload by which a resident says that they have read it."""
_MARKS: Final[Mapping[Kind, str]] = {
    Kind.WATER: "🚰",
    Kind.POWER: "⚡",
    Kind.GAS: "🔥",
    Kind.LIFT: "🛗",
    Kind.PEST: "🦟",
    Kind.WEATHER: "⛈",
    Kind.FEE: "🧾",
    Kind.ACTIVITY: "🎉",
    Kind.RULE: "📋",
    Kind.OTHER: "📢",
}


def shown(notice: Notice, community: Community, *, language: Language) -> Say:
    """Word a notice for a resident."""
    choices: tuple[Choice, ...] = ()
    if notice.ended_at is None and notice.kind in ACKNOWLEDGED:
        choices = (Choice(Say("button-notice-read"), f"{READ}{notice.id}"),)
    over = Say(f"notice-ended-{notice.ended_how}") if notice.ended_how else ""
    head: dict[str, str | int | float | Say] = {
        "mark": _MARKS[notice.kind],
        "urgent": Say("notice-urgent") if notice.is_urgent else "",
        "kind": Say(f"notice-kind-{notice.kind}"),
        "changed": Say("notice-changed") if notice.version > 1 and not over else "",
    }
    args: dict[str, str | int | float | Say] = {
        "head": Say("notice-head", head),
        "text": notice.words(language),
        "community": community.name[language],
    }
    when, where = window(notice, community), in_words(notice.audience, community)
    if notice.is_outage:
        args |= {"state": over or Say("notice-set-off"), "window": when, "where": where}
        return Say("notice-outage", args, choices)
    about = Say("notice-about-where", {"where": where})
    if when:
        about = Say("notice-about-window", {"window": when})
    return Say("notice-plain", args | {"state": over, "about": about}, choices)


def news(notice: Notice, community: Community, *, moved: bool) -> Say | None:
    """Give the word that is sent beside the change of the message itself.

    How it came to an end, or that its window is another (``moved``): a change in place is silent.
    None where nothing has to ring: it ended when it was said to.
    """
    kind = Say(f"notice-kind-{notice.kind}")
    match notice.ended_how:
        case "" if moved:
            return Say("notice-moved", {"kind": kind, "window": window(notice, community)})
        case Step.CALL_OFF if notice.billed:
            return Say("fee-off")
        case Step.CALL_OFF:
            return Say("notice-off", {"kind": kind})
        case Step.RESTORE if notice.is_outage:
            return Say("notice-back", {"what": Say(f"notice-supply-{notice.kind}")})
        case Step.RESTORE:
            return Say("notice-done", {"kind": kind})
        case _:
            return None


def window(notice: Notice, community: Community) -> Say | str:
    """Word from when to when, with the day: read today or in a week it is the same."""
    start, end = notice.starts, notice.until
    if start is None:
        return Say("notice-until", {"until": _at(end, community)}) if end is not None else ""
    if end is None:
        return _at(start, community)
    begins, last = start.astimezone(community.zone), end.astimezone(community.zone)
    if begins.date() == last.date():
        return Say("notice-span", {"from": _at(start, community), "until": f"{last:%H:%M}"})
    return Say("notice-span", {"from": _at(start, community), "until": _at(end, community)})


def _at(at: datetime, community: Community) -> Say:
    local = at.astimezone(community.zone)
    weekday = Say(f"weekday-{local.isoweekday()}")
    args: dict[str, str | int | float | Say] = {
        "month": local.month, "day": local.day, "weekday": weekday,
    }  # fmt: skip
    return Say("moment", {"day": Say("day-date", args), "time": f"{local:%H:%M}"})
