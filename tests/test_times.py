"""Times in words become instants and intervals of the community's zone (INTENTS, conventions)."""

from datetime import datetime

import pytest

from nlu.normalise import normalise
from nlu.times import find
from tests.reading import SUNDAY, ZONE


def read(text: str, now: datetime = SUNDAY) -> list[str]:
    """Each time as ``MM-DD HH:MM`` or ``start/end``."""
    found = []
    for time in find(normalise(text).text, now):
        start = time.interval.start.strftime("%m-%d %H:%M")
        end = time.interval.end.strftime("%m-%d %H:%M")
        found.append(start if start == end else f"{start}/{end}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下午有人", "11-22 13:00/11-22 18:00"),
        ("今天上午", "11-22 08:00/11-22 12:00"),
        ("明天", "11-23 00:00/11-24 00:00"),
        ("明天下午三点", "11-23 15:00"),
        ("后天早上", "11-24 06:00/11-24 09:00"),
        ("大后天晚上8点以后", "11-25 20:00/11-26 00:00"),
        ("今晚在家", "11-22 18:00/11-22 21:00"),
        ("明早九点半", "11-23 09:30"),
        ("傍晚可以来", "11-22 17:00/11-22 19:00"),
        ("中午12点到1点", "11-22 12:00/11-22 13:00"),
        ("晚上12点", "11-23 00:00"),
        ("周六上午", "11-28 08:00/11-28 12:00"),
        ("星期六", "11-28 00:00/11-29 00:00"),
        ("礼拜三下午3点一刻", "11-25 15:15"),
        ("下周三下午三点到五点", "11-25 15:00/11-25 17:00"),
        ("这周末", "11-21 00:00/11-23 00:00"),
        ("下周末", "11-28 00:00/11-30 00:00"),
        ("周一到周五", "11-23 00:00/11-28 00:00"),
        ("下午3-5点", "11-22 15:00/11-22 17:00"),
        ("3点", "11-22 15:00"),
        ("三点半来行吗", "11-22 15:30"),
        ("15:00", "11-22 15:00"),
        ("上午10点到下午2点", "11-22 10:00/11-22 14:00"),
        ("早8点到晚6点都在", "11-22 08:00/11-22 18:00"),
        ("六点以后", "11-22 18:00/11-23 00:00"),
        ("周五之前修好", "11-22 10:00/11-27 00:00"),
        ("11月25号上午", "11-25 08:00/11-25 12:00"),
        ("十一月二十五号", "11-25 00:00/11-26 00:00"),
        ("11月25日09:00-17:00", "11-25 09:00/11-25 17:00"),
        ("2026-11-25 14:30", "11-25 14:30"),
        ("25号可以吗", "11-25 00:00/11-26 00:00"),
        ("下个月3号", "12-03 00:00/12-04 00:00"),
        ("两小时后", "11-22 12:00"),
        ("3天后", "11-25 00:00/11-26 00:00"),
        ("明天上午三點", "11-23 03:00"),
        ("tomorrow 3–5 pm", "11-23 15:00/11-23 17:00"),
        ("Saturday morning", "11-28 08:00/11-28 12:00"),
        ("next Wednesday 3-5 pm", "11-25 15:00/11-25 17:00"),
        ("this Saturday at 10", "11-28 10:00"),
        ("after 6 pm", "11-22 18:00/11-23 00:00"),
        ("tomorrow after 6pm", "11-23 18:00/11-24 00:00"),
        ("before noon", "11-22 08:00/11-22 12:00"),
        ("before 5pm today", "11-22 08:00/11-22 17:00"),
        ("on Friday at 9", "11-27 09:00"),
        ("Saturday 9am to noon", "11-28 09:00/11-28 12:00"),
        ("between 3 and 5 tomorrow", "11-23 15:00/11-23 17:00"),
        ("half past three tomorrow", "11-23 15:30"),
        ("the day after tomorrow in the afternoon", "11-24 13:00/11-24 18:00"),
        ("tonight at 8", "11-22 20:00"),
        ("Nov 25th 2pm", "11-25 14:00"),
        ("25 November at 10:30", "11-25 10:30"),
        ("the 25th", "11-25 00:00/11-26 00:00"),
        ("in 2 hours", "11-22 12:00"),
        ("this weekend", "11-21 00:00/11-23 00:00"),
        ("by Friday", "11-22 10:00/11-28 00:00"),
        ("月底前弄好", "11-22 10:00/12-01 00:00"),
        ("月底来", "11-30 00:00/12-01 00:00"),
        ("年底前", "11-22 10:00/01-01 00:00"),
        ("下个月搬家", "12-01 00:00/01-01 00:00"),
        ("next month", "12-01 00:00/01-01 00:00"),
        ("by the end of the month", "11-22 10:00/12-01 00:00"),
        ("三天之内", "11-22 10:00/11-25 10:00"),
        ("within two hours", "11-22 10:00/11-22 12:00"),
        ("再过两小时", "11-22 12:00"),
        ("下午三四点", "11-22 15:00/11-22 16:00"),
        ("晚上十一二点", "11-22 23:00/11-23 00:00"),
        ("11.28下午三点", "11-28 15:00"),
        ("明年1月5号", "01-05 00:00/01-06 00:00"),
        ("元旦前修好", "11-22 10:00/01-01 00:00"),
        ("today before 5", "11-22 08:00/11-22 17:00"),
        ("今晚12点前", "11-22 08:00/11-23 00:00"),
        ("early tomorrow morning", "11-23 06:00/11-23 09:00"),
        ("28/11 at 3pm", "11-28 15:00"),
        ("Tuesday, November 24, 3pm", "11-24 15:00"),
        ("周二（24号）上午", "11-24 08:00/11-24 12:00"),
        ("聽日下晝三點", "11-23 15:00"),
        ("周一到周五9点到18点", "11-23 09:00/11-27 18:00"),
        ("圣诞节来修", "12-25 00:00/12-26 00:00"),
        ("圣诞节当天下午三点", "12-25 15:00"),
        ("平安夜晚上", "12-24 18:00/12-24 21:00"),
        ("大年初二上门", "02-07 00:00/02-08 00:00"),
        ("除夕夜", "02-05 00:00/02-06 00:00"),
        ("大年三十不在", "02-05 00:00/02-06 00:00"),
        ("正月初五", "02-10 00:00/02-11 00:00"),
        ("元宵节", "02-20 00:00/02-21 00:00"),
        ("重阳节", "10-08 00:00/10-09 00:00"),
        ("情人节前修好", "11-22 10:00/02-14 00:00"),
        ("今年中秋节", "09-25 00:00/09-26 00:00"),
        ("明年国庆", "10-01 00:00/10-08 00:00"),
        ("on Christmas Day", "12-25 00:00/12-26 00:00"),
        ("New Year's Eve at 8 pm", "12-31 20:00"),
        ("the week after next", "11-30 00:00/12-07 00:00"),
    ],
)
def test_what_is_open_lies_ahead(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "3号电梯坏了", "1号和2号楼道灯不亮", "快一点来", "有一点漏", "暖气片一点都不热", "提两点建议",
        "早上好,水管漏了", "晚上好", "每天晚上跳广场舞", "every evening", "on Sundays", "good morning",
        "3 people stuck", "I need two more cards", "after three days of waiting", "马上国庆了",
        "我住18层", "2号充电桩坏了", "3号消防栓漏水", "叫了一晚上", "等了整个下午", "工作日白天没人", "每周二下午停水",
        "前台电话多少", "版本2.11", "24/7 guard", "usually in the evening", "过两天再说",
        "电话是5月份换的吗", "when may I drill", "圣诞节活动怎么报名", "圣诞树", "儿童节快乐", "初二的孩子",
        "the Christmas party",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明年圣诞节", "2027-12-25"), ("明年国庆", "2027-10-01"), ("今年春节期间", "2026-02-17"),
        ("后年大年初一", "2028-01-26"), ("去年除夕", "2025-01-28"), ("Christmas next year", "2027-12-25"),
        ("大年初一", "2027-02-06"), ("元宵节", "2027-02-20"),
    ],
)  # fmt: skip
def test_a_feast_is_of_the_year_that_is_said_else_the_next(text: str, day: str) -> None:
    (found,) = find(normalise(text).text, SUNDAY)
    assert found.interval.start.date().isoformat() == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周六报的修", "11-21 00:00/11-22 00:00"),
        ("昨晚漏了一夜", "11-21 18:00/11-21 21:00"),
        ("上周三报修的", "11-11 00:00/11-12 00:00"),
        ("I reported it on Monday", "11-16 00:00/11-17 00:00"),
        ("last Monday the tap broke", "11-16 00:00/11-17 00:00"),
        ("三天前就报修了", "11-19 00:00/11-20 00:00"),
        ("半小时前停的", "11-22 09:30"),
        ("two days ago", "11-20 00:00/11-21 00:00"),
        ("an hour ago it stopped", "11-22 09:00"),
        ("no water since Monday", "11-16 00:00/11-17 00:00"),
        ("last weekend they drilled", "11-14 00:00/11-16 00:00"),
        ("上个月15号交过了", "10-15 00:00/10-16 00:00"),
        ("昨晚两点还在吵", "11-22 02:00"),
        ("周三说好来修的,没来", "11-18 00:00/11-19 00:00"),
    ],
)
def test_words_of_the_past_look_back(text: str, expected: str) -> None:
    assert read(text) == [expected]


