"""What else a message of danger asks for: each clear matter its own ticket, and nothing is asked.

The danger comes first and at once; who writes has no mind for questions (SPEC 2). What is part of
the danger itself is none of its own: those who run have the whole text.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flows.conversation import Scene
from flows.resident.complaint import open_complaint
from flows.resident.inquiry import to_front_desk
from flows.resident.questions import known
from flows.resident.repair import open_repair
from flows.resident.suggestion import open_suggestion
from flows.said import Message
from flows.turn import Command, Turn
from flows.understanding import COMPLAINTS, EMERGENCIES, QUESTIONS, REPAIRS

_PART_OF: Final[Mapping[str, frozenset[str]]] = {
    "emergency_fire": frozenset({
        "repair_electrical", "repair_public", "repair_lift", "repair_appliance",
        "complaint_environment", "complaint_security", "complaint_neighbour",
    }),
    "emergency_gas": frozenset({
        "repair_plumbing", "repair_appliance", "complaint_environment", "complaint_neighbour",
    }),
    "emergency_electric": frozenset({"repair_electrical", "repair_plumbing", "repair_appliance"}),
    "emergency_lift_trapped": frozenset({"repair_lift", "repair_electrical"}),
    "emergency_flood": frozenset({
        "repair_plumbing", "repair_structure", "repair_electrical", "repair_public",
        "repair_appliance", "complaint_neighbour",
    }),
    "emergency_intruder": frozenset({
        "repair_access", "repair_structure", "complaint_security", "complaint_noise",
        "complaint_neighbour",
    }),
    "emergency_medical": frozenset({
        "repair_public", "repair_structure", "complaint_security", "complaint_neighbour",
    }),
}  # fmt: skip
"""What comes with each danger: smoke in the corridor, a lock that was forced."""
_TOLD_ALONG: Final = frozenset({
    "complaint_service", "complaint_staff", "ask_contact", "ask_third_party",
})  # fmt: skip
"""Nobody comes, whom do I call: said of the danger."""
_ASKED: Final = (QUESTIONS - _TOLD_ALONG) | {"order_service"}


def opened_beside(message: Message, danger: str) -> tuple[Command, ...]:
    """Open what else the message clearly asks for beside a danger, by what is known of it."""
    passed = _PART_OF[danger] | _TOLD_ALONG | EMERGENCIES
    commands: list[Command] = []
    for matter in message.understanding.matters:
        if matter.decided and matter.intent.name not in passed:
            slots = known(matter, message.understanding, message.scene)
            opened = _opened(matter.intent.name, replace(message.scene, slots=slots))
            commands += opened.commands
    return tuple(commands)


def _opened(intent: str, scene: Scene) -> Turn:
    """Open one matter as it stands; what is wanted or asked the front desk sees to."""
    if intent in REPAIRS:
        return open_repair(scene)
    if intent in COMPLAINTS:
        return open_complaint(scene)
    if intent == "suggestion":
        return open_suggestion(scene)
    return to_front_desk(scene, "inquiry-opened") if intent in _ASKED else Turn()
