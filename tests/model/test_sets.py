"""Every rule that a criterion, a gate, a decision and a set must keep, each broken once."""

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from sentences import refuses, sentence, tells

from evalkit import (
    Categories,
    CriteriaSet,
    Criterion,
    Decision,
    Gate,
    Levels,
    Linear,
    LookupFailed,
    ModelError,
    Question,
    Rounding,
    Text,
    Verdict,
)
from evalkit.core.messages import words
from evalkit.model import Document, Precondition, Procedure
from evalkit.rules.periods import Uncompared

L = Linear(0, 10)
DOC = "document 'plan'"
CAT = Categories([("no", 0), ("yes", 1)])
RUBRIC = Levels([(1, 0), (2, 1)])


def leaf(name="a", **fields):
    fields.setdefault("scale", L)
    if "weight" not in fields and "points" not in fields:
        fields["points"] = 10
    return Criterion(name, **fields)


def problems(make):
    with pytest.raises(ModelError) as caught:
        make()
    return caught.value.problems


def says(problem, table, field, rule):
    return (words(problem.table, "en"), problem.field) == (table, field) and tells(
        problem.rule, rule
    )


@pytest.mark.parametrize(
    ("fields", "field", "rule"),
    [
        ({"id": "a b"}, "id", "must be letters, digits, '-', '_' or '.', at most 100, without spaces"),
        ({"id": ""}, "id", "must be letters, digits, '-', '_' or '.', at most 100, without spaces"),
        ({"weight": 1, "points": 5}, "points", "give a weight or points, not both"),
        ({"points": -1}, "points", "must be at least 0"),
        ({"weight": "1.5"}, "weight", "is a share of 1, so at most 1"),
        ({"range": (0, 1)}, "range", "needs a weight or points that it is a range of"),
        ({"points": 5, "range": (6, 7)}, "range", sentence("must contain the {name} {share}", name="points", share="5")),
        ({"aggregate": "mean"}, "aggregate", sentence("must be one of {names}", names="sum, product, minimum")),
        ({"missing": "skip"}, "missing", sentence("must be one of {names}", names="error, zero, exclude, interval")),
        ({"unit": "KRW"}, "unit", "is for a criterion with a scale"),
        ({"evidence_from": "any-project"}, "evidence_from", "is for a criterion with a scale"),
        ({"scale": L, "evidence_from": "all"}, "evidence_from", sentence("must be one of {names}", names="own-project, any-project")),
        ({"scale": L, "better": "lower"}, "better", sentence("disagrees with the scale, on which {direction} is better", direction="higher")),
    ],
)  # fmt: skip
def test_criterion_rules(fields, field, rule):
    fields = {"id": "a", **fields}
    (problem,) = problems(lambda: Criterion(**fields))
    assert says(problem, f"criterion '{fields['id']}'", field, rule)


@pytest.mark.parametrize(
    ("fields", "field", "rule"),
    [
        ({"of": "marks", "at_least": 1}, "of", sentence("must be one of {names}", names="value, points, share")),
        ({"effect": "warn", "at_least": 1}, "effect", sentence("must be one of {names}", names="fail, cap")),
        ({}, "at_least", "give exactly one of at_least, at_most, one_of"),
        ({"at_least": 1, "at_most": 2}, "at_least", "give exactly one of at_least, at_most, one_of"),
        ({"at_least": 1, "cap": 5}, "cap", "a cap and effect = 'cap' go together"),
        ({"at_least": 1, "effect": "cap"}, "cap", "a cap and effect = 'cap' go together"),
        ({"at_least": 1, "effect": "cap", "cap": -1}, "cap", "must be at least 0"),
    ],
)  # fmt: skip
def test_gate_rules(fields, field, rule):
    (problem,) = problems(lambda: Gate(id="g", on="a", **fields))
    assert says(problem, "gate 'g'", field, rule)


def decision(questions, start="q1", verdicts=("v1", "v2")):
    return Decision(
        id="d",
        start=start,
        questions=[Question(id=i, yes=y, no=n) for i, y, n in questions],
        verdicts=[Verdict(id=v) for v in verdicts],
    )


