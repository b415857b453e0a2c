"""Awards, step by step: worked cases, the legal order, and what each step leaves out."""

from fractions import Fraction

import attrs
import pytest
from sentences import noted, page_of, refuses, sentence, tells
from tenders import TRIMMED, korean_case, korean_set

from evalkit import (
    Award,
    Case,
    CriteriaSet,
    Criterion,
    Gate,
    Linear,
    ModelError,
    Project,
    evaluate,
    show,
)
from evalkit.core.exact import exact
from evalkit.core.notes import note
from evalkit.model import (
    AdjustmentEntry,
    Bid,
    Consensus,
    Draw,
    Evaluator,
    Mark,
    Procedure,
    Recusal,
    RuleUse,
    Stage,
    Tender,
    Tradeoff,
)
from evalkit.panel import PanelRule
from evalkit.schema.criteria_files import load_criteria
from evalkit.schema.shipped_sets import shipped
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.what_ifs import way_words
from evalkit.show.reasons import said
from evalkit.show.report.letters import letter_page
from evalkit.show.report.minutes import minutes_page

MEAN = PanelRule()
FAIR = [[15, 15, 15]] * 5
GOOD = [[18, 18, 18]] * 5


def one_item(points=80, **fields):
    return korean_set(rule=MEAN, items=(points,), **fields)


def excluded(name, project=""):
    return Recusal(
        evaluator=name, project=project, kind="withdrawal", ground="worked there until 2025",
        decision="excluded", decided_by="officer",
    )  # fmt: skip


def test_the_two_ways_of_trimming_pick_different_winners():
    # 행정안전부예규 제373호 제7장 제3절 4.차.5); the dispute: DR & AJU, a tender in Seoul
    marks = {
        "A": [[15, 19, 19], [20, 18, 14], [17, 18, 15], [15, 16, 15], [14, 18, 20], [16, 16, 19], [17, 16, 18]],
        "B": [[20, 14, 17], [17, 15, 19], [16, 15, 19], [20, 18, 20], [14, 19, 16], [18, 17, 14], [17, 19, 14]],
    }  # fmt: skip
    case = korean_case(korean_set(), marks, {"A": 90, "B": 90})
    award = evaluate(case)
    assert isinstance(award, Award)
    assert award.winner == "A"
    assert [award.standings[b].technical_raw - 20 for b in "AB"] == [exact("51.2"), exact("50.2")]
    by_item = next(w for w in award.what_ifs if "left out by item" in str(way_words(w)))
    assert by_item.first == ("B",)
    assert by_item.changed


def test_the_steps_come_in_their_legal_order_with_their_clauses():
    award = evaluate(korean_case(korean_set(), {"A": FAIR, "B": GOOD}, {"A": 80, "B": 90}))
    assert [step.id for step in award.steps] == [
        "eligibility", "marks", "panel", "cut-off", "opening", "price", "total", "rank",
        "negotiation",
    ]  # fmt: skip
    assert award.steps[3].clause.text("ko") == "제7장 제3절 5.가"
    text = str(award)
    assert "A: 20 × 80 / 80 = 20 → 20" in text
    assert "B: 74 + 17.7778 = 91.7778 → 91.7778" in text


def test_who_is_cut_off_has_no_price_and_does_not_lower_the_lowest():
    criteria = one_item(gates=[Gate(id="cut", on="technical", of="share", at_least="0.85")])
    marks = {"A": [[68]], "B": [[64]]}  # of 80, with 20 from the officer: 88 and 84 of 100
    case = korean_case(criteria, marks, {"A": 100, "B": 80})
    award = evaluate(case)
    assert award.standings["B"].out_at == "cut-off"
    assert award.standings["B"].price is None
    assert award.standings["A"].price_points == 20  # 100 / 100, not 80 / 100
    all_opened = korean_set(rule=MEAN, items=(80,), gates=criteria.gates, opens="all")
    opened = evaluate(attrs.evolve(case, criteria=all_opened))
    assert opened.standings["A"].price_points == 16
    assert opened.standings["B"].out_at == "cut-off"


