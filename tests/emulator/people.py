"""The test's hands: residents and clerks who write, press and edit, and groups that change."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from .errors import Json
from .files import Media, png
from .markup import Styled, detected
from .sending import origin_of, poll_content
from .world import ADMIN_RIGHTS, Account, Bot, Chat, Member, Message, Press, Topic, World

ANONYMOUS, CHANNEL, TELEGRAM = 1087968824, 136817688, 777000
OGG = b"OggS\x00\x02" + bytes(200)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(400)
MP3 = b"ID3\x03\x00" + bytes(300)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(60)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class Group:
    """A group, supergroup or channel in the hands of a test."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's number; another one after ``migrate``."""
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """What is visible now."""
        return self.chat.messages

    @property
    def texts(self) -> list[str]:
        """The visible texts and captions."""
        return self.chat.texts

    @property
    def last(self) -> Message | None:
        """The newest visible message."""
        return self.chat.last

    @property
    def topics(self) -> dict[int, Topic]:
        """All topics that ever were, by number."""
        return self.chat.topics

    @property
    def owner(self) -> Account:
        """Whoever may do everything; by default the one in whose name the group changes."""
        return next(m.account for m in self.chat.members.values() if m.status == "creator")

    def topic(self, which: "Topic | int | str") -> Topic:
        """A topic by itself, by number or by a part of its name."""
        if isinstance(which, Topic):
            return which
        if isinstance(which, int):
            return self.chat.topics[which]
        found = [t for t in self.chat.topics.values() if which in t.name and not t.deleted]
        if not found:
            names = [t.name for t in self.chat.topics.values()]
            raise AssertionError(f"no topic with {which!r} in its name among {names}")
        return found[-1]

    def said_by(self, account: Any) -> list[Message]:
        """The visible messages of one member."""
        return self.chat.said_by(account)

    def in_topic(self, which: "Topic | int | str | None") -> list[Message]:
        """The visible messages of a topic; None is General."""
        return self.chat.in_topic(None if which is None else self.topic(which).id)

    def find(self, part: str) -> Message | None:
        """The newest visible message that holds these words."""
        return self.chat.find(part)

    # Members

    def add(self, *people: "Person | Bot") -> None:
        """They join, with the service message that this makes."""
        accounts = [account_of(each) for each in people]
        for account in accounts:
            self.world.set_member(self.chat, Member(account), self.owner)
        shown = [account.shown() for account in accounts]
        self.world.service(self.chat, self.owner, "new_chat_members", shown)

    def kick(self, who: "Person | Bot") -> None:
        """They are put out for good."""
        account = account_of(who)
        self.world.set_member(self.chat, Member(account, "kicked"), self.owner)
        self.world.service(self.chat, self.owner, "left_chat_member", account.shown())

    def remove(self, who: "Person | Bot") -> None:
        """They leave."""
        account = account_of(who)
        self.world.set_member(self.chat, Member(account, "left"), account)
        self.world.service(self.chat, account, "left_chat_member", account.shown())

    def promote(
        self, who: "Person | Bot", *rights: str, anonymous: bool = False, title: str | None = None
    ) -> None:
        """They become administrator, with the named rights or with all."""
        member = Member(
            account_of(who), "administrator", set(rights or ADMIN_RIGHTS), anonymous, title
        )
        self.world.set_member(self.chat, member, self.owner)

    def demote(self, who: "Person | Bot", *rights: str) -> None:
        """They lose the named administrator's rights, or all of them."""
        account = account_of(who)
        if not rights:
            self.world.set_member(self.chat, Member(account), self.owner)
            return
        left = self.chat.members[account.id].rights - set(rights)
        self.world.set_member(self.chat, Member(account, "administrator", left), self.owner)

    def restrict(self, who: "Person | Bot", *rights: str) -> None:
        """They may only do what is named; nothing named: not write at all."""
        member = Member(account_of(who), "restricted", set(rights))
        self.world.set_member(self.chat, member, self.owner)

    # The group itself

    def migrate(self, new_id: int | None = None) -> int:
        """The group becomes another supergroup: both service messages, members and rights move."""
        old = self.chat
        if new_id is None:
            new_id = -1_002_000_000_000 - self.world.serial()
        new = Chat(
            new_id, "supergroup", old.title, is_forum=old.is_forum, linked=old.linked,
            numbers=itertools.count(2),
        )  # fmt: skip
        new.members = dict(old.members)
        self.world.chats[new_id] = new
        self.world.service(old, self.owner, "migrate_to_chat_id", new_id)
        old.migrated_to = new
        self.chat = new
        anonymous = self.world.accounts[ANONYMOUS]
        self.world.post(new, anonymous, {"migrate_from_chat_id": old.id}, sender_chat=new)
        return new_id

    def delete(self) -> None:
        """The group is gone."""
        self.chat.deleted = True
        self.world.changed()

    def turn_topics_off(self) -> None:
        """One stream for all; the topics come back when topics are turned on again."""
        self.chat.is_forum = False
        self.world.changed()

    def turn_topics_on(self) -> None:
        """The group is a forum."""
        self.chat.is_forum = True
        self.world.changed()

    def create_topic(self, name: str, by: "Person | None" = None) -> Topic:
        """A member makes a topic."""
        return self.world.open_topic(self.chat, self._who(by), name)

    def rename_topic(
        self, which: "Topic | int | str", name: str, by: "Person | None" = None
    ) -> None:
        """A topic gets another name."""
        topic = self.topic(which)
        topic.name = name
        self.world.service(self.chat, self._who(by), "forum_topic_edited", {"name": name}, topic)

    def close_topic(self, which: "Topic | int | str", by: "Person | None" = None) -> None:
        """No new messages in it."""
        topic = self.topic(which)
        topic.closed = True
        self.world.service(self.chat, self._who(by), "forum_topic_closed", {}, topic)

    def reopen_topic(self, which: "Topic | int | str", by: "Person | None" = None) -> None:
        """New messages again."""
        topic = self.topic(which)
        topic.closed = False
        self.world.service(self.chat, self._who(by), "forum_topic_reopened", {}, topic)

    def delete_topic(self, which: "Topic | int | str") -> None:
        """The topic and its messages go; nobody is told."""
        self.world.delete_topic(self.chat, self.topic(which))

    def close_general(self) -> None:
        """No new messages in General."""
        self.chat.general_closed = True
        self.world.service(self.chat, self.owner, "forum_topic_closed", {})

    def rename(self, title: str) -> None:
        """Another title."""
        self.chat.title = title
        self.world.service(self.chat, self.owner, "new_chat_title", title)

    def channel_post(self, channel: "Group", text: str) -> Message:
        """A post of the linked channel, forwarded here by Telegram itself."""
        post = self.world.post(channel.chat, None, styled_content("text", text),
                               sender_chat=channel.chat)  # fmt: skip
        return self.world.post(
            self.chat, self.world.accounts[TELEGRAM], dict(post.content),
            sender_chat=channel.chat, origin=origin_of(post), extra={"is_automatic_forward": True},
        )  # fmt: skip

    def _who(self, by: "Person | None") -> Account:
        return self.owner if by is None else by.account

    def __repr__(self) -> str:
        return f"<{self.chat.kind} {self.id} {self.chat.title!r}>"


