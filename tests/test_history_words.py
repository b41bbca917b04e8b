"""A ticket's history reads well: every kind of event, in every shape it takes, in both languages."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.words import load_words
from flows.community import Community, Role, Staff
from flows.desk.history import event_line
from flows.outreach.callbacks import Step
from flows.tickets import (
    ALERT,
    BY_TIME,
    CALLBACK,
    GUANJIA,
    RESIDENT,
    UNREACHED,
    WRONG_ANSWER,
    Action,
    Callback,
    Event,
    EventKind,
    WaitFor,
)
from flows.understanding import Language
from tests.test_texts import messages

AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
CLERK = "staff:031"
PLACE = Community(
    id="here",
    name={"zh": "这里", "en": "Here"},
    staff=(
        Staff("031", "张强", frozenset({Role.TECHNICIAN}), frozenset({"maintenance"})),
        Staff("012", "李敏", frozenset({Role.AGENT}), frozenset({"front_desk"})),
    ),
)
SPAN = {"from": "2026-11-24T06:00:00+00:00", "until": "2026-11-24T10:00:00+00:00"}
OTHER = {"number": "R-261123-0002"}
DUE = {"due": AT.isoformat()}
Shape = tuple[EventKind, str, Mapping[str, str]]


def moved(action: Action, actor: str = CLERK, **more: str) -> Shape:
    return EventKind.MOVED, actor, {"action": action.value, "from": "new", "to": "new", **more}


SHAPES: tuple[Shape, ...] = (
    (EventKind.OPENED, RESIDENT, {}),
    (EventKind.OPENED, CLERK, {"source": "phone"}),
    (EventKind.OPENED, CLERK, {"source": "walk-in"}),
    (EventKind.OPENED, CLERK, {"what": "split", **OTHER}),
    (EventKind.ADDED, RESIDENT, {}),
    (EventKind.ADDED, CLERK, {"what": "merged", **OTHER}),
    (EventKind.AGREED, CLERK, {"what": "visit", **SPAN}),
    (EventKind.AGREED, CLERK, {"what": "answer", **SPAN}),
    (EventKind.RESCHEDULED, RESIDENT, {}),
    (EventKind.RESCHEDULED, RESIDENT, SPAN),
    (EventKind.CORRECTED, RESIDENT, {}),
    (EventKind.CORRECTED, RESIDENT, {"what": "split"}),
    (EventKind.CORRECTED, CLERK, {"what": "split", **OTHER}),
    (EventKind.CORRECTED, CLERK, {"what": WRONG_ANSWER}),
    (EventKind.CORRECTED, GUANJIA, {"urgency": "urgent"}),
    *((EventKind.RATED, RESIDENT, {"rating": rating}) for rating in "321"),
    (EventKind.UNFOLDED, GUANJIA, {}),
    (EventKind.UNFOLDED, GUANJIA, {"why": "again"}),
    (EventKind.UNFOLDED, GUANJIA, {"why": "refiled"}),
    *((EventKind.APPROVAL, CLERK, {"what": what}) for what in ("asked", "given", "returned")),
    *((EventKind.ESCALATED, CLERK, {"to": to.value}) for to in (Role.SUPERVISOR, Role.MANAGER)),
    (EventKind.CONSULTED, CLERK, {"queue": "front_desk"}),
    (EventKind.REFILED, CLERK, {"kind": "R", "category": "repair_lift", "urgency": "important"}),
    *((EventKind.REFILED, CLERK, {"major": major}) for major in ("yes", "no")),
    *((EventKind.CALLBACK_SET, CLERK, {"callback": callback.value}) for callback in Callback),
    (EventKind.TOLD, GUANJIA, {}),
    (EventKind.TOLD, CLERK, {"what": "phone"}),
    (EventKind.TOLD, CLERK, {"what": UNREACHED, "nth": "2"}),
    (EventKind.TOLD, GUANJIA, {"what": ALERT, "nth": "3"}),
    *((EventKind.TOLD, GUANJIA, {"what": CALLBACK, "step": step.value}) for step in Step),
    (EventKind.TOLD, GUANJIA, {"what": CALLBACK, "step": "ask", "way": "unreachable"}),
    *(
        (EventKind.TOLD, GUANJIA, {"what": what, **DUE})
        for what in (
            "promise_reminder", "promise_broken", "clock_warned", "supervisor_called",
            "manager_called", "resident_unanswered", "line_wanted", "line_said", "line_unsaid",
            "question_asked_again", "wait_over", "half_told", "duty_reminded",
        )
    ),
    *(moved(action) for action in Action),
    moved(Action.TAKE, GUANJIA, assignee="012"),
    moved(Action.HAND_OVER, queue="front_desk", assignee="012"),
    moved(Action.HAND_OVER, queue="front_desk"),
    moved(Action.CONFIRM, GUANJIA, why=BY_TIME),
    moved(Action.CONFIRM, decision="approved"),
    moved(Action.CANCEL, decision="refused"),
    moved(Action.RESOLVE, outcome="adopted"),
    moved(Action.RESOLVE, outcome="declined"),
    moved(Action.MERGE, into="R-261123-0002"),
    *(moved(Action.WAIT, **{"for": one.value, "until": SPAN["until"]}) for one in WaitFor),
    *(
        (kind, actor, {})
        for kind, actor in (
            (EventKind.EDITED, RESIDENT), (EventKind.REPLIED, CLERK), (EventKind.FOLDED, CLERK),
            (EventKind.RECALLED, CLERK), (EventKind.NOTED, CLERK), (EventKind.PROPOSED, CLERK),
            (EventKind.CAUSE, CLERK), (EventKind.MEASURE, CLERK), (EventKind.REPORTED, CLERK),
            (EventKind.REFUSED, RESIDENT), (EventKind.URGED, RESIDENT),
            (EventKind.NOT_DELIVERED, GUANJIA),
        )
    ),
)  # fmt: skip
"""What events look like where they are recorded, with what each keeps beside its words."""

SILENT = frozenset({EventKind.HELD})
"""Shown in no history: whose words were held is the supervisor's to know."""


