"""Documents written by hand, byte by byte, so that their text is known."""

import io
import struct
import zipfile
import zlib
from html import escape

HP = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PA = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def zipped(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def relations(**found):
    rows = "".join(
        f'<Relationship Id="{key}" Type="{REL}{kind}" Target="{target}"/>'
        for key, (kind, target) in found.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def both(paragraphs, table):
    """Write the same blocks in order: paragraphs, then rows."""
    return [*paragraphs, *("\t".join(row) for row in table)]


# DOCX


def w_p(text):
    """Split over two runs, as word processors like to do."""
    half = len(text) // 2
    runs = "".join(
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in (text[:half], text[half:])
    )
    return f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>{runs}</w:p>'


def w_table(rows):
    cells = ("".join(f"<w:tc>{w_p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(paragraphs=(), table=(), notes=(), head="", body=None):
    inner = "".join(map(w_p, paragraphs)) + w_table(table) if body is None else body
    foot = "".join(f"<w:footnote>{w_p(note)}</w:footnote>" for note in notes)
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(r1=("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(
            r1=("footnotes", "footnotes.xml"), r2=("header", "header1.xml"), r3=("header", "header2.xml")
        ),
        "word/document.xml": f"<w:document {W}>\n <w:body>\n{inner}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {W}>{foot}</w:footnotes>",
        "word/header1.xml": f"<w:hdr {W}>{w_p(head)}</w:hdr>",
        "word/header2.xml": f"<w:hdr {W}>{w_p(head)}</w:hdr>",
    })  # fmt: skip


# HWPX


def hp_p(text, inside=""):
    half = len(text) // 2
    return (
        f'<hp:p id="0"><hp:run><hp:t>{escape(text[:half])}</hp:t>{inside}</hp:run>'
        f"<hp:run><hp:t>{escape(text[half:])}</hp:t></hp:run><hp:linesegarray/></hp:p>"
    )


def hp_sub(text):
    return f"<hp:subList>{hp_p(text)}</hp:subList>"


def hp_table(rows):
    cells = ("".join(f"<hp:tc>{hp_sub(cell)}</hp:tc>" for cell in row) for row in rows)
    return f"<hp:tbl>{''.join(f'<hp:tr>{row}</hp:tr>' for row in cells)}</hp:tbl>"


def hwpx(paragraphs=(), table=(), notes=(), head="", sections=None):
    note = "".join(
        f"<hp:ctrl><hp:footNote>{hp_sub(note)}</hp:footNote></hp:ctrl>" for note in notes
    )
    edge = f"<hp:ctrl><hp:header>{hp_sub(head)}</hp:header></hp:ctrl>" * 2 if head else ""
    first = [hp_p(text, note + edge if n == 0 else "") for n, text in enumerate(paragraphs)]
    if sections is None:
        sections = ["".join(first) + (hp_p("", hp_table(table)) if table else "")]
    parts = {"mimetype": "application/hwp+zip", "Contents/header.xml": "<head/>"}
    for n, section in enumerate(sections):
        parts[f"Contents/section{n}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><hs:sec {HP}>{section}</hs:sec>'
        )
    # The spine names them backwards: its order counts, not the numbers.
    items = "".join(
        f'<item id="s{n}" href="Contents/section{n}.xml"/>' for n in range(len(sections))
    )
    order = "".join(f'<itemref idref="s{n}"/>' for n in reversed(range(len(sections))))
    parts["Contents/content.hpf"] = (
        f"<package><manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    return zipped(parts)


# PPTX


def a_p(text):
    return f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>"


def shape(paragraphs, kind="body"):
    text = "".join(map(a_p, paragraphs))
    return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>'


def pptx(slides, notes=(), foot="", extra=""):
    """Name the files of the slides against their order."""
    parts = {"[Content_Types].xml": "<Types/>"}
    listed = {}
    for n, paragraphs in enumerate(slides):
        name = f"slide{len(slides) - n}.xml"
        listed[f"r{n}"] = ("slide", f"slides/{name}")
        fields = '<p:sp><p:txBody><a:p><a:fld type="slidenum"><a:t>77</a:t></a:fld></a:p></p:txBody></p:sp>'
        parts[f"ppt/slides/{name}"] = (
            f"<p:sld {PA}><p:spTree>{shape(paragraphs)}{shape([foot], 'ftr')}{fields}{extra}</p:spTree></p:sld>"
        )
        if n < len(notes):
            parts[f"ppt/notesSlides/n{n}.xml"] = f"<p:notes {PA}>{shape([notes[n]])}</p:notes>"
            parts[f"ppt/slides/_rels/{name}.rels"] = relations(
                r1=("notesSlide", f"../notesSlides/n{n}.xml")
            )
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(slides)))
    parts["ppt/presentation.xml"] = (
        f"<p:presentation {PA}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    )
    parts["ppt/_rels/presentation.xml.rels"] = relations(**listed)
    return zipped(parts)


# HTML and Markdown


def html(paragraphs=(), table=(), head=""):
    rows = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in table)
    text = "".join(
        f"<p>{escape(t[: len(t) // 2])}<b>{escape(t[len(t) // 2 :])}</b></p>\n" for t in paragraphs
    )
    page = f"<!DOCTYPE html><html><head><title>T</title><style>p {{}}</style></head><body>{text}<script>var a = '<p>no</p>';</script><table>{rows}</table></body></html>"
    return page.encode()


# PDF


def pdf(pages, drawn=(), scans=(), extra=b"", mapped=True):
    """Pages of lines in a font without glyphs, whose /ToUnicode tells the characters."""
    letters = sorted({c for page in pages for line in page for c in line} | {" "})
    codes = {c: n + 1 for n, c in enumerate(letters)}
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    pairs = [f"<{n:04X}> <{c.encode('utf-16-be').hex()}>" for c, n in codes.items()]
    groups = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    table = "\n".join(
        f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar" for group in groups
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{table}\nendcmap end end"
    )
    to_unicode = "/ToUnicode 6 0 R" if mapped else ""
    objects.append(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /Identity-H /DescendantFonts [4 0 R] {to_unicode} >>"
    )
    objects.append(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Batang /FontDescriptor 5 0 R /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    objects.append(
        "<< /Type /FontDescriptor /FontName /Batang /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    objects.append(stream(cmap))
    kids = []
    for n, lines in enumerate(pages):
        text = "".join(
            f"BT /F1 10 Tf 50 {780 - 16 * at} Td <{''.join(f'{codes[c]:04X}' for c in line)}> Tj ET\n"
            for at, line in enumerate(lines)
        )
        text += "0 0 100 100 re f\n" if n in drawn else ""
        text += "q 500 0 0 700 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n" if n in scans else ""
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(stream(text))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return assembled(objects, extra)


def stream(text):
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def assembled(objects, extra=b""):
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        extra,
        start,
    )
    return bytes(out)


# HWP 5


def record(tag, level, content=b""):
    size = len(content)
    head = struct.pack("<I", tag | level << 10 | min(size, 0xFFF) << 20)
    return head + (struct.pack("<I", size) if size >= 0xFFF else b"") + content


def wide(code, name=b"\0" * 4):
    """Write a control that takes eight characters; its content looks like letters."""
    return (
        struct.pack("<H", code)
        + name[::-1]
        + "가나".encode("utf-16-le")
        + b"\0\0\0\0"
        + struct.pack("<H", code)
    )


def hwp_p(text, level=0, controls=b"", inside=b""):
    content = controls + text.replace("\t", "").encode("utf-16-le") + b"\r\0"
    return (
        record(66, level, b"\0" * 22)
        + record(67, level + 1, content)
        + record(68, level + 1, b"\0" * 8)
        + inside
    )


def hwp_list(text, level):
    return record(72, level, b"\0" * 8) + hwp_p(text, level)


def hwp_table(rows, level=1, caption=""):
    out = record(71, level, b" lbt" + b"\0" * 40)
    out += hwp_list(caption, level + 1) if caption else b""
    out += record(77, level + 1, b"\0" * 22)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            out += record(72, level + 1, struct.pack("<HHIHHHH", 1, 0, 0, c, r, 1, 1)) + hwp_p(
                cell, level + 1
            )
    return out


def hwp(paragraphs=(), table=(), notes=(), head="", flags=1, sections=None):
    inside = b"".join(record(71, 1, b"  nf" + b"\0" * 8) + hwp_list(note, 2) for note in notes)
    inside += record(71, 1, b"daeh" + b"\0" * 8) + hwp_list(head, 2) if head else b""
    body = b"".join(
        hwp_p(text, 0, wide(2, b"secd") if n == 0 else b"", inside if n == 0 else b"")
        for n, text in enumerate(paragraphs)
    )
    body += hwp_p("", 0, wide(11, b"tbl "), hwp_table(table)) if table else b""
    streams = {"FileHeader": hwp_header(flags)}
    for n, section in enumerate([body] if sections is None else sections):
        streams[f"BodyText/Section{n}"] = deflated(section) if flags & 1 else section
    return compound(streams)


def hwp_header(flags):
    return (
        b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, flags) + b"\0" * 216
    )


def deflated(data):
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(streams):
    """Write an OLE2 container: one folder deep, every stream in sectors of 512 bytes or, if small, of 64."""
    sectors, chain = [], []

    def store(data, size, into, links):
        first = len(into)
        pieces = [data[at : at + size].ljust(size, b"\0") for at in range(0, len(data), size)]
        into.extend(pieces)
        links.extend([*range(first + 1, first + len(pieces)), END] if pieces else [])
        return first if pieces else END

    small, small_links = [], []
    folders = {}
    for name, data in streams.items():
        folder, _, base = name.rpartition("/")
        where = (
            store(data, 512, sectors, chain)
            if len(data) >= 4096
            else store(data, 64, small, small_links)
        )
        folders.setdefault(folder, []).append((base, where, len(data)))
    root = store(b"".join(small), 512, sectors, chain)
    entries = [["Root Entry", 5, NONE, NONE, root, 64 * len(small)]]

    def siblings(items):
        """Chain entries to the right; gives the first."""
        first = NONE
        for item in reversed(items):
            item[2] = first
            first = len(entries)
            entries.append(item)
        return first

    made = [[name, 2, NONE, NONE, where, size] for name, where, size in folders.pop("", [])]
    for folder, items in folders.items():
        child = siblings([[name, 2, NONE, NONE, where, size] for name, where, size in items])
        made.append([folder, 1, NONE, child, 0, 0])
    entries[0][3] = siblings(made)
    directory = b""
    for name, kind, right, child, where, size in entries:
        text = name.encode("utf-16-le") + b"\0\0"
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ",
            text,
            len(text),
            kind,
            1,
            NONE,
            right,
            child,
            b"",
            0,
            0,
            0,
            where,
            size,
        )
    directory_at = store(directory, 512, sectors, chain)
    mini = b"".join(struct.pack("<I", link) for link in small_links)
    mini += b"\xff" * (-len(mini) % 512)
    mini_at = store(mini, 512, sectors, chain)
    tables = 1
    while (len(chain) + tables) > 128 * tables:
        tables += 1
    first = len(chain)
    chain += [FAT] * tables
    fat = b"".join(struct.pack("<I", link) for link in chain)
    fat += b"\xff" * (512 * tables - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack(
        "<IIIIIIIII",
        0,
        tables,
        directory_at,
        0,
        4096,
        mini_at if mini else END,
        len(mini) // 512,
        END,
        0,
    )
    header += b"".join(struct.pack("<I", n) for n in range(first, first + tables))
    return header.ljust(512, b"\xff") + b"".join(sectors) + fat
