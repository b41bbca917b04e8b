"""Times promised to residents: reminded of before, reported when they are broken (SPEC 3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from flows.desk.calling import supervisors
from flows.errand import Errand
from flows.messages import Say
from flows.moments import span
from flows.promises import Promised, PromisedTime, Standing, ended
from flows.service_calendar import to_utc
from flows.sweeps.duty import Duty, Look
from flows.tickets import EventKind

REMINDED: Final = "promise_reminder"
BROKEN: Final = "promise_broken"


def promises(look: Look) -> Iterator[Duty]:
    """Give the reminder and the report of each open promise."""
    for promise in look.promises:
        if kept_at(promise, look) is not None:
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


def kept_at(promise: PromisedTime, look: Look) -> datetime | None:
    """Give when an answer was given since it was promised; a visit is kept by setting off."""
    if promise.what is not Promised.ANSWER:
        return None
    replies = (event.at for event in look.events if event.kind is EventKind.REPLIED)
    return next((at for at in replies if to_utc(at) > to_utc(promise.made_at)), None)


async def note(errand: Errand, look: Look, duties: list[Duty]) -> None:
    """Keep what became of promises: nobody is reminded twice, what is broken is counted so."""
    for promise in look.promises:
        at = kept_at(promise, look)
        if at is not None:
            await errand.uow.promises.end(promise.id, ended(promise, at), now=at)
    for duty in duties:
        if duty.promise is None:
            continue
        if duty.kind == BROKEN:
            await errand.uow.promises.end(duty.promise, Standing.BROKEN, now=errand.now)
        else:
            await errand.uow.promises.reminded(duty.promise)
