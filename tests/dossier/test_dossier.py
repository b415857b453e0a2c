"""A dossier from seal to replay, and every step that it refuses."""

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from shutil import copytree

import pytest
from sentences import page_of, sentence, tells

from evalkit import evaluate
from evalkit.core import about
from evalkit.dossier import Dossier, verify
from evalkit.dossier.journal import COLUMNS
from evalkit.dossier.signing import is_signed, new_key


def test_from_seal_to_replay(filled, run):
    assert run("dossier", "close", filled, "--who", "officer", "--why", "award")[0] == 0
    code, out, _ = run("dossier", "verify", filled)
    assert code == 0
    assert "intact: 11 entries" in out
    code, out, _ = run("dossier", "replay", filled)
    assert code == 0
    assert tells(out, "Identical to the recorded result, to the last digit.")
    assert "Beta: 64 + 20 = 84 → 84" in out
    assert run("dossier", "add", filled, "recusals", "x.csv", "--who", "o")[0] == 1


def test_status_in_both_languages_and_forms(filled, run):
    for lang in ("en", "ko"):
        code, out, _ = run("dossier", "status", filled, "--lang", lang)
        assert code == 0
        assert "sha256:" not in out
        assert "sha256:" in run("dossier", "status", filled, "--lang", lang, "--verbose")[1]
    assert '"opened": true' in run("dossier", "status", filled, "--format", "json")[1]


def test_marks_stay_hidden_until_all_are_in(small, run):
    folder = small.path("dossier")
    run("dossier", "init", folder, str(small.case), "--who", "officer")
    run("dossier", "seal", folder, "--who", "officer")
    run("dossier", "add", folder, "marks", small.path("kim.csv"), "--who", "kim")
    code, out, _ = run("dossier", "status", folder, "--as", "kim")
    assert code == 0
    assert tells(out, "Marks not declared complete: {names}", names="kim, lee, park")
    assert "70" in out.split("Marks of kim")[1]
    _, other, _ = run("dossier", "status", folder, "--as", "lee")
    assert "70" not in other.split("Marks of lee")[1]
    code, _, err = run("dossier", "replay", folder)
    assert code == 1
    assert tells(err, "marks are hidden until all are in; missing: {names}", names="kim, lee, park")
    code, _, err = run("dossier", "open", folder, "--who", "officer")
    assert code == 1
    assert tells(err, "marks are still missing of: {names}", names="kim, lee, park")


def test_nothing_is_added_before_the_seal(small, run):
    folder = small.path("dossier")
    run("dossier", "init", folder, str(small.case), "--who", "officer")
    for table, file in (("bids", "bids.csv"), ("marks", "kim.csv")):
        code, _, err = run("dossier", "add", folder, table, small.path(file), "--who", "kim")
        assert code == 1
        assert tells(err, "must be sealed first; then {table} can be added", table=table)


def test_criteria_change_only_with_a_reason_and_never_after_the_opening(small, run, filled):
    path = small.case / "criteria.toml"
    other = small.write("other.toml", path.read_text("utf-8").replace('"1"', '"2"', 1))
    code, _, err = run("dossier", "criteria", filled, other, "--who", "officer", "--why", "x")
    assert code == 1
    assert tells(err, "prices are open; the criteria can no longer change")
    fresh = small.path("fresh")
    run("dossier", "init", fresh, str(small.case), "--who", "officer")
    run("dossier", "seal", fresh, "--who", "officer")
    code, _, err = run("dossier", "criteria", fresh, other, "--who", "officer")
    assert code == 1
    assert tells(err, "the criteria are sealed; a new version needs a reason (--why)")
    assert run("dossier", "criteria", fresh, other, "--who", "officer", "--why", "typo")[0] == 0
    assert Dossier(fresh).state().criteria.version == "2"
    assert len(Dossier(fresh).entries()) == 3


def test_a_repeated_submission_is_told_and_not_doubled(filled, small, run):
    before = len(Dossier(filled).entries())
    fresh = small.path("fresh")
    run("dossier", "init", fresh, str(small.case), "--who", "officer")
    run("dossier", "seal", fresh, "--who", "officer")
    first = ("dossier", "add", fresh, "bids", small.path("bids.csv"), "--who", "officer")
    assert run(*first)[0] == 0
    code, out, _ = run(*first)
    assert code == 0
    assert tells(out, "Rows already recorded, not repeated: {count}", count=2)
    assert len(Dossier(fresh).entries()) == 3
    assert len(Dossier(filled).entries()) == before


