"""One message, several matters: where to cut, and when a cut is right.

A text has borders where another matter may begin: words that open one (顺便, by the way), ends of
sentences, "and", commas. Each kind has its price. Of all ways to give every clause an intent the
one is taken that costs least: the clauses told against the intents they are given, and a price
wherever the intent changes. So a clause that says little stays with its neighbour, and what comes
of a matter or is told with it costs more to part from it.

That is done twice: first with guesses that cost little, to find where cuts may be; then with good
ones, about no more than the stretches between those.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

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

Read = Callable[[int, int], Guess]
"""Reads the stretch of the normalised text from start to end by itself."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the normalised text; ``border`` is the kind of what stands before it."""

    start: int
    end: int
    border: str = "opened"


# --- borders -------------------------------------------------------------------------------------

_PRICES: Final[Mapping[str, float]] = {
    "opened": 0.3, "point": 0.3, "also": -0.5, "sentence": 1.3, "and": 1.25, "comma": 1.6,
}  # fmt: skip
"""What it costs that another matter begins at a border, as a negative logarithm."""
_LOUD: Final = frozenset({"opened", "point"})
"""These say themselves that another matter begins."""
_QUIET: Final = frozenset({"and", "comma"})
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
_BORDER: Final = re.compile(
    # of a longer run of signs only the end is looked at: else each would be tried as a beginning
    rf"(?P<opened>[,、。.!?;\s]{{0,8}}(?:{_OPENERS}|(?<![㐀-鿿])(?:投诉|咨询|报修|建议|反映)(?=:))[,:]?\s*)"
    rf"|(?P<also>(?:[,、。.!?;:\n]{{1,8}}\s{{0,8}}|(?<=[㐀-鿿])\s{{1,8}})(?:{_FIRST_WORDS})[,:]?\s*)"
    r"|(?P<point>(?:^|\s|(?<=[,。;:?!]))(?:\(?[1-9一二三四](?:\)|[.、](?!\d))|[一二三四]是)\s*|\([1-9]\)\s*)"
    r"|(?P<sentence>[。!?;\n]+\s*|(?<=[a-z\d)])\.\s+)"
    r"|(?P<and>(?:[,、]\s*)?\band\b\s*|(?<=[^\s平柔温,])(?:和(?![谐平气睦善])|以及)"
    r"|[,、]?\s{0,8}(?=并且|而且)|[,、]\s*(?=但是?|不过))"
    r"|(?P<comma>[,、](?!\d{3})\s*|(?<=[㐀-鿿])\s+(?=[㐀-鿿]))"
)
_HEAD: Final = re.compile(
    r"(?:[\s,:]*(?:另外|对了|顺[便带道]|除?此之?外|还有(?:就是|一?件事|一?个[事问]题?)?|同时|然后|而且|并且|以及|再就是|再一个|再有"
    r"|[再也](?=帮|问|咨询|麻烦|请教|报|反映|投诉)|第[一二三四](?:个问题|件事?)?[,、是:]|\b(?:by the way|btw|another (?:thing|question)"
    r"|one (?:more|other|last) (?:thing|question)|in addition|additionally|furthermore|separately|(?:first|second|third)(?:ly)?"
    r"|finally|while (?:i'?m at it|we'?re at it|i have you)|on top of that|apart from that|on another note|as well as"
    r"|oh|and|also|plus|besides|then|next|please|(?:could|can|would) you also|report(?: (?:a|an|the))?)\b"
    r"|(?:[再也还](?:想|要)?)?(?:帮我)?(?:麻烦)?(?:报修|报)(?:一下|一?个|下)?(?=[^,。]{3}))[\s,:]*){1,4}"
)
_LEADS_IN: Final = re.compile(
    r"[\s,]*(?:我)?(?:再|要|想)?补充(?:一?[下点句]|说明)?"
    r"|[\s,]*(?:sorry )?(?:i )?forgot to (?:say|mention|add)|[\s,]*to add(?: to (?:that|it))?"
)
"""Says that there is more, and what it is only after the comma: both are one clause."""
_SUMS_UP: Final = re.compile(
    r"\s*(?:请|麻烦|希望)?(?:你们|物业)?(?:把)?(?:[这那][两二三几些]|以上|上面|上述|两个都|都(?:给|帮|请|麻烦)|一[起并](?:处理|看|修|解决|弄))"
    r"|\s*(?:please |can you |could you )*(?:fix|handle|solve|sort|help with|look (?:at|into)|deal with|check) (?:both|all of|these|those|them)\b"
)
"""Comes back to all that was said: it is nothing of its own."""
_ANNOUNCED: Final = re.compile(
    r"[两二三几2-4](?:件|个)(?:事|问题|地方)|\b(?:two|three|four|several|a (?:few|couple of)|[2-4]) "
    r"(?:things|issues|problems|questions|matters|requests)\b"
)
"""Says that there are several matters: each border then opens one."""
MOST_CLAUSES: Final = 8
"""A text of more clauses is a story, or a long list: it is cut at the ends of sentences alone."""
MOST_PARTS: Final = 24
"""Beyond so many stretches a text is read as one to its end: each of them costs a guess."""
FEWEST_WORDS: Final[Mapping[str, int]] = {"and": 3, "comma": 2}
"""A stretch of fewer words after such a border is none of its own."""


