"""Broken, locked and harmful files give a finding, never a traceback, and soon."""

import random
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import noted

from evalkit.core import about
from evalkit.core.notes import note
from evalkit.reuse.extract import extract_file, limits

from . import made
from .reading import findings, read, refused, within

GOOD = {
    "a.docx": made.docx(["가나다"], [["라", "마"]]),
    "a.hwpx": made.hwpx(["가나다"], [["라", "마"]]),
    "a.hwp": made.hwp(["가나다"], [["라", "마"]]),
    "a.pptx": made.pptx([["가나다"], ["라마"]]),
    "a.pdf": made.pdf([["가나다"], ["라마"]]),
    "a.html": made.html(["가나다"], [["라", "마"]]),
}


def docx_of(document):
    return made.zipped({"word/document.xml": document})


def test_a_part_that_unpacks_to_far_too_much():
    assert noted(refused("a.docx", docx_of(b" " * 4_000_000)), "unpacked-ratio", ratio=200)


def test_parts_that_are_large_together(monkeypatch):
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 6000)
    noise = random.Random(3).randbytes(2000).hex()
    found = read("a.hwpx", made.hwpx(sections=[made.hp_p(noise), made.hp_p(noise)]))
    assert noted(findings(found)[0], "unpacked-size", size=0)
    assert len(found.blocks) == 1
    assert (found.parts, found.unread) == (2, 1)


def test_a_size_that_lies(monkeypatch):
    data = bytearray(docx_of(b"<w>" + b" " * 5000 + b"</w>"))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    assert refused("a.docx", bytes(data))


def test_too_many_parts(monkeypatch):
    monkeypatch.setattr(limits, "ENTRIES", 3)
    assert noted(refused("a.docx", GOOD["a.docx"]), "many-parts", count=3)


@pytest.mark.parametrize("name", ["a.docx", "a.hwpx", "a.pptx"])
def test_entities_are_not_defined(name):
    bomb = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    parts = {
        "a.docx": "word/document.xml", "a.hwpx": "Contents/section0.xml", "a.pptx": "ppt/slides/slide1.xml",
    }  # fmt: skip
    assert noted(refused(name, made.zipped({parts[name]: bomb})), "entities")


def test_depth_and_number_of_elements(monkeypatch):
    assert noted(refused("a.docx", docx_of("<a>" * 100_000)), "nested")
    deep = "<w:p>" * 300 + "<w:t>글</w:t>" + "</w:p>" * 300
    assert read("a.docx", docx_of(f"<w:document {made.W}>{deep}</w:document>")).text == "글"
    monkeypatch.setattr(limits, "ELEMENTS", 100)
    assert noted(refused("a.docx", docx_of("<a>" + "<b/>" * 200)), "many-elements", count=100)


def test_endless_small_paragraphs_end_up_together(monkeypatch):
    monkeypatch.setattr(limits, "BLOCKS", 2)
    lines = ["하나", "둘", "셋", "넷"]
    for name, data in {"a.txt": "\n\n".join(lines).encode(), "a.hwpx": made.hwpx(lines)}.items():
        assert [block.text for block in read(name, data).blocks] == ["하나", "둘", "셋\n넷"]
    monkeypatch.setattr(limits, "TEXT_BYTES", 5)
    assert noted(refused("a.md", b"abcdef"), "file-size")


def test_xml_that_breaks_off_keeps_what_came_before():
    found = read(
        "a.docx", docx_of(f"<w:document {made.W}>{made.w_p('앞의 글')}<w:p><w:r><w:t>끊긴")
    )
    assert found.text == "앞의 글\n끊긴"
    assert findings(found) == [note("part", name="word/document.xml", reason=note("not-xml"))]
    assert found.unread == 1


