"""How a sheet of a workbook is printed: on A4, its columns on one page, its heads on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from evalkit.core.messages import clean

Turned = Literal["portrait", "landscape"]
A4 = "9"
_LONG, _SHORT = 297, 210
_MARGIN = 15  # mm, at each side; those of header and footer lie within it
_MM = 25.4
_POINT = 72 / _MM
CHARACTER = 5.25
"""Points of a column that is one character wide, in the font of a new workbook."""
LINE = 15.0
"""Points of a row with one line."""
_MOST_FOOTER = 120
"""What Excel takes of a header or footer ends at 255 characters, its codes among them."""


def set_up(
    sheet: Any,
    *,
    turned: Turned,
    heads: int = 0,
    one_page: bool = False,
    header: str = "",
    footer: str = "",
) -> None:
    """Set up the printing of a sheet.

    Parameters
    ----------
    sheet : openpyxl worksheet
    turned : {"portrait", "landscape"}
    heads : int
        The row that is printed at the head of every page; 0 for none.
    one_page : bool
        Whether all of it is to stand on one page; else only its columns are fitted.
    header, footer : str
        What stands above and below every page, the number of the page beside it.
    """
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = turned
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = int(one_page)
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = _MARGIN / _MM
    margins.header = margins.footer = _MARGIN / _MM / 2
    if heads:
        sheet.print_title_rows = f"{heads}:{heads}"
    sheet.oddHeader.left.text = _told(header)
    sheet.oddFooter.left.text = _told(footer)
    sheet.oddFooter.right.text = "&P / &N"


def _told(text: str) -> str | None:
    """Write text so that nothing in it is a code, and digits do not follow one."""
    line = " ".join(clean(text).split())
    kept = line if len(line) <= _MOST_FOOTER else line[: _MOST_FOOTER - 1] + "…"
    return kept.replace("&", "&&") or None


def larger(widths: Sequence[float], high: float) -> Turned:
    """Return which way up a page shows something larger.

    Parameters
    ----------
    widths : sequence of float
        Of its columns, in characters.
    high : float
        In points.
    """
    wide = sum(widths) * CHARACTER

    def scale(across: int, down: int) -> float:
        room = [(side - 2 * _MARGIN) * _POINT for side in (across, down)]
        return min(1.0, room[0] / max(wide, 1), room[1] / max(high, 1))

    return "landscape" if scale(_LONG, _SHORT) >= scale(_SHORT, _LONG) else "portrait"
