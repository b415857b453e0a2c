"""The page as one file: nothing of a case can run, nothing is fetched, the same bytes each time."""

import re
from base64 import b64decode
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from small import case_of
from views import FEW, view_of
from webpages import Parts, data_of, text_of

from evalkit import Text
from evalkit.cli import main
from evalkit.show.report.web import View, document, report_html
from evalkit.show.report.web.document import MOST_NOTICE

WITH_LETTERS = document._faces
BAD = [
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe",
    "a" * 10_000,
    "{{constructor.constructor('alert(1)')()}}",
    '"; } @import url("https://example.org/x.css"); a { content: "\\',
]


def page_of(case, lang="en", **options):
    return report_html(View(case, lang, FEW), **options)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_nothing_of_a_case_can_run(bad, lang):
    case = case_of(names=(bad, "Beta"), reason=bad, title=(bad, bad), url=bad, notice=Text(bad))
    page = page_of(case, lang)
    found = Parts(page)
    assert found.tags.count("script") == 3  # two of data, and ours
    assert found.tags.count("style") == 1
    assert set(found.tags) & {"iframe", "object", "embed", "base", "form", "link", "img"} == set()
    for tag, name, value in found.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "style"
        if name in {"href", "src"}:
            assert value.startswith(("#", "https://", "http://"))
    assert "\u202e" not in page
    assert data_of(page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "@import" not in style
    assert style.count("{") == style.count("}")


def test_the_policy_admits_what_is_there_and_nothing_else():
    page = page_of(case_of())
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    plain = page_of(case_of(), plain=True)
    assert "<script" not in plain
    assert "script-src 'none'" in unescape(plain)


def test_a_page_carries_its_letters_in_both_weights(monkeypatch):
    monkeypatch.setattr(document, "_faces", WITH_LETTERS)
    page = page_of(case_of(names=("힣", "Beta")), "ko")
    carried = re.findall(r"font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)", page)
    assert [weight for weight, _ in carried] == ["400", "600"]
    for _, code in carried:
        letters = set(map(chr, TTFont(BytesIO(b64decode(code))).getBestCmap()))
        words = text_of(page[page.index("<body") :])
        assert "힣" in letters
        assert {c for c in words if "가" <= c <= "힣"} <= letters


def test_addresses_are_links_and_keep_their_parts():
    page = page_of(case_of())
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page


def test_the_same_case_gives_the_same_bytes():
    assert page_of(case_of()) == page_of(case_of())


@pytest.mark.parametrize("example", ["own-criteria", "kr-software-tender", "document-requests"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_anchor_has_its_place_and_every_id_is_used_once(example, lang):
    page = report_html(view_of(example, lang))
    attributes = Parts(page).attributes
    ids = [value for _, name, value in attributes if name == "id"]
    assert len(set(ids)) == len(ids)
    for _, name, value in attributes:
        if name == "href" and value.startswith("#"):
            assert value[1:] in ids, value


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_page_says_what_it_rests_on(lang):
    case = case_of(notice=Text("Invented.", "지어낸 것."))
    text = text_of(page_of(case, lang))
    assert case.criteria.sha256 in text
    assert case.sha256 in text
    assert case.notice.text(lang) in text


def test_the_notice_is_in_the_margin_of_every_printed_page():
    notice = 'A "notice": all invented.'
    page = page_of(case_of(notice=Text(notice)))
    written = re.search(r'@bottom-left \{ content: "([^"]*)"', page)[1]
    read = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), written)
    assert read == notice
    assert '@bottom-left { content: "' not in page_of(case_of())
    long = page_of(case_of(notice=Text("x" * 5000)))
    assert len(re.search(r'@bottom-left \{ content: "([^"]*)"', long)[1]) < MOST_NOTICE + 20


def test_two_languages_are_two_files_that_know_each_other(tmp_path, capsys):
    target = tmp_path / "my report.html"
    command = ["report", "examples/own-criteria", "-o", str(target), "--samples", "500"]
    command += ["--both-languages", "--lang", "en"]
    assert finished(command) == 0
    english, korean = target.read_text("utf-8"), (tmp_path / "my report.ko.html").read_text("utf-8")
    assert 'lang="en"' in english.split("<body>")[0]
    assert 'lang="ko"' in korean.split("<body>")[0]
    assert 'href="my%20report.ko.html"' in english
    assert 'href="my%20report.html"' in korean
    capsys.readouterr()
    target.unlink()
    assert finished(command) == 1  # the other is there
    assert "my report.ko.html: " in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["my report.ko.html"]
    assert finished([*command, "--overwrite"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "my report.html",
        "my report.ko.html",
    ]


def test_two_languages_are_asked_of_html_alone(tmp_path, capsys):
    target = tmp_path / "report.md"
    assert finished(["report", "examples/own-criteria", "-o", str(target), "--both-languages"]) == 1
    assert "--both-languages" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def finished(command):
    with pytest.raises(SystemExit) as ended:
        main(command)
    return ended.value.code or 0


def test_a_view_in_another_language_asks_nothing_again():
    view = View(case_of(), "en", FEW)
    first = report_html(view)
    other = view.in_language("ko")
    assert other.evaluation is view.evaluation
    assert report_html(other) == page_of(case_of(), "ko")
    assert report_html(view) == first


HEAVY = {"background": "gradient(", "text-shadow": " "}
"""What prints as one picture for each cell, by its property, and how its value is known."""


def rules_of(style):
    """Yield the selectors and declarations of a style sheet, those in media rules, too."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
        told = dict(re.findall(r"([\w-]+):\s*([^;]+)", body))
        for selector in re.split(r",(?![^(]*\))", selectors):
            yield selector.strip(), told


def test_what_prints_as_a_picture_is_taken_back_on_paper():
    static = Path(document.__file__).parent / "static"
    taken, heavy = set(), set()
    for path in static.glob("*.css"):
        for selector, told in rules_of(path.read_text("utf-8")):
            for name, sign in HEAVY.items():
                value = told.get(name, told.get(f"{name}-image", ""))
                if value.strip() == "none" and path.stem == "print":
                    taken.add((selector, name))
                elif sign in value and path.stem != "print":
                    heavy.add((selector, name))
    assert (".r", "background") in heavy
    assert heavy <= taken
