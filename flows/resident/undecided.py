"""What nobody placed: the two best guesses, or what a photo is about, as buttons (SPEC 4)."""

from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Choice, Say
from flows.turn import Turn
from flows.understanding import COMPLAINTS, QUESTIONS, REPAIRS, Understanding

ONLY_FILES: Final = "📎"
"""The words of a report that came without any."""

_PURPOSES: Final = {
    "repair": "repair_public", "complaint": "complaint_service", "inquiry": "ask_contact",
}  # fmt: skip
MATTERS: Final[frozenset[str]] = (
    REPAIRS | COMPLAINTS | QUESTIONS | {"order_service", "suggestion", "praise"}
)
"""What somebody may come for."""
_PERSON: Final = "human"


def _in_words(understanding: Understanding, also: frozenset[str] = frozenset()) -> str | None:
    """Read which matter it is from words: a person sees to what is still not clear."""
    matters = understanding.matters
    if not any(matter.decided for matter in matters):
        return _PERSON
    name = matters[0].intent.name
    return name if name in MATTERS | also else None


def _parse_guess(answer: Answer, scene: Scene) -> str | None:
    guesses = frozenset(scene.slots.get("guesses", ()))
    if answer.choice is not None:
        return answer.choice if answer.choice in guesses | {_PERSON} else None
    return _in_words(answer.understanding, guesses)


def _guess_choices(scene: Scene) -> tuple[Choice, ...]:
    named = tuple(
        Choice(Say(f"intent-{name.replace('_', '-')}"), name)
        for name in scene.slots.get("guesses", ())
    )
    return (*named, Choice(Say("button-neither"), _PERSON))


WHICH = Flow(
    "which",
    intents=frozenset(),
    steps=(
        Ask(
            "intent",
            parse=_parse_guess,
            choices=_guess_choices,
            words=lambda _: Say("which-of-two"),
        ),
    ),
    finish=lambda scene: Turn(goes_on_as=scene.slots["intent"]),
)
"""Which of two guesses it is."""


def _parse_purpose(answer: Answer, _: Scene) -> str | None:
    if answer.choice is not None:
        return _PURPOSES.get(answer.choice)
    return _in_words(answer.understanding)


PURPOSE = Flow(
    "purpose",
    intents=frozenset(),
    steps=(
        Ask(
            "flow",
            parse=_parse_purpose,
            choices=lambda _: tuple(Choice(Say(f"button-{name}"), name) for name in _PURPOSES),
            words=lambda _: Say("ask-purpose"),
        ),
    ),
    finish=lambda scene: Turn(goes_on_as=scene.slots["flow"]),
)
"""What a lone photo, voice note or place on the map is about."""


def with_more(text: str, more: str) -> str:
    """Put what was said later under what was said first."""
    return "\n".join(part for part in (text, more) if part and part != ONLY_FILES) or ONLY_FILES
