"""A rule file that is read never breaks: whatever it says, each bid has an outcome or a report."""

import contextlib
from random import Random

import pytest

from evalkit.core.errors import EvalkitError
from evalkit.rules import CATALOGUE, RULES, Noted, Refused, Scored, load_rule
from evalkit.rules.audit import audit
from evalkit.rules.breaches import applies
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.tries import drawn
from evalkit.show.report.rules import rule_page

WORDS = ("0", "-1", "1", "0.5", '"1/3"', "1e30", "true", '"share"', '"price"', '"none"', "[]", "{}")
KEYS = ("low", "high", "above", "default", "slot", "at_most", "best", "ties", "inputs", "at")


def changed(random, lines):
    """Change a file in one place: drop a line, repeat it, or give its key another value."""
    lines = list(lines)
    place = random.randrange(len(lines))
    key, mark, _ = lines[place].partition(" = ")
    choice = random.choice(("drop", "value", "value", "key", "swap", "insert"))
    if choice == "drop":
        del lines[place]
    elif choice == "swap":
        other = random.randrange(len(lines))
        lines[place], lines[other] = lines[other], lines[place]
    elif choice == "insert":
        lines.insert(place, f"{random.choice(KEYS)} = {random.choice(WORDS)}")
    elif mark and choice == "value":
        lines[place] = f"{key} = {random.choice(WORDS)}"
    elif mark:
        lines[place] = f"{random.choice(KEYS)} = {lines[place].partition(' = ')[2]}"
    return lines


def tried(rule, random):
    """Apply a rule to bids that it may take, and print what is known of it."""
    for law in filter(lambda law: applies(rule, law), LAW_IDS):
        try:
            example = drawn(random.choice, rule, law)
            rows = {
                name: {k: v for k, v in row.items() if k in rule.columns}
                for name, row in example.before.items()
            }
            found = rule.apply(rows, **example.settings)
        except EvalkitError:
            continue
        for outcome in found.values():
            assert isinstance(outcome, Scored | Refused | Noted)
            for lang in ("en", "ko"):
                outcome.how.text(lang)
                if outcome.flag is not None:
                    outcome.flag.text(lang)
    assert rule_page(rule, "ko").as_text()


def loaded(path):
    """Return the rule of a file; None where it is refused, in both languages."""
    problems = ()
    try:
        return load_rule(path)
    except EvalkitError as error:
        problems = [(p.text("en"), p.text("ko")) for p in error.problems]
    assert problems
    assert all(en.startswith(str(path)) and ko.startswith(str(path)) for en, ko in problems)
    return None


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("times", [30, pytest.param(150, marks=pytest.mark.long)])
def test_whatever_a_file_says_it_is_read_and_works_or_is_refused(name, times, tmp_path):
    lines = (CATALOGUE / f"{name}.toml").read_text("utf-8").splitlines()
    random, path = Random(name), tmp_path / f"{name}.toml"
    read = 0
    for _ in range(times):
        text = lines
        for _ in range(random.choice((1, 1, 2))):
            text = changed(random, text)
        path.write_text("\n".join(text), "utf-8")
        rule = loaded(path)
        if rule is not None:
            read += 1
            tried(rule, random)
            with contextlib.suppress(EvalkitError):  # a counter-example that breaks nothing now
                audit(rule, tries=2)
    assert read
