"""What a user may import is what the page of the API documents, and the reverse."""

import re
from importlib import import_module
from inspect import isfunction, ismodule
from pathlib import Path

import pytest

PAGE = Path("docs/reference/api.md").read_text("utf-8")
TOP = "evalkit"


def documented():
    """Return the names that the page documents, by the module they are imported from."""
    found, module = {}, TOP
    for line in PAGE.splitlines():
        if said := re.match(r"\.\. currentmodule:: (\S+)", line):
            module = said[1]
        elif said := re.match(r"\.\. auto(?:class|function|data|exception):: (\S+)", line):
            found.setdefault(module, []).append(said[1])
    return found


DOCUMENTED = documented()
PACKAGES = [
    TOP,
    "evalkit.dossier",
    "evalkit.evaluation",
    "evalkit.evaluation.award",
    "evalkit.evidence",
    "evalkit.schema",
    "evalkit.schema.statements",
    "evalkit.model",
    "evalkit.panel",
    "evalkit.panel.diagnostics",
    "evalkit.reuse",
    "evalkit.rules",
    "evalkit.scales",
    "evalkit.sensitivity",
    "evalkit.show.charts",
    "evalkit.show.pages",
    "evalkit.show.report",
    "evalkit.show.report.whole",
    "evalkit.show.report.web",
    "evalkit.show.reuse",
    "evalkit.testing",
    "evalkit.weights",
    "evalkit.weights.elicit",
]
"""The modules that people import from; what others define is for the inside."""


def test_the_page_documents_modules_that_people_import_from():
    assert set(DOCUMENTED) <= set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_exported_is_documented(package):
    """Under the same module, or as the same object under another, such as the top one."""
    module = import_module(package)
    objects = [
        (name, getattr(import_module(home), name))
        for home in DOCUMENTED
        for name in DOCUMENTED[home]
    ]
    lacking = [
        name
        for name in module.__all__
        if not any(name == other and getattr(module, name) is thing for other, thing in objects)
        and not ismodule(getattr(module, name))
        and f"`{package}.{name}`" not in PAGE
    ]
    assert lacking == []


@pytest.mark.parametrize("package", DOCUMENTED)
def test_what_is_documented_is_exported(package):
    assert [n for n in DOCUMENTED[package] if n not in import_module(package).__all__] == []
    assert len(set(DOCUMENTED[package])) == len(DOCUMENTED[package])


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_exported_says_what_it_is(package):
    module = import_module(package)
    for name in module.__all__:
        thing = getattr(module, name)
        if isinstance(thing, type) or isfunction(thing):
            assert (thing.__doc__ or "").strip(), name