def test_the_cut_off_compares_unrounded_points():
    criteria = one_item(gates=[Gate(id="cut", on="technical", of="share", at_least="0.85")])
    just = Fraction(65) - Fraction(1, 10**6)
    award = evaluate(korean_case(criteria, {"A": [[just]]}, {"A": 100}))
    assert award.standings["A"].out_at == "cut-off"
    assert award.standings["A"].technical_raw == 85  # rounded to 4 decimals


def test_local_eligibility_is_70_points_in_all():
    # 제7장 제3절 5.가 (kr.eligible.local): 55 + 14.9 is out, 56 + 14.0 is in
    criteria = one_item(price=20)
    marks = {"A": [[55]], "B": [[56]]}
    prices = {"A": Fraction(80 * 20, 1) / Fraction("14.9"), "B": Fraction(80 * 20, 14), "C": 80}
    marks["C"] = [[80]]
    case = korean_case(criteria, marks, prices, quantitative=0, reference=200)
    award = evaluate(case)
    # with a reference of 200 the floor is 140: every price is below it, so all get 30 %
    assert award.standings["C"].price_points == 6
    assert award.standings["A"].out_at == "total"
    assert award.standings["B"].out_at == "total"


def test_a_price_above_the_reference_is_out_and_does_not_count():
    award = evaluate(korean_case(korean_set(), {"A": FAIR, "B": GOOD}, {"A": 90, "B": 101}))
    assert award.standings["B"].out_at == "opening"
    assert tells(
        said(award.standings["B"].why),
        "the price {price} is above the {amount}, {bound}",
        amount="amount of the price formula",
        bound="KRW 100",
    )
    assert award.order == {"": (("A",),)}


def test_withdrawn_and_rejected_bids_are_out_first():
    bids = [
        Bid(project="A", price=90),
        Bid(project="B", price=50, status="withdrawn", reason="letter of 3 August"),
        Bid(project="C", price=60, status="rejected", reason="no guarantee"),
    ]
    case = korean_case(korean_set(), {"A": FAIR, "B": GOOD, "C": GOOD}, {}, bids=bids)
    award = evaluate(case)
    assert [award.standings[b].out_at for b in "ABC"] == ["", "eligibility", "eligibility"]
    assert award.standings["A"].price_points == 20


def test_undue_contact_costs_ten_points():
    case = korean_case(
        korean_set(), {"A": GOOD, "B": FAIR}, {"A": 90, "B": 90},
        adjustments=[
            AdjustmentEntry(project="A", adjustment="undue-contact", reason="called a member")
        ],
    )  # fmt: skip
    award = evaluate(case)
    assert award.standings["A"].total == 84
    assert award.winner == "B"
    assert "−10" in str(award)


def test_differential_scores_turn_a_tenth_of_a_point_into_the_award():
    # kr.diff.reversal: 88.0 + 8.0 against 87.9 + 9.5
    settings = {
        "items": (90,), "quantitative": 0, "price": 10, "rule": MEAN,
        "gates": [Gate(id="cut", on="technical", of="share", at_least="0.85")],
    }  # fmt: skip
    criteria = korean_set(**{**settings, "quantitative": 1, "items": (89,)})
    marks = {"A": [["87"]], "B": [["86.9"]]}
    prices = {"A": 100, "B": Fraction(8000, 95)}
    case = korean_case(criteria, marks, prices, quantitative=1)
    plain = evaluate(case)
    assert plain.winner == "B"
    with_gap = attrs.evolve(criteria.procedure, differential=RuleUse("kr-differential", {"gap": 3}))
    award = evaluate(attrs.evolve(case, criteria=attrs.evolve(criteria, procedure=with_gap)))
    assert award.winner == "A"
    assert [award.standings[b].technical for b in "AB"] == [90, 87]
    assert [award.standings[b].technical_raw for b in "AB"] == [88, exact("87.9")]
    [without] = [w for w in award.what_ifs if w.kind == "differential"]
    assert without.first == ("B",)
    assert without.changed
    [korean] = [w for w in plain.what_ifs if w.kind == "differential"]
    assert korean.first == ("A",)


