"""Bonuses and deductions: the arithmetic, its limits, and what is not known of them."""

from fractions import Fraction
from itertools import permutations, product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

from evalkit import (
    CriteriaSet,
    Criterion,
    Evidence,
    Gate,
    Linear,
    Mark,
    ModelError,
    Project,
    evaluate,
    load_case,
    save_case,
)
from evalkit.checking import checked
from evalkit.evaluation.award.deciding import Decider
from evalkit.marking.pivotal import pivotal_marks
from evalkit.model import (
    Adjustment,
    AdjustmentEntry,
    AdjustmentLevel,
    Bid,
    Case,
    Evaluator,
    Panel,
    Procedure,
    RuleUse,
    Tender,
)
from evalkit.schema.criteria_files import load_criteria
from evalkit.show.checked import lines as checked_lines
from evalkit.show.report.letters import letter_page
from evalkit.show.report.minutes import minutes_page
from evalkit.show.report.publication import publication_page

DIALOGUE = load_criteria("kr-competitive-dialogue")
SEVEN = [f"e{n}" for n in range(7)]


def dialogue(technical, prices, entries=(), evidence=("A", "B")):
    """Judge a dialogue by seven members who agree, on an estimate of 100."""
    return Case(
        DIALOGUE,
        [Project(name) for name in technical],
        [
            Mark(name, "technical", points, points, evaluator=who)
            for name, points in technical.items()
            for who in SEVEN
        ],
        evidence=[Evidence(id=f"cert-{n}", kind="certificate", project=n) for n in evidence],
        bids=[Bid(project=name, price=price) for name, price in prices.items()],
        evaluators=[Evaluator(id=who) for who in SEVEN],
        adjustments=entries,
        tender=Tender(reference=100, budget=110),
    )


def entry(project, name, value=None, applies="yes", evidence=True):
    cited = [f"cert-{project}"] if evidence else []
    return AdjustmentEntry(
        project=project, adjustment=name, applies=applies, value=value, reason="officer",
        evidence=cited if applies == "yes" else [],
    )  # fmt: skip


def neither(*projects):
    return [entry(p, n, applies="no") for p in projects for n in ("regional", "innovative")]


PRICES = {"A": 95, "B": 90}


def test_the_bonus_of_the_dialogue_by_hand():
    # 제8장 [별표 2] 주2): A has 0.6 + 0.7, together at most 1. Prices: 10 × 90 / 95 = 9.4737, 10.
    level = {"A": 85, "B": 85}
    without = evaluate(dialogue(level, PRICES, neither("A", "B")))
    assert without.winner == "B"
    assert without.standings["A"].total == Fraction("94.4737")
    given_ = [entry("A", "regional", "0.6"), entry("A", "innovative", "0.7"), *neither("B")]
    award = evaluate(dialogue(level, PRICES, given_))
    assert award.winner == "A"
    assert award.standings["A"].technical == 86
    assert award.standings["A"].total == Fraction("95.4737")
    assert award.standings["A"].adjustment == (1, 1)
    assert award.standings["B"].total == 95
    text = page_of(award)
    assert tells(
        text,
        "{bid}: {points}, {adjustment} ({reason}), {step}",
        bid="A",
        points="+0.6",
        adjustment="Small firm of the region",
        reason="officer",
    )
    assert tells(
        text,
        "{bid}: bonuses of {sum} points; {counted} count: {limits}",
        bid="A",
        sum="1.3",
        counted="1",
    )
    assert tells(text, "together at most {most}, and never above the maximum points", most="1")
    assert tells(
        text,
        "{bid}: {adjustment} does not apply ({reason})",
        bid="B",
        adjustment="Small firm of the region",
        reason="officer",
    )
    assert "지역중소기업" in award.page("ko").as_text()


@pytest.mark.parametrize(
    ("first", "second", "granted"),
    [("0.4", "0.5", "0.9"), ("0.5", "0.5", "1"), ("0.5", "0.6", "1"), ("1", "1", "1")],
)
def test_the_limit_of_all_bonuses_just_below_at_and_above_it(first, second, granted):
    entries = [entry("A", "regional", first), entry("A", "innovative", second), *neither("B")]
    award = evaluate(dialogue({"A": 80, "B": 80}, PRICES, entries))
    assert award.standings["A"].adjustment == (Fraction(granted), Fraction(granted))
    assert award.standings["A"].technical == 80 + Fraction(granted)


