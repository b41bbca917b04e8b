"""After an emergency whoever took it reports within a day, and the manager gets the document."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.files import FileShelf
from flows.desk.actions import Done, FileReport, Reopen, Take
from flows.desk.offers import offered
from flows.messages import Attachment
from tests.playbook import MAINTENANCE, MANAGER, Playbook, Shown, photo, stage

ZHANG, WU, WANG = 700031, 700032, 700001
FIRE = "厨房着火了!!"
PARTS = {"harm": "无人受伤", "cause": "油锅无人看管", "change": "<b>加装</b>报警器"}


@pytest_asyncio.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def put_out(play: Playbook) -> Shown:
    """A fire that Zhang took and dealt with; gives what asks for the report."""
    await play.lives("li")
    await play.resident(FIRE, who="li")
    await play.clerk("031", Take(ticket=1))
    play.later(minutes=30)
    assert (await play.clerk("031", Done(ticket=1, text="已用灭火器扑灭"))).done
    await play.deliver()
    return play.find("事故报告", MAINTENANCE)


async def document(play: Playbook, tmp_path: Path) -> tuple[Shown, str]:
    """What the manager was sent, and what the document says."""
    await play.deliver()
    filed = play.find("的事故报告", MANAGER)
    files: tuple[Attachment, ...] = filed.envelope.body.attachments
    path = await FileShelf(play.storage, tmp_path).read(files[0])
    return filed, path.read_text("utf-8")


async def test_the_report_is_asked_in_a_short_talk_and_filed_with_photos(
    play: Playbook, tmp_path: Path
) -> None:
    asked = await put_out(play)
    assert "@张强(031)" in asked.text
    assert "11-24 10:30" in asked.text
    await play.press(ZHANG, "填写报告", asked)
    for _ in range(2):  # time and place as the ticket has them
        await play.deliver()
        await play.press(ZHANG, "跳过", play.shown[-1])
    for words in ("油锅起火，十分钟扑灭", "灭火器扑灭，通风", *PARTS.values()):
        await play.deliver()
        await play.group(ZHANG, words, chat=MAINTENANCE)
    await play.deliver()
    await play.group(ZHANG, chat=MAINTENANCE, attachments=(photo(),))
    filed, page = await document(play, tmp_path)
    assert filed.text.endswith("由 张强(031) 提交。")
    assert [file.name for file in filed.envelope.body.attachments][1:] == [photo().name]
    for words in (
        "11-23 10:00 – 11-23 10:30", "3号楼2单元501", "油锅起火，十分钟扑灭", "灭火器扑灭，通风",
        "无人受伤", "油锅无人看管", "&lt;b&gt;加装&lt;/b&gt;报警器", "张强(031)",
    ):  # fmt: skip
        assert words in page
    async with play.storage.read() as uow:
        report = await uow.emergency_reports.of_ticket(1)
    assert report is not None
    assert (report.filed_at, report.look_at) == (play.now, None)
    # It may be filed once more, and without a file.
    manager = play.place.member("001")
    assert manager is not None
    assert "report" in offered(await play.ticket(), manager, play.place, play.now)
    await play.press(ZHANG, "填写报告", asked)
    for words in (None, None, "油锅起火", "通风", *PARTS.values(), None):
        await play.deliver()
        if words is None:
            await play.press(ZHANG, "跳过", play.shown[-1])
        else:
            await play.group(ZHANG, words, chat=MAINTENANCE)
    again, page = await document(play, tmp_path)
    assert "通风" in page
    assert len(again.envelope.body.attachments) == 1
    play.later(hours=30)
    assert not {kind for kind in await play.tick() if "report" in kind}


async def test_what_nobody_words_is_taken_from_the_tickets_history(
    play: Playbook, tmp_path: Path
) -> None:
    await put_out(play)
    assert (await play.clerk("031", FileReport(ticket=1, told=PARTS))).done
    _, page = await document(play, tmp_path)
    assert FIRE in page
    assert "张强(031) 接单" in page
    assert "已用灭火器扑灭" in page
    assert (await play.clerk("031", FileReport(ticket=1, told=PARTS))).done  # a better one
    await play.deliver()
    assert len([one for one in play.shown if "由 张强(031) 提交" in one.text]) == 2


async def test_only_who_took_it_or_somebody_above_reports_and_only_what_happened(
    play: Playbook,
) -> None:
    asked = await put_out(play)
    toast = await play.press(WU, "填写报告", asked)
    assert toast is not None
    assert toast.alert
    lacking = await play.clerk("031", FileReport(ticket=1, told={"harm": "无"}))
    assert (lacking.done, lacking.said.key) == (False, "desk-needs-words")
    await play.resident("另外客厅的灯坏了,要换一个", who="li")
    await play.clerk("031", Take(ticket=2))
    other = await play.clerk("031", FileReport(ticket=2, told=PARTS))
    assert (other.done, other.said.key) == (False, "desk-no-report-owed")


async def test_before_it_is_dealt_with_nothing_is_owed(play: Playbook) -> None:
    await play.lives("li")
    await play.resident(FIRE, who="li")
    await play.clerk("031", Take(ticket=1))
    early = await play.clerk("031", FileReport(ticket=1, told=PARTS))
    assert (early.done, early.said.key) == (False, "desk-no-report-owed")


async def test_its_author_is_reminded_and_then_the_manager_called(play: Playbook) -> None:
    await put_out(play)
    play.later(hours=20, seconds=-1)
    assert "emergency_report_reminded" not in await play.tick()
    play.later(seconds=1)
    assert (await play.tick())["emergency_report_reminded"] == 1
    await play.deliver()
    assert "@张强(031)" in play.find("还没有填", MAINTENANCE).text
    play.later(hours=4, seconds=-1)
    assert "emergency_report_overdue" not in await play.tick()
    play.later(seconds=1)
    assert (await play.tick())["emergency_report_overdue"] == 1
    assert "emergency_report_overdue" not in await play.tick()
    await play.deliver()
    assert "@王芳(001)" in play.find("请督促", MAINTENANCE).text
    play.later(hours=24)
    assert (await play.tick())["emergency_report_overdue"] == 1


async def test_dealt_with_twice_it_is_asked_for_once(play: Playbook) -> None:
    await put_out(play)
    for act in (Reopen(ticket=1), Done(ticket=1, text="又冒烟，已处理")):
        assert (await play.clerk("031", act)).done
    await play.deliver()
    asked = [one for one in play.shown if one.envelope.key == "report:1"]
    assert len(asked) == 1
    async with play.storage.read() as uow:
        report = await uow.emergency_reports.of_ticket(1)
    assert report is not None
    assert report.due == play.now + timedelta(hours=24)
