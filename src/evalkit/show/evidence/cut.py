"""How it is written who reaches a cut-off."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, Message, say, say_as
from evalkit.evaluation import Score
from evalkit.evidence.classes import CutOff, CutOffs
from evalkit.show.columns import Column, not_shown, rows_of, table_of
from evalkit.show.evaluation.wording import total_writer
from evalkit.show.evidence.assumed import assumption_words, exactness
from evalkit.show.evidence.likely import steady, summary
from evalkit.show.forms import NAMED, Form, coded, exact_number, interval, share_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph

MOST_SHOWN = 60
WORDS = {
    "certain": say("certainly reached"),
    "likely": say("likely reached"),
    "open": say_as("a cut-off", "open"),
    "likely-not": say("likely not reached"),
    "certain-not": say("certainly not reached"),
}


@frozen
class ClassLine:
    """One project beside one cut-off."""

    found: CutOffs
    project: int
    cut: int

    @property
    def score(self) -> Score:
        """What the project came to."""
        return self.found.likely.evaluation.scores[self.project]


def cut_name(one: CutOff) -> Message | str:
    """Name a cut-off by its grade and its points."""
    points = near_decimal(one.at_least)
    if one.name:
        return say("{name}: at least {points}", name=one.name, points=points)
    return say("at least {points}", points=points)


PROJECT: Column[ClassLine] = Column(
    say("Project"), lambda line: line.score.project, NAMED, keys=("project", "title"), width=30
)
CUT: Column[ClassLine] = Column(
    say("Cut-off"),
    lambda line: line.found.cuts[line.cut],
    Form(
        say("name of the cut-off; empty where only points are given"),
        write=lambda one, lang: cut_name(one).text(lang),  # type: ignore[union-attr]
        plain=lambda one, _lang: one.name,
    ),
    keys=("cut",),
)
POINTS: Column[ClassLine] = Column(
    say("Points"), lambda line: line.found.cuts[line.cut].at_least, exact_number(),
    keys=("at_least",),
)  # fmt: skip
TOTAL: Column[ClassLine] = Column(
    say("Total"), lambda line: line.score.total, interval(), keys=("total_low", "total_high")
)
CHANCE: Column[ClassLine] = Column(
    say("Chance to reach it"),
    lambda line: steady(line.found.chances[line.project, line.cut]),
    share_of(0),
    keys=("chance",),
    width=10,
)
STANDING: Column[ClassLine] = Column(
    say("Status"),
    lambda line: line.found.standings[line.project][line.cut],
    coded(WORDS),
    keys=("standing",),
)
COLUMNS = (PROJECT, CUT, POINTS, TOTAL, CHANCE, STANDING)


def items(found: CutOffs) -> list[ClassLine]:
    """Return the projects cut-off by cut-off, those most likely to reach it first."""
    return [
        ClassLine(found, n, cut)
        for cut in range(len(found.cuts))
        for n in sorted(
            range(len(found.chances)),
            key=lambda n: (-steady(found.chances[n, cut]), found.likely.projects[n]),
        )
    ]


def plain(found: CutOffs, lang: Lang) -> dict[str, Any]:
    """Return the counts, what is assumed, and each project."""
    return {
        "likely": summary(found.likely, lang),
        "cuts": [
            {"cut": one.name, "at_least": decimal(one.at_least), **found.counts(n)}
            for n, one in enumerate(found.cuts)
        ],
        "projects": rows_of(COLUMNS, items(found), lang),
    }


def page(found: CutOffs, lang: Lang) -> Page:
    """Lay out how many projects stand in which way to each cut-off, and which."""
    blocks: list[Block] = [Heading(say("Who reaches a cut-off").text(lang), 2)]
    counts = [
        say(
            "{state}: {count}",
            state=cut_name(one),
            count=[say("{state}: {count}", state=WORDS[n], count=k) for n, k in reached.items()],
        )
        for one, reached in ((one, found.counts(n)) for n, one in enumerate(found.cuts))
    ]
    blocks.append(Bullets([line.text(lang) for line in counts]))
    lines = [
        say(
            "Certain: by the interval of the total and the gates alone. Likely: with a chance "
            "of at least 95 %. Assumption: {assumption}.",
            assumption=assumption_words(found.likely.assumption),
        ),
        exactness(found.likely),
    ]
    blocks.append(Bullets([line.text(lang) for line in lines]))
    shown = items(found)
    form = interval(total_writer(found.likely.evaluation.case))
    total: Column[ClassLine] = Column(TOTAL.title, TOTAL.read, form)
    each = [PROJECT, *([CUT] if len(found.cuts) > 1 else []), total, CHANCE, STANDING]
    blocks.append(table_of(each, shown[:MOST_SHOWN], lang))
    if len(shown) > MOST_SHOWN:
        blocks.append(Paragraph(not_shown(len(shown) - MOST_SHOWN).text(lang)))
    return Page(blocks)
