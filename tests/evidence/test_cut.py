"""Who reaches a cut-off: the standings sum to all, and certain ones come from ends alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, ModelError, evaluate, load_case
from evalkit.evidence import Assumption, CutOff, cut, likely
from evalkit.evidence.classes import REACHES
from evalkit.testing import cases, completions
from evalkit.testing.set_strategies import criteria_sets

OPEN = criteria_sets(missing=["interval"], decisions=False)


@settings(max_examples=14)
@given(st.data(), st.lists(st.integers(0, 100), min_size=1, max_size=3, unique=True))
def test_standings_sum_to_all_and_certain_ones_hold_in_every_completion(data, shares):
    case = data.draw(cases(OPEN, min_projects=1))
    most = case.criteria.total_points
    found = cut(evaluate(case), [most * share / 100 for share in shares])
    assert [one.at_least for one in found.cuts] == sorted(
        (most * share / 100 for share in shares), reverse=True
    )
    now = evaluate(data.draw(completions(case)))
    for place, one in enumerate(found.cuts):
        counts = found.counts(place)
        assert tuple(counts) == REACHES
        assert sum(counts.values()) == len(case.projects)
        for row, project in enumerate(case.projects):
            passing = now[project.id].outcome.passing
            reached = passing is not None and passing[0] >= one.at_least
            standing, chance = found.standings[row][place], found.chances[row, place]
            assert not (standing == "certain" and not reached)
            assert not (standing == "certain-not" and reached)
            if standing in ("likely", "open", "likely-not"):
                assert (chance >= 0.95) == (standing == "likely") or abs(chance - 0.95) < 1e-6
    # Who reaches more reaches less, too.
    assert (found.chances[:, :-1] <= found.chances[:, 1:] + 1e-9).all()


def test_who_may_fail_a_gate_certainly_reaches_nothing():
    criteria = CriteriaSet(
        "s",
        [Criterion(n, Linear(0, 10), points=p) for n, p in (("a", 10), ("b", 90))],
        missing="interval",
        gates=[Gate(id="floor", on="a", at_least=2, effect="fail")],
    )
    case = Case.of(criteria, {"A": {"b": 10}, "B": {"a": 3, "b": 10}, "C": {"a": 1, "b": 10}})
    found = cut(evaluate(case), "60")
    assert [row[0] for row in found.standings] == ["open", "certain", "certain-not"]
    assert found.chances[:, 0] == pytest.approx([0.8, 1, 0], abs=0.01)


def test_likely_is_95_per_cent_under_the_assumption():
    criteria = CriteriaSet("s", [Criterion("a", Linear(0, 100), points=100)], missing="interval")
    found = evaluate(Case.of(criteria, {"A": {}, "B": {"a": 50}}))
    assert [cut(found, at).standings[0][0] for at in (4, 6, 94, 96)] == [
        "likely", "open", "open", "likely-not",
    ]  # fmt: skip
    cautious = cut(found, 6, Assumption(lean="cautious"))
    assert cautious.chances[0, 0] < cut(found, 6).chances[0, 0]


def test_grades_have_names_and_stand_beside_bare_points():
    criteria = CriteriaSet("s", [Criterion("a", Linear(0, 10), points=10)], missing="interval")
    evaluation = evaluate(Case.of(criteria, {"A": {"a": 7}, "B": {}}))
    found = cut(evaluation, {"good": "7.5", "fair": 5})
    assert found.cuts == (CutOff(Fraction(15, 2), "good"), CutOff(Fraction(5), "fair"))
    assert found.standings[0] == ("certain-not", "certain")
    mixed = cut(evaluation, [CutOff(Fraction(9), "best"), 5], likely_by=likely(evaluation))
    assert [one.name for one in mixed.cuts] == ["best", ""]
    rows = mixed.rows()
    assert [row["standing"] for row in rows if row["project"] == "A"] == ["certain-not", "certain"]
    for at, said in (([], "needs a number"), ([5, "5.0"], "named twice"), ("much", "number")):
        with pytest.raises(ModelError, match=said):
            cut(evaluation, at)


def test_no_municipal_project_is_certain_of_sixty_points():
    found = cut(evaluate(load_case("examples/korean-municipalities")), 60)
    counts = found.counts()
    assert counts["certain"] == counts["certain-not"] == 0
    assert sum(counts.values()) == 25
    assert "of at least 95 %" in str(found) or "at\n  least 95 %" in str(found)
    assert "기준 점수" in found.page("ko").as_text()
