"""A record of asking for documents: what it must say, and that it never becomes a mark."""

from datetime import UTC, date, datetime

import pytest
from sentences import refuses, sentence, tells

from evalkit import Case, CriteriaSet, Criterion, Levels, Linear, Mark, Project
from evalkit.core.errors import ModelError
from evalkit.model import Document, Request

DAY, LATER = date(2026, 9, 1), date(2026, 9, 14)
PLAIN = {"project": "A", "document": "figures"}
CRITERIA = CriteriaSet(
    "one",
    [Criterion("use", Linear(0, 10), points=60), Criterion("review", Levels([(0, 0), (1, 1)]), points=40)],
    missing="interval",
    documents=[
        Document(id="figures", holder="operator", settles=["use"]),
        Document(id="report", holder="auditor", settles=["use", "review"]),
    ],
)  # fmt: skip


def problems(make, *args, **given):
    with pytest.raises(ModelError) as refused:
        make(*args, **given)
    return refused.value.problems


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"status": "refused", "answered": LATER}, ("reason", "must say why the document was refused")),
        ({"status": "refused", "answered": LATER, "reason": " \n"},
         ("reason", "must say why the document was refused")),
        ({"status": "received"}, ("answered", "is empty, but the request was answered")),
        ({"status": "partly"}, ("answered", "is empty, but the request was answered")),
        ({"status": "refused", "reason": "secret"},
         ("answered", "is empty, but the request was answered")),
        ({"answered": LATER},
         ("answered", "is the date of an answer, but the status says that there is none")),
        ({"status": "received", "asked": LATER, "answered": DAY},
         ("answered", sentence("is before the date of the request, {day}", day="14 September 2026"))),
        ({"status": "sent"}, ("status", sentence("must be one of {names}", names="asked, received, refused, partly"))),
        ({"asked": "2026-09-01"}, ("asked", "must be a date")),
        ({"asked": datetime(2026, 9, 1, 10, tzinfo=UTC)}, ("asked", "must be a date")),
    ],
)  # fmt: skip
def test_what_a_request_must_say(given, said):
    field, rule = said
    (problem,) = problems(Request, **PLAIN, **given)
    assert (problem.row, problem.field) == (None, field)
    assert tells(problem.rule, rule)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"asked": DAY},
        {"asked": DAY, "status": "received", "answered": DAY},
        {"status": "partly", "answered": LATER},
        {"status": "refused", "answered": LATER, "reason": "영업비밀"},
    ],
)
def test_what_is_enough(given):
    assert Request(**PLAIN, **given).is_open == (given.get("status", "asked") == "asked")


def test_all_problems_of_a_request_at_once():
    said = problems(Request, **PLAIN, status="refused", asked=LATER)
    assert [problem.field for problem in said] == ["reason", "answered"]


def test_a_request_names_what_there_is_and_once():
    requests = [
        Request(project="A", document="figures"),
        Request(project="B", document="figure"),
        Request(project="A", document=" figures "),
        Request(project="A", document="report"),
    ]
    found = problems(Case, CRITERIA, [Project("A")], requests=requests)
    assert [(p.row, p.field) for p in found] == [(1, "project"), (1, "document"), (2, "document")]
    assert tells(found[0], "{kind} is not known", kind="project")
    assert tells(found[1], "{kind} is not known", kind="document")
    assert tells(found[2].rule, "row {row} already has the same document for this project", row=0)


def test_a_set_without_documents_knows_none():
    bare = CriteriaSet("bare", [Criterion("use", Linear(0, 10), points=100)])
    with refuses(ModelError, "the criteria set {name} names no documents", name="bare"):
        Case(bare, [Project("A")], requests=[Request(**PLAIN)])


def test_requests_are_content_of_a_case_and_no_mark():
    mark = Mark("A", "use", 3, 3)
    plain = Case(CRITERIA, [Project("A")], [mark])
    asked = Case(CRITERIA, [Project("A")], [mark], requests=[Request(**PLAIN, asked=DAY)])
    assert asked.marks == plain.marks
    assert asked.sha256 != plain.sha256
    assert asked.request_of["A", "figures"].asked == DAY
