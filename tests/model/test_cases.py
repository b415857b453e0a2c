"""Every rule that a case must keep, each broken once; and the ways to build one."""

import pickle
import unicodedata
from decimal import Decimal
from fractions import Fraction

import attrs
import numpy as np
import pytest
from sentences import refuses, sentence, tells

from evalkit import (
    Case,
    Categories,
    Conflict,
    CriteriaSet,
    Criterion,
    Decision,
    Draw,
    Evidence,
    Linear,
    LookupFailed,
    Mark,
    ModelError,
    Project,
    Question,
    Verdict,
    evaluate,
)
from evalkit.core.messages import words

TREE = Decision(
    id="d", start="q", questions=[Question(id="q", yes="v1", no="v2")],
    verdicts=[Verdict(id="v1"), Verdict(id="v2")],
)  # fmt: skip
SET = CriteriaSet(
    "s",
    [
        Criterion("g", points=20),
        Criterion("a", Linear(0, 10), points=10, parent="g"),
        Criterion("m", Linear(100, 0), points=10, parent="g", unit="KRW"),
        Criterion("c", Categories([("no", 0), ("yes", 1)]), points=5),
    ],
    decisions=[TREE], missing="interval", evidence_kinds={"law": "", "press": ""},
)  # fmt: skip
STRICT = attrs.evolve(
    SET, evidence_required=True,
    criteria=[attrs.evolve(c, evidence=["law"]) if c.id == "a" else c for c in SET.criteria],
)  # fmt: skip
A, B = Project("A"), Project("B")
LAW, PRESS = Evidence(id="e1", kind="law"), Evidence(id="e2", kind="press")


def problems(make):
    with pytest.raises(ModelError) as caught:
        make()
    return caught.value.problems


def says(problem, table, row, field, rule):
    place = (words(problem.table, "en"), problem.row, problem.field)
    return place == (table, row, field) and tells(problem.rule, rule)


