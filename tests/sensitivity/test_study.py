"""One study is asked: made once, checked once, and every question is a function of it alone."""

import inspect
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from attrs import fields
from sentences import refuses

from evalkit import ModelError, evaluate, load_case, sensitivity, show
from evalkit.cli import names
from evalkit.sensitivity import Answer, Options, Study, analyse, structure, winners
from evalkit.sensitivity import questions as room
from evalkit.sensitivity import study as studies
from evalkit.sensitivity.catalogue import QUESTIONS
from evalkit.show.charts.dispatch import CHARTS, chart
from evalkit.weights import WeightSpace

VALUES = np.random.default_rng(3).integers(0, 11, (6, 4)).astype(float)
UNDRAWN = {"critical_weights"}
"""Numbers without a picture."""


def class_of(name):
    return "".join(part.capitalize() for part in name.split("_"))


def test_every_module_of_the_room_is_a_question():
    files = {path.stem for path in Path(room.__file__).parent.glob("*.py")}
    assert files - {"__init__"} == QUESTIONS.keys()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_one_name(name):
    """Module, function, class, page, command and chart agree."""
    module = import_module(f"evalkit.sensitivity.questions.{name}")
    kind = getattr(module, class_of(name))
    assert issubclass(kind, Answer)
    assert getattr(sensitivity, name) is getattr(module, name)
    assert getattr(sensitivity, class_of(name)) is kind
    assert show.VIEWS[kind.__name__] == f"sensitivity.{name}"
    hyphened = name.replace("_", "-")
    assert hyphened in names.ANALYSES
    assert (kind in chart.registry) is (hyphened in CHARTS) is (name not in UNDRAWN)
    if name not in UNDRAWN:
        drawn = import_module(f"evalkit.show.charts.sensitivity.{name}")
        assert callable(getattr(drawn, name))


def test_what_can_be_asked_is_known_to_the_command_in_the_same_order():
    assert [name.replace("-", "_") for name in names.ANALYSES] == list(QUESTIONS)
    parts = {field.name for field in fields(sensitivity.Analysis)} - {"study"}
    assert parts <= QUESTIONS.keys()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_a_function_of_a_study(name):
    """Source, space, weights and budget are those of the study: no question has its own."""
    parameters = inspect.signature(getattr(sensitivity, name)).parameters
    assert next(iter(parameters)) == "study"
    assert not {"source", "space", "weights", "budget"} & set(parameters)


@pytest.mark.parametrize("name", QUESTIONS)
def test_asking_changes_nothing_in_a_study(name):
    """A study that was asked everything answers as a new one does."""
    options = Options(node="c0", samples=1024)
    used = Study.of(VALUES)
    for other in QUESTIONS:
        QUESTIONS[other](used, options)
    answers = [QUESTIONS[name](study, options) for study in (used, Study.of(VALUES))]
    assert answers[0].rows() == answers[1].rows()
    assert str(answers[0]) == str(answers[1])
    assert answers[0].study is used


def counted(monkeypatch):
    """Count how often matrices are laid out, spaces checked, and pairs compared."""
    calls = {"as_matrix": 0, "check": 0, "compare": 0}

    def counting(name, function):
        def call(*given, **options):
            # A space checks itself, too, before it is drawn from.
            calls[name] += sys._getframe(1).f_globals["__name__"].startswith(studies.__package__)
            return function(*given, **options)

        return call

    for name in ("as_matrix", "compare"):
        monkeypatch.setattr(studies, name, counting(name, getattr(studies, name)))
    monkeypatch.setattr(WeightSpace, "check", counting("check", WeightSpace.check))
    return calls


def test_an_analysis_makes_one_study_and_checks_its_space_once(monkeypatch):
    calls = counted(monkeypatch)
    found = analyse(Study.of(VALUES, WeightSpace.bounds(4, "0.1", "0.5")), samples=1024)
    assert calls == {"as_matrix": 1, "check": 1, "compare": 1}
    parts = [
        getattr(found, f.name) for f in fields(type(found)) if f.name not in {"study", "joint"}
    ]
    assert {id(part.study) for part in parts} == {id(found.study)}


def test_what_was_made_once_serves_every_question(monkeypatch):
    calls = counted(monkeypatch)
    study = Study.of(VALUES)
    for name in QUESTIONS:
        QUESTIONS[name](study, Options(node="c0", samples=1024))
    assert calls == {"as_matrix": 1, "check": 1, "compare": 1}


def test_a_study_with_other_weights_still_knows_its_evaluators():
    case = load_case("examples/kr-software-tender")
    result = evaluate(case)
    own, other = (
        Study.of(result),
        Study.of(result, weights=dict.fromkeys(Study.of(result).criteria, 1)),
    )
    assert (own.reweighted, other.reweighted) == (False, True)
    assert structure(own).of("evaluator")
    assert not structure(other).of("evaluator")
    assert any(note.kind == "award-at-own-weights" for note in structure(other).notes)


def test_notes_of_a_study_are_those_of_its_answers():
    study = Study.of(VALUES, high=VALUES + 1)
    found = winners(study)
    assert found.notes[: len(study.notes)] == study.notes
    assert found.notes[len(study.notes) :] == found.remarks
    assert found.matrix is study.matrix
    assert found.space is study.space


def test_a_question_of_something_else_than_a_study_says_how_to_make_one():
    marks = [[1, 0], [0, 1]]
    for ask in (sensitivity.winners, sensitivity.stability, sensitivity.analyse):
        with refuses(ModelError, "must be a {kind}", kind="Study"):
            ask(marks)
    with refuses(ModelError, "must be {count} different names", count=2, value="A, A"):
        sensitivity.Study.of(marks, projects=["A", "A"])
    with refuses(ModelError, "must be a {kind}", kind="Budget", field="budget"):
        sensitivity.Study.of(marks, budget=5)
