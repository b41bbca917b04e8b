"""The words of danger, by language: what alarms, and what makes the same words harmless.

Rows of a table. A row's words are looked for in the normalised text (lower case, simplified
characters); its ``unless`` in the sentence around them, its ``beside`` anywhere in the text. What
denies, looks back or supposes holds for every row and stands in ``nlu.safety``.
"""

from dataclasses import dataclass
from typing import Final

FIRE: Final = "emergency_fire"
GAS: Final = "emergency_gas"
ELECTRIC: Final = "emergency_electric"
LIFT: Final = "emergency_lift_trapped"
FLOOD: Final = "emergency_flood"
INTRUDER: Final = "emergency_intruder"
MEDICAL: Final = "emergency_medical"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of one danger and the words in the same sentence that make them harmless.

    ``beside`` are words that mean the danger only together with the row's own: all must be in the
    text, in any order (a lift, that it does not move, and somebody inside). A ``vague`` row says
    that there is danger but not which (help!): any other row that rings names it.
    """

    intent: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    vague: bool = False


HARMLESS: Final = {
    FIRE: r"灭火器|火警电话|(?:[,很真太好]|让人)火大|消防(?:栓|通道|演|检查|门|设施|器材)|防火门|演习|演练|换电池|没电|吸烟|抽烟|烟味|油烟|烧烤|充电桩|打不着火|打不燃|保险|\bburn(?:t|ed) out\b|\btest(?:s|ed|ing)?\b|发烧|烧香|上香"
    r"|\bextinguisher|\bfire (?:drill|door|exit|escape|lane|hydrant|safety)|\bbatter(?:y|ies)\b|\bsmok(?:er|es)\b|\bbbq\b|\bbarbecue|\bincense\b|\bfever\b",
    GAS: r"(?:煤气|燃气|天然气)(?:表|费|卡|灶(?!.{0,8}(?:漏|味))|公司|改造|安检|炉|热水器|报警器.{0,4}(?:安装|装|买)|账单|缴费|多少|开通|通气|点火|开户|停了|过户|管道?改)|改.{0,3}(?:煤气|燃气)管|点不着|打不着|打不燃|点不燃|停气"
    r"|\bgas (?:water heater|cans?|stove|bill|meter|card|compan|fee|station|supply|cooker|oven|boiler|heater|off|outage|back|inspection|service)|\bno gas\b|won't light|doesn't light|not light|ignit",
    ELECTRIC: r"漏电(?:保护|开关)|充电|电费|电表读|打火灶|打不着|静电|\bshock\w* (?:at|when)|\bcharg(?:er|ing)\b|\bbill\b|\bpower cut\b|\bno power\b|\bignit",
    LIFT: r"里面?没(?:有)?人(?![接理应回])|没(?:有)?困人|保养|年检|预约|钥匙|\bnobody\b|\bno one\b|\bempty\b|\binspection|\bmaintenance\b|\bbook\b|\bmov(?:e|ing) (?:in|out|day)\b|\bkeys?\b|\bbuttons?\b",
    FLOOD: r"水费|水压|停水|滴水|渗水|慢慢|一点点|水很?浑|发黄|\brush hour|\bno leak|\bdrip|\bslow(?:ly)?\b|\bpressure\b|\bbill\b|\bno water\b|\bpool\b|\bwithout water\b",
    INTRUDER: r"监控|录像|防盗|建议|好几天了|天天|经常|随便|装(?:个|一个)?摄像头|\bcctv\b|\bfootage\b|\bcamera|\bsuggest|\bstrangers\b|\bfreely\b|\banyone can\b",
    MEDICAL: r"医院|挂号|血压|血糖.{0,6}(?:吃|高)|要紧吗|吃什么药|养老院|医保|疫苗|体检|健身|课|讲座|\bhospital (?:near|address|phone)|\bvaccin|\bclinic\b|\bclass\b|\bcourse\b|\bkit\b|\bnearly hit|\balmost hit|\bnurses?\b",
}
"""Ordinary business in dangerous words: the model alone raises no alarm over these."""
