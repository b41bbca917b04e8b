"""Danger to people, found by rule before any model reads the text. Missing one is the worse error.

A cue of the table (a word of danger, with the words that make it harmless) is an alarm unless the
clause it stands in denies it, tells of the past, or only supposes it. What is going on now
("again", "still", "hurry") overrules the past. Rules only ever raise an alarm; whatever else the
text says is left to the model, which is heard about the alarm too (``nlu.understand``).
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, Self

from nlu.dangers import ELECTRIC, FIRE, FLOOD, GAS, HARMLESS, INTRUDER, LIFT, MEDICAL
from nlu.dangers_en import CUES_EN
from nlu.dangers_zh import CUES_ZH


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger and the words that tell of it, in places of the normalised text."""

    intent: str
    start: int
    end: int


ORDER: Final = (FIRE, GAS, LIFT, ELECTRIC, INTRUDER, MEDICAL, FLOOD)
"""Which danger a text with several is about: what goes on hurting before whom it has hurt."""

_NEGATED_ZH: Final = re.compile(
    r"(?:(?<![有])没(?:有)?(?:再|人)?(?:闻到|看到|看见|发现|出现|任何|什么|一点|继续|发生|真的?|听到|冒|在)?(?:的|过)?|(?<!是)(?<!要)(?<!会)不(?:再|会再|是(?!.{0,8}吧)(?:要|来|想)?(?:报修?|说|投诉)?|像是?|存在)|无|未(?:发现|见|闻到)?|没有?人(?:被|受)?|并非|不算|(?<!消)防|防止|避免|预防|杜绝|严禁|禁止|以防|谨防)\Z"
)
_DOUBT_ZH: Final = re.compile(
    r"(?:怕|担心|害怕|容易|会不会(?!是)|(?<!谁)会(?:引起|引发|导致|造成)?|引起|引发|导致|造成|以防|万一|存在|有.{0,3}隐患)\Z"
)
_OVER_ZH: Final = re.compile(
    r"[^,。!?;]{0,6}?(?:已经|现在|都|早就)?(?:没有了|没了(?!人|法|办)|散(?:了|掉|完)|消失|(?:被)?扑?灭了|解决了|处理(?:好|完)了|修好了|恢复(?:了|正常)|好了(?:[,。!?\s吗]|$)|不(?:漏|冒|响|叫|喷|麻|闻|流)了|停了(?=[,。!?\s]|$)|救出|出来了|放出来|抬走|送(?:到|去|走)医院|抓(?:到|走)了|走了(?=[,。!?]|$)|误报|虚惊|没事了?)"
)
_STUDY_ZH: Final = re.compile(r"宣传册|宣传单|手册|教程|科普|讲座|逃生图")
"""Who asks for these wants to learn, wherever in the sentence it stands."""
_THAT_ZH: Final = re.compile(
    r"[^,。!?;]{0,4}?(?:那(?:次|回|件|个|天|事|户|家)|的(?:那|事|案|原因|赔|结果)|事(?:件|故|情)|一事|之后|以后|后(?!来|面|背|门|院))"
)
_PAST_ZH: Final = re.compile(
    r"上次|上回|上一次|上个?月|上个?(?:周|星期|礼拜)|去年|前年|前几[天日]|前些[天日]|前一?阵|前段时间|以前|曾经|那次|那回|那天|当时|当初|[一二两三四五六七八九十几0-9]+(?:天|周|个?月|年|个?星期|个?礼拜)(?:以|之)?前|之前|大前天|年初|上半年|历史"
)
_RECENT_ZH: Final = re.compile(r"昨[天晚夜日]|前[天晚]|今早|今天早上|刚刚?才")
_FOLLOW_ZH: Final = re.compile(
    r"处理|调查|查(?:得|清|到|一下|明)|赔|理赔|原因|结果|进展|后续|说法|交代|责任|整改|怎么样了?|如何了|修好了?[吗没]?|解决|报告|通报|公示|公告|监控|录像|损失|保险|怎么回事|谁(?:负责|的责任)|追究|感谢|谢谢|表扬|锦旗|帮忙|及时|幸好|幸亏|辛苦|为什么|检查(?:了|过)|有没有人(?:管|受)|证明|打扫|清理|换了|换新|恢复|(?:能|会|可以|什么时候|几点|何时|啥时候?)(?:才|再|能|会)*(?:来水|来电|来气|通水|通电|通气|供水|有水|有电)"
)
_CLOSED_ZH: Final = re.compile(
    r"取消|撤(?:销|单|回)|(?:单子?|工单|报修).{0,6}(?:关掉|关了|关闭|撤)|不用(?:来|管|处理|修|派)|已经(?:出来|没事|灭|解决|处理(?:好|完)|修好)|虚惊一场|误报"
)
"""The writer closes the matter."""
_CLOSING_ZH: Final = re.compile(r"(?:取消|撤销|不用来了?|不用修了?)(?:了|吧|掉|一下)*[!。~\s]*$")
_AFTER_ZH: Final = re.compile(r"之?后")
_AGAIN_ZH: Final = re.compile(r"又|还在|越来越|快来")
_REAL_ZH: Final = re.compile(r"真的|不是演")
_CLOSED_EN: Final = re.compile(
    r"\bcancel\b|\bno need to\b|\bnever ?mind\b|\bfalse alarm\b|\bno longer (?:needed|necessary)\b|\ball (?:good|fine|clear|dry) now\b|\bclose (?:the|my) (?:ticket|report)\b"
)
_STILL_ZH: Final = re.compile(r"又|还在|越来越|快来|救命|正在")
_BLOCKED_ZH: Final = re.compile(
    r"(?:堵|占|锁|封|停满|放满)[^。!?;]{0,24}(?:着火|起火|失火|火灾|出事)[^。!?;]{0,6}(?:怎么|往哪|咋|谁)"
)
"""What would be if: an escape route is blocked."""
_HABIT_ZH: Final = re.compile(r"天天|每[天晚周次]|经常|老是|总是|时不时|常年|三天两头")
_HABIT_EN: Final = re.compile(
    r"\b(?:all day|all the time|always|constantly|usually|often|every (?:\w+ )?(?:day|night|week|weekend|morning|evening|time|month))\b"
)
"""What always happens is a complaint; who is threatened now writes of now."""
_HABITUAL: Final = frozenset({INTRUDER})
_NOW_ZH: Final = re.compile(
    r"又|还在|还有(?!.{0,4}(?:一件|个问题|个事))|正在|仍|越来越|一直|到现在|快来|快点|快派|快去|救命|救火|救人|刚刚|刚才|赶紧|赶快|马上|立刻|急急|十万火急|开始(?!培训)|怎么办|继续"
)
_SUPPOSED_ZH: Final = re.compile(
    r"如果|的话[,你我怎该要会是]|假如|假设|要是|万一|一旦|倘若|演习|演练|培训|讲座|宣传|知识|科普|模拟|预案|应急预案|逃生(?:路线|图|通道)|几点演|课|新闻|电影|电视|小说|视频里|朋友圈|别的小区|其他小区|其它小区|(?:防火|消防|燃气|用电|安全)(?:检查|巡检|安检|宣传|知识|演)|迟早|早晚(?!高峰)|总有一天|哪天|怎么预防|如何预防|(?:该|应该?|要)(?:怎么|如何)(?:自救|逃生|报警)|火警电话是|谣言|(?:别|不要|不是)写|再不.{0,6}我(?:就)?要|发生.{0,6}(?:打(?:什么|哪)|找谁|怎么办)|(?:堵|占|锁|封).{0,16}(?:怎么跑|怎么逃|往哪跑|怎么办)|梦(?:到|见)|只有.{0,12}才|在(?!我们?小区|咱)[^,。!?]{2,5}的(?:楼盘|小区|房子)|时(?:应该|该怎么|怎么逃)|定期|年检|保养"
)

