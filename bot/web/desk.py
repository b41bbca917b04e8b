"""The staff desk over HTTP, the looking half: who is signed in, queues, tickets, what is sought.

Every call is judged by who is signed in: their community, their queues (``may_see``);
what is not theirs is not there.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.web.auth import Clerk, SignedIn, SignedInFirst
from bot.web.desk_cards import cards_of, ticket_of, view_of
from bot.web.desk_view import SHOWN_AFTER_END, belongs_on_desk, ended_recently, queues_of
from bot.web.parts import Id, Parts, Plain, WebParts
from bot.web.refusals import Refusal
from flows.desk.actions import NEW_KINDS, may_record, may_see
from flows.desk.offers import recipients
from flows.messages import Say
from flows.tickets import Status, Ticket

MOST_FOUND: Final = 20
"""Cards of a search; what is left out is counted."""


class Wanted(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    words: Plain = Field(min_length=1, max_length=100)


router: Final = APIRouter(prefix="/api/desk", tags=["desk"], route_class=SignedInFirst)


@router.get("/me")
async def me(clerk: SignedIn, request: Request, parts: Parts) -> dict[str, Any]:
    """Tell a clerk's browser who it is and what it may do."""
    view = view_of(clerk, request, parts)
    community = clerk.community
    return {
        "number": clerk.staff.number,
        "name": clerk.staff.name,
        "community": {"id": community.id, "name": community.name[view.language]},
        "csrf": clerk.session.csrf,
        "may_record": may_record(clerk.staff),
        "has_phrases": bool(community.canned),
        "kinds": [
            {"kind": kind.name.lower(), "name": view.say(Say(f"kind-{kind.name.lower()}"))}
            for kind in NEW_KINDS
        ],
        "homes": [home.id for building in community.buildings for home in building.homes],
    }


@router.get("/queues")
async def queues(clerk: SignedIn, request: Request, parts: Parts) -> list[dict[str, Any]]:
    """Give a clerk's queues, with how many tickets are open, new, late, and theirs."""
    view = view_of(clerk, request, parts)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for ticket in await _tickets(clerk, parts, queues_of(clerk.staff, clerk.community)):
        of_queue = counts[ticket.queue]
        of_queue["open"] += ticket.is_open
        of_queue["new"] += ticket.status is Status.NEW
        of_queue["mine"] += ticket.is_open and ticket.assignee == clerk.staff.number
    return [
        {
            "id": queue,
            "name": view.queue_name(queue),
            **{name: counts[queue][name] for name in ("open", "new", "mine")},
        }
        for queue in queues_of(clerk.staff, clerk.community)
    ]


@router.get("/tickets")
async def tickets(
    clerk: SignedIn,
    request: Request,
    parts: Parts,
    queue: Annotated[
        str | None, Query(description="one queue; without it all that are theirs")
    ] = None,
) -> list[dict[str, Any]]:
    """Give the cards of a queue, oldest first: the open ones, and those that ended in a day."""
    theirs = queues_of(clerk.staff, clerk.community)
    if queue is not None and queue not in theirs:
        raise Refusal(404, Say("page-refused-queue"))
    found = await _tickets(clerk, parts, (queue,) if queue else theirs)
    return await cards_of(found, clerk, request, parts)


@router.get("/tickets/{ticket_id}")
async def ticket(ticket_id: Id, clerk: SignedIn, request: Request, parts: Parts) -> dict[str, Any]:
    """Give one ticket with its conversation, its history and its files."""
    found = await ticket_of(ticket_id, clerk, parts)
    return (await cards_of([found], clerk, request, parts))[0]


@router.get("/tickets/{ticket_id}/recipients")
async def handed_to(
    ticket_id: Id, clerk: SignedIn, request: Request, parts: Parts
) -> list[dict[str, Any]]:
    """Give whom a ticket can be handed over to now: queues, its own first, and their people.

    Those on duty come first. ``anybody`` is false where it must be a person: it lies there already.
    """
    found = await ticket_of(ticket_id, clerk, parts)
    view = view_of(clerk, request, parts)
    return [
        {
            "queue": one.queue.id,
            "name": view.queue_name(one.queue.id),
            "anybody": one.anybody,
            "people": [
                {
                    "number": colleague.staff.number,
                    "name": colleague.staff.name,
                    "on_duty": colleague.on_duty,
                }
                for colleague in one.people
            ],
        }
        for one in recipients(found, clerk.staff, clerk.community, parts.clock())
    ]


@router.post("/find")
async def find(wanted: Wanted, clerk: SignedIn, request: Request, parts: Parts) -> dict[str, Any]:
    """Find tickets by number, home, the end of a phone, or words: the latest first (SPEC 3).

    A POST, for a phone number has no place in an address that is logged.
    """
    found = await parts.service.desk.find(
        clerk.community.id, clerk.staff.number, wanted.words, parts.clock()
    )
    shown = await cards_of(found[:MOST_FOUND], clerk, request, parts)
    return {"tickets": shown, "count": len(found)}


@router.get("/tickets/{ticket_id}/canned")
async def phrases(ticket_id: Id, clerk: SignedIn, parts: Parts) -> list[dict[str, str]]:
    """Give the set phrases as they would go out on a ticket, in the resident's language."""
    await ticket_of(ticket_id, clerk, parts)
    offered = await parts.service.desk.phrases(
        clerk.community.id, clerk.staff.number, ticket_id, parts.clock()
    )
    return [{"id": name, "text": text} for name, text in offered]


async def _tickets(clerk: Clerk, parts: WebParts, wanted: Sequence[str]) -> list[Ticket]:
    now = parts.clock()
    async with parts.storage.read() as uow:
        found = await uow.tickets.of_queues(
            clerk.community.id, wanted, closed_since=now - SHOWN_AFTER_END
        )
    return [
        ticket
        for ticket in sorted(found, key=lambda ticket: ticket.id)
        if may_see(clerk.staff, ticket.queue, ticket.category)
        and belongs_on_desk(ticket)
        and ended_recently(ticket, now)
    ]
