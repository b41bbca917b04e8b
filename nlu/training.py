"""From examples to a model, and what a model is worth: training, evaluation, the default model."""

import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from flows.understanding import OUT_OF_SCOPE
from nlu import entities, examples, features, vectors
from nlu.classifier import Model
from nlu.examples import Example
from nlu.fitting import Learned, Lesson, fitted
from nlu.gazetteer import DATA
from nlu.normalise import normalise

Floats = npt.NDArray[np.float64]
Targets = npt.NDArray[np.intp]
Progress = Callable[[str], None]

FEWEST: Final = 2
"""Intents, and examples of each: less than that teaches nothing."""
FRESH: Final = 500
"""So many vectors are made in ten seconds."""
MOST: Final = 140
"""Vectors of an intent: twice as many are right once more in three hundred messages."""
FEW: Final = 20
"""With no more examples than these an intent's name is learned as one more."""


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a training made: where, bytes, seconds, how many examples of how many intents.

    ``accuracy``, ``decided`` and ``skipped`` (read by words alone) are shares in cross-validation.
    """

    folder: Path
    size: int
    seconds: float
    n: int
    intents: int
    accuracy: float
    decided: float
    skipped: float


class TooFewError(ValueError):
    """There are not enough examples to learn from: at least two intents, two examples each."""


def prepare(text: str) -> str:
    """Bring a text into the form that the n-grams read: normalised, with placeholders."""
    normal = normalise(text)
    return entities.masked(normal.text, entities.find_personal(normal))


# --- learning ------------------------------------------------------------------------------------


def learn(
    data: Sequence[Example],
    kept: vectors.Kept | None = None,
    progress: Progress | None = None,
) -> Learned:
    """Make a model of examples; ``kept`` has sentence vectors (None: the words read alone).

    Raises TooFewError.
    """
    intents = tuple(sorted({example.intent for example in data}))
    if len(intents) < FEWEST or len(data) < FEWEST * len(intents):
        raise TooFewError(f"{len(data)} examples of {len(intents)} intents are too few")
    place = {intent: position for position, intent in enumerate(intents)}
    names = _names(data)
    everything = [*data, *names]
    targets = np.array([place[example.intent] for example in everything], dtype=np.intp)
    known, rows = np.arange(len(everything)), None
    if kept is not None and vectors.available():
        texts = [example.text for example in everything]
        known = _worth_a_vector(texts, targets, kept)
        rows = vectors.of_all([texts[each] for each in known], kept, progress)
        if len(known) < len(texts):
            read, rows = rows, np.zeros((len(texts), rows.shape[1]), dtype=np.float32)
            rows[known] = read
    lesson = Lesson(targets, intents, rows, known, len(names))
    return fitted(lesson, (prepare(example.text) for example in everything))


def _worth_a_vector(texts: Sequence[str], targets: Targets, kept: vectors.Kept) -> Targets:
    """Give the texts whose vectors are learned from: those at hand, and what is worth its time.

    A vector takes a thousand times what n-grams do. A few are made whatever they are; of many, as
    many of each intent as teach nearly all, from all over its examples.
    """
    at_hand = np.array([vectors.cut(text) in kept for text in texts], dtype=bool)
    if len(texts) - np.count_nonzero(at_hand) <= FRESH:
        return np.arange(len(texts))
    chosen = at_hand
    for intent in range(targets.max() + 1):
        own = np.flatnonzero(targets == intent)
        chosen[own[np.linspace(0, len(own) - 1, min(len(own), MOST)).round().astype(int)]] = True
    return np.flatnonzero(chosen)


def _names(data: Iterable[Example]) -> list[Example]:
    """Give the names of intents with few examples, in words: a name says what is meant, too."""
    often = Counter(example.intent for example in data)
    return [
        Example(_NO_WORD.sub(" ", intent).strip(), intent)
        for intent, times in often.items()
        if times <= FEW and intent != OUT_OF_SCOPE
    ]


_NO_WORD: Final = re.compile(r"[\W_]+")


def train(
    paths: Iterable[Path],
    out: Path,
    *,
    keep: bool = False,
    sentences: bool = True,
    progress: Progress | None = None,
) -> TrainingReport:
    """Make a model of the examples at ``paths`` in the folder ``out``, which appears complete.

    A model that stands there gives way; with ``keep`` it stays (somebody else was faster). Without
    ``sentences`` the model reads words alone, as it does where no vectors can be made.
    Raises ExamplesError, TooFewError.
    """
    began = time.perf_counter()
    data = examples.read(paths)
    kept = vectors.Kept(home(out.parent) / KEPT, DATA / KEPT) if sentences else None
    learned = learn(data, kept, progress)
    model = learned.model
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        draft.chmod(0o755)
        size = model.save(draft)
        _put(draft, out, keep=keep)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return TrainingReport(
        out,
        size,
        time.perf_counter() - began,
        len(data),
        len(model.intents),
        learned.accuracy,
        learned.decided,
        learned.skipped,
    )


def _put(draft: Path, out: Path, *, keep: bool) -> None:
    """Move a finished folder into its place."""
    try:
        draft.rename(out)
    except OSError:
        if keep:
            return
        old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
        out.rename(old / "model")
        draft.rename(out)
        shutil.rmtree(old, ignore_errors=True)


def parted(whole: Iterable[Example], every: int) -> tuple[list[Example], list[Example]]:
    """Part examples into those to learn from and those that judge: one in ``every`` of an intent."""
    seen: Counter[str] = Counter()
    rest: list[Example] = []
    judging: list[Example] = []
    for example in whole:
        seen[example.intent] += 1
        (judging if seen[example.intent] % every == 0 else rest).append(example)
    return rest, judging


# --- what it is worth ----------------------------------------------------------------------------

BINS: Final = 15


def _calibration_error(confidence: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Give the expected calibration error over equal bins, 0 to 1."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        chosen = bins == number
        if chosen.any():
            gap = abs(right[chosen].mean() - confidence[chosen].mean())
            error += float(gap) * float(chosen.mean())
    return error


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def score(
    truths: Sequence[str], guesses: Sequence[str], confidences: Sequence[float], seconds: float
) -> dict[str, Any]:
    """Compare guesses with the truth: the figures of ``guanjia nlu evaluate --json``."""
    hits = Counter(t for t, g in zip(truths, guesses, strict=True) if t == g)
    support, told = Counter(truths), Counter(guesses)
    per_intent: dict[str, dict[str, float | int]] = {}
    for name in sorted(support | told):
        precision = _ratio(hits[name], told[name])
        recall = _ratio(hits[name], support[name])
        both = precision + recall
        per_intent[name] = {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / both if both else 0.0,
            "support": support[name],
        }
    confused = Counter((t, g) for t, g in zip(truths, guesses, strict=True) if t != g)
    right = np.array([t == g for t, g in zip(truths, guesses, strict=True)])
    present = [figures["f1"] for name, figures in per_intent.items() if support[name]]
    outside = per_intent.get(OUT_OF_SCOPE, {"recall": 0.0, "precision": 0.0})
    return {
        "n": len(truths),
        "accuracy": float(right.mean()) if len(truths) else 0.0,
        "macro_f1": float(np.mean(present)) if present else 0.0,
        "oos_recall": outside["recall"],
        "oos_precision": outside["precision"],
        "ece": _calibration_error(np.array(confidences, dtype=np.float64), right)
        if len(truths)
        else 0.0,
        "ms_per_text": 1000 * seconds / len(truths) if len(truths) else 0.0,
        "per_intent": per_intent,
        "confusions": [{"intent": t, "guess": g, "n": n} for (t, g), n in confused.most_common()],
    }


def evaluate(file: Path, model: Model) -> dict[str, Any]:
    """Judge a model by a file of examples, each read as a whole message with its safety rules.

    Gives the JSON of ``guanjia nlu evaluate``. Raises ExamplesError.
    """
    from nlu.understand import Embedded

    data = examples.read([file])
    reader = Embedded(model)
    began = time.process_time()
    guesses = [reader.intent_of(example.text) for example in data]
    seconds = time.process_time() - began
    return score(
        [example.intent for example in data],
        [guess.name for guess in guesses],
        [guess.confidence for guess in guesses],
        seconds,
    )


# --- the default model ---------------------------------------------------------------------------


def languages(data_dir: Path = DATA) -> list[Path]:
    """Give the folders of training data, one a language. What is only for judging is none."""
    return [path for path in sorted(data_dir.iterdir()) if path.is_dir() and path.name != CHECK]


CHECK: Final = "check"


def fingerprint(data_dir: Path = DATA) -> str:
    """Give a short hash of the training data and of the way it is read."""
    digest = hashlib.sha256(f"{features.VERSION} {vectors.available()}".encode())
    for path in [*sorted(data_dir.glob("*.yml")), *examples.files(languages(data_dir))]:
        digest.update(path.relative_to(data_dir).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def default_folder(data_dir: Path = DATA, fallback: Path | None = None) -> Path:
    """Say where the default model belongs: in the environment, else in the fallback folder.

    Not every environment may be written to; ``fallback`` is usually ``DATA_DIR/models``.
    """
    name = f"nlu-{fingerprint(data_dir)}"
    places = (_environment(), fallback)
    existing = next((p for p in places if p is not None and (p / name).is_dir()), None)
    return (existing or home(fallback)) / name


def _environment() -> Path:
    return Path(sys.prefix) / "share" / "guanjia"


def home(fallback: Path | None) -> Path:
    """Give the environment's folder for what was trained; the other where it is read-only."""
    folder = _environment()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    return folder if writable or fallback is None else fallback


