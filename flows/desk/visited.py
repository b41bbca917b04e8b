"""A visit that was done without a word of it: its record is asked for in the task's place (SPEC 5)."""

from flows.desk.deed import Deed
from flows.messages import Say
from flows.outreach.home_visits import VISIT_TASK
from flows.service_calendar import local_day
from flows.tickets import Ticket


async def ask_for_record(deed: Deed, task: Ticket) -> None:
    """Ask whoever ended a planned visit what was said there, unless it is recorded."""
    errand, home = deed.errand, task.home
    if task.category != VISIT_TASK or home is None:
        return
    month = f"{local_day(errand.community, task.opened_at):%Y-%m}"
    visit = await errand.uow.home_visits.planned(errand.community.id, month, home)
    if visit is None or visit.task != task.id:
        return
    who = f"@{deed.staff.name}({deed.staff.number})"
    said = Say("visit-record-wanted", {"who": who, "home": home})
    await errand.post(task, said, key=f"visit-record:{task.id}:{task.version}")
