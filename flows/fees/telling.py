"""Whom bills are told to, and the reminders before and after their date (SPEC 7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flows import quiet
from flows.errand import Errand
from flows.fees.bill import BEFORE, Bill, reminder
from flows.fees.wording import reminded
from flows.messages import Priority
from flows.notices.notice import Notice, Stage
from flows.people import Resident
from flows.ports import UnitOfWork
from flows.quiet import MUTE
from flows.sweeps.process import Owed, Process

REMINDED: Final = "fee_reminded"


@dataclass(frozen=True, slots=True)
class Household:
    """A home whose bills are to be reminded of."""

    home: str


async def begun(errand: Errand, notice: int) -> None:
    """Set the reminders of the bills that are being told."""
    bills = [
        bill for bill in await errand.uow.fees.of_notice(notice, lock=True) if bill.paid_at is None
    ]
    await errand.uow.fees.save([_next(bill, errand.now, errand) for bill in bills])


async def bills_of(uow: UnitOfWork, notice: Notice, person: Resident) -> Sequence[Bill]:
    """Give the bills that a notice tells somebody: of their homes, and not paid by now."""
    of_homes = await uow.fees.of_notice_at(notice.id, notice.community, person.homes)
    return [bill for bill in of_homes if bill.paid_at is None and bill.is_of(person)]


def _next(bill: Bill, told: datetime, errand: Errand) -> Bill:
    which, at = reminder(bill, told, errand.now, errand.community)
    return replace(bill, remind=which, remind_at=at)


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[Household]]:
    return [Owed(community, Household(home)) for community, home in await uow.fees.to_remind(now)]


async def _remind(errand: Errand, piece: Household) -> Sequence[str]:
    """Remind who pays a home's bills, once a reminder; what has no use any more is left out.

    In the quiet hours it is not worded yet: by morning they may be paid. While a sending is
    stopped its reminders wait as its copies do.
    """
    uow, community = errand.uow, errand.community
    due = await uow.fees.lock_due(community.id, piece.home, errand.now)
    morning = quiet.due(community, errand.now, None, None)
    if morning > errand.now:
        await uow.fees.save([replace(bill, remind_at=morning) for bill in due])
        return ()
    stages = {bill.notice: (await uow.notices.get(bill.notice or 0)).stage for bill in due}
    due = [bill for bill in due if stages[bill.notice] is not Stage.STOPPED]  # since it was looked
    told = 0
    for which, notice in sorted({(bill.remind, bill.notice or 0) for bill in due}):
        bills = [bill for bill in due if (bill.remind, bill.notice or 0) == (which, notice)]
        live = [bill for bill in bills if which != BEFORE or _is_early(bill, errand)]
        if live and stages[notice] is Stage.RUNNING:
            told += await _tell(errand, which, notice, live)
    await uow.fees.save([_next(bill, bill.remind_at or errand.now, errand) for bill in due])
    return (REMINDED,) * told


def _is_early(bill: Bill, errand: Errand) -> bool:
    return errand.now.astimezone(errand.community.zone).date() <= bill.due


async def _tell(errand: Errand, which: str, notice: int, bills: Sequence[Bill]) -> int:
    told = 0
    for person in await payers(errand.uow, bills):
        theirs = [bill for bill in bills if bill.is_of(person)]
        writes = await _where(errand, person)
        since = min(bill.remind_at or errand.now for bill in theirs)
        new = await errand.uow.notices.told_later(notice, person.id, since)
        if writes is not None and not new:  # what has just been told is not reminded of
            where = await errand.uow.conversations.get(writes, lock=True)
            language = errand.language_of(where)
            said = reminded(theirs, which, notice, errand.community, language)
            await errand.tell(where, language, said, priority=Priority.NOTICE, again=False)
            told += 1
    return told


async def _where(errand: Errand, person: Resident) -> int | None:
    """Give the conversation in which somebody is written to here, as a notice finds it."""
    found = await errand.uow.conversations.of_person(person.id)
    return next(
        (
            one.id
            for one in found
            if one.community == errand.community.id and one.address.channel not in MUTE
        ),
        None,
    )


async def payers(uow: UnitOfWork, bills: Sequence[Bill]) -> Sequence[Resident]:
    """Give everybody whom some of these bills are told to, once."""
    found: dict[int, Resident] = {}
    for community, home in {(bill.community, bill.home) for bill in bills}:
        for person in await uow.people.of_home(community, home):
            if any(bill.is_of(person) for bill in bills):
                found[person.id] = person
    return [found[number] for number in sorted(found)]


REMINDERS: Final = Process(kinds=(REMINDED,), owed=_owed, settle=_remind)
