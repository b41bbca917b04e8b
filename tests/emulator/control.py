"""The same world for other processes: a small HTTP API under ``/_emulator/``."""

import asyncio
import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .errors import Json
from .people import Group, Person
from .world import Bot, Chat, Message, Press

if TYPE_CHECKING:
    from .faults import CallRecord
    from .server import Emulator

PERSON_DEEDS = (
    "starts", "writes", "sends_photo", "sends_video", "sends_voice", "sends_audio",
    "sends_document", "sends_sticker", "sends_location", "sends_contact", "sends_album",
    "sends_poll", "sends_dice", "edits", "deletes", "presses", "taps", "reacts", "blocks",
    "unblocks", "deactivates", "joins", "leaves",
)  # fmt: skip
GROUP_DEEDS = (
    "add", "kick", "remove", "promote", "demote", "restrict", "migrate", "delete",
    "turn_topics_off", "turn_topics_on", "create_topic", "rename_topic", "close_topic",
    "reopen_topic", "delete_topic", "close_general", "rename",
)  # fmt: skip
FAULTS = (
    "too_many_requests", "server_error", "garbage", "refuse", "drop_before", "drop_after", "slow",
)  # fmt: skip


class Control:
    """Orders in JSON, carried out on one emulator."""

    def __init__(self, emulator: "Emulator") -> None:
        self.emulator = emulator

    async def ready(self, _order: Json) -> Json:
        """Whether the emulator is up, and its bots."""
        return {"bots": [bot_shown(bot) for bot in self.emulator.world.bots.values()]}

    async def bot(self, order: Json) -> Json:
        """``name id token username reads_all`` → the bot with its token."""
        return bot_shown(self.emulator.bot(**order))

    async def user(self, order: Json) -> Json:
        """``name id username last_name language_code`` → the person's number."""
        return {"id": self.emulator.user(**order).id}

    async def supergroup(self, order: Json) -> Json:
        """``id title forum admins members`` (numbers) → the group's number."""
        return self._group(self.emulator.supergroup, order)

    async def group(self, order: Json) -> Json:
        """The same for a basic group."""
        return self._group(self.emulator.group, order)

    def _group(self, make: Callable[..., Group], order: Json) -> Json:
        for role in ("admins", "members"):
            order[role] = [self._who(number) for number in order.get(role, [])]
        return {"id": make(**order).id}

    async def act(self, order: Json) -> Any:
        """A person does something: ``user do`` and the deed's own words.

        ``bot`` or ``chat`` say where; messages (``on``, ``reply_to``, ``message``) are
        ``{"chat": number, "id": number}``; ``data`` of files is base64.
        """
        deed = one_of(order.pop("do"), PERSON_DEEDS)
        person = self.emulator.user(id=order.pop("user"))
        # The bot tells which private chat a message is in, even where it is not the place.
        bot = self.emulator.world.bots[order["bot"]] if "bot" in order else None
        args = {name: self._value(name, value, bot) for name, value in order.items()}
        if deed == "deactivates":
            first: list[Any] = []
        elif "on" in args or "message" in args:
            args.pop("bot", None)
            first = [args.pop("message")] if "message" in args else []
        elif "group" in args:
            first = [args.pop("group")]
        elif deed == "taps":
            first = []
        else:
            first = [args.pop("chat") if "chat" in args else args.pop("bot")]
        return shown(getattr(person, deed)(*first, **args))

    async def change(self, order: Json) -> Any:
        """A group changes: ``chat do`` and the deed's own words."""
        deed = one_of(order.pop("do"), GROUP_DEEDS)
        group = Group(self.emulator.world, self.emulator.chat(order.pop("chat")))
        who = [self._who(order.pop("who"))] if "who" in order else []
        rights = order.pop("rights", [])
        return shown(getattr(group, deed)(*who, *rights, **order))

    async def chat(self, order: Json) -> Json:
        """``id bot`` → the messages visible now and the topics."""
        bots = self.emulator.world.bots
        bot = bots[order["bot"]] if "bot" in order else None
        chat = self.emulator.chat(order["id"], bot)
        return {
            "messages": [shown(message) for message in chat.messages],
            "topics": [
                {"id": t.id, "name": t.name, "closed": t.closed, "deleted": t.deleted}
                for t in chat.topics.values()
            ],
            "actions": chat.actions,
        }

    async def wait(self, order: Json) -> Json:
        """``id bot text after timeout`` → the first such bot's message after message ``after``."""
        bots = self.emulator.world.bots
        bot = bots[order["bot"]] if "bot" in order else None
        chat = self.emulator.chat(order["id"], bot)
        part, after = order.get("text", ""), order.get("after", 0)

        def found() -> Message | None:
            for message in chat.messages:
                ours = message.sender is not None and message.sender.is_bot
                if ours and message.id > after and part in message.text:
                    return message
            return None

        message: Json = shown(await self.emulator.wait_for(found, order.get("timeout", 60.0)))
        return message

    async def calls(self, order: Json) -> Json:
        """``since`` (a count) → the calls after it, and the count now."""
        every = self.emulator.calls
        return {
            "count": len(every),
            "calls": [call_shown(call) for call in every[order.get("since", 0) :]],
        }

    async def busiest(self, order: Json) -> Json:
        """``window bot chat`` → the largest number of accepted posts in any such window."""
        return {"most": self.emulator.meter.busiest(**order)}

    async def fault(self, order: Json) -> Json:
        """``kind`` and its words → an order to fail."""
        kind = one_of(order.pop("kind"), FAULTS)
        getattr(self.emulator.faults, kind)(**order)
        return {"orders": len(self.emulator.faults.orders)}

    async def clear_faults(self, _order: Json) -> Json:
        """All orders to fail are taken back."""
        self.emulator.faults.clear()
        return {}

    async def advance(self, order: Json) -> Json:
        """``seconds minutes hours``: the world's clock goes ahead."""
        self.emulator.advance(**order)
        return {"now": self.emulator.world.now()}

    async def settings(self, order: Json) -> Json:
        """``time_factor webhook_routes callback_seconds``."""
        if "time_factor" in order:
            self.emulator.time_factor = order["time_factor"]
        if "callback_seconds" in order:
            self.emulator.world.callback_seconds = order["callback_seconds"]
        self.emulator.webhook_routes |= order.get("webhook_routes", {})
        return {}

    async def updates(self, order: Json) -> Json:
        """``bot`` → how many updates arose, wait, and were tried by webhook."""
        mailbox = self.emulator.world.bots[order["bot"]].mailbox
        return {
            "arisen": len(mailbox.sent),
            "pending": len(mailbox.pending),
            "attempts": [list(each) for each in mailbox.attempts],
            "last_id": mailbox.sent[-1].id if mailbox.sent else None,
        }

    async def redeliver(self, order: Json) -> Json:
        """``bot update_id times parallel`` → the HTTP statuses."""
        bot = self.emulator.world.bots[order.pop("bot")]
        wanted = order.pop("update_id", None)
        update = next((u for u in bot.mailbox.sent if u.id == wanted), None)
        return {"statuses": await self.emulator.redeliver(bot, update, **order)}

    async def push(self, order: Json) -> Json:
        """``bot kind body lane`` → any update at all."""
        order["bot"] = self.emulator.world.bots[order["bot"]]
        update = self.emulator.push(**order)
        return {"update_id": update.id if update else None}

    async def restart_update_ids(self, order: Json) -> Json:
        """``bot at`` → the next identifier."""
        bot = self.emulator.world.bots[order["bot"]]
        return {"next": self.emulator.restart_update_ids(bot, order.get("at"))}

    def _who(self, number: int) -> Person | Bot:
        bot = self.emulator.world.bots.get(number)
        return bot or self.emulator.user(id=number)

    def _value(self, name: str, value: Any, bot: Bot | None) -> Any:
        if name == "bot":
            return bot
        if name in {"chat", "group"}:
            chat = self.emulator.chat(value, bot)
            return Group(self.emulator.world, chat) if name == "group" else chat
        if name in {"on", "reply_to", "message"}:
            return self.emulator.chat(value["chat"], bot).log[value["id"]]
        if name == "data" and isinstance(value, str):
            return base64.b64decode(value)
        return value