def test_the_cut_off_looks_at_raw_points_under_differential_scores():
    # kr.diff.eligibility_raw: of 90, raw 80 is in and raw 76 is out, whatever the gap gives
    gate = Gate(id="cut", on="technical", of="share", at_least="0.85")
    criteria = korean_set(
        rule=MEAN, items=(89,), quantitative=1, price=10, gates=[gate],
        differential=RuleUse("kr-differential", {"gap": 3}),
    )  # fmt: skip
    award = evaluate(
        korean_case(criteria, {"A": [[79]], "B": [[75]]}, {"A": 90, "B": 90}, quantitative=1)
    )
    assert award.standings["A"].technical == 90
    assert award.standings["B"].out_at == "cut-off"


def test_the_marks_of_a_recused_evaluator_do_not_count_for_that_bid():
    marks = {"A": [[s] for s in (80, 82, 84, 90, 0, 0, 0)], "B": [[s] for s in (70,) * 7]}
    criteria = korean_set(items=(100,), quantitative=10, rule=TRIMMED)
    case = korean_case(
        criteria, marks, {"A": 90, "B": 90}, quantitative=0,
        recusals=[excluded(f"e{n}", "A") for n in (5, 6, 7)],
    )  # fmt: skip
    award = evaluate(case)
    assert award.panel_marks["A", "item-1"].value == 83
    assert ("e5", "recused") in award.panel_marks["A", "item-1"].dropped
    assert len(award.panel_marks["B", "item-1"].kept) == 5
    assert "affected seats 3 of 7" in str(award)


def test_a_pending_or_refused_recusal_changes_nothing():
    case = korean_case(korean_set(), {"A": FAIR}, {"A": 90})
    kept = attrs.evolve(excluded("e1"), decision="kept")
    pending = attrs.evolve(excluded("e2"), decision="pending", decided_by="")
    with_register = evaluate(attrs.evolve(case, recusals=[kept, pending]))
    assert with_register.standings == evaluate(case).standings


def test_a_consensus_mark_replaces_the_mean_and_the_marks_stay():
    moved = Consensus(project="A", criterion="item-1", value=20, by="chair", reason="a slip")
    case = korean_case(korean_set(), {"A": FAIR}, {"A": 90}, consensus=[moved])
    award = evaluate(case)
    assert award.standings["A"].technical_raw == 20 + 20 + 15 + 15
    assert tells(
        page_of(award),
        "By consensus: {bid}, {criterion} changes from {before} to {after} points (by {who}: "
        "{reason}); the individual marks stay on record",
        criterion="item-1",
        before="15",
        after="20",
        who="chair",
        reason="a slip",
    )
    page = page_of(award.explain("A"))
    assert tells(
        page, "by consensus {value} (by {who}: {reason})", value="20", who="chair", reason="a slip"
    )
    assert page.count("item-1: 15, e") == 5


TIED = {"A": [[60, 10]], "B": [[50, 20]]}


def tied(ties, prices=None, **fields):
    criteria = korean_set(rule=MEAN, items=(60, 20), quantitative=1, gates=[], ties=ties)
    prices = prices or {"A": 90, "B": 90}
    return evaluate(korean_case(criteria, TIED, prices, quantitative=1, **fields))


def test_a_tie_stays_a_tie_when_no_rule_is_left():
    award = tied(("technical", "draw"))
    assert award.winner_of("") is None
    assert tells(
        page_of(award),
        "{bids} remain tied: {remedy}",
        bids="A, B",
        remedy="draw lots, and record the draw in case.toml",
    )
    assert award.standings["A"].tied


