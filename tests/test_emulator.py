"""The emulated Telegram behaves like the real one, and both libraries understand it."""

import asyncio
import io
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiogram
import aiohttp
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputMediaPhoto, ReplyParameters
from aiogram.types import Update as AiogramUpdate
from aiohttp import web

from tests.emulator import Bot, Chat, Emulator, Group, Person, RateLimits, png
from tests.emulator.calls import METHODS
from tests.emulator.errors import Refused
from tests.emulator.files import picture_size
from tests.emulator.markup import styled, to_html
from tests.emulator.updates import retry_delay

Json = dict[str, Any]
DESK = -1001000000001
HALL = -1001000000002


class Stage:
    """An emulator with a bot, a resident, a clerk, a forum and a plain supergroup."""

    def __init__(self, emu: Emulator, http: aiohttp.ClientSession) -> None:
        self.emu = emu
        self.http = http
        self.bot: Bot = emu.bot(token="42:secret")
        self.wang: Person = emu.user("王芳", 700001, username="wangfang")
        self.li: Person = emu.user("李敏", 700012)
        self.desk: Group = emu.supergroup(
            DESK, "客服", forum=True, admins=[self.bot], members=[self.li]
        )
        self.hall: Group = emu.supergroup(
            HALL, "大厅", admins=[self.bot], members=[self.li, self.wang]
        )
        self.wang.starts(self.bot)
        self.bot.mailbox.drop_all()

    @property
    def chat(self) -> Chat:
        return self.emu.chat(self.wang.id)

    async def raw(self, method: str, **params: Any) -> Json:
        """A call as JSON; its whole answer."""
        url = f"{self.emu.url}/bot{self.bot.token}/{method}"
        async with self.http.post(url, json=params) as response:
            body: Json = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def ok(self, method: str, **params: Any) -> Any:
        body = await self.raw(method, **params)
        assert body["ok"], body
        return body["result"]

    async def no(self, method: str, **params: Any) -> str:
        body = await self.raw(method, **params)
        assert not body["ok"], body
        return f"{body['error_code']} {body['description']}"

    async def updates(self, **params: Any) -> list[Json]:
        found: list[Json] = await self.ok("getUpdates", **params)
        return found


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Emulator() as emu, aiohttp.ClientSession() as http:
        yield Stage(emu, http)


@pytest.fixture
async def gram(stage: Stage) -> AsyncIterator[aiogram.Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(stage.emu.url))
    async with aiogram.Bot(stage.bot.token, session=session) as bot:
        yield bot


@pytest.fixture
async def ptb(stage: Stage) -> AsyncIterator[telegram.Bot]:
    url = stage.emu.url
    async with telegram.Bot(
        stage.bot.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot"
    ) as bot:
        yield bot


class Hook:
    """A bot's webhook: notes what came, answers as it is told."""

    def __init__(self) -> None:
        self.got: list[Json] = []
        self.headers: list[str | None] = []
        self.statuses: dict[int, list[int]] = {}
        self.reply: Json | None = None
        self.busy: dict[int, int] = {}
        self.most_at_once: dict[int, int] = {}
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.headers.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        chat = update.get("message", {}).get("chat", {}).get("id", 0)
        self.busy[chat] = self.busy.get(chat, 0) + 1
        self.most_at_once[chat] = max(self.most_at_once.get(chat, 0), self.busy[chat])
        await asyncio.sleep(0.005)
        self.busy[chat] -= 1
        left = self.statuses.get(chat, [])
        status = left.pop(0) if left else 200
        if status == 200:
            self.got.append(update)
        return web.json_response(self.reply, status=status)

    @property
    def texts(self) -> list[str]:
        return [u["message"]["text"] for u in self.got if "message" in u]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/telegram/42", hook.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/42"
    yield hook
    await runner.cleanup()


# Both libraries understand what the emulator says


async def test_aiogram_sends_and_edits(stage: Stage, gram: aiogram.Bot) -> None:
    assert (await gram.get_me()).id == 42
    user = stage.wang.id
    button = aiogram.types.InlineKeyboardButton(text="好", callback_data="yes")
    keys = aiogram.types.InlineKeyboardMarkup(inline_keyboard=[[button]])
    sent = await gram.send_message(user, "<b>甲</b> & 乙", parse_mode="HTML", reply_markup=keys)
    assert sent.html_text == "<b>甲</b> &amp; 乙"
    edited = await gram.edit_message_text("丙", chat_id=user, message_id=sent.message_id)
    assert isinstance(edited, aiogram.types.Message)
    assert edited.reply_markup is None
    photo = await gram.send_photo(user, BufferedInputFile(png(200, 100), "a.png"), caption="图")
    assert photo.photo
    assert (photo.photo[-1].width, photo.photo[-1].height) == (200, 100)
    again = await gram.send_photo(user, photo.photo[-1].file_id)
    assert again.photo
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    buffer = io.BytesIO()
    await gram.download(photo.photo[-1].file_id, buffer)
    assert picture_size(buffer.getvalue()) == (200, 100)
    reply = await gram.send_message(
        user, "丁", reply_parameters=ReplyParameters(message_id=photo.message_id)
    )
    assert reply.reply_to_message
    await gram.edit_message_caption(chat_id=user, message_id=photo.message_id, caption="画")
    await gram.edit_message_reply_markup(
        chat_id=user, message_id=reply.message_id, reply_markup=keys
    )
    media = InputMediaPhoto(media=BufferedInputFile(png(50, 60), "b.png"), caption="新")
    await gram.edit_message_media(media, chat_id=user, message_id=photo.message_id)
    assert stage.chat.texts[-3:] == ["丙", "新", "丁"]
    assert stage.chat.messages[-1].buttons == ["好"]


async def test_aiogram_sends_every_kind(stage: Stage, gram: aiogram.Bot) -> None:
    user = stage.wang.id

    def file(name: str) -> BufferedInputFile:
        return BufferedInputFile(b"some bytes", name)

    await gram.send_video(user, file("v.mp4"), duration=3)
    await gram.send_voice(user, file("v.oga"))
    await gram.send_audio(user, file("a.mp3"), title="曲")
    await gram.send_document(user, file("d.pdf"), caption="单")
    await gram.send_sticker(user, file("s.webp"))
    await gram.send_animation(user, file("g.mp4"))
    await gram.send_video_note(user, file("n.mp4"))
    await gram.send_location(user, 31.2, 121.4)
    await gram.send_venue(user, 31.2, 121.4, "门", "路")
    await gram.send_contact(user, "+8613800138000", "王")
    await gram.send_poll(user, "几点", [aiogram.types.InputPollOption(text=t) for t in "早晚"])
    items: list[Any] = [InputMediaPhoto(media=file_(n), caption=str(n)) for n in range(1, 4)]
    album = await gram.send_media_group(user, items)
    assert len({m.media_group_id for m in album}) == 1
    kinds = [message.kind for message in stage.chat.said_by(stage.bot)]
    assert kinds == [
        "video", "voice", "audio", "document", "sticker", "animation", "video_note", "location",
        "venue", "contact", "poll", "photo", "photo", "photo",
    ]  # fmt: skip
    copy = await gram.copy_message(DESK, user, album[0].message_id)
    assert stage.desk.chat.log[copy.message_id].text == "1"
    copies = await gram.copy_messages(DESK, user, [m.message_id for m in album])
    albums = {stage.desk.chat.log[c.message_id].album for c in copies}
    assert len(albums) == 1
    assert albums != {album[0].media_group_id, None}
    forwarded = await gram.forward_message(DESK, user, album[0].message_id)
    assert forwarded.forward_origin


