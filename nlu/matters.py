"""One message, several matters: where to cut, and when a cut is right.

Words that open another matter (顺便, 另外, also, by the way) and ends of sentences are where a
message may be cut; a comma alone never is. The classifier has the last word: both parts must mean
something else, and surely. A story in many sentences stays one matter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flows.understanding import (
    ABOUT_A_TICKET,
    ABOUT_ONESELF,
    COMPLAINTS,
    EMERGENCIES,
    OUT_OF_SCOPE,
    QUESTIONS,
    REPAIRS,
    TALK,
)
from nlu.classifier import Guess


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the normalised text; ``opened`` when a word announced it as another matter."""

    start: int
    end: int
    opened: bool = False


_OPENERS: Final = (
    r"顺便|顺带|另外|还有(?!人|没|多久|几|什么|水|味|烟|点|些|一点|效)|对了|除此之外|此外|以及|再(?:问|说|咨询|麻烦|请教|报)(?:一)?(?:下|个|件)?"
    r"|再一个|还(?:想|要)(?:问|咨询|请问|说|反映|投诉|报修?)|同时|还有一?(?:件事|个事|个问题)|另一?(?:件事|个问题)|其次|第二(?:件|个|,|、)"
    r"|\balso\b|\bby the way\b|\bbtw\b|\banother (?:thing|question|issue|matter|problem)\b|\bone more thing\b"
    r"|\bbesides\b|\bin addition\b|\badditionally\b|\bplus\b|\bsecondly\b|\bwhile (?:i'?m at it|we'?re at it)\b"
    r"|\boh and\b|\bp\.?s\.?\b|\band (?:also|then)\b|\bon another note\b"
)
_BORDER: Final = re.compile(
    rf"(?P<open>[,,、。.!?;\s]*(?:{_OPENERS})[,::]?\s*)"
    r"|(?P<end>[。!?;\n]+\s*|(?<=[a-z\d)])\.\s+)"
    r"|(?P<list>(?:^|\s|(?<=[,。;]))(?:\(?[1-9一二三][.、)]))"
    r"|(?P<and>(?:,\s*)?\band\b\s*|(?<=[^\s平柔温]),?(?:和|跟|并且|而且)(?![谐平气睦善]))"
)
_REASONS: Final = re.compile(
    r"因为|所以|导致|结果|害得|害我|于是|because|\bso\b|therefore|as a result|which (?:means|caused)"
)


def stretches(text: str) -> list[Stretch]:
    """Cut a normalised text wherever another matter might begin."""
    found: list[Stretch] = []
    start, opened = 0, False
    for m in _BORDER.finditer(text):
        if m["open"] is not None:
            end, fresh, following = m.start(), m.start() + _lead(m["open"]), True
        elif m["list"] is not None:
            end, fresh, following = m.start(), m.end(), True
        elif m["and"] is not None:
            end, fresh, following = m.start(), m.end(), True
        else:
            end, fresh, following = m.end(), m.end(), False
        if text[start:end].strip(" ,。.!?;\n"):
            found.append(Stretch(start, end, opened))
            opened = following
        else:
            opened = opened or following
        start = fresh
    if text[start:].strip(" ,。.!?;\n"):
        found.append(Stretch(start, len(text), opened))
    return found


def _lead(opening: str) -> int:
    """Give how many characters of punctuation stand before the word that opens a matter."""
    return len(opening) - len(opening.lstrip(" ,。.!?;、\n"))


_FAMILIES: Final = (
    ("emergency", EMERGENCIES), ("repair", REPAIRS), ("complaint", COMPLAINTS),
    ("question", QUESTIONS), ("ticket", ABOUT_A_TICKET), ("self", ABOUT_ONESELF), ("talk", TALK),
    ("nothing", frozenset({OUT_OF_SCOPE})),
)  # fmt: skip
SURE_ALONE: Final = 0.75
"""How sure both sides must be where no word announces another matter."""


def family(intent: str) -> str:
    """Give the kind of an intent; one without a family is its own."""
    return next((name for name, members in _FAMILIES if intent in members), intent)


def _separate(one: Guess, two: Guess, *, opened: bool, text: str) -> bool:
    """Tell whether two neighbouring parts are two matters."""
    first, second = one.intent, two.intent
    if not (one.decided and two.decided) or first.name == second.name:
        return False
    kinds = {family(first.name), family(second.name)}
    if kinds & {"talk", "nothing"}:
        return False
    if opened:
        return True
    if min(first.confidence, second.confidence) < SURE_ALONE or _REASONS.search(text):
        return False
    if kinds == {"repair"} or kinds == {"question"}:
        return True
    told = {"repair", "complaint", "emergency"}
    return len(kinds) == 2 and bool(kinds & told) and bool(kinds & {"question", "order_service"})  # noqa: PLR2004 - a pair


def split(text: str, guess: Callable[[int, int], Guess]) -> list[Stretch]:
    """Cut a normalised text into its matters, in order; most texts are one.

    ``guess`` reads the stretch from start to end by itself.
    """
    parts = stretches(text)
    if len(parts) <= 1:
        return [Stretch(0, len(text))]
    matters: list[tuple[Stretch, Guess]] = []
    for part in parts:
        read = guess(part.start, part.end)
        if matters:
            last, known = matters[-1]
            if not _separate(known, read, opened=part.opened, text=text[last.start : part.end]):
                whole = Stretch(last.start, part.end, last.opened)
                matters[-1] = (whole, known if known.decided else guess(whole.start, whole.end))
                continue
        matters.append((part, read))
    if len(matters) == 1:
        return [Stretch(0, len(text))]
    return [stretch for stretch, _ in matters]
