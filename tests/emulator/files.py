"""The files of the emulated Telegram: what was uploaded, its identifiers, and how it is shown."""

import itertools
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

from .errors import Json, bad_request

MEGABYTE = 1 << 20
DOWNLOAD_LIMIT = 20 * MEGABYTE
UPLOAD_LIMIT = 50 * MEGABYTE
PHOTO_LIMIT = 10 * MEGABYTE
PHOTO_SIDES, PHOTO_RATIO = 10_000, 20

PREFIX = {
    "photo": "AgACAg", "video": "BAACAg", "voice": "AwACAg", "audio": "CQACAg",
    "document": "BQACAg", "sticker": "CAACAg", "animation": "CgACAg", "video_note": "DQACAg",
}  # fmt: skip
FOLDER = {
    "photo": "photos", "video": "videos", "voice": "voice", "audio": "music",
    "document": "documents", "sticker": "stickers", "animation": "animations",
    "video_note": "video_notes",
}  # fmt: skip
SUFFIX = {"video": "mp4", "voice": "oga", "audio": "mp3", "sticker": "webp", "animation": "mp4",
          "video_note": "mp4"}  # fmt: skip


@dataclass(slots=True, eq=False)
class StoredFile:
    """One file; ``data`` is None for a file of which only the size matters."""

    unique: str
    kind: str
    size: int
    data: bytes | None
    path: str
    name: str | None = None
    mime: str | None = None
    width: int = 0
    height: int = 0
    duration: int = 1
    thumbnail: "StoredFile | None" = None

    def id_for(self, bot_id: int) -> str:
        """The identifier by which this bot alone may use the file."""
        return f"{PREFIX[self.kind]}{self.unique}-{bot_id:x}"

    def shown(self, bot_id: int) -> Json:
        """The part that all kinds of files have in common."""
        return {
            "file_id": self.id_for(bot_id),
            "file_unique_id": self.unique,
            "file_size": self.size,
        }


@dataclass(slots=True, eq=False)
class Media:
    """A file as the content of a message."""

    kind: str
    file: StoredFile
    extra: Json = field(default_factory=dict)

    def shown(self, bot_id: int) -> Any:
        """The value of the message's field of this kind."""
        if self.kind == "photo":
            small = [self.file.thumbnail] if self.file.thumbnail else []
            return [
                {**each.shown(bot_id), "width": each.width, "height": each.height}
                for each in [*small, self.file]
            ]
        file = self.file
        body = file.shown(bot_id)
        if self.kind in {"video", "animation", "sticker"}:
            body |= {"width": file.width or 320, "height": file.height or 240}
        if self.kind in {"video", "animation", "voice", "audio", "video_note"}:
            body["duration"] = file.duration
        if self.kind == "video_note":
            body["length"] = file.width or 240
        if self.kind == "sticker":
            body |= {"type": "regular", "is_animated": False, "is_video": False}
        if self.kind not in {"sticker", "video_note"} and file.mime:
            body["mime_type"] = file.mime
        if self.kind in {"video", "animation", "audio", "document"} and file.name:
            body["file_name"] = file.name
        return body | self.extra


class Files:
    """All files, by their path and by their identifiers."""

    def __init__(self) -> None:
        self.by_path: dict[str, StoredFile] = {}
        self.by_unique: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def keep(
        self,
        kind: str,
        data: bytes | None,
        *,
        name: str | None = None,
        mime: str | None = None,
        size: int | None = None,
        duration: int = 1,
    ) -> StoredFile:
        """Store a file; ``size`` without ``data`` makes one that only claims to be so large."""
        number = next(self._numbers)
        suffix = SUFFIX.get(kind) or suffix_of(data, name)
        file = StoredFile(
            unique=f"AQAD{number:06d}",
            kind=kind,
            size=len(data) if data is not None else size or 0,
            data=data,
            path=f"{FOLDER[kind]}/file_{number}.{suffix}",
            name=name,
            mime=mime,
            duration=duration,
        )
        if kind in {"photo", "sticker"} and data is not None:
            file.width, file.height = picture_size(data) or (0, 0)
        if kind == "photo" and max(file.width, file.height) > THUMBNAIL_SIDE:
            file.thumbnail = self._thumbnail(file)
        self._register(file)
        return file

    def _thumbnail(self, file: StoredFile) -> StoredFile:
        scale = THUMBNAIL_SIDE / max(file.width, file.height)
        width, height = max(1, int(file.width * scale)), max(1, int(file.height * scale))
        data = png(width, height)
        number = next(self._numbers)
        small = StoredFile(
            f"AQAD{number:06d}", "photo", len(data), data, f"photos/file_{number}.png",
            width=width, height=height,
        )  # fmt: skip
        self._register(small)
        return small

    def _register(self, file: StoredFile) -> None:
        self.by_path[file.path] = file
        self.by_unique[file.unique] = file

    def find(self, file_id: str, bot_id: int) -> StoredFile | None:
        """The file that this bot means, or None: another bot's identifiers are worthless."""
        rest, _, owner = file_id.partition("-")
        file = self.by_unique.get(rest[6:])
        return file if file and owner == f"{bot_id:x}" and file.id_for(bot_id) == file_id else None


THUMBNAIL_SIDE = 90


def suffix_of(data: bytes | None, name: str | None) -> str:
    """The ending of a file's path."""
    if name and "." in name:
        return name.rsplit(".", 1)[1]
    return "png" if data and data.startswith(b"\x89PNG") else "jpg"


def check_upload(kind: str, data: bytes) -> None:
    """``Refused`` for a file that Telegram would not take."""
    if not data:
        raise bad_request("file must be non-empty")
    if kind != "photo":
        return
    if len(data) > PHOTO_LIMIT:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; "
            f"the maximum size is {PHOTO_LIMIT} bytes"
        )
    size = picture_size(data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > PHOTO_SIDES or max(size) > PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF or WebP picture; None when it is none."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return 512, 512
    if data.startswith(b"\xff\xd8"):
        return jpeg_size(data)
    return None


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header of a JPEG picture."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def png(width: int, height: int, colour: tuple[int, int, int] = (70, 130, 180)) -> bytes:
    """A real picture in one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    row = b"\0" + bytes(colour) * width
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(row * height))
        + chunk(b"IEND", b"")
    )
