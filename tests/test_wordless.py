"""Below `show` there are no sentences but those of problems: results are data."""

import ast
import inspect
import string
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TypeGuard

import pytest

import evalkit
from evalkit.core.messages import Message
from evalkit.show.sensitivity import notes as study_notes

HOME = Path(evalkit.__file__).parent
WORDLESS = (
    "assumed",
    "checking",
    "dossier",
    "evaluation",
    "evidence",
    "marking",
    "model",
    "panel",
    "reuse",
    "rules",
    "scales",
    "sensitivity",
    "weights",
)
"""Rooms and modules whose results only show gives words to."""
HELPERS = frozenset({
    "Problem", "LookupFailed", "unknown", "place", "refuse", "wrong", "conflict", "out_of_force",
    "parts", "read_data", "cited", "NAMES", "_place", "_range_rule", "_remedy",
    "_gate_missed", "not_known", "outside", "_must", "span", "wrong_stretches", "Noun", "Field", "_info", "_all_known",
    "naming", "named_exact",
})  # fmt: skip
"""What makes problems, or parts of them, or tells what files hold; so does what is annotated to return problems or errors."""
EXCEPT = frozenset({"model/lawful_problems.py"})
"""What is said of a broken precondition: nothing but problems, of which pages quote some."""
NOTES = {
    "dossier": ["evalkit.show.dossier.verification.FINDINGS"],
    "evaluation": [
        "evalkit.show.reasons.REASONS",
        "evalkit.show.evaluation.what_ifs.WAYS",
        "evalkit.show.panel.wording.NAMES",
    ],
    "evidence": ["evalkit.show.evidence.fragility.NOTES"],
    "marking": ["evalkit.show.reasons.NOT_SOUGHT"],
    "model": [
        "evalkit.model.lawful_problems.FOUND",
        "evalkit.show.evaluation.conditions.NOT_BROKEN",
    ],
    "reuse": ["evalkit.show.reuse.notes.NOTES"],
    "sensitivity": ["evalkit.show.sensitivity.notes.NOTES"],
    "weights": ["evalkit.show.weights.notes.NOTES", "evalkit.show.weights.notes.DRAWS"],
}
"""By room the tables of words for the notes that it makes."""


