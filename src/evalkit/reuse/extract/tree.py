"""A folder file by file, in order; what is passed over is told in the place where it stands."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from evalkit.core.errors import InputError
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.files.formats.trouble import os_trouble, refuse
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import Extract
from evalkit.reuse.extract.one import extract_file

SKIPPED = frozenset({
    ".git", ".hg", ".svn", "node_modules", "bower_components", "vendor", ".venv", "venv",
    "site-packages", "__pycache__", "target", "build", "dist", "out", ".gradle", ".idea",
    ".vscode", "artifacts", "cache", ".mypy_cache", ".pytest_cache", ".tox", "__MACOSX",
})  # fmt: skip


def extract_tree(path: Path) -> tuple[Extract, ...]:
    """Extract a file, or every file of a folder.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tuple of Extract
        Sorted by name. Folders of version control, of dependencies and of built files are not
        entered, links that lead out are not followed; each has an entry of its own that says so.

    Raises
    ------
    InputError
        If there is no such file or folder.
    """
    path = Path(path)
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        raise os_trouble(error, path) from None
    except ValueError:  # a NUL in the path
        raise refuse(str(path), say("is not a name that a file can have")) from None
    if not is_folder:
        return (extract_file(path, path.name),)
    return tuple(sorted(_files(path), key=lambda one: one.file))


def _files(root: Path) -> Iterator[Extract]:
    real = root.resolve()
    count = size = taken = left = 0
    folders = [(root, "", 0)]
    while folders:
        folder, prefix, depth = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _told(prefix, _reason(os_trouble(error, folder)))
            continue
        for entry in found:
            name = prefix + os.fsencode(entry.name).decode("utf-8", "replace")
            if entry.is_symlink():
                yield _link(entry, name, real)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name in SKIPPED:
                    yield _told(
                        f"{name}/",
                        note("tools"),
                        parts=0,
                    )
                elif depth >= limits.FOLDERS_DEEP:
                    yield _told(f"{name}/", note("nested"))
                else:
                    folders.append((Path(entry.path), f"{name}/", depth + 1))
            elif count >= limits.FILES or size > limits.TREE_BYTES or taken > limits.TREE_MEMORY:
                left += 1
            else:
                extract = _file(Path(entry.path), name)
                count += 1
                size += extract.size if extract.sha256 else 0
                taken += sum(len(block.text) + limits.BLOCK_MEMORY for block in extract.blocks)
                yield extract
    if left:
        reason = note("many-files", count=left)
        yield _told("", reason, parts=left)


def _file(path: Path, name: str) -> Extract:
    try:
        return extract_file(path, name)
    except InputError as error:  # a pipe, or gone in the meantime
        return _told(name, _reason(error))


def _link(entry: os.DirEntry[str], name: str, real: Path) -> Extract:
    try:
        target = Path(entry.path).resolve(strict=True)
    except (OSError, RuntimeError):
        return _told(name, note("link-nowhere"))
    if target.is_relative_to(real):
        return _told(name, note("link-within"), parts=0)
    return _told(name, note("link-out"))


def _told(name: str, finding: Note, parts: int = 1) -> Extract:
    return Extract(file=name, findings=(finding,), parts=parts, unread=parts)


def _reason(error: InputError) -> Note:
    return note("refused", reason=error.problems[0].rule)
