"""Korean titles have one form by kind: what was found is a polite sentence, a heading a noun."""

import ast
import re

import pytest
from titles import ROOT

from evalkit.core.messages import _catalogue

SHOW = ROOT / "src/evalkit/show"
FINDINGS = [
    *(SHOW / "charts").rglob("*.py"),
    *(SHOW / "report/web").rglob("*.py"),
    SHOW / "evaluation/gaps.py",
    SHOW / "evidence/matrix.py",
]
"""Where the titles of figures and of sections that say what was found are written."""
TITLED = re.compile(r"finding|(?<!sub)title$|^_most_open$|^_?widest$|^at_middle$")
NO_FINDINGS = {
    "Each bid: points, reasons and the difference from the first",
    "Each project: marks, reasons and evidence",
    "Each project: marks, reasons and which documents would settle it",
    "Totals that marks leave possible",
    "{count} criteria",
}
"""Said by the same functions, and only names of what stands there."""
SENTENCE = re.compile(r"니다(\([^()]*\))?(: .+)?$|니까\?$|니다(\([^()]*\))?\. .*니다$")
VERB = re.compile(r"(니다|니까|시오|세요|[가-힣](함|됨|음|임))[.?]*(\(.*\))?$")
HEADED = re.compile(r'<(?:h[1-4]|caption)[^>]*>\{\{ say\("([^"]+)"')


def said(function):
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say":
            yield call.args[0].value


def findings():
    """Yield every sentence that a function on findings or titles can say."""
    for file in FINDINGS:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and TITLED.search(node.name):
                yield from said(node)


def headings():
    """Yield every heading that is written as it is, in the code and in the templates."""
    for file in SHOW.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Heading":
                yield from said(node)
    for file in (SHOW / "templates").rglob("*.html"):
        yield from HEADED.findall(file.read_text("utf-8"))


def korean(texts):
    return {text: _catalogue("ko").gettext(text) for text in texts}


def test_what_was_found_is_a_polite_sentence_and_its_names_follow():
    found = korean(set(findings()) - NO_FINDINGS)
    assert len(found) > 140
    assert not {en: ko for en, ko in found.items() if not SENTENCE.search(ko)}


def test_a_heading_is_a_noun():
    found = korean([*headings(), *NO_FINDINGS])
    assert len(found) > 100
    assert not {en: ko for en, ko in found.items() if VERB.search(ko)}


@pytest.mark.parametrize(
    "text", ["1위가 바뀜", "점수가 같음(가)", "1위: 가", "같음: 가", "같습니다."]
)
def test_other_endings_of_a_finding_are_caught(text):
    assert not SENTENCE.search(text)


@pytest.mark.parametrize("text", ["다음에도 있음", "말하지 않습니다", "달라집니까?"])
def test_other_endings_of_a_heading_are_caught(text):
    assert VERB.search(text)
