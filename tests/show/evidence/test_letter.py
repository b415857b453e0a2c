"""Letters that ask for documents: one a holder, with blanks, without markup, all or none."""

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import docx
import pytest
from attrs import evolve
from sentences import page_of, refuses, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, Project, Text, check, evaluate, load_case
from evalkit.core.errors import LookupFailed, NotApplicableError
from evalkit.evidence import Holder, asking
from evalkit.model import Document, Letterhead
from evalkit.schema import save_case
from evalkit.show.evidence.asking import require_askable
from evalkit.show.evidence.letter import law_of, letter_page

EXAMPLE = "examples/document-requests"
OWN = "examples/own-criteria"
COUNTY = Holder(Text("Sample County", "보기군"), Text("operations division", "운영부서"))


@pytest.fixture(scope="module")
def found():
    return asking(evaluate(load_case(EXAMPLE)))


def small(**given):
    """One project of a set with one document, to be changed."""
    document = {"id": "figures", "holder": "operator", "settles": ["use"]} | given
    criteria = CriteriaSet(
        "one", [Criterion("use", Linear(0, 10), points=10)], missing="interval",
        documents=[Document(**document)],
    )  # fmt: skip
    return Case(criteria, [Project("A")])


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_letter(found, lang, golden):
    golden(letter_page(found, COUNTY, lang).as_markdown())


def test_a_dated_letter(found):
    text = page_of(lambda: letter_page(found, COUNTY, "en", day=date(2026, 12, 1)).as_text())
    assert tells(text, "Date: {day}", day=date(2026, 12, 1))
    assert not tells(text, "[date of the letter]")


def test_the_law_of_the_country_says_term_and_remedy_by_article(found):
    text = page_of(lambda: letter_page(found, COUNTY, "en").as_text())
    for article in ("Article 11(1)", "Article 11(2)", "Article 18(1)", "Articles 19 and 20"):
        assert article in text
    assert tells(text, "Act No. 14839, in force from 26 July 2017")
    korean = letter_page(found, COUNTY, "ko").as_text()
    for article in (
        "「공공기관의 정보공개에 관한 법률」 제11조제1항",
        "제18조제1항",
        "제19조 및 제20조",
    ):
        assert article in korean
    heads = [
        "수신:",
        "담당 부서:",
        "발신:",
        "연락처:",
        "문서번호:",
        "시행일:",
        "제목:",
        "붙임:",
        "끝.",
    ]
    assert sorted(heads, key=korean.index) == heads


def test_a_letter_takes_its_sender_from_the_case_and_then_from_its_options(tmp_path, run):
    case = evolve(load_case(EXAMPLE), letterhead=Letterhead(
        sender=Text("Audit group", "감사모임"), contact="1 Lane", reference="A-7"))  # fmt: skip
    save_case(case, tmp_path / "case.json")
    options = ["ask", str(tmp_path / "case.json"), "--form", "md", "--date", "2026-12-01"]
    assert run(*options, "-o", str(tmp_path / "a"))[0] == 0
    assert run(*options, "-o", str(tmp_path / "b"), "--sender", "Me", "--reference", "B-8")[0] == 0
    for folder, sender, number in (("a", "Audit group", "A-7"), ("b", "Me", "B-8")):
        for path in (tmp_path / folder).glob("*.md"):
            text = path.read_text("utf-8")
            for line in (f"From: {sender}", f"Reference: {number}", "Answer to: 1 Lane"):
                assert line in text
            assert f"{sender} (signature or seal)" in text
            assert "letterhead" not in text
            assert text.rstrip().endswith(case.notice.en)


@pytest.mark.parametrize("option", ["--sender", "--reference"])
def test_what_letters_say_of_their_sender_is_refused_where_none_are_written(run, option):
    code, _, err = run("ask", EXAMPLE, option, "x")
    assert code == 1
    assert tells(err, "applies to letters, which are written only with -o")


def test_what_is_not_known_is_a_blank_and_no_invention():
    case = small(holder="")
    page = asking(evaluate(case))
    text = page_of(lambda: letter_page(page, page.holders[0], "en").as_text())
    for blank in (
        "[name of the body]", "[name of the office]", "[period]", "[number of the file]",
        "[name of the person or organisation that sends it]", "[postal address, e-mail, telephone]",
        "[date of the letter]", "[within which an answer is due, with the article]",
        "[what can be done, before whom, by which article of which law]",
    ):  # fmt: skip
        assert tells(text, blank)
    assert tells(text, "the law on access to information that holds for your office")
    assert tells(text, "A document without a legal basis has none in the criteria set: name it.")
    assert not tells(text, "Legal basis")
    assert "정보공개" not in text


@pytest.mark.parametrize(
    ("place", "known"), [("KR", True), ("kr-11", True), (" KR ", True), ("KRW", False), ("", False)]
)
def test_a_law_is_named_for_its_country_alone(place, known):
    assert (law_of(evolve(small().criteria, jurisdiction=place)) is not None) == known


