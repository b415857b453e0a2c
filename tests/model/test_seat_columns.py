"""Seats in columns are those of a slow definition, which looks at one seat at a time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Decision,
    Linear,
    Mark,
    Project,
    Question,
    Verdict,
)
from evalkit.model import (
    Assignment,
    Bid,
    Consensus,
    Evaluator,
    Panel,
    Procedure,
    Recusal,
)
from evalkit.model.people import members

JUDGED, MEASURED, PEOPLE = ("a", "b", "c"), ("m",), ("e1", "e2", "e3", "e4")
PANELS = ((), (("one", "ab"),), (("one", "a"), ("two", "bc")))


def rules(procedure, panels, panel):
    leaves = [Criterion(name, Linear(0, 10), points=10) for name in JUDGED]
    leaves.insert(2, Criterion("m", Linear(0, 10), points=10, unit="km"))
    if procedure:
        sitting = [Panel(id=name, on=[*on]) for name, on in panels]
        return CriteriaSet("seats", leaves, procedure=Procedure(panels=sitting))
    tree = Decision(
        id="d", start="q", questions=[Question(id="q", yes="in", no="out")],
        verdicts=[Verdict(id="in"), Verdict(id="out")],
    )  # fmt: skip
    return CriteriaSet("seats", leaves, missing="interval", panel=panel, decisions=[tree])


def some(items, most=3):
    return st.lists(st.sampled_from(items), max_size=most, unique=True)


def _named(places, record):
    """Leave out marks without a name beside those of people on record."""
    named = {(p, n) for p, n, e in places if e and record}
    return [(p, n, e) for p, n, e in places if e or (p, n) not in named]


@st.composite
def peopled(draw):
    """A case with marks by some people, and any record of who owes which."""
    procedure = draw(st.booleans())
    panels = draw(st.sampled_from(PANELS)) if procedure else ()
    criteria = rules(procedure, panels, draw(st.sampled_from(["mean", "span"])))
    projects = "XYZ"[: draw(st.integers(1, 3))]
    seated = [name for name, _ in panels] if len(panels) > 1 else ["", *(n for n, _ in panels)]
    record = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from([*seated, "-"])))
    panel_of = {name: panel for panel, on in panels for name in on}

    def may(who, name):
        if not record or (not who and name not in panel_of):
            return True
        wanted = panel_of.get(name)
        at = record.get(who)
        return at is not None and (wanted in (None, at) or (not at and len(panels) == 1))

    names = [*JUDGED, *MEASURED, *criteria.questions]
    places = [(p, n, e) for p in projects for n in names for e in ("", *PEOPLE) if may(e, n)]
    marks = [
        Mark(p, n, value, value, evaluator=e, unit="km" if n in MEASURED else "")
        for p, n, e in _named(draw(some(places, 12)), record)
        for value in ["yes" if n in criteria.questions else draw(st.integers(0, 10))]
    ]
    asked = {
        (m.evaluator, m.project, draw(st.sampled_from(["", m.criterion]))): None
        for m in marks if m.evaluator
    }  # fmt: skip
    known = [e for e in PEOPLE if not record or e in record]
    if known:
        extra = st.tuples(*map(st.sampled_from, (known, projects, ["", *names])))
        asked |= dict.fromkeys(draw(st.lists(extra, max_size=5)))
    tender = {}
    if procedure:
        heard = sorted(record or {m.evaluator for m in marks})
        tender["recusals"] = [
            Recusal(evaluator=e, project=p, kind="exclusion", ground="kin", decision=decision,
                    decided_by="chair")
            for e in (draw(some(heard)) if heard else ())
            for p in draw(some(["", *projects]))
            for decision in [draw(st.sampled_from(["excluded", "kept"]))]
        ]  # fmt: skip
        tender["consensus"] = [
            Consensus(project=p, criterion=n, value=5, by="panel", reason="agreed")
            for p, n in draw(some([(p, n) for p in projects for n in JUDGED], 2))
        ]
        tender["bids"] = [
            Bid(project=p, price=1, status=status, reason="" if status == "valid" else "late")
            for p in projects
            for status in [draw(st.sampled_from(["valid", "valid", "rejected"]))]
        ]
    return Case(
        criteria, [Project(p) for p in projects], draw(st.permutations(marks)),
        evaluators=[Evaluator(id=e, panel=panel) for e, panel in record.items()],
        assignments=[Assignment(evaluator=e, project=p, criterion=n) for e, p, n in asked]
        if draw(st.booleans()) else (),
        evaluators_within="case" if procedure else draw(st.sampled_from(["case", "project"])),
        **tender,
    )  # fmt: skip


def judges(case, name):
    """Those who mark a criterion, whatever the project."""
    procedure = case.criteria.procedure
    if name in case.panel_of:
        [panel] = [p for p in procedure.panels if p.id == case.panel_of[name]]
        return [e for e in members(case, panel) if e]
    own = [m.evaluator for m in case.marks if m.evaluator and m.criterion == name]
    own += [a.evaluator for a in case.assignments if a.criterion == name]
    if name in MEASURED or not own or (procedure is not None and procedure.panels):
        return list(dict.fromkeys(own))
    listed = [e.id for e in case.evaluators if e.panel != "-"]
    given = [m.evaluator for m in case.marks if m.evaluator and m.criterion not in MEASURED]
    return list(dict.fromkeys(listed or [*given, *(a.evaluator for a in case.assignments)]))


def owes(case, evaluator, project, name):
    """Whether somebody who marks a criterion owes one project a mark on it."""
    there = [m for m in case.marks if (m.project, m.criterion) == (project, name)]
    if case.criteria.procedure is not None:
        gone = any(b.project == project and b.status != "valid" for b in case.bids)
        agreed = any((c.project, c.criterion) == (project, name) for c in case.consensus)
        if gone or agreed or not there:
            return False
    if any(r.evaluator == evaluator and r.decision == "excluded" and r.project in ("", project)
           for r in case.recusals):  # fmt: skip
        return False
    if case.assignments:
        return any(
            (a.evaluator, a.project) == (evaluator, project) and a.criterion in ("", name)
            for a in case.assignments
        )
    if case.criteria.panel == "span" and name not in case.panel_of:
        return False
    if case.evaluators_within == "project":
        return any((m.evaluator, m.project) == (evaluator, project) for m in case.marks)
    return True


@settings(max_examples=82)
@given(peopled())
def test_seats_in_columns_are_those_of_the_slow_definition(case):
    leaves = [leaf.id for leaf in case.criteria.leaves]
    open_ = []
    for project in (p.id for p in case.projects):
        for name in (*leaves, *case.criteria.questions):
            assert list(case.seats.judges(name)) == judges(case, name)
            owed = [e for e in judges(case, name) if owes(case, e, project, name)]
            marked = {m.evaluator for m in case.marks_of.get((project, name), ())}
            left = [e for e in owed if e not in marked]
            assert list(case.seats.owed(project, name)) == owed
            assert list(case.seats.open(project, name)) == left
            open_ += [(e, project, name) for e in left if name in leaves]
    found = [(s.evaluator, s.project, s.criterion) for s in case.seats.all_open]
    assert found == open_
    columns = case.seats.open_columns
    named = case.mark_columns.evaluators
    assert columns.evaluators[: len(named)] == named
    assert [
        (columns.evaluators[e], case.projects[p].id, leaves[n])
        for p, n, e in zip(columns.project, columns.criterion, columns.evaluator, strict=True)
    ] == open_
