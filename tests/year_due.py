"""What a simulated year's diary makes owed, to residents and to staff, kind by kind (SPEC 5-8).

Worked out from the diary and the hours in which the clock ticked; the product is not asked.
"""

import calendar
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from flows.tickets import Callback
from tests.playbook import FRONT, MANAGER
from tests.year_diary import (
    DUTIES,
    STEWARDS,
    Announced,
    Diary,
    Duty,
    Mended,
    Owes,
    Trouble,
    steward_of,
)
from tests.year_owed import (
    DAY,
    EVES,
    HOUR,
    MORNING,
    NIGHT,
    QUIET_ENDS,
    Owing,
    Sent,
    Somebody,
    birthdays,
    clock,
    local,
)
from tests.year_stage import (
    ADOPTED,
    ASK,
    BIRTHDAY,
    CALL,
    CLOSED,
    DUTY,
    DUTY_MISSED,
    FEE,
    FEE_AFTER,
    FEE_BEFORE,
    FIRST_DAY,
    HOLIDAY,
    HOUSEHOLD,
    LEDGER,
    LEDGER_REMINDER,
    LIST,
    LOOK,
    NOTICE,
    OPENED,
    PLAN,
    RECORDS,
    REMIND,
    REPORT,
    REPORT_TOLD,
    REVISIT,
    SURVEY,
    SURVEY_OUTCOME,
    SURVEY_REMINDER,
    SURVEY_RESULT,
    UNDECIDED,
    VISIT_ASKED,
)

OPENING, CLOSING = time(8, 30), time(20, 30)
WEEK: Final = 7 * DAY
GROUP_PACE: Final = 6 * HOUR
"""A group takes 18 posts a minute, and a month's visits are hundreds at once."""
_HOME: Final = re.compile(r"(\d+)号楼(\d+)单元(\d+)室")
FRONT_DESK, MANAGERS = str(FRONT), str(MANAGER)


