"""Where there are decisions alone, or no mark at all, no gate is blamed and nobody is ranked."""

import pytest

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate
from evalkit.core.messages import say
from evalkit.model import Decision, Question, Verdict
from evalkit.show.report.web import View, report_html

BARE = CriteriaSet("bare", [Criterion("use", Linear(0, 10), points=10)], missing="exclude")
TREE = Decision(
    id="d",
    start="q",
    questions=[Question(id="q", yes="v", no="w")],
    verdicts=[Verdict(id="v"), Verdict(id="w")],
)
BLAMES = (
    say("No project passes the gates."),
    say("fails a limit"),
    say("None of these {count} projects passes every gate, so there is no ranking.", count=2),
)


def page_of(criteria, lang, marks=()):
    return report_html(View(Case(criteria, [Project("a"), Project("b")], marks), lang))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_without_a_mark_no_gate_is_blamed(lang):
    html = page_of(BARE, lang)
    assert say("No project has a total: no criterion has a mark.").text(lang) in html
    assert not [said for said in BLAMES if said.text(lang) in html]
    assert 'id="weights"' not in html


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_who_alone_has_a_mark_is_alone_in_the_ranking(lang):
    html = page_of(BARE, lang, [Mark("a", "use", 5, 5, reason="so")])
    only = say("{name} is the only one of {count} projects that is ranked.", name="a", count=2)
    assert only.text(lang) in html.replace("\xa0", " ")
    assert not [said for said in BLAMES if said.text(lang) in html]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_decisions_alone_have_no_total_no_gate_and_no_weights(lang):
    criteria = CriteriaSet("asked", [], decisions=[TREE], missing="interval")
    evaluation = evaluate(Case(criteria, [Project("a"), Project("b")], []))
    assert not evaluation.has_total
    text = evaluation.page(lang).as_text() + page_of(criteria, lang)
    assert not [said for said in BLAMES if said.text(lang) in text]
    assert 'id="weights"' not in text
