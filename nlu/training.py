"""From examples to a model, and what a model is worth: training, evaluation, the default model.

Every threshold is fitted on held-out texts: the planes are learned again without a part of the
examples, which they then score, until each part has had its turn.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from flows.understanding import OUT_OF_SCOPE
from nlu import entities, examples, features, vectors
from nlu.classifier import Calibration, Fusion, Model, Sentences, Words, centred
from nlu.examples import Example
from nlu.gazetteer import DATA
from nlu.normalise import normalise

Floats = npt.NDArray[np.float64]
Targets = npt.NDArray[np.intp]
Progress = Callable[[str], None]

FOLDS: Final = 5
MANY: Final = 5000
FOLDS_OF_MANY: Final = 3
"""Many examples say as much in fewer folds."""
SEED: Final = 20
FEWEST: Final = 2
"""A feature seen in fewer texts teaches nothing."""
PENALTY: Final = 1.0
SENTENCE_PENALTY: Final = 10.0
SENTENCE_STEPS: Final = 60
"""More of them change nothing that can be measured."""
SHARES: Final = (0.4, 0.5, 0.6, 0.7, 0.8)
"""What is tried for the weight of the sentences beside the words."""
FORGONE: Final = 0.003
"""Of all texts, so many may be read worse because their words alone seemed sure."""
TRUSTED: Final = 0.85
"""Of what is decided, this share shall be right in cross-validation."""
LOST: Final = 0.005
"""Of what is in scope, at most this share may be called strange."""


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
    # times are not masked: any instant does here
    return entities.masked(normal.text, entities.find(normal, None, _ANY_TIME))


_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from: the texts prepared, their intents by number, their vectors if any."""

    texts: Sequence[str]
    targets: Targets
    intents: tuple[str, ...]
    rows: vectors.Floats | None

    @property
    def names_outside(self) -> bool:
        """Tell whether it knows what is out of scope: only then may a text be rejected."""
        return OUT_OF_SCOPE in self.intents


# --- the two planes ------------------------------------------------------------------------------


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


def _plane(machine: Any, matrix: Any, targets: Targets, intents: int) -> tuple[Floats, Floats]:
    """Learn one plane an intent; give weights (features x intents) and bias."""
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


def _words(matrix: Any, targets: Targets, intents: int) -> tuple[Floats, Floats]:
    from sklearn.svm import LinearSVC

    return _plane(LinearSVC(C=PENALTY, random_state=SEED), matrix, targets, intents)


