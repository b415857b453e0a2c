"""How the numbers came about: criteria and weights, limits of what is said, versions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial

from evalkit.core.about import __version__
from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, say
from evalkit.model import Criterion
from evalkit.show.evaluation.cautions import standing_lines
from evalkit.show.evaluation.wording import in_force, rounding_words
from evalkit.show.report.rules import own_rule_blocks
from evalkit.show.report.web.live import limits, why_not
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View


def section(view: View) -> PageSection:
    """Write the last section."""
    criteria = view.case.criteria
    html = fill(
        "method.html",
        view,
        rows=[(criterion, depth) for criterion, depth in criteria.walk()],
        local=lambda one: _percent(view, one, whole=False),
        whole=lambda one: _percent(view, one, whole=True),
        ranges=any(criterion.range for criterion, _ in criteria.walk()),
        admissible=partial(_admissible, limits(criteria)),
        weighed=view.evaluation.has_total,
        facts=list(_facts(view)),
        limits=_LIMITS,
        own_rules=own_rule_blocks(criteria, view.lang),
        version=__version__,
    )
    return PageSection("method", say("Method and versions"), html)


_LIMITS = (
    say("Whether a mark is right: its reason and its evidence are shown beside it."),
    say("Which weights are right: they are a decision of those who are responsible."),
    say("Whether anything was lawful, or done in good faith: no verdict on people or firms is"
        " given."),
    say("That something does not exist because no document was found: an open mark is neither good"
        " nor bad."),
)  # fmt: skip


def _percent(view: View, criterion: Criterion, *, whole: bool) -> str:
    criteria = view.case.criteria
    share = criteria.global_weight(criterion.id) if whole else criteria.local_weight(criterion.id)
    return f"{near_decimal(share * 100)} %"


def _admissible(bounds: Mapping[str, tuple[Fraction, Fraction]], criterion: Criterion) -> str:
    """Write within what a weight may move in its group, whatever unit the set writes it in."""
    if not criterion.range or criterion.id not in bounds:
        return ""
    low, high = (near_decimal(end * 100) for end in bounds[criterion.id])
    return f"{low}–{high} %"


def _facts(view: View) -> list[tuple[Message, object]]:
    """Return what the page rests on, by name."""
    criteria, case = view.case.criteria, view.case
    found: list[tuple[Message, object]] = [
        (say("Criteria set"), say("{id}, version {version}", id=criteria.id,
                                  version=criteria.version)),
    ]  # fmt: skip
    if criteria.source:
        found.append((say("Source"), criteria.source))
    if criteria.jurisdiction:
        found.append((say("Jurisdiction"), criteria.jurisdiction))
    if criteria.in_force_from or criteria.in_force_to:
        found.append((say("Validity"), in_force(criteria)))
    found += [(say("Note"), line) for line in standing_lines(case)]
    fixed = why_not(view.evaluation)
    if fixed is not None:
        found.append((say("Weights"), fixed))
    if criteria.rounding and view.evaluation.has_total:
        found.append((say("Rounding"), rounding_words(criteria.rounding)))
    return found
