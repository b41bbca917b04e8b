"""The stream of what changes on a clerk's desk."""

from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, Request

from bot.web import sse
from bot.web.auth import Clerk, SignedIn, SignedInFirst, clerk_of
from bot.web.parts import Parts, WebParts
from flows.desk.actions import may_see

router: Final = APIRouter(prefix="/api/desk", tags=["desk"], route_class=SignedInFirst)


@router.get("/stream", response_class=sse.EventStream)
async def stream(clerk: SignedIn, request: Request, parts: Parts) -> sse.EventStream:
    """Tell what changes: ``ready`` once, then ``changed`` with the tickets and their queues.

    After ``ready`` nothing is missed: read the queues and tickets then. What is not this clerk's
    (any more) is not named, so that an empty list means: look again.
    """
    return sse.EventStream(_changes(parts, clerk, request))


async def _changes(parts: WebParts, clerk: Clerk, request: Request) -> AsyncIterator[bytes]:
    yield sse.RETRY
    told_ready = False
    with parts.streams.desk(clerk.community.id) as watch:
        while not parts.streams.closed and parts.clock() < clerk.session.expires:
            if watch.ready and not told_ready:
                told_ready = True
                yield sse.event("ready", {})
            changes, watch.changes = watch.changes, []
            if changes:
                # Who signed out, left or serves other queues since sees no more than they may.
                still = await clerk_of(request, parts)
                if still is None:
                    return
                clerk = still
                theirs = {
                    (change.ticket, change.queue)
                    for change in changes
                    if may_see(clerk.staff, change.queue, change.category)
                }
                seen = [{"ticket": ticket, "queue": queue} for ticket, queue in sorted(theirs)]
                yield sse.event("changed", {"tickets": seen})
            if not await sse.waited(watch.changed):
                yield sse.NOTHING
