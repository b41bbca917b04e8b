"""Times in Chinese: 明天下午三点到五点, 周六上午, 11月25号, 两小时后."""

import re
from dataclasses import replace
from typing import Final

from nlu.moments import (
    AFTERNOON,
    DAWN,
    DAYTIME,
    DUSK,
    EARLY,
    EVENING,
    FESTIVE,
    HOLIDAYS,
    MIDDAY,
    MIDNIGHT,
    MORNING,
    NIGHT,
    NOON,
    OFFSETS,
    SMALL_HOURS,
    Bound,
    Clock,
    Clocks,
    Dated,
    Day,
    Festive,
    Holiday,
    Month,
    Offset,
    Value,
    Week,
    Weekday,
    ahead,
    clock_time,
    in_part,
    number,
)

_PARTS: Final = {
    "凌晨": DAWN, "清晨": EARLY, "清早": EARLY, "大清早": EARLY, "早晨": EARLY, "早上": EARLY,
    "一早": EARLY, "大早": EARLY, "早": EARLY, "上午": MORNING, "中午": NOON, "正午": NOON,
    "午间": NOON, "下午": AFTERNOON, "午后": AFTERNOON, "傍晚": DUSK, "黄昏": DUSK,
    "晚上": EVENING, "晚间": EVENING, "夜里": NIGHT, "夜晚": EVENING, "晚": EVENING, "夜": EVENING,
    "半夜": SMALL_HOURS, "深夜": SMALL_HOURS, "白天": DAYTIME,
    "上昼": MORNING, "下昼": AFTERNOON, "晏昼": AFTERNOON, "朝早": EARLY, "朝": EARLY,
}  # fmt: skip
_WEEKDAYS: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
                       "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}  # fmt: skip
_WEEKS: Final = {
    "": None,
    "这": 0,
    "本": 0,
    "这个": 0,
    "下": 1,
    "下个": 1,
    "下下": 2,
    "下下个": 2,
    "上": -1,
    "上个": -1,
    "上上": -2,
}

_N: Final = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
_CLOCK: Final = (
    rf"(?:(?<!\d)(?P<h>{_N})(?P<dot>点钟?|时(?![候间不常而代效令长段期]))"
    r"(?:(?P<half>半)|(?P<quarter>[一1三3])刻|(?P<m>[0-5]?\d|[零一二三四五]?十?[一二三四五六七八九]?)分?)?"
    r"|(?<![\d:])(?P<hh>[01]?\d|2[0-4]):(?P<mm>[0-5]\d)(?::[0-5]\d)?(?![\d:]))"
)


def _named_again(pattern: str, suffix: str) -> str:
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{suffix}>", pattern)


