"""Who gets a matter: the routing table of SPEC 4, by subject."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flows.community import COMPANY, Community, PricedService, Role
from flows.tickets import Kind
from flows.understanding import EMERGENCIES, REPAIRS

FRONT_DESK: Final = "front_desk"
ABOUT_STAFF: Final = "complaint_staff"


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

_MANAGERS_ZH: Final = "(?:经理|管理处主任|物业主任)"
_CALLED_FOR: Final = re.compile(
    rf"[找叫让请跟向给见喊等][^\s\u3002\uff0c,.]{{0,4}}{_MANAGERS_ZH}"
    r"|\b(?:speak|talk|complain|go|write|get|call|see|want|ask)\s(?:(?:to|with|for)\s)?"
    r"(?:(?:the|your|a|my)\s)?(?:\w+\s)?manager\b",
    re.IGNORECASE,
)
_MANAGER_BEHAVES: Final = re.compile(
    rf"(?:投诉|举报|反映)[^\s\u3002\uff0c,.]{{0,8}}{_MANAGERS_ZH}"
    rf"|{_MANAGERS_ZH}[^\u3002]{{0,8}}(?:态度|骂|吼|凶|推|敷衍|不理|不管|不作为|收|好处|红包|威胁|说话|辱|欺)"
    r"|\b(?:complain\w*|complaint|report)\s(?:about|against|on)?\s?(?:the|your|our|this)?\s?"
    r"(?:\w+\s)?manager\b"
    r"|\bmanager\b.{0,30}\b(?:rude|shout\w*|yell\w*|refus\w+|ignor\w+|insult\w*|threat\w*|brib\w*|lied?)\b",
    re.IGNORECASE,
)

BEYOND_AUTHORITY: Final[Mapping[str, str]] = MappingProxyType({
    "deeds": (
        r"房产证|产权证|不动产权?证|不动产登记|房本|土地证|(?:房屋|房子|产权).{0,4}过户"
        r"|\btitle deeds?\b|\b(?:property|ownership) certificates?\b|\btransfer of (?:title|ownership)\b"
    ),
    "line-rental": (
        r"(?:线路|管线|电话线|光纤|专线|机房|基站).{0,6}租|租.{0,8}(?:线路|管线|电话线|光纤|专线|机房)"
        r"|\b(?:line|cable|duct) (?:rental|lease)\b|\brent(?:al of|ing)? (?:the |a )?(?:phone |fibre )?lines?\b"
    ),
    "common-property": (
        r"(?:广告位|电梯广告|外墙|楼顶|屋顶|天台|架空层|公共(?:场地|区域|面积|收益)).{0,6}(?:租|出让|承包|分红|分配)"
        r"|\b(?:lease|rent)(?: out)? (?:of )?(?:the )?(?:roof|facade|common area|advertising space)\b"
    ),
    "maintenance-fund": (
        r"(?:动用|使用|支取|提取|申请).{0,4}维修[资基]金|维修[资基]金.{0,4}(?:动用|使用|支取|提取)"
        r"|\b(?:use|draw on|withdraw(?: from)?) (?:of )?the maintenance fund\b"
    ),
})  # fmt: skip
"""Subjects that are not the community's to decide: the manager approves the answer (SPEC 4)."""

_BEYOND: Final = re.compile("|".join(BEYOND_AUTHORITY.values()), re.IGNORECASE)

_ROW_OF: Final[Mapping[str, Row]] = MappingProxyType(
    {intent: row for row in TABLE for intent in row.intents}
)
_EVERYTHING_ELSE: Final = Row(frozenset(), FRONT_DESK)


def route(intent: str, community: Community, *, major: bool = False, text: str = "") -> Route:
    """Give the queue for a matter of that intent, and who else is told (SPEC 4).

    ``major`` is what a supervisor or manager set; ``text`` are the resident's words. A queue that
    the community does not have is served by the front desk.
    """
    if intent == ABOUT_STAFF and community.contact and is_about_manager(text, community):
        return Route(COMPANY)
    row = _ROW_OF.get(intent, _EVERYTHING_ELSE)
    told = row.also_told + (row.told_if_major if major else ())
    return Route(_existing(row.queue, community), told)


def route_service(service: PricedService, community: Community) -> Route:
    """Give the queue for an order: the one that the priced list names for the service."""
    return Route(_existing(service.queue, community))


def is_about_manager(text: str, community: Community) -> bool:
    """Tell whether a complaint about staff is about the manager: then it goes to the company.

    «I want to speak to the manager» is not: whom somebody calls for is left out first.
    """
    left = _CALLED_FOR.sub("", text)
    names = (staff.name for staff in community.staff if Role.MANAGER in staff.roles)
    return any(name in left for name in names) or _MANAGER_BEHAVES.search(left) is not None


def is_beyond_authority(kind: Kind, text: str) -> bool:
    """Tell whether what is asked is not the community's to answer by itself (SPEC 4)."""
    return kind is Kind.INQUIRY and _BEYOND.search(text) is not None


def _existing(queue: str, community: Community) -> str:
    return queue if community.queue(queue) is not None else FRONT_DESK
