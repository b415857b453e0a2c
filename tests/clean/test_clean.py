"""What `evalkit check` passes, every command can work with; what it does not, it names."""

import random
import shutil
from pathlib import Path

import pytest

from evalkit import load_criteria, save_case, shipped

from .commands import LANGS, failures, run
from .folders import write_folder
from .made import MADE
from .mutations import mutate

EXAMPLES = Path(__file__).parents[2] / "examples"
FIXED = ("a tie", "a mark missing, interval", "two lots")


def clean(case, work, **wanted):
    """Whether check passes a case, and nothing breaks on it."""
    assert run("check", case).code == 0
    assert "\n".join(map(str, failures(case, work, **wanted))) == ""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["own-criteria", "kr-software-tender"])
def test_every_command_on_examples(name, lang, tmp_path):
    clean(EXAMPLES / name, tmp_path / "work", langs=[lang])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FIXED)
def test_every_command_on_made_cases(name, lang, tmp_path):
    save_case(MADE[name](), tmp_path / "case")
    clean(tmp_path / "case", tmp_path / "work", langs=[lang])


@pytest.mark.parametrize("name", [name for name in MADE if name not in FIXED])
def test_some_commands_on_made_cases(name, tmp_path):
    save_case(MADE[name](), tmp_path / "case")
    clean(tmp_path / "case", tmp_path / "work", choose=random.Random(name))


@pytest.mark.parametrize("name", shipped())
def test_cases_of_every_shipped_set(name, tmp_path):
    write_folder(tmp_path / "case", load_criteria(name), random.Random(name), own=False)
    clean(tmp_path / "case", tmp_path / "work", choose=random.Random(name), with_views=False)


@pytest.mark.parametrize("number", range(20))
def test_spoilt_cases_are_refused_or_clean(number, tmp_path):
    choose = random.Random(number)
    shutil.copytree(EXAMPLES / "kr-software-tender", tmp_path / "case")
    changed = mutate(tmp_path / "case", choose)
    found = "\n".join(map(str, failures(tmp_path / "case", tmp_path / "work", choose)))
    assert found == "", changed
