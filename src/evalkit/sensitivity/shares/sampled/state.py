"""What has been counted so far: whole at any moment, and able to wait in a file."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from attrs import fields

from evalkit.core.errors import InputError, ModelError, Problem
from evalkit.core.messages import Message, say
from evalkit.sensitivity.shares.sampled.blocks import BlockCounts, Task

_FORMAT = 1
_SECONDS = 20.0  # between two savings
_ARRAYS = ("places", "squares", "sums", "ranks", "firsts", "beats")


class SampleState:
    """Counts of the blocks that are done, of one task.

    Parameters
    ----------
    path : str or Path, optional
        Where to keep it. If the file exists it is read, and the run goes on from
        there; it is written every twenty seconds, and when a run ends in any way.

    Notes
    -----
    The counts change by one assignment, so that an interrupt finds them before or
    after a block, never in between.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = None if path is None else Path(path)
        self._part: BlockCounts | None = None
        self._fingerprint = ""
        self._saved = monotonic()
        if self.path is not None and self.path.exists():
            self._load(self.path)

    @property
    def part(self) -> BlockCounts:
        """All counts so far."""
        if self._part is None:
            raise ModelError(Problem(field="state", rule=say("nothing has been counted yet")))
        return self._part

    @property
    def done(self) -> frozenset[int]:
        """Numbers of the blocks that are counted."""
        return frozenset(() if self._part is None else self._part.blocks)

    @property
    def draws(self) -> int:
        """Number of draws counted so far."""
        return 0 if self._part is None else self._part.draws

    def check(self, task: Task, jobs: Sequence[tuple[int, int]]) -> None:
        """Refuse counts that belong to something else; begin where there are none.

        Raises
        ------
        ModelError
            If the state was made with other values, weights, seed or sampler, or holds
            a part of a block that is now wanted whole.
        """
        if self._part is None:
            self._fingerprint = task.fingerprint
            return
        same = all(getattr(self._part, name).shape == x for name, x in task.shapes.items())
        if self._fingerprint != task.fingerprint or not same:
            rule = say("belongs to other values, another weight space, sampler or seed")
            raise ModelError(Problem(field="state", rule=rule, remedy=self._remedy()))
        wanted = sum(draws for block, draws in jobs if block in self.done)
        known = {block for block, _ in jobs}
        if self.done <= known and wanted != self._part.draws:
            rule = say("contains part of a block that is now needed in full")
            raise ModelError(Problem(field="state", rule=rule, remedy=self._remedy()))

    def add(self, part: BlockCounts) -> None:
        """Add the counts of some blocks, all at once."""
        self._part = part if self._part is None else self._part.plus(part)
        if self.path is not None and monotonic() - self._saved > _SECONDS:
            self.save()

    def save(self, path: str | Path | None = None) -> None:
        """Write the counts to a file, which is whole at any moment.

        Parameters
        ----------
        path : str or Path, optional
            Default: the path that the state was made with; without one, nothing is
            written.
        """
        target = self.path if path is None else Path(path)
        if target is None or self._part is None:
            return
        arrays: dict[str, Any] = {name: getattr(self._part, name) for name in _ARRAYS}
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:20]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    format=np.int64(_FORMAT),
                    fingerprint=np.frombuffer(self._fingerprint.encode(), np.uint8),
                    blocks=np.array(self._part.blocks, np.int64),
                    draws=np.int64(self._part.draws),
                    **arrays,
                )
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._saved = monotonic()

    def _load(self, path: Path) -> None:
        try:
            with path.open("rb") as handle, np.load(handle, allow_pickle=False) as file:
                found = {name: file[name] for name in file.files}
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise _unreadable(path, say("is not a saved state")) from error
        names = {"format", "fingerprint", "blocks", "draws", *_ARRAYS}
        if set(found) != names or found["format"].shape or found["format"] != _FORMAT:
            raise _unreadable(path, say("is not a saved state"))
        arrays = [found[name] for name in _ARRAYS]
        blocks, draws = found["blocks"], found["draws"]
        places = found["places"]
        whole = (
            all(array.dtype == np.int64 and (array >= 0).all() for array in [*arrays, blocks])
            and found["fingerprint"].dtype == np.uint8
            and draws.dtype == np.int64
            and draws.shape == ()
            and blocks.ndim == 1
            and len(set(blocks.tolist())) == len(blocks)
            and places.ndim == 2
            and bool((places.sum(axis=1) % max(int(draws), 1) == 0).all())
            and np.array_equal(places[:, 0], found["firsts"].sum(axis=0))
        )
        if not whole:
            raise _unreadable(path, say("contradicts itself"))
        self._fingerprint = found["fingerprint"].tobytes().decode("ascii", "replace")
        self._part = BlockCounts(
            blocks=tuple(blocks.tolist()),
            draws=int(draws),
            **{f.name: found[f.name] for f in fields(BlockCounts) if f.name in _ARRAYS},
        )

    def _remedy(self) -> Message:
        if self.path is None:
            return say("begin with a new state")
        return say("name another file, or delete this one: {file}", file=self.path)


def _unreadable(path: Path, rule: Message) -> InputError:
    remedy = say("delete the file, and the run begins anew")
    return InputError(Problem(file=str(path), rule=rule, remedy=remedy))
