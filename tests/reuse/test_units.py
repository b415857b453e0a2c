"""What is compared of a text: whatever a repackager can change for nothing is not in it."""

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.reuse.code import code_tokens
from evalkit.reuse.grams import NONE, byte_grams, sketch, token_grams, winnowed
from evalkit.reuse.languages import SKIPPED, SUFFIXES
from evalkit.reuse.prose import prose_bytes
from evalkit.reuse.sequences import units_of

from .texts import program

KOREAN = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=40)
ANY = st.text(max_size=80)


@given(ANY)
def test_every_byte_comes_from_the_character_it_names(text):
    data, places = prose_bytes(text)
    for place in set(places.tolist()):
        alone, _ = prose_bytes(text[place])
        assert bytes(data[places == place]) == bytes(alone)


@given(st.one_of(KOREAN, ANY))
def test_layout_and_composition_do_not_count(text):
    text = unicodedata.normalize("NFC", text)
    spread = " \n".join(text) + "…"
    assert bytes(prose_bytes(text)[0]) == bytes(prose_bytes(spread)[0])
    apart = units_of(unicodedata.normalize("NFD", text))
    assert bytes(apart.units) == bytes(units_of(text).units)


def test_case_digits_and_width_do_not_count_and_letters_do():
    same = ["총 1,204건 ABC", "총 7993건 abc", "총８８８８건Ａｂｃ"]
    assert len({bytes(prose_bytes(text)[0]) for text in same}) == 1
    assert bytes(prose_bytes("가나다")[0]) != bytes(prose_bytes("가나라")[0])
    assert len(prose_bytes("가")[0]) == 3


@given(st.binary(min_size=8, max_size=200), st.sampled_from([8, 24]))
def test_runs_have_one_hash_where_they_are_equal_and_only_there(data, k):
    array = np.frombuffer(data, np.uint8)
    hashes = byte_grams(array, k).tolist()
    runs = [data[n : n + k] for n in range(len(data) - k + 1)]
    assert len(hashes) == len(runs)
    assert len(set(hashes)) == len(set(runs))


@given(st.lists(st.integers(0, 30), max_size=80), st.integers(1, 9))
def test_picked_are_the_least_of_each_window(values, window):
    hashes = np.array(values, np.uint64)
    found = set(winnowed(hashes, window).tolist())
    if len(values) < window:
        assert found == set(range(len(values)))
        return
    wanted = {
        place
        for start in range(len(values) - window + 1)
        for place in range(start, start + window)
        if values[place] == min(values[start : start + window])
    }
    assert found == wanted


def test_what_says_too_little_is_never_picked():
    hashes = np.array([5, NONE, NONE, NONE, 3], np.uint64)
    assert winnowed(hashes, 2).tolist() == [0, 4]
    assert (units_of("-- 1,000,000 2,000,000 3,000,000 4,000,000 5,000,000").grams == NONE).all()


