"""Publication, minutes and letters: complete, the same bytes each time, and no secrets."""

import csv
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import attrs
import docx
import pytest
from sentences import page_of, tells

from evalkit import evaluate, load_case
from evalkit.core.messages import say
from evalkit.model import Letterhead, Mark
from evalkit.show.report.letters import letter_page
from evalkit.show.report.publication import publication_page, publication_rows

TENDER = Path(__file__).parents[3] / "examples" / "kr-software-tender"
BIDS = ["garam", "narae", "darae", "maru", "baram"]


@pytest.fixture(scope="module")
def award():
    return evaluate(load_case(TENDER))


def test_the_publication_names_no_one_unless_asked(award, run):
    code, hidden, _ = run("publish", str(TENDER))
    assert code == 0
    code, shown, _ = run("publish", str(TENDER), "--names", "shown")
    assert code == 0
    for name in ("ahn", "bae", "gi"):
        assert not re.search(rf"\b{name}\b", hidden)
        assert re.search(rf"\b{name}\b", shown)
    rows = publication_rows(award, hidden=True, lang="en")
    assert len(rows) == 9 * 5
    assert {row["evaluator"] for row in rows} == set("ABCDEFGHI")
    assert sum(row["left_out"] in {"highest", "lowest"} for row in rows) == 10
    assert sum(row["left_out"] == "recused" for row in rows) == 1


@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
def test_the_publication_in_other_forms(form, run):
    assert run("publish", str(TENDER), "--format", form, "--lang", "ko")[0] == 0