@pytest.mark.parametrize(
    ("drawn", "order"),
    [
        ([], [("A", "B", "C")]),
        (["B", "A"], [("A", "B", "C")]),
        (["C"], [("A", "B", "C")]),
        (["C", "A", "B"], [("C",), ("A",), ("B",)]),
    ],
)
def test_a_draw_that_leaves_out_one_of_the_tied_parts_nobody_anywhere(drawn, order):
    bids = dict.fromkeys("ABC", FAIR)
    draws = [Draw(drawn)] if drawn else []
    criteria = korean_set(ties=("technical", "draw"))
    case = attrs.evolve(korean_case(criteria, bids, dict.fromkeys("ABC", 90)), draws=draws)
    award = evaluate(case)
    assert list(award.order[""]) == order
    assert award.decided[""].first == order[0]
    seen = 0
    for place in order:
        for name in place:
            tied = len(place) > 1
            shown = f"{seen + 1}=" if tied else str(seen + 1)
            assert (award.standings[name].rank, award.standings[name].tied) == (seen + 1, tied)
            assert award.rank(name) == (seen + 1, seen + 1)
            assert f"Rank: {shown}" in award.explain(name).__str__()
            assert f"Rank {shown} of 3" in letter_page(award, name, "en").as_text()
            assert f"{shown}. {name} (" in minutes_page(award, "en").as_text()
        seen += len(place)
    plain = award.plain()
    assert plain["award"]["lots"][0]["order"] == [list(place) for place in order]
    ranks = {p["project"]: p["ranks"]["best"] for p in plain["projects"]}
    assert ranks == {n: award.standings[n].rank for n in "ABC"}
    half = sentence(
        "the recorded draw of {drawn} leaves out {others}, who are tied with them, so it "
        "breaks no tie: draw lots among all of them",
        others="C",
    )
    assert tells(page_of(award), half) == (drawn == ["B", "A"])


def test_a_recorded_draw_parts_a_tie():
    award = tied(("technical", "draw"), draws=[Draw(["B", "A"])])
    assert award.winner == "B"
    assert tells(
        page_of(award),
        "{bids} have equal totals; tie broken by: {rules}",
        rules="the recorded draw",
    )


@pytest.mark.parametrize(
    ("ties", "winner"),
    [
        (("largest-item",), "A"),
        (("items",), "A"),
        (("item-2",), "B"),
        (("technical", "item-2"), "B"),
    ],
)
def test_the_tie_break_chain(ties, winner):
    # 국가 협상예규 제8조: technical points, then the item with the most points (kr.tie.national)
    award = tied(ties)
    assert award.winner == winner
    assert "tie broken by" in str(award)


def test_the_lower_price_and_the_earlier_bid_part_ties():
    times = {"A": "2026-08-03T10:00:00+09:00", "B": "2026-08-03T00:59:59+00:00"}
    bids = [Bid(project=b, price=90, submitted=at) for b, at in times.items()]
    assert tied(("submitted",), bids=bids).winner == "B"


def test_lots_are_awarded_each_by_itself():
    marks = {"A1": FAIR, "B1": GOOD, "A2": GOOD, "C2": FAIR}
    bids = [
        Bid(project="A1", price=80, lot="one"), Bid(project="B1", price=90, lot="one"),
        Bid(project="A2", price=40, lot="two"), Bid(project="C2", price=50, lot="two"),
    ]  # fmt: skip
    criteria = korean_set(gates=[])
    award = evaluate(korean_case(criteria, marks, {}, bids=bids))
    assert award.order == {"one": (("B1",), ("A1",)), "two": (("A2",), ("C2",))}
    assert award.standings["A1"].price_points == 20  # the 40 of lot two is not its lowest
    assert award.rank("A2") == (1, 1)
    assert "Lot two: First: A2." in str(award)


def staged(best):
    return CriteriaSet(
        "staged",
        [
            Criterion("paper", Linear(0, 40), points=40),
            Criterion("talk", Linear(0, 60), points=60),
        ],
        gates=[Gate(id="floor", on="paper", at_least=20)],
        procedure=Procedure(
            stages=[Stage(id="one", on=["paper"], best=best), Stage(id="two", on=["talk"])]
        ),
    )


def test_who_falls_at_the_paper_stage_needs_no_mark_for_the_presentation():
    marks = [
        Mark("A", "paper", 30, 30), Mark("B", "paper", 25, 25), Mark("C", "paper", 19, 19),
        Mark("D", "paper", 22, 22), Mark("A", "talk", 10, 10), Mark("B", "talk", 40, 40),
    ]  # fmt: skip
    case = Case(staged(2), [Project(p) for p in "ABCD"], marks)
    award = evaluate(case)
    assert award.order == {"": (("B",), ("A",))}
    assert award.standings["C"].out_at == "cut-off"
    assert noted(award.standings["D"].why, "stage", rank=3, stage="one", best=2)
    with refuses(
        ModelError, "{project} has no mark here, and an award needs every mark", project="D"
    ):
        evaluate(Case(staged(3), case.projects, case.marks))


