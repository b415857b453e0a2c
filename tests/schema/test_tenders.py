"""Tenders in files: nothing is lost in any form, and everything that is wrong is named."""

import shutil
from datetime import date
from pathlib import Path

import attrs
import pytest
from sentences import refuses, tells

from evalkit import InputError, load_case, save_case
from evalkit.model import AdjustmentEntry, Consensus, Draw, Tender, Tradeoff
from evalkit.schema import save_criteria
from evalkit.schema.criteria_files import load_criteria

EXAMPLE = Path(__file__).parents[2] / "examples" / "kr-software-tender"


@pytest.fixture(scope="module")
def full():
    case = load_case(EXAMPLE)
    return attrs.evolve(
        case,
        consensus=[
            Consensus(project="maru", criterion="plan", value=3, by="=chair", reason="agreed")
        ],
        adjustments=[
            AdjustmentEntry(project="maru", adjustment="undue-contact", reason="called a member")
        ],
        tradeoffs=[Tradeoff(project="garam", by="head", reason="@all", at="2026-08-28")],
        draws=[Draw(["narae", "darae"], "drawn before both")],
        tender=attrs.evolve(case.tender, notice_date=date(2019, 5, 1), out_of_force="to compare"),
    )


@pytest.mark.parametrize("name", ["case", "case.json", "case.xlsx"])
def test_nothing_is_lost(full, tmp_path, name):
    save_case(full, tmp_path / name)
    again = load_case(tmp_path / name)
    assert again == full
    assert again.sha256 == full.sha256


@pytest.mark.parametrize("path", sorted((EXAMPLE.parents[1] / "criteria").glob("*.toml")), ids=str)
@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_shipped_set_survives_writing(tmp_path, path, suffix):
    criteria = load_criteria(path)
    save_criteria(criteria, tmp_path / f"x{suffix}")
    assert load_criteria(tmp_path / f"x{suffix}") == criteria


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "tender"))


