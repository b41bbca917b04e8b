"""The methods that make messages: send, copy, forward, chat action."""

from typing import Any

from .calls import (
    Call,
    Place,
    caption_content,
    emulates,
    keyboards_of,
    media_of,
    place_of,
    text_content,
)
from .errors import Json, bad_request
from .world import GENERAL, Chat, Message

FILE_FIELDS = {
    "sendPhoto": "photo", "sendVideo": "video", "sendVoice": "voice", "sendAudio": "audio",
    "sendDocument": "document", "sendSticker": "sticker", "sendAnimation": "animation",
    "sendVideoNote": "video_note",
}  # fmt: skip
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
}  # fmt: skip
TOGETHER = ({"photo", "video"}, {"document"}, {"audio"})
NOT_COPIED = {"invoice", "paid_media", "giveaway", "story"}


def send(call: Call, place: Place, content: Json, **more: Any) -> Message:
    """Write the bot's message and tell the other bots."""
    markup, keyboard = keyboards_of(call)
    return call.world.post(
        place.chat, call.bot, content, topic=place.topic, reply_to=place.reply_to,
        markup=markup, keyboard=keyboard, silent=bool(call.get("disable_notification")),
        protected=bool(call.get("protect_content")), **more,
    )  # fmt: skip


@emulates("sendMessage")
def send_message(call: Call) -> Json:
    """A text."""
    place = place_of(call)
    return send(call, place, text_content(call)).shown(call.bot)


@emulates(*FILE_FIELDS)
def send_file(call: Call) -> Json:
    """A message with one file."""
    kind = FILE_FIELDS[call.method]
    place = place_of(call)
    media = media_of(call, kind, call.params[kind], call.params)
    content = caption_content(call, call.params)
    return send(call, place, content, media=media).shown(call.bot)


@emulates("sendLocation")
def send_location(call: Call) -> Json:
    """A point on the map."""
    latitude, longitude = call.params["latitude"], call.params["longitude"]
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong latitude or longitude specified")
    content = {"location": {"latitude": latitude, "longitude": longitude}}
    return send(call, place_of(call), content).shown(call.bot)


@emulates("sendVenue")
def send_venue(call: Call) -> Json:
    """A point on the map with a name."""
    spot = {"latitude": call.params["latitude"], "longitude": call.params["longitude"]}
    venue = {"location": spot, "title": call.params["title"], "address": call.params["address"]}
    return send(call, place_of(call), {"venue": venue, "location": spot}).shown(call.bot)


@emulates("sendContact")
def send_contact(call: Call) -> Json:
    """A contact card."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.params[name] for name in names if call.get(name)}
    if "phone_number" not in contact:
        raise bad_request("phone number is empty")
    return send(call, place_of(call), {"contact": contact}).shown(call.bot)


@emulates("sendPoll")
def send_poll(call: Call) -> Json:
    """A poll."""
    options = [each["text"] for each in call.params["options"]]
    poll = poll_content(call.params["question"], options, str(call.world.serial()))
    return send(call, place_of(call), {"poll": poll}).shown(call.bot)


def poll_content(question: str, options: list[str], identifier: str) -> Json:
    """A poll that nobody has answered."""
    return {
        "id": identifier,
        "question": question,
        "options": [
            {"text": text, "voter_count": 0, "persistent_id": f"{identifier}-{index}"}
            for index, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    }


@emulates("sendMediaGroup")
def send_media_group(call: Call) -> list[Json]:
    """An album."""
    place = place_of(call)
    items = call.params["media"]
    kinds = {item["type"] for item in items}
    if not any(kinds <= allowed for allowed in TOGETHER):
        odd = next(k for k in ("document", "audio", "animation", *kinds) if k in kinds)
        raise bad_request(f"{odd} can't be mixed with other media types")
    parts = [
        (media_of(call, item["type"], item["media"], item), caption_content(call, item))
        for item in items
    ]
    album = str(13_000_000_000_000_000 + call.world.serial())
    return [
        send(call, place, content, media=media, album=album).shown(call.bot)
        for media, content in parts
    ]


def source_of(call: Call, message_id: int, verb: str) -> Message:
    """The message to copy or forward; ``Refused`` when it is not there or cannot be."""
    chat = call.world.reach(call.bot, call.params["from_chat_id"])
    message = chat.log.get(message_id)
    if message is None or message.deleted:
        raise bad_request(f"message to {verb} not found")
    if not copyable(message):
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return message


def copyable(message: Message) -> bool:
    """Service messages and protected ones are not."""
    return not (message.is_service or message.protected or NOT_COPIED & set(message.content))


@emulates("copyMessage")
def copy_message(call: Call) -> Json:
    """The same content as the bot's own message."""
    place = place_of(call)
    source = source_of(call, call.params["message_id"], "copy")
    content = dict(source.content)
    if source.media and "caption" in call.params:
        content = caption_content(call, call.params)
    return {"message_id": send(call, place, content, media=source.media).id}