def by_award_rule(rule, scale=100, **settings):
    return CriteriaSet(
        "other",
        [Criterion("quality", Linear(0, scale), points=scale)],
        procedure=Procedure(award=RuleUse(rule, settings)),
        ties=("lowest-price",),
    )


def awarded(criteria, bids, **fields):
    """Build ``{bid: (quality, price)}`` and evaluate."""
    marks = [Mark(name, "quality", q, q) for name, (q, _) in bids.items()]
    offers = [Bid(project=name, price=price) for name, (_, price) in bids.items()]
    return evaluate(Case(criteria, [Project(b) for b in bids], marks, bids=offers, **fields))


def test_quality_and_cost_based_selection():
    # wb.qcbs: A 88.6667, B 84, C 86.1818
    criteria = by_award_rule("wb-qcbs", technical_weight="0.8", minimum=75)
    bids = {"A": (90, 120000), "B": (80, 100000), "C": (85, 110000), "D": (70, None)}
    award = awarded(criteria, bids)
    assert award.order == {"": (("A",), ("C",), ("B",))}
    assert award.standings["B"].total == 84
    assert award.standings["D"].out_at == "cut-off"


def test_a_price_that_must_be_there_is_asked_for():
    criteria = by_award_rule("wb-lcs")
    with refuses(ModelError, "{project} is still in the procedure, but has no price", project="B"):
        awarded(criteria, {"A": (90, 10), "B": (80, None)})


def test_the_extended_ufab_method():
    # de.ufab.extended: O1 and O3 are in the corridor, and O3 has more points
    criteria = by_award_rule("ufab-extended", swing="0.05")
    bids = {"O1": (88, 70000), "O2": (95, 80000), "O3": (100, 82000), "O4": (70, 62000)}
    award = awarded(criteria, bids)
    assert award.order == {"": (("O3",), ("O1",))}
    assert "outside the corridor" in str(said(award.standings["O2"].why))


def test_prozorro_divides_the_price_by_its_coefficient():
    criteria = CriteriaSet(
        "prozorro",
        [Criterion("quality", Linear(0, "0.3"), points="0.3")],
        procedure=Procedure(award=RuleUse("prozorro-meat")),
        ties=("lowest-price",),
    )
    award = awarded(criteria, {"A": ("0.2", 9), "B": (0, 8)})
    assert award.standings["A"].total == 7  # 9 / (9/7)
    assert award.winner == "A"


def test_a_tradeoff_decides_where_no_arithmetic_does():
    criteria = by_award_rule("us-tradeoff", scale=5)
    bids = {"A": (4, 100), "B": (3, 90), "C": (3, 120)}
    open_ = awarded(criteria, bids)
    assert open_.order == {"": ()}
    chosen = Tradeoff(project="A", by="source selection authority", reason="worth the 10 more")
    award = awarded(criteria, bids, tradeoffs=[chosen])
    assert award.winner == "A"
    assert tells(
        page_of(award),
        "Written trade-off by {who}: {bid} is chosen. {reason}",
        who="source selection authority",
    )
    assert "dominated" in str(award)


def test_a_rule_without_a_figure_prints_none_anywhere():
    criteria = by_award_rule("us-tradeoff", scale=5)
    bids = {"A": (4, 100), "B": (3, 90), "C": (3, 120)}
    chosen = Tradeoff(project="A", by="source selection authority", reason="worth the 10 more")
    award = awarded(criteria, bids, tradeoffs=[chosen])
    assert not award.has_figure
    assert all(s.total is None for s in award.standings.values())
    assert all(s.total is None for s in award.scores)
    assert all(row["total_low"] is None for row in award.rows())
    plain = award.plain()
    assert all(project["total"] is None for project in plain["projects"])
    shown = {
        "en": (("Combined score", "Total", " 0 ", "(0)"), "First: A"),
        "ko": (("종합 점수", "총점", " 0 ", "(0)"), "A"),
    }
    for lang, (words, first) in shown.items():
        pages = [show.page(award, lang), minutes_page(award, lang)]
        pages += [letter_page(award, name, lang) for name in bids]
        pages += [show.page(award.explain(name), lang) for name in bids]
        for page in pages:
            text = page.as_markdown().replace("changes in 0 of", "")
            assert not [word for word in words if word in text], text
        assert first in pages[0].as_markdown()


