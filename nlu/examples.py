"""Training data and evaluation sets: Rasa YAML, or a line each with intent, tab, text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


class ExamplesError(ValueError):
    """A file of examples cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it means."""

    text: str
    intent: str


_STANDS_FOR: Final = {
    "⟨home⟩": "3-2-501", "⟨phone⟩": "13800138000", "⟨plate⟩": "粤B12345",
    "⟨ticket⟩": "R-261122-0007",
}  # fmt: skip
"""What a placeholder in an example is read as: any of its kind, as every text has one."""
_PLACEHOLDER: Final = re.compile(r"⟨[a-z]+⟩")
_ANNOTATION: Final = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def plain(marked: str) -> str:
    """Take Rasa's marks off an example: ``[厨房](place)漏水`` is 厨房漏水.

    A placeholder (``⟨home⟩漏水``) becomes a thing of its kind; a name is left out.
    """
    bare = _ANNOTATION.sub(r"\1", marked)
    return _PLACEHOLDER.sub(lambda one: _STANDS_FOR.get(one[0], ""), bare).strip()


def _lines(examples: Any, path: Path, intent: str) -> Iterator[str]:
    """Give the texts of an intent, written as a block of dashes or as a list."""
    if isinstance(examples, str):
        for line in examples.splitlines():
            text = line.strip()
            if text.startswith("-"):
                yield plain(text[1:])
    elif isinstance(examples, list):
        for entry in examples:
            text = entry.get("text", "") if isinstance(entry, dict) else str(entry)
            yield plain(text.strip().removeprefix("- "))
    else:
        raise ExamplesError(f"{path}: intent {intent} has no examples; write `examples: |`")


def _from_yaml(path: Path) -> Iterator[Example]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as problem:
        raise ExamplesError(f"{path}: {problem}") from problem
    if not isinstance(content, dict):
        return
    for entry in content.get("nlu") or []:
        if isinstance(entry, dict) and "intent" in entry:
            intent = str(entry["intent"])
            for text in _lines(entry.get("examples"), path, intent):
                if text:
                    yield Example(text, intent)


def _from_tsv(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        intent, tab, text = line.partition("\t")
        if not tab:
            raise ExamplesError(f"{path}:{number}: no tab; write intent, tab, text")
        yield Example(text.strip(), intent.strip())


def files(paths: Iterable[Path]) -> list[Path]:
    """Give the files of examples at these paths, folders searched through, in a stable order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix in {".yml", ".yaml", ".tsv"})
        elif path.exists():
            found.append(path)
        else:
            raise ExamplesError(f"{path} does not exist")
    return found


def read(paths: Iterable[Path]) -> list[Example]:
    """Read every example at these paths. Raises ExamplesError."""
    examples: list[Example] = []
    for path in files(paths):
        reader = _from_tsv if path.suffix in {".tsv", ".txt", ".csv"} else _from_yaml
        examples += reader(path)
    return examples