def test_names_that_climb_out_and_names_that_stand_twice(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = made.zipped(
        {"../../x": "y", "/etc/x": "y", "word/document.xml": f"<d {made.W}>{made.w_p('글')}</d>"}
    )
    found = read("a.docx", data)
    assert found.text == "글"
    assert findings(found) == [note("climbing-names", names=["../../x", "/etc/x"])]
    assert list(tmp_path.iterdir()) == []
    target = tmp_path / "a.docx"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", f"<d {made.W}>{made.w_p('하나')}</d>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", f"<d {made.W}>{made.w_p('둘')}</d>")
    found = extract_file(target)
    assert found.text == "둘"
    assert findings(found) == [note("same-names", names=["word/document.xml"])]


def test_locked_files():
    assert refused("a.hwp", made.hwp(["글"], flags=3)) == [note("encrypted")]
    assert refused("a.hwp", made.hwp(["글"], flags=5)) == [note("locked")]
    manifest = {
        "mimetype": "application/hwp+zip",
        "META-INF/manifest.xml": "<odf:encryption-data/>",
    }
    assert refused("a.hwpx", made.zipped(manifest)) == [note("encrypted")]
    assert refused("a.docx", made.compound({"EncryptedPackage": b"x" * 5000})) == [
        note("encrypted")
    ]
    data = bytearray(GOOD["a.docx"])
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            data[start + at] |= 1
    assert noted(refused("a.docx", bytes(data)), "encrypted")
    locked = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00><00>]" % (
        b"00" * 32,
        b"11" * 32,
    )
    assert refused("a.pdf", made.pdf([["글자"]], extra=locked)) == [note("encrypted")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (made.compound({"WordDocument": b"x" * 600}), note("old-kind", kind="DOCX")),
        (made.compound({"PowerPoint Document": b"x" * 600}), note("old-kind", kind="PPTX")),
        (made.compound({"Other": b"x" * 600}), note("other-kind")),
        (b"HWP Document File V3.00 \x1a" + b"\0" * 200, note("old-kind", kind="HWPX")),
        (made.zipped({"xl/workbook.xml": "<a/>"}), note("workbook")),
        (made.zipped({"a.txt": "b"}), note("archive")),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), note("not-text")),
        (b"MZ\0\0" * 100, note("not-text")),
    ],
)
def test_kinds_that_are_not_read(data, reason):
    assert reason in refused("a.bin", data)


def test_the_content_decides_and_the_name_is_told():
    for name, data in GOOD.items():
        found = read("a.hwp" if name != "a.hwp" else "a.pdf", data)
        assert found.format == Path(name).suffix[1:]
        assert found.text.startswith("가나다")
        assert noted(findings(found)[0], "misnamed")
    found = read("a.pdf", "그냥 글".encode())
    assert (found.format, found.text) == ("txt", "그냥 글")
    assert findings(found) == [note("misnamed", named="pdf", found="txt")]
    assert noted(refused("a.docx", b"\0\1\2" * 50), "damaged-or-misnamed")
    assert read("a.py", b'MAGIC = b"%PDF-"').format == "code"


@pytest.mark.parametrize("name", GOOD)
def test_cut_anywhere(name):
    data = GOOD[name]
    whole = read(name, data).text
    for share in (0.02, 0.3, 0.6, 0.9, 0.99):
        found = read(name, data[: int(len(data) * share)])
        # A page in HTML may end anywhere; of the others a part must not pass for the whole.
        assert name == "a.html" or found.text == whole or (found.findings and found.unread), share


@settings(max_examples=16, deadline=None)
@given(
    st.sampled_from(["a.docx", "a.hwpx", "a.hwp", "a.pptx", "a.html"]),
    st.integers(0, 2**32),
    st.integers(1, 60),
)
def test_spoilt_bytes_never_break_it(name, seed, times):
    chance = random.Random(seed)
    data = bytearray(GOOD[name])
    for _ in range(times):
        data[chance.randrange(len(data))] = chance.randrange(256)
    found = read(name, bytes(data))
    assert found.blocks or found.findings
    assert 0 <= found.unread <= found.parts


