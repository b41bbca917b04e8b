"""One call of a bot, the table of emulated methods, and what the methods share."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import Json, bad_request
from .files import UPLOAD_LIMIT, Media, StoredFile, check_upload
from .markup import Styled, styled
from .rules import Rules, Upload, utf16
from .world import GENERAL, Bot, Chat, Message, Topic, World

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024


@dataclass(slots=True)
class Call:
    """A call with typed parameters, on its way to a method."""

    world: World
    rules: Rules
    bot: Bot
    method: str
    params: Json
    uploads: Mapping[str, Upload]

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter."""
        return self.params.get(name, default)

    def chat(self, *, write: bool = False, name: str = "chat_id") -> Chat:
        """The chat that the call names."""
        return self.world.reach(self.bot, self.params[name], write=write)


Method = Callable[[Call], Any | Awaitable[Any]]
METHODS: dict[str, Method] = {}


def emulates(*names: str) -> Callable[[Method], Method]:
    """Enter a function in the table of methods."""

    def enter(function: Method) -> Method:
        for name in names:
            METHODS[name] = function
        return function

    return enter


@dataclass(slots=True)
class Place:
    """Where a message goes and what it answers."""

    chat: Chat
    topic: Topic | None
    reply_to: Message | None


def place_of(call: Call) -> Place:
    """The chat, topic and answered message of a send; ``Refused`` when it cannot go there."""
    chat = call.chat(write=True)
    thread_id = call.get("message_thread_id")
    if chat.is_forum and thread_id == GENERAL:
        raise bad_request("message thread not found")
    topic = call.world.topic_of(chat, thread_id)
    return Place(chat, topic, answered(call, chat, topic))


def answered(call: Call, chat: Chat, topic: Topic | None) -> Message | None:
    """The message that ``reply_parameters`` names."""
    reply = call.get("reply_parameters")
    if not reply or "message_id" not in reply:
        return None
    source = chat
    if "chat_id" in reply:
        source = call.world.reach(call.bot, reply["chat_id"])
    message = source.log.get(reply["message_id"])
    found = message is not None and not message.deleted and source is chat
    if message is not None and topic is not None and message.topic is not topic:
        found = False
    if found:
        return message
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def words_of(call: Call, source: Json, name: str, limit: int) -> Styled:
    """The text or caption of a call or of an album's item, parsed and counted."""
    entities = source.get("entities" if name == "text" else "caption_entities")
    result = styled(source.get(name, ""), source.get("parse_mode"), entities)
    if utf16(result.text) > limit:
        what = "message" if name == "text" else "message caption"
        raise bad_request(f"{what} is too long")
    result.entities = [each for each in map(with_user(call), result.entities) if each]
    return result


def with_user(call: Call) -> Callable[[Json], Json | None]:
    """Mentions of persons by number name the person; of unknown ones nothing remains."""

    def resolve(entity: Json) -> Json | None:
        if entity["type"] != "text_mention":
            return entity
        user_id = entity.get("user_id") or entity.get("user", {}).get("id")
        account = call.world.accounts.get(user_id)
        if account is None:
            return None
        return {
            "type": "text_mention",
            "offset": entity["offset"],
            "length": entity["length"],
            "user": account.shown(),
        }

    return resolve


def text_content(call: Call) -> Json:
    """The content of a text message."""
    result = words_of(call, call.params, "text", TEXT_LIMIT)
    if not result.text:
        raise bad_request("message text is empty")
    return with_entities("text", result)


def caption_content(call: Call, source: Json) -> Json:
    """The caption part of a message with a file."""
    if not source.get("caption"):
        return {}
    result = words_of(call, source, "caption", CAPTION_LIMIT)
    content = with_entities("caption", result)
    if content and source.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def with_entities(name: str, result: Styled) -> Json:
    """A text under its field's name, with its entities if there are any."""
    if not result.text:
        return {}
    content: Json = {name: result.text}
    if result.entities:
        content["entities" if name == "text" else "caption_entities"] = result.entities
    return content


def keyboards_of(call: Call) -> tuple[Json | None, Json | None]:
    """``reply_markup`` as inline keyboard (part of the message) and as anything else."""
    markup = call.get("reply_markup")
    if not markup:
        return None, None
    if "inline_keyboard" not in markup:
        return None, markup
    return checked_inline(markup), None


def checked_inline(markup: Json | None) -> Json | None:
    """An inline keyboard with usable buttons; an empty one is none."""
    if not markup or not any(markup["inline_keyboard"]):
        return None
    for row in markup["inline_keyboard"]:
        for button in row:
            check_button(button)
    return {"inline_keyboard": [row for row in markup["inline_keyboard"] if row]}


def check_button(button: Json) -> None:
    """``Refused`` for a button without words or without an effect."""
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: button text must be non-empty")
    effects = set(button) - {"text", "icon_custom_emoji_id", "style"}
    if not effects:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(effects) > 1:
        raise bad_request(
            "can't parse inline keyboard button: exactly one effect of a button is allowed"
        )
    url = button.get("url")
    if url is not None and not url.startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: wrong HTTP URL")
    if url is not None and "://" in url and "." not in url and "tg://" not in url:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: wrong HTTP URL")


def media_of(call: Call, kind: str, value: Any, source: Json) -> Media:
    """The file that a call names: an upload, an ``attach://`` of one, or an identifier."""
    file = stored_file(call, kind, value)
    if source.get("duration"):
        file.duration = source["duration"]
    for side in ("width", "height"):
        if source.get(side):
            setattr(file, side, source[side])
    extra = {
        name: source[name]
        for name in ("performer", "title")
        if kind == "audio" and source.get(name)
    }
    if kind == "sticker" and source.get("emoji"):
        extra["emoji"] = source["emoji"]
    return Media(kind, file, extra)


def stored_file(call: Call, kind: str, value: Any) -> StoredFile:
    """The file behind a value; ``Refused`` when there is none or it is of another kind."""
    upload = value if isinstance(value, Upload) else None
    if isinstance(value, str) and value.startswith("attach://"):
        upload = call.uploads.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no file part named {value.removeprefix('attach://')}")
    if upload is not None:
        if len(upload.data) > UPLOAD_LIMIT:
            raise bad_request("file is too big")
        check_upload(kind, upload.data)
        return call.world.files.keep(kind, upload.data, name=upload.name, mime=upload.mime)
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = call.world.files.find(value, call.bot.id)
    if file is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if file.kind != kind:
        raise bad_request("type of file mismatch")
    return file
