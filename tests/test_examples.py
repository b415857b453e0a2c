"""Every example is run, and prints what it printed before; ``EVALKIT_UPDATE=1`` keeps the new."""

import contextlib
import difflib
import io
import os
import re
import runpy
from pathlib import Path

import pytest

from evalkit import check
from evalkit.cli import main

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("EVALKIT_UPDATE") == "1"
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
CASES = [
    "korean-municipalities", "own-criteria", "kr-software-tender", "wb-qcbs", "unjournal-2024-25",
    "kr-works-screening", "kr-graded-tender", "document-requests", "own-rule",
]  # fmt: skip
TENDER = "examples/kr-software-tender"
SCREENING = "examples/kr-works-screening"
WALLETS = "examples/vendor-reuse"
ELSEWHERE = ["as-qcbs", "as-ufab", "as-prozorro"]


def agree(name: str, found: str) -> None:
    """Compare with the stored output, blank space at line ends aside, and show what differs."""
    path = GOLDEN / f"{name}.txt"
    lines = [line.rstrip() for line in found.splitlines()]
    stored = path.read_text("utf-8").splitlines() if path.exists() else []
    if UPDATE and lines != stored:
        path.write_text("".join(line + "\n" for line in lines), "utf-8")
        return
    diff = "\n".join(difflib.unified_diff(stored, lines, str(path), "now", lineterm=""))
    assert not diff, diff


def printed(*arguments: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code in {None, 0}
    return out.getvalue()


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("EVALKIT_LANG", raising=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_script(script, capsys):
    runpy.run_path(str(script), run_name="__main__")
    agree(script.stem, capsys.readouterr().out)


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    assert check(f"examples/{case}") == []
    agree(f"score-{case}", printed("score", f"examples/{case}"))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_same_tender_elsewhere(name):
    criteria = f"{TENDER}/{name}.toml"
    agree(f"tender-{name}", printed("score", TENDER, "--criteria", criteria))


def test_the_tender_in_korean_and_its_panel():
    agree("tender-ko", printed("score", TENDER, "--lang", "ko"))
    agree("tender-panel", printed("panel", TENDER))
    agree("tender-explain-ko", printed("explain", TENDER, "garam", "--lang", "ko"))


def test_the_screening_in_korean_and_who_was_not_reached():
    agree("screening-ko", printed("score", SCREENING, "--lang", "ko"))
    agree("screening-explain", printed("explain", SCREENING, "baram"))
    agree("screening-explain-ko", printed("explain", SCREENING, "narae", "--lang", "ko"))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_reuse_of_a_deliverable(lang):
    page = printed(
        "reuse", f"{WALLETS}/delivered/daon", "--against", f"{WALLETS}/earlier",
        "--boilerplate", f"{WALLETS}/boilerplate", "--most", "2", "--lang", lang,
    )  # fmt: skip
    # Versions of packages are those of the day.
    agree(f"reuse-{lang}", re.sub(r"(?m)^- .*\bnumpy \d(.*\n  )*.*\n", "", page))


@pytest.mark.parametrize(
    ("case", "project"), [("korean-municipalities", "jeju-safe-code"), ("own-criteria", "hillside")]
)
def test_explanation(case, project):
    agree(f"explain-{project}", printed("explain", f"examples/{case}", project))


@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
def test_form(form):
    agree(f"own-criteria-{form}", printed("score", "examples/own-criteria", "--format", form))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_report_of_a_case(lang, tmp_path):
    target = tmp_path / "report.md"
    printed("report", "examples/own-criteria", "-o", str(target), "--lang", lang)
    agree(f"report-{lang}", target.read_text("utf-8"))


def test_the_mistakes_are_found():
    assert check("examples/mistakes")


def test_every_golden_file_belongs_to_a_test():
    names = {script.stem for script in SCRIPTS} | {f"score-{case}" for case in CASES}
    names |= {"reuse-en", "reuse-ko", "report-en", "report-ko"}
    names |= {"explain-jeju-safe-code", "explain-hillside"}
    names |= {f"tender-{name}" for name in (*ELSEWHERE, "ko", "panel", "explain-ko")}
    names |= {f"screening-{name}" for name in ("ko", "explain", "explain-ko")}
    names |= {f"own-criteria-{form}" for form in ("json", "csv", "markdown")}
    assert {path.stem for path in GOLDEN.glob("*.txt")} == names
