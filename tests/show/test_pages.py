import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from evalkit.core.messages import clean
from evalkit.show.fitting import fold
from evalkit.show.pages import Bullets, Heading, Page, Paragraph, Table

TABLE = Table(
    ["사업", "Total"],
    [["블록체인 투표", "78.5"], ["short", "[1, 2]"], ["공공데이터 blockchain 플랫폼", "100"]],
    right={1},
)


def test_korean_columns_line_up():
    lines = Page([TABLE]).as_text().splitlines()
    ends = {wcswidth(line) for line in lines[1:]}
    assert len(ends) == 1  # right-aligned numbers end in one column
    start = lines[1].index(" ")
    for line, number in zip(lines[2:], ["78.5", "[1, 2]", "100"], strict=True):
        before = line[: -len(number)]
        assert line.endswith(number)
        assert wcswidth(before) == max(ends) - len(number)
    assert start == max(wcswidth(row[0]) for row in TABLE.rows)


NASTY = "a\x1b[31mred\x07 \u202eback\u2066 x\u200b\x9b"


@pytest.mark.parametrize(
    "block",
    [Heading(NASTY), Paragraph(NASTY), Bullets([NASTY]), Table([NASTY], [[NASTY]])],
    ids=lambda b: type(b).__name__,
)
@pytest.mark.parametrize("form", ["as_text", "as_markdown", "as_html"])
def test_nothing_steers_the_terminal_or_turns_the_line(block, form):
    text = getattr(Page([block]), form)()
    assert "back" in text
    assert not set(text) & set("\x1b\x07\u202e\u2066\u200b\x9b")


@given(st.text())
def test_clean_text_is_printable_and_keeps_lines(text):
    cleaned = clean(text)
    assert all(c.isprintable() or c in "\n\u200c\u200d" for c in cleaned)
    assert cleaned.count("\n") == text.count("\n")


def test_other_spaces_still_part_words():
    assert clean("a\tb\u3000c\u00a0d") == "a b c d"


@given(st.text(alphabet="가나 ab\n-", max_size=60), st.integers(8, 30))
def test_folded_lines_fit_and_keep_their_letters(text, width):
    folded = fold(text, width)
    assert all(wcswidth(line) <= width for line in folded.split("\n"))
    assert re.sub(r"\s", "", folded) == re.sub(r"\s", "", text)


def test_each_line_of_a_cell_folds():
    assert fold("aaaa bbbb cccc\n(id)", 9) == "aaaa bbbb\ncccc\n(id)"


def test_an_address_stays_whole_on_a_line_of_its_own():
    assert fold("https://example.org/long", 10) == "https://example.org/long"
    assert fold("see https://example.org/long", 10) == "see\nhttps://example.org/long"


@given(st.text(max_size=40))
def test_markdown_cell_cannot_end_the_table(text):
    lines = Page([Table(["h", "k"], [[text, "x"], ["y", text]])]).as_markdown().split("\n")
    assert len(lines) == 4
    for line in lines:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3


def test_markdown_escapes():
    page = Page([Heading("a\n# b", 2), Paragraph("<script> *x*\nsecond"), Bullets(["p|q"])])
    assert page.as_markdown() == "## a \\# b\n\n\\<script\\> \\*x\\*\n\nsecond\n\n- p\\|q"


@pytest.mark.parametrize(
    "block",
    [
        Heading("<script>"), Paragraph("<script>"), Bullets(["<script>"]),
        Table(["<script>"], [["<script>"]], right={0}), Table(["<script>"], [["<script>"]]),
    ],
)  # fmt: skip
def test_html_is_escaped(block):
    html = Page([block]).as_html()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_heading_is_one_line_as_wide_as_its_text():
    assert Page([Heading("사업\nx")]).as_text() == "사업 x\n======"


def test_table_without_rows_and_numbers_kept_as_written():
    assert "h" in Page([Table(["h"], [])]).as_text()
    assert "007.50" in Page([Table(["h"], [["007.50"]])]).as_text()


def test_bullets_hang():
    text = Page([Bullets(["one two three four"])]).as_text(width=12)
    assert text == "- one two\n  three four"
