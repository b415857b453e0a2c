"""What a law asks for before an award: each declared bound at its edges, and what is only listed."""

from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from sentences import page_of, refuses, sentence, tells
from tenders import korean_case, korean_set

from evalkit import InputError, ModelError, check, evaluate, load_case, save_case
from evalkit.model import (
    Bid,
    Case,
    Committee,
    Deviation,
    Evaluator,
    Mark,
    Precondition,
    Project,
    Recusal,
    Tender,
)
from evalkit.model.lawful import findings
from evalkit.model.lawful_problems import unlawful
from evalkit.scales import Categories, Levels, Linear
from evalkit.schema.criteria_files import load_criteria
from evalkit.show.pages import Table
from evalkit.show.report import criteria_page
from evalkit.show.report.minutes import minutes_page

FOLDER = Path(__file__).parents[3] / "criteria"
SETS = {path.stem: load_criteria(path) for path in sorted(FOLDER.glob("*.toml"))}
AWARDS = {name: made for name, made in SETS.items() if made.procedure is not None}
MANY = 60
"""Members of a panel whose shares are tested: every declared share of it is a whole number."""
ITEM = Fraction(1, 100)


def steps():
    """Yield each declared bound with a figure just below, at and just above it."""
    for name, criteria in AWARDS.items():
        for precondition in criteria.preconditions:
            for bound in ("at_least", "at_most", "less_than"):
                edge = getattr(precondition, bound)
                for side in (-1, 0, 1) if edge is not None else ():
                    yield pytest.param(
                        name, precondition, edge, side, id=f"{name}-{precondition.id}-{bound}{side:+d}"
                    )  # fmt: skip


def kept(precondition, figure):
    """Say what the text asks, on its own terms."""
    low, high, below = precondition.at_least, precondition.at_most, precondition.less_than
    return not (
        (low is not None and figure < low)
        or (high is not None and figure > high)
        or (below is not None and figure >= below)
    )


def excluded(name, project=""):
    return Recusal(
        evaluator=name, project=project, kind="exclusion", ground="kin", decision="excluded",
        decided_by="officer",
    )  # fmt: skip


def session(criteria, precondition, count, **fields):
    """Build a case whose panel lists so many members; it has two bids, and no marks but the panel's."""
    [panel] = [p for p in criteria.procedure.panels if p.id in precondition.on]
    people = [f"e{n}" for n in range(count)]
    given = fields.pop("marking", people)
    marks = [
        Mark(bid, leaf, worst, worst, evaluator=name)
        for bid in ("A", "B")
        for leaf in criteria.leaves_under(panel.on)
        for worst in [worst_mark(criteria[leaf].scale)]
        for name in given
    ]
    fields.setdefault("evaluators", [Evaluator(id=name) for name in people])
    return case_of(criteria, precondition, marks=marks, **fields)


def worst_mark(scale):
    return scale.levels[-1].value if isinstance(scale, Categories) else 0


def case_of(criteria, precondition, **fields):
    low, below = precondition.amount_from, precondition.amount_below
    amount = low if low is not None else (below - 1 if below is not None else 100)
    bids = fields.pop("bids", [Bid(project=name, price=1) for name in ("A", "B")])
    projects = [Project(bid.project) for bid in bids]
    return Case(
        criteria, projects, bids=bids, tender=Tender(reference=100, budget=amount), **fields
    )


def panel_size(criteria, precondition, edge, side):
    count = int(edge) + side
    return count, session(criteria, precondition, count)


def roster(criteria, precondition, edge, side):
    listed = int(edge * 10) + side
    record = Committee(panel="committee", roster=listed)
    return Fraction(listed, 10), session(criteria, precondition, 10, committees=[record])


def outsiders(criteria, precondition, edge, side):
    count = int(edge * MANY) + side
    people = [
        Evaluator(id=f"e{n}", outside="yes" if n < count else "no") for n in range(MANY)
    ]  # fmt: skip
    return Fraction(count, MANY), session(criteria, precondition, MANY, evaluators=people)