def file_(number: int) -> BufferedInputFile:
    return BufferedInputFile(png(40 + number, 40), f"{number}.png")


async def test_aiogram_works_with_topics_members_and_commands(
    stage: Stage, gram: aiogram.Bot
) -> None:
    topic = await gram.create_forum_topic(DESK, "R-261122-0007")
    place = topic.message_thread_id
    sent = await gram.send_message(DESK, "卡片", message_thread_id=place)
    assert sent.is_topic_message
    assert sent.reply_to_message
    assert sent.reply_to_message.forum_topic_created
    await gram.edit_forum_topic(DESK, place, name="好了")
    await gram.close_forum_topic(DESK, place)
    await gram.reopen_forum_topic(DESK, place)
    await gram.pin_chat_message(DESK, sent.message_id)
    assert stage.desk.chat.pinned[0].id == sent.message_id
    full = await gram.get_chat(DESK)
    assert full.is_forum
    assert full.pinned_message
    await gram.unpin_chat_message(DESK, message_id=sent.message_id)
    await gram.set_message_reaction(
        DESK, sent.message_id, [aiogram.types.ReactionTypeEmoji(emoji="👍")]
    )
    await gram.send_chat_action(DESK, "typing", message_thread_id=place)
    assert stage.desk.chat.actions[0]["thread_id"] == place
    stage.desk.restrict(stage.li, "can_send_messages")
    assert (await gram.get_chat_member(DESK, stage.li.id)).status == "restricted"
    assert (await gram.get_chat_member(DESK, stage.wang.id)).status == "left"
    statuses = {m.status for m in await gram.get_chat_administrators(DESK)}
    assert statuses == {"creator", "administrator"}
    stage.desk.kick(stage.li)
    assert (await gram.get_chat_member(DESK, stage.li.id)).status == "kicked"
    assert await gram.get_chat_member_count(DESK) == 2
    await gram.set_my_commands([aiogram.types.BotCommand(command="new", description="代录")])
    assert (await gram.get_my_commands())[0].command == "new"
    await gram.delete_my_commands()
    assert await gram.get_my_commands() == []
    assert (await gram.get_my_name()).name == "管家"
    await gram.delete_forum_topic(DESK, place)
    assert stage.desk.in_topic(place) == []
    assert await gram.set_webhook("http://127.0.0.1:1/x", secret_token="s")
    assert (await gram.get_webhook_info()).url == "http://127.0.0.1:1/x"
    assert await gram.delete_webhook()


async def test_python_telegram_bot_sends_and_edits(stage: Stage, ptb: telegram.Bot) -> None:
    user = stage.wang.id
    keys = telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton("好", callback_data="yes")]]
    )
    sent = await ptb.send_message(
        user, "<i>甲</i>", parse_mode="HTML", reply_markup=keys, reply_to_message_id=1
    )
    assert sent.text_html == "<i>甲</i>"
    assert sent.reply_to_message
    assert stage.chat.messages[-1].buttons == ["好"]
    photo = await ptb.send_photo(user, png(100, 100), caption="图")
    kept = stage.chat.messages[-1].media
    assert kept
    fetched = await (await photo.photo[-1].get_file()).download_as_bytearray()
    assert bytes(fetched) == kept.file.data
    await ptb.send_video(user, b"video", duration=2)
    await ptb.send_voice(user, b"voice")
    await ptb.send_audio(user, b"audio")
    await ptb.send_document(user, b"document", filename="单.pdf")
    await ptb.send_sticker(user, b"sticker")
    await ptb.send_location(user, 31.2, 121.4)
    await ptb.send_contact(user, "138", "王")
    album = await ptb.send_media_group(
        user, [telegram.InputMediaPhoto(png(30, n)) for n in (30, 31)], caption="册"
    )
    assert stage.chat.messages[-1].album == album[0].media_group_id
    assert stage.chat.messages[-4].media is None
    await ptb.edit_message_text("乙", user, sent.message_id)
    await ptb.edit_message_caption(user, photo.message_id, caption="画")
    await ptb.edit_message_media(telegram.InputMediaPhoto(png(9, 9)), user, photo.message_id)
    await ptb.edit_message_reply_markup(user, sent.message_id, reply_markup=keys)
    copies = await ptb.copy_messages(DESK, user, [m.message_id for m in album])
    assert len(copies) == 2
    copy = await ptb.copy_message(DESK, user, photo.message_id, caption="别的")
    assert stage.desk.chat.log[copy.message_id].text == "别的"
    await ptb.forward_message(DESK, user, photo.message_id)
    await ptb.delete_message(user, sent.message_id)
    await ptb.delete_messages(user, [m.message_id for m in album])
    assert stage.chat.find("乙") is None
    topic = await ptb.create_forum_topic(DESK, "一")
    in_topic = await ptb.send_message(DESK, "卡", message_thread_id=topic.message_thread_id)
    assert in_topic.is_topic_message
    await ptb.close_forum_topic(DESK, topic.message_thread_id)
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)topic_closed"):
        await ptb.send_message(DESK, "卡", message_thread_id=topic.message_thread_id)
    assert (await ptb.get_chat(DESK)).is_forum
    assert (await ptb.get_chat(user)).type == "private"
    assert {m.status for m in await ptb.get_chat_administrators(DESK)} == {
        "creator",
        "administrator",
    }
    assert (await ptb.get_me()).username
    await ptb.set_webhook("http://127.0.0.1:1/", max_connections=2)
    assert (await ptb.get_webhook_info()).max_connections == 2
    await ptb.delete_webhook()


async def everything_that_may_come(stage: Stage) -> None:
    """One of each kind of update."""
    wang, li, bot, desk, hall = stage.wang, stage.li, stage.bot, stage.desk, stage.hall
    await stage.updates(allowed_updates=[
        "message", "edited_message", "callback_query", "my_chat_member", "chat_member",
        "message_reaction",
    ])  # fmt: skip
    text = wang.writes(bot, "/start 你好 https://t.me/x @somebody")
    wang.edits(text, "改了")
    for deed in (
        wang.sends_photo, wang.sends_video, wang.sends_voice, wang.sends_audio,
        wang.sends_document, wang.sends_animation, wang.sends_video_note, wang.sends_sticker,
        wang.sends_location, wang.sends_venue, wang.sends_poll, wang.sends_dice, wang.sends_story,
    ):  # fmt: skip
        deed(bot)
    wang.sends_contact(bot, "+8613800138000")
    wang.sends_album(bot, 3, "三张")
    wang.forwards(text, bot)
    topic = desk.create_topic("一", li)
    li.writes(desk, "在", topic=topic, anonymous=True)
    li.writes(desk, "在", topic=topic, as_channel=stage.emu.channel())
    desk.rename_topic(topic, "二")
    desk.close_topic(topic)
    desk.reopen_topic(topic)
    li.pins(li.writes(desk, "钉"))
    hall.channel_post(stage.emu.channel(title="公告栏"), "通知")
    hall.rename("新大厅")
    robot = stage.emu.user("别的", is_bot=True)
    hall.add(robot)
    robot.writes(hall, "我是机器")
    hall.promote(li, title="客服主管")
    hall.demote(li)
    hall.restrict(li)
    hall.remove(li)
    hall.kick(robot)
    wang.reacts(text)
    sent = await stage.ok("sendMessage", chat_id=wang.id, text="?", reply_markup={
        "inline_keyboard": [[{"text": "好", "callback_data": "y"}]]})  # fmt: skip
    wang.presses("好", stage.chat.log[sent["message_id"]])
    await stage.ok("deleteMessage", chat_id=wang.id, message_id=sent["message_id"])
    wang.presses("y", stage.chat.log[sent["message_id"]], stale=True)
    hall.migrate()
    wang.blocks(bot)
    wang.unblocks(bot)


