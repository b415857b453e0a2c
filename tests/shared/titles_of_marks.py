"""Recounts of what charts of an evaluation say: totals, shares and marks, added up in fractions."""

from collections import Counter
from fractions import Fraction
from functools import cache

from titles import NONE, points, result, said, share, trimmed

from evalkit.evaluation import Award
from evalkit.evidence import matrix as mark_matrix
from evalkit.evidence import plan


def ranked(r):
    """Return the totals of who is ranked, by id."""
    return {s.project.id: s.total for s in r.scores if r.rank(s.project.id) is not None}


def leaves(r, under=""):
    for child in r.case.criteria.children(under):
        yield from list(leaves(r, child.id)) or [child.id]


def spans(r, score, one):
    """Return the lowest and highest points of a criterion, or of all that is in a group."""
    found = [r.points(score, leaf) or (NONE, NONE) for leaf in list(leaves(r, one)) or [one]]
    return sum((low for low, _ in found), NONE), sum((high for _, high in found), NONE)


def ranking(name, _):
    r = result(name)
    totals = ranked(r)
    procedure = r.case.criteria.procedure
    screened = procedure is not None and procedure.screening
    if screened or len(totals) == 1:
        one = next(p for p in totals if r.rank(p) == (1, 1))
        return said([points(r, totals[one][0])], [one])
    if all(low == high for low, high in totals.values()):
        first = max(totals, key=lambda p: totals[p][0])
        gaps = {p: totals[first][0] - t[0] for p, t in totals.items() if p != first}
        least = min(gaps.values())
        return said([points(r, least)], [first, *(p for p in gaps if gaps[p] == least)])
    able = [
        p for p in totals if all(totals[p][1] >= low for q, (low, _) in totals.items() if q != p)
    ]
    if len(able) == 1:
        return said(names=able)
    count = str(len(r.scores))
    return said([count] if len(able) == len(r.scores) else [str(len(able)), count])


def contributions(name, drawn):
    r = result(name)
    if drawn.usermeta["table"]["heads"][2] in {"Part", "부문"}:
        return behind(r)
    parts = list(r.case.criteria.children())
    while len(parts) < 3 and any(r.case.criteria.children(c.id) for c in parts):
        parts = [x for c in parts for x in (r.case.criteria.children(c.id) or [c])]
    found = {s.project.id: {c.id: spans(r, s, c.id) for c in parts} for s in r.scores}
    sure = {p: sum(low for low, _ in row.values()) for p, row in found.items()}
    opened = {p: sum(high - low for low, high in row.values()) for p, row in found.items()}
    more = sum(opened[p] > sure[p] for p in found)
    if more:
        return said([str(n) for n in ([more] if more == len(sure) else [more, len(sure)])])
    if any(opened.values()):
        most = max(opened.values())
        who = [p for p in opened if opened[p] == most]
        return said([str(sum(v > 0 for v in opened.values())), str(len(sure)), trimmed(most)], who)
    there = ranked(r)
    order = sorted(there, key=lambda p: -there[p][0])
    if not isinstance(r, Award):
        first, second = order[:2]
        gaps = {c.id: found[first][c.id][0] - found[second][c.id][0] for c in parts}
        best = [c for c in gaps if gaps[c] == max(gaps.values())]
        lead = there[first][0] - there[second][0]
        return said([trimmed(lead), f"+{trimmed(max(gaps.values()))}"], [first, second, *best])
    given = {c.id: {p: found[p][c.id][0] for p in order} for c in parts}
    widths = {c: max(row.values()) - min(row.values()) for c, row in given.items()}
    (widest,) = (c for c in widths if widths[c] == max(widths.values()))
    ends = [[p for p in order if given[widest][p] == end(given[widest].values())]
            for end in (max, min)]  # fmt: skip
    return said([trimmed(widths[widest])], [widest, *ends[0], *ends[1]])


def behind(r):
    """Find where the two nearest lose most: in a group below the technical points, or in the price."""
    totals = ranked(r)
    base, *near = sorted(totals, key=lambda p: -totals[p][0])[:3]
    price = r.case.criteria.price
    groups = [c for c in r.case.criteria.children() if c.id != price]
    while len(groups) + 1 < 3 and any(list(r.case.criteria.children(c.id)) for c in groups):
        groups = [x for c in groups for x in (list(r.case.criteria.children(c.id)) or [c])]
    worst = []
    for rival in near:
        lost = {price: r.state(rival).priced - r.state(base).priced}
        for group in groups:
            lost[group.id] = spans(r, r[rival], group.id)[0] - spans(r, r[base], group.id)[0]
        worst.append(min(lost, key=lost.get))
    return said(names=[base, *near, *(worst if len(set(worst)) > 1 else worst[:1])])


def coverage(name, _):
    r = result(name)
    there = [s for s in r.scores if not (isinstance(r, Award) and r.rank(s.project.id) is None)]
    weight = r.case.criteria.global_weight
    found = [sum(weight(i) * r.coverage(s, i) for i in leaves(r)) for s in there]
    half = sum(2 * each < 1 for each in found)
    if half:
        return said([str(half), str(len(there))])
    return said([str(len(there)), share(min(found), 0)])


def matrix(name, _):
    cells = mark_matrix(result(name)).cells
    settled = sum(cell.why is None and cell.state not in OPEN for cell in cells)
    if settled == len(cells):
        return said([str(settled)])
    states = Counter(cell.state for cell in cells)
    rest = [states[state] for state in ("asked", "received", "refused")]
    return said(map(str, [settled, len(cells), *(rest if any(rest) else [])]))


OPEN = {"range", "open", "asked", "received", "refused"}


@cache
def planned(name):
    return plan(result(name))


def plan_curve(name, _):
    found = planned(name)
    count = len(result(name).scores)
    pairs = count * (count - 1) // 2
    ends = [found.now.at_95, found.steps[-1].after.at_95]
    return said(["95 %", *(share(Fraction(end) / pairs, 0) for end in ends), str(len(found.steps))])


def evaluators(name, _):
    r = result(name)
    criteria = r.case.criteria
    people = None
    if isinstance(r, Award):
        people = next(s for s in r.judged.sessions if s.table is not None).table.evaluators
    given = {}
    for mark in r.case.marks:
        if mark.evaluator and (people is None or mark.evaluator in people):
            utility = criteria[mark.criterion].scale.utility(mark.low)
            marks = given.setdefault((mark.project, mark.evaluator), {})
            marks[mark.criterion] = utility * criteria.max_points(mark.criterion)
    whole = max(len(marks) for marks in given.values())
    totals = {}
    for (bid, who), marks in given.items():
        if len(marks) == whole:
            totals.setdefault(bid, {})[who] = sum(marks.values())
    widths = {bid: max(of.values()) - min(of.values()) for bid, of in totals.items()}
    widest = max(widths, key=widths.get)
    ends = [end(totals[widest].values()) for end in (min, max)]
    who = [[p for p, total in totals[widest].items() if total == end][:4] for end in ends]
    return said(map(trimmed, ends), [widest, *who[0], *who[1]])