_NEGATED_EN: Final = re.compile(
    r"\b(?:no(?! one| idea| doubt|body| longer working)|not|never|without|isn'?t|wasn'?t|aren'?t|weren'?t|don'?t|doesn'?t|didn'?t|no longer|nothing|neither|nor|nobody|no one|hasn'?t|haven'?t|nobody is|prevent\w*|avoid\w*|against|free of)\s+(?:(?!and\b)\w+\s+){0,3}\Z|\bstopped\s+\Z"
)
_NOT_NEGATED_EN: Final = re.compile(
    r"\b(?:don'?t know|not sure|isn'?t (?:it|there|that)|can'?t|cannot|no answer|nobody (?:answers|comes|helps)|not a drill|no joke|not kidding|don'?t (?:smell|see) any(?:one|body)|i don'?t think)\b"
)
_OVER_EN: Final = re.compile(
    r"[^,.!?;]{0,30}?\b(?:is gone|has gone|gone now|(?:was|is|been|got) (?:put out|extinguished|fixed|repaired|solved|resolved|over|rescued|freed)|put out|went away|disappeared|false alarm|is over|stopped (?:now|already|by itself)|no longer|has stopped|have stopped|all clear|under control now)\b"
)
_PAST_EN: Final = re.compile(
    r"\b(?:last (?:time|week|month|year|summer|winter|spring|autumn|fall|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:a|one|two|three|few|several|\d+|couple of) (?:days?|weeks?|months?|years?) ago|previous(?:ly)?|earlier this (?:week|month|year)|back in|used to|in the past|years ago|months ago|weeks ago|days ago|the other day|ages ago|since the|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b"
)
_RECENT_EN: Final = re.compile(r"\b(?:yesterday|last night|the day before|this morning)\b")
_FOLLOW_EN: Final = re.compile(
    r"\b(?:any (?:news|update|result|progress)|updates?\b|what (?:happened|came|became|was the (?:cause|reason))|investigat\w*|cause[ds]?|result|compensat\w*|insurance|report\b|cctv|footage|responsible|thank\w*|grateful|great|progress|status|follow(?:ing)? up|refund|repaired|fixed yet|been (?:fixed|repaired|handled|solved|done)|how (?:is|did|was|far)|outcome|why (?:was|did|were)|lesson|kudos|well done|so (?:fast|quick\w*|kind)|helped|saved)\b"
)
_ASKED_OVER_EN: Final = re.compile(
    r"\s*(?:and |so |hi |hello )*(?:was|were|has|have|did) (?:the|that|this|those|your|they|you|anyone|somebody|someone)\b.{0,60}"
    r"\b(?:repaired|fixed|mended|solved|resolved|put out|cleaned|caught|found|rescued|replaced|handled)\b"
)
"""Asks whether what happened has been seen to."""
_NOW_EN: Final = re.compile(
    r"\b(?:again|still|now|right now|currently|hurry|quick(?:ly)? (?:please|help|come)|come quick\w*|help|asap|urgent\w*|immediately|getting (?:worse|bigger|stronger)|just (?:started|now|happened)|at (?:the|this) moment|keeps?|since)\b"
)
_AGAIN_EN: Final = re.compile(r"\b(?:again|right now|still|since|come quick\w*|hurry)\b")
_SUPPOSED_EN: Final = re.compile(
    r"\b(?:if|in case|in the event|what if|(?<!my )(?<!the )(?<!power )drills?|training|exercise|practice|course|lesson|seminar|talk on|safety (?:talk|check|inspection|week|day|tips|lecture)|how (?:do|can|should|to) (?:i |we |you |one )?(?:prevent|avoid|report|react)|what should (?:i|we|one) do (?:if|in case)|suppose|imagine|movie|film|on tv|news (?:about|from)|another (?:community|compound|estate)|procedure|would happen|could (?:cause|start|lead|catch)|might (?:cause|start|catch)|may (?:cause|start|catch)|risk of|danger of|hazard|afraid of|worr(?:y|ied) (?:about|of)|inspection|maintenance (?:of|schedule)|insur\w+|claim|jokes?|song|dreams?|dreamt|mortgage|slide deck|one day|some day|sooner or later|policy|plan|where (?:is|are) the|when is|is there an?)\b"
)

