"""Names, colours and letters: short, apart from each other, also in grey and without colours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from evalkit.show.charts.look import DARK, PALETTE, ink_on, labels, shortened


def luminance(colour):
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    line = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour):
    return 116 * luminance(colour) ** (1 / 3) - 16


def test_neighbours_in_a_stack_differ_in_grey():
    assert all(abs(lightness(a) - lightness(b)) >= 11 for a, b in pairwise(PALETTE))
    assert len(set(PALETTE)) == 8


def test_figures_on_colours_can_be_read():
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in PALETTE)
    assert set(PALETTE) >= DARK


def test_names_are_cut_by_width_at_a_space():
    assert shortened("A short name") == "A short name"
    long = "Daegu shared blockchain platform and Dadaegu (Daegu ID)"
    assert shortened(long) == "Daegu shared blockchain platform…"
    korean = shortened("블록체인 기반 위험구조물 안전진단 플랫폼(노후 민간건축물)")
    assert korean == "블록체인 기반 위험구조물 안전진단…"


@given(st.text(max_size=400), st.integers(8, 60))
def test_a_short_name_is_one_printable_line_of_the_width(text, width):
    found = shortened(text, width)
    assert wcswidth(found) <= width
    assert found.isprintable()


@given(st.lists(st.text(alphabet="ab \u202e\x00", max_size=6), max_size=8))
def test_no_two_labels_are_alike(names):
    found = labels(names, "en")
    assert len(set(found)) == len(names)
    assert all(found)


@pytest.mark.parametrize("name", ["x" * 10_000, "가" * 10_000, "\u202e" * 10_000 + "evil"])
def test_ten_thousand_characters_do_no_harm(name):
    (found,) = labels([name], "en")
    assert wcswidth(found) <= 34
