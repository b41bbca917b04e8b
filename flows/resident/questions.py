"""The questions that several processes share, and what a message already answers of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flows.community import Home
from flows.conversation import Answer, Ask, Scene
from flows.home_words import home_in_words
from flows.messages import Choice
from flows.moments import from_json, offered_window, to_json, visit_choices
from flows.turn import SKIPPED, Slots
from flows.understanding import Entity, Interval, Matter, Understanding
from flows.urgency import Urgency
from flows.wordless import says_nothing

COMMON_PLACES: Final = frozenset({"repair_lift", "repair_access", "repair_public"})
"""What is broken stands in a common area: the place is needed, not a home."""

LEAVE: Final = frozenset({"取消", "cancel", "退出", "算了"})
"""Words that leave whatever is asked."""

_LEAVES: Final = re.compile(
    r"(?:那|我|先|就|算了|还是){0,4}(?:不|不想|不用|不要|不需要|别)"
    r"(?:投诉|报修|报|修|咨询|问|说|填|办|弄|订|预约|约|绑定?|建议|反映|提)了?(?:吧|啦|谢谢)*|算了(?:吧|算了|不用了?|没事了?)*"
    r"|(?:never ?mind|forget (?:it|about it)|leave it|drop it)(?: then| thanks| thank you)*"
    r"|(?:i )?(?:don't|do not) want to (?:report|complain|ask|book|order)(?: (?:it|that|anything))?(?: any ?more)?"
)
"""What somebody says who would rather not go on with what they began."""

_LEAVE_OPEN: Final = frozenset({
    "跳过", "不用", "不用了", "不需要", "没有", "算了", "随便", "都行", "都可以", "随时", "不填", "无",
    "skip", "no", "none", "no thanks", "not needed", "any time", "anytime", "whenever", "pass",
})  # fmt: skip
_SKIP: Final = frozenset({"跳过", "算了", "不填", "skip", "pass"})
_PUNCTUATION: Final = str.maketrans("", "", ".。!！~～,，")
_SHORTEST_DESCRIPTION: Final = 2
_CANDIDATES: Final = 8
_PARTS: Final = ("building", "unit", "room")

_SINCE_AFTER: Final = re.compile(r"\s*(?:就|才|已经)?(?:开始|发现|起(?!来)|以来|至今|到现在)")
_SINCE_BEFORE: Final = re.compile(r"(?:自从?|\b(?:since|began|started))\s*\Z", re.IGNORECASE)
_SINCE: Final = re.compile(r"自从?|since\b", re.IGNORECASE)
"""Beside a time they tell when it began, not when somebody may come."""


def known(matter: Matter, understanding: Understanding, scene: Scene) -> dict[str, Any]:
    """Give every slot that a message fills before anything is asked (SPEC 2).

    Home and phone may stand anywhere in the message; a time belongs to its own matter.
    """
    alone = len(understanding.matters) == 1
    text = understanding.text if alone else matter.text
    slots: dict[str, Any] = {"text": text.strip(), "category": matter.intent.name}
    slots |= read_as(matter, understanding)
    for name in ("place", "item", "ticket", "building"):
        found = _named(name, matter.entities) or (
            _named(name, understanding.entities) if alone else None
        )
        if found is not None:
            slots[name] = str(found.value)
    service = matter.named("service") or (understanding.named("service") if alone else None)
    if service is not None and scene.community.service(str(service.value)) is not None:
        slots["service"] = str(service.value)
    time = matter.named("datetime") or (understanding.named("datetime") if alone else None)
    visit = visit_in(time, understanding.text, scene)
    if visit is not None:
        slots["visit"] = to_json(visit)
    home = home_in(matter, understanding, scene)
    if home is not None:
        slots["home"] = home
    phone = understanding.named("phone")
    if phone is not None:
        slots["phone"] = str(phone.value)
    return slots


def read_as(matter: Matter, understanding: Understanding) -> dict[str, Any]:
    """Give what the classifier made of a matter, as a slot: it stays with the ticket."""
    guess = {"intent": matter.intent.name, "confidence": matter.intent.confidence}
    return {"read_as": guess | {"model": understanding.model}}


def _named(name: str, entities: Sequence[Entity]) -> Entity | None:
    """Give the first entity of a name; a thing whose word is part of a place's is none."""
    places = [one for one in entities if one.name == "place"]
    return next(
        (
            one
            for one in entities
            if one.name == name
            and not (name == "item" and any(_within(one, place) for place in places))
        ),
        None,
    )