@pytest.mark.parametrize(
    ("make", "field", "rule"),
    [
        (lambda: decision([("q1", "v1", "v3")], verdicts=("v1",)), "q1", "leads to neither a question nor a verdict of this decision"),
        (lambda: decision([("q1", "v1", "v2")], start="zz"), "start", "leads to neither a question nor a verdict of this decision"),
        (lambda: decision([("q1", "v1", "v2")], start="v1"), "start", "must be a question"),
        (lambda: decision([("q1", "q2", "v1"), ("q2", "q1", "v2")]), "question", "the questions form a circle"),
        (lambda: decision([("q1", "v1", "v1")]), "question", "can never be reached"),
        (lambda: decision([("q1", "v1", "v2"), ("q1", "v1", "v2")]), "id", "is used twice"),
        (lambda: decision([("q 1", "v1", "v2")], start="q 1"), "id", "must be letters, digits, '-', '_' or '.', at most 100, without spaces"),
    ],
)  # fmt: skip
def test_decision_rules(make, field, rule):
    assert any(says(problem, "decision 'd'", field, rule) for problem in problems(make))


def test_circle_is_spelled_out():
    with pytest.raises(ModelError, match="q1 → q2 → q1"):
        decision([("q1", "v1", "q2"), ("q2", "q1", "v2")])


GROUP = [Criterion("g", points=10), leaf("a", parent="g")]
TREE = decision([("q1", "v1", "v2")])
S, G = "criteria set 's'", "gate 'x'"


def gate(**fields):
    return [Gate(**{"id": "x", "on": "a", "at_least": 1, **fields})]


