"""The life of a ticket. Every change of status in the system goes through ``move``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flows.messages import Channel
from flows.understanding import Interval
from flows.urgency import Urgency


class Kind(StrEnum):
    """The letter that a ticket's number begins with (CONTRACTS)."""

    REPAIR = "R"
    COMPLAINT = "C"
    INQUIRY = "Q"
    SUGGESTION = "S"
    ORDER = "O"
    EMERGENCY = "E"
    PRAISE = "P"
    APPLICATION = "A"
    TASK = "T"


class Status(StrEnum):
    """Where a ticket is (SPEC 3)."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Action(StrEnum):
    """What moves a ticket."""

    TAKE = "take"
    GIVE_BACK = "give_back"
    HAND_OVER = "hand_over"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    ANSWER = "answer"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CANCEL = "cancel"
    MERGE = "merge"


TRANSITIONS: Final[dict[Status, dict[Action, Status]]] = {
    Status.NEW: {
        Action.TAKE: Status.ACCEPTED,
        Action.HAND_OVER: Status.NEW,
        Action.ANSWER: Status.RESOLVED,
        Action.CANCEL: Status.CANCELLED,
        Action.MERGE: Status.MERGED,
    },
    Status.ACCEPTED: {
        Action.GIVE_BACK: Status.NEW,
        Action.HAND_OVER: Status.NEW,
        Action.START: Status.IN_PROGRESS,
        Action.WAIT: Status.WAITING,
        Action.RESOLVE: Status.RESOLVED,
        Action.CANCEL: Status.CANCELLED,
        Action.MERGE: Status.MERGED,
    },
    Status.IN_PROGRESS: {
        Action.HAND_OVER: Status.NEW,
        Action.WAIT: Status.WAITING,
        Action.RESOLVE: Status.RESOLVED,
        Action.CANCEL: Status.CANCELLED,
        Action.MERGE: Status.MERGED,
    },
    Status.WAITING: {
        Action.HAND_OVER: Status.NEW,
        Action.WAIT: Status.WAITING,
        Action.RESUME: Status.IN_PROGRESS,
        Action.RESOLVE: Status.RESOLVED,
        Action.CANCEL: Status.CANCELLED,
        Action.MERGE: Status.MERGED,
    },
    Status.RESOLVED: {
        Action.CONFIRM: Status.CLOSED,
        Action.REOPEN: Status.ACCEPTED,
    },
    Status.CLOSED: {
        Action.REOPEN: Status.ACCEPTED,
    },
    Status.CANCELLED: {},
    Status.MERGED: {},
}

ANSWERED: Final = frozenset({Kind.INQUIRY, Kind.PRAISE, Kind.SUGGESTION, Kind.TASK})
"""Kinds that are answered rather than worked on."""

VISITED: Final = frozenset({Kind.REPAIR, Kind.ORDER, Kind.TASK})
"""Kinds for which somebody comes, so that a time is agreed."""


class WaitFor(StrEnum):
    """What a ticket waits for (SPEC 3); while it is the resident its clocks stop (SPEC 4)."""

    PARTS = "parts"
    RESIDENT = "resident"
    RAIN = "rain"


class Callback(StrEnum):
    """How work is looked at again (SPEC 5); tapped by whoever did it, once it is done."""

    ORDINARY = "ordinary"
    REWORK = "rework"
    LEAK = "leak"
    """A leak through slab, window or wall: after the next heavy rain."""
    SEEPAGE = "seepage"
    """Bathroom seepage, a blocked drain."""
    HIDDEN = "hidden"
    """Hidden works."""


OPEN: Final = frozenset({Status.NEW, Status.ACCEPTED, Status.IN_PROGRESS, Status.WAITING})


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What the classifier made of the words that a ticket was opened by.

    ``model`` is the version of the model that read them; ``confidence`` is 0 to 1.
    """

    intent: str
    confidence: float
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One numbered matter. ``text`` has its phone and ID numbers as tokens (SPEC 9).

    ``conversation`` is where the resident last wrote about it, None where nothing can be sent.
    """

    id: int
    number: str
    community: str
    kind: Kind
    category: str
    """The intent that opened it."""
    urgency: Urgency
    status: Status
    queue: str
    text: str
    secrets: dict[str, str]
    """What the tokens of ``text`` stand for."""
    opened_at: datetime
    changed_at: datetime
    channel: Channel
    home: str | None = None
    verified: bool = True
    """False: a visitor stated the home; shown as 未核实."""
    person: int | None = None
    person_name: str = ""
    conversation: int | None = None
    phone: str | None = None
    place: str | None = None
    item: str | None = None
    visit: Interval | None = None
    service: str | None = None
    respond_by: datetime | None = None
    finish_by: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    assignee: str | None = None
    major: bool = False
    rating: int | None = None
    """3 satisfied, 2 fairly, 1 not."""
    linked: int | None = None
    read_as: ReadAs | None = None
    """None where nobody's words were read: a button alone, a request to be bound."""
    article: str | None = None
    """The id of the article that answered it, where the knowledge did."""
    wait_for: WaitFor | None = None
    wait_until: datetime | None = None
    """What it waits for, and until when; None while it does not wait."""
    callback: Callback | None = None
    consulted: tuple[str, ...] = ()
    """The queues whose advice was asked while its keeper keeps it (会办)."""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Tell whether staff still owe something on it."""
        return self.status in OPEN

    @property
    def is_judged(self) -> bool:
        """Tell whether the work was judged as it is: a «not» has had it taken up again."""
        return self.rating not in {None, 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A ticket to be opened; storage gives it its id and number."""

    community: str
    kind: Kind
    category: str
    urgency: Urgency
    queue: str
    text: str
    channel: Channel
    home: str | None = None
    verified: bool = True
    person: int | None = None
    person_name: str = ""
    conversation: int | None = None
    phone: str | None = None
    place: str | None = None
    item: str | None = None
    visit: Interval | None = None
    service: str | None = None
    respond_by: datetime | None = None
    finish_by: datetime | None = None
    linked: int | None = None
    read_as: ReadAs | None = None
    article: str | None = None


