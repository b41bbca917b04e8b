"""Buttons as Telegram knows them: under a message, or as keys in place of the keyboard."""

import logging
from typing import Final

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.channels.telegram_out.parts import rows
from flows.messages import Button, OutboundMessage

_log = logging.getLogger(__name__)

PAYLOAD_BYTES: Final = 64

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup


def inline(body: OutboundMessage) -> InlineKeyboardMarkup | None:
    """Give the buttons under a message, or None."""
    laid = _laid(body)
    if not laid:
        return None
    return InlineKeyboardMarkup([[_inline(button) for button in row] for row in laid])


def _inline(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.choice)


def markup(body: OutboundMessage, *, private: bool) -> Markup | None:
    """Give a message's buttons. Where one shares a phone number, which only a key can, all are keys.

    A message carries one sort only; the words of a key are its label, which presses its button.
    """
    if body.share_phone is None or not private:
        return inline(body)
    keys = [[KeyboardButton(button.label) for button in row] for row in _laid(body)]
    share = [KeyboardButton(body.share_phone, request_contact=True)]
    return ReplyKeyboardMarkup([share, *keys], resize_keyboard=True, one_time_keyboard=True)


def _laid(body: OutboundMessage) -> list[list[Button]]:
    return rows([button for button in body.buttons if _is_taken(button)], body.columns)


def _is_taken(button: Button) -> bool:
    """Tell whether Telegram takes a button: a message without it is better than none."""
    leads = bool(button.url) or 0 < len(button.choice.encode()) <= PAYLOAD_BYTES
    taken = bool(button.label.strip()) and leads
    if not taken:
        _log.error("a button is left out: it has no label, or its payload is not 1 to 64 bytes")
    return taken
