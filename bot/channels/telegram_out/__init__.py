"""Telegram's way out: an envelope in, a receipt or a failure out. The only part that knows
python-telegram-bot.

``parts`` plans which messages an envelope becomes, ``sending`` sends them, ``request`` carries the
calls (on aiohttp), ``failures`` says what a refusal means.
"""  # fmt: skip

from bot.channels.telegram_out.sending import BotState, GroupState, NotFetchedError, TelegramOut

__all__ = ["BotState", "GroupState", "NotFetchedError", "TelegramOut"]