_TO: Final = r"\s*(?:到|至|-|~|/)\s*"
_DIGIT_RANGE: Final = (
    rf"(?<![\d.:-])(?P<ra>{_N})\s*(?:到|至|-|~|、|,)\s*(?P<rb>{_N})点(?P<rhalf>半)?"
    r"|(?<![一二两三四五六七八九])(?P<near>十?[一二两三四五六七八九]{2})点"
)
_NUMBERED: Final = (
    r"[楼栋座幢门梯线电地车柜桌岗院室房店厅口机阀桩表泵路井会别位区卡库出入球场厂站铺公信码召称闸窗床]"
    r"|充电|垃圾|水[泵箱表管]|消防|监控|摄像|配电|单元|单车|自行|健身|快递|丰巢|风[机口]|路灯|管[道井]|洗[手衣]|卫生"
)
"""What has a number of its own: 2号充电桩 is no day."""
_HOLIDAY: Final = r"(?:国庆|春节|元旦|清明|五一|劳动节|端午|中秋)"
_FESTIVE: Final = (
    r"圣诞节|圣诞(?=当天|那天)|平安夜|情人节|妇女节|儿童节|除夕夜?|大?年三十|元宵节|重阳节"
)
_OF_A_FEAST: Final = (
    r"的?(?:活动|晚会|联欢|快乐|礼物?|装饰|布置|贺卡|福利|慰问|演出|庆|树|祝|聚|party)"
)
"""What is called after a feast, and is no day."""
_SPAN: Final = (
    r"(?P<an>半个?|\d+|[一二两三四五六七八九十]{1,3}个?半?)个?"
    r"(?P<aunit>小时|钟头|分钟|天|周|星期|礼拜)"
)
_NOT_A_BOUND: Final = r"(?![台面门天任几提者])"
PATTERN: Final = re.compile(
    "|".join((
        r"(?P<combo>听[朝晚]|[今明昨后][早晚夜](?![上间里晨饭餐会班])|[今明昨后][早晚][上间])",
        r"(?P<offset>大前天|大后天|前[天日]|[昨寻琴][天日儿]|今[天日儿]|[明听][天日儿]|后[天日儿]|当天)",
        (rf"(?P<ahead>(?:(?P<over>(?:再|(?<![㐀-鿿])|(?<=[等我您你们请]))过(?!两天))?{_SPAN}"
        r"(?(over)(?:之后|以后|后)?|(?P<aside>之后|以后|后|之前|以前|前(?![台面门])|[之以]?内(?![部容侧]))))"
        r"|(?:未来|接下来)的?" + _named_again(_SPAN, "2") + ")"),
        (r"(?P<week>这个|下下个?|下个?|本|这|上上|上个?)?(?:周|星期|礼拜)"
        r"(?:(?P<wend>末|六日|六周日|六天|六和周日|六、日|六、周日)"
        r"|(?P<wday>[一二三四五六日天]|[1-7](?!\d|[天个次小分]))(?![期致]))"),
        r"(?P<weekly>这个|下下个?|下个?|本|这|上上|上个?)(?:周|星期|礼拜)",
        r"(?P<month>下下个?|下个?|本|这个?|当|上个?)?月(?P<mend>底|末)",
        r"(?P<year>今|明)?年(?P<yend>底|末)",
        r"(?P<monthly>下下个|下个?|上个?)月(?!\s*(?:[123]?\d|[一二三十]{1,3})\s*[号日]|[份]?[初中])",
        rf"(?:(?P<y>\d{{4}}|[去今明])年的?)?(?P<mo>{_N})月(?:份)?(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:号|日)?",
        r"(?<![\d-])(?P<iy>20\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>3[01]|[12]\d|0?[1-9])(?!\d)",
        (r"(?<![\d/])(?P<sm>1[0-2]|0?[1-9])/(?P<sd>3[01]|[12]\d|0?[1-9])(?![\d/])"
        # 11.28下午, 11-28来: only beside what a date is said with, else it is a price or a size
        r"|(?<![\d.-])(?P<pm>1[0-2]|0?[1-9])[.-](?P<pd>3[01]|[12]\d|0?[1-9])(?![\d.-])"
        r"(?:[号日]|(?=\s*(?:上午|中午|下午|早上|晚上|傍晚|[早晚]|之?[前后]|以[前后]|来|周|到|至|\d{1,2}[点:])))"),
        (rf"(?P<later>[上下]个?月|这个月|本月)?(?<![第a-z\d.-])(?P<dom>[123]?\d|[一二三]?十?[一二三四五六七八九十])"
        rf"[号](?!{_NUMBERED})(?!\s*[和、跟或到]\s*\d{{1,2}}\s*号(?:{_NUMBERED}))"),
        (rf"(?:(?P<fyear>今|明|后|去)年的?)?(?:(?P<festive>{_FESTIVE})|(?:大年|正月|年)初(?P<nth>[一二三四五六七八]))"
        rf"(?:当天|那天)?(?!{_OF_A_FEAST})"),
        (rf"(?P<holiday>{_HOLIDAY})节?(?:长?假期?)?(?P<hside>后|之后|以后|过后|前|之前|以前)的?"
        r"第(?P<hn>[一二三1-3])天"),
        (rf"(?:(?P<hyear>今|明|后|去)年的?)?(?P<feast>{_HOLIDAY})节?"
        rf"(?(hyear)(?:长?假期?|期间|当天|那天)?(?!{_OF_A_FEAST})|(?:长?假期?|期间|当天|那天|(?=[之以过]?[前后])))"),
        _DIGIT_RANGE,
        _CLOCK + f"(?:{_TO}(?P<part2>上午|中午|下午|晚上|傍晚)?"
        + _named_again(_CLOCK, "2") + ")?",
        # 一晚上, 整个下午 are how long, not when
        (r"(?<!(?<![周期拜])一)(?<![整半个两])(?P<part>大清早|凌晨|清晨|清早|早晨|早上|一早|上午|中午|正午|午间|下午|午后|傍晚|黄昏|晚上"
        r"|晚间|夜里|夜晚|半夜|深夜|白天|上昼|[下晏]昼|朝早|(?<=[一二三四五六日天末号])[早晚](?![上点些饭会班饿])|[早晚](?=(?:\d{1,2}|[一二三四五六七八九十]{1,2})点))"
        r"(?!好[啊呀吖,!。!~\s]|好$|安)"),
        rf"(?P<before>之前|以前|前{_NOT_A_BOUND})|(?P<after>之后|以后|过后|后{_NOT_A_BOUND})",
    ))
)  # fmt: skip


def _clock_zh(m: re.Match[str], suffix: str = "") -> Clock | None:
    """Read one of the clock times of the Chinese pattern."""
    if m["hh" + suffix]:
        hour = int(m["hh" + suffix])
        return clock_time(
            hour, int(m["mm" + suffix]), sure=len(m["hh" + suffix]) > 1 and hour != MIDDAY
        )
    hour_said = number(m["h" + suffix] or "")
    if hour_said is None or hour_said > MIDNIGHT:
        return None
    minute = 30 if m["half" + suffix] else 0
    if m["quarter" + suffix]:
        minute = 15 if m["quarter" + suffix] in "一1" else 45
    if m["m" + suffix]:
        minute = number(m["m" + suffix].removeprefix("零")) or 0
    return clock_time(hour_said, min(minute, 59))


