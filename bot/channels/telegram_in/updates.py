"""What an update of Telegram's means: a resident's message, a clerk's, a change of a group, nothing.

Residents write in private, staff in the groups of the community's queues. Any other group is left
alone, and so are other bots, channels, service messages and Guanjia's own words.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import (
    CallbackQuery,
    ChatMemberUpdated,
    InaccessibleMessage,
    Message,
    Update,
    User,
)
from pydantic import ValidationError

from bot.channels.telegram_in.content import Content, content_of
from flows.desk.forms import FORMS
from flows.desk.notes import IN_PRIVATE, order_in
from flows.engine import CANCEL
from flows.messages import (
    Address,
    Channel,
    GroupChange,
    Inbound,
    InboundMessage,
    StaffMessage,
)

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates that are asked for: all that is read here, and nothing else."""

ANONYMOUS_ADMIN: Final = 1087968824
"""The account in whose name Telegram shows administrators who hide theirs."""

STAFF_BUTTON: Final = "desk."
"""Begins the payload of every button that only staff are given."""

IN_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "/help": {"zh": "帮助", "en": "help"},
    "/language": {"zh": "切换语言", "en": "another language please"},
    "/human": {"zh": "转人工", "en": "talk to a person"},
    "/cancel": {"zh": "取消", "en": "cancel"},
}
"""Commands as what a resident would have written: they are understood like any words."""

_PRUNINGS: Final = 20
_HERE: Final = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.CREATOR})
_GONE: Final = frozenset({ChatMemberStatus.KICKED, ChatMemberStatus.LEFT})


class UnreadableError(Exception):
    """An update that is none, as far as anybody can tell; its content is not in the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """In whose light updates are read: the bot, what it serves, its groups and clerks."""

    account: str
    username: str = ""
    served: tuple[str, ...] = ()
    groups: frozenset[int] = frozenset()
    staff: frozenset[int] = frozenset()
    contacts: frozenset[int] = frozenset()
    """Accounts of companies' contacts: their private chat is their staff group."""

    def place(self, chat: int) -> Address:
        """Give the address of a chat."""
        return Address(Channel.TELEGRAM, self.account, str(chat))

    @property
    def community(self) -> str | None:
        """Give the community, where the bot serves only one."""
        return self.served[0] if len(self.served) == 1 else None


def parsed(update: Mapping[str, Any]) -> Update:
    """Type an update. Parts that nobody knows how to read yet are left out, not the whole.

    Raises UnreadableError where what is left makes no update.
    """
    data: dict[str, Any] = dict(update)
    for tried in range(_PRUNINGS):
        try:
            return Update.model_validate(data)
        except ValidationError as error:
            data = copy.deepcopy(data) if tried == 0 else data
            if not all(_pruned(data, flaw["loc"]) for flaw in error.errors()[:1]):
                break
    raise UnreadableError("its parts are of no known form")


def _pruned(data: dict[str, Any], path: Sequence[str | int]) -> bool:
    """Take out the part at fault; False when that is the message itself."""
    part: Any = data
    holder: Any = None
    last: str | int = ""
    depth = 0
    for step in path:
        known = isinstance(part, dict) and step in part
        if not known and not (isinstance(part, list) and isinstance(step, int)):
            break
        holder, last, part, depth = part, step, part[step], depth + 1
    if depth < 2:  # noqa: PLR2004 -- the update's own number, or all that it tells of
        return False
    del holder[last]
    return True


def to_inbound(update: Update, reader: Reader, *, now: datetime) -> Inbound | None:
    """Say what an update means, or None where it is nothing to Guanjia. ``now`` dates a press."""
    key = str(update.update_id)
    if update.callback_query is not None:
        return _pressed(update.callback_query, reader, key, now)
    if update.my_chat_member is not None:
        return _own_place(update.my_chat_member, reader, key)
    message = update.message or update.edited_message
    if message is None:
        return None
    if message.chat.type != ChatType.PRIVATE:
        return _of_group(message, reader, key)
    return (
        _of_contact(message, reader, key)
        or _of_clerk(message, reader, key)
        or _of_resident(message, reader, key)
    )


# --- residents -----------------------------------------------------------------------------------


def _of_resident(message: Message, reader: Reader, key: str) -> InboundMessage | None:
    writer, content = message.from_user, content_of(message, reader.account)
    if writer is None or writer.is_bot or content is None or _moves(message):
        return None
    text, invitation = _command(content.text, _language(writer))
    return InboundMessage(
        key=key,
        address=reader.place(message.chat.id),
        at=_instant(message),
        message=str(message.message_id),
        community=reader.community,
        text=text,
        marks=content.marks if text == content.text else (),
        reply_to=_reply_to(message),
        attachments=content.attachments,
        album=message.media_group_id,
        edited=message.edit_date is not None,
        contact=content.contact,
        location=content.location,
        invitation=invitation,
        sender=writer.full_name,
        language=_language(writer),
        unsupported=content.unsupported,
    )


