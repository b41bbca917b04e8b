"""community.yml → a checked Community; a file is refused whole, with every problem and its line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeVar, get_args

from bot import community_values as value
from bot.community_duties import read_duties
from bot.community_people import (
    Names,
    declared,
    needed,
    once,
    read_queues,
    read_shifts,
    read_staff,
)
from bot.marked_yaml import Fields, Node, Page, Wrong, parse, text
from bot.portraits import Portrait, read_portraits
from bot.problems import Problem, remedy, text_of
from flows.canned import VARIABLES, Canned, variables_in
from flows.community import Building, Community, Home, PricedService, Promise, Staff
from flows.numbers import NUMBERS
from flows.service_calendar import calendar_known
from flows.standard import STANDARD
from flows.understanding import Language
from flows.urgency import Urgency

T = TypeVar("T")

KEYS: Final = (
    "id", "name", "company", "timezone", "language", "country", "service_hours", "days",
    "quiet_hours", "emergency_phone", "company_contact", "client", "telegram", "buildings", "queues",
    "staff", "shifts", "numbers", "standard", "services", "duties", "forbidden_phrases", "canned", "how_to_pay",
    "knowledge",
)  # fmt: skip
BUILDING_KEYS: Final = ("id", "name", "units", "rooms", "floors", "rooms_per_floor", "steward")
SERVICE_KEYS: Final = ("id", "queue", "name", "price", "unit")

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
MOST_FLOORS: Final = 200
MOST_ROOMS: Final = 99
"""A room's name is its floor times a hundred plus its number on that floor."""


@dataclass(frozen=True, slots=True)
class CommunityFile:
    """What a file says: the community without its articles, and the folder that they are in.

    ``portraits`` are the photos of staff, which the community names.
    """

    community: Community
    portraits: tuple[Portrait, ...]
    knowledge: Path | None
    warnings: tuple[Problem, ...]


def read_community(file: Path, *, now: datetime) -> CommunityFile:
    """Read and check a community's file. Raises Refused with all that is wrong.

    ``now`` (aware) decides which years' calendars should be known.
    """
    page = Page(str(file))
    fields = page.fields(parse(page.file, text_of(file)), KEYS, "a community")
    community = _community(fields, declared(fields))
    knowledge = fields.get("knowledge", partial(_folder, file), None)
    portraits = read_portraits(fields, community.id)
    page.refuse()
    community = replace(community, staff=tuple(_shown(one, portraits) for one in community.staff))
    today = now.astimezone(community.zone).date()
    warnings = tuple(_warnings(fields, community, today))
    return CommunityFile(community, tuple(portraits.values()), knowledge, warnings)


def _shown(member: Staff, portraits: Mapping[str, Portrait]) -> Staff:
    portrait = portraits.get(member.number)
    return member if portrait is None else replace(member, photo=portrait.file.id)


def _community(fields: Fields, names: Names) -> Community:
    queues = read_queues(fields)
    staff = read_staff(fields, names)
    return Community(
        id=fields.need("id", value.identifier, ""),
        name=fields.need("name", value.words, {}),
        company=fields.get("company", text, ""),
        timezone=fields.get("timezone", value.time_zone, "Asia/Shanghai"),
        language=fields.get("language", value.language, "zh"),
        country=fields.get("country", value.country, "CN"),
        service_hours=_service_hours(fields),
        days=_days(fields),
        quiet_hours=fields.get("quiet_hours", value.window, (time(22), time(8))),
        emergency_phone=fields.get("emergency_phone", value.phone, ""),
        company_contact=_one(fields, "company_contact", "telegram", value.account),
        client=_one(fields, "client", "telegram", value.chat),
        token_env=_one(fields, "telegram", "token_env", value.variable) or "",
        buildings=_buildings(fields, names),
        queues=queues,
        staff=staff,
        shifts=read_shifts(fields, staff, names),
        numbers=_numbers(fields),
        standard=_standard(fields),
        services=_services(fields, names),
        duties=read_duties(fields, names),
        forbidden_phrases=fields.each("forbidden_phrases", text),
        canned=_canned(fields),
        how_to_pay=fields.get("how_to_pay", value.words, {}),
    )


