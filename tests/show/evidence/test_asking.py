"""The page of what could be asked for, and where nothing could."""

import json
from pathlib import Path

import pytest
from sentences import tells

from evalkit import evaluate, load_case
from evalkit.evidence import asking
from evalkit.schema import load_criteria

EXAMPLE = "examples/document-requests"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page(lang, run, golden):
    golden(run("ask", EXAMPLE, "--lang", lang)[1])


def test_a_case_with_nothing_open_says_so(run):
    code, out, _ = run("ask", "examples/wb-qcbs")
    assert code == 0
    assert tells(out, "Nothing is open: every mark is settled. There is nothing to ask for.")


def test_a_set_without_documents_shows_what_to_add_and_it_can_be_added(run, tmp_path):
    code, out, _ = run("ask", "examples/own-criteria")
    assert code == 0
    assert tells(out, "The criteria set {name} names no documents that would settle them.")
    block = out[out.index("[[document]]") :]
    block = block[: block.index("\n\n")]
    text = Path("examples/own-criteria/library-grants.toml").read_text("utf-8")
    path = tmp_path / "library-grants.toml"
    path.write_text(f"{text}\n{block}\n", "utf-8")
    (document,) = load_criteria(path).documents
    assert document.settles == ("cost-per-visit",)
    code, out, _ = run("ask", "examples/own-criteria", "--criteria", str(path))
    assert code == 0
    assert not tells(out, "The criteria set {name} names no documents that would settle them.")


def test_a_document_is_named_once_in_the_table_of_its_holder_and_in_every_row():
    found = asking(evaluate(load_case("examples/korean-municipalities"))).to(["Seoul"])
    page = found.page("en").as_text(width=10_000)
    holder = next(h for h in found.by_holder if h.office.en == "council secretariat")
    part = page.split("Seoul: council secretariat\n")[1].split("\n\nSeoul:")[0]
    assert part.count("Council papers") == 1
    assert len(found.by_holder[holder]) > 1
    rows = [row for row in found.rows() if row["document"] == "council-papers"]
    assert len(rows) == len(found.by_holder[holder])


def test_the_data_has_what_could_be_asked_for_and_what_was(run):
    _, out, _ = run("ask", EXAMPLE, "--format", "json")
    made = json.loads(out)
    assert [row["status"] for row in made["requests"]] == ["refused", "received"]
    assert [(row["document"], row["project"], row["criteria"], row["why"])
            for row in made["documents"]] == [
        ("accounts", "parking-app", ["cost-per-user"], ["missing"]),
        ("audit-report", "parking-app", ["review"], ["missing"]),
        ("use-figures", "bus-app", ["real-use", "cost-per-user"], ["readers", "range"]),
        ("accounts", "bus-app", ["cost-per-user"], ["range"]),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_refusal_is_told_wherever_the_mark_is_open(lang, run, tmp_path, golden):
    texts = [run("score", EXAMPLE, "--lang", lang)[1], run("check", EXAMPLE, "--lang", lang)[1]]
    texts.append(run("explain", EXAMPLE, "parking-app", "--lang", lang)[1])
    target = tmp_path / "report.md"
    assert run("report", EXAMPLE, "-o", str(target), "--samples", "100", "--lang", lang)[0] == 0
    texts.append(target.read_text("utf-8"))
    reason = {"en": "calls its figures a trade secret", "ko": "영업비밀이라고"}[lang]
    day = {"en": "14 September 2026", "ko": "2026년 9월 14일"}[lang]
    for text in texts:
        flat = " ".join(text.split())
        assert reason in flat
        assert day in flat
    assert texts[2].count(day) == texts[3].count(day) - 1 == 1
    golden(*(line for text in texts[:3] for line in text.splitlines() if day in line))
