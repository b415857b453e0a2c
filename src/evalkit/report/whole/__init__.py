"""The whole report of a case: one page with everything, for a meeting room."""

from evalkit.report.whole.book import Book, Section, book
from evalkit.report.whole.page import report_html

__all__ = ["Book", "Section", "book", "report_html"]
