"""Tenders in files: nothing is lost in any form, and everything that is wrong is named."""

import shutil
from datetime import date
from pathlib import Path

import attrs
import pytest
from sentences import page_of, refuses, sentence, tells

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
    return page_of(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "bids.csv",
            "project,price\ngaram,cheap\n",
            sentence("is not a number", field="price", row=2, file="bids.csv"),
        ),
        (
            "bids.csv",
            "project,price\ngaram,-1\n",
            sentence("must be more than 0", field="price", row=2, file="bids.csv"),
        ),
        (
            "bids.csv",
            "project,price\nzoo,1\n",
            sentence("{kind} is not known", kind="project", row=2, file="bids.csv"),
        ),
        (
            "bids.csv",
            "project,price\ngaram,1\ngaram,2\n",
            sentence(
                "already has a bid; in another lot use another project", field="project", row=3
            ),
        ),
        (
            "bids.csv",
            "project,price,status\ngaram,1,late\n",
            sentence("must be one of {names}", field="status", row=2),
        ),
        (
            "bids.csv",
            "project,price,status\ngaram,1,rejected\n",
            sentence("must say why the bid is excluded", field="reason", row=2),
        ),
        (
            "bids.csv",
            "project,price,submitted\ngaram,1,noon\n",
            sentence("must be a time such as 2026-08-03T10:00:00+09:00", field="submitted"),
        ),
        (
            "bids.csv",
            "project,price,colour\ngaram,1,red\n",
            sentence("is not a column of this table", field="colour"),
        ),
        ("bids.csv", "project\ngaram\n", sentence("needs the column {names}", names="price")),
        ("bids.csv", "project,price\ngaram,=1+1\n", sentence("is a formula", field="price", row=2)),
        (
            "evaluators.csv",
            "id,panel\nahn,jury\n",
            sentence("{kind} is not known", kind="panel", row=2),
        ),
        (
            "evaluators.csv",
            "id\nahn\nahn\n",
            sentence("is already in row {row}, on the same panel", row=2, at=3, field="id"),
        ),
        (
            "recusals.csv",
            "evaluator,kind,decision\nahn,flight,kept\n",
            sentence("must be one of {names}", field="kind"),
        ),
        (
            "recusals.csv",
            "evaluator,kind,ground,decision\nahn,challenge,kin,excluded\n",
            sentence("must say who decided", field="decided_by", row=2),
        ),
        (
            "consensus.csv",
            "project,criterion,value,by\ngaram,plan,9,x\n",
            sentence("is empty", field="reason"),
        ),
        (
            "consensus.csv",
            "project,criterion,value,by,reason\ngaram,plan,9,x,y\n",
            sentence("write one of {names}", field="value", row=2, file="consensus.csv"),
        ),
        (
            "adjustments.csv",
            "project,adjustment,reason\ngaram,noise,x\n",
            sentence("{kind} is not known", kind="adjustment"),
        ),
        (
            "tradeoffs.csv",
            "project,by,reason\nzoo,x,y\n",
            sentence("{kind} is not known", kind="project"),
        ),
        (
            "evaluators.csv",
            "id,outside\nahn,maybe\n",
            sentence("must be one of {names}", names="yes, no", field="outside", row=2),
        ),
        (
            "committees.csv",
            "panel,appointed\njury,9\n",
            sentence("{kind} is not known", kind="panel", row=2),
        ),
        (
            "committees.csv",
            "appointed\n9.5\n",
            sentence("must be a whole number, at least {low}", low=1, field="appointed"),
        ),
        (
            "committees.csv",
            "roster\n0\n",
            sentence("must be a whole number, at least {low}", low=1, field="roster"),
        ),
        (
            "committees.csv",
            "appointed\n8\n",
            sentence("is less than the {count} members listed in evaluators", count=9),
        ),
        ("committees.csv", "roster\n27\n27\n", sentence("is used twice", field="panel", row=3)),
        (
            "deviations.csv",
            "precondition,reason\nsize,x\n",
            sentence("{kind} is not known", kind="precondition"),
        ),
        (
            "deviations.csv",
            "precondition,reason\nroster,\n",
            sentence("is empty", field="reason", row=2),
        ),
        (
            "deviations.csv",
            "precondition,reason\nroster,x\nroster,y\n",
            sentence("is used twice", field="precondition", row=3),
        ),
    ],
)
def test_what_is_wrong_with_a_table(copy, name, text, expected):
    (copy / name).write_text(text, "utf-8")
    assert tells(problems(copy), expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "floor = 0.8",
            "floor = 2",
            sentence("must be at most {bound}", bound="0.8", field="floor"),
        ),
        (
            "kr-local-price",
            "kr-locl-price",
            sentence("did you mean {name}?", name="'kr-local-price'"),
        ),
        (
            'id = "kr-local-price"',
            'id = "wb-qcbs"',
            sentence("is a rule of another kind: {role}", role="award"),
        ),
        (
            'method = "trimmed"',
            'method = "best"',
            sentence("must be one of {names}", names="mean, median, trimmed", field="method"),
        ),
        (
            "drop = 1",
            "drop = 0",
            sentence("must be a whole number, at least {low}", low=1, field="drop"),
        ),
        ('on = ["qualitative"]', 'on = ["price"]', "covers the price"),
        (
            'on = ["qualitative"]',
            'on = ["quality"]',
            sentence("{kind} is not known", kind="criterion"),
        ),
        ("seats = 9", 'seats = "nine"', sentence("must be a whole number", field="seats")),
        (
            'ceiling = "reference"',
            'ceilng = "reference"',
            sentence("did you mean {name}?", name="'ceiling'"),
        ),
        (
            'ceiling = "reference"',
            "ceiling = true",
            sentence("must be one of {names}", names="reference, budget"),
        ),
        (
            'ceiling = "reference"',
            'ceiling = "budgt"',
            sentence("did you mean {name}?", name="'budget'"),
        ),
        ("amounts.reference]", "amounts.referense]", "did you mean {name}?"),
        (
            'clause = "「지방자치단체 입찰시 낙찰자 결정기준」 제7장 제3절 5.나, [별표 1] 주2) ①"',
            "",
            "is missing",
        ),
        ('opens = "eligible"', 'opens = "some"', "must be one of {names}"),
        (
            'price = "price"\nceiling',
            'price = "plan"\nceiling',
            "must be at the top, beside the technical criteria",
        ),
        ("points = -10\ntitle.en", "points = 0\ntitle.en", "must not be 0"),
        (
            'missing = "error"',
            'missing = "zero"',
            "must be error in a set with a procedure: an award needs every mark",
        ),
        ('ties = ["technical", "draw"]', 'ties = ["techncal"]', "did you mean {name}?"),
        ('tie = "「', 'tye = "「', sentence("{kind} is not known", kind="step")),
        ("at_most = 10", "at_most = 6", sentence("is below at_least", field="at_most")),
        ("at_least = 7", "at_least = 7.5", sentence("must be a whole number", field="at_least")),
        (
            'kind = "panel-size"',
            'kind = "panel-sise"',
            sentence("did you mean {name}?", name="'panel-size'"),
        ),
        ('kind = "panel-size"', "checked = false", "is for a precondition that is checked"),
        ('kind = "panel-size"', "", "is missing; write checked = false where nothing is checked"),
        ('kind = "roster"\non = ["committee"]', 'kind = "roster"', "needs at least one name"),
        ("less_than = 0.5", "less_than = 5", "is a share of 1, so at most 1"),
        (
            'clause = "「지방자치단체 입찰시 낙찰자 결정기준」 제7장 제4절 1.다"',
            'clause = ""',
            sentence("must name the clause", field="clause"),
        ),
    ],
)
def test_what_is_wrong_with_a_procedure(copy, old, new, expected):
    path = copy / "criteria.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert tells(problems(copy), expected)


