"""Corrections decided upon: accepted as examples of a community's own, or dismissed."""

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flows.corrections import Correction, Filed, Standing
from flows.teaching import says_something
from flows.understanding import INTENTS
from nlu.examples import Example, plain
from nlu.normalise import normalise
from nlu.relearning import write_corrections
from storage.unit_of_work import SqlStorage, SqlUnitOfWork

OPERATOR: Final = "operator"
"""Who decided, at a terminal."""


class UndecidableError(Exception):
    """This cannot be decided so; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Decides upon corrections. ``examples`` is the folder with a folder a community."""

    storage: SqlStorage
    examples: Path

    async def accept(self, correction: int, intent: str, now: datetime) -> Path:
        """Make a correction's words an example of an intent; give the file that has it now.

        File and row change together: what cannot be written is not accepted.
        Raises UndecidableError.
        """
        if intent not in INTENTS:
            near = difflib.get_close_matches(intent, sorted(INTENTS), n=1)
            meant = f" — did you mean {near[0]}?" if near else ""
            raise UndecidableError(f'there is no intent "{intent}"{meant}')
        async with self.storage.write() as uow:
            found = await _found(uow, correction)
            if not says_something(found.words):
                raise UndecidableError(
                    f"nothing is left of the words of {correction}: "
                    f"guanjia nlu corrections dismiss {correction}"
                )
            others = await uow.corrections.standing(Standing.ACCEPTED)
            against = _contradicted(replace(found, intent=intent), others)
            if against is not None:
                raise UndecidableError(
                    f"{against.id} says of the same words that they are {against.intent}: "
                    f"guanjia nlu corrections dismiss {against.id}, or accept this one as that"
                )
            accepted = replace(found, standing=Standing.ACCEPTED, intent=intent)
            return await self._decide(uow, accepted, now)

    async def dismiss(self, correction: int, now: datetime) -> Path:
        """Say that a correction teaches nothing; one that was accepted leaves its file.

        Raises UndecidableError.
        """
        async with self.storage.write() as uow:
            found = await _found(uow, correction)
            dismissed = replace(found, standing=Standing.DISMISSED, intent=None)
            return await self._decide(uow, dismissed, now)

    async def write_all(self) -> None:
        """Write every community's file anew from the database, which has the last word."""
        async with self.storage.read() as uow:
            for community in await uow.communities.ids():
                accepted = await uow.corrections.standing(Standing.ACCEPTED, community)
                if accepted or (self.examples / community).exists():
                    self._write(community, accepted)

    async def _decide(self, uow: SqlUnitOfWork, decided: Correction, now: datetime) -> Path:
        await uow.corrections.decide(replace(decided, decided_by=OPERATOR, decided_at=now))
        accepted = await uow.corrections.standing(Standing.ACCEPTED, decided.community)
        return self._write(decided.community, accepted)

    def _write(self, community: str, accepted: Iterable[Correction]) -> Path:
        examples = [Example(one.words, one.intent) for one in accepted if one.intent is not None]
        return write_corrections(self.examples / community, examples)


async def _found(uow: SqlUnitOfWork, correction: int) -> Correction:
    found = await uow.corrections.get(correction, lock=True)
    if found is None:
        raise UndecidableError(f"there is no correction {correction}: guanjia nlu corrections")
    return found


def _contradicted(one: Correction, accepted: Iterable[Correction]) -> Correction | None:
    """Find what was accepted of the same words with another meaning, in any community."""
    said = _bare(one.words)
    return next(
        (
            other
            for other in accepted
            if other.id != one.id and other.intent != one.intent and _bare(other.words) == said
        ),
        None,
    )


def _bare(words: str) -> str:
    """Give words as the model tells them apart: without case, signs and spaces."""
    return "".join(sign for sign in normalise(plain(words)).text if sign.isalnum())


def to_json(correction: Correction) -> dict[str, Any]:
    """Give a correction as ``guanjia nlu corrections --json`` prints it."""
    read = correction.read_as
    return {
        "id": correction.id,
        "community": correction.community,
        "at": correction.at.isoformat(),
        "words": correction.words,
        "language": correction.language,
        "read_as": read
        and {"intent": read.intent, "confidence": read.confidence, "model": read.model},
        "from": _filed(correction.was),
        "to": _filed(correction.now),
        "article": correction.article or None,
        "by": correction.by,
    }


def _filed(filed: Filed) -> dict[str, str]:
    return {"queue": filed.queue, "kind": filed.kind.value, "category": filed.category}


def to_lines(correction: Correction) -> list[str]:
    """Give a correction as lines for a terminal."""
    read, was, now = correction.read_as, correction.was, correction.now
    guess = f"{read.intent} {read.confidence:.2f} (model {read.model})" if read else "-"
    moved = [
        f"{name} {before} → {after}"
        for name, before, after in (
            ("queue", was.queue, now.queue),
            ("kind", was.kind.value, now.kind.value),
            ("category", was.category, now.category),
        )
        if before != after
    ]
    if correction.article:
        moved.insert(0, f"wrong answer: {correction.article}")
    head = f"{correction.id}  {correction.community}  {correction.at:%Y-%m-%d %H:%M}"
    return [
        f"{head}  by {correction.by}",
        f"    {correction.words}",
        f"    read as {guess}; {', '.join(moved)}",
    ]


def to_text(corrections: Iterable[Correction], *, as_json: bool) -> str:
    """Give all of them, as one JSON list or as lines."""
    if as_json:
        return json.dumps([to_json(one) for one in corrections], ensure_ascii=False)
    lines = [line for one in corrections for line in to_lines(one)]
    return "\n".join(lines) or "nothing is open"
