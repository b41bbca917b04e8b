"""Charts as pictures: bars drawn by Pillow, in a font that comes along (``bot/fonts``)."""

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flows.charts import Bar, Chart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONT: Final = Path(__file__).parent / "fonts" / "guanjia-sans.otf"

_WIDTH: Final = 1000
_EDGE: Final = 40
_ROW: Final = 62
_HEAD: Final = 130
_BAR: Final = 34
_VALUE: Final = 110
"""Room for the words at a bar's end."""
_PAPER, _INK, _MUTED, _EMPTY = "#ffffff", "#1f2933", "#5f6c7b", "#eef1f4"
_COLOURS: Final = ("#2f9e6e", "#f0b429", "#d64545")
"""Of the parts of a bar, in order: good, fair, bad."""


def draw(chart: Chart) -> bytes:
    """Draw a chart; gives a PNG, as high as it has bars."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (_WIDTH, _HEAD + _ROW * len(chart.bars) + _EDGE), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((_EDGE, _EDGE), chart.title, fill=_INK, font=_font(34), anchor="lt")
    _legend(pen, chart)
    longest = max((pen.textlength(bar.label, font=_font(24)) for bar in chart.bars), default=0)
    left = _EDGE + int(longest) + 24
    for number, bar in enumerate(chart.bars):
        _bar(pen, bar, left, _HEAD + number * _ROW)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _legend(pen: "ImageDraw", chart: Chart) -> None:
    at, top = _EDGE, _HEAD - 36
    for name, colour in zip(chart.legend, _COLOURS, strict=False):
        pen.rounded_rectangle((at, top, at + 18, top + 18), 4, fill=colour)
        pen.text((at + 26, top + 9), name, fill=_MUTED, font=_font(20), anchor="lm")
        at += 26 + int(pen.textlength(name, font=_font(20))) + 28


def _bar(pen: "ImageDraw", bar: Bar, left: int, top: int) -> None:
    middle, right = top + _ROW // 2, _WIDTH - _EDGE - _VALUE
    pen.text((left - 24, middle), bar.label, fill=_INK, font=_font(24), anchor="rm")
    box_top, box_end = middle - _BAR // 2, middle + _BAR // 2
    pen.rectangle((left, box_top, right, box_end), fill=_EMPTY)
    at = float(left)
    for share, colour in zip(bar.parts, _COLOURS, strict=False):
        end = at + share * (right - left)
        if end - at >= 1:
            pen.rectangle((round(at), box_top, round(end), box_end), fill=colour)
        at = end
    pen.text((right + 16, middle), bar.value, fill=_INK, font=_font(24), anchor="lm")


@cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), size)
