"""The methods that change messages: edit, delete, pin, react, answer a button press."""

from typing import Any

from .calls import (
    CAPTION_LIMIT,
    Call,
    caption_content,
    checked_inline,
    emulates,
    media_of,
    text_content,
    with_entities,
    words_of,
)
from .errors import Json, bad_request
from .world import Chat, Message

DELETE_LIFE = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
EDITABLE_MEDIA = {"photo", "video", "animation", "audio", "document"}
REACTIONS = set(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)


def own_message(call: Call) -> Message:
    """The bot's own message that is to be edited; ``Refused`` when there is none."""
    if "chat_id" not in call.params or "message_id" not in call.params:
        raise bad_request("message identifier is not specified")
    chat = call.chat(write=True)
    message = chat.log.get(call.params["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if message.sender is not call.bot or message.is_service or message.origin:
        raise bad_request("message can't be edited")
    if message.keyboard is not None:
        raise bad_request("message can't be edited")
    return message


def revise(call: Call, message: Message, content: Json, media: Any, markup: Any) -> Json:
    """Carry out an edit that changes something."""
    same = (content, media, markup) == (message.content, message.media, message.markup)
    if same:
        raise bad_request(NOT_MODIFIED)
    call.world.revise(message, content=content, media=media, markup=markup)
    call.world.announce(message, edited=True)
    return message.shown(call.bot)


@emulates("editMessageText")
def edit_text(call: Call) -> Json:
    """New words; buttons that are not given again are gone."""
    message = own_message(call)
    if "text" not in call.params:
        raise bad_request("message text is empty")
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    markup = checked_inline(call.get("reply_markup"))
    return revise(call, message, text_content(call), None, markup)


@emulates("editMessageCaption")
def edit_caption(call: Call) -> Json:
    """New words under a file."""
    message = own_message(call)
    if message.media is None or message.media.kind in {"sticker", "video_note"}:
        raise bad_request("there is no caption in the message to edit")
    caption = words_of(call, call.params, "caption", CAPTION_LIMIT)
    markup = checked_inline(call.get("reply_markup"))
    return revise(call, message, with_entities("caption", caption), message.media, markup)


@emulates("editMessageReplyMarkup")
def edit_reply_markup(call: Call) -> Json:
    """New buttons, or none."""
    message = own_message(call)
    markup = checked_inline(call.get("reply_markup"))
    return revise(call, message, message.content, message.media, markup)


@emulates("editMessageMedia")
def edit_media(call: Call) -> Json:
    """Another file in the message's place."""
    message = own_message(call)
    item = call.params["media"]
    if item["type"] not in EDITABLE_MEDIA:
        raise bad_request("wrong type of the media to edit")
    if message.media and message.media.kind not in EDITABLE_MEDIA:
        raise bad_request("message can't be edited")
    media = media_of(call, item["type"], item["media"], item)
    content = caption_content(call, item)
    same_file = message.media and message.media.file is media.file
    markup = checked_inline(call.get("reply_markup"))
    return revise(call, message, content, message.media if same_file else media, markup)


@emulates("deleteMessage")
def delete_message(call: Call) -> bool:
    """One message goes, within 48 hours."""
    chat = call.chat(write=True)
    message = chat.log.get(call.params["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    check_deletable(call, chat, message)
    remove(call, chat, message)
    return True


@emulates("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Several go; those that are not there are left out."""
    chat = call.chat(write=True)
    found = [m for m in map(chat.log.get, call.params["message_ids"]) if m and not m.deleted]
    for message in found:
        check_deletable(call, chat, message)
    for message in found:
        remove(call, chat, message)
    return True


def check_deletable(call: Call, chat: Chat, message: Message) -> None:
    """``Refused`` for a message that is too old or somebody else's."""
    own = message.sender is call.bot
    if "supergroup_chat_created" in message.content or message.is_topic_root:
        raise bad_request("message can't be deleted")
    if not own and chat.kind != "private" and not chat.may(call.bot.id, "can_delete_messages"):
        raise bad_request("message can't be deleted")
    if call.world.now() - message.date > DELETE_LIFE:
        raise bad_request("message can't be deleted for everyone")


def remove(call: Call, chat: Chat, message: Message) -> None:
    """Take a message out of sight."""
    message.deleted = True
    if message in chat.pinned:
        chat.pinned.remove(message)
    call.world.changed()


@emulates("pinChatMessage")
def pin(call: Call) -> bool:
    """A message at the top of the chat, with a service message about it."""
    chat = pinning_chat(call)
    message = chat.log.get(call.params["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to pin not found")
    if message.is_service:
        raise bad_request("message can't be pinned")
    if message in chat.pinned:
        return True
    chat.pinned.append(message)
    call.world.service(chat, call.bot, "pinned_message", message, message.topic)
    return True


@emulates("unpinChatMessage")
def unpin(call: Call) -> bool:
    """The named message, or the newest pinned one, is pinned no longer."""
    chat = pinning_chat(call)
    if "message_id" in call.params:
        message = chat.log.get(call.params["message_id"])
        if message is None or message.deleted:
            raise bad_request("message to unpin not found")
    elif chat.pinned:
        message = chat.pinned[-1]
    else:
        raise bad_request("message to unpin not found")
    if message in chat.pinned:
        chat.pinned.remove(message)
    call.world.changed()
    return True


@emulates("unpinAllChatMessages", "unpinAllForumTopicMessages")
def unpin_all(call: Call) -> bool:
    """Nothing is pinned any more, in the chat or in one topic."""
    chat = pinning_chat(call)
    thread_id = call.get("message_thread_id")
    chat.pinned = [m for m in chat.pinned if thread_id and m.thread_id != thread_id]
    call.world.changed()
    return True


def pinning_chat(call: Call) -> Chat:
    """The chat, if the bot may pin in it."""
    chat = call.chat(write=True)
    if chat.kind == "supergroup" and not chat.may(call.bot.id, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


@emulates("setMessageReaction")
def react(call: Call) -> bool:
    """The bot's one reaction to a message."""
    chat = call.chat(write=True)
    message = chat.log.get(call.params["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to react not found")
    if message.is_service:
        raise bad_request("message can't be reacted")
    reactions = call.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for each in reactions:
        if each["type"] != "emoji" or each["emoji"].rstrip("\ufe0f")[:1] not in REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions[call.bot.id] = reactions
    call.world.changed()
    return True


@emulates("answerCallbackQuery")
def answer_press(call: Call) -> bool:
    """The end of a button's waiting; once, and not too late."""
    press = call.world.presses.get(call.params["callback_query_id"])
    late = press is not None and call.world.now() - press.at > call.world.callback_seconds
    if press is None or press.bot is not call.bot or press.answered or late:
        raise bad_request(TOO_OLD)
    press.answered = True
    press.answer = call.get("text", "")
    press.alert = bool(call.get("show_alert"))
    call.world.changed()
    return True
