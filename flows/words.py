"""The words: Fluent messages by key, one bundle a language. The texts are handed in."""

from collections.abc import Mapping
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

from flows.messages import Say
from flows.understanding import Language

_LOCALES: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en-GB"}


class FluentWords:
    """Words every Say in the languages whose texts it was given (``flows.ports.Words``)."""

    def __init__(self, texts: Mapping[Language, str]) -> None:
        self._bundles = {language: _bundle(language, text) for language, text in texts.items()}

    def say(self, said: Say | str, language: Language) -> str:
        """Word a Say. Raises KeyError for a key or variable that the texts do not have."""
        if isinstance(said, str):
            return said
        bundle = self._bundles[language]
        args = {
            name: self.say(value, language) if isinstance(value, Say) else value
            for name, value in said.args.items()
        }
        pattern = bundle.get_message(said.key).value if bundle.has_message(said.key) else None
        if pattern is None:
            raise KeyError(said.key)
        text, errors = bundle.format_pattern(pattern, args)
        if errors:
            raise KeyError(said.key, errors)
        return str(text)


def _bundle(language: Language, text: str) -> FluentBundle:
    bundle = FluentBundle([_LOCALES[language]], use_isolating=False)
    bundle.add_resource(FluentResource(text))
    return bundle
