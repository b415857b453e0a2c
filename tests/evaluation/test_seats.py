"""Laws of seats: each evaluator owes each mark, and what is not there is never made up."""

from fractions import Fraction
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, sentence, tells

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Decision,
    Linear,
    Mark,
    ModelError,
    Project,
    Question,
    Verdict,
    evaluate,
)
from evalkit.evaluation.leaves import CENTRES
from evalkit.model import Assignment, Evaluator
from evalkit.schema import save_case
from evalkit.show.seats import seat_lines

few = settings(max_examples=25, deadline=None)
LOW, HIGH = 0, 10


def rules(missing="interval", panel="mean", names="ab", **fields):
    criteria = [Criterion(n, Linear(LOW, HIGH), points=10 * (k + 1)) for k, n in enumerate(names)]
    return CriteriaSet("seats", criteria, missing=missing, panel=panel, **fields)


@st.composite
def full(draw, missing="interval", least=2):
    """A case in which every evaluator gave every mark."""
    criteria = rules(missing, draw(st.sampled_from(["mean", "median"])))
    people = ["e1", "e2", "e3", "e4"][: draw(st.integers(least, 4))]
    projects = "XYZ"[: draw(st.integers(2, 3))]
    marks = [
        Mark(p, c, value, value, evaluator=e)
        for p in projects
        for c in "ab"
        for e in people
        for value in [draw(st.integers(LOW, HIGH))]
    ]
    return Case(criteria, [Project(p) for p in projects], marks)


@st.composite
def gappy(draw, missing="interval"):
    """A complete case, and the same without some marks; every evaluator is left with one."""
    case = draw(full(missing))
    gone = draw(st.sets(st.sampled_from(case.marks), min_size=1, max_size=4))
    left = [m for m in case.marks if m not in gone]
    named = {(m.evaluator, m.criterion) for m in left}
    if len(named) < len({(m.evaluator, m.criterion) for m in case.marks}):
        left, gone = list(case.marks[1:]), {case.marks[0]}
    return case, attrs.evolve(case, marks=left), sorted(gone, key=str)


def completions(case, gone):
    """Every completion of the missing marks at the ends of the scale."""
    for values in product((LOW, HIGH), repeat=len(gone)):
        filled = [attrs.evolve(m, low=v, high=v) for m, v in zip(gone, values, strict=True)]
        yield attrs.evolve(case, marks=[*case.marks, *filled])


def brute_force(case, gone, score=lambda case, p: evaluate(case)[p].total):
    """Lowest and highest total of each project over the completions at the ends."""
    found = {}
    for done in completions(case, gone):
        for project in case.projects:
            low, high = score(done, project.id)
            found.setdefault(project.id, []).append((low, high))
    return {p: (min(a for a, _ in t), max(b for _, b in t)) for p, t in found.items()}


@few
@given(gappy())
def test_an_open_seat_is_exactly_what_its_completions_leave_open(drawn):
    _, case, gone = drawn
    result = evaluate(case)
    for project, span in brute_force(case, gone).items():
        assert result[project].total == span


@few
@given(gappy(), st.data())
def test_less_is_known_with_a_mark_less_and_every_completion_is_within(drawn, data):
    whole, case, gone = drawn
    value = data.draw(st.fractions(LOW, HIGH, max_denominator=7))
    filled = [attrs.evolve(m, low=value, high=value) for m in gone]
    done = evaluate(attrs.evolve(case, marks=[*case.marks, *filled]))
    open_ = evaluate(case)
    for project in case.projects:
        outer = open_[project.id].total
        for inner in (done[project.id].total, evaluate(whole)[project.id].total):
            assert outer[0] <= inner[0] <= inner[1] <= outer[1]
    mark = data.draw(st.sampled_from(case.marks))
    named = {(m.evaluator, m.criterion) for m in case.marks if m is not mark}
    if (mark.evaluator, mark.criterion) in named:
        fewer = evaluate(attrs.evolve(case, marks=[m for m in case.marks if m is not mark]))
        for project in case.projects:
            inner, outer = open_[project.id].total, fewer[project.id].total
            assert outer[0] <= inner[0] <= inner[1] <= outer[1]


def _mean_over_whoever_answered(case, project):
    """The wrong rule: as if who did not answer had not been asked."""
    centre = CENTRES[case.criteria.panel]
    sums = Fraction(0)
    for leaf in case.criteria.leaves:
        marks = case.marks_of.get((project, leaf.id), ())
        if marks:
            sums += leaf.points * centre([leaf.scale.utility(m.low) for m in marks])
    return sums, sums


