"""Set phrases: kept in the community's file, offered in a ticket's place, shown, sent once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.community import read_community
from bot.problems import Refused
from flows.canned import VARIABLES, Canned, filled, variables_in
from flows.desk.actions import Agree, New
from flows.messages import Address, Channel
from flows.tickets import Kind
from flows.understanding import Interval
from tests.playbook import FRONT, MAINTENANCE, MORNING, Playbook, Shown, at, community, stage
from tests.test_load import DEMO

ZHANG, WU, LI, LIU = 700031, 700032, 700012, 700051

PHRASES = (
    Canned("hello", {"zh": "{resident}您好,{number} 已收到", "en": "Hello, we have {number}"}),
    Canned("coming", {"zh": "师傅{time}到{home}", "en": "We come to {home} {time}"}),
    Canned("who", {"zh": "工号 {staff},{community},{phone}", "en": "{staff} {community} {phone}"}),
)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url, community(canned=PHRASES)) as book:
        yield book


async def leak(play: Playbook, who: str = "li", text: str = "厨房水槽下面漏水") -> Shown:
    await play.lives(who)
    await play.resident(text, who=who)
    await play.deliver()
    await play.heard(who)
    return play.find((await play.ticket()).number, MAINTENANCE)


async def offered(play: Playbook, card: Shown, sender: int = ZHANG) -> Shown:
    await play.group(sender, "/canned", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    return play.shown[-1]


async def test_it_is_offered_shown_and_sent(play: Playbook) -> None:
    list_ = await offered(play, await leak(play))
    assert list_.labels == ["…您好,… 已收到", "师傅…到…", "工号 …,…,…"]
    await play.press(ZHANG, list_.labels[0], list_)
    assert await play.heard("li") == []  # only shown so far
    await play.deliver()
    number = (await play.ticket()).number
    shown = play.find(f"将发给住户：\n李建国您好,{number} 已收到", MAINTENANCE)
    toast = await play.press(ZHANG, "发送", shown)
    assert toast is not None
    assert toast.text == "已发给住户。"
    (reply,) = await play.heard("li")
    assert (reply.author, reply.name, reply.text) == ("staff", "031", f"李建国您好,{number} 已收到")


async def test_pressed_twice_it_is_sent_once(play: Playbook) -> None:
    list_ = await offered(play, await leak(play))
    await play.press(ZHANG, list_.labels[1], list_)
    await play.deliver()
    shown = play.shown[-1]
    await play.press(ZHANG, "发送", shown)
    toast = await play.press(WU, "发送", shown)
    assert toast is not None
    assert "刚才已经做过" in toast.text
    (reply,) = await play.heard("li")
    assert reply.text == "师傅今天 12:00到3号楼2单元501室"


async def test_it_is_in_the_residents_language(play: Playbook) -> None:
    card = await leak(play, text="The kitchen tap is leaking")
    list_ = await offered(play, card)
    await play.press(ZHANG, list_.labels[2], list_)
    await play.deliver()
    await play.press(ZHANG, "发送", play.shown[-1])
    (reply,) = await play.heard("li")
    assert reply.text.startswith("031 Tiancheng Meiya ")
    assert set(reply.secrets.values()) == {"0755-26001234"}


async def test_who_does_not_serve_the_queue_sends_nothing(play: Playbook) -> None:
    card = await leak(play)
    list_ = await offered(play, card)
    await play.group(LIU, "/canned", chat=MAINTENANCE, reply_to=card.message)
    await play.deliver()
    assert "归工程维修组处理" in play.shown[-1].text
    toast = await play.press(LIU, list_.labels[0], list_)
    assert toast is not None
    assert toast.alert
    assert "归工程维修组处理" in toast.text
    assert await play.heard("li") == []


async def test_what_needs_a_value_that_is_not_there_is_not_sent(play: Playbook) -> None:
    new = New(kind=Kind.REPAIR, text="楼道灯不亮", channel=Channel.PHONE)
    await play.records("012", new)
    await play.deliver()
    list_ = await offered(play, play.find((await play.ticket()).number, MAINTENANCE))
    toast = await play.press(ZHANG, list_.labels[1], list_)
    assert toast is not None
    assert "还没有" in toast.text


async def test_outside_a_place_they_are_read_and_looked_through(play: Playbook) -> None:
    await play.group(LI, "/canned", chat=FRONT)
    (said,) = await play.promised(FRONT)
    assert "· 师傅{time}到{home}" in said.body.text
    await play.deliver()
    await play.group(LI, "/canned 师傅", chat=FRONT)
    (said,) = await play.promised(FRONT)
    assert "已收到" not in said.body.text
    await play.deliver()
    await play.group(LI, "/canned 烟花", chat=FRONT)
    (said,) = await play.promised(FRONT)
    assert "没有这样的常用语" in said.body.text


async def test_other_ones_are_a_press_away_and_old_ones_are_too_old(play: Playbook) -> None:
    list_ = await offered(play, await leak(play))
    ticket = await play.ticket()
    await play.press(ZHANG, list_.labels[0], list_)
    await play.deliver()
    await play.press(ZHANG, "换一句", play.shown[-1])
    await play.deliver()
    assert play.shown[-1].labels == list_.labels
    group = {"chat": MAINTENANCE, "callback": "c"}
    await play.group(ZHANG, choice=f"desk.canned-gone={ticket.id}", **group)
    assert play.toast is not None
    assert "已经过时" in play.toast.text
    await play.group(LIU, choice=f"desk.canned={ticket.id}", **group)
    assert "归工程维修组处理" in play.toast.text


async def test_a_community_without_any_says_so(database_url: str) -> None:
    async with stage(database_url) as play:
        card = await leak(play)
        await offered(play, card)
        assert "没有这样的常用语" in play.shown[-1].text
        ticket = await play.ticket()
        await play.group(ZHANG, chat=MAINTENANCE, choice=f"desk.canned={ticket.id}", callback="c")
        assert play.toast is not None
        assert "没有这样的常用语" in play.toast.text


async def test_a_visit_that_was_agreed_is_the_time(play: Playbook) -> None:
    list_ = await offered(play, await leak(play))
    at_three = at("15:00", date(2026, 11, 24))
    agreed = Agree(ticket=(await play.ticket()).id, when=Interval(at_three, at_three))
    assert (await play.clerk("031", agreed)).done
    await play.press(ZHANG, list_.labels[1], list_)
    await play.deliver()
    assert "师傅明天 15:00到3号楼2单元501室" in play.find("将发给住户").text


async def test_somebody_without_a_name_and_a_language_is_written_to_all_the_same(
    play: Playbook,
) -> None:
    await play.resident("楼道的灯不亮,1号楼1单元", who="guest")
    async with play.storage.write() as uow:
        conversation = await uow.conversations.at(Address(Channel.WEB, "", "guest"))
        assert conversation is not None
        locked = await uow.conversations.get(conversation.id, lock=True)
        await uow.conversations.save(replace(locked, language=None))
    await play.deliver()
    card = play.find((await play.ticket()).number, MAINTENANCE)
    list_ = await offered(play, card)
    await play.press(ZHANG, list_.labels[0], list_)
    await play.deliver()
    assert "住户您好" in play.shown[-1].text


async def test_on_the_desk_those_are_offered_that_have_all_they_need(play: Playbook) -> None:
    play.means["公园什么时候建"] = "ask_facility"
    await play.lives("li")
    await play.resident("公园什么时候建", who="li")  # an inquiry has no time
    number = (await play.ticket()).number
    ready = await play.service.desk.phrases("tcmy", "012", 1, play.now)
    assert [name for name, _ in ready] == ["hello", "who"]
    assert dict(ready)["hello"] == f"李建国您好,{number} 已收到"
    assert await play.service.desk.phrases("tcmy", "051", 1, play.now) == ()


# --- the file -------------------------------------------------------------------------------------


def test_variables_are_filled_in_or_it_is_not_sent() -> None:
    assert variables_in("{a} { b } c") == ("a", "b")
    assert variables_in("{a} }") == ("a", "{")
    assert filled("{home} {time}", {"home": "1", "time": "2"}) == "1 2"
    assert filled("{home} {time}", {"home": "1", "time": ""}) is None


def test_the_demo_has_a_set_of_them() -> None:
    file = read_community(DEMO / "community.yml", now=MORNING)
    phrases = file.community.canned
    assert len(phrases) >= 6
    for phrase in phrases:
        assert phrase.texts["zh"] != phrase.texts["en"]
        for written in phrase.texts.values():
            assert set(variables_in(written)) <= set(VARIABLES)


@pytest.mark.parametrize(
    ("canned", "line", "what", "instead"),
    [
        ("  - {id: a, zh: '{name}您好'}", 2, "{name} is no variable", "{resident}"),
        ("  - {id: a, zh: '您好}'}", 2, "a brace stands alone", "{resident}"),
        ("  - {id: a}", 2, "a set phrase needs its words", "add zh: or en:"),
        ("  - {zh: 您好}", 2, 'a set phrase needs "id"', "add `id:`"),
        ("  - {id: a, zh: 好}\n  - {id: a, zh: 好}", 3, 'set phrase "a" is given twice', "line 2"),
        (f"  - {{id: {'a' * 33}, zh: 好}}", 2, "is not an id", "at most 32"),
        ("  - {id: a, fr: Bonjour}", 2, '"fr"', "zh"),
    ],
)
def test_a_wrong_one_is_refused_with_its_line_and_a_remedy(
    tmp_path: Path, canned: str, line: int, what: str, instead: str
) -> None:
    rest = "\n".join(
        each
        for each in (DEMO / "community.yml").read_text("utf-8").split("\ncanned:")[0].split("\n")
    )
    file = tmp_path / "community.yml"
    file.write_text(f"canned:\n{canned}\n{rest}", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_community(file, now=MORNING)
    problem = refused.value.problems[0]
    assert problem.line == line
    assert what in problem.what
    assert instead in problem.instead