@pytest.mark.parametrize(
    ("criteria", "fields", "table", "field", "rule"),
    [
        ([leaf()], {"id": "s s"}, "criteria set 's s'", "id", "must be letters, digits, '-', '_' or '.', at most 100, without spaces"),
        ([leaf()], {"aggregate": "mean"}, S, "aggregate", sentence("must be one of {names}", names="sum, product, minimum, none")),
        ([leaf()], {"missing": "skip"}, S, "missing", sentence("must be one of {names}", names="error, zero, exclude, interval")),
        ([leaf()], {"panel": "mode"}, S, "panel", sentence("must be one of {names}", names="mean, median, span")),
        ([leaf()], {"seen": "rumour"}, S, "seen", sentence("must be one of {names}", names="official, secondary, memory, own")),
        ([leaf(weight=1)], {"total": 0}, S, "total", "must be more than 0"),
        ([leaf()], {"in_force_from": date(2020, 1, 2), "in_force_to": date(2020, 1, 1)}, S, "in_force", "ends before it starts"),
        ([leaf()], {"unread": ["the annex", ""]}, S, "unread", "is empty"),
        ([], {}, S, "criterion", "needs at least one criterion or decision"),
        ([leaf()], {"evidence_required": True}, S, "evidence", "evidence is required, so its kinds must be listed"),
        ([leaf()], {"evidence_kinds": {"map": "a", "\uff4dap": "b"}}, S, "evidence.kinds", "is used twice"),
        ([leaf()], {"evidence_kinds": {"\u200b": "a"}}, S, "evidence.kinds", "is empty"),
        ([leaf(), leaf()], {}, S, "id", "is used twice"),
        ([leaf("q1")], {"decisions": [TREE]}, S, "id", "is used twice"),
        ([leaf("total")], {}, S, "id", "has a meaning of its own; choose another id"),
        ([leaf()], {"ties": ("draw", "a")}, S, "ties", "must come last: it decides every tie"),
        ([leaf()], {"ties": ("b",)}, S, "ties", sentence("{kind} is not known", kind="criterion")),
        ([leaf(parent="zz")], {}, "criterion 'a'", "parent", sentence("{kind} is not known", kind="group")),
        ([leaf("b"), leaf("a", parent="b")], {}, "criterion 'a'", "parent", "has a scale of its own, so it cannot be a group"),
        ([Criterion("a", points=1, parent="b"), Criterion("b", points=1, parent="a")], {}, "criterion 'a'", "parent", "is among its own parents"),
        ([Criterion("a", points=1)], {}, "criterion 'a'", "scale", "needs a scale, or children that name it as parent"),
        ([leaf(scale=RUBRIC, unit="KRW")], {}, "criterion 'a'", "scale", "a measured number needs a scale of numbers; use steps for thresholds"),
        ([leaf(evidence="law")], {}, "criterion 'a'", "evidence", sentence("{kind} is not known", kind="kind of evidence")),
        ([Criterion("a", L)], {}, S, "weight", "its criteria need weights or points"),
        ([leaf("a", weight="0.5"), leaf("b", points=5)], {}, S, "weight", "a group uses weights or points, not both"),
        ([leaf("a", weight="0.5"), leaf("b", weight="0.4")], {}, S, "weight", "the weights must sum to exactly 1"),
        ([leaf("a", weight="1/3"), leaf("b", weight="0.66666")], {}, S, "weight", "the weights must sum to exactly 1"),
        ([leaf()], {"total": 100}, S, "points", sentence("the points of its criteria must sum to {own}", own="100")),
        ([Criterion("g", points=9), leaf("a", parent="g")], {}, "group 'g'", "points", sentence("the points of its criteria must sum to {own}", own="9")),
        ([leaf(points=0)], {}, S, "points", "must be more than 0"),
        ([leaf()], {"aggregate": "none"}, "criterion 'a'", "weight", "cannot be used at the top of a set without a total"),
        ([Criterion("a", L)], {"aggregate": "none", "gates": gate(on="total", of="points")}, G, "on", "there is no total in this set"),
        ([Criterion("a", L)], {"aggregate": "none", "gates": gate(of="points")}, G, "of", "there is no total in this set"),
        ([Criterion("g"), leaf("a", parent="g")], {"aggregate": "none", "gates": gate(on="g", of="share")}, G, "of", "there is no total in this set"),
        ([leaf()], {"gates": gate(on="total", of="points", effect="cap", cap=5)}, G, "effect", "a total cannot cap itself"),
        ([leaf()], {"gates": gate(on="d"), "decisions": [TREE]}, G, "one_of", "a gate on a decision needs one_of, the verdicts that pass"),
        ([leaf()], {"gates": gate(on="d", at_least=None, one_of="v9"), "decisions": [TREE]}, G, "one_of", sentence("{kind} is not known", kind="verdict")),
        ([leaf()], {"gates": gate(on="zz")}, G, "on", sentence("{kind} is not known", kind="criterion, group or decision")),
        (GROUP, {"gates": gate(on="g")}, G, "of", "a total or a group has no value; compare its points or share"),
        ([leaf()], {"gates": gate(on="total")}, G, "of", "a total or a group has no value; compare its points or share"),
        ([leaf()], {"gates": gate(at_least=None, one_of="yes")}, G, "one_of", "is for criteria with categories, and for decisions"),
        ([leaf(scale=CAT)], {"gates": gate()}, G, "one_of", "categories are compared with one_of"),
        ([leaf(scale=CAT)], {"gates": gate(at_least=None, one_of="maybe")}, G, "one_of", sentence("{kind} is not known", kind="category")),
        ([leaf(scale=CAT)], {"gates": gate(at_least=None, one_of="yes", of="share")}, G, "one_of", "compares the value; points and shares need a number"),
        ([leaf()], {"gates": [Gate(id=f"g{n}", on="a", at_least=1, effect="cap", cap=n) for n in range(9)]}, S, "gate", sentence("has more than {count} gates with a cap", count=8)),
        (GROUP, {"documents": [Document(id="plan", settles="g")]}, DOC, "settles", sentence("{kind} is not known", kind="criterion")),
        ([leaf()], {"documents": [Document(id="plan", settles=["a", "zz"])]}, DOC, "settles", sentence("{kind} is not known", kind="criterion")),
        ([leaf()], {"documents": [Document(id="plan", settles="a")] * 2}, DOC, "id", "is used twice"),
    ],
)  # fmt: skip
def test_set_rules(criteria, fields, table, field, rule):
    fields = {"id": "s", **fields}
    found = problems(lambda: CriteriaSet(criteria=criteria, **fields))
    assert any(says(problem, table, field, rule) for problem in found)


def test_all_problems_are_reported_at_once():
    found = problems(
        lambda: CriteriaSet(
            "s",
            [leaf("a", weight="0.5"), leaf("b", weight="0.4", evidence="law")],
            ties="zz",
            panel="x",
            gates=gate(on="nothing"),
        )
    )
    assert {problem.field for problem in found} == {"panel", "ties", "evidence", "weight", "on"}


