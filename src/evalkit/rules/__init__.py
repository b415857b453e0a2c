"""Official rules: published formulas as data, code and claims. `RULES` lists them all."""

from collections.abc import Mapping
from types import MappingProxyType

from evalkit.rules.base import Noted, Parameter, Refused, Rule, Scored, find
from evalkit.rules.domains import Domain, Requirement
from evalkit.rules.korea import KOREA
from evalkit.rules.world import WORLD

RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in (*KOREA, *WORLD)})
"""Every rule by id."""

__all__ = [
    "RULES",
    "Domain",
    "Noted",
    "Parameter",
    "Refused",
    "Requirement",
    "Rule",
    "Scored",
    "find_rule",
]


def find_rule(name: str) -> Rule:
    """Return a rule by id.

    Raises
    ------
    LookupFailed
        With the nearest id that there is.
    """
    return find(RULES, name)
