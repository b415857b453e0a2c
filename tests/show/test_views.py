"""Each type of result has one module that writes it, and nothing else makes its words."""

import pkgutil
from importlib import import_module
from inspect import signature

import pandas as pd
import polars as pl
import pytest

import evalkit
from evalkit import show
from evalkit.core.result import Listed, Result


def _kinds(base):
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


for _module in pkgutil.walk_packages(evalkit.__path__, "evalkit."):
    if not _module.name.startswith(("evalkit.cli", "evalkit.__main__", "evalkit.testing")):
        import_module(_module.name)
SHARED = {"Answer", "Listed", "Polytope"}
"""What results have in common, and are not themselves."""
# attrs makes a class with slots anew, and the first lives on for a while: so by name, and the last.
KINDS = list(
    {
        kind.__name__: kind
        for kind in sorted(_kinds(Result), key=lambda k: k.__name__)
        if kind.__module__.startswith("evalkit.") and kind.__name__ not in SHARED
    }.values()
)


def test_there_is_a_view_for_each_result_and_no_other():
    assert sorted(show.VIEWS) == [kind.__name__ for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_a_view_writes_what_its_result_promises(kind):
    view = import_module(f"evalkit.show.{show.VIEWS[kind.__name__]}")
    assert list(signature(view.page).parameters)[1] == "lang"
    assert hasattr(view, "COLUMNS") == hasattr(view, "items") == issubclass(kind, Listed)
    assert not hasattr(view, "rows")


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_a_result_makes_no_words_of_its_own(kind):
    own = {"page", "rows", "plot", "__str__", "_repr_html_"}
    fields = {a.name for a in getattr(kind, "__attrs_attrs__", ())}
    assert not (own & set(vars(kind))) - fields


LISTED = [kind for kind in KINDS if issubclass(kind, Listed)]


@pytest.mark.parametrize("rows", [[], [{"project": "A", "total": 1.0}, {"project": "B"}]])
@pytest.mark.parametrize("kind", LISTED, ids=lambda k: k.__name__)
def test_a_result_that_is_a_table_is_iterated_by_rows(kind, rows, monkeypatch):
    """The rows in English, for every kind, and true even where there is none."""

    class Rows:
        def rows(self, result, lang):
            assert isinstance(result, kind)
            assert lang == "en"
            return rows

    monkeypatch.setattr(Result, "renderer", Rows())
    result = object.__new__(kind)
    assert list(result) == result.rows() == rows
    assert len(result) == len(rows)
    assert bool(result) is True


def test_no_result_iterates_in_a_way_of_its_own():
    own = {"__iter__", "__len__", "__bool__"}
    assert [kind.__name__ for kind in KINDS if own & set(vars(kind))] == []


def test_what_is_asked_by_name_is_found_by_name():
    criteria = evalkit.CriteriaSet("c", [evalkit.Criterion("q", evalkit.Linear(0, 10), weight=1)])
    evaluation = evalkit.evaluate(evalkit.Case.from_array(criteria, [[1], [2]], ["A", "B"]))
    assert "A" in evaluation
    assert "C" not in evaluation
    assert sorted(row["project"] for row in evaluation) == ["A", "B"]
    assert pd.DataFrame(evaluation).to_dict("records") == evaluation.rows()
    assert pl.DataFrame(list(evaluation)).to_dicts() == evaluation.rows()
