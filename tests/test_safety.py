"""Danger is found by rule before any model; what only sounds like it does not ring."""

import time

import pytest

from flows.understanding import EMERGENCIES
from nlu.normalise import normalise
from nlu.safety import alarm, judge
from tests.reading import READING, pairs, probes, reader


def ruled(text: str) -> str | None:
    found = alarm(normalise(text).text)
    return found.intent if found else None


# Each probe is a row of its file; a test tells every row that it fails on.


def test_danger_rings_by_rule_and_by_name() -> None:
    rang = [(ruled(text), text) for _, text in pairs("emergencies.tsv")]
    assert rang == pairs("emergencies.tsv")


def test_words_of_danger_in_ordinary_business_ring_no_rule() -> None:
    assert [text for text in probes("quiet.txt") if ruled(text)] == []


def test_people_in_danger_write_in_many_ways() -> None:
    assert [text for text in probes("dangers.txt") if understood(text) not in EMERGENCIES] == []


def test_what_only_sounds_like_danger_does_not_ring() -> None:
    assert [text for text in probes("near_misses.txt") if ruled(text) or understood(text)] == []


def understood(text: str) -> str | None:
    return reader().understand(text, READING).emergency


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("上次着火那件事处理得怎么样了", "上次着火的那户现在又冒烟了"),
        ("没有煤气味了", "昨天就有煤气味,今天更重了"),
        ("如果着火应该往哪跑", "着火了应该往哪跑"),
        ("不是着火,是做饭的烟", "是不是着火了?"),
        ("there was no fire, just a drill", "there is a fire, not a drill"),
        ("电梯困人那个单子关掉吧", "电梯困人了快来"),
        ("昨天打架的那家人又在吵", "昨天打架的那家人又打起来了"),
        ("通道被沙发堵死,着火了怎么跑", "通道被沙发堵死,楼上着火了"),
        ("cancel the flood report", "cancel the cleaning, my flat is flooding"),
        ("the kids fight every day", "they are fighting right now"),
        ("last week there was a gas smell, any news?", "gas smell again, like last week"),
    ],
)
def test_the_words_around_decide(past: str, present: str) -> None:
    assert ruled(past) is None
    assert ruled(present) is not None


def test_the_soonest_danger_names_the_emergency() -> None:
    assert ruled("有人受伤了,楼道全是烟") == "emergency_fire"
    assert ruled("插座冒烟还有火花") == "emergency_fire"
    assert ruled("插座在冒火花") == "emergency_electric"


def test_words_that_mean_danger_only_together() -> None:
    assert ruled("电梯不动了") is None
    assert ruled("我跟两个同事在里面") is None
    assert ruled("电梯不动了,我跟两个同事在里面") == "emergency_lift_trapped"
    assert ruled("the lift does not move") is None
    assert ruled("the lift does not move and my mother is in it") == "emergency_lift_trapped"


def test_what_hurts_names_the_emergency_and_a_cry_for_help_only_where_nothing_else_does() -> None:
    assert ruled("救命") == "emergency_medical"
    assert ruled("救命有人砍人") == "emergency_intruder"
    assert ruled("有人触电倒地了") == "emergency_electric"
    assert ruled("sos") == "emergency_medical"
    assert ruled("sos the garage is flooding") == "emergency_flood"


def test_two_languages_in_one_sentence() -> None:
    assert ruled("走廊好多smoke啊") == "emergency_fire"
    assert ruled("我stuck在lift里面") == "emergency_lift_trapped"
    assert ruled("电梯 stuck, i am inside with baby") == "emergency_lift_trapped"
    assert ruled("楼上 neighbor 抽烟,smoke 全进我家") is None


def test_rules_only_escalate() -> None:
    calm = judge(normalise("煤气灶点不着").text)
    assert calm.alarm is None
    assert "emergency_gas" in calm.calm
    understood = reader().understand("煤气灶点不着", READING)
    assert understood.emergency is None
    assert understood.matters[0].intent.name not in EMERGENCIES


def test_an_alarm_is_a_matter_and_decided_whatever_else_is_asked() -> None:
    understood = reader().understand("家里水管爆了满屋都是水。还有停车月卡怎么办?", READING)
    matter, other = understood.matters
    assert other.intent.name == "ask_parking"
    assert matter.intent.name == understood.emergency == "emergency_flood"
    assert matter.decided


@pytest.mark.parametrize(
    "text",
    [
        "水" * 2000,
        "电梯里" * 700,
        "a" * 2000,
        "no fire " * 250,
        "1" * 2000,
        "不" * 2000,
        "gas " * 500,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    alarm(normalise(text).text)
    assert time.process_time() - began < 1
