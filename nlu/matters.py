"""One message, several matters: where to cut, and when a cut is right.

Words that open another matter (顺便, 另外, also, by the way) are where a message is cut unless both
sides mean the same. Ends of sentences, "and" and, in short sentences, commas are where it may be:
both sides must then mean something of their own, surely, and the second must not be what comes of
the first. A story in many clauses stays one matter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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

    ``joined`` when no more than an "and" or a comma stands before it. Both: an "also", which opens
    another matter or goes on with the same.
    """

    start: int
    end: int
    opened: bool = False
    joined: bool = False


_OPENERS: Final = (
    r"顺便|顺带|顺道|另外|对了|除此之外|此外|再(?:帮|问|说|咨询|麻烦|请教|报|反映|投诉)(?:我|你们)?(?:一)?(?:下|个|件)?|再一个|再有"
    r"|还有(?:就是|一?件事|一?个事|一?个问题|一点)|(?:也|还)(?:想|要)(?:问|咨询|请问|请教|说|反映|投诉|报修?|预?约)"
    r"|另一?(?:件事|个问题)|第[一二三四](?:件|个问题|[,、是:])|其[一二三](?=[,、是:])"
    r"|\bby the way\b|\bbtw\b|\b(?:and )?(?:another|one (?:more|other|last)) (?:thing|question|issue|matter|problem|request)\b"
    r"|\bin addition\b|\badditionally\b|\bfurthermore\b|\bseparately\b|\b(?:first|second|third)ly\b"
    r"|\bwhile (?:i'?m at it|we'?re at it|i have you)\b|\boh and\b|\bon top of that\b|\bapart from that\b"
    r"|\band also\b|\bon another note\b|\bas well as\b|\b(?:and )?(?:could|can|would) you also\b"
    r"|\band (?:please|tell me|let me know|ask(?: you)?|report|complain|could you|can you|i want to|i'd like to|i need to)\b"
)
"""Open another matter wherever they stand."""
_FIRST_WORDS: Final = r"还有(?!人|没|多久|几)|同时|再就是|\balso\b|\bplus\b|\bbesides\b|\bp\.?s\.?(?=\s)|\b(?:first|second|third|finally)(?=,)"
"""Open another matter at the head of a clause only: 里面还有两个小孩 is the same story."""
_STRONG: Final = re.compile(
    # of a longer run of signs only the end is looked at: else each would be tried as a beginning
    rf"(?P<open>[,、。.!?;\s]{{0,8}}(?:{_OPENERS})[,:]?\s*)|(?P<also>[,、。.!?;:\n]{{1,8}}\s{{0,8}}(?:{_FIRST_WORDS})[,:]?\s*)"
    r"|(?P<list>(?:^|\s|(?<=[,。;:?!]))(?:(?:投诉|咨询|报修|建议|反映)(?=:)|\(?[1-9一二三四](?:\)|[.、](?!\d))|[一二三四]是)\s*|\([1-9]\)\s*)"
    r"|(?P<end>[。!?;\n]+\s*|(?<=[a-z\d)])\.\s+)"
)
_WEAK: Final = re.compile(
    r"(?:,\s*)?\band\b\s*|(?<=[^\s平柔温,])(?:和(?![谐平气睦善])|以及|并且|而且)|[,、]\s*(?!\d{3})"
)
_HEAD: Final = re.compile(
    r"(?:[\s,:]*(?:另外|对了|顺[便带道]|除?此之?外|还有(?:就是|一?件事|一?个[事问]题?)?|同时|然后|而且|并且|以及|再就是|再一个|再有"
    r"|[再也](?=帮|问|咨询|麻烦|请教|报|反映|投诉)|第[一二三四](?:个问题|件事?)?[,、是:]|\b(?:by the way|btw|another (?:thing|question)"
    r"|one (?:more|other|last) (?:thing|question)|in addition|additionally|furthermore|separately|(?:first|second|third)(?:ly)?"
    r"|finally|while (?:i'?m at it|we'?re at it|i have you)|on top of that|apart from that|on another note|as well as"
    r"|oh|and|also|plus|besides|then|next)\b)[\s,:]*){1,4}"
)
_REASONS: Final = re.compile(
    r"因为|所以|导致|结果|害得|害我|于是|because|\bso\b|therefore|as a result|which (?:means|caused)"
)
_ANNOUNCED: Final = re.compile(
    r"[两二三几2-4](?:件|个)(?:事|问题|地方)|\b(?:two|three|four|several|a (?:few|couple of)|[2-4]) "
    r"(?:things|issues|problems|questions|matters|requests)\b"
)
"""Says that there are several matters: each border then opens one."""
MOST_CLAUSES: Final = 4
"""So many clauses with no more than commas between them can be a list; more tell a story."""


