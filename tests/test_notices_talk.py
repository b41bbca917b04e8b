"""What is said of notices on the way: every answer in the group, what residents press and ask."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.messages import Address, Channel, FileKind, StaffMessage
from flows.notices.notice import Kind, Step
from tests.playbook import BOT, FRONT, MORNING, Playbook, Shown, photo, stage
from tests.test_notices import approved, in_force
from tests.test_notices_copies import _does, _outage

DAY = timedelta(days=1)
SUPERVISOR, STEWARD, TECHNICIAN, GUARD = 700008, 700012, 700031, 700051


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


def _card(play: Playbook) -> Shown:
    return play.find("📢 通知 N-", FRONT)


async def _answers(play: Playbook, *answers: str) -> None:
    for answer in answers:
        await play.group(STEWARD, answer)
        await play.deliver()


async def test_a_notice_is_written_in_words_with_buttons_and_from_the_set_text(
    play: Playbook,
) -> None:
    await _answers(
        play, "/notice", "要洗水箱了", "全小区", "明天上午九点到下午五点", "用样式", "明早 9 点"
    )
    assert "为什么" in play.shown[-1].text  # the morning of the day itself is late
    await _answers(play, "水质异常")
    card = _card(play)
    assert "11月24日(周二)09:00 至 17:00" in card.text
    assert "📍 全小区" in card.text
    assert "11-24 09:00" in card.text

    await _answers(play, "/notice", "规定", "随便", "building=3,building=1", "x" * 30, "明天 10:30")
    card = _card(play)
    assert "11-24 10:30" in card.text
    assert "1号楼" in card.text
    await play.press(STEWARD, "修改", card)
    await _answers(play, "楼道内请勿停放电动车,请大家互相转告。")
    assert "请勿停放电动车" in _card(play).text
    await play.press(STEWARD, "修改", _card(play))
    await _answers(
        play,
        "11-25 09:00-11-27 18:00 楼道内请勿停放电动车和自行车,违者将由保安拖走,请大家互相转告。",
    )
    assert "11月25日(周三)09:00 至 11月27日(周五)18:00" in _card(play).text
    assert "和自行车" in _card(play).text

    # In both languages, each on lines of its own; and few words, which are all that it says.
    await _answers(play, "/notice 活动 全小区 11-28 09:00-11:00")
    assert play.shown[-1].labels == ["取消"]  # its set text says nothing by itself
    await _answers(play, "取消", "/notice", "天气", "全小区")
    assert play.shown[-1].labels == ["用样式", "取消"]
    await _answers(
        play,
        "台风明天登陆,请关好门窗,不要外出。\n电话 0755-26001234\n"
        "The typhoon arrives tomorrow: close your windows.\nStay in.",
        "批准后立即发",
    )
    assert "┄┄┄ 另一种语言 ┄┄┄\nThe typhoon arrives" in _card(play).text
    await play.group(STEWARD, "/notice 活动 全小区 11-28 09:00-11:00 包饺子")
    await play.deliver()
    assert "\n包饺子。欢迎各位住户参加！\n" in _card(play).text
    async with play.storage.read() as uow:
        dumplings, typhoon, *_ = await uow.notices.of_community("tcmy")
    assert dumplings.text == {"zh": "包饺子。欢迎各位住户参加！"}
    assert typhoon.text["zh"].endswith("电话 0755-26001234")
    assert typhoon.text["en"].startswith("The typhoon arrives tomorrow: close your windows.\nStay")

    # Sent back and submitted as it is, its supervisors are called again; in private too.
    await play.resident(who=f"tg:{SUPERVISOR}", text="/start")
    for n in (1, 2):
        play.later(seconds=1)
        await play.press(STEWARD, "提交", _card(play))
        await play.deliver()
        for chat in (FRONT, SUPERVISOR):
            called = [s for s in play.shown if s.envelope.address.chat == str(chat)]
            assert len([s for s in called if "@陈洁(008)" in s.text]) == n
        await play.press(SUPERVISOR, "退回", _card(play))
        await play.deliver()


async def test_photos_and_documents_sent_while_it_is_written_go_with_it(play: Playbook) -> None:
    await play.lives("tg:5001", "3-2-501")
    await _answers(play, "/notice", "规定", "3号楼")
    plan = replace(photo("plan.pdf"), kind=FileKind.DOCUMENT, mime="application/pdf")
    too_many = tuple(photo(f"{number}.jpg") for number in range(11))
    large = 20 * 1024 * 1024 + 1
    for files, words in (
        ((replace(plan, mime="application/x-msdownload"),), "这种文件不能随通知发"),
        ((replace(plan, size=large),), "文件太大了"),
        ((replace(photo(), size=10 * 1024 * 1024 + 1),), "文件太大了"),
        (too_many, "最多带 10 个附件"),
        ((replace(plan, size=large - 1),), "📎 附件收到 1 个。 要告诉住户什么"),
    ):
        await play.group(STEWARD, attachments=files)
        await play.deliver()
        assert words in play.shown[-1].text
    words = "楼道内请勿停放电动车,停放点见照片和附图,请大家互相转告。"
    for name, caption in (("a.jpg", words), ("b.jpg", "")):  # an album: one message
        async with play.storage.write() as uow:
            part = StaffMessage(
                key=name, message=name, group=Address(Channel.TELEGRAM, BOT, str(FRONT)),
                at=play.now, sender=str(STEWARD), text=caption, attachments=(photo(name),),
                album="album",
            )  # fmt: skip
            await uow.inbox.put(part, now=play.now)
    await play.work()
    await play.deliver()
    assert "📎 附件收到 3 个。 什么时候发" in play.shown[-1].text
    await _answers(play, "批准后立即发")
    card = _card(play)
    assert "📎 附件 3 个" in card.text
    assert words in card.text
    under = play.shown[-1]  # whoever approves sees the files too
    assert [one.name for one in under.envelope.body.attachments] == ["plan.pdf", "a.jpg", "b.jpg"]
    assert under.reply == card.message
    await play.press(STEWARD, "修改", card)
    await play.group(STEWARD, attachments=(photo("c.jpg"),))
    await play.deliver()
    assert "📎 附件 4 个" in _card(play).text
    assert words in _card(play).text
    await play.press(STEWARD, "提交", _card(play))
    await play.deliver()
    await play.press(SUPERVISOR, "批准", _card(play))
    await play.tick("notices", "notice copies")
    await play.tick("notice cards")
    await play.deliver()
    told = [one for one in play.shown if one.envelope.address.chat == "5001"]
    assert [len(one.envelope.body.attachments) for one in told] == [0, 4]
    await play.press(SUPERVISOR, "更改", _card(play))
    await play.group(SUPERVISOR, attachments=(photo("d.jpg"),))
    await play.deliver()
    assert "附件不能再加" in play.shown[-1].text

    # In one line, as the caption of a photo.
    line = "/notice 停水 3号楼 2026-11-25 09:00-17:00 清洗水箱"
    await play.group(STEWARD, line, attachments=too_many)
    await play.deliver()
    assert "最多带 10 个附件" in play.shown[-1].text
    await play.group(STEWARD, line, attachments=(photo("tank.jpg"),))
    await play.deliver()
    assert "📎 附件 1 个" in _card(play).text


async def test_what_cannot_be_begun_or_pressed_is_said(play: Playbook) -> None:
    for sender, line, words in (
        (GUARD, "/notice 停水", "客服、管家"),
        (STEWARD, "/notice 停水 9号楼", "没有 9 栋"),
    ):
        await play.group(sender, line)
        await play.deliver()
        assert words in play.shown[-1].text
    made = await approved(play, _outage())
    for sender, verb, number in (
        (STEWARD, "change", str(made.id)),  # approved: the supervisor changes it
        (SUPERVISOR, "change", "999"),
        (SUPERVISOR, "change", "x"),
    ):
        play.toast = None
        await play.group(sender, choice=f"notice.{verb}={number}", callback="c")
        assert play.toast is not None
        assert play.toast.alert
    assert (await _does(play, "008", made.id, Step.CALL_OFF)).done
    play.toast = None
    await play.group(SUPERVISOR, choice=f"notice.change={made.id}", callback="c")
    assert play.toast is not None
    assert play.toast.alert
    elsewhere = replace(play.place, id="other", token_env="")
    async with play.storage.write() as uow:
        await uow.communities.save(elsewhere, today=MORNING.date())
        theirs = await uow.notices.add(replace(_outage(), community="other"))
    assert theirs is not None
    with pytest.raises(LookupError):
        await _does(play, "008", theirs.id, Step.CALL_OFF)


async def test_a_notice_that_is_over_foreign_or_none_is_not_read(play: Playbook) -> None:
    await play.lives("guest", "3-2-501")
    notice = await in_force(play, _outage())
    await play.heard()
    for choice, who, words in (
        ("notice.read=x", "guest", ""),
        ("notice.read=999", "guest", "已经结束"),
        (f"notice.read={notice.id}", "visitor", "已经结束"),
        (f"notice.read={notice.id}", "guest", "谢谢"),
    ):
        assert words in (await play.resident(who=who, choice=choice))[-1].text
    # What is late when it is to be approved is not approved; what has no window is no outage.
    draft = await approved(play, replace(_outage(), kind=Kind.RULE, starts=None, until=None))
    assert (await _does(play, "012", draft.id, Step.SUBMIT)).done is False
    assert (await _does(play, "008", notice.id, Step.END)).done
    heard = await play.resident(choice=f"notice.read={notice.id}")
    assert "已经结束" in heard[-1].text


async def test_words_answer_whether_it_is_something_else(play: Playbook) -> None:
    play.means = {
        "什么时候停水": "ask_outage", "是的": "affirm", "不是": "deny", "家里没水了": "repair_plumbing",
        "地漏返味": "repair_plumbing", "最近有什么通知": "ask_notice", "水啊": ("ask_outage", "repair_plumbing"),
    }  # fmt: skip
    await play.lives("guest", "3-2-501")
    await play.lives("unsure", "3-1-101", "周敏", "+8613800138001")
    await in_force(play, _outage())
    await in_force(play, replace(_outage(), kind=Kind.RULE, starts=None, until=None))
    await play.heard()
    await play.heard("unsure")
    # Who is unsure of what they mean is asked that first, notice or none.
    heard = await play.resident("水啊", "unsure")
    assert not any("停水通知" in message.text for message in heard)
    await play.resident("什么时候停水")
    heard = await play.resident("不是")
    assert "恢复了就告诉您" in heard[0].text
    await play.resident("什么时候停水")
    await play.resident("是的")
    assert len(await play.tickets()) == 1
    play.now = MORNING + 2 * DAY
    await play.resident("地漏返味")  # nothing of an outage: it goes its way
    assert len(await play.tickets()) == 2
    await play.resident("家里没水了")  # about the ticket that is open
    assert len(await play.tickets()) == 2
