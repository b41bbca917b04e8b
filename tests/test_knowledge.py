"""Search in a community's articles: the right one or none."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from flows.understanding import Article, Hit, Language
from nlu import vectors
from nlu.knowledge import Index
from nlu.phrases import Phrases
from tests.fit_knowledge import indices, report
from tests.knowing import articles_of, asked
from tests.reading import COMMUNITY, reader

WORDS = Index.of(articles_of("demo"))
"""Searched by words alone."""
needs_vectors = pytest.mark.skipif(not vectors.available(), reason="no sentence vectors here")


@pytest.fixture(scope="module")
def known() -> dict[str, Index]:
    """Each community's articles, their vectors made."""
    return indices()


def name(hit: Hit | None) -> str | None:
    return f"{hit.article.language}/{hit.article.id}" if hit else None


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
    hit = WORDS.search(text, "zh" if expected.startswith("zh") else "en")
    assert name(hit) == expected
    assert hit is not None
    assert 0.5 <= hit.score <= 1


@pytest.mark.parametrize(
    "text",
    ["业委会什么时候换届", "今天停水到几点", "能不能养狗", "宽带断了找谁", "中秋活动怎么报名", "你好", "厨房水龙头漏水",
     "维修基金怎么用", "空调清洗多少钱", "暖气什么时候来", "水费是多少", "", "502"],
)  # fmt: skip
def test_a_wrong_article_is_never_offered(text: str) -> None:
    assert WORDS.search(text, "zh") is None


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
    assert WORDS.search(text, "en") is None


def test_another_language_answers_where_ones_own_has_nothing() -> None:
    only_chinese = Index.of([a for a in articles_of("demo") if a.language == "zh"])
    assert name(only_chinese.search("停车月卡怎么办", "en")) == "zh/monthly-parking"


@needs_vectors
@pytest.mark.parametrize(
    ("community", "language", "text", "expected"),
    [
        ("bay", "en", "how do I book the tennis court", "zh/tennis"),
        ("hill", "zh", "烧烤场怎么预订", "en/bbq"),
        ("bay", "en", "am I allowed to have a dog here", "en/pets"),
    ],
)
def test_a_question_is_answered_across_languages(
    known: dict[str, Index], community: str, language: Language, text: str, expected: str
) -> None:
    assert name(known[community].search(text, language)) == expected


def test_what_is_written_for_staff_is_not_told_to_residents() -> None:
    inner = [replace(a, audience="staff") for a in articles_of("demo")]
    assert Index.of(inner).search("停车月卡怎么办", "zh") is None


@pytest.mark.parametrize("text", ["周末", "周末有什么", "电话", "weekend", "how much", "停车"])
def test_a_single_common_word_is_no_match(known: dict[str, Index], text: str) -> None:
    assert [name(index.search(text, "zh")) for index in known.values()] == [None] * len(known)


def share(counts: Counter[tuple[str, str, str]], kind: str, verdict: str) -> float:
    of_kind = {key: count for key, count in counts.items() if key[1] == kind}
    found = sum(count for key, count in of_kind.items() if key[2] == verdict)
    return found / sum(of_kind.values())


@needs_vectors
def test_questions_that_nothing_was_fitted_to(known: dict[str, Index]) -> None:
    counts = report(asked("held out"), known)
    assert share(counts, "answerable", "right") >= FOUND
    assert share(counts, "answerable", "wrong") <= MISTAKEN
    assert share(counts, "unanswerable", "wrong") <= MISTAKEN


FOUND = 0.75
MISTAKEN = 0.035


def test_without_vectors_words_alone_answer_fewer_and_no_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vectors, "available", lambda: False)
    without = indices()
    assert not any(index.ready() for index in without.values())
    counts = report(asked("held out"), without)
    assert share(counts, "answerable", "right") >= FOUND_BY_WORDS
    assert share(counts, "answerable", "wrong") <= MISTAKEN
    assert share(counts, "unanswerable", "wrong") <= MISTAKEN


FOUND_BY_WORDS = 0.4


