"""Names of thousands of letters without a space, many open projects, and letters twice as large."""

from collections.abc import Sequence

import attrs
import pytest

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project
from evalkit.core.messages import Text
from evalkit.model import Document
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.report.web import View, report_html

pytestmark = pytest.mark.long

LONG = {
    "letters": Text("x" * 3000, "가" * 3000),
    "words": Text("word " * 300, "낱말 " * 300),
}
NAMES = {"title", "body", "holder", "details", "basis", "note", "reason", "statement", "source"}
WIDTHS = (320, 390, 601, 768, 1001, 1400)


def renamed(found, name):
    """Return a case in which every name and every remark is as given; ids stay."""
    if isinstance(found, Sequence) and not isinstance(found, str):
        return tuple(renamed(one, name) for one in found)
    if not attrs.has(type(found)) or isinstance(found, Text):
        return found
    new = {}
    for field in attrs.fields(type(found)):
        if not field.init or field.name.startswith("_"):
            continue
        value = getattr(found, field.name)
        if field.name in NAMES and isinstance(value, Text):
            new[field.name] = name if value else value
        elif (isinstance(value, Sequence) and not isinstance(value, str)) or attrs.has(type(value)):
            new[field.name] = renamed(value, name)
    return attrs.evolve(found, **new) if new else found


def written(case, folder, lang):
    path = folder / f"{lang}.html"
    path.write_text(report_html(View(case, lang, Options(samples=200))), "utf-8")
    return path


@pytest.mark.parametrize("kind", list(LONG))
@pytest.mark.parametrize(
    ("example", "lang"),
    [
        ("own-criteria", "en"),
        ("document-requests", "ko"),
        ("kr-software-tender", "en"),
        ("kr-graded-tender", "ko"),
        ("unjournal-2024-25", "en"),
    ],
)
def test_no_name_however_long_scrolls_the_page_sideways(screen, tmp_path, example, lang, kind):
    case = renamed(load_case(f"examples/{example}"), LONG[kind])
    screen.open(written(case, tmp_path, lang))
    for width in WIDTHS:
        screen.width(width)
        assert screen.sideways <= 0, width


@pytest.mark.parametrize("kind", ["plain", *LONG])
def test_more_open_projects_than_are_shown_at_once_scroll_nothing_sideways(screen, tmp_path, kind):
    name = LONG.get(kind, Text("Wallet", "지갑"))
    criteria = CriteriaSet(
        "wide",
        [Criterion(f"c{n}", Linear(0, 10), points=10, title=name) for n in range(12)],
        missing="interval",
        documents=[Document(id="d", title=name, holder=name, settles=["c1", "c2"])],
    )
    projects = [Project(f"p{n}", title=name, body=name) for n in range(70)]
    marks = [
        Mark(f"p{n}", f"c{c}", n % 10, min(10, n % 10 + c % 3), reason=name)
        for n in range(70)
        for c in range(12)
        if (n + c) % 4
    ]
    screen.open(written(Case(criteria, projects, marks), tmp_path, "en"))
    for width in WIDTHS:
        screen.width(width)
        assert screen.sideways <= 0, width
    screen.one(".hub-more").click()
    screen.width(320)
    assert screen.sideways <= 0
