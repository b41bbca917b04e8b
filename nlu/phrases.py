"""The vectors of the phrases that articles are searched by, made in the background and kept.

Making one takes 10 to 25 ms of a core, a community of a hundred articles about ten seconds: nobody
who writes meanwhile waits for that.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from nlu import vectors
from nlu.vectors import Floats

_log: Final = logging.getLogger(__name__)
TOGETHER: Final = 8
"""Phrases that are made at a time, so that others get their turn."""


class Phrases:
    """The vectors of articles' phrases, made once each, by a thread of its own.

    Meanwhile words alone are searched. A changed article costs its own new phrases. Where there is
    a ``file`` they are kept in it, so that a new process begins with them.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._kept = None if file is None else vectors.Kept(file)
        self._known: dict[str, Floats] = {}
        self._missing: dict[str, None] = {}
        self._wanted: WeakKeyDictionary[object, frozenset[str]] = WeakKeyDictionary()
        self._lock = threading.Lock()
        self._works = False

    def rows(self, texts: Sequence[str]) -> Floats | None:
        """Give the vectors, a row each; None while some are still being made."""
        missing = self._not_known(texts)
        if not missing:
            return np.stack([self._known[text] for text in texts])
        self._make(missing)
        return None

    def _not_known(self, texts: Sequence[str]) -> list[str]:
        """Give the texts that have no vector yet, having taken up those that were kept."""
        missing = [text for text in texts if text not in self._known]
        if self._kept is None:
            return missing
        found = [text for text in dict.fromkeys(missing) if text in self._kept]
        if found:
            self._known.update(zip(found, self._kept.rows(found), strict=True))
        return [text for text in missing if text not in self._known]

    def wanted_by(self, who: object, texts: Iterable[str]) -> None:
        """Say whose texts these are: what nobody's are any more is forgotten, in the file too."""
        with self._lock:
            self._wanted[who] = frozenset(texts)

    def _keep(self) -> None:
        """Keep all that is known and somebody's; what this process saw vanish is forgotten.

        Each process knows every article, so the last may write.
        """
        with self._lock:
            wanted = frozenset[str]().union(*self._wanted.values())
        gone = [text for text in list(self._known) if text not in wanted]
        for text in gone:
            del self._known[text]
        if self._file is None:
            return
        kept = vectors.Kept(self._file)
        new = [text for text in list(self._known) if text not in kept]
        if new:
            kept.add(new, np.stack([self._known[text] for text in new]))
        if kept.without(gone) or new:
            kept.save()

    def wait(self, seconds: float) -> bool:
        """Wait until all that was asked for is made; tell whether it is."""
        until = time.monotonic() + seconds
        while self._works and time.monotonic() < until:
            time.sleep(0.01)
        return not self._works

    def _make(self, texts: Iterable[str]) -> None:
        with self._lock:
            self._missing.update(dict.fromkeys(texts))
            if self._works:
                return
            self._works = True
        threading.Thread(target=self._work, name="phrases", daemon=True).start()

    def _work(self) -> None:
        while self._goes_on():
            while batch := self._next():
                try:
                    made = vectors.few(batch)
                except Exception:  # noqa: BLE001 - whatever it is, words alone are searched then
                    _log.exception("the vectors of articles could not be made")
                    with self._lock:
                        self._missing.clear()
                        self._works = False
                    return
                self._known.update(zip(batch, made, strict=True))
            self._keep()

    def _goes_on(self) -> bool:
        """Tell whether there is anything to make; with nothing left the work is over."""
        with self._lock:
            self._works = bool(self._missing)
            return self._works

    def _next(self) -> list[str]:
        """Take what is made next."""
        with self._lock:
            batch = list(self._missing)[:TOGETHER]
            for text in batch:
                del self._missing[text]
            return batch
