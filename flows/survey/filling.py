"""A sheet as a resident sees it: one message with buttons, changed in place as it is filled in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flows.community import Community
from flows.conversation import Conversation
from flows.messages import Choice, Say
from flows.survey.answering import BACK, LEAVE, SEND, SURVEY
from flows.survey.survey import JUDGEMENTS, SUBJECTS, Sheet, Standing, Survey
from flows.turn import FillSurvey
from flows.turning import Turning

_HALF: Final = "H"


async def fill(turning: Turning, command: FillSurvey) -> Turning:
    """Keep a sheet and show it: in the message that shows it here, else in a new one."""
    errand, sheet, conversation = turning.errand, command.sheet, turning.conversation
    survey = await errand.uow.surveys.get(sheet.survey)
    said = sheet_said(Standing(survey, sheet), errand.community)
    here = sheet.shown.get(conversation.id)
    if command.anew:  # its question stands last
        await turning.say(command.told)
    if here is not None and not command.anew:
        await errand.redraw(conversation, here, turning.language, said)
    else:
        row = await errand.tell(conversation, turning.language, said)
        sheet = shown_in(sheet, conversation, row.id)
    await errand.uow.surveys.save_sheet(sheet)
    if not command.anew:
        await turning.say(command.told)
    return replace(turning, row=turning.row)


def shown_in(sheet: Sheet, conversation: Conversation, row: int) -> Sheet:
    """Give the sheet with the row that shows it in a conversation."""
    return replace(sheet, shown={**sheet.shown, conversation.id: row})


# --- its words -----------------------------------------------------------------------------------


def sheet_said(standing: Standing, community: Community) -> Say:
    """Word a sheet as it stands: what was judged, and the next question with its buttons."""
    survey, sheet = standing.survey, standing.sheet
    if sheet.sent_at is not None:
        return Say("survey-thanks", _head(survey, sheet, community))
    if sheet.left_at is not None:
        return Say("survey-left")
    if sheet.question is None:
        return _last(survey, sheet, community)
    args: dict[str, Any] = {
        **_head(survey, sheet, community),
        "n": len(sheet.answers) + 1,
        "of": len(SUBJECTS),
        "subject": Say(f"survey-subject-{sheet.question}"),
    }
    choices = tuple(
        Choice(Say(f"survey-judge-{value}"), f"{SURVEY}.{sheet.question}={value}@{sheet.id}")
        for value in JUDGEMENTS
    )
    other = _button(BACK, sheet) if sheet.answers else _button(LEAVE, sheet)
    return Say("survey-question" if sheet.answers else "survey-first", args, (*choices, other))


def _last(survey: Survey, sheet: Sheet, community: Community) -> Say:
    """Ask for a comment, on what was found wanting first of all."""
    args = _head(survey, sheet, community)
    disliked: Say | str = ""
    for subject in reversed(sheet.disliked):
        named = Say(f"survey-subject-{subject}")
        disliked = Say("survey-and", {"one": named, "more": disliked}) if disliked else named
    if disliked:
        args["ask"] = Say("survey-ask-why", {"subjects": disliked})
    else:
        args["ask"] = Say("survey-ask-comment")
    return Say("survey-comment", args, (_button(SEND, sheet), _button(BACK, sheet)))


def _head(survey: Survey, sheet: Sheet, community: Community) -> dict[str, Any]:
    lines: Say | str = ""
    for subject in reversed(SUBJECTS):
        if subject in sheet.answers:
            judgement = Say(f"survey-judge-{sheet.answers[subject]}")
            line = Say(
                "survey-line",
                {"subject": Say(f"survey-subject-{subject}"), "judgement": judgement},
            )
            lines = Say("survey-lines", {"line": line, "more": lines})
    closes = survey.closes_at.astimezone(community.zone)
    return {
        "period": period_said(survey.period),
        "lines": lines,
        "month": closes.month,
        "day": closes.day,
    }


def period_said(period: str) -> Say:
    """Word a period: «the second half of 2026»."""
    year, kind, n = period[:4], period[-2], period[-1]
    if kind == _HALF:
        return Say(f"survey-half-{n}", {"year": year})
    return Say("survey-quarter", {"year": year, "n": n})


def _button(verb: str, sheet: Sheet) -> Choice:
    return Choice(Say(f"survey-button-{verb}"), f"{SURVEY}.{verb}=@{sheet.id}")


def reminder_said(standing: Standing, community: Community) -> Say:
    """Word the one reminder: the sheet as it stands, with a word before it."""
    sheet = sheet_said(standing, community)
    return replace(sheet, key="survey-reminder", args=_reminding(sheet))


def _reminding(sheet: Say) -> Mapping[str, Any]:
    return {"sheet": Say(sheet.key, sheet.args)}
