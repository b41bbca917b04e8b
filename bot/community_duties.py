"""``duties:`` of a community's file: the usual recurring duties, changed, dropped, and others beside.

duties:
  committee_meeting: off
  bulletin_board: {months: [1, 4, 7, 10], days: 1-15, queue: cleaning}
  pool: {name: {zh: 泳池水质检测, en: Pool water test}, queue: maintenance, days: mon-tue}
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot import community_values as value
from bot.community_people import Names
from bot.marked_yaml import Fields, Node, Text, Wrong, text
from flows.duties.routine import ROUTINES, Routine
from flows.understanding import Language

KEYS: Final = ("name", "queue", "months", "days")
_OFF: Final = "off"
_DAYS: Final = re.compile(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?")
_WEEKDAYS: Final = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?", re.IGNORECASE)
_WRITE: Final = "write days of a month, 1-5 or 15, or of a week, mon-fri"
_LONGEST_MONTH: Final = 31
_MONTHS: Final = 12


def read_duties(fields: Fields, names: Names) -> tuple[Routine, ...]:
    """Read ``duties``: what a row does not give is as usual; a new one needs its name and days."""
    found = dict(ROUTINES)
    for key, node in fields.pairs("duties"):
        usual = ROUTINES.get(key.text)
        if isinstance(node, Text) and node.text == _OFF:
            if usual is None:
                instead = f"those that can be off are {', '.join(ROUTINES)}"
                fields.page.wrong(key.line, f'there is no usual duty "{key.text}"', instead)
            found.pop(key.text, None)
            continue
        name = fields.page.read(key, value.identifier, "")
        row = fields.page.fields(node, KEYS, f"duty {key.text}")
        found[key.text] = _duty(
            row, usual or Routine(name, "front_desk", 1, 1), names, new=not usual
        )
    return tuple(found.values())


def _duty(row: Fields, usual: Routine, names: Names, *, new: bool) -> Routine:
    nameless: Mapping[Language, str] = {}
    as_usual = (usual.first, usual.last, usual.weekly)
    words, days = (row.need, row.need) if new else (row.get, row.get)
    first, last, weekly = days("days", _days, as_usual)
    months = row.each("months", _month) or usual.months
    if weekly and "months" in row.given:
        what = '"months" stands beside days of a week'
        row.page.wrong(row.line_of("months"), what, "leave out one of the two")
    return replace(
        usual,
        name=words("name", value.words, nameless) or usual.name,
        queue=row.get("queue", value.one_of(names.queues, "queue"), usual.queue),
        months=tuple(sorted(set(months))),
        first=first,
        last=last,
        weekly=weekly,
    )


def _days(node: Node) -> tuple[int, int, bool]:
    """Read ``1-5``, ``15`` or ``mon-fri``: the first and the last day, and whether of a week."""
    written = text(node)
    if found := _DAYS.fullmatch(written):
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last <= _LONGEST_MONTH:
            raise Wrong(f'"{written}" are no days of a month', _WRITE)
        return first, last, False
    names = _WEEKDAYS.fullmatch(written)
    days = [one.casefold() for one in (names.groups() if names else ()) if one]
    if not days or not set(days) <= set(value.DAYS):
        raise Wrong(f'"{written}" are no days', _WRITE)
    first, last = value.DAYS.index(days[0]) + 1, value.DAYS.index(days[-1]) + 1
    if last < first:
        raise Wrong(f'"{written}" go beyond the week', _WRITE)
    return first, last, True


def _month(node: Node) -> int:
    found = value.positive(node)
    if found > _MONTHS:
        raise Wrong(f"there is no month {found}", "write 1 to 12")
    return found
