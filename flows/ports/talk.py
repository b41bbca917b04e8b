"""What flows needs of the books about conversations: what came in, what was said, who is who where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

from flows.conversation import Conversation
from flows.formatting import Marks
from flows.held import Held, Tally
from flows.messages import (
    Address,
    Attachment,
    Button,
    Inbound,
    Location,
)
from flows.topics import Topic


class Outcome(StrEnum):
    """What became of something received (SPEC 9: the books)."""

    ANSWERED = "answered"
    WITH_STAFF = "with_staff"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Received:
    """What this process has claimed from the inbox: one message, or the parts of one album."""

    ids: tuple[int, ...]
    inbound: Inbound
    tries: int
    fence: int


class Inbox(Protocol):
    """What came in and is not yet dealt with."""

    async def put(
        self, inbound: Inbound, *, now: datetime, silence: timedelta | None = None
    ) -> bool:
        """Keep it; False when this key was received within 48 h already (a duplicate).

        ``silence`` ends an album: its community's number, else the default.
        """
        ...

    async def claim(self, *, now: datetime, owner: str, limit: int) -> Sequence[Received]:
        """Take messages to work on: in order within a lane, an album whole and after 1 s."""
        ...

    async def done(self, received: Received, outcome: Outcome, reason: str = "") -> bool:
        """Mark it dealt with; False when another owner has taken it since (roll back then)."""
        ...

    async def put_off(self, received: Received, *, due: datetime) -> None:
        """Take it again a little later; nothing failed."""
        ...

    async def failed(self, received: Received, *, now: datetime, error: str, most: int) -> bool:
        """Count a failed try; True when that was the last one and it is set aside."""
        ...

    async def next_due(self) -> datetime | None:
        """Tell when the next waiting message is due, or None."""
        ...

    async def owners(self) -> Sequence[str]:
        """Give who has messages in hand."""
        ...

    async def take_from(self, owners: Sequence[str]) -> int:
        """End the leases of owners who are known to be gone; give how many messages they had."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """A message of a conversation, as both sides see it.

    ``seq`` counts up within the conversation; ``revision`` is the count at its last change.
    ``text`` has tokens for phone and ID numbers, ``secrets`` what they stand for.
    """

    id: int
    conversation: int
    seq: int
    revision: int
    at: datetime
    author: Literal["bot", "staff", "resident"]
    text: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    """Staff: the number shown to the resident, never a private name."""
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    ticket: int | None = None
    answers: int | None = None
    """The message that this one is a reply to."""
    marks: Marks = ()
    """How pieces of the text, with its numbers put back, are shown."""
    location: Location | None = None
    channel_id: str = ""
    edited_at: datetime | None = None
    undelivered: str | None = None
    """Why it did not reach the resident, where it did not."""


class Messages(Protocol):
    """What was said in conversations."""

    async def add(
        self,
        conversation: int,
        *,
        at: datetime,
        author: Literal["bot", "staff", "resident"],
        text: str,
        name: str = "",
        buttons: tuple[Button, ...] = (),
        attachments: tuple[Attachment, ...] = (),
        ticket: int | None = None,
        answers: int | None = None,
        marks: Marks = (),
        location: Location | None = None,
        channel_id: str = "",
    ) -> ChatMessage:
        """Append; ``text`` is plain, tokens are made here. The conversation must be locked."""
        ...

    async def edit(
        self, message: int, *, at: datetime, text: str, marks: Marks = ()
    ) -> ChatMessage:
        """Give a message new words; the old ones stay in the ticket's events."""
        ...

    async def redraw(self, message: int, *, text: str, buttons: tuple[Button, ...]) -> ChatMessage:
        """Let a message of the bot's show other words and buttons: nobody's words are changed."""
        ...

    async def set_ticket(self, message: int, ticket: int | None) -> None:
        """Say which ticket a message belongs to."""
        ...

    async def remove(self, message: int, *, at: datetime) -> None:
        """Take a message back: its text and files are emptied."""
        ...

    async def get(self, message: int) -> ChatMessage | None:
        """Read one message."""
        ...

    async def by_channel_id(self, conversation: int, channel_id: str) -> ChatMessage | None:
        """Find the message that a channel calls so."""
        ...

    async def last_with_buttons(self, conversation: int) -> ChatMessage | None:
        """Give the bot's last message if it has buttons."""
        ...

    async def after(
        self, conversation: int, *, revision: int = 0, limit: int = 200
    ) -> Sequence[ChatMessage]:
        """Read what is new or changed since that revision, oldest first."""
        ...

    async def of_ticket(self, ticket: int) -> Sequence[ChatMessage]:
        """Read what was said on a ticket, oldest first."""
        ...

    async def files_of(self, ticket: int) -> int:
        """Count the files that residents sent to a ticket."""
        ...