def test_weights_points_and_totals():
    nested = CriteriaSet(
        "s",
        [
            Criterion("g", weight="0.6"), leaf("a", points=1, parent="g"),
            leaf("b", points=3, parent="g"), leaf("c", weight="0.4"),
        ],
        total=200,
    )  # fmt: skip
    assert nested.local_weight("b") == Fraction(3, 4)
    assert nested.global_weight("b") == Fraction(9, 20)
    assert nested.max_points("b") == 90
    assert [c.id for c in nested.leaves] == ["a", "b", "c"]
    assert [(c.id, depth) for c, depth in nested.walk()] == [("g", 0), ("a", 1), ("b", 1), ("c", 0)]
    assert CriteriaSet("s", [leaf(weight=1)]).total_points == 100
    assert CriteriaSet("s", [leaf(points=30), leaf("b", points=50)]).total_points == 80


def test_lookup_of_a_criterion_names_the_nearest():
    with refuses(LookupFailed, "did you mean {name}?", name="'price'"):
        CriteriaSet("s", [leaf("price")])["prise"]
    assert "price" in CriteriaSet("s", [leaf("price")])


def test_kind_and_name():
    assert [c.kind for c in (leaf(), leaf(unit="KRW"), Criterion("g"))] == [
        "mark",
        "measure",
        "group",
    ]
    assert leaf(title="Title").name == Text("Title")
    assert leaf().name == Text("a")


def test_hash_is_of_the_content_however_it_was_built():
    one = CriteriaSet(
        "s", [leaf(weight="0.5"), leaf("b", weight=Decimal("0.50"))], evidence_kinds={"law": "Law"}
    )
    two = CriteriaSet(
        criteria=(Criterion("a", Linear("0", best=Fraction(10)), weight=Fraction(1, 2), title=""),
                  Criterion(id="b", scale=Linear(0, 10, outside="error"), weight="1/2", evidence=[])),
        id="s", version="1", ties=[], evidence_kinds=[("law", Text("Law"))],
    )  # fmt: skip
    assert one == two
    assert one.sha256 == two.sha256


CHANGES = {
    "id": "t", "criteria": [leaf("b")], "gates": gate(), "decisions": [TREE], "version": "2",
    "aggregate": "minimum", "total": 10, "rounding": Rounding(), "missing": "zero", "panel": "median",
    "ties": ["a"], "evidence_kinds": {"law": ""}, "title": "T", "description": "D",
    "jurisdiction": "KR", "source": "S", "seen": "memory", "in_force_from": date(2020, 1, 1),
    "in_force_to": date(2020, 1, 1), "read_on": date(2026, 11, 30), "unread": ["the annex"],
    "uncompared": [Uncompared(None, None, Text("not read", "읽지 않음"))],
    "preconditions": [Precondition(id="chair", clause="art. 1", text="elected")],
    "documents": [Document(id="plan", settles="a")],
}  # fmt: skip


def test_hash_changes_with_any_field_of_the_set():
    base = CriteriaSet("s", [leaf()])
    hashes = {attrs.evolve(base, **{name: value}).sha256 for name, value in CHANGES.items()}
    assert len(hashes | {base.sha256}) == len(CHANGES) + 1
    left = {a.name for a in attrs.fields(CriteriaSet)} - set(CHANGES)
    assert left == {"evidence_required", "procedure"}
    assert attrs.evolve(base, procedure=Procedure()).sha256 != base.sha256
    kinds = CriteriaSet("s", [leaf()], evidence_kinds={"law": ""})
    assert attrs.evolve(kinds, evidence_required=True).sha256 != kinds.sha256


def test_hash_changes_with_any_field_of_a_criterion():
    changes = {
        "scale": Linear(0, 10, reversed=True), "range": (1, 10), "unit": "KRW", "better": "higher",
        "aggregate": "product", "missing": "zero", "title": "T", "description": "D", "why": "W",
        "how": "H", "limits": "L", "source": "S", "points": 9, "evidence_from": "any-project",
    }  # fmt: skip
    base = leaf()
    hashes = {CriteriaSet("s", [attrs.evolve(base, **{k: v})]).sha256 for k, v in changes.items()}
    assert len(hashes | {CriteriaSet("s", [base]).sha256}) == len(changes) + 1


def test_scales_of_the_same_numbers_have_hashes_of_their_own():
    assert (
        CriteriaSet("s", [leaf(scale=Linear(0, 1))]).sha256
        != CriteriaSet("s", [leaf(scale=Linear(0, 1, outside="clip"))]).sha256
    )


def test_sets_survive_pickling():
    base = CriteriaSet("s", [leaf()], gates=gate(), decisions=[TREE], rounding=Rounding(4))
    digest = base.sha256
    again = pickle.loads(pickle.dumps(base))
    assert again == base
    assert again.sha256 == digest


