"""Telegram's way out, against the emulator: what is sent, and what each refusal is reported as.

A number in a test's name is that of the behaviour in the list of what breaks support bots.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram_out import GroupState, NotFetchedError, TelegramOut
from bot.channels.telegram_out.parts import Files, plan, rows, split, units
from flows.formatting import Mark, Style
from flows.messages import (
    Address,
    Attachment,
    Button,
    Channel,
    Claimed,
    Envelope,
    Failure,
    FailureKind,
    FileKind,
    Location,
    OutboundMessage,
    Receipt,
    Sending,
)
from tests.emulator import Bot, Chat, Emulator, Group, Message, Person, png

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DESK, HALL = -1001000000001, -1001000000002
TOKEN = "42:secret"
MEGABYTE = 1 << 20


class Stage:
    """An emulator with a bot, a resident, a clerk, a forum, a plain group; and the way out."""

    def __init__(self, emu: Emulator, folder: Path) -> None:
        self.emu = emu
        self.folder = folder
        self.bot: Bot = emu.bot(token=TOKEN)
        self.other: Bot = emu.bot(token="43:secret")
        self.wang: Person = emu.user("王芳", 700001)
        self.li: Person = emu.user("李敏", 700012)
        self.desk: Group = emu.supergroup(
            DESK, "客服", forum=True, admins=[self.bot], members=[self.li]
        )
        self.hall: Group = emu.supergroup(HALL, "大厅", admins=[self.bot], members=[self.li])
        self.wang.starts(self.bot)
        self.out = self.way_out()

    def way_out(self, **how: Any) -> TelegramOut:
        return TelegramOut(
            [TOKEN, "43:secret"], **{"api_url": self.emu.url, "read_file": self.read, **how}
        )

    async def read(self, file: Attachment) -> bytes | Path:
        assert file.stored is not None
        return self.folder / file.stored

    @property
    def chat(self) -> Chat:
        return self.emu.chat(self.wang.id, self.bot)

    async def sent(self, chat: int, body: OutboundMessage | str, **more: Any) -> Receipt:
        outcome = await self.out.send(claimed(chat, body, **more))
        assert isinstance(outcome, Receipt), outcome
        return outcome

    async def failed(self, chat: int, body: OutboundMessage | str, **more: Any) -> Failure:
        outcome = await self.out.send(claimed(chat, body, **more))
        assert isinstance(outcome, Failure), outcome
        assert "secret" not in outcome.detail
        return outcome

    def stored(self, name: str, data: bytes, kind: FileKind, mime: str, **more: Any) -> Attachment:
        (self.folder / name).write_bytes(data)
        values = {"name": name, "size": len(data), **more}
        return Attachment(id=f"our-{name}", kind=kind, mime=mime, stored=name, **values)

    def received(self, message: Message, kind: FileKind, account: str = "42") -> Attachment:
        """A file as a resident sent it: known by its handle alone."""
        assert message.media is not None
        file = message.media.file
        return Attachment(
            id=file.unique, kind=kind, remote=file.id_for(int(account)), account=account,
            size=file.size,
        )  # fmt: skip


def claimed(chat: int, body: OutboundMessage | str, **more: Any) -> Claimed:
    sending = more.pop("sending", Sending.MESSAGE)
    envelope = Envelope(
        key="k",
        address=Address(Channel.TELEGRAM, more.pop("account", "42"), str(chat)),
        body=OutboundMessage(text=body) if isinstance(body, str) else body,
        sending=sending,
        due=NOW,
    )
    return Claimed(id=1, fence=1, envelope=envelope, tries=1, **more)


def buttons(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"b.{number}") for number, label in enumerate(labels))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Emulator() as emu:
        stage = Stage(emu, tmp_path)
        yield stage
        await stage.out.close()


# --- words, buttons, places -----------------------------------------------------------------------


async def test_words_and_buttons_arrive_in_columns(stage: Stage) -> None:
    body = OutboundMessage(
        text="您好",
        buttons=buttons("上午", "下午", "晚上", "请明天上午之后再给我打电话"),
        columns=2,
    )
    receipt = await stage.sent(700001, body)
    message = stage.chat.last
    assert message is not None
    assert receipt == Receipt((str(message.id),))
    assert [[each["text"] for each in row] for row in message.rows] == [
        ["上午", "下午"],
        ["晚上"],
        ["请明天上午之后再给我打电话"],
    ]
    assert message.rows[0][1]["callback_data"] == "b.1"


async def test_a_notice_is_pinned_and_in_the_end_is_not(stage: Stage) -> None:
    stage.emu.faults.too_many_requests(retry_after=1, method="pinChatMessage")
    stage.emu.faults.server_error(method="unpinChatMessage")
    receipt = await stage.sent(700001, OutboundMessage(text="停水通知", pin=True))
    assert [str(message.id) for message in stage.chat.pinned] == list(receipt.messages)
    over = claimed(
        700001,
        OutboundMessage(text="【已结束】停水通知", pin=False),
        sending=Sending.EDIT,
        target_id=receipt.messages[0],
        target_ids=receipt.messages,
    )
    assert isinstance(await stage.out.send(over), Receipt)
    assert stage.chat.pinned == []


async def test_a_button_may_open_an_address(stage: Stage) -> None:
    url = "https://t.me/c/1000000002/40/41"
    await stage.sent(HALL, OutboundMessage(text="1 件", buttons=(Button("R-1", "", url),)))
    assert stage.hall.last is not None
    assert stage.hall.last.rows == [[{"text": "R-1", "url": url}]]


async def test_a_phone_is_shared_with_a_key_and_all_buttons_are_keys_then(stage: Stage) -> None:
    body = OutboundMessage(text="电话?", buttons=buttons("跳过"), share_phone="发送我的号码")
    await stage.sent(700001, body)
    assert stage.chat.last is not None
    keyboard = stage.chat.last.keyboard
    assert keyboard is not None
    assert keyboard["one_time_keyboard"]
    assert [[key["text"] for key in row] for row in keyboard["keyboard"]] == [
        ["发送我的号码"],
        ["跳过"],
    ]
    said = stage.wang.taps("发送我的号码", stage.bot, phone="+8613800138000")
    assert said.content["contact"]["user_id"] == 700001
    await stage.sent(HALL, body)  # in a group Telegram refuses such a key
    assert stage.hall.last is not None
    assert stage.hall.last.buttons == ["跳过"]


async def test_a_place_on_the_map_arrives_with_its_words(stage: Stage) -> None:
    body = OutboundMessage(text="在这里", location=Location(31.25, 121.5), buttons=buttons("好"))
    receipt = await stage.sent(700001, body)
    point, words = stage.chat.messages[-2:]
    assert receipt.messages == (str(point.id), str(words.id))
    assert point.content["location"] == {"latitude": 31.25, "longitude": 121.5}
    assert (words.text, words.buttons) == ("在这里", ["好"])


async def test_a_button_stands_under_words_and_not_under_a_place(stage: Stage) -> None:
    said = stage.wang.sends_photo(stage.bot)
    body = OutboundMessage(
        text="看这里",
        attachments=(stage.received(said, FileKind.PHOTO),),
        location=Location(31.25, 121.5),
    )
    await stage.sent(HALL, body)
    assert [(m.kind, m.text) for m in stage.hall.messages[-2:]] == [
        ("photo", "看这里"),
        ("location", ""),
    ]
    await stage.sent(HALL, replace(body, buttons=buttons("好")))
    assert [(m.kind, m.text, m.buttons) for m in stage.hall.messages[-3:]] == [
        ("photo", "", []),
        ("location", "", []),
        ("text", "看这里", ["好"]),
    ]


async def test_an_empty_message_is_refused_here(stage: Stage) -> None:
    failure = await stage.failed(700001, " \n")
    assert failure == Failure(FailureKind.REFUSED, "there is nothing in it to send")
    assert stage.emu.calls_of("sendMessage") == []


async def test_24_long_text_is_split_whole(stage: Stage) -> None:
    text = "".join(f"{number}号楼停水通知😀" for number in range(900))
    body = OutboundMessage(text=text, buttons=buttons("知道了"))
    receipt = await stage.sent(700001, body)
    parts = stage.chat.said_by(stage.bot)
    assert len(parts) > 1
    assert receipt.messages == tuple(str(part.id) for part in parts)
    assert "".join(part.text for part in parts) == text
    assert [part.buttons for part in parts] == [[]] * (len(parts) - 1) + [["知道了"]]


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("一\n二\n三四", ["一\n二\n", "三四"]),
        ("abc def gh", ["abc ", "def ", "gh"]),
        ("一二。三四五", ["一二。", "三四五"]),
        ("😀😀😀", ["😀😀", "😀"]),
        ("abc👨\u200d👩\u200d👧", ["abc", "👨\u200d👩", "\u200d👧"]),  # longer than a part itself
        ("ab👍🏽c", ["ab", "👍🏽c"]),
        ("abcdefg", ["abcde", "fg"]),
        ("abcd\n     \n  x", ["abcd\n", "\n  x"]),
    ],
)
def test_24_cuts_are_made_where_they_hurt_least(text: str, cuts: list[str]) -> None:
    assert [part.text for part in split(text, limit=5)] == cuts


@pytest.mark.parametrize(
    ("text", "marks", "cuts"),
    [
        # what is marked goes whole into the next part …
        ("一二三四 加粗字尾", [(5, 8)], ["一二三四 ", "加粗字尾"]),
        ("一二三四五六七八九十", [(5, 9)], ["一二三四五", "六七八九十"]),
        # … and where it is itself too long, each part shows its piece
        ("一二三四五六七八九十", [(0, 10)], ["一二三四五六七八", "九十"]),
        # an address is not cut at its full stop or comma
        ("见 https://a.cn/b", [], ["见 https:", "//a.cn/b"]),
        ("好好好 见https://a.b", [], ["好好好 见", "https://", "a.b"]),
    ],
)
def test_24_cuts_spare_what_is_marked(
    text: str, marks: list[tuple[int, int]], cuts: list[str]
) -> None:
    bold = tuple(Mark(Style.BOLD, start, end) for start, end in marks)
    parts = split(text, bold, 8)
    assert [part.text for part in parts] == cuts
    shown = "".join(part.text[m.start : m.end] for part in parts for m in part.marks)
    assert shown == "".join(text[start:end] for start, end in marks)


@pytest.mark.parametrize("limit", [3, 7, 64])
def test_24_no_cut_loses_a_letter(limit: int) -> None:
    text = "停水😀通知\n🇨🇳 éa👍🏽，明天。" * 20
    parts = [part.text for part in split(text, limit=limit)]
    assert "".join(parts) == text
    assert max(units(part) for part in parts) <= limit


async def test_24_formatting_is_shown_wherever_it_stands(stage: Stage) -> None:
    text = "😀重要：<b>明天</b>停水，见通知"
    marks = (Mark(Style.BOLD, 1, 3), Mark(Style.LINK, 15, 17, "https://example.org/n"))
    await stage.sent(700001, OutboundMessage(text=text, marks=marks))
    shown = stage.chat.said_by(stage.bot)[-1]
    assert shown.text == text
    assert [(e["type"], e["offset"], e["length"], e.get("url")) for e in shown.entities] == [
        ("bold", 2, 2, None), ("text_link", 16, 2, "https://example.org/n"),
    ]  # fmt: skip
    said = stage.wang.sends_album(stage.bot, 2, "两张")
    files = tuple(stage.received(each, FileKind.PHOTO) for each in said)
    album = OutboundMessage(text="重要照片", marks=(Mark(Style.CODE, 0, 2),), attachments=files)
    receipt = await stage.sent(700001, album)
    first = stage.chat.log[int(receipt.messages[0])]
    assert [(e["type"], e["length"]) for e in first.entities] == [("code", 2)]
    body = replace(album, text="更重要照片", marks=(Mark(Style.ITALIC, 0, 3),))
    await stage.sent(700001, body, **edited(receipt))
    assert [(e["type"], e["length"]) for e in first.entities] == [("italic", 3)]


async def test_24_a_half_letter_is_no_stumbling_block(stage: Stage) -> None:
    await stage.sent(700001, "好\ud83d的")
    assert stage.chat.texts[-1] == "好�的"


async def test_25_markup_in_names_and_words_is_shown_as_written(stage: Stage) -> None:
    text = '<b>&amp; </a> <3 _*[x](http://a.b)`~"'
    body = OutboundMessage(text=text, buttons=(Button("<i>&_*[", "b.1"),))
    await stage.sent(700001, body)
    last = stage.chat.last
    assert last is not None
    assert (last.text, last.buttons) == (text, ["<i>&_*["])
    assert "parse_mode" not in stage.emu.calls_of("sendMessage")[-1].params
    made = await stage.sent(DESK, text, topic=text)
    assert stage.desk.topic(int(made.thread or 0)).name == text


async def test_26_a_resident_gets_copies_and_no_trace_of_the_clerk(stage: Stage) -> None:
    said = stage.li.sends_photo(stage.hall, "换好了")
    body = OutboundMessage(text="012:换好了", attachments=(stage.received(said, FileKind.PHOTO),))
    await stage.sent(700001, body)
    last = stage.chat.last
    assert last is not None
    assert (last.origin, last.signature, last.sender) == (None, None, stage.bot)
    assert last.text == "012:换好了"
    assert stage.emu.calls_of({"forwardMessage", "copyMessage"}) == []


def test_33_rows_follow_the_width_of_labels() -> None:
    laid = rows(buttons("一", "二", "三", "四" * 12, "五"), 3)
    assert [[button.label for button in row] for row in laid] == [
        ["一", "二", "三"],
        ["四" * 12],
        ["五"],
    ]
    assert rows((), 2) == []


async def test_33_a_payload_of_64_bytes_goes_and_a_longer_one_is_left_out(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    fits, long = "notice.audience=" + "楼" * 16, "notice.audience=" + "楼" * 17
    body = OutboundMessage(text="选", buttons=(Button("合", fits), Button("长", long)))
    await stage.sent(700001, body)
    assert stage.chat.last is not None
    assert stage.chat.last.buttons == ["合"]
    assert "left out" in caplog.text


async def test_33_a_press_is_answered_and_an_old_one_does_no_harm(stage: Stage) -> None:
    await stage.sent(700001, OutboundMessage(text="选", buttons=buttons("合")))
    assert stage.chat.last is not None
    press = stage.wang.presses("合", stage.chat.last)
    await stage.out.answer_callback("42", press.id, "电" * 300, alert=True)
    assert (press.answered, press.alert) == (True, True)
    assert press.answer == "电" * 199 + "…"
    late = stage.wang.presses("合", stage.chat.last)
    stage.emu.advance(minutes=5)
    await stage.out.answer_callback("42", late.id)
    assert not late.answered
    assert "too old" in stage.emu.calls_of("answerCallbackQuery")[-1].description


# --- topics ---------------------------------------------------------------------------------------


async def test_13_each_topic_gets_its_own(stage: Stage) -> None:
    one = await stage.sent(DESK, "卡一", topic="R-261122-0001")
    two = await stage.sent(DESK, "卡二", topic="R-261122-0002")
    assert one.thread != two.thread
    await stage.sent(DESK, "又漏了", thread=one.thread, reply_id=one.messages[0])
    assert [m.text for m in stage.desk.in_topic("0001")] == ["卡一", "又漏了"]
    assert [m.text for m in stage.desk.in_topic("0002")] == ["卡二"]
    last = stage.desk.last
    assert last is not None
    assert last.reply_to is not None
    assert last.reply_to.text == "卡一"


async def test_07_a_deleted_topic_is_reported_lost(stage: Stage) -> None:
    made = await stage.sent(DESK, "卡", topic="R-1")
    stage.desk.delete_topic("R-1")
    failure = await stage.failed(DESK, "又漏了", thread=made.thread)
    assert (failure.kind, failure.thread) == (FailureKind.TOPIC_LOST, None)
    stage.emu.faults.refuse(400, "Bad Request: TOPIC_DELETED", method="sendMessage")
    failure = await stage.failed(DESK, "又漏了", thread=made.thread)
    assert failure.kind is FailureKind.TOPIC_LOST
    anew = await stage.sent(DESK, "又漏了", topic="R-1")
    assert anew.thread not in {None, made.thread}


async def test_08_a_closed_topic_is_reported_and_opened_when_asked(stage: Stage) -> None:
    made = await stage.sent(DESK, "卡", topic="R-1")
    stage.desk.close_topic("R-1")
    failure = await stage.failed(DESK, "又漏了", thread=made.thread)
    assert failure.kind is FailureKind.TOPIC_CLOSED
    for _ in range(2):  # the second time it is open already
        await stage.sent(DESK, "又漏了", thread=made.thread, reopen=True)
    assert [m.text for m in stage.desk.in_topic("R-1")] == ["卡", "又漏了", "又漏了"]


@pytest.mark.parametrize("fault", ["server_error", "drop_after", "too_many_requests"])
async def test_09_a_topic_is_made_once_although_its_message_fails(stage: Stage, fault: str) -> None:
    getattr(stage.emu.faults, fault)(method="sendMessage")
    failure = await stage.failed(DESK, "卡", topic="R-1")
    assert failure.thread is not None
    assert failure.sent == ()
    await stage.sent(DESK, "卡", topic="R-1", thread=failure.thread)
    assert len(stage.desk.topics) == 1


async def test_09_a_topic_that_may_have_been_made_is_tried_again(stage: Stage) -> None:
    stage.emu.faults.drop_after(method="createForumTopic")
    failure = await stage.failed(DESK, "卡", topic="R-1")
    assert (failure.kind, failure.thread) == (FailureKind.TEMPORARY, None)
    assert stage.emu.calls_of("sendMessage", chat=DESK) == []


async def test_10_topics_that_were_switched_off_are_noticed(stage: Stage) -> None:
    made = await stage.sent(DESK, "卡", topic="R-1")
    assert made.note is None
    stage.desk.turn_topics_off()
    assert (await stage.sent(DESK, "又漏了", thread=made.thread)).note == "not-a-forum"
    fresh = await stage.sent(DESK, "卡二", topic="R-2")
    assert (fresh.note, fresh.thread) == ("not-a-forum", None)
    assert stage.desk.texts[-1] == "卡二"


async def test_11_general_is_never_named(stage: Stage) -> None:
    await stage.sent(DESK, "大家好", thread="1")
    assert "message_thread_id" not in stage.emu.calls_of("sendMessage", chat=DESK)[-1].params
    assert [m.text for m in stage.desk.in_topic(None)] == ["大家好"]


async def test_14_typing_and_answers_keep_to_their_topic(stage: Stage) -> None:
    made = await stage.sent(DESK, "卡", topic="R-1")
    place = Address(Channel.TELEGRAM, "42", str(DESK))
    await stage.out.typing(place, made.thread)
    assert stage.desk.chat.actions[-1]["thread_id"] == int(made.thread or 0)
    await stage.out.typing(place, "1")
    assert stage.desk.chat.actions[-1]["thread_id"] is None
    await stage.out.typing(place, "999")  # no such topic: nothing happens
    gone = await stage.sent(DESK, "又漏了", thread=made.thread, reply_id="9999")
    assert stage.desk.in_topic("R-1")[-1].id == int(gone.messages[0])


async def test_16_missing_rights_are_reported(stage: Stage) -> None:
    stage.desk.demote(stage.bot, "can_manage_topics")
    failure = await stage.failed(DESK, "卡", topic="R-1")
    assert failure.kind is FailureKind.NO_RIGHTS
    assert failure.detail == "400 Bad Request: not enough rights to create a topic"
    stage.hall.restrict(stage.bot)
    assert (await stage.failed(HALL, "卡")).kind is FailureKind.NO_RIGHTS


async def test_35_the_state_of_a_group_tells_what_is_missing(stage: Stage) -> None:
    desk, hall = (Address(Channel.TELEGRAM, "42", str(chat)) for chat in (DESK, HALL))
    state = await stage.out.describe_group(desk)
    assert state == GroupState(
        title="客服", forum=True, admin=True, manages_topics=True, deletes=True
    )
    assert state.lacks == ()
    stage.desk.demote(stage.bot, "can_manage_topics")
    stage.hall.demote(stage.bot)
    for group, lacks in ((desk, ("can_manage_topics",)), (hall, ("administrator",))):
        found = await stage.out.describe_group(group)
        assert isinstance(found, GroupState)
        assert found.lacks == lacks
    stage.hall.kick(stage.bot)
    nowhere = await stage.out.describe_group(hall)
    assert isinstance(nowhere, Failure)
    assert nowhere.kind is FailureKind.UNREACHABLE
    me = await stage.out.describe_bot("42")
    assert not isinstance(me, Failure)
    assert (me.username, me.reads_all) == ("guanjia_42_bot", False)


# --- refusals -------------------------------------------------------------------------------------


async def test_15_a_migrated_group_is_reported_with_its_new_number(stage: Stage) -> None:
    old = stage.hall.id
    new = stage.hall.migrate()
    failure = await stage.failed(old, "卡")
    assert (failure.kind, failure.migrated_to) == (FailureKind.MIGRATED, str(new))
    await stage.sent(new, "卡")


async def test_17_whoever_cannot_be_reached_is_reported(stage: Stage) -> None:
    stage.wang.blocks(stage.bot)
    failure = await stage.failed(700001, "好")
    assert failure == Failure(FailureKind.UNREACHABLE, "403 Forbidden: bot was blocked by the user")
    stage.wang.unblocks(stage.bot)
    await stage.sent(700001, "好")
    stage.wang.deactivates()
    assert (await stage.failed(700001, "好")).kind is FailureKind.UNREACHABLE
    assert (await stage.failed(799999, "好")).kind is FailureKind.UNREACHABLE
    stage.hall.kick(stage.bot)
    assert (await stage.failed(HALL, "好")).kind is FailureKind.UNREACHABLE


async def test_18_one_chat_that_refuses_is_that_chat_two_are_the_account(stage: Stage) -> None:
    zhao = stage.emu.user("赵", 700002)
    zhao.starts(stage.bot)
    stage.emu.faults.too_many_requests(7, times=4)
    first = await stage.failed(700001, "好")
    assert (first.kind, first.retry_after, first.whole_account) == (FailureKind.LATER, 7, False)
    assert not (await stage.failed(700001, "好")).whole_account
    assert not (await stage.failed(HALL, "好")).whole_account
    assert (await stage.failed(700002, "好")).whole_account


async def test_18_what_was_sent_before_a_429_is_not_sent_again(stage: Stage) -> None:
    text = "停水。" * 3000
    stage.emu.faults.too_many_requests(1, method="sendMessage", skip=1)
    failure = await stage.failed(700001, text)
    assert failure.kind is FailureKind.LATER
    assert len(failure.sent) == 1
    receipt = await stage.sent(700001, text, sent=failure.sent)
    parts = stage.chat.said_by(stage.bot)
    assert "".join(part.text for part in parts) == text
    assert receipt.messages == tuple(str(part.id) for part in parts)


async def test_20_a_lost_answer_is_unknown_and_no_connection_is_not(stage: Stage) -> None:
    stage.emu.faults.drop_after(method="sendMessage")
    assert (await stage.failed(700001, "好")).kind is FailureKind.UNKNOWN
    stage.emu.faults.garbage(200, method="sendMessage")
    assert (await stage.failed(700001, "好")).kind is FailureKind.UNKNOWN
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = stage.way_out(api_url=f"http://127.0.0.1:{free.getsockname()[1]}")
        failure = await nobody.send(claimed(700001, "好"))
    assert failure == Failure(FailureKind.TEMPORARY, "ClientConnectorError")
    await nobody.close()


async def test_20_a_slow_answer_is_unknown(stage: Stage) -> None:
    hasty = stage.way_out(timeout=0.2)
    stage.emu.faults.slow(1.0, method="sendMessage")
    failure = await hasty.send(claimed(700001, "好"))
    assert failure == Failure(FailureKind.UNKNOWN, "TimeoutError")
    await hasty.close()


async def test_no_further_part_is_begun_when_the_lease_would_not_last(stage: Stage) -> None:
    hasty = stage.way_out(timeout=1.0)
    stage.emu.faults.slow(0.6, method="sendMessage", times=None)
    text = "停水。" * 6000  # five parts
    failure = await hasty.send(claimed(700001, text))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.TEMPORARY
    assert 1 <= len(failure.sent) < 5
    stage.emu.faults.clear()
    await stage.sent(700001, text, sent=failure.sent)
    assert "".join(part.text for part in stage.chat.said_by(stage.bot)) == text
    await hasty.close()


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (500, "Internal Server Error", FailureKind.TEMPORARY),
        (502, "Bad Gateway", FailureKind.TEMPORARY),
        (401, "Unauthorized", FailureKind.TEMPORARY),
        (404, "Not Found", FailureKind.TEMPORARY),
        (413, "Request Entity Too Large", FailureKind.REFUSED),
        (400, "Bad Request: BUTTON_DATA_INVALID", FailureKind.REFUSED),
        (400, "Bad Request: message thread not found", FailureKind.TOPIC_LOST),
        (400, "Bad Request: TOPIC_CLOSED", FailureKind.TOPIC_CLOSED),
        (400, "Bad Request: chat not found", FailureKind.UNREACHABLE),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", FailureKind.NO_RIGHTS),
        (403, "Forbidden: bot can't initiate conversation with a user", FailureKind.UNREACHABLE),
        (429, "Too Many Requests", FailureKind.LATER),
    ],
)
async def test_each_refusal_has_its_meaning(
    stage: Stage, code: int, words: str, kind: FailureKind
) -> None:
    stage.emu.faults.refuse(code, words, method="sendMessage")
    assert (await stage.failed(700001, "好")).kind is kind


async def test_a_page_of_a_proxy_is_a_passing_trouble(stage: Stage) -> None:
    stage.emu.faults.garbage(502, method="sendMessage")
    assert (await stage.failed(700001, "好")).kind is FailureKind.TEMPORARY


async def test_a_bot_without_a_token_waits_for_it(stage: Stage) -> None:
    failure = await stage.failed(700001, "好", account="44")
    assert failure == Failure(FailureKind.TEMPORARY, "no token of bot 44 is given")


async def test_a_sender_never_raises(stage: Stage) -> None:
    outcome = await stage.out.send(claimed(700001, "好", thread="no number"))
    assert outcome == Failure(FailureKind.REFUSED, "ValueError")


# --- files ----------------------------------------------------------------------------------------


async def test_files_of_every_kind_go_by_their_handle(stage: Stage) -> None:
    said = {
        FileKind.PHOTO: stage.wang.sends_photo(stage.bot),
        FileKind.VIDEO: stage.wang.sends_video(stage.bot),
        FileKind.VOICE: stage.wang.sends_voice(stage.bot),
        FileKind.AUDIO: stage.wang.sends_audio(stage.bot),
        FileKind.DOCUMENT: stage.wang.sends_document(stage.bot),
    }
    for kind, message in said.items():
        files = (stage.received(message, kind),)
        body = OutboundMessage(text="王芳:看", attachments=files, buttons=buttons("好"))
        await stage.sent(HALL, body)
        last = stage.hall.last
        assert last is not None
        assert (last.kind, last.text, last.buttons) == (kind.value, "王芳:看", ["好"])
        assert last.media is not None
        assert message.media is not None
        assert last.media.file is message.media.file


async def test_an_upload_gives_the_handle_for_the_next_copy(stage: Stage) -> None:
    picture = png(300, 200)
    file = stage.stored("漏水.png", picture, FileKind.PHOTO, "image/png")
    receipt = await stage.sent(HALL, OutboundMessage(text="看", attachments=(file,)))
    last = stage.hall.last
    assert last is not None
    assert last.media is not None
    assert last.media.file.data == picture
    assert receipt.files == {file.id: last.media.file.id_for(42)}
    again = Attachment(id=file.id, kind=file.kind, remote=receipt.files[file.id], account="42")
    assert (await stage.sent(700001, OutboundMessage(attachments=(again,)))).files == {}
    assert stage.chat.last is not None
    assert stage.chat.last.media is not None
    assert stage.chat.last.media.file is last.media.file


async def test_a_document_keeps_its_name_whatever_stands_in_it(stage: Stage) -> None:
    name = 'a"b\r\n; 账单\\.pdf'
    bill = stage.stored("bill.pdf", b"%PDF-1.4", FileKind.DOCUMENT, "application/pdf")
    file = replace(bill, name=name)
    await stage.sent(700001, OutboundMessage(attachments=(file,)))
    assert stage.chat.last is not None
    assert stage.chat.last.media is not None
    kept = stage.chat.last.media.file
    assert kept.data == b"%PDF-1.4"
    assert kept.mime == "application/pdf"
    assert "账单" in (kept.name or "")


async def test_another_bots_file_is_fetched_and_uploaded(stage: Stage) -> None:
    stage.wang.starts(stage.other)
    said = stage.wang.sends_voice(stage.other)
    file = stage.received(said, FileKind.VOICE, account="43")
    await stage.sent(HALL, OutboundMessage(attachments=(file,)))
    assert stage.hall.last is not None
    assert stage.hall.last.media is not None
    assert said.media is not None
    assert stage.hall.last.media.file.data == said.media.file.data


async def test_a_handle_of_no_use_is_replaced_by_an_upload(stage: Stage) -> None:
    picture = png(300, 200)
    file = stage.stored(
        "a.png", picture, FileKind.PHOTO, "image/png", remote="AgACAgworthless", account="42"
    )
    await stage.sent(HALL, OutboundMessage(attachments=(file,)))
    assert stage.hall.last is not None
    assert stage.hall.last.media is not None
    assert stage.hall.last.media.file.data == picture
    round_video = stage.wang.sends_video_note(stage.bot)
    await stage.sent(
        HALL, OutboundMessage(attachments=(stage.received(round_video, FileKind.VIDEO),))
    )
    assert stage.hall.last.kind == "video"


@pytest.mark.parametrize(
    ("data", "mime"),
    [(b"\0\0\0\x18ftypheic" + bytes(90), "image/heic"), (b"no picture at all", "image/jpeg")],
)
async def test_a_picture_that_telegram_does_not_show_goes_as_a_document(
    stage: Stage, data: bytes, mime: str
) -> None:
    file = stage.stored("a.bin", data, FileKind.PHOTO, mime)
    await stage.sent(HALL, OutboundMessage(text="看", attachments=(file,)))
    last = stage.hall.last
    assert last is not None
    assert (last.kind, last.text) == ("document", "看")


async def test_a_file_that_is_gone_is_said_to_be(stage: Stage) -> None:
    file = Attachment(id="a", kind=FileKind.DOCUMENT, stored="nowhere.pdf")
    failure = await stage.failed(700001, OutboundMessage(text="看", attachments=(file,)))
    assert failure == Failure(FailureKind.REFUSED, "a file is not there any more")


async def test_21_an_album_arrives_as_one(stage: Stage) -> None:
    said = stage.wang.sends_album(stage.bot, 5, "厨房")
    files = tuple(stage.received(each, FileKind.PHOTO) for each in said)
    made = await stage.sent(DESK, "卡", topic="R-1")
    body = OutboundMessage(text="王芳:厨房", attachments=files)
    receipt = await stage.sent(DESK, body, thread=made.thread)
    album = stage.desk.in_topic("R-1")[1:]
    assert receipt.messages == tuple(str(each.id) for each in album)
    assert len({each.album for each in album}) == 1
    assert [each.text for each in album] == ["王芳:厨房", "", "", "", ""]
    assert [each.media.file for each in album if each.media] == [
        each.media.file for each in said if each.media
    ]
    assert receipt.note is None


async def test_21_files_that_are_uploaded_make_an_album_too(stage: Stage) -> None:
    files = tuple(
        stage.stored(f"{n}.png", png(100, 100 + n), FileKind.PHOTO, "image/png") for n in range(3)
    )
    receipt = await stage.sent(HALL, OutboundMessage(text="看", attachments=files))
    album = stage.hall.said_by(stage.bot)
    assert [each.media.file.data for each in album if each.media] == [
        png(100, 100 + n) for n in range(3)
    ]
    assert list(receipt.files) == [file.id for file in files]


async def test_21_a_429_in_the_middle_doubles_nothing(stage: Stage) -> None:
    files = tuple(
        stage.received(each, FileKind.PHOTO) for each in stage.wang.sends_album(stage.bot, 12)
    )
    body = OutboundMessage(text="看" * 2000, attachments=files)
    failed: tuple[str, ...] = ()
    for tried in ("sendMediaGroup", "sendMediaGroup", "sendMessage"):
        stage.emu.faults.too_many_requests(
            1, method=tried, skip=1 if len(failed) == 0 and tried == "sendMediaGroup" else 0
        )
        failure = await stage.failed(HALL, body, sent=failed)
        stage.emu.faults.clear()
        assert failure.kind is FailureKind.LATER
        failed = failure.sent
    receipt = await stage.sent(HALL, body, sent=failed)
    said = stage.hall.said_by(stage.bot)
    assert receipt.messages == tuple(str(each.id) for each in said)
    assert [each.kind for each in said] == ["photo"] * 12 + ["text"]
    assert len({each.album for each in said[:10]}) == 1


def test_21_only_what_belongs_together_is_an_album() -> None:
    def file(kind: FileKind) -> Attachment:
        return Attachment(id="a", kind=kind, remote="x", account="42")

    kinds = [
        FileKind.PHOTO, FileKind.VIDEO, FileKind.VOICE, FileKind.VOICE, FileKind.DOCUMENT,
        *[FileKind.PHOTO] * 11,
    ]  # fmt: skip
    steps = plan(OutboundMessage(attachments=tuple(map(file, kinds))), "42")
    assert [len(step.files) for step in steps if isinstance(step, Files)] == [2, 1, 1, 1, 10, 1]
    alone = plan(
        OutboundMessage(attachments=(file(FileKind.PHOTO),) * 3, buttons=buttons("好")), "42"
    )
    assert [step.messages for step in alone] == [1, 1, 1]  # an album could not carry the button


async def test_32_a_large_file_goes_by_its_handle_and_is_not_fetched(stage: Stage) -> None:
    said = stage.wang.sends_document(stage.bot, "录像.zip", size=40 * MEGABYTE)
    file = stage.received(said, FileKind.DOCUMENT)
    await stage.sent(HALL, OutboundMessage(attachments=(file,)))
    assert stage.hall.last is not None
    assert stage.hall.last.media is not None
    assert said.media is not None
    assert stage.hall.last.media.file is said.media.file
    with pytest.raises(NotFetchedError, match="too big") as caught:
        await stage.out.fetch_file("42", file.remote or "")
    assert caught.value.lasting


async def test_32_an_upload_over_50_megabytes_is_refused_here(stage: Stage) -> None:
    file = stage.stored("a.zip", bytes(50 * MEGABYTE + 1), FileKind.DOCUMENT, "application/zip")
    failure = await stage.failed(700001, OutboundMessage(attachments=(file,)))
    assert failure.kind is FailureKind.REFUSED
    assert "50 MB" in failure.detail
    assert stage.emu.calls_of("sendDocument") == []


async def test_32_a_file_is_fetched(stage: Stage) -> None:
    said = stage.wang.sends_photo(stage.bot, data=png(640, 480))
    file = stage.received(said, FileKind.PHOTO)
    assert await stage.out.fetch_file("42", file.remote or "") == png(640, 480)
    stage.emu.faults.server_error(method="getFile")
    with pytest.raises(NotFetchedError) as caught:
        await stage.out.fetch_file("42", file.remote or "")
    assert not caught.value.lasting


# --- changing what was sent -----------------------------------------------------------------------


def edited(target: Receipt, **more: Any) -> dict[str, Any]:
    return {
        "sending": Sending.EDIT,
        "target_id": target.messages[0],
        "target_ids": target.messages,
        **more,
    }


async def test_22_an_edit_changes_words_and_buttons(stage: Stage) -> None:
    card = await stage.sent(HALL, OutboundMessage(text="新", buttons=buttons("接单")))
    body = OutboundMessage(text="处理中", buttons=buttons("完成"))
    for _ in range(2):  # «message is not modified» is success
        receipt = await stage.sent(HALL, body, **edited(card))
        assert receipt.messages == card.messages
    message = stage.hall.said_by(stage.bot)[0]
    assert (message.text, message.buttons, len(message.history)) == ("处理中", ["完成"], 1)


async def test_22_the_edit_of_a_caption_keeps_its_file(stage: Stage) -> None:
    said = stage.wang.sends_photo(stage.bot, "厨房")
    files = (stage.received(said, FileKind.PHOTO),)
    copy = await stage.sent(HALL, OutboundMessage(text="王芳:厨房", attachments=files))
    body = OutboundMessage(text="王芳:卧室", attachments=files)
    await stage.sent(HALL, body, **edited(copy))
    message = stage.hall.said_by(stage.bot)[0]
    assert (message.text, message.kind) == ("王芳:卧室", "photo")
    bare = OutboundMessage(text="王芳:阳台")  # files not named: found out
    await stage.sent(HALL, bare, **edited(copy))
    assert (message.text, message.kind) == ("王芳:阳台", "photo")


async def test_22_an_edit_of_a_long_text_has_as_many_parts_as_it_needs(stage: Stage) -> None:
    words = await stage.sent(700001, "停水。" * 3000)
    assert len(words.messages) == 3
    shorter = await stage.sent(700001, "供水。" * 2000, **edited(words))
    assert shorter.messages == words.messages[:2]
    assert "".join(m.text for m in stage.chat.said_by(stage.bot)) == "供水。" * 2000
    longer = await stage.sent(
        700001,
        OutboundMessage(text="停电。" * 4000, buttons=buttons("好")),
        **edited(shorter),
    )
    said = stage.chat.said_by(stage.bot)
    assert longer.messages == tuple(str(m.id) for m in said)
    assert "".join(m.text for m in said) == "停电。" * 4000
    assert [m.buttons for m in said] == [[]] * (len(said) - 1) + [["好"]]


async def test_22_the_edit_of_an_album_changes_its_caption(stage: Stage) -> None:
    said = stage.wang.sends_album(stage.bot, 3, "厨房")
    files = tuple(stage.received(each, FileKind.PHOTO) for each in said)
    copy = await stage.sent(HALL, OutboundMessage(text="王芳:厨房", attachments=files))
    body = OutboundMessage(text="王芳:" + "卧" * 1500, attachments=files)
    receipt = await stage.sent(HALL, body, **edited(copy))
    copies = stage.hall.said_by(stage.bot)
    assert "".join(each.text for each in copies) == "王芳:" + "卧" * 1500
    assert receipt.messages == tuple(str(each.id) for each in copies)
    assert [each.kind for each in copies] == ["photo"] * 3 + ["text"]


async def test_22_what_cannot_be_edited_is_reported(stage: Stage) -> None:
    card = await stage.sent(HALL, "新")
    stage.emu.faults.refuse(400, "Bad Request: message can't be edited", method="editMessageText")
    assert (await stage.failed(HALL, "旧", **edited(card))).kind is FailureKind.NOT_THERE
    stage.hall.chat.log[int(card.messages[0])].deleted = True
    assert (await stage.failed(HALL, "旧", **edited(card))).kind is FailureKind.NOT_THERE
    never = await stage.failed(HALL, "旧", sending=Sending.EDIT)
    assert never.kind is FailureKind.NOT_THERE


async def test_what_was_sent_is_deleted_whole(stage: Stage) -> None:
    words = await stage.sent(700001, "停水。" * 3000)
    kept = await stage.sent(700001, "好")
    gone = {"sending": Sending.DELETE, "target_id": words.messages[0]}
    await stage.sent(700001, "", **gone, target_ids=words.messages)
    assert [m.text for m in stage.chat.said_by(stage.bot)] == ["好"]
    one = {"sending": Sending.DELETE, "target_id": kept.messages[0]}
    await stage.sent(700001, "", **one)
    assert (await stage.failed(700001, "", **one)).kind is FailureKind.NOT_THERE
    late = await stage.sent(700001, "旧")
    stage.emu.advance(hours=49)
    failure = await stage.failed(700001, "", sending=Sending.DELETE, target_id=late.messages[0])
    assert failure.kind is FailureKind.REFUSED


async def test_sends_at_the_same_time_do_not_wait_for_each_other(stage: Stage) -> None:
    people = [stage.emu.user("某", 710000 + n) for n in range(20)]
    for person in people:
        person.starts(stage.bot)
    stage.emu.faults.slow(0.2, times=None)
    started = asyncio.get_running_loop().time()
    outcomes = await asyncio.gather(
        *(stage.out.send(claimed(person.id, "好")) for person in people)
    )
    assert all(isinstance(outcome, Receipt) for outcome in outcomes)
    assert asyncio.get_running_loop().time() - started < 2
