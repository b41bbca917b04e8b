"""The state of the emulated Telegram: accounts, chats, topics, messages, button presses."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .errors import Json, Refused, bad_request, forbidden
from .files import Files, Media
from .markup import to_html
from .updates import Mailbox

GENERAL = 1
ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
MESSAGE_RIGHTS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
SERVICE = {
    "new_chat_members", "left_chat_member", "new_chat_title", "group_chat_created",
    "supergroup_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
    "forum_topic_created", "forum_topic_closed", "forum_topic_edited", "forum_topic_reopened",
    "general_forum_topic_hidden", "general_forum_topic_unhidden",
    "message_auto_delete_timer_changed", "video_chat_started", "video_chat_ended",
}  # fmt: skip
# A bot is told of its own service messages too, of its own other messages never.
OWN_SERVICE_TOLD = SERVICE - {"new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id"}


@dataclass(slots=True, eq=False)
class Account:
    """A person or a bot."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    deactivated: bool = False

    def shown(self) -> Json:
        """As a ``User``."""
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if getattr(self, name):
                body[name] = getattr(self, name)
        return body

    def as_chat(self) -> Json:
        """As the private chat with them."""
        body: Json = {"id": self.id, "type": "private", "first_name": self.first_name}
        for name in ("last_name", "username"):
            if getattr(self, name):
                body[name] = getattr(self, name)
        return body


@dataclass(slots=True, eq=False)
class Bot(Account):
    """A bot: its token, its updates, its private chats, and what it set about itself."""

    token: str = ""
    reads_all: bool = False
    mailbox: Mailbox = None  # type: ignore[assignment]  # given by World.add_bot, always
    private: dict[int, "Chat"] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    message_numbers: Any = None

    @property
    def path(self) -> str:
        """The token as it stands in addresses."""
        return f"bot{self.token}"


