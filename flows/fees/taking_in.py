"""Bills taken in: what is new or another goes out by a notice of its own, what is paid is done (SPEC 7).

Loading the same again changes nothing, unless its sending was called off. What still waited for approval is put together with what
is new, so that a supervisor looks at one sending.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from flows.community import Staff
from flows.desk.place import Places
from flows.fees.bill import Bill, last_of
from flows.fees.wording import batch
from flows.notices import card
from flows.notices.deeds import draft, move
from flows.notices.notice import UNAPPROVED, Audience, Kind, Notice, Stage, Step
from flows.people import HomeRole
from flows.service_calendar import DAY
from flows.understanding import Language

_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a load came to. ``notice`` is what a supervisor is asked to approve."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    notice: int | None = None


async def take_in(errand: Places, staff: Staff, bills: Sequence[Bill]) -> TakenIn:
    """Keep bills, and put what is to be told before the supervisor."""
    fees, community = errand.uow.fees, errand.community
    known = {
        bill.key: bill for bill in await fees.of(community.id, {b.home for b in bills}, lock=True)
    }
    new = [bill for bill in bills if bill.key not in known]
    untold = await _untold(errand, known.values())
    changed = [
        _updated(known[b.key], b)
        for b in bills
        if b.key in known and (b.key in untold or _differs(known[b.key], b))
    ]
    same = len(bills) - len(new) - len(changed)
    if not (new or changed):
        return TakenIn(unchanged=same)
    waiting = await _waiting(errand, staff)
    changed_keys = {bill.key for bill in changed}
    rest = [bill for bill in waiting if bill.key not in changed_keys]
    together = [*new, *changed, *rest]
    made = await draft(errand, staff.number, _notice(errand, together), submit=True)
    kept = cast("Notice", made.notice)  # it has all that a notice needs, so it is not refused
    notice = kept.id
    await fees.add([replace(bill, notice=notice) for bill in new], by=staff.number, now=errand.now)
    await fees.save([replace(bill, notice=notice) for bill in (*changed, *rest)])
    await card.show(errand, kept, after_deed=True)
    return TakenIn(len(new), len(changed), same, notice)


async def _untold(errand: Places, bills: Collection[Bill]) -> frozenset[tuple[str, str, str]]:
    """Give those not paid that were taken back, or never went: the same again tells them anew."""
    owed = [bill for bill in bills if bill.paid_at is None and bill.notice is not None]
    over = {
        number
        for number in {bill.notice for bill in owed if bill.notice is not None}
        if (notice := await errand.uow.notices.get(number)).stage is Stage.CALLED_OFF
        or (notice.stage is Stage.OVER and notice.begun_at is None)
    }
    return frozenset(bill.key for bill in owed if bill.notice in over)


def _differs(known: Bill, bill: Bill) -> bool:
    return (known.amount, known.due, known.payer) != (bill.amount, bill.due, bill.payer)


def _updated(known: Bill, bill: Bill) -> Bill:
    """Give a known bill with another amount, date or payer: it is told anew, paid or not."""
    return replace(
        known, amount=bill.amount, due=bill.due, payer=bill.payer, remind="", remind_at=None,
        paid_at=None if bill.amount != known.amount else known.paid_at,
    )  # fmt: skip


async def _waiting(errand: Places, staff: Staff) -> list[Bill]:
    """Call off the sendings that nobody has approved, and give their bills."""
    found: list[Bill] = []
    for notice in await errand.uow.notices.of_community(errand.community.id):
        if (
            notice.billed
            and notice.stage in UNAPPROVED
            and (locked := await errand.uow.notices.get(notice.id, lock=True)).stage in UNAPPROVED
        ):  # it may be approved just now
            found += await errand.uow.fees.of_notice(notice.id, lock=True)
            await move(errand, locked, Step.CALL_OFF, staff.number)
    return found


def _notice(errand: Places, bills: Sequence[Bill]) -> Notice:
    community = errand.community
    homes = {bill.home for bill in bills}
    buildings = tuple(
        building.id
        for building in community.buildings
        if any(home.id in homes for home in building.homes)
    )
    return Notice(
        community=community.id,
        kind=Kind.FEE,
        audience=Audience(buildings, role=HomeRole.OWNER),
        until=max(last_of(bills, community), errand.now + 14 * DAY),
        text={one: errand.words.say(batch(bills), one) for one in _LANGUAGES},
        author="",
        created_at=errand.now,
        billed=True,
    )


async def paid(errand: Places, by: str, bills: Sequence[Bill]) -> int:
    """Keep that bills are paid: they are not reminded of any more. Gives how many were not so."""
    owed = [bill for bill in bills if bill.paid_at is None]
    await errand.uow.fees.save(
        [replace(bill, paid_at=errand.now, paid_by=by, remind="", remind_at=None) for bill in owed]
    )
    return len(owed)
