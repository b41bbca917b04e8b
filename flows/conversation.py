"""The step-table engine: questions as a table, and what is kept of a talk between two messages.

A flow is a table of ``Ask``. The next question is the first empty slot whose ``when`` holds, so
what is already known is not asked, a correction empties a slot, and a restart just asks again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flows.community import Community
from flows.messages import Address, Attachment, Choice, InboundMessage, Say
from flows.people import Resident
from flows.tickets import Draft, Kind, Ticket
from flows.understanding import Hit, Language, Matter, Understanding

Slots = Mapping[str, Any]
"""What is known, by slot: JSON values only."""

SKIPPED = "-"
"""The value of an optional slot that the resident chose to leave open."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What is kept of a talk between two messages: JSON, nothing else.

    ``flow`` and ``asked`` name the open question; ``ticket`` is the one that later questions of
    the flow belong to. ``later`` are matters of the same message still to be dealt with, each as
    ``{"flow": …, "slots": …}``. ``last`` is the ticket written about last, with when.
    """

    flow: str | None = None
    slots: Slots = field(default_factory=dict)
    asked: str | None = None
    asked_at: str | None = None
    ticket: int | None = None
    later: tuple[Mapping[str, Any], ...] = ()
    last_ticket: int | None = None
    last_at: str | None = None


QUIET = Talk()
"""Nothing is being talked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One address and what is known of who writes there.

    ``person`` is None for a visitor; what a visitor stated is kept in ``stated`` (``home``,
    ``phone``, ``name``). ``remind_at`` is when a half-finished report is to be reminded of.
    """

    id: int
    community: str
    address: Address
    name: str = ""
    person: Resident | None = None
    language: Language | None = None
    chosen_language: bool = False
    stated: Mapping[str, str] = field(default_factory=dict)
    talk: Talk = QUIET
    version: int = 0
    last_inbound_at: datetime | None = None
    remind_at: datetime | None = None
    dead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What ``advance`` may know of the world: read before, changed by nobody meanwhile.

    ``tickets`` are those the writer may see, latest first; ``articles`` the answer found for each
    matter's text; ``replied_ticket`` the ticket of the message that this one answers.
    """

    now: datetime
    community: Community
    tickets: tuple[Ticket, ...] = ()
    articles: Mapping[str, Hit] = field(default_factory=dict)
    replied_ticket: int | None = None
    edited_ticket: int | None = None

    @property
    def open_tickets(self) -> tuple[Ticket, ...]:
        """Give the writer's tickets that are open."""
        return tuple(ticket for ticket in self.tickets if ticket.is_open)

    def ticket(self, ticket_id: int | None) -> Ticket | None:
        """Find one of the writer's tickets; somebody else's is not found."""
        return next((ticket for ticket in self.tickets if ticket.id == ticket_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a question sees when it is asked or answered."""

    conversation: Conversation
    facts: Facts
    slots: Slots = field(default_factory=dict)
    language: Language = "zh"

    @property
    def community(self) -> Community:
        """Give the community in which this is said."""
        return self.facts.community

    @property
    def homes(self) -> tuple[str, ...]:
        """Give the homes that the writer is bound to."""
        person = self.conversation.person
        return person.homes if person else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody gave to an open question."""

    text: str = ""
    choice: str | None = None
    """The value of a pressed button, without the question's name."""
    attachments: tuple[Attachment, ...] = ()
    understanding: Understanding


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``parse`` gives the slot's JSON value, or None when it was no answer.

    Its words are the Say ``ask-{slot}`` unless ``say`` names others. An optional one can be
    skipped. ``choices`` may be empty: free text always answers.
    """

    slot: str
    parse: Callable[[Answer, Scene], Any]
    choices: Callable[[Scene], tuple[Choice, ...]] = lambda _: ()
    when: Callable[[Scene], bool] = lambda _: True
    optional: bool = False
    say: str | None = None
    share_phone: bool = False


# --- what a turn asks to be done -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """Open a ticket. ``told`` is said with ``number``, ``queue``, ``respond``, ``finish`` added.

    The talk's ``ticket`` becomes this one where ``follow``. ``answered`` opens it resolved.
    """

    draft: Draft
    told: Say | None
    follow: bool = False
    attachments: tuple[Attachment, ...] = ()
    answered: bool = False
    card: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToTicket:
    """Put what was just written under a ticket, where staff see it."""

    ticket: int
    told: Say | None = None
    quietly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTicket:
    """Change what a resident may change: phone, visit, place, home, item (SPEC 2)."""

    ticket: int
    slots: Slots
    told: Say | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTicket:
    """Withdraw a ticket at the resident's wish."""

    ticket: int
    told: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenTicket:
    """It is not mended after all: the ticket returns with its clocks set anew."""

    ticket: int
    text: str
    told: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgeTicket:
    """Tell whoever has it that the resident is waiting."""

    ticket: int
    told: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTicket:
    """A judgement of finished work: 3 satisfied, 2 fairly, 1 not."""

    ticket: int
    rating: int
    comment: str
    told: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOff:
    """«Another matter»: take the last message off a ticket and open it as its own."""

    ticket: int
    draft: Draft
    told: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class UseInvitation:
    """Bind the writer by an invitation's token."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BindByPhone:
    """Bind the writer by their own phone number, vouched for by the channel."""

    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage:
    """Keep the language that was chosen."""

    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Keep what a visitor said of themselves (``home``, ``phone``, ``name``)."""

    stated: Mapping[str, str]


Command = (
    OpenTicket
    | AddToTicket
    | ChangeTicket
    | CancelTicket
    | ReopenTicket
    | UrgeTicket
    | RateTicket
    | SplitOff
    | UseInvitation
    | BindByPhone
    | SetLanguage
    | State
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to: what to do, what to say, what is talked about then.

    The service carries out ``commands`` in order, saying each one's ``told``; then ``says``.
    """

    talk: Talk = QUIET
    says: tuple[Say, ...] = ()
    commands: tuple[Command, ...] = ()

    def then(self, *says: Say) -> "Turn":
        """Give the turn with more said at its end."""
        return replace(self, says=(*self.says, *says))


@dataclass(frozen=True, slots=True)
class Flow:
    """A process as a table (DESIGN, conversations).

    ``slots_of`` fills slots from a matter before anything is asked. ``steps`` are asked before
    ``finish`` opens the ticket, ``then`` is offered after the receipt and never holds it back.
    """

    name: str
    intents: frozenset[str]
    steps: tuple[Ask, ...]
    finish: Callable[[Scene], "Turn"]
    fill: Callable[[Matter, Understanding, Scene], Slots]
    then: tuple[Ask, ...] = ()
    kind: Kind | None = None

    def next_question(self, scene: Scene) -> Ask | None:
        """Give the first question before finishing that is still open."""
        return _first_open(self.steps, scene)

    def next_offer(self, scene: Scene) -> Ask | None:
        """Give the first question after the receipt that is still open."""
        return _first_open(self.then, scene)

    def ask(self, slot: str) -> Ask | None:
        """Find the question of a slot."""
        return next((ask for ask in (*self.steps, *self.then) if ask.slot == slot), None)


def _first_open(asks: tuple[Ask, ...], scene: Scene) -> Ask | None:
    return next((ask for ask in asks if ask.slot not in scene.slots and ask.when(scene)), None)


Advance = Callable[[Conversation, InboundMessage, Understanding, Facts], Turn]
