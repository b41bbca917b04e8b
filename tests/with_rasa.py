"""``./run rasa-test``: a real Rasa server, trained on nlu/data, recorded, and set beside our model.

It runs from ``.venv-rasa``, on a free loopback port, and leaves nothing behind but the recordings.
"""

import argparse
import asyncio
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.bench import reading
from nlu import examples
from nlu.classifier import Model
from nlu.examples import Example
from nlu.rasa.server import RasaServer, Trust, guess_of
from nlu.training import default_model, languages, parted

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv-rasa"
CONFIG = ROOT / "nlu" / "rasa" / "config.yml"
RECORDINGS = Path(__file__).parent / "recordings" / "rasa"
TO_START = 300.0
"""Seconds that a server may take to start on a slow machine."""
HELD_OUT = 5
"""One example in so many is held out to fit the trust."""
TRUSTED = 0.85
"""Of what is decided, this share shall be right: as for the embedded model."""

RECORDED = {
    "repair_zh": "厨房水管漏了",
    "repair_en": "kitchen tap keeps dripping",
    "question_zh": "问下停车月卡怎么办",
    "unclear": "那个东西",
    "two_matters": "厨房水管漏了,顺便问下停车月卡怎么办",
    "blank": " ",
}
"""What the contract tests say to the server, by the name of the file that keeps its answer."""


# --- the server -----------------------------------------------------------------------------------


