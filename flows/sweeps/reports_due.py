"""A report of an emergency that is not there: its author is reminded, then the manager (SPEC 3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from flows.desk.calling import call, managers
from flows.errand import Errand
from flows.mentions import tags
from flows.messages import Choice, Say
from flows.moments import instant
from flows.ports import UnitOfWork
from flows.sweeps.process import Owed, Process

REMINDED: Final = "emergency_report_reminded"
OVERDUE: Final = "emergency_report_overdue"
AGAIN: Final = timedelta(days=1)


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[int]]:
    return [Owed(one.community, one.ticket) for one in await uow.emergency_reports.due(now)]


async def _remind(errand: Errand, ticket_id: int) -> Sequence[str]:
    ticket = await errand.uow.tickets.get(ticket_id, lock=True)
    report = await errand.uow.emergency_reports.of_ticket(ticket_id, lock=True)
    if report is None or report.look_at is None or report.look_at > errand.now:
        return ()
    late = errand.now >= report.due
    author = errand.community.member(report.by)
    called = managers(ticket, errand.community) if late or author is None else (author,)
    again = replace(
        report,
        reminded=report.reminded + 1,
        look_at=errand.now + AGAIN if late else report.due,
    )
    await errand.uow.emergency_reports.save(again)
    args = {
        "names": tags(called),
        "number": ticket.number,
        "due": instant(report.due, errand.community),
        "by": f"{author.name}({author.number})" if author else report.by,
    }
    button = Choice(Say("desk-report"), f"desk.report={ticket.id}")
    said = Say("report-overdue" if late else "report-reminder", args, (button,))
    await call(errand, ticket, called, said, key=f"report:{ticket.id}:{again.reminded}")
    return (OVERDUE if late else REMINDED,)


REPORTS: Final = Process(kinds=(REMINDED, OVERDUE), owed=_owed, settle=_remind)
