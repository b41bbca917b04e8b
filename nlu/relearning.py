"""From corrections to a new model: examples of a community's own, and a training that is judged.

A new model is put in force only where it is not worse than the present one.
"""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flows.understanding import EMERGENCIES, INTENTS
from nlu import examples, training
from nlu.classifier import Model
from nlu.examples import Example, ExamplesError
from nlu.gazetteer import DATA
from nlu.in_force import folder_in_force, put_in_force, write_whole
from nlu.training import Progress
from nlu.understand import Embedded

CORRECTIONS: Final = "corrections.yml"
LEARNED: Final = "learned-"
OWN: Final = "own.tsv"
"""In the folder of a learned model: what it learned besides the built-in data."""
HELD_OUT: Final = 8
"""Without a check set each so manieth example of an intent judges instead."""
_HEAD: Final = """\
# What clerks corrected, without anybody's data. Written by `guanjia nlu corrections accept`, anew
# each time: examples of your own belong in another file beside this one.
version: "3.1"
nlu:
"""


# --- a community's own examples -------------------------------------------------------------------


def write_corrections(folder: Path, accepted: Iterable[Example]) -> Path:
    """Write a community's accepted corrections as Rasa YAML; the file appears whole."""
    by_intent: dict[str, dict[str, None]] = {}
    for example in accepted:
        by_intent.setdefault(example.intent, {})[_one_line(example.text)] = None
    entries = (
        f"  - intent: {intent}\n    examples: |\n" + "".join(f"      - {text}\n" for text in texts)
        for intent, texts in sorted(by_intent.items())
    )
    file = folder / CORRECTIONS
    write_whole(file, _HEAD + "".join(entries))
    return file


def _one_line(text: str) -> str:
    """Give a text that YAML takes as it is and no mark of Rasa's is read into."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.replace("](", "] (").replace("]{", "] {").split())


# --- a new model ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model reads rightly: of all texts that judge, and of those that tell of a danger."""

    n: int
    right: int
    dangers: int
    dangers_found: int

    def is_worse_than(self, other: "Judged") -> bool:
        """Tell whether it reads less, or misses more dangers."""
        return self.right < other.right or self.dangers_found < other.dangers_found


@dataclass(frozen=True, slots=True, kw_only=True)
class Relearned:
    """What became of a training: the model before it and the new one, judged by the same texts.

    ``by`` tells by which; ``meant`` how many of the ``own`` examples the new one reads as meant.
    ``version`` is of the model that is in force now.
    """

    version: str
    in_force: bool
    by: str
    before: Judged
    after: Judged
    own: int
    meant: int


class NothingNewError(Exception):
    """The model in force has learned all that there is to learn."""


def relearn(
    own: Path, models: Path, default: Path, *, data: Path = DATA, progress: Progress | None = None
) -> Relearned:
    """Train on the built-in data and all communities' own, judge, and put in force or leave it.

    ``own`` has a folder a community; ``default`` is the built-in model of the same data, from
    ``models`` or elsewhere. Raises NothingNewError, ExamplesError, TooFewError.
    """
    say = progress or (lambda _: None)
    sources = examples.files([own]) if own.is_dir() else []
    learned = _known(sources)
    present = folder_in_force(models, default)
    if _own_of(present) == learned:
        raise NothingNewError
    folder = models / f"{LEARNED}{_version(default, sources, own)}"
    say(f"training on the built-in data and {len(learned)} examples of the communities")
    models.mkdir(parents=True, exist_ok=True)
    training.train([*training.languages(data), *sources], folder, progress=say)
    _write_tsv(folder / OWN, learned)
    by, before, after = _judge(data, present, folder, say)
    if after.is_worse_than(before):
        version = present.name
    else:
        put_in_force(folder, default)
        version = folder.name
    reader = Embedded.load(folder)
    meant = sum(reader.intent_of(one.text).name == one.intent for one in learned)
    _forget(models, keep={version, present.name})
    return Relearned(
        version=version.rpartition("-")[2],
        in_force=version == folder.name,
        by=by,
        before=before,
        after=after,
        own=len(learned),
        meant=meant,
    )


def _known(sources: Iterable[Path]) -> list[Example]:
    """Read the communities' examples. Raises ExamplesError where one is of an unknown intent."""
    learned = []
    for path in sources:
        for example in examples.read([path]):
            if example.intent not in INTENTS:
                raise ExamplesError(f"{path}: nobody knows what to do with {example.intent}")
            learned.append(Example(" ".join(example.text.split()), example.intent))
    return learned


def _version(default: Path, sources: Sequence[Path], own: Path) -> str:
    """Give a short hash of the built-in data and of what was learned on top of it."""
    digest = hashlib.sha256(default.name.encode())
    for path in sources:
        digest.update(path.relative_to(own).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _forget(models: Path, keep: set[str]) -> None:
    """Let go of learned models but the one in force and the one before it."""
    for folder in models.glob(f"{LEARNED}*"):
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


# --- judging --------------------------------------------------------------------------------------


def _judge(data: Path, present: Path, folder: Path, say: Progress) -> tuple[str, Judged, Judged]:
    """Judge the model before and the new one by the same texts; tell by which."""
    check = data / training.CHECK
    files = examples.files([check]) if check.is_dir() else []
    if files:
        both = _judged(examples.read(files), Model.load(present), Model.load(folder))
        return "check set", both[0], both[1]
    say("there is no check set: both are trained again without a part that judges")
    with tempfile.TemporaryDirectory() as scratch:
        return "held-out part", *_held_out(data, _own_of(present), _own_of(folder), Path(scratch))


def _held_out(
    data: Path, own_before: list[Example], own_after: list[Example], scratch: Path
) -> tuple[Judged, Judged]:
    """Judge what was learned by built-in examples that neither model has seen."""
    rest, judging = training.parted(examples.read(training.languages(data)), HELD_OUT)
    judged = []
    for number, own in enumerate((own_before, own_after)):
        _write_tsv(scratch / f"{number}.tsv", [*rest, *own])
        training.train([scratch / f"{number}.tsv"], scratch / f"model-{number}")
        judged += _judged(judging, Model.load(scratch / f"model-{number}"))
    return judged[0], judged[1]


def _judged(data: Iterable[Example], *models: Model) -> list[Judged]:
    """Judge models by the same texts, text by text: a sentence's vector is made once for all."""
    readers = [Embedded(model) for model in models]
    counts = [Counter[str]() for _ in readers]
    for example in data:
        is_danger = example.intent in EMERGENCIES
        for reader, count in zip(readers, counts, strict=True):
            is_right = reader.intent_of(example.text).name == example.intent
            count.update(
                {
                    "n": 1,
                    "right": is_right,
                    "dangers": is_danger,
                    "dangers_found": is_danger and is_right,
                }
            )
    return [Judged(**count) for count in counts]


def _own_of(folder: Path) -> list[Example]:
    """Give what a model learned besides the built-in data."""
    file = folder / OWN
    return examples.read([file]) if file.exists() else []


def _write_tsv(file: Path, written: Iterable[Example]) -> None:
    lines = (f"{one.intent}\t{' '.join(one.text.split())}\n" for one in written)
    write_whole(file, "".join(lines))
