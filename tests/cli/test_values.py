"""What options and arguments written as text say, and what is said of those that say nothing."""

from pathlib import Path

import click
import pytest
from sentences import tells

from evalkit.cli.main import cli
from evalkit.cli.names import CHARTS

EXAMPLES = Path(__file__).parents[2] / "examples"
CASE, TENDER = str(EXAMPLES / "document-requests"), str(EXAMPLES / "kr-software-tender")
WRONG = "nonsense:="

OF_A_CASE = ["ask", "explain", "fragility", "likely", "matrix", "score", "sensitivity"]
PAPERS = ["panel", "publish"]
WRITTEN = {"letters": "letters", "minutes": "m.md", "report": "r.md", "sheet": "sheets"}
LINES = {
    **{(name, "--criteria"): [name, CASE, "--criteria", WRONG] for name in OF_A_CASE},
    **{(name, "--criteria"): [name, TENDER, "--criteria", WRONG] for name in PAPERS},
    **{(name, "--criteria"): [name, TENDER, "-o", target, "--criteria", WRONG]
       for name, target in WRITTEN.items()},
    ("explain", "--criteria"): ["explain", CASE, "bus-app", "--criteria", WRONG],
    ("plot", "--criteria"): ["plot", "ranking", CASE, "-o", "a.svg", "--criteria", WRONG],
    ("check", "--criteria"): ["check", CASE, "--criteria", WRONG],
    **{("letters", name): ["letters", TENDER, "-o", "letters", name, WRONG]
       for name in ("--date", "--deadline")},
    ("new case", "--criteria"): ["new", "case", "new", "--criteria", WRONG],
    ("explain", "PROJECT"): ["explain", CASE, WRONG],
    ("ask", "--against"): ["ask", CASE, "--against", WRONG, "bus-app"],
    ("ask", "--to"): ["ask", CASE, "--to", WRONG],
    ("ask", "--date"): ["ask", CASE, "-o", "letters", "--date", WRONG],
    **{("ask", name): ["ask", CASE, name, WRONG]
       for name in ("--settle", "--budget", "--assume", "--refused")},
    ("fragility", "--step"): ["fragility", CASE, "--step", WRONG],
    ("likely", "--assume"): ["likely", CASE, "--assume", WRONG],
    ("likely", "--cut"): ["likely", CASE, "--cut", WRONG],
    ("plot", "--of"): ["plot", "contributions", CASE, "-o", "a.svg", "--of", WRONG],
    ("plot", "--rival"): ["plot", "flips", TENDER, "-o", "a.svg", "--rival", WRONG],
    ("plot", "--panel"): ["plot", "evaluators", TENDER, "-o", "a.svg", "--panel", WRONG],
    ("plot", "--settle"): ["plot", "plan-curve", CASE, "-o", "a.svg", "--settle", WRONG],
    ("plot", "--space"): ["plot", "ranking", CASE, "-o", "a.svg", "--space", WRONG],
    ("sensitivity", "--space"): ["sensitivity", CASE, "--space", WRONG],
    ("sensitivity", "--node"):
        ["sensitivity", CASE, "--only", "breakpoints", "--node", WRONG],
    ("sheet", "--evaluator"): ["sheet", TENDER, "-o", "sheets", "--evaluator", WRONG],
    ("criteria show", "ID|FILE"): ["criteria", "show", WRONG],
    ("notice", "CASE|ID|FILE"): ["notice", WRONG, "notice.json"],
    ("rules list", "--where"): ["rules", "list", "--where", WRONG],
    ("rules show", "RULE"): ["rules", "show", WRONG],
    ("rules try", "RULE"): ["rules", "try", WRONG, "a=1"],
    ("rules try", "BID"): ["rules", "try", "kr-differential", "nonsense"],
    ("rules try", "--set"): ["rules", "try", "kr-differential", "a=1", "--set", "nonsense"],
    ("rules audit", "RULE"): ["rules", "audit", WRONG],
    ("reuse measure", "--before"):
        ["reuse", "measure", CASE, "--against", CASE, "--before", WRONG],
    ("dossier init", "--at"):
        ["dossier", "init", "new", "bare", "--who", "o", "--at", WRONG],
    ("dossier init", "--signer"):
        ["dossier", "init", "new", "bare", "--who", "o", "--signer", WRONG],
    ("dossier status", "--as"): ["dossier", "status", "file", "--as", WRONG],
    ("dossier criteria", "ID|FILE"): ["dossier", "criteria", "file", WRONG, "--who", "o"],
    ("dossier seal", "--at"): ["dossier", "seal", "file", "--who", "o", "--at", WRONG],
}  # fmt: skip
FREE = {
    "--who", "--why", "--sender", "--reference",  # whatever a person is called, and says
    "NAME", "--save-space",  # a file to write
    "--disclosed", "--project", "--criterion", "--kind",  # of works and cases that are read first
    "--receipt",  # what no entry answers to is a breach that is found
    "BID...",  # once prices are open
}  # fmt: skip
LATER = {f"dossier {name}" for name in ("add", "close", "criteria", "draw", "open", "submit")}
"""What these refuse first is that a dossier is not as far; `--at` is read where it is written."""


