"""Cases scored a second time, one number after another in fractions: slow, and on its own.

What is tested adds up columns of whole numbers. This adds up one project at a time, as the
definitions read: utilities from `Scale.bounds`, sums from the tree, open gates by trying each
way in which they may end, ranks by counting who is above.
"""

from fractions import Fraction
from itertools import product
from math import ceil

from evalkit.core.irrational import power_product
from evalkit.evaluation.decisions import answered
from evalkit.evaluation.leaves import CriterionScorer
from evalkit.evaluation.narrow import between, narrowed


class Node:
    """A criterion, a group, or the whole, with what is below it."""

    def __init__(self, criteria, name="", depth=0):
        """Lay out a node and all below."""
        self.name = name
        self.leaf = bool(name) and criteria[name].scale is not None
        self.most = criteria.max_points(name) if name else criteria.total_points
        self.aggregate = criteria[name].aggregate if name else criteria.aggregate
        self.below = [Node(criteria, child.id, depth + 1) for child in criteria.children(name)]
        at = criteria.rounding.at if criteria.rounding else "total"
        here = (at == "criterion" and self.leaf) or (at == "group" and depth == 1)
        profile = criteria.aggregate == "none"
        self.rounding = criteria.rounding if here and not profile else None

    def points(self, utilities, floor=None, ceiling=None, *, found=None):
        """Return the points of a node, None where all of it is left out; `found` takes all."""
        parts = [
            (child, points)
            for child in self.below
            if (points := child.points(utilities, floor, ceiling, found=found)) is not None
            and child.most
        ]
        raw = None
        if self.leaf:
            utility = utilities[self.name]
            raw = None if utility is None else utility * self.most
        elif parts and self.aggregate != "none":
            whole = sum(child.most for child, _ in parts)
            shares = [points / child.most for child, points in parts]
            if self.aggregate == "sum":
                raw = sum(points for _, points in parts) * self.most / whole
            elif self.aggregate == "minimum":
                raw = min(shares) * self.most
            else:
                weights = [child.most / whole for child, _ in parts]
                raw = power_product(shares, weights, 15) * self.most
        value = raw
        if value is not None:
            value = max(value, (floor or {}).get(self.name, value))
            value = min(value, (ceiling or {}).get(self.name, value))
            value = self.rounding.round(value) if self.rounding else value
        if found is not None:
            found[self.name] = value, raw
        return value


