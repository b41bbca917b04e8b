"""«Is it something else?»: what is asked beside a notice of an outage that is in force (SPEC 7)."""

from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Choice, Say
from flows.turn import Turn

_ELSE, _NOTHING_ELSE = "yes", "no"


def _whether_else(answer: Answer, _: Scene) -> str | None:
    if answer.choice in {_ELSE, _NOTHING_ELSE}:
        return answer.choice
    sure = {one.intent.name for one in answer.understanding.matters if one.decided}
    if sure == {"affirm"}:
        return _ELSE
    return _NOTHING_ELSE if sure and sure <= {"deny", "thanks", "goodbye"} else None


def _decided(scene: Scene) -> Turn:
    """Something else: it goes on as it would have; else it is over with the notice."""
    if scene.slots["else"] == _ELSE:
        return Turn(goes_on_as=str(scene.slots["category"]))
    return Turn(says=(Say("notice-nothing-else"),))


NOTICED: Final = Flow(
    "noticed",
    intents=frozenset(),
    steps=(
        Ask(
            "else",
            parse=_whether_else,
            choices=lambda _: (
                Choice(Say("button-notice-nothing-else"), _NOTHING_ELSE),
                Choice(Say("button-notice-else"), _ELSE),
            ),
            decides=True,
            words=lambda _: Say("notice-ask-else"),
        ),
    ),
    finish=_decided,
    reminded=False,
)
"""«Is it something else?»: asked once, beside the notice."""
