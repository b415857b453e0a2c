"""Every chart of both examples, in both languages: valid, inert, and the same each time."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from sentences import refuses

from evalkit import sensitivity
from evalkit.core.errors import ModelError
from evalkit.core.result import Result
from evalkit.evaluation import evaluate
from evalkit.marking.report import panel_report
from evalkit.reuse import Index, measure, read_corpus, read_work, work_of
from evalkit.schema import load_case
from evalkit.sensitivity import (
    Options,
    acceptability,
    analyse,
    as_matrix,
    breakpoints,
    drivers,
    flips,
    joint,
    pairwise_winning,
    stability,
    structure,
    winners,
)
from evalkit.sensitivity.study import Study
from evalkit.show.charts import as_svg, chart, overlap
from evalkit.show.charts.dispatch import CHARTS, ChartOptions

EXAMPLES = Path(__file__).parents[3] / "examples"
WISHES = ChartOptions(analysis=Options(samples=2048))
CASES = [
    (kind, name)
    for kind in CHARTS
    for name in ("korean-municipalities", "kr-software-tender")
    if kind != "plan-curve"
    and (name != "korean-municipalities" or kind not in {"evaluators", "pairwise-winning"})
    and (name != "kr-software-tender" or kind != "coverage")
    and kind != "extreme-ranks"
]
"""The tender has every mark, and in both cases every rank is possible; the real example has no panel, and the closed forms do not hold in its weight space; the tender
has nothing to plan, and the real plan takes a quarter of a minute: see `test_asking_charts`."""
FIRST = {"kr-software-tender": "en", "korean-municipalities": "ko"}
RESULTS = (
    lambda study: study.evaluation,
    stability,
    lambda study: breakpoints(study, "price"),
    flips,
    winners,
    pairwise_winning,
    drivers,
    joint,
    structure,
)
REACHES_OUT = {"href", "url", "src"}


@cache
def result(name):
    return evaluate(load_case(EXAMPLES / name))


@cache
def drawn(kind, name, lang):
    return CHARTS[kind](result(name), WISHES, lang)


def keys(value):
    """Yield every key of a specification, but not those inside its data."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        if key != "datasets":
            yield from keys(inner)
    for inner in value if isinstance(value, list) else ():
        yield from keys(inner)


@pytest.mark.parametrize(
    ("kind", "name", "lang"),
    [
        # The tender in English and the real example in Korean; the other language is long.
        pytest.param(*case, lang, marks=() if FIRST[case[1]] == lang else pytest.mark.long)
        for case in CASES
        for lang in ("en", "ko")
    ],
)
def test_every_chart_fits_the_schema_and_reaches_for_nothing(kind, name, lang):
    spec = drawn(kind, name, lang).to_dict()  # checks the schema
    assert not REACHES_OUT & set(keys(spec))
    assert spec["title"]["text"]
    told = spec["usermeta"]["said"]
    assert spec["title"]["subtitle"] == told[: len(spec["title"]["subtitle"])]
    # The notice of the case, and where the data are from, stand in the picture itself.
    case = result(name).case
    for line in (case.notice.text(lang), case.title.text(lang), case.criteria.version):
        assert line in " ".join(told)
    foot = [
        row["text"] for rows in spec["datasets"].values() for row in rows if set(row) == {"text"}
    ]
    assert "".join(case.notice.text(lang).split()) in "".join("".join(foot).split())
    heads, rows = spec["usermeta"]["table"].values()
    assert rows
    assert {len(row) for row in rows} == {len(heads)}


@pytest.mark.parametrize("kind", ["acceptability", "evaluators", "flips", "winner-map"])
def test_the_same_case_gives_the_same_chart(kind):
    again = CHARTS[kind](evaluate(result("kr-software-tender").case), WISHES, "en")
    kept = drawn(kind, "kr-software-tender", "en")
    assert json.dumps(again.to_dict(validate=False)) == json.dumps(kept.to_dict(validate=False))


@pytest.mark.parametrize(
    ("kind", "name"), [("ranking", "제주안심코드"), ("winner-map", "서울지갑")]
)
def test_a_chart_renders_without_losing_a_name(kind, name):
    svg = re.sub("<style>.*?</style>", "", as_svg(drawn(kind, "korean-municipalities", "ko")))
    assert name in svg
    assert "NaN" not in svg
    assert "undefined" not in svg


def test_what_the_author_of_a_case_asks_readers_to_know_is_on_the_chart():
    spec = drawn("ranking", "korean-municipalities", "en").to_dict(validate=False)
    assert "do not read their ends or middles as results" in " ".join(spec["usermeta"]["said"])


def test_each_result_knows_its_chart():
    case = result("kr-software-tender")
    study = Study.of(case)
    for find in RESULTS:
        found = find(study)
        made = found.plot(lang="ko")
        assert made.to_dict(validate=False) == chart(found, lang="ko").to_dict(validate=False)
        assert re.search("[가-힣]", " ".join(made.to_dict(validate=False)["title"]["text"]))
    shares = acceptability(study, samples=2048)
    assert (
        shares.plot()
        .to_dict(validate=False)["description"]
        .startswith("Darae Labs (invented): highest")
    )
    assert (
        chart(panel_report(case.case))
        .to_dict(validate=False)["description"]
        .startswith("Largest disagreement")
    )
    assert "of the map" in chart(as_matrix(case)).to_dict(validate=False)["description"]
    assert chart(analyse(study)).to_dict(validate=False) == chart(winners(study)).to_dict(
        validate=False
    )


def test_every_result_of_the_room_of_sensitivity_is_drawn():
    made = {
        kind
        for kind in vars(sensitivity).values()
        if isinstance(kind, type) and issubclass(kind, Result)
    }
    assert made
    assert {kind.__name__ for kind in made if kind not in chart.registry} == {
        "Answer",
        "CriticalWeights",
    }


def test_what_is_no_result_has_no_chart():
    with refuses(ModelError, "no chart exists for {name}", name="int"):
        chart(3)


def test_the_overlap_of_a_deliverable(golden):
    wallets = EXAMPLES / "vendor-reuse"
    library = Index.build(read_corpus(wallets / "earlier").works())
    found = measure(read_work(wallets / "delivered" / "daon"), library)
    spec = found.plot(lang="en").to_dict(validate=False)
    golden(spec["title"]["text"])
    assert json.dumps(spec) == json.dumps(overlap(found).to_dict(validate=False))
    rows = next(rows for rows in spec["datasets"].values() if rows and "share" in rows[0])
    assert sum(row["share"] for row in rows) == pytest.approx(3)
    nothing = measure(work_of("short", id="new"), library)
    with refuses(ModelError, "has too little text for a share"):
        overlap(nothing)
