"""A Rasa server guesses, we decide: against recorded answers of a real one, and against bad ones.

``./run rasa-test`` made the recordings; a server on loopback plays them here.
"""

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from ruamel.yaml import YAML

from bot.app import understander
from bot.commands.doctor import Finding, _rasa
from bot.settings import Settings
from flows.ports import Understander
from flows.understanding import INTENTS, Understanding
from nlu import examples
from nlu.examples import Example
from nlu.gazetteer import DATA
from nlu.rasa.breaker import Breaker
from nlu.rasa.server import RasaServer, Trust, guess_of
from nlu.rasa.understand import AskingRasa
from nlu.training import languages, parted
from tests.reading import COMMUNITY, READING, reader
from tests.test_house import pins
from tests.with_rasa import HELD_OUT, RECORDED, RECORDINGS, fitted, write

FOLDER = DATA.parent / "rasa"


@cache
def recorded(name: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    return kept


REPAIR, SECOND = RECORDED["repair_zh"], RECORDED["question_zh"]


# --- a server that plays what was recorded --------------------------------------------------------


@dataclass
class Played:
    """What the server was asked, and what it does next: play, or go wrong in a way."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None
    seconds: float = 0.0
    instead: dict[str, Any] = field(default_factory=dict)
    """Other replies than the recorded ones, by text."""

    async def parse(self, request: web.Request) -> web.Response:
        text = (await request.json())["text"]
        self.asked.append(text)
        await asyncio.sleep(self.seconds)
        if self.status != 200 or self.body is not None:
            return web.Response(status=self.status, body=self.body or b"{}")
        if text in self.instead:
            return web.json_response(self.instead[text])
        kept = [recorded(name) for name, said in RECORDED.items() if said == text]
        found = kept[0] if kept else recorded("unclear")
        return web.json_response(found["reply"], status=found["status"])


@pytest.fixture
async def played() -> AsyncIterator[Played]:
    server = Played()
    app = web.Application()
    app.router.add_post("/model/parse", server.parse)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Asking:
    """An understander that asks the server, with a clock of its own."""

    url: str
    limit: float = 5.0
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.breaker = Breaker(self.clock)
        server = RasaServer(self.url, limit=self.limit, breaker=self.breaker)
        self.reads = AskingRasa(reader(), server)

    async def __call__(self, text: str) -> Understanding:
        return await self.reads.read(text, READING)


def reply(**ranking: float) -> dict[str, Any]:
    """Make a reply in the shape that Rasa gives."""
    entries = [{"name": name, "confidence": confidence} for name, confidence in ranking.items()]
    return {"text": "", "intent": entries[0], "entities": [], "intent_ranking": entries}


# --- the recordings -------------------------------------------------------------------------------


def test_the_recorded_server_is_the_one_of_the_lock() -> None:
    assert (
        recorded("version")["reply"]["version"]
        == pins("nlu/rasa/requirements.lock")["rasa"].version
    )


@pytest.mark.parametrize("name", [name for name in RECORDED if name != "blank"])
def test_a_recorded_reply_ranks_every_intent_of_ours_and_no_other(name: str) -> None:
    kept = recorded(name)
    assert kept["status"] == 200
    assert {entry["name"] for entry in kept["reply"]["intent_ranking"]} == INTENTS
    guess = guess_of(kept["reply"], Trust())
    assert guess is not None
    assert guess.intent.name == kept["reply"]["intent"]["name"]
    confidences = [intent.confidence for intent in guess.ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert 0 < sum(confidences) <= 1.001


def test_the_real_server_refuses_blank_texts_and_has_errors_of_its_own() -> None:
    assert recorded("blank")["status"] == 500
    assert recorded("no_model")["status"] == 409


# --- what a resident gets -------------------------------------------------------------------------


async def test_the_server_guesses_and_the_rest_stays_ours(played: Played) -> None:
    home = f"3号楼2单元501{REPAIR},电话13800138000"
    played.instead[f"{REPAIR},电话"] = recorded("repair_zh")["reply"]
    understood = await Asking(played.url)(home)
    assert understood.matters[0].intent.name == "repair_plumbing"
    guess = guess_of(recorded("repair_zh")["reply"], Trust())
    assert guess is not None
    assert understood.matters[0].ranking == guess.ranking
    assert understood.matters[0].home() == "3-2-501"
    assert understood.matters[0].named("phone") is not None


async def test_homes_and_phones_are_not_told_to_the_server(played: Played) -> None:
    await Asking(played.url)(f"3-2-501{REPAIR},电话13800138000,车牌粤B12345")
    assert played.asked
    assert not any(char.isdigit() for asked in played.asked for char in asked)


@pytest.mark.parametrize("text", ["", "  \n", "3-2-501", "13800138000", "!!!", "\u200b"])
async def test_the_server_is_not_asked_about_texts_without_words(played: Played, text: str) -> None:
    assert await Asking(played.url)(text) == reader().understand(text, READING)
    assert played.asked == []


async def test_a_message_of_two_matters_is_cut_by_what_the_server_says(played: Played) -> None:
    text = RECORDED["two_matters"]
    played.instead[REPAIR] = reply(repair_plumbing=0.99, ask_fee=0.01)
    played.instead[SECOND] = reply(ask_parking=0.99, ask_fee=0.01)
    two = await Asking(played.url)(text)
    assert [matter.intent.name for matter in two.matters] == ["repair_plumbing", "ask_parking"]
    assert sorted(played.asked) == sorted([REPAIR, SECOND, text])
    played.instead[SECOND] = played.instead[REPAIR]
    one = await Asking(played.url)(text)
    assert len(one.matters) == 1
    assert one.matters[0].text == text


async def test_all_parts_are_asked_about_at_once(played: Played) -> None:
    played.seconds = 0.3
    began = time.monotonic()
    await Asking(played.url)(RECORDED["two_matters"])
    assert len(played.asked) == 3
    assert time.monotonic() - began < 0.8


async def test_plain_danger_waits_for_no_server(played: Played) -> None:
    played.seconds = 3.0
    understood = await Asking(played.url)("着火了快来人")
    assert understood.emergency == "emergency_fire"
    assert played.asked == []


async def test_rules_have_the_last_word_over_the_server(played: Played) -> None:
    played.instead["我要报修"] = reply(emergency_fire=0.6, out_of_scope=0.4)
    assert (await Asking(played.url)("我要报修")).matters[0].intent.name == "help"
    played.instead["那个东西"] = reply(emergency_fire=0.65, out_of_scope=0.35)
    unsure = await Asking(played.url)("那个东西")
    assert unsure.emergency is None
    assert not unsure.matters[0].decided


async def test_articles_are_found_without_the_server(played: Played) -> None:
    asking = Asking(played.url)
    found = await asking.reads.search("停车月卡", COMMUNITY, "zh")
    assert found == reader().article("停车月卡", COMMUNITY, "zh")


# --- a server that does not answer ----------------------------------------------------------------


def fails(played: Played) -> None:
    played.status = 500


def has_no_model(played: Played) -> None:
    played.status = recorded("no_model")["status"]
    played.body = json.dumps(recorded("no_model")["reply"]).encode()


def sends_no_json(played: Played) -> None:
    played.body = b'{"intent": {"name": "repair_plu'


def sends_no_unicode(played: Played) -> None:
    played.body = b"\xff\xfe\xfa"


def is_slow(played: Played) -> None:
    played.seconds = 3.0


def is_away(played: Played) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        played.url = f"http://127.0.0.1:{free.getsockname()[1]}"


FAULTS = [fails, has_no_model, sends_no_json, sends_no_unicode, is_slow, is_away]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("text", [REPAIR, RECORDED["two_matters"]])
async def test_the_embedded_model_reads_what_the_server_does_not(
    played: Played, fault: Callable[[Played], None], text: str
) -> None:
    fault(played)
    asking = Asking(played.url, limit=0.3)
    began = time.monotonic()
    assert await asking(text) == reader().understand(text, READING)
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("fault", FAULTS)
async def test_failures_in_a_row_open_the_breaker_and_one_that_works_closes_it(
    played: Played, fault: Callable[[Played], None], caplog: pytest.LogCaptureFixture
) -> None:
    url = played.url
    fault(played)
    asking = Asking(played.url, limit=0.3)
    with caplog.at_level(logging.WARNING):
        for _ in range(asking.breaker.most):
            assert not asking.breaker.is_open
            await asking(REPAIR)
    assert asking.breaker.is_open
    assert REPAIR not in caplog.text
    assert len([line for line in caplog.messages if line.startswith("Rasa does not answer")]) == 1

    played.asked.clear()
    await asking(REPAIR)
    assert played.asked == []  # nobody waits for it now

    asking.clock.now += asking.breaker.pause
    await asking(REPAIR)  # the trial fails, and the pause begins anew
    await asking(REPAIR)
    assert len(played.asked) == (fault is not is_away)

    played.status, played.body, played.seconds = 200, None, 0.0
    healed = Asking(url, clock=asking.clock)
    healed.breaker._failures = asking.breaker._failures
    asking.clock.now += asking.breaker.pause
    with caplog.at_level(logging.WARNING):
        await healed(REPAIR)
    assert not healed.breaker.is_open
    assert "Rasa answers again" in caplog.messages


async def test_one_failure_among_answers_opens_nothing(played: Played) -> None:
    asking = Asking(played.url)
    for _ in range(asking.breaker.most):
        played.status = 500
        await asking(REPAIR)
        played.status = 200
        await asking(REPAIR)
    assert not asking.breaker.is_open


async def test_only_one_message_tries_whether_the_server_is_back(played: Played) -> None:
    asking = Asking(played.url)
    for _ in range(asking.breaker.most):
        asking.breaker.failed()
    asking.clock.now += asking.breaker.pause
    played.seconds = 0.1
    await asyncio.gather(*(asking(REPAIR) for _ in range(5)))
    assert len(played.asked) == 1
    await asyncio.gather(*(asking(REPAIR) for _ in range(5)))
    assert len(played.asked) == 6


def test_a_trial_that_never_ends_is_followed_by_another() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(breaker.most):
        breaker.failed()
    assert not breaker.allows()
    clock.now += breaker.pause
    assert breaker.allows()  # and whoever made it says nothing
    assert not breaker.allows()
    clock.now += breaker.pause
    assert breaker.allows()


# --- answers that say nothing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        "repair_plumbing",
        {},
        {"intent": None},
        {"intent": {"name": None, "confidence": 0.0}, "intent_ranking": []},
        {"intent_ranking": "repair_plumbing"},
        {"intent_ranking": ["repair_plumbing", 3, None]},
        {"intent_ranking": [{"name": "repair_plumbing"}]},
        {"intent_ranking": [{"name": "repair_plumbing", "confidence": "0.9"}]},
        {"intent_ranking": [{"name": "repair_plumbing", "confidence": float("nan")}]},
        {"intent_ranking": [{"name": "repair_plumbing", "confidence": 17}]},
        reply(request_refund=0.9, play_music=0.1),
    ],
)
async def test_a_reply_that_names_no_intent_of_ours_is_as_good_as_none(
    played: Played, odd: Any
) -> None:
    played.instead[REPAIR] = odd
    asking = Asking(played.url)
    for _ in range(asking.breaker.most):
        assert await asking(REPAIR) == reader().understand(REPAIR, READING)
    assert not asking.breaker.is_open  # it did answer


def test_intents_that_we_do_not_know_are_passed_over_and_make_the_rest_doubtful() -> None:
    guess = guess_of(reply(nlu_fallback=0.7, repair_plumbing=0.29, ask_fee=0.01), Trust())
    assert guess is not None
    assert [intent.name for intent in guess.ranking] == ["repair_plumbing", "ask_fee"]
    assert guess.intent.confidence > Trust().sure
    assert not guess.decided
    known = guess_of(reply(repair_plumbing=0.9, play_music=0.1), Trust())
    assert known is not None
    assert known.decided


def test_a_reply_without_a_ranking_has_its_one_intent() -> None:
    guess = guess_of({"intent": {"name": "ask_fee", "confidence": 1}}, Trust())
    assert guess is not None
    assert (guess.intent.name, guess.intent.confidence, guess.decided) == ("ask_fee", 1.0, True)


def test_confidences_are_sharpened_before_they_are_judged() -> None:
    flat = reply(repair_plumbing=0.6, ask_fee=0.4)
    plain, sharp = guess_of(flat, Trust(1.0, 0.7)), guess_of(flat, Trust(0.4, 0.7))
    assert plain is not None
    assert sharp is not None
    assert (plain.intent.confidence, plain.decided) == (0.6, False)
    assert (sharp.intent.confidence > 0.7, sharp.decided) == (True, True)


# --- where it is chosen ---------------------------------------------------------------------------


def settings(tmp_path: Path, **given: Any) -> Settings:
    return Settings(data_dir=tmp_path, database_url=f"sqlite+aiosqlite:///{tmp_path}/x.db", **given)


async def test_the_settings_choose_who_is_asked(played: Played, tmp_path: Path) -> None:
    chosen: Understander = understander(
        settings(tmp_path, nlu_backend="rasa", rasa_url=f"{played.url}/")
    )
    await chosen.read(REPAIR, READING)
    assert played.asked == [REPAIR]
    chosen = understander(settings(tmp_path, rasa_url=played.url))
    await chosen.read(REPAIR, READING)
    assert played.asked == [REPAIR]


async def test_doctor_asks_the_server(played: Played) -> None:
    played.instead["你好"] = recorded("unclear")["reply"]
    assert await _rasa(played.url) == Finding(
        "rasa", f"answers; ranks {len(INTENTS)} of our intents"
    )
    played.instead["你好"] = reply(play_music=1.0)
    assert "nlu/rasa/config.yml" in (await _rasa(played.url)).remedy
    has_no_model(played)
    without = await _rasa(played.url)
    assert without.state == "no answer: HTTP 409"
    assert "GUANJIA_RASA_URL" in without.remedy
    is_away(played)
    assert (await _rasa(played.url)).state.startswith("no answer: ")


# --- what the server learns from ------------------------------------------------------------------


def yaml(name: str) -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(FOLDER / name)
    return read


def test_the_domain_names_what_the_data_teaches() -> None:
    taught = {example.intent for example in examples.read(languages())}
    assert set(yaml("domain.yml")["intents"]) == taught == INTENTS


def test_the_pipeline_reads_chinese_and_is_not_rewritten_by_rasa() -> None:
    config = yaml("config.yml")
    assert config["assistant_id"]  # without one Rasa writes into the file, which may be read-only
    assert config["pipeline"][0]["name"] == "JiebaTokenizer"
    assert config["pipeline"][-1] == {"name": "LogisticRegressionClassifier", "ranking_length": 0}


# --- how far it is trusted ------------------------------------------------------------------------


def test_what_is_held_out_is_of_every_intent_and_nothing_is_lost(tmp_path: Path) -> None:
    data = [Example(f"{intent} {n}", intent) for intent in ("ask_fee", "praise") for n in range(10)]
    kept, held_out = parted(data, HELD_OUT)
    assert [example.intent for example in held_out] == ["ask_fee"] * 2 + ["praise"] * 2
    assert sorted(kept + held_out, key=repr) == sorted(data, key=repr)
    write(kept, tmp_path / "kept")
    assert examples.read([tmp_path / "kept"]) == kept


def test_trust_is_fitted_to_how_often_the_server_is_right() -> None:
    timid = [("ask_fee", reply(ask_fee=0.4, praise=0.3, greet=0.3))] * 99
    wrong = [("praise", reply(ask_fee=0.35, praise=0.33, greet=0.32))] * 30
    trust = fitted(timid + wrong)
    assert trust.temperature < 1  # it is right more often than it says
    surest, doubtful = guess_of(timid[0][1], trust), guess_of(wrong[0][1], trust)
    assert surest is not None
    assert doubtful is not None
    assert (surest.decided, doubtful.decided) == (True, False)
