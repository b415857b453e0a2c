"""The ranking: what it says of totals, ranks and assumptions is what the evaluation has."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from views import example, view_of

from evalkit.core.exact import near_decimal
from evalkit.core.messages import LANGS
from evalkit.show.report.web import View, ranking
from evalkit.testing import cases
from evalkit.testing.set_strategies import criteria_sets


def span_of(score):
    return score.outcome.passing or score.total


@settings(max_examples=14)
@given(
    cases(criteria_sets(max_leaves=4, decisions=False, aggregates=["sum", "product", "minimum"]),
          draws=True, max_projects=4),
    st.sampled_from(LANGS),
)  # fmt: skip
def test_the_title_and_the_rows_hold(case, lang):
    view = View(case, lang, evolve(View(case).options, samples=100))
    found, section = view.evaluation, ranking.section(view)
    ids = [s.project.id for s in found.scores]
    above = sum(found.is_above(a, b) for a in ids for b in ids if a != b)
    if view.leaves_open:
        assert section is not None
        values = ranking.pairs_title(view).values
        assert values.get("count", "0") == f"{above:,}"
        if "likely" in values:
            sure = np.count_nonzero(view.outlook.leading.above >= 0.8 - 1e-9)
            assert values["likely"] == f"{sure:,}"
        figure = ranking.open_figure(view)
        drawn = {row.project: row for row in figure.rows}
        assert len(drawn) == sum(span_of(s) is not None for s in found.scores)
        for score in found.scores:
            row = drawn.get(view.numbers[score.project.id])
            if row is None:
                continue
            low, high = span_of(score)
            line = row.shapes[0]
            assert line.look == "possible"
            assert line.start <= line.end
            assert (line.start == line.end) == (low == high)
            assert len(row.figures) == len(figure.headers) - 2
        return
    ranked = [s for s in found.scores if found.rank(s.project.id)]
    values = ranking.decided_title(view).values
    if len(found.scores) > 1 and ranked:
        inner = values["said"].values
        assert inner.get("count", 1) == len(ranked)
        assert inner.get("all", len(ranked)) == len(found.scores)
        assert values.get("tied", 0) == sum(map(len, found.ties))
    rows = ranking._rows(view)
    assert (section is None) == (len(rows) <= 5 and not any(r.gates for r in rows))
    if ranked:
        first = rows[0]
        assert view.names[found.could_win[0]] == first.name or found.is_tied(found.could_win[0])


def test_the_assumptions_stand_with_their_counts():
    view = view_of("document-requests")
    rows = ranking._assumptions(view)
    assert len(rows) == len(view.outlook.row)
    assert [row.leads for row in rows].count(True) == 1
    counts = [one.ordered(0.8) for one in view.outlook.row]
    values = ranking.assumed_title(view).values["said"].values
    assert values["low"] == str(min(counts))
    assert values.get("high", values["low"]) == str(max(counts))


def test_the_median_and_its_range_lie_within_what_is_possible():
    view = view_of("document-requests")
    step = float(view.outlook.leading.laws.step)
    for name, (low, median, high) in view.likely_totals.items():
        least, most = map(float, span_of(view.evaluation[name]))
        slack = step * (1 + float(view.outlook.leading.laws.slack.max()))
        assert least - slack <= low <= median <= high <= most + slack


@pytest.mark.parametrize("lang", LANGS)
def test_a_ranking_of_many_has_every_rank(lang):
    view = View(example("unjournal-2024-25"), lang)
    rows = ranking._rows(view)
    assert len(rows) == len(view.evaluation.scores) == 45
    totals = [view.evaluation[s.project.id].total[0] for s in view.evaluation.ordered]
    assert rows[0].gap == ""
    for row, total in zip(rows[1:], totals[1:], strict=True):
        assert row.gap.endswith(near_decimal(totals[0] - total).removeprefix("≈ "))
        assert "−" in row.gap
    assert ranking.section(view).html.count("<tr>") == 46


def test_a_short_ranking_and_an_award_on_the_first_screen_are_not_told_twice():
    for name in ("kr-software-tender", "wb-qcbs", "own-rule"):
        assert ranking.section(view_of(name)) is None