def attendance(criteria, precondition, edge, side):
    count = int(edge * MANY) + side
    here = [f"e{n}" for n in range(count)]
    return Fraction(count, MANY), session(criteria, precondition, MANY, marking=here)


def recusals(criteria, precondition, edge, side):
    count = int(edge * MANY) + side
    out = [excluded(f"e{n}", "A") for n in range(count)]
    return Fraction(count, MANY), session(criteria, precondition, MANY, recusals=out)


def item_points(criteria, precondition, edge, side):
    """Put one item of so many points into the first group named, and the rest beside it."""
    group = criteria[precondition.on[0]]
    points = edge + side * ITEM
    leaf = next(c for c in criteria.leaves if c.id == group.id)
    scale = leaf.scale
    most = max(Fraction(points), criteria.max_points(group.id))
    rest = most - points
    halves = [("one", points), *((f"more-{n}", rest / 4) for n in range(4) if rest)]
    tree = [
        attrs.evolve(
            c,
            scale=None if c.id == group.id else c.scale,
            points=most if c.id == group.id else c.points,
            range=None,
        )
        for c in criteria.criteria
        if c.id != "price"
    ]
    grown = {group.parent: most - criteria.max_points(group.id)} if group.parent else {}
    tree = [attrs.evolve(c, points=c.points + grown[c.id]) if c.id in grown else c for c in tree]
    tree += [
        attrs.evolve(leaf, id=name, parent=group.id, points=p, range=None) for name, p in halves
    ]
    whole = sum(c.points for c in tree if not c.parent)
    price = next(c for c in criteria.criteria if c.id == "price")
    price = attrs.evolve(
        price, points=100 - whole, scale=attrs.evolve(scale, worst=0, best=100 - whole), range=None
    )
    alone = attrs.evolve(precondition, on=[group.id])
    made = attrs.evolve(criteria, criteria=[*tree, price], preconditions=[alone])
    return points, case_of(made, precondition)


def mean_distance(criteria, precondition, edge, side):
    """Let one evaluator of two stand so far from the mean: an item of one criterion, linear."""
    on = precondition.on[0]
    [panel] = criteria.procedure.panels
    leaf = attrs.evolve(
        criteria["required"], id="item", scale=Linear(0, 1), points=60, parent="qualitative"
    )
    kept = [c for c in criteria.criteria if c.parent not in ("qualitative", "strategy", "plan")]
    alone = attrs.evolve(precondition, on=["item"])
    made = attrs.evolve(criteria, criteria=[*kept, leaf], preconditions=[alone])
    assert panel.on == ("qualitative",)
    assert on in criteria
    figure = edge + side * ITEM
    marks = [
        Mark("A", "item", value, value, evaluator=name)
        for name, value in (("e0", Fraction(0)), ("e1", 2 * figure))
    ]
    marks += [Mark("B", "item", 1, 1, evaluator=name) for name in ("e0", "e1")]
    people = [Evaluator(id=name) for name in ("e0", "e1")]
    return figure, case_of(made, alone, marks=marks, evaluators=people)


def item_spread(criteria, precondition, edge, side):
    """Give an item grades so far apart."""
    [name] = precondition.on
    figure = edge + side * ITEM
    graded = attrs.evolve(criteria[name], scale=Levels([(0, 1 - figure), (1, 1)]))
    made = [graded if c.id == name else c for c in criteria.criteria]
    made = attrs.evolve(criteria, criteria=made, preconditions=[precondition])
    return figure, case_of(made, precondition)


def bidders(criteria, precondition, edge, side):
    count = int(edge) + side
    bids = [Bid(project=f"b{n}", price=1) for n in range(count)]
    return count, case_of(criteria, precondition, bids=bids)


BUILD = {
    "panel-size": panel_size,
    "roster": roster,
    "outsiders": outsiders,
    "attendance": attendance,
    "recusals": recusals,
    "item-points": item_points,
    "item-spread": item_spread,
    "bidders": bidders,
    "mean-distance": mean_distance,
}


