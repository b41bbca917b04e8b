"""What becomes of words that were held: they go out after all, are changed, or stay inside (SPEC 3)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from flows.desk.actions import MANAGER, DropHeld, Reply, Result, SendHeld
from flows.desk.deed import Deed
from flows.desk.guarding import act_of, held_just_now
from flows.held import Became, Held, Why
from flows.messages import Envelope, Say, Sending
from flows.ports import Link

Doing = Callable[[Deed, Held], Awaitable[Result]]
"""Does what was held, by whoever stands for it."""

_ANYBODYS = frozenset({Why.ANONYMOUS})
"""What anybody of the queue may decide: its author is not known."""
_INSIDE = frozenset({Why.ANONYMOUS, Why.UNSURE})


async def send(deed: Deed, act: SendHeld, do: Doing) -> Result:
    """照样发: they go out as they were written, under their author's number."""
    held = await _to_decide(deed, act.held)
    if isinstance(held, Result):
        return held
    result = await do(deed, held)
    if result.held is not None:
        await _held_again(deed, held, result.held)
    elif result.done:
        await passed(deed, held, result)
    return result


async def _held_again(deed: Deed, held: Held, anew: int) -> None:
    """Words that were for the resident after all are looked at like any others."""
    await decided(deed, held, Became.DROPPED)
    again = await held_just_now(deed.errand, anew)
    here = replace(again, group=held.group, origin=held.origin, thread=held.thread)
    await deed.errand.uow.held.save(here)


async def drop(deed: Deed, act: DropHeld) -> Result:
    """我改一下, or 留在内部: they do not go out."""
    held = await _to_decide(deed, act.held)
    if isinstance(held, Result):
        return held
    await decided(deed, held, Became.DROPPED)
    return deed.done("desk-held-kept" if held.why in _INSIDE else "desk-held-dropped", deed.ticket)


async def passed(deed: Deed, held: Held, result: Result) -> None:
    """Keep that they went out; an edit of what was written finds the resident's copy."""
    await decided(deed, held, Became.SENT)
    if held.group is not None and result.message is not None and held.act != "edit":
        await deed.errand.uow.links.add(
            Link(
                address=held.group,
                channel_id=held.origin,
                ticket=held.ticket,
                message=result.message,
                thread=held.thread,
            )
        )


async def decided(deed: Deed, held: Held, became: Became, reason: str = "") -> None:
    """Keep what was decided; the question that stands in the group says so, without buttons."""
    errand = deed.errand
    over = replace(
        held,
        became=became,
        decided_by=deed.staff.number,
        decided_at=errand.now,
        reason=reason,
        due=None,
    )
    await errand.uow.held.save(over)
    group = errand.group(MANAGER) if held.why is Why.AUTHORITY else held.group
    if held.asked and group is not None:
        said = Say(f"held-was-{became.value}", {"number": deed.ticket.number})
        await errand.uow.outbox.put(
            Envelope(
                key=f"{held.asked}:was:{became.value}",
                address=group,
                body=errand.worded(said, errand.community.language),
                sending=Sending.EDIT,
                target=held.asked,
                due=errand.now,
                ticket=held.ticket,
                place=held.why is not Why.AUTHORITY,
            )
        )


async def _to_decide(deed: Deed, held_id: int) -> Held | Result:
    """Give what is held and this clerk's to decide upon, else why not."""
    held = await deed.errand.uow.held.get(held_id, lock=True)
    if held is None or held.ticket != deed.ticket.id or held.why is Why.AUTHORITY:
        return deed.refused("desk-button-too-old")
    if not held.waits:
        return deed.refused("desk-held-decided")
    if held.why not in _ANYBODYS and held.author != deed.staff.number:
        return deed.refused("desk-held-authors-word")
    return held


def as_written(held: Held) -> Reply | None:
    """Give plain words of somebody unsure, or of nobody known, as the reply that they become."""
    act = act_of(held)
    if not isinstance(act, Reply) or held.why not in _INSIDE:
        return None
    return replace(act, as_desk=held.why is Why.ANONYMOUS)
