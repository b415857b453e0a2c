"""What is absent never becomes 0 without a reason: every such place in the code is listed here.

A mark that nobody gave, a price that stays closed, a total that is not known: written as 0 they
would decide an award or stand on a page. `known` of `evaluation.leaves` says instead that an
earlier check made sure of a value.
"""

import ast
from fractions import Fraction
from pathlib import Path

import pytest

from evalkit import Case, CriteriaSet, Criterion, Linear, evaluate

ROOT = Path(__file__).parents[1] / "src" / "evalkit"
ROOMS = ("assumed", "checking", "cli", "dossier", "evaluation", "files", "marking", "model", "panel",
         "rules", "scales", "schema", "sensitivity", "show", "weights")  # fmt: skip
"""All but the measuring of texts, which counts words, and the strategies of tests."""
DECIDING = ("checking", "cli", "dossier", "evaluation", "files", "marking", "model", "panel",
            "schema", "show")  # fmt: skip
"""Rooms in which ``0 if … else …`` is looked at as well; the others compute with it."""

WIDEST = "the largest of no numbers, to choose a width by"
COUNT = "a count, or where to begin counting"
WIDTH = "a width or a height of what is drawn or printed"
SORTED = "only sorts what has a number; the others stand behind or are not there"
EMPTY = "nothing to compare, and nothing is claimed of it"
REASONS = {
    "show/charts/sensitivity/regions.py: _area(corners) / _area(np.eye(3)) if len(corners) > 2 else 0.0":
        "a region of two corners has no area",
    "evaluation/award/states.py: Fraction(0) if self.points is None else self.points":
        "without a price rule the technical points are the whole",
    "evaluation/adding.py: node.points / Fraction(whole, mosts.over) if whole else Fraction(0)":
        "of rows that are left out, as a mask beside the column says",
    "evaluation/shares.py: absent or (Fraction(0), Fraction(0))":
        "of rows that are left out, as a mask beside the column says",
    "model/leaf_marks.py: v if isinstance(v, Fraction) else Fraction(0)":
        "a word on a scale of words, which is read by its place in the listing",
    "evaluation/scored.py: Fraction(1, size) if size else Fraction(0)": COUNT,
    "model/array_marks.py: max(int(values.max()), -int(values.min())) if len(values) else 0": WIDEST,
    "model/leaf_marks.py: max(int(tops.max()), -int(tops.min())) if len(tops) else 0": WIDEST,
    "panel/marks.py: max(map(abs, tops), default=0)": WIDEST,
    "evaluation/award/run.py: max((int(found.ranks.high.max(initial=0)) for found in "
    "decided.values()), default=0)": COUNT,
    "model/mark_checks.py: 2 if isinstance(scale, Categories) else 0": COUNT,
    "schema/rows.py: Fraction(0) if isinstance(n, Problem) else n":
        "beside a problem that keeps the whole file from being read",
    "schema/rows.py: self.reader.number(text) if number else Fraction(0)":
        "not the number: words are read by another way",
    "panel/diagnostics/diagnosis.py: max(counts.values(), default=0)": COUNT,
    "panel/diagnostics/levels.py: np.nansum(np.where(seen, fit.left(points), 0.0) ** 2)":
        "squares of the marks that are there; the others add nothing to a sum",
    "show/fitting.py: 0 if plain and (not self._begun) else self._word": WIDTH,
    "show/fitting.py: max((len(_begin(line)) + printed(word) for line, word in words), default=0)":
        WIDTH,
    "show/fitting.py: max(self.sizes, default=0)": WIDTH,
    "show/fitting.py: max(sizes, default=0)": WIDTH,
    "files/formats/xlsx_hidden.py: found.get(b'max', 0)": COUNT,
    "files/formats/xlsx_hidden.py: found.get(b'min', 0)": COUNT,
    "evaluation/ranks.py: level if level and self._bounds.parts(drawn, key) else 0": COUNT,
    "evaluation/leaves.py: Fraction(there, there + len(self.open)) if there else ZERO":
        "a share of marks that are there",
    "evaluation/leaves.py: len(seats) if absent.utility is not None else 0": COUNT,
    "evaluation/award/results.py: price or Fraction(0)": SORTED,
    "evaluation/results.py: self.rank(s.project.id) or (0, 0)": "compared with rank 1 only",
    "schema/space_writer.py: low if low is not None else Fraction(0)":
        "no weight is below 0, so that is the bound",
    "files/formats/trouble.py: p.row or 0": SORTED,
    "model/criteria_draft.py: c.share or Fraction(0)":
        "all siblings have a share or none has; none means a group that weighs nothing",
    "model/criteria_draft.py: (c.share or Fraction(0)) / whole if whole else Fraction(0)":
        "siblings that weigh nothing have no share",
    "model/criteria_draft.py: (Fraction(0), Fraction(0)) if policy == 'zero' else "
    "criteria.scale(leaf).reach": "the set says that a missing mark counts as 0",
    "model/people.py: len([name for name in members(case, panel) if name]) or panel.seats or 0":
        "0 says that nobody is on record, and is told as such",
    "model/procedure.py: p.low or Fraction(0)": "a stand-in to test settings with, never shown",
    "model/procedure_checks.py: criteria.max_points(price) if price and known else Fraction(0)":
        "no criterion for the price, so no points of it",
    "model/seats.py: Fraction(there, there + gone) if there else Fraction(0)":
        "a share of marks that are there",
    "panel/aggregate.py: int(items[place].min()) if items.shape[1] else 0": COUNT,
    "panel/diagnostics/evaluators.py: float(others.std()) if there.sum() > 1 else 0.0":
        "a spread of nothing makes the ratio unknown",
    "panel/diagnostics/resampled.py: np.nanmax(matrix, axis=0)": "are all marks that there are the same",
    "panel/diagnostics/resampled.py: np.nanmin(matrix, axis=0)": "are all marks that there are the same",
    "panel/diagnostics/resampled.py: np.nanmean(matrix)": "any shift leaves the answer the same",
    "rules/standing.py: bids[name].get('quality', zero)":
        "bids of a price rule without other points are compared by those of the price",
    "rules/rule_file.py: values['low'] or 0": "an amount without a lowest starts at 0",
    "rules/rule_file.py: values['low'] or Fraction(0)":
        "only asks whether the one lies above the other",
    "sensitivity/uncertain/assumed.py: gate.cap or 0": "a gate that caps has a cap",
    "show/evaluation/fragile.py: max((len(lot.states) for lot in award.decided.values()), default=0)":
        COUNT,
    "show/evidence/likely.py: 0 if count >= _FEW else 1": "decimal places",
    "show/evidence/plan.py: then.wrong / now.wrong if now.wrong else 0.0":
        "where no pair is in doubt, none is left in doubt",
    "show/sensitivity/projects.py: 0.0 if never else error":
        "who is proven never to be first has no error of sampling",
    "show/sensitivity/analysis.py: one.distance or 0": SORTED,
    "sensitivity/budget.py: self.budget.seconds or 0.0": "said only where a limit ended it",
    "sensitivity/questions/flips.py: np.nanmin(column)": "of the distances that there are; the nearest is meant",
    "sensitivity/questions/breakpoints.py: min((int(self.levels_stop[i]) for i in there), "
    "default=0)": COUNT,
    "show/sensitivity/stability.py: f.distance or Fraction(0)": SORTED,
    "sensitivity/spread/tornado.py: np.nan_to_num(at[:, end, None])":
        "a bar without a range is unknown at both ends",
    "sensitivity/winning/certificates.py: min(found[1:], default=Fraction(0))": EMPTY,
    "weights/elicit/best_worst.py: max((abs(weights[i] - ratio * weights[j]) for i, j, ratio in "
    "stated.middles()), default=Fraction(0))": EMPTY,
    "weights/elicit/consistency.py: np.nan_to_num(fit.residuals * fit.others)":
        "a judgment that no other checks contradicts nothing",
    "weights/elicit/consistency.py: np.nan_to_num(np.maximum(above, below))":
        "a triad with a missing judgment contradicts nothing",
    "weights/elicit/consistency.py: np.nan_to_num(np.maximum(low - implied, implied - high))":
        "a judgment that no other checks contradicts nothing",
    "weights/elicit/group.py: np.nan_to_num(found, nan=0.0)": "0 / 0 at a vertex bounds no ratio",
    "weights/geometry/branches.py: point.get(i, ZERO)": "a corner has only its weights above 0",
    "weights/geometry/programs.py: result.mip_node_count or 0": COUNT,
    "weights/geometry/repair.py: held.get(place, ZERO)": "weights above 0 are held, the rest is 0",
    "weights/rules.py: c.share or ZERO":
        "all siblings have a share or none has; none means a group that weighs nothing",
    "show/fitting.py: max(map(len, headers), default=0)":
        WIDTH,
    "show/fitting.py: max((printed(word) for word in _words(rest)), default=0)":
        WIDTH,
    "show/fitting.py: max((printed(word) for word in self.header.split()), default=0)":
        WIDTH,
    "show/fitting.py: max(map(len, folded), default=0)":
        WIDTH,
    "show/fitting.py: (printed(column.header) if whole else column.longest) / max(had, 1) if had < (column.natural if whole else column.full) else 0":
        WIDTH,
    "show/report/web/ask.py: counts.get(name, 0)":
        COUNT,
    "show/report/web/asks.py: pair[0] or 0":
        SORTED,
    "show/report/web/cells.py: max((len(chain) for chain in chains), default=0)":
        COUNT,
    "show/report/web/cells.py: min(shares, default=Fraction(0))":
        "where shades begin; the legend says it",
    "show/report/web/cells.py: Fraction(int(least * 10), 10) if Fraction(1, 2) <= least < 1 else Fraction(0)":
        "where shades begin; the legend says it",
    "show/report/web/checks.py: max((m for m in margins if m is not None), default=Fraction(0))":
        "the width of an axis without dots",
    "show/report/web/checks.py: award.tally.open if award.tally.changed or award.tally.same else 0":
        COUNT,
    "show/report/web/document.py: 0 if sections[0].nav else 1":
        COUNT,
    "show/report/web/evaluators.py: max((abs(dot.up) for dot in dots), default=0)":
        WIDTH,
    "show/report/web/evidence.py: one.pairs or 0":
        SORTED,
    "show/report/web/evidence.py: some[_NAMED].pairs or 0":
        SORTED,
    "show/report/web/evidence.py: e.pairs or 0":
        SORTED,
    "show/report/web/first_open.py: view.certain.pairs if view.certain else 0":
        "an award has no open screen",
    "show/report/web/first_open.py: view.certain.ordered() if view.certain else 0":
        "an award has no open screen",
    "show/report/web/first_open.py: len(empty) if several else 0":
        COUNT,
    "show/report/web/live.py: view.certain.ordered() if view.certain is not None else 0":
        "weights of an award do not move",
    "show/report/web/project.py: words.get(score.project.id, 0)":
        COUNT,
    "show/report/web/project.py: words.get(mark.project, 0)":
        COUNT,
    "show/report/web/project.py: words.get(fact.project, 0)":
        COUNT,
    "show/report/web/ranking.py: -held[name][1] if name in held else 0.0":
        SORTED,
    "show/report/web/trail.py: self.criteria.max_points(price) if price else Fraction(0)":
        "no criterion for the price, so no points of it",
    "show/report/web/weights.py: 0 if down else 1":
        COUNT,
    "show/report/web/weights.py: n.distance or Fraction(0)":
        SORTED,
}  # fmt: skip


