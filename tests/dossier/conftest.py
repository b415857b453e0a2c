"""A small tender on its way through a dossier."""

import pytest

CRITERIA = """
format = 1
id = "small"
version = "1"
ties = ["technical", "draw"]
[title]
en = "Small tender"
ko = "작은 입찰"
[rounding]
places = 4
at = "group"
[procedure]
price = "price"
ceiling = "reference"
rule = { id = "kr-local-price" }
[[procedure.panel]]
id = "committee"
on = ["technical"]
method = "trimmed"
[[procedure.adjustment]]
id = "undue-contact"
points = -10
[[criterion]]
id = "technical"
kind = "mark"
points = 80
[criterion.title]
en = "Technical"
ko = "기술"
[criterion.scale]
kind = "linear"
worst = 0
best = 80
[[criterion]]
id = "price"
kind = "mark"
points = 20
[criterion.title]
en = "Price"
ko = "가격"
[criterion.scale]
kind = "linear"
worst = 0
best = 20
"""
MARKS = {"kim": (70, 60), "lee": (66, 64), "park": (60, 70)}


class Small:
    """The files of a small tender."""

    def __init__(self, folder):
        self.folder = folder
        self.case = folder / "case"
        self.case.mkdir()
        (self.case / "case.toml").write_text(
            'format = 1\nid = "small"\ncriteria = "criteria.toml"\n'
            "[tender]\nnotice_date = 2026-08-03\nreference = 100\n",
            "utf-8",
        )
        (self.case / "criteria.toml").write_text(CRITERIA, "utf-8")
        self.write("case/projects.csv", "id,title_en,title_ko\nA,Alpha,알파\nB,Beta,베타\n")
        self.write("case/evaluators.csv", "id,name\nkim,\nlee,\npark,\n")
        for who, (a, b) in MARKS.items():
            self.write(f"{who}.csv", self.marks(who, a, b))
        self.write("bids.csv", "project,price\nA,95\nB,90\n")

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)

    def path(self, name):
        return str(self.folder / name)

    @staticmethod
    def marks(who, a, b):
        head = "project,criterion,evaluator,value,reason_en\n"
        return head + f"A,technical,{who},{a},clear plan\nB,technical,{who},{b},short plan\n"


@pytest.fixture
def small(tmp_path):
    return Small(tmp_path)


@pytest.fixture
def filled(small, run):
    """A dossier with every mark and bid in, and prices open."""
    folder = small.path("dossier")
    steps = [
        ("init", folder, small.case, "--who", "officer"),
        ("seal", folder, "--who", "officer"),
        ("add", folder, "bids", small.path("bids.csv"), "--who", "officer"),
        *(("add", folder, "marks", small.path(f"{w}.csv"), "--who", w) for w in MARKS),
        *(("submit", folder, "--who", w) for w in MARKS),
        ("open", folder, "--who", "officer"),
    ]
    for step in steps:
        code, out, err = run("dossier", *map(str, step))
        assert code == 0, err
        assert "Receipt: " in out
    return folder
