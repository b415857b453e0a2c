"""Every command that makes something of a case, as from the command line, and how it ended."""

import io
import random
import shutil
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from attrs import field, frozen
from sentences import page_of

from evalkit import EvalkitError, NotApplicableError, load_case
from evalkit.cli import cli
from evalkit.cli.names import ANALYSES
from evalkit.show.charts.dispatch import CHARTS
from evalkit.show.report.applies import PAPERS

FORMS = ("text", "markdown", "csv", "json")
LANGS = ("en", "ko")
SLOW = {"report", "sheet", "plot", "sensitivity"}
OFTEN = 0.3
"""How often a slow command is tried where only some are."""
MAY_NOT_APPLY = {"sensitivity", "plot", "ask", "likely", "fragility"}
"""Whether these apply hangs on the result; they say it themselves."""


@frozen
class Ended:
    """How a command ended.

    Parameters
    ----------
    command : tuple of str
    code : int
        0 done, 1 refused, -1 a traceback.
    said : str
    applies : bool
        False where it said that there is nothing of the kind in this case.
    """

    command: tuple[str, ...]
    code: int
    said: str = field(repr=False)
    applies: bool = True

    def __str__(self) -> str:
        return f"evalkit {' '.join(self.command)}\nexit code {self.code}\n{self.said}"


def run(*arguments: object) -> Ended:
    """Run a command in this process; a warning counts as a failure."""
    words = tuple(map(str, arguments))
    out = io.StringIO()
    try:
        with warnings.catch_warnings(), redirect_stdout(out), redirect_stderr(out):
            warnings.simplefilter("error")
            cli.main(list(words), prog_name="evalkit", standalone_mode=False)
    except EvalkitError as error:
        return Ended(words, 1, page_of(error), not isinstance(error, NotApplicableError))
    except SystemExit as ended:
        return Ended(words, int(ended.code or 0), out.getvalue())
    except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
        return Ended(words, -1, out.getvalue() + traceback.format_exc())
    return Ended(words, 0, out.getvalue())


def papers(case: Path, work: Path) -> Iterator[tuple[object, ...]]:
    """Yield the commands that always apply, and those that `PAPERS` declares."""
    for form in FORMS:
        yield "score", case, "--format", form
        yield "panel", case, "--format", form, "--draws", 100
        yield "publish", case, "--format", form
        yield "ask", case, "--format", form
        yield "likely", case, "--format", form, "--cut", "60"
        yield "fragility", case, "--format", form, "--most", 2, "--step", "0.1", "--tries", 20
    yield "publish", case, "--names", "shown"
    yield "sheet", case, "-o", work / "sheets"
    for form in ("md", "html", "docx"):
        yield "minutes", case, "-o", work / f"minutes.{form}"
        yield (
            "letters",
            case,
            "-o",
            work / f"letters-{form}",
            "--form",
            form,
            "--show-prices",
            "--show-names",
        )
        yield "ask", case, "-o", work / f"requests-{form}", "--form", form
    for form in ("md", "html", "docx", "xlsx", "json"):
        yield "report", case, "-o", work / f"report.{form}", "--samples", 100
    yield "report", case, "-o", work / "plain.html", "--plain", "--samples", 100
    for again in ("again", "again.xlsx", "again.json"):
        yield "convert", case, work / again
    for project in load_case(case).projects:
        for form in FORMS:
            yield "explain", case, project.id, "--format", form


def views(case: Path, work: Path) -> Iterator[tuple[object, ...]]:
    """Yield the analyses of weights and the charts; whether they apply hangs on the result."""
    few = "--samples", 100
    leaves = load_case(case).criteria.leaves
    for form in FORMS:
        yield "sensitivity", case, "--format", form, *few
    for kind in ANALYSES:
        node = ("--node", leaves[0].id) if kind == "breakpoints" and leaves else ()
        if node or kind != "breakpoints":
            yield "sensitivity", case, "--only", kind, "--format", "csv", *node, *few
            yield "sensitivity", case, "--only", kind, *node, *few
    for kind in CHARTS:
        yield "plot", kind, case, "-o", work / f"{kind}.html", *few


def failures(
    case: Path,
    work: Path,
    choose: random.Random | None = None,
    *,
    langs: Sequence[str] = LANGS,
    with_views: bool = True,
) -> Iterator[Ended]:
    """Yield every command that breaks what `evalkit check` says of a case.

    Parameters
    ----------
    case, work : Path
        What is checked, and a folder to write into.
    choose : random.Random, optional
        Tries a part of the commands, in one of the languages; all in each without.
    langs : sequence of str
    with_views : bool
        Whether the analyses and charts are tried, too.
    """
    said = run("check", case)
    if said.code == 1 and "Problems: " in said.said:
        return
    if said.code != 0:
        yield said
        return
    lacks = {name for name, lack in PAPERS.items() if lack(load_case(case)) is not None}
    for lang in langs if choose is None else [choose.choice(langs)]:
        work.mkdir()
        commands = [*papers(case, work), *(views(case, work) if with_views else ())]
        for command in commands if choose is None else _some(commands, choose):
            ended = run(*command, *(() if command[0] == "convert" else ("--lang", lang)))
            if command[0] in lacks:
                good = ended.code == 1 and not ended.applies
            else:
                good = ended.code == 0 or (command[0] in MAY_NOT_APPLY and not ended.applies)
            if not good:
                yield ended
        shutil.rmtree(work)


def _some(commands: list[tuple[object, ...]], choose: random.Random) -> list[tuple[object, ...]]:
    """Return a few of each command, of the slow ones only now and then."""
    of: dict[object, list[tuple[object, ...]]] = {}
    for command in commands:
        of.setdefault(command[0], []).append(command)
    chosen: list[tuple[object, ...]] = []
    for name, found in of.items():
        if name not in SLOW:
            chosen += choose.sample(found, min(len(found), 6 if name == "explain" else 2))
        elif choose.random() < OFTEN:
            chosen += choose.sample(found, min(len(found), 2))
    return chosen