@pytest.mark.parametrize(
    ("points", "after"), [("88.9", "89.9"), (89, 90), ("89.1", 90), ("89.5", 90), (90, 90)]
)
def test_no_bonus_lifts_technical_points_above_their_maximum(points, after):
    entries = [entry("A", "regional", 1), entry("A", "innovative", applies="no"), *neither("B")]
    award = evaluate(dialogue({"A": points, "B": 80}, PRICES, entries))
    assert award.standings["A"].technical == Fraction(after)
    assert award.standings["A"].technical_raw == Fraction(points)


UNKNOWN = [
    ([], "nothing is recorded for it"),
    ([entry("A", "regional", applies="unknown")], "it is recorded as unknown"),
    (
        [entry("A", "regional", 1, evidence=False)],
        "the evidence required for it is not cited: certificate of the",
    ),
    ([entry("A", "regional")], "its points are not recorded"),
]


@pytest.mark.parametrize(("entries", "why"), UNKNOWN)
def test_a_status_that_is_not_known_makes_ranges_and_never_0(entries, why):
    case = dialogue(
        {"A": 85, "B": 85}, PRICES,
        [*entries, entry("A", "innovative", applies="no"), *neither("B")],
    )  # fmt: skip
    award = evaluate(case)
    low, high = Fraction("94.4737"), Fraction("95.4737")
    standing = award.standings["A"]
    assert award["A"].total == (low, high)
    assert standing.total is None
    assert standing.total_span == (low, high)
    assert standing.technical_span == (85, 86)
    assert award.standings["B"].total == 95
    assert award.winner_of() is None
    assert award.order[""] == (("A", "B"),)
    assert [award.rank(name) for name in "AB"] == [(1, 2), (1, 2)]
    assert {w.changed for w in award.what_ifs} == {None}
    text = page_of(award, folded=True)
    assert why in text
    assert tells(
        text,
        "The winner is not yet known: {names}. A bonus or deduction is open; see the step that "
        "names it.",
        names="A, B",
    )
    assert "Tied" not in text
    letter = page_of(lambda: letter_page(award, "A", "en").as_text(), folded=True)
    assert "Total: [94.4737, 95.4737]" in letter
    assert tells(letter, "The winner depends on a bonus or deduction that is not yet known.")
    row = award.rows()[0]
    assert (row["total_low"], row["total_high"]) == (94.4737, 95.4737)
    assert (row["adjustment_low"], row["adjustment_high"]) == (0.0, 1.0)


def test_what_limits_an_open_bonus_says_that_it_may_be_less():
    entries = [entry("A", "regional", "0.6"), *neither("B")]
    text = page_of(evaluate(dialogue({"A": 85, "B": 85}, PRICES, entries)))
    assert tells(
        text,
        "{bid}: bonuses of up to {sum} points; at most {counted} count: {limits}",
        bid="A",
        sum="1.6",
        counted="1",
    )
    assert tells(text, "together at most {most}, and never above the maximum points", most="1")
    with refuses(ModelError, "must be points from {low} to {high}", low="0", high="1", value="1.6"):
        dialogue({"A": 85, "B": 85}, PRICES, [entry("A", "regional", Fraction("1.6"))])


def test_a_status_that_cannot_change_who_is_first_leaves_the_winner():
    award = evaluate(dialogue({"A": 80, "B": 85}, PRICES, neither("B")))
    assert award.winner == "B"
    assert award.order[""] == (("B",), ("A",))
    assert award.standings["A"].total_span == (Fraction("89.4737"), Fraction("90.4737"))


