"""The embedded classifier: right on messages it has not seen, honest, fast, safe to restart."""

import asyncio
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.ports import Reading
from flows.understanding import INTENTS
from nlu import training
from nlu.classifier import FACTS, Model, UnknownModelError
from nlu.examples import Example, ExamplesError, read
from nlu.normalise import language_of
from nlu.understand import Embedded
from nlu.wire import parse_line
from tests.reading import COMMUNITY, PROBES, READING, pairs, reader


def model() -> Model:
    """The default model, as the reader of all tests has it."""
    return reader()._in_force[0]


SENTENCE = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"


@pytest.mark.parametrize(("language", "least"), [("zh", 0.93), ("en", 0.93)])
def test_unseen_messages_are_understood(language: str, least: float) -> None:
    own = [(i, t) for i, t in pairs("intents.tsv") if language_of(t) == language]
    right = sum(reader().intent_of(text).name == intent for intent, text in own)
    assert len(own) >= (60 if language == "zh" else 40)
    assert right / len(own) >= least


def test_what_is_decided_is_nearly_always_right() -> None:
    read = [
        (intent, reader().understand(text, READING).matters[0])
        for intent, text in pairs("intents.tsv")
    ]
    decided = [(intent, matter) for intent, matter in read if matter.decided]
    assert len(decided) >= 0.8 * len(read)
    assert sum(i == m.intent.name for i, m in decided) >= 0.95 * len(decided)


def test_the_sentence_of_the_specification() -> None:
    understood = reader().understand(SENTENCE, READING)
    (matter,) = understood.matters
    assert matter.intent.name == "repair_plumbing"
    assert matter.decided
    assert understood.emergency is None
    assert understood.language == "zh"
    assert matter.home() == "3-2-501"
    line = parse_line(understood)
    values = {entity["entity"]: entity["value"] for entity in line["entities"]}
    assert values == {
        "building": "3", "unit": "2", "room": "501", "place": "厨房", "item": "水槽", "phone": "+8613800138000",
        "datetime": "2026-11-22T13:00:00+08:00/2026-11-22T18:00:00+08:00",
    }  # fmt: skip
    assert set(line) == {
        "text",
        "language",
        "intent",
        "intent_ranking",
        "entities",
        "matters",
        "emergency",
        "decided",
    }
    assert line["emergency"] is False
    assert json.loads(json.dumps(line)) == line


@pytest.mark.parametrize(
    "text", ["502", "3-2-501", "周二下午", "13800138000", "?", "…", "", "   ", "🙂"]
)
def test_a_bare_answer_is_not_decided(text: str) -> None:
    (matter,) = reader().understand(text, READING).matters
    if text != "周二下午":  # words of time are read by the question; the model may have its guess
        assert not matter.decided
    assert matter.text == text


@pytest.mark.parametrize(
    "text", ["asdf qwer zxcv uiop", "量子纠缠贝尔不等式", "lorem ipsum dolor sit amet"]
)
def test_what_is_like_nothing_known_is_not_decided(text: str) -> None:
    matter = reader().understand(text, READING).matters[0]
    assert not matter.decided or matter.intent.name == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "\x00" * 50,
        "a" * 10_000,
        "水" * 10_000,
        "\ud800".encode("utf-8", "replace").decode(),
        "3-" * 900,
        "9" * 3000,
        "{}[]()\\" * 100,
        "1点" * 500,
        "和" * 1000,
        "and " * 600,
    ],
)
def test_nothing_makes_it_fail_or_slow(text: str) -> None:
    began = time.process_time()
    understood = reader().understand(text, READING)
    assert time.process_time() - began < 2
    assert understood.matters
    assert understood.text == text


async def test_reading_is_the_port() -> None:
    understood = await reader().read("你好", Reading(now=datetime.now(UTC)))
    assert understood.matters[0].intent.name == "greet"


