"""Telegram's way in, against the emulator: what an update means, and that none is lost or blocks.

A number in a test's name is that of the behaviour in the list of what breaks support bots.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, Self

import pytest
from aiohttp import web

from bot.channels.telegram_in import TelegramIn, UnreadableError, WebhookRefusedError
from flows.messages import (
    Address,
    Channel,
    Contact,
    FileKind,
    GroupChange,
    Inbound,
    InboundMessage,
    Location,
    StaffMessage,
)
from tests.emulator import Bot, Emulator, Group, Message, Person, png

Json = dict[str, Any]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DESK, HALL, ELSEWHERE = -1001000000001, -1001000000002, -1001000000009
SECRET = "a-secret_of-42"
MEGABYTE = 1 << 20


class Stage:
    """An emulator with a bot, people and groups; and the way in, which writes to a list."""

    def __init__(self, emu: Emulator) -> None:
        self.emu = emu
        self.bot: Bot = emu.bot(token="42:secret")
        self.wang: Person = emu.user("王芳", 700001, last_name="<b>&", username="wangfang")
        self.li: Person = emu.user("李敏", 700012)
        people = [self.li, self.wang]
        self.desk: Group = emu.supergroup(
            DESK, "客服", forum=True, admins=[self.bot], members=people
        )
        self.hall: Group = emu.supergroup(HALL, "大厅", admins=[self.bot], members=people)
        self.elsewhere: Group = emu.supergroup(ELSEWHERE, admins=[self.bot], members=people)
        self.wang.starts(self.bot)
        self.bot.mailbox.drop_all()
        self.inbox: list[Inbound] = []
        self.aside: list[tuple[str, str, bytes]] = []
        self.failures = 0
        self.way_in = self.make()
        self._stop = asyncio.Event()
        self._polling: list[asyncio.Task[None]] = []

    def make(self, **how: Any) -> TelegramIn:
        given = {
            "api_url": self.emu.url,
            "served": ("tcmy",),
            "groups": (DESK, HALL),
            "staff": (700012,),
            "secret": SECRET,
            "put": self.put,
            "set_aside": self.set_aside,
            "clock": lambda: NOW,
        }
        return TelegramIn("42:secret", **{**given, **how})

    async def put(self, inbound: Inbound) -> bool:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        known = any(inbound.key == each.key for each in self.inbox)
        self.inbox.append(inbound)
        return not known

    async def set_aside(self, key: str, reason: str, update: bytes) -> None:
        self.aside.append((key, reason, update))

    @property
    def updates(self) -> list[Json]:
        return [update.whole for update in self.bot.mailbox.pending.values()]

    def heard(self) -> Any:
        """What the newest update means."""
        return self.way_in.to_inbound(self.updates[-1])

    def resident(self) -> InboundMessage:
        heard = self.heard()
        assert isinstance(heard, InboundMessage)
        return heard

    def staff(self) -> StaffMessage:
        heard = self.heard()
        assert isinstance(heard, StaffMessage)
        return heard

    def change(self) -> GroupChange:
        heard = self.heard()
        assert isinstance(heard, GroupChange)
        return heard

    def begin(self, way_in: TelegramIn | None = None) -> None:
        work = (way_in or self.way_in).poll(self._stop)
        self._polling.append(asyncio.get_running_loop().create_task(work))

    async def end(self) -> None:
        self._stop.set()
        await asyncio.gather(*self._polling)

    async def said(self, text: str, chat: Group | None = None) -> Message:
        """A message of the bot's with a button."""
        params = {
            "chat_id": chat.id if chat else 700001,
            "text": text,
            "reply_markup": {"inline_keyboard": [[{"text": "好", "callback_data": "desk.take=7"}]]},
        }
        record = await self.emu.call(self.bot, "sendMessage", params, {})
        place = chat.chat if chat else self.emu.chat(700001)
        return place.log[record.result["message_id"]]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Emulator() as emu:
        stage = Stage(emu)
        yield stage
        await stage.end()
        await stage.way_in.close()


