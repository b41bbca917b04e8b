"""Telegram's way out: an envelope in, a receipt or a failure out.

The only part that knows python-telegram-bot. ``parts`` plans which messages an envelope becomes;
``sending`` sees it through with ``journey`` (where to, how far), ``files``, ``keys`` and
``changing``; ``request`` carries the calls (on aiohttp); ``failures`` says what a refusal means.
"""

from bot.channels.telegram_out.journey import NotFetchedError
from bot.channels.telegram_out.sending import BotState, GroupState, TelegramOut

__all__ = ["BotState", "GroupState", "NotFetchedError", "TelegramOut"]
