"""``guanjia load``: creates or updates a community from its files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import opened, run, say, warn

if TYPE_CHECKING:
    from bot.loading import Counts, Loaded


def load(
    file: Annotated[Path, typer.Argument(metavar="FILE.yml", help="The community's file.")],
    residents: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its residents, as CSV or XLSX.")
    ] = None,
    knowledge: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Its articles; else the folder that the file names."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Create or update a community; refused whole when anything is wrong (exit status 2)."""
    loaded = run(_load(file, residents, knowledge, dry_run=dry_run))
    for warning in loaded.warnings:
        warn(f"warning: {warning}")
    done = "would be loaded; nothing has changed" if loaded.dry_run else "loaded"
    say(f"{loaded.community}: {done}")
    for kind, counts in loaded.summary.items():
        if told := _told(counts):
            say(f"  {kind:<10} {told}")


async def _load(
    file: Path, residents: Path | None, knowledge: Path | None, *, dry_run: bool
) -> "Loaded":
    from datetime import UTC, datetime

    from bot import loading

    async with opened() as (_, storage):
        return await loading.load(
            storage, file, residents, knowledge, dry_run=dry_run, now=datetime.now(UTC)
        )


def _told(counts: "Counts") -> str:
    numbers = {
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "ended": counts.ended,
    }
    return ", ".join(f"{n} {what}" for what, n in numbers.items() if n)