@pytest.mark.parametrize(("name", "precondition", "edge", "side"), list(steps()))
def test_every_declared_bound_holds_at_its_edge(name, precondition, edge, side):
    figure, case = BUILD[precondition.kind](AWARDS[name], precondition, edge, side)
    [found] = [f for f in findings(case) if f.precondition.id == precondition.id]
    assert found.status == ("held" if kept(precondition, figure) else "broken"), found
    told = [p for p in unlawful(case) if f"'{precondition.id}'" in str(p.table)]
    assert bool(told) is not kept(precondition, figure)
    for problem in told:
        assert precondition.clause.text("en") in problem.rule.text("en")
        assert precondition.clause.text("ko") in problem.rule.text("ko")
        assert "deviations" in problem.remedy.text("en")
        said = Deviation(precondition=precondition.id, reason="by leave of the minister")
        other = attrs.evolve(case, deviations=[said])
        assert all(f"'{precondition.id}'" not in str(p.table) for p in unlawful(other))


@pytest.mark.parametrize(
    ("name", "criterion"),
    [(n, c) for n, made in AWARDS.items() for c in made.criteria if c.range],
    ids=lambda x: getattr(x, "id", x),
)
def test_every_declared_range_of_points_holds_at_its_ends(name, criterion):
    low, high = criterion.range
    for points in (low, high):
        assert attrs.evolve(criterion, points=points).points == points
    for points in (low - ITEM, high + ITEM):
        with pytest.raises(ModelError) as caught:
            attrs.evolve(criterion, points=points)
        outside = sentence("must contain the {name} {share}", name="points")
        assert tells(caught.value, outside) or tells(caught.value, "must be at least {bound}")


@pytest.mark.parametrize("name", AWARDS)
def test_every_procedure_says_how_large_its_panel_must_be_or_that_it_is_not_checked(name):
    sizes = [p for p in AWARDS[name].preconditions if p.id.startswith("panel-size")]
    # Bids that are screened by price are judged by an officer, and there is no panel.
    assert sizes or AWARDS[name].procedure.screening
    for precondition in sizes:
        assert precondition.kind in {"panel-size", ""}
    for precondition in AWARDS[name].preconditions:
        assert precondition.clause
        if not precondition.checked:
            assert precondition.text.en
            assert precondition.text.ko


@pytest.mark.parametrize("name", AWARDS)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_lists_each_precondition_with_its_clause_and_whether_it_is_checked(name, lang):
    tables = [b for b in criteria_page(AWARDS[name], lang).blocks if isinstance(b, Table)]
    rows = [row for table in tables for row in table.rows]
    yes, no = ("checked", "not checked") if lang == "en" else ("확인함", "확인하지 않음")
    for precondition in AWARDS[name].preconditions:
        answer = yes if precondition.checked else no
        [asked] = [
            r[0] for r in rows if r[1:] == (precondition.clause.text(lang), answer, precondition.id)
        ]
        assert precondition.text.text(lang) in asked


def award_of(count, **fields):
    """Return a case of the shipped set for local governments, with so many evaluators."""
    criteria = SETS["kr-local-negotiated"]
    people = [f"e{n}" for n in range(count)]
    marks = [Mark("A", "qualitative", 50, 50, evaluator=name) for name in people]
    marks.append(Mark("A", "quantitative", 18, 18))
    fields.setdefault("evaluators", [Evaluator(id=name) for name in people])
    return Case(
        criteria, [Project("A")], marks, bids=[Bid(project="A", price=90)],
        tender=Tender(reference=100), **fields,
    )  # fmt: skip


@pytest.mark.parametrize(("count", "lawful"), [(3, 0), (6, 0), (7, 1), (10, 1), (11, 0)])
@pytest.mark.parametrize("listed", [True, False])
def test_a_local_committee_has_seven_to_ten_members(tmp_path, run, count, lawful, listed):
    case = award_of(count) if listed else award_of(count, evaluators=())
    save_case(case, tmp_path / "case")
    code, out, err = run("check", str(tmp_path / "case"))
    assert code == (0 if lawful else 1)
    assert run("score", str(tmp_path / "case"))[0] == code
    if lawful:
        assert evaluate(case).winner == "A"
        return
    said = [*out.messages, *err.messages]
    assert tells(said, "Members appointed to panel {on}: {bounds}", bounds="7 to 10")
    assert tells(
        said,
        "{asked} ({clause}); {found}",
        clause="「지방자치단체 입찰시 낙찰자 결정기준」 제7장 제4절 1.다",
    )
    assert tells(said, "members of panel {panel} on record: {count}", count=count)
    with pytest.raises(ModelError, match="7 to 10"):
        evaluate(case)


