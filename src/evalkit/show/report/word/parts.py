"""The parts of a Word document around its body, and the archive that holds them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from evalkit.core.about import __version__
from evalkit.core.messages import Lang, clean, say
from evalkit.files.formats.fixed_zip import fixed
from evalkit.show.report.word.styles import NAMESPACE, styles_xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
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


def _numbering() -> str:
    return (
        f'<w:numbering xmlns:w="{NAMESPACE}"><w:abstractNum w:abstractNumId="0">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _settings(lang: Lang) -> str:
    latin = "en-US" if lang == "ko" else "en-GB"
    return (
        f'<w:settings xmlns:w="{NAMESPACE}"><w:defaultTabStop w:val="720"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:val="15" '
        'w:uri="http://schemas.microsoft.com/office/word"/></w:compat>'
        f'<w:themeFontLang w:val="{latin}" w:eastAsia="ko-KR"/></w:settings>'
    )


def _core(title: str, lang: Lang) -> str:
    language = "ko-KR" if lang == "ko" else "en-GB"
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{xml_text(title)}</dc:title><dc:creator>evalkit {__version__}</dc:creator>"
        f"<dc:language>{language}</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z</dcterms:created>'
        "</cp:coreProperties>"
    )


def _types() -> str:
    parts = {
        "word/document.xml": f"{_WORD}.document.main+xml",
        **{f"word/{kind}.xml": f"{_WORD}.{kind}+xml" for kind in _KINDS},
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    named = (f'<Override PartName="/{k}" ContentType="{v}"/>' for k, v in parts.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{"".join(named)}</Types>'
    )


def _relations(found: Mapping[str, tuple[str, str]]) -> str:
    told = (
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, (kind, target) in found.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(told)}</Relationships>'


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
    images = {
        PICTURE_ID.format(number=n): (f"{_OFFICE}/image", f"media/picture{n}.png")
        for n in range(1, len(pictures) + 1)
    }
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            {
                "rId1": (f"{_OFFICE}/officeDocument", "word/document.xml"),
                "rId2": (
                    f"{_PACKAGE}/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            }
        ),
        "docProps/core.xml": _core(title, lang),
        "word/document.xml": f"<w:document {ROOT}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            {f"rId{kind}": (f"{_OFFICE}/{kind}", f"{kind}.xml") for kind in _KINDS} | images
        ),
        "word/styles.xml": styles_xml(lang),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": _settings(lang),
        "word/header.xml": f"<w:hdr {ROOT}>{paragraph(title, 'Header')}</w:hdr>",
        "word/footer.xml": f"<w:ftr {ROOT}>{foot}</w:ftr>",
    }
    parts |= {f"word/media/picture{n}.png": png for n, png in enumerate(pictures, 1)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content if isinstance(content, bytes) else _HEAD + content)
    return fixed(target.getvalue())