def test_a_gate_on_a_total_that_the_rule_does_not_compute_is_refused():
    criteria = by_award_rule("us-tradeoff", scale=5)
    with refuses(
        ModelError,
        "has no total to compare: the rule {rule} has no combined score",
        rule="us-tradeoff",
    ):
        attrs.evolve(criteria, gates=[Gate(id="least", on="total", of="points", at_least=3)])


@pytest.mark.parametrize(
    ("rule", "settings", "bids", "first", "out"),
    [
        ("uk-price-per-quality-point", {}, {"A": (0, 10), "B": (50, 100)}, ("B",), {"A"}),
        ("wb-rated", {"cost_weight": "0.6"}, {"A": (0, 10), "B": (0, 20)}, (), {"A", "B"}),
        ("ufab-weighted", {}, {"A": (0, 10), "B": (0, 20)}, (), {"A", "B"}),
    ],
)
def test_a_bid_of_which_the_rule_can_say_nothing_has_no_figure(rule, settings, bids, first, out):
    award = awarded(by_award_rule(rule, **settings), bids)
    assert award.decided[""].first == first
    for name in out:
        found = award.standings[name]
        assert (found.out_at, found.total, found.rank) == ("price", None, None)
        assert found.why is not None
        assert str(said(found.why)) in " ".join(show.page(award, "en").as_markdown().split())
        letter = page_of(lambda name=name: letter_page(award, name, "en").as_markdown())
        assert tells(letter, "Eliminated at: {step}. {why}", step="Combined score")


def test_a_lone_price_on_a_span_has_no_points():
    criteria = CriteriaSet(
        "span",
        [
            Criterion("quality", Linear(0, 60), points=60),
            Criterion("price", Linear(0, 40), points=40),
        ],
        procedure=Procedure(price="price", rule=RuleUse("linear-span", {})),
    )
    alone = awarded(criteria, {"A": (50, 10)})
    assert alone.decided[""].first == ()
    found = alone.standings["A"]
    assert (found.out_at, found.price_points, found.total) == ("price", None, None)
    assert "both the lowest" in str(said(found.why))
    assert awarded(criteria, {"A": (50, 10), "B": (50, 20)}).winner == "A"


def test_a_mark_that_is_missing_is_named_for_every_bid():
    marks = {"A": [[15, None, 15]], "B": [[15, 15, None]]}
    criteria = korean_set(rule=MEAN)
    with pytest.raises(ModelError) as caught:
        evaluate(korean_case(criteria, marks, {"A": 90, "B": 90}))
    lacks = "{bid} has marks of {count} evaluators that count ({names}), and the panel rule needs {needed}"
    assert tells(caught.value, lacks, bid="A", count=0)
    assert tells(caught.value, lacks, bid="B", count=0)


def test_explain_and_rows_and_both_languages():
    award = evaluate(korean_case(korean_set(), {"A": FAIR, "B": GOOD}, {"A": 80, "B": 90}))
    assert [row["project"] for row in award.rows()] == ["B", "A"]
    assert award.rows()[0]["price_points"] == pytest.approx(17.7778)
    assert "price: 17.7778. 20 × 80 / 90" in str(award.explain("B"))
    assert "<table" in award._repr_html_()