def criteria_of(*, most=None, at="total", gates=(), opens="all", adjustments=None, **procedure):
    """Give 80 points for quality and 20 for the price, with two bonuses and a deduction."""
    made = [
        Adjustment(id="local", points=2, at=at),
        Adjustment(id="young", range=(0, 3), at=at),
        Adjustment(id="late", points="-1.5", at=at),
    ]
    return CriteriaSet(
        "tender",
        [
            Criterion("quality", Linear(0, 80), points=80),
            Criterion("price", Linear(0, 20), points=20),
        ],
        gates=gates,
        procedure=Procedure(
            price="price", rule=RuleUse("low-price-ratio"), opens=opens, most_bonus=most,
            adjustments=made if adjustments is None else adjustments, **procedure,
        ),
    )  # fmt: skip


def case_of(criteria, quality, prices, entries):
    return Case(
        criteria,
        [Project(name) for name in quality],
        [Mark(name, "quality", points, points) for name, points in quality.items()],
        bids=[Bid(project=name, price=price) for name, price in prices.items()],
        adjustments=entries,
    )


def said(project, name, applies="yes", value=None):
    return AdjustmentEntry(
        project=project, adjustment=name, applies=applies, value=value, reason="on record"
    )


NAMES = ("A", "B", "C")


@st.composite
def tenders(draw, applies=("yes", "no")):
    """Some tender of three bids with all entries."""
    criteria = criteria_of(
        most=draw(st.sampled_from([None, 1, 2, 4])),
        at=draw(st.sampled_from(["total", "cut-off"])),
        gates=[Gate(id="cut", on="quality", of="share", at_least="0.6")]
        if draw(st.booleans())
        else [],
        opens=draw(st.sampled_from(["all", "eligible"])),
    )
    quality = {name: draw(st.integers(40, 80)) for name in NAMES}
    prices = {name: draw(st.integers(80, 120)) for name in NAMES}
    entries = []
    for name in NAMES:
        for item in criteria.procedure.adjustments:
            word = draw(st.sampled_from(applies))
            by_hand = item.by_hand and word == "yes"
            value = draw(st.fractions(0, 3, max_denominator=4)) if by_hand else None
            entries.append(said(name, item.id, word, value))
    return case_of(criteria, quality, prices, entries)


def totals(award):
    return {name: award.standings[name].total for name in NAMES}


@settings(max_examples=18, deadline=None)
@given(tenders(), st.sampled_from(NAMES), st.sampled_from(["local", "young"]))
def test_a_bonus_never_lowers_who_gets_it_nor_raises_another(case, name, bonus):
    value = 3 if bonus == "young" else None
    rest = [e for e in case.adjustments if (e.project, e.adjustment) != (name, bonus)]
    before = evaluate(attrs.evolve(case, adjustments=[*rest, said(name, bonus, "no")]))
    after = evaluate(attrs.evolve(case, adjustments=[*rest, said(name, bonus, "yes", value)]))
    a, b = before.standings[name], after.standings[name]
    assert b.technical >= a.technical
    assert not (b.out_at and not a.out_at)
    if a.total is not None:
        assert b.total >= a.total
    assert b.rank is None or a.rank is None or b.rank <= a.rank
    for other in (n for n in NAMES if n != name):
        one, two = before.standings[other], after.standings[other]
        assert one.technical == two.technical
        assert one.adjustment == two.adjustment
        # Whoever passes a gate by a bonus may set the lowest price: points of others then fall.
        assert (two.price_points or 0) <= (one.price_points or 0)


@settings(max_examples=16, deadline=None)
@given(tenders())
def test_a_bonus_of_0_changes_nothing_and_neither_does_the_order_of_the_rows(case):
    zero = [
        attrs.evolve(e, applies="yes", value=Fraction(0)) if e.adjustment == "young" else e
        for e in case.adjustments
    ]
    none = [
        attrs.evolve(e, applies="no", value=None) if e.adjustment == "young" else e
        for e in case.adjustments
    ]
    first, second, turned = (
        evaluate(attrs.evolve(case, adjustments=entries))
        for entries in (zero, none, [*reversed(zero)])
    )
    assert totals(first) == totals(second) == totals(turned)
    assert first.order == second.order == turned.order
    assert str(first).splitlines()[:12] == str(turned).splitlines()[:12]


