"""A folder of earlier works, deliverables, evidence, and the commands."""

import json
from fractions import Fraction

import pytest
from sentences import heard, refuses, tells

from evalkit import Case, CriteriaSet, Criterion, InputError, Linear, ModelError, Project, evaluate
from evalkit.cli import main
from evalkit.reuse import (
    measure,
    read_corpus,
    read_work,
    work_of,
)
from evalkit.reuse.result import bounds
from evalkit.show.reuse import add_reuse, reuse_evidence, reuse_mark
from evalkit.show.reuse.record import record

from .texts import paragraphs, text


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "earlier"
    (folder / "garam").mkdir(parents=True)
    (folder / "narae").mkdir()
    (folder / "garam" / "report.txt").write_text(text(1, 10), "utf-8")
    (folder / "narae" / "report.md").write_text(text(2, 10), "utf-8")
    (folder / "works.csv").write_text(
        "path,id,vendor,client,title_en,title_ko,date,kind\n"
        "garam,g,Hanbit,Garam,Garam wallet,가람 지갑,2023-11-30,\n"
        "narae,n,Dasom,Narae,Narae pass,나래 이용권,2022-12-15,delivery\n",
        "utf-8",
    )
    new = tmp_path / "new.txt"
    new.write_text("\n".join([*paragraphs(1, 10)[:5], *paragraphs(9, 5)]), "utf-8")
    return tmp_path


def test_a_table_says_what_the_works_are(corpus):
    found = list(read_corpus(corpus / "earlier").works())
    assert [(w.id, w.vendor, w.title.ko, str(w.date)) for w in found] == [
        ("g", "Hanbit", "가람 지갑", "2023-11-30"),
        ("n", "Dasom", "나래 이용권", "2022-12-15"),
    ]
    assert found[0].documents[0].text.count("\n") == 9


def test_without_a_table_every_entry_is_a_work_of_nobody(corpus):
    (corpus / "earlier" / "works.csv").unlink()
    found = list(read_corpus(corpus / "earlier").works())
    assert [(w.id, w.vendor) for w in found] == [("garam", ""), ("narae", "")]


def test_a_single_file_is_a_work(corpus):
    (found,) = read_corpus(corpus / "new.txt", kind="law").works()
    assert (found.id, found.kind, len(found.documents)) == ("new.txt", "law", 1)


