"""Papers as PDF: a notice's poster, a service report, set by Typst (the extra ``pdf``).

What is on a paper goes in as data, never as markup; the fonts come with the extra, so that a paper
looks the same wherever it is made and read, whatever script somebody's words are in.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typst import Fonts

HOW_TO_ADD: Final = "pip install 'guanjia[pdf]'"
_FONTS: Final = ("manimgx_fonts", "manimgx_fonts_cjk")
NEEDED: Final = ("typst", *_FONTS)
_PAPERS: Final = Path(__file__).parent / "papers"


class PdfMissingError(Exception):
    """The extra ``pdf`` is not installed."""


def can_be_made() -> bool:
    """Tell whether the extra is there."""
    return all(find_spec(name) is not None for name in NEEDED)


def poster(shown: Mapping[str, Any]) -> bytes:
    """Set a poster (``bot.web.posters``): one A4 page, in smaller type where it is much.

    What is too much for it goes on over leaf. Raises PdfMissingError.
    """
    return _set("poster", shown)


def report(shown: Mapping[str, Any]) -> bytes:
    """Set a report (``bot.report_file.shown``, and ``language``). Raises PdfMissingError."""
    return _set("report", shown)


def _set(paper: str, data: Mapping[str, Any]) -> bytes:
    if not can_be_made():
        raise PdfMissingError(HOW_TO_ADD)
    import typst

    made = typst.Compiler(
        _PAPERS / f"{paper}.typ",
        root=_PAPERS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    ).compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError(type(made).__name__)
    return made


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    found = [find_spec(name) for name in _FONTS]
    folders = [str(Path(one.origin).parent) for one in found if one is not None and one.origin]
    return Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=folders,
    )