def _one(fields: Fields, key: str, inner: str, reader: Callable[[Node], T]) -> T | None:
    """Read ``key: {inner: value}``."""
    if key not in fields.given:
        return None
    given = fields.page.fields(fields.given[key], (inner,), f"`{key}:`")
    return given.get(inner, reader, None)


# --- time -----------------------------------------------------------------------------------------


def _service_hours(fields: Fields) -> tuple[tuple[time, time], ...]:
    if "service_hours" not in fields.given:
        return ((time(8, 30), time(20, 30)),)
    before = len(fields.page.problems)
    hours = fields.each("service_hours", value.window)
    if not hours and len(fields.page.problems) == before:
        line = fields.line_of("service_hours")
        fields.page.wrong(line, "there is no hour of service", 'write [["08:30", "20:30"]]')
    return hours


def _days(fields: Fields) -> Mapping[date, Literal["work", "off"]]:
    days: dict[date, Literal["work", "off"]] = {}
    for key, node in fields.pairs("days"):
        on = fields.page.read(key, lambda key: value.day(text(key)), date.min)
        days[on] = fields.page.read(node, value.work_or_off, "off")
    return days


def _numbers(fields: Fields) -> Mapping[str, timedelta | int | float]:
    page = fields.page
    numbers: dict[str, timedelta | int | float] = {}
    for key, node in fields.pairs("numbers"):
        known = NUMBERS.get(key.text)
        if known is None:
            page.wrong(key.line, f'number "{key.text}" is not known', remedy(key.text, NUMBERS))
        else:
            numbers[key.text] = page.read(node, partial(value.value_of, known), known.default)
    return numbers


def _standard(fields: Fields) -> Mapping[str, Promise]:
    """Read ``standard``; what a row does not give is as in SPEC 4's table."""
    page = fields.page
    known = [urgency.value for urgency in Urgency]
    standard: dict[str, Promise] = {}
    for key, node in fields.pairs("standard"):
        if key.text not in known:
            page.wrong(key.line, f'urgency "{key.text}" is not known', remedy(key.text, known))
            continue
        usual = STANDARD[Urgency(key.text)]
        row = page.fields(node, ("respond", "finish"), f"the standard of {key.text}")
        standard[key.text] = Promise(
            respond=row.get("respond", value.span, usual.respond),
            finish=row.get("finish", value.span, usual.finish),
        )
    return standard


# --- services -------------------------------------------------------------------------------------


def _services(fields: Fields, names: Names) -> tuple[PricedService, ...]:
    page = fields.page
    seen: dict[str, int] = {}

    nameless: Mapping[Language, str] = {}

    def service(node: Node) -> PricedService:
        given = page.fields(node, SERVICE_KEYS, "a service")
        found = PricedService(
            id=given.need("id", value.identifier, ""),
            queue=given.need("queue", value.one_of(names.queues, "queue"), ""),
            name=given.need("name", value.words, {}),
            price=given.need("price", value.price, Decimal()),
            unit=given.need("unit", value.words, nameless),
        )
        once(page, seen, found.id, given.line_of("id"), "service")
        return found

    return fields.each("services", service)


def _canned(fields: Fields) -> tuple[Canned, ...]:
    """Read ``canned``: set phrases for replies, each once, with variables that there are."""
    page = fields.page
    seen: dict[str, int] = {}

    def phrase(node: Node) -> Canned:
        given = page.fields(node, ("id", *LANGUAGES), "a set phrase")
        name = given.need("id", value.identifier, "")
        once(page, seen, name, given.line_of("id"), "set phrase")
        texts = {
            language: given.get(language, _phrase, "")
            for language in LANGUAGES
            if language in given.given
        }
        if not texts:
            page.wrong(given.line, "a set phrase needs its words", "add zh: or en:")
        first = next(iter(texts.values()), "")
        return Canned(name, {language: texts.get(language, first) for language in LANGUAGES})

    return fields.each("canned", phrase)