@pytest.mark.parametrize("panel", ["mean", "median"])
def test_the_law_finds_a_mean_over_whoever_answered(panel):
    criteria = rules(panel=panel, names="a")
    marks = [Mark("X", "a", 8, 8, evaluator="e1"), Mark("Y", "a", 10, 10, evaluator="e1"),
             Mark("Y", "a", 2, 2, evaluator="e2")]  # fmt: skip
    case = Case(criteria, [Project("X"), Project("Y")], marks)
    gone = [Mark("X", "a", 0, 0, evaluator="e2")]
    spans = brute_force(case, gone)
    assert spans["X"] == (4, 9)
    assert evaluate(case)["X"].total == spans["X"]
    assert _mean_over_whoever_answered(case, "X") == (8, 8) != spans["X"]


@few
@given(full("error"), st.data())
def test_under_error_every_mark_that_goes_is_refused_by_name(case, data):
    evaluate(case)
    mark = data.draw(st.sampled_from(case.marks))
    with pytest.raises(ModelError) as caught:
        evaluate(attrs.evolve(case, marks=[m for m in case.marks if m is not mark]))
    [problem] = caught.value.problems
    assert problem.field == mark.criterion
    assert str(problem.rule).startswith(f"{mark.evaluator} has not marked {mark.project} here")


@few
@given(gappy(), st.sampled_from(["interval", "zero", "exclude"]))
def test_coverage_is_the_share_of_the_seats_that_are_marked(drawn, missing):
    whole, case, gone = drawn
    case = attrs.evolve(case, criteria=attrs.evolve(case.criteria, missing=missing))
    people = len({m.evaluator for m in whole.marks})
    result = evaluate(case)
    for project in case.projects:
        absent = [m.criterion for m in gone if m.project == project.id]
        missed = sum(
            (case.criteria.global_weight(name) / people for name in absent), start=Fraction(0)
        )
        score = result[project.id]
        assert score.coverage == 1 - missed
        for name in "ab":
            assert result.coverage(score, name) == 1 - Fraction(absent.count(name), people)
        # The wrong rule, a criterion is covered once anybody marked it, says more.
        if absent and all((project.id, name) in case.marks_of for name in "ab"):
            assert score.coverage < 1


@few
@given(gappy(), st.sampled_from(["interval", "zero", "exclude"]), st.data())
def test_the_order_of_rows_and_evaluators_is_irrelevant(drawn, missing, data):
    _, case, _ = drawn
    case = attrs.evolve(case, criteria=attrs.evolve(case.criteria, missing=missing))
    people = dict.fromkeys(m.evaluator for m in case.marks)
    listed = [Evaluator(id=name) for name in data.draw(st.permutations(list(people)))]
    other = attrs.evolve(case, marks=data.draw(st.permutations(case.marks)), evaluators=listed)
    first, second = evaluate(case), evaluate(other)
    for project in case.projects:
        name = project.id
        assert first[name].total == second[name].total
        assert first[name].coverage == second[name].coverage
        assert first.rank(name) == second.rank(name)
    assert set(case.seats.all_open) == set(other.seats.all_open)


@few
@given(gappy())
def test_zero_counts_and_exclude_leaves_out(drawn):
    _, case, gone = drawn
    zero = attrs.evolve(case, criteria=attrs.evolve(case.criteria, missing="zero"))
    filled = [attrs.evolve(m, low=0, high=0) for m in gone]
    as_marks = evaluate(attrs.evolve(zero, marks=[*zero.marks, *filled]))
    left_out = attrs.evolve(case, criteria=attrs.evolve(case.criteria, missing="exclude"))
    for project in case.projects:
        name = project.id
        assert evaluate(zero)[name].total == as_marks[name].total
        if all((name, c) in case.marks_of for c in "ab"):
            wanted = _mean_over_whoever_answered(case, name)
            assert evaluate(left_out)[name].total == wanted
    for made in (zero, left_out, case):
        [line] = seat_lines(made)
        for mark in gone:
            assert f"{mark.evaluator} on {mark.project}, {mark.criterion}" in line.text()
            assert line.text("ko") != line.text("en")


def small(**fields):
    marks = [
        Mark(p, c, 5, 5, evaluator=e) for p in "XY" for c in "ab" for e in ("e1", "e2")
    ]  # fmt: skip
    return Case(rules(), [Project("X"), Project("Y")], marks, **fields)


def test_somebody_on_record_owes_marks_though_there_are_none():
    people = [Evaluator(id=name) for name in ("e1", "e2", "e3")]
    case = small(evaluators=people)
    assert [s.evaluator for s in case.seats.all_open] == ["e3"] * 4
    assert evaluate(case)["X"].coverage == Fraction(2, 3)


def test_a_mark_by_somebody_who_is_not_on_record_is_refused():
    with refuses(ModelError, "{kind} is not known", kind="evaluator") as caught:
        small(evaluators=[Evaluator(id="e1")])
    assert {p.value for p in caught.value.problems} == {"e2"}


