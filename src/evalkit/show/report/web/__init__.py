"""The report as one HTML file for a committee: the answer first, then all that it rests on."""

from evalkit.show.report.web.document import report_html
from evalkit.show.report.web.view import View

__all__ = ["View", "report_html"]
