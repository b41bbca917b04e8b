"""The classifier's training examples: every intent, enough of each, written and not generated."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from flows.understanding import ENTITIES, INTENTS, OUT_OF_SCOPE
from nlu import examples as reading
from nlu import vectors
from nlu.training import KEPT, languages

DATA: Final = Path(__file__).parents[1] / "nlu" / "data"
LEAST: Final = {"zh": 60, "en": 30}
"""Examples that an intent has at least, by language."""
LEAST_OUTSIDE: Final = {"zh": 200, "en": 100}
"""Examples of what is out of scope."""
LEAST_CHECKED: Final = {"zh": 12, "en": 6}
"""Examples of an intent that are kept for judging."""
NEAR: Final = 0.6
"""Jaccard of runs of five characters: what shares more is the same example twice."""

HAN_RUN: Final = 6
WORD_RUN: Final = 4
TEMPLATE: Final = 5
TEMPLATE_SHARE: Final = 0.08
"""So many examples of one intent, and such a part of it, that share a run come from a template."""

MARK: Final = re.compile(r"\[([^\[\]]+)\]\((\w+)\)")
WORD: Final = re.compile(r"[a-z0-9]+(?:'[a-z]+)*")
HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")

LANGUAGES: Final = pytest.mark.parametrize("language", sorted(LEAST))


@cache
def files(language: str) -> Mapping[Path, Any]:
    reader = YAML(typ="safe", pure=True)
    return {path: reader.load(path) for path in sorted((DATA / language).glob("*.yml"))}


@cache
def written(language: str) -> Mapping[str, Sequence[str]]:
    """Examples of each intent, entity marks included."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for content in files(language).values():
        for block in content["nlu"]:
            lines = [line for line in block["examples"].splitlines() if line.strip()]
            found[block["intent"]].extend(line.removeprefix("- ").strip() for line in lines)
    return dict(found)


def plain(example: str) -> str:
    return MARK.sub(r"\1", example)


def folded(example: str) -> str:
    """What makes two examples the same: all but case, width, blanks and punctuation."""
    text = unicodedata.normalize("NFKC", plain(example)).casefold()
    return "".join(sign for sign in text if unicodedata.category(sign)[0] not in "PZ") or text


def runs(example: str) -> Iterator[str]:
    """Six Chinese characters or four English words in a row, whatever punctuation is between."""
    text = unicodedata.normalize("NFKC", plain(example)).casefold().replace("’", "'")
    words = WORD.findall(text)
    for start in range(len(words) - WORD_RUN + 1):
        yield " ".join(words[start : start + WORD_RUN])
    for part in HAN.findall(re.sub(r"[\W_]+", "", text)):
        for start in range(len(part) - HAN_RUN + 1):
            yield part[start : start + HAN_RUN]


def templates(examples: Sequence[str]) -> dict[str, int]:
    """Runs that too many examples share, with how many do."""
    most = max(TEMPLATE, TEMPLATE_SHARE * len(examples))
    shared = Counter(run for example in examples for run in set(runs(example)))
    return {run: count for run, count in shared.items() if count >= most}


def fives(text: str) -> frozenset[str]:
    """Runs of five characters of a text, or all of a shorter one."""
    same = folded(text)
    return frozenset(same[i : i + 5] for i in range(max(1, len(same) - 4)))


@LANGUAGES
def test_files_are_rasa_yaml(language: str) -> None:
    assert files(language), f"no training data under {DATA / language}"
    for path, content in files(language).items():
        assert set(content) == {"version", "nlu"}, path
        assert content["version"] == "3.1", path
        for block in content["nlu"]:
            assert set(block) == {"intent", "examples"}, path
            lines = [line for line in block["examples"].splitlines() if line.strip()]
            odd = [line for line in lines if not re.match(r"- +\S", line)]
            assert not odd, f"{path.name}, {block['intent']}: not a list item: {odd}"


@LANGUAGES
def test_intents_are_exactly_the_canonical_ones(language: str) -> None:
    missing, unknown = INTENTS - set(written(language)), set(written(language)) - INTENTS
    assert not missing, f"no {language} examples of {sorted(missing)}"
    assert not unknown, f"{language} examples of unknown intents {sorted(unknown)}"


