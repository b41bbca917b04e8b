"""community.yml → a checked Community; a file is refused whole, with every problem and its line.

The file is described in the operator's manual; what each key means, in ``flows.community``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from bot import community_values as value
from bot.marked_yaml import Fields, Items, Node, Page, Pairs, Text, Wrong, parse, text
from bot.problems import Problem, Refused, decoded, remedy
from flows.community import (
    QUEUES,
    Building,
    Community,
    Home,
    PricedService,
    Promise,
    Queue,
    Role,
    Shift,
    Span,
    Staff,
)
from flows.numbers import NUMBERS
from flows.service_calendar import calendar_known
from flows.standard import STANDARD
from flows.urgency import Urgency

KEYS: Final = (
    "id", "name", "company", "timezone", "language", "country", "service_hours", "days",
    "quiet_hours", "emergency_phone", "company_contact", "telegram", "buildings", "queues",
    "staff", "shifts", "numbers", "standard", "services", "forbidden_phrases", "knowledge",
)  # fmt: skip

MOST_FLOORS: Final = 200
MOST_ROOMS: Final = 99
"""A room is its floor times a hundred plus its number on that floor."""

_NONE: Final = Span()
"""Stands for a deadline that a row of the standard does not give."""


@dataclass(frozen=True, slots=True)
class CommunityFile:
    """What a file says: the community without its articles, and the folder that they are in."""

    community: Community
    knowledge: Path | None
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a file declares somewhere, for the places that refer to them."""

    queues: Collection[str]
    staff: Collection[str]


def read_community(file: Path, *, today: date) -> CommunityFile:
    """Read and check a community's file. Raises Refused with all that is wrong.

    ``today`` decides which years' calendars should be published by now.
    """
    try:
        content = decoded(file.read_bytes())
    except OSError as error:
        raise Refused([Problem(str(file), None, f"cannot be read: {error.strerror}")]) from error
    except ValueError as error:
        raise Refused([Problem(str(file), None, str(error), "save it as UTF-8")]) from error
    page = Page(str(file))
    root = parse(page.file, content)
    fields = page.fields(root, KEYS, "a community")
    names = Names(_declared_queues(fields), _declared_staff(fields))
    community = _community(fields, names)
    knowledge = fields.get("knowledge", lambda node: _folder(file, node), None)
    page.refuse()
    return CommunityFile(community, knowledge, tuple(_warnings(fields, community, today)))


def _community(fields: Fields, names: Names) -> Community:
    staff = _distinct_staff(fields, names)
    queues = _queues(fields)
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
        token_env=_one(fields, "telegram", "token_env", value.variable) or "",
        buildings=_buildings(fields, names),
        queues=queues,
        staff=staff,
        shifts=_shifts(fields, {member.number: member for member in staff}, names),
        numbers=_numbers(fields),
        standard=_standard(fields),
        services=_services(fields, names),
        forbidden_phrases=fields.each("forbidden_phrases", text),
    )


# --- what the file declares -----------------------------------------------------------------------


def _declared_queues(fields: Fields) -> tuple[str, ...]:
    node = fields.given.get("queues")
    return tuple(key.text for key, _ in node.pairs) if isinstance(node, Pairs) else ()


def _declared_staff(fields: Fields) -> tuple[str, ...]:
    node = fields.given.get("staff")
    members = node.items if isinstance(node, Items) else ()
    return tuple(
        named.text
        for member in members
        if isinstance(member, Pairs)
        for key, named in member.pairs
        if key.text == "number" and isinstance(named, Text)
    )


# --- the parts ------------------------------------------------------------------------------------


def _service_hours(fields: Fields) -> tuple[tuple[time, time], ...]:
    if "service_hours" not in fields.given:
        return ((time(8, 30), time(20, 30)),)
    hours = fields.each("service_hours", value.window)
    if not hours and fields.given["service_hours"] == Items(fields.line_of("service_hours"), ()):
        line = fields.line_of("service_hours")
        fields.page.wrong(line, "a community has hours of service", 'write [["08:30", "20:30"]]')
    return hours


