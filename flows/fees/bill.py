"""A bill as a value: what a household owes, by when, and whom it is told to (SPEC 1, 7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from flows.community import Community
from flows.numbers import duration
from flows.people import HomeRole, Resident
from flows.service_calendar import DAY, to_utc

BEFORE, AFTER = "before", "after"
"""The reminders: one before the due date, one after it."""
_AT: Final = time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a home owes for an item of a period. ``payer`` is a person; None: the home's owners.

    ``notice`` is the one by which it was told last. ``paid_by`` names who said that it is paid.
    """

    id: int = 0
    community: str
    home: str
    period: str
    item: str
    amount: Decimal
    due: date
    payer: int | None = None
    notice: int | None = None
    remind: str = ""
    remind_at: datetime | None = None
    paid_at: datetime | None = None
    paid_by: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Name it among the community's: the same again is the same bill."""
        return self.home, self.period, self.item

    def is_of(self, person: Resident) -> bool:
        """Tell whether somebody is told of it: the payer that it names, else an owner (SPEC 1)."""
        if self.payer is not None:
            return self.payer == person.id
        return any(
            one.home == self.home and one.role is HomeRole.OWNER and one.home in person.homes
            for one in person.residences
        )


def reminder(
    bill: Bill, told: datetime, now: datetime, community: Community
) -> tuple[str, datetime | None]:
    """Give the next reminder after ``told`` and when it is due; none where there is no more.

    What has just been told is not reminded of before its date; the one before a date that has
    passed is left out.
    """
    before = _on(bill.due - duration(community, "fee_remind_before"), community)
    after = _on(bill.due + duration(community, "fee_remind_after"), community)
    if before > to_utc(told) and now < _on(bill.due + DAY, community):
        return BEFORE, before
    return (AFTER, after) if after > to_utc(told) else ("", None)


def last_of(bills: Iterable[Bill], community: Community) -> datetime:
    """Give until when bills are told and reminded of: two weeks after the last reminder."""
    latest = max(bill.due for bill in bills)
    span = duration(community, "fee_remind_after") + 14 * DAY
    return _on(latest + span, community)


def _on(day: date, community: Community) -> datetime:
    return to_utc(datetime.combine(day, _AT, community.zone))


def total(bills: Sequence[Bill]) -> Decimal:
    """Add up."""
    return sum((bill.amount for bill in bills), Decimal())