def address(chat: int) -> Address:
    return Address(Channel.TELEGRAM, "42", str(chat))


# --- residents ------------------------------------------------------------------------------------


async def test_a_residents_words_with_all_that_is_known(stage: Stage) -> None:
    said = stage.wang.writes(stage.bot, "厨房漏水了")
    update = stage.updates[-1]
    assert stage.resident() == InboundMessage(
        key=str(update["update_id"]),
        address=address(700001),
        at=datetime.fromtimestamp(said.date, UTC),
        message=str(said.id),
        community="tcmy",
        text="厨房漏水了",
        sender="王芳 <b>&",
        language="zh",
    )


async def test_a_bot_of_several_communities_does_not_guess(stage: Stage) -> None:
    stage.wang.writes(stage.bot, "厨房漏水了")
    stage.way_in.know(served=("tcmy", "hyxc"), groups=(), staff=())
    assert stage.resident().community is None


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("de", None), (None, None)],
)
async def test_the_programs_language_is_a_hint(
    stage: Stage, code: str | None, language: str | None
) -> None:
    person = stage.emu.user("某", 700099, language_code=code)
    person.writes(stage.bot, "hi")
    assert stage.resident().language == language


async def test_an_answer_names_what_it_answers(stage: Stage) -> None:
    asked = await stage.said("好了吗?")
    stage.wang.replies(asked, "没有")
    assert stage.resident().reply_to == str(asked.id)


@pytest.mark.parametrize(
    ("send", "kind", "mime", "name"),
    [
        (lambda p, b: p.sends_video(b, "看"), FileKind.VIDEO, "video/mp4", "video.mp4"),
        (lambda p, b: p.sends_animation(b, "看"), FileKind.VIDEO, "video/mp4", "cat.mp4"),
        (lambda p, b: p.sends_voice(b, caption="看"), FileKind.VOICE, "audio/ogg", ""),
        (lambda p, b: p.sends_audio(b, "看"), FileKind.AUDIO, "audio/mpeg", "song.mp3"),
        (
            lambda p, b: p.sends_document(b, "账单.pdf", "看"),
            FileKind.DOCUMENT,
            "application/pdf",
            "账单.pdf",
        ),
    ],
)
async def test_files_are_kept_by_their_handle(
    stage: Stage, send: Callable[[Person, Bot], Message], kind: FileKind, mime: str, name: str
) -> None:
    said = send(stage.wang, stage.bot)
    heard = stage.resident()
    (file,) = heard.attachments
    assert said.media is not None
    assert (file.kind, file.mime, file.name, file.stored) == (kind, mime, name, None)
    assert (file.remote, file.account) == (said.media.file.id_for(42), "42")
    assert file.size == said.media.file.size
    assert len(file.id) == 32
    assert heard.text == "看"


async def test_of_a_photo_the_largest_size_is_kept(stage: Stage) -> None:
    said = stage.wang.sends_photo(stage.bot, "厨房", data=png(640, 480))
    (file,) = stage.resident().attachments
    assert said.media is not None
    assert said.media.file.thumbnail is not None
    assert (file.kind, file.mime, file.remote) == (
        FileKind.PHOTO,
        "image/jpeg",
        said.media.file.id_for(42),
    )


async def test_a_round_video_is_a_video(stage: Stage) -> None:
    stage.wang.sends_video_note(stage.bot)
    (file,) = stage.resident().attachments
    assert (file.kind, file.mime) == (FileKind.VIDEO, "video/mp4")


async def test_21_the_parts_of_an_album_share_its_name(stage: Stage) -> None:
    stage.wang.sends_album(stage.bot, 3, "厨房")
    heard = [stage.way_in.to_inbound(update) for update in stage.updates]
    parts = [each for each in heard if isinstance(each, InboundMessage)]
    assert len({part.album for part in parts}) == 1
    assert parts[0].album
    assert [part.text for part in parts] == ["厨房", "", ""]
    assert len({file.id for part in parts for file in part.attachments}) == 3