@pytest.mark.parametrize(
    "make",
    [
        lambda: CriteriaSet("s", [leaf()], rounding="half-up"),
        lambda: CriteriaSet("s", ["x"]),
        lambda: CriteriaSet("s", "x"),
        lambda: CriteriaSet("s", leaf()),
        lambda: CriteriaSet("s", [leaf()], gates=["x"]),
        lambda: CriteriaSet("s", [leaf()], decisions=[None]),
        lambda: CriteriaSet("s", [leaf()], version=1),
        lambda: CriteriaSet("s", [leaf()], jurisdiction=None),
        lambda: CriteriaSet("s", [leaf()], in_force_from="2026-01-01"),
        lambda: CriteriaSet("s", [leaf()], read_on="2026-01-01"),
        lambda: CriteriaSet("s", [leaf()], uncompared=["2026"]),
        lambda: CriteriaSet("s", [leaf()], unread="annex"),
        lambda: CriteriaSet("s", [leaf()], evidence_kinds=["law"]),
        lambda: CriteriaSet("s", [leaf()], ties=5),
        lambda: CriteriaSet("s", [leaf()], title=5),
        lambda: CriteriaSet("s", [leaf()], title=Text("a", None)),
        lambda: CriteriaSet("s", [leaf()], title="\ud800"),
        lambda: Criterion("q", "linear", points=1),
        lambda: leaf(unit=5),
        lambda: leaf(source=None),
        lambda: leaf(range=(1,)),
        lambda: Gate(id="g", on=5, at_least=1),
        lambda: Question(id="q", yes=[], no="v"),
        lambda: Decision(id="d", start="q", questions=["q"], verdicts=[]),
    ],
)
def test_what_is_of_the_wrong_type_is_refused(make):
    with pytest.raises(ModelError, match=r"must be|not text"):
        make()


def test_no_words_are_empty_words():
    assert leaf(title=None).title == Text()
    assert leaf(title=Text("a", "\u1100\u1161")).title == Text("a", "\uac00")


@pytest.mark.parametrize(("groups", "fits"), [(50, True), (51, False), (3000, False)])
def test_groups_are_nested_to_a_depth(groups, fits):
    def make():
        above = [
            Criterion(f"g{n}", points=1, parent=f"g{n - 1}" if n else "") for n in range(groups)
        ]
        return CriteriaSet("s", [*above, leaf(parent=f"g{groups - 1}", points=1)])

    if fits:
        assert len(make().leaves) == 1
    else:
        with refuses(ModelError, "is nested more than {count} groups deep", count=50):
            make()


@pytest.mark.parametrize(
    ("fields", "field", "rule"),
    [
        ({"id": "a b"}, "id", "must be letters, digits, '-', '_' or '.', at most 100, without spaces"),
        ({"settles": []}, "settles", "must name the criteria that it settles"),
        ({"settles": ["a", "b", "a"]}, "settles", "is named twice"),
        ({"effort": 0}, "effort", "must be more than 0"),
    ],
)  # fmt: skip
def test_document_rules(fields, field, rule):
    fields = {"id": "plan", "settles": "a", **fields}
    (problem,) = problems(lambda: Document(**fields))
    assert says(problem, f"document '{fields['id']}'", field, rule)


def test_a_question_can_be_settled_by_a_document():
    document = Document(id="plan", settles=["a", "q1"])
    made = CriteriaSet("s", [leaf()], decisions=[TREE], documents=[document])
    assert made.documents[0].effort == 1
    assert made.documents[0].name == Text("plan")


def test_a_set_that_cites_a_text_says_how_far_it_was_seen():
    # Left out, it would call the text of a law our own.
    with refuses(ModelError, "is missing", field="seen") as error:
        CriteriaSet("grants", [leaf()], source="Act 7 of 2026")
    assert tells(
        error.value,
        "say how far the text of the source was seen: {names}",
        names="official, secondary, memory, own",
    )
    for seen in ("official", "secondary", "memory", "own"):
        assert CriteriaSet("grants", [leaf()], source="Act 7 of 2026", seen=seen).seen == seen
    silent, own = CriteriaSet("grants", [leaf()]), CriteriaSet("grants", [leaf()], seen="own")
    assert silent.seen == "own"
    assert silent == own
    assert silent.sha256 == own.sha256
