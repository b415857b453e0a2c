"""The first screen: whatever it says is held to the result, in every kind of answer."""

from datetime import date
from itertools import permutations

import numpy as np
import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sentences import tells
from views import example, view_of

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear
from evalkit.core.exact import near_decimal
from evalkit.core.messages import LANGS, say
from evalkit.model import Document, Mark, Project, Request
from evalkit.show.report.web import View, evidence, first, first_open, gaps
from evalkit.show.report.web.cells import kind_of
from evalkit.show.report.web.chances import reach
from evalkit.testing import cases
from evalkit.testing.set_strategies import criteria_sets

EXAMPLES = ("korean-municipalities", "own-criteria", "unjournal-2024-25", "document-requests")
SMALL = ("own-criteria", "document-requests")


def pairs_above(evaluation):
    ids = [s.project.id for s in evaluation.scores]
    return sum(evaluation.is_above(a, b) for a, b in permutations(ids, 2))


def passing(evaluation):
    return [s for s in evaluation.scores if evaluation.rank(s.project.id)]


def rivals_of(evaluation, winner):
    return [s.outcome.passing for s in passing(evaluation) if s.project.id != winner]


def by_name(view, name):
    (found,) = (one for one, written in view.names.items() if written == name)
    return found


# What each sentence claims, put to the evaluation in another way than it was found.


def first_by_margin(view, values):
    found = view.evaluation
    winner = by_name(view, values["name"])
    low = found[winner].outcome.passing[0]
    margin = min(low - high for _, high in rivals_of(found, winner))
    assert winner == found.winner
    assert margin > 0
    assert values["margin"] == gaps.margin_words(margin)
    assert not found.is_open


def first_by_at_least(view, values):
    found = view.evaluation
    winner = by_name(view, values["name"])
    low = found[winner].outcome.passing[0]
    assert winner == found.winner
    assert values["margin"] == gaps.margin_words(
        min(low - high for _, high in rivals_of(found, winner))
    )
    spans = [s.outcome.passing for s in passing(found)]
    assert any(low != high for low, high in spans)


def first_by_ties(view, values):
    found = view.evaluation
    winner = by_name(view, values["name"])
    assert winner == found.winner
    low = found[winner].outcome.passing[0]
    assert max(high for _, high in rivals_of(found, winner)) >= low


def tied_first(view, values):
    found = view.evaluation
    (tied,) = (ids for ids in found.ties if found.rank(ids[0])[0] == 1)
    assert values["count"] == len(tied) > 1


def nobody(view, values):
    assert not passing(view.evaluation)
    assert values.get("count", len(view.evaluation.scores)) == len(view.evaluation.scores)


def only_one_passes(view, values):
    (score,) = passing(view.evaluation)
    assert view.names[score.project.id] == values["name"]
    assert values["count"] == len(view.evaluation.scores) > 1


def one_alone(view, values):
    (score,) = view.evaluation.scores
    low, high = score.outcome.passing
    assert values["name"] == view.names[score.project.id]
    if "points" in values:
        assert low == high
        assert values["points"] == near_decimal(low)
    else:
        assert (values["low"], values["high"]) == (near_decimal(low), near_decimal(high))
        assert low < high


def one_that_fails(view, _values):
    (score,) = view.evaluation.scores
    assert view.evaluation.rank(score.project.id) is None


def first_whatever(view, values):
    assert by_name(view, values["name"]) == view.evaluation.winner
    assert values["certain"] == f"{pairs_above(view.evaluation):,}"


def first_if_passing(view, values):
    found, name = view.evaluation, by_name(view, values["name"])
    assert found.could_win == (name,)
    assert any(r.state == "open" and r.gate.effect == "fail" for r in found[name].outcome.gates)


def nothing_ordered(view, values):
    assert pairs_above(view.evaluation) == 0
    assert values["count"] == len(view.evaluation.scores) > 1
    assert len(view.evaluation.could_win) > 1 or not view.leaves_open


def ordered_in_part(view, values):
    found = view.evaluation
    count = len(found.scores)
    assert 0 < pairs_above(found) < count * (count - 1) // 2
    assert values["certain"] == f"{pairs_above(found):,}"
    assert values.get("first", count) == len(found.could_win)


