"""Tickets as a clerk's browser gets them: read, judged by who asks, worded (``desk_view``)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from fastapi import Request

from bot.web.auth import Clerk
from bot.web.desk_view import View
from bot.web.files import signer_of
from bot.web.languages import language_of
from bot.web.parts import WebParts
from bot.web.refusals import Refusal
from flows.desk.actions import may_see
from flows.desk.history import files_of
from flows.held import Held
from flows.messages import Attachment, Say
from flows.ports import ChatMessage
from flows.tickets import Event, Ticket


async def ticket_of(ticket_id: int, clerk: Clerk, parts: WebParts) -> Ticket:
    """Read one. Raises Refusal 404 where there is none, or none of this clerk's."""
    async with parts.storage.read() as uow:
        try:
            found = await uow.tickets.get(ticket_id)
        except LookupError:
            raise Refusal(404, Say("page-refused-ticket")) from None
    theirs = found.community == clerk.community.id
    if not theirs or not may_see(clerk.staff, found.queue, found.category):
        raise Refusal(404, Say("page-refused-ticket"))
    return found


async def cards_of(
    shown: Sequence[Ticket], clerk: Clerk, request: Request, parts: WebParts
) -> list[dict[str, Any]]:
    """Give tickets with everything that stands under them."""
    ids = [ticket.id for ticket in shown]
    messages: dict[int, list[ChatMessage]] = defaultdict(list)
    events: dict[int, list[Event]] = defaultdict(list)
    async with parts.storage.read() as uow:
        for message in await uow.messages.of_tickets(ids):
            messages[message.ticket or 0].append(message)
        for event in await uow.tickets.events_of(ids):
            events[event.ticket].append(event)
        held: dict[int, list[Held]] = defaultdict(list)
        for one in await uow.held.waiting(ids):
            held[one.ticket].append(one)
        kept = [file.id for those in held.values() for one in those for file in one.attachments]
        inside = [file for those in events.values() for event in those for file in files_of(event)]
        files = await uow.attachments.get_all([*inside, *kept])
        incidents = await uow.incidents.of_tickets(ids)
    view = replace(view_of(clerk, request, parts, files), incidents=incidents, held=held)
    return [view.card(ticket, messages[ticket.id], events[ticket.id]) for ticket in shown]


def view_of(
    clerk: Clerk,
    request: Request,
    parts: WebParts,
    files: Mapping[str, Attachment] = MappingProxyType({}),
) -> View:
    """Give the eyes of a clerk; ``files`` are those that events name."""
    return View(
        clerk=clerk,
        words=parts.words,
        language=language_of(request, clerk.community.language),
        now=parts.clock(),
        signed=signer_of(parts),
        files=files,
    )
