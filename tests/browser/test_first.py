"""The first screen in a real browser: what must be above the fold is, and nothing runs sideways.

Needs chromium and chromedriver.
"""

import pytest

from evalkit.core.messages import LANGS

pytestmark = pytest.mark.long
EXAMPLES = (
    "korean-municipalities", "kr-software-tender", "own-criteria", "wb-qcbs", "kr-works-screening",
    "kr-graded-tender", "unjournal-2024-25", "document-requests", "own-rule",
)  # fmt: skip
FOLD = 900


def box(page, query):
    return page.run(
        "const b = document.querySelector(arguments[0])?.getBoundingClientRect();"
        "return b ? {top: b.top, bottom: b.bottom, left: b.left, right: b.right} : null", query
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_must_be_seen_first_is_above_the_fold(screen, pages, name, lang):
    page = screen.open(pages(name, lang), height=FOLD)
    heading, picture = box(page, "#first h1"), box(page, "#first figure")
    assert 0 < heading["top"] < heading["bottom"] < FOLD / 2
    assert heading["bottom"] <= picture["top"] < FOLD / 2
    blocks = page.run(
        "return [...document.querySelectorAll('#first .facts > div')]"
        ".map(block => block.getBoundingClientRect().bottom)"
    )
    assert blocks
    assert max(blocks) <= FOLD
    notice = box(page, "#first .notice")
    assert notice is None or notice["bottom"] < FOLD / 2


def test_long_lists_fold_behind_one_button_on_phones_alone(screen, pages):
    page = screen.open(pages("korean-municipalities"), width=390)
    rows = "return [...document.querySelectorAll('#ask-documents tbody tr')].filter(r => r.offsetHeight).length"
    assert page.run(rows) == 8
    page.run("document.querySelector('#ask-documents .fold-all').click()")
    every = page.run("return document.querySelectorAll('#ask-documents tbody tr').length")
    assert page.run(rows) == every > 8
    page = screen.open(pages("korean-municipalities"), width=1400)
    assert page.run(rows) == every
    assert not page.run("return document.querySelector('#ask-documents .fold-all').offsetHeight")
