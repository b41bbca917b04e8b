"""A task that the clock opens for staff: worded, recorded, given to whose it is, dropped (SPEC 5)."""

from dataclasses import replace
from typing import Final

from flows.community import Staff
from flows.desk.calling import call
from flows.errand import Errand
from flows.keeping import promises_over
from flows.mentions import tags
from flows.messages import Channel, Say
from flows.moves import record_move
from flows.promises import Standing
from flows.standard import deadlines
from flows.tickets import GUANJIA, Action, Draft, EventKind, Kind, Ticket, move
from flows.urgency import Urgency

_FRONT_DESK: Final = "front_desk"


def worded(errand: Errand, category: str, queue: str, said: Say) -> Draft:
    """Word a task in the community's language, with the times of a normal matter."""
    community = errand.community
    due = deadlines(community, Urgency.NORMAL, errand.now)
    return Draft(
        community=community.id,
        kind=Kind.TASK,
        category=category,
        urgency=Urgency.NORMAL,
        queue=queue,
        text=errand.words.say(said, community.language),
        channel=Channel.PHONE,
        respond_by=due.respond_by,
        finish_by=due.finish_by,
    )


async def opened(errand: Errand, draft: Draft, who: Staff | None, actor: str = GUANJIA) -> Ticket:
    """Open a task; ``who`` has it at once, without them it stands in its queue."""
    task = await errand.uow.tickets.open(draft, now=errand.now)
    await errand.record(task, EventKind.OPENED, actor, text=draft.text)
    if who is None:
        await errand.show(task)
        return task
    return await _given(errand, task, who)


def queue_of(steward: Staff | None) -> str:
    """Give the queue in whose place a steward's task stands."""
    if steward is None or steward.serves(_FRONT_DESK):
        return _FRONT_DESK
    return min(steward.queues, default=_FRONT_DESK)


async def _given(errand: Errand, task: Ticket, who: Staff) -> Ticket:
    """Give a task to somebody: it is theirs as if they had taken it, and they are told."""
    status = move(task.kind, task.status, Action.TAKE)
    await record_move(errand, task, Action.TAKE, status, GUANJIA, assignee=who.number)
    task = await errand.uow.tickets.save(
        replace(task, status=status, assignee=who.number, responded_at=errand.now)
    )
    await errand.show(task)
    said = Say("task-for-you", {"who": tags((who,)), "number": task.number})
    await call(errand, task, (who,), said, key=f"task:{task.id}")
    return task


async def dropped(errand: Errand, task: Ticket, why: Say) -> None:
    """End a locked task that nobody needs to do any more."""
    status = move(task.kind, task.status, Action.CANCEL)
    said = errand.words.say(why, errand.community.language)
    await record_move(errand, task, Action.CANCEL, status, GUANJIA, text=said)
    over = replace(
        task,
        status=status,
        changed_at=errand.now,
        closed_at=errand.now,
        wait_for=None,
        wait_until=None,
    )
    await promises_over(errand, task, Standing.DROPPED)
    await errand.show(await errand.uow.tickets.save(over))
