"""From examples to a model, and what a model is worth: training, evaluation, the default model."""

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from flows.understanding import OUT_OF_SCOPE
from nlu import entities, examples, features
from nlu.classifier import Model, Settings
from nlu.examples import Example
from nlu.gazetteer import DATA
from nlu.normalise import normalise

Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]

FOLDS: Final = 5
SEED: Final = 20
FEWEST: Final = 2
"""A feature seen in fewer texts teaches nothing."""
PENALTY: Final = 1.0
TRUSTED: Final = 0.85
"""Of what is decided, this share shall be right in cross-validation."""
LOST: Final = 0.03
"""Of what is in scope, at most this share may be called strange."""


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a training made: where, bytes, seconds, how many examples of how many intents.

    ``accuracy`` and ``decided`` are those of cross-validation.
    """

    folder: Path
    size: int
    seconds: float
    n: int
    intents: int
    accuracy: float
    decided: float


class TooFewError(ValueError):
    """There are not enough examples to learn from: at least two intents, two examples each."""


def prepare(text: str) -> str:
    """Bring a text into the form that the model reads: normalised, with placeholders."""
    normal = normalise(text)
    # times are not masked: any instant does here
    return entities.masked(normal.text, entities.find(normal, None, _ANY_TIME))


_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)


def _vocabulary(texts: Sequence[str]) -> tuple[dict[str, int], npt.NDArray[np.float32]]:
    """Choose the features and give each its inverse document frequency."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(features.of(text)))
    kept = sorted(gram for gram, count in seen.items() if count >= FEWEST)
    if not kept:
        kept = sorted(seen)
    counts = np.array([seen[gram] for gram in kept], dtype=np.float32)
    idf = np.log((1 + len(texts)) / (1 + counts)) + 1
    return {gram: place for place, gram in enumerate(kept)}, idf.astype(np.float32)


def _matrix(texts: Sequence[str], index: dict[str, int], idf: npt.NDArray[np.float32]) -> Any:
    """Lay the texts out as a sparse matrix, a row each."""
    from scipy.sparse import csr_matrix

    rows = [features.weigh(text, index, idf) for text in texts]
    ends = np.cumsum([0, *(len(positions) for positions, _ in rows)])
    return csr_matrix(
        (
            np.concatenate([weights for _, weights in rows]),
            np.concatenate([positions for positions, _ in rows]),
            ends,
        ),
        shape=(len(texts), len(idf)),
    )


