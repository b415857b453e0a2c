"""The hub in a real browser: the panel tells what the page of the project holds, by keys alone too.

Needs chromium and chromedriver, and the registry of npm for axe-core; what is missing is said.
"""

import base64
import re

import pypdfium2 as pdfium
import pytest
from selenium.webdriver.common.keys import Keys
from views import view_of

from evalkit.core.messages import say
from evalkit.show.report.web.cells import MarkGrid

pytestmark = pytest.mark.long

CASES = {"open": ("korean-municipalities", "en"), "award": ("kr-software-tender", "ko")}
SIZES = {1400: 900, 768: 1024, 390: 844}


@pytest.fixture(scope="module")
def views():
    return {name: view_of(*case) for name, case in CASES.items()}


def opened(screen, pages, name, width=1400, *, dark=False):
    case = CASES[name.removesuffix("-plain")]
    path = pages(*case, plain=name.endswith("-plain"))
    return screen.open(path, width=width, height=SIZES[width], dark=dark).driver


def one(page, query):
    return page.find_element("css selector", query)


def text(page, query):
    return page.execute_script(
        "const found = document.querySelector(arguments[0]);"
        " return found && found.textContent.replace(/\\s+/g, ' ').trim()", query,
    )  # fmt: skip


def keys(page, *pressed):
    for key in pressed:
        page.switch_to.active_element.send_keys(key)


def focused(page):
    return page.execute_script("return document.activeElement.getAttribute('href')")


def order(page):
    return page.execute_script(
        "return [...document.querySelectorAll('.mx tbody tr:not([hidden]) .who')]"
        ".map(cell => (cell.querySelector('a') ?? cell).textContent)"
    )


def press_heading(page, number):
    page.execute_script(
        "document.querySelectorAll('.mx thead tr:last-child .sort')[arguments[0]].click()", number
    )


