"""Write files and folders so that they are there in full, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path
from tempfile import mkdtemp, mkstemp

from attrs import evolve

from evalkit.core.errors import EvalkitError, InputError
from evalkit.core.messages import say, some
from evalkit.files.formats.trouble import os_trouble, refuse


def write_text(path: str | PathLike[str], text: str, *, overwrite: bool = False) -> None:
    """Write text as UTF-8, in one step.

    Raises
    ------
    InputError
        If the file is there and ``overwrite`` is not set, cannot be written, or
        the text has characters that no file can hold.
    """
    write_bytes(path, _encoded(path, text), overwrite=overwrite)


def write_texts(texts: Mapping[Path, str], *, overwrite: bool = False) -> None:
    """Write several texts as UTF-8: all of them, or none.

    Raises
    ------
    InputError
        As `write_text`, for each of them; what was there before is there still.
    """
    data = {path: _encoded(path, text) for path, text in texts.items()}
    made: dict[Path, Path] = {}
    placed: dict[Path, Path | None] = {}
    target = Path()
    try:
        try:
            for target, content in data.items():
                made[target] = _temporary(target, content)
            for target, new in made.items():
                placed[target] = _put(new, target, overwrite=overwrite)
        except OSError as error:
            raise os_trouble(error, target, writing=True) from None
        except ValueError as error:
            if isinstance(error, InputError):
                raise
            raise refuse(str(target), say("is not a name that a file can have")) from None
    except BaseException:
        for target, old in placed.items():
            if old is None:
                target.unlink()
            else:
                old.replace(target)
        raise
    finally:
        for left in (*made.values(), *(old for old in placed.values() if old is not None)):
            left.unlink(missing_ok=True)


def _put(new: Path, target: Path, *, overwrite: bool) -> Path | None:
    """Give a file its name; return where what was there before is kept for now."""
    if not overwrite or not os.path.lexists(target):
        _link(str(new), target)
        return None
    old = new.with_suffix(".old")
    _exchange(target, new, old)
    return old


def _exchange(target: Path, new: Path, old: Path) -> None:
    """Put something new where something stands, which is kept under another name."""
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


def _encoded(path: str | PathLike[str], text: str) -> bytes:
    if "\0" in text:
        raise refuse(str(path), say("cannot be written: the text has a NUL character"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise refuse(
            str(path), say("cannot be written: the text has half of a surrogate pair")
        ) from None


def write_bytes(path: str | PathLike[str], data: bytes, *, overwrite: bool = False) -> None:
    """Write bytes in one step: under another name, to the disk, then renamed.

    Raises
    ------
    InputError
        If the file is there and ``overwrite`` is not set, or cannot be written.
    """
    target = Path(path)
    try:
        name = _temporary(target, data)
        try:
            if overwrite:
                name.replace(target)
            else:
                _link(str(name), target)
        except BaseException:
            with suppress(OSError):
                name.unlink()
            raise
    except OSError as error:
        raise os_trouble(error, target, writing=True) from None
    except InputError:
        raise
    except ValueError:  # a NUL in the path
        raise refuse(str(target), say("is not a name that a file can have")) from None


def _temporary(target: Path, data: bytes) -> Path:
    """Write under another name, to the disk, with the usual permissions."""
    if target.is_dir():
        raise refuse(str(target), say("is a folder, not a file"))
    handle, name = mkstemp(dir=target.parent, prefix=f".{target.name[:20]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _allow(Path(name), 0o666)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def _link(name: str, target: Path) -> None:
    """Rename, unless the target is there: also if it came there a moment ago."""
    try:
        os.link(name, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise _exists(target) from None
        Path(name).replace(target)
    else:
        Path(name).unlink()


def _exists(target: Path) -> Exception:
    return refuse(
        str(target),
        say("already exists"),
        say("choose another name, or give --overwrite (overwrite=True)"),
    )


def _allow(path: Path, mode: int) -> None:
    """Give the usual permissions; temporary names are made for their owner only."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(mode & ~mask)


@contextmanager
def new_folder(path: str | PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    """Yield a temporary folder that becomes ``path`` when the block ends well.

    Parameters
    ----------
    path : path
        Its parent must exist.
    overwrite : bool
        Replace a folder that is there. It is refused if that would lose a file
        which the new folder does not have.

    Raises
    ------
    InputError
        If the folder is there, or cannot be written. Nothing is left behind
        then, nor when the block raises.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as top:
    ...     with new_folder(Path(top, "report")) as folder:
    ...         write_text(folder / "page.txt", "all of it")
    ...     Path(top, "report", "page.txt").read_text()
    'all of it'
    """
    target = Path(path)
    if os.path.lexists(target) and not overwrite:
        raise _exists(target)
    try:
        work = Path(mkdtemp(dir=target.parent, prefix=f".{target.name[:20]}.", suffix=".tmp"))
    except OSError as error:
        raise os_trouble(error, target, writing=True) from None
    try:
        yield work
        try:
            _allow(work, 0o777)
            _move(work, target, overwrite=overwrite)
        except OSError as error:
            raise os_trouble(error, target, writing=True) from None
    except BaseException as error:
        shutil.rmtree(work, ignore_errors=True)
        _in_its_place(error, work, target)
        raise


def _in_its_place(error: BaseException, work: Path, target: Path) -> None:
    """Raise what went wrong in a temporary folder as of the folder that was asked for."""
    if isinstance(error, EvalkitError):
        found = [evolve(p, file=_asked_for(p.file, work, target)) for p in error.problems]
        if found != list(error.problems):
            raise type(error)(found) from None
    elif isinstance(error, OSError):
        name = _asked_for(os.fspath(error.filename or work), work, target)
        if error.filename is None or name != error.filename:  # a full disk has no name
            raise os_trouble(error, Path(name), writing=True) from None


def _asked_for(name: str, work: Path, target: Path) -> str:
    path = Path(name)
    return str(target / path.relative_to(work)) if path.is_relative_to(work) else name


def _move(work: Path, target: Path, *, overwrite: bool) -> None:
    if not os.path.lexists(target):
        work.rename(target)
        return
    if not overwrite:
        raise _exists(target)
    if target.is_symlink() or not target.is_dir():
        raise refuse(str(target), say("is not a folder"))
    lost = sorted({p.name for p in target.iterdir()} - {p.name for p in work.iterdir()})
    if lost:
        raise refuse(
            str(target),
            say("holds files that would be lost: {names}", names=some(lost, 10)),
            say("choose another folder, or move them away"),
        )
    aside = Path(mkdtemp(dir=target.parent, prefix=f".{target.name[:20]}.", suffix=".old"))
    try:
        _exchange(target, work, aside / target.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
