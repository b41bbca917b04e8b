"""What residents type under a bill, a greeting, a notice, a survey, finished work: the real model."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.desk.actions import Done, Take
from flows.messages import InboundMessage
from flows.people import Wish
from flows.survey.survey import SUBJECTS, Sheet
from flows.tickets import Kind, Status
from tests.playbook import FRONT, MORNING, ZONE, Playbook, photo, stage
from tests.test_fees import _load, _told
from tests.test_notices import STEWARD, SUPERVISOR

WHO = "tg:5001"


@pytest.fixture
async def play(sqlite_database_url: str) -> AsyncIterator[Playbook]:
    async with stage(sqlite_database_url) as book:
        await book.lives(WHO)
        yield book


async def _said(play: Playbook, words: str, who: str = WHO, **more: object) -> str:
    """Say something ten minutes later, and give what is heard of that."""
    play.later(minutes=10)
    await play.heard(who)
    return "\n".join(one.text for one in await play.resident(words, who=who, **more))


async def test_under_a_bill(play: Playbook) -> None:
    homes = [home.id for building in play.place.buildings for home in building.homes]
    homes.remove("3-2-501")
    answers = (
        ("已经交了", "核对到账", Kind.INQUIRY),
        ("上周微信交过了", "核对到账", Kind.INQUIRY),
        ("I already paid", "has arrived", Kind.INQUIRY),
        ("这个金额不对", "收费处的同事", Kind.INQUIRY),
        ("this is wrong", "the fees office", Kind.INQUIRY),
        ("我上个月就搬走了", "收费处的同事", Kind.INQUIRY),
        ("为什么这么贵", "投诉已登记", Kind.COMPLAINT),
        ("收到", "好的，谢谢您！", None),
        ("👍", "好的，谢谢您！", None),
        ("厨房水龙头漏水了", "R-", Kind.REPAIR),
        ("asdfgh", "没看明白", None),
    )
    rows = ["home,period,item,amount,due,payer"]
    for n, home in enumerate(homes[: len(answers)]):
        await play.lives(f"tg:60{n:02}", home, f"住户{n}", f"+86137001370{n:02}")
        rows.append(f"{home},2026-11,物业费,28{n}.50,2026-12-01,")
    rows.append("3-2-501,2026-11,物业费,200.00,2026-12-01,")
    await _load(play, "\n".join(rows) + "\n")
    await play.deliver()
    await play.press(SUPERVISOR, "批准", play.find("催缴", FRONT))
    await _told(play)
    for n, (words, says, kind) in enumerate(answers):
        before = len(await play.tickets())
        assert says in await _said(play, words, f"tg:60{n:02}"), words
        opened = (await play.tickets())[before:]
        assert [one.kind for one in opened] == ([kind] if kind else []), words
        if kind in {Kind.INQUIRY, Kind.COMPLAINT}:
            assert opened[0].queue == "finance", words
            assert f"28{n}.50" in opened[0].text, words  # their bill lies beside it
    # A picture of the payment goes there, too.
    await _said(play, "", attachments=(photo("paid.jpg"),))
    assert (await play.ticket()).queue == "finance"


async def test_under_a_greeting(play: Playbook) -> None:
    people = {}
    for n in range(8):
        people[n] = await play.lives(f"tg:60{n:02}", "1-1-101", f"住户{n}", f"+86137001370{n:02}")
    play.now = datetime(2026, 12, 31, 9, tzinfo=ZONE)
    await play.tick("holidays")
    answers = (
        ("谢谢", "不客气", True),
        ("谢谢，也祝你们节日快乐", "谢谢您的祝福", True),
        ("谁啊", "物业的智能管家", True),
        ("别再发了", "不再给您发生日和节日祝福", False),
        ("stop sending me these", "no more birthday", False),
        ("我老伴刚走，别发了", "请您节哀", False),
        ("别给我发通知了", "", True),
        ("厨房水龙头漏水了", "R-", True),
    )
    for n, (words, says, wanted) in enumerate(answers):
        assert says in await _said(play, words, f"tg:60{n:02}"), words
        person = (await play.conversation(f"tg:60{n:02}")).person
        assert person is not None
        assert (Wish.GREETINGS not in person.declined) is wanted, words
    assert [one.kind for one in await play.tickets()] == [Kind.REPAIR]
    assert await _said(play, "", attachments=(photo("family.jpg"),))


async def test_under_a_notice(play: Playbook) -> None:
    others = ("tg:6000", "tg:6001", "tg:6002", "tg:6003", "tg:6004")
    for n, who in enumerate(others):
        await play.lives(who, "3-1-101", f"住户{n}", f"+86137001370{n:02}")
    await play.group(STEWARD, "/notice 停水 3号楼 2026-11-25 09:00-17:00 清洗水箱")
    await play.deliver()
    await play.press(STEWARD, "提交", play.find("清洗水箱", FRONT))
    await play.deliver()
    await play.press(SUPERVISOR, "批准", play.find("清洗水箱", FRONT))
    await play.tick("notices", "notice copies")
    await play.tick("notice copies")
    await play.deliver()
    for who, words in zip((WHO, *others), ("知道了", "ok got it", "👌"), strict=False):
        assert await _said(play, words, who) in {"好的，谢谢您！", "Noted, thank you!"}, words
    async with play.storage.read() as uow:
        assert (await uow.notices.reach(await uow.notices.get(1))).acknowledged == 3
    # What nobody can place goes to a person, who sees which notice it is about.
    assert "客服前台的同事" in await _said(play, "能不能改天停", "tg:6002")
    ticket = await play.ticket()
    assert (ticket.queue, ticket.kind) == ("front_desk", Kind.INQUIRY)
    assert ticket.text.startswith("能不能改天停\n(因清洗水箱")
    assert "没看明白" in await _said(play, "asdfgh", "tg:6004")
    assert "是别的问题吗" in await _said(play, "要停多久啊", "tg:6003")


async def test_under_finished_work(play: Playbook) -> None:
    answers = (
        ("yes", Status.CLOSED, None),
        ("no", Status.ACCEPTED, None),
        ("👎", Status.ACCEPTED, 1),
        ("一直在漏", Status.ACCEPTED, None),
        ("凑活吧", Status.RESOLVED, 2),
        ("5", Status.CLOSED, 3),
        ("谢谢", Status.RESOLVED, None),
    )
    homes = [home.id for building in play.place.buildings for home in building.homes]
    for n, (words, status, rating) in enumerate(answers):
        who = f"tg:60{n:02}"
        await play.lives(who, homes[n], f"住户{n}", f"+86137001370{n:02}")
        await play.resident("厨房水槽下面漏水", who=who)
        ticket = await play.ticket()
        for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
            assert (await play.clerk("031", act)).done
        assert await _said(play, words, who), words
        async with play.storage.read() as uow:
            found = await uow.tickets.get(ticket.id)
        assert (found.status, found.rating) == (status, rating), words
    # What was judged and taken up again can be said to work once it is done anew.
    (again,) = [one for one in await play.tickets() if one.rating == 1]
    assert (await play.clerk("031", Done(ticket=again.id))).done
    await _said(play, "现在好了谢谢", "tg:6002")
    async with play.storage.read() as uow:
        assert (await uow.tickets.get(again.id)).status is Status.CLOSED
    # What was judged on the page is not judged again by a «yes» in the other chat.
    thanked = await play.conversation("tg:6006")
    async with play.storage.write() as uow:
        web = await uow.conversations.open(play.address("web1"), play.place.id, now=play.now)
        await uow.conversations.save(replace(web, person=thanked.person))
    await play.resident("厨房水槽下面漏水", who="tg:6006")
    last = await play.ticket()
    for act in (Take(ticket=last.id), Done(ticket=last.id)):
        assert (await play.clerk("031", act)).done
    await play.resident(who="web1", choice=f"ticket.rate2={last.id}")
    await _said(play, "yes", "tg:6006")
    assert (await play.ticket()).rating == 2
    # A button of another's ticket is nobody's answer.
    forged = InboundMessage(
        key="f1", message="f1", address=play.address(WHO), at=play.now, community="tcmy",
        choice=f"ticket.ok={again.id}",
    )  # fmt: skip
    await play.take(forged)
    assert len(await play.tickets()) == len(answers) + 1


async def test_in_a_survey(play: Playbook) -> None:
    play.now = datetime(2026, 12, 1, 10, tzinfo=ZONE)
    for n, who in enumerate(("tg:6000", "tg:6001", "tg:6002")):
        await play.lives(who, "1-1-101", f"住户{n}", f"+86137001370{n:02}")
    await play.tick("surveys", "survey questions")
    play.means["还行，就是老跳闸"] = "rate"
    for words, n in (("满意的", 2), ("还行，就是老跳闸", 3), ("👍", 4), ("不", 5)):
        assert f"第 {n}/8 题" in await _said(play, words), words
    assert "点下面的按钮就行" in await _said(play, "怎么填")
    assert "都答完了" in await _said(play, "其他都挺好")
    sheet = await _sheet(play, WHO)
    assert [sheet.answers[one] for one in SUBJECTS] == [3, 2, 3, 1, 3, 3, 3, 3]
    assert sheet.comment == "还行，就是老跳闸"
    # The comment reports a repair: it is opened, and stays the comment.
    said = await _said(play, "物业不错,就是我家厨房漏水")
    assert said.startswith("记下了，谢谢您")
    (leaking,) = await play.tickets()
    assert (leaking.kind, leaking.home) == (Kind.REPAIR, "3-2-501")
    assert (await _sheet(play, WHO)).comment.splitlines()[-1] == "物业不错,就是我家厨房漏水"
    assert "R-" in said
    # A complaint in it is registered where they say so, once.
    assert "都答完了" in await _said(play, "都满意", "tg:6000")
    play.means["电费为什么这么贵"] = "complaint_fee"
    assert "要不要也登记成投诉" in await _said(play, "电费为什么这么贵", "tg:6000")
    assert len(await play.tickets()) == 1
    await _said(play, "厨房水龙头漏水了", "tg:6000")
    await play.presses("登记，请跟进", "tg:6000")
    complaint = await play.ticket()
    assert (complaint.kind, complaint.text) == (Kind.COMPLAINT, "电费为什么这么贵")
    (told,) = await play.presses("登记，请跟进", "tg:6000")
    assert complaint.number in told.text
    assert len(await play.tickets()) == 3
    play.means["这个我得想想"] = "chitchat"
    assert await _said(play, "这个我得想想", "tg:6001")
    assert await _said(play, "谢谢", "tg:6001")
    await play.resident("满意度调查", who="tg:6001")
    assert "不打扰您了" in await _said(play, "不想填", "tg:6001")
    other = await _sheet(play, "tg:6001")
    await play.resident(who="tg:6001", choice=f"survey.register=complaint_fee@{other.id}")
    assert len(await play.tickets()) == 3
    # Nothing to add is no comment; a photo is no judgement; what is said days later is neither.
    assert await _said(play, "", "tg:6002", attachments=(photo("lobby.jpg"),))
    await play.presses("取消", "tg:6002")
    await play.resident("满意度调查", who="tg:6002")
    assert "都答完了" in await _said(play, "全部满意", "tg:6002")
    play.means["怎么办停车月卡"] = "ask_parking"
    assert "350" in await _said(play, "怎么办停车月卡", "tg:6002")
    play.later(days=2)
    assert "记下了" not in await _said(play, "谢谢", "tg:6002")
    assert (await _sheet(play, "tg:6002")).sent_at is None
    play.later(days=-2)
    assert await _said(play, "没有", "tg:6002") == "记下了，谢谢您花时间告诉我们。"
    assert (await _sheet(play, "tg:6002")).comment == ""


async def _sheet(play: Playbook, who: str) -> Sheet:
    person = (await play.conversation(who)).person
    assert person is not None
    async with play.storage.write() as uow:
        standing = await uow.surveys.standing(person.id, play.now)
    assert standing is not None
    return standing.sheet


async def test_when_a_visit_would_suit(play: Playbook) -> None:
    play.place = replace(play.place, numbers={"visit_share": 0.99})
    async with play.storage.write() as uow:
        await uow.communities.save(play.place, today=MORNING.date())
    answers = (
        ("周六下午可以", "12月5日(周六)下午 上门拜访", True),
        ("不方便", "会打电话和您另约", False),
        ("下周再说", "会打电话和您另约", False),
        ("next week", "will call you", False),
        ("不用来了", "不上门打扰了", False),
        ("不想被打扰", "不上门打扰了", False),
    )
    homes = [home.id for building in play.place.buildings for home in building.homes]
    homes.remove("3-2-501")
    for n in range(len(answers)):
        await play.lives(f"tg:60{n:02}", homes[n], f"住户{n}", f"+86137001370{n:02}")
    play.now = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    assert (await play.tick("visit plans"))["visits_planned"] == len(answers) + 1
    tasks = {task.home: task.id for task in await play.tickets()}
    await play.deliver()
    for n, (words, says, agreed) in enumerate(answers):
        assert says in await _said(play, words, f"tg:60{n:02}"), words
        async with play.storage.read() as uow:
            task = await uow.tickets.get(tasks[homes[n]])
        assert (task.visit is not None, task.is_open, task.conversation) == (agreed, True, None)
        if not agreed:  # the steward reads it under the task
            await play.deliver()
            assert play.find(words, FRONT), words
    assert "再问您一次" in await _said(play, "谁来啊")
    assert "会打电话和您另约" in await _said(play, "跳过")
    play.later(hours=timedelta(days=1).total_seconds() / 3600)
    assert len(await play.tickets()) == len(answers) + 1