class EventKind(StrEnum):
    """What happened to a ticket, in the past."""

    OPENED = "opened"
    ADDED = "added"
    """The resident wrote more."""
    EDITED = "edited"
    """The resident changed what they had written."""
    REPLIED = "replied"
    """Staff wrote to the resident."""
    FOLDED = "folded"
    """It is one of several reports of one fault (SPEC 3, incidents)."""
    UNFOLDED = "unfolded"
    """It is a matter of its own again: for its resident the fault is still there."""
    RECALLED = "recalled"
    """Staff took back what they had written to the resident; ``text`` is what it said."""
    NOTED = "noted"
    """Staff wrote for themselves."""
    HELD = "held"
    """Words of staff were held before they went out; for the figures, not shown."""
    APPROVAL = "approval"
    """The manager's approval of an answer: ``what`` is asked, given or returned."""
    PROPOSED = "proposed"
    """A complaint's solution was put to the resident."""
    CAUSE = "cause"
    MEASURE = "measure"
    """What a complaint came from, and what is done so that it does not come again."""
    REPORTED = "reported"
    """The report of an emergency was filed."""
    REFUSED = "refused"
    """The resident does not agree to a solution."""
    MOVED = "moved"
    URGED = "urged"
    AGREED = "agreed"
    """A time was given to the resident; ``data``: ``what``, ``from``, ``until``."""
    RESCHEDULED = "rescheduled"
    ESCALATED = "escalated"
    """Somebody above was called; ``data``: ``to``."""
    CONSULTED = "consulted"
    """Another queue was asked; ``data``: ``queue``."""
    REFILED = "refiled"
    """Staff filed it anew; ``data``: ``kind``, ``category``, ``urgency``, ``queue``; or ``major``."""
    CALLBACK_SET = "callback_set"
    """How the work is looked at again; ``data``: ``callback``."""
    CORRECTED = "corrected"
    RATED = "rated"
    NOT_DELIVERED = "not_delivered"
    TOLD = "told"
    """Somebody was called or told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a ticket's history; never changed, never deleted.

    ``actor`` is ``resident``, ``guanjia``, or ``staff:031``.
    """

    ticket: int
    at: datetime
    kind: EventKind
    actor: str
    text: str = ""
    secrets: dict[str, str] | None = None
    data: dict[str, str] | None = None
    """For a move: ``action``, ``from``, ``to``, and ``queue`` or ``assignee`` where they changed.

    For a wait, besides: ``for`` and ``until``.
    """
    message: int | None = None
    id: int = 0