def test_no_markup_no_terminal_codes_and_no_second_document_get_into_a_letter(tmp_path, run):
    evil = "<script>x</script>| a |\x1b[31m\u202e"
    case = evolve(small(title=evil, holder=evil, basis=evil), projects=[
        Project("A", title=evil, body="../../" + evil, period=evil)])  # fmt: skip
    save_case(case, tmp_path / "case.json")
    for form in ("md", "html", "docx"):
        folder = tmp_path / form
        code, out, err = run("ask", str(tmp_path / "case.json"), "-o", str(folder), "--form", form)
        assert code == 0, err
        assert "\x1b" not in out
        first, second = sorted(folder.iterdir())
        assert (first.suffix, second.name) == (f".{form}", "requests.csv")
        if form == "docx":
            document = docx.Document(str(first))
            cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
            text = "\n".join([*(p.text for p in document.paragraphs), *cells])
            assert len(document.tables) == 1
        else:
            text = first.read_text("utf-8")
            assert "<script" not in text.replace("\\<", "&lt;")
        assert "\x1b" not in text
        assert "\u202e" not in text
    _, out, _ = run("ask", str(tmp_path / "case.json"))
    assert "\x1b" not in out


def test_letters_and_their_check_list_are_the_same_bytes_each_time(tmp_path, run):
    for name in "ab":
        code, _, err = run("ask", EXAMPLE, "-o", str(tmp_path / name), "--lang", "ko")
        assert code == 0, err
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in "ab")
    assert first == second
    assert sorted(first) == [
        "01-예시시-예산부서.docx", "02-예시시-감사부서.docx", "03-보기군-운영부서.docx",
        "04-보기군-예산부서.docx", "requests.csv",
    ]  # fmt: skip


def test_the_check_list_is_the_table_of_the_case_and_is_read_back(tmp_path, run):
    case = Path(shutil.copytree(EXAMPLE, tmp_path / "case"))
    folder = tmp_path / "out"
    assert run("ask", str(case), "-o", str(folder), "--date", "2026-12-01")[0] == 0
    shutil.copy(folder / "requests.csv", case / "requests.csv")
    assert check(case) == []
    old, again = load_case(EXAMPLE), load_case(case)
    assert again.requests[: len(old.requests)] == old.requests
    new = again.requests[len(old.requests) :]
    assert {(r.status, r.asked) for r in new} == {("asked", date(2026, 12, 1))}
    assert again == evolve(old, requests=again.requests)
    # Nothing is left to ask for; then an answer is written into the list, a refusal.
    code, out, _ = run("ask", str(case))
    assert code == 0
    assert tells(out, "Every document that would settle some of them has been requested already.")
    code, _, err = run("ask", str(case), "-o", str(tmp_path / "more"))
    assert code == 1
    assert tells(err, "has requested everything already: see its table requests")
    assert not (tmp_path / "more").exists()
    text = (case / "requests.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    rows[-1] |= {"status": "refused", "reason_en": "Not kept", "answered": "2026-12-09"}
    with (case / "requests.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    code, out, _ = run("check", str(case))
    assert code == 0
    assert tells(out, "refused on {day}", day=date(2026, 12, 9))
    assert tells(out, "Documents requested and not answered yet: {count}.", count=3)


def test_a_check_list_without_a_date_is_read_back_and_asks_for_it(tmp_path, run):
    case = Path(shutil.copytree(EXAMPLE, tmp_path / "case"))
    assert run("ask", str(case), "-o", str(tmp_path / "out"), "--form", "md")[0] == 0
    shutil.copy(tmp_path / "out" / "requests.csv", case / "requests.csv")
    code, out, _ = run("check", str(case))
    assert code == 0
    assert tells(out, "Requests without the date of their letter: {count}. Enter it in the column 'asked' "
                      "when the letter is sent.", count=4)  # fmt: skip


def test_what_is_there_is_replaced_only_if_asked_and_never_in_part(tmp_path, run):
    folder = tmp_path / "out"
    assert run("ask", EXAMPLE, "-o", str(folder))[0] == 0
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    code, _, err = run("ask", EXAMPLE, "-o", str(folder), "--form", "md")
    assert code == 1
    assert tells(err, "already exists")
    # With fewer letters some of those that are there would be lost.
    code, _, err = run("ask", EXAMPLE, "-o", str(folder), "--to", "audit office", "--overwrite")
    assert code == 1
    assert tells(err, "holds files that would be lost: {names}")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert run("ask", EXAMPLE, "-o", str(folder), "--date", "2026-12-01", "--overwrite")[0] == 0
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_letter_that_fails_leaves_no_folder(tmp_path, run, monkeypatch):
    count = iter(range(10))

    def fails(*_, **__):
        if next(count) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("evalkit.show.report.documents.write_document", fails)
    assert run("ask", EXAMPLE, "-o", str(tmp_path / "out"))[0] == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("budget division", ["Example City", "Sample County"]),
        ("BUDGET  Division", ["Example City", "Sample County"]),
        ("예산부서", ["Example City", "Sample County"]),
        ("Sample County", ["Sample County"] * 2),
        ("sample county: budget division", ["Sample County"]),
        ("budget", ["Example City", "Sample County"]),
        ("보기군: 운영부서", ["Sample County"]),
    ],
)
def test_a_holder_is_chosen_by_body_office_or_both(found, name, chosen):
    assert [h.body.en for h in found.to([name]).by_holder] == chosen


