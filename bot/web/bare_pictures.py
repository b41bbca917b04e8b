"""Pictures without what nobody is to see of them: where and when they were taken, with what (SPEC 9).

A camera writes its place into the file; whoever gets the file could read it. What shows the picture
stays as it is, to the byte: nothing is unpacked. Of a JPEG the way up is kept. A HEIC is left alone.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final, Literal


def bare(content: bytes, mime: str) -> bytes:
    """Give a JPEG, PNG or WebP that was recognised without its particulars; anything else as it is."""
    strip = _STRIPS.get(mime)
    return content if strip is None else strip(content)


# --- JPEG -----------------------------------------------------------------------------------------

_END, _SCAN = 0xD9, 0xDA
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers that no length follows."""
_KEPT: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Of what programs add only the size, the colours and how they are coded."""
_EXIF: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112
_WAYS_UP: Final = range(2, 9)
"""1 is upright: that need not be said."""


def _jpeg(content: bytes) -> bytes:
    kept, way_up = [b"\xff\xd8"], 1
    for marker, piece in _segments(content):
        body = piece[4:]
        if marker == 0xE1 and body.startswith(_EXIF):  # noqa: PLR2004 -- APP1, a marker
            way_up = _way_up(body[len(_EXIF) :])
        elif not _is_particular(marker, body):
            kept.append(piece)
    if way_up in _WAYS_UP:
        kept.insert(1, _turned(way_up))
    return b"".join(kept)


def _is_particular(marker: int, body: bytes) -> bool:
    if marker == 0xFE:  # noqa: PLR2004 -- COM, a marker
        return True
    is_added = 0xE0 <= marker <= 0xEF  # noqa: PLR2004 -- APP0 to APP15
    return is_added and not (marker in _KEPT and body.startswith(_KEPT[marker]))


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment with its marker; what lies between them or after the end is left out."""
    found = _MARKER.search(content, 2)
    while found is not None:
        at, marker = found.end() - 2, content[found.end() - 1]
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        after = at + 2
        if marker not in _ALONE:
            after += int.from_bytes(content[after : after + 2])
        found = (_SCANNED if marker == _SCAN else _MARKER).search(content, after)
        if marker == _SCAN:
            after = len(content) if found is None else found.start()
        yield marker, content[at:after]


_MARKER: Final = re.compile(rb"\xff+[^\x00\xff]")
_SCANNED: Final = re.compile(rb"\xff+[^\x00\x01\xd0-\xd7\xff]")
"""What ends a scan: a marker that is neither a byte of it nor a restart."""


def _way_up(tiff: bytes) -> int:
    """Read how the picture is to be turned; 1 where that is not said."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    at = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[at : at + 2], order)
    for entry in range(at + 2, min(at + 2 + 12 * count, len(tiff)), 12):
        if int.from_bytes(tiff[entry : entry + 2], order) == _ORIENTATION:
            return int.from_bytes(tiff[entry + 8 : entry + 10], order)
    return 1


def _turned(way_up: int) -> bytes:
    """Write nothing but the way up."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, way_up, 0)
    tiff = b"MM" + struct.pack(">HI", 42, 8) + struct.pack(">H", 1) + entry + bytes(4)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# --- PNG, WebP ------------------------------------------------------------------------------------

_PNG_HEAD, _RIFF_HEAD = 8, 12
_PNG_PARTICULARS: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_WEBP_PARTICULARS: Final = frozenset({b"EXIF", b"XMP "})
_SAID_IN_HEAD: Final = 0x0C
"""The bits of a WebP's head that promise the two."""


def _png(content: bytes) -> bytes:
    kept, at = [content[:_PNG_HEAD]], _PNG_HEAD
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        after = at + 12 + length
        if name not in _PNG_PARTICULARS:
            kept.append(content[at:after])
        if name == b"IEND":
            break
        at = after
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, at = [b"WEBP"], _RIFF_HEAD
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        after = at + 8 + length + length % 2
        chunk = content[at:after]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_SAID_IN_HEAD]) + chunk[9:]
        if name not in _WEBP_PARTICULARS:
            kept.append(chunk)
        at = after
    whole = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


_STRIPS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
}