def stretches(text: str, unbroken: Collection[tuple[int, int]] = ()) -> list[Stretch]:
    """Cut a normalised text wherever another matter might begin, but nowhere in ``unbroken``."""
    parts = _cut(text, unbroken, frozenset())
    if len(parts) > MOST_CLAUSES:
        parts = _cut(text, unbroken, _QUIET)
    if len(parts) > MOST_PARTS:
        last = replace(parts[MOST_PARTS - 1], end=len(text))
        parts = [*parts[: MOST_PARTS - 1], last]
    return parts


def _cut(
    text: str, unbroken: Collection[tuple[int, int]], passed: Collection[str]
) -> list[Stretch]:
    """Cut a text at its borders, passing over some kinds of them."""
    announced = _ANNOUNCED.search(text) is not None
    found: list[Stretch] = []
    start, border = 0, "opened"
    for m in _BORDER.finditer(text):
        kind = str(m.lastgroup)
        within = any(first < m.end() and m.start() < last for first, last in unbroken)
        end = m.end() if kind == "sentence" else m.start()
        if kind in passed or within or _LEADS_IN.fullmatch(text, start, m.start()):
            continue
        if _words(text[start:end]):
            _close(found, Stretch(start, end, border), text)
            border = "opened" if announced else kind
        elif _PRICES[kind] < _PRICES[border]:
            border = kind
        start = m.start() + _lead(m.group()) if kind in {"opened", "also"} else m.end()
    if _words(text[start:]):
        _close(found, Stretch(start, len(text), border), text)
    return found


def _close(found: list[Stretch], part: Stretch, text: str) -> None:
    """Add a stretch, or lengthen the one before it by what is too short to stand alone."""
    words = _words(text[bare(text, part.start) : part.end])
    if found and (words < FEWEST_WORDS.get(part.border, 1) or _SUMS_UP.match(text, part.start)):
        found[-1] = replace(found[-1], end=part.end)
    else:
        found.append(part)


def bare(text: str, start: int) -> int:
    """Give where a stretch begins to say something, after the words that open another matter.

    At the head of the whole text they open none: they go on with what was talked of.
    """
    m = _HEAD.match(text, start) if start else None
    return m.end() if m is not None and m.end() < len(text) else start


_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|[㐀-鿿]|[\d\ue000-\ue00f]")


def _words(text: str) -> int:
    """Count the words of a stretch, each Chinese character as one."""
    return sum(1 for _ in _WORD.finditer(text))


def _lead(opening: str) -> int:
    """Give how many characters of punctuation stand before the word that opens a matter."""
    return len(opening) - len(opening.lstrip(" ,。.!?;:、\n"))


# --- what a clause tells -------------------------------------------------------------------------

_FAMILIES: Final = (
    ("emergency", EMERGENCIES), ("repair", REPAIRS), ("complaint", COMPLAINTS),
    ("question", QUESTIONS), ("ticket", ABOUT_A_TICKET), ("self", ABOUT_ONESELF),
)  # fmt: skip
_NO_MATTER: Final = (TALK - {"human", "bot_challenge"}) | {OUT_OF_SCOPE}
"""What is said around matters; to want a person is a matter of its own."""
LIKELY: Final = 0.16
"""Only an intent that some clause means at least so surely is taken for a matter's."""
_ANYTHING: Final = 0.2
"""How far what a guess is unsure of speaks for any other intent."""
_LEAST: Final = 0.025
"""The chance that a clause of one matter sounds like another, however sure the guess."""


