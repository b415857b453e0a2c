"""Files of statements about weights: what they hold, and every problem of a file at once."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from sentences import refuses

from evalkit import InputError, Text
from evalkit.schema.statements import elicit_file, load_statements
from evalkit.weights.elicit import ahp, best_worst, elicit, swing

EXAMPLES = Path(__file__).parents[2] / "examples" / "weights"


@pytest.fixture
def write(tmp_path):
    def write(text, name="weights.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_swing(write):
    path = write(
        """
        method = "swing"
        title.en = "Weights"
        title.ko = "가중치"
        within = 0.1
        [points]
        quality = 100
        price = [40, 60.5]
        [titles]
        price = { en = "Price", ko = "가격" }
        """
    )
    method, statements = load_statements(path)
    assert method == "swing"
    assert statements == {
        "title": Text("Weights", "가중치"),
        "titles": {"price": Text("Price", "가격")},
        "points": {"quality": Fraction(100), "price": (Fraction(40), Fraction(121, 2))},
        "within": Fraction(1, 10),
    }
    made = elicit_file(path)
    assert made.exact == swing({"quality": 100, "price": (40, 60.5)}).exact
    assert made.page("ko").as_text().startswith("가중치")


def test_points_of_a_total_and_smart(write):
    made = elicit_file(write('method = "points"\ntotal = 100\n[points]\na = 60\nb = "40"\n'))
    assert made.exact == (Fraction(3, 5), Fraction(2, 5))
    made = elicit_file(write('method = "smart"\n[points]\na = 30\nb = 10\n'))
    assert made.exact == (Fraction(3, 4), Fraction(1, 4))


def test_ahp(write):
    path = write(
        """
        method = "ahp"
        formula = "geometric"
        names = ["quality", "price", "time"]
        matrix = [[1, 3, ""], ["1/3", 1, [1, 4]], [nan, "", 1]]
        """
    )
    method, statements = load_statements(path)
    assert method == "ahp"
    assert statements["matrix"] == [
        [1, 3, None],
        [Fraction(1, 3), 1, (1, 4)],
        [None, None, 1],
    ]
    expected = ahp([[1, 3, ""], ["", 1, (1, 4)], ["", "", 1]], method="geometric")
    assert np.array_equal(elicit(method, statements).weights, expected.weights)


def test_ranks_with_a_tie(write):
    made = elicit_file(
        write('method = "rank-order"\nformula = "rs"\norder = ["a", ["b", "c"], "d"]\n')
    )
    assert made.exact == (Fraction(2, 5), Fraction(1, 4), Fraction(1, 4), Fraction(1, 10))


def test_best_worst(write):
    made = elicit_file(
        write(
            """
            method = "best-worst"
            best = "a"
            worst = "c"
            tolerance = 0.01
            [best_to_others]
            b = 2
            c = [7, 9]
            [others_to_worst]
            a = [7, 9]
            b = 4
            """
        )
    )
    expected = best_worst("a", "c", {"b": 2, "c": (7, 9)}, {"a": (7, 9), "b": 4}, tolerance="0.01")
    assert np.array_equal(made.weights, expected.weights)


def test_a_group(write):
    made = elicit_file(
        write(
            """
            method = "group"
            formula = "mean"
            [[member]]
            name = "김 위원"
            share = 3
            method = "points"
            [member.points]
            a = 60
            b = 40
            [[member]]
            method = "rank-order"
            order = ["b", "a"]
            """
        )
    )
    assert made.exact == (Fraction(3, 4) * Fraction(3, 5) + Fraction(1, 16),
                          Fraction(3, 4) * Fraction(2, 5) + Fraction(3, 16))  # fmt: skip
    assert any("김 위원" in str(note) for note in made.notes)


def test_json_says_the_same(write):
    path = write('{"method": "swing", "points": {"a": 100, "b": [40, 60]}}', "weights.json")
    assert elicit_file(path).exact == (Fraction(2, 3), Fraction(1, 3))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda p: p.stem)
def test_the_examples(path):
    method, statements = load_statements(path)
    assert method == path.stem
    made = elicit_file(path)
    assert made.space.contains(made.weights)
    assert made.warnings == ()
    assert statements["title"].en
    assert statements["title"].ko
    assert all(made.titles[name].en and made.titles[name].ko for name in made.names)


def test_the_examples_are_there():
    assert {p.stem for p in EXAMPLES.glob("*.toml")} == {"ahp", "best-worst", "swing"}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["method: is missing"]),
        ('method = "swings"', ["method: must be one of points, swing", "did you mean 'swing'?"]),
        ('method = "swing"', ["points: is missing"]),
        ('method = "swing"\npoints = 3', ["points: must be a table of keys and values"]),
        (
            'method = "swing"\nwithin = "x"\n[points]\na = "much"\nb = [1]\nc = [1, true]\nd = inf',
            [
                "within: is not a number",
                "points.a: is not a number (got 'much')",
                "points.b: must be a list of two numbers, [lowest, highest]",
                "points.c: is not a number",
                "points.d: is not a finite number",
            ],
        ),
        ('method = "swing"\ntotal = 3\n[points]\na = 100', ["total: is not a known key"]),
        ('method = "swing"\nformat = 7\n[points]\na = 100', ["format: must be 1"]),
        ('method = "swing"\n[points]\na = 90', ["no criterion has the best swing, 100"]),
        ('method = "swing"\n[points]\na = 100\nb = -3', ["points, b: must be at least 0"]),
        (
            'method = "swing"\n[points]\na = 100\n[titles]\nprices = "Prices"',
            ["titles: criterion is not known (got 'prices')"],
        ),
        ('method = "rank-order"', ["order: is missing"]),
        ('method = "rank-order"\norder = "a"', ["order: must be a list, in brackets"]),
        (
            'method = "rank-order"\norder = ["a", 3, [], ["b", 1]]',
            ["order: has an entry of the wrong kind (got '3')", "(got '[]')"],
        ),
        ('method = "ahp"', ["names: is missing", "matrix: is missing"]),
        ('method = "ahp"\nnames = ["a"]\nmatrix = [1]', ["matrix: must be a list of rows"]),
        (
            'method = "ahp"\nnames = ["a", "b"]\nmatrix = [[1, "x"], [[1, 2, 3], 1]]',
            ["matrix, 1 : 2: is not a number", "matrix, 2 : 1: must be a list of two numbers"],
        ),
        (
            'method = "ahp"\nnames = ["a", "b"]\nmatrix = [[1, 2], [2, 1]]',
            ["matrix, b : a: must be the reciprocal of a : b"],
        ),
        (
            'method = "best-worst"',
            [
                "best: is missing",
                "worst: is missing",
                "best_to_others: is missing",
                "others_to_worst: is missing",
            ],
        ),
        ('method = "group"', ["member: must have at least one member", "write [[member]]"]),
        (
            'method = "group"\n[[member]]\nname = "Kim"\nmethod = "points"\npoint = 3\n[[member]]\nmethod = "group"',
            [
                "member 'Kim', points: is missing",
                "member 'Kim', point: is not a known key",
                "member 2, method: must be one of points, swing",
            ],
        ),
        (
            'method = "group"\n[[member]]\nname = "Kim"\nmethod = "swing"\n[member.points]\na = 3',
            ["member 'Kim': no criterion has the best swing"],
        ),
        ("method = ", ["is not valid TOML"]),
    ],
)
def test_every_problem_is_told(write, text, problems):
    path = write(text)
    with pytest.raises(InputError) as caught:
        elicit_file(path)
    told = str(caught.value)
    for problem in problems:
        assert problem in told
    assert all(problem.file == str(path) for problem in caught.value.problems)


def test_a_file_that_is_not_there(tmp_path):
    with refuses(InputError, "does not exist"):
        load_statements(tmp_path / "no.toml")
