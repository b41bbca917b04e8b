"""Which files are taken from residents and clerks: known by their content, never by their name.

Each kind is recognised by its first bytes; what they promise is then looked at more closely, so
that a picture that would fill the memory of whoever opens it, or a program with the head of a
document, is refused (SPEC 9).
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import puremagic

from flows.messages import FileKind

MEGABYTE: Final = 1024 * 1024
LARGEST_PICTURE: Final = 10 * MEGABYTE
LARGEST: Final = 20 * MEGABYTE
"""Of any file."""
ON_EVERY_PHONE: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
"""The pictures that every phone shows; a HEIC it may not."""
MOST_PIXELS: Final = 64_000_000
"""More than any phone's camera gives; unpacked it is 256 MB in whoever looks at it."""
LONGEST_SIDE: Final = 20_000

_HEAD: Final = 4096
_SCANNED: Final = 512 * 1024
"""How much of a film's beginning and end is searched for its tracks."""
_PDF_MARK_WITHIN: Final = 1024
_LARGEST_CONTENTS: Final = 256 * 1024
_MOST_SEGMENTS: Final = 2_000
"""Of a JPEG before its picture begins; cameras write a few dozen."""
_LARGEST_DIRECTORY: Final = 512 * 1024
"""Bytes of an archive's table of contents: some thousands of names, all of which are read."""


class NotTakenError(Exception):
    """The file is of no kind that is taken, or it is not what it pretends to be."""


class TooLargeError(Exception):
    """The file has more bytes or more pixels than its kind may have."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a file turned out to be. ``ending`` is of its name on disk."""

    kind: FileKind
    mime: str
    ending: str


def recognise(file: BinaryIO, size: int) -> Known:
    """Tell what a file is by its content. Raises NotTakenError, TooLargeError."""
    file.seek(0)
    head = file.read(_HEAD)
    for ending in _suggested(head):
        known = _LOOKS[ending](file, head)
        if known is None:
            continue
        if size > (LARGEST_PICTURE if known.kind is FileKind.PHOTO else LARGEST):
            raise TooLargeError
        return known
    raise NotTakenError


def _suggested(head: bytes) -> Iterator[str]:
    """Give the kinds that the first bytes suggest."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        found = []
    endings = [_ALIASES.get(match.extension.lower(), match.extension.lower()) for match in found]
    if _PDF in head[:_PDF_MARK_WITHIN]:
        endings.append(".pdf")
    if head[4:8] == b"ftyp":  # its brands are many, and new ones come
        endings += [".heic", ".mp4"]
    yield from dict.fromkeys(ending for ending in endings if ending in _LOOKS)


_ALIASES: Final = {
    ".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg",
    ".heif": ".heic", ".hif": ".heic",
    ".m4a": ".mp4", ".m4v": ".mp4", ".f4a": ".mp4", ".mov": ".mp4",
    ".oga": ".ogg", ".opus": ".ogg", ".spx": ".ogg",
    ".docx": ".zip", ".xlsx": ".zip",
}  # fmt: skip
_PDF: Final = b"%PDF-"


# --- pictures -------------------------------------------------------------------------------------


def _checked(width: int, height: int) -> None:
    if width <= 0 or height <= 0:
        raise NotTakenError
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise TooLargeError


def _jpeg(file: BinaryIO, head: bytes) -> Known | None:
    if not head.startswith(b"\xff\xd8\xff"):
        return None
    file.seek(2)
    for _ in range(_MOST_SEGMENTS):
        marker = file.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:  # noqa: PLR2004 -- a marker is two bytes
            raise NotTakenError
        if marker[1] == 0xFF:  # noqa: PLR2004 -- a fill byte before the marker itself
            file.seek(-1, 1)
            continue
        length = file.read(2)
        if len(length) < 2:  # noqa: PLR2004 -- the length of a segment is two bytes
            raise NotTakenError
        if marker[1] in _FRAMES:
            frame = file.read(5)
            if len(frame) < 5:  # noqa: PLR2004 -- precision, height, width
                raise NotTakenError
            height, width = struct.unpack(">HH", frame[1:])
            _checked(width, height)
            return Known(FileKind.PHOTO, "image/jpeg", ".jpg")
        file.seek(struct.unpack(">H", length)[0] - 2, 1)
    raise NotTakenError


_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG that begin a picture and give its size."""


def _png(_: BinaryIO, head: bytes) -> Known | None:
    if head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR":
        return None
    _checked(*struct.unpack(">II", head[16:24]))
    return Known(FileKind.PHOTO, "image/png", ".png")


