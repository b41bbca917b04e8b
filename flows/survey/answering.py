"""A resident and the survey: what a press, «survey» in words, or a comment leads to (SPEC 6)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from flows.belonging import new_matters, with_text
from flows.judgements import beside_judgement, rating_in
from flows.messages import Choice, InboundMessage, Say
from flows.resident.complaint import open_complaint
from flows.resident.questions import bare
from flows.said import Message
from flows.survey.survey import (
    JUDGEMENTS,
    NOT,
    SATISFIED,
    SUBJECTS,
    Sheet,
    a_step_back,
    judged,
)
from flows.turn import FillSurvey, Talk, Turn
from flows.understanding import COMPLAINTS, REPAIRS, Matter
from flows.wordless import approves, says_nothing

SURVEY: Final = "survey"
"""What the payload of each of its buttons begins with: ``survey.power=3@17``, 17 is the sheet."""
BACK, SEND, LEAVE, REGISTER = "back", "send", "leave", "register"

_COMMENTED_WITHIN: Final = timedelta(days=1)
"""After that what is said is no longer taken for the survey's comment."""
_ASKS_FOR_IT: Final = re.compile(
    r"(?:我[要想]?)?(?:[要来想]?填写?|做|参加|继续|打开)?(?:一下)?(?:满意度)?(?:调查)?(?:问卷|满意度调查)(?:调查)?"
    r"|(?:i (?:want|would like) to )?(?:do|take|fill in|continue|open)?(?: the| a)?"
    r"(?: satisfaction)? ?survey"
)
_IS_COMMENT: Final = COMPLAINTS | {
    "suggestion", "praise", "rate", "affirm", "deny", "thanks", "chitchat", "out_of_scope",
    "ticket_add", "goodbye", "stop",
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
    if verb == REGISTER:
        return _registered(message, sheet, judgement)
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


# --- in words ------------------------------------------------------------------------------------

_ALL: Final = re.compile(r"都|全部|所有|样样|\b(?:all|everything|every)\b")
_HOW: Final = re.compile(
    r"(?:怎么|如何|咋)(?:填|弄|答|选|评|操作|做)|\bhow (?:do|to|can|does)\b|(?:好的?|行|可以|嗯+)(?:吧|啊|呀|的)*"
)
_NOT_NOW: Final = re.compile(
    r"不(?:想|填|做|参加)|没(?:空|时间|兴趣)|\b(?:not now|no time|not interested|don't want)\b"
)
_SAYS_LITTLE: Final = frozenset({
    "rate", "affirm", "deny", "praise", "thanks", "greet", "chitchat", "out_of_scope", "help", "stop",
})  # fmt: skip
"""What words may be taken for and still answer the question."""
_FEW_WORDS: Final = 3


def answered(message: Message) -> Turn | None:
    """Words after a question of the sheet judge what it asks; «all fine» judges the rest of it."""
    facts = message.scene.facts
    sheet = facts.survey.sheet if facts.survey is not None else None
    if sheet is None or sheet.question is None or message.inbound.attachments:
        return None
    if f"{SURVEY}.{sheet.question}={SATISFIED}@{sheet.id}" not in facts.choices:
        return None
    sure = {matter.intent.name for matter in message.understanding.matters if matter.decided}
    text, value = message.inbound.text.strip(), _judgement(message, sure)
    if not sure <= (_SAYS_LITTLE if value is None else _SAYS_LITTLE | _OPENS):
        return None
    if value is None:
        return _not_judged(sheet, text.casefold(), sure, facts.now)
    filled = judged(sheet, sheet.question, value, facts.now)
    while _ALL.search(text.casefold()) and filled.question is not None:
        filled = judged(filled, filled.question, value, facts.now)
    if len(bare(beside_judgement(text))) > _FEW_WORDS:
        filled = replace(filled, comment="\n".join(filter(None, (filled.comment, text))))
    return _and_opened(message, FillSurvey(sheet=filled, anew=True))


def _and_opened(message: Message, kept: FillSurvey) -> Turn:
    """Keep the sheet, and open what is broken by these words."""
    matters = message.understanding.matters
    more = tuple(one for one in matters if one.decided and one.intent.name in _OPENS)
    if not more:
        return Turn(commands=(kept,))
    read = replace(message.understanding, matters=more)
    turn = new_matters(replace(message, understanding=read))
    return replace(turn, commands=(kept, *turn.commands))


def _judgement(message: Message, sure: set[str]) -> int | None:
    """Read a judgement in words, or in a sign or a plain yes or no."""
    value = rating_in(message.text)
    if value is None and (approves(message.text) or sure == {"praise"}):
        return SATISFIED
    return NOT if value is None and sure == {"deny"} else value


def _not_judged(sheet: Sheet, text: str, sure: set[str], now: datetime) -> Turn | None:
    """«Not now» leaves the sheet; «how?» and «ok» are told how."""
    if sure == {"stop"} or _NOT_NOW.search(text):
        return Turn(
            commands=(FillSurvey(sheet=_DOES[LEAVE](sheet, now)),), says=(Say("survey-left"),)
        )
    if _HOW.search(text) is None or len(text) > _SHORT:
        return None
    return Turn(commands=(FillSurvey(sheet=sheet, anew=True, told=Say("survey-how")),))


_SHORT: Final = 12


def commented(message: Message) -> Turn | None:
    """What is said once everything was judged is the comment, unless it surely is a new matter.

    A repair in it opens as well; a complaint can be registered by a button.
    """
    facts = message.scene.facts
    sheet = facts.survey.sheet if facts.survey is not None else None
    if sheet is None or sheet.judged_at is None or sheet.sent_at is not None:
        return answered(message)
    if message.talk.flow is not None or facts.now - sheet.judged_at > _COMMENTED_WITHIN:
        return None
    matters = [matter for matter in message.understanding.matters if matter.decided]
    asked = f"{SURVEY}.{SEND}=@{sheet.id}" in facts.choices
    may_be = _IS_COMMENT | _OPENS if asked else _IS_COMMENT
    if not {matter.intent.name for matter in matters} <= may_be:
        return None
    filled = replace(sheet, comment=_with_comment(sheet, message), sent_at=facts.now)
    return _and_opened(message, FillSurvey(sheet=filled, told=_noted(sheet, matters)))


_NOTHING: Final = re.compile(
    r"(?:没|无|木)(?:有|了|啥|什么|的|意见)*|不用了?|不想.{1,3}|nope?|none|nothing(?: else)?"
)
"""Words that add nothing."""


def _with_comment(sheet: Sheet, message: Message) -> str:
    said = message.inbound.text.strip()
    if _NOTHING.fullmatch(bare(said)) or says_nothing(message.understanding):
        return sheet.comment
    return "\n".join(filter(None, (sheet.comment, said)))


_OPENS: Final = REPAIRS | {"order_service"}
"""What is opened where a comment says it."""


def _noted(sheet: Sheet, matters: Sequence[Matter]) -> Say:
    """Thank for a comment; a complaint in it can be registered."""
    complaint = next((m.intent.name for m in matters if m.intent.name in COMPLAINTS), None)
    if complaint is None:
        return Say("survey-comment-noted")
    register = Choice(Say("survey-button-register"), f"{SURVEY}.{REGISTER}={complaint}@{sheet.id}")
    return Say("survey-comment-ticket", {}, (register,))


def _registered(message: Message, sheet: Sheet, category: str) -> Turn:
    """Open a complaint of what the comment says, once."""
    if category not in COMPLAINTS or sheet.sent_at is None or not sheet.comment:
        return Turn(says=(Say("survey-over"),))
    for ticket in message.scene.facts.open_tickets:
        if ticket.category == category and ticket.opened_at >= sheet.sent_at:
            return Turn(says=(Say("survey-registered", {"number": ticket.number}),))
    scene = with_text(message.scene, sheet.comment)
    return open_complaint(replace(scene, slots={**scene.slots, "category": category}))
