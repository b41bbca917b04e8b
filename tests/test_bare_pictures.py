"""Where a picture was taken does not go with it: what is uploaded, and the photos of staff."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.community import read_community
from bot.web.bare_pictures import bare
from tests.test_load import GOOD, community_file
from tests.web_stage import web

MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PLACE = b"22 deg 32 min"
GPS = 0x8825
ORIENTATION = 0x0112


def taken(kind: str, way_up: int = 6, **more: object) -> bytes:
    """A picture as a camera writes it: its place in every part that can hold one."""
    exif = Image.Exif()
    exif[ORIENTATION] = way_up
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(GPS)[2] = (22.0, 32.0, 0.0)
    notes = PngInfo()
    notes.add_text("where", PLACE.decode())
    written = io.BytesIO()
    picture = Image.linear_gradient("L").resize((40, 20)).convert("RGB")
    ways = {
        "JPEG": {"comment": PLACE, "xmp": b"<x>" + PLACE},
        "PNG": {"pnginfo": notes},
        "WEBP": {"xmp": b"<x>" + PLACE},
    }
    picture.save(written, kind, exif=exif, icc_profile=b"colours" * 20, **ways[kind], **more)
    return written.getvalue()


def seen(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize("kind", MIMES)
@pytest.mark.parametrize("way_up", [1, 6])
def test_the_place_goes_and_the_picture_stays(kind: str, way_up: int) -> None:
    content = taken(kind, way_up)
    assert PLACE in content
    left = bare(content, MIMES[kind])
    before, after = seen(content), seen(left)
    assert (PLACE in left, dict(after.getexif().get_ifd(GPS))) == (False, {})
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == before.info["icc_profile"]
    if kind == "JPEG":
        assert dict(after.getexif()) == ({ORIENTATION: 6} if way_up == 6 else {})
    assert bare(left, MIMES[kind]) == left


def test_a_second_picture_a_scan_at_a_time_and_the_damaged() -> None:
    behind = taken("JPEG") + taken("JPEG")  # as telephones put a second one behind the first
    assert bare(behind, "image/jpeg") == bare(taken("JPEG"), "image/jpeg")
    slowly = taken("JPEG", progressive=True)
    assert seen(bare(slowly, "image/jpeg")).tobytes() == seen(slowly).tobytes()
    for kind, mime in MIMES.items():
        content = taken(kind)
        for end in range(40, len(content), 7):
            assert PLACE not in bare(content[:end], mime)
    little = taken("JPEG").replace(b"MM\0*", b"II*\0")
    assert PLACE not in bare(little, "image/jpeg")
    assert bare(b"heic", "image/heic") == b"heic"


async def test_what_is_uploaded_says_nowhere_where_it_was_taken(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        resident = await w.resident()
        for kind in MIMES:
            assert (await resident.upload(taken(kind))).status_code == 201
        kept = [path for path in w.parts.settings.files.rglob("*") if path.is_file()]
        assert len(kept) == len(MIMES)
        assert not any(PLACE in path.read_bytes() for path in kept)


def test_the_photo_beside_a_communitys_file(tmp_path: Path) -> None:
    (tmp_path / "031.jpg").write_bytes(taken("JPEG"))
    file = community_file(tmp_path, GOOD.replace("张强", "张强, photo: 031.jpg"))
    (portrait,) = read_community(file, now=datetime(2026, 11, 22, tzinfo=UTC)).portraits
    assert PLACE not in portrait.content
    assert portrait.file.size == len(portrait.content)
