"""A criteria set may use a rule file that lies beside it, and goes with it wherever it goes."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from sentences import sentence, tells

from evalkit import InputError, ModelError, check, evaluate, load_case, load_criteria, save_case
from evalkit.core.messages import say
from evalkit.dossier import Dossier
from evalkit.model import RuleUse
from evalkit.rules import OwnRule
from evalkit.schema import save_criteria

EXAMPLE = Path(__file__).parents[2] / "examples" / "own-rule"
RULE = "town-price.toml"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "case"))


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def problems(folder):
    return [str(problem) for problem in check(folder)]


def test_the_rule_beside_a_set_decides(folder):
    award = evaluate(load_case(folder))
    assert [(s.project.id, s.total) for s in award.ordered][:2] == [
        ("birch", (90, 90)),
        ("alder", (86, 86)),
    ]
    use = award.case.criteria.procedure.rule
    assert use.rule.id == "town-price"
    digest = hashlib.sha256((folder / RULE).read_bytes()).hexdigest()
    assert use.file.sha256 == digest


@pytest.mark.parametrize("form", ["a.xlsx", "a.json", "a"])
def test_the_rule_goes_with_its_set(folder, tmp_path, form):
    case = load_case(folder)
    save_case(case, tmp_path / form)
    shutil.rmtree(folder)
    again = load_case(tmp_path / form)
    assert again == case
    assert again.sha256 == case.sha256
    assert check(tmp_path / form) == []
    if form == "a":
        assert (tmp_path / form / RULE).read_bytes() == (EXAMPLE / RULE).read_bytes()


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_set_is_saved_with_the_rules_that_it_names(folder, tmp_path, suffix):
    criteria = load_criteria(folder / "criteria.toml")
    target = tmp_path / f"alone{suffix}"
    save_criteria(criteria, target)
    assert load_criteria(target) == criteria


def test_a_rule_file_within_a_folder_of_the_set(folder, tmp_path):
    (folder / "rules").mkdir()
    (folder / RULE).rename(folder / "rules" / RULE)
    rewrite(folder / "criteria.toml", RULE, f"rules/{RULE}")
    case = load_case(folder)
    save_case(case, tmp_path / "copy")
    assert (tmp_path / "copy" / "rules" / RULE).is_file()
    assert load_case(tmp_path / "copy") == case


def test_windows_line_ends_stay_in_every_form(folder, tmp_path):
    (folder / RULE).write_bytes((folder / RULE).read_bytes().replace(b"\n", b"\r\n"))
    case = load_case(folder)
    assert case.criteria.sha256 != load_case(EXAMPLE).criteria.sha256
    for form in ("a.xlsx", "a.json", "a"):
        save_case(case, tmp_path / form)
        assert load_case(tmp_path / form).criteria.sha256 == case.criteria.sha256


def test_the_documents_show_the_rule_of_the_example():
    page = EXAMPLE.parents[1] / "docs" / "how-to" / "add-a-rule.md"
    assert f"```toml\n{(EXAMPLE / RULE).read_text('utf-8')}```" in page.read_text("utf-8")


def test_another_rule_file_is_another_set(folder):
    first = load_case(folder)
    (folder / RULE).write_text((folder / RULE).read_text("utf-8") + "# a remark\n", "utf-8")
    then = load_case(folder)
    assert then.criteria.sha256 != first.criteria.sha256
    assert then.sha256 != first.sha256
    case = folder / "case.toml"
    rewrite(
        case,
        'criteria = "criteria.toml"',
        f'criteria = "criteria.toml"\ncriteria_sha256 = "{first.criteria.sha256}"',
    )
    assert tells(check(folder), "is not the SHA-256 of the criteria set, {sha256}")


def test_a_dossier_holds_the_rule(folder, tmp_path):
    for name in ("bids.csv", "marks.csv"):
        (folder / name).unlink()
    criteria = load_criteria(folder / "criteria.toml")
    dossier, _ = Dossier.init(tmp_path / "dossier", folder, who="chair")
    shutil.rmtree(folder)
    assert dossier.state().criteria == criteria
    dossier.seal(who="chair")
    assert dossier.state().criteria.procedure.rule.rule.id == "town-price"


def test_a_rule_is_named_by_text_alone_where_nothing_is_set(folder):
    rewrite(folder / RULE, "[parameters.ceiling]", "[parameters.ceiling]\ndefault = 1200000")
    rewrite(folder / "criteria.toml", f'{{ id = "{RULE}", ceiling = 1200000 }}', f'"{RULE}"')
    assert check(folder) == []
    rewrite(folder / "criteria.toml", f'"{RULE}"', '"low-price-ratio"')
    assert check(folder) == []


def test_check_works_the_cases_of_the_rule_out_again(folder):
    rewrite(folder / RULE, "values = { A = 30, B = 20.1 }", "values = { A = 30, B = 20.2 }")
    gets = {"bid": "B", "found": "20.1", "value": "20.2"}
    place = {"table": "rule 'town-price'", "field": "case.town.circular", "file": RULE}
    for path in (folder, folder / "criteria.toml", folder / RULE):
        (problem,) = check(path)
        assert problem.file == str(folder / RULE)
        assert tells(problem, "{bid} has {found}, but the case gives {value}", **place, **gets)


def test_check_holds_the_counter_examples_of_the_rule(folder):
    rewrite(
        folder / RULE,
        "after = { A = { price = 120 } }",
        "after = { A = { price = 120 }, B = { price = 100 } }",
    )
    assert "own-bid-only: its counter-example breaks nothing" in problems(folder)[0]
    rewrite(folder / RULE, "settings = { ceiling = 250 }", "settings = { ceiling = 0 }")
    assert tells(
        check(folder), "must be more than {bound}", bound=0, field="case.town.circular.ceiling"
    )


def beside(folder, name):
    rewrite(folder / "criteria.toml", f'"{RULE}"', f'"{name}"')
    return problems(folder)


@pytest.mark.parametrize(
    "name",
    ["../town-price.toml", "/etc/town-price.toml", "rules/../../town-price.toml", "C:/town-price.toml",
     "sub/../town-price.toml", "..\\\\town-price.toml", "a\\u0000.toml"],
)  # fmt: skip
def test_a_rule_file_lies_inside_the_folder(folder, name):
    shutil.copy(folder / RULE, folder.parent / RULE)
    found = beside(folder, name)
    assert tells(check(folder), "must be a file inside the folder of the criteria set") or (
        "\\u0000" in name and found
    )


@pytest.mark.parametrize("inner", [False, True])
def test_no_link_leads_out(folder, tmp_path, inner):
    shutil.move(folder / RULE, tmp_path / RULE)
    if inner:
        (folder / "rules").symlink_to(tmp_path, target_is_directory=True)
        found = beside(folder, f"rules/{RULE}")
    else:
        (folder / RULE).symlink_to(tmp_path / RULE)
        found = problems(folder)
    assert len([t for t in found if "must be a file inside the folder" in t]) == 1


def test_a_link_that_stays_inside_is_followed(folder):
    (folder / RULE).rename(folder / "kept.txt")
    (folder / RULE).symlink_to("kept.txt")
    assert check(folder) == []


def test_a_link_to_itself_ends(folder):
    (folder / RULE).unlink()
    (folder / RULE).symlink_to(RULE)
    assert any("inside the folder" in t or "does not exist" in t for t in problems(folder))


def test_a_rule_file_that_is_not_there_is_told_where_it_is_named(folder):
    (folder / RULE).unlink()
    [found] = check(folder)
    assert found.file == str(folder / "criteria.toml")
    assert tells(found, "does not exist", field="procedure.rule.id", value=RULE)
    remedy = "put it into {folder}, or name an existing file"
    assert tells(found, remedy, folder=str(folder))


def test_a_set_is_no_rule_of_itself(folder):
    shutil.copy(folder / "criteria.toml", folder / "own.toml")
    rewrite(folder / "case.toml", "criteria.toml", "own.toml")
    rewrite(folder / "own.toml", RULE, "own.toml")
    assert tells(check(folder), "is the file that names it", value="own.toml", file="own.toml")


def _pipe(path):
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Path.mkdir, "is a folder, not a file"),
        (_pipe, "is not an ordinary file"),
        (
            lambda path: path.write_bytes(b"\x81\xff\x00"),
            "is not text in UTF-8 or UTF-16, and does not look like Korean text in CP949",
        ),
        (
            lambda path: path.write_text("id = "),
            "is not valid TOML: {reason}",
        ),
        (
            lambda path: path.write_text('id = "other"'),
            sentence("must be the name of the file", field="id"),
        ),
    ],
)
def test_a_rule_file_that_cannot_be_read_is_told_with_its_place(folder, make, message):
    (folder / RULE).unlink()
    make(folder / RULE)
    assert tells([p for p in check(folder) if p.file == str(folder / RULE)], message)
    with pytest.raises(InputError):
        load_criteria(folder / "criteria.toml")


def test_all_problems_of_a_rule_file_and_of_its_set_come_at_once(folder):
    rewrite(folder / RULE, 'role = "price" ', 'role = "prize" ')
    rewrite(folder / RULE, "multiple = 2\n", "")
    rewrite(folder / "criteria.toml", "points = 70", 'points = "many"')
    found = problems(folder)
    assert [text.split(": ")[0].rpartition("/")[2] for text in found] == [
        "town-price.toml, role",
        "town-price.toml, multiple",
        "criteria.toml, criterion 'plan', points",
    ]


def test_an_own_rule_is_held_to_what_an_official_one_is(folder):
    rewrite(folder / "criteria.toml", "ceiling = 1200000", "roof = 1200000")
    assert any("ceiling: is required" in text for text in problems(folder))
    rewrite(folder / "criteria.toml", "roof = 1200000", "ceiling = 1200000")
    rewrite(folder / RULE, 'role = "price" ', 'role = "award" ')
    assert tells(check(folder), "is a rule of another kind: {role}", role="award")


@pytest.mark.parametrize("name", ["id", "bids", "self"])
def test_a_parameter_has_a_name_that_nothing_else_has(folder, name):
    text = (folder / RULE).read_text("utf-8").replace("ceiling", name)
    (folder / RULE).write_text(text, "utf-8")
    assert tells(check(folder), "is a name that no parameter can have")


def test_what_a_set_holds_itself_is_lines_that_a_rule_names(folder):
    criteria = folder / "criteria.toml"
    held = criteria.read_text("utf-8").replace(
        "[procedure]", "[rule_files]\n'x.toml' = ['a']\n'y.toml' = 3\n\n[procedure]"
    )
    criteria.write_text(held, "utf-8")
    found = check(folder)
    assert tells(found, "is named by no rule of the procedure", field="rule_files.x.toml")
    assert tells(found, "must be a list of lines of text", field="rule_files.y.toml")


def test_a_rule_file_in_python(folder):
    file = OwnRule.read(folder / RULE)
    use = RuleUse(RULE, {"ceiling": 5}, file)
    assert list(use.problems("price", "rule")) == []
    assert [
        str(p.rule) for p in RuleUse("other.toml", {"ceiling": 5}, file).problems("price", "rule")
    ] == [str(say("must be the name of the rule file, {name}", name=RULE))]
    assert not RuleUse(RULE).known
    for name in (
        "../x.toml",
        "./x.toml",
        "a//x.toml",
        "x.txt",
        "case.toml",
        "Criteria.toml",
        "",
        "a.toml/x.toml",
        "C:x.toml",
        "a\\x.toml",
        "/x.toml",
        "a/../x.toml",
        "\0.toml",
    ):
        with pytest.raises(ModelError):
            OwnRule(name, file.text)
