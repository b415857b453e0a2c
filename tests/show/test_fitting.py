"""Text that fits a screen: nothing is wider, nothing is lost, numbers and names stay whole."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from evalkit.show.fitting import fold, hanging, table

WORDS = st.text("abcdefgh가나다라", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
NUMBERS = st.integers(0, 10**9).map("{:,}".format)


def lines_of(text):
    return text.split("\n")


def words_of(text):
    found = text.replace("\n", " ").split()
    return Counter(word.rstrip(":") for word in found if set(word) != {"-"})


@st.composite
def tables(draw):
    columns = draw(st.lists(st.booleans(), min_size=1, max_size=9))
    size = draw(st.integers(0, 4))
    rows = [[draw(NUMBERS if right else TEXTS) for right in columns] for _ in range(size)]
    headers = [draw(TEXTS) for _ in columns]
    return headers, rows, frozenset(n for n, right in enumerate(columns) if right)


@given(tables(), st.integers(60, 140), st.none() | st.integers(8, 40))
def test_a_table_fits_and_says_all(made, width, most):
    headers, rows, right = made
    limits = {} if most is None else dict.fromkeys(range(len(headers)), most)
    text = table(headers, rows, width, right, limits)
    assert all(wcswidth(line) <= width for line in lines_of(text))
    said = words_of(text)
    for row in rows:
        for header, cell in zip(headers, row, strict=True):
            assert not Counter(cell.split()) - said
            assert not cell or set(header.split()) <= set(said)


@given(TEXTS, st.integers(24, 100))
def test_folded_text_fits_and_keeps_its_words(text, width):
    folded = fold(text, width)
    assert all(wcswidth(line) <= width for line in lines_of(folded))
    assert folded.split() == text.split()


@pytest.mark.parametrize(
    "whole",
    [
        "https://example.org/a/very/long/address/of/a/page/that/nobody/should/break?at=all",
        "/home/somebody/a/folder/with/a/long/name/and/another/one/in/it/case.toml",
        "sha256:be63cf19ba5db5b6a6d4c2f34150de9323846e3634f7b731fcdf631cbf2c03c6",
    ],
)
def test_what_is_copied_is_not_broken(whole):
    assert whole in lines_of(fold(f"It stands at {whole} and was read.", 40))


def test_numbers_keep_their_sign_and_their_range():
    text = fold("the share is about 36 % of it all, 12.5 – 13.75 in the end", 20)
    assert "36 %" in text
    assert "12.5 – 13.75" in text


def test_a_tree_hangs_its_further_lines():
    assert fold("· · one two three", 10) == "· · one\n    two\n    three"
    assert hanging("- ", "one two three", 8) == "- one\n  two\n  three"


def test_a_table_that_has_room_stands_as_it_is():
    text = table(["Name", "Points"], [["A and B", "10"]], 60, frozenset({1}))
    assert lines_of(text) == ["Name     Points", "-------  ------", "A and B      10"]


def test_headers_fold_before_cells():
    text = table(["Points of the price"] * 3, [["1,000,000"] * 3], 45, frozenset({0, 1, 2}))
    assert lines_of(text)[-1].split() == ["1,000,000"] * 3
    assert len(lines_of(text)) == 4


def test_columns_without_room_go_below_with_the_first_ones():
    headers = ["Name", *(f"criterion{n}" for n in range(9))]
    rows = [[name, *(f"{n}00,000,000" for n in range(9))] for name in ("A", "B")]
    text = table(headers, rows, 60, frozenset(range(1, 10)))
    parts = text.split("\n\n")
    assert len(parts) == 3
    for part in parts:
        first, _, *cells = lines_of(part)
        assert first.startswith("Name")
        assert [line[0] for line in cells] == ["A", "B"]


def test_parted_rows_still_say_of_what_they_are():
    headers = ["Bid", "Evaluator", *(f"criterion{n}" for n in range(6))]
    names = [(bid, who) for bid in "AB" for who in ("kim", "lee")]
    rows = [[*name, *(f"{n}00,000,000" for n in range(6))] for name in names]
    text = table(headers, rows, 60, frozenset(range(2, 8)))
    for part in text.split("\n\n"):
        assert [tuple(line.split()[:2]) for line in lines_of(part)[2:]] == names


def test_rows_are_listed_where_no_two_columns_fit():
    long = "x" * 40
    text = table(["Name", "Of", "What"], [[long, long, "y"]], 60)
    assert lines_of(text) == [f"Name: {long}", f"  Of: {long}", "  What: y"]


def test_rows_are_listed_where_the_columns_that_tell_them_apart_find_no_room():
    rows = [[f"{letter * 17} {letter}", "가나다라" * 4, n * 20] for letter in "ab" for n in "xy"]
    text = table(["paper", "of whom", "on what"], rows, 40)
    assert all(wcswidth(line) <= 40 for line in lines_of(text))
    assert text.count("of whom:") == len(rows)
