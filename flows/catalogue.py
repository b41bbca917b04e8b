"""Every process there is, and which intent opens it."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from flows.conversation import Flow, Scene
from flows.fees.asking import FEE_QUESTION
from flows.notices.else_asked import NOTICED
from flows.resident import follow_up, own_data, small_talk
from flows.resident.binding import BINDING
from flows.resident.callback import CALLBACK
from flows.resident.complaint import COMPLAINT
from flows.resident.emergency import EMERGENCY
from flows.resident.inquiry import INQUIRY, to_front_desk
from flows.resident.order import ORDER
from flows.resident.progress import tell_progress
from flows.resident.rating import REASON, rate
from flows.resident.repair import REPAIR
from flows.resident.revisit import REVISIT
from flows.resident.suggestion import PRAISE, SUGGESTION
from flows.resident.undecided import PURPOSE, WHICH
from flows.turn import Turn
from flows.understanding import INTENTS

Answerer = Callable[[Scene], Turn]
"""A process of one step: nothing is asked."""

FLOWS: Final[Mapping[str, Flow]] = {
    flow.name: flow
    for flow in (
        REPAIR, COMPLAINT, SUGGESTION, PRAISE, INQUIRY, EMERGENCY, ORDER, BINDING,
        follow_up.URGE, follow_up.RESCHEDULE, follow_up.CANCEL, WHICH, PURPOSE,
        REASON, CALLBACK, REVISIT, NOTICED, FEE_QUESTION,
    )
}  # fmt: skip


def _ask_front_desk(scene: Scene) -> Turn:
    return to_front_desk(scene, "inquiry-opened")


ANSWERS: Final[Mapping[str, Answerer]] = {
    "ticket_status": tell_progress,
    "ticket_add": follow_up.add,
    "ticket_reopen": follow_up.reopen,
    "rate": rate,
    "update_profile": _ask_front_desk,
    "notify_settings": own_data.settings,
    "data_request": _ask_front_desk,
    "switch_language": small_talk.switch_language,
    "greet": small_talk.greet,
    "goodbye": small_talk.saying("goodbye"),
    "thanks": small_talk.saying("you-are-welcome"),
    "affirm": small_talk.saying("what-else", with_menu=True),
    "deny": small_talk.saying("what-else", with_menu=True),
    "stop": small_talk.saying("nothing-to-stop", with_menu=True),
    "human": small_talk.human,
    "help": small_talk.saying("help", with_menu=True),
    "bot_challenge": small_talk.saying("i-am-a-bot", with_menu=True),
    "chitchat": small_talk.saying("chitchat", with_menu=True),
    "out_of_scope": small_talk.not_ours,
}

OPENS: Final[Mapping[str, Flow | Answerer]] = {
    **{intent: flow for flow in FLOWS.values() for intent in flow.intents},
    **ANSWERS,
}

_I_WANT: Final = "(?:你好|您好)?[,，]?(?:我|我们)?(?:想要?|要|需要|来)?"
_I_WOULD_LIKE: Final = r"(?:i (?:want to|would like to|need to|have|need) |i'd like to )?"

MENU: Final[Mapping[str, str]] = {
    "repair": "repair_public", "complaint": "complaint_service", "inquiry": "ask_contact",
    "order": "order_service", "progress": "ticket_status", "binding": "bind_home",
    "suggestion": "suggestion",
}  # fmt: skip
"""What a button of the menu opens, before anything is said of it: the intent is judged anew from
the words that answer its first question."""

WISHES: Final[Mapping[str, re.Pattern[str]]] = {
    verb: re.compile(rf"{_I_WANT}(?:{zh})[吧啊呀]?|{_I_WOULD_LIKE}(?:{en})")
    for verb, zh, en in (
        ("repair", "报修|报个修|报一下修|维修", "(?:report|request) a repair|(?:a )?repair"),
        ("complaint", "投诉|反映问题", "(?:make|file) a complaint|complain|(?:a )?complaint"),
        ("inquiry", "咨询|问个事|问点事|咨询一下", "ask (?:a question|something)|(?:a )?question"),
        ("suggestion", "提建议|提个建议|建议", "make a suggestion|(?:a )?suggestion"),
        ("order", "预约服务|特约服务|上门服务", "(?:book|order) a service"),
    )
}
"""What somebody may say who has not yet said what it is about: as good as the menu's button."""

if OPENS.keys() != INTENTS:  # pragma: no cover - a mistake of ours, seen by every test at import
    raise LookupError(OPENS.keys() ^ INTENTS)
