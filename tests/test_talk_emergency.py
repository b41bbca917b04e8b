"""Emergency (紧急): the steps in the same second, the on-duty group alerted, no form before that."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from flows.messages import Location, Priority
from flows.privacy import unveil
from flows.tickets import EventKind, Kind
from flows.urgency import Urgency
from tests.playbook import MAINTENANCE, Playbook, photo, stage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


@pytest.mark.parametrize(
    ("text", "category", "steps"),
    [
        ("楼道里着火了", "emergency_fire", "走楼梯，不乘电梯"),
        ("厨房一股很浓的煤气味", "emergency_gas", "不碰任何电器和开关"),
        ("插座冒火花,我被电到了", "emergency_electric", "先拉下总电闸"),
        ("我被困在电梯里了", "emergency_lift_trapped", "按住轿厢里的呼叫按钮"),
        ("水管爆了,满屋都是水", "emergency_flood", "先关进户水阀"),
        ("有人在撬我家的门", "emergency_intruder", "不要上前对峙"),
        ("老人摔倒昏过去了", "emergency_medical", "马上拨打 120"),
    ],
)
async def test_the_steps_come_first_and_those_on_duty_are_alerted(
    play: Playbook, text: str, category: str, steps: str
) -> None:
    said = await play.resident(text, who="li")
    ticket = await play.ticket()
    assert len(said) == 1  # home and phone are on file: nothing is asked
    assert steps in said[0].text
    assert "0755-26001234" in unveil(said[0].text, said[0].secrets)
    assert (ticket.kind, ticket.category) == (Kind.EMERGENCY, category)
    assert (ticket.queue, ticket.urgency) == ("on_duty", Urgency.EMERGENCY)
    assert ticket.respond_by == play.now
    card, called = await play.promised(MAINTENANCE)
    assert (card.priority, called.priority) == (Priority.EMERGENCY, Priority.EMERGENCY)
    assert "@王芳(001)" in called.body.text  # manager and supervisor are told too
    assert "@陈洁(008)" in called.body.text


async def test_a_visitor_is_served_and_asked_where_only_then(play: Playbook) -> None:
    said = await play.resident("着火了快来人")
    assert "走楼梯" in said[0].text
    assert said[1].text.startswith("您现在在哪里")
    play.means["3号楼一楼大堂,有两个人"] = "emergency_intruder"  # as the model alone may read it
    said = await play.resident("3号楼一楼大堂,有两个人")
    ticket = await play.ticket()
    assert ticket.place is not None
    assert ticket.place.startswith("3号楼")
    assert ticket.place.endswith("大堂")
    assert ticket.verified is False
    assert (await play.events(ticket))[-1].text == "3号楼一楼大堂,有两个人"
    assert said[-1].text.startswith("方便留个联系电话")
    await play.resident("13900139000")
    assert (await play.ticket()).phone == "+8613900139000"


async def test_a_kitchen_is_in_every_home(play: Playbook) -> None:
    said = await play.resident("I smell gas in the kitchen")
    assert said[1].text.startswith("Where are you now?")
    await play.resident("3-2-501")
    assert (await play.ticket()).home == "3-2-501"


async def test_a_garage_is_a_place_to_run_to(play: Playbook) -> None:
    said = await play.resident("地下车库着火了")
    assert said[1].text.startswith("方便留个联系电话")


async def test_in_danger_nothing_is_asked_that_could_wait(play: Playbook) -> None:
    await play.resident("家里水管爆了", who="li")
    play.means["阀门关了还是在漏"] = ("ticket_reopen", "ticket_urge")
    said = await play.resident("阀门关了还是在漏", who="li")
    assert said[0].text.startswith("收到，已马上转给值班人员")


async def test_a_home_answers_where(play: Playbook) -> None:
    await play.resident("着火了快来人")
    await play.resident("3-2-501")
    assert (await play.ticket()).home == "3-2-501"


async def test_a_point_on_the_map_answers_where(play: Playbook) -> None:
    await play.resident("着火了快来人")
    await play.resident(location=Location(22.54321, 114.05))
    assert (await play.ticket()).place == "📍 22.54321, 114.05000"


async def test_the_room_alone_reaches_those_who_run(play: Playbook) -> None:
    await play.resident("着火了快来人")
    await play.resident("501")
    assert (await play.events(await play.ticket()))[-1].text == "501"


@pytest.mark.parametrize(("seconds", "tickets"), [(0, 1), (599, 1), (600, 1), (601, 2)])
async def test_within_ten_minutes_it_is_the_same_one(
    play: Playbook, seconds: int, tickets: int
) -> None:
    await play.resident("楼道里着火了", who="li")
    play.now += timedelta(seconds=seconds)
    said = await play.resident("楼道里烟越来越大了,着火了", who="li")
    assert len(await play.tickets()) == tickets
    assert said[0].text.startswith("收到，已马上转给值班人员") is (tickets == 1)


async def test_another_danger_within_ten_minutes_brings_its_own_steps(play: Playbook) -> None:
    await play.resident("楼道里着火了", who="li")
    said = await play.resident("老人摔倒昏过去了", who="li")
    assert "120" in said[0].text
    assert len(await play.tickets()) == 1


async def test_another_sender_is_another_ticket(play: Playbook) -> None:
    await play.resident("楼道里着火了", who="li")
    await play.resident("楼道里着火了")
    assert len(await play.tickets()) == 2


async def test_one_that_is_over_is_not_the_same(play: Playbook) -> None:
    await play.resident("楼道里着火了", who="li")
    await play.settled("051")
    await play.resident("楼道里着火了", who="li")
    assert len(await play.tickets()) == 2


async def test_what_is_written_next_goes_to_those_who_run(play: Playbook) -> None:
    await play.resident("楼道里着火了", who="li")
    play.means["在八楼那边"] = ()
    said = await play.resident("在八楼那边", who="li")
    assert said[0].text.startswith("收到，已马上转给值班人员")
    await play.resident(who="li", attachments=(photo("smoke.jpg"),))
    texts = [one.body.text for one in await play.promised(MAINTENANCE)]
    assert any("在八楼那边" in text for text in texts)


@pytest.mark.parametrize("before", ["question", "offer", "guess", "menu"])
async def test_whatever_is_asked_danger_comes_first(play: Playbook, before: str) -> None:
    play.means["那个东西不太对劲"] = ("repair_plumbing", "complaint_noise")
    texts = {"question": "水管坏了", "offer": "3-2-501卧室的灯坏了", "guess": "那个东西不太对劲"}
    if before == "menu":
        await play.resident(choice="menu.repair")
    else:
        await play.resident(texts[before])
    said = await play.resident("着火了快来人")
    assert "走楼梯" in said[0].text
    assert "E-" in (await play.ticket()).number
    # nothing but what the emergency needs is asked now
    assert all("上门" not in one.text and "哪一户" not in one.text for one in said)


async def test_a_half_told_report_is_taken_up_once_the_danger_is_told(play: Playbook) -> None:
    await play.resident("厨房水管坏了")
    await play.resident("着火了快来人")
    assert (await play.conversation()).remind_at is not None
    await play.resident("3-2-501")
    await play.resident("跳过")
    assert [t.kind for t in await play.tickets()] == [Kind.EMERGENCY]
    play.later(minutes=11)
    said = await play.resident("谢谢")
    repairs = [t for t in await play.tickets() if t.kind is Kind.REPAIR]
    assert [(t.text, t.home) for t in repairs] == [("厨房水管坏了", "3-2-501")]
    assert "R-261123" in "".join(one.text for one in said)


async def test_an_edit_that_tells_of_danger_alarms(play: Playbook) -> None:
    await play.resident("厨房有点味道", who="li", message="m-smell")
    said = await play.resident("厨房有很浓的煤气味", who="li", message="m-smell", edited=True)
    assert "不碰任何电器和开关" in said[0].text
    assert (await play.ticket()).category == "emergency_gas"


async def test_an_edit_of_an_emergency_is_an_edit(play: Playbook) -> None:
    await play.resident("楼道里着货了,着火了", who="li", message="m-fire")
    said = await play.resident("楼道里着火了", who="li", message="m-fire", edited=True)
    assert len(await play.tickets()) == 1
    assert (await play.events(await play.ticket()))[-1].kind is EventKind.EDITED
    assert said[0].text.startswith("您改过的内容已同步")


async def test_an_edit_while_an_emergency_runs_opens_no_second(play: Playbook) -> None:
    await play.resident("厨房有点味道", who="li", message="m-smell")
    await play.resident("楼道里着火了", who="li")
    before = len(await play.tickets())
    await play.resident("厨房有很浓的煤气味", who="li", message="m-smell", edited=True)
    assert len(await play.tickets()) == before


# --- seen from outside ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("电梯里有人被困,在拍门", True),
        ("楼下电梯里有人被关住了", True),
        ("我妈被困在3号楼电梯里了", True),
        ("people are stuck in the lift, I hear them knocking", True),
        ("我被困在电梯里了", False),
        ("我和孩子被困电梯里了", False),
        ("电梯困人了", False),
        ("I'm stuck in the lift with my kid", False),
    ],
)
async def test_who_stands_outside_the_lift_is_told_what_to_do_there(
    play: Playbook, text: str, *, outside: bool
) -> None:
    said = await play.resident(text)
    assert said[0].text.startswith(("🛗 请在门外", "🛗 Please talk to them")) is outside
    assert (await play.ticket()).category == "emergency_lift_trapped"


async def test_a_place_is_no_thing(play: Playbook) -> None:
    await play.lives("guest")
    await play.resident("家门口地上有血,有人倒在那")
    ticket = await play.ticket()
    assert (ticket.place, ticket.item) == ("家门口", None)


@pytest.mark.parametrize(
    ("text", "intent"), [("出来了,谢谢", "thanks"), ("ok we are outside", "affirm"), ("！！！", "")]
)
async def test_whoever_is_on_the_way_hears_everything(
    play: Playbook, text: str, intent: str
) -> None:
    await play.resident("厨房着火了", who="li")
    play.later(minutes=2)
    if intent:
        play.means[text] = intent
    said = await play.resident(text, who="li")
    assert said[0].text.startswith(("收到，已马上转给值班人员", "Got it, passed to the on-duty"))
    assert (await play.events(await play.ticket()))[-1].text == text


async def test_in_danger_when_somebody_comes_is_for_those_who_run(play: Playbook) -> None:
    await play.resident("厨房着火了", who="li")
    play.means["什么时候到"] = ("ticket_status", "ask_contact")
    said = await play.resident("什么时候到", who="li")
    assert said[0].text.startswith("收到，已马上转给值班人员")


@pytest.mark.parametrize(
    ("text", "danger", "kinds"),
    [
        ("楼道里着火了!另外我家门禁卡也丢了", "emergency_fire", [Kind.INQUIRY]),
        (
            "有人困在3号楼电梯里,还有楼下车库的杆一直抬不起来",
            "emergency_lift_trapped",
            [Kind.REPAIR],
        ),
        (
            "I smell gas in the corridor! Also how do I pay the fee?",
            "emergency_gas",
            [Kind.INQUIRY],
        ),
        ("厨房着火了!还有楼上每天半夜吵得睡不着", "emergency_fire", [Kind.COMPLAINT]),
        ("有人在撬我家门!另外建议大门口装个摄像头", "emergency_intruder", [Kind.SUGGESTION]),
        ("老人摔倒昏过去了,另外帮我约个油烟机清洗", "emergency_medical", [Kind.INQUIRY]),
        ("水管爆了满屋是水,卫生间漏水漏到楼下了", "emergency_flood", []),
        ("电梯困人了!另外转人工", "emergency_lift_trapped", []),
    ],
)
async def test_what_else_is_said_gets_its_own_ticket_and_nothing_is_asked(
    play: Playbook, text: str, danger: str, kinds: list[Kind]
) -> None:
    said = await play.resident(text, who="li")
    first, *others = sorted(await play.tickets(), key=lambda ticket: ticket.id)
    assert (first.kind, first.category) == (Kind.EMERGENCY, danger)
    assert [ticket.kind for ticket in others] == kinds
    assert all(other.text in text and other.text != text for other in others)
    assert first.text == text  # those who run read all of it
    assert len(said) == 1 + len(kinds)


async def test_while_it_runs_all_that_is_said_goes_to_those_who_run(play: Playbook) -> None:
    await play.resident("楼道里着火了", who="li")
    await play.resident("楼道里烟越来越大了,着火了!另外我家门禁卡也丢了", who="li")
    assert len(await play.tickets()) == 1
