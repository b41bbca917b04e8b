"""The house keeps its order: its top level, its locks, its words, its manners."""

import ast
import functools
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "nlu", "flows", "storage", "scheduler")
TOP_LEVEL = {
    *PACKAGES,
    "tests",
    "docker",
    "pyproject.toml",
    "requirements.lock",
    "requirements-dev.lock",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "run",
    ".ci",
    ".gitignore",
}
LOCKS = ("requirements.lock", "requirements-dev.lock", "nlu/rasa/requirements.lock")
LANGUAGES = ("zh", "en")

# Keys that no code spells out: the beginning of the key, and who makes the rest of it.
MADE_KEYS: Mapping[str, str] = {"emergency-": "flows/resident/emergency.py, of the category"}

# What opening a ticket adds to the words that it was given (``OpenTicket.told``).
RECEIPT = frozenset({"number", "queue", "respond", "finish", "visit"})


# --- files ----------------------------------------------------------------------------------------


@functools.cache
def files() -> tuple[str, ...]:
    """Every file of the repository, tracked or about to be; not what .gitignore leaves out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"git does not list the repository's files: {error}")
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_the_top_level_is_the_house_and_nothing_else() -> None:
    assert {name.split("/", maxsplit=1)[0] for name in files()} == TOP_LEVEL


def test_no_file_names_a_machine_or_a_registry() -> None:
    # In pieces, so that this file does not name them either.
    forbidden = re.compile(
        "|".join(
            (
                r"(?<![\w.])/wo" + "rk/",
                r"(?<![\w.])/ro" + "ot/",
                r"/ho" + r"me/\w+/",
                "/tm" + "p/g" + r"\b",
                "py" + r"pi\.org",
                "python" + r"hosted\.org",
                "np" + r"mjs\.",
                r"deb\.deb" + "ian",
            )
        )
    )
    found = []
    for name in files():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue
        found += [f"{name}: {match[0]}" for match in forbidden.finditer(text)]
    assert found == []


def test_every_module_says_what_lives_here() -> None:
    silent = [
        shown(path)
        for path in modules(*PACKAGES, "tests")
        if not (ast.get_docstring(syntax(path)) or "").strip()
    ]
    assert silent == []


def test_no_class_is_named_after_what_it_is_instead_of_what_it_means() -> None:
    vague = re.compile(r"(Manager|Handler|Processor|Helper|Context|Utils?)$")
    named = [
        f"{shown(path)}: {node.name}"
        for path in modules(*PACKAGES)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ClassDef) and vague.search(node.name)
    ]
    assert named == []
    kinds = {"utils", "common", "base", "helpers", "misc"}
    assert [
        shown(path) for path in modules(*PACKAGES) if {path.stem, path.parent.name} & kinds
    ] == []


def test_every_exemption_has_its_reason_beside_it() -> None:
    marker = re.compile(
        r"#\s*(noqa(:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[^\]]*\])?)"
    )
    bare = []
    for path in modules(*PACKAGES, "tests"):
        above = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if marker.search(line):
                rest = marker.sub("", line[line.index("#") :])
                reason = re.search(r"\w+\W+\w+", rest) or above.strip().startswith("#")
                bare += [] if reason else [f"{shown(path)}:{number}"]
            above = line
    assert bare == []


# --- locks ----------------------------------------------------------------------------------------


class Pin(NamedTuple):
    version: str
    marker: str
    hashes: int


def pins(lock: str) -> dict[str, Pin]:
    """Read a lock; every line of it is a pin, a hash or a comment."""
    read: dict[str, Pin] = {}
    name = ""
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if re.match(r"\s*#", line) or not line.strip():
            continue
        if re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line):
            read[name] = read[name]._replace(hashes=read[name].hashes + 1)
            continue
        pin = re.fullmatch(r"([a-z0-9._-]+)==([0-9][\w.!+]*)(?: ; (.+?))? \\", line)
        assert pin, f"{lock}: neither pinned nor a hash: {line}"
        name = pin[1]
        read[name] = Pin(pin[2], pin[3] or "", 0)
    return read


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_by_hash_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(extra-)?index|--find-links|--trusted", text)
    assert [name for name, pin in pins(lock).items() if pin.hashes == 0] == []


def test_the_lock_of_the_tests_holds_all_of_the_other() -> None:
    everything = pins("requirements-dev.lock")
    alone = pins("requirements.lock")
    assert {name: (pin, everything.get(name)) for name, pin in alone.items()} == {
        name: (pin, pin) for name, pin in alone.items()
    }


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    def missing(asked: list[str], lock: str) -> set[str]:
        names = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in asked}
        return {re.sub(r"[-_.]+", "-", name).lower() for name in names} - set(pins(lock))

    assert missing(project["project"]["dependencies"], "requirements.lock") == set()
    for extra in project["project"]["optional-dependencies"].values():
        assert missing(extra, "requirements.lock") == set()
    assert missing(project["dependency-groups"]["dev"], "requirements-dev.lock") == set()


# --- words ----------------------------------------------------------------------------------------


class _Seen(Visitor):
    """What a message refers to: variables, and other messages or terms."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.references: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 (the visitor's name)
        self.variables.add(node.id.name)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:  # noqa: N802 (the visitor's name)
        self.references.add(node.id.name)

    def visit_TermReference(self, node: ftl.TermReference) -> None:  # noqa: N802 (the visitor's name)
        self.references.add(f"-{node.id.name}")
        self.generic_visit(node)


