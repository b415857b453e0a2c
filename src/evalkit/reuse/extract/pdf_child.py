"""Run as a program of its own: a PDF on the standard input, its pages as JSON lines on the output.

PDFium is C++; a crash, an endless loop or a flood of memory in it ends this process only.
It imports nothing of evalkit, so that it starts at once.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_PICTURES = {3, 4, 5}  # FPDF_PAGEOBJ_IMAGE, _SHADING, _FORM
_LOOKED_AT = 2_000  # objects of a page


def limit(memory: int, seconds: int) -> None:
    """Take no more memory and time than that, where the system can hold us to it."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds),
                       (resource.RLIMIT_CORE, 0)):  # fmt: skip
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)  # noqa: PLW2901
        resource.setrlimit(kind, (most, hard))


def tell(**values: object) -> None:
    """Write one line at once, so that it outlives a crash on the next page."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def pages(document: Any, most_pages: int, most_characters: int) -> None:
    """Tell the text of each page, and whether it shows anything else."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    tell(pages=len(document))
    left = most_characters
    for n in range(min(len(document), most_pages)):
        try:
            page = document[n]
            objects = pdfium.FPDFPage_CountObjects(page)
            pictures = any(
                pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, at)) in _PICTURES
                for at in range(min(objects, _LOOKED_AT))
            )
            textpage = page.get_textpage()
            left -= textpage.count_chars()
            if left < 0:
                return
            text = textpage.get_text_range()
            tell(page=n + 1, text=text, drawn=objects > 0, pictures=pictures)
            textpage.close()
            page.close()
        except Exception:  # noqa: BLE001 - one broken page of a good document
            tell(page=n + 1, text="", broken=True)


def main() -> None:
    """Read the limits from the command line and the document from the input."""
    memory, seconds, most_pages, most_characters = map(int, sys.argv[1:5])
    limit(memory, seconds)
    import pypdfium2  # noqa: PLC0415 - under the limits

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        tell(trouble="password" if "password" in str(error).lower() else "damaged")
        return
    pages(document, most_pages, most_characters)


if __name__ == "__main__":
    main()
