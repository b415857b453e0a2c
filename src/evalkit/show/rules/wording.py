"""What rules declare, in words: stretches of time, bounds, domains."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.rules.domains import Domain, Requirement
from evalkit.rules.parameters import Parameter
from evalkit.rules.periods import Uncompared, span

SEEN_WORDS = {
    "official": say("official text read"),
    "secondary": say("seen only in a secondary source"),
    "memory": say("from memory, not seen"),
    "own": say("our own rules"),
}


def uncompared_words(stretch: Uncompared) -> Message:
    """Say which stretch of a period was not compared, and why."""
    if stretch.start is None and stretch.end is None:
        return say("Not compared: {why}", why=stretch.why)
    when = span(stretch.start, stretch.end)
    return say("Not compared, {span}: {why}", span=when, why=stretch.why)


def bound_words(need: Requirement) -> Message:
    """Say the comparison that a requirement makes."""
    if need.at_most:
        return say("at most {bound}", bound=need.id)
    return say("at least {bound}", bound=need.id)


def domain_words(domain: Domain) -> Message:
    """Say a domain in one phrase."""
    low = decimal(domain.low)
    high = decimal(domain.high) if isinstance(domain.high, Fraction) else domain.high
    first = (
        say("more than {bound}", bound=low) if domain.above else say("at least {bound}", bound=low)
    )
    return first if high is None else say("{range}, at most {high}", range=first, high=high)


def default_words(parameter: Parameter) -> str:
    """Write the default of a parameter; a dash where it must be given."""
    value = parameter.default
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    return decimal(value) if isinstance(value, Fraction) else value


def allowed_words(parameter: Parameter) -> Message:
    """Say which values a parameter may have."""
    if parameter.choices:
        return say("{names}", names=parameter.choices)
    if isinstance(parameter.default, bool):
        return say("true, false")
    low, high = parameter.low, parameter.high
    if low is None and high is None:
        return say("any")
    first = "…" if low is None else ("> " if parameter.above else "≥ ") + decimal(low)
    last = "" if high is None else f"≤ {decimal(high)}"
    return say("{range}", range=", ".join(part for part in (first, last) if part))