def is_zero(node):
    match node:
        case ast.Constant(value=int() | float() as value):
            return not isinstance(value, bool) and value == 0
        case ast.Call(func=ast.Name(id="Fraction" | "float" | "int"), args=args):
            return not args or is_zero(args[0])
        case ast.Name(id=name):
            return name.lower() == "zero"
        case ast.Tuple(elts=[_, *_] as parts):
            return all(is_zero(part) for part in parts)
    return False


def makes_zero(node, *, deciding):
    match node:
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            return is_zero(last)
        case ast.IfExp(body=body, orelse=other):
            return deciding and (is_zero(body) or is_zero(other))
        case ast.Call(func=ast.Attribute(attr="get" | "pop" | "setdefault"), args=[_, other]):
            return is_zero(other)
        case ast.Call(func=ast.Attribute(attr=name)) if name.startswith("nan") or name == "fillna":
            return True
        case ast.Call(func=ast.Name(id="min" | "max" | "next" | "sum"), keywords=keywords):
            return any(k.arg == "default" and is_zero(k.value) for k in keywords)
    return False


def places(source, *, deciding=True):
    return [ast.unparse(n) for n in ast.walk(ast.parse(source)) if makes_zero(n, deciding=deciding)]


def found():
    for room in ROOMS:
        path = ROOT / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for text in places(file.read_text(encoding="utf-8"), deciding=room in DECIDING):
                yield f"{file.relative_to(ROOT).as_posix()}: {text}"


