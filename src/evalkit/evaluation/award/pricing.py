"""What the rule of a procedure makes of the prices, and without which bids it makes the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evalkit.core.errors import ModelError
from evalkit.core.notes import note
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.opening import Opening
from evalkit.evaluation.award.states import BidState, LotResult
from evalkit.evaluation.leaves import known
from evalkit.model import Procedure, RuleUse
from evalkit.rules.base import BidInputs, Context, Outcome, Refused


class Pricing:
    """The rule of a procedure, ready to be given the bids of any lot.

    Parameters
    ----------
    judged : Judged
    procedure : Procedure
    opening : Opening
    before : mapping of lot to LotResult
        What was decided of the same case; of the same numbers the rule makes the same.
    """

    def __init__(
        self,
        judged: Judged,
        procedure: Procedure,
        opening: Opening,
        before: Mapping[str, LotResult],
    ) -> None:
        self._judged = judged
        self._procedure = procedure
        self._opening = opening
        self._before = before
        self._unread: dict[str, frozenset[str]] = {}

    def again(self, judged: Judged) -> Pricing:
        """Return the same rule for the same case, judged in another way."""
        return Pricing(judged, self._procedure, self._opening, self._before)

    def price(self, seen: Sequence[BidState]) -> tuple[list[BidInputs], Context]:
        """Put the admitted bids to the rule."""
        use = self._procedure.rule or self._procedure.award
        if use is None or not seen:
            return [], ()
        inputs = use.rule.inputs
        rows = [self._row(inputs, state) for state in seen]
        context, figures = self._same(seen, rows) or self._figures(use, seen, rows)
        for state, found in zip(seen, figures, strict=True):
            state.scored = found
            if isinstance(found, Refused):
                state.put("rule", use.id, "price", note("rule", why=found.flag))
            elif self._procedure.rule is not None:
                state.points = found.value
        return rows, context

    def _same(
        self, seen: Sequence[BidState], rows: Sequence[BidInputs]
    ) -> tuple[Context, list[Outcome]] | None:
        """Return what the rule made of the same rows before; None where they are others."""
        before = self._before.get(seen[0].bid.lot)
        if before is None or before.open or before.rows != tuple(rows):
            return None
        if before.seen != tuple(state.project for state in seen):
            return None
        scored = (before.states[name].scored for name in before.seen)
        return before.context, [one for one in scored if one is not None]

    def _figures(
        self, use: RuleUse, seen: Sequence[BidState], rows: Sequence[BidInputs]
    ) -> tuple[Context, list[Outcome]]:
        settings = self._opening.settings(use)
        problems = [
            self._opening.at_bid(problem, state.project)
            for state, row in zip(seen, rows, strict=True)
            for problem in use.rule.problems(state.project, row, settings)
        ]
        if problems:
            raise ModelError(problems)
        return use.rule.figures(rows, settings)

    def _row(self, inputs: Sequence[str], state: BidState) -> BidInputs:
        """Return what a rule asks of one bid."""
        row = {}
        for name in inputs:
            if name == "price":
                number = known(state.bid.price)
            elif name in {"quality", "features"}:
                number = max(state.adjusted.late.of(known(state.technical)), Fraction(0))
            else:
                own = self._judged.own
                value = self._judged.leaf(own.row[state.project], own.place[name]).value
                assert value is not None
                assert isinstance(value[0], Fraction)
                number = value[0]
            row[name] = number
        return row

    def unread(self, decided: LotResult) -> frozenset[str]:
        """Return the bids without which the rule takes the same from all others together."""
        found = self._unread.get(decided.lot)
        if found is None:
            use = self._procedure.rule or self._procedure.award
            assert use is not None
            left = use.rule.contexts_without(decided.rows, self._opening.settings(use))
            found = self._unread[decided.lot] = frozenset(
                name for name, one in zip(decided.seen, left, strict=True) if one == decided.context
            )
        return found
