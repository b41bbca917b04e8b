"""A notice as a value: what kind it is, whom it is for, and the stages of its life (SPEC 7)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from flows.people import HomeRole
from flows.understanding import Language


class Kind(StrEnum):
    """What a notice is about."""

    WATER = "water"
    POWER = "power"
    GAS = "gas"
    LIFT = "lift"
    PEST = "pest"
    WEATHER = "weather"
    FEE = "fee"
    ACTIVITY = "activity"
    RULE = "rule"
    OTHER = "other"


OUTAGES: Final = frozenset({Kind.WATER, Kind.POWER, Kind.GAS, Kind.LIFT})
"""Something does not work meanwhile: announced a day ahead, set off and pinned."""
ACKNOWLEDGED: Final = OUTAGES | {Kind.PEST}
"""Residents are asked to say that they have read it: they have to prepare for it."""
WINDOWED: Final = OUTAGES | {Kind.PEST}
"""Nobody can prepare for it without knowing from when to when."""
SPEAKING: Final = WINDOWED | {Kind.WEATHER, Kind.FEE}
"""Their set text says something by itself; that of the others needs words."""


REPORTED_AS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.WATER: ("repair_plumbing", "repair_public"),
    Kind.POWER: ("repair_electrical", "repair_public"),
    Kind.LIFT: ("repair_lift",),
    Kind.GAS: ("repair_public",),
}
"""The categories under which residents report what does not come."""


class Stage(StrEnum):
    """How far a notice is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Waits for a supervisor who has not written it."""
    APPROVED = "approved"
    """Goes out when its time has come."""
    RUNNING = "running"
    """In force: it is being sent, or everybody has it."""
    STOPPED = "stopped"
    """In force for those who have it; the others wait until somebody goes on."""
    OVER = "over"
    CALLED_OFF = "called-off"


class Step(StrEnum):
    """What is done to a notice."""

    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send-back"
    CHANGE = "change"
    BEGIN = "begin"
    STOP = "stop"
    RESUME = "resume"
    AGAIN = "again"
    """Send it again to those of whose copy nobody knows that it came."""
    END = "end"
    RESTORE = "restore"
    """End it, and tell everybody that it is as usual again."""
    CALL_OFF = "call-off"
    EXPIRE = "expire"


_ENDS: Final = {
    Step.END: Stage.OVER,
    Step.RESTORE: Stage.OVER,
    Step.CALL_OFF: Stage.CALLED_OFF,
    Step.EXPIRE: Stage.OVER,
}

STAGES: Final[Mapping[Stage, Mapping[Step, Stage]]] = {
    Stage.DRAFT: {
        Step.SUBMIT: Stage.SUBMITTED,
        Step.CHANGE: Stage.DRAFT,
        Step.CALL_OFF: Stage.CALLED_OFF,
    },
    Stage.SUBMITTED: {
        Step.APPROVE: Stage.APPROVED,
        Step.SEND_BACK: Stage.DRAFT,
        Step.CHANGE: Stage.SUBMITTED,
        Step.CALL_OFF: Stage.CALLED_OFF,
    },
    Stage.APPROVED: {
        Step.BEGIN: Stage.RUNNING,
        Step.CHANGE: Stage.SUBMITTED,
        Step.CALL_OFF: Stage.CALLED_OFF,
        Step.EXPIRE: Stage.OVER,
    },
    Stage.RUNNING: {
        Step.STOP: Stage.STOPPED,
        Step.CHANGE: Stage.RUNNING,
        Step.AGAIN: Stage.RUNNING,
        **_ENDS,
    },
    Stage.STOPPED: {Step.RESUME: Stage.RUNNING, Step.CHANGE: Stage.STOPPED, **_ENDS},
    Stage.OVER: {},
    Stage.CALLED_OFF: {},
}

UNAPPROVED: Final = frozenset({Stage.DRAFT, Stage.SUBMITTED})
IN_FORCE: Final = frozenset({Stage.RUNNING, Stage.STOPPED})
LIVE: Final = frozenset(stage for stage, steps in STAGES.items() if steps)

MOVED_OUT: Final = "moved-out"
UNOWNED: Final = "unowned"
FILES: Final = ":files"
"""Ends the key of what goes under somebody's copy; before it stands that of the copy."""
_MARK: Final = 12
"""Signs of a mark: a button's payload is short."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a notice is for: homes that fit every list that is not empty; all, where all are.

    ``units`` and ``floors`` are of every building named.
    """

    buildings: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    floors: tuple[int, ...] = ()
    role: HomeRole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as it is now. ``version`` counts what its readers are shown.

    ``starts`` and ``until`` are its window; ``until`` is also the end of one that has no
    beginning. ``send_at`` is None where it goes as soon as it is approved. ``urgent_because``
    makes it urgent. ``group`` is the chat in which it was written.
    """

    id: int = 0
    community: str
    kind: Kind
    stage: Stage = Stage.DRAFT
    audience: Audience = field(default_factory=Audience)
    starts: datetime | None = None
    until: datetime | None = None
    send_at: datetime | None = None
    urgent_because: str = ""
    text: Mapping[Language, str]
    author: str
    approved_by: str = ""
    created_at: datetime
    begun_at: datetime | None = None
    ends_at: datetime | None = None
    """When it is over by itself; known once it is in force."""
    ended_at: datetime | None = None
    ended_how: str = ""
    version: int = 1
    group: str = ""
    key: str | None = None
    """By which a building system knows it: the same again changes nothing."""
    files: tuple[str, ...] = ()
    """Photos and documents that go with it, by their ids."""
    billed: bool = False
    """It tells each household its own bills (``flows.fees``); its text is for staff."""

    @property
    def is_urgent(self) -> bool:
        """Tell whether it goes at night too."""
        return bool(self.urgent_because)

    @property
    def is_outage(self) -> bool:
        """Tell whether something does not work meanwhile."""
        return self.kind in OUTAGES

    @property
    def may_be_declined(self) -> bool:
        """Tell whether it leaves out who wants none: no outage, and no bill, which is theirs."""
        return not (self.is_urgent or self.is_outage or self.billed)

    @property
    def in_force(self) -> bool:
        """Tell whether residents have it and it is not over."""
        return self.stage in IN_FORCE

    @property
    def mark(self) -> str:
        """Name what it says: a short word that is another one when anything in it is another.

        A button carries it, so that nobody approves what they have not been shown.
        """
        spans = (self.starts, self.until, self.send_at)
        said = (
            self.kind.value,
            repr(self.audience),
            *(at.astimezone(UTC).isoformat() if at else "" for at in spans),
            self.urgent_because,
            *self.files,
            *(f"{name}:{words}" for name, words in sorted(self.text.items())),
        )
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:_MARK]

    def words(self, language: Language) -> str:
        """Give its text in a language, else in the one that there is."""
        return self.text.get(language) or next(iter(self.text.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A line of the ledger (信息公布台帐): who did what to a notice, and how it stood after it."""

    notice: int
    at: datetime
    actor: str
    step: str
    """``draft``, or the name of a ``Step``."""
    version: int
    text: Mapping[Language, str]
    starts: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Somebody whom a notice is for, and what became of their copy.

    ``status`` is that of the outbox, ``due`` before it is promised, ``no-channel``, ``declined``
    or ``moved-out`` where there is no copy. ``unowned`` is a home of which nobody is known who
    could be told its bills; it has no person.
    """

    person: int
    name: str
    home: str
    status: str
    error: str = ""
    conversation: int | None = None
    message: int | None = None
    told: int = 0
    """The version that they were last promised; 0: none."""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a notice has come."""

    recipients: int = 0
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    acknowledged: int = 0
    without_channel: int = 0
    declined: int = 0
    moved_out: int = 0
    """Those whom a bill names and who do not live there any more."""
    unowned: int = 0
    """Homes whose bills find nobody; counted before it begins."""
    behind: int = 0
    """Those who have not been promised what it says now."""

    @property
    def unsure(self) -> int:
        """Count those whose copy failed, or of which nobody knows."""
        return self.failed + self.unknown
