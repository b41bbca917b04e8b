"""The words that people read, from the files in ``flows/texts``: for each language all of its."""

from functools import cache
from pathlib import Path
from typing import Final, get_args

import flows
from flows.understanding import Language
from flows.words import FluentWords

TEXTS: Final = Path(flows.__file__).parent / "texts"


@cache
def load_words() -> FluentWords:
    """Read ``zh.ftl`` and every ``*.zh.ftl``, and the same for each other language."""
    return FluentWords({language: _texts(language) for language in get_args(Language)})


def _texts(language: Language) -> str:
    files = sorted((*TEXTS.glob(f"{language}.ftl"), *TEXTS.glob(f"*.{language}.ftl")))
    return "\n\n".join(file.read_text(encoding="utf-8") for file in files)
