"""The first screen of an award: what it says of the first, the margin and the checks holds."""

import re

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from views import example, view_of

from evalkit.core.exact import exact
from evalkit.core.messages import LANGS, say
from evalkit.model import (
    Adjustment,
    AdjustmentEntry,
    Bid,
    Case,
    CriteriaSet,
    Criterion,
    Mark,
    Procedure,
    Project,
    RuleUse,
)
from evalkit.scales import Linear
from evalkit.sensitivity import Options
from evalkit.show.evaluation.gaps import gaps_of, parts_of, signed
from evalkit.show.report.web import View, first, gaps, report_html

EXAMPLES = ("kr-software-tender", "wb-qcbs", "kr-works-screening", "kr-graded-tender", "own-rule")


def winner(view, found):
    (name,) = found.first
    assert not found.unsettled
    return view.evaluation.state(name)


def ranked(view, found):
    award = view.evaluation
    names = [n for n in found.ranked if award.rank(n)]
    return sorted(names, key=lambda n: (award.rank(n), n))


def by_points(view, values, found):
    one, other = (view.evaluation.state(n) for n in ranked(view, found)[:2])
    assert values["name"] == view.names[winner(view, found).project]
    assert values["margin"] == gaps.margin_words(one.figure - other.figure)
    assert view.case.criteria.procedure.award is None


def by_figure(view, values, found):
    one, other = (view.evaluation.state(n).figure for n in ranked(view, found)[:2])
    rule = view.case.criteria.procedure.award.rule
    assert one > other if rule.best == "highest" else one < other
    assert values["margin"] == gaps.margin_words(abs(one - other))
    assert values["name"] == view.names[winner(view, found).project]


def by_rule_alone(view, values, found):
    one, other = (view.evaluation.state(n).figure for n in ranked(view, found)[:2])
    rule = view.case.criteria.procedure.award.rule
    assert one < other if rule.best == "highest" else one > other
    assert values["name"] == view.names[winner(view, found).project]


def without_figure(view, values, found):
    assert not view.evaluation.has_figure
    assert values["name"] == view.names[winner(view, found).project]


def by_ties(view, values, found):
    one, other = (view.evaluation.state(n).figure for n in ranked(view, found)[:2])
    assert one == other
    assert values["name"] == view.names[winner(view, found).project]


def tied(view, values, found):
    assert values["count"] == len(found.first) > 1


def nobody(view, values, found):
    assert not found.ranked
    assert values.get("count", 1) == len(found.states)


def alone(view, values, found):
    (name,) = found.ranked
    assert values["name"] == view.names[name]
    assert values.get("count", 1) == len(found.states)


def screened(view, values, found):
    own = winner(view, found)
    cheaper = [s for s in found.states.values() if s.screened == "failed"]
    assert values["name"] == view.names[own.project]
    assert values.get("count", 1) == len(cheaper) > 0
    assert all(s.bid.price <= own.bid.price for s in cheaper)


def screened_first(view, values, found):
    assert values["name"] == view.names[winner(view, found).project]
    assert not [s for s in found.states.values() if s.screened == "failed"]


def not_known(view, values, found):
    del values
    assert found.unsettled
    assert len(found.could_be_first) > 0


def first_anyhow(view, values, found):
    assert values["name"] == view.names[winner(view, found).project]
    assert any(view.evaluation.state(n).others for n in found.ranked)


