"""``guanjia report``: a period's service report as a file, and the front-desk ledger of a day."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run
from bot.pdf import PdfMissingError

if TYPE_CHECKING:
    from flows.community import Community
    from flows.ports import UnitOfWork
    from flows.reports.report import Report

FORMATS: Final = ("html", "xlsx", "pdf", "csv", "json")
BINARY: Final = frozenset({"xlsx", "pdf"})
_LEDGER_DAYS: Final = 7
"""The front-desk ledger is of a day or a week."""


def report(
    period: Annotated[
        str, typer.Argument(metavar="PERIOD", help="2026-11-22, 2026-W47, 2026-11 or 2026-Q4.")
    ],
    *,
    community: Annotated[
        str | None, typer.Option(help="Which one, where there are several.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="html, xlsx, pdf, csv or json; else as --out ends."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A file; else standard output.")] = None,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Only the front-desk ledger: csv or json.")
    ] = False,
) -> None:
    """Write a period's service report: volumes, times, callbacks, satisfaction, complaints, notices.

    A day's CSV is its front-desk ledger: every inquiry, who answered, when, how.
    """
    form = form or _as_named(out)
    if form not in FORMATS:
        raise CommandRefusedError(f'"{form}" is no format: write {", ".join(FORMATS)}')
    if ledger and form not in {"csv", "json"}:
        raise CommandRefusedError("the ledger is written as csv or json")
    if form in BINARY and out is None:
        raise CommandRefusedError(f"{form} is no text: add --out report-{period}.{form}")
    try:
        written = run(_report(period, community, form, ledger=ledger))
    except PdfMissingError as error:
        raise CommandRefusedError(
            f"pdf needs what is not installed: {error}; or write --format html, which prints on A4"
        ) from None
    if out is None:
        typer.echo(written.decode(), nl=False)
        return
    try:
        out.write_bytes(written)
    except OSError as error:
        raise CommandRefusedError(f"{out} cannot be written: {error.strerror}") from None


def _as_named(out: Path | None) -> str:
    """Give the format that a file's name asks for; html where it asks for none."""
    ends = out.suffix.removeprefix(".").casefold() if out else ""
    return ends if ends in FORMATS else "html"


async def _report(period: str, named: str | None, form: str, *, ledger: bool) -> bytes:
    from datetime import UTC, datetime

    from bot.report_formats import rendered
    from bot.words import load_words
    from flows.periods import NotAPeriodError
    from flows.periods import period as span
    from flows.reports.reading import report_of

    async with opened() as (_, storage):
        community = await community_meant(storage, named)
        try:
            since, until = span(period, community.zone)
        except NotAPeriodError as error:
            raise CommandRefusedError(str(error)) from None
        days = (until - since).days
        if ledger and days > _LEDGER_DAYS:
            raise CommandRefusedError(
                "the ledger is of a day or a week: name one (2026-11-22, 2026-W47)"
            )
        async with storage.read() as uow:
            if ledger or (form == "csv" and days == 1):
                return await _ledger(uow, community, period, form)
            found: Report = await report_of(uow, community, period, datetime.now(UTC))
            beside: Mapping[str, object] = {}
            if form == "json" and days <= _LEDGER_DAYS:
                beside = await _inquiries(uow, community, period)
    return rendered(found, community, load_words(), form, beside)


async def _ledger(uow: "UnitOfWork", community: "Community", period: str, form: str) -> bytes:
    from bot.ledger_file import to_csv, to_json
    from bot.words import load_words
    from flows.desk.ledgers import read_lines

    found = await read_lines(uow, community, period)
    if form == "json":
        return to_json(period, found, community).encode()
    return to_csv(found, community, load_words()).encode()


async def _inquiries(
    uow: "UnitOfWork", community: "Community", period: str
) -> Mapping[str, object]:
    from bot.ledger_file import records
    from flows.desk.ledgers import read_lines

    return {"inquiries": records(await read_lines(uow, community, period), community)}
