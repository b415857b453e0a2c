"""The report as a Word document: its sections, with the charts as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack
from typing import Any

from attrs import evolve

from evalkit.core.errors import EvalkitError
from evalkit.core.messages import Text, say
from evalkit.show.heads import head_of
from evalkit.show.pages import Heading, Page, Paragraph
from evalkit.show.report.whole.book import WholeReport, lower
from evalkit.show.report.word.document import OnPaper, Picture, document_bytes


def report_docx(book: WholeReport, *, annex: bool = False) -> bytes:
    """Return the report as a Word document; without pictures where charts are not installed.

    Parameters
    ----------
    book : WholeReport
    annex : bool
        With every point, its reason and its evidence, after all else.
    """
    return document_bytes(
        list(_items(book, annex=annex)),
        title=book.title,
        lang=book.lang,
        notice=book.case.notice.text(book.lang),
    )


def _items(book: WholeReport, *, annex: bool) -> Iterator[OnPaper]:
    yield from Page(head_of(book.case), book.lang).blocks
    drawn: set[str] = set()
    long = [section for section in book.sections if section.annex]
    for section in [s for s in book.sections if not s.annex] + (long if annex else []):
        yield Heading(section.title.text(book.lang), 2)
        for name in section.pictures:
            chart = None if name in drawn else _chart(book, name)
            if chart is not None:
                drawn.add(name)
                yield _picture(book, chart, len(drawn))
        yield from map(lower, section.page.blocks)
    if long and not annex:
        yield Heading(say("Annex").text(book.lang), 2)
        text = say(
            "The annex holds every point with its reason and its evidence. This command writes "
            "the report with it: evalkit report CASE -o FILE.docx --annex"
        )
        yield Paragraph(text.text(book.lang))


def _chart(book: WholeReport, name: str) -> Any:
    """Return a chart of the report; None where there is nothing of the kind to draw."""
    try:
        from evalkit.show.charts import chart  # noqa: PLC0415 - an extra
        from evalkit.show.charts.dispatch import CHARTS, ChartOptions  # noqa: PLC0415

        result = getattr(book.analysis, name.replace("-", "_"), None)
        if result is not None:
            return chart(result, lang=book.lang)
        # The notice stands at the foot of every page.
        quiet = evolve(book.evaluation, case=evolve(book.case, notice=Text()))
        return CHARTS[name](quiet, ChartOptions(), book.lang)
    except EvalkitError:
        return None


def _picture(book: WholeReport, chart: Any, number: int) -> Picture:
    from evalkit.show.charts.saving import as_png  # noqa: PLC0415 - an extra
    from evalkit.show.charts.source import source_line  # noqa: PLC0415

    png = as_png(chart)
    finding = str(chart.description)
    under = chart.title.subtitle
    told = [finding, *(under if isinstance(under, list) else [])]
    return Picture(
        png,
        unpack(">II", png[16:24]),
        say("Figure {number}. {finding}", number=number, finding=finding).text(book.lang),
        " ".join(map(str, told)),
        source_line(book.case).text(book.lang),
    )
