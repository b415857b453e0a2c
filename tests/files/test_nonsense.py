"""Whatever stands in a file: all problems at their places at once, or what is written as it was read."""

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import CriteriaSet, Criterion, InputError, Linear
from evalkit.files.fields import Fields
from evalkit.files.formats.csv_files import csv_text
from evalkit.files.formats.plain_text import json_text, toml_text
from evalkit.files.formats.reading import parse_json, parse_toml, read_settings
from evalkit.reuse.reading import works_table
from evalkit.rules import CATALOGUE
from evalkit.rules.rule_file import INFO, rule_noun
from evalkit.rules.shared_texts import families_file
from evalkit.schema.nouns.criteria import CRITERIA_SET
from evalkit.schema.nouns.space import SPACE
from evalkit.schema.space_reader import load_space

NONSENSE = (
    True, 7, -1, 10**50, Decimal("0.5"), Decimal("NaN"), Decimal("-Infinity"), Decimal("1e999999"),
    "", " ", "x", "1/0", "\0", "\ud800", "{0}", "{", "y" * 300, [], [1], ["a", "a"], [[]], [{}], {},
    {"en": 1}, {"en": "a", "kr": "b"}, date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), None,
)  # fmt: skip
RULE = rule_noun(tuple(families_file()["family"]))
SPACES = (
    """
format = 1
names = ["a", "b", "c"]
measure = "flat"
order = [["a", "b"], ["a", "c"]]
around = { weights = { a = 2, b = 1, c = 1 }, radius = 0.2, norm = "l1" }
[bounds]
b = [0.05, "1/3"]
[[ratio]]
first = "a"
second = "c"
at_least = 1.5
at_most = 4
[[linear]]
coefficients = { b = 1, c = 1 }
at_least = 0.3
words = { en = "b and c are 0.3 at least", ko = "b와 c의 합은 0.3 이상" }
""",
    """
format = 1
start = "criteria"
around = { radius = 0.1 }
[local]
users = [0.3, 0.4]
""",
    """
format = 1
names = ["a", "b", "c"]
[[group]]
members = { a = [0.1, 1], rest = [0, 0.9] }
[[group]]
name = "rest"
members = { b = [0, 1], c = [0, 1] }
""",
)
SETS = Path(__file__).parents[2] / "criteria"
DOCUMENTS = {
    "space": (SPACE, [parse_toml(text, "f") for text in SPACES]),
    "criteria set": (CRITERIA_SET, [read_settings(p) for p in sorted(SETS.glob("wb-*.toml"))]),
    "rule": (RULE, [read_settings(p) for p in sorted(CATALOGUE.glob("*.toml"))]),
    "info": (INFO, [read_settings(p) for p in sorted((CATALOGUE / "panels").glob("*.toml"))]),
}


def places(plain, path=()):
    """Yield the place of everything that stands within plain data."""
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain)
    for key, value in inner:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@st.composite
def changed(draw, documents):
    """Draw a file with up to three mistakes: a value of no sense, a key gone, unknown, or twice."""
    plain = deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        *way, key = draw(st.sampled_from(list(places(plain)) or [("x",)]))
        owner = plain
        for part in way:
            owner = owner[part]
        match draw(st.sampled_from(("value", "value", "gone", "unknown", "twice"))):
            case "gone" if key in owner or isinstance(owner, list):
                del owner[key]
            case "unknown" if isinstance(owner, dict):
                owner[f"{key}s"] = deepcopy(draw(st.sampled_from(NONSENSE)))
            case "twice" if isinstance(owner, list):
                owner.append(deepcopy(owner[key]))
            case _:
                owner[key] = deepcopy(draw(st.sampled_from(NONSENSE)))
    return plain


def read(noun, plain):
    problems = []
    return noun.read(Fields(plain, problems, file="f.toml", table="")), problems


@pytest.mark.parametrize("name", DOCUMENTS)
@given(data=st.data())
def test_nonsense_is_told_with_its_place_or_written_as_it_was_read(name, data):
    noun, documents = DOCUMENTS[name]
    made, problems = read(noun, data.draw(changed(documents)))
    for problem in problems:
        assert problem.file == "f.toml"
        assert problem.field or problem.table
        assert problem.text("en")
        assert problem.text("ko")
    if not problems:
        plain = noun.write(made)
        again, more = read(noun, plain)
        assert more == []
        assert str(noun.write(again)) == str(plain)
        assert again == made or "NaN" in str(plain)


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize(("write", "parse"), [(toml_text, parse_toml), (json_text, parse_json)])
def test_what_is_written_reads_back_in_every_format(name, write, parse):
    noun, documents = DOCUMENTS[name]
    for document in documents:
        made, problems = read(noun, document)
        assert problems == []
        again, problems = read(noun, parse(write(noun.write(made)), "f"))
        assert problems == []
        assert again == made


CELLS = (
    "", " ", "a", "a;b", "=1+1", "'=1+1", "-1", "1e99", "nan", "x" * 300, "2026-01-01", "30.11.2023",
    "law", "speech", "한국", "a,b", 'say "a"', "two\nlines",
)  # fmt: skip


@st.composite
def csv_files(draw, columns):
    """Draw a table that may lack columns, have one twice or some of no meaning, and any cells."""
    header = draw(st.lists(st.sampled_from([*columns, "colour"]), max_size=len(columns) + 2))
    header = draw(st.sampled_from((list(columns), header)))
    rows = draw(st.lists(st.lists(st.sampled_from(CELLS), min_size=len(header), max_size=len(header)),
                         max_size=6))  # fmt: skip
    return csv_text(header, [*rows, *rows[: draw(st.integers(0, 1))]])


@given(csv_files(works_table().columns.own))
def test_a_table_of_any_cells_is_told_by_its_rows_or_written_as_it_was_read(text):
    table = works_table()
    with TemporaryDirectory() as folder:
        path = Path(folder, "works.csv")
        path.write_text(text, "utf-8")
        problems = []
        found = table.read_file(path, problems)
        for problem in problems:
            assert problem.file == str(path)
            assert problem.row is not None or not found.items
        path.write_text(csv_text(*table.rows(found.items)), "utf-8")
        again = []
        assert table.read_file(path, again).items == found.items
        assert again == []


@given(changed([parse_toml(text, "f") for text in SPACES]), st.booleans())
def test_a_file_of_weights_is_read_or_refused_with_every_problem_at_its_place(plain, of_a_set):
    users, cost = (
        Criterion("users", Linear(0, 1), weight="0.6"),
        Criterion("cost", Linear(0, 1), weight="0.4"),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "space.toml")
        try:
            path.write_text(toml_text(plain), "utf-8")
        except (TypeError, ValueError):  # what no TOML can hold
            return
        try:
            load_space(path, CriteriaSet("set", [users, cost]) if of_a_set else None)
        except InputError as error:
            for problem in error.problems:
                assert problem.file == str(path)
                assert problem.text("ko")
