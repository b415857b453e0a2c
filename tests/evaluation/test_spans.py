"""Laws of readings: what several read of the same sources is the span of it, never a middle."""

from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Gate,
    Levels,
    Linear,
    Mark,
    ModelError,
    Piecewise,
    Project,
    evaluate,
)
from evalkit.model import Assignment
from evalkit.sensitivity import analyse, joint
from evalkit.sensitivity.study import Study
from evalkit.show.report.criteria import criteria_page
from evalkit.weights import WeightSpace

few = settings(max_examples=30, deadline=None)
RUBRIC = Levels([(0, 0), (1, "0.3"), (2, "0.7"), (3, 1)])
PEAK = Piecewise([(0, 0), (5, 1), (10, 0)])
WORDS = Categories([("low", 1), ("middle", 0), ("high", "0.5")])
SCALES = {"levels": RUBRIC, "line": Linear(10, 0), "peak": PEAK, "words": WORDS}
READERS = ("r1", "r2", "r3", "r4")


def rules(panel="span", missing="interval", **fields):
    criteria = [Criterion(name, scale, points=10) for name, scale in SCALES.items()]
    return CriteriaSet("read", criteria, panel=panel, missing=missing, **fields)


def values(name):
    if name == "words":
        return ["low", "middle", "high"]
    return [0, 1, 2, 3] if name == "levels" else [Fraction(n, 2) for n in range(21)]


@st.composite
def readings(draw, name):
    """One or more readings of a criterion, as places in the list of its values."""
    count = len(values(name))
    spans = st.lists(st.integers(0, count - 1), min_size=2, max_size=2).map(sorted)
    return draw(st.lists(spans, min_size=1, max_size=4))


def read(name, spans, **fields):
    known = values(name)
    marks = [
        Mark("X", name, known[low], known[high], evaluator=reader)
        for reader, (low, high) in zip(READERS, spans, strict=False)
    ]
    return Case(rules(**fields), [Project("X"), Project("Y")], marks)


def leaf_of(case, name):
    return next(
        part.leaf for part in evaluate(case).explain("X").contributions if part.criterion.id == name
    )


@few
@given(st.data(), st.sampled_from(list(SCALES)))
def test_readings_count_as_one_mark_of_their_span(data, name):
    spans = data.draw(readings(name))
    hull = [[min(low for low, _ in spans), max(high for _, high in spans)]]
    several, one = read(name, spans), read(name, hull)
    found, expected = leaf_of(several, name), leaf_of(one, name)
    assert found.value == expected.value
    assert found.utility == expected.utility
    assert found.exact_value
    assert len(found.marks) == len(spans)  # every reading stands, with its reason
    assert evaluate(several)["X"].total == evaluate(one)["X"].total
    assert evaluate(several)["X"].coverage == evaluate(one)["X"].coverage


@few
@given(st.data(), st.sampled_from(list(SCALES)))
def test_the_span_holds_each_reading_and_all_between_and_grows_with_each(data, name):
    spans = data.draw(readings(name))
    whole = leaf_of(read(name, spans), name).utility
    for low, high in [
        *spans,
        *([place, place] for span in spans for place in range(span[0], span[1] + 1)),
    ]:
        inner = leaf_of(read(name, [[low, high]]), name).utility
        assert whole[0] <= inner[0] <= inner[1] <= whole[1]
    fewer = leaf_of(read(name, spans[:-1] or spans), name).utility
    assert whole[0] <= fewer[0] <= fewer[1] <= whole[1]


@few
@given(st.data(), st.sampled_from(list(SCALES)))
def test_the_order_and_the_names_of_readers_say_nothing(data, name):
    case = read(name, data.draw(readings(name)))
    names = data.draw(st.permutations(READERS))
    other = attrs.evolve(
        case,
        marks=[
            attrs.evolve(m, evaluator=names[READERS.index(m.evaluator)])
            for m in data.draw(st.permutations(case.marks))
        ],
    )
    first, second = leaf_of(case, name), leaf_of(other, name)
    assert (first.value, first.utility, first.open) == (second.value, second.utility, second.open)
    # Who reads the same adds nothing.
    again = [*case.marks, attrs.evolve(case.marks[0], evaluator="r5")]
    assert leaf_of(attrs.evolve(case, marks=again), name).utility == first.utility


@pytest.mark.parametrize("panel", ["mean", "median"])
def test_the_law_finds_an_average(panel):
    spans = [[0, 0], [3, 3]]
    assert leaf_of(read("levels", spans), "levels").utility == (0, 1)
    middle = leaf_of(read("levels", spans, panel=panel), "levels").utility
    assert middle == (Fraction(1, 2), Fraction(1, 2))


