"""What is wrong with a file that an operator wrote: where, what, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

MOST_NAMED = 12
"""A list of what is allowed is shown whole up to this many names."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or (as a warning) had better be looked at.

    ``line`` counts from 1: a line of a text file, a row of a table; None where it has none.
    ``instead`` is what to write or do, without a full stop.
    """

    file: str
    line: int | None
    what: str
    instead: str = ""

    def __str__(self) -> str:
        """Word it as one line: ``community.yml:12: what — instead``."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        remedy = f" — {self.instead}" if self.instead else ""
        return " ".join(f"{place}: {self.what}{remedy}".split())


class Refused(Exception):
    """Files were refused whole; ``problems`` are all that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def remedy(written: str, known: Iterable[str]) -> str:
    """Say what to write instead of an unknown name: the nearest known one, else all of them."""
    names = sorted(known)
    near = get_close_matches(written.casefold(), names, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    if not names:
        return ""
    more = ", …" if len(names) > MOST_NAMED else ""
    return f"write one of {', '.join(names[:MOST_NAMED])}{more}"


def content_of(file: Path) -> bytes:
    """Read a file. Raises Refused where that cannot be done."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused([Problem(str(file), None, f"cannot be read: {error.strerror}")]) from error


def text_of(file: Path) -> str:
    """Read a text file. Raises Refused where that cannot be done."""
    return decoded(str(file), content_of(file))


def decoded(file: str, content: bytes) -> str:
    r"""Read the bytes of a text file: UTF-8 with or without a mark, else GB 18030 (Excel in China).

    Lines end with ``\n`` however they ended. Raises Refused where it is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    what = "this is neither UTF-8 nor GB 18030"
    raise Refused([Problem(file, None, what, "save it as UTF-8")])
