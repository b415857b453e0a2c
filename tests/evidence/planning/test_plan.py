"""Plans of cases: what is asked, in which order, and what their pages say."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Gate, Levels, Linear, Project, evaluate
from evalkit.assumed.assumption import Assumption
from evalkit.core.errors import LookupFailed, ModelError, NotApplicableError
from evalkit.core.messages import say
from evalkit.evidence import asking, duel, plan
from evalkit.model import Decision, Document, Mark, Question, Request, Verdict
from evalkit.show.evidence import next_asked
from evalkit.show.evidence.plan import next_lines
from evalkit.show.pages import Page

NOTHING_OPEN = "Nothing is open: every mark is settled. There is nothing to ask for."
RUBRIC = Levels([(0, 0), (1, "0.5"), (2, 1)])
DOCUMENTS = [
    Document(id="plan", title="Project plan", holder="division", settles=["need", "use"]),
    Document(id="figures", holder="operator", settles="use", effort=4),
    Document(id="bill", holder="treasury", settles="cost"),
]
CRITERIA = CriteriaSet(
    "three",
    [
        Criterion("need", RUBRIC, points=20),
        Criterion("use", Linear(0, 10), points=50),
        Criterion("cost", RUBRIC, points=30),
    ],
    missing="interval",
    gates=[Gate(id="used", on="use", at_least=5, effect="cap", cap=40)],
    documents=DOCUMENTS,
)
MARKS = {
    "A": {"need": None, "use": None, "cost": 1},
    "B": {"need": 1, "use": 6, "cost": 1},
    "C": {"need": 1, "use": 2, "cost": (1, 2)},
}


def case(marks=None, criteria=CRITERIA, requests=()):
    made = Case.of(criteria, marks or MARKS)
    return evolve(made, requests=requests) if requests else made


def told(found):
    return page_of(lambda: found.page().as_text(), folded=True)


def asked(found):
    return [(s.document.id, [a.project.id for a in s.letters], s.gates) for s in found.steps]


def test_one_document_goes_out_about_all_projects_that_need_it():
    found = plan(evaluate(case()))
    assert asked(found) == [("plan", ["A"], 1), ("bill", ["C"], 0)]
    assert found.letters == 3
    assert found.gates == 1
    assert found.everything.wrong == pytest.approx(0.0, abs=1e-5)
    assert found.now.gates == 0
    assert found.steps[0].after.gates == 1
    assert found.now.width == 85
    assert [step.after.width for step in found.steps] == [15, 0]


ONE = {"A": {"need": 1, "use": None, "cost": 1}, "B": {"need": 1, "use": 6, "cost": 1}}


PAIRS_AFTER = (
    "After {asked} of this plan, {pairs} pairs are expected; with every letter answered, {all}."
)


@pytest.mark.parametrize(
    ("settle", "by", "wanted", "values"),
    [
        (
            "order",
            "document",
            PAIRS_AFTER,
            {"asked": say("the first document"), "pairs": "1.0"},
        ),
        (
            "first",
            "letter",
            "After {asked} of this plan the chance is {share}; with every letter answered, {all}.",
            {"asked": say("the first letter"), "share": "100 %"},
        ),
        (
            "cut:60",
            "document",
            "With {asked} of this plan {share} of what is open about {aim} is settled.",
            {"asked": say("the first document"), "share": "100 %"},
        ),
    ],
)
def test_one_step_is_counted_by_no_number(settle, by, wanted, values):
    assert tells(told(plan(evaluate(case(ONE)), settle=settle, by=by)), wanted, **values)


def test_one_document_that_settles_the_gates_is_named_by_its_number():
    assert tells(
        told(plan(evaluate(case(ONE)), settle="order", by="document")),
        "The open gates ({gates}) depend on letters for {documents}, by number: {numbers}.",
        gates=1,
        documents=say("one document"),
        numbers=["1"],
    )


def test_a_budget_buys_single_letters():
    found = plan(evaluate(case()), budget=1)
    assert asked(found) == [("plan", ["A"], 1)]
    assert found.by == "letter"
    dear = evolve(CRITERIA, documents=[evolve(DOCUMENTS[0], effort=9), *DOCUMENTS[1:]])
    found = plan(evaluate(case(criteria=dear)), budget=5)
    assert asked(found)[0][0] == "figures"
    assert sum(step.effort for step in found.steps) <= 5


@pytest.mark.parametrize("settle", ["order", "first", "top:2", "gates", "cut:50"])
def test_every_aim_is_settled_by_what_hangs_on_it(settle):
    found = plan(evaluate(case()), settle)
    assert found.steps[0].document.id == "plan"
    assert found.can_gain
    goals = [found.now.goal, *(step.after.goal for step in found.steps)]
    assert goals == sorted(goals, reverse=True)
    assert found.steps[-1].after.goal == pytest.approx(found.everything.goal, abs=1e-5)
    for lang in ("en", "ko"):
        assert found.page(lang).as_text()
    assert [row["number"] for row in found] == list(range(len(found.steps) + 1))


@pytest.mark.parametrize("settle", ["all", "top", "top:0", "top:1.5", "cut", "cut:many", "order:3"])
def test_another_aim_is_refused(settle):
    with pytest.raises(ModelError, match="order, first"):
        plan(evaluate(case()), settle)


def test_a_letter_that_is_sent_is_not_sent_again():
    sent = [
        Request(project="A", document="plan", status="refused", reason="secret",
                asked=date(2026, 9, 14), answered=date(2026, 9, 20)),
    ]  # fmt: skip
    found = plan(evaluate(case(requests=sent)))
    assert [(name, who) for name, who, _ in asked(found)] == [("figures", ["A"]), ("bill", ["C"])]
    assert found.everything.width == 20  # what the plan would have said of the need stays open


def test_a_refusal_that_is_likely_makes_a_document_worth_less():
    evaluation = evaluate(case())
    sure, doubted = plan(evaluation), plan(evaluation, refused={"plan": Fraction(9, 10)})
    assert asked(doubted)[0][0] != "plan"
    assert doubted.everything.wrong > sure.everything.wrong
    one = plan(evaluation, refused={("A", "plan"): 1, "figures": 1})
    assert asked(one) == [("bill", ["C"], 0)]
    for wrong in ({"letter": 0.5}, {("X", "plan"): 0.5}, {"plan": 2}):
        with pytest.raises(ModelError):
            plan(evaluation, refused=wrong)


def test_nothing_open_says_so_and_is_no_plan():
    known = {name: {"need": 1, "use": 6, "cost": 1} for name in "AB"}
    found = plan(evaluate(case(known)))
    assert not found.steps
    assert tells(told(found), NOTHING_OPEN)


def test_what_cannot_change_the_order_is_not_asked():
    marks = {"A": {"need": 2, "use": 9, "cost": 2}, "B": {"need": None, "use": 1, "cost": 0}}
    found = plan(evaluate(case(marks)))
    assert not found.steps
    assert tells(told(found), "Not in doubt: {aim}.")
    lines = page_of(lambda: Page(next_lines(found, "en"), "en").as_text())
    assert tells(lines, "Not in doubt: {aim}.")
    other = evolve(CRITERIA, documents=[Document(id="bill", settles="cost")])
    marks = {"A": {"need": None, "use": 9, "cost": 1}, "B": {"need": 1, "use": 9, "cost": (1, 2)}}
    stuck = {"A": {"need": None, "use": 1, "cost": 1}, "B": {"need": 0, "use": 1, "cost": (0, 1)}}
    assert plan(evaluate(case(marks, other))).steps
    found = plan(evaluate(case(stuck, other)), "cut:30")
    assert not found.steps
    assert tells(told(found), "No document that could be requested would settle {aim}.")


def test_a_set_without_documents_and_a_total_that_is_no_sum_say_so():
    bare = plan(evaluate(case(criteria=evolve(CRITERIA, documents=[]))))
    assert tells(told(bare), "No document that could be requested would settle any of it.")
    product = evolve(CRITERIA, aggregate="product", gates=[])
    evaluation = evaluate(case(criteria=product))
    with pytest.raises(ModelError, match="sums only"):
        plan(evaluation)
    page = page_of(lambda: next_asked.page(asking(evaluation), None, "en").as_text())
    assert tells(page, "No plan of requests is made for this case: {why}.")


def test_one_project_has_no_pairs_and_may_reach_a_cut():
    found = plan(evaluate(case({"A": MARKS["A"]})), "cut:50")
    assert asked(found) == [("plan", ["A"], 1)]
    assert found.pairs == 0
    assert not plan(evaluate(case({"A": MARKS["A"]}))).steps


def test_marks_that_hang_together_are_planned_for():
    found = plan(evaluate(case()), assumption=Assumption(correlation=0.3))
    assert found.steps[0].document.id == "plan"
    assert "correlated by 0.30" in told(found)


def test_an_answer_settles_a_decision_only_where_it_leads_to_no_other_question():
    def made(no, yes="y"):
        tree = Decision(id="tree", start="reach",
                        questions=[Question(id="reach", yes=yes, no=no),
                                   Question(id="more", yes="y", no="n")][: 1 + ("more" in (yes, no))],
                        verdicts=[Verdict(id="y"), Verdict(id="n")])  # fmt: skip
        criteria = evolve(
            CRITERIA,
            decisions=[tree],
            gates=[Gate(id="tree-gate", on="tree", one_of=["y"], effect="cap", cap=30)],
            documents=[Document(id="answer", settles="reach")],
        )
        marks = [Mark(p, c, v, v) for p in "AB" for c, v in (("need", 1), ("cost", 1))]
        marks += [Mark("A", "use", 5, 5, unit=""), Mark("B", "use", 5, 5, unit=""),
                  Mark("B", "reach", "yes", "yes")]  # fmt: skip
        return Case(criteria, [Project("A"), Project("B")], marks)

    assert [name for name, *_ in asked(plan(evaluate(made("n"))))] == ["answer"]
    assert not plan(evaluate(made("more"))).steps


def test_two_projects_are_settled_by_the_fewest_letters():
    found = duel(evaluate(case()), "A", "B")
    assert found.above + found.below <= 1
    assert [(a.project.id, a.document.id) for a in found.steps[0].letters] == [("A", "plan")]
    assert found.steps[0].certain == pytest.approx(found.everything.certain, abs=0.02)
    assert found.now.certain == 0
    assert "A against B" in told(found)
    assert len(found.rows("ko")) == len(found.steps) + 1 + (len(found.everything.letters) > 2)
    with pytest.raises(ModelError, match="different"):
        duel(evaluate(case()), "A", "A")
    with pytest.raises(LookupFailed):
        duel(evaluate(case()), "A", "Z")


def test_two_projects_that_nothing_can_part_are_said_to_be_so():
    bare = evaluate(case(criteria=evolve(CRITERIA, documents=DOCUMENTS[2:])))
    page = told(duel(bare, "A", "B"))
    assert tells(
        page, "No document that could be requested would settle which of the two ranks above."
    )


def test_the_command_prints_the_plan_before_the_list(run, tmp_path):
    where = "examples/document-requests"
    code, out, err = run("ask", where)
    assert (code, err) == (0, "")
    assert tells(out, "What to ask next")
    assert out.index("\nNo. ") < out.index("Plan again")
    code, out, _ = run("ask", where, "--budget", "2", "--format", "csv")
    assert code == 0
    assert out.startswith("number,document,projects")
    code, _, err = run("ask", where, "--settle", "everything")
    assert code == 1
    assert "order, first" in err


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_curve_of_a_plan_has_every_step(lang):
    found = plan(evaluate(case()))
    drawn = found.plot(lang).to_dict()
    [rows] = [found for found in drawn["datasets"].values() if "effort" in found[0]]
    assert {row["number"] for row in rows} == {"0", "1", "2"}
    assert max(row["effort"] for row in rows) == float(sum(s.effort for s in found.steps))
    known = {name: {"need": 1, "use": 6, "cost": 1} for name in "AB"}
    with pytest.raises(NotApplicableError, match="no curve"):
        plan(evaluate(case(known))).plot()


def test_a_ranking_names_the_first_documents_to_ask_for(run):
    code, out, _ = run("score", "examples/document-requests")
    assert code == 0
    assert "Ask next" in out
    assert "Audit report" in out
