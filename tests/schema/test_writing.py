"""Files and folders are there in full or not at all."""

import os
from pathlib import Path

import pytest
from sentences import refuses

from evalkit.core.errors import InputError
from evalkit.files.formats.naming import stems
from evalkit.files.formats.writing import new_folder, write_bytes, write_text


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_what_is_there_stays_unless_overwriting_was_asked_for(tmp_path):
    path = tmp_path / "x.txt"
    write_text(path, "one")
    with refuses(InputError, "already exists"):
        write_text(path, "two")
    assert path.read_text() == "one"
    write_text(path, "two", overwrite=True)
    assert path.read_text() == "two"
    assert names(tmp_path) == ["x.txt"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_failing_write_leaves_nothing(overwrite, tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with refuses(InputError, "cannot be written: the disk is full"):
        write_bytes(tmp_path / "x", b"x", overwrite=overwrite)
    assert names(tmp_path) == []


def test_bad_targets(tmp_path):
    with refuses(InputError, "cannot be written: its folder does not exist"):
        write_text(tmp_path / "no" / "x", "")
    with refuses(InputError, "is a folder, not a file"):
        write_text(tmp_path, "")
    with refuses(InputError, "is not a name that a file can have"):
        write_text(tmp_path / "a\0b", "")


def test_a_folder_whose_block_fails_is_not_there(tmp_path):
    def fail():
        with new_folder(tmp_path / "out") as folder:
            write_text(folder / "half.txt", "half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(tmp_path) == []


def test_overwriting_a_folder_never_loses_a_file(tmp_path):
    target = tmp_path / "out"
    with new_folder(target) as folder:
        write_text(folder / "a", "1")
    with refuses(InputError, "already exists"), new_folder(target):
        pass
    Path(target, "notes.docx").write_text("dear")
    lost = refuses(InputError, "holds files that would be lost: {names}", names="notes.docx")
    with lost, new_folder(target, overwrite=True) as folder:
        write_text(folder / "a", "2")
    assert names(target) == ["a", "notes.docx"]
    Path(target, "notes.docx").unlink()
    with new_folder(target, overwrite=True) as folder:
        write_text(folder / "a", "2")
    assert (target / "a").read_text() == "2"
    assert names(tmp_path) == ["out"]


def test_names_of_files_are_safe_and_no_two_alike():
    labels = [("ahn", "narae"), ("a--b", "c"), ("a", "b--c"), ("A",), ("a",), ("CON",), ("..",),
              ("가" * 100,), ("kim/lee\n", "narae")]  # fmt: skip
    found = stems(labels)
    assert found[0] == "ahn--narae"
    assert len({name.casefold() for name in found}) == len(labels)
    for name in found:
        assert len(name.encode()) < 200
        assert not set(name) & set('/\\:*?"<>|\n ')
        assert name.strip(".") == name
        assert name.lower() != "con"


def test_a_long_korean_name_can_be_written(tmp_path):
    target = tmp_path / ("가" * 82 + ".md")  # 249 bytes of the 255 that a name may have
    write_text(target, "x")
    assert target.read_text("utf-8") == "x"
