"""A sentence of evalkit is asserted by its template and values, or stands in a golden file."""

import ast
import re
from functools import cache
from pathlib import Path

import goldens
import pytest
from sentences import Page, heard, noted, of_streams, page_of, refuses, sentence, tells, templates

from evalkit import ModelError
from evalkit.core.errors import Problem
from evalkit.core.messages import say
from evalkit.core.notes import note

TESTS = Path(__file__).parent
ASKS = {"tells", "refuses", "noted", "sentence", "says", "say", "say_as", "len"}
WORDS = 4  # fewer are a fragment, as likely a title or a place
RUN = 3  # words in a row that are ours and nobody's input
ALLOWED = {
    "core/test_errors.py": "how a problem is put into text",
    "core/test_messages.py": "an error of Python, of which there is no message",
    "rules/test_families.py": "words of rule files, which are data",
    "rules/test_korea.py": "words of rule files, which are data",
    "rules/test_rules.py": "words of rule files, which are data",
    "sensitivity/variants/test_structure.py": "names of variants, by which they are looked up",
    "show/report/test_sheets.py": "titles of a case that happen to be our words",
    "test_catalogue.py": "what the catalogue holds",
    "test_glossary.py": "words that are planted, to be found",
    "test_documents_korean.py": "what a test of ours says of a translation",
    "show/report/web/test_evidence.py": "one sentence, put together of three",
    "testing/test_against.py": "reports speak to who programs, in English alone",
    "testing/test_procedure_laws.py": "laws speak to who programs, in English alone",
    "testing/test_laws.py": "laws speak to who programs, in English alone",
    "testing/test_set_laws.py": "laws speak to who programs, in English alone",
    "testing/test_strategies.py": "an error of Python, of which there is no message",
}
"""Modules in which a sentence may be asserted as text, each with its reason."""


def words_of(text):
    """Return the words of a text, and None for what is none, such as a number or a key."""
    bare = (word.strip(".,:;?!()\"'’").lower() for word in text.split())
    return [word if word.isalpha() and (len(word) > 1 or word == "a") else None for word in bare]


def runs(text):
    found = words_of(text)
    rows = (tuple(found[n : n + RUN]) for n in range(len(found) - RUN + 1))
    return {row for row in rows if None not in row}


OURS = {run for template in templates() for run in runs(re.sub(r"\{.*?\}", " 0 ", template))}


@cache
def is_ours(text):
    """Say whether a text holds a sentence of the catalogue, whole or in part."""
    return len([word for word in words_of(text) if word]) >= WORDS and bool(runs(text) & OURS)


