"""What a PDF says, page by page, and whether its letters come with it."""

import ctypes

import pypdfium2 as pdfium
from pypdfium2 import raw


def pages(written: bytes) -> list[str]:
    """The text of each page, lines joined: a viewer finds what is searched for."""
    with pdfium.PdfDocument(written) as document:
        return [_text(page) for page in document]


def _text(page: pdfium.PdfPage) -> str:
    return page.get_textpage().get_text_bounded().replace("\r\n", "")


def all_embedded(written: bytes) -> bool:
    """Whether every letter is drawn by a font that is in the file."""
    with pdfium.PdfDocument(written) as document:
        found = [
            _is_embedded(raw.FPDFTextObj_GetFont(one.raw))
            for page in document
            for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
        ]
    return bool(found) and all(found)


def _is_embedded(font: ctypes.c_void_p) -> bool:
    return bool(raw.FPDFFont_GetIsEmbedded(font) == 1)
