"""What all methods give alike: a page, rows, frozen arrays, and the table of methods by name."""

from fractions import Fraction

import numpy as np
import pytest
from sentences import page_of, refuses, sentence, tells

from evalkit import ModelError, Text
from evalkit.show.pages import Table
from evalkit.show.weights.notes import said
from evalkit.weights.elicit import (
    METHODS,
    ahp,
    best_worst,
    critic,
    elicit,
    entropy,
    group,
    merec,
    points,
    rank_order,
    smart,
    std,
    swing,
)

DATA = [[1, 5, 2], [2, 1, 2], [3, 4, 5], [4, 2, 1]]
EACH = {
    "points": lambda: points({"a": 60, "b": (20, 30), "c": 15}),
    "swing": lambda: swing({"a": 100, "b": (40, 60), "c": 30}),
    "smart": lambda: smart({"a": 40, "b": (20, 30), "c": 10}),
    "rank-order": lambda: rank_order(["a", ["b", "c"]]),
    "ahp": lambda: ahp([[1, 3, 4], ["", 1, 2], ["", "", 1]], list("abc")),
    "best-worst": lambda: best_worst("a", "c", {"b": 2, "c": 8}, {"a": 8, "b": 5}),
    "entropy": lambda: entropy(DATA, names=list("abc")),
    "critic": lambda: critic(DATA, names=list("abc")),
    "merec": lambda: merec(DATA, names=list("abc")),
    "std": lambda: std(DATA, names=list("abc")),
    "group": lambda: group([{"a": 60, "b": 20, "c": 20}, {"a": 40, "b": 30, "c": 30}]),
}


def test_every_method_is_here():
    assert set(EACH) == set(METHODS)


@pytest.mark.parametrize("name", EACH)
def test_what_all_have(name):
    made = EACH[name]()
    assert made.method == name
    assert made.names == ("a", "b", "c")
    assert made.space.names == made.names
    assert made.weights.sum() == pytest.approx(1, abs=1e-12)
    assert made.space.contains(made.weights)
    with pytest.raises(ValueError, match="read-only"):
        made.weights[0] = 1
    assert made.space.contains(made.space.sample(64, seed=1), 1e-8).all()
    low, high = made.ranges
    assert (low <= made.weights).all()
    assert (made.weights <= high).all()
    rows = made.rows()
    assert [row["criterion"] for row in rows] == ["a", "b", "c"]
    assert all(type(row["weight"]) is float for row in rows)
    text = str(made)
    assert "Method: " in text
    assert "The space: " in text
    assert len(text.splitlines()) < 30
    for figure in made.figures:
        assert made.figure(figure.id) == figure.value


def test_weights_and_figures_by_name():
    made = EACH["ahp"]()
    assert made.weight("a") == made.weights[0]
    with refuses(ModelError, "must be one of {names}", names="a, b, c", field="criterion"):
        made.weight("d")
    with refuses(
        ModelError,
        "must be one of {names}",
        names="consistency-ratio, consistency-index, eigenvalue, geometric-index, factor",
        field="figure",
    ):
        made.figure("ratio")


def test_titles_reach_the_table_and_the_sentences():
    made = EACH["ahp"]().named(Text("Bid weights", "입찰 가중치"), {"a": Text("Quality", "품질")})
    text = page_of(made)
    assert text.startswith("Bid weights")
    assert "Largest weight: Quality" in text
    assert tells(
        text,
        "Largest contradiction: {a} to {b} is {ab} and {b} to {c} is {bc}, which makes {a} to {c} {through}, but it was judged {ac}.",
        a="Quality",
        b="b",
        ab="3",
    )
    assert made.page("ko").as_text().startswith("입찰 가중치")
    assert "품질" in made.page("ko").as_text()
    assert made.rows("ko")[0]["title"] == "품질"
    assert made.rows()[1]["title"] == "b"


