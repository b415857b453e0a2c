"""What is saved and loaded again is equal, in every format."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sentences import refuses

from evalkit import Mark, Project
from evalkit.core.errors import InputError, ModelError
from evalkit.core.messages import Text
from evalkit.model import Case
from evalkit.schema import load_case, load_criteria, save_case, save_criteria, shipped

from .strategies import cases, criteria_sets, tender_sets, tenders

MANY = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow,
                                                           HealthCheck.large_base_example,
                                                           HealthCheck.data_too_large])  # fmt: skip


@pytest.mark.parametrize("suffix", [".toml", ".json"])
@MANY
@given(data=st.data())
def test_criteria_sets(suffix, data):
    criteria = data.draw(criteria_sets())
    with TemporaryDirectory() as folder:
        path = Path(folder, "set" + suffix)
        save_criteria(criteria, path)
        loaded = load_criteria(path)
        assert loaded == criteria
        assert loaded.sha256 == criteria.sha256


@pytest.mark.parametrize("suffix", [".toml", ".json"])
@MANY
@given(data=st.data())
def test_procedures(suffix, data):
    made = data.draw(tender_sets())
    criteria, _ = made
    with TemporaryDirectory() as folder:
        path = Path(folder, "set" + suffix)
        save_criteria(criteria, path)
        loaded = load_criteria(path)
        assert loaded == criteria
        assert loaded.sha256 == criteria.sha256


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        (cases, ""),
        (tenders, ".json"),
        pytest.param(cases, ".xlsx", marks=pytest.mark.long),
        pytest.param(cases, ".json", marks=pytest.mark.long),
        pytest.param(tenders, "", marks=pytest.mark.long),
        pytest.param(tenders, ".xlsx", marks=pytest.mark.long),
    ],
)
@MANY
@given(data=st.data())
def test_cases(suffix, kind, data):
    case = data.draw(kind())
    with TemporaryDirectory() as folder:
        path = Path(folder, "case" + suffix)
        save_case(case, path)
        loaded = load_case(path)
        assert loaded == case
        assert loaded.sha256 == case.sha256


@pytest.mark.parametrize("suffix", ["", ".xlsx", ".json"])
def test_a_case_of_a_shipped_set_names_it(suffix, tmp_path):
    case = Case(load_criteria("technology-readiness"), [Project("a")], [])
    path = tmp_path / f"case{suffix}"
    save_case(case, path)
    assert load_case(path) == case
    if not suffix:
        assert not (path / "criteria.toml").exists()
        assert 'criteria = "technology-readiness"' in (path / "case.toml").read_text("utf-8")


def test_every_shipped_set_survives_both_formats(tmp_path):
    for name in shipped():
        criteria = load_criteria(name)
        for suffix in (".toml", ".json"):
            path = tmp_path / (name + suffix)
            save_criteria(criteria, path)
            assert load_criteria(path) == criteria


def test_no_cell_of_a_saved_csv_starts_like_a_formula(tmp_path):
    case = Case(load_criteria("technology-readiness"), [Project("a", Text("=1+1", "@x"), "-5")])
    save_case(case, tmp_path / "case")
    text = (tmp_path / "case" / "projects.csv").read_text("utf-8-sig")
    assert text.splitlines()[1] == "a,'=1+1,'@x,'-5,"


def test_text_too_long_for_a_cell_is_refused(tmp_path):
    case = Case(load_criteria("technology-readiness"), [Project("a", "x" * 40_000)])
    with refuses(InputError, "has more than {count} characters", count="32,767", row=2):
        save_case(case, tmp_path / "case.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bad", ["\0", "\ud800"])
def test_text_that_no_file_can_hold_never_enters_a_case(bad):
    with refuses(ModelError, "has a character that is not text"):
        Project("a", Text(bad))


def test_marks_keep_their_kind_of_value(tmp_path):
    mark = Mark("a", "b", " yes ", "yes")
    assert mark.low == "yes"
