"""The methods of forum topics."""

from typing import Any

from .calls import Call, emulates
from .errors import Json, bad_request
from .world import GENERAL, Chat, Topic

COLOURS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}


def forum(call: Call, verb: str) -> Chat:
    """The forum, if the bot may do this to its topics."""
    chat = call.chat(write=True)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    right = "can_delete_messages" if verb == "delete" else "can_manage_topics"
    if not chat.may(call.bot.id, right):
        which = "a topic" if verb == "create" else "the topic"
        raise bad_request(f"not enough rights to {verb} {which}")
    return chat


def topic_of(call: Call, verb: str) -> tuple[Chat, Topic]:
    """The forum and the topic that a call names."""
    chat = forum(call, verb)
    thread_id = call.params["message_thread_id"]
    topic = chat.topics.get(thread_id)
    if thread_id == GENERAL or topic is None or topic.deleted:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


@emulates("createForumTopic")
def create(call: Call) -> Json:
    """A new topic."""
    chat = forum(call, "create")
    name = call.params["name"].strip()
    if not name:
        raise bad_request("title must be non-empty")
    colour = call.get("icon_color", 7322096)
    if colour not in COLOURS:
        raise bad_request("FORUM_ICON_COLOR_INVALID")
    icon = call.get("icon_custom_emoji_id") or None
    topic = call.world.open_topic(chat, call.bot, name, colour, icon)
    body: Json = {"message_thread_id": topic.id, "name": name, "icon_color": colour}
    return body | ({"icon_custom_emoji_id": icon} if icon else {})


@emulates("editForumTopic")
def edit(call: Call) -> bool:
    """Another name or icon."""
    chat, topic = topic_of(call, "edit")
    changes: Json = {}
    name = call.get("name", "").strip()
    if name and name != topic.name:
        topic.name = changes["name"] = name
    icon = call.get("icon_custom_emoji_id")
    if icon is not None and (icon or None) != topic.icon:
        topic.icon = icon or None
        changes["icon_custom_emoji_id"] = icon
    if not changes:
        raise bad_request("TOPIC_NOT_MODIFIED")
    call.world.service(chat, call.bot, "forum_topic_edited", changes, topic)
    return True


@emulates("closeForumTopic", "reopenForumTopic")
def close_or_reopen(call: Call) -> bool:
    """Closed for new messages, or open again."""
    chat, topic = topic_of(call, "edit")
    closing = call.method == "closeForumTopic"
    if topic.closed == closing:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closing
    name = "forum_topic_closed" if closing else "forum_topic_reopened"
    call.world.service(chat, call.bot, name, {}, topic)
    return True


@emulates("deleteForumTopic")
def delete(call: Call) -> bool:
    """The topic and all its messages go."""
    chat, topic = topic_of(call, "delete")
    call.world.delete_topic(chat, topic)
    return True


@emulates("closeGeneralForumTopic", "reopenGeneralForumTopic")
def close_or_reopen_general(call: Call) -> bool:
    """The same for General."""
    chat = forum(call, "edit")
    closing = call.method == "closeGeneralForumTopic"
    if chat.general_closed == closing:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.general_closed = closing
    name = "forum_topic_closed" if closing else "forum_topic_reopened"
    call.world.service(chat, call.bot, name, {})
    return True


@emulates("getForumTopicIconStickers")
def icons(_call: Call) -> list[Any]:
    """No custom icons here."""
    return []
