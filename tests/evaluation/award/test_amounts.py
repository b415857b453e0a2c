"""Two amounts of a tender: what the price formula reads, and what no price may exceed."""

from fractions import Fraction

import attrs
import pytest
from sentences import page_of, refuses, sentence, tells

from evalkit import Case, Mark, Project, evaluate, load_criteria, shipped
from evalkit.core.errors import ModelError
from evalkit.model import Amount, Bid, Procedure, RuleUse, Tender
from evalkit.model.precondition import Precondition
from evalkit.show.evaluation.cautions import swapped_lines
from evalkit.show.evaluation.money import amount
from evalkit.show.reasons import said
from evalkit.show.report.minutes import minutes_page

# The regulations the clauses stand in, as the sources of the sets name them.
LOCAL = "「지방자치단체 입찰시 낙찰자 결정기준」"
STATE = "「협상에 의한 계약체결기준」"
DIALOGUE = "「경쟁적대화에 의한 계약체결기준」"
PPS = "「조달청 협상에 의한 계약 제안서평가 세부기준」"
SERVICES = "「조달청 일반용역 적격심사 세부기준」"

# Set: what the formula reads, what no price may exceed, and the clauses that say so.
TABLE = {
    "ph-qcbe": ("", "budget", "QCBE procedure, 1.5 and 1.6"),
    "jp-addition": ("reference", "reference", "1.1 ①, 1.2"),
    "jp-division": ("reference", "reference", "予定価格の制限の範囲内"),
    "es-saturated-discount": ("reference", "reference", "Informe 6/2014"),
    "kr-local-negotiated": ("reference", "reference", f"{LOCAL} 제7장 제3절 5.나, [별표 1] 주2) ①"),
    "kr-local-software": ("reference", "reference", f"{LOCAL} 제7장 제3절 5.나, [별표 1] 주2) ①"),
    "kr-local-design": (
        "reference", "reference", f"{LOCAL} 제7장 제3절 5.나, [별표 2] 주) 3 → [별표 1] 주2) ①",
    ),
    "kr-national-negotiated": (
        "reference", "budget", f"{STATE} [별표] 주1) 가), 나) / {STATE} 제8조제1항",
    ),
    "kr-local-negotiated-2015": (
        "reference", "reference", f"{LOCAL} 제7장 제3절 5.나, [별표 1] 주2) ① (2026-07-01)",
    ),
    "kr-national-negotiated-2015": (
        "reference", "budget",
        f"{STATE} [별표] 주1) 가), 나) (2026-01-02) / {STATE} 제8조제1항 (2026-01-02)",
    ),
    "kr-national-negotiated-2023": (
        "reference", "budget",
        f"{STATE} [별표] 주1) 가), 나) (2026-01-02) / {STATE} 제8조제1항 (2026-01-02)",
    ),
    "kr-pps-negotiated": (
        "reference", "budget",
        (f"{PPS} 제9조제1항 → {STATE} [별표] 주1), {LOCAL} 제7장 [별표 1] 주2) / "
        f"{STATE} 제8조제1항; {LOCAL} 제7장 제3절 5.나"),
    ),
    "kr-pps-grading": (
        "reference", "budget",
        (f"{PPS} 제9조제1항 → {STATE} [별표] 주1), {LOCAL} 제7장 [별표 1] 주2) / "
        f"{STATE} 제8조제1항; {LOCAL} 제7장 제3절 5.나"),
    ),
    "kr-negotiated-legacy60": (
        "reference", "budget",
        f"2013-12-02 인용문 / {STATE} 제8조제1항 (2026-01-02)",
    ),
    "kr-competitive-dialogue": (
        "reference", "", f"{LOCAL} 제8장 [별표 2] 주1) 가), 나) / {LOCAL} 제8장 제4절 1.나",
    ),
    "kr-local-screening": ("reference", "reference", f"{LOCAL} 제2장 제3절 1"),
    "kr-national-screening": ("reference", "reference", "적격심사기준 제7조제1항"),
    "kr-pps-services-screening": ("reference", "reference", f"{SERVICES} 제7조제1항"),
    "kr-national-dialogue": (
        "reference", "", f"{DIALOGUE} [별표] 주1) 가), 나) / {DIALOGUE} 제13조제2항",
    ),
    "kr-pps-construction-engineering": (
        "reference", "budget",
        f"{PPS} [별표 24] 주) 가), 나) / {STATE} 제8조제1항",
    ),
    "kr-local-quality": ("reference", "reference", f"{LOCAL} 제10장 제3절 4.가, 5.가, 다"),
    "wb-fbs": (
        "", "budget",
        "World Bank Procurement Regulations for IPF Borrowers, fixed budget-based selection (from memory)",
    ),
}  # fmt: skip
PRICED = [name for name in shipped() if load_criteria(name).procedure is not None]


