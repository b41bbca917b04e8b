"""Who gets a notice and who does not: newcomers, those who never had it, and what it says now."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.desk.actions import Fold, Take
from flows.desk.place import Places
from flows.incidents import Part
from flows.messages import Receipt
from flows.notices.deeds import Change, Done, do, draft
from flows.notices.notice import Audience, Kind, Notice, Stage, Step
from flows.notices.sending import COPIES
from flows.people import HomeRole, Invitation, Wish
from flows.ports import UnitOfWork
from flows.sweeps.process import Owed
from flows.tickets import Status
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from tests.playbook import FRONT, MORNING, SECRET, Playbook, photo, stage, texts
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


async def test_files_are_held_back_let_go_and_withdrawn_with_the_words_above_them(
    play: Playbook,
) -> None:
    await play.lives("tg:5001", "3-2-501")
    await play.lives("tg:5003", "3-1-101", "周敏", "+8613800138003")
    async with play.storage.write() as uow:
        await uow.attachments.add(photo("plan.jpg"), community="tcmy", now=play.now)
    rule = replace(
        _outage(), kind=Kind.RULE, starts=None, until=None, files=(photo("plan.jpg").id,)
    )

    async def sent() -> dict[str, list[str]]:
        """What goes to residents now: their words, and «file» for a message of files."""
        await play.tick("notice copies")
        await play.tick("notice copies")
        told: dict[str, list[str]] = {"5001": [], "5003": []}
        for one in await play.deliver():
            body = one.envelope.body
            if one.envelope.address.chat in told:
                kind = "file" if body.attachments else "edit" if one.envelope.target else body.text
                told[one.envelope.address.chat].append(kind)
        return told

    async def reach(notice: int) -> tuple[int, int, int]:
        async with play.storage.read() as uow:
            found = await uow.notices.reach(await uow.notices.get(notice))
        return found.sent, found.waiting, found.cancelled

    # Stopped in the night: neither words nor files go in the morning; both go once afterwards.
    play.now = MORNING.replace(hour=22) - DAY
    first = await in_force(play, rule)
    assert (await _does(play, "012", first.id, Step.STOP)).done
    play.now = MORNING
    assert await sent() == {"5001": [], "5003": []}
    assert await reach(first.id) == (0, 2, 0)
    assert (await _does(play, "012", first.id, Step.RESUME)).done
    told = await sent()
    assert [[one == "file" for one in lines] for lines in told.values()] == [[False, True]] * 2
    assert await reach(first.id) == (2, 0, 0)
    for step in (Step.STOP, Step.RESUME):
        assert (await _does(play, "012", first.id, step)).done
    assert await sent() == {"5001": [], "5003": []}

    # Called off when one of them has the words and not yet the file: it stays away, the word comes.
    play.later(hours=1)
    second = await in_force(play, rule)
    postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
    who = ""
    while who not in told:  # the card stands in the group before
        (claimed,) = await postbox.claim(now=play.now, owner="test", limit=1)
        assert await postbox.sent(claimed, Receipt(("7",)), now=play.now)
        who = claimed.envelope.address.chat
    assert claimed.envelope.body.attachments == ()
    assert await reach(second.id) == (0, 2, 0)
    assert (await _does(play, "008", second.id, Step.CALL_OFF)).done
    told = await sent()
    assert [one for one in told.pop(who) if one != "edit"] == [
        "❎ 上面的规定通知取消了，请不必再做准备。给您添麻烦了。"
    ]
    assert list(told.values()) == [[]]
    assert await reach(second.id) == (1, 0, 1)


async def test_what_is_changed_at_night_is_pinned_and_rings_once_with_its_last_time(
    play: Playbook,
) -> None:
    await play.lives("tg:5001", "3-2-501")
    play.now = MORNING.replace(hour=22, minute=30) - DAY
    notice = await in_force(play, _outage())
    later = Change(until=MORNING + 4 * DAY)
    assert (await _does(play, "008", notice.id, Step.CHANGE, later)).done

    async def told() -> list[tuple[str, bool | None]]:
        """What residents get now: the line that tells it, and whether it is pinned."""
        await play.tick("notice copies")
        await play.tick("notice copies")
        sent = [one for one in await play.deliver() if one.envelope.address.chat == "5001"]
        return [
            (line, one.envelope.body.pin)
            for one in sent
            for line in one.text.splitlines()
            if "改时间了" in line or "🕘" in line
        ]

    play.now = MORNING
    first = "🕘 11月25日(周三)10:00 至 11月27日(周五)10:00"
    assert await told() == [(first, True)]  # the change was made in what had not gone

    # Changed twice in a night: in place, and one word that rings, of the window as it is.
    play.now = MORNING.replace(hour=23)
    for until in (MORNING + 5 * DAY, MORNING + 6 * DAY):
        change = Change(until=until)
        assert (await _does(play, "008", notice.id, Step.CHANGE, change)).done
        await play.tick("notice copies")
    words = Change(text={"zh": "清洗水箱和水管。"})
    assert (await _does(play, "008", notice.id, Step.CHANGE, words)).done
    assert await told() == []
    play.now = MORNING + DAY
    window = "11月25日(周三)10:00 至 11月29日(周日)10:00"
    assert sorted(await told()) == [
        (f"🔔 上面的停水通知改时间了：{window}。", None),
        (f"🕘 {window}", None),
    ]


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