def family(intent: str) -> str:
    """Give the kind of an intent; one without a family is its own."""
    return next((name for name, members in _FAMILIES if intent in members), intent)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a guess makes of a clause: the shares of the intents that may be matters.

    ``unsure`` is what the best of them leaves to others, ``elsewhere`` what its family leaves.
    """

    shares: Mapping[str, float]
    best: str | None
    unsure: float
    elsewhere: float

    @classmethod
    def of(cls, guess: Guess) -> Self:
        """Read a guess; a danger that is not decided is none."""
        shares = {
            intent.name: intent.confidence
            for intent in guess.ranking
            if intent.name not in _NO_MATTER and (guess.decided or intent.name not in EMERGENCIES)
        }
        best = max(shares, key=shares.__getitem__, default=None)
        kind = family(best) if best else ""
        alike = sum(share for name, share in shares.items() if family(name) == kind)
        return cls(shares, best, 1 - shares.get(best or "", 0.0), max(1 - alike, 0.0))

    def likely(self) -> list[str]:
        """Give the two best intents, where they are likely at all."""
        ranked = sorted(self.shares, key=self.shares.__getitem__, reverse=True)
        return [name for name in ranked[:2] if self.shares[name] >= LIKELY]

    def against(self, intent: str) -> float:
        """Give what it costs to take the clause for this intent; nothing where it says nothing."""
        if self.best is None:
            return 0.0
        doubt = self.unsure if family(intent) == family(self.best) else self.elsewhere
        return -math.log(self.shares.get(intent, 0.0) + _LEAST + _ANYTHING * doubt)


# --- what is told with a matter ------------------------------------------------------------------

_OF_ANYTHING_TOLD: Final = frozenset({"complaint_service", "complaint_staff"})
"""How one was served is told along with what one reports."""
_SAID_AT_THE_END: Final = frozenset({
    "ticket_urge", "ticket_add", "ticket_status", "rate", "suggestion", "praise",
})  # fmt: skip
"""Please come soon, how far is it, do something: whoever reports something ends so."""
_BARE_QUESTION: Final = re.compile(
    r"多少钱?|怎么|如何|哪[里儿个]?|什么|几[点号天]?|谁|价格?|收费|费用?|电话|材料|手续|证件|需?要|[请想]?问一?下?|可以|能|[吗呢啊呀的了是在找给交带办收有一]"
    r"|\b(?:how|much|many|what|when|where|who|which|is|are|it|does|do|i|the|a|to|for|that|this|cost|price|charge|fee|documents?|papers|need|bring|can|you|and|be|will|by)\b"
)
"""What a question may hold that is asked of the subject before it."""
_BARELY: Final = 2
"""So few words left beside those name no subject of its own."""
_LIKEWISE: Final = re.compile(
    r"[^,。!?;]{2,14}[也还](?!有人|是|行|可以|没人|不[理听接给])|[^,.!?;]{4,60}\b(?:too|as well)\b"
)
"""Tells the same of another thing."""
_STARS: Final = re.compile(r"星|\d ?分|满分|好评|差评|\bstars?\b|\bout of (?:5|five|10|ten)\b")
"""Who judges work done gives marks; who reports something is only angry."""
_REPORTS: Final = frozenset({"repair", "complaint", "order_service"})
_TELLS: Final = frozenset({"repair", "complaint", "ticket", "question"})
_REFERS: Final = re.compile(
    r"\s*(?:[他她它这还]|那(?!我|[^,。!?]{1,8}呢)|而且|并且|甚至|其中|现在|虽然|都|(?:he|she|they|we|this|that|those|one of|some of"
    r"|now|then|still|nobody|no one|someone said)\b)"
)
"""How a clause begins that goes on with what was said."""
_GOES_ON: Final = re.compile(
    r"\s*(?:因为|由于|所以|因此|结果|导致|害得|搞得|弄得|(?:it|which|because|so|since)\b)"
)
"""How a clause begins that says why, or what came of it."""
_ASKS: Final = re.compile(
    r"[?吗呢么]|多少|哪|几|怎|如何|谁|能不能|可不可以|是否|有没有|可以|[想要]|帮我|请|咨询|了解|查|申请|办理?|补|丢|领|预约|登记|没收到|掉"
    r"|\b(?:how|what|when|where|who|which|why|can|could|may|do|does|is|are|will|ask|know|need|want|like|tell|get|lost|found|left"
    r"|please|apply|request|send|wonder\w*)\b"
)
"""What a question holds of asking or wishing."""
_WANTS_TO_KNOW: Final = re.compile(
    r"什么时[候间]|几[点号时]|多久|多少|怎么(?:办|弄|交|收费|申请|预约|还[没不在])|(?:在|去|到)哪[里儿个]?(?=[办交领取拿找缴])"
    r"|能不能|可不可以|\bwhen (?:will|is|are|can|do|does)\b|\bhow (?:much|long|do i|can i|soon)\b"
    r"|\bwhere (?:do|can|should) (?:i|we)\b"
)
"""Asks for something that praise does not ask for: 怎么这么好 is no question."""
_COMES_OF: Final[Mapping[str, Collection[str]]] = {
    "repair_plumbing": {"ticket_reopen", "complaint_fee", "complaint_neighbour"},
    "repair_lift": {"complaint_noise"},
    "repair_access": {"complaint_security", "complaint_parking", "ask_visitor", "ask_access_card"},
    "repair_structure": {"repair_plumbing", "complaint_environment"},
    "repair_public": {"complaint_security"},
    "complaint_noise": {"complaint_neighbour", "ask_decoration"},
    "complaint_neighbour": {"complaint_environment", "complaint_security"},
    "complaint_environment": {"complaint_neighbour"},
    "complaint_parking": {"complaint_security", "complaint_neighbour"},
    "ask_parcel": {"complaint_service", "ask_contact"},
    "ticket_reopen": {"repair_plumbing", "repair_electrical", "repair_appliance"},
    "order_service": {"ticket_reschedule", "ask_service"},
}  # fmt: skip
"""What one matter brings with it, told as part of it."""
_PROPOSES: Final = re.compile(
    r"建议|希望能?(?:把|加|装|有|增)|最好能?|表扬|点赞|锦旗|\bsuggest|\byou should\b|\bshould (?:add|put|have)|\bpraise\b|\bkudos\b"
)
"""Who says that they propose or praise something does not merely end so."""
_WATER: Final = frozenset({"repair_plumbing", "emergency_flood"})
_WET: Final = re.compile(
    r"墙|顶|天花|地[板面砖]|柜|皮|漆|发霉|\b(?:ceilings?|walls?|floors?|plaster|paint|cabinets?|mou?ld)\b"
)
"""What water spoils."""
_OF_A_TICKET: Final = re.compile(
    r"催|单子?|报修|上次|上周|[昨前]天|\b(?:ticket|request|report|order|repair|chase|when)\b"
)
"""Who urges on an older matter names it; 很急 is the end of a report."""
_MOVES: Final = re.compile(
    r"改|换|推迟|延后?|往[前后]|提前|挪|原[来定]|约好|取消|\b(?:reschedul\w*|instead|mov(?:e|ing)|postpone|put off|another|earlier|later|change)\b"
)
"""Who wants another time than was agreed says so; 周六来修 is when somebody may come."""
_CALLS: Final = re.compile(r"人工|经理|\b(?:person|human|manager|someone real|real someone)\b")
"""Who wants a person says so; 麻烦派人来 is the end of a report."""


_TIES: Final[Mapping[str, float]] = {
    "in danger": 1.1, "another danger": 1.0, "served": 1.3, "hurry": 3.0, "come quickly": 3.3,
    "at the end": 0.7, "asked along": 1.2, "call": -1.0, "no call": 2.0, "wet": 2.3,
    "likewise": -0.7, "angry": 2.0, "visit": 3.0, "deed": 3.0, "comes of it": 1.1, "unasked": 0.8,
    "wants to know": -1.5,
}  # fmt: skip


def _ties(first: str, second: str, part: Stretch, said: str) -> float:
    """Give what ties a clause to the matter before it, beyond the border between them."""
    one, two = family(first), family(second)
    comes_of_it = second in _COMES_OF.get(first, ())
    wet = first in _WATER and second == "repair_structure" and _WET.search(said) is not None
    told_along = comes_of_it or wet or second in _OF_ANYTHING_TOLD
    holds = {
        "comes of it": comes_of_it,
        # who is in danger tells one story, unless of another danger
        "in danger": one == "emergency" != two,
        "another danger": two == "emergency",
        "served": second in _OF_ANYTHING_TOLD and one in _TELLS,
        "hurry": second == "ticket_urge" and one != "ticket" and not _OF_A_TICKET.search(said),
        "visit": second == "ticket_reschedule" and one in _REPORTS and not _MOVES.search(said),
        "deed": first == "praise" and two == "question" and not _ASKS.search(said),
        "wants to know": first == "praise" and _WANTS_TO_KNOW.search(said) is not None,
        "come quickly": first == "ticket_urge" and two == "emergency",
        "at the end": second in _SAID_AT_THE_END and one in _REPORTS and not _PROPOSES.search(said),
        "asked along": two == "question"
        and one in {"question", "order_service"}
        and _words(_BARE_QUESTION.sub("", said)) <= _BARELY,
        "call": second == "human" and _CALLS.search(said) is not None,
        "no call": second == "human" and not _CALLS.search(said),
        "wet": wet,
        "likewise": not told_along and _LIKEWISE.match(said) is not None,
        "unasked": two == "question" and part.border in _QUIET and not _ASKS.search(said),
        "angry": second == "rate" and one != "ticket" and not _STARS.search(said),
    }
    loud = part.border in _LOUD
    return sum(
        _TIES[tie] for tie, held in holds.items() if held and not (loud and tie not in _ANYWHERE)
    )


_ANYWHERE: Final = frozenset({"hurry", "no call", "angry"})
"""These hold behind a word that opens another matter too."""


_OF_ONE_STORY: Final = 0.8
_ONE_WITH_IT: Final = 3.0
"""What it costs to cut before a clause that refers to the one before it, or says what came of it."""
_CLEAR: Final = 0.9
_MUDDIES: Final = 0.5
"""Each clause that is not so surely anything makes commas dearer: a story has such, a list none."""
_FEW: Final = 2
_LENGTHENS: Final = 0.5
"""So does each clause beyond so many."""

# --- the best way to cut -------------------------------------------------------------------------


def spans(text: str) -> list[tuple[int, int]]:
    """Give what a reader that cannot be asked in between should be asked beforehand.

    That is the whole of a normalised text, its stretches, and some of them together. What ``split``
    wants beyond that is rare: long texts of which no part is clear.
    """
    parts = stretches(text)
    joined = {
        (first.start, last.end)
        for place, first in enumerate(parts)
        for last in parts[place : place + MOST_JOINED]
        if len(parts) > 1
    }
    return sorted({(0, len(text)), *joined})


MOST_JOINED: Final = 3
"""So many neighbouring stretches are looked at as one before anybody knows whether they are."""


_APART: Final = _LOUD | {"also"}
"""Across these nothing is joined before the good guesses are heard."""


def split(
    text: str,
    guess: Read,
    quick: Read | None = None,
    unbroken: Collection[tuple[int, int]] = (),
) -> list[Stretch]:
    """Cut a normalised text into its matters, in order; most texts are one.

    ``quick`` is a guess that costs less and is right less often. ``unbroken`` are spans that no cut
    may go through.
    """
    quick = quick or guess
    clauses = stretches(text, unbroken)
    whole = [Stretch(0, len(text))]
    if len(clauses) < 2:  # noqa: PLR2004 - one clause is one matter
        return whole
    parts = _joined(clauses, _intents(text, clauses, quick), _APART)
    if len(parts) > 1:
        parts = _joined(parts, _intents(text, parts, guess))
    if len(parts) > 1:
        parts = _joined(parts, [guess(part.start, part.end).intent.name for part in parts])
    return parts if len(parts) > 1 else whole


def _joined(
    parts: Sequence[Stretch], intents: Sequence[str], apart: Collection[str] = ()
) -> list[Stretch]:
    """Join neighbours of one intent, but not across borders of the kinds ``apart``."""
    found: list[Stretch] = []
    before = None
    for part, intent in zip(parts, intents, strict=True):
        if intent == before and part.border not in apart:
            found[-1] = replace(found[-1], end=part.end)
        else:
            found.append(part)
        before = intent
    return found


def _intents(text: str, parts: Sequence[Stretch], guess: Read) -> list[str]:
    """Give each stretch its intent so that all cost least (dynamic programming, Viterbi's way)."""
    told = [_Told.of(guess(part.start, part.end)) for part in parts]
    names = list(dict.fromkeys(name for one in told for name in one.likely()))
    if not names:
        return [""] * len(parts)
    vague = sum(one.best is not None and one.shares[one.best] < _CLEAR for one in told)
    costs = {name: told[0].against(name) for name in names}
    ways: dict[str, list[str]] = {name: [name] for name in names}
    for part, tells in zip(parts[1:], told[1:], strict=True):
        price = _price(text, part, len(parts), vague)
        said = text[part.start : part.end]
        known, led = costs, ways
        costs, ways = {}, {}
        for name in names:
            changed = {
                other: known[other] + price + _ties(other, name, part, said)
                for other in names
                if other != name
            }
            ends = changed | {name: known[name]}
            last = min(ends, key=ends.__getitem__)
            costs[name] = ends[last] + tells.against(name)
            ways[name] = [*led[last], name]
    return ways[min(costs, key=costs.__getitem__)]


def _price(text: str, part: Stretch, clauses: int, vague: int) -> float:
    """Give what it costs that another matter begins with a clause, whatever it is about."""
    price = _PRICES[part.border]
    if part.border in _QUIET:
        price += _LENGTHENS * max(clauses - _FEW, 0) + _MUDDIES * vague
    if part.border not in _LOUD and _GOES_ON.match(text, part.start):
        price += _ONE_WITH_IT
    elif part.border not in _LOUD and _REFERS.match(text, part.start):
        price += _OF_ONE_STORY
    return price
