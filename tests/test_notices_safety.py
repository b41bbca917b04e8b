"""What nobody has looked at is not sent, and what was stopped does not go."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.delivery import Failure, FailureKind
from flows.desk.place import Places
from flows.messages import Receipt
from flows.notices.deeds import Change, draft
from flows.notices.notice import Kind, Stage, Step
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from tests.playbook import FRONT, MORNING, SECRET, Playbook, stage, texts
from tests.test_notices import STEWARD, SUPERVISOR, approved
from tests.test_notices_copies import _does, _outage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def test_only_what_was_shown_is_approved_and_what_changes_is_looked_at_again(
    play: Playbook,
) -> None:
    await play.group(STEWARD, "/notice 停水 3号楼 2026-11-25 09:00-17:00 清洗水箱")
    await play.deliver()
    await play.press(STEWARD, "提交", play.find("📢 通知 N-", FRONT))
    await play.deliver()
    before = play.find("📢 通知 N-", FRONT)
    async with play.storage.read() as uow:
        n = (await uow.notices.of_community("tcmy"))[0].id

    # The text is another one by the time that 批准 is pressed: nothing is approved unseen.
    assert (await _does(play, "012", n, Step.CHANGE, Change(text={"zh": "停水三天。"}))).done
    toast = await play.press(SUPERVISOR, "批准", before)
    assert toast is not None
    assert (toast.alert, "刚刚改过" in toast.text) == (True, True)
    await play.deliver()
    now = play.find("📢 通知 N-", FRONT)
    assert "停水三天。" in now.text
    toast = await play.press(SUPERVISOR, "批准", now)
    assert toast is not None
    assert "已批准" in toast.text

    # Changed after it, by a supervisor too, it is approved again, by somebody else.
    await play.deliver()
    await play.press(SUPERVISOR, "更改", play.find("📢 通知 N-", FRONT))
    await play.deliver()
    await play.group(SUPERVISOR, "水箱和水管都要清洗，停水两天，请大家多储水。")
    await play.deliver()
    async with play.storage.read() as uow:
        changed = await uow.notices.get(n)
    assert (changed.stage, changed.approved_by) == (Stage.SUBMITTED, "")
    assert play.find("要重新批准", FRONT)
    assert play.find("@王芳(001)", FRONT)
    await play.tick("notices")
    assert (await _does(play, "008", n, Step.APPROVE)).said.key == "notice-not-own"
    assert (await _does(play, "001", n, Step.APPROVE)).done

    # In force its author, though a supervisor, has somebody else change it.
    async with play.storage.write() as uow:
        here = Places(uow=uow, words=texts(), community=play.place, now=play.now)
        own = (await draft(here, "008", replace(_outage(), kind=Kind.RULE), submit=True)).notice
    assert own is not None
    assert (await _does(play, "001", own.id, Step.APPROVE)).done
    await play.tick("notices")
    other = Change(text={"zh": "请付款到这里。"})
    refused = await _does(play, "008", own.id, Step.CHANGE, other)
    assert (refused.done, refused.said.key) == (False, "notice-others-change")
    assert (await _does(play, "001", own.id, Step.CHANGE, other)).done


@pytest.mark.parametrize("step", [Step.STOP, Step.CALL_OFF])
async def test_what_was_on_its_way_when_it_was_stopped_does_not_go_later(
    play: Playbook, step: Step
) -> None:
    await play.lives("tg:5001", "3-2-501")
    made = await approved(play, _outage())
    await play.tick("notices", "notice copies")
    postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
    at_once = await postbox.claim(now=play.now, owner="test", limit=20)
    [claimed] = [one for one in at_once if one.envelope.address.chat == "5001"]
    for other in at_once:
        if other is not claimed:
            assert await postbox.sent(other, Receipt(("card",)), now=play.now)
    assert (await _does(play, "008", made.id, step)).done
    later = Failure(FailureKind.LATER, retry_after=3.0)
    await postbox.failed(claimed, later, now=play.now)
    play.later(seconds=60)
    await play.tick("notice copies")
    sent = [one.text for one in await play.deliver() if one.envelope.address.chat == "5001"]
    assert [text for text in sent if "清洗水箱" in text] == []
    if step is Step.STOP:
        assert (await _does(play, "008", made.id, Step.RESUME)).done
        play.now = MORNING + timedelta(minutes=5)
        sent = [one for one in await play.deliver() if one.envelope.address.chat == "5001"]
        assert ["停水通知" in one.text for one in sent] == [True]


async def test_it_is_sent_again_to_exactly_those_who_may_not_have_it(play: Playbook) -> None:
    for chat, room in ((5001, "101"), (5002, "102"), (5003, "501"), (5004, "502")):
        await play.lives(f"tg:{chat}", f"3-2-{room}", f"住户{chat}", f"+861380013{chat}")
    made = await approved(play, replace(_outage(), kind=Kind.RULE, starts=None))
    await play.tick("notices", "notice copies")
    postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
    for claimed in await postbox.claim(now=play.now, owner="test", limit=20):
        refused = {"5002": FailureKind.REFUSED, "5003": FailureKind.UNKNOWN}
        kind = refused.get(claimed.envelope.address.chat)
        if kind is not None:
            await postbox.failed(claimed, Failure(kind), now=play.now)
        else:
            assert await postbox.sent(claimed, Receipt(("x",)), now=play.now)
    await play.resident(who="tg:5004", blocked=True)
    await play.tick("notice cards")
    await play.deliver()
    card = play.find("不确定 1", FRONT)
    assert "再发给这 2 人" in card.labels
    toast = await play.press(700051, "再发给这 2 人", card)  # a guard does not write notices
    assert toast is not None
    assert toast.alert
    toast = await play.press(STEWARD, "再发给这 2 人", card)
    assert toast is not None
    assert "再发给 2 人" in toast.text
    toast = await play.press(STEWARD, "再发给这 2 人", card)
    assert toast is not None
    assert toast.alert
    await play.tick("notice copies")
    sent = [one.envelope.address.chat for one in await play.deliver() if "清洗水箱" in one.text]
    assert sorted(chat for chat in sent if chat.startswith("500")) == ["5002", "5003"]
    async with play.storage.read() as uow:
        reach = await uow.notices.reach(made)
    assert (reach.sent, reach.unsure) == (4, 0)
    await play.tick("notice cards")
    await play.deliver()
    assert "再发" not in "".join(play.find("📢 通知 N-", FRONT).labels)
