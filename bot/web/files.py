"""Files that people send and see: received to disk, shown at signed addresses for 10 minutes."""

import asyncio
import hmac
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from bot.web.bare_pictures import bare
from bot.web.file_kinds import Known, NotTakenError, TooLargeError, recognise
from bot.web.parts import Parts, WebParts
from bot.web.refusals import Refusal
from flows.messages import Attachment, FileKind, Say
from storage.crypt import derived

GOOD_FOR: Final = timedelta(minutes=10)
UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
"""The body of an upload, for the OpenAPI document."""

LEAST_FREE: Final = 512 * 1024 * 1024
"""Bytes of the disk that uploads leave alone: messages and the database need them."""
ROOM_SECONDS: Final = 300.0
"""When to come back where there is no room."""
_COPIED_AT_ONCE: Final = 256 * 1024
_LONGEST_NAME: Final = 100

router: Final = APIRouter()


# --- signed addresses -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks the addresses of files: whoever has one may see that file for a while.

    An address is not bound to the session that it was made for: a picture in a page that embeds
    the chat is asked for by the browser itself, without cookie and Bearer token. Nobody guesses a
    file's name of 128 random bits or the signature, no referrer is sent, and what is passed on by
    whoever may see the file is over in ten minutes: they could as well pass on the file.
    """

    key: bytes
    now: datetime

    def __call__(self, attachment: Attachment) -> str:
        """Give the address of a file, good for ten minutes."""
        until = int((self.now + GOOD_FOR).timestamp())
        return f"/api/files/{attachment.id}?until={until}&sign={self._sign(attachment.id, until)}"

    def is_good(self, attachment: str, until: int, sign: str) -> bool:
        """Tell whether an address was made here and its time is not over."""
        genuine = hmac.compare_digest(sign.encode(), self._sign(attachment, until).encode())
        return genuine and self.now.timestamp() < until

    def _sign(self, attachment: str, until: int) -> str:
        return hmac.new(self.key, f"{attachment}:{until}".encode(), sha256).hexdigest()[:32]


def signer_of(parts: WebParts) -> Signer:
    """Give what signs now."""
    return Signer(derived(parts.settings.secret(), "file addresses"), parts.clock())


@router.get("/api/files/{attachment_id}", tags=["files"], response_class=FileResponse)
async def shown(attachment_id: str, until: int, sign: str, parts: Parts) -> FileResponse:
    """Give a file that a message showed. Addresses are good for ten minutes."""
    if not signer_of(parts).is_good(attachment_id, until, sign):
        raise Refusal(403, Say("page-refused-address"))
    async with parts.storage.read() as uow:
        attachment = await uow.attachments.get(attachment_id)
    path = None if attachment is None else await _path_of(attachment, parts)
    if attachment is None or path is None:
        raise Refusal(404, Say("page-refused-no-file"))
    return FileResponse(
        path,
        media_type=_media_type(attachment),
        filename=_name_of(attachment),
        content_disposition_type="attachment" if _is_saved(attachment) else "inline",
        headers={
            "Cache-Control": "private, max-age=600",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


async def _path_of(attachment: Attachment, parts: WebParts) -> Path | None:
    if attachment.stored is not None:
        folder = parts.settings.files.resolve()
        path = (folder / attachment.stored).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    return await parts.fetch(attachment) if parts.fetch is not None else None


_SHOWN_IN_PAGES: Final = frozenset({
    "image/jpeg", "image/png", "image/webp", "image/heic", "image/gif",
    "video/mp4", "video/webm", "video/quicktime",
    "audio/ogg", "audio/mp4", "audio/mpeg", "audio/x-m4a", "audio/aac", "audio/webm",
})  # fmt: skip
"""What a browser may show where it stands: nothing that could hold a script, as SVG can."""
_SAVED: Final = frozenset({
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
})  # fmt: skip


def _is_saved(attachment: Attachment) -> bool:
    """Tell whether a browser saves it instead of showing it."""
    return attachment.kind is FileKind.DOCUMENT or attachment.mime not in _SHOWN_IN_PAGES


def _media_type(attachment: Attachment) -> str:
    """Give what a browser is told: on other channels the sender chooses, and may say anything."""
    known = attachment.mime in _SHOWN_IN_PAGES | _SAVED
    return attachment.mime if known else "application/octet-stream"


def _name_of(attachment: Attachment) -> str:
    name = attachment.name.replace("/", "_").replace("\\", "_").strip()
    return name or f"{attachment.kind.value}-{attachment.id[:8]}"


# --- uploads --------------------------------------------------------------------------------------


async def received(request: Request, parts: WebParts) -> Attachment:
    """Take the file of a multipart request to disk and tell what it is.

    Its name there is ours alone. Raises Refusal: 400 no file, 413 too large, 415 not a kind that
    is taken.
    """
    if await asyncio.to_thread(_free_bytes, parts.settings.data_dir) < LEAST_FREE:
        raise Refusal(503, Say("page-refused-away"), retry_after=ROOM_SECONDS)
    async with uploaded(request) as upload:
        try:
            known = await asyncio.to_thread(recognise, upload.file, upload.size or 0)
        except NotTakenError:
            raise Refusal(415, Say("page-refused-kind")) from None
        except TooLargeError:
            raise Refusal(413, Say("page-refused-large")) from None
        return await asyncio.to_thread(_kept, upload, known, parts.settings.files)


@asynccontextmanager
async def uploaded(request: Request) -> AsyncIterator[UploadFile]:
    """Read a form to its end (Starlette keeps what is large on disk) and give its one file.

    Raises Refusal where there is none.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Refusal(400, Say("page-refused-malformed"))  # any other form is read into memory
    try:
        form = await request.form(max_files=1, max_fields=8)
    except (MultiPartException, ClientDisconnect) as error:
        raise Refusal(400, Say("page-refused-malformed")) from error
    try:
        upload = next((part for part in form.values() if isinstance(part, UploadFile)), None)
        if upload is None or not upload.size:
            raise Refusal(400, Say("page-refused-nothing-sent"))
        yield upload
    finally:
        await form.close()


def _free_bytes(folder: Path) -> int:
    """Give what is left of the disk that a folder is on, or will be."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def _kept(upload: UploadFile, known: Known, folder: Path) -> Attachment:
    """Copy a file to where it stays; it has its name only once it is whole.

    A picture goes without where it was taken: it is shown to people who need not know (SPEC 9).
    """
    attachment = secrets.token_hex(16)
    stored = f"{attachment[:2]}/{attachment}{known.ending}"
    path = folder / stored
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    upload.file.seek(0)
    is_picture = known.kind is FileKind.PHOTO
    source = BytesIO(bare(upload.file.read(), known.mime)) if is_picture else upload.file
    size = 0
    try:
        with draft.open("wb") as copy:
            while chunk := source.read(_COPIED_AT_ONCE):
                size += copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return Attachment(
        id=attachment,
        kind=known.kind,
        mime=known.mime,
        size=size,
        name=_shown_name(upload.filename or "", known),
        stored=stored,
    )


def _shown_name(given: str, known: Known) -> str:
    """Give the sender's name of the file, for eyes only: its last part, with an honest ending."""
    bare = given.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    visible = "".join(sign for sign in bare if sign.isprintable()).strip()
    stem = visible.rsplit(".", maxsplit=1)[0][:_LONGEST_NAME] if visible else ""
    return f"{stem}{known.ending}" if stem else ""
