"""What a form is: questions that are asked of a clerk, and the act that their answers are."""

from collections.abc import Callable
from dataclasses import dataclass

from flows.conversation import Ask, Flow, Scene
from flows.desk.actions import Act
from flows.turn import Turn


@dataclass(frozen=True, slots=True)
class Form:
    """Questions about a ticket, and the act that their answers are."""

    flow: Flow
    act: Callable[[Scene], Act]


def form(name: str, act: Callable[[Scene], Act], *steps: Ask) -> Form:
    """Make a form of its questions."""
    flow = Flow(name, intents=frozenset(), steps=steps, finish=lambda _: Turn())
    return Form(flow, act)
