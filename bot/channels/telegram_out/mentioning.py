"""Mentions as Telegram knows them: a stretch of the text that names an account by its number.

They are entities beside the text and no markup in it: a name such as ``<b>&`` stays as it is.
"""

from collections.abc import Iterator, Sequence

from telegram import MessageEntity, User

from bot.channels.telegram_out.parts import units
from flows.messages import Mention


def entities(text: str, mentions: Sequence[Mention]) -> list[MessageEntity]:
    """Give the entities of one part of a message, wherever the words of a mention stand in it."""
    return [entity for mention in mentions for entity in _of(text, mention)]


def _of(text: str, mention: Mention) -> Iterator[MessageEntity]:
    user = User(mention.account, first_name=mention.words, is_bot=False)
    at = text.find(mention.words)
    while at >= 0:
        yield MessageEntity(
            MessageEntity.TEXT_MENTION, units(text[:at]), units(mention.words), user=user
        )
        at = text.find(mention.words, at + len(mention.words))
