"""The photos of staff that a community's file names: ``photo: photos/031.jpg`` (SPEC 3, on the way)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

from bot.marked_yaml import Fields, Items, Node, Pairs, Text, Wrong, text
from bot.web.bare_pictures import bare
from bot.web.file_kinds import (
    LARGEST_PICTURE,
    ON_EVERY_PHONE,
    NotTakenError,
    TooLargeError,
    recognise,
)
from flows.messages import Attachment, FileKind

_INSTEAD: Final = "name a JPEG, PNG or WebP of at most 10 MB"


@dataclass(frozen=True, slots=True)
class Portrait:
    """A photo of a member of staff: whose, the file as it is kept, and what is in it."""

    number: str
    file: Attachment
    content: bytes


def read_portraits(fields: Fields, community: str) -> dict[str, Portrait]:
    """Read the photos of ``staff``, by number; what is wrong is noted with its line."""
    page = fields.page
    folder = Path(page.file).parent
    found: dict[str, Portrait] = {}
    for number, node in _named(fields):
        content = page.read(node, partial(_content, folder), b"")
        if content:
            found[number] = Portrait(number, _file(community, number, content), content)
    return found


def _named(fields: Fields) -> Iterator[tuple[str, Node]]:
    """Give each member's number and where the photo is written."""
    staff = fields.given.get("staff")
    for member in staff.items if isinstance(staff, Items) else ():
        given = {key.text: node for key, node in member.pairs} if isinstance(member, Pairs) else {}
        number = given.get("number")
        if isinstance(number, Text) and "photo" in given:
            yield number.text, given["photo"]


def _content(folder: Path, node: Node) -> bytes:
    """Read a picture of the community's own folder, without where it was taken. Raises Wrong."""
    path = folder / text(node)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Wrong(f"{path} is outside of this file's folder", "put the photo beside this file")
    if not path.is_file():
        raise Wrong(f"there is no file {path}", "write it as seen from this file's own folder")
    if path.stat().st_size > LARGEST_PICTURE:
        raise Wrong(f"{path} is too large", _INSTEAD)
    content = path.read_bytes()
    try:
        known = recognise(BytesIO(content), len(content))
    except (NotTakenError, TooLargeError):
        raise Wrong(f"{path} is not a picture that can be shown", _INSTEAD) from None
    if known.mime not in ON_EVERY_PHONE:
        raise Wrong(f"{path} is not a picture that can be shown", _INSTEAD)
    return bare(content, known.mime)


def _file(community: str, number: str, content: bytes) -> Attachment:
    """Name a photo by what is in it: loaded again it is the same file."""
    known = recognise(BytesIO(content), len(content))
    whose = f"{community}:{number}:".encode()
    return Attachment(
        id=sha256(whose + content).hexdigest()[:32],
        kind=FileKind.PHOTO,
        mime=known.mime,
        size=len(content),
        name=f"{number}{known.ending}",
    )
