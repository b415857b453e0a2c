"""Marks in columns are the marks: the same objects, problems and digest, whatever way they came."""

import json
from fractions import Fraction
from hashlib import sha256

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import (
    Case,
    Conflict,
    CriteriaSet,
    Criterion,
    Evidence,
    Linear,
    Mark,
    ModelError,
    Project,
)
from evalkit.core.errors import Problem, unknown
from evalkit.core.messages import say
from evalkit.core.ratios import two_readings
from evalkit.model import mark_checks
from evalkit.model.canonical import canonical
from evalkit.model.mark_columns import MarkColumns
from evalkit.scales import Categories
from evalkit.testing import cases, criteria_sets

ODD = (
    0,
    1,
    "1",
    "1.0",
    "2/2",
    "(2/2)",
    "10",
    "yes",
    "no",
    " yes",
    "abc",
    "1,000",
    "",
    10**9,
    Fraction(1, 3),
)

BIT = Fraction(1, 10**40)


@st.composite
def meddled(draw):
    """A case, and its marks with some of what people get wrong."""
    case = draw(cases(criteria_sets(max_leaves=3), max_projects=3))
    groups = [c.id for c in case.criteria.criteria if c.scale is None]
    names = [c.id for c in case.criteria.leaves] + [*case.criteria.questions]
    fields = {
        "project": st.sampled_from([*(p.id for p in case.projects), "nowhere"]),
        "criterion": st.sampled_from([*names, *groups, "nothing"]),
        "evaluator": st.sampled_from(["", "x", " y"]),
        "low": st.sampled_from(ODD),
        "high": st.sampled_from(ODD),
        "unit": st.sampled_from(["", "km"]),
        "evidence": st.sampled_from([(), ("e1",), ("e1", "e9")]),
        "reason": st.sampled_from(["", "why", "왜"]),
    }
    found = []
    for mark in case.marks:
        chosen = draw(st.lists(st.sampled_from([*fields]), max_size=2, unique=True))
        values = {name: draw(fields[name]) for name in chosen}
        scale = case.criteria[mark.criterion].scale if mark.criterion in case.criteria else None
        if scale is not None and scale.extent[1] is not None and draw(st.booleans()):
            # So near to the end of the scale that no float tells them apart.
            values["high"] = scale.extent[1] + draw(st.sampled_from([0, BIT, -BIT, 1]))
        if draw(st.booleans()) and "low" in values:
            values["high"] = values["low"]
        found.append(attrs.evolve(mark, **values))
        if draw(st.integers(0, 9)) == 0:
            found.append(mark)
    return case, draw(st.permutations(found))


def read(criteria, mark):
    """Read one mark by its scale."""
    scale = criteria[mark.criterion].scale if mark.criterion in criteria else None
    words = isinstance(mark.low, str) + isinstance(mark.high, str)
    if scale is None or words == (2 if isinstance(scale, Categories) else 0):
        return mark
    judged = not (criteria[mark.criterion].unit or isinstance(scale, Categories))
    if judged and (two_readings(mark.low) or two_readings(mark.high)):
        return mark
    try:
        return attrs.evolve(mark, low=scale.read(mark.low), high=scale.read(mark.high))
    except ModelError:
        return mark


def problems(case, marks):
    """What is wrong with some marks, looking at one after the other; the case has the rest."""
    known = [*(leaf.id for leaf in case.criteria.leaves), *case.criteria.questions]
    projects = [project.id for project in case.projects]
    touched = {c.id: c.criteria for c in case.conflicts}
    seen, counters = {}, {"marks": -1, "measures": -1}
    for mark in marks:
        table = "measures" if mark.unit else "marks"
        counters[table] += 1
        row, found = counters[table], []
        if mark.project not in projects:
            found.append(unknown(say("project"), mark.project, projects, field="project"))
        if mark.criterion in known:
            found += mark_checks._value(case, mark)
            found += mark_checks._rests_on(case, mark, touched)
        elif mark.criterion in case.criteria:
            rule = say("is a group; marks go to the criteria below it")
            found.append(Problem(field="criterion", rule=rule, value=mark.criterion))
        else:
            found.append(unknown(say("criterion"), mark.criterion, known, field="criterion"))
        key = mark.project, mark.criterion, mark.evaluator
        if key in seen:
            rule = say(
                "row {row} already has a mark by the same evaluator for this project and criterion",
                row=seen[key],
            )
            found.append(Problem(field="criterion", rule=rule, value=mark.criterion))
        seen.setdefault(key, row)
        yield from (attrs.evolve(problem, table=table, row=row) for problem in found)


@settings(max_examples=33)
@given(meddled())
def test_marks_are_read_and_refused_as_one_after_the_other(drawn):
    case, marks = drawn
    marks = [read(case.criteria, mark) for mark in sorted(marks, key=lambda m: bool(m.unit))]
    wanted = list(problems(case, marks))
    if wanted:
        with pytest.raises(ModelError) as caught:
            attrs.evolve(case, marks=drawn[1])
        assert list(caught.value.problems) == wanted
    else:
        assert attrs.evolve(case, marks=drawn[1]).marks == tuple(marks)


