"""An emergency that nobody has taken is alerted again, every two minutes until somebody has (SPEC 2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flows.community import Community
from flows.errand import Errand
from flows.mentions import tags
from flows.messages import Say
from flows.numbers import duration
from flows.ports import UnitOfWork
from flows.shifts import on_duty
from flows.sweeps.process import Owed, Process
from flows.tickets import ALERT, GUANJIA, EventKind, Kind, Status, Ticket

ALERTED: Final = "emergency_alerted"


async def _owed(uow: UnitOfWork, _: datetime) -> Sequence[Owed[int]]:
    waiting = await uow.tickets.untaken_emergencies()
    return [Owed(community, ticket) for ticket, community in waiting]


async def _alert(errand: Errand, ticket_id: int) -> Sequence[str]:
    """Alert the group that has it; after a time without a clock once, not once for each missed."""
    ticket = await errand.uow.tickets.get(ticket_id, lock=True)
    nth = alerts_by(errand.now, ticket, errand.community)
    if nth < 1 or not _is_untaken(ticket):
        return ()
    key = f"alert:{ticket.id}:{nth}"
    if not await errand.uow.links.told_once(key):
        return ()
    names = _on_duty(ticket, errand)
    said = Say("alert-again", {"names": names, "number": ticket.number, "nth": nth})
    await errand.post(ticket, said, key=key)
    data = {"what": ALERT, "nth": str(nth)}
    await errand.record(ticket, EventKind.TOLD, GUANJIA, text=names, data=data)
    await errand.show(ticket)
    return (ALERTED,)


def alerts_by(now: datetime, ticket: Ticket, community: Community) -> int:
    """Count the alerts that were to follow the first one by then."""
    return (now - ticket.opened_at) // duration(community, "alert_repeat")


def _is_untaken(ticket: Ticket) -> bool:
    return ticket.kind is Kind.EMERGENCY and ticket.status is Status.NEW


def _on_duty(ticket: Ticket, errand: Errand) -> str:
    """Name those who are on duty now."""
    numbers = on_duty(errand.community, ticket.queue, errand.now)
    return tags(member for member in errand.community.staff if member.number in numbers)


EMERGENCIES: Final = Process(kinds=(ALERTED,), owed=_owed, settle=_alert)
