"""What the clock owes, one second before and after its time, through a night when clocks change.

Each walk is in Asia/Shanghai and in Europe/Berlin, where the night to 25 October 2026 has 25
hours: rules in hours count real time, rules that name a time of day keep to the clock's face.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.desk.actions import Done, New, Propose, Reply, Take
from flows.desk.matters import LookAgain, SetMajor
from flows.duties.routine import Routine
from flows.messages import Channel
from flows.notices.notice import Kind as Notified
from flows.tickets import Callback, Kind, Ticket
from tests.playbook import MAINTENANCE, Playbook, community, stage
from tests.test_fees import SUPERVISOR, _load, _told
from tests.test_greetings import _born
from tests.test_notices import _notice, approved

SECOND = timedelta(seconds=1)
ZONES = pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
WHO, CHAT = "tg:5001", "5001"


def _at(zone: str, written: str) -> datetime:
    """An instant by the face of the community's clock, as the server has it."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


async def _edge(play: Playbook, at: datetime, kind: str, *sweeps: str) -> int:
    """Nothing a second before; at that second, so many."""
    play.now = at - SECOND
    early = await play.tick(*sweeps)
    assert kind not in early, (kind, "early")
    play.now = at
    counts = await play.tick(*sweeps)
    assert counts.get(kind), (kind, counts)
    return counts[kind]


async def _mended(play: Playbook, at: datetime, kind: Callback = Callback.ORDINARY) -> Ticket:
    play.now = at
    await play.resident("厨房水槽下面漏水", who=WHO)
    ticket = await play.ticket()
    for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
        assert (await play.clerk("031", act)).done
    if kind is not Callback.ORDINARY:
        assert (await play.clerk("031", LookAgain(ticket=ticket.id, callback=kind))).done
    return ticket


@ZONES
async def test_a_callback_is_asked_reminded_and_called(sqlite_database_url: str, zone: str) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        done = _at(zone, "2026-10-24T15:00")
        await _mended(play, done)
        await _edge(play, done + timedelta(hours=24), "callback_asked", "tickets")
        await _edge(play, _at(zone, "2026-10-26T09:00"), "callback_reminded", "tickets")
        await _edge(play, done + timedelta(hours=48), "callback_by_phone", "tickets")


@ZONES
async def test_a_rework_is_looked_at_within_three_days(sqlite_database_url: str, zone: str) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        await _mended(play, _at(zone, "2026-10-24T19:59:59"), Callback.REWORK)
        play.now = _at(zone, "2026-10-24T20:00")  # the evening has begun: tomorrow
        assert "callback_by_visit" not in await play.tick("tickets")
        at = _at(zone, "2026-10-25T09:00")
        await _edge(play, at, "callback_by_visit", "tickets")
        assert (await play.ticket()).finish_by == at + timedelta(hours=72)


@ZONES
@pytest.mark.parametrize("major", [False, True])
async def test_a_complaint_is_asked_about_and_heard_in_person(
    sqlite_database_url: str, zone: str, *, major: bool
) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        play.now = done = _at(zone, "2026-10-24T12:00")
        play.means["楼上太吵了,要求处理"] = "complaint_noise"
        await play.resident("楼上太吵了,要求处理", who=WHO)
        ticket = await play.ticket()
        if major:
            assert (await play.clerk("001", SetMajor(ticket=ticket.id, major=True))).done
        proposed = Propose(ticket=ticket.id, solution="已处理", cause="疏忽", measure="加强巡查")
        for act in (Take(ticket=ticket.id), proposed):
            assert (await play.clerk("051", act)).done
        await play.presses("同意", WHO)
        await _edge(play, done + timedelta(hours=24), "callback_asked", "tickets")
        await play.tick("tickets")  # the morning's reminder
        by = "callback_by_visit" if major else "callback_by_phone"
        await _edge(play, done + timedelta(hours=48), by, "tickets")


@ZONES
async def test_a_leak_is_looked_at_in_the_day_after_a_rain(
    sqlite_database_url: str, zone: str
) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        await _mended(play, _at(zone, "2026-10-24T15:00:01"), Callback.LEAK)
        await play.presses("满意", WHO)
        play.now = _at(zone, "2026-10-24T23:30")
        await play.group(700031, "/rain 大雨 15:00", MAINTENANCE)  # it was mended a second later
        play.now = _at(zone, "2026-10-25T08:59:58")
        assert "callback_by_visit" not in await play.tick("tickets")
        await play.group(700031, "/rain 大雨 00:30", MAINTENANCE)
        await _edge(play, _at(zone, "2026-10-25T09:00"), "callback_by_visit", "tickets")


@ZONES
async def test_what_goes_by_the_face_of_the_clock(sqlite_database_url: str, zone: str) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        play.now = _at(zone, "2026-10-24T12:00")
        new = New(kind=Kind.INQUIRY, text="快递放哪里", channel=Channel.PHONE)
        assert (await play.records("012", new)).done
        await _edge(play, _at(zone, "2026-10-25T08:30"), "ledger_handed", "ledgers")
        await _edge(play, _at(zone, "2026-10-26T09:00"), "report_weekly", "reports")


@ZONES
async def test_the_days_of_a_duty(sqlite_database_url: str, zone: str) -> None:
    pool = Routine("pool", "front_desk", 25, 28, name={"zh": "泳池水质检测"})
    async with stage(sqlite_database_url, community(timezone=zone, duties=(pool,))) as play:
        await _edge(play, _at(zone, "2026-10-25T08:30"), "duty_posted", "duties")
        assert (await play.ticket()).finish_by == _at(zone, "2026-10-28T20:30")
        for day in ("2026-10-26", "2026-10-28"):
            await _edge(play, _at(zone, f"{day}T08:30"), "duty_reminded", "tickets")


