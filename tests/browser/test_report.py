"""The report in a real browser: weights move by keyboard and mouse, nothing is fetched, all can read.

Needs chromium and chromedriver, and the registry of npm for axe-core; what is missing is said.
"""

import base64
import io
import json
import os
import re
import shutil
import tarfile
import urllib.request
from fractions import Fraction
from itertools import product
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from attrs import evolve
from selenium import webdriver

from evalkit.core.exact import fixed
from evalkit.evaluation import evaluate
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.report.whole import book, report_html

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="there is no chromium here"),
]

SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = "https://registry.npmjs.org/axe-core/-/axe-core-4.10.2.tgz"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "evalkit-tests"


@pytest.fixture(scope="module")
def case():
    return load_case("examples/korean-municipalities")


@pytest.fixture(scope="module")
def pages(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    for lang in ("en", "ko"):
        text = report_html(book(case, lang=lang, options=Options(samples=1000)))
        (folder / f"{lang}.html").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def browser():
    wishes = webdriver.ChromeOptions()
    wishes.binary_location = CHROMIUM
    for switch in (*SWITCHES, "--window-size=1280,1000"):
        wishes.add_argument(switch)
    wishes.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=DRIVER)
    driver = webdriver.Chrome(options=wishes, service=service)
    yield driver
    driver.quit()


def opened(browser, pages, lang):
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get((pages / f"{lang}.html").as_uri())
    browser.lang = lang
    return browser


@pytest.fixture
def page(browser, pages):
    return opened(browser, pages, "ko")


def ranking(page):
    return page.execute_script(
        "return [...document.querySelectorAll('#live-ranking tbody tr')]"
        ".map(row => [...row.cells].slice(0, 3).map(cell => cell.textContent))"
    )


def slider(page, name):
    return page.find_element("css selector", f'.weight[data-node="{name}"] input[type=range]')


def test_the_numbers_of_the_start_are_the_exact_ones(page, case):
    found = evaluate(case)
    names = [[score.project.name.text(page.lang)] for score in found.ordered]
    shown = ranking(page)
    assert [row[1:2] for row in shown] == names
    low, high = found.ordered[0].total
    assert shown[0][2] == f"[{fixed(low, 2)}, {fixed(high, 2)}]"


def moved(case, share):
    """Evaluate the case with another weight of the first group, the others in proportion."""
    criteria = case.criteria
    first, *rest = criteria.children()
    others = sum(criteria.local_weight(c.id) for c in rest)
    shares = {first.id: share}
    shares |= {c.id: criteria.local_weight(c.id) * (1 - share) / others for c in rest}
    changed = [
        evolve(c, weight=shares[c.id], range=None) if c.id in shares else c
        for c in criteria.criteria
    ]
    return evaluate(evolve(case, criteria=evolve(criteria, criteria=changed)))


def test_a_key_moves_a_weight_and_the_ranking_follows(page, case):
    before = ranking(page)
    handle = slider(page, 0)
    for _ in range(10):
        handle.send_keys("\ue012")  # left: ten half per cents
    after = ranking(page)
    wanted = moved(
        case, case.criteria.local_weight(case.criteria.children()[0].id) - Fraction(5, 100)
    )
    scores = sorted(wanted.scores, key=lambda s: -s.total[0])
    assert after[0][1] == scores[0].project.name.text(page.lang)
    for row, score in zip(after[:5], scores, strict=False):
        assert row[1] == score.project.name.text(page.lang)
        assert f"{float(score.total[0]):.2f}" in row[2]
    assert after != before


def test_the_flip_is_told_and_reset_takes_it_back(page):
    before = ranking(page)
    flip = page.find_element("id", "live-flip")
    reset = page.find_element("id", "live-reset")
    handles = page.find_elements("css selector", ".weight input[type=range]")
    ends = ["\ue011", "\ue010"]  # home and end: the least and the most that is admissible
    for handle, end in product(handles, ends):
        handle.send_keys(end)
        changed = "changed" in flip.get_attribute("class")
        assert changed == (ranking(page)[0][1] != before[0][1])
        if changed:
            break
        reset.send_keys("\ue007")  # return
    assert changed
    assert flip.get_attribute("aria-live") == "polite"
    assert before[0][1] in flip.text
    reset.send_keys("\ue007")
    assert ranking(page) == before
    assert "changed" not in flip.get_attribute("class")


