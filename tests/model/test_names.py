"""Ids that tables point to each other by: one form on every road, and none that nobody knows."""

import pytest

from evalkit import Case, CriteriaSet, Criterion, Linear, check, evaluate, load_case
from evalkit.core.errors import ModelError
from evalkit.model import (
    AdjustmentEntry,
    Assignment,
    Bid,
    Conflict,
    Consensus,
    Draw,
    Evaluator,
    Evidence,
    Gate,
    Mark,
    Project,
    Recusal,
    Request,
)
from evalkit.scales import Categories
from evalkit.show.evaluation.cautions import alike_lines

ODD = "\u00a0ｅ\u200b１ "


def q(*more):
    return CriteriaSet("x", [Criterion("q", Linear(0, 10), points=100), *more])


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (Project, "id"),
        (lambda odd: Mark(odd, "q", 1, 1), "project"),
        (lambda odd: Mark("a", odd, 1, 1), "criterion"),
        (lambda odd: Mark("a", "q", 1, 1, evaluator=odd), "evaluator"),
        (lambda odd: Mark("a", "q", 1, 1, unit=odd), "unit"),
        (lambda odd: Mark("a", "q", odd, odd), "low"),
        (lambda odd: Mark("a", "q", 1, 1, evidence=[odd]), "evidence"),
        (lambda odd: Evidence(id=odd, kind="k"), "id"),
        (lambda odd: Evidence(id="f", kind=odd), "kind"),
        (lambda odd: Evidence(id="f", kind="k", project=odd), "project"),
        (lambda odd: Evidence(id="f", kind="k", conflict=odd), "conflict"),
        (Conflict, "id"),
        (lambda odd: Conflict("c", criteria=[odd]), "criteria"),
        (lambda odd: Draw([odd]), "projects"),
        (lambda odd: Bid(project=odd), "project"),
        (lambda odd: Bid(project="a", lot=odd), "lot"),
        (lambda odd: Evaluator(id=odd), "id"),
        (lambda odd: Evaluator(id="e", panel=odd), "panel"),
        (lambda odd: Assignment(evaluator=odd, project="a"), "evaluator"),
        (lambda odd: Assignment(evaluator="e", project=odd), "project"),
        (lambda odd: Recusal(evaluator=odd, kind="exclusion", ground="kin", decision="pending"),
         "evaluator"),
        (lambda odd: Consensus(project=odd, criterion="q", value=1, by="p", reason="r"), "project"),
        (lambda odd: Request(project=odd, document="d"), "project"),
        (lambda odd: AdjustmentEntry(project="a", adjustment=odd, reason="r"), "adjustment"),
        (lambda odd: Criterion(odd, Linear(0, 10), points=1), "id"),
        (lambda odd: Criterion("q", Linear(0, 10), points=1, parent=odd), "parent"),
        (lambda odd: Criterion("q", Linear(0, 10), points=1, unit=odd), "unit"),
        (lambda odd: Criterion("q", Linear(0, 10), points=1, evidence=[odd]), "evidence"),
        (lambda odd: Gate(id="g", on=odd, at_least=1), "on"),
        (lambda odd: Gate(id="g", on="q", one_of=[odd]), "one_of"),
        (lambda odd: CriteriaSet(odd, [Criterion("q", Linear(0, 10), points=1)]), "id"),
    ],
)  # fmt: skip
def test_every_name_of_the_model_is_kept_in_one_form(make, field):
    value = getattr(make(ODD), field)
    assert value in ("e1", ("e1",))


def test_words_of_a_scale_are_kept_in_one_form():
    scale = Categories([("좋음\u3000", 1), ("ｂａｄ", 0)])
    assert scale.read("\u200b좋음") == "좋음"
    assert scale.read("bad\u00a0") == "bad"


def test_names_are_found_in_one_form():
    case = Case.of(q(), {"p1": {"q": 5}})
    assert case.project("ｐ１\u200b").id == "p1"
    assert case.criteria["\u00a0q"].id == "q"
    assert "ｑ" in case.criteria


