"""Counting many blocks, here or on any executor: retried, interruptible, resumable."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import closing

from evalkit.core.errors import EvalkitError, Problem
from evalkit.core.messages import say
from evalkit.core.types import Progress
from evalkit.sensitivity.shares.sampled.blocks import BlockCounts, Task
from evalkit.sensitivity.shares.sampled.kernels import Workspace
from evalkit.sensitivity.shares.sampled.state import SampleState

Parcel = tuple[tuple[int, int], ...]

TRIES = 3
_WAITING = 32  # parcels handed out at once, at most


class BlockError(EvalkitError, RuntimeError):
    """A block of draws that failed again and again; what was counted before is kept."""


def run(
    task: Task,
    jobs: Sequence[tuple[int, int]],
    *,
    state: SampleState,
    executor: Executor | None = None,
    progress: Progress | None = None,
    is_late: Callable[[], bool] = lambda: False,
    tries: int = TRIES,
) -> None:
    """Count the blocks that the state does not hold yet, and add them to it.

    Parameters
    ----------
    task : Task
    jobs : sequence of (block, draws)
        From `blocks.plan`.
    state : State
        Where the counts go. It is whole at any moment: after an interrupt or an error
        a second call goes on where the first one stopped, to the same counts.
    executor : concurrent.futures.Executor, optional
        Threads, processes, or anything else with `submit`; it stays open. Default:
        this thread.
    progress : callable, optional
        Called with the draws counted so far, and the draws of all `jobs`.
    is_late : callable
        Says whether to stop after what has been counted, at least one parcel.
    tries : int
        How often a block may fail.

    Raises
    ------
    BlockError
        If a block fails `tries` times, or the executor breaks down.
    KeyboardInterrupt
        At once; what was handed out and not begun is cancelled.
    """
    state.check(task, jobs)
    total = sum(draws for _, draws in jobs)
    missing = [job for job in jobs if job[0] not in state.done]
    parcels = task.parcels(missing)
    counted = (
        _here(task, parcels, tries) if executor is None else _there(task, parcels, tries, executor)
    )
    with closing(counted):  # at once, also where an error keeps this frame alive
        for part in counted:
            state.add(part)
            if progress is not None:
                progress(min(state.draws, total), total)
            if is_late():
                return


def _here(task: Task, parcels: Iterator[Parcel], tries: int) -> Generator[BlockCounts]:
    workspace = Workspace()
    for parcel in parcels:
        for left in range(tries - 1, -1, -1):
            try:
                part = task.count(parcel, workspace)
            except Exception as error:
                if not left:
                    raise _failed(parcel, tries, error) from error
            else:
                yield part
                break


def _there(
    task: Task, parcels: Iterator[Parcel], tries: int, executor: Executor
) -> Generator[BlockCounts]:
    running: dict[Future[BlockCounts], tuple[Parcel, int]] = {}
    more = True
    try:
        while more or running:  # parcels end, and each is tried a bounded number of times
            while more and len(running) < _WAITING:
                parcel = next(parcels, None)
                more = parcel is not None
                if parcel is not None:
                    running[executor.submit(task.count, parcel)] = parcel, 1
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                parcel, tried = running.pop(future)
                error = future.exception()
                if error is None:
                    yield future.result()
                elif not isinstance(error, Exception):
                    raise error
                elif tried >= tries or isinstance(error, BrokenExecutor):
                    raise _failed(parcel, tried, error) from error
                else:
                    running[executor.submit(task.count, parcel)] = parcel, tried + 1
    except BrokenExecutor as error:
        raise _failed((), 1, error) from error
    finally:
        for future in running:
            future.cancel()


def _failed(parcel: Parcel, tried: int, error: Exception) -> BlockError:
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    remedy = say("what was counted so far is kept in the state; run again with it to go on")
    if isinstance(error, BrokenExecutor):
        rule = say("the executor broke down: {reason}", reason=reason)
        return BlockError(Problem(field="executor", rule=rule, remedy=remedy))
    blocks = [str(block) for block, _ in parcel]
    rule = say(
        "the sampling of blocks {blocks} failed {count} times: {reason}",
        blocks=blocks,
        count=tried,
        reason=reason,
    )
    return BlockError(Problem(rule=rule, remedy=remedy))
