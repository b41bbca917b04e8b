"""The words: Fluent messages by key, one bundle a language. The texts are handed in.

A line of a text that holds nothing but variables which are empty is left out, so that one text
does for a card with a home and for one without; blank lines that somebody wrote stay.
"""

import re
from collections.abc import Mapping
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

from flows.messages import Say
from flows.understanding import Language

_LOCALES: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en-GB"}

_NOTHING: Final = "\x00"
"""Stands for an empty variable while a text is put together; no text holds it otherwise."""

_STAND_IN: Final = "\x01"
"""Encloses the number of a long variable while a text is put together; the same holds for it."""

_LONG: Final = 1000
"""Characters; Fluent takes a variable of more than 2500 for an attack, and people write more."""

_EMPTY_FIRST_LINE: Final = re.compile(r"\A[ \x00]*\x00[ \x00]*(?:\n|\Z)")
_EMPTY_LINE: Final = re.compile(r"\n[ \x00]*\x00[ \x00]*(?=\n|\Z)")
_EMPTY: Final = re.compile(r" ?\x00")


class FluentWords:
    """Words every Say in the languages whose texts it was given (``flows.ports.Words``)."""

    def __init__(self, texts: Mapping[Language, str]) -> None:
        self._bundles = {language: _bundle(language, text) for language, text in texts.items()}

    def say(self, said: Say | str, language: Language) -> str:
        """Word a Say. Raises KeyError for a key or variable that the texts do not have."""
        if isinstance(said, str):
            return said
        bundle = self._bundles[language]
        long: dict[str, str] = {}
        args = {
            name: self._variable(value, language, long) if isinstance(value, Say | str) else value
            for name, value in said.args.items()
        }
        pattern = bundle.get_message(said.key).value if bundle.has_message(said.key) else None
        if pattern is None:
            raise KeyError(said.key)
        text, errors = bundle.format_pattern(pattern, args)
        if errors:
            raise KeyError(said.key, errors)
        whole = _without_empty_lines(str(text))
        for stand_in, words in long.items():
            whole = whole.replace(stand_in, words)
        return whole

    def _variable(self, value: Say | str, language: Language, long: dict[str, str]) -> str:
        """Word a variable; what is long is kept in ``long``, and what stands for it is given."""
        words = self.say(value, language).replace(_NOTHING, "").replace(_STAND_IN, "")
        if len(words) <= _LONG:
            return words or _NOTHING
        stand_in = f"{_STAND_IN}{len(long)}{_STAND_IN}"
        long[stand_in] = words
        return stand_in


def _without_empty_lines(text: str) -> str:
    for gone in (_EMPTY_LINE, _EMPTY_FIRST_LINE, _EMPTY):
        text = gone.sub("", text)
    return text


def _bundle(language: Language, text: str) -> FluentBundle:
    bundle = FluentBundle([_LOCALES[language]], use_isolating=False)
    bundle.add_resource(FluentResource(text))
    return bundle
