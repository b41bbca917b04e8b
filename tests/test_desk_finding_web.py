"""The desk page finds tickets, offers set phrases, takes photos in forms, and reads nobody's words first."""

import asyncio
from pathlib import Path
from typing import Any

from flows.canned import Canned
from tests.playbook import community
from tests.web_stage import Web, picture, web

LEAK = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"
RUDE = "我要投诉维修师傅态度恶劣,3号楼2单元501,电话13800138000"
PHRASES = (
    Canned("hello", {"zh": "您好,{number} 已收到,工号 {staff}", "en": "We have {number}"}),
    Canned("coming", {"zh": "师傅{time}上门", "en": "We come {time}"}),
)


async def found(clerk: Any, words: str) -> list[str]:
    answer = await clerk.post("find", words=words)
    assert answer.status_code == 200, answer.text
    assert answer.json()["count"] == len(answer.json()["tickets"])
    return [card["number"][:1] for card in answer.json()["tickets"]]


async def test_a_clerk_finds_what_is_theirs_and_nobody_anothers(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        w.book.means[RUDE] = "complaint_staff"
        await (await w.resident()).says(LEAK)
        await (await w.resident()).says(RUDE)
        technician, manager, guard = [await w.clerk(one) for one in ("031", "001", "051")]
        number = (await technician.card())["number"]
        for words in (number, number.lower(), "3-2-501", "3号楼2单元501", "8000", "漏水"):
            assert "R" in await found(technician, words), words
            assert "C" not in await found(technician, words), words
            assert await found(guard, words) == [], words
        assert set(await found(manager, "8000")) == {"R", "C"}
        assert await found(technician, "13800138000") == ["R"]
        assert await found(manager, "态度恶劣") == ["C"]
        assert await found(technician, "7999") == []
        assert await found(technician, " ") == []
        assert (await technician.post("find", words="")).status_code == 422


async def test_set_phrases_are_offered_as_they_would_go_out(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path, place=community(canned=PHRASES)) as w:
        await (await w.resident()).says(LEAK)
        clerk, guard = await w.clerk("031"), await w.clerk("051")
        assert (await clerk.get("me")).json()["has_phrases"]
        card = await clerk.card()
        offered = (await clerk.get(f"tickets/{card['id']}/canned")).json()
        assert offered[0] == {"id": "hello", "text": f"您好,{card['number']} 已收到,工号 031"}
        assert "上门" in offered[1]["text"]
        assert (await guard.get(f"tickets/{card['id']}/canned")).status_code == 404


async def test_the_report_after_an_emergency_takes_photos(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident, clerk = await w.resident(), await w.clerk("031")
        await resident.says("3号楼2单元501厨房着火了!!电话13800138000")
        for act, told in (("take", ""), ("done", "已扑灭")):
            assert (await clerk.post("tickets/1/" + act, text=told)).status_code == 200
        answers: list[dict[str, Any]] = []
        asked = (await clerk.post("tickets/1/forms/report", answers=[])).json()["question"]
        while asked["slot"] != "photos":
            assert not asked["files"]
            answers.append({"slot": asked["slot"], "text": "无"})
            asked = (await clerk.post("tickets/1/forms/report", answers=answers)).json()["question"]
        assert asked["files"]
        upload = await clerk.client.post(
            "/api/desk/uploads",
            files={"file": ("a.jpg", picture())},
            headers={"X-CSRF-Token": clerk.csrf},
        )
        answers.append({"slot": "photos", "attachments": [upload.json()["id"]]})
        filed = await clerk.post("tickets/1/forms/report", answers=answers)
        assert "已归档" in filed.json()["said"]


async def test_who_is_not_let_in_is_refused_before_a_word_is_read(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    """A body that never ends: whoever waited for its end would never answer."""
    async with web(sqlite_database_url, tmp_path) as w:
        clerk = await w.clerk("031")
        assert await answered(w, {}) == 401
        assert await answered(w, {"cookie": "guanjia_desk=made-up"}) == 401
        cookie = "; ".join(f"{name}={value}" for name, value in clerk.client.cookies.items())
        assert await answered(w, {"cookie": cookie}) == 403  # without the CSRF token
        mine = {"cookie": cookie, "x-csrf-token": clerk.csrf}
        while not w.parts.limits.acts.wait("desk:tcmy:031"):  # as somebody in a great hurry
            pass
        assert await answered(w, mine) == 429


async def answered(w: Web, headers: dict[str, str]) -> int:
    """Send the head of a request and keep its body back; gives the status of the answer."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.set_result(message["status"])

    given = {"content-type": "application/json", "content-length": "100000", **headers}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": "/api/desk/tickets", "raw_path": b"/api/desk/tickets",
        "query_string": b"", "server": ("guanjia", 80), "client": ("127.0.0.1", 50_000),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip
    running = asyncio.create_task(w.app(scope, receive, send))
    try:
        return await asyncio.wait_for(answer, 60)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
