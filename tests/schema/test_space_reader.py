"""Files of weight spaces: read back as they were written, and every mistake in one pass."""

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, sentence, tells

from evalkit import CriteriaSet, Criterion, InputError, Linear
from evalkit.files.formats import limits
from evalkit.schema import load_space, save_space, space_toml
from evalkit.weights import WeightSpace

F = Fraction
LEAF = Linear(0, 1)


def criteria():
    return CriteriaSet(
        "set",
        [
            Criterion("gain", weight="0.6", range=("0.5", "0.7")),
            Criterion("users", LEAF, weight="0.5", parent="gain", range=("0.2", "0.6")),
            Criterion("reuse", LEAF, weight="0.5", parent="gain"),
            Criterion("cost", LEAF, weight="0.4"),
        ],
    )


def load(text, tmp_path, rules=None):
    path = tmp_path / "space.toml"
    path.write_text(text, "utf-8")
    return load_space(path, rules)


def problems(text, tmp_path, rules=None):
    with pytest.raises(InputError) as caught:
        load(text, tmp_path, rules)
    assert all(problem.file.endswith("space.toml") for problem in caught.value.problems)
    return page_of(caught.value).without(f"{tmp_path}{os.sep}")


def said(space):
    return [str(row.words) for row in space.rows]


HEAD = 'format = 1\nnames = ["a", "b", "c"]\n'


def test_every_kind_of_statement(tmp_path):
    space = load(
        HEAD
        + """
order = [["a", "b"], ["a", "c"]]
around = { weights = { a = 2, b = 1, c = 1 }, radius = 0.2 }
[bounds]
b = [0.05, "1/3"]
[[ratio]]
first = "a"
second = "c"
at_least = 1.5
at_most = 4
[[linear]]
coefficients = { b = 1, c = 1 }
at_most = 0.6
at_least = 0.3
words = { en = "b and c are between 0.3 and 0.6", ko = "b와 c의 합은 0.3 이상 0.6 이하" }
""",
        tmp_path,
    )
    assert said(space) == [
        "a >= b", "a >= c",
        "b >= 0.05", "b <= 1/3",
        "a >= 1.5 c", "a <= 4 c",
        "b and c are between 0.3 and 0.6", "b and c are between 0.3 and 0.6",
        "a >= 0.3", "a <= 0.7", "b >= 0.05", "b <= 0.45", "c >= 0.05", "c <= 0.45",
    ]  # fmt: skip
    assert space.rows[3].bound == F(1, 3)
    assert space.rows[6].words.text("ko") == "b와 c의 합은 0.3 이상 0.6 이하"
    assert [row.bound for row in space.rows[6:8]] == [F(3, 5), F(-3, 10)]
    assert space.measure == "flat"


def test_nothing_but_names_is_the_simplex(tmp_path):
    assert load(HEAD, tmp_path).rows == ()


def test_a_criteria_set_gives_names_weights_and_tree(tmp_path):
    rules = criteria()
    plain = load("format = 1\n", tmp_path, rules)
    assert plain.names == ("users", "reuse", "cost")
    near = load("format = 1\naround = { radius = 0.1 }\n", tmp_path, rules)
    assert said(near)[:2] == ["users >= 0.2", "users <= 0.4"]
    written = load('format = 1\nstart = "criteria"\n', tmp_path, rules)
    assert said(written) == said(WeightSpace.of(rules))
    assert written.measure == "tree"
    local = load("format = 1\n[local]\nusers = [0.3, 0.4]\n", tmp_path, rules)
    assert said(local) == [
        "gain >= 0.6", "gain <= 0.6",
        "users >= 0.3 gain", "users <= 0.4 gain",
        "cost >= 0.4", "cost <= 0.4",
    ]  # fmt: skip
    both = load('format = 1\nstart = "criteria"\n[local]\nusers = [0.3, 0.4]\n', tmp_path, rules)
    assert said(both)[:4] == [
        "gain >= 0.5",
        "gain <= 0.7",
        "users >= 0.3 gain",
        "users <= 0.4 gain",
    ]
    flat = load('format = 1\nstart = "criteria"\nmeasure = "flat"\n', tmp_path, rules)
    assert (flat.measure, flat.branch is None) == ("flat", False)
    more = load('format = 1\nstart = "criteria"\n[bounds]\ncost = [0.35, 1]\n', tmp_path, rules)
    assert (more.measure, said(more)[-1]) == ("flat", "cost >= 0.35")