def decided_all(view, values):
    made = [one for s in view.evaluation.scores for one in s.decisions]
    assert all(len(one.verdicts) == 1 for one in made)
    assert values.get("count", 1) == len(made)


def decided_some(view, values):
    made = [one for s in view.evaluation.scores for one in s.decisions]
    closed = sum(len(one.verdicts) == 1 for one in made)
    assert (values["closed"], values["open"]) == (closed, len(made) - closed)
    assert 0 < closed < len(made)


def decided_none(view, values):
    made = [one for s in view.evaluation.scores for one in s.decisions]
    assert all(len(one.verdicts) > 1 for one in made)
    assert values["count"] == len(made) > 0


def no_total(view, _values):
    assert not view.evaluation.has_total
    assert not any(s.decisions for s in view.evaluation.scores)


def all_known(view, _values):
    assert all(cell.state == "mark" for cell in view.marks.cells)


def some_known(view, values):
    known = sum(cell.state == "mark" for cell in view.marks.cells)
    assert values["known"] == f"{known:,}"
    assert known < len(view.marks.cells)


def no_weights_do(view, _values):
    assert not np.isfinite(view.weights.flips.passes[:, 0]).any()


def weights_shift(view, values):
    flip = view.weights.flips.nearest()
    moved = 50 * float(np.abs(flip.near - view.weights.matrix.weights).sum())
    told = 0.05 if values["points"] == "< 0.1" else float(values["points"])
    assert abs(moved - told) <= 0.06
    assert values["rivals"]


def tail(view, values):
    """The parts of the second sentence are held apart, see below."""
    del values
    assert first_open.tail(view).template


def not_exact(view, values):
    """Say how many marks are open or within a range, of all."""
    cells, said = view.marks.cells, values["said"]
    assert said.values["count"] == f"{len(cells):,}"
    assert said.values["open"] == f"{sum(kind_of(cell) != 'exact' for cell in cells):,}"


CLAIMS = {
    "{name} is first by {margin} points.": first_by_margin,
    "{name} is first by at least {margin} points, whatever the open marks are.": first_by_at_least,
    "{name} is first by the rule for ties, with the same total as {others}.": first_by_ties,
    "{count} projects are tied for the first rank: {names}.": tied_first,
    "None of these {count} projects passes every gate, so there is no ranking.": nobody,
    "No project passes every gate, so there is no ranking.": nobody,
    "{name} is the only one of {count} projects that passes every gate.": only_one_passes,
    "{name} comes to {points} of {most} points.": one_alone,
    "{name} comes to between {low} and {high} of {most} points, as marks are open.": one_alone,
    "{name} does not pass every gate.": one_that_fails,
    "{name} is first, whatever the open marks are; {certain} of {pairs} pairs have a certain"
    " order.": first_whatever,
    "Only {name} can be first, if it passes its open gates.": first_if_passing,
    "The evidence cannot rank these {count} projects.": nothing_ordered,
    "The evidence ranks these {count} projects only in part: {certain} of {pairs} pairs have a"
    " certain order.": ordered_in_part,
    "The evidence ranks these {count} projects only in part: {certain} of {pairs} pairs have a"
    " certain order, {first} projects can still be first.": ordered_in_part,
    "The one decision is made.": decided_all,
    "All {count} decisions are made.": decided_all,
    "Decided: {closed} of {count}; open marks leave {open} open.": decided_some,
    "Open marks leave all decisions open: {count}.": decided_none,
    "The criteria describe the project and give no total.": no_total,
    "The criteria describe {count} projects and give no total, so there is no ranking.": no_total,
    "Every mark is known.": all_known,
    "Of {count} marks {known} are known exactly.": some_known,
    "No admissible weights change that.": no_weights_do,
    "Shifting {points} percentage points of weight lets {rivals} draw level.": weights_shift,
    "{done} {gone}": tail,
    "{said}.": not_exact,
    "Only {name} already separates many.": tail,
    "Each of the {count} criteria already separates many.": tail,
    "Of {all} criteria {count} already separate many.": tail,
    "Documents missing everywhere: {count}.": tail,
    "Criteria that are open for all projects: {count}.": tail,
}


