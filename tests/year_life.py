"""What people do in the simulated year: residents report, answer and complain, staff do their work.

It may look into the database for what is to be worked on; the oracle may not.
"""

import random
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy import func, select

from bot import billing
from bot.residents import Source
from flows.desk.actions import Act, CalledBack, Cancel, Done, New, Propose, Take
from flows.desk.matters import LookAgain
from flows.desk.place import Places
from flows.notices.audience import Audience
from flows.notices.deeds import do, draft
from flows.notices.notice import Kind as Subject
from flows.notices.notice import Notice, Step
from flows.tickets import BY_PHONE, BY_VISIT, OPEN, Callback, Kind, Ticket
from storage.tables import TicketRow, core
from tests.playbook import BOT, MANAGER, Playbook, texts
from tests.year_diary import Announced, Diary, Inquiry, Mended, Owes, Trouble, steward_of
from tests.year_owed import DAY, HOUR, Sent, Somebody, clock
from tests.year_stage import (
    ASK,
    CLOSED,
    FIRST_NUMBER,
    HOLIDAY,
    LEDGER,
    REPORT,
    SURVEY,
    SURVEY_REMINDER,
    Watch,
    Wire,
)

REPAIR, COMPLAINT = "厨房水槽下面漏水", "保安态度太差我要投诉"
ASKED: Final = "地下车位什么时候能租"
VISIT_PLAN: Final = "visit_plan"
ROUTINE: Final = "routine"
KINDS_OF_CALLBACK: Final = (
    Callback.REWORK, Callback.SEEPAGE, Callback.HIDDEN, Callback.LEAK, Callback.LEAK,
)  # fmt: skip
_JULY: Final = 7
_SUBJECTS: Final = (
    "供电", "供水", "治安与消防", "清洁卫生", "绿化", "公共设施", "维修服务", "服务态度",
)  # fmt: skip
"""What a survey asks about, in its order."""
_WEAK: Final = re.compile(r"满意度整改：(?P<year>\d{4}) 年(?P<half>[上下])半年「(?P<subject>.+?)」")
"""What a task about a weak subject is about."""