@dataclass
class Claims:
    """Works out what everybody was owed."""

    diary: Diary
    posted: list[Sent]
    """What came to groups: of a visit plan only its homes are taken from it, who is asked then."""

    _troubles: dict[str, list[Trouble]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.diary.troubles:
            self._troubles.setdefault(one.who.chat, []).append(one)

    def all(self) -> Iterator[Owing]:
        """Give everything that was owed."""
        for one in self.diary.people:
            yield from self._greetings(one)
            yield from self._household(one)
        for notice in self.diary.announced:
            yield from self._notice(notice)
        for mended in self.diary.mended:
            yield from self._mended(mended)
        for trouble in self.diary.troubles:
            if trouble.done_at is not None:
                chat, number = trouble.who.chat, trouble.number
                yield from self._callback(chat, number, trouble.done_at, MANAGERS)
        for bill in self.diary.bills:
            yield from self._bill(bill)
        yield from self._surveys()
        for day in self._days():
            if day.weekday() == 0:
                yield from self._week(day)
            if day.day == 1:
                yield from self._month(day)
            yield from self._ledgers(day)
        for duty in DUTIES:
            yield from self._duty(duty)

    def _days(self) -> Iterator[date]:
        return (FIRST_DAY + n * DAY for n in range(self.diary.days))

    def _on_asking(
        self, chat: str, kind: str, since: datetime, before: datetime
    ) -> Iterator[Owing]:
        """Give what goes in the first hour of a day in which residents are asked."""
        hour = self.diary.hours.asking(since, before - since)
        if hour is not None:
            yield Owing(kind, chat, hour, that_day=True)

    # --- greetings, households, notices ------------------------------------------------------

    def _greetings(self, one: Somebody) -> Iterator[Owing]:
        """Who is in trouble at nine has no holiday greeting; a birthday's comes once it is over."""
        last, hours = self.diary.last_day, self.diary.hours
        those = [
            (BIRTHDAY, day) for year in (FIRST_DAY.year, last.year) for day in birthdays(one, year)
        ]
        for kind, day in {*those, *((HOLIDAY, eve) for eve in EVES)}:
            if not FIRST_DAY <= day <= last or one.moved_in > day:
                continue
            ticked = list(hours.between(local(day, MORNING), local(day, NIGHT)))
            free = [at for at in ticked if not self._left_in_peace(one, at)]
            if kind == HOLIDAY and ticked[:1] != free[:1]:
                free = []
            if free or not ticked:
                yield Owing(kind, one.chat, free[0] if free else None)

    def _left_in_peace(self, one: Somebody, at: datetime) -> bool:
        unwished = self.diary.unwished.get(one.chat)
        troubled = any(one.lasts(at) for one in self._troubles.get(one.chat, ()))
        return troubled or (unwished is not None and unwished <= at)

    def _household(self, one: Somebody) -> Iterator[Owing]:
        on = one.moved_in + 28 * DAY
        if FIRST_DAY <= on <= self.diary.last_day:
            begins = local(on, MORNING)
            yield from self._on_asking(one.chat, HOUSEHOLD, begins, begins + WEEK)

    def _notice(self, one: Announced) -> Iterator[Owing]:
        hours = self.diary.hours
        first = hours.first if one.urgent else hours.awake
        hour = first(one.at, one.until)
        late = None if hour is None else max(hour + HOUR, local(hour.date(), NIGHT))
        for somebody in one.those:
            yield Owing(NOTICE, somebody.chat, hour, one.mark, late)

    # --- callbacks ---------------------------------------------------------------------------

    def _mended(self, one: Mended) -> Iterator[Owing]:
        yield from self._looked_at(one)
        if one.way != "rates":
            # whom the question never reached is reminded like one who says nothing
            called = FRONT_DESK if one.way in {"silent", "not solved"} else ""
            yield from self._callback(one.who.chat, one.number, one.done_at, called)

    def _looked_at(self, one: Mended) -> Iterator[Owing]:
        """Somebody goes there: at once, a leak after the next heavy rain."""
        since = one.done_at
        if one.kind is None:
            return
        if one.kind is Callback.LEAK:
            rained = next((at for at in self.diary.rains if at > one.done_at), None)
            if rained is None:
                return
            since = rained
        hour = self.diary.hours.asking(since)
        if hour is not None:
            yield Owing(LOOK, FRONT_DESK, hour, f"回访：{one.number} ", hour + GROUP_PACE)
            yield Owing(REVISIT, one.who.chat, hour, that_day=True)

    def _callback(self, chat: str, number: str, done_at: datetime, caller: str) -> Iterator[Owing]:
        """Asked a day after; who says nothing is reminded next morning, and called after two."""
        hours = self.diary.hours
        asked = hours.asking(done_at + DAY)
        if asked is None:
            return  # the year was over before
        yield Owing(ASK, chat, asked, number, self._a_look_later(asked))
        if not caller:
            return
        called = done_at + 2 * DAY if asked < done_at + 2 * DAY else asked + DAY
        morning = hours.asking(local(asked.date() + DAY, MORNING))
        if morning is not None and morning <= called:  # nobody is reminded once they are called
            yield Owing(REMIND, chat, morning, number)
        hour = hours.first(called, called + WEEK)
        if hour is not None:
            yield Owing(CALL, caller, hour, f"请回访 {number}：", self._a_look_later(hour))

    def _a_look_later(self, hour: datetime) -> datetime:
        """Give until when a second step may come: each look at a ticket takes one (every 30 s)."""
        after = self.diary.hours.first(hour + HOUR, hour + WEEK)
        return (after or hour) + HOUR

    # --- bills -------------------------------------------------------------------------------

    def _bill(self, one: Owes) -> Iterator[Owing]:
        """Told once; reminded once before its date, once after; not once it is paid."""
        hours, chat = self.diary.hours, one.who.chat
        told = hours.awake(one.told_at, one.told_at + WEEK)
        if told is None or (one.paid_at is not None and one.paid_at <= told):
            return
        yield Owing(FEE, chat, told, one.mark, local(told.date(), NIGHT))
        early, late = (local(one.due + n * DAY, MORNING) for n in (-3, 3))
        for kind, at, before in (
            (FEE_BEFORE, early, local(one.due + DAY, time())), (FEE_AFTER, late, late + 2 * WEEK),
        ):  # fmt: skip
            reminded = hours.first(at, before)
            if reminded is None or (one.paid_at is not None and one.paid_at <= reminded):
                continue
            goes = hours.awake(reminded, reminded + DAY)
            if goes is not None:
                yield Owing(kind, chat, goes, one.mark)

    # --- surveys -----------------------------------------------------------------------------

    def _surveys(self) -> Iterator[Owing]:
        hours = self.diary.hours
        for half, month in (("H1", 6), ("H2", 12)):
            period, on = f"{FIRST_DAY.year}-{half}", date(FIRST_DAY.year, month, 1)
            opened = hours.first(local(on, time(10)), local(on, time(10)) + WEEK)
            if opened is None or on > self.diary.last_day:
                continue
            closes = opened + 2 * WEEK
            yield Owing(OPENED, MANAGERS, opened)
            closed = hours.first(closes, closes + WEEK)
            if closed is not None:
                yield Owing(CLOSED, MANAGERS, closed)
            for one in self.diary.people:
                yield from self._sheet(one, period, opened, closes)
            yield from self._told(f"survey:{period}", SURVEY_RESULT)
        for (period, subject), at in self.diary.improved.items():
            half = f"{period[:4]} 年{'上' if period.endswith('1') else '下'}半年"
            mark = f"{half}满意度调查里对「{subject}」"
            hour = hours.asking(at, WEEK)
            for chat in self.diary.disliked.get((period, subject), ()) if hour else ():
                yield Owing(SURVEY_OUTCOME, chat, hour, mark, that_day=True)

    def _sheet(
        self, one: Somebody, period: str, opened: datetime, closes: datetime
    ) -> Iterator[Owing]:
        """Asked once, also who moves in meanwhile; reminded once, who has not filled it in."""
        hours = self.diary.hours
        since = max(opened, local(one.moved_in, MORNING))
        asked = hours.asking(since, closes - since) if since < closes else None
        if asked is None:
            return
        yield Owing(SURVEY, one.chat, asked)
        reminded = hours.asking(opened + WEEK, WEEK)
        settled = self.diary.settled.get((one.chat, period))
        is_settled = reminded is not None and settled is not None and settled <= reminded
        if reminded is not None and asked < opened + WEEK and not is_settled:
            yield Owing(SURVEY_REMINDER, one.chat, reminded)

    def _told(self, name: str, kind: str) -> Iterator[Owing]:
        """What the manager let out is told to everybody who lives there within the week."""
        at, published = self.diary.decided.get(name, (None, False))
        if at is None or not published:
            return
        for one in self.diary.people:
            since = max(at, local(one.moved_in, MORNING))
            if since < at + WEEK:
                yield from self._on_asking(one.chat, kind, since, at + WEEK)

    # --- staff, by the calendar --------------------------------------------------------------

    def _stewards(self) -> list[tuple[str, str]]:
        """Give those who have a building."""
        having = {steward_of(one.home) for one in self.diary.people}
        return [one for one in STEWARDS if one in having]

    def _brought(self, since: date, until: date) -> bool:
        """Tell whether residents brought anything in some days (``until`` is none of them)."""
        begin, end = local(since, time()), local(until, time())
        return any(begin <= at < end for at in self.diary.opened)

    def _week(self, monday: date) -> Iterator[Owing]:
        hours = self.diary.hours
        hour = hours.from_clock(monday, monday + WEEK, OPENING)
        for number, name in self._stewards() if hour is not None else ():
            names = self._born(hour.date(), monday + WEEK, number) if hour else frozenset()
            if names:
                about = f"@{name}({number}) 本周过生日"
                yield Owing(
                    LIST, FRONT_DESK, hour, about, hour and hour + GROUP_PACE, that_day=True,
                    names=names,
                )  # fmt: skip
        given = hours.from_clock(monday, monday + 5 * DAY)
        if given is not None and self._brought(monday - WEEK, monday):
            year, week, _ = (monday - WEEK).isocalendar()
            for chat in (MANAGERS, FRONT_DESK):
                yield Owing(REPORT, chat, given, f"· {year} 年第 {week} 周\n")

    def _born(self, since: date, until: date, steward: str) -> frozenset[str]:
        """Name those of a steward whose birthday is in some days, and who want to be greeted."""
        days = [since + n * DAY for n in range((until - since).days)]
        return frozenset(
            f"住户{one.number}"
            for one in self.diary.people
            if steward_of(one.home)[0] == steward
            and one.chat not in self._unwished_by(since)
            and any(day in days for year in {d.year for d in days} for day in birthdays(one, year))
        )

    def _unwished_by(self, day: date) -> set[str]:
        return {chat for chat, at in self.diary.unwished.items() if at.date() < day}

    def _month(self, first: date) -> Iterator[Owing]:
        hours = self.diary.hours
        before = (first - DAY).replace(day=1)
        yield from self._plan(first)
        for kind, on, words in (
            (RECORDS, 5, "月走访记录"), (ADOPTED, 10, "月走访意见采纳情况"),
        ):  # fmt: skip
            hour = hours.from_clock(first + (on - 1) * DAY, first + (on + 4) * DAY)
            if hour is not None and self._was_planned(before):
                about = f"🚪 {before.month} {words}"
                yield Owing(kind, MANAGERS, hour, about, that_day=True)
        monthly = hours.from_clock(first + 4 * DAY, first + 9 * DAY)
        if monthly is not None and self._brought(before, first):
            about = f"· {before.year} 年 {before.month} 月\n"
            yield Owing(REPORT, MANAGERS, monthly, about)
        if first.month % 3 == 1:
            yield from self._quarter(first)

    def _quarter(self, first: date) -> Iterator[Owing]:
        hours = self.diary.hours
        before = date(first.year - (first.month == 1), (first.month - 4) % 12 + 1, 1)
        given = hours.from_clock(first + 14 * DAY, first + 19 * DAY)
        if given is None or not self._brought(before, first):
            return
        words = f"{before.year} 年第 {(before.month + 2) // 3} 季度"
        yield Owing(REPORT, MANAGERS, given, f"· {words}\n")
        name = f"quarter:{first:%Y-%m}"
        decided = self.diary.decided.get(name, (None, False))[0]
        days = [first + n * DAY for n in range(18, 23) if first + n * DAY != given.date()]
        found = (hours.from_clock(day, day + DAY) for day in days)
        reminded = next((hour for hour in found if hour is not None), None)
        if reminded is not None and (decided is None or decided > reminded):
            yield Owing(UNDECIDED, MANAGERS, reminded, words)
        yield from self._told(name, REPORT_TOLD)

    def _ledgers(self, day: date) -> Iterator[Owing]:
        """The day's to the supervisor next morning, the week's to the manager on Monday."""
        yield from self._ledger(day, day + DAY, DAY, f"{day}", FRONT_DESK)
        if day.weekday() == 6:
            year, week, _ = day.isocalendar()
            monday = day - 6 * DAY
            yield from self._ledger(monday, day + DAY, WEEK, f"{year}-W{week:02}", MANAGERS)

    def _ledger(
        self, since: date, until: date, within: timedelta, period: str, chat: str
    ) -> Iterator[Owing]:
        begin, end = local(since, time()), local(until, time())
        stand_in = any(
            one.since < end and (one.since >= begin or one.done_at is None or one.done_at >= end)
            for one in self.diary.inquiries
        )
        opens = local(until, OPENING)
        hour = self.diary.hours.first(opens, opens + within) if stand_in else None
        if hour is None:
            return
        yield Owing(LEDGER, chat, hour, f"工作台帐 {period}")
        next_day = hour.date() + (DAY if clock(hour) >= OPENING else timedelta())
        reminded = self.diary.hours.first(local(next_day, OPENING), local(next_day, OPENING) + WEEK)
        read = self.diary.read.get((chat, period))
        if reminded is not None and (read is None or read > reminded):
            yield Owing(LEDGER_REMINDER, chat, reminded, f" {period} ")

    def _duty(self, duty: Duty) -> Iterator[Owing]:
        for day in self._days():
            begins = day.isoweekday() == duty.first if duty.weekly else day.day == duty.first
            if not begins or (not duty.weekly and day.month not in duty.months):
                continue
            days = calendar.monthrange(day.year, day.month)[1]
            last = day if duty.weekly else day.replace(day=min(duty.last, days))
            chat = FRONT_DESK if duty.id == "bulletin_board" else MANAGERS
            spanned = f"{day:%m-%d} 至 {last:%m-%d}"
            hour = self.diary.hours.first(local(day, OPENING), local(last, CLOSING))
            if hour is not None:
                yield Owing(DUTY, chat, hour, f"{duty.name}（{spanned}）", hour + GROUP_PACE)
            elif missed := self.diary.hours.first(
                local(last + DAY, time()), local(last + WEEK, time())
            ):
                yield Owing(DUTY_MISSED, chat, missed, spanned, that_day=True)

    # --- visit plans -------------------------------------------------------------------------

    def _planned_at(self, first: date) -> datetime | None:
        hours = self.diary.hours.between(local(first, MORNING), local(first + WEEK, time()))
        return next((at for at in hours if MORNING <= clock(at) < time(20)), None)

    def _was_planned(self, first: date) -> bool:
        """Tell whether a month has visits: of its plan, or others."""
        visited = any(at.date().replace(day=1) == first for _, at in self.diary.visited)
        return visited or (first > FIRST_DAY and self._planned_at(first) is not None)

    def _plan(self, first: date) -> Iterator[Owing]:
        """The list to each steward; and each home on it is asked for a time."""
        hour = self._planned_at(first)
        for number, name in self._stewards() if hour is not None else ():
            about = f"@{name}({number}) {first.month} 月走访计划"
            yield Owing(PLAN, FRONT_DESK, hour, about, hour and hour + GROUP_PACE, that_day=True)
            for home in self._homes_on_list(about, hour):
                one = next(p for p in self.diary.people if p.home == home)
                yield Owing(VISIT_ASKED, one.chat, hour, that_day=True)

    def _homes_on_list(self, about: str, hour: datetime | None) -> list[str]:
        found = [
            one for one in self.posted
            if about in one.text and hour is not None and one.at.date() == hour.date()
        ]  # fmt: skip
        return ["-".join(parts) for one in found[:1] for parts in _HOME.findall(one.text)]

    def bad_plans(self) -> Iterator[str]:
        """Give every plan that is too short, or passes over a home that is longer unvisited."""
        for first in (day for day in self._days() if day.day == 1):
            hour = self._planned_at(first)
            for number, name in self._stewards() if hour is not None else ():
                assert hour is not None
                homes = self._homes_on_list(f"@{name}({number}) {first.month} 月走访计划", hour)
                yield from self._bad_plan(number, homes, hour)

    def _bad_plan(self, steward: str, homes: list[str], hour: datetime) -> Iterator[str]:
        theirs = {
            one.home for one in self.diary.people
            if steward_of(one.home)[0] == steward and one.moved_in <= hour.date()
        }  # fmt: skip
        last = {home: at for home, at in self.diary.visited if at < hour}
        never = local(FIRST_DAY, time()) - DAY
        rest = [last.get(home, never) for home in theirs - set(homes)]
        wanted = math.ceil(round(len(theirs) * 0.05, 9))
        if len(set(homes)) < wanted or not set(homes) <= theirs:
            yield f"{steward} in {hour:%Y-%m}: {len(homes)} homes of {len(theirs)}"
        elif homes and rest and max(last.get(home, never) for home in homes) > min(rest):
            yield f"{steward} in {hour:%Y-%m}: a home that is longer unvisited is passed over"


def in_quiet_hours(sent: list[Sent], urgent: str) -> list[Sent]:
    """Give what came in the quiet hours, but for what is urgent."""
    return [
        one for one in sent if not QUIET_ENDS <= clock(one.at) < NIGHT and urgent not in one.text
    ]
