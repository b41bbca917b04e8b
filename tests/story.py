"""What the end-to-end tests have in common: the judged message, reading cards, and a whole story."""

import re
import time
from dataclasses import dataclass

from tests.emulator import Message, Person
from tests.serving import Estate, Town

JUDGED = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"
NUMBER = re.compile(r"[A-Z]-\d{6}-\d{4}")
PRIVATE = ("强哥", "敏敏", "老吴", "张强", "李敏", "private_")
"""Names by which a resident must never learn who answers."""


def number_in(text: str) -> str:
    """Give the ticket number that stands in a text."""
    found = NUMBER.search(text)
    assert found, f"no ticket number in {text!r}"
    return found[0]


def cards(estate: Estate) -> list[Message]:
    """Give every card in the estate's groups: the bot's messages that have a state line."""
    return [
        message
        for group in estate.groups
        for message in group.said_by(estate.bot)
        if "▶️" in message.text and NUMBER.search(message.text)
    ]


def numbers(estate: Estate) -> set[str]:
    """Give the numbers of all tickets that have a card."""
    return {number_in(card.text) for card in cards(estate)}


@dataclass
class Reported:
    """A report that was received: its number, the receipt and the card."""

    number: str
    receipt: Message
    card: Message
    seconds: float
    """From the resident's message to the card in the group."""


async def report(
    place: Town, estate: Estate, text: str = JUDGED, *, who: Person | None = None
) -> Reported:
    """Let somebody report something for maintenance; wait for receipt and card."""
    writer = who or estate.resident
    before = len(estate.answers(writer))
    known = {card.id for card in cards(estate)}
    began = time.monotonic()
    writer.writes(estate.bot, text)

    def new_card() -> Message | None:
        fresh = (m for m in estate.maintenance.said_by(estate.bot) if "▶️" in m.text)
        return next((m for m in fresh if m.id not in known), None)

    card = await place.until(new_card, "a card in the maintenance group")
    receipt = await place.told(estate, writer, after=before)
    sent = next(
        call
        for call in place.emu.calls_of("sendMessage", chat=estate.maintenance.id, ok=True)
        if isinstance(call.result, dict) and call.result["message_id"] == card.id
    )
    return Reported(number_in(card.text), receipt, card, sent.at - began)


async def taken(place: Town, estate: Estate, card: Message, staff: str = "031") -> None:
    """Let a clerk take a ticket by its button; wait until card and resident know."""
    press = estate.clerks[staff].presses("接单", on=card)
    await place.until(lambda: press.answered, "the press is answered")
    await place.until(lambda: "已接单" in card.text, "the card says who took it")


def assert_anonymous(estate: Estate, who: Person | None = None) -> None:
    """No private identity of staff reached a resident, in words, names or forwards."""
    for message in estate.answers(who):
        for name in PRIVATE:
            assert name not in message.text, message
        assert message.origin is None
        assert message.signature is None


async def judged_story(place: Town, estate: Estate) -> None:
    """Play the story by which the product is judged."""
    clerk, resident = estate.clerks["031"], estate.resident
    reported = await report(place, estate)
    number, card, receipt = reported.number, reported.card, reported.receipt

    # One urgent maintenance ticket with everything; the resident learns number and deadlines.
    assert number.startswith("R-")
    for part in (
        "报修",
        "紧急",
        "3号楼2单元501",
        "厨房",
        "水槽",
        "赵丽华",
        "138****8000",
        "上门",
        "待接单",
    ):
        assert part in card.text, f"{part} in {card.text}"
    assert "13800138000" not in card.text
    assert card.topic is not None
    assert number in card.topic.name
    assert "13800138000" not in card.topic.name
    for part in (number, "工程维修", "前有人联系您", "前处理完成"):
        assert part in receipt.text, f"{part} in {receipt.text}"
    assert "?" not in receipt.text
    assert "？" not in receipt.text
    assert receipt.buttons == []
    assert receipt.keyboard is None

    await taken(place, estate, card)
    told = await place.told(estate, after=1)
    assert number in told.text
    assert "031" in told.text

    # Words, both ways.
    clerk.writes(estate.maintenance, "师傅二十分钟后到", topic=card.topic)
    answer = await place.told(estate, part="师傅二十分钟后到")
    assert "031" in answer.text
    resident.writes(estate.bot, "好的,我在家等")
    await place.until(
        lambda: any("我在家等" in m.text for m in estate.maintenance.in_topic(card.topic)),
        "the resident's words in the topic",
    )

    # A photo, both ways.
    seen = resident.sends_photo(estate.bot, "就是这里")
    copy = await place.until(
        lambda: next(
            (
                m
                for m in estate.maintenance.in_topic(card.topic)
                if m.media and "就是这里" in m.text
            ),
            None,
        ),
        "the resident's photo in the topic",
    )
    assert copy.media.file.data == seen.media.file.data
    shown = clerk.sends_photo(estate.maintenance, "换好了新管子", topic=card.topic)
    back = await place.told(estate, part="换好了新管子")
    assert back.media is not None
    assert back.media.file.data == shown.media.file.data

    # A note stays inside.
    clerk.writes(estate.maintenance, "// 这户水管老化", topic=card.topic)

    # Done: the resident is asked, and satisfied.
    press = clerk.presses("完成", on=card)
    await place.until(lambda: press.answered, "the press is answered")
    asked = await place.told(estate, part="已处理完成")
    assert any("修好了" in label for label in asked.buttons), asked.buttons
    assert any("没修好" in label for label in asked.buttons), asked.buttons
    happy = next(label for label in asked.buttons if label.endswith(" 满意"))
    press = resident.presses(happy, on=asked)
    await place.until(lambda: press.answered, "the press is answered")
    thanks = await place.told(estate, part="谢谢您")
    assert number in thanks.text
    await place.until(lambda: "已结案" in card.text, "the card says that it is closed")

    assert numbers(estate) == {number}
    assert len(cards(estate)) == 1
    assert not any("老化" in message.text for message in estate.answers())
    assert_anonymous(estate)