def mark(project="A", criterion="a", low=5, high=None, **fields):
    return Mark(project, criterion, low, low if high is None else high, **fields)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"id": "a b"}, ("case", None, "id", "must be letters, digits, '-', '_' or '.', at most 100, without spaces")),
        ({"projects": []}, ("projects", None, "", "needs at least one project")),
        ({"projects": [A, A]}, ("projects", 1, "id", "is used twice")),
        ({"projects": [Project("a b")]}, ("projects", 0, "id", "must be letters, digits, '-', '_' or '.', at most 100, without spaces")),
        ({"evidence": [attrs.evolve(LAW, kind=" ")]}, ("evidence", 0, "kind", "is empty")),
        ({"evidence": [LAW, LAW]}, ("evidence", 1, "id", "is used twice")),
        ({"conflicts": [Conflict("k"), Conflict("k")]}, ("conflicts", 1, "id", "is used twice")),
        ({"evidence": [Evidence(id="e", kind="rumour")]}, ("evidence", 0, "kind", sentence("{kind} is not known", kind="kind of evidence"))),
        ({"evidence": [Evidence(id="e", kind="law", project="Z")]}, ("evidence", 0, "project", sentence("{kind} is not known", kind="project"))),
        ({"evidence": [Evidence(id="e", kind="law", conflict="k")]}, ("evidence", 0, "conflict", sentence("{kind} is not known", kind="conflict"))),
        ({"conflicts": [Conflict("k", criteria="zz")]}, ("conflicts", 0, "criteria", sentence("{kind} is not known", kind="criterion"))),
        ({"marks": [mark("Z")]}, ("marks", 0, "project", sentence("{kind} is not known", kind="project"))),
        ({"marks": [mark(criterion="g")]}, ("marks", 0, "criterion", "is a group; marks go to the criteria below it")),
        ({"marks": [mark(criterion="zz")]}, ("marks", 0, "criterion", sentence("{kind} is not known", kind="criterion"))),
        ({"marks": [mark(), mark("B"), mark()]}, ("marks", 2, "criterion", sentence("row {row} already has a mark by the same evaluator for this project and criterion", row=0))),
        ({"marks": [mark(criterion="q", low="maybe")]}, ("marks", 0, "value", "must be yes or no")),
        ({"marks": [mark(criterion="m")]}, ("marks", 0, "unit", sentence("is a measured number; it needs the unit {unit}", unit="KRW"))),
        ({"marks": [mark(), mark(criterion="m", unit="USD")]}, ("measures", 0, "unit", sentence("must be in {unit}", unit="KRW"))),
        ({"marks": [mark(unit="KRW")]}, ("measures", 0, "unit", "is a judged mark, without a unit")),
        ({"marks": [mark(low=11)]}, ("marks", 0, "value", sentence("is off the scale, which goes from {low} to {high}", low="0", high="10"))),
        ({"marks": [mark(low=3, high=11)]}, ("marks", 0, "high", sentence("is off the scale, which goes from {low} to {high}", low="0", high="10"))),
        ({"marks": [mark(low="x")]}, ("marks", 0, "value", "is not a number")),
        ({"marks": [mark(criterion="c", low="maybe")]}, ("marks", 0, "value", "is not a category of the scale")),
        ({"marks": [mark(low=6, high=5)]}, ("marks", 0, "low", "low must come before high")),
        ({"marks": [mark(criterion="c", low="yes", high="no")]}, ("marks", 0, "low", "low must come before high")),
        ({"marks": [mark(evidence="e9")]}, ("marks", 0, "evidence", sentence("{kind} is not known", kind="evidence"))),
        ({"marks": [mark(evidence="e")], "evidence": [Evidence(id="e", kind="law", project="B")]}, ("marks", 0, "evidence", sentence("is evidence about another project, {project}", project="B"))),
        ({"marks": [mark(evidence="e")], "evidence": [Evidence(id="e", kind="law", conflict="k")], "conflicts": [Conflict("k", criteria="a")]}, ("marks", 0, "value", sentence("cites {fact}, which other sources contradict (conflict {conflict})", fact="e", conflict="k"))),
        ({"criteria": STRICT, "marks": [mark()]}, ("marks", 0, "evidence", "a mark must cite evidence")),
        ({"criteria": STRICT, "marks": [mark(evidence="e2")], "evidence": [PRESS]}, ("marks", 0, "evidence", sentence("no cited evidence counts for this criterion: {facts}", facts="e2 (press)"))),
        ({"criteria": attrs.evolve(SET, ties="draw"), "draws": [Draw(["A", "Z"])]}, ("draw", 0, "projects", sentence("{kind} is not known", kind="project"))),
        ({"criteria": attrs.evolve(SET, ties="draw"), "draws": [Draw("A"), Draw("A")]}, ("draw", 1, "projects", "is drawn twice")),
        ({"draws": [Draw(["A", "B"])]}, ("draw", 0, "projects", "the criteria set does not decide ties by a draw")),
    ],
)  # fmt: skip
def test_case_rules(fields, problem):
    fields = {"criteria": SET, "projects": [A, B], **fields}
    assert any(says(found, *problem) for found in problems(lambda: Case(**fields)))


def test_all_problems_are_reported_at_once():
    found = problems(lambda: Case(SET, [A, A], [mark("Z", low=11), mark(criterion="zz")], id="x y"))
    assert [(problem.row, problem.field) for problem in found] == [
        (None, "id"), (1, "id"), (0, "project"), (0, "value"), (1, "criterion"),
    ]  # fmt: skip


def test_a_range_may_rest_on_disputed_evidence():
    case = Case(
        SET, [A], [mark(low=4, high=6, evidence="e")],
        evidence=[Evidence(id="e", kind="law", conflict="k")], conflicts=[Conflict("k", criteria="a")],
    )  # fmt: skip
    assert case.admissible(case.marks[0]) == ("e",)


def test_evidence_of_another_kind_does_not_count():
    case = Case(STRICT, [A], [mark(evidence=["e2", "e1"])], evidence=[LAW, PRESS])
    assert case.admissible(case.marks[0]) == ("e1",)


def test_case_of_takes_values_ranges_and_gaps():
    case = Case.of(SET, {"A": {"a": "0.1", "m": (10, "20.5"), "c": "yes", "q": None}, "B": {}})
    assert {(m.criterion, m.low, m.high, m.unit) for m in case.marks} == {
        ("a", Fraction(1, 10), Fraction(1, 10), ""), ("m", 10, Fraction(41, 2), "KRW"),
        ("c", "yes", "yes", ""),
    }  # fmt: skip
    assert [p.id for p in case.projects] == ["A", "B"]


def test_text_on_a_scale_of_numbers_is_a_number():
    written = Case(SET, [A], [mark(low="7.0"), mark(criterion="c", low=" yes ")])
    assert written == Case(SET, [A], [mark(low=7), mark(criterion="c", low="yes")])
    assert evaluate(written)["A"].leaves[0].value == (7, 7)