async def test_every_update_is_understood_by_both(
    stage: Stage, gram: aiogram.Bot, ptb: telegram.Bot
) -> None:
    await everything_that_may_come(stage)
    waiting = [update.whole for update in stage.bot.mailbox.pending.values()]
    kinds = {update.kind for update in stage.bot.mailbox.pending.values()}
    assert kinds == {
        "message", "edited_message", "callback_query", "my_chat_member", "chat_member",
        "message_reaction",
    }  # fmt: skip
    for update in waiting:
        stage.emu.rules.check_type("Update", update)  # every field is one of the Bot API's own
        parsed = AiogramUpdate.model_validate(update, context={"bot": gram})
        again = telegram.Update.de_json(update, ptb)
        assert parsed.update_id == again.update_id
        assert parsed.event is not None
        assert again.effective_chat is not None
    fetched = await gram.get_updates(limit=100)
    assert [u.update_id for u in fetched] == [u["update_id"] for u in waiting]


async def test_every_answer_holds_only_fields_of_the_bot_api(stage: Stage) -> None:
    sent = await stage.ok("sendMessage", chat_id=stage.wang.id, text="<b>a</b>", parse_mode="HTML")
    stage.emu.rules.check_type("Message", sent)
    stage.emu.rules.check_type("ChatFullInfo", await stage.ok("getChat", chat_id=DESK))
    stage.emu.rules.check_type("User", await stage.ok("getMe"))
    stage.emu.rules.check_type("WebhookInfo", await stage.ok("getWebhookInfo"))
    for member in await stage.ok("getChatAdministrators", chat_id=DESK):
        stage.emu.rules.check_type("ChatMember", member)


async def test_a_keyed_upload_comes_in_both_forms(stage: Stage) -> None:
    url = f"{stage.emu.url}/bot{stage.bot.token}/sendPhoto"
    for field in ("photo", "x1"):
        form = aiohttp.FormData()
        form.add_field("chat_id", str(stage.wang.id))
        form.add_field(field, png(8, 8), filename="a.png", content_type="image/png")
        if field == "x1":
            form.add_field("photo", "attach://x1")
        async with stage.http.post(url, data=form) as response:
            body = await response.json()
            assert body["ok"], body
    url = f"{stage.emu.url}/bot{stage.bot.token}/sendMessage"
    async with stage.http.post(url, data={"chat_id": "700001", "text": "甲"}) as response:
        assert (await response.json())["result"]["text"] == "甲"
    async with stage.http.get(url, params={"chat_id": "700001", "text": "乙"}) as response:
        assert (await response.json())["result"]["text"] == "乙"


# What is refused