def _phrase(node: Node) -> str:
    written = text(node)
    for name in variables_in(written):
        if name not in VARIABLES:
            what = f"{{{name}}} is no variable" if name != "{" else "a brace stands alone"
            raise Wrong(what, f"write one of {', '.join(f'{{{one}}}' for one in VARIABLES)}")
    return written


# --- places ---------------------------------------------------------------------------------------


def _buildings(fields: Fields, names: Names) -> tuple[Building, ...]:
    page = fields.page
    seen: dict[str, int] = {}

    def building(node: Node) -> Building:
        given = page.fields(node, BUILDING_KEYS, "a building")
        found = given.need("id", value.place, "")
        once(page, seen, found, given.line_of("id"), "building")
        units, rooms = _places(given, "units"), _rooms(given)
        return Building(
            id=found,
            name=given.need("name", text, ""),
            homes=tuple(Home(found, unit, room) for unit in units for room in rooms),
            steward=given.get("steward", value.one_of(names.staff, "staff number"), None),
        )

    if "buildings" not in fields.given:
        page.wrong(fields.line, "there are no buildings", "add `buildings:`")
    return fields.each("buildings", building)


def _places(given: Fields, key: str) -> tuple[str, ...]:
    """Read a list of parts of homes' names, each once and at least one."""
    before = len(given.page.problems)
    seen: dict[str, int] = {}

    def part(node: Node) -> str:
        found = value.place(node)
        once(given.page, seen, found, node.line, key.removesuffix("s"))
        return found

    found = needed(given, key, part)
    if not found and len(given.page.problems) == before:
        given.page.wrong(given.line_of(key), f'"{key}" is empty', f'write {key}: ["1", "2"]')
    return found


def _rooms(given: Fields) -> tuple[str, ...]:
    """Read ``rooms``, or make them of ``floors`` and ``rooms_per_floor``."""
    counted = [key for key in ("floors", "rooms_per_floor") if key in given.given]
    if "rooms" in given.given:
        if counted:
            line = given.line_of(counted[0])
            given.page.wrong(line, f'"{counted[0]}" stands beside "rooms"', "write one of the two")
        return _places(given, "rooms")
    if not counted:
        instead = 'write rooms: ["101", "102"], or floors: 18 and rooms_per_floor: 4'
        given.page.wrong(given.line, "a building needs its rooms", instead)
        return ()
    floors = given.need("floors", partial(_up_to, MOST_FLOORS), 0)
    each = given.need("rooms_per_floor", partial(_up_to, MOST_ROOMS), 0)
    return tuple(
        str(floor * 100 + room) for floor in range(1, floors + 1) for room in range(1, each + 1)
    )


def _up_to(most: int, node: Node) -> int:
    found = value.positive(node)
    if found > most:
        raise Wrong(f"{found} is too many", f"write {most} at most, or list the rooms")
    return found


# --- knowledge and warnings -----------------------------------------------------------------------


def _folder(file: Path, node: Node) -> Path:
    folder = file.parent / text(node)
    if not folder.is_dir():
        raise Wrong(f"there is no folder {folder}", "write it as seen from this file's own folder")
    return folder


def _warnings(fields: Fields, community: Community, today: date) -> Iterator[Problem]:
    """Say what is allowed but had better be looked at."""
    file = fields.page.file
    for queue in community.queues:
        if not any(queue.id in member.queues for member in community.staff):
            what = f"nobody works on queue {queue.id}"
            instead = f"add {queue.id} to somebody's queues under `staff:`"
            yield Problem(file, fields.line_of("queues"), what, instead)
    for year in (today.year, today.year + 1):
        if not calendar_known(community, year):
            what = f"the working days of {year} in {community.country} are not published yet"
            instead = "until then Monday to Friday count, and what stands under `days:`"
            yield Problem(file, fields.line_of("days"), what, instead)