def _fit(matrix: Any, targets: npt.NDArray[np.intp], intents: int) -> tuple[Floats, Floats]:
    """Learn one plane an intent; give weights (features x intents) and bias."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=PENALTY, random_state=SEED)
    machine.fit(matrix, targets)
    weights, bias = machine.coef_.T, machine.intercept_
    if len(machine.classes_) == 2:  # noqa: PLR2004 - two intents are one plane to scikit-learn
        weights, bias = np.hstack([-weights, weights]), np.array([-bias[0], bias[0]])
    if len(machine.classes_) < intents:  # a fold without an intent: it scores lowest there
        whole = np.zeros((weights.shape[0], intents))
        lowest = np.full(intents, bias.min() - 2)
        whole[:, machine.classes_], lowest[machine.classes_] = weights, bias
        weights, bias = whole, lowest
    return weights, bias


def _held_out(texts: Sequence[str], targets: npt.NDArray[np.intp], intents: int) -> Floats:
    """Score every text by a model that has not seen it."""
    from sklearn.model_selection import KFold, StratifiedKFold

    fewest = min(Counter(targets.tolist()).values())
    splitter: Any = (
        StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        if fewest >= FOLDS
        else KFold(min(FOLDS, len(texts)), shuffle=True, random_state=SEED)
    )
    scores = np.zeros((len(texts), intents))
    for train, test in splitter.split(texts, targets):
        index, idf = _vocabulary([texts[i] for i in train])
        weights, bias = _fit(
            _matrix([texts[i] for i in train], index, idf), targets[train], intents
        )
        scores[test] = _matrix([texts[i] for i in test], index, idf) @ weights + bias
    return scores


def _log_probabilities(scores: Floats, temperature: float) -> Floats:
    scaled = scores / temperature
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    result: Floats = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
    return result


def _temperature(scores: Floats, targets: npt.NDArray[np.intp]) -> float:
    """Find the temperature under which the held-out texts are likeliest."""
    rows = np.arange(len(targets))
    candidates = np.geomspace(0.03, 3, 60)
    losses = [-_log_probabilities(scores, t)[rows, targets].mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def _settings(
    scores: Floats, targets: npt.NDArray[np.intp], intents: Sequence[str]
) -> tuple[Settings, float, float]:
    """Fit temperature and thresholds; give them with the accuracy and the share decided."""
    temperature = _temperature(scores, targets)
    probabilities = np.exp(_log_probabilities(scores, temperature))
    best, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = best == targets
    order = np.argsort(-confidence)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= TRUSTED)
    last = int(good[-1]) if len(good) else 0
    sure = float(confidence[order[last]])
    strange = -np.inf
    if OUT_OF_SCOPE in intents:
        outside = list(intents).index(OUT_OF_SCOPE)
        inside = np.delete(scores, outside, axis=1) / temperature
        top = inside.max(axis=1, keepdims=True)
        energy = temperature * (top[:, 0] + np.log(np.exp(inside - top).sum(axis=1)))
        strange = float(np.quantile(energy[targets != outside], LOST))
    settings = Settings(temperature, sure, float(max(strange, -1e9)))
    return settings, float(right.mean()), float((confidence >= sure).mean())


def learn(data: Sequence[Example]) -> tuple[Model, float, float]:
    """Make a model of examples; give it with accuracy and share decided in cross-validation.

    Raises TooFewError.
    """
    intents = tuple(sorted({example.intent for example in data}))
    if len(intents) < FEWEST or len(data) < FEWEST * len(intents):
        raise TooFewError(f"{len(data)} examples of {len(intents)} intents are too few")
    texts = [prepare(example.text) for example in data]
    place = {intent: position for position, intent in enumerate(intents)}
    targets = np.array([place[example.intent] for example in data], dtype=np.intp)
    settings, accuracy, decided = _settings(
        _held_out(texts, targets, len(intents)), targets, intents
    )
    index, idf = _vocabulary(texts)
    weights, bias = _fit(_matrix(texts, index, idf), targets, len(intents))
    model = Model(
        intents, index, idf, weights.astype(np.float32), bias.astype(np.float32), settings
    )
    return model, accuracy, decided


def train(paths: Iterable[Path], out: Path, *, keep: bool = False) -> TrainingReport:
    """Make a model of the examples at ``paths`` in the folder ``out``, which appears complete.

    A model that stands there gives way; with ``keep`` it stays (somebody else was faster).
    Raises ExamplesError, TooFewError.
    """
    began = time.perf_counter()
    data = examples.read(paths)
    model, accuracy, decided = learn(data)
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        draft.chmod(0o755)
        size = model.save(draft)
        _put(draft, out, keep=keep)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return TrainingReport(
        out, size, time.perf_counter() - began, len(data), len(model.intents), accuracy, decided
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


def fingerprint(data_dir: Path = DATA) -> str:
    """Give a short hash of the training data and of the way it is read."""
    digest = hashlib.sha256(f"{features.VERSION}".encode())
    for path in examples.files([data_dir]):
        digest.update(path.relative_to(data_dir).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def default_folder(data_dir: Path = DATA, fallback: Path | None = None) -> Path:
    """Say where the default model belongs: in the environment, else in the fallback folder.

    Not every environment may be written to; ``fallback`` is usually ``DATA_DIR/models``.
    """
    name = f"nlu-{fingerprint(data_dir)}"
    home = Path(sys.prefix) / "share" / "guanjia"
    existing = next((p for p in (home, fallback) if p is not None and (p / name).is_dir()), None)
    if existing is not None:
        return existing / name
    try:
        home.mkdir(parents=True, exist_ok=True)
        writable = os.access(home, os.W_OK)
    except OSError:
        writable = False
    return (home if writable or fallback is None else fallback) / name


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
    languages = [path for path in sorted(data_dir.iterdir()) if path.is_dir()]
    report = train(languages, folder, keep=True)
    if progress is not None:
        progress(
            f"{report.n} examples of {report.intents} intents in {report.seconds:.0f} s,"
            f" {report.size / 1e6:.1f} MB"
        )
    return folder
