"""Tables of what is likely, asked for and fragile fit the width of a page, in both languages."""

import attrs
import pytest
from wcwidth import wcswidth

from evalkit import Case, CriteriaSet, Criterion, Gate, Levels, Project, Text, evaluate
from evalkit.evidence import asking, cut, fragility, likely, outlook, plan
from evalkit.model import Document

SCALE = Levels([(n, f"{n}/4") for n in range(5)])
LONG = "A title of a project or document that is as long as they are on real pages, and longer"
LONG_KO = "실제 화면에 나오는 것만큼 길고 그보다 더 긴 평가대상 또는 문서의 제목입니다"


@pytest.fixture(scope="module")
def evaluation():
    titles = Text(LONG, LONG_KO)
    names = ("use", "cost", "review")
    criteria = CriteriaSet(
        "small",
        [
            Criterion(n, SCALE, points=p, title=titles)
            for n, p in zip(names, (50, 30, 20), strict=True)
        ],
        gates=[Gate(id="g", on="use", of="share", at_least="0.3", effect="cap", cap=60)],
        documents=[Document(id=n, settles=n, title=titles, holder=titles) for n in names],
        missing="interval",
    )
    marks = {
        "a": {"use": 4, "cost": 3, "review": 4},
        "b": {"use": 4, "cost": (1, 2)},
        "c": {"use": (0, 4), "cost": 2, "review": 1},
        "d": {"cost": 4, "review": 2},
    }
    projects = [Project(name, title=titles) for name in marks]
    return evaluate(attrs.evolve(Case.of(criteria, marks), projects=projects))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_tables_fit_a_page(evaluation, lang):
    results = [
        outlook(evaluation),
        likely(evaluation),
        cut(evaluation, {"good": 70, "fair": 50}),
        plan(evaluation),
        plan(evaluation, "first", 3),
        fragility(evaluation),
        asking(evaluation),
    ]
    for result in results:
        wide = [line for line in result.page(lang).as_text().splitlines() if wcswidth(line) > 100]
        assert not wide, f"{type(result).__name__}: {wide[0]}"
