"""What the understanding is worth and what it costs, on the check set and on any files given.

Every reader judges the same files in the same run: Guanjia as it is, its n-grams alone, and a Rasa
server where one is named. Times are CPU of one core, warm: each file is read once before it counts.
"""

import asyncio
import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flows.ports import Reading
from flows.understanding import EMERGENCIES, OUT_OF_SCOPE, Intent
from nlu import examples
from nlu.classifier import Guess, Model
from nlu.examples import Example
from nlu.gazetteer import DATA
from nlu.training import CHECK, score
from nlu.understand import Embedded, foremost
from nlu.wire import parse_line

Reads = Callable[[str], Intent]

CHECK_SET: Final = tuple(
    DATA / CHECK / name
    for name in ("zh.yml", "en.yml", "second-zh.yml", "second-en.yml", "dangers.tsv")
)
ENTITIES_FILE: Final = DATA / CHECK / "entities.txt"
MATTERS_FILE: Final = DATA / CHECK / "matters.txt"
"""No ``.tsv``: a line of these is not one example of one intent."""
WRITTEN: Final = datetime.fromisoformat("2026-11-22T10:00+08:00")
"""When the messages of the check set count as written."""
JUDGED: Final = frozenset({
    "building", "unit", "room", "phone", "datetime", "plate", "amount", "ticket",
})  # fmt: skip
WARM: Final = 50
"""Texts that are read before any counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a reader made of a file: shares of 0 to 1, milliseconds of CPU."""

    reader: str
    file: str
    n: int
    accuracy: float
    macro_f1: float
    missed: float | None
    """Of the emergencies, those that were taken for none."""
    alarms: float | None
    """Of the others, those that were taken for one."""
    outside: float | None
    """Of what is out of scope, what was seen to be."""
    rejected: float | None
    """Of what is in scope, what was called out of scope."""
    ece: float
    median: float
    p99: float


def readers(model: Model) -> dict[str, Reads]:
    """Give Guanjia's own readers by name: all of it, and its n-grams alone."""
    return {
        "guanjia": Embedded(model).intent_of,
        "n-grams alone": Embedded(replace(model, sentences=None, fusion=None)).intent_of,
    }


def rasa(url: str, model: Model) -> Reads:
    """Give a reader that asks a Rasa server, with our rules and entities in front of it."""
    from nlu.rasa.server import RasaServer
    from nlu.rasa.understand import AskingRasa

    class Alone(RasaServer):
        """A server whose every answer counts: a missing one would be our own model's."""

        async def guesses(self, texts: Collection[str]) -> dict[str, Guess]:
            found = await super().guesses(texts)
            if texts and not found:
                raise SystemExit(f"{url} did not answer")  # no Exception: readers go on at those
            return found

    asking = AskingRasa(Embedded(model), Alone(url, limit=PATIENT))
    loop = asyncio.new_event_loop()

    def reads(text: str) -> Intent:
        return foremost(loop.run_until_complete(asking.read(text, Reading(now=WRITTEN))))

    return reads


PATIENT: Final = 60.0
"""Seconds for a server in a benchmark: what it says counts, not whether it is in time."""


def judged(name: str, reads: Reads, file: Path, data: Sequence[Example]) -> Judged:
    """Let a reader read a file's examples."""
    for example in data[:WARM]:
        reads(example.text)
    guesses, spent = [], []
    for example in data:
        began = time.process_time()
        guesses.append(reads(example.text))
        spent.append(1000 * (time.process_time() - began))
    pairs = [(e.intent, g.name) for e, g in zip(data, guesses, strict=True)]
    figures = score(
        [truth for truth, _ in pairs],
        [guess for _, guess in pairs],
        [guess.confidence for guess in guesses],
        sum(spent) / 1000,
    )
    spent.sort()
    danger = [(t in EMERGENCIES, g in EMERGENCIES) for t, g in pairs]
    strange = [(t == OUT_OF_SCOPE, g == OUT_OF_SCOPE) for t, g in pairs]
    return Judged(
        reader=name,
        file=file.name,
        n=len(data),
        accuracy=figures["accuracy"],
        macro_f1=figures["macro_f1"],
        missed=_share(not guess for truth, guess in danger if truth),
        alarms=_share(guess for truth, guess in danger if not truth),
        outside=_share(guess for truth, guess in strange if truth),
        rejected=_share(guess for truth, guess in strange if not truth),
        ece=figures["ece"],
        median=spent[len(spent) // 2],
        p99=spent[int(0.99 * (len(spent) - 1))],
    )


def _share(told: Iterable[bool]) -> float | None:
    counted = Counter(told)
    return counted[True] / counted.total() if counted else None


# --- several matters, and what is named -------------------------------------------------------------


def matters_right(model: Model, file: Path = MATTERS_FILE) -> tuple[int, int]:
    """Give how many messages have exactly their intents, in order, and of how many."""
    reader, right, n = Embedded(model), 0, 0
    for truth, text in _lines(file):
        found = reader.understand(text, Reading(now=WRITTEN)).matters
        right += [matter.intent.name for matter in found] == truth.split(",")
        n += 1
    return right, n


def entities_f1(model: Model, file: Path = ENTITIES_FILE) -> float:
    """Give the F1 of exact normalised values: homes, phones, times, plates, amounts, numbers."""
    reader = Embedded(model)
    both = told = true = 0
    for truth, text in _lines(file):
        line = parse_line(reader.understand(text, Reading(now=WRITTEN)))
        found = {(e["entity"], _value(e["value"])) for e in line["entities"]}
        wanted = {(name, _value(one)) for name, given in _named(truth) for one in given}
        found = {one for one in found if one[0] in JUDGED}
        wanted = {one for one in wanted if one[0] in JUDGED}
        both, told, true = both + len(found & wanted), told + len(found), true + len(wanted)
    return 2 * both / (told + true) if told + true else 1.0


def _named(truth: str) -> Iterable[tuple[str, list[Any]]]:
    named: Mapping[str, Any] = json.loads(truth)
    for name, value in named.items():
        yield name, value if isinstance(value, list) else [value]


def _value(value: Any) -> str:
    """Write a value so that equal ones are equal: times in full, mappings in order."""
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    try:
        return "/".join(datetime.fromisoformat(end).isoformat() for end in str(value).split("/"))
    except ValueError:
        return str(value)


def _lines(file: Path) -> Iterable[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        truth, tab, text = line.partition("\t")
        if tab:
            yield truth, text


# --- what it costs -----------------------------------------------------------------------------------


def megabytes() -> float:
    """Give how much memory this process has used at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rows(figures: Sequence[Judged]) -> list[str]:
    """Lay the figures out for a terminal, shares in per cent."""
    header = (
        "file", "reader", "n", "right", "F1", "missed", "alarms", "oos", "rejected", "ECE",
        "median ms", "p99 ms",
    )  # fmt: skip
    table = [header, *(_cells(one) for one in figures)]
    widths = [max(len(line[place]) for line in table) for place in range(len(header))]
    words = 2
    return [
        "  ".join(
            cell.ljust(width) if place < words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]


def _cells(one: Judged) -> tuple[str, ...]:
    shares = (
        one.accuracy, one.macro_f1, one.missed, one.alarms, one.outside, one.rejected, one.ece,
    )  # fmt: skip
    told = ("–" if share is None else f"{100 * share:.1f}" for share in shares)
    return (one.file, one.reader, str(one.n), *told, f"{one.median:.1f}", f"{one.p99:.1f}")


def read_file(file: Path) -> list[Example]:
    """Read a file's examples. Raises ExamplesError."""
    return examples.read([file])