class Person:
    """A resident or a clerk (or another bot) in the hands of a test.

    ``where`` is a bot (the private chat with it) or a group. Further words that every writing
    method takes: ``topic`` (of a forum: a Topic, its number, a part of its name),
    ``reply_to`` (a Message), ``anonymous`` (as the group itself), ``as_channel`` (a channel's
    Group), ``extra`` (fields to add to the message), ``update_extra`` (fields beside it).
    """

    def __init__(self, world: World, account: Account) -> None:
        self.world = world
        self.account = account

    @property
    def id(self) -> int:
        """The account's number."""
        return self.account.id

    def chat_with(self, bot: Bot) -> Chat:
        """The private chat with a bot."""
        return self.world.private(bot, self.account)

    def __repr__(self) -> str:
        return f"<{self.account.first_name} {self.id}>"

    # Writing

    def starts(self, bot: Bot, payload: str = "") -> Message:
        """Press Start, perhaps behind a deep link."""
        return self.writes(bot, f"/start {payload}".strip())

    def writes(
        self, where: Any, text: str, *, entities: list[Json] | None = None, **how: Any
    ) -> Message:
        """A text; commands, links and mentions in it are found as Telegram finds them."""
        return self.sends(where, styled_content("text", text, entities), **how)

    def writes_in(self, group: Group, text: str, **how: Any) -> Message:
        """The same as ``writes``, for reading aloud."""
        return self.writes(group, text, **how)

    def replies(self, to: Message, text: str, **how: Any) -> Message:
        """A text that answers a message, in its chat and topic."""
        return self.writes(to.chat, text, reply_to=to, **how)

    def sends_photo(
        self, where: Any, caption: str = "", *, data: bytes | None = None, **how: Any
    ) -> Message:
        """A picture: the bytes given, or a small real one."""
        return self._sends_file(where, "photo", caption, data or png(320, 240), how)

    def sends_video(
        self, where: Any, caption: str = "", *, data: bytes = MP4, size: int = 0, **how: Any
    ) -> Message:
        """A video; ``size`` makes one that only claims to be so large."""
        return self._sends_file(where, "video", caption, data, how, size, "video.mp4", "video/mp4")

    def sends_voice(
        self, where: Any, *, data: bytes = OGG, duration: int = 3, caption: str = "", **how: Any
    ) -> Message:
        """A voice note."""
        return self._sends_file(where, "voice", caption, data, how, mime="audio/ogg",
                                   duration=duration)  # fmt: skip

    def sends_audio(
        self, where: Any, caption: str = "", *, data: bytes = MP3, name: str = "song.mp3",
        **how: Any,
    ) -> Message:  # fmt: skip
        """A piece of music."""
        return self._sends_file(where, "audio", caption, data, how, name=name, mime="audio/mpeg")

    def sends_document(
        self, where: Any, name: str = "paper.pdf", caption: str = "", *, data: bytes = PDF,
        mime: str = "application/pdf", size: int = 0, **how: Any,
    ) -> Message:  # fmt: skip
        """A file; ``size`` makes one that only claims to be so large (over 20 MB, say)."""
        return self._sends_file(where, "document", caption, data, how, size, name, mime)

    def sends_animation(self, where: Any, caption: str = "", **how: Any) -> Message:
        """A GIF, which Telegram calls an animation."""
        return self._sends_file(where, "animation", caption, MP4, how, 0, "cat.mp4", "video/mp4")

    def sends_video_note(self, where: Any, **how: Any) -> Message:
        """A round video."""
        return self._sends_file(where, "video_note", "", MP4, how)

    def sends_sticker(self, where: Any, emoji: str = "👍", **how: Any) -> Message:
        """A sticker."""
        file = self.world.files.keep("sticker", WEBP)
        media = Media("sticker", file, {"emoji": emoji, "set_name": "Everyday"})
        return self.sends(where, {}, media=media, **how)

    def sends_location(
        self, where: Any, latitude: float = 31.23, longitude: float = 121.47, **how: Any
    ) -> Message:
        """A point on the map."""
        point = {"latitude": latitude, "longitude": longitude}
        return self.sends(where, {"location": point}, **how)

    def sends_venue(
        self, where: Any, title: str = "天成美雅", address: str = "3号楼", **how: Any
    ) -> Message:
        """A place with a name."""
        point = {"latitude": 31.23, "longitude": 121.47}
        venue = {"location": point, "title": title, "address": address}
        return self.sends(where, {"venue": venue, "location": point}, **how)

    def sends_contact(
        self,
        where: Any,
        phone: str,
        *,
        first_name: str | None = None,
        user_id: int | None = 0,
        **how: Any,
    ) -> Message:
        """A contact card; by default one's own. ``user_id=None``: somebody not on Telegram."""
        contact: Json = {"phone_number": phone, "first_name": first_name or self.account.first_name}
        if user_id is not None:
            contact["user_id"] = user_id or self.id
        return self.sends(where, {"contact": contact}, **how)

    def sends_poll(
        self, where: Any, question: str = "?", options: Sequence[str] = ("A", "B"), **how: Any
    ) -> Message:
        """A poll."""
        poll = poll_content(question, list(options), str(self.world.serial()))
        return self.sends(where, {"poll": poll}, **how)

    def sends_dice(self, where: Any, value: int = 4, **how: Any) -> Message:
        """A die."""
        return self.sends(where, {"dice": {"emoji": "🎲", "value": value}}, **how)

    def sends_story(self, where: Any, **how: Any) -> Message:
        """A forwarded story."""
        story = {"chat": self.account.as_chat(), "id": 7}
        return self.sends(where, {"story": story}, **how)

    def sends_album(
        self,
        where: Any,
        items: int | Iterable[bytes] = 3,
        caption: str = "",
        *,
        kind: str = "photo",
        **how: Any,
    ) -> list[Message]:
        """Several files as one album, the caption under the first; each is a message."""
        blobs = [png(320, 240 + i) for i in range(items)] if isinstance(items, int) else items
        album = str(13_000_000_000_000_000 + self.world.serial())
        return [
            self._sends_file(where, kind, caption if index == 0 else "", data,
                             how | {"album": album}, name=f"{kind}-{index + 1}")
            for index, data in enumerate(blobs)
        ]  # fmt: skip

    def forwards(self, message: Message, where: Any, **how: Any) -> Message:
        """Another's message passed on, with its origin."""
        return self.sends(
            where, dict(message.content), media=message.media, origin=origin_of(message), **how
        )

    def sends(
        self,
        where: Any,
        content: Json,
        *,
        topic: "Topic | int | str | None" = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
        as_channel: Group | None = None,
        media: Media | None = None,
        album: str | None = None,
        origin: Json | None = None,
        extra: Json | None = None,
        update_extra: Json | None = None,
    ) -> Message:
        """Any content, also such as no bot knows yet."""
        chat = self._chat(where)
        place = Group(self.world, chat).topic(topic) if topic is not None else None
        if place is None and reply_to is not None and chat.is_forum:
            place = reply_to.topic
        sender, sender_chat, signature = self.account, None, None
        if anonymous:
            sender, sender_chat = self.world.accounts[ANONYMOUS], chat
            member = chat.member(self.id)
            signature = member.title if member else None
        elif as_channel is not None:
            sender, sender_chat = self.world.accounts[CHANNEL], as_channel.chat
        message = self.world.write(
            chat, sender, content, topic=place, reply_to=reply_to, media=media, album=album,
            origin=origin, sender_chat=sender_chat, signature=signature, extra=extra or {},
        )  # fmt: skip
        self.world.announce(message, beside=update_extra)
        return message

    def _sends_file(
        self, where: Any, kind: str, caption: str, data: bytes, how: Json, size: int = 0,
        name: str | None = None, mime: str | None = None, duration: int = 1,
    ) -> Message:  # fmt: skip
        file = self.world.files.keep(
            kind, None if size else data, name=None if kind == "photo" else name, mime=mime,
            size=size, duration=duration,
        )  # fmt: skip
        content = styled_content("caption", caption) if caption else {}
        return self.sends(where, content, media=Media(kind, file), **how)

    def _chat(self, where: Any) -> Chat:
        if isinstance(where, Bot):
            chat = self.world.private(where, self.account)
            if chat.blocked:
                self.unblocks(where)
            chat.started = True
            return chat
        chat = where.chat if isinstance(where, Group) else where
        if chat.kind == "private":
            return self._chat(chat.bot)
        member = chat.member(self.id)
        if member is None or not member.is_in:
            raise AssertionError(f"{self!r} is not in {chat.id}")
        return chat

    # What else people do

    def edits(self, message: Message, text: str) -> Message:
        """Other words in a message of one's own, text or caption."""
        name = "caption" if message.media else "text"
        content = styled_content(name, text) if text else {}
        self.world.revise(message, content=content, media=message.media, markup=message.markup)
        self.world.announce(message, edited=True)
        return message

    def deletes(self, message: Message) -> None:
        """Take a message away; no bot is told."""
        message.deleted = True
        self.world.changed()

    def presses(self, button: str, on: Message, *, stale: bool = False) -> Press:
        """Press an inline button, by its words or its data.

        ``stale``: ``button`` is data of a keyboard that the person still sees but that is gone.
        """
        if on.sender is None or not isinstance(on.sender, Bot):
            raise AssertionError(f"{on!r} is no bot's message")
        found = on.button(button)
        if found is None and not stale:
            raise AssertionError(f"no button {button!r} on {on!r}; there are {on.buttons}")
        data = found.get("callback_data") if found else button
        if data is None:
            raise AssertionError(f"the button {button!r} opens something, it calls nobody back")
        return self.world.new_press(on.sender, self.account, on, data)

    def taps(self, label: str, bot: Bot, **how: Any) -> Message:
        """Press a key of the reply keyboard in the private chat with a bot."""
        chat = self.chat_with(bot)
        shown = next((m.keyboard for m in reversed(chat.messages) if m.keyboard), None) or {}
        keys = [key for row in shown.get("keyboard", []) for key in row]
        key = next((k for k in keys if k["text"] == label), None)
        if key is None:
            raise AssertionError(f"no key {label!r}; there are {[k['text'] for k in keys]}")
        if key.get("request_contact"):
            return self.sends_contact(bot, how.pop("phone"), **how)
        if key.get("request_location"):
            return self.sends_location(bot, **how)
        return self.writes(bot, label, **how)

    def reacts(self, message: Message, emoji: str = "👍") -> None:
        """A reaction; bots that asked for it are told. An empty one takes it back."""
        old = message.reactions.get(self.id, [])
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        message.reactions[self.id] = new
        for bot in self.world.audience(message.chat):
            body = {
                "chat": message.chat.shown(), "message_id": message.id,
                "user": self.account.shown(), "date": int(self.world.now()),
                "old_reaction": old, "new_reaction": new,
            }  # fmt: skip
            member = message.chat.member(bot.id)
            if message.chat.kind == "private" or (member is not None and member.is_admin):
                bot.mailbox.put("message_reaction", body, message.chat.id)
        self.world.changed()

    def blocks(self, bot: Bot) -> None:
        """The bot may not write any more."""
        self.world.set_blocked(bot, self.account, blocked=True)

    def unblocks(self, bot: Bot) -> None:
        """The bot may write again."""
        self.world.set_blocked(bot, self.account, blocked=False)

    def deactivates(self) -> None:
        """The account is deleted."""
        self.account.deactivated = True
        self.world.changed()

    def joins(self, group: Group) -> None:
        """Become a member by oneself."""
        self.world.set_member(group.chat, Member(self.account), self.account)
        self.world.service(group.chat, self.account, "new_chat_members", [self.account.shown()])

    def leaves(self, group: Group) -> None:
        """Be a member no longer."""
        group.remove(self)

    def pins(self, message: Message) -> None:
        """A message to the top of its chat."""
        message.chat.pinned.append(message)
        self.world.service(message.chat, self.account, "pinned_message", message, message.topic)


def account_of(who: "Person | Bot") -> Account:
    """The account of a person or a bot."""
    return who.account if isinstance(who, Person) else who


def styled_content(name: str, text: str, entities: list[Json] | None = None) -> Json:
    """A text as people type it, with what Telegram finds in it."""
    result = detected(Styled(text, list(entities or [])))
    content: Json = {name: result.text}
    if result.entities:
        content["entities" if name == "text" else "caption_entities"] = result.entities
    return content
