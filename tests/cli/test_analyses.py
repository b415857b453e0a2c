"""The commands about weights: every kind, form and language; spaces from files; what goes wrong."""

import csv
import io
import json
from pathlib import Path

import pytest
from sentences import tells

from evalkit.schema import load_space

ROOT = Path(__file__).parents[2]
CASE = str(ROOT / "examples" / "own-criteria")
REAL = str(ROOT / "examples" / "korean-municipalities")
STATEMENTS = sorted((ROOT / "examples" / "weights").glob("*.toml"))
KINDS = ("stability", "critical-weights", "flips", "winners", "extreme-ranks")
EXACT = ("pairwise-winning", "structure", "drivers", "joint", "acceptability")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVALKIT_LANG", raising=False)
    return tmp_path


def test_the_answer_in_both_languages(run):
    code, out, _ = run("sensitivity", CASE, "--samples", "2048")
    assert code == 0
    assert tells(
        out,
        "Stability interval of {criterion}: {low} to {high} (now {weight}); {names} stays first.",
        names="Harbour library",
        criterion="Need",
    )
    code, out, _ = run("sensitivity", CASE, "--samples", "2048", "--lang", "ko")
    assert code == 0
    assert "1위 유지" in out


@pytest.mark.parametrize("only", KINDS + EXACT)
def test_every_kind_as_text_and_json(run, only):
    asked = ("sensitivity", CASE, "--only", only, "--samples", "1024", "--space", "simplex")
    code, text, _ = run(*asked)
    assert code == 0
    assert text.strip()
    code, out, _ = run(*asked, "--format", "json")
    assert code == 0
    assert json.loads(out)


def test_break_points_of_a_node(run):
    code, out, _ = run("sensitivity", CASE, "--only", "breakpoints", "--node", "need")
    assert code == 0
    assert "Need" in out
    assert run("sensitivity", CASE, "--only", "flips", "--node", "need")[0] == 2
    assert run("sensitivity", CASE, "--only", "joint", "--state", "draws")[0] == 2
    code, _, err = run("sensitivity", CASE, "--only", "breakpoints")
    assert code == 2
    assert tells(err, "needs the criterion or group whose weight varies")
    code, _, err = run("sensitivity", CASE, "--only", "breakpoints", "--node", "nonsense")
    assert code == 1
    assert "nonsense" in err


def test_json_and_csv_hold_every_project(run):
    _, out, _ = run("sensitivity", CASE, "--samples", "1024", "--format", "json")
    whole = json.loads(out)
    assert [row["project"] for row in whole["projects"]] == ["harbour", "hillside"]
    assert set(whole) >= {
        "stability",
        "flips",
        "winners",
        "extreme_ranks",
        "acceptability",
        "structure",
    }
    _, out, _ = run("sensitivity", CASE, "--samples", "1024", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.lstrip("\ufeff"))))
    assert [row["official_best_rank"] for row in rows] == ["1", "2"]


def test_workers_and_the_seed_do_what_they_say(run):
    arguments = ("sensitivity", REAL, "--only", "acceptability", "--samples", "40000")
    arguments += ("--format", "json", "--seed", "7")
    once, twice = run(*arguments), run(*arguments, "--workers", "2")
    assert once == twice
    other = run(*arguments[:-1], "8")
    assert other != once


def test_draws_that_are_kept_are_not_drawn_again(run, here):
    asked = ("sensitivity", REAL, "--only", "acceptability", "--samples", "40000")
    asked += ("--state", "draws.npz", "--format", "json")
    once = run(*asked)
    kept = (here / "draws.npz").read_bytes()
    assert run(*asked) == once
    assert (here / "draws.npz").read_bytes() == kept
    code, out, err = run(*asked, "--seed", "5")
    assert (code, out) == (1, "")
    assert "draws.npz" in err


def test_where_draws_cannot_be_kept_is_named(run, here):
    code, _, err = run(
        "sensitivity", REAL, "--only", "acceptability", "--samples", "2048", "--state", "no/draws"
    )
    assert code == 1
    assert err.startswith(f"{here / 'no'}: cannot write: ")


