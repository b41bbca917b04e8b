"""Which messages of Telegram's an envelope becomes: parts of a long text, albums, captions, rows.

Pure. Lengths are UTF-16 units, as Telegram counts.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flows.formatting import Marks, within
from flows.messages import Attachment, Button, FileKind, Location, OutboundMessage
from flows.pace import CAPTION_UNITS, TEXT_UNITS

ALBUM: Final = 10
PHOTO_BYTES: Final = 10 << 20
ROW_WIDTH: Final = 32
"""What a phone shows of one row of buttons, in columns of half a Chinese character."""

_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
_ADDRESS: Final = re.compile(r"https?://\S+")
_SENTENCE_ENDS: Final = "。!?;…!?;,、, "
_JOINER, _SELECTORS, _SKIN = 0x200D, range(0xFE00, 0xFE10), range(0x1F3FB, 0x1F400)
_FLAGS: Final = range(0x1F1E6, 0x1F200)
_LONGEST_CLUSTER: Final = 24


@dataclass(frozen=True, slots=True)
class Words:
    """A text message."""

    text: str
    marks: Marks = ()
    messages: int = 1


@dataclass(frozen=True, slots=True)
class Files:
    """One file, or several as an album; ``caption`` stands under the first."""

    files: tuple[Attachment, ...]
    caption: str = ""
    marks: Marks = ()

    @property
    def messages(self) -> int:
        """Tell how many messages this is: an album is one for each file."""
        return len(self.files)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map."""

    location: Location
    messages: int = 1


Step = Words | Files | Point


def plan(body: OutboundMessage, account: str) -> tuple[Step, ...]:
    """Give the messages in order. Buttons belong to the last one, which always can carry them.

    Words are the caption where they fit, else they follow the files.
    """
    keys = bool(body.buttons or body.share_phone)
    text = cleaned(body.text)
    albums = [*_albums(body.attachments, account, together=bool(text.strip()) or not keys)]
    points = (Point(body.location),) if body.location else ()
    if _fits_as_caption(text, albums, alone=keys) and not (keys and points):
        albums[0] = replace(albums[0], caption=text, marks=body.marks)
        return (*albums, *points)
    return (*albums, *points, *split(text, body.marks))


def _fits_as_caption(text: str, albums: Sequence[Files], *, alone: bool) -> bool:
    if not albums or not text.strip() or units(text) > CAPTION_UNITS:
        return False
    return not alone or (len(albums) == 1 and albums[0].messages == 1)


def _albums(files: Sequence[Attachment], account: str, *, together: bool) -> Iterator[Files]:
    """Put neighbours of a kind together, ten at most; voices never are."""
    for kind, run in itertools.groupby(files, key=lambda file: _album_kind(file, account)):
        rest = list(run)
        size = ALBUM if together and kind is not FileKind.VOICE else 1
        while rest:
            yield Files(tuple(rest[:size]))
            del rest[:size]


def _album_kind(file: Attachment, account: str) -> FileKind:
    kind = kind_of(file, account)
    return FileKind.PHOTO if kind is FileKind.VIDEO else kind


def kind_of(file: Attachment, account: str) -> FileKind:
    """Give the kind to send a file as: a picture that Telegram would not show is a document."""
    if file.kind is not FileKind.PHOTO or is_remote(file, account):
        return file.kind
    shown = file.mime in _PICTURES and file.size <= PHOTO_BYTES
    return FileKind.PHOTO if shown else FileKind.DOCUMENT


def is_remote(file: Attachment, account: str) -> bool:
    """Tell whether Telegram has the file already, by a handle that is good for this bot."""
    return file.remote is not None and file.account == account


# --- text ----------------------------------------------------------------------------------------


def units(text: str) -> int:
    """Count as Telegram does, in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cleaned(text: str) -> str:
    """Replace halves of letters, which no encoding takes."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def split(
    text: str, marks: Marks = (), limit: int = TEXT_UNITS, *, first: int | None = None
) -> list[Words]:
    """Cut a text into parts of at most ``limit`` units, the first of at most ``first``.

    Together they are the text: cut after lines, else sentences or words, else between letters;
    not within a link or what is marked, where that is not itself too long. Parts that would be seen
    as empty are left out.
    """
    parts: list[Words] = []
    room, begun = limit if first is None else first, 0
    while units(text[begun:]) > room:
        cut = begun + _cut(
            text[begun:], _whole(text[begun:], within(marks, begun, len(text))), room
        )
        parts.append(Words(text[begun:cut], within(marks, begun, cut)))
        begun, room = cut, limit
    parts.append(Words(text[begun:], within(marks, begun, len(text))))
    return [part for part in parts if part.text.strip()]


def _whole(text: str, marks: Marks) -> list[tuple[int, int]]:
    """Give what had better not be cut: addresses, and what is shown in its own way."""
    addresses = [found.span() for found in _ADDRESS.finditer(text)]
    return [*addresses, *((mark.start, mark.end) for mark in marks)]


def _cut(text: str, whole: Sequence[tuple[int, int]], limit: int) -> int:
    """Give where to cut: as late as it is good to."""
    window = text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
    last = len(window)
    inside = [start for start, end in whole if last // 2 < start < last < end]
    last = min(inside, default=last)
    for ends in ("\n", _SENTENCE_ENDS):
        at = max(window.rfind(end, 0, last) for end in ends) + 1
        cuts = any(start < at < end for start, end in whole)
        if at > len(window) // 2 and not cuts:
            return at
    return _between_letters(text, last)


def _between_letters(text: str, at: int) -> int:
    """Step back from the middle of what is shown as one letter (an emoji of several signs)."""
    for earlier in range(at, max(1, at - _LONGEST_CLUSTER), -1):
        if not _belongs_to_former(text, earlier):
            return earlier
    return at


def _belongs_to_former(text: str, at: int) -> bool:
    sign, former = ord(text[at]), ord(text[at - 1])
    if _JOINER in {former, sign} or sign in _SELECTORS or sign in _SKIN:
        return True
    return bool(unicodedata.combining(text[at])) or (sign in _FLAGS and former in _FLAGS)


# --- buttons -------------------------------------------------------------------------------------


def rows(buttons: Sequence[Button], columns: int) -> list[list[Button]]:
    """Lay buttons out; a label too long for its column has a row of its own."""
    laid: list[list[Button]] = []
    fill = False
    for button in buttons:
        wide = _width(button.label) > ROW_WIDTH // max(1, columns)
        if fill and not wide and len(laid[-1]) < columns:
            laid[-1].append(button)
        else:
            laid.append([button])
        fill = not wide
    return laid


def _width(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)
