"""升级: those above are called to a ticket at once (SPEC 3, 4)."""

from flows.community import Role
from flows.desk.actions import Result
from flows.desk.calling import call, managers, supervisors
from flows.desk.deed import Deed
from flows.desk.matters import Escalate
from flows.desk.proposing_major import propose
from flows.mentions import tag, tags
from flows.messages import Say
from flows.tickets import EventKind


async def escalate(deed: Deed, act: Escalate) -> Result:
    """Call the supervisor; the second time, and where a supervisor escalates, the manager."""
    errand, ticket = deed.errand, deed.ticket
    events = await errand.uow.tickets.events(ticket.id)
    before = any(event.kind is EventKind.ESCALATED for event in events)
    last, first = (called(ticket, errand.community) for called in (managers, supervisors))
    people = last if before or Role.SUPERVISOR in deed.staff.roles else first
    role = Role.MANAGER if people == last else Role.SUPERVISOR
    reason = act.reason.strip()
    data = {"to": role.value}
    await errand.record(ticket, EventKind.ESCALATED, deed.actor, text=reason, data=data)
    saved = await deed.saved(ticket)
    said = Say(
        "called-up",
        {
            "names": tags(people),
            "number": saved.number,
            "name": tag(deed.staff).removeprefix("@"),
            "text": errand.shown(reason),
        },
    )
    await call(errand, saved, people, said, key=f"escalated:{saved.id}:{saved.version}")
    if role is Role.MANAGER:
        await propose(errand, saved, "escalated")
    said = Say("desk-escalated", {"number": saved.number, "role": Say(f"role-{role.value}")})
    return Result(said, done=True, ticket=saved)
