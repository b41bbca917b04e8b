"""What flows needs of the world: the protocols that storage, nlu and channels satisfy."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol

from flows.asking import Question
from flows.community import Community, Staff
from flows.conversation import Conversation
from flows.corrections import Correction
from flows.drafts import ArticleDraft
from flows.emergency_reports import EmergencyReport
from flows.finding import Sought
from flows.formatting import Marks
from flows.held import Held
from flows.incidents import Incident, Member, Part, Stage
from flows.ledger import Copy
from flows.messages import (
    Address,
    Attachment,
    Button,
    Claimed,
    Envelope,
    Failure,
    Inbound,
    Location,
    Receipt,
    Say,
)
from flows.outreach.greeted import Greeting
from flows.people import Calendar, HomeRole, Invitation, Resident, Wish
from flows.promises import PromisedTime, Standing
from flows.tickets import Draft, Event, Ticket
from flows.topics import Topic
from flows.understanding import Article, Hit, Language, Understanding

# --- understanding -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The light in which a text is read.

    ``now`` is aware; ``asked`` names the open question's slot; ``open_kinds`` the letters of the
    writer's open tickets.
    """

    now: datetime
    community: Community | None = None
    language: Language | None = None
    asked: str | None = None
    open_kinds: tuple[str, ...] = ()


class Understander(Protocol):
    """Reads what people write. Never raises; has a time limit of its own."""

    async def read(self, text: str, reading: Reading) -> Understanding:
        """Give the matters of a text, safety first."""
        ...

    def search(self, text: str, community: Community, language: Language) -> Hit | None:
        """Find the article that answers, or None where none surely does."""
        ...

    def impersonal(self, text: str, community: Community, names: Collection[str]) -> str:
        """Give a text without what tells of anybody: ``⟨phone⟩``, ``⟨home⟩``, ``⟨name⟩`` … instead.

        ``names`` are people who may be named in it.
        """
        ...

    def homes_in(self, text: str, community: Community, near: str | None) -> Collection[str]:
        """Give the homes that a text names; a room alone is one of the building of ``near``."""
        ...


class Words(Protocol):
    """The Fluent bundle: every word a person reads."""

    def say(self, said: Say | str, language: Language) -> str:
        """Word a Say in a language; a string is given back as it is. Raises KeyError."""
        ...


# --- storage -------------------------------------------------------------------------------------


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


class Tickets(Protocol):
    """Numbered matters and their history."""

    async def open(self, draft: Draft, *, now: datetime) -> Ticket:
        """Give it its number and keep it. The counter is per community and local day."""
        ...

    async def get(self, ticket: int, *, lock: bool = False) -> Ticket:
        """Read one. Raises LookupError."""
        ...

    async def by_number(self, community: str, number: str) -> Ticket | None:
        """Find one by what people call it, in any case."""
        ...

    async def save(self, ticket: Ticket) -> Ticket:
        """Write its changed fields; its version goes up by one. It must be locked."""
        ...

    async def record(self, event: Event) -> Event:
        """Append to the history; ``event.text`` is plain, tokens are made here."""
        ...

    async def events(self, ticket: int) -> Sequence[Event]:
        """Read the history, oldest first."""
        ...

    async def visible_to(
        self,
        *,
        person: int | None,
        homes: Mapping[str, datetime | None],
        conversation: int,
        limit: int = 20,
    ) -> Sequence[Ticket]:
        """Give what a writer may see, latest first: their own, and repairs of their homes.

        ``homes`` are those they live in now, and since which instant, None where nobody knows.
        """
        ...

    async def of_queues(
        self, community: str, queues: Sequence[str], *, closed_since: datetime
    ) -> Sequence[Ticket]:
        """Give a desk's tickets: the open ones, and those that ended since; latest first."""
        ...

    async def untaken_emergencies(self) -> Sequence[tuple[int, str]]:
        """Give the emergencies that nobody has, each with its community; oldest first."""
        ...

    async def events_of(self, tickets: Iterable[int]) -> Sequence[Event]:
        """Read the histories of several tickets, oldest first."""
        ...

    async def inquiries(
        self, community: str, *, since: datetime, until: datetime
    ) -> Sequence[Ticket]:
        """Give the inquiries of a span, and earlier ones that were open at its end."""
        ...

    async def find(
        self,
        wanted: Sought,
        community: str,
        *,
        queues: Collection[str],
        hidden: Collection[str] = (),
        limit: int = 20,
    ) -> Sequence[Ticket]:
        """Find tickets of these queues, latest first; ``hidden`` categories are left out."""
        ...

    async def to_look_at(self, now: datetime) -> Sequence[tuple[int, str]]:
        """Give the tickets on which something may be owed by then, with their community."""
        ...

    async def look_again(self, ticket: int, at: datetime | None) -> None:
        """Say when to look at a locked ticket again, unless it changes before; None: not at all."""
        ...

    async def alike(self, community: str, category: str, *, since: datetime) -> Sequence[Ticket]:
        """Give the open tickets of a subject that were opened since then, oldest first."""
        ...

    async def in_trouble(self, community: str, person: int, homes: Sequence[str]) -> bool:
        """Tell whether a complaint or an emergency of a resident's, or of their homes, is open."""
        ...

    async def reports_at(self, community: str, home: str, *, since: datetime) -> int:
        """Count repairs and complaints of a home since then."""
        ...


