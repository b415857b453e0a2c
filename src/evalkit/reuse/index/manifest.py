"""What an index consists of: one small file, replaced as a whole, so that a kill loses nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp, mkstemp
from typing import Any

from attrs import asdict, frozen

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say
from evalkit.files.formats.trouble import os_trouble, refuse
from evalkit.reuse.index.segment import FILES, Segment
from evalkit.reuse.settings import CODE, PROSE, VERSION

_NAME = re.compile(r"manifest-([0-9]{9})\.json")
_SEGMENT = re.compile(r"segment-[0-9a-f]{32}")
FORMAT = 2  # of what stands in the segments
_KEPT = 2  # manifests whose segments stay, for a reader that has just looked
_NUMBERS = 64  # manifests that stay, so that a slow writer cannot take an old number again
_OLD = 3600  # seconds after which a leftover belongs to nobody


def made_with() -> dict[str, Any]:
    """Return what the hashes of an index hang on; another value means another index."""
    return {
        "version": VERSION,
        "prose": {"k": PROSE.k, "rate": PROSE.rate},
        "code": {"k": CODE.k, "rate": CODE.rate},
    }


@frozen
class ListedSegment:
    """A segment as the manifest lists it."""

    name: str
    works: int
    postings: int
    sha256: dict[str, str]


@frozen
class Manifest:
    """The segments of an index, at one time."""

    generation: int
    parts: tuple[ListedSegment, ...]

    def publish(self, folder: Path) -> bool:
        """Make this the state of the index; False if another writer was faster."""
        content = {
            "format": FORMAT,
            "made_with": made_with(),
            "parts": [asdict(p) for p in self.parts],
        }
        text = json.dumps(content, indent=1, sort_keys=True) + "\n"
        target = _file(folder, self.generation)
        handle, name = mkstemp(dir=folder, prefix=f".{target.name[:20]}.", suffix=".tmp")
        work = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(work, target)  # fails if it is there already
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links
            if target.exists():
                return False
            target.write_bytes(work.read_bytes())
        finally:
            work.unlink()
        _sync(folder)
        return True

    @classmethod
    def newest(cls, folder: Path) -> Manifest:
        """Read the state of an index.

        Raises
        ------
        InputError
            If the folder holds none, or one that this version cannot read.
        """
        numbers = _generations(folder)
        if not numbers:
            rule = say("is not an index of earlier works")
            remedy = say("make one with: evalkit reuse index build DIR --from CORPUS")
            raise refuse(str(folder), rule, remedy)
        path = _file(folder, numbers[-1])
        # Nobody writes it but this program, and it is built again rather than mended: so it is
        # whole or damaged, and no table of fields would say more.
        try:
            found = json.loads(path.read_text("utf-8"))
            parts = tuple(ListedSegment(**part) for part in found["parts"])
            made, form = found["made_with"], found.get("format")
            whole = all(_SEGMENT.fullmatch(part.name) for part in parts)
        except OSError as error:
            raise os_trouble(error, path) from None
        except (ValueError, KeyError, TypeError, RecursionError):
            whole, made, form, parts = False, None, 0, ()
        if not whole:
            raise refuse(str(path), say("is damaged"), say("build the index again"))
        if made != made_with() or form != FORMAT:
            rule = say("was made with other settings or by another version of evalkit")
            raise refuse(str(path), rule, say("build the index again"))
        return cls(numbers[-1], parts)


def is_index(folder: Path) -> bool:
    """Say whether a folder holds an index."""
    return folder.is_dir() and bool(_generations(folder))


def _generations(folder: Path) -> list[int]:
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise os_trouble(error, folder) from None
    return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))


def store(segment: Segment, folder: Path) -> ListedSegment:
    """Write a segment under a name of its content; it counts once a manifest lists it."""
    work = Path(mkdtemp(dir=folder, prefix=".segment-", suffix=".tmp"))
    try:
        hashes = segment.write(work)
        for name in FILES:
            _sync(work / name)
        _sync(work)
        name = "segment-" + hashes["texts.bin"][:16] + hashes["works.json"][:16]
        target = folder / name
        if target.exists():  # the same works, left by somebody who was interrupted
            shutil.rmtree(target)
        work.rename(target)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    _sync(folder)
    return ListedSegment(name, len(segment), len(segment.hashes), hashes)


def opened(folder: Path, part: ListedSegment) -> Segment:
    """Open a segment that a manifest lists."""
    place = folder / part.name
    try:
        segment = Segment.open(place)
    except OSError as error:
        raise os_trouble(error, place) from None
    except (ValueError, EOFError, RecursionError):
        raise damaged(place) from None
    whole = (
        len(segment) == part.works == len(segment.ends)
        and len(segment.hashes) == len(segment.owners) == part.postings
        and (not len(segment) or int(segment.ends[-1]) == len(segment.texts))
    )
    if not whole:
        raise damaged(place)
    return segment


def damaged(place: Path | str) -> InputError:
    """Make the error for a segment that is not what was written."""
    rule = say("is damaged")
    remedy = say("evalkit reuse index verify DIR shows what is wrong; then build the index again")
    return InputError(Problem(file=str(place), rule=rule, remedy=remedy))


def tidy(folder: Path, manifest: Manifest) -> None:
    """Remove what no reader needs: old manifests, and segments that none lists any more."""
    numbers = _generations(folder)
    listed = {part.name for part in manifest.parts}
    for number in numbers[-_KEPT:]:
        listed |= _names(folder, number)
    for number in numbers[:-_KEPT]:
        for name in _names(folder, number) - listed:  # merged into another
            shutil.rmtree(folder / name, ignore_errors=True)
    for number in numbers[:-_NUMBERS]:
        _file(folder, number).unlink(missing_ok=True)
    now = time.time()
    for path in folder.iterdir():
        ours = _SEGMENT.fullmatch(path.name) or path.name.endswith(".tmp")
        with suppress(OSError):  # somebody else may have been faster
            # What an interrupted writer left; a younger one may be at work at this moment.
            if ours and path.name not in listed and now - path.stat().st_mtime > _OLD:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def _file(folder: Path, number: int) -> Path:
    return folder / f"manifest-{number:09}.json"


def _names(folder: Path, number: int) -> set[str]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(_file(folder, number).read_text("utf-8"))
        return {part["name"] for part in found["parts"]}
    return set()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
