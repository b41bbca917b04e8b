"""«Restored» of a notice: the incidents that its outage was are restored with it (SPEC 3, 7).

Every ticket folded under one is settled, and its resident asked whether it is back for them.
"""

from flows.desk.acting import do
from flows.desk.actions import Restore
from flows.errand import Errand
from flows.incidents import Part, Stage
from flows.notices.notice import REPORTED_AS, Notice, Step


async def restored(errand: Errand, notice: Notice) -> None:
    """Restore the open incidents of a notice's buildings, in the name of who ended it."""
    uow, community = errand.uow, errand.community
    deeds = await uow.notices.deeds(notice.id)
    last = next((deed for deed in reversed(deeds) if deed.step == Step.RESTORE), None)
    staff = community.member(last.actor) if last is not None else None
    if staff is None or notice.begun_at is None:
        return
    named = notice.audience.buildings
    for building in (one.id for one in community.buildings if not named or one.id in named):
        for category in REPORTED_AS.get(notice.kind, ()):
            incident = await uow.incidents.latest(
                community.id, category=category, building=building, since=notice.begun_at
            )
            if incident is None or incident.stage is not Stage.OPEN:
                continue
            members = await uow.incidents.members(incident.id)
            folded = [member.ticket for member in members if member.part is Part.FOLDED]
            if folded:
                await do(errand, staff, Restore(ticket=folded[0]), guarded=False)