def _command(text: str, language: Literal["zh", "en"] | None) -> tuple[str, str | None]:
    """Give a command's words, and the invitation of a link that was followed (``/start …``)."""
    if not text.startswith("/"):
        return text, None
    name, *rest = text.split(maxsplit=1)
    name = name.partition("@")[0].casefold()
    if name == "/start":
        return "", rest[0].strip() if rest else ""
    words = IN_WORDS.get(name)
    return (" ".join((words[language or "en"], *rest)), None) if words else (text, None)


def _language(writer: User) -> Literal["zh", "en"] | None:
    code = (writer.language_code or "").casefold()
    if code.startswith("zh"):
        return "zh"
    return "en" if code.startswith("en") else None


def _moves(message: Message) -> bool:
    """Tell whether this is a live location on its way: each step is an edit, and no news."""
    return message.edit_date is not None and message.location is not None


# --- staff ---------------------------------------------------------------------------------------


def _of_group(message: Message, reader: Reader, key: str) -> StaffMessage | GroupChange | None:
    change = _change(message, reader, key)
    if change is not None or message.chat.id not in reader.groups:
        return change
    writer, content = _writer(message), content_of(message, reader.account)
    if writer is None or content is None or _moves(message):
        return None
    text = _addressed(content.text, reader)
    if text is None:
        return None
    return _of_staff(message, content, writer, reader, key, text=text)


def _of_staff(
    message: Message,
    content: Content,
    writer: tuple[str | None, str],
    reader: Reader,
    key: str,
    *,
    text: str,
) -> StaffMessage:
    account, name = writer
    return StaffMessage(
        key=key,
        group=reader.place(message.chat.id),
        at=_instant(message),
        message=str(message.message_id),
        thread=_thread(message),
        sender=account,
        sender_name=name,
        text=text,
        marks=content.marks if text == content.text else (),
        reply_to=_reply_to(message),
        card_of=_card_of(message, reader),
        answers_us=_answers(message, reader),
        attachments=content.attachments,
        album=message.media_group_id,
        edited=message.edit_date is not None,
        contact=content.contact,
        location=content.location,
        unsupported=content.unsupported,
        private=message.chat.type == ChatType.PRIVATE,
    )


def _writer(message: Message) -> tuple[str | None, str] | None:
    """Give account and name of who wrote: no account for an anonymous admin; None for no person.

    Bots (this one too), channels and what Telegram forwards from a linked channel are no persons.
    """
    sender, behind = message.from_user, message.sender_chat
    hidden = sender is not None and sender.id == ANONYMOUS_ADMIN
    if hidden or (behind is not None and behind.id == message.chat.id):
        return None, message.author_signature or ""
    if behind is not None or sender is None or sender.is_bot:
        return None
    return str(sender.id), sender.full_name


def _addressed(text: str, reader: Reader) -> str | None:
    """Give a command without the bot's name; None for one that another bot is meant to take."""
    head, space, rest = text.partition(" ")
    name, at, whose = head.partition("@")
    if not (at and name.startswith("/") and name[1:].isidentifier()):
        return text
    if reader.username and whose.casefold() != reader.username.casefold():
        return None
    return f"{name}{space}{rest}"


def _thread(message: Message) -> str | None:
    """Give the topic. Outside of topics the number that stands there is a chain of replies."""
    return str(message.message_thread_id) if message.is_topic_message else None


def _reply_to(message: Message) -> str | None:
    """Give what is answered. Every message of a topic «answers» the topic's first; none does."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    if message.is_topic_message and answered.message_id == message.message_thread_id:
        return None
    return str(answered.message_id)


_HEADED: Final = re.compile(r"\W{0,8}([A-Z]-\d{6}-\d{4,6})(?!\d)")
"""How a card begins, and the name of a ticket's topic."""


def _card_of(message: Message, reader: Reader) -> str | None:
    """Give the ticket's number at the head of our own message, or in the name of our own topic."""
    answered = message.reply_to_message
    if answered is None or not _is_ours(answered, reader):
        return None
    topic = answered.forum_topic_created
    said = topic.name if topic is not None else answered.text or answered.caption or ""
    headed = _HEADED.match(said)
    return headed[1] if headed else None


def _answers(message: Message, reader: Reader) -> bool:
    """Tell whether a message of our own is answered."""
    answered = message.reply_to_message
    return answered is not None and _reply_to(message) is not None and _is_ours(answered, reader)


def _is_ours(message: Message, reader: Reader) -> bool:
    return message.from_user is not None and str(message.from_user.id) == reader.account


def _instant(message: Message) -> datetime:
    if message.edit_date is not None:
        return datetime.fromtimestamp(message.edit_date, UTC)
    return message.date


