"""Residents from a table (CSV or XLSX) → checked rows; a file is refused whole, with its rows."""

import csv
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final, cast

from bot.birthdays import Unreadable, birthday, day
from bot.problems import Problem, Refused, content_of, decoded, remedy
from flows.community import Community
from flows.people import Calendar, HomeRole
from flows.understanding import Language
from storage.register import Registered

NEEDED: Final = ("home", "name", "role")
COLUMNS: Final = (
    *NEEDED, "phone", "birthday", "calendar", "language", "moved_in", "telegram", "until",
)  # fmt: skip
LANGUAGES: Final = ("zh", "en")
CALENDARS: Final = ("solar", "lunar")
ROLES: Final = tuple(role.value for role in HomeRole)
LONGEST_NAME: Final = 64
TELEGRAM_LIMIT: Final = 1 << 52
"""Telegram's numbers have at most 52 bits."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file by the name that problems call it, and what is in it."""

    name: str
    content: bytes

    @classmethod
    def of(cls, file: Path) -> "Source":
        """Read a file. Raises Refused where that cannot be done."""
        return cls(str(file), content_of(file))


def read_residents(source: Source, community: Community, *, today: date) -> tuple[Registered, ...]:
    """Read and check a table of residents. Raises Refused with every row that is wrong.

    A column or cell that is not there leaves alone what is on file. ``today`` is the community's:
    nobody is born later.
    """
    problems: list[Problem] = []
    table = rows_of(source)
    header = next(table, None)
    if header is None:
        raise Refused([Problem(source.name, None, "there is nothing in here", _HEADER)])
    columns = _columns(source.name, header, problems)
    if problems:
        raise Refused(problems)
    rows: list[tuple[int, Registered]] = []
    for number, cells in table:
        reading = _Row(source.name, number, _named(columns, cells), community, today)
        if any(cells[len(columns) :]):
            reading.wrong(
                f"there are {len(cells)} cells, the header has {len(columns)}",
                'put a cell that holds a comma into "quotes"',
            )
        found = reading.read()
        problems += reading.problems
        if found is not None:
            rows.append((number, found))
    problems += _disagreements(source.name, rows)
    if problems:
        raise Refused(sorted(problems, key=lambda problem: problem.line or 0))
    return tuple(found for _, found in rows)


_HEADER: Final = f"write a header: {','.join(COLUMNS)}"


def _columns(
    file: str, header: tuple[int, Sequence[str]], problems: list[Problem]
) -> tuple[str, ...]:
    line, names = header
    columns = tuple(name.strip().casefold() for name in names)
    while columns and not columns[-1]:  # Excel likes to write empty columns at the end
        columns = columns[:-1]
    for at, name in enumerate(columns):
        if name not in COLUMNS:
            problems.append(
                Problem(file, line, f'column "{name}" is not known', remedy(name, COLUMNS))
            )
        elif name in columns[:at]:
            problems.append(Problem(file, line, f'column "{name}" stands there twice'))
    problems += [
        Problem(file, line, f'column "{name}" is missing', _HEADER)
        for name in NEEDED
        if name not in columns
    ]
    return columns