@dataclass(slots=True, eq=False)
class Member:
    """Somebody's place in a group."""

    account: Account
    status: str = "member"
    rights: set[str] = field(default_factory=set)
    is_anonymous: bool = False
    title: str | None = None

    @property
    def is_in(self) -> bool:
        """Whether they are in the group now."""
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        """Whether they are an administrator."""
        return self.status in {"creator", "administrator"}

    def shown(self) -> Json:
        """As a ``ChatMember``."""
        body: Json = {"status": self.status, "user": self.account.shown()}
        match self.status:
            case "creator":
                body["is_anonymous"] = self.is_anonymous
            case "administrator":
                body |= {right: right in self.rights for right in ADMIN_RIGHTS}
                body |= {"can_be_edited": False, "is_anonymous": self.is_anonymous}
                body["can_send_welcome_messages"] = False
            case "restricted":
                body |= {right: right in self.rights for right in MESSAGE_RIGHTS}
                body |= {"is_member": True, "until_date": 0, "can_edit_tag": False}
                body["can_react_to_messages"] = True
            case "kicked":
                body["until_date"] = 0
        if self.title and self.is_admin:
            body["custom_title"] = self.title
        return body


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic; its identifier is that of the message that made it."""

    id: int
    name: str
    icon_color: int
    root: "Message | None" = None
    icon: str | None = None
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Version:
    """What a message said before an edit."""

    text: str
    entities: list[Json]
    markup: Json | None
    media: Media | None


@dataclass(slots=True, eq=False)
class Message:
    """One message in its present state, with its former versions."""

    id: int
    chat: "Chat"
    date: int
    sender: Account | None
    content: Json
    media: Media | None = None
    sender_chat: "Chat | None" = None
    topic: Topic | None = None
    thread: int | None = None
    reply_to: "Message | None" = None
    markup: Json | None = None
    keyboard: Json | None = None  # a reply keyboard, its removal, or a forced reply
    edit_date: int | None = None
    album: str | None = None
    origin: Json | None = None
    signature: str | None = None
    extra: Json = field(default_factory=dict)
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    history: list[Version] = field(default_factory=list)
    deleted: bool = False
    silent: bool = False
    protected: bool = False

    # What people see

    @property
    def text(self) -> str:
        """The text or the caption, as people read it."""
        words: str = self.content.get("text") or self.content.get("caption") or ""
        return words

    @property
    def entities(self) -> list[Json]:
        """The entities of the text or caption."""
        found: list[Json] = (
            self.content.get("entities") or self.content.get("caption_entities") or []
        )
        return found

    @property
    def html(self) -> str:
        """The text or caption with its styles as HTML."""
        return to_html(self.text, self.entities)

    @property
    def kind(self) -> str:
        """``text``, ``photo``, ``location`` … or the name of the service message."""
        if self.media:
            return self.media.kind
        return next((name for name in self.content if name != "entities"), "unknown")

    @property
    def is_service(self) -> bool:
        """Whether this is a service message."""
        return not SERVICE.isdisjoint(self.content)

    @property
    def is_topic_root(self) -> bool:
        """Whether this is the message that made its topic."""
        return self.topic is not None and self.topic.root is self

    @property
    def thread_id(self) -> int | None:
        """The topic's identifier, or None outside topics."""
        return self.topic.id if self.topic else None

    @property
    def edited(self) -> bool:
        """Whether it was edited."""
        return self.edit_date is not None

    @property
    def rows(self) -> list[list[Json]]:
        """The inline buttons, by rows."""
        found: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return found

    @property
    def buttons(self) -> list[str]:
        """The words of the inline buttons."""
        return [button["text"] for row in self.rows for button in row]

    def button(self, label_or_data: str) -> Json | None:
        """The inline button with these words or this data."""
        every = [button for row in self.rows for button in row]
        for key in ("text", "callback_data"):
            for each in every:
                if each.get(key) == label_or_data:
                    return each
        return None

    @property
    def pinned(self) -> bool:
        """Whether it is pinned now."""
        return self in self.chat.pinned

    def __repr__(self) -> str:
        who = self.sender.first_name if self.sender else "?"
        return f"<{self.kind} {self.id} in {self.chat.id} by {who}: {self.text[:60]!r}>"

    # What the Bot API shows

    def shown(self, bot: Bot, *, nested: bool = False) -> Json:
        """As the ``Message`` that this bot is given."""
        body: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.shown()}
        if self.sender:
            body["from"] = self.sender.shown()
        if self.sender_chat:
            body["sender_chat"] = self.sender_chat.shown()
        self._show_place(body, bot, nested=nested)
        if self.origin:
            body["forward_origin"] = self.origin
        optional = {
            "edit_date": self.edit_date,
            "media_group_id": self.album,
            "author_signature": self.signature,
            "reply_markup": self.markup,
            "has_protected_content": self.protected or None,
        }
        body |= {name: value for name, value in optional.items() if value is not None}
        for name, value in self.content.items():
            body[name] = value.shown(bot, nested=True) if isinstance(value, Message) else value
        if self.media:
            self._show_media(body, bot)
        return body | self.extra

    def _show_place(self, body: Json, bot: Bot, *, nested: bool) -> None:
        if self.topic:
            body |= {"message_thread_id": self.topic.id, "is_topic_message": True}
        elif self.thread:
            body["message_thread_id"] = self.thread
        if nested:
            return
        if self.reply_to and not self.reply_to.deleted:
            body["reply_to_message"] = self.reply_to.shown(bot, nested=True)
        elif self.topic and self.topic.root and self is not self.topic.root:
            body["reply_to_message"] = self.topic.root.shown(bot, nested=True)

    def _show_media(self, body: Json, bot: Bot) -> None:
        media = self.media
        if media is None:
            return
        body[media.kind] = media.shown(bot.id)
        if media.kind == "animation":
            body["document"] = {**media.file.shown(bot.id), "mime_type": "video/mp4"}

    def as_maybe_inaccessible(self, bot: Bot) -> Json:
        """As the message of a button press or a pin: a deleted one has only its number."""
        if self.deleted:
            return {"chat": self.chat.shown(), "message_id": self.id, "date": 0}
        return self.shown(bot)


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat of one bot, a group, a supergroup or a channel."""

    id: int
    kind: str
    title: str = ""
    person: Account | None = None
    bot: Bot | None = None  # of a private chat
    username: str | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    log: dict[int, Message] = field(default_factory=dict)
    pinned: list[Message] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    migrated_to: "Chat | None" = None
    deleted: bool = False
    blocked: bool = False
    started: bool = True
    general_closed: bool = False
    linked: "Chat | None" = None

    # What people see

    @property
    def messages(self) -> list[Message]:
        """What is visible now, oldest first, service messages included."""
        return [message for message in self.log.values() if not message.deleted]

    @property
    def texts(self) -> list[str]:
        """The texts and captions that are visible now, oldest first."""
        return [message.text for message in self.messages if message.text]

    @property
    def last(self) -> Message | None:
        """The newest visible message."""
        return next((m for m in reversed(self.log.values()) if not m.deleted), None)

    def said_by(self, account: Any) -> list[Message]:
        """The visible messages of a bot or person (or anything with an ``id``), no service."""
        return [
            m for m in self.messages if m.sender and m.sender.id == account.id and not m.is_service
        ]

    def in_topic(self, thread_id: int | None) -> list[Message]:
        """The visible messages of a topic, None for General; without service messages."""
        return [m for m in self.messages if m.thread_id == thread_id and not m.is_service]

    def find(self, part: str) -> Message | None:
        """The newest visible message whose text or caption holds ``part``."""
        return next((m for m in reversed(self.messages) if part in m.text), None)

    @property
    def open_topics(self) -> list[Topic]:
        """The topics that exist and are open."""
        return [t for t in self.topics.values() if not t.closed and not t.deleted]

    # What the Bot API shows

    def shown(self) -> Json:
        """As a ``Chat``."""
        if self.person:
            return self.person.as_chat()
        body: Json = {"id": self.id, "type": self.kind, "title": self.title}
        if self.username:
            body["username"] = self.username
        if self.is_forum:
            body["is_forum"] = True
        return body

    def member(self, account_id: int) -> Member | None:
        """Somebody's place, or None when they never were here."""
        return self.members.get(account_id)

    def may(self, account_id: int, right: str) -> bool:
        """Whether an administrator has this right."""
        member = self.members.get(account_id)
        if member is None:
            return False
        return member.status == "creator" or (member.is_admin and right in member.rights)


