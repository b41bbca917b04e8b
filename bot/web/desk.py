"""The staff desk over HTTP: queues, tickets, what a clerk does to them, and the stream of changes.

Every call is judged by who is signed in: their community, their queues (``may_see``);
what is not theirs is not there.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final

import phonenumbers
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.web import sse
from bot.web.auth import Clerk, SignedIn, clerk_of
from bot.web.desk_view import (
    SHOWN_AFTER_END,
    View,
    belongs_on_desk,
    ended_recently,
    queues_of,
)
from bot.web.files import UPLOAD, received, signer_of
from bot.web.languages import language_of
from bot.web.parts import Id, Parts, Plain, WebParts
from bot.web.refusals import Refusal, too_often
from flows.desk.actions import (
    NEW_KINDS,
    Act,
    Approve,
    ApproveWords,
    Cancel,
    Conclude,
    Done,
    DropHeld,
    Fold,
    GiveBack,
    HandOver,
    Inform,
    New,
    Note,
    Recall,
    Refuse,
    Reopen,
    Reply,
    Restore,
    Result,
    Resume,
    ReturnWords,
    SendHeld,
    Start,
    Take,
    Unlike,
    WrongAnswer,
    may_record,
    may_see,
)
from flows.desk.filling import Filling, Given
from flows.desk.forms import FORMS
from flows.desk.history import files_of
from flows.desk.notes import is_note, order_in, without_marks
from flows.desk.offers import SAMPLES, recipients
from flows.held import Held
from flows.messages import Attachment, Channel, Say
from flows.ports import ChatMessage
from flows.tickets import Event, Kind, Status, Ticket
from storage.unit_of_work import SqlUnitOfWork

LONGEST: Final = 4000
"""Characters of a clerk's words."""
MOST_FILES: Final = 10
MOST_ANSWERS: Final = 20
"""To one form; a question may be asked again."""

router: Final = APIRouter(prefix="/api/desk", tags=["desk"])


class ActName(StrEnum):
    """What can be done to a ticket."""

    TAKE = "take"
    BACK = "back"
    HAND_OVER = "hand-over"
    START = "start"
    RESUME = "resume"
    REPLY = "reply"
    NOTE = "note"
    DONE = "done"
    CANCEL = "cancel"
    REOPEN = "reopen"
    APPROVE = "approve"
    REFUSE = "refuse"
    WRONG = "wrong"
    SEND_HELD = "send-held"
    DROP_HELD = "drop-held"
    APPROVE_WORDS = "approve-words"
    RETURN_WORDS = "return-words"
    CONCLUDE = "conclude"
    GO_ON = "go-on"
    RECALL = "recall"
    FOLD = "fold"
    UNLIKE = "unlike"
    INFORM = "inform"
    RESTORE = "restore"
    CALLED_3 = "called3"
    CALLED_2 = "called2"
    CALLED_1 = "called1"
    UNMENDED = "unmended"
    UNREACHED = "unreached"


FormName = Annotated[str, Path(pattern=f"^({'|'.join(FORMS)})$")]
"""What asks something before it is done, and is asked as in a group."""


class Told(BaseModel):
    """What goes with an act. ``id`` is the client's own: the same again changes nothing.

    ``text`` are the words for the resident (a line that begins with // keeps all of it inside),
    the note, the remark or the reason.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Plain = Field(default="", max_length=64)
    text: Plain = Field(default="", max_length=LONGEST)
    queue: Plain = Field(default="", max_length=64)
    to: Plain = Field(default="", max_length=32, description="whom of the queue, by staff number")
    held: int = Field(default=0, ge=0, description="which held words, by their number")
    message: int = Field(default=0, ge=0, description="what is taken back, by its number")
    attachments: list[Annotated[Plain, Field(max_length=64)]] = Field(
        default_factory=list, max_length=MOST_FILES
    )


class GivenAnswer(BaseModel):
    """An answer to a question of a form: the value of a button, or words and files."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    slot: Plain = Field(max_length=32)
    choice: Plain | None = Field(default=None, max_length=64)
    text: Plain = Field(default="", max_length=LONGEST)
    attachments: list[Annotated[Plain, Field(max_length=64)]] = Field(
        default_factory=list, max_length=MOST_FILES
    )


