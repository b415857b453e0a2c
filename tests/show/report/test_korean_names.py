"""On a Korean page the criteria set, its steps and the kinds of its criteria have Korean names."""

from datetime import date

import pytest

from evalkit import Case, Mark, Project, evaluate, load_criteria
from evalkit.model import Bid, Tender
from evalkit.model.procedure import STEPS
from evalkit.model.tender_checks import out_of_force
from evalkit.schema.shipped_sets import shipped
from evalkit.show.report.criteria import KIND_WORDS, criteria_page
from evalkit.show.report.minutes import minutes_page


@pytest.mark.parametrize("name", sorted(shipped()))
def test_the_page_of_a_set_names_its_steps_in_korean(name):
    page = repr(criteria_page(load_criteria(name), "ko"))
    assert not [step for step in STEPS if f"{step} 단계의 조항" in page]


def test_no_kind_of_criterion_bears_the_name_of_a_field():
    # 정량평가 is a field of Korean tenders; where it is judged its kind said 정성평가.
    words = {word.text("ko") for word in KIND_WORDS.values()}
    assert words.isdisjoint({"정량평가", "정성평가"})


def test_minutes_and_refused_dates_name_the_set_in_the_language_of_the_page():
    criteria = load_criteria("kr-national-negotiated")
    case = Case(
        criteria,
        [Project("a")],
        [Mark("a", "technical", 65, 65)],
        bids=[Bid(project="a", price=90)],
        tender=Tender(reference=100, budget=110),
    )
    ours = f"{criteria.title.ko} ({criteria.id} {criteria.version})"
    assert ours in repr(minutes_page(evaluate(case), "ko"))
    assert criteria.title.en not in repr(minutes_page(evaluate(case), "ko"))
    what = next(out_of_force(criteria, date(2020, 1, 1)))[0]
    assert ours in what.text("ko")
    assert str(criteria) in what.text("en")