@pytest.mark.parametrize("name", PRICED)
def test_every_set_says_which_amount_is_which(name):
    procedure = load_criteria(name).procedure
    formula, ceiling, clauses = TABLE.get(name, ("", "", ""))
    assert procedure.reads("reference") == (formula == "reference")
    bound = "budget" if procedure.reads("budget") else procedure.ceiling
    assert bound == ceiling
    assert " / ".join(amount.clause.text("ko") for amount in procedure.amounts) == clauses
    named = {amount.id for amount in procedure.amounts}
    assert set(procedure.needs) <= named
    assert all(amount.title.en and amount.title.ko for amount in procedure.amounts)


def national(prices, technical, **tender):
    """Return a tender of the national set on 80 : 20, as in the run of the audit."""
    criteria = load_criteria("kr-national-negotiated")
    parts = [
        attrs.evolve(c, points=p, scale=attrs.evolve(c.scale, best=p))
        for c, p in zip(criteria.criteria, (Fraction(80), Fraction(20)), strict=True)
    ]
    criteria = attrs.evolve(criteria, criteria=parts)
    marks = [Mark(bid, "technical", points, points) for bid, points in technical.items()]
    bids = [Bid(project=bid, price=price) for bid, price in prices.items()]
    return Case(criteria, [Project(b) for b in prices], marks, bids=bids, tender=Tender(**tender))


def test_the_formula_reads_one_amount_and_the_ceiling_is_the_other():
    prices, technical = {"A": 90, "B": 105}, {"A": 75, "B": 80}
    award = evaluate(national(prices, technical, reference=100, budget=110))
    assert award.winner == "B"
    # 20 × 90 / 105, half up at the fifth decimal; on 110 as reference nothing else would come
    # out here, but a price under 80 would: see below.
    assert award.standings["B"].price_points == Fraction("17.1429")
    assert award.standings["A"].price_points == 20
    one = evaluate(national(prices, technical, reference=100, budget=100))
    assert one.winner == "A"
    assert one.standings["B"].out_at == "opening"
    assert tells(
        said(one.standings["B"].why),
        "the price {price} is above the {amount}, {bound}",
        amount="budget with VAT",
        bound="KRW 100",
    )


def test_points_come_from_the_formula_s_amount_alone():
    bids, technical = {"A": 79, "B": 105}, {"A": 75, "B": 80}
    scored = evaluate(national(bids, technical, reference=100, budget=110))
    # 20 × 79/80 + 2 × (80 − 79)/10
    assert scored.standings["A"].price_points == Fraction("19.95")
    for budget in (105, 120, 10**9):
        other = evaluate(national(bids, technical, reference=100, budget=budget))
        assert other.standings["A"].price_points == Fraction("19.95")
    wide = evaluate(national(bids, technical, reference=110, budget=110))
    # 20 × 79/88 + 2 × (88 − 79)/11
    assert wide.standings["A"].price_points == Fraction("19.5909")


@pytest.mark.parametrize(
    ("price", "out"),
    [
        ("99.99", False),
        (100, False),
        (101, False),
        ("109.99", False),
        (110, False),
        ("110.01", True),
    ],
)
def test_only_the_ceiling_puts_a_price_out(price, out):
    award = evaluate(national({"A": 90, "B": price}, {"A": 75, "B": 80}, reference=100, budget=110))
    assert (award.standings["B"].out_at == "opening") == out


