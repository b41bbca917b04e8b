"""Danger to people, found by rule before any model reads the text. Missing one is the worse error.

A cue of the table (a word of danger, with the words that make it harmless) is an alarm unless the
clause it stands in denies it, tells of the past, or only supposes it. What is going on now
("again", "still", "hurry") overrules the past. Rules only ever raise an alarm; whatever else the
text says is left to the model.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from nlu.dangers import ELECTRIC, FIRE, FLOOD, GAS, HARMLESS, INTRUDER, LIFT, MEDICAL
from nlu.dangers_en import CUES_EN
from nlu.dangers_zh import CUES_ZH


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger and the words that tell of it, in places of the normalised text."""

    intent: str
    start: int
    end: int


ORDER: Final = (FIRE, GAS, LIFT, MEDICAL, ELECTRIC, INTRUDER, FLOOD)
"""Which danger a text with several is about: the one that kills soonest."""

_NEGATED_ZH: Final = re.compile(
    r"(?:(?<![有])没(?:有)?(?:再|人)?(?:闻到|看到|看见|发现|出现|任何|什么|一点|继续|发生|真的?|听到|冒|在)?(?:的|过)?|(?<!是)(?<!要)(?<!会)不(?:再|会再|是(?!.{0,8}吧)|像是?|存在)|无|未(?:发现|见|闻到)?|没有?人(?:被|受)?|并非|不算|(?<!消)防|防止|避免|预防|杜绝|严禁|禁止|以防|谨防)\Z"
)
_DOUBT_ZH: Final = re.compile(
    r"(?:怕|担心|害怕|容易|会不会(?!是)|会(?:引起|引发|导致|造成)?|引起|引发|导致|造成|以防|万一|存在|有.{0,3}隐患)\Z"
)
_OVER_ZH: Final = re.compile(
    r"[^,。!?;]{0,6}?(?:已经|现在|都|早就)?(?:没有了|没了(?!人|法|办)|散(?:了|掉|完)|消失|(?:被)?扑?灭了|解决了|处理(?:好|完)了|修好了|恢复(?:了|正常)|好了(?:[,。!?\s吗]|$)|不(?:漏|冒|响|叫|喷|麻|闻|流)了|停了(?=[,。!?\s]|$)|救出|出来了|放出来|抬走|送(?:到|去|走)医院|抓(?:到|走)了|走了(?=[,。!?]|$)|误报|虚惊|没事了?)"
)
_THAT_ZH: Final = re.compile(
    r"[^,。!?;]{0,4}?(?:那(?:次|回|件|个|天|事|户|家)|的(?:那|事|案|原因|赔|结果)|事(?:件|故|情)|一事|之后|以后|后(?!来|面|背|门|院))"
)
_PAST_ZH: Final = re.compile(
    r"上次|上回|上一次|上个?月|上个?(?:周|星期|礼拜)|去年|前年|前几[天日]|前些[天日]|前一?阵|前段时间|以前|曾经|那次|那回|那天|当时|当初|[一二两三四五六七八九十几0-9]+(?:天|周|个?月|年|个?星期|个?礼拜)(?:以|之)?前|之前|大前天|年初|上半年|历史"
)
_RECENT_ZH: Final = re.compile(r"昨[天晚夜日]|前[天晚]|今早|今天早上|刚刚?才")
_FOLLOW_ZH: Final = re.compile(
    r"处理|调查|查(?:得|清|到|一下|明)|赔|理赔|原因|结果|进展|后续|说法|交代|责任|整改|怎么样了?|如何了|修好了?[吗没]?|解决|报告|通报|公示|公告|监控|录像|损失|保险|怎么回事|谁(?:负责|的责任)|追究|感谢|谢谢|表扬|锦旗|帮忙|及时|幸好|幸亏|辛苦|为什么|检查(?:了|过)|有没有人(?:管|受)|证明|打扫|清理|换了|换新|恢复"
)
_NOW_ZH: Final = re.compile(
    r"又|还在|还有(?!.{0,4}(?:一件|个问题|个事))|正在|仍|越来越|一直|到现在|快来|快点|快派|快去|救命|救火|救人|刚刚|刚才|赶紧|赶快|马上|立刻|急急|十万火急|开始(?!培训)|怎么办|继续"
)
_SUPPOSED_ZH: Final = re.compile(
    r"如果|的话[,你我怎该要会是]|假如|假设|要是|万一|一旦|倘若|演习|演练|培训|讲座|宣传|知识|科普|模拟|预案|应急预案|逃生(?:路线|图|通道)|几点演|课|新闻|电影|电视|小说|视频里|朋友圈|别的小区|其他小区|其它小区|(?:防火|消防|燃气|用电|安全)(?:检查|巡检|安检|宣传|知识|演)|怎么预防|如何预防|时(?:应该|该怎么|怎么逃)|打火机|定期|年检|保养"
)

