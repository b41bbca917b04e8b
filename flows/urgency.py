"""How urgent a matter is: from its intent and its words, in one table (SPEC 4).

Rows are tried from the top, the first whose words are found decides; where none is, the intent
alone does. Texts are folded first (small letters, straight apostrophes, simplified forms of the
characters that the table uses), so that a row needs no spelling twice.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from flows.understanding import (
    COMPLAINTS,
    EMERGENCIES,
    QUESTIONS,
    REPAIRS,
    Interval,
    Matter,
)


class Urgency(StrEnum):
    """A row of the service standard (SPEC 4)."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    IMPORTANT = "important"
    NORMAL = "normal"
    BY_APPOINTMENT = "by_appointment"
    COMPLAINT = "complaint"
    INQUIRY = "inquiry"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of words: what they tell, the intents they are looked for in."""

    meaning: str
    intents: frozenset[str]
    urgency: Urgency
    zh: str
    """Regular expressions, a blank between."""
    en: str
    """Regular expressions that begin at a word, a line or `` | `` between."""

    def pattern(self) -> re.Pattern[str]:
        """Compile the words of both languages into one."""
        english = (words.strip() for words in re.split(r"\n| \| ", self.en.strip()))
        return re.compile(rf"{'|'.join(self.zh.split())}|\b(?:{'|'.join(english)})")


BY_INTENT: Final = (
    (EMERGENCIES, Urgency.EMERGENCY),
    (frozenset({"repair_lift", "repair_access"}), Urgency.IMPORTANT),
    (REPAIRS, Urgency.NORMAL),
    (COMPLAINTS, Urgency.COMPLAINT),
    (frozenset({"suggestion", "praise"}), Urgency.SUGGESTION),
    (frozenset({"order_service"}), Urgency.BY_APPOINTMENT),
    (QUESTIONS, Urgency.INQUIRY),
)
"""What the intent alone says; the first row that holds it. What is in none is an inquiry."""

_PLUMBING: Final = frozenset({"repair_plumbing"})
_ELECTRICAL: Final = frozenset({"repair_electrical"})
_APPLIANCE: Final = frozenset({"repair_appliance"})
_FABRIC: Final = frozenset({"repair_structure", "repair_public"})

BY_WORDS: Final = (
    Row(
        "water that comes out where it should not, fast",
        _PLUMBING | _APPLIANCE | _FABRIC,
        Urgency.URGENT,
        zh=r"""
            (?:漏(?![风光])|[流喷冒])[^不]{0,4}(?:厉害|严重|凶|猛|犀利|很大|好大|太大|越来越大)
            [狂乱][喷漏流] (?<!不)喷水(?!池) 喷[出得涌溅] [在直]喷 往外[冒流喷淌] [返反]水
            哗哗 哗啦 涌 溢 漫[出到过上进得] 水漫 满出来 倒灌 水.{0,3}倒流 淹
            [水管阀].{0,3}爆 爆管 爆水管 (?:水管|软管|管子)[断裂炸]
            [流漏][了得]?[一满]地 [一满](?:地|屋子?|厨房|厕所)(?:都|全)?是?的?水 到处(?:都|全)?是?水
        """,
        en=r"""
            (?:pour|gush|spray|spurt|squirt|flood|overflow)(?:s|ed|ing)?\b | streaming\b | burst
            leak\w* (?:\w+ ){0,2}(?:bad(?:ly)?|a lot|heavily|like crazy|everywhere|fast)\b
            (?:bad|big|huge|major|massive|serious|heavy|severe|terrible) (?:water )?leak
            water (?:is )?(?:everywhere|all over|running (?:down|out|through))
            (?:sewage|water|drain|toilet) (?:\w+ ){0,2}(?:back(?:s|ed|ing)?|c[oa]m(?:e|es|ing)) up
        """,
    ),
    Row(
        "a cistern that runs on: its water goes down the drain",
        _PLUMBING,
        Urgency.NORMAL,
        zh=r"""
            (?:马桶|抽水|水箱|便池|坐便|冲水).{0,14}(?:停不下来|一直流|流水|不停|关不)
        """,
        en=r"""
            (?:toilet|cistern|urinal)\b.{0,25}\b(?:run(?:s|ning)?|stop)\b
        """,
    ),
    Row(
        "running on, nobody can stop it",
        _PLUMBING,
        Urgency.URGENT,
        zh=r"""
            一直(?:在|往[外下])?[流淌] [流漏淌]个?不[停止住] 不停地?[流漏淌] 淌水
            止不住 (?:水|阀|龙头|漏|流).{0,6}(?:停不下来|关不[掉上了])
        """,
        en=r"""
            (?:won't|wont|doesn't|can't|cannot) (?:stop(?! drip)|turn off|shut off|turn it off)
            (?:can't|cannot|unable to) (?:turn|shut|stop) (?:off )?(?:the )?(?:water|tap|leak)
            (?:keeps|constantly|still|non-?stop) (?:running|flowing)
        """,
    ),
    Row(
        "no hot water, or it comes weakly: there is water",
        _PLUMBING,
        Urgency.NORMAL,
        zh=r"""
            (?:没有?|无|不出|不来)热水 热水.{0,4}(?:没有?|不出|不来|不热) 花洒.{0,4}不出水
        """,
        en=r"""
            (?:no|without|any) (?:hot|warm) water | hot water (?:\w+ ){0,2}(?:off|gone|out)\b
            no (?:water )?pressure
        """,
    ),
    Row(
        "no water",
        _PLUMBING,
        Urgency.URGENT,
        zh=r"""
            (?:没有?|无)(?:自来|生活)?水(?![平压声费表管印锤]) (?<![没不])[停断]水(?!费)
            不[出来供]水 没来水 水.{0,2}停了 滴水?[都也]没
        """,
        en=r"""
            (?:no|zero|without|out of) (?:tap |running )?water\b(?! (?:pressure|damage|leak))
            (?:don't|dont|do not|haven't|have not) (?:have |got |had )?(?:any )?water\b
            water (?:(?:is|was|has|been|supply|went) )*(?:off|gone|cut|stopped)\b
            (?:nothing|not a drop) (?:comes|coming|came) out
        """,
    ),
    Row(
        "dripping, seeping, slow, little, or the resident can wait",
        _PLUMBING | _APPLIANCE,
        Urgency.NORMAL,
        zh=r"""
            滴 渗 潮 关不[紧严住] [拧拴]不紧 细细 慢慢 慢吞吞 [漏流]得?.{0,3}慢 [下排]水.{0,4}慢
            漏得不 不[多大] 一点点 [漏流渗冒]了?一点 有[点些][漏湿慢小]
            轻微 少量 偶尔 微微 一小[摊滩块片股] (?<!能)不着?急 不紧急
        """,
        en=r"""
            drip | drops?\b | seep | trickl | damp\b | moist | slow(?:ly)?\b | slight
            now and then\b | (?:tiny|small|minor|little) (?:\w+ )?(?:leak|crack|hole|puddle|amount)
            leak\w* (?:just )?a (?:tiny |little )?(?:bit|little)\b
            not (?:much|bad|urgent)\b | no (?:hurry|rush)\b
        """,
    ),
    Row(
        "a leak, no more said",
        _PLUMBING,
        Urgency.URGENT,
        zh=r"""
            (?<![地不没堵防补])漏(?![电风斗气]) 跑水 泡[了湿水坏]
        """,
        en=r"""
            (?<!no )leak
        """,
    ),
    Row(
        "a leak of what stands under pressure",
        _APPLIANCE,
        Urgency.URGENT,
        zh=r"""
            (?:暖气|地暖|热水器|壁挂炉|分水器|净水器|锅炉).{0,8}漏(?!电)
        """,
        en=r"""
            (?:radiator|boiler|heater|heating|manifold|purifier)\b.{0,20}\bleak
        """,
    ),
    Row(
        "half of the home has power",
        _ELECTRICAL,
        Urgency.NORMAL,
        zh=r"""
            半[边个间屋套户] 一半 其[他它].{0,4}(?:正常|能用|有电)
        """,
        en=r"""
            half (?:of|the|my|our)\b | part of\b
        """,
    ),
    Row(
        "the whole home without power, or a breaker that does not hold",
        _ELECTRICAL,
        Urgency.URGENT,
        zh=r"""
            [全整]个?(?:屋|家|套|户|房子).{0,8}[没停断掉无黑跳] 什么电器都 屋里断着
            (?:家里?|屋里?|房子|屋企)[都全又也还]?(?:没有?|停|断|掉|无)了?电(?![话梯脑视费源])
            [家屋]里?(?:都|全|还|一片)*[漆乌]?黑 (?:家里?|屋里?|全部|所有)的?灯[全都]
            [停没断]电了?.{0,3}灯.{0,2}[全都] 一推就
            灯.{0,8}插[座头].{0,4}[都全也] 插[座头].{0,8}灯.{0,4}[都全也]
            合不上 推不上 推上去.{0,4}[掉跳]
        """,
        en=r"""
            (?:whole|entire) (?:home|house|flat|apartment|unit|place)\b
            everything (?:in (?:my|our|the) \w+ )?(?:is |went )?(?:off|dark|dead|out)\b
            all (?:of )?(?:the |my |our )?(?:lights|lamps|sockets|outlets|rooms)\b
            (?:home|house|flat|apartment|place)(?:'s| is)? (?:still |completely )?dark\b
            (?:power|electric\w*|current)\b.{0,12} (?:in|at) (?:my |our |the )?(?:home|house|flat)\b
            (?:power|electric\w*|current)\b.{0,12} (?:in|to) (?:my |our |the )?(?:apartment|unit)\b
            (?:we|i)(?:'re|'m| are| am) (?:\w+ )?without (?:power|electricity|light)
            (?:can't|cannot|won't|doesn't) (?:be )?(?:reset|stay on|stay up)\b
        """,
    ),
    Row(
        "one thing, one room, now and then, or the resident can wait",
        _ELECTRICAL,
        Urgency.NORMAL,
        zh=r"""
            插[座头口排] (?<![总气])开关 面板 灯 门铃 排风 排气 换气 浴霸 [这那一]路
            [老总常]跳 经常 时不时
            (?:厨房|卧室|客厅|餐厅|书房|阳台|卫生间|厕所|浴室|次卧|主卧|地下室).{0,6}[没断停跳无]
            一[开用插按打].{0,6}就.{0,3}[跳断] (?<!能)不着?急
        """,
        en=r"""
            (?:socket|outlet|plug|lamp|bulb|tube|dimmer|doorbell|fan)s?\b
            (?<!no )lights?\b | (?<!main )switch
            (?:kitchen|bathroom|study|balcony|hall|hallway|toilet|garage|(?:\w+ ?)?room)\b
            keeps? tripping\b | whenever\b | (?:every|each) time\b
            not urgent\b | no (?:hurry|rush)\b
        """,
    ),
    Row(
        "no power, no more said",
        _ELECTRICAL,
        Urgency.URGENT,
        zh=r"""
            (?:没有?|无|停|断|掉)了?电(?![话梯脑视动工费卡表池源器线缆瓶]) [没不]来电 [跳拉]了?闸
            (?:空开|空气开关|总闸|电闸|总开关).{0,3}[跳掉]
        """,
        en=r"""
            (?:no|zero|without|out of) (?:power|electric\w*|current)\b
            power (?:cut|outage|failure)
            (?:power|electric\w*) (?:(?:is|was|has|been|just|went) )*(?:off|gone|cut|out|down)\b
            blackout\b | tripped\b
        """,
    ),
    Row(
        "the main gate, whatever it was taken for",
        _FABRIC,
        Urgency.IMPORTANT,
        zh=r"""
            (?:小区|单元|园区|[东南西北])的?大?门(?![口前外旁卫])
        """,
        en=r"""
            main gate\b | entrance gate\b
        """,
    ),
)
"""What words say, in the intents that they are looked for in; the first row found decides."""

_PATTERNS: Final = tuple((row, row.pattern()) for row in BY_WORDS)

_FOLD: Final = str.maketrans(
    "來個冇區厲單嘩噴嚴園壓廁廚廳戶擰斷時東氣沒淨湧滲滿濕無熱燈爐"
    "細經緊總腦臥臺衛裏裡視話軟輕這鈴鍋門開間閘閥關陽電頭馬點龍’",
    "来个没区厉单哗喷严园压厕厨厅户拧断时东气没净涌渗满湿无热灯炉"
    "细经紧总脑卧台卫里里视话软轻这铃锅门开间闸阀关阳电头马点龙'",
)


def urgency_of(matter: Matter, text: str, today: date) -> Urgency:
    """Give the urgency of a matter described by ``text`` (SPEC 4).

    ``today`` is the community's date: a date after it, named by the resident for something not
    urgent, is an appointment.
    """
    words = unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)
    urgency = next(
        (
            row.urgency
            for row, pattern in _PATTERNS
            if matter.intent.name in row.intents and pattern.search(words)
        ),
        _by_intent(matter.intent.name),
    )
    for entity in matter.entities:
        if entity.name == "datetime" and isinstance(entity.value, Interval):
            urgency = with_visit(urgency, entity.value, today)
    return urgency


def with_visit(urgency: Urgency, visit: Interval, today: date) -> Urgency:
    """Give the urgency once the resident has chosen a time: another day makes an appointment.

    ``visit`` is in the community's zone, as entities are; only what is normal can wait (SPEC 4).
    """
    if urgency is Urgency.NORMAL and visit.start.date() > today:
        return Urgency.BY_APPOINTMENT
    return urgency


def _by_intent(intent: str) -> Urgency:
    return next((urgency for intents, urgency in BY_INTENT if intent in intents), Urgency.INQUIRY)
