"""Notices on the desk page, from building systems, and from the command line."""

import asyncio
import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.web.limits import Rate
from tests.playbook import MORNING
from tests.test_cli import Operator, on_both, operator
from tests.test_desk_web import uploaded
from tests.web_stage import web

__all__ = ["on_both", "operator"]


async def test_the_desk_writes_approves_changes_and_shows_whom_it_reached(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await w.book.lives("tg:5001", "3-2-501")
        await w.book.lives("tg:5002", "3-1-102", "<b>周敏</b>", "+8613800138001")
        await w.book.resident(who="tg:5002", blocked=True)  # closed the chat
        agent, supervisor = await w.clerk("012"), await w.clerk("008")
        made = await agent.post(
            "notices",
            **{
                "kind": "water", "audience": "building=3", "from": "2026-11-25T09:00",
                "until": "2026-11-25T17:00", "reason": "清洗水箱",
            },
        )  # fmt: skip
        assert made.status_code == 201, made.text
        n = made.json()["id"]
        page = (await agent.client.get(f"/desk/notices?n={n}")).text
        assert "因清洗水箱，需要暂停供水" in page
        assert "the water will be off" in page
        assert 'data-step="submit"' in page
        assert 'data-step="approve"' not in page
        assert (await agent.post(f"notices/{n}/submit")).json()["stage"] == "submitted"
        mark = json.loads((await agent.post(f"notices/{n}/change", text_en="No water.")).text)[
            "mark"
        ]
        assert f'data-mark="{mark}"' in (await supervisor.client.get(f"/desk/notices?n={n}")).text
        refused = await agent.post(f"notices/{n}/approve")
        assert (refused.status_code, refused.json()["detail"]) == (
            409, "通知由客服主管或经理批准。",
        )  # fmt: skip
        stale = await supervisor.post(f"notices/{n}/approve?seen=0123456789ab")
        assert (stale.status_code, "刚刚改过" in stale.json()["detail"]) == (409, True)
        approved = await supervisor.post(f"notices/{n}/approve?seen={mark}")
        assert approved.json()["stage"] == "approved"
        await w.book.tick("notices", "notice copies")
        await w.book.deliver()
        page = (await supervisor.client.get(f"/desk/notices?n={n}")).text
        assert "3-1-102" in page
        assert "&lt;b&gt;周敏" in page
        assert "没有可用的渠道" in page
        reach = (await supervisor.get(f"notices/{n}/reach")).json()
        assert (reach["recipients"], reach["sent"], reach["without_channel"]) == (1, 1, 1)
        assert list(reach["not_reached"]) == ["3-1-102"]

        changed = await supervisor.post(f"notices/{n}/change", until="2026-11-25T19:00")
        assert changed.status_code == 200, changed.text
        poster = (await agent.client.get(f"/desk/notices/{n}/poster")).text
        assert "停水通知" in poster
        assert "张贴至 2026-11-25" in poster
        assert "<svg" in poster
        assert "11月25日(周三)09:00 至 19:00" in poster
        file = (await supervisor.get("notices.csv")).text
        assert [
            step for step in ("起草", "提交", "批准", "开始发送", "更改") if step not in file
        ] == []
        listed = (await agent.client.get("/desk/notices")).text
        assert f"N-{n}" in listed

        # What cannot be is said; who has nothing to do with it sees nothing.
        for body, words in (
            ({"kind": "water", "audience": "building=9"}, "没有 9 栋"),
            ({"kind": "water", "from": "tomorrow"}, "看不懂时间"),
            ({"kind": "water", "from": "0001-01-01T00:00"}, "看不懂时间"),
        ):
            refused = await agent.post("notices", **body)
            assert refused.status_code == 422
            assert words in refused.json()["detail"]
        assert (await agent.client.get("/desk/notices?n=999")).status_code == 404
        assert (await supervisor.post(f"notices/{n}/begin")).status_code == 404
        # Who is not signed in is refused before a word is read.
        stranger = await w.client().post("/api/desk/notices", json={"kind": "tea"})
        assert stranger.status_code == 401
        assert (await w.client().get("/desk/notices")).headers["location"] == "/desk"
        assert (await (await w.clerk("051")).client.get("/desk/notices")).status_code == 403


async def test_a_building_system_writes_by_its_key_and_never_twice(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await w.book.lives("tg:5001", "3-2-501")
        async with w.book.storage.write() as uow:
            await uow.notices.add_key("tcmy", "bms", "the first key", MORNING)
            await uow.notices.add_key("tcmy", "bms", "the key", MORNING)
        client, notice = w.client(), {
            "kind": "lift", "audience": "building=3,unit=2", "from": "2026-11-26T09:00",
            "until": "2026-11-26T11:00", "text_zh": "电梯年检。",
        }  # fmt: skip

        async def sends(body: object, key: str = "the key", once: str = "a1") -> tuple[int, str]:
            headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": once}
            answer = await client.post("/api/v1/notices", json=body, headers=headers)
            return answer.status_code, answer.text

        status, text = await sends(notice)
        assert (status, json.loads(text)["stage"]) == (201, "submitted")
        again = json.loads((await sends(notice))[1])
        assert again == json.loads(text) | {"duplicate": True}
        at_once = await asyncio.gather(*(sends(notice, once="race") for _ in range(6)))
        assert sorted(status for status, _ in at_once) == [200] * 5 + [201]
        assert len({json.loads(text)["id"] for _, text in at_once}) == 1
        assert (await sends(notice, key="the first key"))[0] == 401
        assert (await sends(notice, key=""))[0] == 401
        assert (await sends(notice, once=" "))[0] == 400
        status, text = await sends(notice | {"from": "2026-11-24T09:00"}, once="a2")
        assert status == 422
        assert "要提前 24 小时以上" in json.loads(text)["detail"]
        assert (await sends(notice | {"colour": "red"}, once="a3"))[0] == 422
        assert (
            await (await w.clerk("008")).post(f"notices/{again['id']}/approve?seen={again['mark']}")
        ).status_code == 200
        await w.book.tick("notices", "notice copies")
        assert any("电梯年检。" in one.text for one in await w.book.deliver())
        slow = Rate(burst=2, per_minute=30, ticks=lambda: 0.0)
        w.app.state.parts = replace(w.parts, limits=replace(w.parts.limits, systems=slow))
        assert [(await sends(notice))[0] for _ in range(3)] == [200, 200, 429]


async def test_the_whole_life_from_the_command_line(on_both: Operator) -> None:
    await on_both.loads_the_demo()
    now = datetime.now(UTC)
    starts, until = ((now + timedelta(days=3, hours=n)).isoformat() for n in (0, 8))
    given = ("--kind", "water", "--audience", "building=3", "--text-zh", "清洗水箱。")
    window = ("--from", starts, "--until", until)
    drafted = await on_both.types("notice", "draft", *given, *window, "--by", "012")
    assert drafted.status == 0, drafted.err
    n = drafted.out.strip()
    own = await on_both.types("notice", "approve", n, "--by", "012")
    assert (own.status, "主管或经理批准" in own.err) == (2, True)
    assert (await on_both.types("notice", "approve", n, "--by", "008")).status == 0
    assert (await on_both.types("tick", "--at", now.isoformat())).status == 0
    reach = json.loads((await on_both.types("notice", "reach", n)).out)
    assert reach["recipients"] + reach["without_channel"] > 0
    assert reach["sent"] + reach["waiting"] + reach["failed"] == reach["recipients"]
    for order in (
        ("stop", n), ("resume", n), ("change", n, "--text-zh", "清洗水箱和水管。"),
        ("end", n, "--restored"),
    ):  # fmt: skip
        ended = await on_both.types("notice", *order, "--by", "008")
        assert ended.status == 0, ended.err
    for kind, status in (("water", 0), ("rule", 2)):  # the set text, where it says something
        drafted = await on_both.types("notice", "draft", "--kind", kind, *window, "--by", "012")
        assert drafted.status == status, drafted.err
    listed = (await on_both.types("notice", "list")).out
    assert "接计划，需要暂停供水。" in listed
    assert f"{n}\tover\twater" in listed
    soon = ("--from", (now + timedelta(hours=23)).isoformat(), "--until", until)
    late = await on_both.types("notice", "draft", *given, *soon, "--by", "012")
    assert (late.status, "24" in late.err) == (2, True)
    for wrong, words in (
        (("approve", "999", "--by", "008"), "no notice 999"),
        (("approve", n, "--by", "xyz"), "nobody in"),
        (("change", n, "--by", "008"), "what is to change"),
        (("draft", "--kind", "tea", "--by", "012"), "no kind"),
        (("draft", *given, "--from", "soon", "--until", until, "--by", "012"), "no instant"),
    ):
        ended = await on_both.types("notice", *wrong)
        assert (ended.status, words in ended.err) == (2, True), ended.err
    made = await on_both.types("notice", "key", "bms")
    assert len(made.out.strip()) > 30
    assert (await on_both.types("notice", "key", "bms", "--revoke")).status == 0
    assert (await on_both.types("notice", "key", "bms", "--revoke")).status == 2


async def test_files_go_with_a_notice(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        for chat, room in ((5001, "101"), (5002, "102")):
            await w.book.lives(f"tg:{chat}", f"3-2-{room}", f"住户{chat}", f"+861380013{chat}")
        agent, supervisor = await w.clerk("012"), await w.clerk("008")
        file = await uploaded(agent)
        refused = await agent.post("notices", kind="rule", text_zh="停车。", attachments=["0" * 32])
        assert refused.status_code == 422
        made = await agent.post("notices", kind="rule", text_zh="停车。", attachments=[file])
        assert made.status_code == 201, made.text
        n = made.json()["id"]
        page = (await agent.client.get(f"/desk/notices?n={n}")).text
        (link,) = re.findall(r'<a href="([^"]+)"[^>]*>现场.jpg</a>', page)
        assert (await agent.client.get(html.unescape(link))).headers["content-type"] == "image/jpeg"
        async with w.book.storage.write() as uow:  # not let go of like a forgotten upload
            since, before = w.book.now - timedelta(days=8), w.book.now + timedelta(days=1)
            assert await uow.attachments.drop_unsent(since=since, before=before) == []
        plan = await uploaded(agent)
        for given, status in (("0" * 32, 422), (plan, 200)):
            changed = await agent.post(f"notices/{n}/change", attachments=[given])
            assert changed.status_code == status, changed.text
        mark = (await agent.post(f"notices/{n}/submit")).json()["mark"]
        assert (await supervisor.post(f"notices/{n}/approve?seen={mark}")).status_code == 200
        await w.book.tick("notices", "notice copies")
        await w.book.deliver()
        late = await supervisor.post(
            f"notices/{n}/change", attachments=[await uploaded(supervisor)]
        )
        assert (late.status_code, "附件不能再加" in late.json()["detail"]) == (409, True)
        for chat in (5001, 5002):
            sent = [s for s in w.book.shown if s.envelope.address.chat == str(chat)]
            files = [[one.id for one in s.envelope.body.attachments] for s in sent]
            assert files == [[], [file, plan]]
            assert "停车。" in sent[0].text
