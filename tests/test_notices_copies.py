"""Who gets a notice and who does not: newcomers, those who never had it, and what it says now."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.desk.place import Places
from flows.notices.deeds import Change, Done, do, draft
from flows.notices.notice import Audience, Kind, Notice, Stage, Step
from flows.people import HomeRole, Invitation, Wish
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
