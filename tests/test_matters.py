"""One message, its matters: cut where people begin another, never in the middle of a story."""

import pytest

from tests.reading import READING, reader


def matters(text: str) -> list[tuple[str, str]]:
    return [(m.intent.name, m.text) for m in reader().understand(text, READING).matters]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("3号楼2单元501厨房水管漏了,顺便问下停车月卡怎么办", ["repair_plumbing", "ask_parking"]),
        ("厨房水龙头漏水。卧室的灯不亮。", ["repair_plumbing", "repair_electrical"]),
        ("垃圾三天没收了,还有楼道灯坏了", ["complaint_environment", "repair_public"]),
        ("马桶堵了,另外我的快递放在哪里", ["repair_plumbing", "ask_parcel"]),
        ("泳池几点开门?门禁卡丢了怎么补?", ["ask_facility", "ask_access_card"]),
        (
            "kitchen tap keeps dripping, also how do I pay the property fee?",
            ["repair_plumbing", "ask_fee"],
        ),
        (
            "the toilet is blocked. By the way, when does the pool open?",
            ["repair_plumbing", "ask_facility"],
        ),
        ("1. 马桶堵了 2. 楼道灯坏了", ["repair_plumbing", "repair_public"]),
    ],
)
def test_a_message_that_holds_two_matters_gives_two(text: str, intents: list[str]) -> None:
    assert [intent for intent, _ in matters(text)] == intents


@pytest.mark.parametrize(
    "text",
    [
        "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人",
        "昨天报修了水管,师傅来了没修好,态度还很差",
        "楼上漏水,把我家天花板泡了,墙皮也掉了,找他他不开门",
        "家里和邻居家都没水",
        "水管和水龙头都漏",
        "电梯停了,里面还有两个小孩在哭,麻烦快点",
        "the plumber came yesterday and looked and left and it still leaks",
        "help, we are in the lift and the doors won't open",
        "你好,麻烦修一下马桶,谢谢",
    ],
)
def test_a_story_is_one_matter(text: str) -> None:
    assert len(matters(text)) == 1


def test_no_word_is_left_out() -> None:
    text = "厨房水管漏了,顺便问下停车月卡怎么办"
    assert [said for _, said in matters(text)] == ["厨房水管漏了", "顺便问下停车月卡怎么办"]
    long = "厨房水管漏了。" + "很急" * 2000
    assert "".join(said for _, said in matters(long)) == long


def test_each_matter_has_its_own_entities_in_its_own_places() -> None:
    read = reader().understand("3-2-501厨房水管漏了,顺便问下停车月卡怎么办", READING)
    first, second = read.matters
    assert first.home() == "3-2-501"
    assert second.home() is None
    for matter in read.matters:
        for entity in matter.entities:
            assert matter.text[entity.start : entity.end] == entity.text
    assert read.named("room") is not None