def test_a_changed_row_needs_a_reason_and_the_old_version_stays(small, run):
    folder = small.path("dossier")
    run("dossier", "init", folder, str(small.case), "--who", "officer")
    run("dossier", "seal", folder, "--who", "officer")
    run("dossier", "add", folder, "marks", small.path("kim.csv"), "--who", "kim")
    changed = small.write("kim2.csv", small.marks("kim", 71, 60))
    code, _, err = run("dossier", "add", folder, "marks", changed, "--who", "kim")
    assert code == 1
    assert tells(err, "is recorded already with other content", row=2, file="kim2.csv")
    assert run("dossier", "add", folder, "marks", changed, "--who", "kim", "--why", "slip")[0] == 0
    entries = Dossier(folder).entries()
    assert '"value":70' in entries[2].body
    assert '"value":71' in entries[3].body
    assert entries[3].why == "slip"


def test_an_evaluator_enters_only_their_own_marks(small, run):
    folder = small.path("dossier")
    run("dossier", "init", folder, str(small.case), "--who", "officer")
    run("dossier", "seal", folder, "--who", "officer")
    code, _, err = run("dossier", "add", folder, "marks", small.path("kim.csv"), "--who", "lee")
    assert code == 1
    assert err.count("another evaluator's") == 2


def test_all_problems_of_a_file_at_once_and_nothing_written(small, run):
    folder = small.path("dossier")
    run("dossier", "init", folder, str(small.case), "--who", "officer")
    run("dossier", "seal", folder, "--who", "officer")
    bad = small.write(
        "bad.csv",
        "project,criterion,evaluator,value\nA,technical,kim,81\nZ,technical,kim,1\nA,price,kim,3\n",
    )
    code, _, err = run("dossier", "add", folder, "marks", bad, "--who", "kim")
    assert code == 1
    for place in ("row 2", "row 3", "row 4"):
        assert place in err
    assert len(Dossier(folder).entries()) == 2


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (("seal", "--who", " "), "must say who writes"),
        (
            ("seal", "--who", "o", "--at", "2026-08-03T10:00:00"),
            "must be a time with its offset, such as 2026-08-03T10:00:00+09:00",
        ),
        (
            ("seal", "--who", "o", "--at", "yesterday"),
            "must be a time with its offset, such as 2026-08-03T10:00:00+09:00",
        ),
        (("submit", "--who", "nobody"), sentence("{kind} is not known", kind="evaluator")),
        (("draw", "A", "B", "--who", "o"), "a tie is not known before prices are open"),
        (("close", "--who", "o"), "is not sealed"),
        (("replay",), "is not sealed"),
    ],
)
def test_steps_that_are_refused(small, run, step, text):
    folder = small.path("dossier")
    run("dossier", "init", folder, str(small.case), "--who", "officer")
    code, _, err = run("dossier", step[0], folder, *step[1:])
    assert code == 1
    assert tells(err, text)
    assert len(Dossier(folder).entries()) == 1


def test_a_folder_that_is_no_dossier_and_one_that_is_one_already(small, run):
    code, _, err = run("dossier", "status", small.path("nowhere"))
    assert code == 1
    assert tells(err, "is not a dossier: it has no {name}")
    folder = small.path("dossier")
    run("dossier", "init", folder, str(small.case), "--who", "officer")
    code, _, err = run("dossier", "init", folder, str(small.case), "--who", "officer")
    assert code == 1
    assert tells(err, "holds a dossier already")
    Path(small.path("junk")).mkdir()
    Path(small.path("junk"), "journal.db").write_bytes(b"junk" * 500)
    code, out, _ = run("dossier", "verify", small.path("junk"))
    assert code == 1
    assert tells(out, "the journal is damaged ({reason})")


def test_a_clock_that_goes_backwards_is_noted_and_zones_are_compared(small, run):
    folder = small.path("dossier")
    run(
        "dossier",
        "init",
        folder,
        str(small.case),
        "--who",
        "o",
        "--at",
        "2026-08-03T10:00:00+09:00",
    )
    run("dossier", "seal", folder, "--who", "o", "--at", "2026-08-03T02:00:00+00:00")
    assert verify(Path(folder)).findings == ()
    run(
        "dossier", "add", folder, "bids", small.path("bids.csv"), "--who", "o",
        "--at", "2026-08-03T10:59:59+09:00",
    )  # fmt: skip
    found = verify(Path(folder))
    assert found.whole
    assert [f.seq for f in found.findings] == [3]
    assert "dated earlier" in str(found)


