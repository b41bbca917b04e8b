"""What is asked before a time is agreed, and before a ticket waits (SPEC 3)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from flows.conversation import Answer, Ask, Scene
from flows.desk.actions import Agree, Wait
from flows.desk.calendar import chosen, when
from flows.desk.form import form
from flows.messages import Choice, Say
from flows.service_calendar import opening_windows
from flows.tickets import WaitFor

AGREE: Final = form(
    "agree",
    lambda scene: Agree(ticket=scene.slots["ticket"], when=chosen(scene.slots)),
    when("desk-ask-agree"),
)


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


WAIT: Final = form(
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