def trees(room: str) -> Iterator[tuple[Path, ast.Module]]:
    home = HOME / room
    for path in sorted(home.rglob("*.py")) if home.is_dir() else [home]:
        if str(path.relative_to(HOME)) not in EXCEPT:
            yield path.relative_to(HOME), ast.parse(path.read_text(encoding="utf-8"))


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def returns_problems(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    if not isinstance(node, ast.FunctionDef) or node.returns is None:
        return False
    return any(word in ast.unparse(node.returns) for word in ("Problem", "Error", "NoReturn"))


def makers(room: str) -> frozenset[str]:
    """Return the names of what makes problems in a room."""
    functions = (node for _, tree in trees(room) for node in ast.walk(tree))
    return HELPERS | {node.name for node in functions if returns_problems(node)}


class Said:
    """What a module says that reaches a reader other than through a problem."""

    def __init__(self, tree: ast.Module, makers: frozenset[str] = HELPERS) -> None:
        self.tree = tree
        self.makers = makers
        self.parents = {c: node for node in ast.walk(tree) for c in ast.iter_child_nodes(node)}

    def __iter__(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            words = isinstance(node, ast.Call) and called(node) in {"say", "say_as"}
            if words and not self.excused(node, frozenset()):
                yield f"{node.lineno}: {ast.unparse(node)}"

    def above(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        while node in self.parents:
            yield node, self.parents[node]
            node = self.parents[node]

    def excused(self, node: ast.AST, seen: frozenset[str]) -> bool:
        """Say whether what stands here becomes a part of a problem."""
        for inner, outer in self.above(node):
            if isinstance(outer, ast.Call):
                name = called(outer)
                if name in self.makers or name.endswith("Error"):
                    return True
            if isinstance(outer, ast.Raise):
                return True
            if isinstance(outer, ast.keyword) and outer.arg in {"rule", "remedy", "table"}:
                return True
            if isinstance(outer, ast.FunctionDef):
                return outer.name in self.makers or returns_problems(outer)
            if isinstance(outer, ast.Assign | ast.AnnAssign | ast.NamedExpr):
                targets = outer.targets if isinstance(outer, ast.Assign) else [outer.target]
                names = {target.id for target in targets if isinstance(target, ast.Name)}
                if names <= self.makers and names:
                    return True
                if all(self.spent(target, outer, seen) for target in targets):
                    return True
            loop = isinstance(outer, ast.For | ast.comprehension) and inner is outer.iter
            if loop and self.spent(outer.target, outer, seen):  # type: ignore[attr-defined]
                return True
        return False

    def spent(self, target: ast.AST, where: ast.AST, seen: frozenset[str]) -> bool:
        """Say whether the variables of a target are used in problems only."""
        names = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        functions = (o for _, o in self.above(where) if isinstance(o, ast.FunctionDef))
        scope = next(functions, self.tree)
        loads = [
            node
            for node in ast.walk(scope)
            if isinstance(node, ast.Name)
            and node.id in names - seen
            and isinstance(node.ctx, ast.Load)
        ]
        tested = (ast.Compare, ast.If, ast.UnaryOp)
        return bool(loads) and all(
            isinstance(self.parents[node], tested) or self.excused(node, seen | names)
            for node in loads
        )


@pytest.mark.parametrize("room", WORDLESS)
def test_only_problems_carry_sentences(room: str) -> None:
    known = makers(room)
    found = [f"{path}:{words}" for path, tree in trees(room) for words in Said(tree, known)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("room", WORDLESS)
def test_nothing_is_written_in_a_language(room: str) -> None:
    """What is a text gives itself in a language; rows and names in one are made in `show`."""
    asked = [
        f"{path}: {node.name}"
        for path, tree in trees(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name not in {"text", "_written"}
        if "lang" in {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    ]
    assert not asked


@pytest.mark.parametrize("room", NOTES)
def test_every_note_has_its_words(room: str) -> None:
    made: dict[str, set[str]] = {}
    for _, tree in trees(room):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == "note":
                kind = ast.literal_eval(node.args[0])
                values = {k.arg or "" for k in node.keywords}
                assert made.setdefault(kind, values) == values, kind
    known: dict[str, set[str]] = {}
    for place in NOTES[room]:
        module, _, name = place.rpartition(".")
        table: Mapping[str, object] = getattr(import_module(module), name)
        assert known.keys().isdisjoint(table)
        known |= {kind: asked(words) for kind, words in table.items()}
    assert known == made


def test_no_note_of_a_study_has_the_name_of_one_of_its_draws() -> None:
    assert study_notes.NOTES.keys().isdisjoint(study_notes.DRAWS)


def asked(words: object) -> set[str]:
    """Return the values that a sentence needs."""
    if isinstance(words, Message):
        return {name for _, name, _, _ in string.Formatter().parse(words.template) if name}
    assert callable(words)
    return set(inspect.signature(words).parameters)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("def f():\n    raise ModelError(Problem(rule=say('is bad')))", 0),
        ("def f():\n    rule = say('is bad')\n    raise ModelError(Problem(rule=rule))", 0),
        ("def f() -> Problem:\n    return Problem(rule=say('is bad'))", 0),
        ("def f():\n    for bad, rule in ((1, say('is bad')),):\n        g(Problem(rule=rule))", 0),
        ("def f():\n    return say('is fine')", 1),
        ("TITLES = {'a': say('name')}", 1),
        ("def f():\n    rule = say('is bad')\n    g(Problem(rule=rule))\n    return rule", 1),
        ("def f():\n    return Row(title=say('title'))", 1),
    ],
)
def test_what_counts_as_said(source: str, count: int) -> None:
    assert len(list(Said(ast.parse(source)))) == count