def test_a_tender_says_why_old_rules_are_used():
    case = korean_case(korean_set(), {"A": FAIR}, {"A": 90})
    from datetime import date

    old = Tender(reference=100, notice_date=date(2019, 5, 1))
    with pytest.raises(ModelError) as caught:
        attrs.evolve(case, tender=old)
    assert tells(
        caught.value,
        "{what} was not in force on that day, but {span}",
        what="rule kr-local-price",
        span="from 1 October 2023",
    )
    told = attrs.evolve(case, tender=attrs.evolve(old, out_of_force="to compare"))
    assert tells(
        page_of(evaluate(told)),
        "Rules that were not in force on the date of the notice: {reason}",
        reason="to compare",
    )


def test_the_national_tie_of_the_worked_case():
    # kr.tie.national: D and E have 65 + 24; the item with the largest maximum has 17 and 18
    most = {"largest": 20, "a": 18, "b": 16, "c": 16}
    items = [
        Criterion(name, Linear(0, points), points=points, parent="technical")
        for name, points in most.items()
    ]
    criteria = CriteriaSet(
        "national",
        [Criterion("technical", points=70), *items, Criterion("price", Linear(0, 30), points=30)],
        ties=("technical", "largest-item"),
        procedure=Procedure(price="price", rule=RuleUse("kr-national-price")),
    )
    given = {"D": (17, 17, 16, 15), "E": (18, 16, 16, 15), "F": (0, 0, 0, 0)}
    marks = [
        Mark(bid, name, points, points)
        for bid, row in given.items()
        for name, points in zip(most, row, strict=True)
    ]
    bids = [Bid(project=b, price=p) for b, p in (("D", 100), ("E", 100), ("F", 80))]
    case = Case(
        criteria, [Project(b) for b in "DEF"], marks, bids=bids, tender=Tender(reference=100)
    )
    award = evaluate(case)
    assert [award.standings[b].price_points for b in "DE"] == [24, 24]
    assert [award.standings[b].total for b in "DE"] == [89, 89]
    assert award.order[""] == (("E",), ("D",), ("F",))
    assert tells(
        page_of(award),
        "{bids} have equal totals; tie broken by: {rules}",
        rules="the item with the highest maximum, if there is only one",
    )


SHEETS = [(30, 10), (10, 30), (25, 25), (24, 24), (26, 26)]
"""Sums of 40, 40, 50, 48 and 52: by total 40 + 50 + 48 over 3 count, by item 25 and 25."""


@pytest.mark.parametrize(
    ("name", "by", "points"),
    [
        ("kr-local-negotiated", "total", 46),  # 제7장 제3절 4.차.5): the sum of the field
        ("kr-pps-negotiated", "total", 46),  # 제12조제2항: 입찰자별로 평가위원 점수 중 최저와 최고
        ("kr-national-negotiated", None, None),  # 제7조제8항: the institution's own rule
    ],
)
def test_how_the_texts_of_korea_leave_out_the_extremes(name, by, points):
    panels = load_criteria(name).procedure.panels
    if by is None:
        assert panels == ()
        return
    [panel] = panels
    assert panel.rule.by == by
    assert [panel.rule.dropped(n) for n in (11, 12)] == [1, 2 if "pps" in name else 1]
    criteria = korean_set(items=(30, 30), rule=panel.rule)
    award = evaluate(korean_case(criteria, {"A": SHEETS}, {"A": 90}))
    assert sum(award.panel_marks["A", f"item-{n}"].value for n in (1, 2)) == points
    by_item = attrs.evolve(panel.rule, by="item")
    other = evaluate(
        korean_case(korean_set(items=(30, 30), rule=by_item), {"A": SHEETS}, {"A": 90})
    )
    assert sum(other.panel_marks["A", f"item-{n}"].value for n in (1, 2)) == 50


