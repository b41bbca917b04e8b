"""Who gets a notice and who does not: newcomers, those who never had it, and what it says now."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.desk.actions import Fold, Take
from flows.desk.place import Places
from flows.incidents import Part
from flows.notices.deeds import Change, Done, do, draft
from flows.notices.notice import Audience, Kind, Notice, Stage, Step
from flows.notices.sending import COPIES
from flows.people import HomeRole, Invitation, Wish
from flows.ports import UnitOfWork
from flows.sweeps.process import Owed
from flows.tickets import Status
from tests.playbook import FRONT, MORNING, Playbook, stage, texts
from tests.test_notices import approved, in_force

DAY = timedelta(days=1)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


def _outage() -> Notice:
    return Notice(
        community="tcmy",
        kind=Kind.WATER,
        audience=Audience(("3",)),
        starts=MORNING + 2 * DAY,
        until=MORNING + 3 * DAY,
        text={"zh": "清洗水箱。"},
        author="012",
        created_at=MORNING,
    )


async def _does(
    play: Playbook, number: str, notice: int, step: Step, change: Change | None = None
) -> Done:
    """A clerk does something to a notice."""
    staff = play.place.member(number)
    assert staff is not None
    async with play.storage.write() as uow:
        here = Places(uow=uow, words=texts(), community=play.place, now=play.now)
        return await do(here, staff, notice, step, change)


async def test_who_is_on_file_and_comes_later_gets_what_is_in_force_once(play: Playbook) -> None:
    async with play.storage.write() as uow:
        known = [
            await uow.people.add(
                "tcmy", name=name, phone=None, home="3-2-501", role=HomeRole.OWNER,
                since=MORNING.date(),
            )
            for name in ("周敏", "吴静")
        ]  # fmt: skip
        await uow.people.set_wish(known[1].id, Wish.NOTICES, on=False)
    outage = await in_force(play, _outage())
    rule = await in_force(play, replace(_outage(), kind=Kind.RULE, text={"zh": "请勿停车。"}))
    async with play.storage.read() as uow:
        assert (await uow.notices.reach(outage)).without_channel == 2
    async with play.storage.write() as uow:
        for person in known:
            invitation = Invitation(
                community="tcmy", home="3-2-501", role=HomeRole.OWNER, expires=MORNING + DAY,
                uses_left=1, person=person.id,
            )  # fmt: skip
            await uow.people.invite(invitation, f"token {person.id}")
    for who, person in (("late", known[0]), ("later", known[1])):
        await play.resident(who=who, invitation=f"token {person.id}")
    await play.tick("notice copies", "notice copies")
    for who, expected in (("late", ["停水通知", "请勿停车"]), ("later", ["停水通知"])):
        told = [message.text for message in await play.heard(who)]
        got = [words for words in ("停水通知", "请勿停车") if any(words in text for text in told)]
        assert (got, len(told)) == (expected, len(expected)), told
    async with play.storage.read() as uow:
        assert (await uow.notices.reach(outage)).sent == 2
        reach = await uow.notices.reach(rule)
    assert (reach.sent, reach.declined, reach.without_channel) == (1, 1, 0)


async def test_who_never_had_it_is_not_told_that_it_is_called_off(play: Playbook) -> None:
    await play.lives("web-zhou", "3-1-101")
    await play.lives("tg:5001", "3-2-501", "周敏", "+8613800138001")
    play.now = MORNING.replace(hour=22) - DAY
    notice = await in_force(play, _outage())
    assert (await _does(play, "008", notice.id, Step.CALL_OFF)).done
    await play.tick("notice copies", "notice copies")
    play.now = MORNING
    await play.deliver()
    assert [one for one in play.shown if one.envelope.address.chat == "5001"] == []
    assert "取消" in (await play.heard("web-zhou"))[-1].text
    async with play.storage.read() as uow:
        reach = await uow.notices.reach(notice)
    assert (reach.sent, reach.cancelled, reach.waiting) == (1, 1, 0)

    # Called off before anybody was promised it: nobody is told, and nobody is waited for.
    unsent = await approved(play, _outage())
    await play.tick("notices")
    assert (await _does(play, "008", unsent.id, Step.CALL_OFF)).done
    await play.tick("notice copies", "notice copies")
    assert await play.heard("web-zhou") == []
    async with play.storage.read() as uow:
        reach = await uow.notices.reach(unsent)
        left = {copy.status for copy in await uow.notices.copies(unsent.id)}
    assert (reach.waiting, reach.cancelled, reach.recipients) == (0, 2, 2)
    assert left == {"cancelled"}


async def test_what_was_stopped_and_prolonged_goes_out_with_its_new_end(play: Playbook) -> None:
    await play.lives("tg:5001", "3-2-501")
    notice = await in_force(play, _outage())
    assert (await _does(play, "012", notice.id, Step.STOP)).done
    await play.tick("notice copies")
    until = MORNING + 5 * DAY
    text = {"zh": "清洗水箱和水管。", "en": ""}
    changed = await _does(play, "008", notice.id, Step.CHANGE, Change(text=text, until=until))
    assert changed.done
    play.now = MORNING + 4 * DAY
    assert (await _does(play, "012", notice.id, Step.RESUME)).done
    await play.tick("notice copies")
    await play.deliver()
    got = [one.text for one in play.shown if one.envelope.address.chat == "5001"]
    assert ["清洗水箱和水管。" in text for text in got] == [True]


async def test_whoever_has_written_any_of_it_does_not_approve_it(play: Playbook) -> None:
    async with play.storage.write() as uow:
        here = Places(uow=uow, words=texts(), community=play.place, now=play.now)
        made = (await draft(here, "012", _outage(), submit=True)).notice
    assert made is not None
    both = {"zh": "清洗水箱和水管。", "en": "Tanks and pipes are cleaned."}
    assert (await _does(play, "008", made.id, Step.CHANGE, Change(text=both))).done
    refused = await _does(play, "008", made.id, Step.APPROVE)
    assert (refused.done, refused.said.key) == (False, "notice-not-own")
    assert (await _does(play, "001", made.id, Step.APPROVE)).done

    # What only the clock does no button does, however it is written.
    await play.group(700008, chat=FRONT, choice=f"notice.begin={made.id}", callback="c")
    assert play.toast is not None
    assert play.toast.alert
    async with play.storage.read() as uow:
        assert (await uow.notices.get(made.id)).stage is Stage.APPROVED


async def test_two_processes_at_once_and_a_stop_in_between(play: Playbook) -> None:
    await play.lives("guest", "3-2-501")
    made = await approved(play, replace(_outage(), kind=Kind.RULE, until=None))
    counts = await asyncio.gather(play.tick("notices"), play.tick("notices"))
    assert sum(count.get("notice_begun", 0) for count in counts) == 1

    async def owed_then_stopped(uow: UnitOfWork, now: datetime) -> Sequence[Owed[int]]:
        pieces = await COPIES.owed(uow, now)
        assert (await _does(play, "012", made.id, Step.STOP)).done
        return pieces

    sweep = play.due.sweep("stopped", DAY, replace(COPIES, owed=owed_then_stopped))
    assert await sweep.run(play.now) == {}
    assert await play.heard() == []
    assert (await _does(play, "012", made.id, Step.RESUME)).done
    counts = await asyncio.gather(play.tick("notice copies"), play.tick("notice copies"))
    assert sum(count.get("notice_told", 0) for count in counts) == 1
    heard = await play.heard()
    assert ["11月25日(周三)10:00" in message.text for message in heard] == [True]

    # What is no outage is done, not restored.
    assert (await _does(play, "012", made.id, Step.RESTORE)).done
    await play.tick("notice copies")
    assert "已经办好" in (await play.heard())[-1].text


async def test_what_became_late_while_it_waited_is_not_approved(play: Playbook) -> None:
    async with play.storage.write() as uow:
        here = Places(uow=uow, words=texts(), community=play.place, now=play.now)
        made = (await draft(here, "012", _outage(), submit=True)).notice
    assert made is not None
    play.now = MORNING + DAY
    play.later(seconds=1)
    refused = await _does(play, "008", made.id, Step.APPROVE)
    assert (refused.done, refused.said.key) == (False, "notice-too-late")
    play.later(seconds=-1)
    assert (await _does(play, "008", made.id, Step.APPROVE)).done


async def test_restored_settles_only_what_was_folded_and_by_who_is_still_there(
    play: Playbook,
) -> None:
    play.means = {
        "家里没水了": "repair_plumbing", "水还没来": "repair_plumbing",
        "水啊": ("ask_outage", "repair_plumbing"),
    }  # fmt: skip
    await play.lives("guest", "3-2-501")
    first, second = await in_force(play, _outage()), await in_force(play, _outage())
    play.now = MORNING + 2 * DAY
    await play.resident("家里没水了")
    await play.presses("是别的问题")
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    assert (await play.clerk("031", Fold(ticket=ticket.id))).done
    play.later(hours=5)
    await play.heard()
    for words in ("水还没来", "水啊"):  # about the ticket that is open; unsure
        heard = [message.text for message in await play.resident(words)]
        assert not any("停水通知" in text for text in heard)
    async with play.storage.write() as uow:
        incident = (await uow.incidents.of_tickets([ticket.id]))[ticket.id][0]
        await uow.incidents.put(incident.id, ticket.id, Part.LEFT)
    assert (await _does(play, "031", first.id, Step.RESTORE)).done
    assert (await _does(play, "012", second.id, Step.RESTORE)).done
    left = tuple(one for one in play.place.staff if one.number != "012")
    async with play.storage.write() as uow:
        buildings = tuple(replace(one, steward="008") for one in play.place.buildings)
        place = replace(play.place, staff=left, buildings=buildings)
        await uow.communities.save(place, today=play.now.date())
    await play.tick("notice copies", "notice copies")
    await play.tick("notice copies", "notice copies")
    heard = [message.text for message in await play.heard()]
    assert len([text for text in heard if "供水已恢复" in text]) == 2
    assert (await play.tickets())[0].status is not Status.RESOLVED