class Promises(Protocol):
    """Times given to residents."""

    async def add(self, promise: PromisedTime) -> PromisedTime:
        """Keep a new one; gives it with its id."""
        ...

    async def open_of(self, ticket: int) -> Sequence[PromisedTime]:
        """Give a ticket's promises that are neither kept nor broken, oldest first."""
        ...

    async def end(self, promise: int, standing: Standing, *, now: datetime) -> bool:
        """Say what became of an open one; nothing is due on it any more. False: it was over."""
        ...

    async def to_remind(self, *, now: datetime, limit: int) -> Sequence[PromisedTime]:
        """Give those whose keeper is to be reminded by now, longest due first."""
        ...

    async def reminded(self, promise: int) -> bool:
        """Note that its keeper was reminded; False where they were before."""
        ...

    async def run_out(self, *, now: datetime, limit: int) -> Sequence[PromisedTime]:
        """Give the open ones whose time is over by now, longest over first."""
        ...


class People(Protocol):
    """Residents."""

    async def get(self, person: int) -> Resident | None:
        """Read one."""
        ...

    async def by_phone(self, community: str, phone: str) -> Sequence[Resident]:
        """Find residents by full E.164 number."""
        ...

    async def of_home(self, community: str, home: str) -> Sequence[Resident]:
        """Give the present residents of a home."""
        ...

    async def named_in(self, community: str, text: str) -> Sequence[str]:
        """Give the names of residents, present or past, that stand in a text."""
        ...

    async def born_on(
        self, community: str, *, solar: Collection[str] = (), lunar: Collection[str] = ()
    ) -> Sequence[Resident]:
        """Find residents whose birthday is one of these, each ``MM-DD`` or ``闰MM-DD``."""
        ...

    async def birthday(self, person: int) -> tuple[str, Calendar] | None:
        """Give a birthday as it was written, and its calendar."""
        ...

    async def add(
        self,
        community: str,
        *,
        name: str,
        phone: str | None,
        home: str,
        role: HomeRole,
        since: date,
        language: Language | None = None,
    ) -> Resident:
        """Register a new resident in a home."""
        ...

    async def move_in(self, person: int, home: str, role: HomeRole, since: date) -> Resident:
        """Add a home to a resident; nothing changes where they live there already."""
        ...

    async def set_language(self, person: int, language: Language) -> None:
        """Keep the language a resident chose."""
        ...

    async def moved_in(
        self, community: str, *, after: date, until: date
    ) -> Sequence[tuple[str, date]]:
        """Give the homes into which somebody who lives there moved within these days, and when."""
        ...

    async def set_wish(self, person: int, wish: Wish, *, on: bool) -> None:
        """Keep whether a resident wants something."""
        ...

    async def set_phone(self, person: int, phone: str) -> None:
        """Keep a resident's new number."""
        ...

    async def invite(self, invitation: Invitation, token: str) -> None:
        """Keep an invitation; only the token's hash is stored."""
        ...

    async def use_invitation(
        self, token: str, *, now: datetime, within: Collection[str] | None = None
    ) -> Invitation | None:
        """Take one use of an invitation, or None where it is unknown, expired or used up.

        One to a community that is not ``within`` those given is left as it is: None too.
        """
        ...


class Greetings(Protocol):
    """Birthday greetings, one a person and year."""

    async def keep(self, greeting: Greeting) -> bool:
        """Keep what became of one; False where nothing changed, or where it was sent before."""
        ...

    async def sent_on(self, community: str, day: date) -> Collection[int]:
        """Give who was greeted on a day."""
        ...


class Rains(Protocol):
    """Heavy rains that staff reported."""

    async def add(
        self, community: str, at: datetime, *, strength: str, by: str, now: datetime
    ) -> int | None:
        """Keep one, and let the leaks that were mended before it be looked at.

        Gives how many those are; None where it was reported before.
        """
        ...

    async def after(self, community: str, since: datetime) -> datetime | None:
        """Give the first one after an instant."""
        ...


