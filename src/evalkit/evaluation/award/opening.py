"""Which bids the rule of a procedure sees, and whose price is opened.

Every requirement is put to a bid here, once: those on technical points before a price is opened,
those on the price after. The rule is given admitted bids only.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, say
from evalkit.core.money import money
from evalkit.core.notes import note
from evalkit.evaluation.award.states import BidState, LotResult, still_in
from evalkit.model import Case, Procedure, RuleUse
from evalkit.model.amounts import Which
from evalkit.model.procedure_checks import technical_points
from evalkit.rules.base import RuleSettings


class Opening:
    """The opening of prices by one procedure."""

    def __init__(self, case: Case, procedure: Procedure) -> None:
        self.case = case
        self.procedure = procedure
        self.technical_points = technical_points(case.criteria, procedure)
        self.price_points = case.criteria.total_points - self.technical_points

    def settings(self, use: RuleUse) -> RuleSettings:
        """Return the settings of a rule with those that the case gives."""
        most, tender = self.technical_points, self.case.tender
        return use.with_case(
            max_points=self.price_points if self.procedure.price else most,
            reference=self.given("reference"),
            budget=self.given("budget"),
            features_max=most,
            quality_max=most,
            fixed_costs=tender.fixed_costs if tender is not None else None,
            least_price=tender.least_price if tender is not None else None,
        )

    def given(self, which: Which) -> Fraction | None:
        """Return an amount of the tender."""
        return self.case.tender.amount(which) if self.case.tender is not None else None

    def admitted(self, states: Mapping[str, BidState]) -> list[BidState]:
        """Open prices, and return the bids that the rule sees.

        Raises
        ------
        ModelError
            If a bid that is still in has no price, and the rule needs one.
        """
        use = self.procedure.rule or self.procedure.award
        if use is None:
            return []
        settings = self.settings(use)
        self._put(use, settings, still_in(states), "cut-off")
        if self.procedure.opens == "first":
            return still_in(states)
        if self.procedure.opens == "all":
            opened = [s for s in states.values() if s.out_at != "eligibility"]
        else:
            opened = still_in(states)
        self._lacking(opened)
        priced = [s for s in opened if s.bid.price is not None]
        for state in priced:
            state.opened = True
        self._ceiling(priced)
        self._put(use, settings, priced, "opening")
        # An award rule weighs those who are left; the points of a price look at every price that
        # was opened and is lawful, also of a bid that a gate stopped.
        kept = still_in(states) if self.procedure.award is not None else priced
        return [s for s in kept if all(t.met for t in s.tests if t.step == "opening")]

    def open_first(self, decided: LotResult) -> None:
        """Open the price of the first alone, where the procedure says so."""
        if self.procedure.opens == "first" and len(decided.first) == 1 and not decided.unsettled:
            first = decided.states[decided.first[0]]
            first.opened = first.bid.price is not None

    def _lacking(self, opened: list[BidState]) -> None:
        problems = [
            Problem(
                table="bids",
                row=self.case.bid_rows.get(state.project),
                field="price",
                rule=say(
                    "{project} is still in the procedure, but has no price", project=state.project
                ),
                remedy=say("write the opened price, or record why the bid is excluded"),
            )
            for state in opened
            if state.bid.price is None and not state.out_at
        ]
        if problems:
            raise ModelError(problems)

    def _ceiling(self, priced: list[BidState]) -> None:
        which = self.procedure.ceiling
        bound = self.given(which) if which else None
        if not which or bound is None:
            return
        name = self.procedure.amount(which).name
        for state in priced:
            assert state.bid.price is not None
            why = None
            if state.bid.price > bound:
                price, most = self._amount(state.bid.price), self._amount(bound)
                why = note("ceiling", price=price, amount=name, bound=most)
            state.put("ceiling", which, "opening", why)

    def _put(self, use: RuleUse, settings: RuleSettings, states: list[BidState], step: str) -> None:
        """Put the requirements of the rule that belong to a step to some bids."""
        for need in use.rule.requires:
            priced = need.on == "price"
            if ("opening" if priced else "cut-off") != step:
                continue
            for state in states:
                found = state.bid.price if priced else state.technical
                assert found is not None
                why = need.why(found, settings, self._amount if priced else _points)
                state.put("rule", need.id, step, None if why is None else note("rule", why=why))

    def at_bid(self, problem: Problem, project: str) -> Problem:
        """Put what is wrong with a price at the row of its bid."""
        row = self.case.bid_rows.get(project)
        priced = problem.field == "price" and row is not None
        return evolve(problem, table="bids", row=row) if priced else problem

    def _amount(self, value: Fraction) -> Message | str:
        return money(value, self.case.currency)


def _points(value: Fraction) -> str:
    return near_decimal(value, 4)
