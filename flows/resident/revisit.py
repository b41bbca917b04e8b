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


def _agreed(scene: Scene) -> Turn:
    """Put the time that was chosen on the task."""
    visit = scene.slots["visit"]
    if visit == SKIPPED:
        return Turn(says=(Say("revisit-by-phone"),))
    told = told_of_visit("revisit-agreed", None)
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
            words=lambda _: Say("ask-revisit"),
        ),
    ),
    finish=_agreed,
)
"""When somebody may come and look."""
