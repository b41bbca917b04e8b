"""The script ``run``: what it installs, when, and what it hands on. Installing itself needs a network.

The environment is a stand-in that writes down how it was called, so that no test installs anything.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
BASH = shutil.which("bash") or "/bin/bash"

# Answers for python, pip and uv alike: one line a call, a field an argument.
RECORDER = """#!{bash}
printf '%s' "$0|$PWD|${{PYTHONPATH:-}}" >> "$CALLS"
printf '|%s' "$@" >> "$CALLS"
printf '\\n' >> "$CALLS"
[ "$*" = "${{FAILING:-none}}" ] && exit 7
exit 0
"""


class Clone(NamedTuple):
    """A copy of the repository's skeleton with a recorded environment."""

    root: Path
    calls: Path

    def run(
        self, *arguments: str, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        self.calls.write_text("")
        given = {"PATH": os.environ["PATH"], "CALLS": str(self.calls)} | environment
        return subprocess.run(
            [str(self.root / "run"), *arguments],
            cwd=cwd or self.root,
            env={name: value for name, value in given.items() if value},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def called(self) -> list[list[str]]:
        """What was called: the program's name, and its arguments."""
        lines = [line.split("|") for line in self.calls.read_text().splitlines()]
        return [[Path(line[0]).name, *line[3:]] for line in lines]


@pytest.fixture
def bare(tmp_path: Path) -> Clone:
    """Return a clone without an environment, in a folder with a space in its name."""
    root = tmp_path / "my clone"
    (root / "nlu" / "data" / "zh").mkdir(parents=True)
    for name in ("run", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, root)
    (root / "nlu" / "training.py").write_text("")
    (root / "nlu" / "data" / "zh" / "repair.yml").write_text("漏水")
    return Clone(root, tmp_path / "calls")


@pytest.fixture
def clone(bare: Clone) -> Clone:
    """Return a clone whose environment holds what requirements.lock names."""
    programs = bare.root / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "uv"):
        (programs / name).write_text(RECORDER.format(bash=BASH))
        (programs / name).chmod(0o755)
    shutil.copy(bare.root / "requirements.lock", bare.root / ".venv" / "installed.lock")
    return bare


(SCRIPT,) = re.findall(r"^make_model='(.*)'$", (ROOT / "run").read_text(), re.MULTILINE)
MODEL = ["python", "-P", "-c", SCRIPT]
HELP = ["python", "-P", "-m", "bot.cli", "--help"]


def test_a_second_start_does_nothing_but_start(clone: Clone) -> None:
    assert clone.run("--help").returncode == 0
    assert clone.called() == [MODEL, HELP]
    seconds = []
    for _ in range(5):  # the quickest: other work on the machine is not the script's
        began = time.monotonic()
        clone.run("--help")
        seconds.append(time.monotonic() - began)
        assert clone.called() == [HELP]
    assert min(seconds) < 0.3


def test_arguments_folder_and_code_are_handed_on(clone: Clone, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    link = elsewhere / "guanjia"
    link.symlink_to(clone.root / "run")
    clone.calls.write_text("")
    arguments = ["notice", "draft", "--text-zh", "明天 停水", "*", ""]
    environment = {"PATH": os.environ["PATH"], "CALLS": str(clone.calls)}
    subprocess.run([str(link), *arguments], cwd=elsewhere, env=environment, check=True)
    *_, last = clone.calls.read_text().splitlines()
    program, folder, code, *given = last.split("|")
    assert program == str(clone.root / ".venv" / "bin" / "python")
    assert Path(folder) == elsewhere
    assert Path(code) == clone.root
    assert given == ["-P", "-m", "bot.cli", *arguments]


def test_the_model_is_made_again_when_its_data_changed(clone: Clone) -> None:
    clone.run("--help")
    (clone.root / "nlu" / "data" / "zh" / "repair.yml").write_text("水管")
    told = clone.run("--help")
    assert clone.called() == [MODEL, HELP]
    assert "language model" in told.stderr


def test_a_model_that_cannot_be_made_is_tried_again(clone: Clone) -> None:
    assert clone.run("--help", FAILING=f"-P -c {SCRIPT}").returncode == 1
    assert clone.called() == [MODEL]
    assert clone.run("--help").returncode == 0
    assert clone.called() == [MODEL, HELP]


def test_a_changed_lock_is_installed_once(clone: Clone) -> None:
    clone.run("--help")
    with (clone.root / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    clone.run("--help")
    installs = [call for call in clone.called() if call[0] == "uv"]
    assert [call[:3] for call in installs] == [["uv", "pip", "sync"]]
    assert "--require-hashes" in installs[0]
    assert installs[0][-1] == str(clone.root / "requirements.lock")
    clone.run("--help")
    assert clone.called() == [HELP]


def test_tests_add_to_the_environment_and_nothing_takes_it_away(clone: Clone) -> None:
    clone.run("test", "-k", "x")
    synced = [call for call in clone.called() if call[0] == "uv"]
    assert synced[0][-1] == str(clone.root / "requirements-dev.lock")
    assert clone.called()[-1] == ["python", "-m", "pytest", "-k", "x"]
    clone.run("--help")
    assert clone.called() == [HELP]
    with (clone.root / "requirements-dev.lock").open("a") as lock:
        lock.write("# changed\n")
    clone.run("--help")
    again = [call for call in clone.called() if call[0] == "uv"]
    assert again[0][-1] == str(clone.root / "requirements-dev.lock")


def test_pip_installs_where_uv_cannot(clone: Clone) -> None:
    (clone.root / ".venv" / "installed.lock").unlink()
    (clone.root / ".venv" / "bin" / "uv").write_text(f"#!{BASH}\nexit 2\n")
    assert clone.run("--help").returncode == 0
    lock = str(clone.root / "requirements.lock")
    install = ["python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
    assert install in clone.called()


def test_an_installation_that_failed_is_tried_again(clone: Clone) -> None:
    (clone.root / ".venv" / "installed.lock").unlink()
    (clone.root / ".venv" / "bin" / "uv").write_text(f"#!{BASH}\nexit 2\n")
    lock = clone.root / "requirements.lock"
    failing = f"-m pip install --quiet --require-hashes -r {lock}"
    assert clone.run("--help", FAILING=failing).returncode == 1
    assert not (clone.root / ".venv" / "installed.lock").exists()


def test_tests_that_cannot_be_installed_leave_the_product_usable(clone: Clone) -> None:
    (clone.root / ".venv" / "bin" / "uv").write_text(f"#!{BASH}\nexit 2\n")
    lock = clone.root / "requirements-dev.lock"
    failing = f"-m pip install --quiet --require-hashes -r {lock}"
    assert clone.run("test", FAILING=failing).returncode == 1
    clone.run("--help")
    assert clone.called() == [MODEL, HELP]


def test_checks_all_run_and_one_failure_fails_them(clone: Clone) -> None:
    clone.run("check")
    (clone.root / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", clone.root / ".ci")
    assert clone.run("check").returncode == 0
    told = clone.run("check", FAILING="-m ruff check .")
    assert told.returncode == 1
    assert [call[2] for call in clone.called()][:3] == ["ruff", "ruff", "mypy"]
    assert len(clone.called()) == 4
    assert told.stdout.rstrip().endswith("== failed:\n   lint (ruff check)")


def test_the_whole_suite_has_the_coverage_gate_and_a_part_has_not(clone: Clone) -> None:
    clone.run("test")
    assert "--cov" in clone.called()[-1]
    clone.run("test", "tests/test_run.py")
    assert "--cov" not in clone.called()[-1]


def programs(folder: Path, *names: str) -> str:
    """Make a folder with only these programs, and return it as a PATH."""
    folder.mkdir()
    for name in ("bash", "env", "dirname", "readlink", "id", "cat", "cksum", "rm", "cp", *names):
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return str(folder)


def test_without_python_it_says_what_helps(bare: Clone, tmp_path: Path) -> None:
    told = bare.run("demo", PATH=programs(tmp_path / "bin"))
    assert told.returncode == 1
    assert told.stderr.startswith("run: no Python 3.11 or later here.")


def test_an_old_python_is_passed_over(bare: Clone, tmp_path: Path) -> None:
    path = programs(tmp_path / "bin")
    old = tmp_path / "bin" / "python3"
    old.write_text(f"#!{BASH}\nexit 1\n")  # what `sys.exit(sys.version_info < (3, 11))` says
    old.chmod(0o755)
    told = bare.run("demo", PATH=path)
    assert told.stderr.startswith("run: no Python 3.11 or later here.")


@pytest.mark.parametrize("manager", [True, False])
def test_without_ensurepip_and_pip_it_says_what_helps(
    bare: Clone, tmp_path: Path, manager: bool
) -> None:
    path = programs(tmp_path / "bin", *(["true"] if manager else []))
    if manager:
        (tmp_path / "bin" / "apt-get").symlink_to(tmp_path / "bin" / "true")
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    for module in ("ensurepip", "pip"):
        (hidden / f"{module}.py").write_text("raise ImportError\n")
    (tmp_path / "bin" / "python3").symlink_to(Path(sys.executable).resolve())
    told = bare.run("demo", PATH=path, PYTHONPATH=str(hidden))
    assert told.returncode == 1
    assert ("apt-get install python3." in told.stderr) == manager
    assert "This helps:" in told.stderr
    assert not (bare.root / ".venv").exists()


def test_the_script_is_sound_bash() -> None:
    for script in ("run", ".ci/run"):
        subprocess.run([BASH, "-n", str(ROOT / script)], check=True)
        assert os.access(ROOT / script, os.X_OK)


def test_benchmarks_go_by_way_of_the_tests_which_make_a_postgresql(clone: Clone) -> None:
    clone.run("bench", "inbound", "--seconds", "2")
    assert clone.called()[-1] == [
        "python", "-P", "-m", "tests.benchmarks", "inbound", "--seconds", "2"
    ]  # fmt: skip


def test_rasa_has_an_environment_of_its_own_and_is_made_once(clone: Clone) -> None:
    (clone.root / "nlu" / "rasa").mkdir()
    lock = clone.root / "nlu" / "rasa" / "requirements.lock"
    lock.write_text("rasa==3.6.21\n")
    programs = clone.root / ".venv-rasa" / "bin"
    programs.mkdir(parents=True)
    shutil.copy(clone.root / ".venv" / "bin" / "python", programs)
    install = ["--no-deps", "--ignore-requires-python", "--require-hashes", "-r", str(lock)]
    test = ["python", "-P", "-m", "tests.with_rasa", "--data", "mine.yml"]

    assert clone.run("rasa-test", "--data", "mine.yml").returncode == 0
    *_, venv, pip, last = clone.called()
    assert venv == ["python", "-m", "venv", "--clear", str(clone.root / ".venv-rasa")]
    assert pip == ["python", "-m", "pip", "install", "--quiet", "--no-cache-dir", *install]
    assert last == test

    clone.run("rasa-test", "--data", "mine.yml")
    assert clone.called() == [test]


def test_rasa_that_could_not_be_installed_is_tried_again(clone: Clone) -> None:
    (clone.root / "nlu" / "rasa").mkdir()
    (clone.root / "nlu" / "rasa" / "requirements.lock").write_text("rasa==3.6.21\n")
    assert clone.run("rasa-test").returncode == 1  # the stand-in makes no environment
    assert not (clone.root / ".venv-rasa" / "installed.lock").exists()
    assert "tests.with_rasa" not in [word for call in clone.called() for word in call]