@settings(max_examples=16, deadline=None)
@given(tenders())
def test_no_bid_gets_more_than_the_limit_or_beyond_the_points_that_there_are(case):
    award = evaluate(case)
    most = case.criteria.procedure.most_bonus
    for name in NAMES:
        state = award.state(name)
        assert state.granted >= 0
        assert most is None or state.granted <= most
        assert state.technical is None or state.technical <= 80
        assert state.total is None or state.total <= 100


@settings(max_examples=14, deadline=None)
@given(tenders(("yes", "no", "unknown", "unknown")))
def test_the_ranges_are_those_of_all_ways_in_which_what_is_open_may_turn_out(case):
    award = evaluate(case)
    at = [n for n, e in enumerate(case.adjustments) if e.applies == "unknown"][:5]
    keep = list(case.adjustments)
    for n in [n for n, e in enumerate(keep) if e.applies == "unknown"][5:]:
        keep[n] = attrs.evolve(keep[n], applies="no")
    case = attrs.evolve(case, adjustments=keep)
    award = evaluate(case)
    spans = {name: [] for name in NAMES}
    ranks = {name: [] for name in NAMES}
    firsts = set()
    for answers in product(("yes", "no"), repeat=len(at)):
        entries = list(keep)
        for place, answer in zip(at, answers, strict=True):
            value = Fraction(3) if (keep[place].adjustment, answer) == ("young", "yes") else None
            entries[place] = attrs.evolve(keep[place], applies=answer, value=value)
        settled = evaluate(attrs.evolve(case, adjustments=entries))
        firsts.add(settled.decided[""].first)
        for name in NAMES:
            standing = settled.standings[name]
            if not standing.out_at:
                spans[name].append(standing.total)
                ranks[name].append(settled.rank(name))
    for name in NAMES:
        standing = award.standings[name]
        if not spans[name]:
            assert standing.out_at
            continue
        assert standing.total_span == (min(spans[name]), max(spans[name]))
        low, high = award.rank(name)
        assert all(low <= best and worst <= high for best, worst in ranks[name])
    winner = award.winner_of()
    assert winner is None or firsts == {(winner,)}
    if len(firsts) > 1:
        assert award.decided[""].unsettled


@settings(max_examples=14, deadline=None)
@given(tenders(("yes", "no", "unknown")))
def test_two_ways_are_enough_where_no_bid_hangs_on_another(case):
    entries = [
        e if e.applies != "unknown" or e.project == "A" else attrs.evolve(e, applies="no")
        for e in case.adjustments
    ]
    case = attrs.evolve(case, adjustments=entries)
    decider = Decider(evaluate(case).judged)
    short = decider.adjusting.worlds(NAMES, alone=True)
    whole = decider.adjusting.worlds(NAMES, alone=False)
    assert len(short) <= 2 <= max(2, len(whole))
    if decider._alone:
        few, many = ([decider._decide("", NAMES, way) for way in ways] for ways in (short, whole))
        for name in NAMES:
            told = []
            for ways in (few, many):
                keys = [way.keys[name] for way in ways if name in way.keys]
                told.append(
                    (min(keys, default=None), max(keys, default=None), len(keys) == len(ways))
                )
            assert told[0] == told[1]


def test_a_bid_that_may_be_out_is_said_to_be_in_doubt():
    gates = [Gate(id="cut", on="quality", of="points", at_least=60)]
    criteria = criteria_of(at="cut-off", gates=gates, opens="eligible")
    entries = [said(n, a, "no") for n, a in product("BC", ("local", "young"))]
    entries.append(said("A", "young", "no"))
    case = case_of(criteria, {"A": 59, "B": 70, "C": 65}, {"A": 80, "B": 100, "C": 100}, entries)
    award = evaluate(case)
    standing = award.standings["A"]
    assert standing.doubt is not None
    assert standing.out_at == ""
    assert standing.price is None  # it is opened only where it passes
    # If it passes, it sets the lowest price: 20 × 80 / 100 for the others.
    assert award.standings["B"].price_points_span == (16, 20)
    assert award.winner_of() == "B"
    text, cut = page_of(award, folded=True), "cut: 59.0000; required: at least 60"
    assert tells(text, "not yet known: it may be excluded. {why}", why=cut)
    assert tells(
        text, "{line}; or excluded: {why}", line="A: 59 technical points, adjusted 61", why=cut
    )
    assert tells(text, "{line}, adjusted {points}", points="61")
    assert tells(text, "{bid}: {points} technical points", bid="A", points="59")