# --- clerks in private ---------------------------------------------------------------------------


def _of_clerk(message: Message, reader: Reader, key: str) -> StaffMessage | None:
    """Read what a clerk looks up in private; whatever else they write there is a resident's."""
    writer, text = message.from_user, message.text or message.caption or ""
    order = order_in(text)
    if writer is None or writer.id not in reader.staff or order is None:
        return None
    if order[0] not in IN_PRIVATE or message.edit_date is not None:
        return None
    content = content_of(message, reader.account)
    return StaffMessage(
        key=key,
        group=reader.place(message.chat.id),
        at=_instant(message),
        message=str(message.message_id),
        sender=str(writer.id),
        sender_name=writer.full_name,
        text=text,
        attachments=content.attachments if content else (),
        private=True,
    )


def _of_contact(message: Message, reader: Reader, key: str) -> StaffMessage | None:
    """Read what the company's contact answers to a card; their other words are a resident's."""
    writer, answered = message.from_user, message.reply_to_message
    if writer is None or writer.id not in reader.contacts or answered is None:
        return None
    content = content_of(message, reader.account)
    if content is None or _moves(message):
        return None
    told = (str(writer.id), writer.full_name)
    return _of_staff(message, content, told, reader, key, text=content.text)


# --- buttons -------------------------------------------------------------------------------------


def _pressed(
    press: CallbackQuery, reader: Reader, key: str, now: datetime
) -> InboundMessage | StaffMessage | None:
    """Read a pressed button. Of an old message only its number is left, which is enough."""
    shown = press.message
    if shown is None or press.data is None:
        return None
    private = shown.chat.type == ChatType.PRIVATE
    for_staff = press.data.startswith(STAFF_BUTTON) and press.from_user.id in reader.staff
    for_staff |= press.from_user.id in reader.contacts and _of_a_talk(press.data)
    if not private and shown.chat.id not in reader.groups:
        return None
    if not private or for_staff:
        return StaffMessage(
            key=key,
            group=reader.place(shown.chat.id),
            at=now,
            message=str(shown.message_id),
            thread=None if isinstance(shown, InaccessibleMessage) else _thread(shown),
            sender=str(press.from_user.id),
            sender_name=press.from_user.full_name,
            choice=press.data,
            callback=press.id,
            private=private,
        )
    return InboundMessage(
        key=key,
        address=reader.place(shown.chat.id),
        at=now,
        message=str(shown.message_id),
        community=reader.community,
        choice=press.data,
        callback=press.id,
        sender=press.from_user.full_name,
        language=_language(press.from_user),
    )


def _of_a_talk(payload: str) -> bool:
    """Tell whether a button belongs to what a clerk is asked before an action."""
    return payload == CANCEL or payload.partition(".")[0] in FORMS


# --- what happens to chats -----------------------------------------------------------------------


def _change(message: Message, reader: Reader, key: str) -> GroupChange | None:
    """Read a service message that is news: a group that migrated, a topic closed or reopened."""
    here, at = message.chat.id, message.date
    if here in reader.groups and message.migrate_to_chat_id is not None:
        new = str(message.migrate_to_chat_id)
        return GroupChange(key=key, group=reader.place(here), at=at, migrated_to=new)
    if message.migrate_from_chat_id in reader.groups and message.migrate_from_chat_id is not None:
        old = reader.place(message.migrate_from_chat_id)
        return GroupChange(key=key, group=old, at=at, migrated_to=str(here))
    topic = _thread(message)
    own = message.from_user is not None and str(message.from_user.id) == reader.account
    if here not in reader.groups or topic is None or own:
        return None
    if message.forum_topic_closed is not None:
        return GroupChange(key=key, group=reader.place(here), at=at, topic_closed=topic)
    if message.forum_topic_reopened is not None:
        return GroupChange(key=key, group=reader.place(here), at=at, topic_reopened=topic)
    return None


def _own_place(
    change: ChatMemberUpdated, reader: Reader, key: str
) -> InboundMessage | GroupChange | None:
    """Read what became of the bot itself: blocked by a resident, or of other rights in a group."""
    chat, now = change.chat, change.new_chat_member
    if chat.type == ChatType.PRIVATE:
        return InboundMessage(
            key=key,
            address=reader.place(chat.id),
            at=change.date,
            community=reader.community,
            sender=change.from_user.full_name,
            language=_language(change.from_user),
            blocked=now.status in _GONE,
        )
    if chat.id not in reader.groups:
        return None
    forum = bool(chat.is_forum)
    topics = now.status == ChatMemberStatus.CREATOR or getattr(now, "can_manage_topics", False)
    return GroupChange(
        key=key,
        group=reader.place(chat.id),
        at=change.date,
        forum=None if now.status in _GONE else forum,
        lost_rights=now.status not in _HERE or (forum and not topics),
    )
