"""Names, colours and letters: short, apart from each other, also in grey and without colours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from evalkit.show.charts.look import (
    DARK,
    FILLS,
    NAME_WIDTH,
    ink_on,
    labels,
    shortened,
    with_pattern,
)
from evalkit.show.faces import measured, wrapped
from evalkit.show.tokens import DARK as NIGHT
from evalkit.show.tokens import LIGHT


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
    """By shade, or one of them by its pattern."""
    for a, b in pairwise(FILLS):
        if with_pattern(a) or with_pattern(b):
            assert a.partition("-")[0] != b.partition("-")[0]
        else:
            assert abs(lightness(a) - lightness(b)) >= 11
    assert len(set(FILLS)) == 8


def test_figures_on_fills_can_be_read():
    solid = [fill for fill in FILLS if not with_pattern(fill)]
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in solid)
    assert all(ink_on(fill) == LIGHT["ink"] for fill in FILLS if with_pattern(fill))
    assert {fill for fill in solid if lightness(fill) < 45} <= DARK


@pytest.mark.parametrize("tokens", [LIGHT, NIGHT], ids=["light", "dark"])
def test_the_colours_of_pages_can_be_read(tokens):
    paper = tokens["paper"]
    for name in ("ink", "ink2", "ink3", "link", "ask", "out"):
        assert contrast(tokens[name], paper) >= 4.5, name
    assert contrast(tokens["rule2"], paper) >= 3
    steps = [lightness(tokens[f"s{n}"]) for n in range(5)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert set(LIGHT) == set(NIGHT)


def test_names_are_whole():
    long = "Daegu shared blockchain platform and Dadaegu (Daegu ID)"
    korean = "블록체인 기반 위험구조물 안전진단 플랫폼(노후 민간건축물)"
    assert labels([long, korean], "en") == [long, korean]


def test_a_text_is_cut_by_width_at_a_space():
    assert shortened("A short name", 34) == "A short name"
    long = "Daegu shared blockchain platform and Dadaegu (Daegu ID)"
    assert shortened(long, 34) == "Daegu shared blockchain platform…"
    korean = shortened("블록체인 기반 위험구조물 안전진단 플랫폼(노후 민간건축물)", 34)
    assert korean == "블록체인 기반 위험구조물 안전진단…"


WORDS = st.lists(st.text("abcdefghi가나다라.-%", min_size=1, max_size=12), min_size=1, max_size=9)


@given(WORDS, st.integers(90, 300), st.sampled_from([400, 600]))
def test_lines_are_broken_between_words_alone(words, room, weight):
    lines = wrapped(" ".join(words), 12, room, weight)
    assert all(measured(line, 12, weight) <= room or " " not in line for line in lines)
    if all(measured(word, 12, weight) <= room for word in words):
        assert " ".join(lines).split() == words


def test_a_number_keeps_its_sign():
    text = "from 90.0 % to > 87.5 %, 53.9 % ± 1.5"
    for room in range(60, 300, 7):
        lines = wrapped(text, 12, room)
        assert not any(line.startswith(("%", "±")) or line.endswith((">", "±")) for line in lines)


def test_a_word_without_room_is_broken_where_it_must_be():
    lines = wrapped("w" * 40, 12, 100)
    assert "".join(lines) == "w" * 40
    assert all(measured(line, 12) <= 100 for line in lines)


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
    assert wcswidth(found) <= NAME_WIDTH
