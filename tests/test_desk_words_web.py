"""Held words, approvals and solutions on the desk page: seen and decided by whose they are."""

from pathlib import Path
from typing import Any

from flows.tickets import Status
from tests.web_stage import Web, web

LEAK = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"
DEEDS = "请问房产证什么时候能办下来?"
NOISE = "楼上半夜装修,3号楼2单元501吵得睡不着,我要投诉,电话13800138000"


async def reported(w: Web, text: str = LEAK, means: str | None = None) -> Any:
    resident = await w.resident()
    if means is not None:
        w.book.means[text] = means
    await resident.says(text)
    return resident


async def by_staff(resident: Any) -> list[str]:
    return [m["text"] for m in await resident.messages() if m["from"] == "staff"]


async def test_held_words_are_shown_to_their_author_and_go_by_their_word(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident, author, other = await reported(w), await w.clerk("031"), await w.clerk("032")
        await author.post("tickets/1/take")
        answer = await author.post("tickets/1/reply", text="这个不归我管,打13600136000")
        assert (answer.status_code, answer.json()["held"]) == (200, 1)
        assert "请再看一眼" in answer.json()["said"]
        assert await by_staff(resident) == []
        (held,) = (await author.card())["held"]
        assert held["text"] == "这个不归我管,打136****6000"
        assert [one["act"] for one in held["acts"]] == ["send-held", "drop-held"]
        assert (await other.card())["held"] == []
        refused = await other.post("tickets/1/send-held", held=1)
        assert refused.status_code == 409
        assert (await author.post("tickets/1/send-held", held=1)).status_code == 200
        assert await by_staff(resident) == ["这个不归我管,打13600136000"]
        assert (await author.card())["held"] == []
        await author.post("tickets/1/reply", text="没办法")
        assert (await author.post("tickets/1/drop-held", held=2)).status_code == 200
        assert len(await by_staff(resident)) == 1


async def test_the_manager_approves_or_sends_back_on_the_page(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        resident = await reported(w, DEEDS, "ask_governance")
        clerk, manager = await w.clerk("012"), await w.clerk("001")
        await clerk.post("tickets/1/take")
        await clerk.post("tickets/1/reply", text="明天就好")
        (own,) = (await clerk.card())["held"]
        assert (own["acts"], own["by"]) == ([], "李敏(012)")
        (asked,) = (await manager.card())["held"]
        assert [one["label"] for one in asked["acts"]] == ["同意", "退回"]
        assert (await clerk.post("tickets/1/approve-words", held=1)).status_code == 409
        returned = await manager.post("tickets/1/return-words", held=1, text="不要承诺日期")
        assert returned.status_code == 200, returned.text
        assert "不要承诺日期" in "".join(one["text"] for one in (await clerk.card())["thread"])
        await clerk.post("tickets/1/reply", text="预计明年")
        assert (await manager.post("tickets/1/approve-words", held=2)).status_code == 200
        assert await by_staff(resident) == ["预计明年"]


async def test_a_solution_is_proposed_on_the_page_and_a_supervisor_may_conclude(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await reported(w, NOISE, "complaint_noise")
        clerk, supervisor = await w.clerk("051"), await w.clerk("008")
        await clerk.post("tickets/1/take")
        acts = {one["act"]: one["asks"] for one in (await clerk.card())["acts"]}
        assert (acts["propose"], "done" in acts) == (True, False)
        answers: list[dict[str, str]] = []
        for slot, text in (("solution", "已约谈"), ("cause", "超时"), ("measure", "巡查")):
            question = (await clerk.post("tickets/1/forms/propose", answers=answers)).json()
            assert question["question"]["slot"] == slot
            answers.append({"slot": slot, "text": text})
        put = await clerk.post("tickets/1/forms/propose", answers=answers)
        assert put.status_code == 200, put.text
        assert (await w.book.ticket()).status is Status.WAITING
        assert "conclude" not in {one["act"] for one in (await clerk.card())["acts"]}
        assert "conclude" in {one["act"] for one in (await supervisor.card())["acts"]}
        assert (await clerk.post("tickets/1/conclude")).status_code == 409
        assert (await supervisor.post("tickets/1/conclude")).status_code == 200
        assert (await w.book.ticket()).status is Status.RESOLVED


async def test_sending_back_by_the_form_needs_to_know_which(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        await reported(w, DEEDS, "ask_governance")
        manager = await w.clerk("001")
        answers = [{"slot": "reason", "text": "x"}]
        assert (await manager.post("tickets/1/forms/send-back", answers=answers)).status_code == 409
