"""What nobody placed: the two best guesses, or what a photo is about, as buttons (SPEC 4)."""

from collections.abc import Mapping
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Choice, Say
from flows.resident.follow_up import candidates, is_open
from flows.resident.progress import title
from flows.tickets import Kind, Ticket
from flows.turn import AddToTicket, Turn
from flows.understanding import COMPLAINTS, EMERGENCIES, QUESTIONS, REPAIRS, Understanding
from flows.wordless import says_nothing

ONLY_FILES: Final = "📎"
"""The words of a report that came without any."""

_PURPOSES: Final = {
    "repair": "repair_public", "complaint": "complaint_service", "inquiry": "ask_contact",
}  # fmt: skip
MATTERS: Final[frozenset[str]] = (
    REPAIRS | COMPLAINTS | QUESTIONS | {"order_service", "suggestion", "praise"}
)
"""What somebody may come for."""
_KINDS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.EMERGENCY: EMERGENCIES,
    Kind.REPAIR: REPAIRS,
    Kind.COMPLAINT: COMPLAINTS,
    Kind.INQUIRY: QUESTIONS,
    Kind.ORDER: frozenset({"order_service"}),
    Kind.SUGGESTION: frozenset({"suggestion"}),
    Kind.PRAISE: frozenset({"praise"}),
}
"""The kind of ticket that a matter becomes."""
_PERSON: Final = "human"
_SHOWN: Final = 4


def kind_of(intent: str) -> Kind | None:
    """Give the kind of ticket that an intent opens, or None."""
    return next((kind for kind, intents in _KINDS.items() if intent in intents), None)


def _in_words(understanding: Understanding, also: frozenset[str] = frozenset()) -> str | None:
    """Read which matter it is from words: a person sees to what is still not clear."""
    matters = understanding.matters
    if says_nothing(understanding):
        return None
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


def _parse_purpose(answer: Answer, scene: Scene) -> str | None:
    if answer.choice in _open_tickets(scene):
        return answer.choice
    if answer.choice is not None:
        return _PURPOSES.get(answer.choice)
    named = answer.understanding.named("ticket")
    number = str(named.value) if named else None
    ours = _open_tickets(scene)
    return next((t for t in ours if ours[t].number == number), _in_words(answer.understanding))


def _open_tickets(scene: Scene) -> dict[str, Ticket]:
    """Give the writer's open tickets by what their buttons say."""
    return {str(ticket.id): ticket for ticket in candidates(scene, is_open)[:_SHOWN]}


def _purpose_choices(scene: Scene) -> tuple[Choice, ...]:
    """Offer the tickets that it may belong to, and what it may be of its own."""
    ours = tuple(Choice(f"{t.number} {title(t)}", key) for key, t in _open_tickets(scene).items())
    return (*ours, *(Choice(Say(f"button-{name}"), name) for name in _PURPOSES))


def _to_its_matter(scene: Scene) -> Turn:
    """Put it under the ticket that it belongs to, or begin what it is."""
    ticket = _open_tickets(scene).get(scene.slots["flow"])
    if ticket is None:
        return Turn(goes_on_as=scene.slots["flow"])
    told = Say("added", {"number": ticket.number})
    return Turn(commands=(AddToTicket(ticket=ticket.id, told=told),))


PURPOSE = Flow(
    "purpose",
    intents=frozenset(),
    steps=(
        Ask(
            "flow",
            parse=_parse_purpose,
            choices=_purpose_choices,
            words=lambda scene: Say("ask-belongs" if _open_tickets(scene) else "ask-purpose"),
        ),
    ),
    finish=_to_its_matter,
)
"""What a lone photo, voice note or place on the map is about."""


def with_more(text: str, more: str) -> str:
    """Put what was said later under what was said first."""
    return "\n".join(part for part in (text, more) if part and part != ONLY_FILES) or ONLY_FILES
