"""A rule is a file: one that fits a family needs no Python, and a bad one is told all at once."""

from fractions import Fraction

import attrs
import pytest
from sentences import refuses, sentence, tells

from evalkit import InputError, ModelError
from evalkit.rules import CATALOGUE, PANEL_RULES, RULES, load_rule
from evalkit.rules.audit import audit
from evalkit.rules.families import CODE, stock
from evalkit.rules.phrases import named, phrase
from evalkit.rules.shared_texts import shared_texts
from evalkit.show.report.rules import rule_page
from evalkit.testing import check_rule

OURS = """
id = "town-price"
title = { en = "Price of our town", ko = "우리 시의 가격평점" }
role = "price"
jurisdiction = "town"
citation = "Rule 5 of the town, 2026-01-01, article 2"
seen = "own"
in_force_from = 2026-01-01
summary = { en = "Linear to twice the lowest.", ko = "최저가의 두 배까지 직선이다." }
formula = "max · (2 − P/P_min)"
rounds = { en = "half up to 1 decimal", ko = "소수점 둘째 자리에서 반올림" }
family = "linear"

[fixed]
no_points_at = "multiple"
multiple = 2
not_below_zero = true

[rounding]
places = 1

[parameters.most]
slot = "max_points"
default = 30
high = 30

[parameters.ceiling]
meaning = { en = "ceiling", ko = "상한" }
low = 0
above = true
money = true

[[requires]]
parameter = "ceiling"
on = "price"
at_most = true
fails = { en = "{found} is over {bound}", ko = "{found}: {bound} 초과" }
clause = "article {3}"

[claims]
scale-free = "ratios-of-prices"
monotone = { en = "the line falls", ko = "직선이 내려간다" }

[[anomaly]]
id = "cliff"
text = { en = "None.", ko = "없습니다." }

[[counter-example]]
law = "own-bid-only"
settings = { ceiling = 1000 }
before = { A = { price = 120 }, B = { price = 100 } }
after = { A = { price = 120 } }

[[case]]
id = "town.1"
source = "by hand"
confidence = "computed by hand"
settings = { ceiling = 250 }
bids = { A = { price = 100 }, B = { price = 133 }, C = { price = 251 } }
values = { A = 30, B = 20.1 }
places = 1
winner = "A"
unranked = ["C"]
flagged = ["C"]
"""


@pytest.fixture
def ours(tmp_path):
    path = tmp_path / "town-price.toml"
    path.write_text(OURS, "utf-8")
    return path


def test_a_rule_that_fits_a_family_needs_no_python(ours):
    rule = load_rule(ours)
    found = rule.apply({"A": {"price": 100}, "B": {"price": 133}}, ceiling=1000)
    assert [s.value for s in found.values()] == [30, Fraction(201, 10)]
    assert str(found["B"].how) == "30 × (200 − 133) / (200 − 100), at least 0"
    assert found["B"].how.text("ko") == "30 × (200 − 133) / (200 − 100), 0 이상"
    over = rule.apply({"A": {"price": 1001}}, ceiling=1000)["A"]
    assert str(over.flag) == "1001 is over 1000 (article {3})"
    check_rule(rule, max_examples=30)
    judged = audit(rule, tries=20)
    assert judged["own-bid-only"].state == "refuted"
    assert judged["monotone"].state == "not refuted"
    assert "우리 시의 가격평점" in rule_page(rule, "ko").as_text()


def test_a_rule_file_on_the_command_line(ours, run):
    code, out, _ = run("rules", "show", str(ours))
    assert code == 0
    assert "Price of our town" in out
    code, out, _ = run("rules", "try", str(ours), "--set", "ceiling=1000", "A=100", "B=133")
    assert code == 0
    assert "20.1" in out
    code, out, _ = run("rules", "audit", str(ours), "--lang", "ko")
    assert code == 0
    assert "반박됨" in out
    nowhere = str(ours.with_name("nowhere.toml"))
    code, out, err = run("rules", "show", nowhere)
    assert (code, out) == (1, "")
    assert tells(err, "does not exist", field="RULE", value=nowhere)


