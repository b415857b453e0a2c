"""A page taken apart: what could act, what is said, its tables, its data."""

import json
import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "col", "img", "input", "hr"}


class Parts(HTMLParser):
    """Collects elements, attributes, and the rows of each table by the id around them."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.open, self.rows = [], [], [], []
        self.cell, self.words = None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"} and self.rows:
            self.cell = []

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag in {"td", "th"} and self.cell is not None:
            self.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.words.append(data)
        if self.cell is not None:
            self.cell.append(data)


def section_of(page, name):
    """Return the HTML of one section; nothing where it is not there."""
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def rows_of(html):
    """Return the rows of all tables, cell by cell, as text."""
    return Parts(html).rows


def text_of(html):
    """Return what can be read."""
    return " ".join("".join(Parts(html).words).split())


def data_of(page):
    """Return what the script reads, by section."""
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