async def test_22_an_edit_has_the_messages_own_number(stage: Stage) -> None:
    said = stage.wang.sends_photo(stage.bot, "厨房")
    stage.wang.edits(said, "卧室")
    heard = stage.resident()
    assert (heard.message, heard.text, heard.edited) == (str(said.id), "卧室", True)
    assert len(heard.attachments) == 1
    assert said.edit_date is not None
    assert heard.at == datetime.fromtimestamp(said.edit_date, UTC)


async def test_a_live_location_is_told_once_and_not_at_every_step(stage: Stage) -> None:
    said = stage.wang.sends_location(stage.bot, 31.25, 121.5)
    assert stage.resident().location == Location(31.25, 121.5)
    shown = said.shown(stage.bot) | {"edit_date": said.date + 5}
    stage.emu.push(stage.bot, "edited_message", shown)
    assert stage.heard() is None


async def test_a_venue_is_a_place_with_its_name(stage: Stage) -> None:
    stage.wang.sends_venue(stage.bot, "天成美雅", "3号楼")
    heard = stage.resident()
    assert (heard.text, heard.location) == ("天成美雅\n3号楼", Location(31.23, 121.47))


@pytest.mark.parametrize(("user_id", "own"), [(0, True), (700012, False), (None, False)])
async def test_a_phone_is_vouched_for_only_when_it_is_the_writers_own(
    stage: Stage, user_id: int | None, own: bool
) -> None:
    stage.wang.sends_contact(stage.bot, "+8613800138000", user_id=user_id, first_name="王")
    assert stage.resident().contact == Contact("+8613800138000", own, "王")


async def test_31_a_sticker_is_its_emoji(stage: Stage) -> None:
    stage.wang.sends_sticker(stage.bot, "👍")
    heard = stage.resident()
    assert (heard.text, heard.unsupported) == ("👍", None)


@pytest.mark.parametrize(
    ("send", "kind"),
    [
        (lambda p, b: p.sends_poll(b), "poll"),
        (lambda p, b: p.sends_dice(b), "dice"),
        (lambda p, b: p.sends_story(b), "story"),
        (lambda p, b: p.sends_sticker(b, ""), "sticker"),
        (
            lambda p, b: p.sends(b, {"paid_media": {"star_count": 5, "paid_media": []}}),
            "paid_media",
        ),
        (lambda p, b: p.sends(b, {"hologram": {"depth": 3}}), "unknown"),
    ],
)
async def test_31_what_cannot_be_passed_on_is_named(
    stage: Stage, send: Callable[[Person, Bot], Message], kind: str
) -> None:
    send(stage.wang, stage.bot)
    assert stage.resident().unsupported == kind


async def test_32_a_large_file_is_known_by_its_handle(stage: Stage) -> None:
    stage.wang.sends_document(stage.bot, "录像.zip", size=40 * MEGABYTE)
    (file,) = stage.resident().attachments
    assert (file.size, file.name) == (40 * MEGABYTE, "录像.zip")
    assert file.remote


@pytest.mark.parametrize("payload", ["", "x7Q2_-" * 3, "y" * 64, "z" * 65, "不合 规矩", "a b"])
async def test_34_a_link_that_was_followed_brings_its_token_as_it_is(
    stage: Stage, payload: str
) -> None:
    stage.wang.starts(stage.bot, payload)
    heard = stage.resident()
    assert (heard.invitation, heard.text) == (payload, "")


@pytest.mark.parametrize(
    ("code", "command", "words"),
    [
        ("zh-hans", "/human", "转人工"),
        ("en", "/human", "talk to a person"),
        ("de", "/CANCEL@guanjia_42_bot", "cancel"),
        ("zh", "/help 报修", "帮助 报修"),
        ("zh", "/language", "切换语言"),
        ("zh", "/unknown 1", "/unknown 1"),
    ],
)
async def test_commands_are_words(stage: Stage, code: str, command: str, words: str) -> None:
    person = stage.emu.user("某", 700099, language_code=code)
    person.writes(stage.bot, command)
    heard = stage.resident()
    assert (heard.text, heard.invitation) == (words, None)


