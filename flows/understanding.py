"""What the classifier says of a text. The names are shared with the training data (INTENTS)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

Language = Literal["zh", "en"]

EMERGENCIES: Final = frozenset({
    "emergency_fire", "emergency_gas", "emergency_electric", "emergency_lift_trapped",
    "emergency_flood", "emergency_intruder", "emergency_medical",
})  # fmt: skip
REPAIRS: Final = frozenset({
    "repair_plumbing", "repair_electrical", "repair_lift", "repair_access", "repair_structure",
    "repair_appliance", "repair_public",
})  # fmt: skip
COMPLAINTS: Final = frozenset({
    "complaint_noise", "complaint_environment", "complaint_security", "complaint_parking",
    "complaint_neighbour", "complaint_staff", "complaint_fee", "complaint_service",
})  # fmt: skip
QUESTIONS: Final = frozenset({
    "ask_fee", "ask_parking", "ask_decoration", "ask_moving", "ask_access_card", "ask_outage",
    "ask_facility", "ask_contact", "ask_governance", "ask_document", "ask_parcel", "ask_visitor",
    "ask_service", "ask_lost_found", "ask_third_party", "ask_activity", "ask_notice",
})  # fmt: skip
ABOUT_A_TICKET: Final = frozenset({
    "ticket_status", "ticket_urge", "ticket_add", "ticket_reschedule", "ticket_cancel",
    "ticket_reopen", "rate",
})  # fmt: skip
ABOUT_ONESELF: Final = frozenset({
    "bind_home", "update_profile", "notify_settings", "data_request", "switch_language",
})  # fmt: skip
TALK: Final = frozenset({
    "greet", "goodbye", "thanks", "affirm", "deny", "stop", "human", "help", "bot_challenge",
    "chitchat",
})  # fmt: skip
OUT_OF_SCOPE: Final = "out_of_scope"
INTENTS: Final = (
    EMERGENCIES | REPAIRS | COMPLAINTS | QUESTIONS | ABOUT_A_TICKET | ABOUT_ONESELF | TALK
    | {"order_service", "suggestion", "praise", OUT_OF_SCOPE}
)  # fmt: skip

ENTITIES: Final = frozenset({
    "building", "unit", "room", "place", "item", "phone", "datetime", "plate", "ticket",
    "service", "amount",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of time, both ends aware. ``start == end`` is an instant."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing named in a text.

    ``start`` and ``end`` count characters of the text it was found in. ``value`` is normalised as
    INTENTS says: a string, an :class:`Interval` for ``datetime``, a mapping for ``amount``.
    """

    name: str
    value: str | Interval | Mapping[str, str | float]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Intent:
    """A guess at what is meant; ``confidence`` is a calibrated probability, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that a person wants: the part of the message, its meaning, what it names.

    ``decided`` is false when the bot should ask or hand over: the best guess stays in ``intent``.
    """

    text: str
    intent: Intent
    ranking: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()
    decided: bool = True

    def named(self, entity: str) -> Entity | None:
        """Give the first entity of that name, or None."""
        return next((found for found in self.entities if found.name == entity), None)

    def home(self) -> str | None:
        """Give the home named here as ``building-unit-room`` where all three are known."""
        parts = [self.named(part) for part in ("building", "unit", "room")]
        found = [str(part.value) for part in parts if part is not None]
        return "-".join(found) if len(found) == len(parts) else None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message means: its matters in order, and whether anybody is in danger.

    ``emergency`` names the intent of the danger, found by rule or by model, or is None.
    """

    text: str
    language: Language | None
    matters: tuple[Matter, ...]
    emergency: str | None = None
    entities: tuple[Entity, ...] = field(default=())
    """Everything named anywhere in the message."""
    model: str = ""
    """The version of the model that read it."""

    def named(self, entity: str) -> Entity | None:
        """Give the first entity of that name anywhere in the message, or None."""
        return next((found for found in self.entities if found.name == entity), None)


@dataclass(frozen=True, slots=True)
class Article:
    """One answer of a community's knowledge (SPEC 2, inquiry)."""

    id: str
    title: str
    language: Language
    body: str
    asked_as: tuple[str, ...] = ()
    audience: str = "residents"
    source: str = "file"
    """``file``, or ``clerk``: an answer that was saved; loading the files leaves that alone."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers a question; ``score`` 0 to 1, only good ones are given."""

    article: Article
    score: float
