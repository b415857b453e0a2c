"""The body of a Word document: blocks of a page, and pictures, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import field, frozen

from evalkit.core.messages import Lang
from evalkit.show.pages import Block, Bullets, Heading, Paragraph, Table
from evalkit.show.report.printing import Turned
from evalkit.show.report.word.grid import (
    MARGIN,
    PAGE,
    Grid,
    cell_text,
    grids,
    text_width,
)
from evalkit.show.report.word.parts import PICTURE_ID, package, paragraph, run, xml_text

_EMU = 635
"""Units of pictures in a twentieth of a point."""
_HIGHEST = 0.8
"""Of the height of the text, what a picture may take."""


@frozen
class Picture:
    """A picture with its words.

    Parameters
    ----------
    png : bytes
    size : (int, int)
        Width and height in pixels; what counts is how they compare.
    caption : str
        What it shows, above it.
    told : str
        The words in its place, for those who cannot see it.
    source : str
        Where its numbers come from, below it.
    """

    png: bytes = field(repr=False)
    size: tuple[int, int]
    caption: str
    told: str
    source: str


OnPaper = Block | Picture


@frozen
class _Piece:
    """XML, and the way up of the page on which it stands; None where either will do."""

    xml: str
    turned: Turned | None


def document_bytes(items: Sequence[OnPaper], *, title: str, lang: Lang, notice: str = "") -> bytes:
    """Return blocks and pictures as a Word document; the same give the same bytes.

    Parameters
    ----------
    items : sequence of Heading, Paragraph, Bullets, Table or Picture
    title : str
    lang : {"en", "ko"}
    notice : str
        At the foot of every page; where it stands among the blocks as an aside it is left out.
    """
    pictures = [item for item in items if isinstance(item, Picture)]
    kept = [
        item
        for item in items
        if not (isinstance(item, Paragraph) and item.aside and item.text == notice)
    ]
    body = "".join(_sections(_pieces(kept)))
    return package(
        body, title=title, lang=lang, notice=notice, pictures=[picture.png for picture in pictures]
    )


def _pieces(items: Iterable[OnPaper]) -> Iterator[_Piece]:
    first, count, above = True, 0, ""
    for item in items:
        match item:
            case Heading(text, level):
                style = "Title" if first else f"Heading{max(level - 1, 1)}"
                first, above = False, text
                yield _Piece(paragraph(" ".join(text.split()), style), None)
            case Paragraph(text):
                yield _Piece(paragraph(text, "Notice" if item.aside else "Normal"), None)
            case Bullets(lines):
                for line in lines:
                    yield _Piece(paragraph(line, "ListBullet"), None)
            case Table():
                yield from _table(item, above)
            case Picture():
                count += 1
                yield _Piece(_picture(item, count), "portrait")


def _table(table: Table, about: str) -> Iterator[_Piece]:
    if not table.rows:
        yield _Piece(paragraph(" · ".join(table.headers), "Notice"), None)
        return
    found = grids(table)
    for grid in found:
        yield _Piece(_grid(grid, about) + paragraph("", "AfterTable"), grid.turned)
    if not found:
        yield _Piece("".join(_lines(table)), "portrait")


def _grid(grid: Grid, about: str) -> str:
    size = "TableDense" if grid.dense else "Table"
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid.widths)
    rows = [
        _row(grid, grid.table.headers, f"{size}Head", f"{size}HeadNumber", head=True),
        *(_row(grid, row, f"{size}Text", f"{size}Number") for row in grid.table.rows),
    ]
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Rows"/><w:tblW w:w="{sum(grid.widths)}" '
        'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1" w:noHBand="1" '
        f'w:noVBand="1"/><w:tblCaption w:val="{xml_text(about)}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(grid: Grid, cells: Sequence[str], text: str, number: str, *, head: bool = False) -> str:
    marks = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    made = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + paragraph(
            cell if head else cell_text(grid.table, column, cell),
            number if column in grid.table.right else text,
        )
        + "</w:tc>"
        for column, (cell, width) in enumerate(zip(cells, grid.widths, strict=True))
    )
    return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(made)}</w:tr>"


def _lines(table: Table) -> Iterator[str]:
    """Yield the rows of a table one below the other: what is too long for columns."""
    for row in table.rows:
        first, *rest = zip(table.headers, row, strict=True)
        yield paragraph(first[1] or first[0], "RowTitle")
        for label, cell in rest:
            if cell:
                yield (
                    '<w:p><w:pPr><w:pStyle w:val="RowLine"/></w:pPr>'
                    f"{run(f'{label}: ', 'Label')}{run(cell)}</w:p>"
                )


def _picture(picture: Picture, number: int) -> str:
    across = text_width("portrait") * _EMU
    highest = int((PAGE["portrait"][1] - 2 * MARGIN) * _EMU * _HIGHEST)
    down = across * picture.size[1] // picture.size[0]
    if down > highest:
        across, down = across * highest // down, highest
    name = PICTURE_ID.format(number=number)
    told = xml_text(picture.told).replace("\n", " ")
    size = f'cx="{across}" cy="{down}"'
    drawn = (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="picture{number}" descr="{told}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="picture{number}.png" descr="{told}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{name}"/><a:stretch>'
        f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    return (
        paragraph(picture.caption, "Caption")
        + f'<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r>{drawn}</w:r></w:p>'
        + paragraph(picture.source, "Source")
    )


def _sections(pieces: Iterable[_Piece]) -> Iterator[str]:
    """Yield the body; a table that is too wide stands on pages of its own, turned."""
    turned = list(_turned(list(pieces)))
    groups = [
        (way, [xml for _, xml in group]) for way, group in groupby(turned, key=lambda pair: pair[0])
    ]
    for number, (way, xml) in enumerate(groups):
        yield from xml
        end = _section(way)
        last = number == len(groups) - 1
        yield end if last else f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{end}</w:pPr></w:p>'


def _turned(pieces: Sequence[_Piece]) -> Iterator[tuple[Turned, str]]:
    """Give each piece a way up: words go with the table or picture that follows them."""
    way: Turned = "portrait"
    found: list[tuple[Turned, str]] = []
    for piece in reversed(pieces):
        way = piece.turned or way
        found.append((way, piece.xml))
    yield from reversed(found)


def _section(turned: Turned) -> str:
    width, height = PAGE[turned]
    way = ' w:orient="landscape"' if turned == "landscape" else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdheader"/>'
        '<w:footerReference w:type="default" r:id="rIdfooter"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{way}/>'
        f'<w:pgMar w:top="{MARGIN + 200}" w:right="{MARGIN}" w:bottom="{MARGIN + 200}" '
        f'w:left="{MARGIN}" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
