"""The menus behind the slash in Telegram: for residents in private, for staff in their groups."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, get_args

import structlog

from bot.telegram_probe import ProbeError, call
from flows.messages import Say
from flows.ports import Words
from flows.understanding import Language
from storage.unit_of_work import SqlStorage

RESIDENTS: Final = ("help", "human", "language", "cancel")
STAFF: Final = (
    "new",
    "mine",
    "queue",
    "find",
    "duty",
    "ledger",
    "notice",
    "mark",
    "paid",
    "rain",
    "survey",
    "visit",
    "quota",
    "routine_add",
    "canned",
    "know",
    "take",
    "done",
    "agree",
    "wait",
    "hand",
    "escalate",
    "consult",
    "why",
    "recall",
    "photo",
    "ask",
    "approve",
    "update",
    "restored",
    "go",
    "resume",
    "assign",
    "back",
    "refile",
    "split",
    "merge",
    "cancel",
    "reopen",
    "major",
    "minor",
    "callback",
    "here",
    "help",
)

_IN_PRIVATE: Final = {"type": "all_private_chats"}

_log = structlog.get_logger(__name__)


async def show_menus(
    token: str,
    api_url: str,
    words: Words,
    groups: Iterable[int],
    otherwise: Language,
    *,
    storage: SqlStorage,
) -> int:
    """Set a bot's menus in every language; give how many could not be set.

    ``groups`` are its staff's, where they live now; ``otherwise`` is for readers of a language
    that is none of ours. What a menu was set to is remembered, and not sent again until it
    changes: a start of many bots would be a thousand calls. A menu is a convenience: what fails
    is logged and does no harm.
    """
    bot = token.partition(":")[0]
    async with storage.read() as uow:
        known = await uow.menus.of(bot)
    failed = 0
    residents = {name: Say(f"menu-{name}") for name in RESIDENTS}
    staff = {name: Say(f"menu-desk-{name.replace('_', '-')}") for name in STAFF}
    theirs = ({"type": "chat", "chat_id": group} for group in groups)
    menus: list[tuple[Mapping[str, Any], Mapping[str, Say]]]
    menus = [(_IN_PRIVATE, residents), *((scope, staff) for scope in theirs)]
    for scope, menu in menus:
        for code, language in (("", otherwise), *((name, name) for name in get_args(Language))):
            commands = [
                {"command": name, "description": words.say(said, language)}
                for name, said in menu.items()
            ]
            place, digest = ":".join(map(str, scope.values())), _digest(commands)
            if known.get((place, code)) == digest:
                continue
            try:
                await call(
                    token,
                    api_url,
                    "setMyCommands",
                    commands=commands,
                    scope=scope,
                    language_code=code,
                )
            except ProbeError as error:
                failed += 1
                _log.warning("menu not set", scope=scope, language=code, error=str(error))
                break  # the other languages would fail alike
            async with storage.write() as uow:
                await uow.menus.set(bot, place, code, digest)
    return failed


def _digest(commands: Sequence[Mapping[str, str]]) -> str:
    return sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()
