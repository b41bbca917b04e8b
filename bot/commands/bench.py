"""``guanjia bench``: the benchmarks."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.commands.running import CommandRefusedError, run, say, warn

if TYPE_CHECKING:
    from nlu.classifier import Model

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


@bench.command()
def nlu(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="Rasa YAML or intent⇥text; else the check set."),
    ] = None,
    train: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Learn from other data first; times it."),
    ] = None,
    rasa: Annotated[
        str | None, typer.Option(metavar="URL", help="Let a Rasa server read them as well.")
    ] = None,
) -> None:
    """Measure how well and how fast messages are understood."""
    from bot.bench import reading
    from nlu.examples import ExamplesError

    before = reading.megabytes()
    try:
        model = _learned(train) if train else _built_in()
        given = [(file, reading.read_file(file)) for file in files or reading.CHECK_SET]
    except (ExamplesError, OSError) as problem:
        raise CommandRefusedError(str(problem)) from None
    readers = reading.readers(model) | ({"rasa": reading.rasa(rasa, model)} if rasa else {})
    figures = [
        reading.judged(name, reads, file, data)
        for file, data in given
        for name, reads in readers.items()
    ]
    for line in reading.rows(figures):
        say(line)
    if not train:
        right, n = reading.matters_right(model)
        say(f"several matters: {right} of {n} exactly right ({right / n:.1%})")
        say(f"entities, exact normalised values: F1 {reading.entities_f1(model):.3f}")
    say(f"memory: {reading.megabytes() - before:.0f} MB more than before the model was loaded")


@bench.command()
def public(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="With banking77/, clinc150/.")],
) -> None:
    """Learn and judge the public sets BANKING77 and CLINC150, which you have fetched."""
    from bot.bench import public_sets, reading

    try:
        sets = public_sets.found(folder)
    except (OSError, ValueError, KeyError) as problem:
        raise CommandRefusedError(f"{folder}: {problem}") from None
    if not sets:
        raise CommandRefusedError(f"{folder} holds neither train.csv nor data_full.json")
    figures = []
    with tempfile.TemporaryDirectory() as scratch:
        for one in sets:
            model = _learned([public_sets.write(Path(scratch) / "train.tsv", one.train)])
            reads = reading.readers(model)["guanjia"]
            figures += [
                reading.judged(one.name, reads, Path(name), part) for name, part in one.parts
            ]
    for line in reading.rows(figures):
        say(line)


def _built_in() -> "Model":
    from bot.settings import Folders
    from nlu.classifier import Model
    from nlu.training import default_model

    return Model.load(default_model(fallback=Folders().models, progress=warn))


def _learned(paths: list[Path]) -> "Model":
    from nlu.classifier import Model
    from nlu.training import train

    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):  # the second time its vectors are known
            report = train(paths, Path(folder) / "model", progress=warn)
            say(
                f"{report.n} examples of {report.intents} intents learned in {report.seconds:.1f} s"
            )
        return Model.load(Path(folder) / "model")


def _databases(named: list[str] | None) -> list[str | None]:
    if named:
        return list(named)
    given = os.environ.get(POSTGRES)
    if not given:
        warn(f"without PostgreSQL: {POSTGRES} is unset (./run bench sets it)")
    return [None, given] if given else [None]


def _at(name: str) -> None:
    warn(f"measuring {name}")
