"""What a terminal shows: no wider than it is, the answer first, hashes for who asks for them."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from wcwidth import wcswidth

from evalkit.cli.common import Common
from evalkit.cli.names import ANALYSES
from evalkit.cli.printing import FIXED
from evalkit.schema import load_case
from evalkit.show.pages import Bullets, Heading, Paragraph, Table

EXAMPLES = Path(__file__).parents[2] / "examples"
HASH = re.compile(r"[0-9a-f]{32}")
WHOLE = re.compile(r"://|[/\\].*[/\\]|[0-9a-f]{32}")
WIDTHS = (60, 80, 120)
SHORT = ("own-rule", "wb-qcbs")
LONG = (
    "document-requests",
    "korean-municipalities",
    "kr-graded-tender",
    "kr-software-tender",
    "kr-works-screening",
    "own-criteria",
    "unjournal-2024-25",
)
AWARDS = ("kr-graded-tender", "kr-software-tender", "kr-works-screening", "own-rule", "wb-qcbs")


def lines_of_case(name):
    """Yield each command on an example that prints a page."""
    case = str(EXAMPLES / name)
    projects = [project.id for project in load_case(case, any_date=True).projects]
    yield "score", case
    yield "matrix", case
    for project in projects[:2]:
        yield "explain", case, project
    yield "ask", case
    yield "fragility", case, "--tries", "1", "--most", "1"
    yield "panel", case, "--draws", "100"
    yield "sensitivity", case, "--samples", "512"
    leaf = load_case(case, any_date=True).criteria.leaves[0].id
    for only in ANALYSES:
        node = ("--node", leaf) if only == "breakpoints" else ()
        yield "sensitivity", case, "--samples", "512", "--only", only, *node
    if name in AWARDS:
        yield "publish", case
    else:
        yield "likely", case, "--cut", "60"
        yield "ask", case, "--against", *projects[:2]


REUSE = EXAMPLES / "vendor-reuse"
OTHERS = (
    ("reuse", "measure", str(REUSE / "delivered"), "--against", str(REUSE / "earlier")),
    ("rules", "list"),
    ("rules", "families"),
    ("rules", "show", "kr-local-price"),
    ("rules", "try", "wb-qbs", "A=90:5", "B=80:4"),
    ("rules", "audit", "kr-local-price"),
    ("rules", "audit", "panel-trimming"),
    ("criteria", "list"),
    ("criteria", "show", "municipal-blockchain"),
    ("criteria", "show", "kr-pps-negotiated"),
    ("weights", str(EXAMPLES / "weights" / "ahp.toml")),
    ("weights", str(EXAMPLES / "weights" / "swing.toml")),
)
LISTS = ("criteria list", "rules list", "publish")
"""What these print is a table, which is the answer."""


@pytest.fixture
def page(run, monkeypatch):
    """Return the page that a command would print; None where there is none for such a case."""

    def made(*arguments):
        found = []
        with monkeypatch.context() as patch:
            patch.setattr(Common, "written", lambda _, *, page, **_kept: found.append(page()) or "")
            code, _, err = run(*arguments)
        assert found or (code == 1 and err)
        return found[0] if found else None

    return made


def words_of(text):
    return Counter(word.rstrip(":") for word in text.split() if not set(word) <= set("-=~"))


def fits(text, width):
    return [
        line
        for line in text.split("\n")
        if wcswidth(line) > width and not (WHOLE.search(line) and " " not in line.strip(" -→"))
    ]


def held(page, command):
    whole = page.as_text(10_000)
    assert not HASH.search(whole), "no hash without --verbose"
    for width in WIDTHS:
        text = page.as_text(width)
        assert not fits(text, width)
        lost = words_of(whole) - words_of(text)
        joined = "".join(text.split())
        assert not {word for word in lost if word not in joined}, "nothing is lost"
    told = [block for block in page.blocks if not isinstance(block, Heading)]
    first = next((n for n, b in enumerate(told) if isinstance(b, Paragraph | Bullets)), 0)
    table = next((n for n, b in enumerate(told) if isinstance(b, Table)), len(told))
    aside = [n for n, b in enumerate(told) if isinstance(b, Paragraph) and b.aside]
    assert first < table or command in LISTS, "the answer stands before the first table"
    assert all(n > first for n in aside), "the answer stands before the notice"


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        *((name, lang) for name in SHORT for lang in ("en", "ko")),
        *(
            pytest.param(name, ("en", "ko")[n % 2], marks=pytest.mark.long)
            for n, name in enumerate(LONG)
        ),
    ],
)
def test_every_command_on_every_example_fits(name, lang, page):
    seen = 0
    for line in lines_of_case(name):
        made = page(*line, "--lang", lang)
        if made is not None:
            held(made, line[0])
            seen += 1
    assert seen > 3


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("line", OTHERS, ids=lambda line: " ".join(map(str, line[:3]))[-50:])
def test_every_other_command_fits(line, lang, page):
    held(page(*line, "--lang", lang), " ".join(line[:2]))


@pytest.fixture
def terminal(monkeypatch):
    """Return what makes both streams a terminal of so many columns; none takes it away."""
    there = []
    monkeypatch.setattr("evalkit.cli.printing._on_screen", lambda _: bool(there))

    def of(columns):
        there[:] = [columns] if columns else []
        monkeypatch.setenv("COLUMNS", str(columns or 40))

    return of


@pytest.mark.parametrize("columns", [20, 60, 80])
def test_the_width_is_that_of_the_terminal_and_60_at_least(columns, run, terminal):
    terminal(columns)
    for line in (
        ("score", "wb-qcbs"),
        ("panel", "kr-software-tender"),
        ("matrix", "document-requests"),
    ):
        _, out, _ = run(line[0], str(EXAMPLES / line[1]))
        assert not fits(out, max(columns, 60))
        assert max(map(wcswidth, out.split("\n"))) > min(columns, 60) - 20


def test_without_a_terminal_the_width_is_fixed(run, terminal):
    _, out, _ = run("score", str(EXAMPLES / "wb-qcbs"))
    terminal(0)
    assert run("score", str(EXAMPLES / "wb-qcbs"))[1] == out
    assert not fits(out, FIXED)
    terminal(60)
    assert run("score", str(EXAMPLES / "wb-qcbs"))[1] != out


def test_a_file_has_the_same_width_on_every_terminal(run, terminal, tmp_path):
    terminal(60)
    target = tmp_path / "a.txt"
    assert run("score", str(EXAMPLES / "wb-qcbs"), "-o", str(target))[0] == 0
    terminal(0)
    assert target.read_text("utf-8") == run("score", str(EXAMPLES / "wb-qcbs"))[1]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_hashes_come_with_verbose(run, lang):
    line = ("score", str(EXAMPLES / "own-rule"), "--lang", lang)
    assert not HASH.search(run(*line)[1])
    assert len(HASH.findall(run(*line, "--verbose")[1])) >= 3
    assert HASH.search(run(*line, "--format", "json")[1])


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(
    "line",
    [
        ("check", str(EXAMPLES / "mistakes"), "--all"),
        ("score", str(EXAMPLES / "mistakes")),
        ("score", str(EXAMPLES / "mistakes"), "--criteria", "nothing"),
        ("ask", str(EXAMPLES / "document-requests"), "--settle", "x", "--refused", "y"),
        ("likely", str(EXAMPLES / "kr-graded-tender")),
        ("explain", str(EXAMPLES / "korean-municipalities"), "x"),
    ],
    ids=lambda line: " ".join(map(str, line))[-40:],
)
def test_errors_are_folded(line, lang, run, terminal):
    terminal(60)
    code, out, err = run(*line, "--lang", lang)
    assert code == 1
    assert not fits(f"{out}\n{err}", 60)
    terminal(0)
    _, wide, said = run(*line, "--lang", lang)
    assert not words_of(wide + said) - words_of(out + err)


def test_a_dossier_fits_and_shows_hashes_to_who_asks(run, terminal, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    terminal(60)
    shutil.copytree(EXAMPLES / "own-rule", "case")
    for name in ("marks.csv", "bids.csv"):
        Path("case", name).unlink()
    assert run("dossier", "init", "file", "case", "--who", "officer")[0] == 0
    assert run("dossier", "seal", "file", "--who", "officer")[0] == 0
    for name in ("status", "verify"):
        code, out, _ = run("dossier", name, "file")
        assert code == 0
        assert not fits(out, 60)
        assert not HASH.search(out)
        assert HASH.search(run("dossier", name, "file", "--verbose")[1])
    assert run("dossier", "verify", "file")[1].splitlines()[3].startswith("- ")
