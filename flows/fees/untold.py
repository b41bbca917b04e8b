"""Bills that nobody is told of: homes of which no owner is on file (SPEC 7)."""

from collections.abc import Sequence

from flows.notices.notice import UNOWNED, Notice, Reached
from flows.ports import UnitOfWork


async def everybody(uow: UnitOfWork, notice: Notice) -> Sequence[Reached]:
    """Give whom a notice is for and what became of their copies; homes that nobody answers for too."""
    copies = await uow.notices.copies(notice.id)
    return [*copies, *await unowned(uow, notice, copies)] if notice.begun_at else copies


async def unowned(uow: UnitOfWork, notice: Notice, told: Sequence[Reached]) -> Sequence[Reached]:
    """Give the homes that owe something of a sending and of which nobody is, or was, told."""
    if not notice.billed:
        return ()
    known = {one.home for one in told}
    owed = [
        bill
        for bill in await uow.fees.of_notice(notice.id)
        if bill.paid_at is None and bill.payer is None and bill.home not in known
    ]
    found = []
    for home, bill in sorted({bill.home: bill for bill in owed}.items()):
        living = await uow.people.of_home(notice.community, home)
        if not any(bill.is_of(person) for person in living):
            found.append(Reached(person=0, name="", home=home, status=UNOWNED))
    return found