async def test_17_blocking_and_unblocking_are_told(stage: Stage) -> None:
    stage.wang.blocks(stage.bot)
    assert stage.resident().blocked is True
    stage.wang.unblocks(stage.bot)
    heard = stage.resident()
    assert (heard.blocked, heard.address) == (False, address(700001))


async def test_33_a_press_names_its_message_and_can_be_answered(stage: Stage) -> None:
    asked = await stage.said("好了吗?")
    press = stage.wang.presses("好", asked)
    heard = stage.resident()
    assert heard.choice == "desk.take=7"
    assert (heard.message, heard.callback, heard.at) == (str(asked.id), press.id, NOW)
    stage.wang.deletes(asked)
    stage.wang.presses("好", asked)
    assert stage.resident().message == str(asked.id)


async def test_33_a_clerks_button_in_private_is_a_clerks(stage: Stage) -> None:
    stage.li.starts(stage.bot)
    record = await stage.emu.call(
        stage.bot,
        "sendMessage",
        {
            "chat_id": 700012,
            "text": "叫你",
            "reply_markup": {"inline_keyboard": [[{"text": "好", "callback_data": "desk.take=7"}]]},
        },
        {},
    )
    asked = stage.emu.chat(700012).log[record.result["message_id"]]
    stage.li.presses("好", asked)
    heard = stage.staff()
    assert (heard.private, heard.sender, heard.choice) == (True, "700012", "desk.take=7")


async def test_what_the_companys_contact_answers_in_private_is_staffs_and_nothing_else_is(
    stage: Stage,
) -> None:
    stage.way_in.know(served=("tcmy",), groups=(), staff=(700012,), contacts=(700012,))
    stage.li.starts(stage.bot)
    sent = {"chat_id": 700012, "text": "🟣 C-261123-0001 投诉"}
    record = await stage.emu.call(stage.bot, "sendMessage", sent, {})
    card = stage.emu.chat(700012).log[record.result["message_id"]]
    stage.li.writes(stage.bot, "明天联系您", reply_to=card)
    heard = stage.staff()
    assert (heard.private, heard.sender, heard.text) == (True, "700012", "明天联系您")
    assert (heard.reply_to, heard.card_of) == (str(card.id), "C-261123-0001")
    stage.li.writes(stage.bot, "我家漏水了")
    assert stage.resident().text == "我家漏水了"
    stage.way_in.know(served=("tcmy",), groups=(), staff=(700012,))
    stage.li.writes(stage.bot, "好的", reply_to=card)
    assert stage.resident().text == "好的"


async def test_what_a_clerk_looks_up_in_private_is_a_clerks_and_nothing_else_is(
    stage: Stage,
) -> None:
    stage.li.writes(stage.bot, "/find 3-2-501")
    heard = stage.staff()
    assert (heard.private, heard.sender, heard.text) == (True, "700012", "/find 3-2-501")
    for words in ("我家漏水", "/new 漏水", "/help", "//find"):
        stage.li.writes(stage.bot, words)
        assert stage.resident().address.chat == "700012"
    stage.wang.writes(stage.bot, "/find 3-2-501")  # no clerk of this bot
    assert stage.resident().text == "/find 3-2-501"


# --- staff groups ---------------------------------------------------------------------------------


async def test_a_clerks_words_with_all_that_is_known(stage: Stage) -> None:
    topic = stage.desk.create_topic("R-261122-0007")
    said = stage.li.writes(stage.desk, "马上到", topic=topic)
    update = stage.updates[-1]
    assert stage.staff() == StaffMessage(
        key=str(update["update_id"]),
        group=address(DESK),
        at=datetime.fromtimestamp(said.date, UTC),
        message=str(said.id),
        thread=str(topic.id),
        sender="700012",
        sender_name="李敏",
        text="马上到",
    )


async def test_11_general_is_no_topic(stage: Stage) -> None:
    stage.li.writes(stage.desk, "大家早")
    assert stage.staff().thread is None


