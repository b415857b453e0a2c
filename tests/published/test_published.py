"""Worked cases of others, as data with their citation: the library must find what they print."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, Rounding, evaluate
from evalkit.core.exact import exact, round_to

FOLDER = Path(__file__).parent


def cases(name):
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"]
    return pytest.mark.parametrize("case", found, ids=[case["id"] for case in found])


def criteria_set(leaves, case, **fields):
    gates = [Gate(id="gate", **case["gate"])] if "gate" in case else []
    return CriteriaSet(
        "published", leaves, gates=gates, source=case["source"], seen="secondary", **fields
    )


@cases("rounding")
def test_rounding(case):
    assert case["source"]
    found = [round_to(exact(value), case["places"], case["mode"]) for value in case["values"]]
    assert found == [exact(value) for value in case["rounded"]]


@cases("bids")
def test_bids(case):
    leaves = [
        Criterion(f"c{n}", Linear(worst, best, outside=case.get("outside", "error")), points=points)
        for n, ((worst, best), points) in enumerate(zip(case["scales"], case["points"], strict=True))
    ]  # fmt: skip
    criteria = criteria_set(
        leaves, case, ties=case.get("ties", []),
        rounding=Rounding(case["rounding"]) if "rounding" in case else None,
    )  # fmt: skip
    marks = {
        bid: {f"c{n}": v for n, v in enumerate(values)} for bid, values in case["bids"].items()
    }
    found = evaluate(Case.of(criteria, marks))
    for bid, total in case["totals"].items():
        assert found[bid].total == (exact(total), exact(total))
    eligible = [bid for bid in marks if found.rank(bid) is not None]
    assert eligible == case.get("eligible", list(marks))
    for place, bid in enumerate(case.get("order", []), start=1):
        assert found.rank(bid) == (place, place)


def normalised(case):
    """Utilities as the papers define them; each column is then a linear scale from 0 to 1."""
    columns = []
    for values, kind in zip(zip(*case["matrix"], strict=True), case["types"], strict=True):
        column = [exact(value) for value in values]
        if kind == "min":
            column = [1 / value for value in column]
        whole = max(column) if case["normalise"] == "linear" else sum(column)
        columns.append([value / whole for value in column])
    return list(zip(*columns, strict=True))


@cases("matrices")
def test_matrices(case):
    leaves = [Criterion(f"c{n}", Linear(0, 1), weight=w) for n, w in enumerate(case["weights"])]
    criteria = criteria_set(leaves, case, aggregate=case["aggregate"], total=1)
    marks = {
        f"p{row}": {f"c{n}": value for n, value in enumerate(values)}
        for row, values in enumerate(normalised(case))
    }
    found = evaluate(Case.of(criteria, marks))
    for row, (score, rank) in enumerate(zip(case["scores"], case["ranks"], strict=True)):
        low, high = found[f"p{row}"].total
        assert low == high
        assert abs(low - Fraction(score)) <= exact(case["tolerance"])
        assert found.rank(f"p{row}") == (rank, rank)
