"""What is seen first: the READMEs, the home of the documents, and the pictures on them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
FRONT = ("README.md", "README.ko.md", "docs/index.md")
PICTURE = re.compile(r"^!\[[^\]]{20,}\]\(([^)]+)\)$|^```\{chart\} [a-z-]+$", re.MULTILINE)
WORDS_ONLY = {
    "add-a-rule", "audit-a-rule", "check-files", "keep-a-dossier", "numpy-pandas-polars", "property-test-a-rule",
    "shell-completion", "write-a-criteria-set", "write-a-scale",
}  # fmt: skip
"""How-tos on files, code and the terminal, whose results are no picture."""


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


def test_pictures_are_small_and_stand_in_both_languages():
    english = {p.name for p in IMAGES.glob("*.png") if not p.name.endswith(".ko.png")}
    assert {p.name for p in IMAGES.glob("*.ko.png")} == {
        n.replace(".png", ".ko.png") for n in english
    }
    assert {"tender.png", "municipal.png"} <= english
    assert max(p.stat().st_size for p in IMAGES.iterdir()) < 150_000