async def test_who_writes_at_length_keeps_nobody_waiting() -> None:
    clauses = (
        "那个角落好像有点什么",
        "也说不上来是哪样东西",
        "反正看着就是不太舒服",
        "隔壁的也这么觉得的",
    )
    at_length = "".join(f"。{said}{nth}" for nth in range(12) for said in clauses)
    first = asyncio.create_task(reader().read(at_length, READING))
    await asyncio.sleep(0)  # it has begun
    assert (await reader().read("你好", READING)).matters[0].intent.name == "greet"
    assert await reader().search("停车月卡", COMMUNITY, "zh") is None
    assert not first.done()
    assert (await first).text == at_length
    assert await first == reader().understand(at_length, READING)


def test_whatever_fails_leaves_one_undecided_matter() -> None:
    class Broken(Model):
        def guess(self, text: str, said: str | None = None) -> object:
            raise ZeroDivisionError

    whole = model()
    broken = Broken(whole.intents, whole.words, whole.alone)
    understood = Embedded(broken).understand("马桶堵了", READING)
    (matter,) = understood.matters
    assert matter.text == "马桶堵了"
    assert not matter.decided


def test_the_language_is_that_of_the_script() -> None:
    assert language_of("厨房漏水") == "zh"
    assert language_of("the tap leaks") == "en"
    assert language_of("B2的AC坏了") == "zh"
    assert language_of("my home is 3号楼") == "en"
    assert language_of("ok", "zh") == "zh"
    assert language_of("502", "en") == "en"
    assert language_of("502") is None


def test_every_intent_is_known() -> None:
    assert set(model().intents) == INTENTS


def test_serving_needs_no_training_library() -> None:
    program = (
        "import sys; from nlu.understand import Embedded; from nlu import training;"
        "e = Embedded.load(training.default_model()); e.intent_of('厨房漏水');"
        "print('sklearn' in sys.modules or 'scipy' in sys.modules)"
    )
    reader()
    out = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert out.stdout.strip() == "False"


# --- training and evaluation -----------------------------------------------------------------------

SMALL = [
    Example(text, intent)
    for intent, texts in {
        "weather": [
            "is it raining",
            "will it rain",
            "sunny today",
            "how warm is it",
            "rain tomorrow",
            "snow now",
        ],
        "music": [
            "play a song",
            "play some jazz",
            "louder music",
            "stop the song",
            "next song please",
            "play it",
        ],
    }.items()
    for text in texts
]


def write(path: Path, data: list[Example]) -> Path:
    intents: dict[str, list[str]] = {}
    for example in data:
        intents.setdefault(example.intent, []).append(example.text)
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in intents.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_any_rasa_file_makes_a_model(tmp_path: Path) -> None:
    data = write(tmp_path / "small.yml", SMALL)
    report = training.train([data], tmp_path / "model")
    assert (report.n, report.intents) == (12, 2)
    assert report.size == sum(f.stat().st_size for f in (tmp_path / "model").iterdir())
    model = Model.load(tmp_path / "model")
    assert model.guess(training.prepare("play the song")).intent.name == "music"
    again = training.train([data], tmp_path / "model")
    assert again.folder == tmp_path / "model"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model", "small.yml"]


def test_the_same_examples_make_the_same_model(tmp_path: Path) -> None:
    first, second = training.learn(SMALL).model, training.learn(SMALL).model
    assert first.alone == second.alone
    assert (first.words.weights == second.words.weights).all()


def test_evaluation_is_the_json_of_the_contract(tmp_path: Path) -> None:
    training.train([write(tmp_path / "small.yml", SMALL)], tmp_path / "model")
    model = Model.load(tmp_path / "model")
    tsv = tmp_path / "test.tsv"
    tsv.write_text(
        "music\tplay a song\nweather\tis it raining\nweather\tplay it\n", encoding="utf-8"
    )
    judged = training.evaluate(tsv, model)
    assert set(judged) == {
        "n", "accuracy", "macro_f1", "oos_recall", "oos_precision", "ece", "ms_per_text", "per_intent", "confusions",
    }  # fmt: skip
    assert judged["n"] == 3
    assert judged["accuracy"] == pytest.approx(2 / 3)
    assert judged["per_intent"]["weather"]["recall"] == 0.5
    assert judged["per_intent"]["music"] == {
        "precision": 0.5,
        "recall": 1.0,
        "f1": pytest.approx(2 / 3),
        "support": 1,
    }
    assert judged["confusions"] == [{"intent": "weather", "guess": "music", "n": 1}]
    assert json.loads(json.dumps(judged)) == judged