def test_of_names_one_that_is_the_same_goes_before_those_that_hold_it():
    projects = [Project("A", body="Seoul"), Project("B", body="Seoul Nowon")]
    page = asking(evaluate(evolve(small(), projects=projects)))
    assert [h.body.en for h in page.to(["seoul"]).by_holder] == ["Seoul"]
    assert [h.body.en for h in page.to(["seou"]).by_holder] == ["Seoul", "Seoul Nowon"]


@pytest.mark.parametrize("name", ["budget divison", "", " ", "nobody"])
def test_a_holder_that_is_not_known_is_refused_with_those_that_are(found, name, run, tmp_path):
    with refuses(LookupFailed, "{kind} is not known", value=name, field="holder"):
        found.to(["audit office", name])
    code, _, err = run("ask", EXAMPLE, "--to", name, "-o", str(tmp_path / "out"))
    assert code == 1
    assert tells(err, "{kind} is not known")
    assert not (tmp_path / "out").exists()


def test_options_of_letters_are_refused_where_none_are_written(run):
    code, _, err = run("ask", EXAMPLE, "--form", "md", "--date", "2026-12-01")
    assert code == 1
    assert tells(err, "applies to letters, which are written only with -o", field="--form")
    assert tells(err, "applies to letters, which are written only with -o", field="--date")


@pytest.mark.parametrize(
    "option",
    [
        ["--format", "markdown"], ["--settle", "first"], ["--budget", "3"],
        ["--against", "parking-app", "bus-app"],
    ],
)  # fmt: skip
def test_options_of_the_screen_are_refused_where_letters_are_written(option, run, tmp_path):
    code, _, err = run("ask", EXAMPLE, *option, "-o", str(tmp_path / "out"))
    assert code == 1
    said = "applies to printed output, but -o writes letters"
    assert tells(err, said, field=option[0])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "option", [["--settle", "first"], ["--budget", "3"], ["--to", "Sample County"]]
)
def test_options_without_effect_beside_two_projects_are_refused(option, run):
    code, _, err = run("ask", EXAMPLE, "--against", "parking-app", "bus-app", *option)
    assert code == 1
    assert tells(err, "has no effect beside --against", field=option[0])


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("day", ["2026-13-40", "1.9.2026", "yesterday", ""])
@pytest.mark.parametrize(
    "command",
    [["ask", EXAMPLE, "-o", "out", "--date"], ["reuse", "a", "--against", "b", "--before"]],
)
def test_a_day_is_refused_in_the_words_of_files(command, day, lang, run):
    code, _, err = run(*command, day, "--lang", lang)
    assert code == 1
    assert "%Y" not in err
    assert tells(err, "must be a date such as 2026-11-22", field=command[-1], value=day)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("examples/wb-qcbs", "has no open mark, so there is nothing to ask for"),
        (OWN, "has a criteria set that names no documents, so there is nothing to ask for"),
    ],
)
def test_where_there_is_nothing_to_ask_for_no_folder_is_made(case, said, run, tmp_path):
    with refuses(NotApplicableError, said):
        require_askable(asking(evaluate(load_case(case))), case)
    code, _, err = run("ask", case, "-o", str(tmp_path / "out"))
    assert code == 1
    assert tells(err, said)
    assert list(tmp_path.iterdir()) == []


def test_marks_that_no_document_settles_are_nothing_to_ask_for():
    criteria = CriteriaSet(
        "two", [Criterion(c, Linear(0, 10), points=10) for c in ("use", "other")],
        missing="interval", documents=[Document(id="figures", settles=["use"])],
    )  # fmt: skip
    case = Case.of(criteria, {"A": {"use": 3, "other": None}})
    with refuses(NotApplicableError,
                 "has no open mark that a document of its criteria set would settle"):  # fmt: skip
        require_askable(asking(evaluate(case)), "case")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_letter_asks_for_the_title_and_the_details_of_each_document(lang):
    asked = asking(evaluate(load_case("examples/korean-municipalities")))
    letters = [letter_page(asked, holder, lang).as_html() for holder in asked.by_holder]
    for one in {ask.document.id: ask.document for ask in asked.asks}.values():
        assert one.details
        whole = f"{one.name.text(lang)} – {one.details.text(lang)}"
        assert any(whole in text for text in letters)
