"""Recounts of what charts of weights say: linear programmes and draws of their own."""

from functools import cache
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from titles import Near, result, said, share, study

from evalkit.sensitivity import drivers as find_drivers
from evalkit.sensitivity import joint as find_joint
from evalkit.sensitivity import structure as find_structure


def moved(name, node, at):
    """Return the weights with one of them moved, its siblings in their proportion."""
    m = study(name).matrix
    weights, own = np.array(m.weights), float(node.weight)
    inside = list(node.leaves)
    beside = [x for n in m.nodes if n.parent == node.parent and n is not node for x in n.leaves]
    weights[inside] *= at / own
    weights[beside] *= (1 - at) / (1 - own)
    return weights


def movable(name):
    return [n for n in study(name).matrix.nodes if 0 < n.weight < 1]


def turns(name):
    """Yield how far each weight moves until another comes first: distance, node, weight, rival."""
    m = study(name).matrix
    first = int(np.argmax(m.scores))
    for node in movable(name):
        at0, at1 = (m.values @ moved(name, node, end) for end in (0.0, 1.0))
        own = float(node.weight)
        for rival in range(len(m.projects)):
            lead0, lead1 = at0[first] - at0[rival], at1[first] - at1[rival]
            if min(lead0, lead1) < -1e-12:
                at = lead0 / (lead0 - lead1)
                yield abs(at - own), node, at, rival


def stability(name, _):
    m = study(name).matrix
    winner = m.projects[int(np.argmax(m.scores))]
    nearest = min(turns(name), key=lambda turn: round(turn[0], 9), default=None)
    if nearest is None:
        return said(names=[winner])
    _, node, at, rival = nearest
    return said([share(node.weight), share(at)], [winner, node.id, m.projects[rival]])


def breakpoints(name, drawn):
    found = stability(name, drawn)
    if not found.numbers:
        free = max(movable(name), key=lambda n: n.weight)
        return said(names=[*found.names, free.id])
    return found


def weighed(name, cost, rows=(), bounds=(), sums=None):
    """Solve a linear programme over the admissible weights, and more variables after them."""
    space = study(name).space
    count = len(study(name).matrix.criteria)
    more = len(cost) - count
    above = [np.pad(row, (0, more)) for row in space.A] + [row for row, _ in rows]
    ends = [*space.b, *(end for _, end in rows)]
    one = np.pad(np.ones(count), (0, more))
    equal = [one] if sums is None else [one, *sums[0]]
    return linprog(
        cost, A_ub=np.array(above) if above else None, b_ub=ends or None, A_eq=np.array(equal),
        b_eq=[1.0] if sums is None else [1.0, *sums[1]], bounds=[(0, None)] * count + list(bounds),
    )  # fmt: skip


def flips(name, _):
    m = study(name).matrix
    first, count = int(np.argmax(m.scores)), len(m.criteria)
    found = []
    for rival in range(len(m.projects)):
        lead = m.values[first] - m.values[rival]
        tie = (np.pad(lead, (0, 2 * count)), 0.0)
        splits = [np.hstack([row, -row, row]) for row in np.eye(count)]  # what is now = up - down
        cost = np.hstack([np.zeros(count), np.ones(2 * count)])
        solved = weighed(name, cost, [tie], [(0, None)] * 2 * count, (splits, m.weights))
        if rival != first and solved.success:
            found.append((solved.fun / 2, rival, solved.x[:count] - m.weights))
    size, rival, change = min(found, key=lambda one: one[0])
    names = [m.projects[first], m.projects[rival]]
    still = abs(change) > 1e-7
    if still.sum() == 2:
        return said([share(size)], [*names, *(m.criteria[k] for k in np.flatnonzero(still))])
    return said([share(size), str(still.sum())], names)


def able(name):
    """Return who can be first at some admissible weights and marks."""
    m = study(name).matrix
    found = []
    for one, project in enumerate(m.projects):
        rows = [(np.append(m.low[j] - m.high[one], 1.0), 0.0)
                for j in range(len(m.projects)) if j != one]  # fmt: skip
        cost = np.append(np.zeros(len(m.criteria)), -1.0)
        if -weighed(name, cost, rows, [(None, None)]).fun > -1e-9:
            found.append(project)
    return found


def winners(name, _):
    count, found = len(study(name).matrix.projects), able(name)
    if len(found) == 1:
        return said(names=found)
    counts = [count] if len(found) == count else [len(found), count, count - len(found)]
    return said(map(str, counts))


def extreme_ranks(name, _):
    m = study(name).matrix
    swapped = set()
    for i, j in combinations(range(len(m.projects)), 2):
        ends = [weighed(name, sign * (m.values[i] - m.values[j])).fun for sign in (1, -1)]
        if max(ends) < -1e-9:
            swapped |= {i, j}
    kept, found = len(m.projects) - len(swapped), able(name)
    head = [str(kept), str(len(m.projects))]
    return said(head, found) if len(found) == 1 else said([*head, str(len(found))])


@cache
def drawn_weights(name):
    return np.asarray(study(name).space.sample(20000, 7))