def _named(columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    """Give the cells of a row that are not empty, by their column."""
    return {name: cell for name, cell in zip(columns, cells, strict=False) if cell}


@dataclass(slots=True)
class _Row:
    """One row being read, and what is wrong with it."""

    file: str
    number: int
    cells: Mapping[str, str]
    community: Community
    today: date
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> Registered | None:
        """Give the row, or None where it is wrong."""
        birthday, calendar = self._birthday()
        found = Registered(
            home=self._home(),
            name=self._name(),
            role=HomeRole(self._one_of("role", ROLES) or HomeRole.FAMILY),
            phone=self._phone(),
            birthday=birthday,
            calendar=calendar,
            language=cast("Language | None", self._one_of("language", LANGUAGES)),
            moved_in=self._day("moved_in"),
            telegram=self._telegram(),
            until=self._day("until"),
        )
        for name in NEEDED:
            if name not in self.cells:
                self.wrong(f'"{name}" is empty', "every row has a home, a name and a role")
        if found.moved_in and found.until and found.until < found.moved_in:
            self.wrong(f"until {found.until} is before moved_in {found.moved_in}")
        return None if self.problems else found

    def wrong(self, what: str, instead: str = "") -> None:
        """Note a problem of the row."""
        self.problems.append(Problem(self.file, self.number, what, instead))

    def _home(self) -> str:
        home = self.cells.get("home", "")
        if home and self.community.home(home) is None:
            homes = [home.id for building in self.community.buildings for home in building.homes]
            nearest = remedy(home, homes)
            instead = nearest if "mean" in nearest else "write building-unit-room, as 3-2-501"
            self.wrong(f'home "{home}" is not one of {self.community.id}', instead)
        return home

    def _name(self) -> str:
        name = self.cells.get("name", "")
        if len(name) > LONGEST_NAME:
            self.wrong(f"the name has {len(name)} signs", f"write {LONGEST_NAME} at most")
        return name

    def _one_of(self, column: str, known: Sequence[str]) -> str | None:
        written = self.cells.get(column)
        if written is not None and written not in known:
            self.wrong(f'{column} "{written}" is not known', remedy(written, known))
            return None
        return written

    def _phone(self) -> str | None:
        written = self.cells.get("phone")
        if written is None:
            return None
        found = e164(written, self.community.country)
        if found is None:
            where = self.community.country
            self.wrong(f'"{written}" is not a phone number in {where}', "write +8613800138000")
        return found

    def _birthday(self) -> tuple[str | None, Calendar]:
        calendar = cast("Calendar | None", self._one_of("calendar", CALENDARS))
        written = self.cells.get("birthday")
        if written is None:
            return None, "solar"
        try:
            return birthday(written, calendar, today=self.today)
        except Unreadable as error:
            self.wrong(error.what, error.instead)
            return None, "solar"

    def _day(self, column: str) -> date | None:
        written = self.cells.get(column)
        if written is None:
            return None
        try:
            return day(written)
        except Unreadable as error:
            self.wrong(f"{column}: {error.what}", error.instead)
            return None

    def _telegram(self) -> int | None:
        written = self.cells.get("telegram")
        if written is None:
            return None
        if not written.isascii() or not written.isdigit() or not 0 < int(written) < TELEGRAM_LIMIT:
            what = f'"{written}" is not the number of a Telegram account'
            self.wrong(what, "write its number, not its @name")
            return None
        return int(written)


def e164(written: str, country: str) -> str | None:
    """Give a phone number as ``+8613800138000``, or None where it is none of that country."""
    import phonenumbers

    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _disagreements(file: str, rows: Sequence[tuple[int, Registered]]) -> Iterator[Problem]:
    """Find rows that contradict each other: a person is their phone, else home and name."""
    by_phone: dict[str, tuple[int, Registered]] = {}
    by_place: dict[tuple[str, str], int] = {}
    for number, row in rows:
        first = by_place.setdefault((row.home, row.name), number)
        if first != number:
            what = f"{row.name} stands in {row.home} on row {first} already"
            yield Problem(file, number, what, "leave one of the two rows")
        if row.phone is not None:
            there, same = by_phone.setdefault(row.phone, (number, row))
            for what, instead in _differences(row, same):
                yield Problem(file, number, f"{what} on row {there}", instead)


def _differences(row: Registered, same: Registered) -> Iterator[tuple[str, str]]:
    """Compare two rows of one phone by what a person has once, however many homes they have."""
    if row.name != same.name:
        instead = "a phone is one person's: leave it empty for the others"
        yield f"{row.phone} is the phone of {same.name}", instead
        return
    for name, here, there in (
        ("birthday", _born(row), _born(same)),
        ("language", row.language, same.language),
        ("telegram", row.telegram, same.telegram),
    ):
        if here is not None and there is not None and here != there:
            instead = "write the same in every row of a person"
            yield f"{name} of {row.name} is {here} here and {there}", instead


def _born(row: Registered) -> str | None:
    return None if row.birthday is None else f"{row.birthday} {row.calendar}"


# --- tables ---------------------------------------------------------------------------------------


def rows_of(source: Source) -> Iterator[tuple[int, Sequence[str]]]:
    """Give the rows that are not empty, with their numbers, cells stripped."""
    rows = _xlsx(source) if source.content.startswith(b"PK") else _csv(source)
    for number, cells in rows:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield number, stripped


def _csv(source: Source) -> Iterator[tuple[int, Sequence[str]]]:
    content = decoded(source.name, source.content)
    if "\0" in content:
        raise Refused([Problem(source.name, None, "this is no CSV", "save it as CSV or XLSX")])
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refused([Problem(source.name, start, f"this is not CSV: {error}")]) from error


def _xlsx(source: Source) -> Iterator[tuple[int, Sequence[str]]]:
    """Give the rows of the first sheet."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says of styles and validations is no concern
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(source.content), read_only=True, data_only=True
            )
        except Exception as error:  # it raises whatever zip, XML and its own code raise
            instead = "save it as XLSX or CSV again"
            what = "this is no XLSX that can be read"
            raise Refused([Problem(source.name, None, what, instead)]) from error
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # many programs write wrong ones
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, [_written(cell) for cell in row]
        finally:
            book.close()


def _written(cell: object) -> str:
    """Give a cell as one would have typed it: a number without ``.0``, a day as 2026-12-31."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)
