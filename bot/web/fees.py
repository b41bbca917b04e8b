"""Bills on the desk page: a file of them loaded, and a list of what is paid (SPEC 7)."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from fastapi import APIRouter, Request
from pydantic import BaseModel

from bot import billing
from bot.problems import Refused
from bot.residents import Source
from bot.web.auth import Clerk, SignedIn, SignedInFirst
from bot.web.files import UPLOAD, uploaded
from bot.web.parts import Parts, WebParts
from bot.web.refusals import Refusal, too_often
from flows.desk.place import Places
from flows.messages import Say
from flows.notices.rules import may_bill

router: Final = APIRouter(prefix="/api/desk/fees", tags=["desk"], route_class=SignedInFirst)
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a table: tens of thousands of rows."""
_MOST_PROBLEMS: Final = 20

T = TypeVar("T")


class Loaded(BaseModel):
    """What a load came to; ``notice`` waits for a supervisor's approval."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    notice: int | None = None
    said: str = ""


class Kept(BaseModel):
    """How many bills were not paid before."""

    paid: int
    said: str = ""


@router.post("/uploads", status_code=201, openapi_extra=UPLOAD)
async def load_bills(clerk: SignedIn, request: Request, parts: Parts) -> Loaded:
    """Load bills as CSV or XLSX: home, period, item, amount, due, and payer where it is no owner.

    Refused whole when a row is wrong (422), with every row and what to write. What is new or has
    changed waits for approval as a notice; the same file again changes nothing.
    """
    source = await _source(clerk, request, parts)
    taken = await _done(clerk, parts, lambda here: billing.load(here, clerk.staff, source))
    parts.deliver()
    args: dict[str, str | int | float | Say] = {
        "created": taken.created, "updated": taken.updated, "unchanged": taken.unchanged,
    }  # fmt: skip
    said = parts.words.say(Say("fee-loaded", args), clerk.community.language)
    return Loaded(
        created=taken.created,
        updated=taken.updated,
        unchanged=taken.unchanged,
        notice=taken.notice,
        said=said,
    )


@router.post("/paid/uploads", status_code=201, openapi_extra=UPLOAD)
async def load_paid(clerk: SignedIn, request: Request, parts: Parts) -> Kept:
    """Load a list of what is paid: home, period, and item where it is not all of the period."""
    source = await _source(clerk, request, parts)
    count = await _done(clerk, parts, lambda here: billing.keep_paid(here, clerk.staff, source))
    said = parts.words.say(Say("fee-paid-loaded", {"count": count}), clerk.community.language)
    return Kept(paid=count, said=said)


async def _source(clerk: Clerk, request: Request, parts: WebParts) -> Source:
    if not may_bill(clerk.staff):
        raise Refusal(403, Say("desk-not-your-role"))
    if wait := parts.limits.uploads.wait(f"desk:{clerk.community.id}:{clerk.staff.number}"):
        raise too_often("page-refused-uploads", wait)
    async with uploaded(request) as upload:
        if (upload.size or 0) > _LARGEST:
            raise Refusal(413, Say("page-refused-large"))
        return Source((upload.filename or "file")[-80:], await upload.read())


async def _done(clerk: Clerk, parts: WebParts, does: Callable[[Places], Awaitable[T]]) -> T:
    """Do it in one transaction. Raises Refusal with what is wrong in the file."""
    try:
        async with parts.storage.write() as uow:
            places = Places(
                uow=uow,
                words=parts.words,
                community=clerk.community,
                now=parts.clock(),
                account=parts.service.account_of(clerk.community.id),
            )
            return await does(places)
    except Refused as refused:
        lines = "\n".join(str(problem) for problem in refused.problems[:_MOST_PROBLEMS])
        raise Refusal(422, Say("fee-file-refused", {"problems": lines})) from None
