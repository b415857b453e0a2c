"""The parts of a Word document around its body, and the archive that holds them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

from evalkit.core.about import __version__
from evalkit.core.messages import Lang, clean, say
from evalkit.files.formats.fixed_zip import fixed
from evalkit.show.html import render
from evalkit.show.report.word.styles import NAMESPACE, styles_xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OF_ALL = (
    ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
    (
        "rId2",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        "docProps/core.xml",
    ),
)
_KINDS = ("styles", "numbering", "settings", "header", "footer")
ROOT = (
    f'xmlns:w="{NAMESPACE}" xmlns:r="{_OFFICE}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
PICTURE_ID = "rIdPicture{number}"


def xml_text(text: str) -> str:
    """Return text as XML can hold it: escaped, and without what is no character there."""
    kept = (c for c in clean(text) if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff"))
    return escape("".join(kept))


def run(text: str, style: str = "") -> str:
    """Return a run of text; lines stay lines."""
    name = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    lines = (f'<w:t xml:space="preserve">{line}</w:t>' for line in xml_text(text).split("\n"))
    return f"<w:r>{name}{'<w:br/>'.join(lines)}</w:r>"


def paragraph(text: str, style: str) -> str:
    """Return a paragraph in a named style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text)}</w:p>'


def _numbers(lang: Lang) -> str:
    """Return the number of the page, as fields that the program counts."""

    def field(name: str) -> str:
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    told = say("Page {page} of {pages}", page="\0", pages="\1").text(lang)
    head, _, rest = told.partition("\0")
    middle, _, tail = rest.partition("\1")
    parts = [run(head), field("PAGE"), run(middle), field("NUMPAGES"), run(tail)]
    return f'<w:p><w:pPr><w:pStyle w:val="PageNumber"/></w:pPr>{"".join(parts)}</w:p>'


def package(
    body: str, *, title: str, lang: Lang, notice: str, pictures: Sequence[bytes] = ()
) -> bytes:
    """Return a document as the bytes of its archive; the same content gives the same bytes.

    Parameters
    ----------
    body : str
        What stands between ``<w:body>`` and its end.
    title : str
        At the head of every page, and in the properties.
    lang : {"en", "ko"}
    notice : str
        At the foot of every page; may be empty.
    pictures : sequence of bytes
        PNG files, in the order of their numbers, from 1.
    """
    foot = (paragraph(notice, "FootNotice") if notice else "") + _numbers(lang)
    images = [
        (PICTURE_ID.format(number=n), f"{_OFFICE}/image", f"media/picture{n}.png")
        for n in range(1, len(pictures) + 1)
    ]
    latin, language = ("en-US", "ko-KR") if lang == "ko" else ("en-GB", "en-GB")
    creator = f"evalkit {__version__}"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": render("word/types.xml", word=_WORD, kinds=_KINDS),
        "_rels/.rels": render("word/relations.xml", related=_OF_ALL),
        "docProps/core.xml": render(
            "word/core.xml", title=title, creator=creator, language=language
        ),
        "word/document.xml": f"{_HEAD}<w:document {ROOT}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": render(
            "word/relations.xml",
            related=[(f"rId{kind}", f"{_OFFICE}/{kind}", f"{kind}.xml") for kind in _KINDS]
            + images,
        ),
        "word/styles.xml": _HEAD + styles_xml(lang),
        "word/numbering.xml": render("word/numbering.xml"),
        "word/settings.xml": render("word/settings.xml", latin=latin),
        "word/header.xml": f"{_HEAD}<w:hdr {ROOT}>{paragraph(title, 'Header')}</w:hdr>",
        "word/footer.xml": f"{_HEAD}<w:ftr {ROOT}>{foot}</w:ftr>",
    }
    parts |= {f"word/media/picture{n}.png": png for n, png in enumerate(pictures, 1)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return fixed(target.getvalue())
