"""What is seen first: the READMEs, the home of the documents, and the pictures on them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
FRONT = ("README.md", "README.ko.md", "docs/index.md")
PICTURE = re.compile(r"^!\[[^\]]{20,}\]\(([^)]+)\)$|^```\{chart\} [a-z-]+$", re.MULTILINE)
WORDS_ONLY = {
    "add-a-rule": "the file of a rule is what is read",
    "audit-a-rule": "verdicts and counter-examples are sentences",
    "check-my-calculator": "a difference is two figures in a line",
    "check-files": "problems are lines of the terminal",
    "keep-a-dossier": "a journal is kept by commands, and its answer is whether it holds",
    "numpy-pandas-polars": "arrays and frames",
    "property-test-a-rule": "a counter-example is code",
    "shell-completion": "a line in a file",
    "write-a-scale": "a class",
}
"""How-tos without a picture, and why words say it."""


@pytest.mark.parametrize("name", FRONT)
def test_the_first_screen_has_a_picture_and_the_page_is_short(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert len(lines) <= 160
    assert PICTURE.search("\n".join(lines[:8]))


def test_both_readmes_have_the_same_parts():
    english, korean = ((ROOT / name).read_text("utf-8") for name in FRONT[:2])
    shape = re.compile(r"^(#+ |```[a-z]*|!\[|\| )", re.MULTILINE)
    assert shape.findall(english) == shape.findall(korean)
    links = [sorted(set(re.findall(r"\]\((docs/[^)]*\.md)\)", t))) for t in (english, korean)]
    assert links[0] == links[1]


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "how-to").glob("*.md")), ids=lambda p: p.stem
)
def test_a_how_to_opens_with_its_picture(page):
    head = page.read_text("utf-8").split("\n\n", 2)[1]
    assert bool(PICTURE.match(head)) == (page.stem not in WORDS_ONLY)


def test_every_page_of_words_is_there():
    assert set(WORDS_ONLY) <= {p.stem for p in (ROOT / "docs" / "how-to").glob("*.md")}


def test_pictures_are_small_and_stand_in_both_languages():
    english = {p.name for p in IMAGES.glob("*.png") if not p.name.endswith(".ko.png")}
    assert {p.name for p in IMAGES.glob("*.ko.png")} == {
        n.replace(".png", ".ko.png") for n in english
    }
    assert {"tender.png", "municipal.png"} <= english
    assert max(p.stat().st_size for p in IMAGES.iterdir()) < 150_000
