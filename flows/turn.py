"""What one message leads to: commands to carry out, words to say, and what is talked about then.

A flow decides by giving a ``Turn``; the service does what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.messages import Say
from flows.people import Resident, Wish
from flows.survey.survey import Sheet
from flows.tickets import Draft
from flows.understanding import Language
from flows.urgency import Urgency

Slots = Mapping[str, Any]
"""What is known, by slot: JSON values only."""

SKIPPED = "-"
"""The value of an optional slot that the resident chose to leave open."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What is kept of a talk between two messages: JSON, nothing else.

    ``flow`` and ``asked`` name the open question; ``ticket`` is the one that later questions of
    the flow belong to. ``later`` are matters that wait for their turn, each a mapping of
    ``flow``, ``slots``, ``ticket``, ``messages``. ``messages`` are the rows of what was written
    since the flow began: they go under its ticket. ``last_ticket`` is the one opened last,
    ``last_at`` when. ``about`` is the ticket that the resident last said or did something to.
    """

    flow: str | None = None
    slots: Slots = field(default_factory=dict)
    asked: str | None = None
    asked_at: str | None = None
    ticket: int | None = None
    later: tuple[Mapping[str, Any], ...] = ()
    messages: tuple[int, ...] = ()
    last_ticket: int | None = None
    last_at: str | None = None
    about: int | None = None

    @property
    def is_report(self) -> bool:
        """Tell whether something is half told: a question is open that a ticket waits for."""
        return self.flow is not None and self.ticket is None


QUIET = Talk()
"""Nothing is being talked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """Open a ticket. ``told`` is said with ``number``, ``queue``, ``respond``, ``finish`` added.

    ``offers`` is the talk whose questions may follow the receipt. ``messages`` are the rows that
    go under the ticket besides the one just written. ``answered`` opens it resolved and without
    a card.
    """

    draft: Draft
    told: Say
    offers: Talk | None = None
    messages: tuple[int, ...] = ()
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToTicket:
    """Put what was just written under a ticket, where staff see it.

    ``messages`` are rows written before that go under it too.
    """

    ticket: int
    told: Say | None
    messages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion:
    """Answer what a clerk asked: by a button (``choice`` counts from 0), or in words."""

    ticket: int
    question: int
    choice: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTicket:
    """Change what a resident may change: phone, visit, place, home, item (SPEC 2).

    Where a visit is changed, ``told`` is said with ``visit`` added, and ``moved`` where that moves
    the time by which it is finished.
    """

    ticket: int
    slots: Slots
    told: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseUrgency:
    """What was said next makes it more urgent than it was taken for."""

    ticket: int
    urgency: Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTicket:
    """Withdraw a ticket at the resident's wish."""

    ticket: int
    told: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenTicket:
    """It is not mended after all: the ticket returns with its clocks set anew."""

    ticket: int
    text: str
    told: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgeTicket:
    """Tell whoever has it that the resident is waiting."""

    ticket: int
    told: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTicket:
    """A judgement of finished work: 3 satisfied, 2 fairly, 1 not."""

    ticket: int
    rating: int
    comment: str
    told: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOff:
    """«Another matter»: take a message off a ticket; what it opens instead follows."""

    ticket: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessage:
    """The writer changed what they had written; staff get it as an edit."""

    told: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPerson:
    """A person is wanted for an inquiry: one that was answered is taken up again after all."""

    ticket: int
    told: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTicket:
    """The resident says that it is settled."""

    ticket: int
    told: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseInvitation:
    """Bind the writer by an invitation's token."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BindByPhone:
    """Bind the writer by their own phone number, vouched for by the channel.

    ``otherwise`` is done where the number does not bind them (to ``home``, if one is given);
    where it is None they are told that the number is kept.
    """

    phone: str
    home: str | None = None
    otherwise: "tuple[Command, ...] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage:
    """Keep the language that was chosen."""

    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWish:
    """Keep whether a resident wants something that is sent of our own accord."""

    person: Resident
    wish: Wish
    on: bool
    told: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class FillSurvey:
    """Keep a survey's sheet as it is now, and let the writer's copy of it show that.

    ``anew`` shows it in a new message; ``told`` is said besides, before that one.
    """

    sheet: Sheet
    anew: bool = False
    told: Say | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """Keep that the writer has read a notice."""

    notice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Keep what a visitor said of themselves (``home``, ``phone``, ``name``)."""

    stated: Mapping[str, str]


Command = (
    OpenTicket
    | AddToTicket
    | AnswerQuestion
    | ChangeTicket
    | RaiseUrgency
    | CancelTicket
    | ReopenTicket
    | UrgeTicket
    | RateTicket
    | SplitOff
    | EditMessage
    | NeedPerson
    | ConfirmTicket
    | UseInvitation
    | BindByPhone
    | SetLanguage
    | SetWish
    | FillSurvey
    | Acknowledge
    | State
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to: what to do, what to say, what is talked about then.

    The service carries out ``commands`` in order, saying each one's ``told``; then ``says``.
    ``talk`` is None where what is talked about stands as it was. ``goes_on_as`` names the intent
    that a matter turned out to be: its process takes over with what is known.
    """

    talk: Talk | None = None
    says: tuple[Say, ...] = ()
    commands: tuple[Command, ...] = ()
    goes_on_as: str | None = None