async def test_the_number_on_our_own_card_or_topic_is_read_and_on_nobody_elses(
    stage: Stage,
) -> None:
    card = await stage.said("🔴 R-261122-0007 报修\n另见 C-261122-0008", stage.desk)
    stage.li.replies(card, "好")
    assert stage.staff().card_of == "R-261122-0007"
    said = await stage.said("请看 R-261122-0007", stage.desk)
    stage.li.replies(said, "好")
    assert stage.staff().card_of is None
    own = stage.li.writes(stage.desk, "R-261122-0007")
    stage.li.replies(own, "好")
    assert stage.staff().card_of is None


async def test_12_a_message_of_a_topic_does_not_answer_its_root(stage: Stage) -> None:
    topic = stage.desk.create_topic("一")
    first = stage.li.writes(stage.desk, "在", topic=topic)
    update = stage.updates[-1]
    assert update["message"]["reply_to_message"]["message_id"] == topic.id
    assert stage.staff().reply_to is None
    update["message"]["reply_to_message"].pop("forum_topic_created")
    heard = stage.way_in.to_inbound(update)
    assert isinstance(heard, StaffMessage)
    assert heard.reply_to is None
    stage.li.replies(first, "好")
    assert stage.staff().reply_to == str(first.id)


async def test_13_an_answer_names_topic_and_message(stage: Stage) -> None:
    one, two = stage.desk.create_topic("一"), stage.desk.create_topic("二")
    stage.li.writes(stage.desk, "甲", topic=one)
    assert stage.staff().thread == str(one.id)
    second = stage.li.writes(stage.desk, "乙", topic=two)
    stage.li.replies(second, "丙")
    heard = stage.staff()
    assert (heard.thread, heard.reply_to) == (str(two.id), str(second.id))


async def test_a_chain_of_replies_is_no_topic(stage: Stage) -> None:
    card = await stage.said("卡", stage.hall)
    stage.li.replies(card, "马上到")
    assert "message_thread_id" in stage.updates[-1]["message"]
    heard = stage.staff()
    assert (heard.thread, heard.reply_to) == (None, str(card.id))


async def test_27_an_anonymous_admin_is_nobody_in_particular(stage: Stage) -> None:
    stage.hall.promote(stage.li, anonymous=True, title="主管")
    stage.li.writes(stage.hall, "好的", anonymous=True)
    heard = stage.staff()
    assert (heard.sender, heard.sender_name, heard.text) == (None, "主管", "好的")


async def test_28_channels_bots_and_unknown_groups_are_left_alone(stage: Stage) -> None:
    stage.hall.channel_post(stage.emu.channel(-1003), "频道的话")
    assert stage.heard() is None
    stage.li.writes(stage.hall, "以频道名义", as_channel=stage.emu.channel(-1004))
    assert stage.heard() is None
    another = stage.emu.user("别的机器", 700088, is_bot=True)
    stage.hall.add(another)
    another.writes(stage.hall, "滴")
    assert stage.heard() is None
    stage.li.writes(stage.elsewhere, "别处的话")
    assert stage.heard() is None
    told = await stage.said("卡", stage.elsewhere)
    stage.li.presses("好", told)
    assert stage.heard() is None


async def test_28_whoever_is_not_staff_is_passed_with_their_number(stage: Stage) -> None:
    stage.wang.writes(stage.hall, "我来看看")
    assert stage.staff().sender == "700001"


async def test_30_service_messages_are_no_words(stage: Stage) -> None:
    topic = stage.desk.create_topic("一")
    assert stage.heard() is None
    stage.desk.rename_topic(topic, "二")
    assert stage.heard() is None
    said = stage.li.writes(stage.hall, "看这里")
    stage.li.pins(said)
    assert stage.heard() is None
    stage.emu.user("新来", 700077).joins(stage.hall)
    assert stage.heard() is None
    stage.hall.rename("新大厅")
    assert stage.heard() is None