def test_every_mistake_of_the_table_is_told_at_once(corpus):
    (corpus / "outside.txt").write_text("x")
    (corpus / "earlier" / "link").symlink_to(corpus / "outside.txt")
    (corpus / "earlier" / "works.csv").write_text(
        "path,id,date,kind\n../outside.txt,a,,\n/etc/passwd,b,,\nlink,c,,\nnowhere,d,,\n"
        "garam,e,30.11.2023,\ngaram,f,,speech\ngaram,f,,\n",
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_corpus(corpus / "earlier")
    assert [(p.row, p.field) for p in caught.value.problems] == [
        (2, "path"), (3, "path"), (4, "path"), (5, "path"), (6, "date"), (7, "kind"), (8, "id"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["", "path,id\n", "id\nx\n"])
def test_a_table_without_works_is_refused(corpus, content):
    (corpus / "earlier" / "works.csv").write_text(content)
    with pytest.raises(InputError):
        read_corpus(corpus / "earlier")


def test_a_work_of_which_nothing_can_be_read_is_named_and_the_others_count(corpus, capsys):
    (corpus / "earlier" / "works.csv").unlink()
    (corpus / "earlier" / "pictures").mkdir()
    with heard() as said:
        page = run(capsys, "reuse", corpus / "new.txt", "--against", corpus / "earlier")
    assert "pictures: " in page
    assert tells([message for message, _ in said], "contains no readable file")
    assert "Compared with 2 works" in page


def test_nothing_to_read_is_refused(tmp_path):
    with refuses(InputError, "does not exist"):
        read_corpus(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is empty"):
        read_corpus(tmp_path)
    with pytest.raises(InputError):
        read_work(tmp_path / "nowhere")


def small_case():
    criteria = CriteriaSet(
        "small",
        [Criterion("undisclosed-reuse", Linear(100, 0), weight=1, unit="%")],
        missing="interval",
    )
    return Case(criteria, [Project("a"), Project("b")])


def measured():
    old, new = text(1, 10), "\n".join([*paragraphs(1, 10)[:5], *paragraphs(9, 5)])
    return measure(work_of(new, id="new"), [work_of(old, id="old", vendor="x")])


def test_a_measurement_becomes_evidence_and_a_value_in_one_call():
    reuse = measured()
    case = add_reuse(small_case(), reuse, "a")
    low, high = bounds(reuse.undisclosed)
    assert (case.marks[0].low, case.marks[0].high) == (low, high)
    assert case.evidence[0].id == case.marks[0].evidence[0] == "a-reuse"
    assert reuse.library[:16] in case.evidence[0].figure
    total = evaluate(case)["a"].total
    assert total == (100 - high, 100 - low)
    again = add_reuse(case, reuse, "a")
    assert (len(again.marks), len(again.evidence)) == (1, 1)


def test_the_interval_is_rounded_outwards():
    split = measured().characters
    low, high = bounds(split)
    assert low <= 100 * split.low < low + Fraction(1, 100)
    assert high - Fraction(1, 100) < 100 * split.high <= high


def test_too_little_text_is_no_evidence():
    reuse = measure(work_of(text(1, 1), id="new"), [work_of(text(1, 4), id="old")])
    for wanted in (
        lambda: reuse_evidence(reuse, id="x", project="a"),
        lambda: reuse_mark(reuse, project="a"),
    ):
        with refuses(ModelError, "has too little text for a share"):
            wanted()
    with pytest.raises(ModelError):
        add_reuse(small_case(), measured(), "nobody")


def test_the_record_holds_what_the_shares_hang_on():
    reuse = measured()
    found = json.loads(json.dumps(record(reuse), ensure_ascii=False))
    assert found["deliverable"]["files"][0]["sha256"] == reuse.work.documents[0].sha256
    assert found["library"]["sha256"] == reuse.library
    (part,) = found["parts"]
    assert part["settings"]["k"] == 24
    assert sum(part["characters"].values()) == reuse.characters.whole
    passage = part["passages"][0]
    start, end = passage["here"]["characters"]
    assert reuse.work.documents[0].text[start:end] == passage["here"]["text"]


def run(capsys, *arguments, code=0):
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    out = capsys.readouterr()
    assert (ended.value.code or 0) == code, out.err
    assert "Traceback" not in out.err
    return out.out + out.err


def test_the_command(corpus, capsys):
    new, earlier = corpus / "new.txt", corpus / "earlier"
    page = run(capsys, "reuse", new, "--against", earlier)
    assert "Garam wallet" in page
    assert "Hanbit" in page
    assert "가람 지갑" in run(capsys, "reuse", new, "--against", earlier, "--lang", "ko")
    rows = run(capsys, "reuse", new, "--against", earlier, "--format", "csv").splitlines()
    assert rows[1].startswith("new.txt,prose,g,Hanbit")
    found = json.loads(run(capsys, "reuse", new, new, "--against", earlier, "--format", "json"))
    assert [entry["deliverable"]["id"] for entry in found] == ["new.txt", "new.txt"]
    disclosed = run(capsys, "reuse", new, "--against", earlier, "--disclosed", "g")
    assert "Not disclosed: 0.0 % to 0.0 %" in disclosed
    for name in ("a.html", "a.md", "a.json"):
        run(capsys, "reuse", new, "--against", earlier, "-o", corpus / name)
        assert (corpus / name).stat().st_size > 1000
    before = (corpus / "a.html").read_bytes()
    run(capsys, "reuse", new, "--against", earlier, "-o", corpus / "a.html", code=1)
    run(capsys, "reuse", new, "--against", earlier, "-o", corpus / "a.html", "--overwrite")
    assert (corpus / "a.html").read_bytes() == before


def test_the_commands_on_an_index(corpus, capsys):
    index = corpus / "index"
    assert "in all: 2" in run(
        capsys, "reuse", "index", "build", index, "--from", corpus / "earlier"
    )
    run(capsys, "reuse", "index", "build", index, "--from", corpus / "earlier", code=1)
    run(capsys, "reuse", "index", "add", index, "--from", corpus / "earlier", code=1)
    assert "in all: 3" in run(capsys, "reuse", "index", "add", index, "--from", corpus / "new.txt")
    info = json.loads(run(capsys, "reuse", "index", "info", index, "--format", "json"))
    assert (info["works"], info["vendors"]) == (3, 2)
    assert "is intact" in run(capsys, "reuse", "index", "verify", index)
    direct = run(capsys, "reuse", corpus / "new.txt", "--against", corpus / "earlier", "--format",
                 "json")  # fmt: skip
    by_index = run(capsys, "reuse", corpus / "new.txt", "--against", index, "--format", "json")
    assert json.loads(direct)[0]["share"] == json.loads(by_index)[0]["share"]
    damaged = next(index.glob("segment-*")) / "texts.bin"
    damaged.write_bytes(b"")
    assert "texts.bin" in run(capsys, "reuse", "index", "verify", index, code=1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.txt", "--against", "earlier"],
        ["new.txt", "--against", "nowhere"],
        ["new.txt", "--against", "new.txt", "--disclosed", "nobody"],
        ["new.txt", "--against", "earlier", "--boilerplate", "nowhere"],
        ["new.txt", "--against", "earlier", "--case", "nowhere"],
        ["new.txt", "--against", "earlier", "--project", "a"],
        ["new.txt", "new.txt", "--against", "earlier", "--case", "c", "--project", "a",
         "--save", "d"],
        ["new.txt", "--against", "earlier", "-o", "nowhere/a.html"],
        ["index", "info", "earlier"],
        ["index", "verify", "nowhere"],
        ["index", "build", "earlier", "--from", "earlier"],
    ],
)  # fmt: skip
def test_nonsense_ends_with_words_and_1(corpus, capsys, monkeypatch, arguments):
    monkeypatch.chdir(corpus)
    before = sorted(p.name for p in corpus.rglob("*"))
    assert run(capsys, "reuse", *arguments, code=1)
    assert sorted(p.name for p in corpus.rglob("*")) == before


def test_a_name_that_a_spreadsheet_would_run_is_text(corpus, capsys):
    (corpus / "earlier" / "works.csv").write_text("path,id,vendor\ngaram,'=1+1,@vendor\n", "utf-8")
    out = run(
        capsys, "reuse", corpus / "new.txt", "--against", corpus / "earlier", "--format", "csv"
    )
    assert ",=1+1" not in out
    assert "=1+1" in out
