"""Formulas have periods, issues do not: edges of every declared date, and warnings for years not compared."""

import json
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from sentences import page_of, refuses, tells

from evalkit import Case, CriteriaSet, Mark, Project, evaluate
from evalkit.checking import check
from evalkit.core.errors import ModelError
from evalkit.core.messages import Text
from evalkit.model import Bid, Tender
from evalkit.rules import RULES
from evalkit.rules.periods import Uncompared, wrong_stretches
from evalkit.schema import load_criteria, save_case
from evalkit.schema.shipped_sets import shipped
from evalkit.show.evaluation.cautions import uncompared_lines

SETS = [load_criteria(name) for name in shipped()]
DATED = [s for s in SETS if s.procedure and (s.in_force_from or s.in_force_to or s.uncompared)]
DAY = timedelta(days=1)


def bare(criteria, day):
    """A case without marks: dates are looked at when it is built."""
    use = criteria.procedure.rule if criteria.procedure is not None else None
    asked = use.rule.open(dict(use.settings)) if use is not None else frozenset()
    works = dict.fromkeys(asked & {"fixed_costs", "least_price"}, 0)
    tender = Tender(reference=100, budget=100, notice_date=day, **works)
    return Case(criteria, [Project("A")], tender=tender)


def refused(criteria, day):
    try:
        bare(criteria, day)
    except ModelError as error:
        return "was not in force on that day" in str(error)
    return False


def warned(criteria, day):
    return [str(line) for line in uncompared_lines(bare(criteria, day))]


def edges(start, end):
    """The day before, of and after each end that is declared, and whether it is within."""
    if start is not None:
        yield from ((start - DAY, False), (start, True), (start + DAY, end is None or start < end))
    if end is not None:
        yield from ((end - DAY, start is None or start < end), (end, True), (end + DAY, False))


IN_FORCE = [
    pytest.param(s, day, within, id=f"{s.id}-{day}")
    for s in DATED
    for day, within in edges(s.in_force_from, s.in_force_to)
]
STRETCHES = [
    pytest.param(s, stretch, day, within, id=f"{s.id}-{day}")
    for s in DATED
    for stretch in s.uncompared
    for day, within in edges(stretch.start or s.in_force_from, stretch.end or s.in_force_to)
]


def test_there_is_something_to_test():
    assert {"kr-local-negotiated", "kr-national-negotiated", "kr-pps-negotiated"} <= {
        s.id for s in DATED
    }
    assert len(IN_FORCE) > 30
    assert len(STRETCHES) > 30


@pytest.mark.parametrize(("criteria", "day", "within"), IN_FORCE)
def test_a_set_holds_from_its_first_day_to_its_last(criteria, day, within):
    assert refused(criteria, day) is not within


@pytest.mark.parametrize(("criteria", "stretch", "day", "within"), STRETCHES)
def test_a_notice_of_a_time_that_was_not_compared_is_warned_of(criteria, stretch, day, within):
    if refused(criteria, day):
        assert not within
        return
    lines = warned(criteria, day)
    assert any(stretch.why.en in line for line in lines) is within
    assert len(lines) == within


@pytest.mark.parametrize("criteria", DATED, ids=lambda s: s.id)
def test_a_set_is_never_in_force_without_its_rules(criteria):
    # Its own days are days of its rules, so that no notice within them is refused by a rule.
    for use in criteria.procedure.uses:
        for day in (criteria.in_force_from, criteria.in_force_to):
            assert day is None or use.rule.in_force(day), (use.id, day)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_the_stretches_of_a_rule_lie_within_its_time(rule):
    assert list(wrong_stretches(rule.in_force_from, rule.in_force_to, rule.uncompared)) == []
    for day, within in edges(rule.in_force_from, rule.in_force_to):
        assert rule.in_force(day) is within


def test_the_sets_of_one_buyer_follow_one_another_without_a_gap():
    national = [load_criteria(f"kr-national-negotiated{n}") for n in ("-2015", "-2023", "")]
    local = [load_criteria(f"kr-local-negotiated{n}") for n in ("-2015", "")]
    for chain in (national, local):
        for before, after in pairwise(chain):
            assert before.in_force_to + DAY == after.in_force_from
    assert load_criteria("kr-negotiated-legacy60").in_force_to + DAY == national[0].in_force_from
    assert national[1].in_force_from == date(2023, 6, 30)
    assert national[2].in_force_from == date(2024, 9, 13)
    assert local[1].in_force_from == date(2023, 10, 1)
    assert RULES["kr-national-price"].in_force_from == national[1].in_force_from
    assert RULES["kr-local-price"].in_force_from == local[1].in_force_from