def _sentences(rows: vectors.Floats, targets: Targets, intents: int) -> Sentences:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    mean = rows.mean(axis=0)
    machine = LogisticRegression(C=SENTENCE_PENALTY, max_iter=SENTENCE_STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it stops early on purpose
        weights, bias = _plane(machine, centred(rows, mean), targets, intents)
    return Sentences(mean, weights.astype(np.float32), bias.astype(np.float32))


# --- held out ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of every text by planes that have not seen it (texts x intents)."""

    words: Floats
    sentences: Floats | None


def _held_out(lesson: Lesson, matrix: Any) -> HeldOut:
    from sklearn.model_selection import KFold, StratifiedKFold

    size, intents, targets = len(lesson.texts), len(lesson.intents), lesson.targets
    folds = FOLDS if size < MANY else FOLDS_OF_MANY
    splitter: Any = (
        StratifiedKFold(folds, shuffle=True, random_state=SEED)
        if min(Counter(targets.tolist()).values()) >= folds
        else KFold(min(folds, size), shuffle=True, random_state=SEED)
    )
    # rare features of the held-out texts weigh nothing in a plane that never saw them
    words = np.zeros((size, intents))
    sentences = np.zeros((size, intents)) if lesson.rows is not None else None
    for seen, unseen in splitter.split(lesson.texts, targets):
        weights, bias = _words(matrix[seen], targets[seen], intents)
        words[unseen] = matrix[unseen] @ weights + bias
        if sentences is not None and lesson.rows is not None:
            plane = _sentences(lesson.rows[seen], targets[seen], intents)
            sentences[unseen] = plane.scores(lesson.rows[unseen])
    return HeldOut(words, sentences)


# --- what was fitted -------------------------------------------------------------------------------


def _log_probabilities(scores: Floats, temperature: float) -> Floats:
    scaled = scores / temperature
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    result: Floats = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
    return result


def _temperature(scores: Floats, targets: Targets) -> float:
    """Find the temperature under which the held-out texts are likeliest."""
    rows = np.arange(len(targets))
    candidates = np.geomspace(0.03, 3, 60)
    losses = [-_log_probabilities(scores, t)[rows, targets].mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def _calibration(scores: Floats, lesson: Lesson, chosen: npt.NDArray[np.bool_]) -> Calibration:
    """Fit temperature and thresholds on the chosen texts, held out."""
    scores, targets = scores[chosen], lesson.targets[chosen]
    temperature = _temperature(scores, targets)
    probabilities = np.exp(_log_probabilities(scores, temperature))
    best, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    order = np.argsort(-confidence)
    precision = np.cumsum((best == targets)[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= TRUSTED)
    sure = float(confidence[order[int(good[-1]) if len(good) else 0]])
    return Calibration(temperature, sure, _strange(scores, targets, lesson, temperature))


def _strange(scores: Floats, targets: Targets, lesson: Lesson, temperature: float) -> float:
    """Find the energy below which only a few texts in scope lie."""
    if not lesson.names_outside:
        return -_ENOUGH
    outside = lesson.intents.index(OUT_OF_SCOPE)
    inside = np.delete(scores, outside, axis=1) / temperature
    top = inside.max(axis=1, keepdims=True)
    energy = temperature * (top[:, 0] + np.log(np.exp(inside - top).sum(axis=1)))
    return float(max(np.quantile(energy[targets != outside], LOST), -_ENOUGH))


_ENOUGH: Final = 1e9


def _skip(words: Floats, fused: Floats, targets: Targets) -> float:
    """Find from which confidence on the words alone are right as often as both together."""
    probabilities = np.exp(_log_probabilities(words, 1.0))
    confidence = probabilities.max(axis=1)
    alone, both = probabilities.argmax(axis=1) == targets, fused.argmax(axis=1) == targets
    order = np.argsort(-confidence)
    lost = np.cumsum(both[order].astype(int) - alone[order].astype(int))
    bearable = np.flatnonzero(lost <= FORGONE * len(targets))
    return float(confidence[order[int(bearable[-1])]]) if len(bearable) else 1.0


# --- learning ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and what it is worth on texts it has not seen: shares of 0 to 1."""

    model: Model
    accuracy: float
    decided: float
    skipped: float
    """How many are read by their words alone."""


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
    lesson = Lesson(
        [prepare(example.text) for example in data],
        np.array([place[example.intent] for example in data], dtype=np.intp),
        intents,
        vectors.of_all([example.text for example in data], kept, progress)
        if kept is not None and vectors.available()
        else None,
    )
    index, idf = _vocabulary(lesson.texts)
    matrix = _matrix(lesson.texts, index, idf)
    weights, bias = _words(matrix, lesson.targets, len(intents))
    words = Words(index, idf, weights.astype(np.float32), bias.astype(np.float32))
    return _fitted(lesson, words, _held_out(lesson, matrix))


def _fitted(lesson: Lesson, words: Words, held: HeldOut) -> Learned:
    """Fit what decides, by texts that the planes have not seen."""
    targets = lesson.targets
    everything = np.ones(len(targets), dtype=bool)
    alone = _calibration(held.words, lesson, everything)
    if held.sentences is None or lesson.rows is None:
        right, sure = _worth(held.words / alone.temperature, targets, alone.sure)
        return Learned(Model(lesson.intents, words, alone), right, sure, 1.0)
    told = held.words / alone.temperature
    share, fused = max(
        ((share, share * held.sentences + (1 - share) * told) for share in SHARES),
        key=lambda tried: _likelihood(tried[1], targets),
    )
    skip = _skip(told, fused, targets)
    skipped = np.exp(_log_probabilities(told, 1.0)).max(axis=1) >= skip
    calibration = _calibration(fused, lesson, ~skipped if (~skipped).any() else everything)
    both = np.where(skipped[:, None], told, fused / calibration.temperature)
    right, sure = _worth(both, targets, calibration.sure)
    model = Model(
        lesson.intents,
        words,
        alone,
        _sentences(lesson.rows, targets, len(lesson.intents)),
        Fusion(share, skip, calibration),
    )
    return Learned(model, right, sure, float(skipped.mean()))


def _likelihood(scores: Floats, targets: Targets) -> float:
    """Give the mean log-probability of the truth, at the temperature that suits best."""
    told = _log_probabilities(scores, _temperature(scores, targets))
    return float(told[np.arange(len(targets)), targets].mean())


def _worth(scores: Floats, targets: Targets, sure: float) -> tuple[float, float]:
    """Give the share that is right and the share that is decided."""
    probabilities = np.exp(_log_probabilities(scores, 1.0))
    right = probabilities.argmax(axis=1) == targets
    return float(right.mean()), float((probabilities.max(axis=1) >= sure).mean())


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
