"""Colleagues who are named ring: a mention by account, whatever stands in the words around it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flows.mentions import mentions_in, tag, tags
from flows.messages import Mention, OutboundMessage
from tests.emulator import Emulator
from tests.playbook import community
from tests.test_telegram_out import DESK, Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Emulator() as emu:
        made = Stage(emu, tmp_path)
        yield made
        await made.out.close()


async def test_a_mention_names_the_account_and_escapes_nothing(stage: Stage) -> None:
    words = "📣 @<b>李敏&(012) 请看 R-1。@<b>李敏&(012)"
    body = OutboundMessage(text=words, mentions=(Mention("@<b>李敏&(012)", 700012),))
    await stage.sent(DESK, body)
    shown = stage.desk.said_by(stage.bot)[-1]
    assert shown.text == words
    named = [e for e in shown.entities if e["type"] == "text_mention"]
    assert [(e["offset"], e["length"], e["user"]["id"]) for e in named] == [
        (3, 12, 700012),  # the sign before it counts for two
        (23, 12, 700012),
    ]


async def test_in_a_long_text_a_mention_is_marked_in_its_part(stage: Stage) -> None:
    long = "甲" * 4090 + "\n" + "@李敏(012) 请看"
    body = OutboundMessage(text=long, mentions=(Mention("@李敏(012)", 700012),))
    await stage.sent(DESK, body)
    first, second = stage.desk.said_by(stage.bot)[-2:]
    assert not [e for e in first.entities if e["type"] == "text_mention"]
    assert [e["type"] for e in second.entities] == ["text_mention"]


def test_only_those_who_are_tagged_and_have_an_account_are_mentioned() -> None:
    place = community()
    wang, zhang = place.member("001"), place.member("031")
    assert wang is not None
    assert zhang is not None
    text = f"📣 {tags([wang, zhang])} 请看，陈洁(008)也看"
    assert mentions_in(text, place) == (Mention(tag(wang), 700001), Mention(tag(zhang), 700031))
    company = community(company_contact=700900, company="天成物业")
    assert mentions_in("@天成物业(HQ)", company) == (Mention("@天成物业(HQ)", 700900),)