@pytest.mark.parametrize(
    ("price", "out"), [("94.99", False), (95, False), ("95.01", True), (100, True)]
)
def test_a_ceiling_below_the_formula_s_amount_holds_too(price, out):
    award = evaluate(national({"A": 90, "B": price}, {"A": 75, "B": 80}, reference=100, budget=95))
    assert (award.standings["B"].out_at == "opening") == out


def local(**tender):
    criteria = load_criteria("kr-local-negotiated")
    procedure = attrs.evolve(criteria.procedure, panels=())
    criteria = attrs.evolve(criteria, procedure=procedure, preconditions=())
    points = {"quantitative": 18, "qualitative": 55}
    marks = [Mark(b, name, p, p) for b in "AB" for name, p in points.items()]
    bids = [Bid(project="A", price=90), Bid(project="B", price=101)]
    return Case(criteria, [Project("A"), Project("B")], marks, bids=bids, tender=Tender(**tender))


@pytest.mark.parametrize("more", [{}, {"budget": 120}, {"budget": 95}])
def test_for_local_governments_the_formula_s_amount_is_the_ceiling(more):
    award = evaluate(local(reference=100, **more))
    assert award.standings["B"].out_at == "opening"
    assert award.standings["A"].out_at == ""
    assert tells(
        said(award.standings["B"].why),
        "the price {price} is above the {amount}, {bound}",
        amount="estimated price with VAT",
        bound="KRW 100",
    )


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"reference": 100}, {"budget": f"budget with VAT ({STATE} 제8조제1항)"}),
        (
            {"budget": 110},
            {"reference": f"estimated price without VAT ({STATE} [별표] 주1) 가), 나))"},
        ),
        (
            {},
            {
                "reference": f"estimated price without VAT ({STATE} [별표] 주1) 가), 나))",
                "budget": f"budget with VAT ({STATE} 제8조제1항)",
            },
        ),
    ],
)
def test_no_amount_is_taken_for_the_other(given, lacking):
    with pytest.raises(ModelError) as error:
        national({"A": 90}, {"A": 75}, **given)
    found = {p.field: p.rule for p in error.value.problems if p.table == "tender"}
    assert set(found) == set(lacking)
    for name, words in lacking.items():
        assert words in str(found[name])
    if "budget" in found:
        assert f"사업예산(부가가치세 포함) ({STATE} 제8조제1항)" in found["budget"].text("ko")


def test_the_fixed_budget_is_the_budget():
    criteria = load_criteria("wb-fbs")
    marks = [Mark("A", leaf.id, leaf.scale.best, leaf.scale.best) for leaf in criteria.leaves]
    bids = [Bid(project="A", price=100)]
    made = {"bids": bids, "tender": Tender(reference=100)}
    with pytest.raises(ModelError, match="fixed budget"):
        Case(criteria, [Project("A")], marks, **made)


def test_minutes_name_both_amounts_in_both_languages():
    case = national({"A": 90, "B": 105}, {"A": 75, "B": 80}, reference=100, budget=110)
    award = evaluate(case)
    english = page_of(lambda: minutes_page(award, "en").as_text(width=10_000))
    assert tells(
        english,
        "Amount that prices are scored on: {price} ({amount})",
        amount="estimated price without VAT",
        price="KRW 100",
    )
    assert tells(
        english,
        "Amount that no price may exceed: {price} ({amount})",
        amount="budget with VAT",
        price="KRW 110",
    )
    korean = minutes_page(award, "ko").as_text(width=10_000)
    assert "추정가격(부가가치세 제외)" in korean
    assert "사업예산(부가가치세 포함)" in korean


