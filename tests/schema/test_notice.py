"""A notice against the matrix: no difference is missed, and none is invented."""

import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sentences import tells

from evalkit import load_case, load_criteria, shipped
from evalkit.schema.notice import differences, notice_plain, read_notice, write_notice

ROOT = Path(__file__).parents[2]
TENDER = ROOT / "examples" / "kr-software-tender"


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_written_notice_has_no_difference(tmp_path, name, suffix):
    criteria = load_criteria(name)
    path = tmp_path / f"notice{suffix}"
    write_notice(criteria, path)
    assert differences(read_notice(path), criteria) == []


@pytest.mark.parametrize("name", shipped())
def test_a_criteria_file_is_a_notice_of_itself(name):
    """Whole, with the lists that have no ids and what would hold without being stated."""
    assert differences(read_notice(ROOT / "criteria" / f"{name}.toml"), load_criteria(name)) == []


ODD = st.sampled_from([
    None, True, -1, 10**60, Decimal("nan"), Decimal("inf"), Decimal("1e999999"), "", "x", "1/0",
    [], [1], [{}], [{"id": None}], [{"id": [1]}], [[["a"]]], {}, {"id": 1}, date(2026, 1, 1),
])  # fmt: skip


@given(st.data())
def test_whatever_a_notice_states_is_the_same_or_a_difference(data):
    criteria = load_criteria("kr-pps-negotiated")
    notice = copy.deepcopy(notice_plain(criteria))
    node = notice
    for _ in range(data.draw(st.integers(0, 3))):
        inner = [node[k] for k in (node if isinstance(node, dict) else range(len(node)))]
        inner = [value for value in inner if isinstance(value, dict | list) and value]
        node = data.draw(st.sampled_from(inner)) if inner else node
    keys = [*node, "more"] if isinstance(node, dict) else range(len(node))
    node[data.draw(st.sampled_from(list(keys)))] = data.draw(ODD)
    for difference in differences(notice, criteria):
        assert difference.message().text("en")
        assert difference.message().text("ko")


def test_the_notice_of_a_case_holds_its_tender(tmp_path, run):
    path = str(tmp_path / "notice.toml")
    assert run("notice", str(TENDER), path, "--write")[0] == 0
    assert "reference = 1000000000" in Path(path).read_text("utf-8")
    code, out, _ = run("notice", str(TENDER), path)
    assert code == 0
    assert tells(out, "The notice agrees with the criteria.")
    text = Path(path).read_text("utf-8").replace("reference = 1000000000", "reference = 900000000")
    Path(path).write_text(text.replace('by = "total"', 'by = "item"'), "utf-8")
    code, out, _ = run("notice", str(TENDER), path)
    assert code == 1
    assert tells(
        out,
        "{where}: the notice has {notice}, the criteria have {matrix}",
        where="tender, reference",
        notice="900000000",
        matrix="1000000000",
    )
    assert tells(
        out,
        "{where}: the notice has {notice}, the criteria have {matrix}",
        where="procedure, panel committee, by",
        notice="item",
        matrix="total",
    )
    assert "Differences: 2" in out


def test_what_is_missing_and_what_is_too_much():
    criteria = load_case(TENDER).criteria
    notice = json.loads(json.dumps(notice_plain(criteria), default=str))
    notice["criterion"] = [c for c in notice["criterion"] if c["id"] != "reuse"]
    notice["criterion"].append({"id": "design", "points": 5})
    notice["procedure"]["opens"] = "all"
    found = {d.where: d for d in differences(notice, criteria)}
    assert set(found) == {"criterion reuse", "criterion design", "procedure, opens"}
    assert found["criterion reuse"].notice == ""
    assert found["criterion design"].matrix == ""
    del notice["criterion"]
    assert "criterion" in {d.where for d in differences(notice, criteria)}


def test_numbers_are_compared_as_numbers():
    criteria = load_criteria("kr-local-software")
    notice = {"procedure": {"rule": {"id": "kr-local-price", "floor": "0.80"}}}
    assert [d.where for d in differences(notice, criteria)] == ["criterion", "gate"]


@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_single_change_is_found(data):
    criteria = load_criteria("kr-pps-negotiated")
    notice = json.loads(json.dumps(notice_plain(criteria), default=str))
    changed = copy.deepcopy(notice)
    node, key = changed, None
    while True:
        keys = sorted(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and node[key]:
            node = node[key]
            continue
        break
    node[key] = "something else"
    assert differences(changed, criteria)
    assert not differences(notice, criteria)


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("n.txt", "", "must end in .toml or .json"),
        ("n.toml", "a = ", "is not valid TOML: {reason}"),
        ("n.json", "[1]", "must be a JSON object, in braces"),
        ("n.json", "{", "is not valid JSON at line {line}, column {column}: {reason}"),
    ],
)
def test_what_is_no_notice(tmp_path, run, name, text, error):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    code, _, err = run("notice", "kr-local-software", str(path))
    assert code == 1
    assert tells(err, error)
