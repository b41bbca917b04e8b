"""What is asked of a clerk before some actions: a short step table each, and the act it comes to.

They run as ``/new`` does (``flows.desk.clerk_talk``): by buttons, by words, or skipped where that
is allowed. What an order said already is not asked.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.desk.actions import Agree, Wait
from flows.desk.calendar import chosen, when
from flows.desk.form import Form, form
from flows.desk.word_forms import WORD_FORMS
from flows.messages import Choice, Say
from flows.resident.questions import leaves_open
from flows.service_calendar import opening_windows
from flows.tickets import Ticket, WaitFor
from flows.turn import SKIPPED, Slots


def begun(ticket: Ticket) -> Slots:
    """Give what is known of a form as it is begun."""
    return {"ticket": ticket.id, "number": ticket.number}


def filled(flow: Flow, asked: str, answer: Answer, scene: Scene) -> Slots:
    """Give the slots with the answer to a question, or with what an answer that was none tells."""
    ask = flow.ask(asked)
    if ask is None:  # a deploy took the question away
        return scene.slots
    taken = SKIPPED if ask.optional and leaves_open(answer) else ask.parse(answer, scene)
    if taken is None:
        return {**scene.slots, **ask.narrow(answer, scene)}
    return {**scene.slots, asked: taken}


def said_at_once(flow: Flow, answer: Answer, scene: Scene) -> Slots:
    """Give what the words of an order answer already, of all that the form would ask."""
    read = {ask.slot: ask.parse(answer, scene) for ask in flow.steps}
    return {slot: value for slot, value in read.items() if value is not None}


# --- 等待 -----------------------------------------------------------------------------------------

_REASONS: Final[Mapping[WaitFor, tuple[str, ...]]] = {
    WaitFor.PARTS: ("配件", "零件", "材料", "采购", "part"),
    WaitFor.RESIDENT: ("住户", "业主", "租户", "客户", "resident", "owner"),
    WaitFor.RAIN: ("雨", "天晴", "天气", "rain", "weather"),
}
"""How clerks put what they wait for."""


def _parse_reason(answer: Answer, _: Scene) -> str | None:
    if answer.choice is not None:
        return answer.choice if answer.choice in set(WaitFor) else None
    words = answer.text.casefold()
    named = [
        reason.value for reason, signs in _REASONS.items() if any(sign in words for sign in signs)
    ]
    return named[0] if len(named) == 1 else None


def wait_until(scene: Scene) -> datetime:
    """Give the end of what was chosen; of a whole day, its closing time."""
    chose, community = chosen(scene.slots), scene.community
    end = chose.end.astimezone(community.zone)
    if end == chose.start or end.time() != time():
        return end
    return opening_windows(community, (end - timedelta.resolution).date())[-1].end


_WAIT: Final = form(
    "wait",
    lambda scene: Wait(
        ticket=scene.slots["ticket"],
        reason=WaitFor(scene.slots["reason"]),
        until=wait_until(scene),
    ),
    Ask(
        "reason",
        parse=_parse_reason,
        choices=lambda _: tuple(
            Choice(Say(f"wait-for-{reason.value}"), reason.value) for reason in WaitFor
        ),
        words=lambda scene: Say("desk-ask-wait-for", {"number": scene.slots["number"]}),
    ),
    when("desk-ask-wait-until"),
)


# --- 约定 -----------------------------------------------------------------------------------------

_AGREE: Final = form(
    "agree",
    lambda scene: Agree(ticket=scene.slots["ticket"], when=chosen(scene.slots)),
    when("desk-ask-agree"),
)

FORMS: Final[Mapping[str, Form]] = {one.flow.name: one for one in (_AGREE, _WAIT, *WORD_FORMS)}
"""By the name of the button that begins them."""
