"""Times promised to residents: reminded of before, reported when they are broken (SPEC 3)."""

from collections.abc import Iterator
from typing import Final

from flows.desk.calling import supervisors
from flows.errand import Errand
from flows.messages import Say
from flows.moments import span
from flows.promises import Promised, PromisedTime, Standing
from flows.service_calendar import to_utc
from flows.sweeps.duty import Duty, Look
from flows.tickets import EventKind

REMINDED: Final = "promise_reminder"
BROKEN: Final = "promise_broken"


def promises(look: Look) -> Iterator[Duty]:
    """Give the reminder and the report of each open promise."""
    for promise in look.promises:
        if is_kept(promise, look):
            continue
        when = span(promise.when, look.now, look.community)
        args = {**look.named, "when": when}
        soon = Say(f"promise-soon-{promise.what.value}", args)
        broken = Say("promise-broken-visit", args)
        called = supervisors(look.ticket, look.community)
        # The supervisor hears of a promised answer when its clock is over.
        grave = 25 if promise.what is Promised.VISIT else 0
        for kind, at, gravity, said, those in (
            (REMINDED, promise.remind_at, 8, soon, ()),
            (BROKEN, promise.broken_at, grave, broken, called),
        ):
            if at is not None:
                yield Duty(
                    key=f"promise:{promise.id}:{kind}",
                    kind=kind,
                    at=at,
                    gravity=gravity,
                    said=said,
                    called=those,
                    promise=promise.id,
                )


def is_kept(promise: PromisedTime, look: Look) -> bool:
    """Tell whether an answer was given since it was promised; a visit is kept by setting off."""
    return promise.what is Promised.ANSWER and any(
        event.kind is EventKind.REPLIED and to_utc(event.at) > to_utc(promise.made_at)
        for event in look.events
    )


async def note(errand: Errand, look: Look, duties: list[Duty]) -> None:
    """Keep what became of promises: nobody is reminded twice, what is broken is counted so."""
    for promise in look.promises:
        if is_kept(promise, look):
            await errand.uow.promises.end(promise.id, Standing.KEPT, now=errand.now)
    for duty in duties:
        if duty.promise is None:
            continue
        if duty.kind == BROKEN:
            await errand.uow.promises.end(duty.promise, Standing.BROKEN, now=errand.now)
        else:
            await errand.uow.promises.reminded(duty.promise)
