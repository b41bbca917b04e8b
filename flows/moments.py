"""Times in words: «today 10:00», «Wednesday 25 November 20:00», and the windows of a visit."""

from datetime import datetime, time, timedelta
from typing import Final

from flows.community import Community
from flows.messages import Choice, Say
from flows.understanding import Interval

WINDOWS: Final = (
    ("morning", time(8), time(12)),
    ("afternoon", time(13), time(18)),
    ("evening", time(18), time(21)),
)
"""The parts of a day in which a visit can be agreed (INTENTS, conventions of time)."""

_PARTS: Final = {
    (start, end): name for name, start, end in (*WINDOWS, ("noon", time(12), time(14)))
}
"""The parts of a day that have a name."""

ASKED_FROM, ASKED_UNTIL = time(9), time(20)
_SHOWN = 4
_NOTICE = timedelta(hours=1)
"""A window that ends within the hour is not offered: nobody could come in time."""


def in_day(community: Community, at: datetime) -> datetime:
    """Give the first instant from ``at`` on in which residents are asked: 09:00–20:00 (SPEC 5)."""
    local = at.astimezone(community.zone)
    clock = local.time().replace(tzinfo=None)
    if ASKED_FROM <= clock < ASKED_UNTIL:
        return at
    on = local.date() if clock < ASKED_FROM else local.date() + timedelta(days=1)
    return datetime.combine(on, ASKED_FROM, community.zone)


def day(at: datetime, now: datetime, community: Community) -> Say:
    """Word the day of an instant as seen from ``now``, in the community's zone."""
    local, today = at.astimezone(community.zone), now.astimezone(community.zone).date()
    match (local.date() - today).days:
        case 0:
            return Say("day-today")
        case 1:
            return Say("day-tomorrow")
        case _:
            weekday = Say(f"weekday-{local.isoweekday()}")
            args: dict[str, str | int | float | Say] = {
                "month": local.month, "day": local.day, "weekday": weekday,
            }  # fmt: skip
            return Say("day-date", args)


def moment(at: datetime, now: datetime, community: Community) -> Say:
    """Word an instant: its day as seen from ``now`` and its time of day."""
    local = at.astimezone(community.zone)
    return Say("moment", {"day": day(at, now, community), "time": f"{local:%H:%M}"})


def span(interval: Interval, now: datetime, community: Community) -> Say:
    """Word an interval as people say it: «Saturday morning», «Saturday all day», «13:00–15:00».

    An instant is worded as a moment.
    """
    start = interval.start.astimezone(community.zone)
    end = interval.end.astimezone(community.zone)
    if start == end:
        return moment(start, now, community)
    last = end - timedelta.resolution  # midnight still belongs to the day that it ends
    one_day = start.date() == last.date()
    args: dict[str, str | int | float | Say] = {"day": day(start, now, community)}
    if start.time() == end.time() == time():
        if one_day:
            return Say("span-day", args)
        return Say("span-whole-days", args | {"last": day(last, now, community)})
    if one_day and (start.time(), end.time()) in _PARTS:
        part = Say(f"part-{_PARTS[start.time(), end.time()]}")
        return Say("span-part", args | {"part": part})
    ends = "24:00" if end.time() == time() else f"{end:%H:%M}"
    args |= {"from": f"{start:%H:%M}", "until": ends}
    if one_day:
        return Say("span", args)
    return Say("span-days", args | {"last": day(last, now, community)})


def visit_choices(now: datetime, community: Community) -> tuple[Choice, ...]:
    """Offer the next windows for a visit, as buttons whose value is ``20261122T13-18``."""
    return tuple(
        Choice(
            Say(
                "visit-window",
                {
                    "day": day(window.start, now, community),
                    "part": Say(f"part-{name}"),
                    "from": window.start.hour,
                    "until": window.end.hour,
                },
            ),
            value,
        )
        for value, name, window in _next_windows(now, community)
    )


def offered_window(value: str, now: datetime, community: Community) -> Interval | None:
    """Give the window of a button's value; None where it is not offered (any more)."""
    windows = {offered: window for offered, _, window in _next_windows(now, community)}
    return windows.get(value)


def _next_windows(now: datetime, community: Community) -> list[tuple[str, str, Interval]]:
    """Give the next windows: the value of their button, the part of the day, when."""
    today = now.astimezone(community.zone).date()
    offered = [
        (
            f"{date:%Y%m%d}T{start.hour:02}-{end.hour:02}",
            name,
            Interval(
                datetime.combine(date, start, community.zone),
                datetime.combine(date, end, community.zone),
            ),
        )
        for date in (today + timedelta(days=ahead) for ahead in range(3))
        for name, start, end in WINDOWS
    ]
    return [one for one in offered if one[2].end - now > _NOTICE][:_SHOWN]


def to_json(interval: Interval) -> dict[str, str]:
    """Write an interval as a slot's value."""
    return {"start": interval.start.isoformat(), "end": interval.end.isoformat()}


def from_json(value: object) -> Interval | None:
    """Read an interval from a slot's value; None where the slot holds none."""
    if not isinstance(value, dict):
        return None
    return Interval(datetime.fromisoformat(value["start"]), datetime.fromisoformat(value["end"]))


def instant(at: datetime, community: Community) -> str:
    """Write an instant as cards do: absolute, for a card is read for days."""
    return f"{at.astimezone(community.zone):%m-%d %H:%M}"
