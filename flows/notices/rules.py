"""The rules of notices: how far ahead, until when, and who may do what to them (SPEC 7)."""

import calendar
from datetime import datetime, timedelta
from typing import Final

from flows import quiet
from flows.community import Community, Role, Staff
from flows.desk.actions import is_above, may_record
from flows.messages import Say
from flows.notices.notice import UNAPPROVED, WINDOWED, Kind, Notice, Step
from flows.numbers import duration
from flows.service_calendar import to_utc

_FREE: Final = frozenset({
    Step.SUBMIT, Step.STOP, Step.RESUME, Step.AGAIN, Step.END, Step.RESTORE,
})  # fmt: skip
"""What whoever may write notices may do: it tells residents nothing that was not approved."""
_HOUR: Final = timedelta(hours=1)
_DECEMBER: Final = 12


def may_write(staff: Staff) -> bool:
    """Tell whether somebody may write notices: the desk's own people, and who does the work."""
    return may_record(staff) or Role.TECHNICIAN in staff.roles


def may_bill(staff: Staff) -> bool:
    """Tell whether somebody may load bills, and say what is paid."""
    return is_above(staff) or Role.FINANCE in staff.roles or staff.serves("finance")


def refused(notice: Notice, staff: Staff, step: Step) -> Say | None:
    """Tell why somebody may not do this to a notice, or None where they may."""
    if not (may_write(staff) or (notice.billed and may_bill(staff))):
        return Say("desk-not-your-role")
    if step is Step.CHANGE and notice.billed:
        return Say("fee-load-again")
    if step in {Step.APPROVE, Step.SEND_BACK}:
        if not is_above(staff):
            return Say("notice-supervisor-approves")
        if step is Step.APPROVE and staff.number == notice.author:
            return Say("notice-not-own")
        return None
    if step is Step.CHANGE and notice.in_force and staff.number == notice.author:
        return Say("notice-others-change") if is_above(staff) else Say("notice-supervisor-changes")
    if step in _FREE or is_above(staff):
        return None
    if notice.stage in UNAPPROVED:
        return None if staff.number == notice.author else Say("notice-authors-own")
    return Say("notice-supervisor-changes")


def ahead(kind: Kind, community: Community) -> timedelta:
    """Give how long before its window a notice is announced that has one."""
    if kind is Kind.PEST:
        return duration(community, "pest_ahead")
    return duration(community, "outage_ahead")


def is_late(notice: Notice, now: datetime, community: Community) -> bool:
    """Tell whether it would be announced later than it should be; at night nobody is told."""
    if notice.starts is None or notice.kind not in WINDOWED:
        return False
    sent = max(to_utc(now), to_utc(notice.send_at or now))
    announced = to_utc(due_of(notice, sent, community))
    return to_utc(notice.starts) - announced < ahead(notice.kind, community)


def missing(notice: Notice, now: datetime, community: Community) -> Say | None:
    """Give what is wrong with a notice that is to be submitted or approved, or None."""
    if not any(text.strip() for text in notice.text.values()):
        return Say("notice-needs-text")
    if notice.kind in WINDOWED and (notice.starts is None or notice.until is None):
        return Say("notice-needs-window", {"kind": Say(f"notice-kind-{notice.kind}")})
    start, end = notice.starts, notice.until
    if start is not None and end is not None and to_utc(end) <= to_utc(start):
        return Say("notice-ends-before")
    sent = max(now, notice.send_at or now, key=to_utc)
    if end is not None and to_utc(end) <= to_utc(sent):
        return Say("notice-window-past")
    if end is not None and to_utc(end) <= to_utc(due_of(notice, sent, community)):
        return Say("notice-over-by-morning")
    if not notice.is_urgent and is_late(notice, now, community):
        return too_late(notice, community)
    return None


def too_late(notice: Notice, community: Community) -> Say:
    """Say how far ahead it should have been, and what can be done."""
    hours = int(ahead(notice.kind, community) / _HOUR)
    return Say("notice-too-late", {"kind": Say(f"notice-kind-{notice.kind}"), "hours": hours})


def ends(notice: Notice, begun: datetime, community: Community) -> datetime:
    """Give when a notice is over by itself: with its window, else after one month."""
    return notice.until or a_month_after(begun, community)


def due_of(notice: Notice, now: datetime, community: Community) -> datetime:
    """Give when residents may be told: at once where it is urgent, else not in the quiet hours."""
    return now if notice.is_urgent else quiet.due(community, now, None, None)


def a_month_after(at: datetime, community: Community) -> datetime:
    """Give the same time of the same day of the next month, or of its last day."""
    local = at.astimezone(community.zone)
    year, month = (local.year + 1, 1) if local.month == _DECEMBER else (
        local.year, local.month + 1,
    )  # fmt: skip
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day, fold=0)
