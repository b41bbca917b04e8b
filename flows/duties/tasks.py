"""A duty as a task: whose it is, by when, and the reminders of its last days (SPEC 5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from flows.community import Community
from flows.duties.routine import Occurrence, Routine
from flows.errand import Errand
from flows.messages import Say
from flows.numbers import duration
from flows.outreach.tasks import opened, worded
from flows.service_calendar import last_closed_day, local_day, opening_windows
from flows.survey.tasks import owner_of
from flows.sweeps.duty import Duty, Look
from flows.tickets import ROUTINES, Ticket

ROUTINE: Final = "routine"
"""The category of a recurring duty's task."""
ENTERED: Final = "routine_entered"
"""The category of a matter that staff entered for the committee."""
REMINDED: Final = "duty_reminded"
_FRONT_DESK: Final = "front_desk"


async def open_task(errand: Errand, routine: Routine, occurrence: Occurrence) -> Ticket:
    """Open the task of an occurrence, and give it to whose it is."""
    queue = queue_of(errand.community, routine.queue)
    said = Say("duty-task", {"name": named(routine, errand.community), **days_said(occurrence)})
    draft = worded(errand, ROUTINE, queue, said)
    until = closing_on(errand.community, occurrence.last)
    return await opened(errand, replace(draft, finish_by=until), owner_of(errand, queue))


def queue_of(community: Community, queue: str) -> str:
    """Give the queue that does it: the front desk where the community has no such queue."""
    return queue if community.queue(queue) else _FRONT_DESK


def closing_on(community: Community, day: date) -> datetime:
    """Give when a day's service ends."""
    return max(window.end for window in opening_windows(community, day))


def named(routine: Routine, community: Community) -> Say | str:
    """Name a duty: in the community's words, else in ours."""
    own = routine.name.get(community.language)
    return own or Say(f"duty-{routine.id.replace('_', '-')}")


def days_said(occurrence: Occurrence) -> dict[str, str | int | float | Say]:
    """Give the days of an occurrence as words name them."""
    return {"first": f"{occurrence.first:%m-%d}", "last": f"{occurrence.last:%m-%d}"}


def reminders(look: Look) -> Iterator[Duty]:
    """Give the reminders of a duty: some days before its last day, and on it.

    None comes on the day on which it was opened, nor before.
    """
    ticket, community = look.ticket, look.community
    if ticket.category not in ROUTINES or ticket.finish_by is None or not ticket.is_open:
        return
    last = last_closed_day(community, ticket.finish_by)
    ahead = duration(community, "duty_remind_ahead")
    for gravity, day in ((8, last - ahead), (9, last)):
        if day <= local_day(community, ticket.opened_at):
            continue
        yield Duty(
            key=f"duty:{ticket.id}:{day}",
            kind=REMINDED,
            at=opening_windows(community, day)[0].start,
            gravity=gravity,
            said=Say("duty-last-day" if day == last else "duty-coming", {
                **look.named, "day": f"{last:%m-%d}",
            }),
        )  # fmt: skip