_NEGATED_EN: Final = re.compile(
    r"\b(?:no(?! one| idea| doubt|body| longer working)|not|never|without|isn'?t|wasn'?t|aren'?t|weren'?t|don'?t|doesn'?t|didn'?t|no longer|nothing|neither|nor|nobody|no one|hasn'?t|haven'?t|nobody is|prevent\w*|avoid\w*|against|free of)\s+(?:\w+\s+){0,3}\Z|\bstopped\s+\Z"
)
_NOT_NEGATED_EN: Final = re.compile(
    r"\b(?:don'?t know|not sure|isn'?t (?:it|there|that)|can'?t|cannot|no answer|nobody (?:answers|comes|helps)|not a drill|no joke|not kidding|don'?t (?:smell|see) any(?:one|body)|i don'?t think)\b"
)
_OVER_EN: Final = re.compile(
    r"[^,.!?;]{0,30}?\b(?:is gone|has gone|gone now|(?:was|is|been|got) (?:put out|extinguished|fixed|repaired|solved|resolved|over|rescued|freed)|put out|went away|disappeared|false alarm|is over|stopped (?:now|already|by itself)|no longer|has stopped|have stopped|all clear|under control now)\b"
)
_PAST_EN: Final = re.compile(
    r"\b(?:last (?:time|week|month|year|summer|winter|spring|autumn|fall|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:a|one|two|three|few|several|\d+|couple of) (?:days?|weeks?|months?|years?) ago|previous(?:ly)?|earlier this (?:week|month|year)|back in|used to|in the past|years ago|months ago|weeks ago|days ago|the other day|ages ago|since the)\b"
)
_RECENT_EN: Final = re.compile(r"\b(?:yesterday|last night|the day before|this morning)\b")
_FOLLOW_EN: Final = re.compile(
    r"\b(?:any (?:news|update|result|progress)|updates?\b|what (?:happened|came|became|was the (?:cause|reason))|investigat\w*|cause[ds]?|result|compensat\w*|insurance|report\b|cctv|footage|responsible|thank\w*|grateful|great|progress|status|follow(?:ing)? up|refund|repaired|fixed yet|been (?:fixed|repaired|handled|solved|done)|how (?:is|did|was|far)|outcome|why (?:was|did|were)|lesson|kudos|well done|so (?:fast|quick\w*|kind)|helped|saved)\b"
)
_NOW_EN: Final = re.compile(
    r"\b(?:again|still|now|right now|currently|hurry|quick(?:ly)? (?:please|help|come)|come quick\w*|help|asap|urgent\w*|immediately|getting (?:worse|bigger|stronger)|just (?:started|now|happened)|at (?:the|this) moment|keeps?|since)\b"
)
_AGAIN_EN: Final = re.compile(r"\b(?:again|right now|still|since|come quick\w*|hurry)\b")
_SUPPOSED_EN: Final = re.compile(
    r"\b(?:if|in case|in the event|what if|drills?|training|exercise|practice|course|lesson|seminar|talk on|safety (?:talk|check|inspection|week|day|tips|lecture)|how (?:do|can|should|to) (?:i |we |you |one )?(?:prevent|avoid|report|react)|what should (?:i|we|one) do (?:if|in case)|suppose|imagine|movie|film|on tv|news (?:about|from)|another (?:community|compound|estate)|procedure|would happen|could (?:cause|start|lead|catch)|might (?:cause|start|catch)|may (?:cause|start|catch)|risk of|danger of|hazard|afraid of|worr(?:y|ied) (?:about|of)|inspection|maintenance (?:of|schedule)|insurance|policy|plan|where (?:is|are) the|when is|is there an?)\b"
)

_THANKS: Final = re.compile(
    r"^(?:十分|非常|真的|太)?(?:感谢|谢谢|多谢|表扬)[^,。!?;\n]{2}|锦旗|\bthank(?:s| you)(?: so much| very much)? for \w+ing\b|\b(?:kudos|praise)\b"
)
_INSIDE_ZH: Final = re.compile(r"(?:没有?|不)(?:再)?(?:漏|泄|闻|冒|响|着火|困|倒|进水|淹)")
"""A denial within the words of danger: 煤气没有漏."""

_SENTENCE: Final = re.compile(r"[。!?;\n]|(?<=[a-z\s])\.(?=\s|$)")
_CLAUSE: Final = re.compile(r"[,,。!?;\n::]|(?<=[a-z\s])\.(?=\s|$)|\bbut\b|但是?|可是|不过|然后")
_PERSISTING: Final = frozenset({FIRE, GAS, ELECTRIC, FLOOD})
"""Yesterday's danger of these may well be today's; a quarrel of yesterday is over."""


