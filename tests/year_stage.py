"""The stage of the simulated year: its clock, its processes, and a far end at which they are killed."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from flows.messages import (
    Channel,
    Claimed,
    Envelope,
    Failure,
    OutboundMessage,
    Receipt,
    Sending,
)
from scheduler.delivery import Delivery
from scheduler.owners import new_owner
from storage.crypt import Crypt
from storage.outbox import opened
from storage.postbox import SqlPostbox
from storage.tables import OutboxRow, core
from tests.playbook import SECRET, ZONE, Playbook, texts
from tests.year_owed import Sent, local

FIRST_DAY: Final = date(2025, 1, 20)
"""A Monday. A lunar year with a leap month begins nine days later."""

FIRST_NUMBER: Final = 10_000_000
"""The wire's messages are numbered from here: no chat of Telegram's gets so far."""

BIRTHDAY, HOLIDAY, HOUSEHOLD, NOTICE = "birthday", "holiday", "new household", "notice"
ASK, REMIND, REVISIT = "callback", "its reminder", "revisit agreed"
SURVEY, SURVEY_REMINDER, SURVEY_RESULT = "survey", "survey reminder", "survey result"
SURVEY_OUTCOME = "survey outcome"
FEE, FEE_BEFORE, FEE_AFTER = "bill", "bill: before", "bill: after"
VISIT_ASKED, REPORT_TOLD = "visit agreed", "report published"
OTHER: Final = "answers"
LIST, PLAN, RECORDS, ADOPTED = "birthday list", "visit plan", "visit records", "visits adopted"
LEDGER, LEDGER_REMINDER = "ledger", "ledger reminder"
REPORT, UNDECIDED = "report", "report undecided"
DUTY, DUTY_MISSED = "duty", "duty missed"
CALL, LOOK = "call task", "visit task"
OPENED, CLOSED = "survey opened", "survey closed"
TO_RESIDENTS: Final = (
    BIRTHDAY, HOLIDAY, NOTICE, ASK, REMIND, REVISIT, HOUSEHOLD, SURVEY, SURVEY_REMINDER,
    SURVEY_RESULT, SURVEY_OUTCOME, FEE, FEE_BEFORE, FEE_AFTER, VISIT_ASKED, REPORT_TOLD,
)  # fmt: skip
TO_STAFF: Final = (
    LIST, PLAN, RECORDS, ADOPTED, LEDGER, LEDGER_REMINDER, REPORT, UNDECIDED, DUTY, DUTY_MISSED,
    CALL, LOOK, OPENED, CLOSED,
)  # fmt: skip
KINDS: Final = (*TO_RESIDENTS, *TO_STAFF)
"""Of these it is worked out what everybody was owed."""
_SAID: Final = {
    "生日快乐": BIRTHDAY, "处理完一天了": ASK, "打扰您一下：报修": REMIND, "打扰您一下：您反映": REMIND,
    "我们想再上门看一眼": REVISIT, "快一个月了": HOUSEHOLD, "〔N": NOTICE,
    "前几天请您填的满意度调查": SURVEY_REMINDER, "满意度调查结果": SURVEY_RESULT,
    "不满意，我们已经整改": SURVEY_OUTCOME, "满意度调查": SURVEY, "🧾 缴费通知": FEE, "费用快到期了": FEE_BEFORE,
    "费用已过缴费日期": FEE_AFTER, "管家这个月想上门看看您": VISIT_ASKED,
    "感谢大家的支持和监督": REPORT_TOLD,
}  # fmt: skip
_POSTED: Final = {
    "本周过生日的住户": LIST, "月走访计划": PLAN, "月走访记录": RECORDS,
    "月走访意见采纳情况": ADOPTED, "工作台帐还没有确认": LEDGER_REMINDER,
    "📒 客服前台工作台帐": LEDGER, "服务报告要不要公布": UNDECIDED, "📊 天成美雅 · ": REPORT,
    "下面几次没有派出去": DUTY_MISSED, "例行工作：": DUTY, "请回访 ": CALL, "回访：": LOOK,
    "满意度调查已开始": OPENED, "满意度调查结果": CLOSED, "满意度调查已结束": CLOSED,
}  # fmt: skip


def kind_of(body: OutboundMessage, *, to_staff: bool = False) -> str:
    """Tell what a message is about, by its words."""
    words = _POSTED if to_staff else _SAID
    found = next((kind for part, kind in words.items() if part in body.text), None)
    off = any(b.choice == "wish.greetings=off" for b in body.buttons)
    if found is None and off and not to_staff:
        return HOLIDAY
    return found or OTHER


class KilledError(BaseException):
    """The process ended here."""


class Watch:
    """The clock of the year: sleeping moves it on."""

    def __init__(self) -> None:
        self.now = local(FIRST_DAY, time(0))

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)


@dataclass
class Wire:
    """A channel's way out that notes what arrives."""

    watch: Watch
    sent: list[Sent] = field(default_factory=list)
    """What reached residents."""
    posted: list[Sent] = field(default_factory=list)
    """What reached groups of staff."""
    posts: int = 0

    async def send(self, claimed: Claimed) -> Receipt | Failure:
        await asyncio.sleep(0)
        self.posts += 1
        number = str(FIRST_NUMBER + self.posts)
        self.note(claimed.envelope, number)
        if claimed.envelope.sending is not Sending.MESSAGE:
            return Receipt(claimed.target_ids)
        return Receipt((number,), note="not-a-forum" if claimed.topic else None)

    def note(self, envelope: Envelope, message: str) -> None:
        """Note a message that arrived. What is edited in place makes no sound, by night as by day."""
        if envelope.sending is not Sending.MESSAGE:
            return
        one = noted(envelope.address.chat, envelope.key, envelope.body, self.watch.now, message)
        (self.posted if one.chat.startswith("-") else self.sent).append(one)


