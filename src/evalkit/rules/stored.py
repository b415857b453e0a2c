"""The counter-examples that come with evalkit, and the audit of an official rule with them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from evalkit.rules import RULES, find_rule
from evalkit.rules.audit import Audit, audit
from evalkit.rules.breaking import CounterExample
from evalkit.rules.tries import TRIES

_FILE = Path(__file__).with_name("counterexamples.toml")


@cache
def stored_examples() -> Mapping[str, Mapping[str, CounterExample]]:
    """Return the counter-examples by rule and law."""
    found: dict[str, dict[str, CounterExample]] = {name: {} for name in RULES}
    for raw in tomllib.loads(_FILE.read_text("utf-8"))["example"]:
        example = CounterExample(
            settings=raw.get("settings", {}), before=raw["before"], after=raw.get("after", {})
        )
        for name in raw["rules"]:
            found[name][raw["law"]] = example
    return found


def audit_official(name: str, tries: int = TRIES) -> Audit:
    """Audit one of the official rules.

    Parameters
    ----------
    name : str
    tries : int
        How many sets of bids each law without a stored example is tried on.

    Raises
    ------
    LookupFailed
        If there is no such rule.
    """
    rule = find_rule(name)
    return audit(rule, stored_examples()[rule.id], official=True, tries=tries)
