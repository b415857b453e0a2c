"""What-if checks on the page: who changes first, with margins, every number of them told."""

from fractions import Fraction

import pytest
from sentences import page_of, tells
from tenders import korean_case, korean_set
from views import example, view_of
from webpages import rows_of

from evalkit.core.exact import near_decimal
from evalkit.core.messages import say
from evalkit.evaluation.award.what_if import Tally
from evalkit.panel import PanelRule
from evalkit.show.report.web import View
from evalkit.show.report.web.checks import MOST_SAME, checks_title, section

TENDER = example("kr-software-tender")


def tender(count):
    """Return an award among some bids, each a little less than the one before."""
    marks = {f"b{n:02}": [[str(18 - n / 4)] * 3] * 5 for n in range(count)}
    return korean_case(korean_set(), marks, dict.fromkeys(marks, 90))


def told(case):
    """Return the section of a case, with what it says."""
    return page_of(lambda: section(View(case)).html)


def rows(case):
    made = section(View(case))
    return rows_of(made.html) if made is not None else None


@pytest.mark.parametrize(
    ("tally", "title", "values"),
    [
        (
            Tally(5, 12, 0),
            "The winner changes in {changed} of {count} checks",
            {"changed": 5, "count": 17},
        ),
        (
            Tally(1, 0, 2),
            "The winner changes in {changed} of {count} checks",
            {"changed": 1, "count": 3},
        ),
        (
            Tally(3, 0, 0),
            "The winner changes in {changed} of {count} checks",
            {"changed": 3, "count": 3},
        ),
        (Tally(0, 4, 0), "The winner changes in none of {count} checks", {"count": 4}),
        (
            Tally(0, 4, 2),
            "The winner changes in none of the {count} checks that can be determined",
            {"count": 4},
        ),
        (Tally(0, 0, 2), "In none of {count} checks can the winner be determined", {"count": 2}),
    ],
)
def test_the_title_counts_what_is_told(tally, title, values):
    assert tells(checks_title(tally), title, **values)


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
    by_rule = say("0 (decided by the rule for ties)").text()
    assert sum(row[-1] == by_rule for row in table) == sum(
        w.margin == 0 and len(w.first) == 1 for w in found.what_ifs
    )


def test_no_check_is_left_out():
    assert len(rows(TENDER)) == 2 + len(View(TENDER).evaluation.what_ifs)


def test_long_runs_of_the_same_are_folded_and_counted():
    case = tender(40)
    html = told(case)
    award = View(case).evaluation
    assert award.tally.same > MOST_SAME
    shown, folded = html.split("<details", 1)
    assert len(rows_of(shown)) == 2 + award.tally.changed + award.tally.open + MOST_SAME - min(
        MOST_SAME, award.tally.changed + award.tally.open
    )
    left = len(award.what_ifs) - (len(rows_of(shown)) - 2)
    assert left
    assert tells(
        told(case), "Checks in which the winner stays, not shown above: {count}", count=left
    )
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
    assert tells(told(case), "Cannot be determined: {count}.", count=award.tally.open)


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
    assert section(view_of("own-criteria")) is None


def test_fragility_is_told_below():
    assert tells(told(TENDER), "How few marks decide")
