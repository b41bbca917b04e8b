"""Search in a community's articles: the right one or none."""

from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from flows.understanding import Article, Hit
from nlu.knowledge import Index
from tests.reading import COMMUNITY, reader

DEMO = Path(__file__).parents[1] / "bot" / "demo" / "knowledge"


def articles() -> tuple[Article, ...]:
    found = []
    for path in sorted(DEMO.rglob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---", 2)
        front = YAML(typ="safe").load(head)
        found.append(
            Article(
                f"{front['language']}/{path.stem}",
                front["title"],
                front["language"],
                body.strip(),
                tuple(front["asked_as"]),
            )
        )
    return tuple(found)


INDEX = Index.of(articles())


def name(hit: Hit | None) -> str | None:
    return hit.article.id if hit else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("停车月卡怎么办", "zh/monthly-parking"), ("月卡多少钱", "zh/monthly-parking"), ("物业费怎么交", "zh/property-fee"),
        ("门禁卡丢了", "zh/access-card"), ("我想再办一张门卡", "zh/access-card"), ("泳池什么时候开放", "zh/clubhouse"),
        ("健身房几点关门", "zh/clubhouse"), ("装修几点可以施工", "zh/decoration"), ("怎么开居住证明", "zh/documents"),
        ("小区有没有充电桩", "zh/ev-charging"), ("搬家要预约电梯吗", "zh/moving"), ("快递柜在哪里", "zh/parcels"),
        ("大件垃圾怎么处理", "zh/rubbish"), ("访客停车收费吗", "zh/visitor-cars"), ("物业电话多少", "zh/contacts"),
        ("how do I pay the management fee", "en/property-fee"), ("I lost my access card", "en/access-card"),
        ("when does the pool open", "en/clubhouse"), ("how much is visitor parking", "en/visitor-cars"),
        ("monthly parking price", "en/monthly-parking"), ("do I need a permit to renovate", "en/decoration"),
        ("how do I book the lift for moving", "en/moving"), ("proof of residence", "en/documents"),
    ],
)  # fmt: skip
def test_a_question_finds_its_article(text: str, expected: str) -> None:
    hit = INDEX.search(text, "zh" if expected.startswith("zh") else "en")
    assert name(hit) == expected
    assert hit is not None
    assert 0.5 <= hit.score <= 1


@pytest.mark.parametrize(
    "text",
    ["业委会什么时候换届", "今天停水到几点", "能不能养狗", "宽带断了找谁", "中秋活动怎么报名", "你好", "厨房水龙头漏水",
     "维修基金怎么用", "空调清洗多少钱", "暖气什么时候来", "水费是多少", "", "502"],
)  # fmt: skip
def test_a_wrong_article_is_never_offered(text: str) -> None:
    assert INDEX.search(text, "zh") is None


@pytest.mark.parametrize(
    "text",
    [
        "is there a school nearby",
        "when is the water back",
        "can I keep a dog",
        "hello",
        "my tap is dripping",
        "how is the repair fund spent",
    ],
)
def test_a_wrong_article_is_never_offered_in_english(text: str) -> None:
    assert INDEX.search(text, "en") is None


def test_another_language_answers_where_ones_own_has_nothing() -> None:
    only_chinese = Index.of([a for a in articles() if a.language == "zh"])
    assert name(only_chinese.search("停车月卡怎么办", "en")) == "zh/monthly-parking"


def test_what_is_written_for_staff_is_not_told_to_residents() -> None:
    inner = [replace(a, audience="staff") for a in articles()]
    assert Index.of(inner).search("停车月卡怎么办", "zh") is None


def test_the_index_follows_the_communitys_articles() -> None:
    model = reader()
    community = replace(COMMUNITY, articles=())
    assert model.search("停车月卡怎么办", community, "zh") is None
    community = replace(COMMUNITY, articles=articles())
    assert name(model.search("停车月卡怎么办", community, "zh")) == "zh/monthly-parking"
