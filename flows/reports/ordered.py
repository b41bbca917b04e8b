"""The manager's buttons under a quarter's report: ``quarter.publish=2026-Q4`` (SPEC 5)."""

from flows.desk.written import Heard, Written
from flows.messages import Say
from flows.reports.handing import PUBLISH, WITHHOLD, decide


async def pressed(written: Written, payload: str) -> Heard:
    """Let a report out to residents, or keep it."""
    name, _, period = payload.partition("=")
    verb = name.partition(".")[2]
    if verb not in {PUBLISH, WITHHOLD}:
        return Heard(Say("desk-button-too-old"), alert=True)
    publish, where = verb == PUBLISH, written.message.group
    said, done = await decide(written.errand, written.staff, period, publish=publish, where=where)
    return Heard(said, alert=not done)