def test_every_zero_that_stands_for_nothing_has_a_reason():
    there = set(found())
    assert sorted(there - set(REASONS)) == [], "use known(), or say here why 0 is right"
    assert sorted(set(REASONS) - there) == [], "gone: take the entry away"


@pytest.mark.parametrize(
    "source",
    [
        "x or 0", "x or Fraction(0)", "a.get(k, 0)", "max(x, default=0)", "np.nan_to_num(x)",
        "x.fillna(0)", "u if u else Fraction(0)", "u or (0, 0)", "float(x or 0)", "a or b or ZERO",
    ],
)  # fmt: skip
def test_such_places_are_found(source):
    assert places(source)


@pytest.mark.parametrize("source", ["sum(x, Fraction(0))", "x or 1", "a.get(k)", "max(x, 0)"])
def test_others_are_not(source):
    assert not places(source)


def left_out(marks, **options):
    scale = Linear(0, 10)
    criteria = CriteriaSet(
        "made",
        [Criterion(c, scale, points=p) for c, p in (("a", 50), ("b", 50), ("c", 0))],
        missing="exclude",
        **options,
    )
    return evaluate(Case.of(criteria, marks))


def test_a_criterion_that_is_left_out_breaks_no_tie():
    marks = {"p": {"a": 8, "b": None, "c": 3}, "q": {"a": 8, "b": 8, "c": 3}}
    result = left_out(marks, ties=["b"])
    assert result["p"].total == result["q"].total
    # Nobody knows what p has on b: 0 put it second.
    assert result.rank("p") == result.rank("q") == (1, 2)
    assert result.could_win == ("p", "q")
    there = left_out({"p": {"a": 8, "b": 8, "c": 3}, "q": marks["q"]}, ties=["b"])
    assert there.is_tied("p")


def test_the_coverage_of_what_weighs_nothing_is_that_of_its_marks():
    result = left_out({"p": {"a": 8, "b": 8, "c": 3}, "q": {"a": 8, "b": 8, "c": None}})
    assert result.coverage(result["p"], "c") == 1
    assert result.coverage(result["q"], "c") == Fraction(0)
