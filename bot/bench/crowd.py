"""Who writes in a benchmark: many people, each in a private chat of their own, and their words."""

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
FIRST_PERSON: Final = 710_000_000
"""The account of the first of them; the others count on."""
SEED: Final = 20261122
"""Every bot in every run is written the same."""


@dataclass(frozen=True, slots=True)
class Written:
    """An update on its way to a bot: what it is, who waits where for the answer."""

    account: str
    chat: int
    body: bytes


class Crowd:
    """People spread over bots, who write in turn; the same ones in the same order every time.

    ``accounts`` are the bots' numbers. Person ``FIRST_PERSON + n`` writes to bot ``n % bots``.
    """

    def __init__(self, accounts: Sequence[str], people: int) -> None:
        self._accounts = tuple(accounts)
        self._people = people
        self._words = words()
        self._luck = random.Random(SEED)  # noqa: S311 -- repeatable on purpose, nothing secret
        self._count = 0

    def next(self) -> Written:
        """Let the next one write."""
        count, self._count = self._count, self._count + 1
        person = count % self._people
        account = self._accounts[person % len(self._accounts)]
        text = self._luck.choice(self._words)
        chat = FIRST_PERSON + person
        update = {
            "update_id": 100_000 + count,
            "message": {
                "message_id": 1000 + count,
                "date": int(time.time()),
                "chat": {"id": chat, "type": "private", "first_name": f"住户{person}"},
                "from": {
                    "id": chat,
                    "is_bot": False,
                    "first_name": f"住户{person}",
                    "language_code": "en" if text.isascii() else "zh-hans",
                },
                "text": text,
            },
        }
        return Written(account, chat, json.dumps(update, ensure_ascii=False).encode())


def words() -> tuple[str, ...]:
    """Read what they write."""
    lines = (HERE / "messages.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
