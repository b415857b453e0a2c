"""Worked cases of official rules, as data with their citation."""

import tomllib
from pathlib import Path

import pytest

from evalkit.core.exact import exact, round_to
from evalkit.rules import find_rule

FOLDER = Path(__file__).parent
CASES = [
    case
    for name in ("korea", "world")
    for case in tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_worked_case(case):
    assert case["source"]
    found = find_rule(case["rule"]).apply(case["bids"], **case["parameters"])
    for bid, value in case.get("values", {}).items():
        assert round_to(found[bid].value, case["places"], "half-up") == round_to(
            exact(value), case["places"], "half-up"
        )
    ranked = {bid: scored.key for bid, scored in found.items() if scored.key is not None}
    if "winner" in case:
        best = max(ranked.values())
        assert [bid for bid, key in ranked.items() if key == best] == [case["winner"]]
    if "unranked" in case:
        assert [bid for bid in found if bid not in ranked] == case["unranked"]
    if "flagged" in case:
        assert [bid for bid, scored in found.items() if scored.flag] == case["flagged"]