@settings(max_examples=22, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([66, 67, 71, 72, 77, 93]), st.integers(0, 5), st.binary(max_size=20)
        )
    )
)
def test_records_in_any_order_never_break_it(records):
    section = b"".join(made.record(*one) for one in records) + made.hwp_p("끝의 글")
    found = read("a.hwp", made.hwp(sections=[section]))
    assert "끝의 글" in found.text
    assert found.unread == 0


def test_hwp_streams_that_lie():
    short = made.hwp_p("앞의 글") + struct.pack("<I", 67 | 500 << 20) + b"ab"
    found = read("a.hwp", made.hwp(sections=[short]))
    assert (found.text, findings(found), found.unread) == (
        "앞의 글",
        [note("section", n=1, reason=note("cut-off"))],
        1,
    )
    cut = made.deflated(made.hwp_p("앞의 글") * 300)[:-40]
    data = made.compound({"FileHeader": made.hwp_header(1), "BodyText/Section0": cut})
    found = read("a.hwp", data)
    assert "앞의 글" in found.text
    assert note("section", n=1, reason=note("cut-off")) in findings(found)
    bomb = made.compound(
        {"FileHeader": made.hwp_header(1), "BodyText/Section0": made.deflated(bytes(80_000_000))}
    )
    assert noted(refused("a.hwp", bomb), "unpacked-size", size=64)


def test_a_container_that_runs_in_circles():
    data = bytearray(made.hwp(["가" * 9000], flags=0))
    table = 512 * (1 + struct.unpack_from("<I", data, 76)[0])
    struct.pack_into("<I", data, table, 0)  # the first sector of the section follows itself
    size = data.index("Section0".encode("utf-16-le")) + 120
    struct.pack_into("<I", data, size, 200 * 1024**2)
    assert refused("a.hwp", bytes(data)) == [note("section", n=1, reason=note("damaged"))]
    data = bytearray(GOOD["a.hwp"])
    struct.pack_into("<I", data, 44, 2**31)
    assert noted(refused("a.hwp", bytes(data)), "no-ole")


@pytest.mark.skipif(sys.platform == "win32", reason="sparse files are made otherwise")
def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    with within(1):
        found = extract_file(path)
    assert (found.size, found.sha256, found.blocks, found.unread) == (2 * 1024**3, "", (), 1)
    assert findings(found) == [note("file-size", size=256)]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("pypdfium2", "a.pdf"),
        ("olefile", "a.hwp"),
        ("defusedxml.common", "a.docx"),
        ("defusedxml.common", "a.hwpx"),
    ],
)
def test_without_the_extra_it_says_what_to_install(monkeypatch, module, name):
    monkeypatch.setitem(sys.modules, module, None)
    assert noted(refused(name, GOOD[name]), "package", command=about.command("reuse"))


@pytest.mark.parametrize(
    "page",
    ["<!--" * 300_000, "<a " * 300_000, "<a href='" * 100_000, "<tr><td>" * 100_000, "&#" * 300_000, "<script>" * 200_000,
     "<![CDATA[" * 100_000, "</" * 300_000, "<p>" * 300_000],
)  # fmt: skip
def test_pages_made_to_be_slow(monkeypatch, page):
    monkeypatch.setattr(limits, "HTML_SECONDS", 1)
    with within(5):
        found = read("a.html", b"<p>" + "앞의 글".encode() + b"</p>" + page.encode())
    assert found.text.startswith("앞의 글")


@pytest.mark.parametrize(
    "line",
    ["[" * 200_000, "[a](" * 100_000, "*a" * 200_000, "<a" * 200_000, "> " * 200_000, "- " * 200_000, "_ _" * 100_000,
     "|-" * 100_000 + "x", " " * 200_000 + "x", "# a" + " #" * 100_000 + "x", "`" * 200_000, "![x][" * 100_000],
)  # fmt: skip
def test_markdown_made_to_be_slow(line):
    with within(3):
        read("a.md", line.encode())
