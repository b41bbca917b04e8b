"""Telegram's way in: what residents and staff write there. The only part that knows aiogram.

``receiving`` takes updates by long polling or webhook and puts them into the inbox before they are
acknowledged; ``updates`` says what each of them means; ``content`` what a message holds.
"""

from bot.channels.telegram_in.receiving import TelegramIn, WebhookRefusedError
from bot.channels.telegram_in.updates import UnreadableError

__all__ = ["TelegramIn", "UnreadableError", "WebhookRefusedError"]
