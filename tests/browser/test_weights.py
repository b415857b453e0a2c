"""Weights in a real browser: by keyboard and mouse, undone, shared, restored, and in view."""

import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from attrs import evolve
from selenium import webdriver

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project
from evalkit.core.exact import fixed
from evalkit.core.messages import say
from evalkit.evaluation import evaluate
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.report.web import View, document, method, report_html, weights

pytestmark = pytest.mark.long

LEFT, HOME, END = "\ue012", "\ue011", "\ue010"
OPEN, RANKED = "korean-municipalities", "unjournal-2024-25"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return pages of the sections that are looked at here; whole ones are tried elsewhere."""
    folder, kept = tmp_path_factory.mktemp("weights"), document._SECTIONS
    document._SECTIONS = (weights.section, method.section)

    def page(example):
        path = folder / f"{example}.html"
        if not path.exists():
            view = View(load_case(f"examples/{example}"), "en", Options(samples=500))
            path.write_text(report_html(view), "utf-8")
        return path

    yield page
    document._SECTIONS = kept


def rows(screen):
    """Return the cells of the live list."""
    return screen.run(
        "return [...document.querySelectorAll('#weights-list .lrow:not(.lhead)')]"
        ".map(row => [...row.children].map(cell => cell.textContent).filter(text => text))"
    )


def shares(screen):
    return screen.run(
        "return [...document.querySelectorAll('.wgroup')].map(box =>"
        " box.querySelector('output').textContent)"
    )


def slider(screen, number):
    return screen.one(f"#w{number}")


def moved(case, share):
    """Evaluate the case with another weight of the first group, the others in proportion."""
    criteria = case.criteria
    first, *rest = criteria.children()
    others = sum(criteria.local_weight(c.id) for c in rest)
    changed = {first.id: share}
    changed |= {c.id: criteria.local_weight(c.id) * (1 - share) / others for c in rest}
    made = [
        evolve(c, weight=changed[c.id], range=None) if c.id in changed else c
        for c in criteria.criteria
    ]
    return evaluate(evolve(case, criteria=evolve(criteria, criteria=made)))


def test_it_begins_with_the_exact_numbers(screen, pages):
    case = load_case(f"examples/{OPEN}")
    screen.open(pages(OPEN))
    found = evaluate(case)
    shown = rows(screen)
    assert [row[0] for row in shown] == [score.project.name.text("en") for score in found.ordered]
    assert not any("≈" in row[-1] for row in shown)
    low, high = found.ordered[0].total
    assert fixed(low, 2) in shown[0][-1]
    assert fixed(high, 2) in shown[0][-1]


def test_a_key_moves_a_weight_and_the_list_follows(screen, pages):
    case = load_case(f"examples/{OPEN}")
    screen.open(pages(OPEN))
    handle = slider(screen, 0)
    for _ in range(10):
        handle.send_keys(LEFT)  # ten half percentage points
    first = case.criteria.children()[0]
    wanted = moved(case, case.criteria.local_weight(first.id) - Fraction(5, 100))
    scores = sorted(wanted.scores, key=lambda s: -s.total[0])
    for row, score in zip(rows(screen)[:5], scores, strict=False):
        assert row[0] == score.project.name.text("en")
        assert row[-1].startswith(f"≈ {fixed(score.total[0], 2)}")
    none = say(
        "No order becomes certain at these weights: {open} of {pairs} pairs stay open.",
        open=300,
        pairs=300,
    )
    assert none.text() in screen.text("#weights-flip")
    assert "−5.0 percentage points" in screen.text("#weights-changed")


def test_the_flip_is_told_undone_and_reset(screen, pages):
    screen.open(pages(RANKED))
    start, state = rows(screen), shares(screen)
    flip = screen.one("#weights-flip")
    count = len(screen.all(".sliders input[type=range]"))
    for number, end in product(range(count), (HOME, END)):
        slider(screen, number).send_keys(end)
        changed = "changed" in flip.get_attribute("class")
        if changed:
            break
        screen.one("#weights-reset").click()
    assert changed
    assert flip.get_attribute("role") == "status"
    was, now = start[0][1], rows(screen)[0][1]
    assert was in flip.text
    assert now in flip.text
    screen.one("#weights-undo").click()
    assert (rows(screen), shares(screen)) == (start, state)
    slider(screen, 0).send_keys(HOME)
    assert rows(screen) != start
    screen.one("#weights-reset").click()
    assert rows(screen) == start
    assert "changed" not in flip.get_attribute("class")
    assert not screen.one("#weights-reset").is_enabled()


def test_a_drag_is_one_step_to_undo_and_its_state_can_be_shared(screen, pages):
    path = pages(OPEN)
    start = rows(screen.open(path))
    action = webdriver.ActionChains(screen.driver)
    action.move_to_element(slider(screen, 0)).click_and_hold()
    for _ in range(4):
        action.move_by_offset(15, 0)
    action.release().perform()
    after, address = rows(screen), screen.driver.current_url
    assert after != start
    assert "#w=" in address
    screen.one("#weights-undo").click()
    assert rows(screen) == start
    assert not screen.one("#weights-undo").is_enabled()
    screen.open(path, fragment="#" + address.split("#")[1])
    assert rows(screen) == after


@pytest.mark.parametrize(
    "fragment",
    [
        "#w=nobody:0.3,<script>:9",
        "#w=differentiation:0.9",
        "#w=differentiation:NaN",
        "#w=:::,,,",
        "#w=%E0%A4%A",
        "#w=" + "x" * 20_000,
        "#p3&w=",
        "#&&&=",
    ],
)
def test_an_address_of_nonsense_leaves_the_official_weights(screen, pages, fragment):
    path = pages(OPEN)
    start = rows(screen.open(path))
    screen.open(path, fragment=fragment)
    assert rows(screen) == start
    assert screen.complaints == []


def test_weights_stay_within_their_limits_and_sum_to_one(screen, pages):
    criteria = [c for c, _ in load_case(f"examples/{OPEN}").criteria.walk()]
    screen.open(pages(OPEN))
    screen.run(
        "document.querySelectorAll('.wgroup details').forEach(part => { part.open = true; })"
    )
    for key in (HOME, END, HOME):
        for number in range(3):
            slider(screen, number).send_keys(key)
    found = [float(text.removesuffix(" %")) for text in shares(screen)]
    top = [value for c, value in zip(criteria, found, strict=True) if not c.parent]
    assert sum(top) == pytest.approx(100, abs=0.3)
    for criterion, value in zip(criteria, found, strict=True):
        if criterion.range:
            low, high = criterion.range
            assert 100 * low - Fraction(6, 100) <= value <= 100 * high + Fraction(6, 100)


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (768, 1024), (390, 844)])
def test_the_answer_stays_in_view_while_weights_move(screen, pages, width, height):
    screen.open(pages(OPEN), width=width, height=height)
    for number in (0, 1, len(screen.all(".sliders > .wgroup")) - 1):
        handle = screen.all(".sliders > .wgroup > input")[number]
        screen.run("arguments[0].scrollIntoView({block: 'end'})", handle)
        handle.send_keys(HOME)
        box = screen.run(
            "const box = document.querySelector('#weights-flip').getBoundingClientRect();"
            "return [box.top, box.bottom, document.querySelector('.live').offsetHeight]"
        )
        assert 0 <= box[0] < box[1] <= height
        if width <= 1000:
            assert box[2] <= 0.46 * height + 1


def test_two_that_are_called_alike_move_apart(screen, tmp_path):
    """Projects and groups of one title: each row has its own total, each handle its own weight."""
    case = load_case(f"examples/{OPEN}")
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
        path = Path(tmp_path, f"{same}.html")
        path.write_text(report_html(View(called(same), "en", Options(samples=256))), "utf-8")
        screen.open(path)
        start = rows(screen)
        assert len({row[0] for row in start}) == len(start)
        slider(screen, 0).send_keys(HOME)
        seen.append([row[-1] for row in [*start, *rows(screen)]] + shares(screen))
    assert seen[0] == seen[1]


def test_a_slider_answers_at_once_with_300_projects_and_40_criteria(screen, tmp_path, monkeypatch):
    """Beside a yardstick in the same browser, so that a busy machine changes nothing.

    The yardstick writes 300 rows of three cells anew, which takes about 10 ms; a step that took
    five of them would be felt.
    """
    rng = random.Random(1)
    groups = [Criterion(f"g{g}", weight="0.125") for g in range(8)]
    leaves = [
        Criterion(f"c{n}", Linear(0, 9), weight="0.2", parent=f"g{n // 5}") for n in range(40)
    ]
    projects = [Project(f"p{n}", title=f"Project {n}") for n in range(300)]
    marks = [
        Mark(p.id, leaf.id, value, value, reason="so")
        for p in projects
        for leaf in leaves
        for value in [rng.randint(0, 9)]
    ]
    monkeypatch.setattr(document, "_SECTIONS", (weights.section, method.section))
    monkeypatch.setattr(weights, "_analysis", lambda _view: None)  # it is not what is measured
    case = Case(CriteriaSet("large", [*groups, *leaves]), projects, marks)
    path = Path(tmp_path, "large.html")
    path.write_text(report_html(View(case, "en", Options(samples=100))), "utf-8")
    screen.open(path)
    screen.run("document.querySelector('#weights').scrollIntoView()")
    step, yardstick = screen.run(
        """
        const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
        const timed = (act) => {
          const from = performance.now(); act(); document.body.offsetHeight; return performance.now() - from;
        };
        const slider = document.querySelector('#w0');
        const place = document.createElement('div');
        document.body.append(place);
        const steps = [], bare = [];
        for (let n = 0; n < 15; n += 1) {
          steps.push(timed(() => { slider.value = 5 + 5 * n; slider.dispatchEvent(new Event('input')); }));
          bare.push(timed(() => {
            const table = document.createElement('table');
            for (let row = 0; row < 300; row += 1) {
              const line = table.insertRow();
              for (const text of [row, 'Project', n]) line.insertCell().textContent = text;
            }
            place.replaceChildren(table);
          }));
        }
        return [middle(steps), middle(bare)];
        """
    )
    assert step < 5 * yardstick
