"""Words read in the light of what was said last: a bill, a greeting, a notice, finished work.

«Paid already», «don't», «ok» and «no» mean nothing by themselves; under a bill, a greeting or
«is it mended?» they do. What is surely a matter of its own is none of this.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from flows.belonging import with_text
from flows.conversation import Answer
from flows.engine import begin
from flows.fees.asking import CATEGORY
from flows.fees.wording import SUBJECT as FEE
from flows.messages import Say
from flows.notices.showing import READ
from flows.people import Wish
from flows.resident.callback import CALLBACK, TICKET, judging
from flows.resident.follow_up import is_over
from flows.resident.inquiry import to_front_desk
from flows.resident.own_data import wished
from flows.resident.questions import bare
from flows.said import COURTESIES, SMALL_TALK, Message
from flows.turn import Acknowledge, SetWish, Turn
from flows.wordless import approves, says_nothing

_GREETING: Final = f"wish.{Wish.GREETINGS.value}=off"
_WORK: Final = "ticket.ok="

_RECEIVED: Final = re.compile(
    r"(?:好的?|嗯+|哦+|行|可以|收到|知道|了解|明白|清楚|谢谢|辛苦|多谢|您|你|们|了|啦|啊|呢|哈|的)+"
    r"|(?:ok(?:ay)?|got it|noted|received|understood|sure|alright|all right|fine|thanks?|thank you"
    r"|thx|ty|cheers| )+"
)
"""Words that say only that something came."""


def in_its_light(message: Message) -> Turn | None:
    """Take words as the answer to what was said last; None where they are none."""
    if message.inbound.choice is not None or message.talk.flow is not None:
        return None
    replied = message.scene.facts.replied_ticket
    for payload in message.scene.facts.choices:
        if replied is not None and payload != f"{_WORK}{replied}":
            continue  # it answers what was said of another
        answer = next(
            (does for begins, does in _ANSWERS.items() if payload.startswith(begins)), None
        )
        if answer is not None:
            return answer(message, payload.partition("=")[2])
    return None


def _sure(message: Message) -> set[str]:
    return {matter.intent.name for matter in message.understanding.matters if matter.decided}


def _only_received(message: Message) -> bool:
    """Tell whether somebody says only that it came: «ok», «got it, thanks», a thumb up."""
    if message.inbound.attachments:
        return False
    blind = says_nothing(message.understanding)
    return approves(message.text) if blind else bool(_RECEIVED.fullmatch(bare(message.text)))


# --- a bill --------------------------------------------------------------------------------------

_PAID: Final = re.compile(
    r"(?:已经?|早就?|刚刚?|上(?:周|个?月)|昨天|前天|微信|支付宝|都)?.{0,6}(?:[交缴付]了|[交缴付]过|[交缴付]清|转账?了|[交缴付]完)"
    r"|\b(?:already|just) paid\b|\bpaid (?:it|this|that|already|last|yesterday|by|via)|\bhave paid\b|\bpaid\Z"
)
_MONEY: Final = re.compile(
    r"费|钱|账|帐|金额|价|收据|发票|[交缴付]|元|块|\b(?:bill|pay|fee|charge|amount|money|cost|wrong)"
)
_UNPLACED: Final = frozenset(
    {"deny", "ticket_cancel", "ticket_status", "ticket_urge", "out_of_scope"}
)
"""What words about a bill are easily taken for."""
_SHORT: Final = 24


def _under_bill(message: Message, _: str) -> Turn | None:
    """«Paid already» and «that is wrong» go to the finance queue with the bills (SPEC 7)."""
    if _only_received(message):
        return Turn(says=(Say("notice-read"),))
    sure, text = _sure(message), message.text.casefold()
    fees = {CATEGORY, "complaint_fee"}
    if len(text) <= _SHORT and _PAID.search(text) and sure <= _UNPLACED | fees | SMALL_TALK:
        return _to_finance(message, "bill-paid-noted")
    about = bool(_MONEY.search(text)) or not message.scene.facts.open_tickets
    if message.inbound.attachments and sure <= SMALL_TALK:
        return _to_finance(message, "inquiry-opened")
    if not about or not sure <= _UNPLACED or ("out_of_scope" in sure and not _MONEY.search(text)):
        return None
    return None if says_nothing(message.understanding) else _to_finance(message, "inquiry-opened")


def _to_finance(message: Message, told: str) -> Turn:
    scene = with_text(message.scene, message.text.strip() or "📎")
    return to_front_desk(replace(scene, slots={**scene.slots, "category": CATEGORY}), told)


# --- a greeting ----------------------------------------------------------------------------------

_NO_MORE: Final = re.compile(
    r"(?:别|不要|不用|不必|少)(?:再|给我|老|总|发|这些|来)*(?:发|祝|烦|打扰)|退订|\btd\b"
    r"|\bunsubscribe\b|\b(?:stop|quit|no more|don't|do not) (?:\w+ ){0,2}(?:send|sending|these|this|it|message|greet)"
    r"|^stop$"
)
_ALL_NOTICES: Final = re.compile(r"通知|公告|\b(?:notice|notification)")
_BEREAVED: Final = re.compile(
    r"去世|过世|走了|刚走|没了|丧|不在了|\b(?:passed away|died|funeral|lost my)\b"
)
_WISHES: Final = re.compile(
    r"祝|快乐|吉祥|同乐|同喜|安康|新年好|过年好|\b(?:happy|merry|you too|same to you|and yours?|best wishes)\b"
)
_WHO: Final = re.compile(
    r"(?:你|您)?们?(?:是|哪位|谁)+(?:谁|哪位|啊|呀|呢)*|who(?:'s| is) (?:this|that)|who are you"
)


def _under_greeting(message: Message, _: str) -> Turn | None:
    """«Don't send me these» ends the greetings; wishes are thanked for."""
    person, sure, text = message.scene.conversation.person, _sure(message), message.text.casefold()
    if person is None or message.inbound.attachments:
        return None
    if _NO_MORE.search(text) and not _ALL_NOTICES.search(text):
        turn = wished(person, Wish.GREETINGS, on=False)
        return _with_sorrow(turn) if _BEREAVED.search(text) else turn
    if _WHO.fullmatch(bare(text)):
        return begin("bot_challenge", message.scene)
    if sure <= COURTESIES and _WISHES.search(text):
        return Turn(says=(Say("wishes-returned"),))
    return None