def test_those_appointed_are_counted_and_not_those_who_came():
    absent = award_of(6, committees=[Committee(appointed=8)])
    assert evaluate(absent).winner == "A"
    crowd = award_of(10, committees=[Committee(appointed=11)])
    with pytest.raises(ModelError, match="on record: 11"):
        evaluate(crowd)


def test_what_the_case_does_not_tell_is_said_and_not_passed():
    award = evaluate(award_of(7))
    found = {f.precondition.id: f for f in findings(award.case)}
    assert found["panel-size"].status == "held"
    assert found["roster"].status == found["outsiders"].status == "unknown"
    assert found["quantitative-item"].status == "unknown"
    for make in (
        lambda: award.page().as_markdown(),
        lambda: minutes_page(award, "en").as_markdown(),
    ):
        page = page_of(make)
        roster = "the size of the roster is not on record"
        assert tells(page, "cannot be determined: {found}", found=roster)
        assert tells(page, "Not checked by evalkit; to be checked by the officer: {names}")
        clause = "「지방자치단체 입찰시 낙찰자 결정기준」 제7장 제3절 1.가, 나"
        assert f"by the officer: notice-period ({clause})" in " ".join(page.split())
    # One mark without a name may be the mean of any number of people.
    alone = award_of(0)
    marks = [*alone.marks, Mark("A", "qualitative", 50, 50)]
    [size] = [
        f for f in findings(attrs.evolve(alone, marks=marks)) if f.precondition.id == "panel-size"
    ]
    assert size.status == "unknown"


def test_a_deviation_needs_a_reason_and_is_printed():
    said = Deviation(precondition="panel-size", reason="the council asked for five")
    award = evaluate(award_of(5, deviations=[said]))
    assert award.winner == "A"
    for page in (award.page().as_markdown(), minutes_page(award, "en").as_markdown()):
        assert "Reason: the council asked for five" in " ".join(page.split())
    with refuses(ModelError, "is empty", field="reason"):
        Deviation(precondition="panel-size", reason=" ")
    with refuses(ModelError, "{kind} is not known", kind="precondition"):
        award_of(5, deviations=[Deviation(precondition="chair", reason="x")])


def crowd(recusals, preconditions):
    bids = [f"b{n}" for n in range(5)]
    criteria = korean_set(items=(60,), preconditions=preconditions)
    marks = {bid: [[50]] * 7 for bid in bids}
    return korean_case(criteria, marks, dict.fromkeys(bids, 90), recusals=recusals)


def half(**keys):
    return Precondition(
        id="recusals", kind="recusals", on=["committee"], less_than="1/2", clause="1.파", **keys
    )  # fmt: skip


def test_who_is_excluded_for_one_bid_counts_as_the_set_says():
    spread = [excluded(f"e{n}", f"b{n}") for n in range(1, 5)]
    assert evaluate(crowd(spread, [half()])).standings
    with refuses(
        ModelError,
        "members of panel {panel} excluded for some bid or all: {out} of {count}",
        out=4,
        count=7,
    ):
        evaluate(crowd(spread, [half(per="panel")]))
    together = [excluded(f"e{n}", "b0") for n in range(1, 5)]
    with refuses(
        ModelError,
        "members of panel {panel} excluded for {bid}: {out} of {count}",
        bid="b0",
        out=4,
        count=7,
    ):
        evaluate(crowd(together, [half()]))
    everywhere = [excluded(f"e{n}") for n in range(1, 5)]
    with pytest.raises(ModelError, match="4 of 7"):
        evaluate(crowd(everywhere, [half()]))


def test_no_rule_on_exclusions_binds_a_set_that_has_none():
    everywhere = [excluded(f"e{n}") for n in range(1, 5)]
    assert evaluate(crowd(everywhere, [])).standings
    for name in ("kr-pps-negotiated", "kr-national-negotiated", "wb-qcbs"):
        assert not any(p.kind == "recusals" for p in SETS[name].preconditions)


