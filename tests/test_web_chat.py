"""The residents' chat over HTTP: what CONTRACTS promises to browsers and to other programs."""

import asyncio
import struct
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.channels.web_chat import Position, in_order, position_of
from bot.web.file_kinds import NotTakenError, TooLargeError, recognise
from bot.web.languages import language_of
from bot.web.limits import LockOut, Rate
from flows.people import HomeRole, Invitation
from flows.ports import ChatMessage
from flows.tickets import Status
from storage.crypt import hashed
from tests.playbook import MORNING
from tests.web_stage import ANSWER_SECONDS, events, listening, office, picture, web

LEAK = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"


# --- sessions -------------------------------------------------------------------------------------


async def test_a_session_gives_a_token_and_a_cookie_that_scripts_cannot_read(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        client = w.client()
        answer = await client.post("/api/chat/sessions", json={"community": "tcmy"})
        assert answer.status_code == 201
        body = answer.json()
        assert body["resident"] is None
        assert len(body["token"]) > 30
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        async with w.book.storage.read() as uow:
            assert await uow.sessions.web_find(body["token"])
            assert not await uow.sessions.web_find(hashed(body["token"]))


async def test_an_invitation_binds_and_tells_who_it_is(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        person = await w.book.lives("somebody", home="3-2-501", name="李建国")
        invitation = Invitation(
            community="tcmy",
            home="3-2-501",
            role=HomeRole.OWNER,
            expires=w.book.now + timedelta(days=7),
            uses_left=1,
            person=person.id,
        )
        async with w.book.storage.write() as uow:
            await uow.people.invite(invitation, "token-of-a-letter")
        resident = await w.resident(invite="token-of-a-letter")
        assert resident.opened["resident"] == {
            "name": "李建国",
            "home": "3-2-501",
            "home_name": "3号楼2单元501室",
        }
        again = await w.resident(invite="token-of-a-letter")
        assert again.opened["resident"] is None
        assert "失效" in (await again.answered())[-1]["text"]


async def test_a_page_that_has_a_session_keeps_it_when_it_follows_an_invitation(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        client = w.client()
        await client.post("/api/chat/sessions", json={"community": "tcmy"})
        kept = await client.post("/api/chat/sessions", json={"community": "tcmy", "keep": True})
        fresh = await client.post("/api/chat/sessions", json={"community": "tcmy"})
        async with w.book.storage.read() as uow:
            of_kept = await uow.sessions.web_find(kept.json()["token"])
            of_fresh = await uow.sessions.web_find(fresh.json()["token"])
        assert of_kept is not None
        assert of_fresh is not None
        assert of_kept.conversation != of_fresh.conversation


async def test_an_unknown_community_is_a_problem_document_in_the_callers_language(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        client = w.client()
        asked = {"community": "nowhere"}
        chinese = await client.post("/api/chat/sessions", json=asked)
        english = await client.post(
            "/api/chat/sessions", json=asked, headers={"Accept-Language": "en-GB,en;q=0.9"}
        )
        assert chinese.status_code == english.status_code == 404
        assert chinese.headers["content-type"] == "application/problem+json"
        assert chinese.json()["status"] == 404
        assert "没有找到这个小区" in chinese.json()["detail"]
        assert "This community is not one of ours" in english.json()["detail"]


async def test_a_page_of_another_site_gets_no_cookie(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        client = w.client()
        answer = await client.post(
            "/api/chat/sessions",
            json={"community": "tcmy"},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 201
        assert "set-cookie" not in answer.headers
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer not-a-token", "Basic abc"])
async def test_nobody_writes_without_a_session(
    sqlite_database_url: str, tmp_path: Path, token: str
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        client = w.client()
        headers = {"Authorization": token} if token else {}
        for method, path in (("POST", "messages"), ("GET", "messages"), ("GET", "stream")):
            answer = await client.request(
                method,
                f"/api/chat/{path}",
                headers=headers,
                json={"id": "1", "text": "x"} if method == "POST" else None,
            )
            assert answer.status_code == 401, (method, path)


async def test_a_session_of_half_a_year_ago_is_over(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        w.book.later(days=100)
        assert (await resident.post("您好")).status_code == 202  # a visit: it counts anew
        w.book.later(days=100)
        assert (await resident.post("还在吗")).status_code == 202
        w.book.later(days=181)
        assert (await resident.post("很久了")).status_code == 401


# --- messages -------------------------------------------------------------------------------------


async def test_one_message_opens_an_urgent_ticket_and_is_answered(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await w.resident(language="zh")
        posted = await resident.post(LEAK)
        assert posted.status_code == 202
        assert posted.json() == {"id": "mine-1", "duplicate": False}
        own, receipt = (await resident.answered())[:2]
        ticket = await w.book.ticket()
        assert ticket.status is Status.NEW
        assert own["from"] == "resident"
        assert own["text"] == LEAK  # one's own words in full, the phone number included
        assert own["client_id"] == "mine-1"
        assert own["ticket"] == receipt["ticket"] == ticket.number
        assert receipt["from"] == "bot"
        assert ticket.number in receipt["text"]
        assert own["id"] < receipt["id"]


async def test_the_same_id_again_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        resident, other = await w.resident(), await w.resident()
        first = await resident.post(LEAK, id="one")
        await resident.answered()
        again = await resident.post(LEAK, id="one")
        elsewhere = await other.post("您好", id="one")
        assert (first.status_code, again.status_code) == (202, 202)
        assert again.json() == {"id": "one", "duplicate": True}
        assert elsewhere.json() == {"id": "one", "duplicate": False}
        await other.answered()
        assert len(await w.book.tickets()) == 1


async def test_a_message_is_in_the_inbox_before_it_is_acknowledged(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await w.resident()
        w.app.state.parts = replace(w.parts, work=lambda: None)
        await resident.post("厨房漏水了")
        async with w.book.storage.read() as uow:
            backlog = await uow.live.backlog()
            written = await uow.messages.latest(1)
        assert backlog.received == 1 or written


@pytest.mark.parametrize(
    "body",
    [
        {"id": "1"},
        {"id": "1", "text": "   "},
        {"id": "", "text": "x"},
        {"text": "x"},
        {"id": "1", "text": "x" * 20_001},
        {"id": "1", "choice": "汉" * 22},
        {"id": "1", "attachments": ["not-there"]},
        {"id": "1", "text": 7},
    ],
)
async def test_what_makes_no_message_is_refused_with_a_clear_word(
    sqlite_database_url: str, tmp_path: Path, body: dict[str, object]
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        answer = await resident.client.post(
            "/api/chat/messages", json=body, headers=resident.headers
        )
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert "Traceback" not in answer.text


async def test_a_body_that_is_no_json_is_refused(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        headers = {**resident.headers, "Content-Type": "application/json"}
        broken = await resident.client.post("/api/chat/messages", content=b"{", headers=headers)
        huge = await resident.client.post(
            "/api/chat/messages", content=b"[" + b" " * 300_000, headers=headers
        )
        assert broken.status_code == 422
        assert huge.status_code == 413


async def test_a_cookie_writes_only_with_its_csrf_token(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        client = w.client()
        opened = (await client.post("/api/chat/sessions", json={"community": "tcmy"})).json()
        body = {"id": "1", "text": "您好"}
        bare = await client.post("/api/chat/messages?community=tcmy", json=body)
        wrong = await client.post(
            "/api/chat/messages", json=body, headers={"X-CSRF-Token": "wrong"}
        )
        right = await client.post(
            "/api/chat/messages", json=body, headers={"X-CSRF-Token": opened["csrf"]}
        )
        assert (bare.status_code, wrong.status_code, right.status_code) == (403, 403, 202)
        assert (await client.get("/api/chat/messages?community=tcmy")).status_code == 200
        assert (await client.get("/api/chat/session")).json()["csrf"] == opened["csrf"]
        assert (await client.get("/api/chat/messages?community=other")).status_code == 401


async def test_too_many_messages_are_told_when_to_come_back(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        limits = replace(w.parts.limits, messages=Rate(burst=3, per_minute=30, ticks=lambda: 0.0))
        w.app.state.parts = replace(w.parts, limits=limits)
        resident, other = await w.resident(), await w.resident()
        statuses = [(await resident.post(f"第{n}条")).status_code for n in range(4)]
        refused = await resident.post("再来")
        assert statuses == [202, 202, 202, 429]
        assert int(refused.headers["retry-after"]) >= 2
        assert "秒后" in refused.json()["detail"]
        assert (await other.post("您好")).status_code == 202


async def test_a_button_answers_and_its_label_stands_in_the_chat(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        await resident.post("你好")
        menu = (await resident.answered())[-1]
        repair = next(choice for choice in menu["choices"] if "报修" in choice["label"])
        await resident.post(repair["label"], choice=repair["choice"])
        answered = await resident.answered(after=menu["id"])
        assert answered[0]["text"] == repair["label"]
        assert answered[-1]["choices"]
        assert await w.book.tickets() == []


async def test_a_reply_belongs_to_the_ticket_of_the_message_it_answers(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        receipt = next(m for m in await resident.says(LEAK) if m["from"] == "bot")
        first = await w.book.ticket()
        w.book.later(hours=3)
        await resident.says("3号楼1单元楼道的灯不亮了")
        second = await w.book.ticket()
        assert second.id != first.id
        await resident.says("取消")  # nothing is asked any more
        w.book.later(hours=3)
        last = await resident.says("角阀那里也松了", reply_to=receipt["id"])
        own = next(m for m in last if m["from"] == "resident")
        assert own["ticket"] == first.number


# --- reading --------------------------------------------------------------------------------------


async def test_messages_after_an_id_and_before_one(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        await resident.post("你好")
        await resident.answered()
        await resident.post("谢谢", id="two")
        every = await resident.answered(after=2)
        every = await resident.messages()
        ids = [message["id"] for message in every]
        assert ids == sorted(ids) == list(range(1, len(ids) + 1))
        assert [m["id"] for m in await resident.messages(after=2)] == ids[2:]
        assert [m["id"] for m in await resident.messages(before=3)] == ids[:2]
        assert [m["id"] for m in await resident.messages(limit=1)] == ids[-1:]


async def test_nobody_sees_what_is_not_theirs(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident, stranger = await w.resident(), await w.resident()
        photo = (await resident.upload(picture())).json()["id"]
        await resident.post(LEAK, attachments=[photo])
        await resident.answered()
        assert await stranger.messages() == []
        taken = await stranger.post("看", attachments=[photo])
        assert taken.status_code == 422


# --- the stream -----------------------------------------------------------------------------------


async def test_the_stream_gives_messages_edits_and_typing_and_goes_on_where_it_was(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w, listening(w) as address:
        resident = await w.resident()
        stream = f"{address}/api/chat/stream"
        async with (
            httpx.AsyncClient(headers=resident.headers, timeout=ANSWER_SECONDS) as client,
            asyncio.timeout(ANSWER_SECONDS),
        ):
            seen = []
            async with client.stream("GET", stream) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                await resident.post(LEAK)
                async for event in events(answer):
                    seen.append(event)
                    if event.name == "message" and event.data["from"] == "bot":
                        break
            said = [event.data for event in seen if event.name == "message"]
            assert said[0]["text"] == LEAK
            assert said[-1]["from"] == "bot"
            assert {"typing", "message"} <= {event.name for event in seen}
            last = [event.id for event in seen if event.id][-1]

            async with w.book.storage.write() as uow:
                rows = await uow.messages.latest(1)
                await uow.messages.edit(rows[0].id, at=w.book.now, text="改过的话")
            await resident.post("谢谢", id="two")
            await resident.answered(after=len(await resident.messages()))
            resumed = []
            async with client.stream("GET", stream, headers={"Last-Event-ID": last}) as answer:
                async for event in events(answer):
                    resumed.append(event)
                    if {"edit", "message"} <= {event.name for event in resumed}:
                        break
        messages = [event.data["id"] for event in resumed if event.name == "message"]
        assert not set(messages) & {message["id"] for message in said}
        edits = {event.data["id"]: event.data["text"] for event in resumed if event.name == "edit"}
        assert edits[said[0]["id"]] == "改过的话"


async def test_the_stream_is_opened_with_the_cookie_too(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w, listening(w) as address:
        async with (
            httpx.AsyncClient(timeout=ANSWER_SECONDS) as client,
            asyncio.timeout(ANSWER_SECONDS),
        ):
            opened = await client.post(f"{address}/api/chat/sessions", json={"community": "tcmy"})
            csrf = {"X-CSRF-Token": opened.json()["csrf"]}
            posted = {"id": "1", "text": "你好"}
            await client.post(f"{address}/api/chat/messages", json=posted, headers=csrf)
            async with client.stream("GET", f"{address}/api/chat/stream") as answer:
                first = await anext(aiter(events(answer)))
        assert first.data["text"] == "你好" or first.name == "typing"


async def test_a_stop_ends_the_streams_and_the_server(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        async with httpx.AsyncClient(headers=resident.headers, timeout=ANSWER_SECONDS) as client:
            async with listening(w) as address:
                opened = client.stream("GET", f"{address}/api/chat/stream")
                answer = await opened.__aenter__()
                assert answer.status_code == 200
            # Leaving waited for the server: it did not wait for the stream.
            rest = [line async for line in answer.aiter_lines()]
            assert rest[0] == "retry: 2000"
            await opened.__aexit__(None, None, None)
        assert w.parts.streams.count == 0


async def test_one_reader_serves_all_streams_and_ends_with_the_last(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        streams = w.parts.streams
        resident = await w.resident()
        async with w.book.storage.read() as uow:
            conversation = await uow.conversations.get(1)
        watched = (conversation.id, conversation.address)
        with streams.chat(*watched) as first, streams.chat(*watched) as second:
            assert streams.count == 2
            await resident.post("你好")
            async with asyncio.timeout(ANSWER_SECONDS):
                while first.revision < 2 or second.revision < 2:
                    await asyncio.sleep(0.01)
            readers = [t for t in asyncio.all_tasks() if t.get_name() == "web streams"]
            assert len(readers) == 1
        assert streams.count == 0
        async with asyncio.timeout(ANSWER_SECONDS):
            await readers[0]


def message(seq: int, revision: int) -> ChatMessage:
    return ChatMessage(
        id=seq, conversation=1, seq=seq, revision=revision, at=MORNING, author="bot", text=""
    )


def test_an_interrupted_stream_misses_nothing() -> None:
    changed = [message(4, 4), message(2, 5), message(3, 6)]
    ordered = in_order(changed, Position(2, 3))
    assert [(name, m.seq) for name, m, _ in ordered] == [
        ("message", 3),
        ("message", 4),
        ("edit", 2),
    ]
    # Cut off after any of them, the changes that were not sent yet are still after the position.
    assert [position.revision for _, _, position in ordered] == [3, 3, 6]
    assert in_order([], Position(1, 1)) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12-30", Position(12, 30)),
        ("12", Position(12, 12)),
        ("", None),
        ("x", None),
        ("1-x", None),
        ("-3", None),
    ],
)
def test_the_id_of_an_event_reads_back(written: str, read: Position | None) -> None:
    assert position_of(written) == read
    if read and "-" in written:
        assert str(read) == written


# --- files ----------------------------------------------------------------------------------------


async def test_a_photo_goes_up_with_a_message_and_is_shown_at_a_signed_address(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await w.resident()
        content = picture()
        uploaded = await resident.upload(content, name="../../etc/厨房.png")
        assert uploaded.status_code == 201
        await resident.post("厨房漏水,在3号楼2单元501", attachments=[uploaded.json()["id"]])
        own = (await resident.answered())[0]
        (file,) = own["attachments"]
        assert file["kind"] == "photo"
        assert file["mime"] == "image/jpeg"
        assert file["name"] == "厨房.jpg"
        shown = await w.client().get(file["url"])
        assert shown.content == content
        assert shown.headers["content-type"] == "image/jpeg"
        assert shown.headers["x-content-type-options"] == "nosniff"
        (stored,) = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
        assert stored.is_relative_to(w.parts.settings.files)
        assert "厨房" not in stored.name
        part = await w.client().get(file["url"], headers={"Range": "bytes=0-1"})
        assert part.status_code == 206
        assert part.content == content[:2]


async def test_an_address_of_a_file_is_good_for_ten_minutes_and_for_that_file_alone(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        photo = (await resident.upload(picture())).json()["id"]
        await resident.post("看", attachments=[photo])
        await resident.answered()
        url = (await resident.messages())[0]["attachments"][0]["url"]
        client = w.client()
        assert (await client.get(url)).status_code == 200
        assert (await client.get(url.replace(photo, "0" * 32))).status_code == 403
        assert (await client.get(url.replace("until=", "until=9"))).status_code == 403
        assert (await client.get(f"/api/files/{photo}")).status_code == 422
        w.book.later(minutes=9, seconds=59)
        assert (await client.get(url)).status_code == 200
        w.book.later(seconds=1)
        assert (await client.get(url)).status_code == 403


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"MZ" + b"\0" * 200, 415),
        (b"<html><script>alert(1)</script></html>", 415),
        (b"hello", 415),
        (b"", 400),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, 415),
        (picture(size=(20_001, 1)), 413),
        (b"\xff\xd8\xff\xe0\0\x04\0\0" + b"\0" * (10 * 1024 * 1024), 415),
        (office("ppt/presentation.xml"), 415),
        (office("word/document.xml", **{"word/vbaProject.bin": "x"}), 415),
    ],
)
async def test_a_file_that_is_not_what_is_taken_is_refused(
    sqlite_database_url: str, tmp_path: Path, content: bytes, status: int
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        answer = await resident.upload(content, name="photo.jpg")
        assert answer.status_code == status
        assert answer.json()["detail"]
        assert [path for path in (tmp_path / "var").rglob("*") if path.is_file()] == []


async def test_a_file_too_large_is_refused_whatever_its_headers_promise(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        photo = picture() + b"\0" * (10 * 1024 * 1024)
        assert (await resident.upload(photo)).status_code == 413
        assert (await resident.upload(b"%PDF-1.4" + b"\0" * (21 * 1024 * 1024))).status_code == 413

        async def endless():  # no Content-Length
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            for _ in range(40):
                yield b"\0" * (1024 * 1024)

        chunked = await resident.client.post(
            "/api/chat/uploads",
            content=endless(),
            headers={**resident.headers, "Content-Type": "multipart/form-data; boundary=x"},
        )
        assert chunked.status_code == 413


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def _movie(*tracks: bytes) -> bytes:
    handlers = b"".join(_box(b"hdlr", b"\0" * 8 + track + b"\0" * 12) for track in tracks)
    return _box(b"ftyp", b"isom\0\0\2\0isommp42") + _box(b"moov", handlers)


def _heic(width: int, height: int) -> bytes:
    size = _box(b"ispe", b"\0" * 4 + struct.pack(">II", width, height))
    return _box(b"ftyp", b"heic\0\0\0\0mif1heic") + _box(b"meta", b"\0" * 4 + size)


TAKEN = {
    "jpg": (picture("JPEG"), "photo", "image/jpeg"),
    "png": (picture("PNG"), "photo", "image/png"),
    "webp": (picture("WEBP"), "photo", "image/webp"),
    "heic": (_heic(4032, 3024), "photo", "image/heic"),
    "mp4": (_movie(b"vide", b"soun"), "video", "video/mp4"),
    "m4a": (_movie(b"soun"), "voice", "audio/mp4"),
    "ogg": (b"OggS\0\2" + b"\0" * 20 + b"\1\x13OpusHead" + b"\0" * 40, "voice", "audio/ogg"),
    "pdf": (b"%PDF-1.7\n%%EOF", "document", "application/pdf"),
    "docx": (
        office("word/document.xml"),
        "document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (
        office("xl/workbook.xml"),
        "document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@pytest.mark.parametrize("ending", TAKEN)
def test_every_kind_of_contracts_is_taken(ending: str, tmp_path: Path) -> None:
    content, kind, mime = TAKEN[ending]
    path = tmp_path / "whatever"
    path.write_bytes(content)
    with path.open("rb") as file:
        known = recognise(file, len(content))
    assert (known.kind.value, known.mime, known.ending) == (kind, mime, f".{ending}")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (_heic(60_000, 60_000), TooLargeError),
        (_heic(0, 10), NotTakenError),
        (_box(b"ftyp", b"heic\0\0\0\0mif1"), NotTakenError),
        (_box(b"ftyp", b"isom\0\0\2\0isom"), NotTakenError),
        (_box(b"ftyp", b"qt  \0\0\2\0qt  ") + _movie(b"vide"), NotTakenError),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 60_000, 60_000), TooLargeError),
        (b"OggS\0\2" + b"\0" * 20 + b"\x80theora", NotTakenError),
        (b"PK\3\4" + b"\0" * 60, NotTakenError),
        (b"RIFF\0\0\0\0WEBPVP9X" + b"\0" * 30, NotTakenError),
    ],
)
def test_a_bomb_or_a_lie_is_refused_by_its_head(
    content: bytes, error: type[Exception], tmp_path: Path
) -> None:
    path = tmp_path / "whatever"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(error):
        recognise(file, len(content))


# --- pages and operation --------------------------------------------------------------------------


async def test_the_page_holds_no_script_of_its_own_and_forbids_others(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        page = await w.client().get("/c/tcmy")
        assert page.status_code == 200
        assert "天成美雅" in page.text
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert page.headers["x-frame-options"] == "SAMEORIGIN"
        assert page.text.count("<script") == 2  # the module by its address, and the data
        assert " style=" not in page.text
        assert " onclick=" not in page.text
        english = await w.client().get("/c/tcmy", headers={"Accept-Language": "en"})
        assert 'lang="en"' in english.text
        assert "Tiancheng Meiya" in english.text


async def test_the_front_page_leads_to_the_only_community(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        alone = await w.client().get("/")
        assert (alone.status_code, alone.headers["location"]) == (303, "/c/tcmy")
        other = replace(w.book.place, id="other", name={"zh": "另一个", "en": "Other"})
        async with w.book.storage.write() as uow:
            await uow.communities.save(other, today=MORNING.date())
        several = await w.client().get("/")
        assert 'href="/c/tcmy"' in several.text
        assert 'href="/c/other"' in several.text


async def test_a_wrong_address_is_a_page_to_people_and_a_problem_to_programs(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        eyes = await w.client().get("/c/nowhere", headers={"Accept": "text/html"})
        program = await w.client().get("/api/nowhere")
        assert eyes.status_code == program.status_code == 404
        assert "没有找到这个小区" in eyes.text
        assert program.headers["content-type"] == "application/problem+json"


async def test_the_demo_lets_anybody_be_one_of_its_residents(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path, demo=True) as w:
        person = await w.book.lives("somebody", home="3-2-501", name="李建国")
        stranger = await w.book.lives("other", home="1-1-101", name="王五", phone=None)
        client = w.client()
        page = await client.get("/")
        assert "李建国" in page.text
        given = await client.post("/api/demo/invitations", json={"person": person.id})
        assert given.status_code == 201
        resident = await w.resident(invite=given.json()["invite"])
        assert resident.opened["resident"] == {
            "name": "李建国",
            "home": "3-2-501",
            "home_name": "3号楼2单元501室",
        }
        refused = await client.post("/api/demo/invitations", json={"person": stranger.id})
        assert refused.status_code == 404


async def test_who_lives_there_already_is_no_new_person_however_often_they_come_in(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path, demo=True) as w:
        person = await w.book.lives("husband", home="3-2-501", name="李建国")
        await w.book.lives("wife", home="3-2-501", name="陈秀英", phone=None)
        for _ in range(2):
            given = await w.client().post("/api/demo/invitations", json={"person": person.id})
            await w.resident(invite=given.json()["invite"])
        assert await w.book.heard("wife") == []


async def test_without_the_demo_nobody_is_let_in_so(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        person = await w.book.lives("somebody")
        answer = await w.client().post("/api/demo/invitations", json={"person": person.id})
        assert answer.status_code == 404


async def test_those_who_watch_over_it_are_told_how_it_is(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        client = w.client()
        assert (await client.get("/healthz")).text == "ok"
        ready = await client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["migrations"] is True
        assert ready.json()["oldest_unsent_seconds"] == 0
        resident = await w.resident()
        await resident.post(LEAK)
        await resident.answered()
        w.book.later(minutes=10)
        late = await client.get("/readyz")
        assert late.json()["oldest_unsent_seconds"] == 600  # the card, which nobody delivers here
        assert late.json()["delivery"] is False
        figures = (await client.get("/metrics")).text
        assert "guanjia_outbox_waiting 1.0" in figures or "guanjia_outbox_waiting 2.0" in figures
        assert "13800138000" not in figures


async def test_a_database_that_is_away_is_a_503_and_not_ready(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:

        class Away:
            def read(self):
                raise TimeoutError

        w.app.state.parts = replace(w.parts, storage=Away())
        client = w.client()
        assert (await client.get("/readyz")).status_code == 503
        away = await client.post(
            "/api/chat/messages",
            json={"id": "1", "text": "x"},
            headers={"Authorization": "Bearer x"},
        )
        assert away.status_code == 503
        assert away.headers["retry-after"] == "2"


async def test_the_description_of_the_interface_is_valid(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    from openapi_spec_validator import validate

    async with web(sqlite_database_url, tmp_path) as w:
        document = (await w.client().get("/api/openapi.json")).json()
        validate(document)
        for path in ("sessions", "messages", "uploads", "stream"):
            assert f"/api/chat/{path}" in document["paths"]


async def test_a_webhook_call_is_handed_on_whole(sqlite_database_url: str, tmp_path: Path) -> None:
    came = []

    async def feed(bot: str, body: bytes, secret: str | None) -> int:
        came.append((bot, body, secret))
        return 403 if secret is None else 200

    async with web(sqlite_database_url, tmp_path) as w:
        client = w.client()
        assert (await client.post("/telegram/900", content=b"{}")).status_code == 404
        w.app.state.parts = replace(w.parts, feed=feed)
        headers = {"X-Telegram-Bot-Api-Secret-Token": "s"}
        assert (
            await client.post("/telegram/900", content=b"{}", headers=headers)
        ).status_code == 200
        assert (await client.post("/telegram/900", content=b"{}")).status_code == 403
        assert came == [("900", b"{}", "s"), ("900", b"{}", None)]


# --- small rules ----------------------------------------------------------------------------------


def test_a_rate_allows_a_burst_and_then_a_steady_pace() -> None:
    now = 0.0
    rate = Rate(burst=2, per_minute=30, ticks=lambda: now)
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 2.0]
    assert rate.wait("b") == 0
    now = 2.0
    assert rate.wait("a") == 0
    assert rate.wait("a") == 2.0


def test_a_lock_out_begins_after_five_and_ends_after_a_minute() -> None:
    now = 0.0
    door = LockOut(tries=5, seconds=60, ticks=lambda: now)
    for _ in range(5):
        assert door.wait("a") == 0
        door.failed("a")
    assert door.wait("a") == 60
    assert door.wait("b") == 0
    now = 60.0
    assert door.wait("a") == 0
    door.failed("a")
    assert door.wait("a") == 0
    door.succeeded("a")
    assert door.wait("a") == 0


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("de-DE,de;q=0.9,en;q=0.8,zh;q=0.1", "en"),
        ("fr;q=1", "zh"),
        ("en;q=0,zh;q=0.2", "zh"),
        ("en;q=nonsense", "zh"),
        ("ZH-tw", "zh"),
    ],
)
def test_the_language_is_the_first_of_ours_that_is_accepted(header: str, language: str) -> None:
    from starlette.requests import Request

    headers = [(b"accept-language", header.encode())]
    assert language_of(Request({"type": "http", "headers": headers})) == language
    chosen = [*headers, (b"cookie", b"guanjia_lang=en")]
    assert language_of(Request({"type": "http", "headers": chosen})) == "en"
