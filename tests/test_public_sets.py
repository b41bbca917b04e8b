"""The public sets are read as their makers publish them, and learned by the command."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from bot.bench import public_sets

TRAIN = [(f"{said} number {n}", said) for said in ("card lost", "top up") for n in range(12)]


def banking(folder: Path) -> None:
    folder.mkdir()
    for name, rows in (("train.csv", TRAIN), ("test.csv", [("I lost, my card", "card lost")])):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "category"), *rows])


def clinc(folder: Path) -> None:
    folder.mkdir()
    parts = {
        "train": [[text, intent] for text, intent in TRAIN],
        "oos_train": [["who was Napoleon", "oos"], ["is there life on Mars", "oos"]],
        "test": [["top up please", "top up"]],
        "oos_test": [["what do bees eat", "oos"]],
    }
    (folder / "data_full.json").write_text(json.dumps(parts), encoding="utf-8")


def test_sets_are_found_whole_with_ten_of_each_and_out_of_scope_apart(tmp_path: Path) -> None:
    banking(tmp_path / "banking77")
    clinc(tmp_path / "clinc150")
    whole, few, scoped = public_sets.found(tmp_path)
    assert (len(whole.train), len(few.train)) == (24, 20)
    assert [one.text for one in few.train][-1] == "top up number 9"
    assert whole.test == few.test
    assert [one.text for one in whole.test] == ["I lost, my card"]
    assert [(name, len(part)) for name, part in scoped.parts] == [
        ("in scope", 1),
        ("out of scope", 1),
    ]
    assert {one.intent for one in scoped.train} == {"card lost", "top up", "out_of_scope"}


def test_the_command_learns_and_judges_them(tmp_path: Path) -> None:
    clinc(tmp_path / "clinc150")
    told = subprocess.run(
        [sys.executable, "-P", "-m", "bot.cli", "bench", "public", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""},
    ).stdout
    assert "26 examples of 3 intents" in told
    assert "CLINC150" in told
    assert "out of scope" in told
    (tmp_path / "none").mkdir()
    none = subprocess.run(
        [sys.executable, "-P", "-m", "bot.cli", "bench", "public", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""},
    )
    assert none.returncode == 2
