"""Many texts at once as a matrix of n-grams and concepts: what ``features.weigh`` makes of each of them.

Which features there are is decided here: those that more than one text has.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nlu import features
from nlu.concepts import concepts

Floats = npt.NDArray[np.float32]
Counts = npt.NDArray[np.intp]

FEWEST: Final = 2
"""A feature seen in fewer texts teaches nothing."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Features by name, their inverse document frequencies, and the texts, a sparse row each."""

    index: dict[str, int]
    idf: Floats
    matrix: Any


def lay_out(texts: Iterable[str]) -> LaidOut:
    """Choose the features of normalised, masked texts, and weigh them in each text.

    Where no feature is in two texts all of them count.
    """
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    find = concepts().features
    texts = list(texts)
    said = _Block.of((features.grams(text) for text in texts), numbers)
    meant = _Block.of((find(text) for text in texts), numbers)
    seen = np.bincount(np.concatenate([said.features, meant.features]), minlength=len(numbers))
    wanted = seen >= FEWEST
    if not wanted.any():
        wanted[:] = True
    names = sorted(name for name, number in numbers.items() if wanted[number])
    order = np.fromiter((numbers[name] for name in names), dtype=np.intp, count=len(names))
    places = np.full(len(numbers), -1, dtype=np.intp)
    places[order] = np.arange(len(names))
    idf = (np.log((1 + len(texts)) / (1 + seen[order].astype(np.float32))) + 1).astype(np.float32)
    return LaidOut(
        {name: place for place, name in enumerate(names)},
        idf,
        said.weighed(places, idf) + meant.weighed(places, idf) * features.CONCEPTS,
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """Which features each text has and how often; a text's end at ``ends[text + 1]``."""

    features: Counts
    often: Floats
    ends: Counts

    @classmethod
    def of(cls, found: Iterable[Sequence[str]], numbers: defaultdict[str, int]) -> "_Block":
        """Count the features of texts, giving those that are new a number."""
        from scipy.sparse import csr_matrix

        flat = array("l")  # no list: millions of numbers would be an object each
        ends = [0]
        for names in found:
            flat.extend(map(numbers.__getitem__, names))
            ends.append(len(flat))
        ones = np.ones(len(flat), dtype=np.float32)
        features = np.frombuffer(flat, dtype=np.intp) if flat else np.empty(0, dtype=np.intp)
        counted = csr_matrix((ones, features, ends), (len(ends) - 1, max(len(numbers), 1)))
        counted.sum_duplicates()
        return cls(counted.indices, counted.data, counted.indptr)

    def weighed(self, places: Counts, idf: Floats) -> Any:
        """Weigh the wanted features (where ``places`` is not negative); a text has length one."""
        from scipy.sparse import csr_matrix

        columns = places[self.features]
        wanted = columns >= 0
        ends = np.concatenate([[0], np.cumsum(wanted)])[self.ends]
        columns = columns[wanted]
        weights = (1 + np.log(self.often[wanted])) * idf[columns]
        rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        lengths = np.sqrt(np.bincount(rows, weights * weights, len(ends) - 1))
        weights = (weights / lengths[rows]).astype(np.float32)
        return csr_matrix((weights, columns, ends), (len(ends) - 1, len(idf)))
