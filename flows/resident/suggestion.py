"""Suggestion and praise (建议, 表扬): recorded; a suggestion is answered within 3 working days."""

from flows.conversation import Flow, Scene
from flows.messages import Say
from flows.opening import draft
from flows.resident.questions import DESCRIPTION
from flows.tickets import Kind
from flows.turn import OpenTicket, Turn


def open_suggestion(scene: Scene) -> Turn:
    """Open it at the front desk."""
    return Turn(
        commands=(OpenTicket(draft=draft(scene, Kind.SUGGESTION), told=Say("suggestion-opened")),)
    )


def open_praise(scene: Scene) -> Turn:
    """Give praise a number and a card at the front desk (CONTRACTS)."""
    return Turn(commands=(OpenTicket(draft=draft(scene, Kind.PRAISE), told=Say("praise-opened")),))


SUGGESTION = Flow("suggestion", frozenset({"suggestion"}), (DESCRIPTION,), open_suggestion)
PRAISE = Flow("praise", frozenset({"praise"}), (DESCRIPTION,), open_praise)
