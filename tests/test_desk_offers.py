"""What a clerk is offered is what they may do: on a colleague's ticket, and whom it can go to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time

import pytest
import pytest_asyncio

from flows.community import Shift
from flows.desk.actions import Cancel, Done, HandOver, Note, Start, Take
from flows.desk.offers import offered, recipients
from flows.shifts import on_duty
from flows.tickets import EventKind, Status, Ticket
from tests.playbook import MAINTENANCE, ZONE, Playbook, at, community, photo, stage

LEAK = "厨房水管漏水,3号楼2单元501,电话13800138000"
EVERY_DAY = frozenset(range(7))


@pytest_asyncio.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.resident(LEAK)
        yield book


async def acts(play: Playbook, number: str) -> set[str]:
    staff = play.place.member(number)
    assert staff is not None
    return set(offered(await play.ticket(), staff, play.place, play.now))


# --- whose word it is ----------------------------------------------------------------------------


ANYWHERE = {"escalate", "consult", "refile", "merge", "split", "cancel"}
"""What is offered of an open ticket, whatever its status."""


async def test_how_a_ticket_goes_on_is_offered_to_its_holder_and_those_above(
    play: Playbook,
) -> None:
    assert await acts(play, "031") == await acts(play, "032") == {
        "take", "agree", "hand", *ANYWHERE,
    }  # fmt: skip
    await play.clerk("031", Take(ticket=1))
    asking = {"ask", "request"}
    holders = {"start", "agree", "wait", "done", "hand", "back", *ANYWHERE} | asking
    assert await acts(play, "031") == holders
    assert await acts(play, "008") == holders | {"major"}
    assert await acts(play, "032") == set()
    await play.clerk("031", Start(ticket=1))
    assert await acts(play, "031") == {"agree", "wait", "done", "hand", *ANYWHERE} | asking
    await play.clerk("031", Done(ticket=1))
    assert await acts(play, "032") == {"reopen"}


@pytest.mark.parametrize(
    "act", [Done(ticket=1), Cancel(ticket=1, reason="重复"), HandOver(ticket=1, queue="security")]
)
async def test_what_is_not_offered_is_refused(
    play: Playbook, act: Done | Cancel | HandOver
) -> None:
    await play.clerk("031", Take(ticket=1))
    result = await play.clerk("032", act)
    assert (result.done, result.said.key) == (False, "desk-not-yours")
    assert (await play.ticket()).status is Status.ACCEPTED


async def test_nothing_is_offered_to_another_queue(play: Playbook) -> None:
    assert await acts(play, "051") == set()


async def test_a_closed_ticket_can_be_reopened(play: Playbook) -> None:
    await play.clerk("031", Take(ticket=1))
    await play.clerk("031", Done(ticket=1))
    await play.presses("修好了")
    assert (await play.ticket()).status is Status.CLOSED
    assert await acts(play, "031") == {"reopen", "callback"}


async def test_a_request_to_be_bound_is_decided_and_not_called_off(database_url: str) -> None:
    async with stage(database_url) as play:
        for words in ("我要绑定房号", "3-2-501", "张三", "13900139000"):
            await play.resident(words)
        assert await acts(play, "012") == {"take", "approve", "refuse"}
        await play.clerk("008", Take(ticket=1))
        assert await acts(play, "012") == set()
        assert await acts(play, "008") == {"back", "approve", "refuse"}


# --- to a person ----------------------------------------------------------------------------------


async def test_handed_to_a_colleague_it_is_theirs_and_everybody_is_told(play: Playbook) -> None:
    await play.clerk("031", Take(ticket=1))
    await play.heard()
    act = HandOver(ticket=1, queue="maintenance", to="032", remark="我去一号楼了")
    result = await play.clerk("031", act)
    handed = await play.ticket()
    assert play.words(result) == f"{handed.number} 已转派给 吴明(032)。"
    assert (handed.assignee, handed.status) == ("032", Status.ACCEPTED)
    event = (await play.events(handed))[-1]
    assert event.text == "我去一号楼了"
    assert (event.data or {})["assignee"] == "032"
    (told,) = await play.heard()
    assert told.text == f"{handed.number} 已交给工号 032 的同事处理，会尽快联系您。"
    await play.deliver()
    assert "张强(031)" in play.find("@吴明(032)", MAINTENANCE).text
    assert "转派给 吴明(032)" in play.find(handed.number, MAINTENANCE).text
    assert await acts(play, "031") == set()


async def test_handed_to_somebody_of_another_queue(play: Playbook) -> None:
    result = await play.clerk("031", HandOver(ticket=1, queue="security", to="051"))
    handed = await play.ticket()
    assert (result.done, handed.queue, handed.assignee) == (True, "security", "051")


@pytest.mark.parametrize(
    ("queue", "to", "key"),
    [
        ("maintenance", None, "desk-same-queue"),
        ("maintenance", "051", "desk-no-such-colleague"),
        ("maintenance", "999", "desk-no-such-colleague"),
        ("maintenance", "031", "desk-has-it-already"),
        ("nowhere", "032", "desk-no-such-queue"),
    ],
)
async def test_who_cannot_have_it_does_not_get_it(
    play: Playbook, queue: str, to: str | None, key: str
) -> None:
    await play.clerk("031", Take(ticket=1))
    result = await play.clerk("031", HandOver(ticket=1, queue=queue, to=to))
    assert (result.done, result.said.key) == (False, key)
    assert (await play.ticket()).assignee == "031"


async def test_its_own_queue_stands_first_and_who_is_on_duty_first_in_it(play: Playbook) -> None:
    morning = Shift("032", EVERY_DAY, time(8), time(20))
    place = replace(play.place, shifts={"maintenance": (morning,)})
    chief = place.member("008")
    assert chief is not None
    able = recipients(await play.ticket(), chief, place, play.now)
    assert [(one.queue.id, one.anybody) for one in able[:2]] == [
        ("maintenance", False), ("front_desk", True),
    ]  # fmt: skip
    shown = [(one.staff.number, one.on_duty) for one in able[0].people]
    assert shown == [("032", True), ("031", False)]
    taken = replace(await play.ticket(), assignee="032", status=Status.ACCEPTED)
    left = recipients(taken, chief, place, play.now)[0]
    assert [one.staff.number for one in left.people] == ["031"]


async def test_a_supervisor_may_take_over_what_a_colleague_has(play: Playbook) -> None:
    ticket = replace(await play.ticket(), queue="front_desk")
    chief = play.place.member("008")
    assert chief is not None

    def own(ticket: Ticket) -> bool:
        people = recipients(ticket, chief, play.place, play.now)[0].people
        return any(one.staff == chief for one in people)

    assert not own(ticket)  # they can simply take it
    assert own(replace(ticket, assignee="012", status=Status.ACCEPTED))


# --- shifts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "there"),
    [
        (at("07:59"), set()),  # Monday: it would be Sunday's night
        (at("08:00"), {"day"}),
        (at("19:59"), {"day", "late"}),
        (at("20:00"), {"night", "late"}),
        (at("23:59"), {"night", "late"}),
        (datetime(2026, 11, 29, 3, 0, tzinfo=ZONE), {"night"}),  # Sunday: Saturday's night
        (datetime(2026, 11, 29, 21, 0, tzinfo=ZONE), {"late"}),  # nobody's night begins on Sunday
    ],
)
def test_a_shift_past_midnight_belongs_to_the_day_it_began(now: datetime, there: set[str]) -> None:
    shifts = (
        Shift("day", EVERY_DAY, time(8), time(20)),
        Shift("night", frozenset(range(6)), time(20), time(8)),
        Shift("late", EVERY_DAY, time(18), None),
    )
    place = community(shifts={"on_duty": shifts})
    assert on_duty(place, "on_duty", now) == there


def test_a_queue_without_shifts_is_served_by_all_its_staff() -> None:
    assert on_duty(community(), "maintenance", at("03:00")) == {"031", "032"}


# --- files of a note ------------------------------------------------------------------------------


async def test_the_files_of_a_note_stay_inside_and_are_seen_in_the_group(play: Playbook) -> None:
    await play.heard()
    uploaded = replace(photo(), stored="aa/leak.jpg")
    result = await play.clerk("031", Note(ticket=1, attachments=(uploaded,)))
    assert result.done
    assert await play.heard() == []
    noted = (await play.events(await play.ticket()))[-1]
    assert noted.kind is EventKind.NOTED
    assert noted.data == {"files": photo().id}
    (shown,) = [one for one in await play.promised(MAINTENANCE) if one.body.attachments]
    assert [file.id for file in shown.body.attachments] == [photo().id]
    assert "📎1" in (await play.promised(MAINTENANCE))[-2].body.text


async def test_a_photo_noted_in_the_group_is_not_shown_there_again(play: Playbook) -> None:
    await play.deliver()
    card = play.find((await play.ticket()).number, MAINTENANCE)
    there = replace(photo(), remote="file-id", account="900")
    await play.group(
        700031, "// 现场这样", chat=MAINTENANCE, reply_to=card.message, attachments=(there,)
    )
    assert not [one for one in await play.promised(MAINTENANCE) if one.body.attachments]
    assert (await play.events(await play.ticket()))[-1].data == {"files": there.id}
