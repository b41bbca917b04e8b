"""What comes in, what goes out, and where: the values that channels and flows exchange."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from flows.formatting import Marks


class Channel(StrEnum):
    """A way in or out."""

    TELEGRAM = "telegram"
    WEB = "web"
    TERMINAL = "terminal"
    PHONE = "phone"
    """A call that a clerk records; nothing can be sent there."""
    WALK_IN = "walk-in"
    """A visit at the desk that a clerk records; nothing can be sent there."""


@dataclass(frozen=True, slots=True)
class Address:
    """A place that can be written to.

    ``account`` is ours (a bot's number, or empty), ``chat`` is theirs (a private chat, a group, a
    web conversation).
    """

    channel: Channel
    account: str
    chat: str


class FileKind(StrEnum):
    """How a file is shown."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message.

    ``id`` is ours and random. ``stored`` is its name below the data folder once we hold it;
    ``remote`` is the channel's own handle (a Telegram file id), good for ``account`` alone.
    """

    id: str
    kind: FileKind
    mime: str = "application/octet-stream"
    size: int = 0
    name: str = ""
    stored: str | None = None
    remote: str | None = None
    account: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number that somebody shared; ``own`` when the channel vouches that it is theirs."""

    phone: str
    own: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message of a resident, as a channel received it.

    ``key`` is the channel's own name of this delivery (a Telegram update, a web client's uuid) and
    makes a second delivery harmless. ``message`` is the channel's id of the message itself, the
    same for the message and its edits.
    """

    key: str
    address: Address
    at: datetime
    message: str = ""
    community: str | None = None
    """Known where the channel knows it; a bot of several communities does not."""
    text: str = ""
    marks: Marks = ()
    """How pieces of the text are shown."""
    choice: str | None = None
    """The payload of a button that was pressed."""
    callback: str | None = None
    """The channel's handle to answer a pressed button with."""
    reply_to: str | None = None
    """The channel's id of the message that this one answers."""
    attachments: tuple[Attachment, ...] = ()
    album: str | None = None
    edited: bool = False
    contact: Contact | None = None
    location: Location | None = None
    invitation: str | None = None
    """The token of an invitation link that was followed."""
    sender: str = ""
    """The name that the channel shows for the writer."""
    language: Literal["zh", "en"] | None = None
    """The language of the writer's program, a hint only."""
    unsupported: str | None = None
    """The kind of a content that cannot be passed on (a poll, a story)."""
    blocked: bool | None = None
    """True: the writer has closed this channel; False: opened it again; None: a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMessage:
    """What somebody wrote or pressed in a staff group, as a channel received it.

    ``sender`` is their account's number there; None for an anonymous admin.
    """

    key: str
    group: Address
    at: datetime
    message: str = ""
    thread: str | None = None
    sender: str | None = None
    sender_name: str = ""
    text: str = ""
    marks: Marks = ()
    """How pieces of the text are shown."""
    choice: str | None = None
    callback: str | None = None
    """The channel's handle to answer a pressed button with."""
    reply_to: str | None = None
    card_of: str | None = None
    """The ticket's number on the bot's message that is answered, or in the name of the topic."""
    answers_us: bool = False
    """It answers a message of the bot's."""
    attachments: tuple[Attachment, ...] = ()
    album: str | None = None
    edited: bool = False
    contact: Contact | None = None
    location: Location | None = None
    unsupported: str | None = None
    private: bool = False
    """Written to the bot in private by an account that is a member of staff's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """Something happened to a staff group itself: it migrated, topics went, rights changed."""

    key: str
    group: Address
    at: datetime
    migrated_to: str | None = None
    forum: bool | None = None
    topic_closed: str | None = None
    topic_reopened: str | None = None
    lost_rights: bool = False


Inbound = InboundMessage | StaffMessage | GroupChange


@dataclass(frozen=True, slots=True)
class Say:
    """Words to be said, by key: the text itself is in the Fluent files.

    An argument that is itself a ``Say`` is worded first.
    """

    key: str
    args: Mapping[str, "str | int | float | Say"] = field(default_factory=dict)
    choices: tuple["Choice", ...] = ()
    share_phone: bool = False
    """Offer a button that shares the reader's own phone number, where a channel can."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its words, and the payload it sends (at most 64 bytes, ``repair.visit=am``).

    One with a ``url`` sends nothing: it opens that address.
    """

    label: Say | str
    payload: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is shown: worded."""

    label: str
    choice: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a message that name an account, whose owner is told of it."""

    words: str
    account: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A message as it will be shown: worded, in the reader's language.

    The text is in no markup language; ``marks`` say how pieces of it are shown.
    """

    text: str = ""
    marks: Marks = ()
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    share_phone: str | None = None
    """The label of a button that shares the reader's own phone number, where a channel can."""
    columns: int = 2
    mentions: tuple[Mention, ...] = ()
    pin: bool | None = None
    """True: to be pinned in its chat; False: not to be any more. None leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Toast:
    """Words for the one who pressed a button; an ``alert`` stands until it is closed."""

    text: str
    alert: bool = False


class Priority(StrEnum):
    """What goes first (DESIGN: emergency and replies before notices before greetings)."""

    EMERGENCY = "0-emergency"
    REPLY = "1-reply"
    CARD = "2-card"
    NOTICE = "3-notice"
    GREETING = "4-greeting"


class Sending(StrEnum):
    """What an envelope asks of its channel."""

    MESSAGE = "message"
    EDIT = "edit"
    """Change the message that the envelope named in ``target`` became."""
    DELETE = "delete"
    TOPIC = "topic"
    """Bring the ticket's topic up to date: its name, closed or open. Resolved when claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One thing to be sent. What cannot be known before is resolved when it is claimed.

    ``key`` makes a second request for the same thing a no-op. ``again`` says what to do when
    nobody can tell whether it arrived: send it again, or leave it ``unknown`` (SPEC 9).
    """

    key: str
    address: Address
    body: OutboundMessage
    sending: Sending = Sending.MESSAGE
    priority: Priority = Priority.REPLY
    due: datetime
    until: datetime | None = None
    """From then on it is worth nothing: what has not gone by then is dropped (SPEC 5)."""
    again: bool = True
    target: str | None = None
    """The key of the envelope whose message is edited or deleted."""
    reply_to: str | None = None
    """The key of the envelope whose message this one answers, or ``said_there`` of one."""
    ticket: int | None = None
    message: int | None = None
    """The row of the conversation that this is a copy of."""
    answers: int | None = None
    """The row that this one is shown as a reply to, by whatever name the chat has for it."""
    place: bool = False
    """Belongs in the ticket's place in a staff group: its topic, where the group has topics."""
    card: bool = False
    """Is the ticket's card itself."""