def test_between_two_readings_lies_all_of_the_scale_between_them():
    # Both ends bring 0.4; what lies between them may bring all.
    assert leaf_of(read("peak", [[4, 4], [16, 16]]), "peak").utility == (Fraction(2, 5), 1)
    assert leaf_of(read("words", [[0, 0], [2, 2]]), "words").utility == (0, 1)


def test_what_nobody_read_stays_open_and_a_reader_owes_no_other_mark():
    case = read("levels", [[1, 1], [2, 2]])
    result = evaluate(case)
    assert not case.seats.all_open
    assert leaf_of(case, "line").utility == (0, 1)
    assert leaf_of(case, "line").is_missing
    assert result["X"].coverage == Fraction(1, 4)
    assert result["Y"].coverage == 0
    assert result["X"].total == (3, 37)
    # The same marks of a panel are owed by both, on every project.
    assert len(read("levels", [[1, 1], [2, 2]], panel="mean").seats.all_open) == 2


@pytest.mark.parametrize(
    ("missing", "utility"),
    [("interval", (0, 1)), ("zero", (0, Fraction(7, 10))), ("exclude", (Fraction(7, 10),) * 2)],
)
def test_a_reading_that_was_asked_for_and_is_not_there_leaves_the_mark_open(missing, utility):
    case = read("levels", [[2, 2]], missing=missing)
    asked = [
        Assignment(evaluator=reader, project="X", criterion="levels") for reader in READERS[:2]
    ]
    case = attrs.evolve(case, assignments=asked)
    found = leaf_of(case, "levels")
    assert found.open == ("r2",)
    assert found.utility == utility
    assert found.covered == Fraction(1, 2)


def test_a_reading_that_was_asked_for_is_refused_where_nothing_may_be_missing():
    asked = [
        Assignment(evaluator=reader, project="X", criterion="levels") for reader in READERS[:2]
    ]
    one = CriteriaSet("read", [Criterion("levels", RUBRIC, points=10)], panel="span")
    case = Case(one, [Project("X")], [Mark("X", "levels", 2, 2, evaluator="r1")], assignments=asked)
    with refuses(
        ModelError,
        "{evaluator} has not marked {project} here, and the criteria set allows no missing marks",
        evaluator="r2",
        project="X",
    ):
        evaluate(case)


def test_a_gate_reads_the_span_as_one_value():
    gate = Gate(id="floor", on="levels", at_least=1)
    for spans, state in (
        ([[1, 1], [2, 2]], "pass"),
        ([[0, 0], [2, 2]], "open"),
        ([[0, 0]], "fail"),
    ):
        case = read("levels", spans, gates=[gate])
        assert evaluate(case)["X"].outcome.gates[0].state == state


def test_a_span_is_drawn_evenly_like_any_range_and_no_middle_is_taken():
    criteria = CriteriaSet(
        "read", [Criterion(n, Linear(0, 10), points=10) for n in "ab"], panel="span"
    )
    marks = [
        Mark(p, c, value, value, evaluator=reader)
        for p, pair in (("X", (2, 8)), ("Y", (5, 5)))
        for c in "ab"
        for reader, value in zip(READERS, pair, strict=False)
    ]
    result = evaluate(Case(criteria, [Project("X"), Project("Y")], marks))
    found = joint(
        Study.of(result, WeightSpace.point(["a", "b"], [1, 1])), matrices=1024, draws=1, seed=1
    )
    assert found.first[0] == pytest.approx(0.5, abs=5 * found.first_error[0])
    assert 0 < found.first[0] < 1
    with refuses(
        ModelError, "needs a panel with a mean or median; this criteria set takes the span"
    ):
        joint(Study.of(result), evaluators=True)
    # Asked for by name, the middle of the readings is taken all the same: 5 against 5.
    means = joint(Study.of(result), panel=["mean"], evaluators=False, matrices=16, draws=1, seed=1)
    assert means.first.tolist() != found.first.tolist()
    assert analyse(Study.of(result), samples=64).joint is not None


@pytest.mark.parametrize(
    ("panel", "wanted"),
    [
        (
            "span",
            "The marks of several evaluators count as the range from the lowest to the highest, never as an average.",
        ),
        ("median", "Where several evaluators mark, the median counts."),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_of_a_set_says_how_several_marks_count(panel, wanted, lang):
    assert tells(page_of(lambda: criteria_page(rules(panel), lang).as_text()), wanted)
    assert not tells(page_of(lambda: criteria_page(rules("mean"), lang).as_text()), wanted)
