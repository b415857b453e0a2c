"""Everything that the documents show is run; ``EVALKIT_UPDATE=1`` writes new output in place.

A page is one story in one folder, in which ``examples/`` and ``criteria/`` are there, and the
real evaluations of ``tests/published/`` where the page names them:

- in a console block, each line ``$ evalkit …`` is run, ``$ cat …`` and ``$ ls …`` too, and what
  follows is compared; a line ``...`` stands for any number of lines;
- a Python block with ``>>>`` is a doctest; any other is run as it stands;
- ``<!-- file: name -->`` before a block writes it to that file;
- ``<!-- output -->`` before a block compares it with what the Python block above printed.
"""

from __future__ import annotations

import contextlib
import difflib
import doctest
import importlib
import io
import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import evalkit as package
from evalkit.cli import main

ROOT = Path(__file__).parents[1]
UPDATE = os.environ.get("EVALKIT_UPDATE") == "1"
MADE = (
    "_build",
    "how-to/charts/",
    "reference/criteria/",
    "reference/rules/",
    "reference/columns",
    "reference/fields/",
    "reference/api/",
)
CATALOGUE = next(Path(package.__path__[0]).glob("locale/ko/**/*.mo"), None)

BLOCK = re.compile(
    r"^(?:<!-- (?P<note>file: \S+|output) -->\n+)?"
    r"^```(?P<lang>[\w{}-]*)[^\n]*\n(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
LONG = {"make-a-report.md", "draw-charts.md", "what-to-ask-next.md", "likely.md",
        "audit-a-rule.md", "property-test-a-rule.md", "check-my-calculator.md"}  # fmt: skip
"""Pages that draw reports and charts of whole examples, plan what to ask in large ones, or search."""
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def pages() -> list[Path]:
    found = [ROOT / "README.md", ROOT / "README.ko.md", ROOT / "CONTRIBUTING.md"]
    found += sorted((ROOT / "docs").rglob("*.md"))
    found += [
        ROOT / "examples" / name / "README.md"
        for name in (
            "own-criteria",
            "document-requests",
            "own-rule",
            "kr-software-tender",
            "kr-works-screening",
            "kr-graded-tender",
            "wb-qcbs",
            "vendor-reuse",
            "unjournal-2024-25",
        )
    ]
    names = [(p, p.relative_to(ROOT / "docs").as_posix()) for p in found if "docs" in p.parts]
    made = {p for p, name in names if name.startswith(MADE)}
    return [p for p in found if p not in made and p.exists()]


def modules() -> list[str]:
    """Return the modules with examples; to look for some in each of the others takes long."""
    home = Path(package.__path__[0])
    found = sorted(p for p in home.rglob("*.py") if ">>> " in p.read_text("utf-8"))
    parts = [p.relative_to(home.parent).with_suffix("").parts for p in found]
    return [".".join(p).removesuffix(".__init__") for p in parts]


def matches(expected: str, found: str) -> bool:
    """Compare line by line, blank space at line ends aside; a line ``...`` is any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line.rstrip()) + r"\n"
        for line in expected.splitlines()
    )
    return re.fullmatch(pattern, trimmed(found)) is not None


def trimmed(text: str) -> str:
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def renewed(expected: str, found: str) -> str:
    """Return new output, shortened at the places where the old one was."""
    lines = trimmed(found).splitlines()
    pieces: list[list[str]] = [[]]
    for line in expected.splitlines():
        if line == "...":
            pieces.append([])
        else:
            pieces[-1].append(line.rstrip())
    if len(pieces) == 1:
        return trimmed(found)
    made = lines[: len(pieces[0])]
    at = len(made)
    for piece in pieces[1:-1]:
        made.append("...")
        if piece:
            rest = range(at, len(lines))
            close = max(rest, key=lambda n: (_alike(lines[n], piece[0]), -n), default=at)
            made += lines[close : close + len(piece)]
            at = close + len(piece)
    made.append("...")
    last = pieces[-1]
    made += lines[max(at, len(lines) - len(last)) :] if last else []
    text = "".join(line + "\n" for line in made)
    return text if matches(text, found) else trimmed(found)


def _alike(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


class Story:
    """One page, run from top to bottom; collects what differs, and the page as it should be."""

    def __init__(self, page: Path) -> None:
        self.page = page
        self.text = page.read_text("utf-8")
        self.names: dict[str, object] = {"__name__": "__main__"}
        self.printed = ""
        self.wrong: list[str] = []

    def run(self) -> str:
        return BLOCK.sub(self.block, self.text)

    def block(self, match: re.Match[str]) -> str:
        note, lang, body = match["note"] or "", match["lang"], match["body"]
        line = self.text.count("\n", 0, match.start("body")) + 1
        new = body
        if note.startswith("file: "):
            target = Path(note.removeprefix("file: "))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, "utf-8")
        elif note == "output":
            new = self.compare(line, body, self.printed)
        elif lang == "console":
            new = self.console(body, line)
        elif lang == "python":
            new = self.doctest(body, line) if ">>> " in body else self.python(body)
        start, end = match.span("body")
        return match[0][: start - match.start()] + new + match[0][end - match.start() :]

    def compare(self, line: int, expected: str, found: str, name: str = "output") -> str:
        if matches(expected, found):
            return expected
        diff = difflib.unified_diff(
            expected.splitlines(), trimmed(found).splitlines(), "in the page", name, lineterm=""
        )
        self.wrong.append(f"{self.page.name}:{line}: {name}\n" + "\n".join(diff))
        return renewed(expected, found)

    def console(self, body: str, line: int) -> str:
        made: list[str] = []
        steps = re.split(r"^(\$ .*\n)", body, flags=re.MULTILINE)
        made.append(steps[0])
        for command, expected in zip(steps[1::2], steps[2::2], strict=True):
            words = shlex.split(command[2:], comments=True)
            run = RUN.get(words[0])
            assert run is not None, f"{self.page.name}:{line}: cannot run {command}"
            if CATALOGUE is None and "ko" in words:
                made += [command, expected]
                continue
            # A blank line between two commands of one block belongs to neither.
            gap = "\n" if expected.endswith("\n\n") and command != steps[-2] else ""
            output = expected[: len(expected) - len(gap)]
            made += [command, self.compare(line, output, run(words[1:]), command.strip()), gap]
        return "".join(made)

    def python(self, body: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(body, str(self.page), "exec"), self.names)
        self.printed = out.getvalue()
        return body

    def doctest(self, body: str, line: int) -> str:
        parsed = doctest.DocTestParser().get_doctest(
            body, self.names, self.page.name, str(self.page), line - 1
        )
        runner = Runner(optionflags=FLAGS, verbose=False)
        runner.run(parsed, out=lambda _: None, clear_globs=False)
        self.names.update(parsed.globs)
        lines = body.splitlines(keepends=True)
        for example, got in reversed(runner.bad):
            where = f"{self.page.name}:{line + example.lineno}"
            self.wrong.append(f"{where}: >>> {example.source}expected\n{example.want}got\n{got}")
            start = example.lineno + example.source.count("\n")
            shown = re.sub(r"^$(?=\n)", "<BLANKLINE>", got, flags=re.MULTILINE)
            lines[start : start + example.want.count("\n")] = [shown]
        return "".join(lines)


class Runner(doctest.DocTestRunner):
    """Keeps the examples that print something else than the page says."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.bad: list[tuple[doctest.Example, str]] = []

    def report_failure(self, out, test, example, got) -> None:
        self.bad.append((example, got))

    def report_unexpected_exception(self, out, test, example, exc_info) -> None:
        raise AssertionError(f"{test.name}: {example.source}") from exc_info[1]


def evalkit(words: list[str]) -> str:
    out = io.StringIO()
    streams = contextlib.redirect_stdout(out), contextlib.redirect_stderr(out)
    with streams[0], streams[1], contextlib.suppress(SystemExit):
        main(words)
    return out.getvalue()


def cat(words: list[str]) -> str:
    return "".join(Path(word).read_text("utf-8") for word in words)


def ls(words: list[str]) -> str:
    return "".join(f"{p.name}\n" for word in words or ["."] for p in sorted(Path(word).iterdir()))


RUN: dict[str, Callable[[list[str]], str]] = {"evalkit": evalkit, "cat": cat, "ls": ls}


@pytest.fixture
def folder(request, tmp_path, monkeypatch):
    needed = ["examples", "criteria"]
    page = request.node.callspec.params["page"]
    if "tests/published/real" in page.read_text("utf-8"):
        needed.append("tests/published/real")
    for name in needed:
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("EVALKIT_LANG", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=page.relative_to(ROOT).as_posix(),
            marks=pytest.mark.long if page.name in LONG else (),
        )
        for page in pages()
    ],
)
def test_page(page, folder):
    story = Story(page)
    text = story.run()
    if UPDATE and story.wrong:
        page.write_text(text, "utf-8")
        return
    assert not story.wrong, "\n\n".join(story.wrong)


@pytest.mark.parametrize("name", modules())
def test_docstrings(name):
    """The examples in the docstrings of the package run as well."""
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert not failed


def _is_made(path):
    """Say whether a page is written only when the documents are built."""
    docs = ROOT / "docs"
    found = path.resolve()
    return found.is_relative_to(docs) and found.relative_to(docs).as_posix().startswith(MADE)


def test_links():
    """Every relative link of a page leads to a file that is there."""
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    gone = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        for target in link.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists() and not _is_made(page.parent / target)
    ]
    assert not gone


def test_a_shortened_output_keeps_its_shape():
    old = "head\n...\n  b 2\n...\ntail\n"
    new = "HEAD\n  a 1\n  b 3\n  c 4\nTAIL\n"
    assert renewed(old, new) == "HEAD\n...\n  b 3\n...\nTAIL\n"
    assert matches(renewed(old, new), new)
    assert not matches(old, new)