GUANJIA: Final = "guanjia"
RESIDENT: Final = "resident"
"""Who did something, in an event: the product of itself, or the resident."""

WRONG_ANSWER: Final = "wrong-answer"
"""What was corrected, in an event's data: the article was not what was asked for."""

BY_TIME: Final = "time"
"""Why it was closed, in a move's data: nothing more was heard of it."""

CALLBACK: Final = "callback"
"""What was told, in an event's data: the resident was asked how it went, by whatever way."""

UNREACHED: Final = "unreached"
"""What was told, in an event's data: nobody answered the telephone; ``nth`` counts."""

ALERT: Final = "alert"
"""What was told, in an event's data: that nobody has taken an emergency; ``nth`` counts."""

ASKED_AGAIN: Final = "question_asked_again"
"""What was told, in an event's data: a clerk's question was put to the resident once more."""

FILES: Final = "files"
"""Where an event's data names files that stay inside: their ids, a space between."""


def files_named(data: Mapping[str, str]) -> list[str]:
    """Give the ids of the files that an event's data names: those of a note."""
    return data.get(FILES, "").split()


BY_PHONE: Final = "callback_phone"
BY_VISIT: Final = "callback_visit"
"""The categories of tasks to hear how another ticket went (SPEC 5)."""


ROUTINES: Final = frozenset({"routine", "routine_entered"})
"""The categories of duties: recurring ones, and matters for the committee (``flows.duties``)."""


def has_own_day(ticket: Ticket) -> bool:
    """Tell whether a task was given a day of its own to be done by, instead of the standard's."""
    own = ticket.kind is Kind.TASK and ticket.category != BY_PHONE
    return own and ticket.finish_by is not None


def is_callback(ticket: Ticket) -> bool:
    """Tell whether a ticket is the task to hear how another one went."""
    return ticket.kind is Kind.TASK and ticket.category in {BY_PHONE, BY_VISIT}


def standing(events: Iterable[Event]) -> list[Event]:
    """Leave out what staff wrote to the resident and took back: nobody was answered by it."""
    events = list(events)
    recalled = {event.message for event in events if event.kind is EventKind.RECALLED}
    return [
        event
        for event in events
        if event.kind is not EventKind.REPLIED
        or event.message is None
        or event.message not in recalled
    ]


class Illegal(Exception):
    """This action is not possible in the ticket's present status."""

    def __init__(self, status: Status, action: Action) -> None:
        super().__init__(f"{action} is not possible while {status}")
        self.status = status
        self.action = action


def move(kind: Kind, status: Status, action: Action) -> Status:
    """Give the status that ``action`` leads to. Raises Illegal (SPEC 3, ticket states).

    What is answered rather than worked on may go from new straight to resolved: an inquiry,
    praise, a suggestion, a request to be bound to a home.
    """
    following = TRANSITIONS[status].get(action)
    if following is None:
        raise Illegal(status, action)
    if action is Action.ANSWER and kind not in ANSWERED:
        raise Illegal(status, action)
    return following