def award_of(name, day, prices=(55, 90)):
    """An award with full technical marks, so that only the price formula speaks."""
    criteria = load_criteria(name)
    criteria = attrs.evolve(
        criteria, procedure=attrs.evolve(criteria.procedure, panels=()), preconditions=()
    )
    bids = [Bid(project=p, price=price) for p, price in zip("AB", prices, strict=True)]
    leaves = [leaf for leaf in criteria.leaves if leaf.id != criteria.procedure.price]
    marks = [Mark(p, c.id, c.scale.best, c.scale.best) for p in "AB" for c in leaves]
    tender = Tender(reference=100, budget=100, notice_date=day)
    return evaluate(Case(criteria, [Project("A"), Project("B")], marks, bids=bids, tender=tender))


@pytest.mark.parametrize(
    ("name", "day", "points"),
    [
        # lowest 55 counts as 70: 30·70/90, and 30 % of 30
        ("kr-national-negotiated", date(2025, 3, 3), ("9", "23.3333")),
        # 20·70/90, and 30 % of 20
        ("kr-local-negotiated", date(2026, 5, 4), ("6", "15.5556")),
        ("kr-national-negotiated-2023", date(2024, 5, 4), ("6", "15.5556")),
        # lowest 55 counts as 60: 20·60/90
        ("kr-national-negotiated-2015", date(2022, 5, 4), ("6", "13.3333")),
        ("kr-local-negotiated-2015", date(2022, 5, 4), ("6", "13.3333")),
        # nothing clamped but the bid's own price: 20·55/80 + 2, 20·55/90
        ("kr-negotiated-legacy60", date(2014, 5, 4), ("15.75", "12.2222")),
    ],
)  # fmt: skip
def test_a_notice_is_scored_by_the_formula_of_its_day(name, day, points):
    award = award_of(name, day)
    assert tuple(award.standings[b].price_points for b in "AB") == tuple(map(Fraction, points))
    assert tells(
        page_of(award),
        "Notice of {day}, {what}: the text in force on that day was not compared with the one "
        "cited. {why}",
    )


def test_the_warning_is_on_every_page_and_in_every_form(tmp_path, run):
    case = award_of("kr-local-negotiated", date(2026, 5, 4)).case
    folder = tmp_path / "case"
    save_case(case, folder)
    assert check(folder) == []
    for command in (["check"], ["score"], ["score", "--format", "json"], ["explain", "A"]):
        name, *rest = command
        code, out, _ = run(name, str(folder), *rest)
        assert code == 0
        assert tells(out, UNCOMPARED, day="4 May 2026"), command
    code, out, _ = run("score", str(folder), "--format", "json")
    warnings = json.loads(out)["warnings"]
    assert len(warnings) == 1
    assert "4 May 2026" in warnings[0]
    assert "Negotiated contract" in warnings[0]
    code, out, _ = run("score", str(folder), "--lang", "ko")
    assert "대조하지" in out


def test_nothing_is_warned_of_from_the_day_of_the_issue_that_was_read(tmp_path, run):
    case = award_of("kr-local-negotiated", date(2026, 7, 1)).case
    assert list(uncompared_lines(case)) == []
    folder = tmp_path / "case"
    save_case(case, folder)
    assert "not compared" not in run("check", str(folder))[1]


WHY = Text("not read", "읽지 않음")
UNCOMPARED = (
    "Notice of {day}, {what}: the text in force on that day was not compared with the one "
    "cited. {why}"
)


@pytest.mark.parametrize(
    ("stretches", "rule"),
    [
        ([Uncompared(date(2020, 1, 1), None, WHY)], None),
        ([Uncompared(None, None, WHY)], None),
        ([Uncompared(date(2019, 12, 31), None, WHY)], "is not within the time in force"),
        ([Uncompared(None, date(2021, 1, 1), WHY)], "is not within the time in force"),
        ([Uncompared(date(2020, 3, 1), date(2020, 2, 1), WHY)], "ends before it starts"),
        ([Uncompared(None, None, Text())], "must say why"),
        (
            [Uncompared(date(2020, 3, 1), None, WHY), Uncompared(None, date(2020, 3, 1), WHY)],
            "overlaps the one before",
        ),
    ],
)
def test_stretches_are_checked(stretches, rule):
    def made():
        return CriteriaSet(
            "s", SETS[0].criteria, decisions=SETS[0].decisions, gates=SETS[0].gates, evidence_kinds=SETS[0].evidence_kinds,
            in_force_from=date(2020, 1, 1), in_force_to=date(2020, 12, 31), uncompared=stretches,
        )  # fmt: skip

    if rule is None:
        assert made().uncompared == tuple(stretches)
        return
    with refuses(ModelError, rule):
        made()
