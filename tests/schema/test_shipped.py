"""The criteria sets that come with evalkit load, each under its own name."""

import re
from pathlib import Path

import pytest

from evalkit import check
from evalkit.rules import RULES
from evalkit.schema import load_criteria, shipped

PAGE = Path(__file__).parents[2] / "docs/explanation/shipped-sets.md"


def test_every_shipped_set_loads():
    assert "municipal-blockchain" in shipped()
    for name, path in shipped().items():
        assert check(path) == []
        assert load_criteria(name).id == name


GIVEN_OUT = {
    (
        "blockchain-suitability",
        "2026.1",
    ): "7cb8a1407bf8869b407a59daecdc9057b6a3bb0689ad9d563cf81e7c6a771340",
    ("kisa-2019", "2026.1"): "86a034b606ff6e5bc64e3a42ef7cf6518db1ffe0f9fb32de643be3a9e5407908",
    (
        "municipal-blockchain",
        "2026.1",
    ): "82607c7b323d20b60502080ddd7c2ad9bf0e1074a1c615a093c896d4ab4faa88",
    ("oecd-dac", "2026.1"): "5a69b09085cd9932c5176b3c5cf223afa9256f41b7bed75a7ef2da8508d27d46",
    (
        "technology-readiness",
        "2026.1",
    ): "b71f1071c5f61b59f0633a4956e8a3b858ff66e1b7b26bb0605efd4b296fac68",
}
"""What minutes may cite: a version with the hash of its content. A release adds rows."""


@pytest.mark.parametrize("name", shipped())
def test_a_version_that_was_given_out_keeps_its_content(name):
    criteria = load_criteria(name)
    known = GIVEN_OUT.get((name, criteria.version), criteria.sha256)
    assert known == criteria.sha256, "its content changed: give it a new version"


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_set_is_on_the_page_that_says_what_it_is_for(name):
    lines = PAGE.read_text("utf-8").splitlines()
    assert PAGE.with_name(f"{name}.md").exists() or any(
        line == f"## {name}" or (line.startswith("|") and f"`{name}`" in line.split("|")[1])
        for line in lines
    )


@pytest.mark.parametrize("seen", ["", 'seen = "own"', 'seen = "memory"'])
def test_a_set_that_names_a_source_says_how_far_it_was_seen(tmp_path, seen):
    text = 'format = 1\nid = "x"\nversion = "1"\ntitle.en = "X"\ntitle.ko = "X"\nsource = "Law 1"\n'
    text += f'{seen}\n[[criterion]]\nid = "a"\nkind = "mark"\npoints = 10\ntitle.en = "A"\ntitle.ko = "A"\n'
    text += 'scale = { kind = "linear", worst = 0, best = 10 }\n'
    path = tmp_path / "x.toml"
    path.write_text(text, "utf-8")
    assert [problem.field for problem in check(path)] == ([] if seen else ["seen"])


def test_a_rule_without_a_set_says_why():
    used = {"low-price-ratio"}
    for name in shipped():
        procedure = load_criteria(name).procedure
        if procedure is not None:
            used |= {use.id for use in procedure.uses}
            optional = procedure.optional_differential
            used |= {optional.id} if optional is not None else set()
    page = PAGE.read_text("utf-8").split("## Rules without a set")[1]
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    named = {rule for rules, why in rows for rule in re.findall("`([^`]+)`", rules) if why.strip()}
    assert named == set(RULES) - used
