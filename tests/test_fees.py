"""Fee notices (催缴): bills told in private, asked about, reminded of, ended by «paid»."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import billing
from bot.problems import Refused
from bot.residents import Source
from flows.desk.place import Places
from flows.fees.taking_in import TakenIn
from flows.messages import Address, Channel
from flows.notices.notice import Step
from flows.people import HomeRole
from flows.tickets import Kind
from tests.playbook import FRONT, MORNING, Playbook, stage, texts
from tests.test_cli import Operator, on_both, operator
from tests.test_notices import STEWARD, SUPERVISOR
from tests.test_notices_copies import _does
from tests.test_notices_talk import GUARD
from tests.web_stage import web

__all__ = ["on_both", "operator"]

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
HEADER = "home,period,item,amount,due,payer"
BILLS = f"""{HEADER}
3-2-501,2026-11,物业费,286.50,2026-12-01,
3-2-501,2026-11,水费,"1,033.40",2026-12-01,
1-1-101,2026-11,物业费,200,2026-12-01,
"""


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def _load(play: Playbook, rows: str, by: str = "012") -> TakenIn:
    staff = play.place.member(by)
    assert staff is not None
    async with play.storage.write() as uow:
        here = Places(
            uow=uow, words=texts(), community=play.place, now=play.now,
            account=play.service.account_of("tcmy"),
        )  # fmt: skip
        return await billing.load(here, staff, Source("bills.csv", rows.encode()))


async def _paid(play: Playbook, rows: str) -> int:
    staff = play.place.member("008")
    assert staff is not None
    async with play.storage.write() as uow:
        here = Places(uow=uow, words=texts(), community=play.place, now=play.now)
        return await billing.keep_paid(here, staff, Source("paid.csv", rows.encode()))


async def _told(play: Playbook) -> dict[str, list[str]]:
    """Let the clock do what it owes, and give what went to residents, by chat."""
    await play.tick("notices", "notice copies", "fee reminders")
    await play.tick("notice copies", "fee reminders", "notice cards")
    told: dict[str, list[str]] = {}
    for one in await play.deliver():
        if not one.envelope.address.chat.startswith("-"):
            told.setdefault(one.envelope.address.chat, []).append(one.text)
    return told


async def test_a_bill_from_the_file_to_paid(play: Playbook) -> None:
    play.place = replace(play.place, how_to_pay={"zh": "请用微信小程序缴纳。", "en": "By app."})
    async with play.storage.write() as uow:
        await uow.communities.save(play.place, today=MORNING.date())
    await play.lives("tg:5001", "3-2-501")
    await play.lives("tg:5003", "1-1-101", "周敏", "+8613800138003")
    async with play.storage.write() as uow:
        tenant = await uow.people.add(
            "tcmy", name="租客", phone="+8613800138009", home="3-2-501", role=HomeRole.TENANT,
            since=MORNING.date(),
        )  # fmt: skip
    assert await _load(play, BILLS) == TakenIn(created=3, notice=1)
    assert await _load(play, BILLS) == TakenIn(unchanged=3)

    # A supervisor sees how much it is and whom it reaches; nobody's bill stands in the group.
    await play.deliver()
    card = play.find("催缴：2026-11，2 户 3 笔，合计 1,519.90 元", FRONT)
    assert "送达 2 人" in card.text
    assert "3-2-501" not in card.text
    await play.press(SUPERVISOR, "批准", card)
    told = await _told(play)
    assert set(told) == {"5001", "5003"}
    assert "286.50 元" in told["5001"][0]
    assert "1,033.40 元" in told["5001"][0]
    assert "合计 1,319.90 元" in told["5001"][0]
    assert "请用微信小程序缴纳。" in told["5001"][0]
    assert "1,033.40" not in told["5003"][0]
    assert await _told(play) == {}
    assert (await _does(play, "008", 1, Step.CHANGE)).said.key == "fee-load-again"

    # A question is a ticket of the finance queue's, the bill beside it; so is an objection.
    asked = (await play.presses("我有疑问", "tg:5001"))[-1]
    assert "说" in asked.text
    await play.resident("水费怎么比上个月多一倍", "tg:5001")
    (ticket,) = await play.tickets()
    assert (ticket.queue, ticket.home) == ("finance", "3-2-501")
    assert "水费怎么比上个月多一倍" in ticket.text
    assert "水费：1,033.40 元" in ticket.text
    play.means = {"怎么办停车月卡": "ask_fee", "水费乱收，我要投诉": "complaint_fee"}
    for words in (
        "怎么办停车月卡",
        "水费乱收，我要投诉",
    ):  # an article is no answer to one's own bill
        await play.resident(words, "tg:5003")
    told = [
        (one.kind, one.queue) for one in await play.tickets() if "物业费：200.00 元" in one.text
    ]
    assert told == [(Kind.INQUIRY, "finance"), (Kind.COMPLAINT, "finance")]
    await play.deliver()

    # Paid by the list and by a clerk's word: not reminded of any more.
    assert await _paid(play, "home,period,item\n3-2-501,2026-11,物业费\n") == 1
    play.now = MORNING.replace(hour=9, minute=0, second=0) + 4 * DAY - SECOND
    assert play.now.date().isoformat() == "2026-11-27"
    assert await play.tick("fee reminders") == {}
    play.now += DAY + SECOND
    told = await _told(play)
    assert {chat: len(texts) for chat, texts in told.items()} == {"5001": 1, "5003": 1}
    assert "快到期了" in told["5001"][0]
    assert "合计 1,033.40 元" in told["5001"][0]
    await play.group(STEWARD, "/paid 1-1-101 2026-11")
    await play.deliver()
    assert play.find("1 笔记为已缴", FRONT)
    play.now = play.now + 6 * DAY
    told = await _told(play)
    assert list(told) == ["5001"]
    assert "已过缴费日期" in told["5001"][0]
    play.now += 30 * DAY
    assert await play.tick("fee reminders") == {}

    # Another amount is told anew, to the payer whom the row names, once it is approved.
    again = f"{HEADER}\n3-2-501,2026-11,水费,500,2027-02-01,租客\n"
    assert await _load(play, again) == TakenIn(updated=1, notice=2)
    async with play.storage.read() as uow:
        bills = {bill.item: bill for bill in await uow.fees.of("tcmy", {"3-2-501"})}
    assert (bills["水费"].amount, bills["水费"].payer) == (Decimal("500.00"), tenant.id)
    assert bills["物业费"].paid_by == "008"
    assert await _load(play, again.replace("500", "600")) == TakenIn(updated=1, notice=3)
    async with play.storage.read() as uow:
        stages = {one.id: one.stage for one in await uow.notices.of_community("tcmy")}
    assert (stages[2], stages[3]) == ("called-off", "submitted")

    # What was called off is told anew when the same file comes again.
    assert (await _does(play, "008", 3, Step.CALL_OFF)).done
    assert await _load(play, again.replace("500", "600")) == TakenIn(updated=1, notice=4)
    assert (await _does(play, "008", 4, Step.APPROVE)).done
    play.now += 90 * DAY  # nobody was there to send it in time: the same again
    await play.tick("notices")
    later = again.replace("500", "600").replace("2027-02-01", "2027-05-01")
    assert await _load(play, later) == TakenIn(updated=1, notice=5)


async def test_who_is_not_told_and_not_reminded(play: Playbook) -> None:
    """Paid before it was told; a payer who has no channel; a date that has passed; a stopped one."""
    await play.lives("tg:5001", "3-2-501")
    async with play.storage.write() as uow:
        await uow.people.add(
            "tcmy", name="租客", phone="+8613800138009", home="3-2-501", role=HomeRole.TENANT,
            since=MORNING.date(),
        )  # fmt: skip
    rows = "3-2-501,2026-11,物业费,9,2026-12-01,13800138009\n3-2-501,2026-11,水费,8,2026-12-01,\n"
    await _load(play, f"{HEADER}\n{rows}")
    assert (await _does(play, "008", 1, Step.APPROVE)).done
    await play.tick("notices")
    for sender, line, words in (
        (GUARD, "/paid 3-2-501", "客服、管家"), (STEWARD, "/paid 9-9-999", "请这样写"),
        (STEWARD, "/paid 3-2-501 水费 2026-11", "1 笔记为已缴"), (STEWARD, "/paid 3-2-501 水费", "没有待缴"),
    ):  # fmt: skip
        await play.group(sender, line)
        await play.deliver()
        assert play.find(words, FRONT)
    assert await _told(play) == {}
    async with play.storage.read() as uow:
        reach = await uow.notices.reach(await uow.notices.get(1))
    assert (reach.sent, reach.without_channel) == (0, 1)
    play.now += 6 * DAY
    assert await _told(play) == {}
    later = f"{HEADER}\n3-2-501,2026-12,物业费,9,2026-12-10,\n"
    await _load(play, later)
    assert (await _does(play, "008", 2, Step.APPROVE)).done
    assert list(await _told(play)) == ["5001"]
    play.now = MORNING + 21 * DAY  # a week of silence: the one before the date has no use any more
    told = await _told(play)
    assert ["已过缴费日期" in text for text in told["5001"]] == [True]
    await _load(play, f"{HEADER}\n3-2-501,2027-01,物业费,9,2026-12-20,\n")
    assert (await _does(play, "008", 3, Step.APPROVE)).done
    assert list(await _told(play)) == ["5001"]
    assert (await _does(play, "012", 3, Step.STOP)).done
    play.now += 20 * DAY
    assert await _told(play) == {}


async def test_a_reminder_goes_where_a_notice_would(play: Playbook) -> None:
    """To who wants no announcements, too; not to a closed chat, nor to a telephone, used last."""
    first = await play.lives("tg:5001", "3-2-501")
    await play.lives("tg:5003", "1-1-101", "周敏", "+8613800138003")
    await play.lives("tg:5004", "1-1-102", "吴静", "+8613800138004")
    (said,) = await play.resident(who="tg:5003", choice="wish.notices=off")
    assert "还有您家的账单，还是会告诉您" in said.text
    await play.resident(who="tg:5004", blocked=True)
    await _load(play, f"{BILLS}1-1-102,2026-11,物业费,200,2026-12-01,\n")
    assert (await _does(play, "008", 1, Step.APPROVE)).done
    assert {"5001", "5003"} <= (await _told(play)).keys() <= {"5001", "5003"}
    play.now += DAY
    async with play.storage.write() as uow:
        called = await uow.conversations.open(
            Address(Channel.PHONE, "tcmy", "13800138000"), "tcmy", now=play.now, name="李建国"
        )
        locked = await uow.conversations.get(called.id, lock=True)
        await uow.conversations.save(replace(locked, person=first, last_inbound_at=play.now))
    play.now += 6 * DAY
    assert sorted(await _told(play)) == ["5001", "5003"]


async def test_a_reminder_waits_while_its_sending_is_stopped(play: Playbook) -> None:
    """Of use afterwards, it goes; by day, to who has not paid by then, and has had the bill before."""
    await play.lives("tg:5001", "3-2-501")
    await play.lives("tg:5003", "1-1-101", "周敏", "+8613800138003")
    await play.lives("tg:5004", "1-1-102", "吴静", "+8613800138004")
    await _load(play, BILLS)
    assert (await _does(play, "008", 1, Step.APPROVE)).done
    assert sorted(await _told(play)) == ["5001", "5003"]
    play.now = MORNING.replace(hour=23)
    await _load(play, f"{HEADER}\n1-1-102,2026-11,物业费,9,2026-12-01,\n")
    assert (await _does(play, "008", 2, Step.APPROVE)).done
    assert await _told(play) == {}
    for notice in (1, 2):
        assert (await _does(play, "012", notice, Step.STOP)).done
    play.now = MORNING.replace(hour=9) + 5 * DAY  # the instant of the reminders before the date
    assert await _told(play) == {}
    play.now = MORNING.replace(hour=23) + 6 * DAY
    for notice in (1, 2):
        assert (await _does(play, "012", notice, Step.RESUME)).done
    assert await _told(play) == {}
    assert await _paid(play, "home,period\n1-1-101,2026-11\n") == 1
    play.now = MORNING.replace(hour=8) + 7 * DAY - SECOND
    assert await _told(play) == {}
    play.now += SECOND
    told = await _told(play)
    assert [("快到期了" in text, chat) for chat in sorted(told) for text in told[chat]] == [
        (True, "5001"), (False, "5004"),
    ]  # fmt: skip
    assert await _told(play) == {}

    # Called off: who has the bill is told not to pay it.
    assert (await _does(play, "008", 2, Step.CALL_OFF)).done
    assert await _told(play) == {
        "5004": ["❎ 上面的账单作废了，请先不要按它缴费。核对以后会再告诉您，给您添麻烦了。"]
    }

    # Stopped beyond the date and the next reminder: the one before it is of no use, the other goes.
    assert (await _does(play, "012", 1, Step.STOP)).done
    play.now = MORNING + 12 * DAY
    assert await _told(play) == {}
    assert (await _does(play, "012", 1, Step.RESUME)).done
    told = await _told(play)
    assert [("已过缴费日期" in text, chat) for chat in told for text in told[chat]] == [
        (True, "5001")
    ]


async def test_paid_while_it_begins_to_be_told_stays_paid(play: Playbook) -> None:
    await play.lives("tg:5001", "3-2-501")
    await _load(play, f"{HEADER}\n3-2-501,2026-11,物业费,9,2026-12-01,\n")
    assert (await _does(play, "008", 1, Step.APPROVE)).done
    async with play.storage.write() as uow:
        here = Places(uow=uow, words=texts(), community=play.place, now=play.now)
        source = Source("paid.csv", b"home,period\n3-2-501,2026-11\n")
        member = play.place.member("008")
        assert member is not None
        assert await billing.keep_paid(here, member, source) == 1
        begins = asyncio.create_task(play.tick("notices"))
        await asyncio.wait({begins}, timeout=1)  # it waits for what is not yet written
    await begins
    async with play.storage.read() as uow:
        (bill,) = await uow.fees.of("tcmy", {"3-2-501"})
    assert (bill.paid_at, bill.remind_at) == (play.now, None)
    assert await _told(play) == {}


async def test_a_wrong_file_is_refused_whole_with_what_to_write(play: Playbook) -> None:
    wrong = f"""{HEADER}
