"""What comments are about: a table of words in both languages, no model (SPEC 6).

A comment is cut into clauses at its punctuation. Each clause belongs to every theme one of whose
words it holds; a comment counts once for a theme, whatever it says of it. What holds no known word
is «other». The table is short on purpose: it groups what people say most, it does not read moods.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

OTHER: Final = "other"
_WORDS: Final = {
    "lift": r"电梯|梯控|\blifts?\b|\belevators?\b",
    "parking": r"停车|车位|车库|充电桩|乱停|电动车|\bpark(?:ing|ed)?\b|\bcars?\b|\bgarage\b",
    "cleaning": r"保洁|清洁|卫生|垃圾|打扫|没人扫|脏|臭|异味|\bclean|\brubbish\b|\bgarbage\b|\btrash\b|\bdirty\b|\bsmell",
    "greening": r"绿化|草坪|树|花园|修剪|蚊|\bgreen(?:ing|ery)?\b|\blawns?\b|\btrees?\b|\bgarden|\bmosquito",
    "security": r"保安|门岗|门禁|陌生人|外来|巡逻|监控|治安|偷|推销|\bsecurity\b|\bguards?\b|\bstrangers?\b|\bgate\b|\bcamera",
    "fire": r"消防|灭火|通道堵|楼道堆|飞线|\bfire\b|\bextinguisher",
    "noise": r"噪音|噪声|吵|扰民|装修声|广场舞|\bnois[ey]|\bloud\b",
    "water": r"停水|水压|水质|漏水|供水|积水|\bwater\b|\bleak",
    "power": r"停电|跳闸|供电|路灯|照明|灯不亮|\bpower\b|\blights?\b|\blighting\b|\belectric",
    "repairs": r"维修|报修|修了|没修|返修|师傅|\brepairs?\b|\bfix(?:ed|ing)?\b|\btechnician",
    "slow": r"慢|拖|不及时|没人来|等了|迟迟|几天都|\bslow|\bdelay|\bwait(?:ed|ing)?\b|\blate\b|\bnobody came",
    "attitude": r"态度|服务|客服|管家|礼貌|耐心|不理|\battitude\b|\brude\b|\bpolite|\bservice\b|\bstaff\b|\bsteward",
    "facilities": r"健身|游泳池|会所|儿童|滑梯|座椅|设施|大堂|\bgym\b|\bpool\b|\bplayground\b|\bfacilit|\bclubhouse\b",
    "fees": r"物业费|收费|太贵|涨价|发票|公摊|\bfees?\b|\bexpensive\b|\bcharge|\binvoice",
    "pets": r"狗|猫|宠物|遛|\bdogs?\b|\bcats?\b|\bpets?\b",
    "parcels": r"快递|外卖|包裹|\bparcels?\b|\bdeliver",
}  # fmt: skip
_FINDS: Final = {theme: re.compile(words) for theme, words in _WORDS.items()}
_CLAUSE: Final = re.compile(r"[,.;!?，。；！？、\n]+")
_QUOTES: Final = 3
_SHORT: Final = 60


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: how many comments speak of it, and what some of them say."""

    name: str
    count: int
    quotes: tuple[str, ...]


def themes(comments: Iterable[str]) -> Sequence[Theme]:
    """Group comments by theme: those that most share first, what is of none at the end."""
    said: dict[str, list[str]] = {}
    for comment in comments:
        for theme, clause in _themes_of(comment).items():
            said.setdefault(theme, []).append(clause)
    order = sorted(said, key=lambda theme: (theme == OTHER, -len(said[theme]), theme))
    return [Theme(name, len(said[name]), _shown(said[name])) for name in order]


def _themes_of(comment: str) -> dict[str, str]:
    """Give each theme of a comment with the clause that speaks of it first."""
    found: dict[str, str] = {}
    for clause in _CLAUSE.split(comment):
        for theme, words in _FINDS.items():
            if words.search(clause.casefold()):
                found.setdefault(theme, clause.strip())
    return found or {OTHER: comment.strip()}


def _shown(clauses: Sequence[str]) -> tuple[str, ...]:
    each = dict.fromkeys(clauses)
    return tuple(c if len(c) <= _SHORT else c[: _SHORT - 1] + "…" for c in [*each][:_QUOTES])