_SAID_THERE: Final = "said:"


def said_there(address: Address, message: str) -> str:
    """Name a message that somebody else wrote in a chat, so that an envelope can answer it."""
    return f"{_SAID_THERE}{address.chat}:{message}"


def said_here(name: str | None, chat: str) -> str | None:
    """Give the channel's id of what ``said_there`` named, or None where it is not of this chat."""
    begins = f"{_SAID_THERE}{chat}:"
    return name.removeprefix(begins) if name is not None and name.startswith(begins) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An envelope that this process may send now, with everything its channel needs.

    ``fence`` must be given back with the outcome: a later owner's outcome wins.
    """

    id: int
    fence: int
    envelope: Envelope
    tries: int
    thread: str | None = None
    topic: str | None = None
    """The name of the topic to be made first: the group has topics, the ticket has none yet.

    Of an envelope that is about the topic itself: its new name, None where it stands.
    """
    reopen: bool = False
    """The topic was closed while its ticket is open: open it again first."""
    close: bool = False
    """The ticket has ended: close its topic."""
    target_id: str | None = None
    target_ids: tuple[str, ...] = ()
    """All messages that the target became, where it became several (a long text, an album)."""
    reply_id: str | None = None
    at: datetime | None = None
    """Not before this instant: its turn in the pace of the account."""
    sent: tuple[str, ...] = ()
    """What of it went out in an earlier try (``Failure.sent``): go on after these."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """It was sent: the channel's ids of what it became (a long text becomes several)."""

    messages: tuple[str, ...]
    thread: str | None = None
    """The topic it went to, when one was made or found gone."""
    note: Literal["not-a-forum"] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """The channel's handles of files that were uploaded, by our id: the next copy needs none."""


class FailureKind(StrEnum):
    """Why it was not sent, in the words that decide what happens next."""

    LATER = "later"
    """429: again after ``retry_after``, for this chat or for the whole account."""
    UNREACHABLE = "unreachable"
    """403: blocked, deactivated, kicked: the address is dead."""
    TEMPORARY = "temporary"
    """5xx or no connection: nothing arrived, again with a growing pause."""
    UNKNOWN = "unknown"
    """The connection broke after the request was written: nobody can tell."""
    MIGRATED = "migrated"
    TOPIC_LOST = "topic-lost"
    TOPIC_CLOSED = "topic-closed"
    NO_RIGHTS = "no-rights"
    """The bot may not make topics here."""
    NOT_THERE = "not-there"
    """The message to be edited, deleted or answered is gone."""
    REFUSED = "refused"
    """The channel will never take this."""


@dataclass(frozen=True, slots=True)
class Failure:
    """It was not sent, or nobody can tell. ``detail`` is for the operator, without any text."""

    kind: FailureKind
    detail: str = ""
    retry_after: float = 0.0
    """Seconds."""
    whole_account: bool = False
    migrated_to: str | None = None
    thread: str | None = None
    """The topic that was made before it failed: the next try must not make another."""
    sent: tuple[str, ...] = ()
    """What went out before it failed, of a long text or several files: not to be sent again."""
