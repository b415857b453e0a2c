"""The record of evaluators: one row for each person and panel, and one person counts once."""

import pytest
from attrs import evolve
from sentences import refuses, sentence, tells

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Linear,
    Mark,
    ModelError,
    Project,
    evaluate,
    load_case,
    save_case,
)
from evalkit.dossier import Dossier
from evalkit.model import Evaluator, Panel, Procedure
from evalkit.model.people import appointed, members
from evalkit.show.report.sheets.plan import plans


def two_panels(people, marks=True):
    """Readers mark the paper, the board the talk and the plan; Lee sits on both."""
    rules = CriteriaSet(
        "two",
        [Criterion(n, Linear(0, 10), points=10) for n in ("paper", "talk", "plan")],
        procedure=Procedure(
            panels=[Panel(id="readers", on=["paper"]), Panel(id="board", on=["talk", "plan"])]
        ),
    )
    asked = {"kim": ["paper"], "lee": ["paper", "talk", "plan"], "oh": ["talk", "plan"]}
    given = [
        Mark(p, c, 5 + (p == "a"), 5 + (p == "a"), evaluator=who)
        for who, names in asked.items() for p in "ab" for c in names
    ]  # fmt: skip
    return Case(
        rules, [Project("a"), Project("b")], given if marks else (), evaluators=people, id="two"
    )


KIM = Evaluator(id="kim", panel="readers")
LEE = Evaluator(id="lee", panel="readers", name="Lee", outside="yes")
BOTH = (KIM, LEE, evolve(LEE, panel="board"), Evaluator(id="oh", panel="board"))


@pytest.mark.parametrize("people", [BOTH, BOTH[::-1]], ids=["in order", "turned"])
def test_one_person_sits_on_two_panels(people):
    case = two_panels(people)
    readers, board = case.criteria.procedure.panels
    assert set(members(case, readers)) == {"kim", "lee"}
    assert set(members(case, board)) == {"lee", "oh"}
    assert (appointed(case, readers), appointed(case, board)) == (2, 2)
    assert set(case.seats.owed("a", "paper")) == {"kim", "lee"}
    assert set(case.seats.owed("a", "talk")) == {"lee", "oh"}
    assert evaluate(case).winner == "a"


def test_a_mark_that_one_of_the_two_panels_owes_is_missed():
    case = two_panels(BOTH)
    left = [m for m in case.marks if (m.evaluator, m.project, m.criterion) != ("lee", "b", "plan")]
    with refuses(
        ModelError,
        "{evaluator} has not marked {project} here, and the criteria set allows no missing marks",
        evaluator="lee",
        project="b",
    ):
        evaluate(evolve(case, marks=left))


def test_whoever_sits_on_two_panels_gets_one_sheet_for_each_bid():
    found = {(p.evaluator, p.bid): [c.id for c in p.items] for p in plans(two_panels(BOTH), "en")}
    assert len(found) == 6
    assert found["lee", "a"] == ["paper", "talk", "plan"]
    assert found["oh", "b"] == ["talk", "plan"]
    assert len(list(plans(two_panels(BOTH), "en"))) == 6


@pytest.mark.parametrize("form", ["folder", "again.xlsx", "again.json"])
def test_both_rows_are_kept_in_files(form, tmp_path):
    save_case(two_panels(BOTH), tmp_path / form)
    assert load_case(tmp_path / form) == two_panels(BOTH)


@pytest.mark.parametrize(
    ("more", "field", "rule"),
    [
        (LEE, "id", sentence("is already in row {row}, on the same panel", row=1)),
        (
            evolve(LEE, panel="board", outside=""),
            "outside",
            sentence("differs from row {row} about the same person", row=1),
        ),
        (
            evolve(LEE, panel="board", name="Li"),
            "name",
            sentence("differs from row {row} about the same person", row=1),
        ),
        (
            evolve(LEE, panel="-"),
            "panel",
            "is already in row {row}; {outside} is for people on no panel",
        ),
    ],
)
def test_a_person_twice_on_one_panel_is_refused(more, field, rule):
    people = [KIM, LEE, more, Evaluator(id="oh", panel="board")]
    with pytest.raises(ModelError) as refused:
        two_panels(people, marks=False)
    (problem,) = refused.value.problems
    assert (problem.table, problem.row) == ("evaluators", 2)
    assert problem.field == field
    assert tells(problem, rule)


def test_where_there_is_one_panel_a_row_need_not_name_it():
    case = load_case("examples/kr-software-tender")
    first = case.evaluators[0]
    with refuses(ModelError, "is already in row {row}, on the same panel", row=0):
        evolve(case, evaluators=[*case.evaluators, evolve(first, panel="")])


def test_a_dossier_keeps_both_rows_and_waits_for_one_person(tmp_path):
    save_case(two_panels(BOTH, marks=False), tmp_path / "case")
    dossier, _ = Dossier.init(tmp_path / "dossier", tmp_path / "case", who="chair")
    state = dossier.state()
    assert state.evaluators == ("kim", "lee", "oh")
    assert state.case().evaluators == BOTH
