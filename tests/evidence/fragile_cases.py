"""Small cases of all kinds, and the fewest moves by trying every set of them."""

from itertools import combinations

from hypothesis import strategies as st

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Gate,
    Levels,
    Mark,
    ModelError,
    Project,
    Rounding,
    evaluate,
)
from evalkit.evidence.moves import Movable, moved

LEVELS = Levels([(0, 0), (1, "0.3"), (2, "0.5"), (3, 1)])
DOWN = Levels([(0, 1), (1, "0.7"), (2, "0.7"), (3, "0.2")])
WORDS = Categories([("none", 0), ("some", "0.5"), ("much", "0.9"), ("all", 1)])
SCALES = (LEVELS, LEVELS, DOWN, WORDS)
NAMES = ("none", "some", "much", "all")


@st.composite
def fragile_cases(draw, *, open_marks=True):
    """Draw two or three projects with a group of two criteria beside a third one."""
    scales = [draw(st.sampled_from(SCALES)) for _ in range(3)]
    points = [draw(st.integers(1, 5)) for _ in range(3)]
    criteria = [
        Criterion("group", points=points[0] + points[1]),
        Criterion("x", scales[0], points=points[0], parent="group"),
        Criterion("y", scales[1], points=points[1], parent="group"),
        Criterion("z", scales[2], points=points[2]),
    ]
    gates = [
        gate
        for gate in (
            Gate(
                id="on-x",
                on="x",
                of="share",
                at_least="0.4",
                effect="cap",
                cap=draw(st.integers(1, 4)),
            ),
            Gate(id="on-z", on="z", of="share", at_least="0.2"),
            Gate(id="on-group", on="group", of="share", at_least="0.35", effect="cap", cap=3),
            Gate(id="on-total", on="total", of="points", at_least=2),
        )
        if draw(st.integers(0, 3)) == 0
    ]
    rounding = draw(
        st.sampled_from(
            [
                None,
                Rounding(0),
                Rounding(1, "half-even"),
                Rounding(0, "truncate", "criterion"),
                Rounding(0, "half-up", "group"),
            ]
        )
    )
    made = CriteriaSet(
        "small",
        criteria,
        gates=gates,
        rounding=rounding,
        panel=draw(st.sampled_from(["mean", "median", "span"]))
        if open_marks
        else draw(st.sampled_from(["mean", "median"])),
        ties=draw(st.sampled_from([(), ("group",), ("z", "x")])),
        missing=draw(st.sampled_from(["interval", "exclude", "zero"])),
    )
    names = [f"p{n}" for n in range(draw(st.integers(2, 3)))]
    marks = []
    for name in names:
        for criterion in made.leaves:
            given_by = draw(
                st.sampled_from([(), ("a",), ("a",), ("a",), ("a", "b"), ("a", "b", "c")])
            )
            if not open_marks and not given_by:
                given_by = ("a",)
            for person in given_by:
                low = draw(st.integers(0, 3))
                high = (
                    draw(st.integers(low, 3))
                    if open_marks and draw(st.integers(0, 7)) == 0
                    else low
                )
                ends = (NAMES[low], NAMES[high]) if criterion.scale is WORDS else (low, high)
                marks.append(Mark(name, criterion.id, *ends, evaluator=person))
    return Case(made, [Project(n) for n in names], marks)


def fewest(case, name, first, most, does):
    """Return the fewest moves after which something is so, by trying every set of them."""
    movable = Movable(case)
    moves = movable.all(p.id for p in case.projects)
    for number in range(1, most + 1):
        for some in combinations(moves, number):
            if len({(m.project, m.criterion, m.evaluator) for m in some}) < number:
                continue
            try:
                after = evaluate(moved(case, some))
            except ModelError:
                continue
            if does(after, name, first):
                return number
    return None
