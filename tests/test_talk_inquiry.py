"""Inquiry (咨询): the knowledge first, otherwise the front desk; honest where nothing fits."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from flows.tickets import Action, EventKind, Kind, Status
from tests.playbook import FRONT, Playbook, community, photo, stage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def answered(play: Playbook) -> None:
    await play.resident("怎么办停车月卡", who="li")


# --- the knowledge --------------------------------------------------------------------------------


async def test_a_good_match_is_answered_at_once_with_its_source(play: Playbook) -> None:
    said = await play.resident("怎么办停车月卡", who="li")
    ticket = await play.ticket()
    assert said[0].text.startswith("月卡每月 350 元")
    assert "《停车月卡》" in said[0].text
    assert [b.choice for b in said[0].buttons] == ["ticket.helped=1", "ticket.nothelped=1"]
    assert (ticket.kind, ticket.status) == (Kind.INQUIRY, Status.RESOLVED)
    assert ticket.responded_at == ticket.resolved_at == play.now
    assert await play.promised(FRONT) == []  # in the ledger, without a card


async def test_an_english_question_has_an_english_answer(play: Playbook) -> None:
    said = await play.resident("how do I get a monthly parking card?", who="li")
    assert "350 yuan" in said[0].text


@pytest.mark.parametrize(
    ("language", "question", "line", "body"),
    [
        ("en", "怎么办停车月卡", "这条说明目前只有英文。", "350 yuan"),
        ("zh", "how do I get a monthly parking card?", "which is in Chinese only", "350 元"),
    ],
)
async def test_an_answer_in_the_other_language_says_so(
    database_url: str, language: str, question: str, line: str, body: str
) -> None:
    everything = community().articles
    questions = tuple(question for one in everything for question in one.asked_as)
    kept = (one for one in everything if one.language == language)
    own = tuple(replace(one, asked_as=questions) for one in kept)
    async with stage(database_url, community(articles=own)) as play:
        await play.lives("li")
        said = await play.resident(question, who="li")
        assert line in said[-1].text
        assert body in said[-1].text


async def test_it_helped(play: Playbook) -> None:
    await answered(play)
    said = await play.presses("有帮助", who="li")
    assert said[0].text.startswith("太好了")
    assert (await play.ticket()).status is Status.CLOSED
    said = await play.presses("有帮助", who="li")  # once more: thanks all the same
    assert said[0].text.startswith("太好了")


async def test_it_did_not_help_so_a_person_gets_it_with_a_card(play: Playbook) -> None:
    await answered(play)
    said = await play.presses("还是问问人工", who="li")
    ticket = await play.ticket()
    assert "Q-261123-0001" in said[0].text
    assert "今天 10:30前" in said[0].text
    assert ticket.status is Status.NEW
    assert ticket.responded_at is None
    moved = (await play.events(ticket))[-1]
    assert moved.data == {"action": Action.REOPEN, "from": "resolved", "to": "new"}
    assert len(await play.promised(FRONT)) == 1


async def test_pressed_again_it_urges_whoever_has_it(play: Playbook) -> None:
    await answered(play)
    await play.presses("还是问问人工", who="li")
    said = await play.presses("还是问问人工", who="li")
    assert said[0].text.startswith("收到，已转给正在跟进的同事")
    assert (await play.events(await play.ticket()))[-1].kind is EventKind.URGED


async def test_what_no_article_answers_goes_to_the_front_desk(play: Playbook) -> None:
    said = await play.resident("游泳池几点开门", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.queue, ticket.status) == (Kind.INQUIRY, "front_desk", Status.NEW)
    assert "今天 10:30前" in said[0].text
    assert len(await play.promised(FRONT)) == 1


async def test_every_inquiry_is_the_front_desks_whatever_its_subject(play: Playbook) -> None:
    play.means["这个月的水费怎么比上个月多"] = "ask_fee"
    await play.resident("这个月的水费怎么比上个月多", who="li")
    assert (await play.ticket()).queue == "front_desk"


@pytest.mark.parametrize("intent", ["update_profile", "data_request"])
async def test_what_the_front_desk_sees_to_by_hand_for_now(play: Playbook, intent: str) -> None:
    play.means["我的资料"] = intent
    await play.resident("我的资料", who="li")
    assert ((await play.ticket()).category, (await play.ticket()).queue) == (intent, "front_desk")


async def test_prices_are_told_with_a_button_for_each_service(play: Playbook) -> None:
    play.means["你们有哪些上门服务,多少钱"] = "ask_service"
    said = await play.resident("你们有哪些上门服务,多少钱", who="li")
    assert "油烟机清洗  ¥120/台" in said[0].text
    assert [b.choice for b in said[0].buttons] == ["menu.order=hood", "menu.order=tap"]
    assert await play.tickets() == []


async def test_without_a_priced_list_the_front_desk_tells_the_prices(database_url: str) -> None:
    async with stage(database_url, community(services=())) as play:
        play.means["你们有哪些上门服务,多少钱"] = "ask_service"
        await play.resident("你们有哪些上门服务,多少钱")
        assert (await play.ticket()).kind is Kind.INQUIRY


# --- not sure -------------------------------------------------------------------------------------


async def test_the_two_best_guesses_are_asked_about(play: Playbook) -> None:
    play.means["那个东西不太对劲"] = ("repair_plumbing", "complaint_noise", "ask_fee")
    said = await play.resident("那个东西不太对劲", who="li")
    assert [b.choice for b in said[0].buttons] == [
        "which.intent=repair_plumbing", "which.intent=complaint_noise", "which.intent=human",
        "cancel",
    ]  # fmt: skip
    assert said[0].buttons[0].label == "水管、龙头、下水维修"
    await play.presses("水管", who="li")
    ticket = await play.ticket()
    assert (ticket.category, ticket.text) == ("repair_plumbing", "那个东西不太对劲")


async def test_a_question_among_the_guesses_is_answered_by_the_knowledge(play: Playbook) -> None:
    play.means["怎么办停车月卡"] = ("ask_parking", "ask_fee")
    await play.resident("怎么办停车月卡", who="li")
    said = await play.presses("停车", who="li")
    assert "350 元" in said[0].text


async def test_neither_of_them_calls_a_person(play: Playbook) -> None:
    play.means["那个东西不太对劲"] = ("repair_plumbing", "complaint_noise")
    await play.resident("那个东西不太对劲", who="li")
    await play.presses("都不是", who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.text, ticket.category) == (
        Kind.INQUIRY,
        "那个东西不太对劲",
        "human",
    )
    assert (await play.conversation("li")).talk.flow is None


async def test_words_answer_it_too_and_both_messages_stand_in_the_ticket(play: Playbook) -> None:
    play.means |= {
        "那个东西不太对劲": ("repair_plumbing", "complaint_noise"),
        "是水管": "repair_plumbing",
    }
    await play.resident("那个东西不太对劲", who="li")
    await play.resident("是水管", who="li")
    ticket = await play.ticket()
    assert (ticket.category, ticket.text) == ("repair_plumbing", "那个东西不太对劲\n是水管")


async def test_what_is_still_not_clear_a_person_sees_to(play: Playbook) -> None:
    play.means |= {
        "那个东西不太对劲": ("repair_plumbing", "complaint_noise"),
        "就是那个呀": ("repair_plumbing", "complaint_noise"),
    }
    await play.resident("那个东西不太对劲", who="li")
    await play.resident("就是那个呀", who="li")
    ticket = await play.ticket()
    assert (ticket.category, ticket.text) == ("human", "那个东西不太对劲\n就是那个呀")


async def test_thanks_in_between_is_returned_and_the_question_stands(play: Playbook) -> None:
    play.means["那个东西不太对劲"] = ("repair_plumbing", "complaint_noise")
    await play.resident("那个东西不太对劲", who="li")
    said = await play.resident("谢谢", who="li")
    assert said[0].text.startswith("不客气")
    assert said[1].text.startswith("想和您确认一下")


@pytest.mark.parametrize("choice", ["which.intent=emergency_fire", "which.intent=nothing"])
async def test_a_guess_that_was_not_offered_is_none(play: Playbook, choice: str) -> None:
    play.means["那个东西不太对劲"] = ("repair_plumbing", "complaint_noise")
    await play.resident("那个东西不太对劲", who="li")
    said = await play.resident(who="li", choice=choice)
    assert said[0].text.startswith("那是之前的按钮")
    assert await play.tickets() == []


async def test_no_idea_at_all_goes_to_a_person_at_once(play: Playbook) -> None:
    play.means["呜啦啦呜啦啦"] = ()
    said = await play.resident("呜啦啦呜啦啦", who="li")
    ticket = await play.ticket()
    assert "客服前台" in said[0].text
    assert (ticket.kind, ticket.text) == (Kind.INQUIRY, "呜啦啦呜啦啦")


async def test_what_nobody_could_place_joins_the_open_inquiry(play: Playbook) -> None:
    await play.resident("游泳池几点开门", who="li")
    play.later(minutes=5)
    said = await play.resident("转人工", who="li")
    assert said[0].text.startswith("收到，已转给正在跟进的同事")
    assert len(await play.tickets()) == 1
    assert (await play.events(await play.ticket()))[-1].text == "转人工"


# --- files alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "kind"), [("报修", Kind.REPAIR), ("投诉", Kind.COMPLAINT), ("咨询", Kind.INQUIRY)]
)
async def test_a_lone_photo_is_asked_about(play: Playbook, label: str, kind: Kind) -> None:
    said = await play.resident(who="li", attachments=(photo(),))
    assert [b.choice for b in said[0].buttons] == [
        "purpose.flow=repair", "purpose.flow=complaint", "purpose.flow=inquiry", "cancel",
    ]  # fmt: skip
    await play.presses(label, who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.text, ticket.home) == (kind, "📎", "3-2-501")
    async with play.storage.read() as uow:
        rows = await uow.messages.of_ticket(ticket.id)
    assert rows[0].attachments == (photo(),)


async def test_words_say_what_a_photo_is_about(play: Playbook) -> None:
    await play.resident(who="li", attachments=(photo(),))
    await play.resident("厨房水管漏水了", who="li")
    ticket = await play.ticket()
    assert (ticket.category, ticket.text) == ("repair_plumbing", "厨房水管漏水了")


async def test_a_made_up_purpose_is_none(play: Playbook) -> None:
    await play.resident(who="li", attachments=(photo(),))
    said = await play.resident(who="li", choice="purpose.flow=emergency")
    assert said[0].text.startswith("那是之前的按钮")


# --- what is no matter ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "starts"),
    [
        ("greet", "李建国，您好"),
        ("goodbye", "再见"),
        ("thanks", "不客气"),
        ("affirm", "好的。还有什么可以帮您"),
        ("deny", "好的。还有什么可以帮您"),
        ("stop", "好的，目前没有正在填写的内容"),
        ("help", "像平时聊天一样说就行"),
        ("bot_challenge", "我是物业的智能管家，是一个程序"),
        ("chitchat", "和您聊天很开心"),
        ("out_of_scope", "这件事在小区物业的服务之外"),
    ],
)
async def test_small_talk_is_answered_and_opens_nothing(
    play: Playbook, intent: str, starts: str
) -> None:
    play.means["……"] = intent
    said = await play.resident("……", who="li")
    assert said[0].text.startswith(starts)
    assert await play.tickets() == []


async def test_a_visitor_is_greeted_with_a_way_to_be_bound(play: Playbook) -> None:
    said = await play.resident("你好")
    assert said[0].buttons[-1].choice == "menu.binding"


async def test_what_is_not_ours_offers_a_person(play: Playbook) -> None:
    play.means["帮我订张机票"] = "out_of_scope"
    await play.resident("帮我订张机票", who="li")
    await play.presses("转人工", who="li")
    assert (await play.ticket()).category == "human"


async def test_nothing_at_all_offers_the_menu(play: Playbook) -> None:
    said = await play.resident("   ", who="li")
    assert said[0].buttons[0].choice == "menu.repair"
    assert await play.tickets() == []


async def test_what_cannot_be_passed_on_is_said_so(play: Playbook) -> None:
    said = await play.resident(who="li", unsupported="poll")
    assert said[0].text.startswith("这种消息我这边打不开")


# --- the menu -------------------------------------------------------------------------------------


async def test_a_question_from_the_menu(play: Playbook) -> None:
    await play.resident("你好", who="li")
    await play.presses("咨询", who="li")
    said = await play.resident("怎么办停车月卡", who="li")
    assert "350 元" in said[0].text


async def test_the_menu_can_be_used_by_number(play: Playbook) -> None:
    await play.resident("你好", who="li")
    said = await play.resident("1", who="li")
    assert said[0].text.startswith("请说说具体情况")


@pytest.mark.parametrize(
    ("wish", "category"),
    [
        ("我想报修", "repair_public"), ("报修", "repair_public"), ("我要投诉!", "complaint_service"),
        ("咨询一下", "ask_contact"), ("提个建议", "suggestion"),
        ("I want to report a repair", "repair_public"), ("complaint", "complaint_service"),
    ],
)  # fmt: skip
async def test_a_wish_that_says_no_more_is_as_good_as_the_menu(
    play: Playbook, wish: str, category: str
) -> None:
    said = await play.resident(wish, who="li")
    assert said[0].buttons[0].choice == "cancel"
    talk = (await play.conversation("li")).talk
    assert (talk.asked, talk.slots["category"]) == ("text", category)


async def test_the_first_words_of_all_may_be_a_wish(play: Playbook) -> None:
    said = await play.resident("我想报修")
    assert said[0].text.startswith("请说说具体情况")


async def test_small_talk_is_no_description(play: Playbook) -> None:
    await play.resident(who="li", choice="menu.repair")
    said = await play.resident("你好", who="li")
    assert said[0].text.startswith("李建国，您好")
    assert said[0].buttons == ()
    assert said[1].text.startswith("请说说具体情况")
    said = await play.resident("好的", who="li")
    assert said[0].text.startswith("不好意思")
    assert await play.tickets() == []


async def test_the_words_decide_not_the_button(play: Playbook) -> None:
    await play.resident(who="li", choice="menu.repair")
    await play.resident("厨房水管漏水了,另外楼上半夜装修太吵了", who="li")
    assert [t.kind for t in await play.tickets()] == [Kind.REPAIR, Kind.COMPLAINT]
    assert (await play.conversation("li")).talk.flow is None


async def test_a_description_may_look_like_something_that_is_none_of_ours(play: Playbook) -> None:
    play.means["三楼那个东西又来了"] = "out_of_scope"
    await play.resident(who="li", choice="menu.complaint")
    await play.resident("三楼那个东西又来了", who="li")
    assert (await play.ticket()).kind is Kind.COMPLAINT


async def test_asked_for_the_words_progress_is_told_and_they_are_asked_for_again(
    play: Playbook,
) -> None:
    await play.resident(who="li", choice="menu.repair")
    said = await play.resident("我的报修到哪了", who="li")
    assert said[0].text.startswith("您目前没有正在处理的事项")
    assert said[1].text.startswith("请说说具体情况")


async def test_one_letter_is_no_description_and_a_photo_is(play: Playbook) -> None:
    play.means["啊"] = ()
    await play.resident(who="li", choice="menu.repair")
    said = await play.resident("啊", who="li")
    assert said[0].text.startswith("不好意思")
    await play.resident(who="li", attachments=(photo(),))
    assert (await play.ticket()).text == "📎"


@pytest.mark.parametrize("choice", ["menu.nothing", "menu", "", "lang.set=fr", "x.y=z"])
async def test_a_made_up_button_is_said_to_be_old(play: Playbook, choice: str) -> None:
    said = await play.resident(who="li", choice=choice)
    assert said[0].text.startswith("这个按钮已经过时了")
