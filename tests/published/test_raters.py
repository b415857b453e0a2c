"""Agreement of evaluators: what papers print, and what other software finds, as data."""

import tomllib
from pathlib import Path

import pytest
from attrs import astuple

from evalkit.panel.diagnostics import icc, kendall_w, krippendorff_alpha

CASES = tomllib.loads((Path(__file__).parent / "raters.toml").read_text("utf-8"))["case"]


def those_with(name):
    found = [case for case in CASES if name in case]
    return pytest.mark.parametrize("case", found, ids=[case["id"] for case in found])


@those_with("source")
def test_every_case_says_where_it_is_from_and_what_to_find(case):
    assert case["source"]
    assert {"alpha", "icc", "kendall_w"} & {*case}


@those_with("alpha")
def test_krippendorffs_alpha(case):
    found = {level: krippendorff_alpha(case["ratings"], level) for level in case["alpha"]}
    assert found == pytest.approx(case["alpha"], abs=1e-6)


@those_with("icc")
def test_intraclass_correlations(case):
    assert astuple(icc(case["ratings"])) == pytest.approx(case["icc"], abs=1e-6)


@those_with("kendall_w")
def test_kendalls_w(case):
    assert kendall_w(case["ratings"]) == pytest.approx(case["kendall_w"], abs=1e-6)