def test_too_much_that_is_open_is_refused_with_what_to_do():
    criteria = criteria_of(at="cut-off", gates=[Gate(id="g", on="quality", of="share", at_least="0.5")],
                           opens="eligible")  # fmt: skip
    names = [f"b{n}" for n in range(8)]
    case = case_of(criteria, dict.fromkeys(names, 60), dict.fromkeys(names, 100), [])
    with refuses(
        ModelError,
        "are not known for too many bids to compute the winner: {names}",
        names="b0, b1, b2, b3, b4, b5, b6, b7",
    ):
        evaluate(case)
    alone = criteria_of()
    award = evaluate(case_of(alone, dict.fromkeys(names, 60), dict.fromkeys(names, 100), []))
    assert award.standings["b0"].total_span == (80, 85)


def test_levels_and_deductions_of_a_range():
    graded = [
        Adjustment(id="work", levels=[AdjustmentLevel(id="long", points=3),
                                      AdjustmentLevel(id="short", points=1)]),
        Adjustment(id="wages", range=(-3, 0)),
    ]  # fmt: skip
    criteria = criteria_of(adjustments=graded)
    entries = [
        said("A", "work", "yes", "long"),
        said("A", "wages", "yes", Fraction("-2.5")),
        said("B", "work", "yes", "short"),
    ]
    award = evaluate(case_of(criteria, {"A": 60, "B": 60}, {"A": 100, "B": 100}, entries))
    assert award.standings["A"].total == Fraction("80.5")
    assert award.standings["B"].total == 81
    missing = evaluate(case_of(criteria, {"A": 60, "B": 60}, {"A": 100, "B": 100}, entries[:2]))
    assert missing.standings["B"].total_span == (80, 83)
    for bad in (said("A", "work", "yes", "medium"), said("A", "wages", "yes", 1)):
        with pytest.raises(ModelError):
            case_of(criteria, {"A": 60}, {"A": 100}, [bad])


def test_a_deduction_costs_also_a_bid_that_a_bonus_lifts_to_the_maximum():
    criteria = criteria_of(at="cut-off")
    entries = [said("A", "local"), said("A", "late"), said("A", "young", "no")]
    award = evaluate(case_of(criteria, {"A": 79}, {"A": 100}, entries))
    assert award.standings["A"].technical == Fraction("78.5")


def test_slander_comes_off_the_technical_points_before_the_cut_off():
    # 제10조의9, [별표 26]: 76.5 of 90 is the cut-off of 85 %; 76.5 less 0.1 does not reach it.
    criteria = load_criteria("kr-pps-negotiated")
    slander = next(a for a in criteria.procedure.adjustments if a.id == "slander")
    assert (slander.points, slander.at) == (Fraction("-0.1"), "cut-off")
    made = criteria_of(
        adjustments=[slander],
        gates=[Gate(id="cut", on="quality", of="share", at_least="0.85")],
        opens="all",
    )
    prices = {"A": 100, "B": 100, "C": 100}
    case = case_of(made, {"A": 68, "B": "68.1", "C": 68}, prices,
                   [said("A", "slander"), said("B", "slander")])  # fmt: skip
    award = evaluate(case)
    assert [award.standings[n].out_at for n in "ABC"] == ["cut-off", "", ""]
    assert award.standings["B"].technical == 68