async def test_08_a_topic_closed_by_hand_is_told_and_ours_is_not(stage: Stage) -> None:
    topic = stage.desk.create_topic("一")
    stage.desk.close_topic(topic)
    assert stage.change().topic_closed == str(topic.id)
    stage.desk.reopen_topic(topic)
    assert stage.change().topic_reopened == str(topic.id)
    where = {"chat_id": DESK, "message_thread_id": topic.id}
    await stage.emu.call(stage.bot, "closeForumTopic", where, {})
    assert "forum_topic_closed" in stage.updates[-1]["message"]
    assert stage.heard() is None


async def test_15_a_migration_is_told_and_the_new_group_is_known(stage: Stage) -> None:
    new = stage.hall.migrate()
    left, arrived = stage.updates[-2:]
    for update in (left, arrived):
        heard = stage.way_in.to_inbound(update)
        assert isinstance(heard, GroupChange)
        assert (heard.group, heard.migrated_to) == (address(HALL), str(new))
    stage.li.writes(stage.hall, "在新群")
    assert stage.heard() is None
    await stage.way_in.take(left)
    assert stage.staff().group == address(new)


async def test_16_lost_rights_are_told(stage: Stage) -> None:
    stage.desk.demote(stage.bot, "can_manage_topics")
    assert (stage.change().forum, stage.change().lost_rights) == (True, True)
    stage.desk.promote(stage.bot)
    assert stage.change().lost_rights is False
    stage.hall.demote(stage.bot)
    assert (stage.change().forum, stage.change().lost_rights) == (False, True)
    stage.hall.kick(stage.bot)
    kicked = next(u for u in reversed(stage.updates) if "my_chat_member" in u)
    heard = stage.way_in.to_inbound(kicked)
    assert isinstance(heard, GroupChange)
    assert (heard.forum, heard.lost_rights) == (None, True)
    stage.elsewhere.demote(stage.bot)
    assert stage.heard() is None


async def test_22_a_clerks_edit_is_one(stage: Stage) -> None:
    said = stage.li.writes(stage.hall, "明天")
    stage.li.edits(said, "后天")
    heard = stage.staff()
    assert (heard.message, heard.text, heard.edited) == (str(said.id), "后天", True)


async def test_33_a_press_in_a_group(stage: Stage) -> None:
    card = await stage.said("卡", stage.hall)
    press = stage.li.presses("好", card)
    heard = stage.staff()
    assert (heard.choice, heard.callback, heard.sender) == ("desk.take=7", press.id, "700012")
    assert (heard.message, heard.group, heard.private) == (str(card.id), address(HALL), False)


async def test_31_a_clerks_poll_is_named_and_their_files_come(stage: Stage) -> None:
    stage.li.sends_poll(stage.hall)
    assert stage.staff().unsupported == "poll"
    stage.li.sends_photo(stage.hall, "// 内部")
    heard = stage.staff()
    assert (heard.text, len(heard.attachments)) == ("// 内部", 1)


# --- what cannot be read --------------------------------------------------------------------------


async def test_37_fields_to_come_do_no_harm(stage: Stage) -> None:
    stage.wang.writes(
        stage.bot,
        "漏水",
        extra={"aura": {"colour": 7}, "forward_origin": {"type": "martian", "date": 1}},
        update_extra={"mood": "good"},
    )
    assert stage.resident().text == "漏水"
    stage.wang.writes(stage.bot, "看", extra={"poll": {"id": 3}, "quote": "?"})
    assert stage.resident().text == "看"
    stage.wang.sends(stage.bot, {"poll": {"id": 3}})
    assert stage.resident().unsupported == "unknown"
    stage.emu.push(stage.bot, "message_reaction_to_come", {"what": 1})
    assert stage.heard() is None


async def test_37_only_what_is_read_is_asked_for(stage: Stage) -> None:
    stage.begin()
    await stage.emu.wait_for(lambda: stage.bot.mailbox.allowed)
    assert stage.bot.mailbox.allowed == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }


async def test_04_an_update_that_cannot_be_read_is_set_aside(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {"update_id": 7, "message": {"text": "我的电话13800138000"}}
    with pytest.raises(UnreadableError):
        stage.way_in.to_inbound(broken)
    assert await stage.way_in.feed(json.dumps(broken).encode(), SECRET) == 200
    ((key, reason, body),) = stage.aside
    assert (key, json.loads(body)) == ("7", broken)
    assert "138" not in reason + caplog.text
    assert stage.inbox == []


async def test_04_keeping_it_may_fail_and_still_nothing_is_blocked(stage: Stage) -> None:
    async def full(*_: object) -> None:
        raise OSError("the disk is full")

    way_in = stage.make(set_aside=full)
    assert await way_in.feed(b'{"update_id": 7, "message": {}}', SECRET) == 200
    await way_in.close()


# --- long polling ---------------------------------------------------------------------------------


async def test_polling_brings_everything_once_in_order(stage: Stage) -> None:
    stage.begin()
    for number in range(5):
        stage.wang.writes(stage.bot, f"第{number}")
    await stage.emu.wait_for(lambda: len(stage.inbox) == 5)
    assert [each.text for each in stage.inbox if isinstance(each, InboundMessage)] == [
        f"第{number}" for number in range(5)
    ]
    await stage.emu.wait_for(lambda: not stage.bot.mailbox.pending)
    assert stage.way_in.problem == ""


async def test_01_the_same_update_twice_has_the_same_key(stage: Stage) -> None:
    stage.begin()
    stage.emu.duplicate_next(stage.bot)
    stage.wang.writes(stage.bot, "漏水")
    await stage.emu.wait_for(lambda: len(stage.inbox) == 2)
    assert len({each.key for each in stage.inbox}) == 1


async def test_03_nothing_is_confirmed_before_it_is_in_the_inbox(stage: Stage) -> None:
    stage.failures = 1
    stage.wang.writes(stage.bot, "甲")
    stage.wang.writes(stage.bot, "乙")
    stage.begin()
    await stage.emu.wait_for(lambda: len(stage.inbox) == 2)
    texts = [each.text for each in stage.inbox if isinstance(each, InboundMessage)]
    assert texts == ["甲", "乙"]
    offsets = [call.params.get("offset") for call in stage.emu.calls_of("getUpdates")]
    assert offsets[:2] == [None, None]


async def test_02_stopping_does_not_wait_for_the_open_poll(stage: Stage) -> None:
    stage.begin()
    await stage.emu.wait_for(lambda: stage.emu.calls_of("getUpdates"))
    await asyncio.wait_for(stage.end(), 2)


async def test_36_a_second_receiver_is_reported_and_survived(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.begin()
    await stage.emu.wait_for(lambda: stage.emu.calls_of("getUpdates"))
    await stage.emu.call(stage.bot, "getUpdates", {"timeout": 0}, {})
    await stage.emu.wait_for(lambda: stage.way_in.problem)
    assert "Another program uses this bot's token" in stage.way_in.problem
    assert "terminated by other getUpdates request" in caplog.text
    assert caplog.records[-1].levelname == "ERROR"
    stage.wang.writes(stage.bot, "漏水")
    await stage.emu.wait_for(lambda: stage.inbox)
    await stage.emu.wait_for(lambda: not stage.way_in.problem)


async def test_36_a_webhook_left_behind_is_taken_away(stage: Stage) -> None:
    hook = {"url": "http://127.0.0.1:9/nobody"}
    await stage.emu.call(stage.bot, "setWebhook", hook, {})
    stage.begin()
    stage.wang.writes(stage.bot, "漏水")
    await stage.emu.wait_for(lambda: stage.inbox)
    assert stage.bot.mailbox.webhook is None


async def test_polling_outlives_a_telegram_that_is_away(stage: Stage) -> None:
    for method in ("getMe", "getWebhookInfo", "getUpdates"):
        stage.emu.faults.garbage(502, method=method)
    stage.begin()
    stage.wang.writes(stage.bot, "漏水")
    await stage.emu.wait_for(lambda: stage.inbox, timeout=60)


async def test_a_wrong_token_is_reported_without_itself(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    way_in = TelegramIn("44:other", api_url=stage.emu.url, put=stage.put, set_aside=stage.set_aside)
    stage.begin(way_in)
    await stage.emu.wait_for(lambda: way_in.problem)
    assert way_in.problem == "Unauthorized: the token is not valid (any more)"
    assert "other" not in caplog.text
    await stage.end()
    await way_in.close()


async def test_polling_goes_on_when_numbers_begin_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_in.receiving.NUMBERS_LAST", -1.0)
    stage.begin()
    stage.wang.writes(stage.bot, "甲")
    await stage.emu.wait_for(lambda: stage.inbox)
    stage.emu.restart_update_ids(stage.bot, at=5)
    stage.wang.writes(stage.bot, "乙")
    await stage.emu.wait_for(lambda: any(each.key == "5" for each in stage.inbox))


async def test_a_command_for_another_bot_is_not_ours(stage: Stage) -> None:
    stage.begin()
    stage.li.writes(stage.hall, "/new@someone_else_bot 漏水")
    stage.li.writes(stage.hall, f"/new@{stage.bot.username} 漏水")
    await stage.emu.wait_for(lambda: stage.inbox)
    await stage.emu.wait_for(lambda: not stage.bot.mailbox.pending)
    assert [each.text for each in stage.inbox if isinstance(each, StaffMessage)] == ["/new 漏水"]


# --- webhook --------------------------------------------------------------------------------------


class Door:
    """What serves the webhook in these tests."""

    def __init__(self, way_in: TelegramIn) -> None:
        self.way_in = way_in
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post(self.way_in.path, self.take)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        return web.Response(status=await self.way_in.feed(await request.read(), secret))


async def test_the_webhook_brings_everything(stage: Stage) -> None:
    async with Door(stage.way_in) as door:
        await stage.way_in.set_webhook(door.url + "/")
        hook = stage.bot.mailbox.webhook
        assert hook is not None
        assert hook.url == f"{door.url}/telegram/42"
        stage.wang.writes(stage.bot, "漏水")
        await stage.emu.wait_for(lambda: stage.inbox)
        await stage.emu.wait_for(lambda: not stage.bot.mailbox.pending)
        statuses = await stage.emu.redeliver(stage.bot, times=3, parallel=True)
        assert statuses == [200, 200, 200]
        assert len({each.key for each in stage.inbox}) == 1


async def test_03_the_webhook_says_yes_only_after_the_inbox(stage: Stage) -> None:
    stage.emu.time_factor = 0.01
    stage.failures = 2
    async with Door(stage.way_in) as door:
        await stage.way_in.set_webhook(door.url)
        stage.wang.writes(stage.bot, "漏水")
        await stage.emu.wait_for(lambda: stage.inbox)
        await stage.emu.wait_for(lambda: len(stage.bot.mailbox.attempts) == 3)
        assert [status for *_, status in stage.bot.mailbox.attempts] == [503, 503, 200]
        assert stage.way_in.problem == ""


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "密钥"])
async def test_06_a_wrong_secret_leaves_nothing_behind(stage: Stage, secret: str | None) -> None:
    stage.wang.writes(stage.bot, "漏水")
    body = json.dumps(stage.updates[-1]).encode()
    assert await stage.way_in.feed(body, secret) == 401
    assert await stage.way_in.feed(body, SECRET) == 200
    assert len(stage.inbox) == 1


async def test_06_without_a_secret_nobody_is_let_in(stage: Stage) -> None:
    open_door = stage.make(secret="")
    assert await open_door.feed(b'{"update_id": 1}', "") == 401
    await open_door.close()


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"\xff\xfe"])
async def test_what_is_no_update_is_told_so(stage: Stage, body: bytes) -> None:
    assert await stage.way_in.feed(body, SECRET) == 400
    assert (stage.inbox, stage.aside) == ([], [])


async def test_a_webhook_that_telegram_does_not_take_is_reported(stage: Stage) -> None:
    with pytest.raises(WebhookRefusedError, match="HTTPS URL must be provided"):
        await stage.way_in.set_webhook("http://guanjia.example")