class HomeMarks(Protocol):
    """What staff marked homes with."""

    async def put(self, community: str, home: str, mark: str, *, by: str, now: datetime) -> bool:
        """Mark a home; False where it was marked so."""
        ...

    async def lift(self, community: str, home: str, mark: str) -> bool:
        """Take a mark from a home; False where it was not marked so."""
        ...

    async def any_of(self, community: str, homes: Sequence[str], mark: str) -> bool:
        """Tell whether any of these homes is marked so."""
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


class Incidents(Protocol):
    """One fault, many reports (SPEC 3)."""

    async def open(
        self, community: str, *, category: str, building: str, queue: str, item: str, now: datetime
    ) -> Incident | None:
        """Begin one, proposed; None where one is alive for this subject and building."""
        ...

    async def get(self, incident: int, *, lock: bool = False) -> Incident:
        """Read one. Raises LookupError."""
        ...

    async def latest(
        self, community: str, *, category: str, building: str, since: datetime
    ) -> Incident | None:
        """Give the last one of a subject in a building: alive, or begun since then."""
        ...

    async def of_tickets(self, tickets: Sequence[int]) -> Mapping[int, tuple[Incident, Part]]:
        """Give the incident that each ticket belongs to, or is proposed for."""
        ...

    async def members(self, incident: int) -> Sequence[Member]:
        """Give its tickets, oldest first, those that left it too."""
        ...

    async def put(self, incident: int, ticket: int, part: Part) -> None:
        """Keep what a ticket has to do with it."""
        ...

    async def save(self, incident: int, stage: Stage) -> Incident:
        """Keep how far it is; its version goes up by one."""
        ...


class Corrections(Protocol):
    """What was read wrongly, one a ticket."""

    async def keep(self, correction: Correction) -> None:
        """Keep it; what a ticket taught before and nobody has decided upon gives way."""
        ...

    async def of_ticket(self, ticket: int) -> Correction | None:
        """Give what a ticket teaches."""
        ...

    async def withdraw(self, ticket: int) -> None:
        """Let go of what a ticket taught, where nobody has decided upon it."""
        ...


class Questions(Protocol):
    """What staff have asked residents."""

    async def ask(self, question: Question) -> Question:
        """Keep it; gives it with its id. An open one on the same ticket is over."""
        ...

    async def get(self, question: int, *, lock: bool = False) -> Question | None:
        """Read one; with ``lock`` nobody else may answer it meanwhile."""
        ...

    async def save(self, question: Question) -> None:
        """Write its answer, and when somebody is reminded of it."""
        ...

    async def open_in(self, conversation: int) -> Sequence[Question]:
        """Give those that are open in a conversation, oldest first."""
        ...

    async def of_ticket(self, ticket: int) -> Sequence[Question]:
        """Give those of a ticket, oldest first."""
        ...

    async def due(self, now: datetime) -> Sequence[Question]:
        """Give the open ones of which somebody is to be reminded by now."""
        ...


class EmergencyReports(Protocol):
    """The reports that are owed after emergencies."""

    async def owe(self, report: EmergencyReport) -> bool:
        """Keep that one is owed; False where one of this ticket is kept already."""
        ...

    async def of_ticket(self, ticket: int, *, lock: bool = False) -> EmergencyReport | None:
        """Give a ticket's report, filed or owed."""
        ...

    async def save(self, report: EmergencyReport) -> None:
        """Write what it tells, and when somebody is reminded of it."""
        ...

    async def due(self, now: datetime) -> Sequence[EmergencyReport]:
        """Give those of which somebody is to be reminded by now."""
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

    async def written_as(self, group: Address, origin: str) -> Held | None:
        """Find what was held of a group's message, the latest if several times."""
        ...

    async def due(self, now: datetime) -> Sequence[Held]:
        """Give those that wait and of which somebody is to be reminded by now."""
        ...


class Drafts(Protocol):
    """Answers of clerks that may become articles."""

    async def keep(self, draft: ArticleDraft) -> ArticleDraft:
        """Keep it; gives it with its id."""
        ...

    async def get(self, draft: int, *, lock: bool = False) -> ArticleDraft | None:
        """Read one, or None; with ``lock`` nobody else may decide upon it meanwhile."""
        ...

    async def save(self, draft: ArticleDraft) -> None:
        """Write what was decided."""
        ...


class Ledgers(Protocol):
    """Ledgers that were handed to their readers."""

    async def hand(self, community: str, period: str, reader: str, *, at: datetime) -> Copy | None:
        """Keep that it is handed to somebody; None where it was before."""
        ...

    async def get(self, copy: int, *, lock: bool = False) -> Copy | None:
        """Read one, or None."""
        ...

    async def of_period(self, community: str, period: str) -> Sequence[Copy]:
        """Give all that were handed over of a period."""
        ...

    async def unread(self, community: str, *, before: datetime) -> Sequence[Copy]:
        """Give what was handed over before an instant, is not read, and was not reminded of."""
        ...

    async def mark_read(self, copy: int, *, at: datetime) -> bool:
        """Keep that it was read; False when it was before."""
        ...

    async def mark_reminded(self, copy: int, *, at: datetime) -> None:
        """Keep that its reader was reminded."""
        ...


