"""Each number and each name in the title of every chart of the examples, found another way.

Totals and shares are added up here in fractions, leads and ranks are linear programmes of their
own, shares of the weights are counted in draws of their own.
"""

import re
from collections import Counter
from functools import cache

import pytest
import titles_of_marks as marks
import titles_of_weights as weights
from titles import NUMBER, ROOT, called, result, same, wrong

from evalkit.core.errors import EvalkitError
from evalkit.sensitivity import Options
from evalkit.show import charts
from evalkit.show.charts.dispatch import CHARTS, ChartOptions

BROKEN = {"mistakes"}
"""Examples of what is refused."""
EXAMPLES = sorted({p.parent.name for p in ROOT.glob("examples/*/case.toml")} - BROKEN)
FAST = {"kr-graded-tender", "document-requests"}
"""Examples of which every kind is tried at once; between them they admit all kinds."""
QUICK = {"ranking", "contributions", "stability"}
"""Kinds that are tried at once of every example."""
OPTIONS = ChartOptions(analysis=Options(samples=4096))
RECOUNTS = {
    kind: getattr(room, kind.replace("-", "_"))
    for room, kinds in (
        (marks, "ranking contributions coverage matrix plan-curve evaluators"),
        (weights, "stability breakpoints flips winners extreme-ranks acceptability"),
        (weights, "pairwise-winning drivers joint structure winner-map"),
    )
    for kind in kinds.split()
}
PAIRS = [
    pytest.param(
        kind,
        name,
        marks=[] if name in FAST or kind in QUICK else pytest.mark.long,
        id=f"{kind}-{name}",
    )
    for kind in CHARTS
    for name in EXAMPLES
]


def test_every_kind_is_recounted():
    assert set(RECOUNTS) == set(CHARTS)


@cache
def drawn_of(kind, name, lang):
    try:
        if kind == "plan-curve":  # a plan takes long, and is the same in both languages
            return charts.plan_curve(marks.planned(name), lang=lang)
        return CHARTS[kind](result(name), OPTIONS, lang)
    except EvalkitError:
        return None  # this example does not admit it, as the message says


def title_of(made):
    """Return the title; the number that "both" is stands there."""
    return re.sub(r"^Both ", "All 2 ", made.description)


@cache
def wanted_of(kind, name):
    return RECOUNTS[kind](name, drawn_of(kind, name, "en"))


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_a_title_says_what_is_counted_another_way(kind, name):
    drawn = {lang: drawn_of(kind, name, lang) for lang in ("en", "ko")}
    if None in drawn.values():
        assert set(drawn.values()) == {None}
        return
    wanted = wanted_of(kind, name)
    for lang, made in drawn.items():
        assert not wrong(title_of(made), wanted, name, lang), title_of(made)


@pytest.mark.parametrize(
    "name", [n if n in FAST else pytest.param(n, marks=pytest.mark.long) for n in EXAMPLES]
)
def test_no_two_kinds_share_a_title(name):
    for lang in ("en", "ko"):
        drawn = [drawn_of(kind, name, lang) for kind in CHARTS]
        said = Counter(title_of(made) for made in drawn if made is not None)
        assert max(said.values()) == 1, said.most_common(1)


def test_every_kind_is_admitted_by_an_example_that_is_tried_at_once():
    quick = {kind for kind in CHARTS for name in FAST if drawn_of(kind, name, "en") is not None}
    assert quick == set(CHARTS)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("kind", CHARTS)
def test_planted_wrong_titles_are_caught(kind, lang):
    """A number with another digit, a name for another, a name or number more: all fail."""
    for name in sorted(FAST):
        made = drawn_of(kind, name, lang)
        if made is None:
            continue
        title, wanted = title_of(made), wanted_of(kind, name)
        assert not wrong(title, wanted, name, lang)
        words = {one: text for text, one in called(name, lang)}
        planted = [f"{title} 7", *(f"{title} = {words[one]}" for one in wanted.names[:1])]
        for number in wanted.numbers:
            token = next(t for t in NUMBER.findall(title) if same(number, t))
            more = re.sub(r"\d", lambda digit: str((int(digit[0]) + 4) % 10), token, count=1)
            planted.append(title.replace(token, more, 1))
        for one in wanted.names:
            other = next(o for o in words if o not in wanted.names)
            planted.append(title.replace(words[one], words[other], 1))
        for lie in planted:
            assert wrong(lie, wanted, name, lang), lie