_REAL_EN: Final = re.compile(r"\b(?:not|n't|no) (?:a )?drill\b|\bfor real\b")
_THANKS: Final = re.compile(
    r"^(?:十分|非常|真的|太)?(?:感谢|谢谢|多谢|表扬)[^,。!?;\n]{2}|锦旗|好人有好报|佩服|请功|(?:太|真)(?:牛|棒|赞|给力|专业|厉害了)|点赞|组织得|\bthank(?:s| you)(?: so much| very much)? for \w+ing\b|\b(?:kudos|praise|delighted|impressed)\b|\bthanks? to (?:the|your)\b|\b(?:your|the) (?:\w+ )?(?:team|guards?|staff|men|people|plumber|electrician|cleaner|technician)s? (?:put out|helped|saved|caught|rescued|handled|carried|was great|were great)\b"
)
_INSIDE_ZH: Final = re.compile(r"(?:没有?|不)(?:再)?(?:漏|泄|闻|冒|响|着火|困|倒|进水|淹)")
"""A denial within the words of danger: 煤气没有漏."""

_Calm = Callable[[str, int, int, str], bool]
_SENTENCE: Final = re.compile(r"[。!?;\n]|(?<=[a-z\s])\.(?=\s|$)")
_CLAUSE: Final = re.compile(r"[,,。!?;\n::]|(?<=[a-z\s])\.(?=\s|$)|\bbut\b|但是?|可是|不过|然后")
_PERSISTING: Final = frozenset({FIRE, GAS, ELECTRIC, FLOOD})
"""Yesterday's danger of these may well be today's; a quarrel of yesterday is over."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table, its words compiled."""

    intent: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    beside: tuple[re.Pattern[str], ...]
    vague: bool