def is_sentence(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and is_ours(node.value)


def walked(node):
    """Walk a tree, but not into what asks for a sentence by its template."""
    yield node
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ASKS:
        return
    for child in ast.iter_child_nodes(node):
        yield from walked(child)


def named(function):
    """Return the names in a test that hold a sentence: of its table, of a loop, or set."""
    found = {}

    def take(targets, value):
        names = [each.id for each in ast.walk(targets) if isinstance(each, ast.Name)]
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        if len(names) == 1 or len(parts) != len(names):
            parts = [value] * len(names)
        for name, part in zip(names, parts, strict=True):
            for each in walked(part):
                if is_sentence(each):
                    found.setdefault(name, each)

    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("parametrize"):
            keys, table = mark.args[:2]
            names = ",".join(e.value for e in ast.walk(keys) if isinstance(e, ast.Constant))
            targets = ast.Tuple([ast.Name(name.strip()) for name in names.split(",")])
            for row in getattr(table, "elts", [table]):
                take(targets, ast.Tuple(row.args) if isinstance(row, ast.Call) else row)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and not calls(node.value):
            take(ast.Tuple(node.targets), node.value)
        elif isinstance(node, ast.For) and not calls(node.iter):
            for row in getattr(node.iter, "elts", ()):
                take(node.target, row)
    return found


def calls(value):
    return any(isinstance(each, ast.Call) for each in walked(value)) and not any(
        isinstance(each, ast.Tuple | ast.List) for each in [value]
    )


def asserted(source):
    """Yield the line and the text of each sentence that a module asserts as text."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = named(function)
        for node in ast.walk(function):
            held = node.test if isinstance(node, ast.Assert) else None
            if isinstance(node, ast.keyword) and node.arg == "match":
                held = node.value
            for each in walked(held) if held is not None else ():
                text = names.get(each.id) if isinstance(each, ast.Name) else each
                if text is not None and is_sentence(text):
                    yield text.lineno, text.value


def test_sentences_are_asserted_by_template_or_stand_in_golden_files():
    found = {}
    for path in sorted(TESTS.rglob("*.py")):
        lines = sorted(set(asserted(path.read_text("utf-8"))))
        if lines and path != Path(__file__):
            found[path.relative_to(TESTS).as_posix()] = lines
    assert {name: lines for name, lines in found.items() if name not in ALLOWED} == {}
    assert sorted(set(ALLOWED) - set(found)) == [], "no exception is needed any more"


@pytest.mark.parametrize(
    "body",
    [
        "def test(run):\n    assert 'row 2: is not a number' in run('score')",
        "def test(run):\n    assert 'no project passes the gates' not in str(run('score'))",
        "def test(run):\n    assert str(run('x')) == f'{1} is not a finite number'",
        "def test(run):\n    said = 'must be at least 0'\n    assert said in run('score')",
        "def test(run):\n    for said in ('must be one of', 'must be at least 0'):\n        assert said in run()",
        "@p.parametrize(('x', 'said'), [(1, 'must be at least 0')])\ndef test(x, said):\n    assert said in x",
        "@p.parametrize('said', ['must be at least 0'])\ndef test(said):\n    with raises(E, match=said): f()",
        "def test():\n    with pytest.raises(E, match='must be at least 0'): f()",
    ],
)
def test_a_planted_sentence_is_found(body):
    assert list(asserted(body))


@pytest.mark.parametrize(
    "body",
    [
        "def test(e):\n    assert tells(e, 'must be at least {bound}', bound=0)",
        "def test(e):\n    with refuses(E, 'is not a number', row=2): f()",
        "def test(e):\n    assert 'The bridge over the river of our town' in e",
        "@p.parametrize('said', ['is not a finite number'])\ndef test(said):\n    assert tells(f(), said)",
    ],
)
def test_what_asks_by_template_and_what_is_input_is_let_be(body):
    assert list(asserted(body)) == []


def test_a_sentence_is_told_by_template_values_and_place():
    problem = Problem(
        rule=say("must be at least {bound}", bound=3), file="a/marks.csv", row=2, field="low"
    )
    error = ModelError([problem])
    for said in (problem, error, page_of(error), [problem], problem.rule):
        assert tells(said, "must be at least {bound}", bound=3)
        assert not tells(said, "must be at least {bound}", bound=4)
        assert not tells(said, "is not a number")
    assert tells(error, "must be at least {bound}", row=2, field="low", file="marks.csv")
    assert not tells(error, "must be at least {bound}", row=3)
    inner = say("{field}: {rule}", field="low", rule=say("is not a number"))
    assert tells(inner, "is not a number")


def test_a_sentence_that_there_is_not_is_an_error_and_not_a_no():
    with pytest.raises(LookupError, match="no sentence"):
        tells(say("is not a number"), "is no number of any kind")
    with pytest.raises(LookupError, match="has no bond"):
        sentence("must be at least {bound}", bond=3)
    with pytest.raises(LookupError, match="no note"):
        noted([], "no-such-note")
    with pytest.raises(TypeError, match="no messages"):
        tells("is not a number", "is not a number")


def test_a_refusal_in_other_words_does_not_do():
    def fail():
        raise ModelError(Problem(rule=say("is not a number"), row=2))

    with refuses(ModelError, "is not a number", row=2):
        fail()
    with pytest.raises(AssertionError), refuses(ModelError, "is not a number", row=3):
        fail()
    with pytest.raises(AssertionError), refuses(ModelError, "is not a finite number"):
        fail()


def test_what_is_heard_goes_to_the_stream_on_which_it_stands():
    with heard() as said:
        out, err = say("is not a number").text("ko"), say("is empty").text()
    out, err = of_streams(out, err, said)
    assert isinstance(out, Page)
    assert tells(out, "is not a number")
    assert not tells(err, "is not a number")
    assert tells(err, "is empty")


def test_notes_are_found_at_any_depth():
    found = {"a": [note("section", n=1, reason=note("cut-off"))]}
    assert noted(found, "cut-off")
    assert noted(found, "section", n=1)
    assert not noted(found, "section", n=2)


def test_a_golden_text_is_kept_and_held(tmp_path):
    file = tmp_path / "some" / "test_it.txt"
    with pytest.raises(AssertionError):
        goldens.keep(file, "test_a", "one", update=False)
    goldens.keep(file, "test_a", "one\ntwo", update=True)
    goldens.keep(file, "test_b", "three", update=True)
    goldens.keep(file, "test_a", "one\ntwo", update=False)
    with pytest.raises(AssertionError):
        goldens.keep(file, "test_a", "one", update=False)
    assert goldens.kept(file) == {"test_a": "one\ntwo", "test_b": "three"}


def test_every_section_of_a_golden_file_belongs_to_a_test():
    for file in goldens.GOLDEN.rglob("*/*.txt"):
        module = (TESTS / file.relative_to(goldens.GOLDEN)).with_suffix(".py")
        tests = re.findall(
            r"^def (test_\w+)\(.*\bgolden\b", module.read_text("utf-8"), re.MULTILINE
        )
        assert {name.partition("[")[0] for name in goldens.kept(file)} == set(tests), file