def test_a_late_recusal_after_the_opening_and_a_deduction(filled, small, run):
    recusals = small.write(
        "recusals.csv",
        "evaluator,project,kind,ground_en,decision,decided_by\n"
        "kim,,withdrawal,worked at Alpha in 2024,excluded,officer\n",
    )
    assert run("dossier", "add", filled, "recusals", recusals, "--who", "officer")[0] == 0
    code, _, err = run("dossier", "close", filled, "--who", "officer")
    assert code == 1
    assert tells(
        err,
        "{bid} has marks of {count} evaluators that count ({names}), and the panel rule needs {needed}",
        needed=3,
    )
    code, _, err = run("dossier", "add", filled, "bids", small.path("bids.csv"), "--who", "o")
    assert code == 1
    assert tells(err, "prices are open, so {table} can no longer be added", table="bids")


def rows(folder):
    with closing(sqlite3.connect(Path(folder) / "journal.db")) as connection, connection:
        return connection.execute("SELECT * FROM entries ORDER BY seq").fetchall()


def rewrite(folder, change):
    """Change the table behind the triggers, as somebody with the file could."""
    with closing(sqlite3.connect(Path(folder) / "journal.db")) as connection, connection:
        connection.execute("DROP TRIGGER no_update")
        connection.execute("DROP TRIGGER no_delete")
        change(connection)
        connection.executescript(
            "CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'x'); END;"
            "CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'x'); END;"
        )


@pytest.mark.parametrize("column", [c for c in COLUMNS if c not in {"seq", "key", "signature"}])
def test_any_changed_field_is_found(filled, column):
    for seq in (1, 4, 10):
        [old] = [row[COLUMNS.index(column)] for row in rows(filled) if row[0] == seq]
        for place in range(0, max(len(old), 1), 1 + len(old) // 12):
            new = old[:place] + ("~" if old[place : place + 1] != "~" else "!") + old[place + 1 :]
            query = f"UPDATE entries SET {column} = ? WHERE seq = ?"
            rewrite(filled, lambda c, v=new: c.execute(query, (v, seq)))  # noqa: B023
            found = verify(Path(filled))
            assert not found.whole
            assert any(f.seq in {seq, seq + 1} for f in found.findings)
        rewrite(filled, lambda c, v=old: c.execute(query, (v, seq)))  # noqa: B023
    assert verify(Path(filled)).whole


def test_removed_reordered_and_cut_off_entries_are_found(filled):
    whole = rows(filled)

    def put(changed):
        def change(connection):
            connection.execute("DELETE FROM entries")
            marks = ", ".join("?" * len(COLUMNS))
            connection.executemany(f"INSERT INTO entries VALUES ({marks})", changed)

        rewrite(filled, change)
        return page_of(verify(Path(filled)))

    assert tells(put(whole[:3] + whole[4:]), "entries are missing: {gone}", gone="4 to 4")
    swapped = [*whole[:3], (4, *whole[4][1:]), (5, *whole[3][1:]), *whole[5:]]
    text = put(swapped)
    assert tells(
        text, "entry {seq} does not follow the one before it: removed, put in or reordered", seq=4
    )
    assert tells(
        put(whole[:-1]),
        "the end is cut off: the anchor knows entry {seq}, the journal ends before",
        seq=10,
    )
    assert put(whole).startswith("Dossier")
    assert verify(Path(filled)).whole
    receipts = [f"{row[0]}:{row[8]}" for row in whole]
    put(whole[:-2])
    Path(filled, "anchor.json").write_text(f'{{"hash":"{whole[7][8]}","seq":8}}', "utf-8")
    assert verify(Path(filled)).whole  # nobody can see it from the folder alone
    found = verify(Path(filled), receipts)
    assert len([f for f in found.findings if f.breach]) == 2


def test_triggers_and_anchor_cannot_go_unseen(filled):
    with closing(sqlite3.connect(Path(filled) / "journal.db")) as connection, connection:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute("UPDATE entries SET who = 'x'")
        with pytest.raises(sqlite3.IntegrityError, match="never removed"):
            connection.execute("DELETE FROM entries")
        connection.execute("DROP TRIGGER no_delete")
    assert tells(page_of(verify(Path(filled))), "tables or triggers were added or removed: {names}")
    Path(filled, "anchor.json").write_text("{", "utf-8")
    assert tells(
        page_of(verify(Path(filled))), "the file {name} is missing or damaged", name="anchor.json"
    )


def test_every_byte_of_the_export_counts(filled, run):
    run("dossier", "close", filled, "--who", "officer")
    path = Path(filled, "export.jsonl")
    text = path.read_bytes()
    assert verify(Path(filled)).whole
    for place in range(0, len(text), 97):
        path.write_bytes(text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :])
        found = verify(Path(filled))
        assert not found.whole
        assert found.findings[0].seq == text[:place].count(b"\n") + 1
    path.write_bytes(text[:-1])
    assert not verify(Path(filled)).whole
    path.unlink()
    assert not verify(Path(filled)).whole


