"""Calculators beside official rules: what differs is found and shown, what fails is reported."""

import os
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from sentences import refuses, sentence

from evalkit.core.errors import ModelError
from evalkit.core.exact import decimal, round_to
from evalkit.rules import RULES
from evalkit.testing import bids, check_against, settings

PRICE, PROZORRO, LOCAL, AWARD = (
    RULES[name] for name in ("low-price-ratio", "prozorro-meat", "kr-local-price", "us-tradeoff")
)
EXAMPLE = Path("examples/calculators/half_up_on_floats.py")
ANSWER = "import json, sys\nfor line in sys.stdin:\n    q = json.loads(line)\n    "
LONG = pytest.mark.long
ZEROS = "a = {n: 0 for n in q['bids']}\n    "


def program(code):
    return [sys.executable, "-c", code]


def report(rule, calculator, **given):
    with pytest.raises(AssertionError) as caught:
        check_against(rule, calculator, **given)
    return str(caught.value)


def official(rule, change=lambda value: value):
    """Return a calculator that changes the figures of the rule."""

    def ask(rows, chosen):
        found = rule.apply(rows, **chosen)
        return {n: None if o.value is None else change(o.value) for n, o in found.items()}

    return ask


def test_the_faulty_example_is_found_by_a_figure_that_a_person_can_check():
    found = report(PROZORRO, [sys.executable, str(EXAMPLE)])
    assert found.startswith(
        "prozorro-meat: the calculator differs.\n    The settings: features_max"
    )
    assert "The bids: " in found
    assert "before rounding" in found
    assert found.rstrip().endswith("difference -0.01.")
    assert len(found.splitlines()) == 4  # one bid


@pytest.mark.parametrize(
    "name", ["low-price-ratio", "kr-local-price", "kr-screening-price", "wb-fbs"]
)
def test_the_rule_agrees_with_itself(name):
    assert check_against(RULES[name], official(RULES[name]), max_examples=10) > 3


def test_a_program_that_is_right_agrees():
    code = (
        "from fractions import Fraction as F\n" + ANSWER + "low = min(F(b['price']) "
        "for b in q['bids'].values())\n    most = F(q['settings']['max_points'])\n    "
        "print(json.dumps({n: str(most * low / F(b['price'])) for n, b in q['bids'].items()}), "
        "flush=True)"
    )
    assert check_against(PRICE, program(code), max_examples=20) > 20


@pytest.mark.long
def test_halves_that_go_to_the_even_digit_are_found():
    def even(rows, chosen):
        found = LOCAL.apply(rows, **chosen)
        return {n: o.raw if o.raw is None else round_to(o.raw, 4, "half-even")
                for n, o in found.items()}  # fmt: skip

    assert "difference -0.0001." in report(LOCAL, even)


def test_what_is_allowed_is_allowed_exactly():
    near = official(PRICE, lambda value: value + Fraction(1, 100))
    assert check_against(PRICE, near, within="0.01", max_examples=5) > 3
    assert "difference 0.01." in report(PRICE, near, within="0.0099999999999999999", max_examples=5)


def test_a_bid_that_is_out_has_no_points_and_no_zero():
    def zeros(rows, chosen):
        return {n: v or 0 for n, v in official(RULES["wb-fbs"])(rows, chosen).items()}

    assert "evalkit no points (" in report(RULES["wb-fbs"], zeros)


def test_settings_that_are_built_in_are_not_drawn():
    seen = set()

    def mine(rows, chosen):
        seen.add(chosen["max_points"])
        return official(PRICE)(rows, chosen)

    check_against(PRICE, mine, settings={"max_points": "37"}, max_examples=10)
    assert seen == {37}


def test_a_calculator_may_change_what_it_is_given():
    def greedy(rows, chosen):
        found = official(PRICE)(rows, chosen)
        rows.clear()
        chosen.clear()
        return found

    assert check_against(PRICE, greedy, max_examples=5) > 3


