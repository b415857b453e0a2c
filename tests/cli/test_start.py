"""Help, the version and usage errors come at once; what a room lists is what an option may name."""

import os
import subprocess
import sys
from ast import literal_eval
from importlib.metadata import version

import pytest

import evalkit
from evalkit.cli import names
from evalkit.core.about import NAME
from evalkit.dossier.bodies import AFTER_SEAL
from evalkit.sensitivity.catalogue import QUESTIONS
from evalkit.show.charts.dispatch import CHARTS
from evalkit.show.report.documents import FORMS
from evalkit.show.reuse.evidence import CRITERION
from evalkit.show.reuse.measurement import MOST_PASSAGES

HEAVY = ("numpy", "scipy", "altair", "hypothesis", "openpyxl", "jinja2", "fontTools")
OF_AWARDS = ("evalkit.evaluation.award.results", "evalkit.show.evaluation.award")


def loaded(code, names=HEAVY):
    """Return which modules a fresh Python has loaded at the end of a program."""
    tail = f"; print([name for name in {names} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}{tail}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["score", "--help"],
        ["sensitivity", "--help"],
        ["plot", "--help"],
        ["no-such-command"],
        ["score", "--no-such-option"],
        ["sensitivity", "CASE", "--only", "nothing"],
        ["dossier", "add"],
    ],
    ids=" ".join,
)
def test_help_and_usage_errors_load_no_large_library(arguments):
    code = (
        "from contextlib import suppress; from evalkit.cli import cli\n"
        f"with suppress(SystemExit): cli.main({arguments!r})\n"
        "sys"
    )
    assert loaded(code) == "[]"


def test_importing_evalkit_loads_no_large_library():
    assert loaded("import evalkit") == "[]"


def test_a_case_is_scored_without_scipy():
    code = "import evalkit; evalkit.evaluate(evalkit.load_case('examples/own-criteria'))"
    assert loaded(code) == "['numpy']"


def test_every_public_name_is_there():
    for name in evalkit.__all__:
        assert getattr(evalkit, name) is not None
    assert set(evalkit.__all__) <= set(dir(evalkit))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = evalkit.nothing


def test_the_version_is_that_of_the_distribution():
    assert evalkit.__version__ == version(NAME)


def test_what_options_may_name_is_what_the_rooms_list():
    assert tuple(q.replace("_", "-") for q in QUESTIONS) == names.ANALYSES
    assert tuple(CHARTS) == names.CHARTS
    assert tuple(AFTER_SEAL) == names.AFTER_SEAL
    assert tuple(FORMS) == names.DOCUMENTS
    assert names.MOST_PASSAGES == MOST_PASSAGES
    assert names.REUSE_CRITERION == CRITERION


def test_a_ranking_as_text_needs_neither_templates_nor_solvers():
    """What writes HTML is loaded when HTML is written, and scipy when weights move."""
    code = (
        "from contextlib import suppress; from evalkit.cli import cli\n"
        "with suppress(SystemExit): cli.main(['score', 'examples/own-criteria'])\n"
        "sys"
    )
    assert not {"jinja2", "scipy"} & set(literal_eval(loaded(code)))
    assert "jinja2" in loaded("import evalkit; evalkit.WeightSpace(['a', 'b'])._repr_html_(); sys")


@pytest.mark.parametrize(
    ("case", "form", "there"),
    [
        ("own-criteria", "text", []),
        ("own-criteria", "json", []),
        ("own-criteria", "csv", []),
        ("wb-qcbs", "json", list(OF_AWARDS)),
    ],
)
def test_what_makes_awards_is_loaded_for_a_case_with_an_award(case, form, there):
    code = (
        "from contextlib import suppress; from evalkit.cli import cli\n"
        f"with suppress(SystemExit): cli.main(['score', 'examples/{case}', '--format', '{form}'])\n"
        "sys"
    )
    assert literal_eval(loaded(code, OF_AWARDS)) == there


@pytest.mark.parametrize(("given", "threads"), [({}, "1"), ({"OMP_NUM_THREADS": "3"}, None)])
def test_matrices_are_multiplied_on_one_thread_unless_the_user_says_otherwise(given, threads):
    code = (
        "import os, sys; from contextlib import suppress; from evalkit.cli import main\n"
        "with suppress(SystemExit): sys.argv = ['evalkit', '--version']; main()\n"
        "print(os.environ.get('OPENBLAS_NUM_THREADS'), file=sys.stderr)"
    )
    bare = {name: v for name, v in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=bare | given, capture_output=True, text=True, check=True
    )
    assert done.stderr.split() == [str(threads)]