def test_a_replay_that_differs_says_where(filled, run, monkeypatch):
    run("dossier", "close", filled, "--who", "officer")
    module = import_module("evalkit.dossier.replay")
    true = module.result_of
    monkeypatch.setattr(module, "result_of", lambda e: {**true(e), "totals": {"A": "1", "B": "84"}})
    code, out, _ = run("dossier", "replay", filled)
    assert code == 1
    assert tells(out, "Differs from the recorded result:")
    assert "totals, A: recorded" in out


def test_signatures(small, run):
    key, other = Path(small.path("officer.pem")), Path(small.path("other.pem"))
    public = new_key(key)
    new_key(other)
    assert key.stat().st_mode & 0o077 == 0
    assert run("dossier", "key", str(key))[0] == 1
    folder = small.path("dossier")
    start = ("dossier", "init", folder, str(small.case), "--who", "o", "--signer", public)
    assert run(*start, "--key", str(key))[0] == 0
    assert run("dossier", "seal", folder, "--who", "o", "--key", str(key))[0] == 0
    assert verify(Path(folder)).whole
    entry = Dossier(folder).entries()[0]
    assert is_signed(entry.key, entry.signature, entry.hash)
    assert not is_signed(entry.key, entry.signature, "0" * 64)
    run("dossier", "add", folder, "bids", small.path("bids.csv"), "--who", "o", "--key", str(other))
    assert tells(
        page_of(verify(Path(folder))),
        "entry {seq} is not signed by a key that the dossier trusts",
        seq=3,
    )
    rewrite(folder, lambda c: c.execute("UPDATE entries SET signature = 'ab' WHERE seq = 2"))
    assert tells(page_of(verify(Path(folder))), "entry {seq}: its signature is wrong", seq=2)
    code, _, err = run("dossier", "seal", folder, "--who", "o", "--key", small.path("bids.csv"))
    assert code == 1
    assert tells(err, "is not an Ed25519 key in PEM form, without a password")


def test_without_the_extra_the_message_says_what_to_install(small, run, monkeypatch):
    from evalkit.dossier import signing

    def missing(_name):
        raise ImportError

    monkeypatch.setattr(signing, "import_module", missing)
    code, _, err = run("dossier", "key", small.path("k.pem"))
    assert code == 1
    assert about.command("signing") in " ".join(err.split())


def test_a_graded_evaluation_is_replayed_from_the_sheets_of_both_stages(tmp_path, run):
    example = Path(__file__).parents[2] / "examples" / "kr-graded-tender"
    case, folder = tmp_path / "case", str(tmp_path / "dossier")
    copytree(example, case)
    for name in ("marks.csv", "bids.csv"):
        (case / name).unlink()
    # What is entered after the seal is not taken in before it, and not left out in silence.
    code, _, err = run("dossier", "init", folder, str(case), "--who", "officer")
    assert (code, "holds first_stage already" in " ".join(err.split())) == (1, True)
    (case / "first_stage.csv").unlink()
    assert run("dossier", "init", folder, str(case), "--who", "officer")[0] == 0
    run("dossier", "seal", folder, "--who", "officer")
    sheet = str(example / "first_stage.csv")
    code, _, err = run("dossier", "add", folder, "first_stage", sheet, "--who", "ahn")
    assert code == 1
    assert " ".join(err.split()).count("another evaluator's") + 34 == 7 * 12
    for table in ("first_stage", "marks", "bids"):
        file = str(example / f"{table}.csv")
        assert run("dossier", "add", folder, table, file, "--who", "officer")[0] == 0
    for row in (example / "evaluators.csv").read_text("utf-8").splitlines()[1:-1]:
        assert run("dossier", "submit", folder, "--who", row.split(",")[0])[0] == 0
    code, _, err = run("dossier", "add", folder, "first_stage", sheet, "--who", "ahn", "--why", "x")
    assert (code, tells(err, "{who} has declared all marks to be in", who="ahn")) == (1, True)
    assert run("dossier", "open", folder, "--who", "officer")[0] == 0
    code, _, err = run("dossier", "add", folder, "first_stage", sheet, "--who", "officer")
    assert (
        code,
        tells(err, "prices are open, so {table} can no longer be added", table="first_stage"),
    ) == (1, True)
    code, out, _ = run("dossier", "replay", folder)
    assert code == 0
    assert "First stage" in out
    assert evaluate(Dossier(folder).state().case()).winner == "narae"