CLAIMS = {
    "Who is first is not known yet: a bonus or deduction is open. It can be {names}.": not_known,
    "{name} is first, whatever the open bonuses and deductions are.": first_anyhow,
    "{name} is first by {margin} points.": by_points,
    "{name} is first by {margin} in the figure of the award rule.": by_figure,
    "{name} is first by the award rule, though not by its figure.": by_rule_alone,
    "{name} is first by the award rule, which compares bids without points.": without_figure,
    "{name} is first by the rule for ties: the second has the same total.": by_ties,
    "{count} bids are tied for the first rank: {names}.": tied,
    "The only bid cannot be ranked.": nobody,
    "None of {count} bids can be ranked.": nobody,
    "The only bid does not pass the screening.": nobody,
    "None of {count} bids passes the screening.": nobody,
    "{name} is the only bid, and is ranked.": alone,
    "{name} is the only one of {count} bids that is ranked.": alone,
    "{name} passes the screening first; one bid at a lower price does not.": screened,
    "{name} passes the screening first; {count} bids at lower prices do not.": screened,
    "{name} has the lowest price that was screened, and passes.": screened_first,
}


def held(view):
    """Hold the sentences of an award in one lot, its gaps and its blocks."""
    screen = first.screen(view)
    award = view.evaluation
    (found,) = award.decided.values()
    lead, *checks = screen.sentences
    CLAIMS[lead.template](view, dict(lead.values), found)
    if checks:
        inner = checks[0].values["sentence"]
        if "changed" in inner.values:
            assert inner.values["changed"] == sum(w.changed is True for w in award.what_ifs)
        elif inner.template == "The winner changes in the one check":
            assert [w.changed for w in award.what_ifs] == [True]
        else:
            assert not any(w.changed for w in award.what_ifs)
    out = [s for s in award.scores if award.state(s.project.id).out_at]
    excluded = [b for b in screen.blocks if b.title == say("Excluded bids")]
    assert bool(excluded) == bool(out)
    for block in excluded:
        several = say("{out} of {count}", out=len(out), count=len(award.scores))
        assert block.aside == (several if len(award.scores) > 1 else say("the only bid"))
    return screen


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", LANGS)
def test_each_sentence_of_the_examples_holds(name, lang):
    view = view_of(name, lang)
    screen = held(view)
    assert screen.picture is not None
    assert first.section(view).html


@st.composite
def tenders(draw):
    """Some tender in one lot: by points of the price, or by an award rule."""
    rule = draw(st.sampled_from(["points", "points", "quotient", "wb-qcbs", "wb-lcs", "ufab-extended",
                                 "uk-price-per-quality-point", "us-tradeoff"]))  # fmt: skip
    criteria = [Criterion(name, Linear(0, 30), points=30) for name in ("plan", "team")]
    if rule == "points":
        criteria.append(Criterion("price", Linear(0, 40), points=40))
        local = Adjustment(id="local", points=2)
        procedure = Procedure(rule=RuleUse("low-price-ratio"), price="price", adjustments=[local])
    else:
        given = {"wb-qcbs": {"technical_weight": "0.8", "minimum": 20}, "wb-lcs": {"minimum": 20}}
        procedure = Procedure(award=RuleUse(rule, given.get(rule, {})))
    made = CriteriaSet("tender", criteria, ties=draw(st.sampled_from([(), ("lowest-price",)])),
                       procedure=procedure)  # fmt: skip
    names = [f"bid-{n}" for n in range(draw(st.sampled_from([3, 2, 4, 1, 5])))]
    marks = [
        Mark(bid, c.id, value, value)
        for bid in names
        for c in criteria[:2]
        for value in [draw(st.integers(10, 30))]
    ]
    bids = []
    for bid in names:
        status = {"status": "withdrawn", "reason": "x"} if draw(st.integers(0, 7)) == 0 else {}
        bids.append(Bid(project=bid, price=draw(st.sampled_from([80, 90, 95, 100])), **status))
    entries = [
        AdjustmentEntry(project=bid, adjustment="local", applies=applies, reason="on record")
        for bid in names
        for applies in [draw(st.sampled_from(["yes", "no", "unknown"]))]
        if rule == "points"
    ]
    return Case(made, [Project(bid) for bid in names], marks, bids=bids, adjustments=entries)