@dataclass
class Life:
    """Lets people live through an hour at a time, and writes the diary."""

    stage: Playbook
    watch: Watch
    wire: Wire
    chance: random.Random
    diary: Diary
    busy: set[str] = field(default_factory=set)
    """Who has had a matter: one each, so that every answer has one meaning."""
    _seen: int = 0
    _posted: int = 0
    _written: int = 0
    _to_read: list[Sent] = field(default_factory=list)

    @property
    def book(self) -> Playbook:
        self.stage.now = self.watch.now
        return self.stage

    async def hour(self, hour: datetime) -> None:
        """Live through an hour of the day; at night all sleep, but for what bursts."""
        at = clock(hour)
        if not time(9) <= at < time(19):
            if at == time(23) and self._happens(0.02):
                await self._announces(urgent=True)
            return
        share = len(self.diary.people) / 2000
        for often, act in (
            (max(0.3, 2.9 * share), self._repaired), (max(0.3, share), self._asks),
            (max(0.2, 0.3 * share), self._complains), (0.12, self._announces), (0.05, self._rains),
        ):  # fmt: skip
            await self._now_and_then(often / 10, act)
        if at == time(10) and hour.day == 8:
            await self._bills()
        await self._proposes()
        await self._answer()
        await self._pay()
        if at == time(16):
            await self._staff_work()

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    async def _now_and_then(
        self, often: float, act: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        for _ in range(int(often) + self._happens(often % 1)):
            await act()

    async def _latest(self) -> Ticket:
        ticket = core(TicketRow)
        async with self.book.storage.database.read() as connection:
            last = (await connection.execute(select(func.max(ticket.c.id)))).scalar_one()
        async with self.book.storage.read() as uow:
            return await uow.tickets.get(last)

    async def _act(self, number: str, *acts: Act) -> None:
        book = self.book
        for act in acts:
            result = await book.clerk(number, act)
            assert result.done, (act, book.words(result))

    def _somebody(self) -> Somebody | None:
        """Give somebody who lives there and has had no matter yet."""
        one = self.chance.choice(self.diary.people)
        if one.chat in self.busy or one.moved_in > self.watch.now.date():
            return None
        self.busy.add(one.chat)
        return one

    # --- residents ---------------------------------------------------------------------------

    async def _repaired(self) -> None:
        """Somebody reports, a technician mends; some say at once how it is."""
        one = self._somebody()
        if one is None:
            return
        who = f"tg:{one.chat}"
        await self.book.resident(REPAIR, who=who)
        ticket = await self._latest()
        await self._act("031", Take(ticket=ticket.id), Done(ticket=ticket.id, text="换了软管"))
        way = self.chance.choice(("rates", "silent", "silent", "not solved"))
        kind = None
        if way != "not solved" and self._happens(0.3):
            kind = self.chance.choice(KINDS_OF_CALLBACK)
            await self._act("031", LookAgain(ticket=ticket.id, callback=kind))
        if way == "rates":
            await self.book.presses("较满意", who)
        done_at = self.watch.now
        self.diary.mended.append(Mended(one, ticket.id, ticket.number, done_at, way, kind))

    async def _complains(self) -> None:
        """A complaint that stays open for some days: nobody greets them meanwhile."""
        one = self._somebody()
        if one is None:
            return
        await self.book.resident(COMPLAINT, who=f"tg:{one.chat}")
        ticket, now = await self._latest(), self.watch.now
        await self._act("001", Take(ticket=ticket.id))
        ends = now + self.chance.randint(6, 24 * 12) * HOUR
        self.diary.troubles.append(Trouble(one, ticket.id, ticket.number, now, ends))

    async def _proposes(self) -> None:
        for trouble in self.diary.troubles:
            if trouble.done_at is None and trouble.ends <= self.watch.now:
                proposed = Propose(
                    ticket=trouble.id, solution="已道歉", cause="疏忽", measure="培训"
                )
                await self._act("001", proposed)
                await self.book.presses("同意", f"tg:{trouble.who.chat}")
                trouble.done_at = self.watch.now

    async def _answer(self) -> None:
        """Who was just written to answers: not content, no greetings any more, a sheet filled in."""
        new, self._seen = self.wire.sent[self._seen :], len(self.wire.sent)
        for one in new:
            if one.kind == ASK:
                await self._not_solved(one)
            elif one.kind == HOLIDAY and self._happens(0.004):
                await self.book.presses("不再接收祝福", f"tg:{one.chat}")
                self.diary.unwished[one.chat] = self.watch.now
            elif one.kind in {SURVEY, SURVEY_REMINDER} and one.buttons:
                await self._fills_in(one)

    async def _not_solved(self, asked: Sent) -> None:
        """Who is not content says so; it is mended once more, and rated."""
        for mended in self.diary.mended:
            if mended.who.chat == asked.chat and mended.way == "not solved":
                mended.way = "was not solved"
                await self.book.presses("没修好", f"tg:{asked.chat}")
                await self._act("031", Done(ticket=mended.id, text="又换了一根"))
                await self.book.presses("满意", f"tg:{asked.chat}")

    async def _fills_in(self, sheet: Sent) -> None:
        """Some fill it in, some leave it, some begin and do not end; most do nothing."""
        who, period = f"tg:{sheet.chat}", _half(self.watch.now)
        chance = self.chance.random() * min(50, 4 + len(self.diary.people) / 40)
        if chance >= 4 or sheet.chat in self.busy:
            return
        begun = self.diary.judged[sheet.chat, period]
        if chance < 1 and not begun:  # whoever has begun is not offered it
            await self.book.presses("这次不填", who)
        else:
            upto = min(begun + 3, len(_SUBJECTS)) if chance < 2 else len(_SUBJECTS)
            for subject in _SUBJECTS[begun:upto]:
                judgement = self.chance.choice(("满意", "较满意", "不满意"))
                await self.book.presses(judgement, who)
                if judgement == "不满意":
                    self.diary.disliked.setdefault((period, subject), []).append(sheet.chat)
            self.diary.judged[sheet.chat, period] = upto
            if upto < len(_SUBJECTS):
                return
        self.diary.settled[sheet.chat, period] = self.watch.now

    async def _bills(self) -> None:
        """Some are billed; half of them have paid before they are reminded."""
        book, today = self.book, self.watch.now.date()
        due = today + 8 * DAY
        living = [one for one in self.diary.people if one.moved_in <= today]
        those = self.chance.sample(living, min(len(living), 3 + len(living) // 25))
        rows = [f"{one.home},{today:%Y-%m},公摊费,{10 + one.number},{due}," for one in those]
        table = "\n".join(["home,period,item,amount,due,payer", *rows])
        staff, supervisor = book.place.member("012"), book.place.member("008")
        assert staff is not None
        assert supervisor is not None
        async with book.storage.write() as uow:
            errand = Places(uow=uow, words=texts(), community=book.place, now=book.now, account=BOT)
            loaded = await billing.load(errand, staff, Source("bills.csv", table.encode()))
            assert loaded.notice is not None
            assert (await do(errand, supervisor, loaded.notice, Step.APPROVE)).done
        for one in those:
            self.diary.bills.append(Owes(one, f"{today:%Y-%m} 公摊费", due, self.watch.now))

    async def _pay(self) -> None:
        now = self.watch.now
        owing = [bill for bill in self.diary.bills if bill.paid_at is None]
        paying = [bill for bill in owing if self._happens(1 / 150)]
        if not paying:
            return
        rows = [f"{bill.who.home},{bill.mark.split()[0]},公摊费" for bill in paying]
        table = "\n".join(["home,period,item", *rows])
        book = self.book
        staff = book.place.member("008")
        assert staff is not None
        async with book.storage.write() as uow:
            errand = Places(uow=uow, words=texts(), community=book.place, now=now)
            assert await billing.keep_paid(errand, staff, Source("paid.csv", table.encode()))
        for bill in paying:
            bill.paid_at = now

    # --- staff -------------------------------------------------------------------------------

    async def _asks(self) -> None:
        """Somebody asks by phone; most are answered at once, some another day."""
        book = self.book
        home = self.chance.choice(self.diary.people).home
        result = await book.records("012", New(kind=Kind.INQUIRY, text=ASKED, home=home))
        assert result.ticket is not None
        inquiry = Inquiry(result.ticket.id, self.watch.now)
        self.diary.inquiries.append(inquiry)
        if self._happens(0.7):
            await self._answers(inquiry)

    async def _answers(self, inquiry: Inquiry) -> None:
        await self._act("012", Done(ticket=inquiry.id, text="下个月"))
        inquiry.done_at = self.watch.now

    async def _rains(self) -> None:
        """It rains hard; somebody out there says so."""
        if self.diary.rains and self.diary.rains[-1] > self.watch.now - DAY:
            return
        await self._writes(700031, "/rain 大雨")
        self.diary.rains.append(self.watch.now)

    async def _announces(self, *, urgent: bool | None = None) -> None:
        """A notice to a building, or now and then to all."""
        urgent = self._happens(0.3) if urgent is None else urgent
        book, number = self.book, len(self.diary.announced) + 1
        place, now = book.place, book.now
        building = None if self._happens(0.2) else self.chance.choice(place.buildings).id
        kinds = (Subject.OTHER, Subject.PEST, Subject.WATER)
        kind = Subject.WATER if urgent else self.chance.choice(kinds)
        starts = now + (HOUR if urgent else 4 * DAY)
        until = starts + 30 * HOUR
        windowed = kind is not Subject.OTHER
        new = Notice(
            community=place.id, kind=kind, text={"zh": f"请留意。〔N{number}〕"}, author="012",
            audience=Audience((building,) if building else ()), created_at=now,
            urgent_because="爆管" if urgent else "", starts=starts if windowed else None,
            until=until if windowed else None,
        )  # fmt: skip
        async with book.storage.write() as uow:
            errand = Places(uow=uow, words=texts(), community=place, now=now, account=BOT)
            made = await draft(errand, "012", new, submit=True)
            assert made.notice is not None, made.said
            supervisor = place.member("008")
            assert supervisor is not None
            assert (await do(errand, supervisor, made.notice.id, Step.APPROVE)).done
        those = [
            one for one in self.diary.people
            if (building is None or one.home.split("-")[0] == building)
            and one.moved_in <= now.date()
        ]  # fmt: skip
        end = until if windowed else now + 28 * DAY
        self.diary.announced.append(Announced(f"〔N{number}〕", urgent, now, end, those))

    async def _staff_work(self) -> None:
        """Once a day: what was asked is answered, tasks are done, ledgers read, reports let out."""
        for inquiry in self.diary.inquiries:
            if inquiry.done_at is None and self._happens(0.5):
                await self._answers(inquiry)
        new, self._posted = self.wire.posted[self._posted :], len(self.wire.posted)
        for one in new:
            if one.kind == LEDGER and self._happens(0.6):
                await self._reads(one)
            elif one.kind in {REPORT, CLOSED} and one.buttons:
                await self._decides(one)
        ticket = core(TicketRow).c
        tasks = select(
            ticket.id, ticket.category, ticket.home, ticket.opened_at, ticket.finish_by, ticket.text
        )
        tasks = tasks.where(
            ticket.kind == Kind.TASK.value, ticket.status.in_([one.value for one in OPEN])
        ).order_by(ticket.id)
        async with self.book.storage.database.read() as connection:
            rows = (await connection.execute(tasks)).all()
        for row in rows:
            async with self.book.storage.read() as uow:
                is_open = (await uow.tickets.get(row.id)).is_open
            if is_open:  # what was said on a visit answers the call too
                await self._works_on(row)

    async def _works_on(self, task: Any) -> None:
        late = task.finish_by is not None and task.finish_by < self.watch.now
        match task.category:
            case category if category == BY_PHONE:
                if self._happens(0.7):
                    await self._act("001", CalledBack(ticket=task.id, rating=2))
            case category if category == BY_VISIT:
                if self.watch.now - task.opened_at > 4 * DAY:
                    await self._act("001", CalledBack(ticket=task.id, rating=3))
            case category if category == VISIT_PLAN:
                if late:
                    await self._act("001", Cancel(ticket=task.id, reason="没约到"))
                elif self._happens(0.08):
                    await self._visits(task.home)
            case _:
                if late or self._happens(0.4):
                    await self._act("001", Done(ticket=task.id, text="办好了"))
                    if (weak := _WEAK.match(task.text)) is not None:
                        half = f"{weak['year']}-H{1 if weak['half'] == '上' else 2}"
                        self.diary.improved[half, weak["subject"]] = self.watch.now

    async def _visits(self, home: str) -> None:
        number, _ = steward_of(home)
        await self._writes(700000 + int(number), f"/visit {home} 住户 家里都好")
        self.diary.visited.append((home, self.watch.now))

    async def _reads(self, ledger: Sent) -> None:
        choice = next(choice for label, choice in ledger.buttons if "已阅" in label)
        reader = 700001 if ledger.chat == str(MANAGER) else 700008
        await self._press(reader, ledger, choice)
        period = ledger.text.split("工作台帐 ")[1].split()[0].removesuffix("(一周)")
        self.diary.read[ledger.chat, period] = self.watch.now

    async def _decides(self, report: Sent) -> None:
        """The manager lets the first of the year out, keeps some, and forgets one."""
        now = self.watch.now
        name = f"survey:{_half(now)}" if report.kind == CLOSED else f"quarter:{now:%Y-%m}"
        if name.startswith("quarter") and now.month == _JULY:
            return
        publish = now.month < _JULY
        choice = next(c for _, c in report.buttons if (".publish=" in c) == publish)
        await self._press(700001, report, choice)
        self.diary.decided[name] = (now, publish)

    async def _writes(self, who: int, words: str) -> None:
        """Staff write in the group; their messages have numbers too, for answers are under them."""
        self._written += 1
        await self.book.group(who, words, message=str(2 * FIRST_NUMBER + self._written))

    async def _press(self, who: int, on: Sent, choice: str) -> None:
        await self.book.group(
            who, chat=int(on.chat), choice=choice, callback="c", message=on.message
        )


def _half(now: datetime) -> str:
    return f"{now.year}-H{1 if now.month <= 6 else 2}"