def test_an_assignment_narrows_what_is_owed():
    asked = [Assignment(evaluator="e1", project="X"), Assignment(evaluator="e1", project="Y"),
             Assignment(evaluator="e2", project="X", criterion="a")]  # fmt: skip
    case = small()
    kept = [m for m in case.marks if m.evaluator == "e1" or (m.project, m.criterion) == ("X", "a")]
    full_case = attrs.evolve(case, marks=kept, assignments=asked)
    assert not full_case.seats.all_open
    assert evaluate(full_case)["X"].coverage == 1
    gone = attrs.evolve(full_case, marks=[m for m in kept if m.evaluator == "e1"])
    assert [(s.evaluator, s.project, s.criterion) for s in gone.seats.all_open] == [
        ("e2", "X", "a")
    ]
    with refuses(ModelError, "is not assigned this mark in the table of assignments"):
        attrs.evolve(case, assignments=asked)


@pytest.mark.parametrize(
    ("one", "message"),
    [
        ({"evaluator": "e1", "project": "W"}, sentence("{kind} is not known", kind="project")),
        (
            {"evaluator": "e1", "project": "X", "criterion": "z"},
            sentence("{kind} is not known", kind="criterion"),
        ),
        ({"evaluator": "e9", "project": "X"}, sentence("{kind} is not known", kind="evaluator")),
    ],
)
def test_an_assignment_must_be_of_what_is_there(one, message):
    asked = [Assignment(evaluator=e, project=p) for e in ("e1", "e2") for p in "XY"]
    people = [Evaluator(id=name) for name in ("e1", "e2")]
    with refuses(ModelError, message):
        small(assignments=[*asked, Assignment(**one)], evaluators=people)
    with refuses(ModelError, "is already in row {row}", row=0):
        small(assignments=[*asked, asked[0]], evaluators=people)
    for empty in ({"evaluator": "", "project": "X"}, {"evaluator": "e1", "project": " "}):
        with pytest.raises(ModelError, match="is empty"):
            Assignment(**empty)


def test_names_within_a_project_owe_nothing_to_other_projects():
    marks = [Mark("X", "a", 5, 5, evaluator="E1"), Mark("X", "b", 5, 5, evaluator="E1"),
             Mark("X", "a", 7, 7, evaluator="E2"), Mark("X", "b", 7, 7, evaluator="E2"),
             Mark("Y", "a", 9, 9, evaluator="E1")]  # fmt: skip
    projects = [Project("X"), Project("Y")]
    apart = Case(rules(), projects, marks, evaluators_within="project")
    assert [tuple(attrs.astuple(s)) for s in apart.seats.all_open] == [("E1", "Y", "b")]
    same = Case(rules(), projects, marks)
    assert len(same.seats.all_open) == 3
    with refuses(
        ModelError,
        "must be one of {names}",
        names="case, project",
        field="evaluators_within",
        table="case",
    ):
        Case(rules(), projects, marks, evaluators_within="paper")


def tree(missing):
    return CriteriaSet(
        "tree",
        [],
        decisions=[
            Decision(
                id="d",
                start="q1",
                questions=[Question(id="q1", yes="q2", no="n"), Question(id="q2", yes="y", no="n")],
                verdicts=[Verdict(id="y"), Verdict(id="n")],
            )
        ],
        missing=missing,
        aggregate="none",
    )


def test_an_answer_that_somebody_owes_leaves_the_question_open():
    marks = [Mark(p, q, "yes", "yes", evaluator=e) for p in "XY" for q in ("q1", "q2")
             for e in ("e1", "e2")]  # fmt: skip
    projects = [Project("X"), Project("Y")]
    left = [m for m in marks if (m.project, m.criterion, m.evaluator) != ("Y", "q2", "e2")]
    verdicts = {}
    for missing in ("interval", "zero", "exclude"):
        result = evaluate(Case(tree(missing), projects, left))
        verdicts[missing] = result["Y"].decisions[0].verdicts
        assert result["X"].decisions[0].verdicts == ("y",)
        assert tells(page_of(result.explain("Y")), "no answer from {names}", names="e2")
    assert verdicts == {"interval": ("y", "n"), "zero": ("y", "n"), "exclude": ("y",)}
    with refuses(
        ModelError,
        "{evaluator} has not marked {project} here, and the criteria set allows no missing marks",
        evaluator="e2",
        project="Y",
    ):
        evaluate(Case(tree("error"), projects, left))
    assert evaluate(Case(tree("error"), projects, marks))["Y"].decisions[0].verdicts == ("y",)


def test_check_and_panel_name_the_open_seats(tmp_path, run):
    case = small()
    left = [m for m in case.marks if (m.evaluator, m.project, m.criterion) != ("e2", "Y", "a")]
    save_case(attrs.evolve(case, marks=left), tmp_path / "case")
    for command in ("check", "score", "panel"):
        code, out, _ = run(command, str(tmp_path / "case"))
        assert code == 0
        assert "e2 on Y, a" in " ".join(out.split())
