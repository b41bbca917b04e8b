"""An answer becomes knowledge: nobody's data in it, after a supervisor's yes, in force at once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.knowledge import read_knowledge
from flows.desk.actions import Done, Reply, Take
from flows.drafts import language_of, title_of, without_placeholders
from flows.tickets import Ticket
from flows.understanding import Article
from storage.crypt import Crypt
from storage.database import Database
from storage.unit_of_work import SqlStorage
from tests.playbook import FRONT, Playbook, Shown, community, stage
from tests.storing import SECRET
from tests.test_cli import Operator, on_both, operator

__all__ = ["on_both", "operator"]

LI, CHEN, WANG, ZHANG = 700012, 700008, 700001, 700031
QUESTION = "我是3-2-501的李建国,请问小区游泳池几月份开放?电话13800138000"
ANSWER = "李建国您好,泳池每年5月1日到10月7日开放。\n详情请拨 0755-26001234,或找李敏。"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def answered(play: Playbook, answer: str = ANSWER, question: str = QUESTION) -> Ticket:
    """A resident asks what no article answers; a clerk answers in the group."""
    play.means[question] = "ask_facility"
    await play.resident(question, who="li")
    ticket = await play.ticket()
    await play.deliver()
    card = play.find(ticket.number, FRONT)
    await play.clerk("012", Take(ticket=ticket.id))
    await play.group(LI, answer, message="answer", reply_to=card.message)
    # names the resident and the front desk: held once
    held = [one for one in await play.deliver() if one.labels]
    for one in held:
        if "仍然发送" in one.labels:
            await play.press(LI, "仍然发送", one)
    await play.deliver()
    return await play.ticket()


async def asked(play: Playbook, words: str = "/know") -> Shown:
    card = play.find((await play.ticket()).number, FRONT)
    await play.group(LI, words, reply_to=card.message)
    await play.deliver()
    return play.find("要存为知识", FRONT)


async def known(play: Playbook) -> list[tuple[str, str]]:
    async with play.storage.read() as uow:
        place = await uow.communities.get("tcmy")
    assert place is not None
    return [(one.id, one.source) for one in place.articles if one.source == "clerk"]


async def test_it_is_in_force_at_once_after_the_supervisors_yes(play: Playbook) -> None:
    ticket = await answered(play)
    shown = await asked(play)
    assert "@陈洁(008) 这一条要存为知识" in shown.text
    for private in ("李建国", "13800138000", "501", "李敏"):
        assert private not in shown.text
    assert "泳池每年5月1日到10月7日开放" in shown.text
    assert "0755-26001234" in shown.text  # the community's own number
    toast = await play.press(CHEN, "同意入库", shown)
    assert toast is not None
    assert "已入库，马上生效" in toast.text
    assert await known(play) == [(f"clerk-{ticket.number.lower()}", "clerk")]
    await play.resident("小区游泳池几月份开放?", who="other")
    said = await play.heard("other")
    told = "\n".join(one.text for one in await play.chat("other"))
    assert "泳池每年5月1日到10月7日开放" in told, said
    assert "李建国" not in told


async def test_before_the_yes_nothing_is_in_force(play: Playbook) -> None:
    await answered(play)
    shown = await asked(play)
    assert await known(play) == []
    toast = await play.press(LI, "同意入库", shown)
    assert toast is not None
    assert toast.text == "入库要由主管或经理同意。"
    assert await known(play) == []


async def test_a_no_and_then_better_words(play: Playbook) -> None:
    await answered(play)
    shown = await asked(play)
    await play.press(CHEN, "不采用", shown)
    toast = await play.press(CHEN, "同意入库", shown)
    assert toast is not None
    assert toast.text == "这一条已经有结论了。"
    assert await known(play) == []
    shown = await asked(play, "/know 游泳池五月到十月开放,每天九点到二十一点。")
    assert "答复：游泳池五月到十月开放,每天九点到二十一点。" in shown.text
    await play.press(WANG, "同意入库", shown)
    assert len(await known(play)) == 1


async def test_loading_the_files_again_leaves_it(play: Playbook) -> None:
    await answered(play)
    await play.press(CHEN, "同意入库", await asked(play))
    async with play.storage.write() as uow:
        await uow.communities.save(play.place, today=date(2026, 11, 23))
    assert len(await known(play)) == 1
    await play.group(LI, "/know")
    (said,) = [one for one in await play.promised(FRONT) if "📚" in one.body.text][-1:]
    assert "员工答复存成的知识 1 条" in said.body.text
    async with play.storage.write() as uow:
        (saved,) = await known(play)
        assert await uow.communities.remove_article("tcmy", saved[0])
        assert not await uow.communities.remove_article("tcmy", "parking")
    assert await known(play) == []


async def test_the_card_of_an_answered_inquiry_offers_it(play: Playbook) -> None:
    ticket = await answered(play)
    await play.clerk("012", Done(ticket=ticket.id))
    await play.deliver()
    card = play.find(ticket.number, FRONT)
    await play.press(LI, "存为知识", card)
    await play.deliver()
    assert "泳池" in play.find("要存为知识", FRONT).text


async def test_who_does_not_work_at_the_desk_saves_nothing(play: Playbook) -> None:
    ticket = await answered(play)
    card = play.find(ticket.number, FRONT)
    await play.group(ZHANG, "/know", reply_to=card.message)
    (said,) = await play.promised(FRONT)
    assert "这一步由客服" in said.body.text


async def test_without_an_answer_there_is_nothing_to_save(play: Playbook) -> None:
    play.means[QUESTION] = "ask_facility"
    await play.resident(QUESTION, who="li")
    await play.deliver()
    card = play.find((await play.ticket()).number, FRONT)
    await play.group(LI, "/know", reply_to=card.message)
    (said,) = await play.promised(FRONT)
    assert "还没有发给住户的答复" in said.body.text


async def test_what_is_nothing_but_somebodys_data_is_not_saved(play: Playbook) -> None:
    await answered(play)
    card = play.find((await play.ticket()).number, FRONT)
    await play.group(LI, "/know 13912345678", reply_to=card.message)
    (said,) = await play.promised(FRONT)
    assert "没有内容可存" in said.body.text


@pytest.mark.parametrize("verb", ["know-yes-99", "know-yes-x", "know-no-" + "9" * 20])
async def test_a_made_up_draft_is_too_old(play: Playbook, verb: str) -> None:
    ticket = await answered(play)
    await play.group(CHEN, choice=f"desk.{verb}={ticket.id}", callback="c")
    assert play.toast is not None
    assert "已经过时" in play.toast.text


async def test_of_another_answer_than_the_last_when_that_is_replied_to(play: Playbook) -> None:
    ticket = await answered(play, "泳池五月开放。")
    await play.clerk("012", Reply(ticket=ticket.id, text="救生员九点上岗。"))
    await play.deliver()
    await play.group(LI, "/know", reply_to="answer")
    (said,) = [one for one in await play.promised(FRONT) if "要存为知识" in one.body.text]
    assert "泳池五月开放" in said.body.text
    assert "救生员" not in said.body.text


async def test_without_a_number_of_its_own(database_url: str) -> None:
    async with stage(database_url, replace(community(), emergency_phone="")) as play:
        await play.lives("li")
        await answered(play, "泳池五月开放。")
        assert "泳池五月开放" in (await asked(play)).text


async def test_an_operator_lists_exports_and_removes_them(
    on_both: Operator, database_url: str
) -> None:
    await on_both.loads_the_demo()
    article = Article(
        "clerk-q-1", 'Pool: "when"?', "en", "May to October.\n# Daily", ("when: pool",),
        source="clerk",
    )  # fmt: skip
    storage = SqlStorage(Database(database_url), Crypt(SECRET))
    async with storage.write() as uow:
        await uow.communities.add_article("tcmy", article)
    await storage.close()
    assert (await on_both.types("knowledge", "list")).out == 'clerk-q-1\ten\tPool: "when"?\n'
    folder = on_both.folder / "saved"
    assert (await on_both.types("knowledge", "export", "--out", folder)).status == 0
    (read,) = read_knowledge(folder)
    assert replace(read, source="clerk") == article
    assert (await on_both.types("knowledge", "remove", "clerk-q-1")).status == 0
    ended = await on_both.types("knowledge", "remove", "clerk-q-1")
    assert (ended.status, 'no saved answer "clerk-q-1"' in ended.err) == (2, True)
    assert (await on_both.types("knowledge", "export", "--out", "/proc/none")).status == 2


def test_titles_languages_and_what_is_left_out() -> None:
    assert title_of("泳池几点开?急") == "泳池几点开"
    assert len(title_of("长" * 60)) == 30
    assert title_of("?") == ""
    assert (language_of("泳池 pool", "en"), language_of("pool", "zh")) == ("zh", "en")
    assert language_of("350", "zh") == "zh"
    assert without_placeholders("⟨name⟩,泳池\n ⟨home⟩ ") == "泳池"
