"""The report as paper and as data: one book of sections for Word, Markdown, Excel and JSON."""

from evalkit.show.report.whole.book import Section, WholeReport, book

__all__ = ["Section", "WholeReport", "book"]