def test_all_mistakes_at_once(tmp_path):
    text = problems(
        """format = 2
names = ["a", "b", "c"]
order = [["a", "x"], ["a", "b", "a"]]
mesure = "flat"
[bounds]
aa = [0, 1]
b = [0.5]
c = [0.1, "x"]
[[ratio]]
first = "a"
second = "q"
at_least = 2
[[ratio]]
first = "a"
second = "b"
[[linear]]
coefficients = { a = 1, zz = 2 }
at_most = 0.5
[[linear]]
at_most = 0.5
hint = 1
[around]
radius = -1
norm = "l7"
""",
        tmp_path,
    )
    for wanted in (
        sentence(
            "must be {number}, the format that this version of evalkit reads",
            number=1,
            field="format",
            value="2",
        ),
        sentence("{kind} is not known", kind="criterion", field="order", value="x"),
        sentence("has a name twice", field="order", value="a, b, a"),
        sentence("is not a known key", field="mesure"),
        sentence("did you mean {name}?", name="'measure'", field="mesure"),
        sentence("{kind} is not known", kind="criterion", field="bounds.aa", value="aa"),
        sentence("must be a list of two numbers, [lowest, highest]", field="bounds.b"),
        sentence("is not a number", field="bounds.c", value="x"),
        sentence(
            "{kind} is not known", kind="criterion", table="ratio 1", field="second", value="q"
        ),
        sentence("give at_least, at_most or both", table="ratio 2", field="at_least"),
        sentence(
            "{kind} is not known",
            kind="criterion",
            table="linear 1",
            field="coefficients",
            value="zz",
        ),
        sentence("is missing", table="linear 2", field="coefficients"),
        sentence("is not a known key", table="linear 2", field="hint"),
        sentence("is missing", field="around.weights"),
        sentence(
            "must be one of {names}", names="linf, l1, relative", field="around.norm", value="l7"
        ),
    ):
        assert tells(text, wanted), wanted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("format = 1\n", sentence("is missing", field="names")),
        ('format = 1\nnames = ["a", "a"]\n', sentence("must be different names, at least one", field="names")),
        ("format = 1\nnames = []\n", sentence("must be different names, at least one", field="names")),
        (HEAD + 'order = ["a"]\n', sentence("must be lists of names, the most important first", field="order")),
        (HEAD + 'order = "a"\n', sentence("must be lists of names, the most important first", field="order")),
        (HEAD + 'start = "criteria"\n', sentence("needs a criteria set", field="start")),
        (HEAD + "[local]\na = [0, 1]\n", sentence("needs a criteria set", field="local")),
        (HEAD + 'measure = "tree"\n', sentence("goes with ranges of groups only, without other statements", field="measure")),
        (HEAD + "bounds = 3\n", sentence("must be a table of keys and values", field="bounds")),
        (HEAD + "around = { weights = { a = 1 }, radius = 1 }\n", sentence("must name every criterion once: {names}", field="around")),
        (HEAD + "[bounds]\na = [0.5, 1]\nb = [0.6, 1]\n", sentence("'{first}' and '{second}' cannot both hold", first="a >= 0.5", second="b >= 0.6", file="space.toml")),
        (HEAD + "[bounds]\na = [nan, 1]\n", sentence("is not a finite number", field="bounds.a")),
        (HEAD + "[[group]]\nmembers = { a = [0, 1], b = [0, 1] }\n", sentence("must be a tree: every criterion and group in one group, one without a name", field="group")),
        (HEAD + "[[group]]\nmembers = { a = [0, 2] }\n", sentence("must be shares from 0 to 1, lowest first", field="members.a", table="group 1")),
        (HEAD + "[bounds]\na = [0, 50]\n", sentence("must be shares from 0 to 1, lowest first", field="bounds.a")),
        (HEAD + "[bounds]\na = [20, 50]\n", sentence("must be shares from 0 to 1, lowest first", field="bounds.a")),
        (HEAD + "[bounds]\na = [-0.1, 1]\n", sentence("must be shares from 0 to 1, lowest first", field="bounds.a")),
        (HEAD + "[bounds]\na = [0.5, 0.2]\n", sentence("must be shares from 0 to 1, lowest first", field="bounds.a")),
        (HEAD + "[bounds]\na = [0.1, 0.2, 0.3]\n", sentence("must be a list of two numbers, [lowest, highest]", field="bounds.a", value="[0.1, 0.2, 0.3]")),
        (HEAD + "[[group]]\nname = 'x'\n", sentence("is missing", field="members", table="group 1")),
        (HEAD + '[[group]]\nmembers = { a = [0, 1], b = [0, 1], c = [0, 1] }\n'
                '[[group]]\nname = "x"\nmembers = { x = [0, 1] }\n', sentence("contains itself", field="group")),
    ],
)  # fmt: skip
def test_one_mistake(text, found, tmp_path):
    assert tells(problems(text, tmp_path), found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('format = 1\nnames = ["a"]\n', sentence("must be the criteria of the set: {names}", field="names")),
        ("format = 1\n[local]\ngian = [0, 1]\n", sentence("{kind} is not known", kind="criterion", field="local.gian")),
        ("format = 1\n[local]\ngain = [0.7, 0.2]\n", sentence("must be shares from 0 to 1, lowest first", field="local.gain")),
        ("format = 1\n[local]\ngain = [0.9, 0.95]\ncost = [0.2, 1]\n", sentence("'{first}' and '{second}' cannot both hold", first="gain >= 0.9", second="cost >= 0.2")),
    ],
)  # fmt: skip
def test_one_mistake_with_a_criteria_set(text, found, tmp_path):
    assert tells(problems(text, tmp_path, criteria()), found)