class FilledIn(BaseModel):
    """A form as far as it is filled in. ``id`` is the client's own, as with any act."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Plain = Field(default="", max_length=64)
    answers: list[GivenAnswer] = Field(default_factory=list, max_length=MOST_ANSWERS)


class Recorded(BaseModel):
    """代录: a phone call or a walk-in."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Plain = Field(default="", max_length=64)
    kind: str = Field(description="repair complaint inquiry suggestion praise emergency")
    text: Plain = Field(max_length=LONGEST)
    channel: Channel = Channel.PHONE
    home: Plain = Field(default="", max_length=64)
    phone: Plain = Field(default="", max_length=40)
    name: Plain = Field(default="", max_length=40)


# --- looking --------------------------------------------------------------------------------------


@router.get("/me")
async def me(clerk: SignedIn, request: Request, parts: Parts) -> dict[str, Any]:
    """Tell a clerk's browser who it is and what it may do."""
    view = _view(clerk, request, parts)
    community = clerk.community
    return {
        "number": clerk.staff.number,
        "name": clerk.staff.name,
        "community": {"id": community.id, "name": community.name[view.language]},
        "csrf": clerk.session.csrf,
        "may_record": may_record(clerk.staff),
        "kinds": [
            {"kind": kind.name.lower(), "name": view.say(Say(f"kind-{kind.name.lower()}"))}
            for kind in NEW_KINDS
        ],
        "homes": [home.id for building in community.buildings for home in building.homes],
    }


@router.get("/queues")
async def queues(clerk: SignedIn, request: Request, parts: Parts) -> list[dict[str, Any]]:
    """Give a clerk's queues, with how many tickets are open, new, late, and theirs."""
    view = _view(clerk, request, parts)
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
    return await _cards(found, clerk, request, parts)


@router.get("/tickets/{ticket_id}")
async def ticket(ticket_id: Id, clerk: SignedIn, request: Request, parts: Parts) -> dict[str, Any]:
    """Give one ticket with its conversation, its history and its files."""
    found = await _ticket(ticket_id, clerk, parts)
    return (await _cards([found], clerk, request, parts))[0]


@router.get("/tickets/{ticket_id}/recipients")
async def handed_to(
    ticket_id: Id, clerk: SignedIn, request: Request, parts: Parts
) -> list[dict[str, Any]]:
    """Give whom a ticket can be handed over to now: queues, its own first, and their people.

    Those on duty come first. ``anybody`` is false where it must be a person: it lies there already.
    """
    found = await _ticket(ticket_id, clerk, parts)
    view = _view(clerk, request, parts)
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


async def _ticket(ticket_id: int, clerk: Clerk, parts: WebParts) -> Ticket:
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


async def _cards(
    shown: Sequence[Ticket], clerk: Clerk, request: Request, parts: WebParts
) -> list[dict[str, Any]]:
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
    view = replace(_view(clerk, request, parts, files), incidents=incidents, held=held)
    return [view.card(ticket, messages[ticket.id], events[ticket.id]) for ticket in shown]


def _view(
    clerk: Clerk,
    request: Request,
    parts: WebParts,
    files: Mapping[str, Attachment] = MappingProxyType({}),
) -> View:
    return View(
        clerk=clerk,
        words=parts.words,
        language=language_of(request, clerk.community.language),
        now=parts.clock(),
        signed=signer_of(parts),
        files=files,
    )


# --- doing ----------------------------------------------------------------------------------------


def _reply(ticket_id: int, told: Told, files: tuple[Attachment, ...]) -> Act:
    """Give a reply or a note; an order that begins with a slash is neither (SPEC 3)."""
    if is_note(told.text):
        return _note(ticket_id, told, files)
    order = order_in(told.text)
    if order is not None:
        raise Refusal(409, Say("page-refused-order", {"order": order[0]}))
    if not told.text.strip() and not files:
        raise Refusal(422, Say("page-refused-empty"))
    return Reply(ticket=ticket_id, text=told.text.strip(), attachments=files)


def _note(ticket_id: int, told: Told, files: tuple[Attachment, ...]) -> Act:
    words = without_marks(told.text)
    if not words and not files:
        raise Refusal(422, Say("page-refused-empty"))
    return Note(ticket=ticket_id, text=words, attachments=files)