def test_case_from_array():
    case = Case.from_array(SET, np.array([[0.1, 20.0, 1.0], [np.nan, 5.0, np.nan]]), ["A", "B"])
    assert case == Case.of(SET, {"A": {"a": "0.1", "m": 20, "c": "yes"}, "B": {"m": 5}})


def test_case_from_array_of_the_wrong_shape():
    with refuses(
        ModelError,
        "must have the shape ({rows}, {columns}): projects, criteria",
        rows=1,
        columns=3,
        value="(1, 2)",
    ):
        Case.from_array(SET, np.zeros((1, 2)), ["A"])


def test_unknown_project_is_named():
    with refuses(LookupFailed, "{kind} is not known", kind="project"):
        Case(SET, [A]).project("Z")


FULL = Case(SET, [A, B], [mark()], evidence=[LAW])


def test_hash_is_of_the_content_however_it_was_built():
    same = Case(
        criteria=SET, projects=(Project("A"), Project("B", title="")),
        marks=iter([Mark("A", "a", Decimal("5.0"), "5", evidence=[])]), evidence=[LAW], id="case",
    )  # fmt: skip
    assert same.sha256 == FULL.sha256


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "x"}, {"title": "x"}, {"notice": "x"}, {"projects": [B, A]}, {"evidence": []},
        {"projects": [Project("A", "t"), B]}, {"projects": [Project("A", note="n"), B]},
        {"conflicts": [Conflict("k")]}, {"criteria": attrs.evolve(SET, version="2")},
        *({"marks": [mark(**change)]} for change in (
            {"low": 6}, {"high": 6}, {"evaluator": "E"}, {"reason": "r"}, {"project": "B"},
            {"evidence": ["e1"]},
        )),
        *({"evidence": [attrs.evolve(LAW, **{name: value})]} for name, value in {
            "kind": "press", "project": "A", **dict.fromkeys(
                ("topic", "statement", "value", "unit", "date", "source_title", "publisher", "url",
                 "source_date", "figure", "confidence"), "x"),
        }.items()),
    ],
    ids=str,
)  # fmt: skip
def test_hash_changes_with_any_field(fields):
    assert attrs.evolve(FULL, **fields).sha256 != FULL.sha256


def test_cases_and_results_survive_pickling():
    evaluation = evaluate(FULL)
    again = pickle.loads(pickle.dumps(evaluation))
    assert again.case == FULL
    assert again.scores == evaluation.scores
    assert str(again) == str(evaluation)
    assert str(pickle.loads(pickle.dumps(evaluation.explain("A")))) == str(evaluation.explain("A"))


WORDS = CriteriaSet("w", [Criterion("k", Categories([("5", 0), ("7", 1)]), points=1)])
KOREAN = "가나"
DECOMPOSED = unicodedata.normalize("NFD", KOREAN)


@pytest.mark.parametrize("number", [-1.0, 1.7, 9.0])
def test_a_float_that_is_no_place_in_the_listing_is_refused(number):
    (problem,) = problems(lambda: Case.from_array(WORDS, [[number]], ["A"]))
    assert says(problem, "A, k", None, "", "is not the index of a category")


def test_ids_of_an_array_must_be_text():
    with refuses(ModelError, "ids must be text"):
        Case.from_array(WORDS, [[0.0], [1.0]], range(2))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ([[1.0], [1.0, 2.0]], sentence("must be an array of numbers, its rows of one length")),
        ([["x"], [1.0]], sentence("is not a category of the scale")),
        ([["1"], [1.0]], sentence("is not a category of the scale")),
        ([[object()], [1.0]], sentence("is not a number")),
        ("x", sentence("must have the shape ({rows}, {columns}): projects, criteria")),
    ],
)
def test_an_array_must_hold_numbers(values, rule):
    with pytest.raises(ModelError) as caught:
        Case.from_array(WORDS, values, ["A", "B"])
    assert tells(caught.value, rule)


def test_a_number_on_a_scale_of_words_becomes_the_word():
    number, word = (Case(WORDS, [A], [mark(criterion="k", low=low)]) for low in (5, "5"))
    assert number.marks[0].low == "5"
    assert number.sha256 == word.sha256
    assert Case(WORDS, [A], [mark(criterion="k", low=5, high="7")]).marks[0].high == "7"
    (problem,) = problems(lambda: Case(WORDS, [A], [mark(criterion="k", low=7, high=5)]))
    assert says(problem, "marks", 0, "low", "low must come before high")