def stretches(text: str) -> list[Stretch]:
    """Cut a normalised text wherever another matter might begin."""
    announced = _ANNOUNCED.search(text) is not None
    found: list[Stretch] = []
    start, opened, also = 0, False, False
    for m in _STRONG.finditer(text):
        word = m["open"] or m["also"]
        end = m.end() if m["end"] else m.start()
        if _words(text[start:end]):
            found += _clauses(text, Stretch(start, end, opened, joined=also))
            opened, also = announced, False
        opened = opened or not m["end"]
        also = also or bool(m["also"])
        start = m.start() + _lead(word) if word else m.end()
    if _words(text[start:]):
        found += _clauses(text, Stretch(start, len(text), opened, joined=also))
    return found


def bare(text: str, start: int) -> int:
    """Give where a stretch begins to say something, after the words that open another matter.

    At the head of the whole text they open none: they go on with what was talked of.
    """
    m = _HEAD.match(text, start) if start else None
    return m.end() if m is not None and m.end() < len(text) else start


def _clauses(text: str, sentence: Stretch) -> list[Stretch]:
    """Cut a sentence at its commas and its "and", where it has few."""
    found: list[Stretch] = []
    start = sentence.start
    said = bare(text, start)
    borders = [(m.start(), m.end()) for m in _WEAK.finditer(text, said, sentence.end)]
    if len(borders) > MOST_CLAUSES:
        return [sentence]
    for end, fresh in (*borders, (sentence.end, sentence.end)):
        if _words(text[start:end]):
            found.append(Stretch(start, end, joined=bool(found)))
            start = fresh
    found[0] = replace(found[0], opened=sentence.opened, joined=sentence.joined)
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
SURE_ALONE: Final = 0.65
"""How sure both sides must be where no word announces another matter."""
SURE_OPENED: Final = 0.25
"""How sure they must be where one does: the word itself says much."""
FEWEST_WORDS: Final = 3
"""So short a stretch after a mere "and" is no matter of its own."""


def family(intent: str) -> str:
    """Give the kind of an intent; one without a family is its own."""
    return next((name for name, members in _FAMILIES if intent in members), intent)


_ASIDE: Final = frozenset(
    {"repair", "complaint", "question", "order_service", "praise", "suggestion"}
)
"""Kinds that may stand side by side without a word between them."""
_FOLLOWS: Final[Mapping[tuple[str, str], str]] = {
    ("repair_plumbing", "repair_structure"): r"墙|顶|天花|地[板面砖]|柜|皮|漆|发霉|ceiling|wall|floor|plaster|paint|cabinet|mould",
    ("repair_plumbing", "complaint_neighbour"): r"",
    ("repair_plumbing", "complaint_environment"): r"臭|味|虫|smell|stink",
    ("repair_plumbing", "complaint_fee"): r"",
    ("repair_structure", "repair_plumbing"): r"雨|进水|渗|rain|leak|water",
    ("repair_structure", "complaint_noise"): r"响|风|rattl|wind",
    ("repair_electrical", "repair_appliance"): r"冰箱|空调|热水器|fridge|heater",
    ("repair_lift", "complaint_noise"): r"",
    ("repair_appliance", "repair_plumbing"): r"热水|hot water",
    ("repair_access", "complaint_security"): r"进|安全|偷|丢|stranger|any(?:one|body)|safe|stolen|walk",
    ("repair_public", "complaint_security"): r"安全|偷|丢|怕|safe|stolen|dark",
    ("complaint_noise", "complaint_neighbour"): r"",
    ("complaint_environment", "complaint_neighbour"): r"",
    ("complaint_environment", "complaint_noise"): r"",
    ("complaint_neighbour", "complaint_noise"): r"",
    ("complaint_neighbour", "complaint_environment"): r"",
    ("complaint_neighbour", "complaint_security"): r"",
    ("complaint_parking", "complaint_fee"): r"",
    ("complaint_parking", "complaint_security"): r"",
    ("complaint_security", "complaint_neighbour"): r"",
    ("complaint_security", "ask_document"): r"",
    ("complaint_security", "ask_lost_found"): r"",
    ("ask_decoration", "ask_visitor"): r"",
    ("ask_decoration", "ask_moving"): r"",
    ("ask_moving", "ask_parking"): r"",
    ("ask_moving", "ask_visitor"): r"",
    ("ask_lost_found", "ask_access_card"): r"",
}  # fmt: skip
"""What comes of a matter and is told with it, where the second says such words: after a leak the
paint comes off, but no window sticks."""
_OF_ANYTHING_TOLD: Final = frozenset({"complaint_service", "complaint_staff"})
_ASKED_ALONG: Final = frozenset({"ask_fee", "ask_document", "ask_contact", "ask_service"})
"""How much, with which papers and where are asked of any subject."""


