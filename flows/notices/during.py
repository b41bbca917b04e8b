"""Somebody asks about an outage, or reports it, while a notice for their home is in force (SPEC 7)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flows.conversation import Scene
from flows.engine import asking
from flows.messages import Say
from flows.notices.else_asked import NOTICED
from flows.notices.notice import Kind, Notice
from flows.notices.showing import shown
from flows.resident.questions import known
from flows.said import Message
from flows.service_calendar import to_utc
from flows.turn import Turn

_ABOUT: Final[Mapping[Kind, re.Pattern[str]]] = {
    Kind.WATER: re.compile(r"水|\bwater\b|\btaps?\b", re.IGNORECASE),
    Kind.POWER: re.compile(r"电(?!梯)|\bpower\b|\belectric", re.IGNORECASE),
    Kind.GAS: re.compile(r"气|\bgas\b", re.IGNORECASE),
    Kind.LIFT: re.compile(r"电梯|\blifts?\b|\belevators?\b", re.IGNORECASE),
}
"""What somebody names who asks about an outage."""
_GONE: Final[Mapping[Kind, re.Pattern[str]]] = {
    Kind.WATER: re.compile(
        r"停水|[没无断]了?有?水|不[来出]水|水停|水[^,\uff0c。]{0,3}[没断]了|\bno (?:\w+ )?water\b"
        r"|\bwater (?:is|has been|went|was) (?:off|out|cut|gone)|\bwithout water\b",
        re.IGNORECASE,
    ),
    Kind.POWER: re.compile(
        r"停电|[没无断]了?有?电(?!梯|话)|不来电|\bno (?:power|electricity)\b|\bblackout\b"
        r"|\b(?:power|electricity) (?:is|has been|went|was) (?:off|out|cut|gone)",
        re.IGNORECASE,
    ),
    Kind.GAS: re.compile(r"停气|[没无断]了?有?(?:燃|煤|天然)?气|\bno gas\b", re.IGNORECASE),
    Kind.LIFT: re.compile(
        r"电梯[^,\uff0c。]{0,6}(?:停|坏|不动|用不了|不能用|没开)"
        r"|\b(?:lift|elevator)\b.{0,20}\b(?:out|off|not|broken|stopped)\b|\bno (?:lift|elevator)\b",
        re.IGNORECASE,
    ),
}
"""What somebody says to whom it does not come."""
_REPORTS: Final[Mapping[str, Kind]] = {
    "repair_plumbing": Kind.WATER,
    "repair_electrical": Kind.POWER,
    "repair_lift": Kind.LIFT,
    "repair_appliance": Kind.GAS,
    "repair_public": Kind.WATER,
}


def during_notice(message: Message) -> Turn | None:
    """An outage was announced for their home: they get the notice, and are asked if it is else."""
    matter, facts = message.only, message.scene.facts
    if matter is None or message.talk.flow is not None:
        return None
    intent = matter.intent.name
    if intent == "ask_notice" and (facts.notices or not _answered(message)):
        return listed(message.scene)
    if any(ticket.category == intent for ticket in facts.open_tickets):
        return None
    found = next((one for one in facts.notices if _is_meant(one, intent, message)), None)
    if found is None:
        return None
    slots = {**known(matter, message.understanding, message.scene), "notice": found.id}
    scene = Scene(
        conversation=message.scene.conversation,
        facts=facts,
        slots=slots,
        language=message.scene.language,
    )
    told = shown(found, scene.community, language=scene.language)
    return _asked(told, scene, message)


def _asked(told: Say, scene: Scene, message: Message) -> Turn:
    turn = asking(NOTICED, NOTICED.steps[0], scene, message.talk)
    return Turn(turn.talk, says=(Say(told.key, told.args), *turn.says))


def _is_meant(notice: Notice, intent: str, message: Message) -> bool:
    """Tell whether an outage is what somebody asks about or has at home.

    One that has not begun is not why nothing comes now.
    """
    words, now = message.text, message.scene.facts.now
    if notice.kind not in _GONE:
        return False
    if intent == "ask_outage":
        named = [kind for kind, about in _ABOUT.items() if about.search(words)]
        return not named or notice.kind in named
    if intent not in _REPORTS or not _GONE[notice.kind].search(words):
        return False
    return _is_on(notice, now)


def _answered(message: Message) -> bool:
    """Tell whether the knowledge has an answer to it."""
    return bool(message.scene.facts.articles) or message.scene.conversation.person is None


def _is_on(notice: Notice, now: datetime) -> bool:
    return notice.starts is None or to_utc(notice.starts) <= to_utc(now)


def listed(scene: Scene) -> Turn:
    """Show every notice that is in force for somebody."""
    notices = scene.facts.notices
    if not notices:
        return Turn(says=(Say("notice-none"),))
    says = [shown(one, scene.community, language=scene.language) for one in notices]
    return Turn(says=tuple(Say(said.key, said.args) for said in says))