def test_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "CRITERIA", 2)
    many = '[[ratio]]\nfirst = "a"\nsecond = "b"\nat_least = 1\n' * (limits.STATEMENTS + 1)
    text = problems(HEAD + many, tmp_path)
    assert tells(text, "must be at most {count}", count=2, field="names", value="3")
    assert tells(text, "must be at most {count}", count=5000, field="ratio", value="5001")


def test_only_toml(tmp_path):
    with refuses(InputError, "is not a file of weights; those end in .toml"):
        load_space(tmp_path / "space.json")
    with refuses(InputError, "does not exist"):
        load_space(tmp_path / "space.toml")
    with refuses(InputError, "must end in .toml"):
        save_space(WeightSpace.simplex(2), tmp_path / "space.txt")
    save_space(WeightSpace.simplex(2), tmp_path / "space.toml")
    with refuses(InputError, "already exists"):
        save_space(WeightSpace.simplex(2), tmp_path / "space.toml")


FRACTIONS = st.fractions(0, 1, max_denominator=12)


@st.composite
def stated(draw):
    count = draw(st.integers(1, 4))
    names = draw(
        st.lists(
            st.text("ab가 .\"'\\", min_size=1, max_size=4).filter(str.strip),
            min_size=count,
            max_size=count,
            unique=True,
        )
    )
    inside = [F(p, 10 * count) for p in [10] * count]
    made = WeightSpace.around(names, inside, draw(FRACTIONS))
    if draw(st.booleans()) and count > 1:
        made = made & WeightSpace.order(names, names)
    if draw(st.booleans()) and count > 1:
        made = made & WeightSpace.ratio(names, {(names[0], names[1]): (draw(FRACTIONS), 3)})
    if draw(st.booleans()):
        row = dict.fromkeys(names, draw(FRACTIONS))
        words = draw(st.sampled_from([None, ["as agreed in May"]]))
        made = made & WeightSpace.linear(names, row, 1, words)
    return made


def same(a, b):
    """Say whether two spaces make the same statements in the same words."""
    rows = [
        sorted((str(row.words), row.coefficients, row.bound) for row in space.rows)
        for space in (a, b)
    ]
    return rows[0] == rows[1] and a.names == b.names and a.measure == b.measure


@settings(max_examples=16, deadline=None)
@given(stated())
def test_what_is_written_is_read_back(tmp_path_factory, space):
    path = Path(tmp_path_factory.mktemp("spaces")) / "space.toml"
    save_space(space, path)
    assert same(load_space(path), space)


def test_a_tree_is_written_and_read_back(tmp_path):
    space = WeightSpace.of(criteria())
    save_space(space, tmp_path / "tree.toml")
    again = load_space(tmp_path / "tree.toml")
    assert same(again, space)
    assert (again.sample(100, 3) == space.sample(100, 3)).all()
    flat = space.measured("flat")
    save_space(flat, tmp_path / "flat.toml")
    assert same(load_space(tmp_path / "flat.toml"), flat)
    assert not same(flat, space)


def test_the_text_is_the_file(tmp_path):
    space = WeightSpace.bounds(["a", "b"], {"a": ("0.25", None)})
    save_space(space, tmp_path / "x.toml")
    assert (tmp_path / "x.toml").read_text("utf-8") == space_toml(space)
    w = np.random.default_rng(0).dirichlet([1, 1], 50)
    assert (load_space(tmp_path / "x.toml").contains(w) == space.contains(w)).all()
