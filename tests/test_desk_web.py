"""The staff desk over HTTP: signing in, what a clerk sees, and what a clerk does."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.desk.actions import Resume, Take, Wait
from flows.tickets import EventKind, Status, WaitFor
from tests.web_stage import ANSWER_SECONDS, PASSWORD, Web, events, listening, picture, web

LEAK = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"


async def leaking(w: Web) -> Any:
    """A resident reports a leak; gives them."""
    resident = await w.resident()
    await resident.says(LEAK)
    return resident


# --- the door -------------------------------------------------------------------------------------


async def test_a_clerk_signs_in_and_out(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        clerk = await w.clerk("012")
        me = (await clerk.get("me")).json()
        assert (me["number"], me["name"]) == ("012", "李敏")
        assert (await clerk.client.get("/desk")).text.count('id="queues"') == 1
        out = await clerk.client.delete("/api/desk/session", headers={"X-CSRF-Token": clerk.csrf})
        assert out.status_code == 204
        assert (await clerk.get("me")).status_code == 401
        assert "员工登录" in (await clerk.client.get("/desk")).text


async def test_the_cookie_is_for_this_site_alone_and_ends_after_twelve_hours(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        clerk = await w.clerk("012")
        client = w.client()
        body = {"community": "tcmy", "number": "012", "password": PASSWORD}
        cookie = (await client.post("/api/desk/session", json=body)).headers["set-cookie"]
        assert cookie.startswith("guanjia_desk=")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        w.book.later(hours=11, minutes=59)
        assert (await clerk.get("me")).status_code == 200
        w.book.later(minutes=2)
        assert (await clerk.get("me")).status_code == 401


@pytest.mark.parametrize(
    "who",
    [
        {"community": "tcmy", "number": "012", "password": "wrong"},
        {"community": "tcmy", "number": "999", "password": PASSWORD},
        {"community": "other", "number": "012", "password": PASSWORD},
        {"community": "tcmy", "number": "031", "password": PASSWORD},  # never set one
    ],
)
async def test_who_is_not_a_clerk_with_that_password_stays_outside(
    sqlite_database_url: str, tmp_path: Path, who: dict[str, str]
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await w.clerk("012")
        client = w.client()
        answer = await client.post("/api/desk/session", json=who)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        assert "工号或密码不对" in answer.json()["detail"]


async def test_five_wrong_passwords_shut_the_number_out_for_a_minute(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await w.clerk("012")
        await w.clerk("031")
        client = w.client()
        wrong = {"community": "tcmy", "number": "012", "password": "wrong"}
        for _ in range(5):
            assert (await client.post("/api/desk/session", json=wrong)).status_code == 401
        right = {**wrong, "password": PASSWORD}
        shut = await client.post("/api/desk/session", json=right)
        assert shut.status_code == 429
        assert 50 < int(shut.headers["retry-after"]) <= 61
        other = {**right, "number": "031"}
        assert (await client.post("/api/desk/session", json=other)).status_code == 201


async def test_nothing_is_changed_without_the_csrf_token(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await leaking(w)
        clerk = await w.clerk("031")
        for headers in ({}, {"X-CSRF-Token": "wrong"}):
            answer = await clerk.client.post("/api/desk/tickets/1/take", json={}, headers=headers)
            assert answer.status_code == 403
        assert (await w.book.ticket()).assignee is None


async def test_nothing_is_seen_without_signing_in(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await leaking(w)
        client = w.client()
        for path in ("me", "queues", "tickets", "tickets/1", "stream"):
            assert (await client.get(f"/api/desk/{path}")).status_code == 401, path


async def test_a_new_clerk_sets_a_password_by_a_link_that_works_once(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        async with w.book.storage.write() as uow:
            await uow.sessions.invite_staff(
                "a-link",
                community="tcmy",
                number="031",
                expires=w.book.now + timedelta(days=7),
            )
        client = w.client()
        assert (await client.get("/desk/join?invite=a-link")).status_code == 200
        new = {"invite": "a-link", "password": "long enough"}
        short = await client.post("/api/desk/password", json={**new, "password": "short"})
        assert short.status_code == 422
        done = await client.post("/api/desk/password", json=new)
        assert done.status_code == 201
        assert done.json()["number"] == "031"
        assert (await client.get("/api/desk/me")).status_code == 200
        again = await w.client().post("/api/desk/password", json=new)
        assert again.status_code == 404


# --- what a clerk sees ----------------------------------------------------------------------------


async def test_a_clerk_sees_their_queues_with_counts_and_no_others(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await leaking(w)
        technician, agent = await w.clerk("031"), await w.clerk("012")
        queues = {queue["id"]: queue for queue in (await technician.get("queues")).json()}
        assert set(queues) == {"maintenance", "on_duty"}
        assert queues["maintenance"]["open"] == queues["maintenance"]["new"] == 1
        assert len(await technician.cards("maintenance")) == 1
        assert await agent.cards() == []
        assert (await agent.get("tickets", queue="maintenance")).status_code == 404
        assert (await agent.get("tickets/1")).status_code == 404
        assert (await agent.post("tickets/1/take")).status_code == 404
        assert (await technician.get("tickets/77")).status_code == 404


async def test_a_supervisor_sees_all_queues_but_the_managers(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        supervisor, manager = await w.clerk("008"), await w.clerk("001")
        seen = {queue["id"] for queue in (await supervisor.get("queues")).json()}
        every = {queue["id"] for queue in (await manager.get("queues")).json()}
        assert every - seen == {"manager"}


async def test_a_complaint_about_staff_is_seen_by_the_manager_alone_wherever_it_lies(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await w.resident()
        await resident.says("我要投诉前台工作人员,态度特别差,还骂人")
        ticket = await w.book.ticket()
        assert ticket.category == "complaint_staff"
        manager, supervisor, agent = [await w.clerk(n) for n in ("001", "008", "012")]
        assert (await manager.card())["number"] == ticket.number
        assert await supervisor.cards() == []
        async with w.book.storage.write() as uow:  # it was another matter when it was handed over
            before = await uow.tickets.get(ticket.id, lock=True)
            await uow.tickets.save(replace(before, queue="front_desk"))
        for clerk in (supervisor, agent):
            assert await clerk.cards() == []
            assert (await clerk.get(f"tickets/{ticket.id}")).status_code == 404
            assert (await clerk.post(f"tickets/{ticket.id}/take")).status_code == 404
        assert (await manager.card())["queue"] == "front_desk"


async def test_the_number_is_masked_until_one_has_the_ticket(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await leaking(w)
        clerk, colleague = await w.clerk("031"), await w.clerk("032")
        before = await clerk.get("tickets/1")
        assert "13800138000" not in before.text
        assert before.json()["phone"] == "138****8000"
        assert "138****8000" in before.json()["text"]
        await clerk.post("tickets/1/take")
        after = (await clerk.get("tickets/1")).json()
        assert after["phone"] == "13800138000"
        assert "13800138000" in after["text"]
        assert "13800138000" not in (await colleague.get("tickets/1")).text


async def test_a_card_tells_what_a_clerk_needs(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        photo = (await resident.upload(picture())).json()["id"]
        await resident.says(LEAK, attachments=[photo])
        clerk = await w.clerk("031")
        card = await clerk.card()
        assert card["kind"] == "repair"
        assert card["home"] == "3号楼2单元501室"
        assert card["verified"] is False
        assert card["late"] is False
        assert [act["act"] for act in card["acts"]] == [
            "take", "agree", "hand-over", "escalate", "consult", "refile", "merge", "split", "cancel",
        ]  # fmt: skip
        said = next(line for line in card["thread"] if line["kind"] == "resident")
        shown = await clerk.client.get(said["files"][0]["url"])
        assert shown.status_code == 200
        w.book.later(hours=1)
        late = await clerk.card()
        assert late["late"] is True
        english = await clerk.client.get(
            "/api/desk/tickets/1", headers={"Accept-Language": "en-GB"}
        )
        assert english.json()["status_name"] != card["status_name"]


async def test_nothing_is_late_while_the_resident_is_waited_for_and_it_says_why(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await leaking(w)
        clerk = await w.clerk("031")
        ticket = await w.book.ticket()
        until = w.book.now + timedelta(days=2)
        for act in (
            Take(ticket=ticket.id),
            Wait(ticket=ticket.id, reason=WaitFor.RESIDENT, until=until),
        ):
            assert (await w.book.clerk("031", act)).done
        w.book.later(hours=5)  # it was to be finished within two
        card = await clerk.card()
        assert (card["late"], card["clock"]) == (False, [])
        assert "等住户，时钟停着" in card["why"]
        assert (await w.book.clerk("031", Resume(ticket=ticket.id))).done
        card = await clerk.card()
        assert (card["late"], len(card["clock"])) == (False, 1)
        w.book.later(hours=2, minutes=1)
        assert (await clerk.card())["late"] is True


async def test_an_emergency_is_late_when_its_alert_is_given_again(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        await resident.says("3号楼2单元501燃气味道很重!")
        clerk = await w.clerk("031")
        assert (await clerk.card())["late"] is False
        w.book.later(minutes=2, seconds=1)
        assert (await clerk.card())["late"] is True


async def test_a_question_that_the_knowledge_answered_has_no_card(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        await resident.says("停车月卡多少钱?")
        assert (await w.book.ticket()).status is Status.RESOLVED
        manager = await w.clerk("001")
        assert await manager.cards() == []


async def test_a_ticket_that_is_over_stays_for_a_day(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await leaking(w)
        clerk = await w.clerk("031")
        await clerk.post("tickets/1/cancel", text="重复了")
        assert (await clerk.card())["status"] == "cancelled"
        w.book.later(hours=25)
        clerk = await w.clerk("031")
        assert await clerk.cards() == []


# --- what a clerk does ----------------------------------------------------------------------------


async def test_a_whole_repair_from_the_desk(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await leaking(w)
        clerk = await w.clerk("031")
        before = (await resident.messages())[-1]["id"]
        for act, told, status in (
            ("take", {}, "accepted"),
            ("reply", {"text": "您好,我二十分钟到"}, "accepted"),
            ("start", {}, "in_progress"),
            ("note", {"text": "带一个角阀"}, "in_progress"),
            ("done", {"text": "换了角阀,不漏了"}, "resolved"),
        ):
            answer = await clerk.post(f"tickets/1/{act}", **told)
            assert answer.status_code == 200, answer.text
            assert answer.json()["ticket"]["status"] == status
        heard = await resident.messages(after=before)
        by_staff = [m for m in heard if m["from"] == "staff"]
        assert [m["text"] for m in by_staff] == ["您好,我二十分钟到", "换了角阀,不漏了"]
        assert {m["name"] for m in by_staff} == {"031"}
        assert "张强" not in by_staff[0]["text"]
        assert "角阀" not in "".join(m["text"] for m in heard if m["from"] == "bot")
        assert heard[-1]["choices"]
        thread = (await clerk.card())["thread"]
        notes = [line for line in thread if line["kind"] == "note"]
        assert [(n["text"], n["name"]) for n in notes] == [("带一个角阀", "张强(031)")]
        assert all(a["at"] <= b["at"] for a, b in pairwise(thread))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("// 只给同事看", "只给同事看"),
        ("//只给同事看", "只给同事看"),
        ("您好\n  // 这句不能给住户", "您好\n这句不能给住户"),
        ("见 https://example.org // 说明", None),
        ("下午到", None),
    ],
)
async def test_a_line_that_begins_with_two_slashes_keeps_all_of_it_inside(
    sqlite_database_url: str, tmp_path: Path, text: str, note: str | None
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await leaking(w)
        clerk = await w.clerk("031")
        await clerk.post("tickets/1/take")
        before = (await resident.messages())[-1]["id"]
        assert (await clerk.post("tickets/1/reply", text=text)).status_code == 200
        heard = [m["text"] for m in await resident.messages(after=before)]
        noted = [
            e.text for e in await w.book.events(await w.book.ticket()) if e.kind is EventKind.NOTED
        ]
        assert heard == ([] if note is not None else [text])
        assert noted == ([note] if note is not None else [])


async def test_an_order_that_begins_with_a_slash_is_not_sent(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await leaking(w)
        clerk = await w.clerk("031")
        before = (await resident.messages())[-1]["id"]
        answer = await clerk.post("tickets/1/reply", text="/done 好了")
        assert answer.status_code == 409
        assert "/done" in answer.json()["detail"]
        assert await resident.messages(after=before) == []


async def test_two_clerks_take_together_and_one_is_told_who_has_it(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await leaking(w)
        first, second = await w.clerk("031"), await w.clerk("032")
        answers = await asyncio.gather(first.post("tickets/1/take"), second.post("tickets/1/take"))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        holder = (await w.book.ticket()).assignee
        assert holder in refused.json()["detail"]


async def test_the_same_act_sent_twice_is_done_once(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await leaking(w)
        clerk = await w.clerk("031")
        before = (await resident.messages())[-1]["id"]
        for _ in range(2):
            answer = await clerk.post("tickets/1/reply", id="once", text="马上到")
            assert answer.status_code == 200
        assert [m["text"] for m in await resident.messages(after=before)] == ["马上到"]


async def test_a_photo_of_a_clerk_reaches_the_resident(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await leaking(w)
        clerk = await w.clerk("031")
        uploaded = await clerk.client.post(
            "/api/desk/uploads",
            files={"file": ("修好了.jpg", picture())},
            headers={"X-CSRF-Token": clerk.csrf},
        )
        assert uploaded.status_code == 201
        photo = uploaded.json()["id"]
        answer = await clerk.post("tickets/1/reply", text="看,修好了", attachments=[photo])
        assert answer.status_code == 200
        (file,) = (await resident.messages())[-1]["attachments"]
        assert (await resident.client.get(file["url"])).content == picture()
        theirs = (await resident.upload(picture())).json()["id"]
        stolen = await clerk.post("tickets/1/reply", text="看", attachments=[theirs])
        assert stolen.status_code == 422


async def test_a_clerk_takes_back_what_they_sent(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await leaking(w)
        clerk = await w.clerk("031")
        (card,) = (await clerk.get("tickets")).json()
        await clerk.post(f"tickets/{card['id']}/reply", text="费用八百")
        (card,) = (await clerk.get("tickets")).json()
        (line,) = [line for line in card["thread"] if line["kind"] == "staff"]
        answer = await clerk.post(f"tickets/{card['id']}/recall", message=line["message"])
        assert answer.status_code == 200, answer.text
        assert not any("八百" in message["text"] for message in await resident.messages())
        again = await clerk.post(f"tickets/{card['id']}/recall", message=line["message"])
        assert (again.status_code, again.json()["detail"]) == (409, "这条已经撤回过了。")


async def test_a_fault_that_several_report_is_handled_from_the_desk(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        for home in ("3号楼2单元501", "3号楼2单元502"):
            resident = await w.resident()
            await resident.says(f"{home}电梯坏了,停在一楼不动")
        clerk = await w.clerk("031")
        cards = (await clerk.get("tickets")).json()
        assert [card["incident"] for card in cards] == ["🧩 像是同一处故障：3号楼 · 电梯"] * 2
        one, two = (card["id"] for card in cards)
        acts = {act["act"]: act["label"] for act in cards[0]["acts"]}
        assert (acts["fold"], acts["unlike"]) == ("归为一起", "不是")
        assert (await clerk.post(f"tickets/{one}/fold")).json()["said"] == "已归为一起(2 单)。"
        said = await clerk.post(f"tickets/{two}/inform", text="配件下午到")
        assert said.json()["said"].strip() == "已发给 2 户。"
        assert any("配件下午到" in message["text"] for message in await resident.messages())
        said = await clerk.post(f"tickets/{one}/restore", text="")
        assert said.json()["ticket"]["status"] == "resolved"
        refused = await clerk.post(f"tickets/{one}/inform", text="x")
        assert refused.status_code == 409


async def test_a_ticket_is_handed_to_another_queue_and_leaves_the_desk(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await leaking(w)
        technician, agent = await w.clerk("031"), await w.clerk("012")
        nowhere = await technician.post("tickets/1/hand-over", queue="nowhere")
        assert nowhere.status_code == 409
        answer = await technician.post(
            "tickets/1/hand-over", queue="front_desk", text="业主问的是收费"
        )
        assert answer.status_code == 200
        assert answer.json()["ticket"] is None  # no longer theirs to see
        assert await technician.cards() == []
        assert (await agent.card())["queue"] == "front_desk"


async def uploaded(clerk: Any) -> str:
    answer = await clerk.client.post(
        "/api/desk/uploads",
        files={"file": ("现场.jpg", picture())},
        headers={"X-CSRF-Token": clerk.csrf},
    )
    assert answer.status_code == 201
    return answer.json()["id"]


@pytest.mark.parametrize(
    ("act", "text"), [("note", "看看这里"), ("note", ""), ("reply", "// 看看这里")]
)
async def test_the_photos_of_a_note_are_kept_and_seen_by_colleagues_alone(
    sqlite_database_url: str, tmp_path: Path, act: str, text: str
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await leaking(w)
        first, second = await w.clerk("031"), await w.clerk("032")
        before = (await resident.messages())[-1]["id"]
        photo = await uploaded(first)
        answer = await first.post(f"tickets/1/{act}", text=text, attachments=[photo])
        assert answer.status_code == 200
        (note,) = [line for line in (await second.card())["thread"] if line["kind"] == "note"]
        (file,) = note["files"]
        assert (await second.client.get(file["url"])).content == picture()
        assert await resident.messages(after=before) == []


async def test_a_ticket_is_handed_to_a_colleague_with_a_remark(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await leaking(w)
        first, second = await w.clerk("031"), await w.clerk("032")
        able = (await first.get("tickets/1/recipients")).json()
        assert able[0] == {
            "queue": "maintenance", "name": "工程维修组", "anybody": False,
            "people": [{"number": "032", "name": "吴明", "on_duty": True}],
        }  # fmt: skip
        body = {"queue": "maintenance", "to": "032", "text": "我走不开"}
        answer = await first.post("tickets/1/hand-over", **body)
        assert (answer.status_code, answer.json()["ticket"]["assignee"]["number"]) == (200, "032")
        card = await second.card()
        assert card["mine"]
        assert any("我走不开" in line["text"] for line in card["thread"])
        assert [act["act"] for act in (await first.card())["acts"]] == []
        elsewhere = await (await w.clerk("012")).get("tickets/1/recipients")
        assert elsewhere.status_code == 404


@pytest.mark.parametrize(
    ("act", "told", "status"),
    [
        ("start", {}, 409),
        ("cancel", {}, 409),
        ("reply", {}, 422),
        ("note", {"text": "//"}, 422),
        ("fly", {}, 422),
        ("take", {"text": "x" * 4001}, 422),
    ],
)
async def test_what_cannot_be_done_is_refused_with_the_reason(
    sqlite_database_url: str, tmp_path: Path, act: str, told: dict[str, str], status: int
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await leaking(w)
        clerk = await w.clerk("031")
        answer = await clerk.post(f"tickets/1/{act}", **told)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


async def test_a_call_is_recorded_as_a_ticket(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        await w.book.lives("resident", home="3-2-501", name="李建国")
        agent, technician = await w.clerk("012"), await w.clerk("031")
        call = {
            "id": "call-1",
            "kind": "repair",
            "text": "厨房水管漏水,下午在家",
            "channel": "phone",
            "home": "3-2-501",
            "phone": "138 0013 8000",
            "name": "李建国",
        }
        answer = await agent.post("tickets", **call)
        assert answer.status_code == 201, answer.text
        ticket = await w.book.ticket()
        assert answer.json()["number"] == ticket.number
        assert (ticket.channel.value, ticket.phone) == ("phone", "+8613800138000")
        assert (await technician.card())["channel"] == "phone"
        assert ticket.number in (await w.book.chat("resident"))[-1].text
        again = await agent.post("tickets", **call)
        assert again.status_code == 201
        assert len(await w.book.tickets()) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"home": "9-9-999"}, 409),
        ({"text": " "}, 409),
        ({"phone": "call me"}, 422),
        ({"kind": "party"}, 422),
        ({"channel": "web"}, 422),
    ],
)
async def test_a_recording_that_is_not_right_is_refused(
    sqlite_database_url: str, tmp_path: Path, change: dict[str, str], status: int
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        agent = await w.clerk("012")
        call = {"kind": "repair", "text": "漏水", "home": "3-2-501", **change}
        answer = await agent.post("tickets", **call)
        assert answer.status_code == status
        assert answer.json()["detail"]
        assert await w.book.tickets() == []


async def test_who_is_not_of_the_desk_records_nothing(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        technician = await w.clerk("031")
        assert (await technician.get("me")).json()["may_record"] is False
        answer = await technician.post("tickets", kind="repair", text="漏水", home="3-2-501")
        assert answer.status_code == 409


# --- the stream -----------------------------------------------------------------------------------


async def test_the_desk_hears_of_what_is_its_own_and_of_nothing_else(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w, listening(w) as address:
        technician, agent = await w.clerk("031"), await w.clerk("012")
        heard: dict[str, list[Any]] = {"technician": [], "agent": []}

        async def listen(name: str, cookies: httpx.Cookies) -> None:
            async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client:
                token = cookies["guanjia_desk"]
                headers = {"Cookie": f"guanjia_desk={token}"}
                stream = client.stream("GET", f"{address}/api/desk/stream", headers=headers)
                async with stream as answer:
                    async for event in events(answer):
                        heard[name].append(event)

        listeners = [
            asyncio.create_task(listen("technician", technician.client.cookies)),
            asyncio.create_task(listen("agent", agent.client.cookies)),
        ]
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while not all(heard.values()):
                    await asyncio.sleep(0.01)
                assert {e.name for events_ in heard.values() for e in events_} == {"ready"}
                await leaking(w)
                while len(heard["technician"]) < 2 or len(heard["agent"]) < 2:
                    await asyncio.sleep(0.01)
        finally:
            for listener in listeners:
                listener.cancel()
            await asyncio.gather(*listeners, return_exceptions=True)
        changed = [e.data for e in heard["technician"] if e.name == "changed"]
        assert changed[0] == {"tickets": [{"ticket": 1, "queue": "maintenance"}]}
        assert all(e.data == {"tickets": []} for e in heard["agent"] if e.name == "changed")


# --- what asks something first --------------------------------------------------------------------


async def test_a_form_asks_one_thing_at_a_time_and_its_last_answer_does_it(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await leaking(w)
        clerk = await w.clerk("031")
        await clerk.post("tickets/1/take")
        before = (await resident.messages())[-1]["id"]
        answers: list[dict[str, str]] = []
        asked = (await clerk.post("tickets/1/forms/wait", answers=answers)).json()["question"]
        assert (asked["slot"], asked["optional"]) == ("reason", False)
        assert asked["choices"][0] == {"value": "parts", "label": "配件"}
        answers.append({"slot": "reason", "choice": "parts"})
        asked = (await clerk.post("tickets/1/forms/wait", answers=answers)).json()["question"]
        assert asked["slot"] == "when"
        answers.append({"slot": "when", "text": "哪天都行吧"})
        asked = (await clerk.post("tickets/1/forms/wait", answers=answers)).json()["question"]
        assert "没看出是哪个时间" in asked["words"]
        answers.append({"slot": "when", "text": "明天下午三点"})
        done = await clerk.post("tickets/1/forms/wait", id="one", answers=answers)
        assert done.json()["ticket"]["status"] == "waiting"
        assert "等配件" in done.json()["ticket"]["waits"]
        again = await clerk.post("tickets/1/forms/wait", id="one", answers=answers)
        assert again.status_code == 200
        (told,) = await resident.messages(after=before)
        assert "配件" in told["text"]


async def test_a_form_is_refused_to_whom_its_act_would_be(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await leaking(w)
        clerk, colleague = await w.clerk("031"), await w.clerk("032")
        refused = await clerk.post("tickets/1/forms/wait", answers=[])
        assert refused.status_code == 409
        await clerk.post("tickets/1/take")
        assert (await colleague.post("tickets/1/forms/agree", answers=[])).status_code == 409
        assert (await clerk.post("tickets/1/forms/nothing", answers=[])).status_code == 422
        assert (await clerk.post("tickets/99/forms/agree", answers=[])).status_code == 404
        acts = {act["act"]: act["asks"] for act in (await clerk.card())["acts"]}
        assert (acts["agree"], acts["start"]) == (True, False)
