"""The manager's buttons under a quarter's report: ``quarter.publish=2026-Q4:tcmy`` (SPEC 5)."""

from flows.desk.written import Heard, Written
from flows.messages import Say
from flows.reports.handing import PUBLISH, REPORT, WITHHOLD, decide


async def pressed(written: Written, payload: str) -> Heard:
    """Let a report out to residents, or keep it."""
    name, _, written_out = payload.partition("=")
    verb, period = name.partition(".")[2], written_out.partition(":")[0]
    if verb not in {PUBLISH, WITHHOLD} or community_meant(payload) != written.errand.community.id:
        return Heard(Say("desk-button-too-old"), alert=True)
    publish, where = verb == PUBLISH, written.message.group
    said, done = await decide(written.errand, written.staff, period, publish=publish, where=where)
    return Heard(said, alert=not done)


def community_meant(payload: str | None) -> str | None:
    """Give whose report a button is of; None where it is another's button."""
    name, _, value = (payload or "").partition("=")
    return value.partition(":")[2] if name.partition(".")[0] == REPORT else None