def noted(chat: str, key: str, body: OutboundMessage, at: datetime, message: str = "") -> Sent:
    """Note a message: a group's number begins with a minus."""
    kind = kind_of(body, to_staff=chat.startswith("-"))
    buttons = tuple((button.label, button.choice) for button in body.buttons)
    return Sent(at.astimezone(ZONE), chat, key, body.text, kind, message, buttons)


@dataclass
class Line:
    """One process's end of the wire. ``left`` sends after which it is killed; None: it lives."""

    wire: Wire
    left: int | None = None
    arrives: bool = True
    """The last one arrives, and its receipt is lost."""

    async def send(self, claimed: Claimed) -> Receipt | Failure:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise KilledError
            if self.left == 0:
                if self.arrives:
                    await self.wire.send(claimed)
                raise KilledError
        return await self.wire.send(claimed)


class Process:
    """A process: its clock, its delivery. A new one takes over from one that was killed."""

    def __init__(self, book: Playbook, watch: Watch, wire: Wire, pid: int) -> None:
        machine, _, word = new_owner().split("|")
        self.book, self.line = book, Line(wire)
        self.owner = f"{machine}|{pid}|{word}"
        postbox = SqlPostbox(book.storage.database, Crypt(SECRET), texts())
        self.delivery = Delivery(
            postbox, {Channel.TELEGRAM: self.line}, clock=watch, owner=self.owner, sleep=watch.sleep
        )  # fmt: skip
        self.due = book.due
        self._watch = watch

    async def in_hand(self) -> tuple[list[Sent], set[str]]:
        """Give what it had in hand and is not sent again, and the keys of what is."""
        outbox = core(OutboxRow)
        taken = select(outbox).where(outbox.c.status == "sending", outbox.c.owner == self.owner)
        async with self.book.storage.database.read() as connection:
            rows = (await connection.execute(taken)).all()
        lost = [
            noted(row.chat, row.key, opened(Crypt(SECRET), row.body), self._watch.now)
            for row in rows
            if row.sending == Sending.MESSAGE and not row.again
        ]
        return lost, {row.key for row in rows if row.again}
