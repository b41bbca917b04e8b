"""Notices: written in the group, approved by another, told to everybody once, changed, and over."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.community import Staff
from flows.desk.place import Places
from flows.messages import Priority, Say, Sending
from flows.notices.audience import NotAnAudienceError, homes_of, in_words, said, written
from flows.notices.deeds import Change, do, draft
from flows.notices.notice import Audience, Kind, Notice, Stage, Step
from flows.notices.reading import moment_in, window_in
from flows.notices.rules import a_month_after, is_late, missing
from flows.people import HomeRole, Wish
from storage.unit_of_work import SqlUnitOfWork
from tests.playbook import FRONT, MORNING, Playbook, Shown, community, stage, texts

SUPERVISOR, STEWARD, TECHNICIAN, MANAGER = 700008, 700012, 700031, 700001
SECOND = timedelta(seconds=1)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


def _card(play: Playbook) -> Shown:
    """The card as it stands in the group now."""
    return play.find("📢 通知 N-", FRONT)


async def _ticked(play: Playbook) -> list[str]:
    """The clock did what it owes about notices; gives what was sent, as chat and words."""
    await play.tick("notices", "notice copies")
    await play.tick("notice copies", "notice cards")
    sent = await play.deliver()
    return [f"{one.envelope.address.chat}: {one.text}" for one in sent]


async def test_an_outage_from_the_first_line_to_the_end(play: Playbook) -> None:
    await play.lives("tg:5001", "3-2-501")
    await play.lives("web-zhou", "3-1-101", "周敏", "+8613800138001")
    await play.lives("tg:5003", "1-1-101", "别楼的", "+8613800138003")
    async with play.storage.write() as uow:
        await uow.people.add(
            "tcmy", name="没有渠道", phone=None, home="3-1-102", role=HomeRole.OWNER, since=MORNING.date()
        )  # fmt: skip

    # One line says it all: the card shows what residents will see, and whom it reaches.
    await play.group(STEWARD, "/notice 停水 3号楼 2026-11-25 09:00-17:00 清洗水箱")
    await play.deliver()
    draft = _card(play)
    assert "送达 2 人" in draft.text
    assert "另有 1 人没有可用的渠道" in draft.text
    assert "因清洗水箱，需要暂停供水" in draft.text
    assert "11月25日(周三)09:00 至 17:00" in draft.text
    assert "📍 3号楼" in draft.text
    assert draft.labels == ["提交", "修改", "取消"]

    # A supervisor approves, never its author; who is neither cannot.
    await play.press(STEWARD, "提交", draft)
    await play.deliver()
    assert play.find("@陈洁(008)", FRONT)
    submitted = _card(play)
    assert submitted.labels == ["批准", "退回"]
    toast = await play.press(STEWARD, "批准", submitted)
    assert toast is not None
    assert "由客服主管或经理批准" in toast.text
    toast = await play.press(SUPERVISOR, "批准", submitted)
    assert toast is not None
    assert "已批准" in toast.text

    # Everybody in building 3 gets it once, pinned, beside what is urgent; the card counts.
    sent = await _ticked(play)
    assert len([line for line in sent if line.startswith("5001")]) == 1
    copy = play.find("停水通知", 5001)
    assert copy.envelope.body.pin is True
    assert copy.envelope.priority is Priority.NOTICE
    assert "⚠️" in copy.text
    assert copy.labels == ["👌 收到"]
    assert any("停水通知" in message.text for message in await play.heard("web-zhou"))
    assert not [line for line in sent if line.startswith("5003")]
    assert await _ticked(play) == [f"{FRONT}: {_card(play).text}"]
    assert "已发 2 · 失败 0 · 待发 0 · 发完了" in _card(play).text
    assert await _ticked(play) == []

    # Somebody says that they have read it.
    heard = await play.presses("收到", "web-zhou")
    assert "谢谢" in heard[-1].text
    await _ticked(play)
    assert "已确认 1 人" in _card(play).text

    # Another end: the message that everybody has is changed in place.
    await play.press(SUPERVISOR, "更改", _card(play))
    await play.deliver()
    await play.group(SUPERVISOR, "09:00-19:00")
    await _ticked(play)
    assert "停水通知改时间了：11月25日(周三)09:00 至 19:00。" in play.find("🔔", 5001).text
    changed = play.find("(有更新)", 5001)
    assert changed.envelope.sending is Sending.EDIT
    assert changed.message == copy.message
    assert "09:00 至 19:00" in changed.text
    assert "09:00 至 19:00" in next(
        m.text for m in await play.chat("web-zhou") if "停水通知" in m.text
    )

    # The water is back: marked in place, unpinned, and said aloud once.
    play.now = datetime(2026, 11, 25, 15, 0, tzinfo=play.place.zone)
    await play.press(STEWARD, "已恢复", _card(play))
    sent = await _ticked(play)
    over = next(s for s in play.shown if "【已恢复】" in s.text and s.message == copy.message)
    assert over.envelope.body.pin is False
    assert over.labels == []
    assert len([line for line in sent if line.startswith("5001") and "供水已恢复" in line]) == 1
    assert "已结束" in _card(play).text
    assert _card(play).labels == []
    assert await _ticked(play) == []


# --- rules with numbers -----------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
@pytest.mark.parametrize(
    ("kind", "ahead"), [(Kind.WATER, timedelta(hours=24)), (Kind.PEST, timedelta(days=3))]
)
def test_how_far_ahead_is_counted_in_real_time_to_the_second(
    zone: str, kind: Kind, ahead: timedelta
) -> None:
    """In Berlin the clocks go back in the night to 25 October 2026: the day before has 25 hours."""
    place = community(timezone=zone)
    starts = datetime(2026, 10, 25, 9, 0, tzinfo=ZoneInfo(zone))
    new = _notice(kind, starts)
    in_time = (starts.astimezone(UTC) - ahead).astimezone(place.zone)
    assert missing(new, in_time, place) is None
    late = in_time.astimezone(UTC) + SECOND
    assert (
        texts()
        .say(missing(new, late, place) or Say("x"), "zh")
        .startswith("停水通知要提前 24 小时" if kind is Kind.WATER else "消杀通知要提前 72 小时")
    )
    assert missing(replace(new, urgent_because="水管爆了"), late, place) is None
    # At night nobody is told: what is approved then is told in the morning.
    at_night = replace(new, starts=starts.replace(hour=22))
    evening = (starts.replace(hour=22).astimezone(UTC) - ahead).astimezone(place.zone)
    quiet = datetime.combine(evening.date(), time(22), place.zone)
    assert is_late(at_night, max(evening, quiet, key=datetime.timestamp), place)
    assert not is_late(at_night, min(evening, quiet, key=datetime.timestamp) - SECOND, place)
    # It counts from when it is sent, where that is later.
    assert is_late(replace(new, send_at=late), in_time, place)
    assert not is_late(replace(new, send_at=in_time - SECOND), in_time, place)


def _notice(kind: Kind, starts: datetime | None = None, hours: int = 8) -> Notice:
    return Notice(
        community="tcmy",
        kind=kind,
        starts=starts,
        until=starts + timedelta(hours=hours) if starts else None,
        text={"zh": "请留意。"},
        author="012",
        created_at=MORNING,
    )


def test_what_is_missing_is_said() -> None:
    place = community()
    tomorrow = MORNING + timedelta(days=2)
    for notice, words in (
        (replace(_notice(Kind.RULE), text={"zh": " "}), "还没有正文"),
        (_notice(Kind.WATER), "要写明从什么时候到什么时候"),
        (replace(_notice(Kind.WATER, tomorrow), until=tomorrow), "晚于开始"),
        (replace(_notice(Kind.RULE), until=MORNING), "已经过去"),
    ):
        assert words in texts().say(missing(notice, MORNING, place) or Say("x"), "zh")
    assert missing(replace(_notice(Kind.RULE), until=MORNING + SECOND), MORNING, place) is None
    # What goes at night waits for the morning, and must not be over by then; unless it is urgent.
    night, day = MORNING.replace(hour=22), MORNING.replace(hour=8) + timedelta(days=1)
    brief = replace(_notice(Kind.RULE), until=day)
    over = missing(brief, night, place)
    assert over == Say("notice-over-by-morning")
    assert missing(replace(brief, urgent_because="抢修"), night, place) is None
    assert missing(replace(brief, until=day + SECOND), night, place) is None
    assert missing(brief, night - SECOND, place) is None


def test_a_month_ends_with_the_month() -> None:
    for zone in ("Asia/Shanghai", "Europe/Berlin"):
        place = community(timezone=zone)
        for begun, over in (
            (datetime(2027, 1, 31, 10, 0), datetime(2027, 2, 28, 10, 0)),
            (datetime(2026, 12, 15, 10, 0), datetime(2027, 1, 15, 10, 0)),
            (datetime(2027, 3, 10, 10, 0), datetime(2027, 4, 10, 10, 0)),
        ):
            at = begun.replace(tzinfo=place.zone)
            assert a_month_after(at, place) == over.replace(tzinfo=place.zone)


def test_whom_it_is_for_as_operators_and_clerks_write_it() -> None:
    place = community()
    assert written("", place) == Audience()
    meant = written("building=3,unit=2,floor=5", place)
    assert homes_of(meant, place) == {"3-2-501", "3-2-502"}
    assert texts().say(in_words(meant, place), "zh") == "3号楼 2单元 5层"
    assert written("role=owner", place).role is HomeRole.OWNER
    for wrong in ("building", "house=3", "building=9", "building=3,floor=x", "role=cat", "unit=7"):
        with pytest.raises(NotAnAudienceError):
            written(wrong, place)
    for words, homes in (
        ("3号楼2单元 修水管", {"3-2-101", "3-2-102", "3-2-501", "3-2-502"}),
        ("3栋1单元5层", {"3-1-501", "3-1-502"}),
        ("1、3号楼2-9层", {f"{b}-{u}-{r}" for b in "13" for u in "12" for r in ("501", "502")}),
        ("building 3 unit 1 floor 1", {"3-1-101", "3-1-102"}),
    ):
        found, _ = said(words, place)
        assert found is not None
        assert homes_of(found, place) == homes
    everybody, rest = said("全小区业主 检修", place)
    assert everybody == Audience(role=HomeRole.OWNER)
    assert "检修" in rest
    assert said("检修", place)[0] is None
    assert texts().say(in_words(written("floor=1,floor=2,floor=3", place), place), "en") == (
        "The whole community, floor 1-3"
    )


async def test_a_conversation_asks_what_the_line_left_open_and_why_it_is_late(
    play: Playbook,
) -> None:
    await play.lives("tg:5001", "3-2-501")
    await play.group(STEWARD, "/notice")
    await play.deliver()
    for question, answer in (
        ("是哪一类", "停电"),
        ("发给谁", "9号楼"),
        ("发给谁", "3号楼"),
        ("从什么时候到什么时候", "下次"),
        ("从什么时候到什么时候", "今天 14:00-16:00"),
        ("要告诉住户什么", "3号楼的配电柜需要马上检修。停电期间请勿乘坐电梯。"),
        ("什么时候发", "批准后立即发"),
        ("为什么现在才发", "配电柜冒烟"),
    ):
        assert question in play.shown[-1].text
        await play.group(STEWARD, answer)
        await play.deliver()
    card = _card(play)
    assert "🔴 紧急：配电柜冒烟" in card.text
    assert "3号楼的配电柜需要马上检修。" in card.text
    assert "【紧急】停电通知" in card.text

    # Sent back, changed by its author, and called off before anybody got it.
    await play.press(STEWARD, "提交", card)
    await play.deliver()
    await play.press(SUPERVISOR, "退回", _card(play))
    await play.deliver()
    assert _card(play).labels == ["提交", "修改", "取消"]
    await play.press(STEWARD, "修改", _card(play))
    await play.group(STEWARD, "今天 15:00-17:00")
    await play.deliver()
    assert "15:00 至 17:00" in _card(play).text
    await play.press(STEWARD, "取消", _card(play))
    assert [line for line in await _ticked(play) if line.startswith("5001")] == []
    toast = await play.press(STEWARD, "提交", card)
    assert toast is not None
    assert "现在是“已取消”" in toast.text
    assert toast.alert
    toast = await play.press(TECHNICIAN, "批准", submitted_of(play))
    assert toast is not None
    assert "主管或经理批准" in toast.text


def submitted_of(play: Playbook) -> Shown:
    """The card as it stood when it could be approved."""
    return next(one for one in play.shown if one.labels == ["批准", "退回"])


async def test_at_night_it_waits_unless_urgent_and_stopping_holds_back_what_has_not_gone(
    play: Playbook,
) -> None:
    await play.lives("tg:5001", "3-2-501")
    play.now = MORNING.replace(hour=21, minute=59, second=59) - timedelta(days=1)
    await play.group(STEWARD, "/notice 停水 3号楼 2026-11-25 09:00-17:00 清洗水箱")
    await play.deliver()
    await play.press(STEWARD, "提交", _card(play))
    await play.deliver()
    await play.press(SUPERVISOR, "批准", _card(play))
    play.later(seconds=1)  # 22:00:00
    await _ticked(play)
    assert "夜间不打扰，08:00 继续" in _card(play).text
    morning = MORNING.replace(hour=8)
    assert [one.due for one in await play.promised(5001)] == [morning]

    # Stopped: nothing goes in the morning; gone on with, it goes once.
    await play.press(STEWARD, "停发", _card(play))
    play.now = morning
    sent = await _ticked(play)
    assert not [line for line in sent if line.startswith("5001")]
    assert "已停，可继续" in _card(play).text
    assert _card(play).labels == ["继续发", "更改", "已恢复", "取消发送"]
    await play.press(STEWARD, "继续发", _card(play))
    sent = await _ticked(play)
    assert len([line for line in sent if line.startswith("5001")]) == 1

    # What is urgent goes in the night, once for each.
    play.now = MORNING.replace(hour=23)
    await play.group(STEWARD, "/notice 停水 3号楼 2026-11-24 01:00-03:00 水管爆裂")
    await play.deliver()
    await play.group(STEWARD, "主管爆管,必须马上关阀")
    await play.deliver()
    await play.press(STEWARD, "提交", _card(play))
    await play.deliver()
    await play.press(SUPERVISOR, "批准", _card(play))
    sent = await _ticked(play)
    assert len([line for line in sent if line.startswith("5001") and "【紧急】" in line]) == 1

    # Its window ends it: one second before it is in force, then it is marked over, silently.
    play.now = datetime(2026, 11, 24, 2, 59, 59, tzinfo=play.place.zone)
    assert await play.tick("notices") == {}
    play.later(seconds=1)
    assert await play.tick("notices") == {"notice_ended": 1}
    play.now = play.now.replace(hour=9)
    sent = await _ticked(play)
    assert [line for line in sent if line.startswith("5001")] == [
        f"5001: {play.find('【已结束】', 5001).text}"
    ]


async def test_whose_window_has_passed_is_not_sent_and_who_declined_is_left_in_peace(
    play: Playbook,
) -> None:
    person = await play.lives("tg:5001", "3-2-501")
    async with play.storage.write() as uow:
        await uow.people.set_wish(person.id, Wish.NOTICES, on=False)
    made = await approved(play, replace(_notice(Kind.RULE), until=MORNING + timedelta(hours=1)))
    await _ticked(play)
    assert await play.promised(5001) == []
    async with play.storage.read() as uow:
        reach = await uow.notices.reach(made)
    assert (reach.recipients, reach.declined) == (0, 1)

    late = await approved(
        play, replace(_notice(Kind.WATER, MORNING + timedelta(days=2)), urgent_because="抢修")
    )
    play.now = MORNING + timedelta(days=3)
    assert (await play.tick("notices"))["notice_ended"] == 2
    await _ticked(play)
    assert await play.promised(5001) == []
    async with play.storage.read() as uow:
        assert (await uow.notices.get(late.id)).stage is Stage.OVER
        steps = [(deed.step, deed.actor) for deed in await uow.notices.deeds(late.id)]
    assert steps == [("draft", "012"), ("approve", "008"), ("expire", "guanjia")]


def places(play: Playbook, uow: SqlUnitOfWork) -> Places:
    """What a deed needs, in a community without a bot."""
    return Places(uow=uow, words=texts(), community=play.place, now=play.now)


async def approved(play: Playbook, notice: Notice) -> Notice:
    """A notice that the supervisor has approved, without a group."""
    async with play.storage.write() as uow:
        here = places(play, uow)
        made = (await draft(here, "012", notice, submit=True)).notice
        assert made is not None
        supervisor = play.place.member("008")
        assert supervisor is not None
        done = await do(here, supervisor, made.id, Step.APPROVE)
    assert done.notice is not None
    return done.notice


async def in_force(play: Playbook, notice: Notice) -> Notice:
    """A notice that everybody has been promised."""
    made = await approved(play, notice)
    await play.tick("notices", "notice copies")
    return made


async def test_what_may_not_be_done_is_said_and_changes_nothing(play: Playbook) -> None:
    await play.lives("tg:5001", "3-2-501")
    made = await approved(play, _notice(Kind.PEST, MORNING + timedelta(days=4)))
    guard, agent, chief = (play.place.member(number) for number in ("051", "012", "008"))
    assert guard is not None
    assert agent is not None
    assert chief is not None
    later = Change(until=MORNING + timedelta(days=5))
    past = Change(until=MORNING - SECOND)
    backwards = Change(until=MORNING + timedelta(days=4))
    sooner = Change(starts=MORNING + timedelta(days=2), until=MORNING + timedelta(days=3))
    long = Change(text={"zh": "长" * 2001})
    tried: tuple[tuple[Staff, Step, Change | None, str], ...] = (
        (guard, Step.CHANGE, later, "desk-not-your-role"),
        (agent, Step.CHANGE, later, "notice-supervisor-changes"),
        (agent, Step.CALL_OFF, None, "notice-supervisor-changes"),
        (chief, Step.CHANGE, sooner, "notice-too-late"),
        (chief, Step.CHANGE, long, "notice-too-long"),
        (chief, Step.STOP, None, "notice-not-now"),
    )
    for staff, step, change, key in tried:
        async with play.storage.write() as uow:
            done = await do(places(play, uow), staff, made.id, step, change)
        assert (done.done, done.said.key) == (False, key)
    await play.tick("notices", "notice copies")
    for change, key in (
        (past, "notice-ends-before"), (backwards, "notice-ends-before"), (sooner, "notice-too-late"),
        (Change(starts=MORNING - timedelta(days=2), until=MORNING - SECOND), "notice-window-past"),
    ):  # fmt: skip
        async with play.storage.write() as uow:
            done = await do(places(play, uow), chief, made.id, Step.CHANGE, change)
        assert (done.done, done.said.key) == (False, key)
    async with play.storage.write() as uow:
        here = places(play, uow)
        own = await draft(here, "008", _notice(Kind.RULE), submit=True)
        assert own.notice is not None
        theirs = own.notice.id
        assert (await do(here, chief, theirs, Step.APPROVE)).said.key == "notice-not-own"
        assert (await do(here, agent, theirs, Step.CHANGE, later)).said.key == "notice-authors-own"
        assert (await draft(here, "051", _notice(Kind.RULE), submit=True)).done is False
        assert (await draft(here, "012", _notice(Kind.WATER), submit=True)).done is False
        keyed = replace(_notice(Kind.RULE), key="bms:1")
        first = await draft(here, "bms", keyed, submit=False)
        again = await draft(here, "bms", keyed, submit=False)
        assert (again.said.key, again.notice) == ("notice-known", first.notice)
        with pytest.raises(LookupError):
            await do(here, chief, 999, Step.END)


def test_windows_as_clerks_write_them() -> None:
    place, now = community(), MORNING
    for text, span in (
        ("2026-11-25 09:00-17:00", ("11-25 09:00", "11-25 17:00")),
        ("11月25日 22:00 至 02:00", ("11-25 22:00", "11-26 02:00")),
        ("明天 9:00-24:00", ("11-24 09:00", "11-25 00:00")),
        ("11-25 09:00-11-27 18:00", ("11-25 09:00", "11-27 18:00")),
        ("11-25至11-27", ("11-25 00:00", "11-28 00:00")),
        ("14:00-16:00", ("11-23 14:00", "11-23 16:00")),
        ("1-5 09:00-10:00", ("01-05 09:00", "01-05 10:00")),
        ("2-30 09:00-10:00", ("11-23 09:00", "11-23 10:00")),
        ("11-27至11-25", None),
        ("9999-12-31 23:00-24:00", ("11-23 23:00", "11-24 00:00")),
        ("下次", None),
    ):
        window, _ = window_in(text, place, now)
        shown = window and tuple(f"{at:%m-%d %H:%M}" for at in (window.start, window.end))
        assert shown == span, text
    assert moment_in("明天 9:00", place, now) == now.replace(day=24, hour=9)
    assert moment_in("2-30 9:00", place, now) is None
    assert moment_in("明天", place, now) is None
