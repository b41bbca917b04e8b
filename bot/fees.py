"""Bills and paid lists from a table (CSV or XLSX) → checked rows; a file is refused whole."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from bot.birthdays import Unreadable, day
from bot.problems import Problem, Refused, remedy
from bot.residents import Source, e164, rows_of
from flows.community import Community
from flows.fees.bill import Bill
from flows.people import Resident

BILLS: Final = ("home", "period", "item", "amount", "due", "payer")
PAID: Final = ("home", "period", "item")
_LONGEST: Final = 60
_MOST: Final = Decimal(10_000_000)
_AMOUNT: Final = re.compile(r"(?:[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.[0-9]{1,2})?")
"""Commas part thousands and nothing else: «12,50» is no amount, not a hundred times as much."""


@dataclass(slots=True)
class _Table:
    """A file being read: its rows by column, and what is wrong in it."""

    name: str
    community: Community
    rows: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int | None, what: str, instead: str = "") -> None:
        self.problems.append(Problem(self.name, line, what, instead))

    def home(self, line: int, cells: Mapping[str, str]) -> str:
        home = cells.get("home", "")
        if self.community.home(home) is None:
            instead = remedy(home, [h.id for b in self.community.buildings for h in b.homes])
            self.wrong(line, f'home "{home}" is not one of {self.community.id}', instead)
        return home

    def words(self, line: int, cells: Mapping[str, str], column: str) -> str:
        written = " ".join(cells.get(column, "").split())
        if not written or len(written) > _LONGEST:
            self.wrong(line, f'"{column}" is empty or too long', f"write 1 to {_LONGEST} signs")
        return written


def read_bills(
    source: Source, community: Community, living: Mapping[str, Sequence[Resident]]
) -> tuple[Bill, ...]:
    """Read and check a table of bills. Raises Refused with every row that is wrong.

    ``payer`` may be empty; else it is the phone or the name of who lives in that home (``living``).
    """
    table = _read(source, community, BILLS, BILLS[:-1])
    seen: dict[tuple[str, str, str], int] = {}
    bills = []
    for line, cells in table.rows:
        bill = Bill(
            community=community.id,
            home=table.home(line, cells),
            period=table.words(line, cells, "period"),
            item=table.words(line, cells, "item"),
            amount=_amount(table, line, cells.get("amount", "")),
            due=_due(table, line, cells.get("due", "")),
            payer=_payer(table, line, cells, living),
        )
        first = seen.setdefault(bill.key, line)
        if first != line:
            what = f"{bill.item} of {bill.home} for {bill.period} stands on row {first} already"
            table.wrong(line, what, "leave one of the two rows")
        bills.append(bill)
    if table.problems:
        raise Refused(table.problems)
    return tuple(bills)


def read_paid(source: Source, community: Community, known: Collection[Bill]) -> tuple[Bill, ...]:
    """Read a list of what is paid; without an item all of the period. Raises Refused."""
    table = _read(source, community, PAID, PAID[:2])
    found: dict[int, Bill] = {}
    for line, cells in table.rows:
        home, period = table.home(line, cells), table.words(line, cells, "period")
        item = " ".join(cells.get("item", "").split())
        meant = [
            bill
            for bill in known
            if (bill.home, bill.period) == (home, period) and item in {"", bill.item}
        ]
        if not meant and community.home(home) is not None:
            what = f"there is no bill of {home} for {period} {item}".rstrip()
            periods = {f"{bill.period} {bill.item}" for bill in known if bill.home == home}
            table.wrong(line, what, remedy(f"{period} {item}", periods))
        found |= {bill.id: bill for bill in meant}
    if table.problems:
        raise Refused(table.problems)
    return tuple(found.values())


def homes_in(source: Source) -> frozenset[str]:
    """Give what stands in the cells of a file, so that who lives there can be looked up."""
    return frozenset(cell for _, cells in rows_of(source) for cell in cells)


def _read(
    source: Source, community: Community, columns: Sequence[str], needed: Sequence[str]
) -> _Table:
    table = _Table(source.name, community)
    lines = rows_of(source)
    line, names = next(lines, (1, ()))
    given = [name.casefold() for name in names]
    while given and not given[-1]:
        given.pop()
    _header(table, line, given, columns, needed)
    for number, cells in lines:
        if any(cells[len(given) :]):
            what = f"there are {len(cells)} cells, the header has {len(given)}"
            table.wrong(number, what, 'put a cell that holds a comma into "quotes"')
        named = zip(given, cells, strict=False)
        table.rows.append((number, {name: cell for name, cell in named if cell}))
    if not table.rows:
        table.wrong(None, "there is no row in here", f"write rows under {','.join(columns)}")
    return table


def _header(
    table: _Table, line: int, given: Sequence[str], columns: Sequence[str], needed: Sequence[str]
) -> None:
    """Check the names of the columns. Raises Refused."""
    for at, name in enumerate(given):
        if name not in columns:
            table.wrong(line, f'column "{name}" is not known', remedy(name, columns))
        elif name in given[:at]:
            table.wrong(line, f'column "{name}" stands there twice')
    for name in needed:
        if name not in given:
            header = f"write a header: {','.join(columns)}"
            table.wrong(line, f'column "{name}" is missing', header)
    if table.problems:
        raise Refused(table.problems)


def _amount(table: _Table, line: int, written: str) -> Decimal:
    plain = written.removeprefix("¥").removeprefix("\uffe5").removesuffix("元")
    amount = Decimal(plain.replace(",", "")) if _AMOUNT.fullmatch(plain) else Decimal()
    if not 0 < amount < _MOST:
        table.wrong(line, f'"{written}" is no amount', "write yuan above 0, as 286.50")
    return amount.quantize(Decimal("0.01"))


def _due(table: _Table, line: int, written: str) -> date:
    try:
        return day(written)
    except Unreadable as error:
        table.wrong(line, f"due: {error.what}", error.instead or "write it as 2026-12-31")
        return date.min


def _payer(
    table: _Table,
    line: int,
    cells: Mapping[str, str],
    living: Mapping[str, Sequence[Resident]],
) -> int | None:
    written = cells.get("payer")
    if written is None:
        return None
    phone = e164(written, table.community.country)
    there = living.get(cells.get("home", ""), ())
    found = [one for one in there if written == one.name or (phone and phone == one.phone)]
    if len(found) != 1:
        what = f"the payer is not one who lives in {cells.get('home', '')}"
        table.wrong(line, what, "write the phone or name of a resident of that home, or nothing")
        return None
    return found[0].id