BAD = [
    ('id = "town-price"', 'id = "other"', "id: must be the name of the file (got 'other')"),
    ('role = "price"', 'role = "prize"', "role: must be one of price,"),
    ('role = "price"\n', "", "role: is missing"),
    ('seen = "own"', "seen = 5", "seen: must be one of official, secondary, memory, own (got '5')"),
    ("2026-01-01\nsummary", '"in May"\nsummary', "in_force_from: must be a date"),
    ("summary = {", "summery = {", "summery: is not a known key"),
    (
        'en = "Linear to twice the lowest."',
        'eng = "x"',
        "summary.eng: is not a known key",
    ),
    ('family = "linear"', 'family = "line"', "family: must be one of price-ratio"),
    ('slot = "max_points"\n', "", "max_points: is a slot that is not filled"),
    (
        "not_below_zero = true",
        'not_below_zero = "yes"',
        "must be true or false, without quotes (got 'yes')",
    ),
    ("not_below_zero = true", "not_below = true", "fixed: slot is not known (got 'not_below')"),
    ("not_below_zero = true", "not_below_zero = true\nmax_points = 5", "is a parameter already"),
    (
        "places = 1\n\n[par",
        "places = 99\n\n[par",
        "places: must be a whole number between 0 and 12",
    ),
    ("places = 1\n\n[par", 'places = 1\nmode = "up"\n\n[par', "mode: must be one of half-up"),
    ("default = 30", "default = 31", "default: must be at most 30"),
    ("default = 30", 'default = "thirty"', "default: is not a number"),
    ("high = 30", "high = 1e9", "high: is outside the range of the slot"),
    ('slot = "max_points"', 'slot = "points"', "slot: must be one of max_points"),
    ("[[requires]]\nparameter", "[[requires]]\nparam", "parameter: is missing"),
    ('parameter = "ceiling"', 'parameter = "most"', "ceiling: is not used"),
    ('on = "price"', 'on = "prices"', "on: must be one of price (got 'prices')"),
    ("{found} is over", "{found.numerator} is over", "may hold only names between braces"),
    ("{found} is over", "{0} is over", "may hold only names between braces"),
    ("{found} is over", "{found!r} is over", "may hold only names between braces"),
    ("{found} is over", "{amount} is over", "value is not known (got 'amount')"),
    ("{found} is over", "{ is over", "may hold only names between braces"),
    ('"ratios-of-prices"', '"ratio-of-prices"', "did you mean 'ratios-of-prices'?"),
    ("monotone = {", "monotonous = {", "did you mean 'monotone'?"),
    ('law = "own-bid-only"', 'law = "monotone"', "breaks a property that the rule claims"),
    ("before = { A = { price", "before = { A = { cost", "input is not known (got 'cost')"),
    ("settings = { ceiling = 1000 }", "settings = { roof = 1 }", "parameter is not known"),
    ("values = { A = 30", "values = { D = 30", "values: bid is not known (got 'D')"),
    ("B = { price = 133 }", 'B = { price = "dear" }', "price: is not a number (got 'dear')"),
    ('source = "by hand"\n', "", "source: is missing"),
    (
        'source = "by hand"\n',
        'source = "x"\nplaces_ = 1\n',
        "case 'town.1', places_: is not a known key",
    ),
    ("B = { price = 133 }, ", "B = {}, ", "case 'town.1', bids.B.price: is missing"),
    ("bids = { A", "bid = { A", "bids: is missing"),
    ('law = "own-bid-only"', 'law = "own bid"', "law: must be one of defined"),
    ("before = { A = { price = 120 }, B = { price = 100 } }", "", "before: is missing"),
    (
        'values = { A = 30, B = 20.1 }\nplaces = 1\nwinner = "A"\nunranked = ["C"]\nflagged = ["C"]',
        "",
        "values: is missing: the case gives a result for no bid",
    ),
    ('unranked = ["C"]', 'unranked = "C"', "unranked: must be a list, in brackets"),
    ('family = "linear', 'inputs = ["quality"]\nfamily = "linear', "must hold price, which the"),
    ('family = "linear', 'ties = ["quality"]\nfamily = "linear', "ties: input is not known"),
    ('family = "linear', 'orders = ["celing > 3"]\nfamily = "linear', "did you mean 'ceiling'?"),
    ("[fixed]", '[sentences]\nhaw = "x"\n\n[fixed]', "did you mean 'how'?"),
    ("[fixed]", '[sentences]\ncut = "{ful}"\n\n[fixed]', "did you mean 'full'?"),
    ("[fixed]", "[domains.quality]\nhigh = 3\n\n[fixed]", "domains: input is not known"),
    ("[fixed]", "[domains.price]\nhigh = 'most_'\n\n[fixed]", "high: must be one of most"),
    ('family = "linear', 'domains = 3\nfamily = "linear', "domains: must be a table"),
    ("[[anomaly]]", "[anomaly]", "anomaly: must be a list, in brackets"),
    ("in_force_from = 2026-01-01", "in_force_from = 2026-01-01T00:00:00", "must be a date"),
    ("in_force_from = 2026-01-01", "in_force_from = 2026", "must be a date such as 2026-11-22"),
    ("in_force_from", "in_force_to = 2025-12-31\nin_force_from", "ends before it starts"),
    ("[fixed]", '[[uncompared]]\nwhy = { en = " " }\n\n[fixed]', "why.ko: is missing"),
    ("[fixed]", "[[uncompared]]\nwhy = 4\n\n[fixed]", "why: must be a table of keys and values"),
    ("[fixed]", '[[table]]\nid = "t"\ntitle = { en = "T" }\n\n[fixed]', "points: is missing"),
    (
        "[fixed]",
        '[[table]]\nid = "t"\ntitle = { en = "T" }\npoints = 3\nneeds = ["mist"]\n\n[fixed]',
        "did you mean 'most'?",
    ),
    ("high = 30", "low = 20\nhigh = 10", "low: the lowest must not be above the highest"),
    (
        "[fixed]",
        "[domains.price]\nlow = 9\nhigh = 3\n\n[fixed]",
        "low: the lowest must not be above",
    ),
    (
        "[fixed]",
        '[[table]]\nid = "t"\ntitle = { en = "T" }\npoints = 3\namount_from = 9\namount_below = 9\n\n[fixed]',
        "amount_from: must be less than amount_below",
    ),
    ("[claims]", '[parameters.other]\nslot = "max_points"\n\n[claims]', "slot: is filled twice"),
    ("[rounding]", "[rounding", "is not valid TOML"),
    ("multiple = 2\n", "", "multiple: is a slot that is not filled"),
    (
        "multiple = 2\n",
        "multiple = 2\nprice_max = 9\n",
        "price_max: is used only where no_points_at is announced",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_a_bad_rule_file_is_told(ours, old, new, message):
    assert old in OURS
    ours.write_text(OURS.replace(old, new), "utf-8")
    with pytest.raises(InputError) as caught:
        load_rule(ours)
    text = str(caught.value)
    assert message in text
    assert text.startswith(str(ours))
    assert caught.value.text("ko") != text


def test_a_family_that_leaves_its_inputs_to_the_rule_asks_for_them(tmp_path):
    path = tmp_path / "wb-lcs.toml"
    text = (CATALOGUE / "wb-lcs.toml").read_text("utf-8")
    for old, new, message in (
        ('inputs = ["quality", "price"]', "", sentence("is missing", field="inputs")),
        (
            'figure = "price"',
            'figure = "cost"',
            sentence(
                "must be one of {names}, or some of them with + between", names="quality, price"
            ),
        ),
        (
            "[fixed]",
            "[parameters.figure]\n\n[fixed]",
            sentence("is for the text of the rule to fix"),
        ),
        ("[fixed]", "# [fixed]", sentence("is a slot that is not filled", field="figure")),
    ):
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        with refuses(InputError, message):
            load_rule(path)


def test_a_slot_of_whole_numbers_takes_no_other(tmp_path):
    path = tmp_path / "kr-local-quality-price.toml"
    text = (CATALOGUE / "kr-local-quality-price.toml").read_text("utf-8")
    path.write_text(text.replace("few = 10", "few = 10.5"), "utf-8")
    with refuses(InputError, "must be a whole number", field="fixed.few", value="10.5"):
        load_rule(path)


def test_a_choice_of_a_parameter_is_one_of_the_slot(tmp_path):
    path = tmp_path / "linear-span.toml"
    text = (CATALOGUE / "linear-span.toml").read_text("utf-8")
    changed = text.replace("[parameters.when_equal]", '[parameters.when_equal]\nchoices = ["half"]')
    path.write_text(changed, "utf-8")
    with refuses(
        InputError,
        "{kind} is not known",
        kind="choice",
        field="parameters.when_equal.choices",
        value="half",
    ):
        load_rule(path)


def test_two_counter_examples_to_one_law_are_one_too_many(ours):
    example = OURS[OURS.index("[[counter-example]]") : OURS.index("[[case]]")]
    ours.write_text(OURS + example, "utf-8")
    with refuses(InputError, "is used twice", field="counter-example"):
        load_rule(ours)


def test_all_problems_of_a_rule_file_come_at_once(ours):
    text = OURS
    for old, new, _ in (BAD[0], BAD[1], BAD[14], BAD[21], BAD[26], BAD[29]):
        text = text.replace(old, new)
    ours.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        load_rule(ours)
    assert len(caught.value.problems) == 7


def test_a_file_that_is_none(tmp_path):
    path = tmp_path / "x.toml"
    for content, template in (
        (b"\xff", "is not text in UTF-8 or UTF-16, and does not look like Korean text in CP949"),
        (b"a = " + b"[" * 5000, "is nested too deeply"),
        (b"a = [", "is not valid TOML: {reason}"),
    ):
        path.write_bytes(content)
        with refuses(InputError, template):
            load_rule(path)


def test_what_is_fixed_may_not_contradict_itself(tmp_path):
    text = (CATALOGUE / "kr-2015-price.toml").read_text("utf-8")
    path = tmp_path / "kr-2015-price.toml"
    path.write_text(text.replace("bonus_to = 0.6", "bonus_to = 0.8"), "utf-8")
    with refuses(
        InputError, "{field}: {rule}", field="kink", rule="must be more than bonus_to = 0.8"
    ):
        load_rule(path)


def test_a_number_that_is_fixed_by_choice_names_every_choice(tmp_path):
    text = (CATALOGUE / "kr-contact-penalty.toml").read_text("utf-8")
    path = tmp_path / "kr-contact-penalty.toml"
    for old, new, message in (
        (", pps = 5", "", sentence("is missing", field="fixed.deducted.pps")),
        (
            "local = 10",
            "local = -10",
            sentence("must be at least 0", field="fixed.deducted.local"),
        ),
        (
            'by = "regime"',
            'by = "regimes"',
            sentence("must be one of {names}", names="regime", field="fixed.deducted.by"),
        ),
    ):
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        with refuses(InputError, message):
            load_rule(path)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("most", "must be two names with <, <=, > or >= between them"),
        ("most = ceiling", "must be two names with <, <=, > or >= between them"),
    ],
)
def test_an_order_is_two_names_and_a_sign(ours, order, message):
    ours.write_text(OURS.replace("[fixed]", f'orders = ["{order}"]\n[fixed]', 1), "utf-8")
    with refuses(InputError, message):
        load_rule(ours)


