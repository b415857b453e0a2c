"""A real browser, at any width; what is not here is said.

Needs chromium and chromedriver, and the registry of npm for axe-core.
"""

import io
import json
import os
import shutil
import tarfile
import urllib.request
from pathlib import Path

import pytest
from selenium import webdriver
from views import view_of

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
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


class Screen:
    """A browser, and what is looked at in it."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, path, *, width=1400, height=900, dark=False, forced=False, fragment=""):
        """Open a file at a width, in the colours that are asked for."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.width(width, height)
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "forced-colors", "value": "active" if forced else "none"},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.get(Path(path).as_uri() + fragment)
        return self

    def width(self, width, height=900):
        """Set the size of the window, also below what a window can have."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def run(self, script, *values):
        """Run a script on the page."""
        return self.driver.execute_script(script, *values)

    def one(self, query):
        """Return an element."""
        return self.driver.find_element("css selector", query)

    def all(self, query):
        """Return elements."""
        return self.driver.find_elements("css selector", query)

    def text(self, query):
        """Return the text of an element, shown or not."""
        return self.run("return document.querySelector(arguments[0]).textContent", query)

    @property
    def sideways(self):
        """By how many pixels the page is wider than its window."""
        return self.run("return document.documentElement.scrollWidth - innerWidth")

    @property
    def complaints(self):
        """What the browser complained of since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @property
    def fetched(self):
        """Every address that was asked for."""
        asked = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        return {
            entry["params"]["request"]["url"]
            for entry in asked
            if entry["method"] == "Network.requestWillBeSent"
        }

    def faults(self, axe):
        """Return what axe-core finds of WCAG 2.2 AA and best practice."""
        self.run(axe)
        return self.driver.execute_async_script(
            "const done = arguments[0]; axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',"
            " 'wcag21aa', 'wcag22aa', 'best-practice']}).then(result => done("
            "result.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html])))"
        )

    def pdf(self):
        """Return the printed page."""
        wishes = {"printBackground": True, "preferCSSPageSize": True}
        return self.driver.execute_cdp_cmd("Page.printToPDF", wishes)["data"]


@pytest.fixture(scope="session")
def screen():
    if not (CHROMIUM and DRIVER):
        pytest.skip("there is no chromium here")
    wishes = webdriver.ChromeOptions()
    wishes.binary_location = CHROMIUM
    for switch in SWITCHES:
        wishes.add_argument(switch)
    wishes.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=wishes, service=webdriver.ChromeService(DRIVER))
    yield Screen(driver)
    driver.quit()


@pytest.fixture(scope="session")
def axe():
    """Return the script of axe-core."""
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


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """Return what writes the page of an example once, and says where it is."""
    from evalkit.show.report.web import report_html

    folder = tmp_path_factory.mktemp("pages")

    def page(example, lang="en", *, plain=False):
        path = folder / f"{example}.{lang}{'.plain' * plain}.html"
        if not path.exists():
            path.write_text(report_html(view_of(example, lang), plain=plain), "utf-8")
        return path

    return page
