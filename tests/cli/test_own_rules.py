"""Commands on a case whose set uses a rule file of its own."""

import json
import shutil
from pathlib import Path

import pytest
from sentences import tells

from evalkit.rules import CATALOGUE

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "own-rule"
TENDER = ROOT / "examples" / "kr-software-tender"


@pytest.fixture
def copied(tmp_path):
    """A tender whose official rules are copied beside its criteria, as rules of its own."""
    folder = Path(shutil.copytree(TENDER, tmp_path / "tender"))
    criteria = folder / "criteria.toml"
    text = criteria.read_text("utf-8")
    for name in ("kr-local-price", "kr-differential"):
        assert f'id = "{name}"' in text
        text = text.replace(f'id = "{name}"', f'id = "{name}.toml"')
        shutil.copy(CATALOGUE / f"{name}.toml", folder)
    criteria.write_text(text, "utf-8")
    return folder


def test_a_copy_of_an_official_rule_decides_as_the_official_one(copied, run):
    def order(case):
        code, out, _ = run("score", str(case), "--format", "json")
        assert code == 0
        found = json.loads(out)
        return [{k: v for k, v in row.items() if "sha" not in k} for row in found["projects"]]

    assert order(copied) == order(TENDER)
    code, out, _ = run("check", str(copied))
    assert (code, "No problem found" in out) == (0, True)
    code, out, _ = run("sensitivity", str(copied))
    assert code == 0
    assert tells(out, "How far the weights can move before the result changes")


def test_score_sheets_know_the_rule_file_that_they_were_written_for(copied, tmp_path, run):
    sheets = tmp_path / "sheets"
    code, out, err = run("sheet", str(copied), "-o", str(sheets))
    assert code == 0, err
    read = ("sheet", str(copied), "--read", str(sheets), "-o", str(tmp_path / "marks.csv"))
    _, out, err = run(*read)
    other = "was made for other criteria with the same id and version"
    assert not tells(out, other)
    assert not tells(err, other)
    rule = copied / "kr-local-price.toml"
    rule.write_text(rule.read_text("utf-8") + "\n# changed\n", "utf-8")
    code, out, err = run(*read)
    assert code == 1
    assert tells(err, other)


def test_pages_show_the_rule_as_the_sets_own(tmp_path, run):
    code, out, _ = run("score", str(EXAMPLE))
    assert code == 0
    assert tells(out, "Rule {id}: {formula} ({settings})", formula="max · max(0, 2 − P / P_min)")
    assert tells(out, "{file} (the set's own)", file="town-price.toml")
    said = "Rule file {file} (the set's own); source: {source}"
    assert tells(out, said, file="town-price.toml")
    _, out, _ = run("score", str(EXAMPLE), "--verbose")
    assert tells(out, "Rule file {file}, sha256:{hash}", file="town-price.toml")
    code, out, _ = run("score", str(EXAMPLE), "--lang", "ko")
    assert tells(out, "{file} (the set's own)")
    for name in ("r.md", "r.html"):
        assert run("report", str(EXAMPLE), "-o", str(tmp_path / name))[0] == 0
        text = (tmp_path / name).read_text("utf-8")
        assert "Price points of our town (the set" in text
        assert "cannot win moves" in text
    assert run("report", str(EXAMPLE), "-o", str(tmp_path / "r.json"))[0] == 0
    head = json.loads((tmp_path / "r.json").read_text("utf-8"))["result"]["criteria"]
    assert [rule["file"] for rule in head["own_rules"]] == ["town-price.toml"]


def test_a_rule_file_can_be_checked_alone(tmp_path, run):
    code, out, _ = run("check", *map(str, EXAMPLE.glob("*.toml")))
    assert (code, tells(out, "No problem found. Files and cases checked: {count}", count=3)) == (
        0,
        True,
    )
    bad = tmp_path / "bad.toml"
    bad.write_text('family = "lines"\n', "utf-8")
    code, out, err = run("check", str(bad))
    assert code == 1
    said = [*out.messages, *err.messages]
    assert tells(said, "must be one of {names}", field="family")
