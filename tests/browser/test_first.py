"""The first screen in a real browser: what must be above the fold is, and nothing runs sideways.

Needs chromium and chromedriver.
"""

import shutil

import pytest
from selenium import webdriver

from evalkit.core.messages import LANGS
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.report.web import View, report_html

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="there is no chromium here"),
]
EXAMPLES = (
    "korean-municipalities", "kr-software-tender", "own-criteria", "wb-qcbs", "kr-works-screening",
    "kr-graded-tender", "unjournal-2024-25", "document-requests", "own-rule",
)  # fmt: skip
FOLD = 900


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first")
    for name in EXAMPLES:
        case = load_case(f"examples/{name}")
        en, ko = (View(case, lang, Options(samples=200)) for lang in LANGS)
        (folder / f"{name}-en.html").write_text(report_html(en), "utf-8")
        # What is worked out once holds in both languages.
        shared = ("evaluation", "outlook", "plan", "certain", "asking", "weights")
        ko.__dict__.update({key: en.__dict__[key] for key in shared if key in en.__dict__})
        (folder / f"{name}-ko.html").write_text(report_html(ko), "utf-8")
    return folder


@pytest.fixture(scope="module")
def browser():
    wishes = webdriver.ChromeOptions()
    wishes.binary_location = CHROMIUM
    for switch in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        wishes.add_argument(switch)
    driver = webdriver.Chrome(options=wishes, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


def opened(browser, pages, name, lang, width, height=FOLD):
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get((pages / f"{name}-{lang}.html").as_uri())
    return browser


def box(page, query):
    return page.execute_script(
        "const b = document.querySelector(arguments[0])?.getBoundingClientRect();"
        "return b ? {top: b.top, bottom: b.bottom, left: b.left, right: b.right} : null", query
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_must_be_seen_first_is_above_the_fold(browser, pages, name, lang):
    page = opened(browser, pages, name, lang, 1400)
    heading, picture = box(page, "#first h1"), box(page, "#first figure")
    assert 0 < heading["top"] < heading["bottom"] < FOLD / 2
    assert heading["bottom"] <= picture["top"] < FOLD / 2
    blocks = page.execute_script(
        "return [...document.querySelectorAll('#first .facts > div')]"
        ".map(block => block.getBoundingClientRect().bottom)"
    )
    assert blocks
    assert max(blocks) <= FOLD
    notice = box(page, "#first .notice")
    assert notice is None or notice["bottom"] < FOLD / 2


def test_long_lists_fold_behind_one_button_on_phones_alone(browser, pages):
    page = opened(browser, pages, "korean-municipalities", "en", 390)
    rows = "return [...document.querySelectorAll('#ask-documents tbody tr')].filter(r => r.offsetHeight).length"
    assert page.execute_script(rows) == 8
    page.execute_script("document.querySelector('#ask-documents .fold-all').click()")
    every = page.execute_script(
        "return document.querySelectorAll('#ask-documents tbody tr').length"
    )
    assert page.execute_script(rows) == every > 8
    page = opened(browser, pages, "korean-municipalities", "en", 1400)
    assert page.execute_script(rows) == every
    assert not page.execute_script(
        "return document.querySelector('#ask-documents .fold-all').offsetHeight"
    )