LONG = "长" * 4096
SMILE = "😀" * 2048
REFUSALS: list[tuple[str, Json, str]] = [
    ("sendMessage", {"chat_id": 700001}, "400 Bad Request: message text is empty"),
    ("sendMessage", {"text": "a"}, "400 Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 700001, "text": ""}, "400 Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 700001, "text": " \n "}, "400 Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 700001, "text": "<b></b>", "parse_mode": "HTML"}, "400 Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 700001, "text": LONG + "长"}, "400 Bad Request: message is too long"),
    ("sendMessage", {"chat_id": 700001, "text": SMILE + "a"}, "400 Bad Request: message is too long"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "txet": 1}, '400 Bad Request: emulator: sendMessage has no parameter "txet"'),
    ("sendMessage", {"chat_id": 700001, "text": 5}, "400 Bad Request: can't parse text: expected String, got 5"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "protect_content": "maybe"}, "400 Bad Request: can't parse protect_content: expected Boolean, got 'maybe'"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "message_thread_id": "x"}, "400 Bad Request: can't parse message_thread_id: expected Integer, got 'x'"),
    ("sendMessage", {"chat_id": 999, "text": "a"}, "400 Bad Request: chat not found"),
    ("sendMessage", {"chat_id": -999, "text": "a"}, "400 Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "a"}, "400 Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 700012, "text": "a"}, "403 Forbidden: bot can't initiate conversation with a user"),
    ("sendMessage", {"chat_id": 42, "text": "a"}, "403 Forbidden: bot can't send messages to bots"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "parse_mode": "XML"}, "400 Bad Request: unsupported parse_mode"),
    ("sendMessage", {"chat_id": 700001, "text": "<b", "parse_mode": "HTML"}, "400 Bad Request: can't parse entities: Unclosed start tag at byte offset 0"),
    ("sendMessage", {"chat_id": 700001, "text": "水<3 a", "parse_mode": "HTML"}, '400 Bad Request: can\'t parse entities: Unsupported start tag "3" at byte offset 3'),
    ("sendMessage", {"chat_id": 700001, "text": "<b>a", "parse_mode": "html"}, '400 Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
    ("sendMessage", {"chat_id": 700001, "text": "a</b>", "parse_mode": "HTML"}, "400 Bad Request: can't parse entities: Unexpected end tag at byte offset 1"),
    ("sendMessage", {"chat_id": 700001, "text": "<b>a</i>", "parse_mode": "HTML"}, '400 Bad Request: can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("sendMessage", {"chat_id": 700001, "text": "<div>a</div>", "parse_mode": "HTML"}, '400 Bad Request: can\'t parse entities: Unsupported start tag "div" at byte offset 0'),
    ("sendMessage", {"chat_id": 700001, "text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 2}]}, "400 Bad Request: can't parse MessageEntity: ENTITY_BOUNDS_INVALID"),
    ("sendMessage", {"chat_id": 700001, "text": "😀", "entities": [{"type": "bold", "offset": 1, "length": 1}]}, "400 Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "reply_parameters": {"message_id": 9999}}, "400 Bad Request: message to be replied not found"),
    ("sendMessage", {"chat_id": DESK, "text": "a", "message_thread_id": 1}, "400 Bad Request: message thread not found"),
    ("sendMessage", {"chat_id": DESK, "text": "a", "message_thread_id": 777}, "400 Bad Request: message thread not found"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "水" * 22}]]}}, "400 Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": ""}]]}}, "400 Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}, "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "calback_data": "b"}]]}}, '400 Bad Request: can\'t parse reply_markup.inline_keyboard[0][0]: InlineKeyboardButton has no field "calback_data"'),
    ("sendMessage", {"chat_id": 700001, "text": "a", "reply_markup": "{"}, "400 Bad Request: can't parse reply_markup JSON object"),
    ("sendMessage", {"chat_id": 700001, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "wrong"}]]}}, "400 Bad Request: inline keyboard button URL 'wrong' is invalid: wrong HTTP URL"),
    ("sendPhoto", {"chat_id": 700001}, "400 Bad Request: there is no photo in the request"),
    ("sendPhoto", {"chat_id": 700001, "photo": "AgACAgAQAD999999-2a"}, "400 Bad Request: wrong remote file identifier specified: Wrong string length"),
    ("sendPhoto", {"chat_id": 700001, "photo": "attach://none"}, "400 Bad Request: there is no file part named none"),
    ("sendLocation", {"chat_id": 700001, "latitude": 91, "longitude": 1}, "400 Bad Request: wrong latitude or longitude specified"),
    ("sendMediaGroup", {"chat_id": 700001, "media": []}, "400 Bad Request: wrong number of items in the album: 2-10 are allowed"),
    ("sendMediaGroup", {"chat_id": 700001, "media": [{"type": "photo", "media": "x"}]}, "400 Bad Request: wrong number of items in the album: 2-10 are allowed"),
    ("sendMediaGroup", {"chat_id": 700001, "media": [{"type": "photo", "media": "x"}] * 11}, "400 Bad Request: wrong number of items in the album: 2-10 are allowed"),
    ("sendMediaGroup", {"chat_id": 700001, "media": [{"type": "photo", "media": "x"}] * 2, "reply_markup": {}}, '400 Bad Request: emulator: sendMediaGroup has no parameter "reply_markup"'),
    ("sendMediaGroup", {"chat_id": 700001, "media": [{"type": "photo", "media": "x"}, {"type": "document", "media": "x"}]}, "400 Bad Request: document can't be mixed with other media types"),
    ("copyMessage", {"chat_id": DESK, "from_chat_id": 700001, "message_id": 999}, "400 Bad Request: message to copy not found"),
    ("copyMessages", {"chat_id": DESK, "from_chat_id": 700001, "message_ids": [2, 1]}, "400 Bad Request: message identifiers must be in a strictly increasing order"),
    ("copyMessages", {"chat_id": DESK, "from_chat_id": 700001, "message_ids": [998, 999]}, "400 Bad Request: there are no messages to copy"),
    ("forwardMessage", {"chat_id": DESK, "from_chat_id": 700001, "message_id": 999}, "400 Bad Request: message to forward not found"),
    ("editMessageText", {"chat_id": 700001, "message_id": 999, "text": "a"}, "400 Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": 700001, "message_id": 1, "text": "a"}, "400 Bad Request: message can't be edited"),
    ("deleteMessage", {"chat_id": 700001, "message_id": 999}, "400 Bad Request: message to delete not found"),
    ("sendChatAction", {"chat_id": 700001, "action": "sleeping"}, "400 Bad Request: wrong parameter action in request"),
    ("sendChatAction", {"chat_id": DESK, "action": "typing", "message_thread_id": 1}, "400 Bad Request: message thread not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "400 Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "长" * 201}, "400 Bad Request: MESSAGE_TOO_LONG"),
    ("getFile", {"file_id": "x"}, "400 Bad Request: wrong file_id or the file is temporarily unavailable"),
    ("getChat", {"chat_id": 999}, "400 Bad Request: chat not found"),
    ("getChatMember", {"chat_id": DESK, "user_id": 999}, "400 Bad Request: user not found"),
    ("getChatAdministrators", {"chat_id": 700001}, "400 Bad Request: there are no administrators in the private chat"),
    ("createForumTopic", {"chat_id": DESK, "name": ""}, "400 Bad Request: title must be non-empty"),
    ("createForumTopic", {"chat_id": DESK, "name": "长" * 129}, "400 Bad Request: title is too long"),
    ("createForumTopic", {"chat_id": HALL, "name": "a"}, "400 Bad Request: the chat is not a forum"),
    ("createForumTopic", {"chat_id": DESK, "name": "a", "icon_color": 5}, "400 Bad Request: FORUM_ICON_COLOR_INVALID"),
    ("closeForumTopic", {"chat_id": DESK, "message_thread_id": 777}, "400 Bad Request: TOPIC_ID_INVALID"),
    ("setMyCommands", {"commands": [{"command": "New", "description": "x"}]}, "400 Bad Request: BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "new", "description": ""}]}, "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMessageReaction", {"chat_id": 700001, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🏠"}]}, "400 Bad Request: REACTION_INVALID"),
    ("setWebhook", {"url": "http://example.org/"}, "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
    ("setWebhook", {"url": "https://example.org:8080/"}, "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ("setWebhook", {"url": "https://example.org/", "secret_token": "a b"}, "400 Bad Request: secret token contains unallowed characters"),
    ("pinChatMessage", {"chat_id": DESK, "message_id": 999}, "400 Bad Request: message to pin not found"),
    ("sendGift", {"gift_id": "x", "user_id": 700001}, "501 emulator: sendGift is not emulated"),
    ("sendMassage", {"chat_id": 1}, "404 Not Found: method not found"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params", "words"), REFUSALS)
async def test_it_refuses_what_telegram_refuses(
    stage: Stage, method: str, params: Json, words: str
) -> None:
    before = len(stage.chat.log), len(stage.desk.chat.log)
    assert await stage.no(method, **params) == words
    assert (len(stage.chat.log), len(stage.desk.chat.log)) == before


@pytest.mark.parametrize("text", [LONG, SMILE, "<b>" + LONG + "</b>", " " + LONG])
async def test_the_longest_text_is_taken(stage: Stage, text: str) -> None:
    await stage.ok("sendMessage", chat_id=700001, text=text, parse_mode="HTML")


async def test_a_caption_is_1024_after_parsing(stage: Stage) -> None:
    stage.wang.sends_photo(stage.bot)
    photo = (await stage.updates())[-1]["message"]["photo"][-1]["file_id"]
    caption = f"<b>{'长' * 1024}</b>"
    await stage.ok("sendPhoto", chat_id=700001, photo=photo, caption=caption, parse_mode="HTML")
    words = await stage.no("sendPhoto", chat_id=700001, photo=photo, caption="长" * 1025)
    assert words == "400 Bad Request: message caption is too long"
    assert (
        await stage.no("sendDocument", chat_id=700001, document=photo)
        == "400 Bad Request: type of file mismatch"
    )


async def test_unknown_tokens_are_unauthorized(stage: Stage) -> None:
    async with stage.http.get(f"{stage.emu.url}/bot42:wrong/getMe") as response:
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"


async def test_a_file_identifier_is_good_for_one_bot_only(stage: Stage) -> None:
    other = stage.emu.bot()
    stage.wang.sends_document(stage.bot)
    file_id = (await stage.updates())[-1]["message"]["document"]["file_id"]
    url = f"{stage.emu.url}/bot{other.token}/getFile"
    async with stage.http.post(url, json={"file_id": file_id}) as response:
        assert response.status == 400


@pytest.mark.parametrize(("data", "words"), [
    (b"", "file must be non-empty"),
    (b"no picture", "IMAGE_PROCESS_FAILED"),
    (png(210, 10), "PHOTO_INVALID_DIMENSIONS"),
    (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
    (png(1, 1) + bytes(10 << 20), "file of size 10485829 bytes is too big for a photo; the maximum size is 10485760 bytes"),
])  # fmt: skip
async def test_pictures_that_telegram_does_not_take(
    stage: Stage, gram: aiogram.Bot, data: bytes, words: str
) -> None:
    with pytest.raises(aiogram.exceptions.TelegramBadRequest) as caught:
        await gram.send_photo(700001, BufferedInputFile(data, "a.png"))
    assert caught.value.message == f"Bad Request: {words}"


async def test_files_over_20_megabytes_cannot_be_downloaded(stage: Stage) -> None:
    stage.wang.sends_document(stage.bot, "big.zip", size=21 << 20)
    stage.wang.sends_document(stage.bot, "small.txt", data=b"words")
    big, small = [u["message"]["document"] for u in await stage.updates()]
    assert big["file_size"] == 21 << 20
    assert await stage.no("getFile", file_id=big["file_id"]) == "400 Bad Request: file is too big"
    path = (await stage.ok("getFile", file_id=small["file_id"]))["file_path"]
    async with stage.http.get(f"{stage.emu.url}/file/bot{stage.bot.token}/{path}") as response:
        assert await response.read() == b"words"
    async with stage.http.get(f"{stage.emu.url}/file/bot{stage.bot.token}/none") as response:
        assert response.status == 404


# Formatted text


@pytest.mark.parametrize(("source", "text", "entities"), [
    ("a &lt;b&gt; &amp;amp; &#39; &nbsp; &", "a <b> &amp; ' &nbsp; &", []),
    ("😀<b>水</b>", "😀水", [("bold", 2, 1)]),
    ("<b>甲<i>乙</i></b>丙", "甲乙丙", [("bold", 0, 2), ("italic", 1, 1)]),
    ("<a href='https://a.cn/?x=1&amp;y=2'>链</a>", "链", [("text_link", 0, 1)]),
    ('<a href="wrong">链</a>', "链", []),
    ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ("  <b>x</b>  ", "x", [("bold", 0, 1)]),
    ("<B>x</b >", "x", [("bold", 0, 1)]),
    ("/new@some_bot 是 #标签 a@b.cn @wangfang https://a.cn/b", "/new@some_bot 是 #标签 a@b.cn @wangfang https://a.cn/b",
     [("bot_command", 0, 13), ("hashtag", 16, 3), ("email", 20, 6), ("mention", 27, 9), ("url", 37, 14)]),
    ("<code>/new</code>", "/new", [("code", 0, 4)]),
])  # fmt: skip
def test_html_becomes_entities(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    result = styled(source, "HTML", None)
    assert result.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in result.entities] == entities


def test_entities_become_html_again() -> None:
    source = '<b>甲<i>😀</i></b> &lt;3 &amp; <a href="https://a.cn">链</a>'
    result = styled(source, "HTML", None)
    assert to_html(result.text, result.entities) == source


@pytest.mark.parametrize(
    "source", ["<a href='x", "<b/>", "<a =x>y</a>", "<b>x</b", "<span>x</span>", "</b>"]
)
def test_html_that_is_not_well_formed(source: str) -> None:
    with pytest.raises(Refused, match="can't parse entities"):
        styled(source, "HTML", None)


async def test_a_mention_by_number_names_the_person(stage: Stage) -> None:
    link = '<a href="tg://user?id=700012">李敏</a> <a href="tg://user?id=5">谁</a>'
    sent = await stage.ok("sendMessage", chat_id=DESK, text=link, parse_mode="HTML")
    assert [e["user"]["id"] for e in sent["entities"]] == [700012]


# Edits, deletions, presses


async def test_edits(stage: Stage) -> None:
    keys = {"inline_keyboard": [[{"text": "好", "callback_data": "y"}]]}
    sent = await stage.ok("sendMessage", chat_id=700001, text="甲", reply_markup=keys)
    number = sent["message_id"]
    words = await stage.no(
        "editMessageText", chat_id=700001, message_id=number, text="甲", reply_markup=keys
    )
    assert words.startswith(
        "400 Bad Request: message is not modified: specified new message content"
    )
    assert (
        await stage.no(
            "editMessageReplyMarkup", chat_id=700001, message_id=number, reply_markup=keys
        )
    ).startswith("400 Bad Request: message is not modified")
    assert "no caption" in await stage.no(
        "editMessageCaption", chat_id=700001, message_id=number, caption="乙"
    )
    await stage.ok(
        "editMessageText", chat_id=700001, message_id=number, text="乙", reply_markup=keys
    )
    message = stage.chat.log[number]
    assert (message.text, message.buttons, message.edited) == ("乙", ["好"], True)
    await stage.ok("editMessageText", chat_id=700001, message_id=number, text="丙")
    assert message.buttons == []
    assert [version.text for version in message.history] == ["甲", "乙"]
    asked = await stage.ok("sendMessage", chat_id=700001, text="电话", reply_markup={
        "keyboard": [[{"text": "发电话", "request_contact": True}]]})  # fmt: skip
    assert "reply_markup" not in asked
    assert "can't be edited" in await stage.no(
        "editMessageText", chat_id=700001, message_id=asked["message_id"], text="x"
    )
    stage.wang.taps("发电话", stage.bot, phone="+8613800138000")
    contact = (await stage.updates())[-1]["message"]["contact"]
    assert contact["user_id"] == 700001


async def test_deletions(stage: Stage) -> None:
    sent = await stage.ok("sendMessage", chat_id=700001, text="甲")
    old = stage.wang.writes(stage.bot, "乙")
    others = stage.li.writes(stage.hall, "丙")
    await stage.ok("deleteMessage", chat_id=700001, message_id=sent["message_id"])
    assert "not found" in await stage.no(
        "deleteMessage", chat_id=700001, message_id=sent["message_id"]
    )
    stage.emu.advance(hours=49)
    assert (
        await stage.no("deleteMessage", chat_id=700001, message_id=old.id)
        == "400 Bad Request: message can't be deleted for everyone"
    )
    stage.desk.demote(stage.bot)
    topic = stage.desk.create_topic("一")
    stage.hall.demote(stage.bot, "can_delete_messages")
    assert (
        await stage.no("deleteMessage", chat_id=HALL, message_id=others.id)
        == "400 Bad Request: message can't be deleted"
    )
    assert (
        await stage.no("deleteForumTopic", chat_id=DESK, message_thread_id=topic.id)
        == "400 Bad Request: not enough rights to delete the topic"
    )
    before = len(stage.bot.mailbox.sent)
    stage.wang.deletes(old)
    assert len(stage.bot.mailbox.sent) == before


async def test_a_press_is_answered_once_and_in_time(stage: Stage) -> None:
    keys = {
        "inline_keyboard": [
            [{"text": "接单", "callback_data": "take"}, {"text": "看", "url": "https://a.cn"}]
        ]
    }
    sent = await stage.ok("sendMessage", chat_id=HALL, text="卡", reply_markup=keys)
    message = stage.hall.chat.log[sent["message_id"]]
    press = stage.li.presses("接单", on=message)
    [update] = [u for u in await stage.updates() if "callback_query" in u]
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == (
        "take",
        700012,
        message.id,
    )
    await stage.ok(
        "answerCallbackQuery", callback_query_id=query["id"], text="您接了", show_alert=True
    )
    assert (press.answered, press.answer, press.alert) == (True, "您接了", True)
    assert "query is too old" in await stage.no(
        "answerCallbackQuery", callback_query_id=query["id"]
    )
    late = stage.li.presses("take", on=message)
    stage.emu.advance(seconds=16)
    assert "query is too old" in await stage.no("answerCallbackQuery", callback_query_id=late.id)
    with pytest.raises(AssertionError, match="no button"):
        stage.li.presses("没有", on=message)
    with pytest.raises(AssertionError, match="calls nobody back"):
        stage.li.presses("看", on=message)


# Groups and topics


async def test_a_topics_messages_answer_its_root(stage: Stage) -> None:
    topic = stage.desk.create_topic("一")
    stage.li.writes(stage.desk, "在", topic="一")
    first, second = [u["message"] for u in await stage.updates()]
    assert first["forum_topic_created"]["name"] == "一"
    assert (second["message_thread_id"], second["is_topic_message"]) == (topic.id, True)
    assert second["reply_to_message"]["message_id"] == topic.id
    stage.li.replies(stage.desk.messages[-1], "又在")
    third = (await stage.updates())[-1]["message"]
    assert third["reply_to_message"]["message_id"] == second["message_id"]


async def test_general_and_plain_groups_carry_no_topic(stage: Stage) -> None:
    for group in (stage.desk, stage.hall):
        said = stage.li.writes(group, "甲")
        stage.li.replies(said, "乙")
        first, second = [u["message"] for u in (await stage.updates())[-2:]]
        assert "message_thread_id" not in first
        assert "is_topic_message" not in second
        assert second["message_thread_id"] == said.id  # a thread of answers, not a topic
    words = await stage.no(
        "sendMessage", chat_id=DESK, text="x", message_thread_id=stage.desk.messages[-2].id
    )
    assert words == "400 Bad Request: message thread not found"


async def test_a_reply_without_its_topic_lands_in_general(stage: Stage) -> None:
    topic = stage.desk.create_topic("一")
    said = stage.li.writes(stage.desk, "在", topic=topic)
    sent = await stage.ok(
        "sendMessage", chat_id=DESK, text="好", reply_parameters={"message_id": said.id}
    )
    assert "is_topic_message" not in sent
    assert stage.desk.in_topic(None)[-1].text == "好"
    other = stage.desk.create_topic("二")
    words = await stage.no(
        "sendMessage",
        chat_id=DESK,
        text="好",
        message_thread_id=other.id,
        reply_parameters={"message_id": said.id},
    )
    assert words == "400 Bad Request: message to be replied not found"


async def test_closed_deleted_and_vanished_topics(stage: Stage) -> None:
    topic = stage.desk.create_topic("一")
    place = {"chat_id": DESK, "message_thread_id": topic.id}
    await stage.ok("sendMessage", **place, text="a")
    stage.desk.close_topic(topic)
    assert await stage.no("sendMessage", **place, text="a") == "400 Bad Request: TOPIC_CLOSED"
    assert await stage.no("closeForumTopic", **place) == "400 Bad Request: TOPIC_NOT_MODIFIED"
    await stage.ok("reopenForumTopic", **place)
    await stage.ok("sendMessage", **place, text="b")
    stage.desk.turn_topics_off()
    sent = await stage.ok("sendMessage", **place, text="c")
    assert "is_topic_message" not in sent
    assert "message_thread_id" not in sent
    assert "is_forum" not in await stage.ok("getChat", chat_id=DESK)
    stage.desk.turn_topics_on()
    stage.desk.delete_topic("一")
    assert (
        await stage.no("sendMessage", **place, text="d")
        == "400 Bad Request: message thread not found"
    )
    assert await stage.no("reopenForumTopic", **place) == "400 Bad Request: TOPIC_ID_INVALID"
    stage.desk.close_general()
    assert await stage.no("sendMessage", chat_id=DESK, text="e") == "400 Bad Request: TOPIC_CLOSED"
    stage.desk.demote(stage.bot, "can_manage_topics")
    assert (
        await stage.no("createForumTopic", chat_id=DESK, name="x")
        == "400 Bad Request: not enough rights to create a topic"
    )


async def test_people_and_groups_that_are_lost(stage: Stage) -> None:
    stage.wang.blocks(stage.bot)
    assert (
        await stage.no("sendMessage", chat_id=700001, text="a")
        == "403 Forbidden: bot was blocked by the user"
    )
    stage.wang.unblocks(stage.bot)
    await stage.ok("sendMessage", chat_id=700001, text="a")
    stage.wang.deactivates()
    assert (
        await stage.no("sendMessage", chat_id=700001, text="a")
        == "403 Forbidden: user is deactivated"
    )
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in await stage.updates()]
    assert statuses == ["kicked", "member"]
    stage.hall.restrict(stage.bot)
    assert (
        await stage.no("sendMessage", chat_id=HALL, text="a")
        == "400 Bad Request: not enough rights to send text messages to the chat"
    )
    stage.hall.kick(stage.bot)
    assert (
        await stage.no("sendMessage", chat_id=HALL, text="a")
        == "403 Forbidden: bot was kicked from the supergroup chat"
    )
    stage.desk.delete()
    assert (
        await stage.no("sendMessage", chat_id=DESK, text="a")
        == "403 Forbidden: the group chat was deleted"
    )


async def test_a_group_migrates(stage: Stage, ptb: telegram.Bot) -> None:
    group = stage.emu.group(title="小群", admins=[stage.bot], members=[stage.li])
    old = group.id
    stage.bot.mailbox.drop_all()
    new = group.migrate()
    body = await stage.raw("sendMessage", chat_id=old, text="a")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new}
    with pytest.raises(telegram.error.ChatMigrated) as caught:
        await ptb.send_message(old, "a")
    assert caught.value.new_chat_id == new
    left, arrived = [u["message"] for u in await stage.updates()]
    assert (left["chat"]["id"], left["migrate_to_chat_id"]) == (old, new)
    assert (arrived["chat"]["id"], arrived["migrate_from_chat_id"]) == (new, old)
    await stage.ok("sendMessage", chat_id=group.id, text="a")
    assert stage.emu.chat(new).texts == ["a"]


async def test_privacy_mode(stage: Stage) -> None:
    stage.hall.demote(stage.bot)
    stage.bot.mailbox.drop_all()
    sent = await stage.ok("sendMessage", chat_id=HALL, text="问")
    stage.li.writes(stage.hall, "不给机器看")
    stage.li.writes(stage.hall, "/new")
    stage.li.writes(stage.hall, "/new@other_bot")
    stage.li.writes(stage.hall, f"请@{stage.bot.username} 看")
    stage.li.writes(stage.hall, f"@{stage.bot.username} 看")
    stage.li.replies(stage.hall.chat.log[sent["message_id"]], "答")
    stage.hall.rename("厅")
    texts = [u["message"].get("text") for u in await stage.updates()]
    assert texts == ["/new", f"@{stage.bot.username} 看", "答", None]
    stage.hall.promote(stage.bot)
    stage.li.writes(stage.hall, "现在看得见")
    assert (await stage.updates())[-1]["message"]["text"] == "现在看得见"


async def test_senders_that_are_not_who_they_seem(stage: Stage) -> None:
    stage.hall.promote(stage.li, anonymous=True, title="主管")
    stage.bot.mailbox.drop_all()
    stage.li.writes(stage.hall, "甲", anonymous=True)
    stage.hall.channel_post(stage.emu.channel(-1003), "乙")
    anonymous, channel = [u["message"] for u in await stage.updates()]
    assert (anonymous["from"]["id"], anonymous["sender_chat"]["id"]) == (1087968824, HALL)
    assert anonymous["author_signature"] == "主管"
    assert (channel["from"]["id"], channel["sender_chat"]["id"]) == (777000, -1003)
    assert channel["is_automatic_forward"]


async def test_the_bot_hears_its_own_service_messages_only(stage: Stage) -> None:
    topic = await stage.ok("createForumTopic", chat_id=DESK, name="一")
    sent = await stage.ok(
        "sendMessage", chat_id=DESK, text="a", message_thread_id=topic["message_thread_id"]
    )
    await stage.ok("pinChatMessage", chat_id=DESK, message_id=sent["message_id"])
    kinds = [
        set(u["message"]) & {"text", "forum_topic_created", "pinned_message"}
        for u in await stage.updates()
    ]
    assert kinds == [{"forum_topic_created"}, {"pinned_message"}]
    words = await stage.no(
        "copyMessage", chat_id=700001, from_chat_id=DESK, message_id=topic["message_thread_id"]
    )
    assert words == "400 Bad Request: message can't be copied"


# How updates come


async def test_polling_confirms_by_offset(stage: Stage) -> None:
    for text in "甲乙丙":
        stage.wang.writes(stage.bot, text)
    first = await stage.updates(limit=2)
    assert [u["message"]["text"] for u in first] == ["甲", "乙"]
    assert len(await stage.updates()) == 3
    rest = await stage.updates(offset=first[-1]["update_id"] + 1)
    assert [u["message"]["text"] for u in rest] == ["丙"]
    for text in "丁戊":
        stage.wang.writes(stage.bot, text)
    assert [u["message"]["text"] for u in await stage.updates(offset=-1)] == ["戊"]
    assert len(await stage.updates()) == 1


async def test_a_long_poll_wakes_and_a_second_one_ends_it(stage: Stage) -> None:
    poll = asyncio.create_task(stage.updates(timeout=20))
    await stage.emu.wait_for(lambda: stage.bot.mailbox._poll)
    stage.wang.writes(stage.bot, "甲")
    [update] = await asyncio.wait_for(poll, 2)
    first = asyncio.create_task(stage.raw("getUpdates", timeout=20, offset=update["update_id"] + 1))
    await stage.emu.wait_for(lambda: stage.bot.mailbox._poll)
    second = asyncio.create_task(stage.raw("getUpdates", timeout=20))
    conflict = await asyncio.wait_for(first, 2)
    assert conflict["error_code"] == 409
    assert conflict["description"].startswith("Conflict: terminated by other getUpdates request")
    stage.wang.writes(stage.bot, "乙")
    assert (await asyncio.wait_for(second, 2))["ok"]


async def test_updates_die_after_a_day(stage: Stage) -> None:
    stage.wang.writes(stage.bot, "甲")
    stage.emu.advance(hours=24, seconds=1)
    assert await stage.updates() == []


async def test_only_allowed_updates_come(stage: Stage) -> None:
    said = stage.wang.writes(stage.bot, "甲")
    stage.wang.reacts(said)
    stage.wang.edits(said, "乙")
    assert [set(u) - {"update_id"} for u in await stage.updates()] == [
        {"message"},
        {"edited_message"},
    ]
    await stage.updates(offset=-1, allowed_updates=["message_reaction"])
    stage.bot.mailbox.drop_all()
    stage.wang.reacts(said, "🔥")
    stage.wang.writes(stage.bot, "丙")
    [update] = await stage.updates()
    assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]


async def test_duplicates_and_restarted_numbers_while_polling(stage: Stage) -> None:
    stage.emu.duplicate_next(stage.bot)
    stage.wang.writes(stage.bot, "甲")
    one, two = await stage.updates()
    assert one == two
    await stage.emu.redeliver(stage.bot, times=2)
    again = await stage.updates(offset=one["update_id"] + 1)
    assert again == [one, one]
    assert await stage.updates(offset=one["update_id"] + 1) == []
    low = stage.emu.restart_update_ids(stage.bot, at=5)
    stage.wang.writes(stage.bot, "乙")
    [fresh] = await stage.updates(offset=one["update_id"] + 1)
    assert fresh["update_id"] == low
    assert await stage.updates(offset=low + 1) == []


async def test_fields_that_nobody_knows_yet(
    stage: Stage, gram: aiogram.Bot, ptb: telegram.Bot
) -> None:
    stage.wang.writes(stage.bot, "甲", extra={"mood": {"colour": 3}}, update_extra={"hint": True})
    stage.emu.push(stage.bot, "telepathy", {"thought": "?"})
    assert stage.bot.mailbox.sent[-1].whole.keys() == {"update_id", "telepathy"}
    known = (await gram.get_updates())[0]
    assert known.message
    assert known.message.text == "甲"
    assert (await ptb.get_updates())[0].message.text == "甲"  # type: ignore[union-attr]  # fails where it is None


async def test_a_webhook_gets_a_chats_updates_in_order(stage: Stage, hook: Hook) -> None:
    stage.wang.writes(stage.bot, "先")
    await stage.ok("setWebhook", url=hook.url, secret_token="s3cret")
    conflict = await stage.no("getUpdates")
    assert conflict.startswith("409 Conflict: can't use getUpdates method while webhook is active")
    for number in range(5):
        stage.wang.writes(stage.bot, str(number))
        stage.li.writes(stage.hall, f"h{number}")
    await stage.emu.wait_for(lambda: len(hook.got) == 11)
    assert [t for t in hook.texts if not t.startswith("h")] == ["先", "0", "1", "2", "3", "4"]
    assert [t for t in hook.texts if t.startswith("h")] == ["h0", "h1", "h2", "h3", "h4"]
    assert set(hook.headers) == {"s3cret"}
    assert hook.most_at_once == {700001: 1, HALL: 1}
    await stage.ok("deleteWebhook")
    stage.wang.writes(stage.bot, "后")
    assert [u["message"]["text"] for u in await stage.updates()] == ["后"]


async def test_a_failing_update_holds_up_its_chat_only(stage: Stage, hook: Hook) -> None:
    stage.emu.time_factor = 0.01
    hook.statuses[700001] = [500, 302, 500]
    await stage.ok("setWebhook", url=hook.url)
    stage.wang.writes(stage.bot, "甲")
    stage.wang.writes(stage.bot, "乙")
    stage.li.writes(stage.hall, "丙")
    await stage.emu.wait_for(lambda: "丙" in hook.texts)
    info = await stage.ok("getWebhookInfo")
    assert info["pending_update_count"] >= 1
    assert info["last_error_message"].startswith("Wrong response from the webhook: ")
    await stage.emu.wait_for(lambda: len(hook.got) == 3)
    assert hook.texts == ["丙", "甲", "乙"]
    assert [
        status
        for _, number, status in stage.bot.mailbox.attempts
        if number == hook.got[1]["update_id"]
    ] == [500, 302, 500, 200]


async def test_a_webhook_that_is_down_gets_everything_later(stage: Stage, hook: Hook) -> None:
    stage.emu.time_factor = 0.001
    await stage.ok("setWebhook", url="http://127.0.0.1:9/telegram/42")
    stage.wang.writes(stage.bot, "甲")
    stage.wang.writes(stage.bot, "乙")
    tries = stage.bot.mailbox.attempts
    await stage.emu.wait_for(lambda: len(tries) >= 3)
    assert {status for *_, status in tries} == {0}
    stage.emu.webhook_routes["http://127.0.0.1:9/telegram/42"] = hook.url
    await stage.emu.wait_for(lambda: len(hook.got) == 2)
    assert hook.texts == ["甲", "乙"]


def test_webhook_waits_grow() -> None:
    waits = [retry_delay(failures) for failures in range(12)]
    assert waits[:6] == [0, 2, 4, 8, 16, 32]
    assert all(60 <= wait <= 120 for wait in waits[7:])


async def test_a_method_in_the_webhooks_answer_is_carried_out(stage: Stage, hook: Hook) -> None:
    hook.reply = {"method": "sendMessage", "chat_id": 700001, "text": "收到"}
    await stage.ok("setWebhook", url=hook.url)
    stage.wang.writes(stage.bot, "甲")
    assert await stage.emu.wait_for(lambda: stage.chat.find("收到"))
    hook.reply = {"method": "getMe"}
    stage.wang.writes(stage.bot, "乙")
    await stage.emu.wait_for(lambda: len(hook.got) == 2)
    assert stage.emu.calls_of("getMe") == []


async def test_the_same_update_again_in_parallel(stage: Stage, hook: Hook) -> None:
    await stage.ok("setWebhook", url="https://guanjia.example/telegram/42")
    stage.emu.webhook_routes["https://guanjia.example/telegram/42"] = hook.url
    stage.wang.writes(stage.bot, "甲")
    await stage.emu.wait_for(lambda: hook.got)
    assert await stage.emu.redeliver(stage.bot, times=3, parallel=True) == [200, 200, 200]
    assert len({u["update_id"] for u in hook.got}) == 1
    assert hook.most_at_once[700001] == 3


# Failures on order


async def test_too_many_requests(stage: Stage, gram: aiogram.Bot) -> None:
    fault = stage.emu.faults.too_many_requests(3, chat=700001, method="sendMessage")
    url = f"{stage.emu.url}/bot{stage.bot.token}/sendMessage"
    async with stage.http.post(url, json={"chat_id": 700001, "text": "a"}) as response:
        assert response.headers["Retry-After"] == "3"
        body = await response.json()
    assert body == {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3", "parameters": {"retry_after": 3}}  # fmt: skip
    await stage.ok("sendMessage", chat_id=700001, text="b")
    assert fault.hits == 1
    held = stage.emu.faults.too_many_requests(1, hold=60)
    with pytest.raises(TelegramRetryAfter):
        await gram.send_message(DESK, "a")
    assert (await stage.no("sendMessage", chat_id=700001, text="a")).startswith("429")
    held.until = 0
    await stage.ok("sendMessage", chat_id=700001, text="c")
    assert stage.chat.texts[-2:] == ["b", "c"]


async def test_scopes_of_failures(stage: Stage, gram: aiogram.Bot) -> None:
    faults = stage.emu.faults
    faults.server_error(502, chat=DESK, skip=1, times=None)
    await stage.ok("sendMessage", chat_id=DESK, text="a")
    assert await stage.no("sendMessage", chat_id=DESK, text="a") == "502 Bad Gateway"
    assert await stage.no("sendMessage", chat_id=DESK, text="a") == "502 Bad Gateway"
    await stage.ok("sendMessage", chat_id=HALL, text="a")
    faults.clear()
    faults.refuse(
        403,
        "Forbidden: bot was blocked by the user",
        when=lambda params: params.get("text") == "毒",
    )
    await stage.ok("sendMessage", chat_id=700001, text="好")
    with pytest.raises(TelegramForbiddenError):
        await gram.send_message(700001, "毒")
    faults.garbage(method="getChat")
    async with stage.http.post(
        f"{stage.emu.url}/bot{stage.bot.token}/getChat", json={"chat_id": DESK}
    ) as response:
        assert (response.status, response.content_type) == (502, "text/html")


async def test_lost_connections(stage: Stage) -> None:
    stage.emu.faults.drop_before(method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await stage.raw("sendMessage", chat_id=700001, text="前")
    assert stage.chat.find("前") is None
    stage.emu.faults.drop_after(method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await stage.raw("sendMessage", chat_id=700001, text="后")
    assert stage.chat.find("后")
    lost = stage.emu.calls_of("sendMessage")
    assert [(call.done, call.answered) for call in lost] == [(False, False), (True, False)]
    stage.emu.faults.slow(0.03)
    start = asyncio.get_running_loop().time()
    await stage.ok("sendMessage", chat_id=700001, text="慢")
    assert asyncio.get_running_loop().time() - start >= 0.03


async def test_the_meter_counts_what_was_accepted(stage: Stage) -> None:
    for number in range(3):
        await stage.ok("sendMessage", chat_id=DESK, text=str(number))
    await stage.no("sendMessage", chat_id=DESK, text="")
    await stage.ok("sendMessage", chat_id=700001, text="x")
    await stage.ok("sendChatAction", chat_id=DESK, action="typing")
    meter = stage.emu.meter
    assert meter.busiest(1.0) == 4
    assert meter.busiest(60.0, chat=DESK) == 3
    assert meter.busiest(1e-9, chat=DESK) == 1
    meter.strict = RateLimits(private=(2, 1.0), group=(3, 60.0))
    await stage.ok("sendMessage", chat_id=700001, text="y")
    assert (
        await stage.no("sendMessage", chat_id=700001, text="z")
        == "429 Too Many Requests: retry after 1"
    )
    assert (await stage.no("sendMessage", chat_id=DESK, text="z")).startswith(
        "429 Too Many Requests: retry after "
    )


async def test_waiting_in_vain_tells_the_latest_calls(stage: Stage) -> None:
    await stage.ok("sendMessage", chat_id=700001, text="最后一句")
    with pytest.raises(AssertionError, match="最后一句"):
        await stage.emu.wait_for(lambda: False, timeout=0.03)


# From another process


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.emulator", "--token", "42:secret",
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    try:
        assert process.stdout
        word, url = (await asyncio.wait_for(process.stdout.readline(), 20)).decode().split()
        assert word == "ready"
        async with aiohttp.ClientSession() as http:
            await drive(http, url)
    finally:
        process.terminate()
        await process.wait()


async def drive(http: aiohttp.ClientSession, url: str) -> None:
    async def order(which: str, /, **words: Any) -> Any:
        async with http.post(f"{url}/_emulator/{which}", json=words) as response:
            body = await response.json()
            assert response.status == 200, body
            return body

    async def call(method: str, **params: Any) -> Any:
        async with http.post(f"{url}/bot42:secret/{method}", json=params) as response:
            return await response.json()

    assert (await order("ready"))["bots"][0]["token"] == "42:secret"
    await order("user", name="王芳", id=700001)
    await order("supergroup", id=DESK, title="客服", forum=True, admins=[42], members=[700001])
    await order("act", user=700001, do="starts", bot=42)
    keys = {"inline_keyboard": [[{"text": "好", "callback_data": "y"}]]}
    sent = await call("sendMessage", chat_id=700001, text="问", reply_markup=keys)
    number = sent["result"]["message_id"]
    found = await order("wait", id=700001, bot=42, text="问")
    assert (found["id"], found["buttons"]) == (number, ["好"])
    await order(
        "act", user=700001, do="presses", button="好", bot=42, on={"chat": 700001, "id": number}
    )
    await order("act", user=700001, do="writes", chat=DESK, text="在")
    await order(
        "act", user=700001, do="edits", bot=42, message={"chat": 700001, "id": 1}, text="改"
    )
    await order("act", user=700001, do="sends_photo", bot=42, caption="图")
    topic = await order("change", chat=DESK, do="create_topic", name="一")
    await order("change", chat=DESK, do="close_topic", which=topic["id"])
    await order("fault", kind="server_error", code=500)
    assert (await call("sendMessage", chat_id=700001, text="x"))["error_code"] == 500
    await order("clear_faults")
    kinds = [next(k for k in u if k != "update_id") for u in (await call("getUpdates"))["result"]]
    assert kinds == [
        "my_chat_member", "message", "callback_query", "message", "edited_message", "message",
        "message", "message",
    ]  # fmt: skip
    calls = await order("calls", since=1)
    assert (calls["count"], len(calls["calls"])) == (3, 2)
    assert (await order("busiest", window=1.0))["most"] == 1
    assert (await order("updates", bot=42))["arisen"] == 8
    await order("advance", hours=1)
    chat = await order("chat", id=DESK)
    assert chat["topics"] == [{"id": topic["id"], "name": "一", "closed": True, "deleted": False}]
    async with http.post(
        f"{url}/_emulator/act", json={"user": 700001, "do": "explodes"}
    ) as response:
        assert response.status == 400
        assert "explodes" in (await response.json())["error"]


# The rules themselves


def test_every_method_that_is_emulated_is_one_of_the_bot_api() -> None:
    assert set(METHODS) <= set(Emulator().rules.methods)


def test_the_reaction_to_json_null_is_as_to_nothing() -> None:
    rules = Emulator().rules
    assert rules.read("sendMessage", {"chat_id": "5", "text": "a", "parse_mode": None}) == {
        "chat_id": 5,
        "text": "a",
    }
    markup = json.dumps({"remove_keyboard": True})
    assert rules.read("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": markup})[
        "reply_markup"
    ] == {"remove_keyboard": True}