def rasa(home: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Give command and environment of Rasa: it tells nobody, and writes into ``home`` alone."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "TMPDIR": str(home),
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    environment.pop("PYTHONPATH", None)
    return [str(ENVIRONMENT / "bin" / "python"), "-m", "rasa", *arguments], environment


def train(home: Path, data: Path) -> Path:
    """Train on the YAML in a folder; give the model's file."""
    began = time.monotonic()
    say("training Rasa; this takes a few minutes")
    options = ("--config", str(CONFIG), "--nlu", str(data), "--out", str(home / "models"))
    command, environment = rasa(home, "train", "nlu", *options, "--fixed-model-name", data.name)
    done = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    model = home / "models" / f"{data.name}.tar.gz"
    if done.returncode or not model.exists():
        raise SystemExit(f"{done.stdout}\n{done.stderr}\nrasa-test: the training failed")
    say(f"trained in {time.monotonic() - began:.0f} s")
    return model


@asynccontextmanager
async def serving(home: Path, model: Path) -> AsyncIterator[str]:
    """Serve a model on loopback for a while; give the server's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ("--interface", "127.0.0.1", "--port", str(port))
    command, environment = rasa(home, "run", "--enable-api", "--model", str(model), *where)
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        await until_ready(server, address, home / "server.log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


async def until_ready(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    began = time.monotonic()
    async with aiohttp.ClientSession() as session:
        while time.monotonic() - began < TO_START and server.poll() is None:
            try:
                async with session.get(f"{address}/status") as response:
                    if response.status == 200:
                        say(f"serving after {time.monotonic() - began:.0f} s")
                        return
            except (aiohttp.ClientError, OSError):
                pass
            await asyncio.sleep(0.5)
    raise SystemExit(f"{log.read_text(errors='replace')}\nrasa-test: the server did not start")


# --- recording ------------------------------------------------------------------------------------


async def answer(session: aiohttp.ClientSession, address: str, text: str) -> dict[str, Any]:
    async with session.post(f"{address}/model/parse", json={"text": text}) as response:
        return {"text": text, "status": response.status, "reply": await response.json()}


async def record(address: str) -> None:
    """Keep what the server answers to each text, and what it says when it has no model.

    The server has no model afterwards.
    """
    RECORDINGS.mkdir(parents=True, exist_ok=True)
    async with aiohttp.ClientSession() as session:
        kept = {name: await answer(session, address, text) for name, text in RECORDED.items()}
        async with session.get(f"{address}/version") as response:
            kept["version"] = {"status": response.status, "reply": await response.json()}
        await (await session.delete(f"{address}/model")).read()
        kept["no_model"] = await answer(session, address, RECORDED["repair_zh"])
    for name, answered in kept.items():
        written = json.dumps(answered, ensure_ascii=False, indent=1)
        (RECORDINGS / f"{name}.json").write_text(written + "\n", encoding="utf-8")
    say(f"{len(kept)} answers recorded")


# --- judging --------------------------------------------------------------------------------------


def compare(address: str, model: Model, files: Sequence[Path]) -> None:
    """Print what ours and Rasa make of the same files, as the benchmark does."""
    readers = reading.readers(model) | {"rasa": reading.rasa(address, model)}
    figures = [
        reading.judged(name, reads, file, reading.read_file(file))
        for file in files
        for name, reads in readers.items()
    ]
    print("\n".join(("", *reading.rows(figures))))


# --- fitting the trust ----------------------------------------------------------------------------


def write(data: Sequence[Example], folder: Path) -> None:
    """Write examples as Rasa's YAML."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for example in data:
        by_intent[example.intent].append(example.text)
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in by_intent.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    folder.mkdir()
    (folder / "nlu.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def fitted(guessed: Sequence[tuple[str, Any]]) -> Trust:
    """Find the trust under which the held-out intents are likeliest and enough decided are right."""

    def surprise(temperature: float) -> float:
        total = 0.0
        for intent, reply in guessed:
            guess = guess_of(reply, Trust(temperature))
            found = (
                next((i.confidence for i in guess.ranking if i.name == intent), 0.0) if guess else 0
            )
            total -= math.log(max(found, 1e-4))
        return total

    temperature = min((step / 20 for step in range(4, 41)), key=surprise)
    firsts = sorted(
        (
            (guess.intent.confidence, guess.intent.name == intent)
            for intent, reply in guessed
            if (guess := guess_of(reply, Trust(temperature)))
        ),
        reverse=True,
    )
    sure, right = 1.0, 0
    for n, (confidence, is_right) in enumerate(firsts, 1):
        right += is_right
        if right / n >= TRUSTED:
            sure = confidence
    return Trust(temperature, round(sure, 2))


async def fit() -> None:
    """Train on four fifths of the data and say how far the confidences on the rest can be trusted."""
    kept, held_out = parted(examples.read(languages()), HELD_OUT)
    with workshop() as home:
        write(kept, home / "kept")
        async with serving(home, train(home, home / "kept")) as address:
            server = RasaServer(address, limit=reading.PATIENT)
            guessed = []
            for example in held_out:
                replies = await server.replies([example.text])
                guessed.append((example.intent, replies[example.text]))
    trust = fitted(guessed)
    right = sum(reply["intent"]["name"] == intent for intent, reply in guessed)
    print(f"\n{len(held_out)} texts held out, {right / len(held_out):.1%} right")
    print(f"nlu/rasa/server.py: {trust}")


# --- all of it ------------------------------------------------------------------------------------


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a folder for everything that Rasa writes."""
    folder = Path(tempfile.mkdtemp(prefix="guanjia-rasa-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def say(line: str) -> None:
    print(f"rasa-test: {line}", file=sys.stderr, flush=True)


async def work(files: Sequence[Path]) -> None:
    """Train, serve, compare, record."""
    model = Model.load(default_model(progress=say))
    with workshop() as home:
        for language in languages():
            shutil.copytree(language, home / "data" / language.name)
        async with serving(home, train(home, home / "data")) as address:
            await asyncio.to_thread(compare, address, model, files)
            await record(address)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run rasa-test", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        nargs="+",
        default=reading.CHECK_SET,
        help="files of Rasa YAML or TSV; else the check set",
    )
    parser.add_argument(
        "--fit", action="store_true", help="only say how far Rasa's confidences can be trusted"
    )
    told = parser.parse_args(arguments)
    asyncio.run(fit() if told.fit else work(told.data))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
