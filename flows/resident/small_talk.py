"""Greetings, thanks, language, help and what is no matter of ours: honest, and a way to a person."""

import re
from collections.abc import Callable
from typing import Final

from flows.conversation import Scene
from flows.messages import Choice, Say
from flows.resident.inquiry import hand_over
from flows.turn import SetLanguage, Turn
from flows.understanding import Language


def menu() -> tuple[Choice, ...]:
    """Offer what the front desk can do."""
    return (
        Choice(Say("button-repair"), "menu.repair"),
        Choice(Say("button-complaint"), "menu.complaint"),
        Choice(Say("button-inquiry"), "menu.inquiry"),
        Choice(Say("button-order"), "menu.order"),
        Choice(Say("button-progress"), "menu.progress"),
        Choice(Say("button-human"), "human"),
    )


def greeting(scene: Scene) -> Say:
    """Greet by name where it is known, and offer the menu."""
    person = scene.conversation.person
    community = scene.community.name[scene.language]
    if person is not None:
        return Say("greet-resident", {"name": person.name, "community": community}, menu())
    bind = Choice(Say("button-bind"), "menu.binding")
    return Say("greet-visitor", {"community": community}, (*menu(), bind))


def greet(scene: Scene) -> Turn:
    """Answer a greeting."""
    return Turn(says=(greeting(scene),))


def human(scene: Scene) -> Turn:
    """Give the writer to a person: always, at any step (SPEC 2)."""
    return hand_over(scene, scene.slots["text"], "human-called")


def switch_language(scene: Scene) -> Turn:
    """Keep the language that was asked for; which one, the words or the other one say."""
    spoken = scene.conversation.language or scene.language
    language = wanted_language(scene.slots["text"], spoken)
    if language is None:
        return hand_over(scene, scene.slots["text"], "language-not-ours")
    return Turn(commands=(SetLanguage(language=language),), says=(Say("language-set"),))


_NAMED: Final[tuple[tuple[str, Language | None], ...]] = (
    ("english", "en"), ("英文", "en"), ("英语", "en"), ("英語", "en"),
    ("chinese", "zh"), ("mandarin", "zh"), ("中文", "zh"), ("汉语", "zh"), ("普通话", "zh"),
    ("繁体", None), ("繁體", None), ("traditional", None), ("方言", None), ("四川话", None),
    ("上海话", None), ("客家话", None), ("闽南话", None), ("粤语", None), ("广东话", None), ("cantonese", None), ("日语", None), ("japanese", None),
    ("韩语", None), ("korean", None), ("french", None), ("法语", None), ("spanish", None),
    ("russian", None), ("俄语", None), ("german", None), ("德语", None),
)  # fmt: skip


_NOT_THAT: Final = re.compile(
    r"(?:[不没别](?:会|懂|要|想|用|说|讲|太)*|从|\bfrom"
    r"|\b(?:not?|don't|doesn't|can't|cannot|never|instead of)(?: \w+){0,2})\s*\Z"
)
"""Before the name of a language: it is the other one that is wanted."""


def wanted_language(text: str, present: Language) -> Language | None:
    """Give the language that a wish names, else the other of the two; None for one not ours."""
    folded = text.casefold()
    other: Language = "zh" if present == "en" else "en"
    named = [
        language
        for name, language in _NAMED
        if name in folded and not _NOT_THAT.search(folded[: folded.index(name)])
    ]
    if not named:
        return other
    return next((language for language in named if language == other), named[0])


def saying(key: str, *, with_menu: bool = False) -> Callable[[Scene], Turn]:
    """Make the answer that only says something."""

    def answer(_: Scene) -> Turn:
        return Turn(says=(Say(key, {}, menu() if with_menu else ()),))

    return answer


def not_ours(_: Scene) -> Turn:
    """Say honestly that this is no matter of ours, and offer a person."""
    return Turn(says=(Say("out-of-scope", {}, (Choice(Say("button-human"), "human"),)),))