class Outbox(Protocol):
    """What is promised to be sent."""

    async def put(self, envelope: Envelope) -> bool:
        """Promise it; False when the key was promised before.

        An edit of the same target that still waits is replaced by the newer one.
        """
        ...

    async def cancel(self, key: str) -> bool:
        """Withdraw what still waits; False when it has gone already."""
        ...


class Communities(Protocol):
    """Communities as loaded, with what was bound since (a clerk's account)."""

    async def get(self, community: str) -> Community | None:
        """Read one; kept in memory until it changes."""
        ...

    async def ids(self) -> Sequence[str]:
        """Give the ids of all communities."""
        ...

    async def bind_by_link(self, token: str, account: int, *, now: datetime) -> Staff | None:
        """Bind a clerk's Telegram account by the one-time link they were given, or None."""
        ...

    async def add_article(self, community: str, article: Article) -> None:
        """Put an article into a community's knowledge, or replace it."""
        ...

    async def remove_article(self, community: str, article: str) -> bool:
        """Take an article that a clerk saved out of it; False where there is none."""
        ...


class UnitOfWork(Protocol):
    """One transaction and what can be done in it. Leaving by an exception undoes all of it."""

    @property
    def inbox(self) -> Inbox:
        """What came in."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is promised."""
        ...

    @property
    def conversations(self) -> Conversations:
        """Who writes."""
        ...

    @property
    def messages(self) -> Messages:
        """What was said."""
        ...

    @property
    def tickets(self) -> Tickets:
        """What is owed."""
        ...

    @property
    def promises(self) -> Promises:
        """What residents were given a time for."""
        ...

    @property
    def people(self) -> People:
        """Who lives where."""
        ...

    @property
    def greetings(self) -> Greetings:
        """Who was greeted."""
        ...

    @property
    def rains(self) -> Rains:
        """When it rained."""
        ...

    @property
    def home_marks(self) -> HomeMarks:
        """What homes are marked with."""
        ...

    @property
    def links(self) -> Links:
        """What is which in a channel."""
        ...

    @property
    def attachments(self) -> Attachments:
        """What is known of files."""
        ...

    @property
    def incidents(self) -> Incidents:
        """What several tickets have in common."""
        ...

    @property
    def corrections(self) -> Corrections:
        """What was read wrongly."""
        ...

    @property
    def questions(self) -> Questions:
        """What staff have asked residents."""
        ...

    @property
    def emergency_reports(self) -> EmergencyReports:
        """What is owed after emergencies."""
        ...

    @property
    def held(self) -> HeldWords:
        """What staff wrote that has not gone out."""
        ...

    @property
    def drafts(self) -> Drafts:
        """Answers that may become articles."""
        ...

    @property
    def ledgers(self) -> Ledgers:
        """What was handed to its readers."""
        ...

    @property
    def communities(self) -> Communities:
        """Where all this happens."""
        ...


class Storage(Protocol):
    """Where everything is kept."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin a transaction that may change things."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin one that only looks."""
        ...


# --- delivery ------------------------------------------------------------------------------------


class Postbox(Protocol):
    """The outbox as delivery sees it: claim, then say what became of it. Each is a transaction."""

    async def claim(self, *, now: datetime, owner: str, limit: int) -> Sequence[Claimed]:
        """Take envelopes that are due, within the pace of bot, chat and group."""
        ...

    async def sent(self, claimed: Claimed, receipt: Receipt, *, now: datetime) -> bool:
        """Acknowledge; False when a later owner has it (the fence)."""
        ...

    async def sent_together(
        self, sent: Sequence[tuple[Claimed, Receipt]], *, now: datetime
    ) -> None:
        """Acknowledge several in one transaction. Raises where one of them cannot be: none is."""
        ...

    async def failed(self, claimed: Claimed, failure: Failure, *, now: datetime) -> bool:
        """Record a failure and decide by its kind: again, later, elsewhere, or over."""
        ...

    async def next_due(self, *, now: datetime) -> datetime | None:
        """Tell when something falls due next, or None."""
        ...

    async def owed(self, *, now: datetime) -> int:
        """Count what is due and not yet sent."""
        ...

    async def owners(self) -> Sequence[str]:
        """Give who has envelopes in hand."""
        ...

    async def take_from(self, owners: Sequence[str]) -> int:
        """End the leases of owners who are known to be gone; give how many envelopes they had."""
        ...


class Sender(Protocol):
    """The way out of one channel."""

    async def send(self, claimed: Claimed) -> Receipt | Failure:
        """Send one envelope. Never raises."""
        ...


Json = dict[str, Any]