@pytest.mark.parametrize("name", ["open", "award"])
def test_the_panel_tells_each_mark_with_its_reason_and_evidence(screen, pages, views, name):
    view, page = views[name], opened(screen, pages, name)
    grid, lang = MarkGrid(view), view.lang
    scores = view.evaluation.ordered
    picked = [(row, column) for row in range(0, len(scores), 4) for column in range(8)]
    for row, column in picked:
        score, criterion = scores[row], grid.columns[column]
        place = f"#m{row}-{grid.number[criterion.id]}"
        links = page.find_elements("css selector", f'.mx a[href="{place}"]')
        if not links:
            assert grid.rows[row][column].kind == "none"
            continue
        page.execute_script("arguments[0].click()", links[0])
        told = text(page, "#panel")
        assert view.names[score.project.id] in told
        assert text(page, "#panel-title") == grid.name(criterion)
        assert grid.rows[row][column].label.text(lang) in told
        for mark in view.case.marks_of.get((score.project.id, criterion.id), ()):
            assert " ".join(mark.reason.text(lang).split()) in told
            assert mark.evaluator in told
            for fact in mark.evidence:
                assert " ".join(view.case.facts[fact].statement.text(lang).split()) in told
        if grid.rows[row][column].kind != "exact":
            for document in view.case.criteria.documents:
                if criterion.id in document.settles:
                    assert document.name.text(lang) in told
    assert page.get_log("browser") == []
    ids = page.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_keys_alone_walk_the_hub_open_a_mark_and_come_back(screen, pages):
    page = opened(screen, pages, "open")
    stops = page.find_elements("css selector", '.mx tbody [tabindex="0"]')
    assert len(stops) == 1
    page.execute_script("arguments[0].focus()", stops[0])
    assert focused(page) == "#p0"
    keys(page, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
    place = focused(page)
    assert re.fullmatch(r"#m1-\d+", place)
    keys(page, Keys.ENTER)
    assert page.execute_script("return document.activeElement.id") == "panel-title"
    assert one(page, f'.mx a[href="{place}"]').get_attribute("aria-expanded") == "true"
    keys(page, Keys.ESCAPE)
    assert focused(page) == place
    assert not one(page, "#panel").is_displayed()
    keys(page, Keys.END)
    assert focused(page).startswith("#m1-")
    keys(page, Keys.ARROW_RIGHT)  # nothing is beyond the end
    keys(page, Keys.HOME)
    assert focused(page) == "#p1"
    keys(page, Keys.ENTER)
    assert one(page, "#p1").is_displayed()
    assert not one(page, "#p0").is_displayed()
    keys(page, Keys.TAB)
    assert page.execute_script("return document.activeElement.closest('.mx')") is None


def test_every_column_sorts_with_open_marks_last(screen, pages, views):
    page, grid = opened(screen, pages, "open"), MarkGrid(views["open"])
    names = [views["open"].names[s.project.id] for s in views["open"].evaluation.ordered]
    for column in (0, 6, 14):
        for down in (True, False):
            press_heading(page, column + 2)
            cells = {name: grid.rows[n][column].order for n, name in enumerate(names)}
            shown = [cells[name] for name in order(page)]
            known = [n for n in shown if n is not None]
            assert known == sorted(known, reverse=down)
            assert shown[: len(known)] == known
            head = page.find_elements("css selector", ".mx th[aria-sort]")
            assert [h.get_attribute("aria-sort") for h in head] == [
                "descending" if down else "ascending"
            ]
            assert grid.name(grid.columns[column]) in text(page, "#told")


@pytest.mark.parametrize("name", ["open", "award"])
def test_the_third_press_brings_the_order_of_the_result_back(screen, pages, views, name):
    page = opened(screen, pages, name)
    shown = order(page)
    heads = page.find_elements("css selector", ".mx thead tr:last-child .sort")
    for column in range(0, len(heads), 3):
        orders = []
        for _ in range(3):
            press_heading(page, column)
            orders.append(order(page))
        assert orders[-1] == shown
        assert page.find_elements("css selector", ".mx th[aria-sort]") == []
        wanted = say("In the original order again").text(views[name].lang)
        assert text(page, "#told") == wanted
    # What is equal stays as it was at first, whatever was sorted by before.
    press_heading(page, 0)
    press_heading(page, 1)
    after = order(page)
    press_heading(page, 1)
    press_heading(page, 1)
    press_heading(page, 1)
    assert order(page) == after


def test_search_filter_highlight_and_groups(screen, pages, views):
    page, view = opened(screen, pages, "open"), views["open"]
    search = one(page, '#hub-tools input[type="search"]')
    search.send_keys("seoul")
    found = order(page)
    names = [view.names[s.project.id] for s in view.evaluation.ordered]
    assert found == [name for name in names if "seoul" in name.lower()]
    assert text(page, ".hub-count") == f"{len(found)} of 25 projects"
    search.clear()
    page.execute_script(
        "const [place, marks] = document.querySelectorAll('#hub-tools select');"
        "place.value = 'Seoul'; place.dispatchEvent(new Event('change'));"
        "marks.value = 'open'; marks.dispatchEvent(new Event('change'));"
    )
    mine = [s for s in view.evaluation.ordered if s.project.body.en == "Seoul"]
    assert sorted(order(page)) == sorted(view.names[s.project.id] for s in mine)
    dim = page.execute_script(
        "return [...document.querySelectorAll('.mx tbody td:not(.total)')]"
        ".every(cell => (getComputedStyle(cell).opacity === '1') === (cell.className === 'o'))"
    )
    assert dim
    page.execute_script("document.querySelectorAll('.hub-sets button')[3].click()")
    heads = page.execute_script(
        "return [...document.querySelectorAll('.mx thead tr:last-child th:not([hidden])')].length"
    )
    assert heads == 2 + 5


@pytest.mark.parametrize("name", ["open", "award"])
@pytest.mark.parametrize("width", SIZES)
def test_nothing_scrolls_sideways_and_the_panel_fits(screen, pages, name, width):
    page = opened(screen, pages, name, width)
    for script in ("", "document.querySelector('.mx td a').click()"):
        page.execute_script(script)
        wide = page.execute_script(
            "return [...document.querySelectorAll('#matrix *, #project *')].filter(e => "
            "e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.hub-box, .scroll, .vh'))"
            ".map(e => e.outerHTML.slice(0, 80))"
        )
        assert wide == []
    box = one(page, "#panel").rect
    if width == 390:
        assert box["width"] == width
        assert box["height"] <= 0.82 * SIZES[width] + 1
    else:
        assert box["width"] == 460
        covered = page.execute_script(
            "return document.querySelector('.hub-box').getBoundingClientRect().right"
            " - document.querySelector('#panel').getBoundingClientRect().left"
        )
        assert width < 1000 or covered <= 0


def test_its_data_and_its_picture_can_be_taken_away(screen, pages, views):
    page, view = opened(screen, pages, "open"), views["open"]
    kept = page.execute_async_script(
        "const done = arguments[0], kept = [];"
        "URL.createObjectURL = blob => { blob.text().then(text => { kept.push(text);"
        " if (kept.length === 2) done(kept); }); return 'data:,'; };"
        "document.querySelector('#marks .svg').click(); document.querySelector('#marks .csv').click()"
    )  # fmt: skip
    picture, data = sorted(kept, key=lambda text: not text.startswith("<svg"))
    rows = data.strip().splitlines()
    assert len(rows) == 2 + len(view.evaluation.scores)
    assert "○" not in data
    counts = MarkGrid(view).counts
    cells = [
        fill
        for width, fill in re.findall(r'<rect [^>]*?width="([\d.]+)" [^>]*?fill="([^"]*)"', picture)
        if float(width) > 20  # smaller ones are those of the legend
    ]
    assert cells.count("url(#hatch)") == counts["range"]
    assert len(cells) == counts["range"] + counts["exact"]


def printed(page, script=""):
    page.execute_script(script)
    made = page.execute_cdp_cmd(
        "Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True}
    )
    document = pdfium.PdfDocument(base64.b64decode(made["data"]))
    texts = [sheet.get_textpage().get_text_bounded() for sheet in document]
    document.close()
    return texts


def test_the_hub_prints_on_one_sheet_and_pages_only_on_demand(screen, pages, views):
    page, view = opened(screen, pages, "open"), views["open"]
    sheets = printed(page)
    lede = blank(say("Figures are the share of a criterion’s points in percent.").text())
    held = [text for text in sheets if lede in blank(text)]
    assert len(held) == 1
    for name in view.names.values():
        assert blank(name) in blank(held[0])
    mark = next(m for m in view.case.marks if m.reason)
    assert blank(mark.reason.en) not in blank("".join(sheets))
    name = text(page, "#p3 h3")
    page.execute_script("document.querySelector('#page-tools select').value = '3';"
                        "document.querySelector('#page-tools select').dispatchEvent("
                        "new Event('change'))")  # fmt: skip
    alone = printed(page, "document.documentElement.dataset.print = 'project'")
    assert blank(name) in blank(alone[0])
    assert len(alone) == 1
    assert lede not in blank("".join(alone))
    annex = printed(
        page,
        "document.documentElement.dataset.print = 'annex';"
        "document.querySelectorAll('.page').forEach(p => { p.hidden = false; });"
        "document.querySelectorAll('#project details').forEach(p => { p.open = true; })",
    )
    told = blank("".join(annex))
    assert [m for m in view.case.marks if blank(m.reason.en) not in told] == []


def test_buttons_print_one_project_or_all_and_put_things_back(screen, pages):
    page = opened(screen, pages, "open")
    page.execute_script(
        "window.seen = []; window.print = () => window.seen.push([document.documentElement.dataset"
        ".print, document.querySelectorAll('.page[open]:not([hidden])').length,"
        " document.querySelectorAll('#project article details:not([open])').length])"
    )
    for button in page.find_elements("css selector", "#page-tools button")[2:]:
        page.execute_script("arguments[0].click()", button)
    (alone, annex) = page.execute_script("return window.seen")
    assert alone[:2] == ["project", 1]
    assert annex == ["annex", 25, 0]
    assert page.execute_script("return document.documentElement.dataset.print ?? null") is None
    assert len(page.find_elements("css selector", ".page[open]")) == 1


def blank(words):
    """Return words without what a print may break lines at."""
    return re.sub(r"[\s\-‐￾\x02]", "", words)


def test_without_script_every_page_is_there_to_open(screen, pages, views):
    page = opened(screen, pages, "open-plain")
    assert page.execute_script("return document.scripts.length") == 0
    folds = page.find_elements("css selector", "details.page")
    assert len(folds) == len(views["open"].evaluation.scores)
    page.execute_script("arguments[0].click()", folds[2].find_element("tag name", "summary"))
    assert folds[2].get_attribute("open")
    assert one(page, "#p2 h3").is_displayed()
    page.execute_script("arguments[0].click()", one(page, '.mx a[href^="#m4-"]'))
    assert one(page, "#p4").get_attribute("open")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", ["open", "award"])
def test_people_who_read_otherwise_find_no_fault(screen, pages, axe, name, width, dark):
    page = opened(screen, pages, name, width, dark=dark)
    page.execute_script(axe)
    for script in ("", "document.querySelector('.mx td a').click()"):
        page.execute_script(script)
        found = page.execute_async_script(
            "const done = arguments[0]; axe.run({include: [['#matrix'], ['#project']]}, {runOnly:"
            " ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            ".then(result => done(result.violations.map(v => [v.id, v.nodes[0].html])))"
        )
        assert found == []