def test_marks_on_which_the_award_hangs_count_bonuses_and_their_limits():
    panel = Panel(id="jury", on=["quality"])
    criteria = criteria_of(at="cut-off", panels=[panel])
    quality = {"A": Fraction("79.5"), "B": Fraction(78)}
    case = Case(
        criteria,
        [Project(name) for name in quality],
        [Mark(n, "quality", v, v, evaluator=e) for n, v in quality.items() for e in ("e", "f")],
        bids=[Bid(project=name, price=100) for name in quality],
        evaluators=[Evaluator(id=e, panel="jury") for e in ("e", "f")],
        adjustments=[said("A", "local"), said("A", "young", "no")]
        + [said("B", n, "no") for n in ("local", "young")],
    )
    award = evaluate(case)
    assert award.winner == "A"
    marks = pivotal_marks(award.judged, award.decided[""])
    # A has 80 with its bonus cut off: its points fall only below 78, to 78 + 2 less 2 = 76.
    of_a = [m for m in marks if m.bid == "A"]
    assert {m.needed for m in of_a} == {Fraction("79.5") - 2 * Fraction("3.5")}
    of_b = [m for m in marks if m.bid == "B"]
    assert not of_b or all(m.needed <= 80 for m in of_b)


def test_an_order_of_all_rows_says_the_same():
    entries = [entry("A", "regional", "0.6"), entry("A", "innovative", "0.3"), *neither("B")]
    pages = {
        tuple(evaluate(dialogue({"A": 85, "B": 85}, PRICES, rows)).standings["A"].total_span)
        for rows in permutations(entries)
    }
    assert pages == {(Fraction("95.3737"), Fraction("95.3737"))}


BROKEN = [
    (lambda: Adjustment(id="x"), "needs one of points, range and levels"),
    (lambda: Adjustment(id="x", points=1, range=(0, 1)), "needs one of points, range and levels"),
    (lambda: Adjustment(id="x", points=0), "must not be 0"),
    (lambda: Adjustment(id="x", range=(1, 0)), "the lower one first"),
    (lambda: Adjustment(id="x", range=(0, 1, 2)), "must be two numbers"),
    (lambda: Adjustment(id="x", range=(-1, 1)), "must be a bonus or a deduction"),
    (lambda: Adjustment(id="x", levels=[AdjustmentLevel(id="a", points=0)]), "must not all be 0"),
    (
        lambda: Adjustment(id="x", levels=[AdjustmentLevel(id="a", points=1)] * 2),
        "is used twice",
    ),
    (lambda: criteria_of(adjustments=[], most=1), "limits bonuses, but there are none"),
    (lambda: criteria_of(most=-1), "must be more than 0"),
    (
        lambda: criteria_of(
            most=1,
            adjustments=[
                Adjustment(id="a", points=1),
                Adjustment(id="b", points=1, at="cut-off"),
            ],
        ),
        "limits bonuses that count at one step",
    ),
    (
        lambda: criteria_of(adjustments=[Adjustment(id="a", points=1, evidence=["deed"])]),
        "kind of evidence is not known",
    ),
    (lambda: said("A", "local", "maybe"), "must be one of yes, no, unknown"),
    (lambda: said("A", "young", "no", 1), "must be empty where applies is not yes"),
    (lambda: AdjustmentEntry(project="A", adjustment="x"), "is empty, and no evidence is cited"),
    (
        lambda: case_of(criteria_of(), {"A": 1}, {"A": 1}, [said("A", "local", value=1)]),
        "must be empty: it always has the same points",
    ),
    (
        lambda: case_of(criteria_of(), {"A": 1}, {"A": 1}, [said("A", "local")] * 2),
        "is recorded twice for this bid",
    ),
    (
        lambda: case_of(criteria_of(), {"A": 1}, {"A": 1}, [said("A", "nearby")]),
        "adjustment is not known",
    ),
    (
        lambda: dialogue({"A": 80, "B": 80}, PRICES, [entry("C", "regional", 1)]),
        "is not known",
    ),
    (
        lambda: dialogue(
            {"A": 80, "B": 80}, PRICES,
            [attrs.evolve(entry("A", "regional", 1), evidence=["cert-B"])],
        ),
        "is evidence about another project",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "words"), BROKEN)
def test_what_is_wrong_with_an_adjustment_is_said(make, words):
    with pytest.raises(ModelError, match=words):
        make()