def _days(fields: Fields) -> Mapping[date, Literal["work", "off"]]:
    days: dict[date, Literal["work", "off"]] = {}
    for key, node in fields.pairs("days"):
        on = fields.page.read(key, lambda _, written=key.text: value.day(written), None)
        kind = fields.page.read(node, value.work_or_off, None)
        if on is not None and kind is not None:
            days[on] = kind
    return days


def _one(fields: Fields, key: str, inner: str, reader: Callable[[Node], T]) -> T | None:
    """Read ``key: {inner: value}``."""
    if key not in fields.given:
        return None
    return fields.page.fields(fields.given[key], (inner,), key).need(inner, reader, None)


def _queues(fields: Fields) -> tuple[Queue, ...]:
    page = fields.page
    if "queues" not in fields.given:
        page.wrong(fields.line, "a community has queues", "add `queues:` with front_desk")
        return ()
    queues: list[Queue] = []
    lines: dict[str, int] = {}
    for key, node in fields.pairs("queues"):
        if key.text not in QUEUES:
            page.wrong(key.line, f'queue "{key.text}" is not known', remedy(key.text, QUEUES))
            continue
        empty = isinstance(node, Text) and node.empty
        given = None if empty else page.fields(node, ("telegram",), f"queue {key.text}")
        lines[key.text] = given.line_of("telegram") if given else key.line
        queues.append(Queue(key.text, given.get("telegram", value.group, None) if given else None))
    if "front_desk" not in lines:
        line = fields.line_of("queues")
        page.wrong(line, "there is no front desk", "add `front_desk: {}` under `queues:`")
    _refuse_shared_manager(page, queues, lines)
    return tuple(queues)


def _refuse_shared_manager(page: Page, queues: list[Queue], lines: Mapping[str, int]) -> None:
    """Complaints about staff go to the manager's group: nobody else may read there."""
    manager = next((queue for queue in queues if queue.id == "manager"), None)
    if manager is None or manager.telegram is None:
        return
    sharing = [q.id for q in queues if q is not manager and q.telegram == manager.telegram]
    if sharing:
        page.wrong(
            lines["manager"],
            f"the manager's group is also the group of {', '.join(sharing)}",
            "complaints about staff are read there: give the manager a group of their own",
        )


def _distinct_staff(fields: Fields, names: Names) -> tuple[Staff, ...]:
    page = fields.page
    numbers: dict[str, int] = {}
    accounts: dict[int, int] = {}

    def member(node: Node) -> Staff:
        given = page.fields(node, STAFF_KEYS, "a member of staff")
        found = _member(given, names)
        _once(page, numbers, found.number, given.line_of("number"), "staff number")
        _once(page, accounts, found.telegram, given.line_of("telegram"), "Telegram account")
        return found

    found = fields.each("staff", member)
    if not any(Role.MANAGER in member.roles for member in found) and not _unread_roles(fields):
        line = fields.line_of("staff")
        page.wrong(line, "there is no manager", "give somebody under `staff:` roles: [manager]")
    return found


def _unread_roles(fields: Fields) -> bool:
    """Tell whether a role could not be read: the manager may be the one behind it."""
    node = fields.given.get("staff")
    first, last = fields.line_of("staff"), _last_line(node) if node else 0
    return any(
        first <= (problem.line or 0) <= last and "role" in problem.what
        for problem in fields.page.problems
    )


def _member(given: Fields, names: Names) -> Staff:
    return Staff(
        number=given.need("number", value.staff_number, ""),
        name=given.need("name", text, ""),
        roles=frozenset(_needed_list(given, "roles", _role)),
        queues=frozenset(_needed_list(given, "queues", value.one_of(names.queues, "queue"))),
        telegram=given.get("telegram", value.account, None),
    )


