"""Criteria files that are broken: each answered by a sentence, never by a traceback."""

import pytest

from evalkit import check
from evalkit.core.errors import InputError
from evalkit.schema import load_criteria

from .small import CRITERIA


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("format = 1", "format = 2", "format: must be 1, the format that this version of evalkit reads (got '2')"),
        ('version = "1"', "version = 2026.10", "version: must be text (got '2026.10')\n    → write it in quotes"),
        (', ko = "작은"', "", "title.ko: is missing"),
        ("weight = 0.5", "weight = 0.6", "weight: the weights must sum to exactly 1 (got '1.1')"),
        ("weight = 0.5", "wieght = 0.5", "criterion 'quality', wieght: is not a key that is known here\n    → did you mean 'weight'?"),
        ("weight = 0.5", "weight = nan", "criterion 'quality', weight: is not a finite number"),
        ("weight = 0.5", "weight = 1e400", "weight: is beyond what evalkit counts with"),
        ("weight = 0.5", f"weight = 0x{'f' * 5000}", "weight: is beyond what evalkit counts with"),
        ("weight = 0.5", f"weight = {'9' * 5000}", "has a number that is too long to read"),
        ('kind = "linear", worst', 'kind = "liner", worst', "scale.kind: must be one of linear"),
        ("worst = 0, best = 10", "worst = 1, best = 1", "criterion 'quality', scale.best: must differ from worst"),
        ('unit = "KRW"', "", "criterion 'cost', unit: a measured criterion needs a unit"),
        ('id = "fit"', 'id = "quality"', "id: is used twice (got 'quality')"),
        ("utility = 1 }", "utility = 2 }", "criterion 'fit', scale.utility: utilities must be between 0 and 1"),
        ("format = 1", "format = 1\nx = " + "[" * 5000 + "]" * 5000, "is nested too deeply"),
    ],
)  # fmt: skip
def test_one_mistake(old, new, text, tmp_path):
    path = tmp_path / "set.toml"
    assert old in CRITERIA
    path.write_text(CRITERIA.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        load_criteria(path)
    assert text in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("[" * 100_000, "is nested too deeply"),
        ("[]", "must be a JSON object, in braces"),
        ('{"a": 1, "a": 2}', "has the key a twice in one object"),
        ('{"a": 1,}', "is not valid JSON at line 1"),
        ('{"format": 1, "id": "\\u0000"}', "id: has a character that no text can hold"),
        ('{"format": true}', "format: must be 1"),
        ('{"total": 1e99999999999999999999}', "has a number that is too long to read"),
        ('{"projects": 5, "criteria": 3, "id": "x"}', "projects: must be a list, in brackets"),
        ('{"projects": [5], "criteria": {}}', "projects[0]: must be an object, in braces"),
        ('{"projects": [{"id": true, "x": 1}]}', "projects[0], id: must be text, a number or a list of names (got 'true')"),
    ],
)  # fmt: skip
def test_json(content, text, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(content, "utf-8")
    assert text in "\n".join(map(str, check([path])))


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
    found = "\n".join(map(str, check(paths)))
    assert "folder.toml: is a folder, not a file" in found
    assert "gone.toml: does not exist" in found
    assert "notes.docx: is not a case" in found
    assert "is not a name that a file can have" in found
    assert "none: does not exist" in found
