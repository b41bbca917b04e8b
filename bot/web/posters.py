"""A notice on paper: the A4 poster with its QR code, as a page for the browser's print and as PDF."""

import asyncio
import io
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot import pdf
from bot.report_formats import MEDIA
from bot.web.auth import Clerk, clerk_of
from bot.web.languages import language_of
from bot.web.notices import found_for, in_order
from bot.web.pages import page_of
from bot.web.parts import Id, Parts, WebParts
from bot.web.refusals import Refusal
from flows.messages import Say
from flows.notices import audience as audiences
from flows.notices.notice import Notice
from flows.notices.rules import ends
from flows.notices.showing import window
from flows.understanding import Language

router: Final = APIRouter(include_in_schema=False)
_LINK_LETTERS: Final = 300


@router.get("/desk/notices/{notice}/poster")
async def poster(notice: Id, request: Request, parts: Parts) -> Response:
    """Show a notice as an A4 poster, with a QR code and the day on which it is taken down."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    language = language_of(request, clerk.community.language)
    shown = await _shown(notice, clerk, parts, language)
    missing = None if pdf.can_be_made() else Say("page-pdf-missing", {"command": pdf.HOW_TO_ADD})
    given = {"poster": shown, "missing": missing and parts.words.say(missing, language)}
    return page_of(request, parts, "poster.html", language, **given)


@router.get("/desk/notices/{notice}/poster.pdf")
async def poster_pdf(notice: Id, request: Request, parts: Parts) -> Response:
    """Give the same poster as PDF."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    shown = await _shown(notice, clerk, parts, language_of(request, clerk.community.language))
    try:
        written = await asyncio.to_thread(pdf.poster, shown)
    except pdf.PdfMissingError:
        raise Refusal(501, Say("page-pdf-missing", {"command": pdf.HOW_TO_ADD})) from None
    named = {"content-disposition": f'inline; filename="N-{notice}.pdf"'}
    return Response(written, media_type=MEDIA["pdf"], headers=named)


async def _shown(notice: int, clerk: Clerk, parts: WebParts, language: Language) -> dict[str, Any]:
    """Give what stands on a poster, in words. Raises Refusal."""
    community = clerk.community
    async with parts.storage.read() as uow:
        found = await found_for(uow, notice, clerk)
    if found.billed:  # what a household owes hangs nowhere
        raise Refusal(409, Say("fee-no-poster"))

    def say(said: Say | str) -> str:
        return parts.words.say(said, language)

    over = found.ends_at or ends(found, found.send_at or parts.clock(), community)
    day = f"{over.astimezone(community.zone):%Y-%m-%d}"
    return {
        "language": language,
        "heading": say(Say("page-poster-heading", {"kind": Say(f"notice-kind-{found.kind}")})),
        "urgent": found.is_urgent,
        "number": str(found.id),
        "window": say(window(found, community)),
        "where": say(audiences.in_words(found.audience, community)),
        "texts": _texts(found, language),
        "scan": say(Say("page-poster-scan")),
        "signed": say(Say("page-poster-signed", {"community": community.name[language]})),
        "phone": community.emergency_phone,
        "over": say(Say("page-poster-until", {"day": day})),
        "qr": _qr(f"{parts.settings.base_url}/c/{community.id}"),
    }


def _texts(found: Notice, language: Language) -> list[str]:
    return [found.text[one] for one in in_order(language) if found.text.get(one)]


def _qr(link: str) -> str:
    """Draw a link as a QR code that scales."""
    import segno

    drawn = io.BytesIO()
    code = segno.make(link[:_LINK_LETTERS], error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, omitsize=True, svgclass="qr", lineclass=None)
    return drawn.getvalue().decode()
