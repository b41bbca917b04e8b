"""What is asked of a clerk before words of weight go out: a question, a solution, a refusal (SPEC 3)."""

from dataclasses import asdict
from typing import Any, Final

from flows.conversation import Answer, Ask, Scene
from flows.desk.actions import (
    Adopt,
    AskApproval,
    AskResident,
    Decline,
    FileReport,
    Propose,
    ReturnWords,
)
from flows.desk.form import Form, form
from flows.emergency_reports import PARTS, RECORDED
from flows.messages import Attachment, Choice, FileKind, Say
from flows.resident.order import NO, YES, parse_yes
from flows.turn import SKIPPED

_BAR: Final = "|"
_BARS: Final = ("\uff5c", "\u3001", "\n")
"""What clerks put between choices, besides the upright stroke."""


def choices_in(text: str) -> tuple[str, ...]:
    """Give the choices of a line: 「上午 | 下午」."""
    for bar in _BARS:
        text = text.replace(bar, _BAR)
    return tuple(choice.strip() for choice in text.split(_BAR) if choice.strip())


def question_in(words: str) -> tuple[str, tuple[str, ...]]:
    """Give the question and the choices of an order: 「明天方便吗? | 上午 | 下午」."""
    question, _, choices = words.replace("\uff5c", _BAR).partition(_BAR)
    return question.strip(), choices_in(choices)


def _parse_words(answer: Answer, _: Scene) -> str | None:
    return answer.text.strip() or None


def _asks(slot: str, key: str) -> Ask:
    """Ask for words."""
    return Ask(
        slot,
        parse=_parse_words,
        words=lambda scene: Say(key, {"number": scene.slots["number"]}),
    )


def _yes_or_no(_: Scene) -> tuple[Choice, ...]:
    return (Choice(Say("button-agreed"), YES), Choice(Say("button-not-agreed"), NO))


def _by_phone(scene: Scene) -> bool:
    """Tell whether the resident cannot be asked in a chat, so that the clerk asks by phone."""
    ticket = scene.facts.ticket(scene.slots["ticket"])
    return ticket is None or ticket.conversation is None


_ASK: Final = form(
    "ask",
    lambda scene: AskResident(
        ticket=scene.slots["ticket"],
        question=scene.slots["question"],
        choices=() if scene.slots["choices"] == SKIPPED else choices_in(scene.slots["choices"]),
        waits=scene.slots["waits"] == YES,
    ),
    _asks("question", "desk-ask-question"),
    Ask(
        "choices",
        parse=_parse_words,
        optional=True,
        words=lambda scene: Say("desk-ask-choices", {"number": scene.slots["number"]}),
    ),
    Ask(
        "waits",
        parse=parse_yes,
        choices=lambda _: (
            Choice(Say("desk-ask-waits-yes"), YES), Choice(Say("desk-ask-waits-no"), NO),
        ),
        words=lambda scene: Say("desk-ask-waits", {"number": scene.slots["number"]}),
    ),
)  # fmt: skip

_REQUEST: Final = form(
    "request",
    lambda scene: AskApproval(ticket=scene.slots["ticket"], text=scene.slots["answer"]),
    _asks("answer", "desk-ask-answer"),
)

_RETURN: Final = form(
    "send-back",
    lambda scene: ReturnWords(
        ticket=scene.slots["ticket"], held=scene.slots.get("held", 0), reason=scene.slots["reason"]
    ),
    _asks("reason", "desk-ask-return-reason"),
)

_PROPOSE: Final = form(
    "propose",
    lambda scene: Propose(
        ticket=scene.slots["ticket"],
        solution=scene.slots["solution"],
        cause=scene.slots["cause"],
        measure=scene.slots["measure"],
        agreed={YES: True, NO: False}.get(scene.slots.get("agreed", "")),
    ),
    _asks("solution", "desk-ask-solution"),
    _asks("cause", "desk-ask-cause"),
    _asks("measure", "desk-ask-measure"),
    Ask(
        "agreed",
        parse=parse_yes,
        choices=_yes_or_no,
        when=_by_phone,
        words=lambda scene: Say("desk-ask-agreed", {"number": scene.slots["number"]}),
    ),
)

_ADOPT: Final = form(
    "adopt",
    lambda scene: Adopt(ticket=scene.slots["ticket"], reason=scene.slots["reason"]),
    _asks("reason", "desk-ask-adopted"),
)

_DECLINE: Final = form(
    "decline",
    lambda scene: Decline(ticket=scene.slots["ticket"], reason=scene.slots["reason"]),
    _asks("reason", "desk-ask-declined"),
)


# --- the report after an emergency ----------------------------------------------------------------


def _parse_files(answer: Answer, _: Scene) -> list[dict[str, Any]] | None:
    return [asdict(file) for file in answer.attachments] or None


def _files(kept: Any) -> tuple[Attachment, ...]:
    """Give the files of an answer as it was kept; none where it was skipped."""
    if kept == SKIPPED:
        return ()
    return tuple(Attachment(**{**one, "kind": FileKind(one["kind"])}) for one in kept)


def _part(part: str) -> Ask:
    """Ask for a part of the report; what the ticket's history tells can be left to it."""
    recorded = part in RECORDED
    key = "desk-ask-report-recorded" if recorded else "desk-ask-report"
    return Ask(
        part,
        parse=_parse_words,
        optional=recorded,
        words=lambda scene: Say(
            key, {"number": scene.slots["number"], "part": Say(f"report-{part}")}
        ),
    )


_REPORT: Final = form(
    "report",
    lambda scene: FileReport(
        ticket=scene.slots["ticket"],
        told={part: "" if scene.slots[part] == SKIPPED else scene.slots[part] for part in PARTS},
        attachments=_files(scene.slots["photos"]),
    ),
    *(_part(part) for part in PARTS),
    Ask(
        "photos",
        parse=_parse_files,
        optional=True,
        files=True,
        words=lambda scene: Say("desk-ask-report-photos", {"number": scene.slots["number"]}),
    ),
)

WORD_FORMS: Final[tuple[Form, ...]] = (
    _ASK, _REQUEST, _RETURN, _PROPOSE, _ADOPT, _DECLINE, _REPORT,
)  # fmt: skip
"""By the name of the button that begins them."""
