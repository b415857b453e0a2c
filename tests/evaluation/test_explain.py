"""Explanations: every point is accounted for, and nothing in the data can spoil the page."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import page_of, tells

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Decision,
    Evidence,
    Gate,
    Level,
    Linear,
    Mark,
    Project,
    Question,
    Rounding,
    Text,
    Verdict,
    evaluate,
)
from evalkit.model import Document
from evalkit.show import page as show_page
from evalkit.show.pages import Table
from evalkit.show.report.criteria import criteria_page

TEN = Linear(0, 10)
SET = CriteriaSet(
    "s",
    [
        Criterion("g", weight="1/3", title="Quality"), Criterion("a", TEN, weight="2/7", parent="g"),
        Criterion("b", TEN, weight="5/7", parent="g"), Criterion("c", TEN, weight="2/3"),
    ],
    evidence_kinds={"law": "Law"}, source="Notice 7", seen="memory", rounding=Rounding(4),
)  # fmt: skip
EVIL = "<script>alert(1)</script> | x\n|---| \x1b[2J\u202egnp"


def full(word="fine"):
    evidence = [Evidence(
        id="e1", kind="law", statement=word, publisher=word, source_date="2020", url="https://example.org/1",
    )]  # fmt: skip
    marks = [
        Mark("A", "a", "7.25", "7.25", evaluator="E1", reason=word, evidence="e1"),
        Mark("A", "b", 3, 3, reason=word), Mark("A", "c", 5, 5),
    ]  # fmt: skip
    case = Case(SET, [Project("A", word, word)], marks, evidence=evidence, title=word, notice=word)
    return evaluate(case)


@given(st.tuples(*[st.integers(0, 100)] * 3))
def test_the_parts_sum_to_the_total(marks):
    criteria = CriteriaSet("s", SET.criteria)
    values = {name: Fraction(mark, 10) for name, mark in zip("abc", marks, strict=True)}
    evaluation = evaluate(Case.of(criteria, {"A": values}))
    parts = evaluation.explain("A").contributions
    total = evaluation["A"].total[0]
    assert sum(p.points[0] for p in parts if p.depth == 0) == total
    assert sum(p.points[0] for p in parts if p.leaf) == total
    assert sum(p.global_weight for p in parts if p.leaf) == 1
    for part in parts:
        if part.leaf:
            assert part.points[0] == part.leaf.utility[0] * part.max_points


def test_text_holds_everything_a_point_rests_on():
    text = full().explain("A").page().as_text(verbose=True)
    for piece in ("7.25", "0.725", "≈ 9.52 %", "≈ 6.9048 / ≈ 9.52", "E1", "e1", "2020",
                  "https://example.org/1", "Source: Notice 7", "Sum: ≈ 14.0476 + ≈ 33.3333 = ≈ 47.381",
                  "half up to 4 decimals", SET.sha256):  # fmt: skip
        assert piece in text


def test_excluded_criterion_is_rescaled_in_the_sum():
    criteria = CriteriaSet(
        "s", [Criterion("a", TEN, points=50), Criterion("b", TEN, points=50)], missing="exclude"
    )
    text = str(evaluate(Case.of(criteria, {"A": {"a": 6}})).explain("A"))
    assert "Sum: (30) × 100 / 50 = 60" in text
    assert "left out" in text


def test_policy_of_the_criterion_is_the_one_named():
    criteria = CriteriaSet(
        "s", [Criterion("a", TEN, points=50, missing="zero"), Criterion("b", TEN, points=50)]
    )
    text = page_of(evaluate(Case.of(criteria, {"A": {"b": 6}})).explain("A"))
    assert tells(text, "A missing mark scores 0.")
    assert "is an error" not in text


@pytest.mark.parametrize(
    "make", [lambda e: e, lambda e: e.explain("A")], ids=["ranking", "explain"]
)
def test_data_cannot_spoil_the_page(make):
    page = make(full(EVIL)).page()
    assert not set("\x1b\u202e") & set(page.as_text() + page.as_markdown() + page.as_html())
    assert "<script>" not in page.as_html()
    assert "&lt;script&gt;" in page.as_html()
    plain, evil = (make(full(word)).page().as_markdown() for word in ("fine", EVIL))
    rows = [text.count("\n|") for text in (plain, evil)]
    assert rows[0] == rows[1]
    assert "<script>" not in evil


def test_gates_decisions_and_levels_are_told():
    tree = Decision(
        id="d", start="q", title="Needed?", questions=[Question(id="q", yes="v", no="w", title="Shared?")],
        verdicts=[Verdict(id="v", title="Yes, needed"), Verdict(id="w", title="Use a database")],
    )  # fmt: skip
    criteria = CriteriaSet(
        "s",
        [Criterion("k", Categories([Level("no", 0, "None at all"), Level("yes", 1, "In full")]), points=10)],
        gates=[Gate(id="x", on="k", one_of="yes", title="Must be there"),
               Gate(id="y", on="total", of="points", at_least=5, title="Pass mark")],
        decisions=[tree], missing="interval",
    )  # fmt: skip
    case = Case.of(criteria, {"A": {"k": "no"}, "B": {"k": "yes", "q": "no"}, "C": {}})
    found = evaluate(case)
    first, second, third = (page_of(found.explain(name)) for name in "ABC")
    assert tells(first, "{name}: failed", name="Must be there")
    assert tells(first, "{outcome} (rule: {rule}; found: {found})", rule="one of yes")
    assert tells(first, "Rank: none (a gate is failed)")
    assert "None at all" in first
    assert tells(second, "{name}: passed", name="Pass mark")
    assert tells(second, "{outcome} (rule: {rule}; found: {found})", rule="at least 5", found="10")
    assert "Verdict: Use a database" in second
    assert tells(third, "{name}: not yet known", name="Must be there")
    assert "Possible verdict: Yes, needed" in third
    assert "Shared? → open" in third


def test_rows_are_plain():
    rows = full().explain("A").rows()
    assert [r["criterion"] for r in rows] == ["g", "a", "b", "c"]
    assert rows[1]["value_low"] == 7.25
    assert rows[1]["evidence"] == ["e1"]
    assert rows[0]["utility_low"] is None


def test_profile_explains_without_points():
    criteria = CriteriaSet("s", [Criterion("a", TEN)], aggregate="none")
    text = str(evaluate(Case.of(criteria, {"A": {"a": 5}})).explain("A"))
    assert "Total" not in text
    assert "0.5" in text


def test_html_representation_for_notebooks():
    assert full()._repr_html_().startswith("<h2>")
    assert "<table>" in full().explain("A")._repr_html_()


@pytest.mark.parametrize(
    ("lang", "before"), [("en", "About Ball: "), ("ko", "다른 사업에 관한 사실(공): ")]
)
def test_a_fact_about_another_project_names_it(lang, before):
    rules = CriteriaSet(
        "s",
        [Criterion("a", Linear(0, 10), evidence_from="any-project", points=10)],
        evidence_kinds={"law": "Law"},
        missing="interval",
    )
    facts = [
        Evidence(id=f"e{n}", kind="law", project=about, statement=Text("It ran.", "운영되었다."))
        for n, about in enumerate(("A", "B", ""))
    ]
    projects = [Project("A", Text("Apple", "사과")), Project("B", Text("Ball", "공"))]
    cited = [fact.id for fact in facts]
    case = Case(rules, projects, [Mark("A", "a", 5, 5, evidence=cited)], evidence=facts)
    page = show_page(evaluate(case).explain("A"), lang)
    rows = [row for block in page.blocks if isinstance(block, Table) for row in block.rows]
    said = [row[3] for row in rows if row[0] in cited]
    plain = facts[0].statement.text(lang)
    assert said == [plain, before + plain, plain]
    words = page_of(lambda: criteria_page(rules, lang).as_text())
    assert tells(words, "A mark may also cite facts about other projects.")


@pytest.mark.parametrize(
    ("lang", "name", "title", "heading"),
    [("en", "Need", "Plan", "Kept by"), ("ko", "수요", "사업계획서", "보관")],
)
def test_what_is_not_marked_names_the_documents_that_would_settle_it(lang, name, title, heading):
    rules = CriteriaSet(
        "s",
        [
            Criterion("a", TEN, points=10, title=Text("Need", "수요")),
            Criterion("b", TEN, points=10, title=Text("Use", "이용")),
        ],
        missing="interval",
        documents=[
            Document(
                id="plan", title=Text("Plan", "사업계획서"), settles=["a", "b"],
                holder=Text("project division", "사업부서"), basis="Act 1",
            ),
            Document(id="minutes", settles="a"),
        ],
    )  # fmt: skip
    case = Case(rules, [Project("A")], [Mark("A", "b", 5, 5)])
    text = page_of(lambda: show_page(evaluate(case).explain("A"), lang).as_text(200))
    settled = "{name}, to be settled by: {title}"
    for item, document in (
        (Text("Need", "수요"), Text("Plan", "사업계획서")),
        (Text("Need", "수요"), "minutes"),
    ):
        assert tells(text, settled, name=item, title=document)
    assert text.count(title) == 1  # b has its mark
    page = criteria_page(rules, lang).as_text(200)
    assert heading in page
    assert "Act 1" in page
