"""Laws of every clean case: what may not change a result, and what may not go unnoticed."""

import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, fields, has

from evalkit import Award, Case, EvalkitError, Text, evaluate, load_case
from evalkit.evaluation import Evaluation
from evalkit.show.report import as_json

from .commands import LANGS, run
from .tables import read_grid, write_grid

_HASH = re.compile(r"[0-9a-f]{64}")
TWIN = "Twinqx{number}q"
LIKE_IT = "Twinqx0q"


def statements(text: str) -> list[tuple[str, ...]]:
    """Return the lines of a page, in no order; within a line a list may be in any order, too."""
    lines = (_HASH.sub("", line).strip(" |-=") for line in text.splitlines())
    words = ([w.strip(".:;()[]{}") for w in re.split(r"[\s,=;]+", line)] for line in lines)
    return sorted(tuple(sorted(filter(None, line))) for line in words if any(line))


def order_of_rows(folder: Path, work: Path, choose: random.Random) -> Iterator[str]:
    """Rows of the tables in another order: every page says the same."""
    other = work / "shuffled"
    shutil.copytree(folder, other)
    # Of many open seats, those of the first projects are named.
    stay = {"projects.csv"} if load_case(folder).seats.all_open else set()
    for name in sorted({path.name for path in other.glob("*.csv")} - stay):
        grid = read_grid(other / name)
        rows = grid[1:]
        choose.shuffle(rows)
        write_grid(other / name, [*grid[:1], *rows])
    lang, form = choose.choice(LANGS), choose.choice(("markdown", "csv", "json"))
    few = ("--lang", lang, "--format", form)
    commands: list[tuple[str, ...]] = [("score",), ("publish",), ("panel", "--draws", "100")]
    commands += [("explain", project.id) for project in load_case(folder).projects]
    for name, *rest in commands:
        pages = [run(name, place, *rest, *few).said for place in (folder, other)]
        one, two = (statements(page.replace(str(other), str(folder))) for page in pages)
        if one != two:
            gone = [line for line in one if line not in two][:3]
            new = [line for line in two if line not in one][:3]
            yield f"{name} {form} {lang} changes with the order of rows: {gone} becomes {new}"


def names(folder: Path, work: Path, choose: random.Random) -> Iterator[str]:
    """Other ids of projects, evaluators and lots: the same ranks, totals and first places."""
    case = load_case(folder)
    people = {m.evaluator for m in case.marks} | {e.id for e in case.evaluators}
    people |= {r.evaluator for r in case.recusals} | {a.evaluator for a in case.assignments}
    new = {
        "project": _renamed([p.id for p in case.projects], "z", choose),
        # Of evaluators with equal totals, which are left out goes by the order of their ids.
        "evaluator": _renamed(sorted(people - {""}), "y", choose, in_order=True),
        "lot": _renamed(sorted({b.lot for b in case.bids} - {""}), "x", choose),
    }
    again = _rename(case, new)
    back = {b: a for mapping in new.values() for a, b in mapping.items()}
    one, two = figures(evaluate(case)), figures(evaluate(again))
    found = _translated(two, back)
    if found != one:
        yield f"other ids give other results: {one} becomes {found}, with {new}"


def _renamed(
    known: list[str], letter: str, choose: random.Random, *, in_order: bool = False
) -> dict[str, str]:
    """Return new names, in another alphabetical order than the old ones unless told so."""
    numbers = choose.sample(range(100, 110 + 9 * len(known)), len(known))
    numbers = sorted(numbers) if in_order else numbers
    return {name: f"{letter}{number}" for name, number in zip(known, numbers, strict=True)}


def _rename(case: Case, new: dict[str, dict[str, str]]) -> Case:
    """Return a case in which every field that names one of these has another name."""

    def changed(item: Any) -> Any:
        own = {}
        for a in fields(type(item)):
            value = getattr(item, a.name)
            if a.name in new and isinstance(value, str):
                own[a.name] = new[a.name].get(value, value)
            elif a.name == "projects":  # of a draw
                own[a.name] = [new["project"].get(name, name) for name in value]
        return evolve(item, **own)

    tables: dict[str, Any] = {}
    for a in fields(Case):
        value = getattr(case, a.name)
        if isinstance(value, Sequence) and len(value) and has(type(value[0])):
            tables[a.name] = [changed(item) for item in value]
    tables["projects"] = [evolve(p, id=new["project"][p.id]) for p in case.projects]
    tables["evaluators"] = [evolve(e, id=new["evaluator"].get(e.id, e.id)) for e in case.evaluators]
    return evolve(case, **tables)


