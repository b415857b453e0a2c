"""Greedy plans against the best of all sets, and where single letters are blind."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from evalkit.evidence.completions import Completions, Piece
from evalkit.evidence.planning.goals import FirstGoal, OrderGoal, PlanGoal
from evalkit.evidence.planning.greedy import MOST_BRANCHES, Candidate, GreedySearch, Letter, after
from evalkit.evidence.planning.known import NOTHING, KnownLaws

ALL = 10**6


def points(*values: int) -> tuple[Piece, ...]:
    return tuple(Piece(Fraction(v), Fraction(v), 1 / len(values)) for v in values)


def letters(case: Completions) -> list[Candidate]:
    return [
        Candidate((Letter(n, k, frozenset({k})),), Fraction(1), case.width(n, k))
        for n, own in enumerate(case.open)
        for k in own
    ]


def best(ground: KnownLaws, goal: PlanGoal, candidates: list[Candidate], size: int) -> float:
    """Return the least doubt that any set of so many letters leaves."""
    found = []
    for chosen in combinations(candidates, size):
        known = [NOTHING] * len(ground.completions.projects)
        for candidate in chosen:
            for letter in candidate.letters:
                known[letter.project] = after(known[letter.project], letter)
        found.append(goal.value([ground.rows(n, own) for n, own in enumerate(known)]))
    return min(found)


@pytest.mark.parametrize("aim", ["order", "first"])
def test_greedy_is_near_the_best_of_all_sets(aim: str) -> None:
    rng, shares = np.random.default_rng(11), []
    for _ in range(12):
        rows = tuple(
            (
                points(int(rng.integers(0, 12))),
                *(points(*sorted(rng.choice(14, 3, replace=False).tolist())) for _ in range(2)),
            )
            for _ in range(3)
        )
        case = Completions(tuple("abc"), tuple("xyz"), rows, Fraction(40))
        ground = KnownLaws(case, 1, ALL)
        goal: PlanGoal = OrderGoal() if aim == "order" else FirstGoal(case.projects, ALL)
        candidates = letters(case)
        start = goal.value([ground.rows(n) for n in range(3)])
        for size in (1, 2, 3, 4):
            least = best(ground, goal, candidates, size)
            picks = list(GreedySearch(ground, goal, candidates).picks(None, size))
            got = sum(pick.gain for pick in picks)
            assert got <= start - least + 1e-4  # nothing beats the best
            if start - least > 1e-4:
                shares.append(got / (start - least))
    assert len(shares) > 30
    assert np.mean(shares) >= 0.97
    assert min(shares) > 0.5


def blind() -> Completions:
    """A leader that only both marks of its rival together can pass."""
    leader, known = points(10), points(0)
    return Completions(
        ("a", "b"), ("x", "y", "z"), ((leader, known, known), (points(6), points(0, 3), points(0, 3))),
        Fraction(20),
    )  # fmt: skip


def test_two_letters_are_tried_together_where_each_alone_is_blind() -> None:
    """Who is first changes only with both: a chance of one in four, whichever is asked first."""
    case = blind()
    ground = KnownLaws(case, 1, ALL)
    # Where one answer alone says nothing of who is first it does not end the search.
    rows = (points(9), points(0), points(0)), (points(6), points(0, 3), points(0, 3))
    tied = Completions(("a", "b"), ("x", "y", "z"), rows, Fraction(20))
    for one in (case, tied):
        ground = KnownLaws(one, 1, ALL)
        goal = FirstGoal(one.projects, ALL)
        picks = list(GreedySearch(ground, goal, letters(one)).picks(None, 5))
        assert sum(p.gain for p in picks) == pytest.approx(
            goal.value([ground.rows(0), ground.rows(1)]) - best(ground, goal, letters(one), 2),
            abs=1e-5,
        )


class Both:
    """A goal that falls only when two marks of one project are known."""

    def value(self, state) -> float:
        return 0.0 if len(state[1].share) == 4 else 1.0

    def options(self, state, project, ways):
        return np.array([self.value([state[0], way]) if project else 1.0 for way in ways])


def test_a_pair_is_taken_where_single_letters_gain_nothing() -> None:
    case = blind()
    rows = (case.cells[0], (points(6), points(0, 3), points(0, 4)))
    case = Completions(case.projects, case.marks, rows, case.most)
    picks = list(GreedySearch(KnownLaws(case, 1, ALL), Both(), letters(case)).picks(None, 5))
    assert [pick.pair for pick in picks] == [True, True]
    assert [pick.gain for pick in picks] == [0.0, 1.0]
    one = next(GreedySearch(KnownLaws(case, 1, ALL), Both(), letters(case)).picks(Fraction(1), 5))
    assert one.gain == 0  # two cost too much


def test_what_costs_more_has_to_gain_more() -> None:
    rows = ((points(0, 4), points(0)), (points(2), points(0, 3)))
    case = Completions(("a", "b"), ("x", "y"), rows, Fraction(10))
    dear, cheap = letters(case)
    for cost, want in ((1, 0), (9, 1)):
        candidates = [Candidate(dear.letters, Fraction(cost), dear.width), cheap]
        first = next(GreedySearch(KnownLaws(case, 1, ALL), OrderGoal(), candidates).picks(None, 1))
        assert first.candidate.letters[0].project == want
    spent = [
        p.candidate.effort
        for p in GreedySearch(KnownLaws(case, 1, ALL), OrderGoal(), candidates).picks(
            Fraction(5), 9
        )
    ]
    assert sum(spent) <= 5


def test_a_refusal_leaves_open_what_it_would_have_settled() -> None:
    letter = Letter(0, 0, frozenset({1}), 0.25)
    assert after(NOTHING, letter) == {frozenset({1}): 0.75, frozenset(): 0.25}
    known = NOTHING
    for k in range(8):
        known = after(known, Letter(0, k, frozenset({k}), 0.5))
    assert len(known) <= MOST_BRANCHES
    assert sum(known.values()) == pytest.approx(1.0)
    assert sum(len(c) * p for c, p in known.items()) == pytest.approx(4.0, abs=0.3)


def test_nothing_is_asked_that_cannot_change_the_answer() -> None:
    rows = ((points(9), points(0, 1)), (points(0, 2), points(0)))
    case = Completions(("a", "b"), ("x", "y"), rows, Fraction(10))
    assert not list(
        GreedySearch(KnownLaws(case, 1, ALL), OrderGoal(), letters(case)).picks(None, 5)
    )