def one_of(word: str, allowed: tuple[str, ...]) -> str:
    """The word, if it is allowed."""
    if word not in allowed:
        raise ValueError(f"{word!r} is none of {', '.join(allowed)}")
    return word


def bot_shown(bot: Bot) -> Json:
    """A bot with its token."""
    return {"id": bot.id, "token": bot.token, "username": bot.username}


def call_shown(call: "CallRecord") -> Json:
    """One call."""
    return {
        "at": call.at, "bot": call.bot, "method": call.method, "chat": call.chat,
        "text": call.text, "ok": call.ok, "code": call.code, "description": call.description,
        "done": call.done,
    }  # fmt: skip


def shown(value: Any) -> Any:
    """A result as JSON."""
    match value:
        case Message():
            return {
                "chat": value.chat.id, "id": value.id, "kind": value.kind, "text": value.text,
                "html": value.html, "buttons": value.buttons, "markup": value.markup,
                "keyboard": value.keyboard, "thread_id": value.thread_id,
                "album": value.album, "edited": value.edited,
                "from": value.sender.id if value.sender else None,
                "reply_to": value.reply_to.id if value.reply_to else None,
            }  # fmt: skip
        case Press():
            return {"id": value.id, "answered": value.answered, "answer": value.answer}
        case list():
            return [shown(each) for each in value]
        case Chat():
            return {"id": value.id}
        case None | int() | str():
            return {"result": value}
        case _:
            return {"id": getattr(value, "id", None)}


def routes_for(emulator: "Emulator") -> list[web.RouteDef]:
    """``POST /_emulator/{name}`` with a JSON object, one for each public order of Control."""
    control = Control(emulator)

    async def serve(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        order = getattr(control, name, None) if not name.startswith("_") else None
        if order is None or not asyncio.iscoroutinefunction(order):
            return web.json_response({"error": f"no order {name}"}, status=404)
        body = await request.json() if request.can_read_body else {}
        try:
            return web.json_response(await order(body))
        except (AssertionError, LookupError, TypeError, ValueError) as error:
            # A wrong order is the caller's mistake; they are told which.
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    return [web.post("/_emulator/{name}", serve), web.get("/_emulator/{name}", serve)]
