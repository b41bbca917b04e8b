"""What the container files name exists: paths, commands, users, services, variables."""

import ast
import importlib.util
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKER = ROOT / "docker"

# What a compose file interpolates that is not Guanjia's own.
OF_COMPOSE = {"POSTGRES_PASSWORD", "COMMUNITY_DIR"}
DOCKERFILES = ("Dockerfile", "rasa.Dockerfile")
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
# What the commands of the image run: Python, and what Debian always has.
PROGRAMS = {"python", "groupadd", "useradd", "install"}


class Instruction(NamedTuple):
    stage: str
    name: str
    words: tuple[str, ...]
    text: str


@cache
def instructions(file: str = "Dockerfile") -> tuple[Instruction, ...]:
    """Read a Dockerfile: joined lines, one instruction each, with the stage that it is in."""
    text = (DOCKER / file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    read, stage = [], ""
    for line in filter(None, map(str.strip, joined.splitlines())):
        name, _, rest = line.partition(" ")
        words = (
            tuple(YAML(typ="safe").load(rest)) if rest.startswith("[") else tuple(shlex.split(rest))
        )
        if name == "FROM":
            stage = words[words.index("AS") + 1] if "AS" in words else "final"
        if name == "HEALTHCHECK":
            _, _, rest = rest.partition(" CMD ")
            words = tuple(YAML(typ="safe").load(rest))
        read.append(Instruction(stage, name, words, rest))
    return tuple(read)


def named(name: str, stage: str | None = None) -> list[Instruction]:
    return [one for one in instructions() if one.name == name and stage in {None, one.stage}]


@cache
def compose() -> Mapping[str, Any]:
    read: Mapping[str, Any] = YAML(typ="safe").load(DOCKER / "compose.yml")
    return read


def commands() -> Iterator[tuple[str, ...]]:
    for run in named("RUN"):
        for command in run.text.split("&&"):
            yield tuple(shlex.split(command))
    for name in ("ENTRYPOINT", "HEALTHCHECK"):
        yield from (one.words for one in named(name))


def environment(stage: str) -> dict[str, str]:
    pairs = (word.partition("=") for one in named("ENV", stage) for word in one.words)
    return {name: value for name, _, value in pairs}


def variables() -> set[str]:
    return {f"GUANJIA_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("file", DOCKERFILES)
def test_every_instruction_is_one_of_docker(file: str) -> None:
    known = "FROM RUN CMD EXPOSE ENV COPY ENTRYPOINT VOLUME USER WORKDIR HEALTHCHECK STOPSIGNAL"
    assert {one.name for one in instructions(file)} <= set(known.split())


@pytest.mark.parametrize("file", DOCKERFILES)
def test_every_path_that_is_copied_exists_and_is_let_through(file: str) -> None:
    stages = {one.stage for one in instructions(file)}
    let_through = {
        line[1:]
        for line in (DOCKER / f"{file}.dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copied = set()
    for copy in (one for one in instructions(file) if one.name == "COPY"):
        if copy.words[0].startswith("--from="):
            assert copy.words[0].removeprefix("--from=") in stages
            continue
        copied |= set(copy.words[:-1])
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    assert copied == let_through


def test_the_image_holds_every_package() -> None:
    copied = {copy.words[0]: copy.words[-1] for copy in named("COPY", "final")}
    for package in ("bot", "nlu", "flows", "storage", "scheduler"):
        assert copied[package] == f"./{package}"


def test_every_command_that_is_run_exists() -> None:
    for command in commands():
        assert command[0] in PROGRAMS, command
        if command[0] == "python" and command[1] == "-m":
            assert importlib.util.find_spec(command[2]), command
        if command[0] == "python" and command[1] == "-c":
            for node in ast.walk(ast.parse(command[2])):
                if isinstance(node, ast.ImportFrom):
                    module = importlib.import_module(str(node.module))
                    assert all(hasattr(module, alias.name) for alias in node.names), command


def test_the_dependencies_come_from_the_lock_with_hashes() -> None:
    (install,) = [command for command in commands() if "pip" in command]
    assert "--require-hashes" in install
    assert (ROOT / install[install.index("--requirement") + 1]).is_file()
    assert not any("://" in one.text for one in named("RUN"))


def test_the_image_runs_unprivileged_and_serves() -> None:
    (user,) = named("USER", "final")
    made = [command for command in commands() if command[0] == "useradd"]
    assert user.words == ("guanjia",)
    assert made[0][-1] == "guanjia"
    assert [one.words for one in named("ENTRYPOINT")] == [("python", "-m", "bot.cli")]
    assert [one.words for one in named("CMD")] == [("serve",)]


def test_the_health_check_asks_a_page_that_is_served() -> None:
    served = {
        node.value
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert "/healthz" in served
    (check,) = named("HEALTHCHECK")
    port = environment("final")["GUANJIA_HTTP_PORT"]
    assert f"http://127.0.0.1:{port}/healthz" in check.words[-1]
    compile(check.words[-1], "health check", "exec")
    assert [one.words for one in named("EXPOSE")] == [(port,)]


def test_every_variable_that_is_set_is_one_of_the_settings() -> None:
    services = compose()["services"]
    ours = set(services["guanjia"]["environment"])
    assert ours <= variables()
    assert {name for name in environment("final") if name.startswith("GUANJIA_")} <= variables()
    assert set(services["postgres"]["environment"]) <= OF_POSTGRES
    text = (DOCKER / "compose.yml").read_text(encoding="utf-8")
    interpolated = set(re.findall(r"\$\{(\w+)", text))
    assert interpolated <= variables() | OF_COMPOSE
    assert set(re.findall(r"\bGUANJIA_\w+", text)) <= variables()
    readme = (DOCKER / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bGUANJIA_\w+", readme)) <= variables()


def test_the_settings_take_what_the_image_and_compose_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of this folder
    of_compose = compose()["services"]["guanjia"]["environment"]
    values = environment("final") | {name: value for name, value in of_compose.items() if value}
    for name, value in values.items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?[^}]*\}", "0123456789abcdef" * 4, value))
    settings = Settings()
    assert settings.http_host == "0.0.0.0"
    assert settings.http_port == 8080
    assert "@postgres:5432/guanjia" in str(settings.database_url)


@pytest.mark.parametrize("service", ["guanjia", "postgres", "rasa"])
def test_what_a_service_names_exists(service: str) -> None:
    one = compose()["services"][service]
    build = one.get("build")
    if build:
        assert (DOCKER / build["context"] / build["dockerfile"]).is_file()
    assert set(one.get("depends_on", ())) <= set(compose()["services"])
    for volume in one.get("volumes", ()):
        source = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", volume).split(":")[0]
        if source.startswith("."):
            assert (DOCKER / source).exists(), source
        else:
            assert source in compose()["volumes"]


def test_the_volumes_of_guanjia_are_where_its_image_keeps_data() -> None:
    targets = [volume.split(":")[1] for volume in compose()["services"]["guanjia"]["volumes"][:1]]
    assert targets == [environment("final")["GUANJIA_DATA_DIR"]]
    assert [one.words for one in named("VOLUME")] == [tuple(targets)]


def test_rasa_is_there_only_when_asked_for() -> None:
    profiles = {name: one.get("profiles", []) for name, one in compose()["services"].items()}
    assert profiles == {"guanjia": [], "postgres": [], "rasa": ["rasa"]}


def test_rasa_is_reached_by_guanjia_and_reaches_nobody() -> None:
    services, networks = compose()["services"], compose()["networks"]
    rasa = services["rasa"]
    assert not {"ports", "volumes", "network_mode"} & set(rasa)
    assert {name: networks[name]["internal"] for name in rasa["networks"]} == {
        "understanding": True
    }
    beside = {name for name, one in services.items() if "understanding" in one.get("networks", ())}
    assert beside == {"guanjia", "rasa"}
    assert "default" in services["guanjia"]["networks"]  # the database, and the way out


def test_rasa_serves_unprivileged_what_it_learnt_from_our_data() -> None:
    image = instructions("rasa.Dockerfile")
    install, train = [one.words for one in image if one.name == "RUN" and "-m" in one.words]
    assert {"--require-hashes", "--no-deps"} <= set(install)
    copied = {one.words[-1]: one.words[0] for one in image if one.name == "COPY"}
    assert copied[f"./{train[train.index('--config') + 1]}"] == "nlu/rasa/config.yml"
    data = train[train.index("--nlu") + 1]
    assert {copied[f"./{data}/{language}"] for language in ("zh", "en")} == {
        "nlu/data/zh",
        "nlu/data/en",
    }
    model = f"{train[train.index('--out') + 1]}/{train[train.index('--fixed-model-name') + 1]}"
    (served,) = [one.words for one in image if one.name == "CMD"]
    assert served == ("run", "--enable-api", "--model", f"{model}.tar.gz")
    order = [one.name for one in image]
    assert order.index("USER") < order.index("CMD")
    settings = {word.partition("=")[0] for one in image if one.name == "ENV" for word in one.words}
    assert {"RASA_TELEMETRY_ENABLED", "MULTIDICT_NO_EXTENSIONS"} <= settings
    (port,) = [one.words[0] for one in image if one.name == "EXPOSE"]
    (check,) = [one.words for one in image if one.name == "HEALTHCHECK"]
    text = (DOCKER / "compose.yml").read_text(encoding="utf-8")
    assert f"127.0.0.1:{port}/status" in check[-1]
    assert f"GUANJIA_RASA_URL=http://rasa:{port}" in text


def test_the_database_is_healthy_before_guanjia_starts() -> None:
    services = compose()["services"]
    assert services["guanjia"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "pg_isready" in services["postgres"]["healthcheck"]["test"]
