"""``/routine_add`` in a staff group: a matter that the owners' committee is to know of (SPEC 5)."""

from flows.desk import clerk_talk
from flows.desk.written import Heard, Written
from flows.duties.adding import ADDING, begun, may_add
from flows.messages import Say
from flows.service_calendar import local_day


async def routine_add(written: Written, words: str) -> Heard:
    """Begin to enter a matter; what the line says is not asked."""
    if not may_add(written.staff):
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    today = local_day(written.errand.community, written.errand.now)
    return await clerk_talk.begin(written, ADDING, begun(words, today))
