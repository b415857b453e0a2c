"""The most that marks can come to, beside the maximum that a set announces."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import Case, CriteriaSet, Criterion, Levels, Linear, Piecewise, evaluate
from evalkit.checking.most import most
from evalkit.core.exact import Rounding


def thirds(at, mode="half-up", places=2):
    return CriteriaSet(
        "thirds",
        [Criterion(c, Linear(0, 10), weight="1/3") for c in "abc"],
        total=100,
        rounding=Rounding(places, mode, at),
    )


@pytest.mark.parametrize(
    ("criteria", "total"),
    [
        (thirds("criterion"), "99.99"),  # three times 33.33
        (thirds("criterion", places=0), "99"),
        (thirds("total"), "100"),
        (thirds("total", "truncate"), "100"),
        (
            CriteriaSet(
                "sixths",
                [Criterion(c, Linear(0, 10), weight="1/6") for c in "abcdef"],
                total=100,
                rounding=Rounding(2, "half-up", "criterion"),
            ),
            "100.02",  # six times 16.67: more than announced
        ),
        (CriteriaSet("low", [Criterion("a", Levels([(1, 0), (2, "0.9")]), weight=1)]), "90"),
        (CriteriaSet("high", [Criterion("a", Levels([(1, 1), (2, 0)]), weight=1)]), "100"),
    ],
)
def test_by_hand(criteria, total):
    found = most(criteria)
    assert found.total == Fraction(total) * criteria.total_points / 100
    assert found.is_full == (total == "100")


def test_a_set_that_turns_has_its_best_mark_in_the_middle():
    scale = Piecewise([(0, 0), (4, "0.8"), (10, "0.2")])
    found = most(CriteriaSet("turned", [Criterion("a", scale, weight=1)]))
    assert found.marks == {"a": 4}
    assert found.total == Fraction("0.8") * found.criteria.total_points


@settings(max_examples=16, deadline=None)
@given(st.lists(st.integers(0, 10), min_size=3, max_size=3), st.integers(0, 3))
def test_no_marks_give_more(marks, places):
    criteria = thirds("criterion", places=places)
    case = Case.from_array(criteria, [marks], ["p"])
    assert evaluate(case).scores[0].total[1] <= most(criteria).total


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_check_says_so(run, tmp_path, lang):
    path = tmp_path / "thirds.toml"
    path.write_text(
        'format = 1\nid = "thirds"\nversion = "1"\ntitle.en = "Thirds"\ntitle.ko = "삼등분"\n'
        'source = "own"\nseen = "own"\ntotal = 100\n'
        'rounding = { places = 2, mode = "half-up", at = "criterion" }\n'
        + "".join(
            f'[[criterion]]\nid = "{c}"\nkind = "mark"\ntitle.en = "{c}"\ntitle.ko = "{c}"\n'
            'weight = "1/3"\nscale = { kind = "linear", worst = 0, best = 10 }\n'
            for c in "abc"
        ),
        "utf-8",
    )
    code, out, err = run("check", str(path), "--lang", lang)
    assert not code, err
    assert "99.99" in out
    assert "a = 10" in out
