"""What a stranger tries: texts that take for ever, files that fill memory or disk, other people's
tickets, guessed passwords, numbers at rest and in the log."""

import asyncio
import io
import json
import logging
import stat
import struct
import time
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from bot.channels.web_chat import MOST_STREAMS, position_of
from bot.invitations import invite_staff
from bot.settings import Settings
from bot.storing import open_storage
from bot.traces import traced
from bot.web import files
from bot.web.file_kinds import LARGEST, NotTakenError, recognise
from bot.web.limits import Limits, Rate
from flows.desk.actions import New, Note, Reply, Take
from flows.judgements import not_yet, rating_in, still_wrong, works_again
from flows.messages import Attachment, Contact, FileKind
from flows.people import HomeRole, Invitation
from flows.pressing import ON_TICKET
from flows.privacy import veil
from flows.tickets import Kind
from flows.understanding import Intent, Matter
from flows.urgency import BY_WORDS, urgency_of
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from storage.sweeps import SqlSweeps
from storage.tables import Row, ToldOnceRow, core
from storage.unit_of_work import SqlStorage
from tests.playbook import FRONT, SECRET, Playbook, stage, texts
from tests.reading import READING, reader
from tests.web_stage import ANSWER_SECONDS, Resident, Web, events, listening, picture, web

# --- texts ----------------------------------------------------------------------------------------

LEAK = "3号楼2单元501厨房水槽下面漏水漏得厉害,下午有人"
LETTERS = 10_000
TIMES_LONGER = 8
MOST_TIMES = 30
"""What a text this many times longer may cost. In proportion it would be 8 times, and the machine
is shared; by the square of its length it would be 64 times, and what grows faster never ends."""
TOO_LITTLE = 0.02
"""Seconds. What takes less for the long text is not worth a comparison."""

