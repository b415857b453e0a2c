"""The answer first: what pages, rows and data say of what is certain and likely."""

import csv
import io
import json

import pytest
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, evaluate, load_case
from evalkit.evidence import Assumption, certain, likely, outlook
from evalkit.show.evidence.assumed import assumption_words, exactness
from evalkit.show.evidence.likely import COLUMNS
from evalkit.show.pages import Table

CASE = "examples/korean-municipalities"


@pytest.fixture(scope="module")
def found():
    return outlook(evaluate(load_case(CASE)))


def flat(text):
    return " ".join(text.split())


def test_the_page_leads_with_what_is_not_refuted_and_has_the_row_beside_it(found):
    page = page_of(found)
    assert tells(page, "Certain: the evidence cannot yet order any two projects by their totals.")
    assert tells(
        page,
        "The given marks of a project are correlated: their mean correlation is {found} over "
        "{pairs} pairs of marks, {chance} ± {spread} by chance. Independence is refuted, so "
        "the assumption with correlation {rho} is the primary one.",
        found="0.17", pairs="1,068", chance="0.00", spread="0.03", rho="0.10",
    )  # fmt: skip
    assert tells(
        page,
        "Likely ({assumption}): {counts} of {pairs} pairs have an order with a chance of at "
        "least {levels}. If each pair is put in its likelier order, {wrong} of {pairs} are "
        "expected to be in the wrong order.",
        counts=[2, 20, 62], pairs=300, wrong="88",
    )  # fmt: skip
    assert tells(page, "{gate} What would settle it: {documents}.")
    assert tells(
        page,
        "If the open gates are passed: {counts} of {pairs} pairs have an order at {levels}. "
        "Most likely first then: {name}, {share}.",
        counts=[3, 27, 78],
    )
    assert tells(
        page,
        "A chance here is the share of the ways in which the open marks may turn out, weighted "
        "by the assumption; it is not the chance that this answer is right. Tied totals count "
        "for neither side.",
    )
    row = next(block for block in found.page().blocks if isinstance(block, Table))
    assert [cells[1:4] for cells in row.rows[:2]] == [("2", "20", "62"), ("25", "56", "106")]
    assert row.rows[0][0].endswith("(primary)")
    assert len(row.rows) == 7


def test_no_page_names_a_middle_of_ranks(found):
    page = found.leading.page().as_text()
    assert "90 % rank" in page
    assert "interval" in page
    assert not any("mean" in key or "expected" in key for c in COLUMNS for key in c.keys)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("form", ["as_text", "as_markdown", "as_html"])
def test_every_page_in_every_form(found, lang, form):
    for result in (found, found.leading, found.certain):
        assert getattr(result.page(lang), form)()


def test_rows_and_data_say_the_same_as_the_page(found):
    rows = found.rows()
    assert [(r["pairs_95"], r["pairs_90"], r["pairs_80"]) for r in rows[:2]] == [
        (2, 20, 62), (25, 56, 106),
    ]  # fmt: skip
    assert rows[0]["correlation"] == 0.1
    data = json.loads(json.dumps(found.plain()))
    assert data["leading"]["pairs_in_order"] == {"95%": 2, "90%": 20, "80%": 62}
    assert data["independence"]["refuted"] is True
    assert {gate["gate"] for gate in data["open_gates"]} == {
        "undisclosed-reuse-cap", "subcontract-limit",
    }  # fmt: skip
    node = next(one for one in data["certain"] if one["criterion"] == "local-need")
    assert sum(len(others) for others in node["above"].values()) == node["pairs_certain"] == 128
    assert len(found.leading.rows()) == 25
    assert len(certain(found.evaluation).rows()) == len(found.certain.nodes)


def test_how_numbers_were_worked_out_is_said():
    line = Criterion("a", Linear(0, 10), points=10)
    criteria = CriteriaSet("s", [line], missing="interval")
    evaluation = evaluate(Case.of(criteria, {"A": {"a": 5}, "B": {}}))
    assert tells(
        exactness(likely(evaluation)),
        "Computed exactly on a lattice of {step} points: the error of a chance that one "
        "project ranks above another is at most {error}, of a chance of being first at most "
        "{first}.",
        step="0.0025",
    )
    known = evaluate(Case.of(criteria, {"A": {"a": 5}, "B": {"a": 4}}))
    assert tells(
        exactness(likely(known)),
        "Computed exactly over all ways in which the open marks may turn out.",
    )
    drawn = likely(evaluation, method="sampled", draws=400)
    assert tells(
        exactness(drawn),
        "Estimated from {draws} draws of each project, because the total is not a plain sum or "
        "the exact computation is too large; twice the standard error is at most {error}.",
        draws="400", error="5.1 %",
    )  # fmt: skip
    lean, together, passed = assumption_words(
        Assumption(lean="cautious", gates_pass=True, correlation=0.25)
    )
    assert tells(lean, "the lower the level, the likelier")
    assert tells(together, "marks of a project correlated by {rho}", rho="0.25")
    assert tells(passed, "open gates passed")