@LANGUAGES
def test_every_intent_has_enough_examples(language: str) -> None:
    scarce = {
        intent: len(examples)
        for intent, examples in written(language).items()
        if len(examples) < (LEAST_OUTSIDE if intent == OUT_OF_SCOPE else LEAST)[language]
    }
    assert not scarce, f"fewer than {LEAST[language]} {language} examples: {scarce}"


@LANGUAGES
def test_no_example_occurs_twice(language: str) -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for intent, examples in written(language).items():
        for example in examples:
            places[folded(example)].append(intent)
    twice = {example: intents for example, intents in places.items() if len(intents) > 1}
    assert not twice


def test_languages_do_not_contradict_each_other() -> None:
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for language in LEAST:
        for intent, examples in written(language).items():
            for example in examples:
                meanings[folded(example)].add(intent)
    contradictions = {text: intents for text, intents in meanings.items() if len(intents) > 1}
    assert not contradictions


@LANGUAGES
def test_examples_are_not_made_from_templates(language: str) -> None:
    found = {intent: templates(examples) for intent, examples in written(language).items()}
    assert not {intent: shared for intent, shared in found.items() if shared}


@LANGUAGES
def test_only_known_entities_are_marked(language: str) -> None:
    for intent, examples in written(language).items():
        for example in examples:
            unknown = {name for _, name in MARK.findall(example)} - ENTITIES
            assert not unknown, f"{intent}: {example} marks {sorted(unknown)}"
            assert not re.search(r"\](?:\(|\{)", plain(example)), (
                f"{intent}: broken mark: {example}"
            )


def test_the_vectors_of_all_examples_come_with_them() -> None:
    kept = vectors.Kept(DATA / KEPT)
    missing = [
        one.text for one in reading.read(languages(DATA)) if vectors.cut(one.text) not in kept
    ]
    assert not missing, "./run nlu vectors"


# --- what is kept for judging ------------------------------------------------------------------------


def judging(language: str) -> list[Path]:
    """The sets of the two hands that judge."""
    return [DATA / "check" / name for name in (f"{language}.yml", f"second-{language}.yml")]


@LANGUAGES
def test_every_intent_can_be_judged(language: str) -> None:
    counts = Counter(one.intent for one in reading.read(judging(language)))
    assert set(counts) == INTENTS
    assert not {i: n for i, n in counts.items() if n < LEAST_CHECKED[language]}


def test_all_that_judges_a_new_model_is_of_known_intents() -> None:
    assert {one.intent for one in reading.read([DATA / "check"])} == INTENTS


@LANGUAGES
def test_nothing_to_be_judged_by_was_learned(language: str) -> None:
    learned: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for examples in written(language).values():
        for example in examples:
            own = fives(example)
            for run in own:
                learned[run].append(own)
    near = []
    for one in reading.read([*judging(language), DATA / "check" / "dangers.tsv"]):
        own = fives(one.text)
        others = {other for run in own for other in learned.get(run, ())}
        if len(folded(one.text)) >= SHORT and any(
            len(own & other) > NEAR * len(own | other) for other in others
        ):
            near.append((one.intent, one.text))
    assert not near


SHORT: Final = 5
"""Shorter ones have no run of five characters: «谢谢» and "bye" are what everybody says."""


def test_five_sentences_from_one_template_are_found() -> None:
    english = [f"Could you, please fix the {thing}!" for thing in ("tap", "lamp", "lift", "door")]
    assert templates(english) == {}
    assert templates([*english, "oh, could you PLEASE fix it"]) == {"could you please fix": 5}
    chinese = [f"请问,怎么办理{thing}" for thing in ("月卡", "门禁", "装修证", "出门条", "退费")]
    assert templates(chinese) == {"请问怎么办理": 5}
    assert templates(chinese[1:]) == {}


def test_a_run_told_twice_in_one_example_counts_once() -> None:
    assert templates(["where are you now " * 5, "人在哪里什么时候到 " * 5]) == {}


def test_case_and_punctuation_do_not_hide_a_repetition() -> None:
    assert folded("The [tap](item) drips!") == folded("the tap, drips")
    assert folded("漏水了。") == folded("漏水了")
    assert folded("你好👋") != folded("你好")


def test_marks_do_not_hide_a_run() -> None:
    assert set(runs("the [kitchen tap](item) drips")) == {"the kitchen tap drips"}
    assert set(runs("[厨房](place)[水龙头](item)漏")) == {"厨房水龙头漏"}
