"""What-if checks on the page: who changes first, with margins, every number of them told."""

from fractions import Fraction

import pytest
from tenders import korean_case, korean_set
from webpages import rows_of, text_of

from evalkit import load_case
from evalkit.core.exact import near_decimal
from evalkit.evaluation.award.what_if import Tally
from evalkit.panel import PanelRule
from evalkit.show.report.web import View
from evalkit.show.report.web.checks import MOST_SAME, checks_title, section

TENDER = load_case("examples/kr-software-tender")


def tender(count):
    """Return an award among some bids, each a little less than the one before."""
    marks = {f"b{n:02}": [[str(18 - n / 4)] * 3] * 5 for n in range(count)}
    return korean_case(korean_set(), marks, dict.fromkeys(marks, 90))


def rows(case):
    made = section(View(case))
    return rows_of(made.html) if made is not None else None


@pytest.mark.parametrize(
    ("tally", "title"),
    [
        (Tally(5, 12, 0), "The winner changes in 5 of 17 checks"),
        (Tally(1, 0, 2), "The winner changes in 1 of 3 checks"),
        (Tally(3, 0, 0), "The winner changes in 3 of 3 checks"),
        (Tally(0, 4, 0), "The winner changes in none of 4 checks"),
        (Tally(0, 4, 2), "The winner changes in none of the 4 checks that can be told"),
        (Tally(0, 0, 2), "In none of 2 checks can be told who would be first"),
    ],
)
def test_the_title_counts_what_is_told(tally, title):
    assert checks_title(tally).text() == title


def test_those_that_change_stand_first_with_their_exact_margins():
    view = View(TENDER)
    found = view.evaluation
    head, decided, *table = rows(TENDER)
    assert head[0] == "Check"
    lead = found.decided[""].lead
    assert decided[0] == "As decided"
    assert decided[-1] == near_decimal(lead.margin)
    changed = [row[2] for row in table]
    assert changed == sorted(changed, reverse=True)
    assert changed.count("yes") == found.tally.changed == 5
    margins = sorted(near_decimal(w.margin) for w in found.what_ifs if w.margin)
    assert sorted(row[-1] for row in table if not row[-1].startswith("0 (")) == margins
    assert sum(row[-1] == "0 (decided by the rule for ties)" for row in table) == sum(
        w.margin == 0 and len(w.first) == 1 for w in found.what_ifs
    )


def test_no_check_is_left_out():
    assert len(rows(TENDER)) == 2 + len(View(TENDER).evaluation.what_ifs)


def test_long_runs_of_the_same_are_folded_and_counted():
    case = tender(40)
    html = section(View(case)).html
    award = View(case).evaluation
    assert award.tally.same > MOST_SAME
    shown, folded = html.split("<details", 1)
    assert len(rows_of(shown)) == 2 + award.tally.changed + award.tally.open + MOST_SAME - min(
        MOST_SAME, award.tally.changed + award.tally.open
    )
    left = len(award.what_ifs) - (len(rows_of(shown)) - 2)
    assert f"not shown above: {left}" in text_of(folded)
    assert len(rows_of(folded)) == 1 + left


def test_what_cannot_be_told_says_why_and_has_no_margin():
    marks = {"a": [[18, 18, 18]] * 5, "b": [[15, 15, 15]] * 5}
    five = PanelRule(method="trimmed", by="total", drop=1, at_least=5)
    case = korean_case(korean_set(rule=five), marks, {"a": 90, "b": 90})
    award = View(case).evaluation
    assert award.tally.open
    open_rows = [row for row in rows(case) if row[1] == "cannot be determined"]
    assert len(open_rows) == award.tally.open
    assert all(len(row) == 4 and len(row[-1]) > 10 for row in open_rows)
    assert f"Cannot be told: {award.tally.open}." in text_of(section(View(case)).html)


def test_one_bid_has_no_second_and_no_margin():
    case = tender(1)
    decided = rows(case)[1]
    assert decided[0] == "As decided"
    assert decided[-1] == "–"


def test_a_shared_first_rank_is_called_tied():
    marks = {name: [[15, 15, 15]] * 5 for name in ("a", "b")}
    case = korean_case(korean_set(ties=()), marks, {"a": 90, "b": 90})
    decided = rows(case)[1]
    assert decided[1] == "a = b"
    assert decided[-1] == "tied"


def test_the_widest_margin_ends_the_line():
    view = View(TENDER)
    widest = max(w.margin for w in view.evaluation.what_ifs if w.margin is not None)
    assert isinstance(widest, Fraction)
    html = section(view).html
    assert 'cx="100%"' in html


def test_there_are_no_checks_where_there_is_no_award():
    assert section(View(load_case("examples/own-criteria"))) is None


def test_fragility_is_told_below():
    assert "How few marks decide" in text_of(section(View(TENDER)).html)