@pytest.mark.parametrize("form", ["md", "html", "docx"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_minutes(tmp_path, run, form, lang):
    first, second = (str(tmp_path / f"{n}.{form}") for n in (1, 2))
    assert run("minutes", str(TENDER), "-o", first, "--lang", lang)[0] == 0
    assert run("minutes", str(TENDER), "-o", second, "--lang", lang)[0] == 0
    assert Path(first).read_bytes() == Path(second).read_bytes()
    if form == "docx":
        document = docx.Document(first)
        text = "\n".join(p.text for p in document.paragraphs)
        assert zipfile.ZipFile(first).testzip() is None
    else:
        text = Path(first).read_text("utf-8")
    assert "제7장 제3절 5.가" in text
    assert ("Evaluation committee" if lang == "en" else "제안서 평가위원회") in text


def test_minutes_want_a_known_ending_and_overwrite_only_if_asked(tmp_path, run):
    code, _, err = run("minutes", str(TENDER), "-o", str(tmp_path / "m.pdf"))
    assert code == 1
    assert tells(err, "must end in {names}", names=".md, .html, .docx")
    target = tmp_path / "m.md"
    target.write_text("mine", "utf-8")
    assert run("minutes", str(TENDER), "-o", str(target))[0] == 1
    assert target.read_text("utf-8") == "mine"


def belongs(case, bid):
    """Every text of a case that belongs to one bidder only."""
    own = {m.reason.en for m in case.marks if m.project == bid}
    others = {m.reason.en for m in case.marks if m.project != bid}
    secrets = own - others
    secrets |= {e.name for e in case.evaluators} | {e.affiliation for e in case.evaluators}
    price = case.bid_of[bid].price
    return {s for s in secrets if s}, f"{int(price)}"


@pytest.mark.parametrize("bid", BIDS)
def test_a_letter_holds_its_own_reasons_and_no_other_bidder_s_secrets(award, bid):
    text = letter_page(award, bid, "en").as_text(width=10_000)
    own = {m.reason.en for m in award.case.marks if m.project == bid}
    assert all(reason in text for reason in own)
    for other in BIDS:
        if other == bid:
            continue
        secrets, price = belongs(award.case, other)
        assert not [s for s in secrets if s in text and s not in own]
        public = str(award.case.tender.reference)  # a bid can be as high as the reference
        assert price == public or price not in text
        if other != "garam":
            assert award.case.project(other).name.en not in text
    for name in ("ahn", "bae", "cho"):
        assert not re.search(rf"\b{name}\b", text)


def test_a_letter_to_who_was_cut_off_and_to_the_first(award):
    cut = page_of(lambda: letter_page(award, "maru", "en").as_text())
    assert tells(cut, "Eliminated at: {step}. {why}", step="Cut-off on technical points")
    assert tells(cut, "First: {name}, total {total}", name="Garam Soft (invented)", total="94.5056")
    first = letter_page(award, "garam", "ko").as_text()
    assert "가람소프트" in first
    told = page_of(lambda: letter_page(award, "narae", "en", show_prices=True).as_text())
    assert tells(told, "Price of the winning bid: {price}", price="KRW 900,000,000")


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_letters_from_the_command_line(tmp_path, run, form):
    folder = tmp_path / "letters"
    assert run("letters", str(TENDER), "-o", str(folder), "--form", form)[0] == 0
    assert sorted(p.name for p in folder.iterdir()) == sorted(f"{b}.{form}" for b in BIDS)
    assert run("letters", str(TENDER), "-o", str(folder), "--form", form)[0] == 1


def test_no_script_and_no_markup_of_a_case_gets_into_a_document(tmp_path, award):
    evil = '<script>alert(1)</script><img src=x onerror="x">'
    first = award.case.marks[0]
    marks = [attrs.evolve(first, reason=evil), *award.case.marks[1:]]
    changed = evaluate(attrs.evolve(award.case, marks=marks, title=evil))
    from evalkit.show.report.documents import html_text

    text = html_text(letter_page(changed, first.project, "en"), evil, "en")
    assert "<script" not in text
    assert "<img" not in text
    assert "default-src 'none'" in text
    assert "&lt;script&gt;" in text


def test_a_case_without_a_procedure_is_no_award(tmp_path, run):
    case = str(TENDER.parent / "own-criteria")
    for command in (("publish", case), ("minutes", case, "-o", str(tmp_path / "m.md"))):
        code, _, err = run(*command)
        assert code == 1
        assert "has no procedure" in err


def test_the_published_sums_are_the_marks(award):
    with (TENDER / "marks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    weights = {c.id: award.case.criteria.max_points(c.id) for c in award.case.criteria.leaves}
    utility = {"5": 1.0, "4": 0.9, "3": 0.8, "2": 0.7, "1": 0.6}
    found = publication_rows(award, hidden=False, lang="en")
    for row in found:
        marks = [
            r for r in rows if r["project"] == row["bid"] and r["evaluator"] == row["evaluator"]
        ]
        total = sum(utility[r["value"]] * float(weights[r["criterion"]]) for r in marks)
        assert float(row["total"]) == pytest.approx(total)
    assert all(isinstance(m, Mark) for m in award.case.marks)


def test_a_letter_says_who_writes_to_whom_when_and_what_can_be_done(tmp_path, run):
    folder = tmp_path / "case"
    shutil.copytree(TENDER, folder)
    head = (folder / "case.toml").read_text("utf-8")
    own = (
        '[letterhead]\nsender.en = "City of Hanbit"\nsender.ko = "한빛시"\ncontact.en = "1 Lane"\n'
        'reference = "H-12"\nremedy.en = "Objection to the mayor, Article 1 of the Act"\n'
        "deadline = 2026-12-10\n\n"
    )
    at = head.index("[tender]")
    (folder / "case.toml").write_text(head[:at] + own + head[at:], "utf-8")
    out = tmp_path / "letters"
    options = ["letters", str(folder), "-o", str(out), "--form", "md", "--date", "2026-11-30"]
    code, _, err = run(*options)
    assert code == 0, err
    for path in out.iterdir():
        text = path.read_text("utf-8")
        about = say("Result of the evaluation: {name}", name="")
        lines = [
            "To: ", "From: City of Hanbit", "Answer to: 1 Lane", "Reference: H-12",
            "Date: 30 November 2026", say("Subject: {subject}", subject=about).text(),
            "Remedy: Objection to the mayor, Article 1 of the Act", "Deadline: 10 December 2026",
            "Enclosures: none.", say("{sender} (signature or seal)", sender="City of Hanbit").text(),
        ]  # fmt: skip
        assert sorted(lines, key=text.index) == lines
        assert "For the sender" not in text
    code, _, err = run(*options, "--overwrite", "--deadline", "2026-12-11", "--sender", "Mayor")
    assert code == 0, err
    assert all("Deadline: 11 December 2026" in p.read_text("utf-8") for p in out.iterdir())
    assert all("From: Mayor" in p.read_text("utf-8") for p in out.iterdir())
    code, _, err = run(*options, "--overwrite", "--date", "today", "--deadline", "tomorrow")
    assert code == 1
    assert "--date" in err
    assert "--deadline" in err


def test_a_publication_says_who_publishes_and_what_can_be_done_where_the_case_does(award):
    head = Letterhead(
        sender="City", reference="H-12", remedy="Objection", deadline=date(2026, 12, 10)
    )
    told = evaluate(attrs.evolve(award.case, letterhead=head))
    text = page_of(lambda: publication_page(told, hidden=True, lang="en").as_text())
    assert tells(text, "Published by: {sender}", sender="City")
    assert tells(text, "Reference: {number}", number="H-12")
    assert tells(text, "Remedy: {remedy}", remedy="Objection")
    assert tells(text, "Deadline: {day}", day=date(2026, 12, 10))
    bare = publication_page(award, hidden=True, lang="en").as_text()
    assert "Remedy" not in bare
    assert "Reference:" not in bare


def test_a_letter_invents_nothing_and_says_what_is_missing(award):
    text = page_of(lambda: letter_page(award, "narae", "en").as_text())
    for blank in (
        "[name of the person or organisation that sends it]", "[number of the file]",
        "[date of the letter]", "[postal address, e-mail, telephone]",
        "[what can be done, before whom, by which article of which law]",
        "[last day for it, or the term and from when it runs]",
    ):  # fmt: skip
        assert tells(text, blank)
    assert tells(
        text,
        "Missing in the table [letterhead] of case.toml, from which all letters take it: {keys}.",
        keys="sender, contact, reference, remedy, deadline",
    )