@emulates("copyMessages", "forwardMessages")
def copy_messages(call: Call) -> list[Json]:
    """Several at once; albums stay albums, what cannot be taken is left out."""
    place = place_of(call)
    wanted = call.params["message_ids"]
    if sorted(set(wanted)) != wanted:
        raise bad_request("message identifiers must be in a strictly increasing order")
    chat = call.world.reach(call.bot, call.params["from_chat_id"])
    found = [m for m in map(chat.log.get, wanted) if m and not m.deleted and copyable(m)]
    verb = "copy" if call.method == "copyMessages" else "forward"
    if not found:
        raise bad_request(f"there are no messages to {verb}")
    albums: dict[str, str] = {}
    results = []
    for source in found:
        album = None
        if source.album and sum(m.album == source.album for m in found) > 1:
            fresh = str(13_000_000_000_000_000 + call.world.serial())
            album = albums.setdefault(source.album, fresh)
        content = dict(source.content)
        if call.get("remove_caption") and source.media:
            content = {}
        origin = origin_of(source) if verb == "forward" else None
        copy = send(call, place, content, media=source.media, album=album, origin=origin)
        results.append({"message_id": copy.id})
    return results


@emulates("forwardMessage")
def forward_message(call: Call) -> Json:
    """The message with its origin shown."""
    place = place_of(call)
    source = source_of(call, call.params["message_id"], "forward")
    message = send(call, place, dict(source.content), media=source.media, origin=origin_of(source))
    return message.shown(call.bot)


def origin_of(source: Message) -> Json:
    """Where a forwarded message came from, as everybody can see."""
    if source.origin:
        return source.origin
    if source.chat.kind == "channel":
        return {
            "type": "channel", "date": source.date, "chat": source.chat.shown(),
            "message_id": source.id,
        }  # fmt: skip
    if source.sender_chat:
        return {"type": "chat", "date": source.date, "sender_chat": source.sender_chat.shown()}
    sender = source.sender.shown() if source.sender else {}
    return {"type": "user", "date": source.date, "sender_user": sender}


@emulates("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """The bot is seen typing; without the topic's number it is seen in General."""
    chat = call.chat(write=True)
    if call.params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread_id = call.get("message_thread_id")
    if chat.is_forum and thread_id:
        topic = chat.topics.get(thread_id)
        if thread_id == GENERAL or topic is None or topic.deleted:
            raise bad_request("message thread not found")
    note_action(call, chat, thread_id)
    return True


def note_action(call: Call, chat: Chat, thread_id: int | None) -> None:
    """Keep the action where tests find it."""
    chat.actions.append(
        {
            "at": call.world.now(),
            "bot": call.bot.id,
            "action": call.params["action"],
            "thread_id": thread_id if chat.is_forum else None,
        }
    )
    call.world.changed()