def test_two_that_are_called_alike_move_apart(browser, case, tmp_path):
    """Projects and groups of one title: each row has its own total, each handle its own weight."""
    titles = [project.name for project in case.projects]
    groups = case.criteria.children()

    def called(same):
        projects = [
            evolve(project, title=titles[0] if same and n == 1 else project.title)
            for n, project in enumerate(case.projects)
        ]
        criteria = [
            evolve(c, title=groups[0].title) if same and c.id == groups[1].id else c
            for c in case.criteria.criteria
        ]
        return evolve(case, projects=projects, criteria=evolve(case.criteria, criteria=criteria))

    seen = []
    for same in (True, False):
        text = report_html(book(called(same), lang="en", options=Options(samples=256)))
        (tmp_path / "en.html").write_text(text, "utf-8")
        page = opened(browser, tmp_path, "en")
        start = ranking(page)
        assert len({row[1] for row in start}) == len(start)
        slider(page, 0).send_keys("\ue011")  # home: the least that is admissible
        moved_first = ranking(page)
        shares = page.execute_script(
            "return [...document.querySelectorAll('.weight')].map(box => "
            "[box.dataset.node, box.querySelector('input[type=number]').value])"
        )
        seen.append([[row[0], row[2]] for row in start + moved_first] + shares)
        assert moved_first != start
    assert seen[0] == seen[1]


def test_the_mouse_moves_a_weight_and_the_state_can_be_shared(page, pages):
    start = ranking(page)
    handle = slider(page, 0)
    action = webdriver.ActionChains(page)
    action.move_to_element(handle).click_and_hold().move_by_offset(40, 0).release().perform()
    after = ranking(page)
    address = page.current_url
    assert "#w=" in address
    page.get("about:blank")
    page.get(address)
    assert ranking(page) == after
    page.get("about:blank")
    page.get((pages / f"{page.lang}.html").as_uri() + "#w=nobody:0.3,<script>:9")
    assert ranking(page) == start


def test_weights_stay_within_bounds_and_sum_to_one(page, case):
    for keys in ("\ue011", "\ue010", "\ue011"):  # home, end, home
        for number in range(3):
            slider(page, number).send_keys(keys)
    shares = page.execute_script(
        "return [...document.querySelectorAll('.weight')].map(box => "
        "[box.dataset.node, Number(box.querySelector('input[type=number]').value)])"
    )
    criteria = [c for c, _ in case.criteria.walk()]
    top = [value for number, value in shares if not criteria[int(number)].parent]
    assert sum(top) == pytest.approx(100, abs=0.3)
    for number, value in shares:
        span = criteria[int(number)].range
        if span:
            assert 100 * span[0] - 0.06 <= value <= 100 * span[1] + 0.06


def test_nothing_is_fetched_and_nothing_complains(page):
    slider(page, 0).send_keys("\ue011")
    assert page.get_log("browser") == []
    asked = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    addresses = {
        entry["params"]["request"]["url"]
        for entry in asked
        if entry["method"] == "Network.requestWillBeSent"
    }
    assert all(a.startswith(("file:", "data:", "about:")) for a in addresses)


def test_it_prints_on_a4_with_every_part_open(page):
    page.find_element("css selector", "summary")
    made = page.execute_cdp_cmd(
        "Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True}
    )
    data = base64.b64decode(made["data"])
    assert data.startswith(b"%PDF")
    document = pdfium.PdfDocument(data)
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    text = "".join(p.get_textpage().get_text_bounded() for p in list(document)[:60])
    last = page.execute_script(
        "return document.querySelector('details').textContent.trim().slice(-40)"
    )
    assert len(text) > 20_000
    assert last
    document.close()
    cut = page.execute_script(
        "return [...document.styleSheets[0].cssRules].some(rule => rule.cssText.includes("
        "'break-inside: avoid'))"
    )
    assert cut


def test_narrow_screens_do_not_scroll_sideways(page):
    page.set_window_size(500, 900)
    wide = page.execute_script("return document.documentElement.scrollWidth - innerWidth")
    page.set_window_size(1280, 1000)
    assert wide <= 0


@pytest.fixture(scope="module")
def axe():
    cached = CACHE / "axe.min.js"
    if not cached.exists():
        try:
            with urllib.request.urlopen(AXE, timeout=30) as answer:
                data = answer.read()
        except OSError as error:
            pytest.skip(f"axe-core cannot be had: {error}")
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            script = archive.extractfile("package/axe.min.js").read()
        CACHE.mkdir(parents=True, exist_ok=True)
        cached.write_bytes(script)
    return cached.read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_people_who_read_otherwise_find_no_serious_fault(browser, pages, axe, lang):
    page = opened(browser, pages, lang)
    page.execute_script(axe)
    found = page.execute_async_script(
        "const done = arguments[0]; axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})"
        ".then(result => done(result.violations.map(v => [v.impact, v.id, v.nodes[0].html])))"
    )
    serious = [entry for entry in found if entry[0] in {"serious", "critical"}]
    assert serious == []


def test_the_version_of_the_browser_can_be_told(browser):
    assert "chrom" in browser.capabilities["browserName"]
    assert re.match(r"[0-9]+[.]", browser.capabilities["browserVersion"])
