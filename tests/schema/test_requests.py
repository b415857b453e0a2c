"""The table of requests in files: read with all its problems, written, and made for new cases."""

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sentences import sentence, tells

from evalkit import check, load_case
from evalkit.schema import save_case
from evalkit.schema.starting import new_case

EXAMPLE = Path("examples/document-requests")


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "case"))


def found(folder, rows, header="project,document,asked,status,reason_en,reason_ko,answered"):
    (folder / "requests.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return check(folder)


@pytest.mark.parametrize(
    ("row", "field", "said", "value"),
    [
        ("bus,accounts,,asked,,,", "project", sentence("{kind} is not known", kind="project"), "bus"),
        ("bus-app,account,,asked,,,", "document", sentence("{kind} is not known", kind="document"), "account"),
        ("bus-app,,,asked,,,", "document", sentence("{kind} is not known", kind="document"), ""),
        ("bus-app,accounts,1.9.2026,asked,,,", "asked", "must be a date such as 2026-11-22", "1.9.2026"),
        ("bus-app,accounts,,sent,,,", "status",
         sentence("must be one of {names}", names="asked, received, refused, partly"), "sent"),
        ("bus-app,accounts,,refused,,,2026-09-02", "reason", "must say why the document was refused", None),
        ("bus-app,accounts,2026-09-03,received,,,2026-09-02", "answered",
         sentence("is before the date of the request, {day}", day="3 September 2026"), "2026-09-02"),
        ("bus-app,accounts,2026-09-03,received,,,", "answered",
         "is empty, but the request was answered", None),
        ("bus-app,accounts,,asked,=1+1,,", "reason_en", "is a formula", "=1+1"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_row(folder, row, field, said, value):
    (problem,) = found(folder, ["parking-app,accounts,,asked,,,", row])
    place = (Path(problem.file).name, problem.row, problem.field, problem.value)
    assert place == ("requests.csv", 3, field, value)
    assert tells(problem.rule, said)


def test_mistakes_of_several_rows_are_named_at_once(folder):
    rows = [
        "parking-app,accounts,,asked,,,",
        "parking-app,accounts,,asked,,,",
        "parking-app,use-figures,,refused,,,",
        "bus,accounts,,asked,,,",
    ]
    assert sorted((problem.row, problem.field) for problem in found(folder, rows)) == [
        (3, "document"), (4, "answered"), (4, "reason"), (5, "project"),
    ]  # fmt: skip


def test_a_file_of_another_name_is_not_passed_over(folder):
    (folder / "requests.csv").rename(folder / "letters.csv")
    (problem,) = check(folder)
    assert tells(problem, "looks like the table {name}", name="requests")


@pytest.mark.parametrize("suffix", ["", ".xlsx", ".json"])
def test_days_come_back(suffix, tmp_path):
    case = load_case(EXAMPLE)
    save_case(case, tmp_path / f"case{suffix}")
    assert load_case(tmp_path / f"case{suffix}") == case
    assert case.requests[0].answered.isoformat() == "2026-09-14"


def test_a_new_case_has_the_table_where_its_set_names_documents(tmp_path):
    new_case(tmp_path / "with", "municipal-blockchain")
    new_case(tmp_path / "without", "technology-readiness")
    header = (tmp_path / "with" / "requests.csv").read_text("utf-8-sig").strip()
    assert header == "project,document,asked,status,reason_en,reason_ko,answered,note_en,note_ko"
    assert not (tmp_path / "without" / "requests.csv").exists()


def test_days_that_a_spreadsheet_keeps_as_days_are_read(folder):
    book = openpyxl.Workbook()
    book.active.append(["project", "document", "asked", "status", "reason", "answered"])
    book.active.append(
        ["bus-app", "accounts", date(2026, 9, 1), "refused", "secret", datetime(2026, 9, 2)]  # noqa: DTZ001 - as cells are
    )
    (folder / "requests.csv").unlink()
    book.save(folder / "requests.xlsx")
    (request,) = load_case(folder).requests
    assert (request.asked, request.answered) == (date(2026, 9, 1), date(2026, 9, 2))
    assert request.reason.text("ko") == "secret"
