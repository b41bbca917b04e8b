"""A time for somebody to come and look at work that was done (SPEC 5, kinds of callback)."""

from typing import Final

from flows.conversation import Ask, Flow, Scene
from flows.messages import Say
from flows.moments import visit_choices
from flows.resident.follow_up import told_of_visit
from flows.resident.questions import parse_visit
from flows.turn import SKIPPED, ChangeTicket, Turn

TASK: Final = "task"
"""The slot that names the visit's task."""
ABOUT: Final = "about"
"""The slot that names the kind of what the visit is about."""


_OF_WORK: Final = ("ask-revisit", "revisit-agreed", "revisit-by-phone")
_OF_COMPLAINT: Final = (
    "ask-revisit-complaint", "revisit-agreed-complaint", "revisit-by-phone-complaint",
)  # fmt: skip
_OF_HOME: Final = ("ask-home-visit", "home-visit-agreed", "revisit-by-phone")


def _words(scene: Scene) -> tuple[str, str, str]:
    """Name the words that ask, agree and give up: to hear a complainant is not to look at work.

    A task that is about nothing else is the steward's visit of the month.
    """
    match scene.slots.get(ABOUT):
        case "complaint":
            return _OF_COMPLAINT
        case "task":
            return _OF_HOME
        case _:
            return _OF_WORK


def _agreed(scene: Scene) -> Turn:
    """Put the time that was chosen on the task."""
    visit = scene.slots["visit"]
    _, agreed, by_phone = _words(scene)
    if visit == SKIPPED:
        return Turn(says=(Say(by_phone),))
    told = told_of_visit(agreed, None)
    return Turn(
        commands=(ChangeTicket(ticket=scene.slots[TASK], slots={"visit": visit}, told=told),)
    )


REVISIT: Final = Flow(
    "revisit",
    intents=frozenset(),
    steps=(
        Ask(
            "visit",
            parse=parse_visit,
            choices=lambda scene: visit_choices(scene.facts.now, scene.community),
            optional=True,
            words=lambda scene: Say(_words(scene)[0]),
        ),
    ),
    finish=_agreed,
)
"""When somebody may come and look."""
