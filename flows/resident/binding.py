"""Binding a person to a home (业主信息登记): invitation, own phone, or the steward's yes (SPEC 1)."""

import re
from dataclasses import replace
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.home_words import home_in_words
from flows.messages import Say
from flows.opening import draft
from flows.resident.questions import HOME, PHONE, home_of_parts, parts_named
from flows.tickets import Kind
from flows.turn import BindByPhone, OpenTicket, State, Turn
from flows.understanding import Entity, Understanding

_LONGEST_NAME: Final = 40
_CLAUSES: Final = re.compile(r"[,\uff0c。.;\uff1b\n、]+")


_INTRODUCED: Final = re.compile(
    r"(?:我叫|我名字[叫是]|姓名[是::]?|名字[叫是]|叫我|本人)\s*(?P<zh>[\u4e00-\u9fff·]{2,6})"
    r"|\b(?:my name is|my name's|i am called|call me)\s+(?P<en>[a-z][a-z.'-]*(?:\s+[a-z][a-z.'-]*){0,3})",
    re.IGNORECASE,
)
_BEFORE_A_NAME: Final = re.compile(r"(?:我是|这是|i am|i'm|this is|it's|it is)\s*", re.IGNORECASE)
_NO_NAME: Final = re.compile(
    r"(?:我|是|的|这里|家|住|业主|户主|租户|租客|家属|住户|房东|the|an?|owner|tenant|resident|of|in|at|and|live|i)*",
    re.IGNORECASE,
)
"""What stands beside a name and is none: who somebody is in the home."""
_PARTS: Final = frozenset({"building", "unit", "room", "phone"})


def introduced(text: str) -> str | None:
    """Give the name by which somebody introduces themself, or None."""
    found = _INTRODUCED.search(text)
    return " ".join((found["zh"] or found["en"]).split()) if found else None


def parse_name(answer: Answer, _: Scene) -> str | None:
    """Take a name: what introduces itself as one, else what is left of the words and is short.

    A home or a number that stands beside it is none of the name.
    """
    said = introduced(answer.text)
    if said is not None:
        return said
    rest = answer.text
    for entity in filter(_is_no_name, answer.understanding.entities):
        rest = rest.replace(entity.text, ",", 1)
    clauses = (" ".join(clause.split()) for clause in _CLAUSES.split(rest))
    names = (_BEFORE_A_NAME.sub("", clause, count=1) for clause in clauses)
    name = next((name for name in names if _is_name(name)), None)
    return name if name is not None and len(name) <= _LONGEST_NAME else None


def _is_no_name(entity: Entity) -> bool:
    return entity.name in _PARTS


def _is_name(words: str) -> bool:
    letters = any(sign.isalpha() for sign in words)
    return letters and _NO_NAME.fullmatch("".join(words.split())) is None


def home_to_bind(understanding: Understanding, scene: Scene) -> dict[str, str]:
    """Give the home that is named whole: here it is what is to be bound, whatever was said before."""
    parts = parts_named(understanding)
    home = home_of_parts(parts, scene) if "room" in parts else None
    return {"home": home} if home else {}


def unknown_name(scene: Scene) -> bool:
    """Tell whether the steward would not know who asks."""
    known = scene.conversation.stated.get("name") or introduced(str(scene.slots.get("text", "")))
    return scene.conversation.person is None and not known


def ask_steward(scene: Scene) -> Turn:
    """Ask the steward to approve it in the group; a home that is theirs already is said so."""
    home = scene.slots["home"]
    worded = home_in_words(home, scene.community)
    if home in scene.homes:
        return Turn(says=(Say("bound-already", {"home": worded}),))
    said = scene.slots.get("name") or introduced(str(scene.slots.get("text", "")))
    name = said or scene.conversation.stated.get("name", "")
    slots = {**scene.slots, "category": "bind_home"}
    asked = draft(replace(scene, slots=slots), Kind.TASK)
    asked = replace(asked, verified=False, person_name=name or asked.person_name)
    stated = State(stated={**scene.conversation.stated, "home": home, "name": name})
    opened = OpenTicket(draft=asked, told=Say("binding-asked", {"home": worded}))
    shared = scene.slots.get("shared")
    if shared is None:
        return Turn(commands=(stated, opened))
    return Turn(commands=(BindByPhone(phone=shared, home=home, otherwise=(stated, opened)),))


BINDING = Flow(
    "binding",
    frozenset({"bind_home"}),
    steps=(
        replace(HOME, when=lambda _: True, words=lambda _: Say("ask-home-to-bind")),
        Ask("name", parse=parse_name, when=unknown_name),
        replace(PHONE, optional=True),
    ),
    finish=ask_steward,
)