def test_evidence_counts_by_criterion_and_project():
    leaves = [
        Criterion("a", Linear(0, 10), points=10, evidence=["audit"]),
        Criterion("b", Linear(0, 10), points=10),
        Criterion("c", Linear(0, 10), points=10, evidence_from="any-project"),
    ]
    rules = CriteriaSet(
        "kinds", leaves, evidence_kinds={"audit": "", "news": ""}, evidence_required=True
    )
    facts = [
        Evidence(id="n", kind="news", project="X"),
        Evidence(id="f", kind="news", conflict="k"),
    ]
    cited = {"b": "n", "a": "n", "c": "n"}
    marks = [Mark(p, c, 5, 5, evidence=[e]) for p in "XY" for c, e in cited.items()]
    marks += [Mark("Z", c, low, 5, evidence=["f"]) for c, low in (("b", 5), ("c", 4))]
    with pytest.raises(ModelError) as caught:
        Case(rules, map(Project, "XYZ"), marks, evidence=facts,
             conflicts=[Conflict("k", criteria=["b", "c"])])  # fmt: skip
    assert [(p.row, p.field) for p in caught.value.problems] == [
        (1, "evidence"),  # no audit
        (3, "evidence"),  # about another project; c may cite it
        (4, "evidence"),
        (6, "value"),  # sources disagree; the range of c shows it
    ]


def slow_digest(case):
    """The digest of a case whose marks are spelled one by one."""
    content = {a.name: canonical(getattr(case, a.name)) for a in attrs.fields(Case)}
    plain = canonical(case)
    content = {name: content[name] for name in plain}
    if "marks" in content:
        content["marks"] = [canonical(mark) for mark in case.marks]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@settings(max_examples=22)
@given(cases(), st.data())
def test_a_case_is_the_same_from_objects_and_from_its_columns(case, data):
    marks = case.marks
    objects = [attrs.evolve(mark) for mark in marks]
    cut = data.draw(st.integers(0, len(marks)))
    halves = MarkColumns.of(objects[:cut]).joined(MarkColumns.of(objects[cut:]))
    unmade = marks.where(np.ones(len(marks), dtype=bool))
    for same in (objects, marks, iter(objects), MarkColumns.of(objects), halves, unmade):
        made = attrs.evolve(case, marks=same)
        assert made == case
        assert made.marks == marks == tuple(made.marks) == tuple(objects)
        assert hash(made.marks) == hash(marks) == hash(tuple(objects))
        assert made.sha256 == case.sha256 == slow_digest(case)
    assert list(unmade) == objects
    assert [unmade[n] for n in range(-len(marks), 0)] == objects
    assert unmade[cut:] == tuple(objects[cut:])
    assert unmade[::-1] == tuple(objects[::-1])
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(marks), max_size=len(marks))))
    some = marks.where(kept.astype(bool))
    left = [mark for mark, stays in zip(objects, kept, strict=True) if stays]
    assert some == MarkColumns.of(left)
    assert attrs.evolve(case, marks=some) == attrs.evolve(case, marks=left)
    assert (some == marks) == (len(left) == len(marks))
    other = [*objects[:-1], *(attrs.evolve(mark, reason="other") for mark in objects[-1:])]
    assert (MarkColumns.of(other) == marks) == (not objects)


@given(cases())
def test_columns_hold_what_they_say(case):
    columns = case.mark_columns
    assert columns.projects == tuple(project.id for project in case.projects)
    scored = [*(leaf.id for leaf in case.criteria.leaves), *case.criteria.questions]
    assert columns.criteria == tuple(scored)
    assert set(columns.evaluators) == {mark.evaluator for mark in case.marks}
    assert len(set(columns.values)) == len(columns.values)
    assert set(columns.values) == {v for mark in case.marks for v in (mark.low, mark.high)}
    grouped = {}
    for mark in case.marks:
        grouped.setdefault((mark.project, mark.criterion), []).append(mark)
    assert {key: list(found) for key, found in case.marks_of.items()} == grouped
    assert [*case.marks_of] == [*grouped]
    assert len(case.marks_of) == len(grouped)
    assert ("nowhere", "nothing") not in case.marks_of
    assert case.marks_of.get(("nowhere", "nothing"), ()) == ()


def test_a_key_that_would_not_fit_is_numbered_anew():
    marks = [Mark(f"p{n}", "c", n, n, evaluator=f"e{n % 2}") for n in range(5)]
    columns = MarkColumns.of([*marks, *marks])
    wide = attrs.evolve(columns, projects=_Wide(columns.projects), criteria=_Wide(("c",)))
    for names in (("project", "criterion", "evaluator"), ("criterion", "project", "low")):
        key = wide.key(*names)
        assert key[:5].tolist() == key[5:].tolist()
        assert len(set(key.tolist())) == 5


class _Wide(tuple):
    """A table of so many names that two of them fill a whole number of 64 bits."""

    __slots__ = ()

    def __len__(self):
        return 2**40
