"""Who gets a matter: the routing table of SPEC 4, by subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flows.community import Community, PricedService, Role
from flows.understanding import EMERGENCIES, REPAIRS

FRONT_DESK: Final = "front_desk"


@dataclass(frozen=True, slots=True)
class Route:
    """The queue that a ticket goes to, and the roles that are told of it besides."""

    queue: str
    also_told: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: intents of one subject, their queue, who is told always or if major."""

    intents: frozenset[str]
    queue: str
    also_told: tuple[Role, ...] = ()
    told_if_major: tuple[Role, ...] = ()


TABLE: Final = (
    # emergencies of every kind
    Row(EMERGENCIES, "on_duty", also_told=(Role.MANAGER, Role.SUPERVISOR)),
    # plumbing, electrical, lift, access control, building fabric, fixtures
    Row(REPAIRS, "maintenance", told_if_major=(Role.MANAGER,)),
    # public security, parking, strangers, noise, neighbours' conduct
    Row(
        frozenset({
            "complaint_security", "complaint_parking", "complaint_noise", "complaint_neighbour",
        }),
        "security",
    ),
    # cleaning, pests, greening, rubbish, pets
    Row(frozenset({"complaint_environment"}), "cleaning", also_told=(Role.SUPERVISOR,)),
    # fees, bills, invoices, meter readings
    Row(frozenset({"complaint_fee"}), "finance", also_told=(Role.MANAGER,)),
    # staff conduct, anything about a clerk: never the clerk's own queue
    Row(frozenset({"complaint_staff"}), "manager"),
    # slow, missed or bad service
    Row(frozenset({"complaint_service"}), FRONT_DESK, also_told=(Role.SUPERVISOR,)),
    # everything else, and every inquiry (归口管理): the front desk
)  # fmt: skip

_ROW_OF: Final[Mapping[str, Row]] = MappingProxyType(
    {intent: row for row in TABLE for intent in row.intents}
)
_EVERYTHING_ELSE: Final = Row(frozenset(), FRONT_DESK)


def route(intent: str, community: Community, *, major: bool = False) -> Route:
    """Give the queue for a matter of that intent, and who else is told (SPEC 4).

    ``major`` is what a supervisor or manager set. A queue that the community does not have is
    served by the front desk.
    """
    row = _ROW_OF.get(intent, _EVERYTHING_ELSE)
    told = row.also_told + (row.told_if_major if major else ())
    return Route(_existing(row.queue, community), told)


def route_service(service: PricedService, community: Community) -> Route:
    """Give the queue for an order: the one that the priced list names for the service."""
    return Route(_existing(service.queue, community))


def _existing(queue: str, community: Community) -> str:
    return queue if community.queue(queue) is not None else FRONT_DESK
