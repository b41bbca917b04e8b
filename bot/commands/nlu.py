"""``guanjia nlu``: trains the language model, judges it, shows what it reads in a text."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.corrections import corrections
from bot.commands.running import (
    FAILED,
    CommandRefusedError,
    community_meant,
    opened,
    run,
    say,
    warn,
)

if TYPE_CHECKING:
    from datetime import datetime

    from flows.community import Community
    from nlu.classifier import Model
    from nlu.relearning import Judged, Relearned

nlu = typer.Typer(no_args_is_help=True, help="The language model.")
nlu.add_typer(corrections, name="corrections")

ModelFolder = Annotated[
    Path | None, typer.Option("--model", metavar="DIR", help="A model; else the one in force.")
]


@nlu.command()
def train(
    data: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Rasa YAML: files or folders; else the built-in data."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to; else where it is looked for.")
    ] = None,
) -> None:
    """Make a model of examples; print its size and the seconds it took."""
    from bot.settings import Folders
    from nlu.examples import ExamplesError
    from nlu.training import TooFewError, default_folder, languages
    from nlu.training import train as train_model

    if data and out is None:
        raise CommandRefusedError("a model of other data needs --out DIR")
    sources = data or languages()
    try:
        report = train_model(sources, out or default_folder(fallback=Folders().models))
    except (ExamplesError, TooFewError) as error:
        raise CommandRefusedError(str(error)) from None
    except OSError as error:
        raise CommandRefusedError(f"{error.filename}: {error.strerror}") from None
    say(f"{report.folder}")
    say(f"{report.n} examples of {report.intents} intents")
    say(f"{report.size} bytes, {report.seconds:.1f} s")
    say(f"cross-validated: {report.accuracy:.1%} right, {report.decided:.1%} decided")


@nlu.command()
def retrain() -> None:
    """Learn what was accepted of all communities; running processes take the model up.

    It is put in force only where it is not worse than the present one.
    """
    from bot.settings import Folders
    from nlu.examples import ExamplesError
    from nlu.relearning import NothingNewError, relearn
    from nlu.training import TooFewError, default_model

    folders = Folders()
    run(_examples_written())
    default = default_model(fallback=folders.models, progress=warn)
    try:
        told = relearn(folders.examples, folders.models, default, progress=warn)
    except NothingNewError:
        say("there is nothing new to learn")
        return
    except (ExamplesError, TooFewError) as error:
        raise CommandRefusedError(str(error)) from None
    except OSError as error:
        raise CommandRefusedError(f"{error.filename}: {error.strerror}") from None
    _tell_relearned(told)
    if not told.in_force:
        raise typer.Exit(FAILED)


@nlu.command()
def vectors() -> None:
    """Make the sentence vectors that come with the built-in examples, after those have changed."""
    from nlu.training import ship

    try:
        texts, size = ship(progress=warn)
    except RuntimeError as problem:
        raise CommandRefusedError(str(problem)) from None
    except OSError as error:
        raise CommandRefusedError(f"{error.filename}: {error.strerror}") from None
    say(f"{texts} texts, {size / 1e6:.1f} MB")


@nlu.command()
def evaluate(
    data: Annotated[Path, typer.Option(metavar="FILE", help="Rasa YAML, or intent⇥text lines.")],
    model: ModelFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Judge a model by a file of examples."""
    from nlu.examples import ExamplesError
    from nlu.training import evaluate as judge

    try:
        figures = judge(data, _model(model))
    except ExamplesError as error:
        raise CommandRefusedError(str(error)) from None
    except OSError as error:
        raise CommandRefusedError(f"{error.filename}: {error.strerror}") from None
    if as_json:
        say(json.dumps(figures, ensure_ascii=False))
    else:
        _tell(figures)


@nlu.command()
def parse(
    model: ModelFolder = None,
    community: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Whose homes are meant; else by their form alone."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="ISO8601", help="When it was written; else now.")
    ] = None,
) -> None:
    """Read a text per line from standard input; print a JSON object per line."""
    from flows.ports import Reading
    from nlu.understand import Embedded
    from nlu.wire import parse_line

    reader = Embedded(_model(model))
    whose = None if community is None else run(_community(community))
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a file
    for line in sys.stdin:
        reading = Reading(now=_instant(at), community=whose)
        understood = reader.understand(line.rstrip("\r\n"), reading)
        say(json.dumps(parse_line(understood), ensure_ascii=False))
        sys.stdout.flush()


def _model(folder: Path | None) -> "Model":
    from bot.settings import Folders
    from nlu.classifier import Model, UnknownModelError
    from nlu.in_force import folder_in_force
    from nlu.training import default_model

    if folder is None:
        models = Folders().models
        folder = folder_in_force(models, default_model(fallback=models, progress=warn))
    try:
        return Model.load(folder)
    except UnknownModelError:
        raise CommandRefusedError(
            f"there is no model of this version in {folder}: guanjia nlu train --out {folder}"
        ) from None


async def _examples_written() -> None:
    from bot.learning import Lessons

    async with opened() as (settings, storage):
        await Lessons(storage, settings.examples).write_all()


def _tell_relearned(told: "Relearned") -> None:
    say(f"judged by the {told.by}, {told.after.n} texts")
    say(f"before: {_in_words(told.before)}")
    say(f"new:    {_in_words(told.after)}")
    say(f"{told.meant} of {told.own} examples of the communities are read as they are meant")
    if told.in_force:
        say(f"in force: {told.version}; running processes take it up within a minute")
    else:
        say(f"the new one is worse: {told.version} stays in force")


def _in_words(judged: "Judged") -> str:
    share = judged.right / judged.n if judged.n else 0.0
    return f"{share:.1%} right, {judged.dangers_found} of {judged.dangers} dangers found"


async def _community(named: str) -> "Community":
    async with opened() as (_, storage):
        return await community_meant(storage, named)


def _instant(written: str | None) -> "datetime":
    from datetime import UTC, datetime

    if written is None:
        return datetime.now(UTC).astimezone()
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CommandRefusedError(f'"{written}" is no instant: write 2026-11-22T09:00+08:00')
    return at


def _tell(figures: dict[str, Any]) -> None:
    say(f"{figures['n']} texts, {figures['ms_per_text']:.2f} ms each")
    for name in ("accuracy", "macro_f1", "oos_recall", "oos_precision", "ece"):
        say(f"{name:<14} {figures[name]:.3f}")
    for confused in figures["confusions"][:10]:
        say(f"{confused['n']:>4}  {confused['intent']} read as {confused['guess']}")
