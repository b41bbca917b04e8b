"""What is asked to record a call or a visit (``/new``): a step table like the residents' (SPEC 3)."""

import re
from dataclasses import replace
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.desk.actions import NEW_KINDS
from flows.messages import Channel, Choice, Say
from flows.resident.questions import HOME, PHONE, homes_named, narrow_home, parse_text
from flows.tickets import Kind
from flows.turn import Slots, Turn
from flows.understanding import (
    COMPLAINTS,
    EMERGENCIES,
    QUESTIONS,
    REPAIRS,
    Intent,
    Matter,
    Understanding,
)

_KIND_OF: Final = (
    (REPAIRS, Kind.REPAIR),
    (COMPLAINTS, Kind.COMPLAINT),
    (QUESTIONS, Kind.INQUIRY),
    (EMERGENCIES, Kind.EMERGENCY),
    (frozenset({"suggestion"}), Kind.SUGGESTION),
    (frozenset({"praise"}), Kind.PRAISE),
    (frozenset({"order_service"}), Kind.ORDER),
)

_SOURCES: Final = (
    (Channel.PHONE, re.compile(r"电话|来电|打来|\b(?:phoned?|call(?:ed)?|rang)\b", re.IGNORECASE)),
    (Channel.WALK_IN, re.compile(r"到访|来访|当面|前台|walk|\bvisit|in person", re.IGNORECASE)),
)
"""How a matter comes to a clerk, and how clerks put it."""


def _parse_kind(answer: Answer, _: Scene) -> str | None:
    if answer.choice in {kind.value for kind in NEW_KINDS}:
        return answer.choice
    kind = kind_of(answer.understanding)
    return kind.value if kind else None


def kind_of(understanding: Understanding) -> Kind | None:
    """Give the kind of ticket that a clerk's words surely are, or None."""
    if understanding.emergency is not None:
        return Kind.EMERGENCY
    sure = {matter.intent.name for matter in understanding.matters[:1] if matter.decided}
    return next((kind for intents, kind in _KIND_OF if intents & sure), None)


def _parse_source(answer: Answer, _: Scene) -> str | None:
    said = [channel.value for channel, words in _SOURCES if words.search(answer.text)]
    if answer.choice in {channel.value for channel, _ in _SOURCES}:
        return answer.choice
    return said[0] if len(said) == 1 else None


def _can_wait(scene: Scene) -> bool:
    """Tell whether there is time to ask: in an emergency no form comes first (SPEC 2)."""
    return scene.slots.get("kind") != Kind.EMERGENCY.value


def _ask_home(scene: Scene) -> Say:
    unknown = scene.slots.get("no_home")
    return Say("new-no-such-home", {"home": unknown}) if unknown else Say("new-ask-home")


def _narrow_home(answer: Answer, scene: Scene) -> Slots:
    """Keep the homes that were named in part, or the one named that is not there."""
    candidates = narrow_home(answer, scene)
    if candidates or homes_named(answer, scene):
        return candidates
    return {"no_home": home_named(answer.understanding) or answer.text.strip()}


def home_named(understanding: Understanding) -> str | None:
    """Give the home that a clerk's words name, whether it is there or not."""
    return Matter("", Intent("", 0.0), entities=understanding.entities).home()


RECORDING: Final = Flow(
    "new",
    intents=frozenset(),
    steps=(
        Ask(
            "kind",
            parse=_parse_kind,
            choices=lambda _: tuple(
                Choice(Say(f"kind-{kind.name.lower()}"), kind.value) for kind in NEW_KINDS
            ),
            words=lambda _: Say("new-ask-kind"),
        ),
        Ask("text", parse=parse_text, words=lambda _: Say("new-ask-text")),
        replace(HOME, when=_can_wait, optional=True, words=_ask_home, narrow=_narrow_home),
        replace(
            PHONE,
            when=_can_wait,
            optional=True,
            share_phone=False,
            words=lambda _: Say("new-ask-phone"),
        ),
        Ask(
            "source",
            parse=_parse_source,
            choices=lambda _: tuple(
                Choice(Say(f"source-{source.value}"), source.value) for source, _ in _SOURCES
            ),
            when=_can_wait,
            words=lambda _: Say("new-ask-source"),
        ),
    ),
    finish=lambda _: Turn(),
)
"""What a recording asks, in order; what the first line said is not asked."""
