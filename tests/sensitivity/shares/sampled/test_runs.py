"""The same counts for any workers; failures, interrupts and files."""

import os
import subprocess
import sys
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)

import numpy as np
import pytest
from sentences import refuses, tells

from evalkit.core.errors import InputError, ModelError
from evalkit.sensitivity.questions.acceptability import acceptability
from evalkit.sensitivity.shares.sampled import runs
from evalkit.sensitivity.shares.sampled.blocks import Task, plan
from evalkit.sensitivity.shares.sampled.distinct import distinct
from evalkit.sensitivity.shares.sampled.runs import BlockError, run
from evalkit.sensitivity.shares.sampled.state import SampleState
from evalkit.sensitivity.study import Study
from evalkit.weights import WeightSpace
from evalkit.weights.draws.sampling import BLOCK

ARRAYS = ("places", "squares", "sums", "ranks", "firsts", "beats")
DRAWS = 5 * BLOCK + 1000


def task(n=7, seed=1, stream=None, kind=Task):
    values = np.random.default_rng(20190131).random((n, 3))
    kinds = distinct(values, values, 0.0)
    stream = stream or WeightSpace.simplex(3).sampler(seed)
    return kind(kinds.costs, kinds.sizes, stream, f"simplex {seed}", True)


def counted(made, jobs=None, **options):
    state = options.pop("state", None) or SampleState()
    run(made, plan(DRAWS) if jobs is None else jobs, state=state, **options)
    return state


def same(one, other):
    return all(np.array_equal(getattr(one.part, a), getattr(other.part, a)) for a in ARRAYS) and (
        sorted(one.part.blocks) == sorted(other.part.blocks) and one.draws == other.draws
    )