def test_the_words_of_the_notice_stand_beside_those_of_the_law():
    case = local(reference=100, reference_kind="reserve price of 3 August", budget=120)
    text = page_of(lambda: minutes_page(evaluate(case), "en").as_text(width=10_000))
    assert tells(
        text,
        "Amount that prices are scored on and may not exceed: {price} ({amount})",
        price="KRW 100",
        amount="estimated price with VAT; in the notice: reserve price of 3 August",
    )
    assert tells(
        text,
        "{amount}; in the notice: {kind}",
        amount="estimated price with VAT",
        kind="reserve price of 3 August",
    )
    assert tells(text, "Amount on record: {price} ({amount})", amount="budget", price="KRW 120")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"ceiling": True}, sentence("must be one of {names}", field="ceiling")),
        ({"ceiling": "limit"}, sentence("must be one of {names}", field="ceiling")),
        (
            {"amounts": [Amount(id="budget"), Amount(id="budget")]},
            sentence("is used twice", field="amounts"),
        ),
    ],
)
def test_a_procedure_names_its_amounts(fields, text):
    with refuses(ModelError, text):
        Procedure(price="price", rule=RuleUse("kr-local-price"), **fields)


def test_a_precondition_by_amount_says_which_amount():
    given = {"id": "size", "kind": "panel-size", "on": ["p"], "at_least": 8, "clause": "1"}
    with refuses(ModelError, "must say which amount is meant: {names}", field="amount"):
        Precondition(**given, amount_from=100)
    assert Precondition(**given, amount="budget", amount_from=100).by_amount


@pytest.mark.parametrize(
    ("name", "unit", "shown"),
    [
        ("kr-local-negotiated", "", "KRW 90"),
        ("kr-local-negotiated", "USD", "USD 90"),
        ("wb-qcbs", "", "90"),
    ],
)
def test_no_currency_is_guessed(name, unit, shown):
    tender = Tender(reference=100, budget=100, unit=unit)
    case = Case(load_criteria(name), [Project("A")], [], tender=tender)
    assert str(amount(case, Fraction(90))) == shown


@pytest.mark.parametrize("name", shipped())
def test_a_korean_set_says_its_currency(name):
    criteria = load_criteria(name)
    if criteria.procedure is not None and criteria.jurisdiction.startswith("KR"):
        assert criteria.procedure.currency == "KRW"


@pytest.mark.parametrize(("unit", "refused"), [("", False), ("KRW", False), ("million KRW", True)])
def test_amounts_of_preconditions_are_compared_in_one_currency(unit, refused):
    criteria = load_criteria("kr-pps-negotiated")
    tender = Tender(reference=10**8, budget=11 * 10**7, unit=unit)
    found = []
    try:
        Case(criteria, [Project("A")], [], tender=tender)
    except ModelError as error:
        found = [p.field for p in error.problems]
    assert ("unit" in found) is refused


def test_a_set_whose_preconditions_hang_on_amounts_says_what_they_are_in():
    criteria = load_criteria("kr-pps-negotiated")
    with pytest.raises(ModelError) as error:
        attrs.evolve(criteria, procedure=attrs.evolve(criteria.procedure, currency=""))
    assert [p.field for p in error.value.problems] == ["currency"]


def test_an_estimate_above_its_budget_is_a_warning_on_every_page():
    prices, technical = {"A": 90, "B": 95}, {"A": 75, "B": 80}
    swapped = national(prices, technical, reference=110, budget=100)
    (line,) = swapped_lines(swapped)
    assert tells(
        line,
        "Amounts of the tender: {reference} ({estimate}) is more than {budget} ({most}). Compare both with the notice: they may be swapped",
        reference="estimated price without VAT",
        budget="budget with VAT",
    )
    korean = line.text("ko")
    assert "추정가격(부가가치세 제외) 110원: 사업예산(부가가치세 포함) 100원보다 큽니다" in korean
    award = evaluate(swapped)
    for lang in ("en", "ko"):
        assert line.text(lang) in minutes_page(award, lang).as_text(width=10_000)
    for reference, budget in ((100, 110), (110, 110)):
        assert not list(
            swapped_lines(national(prices, technical, reference=reference, budget=budget))
        )
    assert not list(swapped_lines(local(reference=110, budget=100)))


@pytest.mark.parametrize("name", [n for n in PRICED if n.endswith("-screening")])
def test_a_screening_set_says_that_its_span_of_amounts_is_not_checked(name):
    found = {p.id: p for p in load_criteria(name).preconditions}
    assert not found["amount-class"].checked
