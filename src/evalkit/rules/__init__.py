"""Official rules: formula families in Python, and each rule as a file. `RULES` lists them all."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand

if TYPE_CHECKING:
    from evalkit.rules.base import Noted, Parameter, Refused, Rule, Scored
    from evalkit.rules.domains import Domain, Requirement
    from evalkit.rules.examples import CounterExample, WorkedCase
    from evalkit.rules.loading import load_rule
    from evalkit.rules.official import CATALOGUE, PANEL_RULES, RULES, find_rule
    from evalkit.rules.own import OwnRule

__all__ = [
    "CATALOGUE",
    "PANEL_RULES",
    "RULES",
    "CounterExample",
    "Domain",
    "Noted",
    "OwnRule",
    "Parameter",
    "Refused",
    "Requirement",
    "Rule",
    "Scored",
    "WorkedCase",
    "find_rule",
    "load_rule",
]

# A criteria set without a procedure needs no rule.
__getattr__ = on_demand(
    __name__,
    {
        "base": "Noted Parameter Refused Rule Scored",
        "domains": "Domain Requirement",
        "examples": "CounterExample WorkedCase",
        "loading": "load_rule",
        "official": "CATALOGUE PANEL_RULES RULES find_rule",
        "own": "OwnRule",
    },
)