def _within(thing: Entity, place: Entity) -> bool:
    return place.start <= thing.start and thing.end < place.end


def visit_in(time: Entity | None, text: str, scene: Scene) -> Interval | None:
    """Give when somebody may come: a time ahead, not since when it has been so."""
    if time is None or not isinstance(time.value, Interval):
        return None
    before, _, after = text.partition(time.text)
    since = _SINCE_AFTER.match(after) or _SINCE_BEFORE.search(before) or _SINCE.match(time.text)
    return None if since or time.value.end <= scene.facts.now else time.value


def home_in(matter: Matter, understanding: Understanding, scene: Scene) -> str | None:
    """Give the home a message is from: named and theirs, their only one, or stated before.

    A home that is not the writer's is the subject of the matter, never the writer's (INTENTS).
    """
    named = matter.home() or Matter("", matter.intent, entities=understanding.entities).home()
    if named in scene.homes:
        return named
    if not scene.homes and named is not None and scene.community.home(named) is not None:
        return named
    return known_home(scene)


def known_home(scene: Scene) -> str | None:
    """Give the writer's home where it is known without a word: their only one, or stated before."""
    if scene.homes:
        return scene.homes[0] if len(scene.homes) == 1 else None
    return scene.conversation.stated.get("home")


# --- home ----------------------------------------------------------------------------------------


def parse_home(answer: Answer, scene: Scene) -> str | None:
    """Read a home from a button or in words; one that the community does not have is no answer."""
    if answer.choice is not None:
        return answer.choice if scene.community.home(answer.choice) else None
    candidates = homes_named(answer, scene)
    return candidates[0].id if len(candidates) == 1 else None


def parts_named(understanding: Understanding) -> dict[str, str]:
    """Give what is named of a home: building, unit, room."""
    return {
        name: str(found.value)
        for name in _PARTS
        if (found := understanding.named(name)) is not None
    }


def _parts(answer: Answer, scene: Scene) -> dict[str, str]:
    """Give what is named of a home now, on top of what was named before."""
    parts = parts_named(answer.understanding)
    if not parts and answer.text.strip().isalnum():
        parts = {"room": answer.text.strip()}
    return {**scene.slots.get("parts", {}), **parts}


def homes_named(answer: Answer, scene: Scene) -> tuple[Home, ...]:
    """Give the homes that an answer may mean; a bound writer's own go first."""
    parts = _parts(answer, scene)
    if "room" not in parts:
        return ()
    fitting = _fitting(parts, scene)
    own = tuple(home for home in fitting if home.id in scene.homes)
    return own or fitting


def _fitting(parts: Mapping[str, str], scene: Scene) -> tuple[Home, ...]:
    return tuple(
        home
        for building in scene.community.buildings
        for home in building.homes
        if all(getattr(home, name) == value for name, value in parts.items())
    )


def home_of_parts(parts: Mapping[str, str], scene: Scene) -> str | None:
    """Give the one home of these parts, or None."""
    fitting = _fitting(parts, scene)
    return fitting[0].id if len(fitting) == 1 else None


def home_choices(scene: Scene) -> tuple[Choice, ...]:
    """Offer the writer's own homes, or those that fit what was named in part."""
    offered = scene.slots.get("candidates") or scene.homes
    return tuple(
        Choice(home_in_words(home, scene.community), home) for home in tuple(offered)[:_CANDIDATES]
    )


def needs_home(scene: Scene) -> bool:
    """Tell whether the matter is inside a home."""
    return scene.slots.get("category") not in COMMON_PLACES


