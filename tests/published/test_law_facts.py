"""What the shipped sets and rules say, held to the texts that were read, fact by fact."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from evalkit import load_criteria, shipped
from evalkit.core.exact import exact
from evalkit.rules import find_rule

ROOT = Path(__file__).parents[2]
FACTS = tomllib.loads(Path(__file__).with_name("law_facts.toml").read_text("utf-8"))["fact"]
VERDICTS = ("official", "secondary", "not found")
WAS = ("official", "secondary", "contradicted", "drifted", "not found")
AREAS = ("local", "state", "software", "world")
HELD = [
    (fact["what"], line)
    for fact in FACTS
    for line in (*fact.get("holds", ()), *fact.get("listed", ()))
]
RUNS = [(fact["what"], run) for fact in FACTS for run in fact.get("runs", ())]


def find(place, path):
    """Follow a path; a list of tables is entered by id or by position, and "none" ends it."""
    for name in path.split("."):
        if isinstance(place, dict):
            place = place.get(name)
        elif isinstance(place, list | tuple):
            named = [
                item
                for item in place
                if (item.get("id") if isinstance(item, dict) else getattr(item, "id", "")) == name
            ]
            place = named[0] if named else place[int(name)] if name.isdigit() else None
        else:
            place = getattr(place, name)
    return place


def spelled(value):
    """Write a value as a criteria file does."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("'", '"')


@pytest.mark.parametrize(("what", "line"), HELD)
def test_a_fact_is_what_the_text_says(what, line):
    sign = " = " if " = " in line else " ~ "
    left, wanted = line.split(sign, 1)
    name, _, path = left.partition(": ")
    if name.startswith("rule "):
        found = find(find_rule(name.removeprefix("rule ")), path or "summary")
    elif path:
        found = find(tomllib.loads(shipped()[name].read_text("utf-8")), path)
    else:
        found = " ".join(note.en for note in load_criteria(name).unread)
    assert spelled(found) == wanted if sign == " = " else wanted in spelled(found), what


@pytest.mark.parametrize(("what", "run"), RUNS)
def test_a_formula_gives_what_the_text_gives(what, run):
    rows = {bid: {"price": price} for bid, price in run["bids"].items()}
    found = find_rule(run["rule"]).apply(rows, **run["parameters"])
    assert {bid: found[bid].value for bid in run["gives"]} == {
        bid: exact(value) for bid, value in run["gives"].items()
    }, what


def test_every_fact_has_a_verdict_and_is_held():
    for fact in FACTS:
        assert fact["now"] in VERDICTS, fact["what"]
        assert fact["area"] in AREAS, fact["what"]
        if fact["now"] == "not found":
            assert fact["listed"], fact["what"]
        else:
            assert fact["source"], fact["what"]
            assert fact["clause"], fact["what"]
            assert fact.get("holds") or fact.get("runs"), fact["what"]


def test_the_page_counts_the_verdicts():
    counts = Counter()
    for fact in FACTS:
        if fact["was"] != "not shipped":
            counts[fact["area"], fact["now"]] += fact["count"]
    page = (ROOT / "docs/explanation/korean-texts.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.split("## Fact by fact")[1].splitlines()
        if line.startswith("|")
    ][2:]
    told = {row[0]: [int(n) for n in row[1:]] for row in rows if row[-1].isdigit()}
    before = list(told)[len(AREAS) + 1 :]
    first = Counter()
    for fact in FACTS:
        if fact["was"] != "not shipped":
            first[fact["was"], fact["now"]] += fact["count"]
    for name, was in zip(before, WAS, strict=True):
        now = [first[was, verdict] for verdict in VERDICTS]
        assert told.pop(name) == [*now, 0, sum(now)], name
    whole = [sum(counts[area, verdict] for area in AREAS) for verdict in VERDICTS]
    assert [told[name] for name in list(told)[:-1]] == [
        [*(n := [counts[area, verdict] for verdict in VERDICTS]), sum(n)] for area in AREAS
    ]
    assert told["all"] == [*whole, sum(whole)]
    assert sum(whole) == 208