def held(view):
    """Hold every sentence of the first screen, and the title of its picture."""
    screen = first.screen(view)
    assert screen.sentences
    for message in screen.sentences:
        CLAIMS[message.template](view, dict(message.values))
    if screen.picture is not None:
        for look in screen.picture.rows:
            for shape in look.shapes:
                places = [getattr(shape, n) for n in ("start", "end", "at") if hasattr(shape, n)]
                assert all(-0.01 <= place <= 100.01 for place in places)
    return screen


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in SMALL else pytest.mark.long) for n in EXAMPLES]
)
@pytest.mark.parametrize("lang", LANGS)
def test_each_sentence_of_the_examples_holds(name, lang):
    held(view_of(name, lang))


@settings(max_examples=14)
@given(cases(criteria_sets(max_leaves=4), draws=True, max_projects=4), st.sampled_from(LANGS))
def test_each_sentence_of_any_case_holds(case, lang):
    view = View(case, lang, evolve(View(case).options, samples=100))
    screen = held(view)
    for block in screen.blocks:
        assert block.big or block.text or block.lines or block.grid
    assert first.section(view).html


@settings(max_examples=14)
@given(cases(criteria_sets(max_leaves=4, evidence=False), max_projects=4))
def test_the_figure_of_evidence_counts_every_mark_and_every_pair(case):
    view = View(case)
    assume(view.answer != "award")
    assume(view.marks.cells)
    drawn = evidence.figure(view)
    rows = {row.name: row for row in drawn.rows}
    for one in view.marks.criteria:
        cells = [c for c in view.marks.cells if c.criterion.id == one.id]
        looks = [shape.look for shape in rows[view.name_of(one)].shapes]
        assert len(looks) == len(cells)
        assert looks.count("exact") == sum(c.state == "mark" for c in cells)
        assert looks.count("open") == sum(kind_of(c) == "open" for c in cells)
        if one.id not in case.criteria.questions:
            above = view.certain.above(one.id)
            pairs = sum(map(len, above.values()))
            assert rows[view.name_of(one)].figures[0] in (str(pairs), say("none"))
            assert (rows[view.name_of(one)].figures[0] == say("none")) == (not pairs)
    counts = [one.pairs or 0 for one in evidence.known(view)]
    assert counts == sorted(counts, reverse=True)
    count = len(view.evaluation.scores)
    all_pairs = count * (count - 1) // 2
    many = {e.criterion.id for e in evidence.separating(view)}
    assert many == {
        e.criterion.id for e in evidence.known(view) if e.pairs and 10 * e.pairs >= all_pairs
    }


SCALE = Linear(0, 10)


def open_case(marks, *, documents=(), requests=(), gates=(), names="abc", projects=4):
    criteria = CriteriaSet(
        "some",
        [Criterion(name, SCALE, points=10) for name in names],
        missing="interval",
        documents=documents,
        gates=gates,
    )
    return Case(
        criteria,
        [Project(f"p{n}") for n in range(projects)],
        [Mark(p, c, *(v if isinstance(v, tuple) else (v, v))) for (p, c), v in marks.items()],
        requests=requests,
    )


def test_documents_are_missing_everywhere_where_no_mark_of_theirs_is_known_for_any_project():
    documents = [Document(id="both", settles=["a", "b"]), Document(id="only", settles=["b"])]
    known = open_case({("p0", "a"): 3}, documents=documents)
    assert [d.id for d in evidence.missing_everywhere(View(known))] == ["only"]
    ranged = open_case({("p0", "b"): (3, 5)}, documents=documents)
    assert [d.id for d in evidence.missing_everywhere(View(ranged))] == []
    none = open_case({("p0", "c"): 3}, documents=documents)
    assert [d.id for d in evidence.missing_everywhere(View(none))] == ["both", "only"]
    came = Request(project="p0", document="only", status="received", answered=date(2026, 1, 2))
    there = open_case({("p0", "c"): 3}, documents=documents, requests=[came])
    assert [d.id for d in evidence.missing_everywhere(View(there))] == ["both"]


