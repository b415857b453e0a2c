"""Each number in the title of a chart is that of the result, worked out here another way."""

import re
from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evalkit import sensitivity
from evalkit.core.errors import EvalkitError
from evalkit.core.exact import fixed
from evalkit.core.shares import per_cent
from evalkit.sensitivity import as_matrix
from evalkit.show.charts import winner_map
from evalkit.show.charts.dispatch import chart
from evalkit.show.sensitivity.numbers import change, estimated, figure, two_shares

CRITERIA = ("x", "y", "z")
# What a title says a number of: a share, points, a count. Names have no digits.
NUMBERS = re.compile(r"(?:[<>] )?[+−-]?\d[\d,]*(?:\.\d+)?(?: %)?(?: ± \d+\.\d+)?")
MATRICES = 16

TABLES = st.integers(2, 5).flatmap(
    lambda count: st.tuples(
        st.lists(st.tuples(*[st.integers(0, 10)] * 3), min_size=count, max_size=count),
        st.tuples(*[st.integers(1, 9)] * 3),
    )
)


def tooltip_of(made):
    text = made.to_dict(validate=False)["title"]["text"]
    text = text if isinstance(text, str) else " ".join(text)
    return NUMBERS.findall(text.replace("1위", ""))  # "first" is a number in Korean


class Table:
    """Marks and weights as they are, in fractions."""

    def __init__(self, rows, weights):
        self.marks = [[Fraction(mark, 10) for mark in row] for row in rows]
        self.weights = [Fraction(weight, sum(weights)) for weight in weights]
        self.matrix = as_matrix(
            np.array(rows) / 10, weights, projects=list("ABCDE"[: len(rows)]), criteria=CRITERIA
        )

    def scores(self, weights):
        return [sum(w * m for w, m in zip(weights, row, strict=True)) for row in self.marks]

    def moved(self, place, weight):
        """Return the weights with one of them moved, the others in their proportion."""
        own = self.weights[place]
        return [
            weight if n == place else w * (1 - weight) / (1 - own)
            for n, w in enumerate(self.weights)
        ]

    def firsts(self, weights):
        scores = self.scores(weights)
        return {n for n, score in enumerate(scores) if score == max(scores)}

    def turns(self, place):
        """Return the weights of one criterion at which the set of firsts is another."""
        at0, at1 = (self.scores(self.moved(place, Fraction(end))) for end in (0, 1))
        crossings = {Fraction(0), Fraction(1), self.weights[place]}
        for i, j in combinations(range(len(self.marks)), 2):
            rise = (at1[i] - at0[i]) - (at1[j] - at0[j])
            if rise:
                crossings.add((at0[j] - at0[i]) / rise)
        return sorted(c for c in crossings if 0 <= c <= 1)


def stability(table, _):
    firsts = table.firsts(table.weights)
    found = []
    for place, own in enumerate(table.weights):
        ends = table.turns(place)
        for side in (ends[ends.index(own) :], ends[: ends.index(own) + 1][::-1]):
            for here, there in pairwise(side):
                between = table.firsts(table.moved(place, (here + there) / 2))
                if between != firsts:
                    found.append((abs(here - own), own, here))
                    break
    if not found:
        return []
    nearest = min(size for size, _, _ in found)
    pairs = [two_shares(own, end) for size, own, end in found if size == nearest]
    return [list(pair) for pair in pairs] if nearest else []


def tornado(table, found):
    pair = found.winner, found.rival
    turning = 0
    for place in range(3):
        leads = []
        for end in (0, 1):
            scores = table.scores(table.moved(place, Fraction(end)))
            leads.append(scores[pair[0]] - scores[pair[1]])
        turning += min(leads) < 0
    return [[str(turning), "3"]] if turning else []


def counted(_, found):
    able = sum(row["can_be_first"] == "possible" for row in found.rows())
    count = len(found.rows())
    return [] if able == 1 else [[str(count)], [str(able), str(count), str(count - able)], []]


def ranked(_, found):
    firsts = sum(row["best"] == 1 for row in found.rows())
    kept = sum(row["best"] == row["worst"] for row in found.rows())
    head = [str(kept), str(len(found.rows()))]
    return [head if firsts == 1 else [*head, str(firsts)], []]


def flips(_, found):
    nearest = [row for row in found.rows() if row["possible"] and row["norm"] == "l1"]
    size = min(row["distance"] for row in nearest)
    return [[per_cent(size / 2)], [per_cent(size / 2), "2"], [per_cent(size / 2), "3"], []]


def pairwise_winning(_, found):
    best = found.matrix.projects.index(found.rows()[0]["project"])
    share = min(float(s) for n, s in enumerate(found.wins[best]) if n != best)
    return [[per_cent(share)], []]


def shares(_, found):
    most = max(found.rows(), key=lambda row: row["first"])
    return [[estimated(most["first"], most["first_error"])], []]


def structure(_, found):
    rows = [row for row in found.rows() if row["kind"] != "official"]
    count = Counter(row["changed"] for row in rows)
    changed, total = str(count[True]), str(len(rows))
    return [[total], [changed, total], [changed, total, str(count[None])]]


def joint(_, found):
    most = found.rows()[0]
    error = 2 * most["first_error"] or (3 / MATRICES if most["first"] == 1 else 0)
    return [[estimated(most["first"], error)]]