def test_a_long_page_says_what_it_leaves_out():
    made = points({f"k{i}": 40 - i for i in range(40)})
    page = made.page()
    table = next(block for block in page.blocks if isinstance(block, Table))
    assert len(table.rows) == 15
    assert table.rows[0][0] == "k0"
    assert "Rows not shown: 25." in page.as_text()
    assert len(made.rows()) == 40


def test_elicit_by_name():
    cases = {
        "points": {"points": {"a": 60, "b": (20, 30), "c": 15}},
        "swing": {"points": {"a": 100, "b": (40, 60), "c": 30}},
        "smart": {"points": {"a": 40, "b": (20, 30), "c": 10}},
        "rank-order": {"order": ["a", ["b", "c"]], "formula": "roc"},
        "ahp": {"matrix": [[1, 3, 4], ["", 1, 2], ["", "", 1]], "names": list("abc")},
        "best-worst": {
            "best": "a", "worst": "c",
            "best_to_others": {"b": 2, "c": 8}, "others_to_worst": {"a": 8, "b": 5},
        },
        "entropy": {"values": DATA, "names": list("abc")},
        "critic": {"values": DATA, "names": list("abc"), "better": "higher"},
        "merec": {"values": DATA, "names": list("abc")},
        "std": {"values": DATA, "names": list("abc"), "scale": "range"},
        "group": {
            "members": [
                {"method": "points", "points": {"a": 60, "b": 20, "c": 20}},
                {"method": "points", "points": {"a": 40, "b": 30, "c": 30}},
            ]
        },
    }  # fmt: skip
    assert set(cases) == set(METHODS)
    for name, statements in cases.items():
        made = elicit(name, statements)
        assert made.method == name
        assert np.array_equal(made.weights, EACH[name]().weights)


def test_formulas_and_shares_by_name():
    assert elicit("rank-order", {"order": ["a", "b"], "formula": "rs"}).exact[0] == Fraction(2, 3)
    table = [[1, 2, 6], ["", 1, 4], ["", "", 1]]
    geometric = elicit("ahp", {"matrix": table, "formula": "geometric"})
    assert np.array_equal(geometric.weights, ahp(table, method="geometric").weights)
    members = [
        {"name": "Kim", "share": 3, "method": "points", "points": {"a": 60, "b": 40}},
        {"name": "Lee", "method": "points", "points": {"a": 20, "b": 80}},
    ]
    made = elicit("group", {"members": members})
    assert made.exact[0] == Fraction(1, 2)
    assert any("Kim, Lee" in str(said(note, {})) for note in made.notes)


@pytest.mark.parametrize(
    ("method", "statements", "text"),
    [
        ("swings", {}, sentence("{kind} is not known", kind="method", value="swings")),
        ("swing", {}, sentence("is missing", field="points")),
        (
            "swing",
            {"points": {"a": 100}, "total": 1},
            sentence("is not a known key", field="total"),
        ),
        ("swing", {"points": {"a": 90}}, "no criterion has the best swing, {number}"),
        (
            "swing",
            {"points": {"a": 100, "b": 20}, "titles": {"c": Text("C")}},
            sentence("{kind} is not known", kind="criterion", field="titles", value="c"),
        ),
        (
            "group",
            {"members": [{"name": "Kim", "method": "swing", "points": {"a": 90}}]},
            sentence("no criterion has the best swing, {number}", table="member 'Kim'"),
        ),
        (
            "group",
            {"members": [{"name": "K", "method": "points", "points": {"a": 1}}] * 2},
            sentence("is given twice", table="member 'K'"),
        ),
        (
            "group",
            {"members": [{"points": {"a": 1}}]},
            sentence("{kind} is not known", kind="method", table="member '1'"),
        ),
    ],
)
def test_what_elicit_refuses(method, statements, text):
    with pytest.raises(ModelError) as caught:
        elicit(method, statements)
    assert tells(caught.value, text)
