"""Possible ranks and totals against brute force over every completion."""

from fractions import Fraction
from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, evaluate
from evalkit.evaluation.ranks import RankEntry, possible_ranks

small = st.integers(0, 4)
spans = st.tuples(small, small).map(sorted)


def brute(choices):
    """Best and worst rank of each entry over all completions; None among them: out."""
    found = [[] for _ in choices]
    for completion in product(*choices):
        for place, own in enumerate(completion):
            if own is not None:
                above = sum(other is not None and other > own for other in completion)
                found[place].append(1 + above)
    return [(min(ranks), max(ranks)) for ranks in found]


@given(st.lists(st.tuples(spans, st.booleans()), min_size=1, max_size=5))
def test_ranks_are_those_of_brute_force(items):
    entries = [RankEntry((Fraction(low),), (Fraction(high),), sure) for (low, high), sure in items]
    choices = [[*range(low, high + 1), *([] if sure else [None])] for (low, high), sure in items]
    assert list(possible_ranks(entries).spans) == brute(choices)


@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=4))
def test_ranks_with_a_tie_breaker_are_those_of_brute_force(items):
    """The second number breaks ties of the first; both are lowest and highest together."""
    entries = [
        RankEntry((Fraction(a[0]), Fraction(b[0])), (Fraction(a[1]), Fraction(b[1])))
        for a, b in items
    ]
    choices = [list(product(range(a[0], a[1] + 1), range(b[0], b[1] + 1))) for a, b in items]
    choices = [[c[0], *c[1:-1][:4], c[-1]] for c in choices]
    found = possible_ranks(entries)
    assert list(found.spans) == brute(choices)


@given(st.lists(st.tuples(spans, st.booleans()), min_size=2, max_size=6))
def test_pairs_told_apart_are_counted_and_named_as_in_every_completion(items):
    """Who may fail a gate is above nobody; who is above does not mind whether the other is out."""
    found = possible_ranks(
        [RankEntry((Fraction(low),), (Fraction(high),), sure) for (low, high), sure in items]
    )
    choices = [[*range(low, high + 1), *([] if sure else [-1])] for (low, high), sure in items]

    def always(a, b):
        return all(own > other for own in choices[a] for other in choices[b])

    pairs = [(a, b) for a in range(len(items)) for b in range(len(items)) if a != b]
    assert [found.above(a, b) for a, b in pairs] == [always(a, b) for a, b in pairs]
    apart = [always(a, b) or always(b, a) for a, b in pairs if b < a]
    assert [found.apart(a, b) for a, b in pairs if b < a] == apart
    assert found.undecided == apart.count(False)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=6), st.permutations(range(6)))
def test_a_draw_over_everybody_leaves_no_tie(totals, drawn):
    draw = [place for place in drawn if place < len(totals)]
    found = possible_ranks([RankEntry((Fraction(t),), (Fraction(t),)) for t in totals], [draw])
    assert sorted(found.spans) == [(n, n) for n in range(1, len(totals) + 1)]
    assert found.undecided == 0
    order = sorted(range(len(totals)), key=lambda p: (-totals[p], draw.index(p)))
    assert [found.spans[p][0] for p in order] == list(range(1, len(totals) + 1))


@st.composite
def drawn_lots(draw, count):
    """Some draws, each entry in at most one; none need hold everybody who is tied."""
    order = draw(st.permutations(range(count)))
    cuts = sorted(draw(st.lists(st.integers(0, count), max_size=3)))
    parts = [order[a:b] for a, b in pairwise([0, *cuts])]
    return [part for part in parts if part]


def drawn_ranks(values, draws):
    """Ranks of one completion, the long way: a draw that leaves out one of the tied is none."""
    place = {n: (number, at) for number, d in enumerate(draws) for at, n in enumerate(d)}
    found = []
    for own, value in enumerate(values):
        if value is None:
            found.append(None)
            continue
        level = [n for n, other in enumerate(values) if other == value]
        whole = len({place[n][0] if n in place else -n - 1 for n in level}) == 1
        above = sum(other is not None and other > value for other in values)
        found.append(
            1 + above + (sum(place[n] < place[own] for n in level) if whole and own in place else 0)
        )
    return found


@settings(max_examples=66)
@given(st.data(), st.lists(st.integers(0, 2), min_size=1, max_size=7))
def test_ranks_and_places_say_the_same_of_every_draw(data, totals):
    draws = data.draw(drawn_lots(len(totals)))
    found = possible_ranks([RankEntry((Fraction(t),), (Fraction(t),)) for t in totals], draws)
    expected = drawn_ranks(totals, draws)
    assert list(found.spans) == [(rank, rank) for rank in expected]
    at, seen = {}, 0
    for place in found.places:
        for n in place:
            at[n] = place
            assert found.spans[n] == (seen + 1, seen + 1)
            assert found.tied[n] == (len(place) > 1)
        seen += len(place)
    assert sorted(at) == list(range(len(totals)))
    pairs = [(a, b) for a in at for b in range(a)]
    assert all(found.apart(a, b) == (at[a] != at[b]) for a, b in pairs)
    assert found.undecided == sum(at[a] == at[b] for a, b in pairs)