def test_differential_scores_are_compared_only_where_a_notice_could_announce_them():
    marks = {"A": [[50]] * 7}
    with_rule = evaluate(korean_case(korean_set(items=(60,)), marks, {"A": 90}))
    assert [w for w in with_rule.what_ifs if w.kind == "differential"]
    criteria = korean_set(items=(60,), optional_differential=None)
    without = evaluate(korean_case(criteria, marks, {"A": 90}))
    assert not [w for w in without.what_ifs if w.kind == "differential"]
    for name in ("kr-competitive-dialogue", "kr-negotiated-legacy60"):
        assert SETS[name].procedure.optional_differential is None


def test_check_names_the_case_and_the_award_refuses_in_every_format(tmp_path):
    for name in ("case", "case.json", "case.xlsx"):
        save_case(award_of(3), tmp_path / name)
        [problem] = check(tmp_path / name)
        assert problem.file == str(tmp_path / name)
        assert load_case(tmp_path / name) == award_of(3)
    (tmp_path / "case" / "deviations.csv").write_text(
        "precondition,reason\npanel-size,three were left\n", "utf-8"
    )
    assert check(tmp_path / "case") == []
    (tmp_path / "case" / "deviations.csv").write_text("precondition\npanel-size\n", "utf-8")
    with refuses(InputError, "is empty", field="reason"):
        load_case(tmp_path / "case")


@pytest.mark.parametrize(("count", "lawful"), [(6, False), (7, True), (10, True), (11, False)])
@pytest.mark.parametrize("listed", [True, False])
def test_seats_that_a_set_foresees_are_no_record(count, lawful, listed):
    """The record is who was listed or marked, not what the criteria set foresaw."""
    criteria = AWARDS["kr-local-negotiated"]
    [size] = [p for p in criteria.preconditions if p.kind == "panel-size"]
    [panel] = criteria.procedure.panels
    procedure = attrs.evolve(criteria.procedure, panels=[attrs.evolve(panel, seats=9)])
    criteria = attrs.evolve(criteria, procedure=procedure)
    case = session(criteria, size, count, **({} if listed else {"evaluators": []}))
    [found] = [f for f in findings(case) if f.precondition.kind == "panel-size"]
    assert (found.status == "held") is lawful
    assert found.note.values["count"] == count


@pytest.mark.parametrize("name", ["kr-pps-negotiated", "kr-pps-grading"])
def test_the_spread_of_a_quantitative_item_is_told_where_its_grades_are(name):
    # 제9조제8항제1호: of 10 points, grades from 7 to 10 are lawful, from 6.9 to 10 are not.
    criteria = load_criteria(name)
    [spread] = [p for p in criteria.preconditions if p.id == "spread"]
    whole = criteria["quantitative"]
    group = attrs.evolve(whole, scale=None)
    for lowest, status in (("0.7", "held"), ("0.69", "broken")):
        items = [
            attrs.evolve(whole, id=item, parent="quantitative", points=10, range=None, scale=scale)
            for item, scale in (
                ("credit", Levels([(0, lowest), (1, 1)])),
                ("record", Levels([(0, "0.8"), (1, "0.9"), (2, 1)])),
            )
        ]
        tree = [group if c.id == "quantitative" else c for c in criteria.criteria]
        made = attrs.evolve(criteria, criteria=[*tree, *items])
        [found] = [f for f in findings(case_of(made, spread)) if f.precondition.id == "spread"]
        assert found.status == status
    # Marked in points, the field says nothing of the grades; and an excepted item is left out.
    [found] = [f for f in findings(case_of(criteria, spread)) if f.precondition.id == "spread"]
    assert found.status == "unknown"
    bound = attrs.evolve(spread, on=["record"])
    made = attrs.evolve(
        made, preconditions=[bound if p.id == "spread" else p for p in made.preconditions]
    )
    [found] = [f for f in findings(case_of(made, bound)) if f.precondition.id == "spread"]
    assert found.status == "held"
