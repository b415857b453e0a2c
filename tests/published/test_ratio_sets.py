"""Whole tenders under the sets of other countries and of banks, worked out by hand."""

import tomllib
from pathlib import Path

import pytest

from evalkit import Case, Mark, Project, evaluate, load_criteria
from evalkit.core.exact import exact, round_to
from evalkit.model import Bid, Tender

TENDERS = tomllib.loads((Path(__file__).parent / "ratio_sets.toml").read_text("utf-8"))["tender"]
NAMES = sorted({tender["set"] for tender in TENDERS})


@pytest.mark.parametrize("tender", TENDERS, ids=[t["set"] for t in TENDERS])
def test_worked_tender(tender):
    criteria = load_criteria(tender["set"])
    marks = [Mark(b, c, v, v) for b, of in tender["marks"].items() for c, v in of.items()]
    bids = [Bid(project=bid, price=price) for bid, price in tender["prices"].items()]
    case = Case(
        criteria,
        [Project(bid) for bid in tender["prices"]],
        marks,
        bids=bids,
        tender=Tender(**tender.get("amounts", {})),
    )
    award = evaluate(case)
    for bid, total in tender["totals"].items():
        assert round_to(award.standings[bid].total, 4, "half-up") == exact(total)
    assert [b for b in tender["prices"] if award.standings[b].out_at] == tender["out"]
    assert list(award.decided[""].first) == tender["first"]


@pytest.mark.parametrize("name", NAMES)
def test_no_tie_is_broken_by_guess(name):
    criteria = load_criteria(name)
    assert not criteria.ties or criteria.procedure.clause("tie")
    assert criteria.seen == "secondary"
    assert any("tie stays a tie" in str(note.en) for note in criteria.unread)