class Slow:
    """A case without a procedure, scored project by project."""

    def __init__(self, case):
        """Score a case."""
        self.case, self.criteria = case, case.criteria
        self.root, self.reader = Node(case.criteria), CriterionScorer(case.criteria)
        self.of = {project.id: self._project(project) for project in case.projects}

    def _project(self, project):
        case = self.case
        leaves = {
            leaf.id: self.reader.leaf(
                leaf,
                case.marks_of.get((project.id, leaf.id), ()),
                case.seats.open(project.id, leaf.id),
            )
            for leaf in self.criteria.leaves
        }
        decisions = {d.id: answered(case, project, d) for d in self.criteria.decisions}
        ends = [{}, {}]
        for end, found in enumerate(ends):
            self.root.points(
                {n: s.utility and s.utility[end] for n, s in leaves.items()}, found=found
            )
        low, high = ends
        spans = {n: None if low[n][0] is None else (low[n][0], high[n][0]) for n in low}
        raws = {n: None if low[n][1] is None else (low[n][1], high[n][1]) for n in low}
        states = {
            g.id: self._state(g, leaves, decisions, raws)
            for g in self.criteria.gates
            if g.on != "total"
        }
        total = passing = None
        if self.criteria.aggregate != "none":
            total = self._span(leaves, decisions, states, passing=False)
            fails = [
                g for g in self.criteria.gates if states.get(g.id) == "fail" and g.effect == "fail"
            ]
            passing = None if fails else self._span(leaves, decisions, states, passing=True)
            for gate in self.criteria.gates:
                if gate.on == "total":
                    unit = self.criteria.total_points if gate.of == "share" else 1
                    states[gate.id] = _test(gate, total and (total[0] / unit, total[1] / unit))
        return {"points": spans, "states": states, "total": total, "passing": passing}

    def _state(self, gate, leaves, decisions, raws):
        if gate.on in decisions:
            return _names(gate, decisions[gate.on].verdicts)
        if gate.of == "value":
            value = leaves[gate.on].value
            if value is None:
                return "fail" if self.criteria.missing_policy(gate.on) == "zero" else "open"
            if gate.one_of:
                return _names(gate, between(self.criteria[gate.on].scale, *value))
            return _test(gate, value)
        if gate.of == "share" and gate.on in leaves:
            return _test(gate, leaves[gate.on].utility)
        most = self.criteria.max_points(gate.on) if gate.of == "share" else 1
        span = raws[gate.on]
        return _test(gate, (span[0] / most, span[1] / most) if span and most else None)

    def _span(self, leaves, decisions, states, *, passing):
        gates = [g for g in self.criteria.gates if g.on != "total"]
        caps = [g for g in gates if g.effect == "cap" and states[g.id] == "open"]
        sure = [g for g in gates if g.effect == "cap" and states[g.id] == "fail"]
        must = [g for g in gates if g.effect == "fail" and states[g.id] == "open"]
        found = []
        for held in product((True, False), repeat=len(caps)):
            demands = [(g, True) for g in must if passing] + list(zip(caps, held, strict=True))
            span = self._branch(leaves, decisions, demands)
            if span is None:
                continue
            broken = [g for g, holds in zip(caps, held, strict=True) if not holds]
            tops = [g.cap for g in (*sure, *broken) if g.cap is not None]
            low, high = (self._rounded(min([end, *tops])) for end in span)
            for gate in self.criteria.gates if passing else ():
                unit = self.criteria.total_points if gate.of == "share" else 1
                if gate.on == "total" and gate.at_least is not None:
                    low = max(low, self._next(gate.at_least * unit))
                elif gate.on == "total":
                    high = min(high, -self._next(-gate.at_most * unit))
            if low <= high:
                found.append((low, high))
        return (min(a for a, _ in found), max(b for _, b in found)) if found else None

    def _rounded(self, value):
        return self.criteria.rounding.round(value) if self.criteria.rounding else value

    def _next(self, value):
        if self.criteria.rounding is None:
            return value
        ten = 10**self.criteria.rounding.places
        return Fraction(ceil(value * ten), ten)

    def _branch(self, leaves, decisions, demands):
        spans = {name: leaf.utility for name, leaf in leaves.items()}
        floor, ceiling = {}, {}
        for name in {g.on for g, _ in demands}:
            mine = [(g, held) for g, held in demands if g.on == name]
            if name in decisions:
                if not any(
                    all((v in g.one_of) == h for g, h in mine) for v in decisions[name].verdicts
                ):
                    return None
            elif name in leaves:
                if spans[name] is not None:
                    most, scale = self.criteria.max_points(name), self.criteria[name].scale
                    spans[name] = narrowed(scale, leaves[name], most, mine)
                    if spans[name] is None:
                        return None
            else:
                for gate, held in mine:
                    bound = gate.bound * (
                        self.criteria.max_points(name) if gate.of == "share" else 1
                    )
                    side, meet = (
                        (floor, max) if (gate.at_least is not None) == held else (ceiling, min)
                    )
                    side[name] = meet(side.get(name, bound), bound)
        low, high = {}, {}
        self.root.points({n: s and s[0] for n, s in spans.items()}, floor, found=low)
        self.root.points({n: s and s[1] for n, s in spans.items()}, None, ceiling, found=high)
        pairs = [(low[n][0], high[n][0]) for n in low if low[n][0] is not None]
        if any(a > b for a, b in pairs) or low[""][0] is None:
            return None
        return low[""][0], high[""][0]

    def ranks(self):
        """Return the best and worst rank of each project that may pass, draws left aside."""
        must = [g.id for g in self.criteria.gates if g.effect == "fail"]
        ends, sure = {}, {}
        for name, one in self.of.items():
            if one["passing"] is not None:
                chain = [one["passing"]]
                for tie in self.criteria.ties:
                    if tie != "draw":
                        most = self.criteria.max_points(tie)
                        chain.append(one["points"][tie] or (Fraction(0), most))
                ends[name] = tuple(zip(*chain, strict=True))
                sure[name] = all(one["states"][gate] == "pass" for gate in must)
        return {
            name: (
                1 + sum(sure[o] and ends[o][0] > high for o in ends if o != name),
                1 + sum(ends[o][1] > low for o in ends if o != name),
            )
            for name, (low, high) in ends.items()
        }


def _test(gate, span):
    if span is None:
        return "open"
    low, high = span
    if gate.at_least is not None:
        return "pass" if low >= gate.at_least else "fail" if high < gate.at_least else "open"
    return "pass" if high <= gate.at_most else "fail" if low > gate.at_most else "open"


def _names(gate, names):
    inside = [name in gate.one_of for name in names]
    return "pass" if all(inside) else "open" if any(inside) else "fail"
