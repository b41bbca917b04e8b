"""One message, its matters: cut where people begin another, never in the middle of a story."""

import pytest

from flows.understanding import OUT_OF_SCOPE, Intent
from nlu.classifier import Guess
from nlu.matters import MOST_PARTS, bare, split, stretches
from nlu.normalise import normalise
from tests.reading import READING, pairs, reader


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
        ("厨房龙头滴水;我儿子也搬过来住了,帮我加一下", ["repair_plumbing", "update_profile"]),
        ("灯的报修取消掉,那我阳台门那单呢,到哪了", ["ticket_cancel", "ticket_status"]),
        (
            "问几个事:停车月卡多少钱,健身房几点关,前台电话多少",
            ["ask_parking", "ask_facility", "ask_contact"],
        ),
        ("you overcharged me, I want to talk to a human", ["complaint_fee", "human"]),
        ("物业费扣了两次,给我转人工", ["complaint_fee", "human"]),
        ("楼道灯坏了,2号电梯也停了", ["repair_public", "repair_lift"]),
        ("kitchen socket dead; balcony door won't lock", ["repair_electrical", "repair_structure"]),
        ("表扬小王师傅，楼道灯什么时候修", ["praise", "repair_public"]),
        ("保安态度很好，物业费多少钱一个月", ["praise", "ask_fee"]),
        ("楼上周日还在电钻,周日到底能不能装修?", ["complaint_noise", "ask_decoration"]),
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
        "小李师傅修得真好，怎么这么厉害",
        "水管和水龙头都漏",
        "电梯停了,里面还有两个小孩在哭,麻烦快点",
        "the plumber came yesterday and looked and left and it still leaks",
        "help, we are in the lift and the doors won't open",
        "你好,麻烦修一下马桶,谢谢",
        "客厅灯闪,换过灯泡了,物业说是线路,来修一下,我下午在家",
        "垃圾桶没人清,苍蝇蚊子一堆,味道飘到家里,交物业费干嘛的",
        "you said Monday, it's Thursday, nobody called, I'm fed up",
        "can I book the tennis court for Sunday, how much is it, and do I need my own racket",
    ],
)
def test_a_story_is_one_matter(text: str) -> None:
    assert len(matters(text)) == 1


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("家里水管崩了水哗哗流,插座泡水里了冒火花", ["emergency_flood", "emergency_electric"]),
        ("5楼冒烟了!我妈还困在电梯里!", ["emergency_fire", "emergency_lift_trapped"]),
        (
            "there's a fire in the kitchen and my dad passed out on the floor",
            ["emergency_fire", "emergency_medical"],
        ),
        ("楼道里好大煤气味!另外我这个月物业费多少", ["emergency_gas", "ask_fee"]),
        ("水管爆了,我在三楼,水已经流到楼道了,家里没人会关阀,快来人啊", ["emergency_flood"]),
        ("被关电梯里了,灯也灭了,按铃没人理,里面好闷,孩子在哭", ["emergency_lift_trapped"]),
        ("开关冒火花,噼里啪啦响,灯都灭了,不敢碰,快派电工", ["emergency_electric"]),
        (
            "Water is pouring through the ceiling, lights are flickering, furniture is soaked, please come now",
            ["emergency_flood"],
        ),
    ],
)
def test_two_dangers_are_two_matters_and_the_story_of_one_is_one(
    text: str, intents: list[str]
) -> None:
    understood = reader().understand(text, READING)
    assert [matter.intent.name for matter in understood.matters] == intents
    assert understood.emergency in intents
    assert all(matter.decided for matter in understood.matters)


def test_no_cut_goes_through_the_words_of_an_alarm() -> None:
    text = "家里 煤气,味道,很大。另外月卡怎么办"

    def guess(start: int, end: int) -> Guess:
        name = "ask_parking" if "月卡" in text[start:end] else "emergency_gas"
        return Guess((Intent(name, 1.0),), decided=True, energy=0.0)

    assert len(stretches(text)) > len(stretches(text, [(3, 11)]))
    first, second = split(text, guess, unbroken=[(3, 11)])
    assert (first.start, second.end) == (0, len(text))


def test_a_very_long_text_is_cut_at_few_places() -> None:
    assert len(stretches("马桶堵了,灯不亮," * 10)) == 1
    assert len(stretches("马桶堵了。灯不亮。" * 40)) == MOST_PARTS


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


# --- where the cuts are made, by guesses that are right -------------------------------------------