@needs_vectors
def test_a_changed_article_costs_its_own_phrases_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    few = vectors.few

    def counted(texts: list[str]) -> vectors.Floats:
        made.extend(texts)
        return few(texts)

    monkeypatch.setattr(vectors, "few", counted)
    phrases, plane, articles = Phrases(), reader().plane, articles_of("demo")[:3]
    before = Index.of(articles, phrases, plane)
    assert phrases.wait(60)
    assert before.ready()
    made.clear()
    changed = replace(articles[0], asked_as=(*articles[0].asked_as, "卡片进水了还能用吗"))
    index = Index.of((changed, *articles[1:]), phrases, plane)
    assert phrases.wait(60)
    assert index.ready()
    assert made == ["卡片进水了还能用吗"]


@needs_vectors
def test_a_new_process_begins_with_the_vectors_that_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, articles, plane = tmp_path / "models" / "phrases.npz", articles_of("demo"), reader().plane
    phrases = Phrases(file)
    before = Index.of(articles, phrases, plane)
    assert phrases.wait(60)
    assert before.ready()
    made: list[str] = []
    few = vectors.few
    monkeypatch.setattr(vectors, "few", lambda texts: made.extend(texts) or few(texts))
    index = Index.of(articles, Phrases(file), plane)
    assert index.ready()  # at once, with nothing to make
    assert name(index.search("停车月卡怎么办", "zh")) == "zh/monthly-parking"
    changed = replace(articles[0], asked_as=(*articles[0].asked_as, "卡片进水了还能用吗"))
    phrases = Phrases(file)
    after = Index.of((changed, *articles[1:]), phrases, plane)
    assert phrases.wait(60)
    assert after.ready()
    assert made == ["卡片进水了还能用吗"]
    file.write_bytes(b"not what it was")
    assert not Index.of(articles, Phrases(file), plane).ready()  # made anew, words meanwhile


@needs_vectors
def test_what_no_article_says_any_more_is_not_kept(tmp_path: Path) -> None:
    file, articles, plane = tmp_path / "phrases.npz", articles_of("demo")[:2], reader().plane
    phrases = Phrases(file)
    before = Index.of(articles, phrases, plane)
    assert phrases.wait(60)
    assert before.ready()
    gone = articles[0].title
    assert gone in vectors.Kept(file)
    after = Index.of((replace(articles[1], asked_as=("卡片进水了还能用吗",)),), phrases, plane)
    assert phrases.wait(60)
    del before  # the process has taken up what is written now
    last = Index.of((replace(articles[1], asked_as=("可以借梯子吗",)),), phrases, plane)
    assert phrases.wait(60)
    kept = vectors.Kept(file)
    assert "可以借梯子吗" in kept
    assert gone not in kept
    assert not after.ready() or last.ready()


@needs_vectors
def test_vectors_that_cannot_be_made_leave_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_texts: list[str]) -> vectors.Floats:
        raise RuntimeError("no memory")

    monkeypatch.setattr(vectors, "few", broken)
    phrases = Phrases()
    index = Index.of(articles_of("demo"), phrases, reader().plane)
    assert phrases.wait(10)
    assert not index.ready()
    assert name(index.search("停车月卡怎么办", "zh")) == "zh/monthly-parking"


def test_an_article_is_found_as_soon_as_it_is_saved() -> None:
    model = reader()
    saved = Article("ladder", "借梯子", "zh", "前台可借,两小时内归还。", ("可以借梯子吗",))
    community = replace(COMMUNITY, articles=articles_of("demo"))
    assert model.article("可以借梯子吗", community, "zh") is None
    community = replace(community, articles=(*community.articles, saved))
    assert name(model.article("可以借梯子吗", community, "zh")) == "zh/ladder"


def test_the_index_follows_the_communitys_articles() -> None:
    model = reader()
    community = replace(COMMUNITY, articles=())
    assert model.article("停车月卡怎么办", community, "zh") is None
    community = replace(COMMUNITY, articles=articles_of("demo"))
    assert name(model.article("停车月卡怎么办", community, "zh")) == "zh/monthly-parking"