@ZONES
async def test_visits_are_planned_and_told(sqlite_database_url: str, zone: str) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        sweeps = ("visit plans", "visit records")
        await _edge(play, _at(zone, "2026-10-01T09:00"), "visits_planned", *sweeps)
        await _edge(play, _at(zone, "2026-11-05T09:00"), "visit_records", *sweeps)
        await _edge(play, _at(zone, "2026-11-10T09:00"), "visit_adopted", *sweeps)


@ZONES
async def test_bills_are_reminded_of_before_and_after(sqlite_database_url: str, zone: str) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        play.now = _at(zone, "2026-10-20T12:00")
        await _load(play, "home,period,item,amount,due\n3-2-501,2026-10,物业费,286.50,2026-10-28\n")
        await play.deliver()
        await play.press(SUPERVISOR, "批准", play.find("催缴"))
        await _told(play)
        for day in ("2026-10-25", "2026-10-31"):
            await _edge(play, _at(zone, f"{day}T09:00"), "fee_reminded", "fee reminders")


@ZONES
async def test_a_notice_without_a_window_ends_after_a_month(
    sqlite_database_url: str, zone: str
) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        play.now = _at(zone, "2026-09-25T12:00")
        rule = replace(_notice(Notified.RULE), created_at=play.now)
        await approved(play, rule)
        await play.tick("notices", "notice copies")
        await _edge(play, _at(zone, "2026-10-25T12:00"), "notice_ended", "notices")
        # One with a window ends with it, to the second.
        starts = _at(zone, "2026-10-27T09:00")
        await approved(play, replace(_notice(Notified.WATER, starts), created_at=play.now))
        await play.tick("notices", "notice copies")
        await _edge(play, starts + timedelta(hours=8), "notice_ended", "notices")


@ZONES
async def test_a_clerks_reply_at_night_waits_for_the_morning(
    sqlite_database_url: str, zone: str
) -> None:
    """It goes within 60 minutes of the resident's words, else at 08:00 of a longer night."""
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        night, morning = _at(zone, "2026-10-24T22:00"), _at(zone, "2026-10-25T08:00")
        assert morning - night == timedelta(hours=10 if zone.startswith("Asia") else 11)
        play.now = night - timedelta(hours=1, seconds=1)
        await play.resident("客厅的灯坏了一个，不着急", who=WHO)
        ticket = await play.ticket()
        assert (await play.clerk("031", Take(ticket=ticket.id))).done
        await play.deliver()

        async def due_of(words: str) -> datetime:
            assert (await play.clerk("031", Reply(ticket=ticket.id, text=words))).done
            (reply,) = [one for one in await play.promised(CHAT) if words in one.body.text]
            await play.deliver()
            return reply.due

        play.now = night - SECOND
        assert await due_of("明天带配件来") == play.now
        play.now = night
        assert await due_of("要换镇流器") == morning
        play.now = night + timedelta(minutes=30)
        await play.resident("好的，几点来", who=WHO)
        play.now += timedelta(minutes=60)
        assert await due_of("上午十点") == play.now
        play.now += SECOND
        assert await due_of("我先打电话") == morning
        play.now = morning
        assert await due_of("在路上了") == morning


@ZONES
async def test_reports_of_a_month_and_a_quarter(sqlite_database_url: str, zone: str) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        play.now = _at(zone, "2026-09-01T12:00")
        await play.resident("厨房水槽下面漏水", who=WHO)
        await _edge(play, _at(zone, "2026-10-05T09:00"), "report_monthly", "reports")
        await _edge(play, _at(zone, "2026-10-15T09:00"), "report_quarterly", "reports")
        await _edge(play, _at(zone, "2026-10-19T09:00"), "report_undecided", "reports")
        play.now = _at(zone, "2026-10-24T12:00")
        await play.resident("客厅的灯坏了一个，不着急", who=WHO)
        await _edge(play, _at(zone, "2026-11-05T09:00"), "report_monthly", "reports")


@ZONES
async def test_what_the_committee_is_told_and_asked(sqlite_database_url: str, zone: str) -> None:
    """Told within three working days after it; asked fifteen days ahead of it."""
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        play.now = _at(zone, "2026-10-24T12:00")
        for words, by in (
            ("告知 水泵房跳闸 10-23", "2026-10-28T20:30"),
            ("申请 绿化改造 11-09", "2026-10-25T20:30"),
        ):
            await play.group(700012, f"/routine_add {words}")
            ticket = await play.ticket()
            assert ticket.finish_by == _at(zone, by)


@ZONES
async def test_posters_are_looked_at_after_a_day_that_counts_real_hours(
    sqlite_database_url: str, zone: str
) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await play.lives(WHO)
        play.now = hung = _at(zone, "2026-10-24T12:00")
        ends = hung + timedelta(days=2)
        await approved(
            play, replace(_notice(Notified.RULE), created_at=hung, starts=None, until=ends)
        )
        await play.tick("notices", "posters")
        assert (await play.ticket()).finish_by == hung + timedelta(hours=24)
        assert (await play.clerk("012", Done(ticket=(await play.ticket()).id))).done
        await _edge(play, hung + timedelta(hours=24), "poster_check", "posters")
        await _edge(play, ends, "poster_down", "notices", "posters")


@ZONES
async def test_a_greeting_that_is_late_goes_until_the_evening(
    sqlite_database_url: str, zone: str
) -> None:
    async with stage(sqlite_database_url, community(timezone=zone)) as play:
        await _born(play, "10-25")
        play.now = _at(zone, "2026-10-25T22:00")
        assert "birthday_greeted" not in await play.tick("greetings")
        play.now -= SECOND
        assert (await play.tick("greetings"))["birthday_greeted"] == 1