def test_an_order_blames_what_the_notice_sets(ours):
    text = OURS.replace("[fixed]", 'orders = ["ceiling >= most", "ceiling < 500"]\n[fixed]', 1)
    ours.write_text(text, "utf-8")
    rule = load_rule(ours)
    with refuses(ModelError, "must be at least {bound}", bound="most = 30", field="ceiling"):
        rule.settings({"ceiling": 20})
    with refuses(ModelError, "must be less than {bound}", bound="500", field="ceiling"):
        rule.settings({"ceiling": 500})


def test_every_family_is_used_and_has_code_and_sentences():
    families = stock()
    assert set(families) == set(CODE)
    assert {rule.body.family.id for rule in RULES.values()} == set(families)
    for family in families.values():
        for text in (*family.sentences.values(), family.title):
            assert text.en
            assert text.ko
            assert named(text.en) == named(text.ko)


def test_official_rules_speak_both_languages():
    for rule in (*RULES.values(), *PANEL_RULES.values()):
        texts = [rule.title, rule.summary, rule.rounds, *rule.claims.values()]
        texts += [p.meaning for p in rule.parameters] + [a.text for a in rule.anomalies]
        texts += [s.why for s in rule.uncompared]
        texts += [need.fails for need in getattr(rule, "requires", ())]
        assert all(text.en and text.ko for text in texts), rule.id


