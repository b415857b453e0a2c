"""Templates make all HTML; whatever a name or a reason holds is text, and never markup."""

import ast
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from evalkit.core.messages import clean
from evalkit.show.html import _environment, addresses, render, trusted
from evalkit.show.pages import Bullets, Heading, Page, Paragraph, Table
from evalkit.show.report.documents import html_text

SHOW = Path("src/evalkit/show")
TEMPLATES = sorted((SHOW / "templates").rglob("*.html"))
NASTY = st.text(
    st.sampled_from("<>&\"'/=;{}%#!-` \n\tascriptonerror가\x00\x1b\u2028\u202e"), max_size=60
)


class Parts(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def page_of(text):
    return Page(
        [Heading(text), Paragraph(text), Bullets([text]), Table([text], [[text]], right={0})]
    )


@given(NASTY)
def test_no_text_makes_an_element_or_an_attribute(text):
    """The elements are those of the same page with plain words, and the words are the text."""
    for write in (Page.as_html, lambda page: html_text(page, text, "en")):
        found, plain = Parts(write(page_of(text))), Parts(write(page_of("x")))
        assert found.tags == plain.tags
    words = Parts(Page([Paragraph(text)]).as_html()).words
    assert "".join(words) == clean(text)


@given(NASTY, NASTY)
def test_no_picture_label_leaves_its_attribute(text, title):
    values = {
        "lang": "en",
        "title": title,
        "policy": text,
        "style": "",
        "body": "",
        "script": "",
        "broken": False,
    }
    found = dict(Parts(render("web/document.html", **values)).tags[3][1])
    assert found == {"http-equiv": "Content-Security-Policy", "content": clean(text)}


@given(st.dictionaries(NASTY, NASTY, max_size=4))
def test_no_text_ends_the_element_of_data(data):
    template = _environment("en").from_string("<script>{{ data | tojson }}</script>")
    html = template.render(data=data)
    assert html.lower().count("</script") == 1
    assert "<!--" not in html
    body = html.removeprefix("<script>").removesuffix("</script>")
    assert json.loads(body) == data
    assert not set("<>&'") & set(body)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.b/c?d=1&e=2.", ["https://a.b/c?d=1&e=2"]),
        ("(https://a.b), http://c.d/e)", ["https://a.b", "http://c.d/e"]),
        ('https://a.b/"onclick="x', ["https://a.b/"]),
        ("https://a.b/<script>", ["https://a.b/"]),
        ("javascript:alert(1) ftp://a.b", []),
        ("한국 https://a.kr/가나 끝", ["https://a.kr/가나"]),
        ("https://", []),
    ],
)
def test_an_address_is_a_link_and_nothing_else_is(text, links):
    assert [piece for piece, is_address in addresses(text) if is_address] == links


@given(st.text(st.sampled_from("https://a.b;:)] <\"'&\n"), max_size=80))
def test_pieces_with_addresses_are_the_text(text):
    pieces = list(addresses(text))
    assert "".join(piece for piece, _ in pieces) == clean(text)
    assert all(re.match("https?://.", piece) for piece, is_address in pieces if is_address)


def test_what_a_template_is_not_given_is_an_error():
    with pytest.raises(UndefinedError):
        render("document.html", blocks=(), lang="en")


def test_templates_escape_and_trust_by_name_alone():
    """No template calls something safe: what is trusted is said in Python, by `trusted`."""
    assert _environment("en").autoescape is True
    assert str(render("chart.html", lang="<", policy="", title="", style="", spec="",
                      fills="", script=trusted("a<b"))).count("a<b") == 1  # fmt: skip
    for path in TEMPLATES:
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text("utf-8")), path


SHEETS = {SHOW / "report" / "whole" / "formulas.py"}
TAG = re.compile(r"</?[a-z][a-z0-9]*[ >]|<!DOCTYPE", re.IGNORECASE)


@pytest.mark.parametrize("path", sorted(SHOW.rglob("*.py")), ids=lambda p: str(p.relative_to(SHOW)))
def test_no_module_writes_tags(path):
    """But for what stands inside the SVG of a chart, or the sheet of a workbook."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        if TAG.search(node.value)
    ]
    drawn = path.is_relative_to(SHOW / "charts") or path in SHEETS
    html = re.compile(r"<(?:a|button|div|h\d|iframe|img|input|li|p|span|table|t[dhr]|ul)\b")
    assert [text for text in found if not drawn or html.search(text)] == []
