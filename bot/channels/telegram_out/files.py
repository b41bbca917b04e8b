"""Files on their way to Telegram: by the handle it knows, else uploaded; single or as an album."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import (
    Bot,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
)

from bot.channels.telegram_out.failures import NO_PICTURE, UNUSABLE_HANDLE, Refusal
from bot.channels.telegram_out.journey import Journey, UnusableFileError
from bot.channels.telegram_out.keys import Markup
from bot.channels.telegram_out.marks import to_entities
from bot.channels.telegram_out.parts import Files, cleaned, is_remote, kind_of
from bot.channels.telegram_out.request import RefusedError
from flows.messages import Attachment, FileKind

UPLOAD_BYTES: Final = 50 << 20

_SEND: Final[dict[FileKind, Callable[..., Awaitable[Message]]]] = {
    FileKind.PHOTO: Bot.send_photo,
    FileKind.VIDEO: Bot.send_video,
    FileKind.VOICE: Bot.send_voice,
    FileKind.AUDIO: Bot.send_audio,
    FileKind.DOCUMENT: Bot.send_document,
}
_IN_ALBUM: Final[dict[FileKind, Callable[..., Any]]] = {
    FileKind.PHOTO: InputMediaPhoto,
    FileKind.VIDEO: InputMediaVideo,
    FileKind.AUDIO: InputMediaAudio,
    FileKind.DOCUMENT: InputMediaDocument,
}


@dataclass(frozen=True, slots=True)
class _Way:
    """How files go: by handle where there is one, or all anew; as what they are, or as papers."""

    anew: bool = False
    as_documents: bool = False


async def send_files(journey: Journey, step: Files, markup: Markup | None) -> None:
    """Send one file or an album; where Telegram does not take one way, another.

    Raises RefusedError, NotSentError, AnswerLostError, UnusableFileError.
    """
    way: _Way | None = _Way()
    while way is not None:
        try:
            sent = await _send_so(journey, step, markup, way)
        except RefusedError as error:
            way = _other_way(error.refusal, way)
            if way is None:
                raise
            journey.check_time()
        else:
            journey.note(*sent)
            return


def _other_way(refusal: Refusal, way: _Way) -> _Way | None:
    if not way.anew and refusal.says(*UNUSABLE_HANDLE):
        return replace(way, anew=True)
    if not way.as_documents and refusal.says(*NO_PICTURE):
        return _Way(anew=True, as_documents=True)
    return None


async def _send_so(
    journey: Journey, step: Files, markup: Markup | None, way: _Way
) -> Sequence[Message]:
    album = len(step.files) > 1
    sources = [await _source(file, journey, way, album=album) for file in step.files]
    kinds = [_kind(file, journey, way) for file in step.files]
    caption = step.caption or None
    entities = to_entities(step.caption, step.marks) or None
    sent: Sequence[Message]
    if album:
        items = [
            _IN_ALBUM[kind](source)
            if number
            else _IN_ALBUM[kind](source, caption=caption, caption_entities=entities)
            for number, (kind, source) in enumerate(zip(kinds, sources, strict=True))
        ]
        sent = await journey.bot.send_media_group(journey.chat, items, **journey.place)
    else:
        more = {
            "caption": caption,
            "caption_entities": entities,
            "reply_markup": markup,
            **journey.place,
        }
        sent = (await _SEND[kinds[0]](journey.bot, journey.chat, sources[0], **more),)
    for file, source, message in zip(step.files, sources, sent, strict=False):
        if isinstance(source, InputFile):
            journey.files |= _handle(file, message)
    return sent


def _kind(file: Attachment, journey: Journey, way: _Way) -> FileKind:
    return FileKind.DOCUMENT if way.as_documents else kind_of(file, journey.account)


async def _source(file: Attachment, journey: Journey, way: _Way, *, album: bool) -> str | InputFile:
    """Give the handle of a file, or its content to be uploaded."""
    if file.remote is not None and is_remote(file, journey.account) and not way.anew:
        return file.remote
    data = await journey.content(file)
    if len(data) > UPLOAD_BYTES:
        raise UnusableFileError("a file is larger than the 50 MB that Telegram takes")
    return InputFile(data, filename=_name(file), attach=album)


def _name(file: Attachment) -> str:
    """Give a name without anything that would break a form."""
    name = "".join(letter for letter in cleaned(file.name) if letter.isprintable())
    if name:
        return name
    ending = {"image/jpeg": "jpg", "audio/ogg": "ogg"}.get(file.mime, file.mime.rpartition("/")[2])
    return f"{file.kind}.{ending}" if ending.isalnum() else str(file.kind)


def _handle(file: Attachment, message: Message) -> dict[str, str]:
    """Give the handle under which Telegram keeps what was just uploaded."""
    held: Any = message.effective_attachment
    if isinstance(held, Sequence) and held:
        held = held[-1]
    handle = getattr(held, "file_id", None)
    return {file.id: handle} if handle else {}