@pytest.mark.parametrize(
    ("calculator", "told"),
    [
        (lambda _rows, _chosen: 1 / 0, "the calculator failed: ZeroDivisionError"),
        (lambda _rows, _chosen: 40, "answered no points by bid: 40."),
        (lambda rows, _chosen: dict.fromkeys(list(rows)[1:], 0), "no points for A"),
        (lambda rows, _chosen: {**dict.fromkeys(rows, 0), "Z": 1}, "points for 'Z', which is no bid"),
        (lambda rows, _chosen: dict.fromkeys(rows, float("nan")), "A: is not a finite number (nan)"),
        (lambda rows, _chosen: dict.fromkeys(rows, True), "A: is true or false, not a number"),
        (lambda rows, _chosen: dict.fromkeys(rows, "forty"), "A: is not a number ('forty')"),
    ],
)  # fmt: skip
def test_what_is_no_points_by_bid_is_reported_with_the_bids(calculator, told):
    found = report(PRICE, calculator, max_examples=1)
    assert told in found
    assert "\n    The settings: max_points = " in found
    assert "\n    The bids: A (price " in found


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.stdin.readline(); sys.exit('no such sheet')",
         "ended without an answer (exit code 1). It said: no such sheet"),
        (ANSWER + "sys.stdin.read()", "gave no answer within 0.25 seconds"),
        (ANSWER + "print('forty', flush=True)", "answered no line of JSON: b'forty\\n'"),
        pytest.param(ANSWER + "print('[' * 100000, flush=True)", "answered no line of JSON", marks=LONG),
        pytest.param(ANSWER + "print('{}', flush=True)", "no points for A", marks=LONG),
        pytest.param(ANSWER + "print('{\"A\": 1, \"A\": 2}', flush=True)", "a name stands twice", marks=LONG),
        pytest.param(ANSWER + "print('{\"A\": NaN}', flush=True)", "A: is not a finite number (nan)", marks=LONG),
        (ANSWER + ZEROS + "print(json.dumps(a), json.dumps(a), sep='\\n', flush=True)",
         "answered one line with several"),
        ("while True: print('{}')", "answered one line with several"),
    ],
    ids=["crash", "hang", "words", "deep", "missing", "twice", "nan", "two", "flood"],
)  # fmt: skip
def test_a_program_that_fails_is_reported_with_the_bids(code, told):
    found = report(PRICE, program(code), timeout=0.25, max_examples=1)
    assert told in found
    assert "\n    The bids: A (price " in found


def test_a_line_after_the_last_answer_is_reported():
    code = ("from fractions import Fraction as F\n" + ANSWER
            + "print(json.dumps({n: q['settings']['max_points'] for n in q['bids']}), flush=True)\n"
            + "print('bye')")  # fmt: skip
    same = evolve(PRICE, cases=(), body=None, context=None, score=lambda _row, _context, chosen:
                  official_all(chosen))  # fmt: skip
    assert "a line that was not asked for: b'bye\\n'" in report(same, program(code), max_examples=3)


def official_all(chosen):
    """Give all points to every bid."""
    found = PRICE.apply({"A": {"price": 1}}, **chosen)["A"]
    return evolve(found, value=chosen["max_points"], raw=chosen["max_points"])


@pytest.mark.long
def test_a_program_and_what_it_started_are_ended(tmp_path):
    code = (f"import os, subprocess, sys, time\np = subprocess.Popen(['sleep', '60'])\n"
            f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{p.pid}}')\n"
            "time.sleep(60)")  # fmt: skip
    report(PRICE, program(code), timeout=0.25, max_examples=1)
    own, child = map(int, (tmp_path / "pids").read_text().split())
    with pytest.raises(ProcessLookupError):
        os.kill(own, 0)
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_points_that_change_from_time_to_time_are_reported():
    asked = []

    def unsteady(rows, chosen):
        asked.append(rows)
        return official(PRICE, lambda value: value + (len(asked) == 3))(rows, chosen)

    assert "Asked again, it gave other points." in report(PRICE, unsteady, max_examples=10)


WORDS = sentence("must be a function, or a command as a list of words", field="calculator")


@pytest.mark.parametrize(
    ("rule", "calculator", "given", "told"),
    [
        (PRICE, official(PRICE), {"within": -1}, sentence("must be at least 0", field="within")),
        (PRICE, official(PRICE), {"settings": {"max_points": "many"}},
         sentence("is not a number", field="max_points")),
        (PRICE, "node mine.js", {}, WORDS),
        (PRICE, [], {}, WORDS),
        (AWARD, official(AWARD), {}, sentence("computes no figure to compare")),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(rule, calculator, given, told):
    with refuses(ModelError, told):
        check_against(rule, calculator, **given)


def test_settings_and_programs_that_are_not_there_are_named():
    with pytest.raises(ModelError, match="most"):
        check_against(PRICE, official(PRICE), settings={"most": 1})
    assert "no-such-program cannot be started" in report(PRICE, ["no-such-program"])


@given(st.data())
def test_what_is_drawn_is_what_the_rule_takes(data):
    chosen = data.draw(settings(LOCAL))
    rows = data.draw(bids(LOCAL, settings=chosen))
    assert set(LOCAL.apply(rows, **chosen)) == set(rows)
    assert all("/" not in decimal(v) for row in rows.values() for v in row.values())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rule": "low-price-ratio"}, "rule"),
        ({"calculator": 7}, "calculator"),
        ({"timeout": 0}, "timeout"),
        ({"max_examples": 0}, "max_examples"),
        ({"within": "abc"}, "within"),
    ],
)
def test_an_argument_that_cannot_be_is_named(given, field):
    with pytest.raises(ModelError) as caught:
        check_against(**{"rule": PRICE, "calculator": official(PRICE), **given})
    assert caught.value.problems[0].field == field


def test_a_calculator_is_never_asked_about_no_bids():
    def careless(rows, _chosen):
        return dict.fromkeys(rows, min(row["price"] for row in rows.values()))

    assert "differs" in report(LOCAL, careless)


def test_a_calculator_that_leaves_python_is_reported():
    assert "SystemExit" in report(PRICE, lambda *_: sys.exit(3))
