"""Who comes, on the desk page: a clerk's own photo; those above see to everybody's (SPEC 3)."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.web.auth import Clerk, SignedIn, SignedInFirst, clerk_of
from bot.web.file_kinds import ON_EVERY_PHONE
from bot.web.files import signer_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Parts, Plain, WebParts
from bot.web.refusals import Refusal
from flows.community import Staff
from flows.desk.photos import keep_photo, may_change_photo
from flows.messages import Say

router: Final = APIRouter()
_api: Final = APIRouter(prefix="/api/desk", tags=["desk"], route_class=SignedInFirst)


class Chosen(BaseModel):
    """Which upload is somebody's photo."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    upload: Plain = Field(max_length=64)


@_api.put("/staff/{number}/photo", status_code=204)
async def change(number: str, chosen: Chosen, clerk: SignedIn, parts: Parts) -> None:
    """Let residents see this picture when that member of staff is on the way."""
    member = _member(number, clerk)
    async with parts.storage.write() as uow:
        if await uow.attachments.belongs_to(chosen.upload) != (clerk.community.id, None):
            raise Refusal(422, Say("page-refused-upload"))
        picture = await uow.attachments.get(chosen.upload)
        if picture is None or picture.mime not in ON_EVERY_PHONE:
            raise Refusal(415, Say("page-refused-photo"))
        await keep_photo(uow, clerk.community, member, picture)


@_api.delete("/staff/{number}/photo", status_code=204)
async def drop(number: str, clerk: SignedIn, parts: Parts) -> None:
    """Show residents no picture of that member of staff."""
    member = _member(number, clerk)
    async with parts.storage.write() as uow:
        await keep_photo(uow, clerk.community, member, None)


router.include_router(_api)


@router.get("/desk/photos", include_in_schema=False)
async def photos_page(request: Request, parts: Parts) -> Response:
    """Show the photos that this clerk may change."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    language = language_of(request, clerk.community.language)
    theirs = [one for one in clerk.community.staff if may_change_photo(clerk.staff, one)]
    own_first = sorted(theirs, key=lambda one: one.number != clerk.staff.number)
    return page_of(
        request,
        parts,
        "photos.html",
        language,
        community=clerk.community.name[language],
        people=[await _shown(one, parts) for one in own_first],
        takes=",".join(sorted(ON_EVERY_PHONE)),
        csrf=clerk.session.csrf,
    )


async def _shown(member: Staff, parts: WebParts) -> dict[str, Any]:
    async with parts.storage.read() as uow:
        picture = await uow.attachments.get(member.photo) if member.photo else None
    return {
        "number": member.number,
        "name": member.name,
        "url": signer_of(parts)(picture) if picture else "",
    }


def _member(number: str, clerk: Clerk) -> Staff:
    """Find whose photo it is. Raises Refusal where it is not this clerk's to change."""
    member = clerk.community.member(number)
    if member is None:
        raise Refusal(404, Say("page-refused-not-found"))
    if not may_change_photo(clerk.staff, member):
        raise Refusal(403, Say("page-refused-photo-of"))
    return member
