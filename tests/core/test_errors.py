import pickle
import re

import pytest
from sentences import tells

from evalkit.core.errors import (
    EvalkitError,
    InputError,
    LookupFailed,
    ModelError,
    Problem,
    TieError,
    unknown,
)
from evalkit.core.messages import say
from evalkit.files.fields import Fields
from evalkit.model import Evaluator, Procedure


def test_problem_says_where_which_rule_which_value_and_what_to_do():
    problem = Problem(
        file="marks.csv", table="marks", row=3, field="low", value="x",
        rule=say("is not a number"), remedy=say("write digits"),
    )  # fmt: skip
    assert tells(problem, "is not a number", field="low", row=3, value="x", file="marks.csv")


def test_row_zero_is_shown():
    assert Problem(row=0, rule=say("is wrong")).text() == "row 0: is wrong"


def test_value_is_shortened_and_cannot_break_the_line():
    text = Problem(rule=say("bad"), value="a\n\u202e" + "x" * 200).text()
    assert text == "bad (got 'a··" + "x" * 77 + "…')"


def test_at_keeps_the_row_unless_given():
    problem = Problem(row=4, rule=say("bad"))
    assert problem.at("f").row == 4
    assert problem.at("f", 0).row == 0


def test_all_problems_are_in_the_text_and_the_rest_is_counted():
    error = ModelError(Problem(rule=say("rule {n}", n=n)) for n in range(5))
    assert str(error).splitlines() == [f"rule {n}" for n in range(5)]
    assert error.text(most=2).splitlines() == ["rule 0", "rule 1", "… and 3 more problems"]


def test_the_many_of_one_kind_hide_no_others():
    many = [Problem(rule=say("is not a number"), row=row) for row in range(60)]
    rare = [Problem(rule=say("is {n}", n=n), field=f"f{n}") for n in range(3)]
    lines = ModelError([*many, *rare]).text(most=10).splitlines()
    assert [line for line in lines if "f" in line] == ["f0: is 0", "f1: is 1", "f2: is 2"]
    assert lines[0] == "row 0: is not a number"
    assert len(lines) == 11
    assert lines[-1] == "… and 53 more problems"


@pytest.mark.parametrize("kind", [EvalkitError, ModelError, InputError, LookupFailed, TieError])
def test_errors_survive_pickling(kind):
    error = kind(Problem(rule=say("rule {n}", n=1), value="v"))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.problems == error.problems
    assert str(again) == "rule 1 (got 'v')"


def test_errors_are_caught_by_their_builtin_kin():
    assert issubclass(ModelError, ValueError)
    assert issubclass(InputError, ValueError)
    assert issubclass(LookupFailed, KeyError)


@pytest.mark.parametrize(
    ("name", "known", "remedy"),
    [
        ("prise", ["price", "quality"], "did you mean 'price'?"),
        ("zzz", ["price", "quality"], "known are: price, quality"),
        ("zzz", [f"k{n}" for n in range(13)], "known are: " + ", ".join(f"k{n}" for n in range(12)) + ", and 1 more"),
    ],
)  # fmt: skip
def test_unknown_names_the_nearest_or_all(name, known, remedy):
    problem = unknown(say("criterion"), name, known)
    assert tells(problem.rule, "{kind} is not known", kind="criterion")
    assert problem.remedy.text() == remedy


def test_unknown_among_nothing_has_no_remedy():
    assert unknown(say("lot"), "x", []).remedy is None


def test_the_place_cannot_break_the_line():
    problem = Problem(file="a\n\x1b.csv", table="m\r", field="x\u202e", rule=say("bad"))
    assert problem.text() == "a··.csv, m·, x·: bad"


def test_names_and_values_from_code_may_be_anything():
    text = unknown(say("lot"), 3, ["50", "4"]).text()
    assert text == "lot is not known (got '3')\n    → known are: 50, 4"
    assert Problem(rule=say("bad"), value=7).text() == "bad (got '7')"


CHOICES = {
    "amount that is the ceiling": lambda: Procedure(ceiling="sum"),
    "screening": lambda: Procedure(screening="all"),
    "answer on an evaluator": lambda: Evaluator(id="E1", outside="maybe"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_a_list_of_choices_names_no_empty_word(name):
    with pytest.raises(ModelError) as caught:
        CHOICES[name]()
    rules = [p.rule.text(lang) for p in caught.value.problems for lang in ("en", "ko")]
    assert any("must be one of" in rule for rule in rules)
    assert not [rule for rule in rules if re.search(r"of ,|, ,|,$|: ,|^,", rule)]


def test_a_key_of_a_file_names_no_empty_word():
    problems = []
    Fields({"kind": "x"}, problems, file="f.toml", table="t").choice("kind", ("", "one", "two"), "")
    assert tells(problems[0].rule, "must be one of {names}", names="one, two")
