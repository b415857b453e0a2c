"""The page in a real browser: nothing is fetched, it fits every width and paper, all can read it."""

import base64
import re

import pypdfium2 as pdfium
import pytest

from evalkit.schema import load_case

pytestmark = pytest.mark.long

EXAMPLES = [
    "korean-municipalities",
    "kr-software-tender",
    "own-criteria",
    "wb-qcbs",
    "kr-works-screening",
    "kr-graded-tender",
    "unjournal-2024-25",
    "document-requests",
    "own-rule",
]
# Each in one of the languages, and two in both.
IN_TURN = [(name, ("en", "ko")[place % 2]) for place, name in enumerate(EXAMPLES)]
IN_TURN += [(name, ("ko", "en")[place % 2]) for place, name in enumerate(EXAMPLES[:2])]
SIZES = [(1400, 900), (768, 1024), (390, 844)]


@pytest.mark.parametrize(("example", "lang"), IN_TURN)
def test_it_prints_on_few_pages_with_the_notice_and_the_number_on_each(
    screen, pages, example, lang
):
    screen.open(pages(example, lang))
    data = base64.b64decode(screen.pdf())
    document = pdfium.PdfDocument(data)
    assert tuple(map(round, document[0].get_size())) == (595, 842)
    assert len(document) <= 8
    notice = load_case(f"examples/{example}").notice
    for number in range(len(document)):
        text = document[number].get_textpage().get_text_bounded()
        assert re.search(rf"{number + 1}\s*/\s*{len(document)}", text)
        if notice:
            words = "".join(notice.text(lang).split())[:20]
            assert words in "".join(text.split())
    document.close()


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_scrolls_sideways_at_no_width(screen, pages, example):
    screen.open(pages(example, "ko"))
    # Half of 1400 is a screen at 200 % zoom.
    for width in (320, 390, 500, 600, 601, 700, 760, 761, 768, 1000, 1001, 1200, 1400, 1920):
        screen.width(width)
        assert screen.sideways <= 0, width


@pytest.mark.parametrize(("example", "lang"), IN_TURN)
def test_letters_twice_as_large_scroll_nothing_sideways(screen, pages, example, lang):
    screen.open(pages(example, lang))
    screen.run("document.documentElement.style.fontSize = '200%'")
    for width in (640, 1400):
        screen.width(width)
        assert screen.sideways <= 0, width


@pytest.mark.parametrize("example", EXAMPLES)
def test_nothing_is_fetched_and_nothing_complains(screen, pages, example):
    screen.open(pages(example))
    assert screen.complaints == []
    assert all(one.startswith(("file:", "data:", "about:", "blob:")) for one in screen.fetched)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("example", "lang"),
    [
        ("korean-municipalities", "en"),
        ("kr-software-tender", "ko"),
        ("own-criteria", "en"),
        ("kr-works-screening", "ko"),
    ],
)
def test_people_who_read_otherwise_find_no_fault(screen, pages, axe, example, lang, size, dark):
    screen.open(pages(example, lang), width=size[0], height=size[1], dark=dark)
    assert screen.faults(axe) == []


def test_it_follows_the_system_until_the_reader_chooses(screen, pages):
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    light = screen.open(pages("own-criteria")).run(paper)
    dark = screen.open(pages("own-criteria"), dark=True).run(paper)
    assert light != dark
    screen.one("#theme").click()
    assert screen.run(paper) == light


def test_colours_that_are_forced_leave_the_figures(screen, pages):
    screen.open(pages("kr-software-tender"), forced=True)
    drawn = screen.run(
        "const dot = document.querySelector('#checks .d-net');"
        "return [getComputedStyle(dot).fill, getComputedStyle(document.body).backgroundColor]"
    )
    assert drawn[0] != drawn[1]


def test_the_keyboard_comes_to_the_content_at_once(screen, pages):
    screen.open(pages("own-criteria"))
    screen.run("document.body.focus()")
    screen.one("body").send_keys("\ue004")  # tab
    assert screen.run("return document.activeElement.className") == "skip"


def test_the_version_of_the_browser_can_be_told(screen):
    assert "chrom" in screen.driver.capabilities["browserName"]
    assert re.match(r"[0-9]+[.]", screen.driver.capabilities["browserVersion"])
