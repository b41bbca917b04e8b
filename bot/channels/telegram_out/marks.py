"""How pieces of a text are shown, in Telegram's entities: counted in UTF-16 units."""

from collections.abc import Mapping
from typing import Final

from telegram import MessageEntity

from bot.channels.telegram_out.parts import units
from flows.formatting import Marks, Style

_TYPES: Final[Mapping[Style, str]] = {
    Style.BOLD: MessageEntity.BOLD,
    Style.ITALIC: MessageEntity.ITALIC,
    Style.UNDERLINE: MessageEntity.UNDERLINE,
    Style.STRIKE: MessageEntity.STRIKETHROUGH,
    Style.SPOILER: MessageEntity.SPOILER,
    Style.QUOTE: MessageEntity.BLOCKQUOTE,
    Style.CODE: MessageEntity.CODE,
    Style.PRE: MessageEntity.PRE,
    Style.LINK: MessageEntity.TEXT_LINK,
}


def to_entities(text: str, marks: Marks) -> list[MessageEntity]:
    """Give the entities of a text."""
    found = []
    for mark in marks:
        start, end = mark.start, min(mark.end, len(text))
        if start >= end or (mark.style is Style.LINK and not mark.url):
            continue
        offset, length = units(text[:start]), units(text[start:end])
        found.append(MessageEntity(_TYPES[mark.style], offset, length, url=mark.url or None))
    return found
