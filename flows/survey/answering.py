"""A resident and the survey: what a press, «survey» in words, or a comment leads to (SPEC 6)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from flows.messages import InboundMessage, Say
from flows.resident.questions import bare
from flows.said import Message
from flows.survey.survey import JUDGEMENTS, SUBJECTS, Sheet, a_step_back, judged
from flows.turn import FillSurvey, Talk, Turn
from flows.understanding import COMPLAINTS

SURVEY: Final = "survey"
"""What the payload of each of its buttons begins with: ``survey.power=3@17``, 17 is the sheet."""
BACK, SEND, LEAVE = "back", "send", "leave"

_COMMENTED_WITHIN: Final = timedelta(days=1)
"""After that what is said is no longer taken for the survey's comment."""
_ASKS_FOR_IT: Final = re.compile(
    r"(?:我[要想]?)?(?:[要来想]?填写?|做|参加|继续|打开)?(?:一下)?(?:满意度)?(?:调查)?(?:问卷|满意度调查)(?:调查)?"
    r"|(?:i (?:want|would like) to )?(?:do|take|fill in|continue|open)?(?: the| a)?"
    r"(?: satisfaction)? ?survey"
)
_IS_COMMENT: Final = COMPLAINTS | {
    "suggestion", "praise", "rate", "affirm", "deny", "thanks", "chitchat", "out_of_scope",
    "ticket_add", "goodbye",
}  # fmt: skip
"""What words after the last judgement may be taken for and still be its comment."""


def may_be_about_survey(inbound: InboundMessage, talk: Talk) -> bool:
    """Tell whether a message may be about the survey, so that its sheet is looked for."""
    if inbound.choice is not None:
        return inbound.choice.startswith(f"{SURVEY}.")
    return bool(inbound.text) and (talk.flow is None or _asks(inbound.text))


def _asks(text: str) -> bool:
    return _ASKS_FOR_IT.fullmatch(bare(text)) is not None


def pressed(message: Message, verb: str, value: str) -> Turn:
    """Do what a button of a sheet says; one of a survey that is over says so."""
    judgement, _, sheet_id = value.partition("@")
    facts = message.scene.facts
    sheet = facts.survey.sheet if facts.survey is not None else None
    if sheet is None or str(sheet.id) != sheet_id:
        return Turn(says=(Say("survey-over"),))
    does = _DOES.get(verb)
    if does is not None:
        return Turn(commands=(FillSurvey(sheet=does(sheet, facts.now)),))
    if verb not in SUBJECTS or judgement not in map(str, JUDGEMENTS):
        return Turn(says=(Say("survey-over"),))
    return Turn(commands=(FillSurvey(sheet=judged(sheet, verb, int(judgement), facts.now)),))


def _sent(sheet: Sheet, now: datetime) -> Sheet:
    return replace(sheet, sent_at=now) if sheet.question is None else sheet


_DOES: Final[Mapping[str, Callable[[Sheet, datetime], Sheet]]] = {
    BACK: lambda sheet, _: replace(a_step_back(sheet), sent_at=None),
    SEND: _sent,
    LEAVE: lambda sheet, now: replace(sheet, left_at=now) if sheet.question else sheet,
}


def asked_for(message: Message) -> Turn | None:
    """«Survey»: the sheet as it stands, in this channel."""
    if message.inbound.choice is not None or not _asks(message.inbound.text):
        return None
    standing = message.scene.facts.survey
    if standing is None:
        return Turn(says=(Say("survey-none"),))
    sheet = replace(standing.sheet, left_at=None)
    return Turn(commands=(FillSurvey(sheet=sheet, anew=True),))


def commented(message: Message) -> Turn | None:
    """What is said once everything was judged is the comment, unless it surely is a new matter."""
    facts = message.scene.facts
    sheet = facts.survey.sheet if facts.survey is not None else None
    if sheet is None or sheet.judged_at is None or sheet.sent_at is not None:
        return None
    if message.talk.flow is not None or facts.now - sheet.judged_at > _COMMENTED_WITHIN:
        return None
    sure = {matter.intent.name for matter in message.understanding.matters if matter.decided}
    if not sure <= _IS_COMMENT:
        return None
    filled = replace(sheet, comment=message.inbound.text.strip(), sent_at=facts.now)
    return Turn(commands=(FillSurvey(sheet=filled, told=Say("survey-comment-noted")),))