def test_official_rules_are_files_and_nothing_else():
    assert list(RULES) == sorted(path.stem for path in CATALOGUE.glob("*.toml"))
    assert len(RULES) == 50
    assert "panel-trimmed-by-item" in PANEL_RULES
    assert "panel-trimmed-by-item" not in RULES
    with pytest.raises(KeyError):
        RULES["none"]


def test_a_sentence_without_korean_serves_both():
    only = phrase(attrs.evolve(shared_texts()["not-rounded"], ko=""), {})
    assert only.text("ko") == only.text("en") == "not rounded"


def test_where_the_text_fixes_one_side_the_notice_is_blamed_for_the_other(tmp_path):
    path = tmp_path / "jp-addition-price.toml"
    text = (CATALOGUE / "jp-addition-price.toml").read_text("utf-8")
    text = text[: text.index("[[case]]")].replace("[parameters.investigation_price]\n", "")
    text = text.replace(
        "[parameters.max_points]", "[fixed]\ninvestigation_price = 50\n\n[parameters.max_points]"
    )
    path.write_text(text, "utf-8")
    rule = load_rule(path)
    assert rule.settings({"reference": 50})
    with refuses(
        ModelError, "must be at least {bound}", bound="investigation_price = 50", field="reference"
    ):
        rule.settings({"reference": 49})