def _follows(first: str, second: str, said: str) -> bool:
    """Tell whether the second is likely what comes of the first, or is asked along with it."""
    words = _FOLLOWS.get((first, second))
    if words is not None and re.search(words, said):
        return True
    told = family(first)
    if told in {"repair", "complaint"}:
        return second in _OF_ANYTHING_TOLD or (told == "complaint" and second == "suggestion")
    return second in _ASKED_ALONG and told in {"question", "order_service"}


_REFERS: Final = re.compile(
    r"\s*(?:[他她它这那还]|而且|并且|甚至|其中|但|可是|不过|结果|现在|所以|因为|虽然|都|(?:it|he|she|they|we|this|that|those|which|one of|some of"
    r"|but|now|so|then|still|nobody|no one|someone said)\b)"
)
"""How a clause begins that goes on with what was said."""
_ASKS: Final = re.compile(
    r"[?吗呢么]|多少|哪|几|怎|如何|谁|能不能|可不可以|是否|有没有|可以|[想要]|帮我|请|咨询|了解|查|申请|办理?|补|丢|领|预约|登记"
    r"|\b(?:how|what|when|where|who|which|why|can|could|may|do|does|is|are|will|ask|know|need|want|like|tell|get|lost"
    r"|please|apply|request|send|wonder\w*)\b"
)
"""What a question must hold of asking or wishing where no word announces it."""


def _separate(one: Guess, two: Guess, before: Stretch, part: Stretch, text: str) -> bool:
    """Tell whether a part is another matter than the one before it."""
    first, second = one.intent, two.intent
    least = min(first.confidence, second.confidence)
    kinds = {family(first.name), family(second.name)}
    if first.name == second.name or kinds & {"talk", "nothing"}:
        return False
    told = text[part.start : part.end]
    follows = part.joined and _follows(first.name, second.name, told)
    if part.opened:
        return least >= SURE_OPENED and not follows
    if (
        not (one.decided and two.decided)
        or least < SURE_ALONE
        or _REASONS.search(text, before.start, part.end)
    ):
        return False
    if follows or (part.joined and _REFERS.match(text, part.start)):
        return False
    for guess, said in ((first, before), (second, part)):
        asks = _ASKS.search(text, said.start, said.end)
        if part.joined and family(guess.name) == "question" and asks is None:
            return False
    return kinds <= _ASIDE


def _of_both(one: Guess, two: Guess) -> Guess | None:
    """Give what two parts of one matter mean where either says it: a greeting says nothing."""
    for guess in (one, two):
        if guess.decided and family(guess.intent.name) not in {"talk", "nothing"}:
            return guess
    return None


MOST_PARTS: Final = 24
"""Beyond so many stretches a text is read as one to its end: each of them costs a guess or two."""


def _few(parts: list[Stretch], end: int) -> list[Stretch]:
    """Give the stretches, the last of very many reaching to the end of the text."""
    if len(parts) <= MOST_PARTS:
        return parts
    last = parts[MOST_PARTS - 1]
    return [*parts[: MOST_PARTS - 1], Stretch(last.start, end, last.opened, last.joined)]


MOST_JOINED: Final = 3
"""So many neighbouring stretches are looked at as one before anybody knows whether they are."""


def spans(text: str) -> list[tuple[int, int]]:
    """Give what a reader that cannot be asked in between should be asked beforehand.

    That is the whole of a normalised text, its stretches, and some of them together. What ``split``
    wants beyond that is rare: long texts of which no part is clear.
    """
    parts = _few(stretches(text), len(text))
    joined = {
        (first.start, last.end)
        for place, first in enumerate(parts)
        for last in parts[place : place + MOST_JOINED]
        if len(parts) > 1
    }
    return sorted({(0, len(text)), *joined})


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
        if not short and _separate(known, read, last, part, text):
            matters.append((part, read))
        else:
            both = Stretch(last.start, part.end, last.opened, last.joined)
            matters[-1] = (both, _of_both(known, read) or guess(both.start, both.end))
    return [stretch for stretch, _ in matters] if len(matters) > 1 else whole
