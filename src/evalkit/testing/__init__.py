"""Hold scales, rules, aggregations, panels, criteria sets, procedures and shares to their laws.

It needs the extra ``testing``.

The checks are for your own objects: put one line into your test suite. The strategies are
for Hypothesis (https://hypothesis.readthedocs.io), and shrink to cases that a person can
work through by hand.

Examples
--------
>>> from evalkit import Linear
>>> from evalkit.testing import check_aggregation, check_scale, weighted_sum
>>> check_scale(Linear(0, 20)).untested
()
>>> check_aggregation(weighted_sum)["aggregation-split"] >= 100
True
"""

from evalkit.testing.against import Calculator, bids, check_against, settings
from evalkit.testing.aggregation_laws import (
    Aggregation,
    check_aggregation,
    smallest_utility,
    weighted_product,
    weighted_sum,
)
from evalkit.testing.case_strategies import (
    NumericProblem,
    cases,
    completions,
    problems,
)
from evalkit.testing.laws import LAWS, Law, LawTries
from evalkit.testing.panel_laws import PanelFunction, check_panel_rule
from evalkit.testing.procedure_laws import check_procedure
from evalkit.testing.rule_laws import (
    audit_rule,
    check_rule,
    counter_examples,
    find_counter_example,
)
from evalkit.testing.scale_laws import check_scale
from evalkit.testing.scale_strategies import numbers, scales, values_between, values_of, weights
from evalkit.testing.set_laws import check_criteria_set
from evalkit.testing.set_strategies import criteria_sets
from evalkit.testing.share_laws import check_share, texts
from evalkit.testing.tender_strategies import tenders

__all__ = [
    "LAWS",
    "Aggregation",
    "Calculator",
    "Law",
    "LawTries",
    "NumericProblem",
    "PanelFunction",
    "audit_rule",
    "bids",
    "cases",
    "check_against",
    "check_aggregation",
    "check_criteria_set",
    "check_panel_rule",
    "check_procedure",
    "check_rule",
    "check_scale",
    "check_share",
    "completions",
    "counter_examples",
    "criteria_sets",
    "find_counter_example",
    "numbers",
    "problems",
    "scales",
    "settings",
    "smallest_utility",
    "tenders",
    "texts",
    "values_between",
    "values_of",
    "weighted_product",
    "weighted_sum",
    "weights",
]
