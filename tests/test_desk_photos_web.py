"""The photo of who comes, from the desk page: one's own, anybody's by those above, bare of its place."""

import re
from html import unescape
from pathlib import Path

import httpx

from flows.desk.actions import Start, Take
from tests.test_bare_pictures import PLACE, taken
from tests.web_stage import Clerk, picture, web


async def chooses(clerk: Clerk, content: bytes, of: str, name: str = "face.jpg") -> httpx.Response:
    """Choose a picture, as the page does."""
    head = {"X-CSRF-Token": clerk.csrf}
    sent = await clerk.client.post(
        "/api/desk/uploads", files={"file": (name, content)}, headers=head
    )
    assert sent.status_code == 201, sent.text
    path = f"/api/desk/staff/{of}/photo"
    return await clerk.client.put(path, json={"upload": sent.json()["id"]}, headers=head)


async def drops(clerk: Clerk, of: str) -> int:
    head = {"X-CSRF-Token": clerk.csrf}
    return (await clerk.client.delete(f"/api/desk/staff/{of}/photo", headers=head)).status_code


async def test_a_clerk_chooses_their_own_and_residents_see_it_without_its_place(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        clerk = await w.clerk("031")
        page = (await clerk.client.get("/desk/photos")).text
        assert re.findall(r'data-of="(\d+)"', page) == ["031"]  # nobody else's
        assert (await chooses(clerk, taken("JPEG"), "031")).status_code == 204
        page = (await clerk.client.get("/desk/photos")).text
        shown = re.search(r'<img src="(/api/files/[^"]+)"', page)
        assert shown
        assert PLACE not in (await clerk.client.get(unescape(shown[1]))).content

        resident = await w.resident()
        await resident.says("3号楼2单元501厨房水槽下面漏水")
        for act in (Take(ticket=1), Start(ticket=1)):
            assert (await w.book.clerk("031", act)).done
        told = next(one for one in await resident.messages() if "已经出发" in one["text"])
        (file,) = told["attachments"]
        assert PLACE not in (await resident.client.get(file["url"])).content

        assert await drops(clerk, "031") == 204
        assert '<img src="/api/files' not in (await clerk.client.get("/desk/photos")).text


async def test_another_s_is_for_those_above_and_only_a_picture_will_do(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        clerk, supervisor = await w.clerk("031"), await w.clerk("008")
        assert (await chooses(clerk, picture(), "032")).status_code == 403
        assert await drops(clerk, "032") == 403
        assert await drops(supervisor, "999") == 404
        everybody = re.findall(
            r'data-of="(\d+)"', (await supervisor.client.get("/desk/photos")).text
        )
        assert (everybody[0], {"031", "032"} < set(everybody)) == ("008", True)
        assert (await chooses(supervisor, picture("PNG"), "032", "x.png")).status_code == 204
        assert await drops(supervisor, "032") == 204

        paper = await chooses(clerk, b"%PDF-1.4\n%%EOF\n", "031", "face.pdf")
        assert (paper.status_code, "给住户看的照片" in paper.json()["detail"]) == (415, True)
        resident = await w.resident()
        theirs = (await resident.upload(picture())).json()["id"]
        head = {"X-CSRF-Token": clerk.csrf}
        stolen = await clerk.client.put(
            "/api/desk/staff/031/photo", json={"upload": theirs}, headers=head
        )
        assert stolen.status_code == 422
        nobody = w.client()
        assert (await nobody.get("/desk/photos")).status_code == 303
        assert (await nobody.put("/api/desk/staff/031/photo", json={})).status_code == 401
