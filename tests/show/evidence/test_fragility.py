"""The command and the page on fragility, in each form."""

import csv
import io
import json

import pytest
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Levels, evaluate, load_case
from evalkit.evidence import MarkMove, fragility, moved

TENDER = "examples/kr-software-tender"
FIVE = Levels([(n, f"0.{2 * n}" if n < 5 else 1) for n in range(6)])


def small(marks, **fields):
    criteria = CriteriaSet("small", [Criterion(c, FIVE, points=10) for c in "xy"], **fields)
    return Case.of(criteria, {n: dict(zip("xy", row, strict=True)) for n, row in marks.items()})


def test_the_json_of_a_tender_is_its_own_certificate(run):
    code, out, _ = run("fragility", TENDER, "--format", "json")
    told = json.loads(out)
    assert (code, told["fragile"], told["tried"]) == (0, True, None)
    case = load_case(TENDER)
    for change in told["changes"]:
        if change["fewest"] is None:
            continue
        moves = [
            MarkMove(m["project"], m["criterion"], m["evaluator"], m["from"], m["to"])
            for m in change["moves"]
        ]
        after = evaluate(moved(case, moves))
        rank = after.rank(change["project"])
        assert {"best": rank[0], "worst": rank[1]} == change["rank_after"]
        assert (rank[0] > 1) is (change["change"] == "loses")


def test_rows_hold_what_the_page_holds(run):
    code, out, _ = run("fragility", TENDER, "--first", "2", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["change"] for row in rows[:2]] == ["loses", "loses"]
    assert rows[0]["fewest"] == "1" or int(rows[0]["least"]) > 1


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_award_says_in_one_line_that_it_is_fragile(run, lang):
    page = run("score", TENDER, "--lang", lang)[1]
    alone = run("fragility", TENDER, "--lang", lang)[1]
    name = {"en": "Garam Soft (invented), Differentiation, mark of ju: 4 → 3",
            "ko": "가람소프트(가상), 차별성, 평가위원 ju: 4 → 3"}[lang]  # fmt: skip
    for text in (page, alone):
        assert name.replace(" ", "") in "".join(text.split())


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ({"A": (5, 5), "B": (5, 4)}, "If at least {count} marks move by one level each, {what} ({moves})."),
        ({"A": (5, 5), "B": (0, 0)}, ("{name} keeps its rank under every change of marks with levels by one level "
                                      "each; marks changed together: up to {count}.")),
        ({"A": (5, (0, 5)), "B": (5, 4)}, ("The open marks do not yet settle who holds these ranks, so fragility cannot be "
                                           "measured: {names}. Request evidence first.")),
        ({"A": (5, 5), "B": (4, (0, 4))}, "it is no longer certain that {name} keeps its rank"),
    ],
)  # fmt: skip
def test_each_answer_is_said_in_words(marks, sentence):
    page = page_of(fragility(evaluate(small(marks))))
    assert tells(page, sentence)


def test_what_was_tried_says_why_and_how_often():
    case = small({"A": (5, 5), "B": (5, 4)}, aggregate="product")
    page = page_of(fragility(evaluate(case)))
    assert tells(
        page,
        "Combinations of marks were evaluated one by one, {count} times, because {reason}. "
        "Every change shown was evaluated; where a range is given, fewer marks may be enough.",
    )


def test_a_case_without_levels_is_told_what_to_do(run):
    code, _, err = run("fragility", "examples/wb-qcbs")
    assert code == 1
    assert "--step 0.1" in err
    assert run("fragility", "examples/wb-qcbs", "--step", "0.1", "--tries", "60")[0] == 0


@pytest.mark.parametrize("step", ["0", "2", "much"])
def test_a_step_that_is_no_share_is_refused(run, step):
    code, _, err = run("fragility", TENDER, "--step", step)
    assert code == 1
    assert step in err