_CALLED: Final = (
    ActName.CALLED_3, ActName.CALLED_2, ActName.CALLED_1, ActName.UNMENDED, ActName.UNREACHED,
)  # fmt: skip


def _plain(act: ActName) -> Callable[[int, Told, tuple[Attachment, ...]], Act]:
    """Give the act of a button that needs nothing else."""
    return lambda ticket, _told, _files: SAMPLES[act](ticket)


_ACTS: Final[dict[ActName, Callable[[int, Told, tuple[Attachment, ...]], Act]]] = {
    ActName.TAKE: lambda ticket, _told, _files: Take(ticket=ticket),
    ActName.BACK: lambda ticket, _told, _files: GiveBack(ticket=ticket),
    ActName.HAND_OVER: lambda ticket, told, _files: HandOver(
        ticket=ticket, queue=told.queue, remark=told.text.strip(), to=told.to or None
    ),
    ActName.START: lambda ticket, _told, _files: Start(ticket=ticket),
    ActName.RESUME: lambda ticket, _told, _files: Resume(ticket=ticket),
    ActName.REPLY: _reply,
    ActName.NOTE: _note,
    ActName.DONE: lambda ticket, told, files: Done(
        ticket=ticket, text=told.text.strip(), attachments=files
    ),
    ActName.CANCEL: lambda ticket, told, _files: Cancel(ticket=ticket, reason=told.text.strip()),
    ActName.REOPEN: lambda ticket, _told, _files: Reopen(ticket=ticket),
    ActName.APPROVE: lambda ticket, _told, _files: Approve(ticket=ticket),
    ActName.REFUSE: lambda ticket, told, _files: Refuse(ticket=ticket, reason=told.text.strip()),
    ActName.SEND_HELD: lambda ticket, told, _files: SendHeld(ticket=ticket, held=told.held),
    ActName.DROP_HELD: lambda ticket, told, _files: DropHeld(ticket=ticket, held=told.held),
    ActName.APPROVE_WORDS: lambda ticket, told, _files: ApproveWords(ticket=ticket, held=told.held),
    ActName.RETURN_WORDS: lambda ticket, told, _files: ReturnWords(
        ticket=ticket, held=told.held, reason=told.text.strip()
    ),
    ActName.CONCLUDE: lambda ticket, _told, _files: Conclude(ticket=ticket, as_proposed=True),
    ActName.GO_ON: lambda ticket, _told, _files: Conclude(ticket=ticket, as_proposed=False),
    ActName.WRONG: lambda ticket, _told, _files: WrongAnswer(ticket=ticket),
    ActName.RECALL: lambda ticket, told, _files: Recall(ticket=ticket, message=told.message),
    ActName.FOLD: lambda ticket, _told, _files: Fold(ticket=ticket),
    ActName.UNLIKE: lambda ticket, _told, _files: Unlike(ticket=ticket),
    ActName.INFORM: lambda ticket, told, _files: Inform(ticket=ticket, text=told.text),
    ActName.RESTORE: lambda ticket, told, _files: Restore(ticket=ticket, text=told.text),
    **{act: _plain(act) for act in _CALLED},
}


@router.post("/tickets/{ticket_id}/{act}")
async def do(  # noqa: PLR0917 -- FastAPI hands them in by name
    ticket_id: Id, act: ActName, told: Told, clerk: SignedIn, request: Request, parts: Parts
) -> dict[str, Any]:
    """Do something to a ticket. What is not possible now is a 409 that says why."""
    await _ticket(ticket_id, clerk, parts)
    async with parts.storage.read() as uow:
        files = await _attached(uow, clerk, told.attachments)
    wanted = _ACTS[act](ticket_id, told, files)
    result = await parts.service.desk.act(
        clerk.community.id, clerk.staff.number, wanted, parts.clock(), key=told.id
    )
    return await _answer(result, clerk, request, parts)


