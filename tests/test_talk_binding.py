"""Binding a person to a home (业主信息登记): invitation, own phone, or the steward's yes (SPEC 1)."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from flows.desk.actions import Approve, Refuse
from flows.people import HomeRole, Invitation
from flows.tickets import Kind, Status
from tests.playbook import BOT, FRONT, MAINTENANCE, Playbook, community, contact, photo, stage

PHONE = "+8613800138000"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def invite(
    play: Playbook, token: str = "a-token", *, community: str = "tcmy", home: str = "3-2-501",
    life: timedelta = timedelta(days=7), uses: int = 1, person: int | None = None,
) -> None:  # fmt: skip
    invitation = Invitation(
        community=community, home=home, role=HomeRole.OWNER, expires=play.now + life,
        uses_left=uses, person=person,
    )  # fmt: skip
    async with play.storage.write() as uow:
        await uow.people.invite(invitation, token)


async def on_file(play: Playbook, phone: str = PHONE, name: str = "李建国") -> int:
    async with play.storage.write() as uow:
        person = await uow.people.add(
            play.place.id, name=name, phone=phone, home="3-2-501", role=HomeRole.OWNER,
            since=date(2020, 1, 1),
        )  # fmt: skip
    return person.id


# --- by invitation --------------------------------------------------------------------------------


async def test_an_invitation_binds_whoever_follows_it(play: Playbook) -> None:
    await invite(play)
    said = await play.resident(invitation="a-token", sender="小李")
    assert said[0].text.startswith("小李，已为您绑定 3号楼2单元501室")
    person = (await play.conversation()).person
    assert person is not None
    assert (person.name, person.homes) == ("小李", ("3-2-501",))
    await play.resident("厨房水管漏水了")
    ticket = await play.ticket()
    assert (ticket.home, ticket.verified, ticket.person) == ("3-2-501", True, person.id)


async def test_an_invitation_made_for_somebody_on_file_binds_to_them(play: Playbook) -> None:
    person = await on_file(play)
    await invite(play, person=person)
    said = await play.resident(invitation="a-token")
    assert said[0].text.startswith("李建国")
    bound = (await play.conversation()).person
    assert bound is not None
    assert bound.id == person


@pytest.mark.parametrize("why", ["used", "expired", "unknown", "elsewhere"])
async def test_an_invitation_that_is_not_valid_binds_nobody(play: Playbook, why: str) -> None:
    if why == "used":
        await invite(play)
        await play.resident(invitation="a-token", who="other")
    elif why == "expired":
        await invite(play)
        play.later(days=7)
    elif why == "elsewhere":
        async with play.storage.write() as uow:
            await uow.communities.save(community(id="other"), today=play.now.date())
        await invite(play, community="other")
    said = await play.resident(invitation="a-token")
    assert said[0].text.startswith("这个邀请链接已经失效")
    assert (await play.conversation()).person is None


async def test_the_homes_other_residents_are_told_of_the_new_one(play: Playbook) -> None:
    await play.lives("wang", name="王梅")
    await on_file(play, phone="+8613700137000", name="没有聊天")
    await invite(play, uses=2)
    await play.resident(invitation="a-token", sender="小李")
    told = await play.heard("wang")
    assert told[0].text.startswith("小李 刚刚绑定了 3号楼2单元501室")
    await play.resident(invitation="a-token")  # again: nothing new to tell
    assert await play.heard("wang") == []


async def test_a_resident_may_add_a_second_home(play: Playbook) -> None:
    await play.lives("li")
    await invite(play, home="1-1-101")
    await play.resident(invitation="a-token", who="li")
    person = (await play.conversation("li")).person
    assert person is not None
    assert set(person.homes) == {"3-2-501", "1-1-101"}


async def test_a_half_told_report_goes_on_once_the_home_is_known(play: Playbook) -> None:
    await invite(play)
    await play.resident("厨房水管坏了")
    said = await play.resident(invitation="a-token", sender="小李")
    ticket = await play.ticket()
    assert [said[0].text[:3], "R-261123-0001" in said[1].text] == ["小李，", True]
    assert (ticket.home, ticket.verified, ticket.text) == ("3-2-501", True, "厨房水管坏了")
    async with play.storage.read() as uow:
        rows = await uow.messages.of_ticket(ticket.id)
    assert rows[0].text == "厨房水管坏了"


async def test_a_first_hello_is_greeted(play: Playbook) -> None:
    said = await play.resident(invitation="")
    assert said[0].text.startswith("您好！我是天成美雅的智能管家")


async def test_a_clerks_own_link_is_no_invitation_to_a_home(play: Playbook) -> None:
    said = await play.resident(invitation="not-a-clerks", who="tg:5001")
    assert said[0].text.startswith("这个邀请链接已经失效")


async def test_a_clerks_link_binds_their_account(play: Playbook) -> None:
    async with play.storage.write() as uow:
        await uow.sessions.invite_staff(
            "clerks-token",
            community="tcmy",
            number="032",
            expires=play.now + timedelta(days=1),
            for_account=True,
        )
    said = await play.resident(invitation="clerks-token", who="tg:5001")
    assert "吴明" in said[0].text
    async with play.storage.read() as uow:
        found = await uow.communities.get(play.place.id)
    assert found is not None
    assert [s.number for s in found.staff if s.telegram == 5001] == ["032"]


# --- by phone -------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["+8613800138000", "8613800138000", "13800138000"])
async def test_ones_own_phone_binds_whom_it_is_on_file_for(play: Playbook, written: str) -> None:
    await on_file(play)
    said = await play.resident(who="tg:5001", contact=contact(written))
    assert said[0].text.startswith("李建国，已为您绑定 3号楼2单元501室")
    assert (await play.conversation("tg:5001")).person is not None


@pytest.mark.parametrize("why", ["nobody", "two", "moved out"])
async def test_a_phone_that_is_not_on_file_for_one_is_kept(play: Playbook, why: str) -> None:
    if why == "two":
        await on_file(play)
        await on_file(play, name="同号的人")
    if why == "moved out":
        person = await on_file(play)
        async with play.storage.write() as uow:
            await uow.people.move_out(person, "3-2-501", date(2026, 11, 1))
    said = await play.resident(who="tg:5001", contact=contact("8613800138000"))
    assert said[0].text.startswith("号码已记下")
    conversation = await play.conversation("tg:5001")
    assert (conversation.person, conversation.stated["phone"]) == (None, PHONE)


async def test_anothers_phone_binds_nobody(play: Playbook) -> None:
    await on_file(play)
    await play.resident(who="tg:5001", contact=contact(PHONE, own=False))
    assert (await play.conversation("tg:5001")).person is None
    assert (await play.ticket()).kind is Kind.INQUIRY


async def test_a_number_that_is_none_is_passed_on(play: Playbook) -> None:
    await play.resident(who="tg:5001", contact=contact("12"))
    assert (await play.ticket()).text == "☎ 李建国 12"


async def test_a_half_told_report_goes_on_once_the_phone_is_known(play: Playbook) -> None:
    await on_file(play)
    await play.resident("厨房水管坏了", who="tg:5001")
    await play.resident(who="tg:5001", contact=contact(PHONE))
    ticket = await play.ticket()
    assert (ticket.home, ticket.verified) == ("3-2-501", True)


async def test_asked_for_a_phone_ones_own_answers_and_binds(play: Playbook) -> None:
    await on_file(play)
    await play.resident("3-2-501厨房水管漏水得厉害", who="tg:5001")
    said = await play.resident(who="tg:5001", contact=contact(PHONE))
    assert [one.text[:5] for one in said] == ["好的，已记", "李建国，已"]
    assert (await play.ticket()).phone == PHONE


async def test_asked_for_a_phone_anothers_answers(play: Playbook) -> None:
    await on_file(play)
    await play.resident("3-2-501厨房水管漏水得厉害", who="tg:5001")
    said = await play.resident(who="tg:5001", contact=contact(PHONE, own=False))
    assert [one.text for one in said] == ["好的，已记下。"]
    assert (await play.conversation("tg:5001")).person is None


async def test_a_number_not_on_file_answers_without_another_word(play: Playbook) -> None:
    await play.resident("3-2-501厨房水管漏水得厉害", who="tg:5001")
    said = await play.resident(who="tg:5001", contact=contact("13900139000"))
    assert [one.text for one in said] == ["好的，已记下。"]


# --- by the steward -------------------------------------------------------------------------------


async def ask_steward(play: Playbook, who: str = "guest") -> None:
    said = await play.resident("我要绑定房号", who=who)
    assert said[0].text.startswith("您要绑定哪一户")
    said = await play.resident("3-2-501", who=who)
    assert said[0].text.startswith("请问怎么称呼您")
    said = await play.resident("王五", who=who)
    assert said[0].text.startswith("方便留个联系电话")


async def test_the_steward_is_asked(play: Playbook) -> None:
    await ask_steward(play)
    said = await play.resident("13900139000")
    ticket = await play.ticket()
    assert said[0].text.startswith("已请管家核对您与 3号楼2单元501室 的绑定(编号 T-261123-0001)")
    assert (ticket.kind, ticket.category, ticket.queue) == (Kind.TASK, "bind_home", "front_desk")
    assert (ticket.person_name, ticket.home, ticket.phone) == ("王五", "3-2-501", "+8613900139000")
    assert ticket.verified is False
    (card,) = await play.promised(FRONT)
    assert {b.choice for b in card.body.buttons} >= {"desk.approve=1", "desk.refuse=1"}


async def test_approved_the_resident_is_bound_and_the_household_told(play: Playbook) -> None:
    await play.lives("wang", name="王梅")
    await ask_steward(play)
    await play.resident("跳过")
    await play.clerk("012", Approve(ticket=1))
    said = await play.heard()
    assert said[-1].text.startswith("王五，已为您绑定 3号楼2单元501室")
    assert (await play.heard("wang"))[0].text.startswith("王五 刚刚绑定了 3号楼2单元501室")
    person = (await play.conversation()).person
    assert person is not None
    assert person.homes == ("3-2-501",)
    assert (await play.ticket()).status is Status.CLOSED


async def test_refused_the_resident_is_told(play: Playbook) -> None:
    await ask_steward(play)
    await play.resident("不用了")
    await play.clerk("012", Refuse(ticket=1))
    assert (await play.heard())[-1].text.startswith("3号楼2单元501室 的绑定这次没有通过核对")
    assert (await play.conversation()).person is None


async def test_a_home_that_is_theirs_already_is_said_so(play: Playbook) -> None:
    await play.lives("li")
    said = await play.resident("我要绑定3号楼2单元501", who="li")
    assert said[0].text.startswith("您已经绑定了 3号楼2单元501室")


async def test_one_sentence_may_say_it_all(play: Playbook) -> None:
    said = await play.resident("我要绑定房号,3号楼2单元501,电话13900139000")
    assert said[0].text.startswith("请问怎么称呼您")
    await play.resident("王五")
    assert (await play.ticket()).home == "3-2-501"


@pytest.mark.parametrize("name", ["", "12345", "名" * 41])
async def test_a_name_is_short_and_no_number(play: Playbook, name: str) -> None:
    await play.resident("我要绑定3号楼2单元501")
    play.means[name] = ()
    said = await play.resident(name)
    assert said[-1].text.startswith("请问怎么称呼您")


async def test_stated_once_the_name_is_not_asked_again(play: Playbook) -> None:
    await ask_steward(play)
    await play.resident("13900139000")
    await play.resident("我要绑定3号楼2单元502")
    ticket = await play.ticket()
    assert (ticket.person_name, ticket.home) == ("王五", "3-2-502")


async def test_from_the_menu(play: Playbook) -> None:
    await play.resident("你好")
    said = await play.presses("绑定房号")
    assert said[0].text.startswith("您要绑定哪一户")


async def test_ones_own_phone_on_file_makes_the_request_unnecessary(play: Playbook) -> None:
    await on_file(play)
    await ask_steward(play, "tg:5001")
    said = await play.resident(who="tg:5001", contact=contact(PHONE))
    assert said[0].text.startswith("李建国，已为您绑定 3号楼2单元501室")
    assert await play.tickets() == []


async def test_ones_own_phone_that_is_not_on_file_goes_with_the_request(play: Playbook) -> None:
    await ask_steward(play, "tg:5001")
    said = await play.resident(who="tg:5001", contact=contact(PHONE))
    assert [one.text[:8] for one in said] == ["已请管家核对您与"]
    assert (await play.ticket()).phone == PHONE


async def test_on_file_for_another_home_the_steward_is_asked_all_the_same(play: Playbook) -> None:
    await on_file(play)
    await play.resident("我要绑定1号楼1单元101", who="tg:5001")
    await play.resident("李建国", who="tg:5001")
    await play.resident(who="tg:5001", contact=contact(PHONE))
    assert (await play.ticket()).home == "1-1-101"


async def test_an_invitation_ends_the_request_that_was_being_made(play: Playbook) -> None:
    await invite(play)
    await play.resident("我要绑定房号")
    said = await play.resident(invitation="a-token", sender="小李")
    assert len(said) == 1
    assert (await play.conversation()).talk.flow is None


# --- a visitor ------------------------------------------------------------------------------------


async def test_a_visitors_card_says_not_verified(play: Playbook) -> None:
    await play.resident("3-2-501厨房水管漏水了,电话13900139000", who="tg:5001")
    shown = await play.promised(MAINTENANCE)
    assert "(未核实)" in shown[0].body.text


async def test_a_stranger_never_sees_a_homes_tickets(play: Playbook) -> None:
    await play.lives("li")
    await play.resident("厨房水管漏水了", who="li")
    said = await play.resident("3-2-501的报修到哪了", who="stranger")
    assert all("R-261123-0001" not in one.text for one in said)


# --- a bot of several communities -----------------------------------------------------------------


@pytest.fixture
async def several(play: Playbook) -> Playbook:
    other = community(
        id="other", name={"zh": "海岸花园", "en": "Seaside Garden"}, emergency_phone="0755-1",
    )  # fmt: skip
    async with play.storage.write() as uow:
        await uow.communities.save(other, today=play.now.date())
    play.communities = ["tcmy", "other"]
    return play


WHO = "tg:5001"


async def test_it_asks_which_one_and_takes_up_what_was_written(several: Playbook) -> None:
    play = several
    said = await play.resident("3-2-501厨房水管漏水了", who=WHO, community=None)
    assert said[0].text == "请问您住在哪个小区？"
    assert [(b.label, b.choice) for b in said[0].buttons] == [
        ("天成美雅", "community.pick=tcmy"), ("海岸花园", "community.pick=other"),
    ]  # fmt: skip
    conversation = await play.conversation(WHO)
    assert conversation.remind_at == play.now + timedelta(minutes=30)
    said = await play.resident(who=WHO, choice="community.pick=other", community=None)
    assert "R-261123-0001" in said[0].text
    conversation = await play.conversation(WHO)
    assert conversation.community == "other"
    async with play.storage.read() as uow:
        tickets = await uow.tickets.visible_to(person=None, homes={}, conversation=conversation.id)
        rows = await uow.messages.of_ticket(tickets[0].id)
    assert (tickets[0].community, tickets[0].text) == ("other", "3-2-501厨房水管漏水了")
    assert rows[0].text == "3-2-501厨房水管漏水了"


@pytest.mark.parametrize("answer", ["2", "海岸花园", "Seaside Garden", "other"])
async def test_the_answer_may_be_typed_and_is_kept(several: Playbook, answer: str) -> None:
    play = several
    await play.resident("你好", who=WHO, community=None)
    said = await play.resident(answer, who=WHO, community=None)
    assert "海岸花园" in said[0].text
    said = await play.resident("你好", who=WHO, community=None)
    assert "海岸花园" in said[0].text


async def test_everything_written_meanwhile_is_taken_up(several: Playbook) -> None:
    play = several
    await play.resident("3-2-501厨房水管漏水了", who=WHO, community=None)
    said = await play.resident("师傅快一点", who=WHO, community=None)
    assert said[0].text == "请问您住在哪个小区？"
    await play.resident(who=WHO, community=None, attachments=(photo(),))
    await play.resident("1", who=WHO, community=None)
    ticket = await play.ticket()
    assert ticket.text == "3-2-501厨房水管漏水了\n师傅快一点"
    async with play.storage.read() as uow:
        rows = await uow.messages.of_ticket(ticket.id)
    written = [row for row in rows if row.author == "resident"]
    assert [row.text for row in written] == ["3-2-501厨房水管漏水了", "师傅快一点", ""]
    assert written[-1].attachments


async def test_a_first_hello_is_greeted_once_the_community_is_known(several: Playbook) -> None:
    play = several
    await play.resident(invitation="", who=WHO, community=None)
    said = await play.resident("1", who=WHO, community=None)
    assert said[0].text.startswith("您好！我是天成美雅")


async def test_in_danger_the_steps_come_before_the_question(several: Playbook) -> None:
    play = several
    said = await play.resident("着火了快来人", who=WHO, community=None)
    assert "走楼梯" in said[0].text
    assert said[1].text == "请问您住在哪个小区？"
    said = await play.resident("1", who=WHO, community=None)
    assert (await play.ticket()).kind is Kind.EMERGENCY


async def test_an_invitation_says_which_community(several: Playbook) -> None:
    play = several
    await invite(play, community="other")
    said = await play.resident(invitation="a-token", who=WHO, community=None, sender="小李")
    assert said[0].text.startswith("小李，已为您绑定 3号楼2单元501室")
    conversation = await play.conversation(WHO)
    assert (conversation.community, conversation.talk.flow) == ("other", None)


async def test_an_invitation_that_is_not_valid_leaves_the_question(several: Playbook) -> None:
    play = several
    said = await play.resident(invitation="nothing", who=WHO, community=None)
    assert [one.text[:6] for one in said] == ["这个邀请链接", "请问您住在哪"]


async def test_somebody_bound_stays_where_they_live(several: Playbook) -> None:
    play = several
    await play.lives(WHO)
    await invite(play, community="other")
    said = await play.resident(invitation="a-token", who=WHO, community=None)
    assert said[0].text.startswith("这个邀请链接已经失效")
    assert (await play.conversation(WHO)).community == "tcmy"


async def test_a_made_up_community_is_no_answer(several: Playbook) -> None:
    play = several
    await play.resident("你好", who=WHO, community=None)
    said = await play.resident(who=WHO, choice="community.pick=third", community=None)
    assert said[0].text == "请问您住在哪个小区？"


async def test_a_community_that_is_gone_is_not_offered(several: Playbook) -> None:
    play = several
    play.communities = ["tcmy", "other", "gone"]
    said = await play.resident("你好", who=WHO, community=None)
    assert [b.choice for b in said[0].buttons] == ["community.pick=tcmy", "community.pick=other"]


async def test_the_web_page_names_its_community(several: Playbook) -> None:
    said = await several.resident("你好")
    assert "天成美雅" in said[0].text


async def test_a_bot_of_one_community_asks_nothing(play: Playbook) -> None:
    said = await play.resident("你好", who=WHO, community=None)
    assert "天成美雅" in said[0].text
    assert (await play.conversation(WHO)).address.account == BOT


async def test_words_for_a_community_that_is_not_there_are_set_aside(play: Playbook) -> None:
    said = await play.resident("你好", community="gone")
    assert said == []
    said = await play.resident("你好", who="other", community=None)
    assert said == []


# --- a home and a name in one answer --------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("我是业主,3号楼2单元501,我叫王小二", "王小二"),
        ("3号楼2单元501的,王小二", "王小二"),
        ("my name is Tom Baker, building 3 unit 2 room 501", "Tom Baker"),
        ("it's Tom Baker, I am the owner of 3-2-501", "Tom Baker"),
    ],
)
async def test_a_name_may_come_with_another_home(play: Playbook, answer: str, name: str) -> None:
    await play.resident(choice="menu.binding", who="new")
    await play.resident("3号楼1单元101", who="new")
    await play.resident(answer, who="new")
    await play.resident("跳过", who="new")
    ticket = await play.ticket()
    assert (ticket.home, ticket.person_name) == ("3-2-501", name)
    assert answer in ticket.text


async def test_a_home_alone_is_no_name(play: Playbook) -> None:
    await play.resident(choice="menu.binding", who="new")
    await play.resident("3号楼1单元101", who="new")
    said = await play.resident("3号楼2单元501", who="new")
    assert said[-1].text.startswith("请问怎么称呼您")
    said = await play.resident("业主", who="new")
    assert said[-1].text.startswith("请问怎么称呼您")
    await play.resident("王小二", who="new")
    await play.resident("跳过", who="new")
    assert ((await play.ticket()).home, (await play.ticket()).person_name) == ("3-2-501", "王小二")


async def test_who_introduces_themself_at_once_is_not_asked_for_the_name(play: Playbook) -> None:
    text = "我叫王小二,住3号楼2单元501,想绑定一下"
    play.means[text] = "bind_home"
    said = await play.resident(text, who="new")
    assert said[0].text.startswith("方便留个联系电话吗")
    await play.resident("跳过", who="new")
    assert (await play.ticket()).person_name == "王小二"


async def test_a_home_is_told_in_the_words_of_its_language(play: Playbook) -> None:
    await play.resident("I want to link my home", who="new")
    await play.resident("building 3 unit 2 room 501", who="new")
    await play.resident("Tom Baker", who="new")
    said = await play.resident("skip", who="new")
    assert "your link to Building 3, Unit 2, Room 501 (no. T" in said[0].text


async def test_a_name_is_a_name_whatever_it_looks_like(play: Playbook) -> None:
    await play.resident("绑定房号", who="new")
    await play.resident("3号楼1单元501", who="new")
    said = await play.resident("周小文", who="new")  # the model thinks of 中文
    assert said[0].text.startswith("方便留个联系电话吗")