REPEATED = (
    "漏", "水", " ", "\t", "\n", "0", "1", "９", "①", "a", "X", "-", ",", "，", "，，", "， ", "、", "。", "\u200b",
    "帮我", "我要", "顺便", "另外", "还有", "and ", "also ", "the the ", "between 3 and ", "from 9 to ",
    "号1", "1号", "1点", "明天", "下午", "明天下午3点", "monday ", "at 3pm ", "8:00到", "25:",
    "一", "一百", "一三八", "元", "350元", "$1", "13800138000", "138 ", "110101199003077", "1.1.",
    "3号楼2单元501", "3-2-501 ", "building 3 unit 2 room ", "粤B1234", "plate ", "license plate is ",
    "R-261122-0001", "没着火", "不是着火", "没有煤气味", "not on fire ", "no smell of gas, ", "if fire ",
    "不满", "not very ", "⟨phone:1⟩", "http://", "🔥", "👍🏽",
)  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _assert_proportionate(work: Callable[[str], object], text: str) -> None:
    """Compare a long text with its beginning; three tries, since the machine is shared."""
    short = text[: len(text) // TIMES_LONGER]
    work(short)  # what is made at first use is not counted
    for _ in range(3):
        whole, part = _seconds(partial(work, text)), _seconds(partial(work, short))
        if whole < TOO_LITTLE or whole < MOST_TIMES * part:
            return
    pytest.fail(f"{text[:20]!r}…: {whole:.3f} s, and {part:.4f} s for an eighth of it")


def _repeated(unit: str) -> str:
    return (unit * (LETTERS // len(unit) + 1))[:LETTERS]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", REPEATED, ids=ascii)
def test_no_text_takes_long_to_be_understood(unit: str) -> None:
    text = _repeated(unit)
    for made_up in (text, text[:-1] + "电", "漏水" + text):
        _assert_proportionate(lambda said: reader().understand(said, READING), made_up)


def _judged(intent: str, text: str) -> object:
    return urgency_of(Matter(text, Intent(intent, 1.0)), text, date(2026, 11, 22))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", REPEATED, ids=ascii)
def test_no_text_takes_long_to_be_judged_or_veiled(unit: str) -> None:
    text = _repeated(unit)
    intents = {intent for row in BY_WORDS for intent in row.intents}
    for intent in sorted(intents):
        _assert_proportionate(partial(_judged, intent), text)
    _assert_proportionate(veil, text)
    for reads in (rating_in, works_again, still_wrong, not_yet):
        _assert_proportionate(reads, text)


def test_a_list_of_numbers_is_veiled_in_no_time() -> None:
    numbers = [str(13800000000 + 7 * n) for n in range(900)]
    text = " ".join(numbers)
    _assert_proportionate(veil, text)
    veiled, secrets = veil(text)
    assert veiled.split() == [f"⟨phone:{n}⟩" for n in range(1, 901)]
    assert list(secrets.values()) == numbers


def test_a_danger_denied_without_end_is_an_alarm() -> None:
    denied = reader().understand("没着火" * 20, READING)
    assert denied.emergency is None
    assert reader().understand("没着火" * 60, READING).emergency == "emergency_fire"


async def test_a_message_that_nobody_would_write_is_answered_all_the_same(
    sqlite_database_url: str,
) -> None:
    async with stage(sqlite_database_url) as play:
        for text in ("帮我" * 5000, "①", "²", "9" * 5000, "，" * 9000, "٣"):
            assert await play.resident(text)


# --- requests -------------------------------------------------------------------------------------

NASTY = ("a\x00b", "\ud800", "9" * 5000, "٣" * 30, 10**30)


@pytest.mark.parametrize("nasty", NASTY, ids=["nul", "half", "digits", "arabic", "large"])
async def test_whatever_stands_in_a_request_it_is_no_error_of_ours(
    database_url: str, tmp_path: Path, nasty: str | int
) -> None:
    short = nasty[:60] if isinstance(nasty, str) else nasty
    async with web(database_url, tmp_path) as w:
        resident, clerk = await w.resident(), await w.clerk("012")
        by_cookie = {"X-CSRF-Token": clerk.csrf}

        async def post(path: str, **body: object) -> int:
            mine = {**resident.headers, "Content-Type": "application/json"}
            client = resident.client
            if path.startswith("/api/desk/tickets"):
                client, mine = clerk.client, {**by_cookie, "Content-Type": "application/json"}
            return (await client.post(path, content=json.dumps(body), headers=mine)).status_code

        message, desk = {"id": "m", "text": "你好"}, {"kind": "repair", "text": "灯坏了"}
        door = {"community": "tcmy", "number": "012", "password": "wrong"}
        answers = [
            await post("/api/chat/messages", **message | {"id": short}),
            await post("/api/chat/messages", id="c", choice=short),
            await post("/api/chat/messages", **message | {"id": "r", "reply_to": nasty}),
            await post("/api/chat/messages", **message | {"attachments": [short]}),
            await post("/api/chat/sessions", community=short),
            await post("/api/chat/sessions", community="tcmy", invite=short),
            *[await post("/api/desk/session", **door | {field: short}) for field in door],
            await post("/api/desk/password", invite=short, password="long enough"),
            *[await post("/api/desk/tickets", **desk | {name: short})
              for name in ("text", "home", "name", "phone", "id", "channel")],
            await post(f"/api/desk/tickets/{10**25}/take"),
        ]  # fmt: skip
        for path in (
            f"/api/chat/messages?after={10**25}", f"/api/chat/messages?before={10**25}",
            "/c/%00", f"/api/files/x?until={10**30}&sign=x", "/static/..%2f..%2fauth.py",
        ):  # fmt: skip
            answers.append((await resident.client.get(path, headers=resident.headers)).status_code)
        answers.append((await clerk.get(f"tickets/{10**25}")).status_code)
    assert [status for status in answers if status >= 500] == []


def test_a_place_in_a_stream_that_is_none_begins_anew() -> None:
    assert position_of("9" * 5000) is None
    assert position_of(f"3-{10**20}") is None


async def test_a_long_message_counts_for_as_many_as_it_costs(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        statuses = [(await resident.post("电" * 20_000)).status_code for _ in range(4)]
        assert statuses == [202, 202, 202, 429]


async def test_a_conversation_has_so_many_streams_and_no_more(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        async with w.book.storage.read() as uow:
            session = await uow.sessions.web_find(resident.token)
            assert session is not None
            here = await uow.conversations.get(session.conversation)
        with ExitStack() as open_ones:
            for _ in range(MOST_STREAMS):
                open_ones.enter_context(w.parts.streams.chat(here.id, here.address))
            answer = await resident.client.get("/api/chat/stream", headers=resident.headers)
            assert answer.status_code == 429
            assert int(answer.headers["retry-after"]) > 0


# --- passwords ------------------------------------------------------------------------------------


async def test_many_guesses_at_once_are_five_guesses(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await w.clerk("012")
        client = w.client()

        async def guess(word: str) -> int:
            wrong = {"community": "tcmy", "number": "012", "password": word}
            return (await client.post("/api/desk/session", json=wrong)).status_code

        statuses = await asyncio.gather(*(guess(f"guess {n}") for n in range(20)))
        assert statuses.count(401) == 5
        assert statuses.count(429) == 15


async def test_a_host_tries_so_many_passwords_whoever_they_are_for(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        parts = replace(w.parts, limits=Limits(doors=Rate(burst=3, per_minute=1)))
        w.app.state.parts = parts
        client = w.client()
        tried = [
            await client.post(
                "/api/desk/session",
                json={"community": "tcmy", "number": str(n), "password": "password"},
            )
            for n in range(4)
        ]
        assert [answer.status_code for answer in tried] == [401, 401, 401, 429]
        link = {"invite": "guessed", "password": "long enough"}
        assert (await client.post("/api/desk/password", json=link)).status_code == 429


# --- files ----------------------------------------------------------------------------------------


def _archive_of_many_names() -> bytes:
    """A text document whose table of contents names 400,000 parts that are not there."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<x/>")
    content = packed.getvalue()
    start, end = content.find(b"PK\x01\x02"), content.rfind(b"PK\x05\x06")
    entry = struct.pack(
        "<4s4B4H3L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    names = content[start:end] + (entry + b"a") * 400_000
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(names), start, 0)
    return content[:start] + names + last


AT_ONCE = 5.0
"""Seconds. It takes a hundredth of that; what it must not do is to read on for minutes."""


def _archive_of_zip64() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<x/>")
    content = packed.getvalue()
    end = content.rfind(b"PK\x05\x06")
    comment = b"-" * 65535
    mark = b"PK\x06\x07" + bytes(16)
    return content[:end] + mark + content[end:-2] + struct.pack("<H", len(comment)) + comment


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + b"\xff" * (LARGEST - 2),
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * (LARGEST // 4 - 1),
        _archive_of_many_names(),
        _archive_of_zip64(),
    ],
    ids=["jpeg-of-fill", "jpeg-of-segments", "archive-of-names", "archive-of-zip64"],
)
def test_a_file_made_to_keep_us_busy_is_refused_at_once(content: bytes) -> None:
    def looked_at() -> None:
        with pytest.raises(NotTakenError):
            recognise(io.BytesIO(content), len(content))

    assert _seconds(looked_at) < AT_ONCE


async def test_only_a_form_of_parts_is_read(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        answer = await resident.client.post(
            "/api/chat/uploads",
            content=b"a&" * 1_000_000,
            headers={**resident.headers, "Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 400


async def test_uploads_leave_the_last_of_the_disk_alone(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        assert (await resident.upload(picture())).status_code == 201
        monkeypatch.setattr(files, "LEAST_FREE", 1 << 62)
        answer = await resident.upload(picture())
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        assert (await resident.post("灯坏了")).status_code == 202


@pytest.mark.parametrize(
    ("kind", "mime", "told", "saved"),
    [
        (FileKind.VIDEO, "image/svg+xml", "application/octet-stream", True),
        (FileKind.AUDIO, "text/html", "application/octet-stream", True),
        (FileKind.DOCUMENT, "image/png", "image/png", True),
        (FileKind.VOICE, "audio/ogg\r\nSet-Cookie: a=b", "application/octet-stream", True),
        (FileKind.VOICE, "audio/ogg", "audio/ogg", False),
        (FileKind.PHOTO, "image/jpeg", "image/jpeg", False),
    ],
)
async def test_what_a_sender_calls_a_file_never_makes_it_run(
    sqlite_database_url: str, tmp_path: Path, kind: FileKind, mime: str, told: str, *, saved: bool
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        folder = w.parts.settings.files
        folder.mkdir(parents=True)
        (folder / "kept").write_bytes(b"<svg onload='alert(1)'/>")
        file = Attachment(id="f" * 32, kind=kind, mime=mime, name="../../a.svg", stored="kept")
        async with w.book.storage.write() as uow:
            await uow.attachments.add(file, community="tcmy", now=w.book.now)
        answer = await w.client().get(files.signer_of(w.parts)(file))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == told
        assert answer.headers["content-disposition"].startswith("attachment" if saved else "inline")
        assert "/" not in answer.headers["content-disposition"].partition("filename")[2]
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_stored_name_never_leads_out_of_the_folder(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        w.parts.settings.files.mkdir(parents=True)
        (w.parts.settings.data_dir / "secret.key").write_text("secret")
        file = Attachment(id="e" * 32, kind=FileKind.DOCUMENT, stored="../secret.key")
        async with w.book.storage.write() as uow:
            await uow.attachments.add(file, community="tcmy", now=w.book.now)
        assert (await w.client().get(files.signer_of(w.parts)(file))).status_code == 404


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [*ON_TICKET, "made-up"])
async def test_another_persons_ticket_is_not_moved_by_a_made_up_button(
    sqlite_database_url: str, verb: str
) -> None:
    async with stage(sqlite_database_url) as play:
        await play.lives("owner")
        await play.lives("wife", name="王芳芳", phone=None)
        await play.resident("厨房水龙头漏水", who="owner")
        mine = await play.ticket()
        before = (mine, await play.events(mine))
        for other in ("wife", "stranger"):  # of the same home, and of none
            for payload in (f"ticket.{verb}={mine.id}", f"repair.visit=am@{mine.id}"):
                assert await play.resident(who=other, choice=payload)
        assert (await play.ticket(), await play.events(mine)) == before


async def test_a_made_up_number_in_a_button_is_no_error(sqlite_database_url: str) -> None:
    async with stage(sqlite_database_url) as play:
        huge = "9" * 40
        for payload in (f"ticket.ok={huge}", f"repair.visit=am@{huge}", f"desk.take={huge}"):
            assert await play.resident(choice=payload)
        await play.group(700012, choice=f"desk.take={huge}", callback="c", chat=FRONT)
        assert play.toast is not None
        assert play.toast.alert


async def test_a_stream_of_the_desk_ends_with_its_session(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w, listening(w) as address:
        clerk, resident = await w.clerk("031"), await w.resident()
        async with (
            httpx.AsyncClient(cookies=dict(clerk.client.cookies), timeout=ANSWER_SECONDS) as client,
            client.stream("GET", f"{address}/api/desk/stream") as answer,
        ):
            told = events(answer)
            assert (await anext(told)).name == "ready"
            out = await clerk.client.delete(
                "/api/desk/session", headers={"X-CSRF-Token": clerk.csrf}
            )
            assert out.status_code == 204
            await resident.post(LEAK)
            await resident.answered()
            assert [event.name async for event in told] == []


async def test_a_clerk_of_other_queues_since_hears_of_those_alone(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w, listening(w) as address:
        clerk, resident = await w.clerk("031"), await w.resident()
        async with (
            httpx.AsyncClient(cookies=dict(clerk.client.cookies), timeout=ANSWER_SECONDS) as client,
            client.stream("GET", f"{address}/api/desk/stream") as answer,
        ):
            told = events(answer)
            assert (await anext(told)).name == "ready"
            moved = tuple(
                replace(member, queues=frozenset({"cleaning"}))
                if member.number == "031"
                else member
                for member in w.book.place.staff
            )
            async with w.book.storage.write() as uow:
                today = w.book.now.date()
                await uow.communities.save(replace(w.book.place, staff=moved), today=today)
            await resident.post(LEAK)
            changed = await anext(told)
            assert (changed.name, changed.data) == ("changed", {"tickets": []})


# --- invitations ----------------------------------------------------------------------------------


async def _invited(play: Playbook, token: str, community: str = "tcmy") -> None:
    invitation = Invitation(
        community=community,
        home="3-2-501",
        role=HomeRole.OWNER,
        expires=play.now + timedelta(days=7),
        uses_left=1,
        person=None,
    )
    async with play.storage.write() as uow:
        await uow.people.invite(invitation, token)


async def test_of_two_who_follow_a_link_at_once_one_is_bound(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await _invited(w.book, "for-one-alone")

        async def follow() -> Resident:
            return await w.resident(invite="for-one-alone")

        both = await asyncio.gather(follow(), follow())
        for one in both:
            await one.answered()
        homes = [
            (await one.client.get("/api/chat/session", headers=one.headers)).json() for one in both
        ]
        assert sorted(who["resident"] is not None for who in homes) == [False, True]


async def test_a_link_to_another_community_is_not_used_up_here(database_url: str) -> None:
    async with stage(database_url) as play:
        other = replace(play.place, id="other", name={"zh": "别处", "en": "Elsewhere"})
        async with play.storage.write() as uow:
            await uow.communities.save(other, today=play.now.date())
        await _invited(play, "for-elsewhere", community="other")
        said = await play.resident(invitation="for-elsewhere")
        assert "失效" in said[-1].text
        there = await play.resident(who="right", community="other", invitation="for-elsewhere")
        assert "3-2-501" in there[-1].text


@pytest.mark.parametrize(
    "token", ["", "x" * 65, "x" * 5000, "不是链接", "a b", "⟨phone:1⟩", "%00'--"]
)
async def test_a_forged_link_binds_nobody(sqlite_database_url: str, token: str) -> None:
    async with stage(sqlite_database_url) as play:
        await _invited(play, "the-true-one")
        said = await play.resident(who="tg:5001", invitation=token)
        assert said
        assert (await play.conversation("tg:5001")).person is None


# --- at rest and in the log -----------------------------------------------------------------------

NUMBER = "13800138000"
ID_NUMBER = "11010519491231002X"


async def _everything(storage: SqlStorage) -> str:
    """Give all that stands in the database, in the clear."""
    rows: list[Any] = []
    async with storage.database.read() as connection:
        for table in Row.metadata.sorted_tables:
            rows += (await connection.execute(select(table))).all()
    return "\n".join(str(tuple(row)) for row in rows)


async def test_a_number_rests_nowhere_in_the_clear_whatever_it_was_written_into(
    database_url: str,
) -> None:
    async with stage(database_url) as play:
        sender = f"王先生{NUMBER}"
        file = Attachment(id="a" * 32, kind=FileKind.DOCUMENT, name=f"{ID_NUMBER}.pdf", remote="r")
        who = {"who": "tg:5001", "sender": sender}
        await play.resident("小区的灯不亮了", **who)
        await play.resident(f"大堂门口,打{NUMBER}", **who)
        await play.resident(f"我叫{sender},身份证{ID_NUMBER}", **who)
        await play.resident("看照片", attachments=(file,), **who)
        await play.resident(contact=Contact(f"+86{NUMBER}", own=False, name=sender), **who)
        await play.resident("我要绑定房屋", **who)
        await play.resident("3号楼2单元501", **who)
        await play.resident(f"王先生 {NUMBER}", **who)
        await play.resident(NUMBER, **who)
        opened = await play.tickets()
        assert opened
        for ticket in opened:
            member = "031" if ticket.queue == "maintenance" else "012"
            await play.clerk(member, Take(ticket=ticket.id))
            await play.clerk(member, Reply(ticket=ticket.id, text=f"请打{NUMBER}"))
            await play.clerk(member, Note(ticket=ticket.id, text=f"{ID_NUMBER}, {NUMBER}"))
        call = New(kind=Kind.REPAIR, text=f"灯坏了{NUMBER}", phone=f"+86{NUMBER}", name=sender)
        assert (await play.records("012", call)).done
        await play.group(700012, f"/new 报修 3-2-501 灯坏了,电话{NUMBER}", chat=FRONT)
        await play.deliver()
        kept = await _everything(play.storage)
        assert "小区的灯不亮了" in kept  # it is looked at as it rests
        assert NUMBER not in kept
        assert ID_NUMBER not in kept
        groups = [one.envelope.body for one in play.shown if one.envelope.address.chat != "5001"]
        assert groups
        for body in groups:
            assert NUMBER not in body.text
            assert not any(ID_NUMBER in attachment.name for attachment in body.attachments)


def test_an_error_in_the_log_says_where_and_not_what() -> None:
    def read_the_message(words: str) -> int:
        return int(words)

    try:
        try:
            read_the_message(f"请打{NUMBER}")
        except ValueError as error:
            raise RuntimeError(f"{NUMBER} cannot be read") from error
    except RuntimeError as error:
        said = traced((type(error), error, error.__traceback__))
    assert NUMBER not in said
    assert "read_the_message" in said
    assert said.index("builtins.ValueError") < said.index("builtins.RuntimeError")


def test_every_error_of_a_group_is_named() -> None:
    group = ExceptionGroup("two", [ValueError(NUMBER), ExceptionGroup("one", [KeyError(NUMBER)])])
    said = traced((type(group), group, None))
    assert NUMBER not in said
    assert "builtins.ValueError" in said
    assert "builtins.KeyError" in said


async def test_an_error_of_the_database_tells_no_values(database_url: str) -> None:
    async with stage(database_url) as play:
        twice = insert(core(ToldOnceRow)).values(key=f"told to {NUMBER}")

        async def told_twice() -> None:
            async with play.storage.database.write() as connection:
                await connection.execute(twice)
                await connection.execute(twice)

        with pytest.raises(DBAPIError) as caught:
            await told_twice()
        assert "parameters hidden" in str(caught.value)


async def test_the_log_holds_nobodys_words(
    sqlite_database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    caplog.set_level(logging.DEBUG, "scheduler")
    caplog.set_level(logging.DEBUG, "uvicorn")
    async with web(sqlite_database_url, tmp_path) as w, listening(w) as address:
        resident = await w.resident()
        await resident.post(f"厨房漏水,打{NUMBER}")
        await resident.answered()
        async with httpx.AsyncClient() as client:
            await client.get(f"{address}/c/tcmy?invite=the-token-of-somebody")
    assert NUMBER not in caplog.text
    assert "漏水" not in caplog.text
    assert "the-token-of-somebody" not in caplog.text
    assert resident.token not in caplog.text


# --- where it lives -------------------------------------------------------------------------------


async def test_the_folder_of_data_is_for_nobody_else(tmp_path: Path) -> None:
    data, database = tmp_path / "deep" / "var", tmp_path / "deep" / "db"
    settings = Settings(
        _env_file=None, data_dir=data, database_url=f"sqlite+aiosqlite:///{database}/guanjia.db"
    )
    async with open_storage(settings):
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert stat.S_IMODE(database.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600


async def test_a_folder_that_somebody_made_stays_as_they_made_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    file = tmp_path / "guanjia.db"
    settings = Settings(
        _env_file=None, data_dir=tmp_path, database_url=f"sqlite+aiosqlite:///{file}"
    )
    async with open_storage(settings):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_the_container_has_no_rights_that_it_does_not_need() -> None:
    compose = Path(__file__).parents[1] / "docker" / "compose.yml"
    service = YAML(typ="safe").load(compose)["services"]["guanjia"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


# --- who calls, and who watches -------------------------------------------------------------------


async def guesses(w: Web, host: str, **headers: str) -> int:
    """Give how many passwords a host may try before it has to wait."""
    client = w.client(host)
    for count in range(200):
        body = {"community": "tcmy", "number": f"x{count}", "password": "wrong"}
        answer = await client.post("/api/desk/session", json=body, headers=headers)
        if answer.status_code == 429:
            return count
    return 200


async def test_behind_a_trusted_proxy_each_caller_is_counted_for_themself(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.auth.is_password", lambda *_: False)  # each takes 50 ms
    async with web(sqlite_database_url, tmp_path, trusted_proxies="10.0.0.0/8") as w:
        few = await guesses(w, "10.1.2.3", **{"X-Forwarded-For": "203.0.113.1"})
        assert 0 < few < 200
        assert await guesses(w, "10.1.2.3", **{"X-Forwarded-For": "203.0.113.1"}) == 0
        # What the caller itself wrote there stands to the left and counts for nothing.
        forged = {"X-Forwarded-For": "198.51.100.7, 203.0.113.1"}
        assert await guesses(w, "10.1.2.3", **forged) == 0
        assert await guesses(w, "10.1.2.3", **{"X-Forwarded-For": "203.0.113.2"}) > 0


async def test_nobody_elses_word_for_who_calls_is_taken(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.auth.is_password", lambda *_: False)
    for trusted in ("", "10.0.0.0/8"):
        async with web(sqlite_database_url, tmp_path, trusted_proxies=trusted) as w:
            assert await guesses(w, "192.0.2.1", **{"X-Forwarded-For": "203.0.113.1"}) > 0
            assert await guesses(w, "192.0.2.1", **{"X-Forwarded-For": "203.0.113.2"}) == 0


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("not an address", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
        ("192.0.2.1", {"Authorization": "Bearer watchful"}, 200),
        ("192.0.2.1", {"Authorization": "Bearer wrong"}, 404),
    ],
)
async def test_the_figures_are_for_this_machine_and_for_who_has_the_token(
    sqlite_database_url: str, tmp_path: Path, host: str, headers: dict[str, str], status: int
) -> None:
    async with web(sqlite_database_url, tmp_path, metrics_token="watchful") as w:
        answer = await w.client(host).get("/metrics", headers=headers)
        assert answer.status_code == status
        assert ("guanjia_inbox_open" in answer.text) is (status == 200)


async def test_without_a_token_no_token_opens_the_figures(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        for shown in ("Bearer ", "Bearer None"):
            answer = await w.client("192.0.2.1").get("/metrics", headers={"Authorization": shown})
            assert answer.status_code == 404


async def test_an_error_has_the_safe_headers_too(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        monkeypatch.setattr("bot.web.pages.menu", None)  # a page that fails
        answer = await w.client().get("/c/tcmy", headers={"Accept": "text/html"})
        assert answer.status_code == 500
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


# --- what is over is let go -----------------------------------------------------------------------


async def test_what_was_uploaded_and_never_sent_is_let_go_after_a_day(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        folder = w.parts.settings.files
        sweeps = SqlSweeps(
            w.book.storage, SqlPostbox(w.book.storage.database, Crypt(SECRET), texts()), folder
        )
        resident, clerk = await w.resident(), await w.clerk("031")
        sent, unsent = [(await resident.upload(picture())).json()["id"] for _ in range(2)]
        await resident.says("厨房水管漏水,3号楼2单元501,电话13800138000", attachments=[sent])
        told, noted, forgotten = [await of_clerk(clerk) for _ in range(3)]
        assert (await clerk.post("tickets/1/reply", attachments=[told])).status_code == 200
        assert (await clerk.post("tickets/1/note", attachments=[noted])).status_code == 200
        w.book.later(hours=23)
        assert await sweeps.drop_uploads(w.book.now) == 0
        w.book.later(hours=2)
        assert await sweeps.drop_uploads(w.book.now) == 2
        kept = {file.stem for file in folder.rglob("*.jpg")}
        assert kept == {sent, told, noted}
        again = await resident.post("看", attachments=[unsent])
        assert again.status_code == 422
        assert forgotten not in kept
        assert await sweeps.drop_uploads(w.book.now) == 0


async def of_clerk(clerk: Any) -> str:
    answer = await clerk.client.post(
        "/api/desk/uploads",
        files={"file": ("a.jpg", picture())},
        headers={"X-CSRF-Token": clerk.csrf},
    )
    return str(answer.json()["id"])


async def test_while_an_old_message_waits_no_upload_is_let_go(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with stage(sqlite_database_url) as play:
        file = Attachment(id="a" * 32, kind=FileKind.PHOTO, stored="aa/a.jpg")
        async with play.storage.write() as uow:
            await uow.attachments.add(file, community="tcmy", now=play.now)
            await uow.inbox.put(play.inbound("你好"), now=play.now)
        play.later(hours=25)
        postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
        assert await SqlSweeps(play.storage, postbox, tmp_path).drop_uploads(play.now) == 0


async def test_sessions_and_links_that_open_nothing_are_let_go(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await w.resident()
        await w.clerk("031")
        end = w.book.now + timedelta(days=7)
        invitation = Invitation(
            community="tcmy", home="3-2-501", role=HomeRole.OWNER, expires=end, uses_left=1
        )
        async with w.book.storage.write() as uow:
            await uow.people.invite(invitation, "home-link")
            await uow.sessions.invite_staff("link", community="tcmy", number="031", expires=end)
        for days, gone in ((0, 0), (1, 1), (7, 2), (180, 1)):
            async with w.book.storage.write() as uow:
                now = w.book.now + timedelta(days=days)
                assert await uow.sessions.forget_expired(now=now) == gone


async def test_a_password_that_is_set_ends_the_clerks_older_links(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        made = []
        for days in (0, 1):
            now = w.book.now + timedelta(days=days)
            made.append(
                await invite_staff(
                    w.book.storage, w.book.place, "031", base_url="", now=now, bot="guanjia"
                )
            )
        older, newer = ((one.token, (one.telegram or "").rpartition("=")[2]) for one in made)

        async def sets(token: str) -> int:
            new = {"invite": token, "password": "long enough"}
            return (await w.client().post("/api/desk/password", json=new)).status_code

        assert await sets(newer[1]) == 404  # a link for the account sets no password
        assert await sets(f"account:{newer[1]}") == 404
        assert await sets(newer[0]) == 201
        assert await sets(newer[0]) == 404
        assert await sets(older[0]) == 404
        async with w.book.storage.write() as uow:
            now = w.book.now
            assert await uow.communities.bind_by_link(older[1], 5, now=now) is None
            assert await uow.communities.bind_by_link(newer[0], 5, now=now) is None
            assert await uow.communities.bind_by_link(newer[1], 5, now=now) is not None