def test_names_are_looked_up_in_one_form():
    criteria = CriteriaSet("s", [Criterion(KOREAN, Linear(0, 10), points=1)])
    fact = Evidence(id=DECOMPOSED, kind="law", statement=DECOMPOSED)
    found = Case(
        criteria,
        [Project(DECOMPOSED)],
        [Mark(DECOMPOSED, DECOMPOSED, 1, 1, evidence=[DECOMPOSED])],
        evidence=[fact],
    )
    assert found.project(DECOMPOSED).id == KOREAN
    assert criteria[DECOMPOSED].id == KOREAN
    assert DECOMPOSED in criteria
    assert fact.statement.en == KOREAN
    for wrong in (5, None, [], "x"):
        assert wrong not in criteria
        with pytest.raises(LookupFailed):
            criteria[wrong]
        with pytest.raises(LookupFailed):
            found.project(wrong)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Case(None, [A]),
        lambda: Case(SET, "A"),
        lambda: Case(SET, ["A"]),
        lambda: Case(SET, A),
        lambda: Case(SET, [A], ["x"]),
        lambda: Case(SET, [A], None),
        lambda: Case(SET, [A], evidence=["x"]),
        lambda: Case(SET, [A], conflicts="x"),
        lambda: Case(SET, [A], draws=["A"]),
        lambda: Project(5),
        lambda: Mark(5, "a", 1, 1),
        lambda: Mark("A", "a", 1, 1, unit=None),
        lambda: Mark("A", "a", 1, 1, evidence=[5]),
        lambda: Mark("A", "a", 1, 1, evidence=None),
        lambda: Mark("A", "a", "\ud800", 1),
        lambda: Evidence(id="e", kind="law", value=5),
        lambda: Evidence(id="e", kind="law", url=None),
        lambda: Evidence(id="e", kind="law", statement="a\0"),
        lambda: Case.of(SET, None),
        lambda: Case.of(SET, ["A"]),
        lambda: Case.of(SET, {"A": None}),
        lambda: Case.of(SET, {"A": {"a": (1, 2, 3)}}),
        lambda: Case.of(SET, {5: {"a": 1}}),
    ],
)
def test_what_is_of_the_wrong_type_is_refused(make):
    with pytest.raises(ModelError, match=r"must be|not text"):
        make()


WIDE = attrs.evolve(
    STRICT,
    criteria=[
        attrs.evolve(c, evidence_from="any-project") if c.id == "a" else c for c in STRICT.criteria
    ],
)


@pytest.mark.parametrize(
    ("criteria", "criterion", "kind", "about", "refused"),
    [
        (STRICT, "a", "law", "A", ""),
        (STRICT, "a", "law", "", ""),
        (
            STRICT,
            "a",
            "law",
            "B",
            sentence("is evidence about another project, {project}", project="B"),
        ),
        (WIDE, "a", "law", "A", ""),
        (WIDE, "a", "law", "", ""),
        (WIDE, "a", "law", "B", ""),
        (
            WIDE,
            "a",
            "press",
            "B",
            sentence("no cited evidence counts for this criterion: {facts}", facts="e (press)"),
        ),
        (
            WIDE,
            "c",
            "law",
            "B",
            sentence("is evidence about another project, {project}", project="B"),
        ),
        (
            WIDE,
            "q",
            "law",
            "B",
            sentence("is evidence about another project, {project}", project="B"),
        ),
    ],
)
def test_a_fact_about_another_project_counts_where_the_criterion_compares(
    criteria, criterion, kind, about, refused
):
    value = 5 if criterion == "a" else "yes"
    fact = Evidence(id="e", kind=kind, project=about)

    def make():
        return Case(criteria, [A, B], [mark("A", criterion, value, evidence="e")], evidence=[fact])

    if refused:
        (problem,) = problems(make)
        assert tells(problem.rule, refused)
    else:
        assert make().admissible(make().marks[0]) == ("e",)


def test_a_fact_about_another_project_must_still_be_known_and_shown_where_sources_disagree():
    cited = mark(evidence=["e", "zz"])
    fact = Evidence(id="e", kind="law", project="B", conflict="k")
    found = problems(
        lambda: Case(
            WIDE, [A, B], [cited], evidence=[fact], conflicts=[Conflict("k", criteria="a")]
        )
    )
    contradicted, gone = found
    shown = "cites {fact}, which other sources contradict (conflict {conflict})"
    assert tells(contradicted, shown, fact="e", conflict="k")
    assert tells(gone, "{kind} is not known", kind="evidence")
