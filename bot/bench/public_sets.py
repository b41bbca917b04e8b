"""BANKING77 and CLINC150 as their makers publish them, to be learned and judged like any other data.

Neither comes with Guanjia: https://github.com/PolyAI-LDN/task-specific-datasets has ``banking77``
(``train.csv``, ``test.csv``), https://github.com/clinc/oos-eval ``data_full.json``.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flows.understanding import OUT_OF_SCOPE
from nlu.examples import Example

FEW: Final = 10
"""Examples of each intent, the first in the file, that few-shot learning has."""


@dataclass(frozen=True, slots=True)
class PublicSet:
    """What is learned and what judges."""

    name: str
    train: tuple[Example, ...]
    test: tuple[Example, ...]

    @property
    def parts(self) -> list[tuple[str, list[Example]]]:
        """Give what judges, in scope and out of it apart, where there is anything out of it."""
        inside = [one for one in self.test if one.intent != OUT_OF_SCOPE]
        outside = [one for one in self.test if one.intent == OUT_OF_SCOPE]
        return [("in scope", inside), *([("out of scope", outside)] if outside else [])]


def found(folder: Path) -> list[PublicSet]:
    """Give the sets that are in a folder, wherever in it. Raises OSError, ValueError, KeyError."""
    sets: list[PublicSet] = []
    for file in sorted(folder.rglob("train.csv")):
        train, test = tuple(_banking(file)), tuple(_banking(file.with_name("test.csv")))
        sets.append(PublicSet("BANKING77", train, test))
        sets.append(PublicSet(f"BANKING77 {FEW}-shot", tuple(_few(train)), test))
    for file in sorted(folder.rglob("data_full.json")):
        parts = json.loads(file.read_text(encoding="utf-8"))
        train = tuple(_clinc([*parts["train"], *parts["oos_train"]]))
        test = tuple(_clinc([*parts["test"], *parts["oos_test"]]))
        sets.append(PublicSet("CLINC150", train, test))
    return sets


def write(file: Path, data: Iterable[Example]) -> Path:
    """Write examples as ``guanjia nlu train`` and ``evaluate`` read them."""
    lines = (f"{one.intent}\t{' '.join(one.text.split())}\n" for one in data)
    file.write_text("".join(lines), encoding="utf-8")
    return file


def _banking(file: Path) -> Iterator[Example]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            yield Example(row["text"], row["category"])


def _few(data: Iterable[Example]) -> Iterator[Example]:
    seen: Counter[str] = Counter()
    for one in data:
        seen[one.intent] += 1
        if seen[one.intent] <= FEW:
            yield one


def _clinc(rows: Iterable[tuple[str, str]]) -> Iterator[Example]:
    for text, intent in rows:
        yield Example(text, OUT_OF_SCOPE if intent == "oos" else intent)
