"""What words say of finished work: satisfied or not, so many points, it works, it still drips."""

import re
from typing import Final

SATISFIED, FAIRLY, NOT = 3, 2, 1

_IN_WORDS: Final = (
    (
        FAIRLY,
        r"\bnot (?:too |so )?bad\b",
    ),
    (
        SATISFIED,
        r"没(?:有|什么)*不满|没(?:有|啥|什么)*意见|满分",
    ),
    (
        NOT,
        (
            r"[不没].{0,3}满意|不太?好|不怎么样|很差|太差|差评|差劲|糟|不行|一星|1\s*星|没修好|没解决|👎"
            r"|\b(?:un|dis)satisfied|\bunhappy|\bbad\b|\bpoor|\bterrible|\bawful"
            r"|\b(?:one|1) stars?\b"
            r"|\b(?:not|isn't|wasn't|n't) (?:\w+ ){0,2}(?:good|great|happy|satisfied)"
        ),
    ),
    (
        FAIRLY,
        (
            r"较满意|比较满意|还行|还可以|一般|凑[合活和]|将就|马马虎虎|[23两三二]\s*星"
            r"|\b(?:ok(?:ay)?|fine)\b(?! (?:now|again))|\bfairly|\bso[- ]so|\baverage"
            r"|\b(?:two|three|2|3) stars?\b"
        ),
    ),
    (
        SATISFIED,
        (
            r"满意|好评|很好|不错|挺好|棒|赞|[45四五]\s*星"
            r"|\bsatisfied|\bgood\b(?! now)|\bgreat|\bexcellent|\bperfect|\bhappy"
            r"|\b(?:four|five|4|5) stars?\b"
        ),
    ),
)
"""How people say it; the first row found decides."""

_POINTS: Final = re.compile(
    r"(?<![\d.十百])(?P<of_five>[0-5一二两三四五])\s*分(?![钟之钱析开])"
    r"|(?<![\d.])(?P<points>\d{1,3})\s*(?:分(?![钟之钱析开])|(?:/|out of) ?(?P<of>5|10|100)\b)"
)
_BARE: Final = re.compile(r"(?P<of_five>[3-5])|(?P<points>[6-9]|10|[6-9]\d|100)")
"""Points by themselves; fewer may as well mean the first or second answer, or «yes»."""
_NUMERALS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_SCALES: Final = (5, 10, 100)
_WELL, _MIDDLING = 0.8, 0.6
"""The shares of the points from which somebody is satisfied, and fairly so."""


def rating_in(text: str) -> int | None:
    """Read a judgement in words or points, or None."""
    folded = text.casefold()
    points = _BARE.fullmatch(folded.strip()) or _POINTS.search(folded)
    if points is not None:
        return _of_points(points)
    return next((value for value, words in _IN_WORDS if re.search(words, folded)), None)


def _of_points(found: re.Match[str]) -> int:
    """Judge by points: of five where they are few, else of the next round number."""
    said = found["of_five"] or found["points"]
    points = _NUMERALS.get(said) or int(said)
    scale = int(found.groupdict().get("of") or next((n for n in _SCALES if points <= n), points))
    share = points / scale
    return SATISFIED if share >= _WELL else FAIRLY if share >= _MIDDLING else NOT


def beside_judgement(text: str) -> str:
    """Give what is said beside the judgement itself."""
    rest = _POINTS.sub("", text.casefold())
    for _, words in _IN_WORDS:
        rest = re.sub(words, "", rest)
    return rest


_WORKS_AGAIN: Final = re.compile(
    r"[修弄搞]好了|解决了|恢复(?:了|正常)|[可能]以?用了|都好了|现在好了|没问题"
    r"|\b(?:fixed|solved|sorted)\b|\bworks? (?:now|again|fine|well)\b|\ball good\b"
    r"|\b(?:ok(?:ay)?|fine|good) (?:now|again)\b"
)
_STOPPED: Final = re.compile(
    r"(?:不|没)再?(?:漏|滴|堵|响|晃|跳|臭|渗|吵|闹)水?了|没(?:有|啥|什么)?大?(?:问题|毛病)"
    r"|\b(?:not?|non|isn't|doesn't|stopped) (?:longer |more )?leak\w*(?: any ?more| now)?"
)
"""What is wrong no more: its «no» is a yes."""
_NOT_SO: Final = re.compile(r"[没不未又吗?\uff1f]|还是|\b(?:not|isn't|doesn't|again it|nothing)\b")


def works_again(text: str) -> bool:
    """Tell whether words say that it is settled."""
    folded = _STOPPED.sub("修好了", text.casefold())
    folded = folded.replace("还不错", "").replace("不错", "")
    return _WORKS_AGAIN.search(folded) is not None and _NOT_SO.search(folded) is None


_STILL: Final = re.compile(
    r"(?:一直|总|老|还|仍|照样|依然|依旧)(?:然|是)?(?:在|是|会|有点?)*(?:漏|滴|堵|响|晃|跳闸|渗|坏|臭|吵|脏|闹)"
    r"|(?:还是?|仍然?|依然|依旧)(?:不|没)(?:行|亮|通|好|修|来|能用|解决|热|制冷|出水)"
    r"|(?:用|亮|通|开|关)不(?:了|通)|又(?:开始)?(?:漏|滴|堵|坏|响|跳闸|渗|不)|老样子|跟(?:没修|以前)一样"
    r"|[没未](?:有)?人(?:[来修过管理]|上门|联系|处理|回复|解决)|师傅.{0,4}[没未](?:有)?(?:来|到|上门)|白修"
    r"|\bstill (?!ok|fine|good|work)|\b(?:leak|drip|broke|block|clog)\w* again\b"
    r"|\b(?:nobody|no ?one|never|didn't|hasn't|not) (?:has |even )?(?:came|come|shown?|showed|turned)"
    r"|\b(?:doesn't|does not|isn't|not|won't) work"
)
"""What somebody says for whom it is not done."""


def still_wrong(text: str) -> bool:
    """Tell whether words say that it is as it was, or that nobody came."""
    return _STILL.search(_STOPPED.sub("", text.casefold())) is not None


_LATER: Final = re.compile(
    r"(?:还|都)?没(?:有|来得及|空|时间|去)*(?:看|试|用)|(?:等|过)(?:会儿?|一会儿?|一下|下|[一两几]天)"
    r"|回(?:头|去|家)再?(?:看|试)|[没不]在家|晚点"
    r"|\b(?:haven't|have not|not) (?:\w+ )?(?:checked|looked|tried|seen)|\bnot (?:at )?home\b"
    r"|\b(?:will|let me|i'll) (?:check|look|see|try)|\blater\b"
)


def not_yet(text: str) -> bool:
    """Tell whether somebody has not looked yet."""
    return _LATER.search(text.casefold()) is not None