def problems(copy):
    with pytest.raises(InputError) as caught:
        load_case(copy)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("bids.csv", "project,price\ngaram,cheap\n", "bids.csv, row 2, price: is not a number"),
        ("bids.csv", "project,price\ngaram,-1\n", "bids.csv, row 2, price: must be more than 0"),
        ("bids.csv", "project,price\nzoo,1\n", "bids.csv, row 2, project: project is not known"),
        ("bids.csv", "project,price\ngaram,1\ngaram,2\n", "row 3, project: has a bid already"),
        ("bids.csv", "project,price,status\ngaram,1,late\n", "row 2, status: must be one of valid"),
        ("bids.csv", "project,price,status\ngaram,1,rejected\n", "row 2, reason: must say why"),
        ("bids.csv", "project,price,submitted\ngaram,1,noon\n", "submitted: must be a time such"),
        ("bids.csv", "project,price,colour\ngaram,1,red\n", "colour: is not a column"),
        ("bids.csv", "project\ngaram\n", "price"),
        ("bids.csv", "project,price\ngaram,=1+1\n", "row 2, price: is a formula"),
        ("evaluators.csv", "id,panel\nahn,jury\n", "row 2, panel: panel is not known"),
        (
            "evaluators.csv",
            "id\nahn\nahn\n",
            "row 3, id: stands in row 2 already, on the same panel",
        ),
        ("recusals.csv", "evaluator,kind,decision\nahn,flight,kept\n", "kind: must be one of"),
        (
            "recusals.csv",
            "evaluator,kind,ground,decision\nahn,challenge,kin,excluded\n",
            "row 2, decided_by: must say who decided",
        ),
        ("consensus.csv", "project,criterion,value,by\ngaram,plan,9,x\n", "reason: is empty"),
        (
            "consensus.csv",
            "project,criterion,value,by,reason\ngaram,plan,9,x,y\n",
            "consensus.csv, row 2, value",
        ),
        (
            "adjustments.csv",
            "project,adjustment,reason\ngaram,noise,x\n",
            "adjustment is not known",
        ),
        ("tradeoffs.csv", "project,by,reason\nzoo,x,y\n", "project is not known"),
        ("evaluators.csv", "id,outside\nahn,maybe\n", "row 2, outside: must be one of yes, no"),
        ("committees.csv", "panel,appointed\njury,9\n", "row 2, panel: panel is not known"),
        ("committees.csv", "appointed\n9.5\n", "appointed: must be a whole number, at least 1"),
        ("committees.csv", "roster\n0\n", "roster: must be a whole number, at least 1"),
        ("committees.csv", "appointed\n8\n", "is below the 9 members that the evaluators list"),
        ("committees.csv", "roster\n27\n27\n", "row 3, panel: is used twice"),
        ("deviations.csv", "precondition,reason\nsize,x\n", "precondition is not known"),
        ("deviations.csv", "precondition,reason\nroster,\n", "row 2, reason: is empty"),
        (
            "deviations.csv",
            "precondition,reason\nroster,x\nroster,y\n",
            "row 3, precondition: is used twice",
        ),
    ],
)
def test_what_is_wrong_with_a_table(copy, name, text, expected):
    (copy / name).write_text(text, "utf-8")
    assert expected in problems(copy)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("floor = 0.8", "floor = 2", "floor: must be at most 0.8"),
        ("kr-local-price", "kr-locl-price", "did you mean 'kr-local-price'?"),
        ('id = "kr-local-price"', 'id = "wb-qcbs"', "is a rule of another kind: award"),
        ('method = "trimmed"', 'method = "best"', "method: must be one of mean, median, trimmed"),
        ("drop = 1", "drop = 0", "drop: must be a whole number, at least 1"),
        ('on = ["qualitative"]', 'on = ["price"]', "covers the price"),
        ('on = ["qualitative"]', 'on = ["quality"]', "criterion is not known"),
        ("seats = 9", 'seats = "nine"', "seats"),
        ('ceiling = "reference"', 'ceilng = "reference"', "did you mean 'ceiling'?"),
        ('ceiling = "reference"', "ceiling = true", "ceiling: must be one of reference, budget"),
        ('ceiling = "reference"', 'ceiling = "budgt"', "did you mean 'budget'?"),
        ("amounts.reference]", "amounts.referense]", "did you mean"),
        ('clause = "제7장 제3절 5.나, [별표 1] 주2) ①"', "", "clause: is missing"),
        ('opens = "eligible"', 'opens = "some"', "opens: must be one of eligible, all"),
        ('price = "price"\nceiling', 'price = "plan"\nceiling', "must stand at the top"),
        ("points = -10\ntitle.en", "points = 0\ntitle.en", "must not be 0"),
        ('missing = "error"', 'missing = "zero"', "must be error in a set with a procedure"),
        ('ties = ["technical", "draw"]', 'ties = ["techncal"]', "did you mean"),
        ('tie = "제', 'tye = "제', "step is not known"),
        ("at_most = 10", "at_most = 6", "at_most: is below at_least"),
        ("at_least = 7", "at_least = 7.5", "at_least: must be a whole number"),
        ('kind = "panel-size"', 'kind = "panel-sise"', "did you mean 'panel-size'?"),
        ('kind = "panel-size"', "checked = false", "is for a precondition that is checked"),
        ('kind = "panel-size"', "", "is missing; write checked = false"),
        ('kind = "roster"\non = ["committee"]', 'kind = "roster"', "needs at least one name"),
        ("less_than = 0.5", "less_than = 5", "is a share of 1, so at most 1"),
        ('clause = "제7장 제4절 1.다"', 'clause = ""', "clause: must name the clause"),
    ],
)
def test_what_is_wrong_with_a_procedure(copy, old, new, expected):
    path = copy / "criteria.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert expected in problems(copy)


def test_a_rule_that_looks_at_others_where_that_is_unlawful(copy):
    path = copy / "criteria.toml"
    text = path.read_text("utf-8").replace('ceiling = "reference"', "own_bid_only = true", 1)
    path.write_text(text, "utf-8")
    assert "looks at other bids, and this procedure allows no such rule" in problems(copy)


def test_rules_of_another_day_are_refused_unless_told_otherwise(copy, run):
    path = copy / "case.toml"
    path.write_text(path.read_text("utf-8").replace("2026-07-20", "2019-07-20"), "utf-8")
    text = problems(copy)
    assert "criteria set ID wallet service" in text
    assert "rule kr-local-price was not in force on that day, but from 1 October 2023" in text
    assert run("score", str(copy))[0] == 1
    code, out, _ = run("score", str(copy), "--any-date")
    assert code == 0
    assert tells(out, "Rules that were not in force on the date of the notice: {reason}")
    assert load_case(copy, any_date=True).tender.out_of_force


def test_a_tender_without_a_reference(copy):
    path = copy / "case.toml"
    path.write_text(path.read_text("utf-8").replace("reference = 1000000000\n", ""), "utf-8")
    assert "tender, reference: is needed" in problems(copy)


def test_tables_of_a_tender_need_a_procedure(tmp_path):
    case = load_case(EXAMPLE.parent / "own-criteria")
    save_case(case, tmp_path / "case")
    (tmp_path / "case" / "bids.csv").write_text("project,price\nx,1\n", "utf-8")
    assert "needs a criteria set with a procedure" in problems(tmp_path / "case")


def test_a_tender_is_checked_when_it_is_made():
    with refuses(ValueError, "must be more than 0", field="reference"):
        Tender(reference=0)
