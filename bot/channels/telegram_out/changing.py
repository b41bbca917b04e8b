"""Changing what was sent: new words for a message, or its end."""

from collections.abc import Awaitable
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.channels.telegram_out.failures import NO_TEXT, NOT_MODIFIED, failure_of
from bot.channels.telegram_out.journey import Journey
from bot.channels.telegram_out.keys import inline
from bot.channels.telegram_out.marks import to_entities
from bot.channels.telegram_out.parts import Words, cleaned, split
from bot.channels.telegram_out.request import RefusedError
from flows.messages import Claimed, Failure, FailureKind
from flows.pace import CAPTION_UNITS, TEXT_UNITS


async def edit(journey: Journey) -> Failure | None:
    """Give the target new words: as many parts as these need; surplus ones go, missing ones come.

    Files and places stay. Raises RefusedError, NotSentError, AnswerLostError, TooLateError.
    """
    body, ids = journey.claimed.envelope.body, _targets(journey.claimed)
    if not ids:
        return Failure(FailureKind.NOT_THERE, "what it changes was never sent")
    fixed = len(body.attachments) + (body.location is not None)
    worded = ids[fixed:] or ids[:1]
    captioned = bool(body.attachments) and worded[0] == ids[0]
    first = CAPTION_UNITS if captioned else TEXT_UNITS
    parts = split(cleaned(body.text), body.marks, first=first) or [Words("")]
    buttons = inline(body)
    for number, (target, part) in enumerate(zip(worded, parts, strict=False), start=1):
        journey.check_time()
        album = captioned and len(body.attachments) > 1  # cannot carry buttons
        last = buttons if number == len(parts) and not album else None
        await _reword(journey, target, part, last, caption=captioned)
    for surplus in worded[len(parts) :]:
        await _unless_gone(journey.bot.delete_message(journey.chat, surplus))
    journey.sent = [str(each) for each in ids if each not in worded[len(parts) :]]
    for number, part in enumerate(parts[len(worded) :], start=len(worded) + 1):
        journey.check_time()
        last = buttons if number == len(parts) else None
        entities = to_entities(part.text, part.marks) or None
        more = {"entities": entities, "reply_markup": last, **journey.place}
        journey.note(await journey.bot.send_message(journey.chat, part.text, **more))
    return None


async def delete(journey: Journey) -> Failure | None:
    """Take the target back, all messages of it. Raises what ``edit`` does."""
    ids = _targets(journey.claimed)
    if not ids:
        return Failure(FailureKind.NOT_THERE, "what it deletes was never sent")
    if len(ids) == 1:
        await journey.bot.delete_message(journey.chat, ids[0])
    else:
        await journey.bot.delete_messages(journey.chat, ids)
    return None


def _targets(claimed: Claimed) -> list[int]:
    return [int(each) for each in claimed.target_ids or (claimed.target_id,) if each]


async def _reword(
    journey: Journey,
    target: int,
    part: Words,
    markup: InlineKeyboardMarkup | None,
    *,
    caption: bool,
) -> None:
    """Give one message new words. That it says so already is as good."""
    bot, chat, text = journey.bot, journey.chat, part.text
    shown = to_entities(text, part.marks) or None
    try:
        if caption:
            await bot.edit_message_caption(
                chat, target, caption=text, caption_entities=shown, reply_markup=markup
            )
        elif text:
            await bot.edit_message_text(text, chat, target, entities=shown, reply_markup=markup)
        else:
            await bot.edit_message_reply_markup(chat, target, reply_markup=markup)
    except RefusedError as error:
        if error.refusal.says(NOT_MODIFIED):
            return
        if caption or not error.refusal.says(NO_TEXT):
            raise
        await _reword(journey, target, part, markup, caption=True)


async def _unless_gone(call: Awaitable[Any]) -> None:
    try:
        await call
    except RefusedError as error:
        if failure_of(error.refusal).kind is not FailureKind.NOT_THERE:
            raise