@router.post("/tickets/{ticket_id}/forms/{form}")
async def fill_in(  # noqa: PLR0917 -- FastAPI hands them in by name
    ticket_id: Id,
    form: FormName,
    filled: FilledIn,
    clerk: SignedIn,
    request: Request,
    parts: Parts,
) -> dict[str, Any]:
    """Ask what an action needs, one question at a time; with the last answer it is done.

    Gives ``question`` (``slot``, ``words``, ``choices``, ``optional``), or what ``do`` gives.
    """
    await _ticket(ticket_id, clerk, parts)
    async with parts.storage.read() as uow:
        given = [
            Given(
                slot=one.slot,
                choice=one.choice,
                text=one.text.strip(),
                attachments=await _attached(uow, clerk, one.attachments),
            )
            for one in filled.answers
        ]
    filling = Filling(form=form, ticket=ticket_id, given=given)
    came_to = await parts.service.desk.fill_in(
        clerk.community.id, clerk.staff.number, filling, parts.clock(), key=filled.id
    )
    if isinstance(came_to, Result):
        return await _answer(came_to, clerk, request, parts)
    view = _view(clerk, request, parts)
    choices = [{"value": one.payload, "label": view.say(one.label)} for one in came_to.choices]
    return {
        "question": {
            "slot": came_to.slot,
            "words": view.say(came_to.words),
            "choices": choices,
            "optional": came_to.optional,
        }
    }


@router.post("/tickets", status_code=201)
async def new(
    recorded: Recorded, clerk: SignedIn, request: Request, parts: Parts
) -> dict[str, Any]:
    """Record a phone call or a walk-in (代录) as a ticket like any other."""
    kind = next((kind for kind in NEW_KINDS if kind.name.lower() == recorded.kind), None)
    if kind is None or recorded.channel not in {Channel.PHONE, Channel.WALK_IN}:
        raise Refusal(422, Say("page-refused-fields", {"fields": "kind, channel"}))
    wanted = New(
        kind=Kind(kind),
        text=recorded.text.strip(),
        channel=recorded.channel,
        home=recorded.home.strip() or None,
        phone=_phone(recorded.phone, clerk.community.country),
        name=recorded.name.strip(),
    )
    result = await parts.service.desk.record_new(
        clerk.community.id, clerk.staff.number, wanted, parts.clock(), key=recorded.id
    )
    return await _answer(result, clerk, request, parts)


def _phone(written: str, country: str) -> str | None:
    """Give a number as it is kept (E.164). Raises Refusal where it is none."""
    if not written.strip():
        return None
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise Refusal(422, Say("page-refused-phone")) from None
    if not phonenumbers.is_possible_number(number):
        raise Refusal(422, Say("page-refused-phone"))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


async def _answer(
    result: Result, clerk: Clerk, request: Request, parts: WebParts
) -> dict[str, Any]:
    if not result.done:
        raise Refusal(409, result.said)
    parts.streams.wake()
    parts.deliver()
    said = parts.words.say(result.said, language_of(request, clerk.community.language))
    ticket = result.ticket
    seen = ticket is not None and may_see(clerk.staff, ticket.queue, ticket.category)
    cards = await _cards([ticket], clerk, request, parts) if ticket and seen else [None]
    number = ticket.number if ticket else None
    return {"said": said, "ticket": cards[0], "number": number, "held": result.held}


async def _attached(uow: SqlUnitOfWork, clerk: Clerk, ids: Sequence[str]) -> tuple[Attachment, ...]:
    """Find what staff of this community uploaded."""
    known = await uow.attachments.get_all(ids)
    for upload_id in ids:
        if await uow.attachments.belongs_to(upload_id) != (clerk.community.id, None):
            raise Refusal(422, Say("page-refused-upload"))
    return tuple(known[upload_id] for upload_id in dict.fromkeys(ids))


@router.post("/uploads", status_code=201, openapi_extra=UPLOAD)
async def upload(clerk: SignedIn, request: Request, parts: Parts) -> dict[str, str]:
    """Take a file that goes with a reply or with what was done; kinds and sizes as for residents."""
    name = f"desk:{clerk.community.id}:{clerk.staff.number}"
    if wait := parts.limits.uploads.wait(name):
        raise too_often("page-refused-uploads", wait)
    attachment = await received(request, parts)
    async with parts.storage.write() as uow:
        await uow.attachments.add(attachment, community=clerk.community.id, now=parts.clock())
    return {"id": attachment.id, "kind": attachment.kind.value}


# --- the stream -----------------------------------------------------------------------------------


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