def test_a_switch_has_a_default_of_the_rule(tmp_path):
    path = tmp_path / "logarithmic.toml"
    text = (CATALOGUE / "logarithmic.toml").read_text("utf-8")
    head = "[parameters.not_below_zero]"
    assert head in text
    path.write_text(text.replace(head, f"{head}\ndefault = true"), "utf-8")
    found = load_rule(path).apply({"A": {"price": 100}, "B": {"price": 500}}, max_points=40)
    assert found["B"].value == 0
    path.write_text(text.replace(head, f'{head}\ndefault = "on"'), "utf-8")
    with refuses(
        InputError,
        "must be true or false, without quotes",
        field="parameters.not_below_zero.default",
        value="on",
    ):
        load_rule(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("share = 0.3\n", "", sentence("is a slot that is not filled", field="share")),
        (
            "[fixed]",
            "[domains.price]\nlow = 0\n\n[fixed]",
            sentence("must stay above 0, as the family divides by it", field="domains.price"),
        ),
        (
            "[fixed]",
            "[domains.price]\nlow = -1\n\n[fixed]",
            sentence("must be at least 0", field="domains.price.low"),
        ),
        (
            "places = 4",
            'places = 4\nat = "inputs"',
            sentence("cannot round inputs where one, {name}, must stay above 0", name="price"),
        ),
        (
            "[parameters.reference]",
            "[parameters.reference]\nabove = false",
            "cannot let in the end of the range of the slot, {bound}",
        ),
        (
            "[fixed]",
            '[sentences]\nratio = "{lowest_floor}"\n\n[fixed]',
            sentence("did you mean {name}?", name="'lowest'"),
        ),
    ],
)
def test_what_could_divide_by_nothing_or_name_nothing_is_refused(tmp_path, old, new, message):
    text = (CATALOGUE / "kr-local-price.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "kr-local-price.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        load_rule(path)
    assert tells(caught.value, message)


def test_a_bound_of_no_parameter_is_none(tmp_path):
    path = tmp_path / "wb-lcs.toml"
    text = (CATALOGUE / "wb-lcs.toml").read_text("utf-8")
    start, end = text.index("[parameters.minimum]"), text.index("[[requires]]")
    path.write_text(text[:start] + text[end:], "utf-8")
    with refuses(
        InputError, "must be one of {names}", names="–", field="parameter", value="minimum"
    ):
        load_rule(path)


def test_families_say_what_they_have_no_own_words_for(tmp_path):
    path = tmp_path / "kr-specialist-panel.toml"
    text = (CATALOGUE / "kr-specialist-panel.toml").read_text("utf-8").partition("[[case]]")[0]
    changed = text.replace('"common"', '"written"').replace("[domains.common]", "[domains.written]")
    changed = changed.replace('"common + ', '"written + ')
    path.write_text(changed, "utf-8")
    found = load_rule(path).apply(
        {"A": {"written": 40, "specialist": 20}}, common_max=50, specialist_max=30
    )
    assert str(found["A"].how) == "40 + 20"
    path = tmp_path / "us-lpta.toml"
    text = (CATALOGUE / "us-lpta.toml").read_text("utf-8").partition("[[case]]")[0]
    text = text.replace('figure = "price"', 'figure = "cost"')
    path.write_text(text.replace('inputs = ["quality", "price"]', 'inputs = ["quality", "cost"]'))
    rule = load_rule(path)
    assert str(rule.apply({"A": {"quality": 5, "cost": 7}}, minimum=1)["A"].how) == "cost: 7"
