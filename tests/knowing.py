"""Two communities' articles and what their residents ask, read from probes/knowledge."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ruamel.yaml import YAML

from bot.knowledge import read_knowledge
from flows.understanding import Article, Language
from tests.reading import PROBES

DEMO = Path(__file__).parents[1] / "bot" / "demo" / "knowledge"
FOLDER = PROBES / "knowledge"
COMMUNITIES = ("bay", "hill", "demo")
Half = Literal["fitted", "held out"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; ``article`` answers it, or none does."""

    community: str
    language: Language
    article: str | None
    text: str


def articles_of(community: str) -> tuple[Article, ...]:
    """Give a community's articles, as a folder of files would; the demo's are such a folder."""
    if community == "demo":
        return read_knowledge(DEMO)
    rows = YAML(typ="safe").load((FOLDER / f"{community}.yml").read_text(encoding="utf-8"))
    return tuple(
        Article(row["id"], row["title"], row["language"], row["body"], tuple(row["asked_as"]))
        for row in rows
    )


FILES = ("questions", "fresh")


def asked(half: Half, files: Sequence[str] = FILES) -> list[Asked]:
    """Give one half of the questions, drawn by a fixed seed within each line of the files."""
    drawn = random.Random(20261122)
    found = []
    lines = [
        line for name in files for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    ]
    for line in lines:
        if line.startswith("#") or not line:
            continue
        head, _, told = line.partition(": ")
        community, language, article = head.split()
        texts = [text.strip() for text in told.split(" | ")]
        drawn.shuffle(texts)
        middle = len(texts) // 2 + (len(texts) % 2 and drawn.random() < 0.5)
        own = texts[:middle] if half == "fitted" else texts[middle:]
        found += [
            Asked(community, "zh" if language == "zh" else "en", _or_none(article), text)
            for text in own
        ]
    return found


def _or_none(article: str) -> str | None:
    return None if article == "-" else article
