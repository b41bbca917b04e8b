"""Whom a notice is for: written by operators (``building=3,unit=2``) or as clerks say it (``3号楼``)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from flows.community import Community, Home
from flows.desk.place import Places
from flows.home_words import building_in_words
from flows.messages import Say
from flows.notices.notice import MOVED_OUT, Audience, Notice, Reached
from flows.people import HomeRole
from flows.service_calendar import local_day

EVERYBODY: Final = Audience()
_BUILDING: Final = re.compile(
    r"([0-9A-Za-z]+(?:\s*[、,\uff0c和及]\s*[0-9A-Za-z]+)*)\s*(?:号楼|栋|幢|座)"
    r"|\b[Bb]uildings?\s*([0-9A-Za-z]+(?:\s*(?:,|and|&)\s*[0-9A-Za-z]+)*)"
)
_UNIT: Final = re.compile(r"(\d+(?:\s*[、,\uff0c和及]\s*\d+)*)\s*单元|\b[Uu]nits?\s*(\d+)")
_FLOOR: Final = re.compile(
    r"(\d+)(?:\s*[-~到至]\s*(\d+))?\s*[层楼](?!栋)|\b[Ff]loors?\s*(\d+)(?:\s*-\s*(\d+))?"
)
_ALL: Final = re.compile(
    r"全小区|全体|整个小区|所有(?:住户|业主|楼栋)|\b(?:everybody|everyone|whole community)\b",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"[0-9A-Za-z]+")
_ROLES: Final = (
    (HomeRole.OWNER, re.compile(r"仅?业主|\bowners?\b")),
    (HomeRole.TENANT, re.compile(r"租户|租客|\btenants?\b")),
)
_JOINED: Final = frozenset({"and"})
_HIGHEST: Final = 200


class NotAnAudienceError(ValueError):
    """What was written names nobody here; ``said`` tells what to write."""

    def __init__(self, said: Say) -> None:
        super().__init__(said.key)
        self.said = said


def homes_of(audience: Audience, community: Community) -> frozenset[str]:
    """Give the homes that an audience is made of."""
    return frozenset(
        home.id
        for building in community.buildings
        if not audience.buildings or building.id in audience.buildings
        for home in building.homes
        if not audience.units or home.unit in audience.units
        if not audience.floors or floor_of(home) in audience.floors
    )


async def people_for(errand: Places, notice: Notice) -> Sequence[Reached]:
    """Give everybody whom a notice is for, once: who lives there, or who pays its bills."""
    notices, today = errand.uow.notices, local_day(errand.community, errand.now)
    if not notice.billed:
        return await notices.people_of(notice, homes_of(notice.audience, errand.community), today)
    bills = [bill for bill in await errand.uow.fees.of_notice(notice.id) if bill.paid_at is None]
    shared = frozenset(bill.home for bill in bills if bill.payer is None)
    named = {bill.payer: bill.home for bill in bills if bill.payer is not None}
    anybody = replace(notice, audience=EVERYBODY)
    people = {one.person: one for one in await notices.people_of(notice, shared, today)}
    for one in await notices.people_of(anybody, frozenset(named.values()), today):
        if one.person in named:
            people.setdefault(one.person, one)
    for payer in named.keys() - people.keys():  # moved out after it was loaded
        person = await errand.uow.people.get(payer)
        name, home = person.name if person is not None else "", named[payer]
        people[payer] = Reached(person=payer, name=name, home=home, status=MOVED_OUT)
    return list(people.values())


def floor_of(home: Home) -> int | None:
    """Give a home's floor: what stands before the last two digits of its room."""
    digits = re.fullmatch(r"(\d+)\d\d", home.room)
    return int(digits[1]) if digits else None


def written(text: str, community: Community) -> Audience:
    """Read ``building=3,unit=2,floor=5,role=owner``; a name may come again. Nothing is everybody.

    Raises NotAnAudienceError.
    """
    found: dict[str, list[str]] = {"building": [], "unit": [], "floor": [], "role": []}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals or name.strip() not in found or not value.strip():
            raise NotAnAudienceError(Say("notice-audience-how", {"words": part}))
        found[name.strip()].append(value.strip())
    floors, roles = found["floor"], found["role"]
    if not all(floor.isdecimal() for floor in floors) or not set(roles) <= set(HomeRole):
        raise NotAnAudienceError(Say("notice-audience-how", {"words": text}))
    audience = Audience(
        tuple(found["building"]),
        tuple(found["unit"]),
        tuple(int(floor) for floor in floors),
        HomeRole(roles[0]) if roles else None,
    )
    return checked(audience, community)


def checked(audience: Audience, community: Community) -> Audience:
    """Give an audience in which somebody can live. Raises NotAnAudienceError."""
    known = {building.id for building in community.buildings}
    strange = [building for building in audience.buildings if building not in known]
    if strange:
        raise NotAnAudienceError(
            Say("notice-no-such-building", {"building": strange[0], "known": ", ".join(known)})
        )
    if not homes_of(audience, community):
        raise NotAnAudienceError(Say("notice-nobody-there"))
    return audience


def said(text: str, community: Community) -> tuple[Audience | None, str]:
    """Find whom a clerk's words are for; gives them and the words that are left.

    None where nobody is named. Raises NotAnAudienceError where the building is not there.
    """
    buildings, text = _taken(_BUILDING, text)
    units, text = _taken(_UNIT, text)
    floors: list[int] = []
    if buildings or units:
        text = _FLOOR.sub(lambda found: _kept(found, floors), text)
    everybody = _ALL.search(text)
    text = _ALL.sub(" ", text)
    role = next((role for role, words in _ROLES if words.search(text)), None) if everybody else None
    if not (buildings or units or everybody):
        return None, text
    audience = Audience(buildings, units, tuple(floors), role)
    return checked(audience, community), text


def _taken(words: re.Pattern[str], text: str) -> tuple[tuple[str, ...], str]:
    found = [part for one in words.finditer(text) for part in _parts(one)]
    return tuple(dict.fromkeys(found)), words.sub(" ", text)


def _parts(found: re.Match[str]) -> Iterable[str]:
    named = next(group for group in found.groups() if group)
    return (part for part in _PARTS.findall(named) if part not in _JOINED)


def _kept(found: re.Match[str], floors: list[int]) -> str:
    named = [int(part) for part in found.groups() if part]
    floors.extend(range(named[0], min(named[-1], named[0] + _HIGHEST) + 1))
    return " "


def in_words(audience: Audience, community: Community) -> Say:
    """Word an audience: «3号楼 2单元», «全小区»."""
    named = [one for one in community.buildings if one.id in audience.buildings]
    units, floors = "、".join(audience.units), _floors(audience.floors)
    role = Say(f"notice-role-{audience.role}") if audience.role else None
    return Say(
        "notice-audience",
        {
            "buildings": joined([building_in_words(one) for one in named]) or Say("notice-all"),
            "units": Say("notice-units", {"units": units}) if units else "",
            "floors": Say("notice-floors", {"floors": floors}) if floors else "",
            "role": Say("notice-only", {"role": role}) if role else "",
        },
    )


def joined(names: Sequence[Say | str]) -> Say | str:
    """Put names one after the other."""
    if len(names) <= 1:
        return next(iter(names), "")
    return Say("home-and", {"first": names[0], "rest": joined(names[1:])})


def _floors(floors: tuple[int, ...]) -> str:
    if len(floors) > 2 and floors == tuple(range(floors[0], floors[-1] + 1)):  # noqa: PLR2004 - two are named
        return f"{floors[0]}-{floors[-1]}"
    return "、".join(str(floor) for floor in floors)