def _webp(_: BinaryIO, head: bytes) -> Known | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:  # noqa: PLR2004 -- its shortest head
        return None
    match head[12:16]:
        case b"VP8X":
            width = int.from_bytes(head[24:27], "little") + 1
            height = int.from_bytes(head[27:30], "little") + 1
        case b"VP8 ":
            width, height = (side & 0x3FFF for side in struct.unpack("<HH", head[26:30]))
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            raise NotTakenError
    _checked(width, height)
    return Known(FileKind.PHOTO, "image/webp", ".webp")


_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})


def _heic(file: BinaryIO, head: bytes) -> Known | None:
    if head[4:8] != b"ftyp" or head[8:12] not in _HEIC_BRANDS:
        return None
    file.seek(0)
    content = file.read(_SCANNED)
    sizes = list(_sizes(content))
    if not sizes:
        raise NotTakenError
    for width, height in sizes:
        _checked(width, height)
    return Known(FileKind.PHOTO, "image/heic", ".heic")


def _sizes(content: bytes) -> Iterator[tuple[int, int]]:
    """Find the size of every picture that the file holds: its ``ispe`` boxes."""
    at = content.find(b"ispe")
    while at != -1 and at + 16 <= len(content):
        width, height = struct.unpack(">II", content[at + 8 : at + 16])
        yield width, height
        at = content.find(b"ispe", at + 4)


# --- film and sound -------------------------------------------------------------------------------


def _mp4(file: BinaryIO, head: bytes) -> Known | None:
    if head[4:8] != b"ftyp" or head[8:12] in _HEIC_BRANDS or head[8:12] == b"qt  ":
        return None
    tracks = _tracks(file)
    if b"vide" in tracks:
        return Known(FileKind.VIDEO, "video/mp4", ".mp4")
    if b"soun" in tracks:
        return Known(FileKind.VOICE, "audio/mp4", ".m4a")
    raise NotTakenError


def _tracks(file: BinaryIO) -> set[bytes]:
    """Give the kinds of the tracks, whose table is at the beginning or at the end."""
    file.seek(0)
    first = file.read(_SCANNED)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _SCANNED))
    last = file.read(_SCANNED)
    kinds = set()
    for content in (first, last):
        at = content.find(b"hdlr")
        while at != -1:
            kinds.add(content[at + 12 : at + 16])
            at = content.find(b"hdlr", at + 4)
    return kinds


def _ogg(_: BinaryIO, head: bytes) -> Known | None:
    if not head.startswith(b"OggS"):
        return None
    sounds = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
    if b"theora" in head or not any(sound in head for sound in sounds):
        raise NotTakenError
    return Known(FileKind.VOICE, "audio/ogg", ".ogg")


# --- documents ------------------------------------------------------------------------------------


def _pdf(_: BinaryIO, head: bytes) -> Known | None:
    if _PDF not in head[:_PDF_MARK_WITHIN]:
        return None
    return Known(FileKind.DOCUMENT, "application/pdf", ".pdf")


_OFFICE: Final = {
    "word/document.xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx",
    ),
    "xl/workbook.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx",
    ),
}  # fmt: skip
_CONTENTS: Final = "[Content_Types].xml"
_NOT_A_ZIP: Final = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError
)  # fmt: skip
"""What a damaged, encrypted or contrived archive raises."""


_END_OF_ARCHIVE: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LONGEST_END: Final = 20 + _END_BYTES + 0xFFFF
"""With the mark of zip64 before it, and the longest comment that may follow."""


def _directory_is_small(file: BinaryIO) -> bool:
    """Tell whether an archive's table of contents may be read at all (and is not of zip64)."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_END))
    last = file.read()
    at = last.rfind(_END_OF_ARCHIVE)
    if at == -1 or at + _END_BYTES > len(last):
        return False
    directory = int.from_bytes(last[at + 12 : at + 16], "little")
    return directory <= _LARGEST_DIRECTORY and b"PK\x06\x07" not in last[:at]


def _office(file: BinaryIO, _: bytes) -> Known | None:
    """A text or a table of an office program, without macros. Nothing of it is unpacked."""
    if not _directory_is_small(file):
        raise NotTakenError
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            contents = archive.NameToInfo.get(_CONTENTS)
            if contents is None or contents.file_size > _LARGEST_CONTENTS:
                raise NotTakenError
            if b"macroEnabled" in archive.read(contents):
                raise NotTakenError
    except _NOT_A_ZIP as error:
        raise NotTakenError from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotTakenError
    for part, (mime, ending) in _OFFICE.items():
        if part in names:
            return Known(FileKind.DOCUMENT, mime, ending)
    raise NotTakenError


_LOOKS: Final[dict[str, Callable[[BinaryIO, bytes], Known | None]]] = {
    ".jpg": _jpeg,
    ".png": _png,
    ".webp": _webp,
    ".heic": _heic,
    ".mp4": _mp4,
    ".ogg": _ogg,
    ".pdf": _pdf,
    ".zip": _office,
}
"""How each kind is looked at closely; None means that it is not of this kind after all."""
