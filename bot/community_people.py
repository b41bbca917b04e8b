"""The part of a community's file that says who works there: queues, staff, shifts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from bot import community_values as value
from bot.marked_yaml import Fields, Items, Node, Page, Pairs, Text, text
from bot.problems import remedy
from flows.community import QUEUES, Queue, Role, Shift, Staff

T = TypeVar("T")
Name = TypeVar("Name", int, str)

STAFF_KEYS: Final = ("number", "name", "telegram", "roles", "queues", "photo")
ROLES: Final = tuple(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a file declares somewhere, right or wrong, for what refers to them."""

    queues: Collection[str]
    staff: Collection[str]
    roles: Collection[str]


def declared(fields: Fields) -> Names:
    """Collect the names before anything is read, so that one mistake is not reported as two."""
    queues, staff = fields.given.get("queues"), fields.given.get("staff")
    listed = staff.items if isinstance(staff, Items) else ()
    members = [node for node in listed if isinstance(node, Pairs)]
    given = [(key.text, node) for member in members for key, node in member.pairs]
    return Names(
        queues=[key.text for key, _ in queues.pairs] if isinstance(queues, Pairs) else [],
        staff=[node.text for key, node in given if key == "number" and isinstance(node, Text)],
        roles=[
            role.text
            for key, node in given
            if key == "roles" and isinstance(node, Items)
            for role in node.items
            if isinstance(role, Text)
        ],
    )


def once(page: Page, seen: dict[Name, int], name: Name | None, line: int, what: str) -> None:
    """Note a name that stands in the file a second time; ``seen`` has the lines of the first."""
    if not name:
        return
    if name in seen:
        page.wrong(line, f'{what} "{name}" is given twice', f"it stands on line {seen[name]} too")
    seen.setdefault(name, line)


def read_queues(fields: Fields) -> tuple[Queue, ...]:
    """Read ``queues``: at least the front desk, the manager's group shared with no other."""
    page = fields.page
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
        page.wrong(line, "there is no front desk", "write `queues: {front_desk: {}}` at least")
    _refuse_shared_manager(page, queues, lines)
    return tuple(queues)


def _refuse_shared_manager(page: Page, queues: list[Queue], lines: Mapping[str, int]) -> None:
    """Complaints about staff go to the manager's group: nobody else may read there (SPEC 4)."""
    manager = next((queue for queue in queues if queue.id == "manager"), None)
    if manager is None or manager.telegram is None:
        return
    sharing = [q.id for q in queues if q is not manager and q.telegram == manager.telegram]
    if sharing:
        page.wrong(
            lines["manager"],
            f"queue manager shares its group with {', '.join(sharing)}",
            "give it a group of its own: complaints about staff are read there",
        )


def read_staff(fields: Fields, names: Names) -> tuple[Staff, ...]:
    """Read ``staff``: numbers and accounts once each, known roles and queues, a manager."""
    page = fields.page
    numbers: dict[str, int] = {}
    accounts: dict[int, int] = {}

    def member(node: Node) -> Staff:
        given = page.fields(node, STAFF_KEYS, "a member of staff")
        found = _member(given, names)
        once(page, numbers, found.number, given.line_of("number"), "staff number")
        once(page, accounts, found.telegram, given.line_of("telegram"), "Telegram account")
        return found

    found = fields.each("staff", member)
    if Role.MANAGER not in names.roles:
        line = fields.line_of("staff")
        page.wrong(line, "there is no manager", "give somebody under `staff:` roles: [manager]")
    return found


def _member(given: Fields, names: Names) -> Staff:
    return Staff(
        number=given.need("number", value.staff_number, ""),
        name=given.need("name", text, ""),
        roles=frozenset(map(Role, needed(given, "roles", value.one_of(ROLES, "role")))),
        queues=frozenset(needed(given, "queues", value.one_of(names.queues, "queue"))),
        telegram=given.get("telegram", value.account, None),
    )


def needed(given: Fields, key: str, reader: Callable[[Node], T]) -> tuple[T, ...]:
    """Read a list that must be there."""
    if key not in given.given:
        given.page.wrong(given.line, f'{given.subject} needs "{key}"', f"add `{key}: [ ]`")
    return given.each(key, reader)


def read_shifts(
    fields: Fields, staff: tuple[Staff, ...], names: Names
) -> Mapping[str, tuple[Shift, ...]]:
    """Read ``shifts``: queue → staff number → when; only of people who serve the queue."""
    page = fields.page
    shifts: dict[str, tuple[Shift, ...]] = {}
    for queue, of_queue in fields.pairs("shifts"):
        if queue.text not in names.queues:
            what = f'queue "{queue.text}" is not known'
            page.wrong(queue.line, what, remedy(queue.text, names.queues))
            continue
        found: list[Shift] = []
        for number, written in page.pairs(of_queue):
            _check_serves(page, queue, number, staff, names)
            found += page.each(written, partial(_shift, number.text))
        shifts[queue.text] = tuple(found)
    return shifts


def _check_serves(
    page: Page, queue: Text, number: Text, staff: tuple[Staff, ...], names: Names
) -> None:
    if number.text not in names.staff:
        what = f'staff number "{number.text}" is not known'
        page.wrong(number.line, what, remedy(number.text, names.staff))
    member = next((member for member in staff if member.number == number.text), None)
    if member and not member.serves(queue.text):
        page.wrong(
            number.line,
            f"{number.text} does not serve {queue.text}",
            f"add {queue.text} to the queues of {number.text} under `staff:`",
        )


def _shift(number: str, node: Node) -> Shift:
    return value.shift(number, text(node))
