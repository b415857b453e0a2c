"""The report as a workbook: sums that can be checked, and all words as text."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.messages import clean, say, say_as
from evalkit.evaluation.leaves import known
from evalkit.show.evaluation.wording import total_text
from evalkit.show.pages import Block, Bullets, Heading, Paragraph, Table
from evalkit.show.report.web.live import why_not
from evalkit.show.report.whole.book import WholeReport
from evalkit.show.report.whole.sums import Sums, sums_bytes


def report_xlsx(book: WholeReport, file: str) -> bytes:
    """Return the report as an XLSX workbook.

    Where points are added up, each contribution is weight times utility and each
    sum is a formula. Gates, caps and rounding are not in them; the official total
    stands beside.

    Raises
    ------
    InputError
        If openpyxl is not installed.
    """
    evaluation, lang = book.evaluation, book.lang
    criteria = evaluation.case.criteria
    adds_up = why_not(evaluation) is None
    leaves = criteria.leaves if adds_up else ()
    scores = evaluation.ordered if adds_up else ()
    # Where a criterion is left out of a total, weight times utility does not add up to it.
    utilities = [[known(leaf.utility) for leaf in s.leaves] for s in scores]
    said = {
        "criterion": say("criterion"), "name": say("name"), "weight": say("weight of the whole"),
        "points": say_as("of a criterion at most", "points"),
        "total": say("points of the whole"), "sum": say("sum"),
        "official": say("official total, with gates and rounding"),
    }  # fmt: skip
    return sums_bytes(
        Sums(
            criteria=[(leaf.id, leaf.name.text(lang)) for leaf in leaves],
            weights=[criteria.global_weight(leaf.id) for leaf in leaves],
            total=criteria.total_points if adds_up else Fraction(0),
            projects=[(s.project.id, s.project.name.text(lang)) for s in scores],
            low=[[low for low, _ in row] for row in utilities],
            high=[[high for _, high in row] for row in utilities],
            official=[total_text(book.case, s.total) for s in scores],
            names={key: message.text(lang) for key, message in said.items()},
            texts={
                section.id: [row for block in section.page.blocks for row in _rows(block)]
                for section in book.sections
            },
        ),
        file,
    )  # fmt: skip


def _rows(block: Block) -> list[list[str]]:
    match block:
        case Heading(text, _) | Paragraph(text):
            return [[], [clean(text)]]
        case Bullets(items):
            return [[clean(item)] for item in items]
        case Table():
            return [[], *([clean(cell) for cell in row] for row in (block.headers, *block.rows))]
