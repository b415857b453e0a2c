"""The command plot: files of every form, and refusals in words."""

import subprocess
import sys
from pathlib import Path

import pytest
from sentences import flat, sentence, tells

from evalkit.core import about

ROOT = Path(__file__).parents[3]
CASE = str(ROOT / "examples" / "kr-software-tender")
REAL = str(ROOT / "examples" / "korean-municipalities")


@pytest.mark.parametrize("kind", ["ranking", "acceptability", "breakpoints", "pairwise-winning"])
def test_a_file_is_written(run, tmp_path, kind):
    target = tmp_path / "chart.svg"
    code, out, err = run("plot", kind, CASE, "-o", str(target), "--samples", "1024")
    assert (code, err) == (0, "")
    assert flat(out) == f"Wrote {target}"
    assert target.read_text("utf-8").startswith("<svg")


def test_criteria_rival_and_language(run, tmp_path):
    target = tmp_path / "chart.svg"
    asked = ("--of", "price", "--of", "reuse", "--lang", "ko", "-o", str(target), "--overwrite")
    assert run("plot", "winner-map", CASE, *asked)[0] == 0
    assert "입찰가격" in target.read_text("utf-8")
    assert run("plot", "flips", CASE, "--rival", "darae", "-o", str(target), "--overwrite")[0] == 0
    assert "ties Darae Labs (invented) with" in target.read_text("utf-8")


def test_a_png_names_the_letters_that_it_cannot_show(run, tmp_path):
    case = tmp_path / "case"
    run("new", "case", str(case))
    for name, there in (("漢字", True), ("서울", False)):
        first, *rest = (case / "projects.csv").read_text("utf-8-sig").splitlines()
        column = first.split(",").index("title_en")
        cells = [row.split(",") for row in rest]
        for row in cells:
            row[column] = name
        (case / "projects.csv").write_text(
            "\n".join([first, *(",".join(row) for row in cells)]) + "\n", "utf-8"
        )
        for form in ("png", "svg"):
            target = tmp_path / f"{name}.{form}"
            code, _, err = run("plot", "ranking", str(case), "-o", str(target), "--any-date")
            assert code == 0, err
            assert (
                tells(
                    err,
                    "note: the font of the charts lacks these letters, and a PNG shows {sign} in their place; an .svg or .html keeps them: {letters}",
                    sign="□",
                )
            ) == (there and form == "png")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("evaluators", REAL, "-o", "a.svg"),
            "readers whose marks count as a span are not compared",
        ),
        (
            ("evaluators", CASE, "--panel", "x", "-o", "a.svg"),
            sentence("known are: {names}", names="committee"),
        ),
        (("ranking", CASE, "-o", "a.gif"), "a chart is written as one of: {names}"),
        (("winner-map", CASE, "--of", "x", "--of", "price", "-o", "a.svg"), "known are: {names}"),
        (
            ("flips", CASE, "--rival", "x", "-o", "a.svg"),
            sentence("must be one of {names}", names="narae, darae"),
        ),
        (("breakpoints", CASE, "--of", "x", "-o", "a.svg"), "known are: {names}"),
        (
            ("breakpoints", CASE, "--of", "plan", "--of", "price", "-o", "a.svg"),
            "break points are those of one criterion",
        ),
        (
            ("pairwise-winning", REAL, "-o", "a.svg"),
            "use 'acceptability', which samples it and states its error, or all weights",
        ),
    ],
)
def test_refusals(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("plot", *arguments)
    assert code == 1
    assert tells(err, said)
    assert not list(tmp_path.iterdir())


def test_without_the_extra_it_says_what_to_install():
    program = (
        "import sys; sys.modules['altair'] = None\n"
        "from evalkit.cli import main\n"
        f"main(['plot', 'ranking', {CASE!r}, '-o', 'never.svg'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert about.command("charts") in ended.stderr
    assert "Traceback" not in ended.stderr