def test_a_part_of_the_day_that_is_over_means_tomorrow() -> None:
    evening = datetime(2026, 11, 22, 18, 30, tzinfo=ZONE)
    assert read("下午有人", evening) == ["11-23 13:00/11-23 18:00"]


def test_today_counts_as_the_next_saturday_until_it_is_over() -> None:
    assert read("周六上午", datetime(2026, 11, 21, 9, 30, tzinfo=ZONE)) == [
        "11-21 08:00/11-21 12:00"
    ]
    assert read("周六上午", datetime(2026, 11, 21, 13, 0, tzinfo=ZONE)) == [
        "11-28 08:00/11-28 12:00"
    ]


def test_days_are_counted_from_a_public_holiday() -> None:
    september = datetime(2026, 9, 20, 10, 0, tzinfo=ZONE)
    assert read("国庆后第一天", september) == ["10-08 00:00/10-09 00:00"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 10 or 11 tomorrow", ["11-23 10:00", "11-23 11:00"]),
        ("明天上午或下午", ["11-23 08:00/11-23 12:00", "11-23 13:00/11-23 18:00"]),
        ("周三、周四下午", ["11-25 13:00/11-25 18:00", "11-26 13:00/11-26 18:00"]),
        ("下午三点或者四点", ["11-22 15:00", "11-22 16:00"]),
        ("Monday or Tuesday", ["11-23 00:00/11-24 00:00", "11-24 00:00/11-25 00:00"]),
    ],
)
def test_alternatives_lend_each_other_what_they_lack(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before national day", "09-20 10:00/10-01 00:00"),
        ("国庆期间", "10-01 00:00/10-08 00:00"),
        ("during the national day holiday", "10-01 00:00/10-08 00:00"),
    ],
)
def test_a_public_holiday_is_all_its_days(text: str, expected: str) -> None:
    assert read(text, datetime(2026, 9, 20, 10, 0, tzinfo=ZONE)) == [expected]


def test_an_impossible_date_is_none() -> None:
    assert read("2月30号") == []


def test_the_zone_is_that_of_now() -> None:
    (found,) = find("明天下午", SUNDAY)
    assert found.interval.start.tzinfo is ZONE
    assert found.interval.start.utcoffset() == SUNDAY.utcoffset()
