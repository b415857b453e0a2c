"""The text layer of PDF files, and what a hostile one may do to the child process."""

from sentences import noted

from evalkit.core.notes import note
from evalkit.reuse.extract import limits

from . import made
from .reading import findings, read, refused, within

HEAD = "지역 블록체인 사업 완료보고서"
GOOD = made.pdf([["가나다"], ["라마"]])


def test_running_heads_and_page_numbers_go_and_the_rest_stays():
    pages = [
        [HEAD, f"쪽의 글 {n * n} 하나", "합계", f"둘째 줄 {n % 3}", f"- {n + 1} -"]
        for n in range(6)
    ]
    pages[3] = []
    found = read("a.pdf", made.pdf(pages))
    assert [block.text.split("\n") for block in found.blocks] == [
        page[1:4] for page in pages if page
    ]
    assert findings(found) == [note("running-heads", lines=[HEAD, "- 1 -"])]
    assert (found.parts, found.unread) == (6, 0)
    assert found.blocks[3].place == note("page", page=5)


def test_numbered_clauses_at_the_top_of_pages_stay():
    pages = [[f"제{n}조", f"내용 {n * 7}"] for n in (1, 5, 6, 11)]
    assert [block.text for block in read("a.pdf", made.pdf(pages)).blocks] == [
        "\n".join(page) for page in pages
    ]


def test_a_page_without_text_layer_is_told_and_a_blank_one_is_not():
    found = read("a.pdf", made.pdf([["글자"], [], []], drawn={1}))
    assert findings(found) == [note("page-without-text", page=2)]
    assert (found.parts, found.unread) == (3, 1)


def test_a_scan_with_only_a_running_head_is_unread():
    pages = [[HEAD, f"- {n} -"] for n in range(1, 4)] + [[HEAD, "글이 있다", "- 4 -"]]
    found = read("a.pdf", made.pdf(pages, scans={0, 1, 3}))
    assert found.text == "글이 있다"
    assert (found.parts, found.unread) == (4, 2)
    assert note("page-pictures", page=2) in findings(found)


def test_a_pdf_of_a_million_objects():
    """The references alone; PDFium must come back, with or without the page."""
    data = made.pdf([["가나다"]])
    at = data.index(b"xref")
    many = b"".join(b"%d 0 obj\nnull\nendobj\n" % n for n in range(10, 1_000_000))
    with within(30):
        found = read("a.pdf", data[:at] + many + b"trailer << /Root 1 0 R >>")
    assert found.blocks or found.findings


def test_a_pdf_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(limits, "PDF_SECONDS", 0.01)
    with within(5):
        assert refused("a.pdf", GOOD) == [note("slow")]


def test_a_child_without_memory(monkeypatch):
    monkeypatch.setattr(limits, "PDF_MEMORY", 1 << 20)
    assert noted(refused("a.pdf", GOOD), "crashed")


def test_a_library_that_crashes_on_a_page(tmp_path, monkeypatch):
    """What was told before the crash counts, the rest is unread."""
    fake = tmp_path / "pypdfium2"
    fake.mkdir()
    (fake / "raw.py").write_text("def FPDFPage_CountObjects(page): return 0\n")
    (fake / "__init__.py").write_text(
        "import os\nclass PdfiumError(Exception): pass\n"
        "class Text:\n    def count_chars(self): return 3\n    def get_text_range(self): return '가나다'\n    def close(self): pass\n"
        "class Page:\n    def get_textpage(self): return Text()\n    def close(self): pass\n"
        "class PdfDocument:\n    def __init__(self, data): pass\n    def __len__(self): return 5\n"
        "    def __getitem__(self, n):\n        if n == 2: os.abort()\n        return Page()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = read("a.pdf", GOOD)
    assert [block.text for block in found.blocks] == ["가나다", "가나다"]
    assert findings(found) == [note("pages-unread", first=3, last=5, reason=note("crashed"))]
    assert (found.parts, found.unread) == (5, 3)


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr(limits, "PDF_PAGES", 1)
    found = read("a.pdf", GOOD)
    assert (found.text, found.parts, found.unread) == ("가나다", 2, 1)
    assert findings(found) == [
        note("pages-unread", first=2, last=2, reason=note("many-pages", count=1))
    ]


def test_a_font_that_does_not_tell_its_characters():
    found = read("a.pdf", made.pdf([["가나다라마바사"]], mapped=False))
    assert found.unread == 1
    assert found.findings
