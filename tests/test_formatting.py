"""Formatting goes with the words: through staff numbers, masked phones, edits and albums."""

from collections.abc import AsyncIterator

import pytest

from flows import formatting
from flows.albums import merged
from flows.formatting import Mark, Marks, Style, placed, within
from flows.messages import Location, OutboundMessage
from flows.privacy import masked, veil
from tests.playbook import MAINTENANCE, Playbook, Shown, stage

ZHANG = 700031
LI = "tg:5001"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


def bold(text: str, piece: str) -> Marks:
    at = text.index(piece)
    return (Mark(Style.BOLD, at, at + len(piece)),)


def pieces(body: OutboundMessage) -> list[tuple[str, str]]:
    return [(mark.style.value, body.text[mark.start : mark.end]) for mark in body.marks]


async def leak(play: Playbook) -> Shown:
    await play.lives(LI)
    await play.resident("厨房水槽下面漏水", who=LI)
    await play.deliver()
    return play.find((await play.ticket()).number, MAINTENANCE)


async def test_a_clerks_bold_words_are_bold_for_the_resident(play: Playbook) -> None:
    card = await leak(play)
    text = "今天下午三点到，请关总阀"
    link = Mark(Style.LINK, 10, 12, "https://example.org/valve")
    await play.group(
        ZHANG, text, chat=MAINTENANCE, reply_to=card.message, message="c1",
        marks=(*bold(text, "下午三点"), link),
    )  # fmt: skip
    await play.deliver()
    shown = play.find("关总阀", 5001).envelope.body
    assert pieces(shown) == [("bold", "下午三点"), ("link", "总阀")]
    assert shown.marks[1].url == "https://example.org/valve"
    # an edit of nothing but the formatting is one
    await play.group(
        ZHANG, text, chat=MAINTENANCE, message="c1", edited=True, marks=bold(text, "今天")
    )
    await play.deliver()
    assert pieces(play.find("关总阀", 5001).envelope.body) == [("bold", "今天")]


async def test_a_residents_formatting_survives_that_their_number_is_masked(play: Playbook) -> None:
    await leak(play)
    text = "补充一下，电话138 0013 8001，柜子也湿了"
    await play.resident(text, who=LI, marks=(*bold(text, "8 0013 8001，柜"), *bold(text, "湿了")))
    await play.deliver()
    copy = next(s for s in reversed(play.shown) if "湿了" in s.text and not s.envelope.card)
    assert "138****8001" in copy.text
    assert pieces(copy.envelope.body) == [("bold", "138****8001，柜"), ("bold", "湿了")]
    (row,) = [m for m in await play.chat(LI) if "湿了" in m.text]
    assert row.marks == (*bold(text, "8 0013 8001，柜"), *bold(text, "湿了"))


async def test_a_link_in_the_group_hides_no_number(play: Playbook) -> None:
    await leak(play)
    text = "补充一下，加我微信，图纸在这里"
    urls = ("https://wa.me/8613800138001", "https://x.cn/?t=%31%33800138001", "https://x.cn/a.pdf")
    marks = tuple(Mark(Style.LINK, 5 + n, 7 + n, url) for n, url in enumerate(urls))
    await play.resident(text, who=LI, marks=marks)
    await play.deliver()
    copy = next(s for s in reversed(play.shown) if "图纸" in s.text and not s.envelope.card)
    assert [mark.url for mark in copy.envelope.body.marks] == ["https://x.cn/a.pdf"]


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://example.org/a", True), ("HTTP://example.org", True), ("https://", False),
        ("javascript:alert(1)", False), ("tg://user?id=700031", False), ("http://[", False),
    ],
)  # fmt: skip
def test_only_a_page_is_linked_to(url: str, leads: bool) -> None:
    assert formatting.is_web(url) is leads


async def test_an_edit_of_a_resident_brings_its_own_formatting(play: Playbook) -> None:
    await leak(play)
    await play.resident("补充一下，柜子也湿了", who=LI, message="r2")
    text = "补充一下，柜子全湿了"
    await play.resident(text, who=LI, message="r2", edited=True, marks=bold(text, "全"))
    await play.deliver()
    copy = next(s for s in reversed(play.shown) if "全湿了" in s.text and not s.envelope.card)
    assert pieces(copy.envelope.body) == [("bold", "全")]


async def test_a_place_on_the_map_passes_both_ways_as_one(play: Playbook) -> None:
    card = await leak(play)
    gate, home = Location(31.2304, 121.4737), Location(31.2305, 121.4738)
    await play.group(ZHANG, chat=MAINTENANCE, reply_to=card.message, location=gate)
    await play.deliver()
    assert play.find("31.23040", 5001).envelope.body.location == gate
    await play.resident(who=LI, location=home)
    await play.deliver()
    copies = [s for s in play.shown if s.envelope.body.location == home]
    assert [s.envelope.address.chat for s in copies] == [str(MAINTENANCE)]


async def test_captions_of_an_album_keep_theirs(play: Playbook) -> None:
    parts = [play.inbound("一号", marks=bold("一号", "一")), play.inbound(),
             play.inbound("二号", marks=bold("二号", "号"))]  # fmt: skip
    whole = merged(*parts)
    assert whole.text == "一号\n二号"
    assert [whole.text[mark.start : mark.end] for mark in whole.marks] == ["一", "号"]


def test_a_mark_that_ends_at_a_number_does_not_swallow_it() -> None:
    text, secrets = veil("打13800138000吧，或13900139000", "CN")
    plain = "打13800138000吧，或13900139000"
    marks = (
        Mark(Style.BOLD, 0, 1), Mark(Style.CODE, 1, 12), Mark(Style.ITALIC, 12, 13),
        Mark(Style.BOLD, 15, 26), Mark(Style.BOLD, 40, 50),
    )  # fmt: skip
    shown = masked(text, secrets)
    moved = formatting.masked(marks, text, secrets)
    assert [shown[m.start : m.end] for m in moved] == [
        "打", "138****8000", "吧", "139****9000",
    ]  # fmt: skip
    assert plain[1:12] == "13800138000"


def test_a_part_of_a_text_has_the_marks_that_touch_it() -> None:
    marks = (Mark(Style.BOLD, 0, 4), Mark(Style.CODE, 6, 8))
    assert within(marks, 2, 6) == (Mark(Style.BOLD, 0, 2),)
    assert placed(marks, "", "空") == ()
    assert placed(marks, "不在", "这里") == ()
