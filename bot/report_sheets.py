"""A service report as XLSX: a sheet with the main figures, and one for each table."""

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.ledger_file import harmless
from flows.community import Community
from flows.ports import Words
from flows.reports.report import Report
from flows.reports.tables import Cell, Share, Table, said, tables, title
from flows.understanding import Language

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LONGEST_NAME: Final = 31
"""Letters of a sheet's name."""
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_WIDEST: Final = 60


def to_xlsx(report: Report, community: Community, words: Words) -> bytes:
    """Write the workbook in the community's language: numbers as numbers, lengths as times."""
    from openpyxl import Workbook

    book = Workbook(write_only=False)
    sheets = tables(report, community)
    book.remove(book.worksheets[0])
    for table in sheets:
        name = words.say(table.title, community.language).translate(_NOT_IN_NAMES)
        sheet = book.create_sheet(name[:_LONGEST_NAME])
        _fill(sheet, table, words, community.language)
    book.properties.title = words.say(title(report, community), community.language)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: "Worksheet", table: Table, words: Words, language: Language) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    heads = [words.say(one, language) for one in table.head]
    sheet.append(heads)
    for headed in sheet[1]:
        headed.font = Font(bold=True)
    for nth, row in enumerate(table.rows, start=2):
        for place, cell in enumerate(row, start=1):
            written = sheet.cell(nth, place)
            written.value, written.number_format = _value(cell, words, language)
    sheet.freeze_panes = "A2"
    for place, head in enumerate(heads):
        texts = [head, *(words.say(said(row[place]), language) for row in table.rows)]
        width = max(sum(2 if ord(sign) > 0x2E80 else 1 for sign in text) for text in texts)  # noqa: PLR2004 -- where wide signs begin
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(width + 2, _WIDEST)


def _value(
    cell: Cell, words: Words, language: Language
) -> tuple[str | int | float | timedelta | None, str]:
    """Give what a cell holds, and how it is shown; words are never a formula."""
    match cell:
        case Share(value):
            return value, "0.0%"
        case timedelta():
            return cell, "[h]:mm"
        case int() | None:
            return cell, "General"
        case _:
            return harmless(words.say(said(cell), language)), "@"