def test_the_probes_can_be_evaluated() -> None:
    judged = training.evaluate(PROBES / "intents.tsv", model())
    assert judged["accuracy"] > 0.93
    assert judged["ece"] < 0.15


def test_entity_marks_are_taken_off(tmp_path: Path) -> None:
    data = tmp_path / "marks.yml"
    data.write_text(
        'nlu:\n- intent: a\n  examples: |\n    - [厨房](place)漏水\n    - [tap]{"entity": "item"} drips\n',
        encoding="utf-8",
    )
    assert read([data]) == [Example("厨房漏水", "a"), Example("tap drips", "a")]


@pytest.mark.parametrize(("name", "content"), [("a.yml", "nlu: [\n"), ("a.tsv", "no tab here\n")])
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ExamplesError, match=name):
        read([tmp_path / name])


def test_too_few_examples_are_refused() -> None:
    with pytest.raises(training.TooFewError):
        training.learn(SMALL[:3])


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError):
        Model.load(tmp_path)
    (tmp_path / FACTS).write_text('{"version": -1}', encoding="utf-8")
    with pytest.raises(UnknownModelError):
        Model.load(tmp_path)


def test_the_default_model_is_made_once_for_the_same_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    (tmp_path / "data" / "en").mkdir(parents=True)
    write(tmp_path / "data" / "en" / "small.yml", SMALL)
    said: list[str] = []
    first = training.default_model(tmp_path / "data", progress=said.append)
    assert len(said) == 2
    assert first.parent == tmp_path / "env" / "share" / "guanjia"
    assert training.default_model(tmp_path / "data", progress=said.append) == first
    assert len(said) == 2
    write(tmp_path / "data" / "en" / "more.yml", [Example("rain in may", "weather")])
    assert training.default_model(tmp_path / "data") != first


@pytest.mark.parametrize(
    "text", ["我要报修", "投诉", "你好,我要投诉!", "I want to report a repair", "complaint"]
)
def test_who_names_only_a_kind_of_matter_is_shown_the_menu(text: str) -> None:
    (matter,) = reader().understand(text, READING).matters
    assert (matter.intent.name, matter.decided) == ("help", True)


def test_a_kind_with_its_matter_is_that_matter() -> None:
    assert reader().intent_of("我要投诉保安").name == "complaint_staff"
    assert reader().intent_of("我要报修马桶堵了").name == "repair_plumbing"


# --- models of other data ----------------------------------------------------------------------------


def foreign(*more: Example) -> Embedded:
    """A reader of another trade's intents."""
    return Embedded(training.learn([*SMALL, *more]).model)


def test_a_model_of_other_data_rings_no_alarm_and_cuts_nothing() -> None:
    for text in ("help, there is a fire, play a song", "our house is on fire", "着火了,救命"):
        understood = foreign().understand(text, READING)
        assert understood.emergency is None
        (matter,) = understood.matters
        assert matter.intent.name in {"weather", "music"}
    both = foreign().understand("is it raining? by the way, play a song", READING)
    assert len(both.matters) == 1


def test_a_model_of_other_data_rings_for_the_dangers_it_knows() -> None:
    fires = ("a fire broke out", "flames everywhere", "something is burning", "smoke in the hall")
    told = foreign(*(Example(text, "emergency_fire") for text in fires))
    assert told.understand("our house is on fire", READING).emergency == "emergency_fire"


def test_what_is_strange_is_out_of_scope_where_that_is_known() -> None:
    strange = ("who was Napoleon", "sell my bicycle", "what is love", "cook a soup", "paint a wall")
    knows = foreign(*(Example(text, "out_of_scope") for text in strange))
    assert "out_of_scope" in knows._in_force[0].intents
    assert knows.intent_of("is it raining").name == "weather"
    guessed = {one.name for one in foreign().understand("xyzzy plugh", READING).matters[0].ranking}
    assert "out_of_scope" not in guessed
