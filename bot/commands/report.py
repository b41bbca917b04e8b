"""``guanjia report``: a period's figures as a file. So far the front-desk ledger of a day or a week."""

from pathlib import Path
from typing import Annotated, Final

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run

FORMATS: Final = ("csv", "json")
LATER: Final = ("html", "xlsx", "pdf")


def report(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="2026-11-22 or 2026-W47.")],
    community: Annotated[
        str | None, typer.Option(help="Which one, where there are several.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="A file; else standard output.")] = None,
) -> None:
    """Write the front-desk ledger of a day or a week: every inquiry, who answered, when, how."""
    if form in LATER:
        raise CommandRefusedError(f"{form} is not there yet: write --format csv or --format json")
    if form not in FORMATS:
        raise CommandRefusedError(f'"{form}" is no format: write --format csv or --format json')
    written = run(_report(period, community, form))
    if out is None:
        typer.echo(written, nl=False)
        return
    try:
        out.write_text(written, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandRefusedError(f"{out} cannot be written: {error.strerror}") from None


async def _report(period: str, named: str | None, form: str) -> str:
    from bot.ledger_file import to_csv, to_json
    from bot.words import load_words
    from flows.desk.ledgers import read_lines
    from flows.periods import NotAPeriodError
    from flows.periods import period as span

    async with opened() as (_, storage):
        community = await community_meant(storage, named)
        try:
            since, until = span(period, community.zone)
        except NotAPeriodError as error:
            raise CommandRefusedError(str(error)) from None
        if (until - since).days > LONGEST_DAYS:
            raise CommandRefusedError(
                "the reports of months and quarters are not there yet: name a day (2026-11-22) "
                "or a week (2026-W47)"
            )
        async with storage.read() as uow:
            found = await read_lines(uow, community, period)
    if form == "json":
        return to_json(period, found, community)
    return to_csv(found, community, load_words())


LONGEST_DAYS: Final = 7