MEANT = {
    "马桶": "repair_plumbing", "漏水": "repair_plumbing", "tap": "repair_plumbing", "灯": "repair_electrical",
    "lamp": "repair_electrical", "墙皮": "repair_structure", "窗": "repair_structure", "月卡": "ask_parking",
    "permit": "ask_parking", "泳池": "ask_facility", "保安": "complaint_security", "垃圾": "complaint_environment",
    "rubbish": "complaint_environment", "态度": "complaint_staff", "手机号": "update_profile", "取消": "ticket_cancel",
    "门禁": "repair_access", "陌生人": "complaint_security", "押金": "ask_fee", "保洁": "order_service", "你好": "greet",
    "smells": "complaint_environment", "打前台": "ask_contact",
}  # fmt: skip


TOLD_ALONG = 0.88
"""How sure guesses are of what is told along; what is surer stands beside it."""


def cut(text: str, sure: float = 0.98, *, side_by_side: bool = True) -> list[str]:
    """Cut a text by guesses at the words of the table, together as sure as told.

    Two matters read as one show ``side_by_side``; what comes of a matter does not.
    """
    plain = normalise(text).text

    def guess(start: int, end: int) -> Guess:
        said = plain[bare(plain, start) : end]
        named = dict.fromkeys(
            name for word, name in sorted(MEANT.items(), key=lambda row: said.find(row[0]))
            if word in said
        )  # fmt: skip
        meant = [name for name in named if name != "greet"] or list(named)
        meant = meant if side_by_side else meant[:1]
        if not meant:
            return Guess((Intent(OUT_OF_SCOPE, 0.3),), decided=False, energy=0.0)
        ranking = tuple(Intent(name, sure / len(meant)) for name in meant)
        return Guess(ranking, decided=True, energy=0.0)

    return [guess(part.start, part.end).intent.name for part in split(plain, guess)]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("马桶堵了和客厅灯不亮", ["repair_plumbing", "repair_electrical"]),
        ("马桶堵了,客厅灯不亮,麻烦派人", ["repair_plumbing", "repair_electrical"]),
        ("你好,马桶堵了,还有灯坏了", ["repair_plumbing", "repair_electrical"]),
        ("我要投诉保安睡觉,顺便报修楼道灯", ["complaint_security", "repair_electrical"]),
        ("①马桶堵了②灯不亮③泳池几点开", ["repair_plumbing", "repair_electrical", "ask_facility"]),
        ("一是马桶堵了,二是垃圾没人收", ["repair_plumbing", "complaint_environment"]),
        ("马桶堵了\n灯不亮\n月卡怎么办", ["repair_plumbing", "repair_electrical", "ask_parking"]),
        ("保洁取消,另外帮我改手机号", ["order_service", "update_profile"]),
        ("the tap drips as well as a lamp being dead", ["repair_plumbing", "repair_electrical"]),
        ("the tap drips. One more thing, the lamp is dead", ["repair_plumbing", "repair_electrical"]),
        ("the tap drips, the lamp is dead, and how do I get a permit", ["repair_plumbing", "repair_electrical", "ask_parking"]),
        ("卫生间漏水,阳台窗关不上", ["repair_plumbing", "repair_structure"]),
        ("厨房漏水,还要投诉保安", ["repair_plumbing", "complaint_security"]),
    ],
)  # fmt: skip
def test_each_matter_is_cut_where_it_begins(text: str, intents: list[str]) -> None:
    assert cut(text) == intents


@pytest.mark.parametrize(
    "text",
    [
        "楼上漏水,墙皮也掉了",
        "门禁坏了关不上,陌生人随便进",
        "垃圾没人收,打前台电话,还是没人收",
        "马桶堵了,因为灯坏了看不见",
        "约个保洁,押金多少",
        "the tap drips, it smells",
        "马桶堵了,昨天来人看过,说要换零件,今天又打电话,也没人接,灯也看不清,真急人",
    ],
)
def test_what_comes_of_a_matter_is_told_with_it(text: str) -> None:
    assert len(cut(text, TOLD_ALONG, side_by_side=False)) == 1


def test_who_is_unsure_cuts_only_where_a_word_says_so() -> None:
    assert len(cut("马桶堵了,客厅灯不亮", sure=0.5)) == 1
    assert len(cut("马桶堵了,另外客厅灯不亮", sure=0.5)) > 1


# --- many messages, read by the model -------------------------------------------------------------


EVERY = 4
"""Of the probes each so many-th is read: the model takes its time."""


@pytest.mark.timeout(300)
def test_most_messages_are_cut_into_as_many_matters_as_they_hold() -> None:
    kept = {True: [0, 0], False: [0, 0]}
    for intents, text in pairs("matters.tsv")[::EVERY]:
        expected = len(intents.split())
        found = len(reader().understand(text.replace("⏎", "\n"), READING).matters)
        tally = kept[expected > 1]
        tally[0] += found == expected
        tally[1] += 1
    right, stories = kept[False]
    assert right / stories >= 0.92
    right, several = kept[True]
    assert right / several >= 0.85
