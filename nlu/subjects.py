"""What an article or a question is about, and what a question wants to know of it.

Subjects are named in data/subjects.txt, in both languages, so that an English question meets a
Chinese article. What is wanted (a price, hours, a place) is told by a few words on either side.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from nlu.gazetteer import DATA


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names of all subjects."""

    names: dict[str, frozenset[str]]
    """The subjects of each name."""
    pattern: re.Pattern[str]

    def of(self, text: str) -> frozenset[str]:
        """Give the subjects that a normalised text names; of overlapping names the longest."""
        found: frozenset[str] = frozenset()
        for m in self.pattern.finditer(text):
            found |= self.names[m.group()]
        return found


@cache
def subjects() -> Subjects:
    """Read the list, once."""
    names: dict[str, frozenset[str]] = {}
    for line in (DATA / "subjects.txt").read_text(encoding="utf-8").splitlines():
        subject, found, those = line.partition(": ")
        if not found or line.startswith("#"):
            continue
        for name in those.split(", "):
            names[name] = names.get(name, frozenset()) | {subject}
    longest = sorted(names, key=len, reverse=True)
    chinese = "|".join(re.escape(name) for name in longest if not name.isascii())
    latin = "|".join(re.escape(name) for name in longest if name.isascii())
    return Subjects(names, re.compile(rf"{chinese}|\b(?:{latin})(?=(?:e?s)?\b)"))


@dataclass(frozen=True, slots=True)
class Want:
    """Something that is wanted to know: how it is asked, and what a text that tells it holds."""

    asked: re.Pattern[str]
    told: re.Pattern[str]


_TROUBLE: Final = re.compile(
    r"坏|送错|偷|迟到|走丢|丢了|不见|被|这么[多高贵慢]|投诉|太[吵脏慢差贵多臭]|不好"
    r"|\b(?:broken|damaged|stolen|rude|dirty|missing|ran away|late today|lost|not work\w*|stopped working)\b"
)
_WHY: Final = re.compile(r"为什么|怎么回事|怎么这么|凭什么|\bwhy\b")
_ADVICE: Final = re.compile(r"推荐|哪家|哪个好|便宜|靠谱|\b(?:recommend\w*|cheap\w*|best|better)\b")
WANTS: Final = (
    Want(
        re.compile(
            r"多少钱|收费|要钱|费用|价|几毛|多少$"
            r"|\b(?:how much|prices?|costs?|charges?|free|fees?|what do (?:i|we) pay)\b"
        ),
        re.compile(
            r"元|免费|押金|收费|\b(?:free|deposit|costs?)\b|\d+ (?:an?|per)\b|\d+\.\d|\b\d{2,4}\b"
        ),
    ),
    Want(
        re.compile(
            r"几点|什么时候|时间|几号|哪天|多久|星期几|最后一[趟班]"
            r"|\b(?:when|what time|hours|until|how often|schedule|timetable|last bus)\b"
        ),
        re.compile(r"\d:\d\d|周|每[月日天年]|全年|24小时|天|\d(?:st|th)\b|day|hours?"),
    ),
    Want(
        re.compile(
            r"哪里|哪儿|在哪|放哪|哪[栋座层]|哪一[栋座层]|什么地方|\bwhere\b|\bwhich gate\b"
        ),
        re.compile(
            r"[楼门栋层区室旁]|\b(?:building|gate|level|floor|tower|clubhouse|behind|beside|lobb\w+|b\d)\b"
        ),
    ),
    Want(
        re.compile(r"电话|号码|怎么联系|哪个号|\b(?:phone|number|call)\b"),
        re.compile(r"\d{4,}|电话|热线|\b(?:hotline|phone)\b"),
    ),
    Want(
        re.compile(r"(?:可以|能|让|准).*吗|允许|\b(?:allowed|can i|may i|am i|ok)\b"),
        re.compile(r"不得|禁止|严禁|可|限|须|\b(?:forbidden|allowed|no|not|only|may|can)\b"),
    ),
    Want(_ADVICE, _ADVICE),
    Want(_WHY, _WHY),
    Want(_TROUBLE, _TROUBLE),
)
"""The last three are seldom told: advice, why, and what went wrong."""


def wants(text: str) -> tuple[Want, ...]:
    """Give what a normalised question wants to know."""
    return tuple(want for want in WANTS if want.asked.search(text))
