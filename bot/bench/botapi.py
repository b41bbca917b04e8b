"""The least Bot API that bots can be measured against: it answers right, and tells who was answered.

It checks nothing and keeps nothing, so that it costs the measurement little.
"""

import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from aiohttp import web

Heard = Callable[[str, int], None]
"""Told the bot's number and the chat of every message that a bot sends."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a bot wants its updates, and the secret that has to come with them."""

    url: str
    secret: str


class LoopbackBotApi:
    """``async with LoopbackBotApi(heard) as api: …`` serves at ``api.url`` until the block ends."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._numbers = itertools.count(1)
        self.webhooks: dict[str, Webhook] = {}
        """By the bot's number."""
        self.calls = 0
        self.url = ""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.calls += 1
        account = request.match_info["token"].partition(":")[0]
        method = request.match_info["method"].casefold()
        given = await _parameters(request)
        return web.json_response({"ok": True, "result": self._result(account, method, given)})

    def _result(self, account: str, method: str, given: Mapping[str, Any]) -> Any:
        if method == "getme":
            return _bot(account)
        if method == "setwebhook":
            secret = str(given.get("secret_token", ""))
            self.webhooks[account] = Webhook(str(given["url"]), secret)
        if method.startswith("send") and method != "sendchataction":
            chat = int(given["chat_id"])
            self._heard(account, chat)
            return self._message(account, chat, next(self._numbers), given)
        if method.startswith("editmessage"):
            return self._message(account, int(given["chat_id"]), int(given["message_id"]), given)
        if method == "getchat":
            return {"id": int(given["chat_id"]), **_GROUP}
        if method == "getchatmember":
            rights = {"status": "administrator", "can_manage_topics": True}
            return {"user": _bot(str(given["user_id"])), **rights}
        if method == "createforumtopic":
            thread = next(self._numbers)
            return {"message_thread_id": thread, "name": str(given["name"]), "icon_color": 0}
        return True

    @staticmethod
    def _message(account: str, chat: int, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
        kind = {"type": "private", "first_name": "-"} if chat > 0 else _GROUP
        return {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, **kind},
            "from": _bot(account),
            "text": str(given.get("text", "-")),
        }


_GROUP: Final = {"type": "supergroup", "title": "-", "is_forum": True}


def _bot(account: str) -> dict[str, Any]:
    return {"id": int(account), "is_bot": True, "first_name": "-", "username": f"b{account}_bot"}


async def _parameters(request: web.Request) -> Mapping[str, Any]:
    """Read a call as any of the libraries writes it: JSON, or a form."""
    if request.content_type == "application/json":
        parameters: Mapping[str, Any] = json.loads(await request.read() or b"{}")
        return parameters
    return {**request.query, **await request.post()}
