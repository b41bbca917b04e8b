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

_SHOWN = 4
_NOTICE = timedelta(hours=1)
"""A window that ends within the hour is not offered: nobody could come in time."""


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
    """Word an interval: «today 13:00–18:00»; an instant as a moment."""
    start = interval.start.astimezone(community.zone)
    end = interval.end.astimezone(community.zone)
    if start == end:
        return moment(start, now, community)
    args: dict[str, str | int | float | Say] = {
        "day": day(start, now, community), "from": f"{start:%H:%M}", "until": f"{end:%H:%M}",
    }  # fmt: skip
    if start.date() == end.date():
        return Say("span", args)
    return Say("span-days", args | {"last": day(end, now, community)})


def visit_choices(now: datetime, community: Community) -> tuple[Choice, ...]:
    """Offer the next windows for a visit, as buttons whose value is ``20261122T13-18``."""
    local = now.astimezone(community.zone)
    days = (local.date() + timedelta(days=ahead) for ahead in range(3))
    offered = [
        Choice(
            Say(
                "visit-window",
                {
                    "day": day(datetime.combine(date, start, community.zone), now, community),
                    "part": Say(f"part-{name}"),
                    "from": start.hour,
                    "until": end.hour,
                },
            ),
            f"{date:%Y%m%d}T{start.hour:02}-{end.hour:02}",
        )
        for date in days
        for name, start, end in WINDOWS
        if datetime.combine(date, end, community.zone) - local > _NOTICE
    ]
    return tuple(offered[:_SHOWN])


def window_of(value: str, community: Community) -> Interval | None:
    """Read the value of a window's button back; None when it is not one."""
    date, mark, hours = value.partition("T")
    first, dash, last = hours.partition("-")
    if not (mark and dash and date.isdigit() and first.isdigit() and last.isdigit()):
        return None
    try:
        noon = datetime.strptime(date, "%Y%m%d").replace(tzinfo=community.zone)
        return Interval(noon.replace(hour=int(first)), noon.replace(hour=int(last)))
    except ValueError:
        return None


def to_json(interval: Interval) -> dict[str, str]:
    """Write an interval as a slot's value."""
    return {"start": interval.start.isoformat(), "end": interval.end.isoformat()}


def from_json(value: object) -> Interval | None:
    """Read an interval from a slot's value; None where the slot holds none."""
    if not isinstance(value, dict):
        return None
    return Interval(datetime.fromisoformat(value["start"]), datetime.fromisoformat(value["end"]))
