"""A service report as a file: HTML and PDF for A4, CSV for a spreadsheet, JSON for a program."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.ledger_file import BYTE_ORDER_MARK, harmless
from flows.community import Community
from flows.messages import Say
from flows.papers import Print
from flows.ports import Words
from flows.reports.report import Report
from flows.reports.tables import Cell, Share, Table, said, tables, title
from flows.understanding import Language

TEMPLATES: Final = Path(__file__).parent / "web" / "templates"
_WIDTH: Final = 200
"""Of a bar, in the units of its picture."""


def to_csv(report: Report, community: Community, words: Words) -> str:
    """Write all tables under each other, in the community's language; no cell is ever a formula."""
    language = community.language
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow([harmless(words.say(title(report, community), language))])
    for table in tables(report, community):
        rows.writerow([])
        rows.writerow([words.say(table.title, language)])
        rows.writerow([words.say(one, language) for one in _heads(table)])
        for row in table.rows:
            rows.writerow([harmless(words.say(_plain(cell), language)) for cell in row])
    return BYTE_ORDER_MARK + written.getvalue()


def _heads(table: Table) -> list[Say]:
    """Give the heads of a spreadsheet's columns: those of lengths say that they are minutes."""
    lengths = [
        any(isinstance(cell, timedelta) for cell in of) for of in zip(*table.rows, strict=True)
    ]
    return [
        Say("figures-in-minutes", {"what": head}) if length else head
        for head, length in zip(table.head, lengths, strict=True)
    ]


def _plain(cell: Cell) -> Say | str:
    """Word a cell for a spreadsheet: nothing is an empty cell, a length is whole minutes."""
    if cell is None:
        return ""
    return str(cell // timedelta(minutes=1)) if isinstance(cell, timedelta) else said(cell)


def to_json(report: Report, community: Community) -> dict[str, Any]:
    """Give a report as JSON has it: instants with their offset, lengths in seconds, shares."""
    figures = json.loads(json.dumps(asdict(report), default=lambda one: _value(one, community)))
    shares = {
        "responded_in_time": report.responded,
        "finished_in_time": report.finished,
        "satisfied": report.judged.rate,
        "satisfied_before": report.judged_before.rate,
    }
    return {**figures, **shares}


def _value(one: object, community: Community) -> object:
    match one:
        case datetime():
            return one.astimezone(community.zone).isoformat()
        case timedelta():
            return one.total_seconds()
        case _:
            raise TypeError(type(one).__name__)


# --- for people ----------------------------------------------------------------------------------


def to_html(report: Report, community: Community, words: Words) -> str:
    """Write a page that needs nothing else, and prints on A4, in the community's language."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    language = community.language
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("report_file.html").render(
        language=language, **shown(report, community, words, language)
    )


def to_pdf(report: Report, community: Community, words: Words) -> bytes:
    """Write the same tables and bars on A4, in the community's language. May raise PdfMissingError."""
    from bot import pdf

    language = community.language
    return pdf.report({"language": language, **shown(report, community, words, language)})


def printing(words: Words) -> Print:
    """Give what writes reports as PDF; without the extra for it, it gives nothing."""
    from bot import pdf

    def printed(report: Report, community: Community) -> bytes | None:
        return to_pdf(report, community, words) if pdf.can_be_made() else None

    return printed


def shown(report: Report, community: Community, words: Words, language: Language) -> dict[str, Any]:
    """Give what a page shows of a report: its title, and each table with the bars beside it."""
    made = f"{report.made_at.astimezone(community.zone):%Y-%m-%d %H:%M}"
    return {
        "title": words.say(title(report, community), language),
        "made": words.say(Say("figures-made", {"at": made}), language),
        "widest": _WIDTH,
        "tables": [
            {
                "name": table.name,
                "title": words.say(table.title, language),
                "head": [words.say(one, language) for one in table.head],
                "numbers": [_is_numbers(table, place) for place in range(len(table.head))],
                "bar": table.bar,
                "rows": [
                    {
                        "cells": [words.say(said(cell), language) for cell in row],
                        "width": None if table.bar is None else _width(table, row),
                    }
                    for row in table.rows
                ],
            }
            for table in tables(report, community)
        ],
    }


def _is_numbers(table: Table, place: int) -> bool:
    return all(isinstance(row[place], int | Share | timedelta | None) for row in table.rows)


def _width(table: Table, row: Sequence[Cell]) -> float:
    """Give how long a row's bar is: a share of the whole, a number of the largest."""
    place = table.bar or 0
    cell = row[place]
    if isinstance(cell, Share):
        return round(cell.value * _WIDTH, 1)
    numbers = [one for row in table.rows if isinstance(one := row[place], int)]
    return round(cell / max(numbers) * _WIDTH, 1) if isinstance(cell, int) and any(numbers) else 0.0