HEAD = 'format = 1\nid = "names"\ntitle.en = "x"\ntitle.ko = "x"\ncriteria = "criteria.toml"\n'
CRITERIA = """format = 1
id = "x"
version = "1"
title.en = "x"
title.ko = "x"
source = "own"
seen = "own"
evidence.kinds.report = { en = "report", ko = "보고서" }
[[criterion]]
id = "q"
kind = "mark"
title.en = "q"
title.ko = "q"
points = 100
scale = { kind = "linear", worst = 0, best = 10 }
"""
TABLES = {
    "projects": "id,title\np1,One\np2,Two\n",
    "evaluators": "id\ne1\ne2\n",
    "evidence": "id,kind,project\nf1,report,p1\n",
    "conflicts": "id,criteria\nc1,q\n",
    "assignments": "evaluator,project\ne1,p1\ne1,p2\ne2,p1\ne2,p2\n",
    "marks": "project,criterion,evaluator,value,evidence\n"
    "p1,q,e1,8,f1\np1,q,e2,6,f1\np2,q,e1,5,\np2,q,e2,7,\n",
}
COLUMNS = [
    ("projects", "p1"), ("evaluators", "e1"), ("evidence", "f1"), ("evidence", "report"),
    ("evidence", "p1"), ("conflicts", "c1"), ("conflicts", "q"), ("assignments", "e1"),
    ("assignments", "p2"), ("marks", "p1"), ("marks", "q"), ("marks", "value"), ("marks", "e2"), ("marks", "f1"),
]  # fmt: skip


def folder(place, tables):
    (place / "case.toml").write_text(HEAD, encoding="utf-8")
    (place / "criteria.toml").write_text(CRITERIA, encoding="utf-8")
    for name, text in tables.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


@pytest.mark.parametrize("dress", ["{}\u00a0", "\u200b{}", "\u3000{} ", "wide"])
@pytest.mark.parametrize(("table", "name"), COLUMNS)
def test_every_column_of_ids_is_read_in_one_form(tmp_path, table, name, dress):
    plain = load_case(folder(tmp_path, TABLES))
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in name)
    odd = wide if dress == "wide" else dress.format(name)
    text = (
        TABLES[table].replace(name, odd, 1)
        if name != "q"
        else odd.join(TABLES[table].rsplit(name, 1))
    )
    assert text != TABLES[table]
    assert load_case(folder(tmp_path, {**TABLES, table: text})) == plain


def test_ids_that_differ_by_case_only_are_named():
    marks = [
        Mark(p, "q", 5, 5, evaluator=e)
        for p in ("a", "A", "b")
        for e in ("Kim", "kim")
    ]  # fmt: skip
    case = Case(q(), [Project("a"), Project("A"), Project("b")], marks)
    assert [(m.values["earlier"], m.values["name"]) for m in alike_lines(case)] == [
        ("a", "A"), ("Kim", "kim"),
    ]  # fmt: skip
    assert not list(alike_lines(Case.of(q(), {"a": {"q": 1}, "b": {"q": 2}})))


def test_check_names_ids_that_differ_by_case_only(tmp_path, run):
    marks = TABLES["marks"].replace("e2", "E1")
    tables = {"projects": TABLES["projects"], "marks": marks.replace("f1", "")}
    code, out, _ = run("check", str(folder(tmp_path, tables)))
    assert code == 0
    assert "'e1'" in out
    assert "'E1'" in out


def people(*marks):
    return Case(
        q(), [Project("a"), Project("b")], marks, evaluators=[Evaluator(id="e1")],
    )  # fmt: skip


def test_who_is_not_on_record_is_refused_with_the_name_that_is_near():
    with pytest.raises(ModelError) as error:
        people(Mark("a", "q", 5, 5, evaluator="e1"), Mark("b", "q", 5, 5, evaluator="E1"))
    [problem] = error.value.problems
    assert (problem.table, problem.row, problem.field, problem.value) == (
        "marks", 1, "evaluator", "E1",
    )  # fmt: skip


def test_a_mark_without_a_name_does_not_count_beside_those_of_people_on_record():
    with pytest.raises(ModelError) as error:
        people(Mark("a", "q", 4, 4, evaluator="e1"), Mark("a", "q", 10, 10))
    [problem] = error.value.problems
    assert (problem.table, problem.row, problem.field) == ("marks", 1, "evaluator")
    alone = people(Mark("a", "q", 4, 4), Mark("b", "q", 5, 5))  # nobody's name stands beside them
    assert evaluate(alone).winner == "b"


def test_an_evaluators_table_without_rows_knows_nobody(tmp_path):
    tables = {k: v for k, v in TABLES.items() if k in ("projects", "marks")}
    tables["marks"] = tables["marks"].replace("f1", "")
    path = folder(tmp_path, {**tables, "evaluators": "id\n"})
    [problem] = check(path)
    assert problem.table == "evaluators"
