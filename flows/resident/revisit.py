"""A time for somebody to come and look at work that was done (SPEC 5, kinds of callback)."""

import re
from datetime import timedelta
from typing import Any, Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Say
from flows.moments import from_json, visit_choices
from flows.resident.follow_up import told_of_visit
from flows.resident.questions import parse_visit
from flows.turn import SKIPPED, AddToTicket, ChangeTicket, Turn
from flows.understanding import Interval

TASK: Final = "task"
"""The slot that names the visit's task."""
ABOUT: Final = "about"
"""The slot that names the kind of what the visit is about."""


_OF_WORK: Final = ("ask-revisit", "revisit-agreed", "revisit-by-phone", "revisit-declined")
_OF_COMPLAINT: Final = (
    "ask-revisit-complaint", "revisit-agreed-complaint", "revisit-by-phone-complaint",
    "revisit-declined",
)  # fmt: skip
_OF_HOME: Final = (
    "ask-home-visit", "home-visit-agreed", "revisit-by-phone", "home-visit-declined",
)  # fmt: skip
_BY_PHONE, _DECLINED = "by-phone", "declined"
"""What an answer without a time comes to: somebody calls, or nobody is to come."""
_DECLINES: Final = re.compile(
    r"(?:不用|不要|不必|不需要|别|不想)(?:再|你们?|麻烦|被|有人)*(?:来|上门|拜访|走访|打扰|看|约|了|$)"
    r"|\bno (?:need|visit|thanks?)\b|\b(?:don't|do not|please not) (?:\w+ )?(?:come|visit|bother|want|need)"
)
_NOT_NOW: Final = re.compile(
    r"不(?:太|大|怎么)?方便|没空|没时间|不在家|不行|再说|再看|再约|再定|看情况|不一定|不确定|说不准|随时|随便|都行|都可以|哪天都"
    r"|\b(?:maybe|perhaps|not sure|later|busy|any ?time|whenever|not (?:\w+ )?(?:convenient|good|now))\b"
)
_A_DAY: Final = timedelta(days=1)


def _parse(answer: Answer, scene: Scene) -> Any:
    """Read a time; «not convenient» and «next week some time» leave it to a call."""
    text = answer.text.casefold()
    if answer.choice is None and _DECLINES.search(text):
        return _DECLINED
    visit = parse_visit(answer, scene)
    given = from_json(visit)
    if answer.choice is None and (_NOT_NOW.search(text) or (given and _is_long(given))):
        return _BY_PHONE
    only = {matter.intent.name for matter in answer.understanding.matters}
    return _BY_PHONE if visit is None and only == {"deny"} else visit


def _is_long(interval: Interval) -> bool:
    return interval.end - interval.start > _A_DAY


def _words(scene: Scene) -> tuple[str, str, str, str]:
    """Name the words that ask, agree, leave it to a call, and leave it: of work, of a complaint.

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
    _, agreed, by_phone, declined = _words(scene)
    if visit == SKIPPED:
        return Turn(says=(Say(by_phone),))
    if isinstance(visit, str):
        told = Say(by_phone if visit == _BY_PHONE else declined)
        return Turn(commands=(AddToTicket(ticket=scene.slots[TASK], told=told),))
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
            parse=_parse,
            choices=lambda scene: visit_choices(scene.facts.now, scene.community),
            optional=True,
            hears_no=True,
            words=lambda scene: Say(_words(scene)[0]),
        ),
    ),
    finish=_agreed,
)
"""When somebody may come and look."""
