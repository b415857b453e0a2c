"""One text against another."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses

from evalkit import ModelError
from evalkit.reuse import compare
from evalkit.reuse.prose import prose_bytes
from evalkit.reuse.runs import exact_runs
from evalkit.reuse.sequences import units_of

from .texts import paragraphs, program, text

SEEDS = st.integers(0, 10**6)
SLOW = settings(deadline=None, max_examples=30)


@SLOW
@given(SEEDS, st.sampled_from(["ko", "en"]))
def test_a_text_contains_itself_wholly(seed, lang):
    found = compare(text(seed, 3, lang), text(seed, 3, lang))
    assert found.containment == found.exact == 1
    assert found.anchored


@pytest.mark.parametrize("times", [2, 9, 60])
def test_however_often_it_repeats_itself(times):
    again = (text(1, 1) + "\n") * times
    assert compare(again, again).containment == 1
    assert compare(program(1), program(1), language="python").containment == 1


@SLOW
@given(SEEDS, st.randoms(use_true_random=False))
def test_stretches_point_at_equal_text(seed, rng):
    mine = paragraphs(seed, 4) + paragraphs(seed + 1, 2)
    theirs = paragraphs(seed, 4) + paragraphs(seed + 2, 2)
    rng.shuffle(mine)
    a, b = "\n".join(mine).replace("다.", "음."), "\n".join(theirs)
    found = compare(a, b)
    assert found.passages
    for passage in found.passages:
        for stretch in passage.stretches:
            here, there = a[slice(*stretch.here)], b[slice(*stretch.there)]
            assert bytes(prose_bytes(here)[0]) == bytes(prose_bytes(there)[0])
            assert passage.here[0] <= stretch.here[0] < stretch.here[1] <= passage.here[1]


@SLOW
@given(SEEDS)
def test_stretches_of_code_are_equal_but_for_names(seed):
    a = program(seed, 5)
    b = a.replace("total", "sum_").replace("other", "rest")
    found = compare(b, a, language="python")
    assert found.exact > 0.97
    for passage in found.passages:
        for stretch in passage.stretches:
            here = units_of(b[slice(*stretch.here)], "python")
            there = units_of(a[slice(*stretch.there)], "python")
            assert np.array_equal(here.units, there.units)


def common_runs(a, b, least):
    """Find all maximal common runs of two byte texts, the slow way."""
    found = set()
    for diagonal in range(-len(a), len(b)):
        start = None
        for n in range(len(a) + 1):
            equal = n < len(a) and 0 <= n + diagonal < len(b) and a[n] == b[n + diagonal]
            if equal and start is None:
                start = n
            elif not equal and start is not None:
                if n - start >= least:
                    found.add((start, start + diagonal, n - start))
                start = None
    return found


def whole(run, leads):
    """Cut a run to whole characters."""
    start, there, length = run
    end = start + length
    while start not in leads:
        start, there = start + 1, there + 1
    while end not in leads:
        end -= 1
    return start, there, end - start


def test_half_a_character_is_not_equal():
    old = text(1, 1) + " 마을지갑이며 " + text(2, 1)
    found = compare(old.replace("마을지갑", "두레월렛"), old)
    for passage in found.passages:
        for stretch in passage.stretches:
            assert "마" not in old[slice(*stretch.there)]


@settings(deadline=None, max_examples=14)
@given(SEEDS, st.integers(0, 60), st.integers(0, 60))
def test_no_long_common_run_is_missed(seed, cut, shift):
    rng = random.Random(seed)
    base = text(seed, 1)
    a = base[cut:]
    b = base[: len(base) // 2] + text(seed + 1, 1)[:shift] + base[len(base) // 2 + shift :]
    if rng.random() < 0.3:
        a, b = b, a
    query, source = units_of(a), units_of(b)
    k = query.settings.k
    found = {tuple(row) for row in exact_runs(query, source).tolist()}
    leads = set(query.leads.tolist())
    every = [whole(run, leads) for run in common_runs(bytes(query.units), bytes(source.units), k)]
    assert found <= set(every)
    assert {run for run in every if run[2] >= k + query.settings.window + 3} <= found


@SLOW
@given(SEEDS, st.sampled_from(["ko", "en"]))
def test_texts_that_owe_each_other_nothing_share_nothing(seed, lang):
    found = compare(text(seed, 4, lang), text(seed + 1, 4, lang))
    assert found.containment < 0.02
    assert not found.anchored


@SLOW
@given(SEEDS, st.randoms(use_true_random=False))
def test_another_order_of_paragraphs_changes_little(seed, rng):
    before = paragraphs(seed, 6)
    after = [*before]
    rng.shuffle(after)
    assert compare("\n".join(after), "\n".join(before)).containment > 0.97


@SLOW
@given(SEEDS, st.integers(1, 5))
def test_containment_is_of_the_first_in_the_second(seed, more):
    part, rest = text(seed, 3), text(seed + 1, 3 * more)
    whole = part + "\n" + rest
    assert compare(part, whole).containment == 1
    assert compare(whole, part).containment == pytest.approx(1 / (1 + more), abs=0.06)


def test_something_else_than_text_is_refused():
    with refuses(ModelError, "must be text"):
        compare(b"bytes", "text")