KEPT: Final = "vectors.npz"
"""Beside the models: what was once turned into a vector need not be again. One file comes with the
examples, so that a first start takes a minute and not five."""


def ship(progress: Progress | None = None, data_dir: Path = DATA) -> tuple[int, int]:
    """Make the file of vectors that comes with the examples anew; give texts and bytes.

    Raises RuntimeError where no vectors can be made.
    """
    file = data_dir / KEPT
    texts = [example.text for example in examples.read(languages(data_dir))]
    kept = vectors.Kept(file)
    vectors.of_all(texts, kept, progress)
    kept.only(texts)
    kept.save()
    return len(texts), file.stat().st_size


def default_model(
    data_dir: Path = DATA, *, fallback: Path | None = None, progress: Progress | None = None
) -> Path:
    """Give the folder of the default model, trained now if the data has changed since.

    ``progress`` is told in words when a training begins and what it made.
    """
    folder = default_folder(data_dir, fallback)
    if (folder / "model.json").exists():
        return folder
    if progress is not None:
        progress("training the language model")
    report = train(languages(data_dir), folder, keep=True, progress=progress)
    if progress is not None:
        progress(
            f"{report.n} examples of {report.intents} intents in {report.seconds:.0f} s,"
            f" {report.size / 1e6:.1f} MB"
        )
    return folder