@given(st.lists(st.integers(0, 2**63), max_size=300), st.sampled_from([2, 32]))
def test_a_sketch_is_the_same_part_of_every_text(values, rate):
    hashes = np.array(values, np.uint64)
    whole = set(sketch(hashes, rate).tolist())
    half = set(sketch(hashes[: len(hashes) // 2], rate).tolist())
    assert half <= whole <= set(values)


def renamed(text, names):
    return re.sub(r"[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]), text)


@given(st.integers(0, 50), st.randoms(use_true_random=False))
def test_a_consistent_renaming_changes_no_hash(seed, rng):
    text = program(seed, 4)
    words = sorted(set(re.findall(r"\b(?:first|other|total|extra|work)\d+", text)))
    fresh = [f"n{number}" for number in range(len(words))]
    rng.shuffle(fresh)
    made = renamed(text, dict(zip(words, fresh, strict=True)))
    assert np.array_equal(units_of(text, "python").grams, units_of(made, "python").grams)


def test_one_name_for_two_does_change_hashes():
    text = program(3, 4)
    made = text.replace("first0", "other0")
    assert not np.array_equal(units_of(text, "python").grams, units_of(made, "python").grams)


def test_names_count_by_where_they_stood_within_the_run_only():
    tokens = np.zeros(20, np.uint64)
    near, far = np.zeros(20, np.int64), np.zeros(20, np.int64)
    far[5] = 19  # stood long before the run
    assert np.array_equal(token_grams(tokens, near, 4), token_grams(tokens, far, 4))
    near[5] = 2
    changed = token_grams(tokens, near, 4) != token_grams(tokens, np.zeros(20, np.int64), 4)
    assert np.flatnonzero(changed).tolist() == [2, 3]


PROGRAMS = {
    "solidity": (
        "import './A.sol';\npragma solidity ^0.8.0;\n",
        "contract A { uint256 b = 1; }",
        "// c\n",
    ),
    "java": ("package a.b;\nimport java.util.List;\n", "class A { int b = 1; }", "/* c */"),
    "kotlin": ("package a\nimport b.C\n", "class A { val b = 1 }", "// c\n"),
    "python": ("import os\nfrom a import (b,\n  c)\n", "def a(b):\n    return b + 1\n", "# c\n"),
    "javascript": ("import a from 'b';\n", "function a(b) { return b + 1; }", "/* c */"),
    "typescript": ("import { a } from 'b';\n", "function a(b: number) { return b; }", "// c\n"),
    "go": ('package a\nimport (\n "b"\n)\n', "func a(b int) int { return b }", "// c\n"),
    "c": ("#include <a.h>\n", "int a(int b) { return b + 1; }", "/* c */"),
    "cpp": ("#include <a>\nusing namespace std;\n", "int a(int b) { return b; }", "// c\n"),
    "csharp": ("using System;\n", "class A { int b = 1; }", "// c\n"),
    "sql": ("", "select a from b where c = 1", "-- c\n"),
    "config": ("", "key: value\nother: 1", "# c\n"),
}


def test_every_language_has_a_program():
    assert set(PROGRAMS) == set(SKIPPED) == set(SUFFIXES.values())


@pytest.mark.parametrize("language", PROGRAMS)
def test_comments_imports_and_layout_do_not_count(language):
    head, body, comment = PROGRAMS[language]
    plain = code_tokens(body, language)
    dressed = code_tokens(
        head + comment + "\n\n" + body.replace(" ", "  ") + "\n" + comment, language
    )
    assert np.array_equal(plain.units, dressed.units)
    assert np.array_equal(plain.raw, dressed.raw)
    assert "".join(body[a:b] for a, b in zip(plain.starts, plain.ends, strict=True)) == "".join(
        body.split()
    )


def test_literals_read_as_one():
    one, two = (code_tokens(f"a = f({n}, '{s}')", "python") for n, s in ((1, "x"), (22, "y z")))
    assert np.array_equal(one.units, two.units)
    assert not np.array_equal(one.raw, two.raw)


def test_sql_has_no_case():
    one, two = (code_tokens(text, "sql") for text in ("SELECT a FROM b", "select A from B"))
    assert np.array_equal(one.raw, two.raw)


ENDLESS = [
    "import a " * 20_000, "export {a " * 20_000, '"\\' * 50_000, "'''" + "\\" * 50_000,
    "`" + "\\" * 50_000, "\npragma a" * 20_000, "\nimport (" * 20_000, "/*" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("language", PROGRAMS)
def test_what_never_ends_is_read_in_one_pass(language):
    """Each would take minutes if every beginning were looked at up to the end of the file."""
    for text in ENDLESS:
        assert len(code_tokens(text, language).units) >= 0


@pytest.mark.parametrize("language", [*PROGRAMS, ""])
@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800 a", '"' * 999, "/*" * 999, "'''" + "a" * 999, "(" * 9999, "\\"]
)
def test_no_text_is_too_strange(language, text):
    assert len(units_of(text, language).sketch) >= 0
