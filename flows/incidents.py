"""One fault, many reports (一处故障，多人报修): what an incident is (SPEC 3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flows.community import Community
from flows.tickets import Kind, Ticket


class Stage(StrEnum):
    """How far an incident is."""

    PROPOSED = "proposed"
    """The bot thinks so; a clerk decides."""
    OPEN = "open"
    RESTORED = "restored"
    DECLINED = "declined"
    """A clerk says that these are different matters."""


class Part(StrEnum):
    """What a ticket has to do with an incident."""

    PROPOSED = "proposed"
    FOLDED = "folded"
    DECLINED = "declined"
    LEFT = "left"
    """It was not so for its resident: a matter of its own again."""


LIVE: Final = frozenset({Stage.PROPOSED, Stage.OPEN})
BELONGS: Final = frozenset({Part.PROPOSED, Part.FOLDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One fault: its subject, building and thing; ``item`` is empty where none was named."""

    id: int
    community: str
    category: str
    building: str
    queue: str
    item: str
    stage: Stage
    opened_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class Member:
    """A ticket of an incident."""

    ticket: int
    part: Part


_KINDS: Final = frozenset({Kind.REPAIR, Kind.EMERGENCY})


def building_of(ticket: Ticket, community: Community) -> str | None:
    """Give the building that a ticket is about: its home's, else one that its place names."""
    home = community.home(ticket.home) if ticket.home else None
    if home is not None:
        return home.building
    named = [b for b in community.buildings if ticket.place and b.name in ticket.place]
    return max(named, key=lambda building: len(building.name)).id if named else None


def may_be_shared(ticket: Ticket) -> bool:
    """Tell whether others may report the same fault."""
    return ticket.kind in _KINDS


def alike(ticket: Ticket, others: Collection[Ticket], community: Community) -> list[Ticket]:
    """Give those that may be the same fault: same building, and no other thing or same home."""
    building = building_of(ticket, community)
    return [
        other
        for other in others
        if other.id != ticket.id
        and other.category == ticket.category
        and building is not None
        and building_of(other, community) == building
        and (ticket.home is None or other.home != ticket.home)
        and (not ticket.item or not other.item or ticket.item == other.item)
    ]