KINDS = {
    "stability": stability,
    "flips": flips,
    "winners": counted,
    "extreme_ranks": ranked,
    "acceptability": shares,
    "pairwise_winning": pairwise_winning,
    "drivers": tornado,
    "joint": joint,
    "structure": structure,
}
OPTIONS = {"joint": {"matrices": MATRICES, "draws": 16}, "drivers": {"samples": 256}}


def test_every_kind_of_chart_is_here():
    others = {"breakpoints", "critical_weights"}  # below; no chart
    known = {kind for kind in dir(sensitivity) if kind in sensitivity.__all__} & set(
        sensitivity.__all__
    )
    callables = {k for k in known if k.islower() and callable(getattr(sensitivity, k))}
    assert callables - set(KINDS) - others == {"analyse", "as_matrix", "panel_marks"}


@pytest.mark.parametrize("kind", KINDS)
@given(TABLES)
@settings(max_examples=3, deadline=None, phases=(Phase.generate,))
def test_the_numbers_of_a_title_are_those_of_the_result(kind, drawn):
    table = Table(*drawn)
    try:
        found = getattr(sensitivity, kind)(
            sensitivity.Study.of(table.matrix), **OPTIONS.get(kind, {})
        )
        made = [chart(found, lang=lang) for lang in ("en", "ko")]
    except EvalkitError:
        return  # there is nothing to draw
    english, korean = (tooltip_of(one) for one in made)
    assert sorted(english) == sorted(korean)
    right = KINDS[kind](table, found)
    assert english in right or (not english and not right), (english, right)


@given(TABLES)
@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
def test_the_turn_of_a_weight_is_where_it_is(drawn):
    table = Table(*drawn)
    for place, name in enumerate(CRITERIA):
        found = sensitivity.breakpoints(sensitivity.Study.of(table.matrix), name)
        english, korean = (tooltip_of(chart(found, lang=lang)) for lang in ("en", "ko"))
        assert english == korean
        own, ends = table.weights[place], table.turns(place)
        turns = []
        for before, at, after in zip(ends, ends[1:], ends[2:], strict=False):
            left, right = (
                table.firsts(table.moved(place, (at + end) / 2)) for end in (before, after)
            )
            if left != right:
                turns.append(at)
        if not turns:
            assert not english
            continue
        least = min(abs(at - own) for at in turns)
        nearest = [at for at in turns if abs(at - own) == least]
        assert english in [list(two_shares(own, at)) for at in nearest]


@given(TABLES)
@settings(max_examples=3, deadline=None, phases=(Phase.generate,))
def test_the_map_and_the_shares_say_the_same(drawn):
    table = Table(*drawn)
    shares = sensitivity.acceptability(sensitivity.Study.of(table.matrix))
    english, korean = (tooltip_of(winner_map(table.matrix, lang=lang)) for lang in ("en", "ko"))
    assert sorted(english) == sorted(korean)
    if english:
        share = float(shares.first.max())  # both ways round where it lies between two decimals
        assert english[0] in {per_cent(share), per_cent(share - 1e-9), per_cent(share + 1e-9)}


def drawn_joint(low, high, **more):
    matrix = as_matrix(np.array(low), high=np.array(high), projects=["A", "B"])
    return sensitivity.joint(sensitivity.Study.of(matrix), matrices=MATRICES, draws=16, **more)


def test_no_cell_calls_what_was_drawn_all_or_none():
    found = drawn_joint([[0.9, 0.8], [0.1, 0.2]], [[1.0, 0.9], [0.2, 0.3]])
    assert found.first.tolist() == [1, 0]
    for lang in ("en", "ko"):
        page = found.page(lang).as_text()
        assert "100.0" not in page.split("±")[0]
        assert "> 81.2 %" in page
        assert "< 18.8 %" in page
        for rows in chart(found, lang=lang).to_dict(validate=False)["datasets"].values():
            for row in rows:
                if "share_told" in row:
                    assert row["share_told"] in {"> 81.2 %", "< 18.8 %"}
                    assert row["text"] in {"> 81.2", ""}
        assert tooltip_of(chart(found, lang=lang))[0] == "> 81.2 %"


def test_what_does_not_vary_is_certain():
    found = drawn_joint([[0.9], [0.1]], [[0.9], [0.1]])
    assert not any(share.moves for share in found.shares)
    assert tooltip_of(chart(found))[0] == "100.0 %"


@given(st.floats(0, 1), st.floats(0, 0.2))
def test_a_cell_says_what_the_sentence_says(share, error):
    assert f"{figure(share, error)} %" == estimated(share, error, brief=True)
    if error > 1e-9:
        assert figure(share, error) not in {"0.0", "100.0"}


@given(st.fractions(0, 1, max_denominator=10**6), st.fractions(0, 1, max_denominator=10**6))
def test_two_shares_that_differ_look_different(first, second):
    one, two = two_shares(first, second)
    assert (one == two) == (first == second)
    if per_cent(float(first)) != per_cent(float(second)):
        assert (one, two) == (per_cent(float(first)), per_cent(float(second)))


@given(st.floats(-500, 500))
def test_a_change_that_is_not_none_does_not_look_so(size):
    text = change(size)
    assert (float(text.removesuffix(" %")) == 0) == (size == 0)
    if abs(size) >= 0.1:
        assert text == f"{fixed(size, 1, sign=True)} %"