def test_a_space_from_a_file_narrows_the_answer(run, here):
    space = here / "policy.toml"
    space.write_text("format = 1\n[bounds]\nneed = [0.5, 1]\n", "utf-8")
    _, out, _ = run("sensitivity", CASE, "--only", "winners", "--space", str(space))
    _, wide, _ = run("sensitivity", CASE, "--only", "winners", "--space", "simplex")
    assert out != wide


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format = 1\n[bounds]\nneed = [0.6, 1]\nopening-hours = [0.5, 1]\n", "cannot"),
        ("format = 1\n[bounds]\nnonsense = [0, 1]\n", "nonsense"),
        ("format = 1\n[bounds]\nneed = [0.9, 0.1]\n", "need"),
        ("nonsense = 1\n", "nonsense"),
        ("= =\n", "policy.toml"),
    ],
)
def test_a_bad_space_is_one_clear_report(run, here, text, said):
    (here / "policy.toml").write_text(text, "utf-8")
    code, out, err = run("sensitivity", CASE, "--space", "policy.toml")
    assert (code, out) == (1, "")
    assert said in err


def test_a_missing_space_file_is_named(run):
    code, _, err = run("sensitivity", CASE, "--space", "nowhere.toml")
    assert code == 1
    assert "nowhere.toml" in err


@pytest.mark.parametrize(
    "wrong", [("--samples", "0"), ("--seed", "-1"), ("--workers", "0"), ("--only", "magic")]
)
def test_bad_usage_ends_with_two(run, wrong):
    assert run("sensitivity", CASE, *wrong)[0] == 2


def test_a_profile_without_a_total_is_refused(run, here):
    main_arguments = ("new", "case", "profile", "--criteria", "oecd-dac")
    assert run(*main_arguments)[0] == 0
    code, _, err = run("sensitivity", "profile")
    assert code == 1
    assert err.strip()


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda p: p.stem)
def test_statements_become_weights_and_a_space_that_holds_them(run, here, path):
    code, out, _ = run("weights", str(path), "--save-space", "space.toml", "--format", "json")
    assert code == 0
    rows = json.loads(out[out.index("[") :])
    space = load_space(here / "space.toml")
    assert set(space.names) == {row["criterion"] for row in rows}
    weights = {row["criterion"]: row["weight"] for row in rows}
    assert sum(weights.values()) == pytest.approx(1)
    assert space.contains([weights[name] for name in space.names], tolerance=1e-6)


def test_one_file_of_two_is_never_left_alone(run, here):
    (here / "there.txt").write_text("mine", "utf-8")
    code, _, err = run(
        "weights", str(STATEMENTS[0]), "--save-space", "space.toml", "-o", "there.txt"
    )
    assert code == 1
    assert "there.txt" in err
    assert not (here / "space.toml").exists()


def test_a_space_is_not_overwritten_unasked(run, here):
    (here / "space.toml").write_text("mine", "utf-8")
    code, _, err = run("weights", str(STATEMENTS[0]), "--save-space", "space.toml")
    assert code == 1
    assert "space.toml" in err
    assert (here / "space.toml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('method = "magic"\n', "magic"),
        ('method = "swing"\n[points]\nquality = -5\n', "quality"),
        ("", "method"),
    ],
)
def test_bad_statements_are_one_clear_report(run, here, text, said):
    (here / "said.toml").write_text(text, "utf-8")
    code, out, err = run("weights", "said.toml")
    assert (code, out) == (1, "")
    assert said in err
    assert "said.toml" in err


@pytest.mark.parametrize("only", ["winners", "drivers"])
def test_one_part_says_in_every_format_what_was_cut(run, only):
    asked = ("sensitivity", CASE, "--only", only, "--effort", "0.001", "--time-limit", "1e-9")
    code, out, _ = run(*asked, "--format", "json")
    assert code == 0
    cut = json.loads(out)["cut_short"]
    assert cut
    _, out, err = run(*asked, "--format", "csv")
    assert all(" ".join(line.split()) in " ".join(err.split()) for line in cut)
    _, out, _ = run(*asked)
    assert " ".join(cut[0].split())[:40] in " ".join(out.split())
