"""What a clerk does on the desk page: acts, forms, calls recorded, files that go along."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import phonenumbers
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.web.auth import Clerk, SignedIn, SignedInFirst
from bot.web.desk_cards import cards_of, ticket_of, view_of
from bot.web.files import UPLOAD, received
from bot.web.languages import language_of
from bot.web.parts import Id, Parts, Plain, WebParts
from bot.web.refusals import Refusal, too_often
from flows.desk.actions import (
    NEW_KINDS,
    Act,
    ApproveWords,
    Cancel,
    Done,
    DropHeld,
    HandOver,
    Inform,
    New,
    Note,
    Recall,
    Refuse,
    Reply,
    Restore,
    Result,
    ReturnWords,
    SendHeld,
    may_see,
)
from flows.desk.filling import Filling, Given
from flows.desk.forms import FORMS
from flows.desk.notes import is_note, order_in, without_marks
from flows.desk.offers import SAMPLES
from flows.messages import Attachment, Channel, Say
from flows.tickets import Kind
from storage.unit_of_work import SqlUnitOfWork

LONGEST: Final = 4000
"""Characters of a clerk's words."""
MOST_FILES: Final = 10
MOST_ANSWERS: Final = 20
"""To one form; a question may be asked again."""

router: Final = APIRouter(prefix="/api/desk", tags=["desk"], route_class=SignedInFirst)


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


_AT_ONCE: Final = (
    ActName.TAKE, ActName.BACK, ActName.START, ActName.RESUME, ActName.REOPEN, ActName.APPROVE,
    ActName.WRONG, ActName.CONCLUDE, ActName.GO_ON, ActName.FOLD, ActName.UNLIKE,
    ActName.CALLED_3, ActName.CALLED_2, ActName.CALLED_1, ActName.UNMENDED, ActName.UNREACHED,
)  # fmt: skip
"""What needs nothing but the ticket."""


def _plain(act: ActName) -> Callable[[int, Told, tuple[Attachment, ...]], Act]:
    """Give the act of a button that needs nothing else."""
    return lambda ticket, _told, _files: SAMPLES[act](ticket)


_ACTS: Final[dict[ActName, Callable[[int, Told, tuple[Attachment, ...]], Act]]] = {
    ActName.HAND_OVER: lambda ticket, told, _files: HandOver(
        ticket=ticket, queue=told.queue, remark=told.text.strip(), to=told.to or None
    ),
    ActName.REPLY: _reply,
    ActName.NOTE: _note,
    ActName.DONE: lambda ticket, told, files: Done(
        ticket=ticket, text=told.text.strip(), attachments=files
    ),
    ActName.CANCEL: lambda ticket, told, _files: Cancel(ticket=ticket, reason=told.text.strip()),
    ActName.REFUSE: lambda ticket, told, _files: Refuse(ticket=ticket, reason=told.text.strip()),
    ActName.SEND_HELD: lambda ticket, told, _files: SendHeld(ticket=ticket, held=told.held),
    ActName.DROP_HELD: lambda ticket, told, _files: DropHeld(ticket=ticket, held=told.held),
    ActName.APPROVE_WORDS: lambda ticket, told, _files: ApproveWords(ticket=ticket, held=told.held),
    ActName.RETURN_WORDS: lambda ticket, told, _files: ReturnWords(
        ticket=ticket, held=told.held, reason=told.text.strip()
    ),
    ActName.RECALL: lambda ticket, told, _files: Recall(ticket=ticket, message=told.message),
    ActName.INFORM: lambda ticket, told, _files: Inform(ticket=ticket, text=told.text),
    ActName.RESTORE: lambda ticket, told, _files: Restore(ticket=ticket, text=told.text),
    **{act: _plain(act) for act in _AT_ONCE},
}


@router.post("/tickets/{ticket_id}/{act}")
async def do(  # noqa: PLR0917 -- FastAPI hands them in by name
    ticket_id: Id, act: ActName, told: Told, clerk: SignedIn, request: Request, parts: Parts
) -> dict[str, Any]:
    """Do something to a ticket. What is not possible now is a 409 that says why."""
    await ticket_of(ticket_id, clerk, parts)
    async with parts.storage.read() as uow:
        files = await attached(uow, clerk, told.attachments)
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

    Gives ``question`` (``slot``, ``words``, ``choices``, ``optional``, ``files``), or what ``do`` gives.
    """
    await ticket_of(ticket_id, clerk, parts)
    async with parts.storage.read() as uow:
        given = [
            Given(
                slot=one.slot,
                choice=one.choice,
                text=one.text.strip(),
                attachments=await attached(uow, clerk, one.attachments),
            )
            for one in filled.answers
        ]
    filling = Filling(form=form, ticket=ticket_id, given=given)
    came_to = await parts.service.desk.fill_in(
        clerk.community.id, clerk.staff.number, filling, parts.clock(), key=filled.id
    )
    if isinstance(came_to, Result):
        return await _answer(came_to, clerk, request, parts)
    view = view_of(clerk, request, parts)
    choices = [{"value": one.payload, "label": view.say(one.label)} for one in came_to.choices]
    return {
        "question": {
            "slot": came_to.slot,
            "words": view.say(came_to.words),
            "choices": choices,
            "optional": came_to.optional,
            "files": came_to.files,
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
    cards = await cards_of([ticket], clerk, request, parts) if ticket and seen else [None]
    number = ticket.number if ticket else None
    return {"said": said, "ticket": cards[0], "number": number, "held": result.held}


async def attached(uow: SqlUnitOfWork, clerk: Clerk, ids: Sequence[str]) -> tuple[Attachment, ...]:
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
