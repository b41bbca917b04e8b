"""What a Telegram message holds: words, files, a place, a contact, or what cannot be passed on."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from aiogram.enums import ContentType, MessageEntityType
from aiogram.types import Message, PhotoSize

from flows.formatting import Mark, Marks, Style, is_web
from flows.messages import Attachment, Contact, FileKind, Location

NOT_PASSED_ON: Final = frozenset(
    {
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.GIVEAWAY,
        ContentType.GIVEAWAY_WINNERS,
        ContentType.INVOICE,
        ContentType.LIVE_PHOTO,  # one without its still picture
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.RICH_MESSAGE,
        ContentType.STICKER,  # one that stands for no emoji
        ContentType.STORY,
        ContentType.UNKNOWN,  # of a Bot API to come
    }
)
"""Kinds that are answered with a clear word; every kind not known here is a service message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A message's content, the same for residents and staff."""

    text: str = ""
    marks: Marks = ()
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    contact: Contact | None = None
    unsupported: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to pass on."""
        return not (
            self.text or self.attachments or self.location or self.contact or self.unsupported
        )


def content_of(message: Message, account: str) -> Content | None:
    """Give what a message holds; None for a service message. ``account`` may use its files."""
    content = Content(
        text=_words(message),
        marks=tuple(_marks(message)),
        attachments=tuple(_files(message, account)),
        location=_location(message),
        contact=_contact(message),
    )
    if not content.is_empty:
        return content
    kind = ContentType(message.content_type)
    return Content(unsupported=kind.value) if kind in NOT_PASSED_ON else None


def _words(message: Message) -> str:
    """Give the text or caption; a sticker is its emoji, a venue its name and address."""
    if message.venue is not None:
        return f"{message.venue.title}\n{message.venue.address}".strip()
    if message.sticker is not None:
        return message.sticker.emoji or ""
    return message.text or message.caption or ""


def _marks(message: Message) -> Iterator[Mark]:
    """Give how pieces of the words are shown. Telegram counts in UTF-16; links show themselves.

    A mention of an account by its number is left out: it would tell who is meant. So is a link
    that does not lead to a page.
    """
    if message.venue is not None or message.sticker is not None:
        return
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities or ():
        style = _STYLES.get(entity.type)
        if style is None or (style is Style.LINK and not is_web(entity.url or "")):
            continue
        start = _letters(text, entity.offset)
        end = _letters(text, entity.offset + entity.length)
        yield Mark(style, start, end, (entity.url or "") if style is Style.LINK else "")


def _letters(text: str, units: int) -> int:
    """Give how many letters so many UTF-16 units are."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return len(encoded[: 2 * units].decode("utf-16-le", "surrogatepass"))


_STYLES: Final[Mapping[str, Style]] = {
    MessageEntityType.BOLD: Style.BOLD,
    MessageEntityType.ITALIC: Style.ITALIC,
    MessageEntityType.UNDERLINE: Style.UNDERLINE,
    MessageEntityType.STRIKETHROUGH: Style.STRIKE,
    MessageEntityType.SPOILER: Style.SPOILER,
    MessageEntityType.BLOCKQUOTE: Style.QUOTE,
    MessageEntityType.EXPANDABLE_BLOCKQUOTE: Style.QUOTE,
    MessageEntityType.CODE: Style.CODE,
    MessageEntityType.PRE: Style.PRE,
    MessageEntityType.TEXT_LINK: Style.LINK,
}


def _location(message: Message) -> Location | None:
    point = message.location
    return Location(point.latitude, point.longitude) if point is not None else None


def _contact(message: Message) -> Contact | None:
    """Give a shared contact; Telegram vouches for it when it names the writer's own account."""
    shared, writer = message.contact, message.from_user
    if shared is None:
        return None
    own = writer is not None and shared.user_id == writer.id
    name = " ".join(part for part in (shared.first_name, shared.last_name) if part)
    return Contact(shared.phone_number, own, name)


class _File(Protocol):
    """What all of Telegram's files have in common."""

    file_id: str
    file_size: int | None


def _files(message: Message, account: str) -> Iterator[Attachment]:
    photos = message.photo or (message.live_photo.photo if message.live_photo else None)
    if photos:
        yield _attachment(_largest(photos), FileKind.PHOTO, account, "image/jpeg")
    moving = message.video or message.animation  # a GIF is both an animation and a document
    if moving is not None:
        mime = moving.mime_type or "video/mp4"
        yield _attachment(moving, FileKind.VIDEO, account, mime, moving.file_name)
    elif message.document is not None:
        found = message.document
        mime = found.mime_type or "application/octet-stream"
        yield _attachment(found, FileKind.DOCUMENT, account, mime, found.file_name)
    if message.video_note is not None:
        yield _attachment(message.video_note, FileKind.VIDEO, account, "video/mp4")
    if message.voice is not None:
        mime = message.voice.mime_type or "audio/ogg"
        yield _attachment(message.voice, FileKind.VOICE, account, mime)
    if message.audio is not None:
        mime = message.audio.mime_type or "audio/mpeg"
        yield _attachment(message.audio, FileKind.AUDIO, account, mime, message.audio.file_name)


def _largest(sizes: list[PhotoSize]) -> PhotoSize:
    return max(sizes, key=lambda size: (size.width * size.height, size.file_size or 0))


def _attachment(
    file: _File, kind: FileKind, account: str, mime: str, name: str | None = None
) -> Attachment:
    """Give a file by its handle; whether it is fetched (20 MB at most) is decided elsewhere."""
    return Attachment(
        id=uuid.uuid4().hex,
        kind=kind,
        mime=mime,
        size=file.file_size or 0,
        name=name or "",
        remote=file.file_id,
        account=account,
    )
