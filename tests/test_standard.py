"""Urgency and deadlines: each number of SPEC 4 at its edge."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.community import Community, Promise, Span
from flows.standard import (
    STANDARD,
    Deadlines,
    Urgency,
    deadlines,
    promise_of,
    urgency_of,
    with_visit,
)
from flows.understanding import (
    COMPLAINTS,
    EMERGENCIES,
    INTENTS,
    QUESTIONS,
    REPAIRS,
    Entity,
    Intent,
    Interval,
    Matter,
)
from flows.urgency import BY_WORDS

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAME = {"zh": "天成美雅", "en": "Tiancheng Meiya"}
TCMY = Community(id="tcmy", name=NAME)
WITH_LUNCH = replace(TCMY, service_hours=((time(8, 30), time(12)), (time(13, 30), time(20, 30))))
BERLIN = replace(TCMY, timezone="Europe/Berlin", country="DE")
TODAY = date(2026, 11, 16)  # a Monday


def sh(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def clock(**parts: int) -> Span:
    return Span(clock=timedelta(**parts))


# The table


@pytest.mark.parametrize(
    ("urgency", "respond", "finish"),
    [
        ("emergency", clock(), None),
        ("urgent", clock(minutes=30), clock(hours=2)),
        ("important", clock(hours=1), clock(hours=8)),
        ("normal", clock(hours=2), clock(hours=48)),
        ("by_appointment", clock(hours=4), Span(working_days=5)),
        ("complaint", clock(hours=1), Span(working_days=3)),
        ("inquiry", clock(minutes=30), None),
        ("suggestion", Span(working_days=1), Span(working_days=3)),
    ],
)
def test_the_default_standard_is_the_specifications(urgency, respond, finish) -> None:
    assert STANDARD[Urgency(urgency)] == Promise(respond, finish)
    assert promise_of(TCMY, Urgency(urgency)) == Promise(respond, finish)


def test_every_urgency_has_a_row() -> None:
    assert set(STANDARD) == set(Urgency)


def test_a_community_changes_a_row_and_keeps_the_others() -> None:
    own = replace(TCMY, standard={"urgent": Promise(clock(minutes=15), clock(hours=1))})
    opened = sh(11, 16, 23)
    assert deadlines(own, Urgency.URGENT, opened) == Deadlines(sh(11, 16, 23, 15), sh(11, 17, 0))
    assert promise_of(own, Urgency.NORMAL) == STANDARD[Urgency.NORMAL]


def test_a_community_may_promise_nothing() -> None:
    own = replace(TCMY, standard={"by_appointment": Promise(None, None)})
    visit = Interval(sh(12, 16, 9), sh(12, 16, 12))
    due = deadlines(own, Urgency.BY_APPOINTMENT, sh(11, 16, 12), visit)
    assert due == Deadlines(None, None)


def test_a_span_of_neither_hours_nor_days_is_at_once() -> None:
    own = replace(TCMY, standard={"normal": Promise(Span(), Span())})
    assert deadlines(own, Urgency.NORMAL, sh(11, 16, 21)) == Deadlines(
        sh(11, 17, 8, 30), sh(11, 17, 8, 30)
    )


# Deadlines


def test_the_example_of_the_specification() -> None:
    due = deadlines(TCMY, Urgency.NORMAL, sh(11, 16, 20))
    assert due == Deadlines(respond_by=sh(11, 17, 10), finish_by=sh(11, 18, 20))
    assert str(due.respond_by) == "2026-11-17 10:00:00+08:00"


@pytest.mark.parametrize(
    ("urgency", "opened", "respond", "finish"),
    [
        # day and night, working day or not
        (Urgency.EMERGENCY, sh(11, 16, 3, 7), sh(11, 16, 3, 7), None),
        (Urgency.URGENT, sh(11, 16, 20, 15), sh(11, 16, 20, 45), sh(11, 16, 22, 15)),
        (Urgency.URGENT, sh(11, 16, 23, 45), sh(11, 17, 0, 15), sh(11, 17, 1, 45)),
        (Urgency.URGENT, sh(10, 1, 12), sh(10, 1, 12, 30), sh(10, 1, 14)),
        # 8 h: just inside, on and past closing
        (Urgency.IMPORTANT, sh(11, 16, 12, 29), sh(11, 16, 13, 29), sh(11, 16, 20, 29)),
        (Urgency.IMPORTANT, sh(11, 16, 12, 30), sh(11, 16, 13, 30), sh(11, 16, 20, 30)),
        (Urgency.IMPORTANT, sh(11, 16, 12, 31), sh(11, 16, 13, 31), sh(11, 17, 8, 30)),
        # 8 h: just before, on and past opening
        (Urgency.IMPORTANT, sh(11, 16, 0, 29), sh(11, 16, 9, 30), sh(11, 16, 8, 30)),
        (Urgency.IMPORTANT, sh(11, 16, 0, 30), sh(11, 16, 9, 30), sh(11, 16, 8, 30)),
        (Urgency.IMPORTANT, sh(11, 16, 0, 31), sh(11, 16, 9, 30), sh(11, 16, 8, 31)),
        # 1 h respond: just inside, on and past closing
        (Urgency.IMPORTANT, sh(11, 16, 19, 29), sh(11, 16, 20, 29), sh(11, 17, 8, 30)),
        (Urgency.IMPORTANT, sh(11, 16, 19, 30), sh(11, 16, 20, 30), sh(11, 17, 8, 30)),
        (Urgency.IMPORTANT, sh(11, 16, 19, 31), sh(11, 17, 8, 31), sh(11, 17, 8, 30)),
        # hours do not mind holidays
        (Urgency.NORMAL, sh(9, 30, 12), sh(9, 30, 14), sh(10, 2, 12)),
        (Urgency.NORMAL, sh(11, 16, 21), sh(11, 17, 10, 30), sh(11, 19, 8, 30)),
        # working days
        (Urgency.BY_APPOINTMENT, sh(11, 16, 16, 30), sh(11, 16, 20, 30), sh(11, 23, 20, 30)),
        (Urgency.BY_APPOINTMENT, sh(11, 16, 16, 31), sh(11, 17, 8, 31), sh(11, 23, 20, 30)),
        (Urgency.BY_APPOINTMENT, sh(2, 13, 9), sh(2, 13, 13), sh(2, 27, 20, 30)),
        (Urgency.COMPLAINT, sh(11, 16, 0, 0), sh(11, 16, 9, 30), sh(11, 19, 20, 30)),
        (Urgency.COMPLAINT, sh(11, 16, 23, 59), sh(11, 17, 9, 30), sh(11, 19, 20, 30)),
        (Urgency.COMPLAINT, sh(11, 20, 10), sh(11, 20, 11), sh(11, 25, 20, 30)),
        (Urgency.COMPLAINT, sh(9, 30, 20), sh(10, 1, 9), sh(10, 10, 20, 30)),
        (Urgency.SUGGESTION, sh(11, 16, 9), sh(11, 17, 20, 30), sh(11, 19, 20, 30)),
        (Urgency.SUGGESTION, sh(2, 14, 9), sh(2, 24, 20, 30), sh(2, 26, 20, 30)),
        # the finish of an inquiry is agreed
        (Urgency.INQUIRY, sh(11, 16, 20), sh(11, 16, 20, 30), None),
        (Urgency.INQUIRY, sh(11, 16, 20, 1), sh(11, 17, 8, 31), None),
    ],
)
def test_deadlines(urgency, opened, respond, finish) -> None:
    assert deadlines(TCMY, urgency, opened) == Deadlines(respond, finish)


@pytest.mark.parametrize(
    ("opened", "finish"),
    [
        (sh(11, 16, 3, 59), sh(11, 16, 11, 59)),
        (sh(11, 16, 4, 0), sh(11, 16, 12, 0)),
        (sh(11, 16, 4, 1), sh(11, 16, 13, 30)),
        (sh(11, 16, 5, 31), sh(11, 16, 13, 31)),
    ],
)
def test_a_finish_over_lunch_waits_for_the_afternoon(opened, finish) -> None:
    assert deadlines(WITH_LUNCH, Urgency.IMPORTANT, opened).finish_by == finish


def test_hours_are_real_hours_when_clocks_change() -> None:
    opened = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    due = deadlines(BERLIN, Urgency.URGENT, opened)
    assert str(due.respond_by) == "2026-03-29 03:00:00+02:00"
    assert str(due.finish_by) == "2026-03-29 04:30:00+02:00"


def test_the_day_of_opening_is_the_communitys() -> None:
    opened = datetime(2026, 11, 16, 16, 30, tzinfo=UTC)  # Tuesday in Shanghai
    assert deadlines(TCMY, Urgency.COMPLAINT, opened).finish_by == sh(11, 20, 20, 30)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        deadlines(TCMY, Urgency.EMERGENCY, datetime(2026, 11, 16, 12))


@pytest.mark.parametrize(
    ("visit_end", "finish"),
    [
        (sh(11, 18, 12), sh(11, 23, 20, 30)),
        (sh(11, 23, 20, 30), sh(11, 23, 20, 30)),
        (sh(11, 23, 20, 31), sh(11, 24, 8, 30)),
        (sh(12, 7, 12), sh(12, 7, 12)),
        (sh(12, 8, 0), sh(12, 8, 8, 30)),  # a whole day ends at midnight
    ],
)
def test_a_visit_beyond_the_promise_is_the_promise(visit_end, finish) -> None:
    visit = Interval(visit_end - timedelta(hours=4), visit_end)
    due = deadlines(TCMY, Urgency.BY_APPOINTMENT, sh(11, 16, 9), visit)
    assert due == Deadlines(sh(11, 16, 13), finish)


def test_a_visit_changes_nothing_that_is_not_by_appointment() -> None:
    visit = Interval(sh(12, 7, 9), sh(12, 7, 12))
    for urgency in set(Urgency) - {Urgency.BY_APPOINTMENT}:
        opened = sh(11, 16, 9)
        assert deadlines(TCMY, urgency, opened, visit) == deadlines(TCMY, urgency, opened)


INSTANTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.sampled_from(Urgency), st.sampled_from([TCMY, WITH_LUNCH, BERLIN]), INSTANTS, INSTANTS)
def test_what_is_opened_later_is_never_due_earlier(urgency, community, one, other) -> None:
    early = deadlines(community, urgency, min(one, other))
    late = deadlines(community, urgency, max(one, other))
    for first, second in (
        (early.respond_by, late.respond_by),
        (early.finish_by, late.finish_by),
    ):
        assert (first is None) == (second is None)
        if first is not None:
            assert first.astimezone(UTC) <= second.astimezone(UTC)
            assert first.astimezone(UTC) >= min(one, other)
            assert first.tzinfo == community.zone


# Urgency


def judged(intent: str, text: str, *entities: Entity) -> str:
    return urgency_of(Matter(text, Intent(intent, 0.9), entities=entities), text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人",
        "水龙头关不上一直流",
        "阀门那里喷水",
        "马桶堵了水溢出来了",
        "地漏往外冒脏水",
        "下水道返水了",
        "卫生间满地都是水",
        "厨房水管断了",
        "软管爆了",
        "水表那里哗哗的",
        "停水了",
        "家里没水了",
        "怎么没有水啊",
        "一滴都没有,对门好好的",
        "屋企冇水",
        "水龍頭不出水",
        "厨房漏水",
        "楼上漏到我家了",
        "漏水了,下午一点以后有人",
        "水漏了一地 有点急",
        "屋裡漏水漏得很嚴重",
        "止不住 水一直往外流",
        "水流个不停",
        "No water!",
        "we don't have any water since 7",
        "the water is off in our flat",
        "nothing comes out of the taps",
        "water is pouring out from under the sink",
        "the drain is overflowing",
        "kitchen pipe burst",
        "pipe leaking badly",
        "there's a big leak in the bathroom",
        "I can’t turn off the tap",
        "leak under the sink, we have a small baby",
        "sewage came up in the bathroom",
        "drain backs up into the tub, water backing up",
    ],
)
def test_plumbing_that_is_urgent(text) -> None:
    assert judged("repair_plumbing", text) == "urgent"


@pytest.mark.parametrize(
    "text",
    [
        "水龙头滴水",
        "水龙头一直滴水",
        "水龙头关不紧",
        "水籠頭壞了關不緊",
        "洗手盆下水慢",
        "天花板渗水,楼上漏的",
        "厨房有点漏",
        "漏水,一滴一滴的",
        "漏水也不是很大,就是一直滴",
        "管子漏得不厉害",
        "漏了一点点",
        "厨房漏水,不急",
        "马桶一直流水",
        "马桶堵了",
        "没热水",
        "热水出不来,凉水正常 热水不出水",
        "花洒不出水",
        "地漏返臭",
        "水好小",
        "没水压",
        "The tap keeps dripping",
        "tap won't stop dripping",
        "it's leaking slowly",
        "a small leak under the basin",
        "leaks a bit",
        "leak in bathroom, not urgent",
        "toilet won't stop running",
        "no hot water",
        "no water pressure",
        "drain is slow",
        "kitchen sink blocked",
    ],
)
def test_plumbing_that_is_normal(text) -> None:
    assert judged("repair_plumbing", text) == "normal"


@pytest.mark.parametrize(
    "text",
    [
        "跳闸全屋没电",
        "家里没电了",
        "没电了",
        "突然停电,对门有电就我家没有",
        "家里跳闸了",
        "空开合不上去,一推就跳",
        "整个房子都黑了",
        "停电了,总开关跳了",
        "停电了灯都不亮",
        "家里灯都不亮了",
        "电卡充了钱还是没电",
        "屋企冇電",
        "家里没电,客厅插座也没反应",
        "灯和插座都没反应",
        "no power at home",
        "the whole flat is dark",
        "everything went dark",
        "power is out",
        "power cut in our home, no light, nothing",
        "no power, no light",
        "main switch tripped",
        "we are without electricity",
        "breaker won't stay on",
        "all the lights are dead",
    ],
)
def test_the_whole_home_without_power_is_urgent(text) -> None:
    assert judged("repair_electrical", text) == "urgent"


@pytest.mark.parametrize(
    "text",
    [
        "卧室插座没电",
        "灯不亮",
        "厨房没有电了",
        "开关按了没反应",
        "一开空调就跳闸",
        "漏电保护器老跳",
        "我家半边有电半边没电",
        "书房那路电没了其它都正常",
        "跳闸了,不急",
        "家里没电话线",
        "the socket in the bedroom is dead",
        "bathroom light not working",
        "half of my apartment has no electricity",
        "electricity gone in kitchen only",
        "breaker keeps tripping whenever I use the oven",
        "lamp is out",
    ],
)
def test_one_socket_lamp_or_room_is_normal(text) -> None:
    assert judged("repair_electrical", text) == "normal"


@pytest.mark.parametrize(
    ("intent", "text", "urgency"),
    [
        ("repair_lift", "2号梯不动了", "important"),
        ("repair_lift", "lift leaking, no power, not urgent", "important"),
        ("repair_access", "单元门禁刷不开", "important"),
        ("repair_public", "小区大门关不上了", "important"),
        ("repair_public", "the main gate is stuck", "important"),
        ("repair_public", "大门口的灯坏了", "normal"),
        ("repair_public", "楼道灯坏了", "normal"),
        ("repair_public", "水景喷泉不喷了", "normal"),
        ("repair_public", "公共厕所水管爆了", "urgent"),
        ("repair_structure", "屋顶漏水漏得厉害", "urgent"),
        ("repair_structure", "外墙渗水墙皮掉了", "normal"),
        ("repair_structure", "地砖爆开了", "normal"),
        ("repair_structure", "窗户漏风很大", "normal"),
        ("repair_appliance", "空调滴水", "normal"),
        ("repair_appliance", "空调不制冷", "normal"),
        ("repair_appliance", "暖气片漏水", "urgent"),
        ("repair_appliance", "地暖分水器漏水,一滴一滴的", "normal"),
        ("repair_appliance", "radiator is leaking", "urgent"),
        ("complaint_noise", "楼上半夜装修,家里没电没水", "complaint"),
        ("ask_outage", "今天停水到几点", "inquiry"),
        ("suggestion", "建议装个充电桩", "suggestion"),
        ("praise", "保安小王捡到钱包还我", "suggestion"),
        ("order_service", "帮我约个保洁", "by_appointment"),
        ("emergency_flood", "水管有点渗,不急", "emergency"),
        ("human", "转人工", "inquiry"),
        ("no_such_intent", "", "inquiry"),
    ],
)
def test_urgency_from_intent_and_words(intent, text, urgency) -> None:
    assert judged(intent, text) == urgency


def test_intents_alone() -> None:
    for intents, urgency in (
        (EMERGENCIES, "emergency"),
        (COMPLAINTS, "complaint"),
        (QUESTIONS, "inquiry"),
        (REPAIRS - {"repair_lift", "repair_access"}, "normal"),
    ):
        assert {judged(intent, "") for intent in intents} == {urgency}


def test_full_width_letters_and_capitals_are_read() -> None:
    assert judged("repair_plumbing", "ＮＯ ＷＡＴＥＲ") == "urgent"


def named(value: object) -> Entity:
    return Entity("datetime", value, 0, 0, "")  # type: ignore[arg-type]  # wrong on purpose


LATE_YESTERDAY = Interval(sh(11, 15, 18), sh(11, 15, 21))
LATER_TODAY = Interval(sh(11, 16, 13), sh(11, 16, 18))
FIRST_OF_TOMORROW = Interval(sh(11, 17), sh(11, 18))
LAST_OF_TODAY = Interval(sh(11, 16, 23, 59), sh(11, 17))


@pytest.mark.parametrize(
    ("visit", "urgency"),
    [
        (LATE_YESTERDAY, "normal"),
        (LATER_TODAY, "normal"),
        (LAST_OF_TODAY, "normal"),
        (FIRST_OF_TOMORROW, "by_appointment"),
    ],
)
def test_another_day_chosen_on_a_normal_matter_is_an_appointment(visit, urgency) -> None:
    assert judged("repair_public", "楼道灯坏了", named(visit)) == urgency
    assert with_visit(Urgency.NORMAL, visit, TODAY) == urgency


def test_a_date_that_looks_back_does_not_hide_the_one_that_is_chosen() -> None:
    since, visit = named(LATE_YESTERDAY), named(FIRST_OF_TOMORROW)
    assert judged("repair_plumbing", "昨晚开始滴水,明天来", since, visit) == "by_appointment"


def test_only_what_is_normal_becomes_an_appointment() -> None:
    visit = named(FIRST_OF_TOMORROW)
    assert judged("repair_plumbing", "漏水,明天来", visit) == "urgent"
    assert judged("repair_lift", "电梯坏了,明天来", visit) == "important"
    assert judged("complaint_noise", "明天来", visit) == "complaint"


def test_other_entities_and_unread_times_choose_nothing() -> None:
    place = Entity("place", "楼道", 0, 2, "楼道")
    assert judged("repair_public", "楼道灯坏了", place, named("sometime")) == "normal"


@pytest.mark.parametrize("row", BY_WORDS, ids=lambda row: row.meaning)
def test_each_row_of_words_is_about_known_intents_and_finds_no_empty_text(row) -> None:
    assert row.intents <= INTENTS
    assert row.pattern().search("") is None
    assert row.pattern().search("你好 hello") is None
