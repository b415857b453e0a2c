"""What a Korean page of a Korean set or rule shows is Korean, names and ids aside."""

import re
from pathlib import Path

import pytest
from attrs import fields, has

from evalkit import load_criteria, shipped
from evalkit.rules import RULES
from evalkit.show.report.criteria import criteria_page
from evalkit.show.report.rules import rule_page

WORDS = re.compile(r"\b[A-Za-z][a-z]+(?:['’][a-z]+)? [a-z]{2,}\b(?!_)")
"""Two words of a sentence in Latin letters; what has an underscore is a key."""
TITLES = re.compile(r"'[^']*'")
SETS = [n for n in shipped() if load_criteria(n).jurisdiction.startswith("KR")]
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("kr-*/criteria.toml"))
KOREAN_RULES = [n for n in RULES if n.startswith("kr-")]


def texts(thing):
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, list | tuple | set):
        for item in thing:
            yield from texts(item)
    elif has(type(thing)):
        for one in fields(type(thing)):
            yield from texts(getattr(thing, one.name))


def foreign(page):
    return [t for t in texts(page) if WORDS.search(TITLES.sub("", t))]


@pytest.mark.parametrize("name", SETS)
def test_a_korean_page_of_a_set_has_no_english_sentence(name):
    assert foreign(criteria_page(load_criteria(name), "ko")) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_korean_page_of_an_example_has_no_english_sentence(path):
    assert foreign(criteria_page(load_criteria(path), "ko")) == []


@pytest.mark.parametrize("name", KOREAN_RULES)
def test_a_korean_page_of_a_rule_has_no_english_sentence(name):
    assert foreign(rule_page(RULES[name], "ko")) == []


@pytest.mark.parametrize(
    "text", ["제8조: no clause on lots", "as quoted on 2013-12-02", "Own set; 소프트웨어 진흥법"]
)
def test_a_remark_in_english_is_found(text):
    assert foreign([text])
    assert not foreign(["제8조", "kr-local-price (floor = 0.8)", "price least_price 이상"])


def test_a_citation_has_words_of_each_language():
    found = load_criteria("kr-pps-negotiated").procedure.clause("tie")
    assert found.text("en").endswith("no clause on lots")
    assert found.text("ko").endswith("추첨 조항 없음")
    assert load_criteria("kr-local-negotiated").procedure.clause("tie").ko == ""
