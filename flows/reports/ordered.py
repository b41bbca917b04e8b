"""The manager's word on a quarter's report, by the buttons under it or on the desk page (SPEC 5).

A button is ``quarter.publish=2026-Q4:tcmy``. Wherever it is said, both places show it.
"""

from flows.community import Staff
from flows.desk.written import Heard, Written
from flows.errand import Errand
from flows.messages import Say
from flows.reports.handing import MANAGER, PUBLISH, REPORT, WITHHOLD, decide


async def pressed(written: Written, payload: str) -> Heard:
    """Let a report out to residents, or keep it."""
    name, _, written_out = payload.partition("=")
    verb, period = name.partition(".")[2], written_out.partition(":")[0]
    if verb not in {PUBLISH, WITHHOLD} or community_meant(payload) != written.errand.community.id:
        return Heard(Say("desk-button-too-old"), alert=True)
    publish, where = verb == PUBLISH, written.message.group
    said, done = await decide(written.errand, written.staff, period, publish=publish, where=where)
    return Heard(said, alert=not done)


async def do(errand: Errand, staff: Staff, period: str, verb: str) -> tuple[Say, bool]:
    """Publish or withhold a report from the desk page; what is said, and whether it was done.

    Raises LookupError where no such report is before the manager.
    """
    given = {one.period for one in await errand.uow.reports.quarters(errand.community.id)}
    if period not in given or verb not in {PUBLISH, WITHHOLD}:
        raise LookupError(period)
    where = errand.group(MANAGER)
    return await decide(errand, staff, period, publish=verb == PUBLISH, where=where)


def community_meant(payload: str | None) -> str | None:
    """Give whose report a button is of; None where it is another's button."""
    name, _, value = (payload or "").partition("=")
    return value.partition(":")[2] if name.partition(".")[0] == REPORT else None
