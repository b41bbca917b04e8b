"""Asking Telegram about a bot, beside its messages: its name, and its rights in a group."""

from dataclasses import dataclass
from typing import Any, Final

SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot as Telegram knows it; ``name`` is its @name without the sign."""

    id: int
    name: str


class ProbeError(Exception):
    """Telegram did not answer, or said no; the message says why, without the token."""


async def bot_of(token: str, api_url: str) -> Bot:
    """Give the bot that a token belongs to. Raises ProbeError."""
    found = await call(token, api_url, "getMe")
    return Bot(found["id"], found["username"])


async def missing_rights(token: str, api_url: str, bot: Bot, group: int) -> str | None:
    """Say what a bot lacks in a staff group, or None. Raises ProbeError."""
    chat = await call(token, api_url, "getChat", chat_id=group)
    member = await call(token, api_url, "getChatMember", chat_id=group, user_id=bot.id)
    if member["status"] in {"left", "kicked"}:
        return "the bot is not in the group: add it"
    if member["status"] != "administrator":
        return "the bot is no administrator there and cannot read what staff write: make it one"
    if chat.get("is_forum") and not member.get("can_manage_topics"):
        return 'the group has topics: give the bot the right to "manage topics"'
    return None


async def call(token: str, api_url: str, method: str, **arguments: Any) -> Any:
    """Ask one thing of the Bot API; give its result. Raises ProbeError."""
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(f"{api_url}/bot{token}/{method}", json=arguments) as response,
        ):
            answer = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        # No text of the error: it may hold the address, and with it the token.
        raise ProbeError(f"{api_url} did not answer ({type(error).__name__})") from None
    if not isinstance(answer, dict) or not answer.get("ok"):
        told = answer.get("description", "") if isinstance(answer, dict) else ""
        raise ProbeError(f"Telegram refused {method}: {told or response.status}")
    return answer["result"]
