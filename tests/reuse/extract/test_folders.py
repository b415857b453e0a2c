"""Folders file by file: order, links, and what is passed over."""

import os
from pathlib import Path

import pytest
from sentences import tells

from evalkit.core.errors import InputError
from evalkit.core.notes import note
from evalkit.reuse.extract import extract_file, extract_tree, limits
from evalkit.show.reuse.notes import said

from .reading import findings


def test_a_folder_is_read_in_order_and_names_are_relative(tmp_path):
    for name in ("b/z.md", "b/a.txt", "a.sol"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("글")
    assert [one.file for one in extract_tree(tmp_path)] == ["a.sol", "b/a.txt", "b/z.md"]
    assert [one.file for one in extract_tree(tmp_path / "a.sol")] == ["a.sol"]


def test_what_is_not_a_file(tmp_path):
    for path in (tmp_path, tmp_path / "none", Path("a\0b")):
        with pytest.raises(InputError):
            extract_file(path)
    with pytest.raises(InputError):
        extract_tree(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError):
        extract_file(tmp_path / "pipe")
    (found,) = extract_tree(tmp_path)
    (why,) = findings(found)
    assert (found.file, why.kind, found.unread) == ("pipe", "refused", 1)
    assert tells(said(why), "is not an ordinary file")


def test_links_and_folders_that_are_passed_over(tmp_path):
    outside, root = tmp_path / "outside", tmp_path / "root"
    for folder in (outside, root / "src", root / ".git", root / "src" / "node_modules"):
        folder.mkdir(parents=True)
        (folder / "a.js").write_text("secret")
    (root / "src" / "a.js").write_text("var a;")
    (root / "out.js").symlink_to(outside / "a.js")
    (root / "outs").symlink_to(outside)
    (root / "in.js").symlink_to(root / "src" / "a.js")
    (root / "src" / "loop").symlink_to(root)
    (root / "lost").symlink_to("nowhere")
    (root / "logo.png").write_bytes(b"\x89PNG\0\0")
    told = {
        one.file: (one.text, findings(one), one.parts, one.unread) for one in extract_tree(root)
    }
    leads_out, within, tools = [note("link-out")], [note("link-within")], [note("tools")]
    assert told == {
        ".git/": ("", tools, 0, 0), "in.js": ("", within, 0, 0), "logo.png": ("", [note("not-text")], 1, 1),
        "lost": ("", [note("link-nowhere")], 1, 1), "out.js": ("", leads_out, 1, 1), "outs": ("", leads_out, 1, 1),
        "src/a.js": ("var a;", [], 1, 0), "src/loop": ("", within, 0, 0), "src/node_modules/": ("", tools, 0, 0),
    }  # fmt: skip


def test_too_many_files_too_deep_folders_and_odd_names(tmp_path, monkeypatch):
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text("글")
    monkeypatch.setattr(limits, "FILES", 2)
    *read, rest = sorted(extract_tree(tmp_path), key=lambda one: one.parts)
    assert [one.text for one in read] == ["글", "글"]
    assert (rest.file, rest.parts, rest.unread) == ("", 3, 3)
    assert findings(rest)[0] == note("many-files", count=3)
    monkeypatch.undo()
    monkeypatch.setattr(limits, "FOLDERS_DEEP", 1)
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    assert "a/b/" in [one.file for one in extract_tree(tmp_path) if one.unread]
    odd = os.fsencode(tmp_path) + b"/\xff.txt"
    Path(os.fsdecode(odd)).write_text("글")
    assert "\ufffd.txt" in [one.file for one in extract_tree(tmp_path)]
