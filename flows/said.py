"""One message in its scene, and what it says of home, phone, time and place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flows.conversation import Scene
from flows.messages import InboundMessage, Say
from flows.resident.questions import bare, home_of_parts, known, parts_named, place_of
from flows.turn import Slots, Talk, Turn
from flows.understanding import Intent, Matter, Understanding

COURTESIES: Final = frozenset({"greet", "thanks", "goodbye", "chitchat", "bot_challenge"})
"""What is answered in kind, and then the matter goes on."""
SMALL_TALK: Final = COURTESIES | {"affirm", "deny", "stop"}
_CORRECTABLE: Final = ("home", "phone", "visit")
_CORRECTS: Final = re.compile(
    r"不对|不是|错了|写错|说错|打错|更正|改成|改为|改到|应该是|忘了说|补充"
    r"|\b(?:wrong|sorry|actually|correction|i mean|i meant|should be|instead|forgot to say)\b"
)
_FEW_WORDS: Final = 6
"""More than so many characters beside a value say something of their own."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in its scene: everything that a rule may look at."""

    inbound: InboundMessage
    understanding: Understanding
    scene: Scene

    @property
    def talk(self) -> Talk:
        """Give what is being talked about."""
        return self.scene.conversation.talk

    @property
    def only(self) -> Matter | None:
        """Give the matter of a message that holds one and is sure."""
        matters = self.understanding.matters
        return matters[0] if len(matters) == 1 and matters[0].decided else None

    @property
    def text(self) -> str:
        """Give the words, a place on the map among them."""
        return in_words(self.inbound)

    @property
    def is_wordless(self) -> bool:
        """Tell whether there are files or a place on the map, and no words of their own.

        «Yes, this one» or «thanks» under a photo says nothing by itself: the photo does.
        """
        names = {matter.intent.name for matter in self.understanding.matters}
        return names <= SMALL_TALK | {"help"} and bool(
            self.inbound.attachments or self.inbound.location
        )


def in_words(inbound: InboundMessage) -> str:
    """Give everything of a message that can be told in words."""
    lines = [inbound.text]
    if inbound.location is not None:
        lines.append(f"📍 {inbound.location.latitude:.5f}, {inbound.location.longitude:.5f}")
    if inbound.contact is not None:
        lines.append(f"☎ {inbound.contact.name} {inbound.contact.phone}")
    return "\n".join(line for line in lines if line)


def told(message: Message) -> dict[str, Any]:
    """Give what a message names of home, phone, time, place and thing.

    A home counts where it is named whole and may be the writer's.
    """
    whole = Matter(
        message.understanding.text, Intent("", 0.0), entities=message.understanding.entities
    )
    slots = known(whole, message.understanding, message.scene)
    if whole.home() != slots.get("home"):
        slots.pop("home", None)
    place = place_of(slots, message.scene)
    if message.inbound.location is not None:
        place = message.text
    if place is not None:
        slots["place"] = place
    named = ("home", "phone", "visit", "place", "item")
    return {slot: slots[slot] for slot in named if slot in slots}


def corrections(message: Message, slots: Slots) -> dict[str, Any]:
    """Give the slots that a message says otherwise than they were filled."""
    said = told(message)
    home = corrected_home(message, str(slots.get("home") or ""))
    said.pop("home", None)
    if home is not None:
        said["home"] = home
    return {
        slot: said[slot]
        for slot in _CORRECTABLE
        if slot in said and slots.get(slot) is not None and slots[slot] != said[slot]
    }


def corrected_home(message: Message, home: str) -> str | None:
    """Give the home that replaces another: said as a correction, or with hardly a word beside.

    «It drips into 3-2-401» names a home and corrects none; «no, it's 502» leaves out what stays.
    """
    parts, was = parts_named(message.understanding), message.scene.community.home(home)
    if was is None or "room" not in parts:
        return None
    text = message.inbound.text.casefold()
    if not _CORRECTS.search(text) and says_more(message, {"home": ""}):
        return None
    return home_of_parts({"building": was.building, "unit": was.unit} | parts, message.scene)


_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "home": ("building", "unit", "room"), "visit": ("datetime",),
}  # fmt: skip


def says_more(message: Message, slots: Slots) -> bool:
    """Tell whether there are words beside what was taken for these slots."""
    names = {name for slot in slots for name in _NAMES.get(slot, (slot,))}
    rest = message.inbound.text
    for entity in message.understanding.entities:
        if entity.name in names:
            rest = rest.replace(entity.text, "", 1)
    return len(bare(rest)) > _FEW_WORDS


def courtesy(turn: Turn) -> tuple[Say, ...]:
    """Give what is said in kind, without buttons that would lead away from the question."""
    return tuple(Say(said.key, said.args) for said in turn.says)
