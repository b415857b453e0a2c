"""Criteria files that are broken: each answered by a sentence, never by a traceback."""

import pytest
from sentences import sentence, tells

from evalkit import check
from evalkit.core.errors import InputError
from evalkit.schema import load_criteria

from .small import CRITERIA


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("format = 1", "format = 2", sentence("must be {number}, the format that this version of evalkit reads", number=1, field="format", value="2")),
        ('version = "1"', "version = 2026.10", sentence("must be text", field="version", value="2026.10")),
        (', ko = "작은"', "", sentence("is missing", field="title.ko")),
        ("weight = 0.5", "weight = 0.6", sentence("the weights must sum to exactly 1", field="weight", value="1.1")),
        ("weight = 0.5", "wieght = 0.5", sentence("is not a known key", field="wieght", table="criterion 'quality'")),
        ("weight = 0.5", "weight = nan", sentence("is not a finite number", field="weight", table="criterion 'quality'")),
        ("weight = 0.5", "weight = 1e400", sentence("is beyond the range of evalkit (10^40)", field="weight")),
        ("weight = 0.5", f"weight = 0x{'f' * 5000}", sentence("is beyond the range of evalkit (10^40)", field="weight")),
        ("weight = 0.5", f"weight = {'9' * 5000}", "has a number that is too long to read"),
        ('kind = "linear", worst', 'kind = "liner", worst', sentence("must be one of {names}", field="scale.kind")),
        ("worst = 0, best = 10", "worst = 1, best = 1", sentence("must differ from worst", field="scale.best", table="criterion 'quality'")),
        ('unit = "KRW"', "", sentence("a measured criterion needs a unit", field="unit", table="criterion 'cost'")),
        ('id = "fit"', 'id = "quality"', sentence("is used twice", field="id", value="quality")),
        ("utility = 1 }", "utility = 2 }", sentence("utilities must be between 0 and 1", field="scale.utility", table="criterion 'fit'")),
        ("format = 1", "format = 1\nx = " + "[" * 5000 + "]" * 5000, "is nested too deeply"),
    ],
)  # fmt: skip
def test_one_mistake(old, new, text, tmp_path):
    path = tmp_path / "set.toml"
    assert old in CRITERIA
    path.write_text(CRITERIA.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        load_criteria(path)
    assert tells(caught.value, text)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("[" * 100_000, "is nested too deeply"),
        ("[]", "must be a JSON object, in braces"),
        ('{"a": 1, "a": 2}', sentence("has the key {key} twice in one object", key="a")),
        ('{"a": 1,}', sentence("is not valid JSON at line {line}, column {column}: {reason}", line=1)),
        ('{"format": 1, "id": "\\u0000"}', sentence("has a character that no text can hold (NUL, or half a pair)", field="id")),
        ('{"format": true}', sentence("must be {number}, the format that this version of evalkit reads", number=1, field="format")),
        ('{"total": 1e99999999999999999999}', "has a number that is too long to read"),
        ('{"projects": 5, "criteria": 3, "id": "x"}', sentence("must be a list, in brackets", table="projects")),
        ('{"projects": [5], "criteria": {}}', sentence("must be an object, in braces", table="projects[0]")),
        ('{"projects": [{"id": true, "x": 1}]}', sentence("must be text, a number or a list of names", field="id", value="true", table="projects[0]")),
    ],
)  # fmt: skip
def test_json(content, text, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(content, "utf-8")
    assert tells(check([path]), text)


def test_paths_that_are_no_files(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "notes.docx").write_text("", "utf-8")
    paths = [
        tmp_path / "folder.toml",
        tmp_path / "gone.toml",
        tmp_path / "notes.docx",
        "a\0b",
        tmp_path / "none",
    ]
    found = check(paths)
    assert tells(found, "is a folder, not a file", file="folder.toml")
    assert tells(found, "does not exist", file="gone.toml")
    assert tells(found, "is not a case", file="notes.docx")
    assert tells(found, "is not a name that a file can have")
    assert tells(found, "does not exist", file="none")


@pytest.mark.parametrize("name", ["", " ", "a b"])
def test_an_id_that_names_nothing_is_told_and_nothing_hides_it(name, tmp_path):
    path = tmp_path / "set.toml"
    path.write_text(
        f'format = 1\nid = "{name}"\nversion = ""\n[[criterion]]\nid = "a"\nkind = "mark"\n'
        'points = 1\nscale = { kind = "linear", worst = 0, best = 1 }\n'
    )
    with pytest.raises(InputError) as caught:
        load_criteria(path)
    assert "id" in {problem.field for problem in caught.value.problems}