def _with_sorrow(turn: Turn) -> Turn:
    """Say it as one says it to the bereaved."""
    sorry = Say("wish-greetings-off-sorry")
    commands = tuple(
        replace(one, told=sorry) if isinstance(one, SetWish) else one for one in turn.commands
    )
    return replace(turn, commands=commands)


# --- a notice ------------------------------------------------------------------------------------


def _under_notice(message: Message, number: str) -> Turn | None:
    """«Got it» in any words acknowledges; what nobody can place goes to a person."""
    if _only_received(message):
        return Turn(commands=(Acknowledge(notice=int(number)),))
    sure, facts = _sure(message), message.scene.facts
    about = next((notice for notice in facts.notices if str(notice.id) == number), None)
    if sure or about is None or facts.open_tickets or message.inbound.attachments:
        return None
    if says_nothing(message.understanding):
        return None
    text = (
        f"{message.text.strip()}\n({about.text[message.scene.community.language].splitlines()[0]})"
    )
    slots = {**with_text(message.scene, text).slots, "category": "ask_notice"}
    return to_front_desk(replace(message.scene, slots=slots), "inquiry-opened")


# --- finished work -------------------------------------------------------------------------------


def _under_work(message: Message, number: str) -> Turn | None:
    """«Yes», «no», «it still drips» to «is it mended?», right after it was done (SPEC 5)."""
    ticket = message.scene.facts.ticket(int(number))
    if ticket is None or not is_over(ticket) or ticket.is_judged:
        return None
    scene = replace(message.scene, slots={TICKET: number})
    answer = CALLBACK.steps[0].parse(
        Answer(text=message.text, understanding=message.understanding), scene
    )
    return judging(scene, ticket, answer) if answer is not None else None


_ANSWERS: Final[Mapping[str, Callable[[Message, str], Turn | None]]] = {
    f"{FEE}.": _under_bill,
    _GREETING: _under_greeting,
    READ: _under_notice,
    _WORK: _under_work,
}
"""What answers are read for, by the payload of a button under what was said."""