def test_who_may_be_out_has_ranks_down_to_out():
    criteria = CriteriaSet(
        "s",
        [Criterion(n, Linear(0, 10), points=p) for n, p in (("a", 10), ("b", 90))],
        missing="interval",
        gates=[Gate(id="floor", on="a", at_least=2, effect="fail")],
    )
    case = Case.of(criteria, {"A": {"b": 10}, "B": {"a": 3, "b": 9}, "C": {"a": 1, "b": 10}})
    page = likely(evaluate(case)).page().as_text()
    assert "1 to excluded" in page
    assert "20 %" in page
    assert flat(page).count("100 %") == 1  # C is out for sure
    rows = {row["project"]: row for row in likely(evaluate(case)).rows()}
    assert (rows["A"]["rank_90_best"], rows["A"]["rank_90_worst"]) == (1, None)
    assert rows["C"]["rank_90_best"] is None


@pytest.mark.long
def test_score_puts_the_answer_before_the_ranking(run):
    code, out, _ = run("score", CASE)
    assert code == 0
    answer = out.index("Most likely first"), out.index("Ask next")
    assert max(answer) < out.index("90 % rank interval") < out.index("Certain and likely")
    assert "(primary)" in out
    code, alone, _ = run("score", CASE, "--no-likely")
    assert "likely" not in alone.lower()
    assert "1-25" in alone
    code, data, _ = run("score", "examples/document-requests", "--format", "json")
    assert json.loads(data)["outlook"]["leading"]["pairs"] == 1


def test_a_case_with_nothing_open_says_so_and_prints_nothing_of_it(run):
    code, out, _ = run("score", "examples/wb-qcbs")
    assert code == 0
    assert "Certain and likely" not in out
    code, out, err = run("likely", "examples/wb-qcbs")
    assert code == 1
    assert tells(
        err,
        "ask for the award itself: `evalkit score` shows what is open and the what-if table, "
        "`evalkit explain` shows each step",
    )


def test_nothing_open_is_a_sentence(run, tmp_path):
    from evalkit import save_case

    criteria = CriteriaSet("s", [Criterion("a", Linear(0, 10), points=10)])
    save_case(Case.of(criteria, {"A": {"a": 5}, "B": {"a": 4}}), tmp_path / "case.json")
    code, out, _ = run("likely", str(tmp_path / "case.json"))
    assert code == 0
    assert tells(
        out,
        "Nothing is open in this case: every total is known, and the ranking shows everything "
        "that is certain.",
    )
    assert "Assumption" not in out
    assert (
        json.loads(run("likely", str(tmp_path / "case.json"), "--format", "json")[1])["open"]
        is False
    )


@pytest.mark.long
def test_likely_takes_an_assumption_and_cut_offs(run):
    code, out, _ = run(
        "likely", CASE, "--assume", "cautious", "--assume", "gates-pass", "--cut", "60",
        "--cut", "fair=50", "--format", "csv",
    )  # fmt: skip
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {(row["cut"], row["at_least"]) for row in rows} == {("", "60"), ("fair", "50")}
    assert len(rows) == 50
    code, out, _ = run("likely", CASE, "--assume", "correlation=0.3", "--cut", "60")
    assert "correlated by 0.30 (primary)" in flat(out)
    assert "Who reaches a cut-off" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--assume", "levles"], "levels, points, even, cautious"),
        (["--assume", "correlation=much"], "not a number"),
        (["--assume", "correlation=1"], "less than 1"),
        (["--assume", "even", "--assume", "known"], "contradicts another"),
        (["--cut", "A=lots"], "number"),
        (["--cut", "60", "--cut", "60.0"], "named twice"),
    ],
)
def test_what_cannot_be_meant_is_refused(run, arguments, said):
    code, _, err = run("likely", "examples/document-requests", *arguments)
    assert code == 1
    assert said in err


@pytest.mark.parametrize("aggregate", ["sum", "minimum"])
def test_the_order_of_projects_changes_no_word(aggregate):
    criteria = CriteriaSet(
        "s",
        [Criterion(n, Linear(0, 10), points=10) for n in "abc"],
        missing="interval",
        aggregate=aggregate,
    )
    marks = {f"p{n}": {c: (n * k) % 11 for k, c in enumerate("abc", 2) if (n + k) % 3}
             for n in range(7)}  # fmt: skip
    one, two = (
        outlook(evaluate(Case.of(criteria, dict(rows))))
        for rows in (marks.items(), reversed(marks.items()))
    )
    assert str(one) == str(two)
    assert one.rows() == two.rows()
    assert one.leading.rows() == two.leading.rows()
    assert one.plain()["leading"]["above"] == two.plain()["leading"]["above"]