@cache
def _compiled(chinese: bool) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    """Compile the table of one language."""
    return tuple(
        (
            cue.intent,
            re.compile("|".join(cue.words)),
            re.compile("|".join(cue.unless)) if cue.unless else None,
        )
        for cue in (CUES_ZH if chinese else CUES_EN)
    )


def _around(text: str, start: int, end: int, border: re.Pattern[str]) -> tuple[int, int]:
    """Give the stretch between borders that holds a span."""
    before = 0
    for m in border.finditer(text, 0, start):
        before = m.end()
    after = border.search(text, end)
    return before, after.start() if after else len(text)


def _calm_zh(text: str, start: int, end: int, intent: str) -> bool:
    """Tell whether the Chinese words around a cue deny it, look back or suppose."""
    first, last = _around(text, start, end, _CLAUSE)
    clause = text[first:last]
    opening, closing = _around(text, start, end, _SENTENCE)
    sentence = text[opening:closing]
    before, after = text[first:start], text[end:last]
    now = bool(_NOW_ZH.search(sentence))
    if _INSIDE_ZH.search(text, start, end) or (_THANKS.search(sentence) and not now):
        return True
    if _NEGATED_ZH.search(before) or _DOUBT_ZH.search(before):
        return True
    if _OVER_ZH.match(after) and not now:
        return True
    if _SUPPOSED_ZH.search(clause) and not re.search(r"真的|不是演", sentence):
        return True
    follow = bool(_FOLLOW_ZH.search(sentence))
    past = bool(_PAST_ZH.search(clause))
    if past and (follow or not now) and not re.search(r"又|还在|越来越|快来", clause):
        return True
    if _THAT_ZH.match(after) and follow and not re.search(r"又|还在|越来越|快来", sentence):
        return True
    recent = bool(_RECENT_ZH.search(clause))
    return recent and not now and (follow or intent not in _PERSISTING)


def _calm_en(text: str, start: int, end: int, intent: str) -> bool:
    """Tell whether the English words around a cue deny it, look back or suppose."""
    first, last = _around(text, start, end, _CLAUSE)
    clause = text[first:last]
    opening, closing = _around(text, start, end, _SENTENCE)
    sentence = text[opening:closing]
    before, after = text[first:start], text[end:last]
    now = bool(_NOW_EN.search(sentence))
    if _THANKS.search(sentence) and not now:
        return True
    if _NEGATED_EN.search(before) and not _NOT_NEGATED_EN.search(before + text[start:end]):
        return True
    if _OVER_EN.match(after):
        return True
    if _SUPPOSED_EN.search(clause):
        return True
    follow = bool(_FOLLOW_EN.search(sentence))
    past = bool(_PAST_EN.search(clause))
    if past and (follow or not _AGAIN_EN.search(clause)):
        return True
    recent = bool(_RECENT_EN.search(clause))
    return recent and not now and (follow or intent not in _PERSISTING)


@cache
def _harmless() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((intent, re.compile(pattern)) for intent, pattern in HARMLESS.items())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a text.

    ``alarm`` is the danger it tells of. ``calm`` are the dangers whose words it holds without
    telling of one, because they are denied, past, supposed or part of ordinary business: over
    these no model shall raise an alarm either.
    """

    alarm: Alarm | None
    calm: frozenset[str]


def _tables(text: str) -> Iterator[bool]:
    """Tell which tables a text is to be held against: Chinese (True), English (False) or both."""
    if any("㐀" <= char <= "鿿" for char in text):
        yield True
    if re.search(r"[a-z]{2}", text) or "🔥" in text:
        yield False


MOST_DENIALS: Final = 24
"""Nobody denies a danger so often: the next mention is an alarm, read or unread."""


def judge(text: str) -> Verdict:
    """Look for danger in a normalised text. Smoke is fire (INTENTS, rulings)."""
    alarms: list[Alarm] = []
    calmed = {intent for intent, pattern in _harmless() if pattern.search(text)}
    for chinese in _tables(text):
        calm = _calm_zh if chinese else _calm_en
        for intent, pattern, unless in _compiled(chinese):
            for mentions, m in enumerate(pattern.finditer(text)):
                if mentions == MOST_DENIALS:
                    alarms.append(Alarm(intent, m.start(), m.end()))
                    break
                opening, closing = _around(text, m.start(), m.end(), _SENTENCE)
                harmless = unless is not None and unless.search(text, opening, closing)
                if harmless or calm(text, m.start(), m.end(), intent):
                    calmed.add(intent)
                else:
                    alarms.append(Alarm(intent, m.start(), m.end()))
                    break
    first = min(alarms, key=lambda each: (ORDER.index(each.intent), each.start), default=None)
    return Verdict(first, frozenset(calmed))


def alarm(text: str) -> Alarm | None:
    """Find the danger that a normalised text tells of, or None."""
    return judge(text).alarm