@pytest.mark.parametrize(
    ("name", "ties"),
    [
        ("kr-local-negotiated", ("technical", "draw")),  # 제7장 제3절 5.라: then lots
        ("kr-national-negotiated", ("technical", "largest-item")),  # 제8조제2항: no lots
        ("kr-pps-negotiated", ("technical", "items")),  # 제10조제15항: no lots
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_how_the_texts_of_korea_part_a_tie(name, ties, turned):
    # Items of 20, 20 and 10: A has (20, 15, 8), B has (18, 19, 6); the file may turn the items.
    criteria = load_criteria(name)
    assert criteria.ties == ties
    sheets = {"A": (20, 15, 8), "B": (18, 19, 6)}
    if turned:
        sheets = {bid: (second, first, third) for bid, (first, second, third) in sheets.items()}
    made = korean_set(items=(20, 20, 10), quantitative=15, rule=MEAN, ties=criteria.ties)
    case = korean_case(
        made, {bid: [row] for bid, row in sheets.items()}, {"A": 90, "B": 90}, quantitative=15
    )
    award = evaluate(case)
    expected = (("B",), ("A",)) if name == "kr-pps-negotiated" else (("A", "B"),)
    assert award.order[""] == expected
    one = korean_set(items=(21, 19, 10), quantitative=15, rule=MEAN, ties=criteria.ties)
    uneven = {"A": [(20, 15, 8)], "B": [(18, 19, 6)]}
    parted = evaluate(korean_case(one, uneven, {"A": 90, "B": 90}, quantitative=15))
    assert parted.order[""] == ((("A", "B"),) if "local" in name else (("A",), ("B",)))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("kr-competitive-dialogue", "A"),  # 제8장 제4절 1.나: negotiated down, not thrown out
        ("kr-national-dialogue", "A"),  # 제13조제2항: the same
        ("kr-local-negotiated", "B"),  # 제7장 제3절 5.나: out
    ],
)
def test_a_price_above_the_budget_is_out_only_where_the_text_says_so(name, first):
    criteria = load_criteria(name)
    given = {"A": 0.9, "B": 0.8}
    judged = {i for panel in criteria.procedure.panels for i in criteria.leaves_under(panel.on)}
    people = [f"e{n}" for n in range(7)] if judged else []
    marks = [
        Mark(bid, leaf.id, value, value, evaluator=who)
        for bid, share in given.items()
        for leaf in criteria.leaves
        if leaf.id != "price"
        for value in [criteria.max_points(leaf.id) * exact(str(share))]
        for who in (people if leaf.id in judged else [""])
    ]
    case = Case(
        criteria,
        [Project(bid) for bid in given],
        marks,
        bids=[Bid(project="A", price=101), Bid(project="B", price=100)],
        evaluators=[Evaluator(id=who) for who in people],
        tender=Tender(reference=100, budget=100),
    )
    award = evaluate(case)
    assert award.winner == first
    if first == "A":
        assert tells(page_of(award), "{line}; note: {flag}", flag="above the reference price")
        assert criteria.ties == ()


@pytest.mark.parametrize("name", [n for n in shipped() if load_criteria(n).procedure is not None])
def test_a_cut_off_on_technical_points_is_named_where_there_is_one(name):
    criteria = load_criteria(name)
    procedure = criteria.procedure
    price = procedure.price
    cuts = [
        gate.id
        for gate in criteria.gates
        if gate.on != "total" and price not in criteria.leaves_under([gate.on])
    ]
    cuts += [need.id for use in procedure.uses for need in use.rule.requires if need.on != "price"]
    title = title_of("cut-off", criteria).text("ko")
    assert (title == "기술점수 하한") is bool(cuts)
    assert bool(cuts) or not procedure.clause("cut-off")
    total = [gate.source for gate in criteria.gates if gate.on == "total"]
    if total and not procedure.screening:  # 합산점수 70점: the clause stands at the total
        assert all(
            str(source.text("ko")) in procedure.clause("total").text("ko") for source in total
        )


def test_a_failed_gate_says_what_was_there_and_what_was_needed(golden):
    cases = (
        (Fraction(59, 2), {"at_least": Fraction(30)}),
        (Fraction(31), {"at_most": Fraction(30)}),
        ("no", {"one_of": ["yes"]}),
        (None, {"one_of": ["yes"]}),
        (Fraction(7318, 9000), {"at_least": Fraction("0.85"), "of": "share"}),
        (Fraction(849999, 1000000), {"at_least": Fraction("0.85"), "of": "share"}),
    )
    unbound = {"at_least": None, "at_most": None, "one_of": (), "of": "value"}
    golden(*(str(said(note("gate", gate="the gate", found=f, **unbound | b))) for f, b in cases))