class Conversations(Protocol):
    """Who writes from where, and what is being talked about."""

    async def at(self, address: Address) -> Conversation | None:
        """Find the conversation of an address."""
        ...

    async def open(
        self, address: Address, community: str, *, now: datetime, name: str = ""
    ) -> Conversation:
        """Find or make the conversation of an address, locked as by ``get``."""
        ...

    async def get(self, conversation: int, *, lock: bool = False) -> Conversation:
        """Read one; with ``lock`` nobody else may change it until the transaction ends."""
        ...

    async def save(self, conversation: Conversation) -> None:
        """Write all its fields; its version goes up by one. It must be locked."""
        ...

    async def to_remind(self, now: datetime) -> Sequence[tuple[int, str]]:
        """Give the conversations with a half-told report to see to by then, and their community."""
        ...

    async def of_person(self, person: int) -> Sequence[Conversation]:
        """Give a resident's conversations that are alive, most recently used first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a message of a channel is to us: a ticket's card, or a copy of a message."""

    address: Address
    channel_id: str
    ticket: int | None = None
    message: int | None = None
    card: bool = False
    thread: str | None = None


class Links(Protocol):
    """Which message of a channel is which of ours, so that replies and edits find their way."""

    async def add(self, link: Link) -> None:
        """Remember one; the same again changes nothing."""
        ...

    async def find(self, address: Address, channel_id: str) -> Link | None:
        """Find what a channel's message is."""
        ...

    async def card_of(self, group: Address, ticket: int) -> Link | None:
        """Find the latest card of a ticket in a group."""
        ...

    async def ticket_of_thread(self, group: Address, thread: str) -> int | None:
        """Find the ticket whose topic this is."""
        ...

    async def group_moved(self, old: Address, new: Address) -> None:
        """A group migrated: everything that pointed at it points at the new one."""
        ...

    async def set_forum(self, group: Address, forum: bool | None) -> None:
        """Remember whether a group has topics (None: not known)."""
        ...

    async def set_closed(self, group: Address, thread: str, closed: bool) -> None:
        """Remember that staff closed a topic, or opened it again."""
        ...

    async def topic(self, group: Address, ticket: int) -> Topic | None:
        """Give a ticket's topic in a group as it was left, or None where it has none (yet)."""
        ...

    async def current(self, group: Address) -> Address:
        """Give where a group lives now."""
        ...

    async def mark_dead(self, address: Address, dead: bool) -> None:
        """Remember that an address can (not) be written to."""
        ...

    async def told_once(self, key: str) -> bool:
        """Tell whether this is the first time; the next time it is not (SPEC 3: told so once)."""
        ...

    async def was_told(self, key: str) -> bool:
        """Tell whether ``told_once`` was asked for this before; changes nothing."""
        ...


class Attachments(Protocol):
    """Files: what is known of them; those of a resident's message are kept with it."""

    async def add(
        self,
        *attachments: Attachment,
        community: str | None,
        conversation: int | None = None,
        now: datetime,
    ) -> None:
        """Keep them; one that is known already stays as it is."""
        ...

    async def write(
        self, attachment: Attachment, content: bytes, *, community: str, now: datetime
    ) -> None:
        """Keep a file that was made here, with what it holds."""
        ...

    async def get(self, attachment: str) -> Attachment | None:
        """Read what is known of one, or None."""
        ...

    async def get_all(self, attachments: Iterable[str]) -> Mapping[str, Attachment]:
        """Read several, by id."""
        ...


class HeldWords(Protocol):
    """Words of staff that have not gone out, or not at once."""

    async def keep(self, held: Held) -> Held:
        """Keep them, files included; gives them with their id."""
        ...

    async def get(self, held: int, *, lock: bool = False) -> Held | None:
        """Read some; with ``lock`` nobody else may decide upon them meanwhile."""
        ...

    async def save(self, held: Held) -> None:
        """Write what was decided, and where they were written and asked about."""
        ...

    async def waiting(self, tickets: Sequence[int]) -> Sequence[Held]:
        """Give those of tickets that nobody has decided upon, oldest first."""
        ...

    async def tallies(self, community: str, *, since: datetime, until: datetime) -> Sequence[Tally]:
        """Count, by clerk, the words that they were asked about in a period."""
        ...

    async def written_as(self, group: Address, origin: str) -> Held | None:
        """Find what was held of a group's message, the latest if several times."""
        ...

    async def due(self, now: datetime) -> Sequence[Held]:
        """Give those that wait and of which somebody is to be reminded by now."""
        ...