def acceptability(name, _):
    m = study(name).matrix
    counts = np.bincount(
        (m.values @ drawn_weights(name).T).argmax(axis=0), minlength=len(m.projects)
    )
    shares = counts / counts.sum()
    best = [m.projects[k] for k in np.flatnonzero(shares > shares.max() - 0.01)]
    if shares.max() == 1:
        return said(names=best)
    return said([Near(shares.max())], best)


def pairwise_winning(name, _):
    m = study(name).matrix
    scores = m.values @ drawn_weights(name).T
    ranks = (scores[:, None, :] <= scores[None, :, :]).sum(axis=1).mean(axis=1)
    first = int(np.argmin(ranks))
    if (abs(ranks - ranks[first]) < 0.01).sum() > 1:
        return said(names=[m.projects[k] for k in np.flatnonzero(abs(ranks - ranks[first]) < 0.01)])
    wins = {k: (scores[first] > scores[k]).mean() for k in range(len(m.projects)) if k != first}
    hardest = min(wins, key=wins.get)
    if wins[hardest] == 1:
        return said(names=[m.projects[first]])
    return said([Near(wins[hardest])], [m.projects[first], m.projects[hardest]])


def drivers(name, _):
    m = study(name).matrix
    r = result(name)  # who tie by points stand in the order of their ranks
    order = sorted(range(len(m.projects)),
                   key=lambda n: (-round(m.scores[n], 9), r.rank(m.projects[n])))  # fmt: skip
    first, second = order[:2]
    ranges = {row["criterion"]: (row["lowest_weight"], row["highest_weight"])
              for row in find_drivers(study(name)).rows()}  # fmt: skip
    nodes = {node.id: node for node in m.nodes}
    leads = {}
    for one, ends in ranges.items():
        scores = [m.values @ moved(name, nodes[one], end) for end in ends]
        leads[one] = [float(s[first] - s[second]) for s in scores]
    turning = [one for one in leads if min(leads[one]) < -1e-12]
    most = max(turning or leads, key=lambda one: abs(leads[one][1] - leads[one][0]))
    names = [m.projects[first], m.projects[second], most]
    return said([str(len(turning)), str(len(leads))] if turning else [], names)


def joint(name, _):
    """Count the firsts in other draws, and find what moves them most."""
    found = find_joint(study(name), seed=11)
    shares = {row["project"]: row["first"] for row in found.rows()}
    most = max(shares.values())
    best = [p for p, share in shares.items() if share > most - 0.03]
    moving = {s.factor: s.parts["winner"].total for s in found.shares if s.moves}
    return said([Near(most, 0.05)], best, [] if len(best) > 1 else [max(moving, key=moving.get)])


def structure(name, _):
    rows = find_structure(study(name)).rows()
    changed = unknown = 0
    for row in rows[1:]:
        gone = row["variant"] if row["kind"] == "project" else ""
        changed += bool(row["winners"]) and set(row["winners"]) != firsts(name, gone)
        unknown += not row["winners"]
    head = [changed, len(rows) - 1] if changed or unknown else [len(rows) - 1]
    return said(map(str, [*head, *([unknown] if unknown else [])]), rows[0]["winners"])


def firsts(name, gone):
    """Return who has the best official rank, or the highest score, without whom a text names."""
    r = result(name)
    there = [p for p in r.case.projects if not gone.endswith(str(p.name))]
    ranks = {p.id: r.rank(p.id) for p in there if r.rank(p.id) is not None}
    if any(low != high for low, high in ranks.values()):
        m = study(name).matrix
        ranks = {p: -score for p, score in zip(m.projects, m.scores, strict=True) if p in ranks}
    return {p for p, rank in ranks.items() if rank == min(ranks.values())}


def winner_map(name, _):
    m = study(name).matrix
    parents = {node.parent for node in m.nodes}
    tops = [n for n in m.nodes if n.parent < 0]
    if len(tops) < 3:
        tops = [n for k, n in enumerate(m.nodes) if len(n.leaves) == 1 and k not in parents]
    weight = {n.id: float(m.weights[list(n.leaves)].sum()) for n in tops}
    three = sorted(tops, key=lambda n: -weight[n.id])[:3]
    whole = sum(weight[n.id] for n in three)
    steps = 400
    mixes = np.array([(i + 1 / 3, j + 1 / 3, steps - i - j - 2 / 3)
                      for i in range(steps) for j in range(steps - i)]) / steps  # fmt: skip
    weights = np.tile(m.weights, (len(mixes), 1))
    for node, part in zip(three, mixes.T, strict=True):
        weights[:, list(node.leaves)] *= whole * part[:, None] / weight[node.id]
    counts = np.bincount((weights @ m.values.T).argmax(axis=1), minlength=len(m.projects))
    order = [int(k) for k in np.argsort(-counts) if counts[k]]
    names = [m.projects[k] for k in order]
    if len(order) < 3:
        return said([Near(counts.max() / counts.sum(), 0.01)] if len(order) == 2 else [], names)
    return said([Near(counts.max() / counts.sum(), 0.01), str(len(order) - 1)], names[:1])
