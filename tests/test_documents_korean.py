"""The Korean of the documents says the same code, the same links and the same emphasis."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parents[1] / "docs" / "locale" / "ko" / "LC_MESSAGES"
CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)")
PAGES = sorted(CATALOGUES.rglob("*.po"))


def messages(path):
    with path.open("rb") as file:
        return [(m.id, m.string) for m in read_po(file) if m.id]


def faults(english, korean):
    """Yield what was lost or added on the way."""
    if not korean:
        yield "there is no Korean"
    for name, pattern in (("code", CODE), ("links", LINK)):
        if Counter(pattern.findall(english)) != Counter(pattern.findall(korean)):
            yield f"other {name}"
    if korean.count("**") % 2:
        yield "emphasis that does not end"
    plain = LINK.sub("", CODE.sub("", english))
    said = len(re.findall("[a-z]{3,}", plain)) > 1 and korean != english  # a title of a book is not
    if said and not re.search("[가-힣]", korean):
        yield "no Hangul"


def test_there_is_a_catalogue_for_every_page_that_is_written_by_hand():
    docs = CATALOGUES.parents[2]
    made = (
        "reference/criteria/",
        "reference/rules/",
        "reference/columns",
        "reference/fields/",
        "reference/api",
        "_build/",
        "how-to/charts/",
    )
    pages = {p.relative_to(docs).with_suffix("").as_posix() for p in docs.rglob("*.md")}
    there = {p.relative_to(CATALOGUES).with_suffix("").as_posix() for p in PAGES}
    assert there == {page for page in pages if not page.startswith(made)}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(CATALOGUES).as_posix())
def test_the_korean_of_a_page(path):
    found = {english: [*faults(english, korean)] for english, korean in messages(path)}
    assert {english: what for english, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("korean", "fault"),
    [
        ("", "there is no Korean"),
        ("`b` 명령을 쓰십시오. [여기](x.md)", "other code"),
        ("`a` 명령을 쓰십시오. [여기](y.md)", "other links"),
        ("**`a` 명령을 쓰십시오. [여기](x.md)", "emphasis that does not end"),
        ("Use `a` [there](x.md)", "no Hangul"),
    ],
)
def test_a_wrong_translation_is_seen(korean, fault):
    assert fault in faults("Use the command `a`. See [here](x.md)", korean)