def figures(found: Evaluation) -> dict[str, Any]:
    """Return what an evaluation says of each project, by id, and who is first in each lot."""
    made: dict[str, Any] = {
        p.id: (found.rank(p.id), str(found[p.id].total)) for p in found.case.projects
    }
    if isinstance(found, Award):
        for lot, decided in found.decided.items():
            made[f"lot {lot}"] = sorted(map(sorted, decided.places)), sorted(decided.first)
        for name, standing in found.standings.items():
            made[name] += (standing.rank, str(standing.total), standing.out_at, standing.screened)
    return made


def _translated(found: dict[str, Any], back: dict[str, str]) -> dict[str, Any]:
    def of(value: Any) -> Any:
        if isinstance(value, list):
            return sorted(of(item) for item in value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return tuple(of(item) for item in value)
        return back.get(value, value) if isinstance(value, str) else value

    made = {}
    for name, value in found.items():
        lot = name.removeprefix("lot ")
        key = f"lot {back.get(lot, lot)}" if name.startswith("lot ") else back.get(name, name)
        made[key] = of(value)
    return made


def titles(folder: Path, work: Path, choose: random.Random) -> Iterator[str]:
    """A title like that of another project changes the title, and nothing else."""
    case = load_case(folder)
    if len(case.projects) < 2:
        return
    apart = [evolve(p, title=Text(TWIN.format(number=n))) for n, p in enumerate(case.projects)]
    alike = [apart[0], evolve(apart[1], title=apart[0].title), *apart[2:]]
    lang = choose.choice(LANGS)
    pages = []
    for projects in (apart, alike):
        result = evaluate(evolve(case, projects=projects))
        text = result.page(lang).as_markdown() + as_json(result.plain(lang))
        found = _HASH.sub("", text).replace(TWIN.format(number=1), LIKE_IT)
        pages.append(found)
    if pages[0] != pages[1]:
        lines = [(a, b) for a, b in zip(*(p.splitlines() for p in pages), strict=False) if a != b]
        yield f"an equal title changes more than the title: {lines[:3]}"


def owed_marks(folder: Path, work: Path, choose: random.Random) -> Iterator[str]:
    """A mark that is owed and taken away is refused, or seen in the score."""
    case = load_case(folder)
    result = evaluate(case)
    owed = [m for m in case.marks if _counts(result, m.project, m.criterion, m.evaluator)]
    for mark in choose.sample(owed, min(2, len(owed))):
        try:
            lacking = evolve(case, marks=[m for m in case.marks if m is not mark])
            if mark.evaluator and mark.evaluator not in lacking.seats.judges(mark.criterion):
                continue  # nothing else tells that there is such a person
            again = evaluate(lacking)
        except EvalkitError:
            continue
        pages = [_HASH.sub("", found.page().as_markdown()) for found in (result, again)]
        if pages[0] == pages[1]:
            yield f"nobody sees that {mark.evaluator} gave {mark.project} no {mark.criterion}"


def _counts(result: Evaluation, project: str, name: str, evaluator: str) -> bool:
    """Whether a mark is owed: of a leaf that counts, by somebody, for a bid that is in."""
    case = result.case
    if name not in case.criteria or not case.criteria.global_weight(name):
        return False
    if isinstance(result, Award):
        standing = result.standings[project]
        if standing.out_at or standing.screened == "not screened":
            return False
    if evaluator in case.seats.judges(name):
        return evaluator in case.seats.owed(project, name)
    return not case.seats.judges(name) and len(case.marks_of[project, name]) == 1


def other_forms(folder: Path, work: Path, choose: random.Random) -> Iterator[str]:
    """A case that is written as a workbook, a JSON file or a folder is the same case."""
    place = work / choose.choice(("again", "again.xlsx", "again.json"))
    ended = run("convert", folder, place)
    if ended.code:
        yield str(ended)
    elif run("check", place).code:
        yield f"{place.name} is refused, though the folder is not: {run('check', place)}"
    elif load_case(place).sha256 != load_case(folder).sha256:
        yield f"{place.name} is another case than the folder"


Law = Callable[[Path, Path, random.Random], Iterator[str]]
LAWS: tuple[Law, ...] = (order_of_rows, names, titles, owed_marks, other_forms)


def broken(folder: Path, work: Path, choose: random.Random) -> Iterator[str]:
    """Yield what a clean case says against the laws."""
    work.mkdir()
    for law in LAWS:
        try:
            yield from law(folder, work, choose)
        except EvalkitError as error:
            yield f"{law.__name__} refused: {error}"
    shutil.rmtree(work)
