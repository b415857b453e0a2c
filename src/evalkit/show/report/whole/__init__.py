"""The whole report of a case: one page with everything, for a meeting room."""

from evalkit.show.report.whole.book import Section, WholeReport, book
from evalkit.show.report.whole.page import report_html
from evalkit.show.report.whole.pictures import Pictures

__all__ = ["Pictures", "Section", "WholeReport", "book", "report_html"]