def _read_clock_zh(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Read a clock time or two; 一点 is a time only where it cannot be "a little"."""
    first = _clock_zh(m)
    if first is None:
        return ()
    second = _clock_zh(m, "2")
    if second is not None:
        if m["part2"]:
            part = _PARTS[m["part2"]]
            second = in_part(second, part)
        return (Clocks(first, second),)
    rest = text[m.end() :]
    if m["dot"] == "点" and re.match(r"(?:建议|意见|要求|问题|希望)", rest):
        return ()
    if m["h"] == "一" and m.end() == m.end("dot"):
        before = text[max(0, m.start() - 2) : m.start()]
        timely = before in _PARTS or re.match(r"钟|左右|之?前|之?后|以[前后]|整|多|过", rest)
        if not timely:
            return ()
    return (first,)


def _day_zh(m: re.Match[str]) -> Day | None:
    """Read the day of the Chinese pattern, if it is one."""
    if m["offset"]:
        days = OFFSETS.get(m["offset"])
        return None if days is None else Offset(days)
    if m["wend"]:
        return Weekday(5, _WEEKS[m["week"] or ""], days=2)
    if m["wday"]:
        return Weekday(_WEEKDAYS[m["wday"]], _WEEKS[m["week"] or ""])
    if m["holiday"]:
        nth = number(m["hn"]) or 1
        return Holiday(HOLIDAYS[m["holiday"]], -nth if "前" in m["hside"] else nth)
    if m["feast"]:
        return Holiday(HOLIDAYS[m["feast"]], 0, _YEARS.get(m["hyear"]))
    if m["festive"]:
        day = FESTIVE[
            m["festive"].removesuffix("夜" if "除夕" in m["festive"] else "").removeprefix("大")
        ]
        return replace(day, later=_YEARS.get(m["fyear"]))
    if m["nth"]:
        return Festive("春节", (number(m["nth"]) or 1) - 1, _YEARS.get(m["fyear"]))
    return _period_zh(m) or _date_zh(m)


def _period_zh(m: re.Match[str]) -> Day | None:
    """Read a whole week or month, or the last day of a month or year."""
    if m["weekly"]:
        return Week(_WEEKS[m["weekly"]] or 0)
    if m["monthly"]:
        return Month(_WEEKS[m["monthly"]] or 0)
    if m["mend"]:
        return Month(_WEEKS[(m["month"] or "").replace("当", "本")] or 0, end=True)
    if m["yend"]:
        return Dated(31, 12, later=int(m["year"] == "明"))
    return None


def _date_zh(m: re.Match[str]) -> Dated | None:
    """Read a date in any of its forms: 11月25号, 2026-11-25, 11/25, 25号."""
    if m["mo"]:
        return _date(m["y"], m["mo"], m["d"])
    if m["iy"]:
        return Dated(int(m["id"]), int(m["im"]), int(m["iy"]))
    if m["sm"] or m["pm"]:
        return Dated(int(m["sd"] or m["pd"]), int(m["sm"] or m["pm"]))
    dom = number(m["dom"]) if m["dom"] else None
    later = None if not m["later"] else {"上": -1, "下": 1}.get(m["later"][0], 0)
    return Dated(dom, later=later) if dom else None


_YEARS: Final = {"去": -1, "今": 0, "明": 1, "后": 2}


def _date(year: str | None, month: str, day: str) -> Dated | None:
    """Read 2026年11月25, 明年1月5 or 11月25."""
    month_said, day_said = number(month), number(day)
    if not month_said or not day_said:
        return None
    if year in _YEARS:
        return Dated(day_said, month_said, later=_YEARS[year])
    return Dated(day_said, month_said, int(year) if year else None)


def _hours_near(said: str) -> tuple[Value, ...]:
    """Read 三四点 as from three to four; 十一二点 as from eleven to twelve."""
    tens = said.startswith("十") and len(said) > len("三四")
    first, second = (number(f"十{one}" if tens else one) for one in said[-2:])
    if first is None or second != first + 1:
        return ()
    return (Clocks(clock_time(first), clock_time(second)),)


def read(m: re.Match[str], text: str) -> tuple[Value, ...]:
    """Turn a match of the Chinese pattern into values."""
    if m["combo"]:
        said = m["combo"]
        return (Offset(OFFSETS[said[0]]), _PARTS[said[1:]])
    if m["ahead"]:
        if m["an2"]:
            return ahead(m["an2"], m["aunit2"], "within")
        side = m["aside"] or "后"
        side = "within" if "内" in side else "ago" if "前" in side else "after"
        return ahead(m["an"], m["aunit"], side)
    if m["near"]:
        return _hours_near(m["near"])
    if m["ra"]:
        first, second = number(m["ra"]), number(m["rb"])
        if first is None or second is None or max(first, second) > MIDNIGHT:
            return ()
        return (Clocks(clock_time(first), clock_time(second, 30 if m["rhalf"] else 0)),)
    if m["h"] or m["hh"]:
        return _read_clock_zh(m, text)
    if m["part"]:
        return (_PARTS[m["part"]],)
    if m["before"] or m["after"]:
        return (Bound("before" if m["before"] else "after"),)
    day = _day_zh(m)
    return (day,) if day is not None else ()