def test_the_second_sentence_says_which_criteria_separate_and_what_is_missing():
    marks = {(f"p{n}", "a"): n for n in range(4)}
    view = View(open_case(marks, documents=[Document(id="d", settles=["b"])]))
    done, gone = (first_open.tail(view).values[part] for part in ("done", "gone"))
    assert done == say("Only {name} already separates many.", name="a")
    assert gone == say("One document is missing everywhere.")
    several = View(open_case({**marks, **{(f"p{n}", "b"): n for n in range(4)}}))
    done, gone = (first_open.tail(several).values[part] for part in ("done", "gone"))
    assert done == say("Of {all} criteria {count} already separate many.", all=3, count=2)
    assert gone == say("One criterion is open for all projects.")
    nothing = View(open_case({}))
    assert first_open.tail(nothing) == say(
        "Criteria that are open for all projects: {count}.", count=3
    )


def test_with_many_projects_bars_stand_for_squares():
    for projects, shapes in ((60, 60), (61, 1)):
        marks = {(f"p{n}", c): n % 7 for n in range(projects) for c in "abc"}
        drawn = evidence.figure(View(open_case(marks, projects=projects)))
        assert [len(row.shapes) for row in drawn.rows] == [shapes] * 3


def test_four_hundred_projects_and_more_name_no_first_that_is_open():
    marks = {(f"p{n}", "a"): n % 10 for n in range(401)}
    view = View(open_case(marks, projects=401))
    assert view.answer == "ranking"
    (one, _two) = first.screen(view).sentences
    assert tells(one, "The evidence cannot rank these {count} projects.") or tells(
        one,
        "The evidence ranks these {count} projects only in part: {certain} of {pairs} pairs"
        " have a certain order, {first} projects can still be first.",
    )


def test_a_gate_that_may_exclude_tells():
    gates = [Gate(id="least", on="a", of="value", at_least=5, effect="fail")]
    marks = {
        ("p0", "b"): 9,
        ("p0", "c"): 9,
        **{(f"p{n}", c): 0 for n in (1, 2, 3) for c in "bc"},
        **{(f"p{n}", "a"): 5 for n in (1, 2, 3)},
    }
    view = View(open_case(marks, gates=gates))
    texts = [m for b in first.screen(view).blocks for m in b.text]
    wanted = say("A gate is open that may still exclude {count} of {all} projects.", count=1, all=4)
    assert wanted in texts


def test_counts_over_a_threshold_carry_what_the_calculation_leaves_open():
    view = view_of("korean-municipalities")
    for found in view.outlook.row:
        for sure in (0.8, 0.9, 0.95):
            count = reach(found, sure)
            low = sum((found.pairs.low >= sure).flat)
            high = sum((found.pairs.high >= sure).flat)
            assert count.low <= count.found <= count.high
            assert count.low == min(low, count.found)
            assert count.high == max(high, count.found)
            assert count.found == found.ordered(sure)


@pytest.mark.parametrize(
    "name", ["x" * 10_000, "<script>alert(1)</script>", "\u202eevil", "same", "가나다" * 50]
)
def test_names_are_text_whatever_they_hold(name):
    case = example("own-criteria")
    projects = [evolve(project, title=name) for project in case.projects]
    view = View(evolve(case, projects=projects))
    html = first.section(view).html
    assert "<script>" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize("lang", LANGS)
def test_no_name_of_a_document_or_of_its_holder_is_cut(lang):
    title = "Report (draft): tables; maps, by year · region"
    holder = "archive (second floor); its branch: north, south"
    document = Document(id="d", title=title, holder=holder, details="all", settles=["b"])
    gate = Gate(id="least", on="b", of="value", at_least=5, effect="fail")
    case = open_case({("p0", "a"): 5}, documents=[document], gates=[gate])
    block = first_open.ask_first(View(case, lang))
    assert block.lines[0].head == document.name
    assert holder in block.lines[0].text.text(lang)


def test_where_nobody_differs_there_is_no_picture_of_differences():
    same = {(f"p{n}", name): 5 for n in range(3) for name in "abc"}
    assert first.screen(View(open_case(same, projects=3))).picture is None
    other = {**same, ("p0", "a"): 6}
    assert first.screen(View(open_case(other, projects=3))).picture is not None
