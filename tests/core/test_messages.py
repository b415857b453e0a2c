from datetime import date
from fractions import Fraction

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Text, clean, grouped, say, words


def test_text_falls_back_to_the_other_language():
    assert Text("Price", "가격").text("ko") == "가격"
    assert Text("Price").text("ko") == "Price"
    assert Text(ko="가격").text("en") == "가격"


def test_text_is_false_only_when_empty():
    assert not Text()
    assert Text(ko="가격")


def test_message_fills_in_its_values():
    assert say("row {row} is empty", row=3).text() == "row 3 is empty"


def test_values_are_put_in_the_language_of_the_sentence():
    message = Message("untranslated {name}", {"name": Text("Price", "가격")})
    assert message.text("ko") == "untranslated 가격"


def test_braces_in_a_value_are_not_read_as_a_template():
    assert say("got {value}", value="{row}").text() == "got {row}"


def test_lists_are_joined_and_empty_template_is_empty():
    assert words([Text("a"), say("b"), 3], "en") == "a, b, 3"
    assert not Message("").text()


def test_dates_and_large_numbers_are_written_as_people_write_them():
    notice = say("Notice: {day}", day=date(2026, 7, 1))
    assert notice.text() == "Notice: 1 July 2026"
    assert notice.text("ko").endswith("2026년 7월 1일")
    assert [grouped(n) for n in ("9999", "10000", "-1234567.125", "1/3", "≈ 5")] == [
        "9999", "10,000", "-1,234,567.125", "1/3", "≈ 5",
    ]  # fmt: skip
    assert near_decimal(Fraction(900_000_000)) == "900,000,000"
    assert near_decimal(Fraction(100_000, 3), 2) == "≈ 33,333.33"


@given(st.dates())
def test_dates_are_written_as_babel_writes_them(day):
    assert words(day, "en") == format_date(day, "d MMMM y", locale="en")
    assert words(day, "ko") == format_date(day, "long", locale="ko")


def test_a_language_that_there_is_not_is_named():
    for words_of_one in (say("rows"), Text("rows", "행"), say("{day}", day=date(2026, 7, 1))):
        with pytest.raises(ValueError, match="must be one of en, ko"):
            words_of_one.text("fr")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "All 1 are"),
        (2, "Both are"),
        (3, "All 3 are"),
        (22, "All 22 are"),
        ("2 %", "All 2 % are"),
    ],
)
def test_all_of_two_are_both(count, said):
    assert say("All {count} are", count=count).text() == said


def test_all_of_two_keeps_its_noun_and_every_other_place():
    two = say("{count} projects", count=2)
    assert say("all {some} of {some}", some=two).text() == "both projects of 2 projects"


@pytest.mark.parametrize(
    "kept",
    [
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "ക\u0d4d\u200cഷ",
        "👨\u200d👩\u200d👧",
        "👩🏽\u200d⚕\ufe0f",
        "🏳\ufe0f\u200d🌈",
    ],
)
def test_a_joiner_stays_where_writing_needs_it(kept):
    assert clean(kept) == kept


@pytest.mark.parametrize(
    "text", ["a\u200cb", "가\u200d나", "\u200dab", "ab\u200d", "a\u202eb", "a\u2066b", "a\u200bb"]
)
def test_what_is_not_seen_and_joins_nothing_is_dropped(text):
    assert clean(text) == "".join(c for c in text if c.isprintable())