def commands(found, path=()):
    if isinstance(found, click.Group):
        for name, part in found.commands.items():
            yield from commands(part, (*path, name))
    else:
        yield " ".join(path), found


def name_of(parameter):
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name.strip("[]").replace("BID]", "BID").removesuffix("...")


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("case.toml", "criteria.toml", "projects.csv"):
        (bare / name).write_bytes((Path(TENDER) / name).read_bytes())
    assert run("dossier", "init", "file", "bare", "--who", "o")[0] == 0


def test_every_text_option_is_tried():
    texts = {
        (name, name_of(parameter))
        for name, command in commands(cli)
        for parameter in command.params
        if isinstance(parameter.type, click.types.StringParamType)
        and not isinstance(parameter.type, click.Path)
    }
    free = {(n, o) for n, o in texts if o in FREE or (f"{o}..." in FREE and n == "dossier draw")}
    late = {(n, o) for n, o in texts if n in LATER and o == "--at"}
    assert texts - free - late == set(LINES)


@pytest.mark.parametrize(("command", "option"), LINES, ids=[" ".join(line) for line in LINES])
def test_nonsense_is_one_report_that_names_the_option(run, command, option):
    before = sorted(Path().rglob("*"))
    code, out, err = run(*LINES[command, option])
    assert code == 1
    assert not out
    assert err.startswith(f"{option}:"), err
    assert "nonsense" in err
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize(("command", "option"), LINES, ids=[" ".join(line) for line in LINES])
def test_nonsense_is_told_in_korean(run, command, option):
    code, _, err = run(*LINES[command, option], "--lang", "ko")
    assert code == 1
    assert str(err).startswith(f"{option}: "), err


def test_all_options_in_one_report(run):
    line = ("--settle", "x", "--budget", "0", "--assume", "y", "--refused", "a=2")
    code, _, err = run("ask", CASE, *line)
    assert code == 1
    for option in ("--settle", "--budget", "--assume", "--refused"):
        assert str(err).count(f"{option}:") == 1
    line = ("--cut", "x", "--cut", "a=60", "--cut", "a=70", "--cut", "70", "--cut", "=5")
    code, _, err = run("likely", CASE, *line, "--assume", "points", "--assume", "levels")
    assert code == 1
    said = str(err)
    assert said.count("--cut:") == 4
    assert tells(err, "is named twice", value="a", field="--cut")
    assert tells(err, "is named twice", value="70", field="--cut")
    assert tells(err, "has no name before =", value="=5", field="--cut")
    assert tells(err, "contradicts another of them", value="levels", field="--assume")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (("--refused", "accounts"), "must be NAME=SHARE"),
        (("--refused", "accounts=x"), "is not a number"),
        (("--refused", "accounts=1.5"), "must be between {low} and {high}"),
        (("--refused", "accounts=.1", "--refused", "accounts=.2"), "is given twice"),
        (("--refused", "acounts=.1"), "{kind} is not known"),
    ],
)
def test_shares_of_refusals(run, given, rule):
    code, _, err = run("ask", CASE, *given)
    assert code == 1
    assert str(err).startswith("--refused: ")
    assert tells(err, rule)


def test_a_refusal_is_assumed_and_told(run):
    code, out, _ = run("ask", CASE, "--refused", "accounts=0.25", "--assume", "cautious")
    assert code == 0
    assert tells(out, "Assumed shares of letters that are refused: {shares}.")
    assert tells(out, "the lower the level, the likelier")
    assert "25 %" in str(out)


def test_a_dossier_that_cannot_start_leaves_nothing(run):
    line = ("dossier", "init", "new", "bare", "--who", "o")
    code, _, err = run(*line, "--at", "today", "--signer", "short")
    assert code == 1
    assert "--at:" in str(err)
    assert "--signer:" in str(err)
    assert run(*line)[0] == 0


def test_every_kind_of_chart_refuses_an_aim_it_cannot_read(run):
    for kind in CHARTS:
        code, _, err = run("plot", kind, CASE, "-o", "a.svg", "--settle", "zzz")
        assert code == 1
        assert str(err).startswith("--settle:")