class Backwards(Executor):
    """Runs what it is given at once, but is asked for it in any order."""

    def submit(self, call, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as executors do
            future.set_exception(error)
        return future


@pytest.mark.parametrize("n", [7, 41])
def test_any_executor_counts_the_same(n, monkeypatch):
    made = task(n)
    alone = counted(made)
    assert not same(alone, counted(task(n, seed=2)))
    with (
        ThreadPoolExecutor(1) as one,
        ThreadPoolExecutor(3) as three,
        ProcessPoolExecutor(2) as two,
    ):
        for executor in (one, three, two, Backwards()):
            assert same(alone, counted(made, executor=executor))
        monkeypatch.setattr(runs, "_WAITING", 2)
        assert same(alone, counted(made, jobs=plan(DRAWS)[::-1], executor=three))


def test_parcels_of_any_size_count_the_same(monkeypatch):
    alone = counted(task())
    monkeypatch.setattr("evalkit.sensitivity.shares.sampled.blocks._PARCEL", 1)
    assert same(alone, counted(task()))


SCRIPT = """
import numpy as np
from evalkit.sensitivity.questions.acceptability import acceptability
from evalkit.sensitivity.study import Study
for n in (30, 150):
    values = np.random.default_rng(1).random((n, 12))
    part = acceptability(Study.of(values), method="sampling", samples=20000).estimates.part
    print(hash(part.places.tobytes()), hash(part.sums.tobytes()))
"""


@pytest.mark.long
def test_the_threads_of_blas_do_not_matter():
    def printed(threads):
        names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        settings = {**os.environ, "PYTHONHASHSEED": "0", **dict.fromkeys(names, threads)}
        script = [sys.executable, "-c", SCRIPT]
        return subprocess.run(
            script, env=settings, capture_output=True, text=True, check=True
        ).stdout

    assert printed("1") == printed("4") != ""


class Failing(Task):
    """Fails as often as its list has room."""

    failures = ()

    def count(self, jobs, room=None):
        if self.failures and any(block in self.failures[0] for block, _ in jobs):
            error = self.failures[0][jobs[0][0]]
            if error:
                raise error.pop()
        return super().count(jobs, room)


def failing(monkeypatch, block, *errors):
    monkeypatch.setattr("evalkit.sensitivity.shares.sampled.blocks._PARCEL", 1)
    monkeypatch.setattr(Failing, "failures", ({block: list(errors)},))
    return task(kind=Failing)


@pytest.mark.parametrize("threads", [0, 2])
def test_a_failed_block_is_tried_again(monkeypatch, threads):
    alone = counted(task())
    made = failing(monkeypatch, 2, ValueError("no"), MemoryError())
    if not threads:
        assert same(alone, counted(made))
    else:
        with ThreadPoolExecutor(threads) as executor:
            assert same(alone, counted(made, executor=executor))
    assert Failing.failures == ({2: []},)


@pytest.mark.parametrize("threads", [0, 2])
def test_a_block_that_always_fails_is_named_and_the_rest_is_kept(monkeypatch, threads):
    made = failing(monkeypatch, 2, *[ValueError("disk on fire")] * 3)
    state = SampleState()
    with ThreadPoolExecutor(2) as executor, pytest.raises(BlockError) as caught:
        counted(made, state=state, executor=executor if threads else None)
    text = caught.value.text()
    assert "blocks 2 failed 3 times: ValueError: disk on fire" in text
    assert "run again" in text
    assert isinstance(caught.value.__cause__, ValueError)
    assert 2 not in state.done
    assert same(counted(made, state=state), counted(task()))


class Broken(Executor):
    def submit(self, call, /, *args, **kwargs):
        raise BrokenExecutor("a worker was killed")


def test_a_broken_executor_is_said():
    with refuses(
        BlockError,
        "the executor broke down: {reason}",
        reason="BrokenExecutor: a worker was killed",
    ):
        counted(task(), executor=Broken())


class Held(Executor):
    """Never finishes anything."""

    def __init__(self):
        self.futures = []

    def submit(self, call, /, *args, **kwargs):
        self.futures.append(Future())
        return self.futures[-1]


@pytest.mark.parametrize("after", [1, 3])
def test_an_interrupt_leaves_a_state_that_goes_on(monkeypatch, after, tmp_path):
    alone = counted(task())
    made = failing(monkeypatch, after, KeyboardInterrupt())
    state = SampleState(tmp_path / "state.npz")
    with pytest.raises(KeyboardInterrupt):
        counted(made, state=state)
    assert state.done == frozenset(range(after))
    state.save()
    assert same(alone, counted(task(), state=SampleState(tmp_path / "state.npz")))
    assert same(alone, counted(task(), state=state))


def test_an_interrupt_cancels_what_waits(monkeypatch):
    held = Held()

    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        counted(task(), executor=held)
    assert held.futures
    assert all(future.cancelled() for future in held.futures)


def test_an_error_in_a_callback_cancels_what_waits():
    class OneOnly(Held):
        def submit(self, call, /, *args, **kwargs):
            future = super().submit(call, *args, **kwargs)
            if len(self.futures) == 1:
                future.set_result(call(*args, **kwargs))
            return future

    def interrupted(done, total):
        raise KeyboardInterrupt

    held, state = OneOnly(), SampleState()
    many = plan(64 * BLOCK)
    with pytest.raises(KeyboardInterrupt) as caught:
        counted(task(), jobs=many, executor=held, progress=interrupted, state=state)
    assert caught.value.__traceback__ is not None
    assert len(held.futures) > 2
    assert all(future.cancelled() for future in held.futures[1:])
    assert len(state.done) == 16


def test_progress_ends_at_the_total():
    seen = []
    counted(task(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (DRAWS, DRAWS)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_plan_rounds_up_once_blocks_are_compared():
    assert plan(1000) == ((0, 1000),)
    assert sum(draws for _, draws in plan(DRAWS)) == DRAWS
    assert sum(draws for _, draws in plan(8 * BLOCK + 1)) == 9 * BLOCK


def test_a_state_refuses_another_task_and_half_a_block():
    state = counted(task(), jobs=plan(1000))
    for other in (task(seed=2), task(n=8)):
        with refuses(ModelError, "belongs to other values, another weight space, sampler or seed"):
            counted(other, state=state)
    with refuses(ModelError, "contains part of a block that is now needed in full"):
        counted(task(), jobs=plan(2000), state=state)
    assert same(state, counted(task(), jobs=plan(1000), state=state))


def test_more_draws_go_on_from_fewer():
    state = counted(task(), jobs=plan(2 * BLOCK))
    assert same(
        counted(task(), jobs=plan(4 * BLOCK)), counted(task(), jobs=plan(4 * BLOCK), state=state)
    )


def test_a_file_keeps_the_run_of_the_public_call(tmp_path):
    values = np.random.default_rng(3).random((6, 3))
    path = tmp_path / "state.npz"
    first = acceptability(Study.of(values), method="sampling", samples=2 * BLOCK, state=path)
    calls = []
    again = acceptability(
        Study.of(values),
        method="sampling",
        samples=3 * BLOCK,
        state=str(path),
        progress=lambda done, total: calls.append(done),
    )
    straight = acceptability(Study.of(values), method="sampling", samples=3 * BLOCK)
    assert first.samples == 2 * BLOCK
    assert calls == [3 * BLOCK]
    assert np.array_equal(again.shares, straight.shares)
    assert np.array_equal(again.central_weights, straight.central_weights, equal_nan=True)
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]


@pytest.mark.parametrize("harm", ["text", "cut", "missing", "negative", "sums", "pickle", "format"])
def test_a_file_that_was_harmed_is_refused(tmp_path, harm):
    path = tmp_path / "state.npz"
    counted(task(), jobs=plan(1000)).save(path)
    with np.load(path) as file:
        found = {name: file[name] for name in file.files}
    if harm == "text":
        path.write_text("hello")
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-300])
    else:
        if harm == "missing":
            del found["beats"]
        elif harm == "negative":
            found["sums"][0, 0, 0] = -1
        elif harm == "sums":
            found["places"][0, 0] += 1
        elif harm == "pickle":
            found["beats"] = np.array([{}], dtype=object)
        else:
            found["format"] = np.int64(99)
        np.savez(path, **found)
    with pytest.raises(InputError) as caught:
        SampleState(path)
    (problem,) = caught.value.problems
    assert problem.file.endswith("state.npz")
    assert tells(problem, "is not a saved state") or tells(problem, "contradicts itself")


def test_a_state_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "state.npz"
    counted(task(), jobs=plan(1000), state=SampleState(path)).save()
    before = path.read_bytes()

    def full(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="no space"):
        counted(task(), jobs=plan(1000), state=SampleState(path)).save()
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
