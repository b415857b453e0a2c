"""Names in one form: whatever blank, width or composition they were written with."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.core.ids import alike, id_of

BLANKS = " \t\n\u00a0\u2007\u202f\u3000\u200b\u200d\u2060\ufeff\u3164\u2800\u00ad"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *[(f"{blank}가나{blank}", "가나") for blank in BLANKS],
        ("ｐ１", "p1"),
        ("ﾋﾞﾙ", "ビル"),
        ("Kim\u00a0\u00a0Lee", "Kim Lee"),
        ("p\u200b1\ufe0f", "p1"),
        (normalize("NFD", "가나é"), "가나é"),
        ("²", "²"),  # no width, but a meaning of its own
        ("", ""),
    ],
)
def test_a_name_has_one_form(written, name):
    assert id_of(written) == name


@given(st.text(max_size=12))
def test_the_form_is_one_in_form_and_has_no_blank_at_its_ends(text):
    once = id_of(text)
    assert id_of(once) == once
    assert once == once.strip()
    assert id_of(f"\u200b\u00a0{text}\u3000") == once


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=12))
def test_plain_names_stay(text):
    assert id_of(text) == text
    assert id_of("".join(chr(ord(letter) + 0xFEE0) for letter in text)) == text


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["p1", "P1", "p2"], [("p1", "P1")]),
        (["A", "\u0410"], [("A", "\u0410")]),  # Cyrillic
        (["bid-10", "bid-1O"], [("bid-10", "bid-1O")]),
        (["a-b", "a\u2013b"], [("a-b", "a\u2013b")]),
        (["l1", "I1"], [("l1", "I1")]),
        (["x2", "x²"], [("x2", "x²")]),
        (["Kim", "Lee", "kim", "KIM"], [("Kim", "kim"), ("Kim", "KIM")]),
        (["a", "a"], []),
        (["가", "나", "e1", "e2", "a_b", "a-b"], []),
    ],
)
def test_names_that_look_alike_are_found(names, pairs):
    assert list(alike(names)) == pairs