@settings(max_examples=66)
@given(st.data(), st.lists(st.tuples(spans, st.booleans()), min_size=1, max_size=5))
def test_ranks_of_open_totals_with_draws_are_those_of_brute_force(data, items):
    draws = data.draw(drawn_lots(len(items)))
    entries = [RankEntry((Fraction(low),), (Fraction(high),), sure) for (low, high), sure in items]
    choices = [[*range(low, high + 1), *([] if sure else [None])] for (low, high), sure in items]
    found = [drawn_ranks(completion, draws) for completion in product(*choices)]
    expected = [
        (min(ranks), max(ranks))
        for ranks in ([r for r in column if r is not None] for column in zip(*found, strict=True))
    ]
    assert list(possible_ranks(entries, draws).spans) == expected


# Whole cases: marks on 0..4 for two criteria, every completion on that grid.

UNIT = Linear(0, 4)
LEAVES = [Criterion("a", UNIT, points=4), Criterion("b", UNIT, points=4)]
marks = st.fixed_dictionaries({"a": spans, "b": spans})


def ok(gate, a, b):
    found = {"a": a, "b": b, "total": a + b}[gate.on]
    return found >= gate.at_least if gate.at_least is not None else found <= gate.at_most


def grid(case_marks, gates):
    """Every completion's total; None where a gate is failed."""
    out = []
    for a, b in product(
        *(range(low, high + 1) for low, high in (case_marks["a"], case_marks["b"]))
    ):
        whole = min([a + b, *(g.cap for g in gates if g.effect == "cap" and not ok(g, a, b))])
        capped = {"a": a, "b": b, "total": whole}
        failed = any(
            not (
                capped[g.on] >= g.at_least if g.at_least is not None else capped[g.on] <= g.at_most
            )
            for g in gates
            if g.effect == "fail"
        )
        out.append((whole, failed))
    return out


@st.composite
def gate_lists(draw):
    gates = []
    for number in range(draw(st.integers(1, 2))):
        on = draw(st.sampled_from(["a", "b", "total"]))
        side = draw(st.sampled_from(["at_least", "at_most"]))
        bound = draw(st.integers(0, 8 if on == "total" else 4))
        of = "points" if on == "total" else draw(st.sampled_from(["value", "points"]))
        gates.append(Gate(id=f"x{number}", on=on, of=of, **{side: bound}))
    return gates


@settings(max_examples=33)
@given(st.dictionaries(st.sampled_from("PQRST"), marks, min_size=1, max_size=4), gate_lists())
def test_fail_gates_against_every_completion(case_marks, gates):
    """Ranks use only the completions that pass; compare with all on a grid that holds the ends."""
    criteria = CriteriaSet("s", LEAVES, gates=gates)
    found = evaluate(Case.of(criteria, case_marks))
    choices, names = [], []
    for name, given_ in case_marks.items():
        totals = grid(given_, gates)
        passing = sorted({whole for whole, failed in totals if not failed})
        every = [whole for whole, _ in totals]
        outcome = found[name].outcome
        assert outcome.total == (min(every), max(every))
        assert outcome.passing == ((passing[0], passing[-1]) if passing else None)
        assert outcome.must_pass == (not any(failed for _, failed in totals))
        assert (found.rank(name) is None) == (not passing)
        if passing:
            choices.append([*passing, *([] if outcome.must_pass else [None])])
            names.append(name)
    assert [found.rank(name) for name in names] == brute(choices)


@settings(max_examples=33)
@given(marks, st.sampled_from(["a", "b"]), st.integers(0, 4), st.integers(0, 8))
def test_open_cap_against_every_completion(given_, on, bound, cap):
    gates = [Gate(id="x", on=on, at_least=bound, effect="cap", cap=cap)]
    criteria = CriteriaSet("s", LEAVES, gates=gates)
    found = evaluate(Case.of(criteria, {"A": given_}))["A"].total
    # Just below the threshold the cap bites, too: the grid is refined for it.
    totals = [whole for whole, _ in grid(given_, gates)]
    assert found[0] == min(totals)
    assert found[1] == max(totals) or (found[1] <= cap and found[1] - max(totals) <= 1)


@given(st.dictionaries(st.sampled_from("PQRST"), marks, min_size=2, max_size=5))
def test_order_of_projects_does_not_matter(case_marks):
    criteria = CriteriaSet("s", LEAVES, ties="a")
    one = evaluate(Case.of(criteria, case_marks))
    two = evaluate(Case.of(criteria, dict(reversed(case_marks.items()))))
    for name in case_marks:
        assert one.rank(name) == two.rank(name)
        assert one[name] == two[name]
