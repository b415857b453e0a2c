"""The styles of all documents, by name: nothing on paper is formatted by hand."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.messages import Lang

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONTS = {"en": "Calibri", "ko": "Malgun Gothic"}
"""The font of Latin letters and digits by language of the document."""
KOREAN_FONT = "Malgun Gothic"
_INK, _QUIET, _LINE, _PALE = "1A1A1A", "595959", "B8B8B8", "F0F0F0"


def _style(
    name: str,
    label: str,
    paragraph: str = "",
    run: str = "",
    *,
    base: str = "Normal",
    following: str = "",
) -> str:
    parts = [
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>',
        f'<w:basedOn w:val="{base}"/>' if base else "",
        f'<w:next w:val="{following}"/>' if following else "",
        "<w:qFormat/>",
        f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "",
        f"<w:rPr>{run}</w:rPr>" if run else "",
        "</w:style>",
    ]
    return "".join(parts)


def _spacing(before: int, after: int, line: int = 264) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{int(points * 2)}"/><w:szCs w:val="{int(points * 2)}"/>'


def _colour(colour: str) -> str:
    return f'<w:color w:val="{colour}"/>'


def _headings() -> Iterator[str]:
    keep = "<w:keepNext/><w:keepLines/>"
    yield _style(
        "Title", "Title", keep + _spacing(0, 160, 240), "<w:b/>" + _colour(_INK) + _size(20),
        following="Normal",
    )  # fmt: skip
    for level, points, before in ((1, 15, 360), (2, 12, 240), (3, 10.5, 200)):
        yield _style(
            f"Heading{level}",
            f"heading {level}",
            keep + _spacing(before, 80, 240) + f'<w:outlineLvl w:val="{level - 1}"/>',
            "<w:b/>" + _colour(_INK) + _size(points),
            following="Normal",
        )


def _cells() -> Iterator[str]:
    """Yield the styles of cells, in two sizes; text and heads, numbers on the right."""
    for dense, points in (("", 9), ("Dense", 8)):
        label = "Table" + (" dense" if dense else "")
        right = '<w:jc w:val="right"/>'
        plain = _spacing(20, 20, 240)
        yield _style(f"Table{dense}Text", f"{label} text", plain, _size(points))
        yield _style(f"Table{dense}Number", f"{label} number", plain + right, _size(points))
        head = "<w:keepNext/>" + plain
        run = "<w:b/>" + _size(points)
        yield _style(f"Table{dense}Head", f"{label} head", head, run)
        yield _style(f"Table{dense}HeadNumber", f"{label} head number", head + right, run)


def _others() -> Iterator[str]:
    bullet = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    indent = '<w:ind w:left="340" w:hanging="340"/>'
    yield _style("ListBullet", "List Bullet", bullet + _spacing(0, 60) + indent)
    yield _style("Notice", "Notice", _spacing(0, 60, 240), _colour(_QUIET) + _size(8))
    yield _style(
        "Caption", "caption", "<w:keepNext/>" + _spacing(200, 60, 240), "<w:b/>" + _size(9)
    )
    yield _style("Figure", "Figure", "<w:keepNext/>" + _spacing(0, 40, 240))
    yield _style("Source", "Source", _spacing(0, 160, 240), _colour(_QUIET) + _size(8))
    yield _style("AfterTable", "After table", _spacing(0, 80, 240), _size(4))
    yield _style("SectionEnd", "Section end", _spacing(0, 0, 240), _size(2))
    yield _style("RowTitle", "Row title", "<w:keepNext/>" + _spacing(160, 40), "<w:b/>")
    yield _style("RowLine", "Row line", _spacing(0, 40) + '<w:ind w:left="340"/>', _size(9))
    yield _style("Header", "header", _spacing(0, 0, 240), _colour(_QUIET) + _size(8))
    yield _style("Footer", "footer", _spacing(0, 20, 240), _colour(_QUIET) + _size(8))
    yield _style("FootNotice", "Foot notice", _spacing(160, 20, 240), base="Footer")
    yield _style("PageNumber", "Page number", '<w:jc w:val="right"/>', base="Footer")
    yield (
        '<w:style w:type="character" w:styleId="Label"><w:name w:val="Label"/><w:qFormat/>'
        "<w:rPr><w:b/></w:rPr></w:style>"
    )


def _table() -> str:
    side = f'w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"'
        '/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="Rows"><w:name w:val="Rows"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>'
        f"<w:top {side}/><w:bottom {side}/><w:insideH {side}/></w:tblBorders><w:tblCellMar>"
        '<w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_PALE}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def styles_xml(lang: Lang) -> str:
    """Return the part that holds the styles; the language is that of the document."""
    font = FONTS[lang]
    latin = "en-US" if lang == "ko" else "en-GB"
    return (
        f'<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{KOREAN_FONT}" w:cs="{font}"/>'
        f'{_size(10)}<w:lang w:val="{latin}" w:eastAsia="ko-KR" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{_spacing(0, 120)}</w:pPr></w:style>"
        + "".join((*_headings(), *_others(), *_cells(), _table()))
        + "</w:styles>"
    )
