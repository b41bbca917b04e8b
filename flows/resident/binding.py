"""Binding a person to a home (业主信息登记): invitation, own phone, or the steward's yes (SPEC 1)."""

from dataclasses import replace

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Say
from flows.opening import draft
from flows.resident.questions import HOME, PHONE
from flows.tickets import Kind
from flows.turn import BindByPhone, OpenTicket, State, Turn

_LONGEST_NAME = 40


def parse_name(answer: Answer, _: Scene) -> str | None:
    """Take a name: short, and not a number."""
    name = " ".join(answer.text.split())
    return name if 0 < len(name) <= _LONGEST_NAME and not name.isdigit() else None


def unknown_name(scene: Scene) -> bool:
    """Tell whether the steward would not know who asks."""
    return scene.conversation.person is None and not scene.conversation.stated.get("name")


def ask_steward(scene: Scene) -> Turn:
    """Ask the steward to approve it in the group; a home that is theirs already is said so."""
    home = scene.slots["home"]
    if home in scene.homes:
        return Turn(says=(Say("bound-already", {"home": home}),))
    name = scene.slots.get("name") or scene.conversation.stated.get("name", "")
    slots = {**scene.slots, "category": "bind_home"}
    asked = draft(replace(scene, slots=slots), Kind.TASK)
    asked = replace(asked, verified=False, person_name=name or asked.person_name)
    stated = State(stated={**scene.conversation.stated, "home": home, "name": name})
    opened = OpenTicket(draft=asked, told=Say("binding-asked", {"home": home}))
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