class Overheard:
    """The words, and which of them were asked for."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def line(self, shape: Shape, language: Language) -> str:
        kind, actor, data = shape
        event = Event(ticket=1, at=AT, kind=kind, actor=actor, data=dict(data) or None)
        said = event_line(event, PLACE)
        self.keys.add(said.args["what"].key)  # type: ignore[union-attr]  # a line's «what» is said
        return load_words().say(said, language).strip()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_event_reads_as_a_line_of_its_own(language: Language) -> None:
    overheard = Overheard()
    lines = [overheard.line(shape, language) for shape in SHAPES]

    assert {kind for kind, _, _ in SHAPES} | SILENT == set(EventKind)
    assert len(set(lines)) == len(lines), sorted(lines)  # no two things are told alike
    for line in lines:
        who = {"zh": "(?:管家|住户|张强\\(031\\))", "en": "(?:Guanjia|Resident|张强\\(031\\))"}[
            language
        ]
        assert re.fullmatch(rf"11-23 10:05 {who} \S.*", line), line
        assert not re.search(r"[{}⟨⟩_]|event-", line), line
    # A text that no event leads to is dead; one that is not there is said by its key.
    assert overheard.keys == {key for key in messages(language) if key.startswith("event-")} - {
        "event-line"
    }


def test_who_reads_it_knows_what_became_of_a_matter() -> None:
    overheard = Overheard()

    def zh(kind: EventKind, actor: str = CLERK, **data: str) -> str:
        return overheard.line((kind, actor, data), "zh").removeprefix("11-23 10:05 ")

    split = {"what": "split", **OTHER}
    assert zh(EventKind.CORRECTED, **split) == "张强(031) 拆出 R-261123-0002"
    assert zh(EventKind.OPENED, **split) == "张强(031) 从 R-261123-0002 拆出"
    assert zh(EventKind.UNFOLDED, GUANJIA, why="refiled") == "管家 类别改了，不再并入同一处故障"
    assert zh(EventKind.RATED, RESIDENT, rating="1") == "住户 评价：不满意"
    assert zh(EventKind.RESCHEDULED, RESIDENT, **SPAN) == "住户 改约到 11-24 14:00–18:00"
    given = moved(Action.TAKE, GUANJIA, assignee="012")
    assert overheard.line(given, "zh").endswith("管家 派给 李敏(012)")  # it did not take it itself