@settings(max_examples=18)
@given(tenders(), st.sampled_from(LANGS))
def test_each_sentence_of_any_tender_holds(case, lang):
    view = View(case, lang)
    held(view)
    assert first.section(view).html


def linked(html):
    """Return the ids that links of a page lead to, and the ids that it has."""
    shown = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    return set(re.findall(r'\bhref="#([^"]+)"', shown)), set(ids)


def whole(case, lang, lots):
    if lots > 1:
        bids = [evolve(bid, lot=f"lot {n % lots}") for n, bid in enumerate(case.bids)]
        case = evolve(case, bids=bids)
    view = View(case, lang, Options(samples=100))
    decided = view.evaluation.decided
    if len(decided) == 1:
        held(view)
    else:
        (lead, *_) = first.screen(view).sentences
        alone = sum(len(f.first) == 1 and not f.unsettled for f in decided.values())
        assert lead.values["count"] == len(decided)
        assert lead.values.get("decided", len(decided)) == alone
    wanted, there = linked(report_html(view))
    assert wanted <= there


@settings(max_examples=6)
@given(tenders(), st.sampled_from(LANGS), st.integers(1, 2))
def test_the_page_of_any_tender_is_whole(case, lang, lots):
    whole(case, lang, lots)


@pytest.mark.long
@settings(max_examples=50)
@given(tenders(), st.sampled_from(LANGS), st.integers(1, 2))
def test_the_pages_of_many_tenders_are_whole(case, lang, lots):
    whole(case, lang, lots)


@settings(max_examples=16)
@given(tenders())
def test_parts_of_a_gap_add_up_to_it(case):
    view = View(case)
    award = view.evaluation
    (found,) = award.decided.values()
    names = ranked(view, found)
    totals = {n: award.state(n).figure for n in names}
    if len(names) < 2 or None in totals.values() or not award.has_figure:
        return
    parts = parts_of(award, [award[n] for n in names], totals, view.criteria_names)
    assert bool(parts) == (case.criteria.procedure.award is None)
    base, *rivals = names
    for gap in gaps_of(parts, totals, dict.fromkeys(names, "1"), base, rivals):
        assert gap.net == totals[gap.project] - totals[base]
        if parts:
            assert abs(sum(value for _, value in gap.parts) - gap.net) < exact("0.001")
            assert gap.worst is not None or gap.net >= 0 or not gap.parts


def test_the_blocks_name_who_alone_changes_the_winner():
    view = view_of("kr-software-tender")
    (block,) = (b for b in first.screen(view).blocks if b.title == say("Caveats"))
    people = [w.subject for w in view.evaluation.what_ifs if w.changed and w.kind == "evaluator"]
    assert [*people] == ["bae", "eom", "ju"]
    assert block.lines[0].text == say("changes the winner: {names}", names=people)
    assert block.aside == say("checks that change the winner: {count}", count=5)


def test_bids_in_lots_are_told_lot_by_lot():
    case = example("wb-qcbs")
    bids = [evolve(bid, lot="one" if n % 2 else "two") for n, bid in enumerate(case.bids)]
    view = View(evolve(case, bids=bids))
    screen = first.screen(view)
    decided = [view.evaluation.winner_of(lot) for lot in view.evaluation.decided]
    count = sum(name is not None for name in decided)
    if count == 2:
        assert screen.sentences[0] == say(
            "Each of {count} lots has one bid that is first.", count=2
        )
    titles = [b.title for b in screen.blocks]
    assert say("Lot {lot}", lot="one") in titles
    assert say("Lot {lot}", lot="two") in titles


def test_what_no_page_writes_is_no_margin_of_nothing():
    assert gaps.margin_words(exact("1/300000")) == "≈ 3.33e-06"
    assert gaps.margin_words(exact("0.3199")) == "0.3199"
    assert gaps.margin_words(exact("22/3")) == "≈ 7.33"
    assert signed(exact("-1/3")) == "≈ −0.3333"
    assert signed(exact("0")) == "0"
