"""The step-table engine: questions as a table, and what is kept of a talk between two messages.

A flow is a table of ``Ask``. The next question is the first empty slot whose ``when`` holds, so
what is already known is not asked, a correction empties a slot, and a restart just asks again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.asking import Question
from flows.community import Community
from flows.messages import Address, Attachment, Choice, Say
from flows.notices.notice import Notice
from flows.people import Resident
from flows.survey.survey import Standing
from flows.tickets import Ticket
from flows.turn import QUIET, Slots, Talk, Turn
from flows.understanding import Hit, Language, Understanding


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
    ``edited_ticket`` and ``edited_text`` are of the message that was changed, before the change.
    ``staff_spoke`` is the ticket on which staff had the last word; ``split`` the message that
    «another matter» was pressed for.
    """

    now: datetime
    community: Community
    tickets: tuple[Ticket, ...] = ()
    articles: Mapping[str, Hit] = field(default_factory=dict)
    replied_ticket: int | None = None
    edited_ticket: int | None = None
    edited_text: str = ""
    staff_spoke: int | None = None
    notices: tuple[Notice, ...] = ()
    """The notices in force that are for the writer's homes."""
    questions: tuple[Question, ...] = ()
    """What clerks have asked here and nobody has answered, oldest first."""
    split: int | None = None
    choices: tuple[str, ...] = ()
    """The payloads of the buttons under what was said last here."""
    survey: Standing | None = None
    """What the writer can fill in now, where the message may be about that."""

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

    Its words are the Say ``ask-{slot}`` unless ``words`` gives others. An optional one can be
    skipped. ``choices`` may be empty: free text always answers. One that ``decides`` is answered
    by yes or no: to leave it is to say no, there is no other way out.
    """

    slot: str
    parse: Callable[[Answer, Scene], Any]
    choices: Callable[[Scene], tuple[Choice, ...]] = lambda _: ()
    when: Callable[[Scene], bool] = lambda _: True
    optional: bool = False
    decides: bool = False
    yes_or_no: bool = False
    """«No» answers it, though it is optional: who would rather not answer says «skip»."""
    hears_no: bool = False
    """What would leave or withdraw something else answers it: «no need to come»."""
    words: Callable[[Scene], Say] | None = None
    share_phone: bool = False
    files: bool = False
    """Photos and files answer it too."""
    narrow: Callable[[Answer, Scene], Slots] = lambda _answer, _scene: {}
    """What an answer that did not suffice still tells: slots for asking again."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A process as a table (DESIGN, conversations).

    ``steps`` are asked before ``finish`` opens the ticket, ``then`` is offered after the receipt
    and never holds it back.
    """

    name: str
    intents: frozenset[str]
    steps: tuple[Ask, ...]
    finish: Callable[[Scene], Turn]
    then: tuple[Ask, ...] = ()
    reminded: bool = True
    """False: nobody is reminded of its question, and nothing is owed for want of an answer."""
    stands: Callable[[Scene], bool] = lambda _: True
    """False: what it asked about is over, and a message is read as if nothing had been asked."""

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
