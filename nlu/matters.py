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
    """A part of the normalised text; ``opened`` when a word announced it as another matter.

    ``joined`` when no more than an "and" stands before it.
    """

    start: int
    end: int
    opened: bool = False
    joined: bool = False


_OPENERS: Final = (
    r"顺便|顺带|另外|对了|除此之外|此外|再(?:问|说|咨询|麻烦|请教|报)(?:一)?(?:下|个|件)|再一个|还有(?:就是|一?件事|一?个事|一?个问题)"
    r"|还(?:想|要)(?:问|咨询|请问|说|反映|投诉|报修?)|另一?(?:件事|个问题)|第二(?:件|个问题)"
    r"|\bby the way\b|\bbtw\b|\banother (?:thing|question|issue|matter|problem)\b|\bone more (?:thing|question)\b"
    r"|\bin addition\b|\badditionally\b|\bsecondly\b|\bwhile (?:i'?m at it|we'?re at it)\b|\boh and\b"
    r"|\band also\b|\bon another note\b"
)
"""Open another matter wherever they stand."""
_FIRST_WORDS: Final = r"还有(?!人|没|多久|几)|同时|以及|再就是|也|\balso\b|\bplus\b|\bbesides\b|\bp\.?s\.?(?=\s)|\bthen\b"
"""Open another matter at the head of a clause only: 里面还有两个小孩 is the same story."""
_BORDER: Final = re.compile(
    # of a longer run of signs only the end is looked at: else each would be tried as a beginning
    rf"(?P<open>[,、。.!?;\s]{{0,8}}(?:{_OPENERS})[,:]?\s*|[,、。.!?;\n]{{1,8}}\s{{0,8}}(?:{_FIRST_WORDS})[,:]?\s*)"
    r"|(?P<end>[。!?;\n]+\s*|(?<=[a-z\d)])\.\s+)"
    r"|(?P<list>(?:^|\s|(?<=[,。;]))(?:\(?[1-9一二三][.、)]))"
    r"|(?P<and>(?:,\s*)?\band\b\s*|(?<=[^\s平柔温,])和(?![谐平气睦善]))"
)
_REASONS: Final = re.compile(
    r"因为|所以|导致|结果|害得|害我|于是|because|\bso\b|therefore|as a result|which (?:means|caused)"
)


def stretches(text: str) -> list[Stretch]:
    """Cut a normalised text wherever another matter might begin."""
    found: list[Stretch] = []
    start, opened, joined = 0, False, False
    for m in _BORDER.finditer(text):
        if m["open"] is not None:
            end, fresh = m.start(), m.start() + _lead(m["open"])
        elif m["end"] is not None:
            end, fresh = m.end(), m.end()
        else:
            end, fresh = m.start(), m.end()
        if _words(text[start:end]):
            found.append(Stretch(start, end, opened, joined))
            opened, joined = False, m["and"] is not None
        opened = opened or m["open"] is not None or m["list"] is not None
        start = fresh
    if _words(text[start:]):
        found.append(Stretch(start, len(text), opened, joined))
    return found


_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|[㐀-鿿]|[\d\ue000-\ue00f]")


def _words(text: str) -> int:
    """Count the words of a stretch, each Chinese character as one."""
    return sum(1 for _ in _WORD.finditer(text))


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
FEWEST_WORDS: Final = 4
"""So short a stretch after a mere "and" is no matter of its own."""


def family(intent: str) -> str:
    """Give the kind of an intent; one without a family is its own."""
    return next((name for name, members in _FAMILIES if intent in members), intent)


def _separate(one: Guess, two: Guess, part: Stretch, text: str) -> bool:
    """Tell whether a part is another matter than the one before it, ``text`` being both."""
    first, second = one.intent, two.intent
    if not (one.decided and two.decided) or first.name == second.name:
        return False
    kinds = {family(first.name), family(second.name)}
    if kinds & {"talk", "nothing"}:
        return False
    if part.opened:
        return True
    if min(first.confidence, second.confidence) < SURE_ALONE or _REASONS.search(text):
        return False
    if kinds in ({"repair"}, {"question"}):
        return True
    told, wanted = {"repair", "complaint"}, {"question", "order_service"}
    return len(kinds) == len((first, second)) and bool(kinds & told) and bool(kinds & wanted)


MOST_PARTS: Final = 24
"""Beyond so many stretches a text is read as one to its end: each of them costs a guess or two."""


def _few(parts: list[Stretch], end: int) -> list[Stretch]:
    """Give the stretches, the last of very many reaching to the end of the text."""
    if len(parts) <= MOST_PARTS:
        return parts
    last = parts[MOST_PARTS - 1]
    return [*parts[: MOST_PARTS - 1], Stretch(last.start, end, last.opened, last.joined)]


def split(text: str, guess: Callable[[int, int], Guess]) -> list[Stretch]:
    """Cut a normalised text into its matters, in order; most texts are one.

    ``guess`` reads the stretch from start to end by itself.
    """
    parts = _few(stretches(text), len(text))
    whole = [Stretch(0, len(text))]
    if len(parts) <= 1:
        return whole
    matters: list[tuple[Stretch, Guess]] = []
    for part in parts:
        read = guess(part.start, part.end)
        if not matters:
            matters.append((part, read))
            continue
        last, known = matters[-1]
        short = part.joined and (
            min(_words(text[last.start : last.end]), _words(text[part.start : part.end]))
            < FEWEST_WORDS
        )
        if not short and _separate(known, read, part, text[last.start : part.end]):
            matters.append((part, read))
        else:
            both = Stretch(last.start, part.end, last.opened, last.joined)
            matters[-1] = (both, known if known.decided else guess(both.start, both.end))
    return [stretch for stretch, _ in matters] if len(matters) > 1 else whole
