"""The formats of a service report, by name, and what each is called on the web."""

import json
from collections.abc import Mapping
from typing import Final

from bot.report_file import to_csv, to_html, to_json, to_pdf
from flows.community import Community
from flows.ports import Words
from flows.reports.report import Report

MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def rendered(
    report: Report,
    community: Community,
    words: Words,
    form: str,
    beside: Mapping[str, object] | None = None,
) -> bytes:
    """Write a report in a format; ``beside`` stands in JSON with it.

    Raises KeyError, and PdfMissingError where the extra for PDF is not installed.
    """
    match form:
        case "html":
            return to_html(report, community, words).encode()
        case "pdf":
            return to_pdf(report, community, words)
        case "csv":
            return to_csv(report, community, words).encode()
        case "json":
            whole = {**to_json(report, community), **(beside or {})}
            return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
        case "xlsx":
            from bot.report_sheets import to_xlsx

            return to_xlsx(report, community, words)
        case _:
            raise KeyError(form)