9-9-999,2026-11,物业费,286.50,2026-12-01,
3-2-501,2026-11,水费,-3,2026-12-01,
3-2-501,2026-11,电费,12.345,soon,王五
3-2-501,2026-11,电费,12,2026-12-01,
3-2-501,2026-11,燃气费,"12,50",2026-12-01,
"""
    with pytest.raises(Refused) as refused:
        await _load(play, wrong)
    told = [str(problem) for problem in refused.value.problems]
    for place, words in (
        ("bills.csv:2:", "9-9-999"), ("bills.csv:3:", '"-3" is no amount'),
        ("bills.csv:4:", "payer"), ("bills.csv:4:", "due"), ("bills.csv:5:", "row 4 already"),
        ("bills.csv:6:", '"12,50" is no amount'),
    ):  # fmt: skip
        assert any(one.startswith(place) and words in one for one in told), (place, words, told)
    async with play.storage.read() as uow:
        assert await uow.fees.of("tcmy", {"3-2-501"}) == []
    for rows, words in (
        ("home,period\n", "is missing"), ("house,period\n", "not known"),
        (f"{HEADER}\n", "no row"), ("home,home,period,item,amount,due\n", "twice"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            await _load(play, rows)
    with pytest.raises(Refused, match="no bill of 3-2-501"):
        await _paid(play, "home,period\n3-2-501,2026-10\n")


async def test_bills_from_the_command_line(on_both: Operator, tmp_path: Path) -> None:
    await on_both.loads_the_demo()
    file = tmp_path / "bills.csv"
    file.write_text("home,period,item,amount,due\n3-2-501,2026-11,物业费,286.5,2099-12-01\n")
    loaded = await on_both.types("fees", "load", str(file), "--by", "008")
    assert (loaded.status, loaded.out.startswith("1 created")) == (0, True), loaded.err
    again = await on_both.types("fees", "load", str(file), "--by", "008")
    assert again.out.strip() == "0 created, 0 updated, 1 unchanged"
    own = await on_both.types("notice", "approve", "1", "--by", "008")
    assert own.status == 2
    paid = await on_both.types("fees", "paid", str(file), "--by", "008")
    assert (paid.status, "amount" in paid.err) == (2, True)
    file.write_text("home,period\n3-2-501,2026-11\n")
    paid = await on_both.types("fees", "paid", str(file), "--by", "008")
    assert (paid.status, paid.out.strip()) == (0, "1 paid"), paid.err
    refused = await on_both.types("fees", "paid", str(file), "--by", "051")
    assert (refused.status, "finance" in refused.err) == (2, True)


async def test_bills_from_the_desk_page(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        owner = await w.book.lives("tg:5001", "3-2-501")
        async with w.book.storage.write() as uow:
            since = w.book.now.date()
            await uow.people.move_in(owner.id, "1-1-102", HomeRole.OWNER, since)
        chief, guard = await w.clerk("008"), await w.clerk("051")

        async def sends(clerk: Any, path: str, rows: str) -> httpx.Response:
            return await clerk.client.post(
                f"/api/desk/{path}/uploads",
                files={"file": ("账单.csv", rows.encode())},
                headers={"X-CSRF-Token": clerk.csrf},
            )

        assert 'id="fees"' in (await chief.client.get("/desk/notices")).text
        tenant = await w.book.lives(
            "tg:5005", "3-2-502", "租客", "+8613800138009", role=HomeRole.TENANT
        )
        rows = BILLS.partition("1-1-101")[0]
        rows += "3-2-502,2026-11,水费,3,2026-12-01,租客\n1-1-501,2026-11,水费,4,2026-12-01,\n"
        rows += "1-1-102,2026-11,水费,5,2026-12-01,\n"
        refused = await sends(chief, "fees", rows.replace("286.50", "free"))
        assert refused.status_code == 422
        assert "账单.csv:2" in refused.json()["detail"]
        assert (await sends(guard, "fees", rows)).status_code == 403
        loaded = (await sends(chief, "fees", rows)).json()
        assert (loaded["created"], loaded["notice"]) == (5, 1)
        assert (await sends(chief, "fees", rows)).json()["unchanged"] == 5
        page = (await chief.client.get("/desk/notices?n=1")).text
        assert "合计 1,331.90 元" in page
        assert "/poster" not in page
        assert 'id="change"' not in page
        for poster in ("poster", "poster.pdf"):
            assert (await chief.client.get(f"/desk/notices/1/{poster}")).status_code == 409
        assert (await chief.post("notices/1/change", text_zh="别的")).status_code == 409

        # Who pays has moved out since, and a home has no owner on file: both are named.
        async with w.book.storage.write() as uow:
            await uow.people.move_out(tenant.id, "3-2-502", until=w.book.now.date() - DAY)
        mark = page.partition('data-mark="')[2].partition('"')[0]
        approved = await (await w.clerk("001")).post(f"notices/1/approve?seen={mark}")
        assert approved.json()["stage"] == "approved", approved.text
        await w.book.deliver()
        card = w.book.find("催缴：2026-11，4 户 5 笔", FRONT)
        assert "1 人名下有账单但已搬走，1 户没有登记业主" in card.text
        assert card.labels == ["取消发送"]
        await w.book.tick("notices", "notice copies")
        assert await w.book.promised(5005) == []
        page = (await chief.client.get("/desk/notices?n=1")).text
        for home, why in (("3-2-502", "已从这一户搬走"), ("1-1-501", "没有登记业主")):
            assert re.search(rf"<td>{home}</td><td>[^<]*</td><td>{why}</td><td>李敏", page), why
        left = (await chief.get("notices/1/reach")).json()
        assert (left["moved_out"], sorted(left["not_reached"])) == (1, ["1-1-501", "3-2-502"])
        kept = await sends(chief, "fees/paid", "home,period,item\n3-2-501,2026-11,水费\n")
        assert (kept.status_code, kept.json()["paid"]) == (201, 1)
        assert (await chief.post("fees/uploads")).status_code == 400


async def test_what_is_paid_or_corrected_at_night_is_not_told_as_it_was(play: Playbook) -> None:
    await play.lives("tg:5001")
    await play.lives("tg:5003", "1-1-101", "周敏", "+8613800138003")
    await _load(play, BILLS)
    play.now = MORNING.replace(hour=22, minute=30)
    await _does(play, "008", 1, Step.APPROVE)
    assert await _told(play) == {}
    assert await _paid(play, "home,period,item\n1-1-101,2026-11,物业费\n") == 1
    changed = f"{HEADER}\n3-2-501,2026-11,水费,33.40,2026-12-01,\n"
    assert await _load(play, changed) == TakenIn(updated=1, notice=2)
    play.now = MORNING.replace(hour=8) + DAY - SECOND
    assert await _told(play) == {}
    play.now += SECOND
    told = await _told(play)
    assert set(told) == {"5001"}
    assert "286.50 元" in told["5001"][0]
    assert "1,033.40" not in told["5001"][0]  # the water waits for another yes
