"""The resident's language: by what they write and what they chose (SPEC 2, 9)."""

from collections.abc import AsyncIterator

import pytest

from flows.resident.small_talk import wanted_language
from flows.tickets import Kind
from flows.understanding import Language
from tests.playbook import Playbook, stage


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def test_the_answer_is_in_the_language_of_the_words(play: Playbook) -> None:
    said = await play.resident("the kitchen tap is dripping", who="li")
    assert said[0].text.startswith("✅ Your repair is registered")
    assert "R-261123-0001" in said[0].text
    assert [b.label for b in said[1].buttons][:2] == [
        "today morning, 8–12h",
        "today afternoon, 13–18h",
    ]
    said = await play.resident("下午吧", who="li")
    assert said[0].text == "好的，R-261123-0001 约在今天 下午上门。"


async def test_a_whole_report_in_english(play: Playbook) -> None:
    said = await play.resident("my toilet is blocked")
    assert said[0].text.startswith("Which home is it?")
    await play.resident("Building 3 unit 2 room 501")
    ticket = await play.ticket()
    assert (ticket.home, ticket.category) == ("3-2-501", "repair_plumbing")


async def test_what_has_no_words_is_answered_in_the_language_before(play: Playbook) -> None:
    await play.resident("my toilet is blocked")
    said = await play.resident("501")
    assert said[0].text.startswith("Several homes match")
    said = await play.presses("Building 3, Unit 2, Room 501")
    assert said[0].text.startswith("✅ Your repair is registered")


@pytest.mark.parametrize("ok", ["ok", "OK", "wifi"])
async def test_a_foreign_word_or_two_change_no_language(play: Playbook, ok: str) -> None:
    await play.resident("你好", who="li")
    play.means[ok] = "affirm"
    said = await play.resident(ok, who="li")
    assert said[0].text.startswith("好的") is (ok != "wifi")


async def test_a_language_that_was_chosen_is_kept(play: Playbook) -> None:
    said = await play.resident("speak English please", who="li")
    assert said[0].text.startswith("OK, I will write to you in English")
    said = await play.resident("厨房水管漏水了", who="li")
    assert "R-261123-0001" in said[0].text
    assert "Registered" in said[0].text or "urgent" in said[0].text
    person = (await play.conversation("li")).person
    assert person is not None
    assert person.language == "en"


@pytest.mark.parametrize(("value", "starts"), [("en", "OK, I will"), ("zh", "好的，以后用中文")])
async def test_a_button_chooses_too(play: Playbook, value: str, starts: str) -> None:
    said = await play.resident(choice=f"lang.set={value}")
    assert said[0].text.startswith(starts)
    conversation = await play.conversation()
    assert (conversation.language, conversation.chosen_language) == (value, True)


async def test_a_language_that_is_not_ours_is_said_so_and_a_person_sees_to_it(
    play: Playbook,
) -> None:
    play.means["你会说粤语吗"] = "switch_language"
    said = await play.resident("你会说粤语吗", who="li")
    assert said[0].text.startswith("目前我会中文和 English")
    assert (await play.ticket()).kind is Kind.INQUIRY


@pytest.mark.parametrize(
    ("text", "present", "language"),
    [
        ("speak English please", "zh", "en"),
        ("说中文", "en", "zh"),
        ("换一种语言", "zh", "en"),
        ("another language please", "en", "zh"),
        ("我不会英语，请说中文", "en", "zh"),
        ("请说中文，英语我看不懂", "en", "zh"),
        ("I don't speak Chinese, English please", "zh", "en"),
        ("can we switch from Chinese to English", "zh", "en"),
        ("can we switch from Chinese to English", "en", "en"),
        ("English please, not Chinese", "zh", "en"),
        ("请用繁体字", "zh", None),
        ("说粤语，不要普通话", "zh", None),
        ("parlez-vous French?", "en", None),
    ],
)
def test_which_language_is_wished_for(
    text: str, present: Language, language: Language | None
) -> None:
    assert wanted_language(text, present) == language


async def test_the_first_word_of_all_is_answered_as_the_program_is_set(play: Playbook) -> None:
    said = await play.resident(invitation="", language="en")
    assert said[0].text.startswith("Hello")
    said = await play.resident(invitation="", who="other")
    assert said[0].text.startswith("您好")


async def test_a_resident_is_known_to_prefer_a_language(play: Playbook) -> None:
    person = (await play.conversation("li")).person
    assert person is not None
    async with play.storage.write() as uow:
        await uow.people.set_language(person.id, "en")
    said = await play.resident(who="li", choice="menu.nothing")
    assert said[0].text.startswith("That button")


async def test_after_another_language_the_question_is_asked_again_in_it(play: Playbook) -> None:
    await play.resident("马桶堵了")
    said = await play.resident("speak English please")
    assert said[0].text.startswith("OK, I will write to you in English")
    assert said[1].text.startswith("Which home is it?")