def narrow_home(answer: Answer, scene: Scene) -> dict[str, Any]:
    """Keep what was named in part, and the few homes that it may mean as buttons."""
    parts = _parts(answer, scene)
    named = parts_named(answer.understanding)
    fitting = homes_named(answer, scene)
    if 1 < len(fitting) <= _CANDIDATES:
        return {"parts": parts, "candidates": [home.id for home in fitting]}
    place = answer.understanding.named("place")
    in_part = bool(named) and place is None and "room" not in parts and bool(_fitting(parts, scene))
    return {"parts": parts} if in_part else {}


HOME = Ask("home", parse=parse_home, choices=home_choices, when=needs_home, narrow=narrow_home)


# --- description ---------------------------------------------------------------------------------


def parse_text(answer: Answer, _: Scene) -> str | None:
    """Take any words, or a photo or voice note, as the description."""
    text = answer.text.strip()
    if answer.attachments:
        return text or "📎"
    if len(text) < _SHORTEST_DESCRIPTION or says_nothing(answer.understanding):
        return None
    return text


DESCRIPTION = Ask("text", parse=parse_text)


def no_place(scene: Scene) -> bool:
    """Tell whether nobody could find the thing in a common area from what is known."""
    known_place = {"home", "place", "building"} & scene.slots.keys()
    return not needs_home(scene) and not known_place


def place_of(slots: Slots, scene: Scene) -> str | None:
    """Give the place with its building, where that is not the home's own or is all there is."""
    place: str | None = slots.get("place")
    home = scene.community.home(str(slots.get("home")))
    building = scene.community.building(str(slots.get("building")))
    inside = home is not None and building is not None and home.building == building.id
    if building is None or (inside and slots.get("category") not in COMMON_PLACES):
        return place
    if place is not None and building.name in place:
        return place
    return f"{building.name}{place or ''}"


WHERE = Ask("place", parse=parse_text, when=no_place)


# --- visit ---------------------------------------------------------------------------------------


def parse_visit(answer: Answer, scene: Scene) -> Any:
    """Read a window for the visit from a button or in words; what is over cannot be agreed."""
    if answer.choice is not None:
        window = offered_window(answer.choice, scene.facts.now, scene.community)
        return to_json(window) if window else None
    visit = visit_in(answer.understanding.named("datetime"), answer.text, scene)
    return to_json(visit) if visit else None


def can_wait(scene: Scene) -> bool:
    """Tell whether a time can be chosen: in the home, and not so urgent that somebody comes now."""
    return needs_home(scene) and scene.slots.get("urgency") != Urgency.URGENT


VISIT = Ask(
    "visit",
    parse=parse_visit,
    choices=lambda scene: visit_choices(scene.facts.now, scene.community),
    when=can_wait,
    optional=True,
)


def visit_of(scene: Scene) -> Interval | None:
    """Give the window agreed so far."""
    return from_json(scene.slots.get("visit"))


# --- phone ---------------------------------------------------------------------------------------


def parse_phone(answer: Answer, _: Scene) -> str | None:
    """Read a phone number."""
    phone = answer.understanding.named("phone")
    return str(phone.value) if phone else None


def unknown_phone(scene: Scene) -> bool:
    """Tell whether nobody could be called back."""
    return phone_of(scene) is None


def phone_of(scene: Scene) -> str | None:
    """Give the number said here, on file, or stated before."""
    said = scene.slots.get("phone")
    if said not in {None, SKIPPED}:
        return str(said)
    person = scene.conversation.person
    return (person.phone if person else None) or scene.conversation.stated.get("phone")


PHONE = Ask("phone", parse=parse_phone, when=unknown_phone, optional=True, share_phone=True)


def leaves(text: str) -> bool:
    """Tell whether words leave what was begun: «cancel», «算了不投诉了»."""
    said = bare(text)
    return said in LEAVE or _LEAVES.fullmatch(said) is not None


def leaves_open(answer: Answer) -> bool:
    """Tell whether somebody would rather not answer an optional question."""
    return answer.choice == SKIPPED or bare(answer.text) in _LEAVE_OPEN


def skips(answer: Answer) -> bool:
    """Tell whether somebody says to go on without an answer."""
    return answer.choice == SKIPPED or bare(answer.text) in _SKIP


def bare(text: str) -> str:
    """Give a short answer without its punctuation and case."""
    return text.strip().casefold().translate(_PUNCTUATION).strip()
