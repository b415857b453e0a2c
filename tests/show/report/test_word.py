"""Documents for Word: columns by content, named styles alone, pictures with words."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from evalkit import evaluate, load_case
from evalkit.core.messages import say
from evalkit.sensitivity import Options
from evalkit.show.pages import Bullets, Heading, Paragraph, Table
from evalkit.show.report.letters import letter_page
from evalkit.show.report.minutes import minutes_page
from evalkit.show.report.whole.book import book
from evalkit.show.report.whole.word import report_docx
from evalkit.show.report.word.document import Picture, document_bytes
from evalkit.show.report.word.grid import (
    CELL,
    MOST,
    SIZES,
    cell_text,
    grids,
    holds,
    text_width,
)
from evalkit.show.report.word.measure import TextWidths, em

EXAMPLES = Path(__file__).parents[3] / "examples"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SMALL = {"kr-software-tender": "ko", "own-criteria": "en", "document-requests": "ko"}
LARGE = [
    "korean-municipalities", "kr-graded-tender", "kr-works-screening", "unjournal-2024-25",
    "vendor-reuse/case", "wb-qcbs", "own-rule",
]  # fmt: skip
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def parts(made):
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert archive.testzip() is None
    return {
        name: etree.fromstring(archive.read(name)) if name.endswith((".xml", ".rels")) else None
        for name in archive.namelist()
    }


def style_of(paragraph):
    return paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")


def text_of(element):
    return "".join(
        "\n" if node.tag == f"{W}br" else node.text or ""
        for node in element.iter(f"{W}t", f"{W}br")
    )


def check(made, lang):
    """Hold a document to the laws of all of them."""
    found = parts(made)
    body = found["word/document.xml"].find(f"{W}body")
    known = {style.get(f"{W}styleId") for style in found["word/styles.xml"].iter(f"{W}style")}
    for part in ("word/document.xml", "word/header.xml", "word/footer.xml"):
        for properties in found[part].iter(f"{W}pPr"):
            assert {child.tag for child in properties} <= {f"{W}pStyle", f"{W}sectPr"}
        for properties in found[part].iter(f"{W}rPr"):
            assert {child.tag for child in properties} == {f"{W}rStyle"}
        for tag in ("pStyle", "rStyle", "tblStyle"):
            assert {s.get(f"{W}val") for s in found[part].iter(f"{W}{tag}")} <= known
    sections = []  # of every table, the width of its page
    waiting = 0
    for element in body.iter(f"{W}tbl", f"{W}sectPr"):
        if element.tag == f"{W}tbl":
            waiting += 1
        else:
            page = element.find(f"{W}pgSz")
            margins = element.find(f"{W}pgMar")
            room = int(page.get(f"{W}w")) - sum(
                int(margins.get(f"{W}{side}")) for side in ("left", "right")
            )
            sections += [room] * waiting
            waiting = 0
    tables = list(body.iter(f"{W}tbl"))
    assert len(sections) == len(tables)
    for table, room in zip(tables, sections, strict=True):
        widths = [int(c.get(f"{W}w")) for c in table.iter(f"{W}gridCol")]
        assert sum(widths) == room
        first, *rest = table.findall(f"{W}tr")
        assert rest
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        most = MOST["portrait" if room == text_width("portrait") else "landscape"]
        for row in (first, *rest):
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
            cells = row.findall(f"{W}tc")
            assert [int(c.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for c in cells] == widths
            for cell, width in zip(cells, widths, strict=True):
                dense = "Dense" in style_of(cell.find(f"{W}p"))
                space = (width - 2 * CELL) / 20 / SIZES[dense]
                assert TextWidths(text_of(cell)).broken(space) <= most, text_of(cell)[:80]
    for drawing in body.iter(f"{WP}inline"):
        assert drawing.find(f"{WP}docPr").get("descr").strip()
        extent = drawing.find(f"{WP}extent")
        assert 0 < int(extent.get("cx")) <= text_width("portrait") * 635
        paragraph = drawing.getparent().getparent().getparent()
        assert style_of(paragraph) == "Figure"
        assert style_of(paragraph.getprevious()) == "Caption"
        assert style_of(paragraph.getnext()) == "Source"
        assert text_of(paragraph.getnext()).strip()
    fields = [f.text.strip() for f in found["word/footer.xml"].iter(f"{W}instrText")]
    assert fields == ["PAGE", "NUMPAGES"]
    speech = next(found["word/styles.xml"].iter(f"{W}lang"))
    assert speech.get(f"{W}val") == ("en-US" if lang == "ko" else "en-GB")
    assert speech.get(f"{W}eastAsia") == "ko-KR"
    assert next(found["word/styles.xml"].iter(f"{W}rFonts")).get(f"{W}eastAsia")
    language = next(e for e in found["docProps/core.xml"] if e.tag.endswith("}language"))
    assert language.text == ("ko-KR" if lang == "ko" else "en-GB")
    return found


def foot(found):
    return text_of(found["word/footer.xml"])


def laws_of_an_example(name, lang):
    case = load_case(EXAMPLES / name)
    made = book(case, lang=lang, options=Options(samples=100))
    found = check(report_docx(made, annex=True), lang)
    check_annex(made, found)
    assert case.notice.text(lang) in foot(found)
    shown = text_of(found["word/document.xml"])
    if case.notice:
        assert case.notice.text(lang) not in shown
    pictures = [name for name in found if name.startswith("word/media/")]
    drawn = list(found["word/document.xml"].iter(f"{WP}inline"))
    assert len(pictures) == len(drawn) > 0
    if case.criteria.procedure is not None:
        award = evaluate(case)
        notice = case.notice.text(lang)
        pages = [minutes_page(award, lang), letter_page(award, case.projects[0].id, lang)]
        for page in pages:
            check(document_bytes(page.blocks, title="t", lang=lang, notice=notice), lang)


def check_annex(made, found):
    """Without its annex a report lacks the sections of it alone, and says how to get them."""
    short = parts(report_docx(made))["word/document.xml"]
    heads = [[text_of(p) for p in document.iter(f"{W}p") if style_of(p) == "Heading1"]
             for document in (short, found["word/document.xml"])]  # fmt: skip
    left = [s.title.text(made.lang) for s in made.sections if s.annex]
    annex = [say("Annex").text(made.lang)] if left else []
    assert heads[0] == [t for t in heads[1] if t not in left] + annex
    assert heads[1][len(heads[1]) - len(left) :] == left
    assert ("--annex" in text_of(short)) == bool(left)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_the_report_of_the_largest_example_stays_short_on_paper(tmp_path):
    made = book(load_case(EXAMPLES / "korean-municipalities"), options=Options(samples=100))
    (tmp_path / "r.docx").write_bytes(report_docx(made))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless",
               "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "r.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert len(pypdfium2.PdfDocument(tmp_path / "r.pdf")) <= 12


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        # Each in one language; the other is long.
        pytest.param(
            name,
            lang,
            marks=() if SMALL[name] == lang and name != "own-criteria" else pytest.mark.long,
        )
        for name in SMALL
        for lang in ("en", "ko")
    ],
)
def test_the_laws_of_paper_hold_for_small_examples(name, lang):
    laws_of_an_example(name, lang)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "lang"), [(name, ("en", "ko")[n % 2]) for n, name in enumerate(LARGE)]
)
def test_the_laws_of_paper_hold_for_large_examples(name, lang):
    laws_of_an_example(name, lang)


WORDS = st.text(st.sampled_from("abcXYZ 가나다 1234.,%-[]\n&<"), max_size=60)
NUMBERS = st.decimals(0, 10**9, places=2).map(lambda n: f"≈ {n:,}")


@st.composite
def tables(draw):
    right = draw(st.lists(st.booleans(), min_size=1, max_size=30))
    count = draw(st.integers(1, 5))
    rows = [[draw(NUMBERS if number else WORDS) for number in right] for _ in range(count)]
    long = draw(st.booleans())
    if long:
        rows[0][0] = "long words " * draw(st.integers(1, 300))
    headers = [f"Head {n}" for n in range(len(right))]
    return Table(headers, rows, right=[n for n, number in enumerate(right) if number])


@settings(max_examples=14)
@given(tables())
def test_no_number_breaks_and_no_cell_fills_a_page(table):
    for grid in grids(table):
        size = SIZES[grid.dense]
        assert sum(grid.widths) == text_width(grid.turned)
        assert grid.lines <= MOST[grid.turned]
        for column, width in enumerate(grid.widths):
            room = (width - 2 * CELL) / 20 / size
            for row in grid.table.rows:
                if holds(grid.table, column, row[column]):
                    assert em(row[column]) <= room
    check(document_bytes([Heading("t"), table], title="t", lang="en"), "en")


@settings(max_examples=14)
@given(tables())
def test_every_cell_of_a_table_is_on_paper(table):
    found = parts(document_bytes([table], title="t", lang="en"))
    shown = text_of(found["word/document.xml"]).replace("\u00a0", " ")
    for row in table.rows:
        for cell in row:
            assert cell in shown


def test_a_cell_too_long_for_a_column_stands_below_its_row():
    table = Table(["Name", "Text"], [["one", "word " * 2000]])
    assert grids(table) == ()
    found = parts(document_bytes([table], title="t", lang="en"))
    assert not list(found["word/document.xml"].iter(f"{W}tbl"))
    styles = [style_of(p) for p in found["word/document.xml"].iter(f"{W}p")]
    assert styles == ["RowTitle", "RowLine"]


def test_a_table_with_more_columns_than_a_page_is_split_with_its_names_repeated():
    headers = ["Name", *(f"Criterion{n}" for n in range(40))]
    table = Table(headers, [["one", *map(str, range(40))]], right=range(1, 41))
    made = grids(table)
    assert len(made) > 1
    assert all(grid.table.headers[0] == "Name" for grid in made)
    assert [h for grid in made for h in grid.table.headers[1:]] == headers[1:]


def test_a_wide_table_turns_its_page_and_takes_its_heading_along():
    wide = Table([f"Heading{n}" for n in range(12)], [["some words"] * 12])
    assert grids(wide)[0].turned == "landscape"
    blocks = [Heading("t"), Paragraph("before"), Table(["a"], [["b"]]), Heading("wide", 2), wide]
    found = check(document_bytes(blocks, title="t", lang="en"), "en")
    ends = list(found["word/document.xml"].iter(f"{W}sectPr"))
    assert [end.find(f"{W}pgSz").get(f"{W}orient") for end in ends] == [None, "landscape"]
    first = ends[0].getparent().getparent()
    assert text_of(first.getnext()) == "wide"


def test_numbers_hold_together_and_words_do_not():
    table = Table(["a", "b"], [["1 000 KRW", "≈ 12.5 %"]], right=[1])
    assert cell_text(table, 0, "1 000 KRW") == "1 000 KRW"
    assert cell_text(table, 1, "≈ 12.5 %") == "≈\u00a012.5\u00a0%"
    assert cell_text(table, 0, "[0, 100]") == "[0,\u00a0100]"


def test_a_notice_stands_at_the_foot_of_each_page_and_nowhere_twice():
    blocks = [Heading("t"), Paragraph("as it is", aside=True), Bullets(["x"])]
    found = parts(document_bytes(blocks, title="t", lang="en", notice="as it is"))
    assert "as it is" in foot(found)
    assert "as it is" not in text_of(found["word/document.xml"])


def test_a_high_picture_is_made_to_fit():
    picture = Picture(PNG, (100, 4000), "c", 'said "so" & <b>', "s")
    found = check(document_bytes([picture], title="t", lang="en"), "en")
    drawing = next(found["word/document.xml"].iter(f"{WP}inline"))
    assert drawing.find(f"{WP}docPr").get("descr") == 'said "so" & <b>'
    assert int(drawing.find(f"{WP}extent").get("cy")) < 16838 * 635


@given(st.text(max_size=80))
def test_whatever_a_name_holds_the_document_can_be_read(text):
    blocks = [Heading(text), Paragraph(text), Bullets([text]), Table([text, "a"], [[text, text]])]
    made = document_bytes(blocks, title=text, lang="ko", notice=text)
    assert made == document_bytes(blocks, title=text, lang="ko", notice=text)
    parts(made)


def test_the_program_that_reads_documents_for_others_reads_it(tmp_path):
    blocks = [Heading("Title"), Paragraph("one\ntwo"), Table(["a", "b"], [["c", "d"]])]
    target = tmp_path / "d.docx"
    target.write_bytes(document_bytes(blocks, title="T", lang="en", notice="N"))
    document = docx.Document(str(target))
    assert [p.style.name for p in document.paragraphs][:2] == ["Title", "Normal"]
    assert document.core_properties.title == "T"
    assert [c.text for c in document.tables[0].rows[1].cells] == ["c", "d"]
    assert not re.search("python-docx", document.core_properties.author)