def test_what_is_not_known_stands_on_every_output(tmp_path):
    case = dialogue({"A": 85, "B": 85}, PRICES, neither("B"))
    award = evaluate(case)
    told = "not yet known"
    plain = award.plain()
    assert any(told in line for line in plain["warnings"])
    [lot] = plain["award"]["lots"]
    assert (lot["not_known_of"], lot["first_is_known"], lot["tie"]) == (["A"], False, None)
    save_case(case, tmp_path / "case")
    assert load_case(tmp_path / "case") == case
    assert any(told in line for line in checked_lines(checked(tmp_path / "case"), 1, "en", 9))
    minutes = page_of(lambda: minutes_page(award, "ko").as_text(), folded=True)
    assert tells(
        minutes,
        "{bid}: {points} points, {adjustment}, not yet known: {why}; {step}",
        bid="A",
        points="[0, +1]",
        adjustment="Small firm of the region",
        why="nothing is recorded for it",
    )
    assert "지역중소기업, 아직 확인되지 않음: 기록이 없습니다" in minutes
    published = page_of(lambda: publication_page(award, hidden=True, lang="en").as_text())
    assert tells(published, "{line}; not yet known", line="A: [0, +1], Small firm of the region")
    assert tells(
        published,
        "{bid}: {points}, {adjustment}",
        bid="B",
        points="0",
        adjustment="Small firm of the region",
    )
    assert "officer" not in published  # why may name an evaluator
    assert "Tied" not in str(award.explain("A"))
    assert "at least 85 + 9.4737 = 94.4737" in " ".join(str(award.explain("A")).split())


def test_only_those_who_can_be_first_are_named_as_such():
    # A has 90.3308; C at least 90.3429, B from 89.3571 to 90.3571: A is never first.
    points = {"A": "79.8571", "B": "79.3571", "C": "82.8429"}
    entries = [
        entry("A", "regional", 1), entry("A", "innovative", applies="no"),
        entry("B", "regional", applies="unknown"), entry("B", "innovative", applies="no"),
        *neither("C"),
    ]  # fmt: skip
    award = evaluate(dialogue(points, {"A": 95, "B": 90, "C": 120}, entries))
    assert award.rank("A") == (2, 3)
    assert award.decided[""].could_be_first == ("B", "C")
    assert tells(
        page_of(award),
        "The winner is not yet known: {names}. A bonus or deduction is open; see the step that "
        "names it.",
        names="B, C",
    )
    assert award.plain()["award"]["lots"][0]["first"] == ["B", "C"]


def test_the_mark_on_which_an_award_hangs_counts_what_is_open():
    # C has 89 + 7.5, B from 79 + 10 to 80 + 10: C is level with them 6.5 and 7.5 points lower,
    # which is 7 × 6.5 and 7 × 7.5 points of one mark.
    entries = [entry("B", "regional", applies="unknown"), entry("B", "innovative", applies="no")]
    case = dialogue({"B": 79, "C": 89}, {"B": 90, "C": 120}, [*entries, *neither("C")], "B")
    award = evaluate(case)
    marks = pivotal_marks(award.judged, award.decided[""])
    falls = {m.needed: m.problem is None for m in marks if m.bid == "C"}
    assert falls == {Fraction("43.5"): False, Fraction("36.5"): True}


def test_the_page_of_a_bid_shows_its_bonuses_with_their_evidence():
    entries = [entry("A", "regional", "0.6"), entry("A", "innovative", "0.7")]
    case = dialogue({"A": 85, "B": 85}, PRICES, entries)
    award = evaluate(case)
    page = page_of(award.explain("A"))
    assert tells(
        page,
        "{bid}: {points}, {adjustment} ({reason}), {step}",
        points="+0.6",
        adjustment="Small firm of the region",
        reason="officer",
    )
    assert page.count("cert-A") == 1
    assert tells(
        page_of(award.explain("B")),
        "{bid}: bonuses of up to {sum} points; at most {counted} count: {limits}",
        sum="2",
        counted="1",
    )


def test_a_bad_number_of_points_is_shown_as_it_was_written():
    with pytest.raises(ModelError) as error:
        dialogue({"A": 85}, {"A": 95}, [entry("A", "regional", "1.5")], "A")
    assert [p.value for p in error.value.problems] == ["1.5"]