@dataclass(slots=True, eq=False)
class Press:
    """A pressed inline button and what became of it."""

    id: str
    bot: Bot
    by: Account
    message: Message
    data: str
    at: float
    answered: bool = False
    answer: str = ""
    alert: bool = False


class World:
    """All there is, and who is told of what."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.accounts: dict[int, Account] = {}
        self.bots: dict[int, Bot] = {}
        self.by_token: dict[str, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.presses: dict[str, Press] = {}
        self.callback_seconds = 15.0
        self.listeners: list[Callable[[], None]] = []
        self._serials = itertools.count(1)
        self._add_well_known()

    def _add_well_known(self) -> None:
        for account in (
            Account(777000, "Telegram"),
            Account(1087968824, "Group", is_bot=True, username="GroupAnonymousBot"),
            Account(136817688, "Channel", is_bot=True, username="Channel_Bot"),
        ):
            self.accounts[account.id] = account

    def now(self) -> float:
        """The world's time: the real one plus what the test went ahead."""
        return time.time() + self.offset

    def changed(self) -> None:
        """Something happened: wake who waits for it."""
        for listener in self.listeners:
            listener()

    def serial(self) -> int:
        """A number that was never given before."""
        return next(self._serials)

    # Accounts and chats

    def add_bot(self, bot: Bot) -> Bot:
        """A bot takes part from now on."""
        if bot.id in self.accounts:
            raise ValueError(f"account {bot.id} exists already")
        bot.mailbox = Mailbox(self.now, self.changed)
        bot.message_numbers = itertools.count(1)
        self.accounts[bot.id] = self.bots[bot.id] = self.by_token[bot.token] = bot
        return bot

    def private(self, bot: Bot, person: Account) -> Chat:
        """The private chat of a bot and a person, made at the first need."""
        chat = bot.private.get(person.id)
        if chat is None:
            chat = Chat(
                person.id, "private", person=person, bot=bot, numbers=bot.message_numbers,
                started=False,
            )  # fmt: skip
            bot.private[person.id] = chat
        return chat

    def reach(self, bot: Bot, chat_id: int | str, *, write: bool = False) -> Chat:
        """The chat that a bot names; ``Refused`` when it is not there for this bot."""
        if isinstance(chat_id, str):
            chat = self._named(chat_id)
            return self._reach_group(bot, chat, write=write)
        if chat_id > 0:
            return self._reach_person(bot, chat_id, write=write)
        found = self.chats.get(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return self._reach_group(bot, found, write=write)

    def _named(self, name: str) -> Chat:
        for chat in self.chats.values():
            if chat.username and name.lower() == f"@{chat.username.lower()}":
                return chat
        raise bad_request("chat not found")

    def _reach_person(self, bot: Bot, user_id: int, *, write: bool) -> Chat:
        account = self.accounts.get(user_id)
        chat = bot.private.get(user_id)
        if account is None:
            raise bad_request("chat not found")
        if account.is_bot:
            raise forbidden("bot can't send messages to bots")
        if chat is None or not chat.started:
            if not self._meet(bot, user_id):
                raise bad_request("chat not found")
            if write:
                raise forbidden("bot can't initiate conversation with a user")
            return self.private(bot, account)
        if write and account.deactivated:
            raise forbidden("user is deactivated")
        if write and chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def _meet(self, bot: Bot, user_id: int) -> bool:
        return any(
            bot.id in chat.members and user_id in chat.members for chat in self.chats.values()
        )

    def _reach_group(self, bot: Bot, chat: Chat, *, write: bool) -> Chat:
        member = chat.member(bot.id)
        kind = "group chat" if chat.kind == "group" else f"{chat.kind} chat"
        if member is None and chat.migrated_to is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            if not write:
                return chat
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to.id},
            )
        if chat.deleted:
            raise forbidden("the group chat was deleted")
        if member is not None and member.status == "kicked":
            raise forbidden(f"bot was kicked from the {kind}")
        if member is not None and member.status == "left":
            raise forbidden(f"bot is not a member of the {kind}")
        if write and member is not None:
            self._may_write(chat, member)
        return chat

    @staticmethod
    def _may_write(chat: Chat, member: Member) -> None:
        if chat.kind == "channel" and not member.is_admin:
            raise bad_request("need administrator rights in the channel chat")
        if member.status == "restricted" and "can_send_messages" not in member.rights:
            raise bad_request("not enough rights to send text messages to the chat")

    # Messages

    def post(self, chat: Chat, sender: Account | None, content: Json, **more: Any) -> Message:
        """A new message; everybody who is to be told, is told."""
        message = self.write(chat, sender, content, **more)
        self.announce(message)
        return message

    def write(self, chat: Chat, sender: Account | None, content: Json, **more: Any) -> Message:
        """A new message that nobody has been told of yet."""
        message = Message(next(chat.numbers), chat, int(self.now()), sender, content, **more)
        if message.topic is None and message.reply_to and chat.kind == "supergroup":
            # A reply outside topics belongs to a thread too: a trap for those who take any
            # message_thread_id for a topic.
            message.thread = message.reply_to.thread or message.reply_to.id
        chat.log[message.id] = message
        self.changed()
        return message

    def announce(
        self, message: Message, *, edited: bool = False, beside: Json | None = None
    ) -> None:
        """Tell the bots that are to know of a message or its edit."""
        post = "channel_post" if message.chat.kind == "channel" else "message"
        kind = f"edited_{post}" if edited else post
        for bot in self.audience(message.chat):
            if self.sees(bot, message):
                bot.mailbox.put(kind, message.shown(bot), message.chat.id, beside=beside)
        self.changed()

    def audience(self, chat: Chat) -> Iterable[Bot]:
        """The bots that are in a chat."""
        if chat.bot is not None:
            return [] if chat.blocked else [chat.bot]
        return [
            member.account
            for member in chat.members.values()
            if member.is_in and isinstance(member.account, Bot)
        ]

    def sees(self, bot: Bot, message: Message) -> bool:
        """Whether a bot is told of a message: privacy mode."""
        if message.sender is bot and message.sender_chat is None:
            return not OWN_SERVICE_TOLD.isdisjoint(message.content)
        if message.chat.kind in {"private", "channel"} or message.is_service or bot.reads_all:
            return True
        member = message.chat.member(bot.id)
        if member is not None and member.is_admin:
            return True
        if message.reply_to is not None and message.reply_to.sender is bot:
            return True
        return self._addressed(bot, message)

    @staticmethod
    def _addressed(bot: Bot, message: Message) -> bool:
        """Whether a command or a mention in the message is meant for the bot."""
        name = f"@{bot.username}".lower()
        units = message.text.encode("utf-16-le", "surrogatepass")
        for each in message.entities:
            start, end = 2 * each["offset"], 2 * (each["offset"] + each["length"])
            words = units[start:end].decode("utf-16-le", "surrogatepass").lower()
            if each["type"] == "bot_command" and ("@" not in words or words.endswith(name)):
                return True
            if each["type"] == "mention" and words == name:
                return True
        return False

    def revise(
        self, message: Message, *, content: Json, media: Media | None, markup: Json | None
    ) -> None:
        """Give a message new content; the old one is kept in its history."""
        message.history.append(
            Version(message.text, message.entities, message.markup, message.media)
        )
        message.content, message.media, message.markup = content, media, markup
        message.edit_date = int(self.now())
        self.changed()

    def service(
        self, chat: Chat, by: Account, name: str, value: Any, topic: Topic | None = None
    ) -> Message:
        """A service message."""
        return self.post(chat, by, {name: value}, topic=topic)

    # Topics

    def open_topic(
        self, chat: Chat, by: Account, name: str, color: int = 7322096, icon: str | None = None
    ) -> Topic:
        """A new topic with its root message."""
        topic = Topic(0, name, color, icon=icon)
        content = {"forum_topic_created": {"name": name, "icon_color": color}}
        if icon:
            content["forum_topic_created"]["icon_custom_emoji_id"] = icon
        root = self.write(chat, by, content, topic=topic)
        topic.id, topic.root = root.id, root
        chat.topics[root.id] = topic
        self.announce(root)
        return topic

    def delete_topic(self, chat: Chat, topic: Topic) -> None:
        """A topic and its messages go; no bot is told."""
        topic.deleted = True
        for message in chat.log.values():
            if message.topic is topic:
                message.deleted = True
        self.changed()

    def topic_of(self, chat: Chat, thread_id: int | None) -> Topic | None:
        """Where in a chat a bot's message goes; ``Refused`` when it cannot.

        None is General, or the chat itself. In a supergroup without topics the identifier is
        overlooked, as Telegram does.
        """
        if not chat.is_forum:
            if thread_id and chat.kind == "private":
                raise bad_request("message thread not found")
            return None
        if not thread_id:
            if chat.general_closed:
                raise bad_request("TOPIC_CLOSED")
            return None
        topic = chat.topics.get(thread_id)
        if topic is None or topic.deleted:
            raise bad_request("message thread not found")
        if topic.closed:
            raise bad_request("TOPIC_CLOSED")
        return topic

    # Membership

    def set_member(self, chat: Chat, member: Member, by: Account) -> None:
        """Change somebody's place; they and the administrators' bots are told."""
        account = member.account
        old = chat.members.get(account.id, Member(account, "left"))
        was = old.shown()
        chat.members[account.id] = member
        body = {
            "chat": chat.shown(),
            "from": by.shown(),
            "date": int(self.now()),
            "old_chat_member": was,
            "new_chat_member": member.shown(),
        }
        if was == body["new_chat_member"]:
            return
        if isinstance(account, Bot):
            account.mailbox.put("my_chat_member", body, chat.id)
        for bot in self.audience(chat):
            place = chat.member(bot.id)
            if bot is not account and place is not None and place.is_admin:
                bot.mailbox.put("chat_member", body, chat.id)
        self.changed()

    def set_blocked(self, bot: Bot, person: Account, *, blocked: bool) -> None:
        """A person blocks or unblocks a bot, which is told."""
        chat = self.private(bot, person)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        body = {
            "chat": chat.shown(),
            "from": person.shown(),
            "date": int(self.now()),
            "old_chat_member": Member(bot, before).shown(),
            "new_chat_member": Member(bot, after).shown(),
        }
        bot.mailbox.put("my_chat_member", body, chat.id)
        self.changed()

    def new_press(self, bot: Bot, by: Account, message: Message, data: str) -> Press:
        """A person presses an inline button of a bot's message."""
        identifier = str(secrets.randbits(62))
        press = Press(identifier, bot, by, message, data, self.now())
        self.presses[identifier] = press
        body = {
            "id": identifier,
            "from": by.shown(),
            "message": message.as_maybe_inaccessible(bot),
            "chat_instance": str(hash((bot.id, message.chat.id))),
            "data": data,
        }
        bot.mailbox.put("callback_query", body, message.chat.id)
        return press