class Texts(NamedTuple):
    variables: Mapping[str, frozenset[str]]
    """Key → the variables of its message, those of what it refers to included."""
    references: frozenset[str]
    twice: tuple[str, ...]
    broken: tuple[str, ...]


@functools.cache
def texts(language: str) -> Texts:
    folder = ROOT / "flows" / "texts"
    files = (folder / f"{language}.ftl", *sorted(folder.glob(f"*.{language}.ftl")))
    source = "\n\n".join(file.read_text(encoding="utf-8") for file in files)
    seen: dict[str, _Seen] = {}
    twice, broken = [], []
    for entry in FluentParser(with_spans=False).parse(source).body:
        if isinstance(entry, ftl.Junk):
            broken.append((entry.content or "").strip().splitlines()[0])
        if isinstance(entry, ftl.Message | ftl.Term):
            key = f"-{entry.id.name}" if isinstance(entry, ftl.Term) else entry.id.name
            twice += [key] if key in seen else []
            seen[key] = _Seen()
            seen[key].visit(entry)

    def variables(key: str) -> frozenset[str]:
        own = seen[key].variables
        return frozenset(own.union(*(variables(other) for other in seen[key].references)))

    references = frozenset[str]().union(*(one.references for one in seen.values()))
    every = {key: variables(key) for key in seen}
    return Texts(every, references, tuple(twice), tuple(broken))


def keys() -> set[str]:
    return {key for key in texts("zh").variables if not key.startswith("-")}


class Spoken(NamedTuple):
    """A ``Say(…)`` in the code."""

    place: str
    pattern: re.Pattern[str]
    """What keys it can mean."""
    args: frozenset[str] | None
    """The variables that it gives; None where that is not written out."""


def _keys_of(node: ast.expr) -> Iterator[re.Pattern[str]]:
    match node:
        case ast.Constant(value=str(key)):
            yield re.compile(re.escape(key))
        case ast.IfExp(body=yes, orelse=no):
            yield from _keys_of(yes)
            yield from _keys_of(no)
        case ast.JoinedStr(values=parts):
            written = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                for part in parts
            ]
            yield re.compile("".join(written))
        case _:
            return  # a name: the key is spelled out where the name gets its value


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _args_of(call: ast.Call) -> frozenset[str] | None:
    given = call.args[1] if len(call.args) > 1 else None
    for keyword in call.keywords:
        if keyword.arg == "args":
            given = keyword.value
    match given:
        case None:
            return frozenset()
        case ast.Dict(keys=names):
            written = [name.value for name in names if isinstance(name, ast.Constant)]
            return frozenset(map(str, written)) if len(written) == len(names) else None
        case _:
            return None


@functools.cache
def spoken() -> tuple[Spoken, ...]:
    found = []
    for path in modules("flows", "bot"):
        calls = [
            node
            for node in ast.walk(syntax(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        openings = [call for call in calls if _name(call) in {"OpenTicket", "SplitOff"}]
        receipts = {id(node) for call in openings for node in ast.walk(call)}
        for node in calls:
            if _name(node) != "Say":
                continue
            key = next((k.value for k in node.keywords if k.arg == "key"), None)
            first = node.args[0] if node.args else key
            assert first is not None, f"{shown(path)}:{node.lineno}: a Say without a key"
            place = f"{shown(path)}:{node.lineno}"
            args = _args_of(node)
            if args is not None and id(node) in receipts:
                args |= RECEIPT
            found += [Spoken(place, pattern, args) for pattern in _keys_of(first)]
    return tuple(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_are_whole(language: str) -> None:
    assert texts(language).broken == ()
    assert texts(language).twice == ()


def test_both_languages_have_the_same_keys_and_variables() -> None:
    zh, en = (texts(language).variables for language in LANGUAGES)
    assert set(zh) ^ set(en) == set()
    assert {key: (zh[key], en[key]) for key in zh if zh[key] != en[key]} == {}


def test_every_key_that_is_said_exists() -> None:
    unknown = [
        f"{say.place}: {say.pattern.pattern}"
        for say in spoken()
        if not any(say.pattern.fullmatch(key) for key in keys())
    ]
    assert unknown == []


def test_every_say_gives_the_variables_of_its_words() -> None:
    variables = texts("zh").variables
    lacking = [
        f"{say.place}: {key} lacks {sorted(variables[key] - say.args)}"
        for say in spoken()
        if say.args is not None
        for key in keys()
        # A key with a hole says nothing of which of its messages is meant.
        if say.pattern.pattern == re.escape(key) and not variables[key] <= say.args
    ]
    assert lacking == []


def test_no_words_are_left_over() -> None:
    written = {
        node.value
        for path in modules(*PACKAGES)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for path in (ROOT / "bot" / "web").rglob("*"):
        if path.suffix in {".html", ".js"}:
            written |= set(re.findall(r"""["'`]([a-z][a-z0-9-]+)["'`]""", path.read_text("utf-8")))
    # A pattern that begins with a hole would call every key used.
    made = [say.pattern for say in spoken() if re.match(r"\w{2}", say.pattern.pattern)]
    left = [
        key
        for key in sorted(set(texts("zh").variables))
        if key not in written
        and key not in texts("zh").references
        and not any(pattern.fullmatch(key) for pattern in made)
        and not key.startswith(tuple(MADE_KEYS))
    ]
    assert left == []