def _role(node: Node) -> Role:
    return Role(value.one_of([role.value for role in Role], "role")(node))


def _needed_list(given: Fields, key: str, reader: Callable[[Node], T]) -> tuple[T, ...]:
    if key not in given.given:
        given.page.wrong(given.line, f'{given.subject} needs "{key}"', f"add `{key}: []`")
    return given.each(key, reader)


def _once(page: Page, seen: dict[K, int], name: K | None, line: int, what: str) -> None:
    """Note a name that stands there a second time."""
    if not name:
        return
    if name in seen:
        page.wrong(line, f'{what} "{name}" is given twice', f"it stands on line {seen[name]} too")
    seen.setdefault(name, line)


def _shifts(
    fields: Fields, staff: Mapping[str, Staff], names: Names
) -> Mapping[str, tuple[Shift, ...]]:
    page = fields.page
    shifts: dict[str, tuple[Shift, ...]] = {}
    for queue, of_queue in fields.pairs("shifts"):
        if queue.text not in names.queues:
            what = f'queue "{queue.text}" is not known'
            page.wrong(queue.line, what, remedy(queue.text, names.queues))
            continue
        found: list[Shift] = []
        for number, written in page.pairs(of_queue):
            if number.text not in names.staff:
                what = f'staff number "{number.text}" is not known'
                page.wrong(number.line, what, remedy(number.text, names.staff))
                continue
            member = staff.get(number.text)
            if member and not member.serves(queue.text):
                what = f"{number.text} does not serve {queue.text}"
                page.wrong(number.line, what, f"add {queue.text} to their queues under `staff:`")
            found += page.each(written, partial(_shift, number.text))
        shifts[queue.text] = tuple(found)
    return shifts


def _shift(number: str, node: Node) -> Shift:
    return value.shift(number, text(node))


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
    page = fields.page
    standard: dict[str, Promise] = {}
    for key, node in fields.pairs("standard"):
        if key.text not in list(Urgency):
            known = [urgency.value for urgency in Urgency]
            page.wrong(key.line, f'urgency "{key.text}" is not known', remedy(key.text, known))
            continue
        usual = STANDARD[Urgency(key.text)]
        row = page.fields(node, ("respond", "finish"), f"the standard of {key.text}")
        standard[key.text] = Promise(
            respond=row.get("respond", value.span, usual.respond),
            finish=row.get("finish", value.span, usual.finish),
        )
    return standard


def _services(fields: Fields, names: Names) -> tuple[PricedService, ...]:
    page = fields.page
    seen: dict[str, int] = {}

    def service(node: Node) -> PricedService:
        given = page.fields(node, ("id", "queue", "name", "price", "unit"), "a service")
        found = PricedService(
            id=given.need("id", value.identifier, ""),
            queue=given.need("queue", value.one_of(names.queues, "queue"), ""),
            name=given.need("name", value.words, {}),
            price=given.need("price", value.price, Decimal()),
            unit=given.need("unit", text, ""),
        )
        _once(page, seen, found.id, given.line_of("id"), "service")
        return found

    return fields.each("services", service)


# --- places ---------------------------------------------------------------------------------------


def _buildings(fields: Fields, names: Names) -> tuple[Building, ...]:
    page = fields.page
    seen: dict[str, int] = {}
    if "buildings" not in fields.given:
        page.wrong(fields.line, "a community has buildings", "add `buildings:`")

    def building(node: Node) -> Building:
        given = page.fields(node, BUILDING_KEYS, "a building")
        found = given.need("id", value.place, "")
        _once(page, seen, found, given.line_of("id"), "building")
        homes = tuple(
            Home(found, unit, room) for unit in _places(given, "units") for room in _rooms(given)
        )
        return Building(
            id=found,
            name=given.need("name", text, ""),
            homes=homes,
            steward=given.get("steward", value.one_of(names.staff, "staff number"), None),
        )

    return fields.each("buildings", building)