def test_a_rule_that_looks_at_others_where_that_is_unlawful(copy):
    path = copy / "criteria.toml"
    text = path.read_text("utf-8").replace('ceiling = "reference"', "own_bid_only = true", 1)
    path.write_text(text, "utf-8")
    assert tells(problems(copy), "uses other bids, which this procedure does not allow")


def test_rules_of_another_day_are_refused_unless_told_otherwise(copy, run):
    path = copy / "case.toml"
    path.write_text(path.read_text("utf-8").replace("2026-07-20", "2019-07-20"), "utf-8")
    text = problems(copy)
    told = "{what} was not in force on that day, but {span}"
    assert tells(text, told, what="rule kr-local-price", span="from 1 October 2023")
    assert tells(
        text,
        told,
        what="criteria set ID wallet service of Hanbit City (invented) (hanbit-wallet 2)",
    )
    assert run("score", str(copy))[0] == 1
    code, out, _ = run("score", str(copy), "--any-date")
    assert code == 0
    assert tells(out, "Rules that were not in force on the date of the notice: {reason}")
    assert load_case(copy, any_date=True).tender.out_of_force


def test_a_tender_without_a_reference(copy):
    path = copy / "case.toml"
    path.write_text(path.read_text("utf-8").replace("reference = 1000000000\n", ""), "utf-8")
    assert tells(
        problems(copy),
        "is required: {amount}; the procedure compares prices with it",
        field="reference",
        table="tender",
    )


def test_tables_of_a_tender_need_a_procedure(tmp_path):
    case = load_case(EXAMPLE.parent / "own-criteria")
    save_case(case, tmp_path / "case")
    (tmp_path / "case" / "bids.csv").write_text("project,price\nx,1\n", "utf-8")
    assert tells(problems(tmp_path / "case"), "needs a criteria set with a procedure")


def test_a_tender_is_checked_when_it_is_made():
    with refuses(ValueError, "must be more than 0", field="reference"):
        Tender(reference=0)
