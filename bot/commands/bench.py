"""``guanjia bench``: the benchmarks."""

import os
from typing import Annotated, Final

import typer

from bot.commands.running import CommandRefusedError, run, say, warn

POSTGRES: Final = "GUANJIA_BENCH_POSTGRES"
"""Names an empty PostgreSQL database to be measured on as well (``./run bench`` makes one)."""
GUANJIA: Final = "guanjia"

bench = typer.Typer(no_args_is_help=True, help="The benchmarks.")


@bench.callback()
def _benchmarks() -> None:
    """Measure what Guanjia costs on this machine; nothing leaves it."""


@bench.command()
def inbound(
    seconds: Annotated[
        float, typer.Option(min=1, max=60, help="Seconds of each stretch, two a program.")
    ] = 6,
    rate: Annotated[
        float, typer.Option(min=1, max=200, help="Updates a second of the steady stretch.")
    ] = 20,
    database: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Empty databases; else a new SQLite file."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Some programs: guanjia, aiogram, ptb-aiohttp, ptb."),
    ] = None,
) -> None:
    """Measure messages from webhook to answer, beside bare echo bots."""
    from bot.bench.inbound import ECHOES, Load, measured
    from bot.bench.processes import StartFailedError
    from bot.bench.table import rows
    from bot.bench.towns import NotEmptyError

    names = (*ECHOES, GUANJIA)
    strange = [name for name in only or () if name not in names]
    if strange:
        raise CommandRefusedError(f"--only takes {', '.join(names)}; not {', '.join(strange)}")
    chosen = only or names
    echoes = [name for name in ECHOES if name in chosen]
    databases = _databases(database) if GUANJIA in chosen else []
    try:
        figures = run(measured(databases, echoes, Load(seconds=seconds, rate=rate), _at))
    except NotEmptyError:
        raise CommandRefusedError(
            "that database holds a community already; a benchmark needs an empty one"
        ) from None
    except StartFailedError as failed:
        raise CommandRefusedError(str(failed)) from None
    for line in rows(figures, rate):
        say(line)
    say()
    for one in figures:
        if one.kept:
            say(f"{one.name}: {one.kept}")
        for line in one.log:
            warn(f"{one.name} logged: {line}")


def _databases(named: list[str] | None) -> list[str | None]:
    if named:
        return list(named)
    given = os.environ.get(POSTGRES)
    if not given:
        warn(f"without PostgreSQL: {POSTGRES} is unset (./run bench sets it)")
    return [None, given] if given else [None]


def _at(name: str) -> None:
    warn(f"measuring {name}")