@cache
def _compiled(chinese: bool) -> tuple[_Row, ...]:
    """Compile the table of one language."""
    return tuple(
        _Row(
            cue.intent,
            re.compile("|".join(cue.words)),
            re.compile("|".join(cue.unless)) if cue.unless else None,
            tuple(re.compile(words) for words in cue.beside),
            cue.vague,
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


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words of danger where they stand: in a clause of a sentence, with what is before and after."""

    intent: str
    words: str
    before: str
    after: str
    clause: str
    sentence: str

    @classmethod
    def of(cls, text: str, start: int, end: int, intent: str) -> Self:
        """Look at a span and what is around it."""
        first, last = _around(text, start, end, _CLAUSE)
        opening, closing = _around(text, start, end, _SENTENCE)
        return cls(
            intent,
            text[start:end],
            text[first:start],
            text[end:last],
            text[first:last],
            text[opening:closing],
        )

    def denied_zh(self, *, now: bool) -> bool:
        """Tell whether it is denied, over, or closed by the writer."""
        if _INSIDE_ZH.search(self.words) or _NEGATED_ZH.search(self.before):
            return True
        if _OVER_ZH.match(self.after) and not now:
            return True
        closed = _CLOSED_ZH.search(self.clause) or _CLOSING_ZH.search(self.sentence)
        return bool(closed) and not _STILL_ZH.search(self.sentence)

    def supposed_zh(self, *, now: bool) -> bool:
        """Tell whether it is feared, supposed, a habit complained of, or thanked for."""
        if _DOUBT_ZH.search(self.before) or _BLOCKED_ZH.search(self.sentence):
            return True
        if _SUPPOSED_ZH.search(self.clause) and not _REAL_ZH.search(self.sentence):
            return True
        habit = self.intent in _HABITUAL and _HABIT_ZH.search(self.sentence)
        study = _STUDY_ZH.search(self.sentence)
        return not now and bool(habit or study or _THANKS.search(self.sentence))

    def past_zh(self, *, now: bool) -> bool:
        """Tell whether it looks back."""
        follow = _FOLLOW_ZH.search(self.sentence)
        past, recent = _PAST_ZH.search(self.clause), _RECENT_ZH.search(self.clause)
        passes = self.intent not in _PERSISTING
        that = _THAT_ZH.match(self.after)
        if past and (_AFTER_ZH.match(self.after) or (that and passes)):
            return True
        if that and ((passes and _RECENT_ZH.search(self.before)) or self._followed_zh()):
            return True
        if past and (follow or not now) and not _AGAIN_ZH.search(self.clause):
            return True
        return bool(recent) and not now and (bool(follow) or passes)

    def _followed_zh(self) -> bool:
        return bool(_FOLLOW_ZH.search(self.sentence)) and not _AGAIN_ZH.search(self.sentence)

    def denied_en(self, *, now: bool) -> bool:
        """Tell whether it is denied, over, or closed by the writer."""
        if _NEGATED_EN.search(self.before) and not _NOT_NEGATED_EN.search(self.before + self.words):
            return True
        return bool(_OVER_EN.match(self.after) or (_CLOSED_EN.search(self.clause) and not now))

    def supposed_en(self, *, now: bool) -> bool:
        """Tell whether it is feared, supposed, a habit complained of, or thanked for."""
        if _SUPPOSED_EN.search(self.clause) and not _REAL_EN.search(self.sentence):
            return True
        habit = self.intent in _HABITUAL and _HABIT_EN.search(self.sentence)
        return not now and bool(habit or _THANKS.search(self.sentence))

    def past_en(self, *, now: bool) -> bool:
        """Tell whether it looks back."""
        follow = bool(_FOLLOW_EN.search(self.sentence))
        if _PAST_EN.search(self.clause) and (follow or not _AGAIN_EN.search(self.clause)):
            return True
        if _ASKED_OVER_EN.match(self.clause):
            return True
        recent = bool(_RECENT_EN.search(self.clause))
        return recent and not now and (follow or self.intent not in _PERSISTING)


def _calm_zh(text: str, start: int, end: int, intent: str) -> bool:
    """Tell whether the Chinese words around a cue deny it, look back or suppose."""
    said = _Mention.of(text, start, end, intent)
    now = bool(_NOW_ZH.search(said.sentence))
    return said.denied_zh(now=now) or said.supposed_zh(now=now) or said.past_zh(now=now)


def _calm_en(text: str, start: int, end: int, intent: str) -> bool:
    """Tell whether the English words around a cue deny it, look back or suppose."""
    said = _Mention.of(text, start, end, intent)
    now = bool(_NOW_EN.search(said.sentence))
    return said.denied_en(now=now) or said.supposed_en(now=now) or said.past_en(now=now)


@cache
def _harmless() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((intent, re.compile(pattern)) for intent, pattern in HARMLESS.items())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a text.

    ``alarm`` is the danger it tells of, ``alarms`` are that one and all others, the gravest first.
    ``calm`` are the dangers whose words it holds without telling of one, because they are denied,
    past, supposed or part of ordinary business: over these no model shall raise an alarm either.
    """

    alarm: Alarm | None
    calm: frozenset[str]
    alarms: tuple[Alarm, ...] = ()

    def among(self, intents: Container[str]) -> "Verdict":
        """Give what it says to those who know these intents alone."""
        alarms = tuple(alarm for alarm in self.alarms if alarm.intent in intents)
        return Verdict(alarms[0] if alarms else None, self.calm, alarms)


def _tables(text: str) -> Iterator[tuple[bool, str]]:
    """Give the tables to hold a text against, Chinese (True) or English, and what each reads.

    The English table reads the text without its Chinese characters, so that words have borders in
    走廊好多smoke啊 too; every character keeps its place.
    """
    if _HAN.search(text):
        yield True, text
    if re.search(r"[a-z]{2}|[🔥🚑🆘]", text):
        yield False, _HAN.sub(" ", text)


_HAN: Final = re.compile("[㐀-鿿]")
MOST_DENIALS: Final = 24
"""Nobody denies a danger so often: the next mention is an alarm, read or unread."""


def judge(text: str) -> Verdict:
    """Look for danger in a normalised text. Smoke is fire (INTENTS, rulings)."""
    rung: list[tuple[bool, Alarm]] = []
    calmed = {intent for intent, pattern in _harmless() if pattern.search(text)}
    for chinese, said in _tables(text):
        for row in _compiled(chinese):
            if not all(beside.search(said) or beside.search(text) for beside in row.beside):
                continue
            found = _rings(row, said, text, _calm_zh if chinese else _calm_en)
            if found is None:
                continue
            if found:
                rung.append((row.vague, found))
            else:
                calmed.add(row.intent)
    rung.sort(key=lambda r: (r[0], ORDER.index(r[1].intent), r[1].start))
    alarms = tuple(alarm for _, alarm in rung)
    return Verdict(alarms[0] if alarms else None, frozenset(calmed), alarms)


def _rings(row: _Row, said: str, text: str, calm: _Calm) -> Alarm | Literal[False] | None:
    """Find the first mention that rings; False where all are calm, None where there is none.

    The words are looked for in what the table reads, what makes them harmless in all of the text.
    """
    mentions = 0
    for mentions, m in enumerate(row.words.finditer(said), 1):
        opening, closing = _around(text, m.start(), m.end(), _SENTENCE)
        harmless = row.unless is not None and row.unless.search(text, opening, closing)
        calmed = harmless or calm(said, m.start(), m.end(), row.intent)
        if mentions > MOST_DENIALS or not calmed:
            return Alarm(row.intent, m.start(), m.end())
    return False if mentions else None


def clause(text: str, alarm: Alarm) -> tuple[int, int]:
    """Give where the clause of a normalised text begins and ends that an alarm stands in."""
    return _around(text, alarm.start, alarm.end, _CLAUSE)


def alarm(text: str) -> Alarm | None:
    """Find the danger that a normalised text tells of, or None."""
    return judge(text).alarm
