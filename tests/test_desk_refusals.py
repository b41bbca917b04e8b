"""What cannot be done is refused in words, and what came meanwhile is found out in time."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from flows.asking import Outcome
from flows.desk.actions import (
    Agree,
    ApproveWords,
    AskApproval,
    AskResident,
    Done,
    Edit,
    Fold,
    HandOver,
    New,
    Reply,
    Start,
    Take,
    Unlike,
)
from flows.desk.filling import Filling
from flows.desk.matters import Refile
from flows.messages import Channel
from flows.people import HomeRole
from flows.promises import Promised
from flows.tickets import Kind, Status
from flows.understanding import Intent, Interval, Matter
from storage.register import Registered
from tests.playbook import FRONT, ZONE, at, community, stage


async def test_a_question_needs_words_few_choices_and_somebody_to_read_it(
    database_url: str,
) -> None:
    async with stage(database_url) as play:
        await play.lives("li")
        await play.resident("厨房水槽下面漏水", who="li")
        for lacking in (
            AskResident(ticket=1, question=" "),
            AskResident(ticket=1, question="哪天?", choices=tuple("一二三四五六七八九十")),
        ):
            refused = await play.clerk("031", lacking)
            assert (refused.done, refused.said.key) == (False, "desk-needs-question")

        # Whom nobody has taken on cannot wait for the resident; they are asked all the same.
        ask = AskResident(ticket=1, question="方便吗?", choices=("是", "否"), waits=True)
        asked = await play.clerk("031", ask)
        assert asked.done
        assert (await play.ticket()).status is Status.NEW

        # While the answer is being read the ticket is done: the question is over.
        async def meanwhile() -> None:
            await play.clerk("031", Take(ticket=1))
            await play.clerk("031", Done(ticket=1, text="修好了"))

        play.meanwhile = meanwhile
        said = await play.resident("是的，都在家", who="li")
        async with play.storage.read() as uow:
            (question,) = await uow.questions.of_ticket(1)
        assert question.outcome is not Outcome.ANSWERED
        assert any("R-261123-0001" in one.text for one in said)


async def test_an_answer_is_put_before_the_manager_only_if_it_can_be_given(
    database_url: str,
) -> None:
    async with stage(database_url) as play:
        await play.records("012", New(kind=Kind.INQUIRY, text="几点开门", channel=Channel.PHONE))
        called = await play.ticket()
        refused = await play.clerk("012", AskApproval(ticket=called.id, text="八点半"))
        assert (refused.done, refused.said.key) == (False, "desk-nobody-to-write-to")
        refused = await play.clerk("012", AskResident(ticket=called.id, question="哪天?"))
        assert (refused.done, refused.said.key) == (False, "desk-nobody-to-write-to")

        play.means["房产证什么时候办下来"] = "ask_facility"
        await play.resident("房产证什么时候办下来", who="tg:5001")
        inquiry = await play.ticket()
        asked = await play.clerk("012", AskApproval(ticket=inquiry.id, text="预计明年三月"))
        assert asked.held is not None
        async with play.storage.write() as uow:  # the resident blocks the bot
            await uow.links.mark_dead(play.address("tg:5001"), dead=True)
        given = await play.clerk("001", ApproveWords(ticket=inquiry.id, held=asked.held))
        assert (given.done, given.said.key) == (False, "desk-channel-closed")


async def test_of_one_fault_only_what_is_ones_own_is_folded(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.resident("厨房水槽下面漏水，3-2-501")
        await play.lives("alone")
        nothing = await play.clerk("031", Unlike(ticket=1))
        assert (nothing.done, nothing.said.key) == (False, "incident-none")
        play.means["电梯坏了，停在一楼不动了"] = "repair_lift"
        ids = []
        for who, home in (("li", "3-2-501"), ("wang", "3-2-502"), ("zhao", "3-1-101")):
            await play.lives(who, home, who, None)
            await play.resident("电梯坏了，停在一楼不动了", who=who)
            ids.append((await play.ticket()).id)
        await play.clerk("031", HandOver(ticket=ids[1], queue="security"))
        folded = await play.clerk("031", Fold(ticket=ids[0]))
        assert (folded.done, folded.said.args["count"]) == (True, 2)
        again = await play.clerk("031", Unlike(ticket=ids[0]))
        assert again.done  # what was handed over is still only proposed, and is declined
        nothing = await play.clerk("031", Unlike(ticket=ids[0]))
        assert (nothing.done, nothing.said.key) == (False, "incident-nothing-to-fold")


async def test_a_name_that_sounds_like_a_wish_is_a_name(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.resident(choice="menu.binding")
        await play.resident("3-2-501")
        play.means["任工"] = (Matter("任工", Intent("human", 0.9), (Intent("human", 0.9),)),)
        await play.resident("任工")
        talk = (await play.conversation()).talk
        assert (talk.flow, talk.asked) == ("binding", "phone")
        assert not await play.tickets()


async def test_where_no_hours_are_quiet_a_greeting_waits_for_the_morning_alone(
    database_url: str,
) -> None:
    place = replace(community(), quiet_hours=(time(0), time(0)))
    async with stage(database_url, place) as play:
        await play.lives("tg:5001")
        row = Registered(
            home="3-2-501",
            name="李建国",
            role=HomeRole.OWNER,
            phone="+8613800138000",
            birthday="1980-11-24",
            calendar="solar",
        )
        async with play.storage.write() as uow:
            await uow.register.load(play.place.id, [row])
        play.now = datetime.combine(date(2026, 11, 24), time(8, 59, 59), ZONE)
        assert await play.tick("greetings") == {}
        play.later(seconds=1)
        assert await play.tick("greetings") == {"birthday_greeted": 1}
        (greeting,) = await play.promised("5001")
        assert greeting.until == datetime(2026, 11, 25, tzinfo=ZONE)


async def test_only_ones_own_words_are_edited_and_only_into_others(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.lives("li")
        await play.resident("厨房水槽下面漏水", who="li")
        said = await play.clerk("031", Reply(ticket=1, text="马上到"))
        assert said.message is not None
        theirs = next(one for one in await play.chat("li") if one.author == "resident")
        for clerk, row in (("031", theirs.id), ("032", said.message), ("031", 9999)):
            refused = await play.clerk(clerk, Edit(ticket=1, message=row, text="别的"))
            assert (refused.done, refused.said.key) == (False, "desk-edit-not-passed-on")
        before = len(await play.events(await play.ticket()))
        same = await play.clerk("031", Edit(ticket=1, message=said.message, text="马上到"))
        assert (same.done, same.said.key) == (True, "desk-edited")
        assert len(await play.events(await play.ticket())) == before

        # Another community's clerk finds no such ticket, in a form as little as in an action.
        async with play.storage.write() as uow:
            await uow.communities.save(community(id="other", token_env=""), today=play.now.date())
        filling = Filling(form="done", ticket=1)
        with pytest.raises(LookupError):
            await play.service.desk.fill_in("other", "031", filling, play.now)


async def test_who_became_unreachable_is_not_asked_again_but_staff_are_told(
    database_url: str,
) -> None:
    async with stage(database_url) as play:
        await play.lives("tg:5001")
        await play.resident("厨房水槽下面漏水", who="tg:5001")
        await play.clerk("031", AskResident(ticket=1, question="几点?", choices=("早", "晚")))
        async with play.storage.write() as uow:  # the resident blocks the bot
            await uow.links.mark_dead(play.address("tg:5001"), dead=True)
        await play.heard("tg:5001")
        play.later(hours=24)
        assert await play.tick("questions") == {"question_asked_again": 1}
        assert await play.heard("tg:5001") == []
        play.later(hours=24)
        assert await play.tick("questions") == {"question_unanswered": 1}


async def test_a_visit_keeps_no_promise_of_an_answer(database_url: str) -> None:
    async with stage(database_url) as play:
        play.means["房产证什么时候办下来"] = "ask_facility"
        await play.lives("li")
        await play.resident("房产证什么时候办下来", who="li")
        five = at("17:00")
        assert (await play.clerk("012", Agree(ticket=1, when=Interval(five, five)))).done
        refiled = await play.clerk("012", Refile(ticket=1, category="repair_plumbing"))
        assert refiled.done
        assert (await play.clerk("031", Take(ticket=1))).done
        assert (await play.clerk("031", Start(ticket=1))).done
        async with play.storage.read() as uow:
            (promise,) = await uow.promises.open_of(1)
        assert promise.what is Promised.ANSWER


async def test_an_inquiry_that_was_responded_to_is_due_at_no_time(database_url: str) -> None:
    async with stage(database_url) as play:
        play.means["公园什么时候建"] = "ask_facility"
        await play.lives("li")
        await play.resident("公园什么时候建", who="li")
        await play.clerk("012", Reply(ticket=1, text="我去问问规划局"))
        number = (await play.ticket()).number
        await play.deliver()
        for order in ("/queue", "/ledger"):
            await play.group(700008, order, chat=FRONT)
            (listed,) = [
                one.envelope.body.text for one in await play.deliver() if not one.envelope.card
            ]
            assert number in listed
            assert "前响应" not in listed
            assert "前完成" not in listed
